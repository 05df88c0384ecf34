//! How large an experiment would have to be, and what is said beside it.

use super::format::{count, exponent, plain, shorten};
use crate::experiment::EXPERIMENTS;
use crate::scenario::checked::{DesignKind, Scenario};

/// What the columns of a table of power mean; `needed` is its last one.
pub(super) fn note(scenario: &Scenario, needed: impl IntoIterator<Item = f64>) -> String {
    let unknown = match needed.into_iter().any(f64::is_nan) {
        true => {
            " A dash: all the experiments together do not tell the effect from none, so nothing is known of its sign \
             and size."
        }
        false => "",
    };
    format!(
        "With no effect at all about 5% would be found. For 80%: the {} an arm that would find the effect in 80 of 100 \
         experiments, approximately (normal, from the mean difference and the spread within arms).{unknown}",
        shorten(&plain(&scenario.population.of), 30),
    )
}

/// Where a design is one of an experiment, and too few of them were made to say what it would find.
pub(super) fn few_experiments(scenario: &Scenario, of_communities: bool) -> Option<String> {
    let asked = matches!(scenario.design.kind, DesignKind::Randomized { .. });
    let of = scenario.design.replicates;
    (asked && !of_communities && scenario.arms.len() > 1 && of < EXPERIMENTS).then(|| {
        let made = match of {
            1 => "this is one".to_owned(),
            _ => format!("these are {of}"),
        };
        format!(
            "How often an experiment of this size finds the effect is a share of many, and {made}: {EXPERIMENTS} and \
             more are needed (--replicates {EXPERIMENTS})."
        )
    })
}

/// The number as people read it: two digits of it, since it is known no better.
pub(super) fn about(heads: f64) -> String {
    match heads {
        heads if !heads.is_finite() => "–".into(),
        heads if heads >= 1e9 => "over 10⁹".into(),
        heads => {
            let step = (1..exponent(heads)).fold(1.0, |step, _| step * 10.0);
            count(((heads / step).ceil() * step) as u64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_are_kept() {
        for (heads, text) in [
            (2.0, "2"),
            (63.0, "63"),
            (100.0, "100"),
            (1341.0, "1,400"),
            (21_000.0, "21,000"),
        ] {
            assert_eq!(about(heads), text);
        }
        assert_eq!(about(f64::NAN), "–");
    }
}

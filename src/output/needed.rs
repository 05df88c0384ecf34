//! How large an experiment would have to be.

use super::format::{count, exponent};
use crate::experiment::heads_for_80_percent;
use crate::experiment::results::{Power, Results};

/// The heads that each arm needs for 80% power, by the normal approximation from the mean difference
/// and the spread within the two arms; `None` where there is no effect to find.
pub(super) fn heads_needed(results: &Results, power: &Power) -> Option<f64> {
    let variance = |arm: usize| {
        let of_arm = results.replicates.iter();
        let known = of_arm.filter(|r| r.arm == arm && r.metric == power.metric && r.n > 1);
        let (sum, n) = known.fold((0.0, 0.0), |(sum, n), r| (sum + r.sd * r.sd, n + 1.0));
        sum / n
    };
    let effect = power.difference.value;
    heads_for_80_percent(variance(power.arm) + variance(0), effect)
}

/// The number as people read it: two digits of it, since it is known no better.
pub(super) fn about(heads: Option<f64>) -> String {
    match heads {
        None => "–".into(),
        Some(heads) if heads >= 1e9 => "over 10⁹".into(),
        Some(heads) => {
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
            assert_eq!(about(Some(heads)), text);
        }
        assert_eq!(about(None), "–");
    }
}

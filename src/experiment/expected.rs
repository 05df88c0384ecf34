//! Published effects beside the simulated ones.

use crate::experiment::moments::PairMoments;
use crate::experiment::results::{Estimate, ExpectationResult};
use crate::numeric::ln64;
use crate::scenario::checked::{EffectScale, EvidenceTag, Expectation, Statement};

/// A published value held against the simulation; none where the expectation is no value of the whole run.
pub fn held(
    expectation: &Expectation,
    simulate: impl FnOnce(EffectScale) -> Option<Estimate>,
) -> Option<ExpectationResult> {
    let Statement::Value {
        scale,
        value,
        interval,
    } = expectation.statement
    else {
        return None;
    };
    if expectation.at.is_some() || expectation.since.is_some() {
        return None;
    }
    let simulated = simulate(scale)?;
    let inside = interval.map(|(low, high)| low <= simulated.value && simulated.value <= high);
    Some(ExpectationResult {
        arm: expectation.arm,
        against: expectation.against,
        metric: expectation.metric,
        scale,
        published: value,
        interval,
        tag: expectation.tag.unwrap_or(EvidenceTag::Recalled),
        source: expectation.source.clone(),
        simulated,
        inside: if simulated.value.is_finite() {
            inside
        } else {
            inside.map(|_| false)
        },
    })
}

/// An effect on a scale, with the delta method's interval; NaN where the scale has no value (the log
/// of nothing).
pub fn effect(scale: EffectScale, moments: &PairMoments) -> Estimate {
    let (a, b) = (moments.mean, moments.other_mean);
    match scale {
        EffectScale::Mean => moments.estimate(a, 1.0, 0.0),
        EffectScale::Difference => moments.difference(),
        EffectScale::Ratio => moments.estimate(a / b, 1.0 / b, -a / (b * b)),
        EffectScale::Lift => moments.estimate(a / b - 1.0, 1.0 / b, -a / (b * b)),
        EffectScale::LogRatio if a > 0.0 && b > 0.0 => {
            moments.estimate(ln64(a) - ln64(b), 1.0 / a, -1.0 / b)
        }
        EffectScale::LogOdds if inside_unit(a) && inside_unit(b) => moments.estimate(
            ln64(a / (1.0 - a)) - ln64(b / (1.0 - b)),
            1.0 / (a * (1.0 - a)),
            -1.0 / (b * (1.0 - b)),
        ),
        EffectScale::LogRatio | EffectScale::LogOdds => Estimate {
            value: f64::NAN,
            low: f64::NAN,
            high: f64::NAN,
        },
    }
}

fn inside_unit(share: f64) -> bool {
    share > 0.0 && share < 1.0
}

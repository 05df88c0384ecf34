//! When a customer leaves.

use crate::numeric::{clamp, exp};
use crate::psychology::mind::Mind;

/// Factor on the base rate of lapse: (1 + ν·(1 − L))·(1 + ω·i·M)·exp(−χ_G·G + χ_O·O − χ_T·(2T − 1)), > 0.
///
/// `wakes` is ω·i·M: where customers stay because they do nothing (inertia i: a contract that runs on), a touch, of which the
/// reminder M is left, wakes some of them (Ascarza, Iyengar & Schleicher 2016).
///
/// `length` is L, 0 at the first meeting and 1 after a year: new customers leave sooner, as every
/// cohort's falling rate of loss shows (duration dependence; Schweidel, Fader & Bradlow 2008).
#[inline(always)]
pub fn lapse_factor(
    goodwill: f32,
    obligation: f32,
    trust: f32,
    length: f32,
    wakes: f32,
    mind: &Mind,
) -> f32 {
    let new = 1.0 + mind.newness * (1.0 - length);
    new * (1.0 + wakes)
        * exp(mind.lapse_obligation * obligation
            - mind.lapse_goodwill * goodwill
            - mind.lapse_trust * (2.0 * trust - 1.0))
}

/// The share of a span for which somebody is there who leaves once `left` of a budget is spent, where the span
/// spends `hazard` of it evenly: 1 for who stays beyond it.
#[inline(always)]
pub fn share_there(left: f32, hazard: f32) -> f32 {
    // Where nothing is spent the division gives no number or none that is finite: 0 or 1.
    clamp(left / hazard, 0.0, 1.0)
}

/// The mean of [`share_there`] over everybody who is there at the span's start, their budgets being Exp(1):
/// (1 − e^−hazard)/hazard.
#[inline(always)]
pub fn mean_share_there(hazard: f32) -> f32 {
    // The quotient loses its digits near 0, where its series does not.
    let h = hazard;
    let series = 1.0 - h * (1.0 / 2.0 - h * (1.0 / 6.0 - h * (1.0 / 24.0 - h / 120.0)));
    let quotient = (1.0 - exp(-h)) / h;
    if h < 0.1 { series } else { quotient }
}

#[cfg(test)]
// The standard library is the oracle.
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;

    #[test]
    fn who_leaves_within_a_span_is_there_for_a_part_of_it() {
        assert_eq!(share_there(0.5, 0.25), 1.0);
        assert_eq!(share_there(0.5, 0.0), 1.0);
        assert_eq!(share_there(0.1, 0.4), 0.25);
    }

    #[test]
    fn the_mean_share_is_that_of_exponential_budgets() {
        assert_eq!(mean_share_there(0.0), 1.0);
        for hazard in [1e-6, 1e-3, 0.05, 0.099, 0.101, 0.7, 4.0, 60.0] {
            let n = 200_000;
            // Midpoints of equally likely budgets.
            let budget = |i: u32| -(1.0 - (f64::from(i) + 0.5) / f64::from(n)).ln();
            let all: f64 = (0..n)
                .map(|i| f64::from(share_there(budget(i) as f32, hazard)))
                .sum();
            let mean = all / f64::from(n);
            let told = f64::from(mean_share_there(hazard));
            assert!((told - mean).abs() < 2e-5, "{hazard}: {told} and {mean}");
        }
    }
}

//! When a customer leaves.

use crate::numeric::exp;
use crate::psychology::mind::Mind;

/// Factor on the base rate of lapse: (1 + ν·(1 − L))·exp(−χ_G·G + χ_O·O − χ_T·(2T − 1)), > 0.
///
/// `length` is L, 0 at the first meeting and 1 after a year: new customers leave sooner, as every
/// cohort's falling rate of loss shows (duration dependence; Schweidel, Fader & Bradlow 2008).
#[inline(always)]
pub fn lapse_factor(goodwill: f32, obligation: f32, trust: f32, length: f32, mind: &Mind) -> f32 {
    let new = 1.0 + mind.newness * (1.0 - length);
    new * exp(mind.lapse_obligation * obligation
        - mind.lapse_goodwill * goodwill
        - mind.lapse_trust * (2.0 * trust - 1.0))
}

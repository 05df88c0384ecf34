//! When a customer leaves.

use crate::numeric::exp;
use crate::psychology::mind::Mind;

/// Factor on the base rate of lapse: exp(−χ_G·G + χ_O·O − χ_T·(2T − 1)), > 0.
#[inline(always)]
pub fn lapse_factor(goodwill: f32, obligation: f32, trust: f32, mind: &Mind) -> f32 {
    exp(mind.lapse_obligation * obligation
        - mind.lapse_goodwill * goodwill
        - mind.lapse_trust * (2.0 * trust - 1.0))
}

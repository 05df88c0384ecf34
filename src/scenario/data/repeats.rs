//! How many purchases the BG/NBD model foretells.

use super::BgNbd;
use crate::numeric::{exp64, ln64};

/// Away from 1, at which formulas divide by nothing: the limit is as near as numbers can tell.
pub fn off_one(a: f64) -> f64 {
    const NEAR: f64 = 1e-7;
    match (a - 1.0).abs() < NEAR {
        true => 1.0 + NEAR,
        false => a,
    }
}

/// Gauss's hypergeometric series ₂F₁(a, b; c; z) for positive a, b, c and 0 ≤ z < 1.
pub fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    const MOST: usize = 1_000_000;
    let (mut term, mut series) = (1.0, 1.0);
    for k in 0..MOST {
        let k = k as f64;
        let ratio = (a + k) * (b + k) / ((c + k) * (k + 1.0)) * z;
        term *= ratio;
        series += term;
        // What is left is about a geometric series.
        if ratio < 1.0 && term <= 1e-14 * series * (1.0 - ratio) {
            break;
        }
    }
    series
}

/// Purchases after the first that anybody makes in a time, on average: equation (9).
pub fn repeats_in(fit: &BgNbd, time: f64) -> f64 {
    if time <= 0.0 {
        return 0.0;
    }
    let a = off_one(fit.a);
    let z = time / (fit.alpha + time);
    let kept = exp64(fit.r * (ln64(fit.alpha) - ln64(fit.alpha + time)));
    let series = hypergeometric(fit.r, fit.b, a + fit.b - 1.0, z);
    let value = (a + fit.b - 1.0) / (a - 1.0) * (1.0 - kept * series);
    if value > 0.0 { value } else { 0.0 }
}

//! What a gift is felt to be worth, against what was expected.

use crate::numeric::{exp, ln};
use crate::psychology::mind::Mind;

/// What a gesture is worth beyond the goods in it, (ε·personal + ε_b·useful)·u, in money: effort for this person, and
/// help. Both are bounded, as goods are not.
///
/// `noticed` is u, the smallest value that the setting notices, in money.
#[inline(always)]
pub fn effort(personal: f32, useful: f32, noticed: f32, mind: &Mind) -> f32 {
    (mind.effort_worth * personal + mind.useful_worth * useful) * noticed
}

/// Intensity z = α·ln(1 + usual/u) + gain/u of one gesture, ≥ 0, without unit.
///
/// `reference_left` is what earlier gestures of the touchpoint left of the reference: up to it the
/// gift is usual and hardly counts, beyond it every bit is gain (reference dependence, Kahneman &
/// Tversky 1979). With surprise switched off, in whole or in part, so much of the gain counts as
/// more of the usual.
#[inline(always)]
pub fn intensity(worth: f32, reference_left: f32, noticed: f32, mind: &Mind) -> f32 {
    let usual = if worth < reference_left {
        worth
    } else {
        reference_left
    };
    let gain = worth - usual;
    let as_usual = ln(1.0 + usual / noticed);
    let surprised = mind.usual_counts * as_usual + mind.surprise * (gain / noticed);
    // The same for all customers, and nearly always so: no work for the vector passes.
    if mind.surprise == 1.0 {
        surprised
    } else {
        let more = ln(1.0 + worth / noticed) - as_usual;
        surprised + mind.usual_counts * (1.0 - mind.surprise) * more
    }
}

/// Pleasure φ⁺ = (1 − 2^(−zⁿ))·log₂(1 + z) of a touchpoint, ≥ 0: too little goes unnoticed, and what is noticed is felt
/// by its logarithm.
///
/// The psychometric function of Weibull's form (Quick 1974) times Fechner's law: at z = 1, the value that the setting
/// notices, half of it is noticed and makes ½; ten times as much makes 3.5.
#[inline(always)]
pub fn pleasure(intensity: f32, noticing: f32) -> f32 {
    let smallest = 1.0e-20;
    let z = if intensity > smallest {
        intensity
    } else {
        smallest
    };
    let noticed = 1.0 - exp(-std::f32::consts::LN_2 * exp(noticing * ln(z)));
    let felt = noticed * std::f32::consts::LOG2_E * ln(1.0 + z);
    if intensity > smallest { felt } else { 0.0 }
}

/// Disappointment φ⁻ = Λ·ln(1 + shortfall/u) ≥ 0, judged once on a touchpoint's total.
#[inline(always)]
pub fn disappointment(shortfall: f32, noticed: f32, loss_aversion: f32) -> f32 {
    let short = if shortfall > 0.0 { shortfall } else { 0.0 };
    loss_aversion * ln(1.0 + short / noticed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::psychology::Parameters;

    fn mind() -> Mind {
        Mind::new(&Parameters {
            usual_counts: 0.25,
            ..Parameters::default()
        })
    }

    #[test]
    fn without_surprise_a_gain_is_more_of_the_usual() {
        let plain = Mind {
            surprise: 0.0,
            ..mind()
        };
        let gained = intensity(2.0, 0.5, 1.0, &plain);
        let usual = intensity(2.0, 9.0, 1.0, &mind());
        assert!((gained - usual).abs() < 1e-6, "{gained} and {usual}");
    }

    #[test]
    fn the_usual_hardly_counts_and_a_surprise_does() {
        let usual = pleasure(intensity(1.0, 1.0, 1.0, &mind()), 3.0);
        let surprise = pleasure(intensity(1.0, 0.0, 1.0, &mind()), 3.0);
        assert!(usual < 0.02, "{usual}");
        assert!((surprise - 0.5).abs() < 1e-6, "{surprise}");
    }

    #[test]
    fn nothing_pleases_nobody_and_more_pleases_by_the_logarithm() {
        assert_eq!(pleasure(0.0, 3.0), 0.0);
        let of = |worth: f32| pleasure(intensity(worth, 0.0, 1.0, &mind()), 3.0);
        let (ten, hundred, thousand) = (of(10.0), of(100.0), of(1000.0));
        let (once, twice) = (hundred - ten, thousand - hundred);
        assert!((once / twice - 1.0).abs() < 0.05, "{once}, {twice}");
        // Below what is noticed next to nothing is felt.
        assert!(of(0.3) < 0.02 * of(3.0), "{}", of(0.3));
    }

    #[test]
    fn a_loss_hurts_more_than_the_same_gain_pleases() {
        for size in [0.25_f32, 0.5, 1.0, 2.0] {
            let pleased = pleasure(intensity(size, 0.0, 1.0, &mind()), 3.0);
            assert!(disappointment(size, 1.0, 2.0) > pleased, "at {size}");
        }
        assert_eq!(disappointment(-1.0, 1.0, 2.0), 0.0);
    }
}

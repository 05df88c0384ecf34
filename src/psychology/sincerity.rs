//! How sincere a gesture looks to the one who receives it.

use crate::numeric::{ln, logistic};
use crate::psychology::mind::Mind;

/// Length of a relationship L: 0 at the first meeting, 1 after a year, for `days` since it began.
#[inline(always)]
pub fn relationship_length(days: f32) -> f32 {
    let years = days * (1.0 / 365.25);
    let above = if years > 0.0 { years } else { 0.0 };
    if above < 1.0 { above } else { 1.0 }
}

/// How far a gift is too large: max(0, ln(value / (stake·(½ + L)))), 0 and above.
///
/// `value` and `stake` in money, `stake` > 0: beyond what the relationship calls for, a gift looks
/// like a bribe (over-investment, Bauer, Leung & Palmatier 2024).
#[inline(always)]
pub fn excess(value: f32, stake: f32, length: f32) -> f32 {
    let ratio = value / (stake * (0.5 + length));
    let beyond = if ratio > 1.0 { ratio } else { 1.0 };
    ln(beyond)
}

/// Whether [`excess`] is above 0, without its logarithm.
#[inline(always)]
pub fn is_excessive(value: f32, stake: f32, length: f32) -> bool {
    value / (stake * (0.5 + length)) > 1.0
}

/// What a gesture shows of the giver's motive.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// 0..1
    pub personal: f32,
    /// 0..1
    pub useful: f32,
    /// 0..1
    pub strings: f32,
    /// From [`excess`].
    pub excess: f32,
    /// What this setting makes of it beyond all that, in log-odds; 0 where nothing is known.
    pub deviation: f32,
}

impl Shown {
    /// The same without what tells against the giver: no strings, and not too large.
    #[inline(always)]
    pub fn without_motive(self) -> Shown {
        Shown {
            strings: 0.0,
            excess: 0.0,
            ..self
        }
    }
}

/// How kind a gesture is felt to be per unit of pleasure, −1..1: 2·(s − min(½, s₀)), s₀ being its sincerity
/// without what tells against the giver.
///
/// An offence is what strings and excess take. What nobody takes for meant, and that wants nothing, is no insult: it is
/// worth nothing.
#[inline(always)]
pub fn kindness(sincerity: f32, without_motive: f32) -> f32 {
    let even = if without_motive < 0.5 {
        without_motive
    } else {
        0.5
    };
    2.0 * (sincerity - even)
}

/// Perceived sincerity s in (0, 1):
/// logistic(θ₀ + θ_p·personal·(1 − d·strings) + θ_b·useful + θ_T·(2T − 1) − θ_a·strings·(½ + κ) − θ_κ·κ·over + deviation).
///
/// A reason in plain sight discounts what a personal touch proves (Kelley 1973). Persuasion knowledge (Friestad & Wright 1994): the skeptical weigh strings and excess more. It
/// can be switched off, in whole or in part: κ is then drawn towards its middle, ½.
#[inline(always)]
pub fn sincerity(shown: Shown, trust: f32, skepticism: f32, mind: &Mind) -> f32 {
    let skepticism = 0.5 + mind.persuasion_knowledge * (skepticism - 0.5);
    logistic(
        mind.sincerity_base
            + mind.sincerity_personal * shown.personal * (1.0 - mind.discounting * shown.strings)
            + mind.sincerity_useful * shown.useful
            + mind.sincerity_trust * (2.0 * trust - 1.0)
            - mind.sincerity_strings * shown.strings * (0.5 + skepticism)
            - mind.sincerity_excess * skepticism * shown.excess
            + shown.deviation,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::psychology::Parameters;

    fn seen(personal: f32, useful: f32, strings: f32, excess: f32, trust: f32, kappa: f32) -> f32 {
        let mind = Mind::new(&Parameters::default());
        let shown = Shown {
            personal,
            useful,
            strings,
            excess,
            deviation: 0.0,
        };
        sincerity(shown, trust, kappa, &mind)
    }

    #[test]
    fn each_cue_moves_sincerity_its_way() {
        let plain = seen(0.3, 0.3, 0.3, 0.0, 0.5, 0.5);
        assert!(seen(1.0, 0.3, 0.3, 0.0, 0.5, 0.5) > plain);
        assert!(seen(0.3, 1.0, 0.3, 0.0, 0.5, 0.5) > plain);
        assert!(seen(0.3, 0.3, 1.0, 0.0, 0.5, 0.5) < plain);
        assert!(seen(0.3, 0.3, 0.3, 1.0, 0.5, 0.5) < plain);
        assert!(seen(0.3, 0.3, 0.3, 0.0, 0.9, 0.5) > plain);
        assert!(seen(0.3, 0.3, 1.0, 0.0, 0.5, 0.9) < seen(0.3, 0.3, 1.0, 0.0, 0.5, 0.1));
    }

    #[test]
    fn a_gift_is_too_large_only_beyond_what_the_relationship_calls_for() {
        assert_eq!(excess(10.0, 20.0, 0.0), 0.0);
        assert!((excess(20.0, 20.0, 0.0) - std::f32::consts::LN_2).abs() < 1e-6);
        assert!(excess(60.0, 20.0, 1.0) < excess(60.0, 20.0, 0.0));
        assert_eq!(excess(0.0, 20.0, 0.0), 0.0);
        for (value, stake, length) in [(10.0, 20.0, 0.0), (20.0, 20.0, 0.0), (0.0, 1.0, 1.0)] {
            let above = excess(value, stake, length) > 0.0;
            assert_eq!(is_excessive(value, stake, length), above);
        }
    }

    #[test]
    fn a_relationship_grows_for_a_year() {
        assert_eq!(relationship_length(-5.0), 0.0);
        assert!((relationship_length(365.25 / 2.0) - 0.5).abs() < 1e-6);
        assert_eq!(relationship_length(4000.0), 1.0);
    }
}

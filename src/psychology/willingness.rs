//! From stocks to willingness, and from willingness to motives.

use crate::numeric::{exp, ln};
use crate::psychology::mind::Mind;

/// Willingness W = γ_G·G + γ_O·O − γ_X·P·(1 − s), before a channel's elasticity.
#[inline(always)]
pub fn willingness(
    goodwill: f32,
    obligation: f32,
    pressure: f32,
    sincerity: f32,
    mind: &Mind,
) -> f32 {
    mind.willing_goodwill * goodwill + mind.willing_obligation * obligation
        - mind.willing_pressure * pressure * (1.0 - sincerity)
}

/// Influenced share r = max(0, 1 − e^−W) of what is done at willingness W (with its elasticity).
#[inline(always)]
pub fn influenced_share(willingness: f32) -> f32 {
    let share = 1.0 - exp(-willingness);
    if share > 0.0 { share } else { 0.0 }
}

/// Duty share q = γ_O·O / (γ_O·O + γ_G·G⁺) of the influence, 0 where nothing is owed.
#[inline(always)]
pub fn duty_share(goodwill: f32, obligation: f32, mind: &Mind) -> f32 {
    let duty = mind.willing_obligation * obligation;
    let kindness = mind.willing_goodwill * if goodwill > 0.0 { goodwill } else { 0.0 };
    let whole = duty + kindness;
    if duty > 0.0 { duty / whole } else { 0.0 }
}

/// Why something was returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Motive {
    /// It would have come anyway.
    Habit,
    /// Out of goodwill.
    Willing,
    /// Out of obligation.
    Dutiful,
}

/// The motive of a return by one uniform draw: dutiful below q·r, willing below r, else habit.
#[inline(always)]
pub fn motive(draw: f32, influenced: f32, duty: f32) -> Motive {
    // Branch-free, as q·r is never above r.
    match u8::from(draw < influenced) + u8::from(draw < duty * influenced) {
        0 => Motive::Habit,
        1 => Motive::Willing,
        _ => Motive::Dutiful,
    }
}

/// A customer's basket as a yardstick, in money: at least the smallest value that is noticed, > 0. Against a basket
/// of next to nothing every gift would be a bribe, and every coupon a fortune.
#[inline(always)]
pub fn at_least_noticed(basket: f32, noticed: f32) -> f32 {
    if basket > noticed { basket } else { noticed }
}

/// Price response γ_I·ln(1 + value/price) to a conditional offer, added to a channel's log-rate or
/// log-odds. `value` and `price` in money, `price` taken as at least a thousandth of the value.
#[inline(always)]
pub fn price_response(value: f32, price: f32, mind: &Mind) -> f32 {
    let least = value * 1.0e-3 + 1.0e-9;
    let price = if price > least { price } else { least };
    mind.price_response * ln(1.0 + value / price)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::psychology::Parameters;

    #[test]
    fn without_obligation_nothing_is_duty_and_without_goodwill_all_is() {
        let parameters = Parameters::default();
        let mind = Mind::new(&parameters);
        assert_eq!(duty_share(1.0, 0.0, &mind), 0.0);
        assert_eq!(duty_share(0.0, 0.0, &mind), 0.0);
        assert_eq!(duty_share(-1.0, 0.5, &mind), 1.0);
        let both = duty_share(1.0, 1.0, &mind);
        let (duty, kindness) = (parameters.willing_obligation, parameters.willing_goodwill);
        assert!((f64::from(both) - duty / (duty + kindness)).abs() < 1e-6);
    }

    #[test]
    fn unwillingness_leaves_only_habit() {
        assert_eq!(influenced_share(-0.5), 0.0);
        assert_eq!(motive(0.0, 0.0, 1.0), Motive::Habit);
        assert_eq!(motive(0.1, 0.5, 0.4), Motive::Dutiful);
        assert_eq!(motive(0.3, 0.5, 0.4), Motive::Willing);
        assert_eq!(motive(0.6, 0.5, 0.4), Motive::Habit);
    }
}

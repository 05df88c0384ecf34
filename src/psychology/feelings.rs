//! What a touchpoint leaves behind: goodwill, obligation, trust, expectation.

use crate::numeric::{clamp, logistic};

/// Goodwill kept within 99.9% of ±G_max: at the limit itself artanh is infinite, and no experience
/// would move it any more.
#[inline(always)]
pub fn within(goodwill: f32, limit: f32) -> f32 {
    clamp(goodwill, -0.999 * limit, 0.999 * limit)
}

/// A change of goodwill, prepared for [`Shift::of`]: B = tanh(Δ/G_max).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    bend: f32,
}

impl Shift {
    /// `change` Δ in units of goodwill, `limit` G_max > 0.
    #[inline(always)]
    pub fn new(change: f32, limit: f32) -> Self {
        Self {
            // tanh x = 2·logistic(2x) − 1
            bend: 2.0 * logistic(2.0 * change / limit) - 1.0,
        }
    }

    /// Goodwill after the change: G_max·tanh(artanh(G/G_max) + Δ/G_max), by tanh's addition theorem.
    ///
    /// Small changes add up, goodwill never leaves ±G_max, and the order of changes does not matter.
    #[inline(always)]
    pub fn of(self, goodwill: f32, limit: f32) -> f32 {
        let share = goodwill / limit;
        within(
            limit * (share + self.bend) / (1.0 + share * self.bend),
            limit,
        )
    }
}

/// Obligation added by pleasure φ⁺ from a gesture, per unit of it: o₀ + (1 − o₀)·strings·goods, 0..1.
///
/// Even a gift without strings, and one that is seen through, obliges (Malmendier & Schmidt 2017). Strings oblige for
/// what was given: `goods` is the part of the gesture's worth that is no effort and no words.
#[inline(always)]
pub fn obligation_share(strings: f32, goods: f32, unconditional: f32) -> f32 {
    unconditional + (1.0 - unconditional) * strings * goods
}

/// What of a repair is remembered: `remembered` of its goodwill, but less than `lost`, which the failure cost (> 0).
/// A good recovery lifts satisfaction, and neither repurchase nor word of mouth (de Matos, Henrique & Rossi 2007): it may
/// please more than the failure hurt, and leaves nobody better disposed than before.
#[inline(always)]
pub fn made_good(remembered: f32, lost: f32) -> f32 {
    // tanh x = 2·logistic(2x) − 1
    lost * (2.0 * logistic(2.0 * remembered / lost) - 1.0)
}

/// Trust after a touchpoint, in [0, 1]: a step η·min(1, φ⁺) towards sincerity s, then a step
/// η·min(1, φ⁻) towards 0.
#[inline(always)]
pub fn trust_after(
    trust: f32,
    sincerity: f32,
    pleasure: f32,
    disappointment: f32,
    step: f32,
) -> f32 {
    let up = step * if pleasure < 1.0 { pleasure } else { 1.0 };
    let down = step
        * if disappointment < 1.0 {
            disappointment
        } else {
            1.0
        };
    let nearer = trust + up * (sincerity - trust);
    nearer - down * nearer
}

/// Expectation after a touchpoint, in money: a step η_E towards the worth that was received.
#[inline(always)]
pub fn expectation_after(expectation: f32, received: f32, step: f32) -> f32 {
    expectation + step * (received - expectation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goodwill_stays_within_its_limit_and_order_does_not_matter() {
        let limit = 3.0;
        let (up, down) = (Shift::new(2.0, limit), Shift::new(-0.7, limit));
        let one = up.of(down.of(0.4, limit), limit);
        let other = down.of(up.of(0.4, limit), limit);
        assert!((one - other).abs() < 1e-6);
        let mut goodwill = 0.0;
        for _ in 0..100 {
            goodwill = up.of(goodwill, limit);
        }
        assert!(goodwill <= limit && goodwill > 2.99, "{goodwill}");
        for _ in 0..1000 {
            goodwill = down.of(goodwill, limit);
        }
        assert!(goodwill >= -limit && goodwill < -2.99, "{goodwill}");
    }

    #[test]
    fn a_repair_is_never_remembered_as_more_than_whole() {
        let mut last = 0.0;
        for kindness in [0.01, 0.5, 1.0, 2.0, 4.0] {
            let good = made_good(kindness, 1.0);
            assert!(last < good && good < 1.0, "{good} of {kindness}");
            last = good;
        }
        assert!((made_good(0.01, 1.0) - 0.01).abs() < 1e-5);
    }

    #[test]
    fn small_changes_add_up() {
        let shift = Shift::new(0.01, 3.0);
        assert!((shift.of(0.0, 3.0) - 0.01).abs() < 1e-6);
    }

    #[test]
    fn trust_stays_a_share_and_a_disappointment_never_raises_it() {
        for trust in [0.0, 0.3, 1.0] {
            for s in [0.01, 0.5, 0.99] {
                for phi in [0.0, 0.5, 2.0] {
                    for loss in [0.0, 0.5, 9.0] {
                        let after = trust_after(trust, s, phi, loss, 0.15);
                        assert!((0.0..=1.0).contains(&after));
                        assert!(after <= trust_after(trust, s, phi, 0.0, 0.15));
                    }
                }
            }
        }
    }
}

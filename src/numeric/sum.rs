//! Sums with the same bits everywhere: within a block in a fixed order, beyond it exactly.

use super::LANES;

/// Partial sums of a block: enough to fill the widest registers twice over.
const PARTS: usize = 16;

/// The sum of a column, in f64: lane i goes to partial sum i mod 16, the partial sums are then
/// added in pairs.
#[inline(always)]
pub fn block_sum<T: Into<f64> + Copy>(column: &[T; LANES]) -> f64 {
    sum_of(|lane| column[lane].into())
}

/// The sum of the squares of a column, in f64 (each square of an f32 is exact), in the order of
/// [`block_sum`].
#[inline(always)]
pub fn block_sum_squares<T: Into<f64> + Copy>(column: &[T; LANES]) -> f64 {
    block_dot(column, column)
}

/// The sum of the products of two columns, in f64 (each product of two f32 is exact), in the order of
/// [`block_sum`].
#[inline(always)]
pub fn block_dot<T: Into<f64> + Copy>(left: &[T; LANES], right: &[T; LANES]) -> f64 {
    sum_of(|lane| left[lane].into() * right[lane].into())
}

#[inline(always)]
fn sum_of(term: impl Fn(usize) -> f64) -> f64 {
    let mut parts = [0.0f64; PARTS];
    for row in 0..LANES / PARTS {
        for part in 0..PARTS {
            parts[part] += term(row * PARTS + part);
        }
    }
    let mut half = PARTS / 2;
    while half > 0 {
        for part in 0..half {
            parts[part] += parts[part + half];
        }
        half /= 2;
    }
    parts[0]
}

/// An exact sum: a fixed-point number of 128 bits, so that the order of addition does not matter,
/// over threads, resumed parts or machines.
///
/// Each value is rounded once, as it is added, to a multiple of 2⁻⁴⁰ (about 10⁻¹²). Sums up to
/// ±2⁸⁷ (about 1.5·10²⁶) are held: the squares of 10⁹ customers' spending of 10⁸ each. A sum that
/// leaves this range at any moment is marked as [`overflowed`](Exact::overflowed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exact {
    /// The sum in units of 2⁻⁴⁰, modulo 2¹²⁸.
    units: i128,
    overflowed: bool,
}

impl Exact {
    /// Nothing added yet.
    pub const ZERO: Exact = Exact {
        units: 0,
        overflowed: false,
    };

    const UNITS_PER_ONE: f64 = (1u64 << 40) as f64;

    /// By how much a value is off at the most as it is added: half a unit.
    pub const ROUNDING: f64 = 0.5 / Exact::UNITS_PER_ONE;

    /// The sum of so many units of 2⁻⁴⁰.
    pub fn of_units(units: i128) -> Exact {
        Exact {
            units,
            overflowed: false,
        }
    }

    /// The sum in units of 2⁻⁴⁰, from which it comes back; none of one that has left its range.
    pub fn units(&self) -> Option<i128> {
        (!self.overflowed).then_some(self.units)
    }

    /// Adds a value, rounded to the nearest multiple of 2⁻⁴⁰ (ties away from zero).
    pub fn add(&mut self, value: f64) {
        // A power of two: exact. The cast cuts towards zero; what it cuts off is exact, too, and
        // beyond 2⁵³ there is nothing to cut off. Beyond 2¹²⁷ the cast saturates.
        let scaled = value * Self::UNITS_PER_ONE;
        let whole = scaled as i128;
        let rest = scaled - whole as f64;
        let nearest = (rest >= 0.5) as i128 - (rest <= -0.5) as i128;
        let term = Exact {
            units: whole.wrapping_add(nearest),
            overflowed: !value.is_finite() || whole == i128::MAX || whole == i128::MIN,
        };
        self.merge(&term);
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Exact) {
        let (units, overflowed) = self.units.overflowing_add(other.units);
        self.units = units;
        self.overflowed |= overflowed | other.overflowed;
    }

    /// The sum, to the nearest f64. Without meaning once [`overflowed`](Exact::overflowed).
    pub fn value(&self) -> f64 {
        self.units as f64 / Self::UNITS_PER_ONE
    }

    /// Whether the sum has left its range.
    pub fn overflowed(&self) -> bool {
        self.overflowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::{Column, Kernel, Width, at_width};
    use proptest::prelude::*;

    fn exact(values: &[f64]) -> Exact {
        let mut sum = Exact::ZERO;
        values.iter().for_each(|&value| sum.add(value));
        sum
    }

    #[test]
    fn a_block_of_whole_numbers_is_summed_exactly() {
        let column: Column = std::array::from_fn(|lane| lane as f32);
        let other: Column = std::array::from_fn(|lane| (LANES - lane) as f32);
        assert_eq!(block_sum(&column), 32_640.0);
        assert_eq!(block_sum_squares(&column), 5_559_680.0);
        assert_eq!(block_dot(&column, &other), 256.0 * 32_640.0 - 5_559_680.0);
    }

    #[test]
    fn a_block_has_the_same_sum_at_every_width() {
        struct Sum(Column);
        impl Kernel for Sum {
            type Output = u64;
            #[inline(always)]
            fn run(self) -> u64 {
                (block_sum(&self.0) + block_sum_squares(&self.0)).to_bits()
            }
        }
        let column: Column = std::array::from_fn(|lane| 1.0 / (lane as f32 + 0.7));
        let narrow = at_width(Width::Scalar, Sum(column));
        for width in Width::available() {
            assert_eq!(at_width(width, Sum(column)), narrow);
        }
    }

    #[test]
    fn values_are_rounded_to_the_nearest_unit() {
        let unit = 1.0 / Exact::UNITS_PER_ONE;
        for (value, expected) in [
            (0.4, 0.0),
            (0.5, 1.0),
            (1.49, 1.0),
            (-0.5, -1.0),
            (-2.6, -3.0),
        ] {
            assert_eq!(exact(&[value * unit]).value(), expected * unit);
        }
        assert_eq!(
            exact(&[1e-9]).value() - 1e-9,
            (exact(&[1e-9]).value() - 1e-9).clamp(-5e-13, 5e-13)
        );
    }

    #[test]
    fn large_sums_fit_and_larger_ones_are_marked() {
        let spending = exact(&[1e16 * 1e9, 1e-9]);
        assert!(!spending.overflowed());
        assert_eq!(spending.value(), 1e25);
        assert!(exact(&[1e27]).overflowed());
        assert_eq!(exact(&[1e27]).units(), None);
        assert!(exact(&[1.5e26, 1.5e26]).overflowed());
        assert!(exact(&[-1e27, 1e27]).overflowed());
    }

    proptest! {
        #[test]
        #[allow(clippy::disallowed_methods)] // only makes numbers of all sizes
        fn any_order_and_any_grouping_gives_the_same_sum(
            values in prop::collection::vec((-1e12..1e12f64, -40..10i32), 0..60)
                .prop_map(|pairs| pairs.into_iter().map(|(m, e)| m * 2f64.powi(e)).collect::<Vec<_>>())
                .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
            cut in 0..60usize,
        ) {
            let (values, shuffled) = values;
            let (head, tail) = shuffled.split_at(cut.min(shuffled.len()));
            let mut merged = exact(tail);
            merged.merge(&exact(head));
            prop_assert_eq!(merged, exact(&values));
        }

        #[test]
        fn a_sum_survives_being_stored(values in prop::collection::vec(-1e20..1e20f64, 0..10)) {
            let sum = exact(&values);
            prop_assert_eq!(Exact::of_units(sum.units().unwrap()), sum);
        }
    }
}

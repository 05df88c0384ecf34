//! `exp`, `ln` and what is made of them.
//!
//! Each reduces its argument to a small interval around its easy point with the help of the
//! exponent bits, and approximates the rest there by a polynomial. No branch, no table, no call: a
//! loop over a column becomes vector instructions. The single-precision polynomials are minimax
//! fits of this project, the double-precision ones series cut where the rest is below the rounding.

/// Adding 1.5·2²³ pushes a number's fraction out of an f32: what is left is the nearest integer,
/// in the lowest bits.
const ROUND: f32 = 12_582_912.0;

/// The same for an f64: 1.5·2⁵².
const ROUND_64: f64 = 6_755_399_441_055_744.0;

/// ln 2 in two parts; the high part has 9 bits, so that its product with an exponent is exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// ln 2 in two parts; the high part has 33 bits.
const LN_2_HIGH_64: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW_64: f64 = 1.908_214_929_270_587_7e-10;

/// `x` brought into [`low`, `high`]; `low` where `x` is not a number.
#[inline(always)]
pub fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x > low { x } else { low };
    if x < high { x } else { high }
}

/// e^x for x in [−87, 88]; beyond, the value at the nearer end. Relative error below 1.1·10⁻⁷.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // x = n·ln 2 + r with |r| ≤ ½ ln 2
    let x = clamp(x, -87.0, 88.0);
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;

    // e^r = 1 + r + r²·q(r)
    let q = 0.001_381_444_6;
    let q = q * r + 0.008_368_787;
    let q = q * r + 0.041_668_396;
    let q = q * r + 0.166_665_2;
    let q = q * r + 0.499_999_94;
    let e_to_r = 1.0 + (r + r * r * q);

    // n stands in the lowest bits of `rounded`: shifted up and added to 1's exponent it is 2^n.
    let two_to_n = f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    e_to_r * two_to_n
}

/// The natural logarithm of a positive, finite x; the smallest normal number's (−87.3) for 0,
/// smaller and negative ones. Relative error below 1.5·10⁻⁷.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    // x = 2^n·(1 + f) with √½ ≤ 1 + f < √2
    let x = if x > f32::MIN_POSITIVE {
        x
    } else {
        f32::MIN_POSITIVE
    };
    let above = x
        .to_bits()
        .wrapping_sub(std::f32::consts::FRAC_1_SQRT_2.to_bits()) as i32;
    let n = above >> 23;
    let f = f32::from_bits(x.to_bits().wrapping_sub((n << 23) as u32)) - 1.0;
    let n = n as f32;

    // ln(1+f) = 2·artanh(s) = 2s + s·t, s = f/(2+f); as 2s = f − s·f, it is f − s·(f − t).
    let s = f / (2.0 + f);
    let s2 = s * s;
    let t = 0.298_745_87;
    let t = t * s2 + 0.399_774_43;
    let t = t * s2 + 0.666_667_76;
    let t = t * s2;
    n * LN_2_HIGH + (f - (s * (f - t) - n * LN_2_LOW))
}

/// 1 / (1 + e^−x), from 1.6·10⁻³⁸ to 1. Relative error below 2.5·10⁻⁷.
#[inline(always)]
pub fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// e^x for x in [−708, 709]; beyond, the value at the nearer end. Within 2 units in the last place.
#[inline(always)]
pub fn exp64(x: f64) -> f64 {
    let x = if x > -708.0 { x } else { -708.0 };
    let x = if x < 709.0 { x } else { 709.0 };
    let rounded = x * std::f64::consts::LOG2_E + ROUND_64;
    let n = rounded - ROUND_64;
    let r = (x - n * LN_2_HIGH_64) - n * LN_2_LOW_64;

    // e^r = 1 + r + r²·(1/2! + r/3! + r²/4! + …)
    let mut q = INVERSE_FACTORIALS[0];
    for coefficient in &INVERSE_FACTORIALS[1..] {
        q = q * r + coefficient;
    }
    let e_to_r = 1.0 + (r + r * r * q);
    e_to_r * f64::from_bits((rounded.to_bits() << 52).wrapping_add(1.0f64.to_bits()))
}

/// 1/13!, 1/12!, …, 1/2!
const INVERSE_FACTORIALS: [f64; 12] = {
    let mut inverse = [0.0; 12];
    let mut factorial = 1.0;
    let mut k = 0;
    while k < 12 {
        factorial *= (k + 2) as f64;
        inverse[11 - k] = 1.0 / factorial;
        k += 1;
    }
    inverse
};

/// The natural logarithm of a positive, finite x; the smallest normal number's (−708.4) for 0,
/// smaller and negative ones. Within 2 units in the last place.
#[inline(always)]
pub fn ln64(x: f64) -> f64 {
    let x = if x > f64::MIN_POSITIVE {
        x
    } else {
        f64::MIN_POSITIVE
    };
    let above = x
        .to_bits()
        .wrapping_sub(std::f64::consts::FRAC_1_SQRT_2.to_bits()) as i64;
    let n = above >> 52;
    let f = f64::from_bits(x.to_bits().wrapping_sub((n << 52) as u64)) - 1.0;
    let n = n as i32 as f64;

    // As in `ln`, with t = 2/3·s² + 2/5·s⁴ + 2/7·s⁶ + …, of which 11 terms matter (s² < 0.03).
    let s = f / (2.0 + f);
    let s2 = s * s;
    let mut t = 0.0;
    for k in (1..12).rev() {
        t = (t + 2.0 / (2 * k + 1) as f64) * s2;
    }
    n * LN_2_HIGH_64 + (f - (s * (f - t) - n * LN_2_LOW_64))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // the standard library's functions are the oracle
mod tests {
    use super::*;

    /// Every 101st float from `low` to `high`, both of one sign.
    fn floats(low: f32, high: f32) -> impl Iterator<Item = f32> {
        let (from, to) = (low.to_bits(), high.to_bits());
        (from.min(to)..=from.max(to))
            .step_by(101)
            .map(f32::from_bits)
    }

    fn largest_relative_error(
        arguments: impl Iterator<Item = f32>,
        own: impl Fn(f32) -> f32,
        oracle: impl Fn(f64) -> f64,
    ) -> f64 {
        let error = |x: f32| ((own(x) as f64 - oracle(x as f64)) / oracle(x as f64)).abs();
        arguments.map(error).fold(0.0, f64::max)
    }

    #[test]
    fn exp_keeps_its_stated_error() {
        let arguments = floats(1e-30, 88.0).chain(floats(-1e-30, -87.0));
        let error = largest_relative_error(arguments, exp, f64::exp);
        assert!(error < 1.1e-7, "{error:e}");
    }

    #[test]
    fn ln_keeps_its_stated_error() {
        let arguments = floats(f32::MIN_POSITIVE, f32::MAX).filter(|&x| x != 1.0);
        let error = largest_relative_error(arguments, ln, f64::ln);
        assert!(error < 1.5e-7, "{error:e}");
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn logistic_keeps_its_stated_error() {
        let arguments = floats(1e-30, 87.0).chain(floats(-1e-30, -87.0));
        let oracle = |x: f64| 1.0 / (1.0 + (-x).exp());
        let error = largest_relative_error(arguments, logistic, oracle);
        assert!(error < 2.5e-7, "{error:e}");
    }

    #[test]
    fn out_of_range_is_the_nearer_end() {
        assert_eq!(exp(1e9), exp(88.0));
        assert_eq!(exp(f32::NEG_INFINITY), exp(-87.0));
        assert_eq!(exp(f32::NAN), exp(-87.0));
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(ln(0.0), ln(f32::MIN_POSITIVE));
        assert_eq!(ln(1e-42), ln(f32::MIN_POSITIVE));
        assert_eq!(exp64(-1e9), exp64(-708.0));
        assert_eq!(ln64(0.0), ln64(f64::MIN_POSITIVE));
        assert_eq!(clamp(f32::NAN, 0.0, 1.0), 0.0);
        assert_eq!((clamp(-1.0, 0.0, 1.0), clamp(2.0, 0.0, 1.0)), (0.0, 1.0));
    }

    #[test]
    fn double_precision_is_within_two_units_in_the_last_place() {
        // The standard library's own functions are within one.
        let within = |own: f64, oracle: f64| {
            let units = own.to_bits().abs_diff(oracle.to_bits());
            assert!(units <= 2, "{own:e} {oracle:e} {units}");
        };
        let mut x = -708.0f64;
        while x < 709.0 {
            within(exp64(x), x.exp());
            x += 0.001_234_567;
        }
        let mut x = 1e-300f64;
        while x < 1e300 {
            within(ln64(x), x.ln());
            x *= 1.001_234_567;
        }
        for step in 1..100_000 {
            let x = 1.0 + (step as f64 - 50_000.5) * 1e-5 * 0.999;
            within(ln64(x), x.ln());
        }
    }
}

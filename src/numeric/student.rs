//! Student's t: how wide a 95% interval is.

use std::cell::Cell;

use super::{exp64, ln_gamma, ln64};

/// The 97.5% quantile of the standard normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Degrees of freedom from which the expansion around the normal quantile is used.
const MANY: f64 = 400.0;

/// The factor on a standard error that gives a two-sided 95% interval: the 97.5% quantile of
/// Student's t with `df` > 0 degrees of freedom, to a relative error below 10⁻⁹. NaN for other `df`.
pub fn t_critical_95(df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df >= MANY {
        return cornish_fisher(df);
    }
    // A table has the same degrees of freedom in most of its rows.
    let place = (df.to_bits() >> 44) as usize % KNOWN;
    let (known, t) = LAST.with(|last| last[place].get());
    if known == df {
        return t;
    }
    let t = bisected(df);
    LAST.with(|last| last[place].set((df, t)));
    t
}

/// How many quantiles are kept for whoever asks again.
const KNOWN: usize = 16;

thread_local! {
    /// Degrees of freedom with their quantile.
    static LAST: [Cell<(f64, f64)>; KNOWN] = const { [const { Cell::new((f64::NAN, f64::NAN)) }; KNOWN] };
}

fn bisected(df: f64) -> f64 {
    // The tail at t is half of I_x(df/2, 1/2) at x = df/(df + t²): bisected on ln t, as it falls in t.
    // From 1 degree of freedom on t lies between 1.9 and 12.8.
    let (mut low, mut high) = if df >= 1.0 {
        (0.64, 2.55)
    } else {
        (0.64, 800.0)
    };
    while high - low > 1e-12 {
        let middle = 0.5 * (low + high);
        let t = exp64(middle);
        if 0.5 * incomplete_beta(df / (df + t * t), 0.5 * df, 0.5) > 0.025 {
            low = middle;
        } else {
            high = middle;
        }
    }
    exp64(0.5 * (low + high))
}

/// The quantile of Student's t with `df` > 0 degrees of freedom above which this share lies, 0 <
/// `tail` ≤ ½. NaN for other `df` or `tail`.
pub fn t_upper(df: f64, tail: f64) -> f64 {
    if df.is_nan() || df <= 0.0 || tail.is_nan() || tail <= 0.0 || tail > 0.5 {
        return f64::NAN;
    }
    // Bisected on t/(1 + t), which is finite for every t and rises with it.
    let (mut low, mut high) = (0.0, 1.0);
    while high - low > 1e-14 {
        let middle: f64 = 0.5 * (low + high);
        let t = middle / (1.0 - middle);
        if 0.5 * incomplete_beta(df / (df + t * t), 0.5 * df, 0.5) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
    let middle = 0.5 * (low + high);
    middle / (1.0 - middle)
}

/// Fisher & Cornish (1960): the quantile as a series in 1/df.
fn cornish_fisher(df: f64) -> f64 {
    let z = Z_95;
    let z2 = z * z;
    let g1 = (z2 + 1.0) * z / 4.0;
    let g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) * z / 96.0;
    let g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) * z / 384.0;
    z + (g1 + (g2 + g3 / df) / df) / df
}

/// The regularized incomplete beta function I_x(a, b), by Lentz's continued fraction (Abramowitz &
/// Stegun 26.5.8).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front =
        exp64(ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * ln64(x) + b * ln64(1.0 - x));
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    let away_from_zero = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for coefficient in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + coefficient * d);
            c = away_from_zero(1.0 + coefficient / c);
            step = c * d;
            fraction *= step;
        }
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn the_critical_value_is_the_tables() {
        for (df, table) in [
            (1.0, 12.7062),
            (2.0, 4.3027),
            (10.0, 2.2281),
            (30.0, 2.0423),
        ] {
            assert!((t_critical_95(df) - table).abs() < 5e-5, "{df}");
        }
        for df in [1.0, 1.5, 3.0, 7.7, 19.0, 100.0, 399.0, 401.0, 5000.0, 1e7] {
            let oracle = StudentsT::new(0.0, 1.0, df).unwrap().cdf(t_critical_95(df));
            assert!((oracle - 0.975).abs() < 1e-8, "df {df}: {oracle}");
        }
        assert!(t_critical_95(0.0).is_nan());
        assert!(t_critical_95(f64::NAN).is_nan());
    }
}

//! Intervals of shares, which never leave them.

use crate::experiment::results::Estimate;
use crate::numeric::Z_95;

/// A share with its 95% interval by Wilson (1927).
pub fn wilson(hits: f64, n: f64) -> Estimate {
    wilson_by(hits / n, n, Z_95)
}

/// The interval of a mean of shares in [0, 1], which never leaves them: Wilson's, with Student's t in place of the
/// normal quantile, and for n the heads that would give a share this variance (Korn & Graubard 1998). Where no unit
/// differs and all or nothing hits, all heads; NaN bounds without a variance.
pub fn of_shares(mean: f64, variance: f64, heads: u64, critical: f64) -> Estimate {
    let spread = mean * (1.0 - mean);
    if !(0.0..=1.0).contains(&mean) || !variance.is_finite() || !critical.is_finite() {
        return Estimate::around(mean, critical * variance.sqrt());
    }
    match (spread > 0.0, variance > 0.0) {
        (true, true) => wilson_by(mean, spread / variance, critical),
        // All alike, and neither all nor nothing.
        (true, false) => Estimate::around(mean, 0.0),
        (false, _) => wilson_by(mean, heads as f64, critical),
    }
}

fn wilson_by(share: f64, n: f64, z: f64) -> Estimate {
    let scale = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / scale;
    let half = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let (low, high) = (middle - half, middle + half);
    Estimate {
        value: share,
        // The bounds are exactly 0 and 1 where nothing or everything hits, but for rounding.
        low: if low > 0.0 && share > 0.0 { low } else { 0.0 },
        high: if high < 1.0 && share < 1.0 { high } else { 1.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_meets_a_worked_example() {
        // 8 of 10: (0.490, 0.943), Newcombe 1998.
        let estimate = wilson(8.0, 10.0);
        assert!((estimate.low - 0.4902).abs() < 1e-4, "{estimate:?}");
        assert!((estimate.high - 0.9433).abs() < 1e-4, "{estimate:?}");
        assert_eq!(wilson(0.0, 10.0).low, 0.0);
        assert_eq!(wilson(10.0, 10.0).high, 1.0);
    }

    #[test]
    fn an_interval_of_shares_stays_within_them() {
        for (mean, variance, critical) in [
            (0.925, 0.002, 12.7),
            (0.5, 0.2, 12.7),
            (1.0, 0.0, 12.7),
            (0.0, 0.0, 2.0),
            (0.001, 1e-6, 2.0),
        ] {
            let found = of_shares(mean, variance, 2, critical);
            assert!(0.0 <= found.low && found.low <= mean, "{found:?}");
            assert!(mean <= found.high && found.high <= 1.0, "{found:?}");
            assert!(found.low < found.high, "{found:?}");
        }
        // Of heads that are independent it is Wilson's.
        let (p, n) = (0.8, 50.0);
        let found = of_shares(p, p * (1.0 - p) / n, 50, Z_95);
        assert!((found.low - wilson(40.0, n).low).abs() < 1e-12);
        // Of many it is t's.
        let found = of_shares(0.2, 1e-8, 1_000_000, 1.96);
        assert!((found.high - 0.2 - 1.96e-4).abs() < 1e-7, "{found:?}");
        assert!(of_shares(0.5, f64::NAN, 1, f64::NAN).low.is_nan());
        let alike = of_shares(0.16, 0.0, 9, 2.0);
        assert_eq!((alike.low, alike.high), (0.16, 0.16));
    }
}

//! Estimates from independent replicates.

use crate::experiment::results::Estimate;
use crate::numeric::{Z_95, quantile, t_critical_95};

/// The mean of some values with its 95% interval (Student's t over replicates); NaN without any.
pub fn mean(values: &[f64]) -> Estimate {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    let error = (squares / (n * (n - 1.0))).sqrt();
    Estimate::around(mean, t_critical_95(n - 1.0) * error)
}

/// The mean difference of two plans in the same replicates, with its 95% interval (paired).
pub fn difference(one: &[f64], other: &[f64]) -> Estimate {
    let each: Vec<f64> = one.iter().zip(other).map(|(a, b)| a - b).collect();
    mean(&each)
}

/// A quantile of some values with its 95% interval, free of any distribution: order statistics between whose ranks the binomial
/// distribution lies, by its normal approximation (Conover 1999, Practical Nonparametric Statistics, 3.2).
pub fn quantile_of(values: &[f64], share: f64) -> Estimate {
    let mut sorted = values.to_vec();
    let value = quantile(&mut sorted, share);
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let half = Z_95 * (n * share * (1.0 - share)).sqrt();
    let at = |rank: f64| match rank >= 1.0 && rank <= n {
        true => sorted[rank as usize - 1],
        // There is no such order statistic: nothing bounds the quantile on this side.
        false => f64::NAN,
    };
    Estimate {
        value,
        low: at((n * share - half).floor()),
        high: at((n * share + half).ceil() + 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_take_off_what_they_share() {
        let one = [11.0, 22.0, 33.0, 44.0];
        let other = [10.0, 20.0, 30.0, 40.0];
        let found = difference(&one, &other);
        assert_eq!(found.value, 2.5);
        // Standard deviation √(5/3), over 4 of them, times the quantile of 3 degrees of freedom.
        let half = 3.182_446_305_3 * (5.0f64 / 3.0 / 4.0).sqrt();
        assert!((found.high - 2.5 - half).abs() < 1e-9, "{found:?}");
        assert!(mean(&[1.0]).low.is_nan());
    }

    #[test]
    fn a_quantile_lies_between_order_statistics() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        let found = quantile_of(&values, 0.5);
        assert_eq!((found.value, found.low, found.high), (50.5, 40.0, 61.0));
        // A tenth of twenty: its lower end lies below all of them.
        assert!(quantile_of(&values[..20], 0.1).low.is_nan());
    }
}

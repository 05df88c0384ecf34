//! Quantiles of samples.

/// The quantile of a sample, which is put in another order: linear between the order statistics (Hyndman &
/// Fan 1996, type 7). `share` is from 0 to 1; an empty sample has none (NaN).
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else {
        return f64::NAN;
    };
    let at = share * last as f64;
    let below = at as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let next = above.iter().copied().fold(
        f64::INFINITY,
        |least, value| {
            if value < least { value } else { least }
        },
    );
    if next.is_finite() {
        low + (at - below as f64) * (next - low)
    } else {
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_order_statistics() {
        let mut values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(quantile(&mut values, 0.5), 3.0);
        assert_eq!(quantile(&mut values, 0.0), 1.0);
        assert_eq!(quantile(&mut values, 1.0), 5.0);
        assert!((quantile(&mut values, 0.6) - 3.4).abs() < 1e-12);
        assert_eq!(quantile(&mut [1.0, 2.0, 3.0, 4.0], 0.5), 2.5);
        assert!(quantile(&mut [], 0.5).is_nan());
    }
}

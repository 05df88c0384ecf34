//! What a touch does by merely being noticed.

use crate::psychology::mind::Mind;

/// Factor on the purchase rate λ: 1 + M·λ_r/(λ_r + λ), ≥ 1.
///
/// A reminder brings a brand to mind: it multiplies the rate of those who rarely buy, and adds next
/// to nothing for those to whom buying is a habit. What it adds is at most M·λ_r a day, whatever λ.
#[inline(always)]
pub fn reminded(reminder: f32, purchase_rate: f32, mind: &Mind) -> f32 {
    let open = mind.reminder_saturation / (mind.reminder_saturation + purchase_rate);
    1.0 + reminder * open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::psychology::Parameters;

    #[test]
    fn a_reminder_adds_a_bounded_rate_and_most_to_those_who_rarely_buy() {
        let mind = Mind::new(&Parameters::default());
        let mut last = f32::MAX;
        for rate in [0.0, 1.0e-4, 1.0e-2, 1.0, 100.0] {
            let factor = reminded(3.0, rate, &mind);
            assert!((1.0..last).contains(&factor), "{factor} at {rate}");
            assert!(rate * (factor - 1.0) <= 3.0 * mind.reminder_saturation * 1.01 + 1.0e-4);
            last = factor;
        }
        assert_eq!(reminded(0.0, 0.1, &mind), 1.0);
    }
}

//! The answer to an ask: whether, and in which of the suggested ways.

use crate::numeric::{exp, ln, logistic};
use crate::psychology::mind::Mind;
use crate::vocabulary::channel::ChannelKind;

/// The most ways that an ask can suggest and the scenario follow.
pub const MOST_WAYS: usize = ChannelKind::COUNT;

/// One way's term exp((vⱼ − best)/λ) in the sums below; vⱼ is its baseline log-odds + W, `best` the
/// largest of them, so that nothing overflows.
#[inline(always)]
pub fn way_term(option: f32, best: f32, mind: &Mind) -> f32 {
    exp((option - best) / mind.way_nesting)
}

/// Log-odds of a yes in any of the suggested ways, a nested logit (McFadden 1978):
/// λ·ln Σ exp(vⱼ/λ) − χ·(k − 1)², from the best vⱼ and the sum of the ways' terms.
///
/// `listed` is k, the number of ways on the list, those that nobody follows included; a second
/// equal way adds λ·ln 2 < ln 2, and many tire (Iyengar & Lepper 2000).
#[inline(always)]
pub fn yes_log_odds(best: f32, sum_of_terms: f32, listed: f32, mind: &Mind) -> f32 {
    let further = listed - 1.0;
    best + mind.way_nesting * ln(sum_of_terms) - mind.many_ways * further * further
}

/// Which of the ways a yes takes, by one uniform draw: way j with its term's share of their sum.
#[inline(always)]
pub fn chosen_way(draw: f32, options: &[f32; MOST_WAYS], ways: usize, mind: &Mind) -> usize {
    let mut best = options[0];
    for &option in &options[..ways] {
        best = if option > best { option } else { best };
    }
    let mut sum = 0.0;
    for &option in &options[..ways] {
        sum += way_term(option, best, mind);
    }
    let target = draw * sum;
    let mut passed = 0.0;
    let mut chosen = 0;
    for &option in &options[..ways.saturating_sub(1)] {
        passed += way_term(option, best, mind);
        chosen += usize::from(target >= passed);
    }
    chosen
}

/// Chance of a yes, in (0, 1).
#[inline(always)]
pub fn yes_chance(log_odds: f32) -> f32 {
    logistic(log_odds)
}

/// Goodwill that an ask costs: the part of it that goes beyond what was recently given, times
/// `mind.imposition`. `pressure` is what was asked lately, this ask included.
#[inline(always)]
pub fn imposition(pressure: f32, given: f32, mind: &Mind) -> f32 {
    let beyond = pressure - given;
    let part = if beyond > 0.0 { beyond } else { 0.0 };
    mind.imposition * if part < 1.0 { part } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::psychology::Parameters;

    /// Log-odds of a yes to so many equal ways of −1.7 each.
    fn equal_ways(ways: usize) -> f32 {
        let mind = Mind::new(&Parameters::default());
        let sum = ways as f32 * way_term(-1.7, -1.7, &mind);
        yes_log_odds(-1.7, sum, ways as f32, &mind)
    }

    #[test]
    fn a_single_way_keeps_its_own_log_odds() {
        assert!((equal_ways(1) + 1.7).abs() < 1e-6);
    }

    #[test]
    fn a_second_way_helps_less_than_ln_2_and_a_long_list_tires() {
        let gain = equal_ways(2) - equal_ways(1);
        assert!(gain > 0.0 && gain < std::f32::consts::LN_2);
        assert!(equal_ways(8) < equal_ways(1));
    }

    #[test]
    fn equal_ways_are_chosen_equally_often() {
        let mind = Mind::new(&Parameters::default());
        let options = [0.2; MOST_WAYS];
        let mut counts = [0; 4];
        for i in 0..400 {
            counts[chosen_way((i as f32 + 0.5) / 400.0, &options, 4, &mind)] += 1;
        }
        assert!(
            counts.iter().all(|&c| (99..=101).contains(&c)),
            "{counts:?}"
        );
    }
}

//! How customers get used to a kind of kindness, whatever its size.
//!
//! What comes again and again pleases less, something else pleases as before, and after a while without it the same pleases again:
//! habituation, its specificity to the stimulus, and spontaneous recovery (Thompson & Spencer 1966, *Psychological Review* 73(1); Rankin
//! et al. 2009, *Neurobiology of Learning and Memory* 92(2)); with kind acts, variety against adaptation (Sheldon, Boehm & Lyubomirsky
//! 2012, *Oxford Handbook of Happiness*, chapter 67). How fast is taken from how fast customers get used to a size: the same step and
//! the same half-life as of an expectation, so that no parameter is added.

use crate::numeric::exp;
use crate::psychology::mind::Mind;

/// How used somebody is to a kind, 0..1, `days` ≥ 0 after having been so much used to it.
#[inline(always)]
pub fn still_used_to(used: f32, days: f32, mind: &Mind) -> f32 {
    used * exp(-mind.expectation_fades * days)
}

/// How used somebody is to a kind after one more of it: a step η_E towards 1.
#[inline(always)]
pub fn used_to_after(used: f32, mind: &Mind) -> f32 {
    used + mind.expectation_step * (1.0 - used)
}

/// The share of a gesture's intensity that is left for who is so much used to its kind: 1 − (1 − α)·used, in (0, 1], as what is usual
/// counts α.
#[inline(always)]
pub fn freshness(used: f32, mind: &Mind) -> f32 {
    1.0 - (1.0 - mind.usual_counts) * used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::psychology::Parameters;

    #[test]
    fn what_comes_again_soon_counts_less_and_after_long_as_much_as_ever() {
        let p = Parameters::default();
        let mind = Mind::new(&p);
        let fresh = |gap: f32, times: u32| {
            let again = |used: f32, _| still_used_to(used_to_after(used, &mind), gap, &mind);
            freshness((0..times).fold(0.0, again), &mind)
        };
        assert_eq!(fresh(7.0, 0), 1.0);
        let weekly: Vec<f32> = (0..40).map(|times| fresh(7.0, times)).collect();
        assert!(weekly.windows(2).all(|two| two[1] <= two[0]), "{weekly:?}");
        assert!(weekly[39] >= p.usual_counts as f32, "{weekly:?}");
        assert!(fresh(7.0, 5) < fresh(28.0, 5) && fresh(28.0, 5) < fresh(365.0, 5));
        assert!(fresh(20.0 * p.expectation_half_life as f32, 5) > 0.999);
    }
}

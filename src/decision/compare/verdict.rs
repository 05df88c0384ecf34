//! The verdict on an arm against another, in one word.
//!
//! With the headline's 95% interval of the difference of the two arms in the wanted direction (a saving, where
//! less is better) and w the smallest difference worth having (0 where the scenario names none):
//!
//! | verdict | the interval lies |
//! |---|---|
//! | `wins` | above w |
//! | `harmful` | below −w, where a w is named |
//! | `equal` | within ±w |
//! | `loses` | below 0 |
//! | `undecided` | otherwise, or there is none |
//!
//! The first that holds is it. Of several arms some look good by luck. So whoever is said to win, lose or
//! harm must do so by the simulation's error alone, too, at a level shared among all comparisons that are
//! made (Bonferroni): the centre of the difference must be beyond the bound by the t interval of confidence 1 − 5%/m, m
//! being the number of arms but the baseline, or of all pairs where an arm is held against the best, which
//! the same numbers have chosen; in a run that was extended until it was decided, by its confidence sequence
//! (see [`sequence`](super::sequence)). Where no arm differs from the baseline, some arm is then said to win
//! over it in at most 2.5 of 100 runs, and some to lose or harm in as many; where no two arms differ, some
//! arm is said to differ from the best in at most 5.

use crate::numeric::t_upper;

/// Confidence of intervals.
pub const SURE: f64 = 0.95;
/// The probability on one side of an end of theirs.
pub const SIDE: f64 = 0.975;

/// What is said of an arm against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The interval lies above what is worth having.
    Wins,
    /// The interval lies below minus what is worth having, where that is named.
    Harmful,
    /// The interval lies within ± what is worth having.
    Equal,
    /// The interval lies below 0.
    Loses,
    /// None of these, or there is no interval.
    Undecided,
}

/// Shares of the samples of a difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chances {
    /// Better than the other; ties count half.
    pub better: f64,
    /// Below 0.
    pub worse: f64,
    /// Above w, the smallest difference worth having.
    pub worth: f64,
    /// Within ±w.
    pub equal: f64,
    /// Below −w.
    pub harm: f64,
}

impl Chances {
    /// Of differences in the wanted direction.
    pub fn of(differences: &[f64], worthwhile: f64) -> Chances {
        let share = |holds: &dyn Fn(f64) -> bool| {
            differences.iter().filter(|&&d| holds(d)).count() as f64 / differences.len() as f64
        };
        let (above, worse) = (share(&|d| d > 0.0), share(&|d| d < 0.0));
        let (worth, harm) = (share(&|d| d > worthwhile), share(&|d| d < -worthwhile));
        Chances {
            better: 0.5 * (1.0 + above - worse),
            worse,
            worth,
            equal: share(&|d| -worthwhile <= d && d <= worthwhile),
            harm,
        }
    }
}

/// A difference in the wanted direction, by the simulation's error alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alone {
    /// The middle of what is probable.
    pub center: f64,
    /// Half the width of its interval at the level of the comparison.
    pub half_width: f64,
}

impl Alone {
    /// By Student's t at a level shared among so many comparisons. The error is that of the whole run and that
    /// of the part on which the draws are run, each with its degrees of freedom (none: 0), put together as
    /// Welch and Satterthwaite do.
    pub fn of(center: f64, run: (f64, f64), part: (f64, f64), comparisons: usize) -> Alone {
        let (a, b) = (run.0 * run.0, part.0 * part.0);
        let error = (a + b).sqrt();
        let df = if b > 0.0 {
            (a + b) * (a + b) / (a * a / run.1 + b * b / part.1)
        } else {
            run.1
        };
        Alone {
            center,
            half_width: half(error, df, comparisons),
        }
    }

    /// Where the run was looked at until it was decided: the half-width of its confidence sequence takes the
    /// place of t's, and the part's error comes on top.
    pub fn sequential(center: f64, run: f64, part: (f64, f64), comparisons: usize) -> Alone {
        Alone {
            center,
            half_width: run + half(part.0, part.1, comparisons),
        }
    }
}

fn half(error: f64, df: f64, comparisons: usize) -> f64 {
    let tail = 0.5 * (1.0 - SURE) / comparisons.max(1) as f64;
    // Whatever the degrees of freedom of no error at all.
    if error == 0.0 {
        0.0
    } else {
        t_upper(df, tail) * error
    }
}

/// The verdict from the headline's interval in the wanted direction; the rule stands above.
pub fn verdict((low, high): (f64, f64), alone: &Alone, worthwhile: Option<f64>) -> Verdict {
    let w = worthwhile.unwrap_or(0.0);
    let above = |bound: f64| low > bound && alone.center - alone.half_width > bound;
    let below = |bound: f64| high < bound && alone.center + alone.half_width < bound;
    if above(w) {
        Verdict::Wins
    } else if worthwhile.is_some() && below(-w) {
        Verdict::Harmful
    } else if -w <= low && high <= w {
        Verdict::Equal
    } else if below(0.0) {
        Verdict::Loses
    } else {
        Verdict::Undecided
    }
}

/// Whether the headline's interval is clear of 0 on the worse side, or of what is worth having on the better one: an arm of
/// which no verdict is given all the same is held back by the luck of the run.
pub fn is_clear((low, high): (f64, f64), worthwhile: Option<f64>) -> bool {
    low > worthwhile.unwrap_or(0.0) || high < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    /// A hundred differences, so many of each value.
    fn chances(of: &[(usize, f64)], worthwhile: f64) -> Chances {
        let repeated = of.iter().map(|&(count, value)| vec![value; count]);
        Chances::of(&repeated.collect::<Vec<_>>().concat(), worthwhile)
    }

    const CLEAR: f64 = 0.1;

    fn said(interval: (f64, f64), center: f64, worthwhile: Option<f64>) -> Verdict {
        let alone = Alone {
            center,
            half_width: CLEAR,
        };
        verdict(interval, &alone, worthwhile)
    }

    #[test]
    fn shares_are_counted() {
        let found = chances(&[(20, -3.0), (30, 0.0), (10, 1.0), (40, 2.0)], 1.0);
        assert_eq!(
            found,
            Chances {
                better: 0.65,
                worse: 0.2,
                worth: 0.4,
                equal: 0.4,
                harm: 0.2,
            }
        );
    }

    #[test]
    fn the_verdict_is_the_rule_s() {
        use Verdict::*;
        let one = Some(1.0);
        assert_eq!(said((1.1, 9.0), 1.5, one), Wins);
        assert_eq!(said((0.9, 9.0), 1.5, one), Undecided);
        assert_eq!(said((-9.0, -1.1), -1.5, one), Harmful);
        assert_eq!(said((-9.0, -1.1), -1.5, None), Loses);
        assert_eq!(said((-9.0, -0.9), -1.5, one), Loses);
        assert_eq!(said((-1.0, 0.5), -0.6, one), Equal);
        assert_eq!(said((0.0, 0.0), 0.0, None), Equal);
        assert_eq!(said((0.1, 0.3), 0.2, None), Wins);
        assert_eq!(said((-0.1, 3.0), 1.5, one), Undecided);
        // All draws agree, yet the simulation's error alone could explain it.
        assert_eq!(said((1.5, 2.5), 1.05, one), Undecided);
        assert_eq!(said((-2.5, -1.5), -0.05, None), Undecided);
    }

    #[test]
    fn the_level_is_shared() {
        for comparisons in [1, 6, 21] {
            let alone = Alone::of(0.0, (2.0, 9.0), (0.0, 0.0), comparisons);
            let t = StudentsT::new(0.0, 1.0, 9.0).unwrap();
            let tail = 1.0 - t.cdf(alone.half_width / 2.0);
            assert!((tail - 0.025 / comparisons as f64).abs() < 1e-9, "{tail}");
        }
        // Equal errors with equal degrees of freedom have twice as many.
        let alone = Alone::of(0.0, (1.0, 5.0), (1.0, 5.0), 1);
        let t = StudentsT::new(0.0, 1.0, 10.0).unwrap();
        let exact = t.inverse_cdf(0.975) * 2.0_f64.sqrt();
        assert!((alone.half_width - exact).abs() < 1e-6, "{alone:?} {exact}");
        let none = Alone::of(0.0, (0.0, f64::NAN), (0.0, 0.0), 1);
        assert_eq!(none.half_width, 0.0);
    }
}

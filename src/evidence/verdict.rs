//! Whether what was expected came out, and whether the simulation is precise enough to say so.

use crate::evidence::Jackknife;
use crate::scenario::checked::{Expectation, Statement};

/// What is left of an effect, at most, once the mechanism behind it is switched off.
pub const LEFT: f64 = 0.1;

/// What a finding says of an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A value lies in its published interval.
    Inside,
    /// Outside the published interval.
    Outside,
    /// A value without an interval: there is nothing to judge by.
    Shown,
    /// A direction holds at its confidence.
    Holds,
    /// The direction is wrong, or a null is none.
    Fails,
    /// The statistic has no value: odds of a mean that is no share, a difference that does not decay.
    NoValue,
}

impl Verdict {
    /// Whether it counts as coming out.
    pub fn passes(self) -> bool {
        matches!(self, Verdict::Inside | Verdict::Holds | Verdict::Shown)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Inside => "inside",
            Verdict::Outside => "outside",
            Verdict::Shown => "shown",
            Verdict::Holds => "holds",
            Verdict::Fails => "fails",
            Verdict::NoValue => "no value",
        }
    }
}

/// A verdict with what chance had to do with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the simulation's own error leaves no doubt about it.
    pub sure: bool,
    /// How many times more would have to be simulated to be sure, about; 1 where it is.
    pub more: f64,
}

impl Judgement {
    fn sure(verdict: Verdict) -> Judgement {
        Judgement {
            verdict,
            sure: true,
            more: 1.0,
        }
    }

    /// By where a value stands to bounds, with half the width of its interval.
    fn by(value: f64, half: f64, bounds: (f64, f64), words: (Verdict, Verdict)) -> Judgement {
        if value.is_nan() {
            return Judgement::sure(Verdict::NoValue);
        }
        let within = bounds.0 <= value && value <= bounds.1;
        let verdict = if within { words.0 } else { words.1 };
        let (below, above) = ((value - bounds.0).abs(), (value - bounds.1).abs());
        let distance = if below < above { below } else { above };
        // Without an error there is no doubt; with one that has no value there is.
        let sure = half == 0.0 || half < distance;
        let times = half / distance;
        Judgement {
            verdict,
            sure,
            more: if sure { 1.0 } else { times * times },
        }
    }
}

/// Judges what was found. A value is judged by its point, and it is told where its 95% interval reaches
/// over an end of the published one; a direction must hold at its confidence, else it fails.
pub fn judge(expectation: &Expectation, found: &Jackknife) -> Judgement {
    match expectation.statement {
        Statement::Value { interval, .. } | Statement::HalfLife { interval, .. } => {
            let estimate = found.estimate();
            let half = estimate.high - estimate.value;
            let words = (Verdict::Inside, Verdict::Outside);
            match interval {
                Some(interval) => Judgement::by(found.value, half, interval, words),
                None if found.value.is_nan() => Judgement::sure(Verdict::NoValue),
                None => Judgement::sure(Verdict::Shown),
            }
        }
        Statement::Within { low, high, .. } => direction(expectation, found, (low, high)),
        Statement::Above { .. }
        | Statement::AboveMetric { .. }
        | Statement::Exceeds { .. }
        | Statement::ShortOf { .. } => {
            // What is not above 0 has not come out, exactly 0 included.
            direction(expectation, found, (f64::MIN_POSITIVE, f64::INFINITY))
        }
    }
}

fn direction(expectation: &Expectation, found: &Jackknife, bounds: (f64, f64)) -> Judgement {
    let (low, _) = found.bounds(expectation.confidence);
    let half = found.value - low;
    let words = (Verdict::Holds, Verdict::Fails);
    let judged = Judgement::by(found.value, half, bounds, words);
    if judged.sure || judged.verdict == Verdict::Fails {
        return judged;
    }
    Judgement {
        verdict: Verdict::Fails,
        ..judged
    }
}

/// Judges a knock-out by the share of the effect that is left.
pub fn judge_knock_out(left: &Jackknife) -> Judgement {
    let estimate = left.estimate();
    let half = estimate.high - estimate.value;
    Judgement::by(
        left.value,
        half,
        (-LEFT, LEFT),
        (Verdict::Holds, Verdict::Fails),
    )
}

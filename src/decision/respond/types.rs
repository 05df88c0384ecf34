//! What kind of customer each one is, under an arm rather than the baseline.

use crate::decision::respond::survey::{Life, Seen};

/// A difference counts from this share of the baseline's mean on.
pub const THRESHOLD: f64 = 0.1;

/// How a member takes an arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Returns more by more than the threshold.
    Persuaded,
    /// Neither more nor less, and is as likely as not to return without the arm.
    Anyway,
    /// Neither more nor less, and is likelier not to return.
    Unmoved,
    /// Returns less by more than the threshold.
    PutOff,
    /// Returns more from duty by more than the threshold, and leaves more often or turns against the
    /// brand: goes before the others.
    Resentful,
}

impl Kind {
    /// All of them, from those who are won to those who are lost.
    pub const ALL: [Kind; 5] = [
        Kind::Persuaded,
        Kind::Anyway,
        Kind::Unmoved,
        Kind::PutOff,
        Kind::Resentful,
    ];

    /// Its name in tables.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Persuaded => "persuaded",
            Kind::Anyway => "anyway",
            Kind::Unmoved => "unmoved",
            Kind::PutOff => "put_off",
            Kind::Resentful => "resentful",
        }
    }
}

/// From where on a difference counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// In the measure: returns, or money in tips.
    pub measure: f64,
    /// In returns.
    pub returns: f64,
}

impl Thresholds {
    /// [`THRESHOLD`] of the baseline's mean over all members.
    pub fn of(seen: &Seen) -> Thresholds {
        let n = seen.members.len() as f64;
        let mean = |of: &dyn Fn(&Life) -> f64| {
            let sum: f64 = (0..seen.members.len()).map(|m| of(seen.life(m, 0))).sum();
            sum / n
        };
        Thresholds {
            measure: THRESHOLD * mean(&Life::measure),
            returns: THRESHOLD * mean(&|life| f64::from(life.returns)),
        }
    }
}

/// The kind of one member, from its lives under the baseline and under the arm.
///
/// `anyway` expects at least ln 2 returns under the baseline: were they to come at random, even odds of one.
pub fn kind_of(base: &Life, arm: &Life, thresholds: &Thresholds) -> Kind {
    kind_by(arm.measure() - base.measure(), base, arm, thresholds)
}

/// The same where the difference in the measure is told.
fn kind_by(more: f64, base: &Life, arm: &Life, thresholds: &Thresholds) -> Kind {
    let dutiful = f64::from(arm.dutiful) - f64::from(base.dutiful);
    let soured = arm.goodwill < 0.0 && arm.goodwill < base.goodwill;
    if dutiful > thresholds.returns && (arm.left > base.left || soured) {
        Kind::Resentful
    } else if more > thresholds.measure {
        Kind::Persuaded
    } else if more < -thresholds.measure {
        Kind::PutOff
    } else if f64::from(base.returns) >= std::f64::consts::LN_2 {
        Kind::Anyway
    } else {
        Kind::Unmoved
    }
}

/// The kinds of all members under an arm.
pub fn kinds(seen: &Seen, arm: usize, thresholds: &Thresholds) -> Vec<Kind> {
    (0..seen.members.len())
        .map(|member| kind_of(seen.life(member, 0), seen.life(member, arm), thresholds))
        .collect()
}

/// How much of what differs between members' responses is theirs, and not luck's: the correlation of
/// the two halves of the lucks over members, stepped up to all of them (Spearman 1910; Brown 1910).
/// None where nobody responds, or nobody differs.
pub fn reliability(seen: &Seen, arm: usize) -> Option<f64> {
    let (mut sums, mut squares, mut product) = ([0.0; 2], [0.0; 2], 0.0);
    let n = seen.members.len() as f64;
    for member in 0..seen.members.len() {
        let (base, life) = (seen.life(member, 0), seen.life(member, arm));
        let more = [0, 1].map(|half| f64::from(life.measure[half]) - f64::from(base.measure[half]));
        for half in 0..2 {
            sums[half] += more[half];
            squares[half] += more[half] * more[half];
        }
        product += more[0] * more[1];
    }
    let spread = [0, 1].map(|half| squares[half] - sums[half] * sums[half] / n);
    let common = product - sums[0] * sums[1] / n;
    let scale = (spread[0] * spread[1]).sqrt();
    // What is left of equal values by rounding is no spread.
    if spread
        .iter()
        .zip(&squares)
        .any(|(spread, square)| *spread <= 1e-12 * square)
    {
        return None;
    }
    let half = common / scale;
    (half > -1.0).then(|| 2.0 * half / (1.0 + half))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLDS: Thresholds = Thresholds {
        measure: 0.2,
        returns: 0.2,
    };

    fn life(returns: f32, dutiful: f32, left: f32, goodwill: f32) -> Life {
        Life {
            measure: [returns; 2],
            returns,
            dutiful,
            left,
            goodwill,
            ..Life::default()
        }
    }

    #[test]
    fn kinds_are_as_they_are_defined() {
        let base = life(2.0, 0.0, 0.1, 0.0);
        let rare = life(0.3, 0.0, 0.1, 0.0);
        for (base, arm, kind) in [
            (base, base, Kind::Anyway),
            (rare, rare, Kind::Unmoved),
            (base, life(2.1, 0.1, 0.0, 0.5), Kind::Anyway),
            (base, life(2.3, 0.1, 0.0, 0.5), Kind::Persuaded),
            (rare, life(0.6, 0.1, 0.2, -0.5), Kind::Persuaded),
            (base, life(1.7, 0.0, 0.3, -0.5), Kind::PutOff),
            // From duty, and left more often; from duty, and turned against the brand.
            (base, life(2.5, 0.3, 0.2, 0.5), Kind::Resentful),
            (base, life(1.5, 0.3, 0.2, 0.5), Kind::Resentful),
            (base, life(2.5, 0.3, 0.1, -0.1), Kind::Resentful),
            // From duty, and all is well.
            (base, life(2.5, 0.3, 0.1, 0.1), Kind::Persuaded),
        ] {
            assert_eq!(kind_of(&base, &arm, &THRESHOLDS), kind, "{base:?} {arm:?}");
        }
    }
}

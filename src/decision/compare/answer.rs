//! The parts of the answer in a sentence, found in the tables of a comparison alone.

use super::verdict::SIDE;
use crate::decision::rows::{Comparison, Note};
use crate::scenario::metric::Metric;

/// What is to be answered of the primary outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'a> {
    pub metric: Metric,
    pub baseline: &'a str,
    /// The arm with the best headline mean, which is the one whose choice loses least on average.
    pub best: &'a str,
    /// The best against the baseline; none where it is the baseline.
    pub over_baseline: Option<&'a Comparison>,
    /// The best against the next one; where that is the baseline, the same as `over_baseline`.
    pub over_next: &'a Comparison,
    /// Arms by how they stand against the baseline, in the order of [`Standing::ALL`].
    pub standings: Vec<(Standing, Vec<&'a str>)>,
}

/// How an arm stands against another: its verdict, and of one that is undecided what can be said of it all
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Wins,
    /// Better with near certainty (97.5 of 100), though perhaps by less than is worth having.
    Ahead,
    Equal,
    /// Does harm in at most 2.5 of 100; perhaps it is worth having.
    Harmless,
    /// Decided over the draws, and not by the simulation's error at its level: more replicates would tell.
    Luck,
    /// From worth having to harmful.
    Open,
    /// Worth having in at most 2.5 of 100; perhaps it does harm.
    Useless,
    Loses,
    Harmful,
}

impl Standing {
    pub const ALL: [Standing; 9] = [
        Standing::Wins,
        Standing::Ahead,
        Standing::Equal,
        Standing::Harmless,
        Standing::Luck,
        Standing::Open,
        Standing::Useless,
        Standing::Loses,
        Standing::Harmful,
    ];

    /// That of a row.
    pub fn of(row: &Comparison) -> Standing {
        match row.verdict.as_str() {
            "wins" => return Standing::Wins,
            "equal" => return Standing::Equal,
            "loses" => return Standing::Loses,
            "harmful" => return Standing::Harmful,
            _ => {}
        }
        let Some(better) = row.p_better else {
            // Without an interval.
            return Standing::Luck;
        };
        let Some((worth, harm)) = row.p_worth.zip(row.p_harm) else {
            return match better {
                p if p >= SIDE || p <= 1.0 - SIDE => Standing::Luck,
                _ => Standing::Open,
            };
        };
        if worth >= SIDE || better <= 1.0 - SIDE {
            Standing::Luck
        } else if better >= SIDE {
            Standing::Ahead
        } else if harm <= 1.0 - SIDE {
            Standing::Harmless
        } else if worth <= 1.0 - SIDE {
            Standing::Useless
        } else {
            Standing::Open
        }
    }
}

impl<'a> Answer<'a> {
    /// None where nothing was compared.
    pub fn of(rows: &'a [Comparison], notes: &'a [Note]) -> Option<Answer<'a>> {
        let primary = || rows.iter().filter(|row| row.primary);
        let best = notes.iter().find(|note| note.key == "best")?.value.as_str();
        let against_baseline = || primary().filter(|row| row.role == "baseline");
        let first = against_baseline().next()?;
        let over_baseline = against_baseline().find(|row| row.arm == best);
        let over_next = primary()
            .find(|row| row.role == "best" && row.arm == best)
            .or(over_baseline)?;
        let given = |standing: Standing| {
            let arms = against_baseline().filter(|row| Standing::of(row) == standing);
            let arms: Vec<&str> = arms.map(|row| row.arm.as_str()).collect();
            (!arms.is_empty()).then_some((standing, arms))
        };
        Some(Answer {
            metric: Metric::from_key(&first.metric)?,
            baseline: &first.against,
            best,
            over_baseline,
            over_next,
            standings: Standing::ALL.into_iter().filter_map(given).collect(),
        })
    }

    /// The share of the headline's variance, of the best against the next, that the simulation has; more
    /// replicates take away this and no more. None where either part is unknown.
    pub fn simulation_share(&self) -> Option<f64> {
        let square = |sd: Option<f64>| sd.map(|sd| sd * sd);
        let simulation = square(self.over_next.simulation_sd)?;
        let all = simulation + square(self.over_next.psychology_sd)?;
        (all > 0.0).then(|| simulation / all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::compare::verdict::Verdict;

    fn standing(better: f64, chances: Option<(f64, f64)>, verdict: Verdict) -> Standing {
        let row = Comparison {
            p_better: Some(better),
            p_worth: chances.map(|(worth, _)| worth),
            p_harm: chances.map(|(_, harm)| harm),
            verdict: verdict.word().into(),
            ..Comparison::default()
        };
        Standing::of(&row)
    }

    #[test]
    fn of_the_undecided_something_is_known_all_the_same() {
        use Standing::*;
        let open = |better, worth, harm| standing(better, Some((worth, harm)), Verdict::Undecided);
        assert_eq!(open(0.98, 0.6, 0.01), Ahead);
        assert_eq!(open(0.97, 0.6, 0.02), Harmless);
        assert_eq!(open(0.2, 0.02, 0.6), Useless);
        assert_eq!(open(0.6, 0.4, 0.2), Open);
        // So good, and yet undecided: the simulation's error leaves it open.
        assert_eq!(open(0.99, 0.98, 0.0), Luck);
        assert_eq!(open(0.01, 0.0, 0.97), Luck);
        assert_eq!(standing(0.98, None, Verdict::Undecided), Luck);
        assert_eq!(standing(0.7, None, Verdict::Undecided), Open);
        assert_eq!(standing(0.97, None, Verdict::Wins), Wins);
        assert_eq!(standing(0.0, Some((0.0, 1.0)), Verdict::Harmful), Harmful);
        assert_eq!(standing(0.5, Some((0.0, 0.0)), Verdict::Equal), Equal);
        assert_eq!(standing(0.0, Some((0.0, 0.4)), Verdict::Loses), Loses);
    }
}

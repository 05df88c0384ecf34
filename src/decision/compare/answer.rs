//! The parts of the answer in a sentence, found in the tables of a comparison alone.

use super::verdict::{Chances, SIDE, Verdict};
use crate::decision::rows::{Comparison, Note};
use crate::decision::wanted;
use crate::vocabulary::metric::Metric;

/// What is to be answered of the primary outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'a> {
    /// What the arms are judged by.
    pub metric: Metric,
    /// The arm that the others are held against.
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
/// the same. Tables, page and terminal say it by the same [`word`](Standing::word).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// [`Verdict::Wins`].
    Wins,
    /// Better with near certainty (97.5 of 100), though perhaps by less than is worth having.
    Ahead,
    /// [`Verdict::Equal`].
    Equal,
    /// Likelier better than not, and harmful in at most 2.5 of 100; perhaps it is worth having.
    Harmless,
    /// Decided over the draws, and not by the simulation's error at its level: more replicates would tell.
    Luck,
    /// From worth having to harmful.
    Open,
    /// Likelier worse than not, and worth having in at most 2.5 of 100; perhaps it does harm.
    Useless,
    /// [`Verdict::Loses`].
    Loses,
    /// [`Verdict::Harmful`].
    Harmful,
}

impl Standing {
    /// All of them, from the best to the worst.
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

    /// By the verdict and what the samples say of the difference: the chances to be better, and where a
    /// size worth having is named to reach it and to fall as far below. None without samples. `luck`: whether it is the luck of
    /// this run alone that keeps the verdict back.
    pub(super) fn new(
        verdict: Verdict,
        chances: Option<&Chances>,
        sized: bool,
        luck: bool,
    ) -> Standing {
        match verdict {
            Verdict::Undecided if luck => return Standing::Luck,
            Verdict::Wins => return Standing::Wins,
            Verdict::Equal => return Standing::Equal,
            Verdict::Loses => return Standing::Loses,
            Verdict::Harmful => return Standing::Harmful,
            Verdict::Undecided => {}
        }
        // Without an interval nothing at all is known.
        let Some(&Chances {
            better,
            worth,
            harm,
            ..
        }) = chances
        else {
            return Standing::Open;
        };
        if !sized {
            return Standing::Open;
        }
        if better >= SIDE {
            Standing::Ahead
        } else if better <= 1.0 - SIDE {
            Standing::Useless
        } else if better >= 0.5 && harm <= 1.0 - SIDE {
            Standing::Harmless
        } else if better <= 0.5 && worth <= 1.0 - SIDE {
            Standing::Useless
        } else {
            Standing::Open
        }
    }

    /// That of a row; a word that is none of them leaves it open.
    pub fn of(row: &Comparison) -> Standing {
        let named = |one: &Standing| one.word() == row.verdict;
        Standing::ALL
            .into_iter()
            .find(named)
            .unwrap_or(Standing::Open)
    }

    /// The word by which it is told, everywhere.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Wins => "wins",
            Standing::Ahead => "better",
            Standing::Equal => "equal",
            Standing::Harmless => "perhaps better",
            Standing::Luck => "not told from luck",
            Standing::Open => "undecided",
            Standing::Useless => "perhaps worse",
            Standing::Loses => "loses",
            Standing::Harmful => "harmful",
        }
    }

    /// Whether the verdict is given, one way or the other.
    pub fn is_decided(self) -> bool {
        use Standing::*;
        matches!(self, Wins | Equal | Loses | Harmful)
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

    /// An arm that looks better than the best one: its verdict against the baseline is the surer one, or its
    /// difference the larger one as it is told. The best is chosen by what may be lost, over all draws. With it, whether it
    /// is the surer one.
    pub fn looks_better(&self, rows: &'a [Comparison]) -> Option<(&'a Comparison, bool)> {
        let best = self.over_baseline;
        let sure = |row: &Comparison| match Standing::of(row) {
            Standing::Wins => 2,
            Standing::Ahead => 1,
            _ => 0,
        };
        let sign = wanted(self.metric);
        let told = |row: Option<&Comparison>| row.map_or(Some(0.0), |row| row.headline);
        let others = || {
            let against = |row: &&Comparison| row.primary && row.role == "baseline";
            let others = rows.iter().filter(against);
            others.filter(|row| row.arm != self.best && row.p_better.is_some())
        };
        let surer = || {
            let own = best.map_or(0, sure);
            // The surest, and of equals the first.
            others()
                .filter(|row| sure(row) > own)
                .reduce(|one, next| if sure(next) > sure(one) { next } else { one })
        };
        let larger = || {
            let own = sign * told(best)?;
            others().find(|row| row.headline.is_some_and(|its| sign * its > own))
        };
        let surer = surer().map(|row| (row, true));
        surer.or_else(|| larger().map(|row| (row, false)))
    }

    /// The share of the width of the headline's interval, of the best against the baseline (against the next, where
    /// it is the baseline), that any number of replicates would leave. None where either is unknown.
    pub fn width_left(&self) -> Option<f64> {
        width_left(self.over_baseline.unwrap_or(self.over_next))
    }
}

/// What choosing an arm loses on average in the primary outcome.
pub fn loss_of(rows: &[Comparison], arm: &str) -> Option<f64> {
    let mut own = rows.iter().filter(|row| row.primary && row.arm == arm);
    own.find_map(|row| row.expected_loss)
}

/// The share of the width of a headline's interval that any number of replicates would leave.
pub fn width_left(row: &Comparison) -> Option<f64> {
    let width = row.headline_hi? - row.headline_lo?;
    let left = row.width_left?;
    (width > 0.0).then(|| if left < width { left / width } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chances_of(better: f64, sized: Option<(f64, f64)>) -> Chances {
        let (worth, harm) = sized.unwrap_or_default();
        Chances {
            better,
            worse: 1.0 - better,
            worth,
            equal: 1.0 - worth - harm,
            harm,
        }
    }

    fn standing(better: f64, sized: Option<(f64, f64)>, verdict: Verdict) -> Standing {
        let of = chances_of(better, sized);
        Standing::new(verdict, Some(&of), sized.is_some(), false)
    }

    #[test]
    fn of_the_undecided_something_is_known_all_the_same() {
        use Standing::*;
        let open = |better, worth, harm| standing(better, Some((worth, harm)), Verdict::Undecided);
        assert_eq!(open(0.98, 0.6, 0.01), Ahead);
        assert_eq!(open(0.97, 0.6, 0.02), Harmless);
        assert_eq!(open(0.2, 0.02, 0.6), Useless);
        assert_eq!(open(0.6, 0.4, 0.2), Open);
        // Nobody is called better who is likelier worse, nor worse who is likelier better.
        assert_eq!(open(0.45, 0.03, 0.02), Open);
        assert_eq!(open(0.55, 0.02, 0.03), Open);
        assert_eq!(open(0.45, 0.02, 0.02), Useless);
        // So good, and yet undecided: the simulation's error leaves it open.
        for luck in [true, false] {
            let of = chances_of(0.99, Some((0.98, 0.0)));
            let standing = Standing::new(Verdict::Undecided, Some(&of), true, luck);
            assert_eq!(standing, if luck { Luck } else { Ahead });
        }
        assert_eq!(open(0.01, 0.0, 0.97), Useless);
        assert_eq!(standing(0.98, None, Verdict::Undecided), Open);
        assert_eq!(standing(0.7, None, Verdict::Undecided), Open);
        assert_eq!(Standing::new(Verdict::Undecided, None, true, false), Open);
        assert_eq!(standing(0.97, None, Verdict::Wins), Wins);
        assert_eq!(standing(0.0, Some((0.0, 1.0)), Verdict::Harmful), Harmful);
        assert_eq!(standing(0.5, Some((0.0, 0.0)), Verdict::Equal), Equal);
        assert_eq!(standing(0.0, Some((0.0, 0.4)), Verdict::Loses), Loses);
    }

    #[test]
    fn a_row_is_read_by_its_word() {
        for standing in Standing::ALL {
            let verdict = standing.word().to_owned();
            let row = Comparison {
                verdict,
                ..Comparison::default()
            };
            assert_eq!(Standing::of(&row), standing);
        }
    }
}

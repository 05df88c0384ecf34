//! Second lesson: what is left of a gift over thirteen visits, and how that hangs on how fast two feelings fade.

use serde::{Deserialize, Serialize};

use super::Interval;
use super::mints::gifts;
use super::shipped::{self, REGULARS, load};
use crate::experiment::results::Quantity;
use crate::output::format::plain;
use crate::pipeline::{RunOptions, Runtime};
use crate::serve::Problem;
use crate::vocabulary::metric::Metric;

/// Days that a half-life may be moved to.
const HALF_LIVES: std::ops::RangeInclusive<f64> = 0.5..=120.0;
/// Days between visits.
const GAPS: std::ops::RangeInclusive<u32> = 1..=28;

/// What is asked of regular guests.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct AskRegulars {
    /// Days; as shipped where nothing is said. Of goodwill it is the part that is remembered.
    pub goodwill_half_life: Option<f64>,
    /// Days until half of an obligation has gone; as shipped where it is not given.
    pub obligation_half_life: Option<f64>,
    /// Days between visits.
    pub gap: u32,
    /// Whether a sense of owing moves anybody to give.
    pub duty: bool,
    /// Whether goodwill does.
    pub liking: bool,
}

impl Default for AskRegulars {
    fn default() -> AskRegulars {
        AskRegulars {
            goodwill_half_life: None,
            obligation_half_life: None,
            gap: 7,
            duty: true,
            liking: true,
        }
    }
}

impl AskRegulars {
    /// The same in the words of `--set`.
    ///
    /// # Errors
    /// A half-life or a gap that makes no sense.
    fn changes(&self) -> Result<Vec<String>, Problem> {
        let mut changes = Vec::new();
        for (key, days) in [
            ("goodwill_half_life", self.goodwill_half_life),
            ("obligation_half_life", self.obligation_half_life),
        ] {
            let Some(days) = days else { continue };
            if !HALF_LIVES.contains(&days) {
                return Err(Problem::malformed(format!(
                    "a half-life is moved from {} to {} days",
                    HALF_LIVES.start(),
                    HALF_LIVES.end()
                )));
            }
            changes.push(format!("psychology.{key}={days} days"));
        }
        if !GAPS.contains(&self.gap) {
            return Err(Problem::malformed(format!(
                "between visits are {} to {} days",
                GAPS.start(),
                GAPS.end()
            )));
        }
        if self.gap != AskRegulars::default().gap {
            let s = if self.gap == 1 { "" } else { "s" };
            changes.push(format!("timeline.gap={} day{s}", self.gap));
        }
        if !self.duty {
            changes.push("psychology.willing_obligation=0".into());
        }
        if !self.liking {
            changes.push("psychology.willing_goodwill=0".into());
        }
        Ok(changes)
    }
}

/// What thirteen visits come to.
#[derive(Debug, Serialize)]
pub struct Regulars {
    /// The command that gives the same.
    pub command: String,
    /// Visits of each guest.
    pub visits: u32,
    /// Days between visits.
    pub gap: u32,
    /// Guests in all.
    pub guests: u64,
    /// One for each arm.
    pub arms: Vec<RegularsArm>,
}

#[derive(Debug, Serialize)]
pub struct RegularsArm {
    pub name: String,
    pub gifts: Vec<String>,
    /// By visit: the mean tip as a share of the bill, and the two feelings as they are at the bill.
    pub tips: Vec<Interval>,
    pub goodwill: Vec<Interval>,
    pub obligation: Vec<Interval>,
    /// What the waiter has of a guest over all visits, less the desserts.
    pub profit: Interval,
    /// How much more than in the first arm; none of that one.
    pub more: Option<Interval>,
    /// The share of guests who still come.
    pub stay: Interval,
}

/// Runs the scenario with these half-lives.
///
/// # Errors
/// A half-life or a gap that makes no sense.
pub fn regulars(asked: AskRegulars) -> Result<Regulars, Problem> {
    let changes = asked.changes()?;
    let experiment = load(REGULARS, &changes)?;
    let run = experiment.simulate(RunOptions::quick(), &Runtime::default())?;
    let (scenario, results) = (run.scenario(), run.results());
    let series = |arm: usize, quantity: Quantity| -> Vec<Interval> {
        let points = results.series.iter();
        let own = points.filter(|point| point.arm == arm && point.quantity == quantity);
        own.map(|point| point.mean.into()).collect()
    };
    let of_arm = |arm: usize| {
        let mean = |metric| Some(results.mean(arm, metric)?.mean.into());
        Some(RegularsArm {
            name: plain(&scenario.arms[arm].name),
            gifts: gifts(scenario, arm),
            tips: series(arm, Quantity::TipShare),
            goodwill: series(arm, Quantity::Goodwill),
            obligation: series(arm, Quantity::Obligation),
            profit: mean(Metric::Profit)?,
            more: results
                .contrast(arm, Metric::Profit)
                .map(|contrast| contrast.difference.into()),
            stay: mean(Metric::Retained)?,
        })
    };
    Ok(Regulars {
        command: shipped::command(REGULARS, &changes, ""),
        visits: scenario.timeline.ticks,
        gap: asked.gap,
        guests: results.mean(0, Metric::Profit).map_or(0, |mean| mean.n),
        arms: (0..scenario.arms.len()).filter_map(of_arm).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Source;

    fn tips(told: &Regulars, arm: usize, visits: &[usize]) -> Vec<f64> {
        let tip = |visit: &usize| (1e3 * told.arms[arm].tips[visit - 1].value).round() / 10.0;
        visits.iter().map(tip).collect()
    }

    /// docs/guide/student.md says these figures to classes.
    #[test]
    fn visits_come_to_what_the_guide_says() {
        let told = regulars(AskRegulars::default()).expect("it runs");
        assert_eq!((told.visits, told.arms.len()), (13, 4));
        assert_eq!(tips(&told, 1, &[1, 2, 5, 13]), [19.1, 16.6, 16.1, 16.1]);
        assert_eq!(tips(&told, 2, &[1, 2, 5, 13]), [15.9, 15.0, 15.7, 15.9]);
        assert_eq!(tips(&told, 3, &[1, 2, 5, 13]), [19.1, 19.3, 18.4, 16.8]);
        let no_duty = regulars(AskRegulars {
            duty: false,
            ..AskRegulars::default()
        });
        assert_eq!(
            tips(&no_duty.expect("it runs"), 1, &[1, 2, 5]),
            [17.7, 16.3, 16.2]
        );
        let every_day = regulars(AskRegulars {
            gap: 1,
            ..AskRegulars::default()
        });
        let every_day = every_day.expect("it runs");
        assert_eq!(tips(&every_day, 2, &[2]), [15.5]);
        assert_eq!(tips(&every_day, 1, &[2]), [18.3]);
    }

    #[test]
    fn figures_are_those_of_the_command_with_the_same_half_lives() {
        let told = regulars(AskRegulars {
            goodwill_half_life: Some(20.0),
            obligation_half_life: Some(40.0),
            liking: false,
            ..AskRegulars::default()
        });
        let told = told.expect("it runs");
        let words = told.command.split(" --set ").skip(1);
        let source = words.fold(Source::file("scenarios/regulars.toml"), |source, word| {
            source.set(word.trim_matches('\''))
        });
        let run = source.load().expect("the command's scenario");
        let run = run.simulate(RunOptions::quick(), &Runtime::default());
        let run = run.expect("it runs");
        for point in &run.results().series {
            let arm = &told.arms[point.arm];
            let own = match point.quantity {
                Quantity::TipShare => &arm.tips,
                Quantity::Goodwill => &arm.goodwill,
                Quantity::Obligation => &arm.obligation,
                _ => continue,
            };
            assert_eq!(own[point.tick as usize], point.mean.into(), "{point:?}");
        }
        // Slow obligation is still there at the second visit.
        let shipped = regulars(AskRegulars::default()).expect("it runs");
        let owed = |told: &Regulars| told.arms[2].obligation[1].value;
        assert!(owed(&told) > 1.5 * owed(&shipped));
    }

    #[test]
    fn half_lives_that_make_no_sense_are_refused() {
        for days in [0.0, -1.0, 1e9, f64::NAN] {
            let asked = AskRegulars {
                goodwill_half_life: Some(days),
                ..AskRegulars::default()
            };
            assert!(regulars(asked).is_err(), "{days}");
        }
        for gap in [0, 29] {
            let asked = AskRegulars {
                gap,
                ..AskRegulars::default()
            };
            assert!(regulars(asked).is_err(), "{gap}");
        }
    }
}

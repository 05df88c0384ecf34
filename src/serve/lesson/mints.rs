//! First lesson: what a mint does, with the switches that take something of it away.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::shipped::{self, MINTS, load};
use super::{Interval, words};
use crate::output::format::plain;
use crate::pipeline::{RunOptions, Runtime};
use crate::psychology::Parameters;
use crate::scenario::checked::{EffectScale, EvidenceTag, Scenario, Statement};
use crate::serve::Problem;
use crate::vocabulary::metric::Metric;

/// What a mint each is worth in the scenario: so much is customary for each mint that guests expect.
const A_MINT: f64 = 0.25;
/// Mints that guests may expect anyway.
const MOST_CUSTOMARY: f64 = 2.0;
/// Tips of the paper's four arms, as shares of the bill: Strohmetz et al. 2002, Study 2, as quoted by others (see the notes of
/// the scenario). The lifts that they come to are those of its `[[expect]]` tables.
const PAPER_TIPS: [f64; 4] = [0.1895, 0.196, 0.216, 0.230];

/// A question without words.
#[derive(Deserialize)]
pub struct Nothing {}

/// What is switched; as it is written where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct Switches {
    /// Whether what goes beyond what guests expect is felt as a gain.
    pub surprise: bool,
    /// Whether effort for these guests is worth something, and makes a gift more sincere.
    pub personal: bool,
    /// Whether something is plainly wanted for each mint.
    pub strings: bool,
    /// Mints that guests expect anyway, from 0 to 2.
    pub customary: f64,
}

impl Default for Switches {
    fn default() -> Switches {
        Switches {
            surprise: true,
            personal: true,
            strings: false,
            customary: 1.0,
        }
    }
}

impl Switches {
    /// The same in the words of `--set`.
    ///
    /// # Errors
    /// More mints, or fewer, than guests may expect.
    pub fn changes(&self) -> Result<Vec<String>, Problem> {
        if !(0.0..=MOST_CUSTOMARY).contains(&self.customary) {
            return Err(Problem::malformed(format!(
                "guests may expect from 0 to {MOST_CUSTOMARY} mints"
            )));
        }
        let mut changes: Vec<String> = Vec::new();
        if !self.surprise {
            changes.push("psychology.surprise=0".into());
        }
        if !self.personal {
            changes.push("psychology.effort_worth=0".into());
            changes.push("psychology.sincerity_personal=0".into());
        }
        if self.strings {
            changes.push("arm.*.gesture.*.strings=1".into());
        }
        if self.customary != Switches::default().customary {
            // To the cent, as a person would write it.
            let cents = (self.customary * A_MINT * 100.0).round();
            changes.push(format!("context.customary={}", cents / 100.0));
        }
        Ok(changes)
    }
}

/// What the lesson is about, before anything is run.
#[derive(Debug, Serialize)]
pub struct About {
    /// What the experiment is called.
    pub title: String,
    /// What it asks.
    pub question: String,
    /// The tip without a mint, as a share of the bill.
    pub usual: f64,
    /// The first is without a mint.
    pub arms: Vec<AboutArm>,
    /// How long feelings last.
    pub lives: Vec<HalfLife>,
    /// What terms mean.
    pub terms: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub struct AboutArm {
    pub name: String,
    pub gifts: Vec<String>,
    /// What is published of it; none of the first arm.
    pub paper: Option<Published>,
    /// What is told of it.
    pub popular: Option<f64>,
    /// The tip itself in the paper, as a share of the bill.
    pub paper_tip: f64,
}

/// A published lift.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    pub lift: f64,
    pub low: f64,
    pub high: f64,
    pub source: String,
}

/// A half-life that can be moved, in days, with the range that is thought plausible.
#[derive(Debug, Serialize)]
pub struct HalfLife {
    pub key: &'static str,
    pub shipped: f64,
    pub low: f64,
    pub high: f64,
}

/// What the lesson is about.
///
/// # Errors
/// A fault of the program, or of the machine.
pub fn about(_: Nothing) -> Result<About, Problem> {
    // One replicate is enough to say what is usual.
    let run = load(MINTS, &["design.replicates=1".into()])?;
    let run = run.simulate(RunOptions::quick(), &Runtime::default())?;
    let usual = run.results().mean(0, Metric::TipShare);
    let scenario = run.scenario();
    let arms = scenario.arms.iter().enumerate();
    let lives = [
        "goodwill_half_life",
        "mood_half_life",
        "obligation_half_life",
    ];
    let lives = lives.into_iter().filter_map(|key| {
        let parameter = Parameters::ALL.iter().find(|own| own.key == key)?;
        Some(HalfLife {
            key,
            shipped: parameter.shipped(),
            low: parameter.low,
            high: parameter.high,
        })
    });
    Ok(About {
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        usual: usual.map_or(f64::NAN, |own| own.mean.value),
        arms: arms
            .map(|(at, arm)| AboutArm {
                name: plain(&arm.name),
                gifts: gifts(scenario, at),
                paper: lifts(scenario, at, false).next(),
                popular: lifts(scenario, at, true).next().map(|told| told.lift),
                paper_tip: PAPER_TIPS.get(at).copied().unwrap_or(f64::NAN),
            })
            .collect(),
        lives: lives.collect(),
        terms: words::terms(),
    })
}

pub(super) fn gifts(scenario: &Scenario, arm: usize) -> Vec<String> {
    let gestures = scenario.arms[arm].gestures.iter();
    gestures.map(|gesture| plain(&gesture.gift)).collect()
}

/// The lifts that the scenario's `[[expect]]` tables hold of an arm: as the paper has them, or as they are popularly told.
fn lifts(scenario: &Scenario, arm: usize, popular: bool) -> impl Iterator<Item = Published> {
    let of_arm = scenario
        .expectations
        .iter()
        .filter(move |own| own.arm == arm);
    of_arm.filter_map(move |own| {
        let Statement::Value {
            scale: EffectScale::Lift,
            value,
            interval,
        } = own.statement
        else {
            return None;
        };
        let (low, high) = interval.unwrap_or((value, value));
        ((own.tag == Some(EvidenceTag::Popular)) == popular).then(|| Published {
            lift: value,
            low,
            high,
            source: plain(&own.source),
        })
    })
}

/// What is asked of the two mints.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct AskMints {
    /// Which mechanisms are on.
    #[serde(default)]
    pub switches: Switches,
}

/// What the scenario comes to.
#[derive(Debug, Serialize)]
pub struct Mints {
    /// The command that gives the same.
    pub command: String,
    /// Parties under each arm, over all replicates.
    pub parties: u64,
    /// One for each arm.
    pub arms: Vec<MintsArm>,
}

#[derive(Debug, Serialize)]
pub struct MintsArm {
    pub name: String,
    /// The tip as a share of the bill.
    pub tip: Interval,
    /// How many points of the bill more than without a mint, as a share; none of the first arm.
    pub points: Option<Interval>,
    /// The same as a share of the tip without a mint.
    pub lift: Option<Interval>,
    /// Tips out of goodwill, and out of obligation, a party.
    pub willing: f64,
    pub dutiful: f64,
    /// What the waiter has of a party, less the mints.
    pub profit: f64,
    /// Of all moments at which a mint was judged, the share at which it seemed likelier meant than not.
    pub sincere: Option<f64>,
}

/// Runs the scenario with these switches.
///
/// # Errors
/// A switch that cannot be set so.
pub fn mints(asked: AskMints) -> Result<Mints, Problem> {
    let changes = asked.switches.changes()?;
    let experiment = load(MINTS, &changes)?;
    let run = experiment.simulate(RunOptions::quick(), &Runtime::default())?;
    let (scenario, results) = (run.scenario(), run.results());
    let mean = |arm, metric| {
        let mean = results.mean(arm, metric);
        mean.map_or(f64::NAN, |mean| mean.mean.value)
    };
    let of_arm = |arm: usize| {
        let tip = results.mean(arm, Metric::TipShare);
        let contrast = results.contrast(arm, Metric::TipShare);
        let judged = results.sincerity.iter().find(|judged| judged.arm == arm);
        Some(MintsArm {
            name: plain(&scenario.arms[arm].name),
            tip: tip?.mean.into(),
            points: contrast.map(|contrast| contrast.difference.into()),
            lift: contrast
                .and_then(|contrast| contrast.lift)
                .map(Interval::from),
            willing: mean(arm, Metric::WillingReturns),
            dutiful: mean(arm, Metric::DutifulReturns),
            profit: mean(arm, Metric::Profit),
            sincere: judged.and_then(|judged| above_even(&judged.counts)),
        })
    };
    Ok(Mints {
        command: shipped::command(MINTS, &changes, ""),
        parties: results.mean(0, Metric::TipShare).map_or(0, |mean| mean.n),
        arms: (0..scenario.arms.len()).filter_map(of_arm).collect(),
    })
}

/// The share of what was counted in the upper half of the bins.
fn above_even(counts: &[u64]) -> Option<f64> {
    let all: u64 = counts.iter().sum();
    let above: u64 = counts[counts.len() / 2..].iter().sum();
    (all > 0).then(|| above as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Source;

    fn with(change: impl Fn(&mut Switches)) -> Mints {
        let mut switches = Switches::default();
        change(&mut switches);
        mints(AskMints { switches }).expect("it runs")
    }

    fn lifts(mints: &Mints) -> Vec<f64> {
        let arms = mints.arms[1..].iter();
        arms.map(|arm| (arm.lift.expect("a lift").value * 1e3).round() / 10.0)
            .collect()
    }

    #[test]
    fn figures_are_those_of_the_command_with_the_same_changes() {
        for switches in [
            Switches::default(),
            Switches {
                strings: true,
                personal: false,
                customary: 0.5,
                ..Switches::default()
            },
        ] {
            let mints = mints(AskMints { switches }).expect("it runs");
            // The words of the command itself, as the terminal takes them.
            let words = mints.command.split(" --set ").skip(1);
            let source = words.fold(Source::file("scenarios/two_mints.toml"), |source, word| {
                source.set(word.trim_matches('\''))
            });
            let run = source.load().expect("the command's scenario");
            let run = run.simulate(RunOptions::quick(), &Runtime::default());
            let run = run.expect("it runs");
            for (arm, told) in mints.arms.iter().enumerate() {
                let mean = run.results().mean(arm, Metric::TipShare).expect("a mean");
                assert_eq!(told.tip, mean.mean.into());
                let lift = run.results().contrast(arm, Metric::TipShare);
                let lift = lift.and_then(|contrast| contrast.lift);
                assert_eq!(told.lift, lift.map(Interval::from));
            }
            assert_eq!(mints.parties, 400_000);
        }
    }

    /// docs/guide/student.md says these figures to classes.
    #[test]
    fn switches_do_what_the_guide_says() {
        assert_eq!(lifts(&with(|_| {})), [3.8, 11.0, 24.0]);
        assert_eq!(lifts(&with(|own| own.surprise = false)), [0.0, 0.1, 1.0]);
        assert_eq!(lifts(&with(|own| own.personal = false)), [0.0, 4.5, 5.3]);
        let unexpected = lifts(&with(|own| own.customary = 0.0));
        assert_eq!(unexpected, [10.3, 13.5, 25.2]);
        // And docs/guide/lesson_mints.md these.
        assert_eq!(lifts(&with(|own| own.strings = true)), [-2.1, -4.5, 9.2]);
    }

    #[test]
    fn what_is_published_hangs_together() {
        let about = about(Nothing {}).expect("the lesson");
        assert_eq!(about.arms.len(), PAPER_TIPS.len());
        let usual = mints(AskMints::default()).expect("it runs").arms[0]
            .tip
            .value;
        assert!(
            (about.usual - usual).abs() < 1e-3,
            "{} {usual}",
            about.usual
        );
        for (at, arm) in about.arms.iter().enumerate().skip(1) {
            let paper = arm.paper.as_ref().expect("a published lift");
            let of_tips = PAPER_TIPS[at] / PAPER_TIPS[0] - 1.0;
            assert!((paper.lift - of_tips).abs() < 6e-4, "{paper:?} {of_tips}");
            assert!(paper.low < paper.lift && paper.lift < paper.high);
        }
        let popular: Vec<f64> = about.arms.iter().filter_map(|arm| arm.popular).collect();
        // The last of them is the tip itself.
        assert_eq!(popular, [0.03, 0.14, PAPER_TIPS[3]]);
        assert!(about.lives.iter().all(|life| life.low < life.high));
    }

    #[test]
    fn no_other_number_of_mints_can_be_expected() {
        for customary in [-0.1, 2.1, f64::NAN, f64::INFINITY] {
            let switches = Switches {
                customary,
                ..Switches::default()
            };
            assert!(switches.changes().is_err(), "{customary}");
        }
    }
}

//! A scenario at a glance: a small run at once, and the same run made larger as long as nobody wants another one.

use super::experiment::Experiment;
use super::observe::Runtime;
use super::simulation::Simulation;
use super::source::Source;
use super::{Conclusion, LoadFailure, UpdateError};
use crate::engine::run::partial::{PartialRun, Units};
use crate::engine::run::{self, Options};
use crate::experiment;
use crate::output::run_options::RunOptions;
use crate::population::Slots;
use crate::scenario::checked::Scenario;
use crate::scenario::{LoadError, Prepared};

/// Steps of customers' lives that the first look may cost: what 10,000 customers live in 52 weeks under seven arms.
pub const FIRST: u64 = 3_700_000;
/// The same of the largest look: a scenario that costs more is to be run as a whole, with progress and a folder.
pub const MOST: u64 = 200_000_000;
/// What a visit, with its purchase and all that it sets off, costs in such steps.
const VISIT: u64 = 8;
/// How many times as much each look has as the one before.
const GROWTH: u32 = 4;

/// What a look shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Replicates that were run.
    pub replicates: u32,
    /// Communities of each of them that were run, and how many there are.
    pub communities: (u32, u32),
    /// Draws of the psychology and the setting over which arms were compared.
    pub draws: usize,
    /// Whether this is the scenario with all its replicates: the means are those of `goodwill run`, digit by digit.
    pub whole: bool,
    /// Whether nothing more exact follows.
    pub last: bool,
}

/// Which part of a scenario is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    replicates: u32,
    communities: u32,
}

/// A scenario whose file and data were read once, to be looked at with other values again and again.
pub struct Movable {
    experiment: Experiment,
    prepared: Prepared,
}

impl Source {
    /// Reads the scenario once, to be looked at with other values again and again.
    ///
    /// # Errors
    /// As [`Source::load`].
    pub fn movable(&self) -> Result<Movable, LoadFailure> {
        let given = self.given()?;
        let (mut loaded, prepared) = self.prepare(&given.parameters())?;
        given.lay(&mut loaded);
        Ok(Movable {
            experiment: Experiment::new(self.path(), loaded, given),
            prepared,
        })
    }
}

impl Movable {
    /// The scenario as it was read.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The scenario with these changes, texts like `arm.gesture.value = 2`, to be looked at without draws: all that is told besides its
    /// values (of the data, of the psychology that it says itself, the text with all defaults) is as it was read.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn with(&self, changes: &[String]) -> Result<Experiment, LoadFailure> {
        let scenario = self.prepared.with(changes, None, "--set");
        let scenario = scenario.map_err(LoadError::Wrong)?;
        Ok(self.experiment.clone().with_scenario(scenario))
    }
}

impl Experiment {
    /// Runs the scenario in growing parts, and shows what each comes to, the first as soon as there is one. With its own
    /// replicates arms are compared over `draws` of the psychology and the setting, too; the scenario's own tests are weighed then.
    /// Ends early, and without an error, where `show` returns false.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn glance(
        &self,
        draws: usize,
        runtime: &Runtime,
        show: &mut dyn FnMut(Look, Conclusion) -> bool,
    ) -> Result<(), UpdateError> {
        let scenario = self.scenario();
        let all = Slots::of(scenario).map_or(1, |slots| slots.communities());
        let parts = parts(scenario, all);
        let known = self.settle(RunOptions {
            draws,
            ..RunOptions::quick()
        });
        let mut before: Option<(Part, PartialRun)> = None;
        for (at, &part) in parts.iter().enumerate() {
            let advance = |_, _| {};
            let options = Options {
                communities: (part.communities < all).then_some(part.communities),
                ..runtime.engine(&advance)
            };
            let experiment = self.clone().with_replicates(part.replicates);
            let begun = before
                .take()
                .filter(|(own, _)| own.communities == part.communities);
            let tally = match begun {
                Some((_, done)) => run::go_on(done, experiment.scenario(), &options)?,
                None => run::run(experiment.scenario(), &options)?,
            };
            let whole = part.communities == all && part.replicates == scenario.design.replicates;
            let more = at + 1 < parts.len() || (whole && (known.draws > 0 || self.has_tests()));
            let done = u64::from(part.communities) * u64::from(part.replicates);
            let kept = PartialRun {
                tally: tally.clone(),
                done: Units::first(done),
            };
            let simulation = Simulation {
                results: experiment::summarize(experiment.scenario(), &tally),
                experiment,
                options: RunOptions::quick(),
                tally,
                sequence: None,
                update: None,
                seconds: Vec::new(),
            };
            let look = Look {
                replicates: part.replicates,
                communities: (part.communities, all),
                draws: 0,
                whole: whole && !self.has_tests(),
                last: !more,
            };
            if !show(look, simulation.compare(runtime)?) {
                return Ok(());
            }
            before = Some((part, kept));
        }
        let Some((part, kept)) = before else {
            return Ok(());
        };
        let whole = part.communities == all && part.replicates == scenario.design.replicates;
        if whole && (known.draws > 0 || self.has_tests()) {
            // By its own tests the psychology moves, and what was run on the shipped one is of no use.
            let kept = Some(kept).filter(|_| !self.has_tests());
            let simulation = self.clone().go_on(kept, known, runtime)?;
            let look = Look {
                replicates: part.replicates,
                communities: (all, all),
                draws: known.draws,
                whole: true,
                last: true,
            };
            show(look, simulation.compare(runtime)?);
        }
        Ok(())
    }

    fn has_tests(&self) -> bool {
        !self.scenario().observed.is_empty()
    }
}

/// The parts of a scenario that are run one after the other, of which there is at least one.
fn parts(scenario: &Scenario, all: u32) -> Vec<Part> {
    let heads = Slots::of(scenario).map_or(1, |slots| slots.heads()).max(1);
    let weight = if scenario.timeline.is_visit() {
        VISIT
    } else {
        1
    };
    let lives = weight * scenario.arms.len() as u64 * u64::from(scenario.timeline.steps());
    let each = u64::from(heads).saturating_mul(lives.max(1));
    let replicates = scenario.design.replicates;
    let mut parts = Vec::new();
    if each > FIRST {
        // Not even one replicate: some communities of it, at least two, so that there is an interval.
        let of_one = each.div_ceil(u64::from(all));
        let enough = |budget: u64| (budget / of_one.max(1)).clamp(2, u64::from(all)) as u32;
        let communities = enough(FIRST).min(all);
        let part = Part {
            replicates: 1,
            communities,
        };
        if communities < all {
            parts.push(part);
        }
        if each > MOST {
            let communities = enough(MOST).min(all);
            if communities > part.communities || parts.is_empty() {
                parts.push(Part {
                    replicates: 1,
                    communities,
                });
            }
            return parts;
        }
    }
    let within = |budget: u64| u32::try_from(budget / each).unwrap_or(u32::MAX);
    let most = within(MOST).clamp(1, replicates);
    let mut now = within(FIRST).clamp(1, most);
    loop {
        parts.push(Part {
            replicates: now,
            communities: all,
        });
        if now == most {
            return parts;
        }
        now = now.saturating_mul(GROWTH).min(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Source;

    fn shipped(file: &str, changes: &[&str]) -> Experiment {
        let source = Source::file(format!("scenarios/{file}.toml"));
        let source = changes
            .iter()
            .fold(source, |source, change| source.set(*change));
        source.load().expect("a shipped scenario")
    }

    #[test]
    fn parts_grow_up_to_the_scenario_or_to_what_is_allowed() {
        let of = |changes: &[&str]| {
            let experiment = shipped("launch_strategies", changes);
            let scenario = experiment.scenario();
            let all = Slots::of(scenario).map_or(1, |slots| slots.communities());
            let parts = parts(scenario, all).into_iter();
            (
                all,
                parts
                    .map(|part| (part.replicates, part.communities))
                    .collect::<Vec<_>>(),
            )
        };
        // Prospects live, too: a replicate is a little more than what the first look has.
        let (all, small) = of(&["population.size = 2000", "design.replicates = 9"]);
        assert_eq!(small, [(3, all), (9, all)]);
        let (all, large) = of(&["population.size = 1_000_000"]);
        assert!(all > 200);
        assert_eq!(large.len(), 2, "{large:?}");
        assert!(
            large
                .iter()
                .all(|&(replicates, some)| replicates == 1 && some >= 2 && some < all)
        );
        assert!(large[0].1 < large[1].1);
    }

    #[test]
    fn what_is_read_once_is_what_is_read_anew() {
        let source = Source::file("scenarios/own_customers.toml");
        let movable = source.movable().expect("a shipped scenario");
        let changes = ["context.customary = 0.5", "psychology.surprise = 0"].map(str::to_owned);
        let moved = movable.with(&changes).expect("two changes");
        let anew = changes
            .iter()
            .fold(source, |source, change| source.set(change));
        assert_eq!(
            moved.scenario(),
            anew.load().expect("two changes").scenario()
        );
        assert!(movable.with(&["context.noticed = -1".to_owned()]).is_err());
    }

    #[test]
    fn the_last_look_is_what_a_run_says() {
        let changes = ["population.size = 3000", "design.replicates = 5"];
        let experiment = shipped("two_mints", &changes);
        let mut looks = Vec::new();
        let runtime = Runtime::default();
        let shown = experiment.glance(4, &runtime, &mut |look, conclusion| {
            looks.push((look, conclusion.tables().clone()));
            true
        });
        shown.expect("it runs");
        let options = RunOptions {
            draws: 4,
            ..RunOptions::quick()
        };
        let run = experiment.simulate(options, &runtime).expect("it runs");
        let run = run.decide(&runtime).expect("it runs");
        let (look, last) = looks.last().expect("at least one look");
        assert!(look.last && look.whole && look.draws == 4);
        assert_eq!(last.means, run.tables().means);
        assert_eq!(last.comparisons, run.tables().comparisons);
        assert_eq!(looks.iter().filter(|(look, _)| look.last).count(), 1);
    }

    #[test]
    fn a_look_that_nobody_wants_ends_it() {
        let experiment = shipped("two_mints", &["population.size = 500"]);
        let mut seen = 0;
        let shown = experiment.glance(100, &Runtime::default(), &mut |_, _| {
            seen += 1;
            false
        });
        assert!(shown.is_ok());
        assert_eq!(seen, 1);
    }
}

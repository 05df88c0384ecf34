//! The lives of a run's customers, as rows of numbers.

use super::columns::Columns;
use crate::engine::run::community::Ended;
use crate::engine::run::{self, Estimator, Options, RunError};
use crate::engine::state::Outcome;
use crate::engine::state::outcome::values;
use crate::numeric::LANES;
use crate::population::{Slots, Synthesis};
use crate::random::Stream;
use crate::scenario::checked::{ChannelKind, Scenario, Trait};

/// Rows at a time: as many whole communities, at least one. The number of threads is no part of it, as
/// groups of rows are seen in a packed file.
const AT_A_TIME: usize = 60_000;

/// A customer, at the start.
pub struct Who {
    /// Number within the replicate.
    pub customer: u32,
    pub member: bool,
    pub segment: u16,
    /// Row of the data.
    pub row: Option<u32>,
    /// By [`Columns::names`].
    pub numbers: Vec<f32>,
}

/// A community: its customers, and what became of each under each arm.
pub struct Community {
    pub replicate: u32,
    pub number: u32,
    pub who: Vec<Who>,
    /// Slots × arms; none where somebody does not live under the arm. By [`Columns::names`].
    pub lives: Vec<Option<Vec<f32>>>,
}

/// All of a run, community by community.
pub struct Lives<'a> {
    pub scenario: &'a Scenario,
    pub columns: &'a Columns,
    pub options: &'a Options<'a>,
    synthesis: Synthesis<'a>,
}

impl<'a> Lives<'a> {
    pub fn new(scenario: &'a Scenario, columns: &'a Columns, options: &'a Options<'a>) -> Self {
        Lives {
            scenario,
            columns,
            options,
            synthesis: Synthesis::new(scenario),
        }
    }

    /// Shows all communities, some at a time, in order.
    ///
    /// # Errors
    /// What `show` or the run says.
    pub fn each<E>(
        &self,
        of_run: impl Fn(RunError) -> E,
        mut show: impl FnMut(Vec<Community>) -> Result<(), E>,
    ) -> Result<(), E> {
        let communities = self.synthesis.slots().communities();
        let rows = self.scenario.community.size as usize * self.scenario.arms.len();
        let step = (AT_A_TIME / rows).max(1) as u32;
        let replicates = self.scenario.design.replicates;
        let all = u64::from(replicates) * u64::from(communities);
        for replicate in 0..replicates {
            for from in (0..communities).step_by(step as usize) {
                let range = from..from.saturating_add(step).min(communities);
                let some = self.lived(replicate, range.clone(), Estimator::Events);
                let mut some = some.map_err(&of_run)?;
                let expected = self.lived(replicate, range.clone(), Estimator::Expected);
                for (community, expected) in some.iter_mut().zip(expected.map_err(&of_run)?) {
                    for (life, expected) in community.lives.iter_mut().zip(expected.lives) {
                        if let (Some(life), Some(expected)) = (life, expected) {
                            life[0] = expected[0];
                        }
                    }
                }
                show(some)?;
                let done = u64::from(replicate) * u64::from(communities) + u64::from(range.end);
                (self.options.progress)(done, all);
            }
        }
        Ok(())
    }

    /// Some communities, with the luck of the run.
    fn lived(
        &self,
        replicate: u32,
        range: std::ops::Range<u32>,
        counting: Estimator,
    ) -> Result<Vec<Community>, RunError> {
        let options = Options {
            threads: self.options.threads,
            width: self.options.width,
            counting,
            memory: self.options.memory,
            cancel: self.options.cancel,
            ..Options::default()
        };
        let slots: &Slots = self.synthesis.slots();
        let arms = self.scenario.arms.len();
        let begin = |number: u32| {
            let len = slots.community(number).len();
            Community {
                replicate,
                number,
                who: Vec::with_capacity(len),
                lives: (0..len * arms).map(|_| None).collect(),
            }
        };
        let look = |community: &mut Community, _: u16, ended: &Ended| {
            if ended.arm == 0 && counting == Estimator::Events {
                self.introduce(replicate, community, ended);
            }
            let first = ended.people.first - slots.community(community.number).start;
            for lane in 0..ended.people.len {
                if ended.lives[lane] > 0.0 {
                    let at = (first as usize + lane) * arms + ended.arm;
                    community.lives[at] = Some(match counting {
                        Estimator::Events => self.told(ended, lane),
                        _ => vec![self.expected(&ended.state.outcome, lane)],
                    });
                }
            }
        };
        run::survey(self.scenario, &options, replicate, range, 1, begin, look)
    }

    fn introduce(&self, replicate: u32, community: &mut Community, ended: &Ended) {
        let people = ended.people;
        let stream = Stream {
            seed: self.scenario.design.seed,
            replicate,
            luck: 0,
        };
        let spend = self
            .synthesis
            .past_spend(&stream, people, self.options.width);
        let rows = self.synthesis.rows(&stream, people);
        for lane in 0..people.len {
            let value = |which: &Trait| match which {
                Trait::Reciprocity => people.reciprocity[lane],
                Trait::Indebtedness => people.indebtedness[lane],
                Trait::Skepticism => people.skepticism[lane],
                Trait::Trust => people.trust[lane],
                Trait::PurchaseRate => people.purchase_rate[lane],
                Trait::Basket => people.basket[lane],
                Trait::TipShare => people.tip_share[lane],
                Trait::Tenure => people.tenure[lane],
            };
            let mut numbers: Vec<f32> = self.columns.traits.iter().map(value).collect();
            numbers.push(spend[lane]);
            community.who.push(Who {
                customer: people.first + lane as u32,
                member: people.member[lane] > 0.0,
                segment: people.segment[lane],
                row: rows.map(|rows: [u32; LANES]| rows[lane]),
                numbers,
            });
        }
    }

    /// Returns that were expected: purchases by the hazard spent on them, answers by their chances.
    fn expected(&self, outcome: &Outcome, lane: usize) -> f32 {
        let mut returns = 0.0;
        if self.columns.of_purchases {
            returns += outcome.purchases[lane];
        }
        for way in ChannelKind::ALL {
            if way.is_answer() {
                returns += outcome.yes[way as usize][lane];
            }
        }
        returns
    }

    /// What came to pass; the first place is for what was expected.
    fn told(&self, ended: &Ended, lane: usize) -> Vec<f32> {
        let (state, o) = (ended.state, &ended.state.outcome);
        let mut life = Vec::with_capacity(self.columns.metrics.len() + 2);
        life.push(0.0);
        life.push(o.willing[lane] + o.dutiful[lane] + o.habit[lane]);
        let metrics = self.columns.metrics.iter();
        life.extend(metrics.map(|&metric| values(metric, state).at(lane) as f32));
        life
    }
}

//! What a plan comes to in replicates of its own arm, each with people, luck and a draw of the psychology, codes and setting.
//!
//! Every plan lives in the same replicates (sample average approximation with common random numbers; Kleywegt, Shapiro &
//! Homem-de-Mello 2002, SIAM Journal on Optimization 12, 479-502), so that what tells two plans apart is the plan. A replicate is
//! one community. What was expected of draws is counted, as in a comparison of arms: the same means with less noise.

use std::ops::Range;
use std::sync::Arc;

use super::space::Space;
use crate::decision::{Part, meet};
use crate::engine::run::community::Worker;
use crate::engine::run::{self, Estimator, Options, RunError};
use crate::evidence::Case;
use crate::evidence::setting::{Assumptions, Coded, Draw};
use crate::population::Slots;
use crate::psychology::Parameters;
use crate::scenario::checked::Scenario;
use crate::scenario::{Prepared, Problems};
use crate::vocabulary::metric::Metric;

/// What is done in a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// The arm without gestures and asks.
    Nothing,
    /// The arm as the file has it.
    Written,
    /// With these values of the decisions.
    Of(Vec<f64>),
    /// The same, with a code of a gesture set otherwise.
    Coded(Vec<f64>, Code),
}

/// Another value for a code of a gesture.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// The gesture.
    pub gift: String,
    /// Which of its codes.
    pub key: CodeKey,
    /// Where it may begin.
    pub from: f64,
    /// Where it may end.
    pub to: f64,
}

/// The codes that say how a gesture is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKey {
    /// How personal it is.
    Personal,
    /// How useful it is.
    Useful,
    /// How much it is tied to an expected return.
    Strings,
}

impl CodeKey {
    /// All of them.
    pub const ALL: [CodeKey; 3] = [CodeKey::Personal, CodeKey::Useful, CodeKey::Strings];

    /// As in scenario files.
    pub fn key(self) -> &'static str {
        match self {
            CodeKey::Personal => "personal",
            CodeKey::Useful => "useful",
            CodeKey::Strings => "strings",
        }
    }
}

/// What a plan came to in some replicates, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Units {
    /// The metric, per head.
    pub value: Vec<f64>,
    /// Cost, for all heads of a replicate of the file's size.
    pub spend: Vec<f64>,
}

impl Units {
    /// How many units there are.
    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// The first so many.
    pub fn first(&self, replicates: u32) -> Units {
        let n = (replicates as usize).min(self.len());
        Units {
            value: self.value[..n].to_vec(),
            spend: self.spend[..n].to_vec(),
        }
    }

    /// Puts others behind them.
    pub fn extend(&mut self, more: &Units) {
        self.value.extend_from_slice(&more.value);
        self.spend.extend_from_slice(&more.spend);
    }
}

/// Which people, lucks and draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those by which plans are chosen.
    Search,
    /// Those that no plan was chosen by.
    HeldOut,
}

/// Where plans are lived.
pub struct World<'a> {
    /// The scenario in which keys are set.
    pub prepared: &'a Prepared,
    /// What is decided about.
    pub space: &'a Space,
    /// The scenario with its own setting.
    pub case: &'a Case,
    /// Index of the arm that is planned.
    pub arm: usize,
    /// What is measured.
    pub metric: Metric,
    /// Draws of the psychology; empty: all is as written.
    pub draws: &'a [Parameters],
}

/// Heads of a replicate where customers do not meet.
const HEADS: u32 = 1_024;

impl World<'_> {
    /// Heads of a replicate, and of one of the file's size.
    pub fn heads(&self) -> (u32, u32) {
        let scenario = &self.case.scenario;
        let all = Slots::of(scenario).map_or(1, |slots| slots.heads());
        let most = match meet(scenario) {
            true => scenario.community.size,
            false => HEADS,
        };
        (all.min(most).max(2), all)
    }

    /// Customers' lives, in steps, of a replicate.
    pub fn lives(&self) -> f64 {
        f64::from(self.heads().0) * f64::from(self.case.scenario.timeline.steps())
    }

    /// The names of all gifts of the arm, with every gesture made that may be.
    pub fn gifts(&self) -> Vec<String> {
        let mut changes = Vec::new();
        for axis in &self.space.axes {
            if axis.factor.key.ends_with(".on") {
                changes.push(format!("{} = true", axis.factor.key));
            }
        }
        let full = self.prepared.with(&changes, None, "all gestures");
        let full = full.as_ref().unwrap_or(&self.case.scenario);
        let mut names: Vec<String> = Vec::new();
        for gesture in full.arms.iter().flat_map(|arm| &arm.gestures) {
            if !names.contains(&gesture.gift) {
                names.push(gesture.gift.clone());
            }
        }
        names
    }

    /// The whole scenario with a plan.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn scenario(&self, plan: &[f64]) -> Result<Scenario, Problems> {
        self.prepared
            .with(&self.space.changes(plan), None, "the plan")
    }

    /// The planned arm alone, in a replicate.
    ///
    /// # Errors
    /// What is wrong with the plan.
    pub fn alone(&self, plan: &Plan) -> Result<Scenario, Problems> {
        let mut scenario = match plan {
            Plan::Nothing | Plan::Written => self.prepared.with(&[], None, "the plan")?,
            Plan::Of(values) | Plan::Coded(values, _) => self.scenario(values)?,
        };
        let mut arm = scenario.arms.swap_remove(self.arm);
        match plan {
            Plan::Nothing => {
                arm.gestures.clear();
                arm.asks.clear();
                arm.budget = None;
                arm.fixed_cost = 0.0;
            }
            Plan::Coded(_, code) => {
                let named = arm.gestures.iter_mut();
                for gesture in named.filter(|own| own.gift == code.gift) {
                    match code.key {
                        CodeKey::Personal => {
                            let own = gesture.personal.iter_mut();
                            own.filter(|own| **own == code.from)
                                .for_each(|own| *own = code.to);
                        }
                        CodeKey::Useful => gesture.useful = code.to,
                        CodeKey::Strings => gesture.strings = code.to,
                    }
                }
            }
            Plan::Written | Plan::Of(_) => {}
        }
        scenario.arms = vec![arm];
        scenario.expectations.clear();
        scenario.observed.clear();
        (scenario.study, scenario.claim) = (None, None);
        let part = Part {
            units: 1,
            heads: self.heads().0,
        };
        Ok(part.cut(scenario))
    }

    /// What a plan comes to in some replicates of a side.
    ///
    /// # Errors
    /// What is wrong with the plan; as [`run::units`].
    pub fn live(
        &self,
        plan: &Plan,
        gifts: &[String],
        side: Side,
        replicates: Range<u32>,
        options: &Options,
    ) -> Result<Result<Units, Problems>, RunError> {
        let mut scenario = match self.alone(plan) {
            Ok(scenario) => scenario,
            Err(problems) => return Ok(Err(problems)),
        };
        let own = Options {
            threads: 1,
            counting: Estimator::Expected,
            luck: 0,
            communities: Some(1),
            series: false,
            progress: &|_, _| {},
            keep: None,
            ..*options
        };
        let coded = Arc::new(Coded::named(&scenario, gifts));
        let seed = self.case.scenario.design.seed;
        let heads = f64::from(self.heads().1);
        let mut worker = Worker::new();
        let mut units = Units::default();
        for replicate in replicates {
            let own_seed = seed_of(seed, side, replicate);
            if let Some(parameters) = self.draw(side, replicate) {
                // By a seed of their own: codes and setting say nothing of people.
                let number = replicate | u32::from(side == Side::HeldOut) << 31;
                let draw = Draw::in_setting(&coded, parameters, mixed(seed ^ SETTING), number);
                draw.put(self.case, &mut scenario);
            }
            scenario.design.seed = own_seed;
            let part = run::units(&scenario, 0..1, &mut worker, &own)?;
            if part.tally.overflowed() {
                return Err(RunError::Overflow);
            }
            let shape = &part.tally.shape;
            let mean = |metric: Metric| {
                let place = shape.metrics.iter().position(|own| *own == metric);
                place.map_or(f64::NAN, |place| {
                    let heads = part.tally.heads(0, 0, metric.base());
                    part.tally.outcome(0, 0, place).0 / heads as f64
                })
            };
            units.value.push(mean(self.metric));
            units.spend.push(mean(Metric::Cost) * heads);
        }
        Ok(Ok(units))
    }

    /// Each side has draws of its own, spread over all that there are.
    fn draw(&self, side: Side, replicate: u32) -> Option<Parameters> {
        let own = match self.draws.len() {
            0 => return None,
            1 => 0,
            _ => match side {
                Side::Search => 0,
                Side::HeldOut => 1,
            },
        };
        let half = (self.draws.len() - own).div_ceil(2).max(1);
        let at = match side {
            // A step that shares no factor with their number leads through all of them, far apart.
            Side::Search => {
                let apart = |step: &usize| *step * 1_000 <= half * 618 && gcd(*step, half) == 1;
                let step = (1..half).rev().find(apart).unwrap_or(1);
                (replicate as usize % half) * step % half
            }
            // By lot: an interval over replicates takes them as independent.
            Side::HeldOut => {
                let seed = seed_of(self.case.scenario.design.seed ^ SETTING, side, replicate);
                (seed % half as u64) as usize
            }
        };
        let step = if self.draws.len() > 1 { 2 } else { 1 };
        self.draws.get(own + step * at).copied()
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

const SETTING: u64 = 0x5e77_1496_0bad_c0de;

/// The seed of a replicate's people and luck.
fn seed_of(seed: u64, side: Side, replicate: u32) -> u64 {
    let side = match side {
        Side::Search => 1,
        Side::HeldOut => 2,
    };
    mixed(mixed(seed ^ side << 40) ^ u64::from(replicate))
}

/// SplitMix64 (Steele, Lea & Flood 2014): one word mixed so well that neighbours have nothing in common.
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

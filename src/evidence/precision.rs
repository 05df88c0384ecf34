//! As many customers as it takes for chance to decide nothing, up to a limit.

use crate::engine::run::{Cancel, RunError};
use crate::evidence::measure::{cost, members};
use crate::evidence::verdict::{Judgement, judge, judge_knock_out};
use crate::evidence::{Case, Effort, Jackknife, Measured, measure_scenario_until, measure_until};
use crate::psychology::Parameters;

/// Bounds of what is simulated for one file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Members of a replicate to start with, at most.
    pub heads: u64,
    /// Replicates.
    pub replicates: u32,
    /// Customers × ticks × arms to start with, at most, unless the fewest heads take more.
    pub start: f64,
    /// Customers × ticks × arms at most.
    pub most: f64,
    /// Whether mechanisms are knocked out too.
    pub knock_outs: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            heads: 1_000,
            replicates: 16,
            start: 2e6,
            most: 1.6e8,
            knock_outs: true,
        }
    }
}

/// Fewest members of a replicate.
const FEWEST: u64 = 50;

/// What was found of one expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What the simulation says.
    pub simulated: Jackknife,
    /// How that stands to what was expected.
    pub judgement: Judgement,
    /// What is left without the mechanism, where that was looked at.
    pub knock_out: Option<KnockOut>,
}

/// What is left of an effect without its mechanism.
#[derive(Clone, Debug, PartialEq)]
pub struct KnockOut {
    /// As a share of the intact effect.
    pub left: Jackknife,
    /// Whether it has vanished.
    pub judgement: Judgement,
}

/// What was found of a case: one finding for each of its expectations.
#[derive(Clone, Debug)]
pub struct Found {
    /// In the order of the expectations.
    pub findings: Vec<Finding>,
    /// What they rest on.
    pub measured: Measured,
    /// What the findings rest on.
    pub effort: Effort,
}

impl Found {
    /// Whether chance decides no verdict.
    pub fn sure(&self) -> bool {
        self.more() <= 1.0
    }

    /// How many times more would have to be simulated, about.
    fn more(&self) -> f64 {
        let all = self.findings.iter().flat_map(|finding| {
            let knock_out = finding.knock_out.as_ref().map(|one| &one.judgement);
            std::iter::once(&finding.judgement).chain(knock_out)
        });
        let unsure = all.filter(|judgement| !judgement.sure);
        unsure.fold(1.0, |most, judgement| match judgement.more {
            more if more.is_finite() && more < 1e9 => f64::max(most, f64::max(more, 2.0)),
            _ => 1e9,
        })
    }
}

/// How much to simulate of a case at first.
pub fn first_effort(case: &Case, limits: &Limits) -> Effort {
    let mut effort = Effort {
        heads: limits.heads,
        replicates: limits.replicates,
        threads: 1,
        seed: case.scenario.design.seed,
    };
    let whole = cost(&case.scenario, &effort);
    if whole > limits.start {
        let heads = (effort.heads as f64 * limits.start / whole) as u64;
        effort.heads = heads.max(FEWEST.min(limits.heads));
    }
    effort
}

/// Takes people that no look has seen before.
const CONFIRMED: u64 = 0x5eed_0000_0000;

/// What comes out of a case, judged; simulated until chance decides no verdict or the limit is reached.
///
/// Who looks several times and stops when it pleases sees too much: so what was sure only after a
/// further look is simulated once more, with other people, and judged by these alone.
///
/// # Errors
/// As [`measure_until`].
pub fn find(
    case: &Case,
    parameters: &Parameters,
    limits: &Limits,
    cancel: &dyn Cancel,
) -> Result<Found, RunError> {
    let mut effort = first_effort(case, limits);
    let mut looks = 0;
    loop {
        let found = look_at(case, parameters, &effort, limits.knock_outs, cancel)?;
        let more = found.more();
        if more <= 1.0 {
            if looks == 0 {
                return Ok(found);
            }
            let others = Effort {
                seed: effort.seed.wrapping_add(CONFIRMED),
                ..effort
            };
            return look_at(case, parameters, &others, limits.knock_outs, cancel);
        }
        looks += 1;
        // A little more than needed by the estimate, which is itself uncertain.
        let wanted = if more * 1.2 > 16.0 { 16.0 } else { more * 1.2 };
        let room = limits.most / cost(&case.scenario, &effort);
        let factor = if wanted < room { wanted } else { room };
        let larger = Effort {
            // Whole communities may be more than was asked for.
            heads: (members(&case.scenario, &effort) as f64 * factor) as u64,
            ..effort
        };
        // A last step of less would tell hardly more.
        if factor < 1.3 || cost(&case.scenario, &larger) <= cost(&case.scenario, &effort) {
            return Ok(found);
        }
        effort = larger;
    }
}

/// The same for a given effort.
///
/// # Errors
/// As [`measure_until`].
pub fn look(
    case: &Case,
    parameters: &Parameters,
    effort: &Effort,
    cancel: &dyn Cancel,
) -> Result<Found, RunError> {
    look_at(case, parameters, effort, true, cancel)
}

fn look_at(
    case: &Case,
    parameters: &Parameters,
    effort: &Effort,
    knock_outs: bool,
    cancel: &dyn Cancel,
) -> Result<Found, RunError> {
    let measured = measure_until(case, parameters, effort, cancel)?;
    let expectations = &case.scenario.expectations;
    let knocked_out = match case.without(parameters) {
        Some(scenario) if knock_outs && expectations.iter().any(|one| one.knock_out) => {
            Some(measure_scenario_until(&scenario, effort, cancel)?)
        }
        _ => None,
    };
    let findings = expectations
        .iter()
        .map(|expectation| {
            let simulated = measured.statistic(expectation);
            let knocked_out = knocked_out.as_ref().filter(|_| expectation.knock_out);
            Finding {
                simulated,
                judgement: judge(expectation, &simulated),
                knock_out: knocked_out.map(|without| {
                    let left = without.left_of(&measured, expectation);
                    KnockOut {
                        left,
                        judgement: judge_knock_out(&left),
                    }
                }),
            }
        })
        .collect();
    Ok(Found {
        findings,
        measured,
        effort: *effort,
    })
}

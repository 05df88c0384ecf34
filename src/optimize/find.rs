//! The plan that is chosen, judged by replicates that no plan was chosen by; near-ties, response, budget, and what it rests on.

use super::runner::{Kept, Runner, SearchError};
use super::search::{self, ELITE, Judge, Search};
use super::space::Space;
use super::sums;
use super::world::{Code, CodeKey, Plan, Side, Units, World};
use crate::decision::wanted;
use crate::engine::run::Options;
use crate::experiment::results::Estimate;
use crate::scenario::optimize::{Objective, Optimize};
use crate::sweep::journal::Journal;
use crate::vocabulary::card::CARDS;

/// Values of a decision at which its response is shown, at the most.
const SHOWN: usize = 9;
/// Steps of the budget's curve.
const STEPS: usize = 8;
/// Generations for each of them.
const STEP_ROUNDS: [f64; 2] = [0.15, 0.06];
/// A code that takes so much of the gain with it is one that the plan rests on.
const RESTS: f64 = 0.25;

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// All plans that were tried, in their order.
    pub tried: Vec<Tried>,
    /// Which of them was chosen.
    pub best: usize,
    /// Value of each decision.
    pub best_plan: Vec<f64>,
    /// What the plan brings, on people and luck that the search has not seen.
    pub held: Held,
    /// The best of the search, the chosen one first, as they are in replicates that none was chosen by; those that may be as good are
    /// [`near-ties`](Rival::is_tie).
    pub rivals: Vec<Rival>,
    /// How the objective moves with each decision around the best plan.
    pub responses: Vec<Response>,
    /// The best plan within each budget.
    pub steps: Vec<Step>,
    /// The codes that the plan rests on.
    pub codes: Vec<Rest>,
    /// Replicates that were lived in all.
    pub lived: u64,
    /// Heads of each.
    pub heads: u32,
    /// Heads of a replicate of the file's size.
    pub all_heads: u32,
}

/// A plan that was tried.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Value of each decision.
    pub plan: Vec<f64>,
    /// The round in which it was tried; 0 is the first.
    pub round: u32,
    /// Replicates that it was tried on.
    pub replicates: usize,
    /// The objective in these replicates; NaN where it was refused.
    pub worth: f64,
    /// What it spends, in all.
    pub spend: f64,
    /// Whether it breaks a limit of the scenario.
    pub refused: bool,
}

/// What the chosen plan comes to.
#[derive(Clone, Debug)]
pub struct Held {
    /// The objective as the search saw it: too good, since the plan was chosen by it.
    pub searched: f64,
    /// The best plan.
    pub best: Measured,
    /// Doing nothing.
    pub nothing: Measured,
    /// None where the file's own plan cannot be run so.
    pub written: Option<Measured>,
    /// best − nothing, paired.
    pub over_nothing: Estimate,
    /// best − written, paired.
    pub over_written: Option<Estimate>,
    /// Quantiles 10%, 50% and 90% of what is gained over doing nothing, over replicates.
    pub spread: [f64; 3],
    /// Of what is gained over doing nothing: the quantile that is the objective; none of another objective.
    pub quantile: Option<Estimate>,
    /// The mean loss against the best, of each replicate, of all plans that were held out.
    pub regret: Estimate,
    /// In what share of replicates it is better than doing nothing.
    pub better: f64,
}

/// A plan in replicates that none was chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// The metric, per head.
    pub value: Estimate,
    /// Money of a replicate of the file's size.
    pub spend: Estimate,
}

/// One of the best plans of the search.
#[derive(Clone, Debug)]
pub struct Rival {
    /// Among those that were tried.
    pub tried: usize,
    /// Value of each decision.
    pub plan: Vec<f64>,
    /// What it brings.
    pub measured: Measured,
    /// It less the chosen one, paired; of a quantile as objective of that.
    pub behind: Estimate,
    /// Whether the noise does not tell it from the chosen one.
    pub is_tie: bool,
}

/// The chosen plan with one decision otherwise.
#[derive(Clone, Debug)]
pub struct Response {
    /// Index of the decision.
    pub axis: usize,
    /// The value that it takes.
    pub value: f64,
    /// Whether it is the chosen value.
    pub is_best: bool,
    /// None where the plan is refused so.
    pub measured: Option<Measured>,
    /// It less the chosen plan, paired.
    pub difference: Option<Estimate>,
}

/// The best plan that costs no more than so much.
#[derive(Clone, Debug)]
pub struct Step {
    /// What may be spent, in all.
    pub cap: f64,
    /// Value of each decision.
    pub plan: Vec<f64>,
    /// What it brings.
    pub measured: Measured,
    /// What the metric gains, over all heads, for each unit of money more than the step before; none where the spend is the
    /// same, or the metric has no sum over heads.
    pub marginal: Option<Estimate>,
}

/// A code of a gesture of the chosen plan, and what comes of the next levels of its card.
#[derive(Clone, Debug)]
pub struct Rest {
    /// The gesture.
    pub gift: String,
    /// Which of its codes.
    pub key: CodeKey,
    /// Its value in the plan.
    pub value: f64,
    /// Levels of the card beside it, with what the plan then gains over doing nothing, paired.
    pub levels: Vec<(f64, Estimate)>,
    /// What is lost at the worse one of them, paired.
    pub loss: Estimate,
    /// Whether a good part of the gain goes with it.
    pub rests: bool,
}

/// Keys of the decisions that make a gift worth more, and its cost no larger: what a search gains by them is no merit of a plan.
pub fn free_lunches(space: &Space) -> Vec<&str> {
    let keys = || {
        let axes = space.axes.iter();
        axes.flat_map(|axis| {
            let also = axis.also.as_ref().map(|(key, _)| key.as_str());
            std::iter::once(axis.factor.key.as_str()).chain(also)
        })
    };
    let values = space.axes.iter().map(|axis| axis.factor.key.as_str());
    values
        .filter(|key| {
            let cost = key
                .strip_suffix(".value")
                .map(|gift| format!("{gift}.cost"));
            cost.is_some_and(|cost| !keys().any(|key| key == cost))
        })
        .collect()
}

/// Replicates that a search lives, about.
pub fn expected(settings: &Optimize, axes: usize, gestures: usize) -> u64 {
    let (all, held) = (u64::from(settings.replicates), u64::from(settings.held_out));
    let curve = STEPS as u64 * (ELITE as u64 * all * 2);
    let whole = (STEPS + ELITE + 2) as u64;
    let half = (axes * SHOWN + gestures * 4) as u64;
    search::cost(settings) + curve + whole * held + half * held.div_ceil(2) + all
}

/// Searches, and judges what was found.
///
/// # Errors
/// No plan is allowed; as [`Runner::run`].
pub fn find<'a>(
    world: &'a World<'a>,
    settings: &'a Optimize,
    options: &'a Options<'a>,
    journal: (Option<&'a Journal>, Kept),
) -> Result<Found, SearchError> {
    let space = world.space;
    let judge = Judge {
        objective: settings.objective,
        quantile: settings.quantile,
        sign: wanted(settings.metric),
    };
    let gestures = world.case.scenario.arms[settings.arm].gestures.len();
    let expected = expected(settings, space.axes.len(), gestures);
    let mut runner = Runner::new(world, options, journal, expected);
    let mut search = Search::begin(settings, space, judge, &mut runner)?;
    let cap = settings.budget.unwrap_or(f64::INFINITY);
    let elite = search.all_rounds(cap)?;
    let best = elite[0];
    let steps = steps(&mut search, &elite, cap)?;
    let all = settings.replicates;
    let searched = search.worth(best, all);
    let tried: Vec<Tried> = (0..search.tried.len())
        .map(|id| {
            let own = &search.tried[id];
            let refused = own.refused.is_some() || own.units.is_empty();
            Tried {
                plan: own.plan.clone(),
                round: own.round,
                replicates: own.units.len(),
                worth: if refused {
                    f64::NAN
                } else {
                    search.worth(id, all)
                },
                spend: if refused {
                    f64::NAN
                } else {
                    search.spend(id, all)
                },
                refused: own.refused.is_some(),
            }
        })
        .collect();
    let mut judged = Judged {
        judge,
        held_out: settings.held_out,
        heads: f64::from(world.heads().1),
        adds_up: settings.metric.adds_up(),
        runner: &mut runner,
    };
    let plan = tried[best].plan.clone();
    let mut asked = vec![Plan::Nothing, Plan::Written];
    // What the budget's curve found for less may be as good.
    let mut rivals = elite.clone();
    rivals.extend(
        steps
            .iter()
            .filter(|(sum, _)| *sum <= cap)
            .map(|(_, id)| *id),
    );
    let mut seen = std::collections::BTreeSet::new();
    rivals.retain(|id| seen.insert(*id));
    asked.extend(rivals.iter().map(|&id| Plan::Of(tried[id].plan.clone())));
    let mut found = judged.run(&asked)?.into_iter();
    let nothing = found.next().flatten().unwrap_or_default();
    let written = found.next().flatten();
    let lived: Vec<Units> = found.map(Option::unwrap_or_default).collect();
    let own = &lived[0];
    let held = judged.held(searched, own, &nothing, written.as_ref(), &lived);
    let rivals = rivals.iter().zip(&lived).map(|(&id, units)| {
        let behind = judged.behind(units, own, &nothing);
        Rival {
            tried: id,
            plan: tried[id].plan.clone(),
            measured: judged.measured(units),
            is_tie: !judged.is_worse(&behind),
            behind,
        }
    });
    let rivals = rivals.collect();
    let responses = judged.responses(space, &plan, own)?;
    let steps: Vec<(f64, Vec<f64>)> = steps
        .into_iter()
        .map(|(sum, id)| (sum, tried[id].plan.clone()))
        .collect();
    let steps = judged.steps(steps, &nothing)?;
    let codes = judged.codes(world, &plan, own, &nothing)?;
    Ok(Found {
        best,
        best_plan: plan,
        held,
        rivals,
        responses,
        steps,
        codes,
        tried,
        lived: runner.done(),
        heads: world.heads().0,
        all_heads: world.heads().1,
    })
}

/// The best plans up to each of several sums, with those.
fn steps(
    search: &mut Search<'_, '_>,
    elite: &[usize],
    cap: f64,
) -> Result<Vec<(f64, usize)>, SearchError> {
    let all = search.settings.replicates;
    let top = match cap.is_finite() {
        true => cap * 1.25,
        false => {
            let own = search.spend(elite[0], all);
            let most = search.space.written().map(|plan| {
                let id = search.take(plan);
                search.live(&[id], all).map(|()| search.spend(id, all))
            });
            let written = most.transpose()?.unwrap_or(0.0);
            1.25 * if written > own { written } else { own }
        }
    };
    if !(top > 0.0 && top.is_finite()) {
        return Ok(Vec::new());
    }
    let enumerated = search
        .space
        .count()
        .is_some_and(|count| count <= search.tried.len() as f64);
    let least = search::rungs(all)[0];
    let mut found = Vec::new();
    let mut before: Option<usize> = None;
    for nth in 1..=STEPS {
        let cap = top * nth as f64 / STEPS as f64;
        // Those that look best so far, whatever has been seen of each.
        let mut ids: Vec<usize> = (0..search.tried.len())
            .filter(|&id| {
                let own = &search.tried[id];
                own.refused.is_none() && !own.units.is_empty() && search.spend(id, all) <= cap
            })
            .collect();
        ids.sort_by(|&a, &b| {
            let worth = |id| search.worth(id, least);
            worth(b).total_cmp(&worth(a)).then(a.cmp(&b))
        });
        ids.truncate(3 * ELITE);
        ids.extend(before);
        if ids.is_empty() {
            continue;
        }
        let mut best = search.race(ids, cap)?;
        if !enumerated && !best.is_empty() {
            for reach in STEP_ROUNDS {
                best = search.generation(&best, ELITE, reach, cap)?;
            }
        }
        if let Some(&own) = best.first() {
            found.push((cap, own));
            before = Some(own);
        }
    }
    Ok(found)
}

/// Plans in replicates that none was chosen by.
struct Judged<'a, 'r> {
    judge: Judge,
    held_out: u32,
    heads: f64,
    /// Whether the metric has a sum over heads.
    adds_up: bool,
    runner: &'r mut Runner<'a>,
}

impl Judged<'_, '_> {
    /// None of those that are refused.
    fn run(&mut self, plans: &[Plan]) -> Result<Vec<Option<Units>>, SearchError> {
        self.run_some(plans, self.held_out)
    }

    /// The same in the first so many replicates.
    fn run_some(
        &mut self,
        plans: &[Plan],
        replicates: u32,
    ) -> Result<Vec<Option<Units>>, SearchError> {
        let asked = plans.iter().map(|plan| {
            let plan = plan.clone();
            (plan, Side::HeldOut, 0..replicates)
        });
        let found = self.runner.run(&asked.collect::<Vec<_>>())?;
        Ok(found.into_iter().map(Result::ok).collect())
    }

    /// Replicates for variants of the chosen plan, of which there are many: half of all.
    fn some(&self) -> u32 {
        self.held_out.div_ceil(2)
    }

    fn measured(&self, units: &Units) -> Measured {
        Measured {
            value: sums::mean(&units.value),
            spend: sums::mean(&units.spend),
        }
    }

    fn held(
        &self,
        searched: f64,
        own: &Units,
        nothing: &Units,
        written: Option<&Units>,
        lived: &[Units],
    ) -> Held {
        let sign = self.judge.sign;
        let gains: Vec<f64> = own
            .value
            .iter()
            .zip(&nothing.value)
            .map(|(a, b)| a - b)
            .collect();
        let quantile = |share: f64| crate::numeric::quantile(&mut gains.clone(), share);
        let everything = || lived.iter().chain(written).chain([nothing]);
        let regrets: Vec<f64> = (0..own.len())
            .map(|at| {
                let worth = everything().map(|units| sign * units.value[at]);
                let most = worth.fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
                most - sign * own.value[at]
            })
            .collect();
        let better = gains.iter().filter(|gain| sign * **gain > 0.0).count();
        Held {
            searched,
            best: self.measured(own),
            nothing: self.measured(nothing),
            written: written.map(|units| self.measured(units)),
            over_nothing: sums::mean(&gains),
            over_written: written.map(|units| sums::difference(&own.value, &units.value)),
            spread: [0.1, 0.5, 0.9].map(quantile),
            quantile: match self.judge.objective {
                Objective::Quantile => {
                    let share = match sign > 0.0 {
                        true => self.judge.quantile,
                        false => 1.0 - self.judge.quantile,
                    };
                    Some(sums::quantile_of(&gains, share))
                }
                Objective::Mean | Objective::Regret => None,
            },
            regret: sums::mean(&regrets),
            better: better as f64 / gains.len() as f64,
        }
    }

    /// A plan less the chosen one, in the objective; of a quantile with the half-width that replicates left out one by one give
    /// (Efron & Tibshirani 1993, An Introduction to the Bootstrap, 11).
    fn behind(&self, units: &Units, own: &Units, nothing: &Units) -> Estimate {
        match self.judge.objective {
            Objective::Mean | Objective::Regret => sums::difference(&units.value, &own.value),
            Objective::Quantile => {
                let sign = self.judge.sign;
                let of = |units: &Units, nothing: &Units| {
                    sign * self.judge.worth(&units.value, &nothing.value)
                };
                let value = of(units, nothing) - of(own, nothing);
                // Groups of replicates: a quantile hardly changes by a single one.
                let groups = 16.min(own.len());
                let without = |units: &Units, group: usize| Units {
                    value: units
                        .value
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| at % groups != group)
                        .map(|(_, value)| *value)
                        .collect(),
                    spend: Vec::new(),
                };
                let each: Vec<f64> = (0..groups)
                    .map(|group| {
                        let nothing = without(nothing, group);
                        of(&without(units, group), &nothing) - of(&without(own, group), &nothing)
                    })
                    .collect();
                let mean = each.iter().sum::<f64>() / groups as f64;
                let squares: f64 = each.iter().map(|x| (x - mean) * (x - mean)).sum();
                let error = (squares * (groups as f64 - 1.0) / groups as f64).sqrt();
                let df = groups as f64 - 1.0;
                Estimate::around(value, crate::numeric::t_critical_95(df) * error)
            }
        }
    }

    /// Whether the noise leaves no doubt that it is.
    fn is_worse(&self, behind: &Estimate) -> bool {
        match self.judge.sign > 0.0 {
            true => behind.high < 0.0,
            false => behind.low > 0.0,
        }
    }

    fn responses(
        &mut self,
        space: &Space,
        plan: &[f64],
        own: &Units,
    ) -> Result<Vec<Response>, SearchError> {
        let mut asked = Vec::new();
        for (at, axis) in space.axes.iter().enumerate() {
            let mut values = axis.shown(SHOWN);
            if !values.contains(&plan[at]) {
                values.push(plan[at]);
            }
            if axis.is_ordered() {
                values.sort_by(|a, b| axis.along(*a).total_cmp(&axis.along(*b)));
            }
            asked.extend(values.into_iter().map(|value| (at, value)));
        }
        let plans: Vec<Plan> = asked
            .iter()
            .filter(|&&(at, value)| value != plan[at])
            .map(|&(at, value)| {
                let mut other = plan.to_vec();
                other[at] = value;
                Plan::Of(other)
            })
            .collect();
        let own = &own.first(self.some());
        let mut found = self.run_some(&plans, self.some())?.into_iter();
        let responses = asked.into_iter().map(|(axis, value)| {
            let is_best = value == plan[axis];
            let units = match is_best {
                true => Some(own.clone()),
                false => found.next().flatten(),
            };
            Response {
                axis,
                value,
                is_best,
                measured: units.as_ref().map(|units| self.measured(units)),
                difference: units
                    .as_ref()
                    .map(|units| sums::difference(&units.value, &own.value)),
            }
        });
        Ok(responses.collect())
    }

    fn steps(
        &mut self,
        steps: Vec<(f64, Vec<f64>)>,
        nothing: &Units,
    ) -> Result<Vec<Step>, SearchError> {
        let plans: Vec<Plan> = steps
            .iter()
            .map(|(_, plan)| Plan::Of(plan.clone()))
            .collect();
        let found = self.run(&plans)?;
        let mut before = nothing.clone();
        let mut all = Vec::new();
        for ((cap, plan), units) in steps.into_iter().zip(found) {
            let Some(units) = units else { continue };
            let more = sums::difference(&units.spend, &before.spend).value;
            let marginal = (more > 1e-9 && self.adds_up).then(|| {
                let gain = sums::difference(&units.value, &before.value);
                let of = |end: f64| end * self.heads / more;
                Estimate {
                    value: of(gain.value),
                    low: of(gain.low),
                    high: of(gain.high),
                }
            });
            all.push(Step {
                cap,
                plan,
                measured: self.measured(&units),
                marginal,
            });
            before = units;
        }
        Ok(all)
    }

    fn codes(
        &mut self,
        world: &World<'_>,
        plan: &[f64],
        own: &Units,
        nothing: &Units,
    ) -> Result<Vec<Rest>, SearchError> {
        let Ok(scenario) = world.alone(&Plan::Of(plan.to_vec())) else {
            return Ok(Vec::new());
        };
        let mut asked: Vec<Code> = Vec::new();
        for gesture in scenario.arms[0]
            .gestures
            .iter()
            .filter(|own| !own.conditional)
        {
            for key in CodeKey::ALL {
                let from = match key {
                    CodeKey::Personal => gesture
                        .personal
                        .iter()
                        .fold(0.0, |most: f64, &own| if own > most { own } else { most }),
                    CodeKey::Useful => gesture.useful,
                    CodeKey::Strings => gesture.strings,
                };
                for to in beside(key, from) {
                    let gift = gesture.gift.clone();
                    let code = Code {
                        gift,
                        key,
                        from,
                        to,
                    };
                    if !asked.contains(&code) {
                        asked.push(code);
                    }
                }
            }
        }
        let plans: Vec<Plan> = asked
            .iter()
            .map(|code| Plan::Coded(plan.to_vec(), code.clone()))
            .collect();
        let found = self.run_some(&plans, self.some())?;
        let (own, nothing) = (&own.first(self.some()), &nothing.first(self.some()));
        let sign = self.judge.sign;
        let gain = sign * sums::difference(&own.value, &nothing.value).value;
        let mut all: Vec<Rest> = Vec::new();
        for (code, units) in asked.into_iter().zip(found) {
            let Some(units) = units else { continue };
            let loss = sums::difference(&own.value, &units.value);
            let left = sums::difference(&units.value, &nothing.value);
            let known = all
                .iter()
                .position(|rest| rest.gift == code.gift && rest.key == code.key);
            let at = known.unwrap_or_else(|| {
                all.push(Rest {
                    gift: code.gift.clone(),
                    key: code.key,
                    value: code.from,
                    levels: Vec::new(),
                    loss,
                    rests: false,
                });
                all.len() - 1
            });
            let rest = &mut all[at];
            rest.levels.push((code.to, left));
            if sign * loss.value > sign * rest.loss.value {
                rest.loss = loss;
            }
            let clear = match sign > 0.0 {
                true => rest.loss.low > 0.0,
                false => rest.loss.high < 0.0,
            };
            rest.rests = clear && gain > 0.0 && sign * rest.loss.value >= RESTS * gain;
        }
        let worst = |rest: &Rest| sign * rest.loss.value;
        all.sort_by(|a, b| worst(b).total_cmp(&worst(a)));
        Ok(all)
    }
}

/// The levels of a code's card that are next to a value.
fn beside(key: CodeKey, value: f64) -> Vec<f64> {
    let card = CARDS.iter().find(|card| card.key == key.key());
    let levels = card.into_iter().flat_map(|card| card.levels);
    let mut marks: Vec<f64> = levels.filter_map(|level| level.mark.parse().ok()).collect();
    marks.sort_by(f64::total_cmp);
    let below = marks.iter().rev().find(|mark| **mark < value);
    let above = marks.iter().find(|mark| **mark > value);
    below.into_iter().chain(above).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_beside_a_code_are_those_of_its_card() {
        assert_eq!(beside(CodeKey::Personal, 1.0), [0.6]);
        assert_eq!(beside(CodeKey::Useful, 0.3), [0.0, 0.6]);
        assert_eq!(beside(CodeKey::Strings, 0.5), [0.3, 0.6]);
    }
}

//! The search: successive halving over a Sobol' sequence, then generations around the best.
//!
//! All plans of a round live in a few replicates; the better third goes on to three times as many, and so on to all of them
//! (successive halving; Jamieson & Talwalkar 2016, Non-stochastic best arm identification and hyperparameter optimization, AISTATS).
//! The first round is a scrambled Sobol' sequence, with the plan as written; where there are fewer plans than that in all, it is
//! all of them. Each later round has children of the best so far, which it competes with in the same replicates. A decision
//! moves along its scale, or to any other word where it has none. `examples/optimizers.rs`
//! holds it against CMA-ES and the first round alone at equal cost.

use std::collections::BTreeMap;

use super::runner::{Runner, SearchError};
use super::space::{Lot, Space};
use super::sums;
use super::world::{Plan, Side, Units};
use crate::numeric::quantile;
use crate::random::Stream;
use crate::scenario::Problems;
use crate::scenario::optimize::{Objective, Optimize};
use crate::sweep::design::sobol;

/// Plans that a race leaves at the end, at the least.
pub const ELITE: usize = 8;

/// How far children are from their parents, as a share of a decision's range: round by round.
const REACH: [f64; 6] = [0.25, 0.18, 0.12, 0.08, 0.05, 0.03];

/// A plan that was tried.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Value of each decision.
    pub plan: Vec<f64>,
    /// 0: the first.
    pub round: u32,
    /// What it brought, unit by unit.
    pub units: Units,
    /// Why it cannot be run.
    pub refused: Option<Problems>,
}

/// By what plans are held against each other.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// What is to be high.
    pub objective: Objective,
    /// Which quantile, where one is to be high.
    pub quantile: f64,
    /// 1, or −1 where less is better.
    pub sign: f64,
}

impl Judge {
    /// What is to be as large as possible, of a plan and of doing nothing in the same replicates.
    pub fn worth(&self, plan: &[f64], nothing: &[f64]) -> f64 {
        match self.objective {
            // The best plan of each draw is the same for all plans: their regrets differ as their means do.
            Objective::Mean | Objective::Regret => self.sign * sums::mean(plan).value,
            Objective::Quantile => {
                let pairs = plan.iter().zip(nothing);
                let mut gains: Vec<f64> = pairs.map(|(a, b)| self.sign * (a - b)).collect();
                quantile(&mut gains, self.quantile)
            }
        }
    }
}

/// All plans that were tried, in their order.
pub struct Search<'a, 'r> {
    /// How it is searched.
    pub settings: &'a Optimize,
    /// What is decided about.
    pub space: &'a Space,
    /// By what a plan is judged.
    pub judge: Judge,
    /// What runs the plans.
    pub runner: &'r mut Runner<'a>,
    /// All plans that were tried.
    pub tried: Vec<Candidate>,
    /// Doing nothing, in all replicates of the search.
    pub nothing: Units,
    known: BTreeMap<Vec<u64>, usize>,
    round: u32,
}

/// Numbers of replicates, from the fewest to all.
pub fn rungs(all: u32) -> Vec<u32> {
    let mut rungs = vec![all];
    let mut next = all;
    while next.div_ceil(3) >= 2 && next.div_ceil(3) < next {
        next = next.div_ceil(3);
        rungs.push(next);
    }
    rungs.reverse();
    rungs
}

/// Children of a later round.
pub fn children(plans: u32) -> usize {
    (plans as usize / 6).max(ELITE)
}

/// Replicates that a search lives at the most: its own rounds, those of the budget's curve apart.
pub fn cost(settings: &Optimize) -> u64 {
    let rungs = rungs(settings.replicates);
    let race = |plans: usize| {
        let (mut left, mut before, mut cost) = (plans, 0, 0);
        for &rung in &rungs {
            cost += left as u64 * u64::from(rung - before);
            before = rung;
            left = left.div_ceil(3).max(ELITE.min(left));
        }
        cost
    };
    race(settings.plans as usize + 1) + REACH.len() as u64 * race(children(settings.plans))
}

impl<'a, 'r> Search<'a, 'r> {
    /// Lets nothing be done in all replicates.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn begin(
        settings: &'a Optimize,
        space: &'a Space,
        judge: Judge,
        runner: &'r mut Runner<'a>,
    ) -> Result<Search<'a, 'r>, SearchError> {
        let asked = [(Plan::Nothing, Side::Search, 0..settings.replicates)];
        let nothing = runner.run(&asked)?.swap_remove(0);
        let nothing = nothing.map_err(|problems| SearchError::Refused {
            words: "doing nothing".to_owned(),
            problems,
        })?;
        Ok(Search {
            settings,
            space,
            judge,
            runner,
            tried: Vec::new(),
            nothing,
            known: BTreeMap::new(),
            round: 0,
        })
    }

    /// All rounds, for plans that cost no more than `cap` in the mean; the best first.
    ///
    /// # Errors
    /// As [`Runner::run`]; no plan is allowed.
    pub fn all_rounds(&mut self, cap: f64) -> Result<Vec<usize>, SearchError> {
        let first = self.first_round();
        let enumerated = self
            .space
            .count()
            .is_some_and(|all| all <= first.len() as f64);
        let mut elite = self.race(first, cap)?;
        if elite.is_empty() {
            let refused = self.tried.iter_mut().find_map(|own| {
                let problems = own.refused.take()?;
                Some((self.space.words(&own.plan), problems))
            });
            return Err(match refused {
                Some((words, problems)) => SearchError::Refused { words, problems },
                None => SearchError::TooDear {
                    cheapest: self.cheapest(),
                },
            });
        }
        if !enumerated {
            let count = children(self.settings.plans);
            for reach in REACH {
                elite = self.generation(&elite, count, reach, cap)?;
            }
        }
        Ok(elite)
    }

    /// What the cheapest plan costs.
    fn cheapest(&self) -> f64 {
        let lived = self.tried.iter().filter(|own| !own.units.is_empty());
        let spends = lived.map(|own| sums::mean(&own.units.spend).value);
        spends.fold(
            f64::INFINITY,
            |least, own| if own < least { own } else { least },
        )
    }

    /// The first round's plans.
    pub fn first_round(&mut self) -> Vec<usize> {
        let plans = self.settings.plans as usize;
        let mut ids: Vec<usize> = self
            .space
            .written()
            .map(|plan| self.take(plan))
            .into_iter()
            .collect();
        if self.space.count().is_some_and(|all| all <= plans as f64) {
            let shown: Vec<Vec<f64>> = self
                .space
                .axes
                .iter()
                .map(|axis| axis.shown(plans.max(2)))
                .collect();
            let all: usize = shown.iter().map(Vec::len).product();
            for number in 0..all {
                let mut rest = number;
                let plan = shown.iter().map(|values| {
                    let value = values[rest % values.len()];
                    rest /= values.len();
                    value
                });
                let plan = plan.collect();
                ids.push(self.take(plan));
            }
        } else {
            let axes = self.space.axes.len();
            let stream = Stream {
                seed: self.settings.seed,
                replicate: 0,
                luck: 0,
            };
            let shares = match axes <= sobol::DIMENSIONS {
                true => sobol::scrambled(plans, axes, &stream),
                false => {
                    let mut lot = Lot::new(self.settings.seed, 0, u32::MAX);
                    (0..plans * axes).map(|_| lot.share()).collect()
                }
            };
            for shares in shares.chunks(axes) {
                let plan = self.space.at(shares);
                ids.push(self.take(plan));
            }
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// A plan's number among those that were tried.
    pub fn take(&mut self, plan: Vec<f64>) -> usize {
        let bits: Vec<u64> = plan.iter().map(|value| value.to_bits()).collect();
        let next = self.tried.len();
        let at = *self.known.entry(bits).or_insert(next);
        if at == next {
            self.tried.push(Candidate {
                plan,
                round: self.round,
                units: Units::default(),
                refused: None,
            });
        }
        at
    }

    /// A round of children of the best so far, which compete with them.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn generation(
        &mut self,
        elite: &[usize],
        count: usize,
        reach: f64,
        cap: f64,
    ) -> Result<Vec<usize>, SearchError> {
        self.round += 1;
        let mut ids = elite.to_vec();
        let mut lot = Lot::new(self.settings.seed, self.round, 0);
        for _ in 0..count {
            // The better, the more children.
            let u = lot.share();
            let one = elite[(u * u * elite.len() as f64) as usize % elite.len()];
            let other = elite[lot.below(elite.len())];
            // What was tried already teaches nothing.
            for _ in 0..8 {
                let (one, other) = (&self.tried[one].plan, &self.tried[other].plan);
                let child = self.space.child(one, other, reach, &mut lot);
                let before = self.tried.len();
                let id = self.take(child);
                if id == before {
                    ids.push(id);
                    break;
                }
            }
        }
        self.race(ids, cap)
    }

    /// Successive halving among these plans; those that are left, the best first. Plans that cannot be run, or cost too much, are not
    /// among them.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn race(&mut self, mut ids: Vec<usize>, cap: f64) -> Result<Vec<usize>, SearchError> {
        ids.sort_unstable();
        ids.dedup();
        let rungs = rungs(self.settings.replicates);
        for (nth, &rung) in rungs.iter().enumerate() {
            self.live(&ids, rung)?;
            ids.retain(|&id| self.tried[id].refused.is_none());
            self.order(&mut ids, rung, cap);
            if nth + 1 < rungs.len() {
                let left = ids.len().div_ceil(3).max(ELITE);
                ids.truncate(left);
            }
        }
        let all = self.settings.replicates;
        ids.retain(|&id| self.excess(id, all, cap) <= 0.0 && self.worth(id, all).is_finite());
        ids.truncate(ELITE);
        Ok(ids)
    }

    /// Lets plans live in so many replicates.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn live(&mut self, ids: &[usize], replicates: u32) -> Result<(), SearchError> {
        let todo: Vec<usize> = ids
            .iter()
            .copied()
            .filter(|&id| {
                let own = &self.tried[id];
                own.refused.is_none() && own.units.len() < replicates as usize
            })
            .collect();
        let asked: Vec<_> = todo
            .iter()
            .map(|&id| {
                let own = &self.tried[id];
                let plan = Plan::Of(own.plan.clone());
                (plan, Side::Search, own.units.len() as u32..replicates)
            })
            .collect();
        let found = self.runner.run(&asked)?;
        for (id, found) in todo.into_iter().zip(found) {
            match found {
                Ok(units) => self.tried[id].units.extend(&units),
                Err(problems) => self.tried[id].refused = Some(problems),
            }
        }
        Ok(())
    }

    /// What is to be as large as possible, in the first so many replicates.
    pub fn worth(&self, id: usize, replicates: u32) -> f64 {
        let n = (replicates as usize).min(self.tried[id].units.len());
        self.judge
            .worth(&self.tried[id].units.value[..n], &self.nothing.value[..n])
    }

    /// What a plan costs in the mean of its first replicates.
    pub fn spend(&self, id: usize, replicates: u32) -> f64 {
        let n = (replicates as usize).min(self.tried[id].units.len());
        sums::mean(&self.tried[id].units.spend[..n]).value
    }

    fn excess(&self, id: usize, replicates: u32, cap: f64) -> f64 {
        self.spend(id, replicates) - cap
    }

    /// The best first: those that cost too much behind all others, the dearest last; of equals the earlier.
    fn order(&self, ids: &mut [usize], replicates: u32, cap: f64) {
        let of = |id: usize| {
            let worth = self.worth(id, replicates);
            let over = self.excess(id, replicates, cap);
            let over = if over > 0.0 { over } else { 0.0 };
            (
                over,
                if worth.is_nan() {
                    f64::NEG_INFINITY
                } else {
                    worth
                },
            )
        };
        let mut keyed: Vec<((f64, f64), usize)> = ids.iter().map(|&id| (of(id), id)).collect();
        keyed.sort_by(|(one, a), (other, b)| {
            let over = one.0.total_cmp(&other.0);
            over.then(other.1.total_cmp(&one.1)).then(a.cmp(b))
        });
        for (place, (_, id)) in ids.iter_mut().zip(keyed) {
            *place = id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_treble_up_to_all() {
        assert_eq!(rungs(64), [3, 8, 22, 64]);
        assert_eq!(rungs(4), [2, 4]);
        for all in 4..500 {
            let rungs = rungs(all);
            assert_eq!(rungs.last(), Some(&all));
            assert!(rungs.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }

    #[test]
    fn a_cautious_plan_is_judged_by_what_it_gains_at_worst() {
        let judge = |objective| Judge {
            objective,
            quantile: 0.1,
            sign: 1.0,
        };
        let nothing: Vec<f64> = (0..11).map(f64::from).collect();
        let steady: Vec<f64> = nothing.iter().map(|x| x + 1.0).collect();
        let bold: Vec<f64> = nothing.iter().map(|x| 1.5 * x - 1.0).collect();
        let mean = judge(Objective::Mean);
        assert!(mean.worth(&bold, &nothing) > mean.worth(&steady, &nothing));
        let cautious = judge(Objective::Quantile);
        assert_eq!(cautious.worth(&steady, &nothing), 1.0);
        assert!(cautious.worth(&bold, &nothing) < 0.0);
    }
}

//! Draws from the posterior by Markov chains, until these agree.
//!
//! Simulating a point takes thousands of times longer than a surrogate of it. So a proposal is where a
//! walk of some steps by the surrogate ends, and the simulation accepts it or not (Liu 2001, Monte Carlo
//! Strategies in Scientific Computing, 9.4.3; Christen & Fox 2005, J. Comput. Graph. Stat. 14, 795–810):
//! with π the posterior, π* the surrogate's, by the ratio π(y)·π*(x) ÷ (π(x)·π*(y)). That leaves π
//! unchanged whatever the surrogate is worth. Where the surrogate sees nothing though there is something, such
//! walks hardly ever come; so one step in eight is a random walk by the simulation alone, of one of two lengths.
//!
//! The surrogate gives distances, which are smooth, and the target makes a density of them, with all bends that it has
//! ([`Target::cost_from`]).
//!
//! The walk moves in coordinates in which the posterior is nearly standard normal (by the curvature at
//! its maximum). A step of it is one of three by lot: a random walk, or a draw around the maximum that
//! keeps 30% or 90% of the way from it (Crank and Nicolson's proposal, which leaves that normal
//! unchanged), each accepted by Metropolis and Hastings. The surrogate is fitted to points around the
//! maximum, then again and again to these and to those at which the chains looked while they settled, what is
//! improbable counting less; from then on it stays as it is. Chains that do not agree after some thousand steps have come where it
//! is wrong: it is fitted once more, to all that they have seen, and they begin to keep their steps anew.

use rayon::prelude::*;

use crate::evidence::fit::agreement::Agreement;
use crate::evidence::fit::linear::{Lower, dot};
use crate::evidence::fit::search::Minimum;
use crate::evidence::fit::surrogate::{Surrogate, coefficients};
use crate::evidence::fit::target::{Target, within};
use crate::numeric::{exp64, ln64};
use crate::random::{normal_score, philox4x32_10, unit};

/// Chains that are compared with each other.
pub const CHAINS: usize = 4;

/// Tells the words of chains from those of customers under the same seed.
const PURPOSE: u32 = 0x4d43_4d43;

/// How far the chains are spread at their start, and their coordinates stretched, against the
/// curvature at the maximum: tails are heavier than a normal's.
const STRETCH: f64 = 1.1;

/// By how much the surrogate's log density is flattened: where the true one falls off more slowly than the surrogate's, a chain
/// that walks by that alone would stay for thousands of steps.
const WARMTH: f64 = 0.8;

/// Points that the first surrogate is fitted to, for each of its coefficients.
const POINTS: f64 = 1.25;

/// Steps of each chain that are not kept.
const SETTLING: usize = 1000;

/// Of those, the steps after each of which the surrogate is fitted anew.
const REFIT: usize = 100;

/// Kept steps of each chain after which, where they do not agree, the surrogate is fitted once more and they begin
/// anew; each time twice as many.
const SPELL: usize = 2_500;

/// Steps of each chain after which it is first looked whether they agree.
const FIRST_LOOK: usize = 250;

/// By how much longer they are at each further look.
const LONGER: f64 = 1.25;

/// Lengths of the surrogate's walk, of which one is taken by lot: far for most of the way, near
/// where the surrogate is too far off for that, and none: a step by the simulation alone.
const WALKS: [u32; 8] = [200, 200, 200, 200, 200, 200, 20, 0];

/// Lengths of the steps by the simulation alone, against the one that suits a normal distribution: a bent one
/// asks for shorter ones.
const STEPS: [f64; 2] = [1.0, 0.25];

/// What a point is told as worth where it cannot be.
const NOWHERE: f64 = f64::NEG_INFINITY;

/// Kept points of all chains, and what they are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Chains {
    /// Chain by chain.
    pub points: Vec<Vec<Vec<f64>>>,
    /// Likewise: the log of the posterior density at each, but for a constant.
    pub log_densities: Vec<Vec<f64>>,
    /// Share of proposals accepted among the kept steps.
    pub acceptance: f64,
    /// By coordinate.
    pub agreement: Vec<Agreement>,
}

impl Chains {
    /// Steps of each chain that are kept.
    pub fn steps(&self) -> usize {
        self.points[0].len()
    }

    /// The mean of all points, by coordinate.
    pub fn mean(&self) -> Vec<f64> {
        let count = (self.points.len() * self.steps()) as f64;
        let coordinates = self.points[0][0].len();
        let sum = |i: usize| -> f64 { self.points.iter().flatten().map(|point| point[i]).sum() };
        (0..coordinates).map(|i| sum(i) / count).collect()
    }

    /// Whether the chains agree, so that draws from them may be used.
    pub fn agree(&self) -> bool {
        self.agreement.iter().all(Agreement::reached)
    }
}

/// Where a chain stands.
struct Chain {
    number: u32,
    /// In whitened coordinates.
    at: Vec<f64>,
    log_density: f64,
    /// By the surrogate.
    guessed: f64,
    step: u32,
    accepted: usize,
    points: Vec<Vec<f64>>,
    log_densities: Vec<f64>,
}

/// Where a chain may go.
struct Proposal {
    at: Vec<f64>,
    /// Its log density by the surrogate.
    guessed: f64,
    /// How much likelier it is proposed from there to here than from here to there, as a logarithm.
    balance: f64,
    /// The uniform number that decides.
    fate: f64,
}

/// The affine map from whitened coordinates to points.
struct Map<'a> {
    center: &'a [f64],
    lower: Lower,
    bounds: Vec<(f64, f64)>,
}

impl Map<'_> {
    fn point(&self, whitened: &[f64]) -> Vec<f64> {
        let moved = self.lower.times(whitened);
        let pairs = self.center.iter().zip(moved);
        pairs
            .map(|(center, step)| center + STRETCH * step)
            .collect()
    }

    fn is_inside(&self, point: &[f64]) -> bool {
        let mut pairs = point.iter().zip(&self.bounds);
        pairs.all(|(z, (low, high))| low <= z && z <= high)
    }
}

/// What the chains move by.
struct Ground<'a> {
    target: &'a dyn Target,
    map: Map<'a>,
    seed: u64,
}

/// A point at which distances were simulated.
struct Seen {
    point: Vec<f64>,
    distances: Vec<f64>,
    cost: f64,
}

/// Runs the chains until they agree, or for `most` kept steps each; `after` every round of steps is
/// told the steps done and all that there may be.
///
/// # Errors
/// Those of `after`, which end the chains.
pub fn draw<E>(
    target: &dyn Target,
    around: &Minimum,
    seed: u64,
    most: usize,
    after: &mut dyn FnMut(usize, usize) -> Result<(), E>,
) -> Result<Chains, E> {
    let n = around.point.len();
    // The prior's rows make the curvature positive definite; should rounding undo that, the prior
    // alone remains.
    let covariance = around.curvature.cholesky().map(|lower| lower.inverse());
    let lower = covariance.and_then(|covariance| covariance.cholesky());
    let ground = Ground {
        target,
        map: Map {
            center: &around.point,
            lower: lower.unwrap_or_else(|| Lower::identity(n)),
            bounds: target.bounds(),
        },
        seed,
    };
    const ROUND: usize = 25;
    let all = SETTLING + most;

    let mut seen: Vec<Seen> = Vec::new();
    let wanted = (POINTS * coefficients(n) as f64) as usize;
    for from in (0..wanted).step_by(CHAINS * ROUND) {
        let numbers = from..wanted.min(from + CHAINS * ROUND);
        seen.par_extend(
            numbers
                .into_par_iter()
                .map(|number| ground.look(number as u32)),
        );
        after(0, all)?;
    }
    let mut surrogate = ground.surrogate(&seen);
    let mut chains: Vec<Chain> = (0..CHAINS as u32)
        .into_par_iter()
        .map(|number| ground.begin(number, n, &surrogate))
        .collect();
    for to in (ROUND..=SETTLING).step_by(ROUND) {
        let from = to - ROUND;
        let looked = |chain: &mut Chain| -> Vec<Seen> {
            let steps = from..to;
            steps
                .filter_map(|_| ground.step(chain, &surrogate))
                .collect()
        };
        let looked: Vec<Vec<Seen>> = chains.par_iter_mut().map(looked).collect();
        seen.extend(looked.into_iter().flatten());
        if to % REFIT == 0 {
            surrogate = ground.surrogate(&seen);
            for chain in &mut chains {
                chain.guessed = ground.guess(&chain.at, &surrogate);
            }
        }
        after(to, all)?;
    }
    let (mut look, mut spell) = (FIRST_LOOK, SPELL);
    // Steps done in all, and those before the spell, which are not kept.
    let (mut done, mut before) = (0, 0);
    for chain in &mut chains {
        chain.begin_keeping();
    }
    loop {
        let until = (before + look.min(spell)).min(most);
        while done < until {
            let to = until.min(done + ROUND);
            let kept = |chain: &mut Chain| -> Vec<Seen> {
                let steps = done..to;
                let step = |_| {
                    let looked = ground.step(chain, &surrogate);
                    chain.points.push(ground.map.point(&chain.at));
                    chain.log_densities.push(chain.log_density);
                    looked
                };
                steps.filter_map(step).collect()
            };
            let looked: Vec<Vec<Seen>> = chains.par_iter_mut().map(kept).collect();
            seen.extend(looked.into_iter().flatten());
            done = to;
            after(SETTLING + done, all)?;
        }
        let agreement: Vec<Agreement> = (0..n)
            .into_par_iter()
            .map(|i| Agreement::of(&coordinate(&chains, i)))
            .collect();
        if done >= most || agreement.iter().all(Agreement::reached) {
            let accepted: usize = chains.iter().map(|chain| chain.accepted).sum();
            let (points, log_densities) = chains
                .into_iter()
                .map(|chain| (chain.points, chain.log_densities))
                .unzip();
            return Ok(Chains {
                points,
                log_densities,
                acceptance: accepted as f64 / (CHAINS * (done - before).max(1)) as f64,
                agreement,
            });
        }
        if done - before < spell {
            look = (look as f64 * LONGER) as usize;
            continue;
        }
        surrogate = ground.surrogate(&seen);
        for chain in &mut chains {
            chain.guessed = ground.guess(&chain.at, &surrogate);
            chain.begin_keeping();
        }
        (before, look, spell) = (done, FIRST_LOOK, 2 * spell);
    }
}

/// What the chains say of a coordinate.
fn coordinate(chains: &[Chain], i: usize) -> Vec<Vec<f64>> {
    let of = |chain: &Chain| chain.points.iter().map(|point| point[i]).collect();
    chains.iter().map(of).collect()
}

/// Two uniform numbers and standard normal scores: those with an address.
fn luck(seed: u64, [chain, step, walked]: [u32; 3], count: usize) -> (f64, f64, Vec<f64>) {
    let key = [seed as u32, (seed >> 32) as u32];
    // Fewer than 2^12 blocks for each step of a walk.
    let words: Vec<u32> = (0..(count as u32 + 2).div_ceil(4))
        .flat_map(|block| philox4x32_10([chain, step, PURPOSE, walked << 12 | block], key))
        .collect();
    let scores = words[2..2 + count]
        .iter()
        .map(|&word| f64::from(normal_score(unit(word))));
    (
        f64::from(unit(words[0])),
        f64::from(unit(words[1])),
        scores.collect(),
    )
}

impl Ground<'_> {
    /// A point around the maximum, for the first surrogate.
    fn look(&self, number: u32) -> Seen {
        let n = self.map.center.len();
        let (_, _, scores) = luck(self.seed, [CHAINS as u32, number, 0], n);
        let point = within(&self.map.bounds, &self.map.point(&scores));
        self.simulated(point)
    }

    fn simulated(&self, point: Vec<f64>) -> Seen {
        let distances = self.target.distances(&point);
        Seen {
            cost: self.target.cost_from(&point, &distances),
            distances,
            point,
        }
    }

    /// Where the posterior is counts in full: a normal one's log density is n/2 ± √(n/2) below its maximum.
    fn surrogate(&self, seen: &[Seen]) -> Surrogate {
        let half = 0.5 * self.map.center.len() as f64;
        let lowest = seen
            .iter()
            .map(|one| one.cost)
            .fold(f64::INFINITY, f64::min);
        let beyond = |one: &Seen| (one.cost - lowest - half - 2.0 * half.sqrt()).max(0.0);
        let weight = |one: &Seen| exp64(-2.0 * beyond(one) / half).max(1e-3);
        let points: Vec<&[f64]> = seen.iter().map(|one| one.point.as_slice()).collect();
        let distances: Vec<&[f64]> = seen.iter().map(|one| one.distances.as_slice()).collect();
        let weights: Vec<f64> = seen.iter().map(weight).collect();
        Surrogate::fit(&points, &distances, &weights).expect("the ridge makes it positive definite")
    }

    /// A start far enough out that chains which agree in the end have found the same place.
    fn begin(&self, number: u32, n: usize, surrogate: &Surrogate) -> Chain {
        let (_, _, scores) = luck(self.seed, [number, 0, 0], n);
        let mut at: Vec<f64> = scores.iter().map(|score| 1.5 * score).collect();
        while !self.map.is_inside(&self.map.point(&at)) && at.iter().any(|z| z.abs() > 1e-9) {
            at.iter_mut().for_each(|z| *z /= 2.0);
        }
        Chain {
            number,
            log_density: -self.target.cost(&self.map.point(&at)),
            guessed: self.guess(&at, surrogate),
            at,
            step: 1,
            accepted: 0,
            points: Vec::new(),
            log_densities: Vec::new(),
        }
    }

    /// A step, with what was seen of where it looks; nothing where it looks nowhere else.
    fn step(&self, chain: &mut Chain, surrogate: &Surrogate) -> Option<Seen> {
        let proposal = self.propose(chain, surrogate)?;
        let seen = self.simulated(self.map.point(&proposal.at));
        chain.decide(&proposal, -seen.cost);
        Some(seen)
    }

    /// What a log density is by the surrogate; no density beyond the bounds.
    fn guess(&self, at: &[f64], surrogate: &Surrogate) -> f64 {
        let point = self.map.point(at);
        match self.map.is_inside(&point) {
            true => -WARMTH * self.target.cost_from(&point, &surrogate.distances(&point)),
            false => NOWHERE,
        }
    }

    /// Where to look next; none where that is beyond the bounds, or where the chain stands.
    fn propose(&self, chain: &mut Chain, surrogate: &Surrogate) -> Option<Proposal> {
        let n = chain.at.len();
        let walk = 2.38 / (n as f64).sqrt();
        let address = [chain.number, chain.step, 0];
        let (lot, fate, scores) = luck(self.seed, address, n);
        chain.step += 1;
        let which = lot * WALKS.len() as f64;
        let length = WALKS[which as usize];
        if length == 0 {
            let step = walk * STEPS[(which.fract() * STEPS.len() as f64) as usize];
            let pairs = chain.at.iter().zip(&scores);
            let at: Vec<f64> = pairs.map(|(z, score)| z + step * score).collect();
            let guessed = self.guess(&at, surrogate);
            return (guessed > NOWHERE).then_some(Proposal {
                at,
                guessed,
                balance: 0.0,
                fate,
            });
        }
        let address = |walked: u32| [address[0], address[1], walked];
        let (mut at, mut guessed) = (chain.at.clone(), chain.guessed);
        let mut moved = false;
        for walked in 1..=length {
            let (which, fate, scores) = luck(self.seed, address(walked), at.len());
            let walks = which < 1.0 / 3.0;
            let (kept, fresh) = if walks {
                (1.0, walk)
            } else {
                let kept = if which < 2.0 / 3.0 { 0.3f64 } else { 0.9 };
                (kept, (1.0 - kept * kept).sqrt())
            };
            let pairs = at.iter().zip(&scores);
            let proposed: Vec<f64> = pairs.map(|(z, score)| kept * z + fresh * score).collect();
            let guess = self.guess(&proposed, surrogate);
            let mut ratio = guess - guessed;
            if !walks {
                ratio += 0.5 * (dot(&proposed, &proposed) - dot(&at, &at));
            }
            if ln64(fate) < ratio {
                (at, guessed) = (proposed, guess);
                moved = true;
            }
        }
        moved.then_some(Proposal {
            at,
            guessed,
            balance: chain.guessed - guessed,
            fate,
        })
    }
}

impl Chain {
    /// Forgets the steps before.
    fn begin_keeping(&mut self) {
        self.accepted = 0;
        self.points.clear();
        self.log_densities.clear();
    }

    /// Goes where was proposed, or stays.
    fn decide(&mut self, proposal: &Proposal, log_density: f64) {
        let ratio = log_density - self.log_density + proposal.balance;
        if ln64(proposal.fate) < ratio {
            self.at.clone_from(&proposal.at);
            self.log_density = log_density;
            self.guessed = proposal.guessed;
            self.accepted += 1;
        }
    }
}

#[cfg(test)]
// The oracle uses the standard library's functions.
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;
    use crate::evidence::fit::search::{Limits, descend};
    use std::convert::Infallible;

    /// A normal distribution with correlated coordinates.
    struct Normal;

    impl Target for Normal {
        fn bounds(&self) -> Vec<(f64, f64)> {
            vec![(-20.0, 20.0); 3]
        }

        fn distances(&self, z: &[f64]) -> Vec<f64> {
            // Precision: rows of R, Σ = (RᵀR)⁻¹.
            vec![2.0 * (z[0] - 1.0) + z[1], z[1], 0.5 * (z[2] + 1.0) - z[1]]
        }

        fn residuals_from(&self, _: &[f64], distances: &[f64]) -> Vec<f64> {
            distances.to_vec()
        }
    }

    /// A standard normal coordinate, and one that snakes along it, so often: no quadratic is that.
    struct Snake(f64);

    impl Target for Snake {
        fn bounds(&self) -> Vec<(f64, f64)> {
            vec![(-20.0, 20.0); 2]
        }

        fn distances(&self, z: &[f64]) -> Vec<f64> {
            vec![z[0], 2.0 * (z[1] - (self.0 * z[0]).sin())]
        }

        fn residuals_from(&self, _: &[f64], distances: &[f64]) -> Vec<f64> {
            distances.to_vec()
        }
    }

    fn chains(target: &dyn Target, seed: u64, most: usize) -> Chains {
        let limits = Limits {
            generations: 0,
            steps: 20,
        };
        let start = vec![0.0; target.bounds().len()];
        let minimum = descend(target, &start, &limits);
        let Ok(chains) = draw(target, &minimum, seed, most, &mut |_, _| {
            Ok::<_, Infallible>(())
        });
        chains
    }

    /// Means and covariances, in standard deviations that are known.
    fn has(chains: &Chains, means: &[f64], known: &[&[f64]]) {
        assert!(chains.agree(), "{:?}", chains.agreement);
        let points: Vec<&Vec<f64>> = chains.points.iter().flatten().collect();
        let count = points.len() as f64;
        let mean = |of: &dyn Fn(&[f64]) -> f64| points.iter().map(|z| of(z)).sum::<f64>() / count;
        let found: Vec<f64> = (0..means.len()).map(|i| mean(&|z| z[i])).collect();
        for i in 0..means.len() {
            let sd = known[i][i].sqrt();
            assert!((found[i] - means[i]).abs() < 0.12 * sd, "{found:?}");
            for j in 0..means.len() {
                let covariance = mean(&|z| (z[i] - found[i]) * (z[j] - found[j]));
                let scale = sd * known[j][j].sqrt();
                let off = (covariance - known[i][j]).abs() / scale;
                assert!(off < 0.15, "{i} {j}: {covariance} for {}", known[i][j]);
            }
        }
    }

    #[test]
    fn draws_from_a_normal_distribution_have_its_mean_and_covariance() {
        let chains = chains(&Normal, 5, 10_000);
        // z₁ = b, z₀ = 1 + (a − b)/2, z₂ = −1 + 2(c + b) for independent standard a, b, c.
        has(
            &chains,
            &[1.0, 0.0, -1.0],
            &[&[0.5, -0.5, -1.0], &[-0.5, 1.0, 2.0], &[-1.0, 2.0, 8.0]],
        );
        // The surrogate is exact but for its warmth, and so few proposals of its walks are lost.
        assert!(chains.acceptance > 0.6, "{}", chains.acceptance);
        assert!(chains.steps() < 2_000, "{}", chains.steps());
    }

    #[test]
    fn draws_are_the_targets_where_the_surrogate_is_not() {
        let chains = chains(&Snake(1.0), 5, 20_000);
        let (variance, covariance) = (0.25 + 0.5 * (1.0 - (-2f64).exp()), (-0.5f64).exp());
        has(
            &chains,
            &[0.0, 0.0],
            &[&[1.0, covariance], &[covariance, variance]],
        );
    }

    /// Around the maximum it looks like something else, of which chains that saw no more would agree.
    #[test]
    fn chains_that_the_surrogate_keeps_from_a_part_do_not_agree() {
        let chains = chains(&Snake(4.0), 5, 1_500);
        assert!(!chains.agree(), "{:?}", chains.agreement);
    }

    #[test]
    fn log_densities_are_those_of_the_points() {
        let chains = chains(&Snake(1.0), 5, 300);
        for (points, densities) in chains.points.iter().zip(&chains.log_densities) {
            for (point, density) in points.iter().zip(densities) {
                assert!((density + Snake(1.0).cost(point)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn too_few_steps_agree_on_nothing() {
        let chains = chains(&Normal, 5, 60);
        assert_eq!(chains.steps(), 60);
        assert!(!chains.agree(), "{:?}", chains.agreement);
    }

    #[test]
    fn a_seed_decides_the_draws_and_more_steps_only_go_on() {
        let first = chains(&Normal, 5, 60);
        assert_eq!(first, chains(&Normal, 5, 60));
        assert_ne!(first.points, chains(&Normal, 6, 60).points);
        let more = chains(&Normal, 5, 100);
        for (few, more) in first.points.iter().zip(&more.points) {
            assert_eq!(few[..], more[..60]);
        }
    }
}

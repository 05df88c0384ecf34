//! A whole calibration: the fit, the draws, the tables' numbers, the studies left out one by one, and
//! the benchmarks.

use std::io;

use rayon::prelude::*;

use crate::engine::run::RunError;
use crate::evidence::fit::chains::{self, Chains, Length};
use crate::evidence::fit::codes::shuffled;
use crate::evidence::fit::journal::Journal;
use crate::evidence::fit::prior::{Scale, Space};
use crate::evidence::fit::search::{Limits, Minimum, descend, evolve};
use crate::evidence::fit::studies::{Contrast, Outcome, Studies, Without, judge, outcome};
use crate::evidence::fit::target::{Target, cost};
use crate::evidence::score::{PARTS, Score, log_density};
use crate::evidence::{Case, Effort, measure};
use crate::numeric::{exp64, ln64};
use crate::psychology::Parameters;
use crate::psychology::parameters::{Kind, Parameter};
use crate::random::{philox4x32_10, unit};
use crate::scenario::checked::{EffectScale, Expectation, Statement};

/// Tells the words of independent draws from those of customers under the same seed.
const PURPOSE: u32 = 0x4452_4157;

/// The share of a parameter's prior variance that the data must take for it to be called identified.
pub const IDENTIFIED: f64 = 0.5;

/// By how much of a standard error a parameter must move some effect for the studies to touch it.
const TOUCHED: f64 = 1e-3;

/// How thoroughly to calibrate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thoroughness {
    pub seed: u64,
    /// Starts of CMA-ES: the start values, then points by lot from the prior.
    pub starts: usize,
    pub limits: Limits,
    pub length: Length,
    pub draws: usize,
    pub leave_one_out: bool,
    pub shuffles: usize,
    /// For the tables: more people than a search can afford, and the simulation's own error.
    pub closing: Effort,
}

/// What a calibration found.
pub struct Calibration {
    /// Of each start: the objective where its search ended.
    pub ends: Vec<f64>,
    pub fit: Minimum,
    /// The fit as it is written: to four digits.
    pub fitted: Parameters,
    pub chains: Chains,
    /// What the draws tell of together: what is fitted, and what the studies touch beside it.
    pub drawn: Space,
    /// In the order of `drawn`.
    pub posterior: Vec<Posterior>,
    pub draws: Vec<Parameters>,
    /// Of all expectations of all cases, those that are only shown included.
    pub predicted: Vec<Prediction>,
    /// Of the contrasts that were fitted.
    pub score: Score,
    pub left_out: Option<LeftOut>,
    pub benchmarks: Vec<Benchmark>,
}

/// What is known of a fitted parameter after the studies, in natural units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior {
    pub mean: f64,
    pub sd: f64,
    pub low: f64,
    pub high: f64,
    /// 1 − posterior ÷ prior variance, on the parameter's scale.
    pub contraction: f64,
}

/// An expectation and what the simulation says.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Index among all cases.
    pub case: usize,
    /// Index among the case's expectations.
    pub expectation: usize,
    pub simulated: f64,
    pub low: f64,
    pub high: f64,
    pub error: f64,
    pub outcome: Outcome,
}

/// Every study predicted from all others.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// By study: where the fit without it lies.
    pub points: Vec<Vec<f64>>,
    pub predicted: Vec<Prediction>,
    pub score: Score,
}

/// A score to hold the fit's against.
#[derive(Clone, Debug)]
pub struct Benchmark {
    pub name: String,
    /// Half the sum of squares, the prior's included, where something was fitted.
    pub objective: Option<f64>,
    pub in_sample: Score,
    pub left_out: Option<Score>,
}

/// Why a calibration came to no result.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    #[error("{path}: {error}")]
    Run { path: String, error: RunError },
    #[error("the journal cannot be written: {0}")]
    Journal(#[from] io::Error),
    #[error("the threads to run on could not be started: {0}")]
    Threads(String),
}

/// What is told while it goes on: what is being done, how much of it is done, and all of it.
pub type Told<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);

/// A target whose residuals are kept in a journal.
struct Kept<'a> {
    target: &'a dyn Target,
    journal: &'a Journal,
    name: &'a str,
}

impl Target for Kept<'_> {
    fn bounds(&self) -> Vec<(f64, f64)> {
        self.target.bounds()
    }

    fn residuals(&self, point: &[f64]) -> Vec<f64> {
        self.journal
            .of_point(self.name, point, || self.target.residuals(point))
    }
}

/// A target of which only the cost is kept, as one residual: chains ask for no more, and take many
/// thousand points.
struct Condensed<'a> {
    target: &'a dyn Target,
    journal: &'a Journal,
    name: &'a str,
}

impl Target for Condensed<'_> {
    fn bounds(&self) -> Vec<(f64, f64)> {
        self.target.bounds()
    }

    fn residuals(&self, point: &[f64]) -> Vec<f64> {
        self.journal.of_point(self.name, point, || {
            vec![(2.0 * cost(&self.target.residuals(point))).sqrt()]
        })
    }
}

/// Calibrates on `threads` threads; the result is the same on any number.
///
/// # Errors
/// A run that cannot be made, or a journal that cannot be written.
pub fn calibrate(
    all: &[Case],
    studies: &Studies,
    how: &Thoroughness,
    journal: &Journal,
    threads: usize,
    told: Told<'_>,
) -> Result<Calibration, CalibrationError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|error| CalibrationError::Threads(error.to_string()))?;
    pool.install(|| {
        let work = Work {
            all,
            studies,
            how,
            journal,
            told,
        };
        work.whole()
    })
}

struct Work<'a> {
    all: &'a [Case],
    studies: &'a Studies,
    how: &'a Thoroughness,
    journal: &'a Journal,
    told: Told<'a>,
}

impl Work<'_> {
    fn whole(&self) -> Result<Calibration, CalibrationError> {
        let space = &self.studies.space;
        let (ends, fit) = self.fit()?;
        let fitted = rounded(space, &space.parameters(&fit.point));
        let wide = self.touched(&fitted);
        let kept = Kept {
            target: &wide,
            journal: self.journal,
            name: "summit",
        };
        // The summit of the wider space: where the chains begin, and how steep it is there.
        let summit = descend(&kept, &wide.space.point(&fitted), &self.how.limits);
        let condensed = Condensed {
            target: &wide,
            journal: self.journal,
            name: "chains",
        };
        let chains = chains::draw(
            &condensed,
            &summit,
            self.how.seed,
            &self.how.length,
            &mut |done, all| {
                (self.told)("draws", done as u64, all as u64);
                self.journal.flush()
            },
        )?;
        (self.told)("predictions", 0, 1);
        let predicted = self.predict(self.all, &fitted)?;
        let left_out = match self.how.leave_one_out {
            true => Some(self.leave_out(&fit)?),
            false => None,
        };
        let benchmarks = self.benchmarks(&fit)?;
        let score = self.score_of(&predicted);
        Ok(Calibration {
            ends,
            posterior: posterior(&wide.space, &chains),
            draws: draws(&wide.space, &chains, self.how),
            drawn: wide.space,
            fitted,
            chains,
            score,
            predicted,
            left_out,
            benchmarks,
            fit,
        })
    }

    fn kept<'b>(&'b self, name: &'b str) -> Kept<'b> {
        Kept {
            target: self.studies,
            journal: self.journal,
            name,
        }
    }

    /// The studies with everything free that they can tell something about: what is fitted, and every
    /// other parameter that moves any of their effects. A parameter that is held in the fit is not
    /// known better for that, and draws must say so.
    fn touched(&self, fitted: &Parameters) -> Studies {
        let of = |parameters: &Parameters| -> Vec<f64> {
            let outcomes = self.studies.outcomes(parameters);
            outcomes.iter().map(|outcome| outcome.residual).collect()
        };
        let here = of(fitted);
        let moves = |parameter: &&Parameter| {
            parameter.low < parameter.high
                && !self.studies.space.is_fitted(parameter)
                && [parameter.low, parameter.high].into_iter().any(|value| {
                    let mut other = *fitted;
                    other.set(parameter.key, value);
                    let moved = of(&other);
                    moved
                        .iter()
                        .zip(&here)
                        .any(|(a, b)| (a - b).abs() > TOUCHED)
                })
        };
        let all: Vec<&Parameter> = Parameters::ALL.iter().collect();
        let touched: Vec<&Parameter> = all.into_par_iter().filter(moves).collect();
        Studies {
            cases: self.studies.cases.clone(),
            contrasts: self.studies.contrasts.clone(),
            space: self.studies.space.with(&touched),
            effort: self.studies.effort,
        }
    }

    /// The lowest of the ends of all starts.
    fn fit(&self) -> Result<(Vec<f64>, Minimum), CalibrationError> {
        let n = self.studies.space.fitted.len();
        // One name for all points: whatever asks for a point again finds it.
        let kept = self.kept("search");
        let all = (self.how.starts * self.how.limits.generations) as u64;
        let mut minima: Vec<Minimum> = Vec::new();
        for number in 0..self.how.starts {
            let start = match number {
                0 => vec![0.0; n],
                _ => by_lot(self.how.seed, number as u32, n),
            };
            let seed = self.how.seed.wrapping_add(number as u64);
            let before = (number * self.how.limits.generations) as u64;
            let valley = evolve(
                &kept,
                &start,
                seed,
                &self.how.limits,
                &mut |generation, _| {
                    (self.told)("search", before + generation as u64, all);
                    self.journal.flush()
                },
            )?;
            minima.push(descend(&kept, &valley, &self.how.limits));
            self.journal.flush()?;
        }
        let ends: Vec<f64> = minima.iter().map(|minimum| minimum.cost).collect();
        let lowest = minima
            .into_iter()
            .reduce(|best, other| match other.cost < best.cost {
                true => other,
                false => best,
            });
        let lowest = match lowest {
            Some(lowest) => lowest,
            None => descend(&kept, &vec![0.0; n], &self.how.limits),
        };
        Ok((ends, lowest))
    }

    /// Where a fit ends that starts from these points, as numbers to be kept under a name.
    fn refit(&self, name: &str, target: &dyn Target, starts: &[&[f64]]) -> Vec<f64> {
        self.journal.of_point(name, starts[0], || {
            let minima = starts
                .iter()
                .map(|start| descend(target, start, &self.how.limits));
            let lowest = minima.reduce(|best, other| match other.cost < best.cost {
                true => other,
                false => best,
            });
            lowest.map_or_else(|| starts[0].to_vec(), |lowest| lowest.point)
        })
    }

    /// The points of the fits without each of the studies.
    fn points_without(
        &self,
        name: &str,
        studies: &Studies,
        starts: &[&[f64]],
    ) -> Result<Vec<Vec<f64>>, CalibrationError> {
        let refit = |study: usize| {
            let target = Without { studies, study };
            let name = format!("{name} without {}", studies.cases[study].path);
            self.refit(&name, &target, starts)
        };
        let points = (0..studies.cases.len())
            .into_par_iter()
            .map(refit)
            .collect();
        self.journal.flush()?;
        Ok(points)
    }

    fn leave_out(&self, fit: &Minimum) -> Result<LeftOut, CalibrationError> {
        let (studies, center) = (self.studies, vec![0.0; fit.point.len()]);
        (self.told)("studies left out", 0, 1);
        let points = self.points_without("codes as they are", studies, &[&fit.point, &center])?;
        let mut predicted = Vec::new();
        for (case, point) in studies.cases.iter().zip(&points) {
            let place = self
                .all
                .iter()
                .position(|one| one.path == case.path)
                .unwrap_or(0);
            let parameters = studies.space.parameters(point);
            let of_case = self.predict(std::slice::from_ref(&self.all[place]), &parameters)?;
            let fitted = of_case.into_iter().map(|prediction| Prediction {
                case: place,
                ..prediction
            });
            predicted.extend(fitted.filter(|prediction| self.is_fitted(prediction)));
        }
        (self.told)("studies left out", 1, 1);
        Ok(LeftOut {
            score: self.score_of(&predicted),
            points,
            predicted,
        })
    }

    fn benchmarks(&self, fit: &Minimum) -> Result<Vec<Benchmark>, CalibrationError> {
        if self.how.shuffles == 0 {
            return Ok(vec![self.no_effect()]);
        }
        // The same starts for all, none of which knows any codes.
        let n = fit.point.len();
        let starts = [
            vec![0.0; n],
            by_lot(self.how.seed, 1, n),
            by_lot(self.how.seed, 2, n),
        ];
        let starts: Vec<&[f64]> = starts.iter().map(Vec::as_slice).collect();
        let steps = self.how.shuffles as u64 + 1;
        let mut benchmarks = vec![self.no_effect()];
        for number in 0..=self.how.shuffles as u32 {
            (self.told)("benchmarks", u64::from(number), steps);
            // The first is the codes as they are, fitted as little thoroughly as the shuffled ones.
            let name = match number {
                0 => "codes as they are".to_owned(),
                _ => format!("codes shuffled {number}"),
            };
            let dealt = match number {
                0 => self.studies.cases.clone(),
                _ => shuffled(&self.studies.cases, self.how.seed, number),
            };
            let studies = Studies {
                cases: dealt,
                contrasts: self.studies.contrasts.clone(),
                space: self.studies.space.clone(),
                effort: self.studies.effort,
            };
            let point = self.refit(&format!("{name}, refitted"), &studies, &starts);
            self.journal.flush()?;
            let parameters = studies.space.parameters(&point);
            let outcomes = studies.outcomes(&parameters);
            let residuals: Vec<f64> = outcomes.iter().map(|outcome| outcome.residual).collect();
            let left_out = match self.how.leave_one_out {
                false => None,
                true => {
                    let label = format!("{name}, refitted");
                    let points = self.points_without(&label, &studies, &[&point])?;
                    Some(studies.score(&self.each_without(&studies, &points)))
                }
            };
            benchmarks.push(Benchmark {
                objective: Some(cost(&residuals) + cost(&point)),
                in_sample: studies.score(&outcomes),
                left_out,
                name,
            });
        }
        (self.told)("benchmarks", steps, steps);
        Ok(benchmarks)
    }

    /// The outcomes of each study by the fit without it.
    fn each_without(&self, studies: &Studies, points: &[Vec<f64>]) -> Vec<Outcome> {
        let of_study = |(case, point): (&Case, &Vec<f64>)| -> Vec<Outcome> {
            let parameters = studies.space.parameters(point);
            studies.outcomes_of(case, &parameters)
        };
        let pairs: Vec<_> = studies.cases.iter().zip(points).collect();
        let outcomes: Vec<Vec<Outcome>> = pairs.into_par_iter().map(of_study).collect();
        outcomes.into_iter().flatten().collect()
    }

    /// The score of saying that nothing has any effect.
    fn no_effect(&self) -> Benchmark {
        let studies = self.studies;
        let outcome = |contrast: &Contrast| {
            let expectation = studies.expectation(contrast);
            judge(expectation, nothing(expectation), 1.0)
        };
        let outcomes: Vec<Outcome> = studies.contrasts.iter().map(outcome).collect();
        Benchmark {
            name: "no effect".into(),
            objective: None,
            in_sample: studies.score(&outcomes),
            // What is never fitted predicts as well left out.
            left_out: self.how.leave_one_out.then(|| studies.score(&outcomes)),
        }
    }

    /// All expectations of these cases, with the simulation's own error.
    fn predict(
        &self,
        cases: &[Case],
        parameters: &Parameters,
    ) -> Result<Vec<Prediction>, CalibrationError> {
        let of_case = |(at, case): (usize, &Case)| {
            let measured = measure(case, parameters, &self.how.closing);
            let measured = measured.map_err(|error| CalibrationError::Run {
                path: case.path.clone(),
                error,
            })?;
            let expectations = case.scenario.expectations.iter().enumerate();
            let predict = |(which, expectation): (usize, &Expectation)| {
                let statistic = measured.statistic(expectation);
                let estimate = statistic.estimate();
                Prediction {
                    case: at,
                    expectation: which,
                    simulated: estimate.value,
                    low: estimate.low,
                    high: estimate.high,
                    error: statistic.error,
                    outcome: outcome(expectation, &measured.means()),
                }
            };
            Ok(expectations.map(predict).collect::<Vec<_>>())
        };
        let predicted: Result<Vec<Vec<Prediction>>, CalibrationError> =
            cases.par_iter().enumerate().map(of_case).collect();
        Ok(predicted?.into_iter().flatten().collect())
    }

    fn is_fitted(&self, prediction: &Prediction) -> bool {
        let case = &self.all[prediction.case];
        let expectation = &case.scenario.expectations[prediction.expectation];
        self.studies.has(case, expectation)
    }

    /// The score of those predictions that were fitted.
    fn score_of(&self, predicted: &[Prediction]) -> Score {
        let fitted = predicted
            .iter()
            .filter(|prediction| self.is_fitted(prediction));
        score(fitted.map(|prediction| {
            let case = &self.all[prediction.case];
            let expectation = &case.scenario.expectations[prediction.expectation];
            (expectation, prediction.outcome, prediction.error)
        }))
    }
}

impl Studies {
    /// The score of outcomes of all contrasts.
    pub fn score(&self, outcomes: &[Outcome]) -> Score {
        let pairs = self.contrasts.iter().zip(outcomes);
        score(pairs.map(|(contrast, &outcome)| (self.expectation(contrast), outcome, 0.0)))
    }
}

/// How many came out, by spread, and the mean log density of what was published.
fn score<'a>(outcomes: impl Iterator<Item = (&'a Expectation, Outcome, f64)>) -> Score {
    let mut score = Score::default();
    let mut sum = 0.0;
    for (expectation, outcome, error) in outcomes {
        let part = PARTS.iter().position(|part| *part == expectation.spread);
        let part = &mut score.parts[part.unwrap_or(PARTS.len() - 1)];
        if expectation.value().is_none() {
            part.directions.add(outcome.right);
            continue;
        }
        part.contrasts.add(outcome.right);
        if let Some(log) = log_density(expectation, outcome.simulated, error) {
            sum += log;
            score.log_scored += 1;
        }
    }
    score.log_score = sum / score.log_scored as f64;
    score
}

/// The value of an effect that is none.
fn nothing(expectation: &Expectation) -> f64 {
    match expectation.statement {
        Statement::Value { scale, .. } | Statement::Within { scale, .. } => match scale {
            EffectScale::Ratio => 1.0,
            EffectScale::Mean => f64::NAN,
            _ => 0.0,
        },
        Statement::HalfLife { .. } => f64::NAN,
        _ => 0.0,
    }
}

/// A point drawn from the prior.
fn by_lot(seed: u64, number: u32, n: usize) -> Vec<f64> {
    let score = |i: usize| {
        let counter = [number, i as u32, PURPOSE, 1];
        let words = philox4x32_10(counter, [seed as u32, (seed >> 32) as u32]);
        f64::from(crate::random::normal_score(unit(words[0])))
    };
    (0..n).map(score).collect()
}

/// The parameters as they are written: what was fitted to four digits.
fn rounded(space: &Space, parameters: &Parameters) -> Parameters {
    let mut rounded = *parameters;
    for fitted in &space.fitted {
        let key = fitted.parameter.key;
        if let Some(value) = parameters.get(key) {
            rounded.set(key, four_digits(value));
        }
    }
    rounded
}

/// A number to four digits that count.
pub fn four_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

fn posterior(space: &Space, chains: &Chains) -> Vec<Posterior> {
    let of = |i: usize| {
        let fitted = &space.fitted[i];
        let points = || chains.points.iter().flatten().map(|point| point[i]);
        let mut values: Vec<f64> = points().map(|z| fitted.natural(z)).collect();
        values.sort_by(f64::total_cmp);
        let (mean, variance) = moments(&values);
        let (_, of_z) = moments(&points().collect::<Vec<_>>());
        Posterior {
            mean,
            sd: variance.sqrt(),
            low: quantile(&values, 0.025),
            high: quantile(&values, 0.975),
            contraction: 1.0 - of_z,
        }
    };
    (0..space.fitted.len()).map(of).collect()
}

fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, squares / (count - 1.0))
}

/// Of sorted values, interpolated between neighbours.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, part) = (place as usize, place - place.floor());
    let above = sorted[(below + 1).min(sorted.len() - 1)];
    sorted[below] + part * (above - sorted[below])
}

/// Draws of all parameters: those of the chains together, at even distances; the others, which no study
/// touches, each for itself from its declared range, as nothing more is known of them: evenly on the log scale
/// where the range is above 0, evenly as they are for shares and real numbers.
fn draws(space: &Space, chains: &Chains, how: &Thoroughness) -> Vec<Parameters> {
    let points: Vec<&Vec<f64>> = chains.points.iter().flatten().collect();
    let draw = |number: usize| {
        let place = (2 * number + 1) * points.len() / (2 * how.draws);
        let mut parameters = space.parameters(points[place]);
        for (at, parameter) in Parameters::ALL.iter().enumerate() {
            if !space.is_fitted(parameter) && parameter.low < parameter.high {
                let counter = [number as u32, at as u32, PURPOSE, 0];
                let key = [how.seed as u32, (how.seed >> 32) as u32];
                let luck = f64::from(unit(philox4x32_10(counter, key)[0]));
                parameters.set(parameter.key, in_range(parameter, luck));
            }
        }
        parameters
    };
    (0..how.draws).map(draw).collect()
}

/// The value of a parameter at a share of its range.
fn in_range(parameter: &Parameter, share: f64) -> f64 {
    let (low, high) = (parameter.low, parameter.high);
    if Scale::of(parameter) == Scale::Log {
        exp64(ln64(low) + share * (ln64(high) - ln64(low)))
    } else {
        low + share * (high - low)
    }
}

/// A parameter's value as a scenario file writes it.
pub fn as_written(parameter: &Parameter, value: f64) -> String {
    match parameter.kind {
        Kind::HalfLife => format!("\"{value} days\""),
        Kind::Rate => format!("\"{value} per day\""),
        _ => format!("{value}"),
    }
}

//! A whole calibration: the fit, the draws, the tables' numbers, and the studies left out one by one.

use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use crate::engine::run::RunError;
use crate::engine::run::parallel;
use crate::evidence::fit::agreement::{FEWEST_EFFECTIVE, MOST_R_HAT};
use crate::evidence::fit::benchmarks::Benchmark;
use crate::evidence::fit::chains::{self, CHAINS, Chains};
use crate::evidence::fit::foretold::{Foretold, foretold};
use crate::evidence::fit::journal::Journal;
use crate::evidence::fit::posterior::{Draw, Posterior, draws, posterior, posterior_between};
use crate::evidence::fit::prior::{Space, by_lot};
use crate::evidence::fit::search::{Limits, Minimum, descend, evolve};
use crate::evidence::fit::studies::{Cancelled, Outcome, Studies, WithSpread, Without, outcome};
use crate::evidence::fit::target::Target;
use crate::evidence::score::{Score, Scored, score};
use crate::evidence::{Case, Effort, measure_until};
use crate::psychology::Parameters;
use crate::psychology::parameters::{Kind, Parameter};
use crate::scenario::checked::Expectation;
use crate::scenario::io_error::in_words;

/// The share of a parameter's prior variance that the data must take for it to be called identified.
pub const IDENTIFIED: f64 = 0.5;

/// By how much of a standard error a parameter must move some effect for the studies to touch it.
const TOUCHED: f64 = 1e-3;

/// How thoroughly to calibrate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thoroughness {
    /// Decides people, luck and chains.
    pub seed: u64,
    /// The fit, where it is given rather than searched for.
    pub given: Option<Parameters>,
    /// Starts of CMA-ES: the start values, then points by lot from the prior.
    pub starts: usize,
    /// Of each search.
    pub limits: Limits,
    /// Of each chain, at most, once it has settled.
    pub steps: usize,
    /// Of all chains together: a multiple of [`CHAINS`].
    pub draws: usize,
    /// Whether draws are taken from chains that do not agree, too.
    pub loosely: bool,
    /// Whether each study is predicted from a fit to the others.
    pub leave_one_out: bool,
    /// How often codes are dealt anew among gestures.
    pub shuffles: usize,
    /// For the tables: more people than a search can afford, and the simulation's own error.
    pub closing: Effort,
}

/// What a calibration found.
pub struct Calibration {
    /// Of each start: the objective where its search ended; none where nothing was searched for.
    pub ends: Vec<f64>,
    /// The lowest end of all searches.
    pub fit: Minimum,
    /// What is to be shipped, to four digits: the posterior mean of all that the studies touch, on the scale of each prior's
    /// normal scores; or the fit that was given.
    pub fitted: Parameters,
    /// What the chains went through.
    pub chains: Chains,
    /// What the draws tell of together: what is fitted, and what the studies touch beside it.
    pub drawn: Space,
    /// In the order of `drawn`.
    pub posterior: Vec<Posterior>,
    /// Of the spread between studies; none where it was known beforehand.
    pub between: Option<Posterior>,
    /// Draws of the posterior, each as probable as any other.
    pub draws: Vec<Draw>,
    /// Of all expectations of all cases, those that are only shown included.
    pub predicted: Vec<Prediction>,
    /// Of the contrasts that were fitted.
    pub score: Score,
    /// Each study predicted from a fit to the others, if that was asked for.
    pub left_out: Option<LeftOut>,
    /// Every study from all others, by the draws.
    pub foretold: Vec<Foretold>,
    /// What simpler models reach.
    pub benchmarks: Vec<Benchmark>,
}

/// An expectation and what the simulation says.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Index among all cases.
    pub case: usize,
    /// Index among the case's expectations.
    pub expectation: usize,
    /// What the simulation says, in the expectation's unit.
    pub simulated: f64,
    /// Lower end of its 95% simulation interval.
    pub low: f64,
    /// Upper end of its 95% simulation interval.
    pub high: f64,
    /// The simulation's own standard error.
    pub error: f64,
    /// How it comes out.
    pub outcome: Outcome,
}

/// Every study predicted from all others.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// By study: where the fit without it lies.
    pub points: Vec<Vec<f64>>,
    /// Of the contrasts that were fitted.
    pub predicted: Vec<Prediction>,
    /// Their score.
    pub score: Score,
}

/// Why a calibration came to no result.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum CalibrationError {
    #[error("{path}: {error}")]
    Run { path: String, error: RunError },
    #[error("the journal cannot be written: {}", in_words(.0))]
    Journal(#[from] io::Error),
    #[error("the threads to run on could not be started: {0}")]
    Threads(String),
    #[error("{0}")]
    Apart(Apart),
    #[error("{}", RunError::Interrupted)]
    Interrupted,
}

/// Chains that do not agree: how far they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Apart {
    /// Of each chain.
    pub steps: usize,
    /// Share of the proposals that were accepted.
    pub acceptance: f64,
    /// The largest R̂, and the parameter whose it is; NaN where one never moved.
    pub r_hat: (f64, &'static str),
    /// The fewest effective draws, likewise.
    pub effective: (f64, &'static str),
}

impl Apart {
    fn of(space: &Space, chains: &Chains) -> Apart {
        let parameters = || space.fitted.iter().map(|fitted| fitted.parameter.key);
        let keys = || parameters().chain(["spread between studies"]);
        let all = || chains.agreement.iter().zip(keys());
        // What is no number is worse than any.
        let r_hats = all().map(|(own, key)| (own.r_hat, key));
        let effective = all().map(|(own, key)| (own.effective, key));
        let worse =
            |a: (f64, &'static str), b: (f64, &'static str)| match a.0 >= b.0 || a.0.is_nan() {
                true => a,
                false => b,
            };
        let fewer =
            |a: (f64, &'static str), b: (f64, &'static str)| match a.0 <= b.0 || a.0.is_nan() {
                true => a,
                false => b,
            };
        let nothing = (f64::NAN, "");
        Apart {
            steps: chains.steps(),
            acceptance: chains.acceptance,
            r_hat: r_hats.reduce(worse).unwrap_or(nothing),
            effective: effective.reduce(fewer).unwrap_or(nothing),
        }
    }
}

impl Apart {
    /// R̂ and the effective draws, in few words.
    pub fn brief(&self) -> String {
        format!(
            "R\u{302} {:.3} for {}, {:.0} effective draws of {}",
            self.r_hat.0, self.r_hat.1, self.effective.0, self.effective.1
        )
    }
}

impl Calibration {
    /// How far apart the chains are.
    pub fn apart(&self) -> Apart {
        Apart::of(&self.drawn, &self.chains)
    }
}

impl fmt::Display for Apart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((r_hat, of_r_hat), (effective, of_effective)) = (self.r_hat, self.effective);
        write!(
            f,
            "after {} steps each, the {CHAINS} chains do not agree: R\u{302} is {r_hat:.3} for `{of_r_hat}` \
             ({MOST_R_HAT} or less is wanted), and `{of_effective}` has {effective:.0} effective draws \
             ({FEWEST_EFFECTIVE:.0} or more are wanted); {:.0}% of their proposals were accepted. Draws from them \
             would mislead, so none are written",
            self.steps,
            100.0 * self.acceptance,
        )
    }
}

/// What is told while it goes on: what is being done, how much of it is done, and all of it.
pub type ReportProgress<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);

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

    fn distances(&self, point: &[f64]) -> Vec<f64> {
        self.journal
            .of_point(self.name, point, || self.target.distances(point))
    }

    fn residuals_from(&self, point: &[f64], distances: &[f64]) -> Vec<f64> {
        self.target.residuals_from(point, distances)
    }

    fn cost_from(&self, point: &[f64], distances: &[f64]) -> f64 {
        self.target.cost_from(point, distances)
    }

    /// Kept as one number: chains ask for no more of their many thousand points.
    fn cost(&self, point: &[f64]) -> f64 {
        let name = format!("{}, cost", self.name);
        let worked_out = || vec![self.target.cost(point)];
        self.journal.of_point(&name, point, worked_out)[0]
    }
}

/// Calibrates on `threads` threads; the result is the same on any number.
///
/// # Errors
/// A run that cannot be made, a journal that cannot be written, chains that do not agree, or studies that are cancelled.
pub fn calibrate(
    all: &[Case],
    studies: &Studies,
    how: &Thoroughness,
    journal: &Journal,
    threads: usize,
    told: ReportProgress<'_>,
) -> Result<Calibration, CalibrationError> {
    let pool = parallel::pool(threads.max(1))
        .map_err(|error| CalibrationError::Threads(error.to_string()))?;
    pool.install(|| {
        let work = Work {
            all,
            studies,
            how,
            journal,
            told,
        };
        let found = catch_unwind(AssertUnwindSafe(|| work.whole()));
        found.unwrap_or_else(|panic| match panic.is::<Cancelled>() {
            true => Err(CalibrationError::Interrupted),
            false => resume_unwind(panic),
        })
    })
}

pub(super) struct Work<'a> {
    all: &'a [Case],
    pub(super) studies: &'a Studies,
    pub(super) how: &'a Thoroughness,
    pub(super) journal: &'a Journal,
    pub(super) told: ReportProgress<'a>,
}

impl Work<'_> {
    fn whole(&self) -> Result<Calibration, CalibrationError> {
        let space = &self.studies.space;
        let (ends, fit) = self.fit()?;
        let searched = || rounded(space, &space.parameters(&fit.point));
        let fitted = self.how.given.unwrap_or_else(searched);
        let wide = self.touched(&fitted);
        let kept = Kept {
            target: &wide,
            journal: self.journal,
            name: "summit",
        };
        // The summit of the wider space: where the chains begin, and how steep it is there.
        let summit = descend(&kept, &wide.space.point(&fitted), &self.how.limits);
        let spread = WithSpread(&wide);
        let kept = Kept {
            target: &spread,
            journal: self.journal,
            name: "chains",
        };
        let coordinates = kept.bounds().len();
        let chains = chains::draw(
            &kept,
            &summit.widened(coordinates),
            self.how.seed,
            self.how.steps,
            &mut |done, all| {
                (self.told)("draws", done as u64, all as u64);
                self.journal.flush()
            },
        )?;
        if !chains.agree() && !self.how.loosely {
            return Err(CalibrationError::Apart(Apart::of(&wide.space, &chains)));
        }
        (self.told)("predictions", 0, 1);
        // The mode of some, others held, leaves more error than the mean of all.
        let mean = || rounded(&wide.space, &wide.space.parameters(&chains.mean()));
        let fitted = self.how.given.unwrap_or_else(mean);
        let predicted = self.predict(self.all, &fitted)?;
        let left_out = match self.how.leave_one_out {
            true => Some(self.leave_out(&fit, &fitted)?),
            false => None,
        };
        let benchmarks = self.benchmarks(&fit)?;
        let score = self.score_of(&predicted);
        let draws = draws(&wide, &chains, self.how.draws, self.how.seed);
        Ok(Calibration {
            ends,
            posterior: posterior(&wide.space, &chains),
            between: posterior_between(&wide, &chains),
            foretold: foretold(&wide, &draws),
            draws,
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
        self.studies.over(self.studies.space.with(&touched))
    }

    /// The lowest of the ends of all starts; or the fit that is given, which is no end.
    fn fit(&self) -> Result<(Vec<f64>, Minimum), CalibrationError> {
        let n = self.studies.space.fitted.len();
        // One name for all points: whatever asks for a point again finds it.
        let kept = self.kept("search");
        if let Some(given) = &self.how.given {
            let nowhere = Limits {
                steps: 0,
                ..self.how.limits
            };
            let point = self.studies.space.point(given);
            return Ok((Vec::new(), descend(&kept, &point, &nowhere)));
        }
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
    pub(super) fn refit(&self, name: &str, target: &dyn Target, starts: &[&[f64]]) -> Vec<f64> {
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
    pub(super) fn points_without(
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

    /// Each study predicted from all others, what is not fitted being held at its value of `fitted`.
    fn leave_out(&self, fit: &Minimum, fitted: &Parameters) -> Result<LeftOut, CalibrationError> {
        let studies = &self.studies.held_at(fitted);
        (self.told)("studies left out", 0, 1);
        let points = self.points_without("codes as they are", studies, &[&fit.point])?;
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

    /// All expectations of these cases, with the simulation's own error.
    fn predict(
        &self,
        cases: &[Case],
        parameters: &Parameters,
    ) -> Result<Vec<Prediction>, CalibrationError> {
        let of_case = |(at, case): (usize, &Case)| {
            let measured = measure_until(
                case,
                parameters,
                &self.how.closing,
                self.studies.cancel.as_ref(),
            );
            let measured = measured.map_err(|error| match error {
                RunError::Interrupted => CalibrationError::Interrupted,
                error => CalibrationError::Run {
                    path: case.path.clone(),
                    error,
                },
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
            scored(expectation, prediction.outcome, prediction.error)
        }))
    }
}

impl Studies {
    /// The same with what is not fitted held at its value of these.
    fn held_at(&self, parameters: &Parameters) -> Studies {
        self.over(self.space.held_at(parameters))
    }

    fn over(&self, space: Space) -> Studies {
        Studies {
            cases: self.cases.clone(),
            contrasts: self.contrasts.clone(),
            dependence: self.dependence.clone(),
            between: self.between,
            space,
            effort: self.effort,
            cancel: Arc::clone(&self.cancel),
        }
    }

    /// The score of outcomes of all contrasts.
    pub fn score(&self, outcomes: &[Outcome]) -> Score {
        let pairs = self.contrasts.iter().zip(outcomes);
        score(pairs.map(|(contrast, &outcome)| scored(self.expectation(contrast), outcome, 0.0)))
    }
}

fn scored(expectation: &Expectation, outcome: Outcome, error: f64) -> Scored<'_> {
    Scored {
        expectation,
        passes: outcome.right,
        value: outcome.simulated,
        error,
    }
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

/// A parameter's value as a scenario file writes it.
pub fn as_written(parameter: &Parameter, value: f64) -> String {
    match parameter.kind {
        Kind::HalfLife => format!("\"{value} days\""),
        Kind::Rate => format!("\"{value} per day\""),
        _ => format!("{value}"),
    }
}

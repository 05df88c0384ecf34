//! The studies as a target: how far the simulation is from what was published, in standard errors.
//!
//! A value with an interval counts as normal: (simulated − published) ÷ sd with sd the interval's
//! half-width ÷ 1.96; a half-life likewise on the log scale. A direction counts by the smooth one-sided
//! penalty −ln Φ(x), x its margin in units of [`MARGIN`]: for an ordering the relative difference
//! (a − t·b) ÷ mean(|a|, |t·b|), near ln(a/(t·b)); for an interaction the difference of the two effects,
//! on the scale of plain differences relative to the mean of the arm compared with; for a null the
//! distance from each bound, in eighths of their distance. Values of one study that share an arm share its chance,
//! and count together ([`super::dependence`]).
//!
//! All points are simulated with the same people and the same luck, and chances are counted rather
//! than events: so the distances move smoothly with the parameters.

use std::panic::resume_unwind;
use std::sync::Arc;

use crate::engine::run::{Cancel, RunError};
use crate::evidence::fit::codes::slopes_by_codes;
use crate::evidence::fit::dependence::{Between, Dependence};
use crate::evidence::fit::prior::Space;
use crate::evidence::fit::target::{Target, cost, probit_penalty};
use crate::evidence::{Case, Effort, Means, measure_until};
use crate::numeric::{Z_95, ln64};
use crate::psychology::Parameters;
use crate::scenario::checked::{EffectScale, Expectation, Spread, Statement};

/// The margin of a direction that counts as one standard error: 5% of the level.
pub const MARGIN: f64 = 0.05;

/// How far the bounds of a null are from its middle, in the unit of its distance.
const WITHIN: f64 = 4.0;

/// Residuals beyond this many standard errors, or without a value, count as so many.
const FARTHEST: f64 = 30.0;

/// A contrast of a study.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// Index of the study.
    pub study: usize,
    /// Index among the case's expectations.
    pub expectation: usize,
    /// Where its interval comes from.
    pub spread: Option<Spread>,
    /// A value with an interval, else a direction.
    pub is_value: bool,
}

/// How a contrast came out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// What the expectation speaks of, in its own unit; NaN where it has no value.
    pub simulated: f64,
    /// From what was published, as [`residual`] takes it: it moves smoothly with what is simulated.
    pub distance: f64,
    /// In standard errors.
    pub residual: f64,
    /// Inside the published interval; or the direction is right.
    pub right: bool,
}

/// Studies with what is fitted of the psychology to them.
pub struct Studies {
    /// The studies, with the expectations that count alone.
    pub cases: Vec<Case>,
    /// Study by study.
    pub contrasts: Vec<Contrast>,
    /// By study: how its contrasts hang together.
    pub dependence: Vec<Dependence>,
    /// Spread between studies, in willingness.
    pub between: Between,
    /// What is fitted.
    pub space: Space,
    /// How much is simulated.
    pub effort: Effort,
    /// Asked again and again while they are simulated: a target has no other way to be stopped.
    pub cancel: Arc<dyn Cancel + Send>,
}

/// What goes up the stack from a target that is cancelled; [`super::calibration::calibrate`] catches it.
pub(super) struct Cancelled;

/// Whether an expectation is part of a fit: a value that has an interval, or a direction that does
/// not rest on memory or hearsay.
pub fn counts(expectation: &Expectation, without_recalled: bool) -> bool {
    match expectation.value() {
        Some(_) if without_recalled => expectation.decides(),
        Some(_) => expectation.interval().is_some(),
        None => expectation.decides(),
    }
}

impl Studies {
    /// The contrasts of these cases that count; `exact_codes` where the gestures' codes are known without error.
    ///
    /// # Errors
    /// A study that cannot be run; it is cancelled.
    pub fn new(
        mut cases: Vec<Case>,
        space: Space,
        effort: Effort,
        without_recalled: bool,
        between: Between,
        exact_codes: bool,
        cancel: Arc<dyn Cancel + Send>,
    ) -> Result<Studies, (String, RunError)> {
        let mut contrasts = Vec::new();
        for case in &mut cases {
            // What is not fitted need not be simulated.
            case.scenario
                .expectations
                .retain(|expectation| counts(expectation, without_recalled));
        }
        cases.retain(|case| !case.scenario.expectations.is_empty());
        for (study, case) in cases.iter().enumerate() {
            for (at, expectation) in case.scenario.expectations.iter().enumerate() {
                contrasts.push(Contrast {
                    study,
                    expectation: at,
                    spread: expectation.spread,
                    is_value: expectation.value().is_some(),
                });
            }
        }
        // Before any fit. What fails does so for any parameters: too large, or a slip of the decimal point.
        let start = space.parameters(&vec![0.0; space.fitted.len()]);
        let mut dependence = Vec::new();
        for case in &cases {
            let measured = measure_until(case, &start, &effort, cancel.as_ref());
            let measured = measured.map_err(|error| (case.path.clone(), error))?;
            let codes = match exact_codes {
                true => Ok(Vec::new()),
                false => slopes_by_codes(case, &start, &effort, cancel.as_ref()),
            };
            let codes = codes.map_err(|error| (case.path.clone(), error))?;
            dependence.push(Dependence::of(&case.scenario, &measured.means(), &codes));
        }
        Ok(Studies {
            cases,
            contrasts,
            dependence,
            between,
            space,
            effort,
            cancel,
        })
    }

    /// What a contrast expects.
    pub fn expectation(&self, contrast: &Contrast) -> &Expectation {
        &self.cases[contrast.study].scenario.expectations[contrast.expectation]
    }

    /// Whether an expectation of a case is among the contrasts.
    pub fn has(&self, case: &Case, expectation: &Expectation) -> bool {
        let mut own = self.cases.iter().filter(|own| own.path == case.path);
        own.any(|own| own.scenario.expectations.contains(expectation))
    }

    /// How all contrasts come out under these parameters.
    pub fn outcomes(&self, parameters: &Parameters) -> Vec<Outcome> {
        let cases = self.cases.iter();
        cases
            .flat_map(|case| self.outcomes_of(case, parameters))
            .collect()
    }

    /// How those of one study come out.
    pub fn outcomes_of(&self, case: &Case, parameters: &Parameters) -> Vec<Outcome> {
        let measured = measure_until(case, parameters, &self.effort, self.cancel.as_ref());
        let expectations = case.scenario.expectations.iter();
        let judged = expectations.map(|expectation| match &measured {
            Ok(measured) => outcome(expectation, &measured.means()),
            Err(RunError::Interrupted) => resume_unwind(Box::new(Cancelled)),
            // A sum that has no value at these parameters.
            Err(_) => Outcome::farthest(expectation),
        });
        judged.collect()
    }

    /// What the objective counts of the outcomes of all contrasts, or of those of a study left out: half the sum of
    /// their squares is minus the log of the likelihood, but for a constant.
    pub fn independent(&self, outcomes: &[Outcome], without: Option<usize>) -> Vec<f64> {
        let distances: Vec<f64> = outcomes.iter().map(|outcome| outcome.distance).collect();
        self.taken_out(&distances, self.between.typical(), without)
            .0
    }

    /// The same of distances, under a spread between studies; and the log of the determinant of what was taken out, over
    /// all studies.
    fn taken_out(
        &self,
        distances: &[f64],
        between: f64,
        without: Option<usize>,
    ) -> (Vec<f64>, f64) {
        let mut rest = distances;
        let mut independent = Vec::with_capacity(distances.len());
        let mut log_determinant = 0.0;
        for (study, case) in self.cases.iter().enumerate() {
            if Some(study) == without {
                continue;
            }
            let expectations = &case.scenario.expectations;
            let (own, others) = rest.split_at(expectations.len());
            rest = others;
            let pairs = expectations.iter().zip(own);
            let residuals: Vec<f64> = pairs
                .map(|(expectation, &distance)| residual(expectation, distance))
                .collect();
            let (own, of_study) = self.dependence[study].taken_out(between, &residuals);
            independent.extend(own);
            log_determinant += of_study;
        }
        (independent, log_determinant)
    }

    fn distances_without(&self, point: &[f64], without: Option<usize>) -> Vec<f64> {
        let parameters = self.space.parameters(point);
        let cases = self.cases.iter().enumerate();
        let others = cases.filter(|(study, _)| Some(*study) != without);
        let outcomes = others.flat_map(|(_, case)| self.outcomes_of(case, &parameters));
        outcomes.map(|outcome| outcome.distance).collect()
    }
}

impl Outcome {
    /// What has no value is as wrong as can be.
    fn farthest(expectation: &Expectation) -> Self {
        let distance = match expectation.statement {
            Statement::Value { .. } | Statement::HalfLife { .. } | Statement::Within { .. } => {
                FARTHEST
            }
            Statement::Above { .. }
            | Statement::AboveMetric { .. }
            | Statement::Exceeds { .. }
            | Statement::ShortOf { .. } => -FARTHEST,
        };
        Self {
            simulated: f64::NAN,
            distance,
            residual: residual(expectation, distance),
            right: false,
        }
    }
}

/// The published standard error, on the scale on which the residual is taken.
pub fn published_error(expectation: &Expectation) -> Option<f64> {
    let (low, high) = expectation.interval()?;
    Some(match expectation.statement {
        Statement::HalfLife { .. } => (ln64(high) - ln64(low)) / (2.0 * Z_95),
        _ => (high - low) / (2.0 * Z_95),
    })
}

/// How a contrast comes out by these means.
pub fn outcome(expectation: &Expectation, means: &Means<'_>) -> Outcome {
    let simulated = means.statistic(expectation);
    judge(expectation, simulated, level(expectation, means))
}

/// What a margin is relative to.
fn level(expectation: &Expectation, means: &Means<'_>) -> f64 {
    let mean = |arm, metric| means.mean_at(expectation, arm, metric);
    let (arm, against, metric) = (expectation.arm, expectation.against, expectation.metric);
    match expectation.statement {
        Statement::Above { times } => {
            0.5 * (mean(arm, metric).abs() + times * mean(against, metric).abs())
        }
        Statement::AboveMetric { other } => {
            0.5 * (mean(arm, metric).abs() + mean(arm, other).abs())
        }
        Statement::Exceeds {
            scale: EffectScale::Difference | EffectScale::Mean,
            ..
        }
        | Statement::ShortOf {
            scale: EffectScale::Difference | EffectScale::Mean,
            ..
        } => mean(against, metric).abs(),
        _ => 1.0,
    }
}

/// How a contrast comes out whose statistic has this value.
pub fn judge(expectation: &Expectation, simulated: f64, level: f64) -> Outcome {
    let inside = |(low, high)| low <= simulated && simulated <= high;
    let (distance, right) = match expectation.statement {
        Statement::Value { value, .. } => {
            let error = published_error(expectation).unwrap_or(f64::INFINITY);
            let right = expectation.interval().is_some_and(inside);
            ((simulated - value) / error, right)
        }
        Statement::HalfLife { days, .. } => {
            let error = published_error(expectation).unwrap_or(f64::INFINITY);
            // What does not fade at all fades too slowly.
            let distance = if simulated > 0.0 {
                (ln64(simulated) - ln64(days)) / error
            } else {
                FARTHEST
            };
            (distance, expectation.interval().is_some_and(inside))
        }
        Statement::Within { low, high, .. } => {
            let unit = (high - low) / (2.0 * WITHIN);
            ((simulated - 0.5 * (low + high)) / unit, inside((low, high)))
        }
        Statement::Above { .. }
        | Statement::AboveMetric { .. }
        | Statement::Exceeds { .. }
        | Statement::ShortOf { .. } => {
            let margin = if level == 0.0 { 0.0 } else { simulated / level };
            (margin / MARGIN, simulated > 0.0)
        }
    };
    if !distance.is_finite() {
        return Outcome::farthest(expectation);
    }
    let distance = distance.clamp(-FARTHEST, FARTHEST);
    Outcome {
        simulated,
        distance,
        residual: residual(expectation, distance),
        right,
    }
}

/// What a distance counts: of a value its standard errors, of a direction a smooth one-sided penalty, for a null one of
/// each side.
pub fn residual(expectation: &Expectation, distance: f64) -> f64 {
    let penalty = |sum: f64| (2.0 * sum).sqrt().min(FARTHEST);
    match expectation.statement {
        Statement::Value { .. } | Statement::HalfLife { .. } => distance,
        Statement::Within { .. } => {
            penalty(probit_penalty(WITHIN + distance) + probit_penalty(WITHIN - distance))
        }
        Statement::Above { .. }
        | Statement::AboveMetric { .. }
        | Statement::Exceeds { .. }
        | Statement::ShortOf { .. } => penalty(probit_penalty(distance)),
    }
}

impl Target for Studies {
    fn bounds(&self) -> Vec<(f64, f64)> {
        self.space.bounds()
    }

    fn distances(&self, point: &[f64]) -> Vec<f64> {
        self.distances_without(point, None)
    }

    fn residuals_from(&self, point: &[f64], distances: &[f64]) -> Vec<f64> {
        let (mut residuals, _) = self.taken_out(distances, self.between.typical(), None);
        residuals.extend_from_slice(point);
        residuals
    }
}

/// A target without the residuals of one study.
pub struct Without<'a> {
    /// All studies.
    pub studies: &'a Studies,
    /// Index of the one that is left out.
    pub study: usize,
}

impl Target for Without<'_> {
    fn bounds(&self) -> Vec<(f64, f64)> {
        self.studies.bounds()
    }

    fn distances(&self, point: &[f64]) -> Vec<f64> {
        self.studies.distances_without(point, Some(self.study))
    }

    fn residuals_from(&self, point: &[f64], distances: &[f64]) -> Vec<f64> {
        let between = self.studies.between.typical();
        let (mut residuals, _) = self.studies.taken_out(distances, between, Some(self.study));
        residuals.extend_from_slice(point);
        residuals
    }
}

/// The studies with one coordinate more where the spread between them is not said: the normal score of its prior, last.
pub struct WithSpread<'a>(pub &'a Studies);

impl WithSpread<'_> {
    /// The parameters' part of a point, and the spread between studies.
    pub fn split<'p>(&self, point: &'p [f64]) -> (&'p [f64], f64) {
        let (parameters, rest) = point.split_at(self.0.space.fitted.len());
        (parameters, self.0.between.at(rest.first().copied()))
    }
}

impl Target for WithSpread<'_> {
    fn bounds(&self) -> Vec<(f64, f64)> {
        let mut bounds = self.0.bounds();
        bounds.extend(self.0.between.bounds());
        bounds
    }

    fn distances(&self, point: &[f64]) -> Vec<f64> {
        self.0.distances(self.split(point).0)
    }

    fn residuals_from(&self, point: &[f64], distances: &[f64]) -> Vec<f64> {
        let (mut residuals, _) = self.0.taken_out(distances, self.split(point).1, None);
        residuals.extend_from_slice(point);
        residuals
    }

    /// With the determinants, which are the same at all points unless the spread is free.
    fn cost_from(&self, point: &[f64], distances: &[f64]) -> f64 {
        let (residuals, log_determinant) = self.0.taken_out(distances, self.split(point).1, None);
        cost(&residuals) + cost(point) + 0.5 * log_determinant
    }
}

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

use crate::engine::run::RunError;
use crate::evidence::fit::dependence::Dependence;
use crate::evidence::fit::prior::Space;
use crate::evidence::fit::target::{Target, probit_penalty};
use crate::evidence::{Case, Effort, Means, measure};
use crate::numeric::{Z_95, ln64};
use crate::psychology::Parameters;
use crate::scenario::checked::{EffectScale, Expectation, Spread, Statement};

/// The margin of a direction that counts as one standard error: 5% of the level.
pub const MARGIN: f64 = 0.05;

/// Residuals beyond this many standard errors, or without a value, count as so many.
const FARTHEST: f64 = 30.0;

/// A contrast of a study.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// Index of the study.
    pub study: usize,
    /// Index among the case's expectations.
    pub expectation: usize,
    pub spread: Option<Spread>,
    /// A value with an interval, else a direction.
    pub is_value: bool,
}

/// How a contrast came out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// What the expectation speaks of, in its own unit; NaN where it has no value.
    pub simulated: f64,
    /// In standard errors.
    pub residual: f64,
    /// Inside the published interval; or the direction is right.
    pub right: bool,
}

/// Studies with what is fitted of the psychology to them.
pub struct Studies {
    pub cases: Vec<Case>,
    pub contrasts: Vec<Contrast>,
    /// By study: how its contrasts hang together.
    pub dependence: Vec<Dependence>,
    /// Spread between studies, in willingness, ≥ 0.
    pub between: f64,
    pub space: Space,
    pub effort: Effort,
}

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
    /// The contrasts of these cases that count, `between` being the spread between studies, in willingness.
    ///
    /// # Errors
    /// A study that cannot be run.
    pub fn new(
        mut cases: Vec<Case>,
        space: Space,
        effort: Effort,
        without_recalled: bool,
        between: f64,
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
            let measured = measure(case, &start, &effort);
            let measured = measured.map_err(|error| (case.path.clone(), error))?;
            dependence.push(Dependence::of(&case.scenario, &measured.means(), between));
        }
        Ok(Studies {
            cases,
            contrasts,
            dependence,
            between,
            space,
            effort,
        })
    }

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
        let measured = measure(case, parameters, &self.effort);
        let expectations = case.scenario.expectations.iter();
        let judged = expectations.map(|expectation| match &measured {
            Ok(measured) => outcome(expectation, &measured.means()),
            // A sum that has no value at these parameters.
            Err(_) => Outcome::farthest(),
        });
        judged.collect()
    }

    /// What the objective counts of the outcomes of all contrasts, or of those of a study left out: half the sum of
    /// their squares is minus the log of the likelihood, but for a constant.
    pub fn independent(&self, outcomes: &[Outcome], without: Option<usize>) -> Vec<f64> {
        let mut rest = outcomes;
        let mut independent = Vec::with_capacity(outcomes.len());
        for (study, case) in self.cases.iter().enumerate() {
            if Some(study) == without {
                continue;
            }
            let (own, others) = rest.split_at(case.scenario.expectations.len());
            rest = others;
            let residuals: Vec<f64> = own.iter().map(|outcome| outcome.residual).collect();
            independent.extend(self.dependence[study].taken_out(&residuals));
        }
        independent
    }
}

impl Outcome {
    fn farthest() -> Self {
        Self {
            simulated: f64::NAN,
            residual: FARTHEST,
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
    let penalty = |x: f64| (2.0 * probit_penalty(x)).sqrt();
    let (residual, right) = match expectation.statement {
        Statement::Value { value, .. } => {
            let error = published_error(expectation).unwrap_or(f64::INFINITY);
            let inside = |(low, high)| low <= simulated && simulated <= high;
            (
                (simulated - value) / error,
                expectation.interval().is_some_and(inside),
            )
        }
        Statement::HalfLife { days, .. } => {
            let error = published_error(expectation).unwrap_or(f64::INFINITY);
            let inside = |(low, high)| low <= simulated && simulated <= high;
            // What does not fade at all fades too slowly.
            let residual = if simulated > 0.0 {
                (ln64(simulated) - ln64(days)) / error
            } else {
                FARTHEST
            };
            (residual, expectation.interval().is_some_and(inside))
        }
        Statement::Within { low, high, .. } => {
            let unit = (high - low) / 8.0;
            let (above, below) = ((simulated - low) / unit, (high - simulated) / unit);
            let both = probit_penalty(above) + probit_penalty(below);
            ((2.0 * both).sqrt(), low <= simulated && simulated <= high)
        }
        _ => {
            let margin = if level == 0.0 { 0.0 } else { simulated / level };
            (penalty(margin / MARGIN), simulated > 0.0)
        }
    };
    if residual.is_finite() {
        Outcome {
            simulated,
            residual: residual.clamp(-FARTHEST, FARTHEST),
            right,
        }
    } else {
        Outcome::farthest()
    }
}

impl Target for Studies {
    fn bounds(&self) -> Vec<(f64, f64)> {
        self.space.bounds()
    }

    fn residuals(&self, point: &[f64]) -> Vec<f64> {
        let outcomes = self.outcomes(&self.space.parameters(point));
        let mut residuals = self.independent(&outcomes, None);
        residuals.extend_from_slice(point);
        residuals
    }
}

/// A target without the residuals of one study.
pub struct Without<'a> {
    pub studies: &'a Studies,
    pub study: usize,
}

impl Target for Without<'_> {
    fn bounds(&self) -> Vec<(f64, f64)> {
        self.studies.bounds()
    }

    fn residuals(&self, point: &[f64]) -> Vec<f64> {
        let Without { studies, study } = *self;
        let parameters = studies.space.parameters(point);
        let others = studies.cases.iter().enumerate();
        let outcomes: Vec<Outcome> = others
            .filter(|(at, _)| *at != study)
            .flat_map(|(_, case)| studies.outcomes_of(case, &parameters))
            .collect();
        let mut residuals = studies.independent(&outcomes, Some(study));
        residuals.extend_from_slice(point);
        residuals
    }
}

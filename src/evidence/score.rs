//! What a battery comes to: contrasts inside, directions right, claims held, beside benchmarks.

use crate::evidence::Case;
use crate::evidence::precision::{Finding, Found};
use crate::evidence::verdict::Verdict;
use crate::numeric::ln64;
use crate::scenario::checked::{Expectation, Spread, Statement};

/// A case with what was found.
pub type Result = (Case, Found);

/// So many out of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many come out.
    pub right: usize,
    /// Of how many.
    pub of: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }
}

/// Scores of the studies for one kind of spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Values with an interval.
    pub contrasts: Tally,
    /// Directions.
    pub directions: Tally,
}

/// The kinds of spread in the order in which they are told; none for what has no tag.
pub const PARTS: [Option<Spread>; 4] = [
    Some(Spread::Sourced),
    Some(Spread::Assumed),
    Some(Spread::Recalled),
    None,
];

/// The score of all studies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// In the order of [`PARTS`].
    pub parts: [Part; 4],
    /// Mean log density of the published values, and over how many contrasts.
    pub log_score: f64,
    /// Contrasts that the log score is over.
    pub log_scored: usize,
}

impl Score {
    /// All parts together.
    pub fn all(&self) -> Part {
        let mut all = Part::default();
        for part in &self.parts {
            all.contrasts.right += part.contrasts.right;
            all.contrasts.of += part.contrasts.of;
            all.directions.right += part.directions.right;
            all.directions.of += part.directions.of;
        }
        all
    }
}

/// Whether a file is scored as a study: it holds no claim.
pub fn is_study(case: &Case) -> bool {
    case.scenario.claim.is_none()
}

/// Whether an expectation is a contrast: a value with its interval. The rest are directions, except
/// values without an interval, which are only shown.
pub fn is_contrast(expectation: &Expectation) -> bool {
    expectation.value().is_some() && expectation.interval().is_some()
}

/// Whether an expectation is a direction.
pub fn is_direction(expectation: &Expectation) -> bool {
    expectation.value().is_none()
}

/// What became of one expectation.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a> {
    /// What is expected.
    pub expectation: &'a Expectation,
    /// Whether it comes out.
    pub passes: bool,
    /// What was predicted, with its standard error.
    pub value: f64,
    /// The simulation's own standard error.
    pub error: f64,
}

/// How many came out, by spread, and the mean log density of what was published.
pub fn score<'a>(all: impl Iterator<Item = Scored<'a>>) -> Score {
    let mut score = Score::default();
    let mut sum = 0.0;
    for one in all {
        let expectation = one.expectation;
        let part = PARTS.iter().position(|part| *part == expectation.spread);
        let part = &mut score.parts[part.unwrap_or(PARTS.len() - 1)];
        if is_direction(expectation) {
            part.directions.add(one.passes);
        } else if is_contrast(expectation) {
            part.contrasts.add(one.passes);
            if let Some(log) = log_density(expectation, one.value, one.error) {
                sum += log;
                score.log_scored += 1;
            }
        }
    }
    score.log_score = sum / score.log_scored as f64;
    score
}

/// The score of what was simulated.
pub fn simulated(results: &[Result]) -> Score {
    score(of_studies(results).map(|(_, expectation, finding)| Scored {
        expectation,
        passes: finding.judgement.verdict.passes(),
        value: finding.simulated.value,
        error: finding.simulated.error,
    }))
}

/// The score of saying that nothing has any effect.
pub fn no_effect(results: &[Result]) -> Score {
    score(of_studies(results).map(|(found, expectation, _)| {
        let baseline = || {
            // The arm does what the baseline does.
            let same = Expectation {
                arm: 0,
                ..expectation.clone()
            };
            found
                .measured
                .jackknife(|means| means.statistic(&same))
                .value
        };
        let value = nothing(expectation, baseline);
        let within = |(low, high): (f64, f64)| low <= value && value <= high;
        let passes = match expectation.statement {
            Statement::Within { low, high, .. } => within((low, high)),
            _ => expectation.interval().is_some_and(within),
        };
        Scored {
            expectation,
            passes,
            value,
            error: 0.0,
        }
    }))
}

fn of_studies(results: &[Result]) -> impl Iterator<Item = (&Found, &Expectation, &Finding)> {
    let studies = results.iter().filter(|(case, _)| is_study(case));
    studies.flat_map(|(case, found)| {
        let pairs = case.scenario.expectations.iter().zip(&found.findings);
        pairs.map(move |(expectation, finding)| (found, expectation, finding))
    })
}

/// The value of an effect that is none, NaN where there is no such value; `baseline` is the mean of an
/// arm in which nothing is done.
pub fn nothing(expectation: &Expectation, baseline: impl FnOnce() -> f64) -> f64 {
    match expectation.statement {
        Statement::Value { scale, .. } | Statement::Within { scale, .. } => {
            scale.nothing().unwrap_or_else(baseline)
        }
        Statement::HalfLife { .. } => f64::NAN,
        Statement::Above { .. }
        | Statement::AboveMetric { .. }
        | Statement::Exceeds { .. }
        | Statement::ShortOf { .. } => 0.0,
    }
}

/// The log of the density of the published value around the simulated one, normal, with both errors;
/// none where one of them has no value.
pub fn log_density(expectation: &Expectation, value: f64, error: f64) -> Option<f64> {
    let (published, (low, high)) = (expectation.value()?, expectation.interval()?);
    let half = (high - low) / 2.0;
    let spread = half / 1.96;
    let variance = spread * spread + error * error;
    let distance = value - published;
    let log = -0.5 * (ln64(std::f64::consts::TAU * variance) + distance * distance / variance);
    (variance > 0.0 && log.is_finite()).then_some(log)
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimHeld {
    /// Everything that decides came out.
    pub held: bool,
    /// Every knock-out makes the effect vanish; none where there is none.
    pub knocked_out: Option<bool>,
    /// Chance decides none of it.
    pub sure: bool,
}

/// What became of a case's claim; none for a study.
pub fn claim((case, found): &Result) -> Option<ClaimHeld> {
    case.scenario.claim.as_ref()?;
    let mut held = ClaimHeld {
        held: true,
        knocked_out: None,
        sure: true,
    };
    for (expectation, finding) in case.scenario.expectations.iter().zip(&found.findings) {
        if !expectation.decides() {
            continue;
        }
        held.held &= finding.judgement.verdict.passes();
        held.sure &= finding.judgement.sure;
        if let Some(knock_out) = &finding.knock_out {
            let vanishes = knock_out.judgement.verdict.passes();
            held.knocked_out = Some(held.knocked_out.unwrap_or(true) && vanishes);
            held.sure &= knock_out.judgement.sure;
        }
    }
    Some(held)
}

/// The expectations that fail and decide, as (case, expectation); a claim that is only reported has none.
pub fn failures(results: &[Result]) -> Vec<(usize, usize)> {
    let mut failures = Vec::new();
    for (at, (case, found)) in results.iter().enumerate() {
        if case
            .scenario
            .claim
            .as_ref()
            .is_some_and(|claim| !claim.required)
        {
            continue;
        }
        for (which, expectation) in case.scenario.expectations.iter().enumerate() {
            let finding = &found.findings[which];
            let knock_out = finding.knock_out.as_ref();
            let fails = !finding.judgement.verdict.passes()
                || knock_out.is_some_and(|one| {
                    one.judgement.verdict == Verdict::Fails
                        || one.judgement.verdict == Verdict::NoValue
                });
            if expectation.decides() && fails {
                failures.push((at, which));
            }
        }
    }
    failures
}

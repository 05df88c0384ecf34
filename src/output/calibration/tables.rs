//! The tables of a calibration.

use super::{Calibrated, columns};
use crate::evidence::fit::calibration::{Calibration, IDENTIFIED, Prediction, four_digits};
use crate::evidence::score::{PARTS, Part, Score};
use crate::numeric::Z_95;
use crate::numeric::ln64;
use crate::output::evidence::{bounds, scale_of, spread_key, statement_key};
use crate::output::tables::{Table, tag_key};
use crate::psychology::Parameters;
use crate::scenario::checked::Statement;

/// Every draw of all parameters.
pub(super) fn draws(found: &Calibration) -> Vec<u8> {
    let mut table = Table::with(&columns::draws());
    for draw in &found.draws {
        table
            .whole(draw.chain as u64)
            .whole(draw.step as u64)
            .number(draw.log_density)
            .number(draw.between);
        for parameter in Parameters::ALL {
            table.number(draw.parameters.get(parameter.key).unwrap_or(f64::NAN));
        }
        table.end();
    }
    table.finish()
}

/// What each parameter was thought to be before, and what it is after.
pub(super) fn parameters(calibrated: &Calibrated<'_>) -> Vec<u8> {
    let found = calibrated.found;
    let mut table = Table::of(&columns::PARAMETERS);
    for (at, fitted) in found.drawn.fitted.iter().enumerate() {
        let (parameter, posterior) = (fitted.parameter, &found.posterior[at]);
        let is_fitted = calibrated.studies.space.is_fitted(parameter);
        let mode = calibrated
            .studies
            .space
            .parameters(&found.fit.point)
            .get(parameter.key)
            .filter(|_| is_fitted);
        table
            .text(parameter.key)
            .text(fitted.scale.name())
            .number(parameter.start)
            .number(fitted.natural(-Z_95))
            .number(fitted.natural(Z_95))
            .number(fitted.natural(fitted.low))
            .number(fitted.natural(fitted.high))
            .text(yes_or_no(is_fitted))
            .number(mode.unwrap_or(f64::NAN))
            .number(found.fitted.get(parameter.key).unwrap_or(f64::NAN))
            .number(posterior.mean)
            .number(posterior.sd)
            .number(posterior.low)
            .number(posterior.high)
            .number(posterior.contraction)
            .text(yes_or_no(posterior.contraction >= IDENTIFIED))
            .number(found.chains.agreement[at].r_hat)
            .number(found.chains.agreement[at].effective);
        table.end();
    }
    table.finish()
}

/// The parameters as they are fitted without each study in turn.
pub(super) fn parameters_left_out(calibrated: &Calibrated<'_>, points: &[Vec<f64>]) -> Vec<u8> {
    let space = &calibrated.studies.space;
    let mut table = Table::with(&columns::left_out(space));
    for (case, point) in calibrated.studies.cases.iter().zip(points) {
        table.text(&case.name);
        for (fitted, &z) in space.fitted.iter().zip(point) {
            table.number(four_digits(fitted.natural(z)));
        }
        table.end();
    }
    table.finish()
}

/// What the draws say of each study from all others.
pub(super) fn foretold(calibrated: &Calibrated<'_>) -> Vec<u8> {
    let mut table = Table::of(&columns::FORETOLD);
    for own in &calibrated.found.foretold {
        table
            .text(&calibrated.studies.cases[own.study].name)
            .number(own.log_density)
            .number(own.no_effect)
            .number(own.k.unwrap_or(f64::NAN));
        table.end();
    }
    table.finish()
}

/// What they say of each published value.
pub(super) fn foretold_values(calibrated: &Calibrated<'_>) -> Vec<u8> {
    let mut table = Table::of(&columns::FORETOLD_VALUES);
    for own in &calibrated.found.foretold {
        let case = &calibrated.studies.cases[own.study];
        for value in &own.values {
            let expectation = &case.scenario.expectations[value.expectation];
            let published = match expectation.statement {
                Statement::HalfLife { days, .. } => ln64(days),
                _ => expectation.value().unwrap_or(f64::NAN),
            };
            table
                .text(&case.name)
                .text(&expectation.id)
                .number(published)
                .number(value.mean)
                .number(value.sd)
                .number(value.below)
                .text(yes_or_no(value.is_null));
            table.end();
        }
    }
    table.finish()
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// What was predicted of each expectation.
pub(super) fn predictions(calibrated: &Calibrated<'_>, predicted: &[Prediction]) -> Vec<u8> {
    let mut table = Table::of(&columns::PREDICTED);
    for prediction in predicted {
        let case = &calibrated.cases[prediction.case];
        let expectation = &case.scenario.expectations[prediction.expectation];
        let (low, high) = bounds(expectation);
        let judged = expectation.value().is_none() || expectation.interval().is_some();
        table
            .text(&case.name)
            .text(&expectation.id)
            .text(statement_key(&expectation.statement))
            .text(expectation.metric.key())
            .text(scale_of(&expectation.statement))
            .number(expectation.value().unwrap_or(f64::NAN))
            .number(low)
            .number(high)
            .number(prediction.simulated)
            .number(prediction.low)
            .number(prediction.high)
            .number(if judged {
                prediction.outcome.residual
            } else {
                f64::NAN
            })
            .text(if judged {
                yes_or_no(prediction.outcome.right)
            } else {
                ""
            })
            .text(yes_or_no(calibrated.studies.has(case, expectation)))
            .text(expectation.spread.map_or("", spread_key))
            .text(expectation.tag.map_or("", tag_key))
            .text(&expectation.source);
        table.end();
    }
    table.finish()
}

/// How well the fit does beside what it is held against.
pub(super) fn benchmarks(found: &Calibration) -> Vec<u8> {
    let mut table = Table::of(&columns::BENCHMARKS);
    let mut rows = |name: &str, sample: &str, score: &Score, objective: Option<f64>| {
        let mut row = |spread: &str, part: &Part, log: f64, objective| {
            table
                .text(name)
                .text(sample)
                .text(spread)
                .whole(part.contrasts.right as u64)
                .whole(part.contrasts.of as u64)
                .whole(part.directions.right as u64)
                .whole(part.directions.of as u64)
                .number(log)
                .number(objective);
            table.end();
        };
        let objective = objective.unwrap_or(f64::NAN);
        row("all", &score.all(), score.log_score, objective);
        for (spread, part) in PARTS.iter().zip(&score.parts) {
            if part.contrasts.of + part.directions.of > 0 {
                let spread = spread.map_or("none", spread_key);
                row(spread, part, f64::NAN, f64::NAN);
            }
        }
    };
    rows("the fit", "in", &found.score, Some(found.fit.cost));
    if let Some(left_out) = &found.left_out {
        rows("the fit", "left out", &left_out.score, None);
    }
    for benchmark in &found.benchmarks {
        let name = &benchmark.name;
        rows(name, "in", &benchmark.in_sample, benchmark.objective);
        if let Some(left_out) = &benchmark.left_out {
            rows(name, "left out", left_out, None);
        }
    }
    table.finish()
}

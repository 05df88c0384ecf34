//! The tables of a calibration.

use super::rows::{Benchmark, FittedParameter, Foretold, ForetoldValue, Predicted};
use super::{Calibrated, columns};
use crate::evidence::fit::calibration::{Calibration, IDENTIFIED, Prediction, four_digits};
use crate::evidence::score::{PARTS, Part, Score};
use crate::numeric::Z_95;
use crate::numeric::ln64;
use crate::output::evidence::{bounds, scale_of, spread_key, statement_key};
use crate::output::tables::tag_key;
use crate::psychology::Parameters;
use crate::scenario::checked::Statement;
use crate::table::{Cell, Lines, Value};

/// Every draw of all parameters.
pub(super) fn draws(found: &Calibration) -> Vec<u8> {
    let mut lines = Lines::of(&columns::draws());
    for draw in &found.draws {
        lines.cell(Value::Whole(draw.chain as u64));
        lines.cell(Value::Whole(draw.step as u64));
        lines.cell(Value::Number(draw.log_density));
        lines.cell(Value::Number(draw.between));
        for parameter in Parameters::ALL {
            lines.cell(draw.parameters.get(parameter.key).value());
        }
        lines.end();
    }
    lines.finish()
}

/// What each parameter was thought to be before, and what it is after.
pub(super) fn parameters(calibrated: &Calibrated<'_>) -> Vec<FittedParameter> {
    let found = calibrated.found;
    let fitted = found.drawn.fitted.iter().enumerate();
    fitted
        .map(|(at, fitted)| {
            let (parameter, posterior) = (fitted.parameter, &found.posterior[at]);
            let is_fitted = calibrated.studies.space.is_fitted(parameter);
            let searched = calibrated.studies.space.parameters(&found.fit.point);
            FittedParameter {
                key: parameter.key.to_owned(),
                scale: fitted.scale.name().to_owned(),
                prior_median: Some(parameter.start),
                prior_low: Some(fitted.natural(-Z_95)),
                prior_high: Some(fitted.natural(Z_95)),
                lowest: Some(fitted.natural(fitted.low)),
                highest: Some(fitted.natural(fitted.high)),
                is_fitted: yes_or_no(is_fitted),
                mode: searched.get(parameter.key).filter(|_| is_fitted),
                value: found.fitted.get(parameter.key),
                mean: Some(posterior.mean),
                sd: Some(posterior.sd),
                low: Some(posterior.low),
                high: Some(posterior.high),
                contraction: Some(posterior.contraction),
                identified: yes_or_no(posterior.contraction >= IDENTIFIED),
                r_hat: Some(found.chains.agreement[at].r_hat),
                effective_draws: Some(found.chains.agreement[at].effective),
            }
        })
        .collect()
}

/// The parameters as they are fitted without each study in turn.
pub(super) fn parameters_left_out(calibrated: &Calibrated<'_>, points: &[Vec<f64>]) -> Vec<u8> {
    let space = &calibrated.studies.space;
    let mut lines = Lines::of(&columns::left_out(space));
    for (case, point) in calibrated.studies.cases.iter().zip(points) {
        lines.cell(Value::Text(&case.name));
        for (fitted, &z) in space.fitted.iter().zip(point) {
            lines.cell(Value::Number(four_digits(fitted.natural(z))));
        }
        lines.end();
    }
    lines.finish()
}

/// What the draws say of each study from all others.
pub(super) fn foretold(calibrated: &Calibrated<'_>) -> Vec<Foretold> {
    let foretold = calibrated.found.foretold.iter();
    foretold
        .map(|own| Foretold {
            study: calibrated.studies.cases[own.study].name.clone(),
            log_density: Some(own.log_density),
            no_effect: Some(own.no_effect),
            pareto_k: own.k,
        })
        .collect()
}

/// What they say of each published value.
pub(super) fn foretold_values(calibrated: &Calibrated<'_>) -> Vec<ForetoldValue> {
    let foretold = calibrated.found.foretold.iter();
    foretold
        .flat_map(|own| {
            let case = &calibrated.studies.cases[own.study];
            own.values.iter().map(|value| {
                let expectation = &case.scenario.expectations[value.expectation];
                ForetoldValue {
                    study: case.name.clone(),
                    expectation: expectation.id.clone(),
                    published: match expectation.statement {
                        Statement::HalfLife { days, .. } => Some(ln64(days)),
                        _ => expectation.value(),
                    },
                    mean: Some(value.mean),
                    sd: Some(value.sd),
                    below: Some(value.below),
                    null: yes_or_no(value.is_null),
                }
            })
        })
        .collect()
}

fn yes_or_no(yes: bool) -> String {
    let word = if yes { "yes" } else { "no" };
    word.to_owned()
}

/// What was predicted of each expectation.
pub(super) fn predictions(calibrated: &Calibrated<'_>, predicted: &[Prediction]) -> Vec<Predicted> {
    let row = |prediction: &Prediction| {
        let case = &calibrated.cases[prediction.case];
        let expectation = &case.scenario.expectations[prediction.expectation];
        let (low, high) = bounds(expectation);
        let judged = expectation.value().is_none() || expectation.interval().is_some();
        Predicted {
            study: case.name.clone(),
            expectation: expectation.id.clone(),
            statement: statement_key(&expectation.statement).to_owned(),
            metric: expectation.metric.key().to_owned(),
            scale: scale_of(&expectation.statement).to_owned(),
            published: expectation.value(),
            low: Some(low),
            high: Some(high),
            predicted: Some(prediction.simulated),
            predicted_low: Some(prediction.low),
            predicted_high: Some(prediction.high),
            residual: judged.then_some(prediction.outcome.residual),
            comes_out: match judged {
                true => yes_or_no(prediction.outcome.right),
                false => String::new(),
            },
            fitted: yes_or_no(calibrated.studies.has(case, expectation)),
            spread: expectation.spread.map_or("", spread_key).to_owned(),
            tag: expectation.tag.map_or("", tag_key).to_owned(),
            source: expectation.source.clone(),
        }
    };
    predicted.iter().map(row).collect()
}

/// How well the fit does beside what it is held against.
pub(super) fn benchmarks(found: &Calibration) -> Vec<Benchmark> {
    let mut all = benchmark("the fit", "in", &found.score, Some(found.fit.cost));
    if let Some(left_out) = &found.left_out {
        all.extend(benchmark("the fit", "left out", &left_out.score, None));
    }
    for own in &found.benchmarks {
        all.extend(benchmark(&own.name, "in", &own.in_sample, own.objective));
        if let Some(left_out) = &own.left_out {
            all.extend(benchmark(&own.name, "left out", left_out, None));
        }
    }
    all
}

/// One of them: of all contrasts, and of those whose interval is known so.
fn benchmark(name: &str, sample: &str, score: &Score, objective: Option<f64>) -> Vec<Benchmark> {
    let row = |spread: &str, part: &Part| Benchmark {
        benchmark: name.to_owned(),
        sample: sample.to_owned(),
        spread: spread.to_owned(),
        values_inside: part.contrasts.right as u64,
        values: part.contrasts.of as u64,
        directions_right: part.directions.right as u64,
        directions: part.directions.of as u64,
        log_score: None,
        objective: None,
    };
    let parts = PARTS.iter().zip(&score.parts);
    let parts = parts.filter(|(_, part)| part.contrasts.of + part.directions.of > 0);
    let parts = parts.map(|(spread, part)| row(spread.map_or("none", spread_key), part));
    let all = Benchmark {
        log_score: Some(score.log_score),
        objective,
        ..row("all", &score.all())
    };
    std::iter::once(all).chain(parts).collect()
}

//! What a calibration found, as people read it.

use super::Calibrated;
use crate::evidence::fit::agreement::{FEWEST_EFFECTIVE, MOST_R_HAT};
use crate::evidence::fit::benchmarks::Benchmark;
use crate::evidence::fit::calibration::{IDENTIFIED, Prediction};
use crate::evidence::fit::chains::CHAINS;
use crate::evidence::fit::foretold::{Foretold, LEVELS, covered, gain};
use crate::evidence::fit::studies::MARGIN;
use crate::evidence::fit::target::cost;
use crate::evidence::psis::MOST_K;
use crate::evidence::score::{PARTS, Part, Score};
use crate::numeric::Z_95;
use crate::output::evidence::{spread_key, statement_key};
use crate::output::format::{plain, shorten};
use crate::output::grid::{COLUMNS, Paint, filled};

/// What was found, in at most 100 columns.
pub fn text(calibrated: &Calibrated<'_>, color: bool) -> String {
    let Calibrated { found, .. } = calibrated;
    let paint = Paint { color };
    let mut lines = vec![paint.strong("Parameters")];
    lines.push(paint.faint(&format!(
        "{:<24}{:>10}{:>22}{:>10}{:>24}{:>9}",
        "", "start", "prior 95%", "value", "95% of the draws", "learned"
    )));
    for (at, fitted) in found.drawn.fitted.iter().enumerate() {
        let (parameter, posterior) = (fitted.parameter, &found.posterior[at]);
        let range = |low: f64, high: f64| format!("{} to {}", short(low), short(high));
        lines.push(format!(
            "{:<24}{:>10}{:>22}{:>10}{:>24}{:>8.0}%{}",
            parameter.key,
            short(parameter.start),
            range(fitted.natural(-Z_95), fitted.natural(Z_95)),
            short(found.fitted.get(parameter.key).unwrap_or(f64::NAN)),
            range(posterior.low, posterior.high),
            100.0 * posterior.contraction,
            if posterior.contraction >= IDENTIFIED {
                ""
            } else {
                " *"
            },
        ));
    }
    lines.push(paint.faint(
        "Half-lives in days, rates per day. Learned: share of the prior's variance that the studies took.",
    ));
    lines.push(paint.faint("* not identified: the studies took less than half."));
    lines.push(String::new());
    lines.extend(off(calibrated, &paint));
    lines.push(paint.strong("Scores"));
    let heads = format!(
        "{:<44}{:>16}{:>18}{:>18}",
        "", "values inside", "directions right", "log score"
    );
    lines.push(paint.faint(&heads));
    lines.push(row_of("the fit", &found.score));
    let parts = PARTS.iter().zip(&found.score.parts);
    for (spread, part) in parts.filter(|(_, part)| part.contrasts.of + part.directions.of > 0) {
        let name = format!("  {}", spread.map_or("no figure", spread_key));
        lines.push(row_of_part(&name, part, None));
    }
    if let Some(left_out) = &found.left_out {
        lines.push(row_of(
            "each study predicted from all others",
            &left_out.score,
        ));
    }
    lines.extend(benchmark_lines(&found.benchmarks));
    lines.push(String::new());
    lines.extend(filled(&foretold_lines(calibrated)));
    lines.push(String::new());
    lines.extend(filled(&format!(
        "{}, and {} directions.",
        calibrated.freedom(),
        found.score.all().directions.of
    )));
    let ends: Vec<String> = found.ends.iter().map(|&end| short(end)).collect();
    let data = found.fit.cost - cost(&found.fit.point);
    let how = match ends.is_empty() {
        true => "the fit was given, and not searched for".to_owned(),
        false => format!("its starts ended at {}", ends.join(", ")),
    };
    lines.push(format!(
        "Objective {} (studies {}, prior {}); {how}.",
        short(found.fit.cost),
        short(data),
        short(found.fit.cost - data),
    ));
    lines.push(format!(
        "Spread between studies, in willingness: {}.",
        super::spread(calibrated.studies.between, found.between.as_ref())
    ));
    let agreement = &found.chains.agreement;
    let r_hat = agreement.iter().map(|own| own.r_hat).reduce(f64::max);
    let effective = agreement.iter().map(|own| own.effective).reduce(f64::min);
    lines.extend(filled(&format!(
        "{} draws from {CHAINS} chains of {} steps: {:.0}% of proposals accepted, R\u{302} at most {:.3} (of {MOST_R_HAT} \
         allowed), at least {:.0} effective draws (of {FEWEST_EFFECTIVE:.0} wanted).",
        found.draws.len(),
        found.chains.steps(),
        100.0 * found.chains.acceptance,
        r_hat.unwrap_or(f64::NAN),
        effective.unwrap_or(f64::NAN),
    )));
    lines.push(format!(
        "A direction counts as right by one standard error where its margin is {:.0}% of the level.",
        100.0 * MARGIN
    ));
    lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// The contrasts that do not come out.
fn off(calibrated: &Calibrated<'_>, paint: &Paint) -> Vec<String> {
    let of = |title: &str, predicted: &[Prediction]| {
        let mut lines = vec![paint.strong(title)];
        for prediction in predicted {
            let case = &calibrated.cases[prediction.case];
            let expectation = &case.scenario.expectations[prediction.expectation];
            if prediction.outcome.right || !calibrated.studies.has(case, expectation) {
                continue;
            }
            let published = match expectation.interval() {
                Some((low, high)) => format!("{} to {}", short(low), short(high)),
                None => statement_key(&expectation.statement).replace('_', " "),
            };
            let line = format!(
                "{:<44}{:>26}{:>14}  {}",
                shorten(
                    &format!("{} {}", plain(&case.name), plain(&expectation.id)),
                    43
                ),
                published,
                short(prediction.simulated),
                expectation.spread.map_or("", spread_key)
            );
            lines.push(shorten(&line, COLUMNS));
        }
        if lines.len() == 1 {
            lines.push("none".into());
        }
        lines.push(String::new());
        lines
    };
    let mut lines = of("Does not come out in the fit", &calibrated.found.predicted);
    if let Some(left_out) = &calibrated.found.left_out {
        lines.extend(of("Does not come out when left out", &left_out.predicted));
    }
    lines
}

fn row_of(name: &str, score: &Score) -> String {
    row_of_part(name, &score.all(), Some(score.log_score))
}

fn row_of_part(name: &str, part: &Part, log: Option<f64>) -> String {
    format!(
        "{:<44}{:>16}{:>18}{:>18}",
        name,
        format!("{} of {}", part.contrasts.right, part.contrasts.of),
        format!("{} of {}", part.directions.right, part.directions.of),
        log.map_or(String::new(), |log| format!("{log:.3}")),
    )
}

/// How well the draws foretell each study from all others.
fn foretold_lines(calibrated: &Calibrated<'_>) -> String {
    let all = &calibrated.found.foretold;
    let unsure: Vec<&str> = all
        .iter()
        .filter(|own| !own.is_reliable())
        .map(|own| calibrated.studies.cases[own.study].name.as_str())
        .collect();
    let of = |which: &dyn Fn(&Foretold) -> bool| {
        let some = all.iter().filter(|own| which(own));
        gain(&some.map(Foretold::difference).collect::<Vec<_>>())
    };
    let mut said = format!(
        "Each study foretold from all others by its weighed draws, against saying that nothing has any effect: {}.",
        of(&|_| true).told()
    );
    if !unsure.is_empty() {
        said += &format!(
            " The weights cannot be relied on (k\u{302} of {MOST_K} or more) for {}",
            unsure.join(", ")
        );
        let sure = of(&Foretold::is_reliable);
        said += &match sure.studies {
            0 => ".".to_owned(),
            _ => format!("; without these {}.", sure.told()),
        };
    }
    let values = || all.iter().flat_map(|own| &own.values);
    for (what, null) in [("effects", false), ("nulls", true)] {
        let below = || {
            values()
                .filter(|value| value.is_null == null)
                .map(|value| value.below)
        };
        if below().next().is_some() {
            let held = LEVELS.map(|level| {
                let tally = covered(below(), level);
                format!("{} of {} at {:.0}%", tally.right, tally.of, 100.0 * level)
            });
            said += &format!(
                " Predictive intervals of {what} hold the published value: {}.",
                held.join(", ")
            );
        }
    }
    said
}

/// The benchmarks, the shuffled ones as their middle and their best.
fn benchmark_lines(benchmarks: &[Benchmark]) -> Vec<String> {
    let (shuffled, plain): (Vec<&Benchmark>, Vec<&Benchmark>) = benchmarks
        .iter()
        .partition(|benchmark| benchmark.name.starts_with("codes shuffled"));
    let mut lines = Vec::new();
    for benchmark in plain {
        lines.push(row_of(&benchmark.name, &benchmark.in_sample));
        if let Some(left_out) = &benchmark.left_out {
            lines.push(row_of(&format!("{}, left out", benchmark.name), left_out));
        }
    }
    let mut summary = |title: &str, scores: Vec<&Score>| {
        if scores.is_empty() {
            return;
        }
        let sorted = |of: &dyn Fn(&Score) -> f64| {
            let mut values: Vec<f64> = scores.iter().map(|score| of(score)).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let values = sorted(&|score| score.all().contrasts.right as f64);
        let directions = sorted(&|score| score.all().directions.right as f64);
        let logs = sorted(&|score| score.log_score);
        let middle =
            |values: &[f64]| (values[(values.len() - 1) / 2] + values[values.len() / 2]) / 2.0;
        let all = scores[0].all();
        for (which, pick) in [
            ("middle", &middle as &dyn Fn(&[f64]) -> f64),
            ("best", &|values: &[f64]| values[values.len() - 1]),
        ] {
            lines.push(format!(
                "{:<44}{:>16}{:>18}{:>18}",
                format!("{title}, {which} of {}", scores.len()),
                format!("{} of {}", pick(&values), all.contrasts.of),
                format!("{} of {}", pick(&directions), all.directions.of),
                format!("{:.3}", pick(&logs)),
            ));
        }
    };
    summary(
        "codes shuffled",
        shuffled
            .iter()
            .map(|benchmark| &benchmark.in_sample)
            .collect(),
    );
    summary(
        "codes shuffled, left out",
        shuffled
            .iter()
            .filter_map(|benchmark| benchmark.left_out.as_ref())
            .collect(),
    );
    lines
}

/// Three digits that count.
fn short(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    format!("{rounded}")
}

//! What a calibration hands over: the fitted psychology, draws, and the tables that say how far to
//! trust them.

use std::path::{Path, PathBuf};

use super::OutputError;
use super::evidence::{Facts, bounds, scale_of, spread_key, statement_key};
use super::format::{plain, shorten};
use super::grid::{COLUMNS, Paint, filled};
use super::manifest::{self, MANIFEST};
use super::tables::{NamedBytes, Table, tag_key};
use super::unfinished::Unfinished;
use crate::evidence::Case;
use crate::evidence::fit::benchmarks::Benchmark;
use crate::evidence::fit::calibration::{
    Calibration, IDENTIFIED, Prediction, Thoroughness, as_written, four_digits,
};
use crate::evidence::fit::chains::CHAINS;
use crate::evidence::fit::prior::CENTRAL_95;
use crate::evidence::fit::studies::{MARGIN, Studies};
use crate::evidence::fit::target::cost;
use crate::evidence::freedom::Freedom;
use crate::evidence::score::{PARTS, Score};
use crate::psychology::Parameters;

/// The file that tells of which model and studies a calibration is.
pub const FINGERPRINT: &str = "fingerprint.txt";

/// The title under which a calibration's folder is known.
pub const TITLE: &str = "Calibration";

/// R̂ up to which chains are taken to tell of the same distribution.
const MIXED: f64 = 1.05;

/// A calibration with what it was made of.
pub struct Calibrated<'a> {
    /// Of the cases under the fitted parameters: by this a page knows its model.
    pub fingerprint: String,
    pub cases: &'a [Case],
    pub studies: &'a Studies,
    pub how: &'a Thoroughness,
    pub found: &'a Calibration,
}

impl Calibrated<'_> {
    fn freedom(&self) -> Freedom {
        Freedom::of(
            |parameter| self.studies.space.is_fitted(parameter),
            self.studies.cases.iter(),
            self.found.score.all().contrasts.of,
        )
    }
}

/// Writes everything to its place, whole or not at all, and returns the paths of the files.
///
/// # Errors
/// As [`Unfinished::finish`].
pub fn hand_over(
    unfinished: &Unfinished,
    calibrated: &Calibrated<'_>,
    facts: &Facts,
) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = files(calibrated, facts);
    files.push((MANIFEST.into(), manifest::of_evidence(TITLE, facts).into()));
    unfinished.finish(&files, None)
}

/// All files whose bytes the inputs and options decide.
pub fn files(calibrated: &Calibrated<'_>, facts: &Facts) -> Vec<NamedBytes> {
    let found = calibrated.found;
    let mut files = vec![
        (
            "psychology.toml".to_owned(),
            psychology(calibrated, facts).into_bytes(),
        ),
        ("psychology_draws.csv".to_owned(), draws(found)),
        ("parameters.csv".to_owned(), parameters(calibrated)),
        (
            "predicted.csv".to_owned(),
            predictions(calibrated, &found.predicted),
        ),
        ("benchmarks.csv".to_owned(), benchmarks(found)),
        (
            FINGERPRINT.to_owned(),
            format!("{}\n", calibrated.fingerprint).into_bytes(),
        ),
        (
            "calibration.txt".to_owned(),
            text(calibrated, false).into_bytes(),
        ),
    ];
    if let Some(left_out) = &found.left_out {
        files.push((
            "leave_one_out.csv".to_owned(),
            predictions(calibrated, &left_out.predicted),
        ));
        files.push((
            "leave_one_out_parameters.csv".to_owned(),
            parameters_left_out(calibrated, &left_out.points),
        ));
    }
    files
}

/// The fitted parameters as a scenario file writes them, with where they come from.
fn psychology(calibrated: &Calibrated<'_>, facts: &Facts) -> String {
    let Calibrated {
        studies,
        how,
        found,
        ..
    } = calibrated;
    let all = found.score.all();
    let freedom = calibrated.freedom();
    let mut text = format!(
        "# Fitted by `goodwill calibrate`, version {}, to the contrasts of {} studies: {} of {} values inside\n\
         # their intervals, {} of {} directions right; {} parameters fitted, {} choices in all, {} contrasts.\n\
         # Seed {}, {} heads, {} starts; objective {} (half the sum of squared residuals, the prior's included).\n\
         # Parameters that are not listed here have the start values of the model's table.\n#\n",
        env!("CARGO_PKG_VERSION"),
        studies.cases.len(),
        all.contrasts.right,
        all.contrasts.of,
        all.directions.right,
        all.directions.of,
        freedom.fitted,
        freedom.free(),
        freedom.contrasts,
        how.seed,
        studies.effort.heads,
        how.starts,
        four_digits(found.fit.cost),
    );
    for input in &facts.inputs {
        let name = Path::new(&input.path).file_name().unwrap_or_default();
        let name = plain(&name.to_string_lossy());
        text += &format!("# {} {name}\n", &input.sha256[..16]);
    }
    text += "\n[psychology]\n";
    for (drawn, posterior) in found.drawn.fitted.iter().zip(&found.posterior) {
        let parameter = drawn.parameter;
        if !studies.space.is_fitted(parameter) {
            continue;
        }
        let value = found.fitted.get(parameter.key).unwrap_or_default();
        text += &format!(
            "{} = {}  # {} to {} in 95% of the draws\n",
            parameter.key,
            as_written(parameter, value),
            four_digits(posterior.low),
            four_digits(posterior.high),
        );
    }
    for parameter in Parameters::ALL {
        let is_fitted = studies.space.is_fitted(parameter);
        let value = found.fitted.get(parameter.key);
        if let Some(value) = value.filter(|value| !is_fitted && *value != parameter.start) {
            let written = as_written(parameter, value);
            text += &format!("{} = {written}  # held\n", parameter.key);
        }
    }
    text
}

fn draws(found: &Calibration) -> Vec<u8> {
    let keys: Vec<&str> = Parameters::ALL
        .iter()
        .map(|parameter| parameter.key)
        .collect();
    let mut table = Table::new(&keys);
    for draw in &found.draws {
        for key in &keys {
            table.number(draw.get(key).unwrap_or(f64::NAN));
        }
        table.end();
    }
    table.finish()
}

fn parameters(calibrated: &Calibrated<'_>) -> Vec<u8> {
    let found = calibrated.found;
    let mut table = Table::new(&[
        "key",
        "scale",
        "prior_center",
        "prior_2.5%",
        "prior_97.5%",
        "lowest",
        "highest",
        "is_fitted",
        "value",
        "mean",
        "sd",
        "2.5%",
        "97.5%",
        "contraction",
        "identified",
        "r_hat",
        "effective_draws",
    ]);
    for (at, fitted) in found.drawn.fitted.iter().enumerate() {
        let (parameter, posterior) = (fitted.parameter, &found.posterior[at]);
        let is_fitted = calibrated.studies.space.is_fitted(parameter);
        table
            .text(parameter.key)
            .text(fitted.scale.name())
            .number(parameter.start)
            .number(fitted.natural(-CENTRAL_95))
            .number(fitted.natural(CENTRAL_95))
            .number(fitted.natural(fitted.low))
            .number(fitted.natural(fitted.high))
            .text(yes_or_no(is_fitted))
            .number(found.fitted.get(parameter.key).unwrap_or(f64::NAN))
            .number(posterior.mean)
            .number(posterior.sd)
            .number(posterior.low)
            .number(posterior.high)
            .number(posterior.contraction)
            .text(yes_or_no(posterior.contraction >= IDENTIFIED))
            .number(found.chains.r_hat[at])
            .number(found.chains.effective[at]);
        table.end();
    }
    table.finish()
}

fn parameters_left_out(calibrated: &Calibrated<'_>, points: &[Vec<f64>]) -> Vec<u8> {
    let space = &calibrated.studies.space;
    let mut columns = vec!["without"];
    columns.extend(space.fitted.iter().map(|fitted| fitted.parameter.key));
    let mut table = Table::new(&columns);
    for (case, point) in calibrated.studies.cases.iter().zip(points) {
        table.text(&case.name);
        for (fitted, &z) in space.fitted.iter().zip(point) {
            table.number(four_digits(fitted.natural(z)));
        }
        table.end();
    }
    table.finish()
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn predictions(calibrated: &Calibrated<'_>, predicted: &[Prediction]) -> Vec<u8> {
    let mut table = Table::new(&[
        "study",
        "expectation",
        "statement",
        "metric",
        "scale",
        "published",
        "low",
        "high",
        "predicted",
        "predicted_low",
        "predicted_high",
        "residual",
        "comes_out",
        "fitted",
        "spread",
        "tag",
        "source",
    ]);
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

fn benchmarks(found: &Calibration) -> Vec<u8> {
    let mut table = Table::new(&[
        "benchmark",
        "sample",
        "spread",
        "values_inside",
        "values",
        "directions_right",
        "directions",
        "log_score",
        "objective",
    ]);
    let mut rows = |name: &str, sample: &str, score: &Score, objective: Option<f64>| {
        let mut row = |spread: &str, part: &crate::evidence::score::Part, log: f64, objective| {
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

/// What was found, in at most 100 columns.
pub fn text(calibrated: &Calibrated<'_>, color: bool) -> String {
    let Calibrated { studies, found, .. } = calibrated;
    let paint = Paint { color };
    let mut lines = vec![paint.strong("Parameters")];
    lines.push(paint.faint(&format!(
        "{:<24}{:>10}{:>22}{:>10}{:>24}{:>9}",
        "", "start", "prior 95%", "fitted", "95% of the draws", "learned"
    )));
    for (at, fitted) in found.drawn.fitted.iter().enumerate() {
        let (parameter, posterior) = (fitted.parameter, &found.posterior[at]);
        let is_fitted = studies.space.is_fitted(parameter);
        let range = |low: f64, high: f64| format!("{} to {}", short(low), short(high));
        lines.push(format!(
            "{:<24}{:>10}{:>22}{:>10}{:>24}{:>8.0}%{}",
            parameter.key,
            short(parameter.start),
            range(fitted.natural(-CENTRAL_95), fitted.natural(CENTRAL_95)),
            if is_fitted {
                short(found.fitted.get(parameter.key).unwrap_or(f64::NAN))
            } else {
                "held".into()
            },
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
    lines.extend(filled(&format!(
        "{}, and {} directions.",
        calibrated.freedom(),
        found.score.all().directions.of
    )));
    let ends: Vec<String> = found.ends.iter().map(|&end| short(end)).collect();
    let data = found.fit.cost - cost(&found.fit.point);
    lines.push(format!(
        "Objective {} (studies {}, prior {}); its starts ended at {}.",
        short(found.fit.cost),
        short(data),
        short(found.fit.cost - data),
        ends.join(", ")
    ));
    let worst = |values: &[f64], of: fn(f64, f64) -> f64| values.iter().copied().reduce(of);
    lines.push(format!(
        "{} draws from {CHAINS} chains: {:.0}% of proposals accepted, R\u{302} at most {:.3}, at least {:.0} effective draws.",
        found.draws.len(),
        100.0 * found.chains.acceptance,
        worst(&found.chains.r_hat, f64::max).unwrap_or(f64::NAN),
        worst(&found.chains.effective, f64::min).unwrap_or(f64::NAN),
    ));
    if found
        .chains
        .r_hat
        .iter()
        .any(|r_hat| r_hat.is_nan() || *r_hat > MIXED)
    {
        lines.push(format!(
            "The chains do not agree (R\u{302} above {MIXED}): take more with --steps before the draws are used."
        ));
    }
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

fn row_of_part(name: &str, part: &crate::evidence::score::Part, log: Option<f64>) -> String {
    format!(
        "{:<44}{:>16}{:>18}{:>18}",
        name,
        format!("{} of {}", part.contrasts.right, part.contrasts.of),
        format!("{} of {}", part.directions.right, part.directions.of),
        log.map_or(String::new(), |log| format!("{log:.3}")),
    )
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

//! What a validation hands over: a table to read, tables for programs, and the forest plot.

mod forest;
mod rows;
mod tables;
mod text;

use std::path::PathBuf;

use super::charts;
use super::manifest::{self, Facts, MANIFEST};
use super::staging::StagedRun;
use super::{OutputError, package};
use crate::evidence::freedom::Freedom;
use crate::evidence::score;
use crate::evidence::sensitivity::Sensitivity;
use crate::psychology::parameters::Origin;
use crate::scenario::checked::{EffectScale, Expectation, Scenario, Statement};
use crate::vocabulary::metric::MetricUnit;

pub use rows::{Claimed, Expected, MovedCode, ValidationTables};
pub use tables::files as tables;
pub(super) use tables::{bounds, scale_of, spread_key, statement_key};
pub use text::text;

/// The title under which a validation's folder is known.
pub const TITLE: &str = "Validation";

/// Everything that a validation found.
#[derive(Clone, Debug)]
pub struct Validation {
    /// Each scenario with what was found of it.
    pub results: Vec<score::Result>,
    /// By case and expectation: the share of the draws of parameters in which it comes out; where
    /// draws were given, for claims and directions.
    pub shares: Option<Vec<Vec<Option<f64>>>>,
    /// By case, of claims: the share of draws in which all that decides comes out.
    pub claim_shares: Option<Vec<Option<f64>>>,
    /// How many draws.
    pub draws: usize,
    /// What moving each code of each gesture changes, if that was asked for.
    pub sensitivity: Option<Sensitivity>,
}

impl Validation {
    /// How much was free, where the shipped psychology was fitted to these studies.
    pub fn freedom(&self) -> Freedom {
        Freedom::of(
            |parameter| parameter.origin == Origin::Fit,
            self.results.iter().map(|(case, _)| case),
            score::simulated(&self.results).all().contrasts.of,
        )
    }
}

/// Writes everything to its place, whole or not at all, and returns the paths of the files.
///
/// # Errors
/// As [`StagedRun::finish`].
pub fn hand_over(
    unfinished: &StagedRun,
    validation: &Validation,
    facts: &Facts,
) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = tables::files(validation);
    files.push((
        "validation.txt".into(),
        text(validation, false).into_bytes(),
    ));
    if let Some(chart) = forest::chart(validation) {
        files.extend(charts::files(&[chart], facts.threads)?);
    }
    files.push((MANIFEST.into(), manifest::of_evidence(TITLE, facts).into()));
    let about = "What scenarios expect, held against the simulation: tables, and the forest plot.";
    files.push(package::of_evidence(
        TITLE,
        about,
        &files,
        &ValidationTables::known,
    ));
    unfinished.finish(&files, None)
}

/// How the numbers of an expectation's statistic are written.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Written<'a> {
    /// What a number is multiplied by.
    times: f64,
    signed: bool,
    /// Behind the number, with a blank in front where it is a word.
    unit: &'a str,
}

impl<'a> Written<'a> {
    fn of(scenario: &'a Scenario, expectation: &Expectation) -> Written<'a> {
        let unit = expectation.metric.unit();
        let plain = |signed: bool| Written {
            times: 1.0,
            signed,
            unit: "",
        };
        let points = Written {
            times: 100.0,
            signed: true,
            unit: " points",
        };
        let with = |unit: &'a str, written: Written<'a>| Written { unit, ..written };
        let scale = match expectation.statement {
            // Between two lifts, or two differences of shares, lie points.
            Statement::Exceeds {
                scale: EffectScale::Lift,
                ..
            }
            | Statement::ShortOf {
                scale: EffectScale::Lift,
                ..
            } => return points,
            Statement::Exceeds {
                scale: EffectScale::Mean,
                ..
            }
            | Statement::ShortOf {
                scale: EffectScale::Mean,
                ..
            }
            | Statement::Above { .. }
            | Statement::AboveMetric { .. } => EffectScale::Difference,
            Statement::Exceeds { scale, .. }
            | Statement::ShortOf { scale, .. }
            | Statement::Value { scale, .. }
            | Statement::Within { scale, .. } => scale,
            Statement::HalfLife { .. } => return with(" days", plain(false)),
        };
        let is_mean = scale == EffectScale::Mean;
        match (scale, unit) {
            (EffectScale::Lift, _) => with("%", points),
            (EffectScale::LogOdds | EffectScale::LogRatio, _) => plain(true),
            (EffectScale::Ratio, _) => plain(false),
            (EffectScale::Mean, MetricUnit::Share) => Written {
                times: 100.0,
                signed: false,
                unit: "%",
            },
            (EffectScale::Difference, MetricUnit::Share) => points,
            (_, MetricUnit::Money) => with(&scenario.currency, plain(!is_mean)),
            _ => plain(!is_mean),
        }
    }

    fn number(&self, value: f64) -> String {
        match value.is_finite() {
            true => digits(value * self.times, self.signed),
            false => "–".into(),
        }
    }

    fn told(&self, value: f64) -> String {
        if !value.is_finite() {
            return "–".into();
        }
        let number = self.number(value);
        let unit = match self.unit {
            " points" if number.trim_start_matches(['+', '−']) == "1" => " point",
            unit => unit,
        };
        let blank = if unit.is_empty() || unit == "%" || unit.starts_with(' ') {
            ""
        } else {
            " "
        };
        format!("{number}{blank}{unit}")
    }
}

/// A number of an expectation's statistic as people read it, with its unit: differences of shares in
/// percentage points, lifts in percent.
pub fn told(scenario: &Scenario, expectation: &Expectation, value: f64) -> String {
    Written::of(scenario, expectation).told(value)
}

/// The same with an interval, which has the number's unit.
pub fn told_between(
    scenario: &Scenario,
    expectation: &Expectation,
    value: f64,
    (low, high): (f64, f64),
) -> String {
    let written = Written::of(scenario, expectation);
    format!(
        "{} ({} to {})",
        written.told(value),
        written.number(low),
        written.number(high)
    )
}

/// Three digits that count, with a sign where asked for.
fn digits(value: f64, signed: bool) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 0.1 => 2,
        _ if size >= 0.01 => 3,
        _ => 4,
    };
    let text = format!("{size:.decimals$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    if text == "0" {
        return text.to_owned();
    }
    match (value < 0.0, signed) {
        (true, _) => format!("−{text}"),
        (false, true) => format!("+{text}"),
        (false, false) => text.to_owned(),
    }
}

/// A span of the run in words: `weeks 53 to 66`.
fn span(scenario: &Scenario, since: Option<u32>, at: Option<u32>) -> String {
    let timeline = &scenario.timeline;
    let (first, last) = (since.unwrap_or(0) + 1, at.unwrap_or(timeline.ticks));
    let tick = timeline.tick_name();
    if first == last {
        format!("{tick} {last}")
    } else {
        format!("{tick}s {first} to {last}")
    }
}

/// What a direction says, in words.
pub fn direction(scenario: &Scenario, expectation: &Expectation) -> String {
    let name = |arm: usize| {
        format!(
            "\u{201c}{}\u{201d}",
            super::format::plain(&scenario.arms[arm].name)
        )
    };
    match expectation.statement {
        Statement::Above { times: 1.0 } => format!("above {}", name(expectation.against)),
        Statement::Above { times } => {
            format!(
                "above {} × {}",
                digits(times, false),
                name(expectation.against)
            )
        }
        Statement::AboveMetric { other } => format!("above {}", other.key().replace('_', " ")),
        Statement::Within { low, high, .. } => {
            let written = Written::of(scenario, expectation);
            format!("within {} to {}", written.number(low), written.told(high))
        }
        Statement::Exceeds { than: other, .. } | Statement::ShortOf { of: other, .. } => {
            let more = matches!(expectation.statement, Statement::Exceeds { .. });
            let word = if more { "more" } else { "less" };
            let effect = format!("{} − {}", name(other.arm), name(other.against));
            let effect = match other.times {
                1.0 => effect,
                times => format!("{} × ({effect})", digits(times, false)),
            };
            let elsewhen = (other.since, other.at) != (expectation.since, expectation.at);
            let when = if elsewhen {
                format!(" in {}", span(scenario, other.since, other.at))
            } else {
                String::new()
            };
            format!("{word} than {effect}{when}")
        }
        _ => String::new(),
    }
}

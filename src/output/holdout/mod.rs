//! What a fit to a log of orders hands over: a few lines to read, tables, and charts.

mod charts;

use std::path::PathBuf;

use super::charts::files as drawn;
use super::format::{count, plain};
use super::manifest::{self, Facts, MANIFEST};
use super::staging::StagedRun;
use super::{OutputError, package};
use crate::decision::rows::{HoldoutFigure, HoldoutGroup, HoldoutRepeats, HoldoutWeek};
use crate::evidence::holdout::{Errors, Holdout, Mean};
use crate::scenario::date_as_written;
use crate::table::tables;

/// The title by which the folder of a scenario's fit is known.
pub fn title(scenario: &str) -> String {
    format!("Fit of {scenario}")
}

/// Writes everything to its place, whole or not at all, and returns the paths of the files.
///
/// # Errors
/// As [`StagedRun::finish`].
pub fn hand_over(
    unfinished: &StagedRun,
    title: &str,
    holdout: &Holdout,
    facts: &Facts,
) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = tables(holdout).files();
    files.push(("fit.txt".into(), text(holdout).into_bytes()));
    files.extend(drawn(&charts::draw(title, holdout), facts.threads)?);
    files.push((MANIFEST.into(), manifest::of_evidence(title, facts).into()));
    let about = "The BG/NBD model fitted to the first part of a log of orders, and held against the second.";
    files.push(package::of_evidence(
        title,
        about,
        &files,
        &HoldoutTables::known,
    ));
    unfinished.finish(&files, None)
}

tables! {
    /// The tables of a fit.
    pub struct HoldoutTables;
    figures: HoldoutFigure,
    weeks: HoldoutWeek,
    repeats: HoldoutRepeats,
    groups: HoldoutGroup,
}

/// The tables of a fit.
pub fn tables(holdout: &Holdout) -> HoldoutTables {
    let weeks: Vec<HoldoutWeek> = holdout
        .weeks
        .iter()
        .map(|week| HoldoutWeek {
            week: week.week as u64,
            days: week.days as u64,
            held_out: week.held_out,
            bought: week.bought,
            expected: week.expected,
            all_bought: week.all_bought,
            all_expected: week.all_expected,
        })
        .collect();
    let repeats: Vec<HoldoutRepeats> = holdout
        .repeats
        .iter()
        .map(|own| HoldoutRepeats {
            repeats: own.repeats as u64,
            or_more: own.or_more,
            customers: own.customers as u64,
            expected: own.expected,
            bought: own.bought.map(|mean| mean.value),
            bought_low: own.bought.map(|mean| mean.low),
            bought_high: own.bought.map(|mean| mean.high),
            foretold: own.foretold,
        })
        .collect();
    let groups: Vec<HoldoutGroup> = holdout
        .groups
        .iter()
        .map(|group| HoldoutGroup {
            group: group.group as u64,
            customers: group.customers as u64,
            foretold: group.foretold,
            bought: group.bought.value,
            bought_low: group.bought.low,
            bought_high: group.bought.high,
        })
        .collect();
    HoldoutTables {
        figures: figures(holdout),
        weeks,
        repeats,
        groups,
    }
}

fn figures(holdout: &Holdout) -> Vec<HoldoutFigure> {
    let figure = |what: &str, value: f64, how: &str| HoldoutFigure {
        what: what.to_owned(),
        value: Some(value),
        low: None,
        high: None,
        how: how.to_owned(),
    };
    let day = |what: &str, day: i32| HoldoutFigure {
        what: what.to_owned(),
        how: date_as_written(day),
        ..HoldoutFigure::default()
    };
    let fit = &holdout.fit;
    let likelihood = format!("maximum likelihood, {} records, in days", holdout.fitted);
    let off = |what: &str, errors: &Errors, how: &str| {
        [
            figure(
                &format!("mean absolute error: {what}"),
                errors.absolute,
                how,
            ),
            figure(
                &format!("root mean square error: {what}"),
                errors.squared,
                how,
            ),
        ]
    };
    let Mean { value, low, high } = holdout.gain;
    let mut all = vec![
        day("first day", holdout.first),
        day("last day of the first part", holdout.until),
        day("last day", holdout.end),
        figure("customers", holdout.customers as f64, "of the first part"),
        figure(
            "customers who bought again",
            holdout.repeaters as f64,
            "in the first part",
        ),
        figure(
            "newcomers",
            holdout.newcomers as f64,
            "of the second part: left out",
        ),
        figure("BG/NBD r", fit.r, &likelihood),
        figure("BG/NBD alpha", fit.alpha, &likelihood),
        figure("BG/NBD a", fit.a, &likelihood),
        figure("BG/NBD b", fit.b, &likelihood),
        figure("BG/NBD log-likelihood", fit.log_likelihood, &likelihood),
        figure(
            "purchases held out",
            holdout.bought,
            "of the customers of the first part",
        ),
        figure(
            "purchases foretold",
            holdout.foretold,
            "the model\u{2019}s mean given each record",
        ),
    ];
    all.extend(off(
        "model",
        &holdout.model,
        "purchases of a customer in the second part",
    ));
    all.extend(off(
        "own rate",
        &holdout.own_rate,
        "each customer\u{2019}s repeats by time going on",
    ));
    all.extend(off(
        "mean rate",
        &holdout.mean_rate,
        "everybody\u{2019}s repeats by time for all",
    ));
    all.push(HoldoutFigure {
        low: Some(low),
        high: Some(high),
        ..figure(
            "gain over the own rate",
            value,
            "mean absolute error of the own rate less that of the model, paired by customer; 95% by the normal \
             approximation",
        )
    });
    all
}

/// For a reader.
pub fn text(holdout: &Holdout) -> String {
    let fit = &holdout.fit;
    let share = (holdout.foretold / holdout.bought.max(1.0) * 100.0).round();
    let Mean { value, low, high } = holdout.gain;
    let better = match (low > 0.0, high < 0.0) {
        (true, _) => "The model is nearer.",
        (_, true) => "The own rate is nearer: do not rely on the model here.",
        (false, false) => "Neither is nearer beyond chance.",
    };
    let groups: String = holdout
        .groups
        .iter()
        .map(|group| {
            format!(
                "  {:>5}  {:>9}  {:>8.3}  {:>6.3} ({:.3} to {:.3})\n",
                group.group,
                count(group.customers as u64),
                group.foretold,
                group.bought.value,
                group.bought.low,
                group.bought.high
            )
        })
        .collect();
    format!(
        "Fitted to {} customers who bought from {} to {} ({} of them again), held against the {} days up to {}.\n\
         BG/NBD, in days: r {:.4}, alpha {:.3}, a {:.4}, b {:.4}; log-likelihood {:.1}.\n\n\
         They bought {} times more in the part that is held out, and {:.0} was foretold: {share:.0}%.\n\
         A customer\u{2019}s purchases are foretold with a mean absolute error of {:.3} (root mean square {:.3}). \
         The customer\u{2019}s own rate going on is off by {:.3} ({:.3}), everybody\u{2019}s mean rate by {:.3} ({:.3}).\n\
         Against the own rate the model gains {value:.3} ({low:.3} to {high:.3}, 95%, paired by customer). {better}\n\n\
         By tenths of the customers, purchases of one in the part that is held out:\n  \
         tenth  customers  foretold  bought (95% interval)\n{groups}",
        count(holdout.customers as u64),
        date_as_written(holdout.first),
        date_as_written(holdout.until),
        count(holdout.repeaters as u64),
        holdout.end - holdout.until,
        date_as_written(holdout.end),
        fit.r,
        fit.alpha,
        fit.a,
        fit.b,
        fit.log_likelihood,
        count(holdout.bought as u64),
        holdout.foretold,
        holdout.model.absolute,
        holdout.model.squared,
        holdout.own_rate.absolute,
        holdout.own_rate.squared,
        holdout.mean_rate.absolute,
        holdout.mean_rate.squared,
    )
}

/// A title that may be anything.
pub(super) fn shown(title: &str) -> String {
    plain(title)
}

//! What a sweep found, in a few lines.

use super::Swept;
use crate::output::format::{Numbers, count, percent, plain, shorten, spread};
use crate::output::grid::{Grid, Paint, filled};
use crate::scenario::plural::many;
use crate::scenario::sweep::Design;
use crate::sweep::factor::Factor;

/// Factors that are named one by one.
const NAMED: usize = 12;

/// The points, which arm is best at how many of them, and how far apart its effects lie.
pub fn text(swept: &Swept, color: bool) -> String {
    let paint = Paint { color };
    let scenario = swept.scenario;
    let mut out = format!(
        "{}\n",
        paint.strong(&plain(&format!(
            "{}: {}, {} each",
            scenario.title,
            many(swept.results.len() as u64, "point", "points"),
            many(scenario.design.replicates.into(), "replicate", "replicates"),
        )))
    );
    let line = |text: &str| {
        let lines = filled(text);
        lines
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    out += &line(&design(swept));
    for factor in swept.points.factors.iter().take(NAMED) {
        out += &line(&format!(
            "  {}: {}",
            plain(&factor.key),
            values(factor, swept)
        ));
    }
    if swept.points.factors.len() > NAMED {
        out += &line(&format!(
            "  and {} more",
            swept.points.factors.len() - NAMED
        ));
    }
    if scenario.arms.len() > 1 {
        out.push('\n');
        let lines = winners(swept).lines(&paint);
        lines.iter().for_each(|line| out += &format!("{line}\n"));
        out += &line(
            "Best: at how many points the arm has the best mean. Clear: at how many of these the 95% simulation interval of its \
             lead leaves out 0. The difference is that from the baseline, smallest and largest over all points.",
        );
    }
    out
}

/// By which design of points, as a sentence.
pub fn design_in_words(swept: &Swept) -> String {
    let text = design(swept);
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).chain(['.']).collect()
}

fn design(swept: &Swept) -> String {
    let settings = swept.settings;
    let of = match settings.design {
        Design::Factorial => "every combination of".to_owned(),
        Design::LatinHypercube => format!("a Latin hypercube (seed {}) over", settings.seed),
        Design::Sobol => format!("a scrambled Sobol' sequence (seed {}) over", settings.seed),
        Design::Pawn => format!(
            "a scrambled Sobol' sequence for PAWN (seed {}) over",
            settings.seed
        ),
        Design::Morris => format!(
            "{} trajectories (Morris, seed {}) over",
            count(settings.trajectories.into()),
            settings.seed
        ),
        Design::Saltelli => format!(
            "Saltelli's design from {} base points (seed {}) over",
            count(settings.points.into()),
            settings.seed
        ),
        Design::Given => "the points of a file, over".to_owned(),
    };
    match swept.points.factors.len() {
        1 => format!("{of} 1 factor"),
        factors => format!("{of} {factors} factors"),
    }
}

/// From where to where a factor was varied.
fn values(factor: &Factor, swept: &Swept) -> String {
    match factor.choices() {
        Some(choices) if factor.is_draws() => format!("{choices} draws of the psychology"),
        Some(choices) => {
            let all: Vec<String> = (0..choices.min(6))
                .map(|at| factor.cell(at as f64))
                .collect();
            let more = if choices > 6 { ", …" } else { "" };
            shorten(&plain(&format!("{}{more}", all.join(", "))), 90)
        }
        None => {
            let own = (0..swept.points.len()).map(|point| {
                let at = swept.points.factors.iter().position(|own| own == factor);
                swept.points.at(point)[at.unwrap_or(0)]
            });
            let (low, high) = own.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
                (
                    if x < low { x } else { low },
                    if x > high { x } else { high },
                )
            });
            let unit = factor.unit();
            let unit = if unit.is_empty() {
                unit
            } else {
                format!(" {unit}")
            };
            format!("{} to {}{unit}", factor.cell(low), factor.cell(high))
        }
    }
}

/// A row an arm.
fn winners(swept: &Swept) -> Grid {
    let scenario = swept.scenario;
    let primary = scenario.outcome.primary;
    let leads = || swept.results.iter().filter_map(|point| point.lead.as_ref());
    let of_points = |n: usize| match n {
        0 => "–".to_owned(),
        n => format!(
            "{} ({})",
            count(n as u64),
            percent(n as f64 / swept.results.len() as f64)
        ),
    };
    let rows = scenario.arms.iter().enumerate().map(|(arm, of_arm)| {
        let won = leads().filter(|lead| lead.winner == arm);
        let clear = won
            .clone()
            .filter(|lead| lead.difference.low > 0.0 || lead.difference.high < 0.0);
        let differences = swept.results.iter().filter_map(|point| {
            let place = point.place(primary)?;
            (arm > 0).then(|| point.effect(arm, place).difference.value)
        });
        let mut differences: Vec<f64> = differences.filter(|x| x.is_finite()).collect();
        differences.sort_by(f64::total_cmp);
        let apart = spread(differences.iter().copied());
        let numbers = Numbers::apart(primary.unit(), &scenario.currency, apart);
        let told = match (differences.first(), differences.last()) {
            (Some(low), Some(high)) => (numbers.change(*low), numbers.change(*high)),
            _ => ("–".to_owned(), "–".to_owned()),
        };
        vec![
            plain(&of_arm.name),
            of_points(won.count()),
            of_points(clear.count()),
            told.0,
            told.1,
        ]
    });
    Grid {
        rows: rows.collect(),
        heads: [
            primary.label(),
            "best at points",
            "clear",
            "difference from",
            "to",
        ]
        .map(str::to_owned)
        .into(),
    }
}

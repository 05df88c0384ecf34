//! The summary on stdout: what a marketer reads first.

use super::format::{Numbers, count, has_interval, lift, plain, shorten, spread};
use super::grid::{COLUMNS, Grid, Paint, filled};
use super::needed::{self, about, few_experiments};
use super::published::Published;
use super::sentences::sentences;
use crate::experiment::results::{Contrast, Estimate, Results, Unit};
use crate::scenario::checked::{DesignKind, Scenario};
use crate::scenario::plural::people;
use crate::vocabulary::metric::Metric;

/// The mean of a metric in an arm, where the scenario has the metric.
pub(super) fn mean_of(results: &Results, arm: usize, metric: Metric) -> Option<Estimate> {
    let found = results
        .summary
        .iter()
        .find(|s| s.arm == arm && s.metric == metric);
    found.map(|s| s.mean)
}

pub(super) fn contrast_of(results: &Results, arm: usize, metric: Metric) -> Option<&Contrast> {
    let mut all = results.contrasts.iter();
    all.find(|c| c.arm == arm && c.metric == metric)
}

/// What the run found, in at most 100 columns: title, question, one table, a few plain sentences.
///
/// `answer`: what to do, over the draws of psychology and setting; where it is empty, which arm did best and
/// whether that is worth having, by the simulation alone.
pub fn summary_text(
    scenario: &Scenario,
    results: &Results,
    answer: &[String],
    color: bool,
) -> String {
    let paint = Paint { color };
    let mut out = String::new();
    let mut put = |line: &str| {
        out += line.trim_end();
        out.push('\n');
    };
    for line in filled(&plain(&scenario.title)) {
        put(&paint.strong(&line));
    }
    filled(&plain(&scenario.question))
        .iter()
        .for_each(|line| put(line));
    put("");
    put(&paint.faint(&shorten(&setting(scenario), COLUMNS)));
    put("");
    main_table(scenario, results, answer.is_empty())
        .lines(&paint)
        .iter()
        .for_each(|line| put(line));
    if !results.expectations.is_empty() {
        put("");
        put(&paint.strong("Beside what was published"));
        published_table(scenario, results)
            .lines(&paint)
            .iter()
            .for_each(|line| put(line));
    }
    if !results.power.is_empty() {
        put("");
        put(&paint.strong(&power_heading(scenario, results)));
        power_table(scenario, results)
            .lines(&paint)
            .iter()
            .for_each(|line| put(line));
        filled(&needed::note(
            scenario,
            results.power.iter().map(|p| p.needed),
        ))
        .iter()
        .for_each(|line| put(&paint.faint(line)));
    }
    if let Some(few) = few_experiments(scenario, results.precision.unit == Unit::Community) {
        put("");
        filled(&few).iter().for_each(|line| put(line));
    }
    put("");
    for sentence in sentences(scenario, results, answer) {
        filled(&sentence).iter().for_each(|line| put(line));
    }
    out
}

pub(super) fn numbers<'a>(
    scenario: &'a Scenario,
    results: &Results,
    metric: Metric,
) -> Numbers<'a> {
    let means = results.summary.iter().filter(|s| s.metric == metric);
    let spread = spread(means.map(|s| s.mean.value));
    Numbers::apart(metric.unit(), &scenario.currency, spread)
}

/// The metrics that stand beside the primary one, the most telling first.
fn beside(scenario: &Scenario, results: &Results) -> Vec<Metric> {
    let wanted = [
        Metric::Profit,
        Metric::Retained,
        Metric::WillingReturns,
        Metric::DutifulReturns,
    ];
    let told = wanted.into_iter().filter(|metric| {
        *metric != scenario.outcome.primary
            && results.metrics.contains(metric)
            // With one visit everybody is retained: no news.
            && (*metric != Metric::Retained || scenario.timeline.ticks > 1)
    });
    told.collect()
}

/// Who was simulated, and how often.
fn setting(scenario: &Scenario) -> String {
    let plural = |n: u32, word: &str| {
        let s = if n == 1 { "" } else { "s" };
        format!("{} {word}{s}", count(n.into()))
    };
    let design = &scenario.design;
    let (size, an_arm) = match design.kind {
        DesignKind::Paired => (scenario.population.size, ""),
        DesignKind::Randomized { per_arm } => (per_arm.into(), " an arm"),
    };
    format!(
        "{}{an_arm} · {} · {} · seed {}",
        people(size, &shorten(&plain(&scenario.population.of), 40)),
        plural(scenario.timeline.ticks, scenario.timeline.tick_name()),
        plural(design.replicates, "replicate"),
        design.seed
    )
}

/// `intervals`: with those by the simulation alone, where no answer has wider ones.
fn main_table(scenario: &Scenario, results: &Results, intervals: bool) -> Grid {
    let primary = scenario.outcome.primary;
    let others = beside(scenario, results);
    let head = |metric: Metric| match metric {
        Metric::Profit => "profit a head".to_owned(),
        Metric::WillingReturns => "willing".to_owned(),
        Metric::DutifulReturns => "dutiful".to_owned(),
        Metric::TipShare => "tip".to_owned(),
        Metric::Joined => "joined".to_owned(),
        other => other.label().to_owned(),
    };
    let mut heads = vec!["arm".to_owned(), head(primary)];
    if results.arms.len() > 1 {
        heads.push(match intervals {
            true => "change (95% interval)".into(),
            false => "change".into(),
        });
    }
    heads.extend(others.iter().map(|&metric| head(metric)));
    let rows = (0..results.arms.len()).map(|arm| {
        let value = |metric| {
            mean_of(results, arm, metric).map_or("–".into(), |mean| {
                numbers(scenario, results, metric).text(mean.value)
            })
        };
        let mut row = vec![plain(&results.arms[arm]), value(primary)];
        if results.arms.len() > 1 {
            row.push(match contrast_of(results, arm, primary) {
                _ if arm == 0 => "baseline".into(),
                Some(contrast) => match intervals {
                    true => change(scenario, results, contrast),
                    false => change_alone(scenario, results, contrast),
                },
                None => "–".into(),
            });
        }
        row.extend(others.iter().map(|&metric| value(metric)));
        row
    });
    let rows = rows.collect();
    Grid { heads, rows }
}

/// A change as people read it: a lift where the baseline allows one, else in the unit itself.
pub(super) fn change(scenario: &Scenario, results: &Results, contrast: &Contrast) -> String {
    if let Some(estimate) = contrast.lift {
        return between(&estimate, lift);
    }
    let numbers = numbers(scenario, results, contrast.metric);
    let estimate = &contrast.difference;
    let value = numbers.change(estimate.value);
    let (low, high) = (numbers.change(estimate.low), numbers.change(estimate.high));
    match has_interval(estimate) && (low != value || high != value) {
        true => format!("{value} ({})", numbers.changes(estimate.low, estimate.high)),
        false => value,
    }
}

/// The same without its interval.
fn change_alone(scenario: &Scenario, results: &Results, contrast: &Contrast) -> String {
    match contrast.lift {
        Some(estimate) => lift(estimate.value),
        None => numbers(scenario, results, contrast.metric).change(contrast.difference.value),
    }
}

fn between(estimate: &Estimate, told: impl Fn(f64) -> String) -> String {
    let value = told(estimate.value);
    let (low, high) = (told(estimate.low), told(estimate.high));
    // An interval narrower than the digits that are shown tells nothing.
    if has_interval(estimate) && (low != value || high != value) {
        format!("{value} ({low} to {high})")
    } else {
        value
    }
}

fn published_table(scenario: &Scenario, results: &Results) -> Grid {
    let heads = ["arm", "outcome", "published", "simulated", ""]
        .map(str::to_owned)
        .to_vec();
    let rows = results.expectations.iter().map(|held| {
        let cells = Published::from(held).cells(&scenario.currency);
        std::iter::once(plain(&results.arms[held.arm]))
            .chain(cells)
            .collect()
    });
    let rows = rows.collect();
    Grid { heads, rows }
}

fn power_heading(scenario: &Scenario, results: &Results) -> String {
    let (per_arm, experiments) = results
        .power
        .first()
        .map_or((0, 0), |p| (p.per_arm, p.experiments));
    format!(
        "What {} with {} an arm would have found",
        match experiments {
            1 => "one experiment".to_owned(),
            _ => format!("{} experiments", count(experiments)),
        },
        people(
            per_arm.into(),
            &shorten(&plain(&scenario.population.of), 30)
        ),
    )
}

fn power_table(scenario: &Scenario, results: &Results) -> Grid {
    let heads = [
        "arm",
        "found (95% interval)",
        "wrong sign",
        "exaggerated",
        "estimates from … to",
        "for 80%",
    ];
    let heads = heads.map(str::to_owned).to_vec();
    let rows = results.power.iter().map(|p| {
        let percent = |share: f64| match share {
            s if !s.is_finite() => "–".into(),
            s if s > 0.0 && s < 0.005 => "<1%".into(),
            s => format!("{:.0}%", s * 100.0),
        };
        let numbers = numbers(scenario, results, p.metric);
        vec![
            plain(&results.arms[p.arm]),
            between(&p.detected, percent),
            percent(p.wrong_sign),
            match p.exaggeration.is_finite() {
                true => format!("{:.1}×", p.exaggeration),
                false => "–".into(),
            },
            numbers.changes(p.difference.low, p.difference.high),
            about(p.needed),
        ]
    });
    let rows = rows.collect();
    Grid { heads, rows }
}

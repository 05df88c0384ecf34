//! The summary on stdout: what a marketer reads first.

use super::format::{Numbers, capital, count, has_interval, lift, plain, shorten, spread, width};
use crate::experiment::results::{Contrast, Estimate, Held, Results, Unit};
use crate::scenario::checked::{DesignKind, EffectScale, EvidenceTag, Scenario};
use crate::scenario::metric::{Metric, MetricUnit};

/// The widest line.
const COLUMNS: usize = 100;
const GAP: usize = 2;

/// The mean of a metric in an arm, where the scenario has the metric.
pub(super) fn mean_of(results: &Results, arm: usize, metric: Metric) -> Option<Estimate> {
    let found = results
        .summary
        .iter()
        .find(|s| s.arm == arm && s.metric == metric);
    found.map(|s| s.mean)
}

fn contrast_of(results: &Results, arm: usize, metric: Metric) -> Option<&Contrast> {
    let mut all = results.contrasts.iter();
    all.find(|c| c.arm == arm && c.metric == metric)
}

/// What the run found, in at most 100 columns: title, question, one table, a few plain sentences.
pub fn summary_text(scenario: &Scenario, results: &Results, color: bool) -> String {
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
    main_table(scenario, results)
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
    }
    put("");
    for sentence in sentences(scenario, results) {
        filled(&sentence).iter().for_each(|line| put(line));
    }
    out
}

struct Paint {
    color: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        match self.color && !text.is_empty() {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    fn strong(&self, text: &str) -> String {
        self.with("1", text)
    }

    fn faint(&self, text: &str) -> String {
        self.with("2", text)
    }
}

/// Columns under their heads: the first to the left, the others to the right.
struct Grid {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    fn lines(&self, paint: &Paint) -> Vec<String> {
        let rows = || std::iter::once(&self.heads).chain(&self.rows);
        let wide = |column: usize| rows().map(|row| width(&row[column])).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..self.heads.len()).map(wide).collect();
        let others: usize = widths[1..].iter().map(|w| w + GAP).sum();
        // Names give way to numbers.
        widths[0] = widths[0].min(COLUMNS.saturating_sub(others).max(12));
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for (column, (cell, &wide)) in row.iter().zip(&widths).enumerate() {
                let cell = shorten(cell, wide);
                let pad = " ".repeat(wide - width(&cell));
                line += &match column {
                    0 => cell + &pad,
                    _ => " ".repeat(GAP) + &pad + &cell,
                };
            }
            line
        };
        let mut out = vec![paint.faint(&line(&self.heads))];
        out.extend(self.rows.iter().map(line));
        out
    }
}

fn numbers<'a>(scenario: &'a Scenario, results: &Results, metric: Metric) -> Numbers<'a> {
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
    format!(
        "{} {} · {} · {} · seed {}",
        count(scenario.population.size),
        shorten(&plain(&scenario.population.of), 40),
        plural(scenario.timeline.ticks, scenario.timeline.tick_name()),
        plural(design.replicates, "replicate"),
        design.seed
    )
}

fn main_table(scenario: &Scenario, results: &Results) -> Grid {
    let primary = scenario.outcome.primary;
    let others = beside(scenario, results);
    let head = |metric: Metric| match metric {
        Metric::Profit => "profit a head".to_owned(),
        Metric::WillingReturns => "willing".to_owned(),
        Metric::DutifulReturns => "dutiful".to_owned(),
        Metric::TipShare => "tip".to_owned(),
        other => other.label().to_owned(),
    };
    let mut heads = vec!["arm".to_owned(), head(primary)];
    if results.arms.len() > 1 {
        heads.push("change (95% interval)".into());
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
                Some(contrast) => change(scenario, results, contrast),
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
fn change(scenario: &Scenario, results: &Results, contrast: &Contrast) -> String {
    if let Some(estimate) = contrast.lift {
        return between(&estimate, lift);
    }
    let numbers = numbers(scenario, results, contrast.metric);
    between(&contrast.difference, |value| numbers.change(value))
}

fn between(estimate: &Estimate, told: impl Fn(f64) -> String) -> String {
    if has_interval(estimate) {
        let (low, high) = (told(estimate.low), told(estimate.high));
        format!("{} ({low} to {high})", told(estimate.value))
    } else {
        told(estimate.value)
    }
}

fn published_table(scenario: &Scenario, results: &Results) -> Grid {
    let heads = ["arm", "outcome", "published", "simulated", ""]
        .map(str::to_owned)
        .to_vec();
    let rows = results.expectations.iter().map(|held| {
        let verdict = match (held.tag, held.inside) {
            (EvidenceTag::Popular, _) => "as retold",
            (EvidenceTag::Recalled, _) => "from memory",
            (_, Some(true)) => "inside",
            (_, Some(false)) => "OUTSIDE",
            (_, None) => "no interval",
        };
        let told = |value| effect(scenario, held, value);
        let published = match held.interval {
            Some((low, high)) => {
                let (low, high) = (told(low), told(high));
                format!("{} ({low} to {high})", told(held.published))
            }
            None => told(held.published),
        };
        vec![
            plain(&results.arms[held.arm]),
            format!(
                "{}, {}",
                held.metric.key().replace('_', " "),
                scale_name(held)
            ),
            published,
            told(held.simulated.value),
            verdict.to_owned(),
        ]
    });
    let rows = rows.collect();
    Grid { heads, rows }
}

/// What an effect's number is: a lift, points of percent, ...
fn scale_name(held: &Held) -> &'static str {
    match held.scale {
        EffectScale::Lift => "lift",
        EffectScale::Difference if held.metric.unit() == MetricUnit::Share => "points",
        EffectScale::Difference => "difference",
        EffectScale::Mean => "mean",
        EffectScale::LogOdds => "log odds",
        EffectScale::LogRatio => "log ratio",
    }
}

/// An effect on its own scale.
fn effect(scenario: &Scenario, held: &Held, value: f64) -> String {
    let (low, high) = held.interval.unwrap_or((0.0, held.published));
    let numbers = Numbers::apart(held.metric.unit(), &scenario.currency, (high - low).abs());
    match held.scale {
        EffectScale::Lift => lift(value),
        EffectScale::Difference => numbers.change(value).trim_end_matches('%').to_owned(),
        EffectScale::Mean => numbers.text(value),
        EffectScale::LogOdds | EffectScale::LogRatio => {
            Numbers::apart(MetricUnit::Scale, "", 0.9).change(value)
        }
    }
}

fn power_heading(scenario: &Scenario, results: &Results) -> String {
    let (per_arm, experiments) = results
        .power
        .first()
        .map_or((0, 0), |p| (p.per_arm, p.experiments));
    format!(
        "What {} experiments with {} {} an arm would have found",
        count(experiments),
        count(per_arm.into()),
        shorten(&plain(&scenario.population.of), 30),
    )
}

fn power_table(scenario: &Scenario, results: &Results) -> Grid {
    let heads = [
        "arm",
        "found (95% interval)",
        "wrong sign",
        "exaggerated",
        "estimates from … to",
    ];
    let heads = heads.map(str::to_owned).to_vec();
    let rows = results.power.iter().map(|p| {
        let percent = |share: f64| match share {
            s if !s.is_finite() => "–".into(),
            s if s > 0.0 && s < 0.005 => "<1%".into(),
            s => format!("{:.0}%", s * 100.0),
        };
        let numbers = numbers(scenario, results, p.metric);
        let (low, high) = (
            numbers.change(p.difference.low),
            numbers.change(p.difference.high),
        );
        vec![
            plain(&results.arms[p.arm]),
            between(&p.detected, percent),
            percent(p.wrong_sign),
            match p.exaggeration.is_finite() {
                true => format!("{:.1}×", p.exaggeration),
                false => "–".into(),
            },
            format!("{low} to {high}"),
        ]
    });
    let rows = rows.collect();
    Grid { heads, rows }
}

/// Two or three sentences, written from the numbers.
fn sentences(scenario: &Scenario, results: &Results) -> Vec<String> {
    let mut out = vec![best(scenario, results)];
    if results.metrics.contains(&Metric::WillingReturns) {
        out.push(
            "Willing and dutiful: what came back per head out of goodwill, and out of obligation."
                .into(),
        );
    }
    if let Some(sentence) = motives(results) {
        out.push(sentence);
    }
    let paired = match scenario.design.kind {
        DesignKind::Paired => "every arm met the same people with the same luck",
        DesignKind::Randomized { .. } => "each head got one arm, as in a field experiment",
    };
    let p = results.precision;
    if p.unit == Unit::Community && p.units < 30 {
        let n = p.units;
        out.push(format!(
            "Only {n} communities stand behind the intervals: take them with care, or add replicates."
        ));
    }
    let silent = "about whether the psychology is right. The model is not a forecast.";
    out.push(match results.summary.iter().any(|s| has_interval(&s.mean)) {
        true => format!(
            "The intervals tell the luck of the draw alone ({paired}); they say nothing {silent}"
        ),
        false => format!("A single unit gives no interval, and the numbers say nothing {silent}"),
    });
    out
}

/// Which arm did best in the primary outcome, and whether that is more than luck.
fn best(scenario: &Scenario, results: &Results) -> String {
    let primary = scenario.outcome.primary;
    let numbers = numbers(scenario, results, primary);
    let name = |arm: usize| {
        format!(
            "\u{201c}{}\u{201d}",
            shorten(&plain(&results.arms[arm]), 60)
        )
    };
    let costly = primary == Metric::Cost;
    let value = |arm| {
        let mean = mean_of(results, arm, primary).map_or(f64::NAN, |mean| mean.value);
        if costly { -mean } else { mean }
    };
    let first = |best: usize, arm: usize| if value(arm) > value(best) { arm } else { best };
    let winner = (0..results.arms.len()).fold(0, first);
    let word = if costly { "lowest" } else { "highest" };
    let label = primary.label();
    if results.arms.len() < 2 {
        let told = numbers.text(value(0) * if costly { -1.0 } else { 1.0 });
        return format!("With one arm there is nothing to compare: {label} was {told}.");
    }
    let Some(contrast) = contrast_of(results, winner, primary) else {
        let every = results.contrasts.iter().filter(|c| c.metric == primary);
        return match every.clone().all(|c| c.difference.value == 0.0) {
            true => format!(
                "No arm moved {label}: all did as the baseline, {}.",
                name(0)
            ),
            false => format!(
                "No arm did better than the baseline, {}, in {label}.",
                name(0)
            ),
        };
    };
    let change = change(scenario, results, contrast);
    let d = contrast.difference;
    let sure = match (d.low, d.high) {
        (low, high) if !(low.is_finite() && high.is_finite()) => {
            ", on a single unit, without an interval"
        }
        (low, high) if low <= 0.0 && high >= 0.0 => ", which luck alone could explain",
        _ => "",
    };
    format!(
        "{} had the {word} {label}: {change} against {}{sure}.",
        name(winner),
        name(0)
    )
}

/// Where more came back out of obligation than out of goodwill.
fn motives(results: &Results) -> Option<String> {
    let mean = |arm, metric| mean_of(results, arm, metric).map(|m| m.value);
    let dutiful: Vec<String> = (0..results.arms.len())
        .filter(|&arm| {
            matches!(
                (mean(arm, Metric::WillingReturns), mean(arm, Metric::DutifulReturns)),
                (Some(w), Some(d)) if d > w && d > 0.0
            )
        })
        .map(|arm| {
            format!(
                "\u{201c}{}\u{201d}",
                shorten(&plain(&results.arms[arm]), 40)
            )
        })
        .collect();
    match dutiful.len() {
        0 => None,
        1..=3 => Some(format!(
            "More came back out of obligation than out of goodwill in {}.",
            dutiful.join(", ")
        )),
        n => Some(format!(
            "More came back out of obligation than out of goodwill in {n} of {} arms.",
            results.arms.len()
        )),
    }
    .map(|text| capital(&text))
}

/// A paragraph broken between words at the widest line.
fn filled(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= COLUMNS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(shorten(word, COLUMNS)),
        }
    }
    lines
}

//! What the summary says in words, written from the numbers.

use super::format::{capital, count, has_interval, plain, shorten};
use super::summary::{change, contrast_of, mean_of, numbers};
use super::{dates, interactions, minimum_effect, outlay, shortage, unreached};
use crate::experiment::results::{Contrast, Results, Unit};
use crate::population::Slots;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::vocabulary::metric::Metric;

/// Two or three sentences, written from the numbers.
pub(super) fn sentences(scenario: &Scenario, results: &Results, answer: &[String]) -> Vec<String> {
    let mut out = answer.to_vec();
    if answer.is_empty() {
        out.push(best(scenario, results));
        out.extend(minimum_effect::sentence(scenario, results));
    }
    if results.metrics.contains(&Metric::WillingReturns) {
        out.push(
            "Willing and dutiful: what came back per head out of goodwill, and out of obligation."
                .into(),
        );
    }
    if let Some(sentence) = motives(scenario, results) {
        out.push(sentence);
    }
    let heads = Slots::of(scenario).map_or(0.0, |slots| f64::from(slots.heads()));
    for arm in 0..scenario.arms.len() {
        let cost = mean_of(results, arm, Metric::Cost).map_or(0.0, |mean| mean.value);
        let name = name(results, arm, 60);
        out.extend(outlay::sentence(scenario, arm, &name, cost));
    }
    for short in &results.shortages {
        if short.share == 0.0 {
            let name = name(results, short.arm, 60);
            out.push(shortage::of_hands(&name, short.unfunded * heads));
        } else if let Some(budget) = scenario.arms[short.arm].budget {
            let name = name(results, short.arm, 60);
            out.push(match shortage::pays_for_nothing(scenario, short.arm) {
                true => shortage::nothing_paid(&name),
                false => shortage::sentence(
                    &name,
                    budget.priority,
                    short.share,
                    &dates::tick(&scenario.timeline, short.tick.saturating_sub(1)),
                    short.unfunded * heads,
                    budget.period.is_some(),
                ),
            });
        }
    }
    out.extend(interactions::sentences(scenario, results));
    let all = results.unreached.iter();
    out.extend(all.map(|of| unreached::sentence(scenario, of)));
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
    let unshown = |c: &Contrast| {
        let narrow = !change(scenario, results, c).contains(" to ");
        let estimate = c.lift.unwrap_or(c.difference);
        narrow && has_interval(&estimate) && estimate.low < estimate.high
    };
    let primary = scenario.outcome.primary;
    let mut contrasts = results.contrasts.iter();
    if answer.is_empty() && contrasts.any(|c| c.metric == primary && unshown(c)) {
        out.push("An interval that is not shown is narrower than the last digit.".into());
    }
    out.extend(cut(results));
    let silent = "about whether the psychology is right. The model is not a forecast.";
    out.push(match results.summary.iter().any(|s| has_interval(&s.mean)) {
        true if !answer.is_empty() => format!(
            "The table takes the scenario\u{2019}s psychology as it is; what luck alone does to it stands in contrasts.csv ({paired}). The \
             model is not a forecast."
        ),
        true => format!(
            "In these intervals only luck varies ({paired}); they say nothing {silent}"
        ),
        false => format!("A single unit gives no interval, and the numbers say nothing {silent}"),
    });
    out
}

/// An arm's name in quotation marks, at most so many characters of it.
fn name(results: &Results, arm: usize, most: usize) -> String {
    format!(
        "\u{201c}{}\u{201d}",
        shorten(&plain(&results.arms[arm]), most)
    )
}

/// Which arm did best in the primary outcome, and whether that is more than luck.
fn best(scenario: &Scenario, results: &Results) -> String {
    let primary = scenario.outcome.primary;
    let numbers = numbers(scenario, results, primary);
    let name = |arm: usize| name(results, arm, 60);
    let costly = primary == Metric::Cost;
    let value = |arm| {
        let mean = mean_of(results, arm, primary).map_or(f64::NAN, |mean| mean.value);
        if costly { -mean } else { mean }
    };
    let first = |best: usize, arm: usize| if value(arm) > value(best) { arm } else { best };
    let winner = (0..results.arms.len()).fold(0, first);
    let word = if costly { "lowest" } else { "highest" };
    let label = match primary {
        Metric::Joined => "share of prospects who joined",
        Metric::Retained => "share retained",
        other => other.label(),
    };
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
    // What differs by rounding alone is level.
    let near = |arm: usize| (value(winner) - value(arm)).abs() <= 1e-6 * value(winner).abs();
    let level = |arm: &usize| *arm != winner && near(*arm);
    let as_good: Vec<String> = (0..results.arms.len()).filter(level).map(name).collect();
    let as_good = match as_good.len() {
        0 => String::new(),
        _ => format!(", and so had {}", as_good.join(", ")),
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
        "{} had the {word} {label}: {change} against {}{sure}{as_good}.",
        name(winner),
        name(0)
    )
}

/// Where more came back out of obligation than out of goodwill.
fn motives(scenario: &Scenario, results: &Results) -> Option<String> {
    let mean = |arm, metric| mean_of(results, arm, metric).map(|m| m.value);
    let numbers = numbers(scenario, results, Metric::DutifulReturns);
    let dutiful: Vec<String> = (0..results.arms.len())
        .filter(|&arm| {
            matches!(
                (mean(arm, Metric::WillingReturns), mean(arm, Metric::DutifulReturns)),
                // Not where the digits in which both are told do not differ.
                (Some(w), Some(d)) if d > w && numbers.text(d) != numbers.text(w)
            )
        })
        .map(|arm| name(results, arm, 40))
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

/// Which arms were followed to the limit of a step, if any.
fn cut(results: &Results) -> Option<String> {
    let all = results.arms.iter().zip(&results.cut);
    let arms: Vec<String> = all
        .filter(|(_, times)| **times > 0)
        .map(|(arm, times)| format!("“{}” {} times", shorten(&plain(arm), 40), count(*times)))
        .collect();
    (!arms.is_empty()).then(|| format!("{} ({}).", CUT, arms.join(", ")))
}

/// What is wrong with numbers for which a step was cut.
pub(super) const CUT: &str = "Numbers are too low: a customer would have bought or given back more than a thousand times in a \
                              week or less, and a thousand were counted; look at rates and elasticities";

//! The five questions that whoever pays for it asks next: what it costs in total, when the money is gone, two ideas at once,
//! the season, and how one would know that the answer is wrong.

use super::chart::intervals::label;
use super::model::ReportModel;
use super::money::{budget_of, figure};
use super::next::turns_at;
use super::view::Section;
use super::words::percent;
use crate::decision::wanted;
use crate::engine::quantity::Quantity;
use crate::output::answer::value::COSTS;
use crate::output::answer::{first_change, two_digits};
use crate::output::format::{count, plain, shorten};
use crate::output::outlay;
use crate::scenario::checked::{OfYear, Peak};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The most peaks of a season that are spoken of.
const PEAKS: usize = 3;

/// The questions with their answers, of the arm that is recommended; where that is the baseline, of the best of the others.
pub fn section(told: &ReportModel) -> Section {
    let gloss = "what whoever pays for it asks next";
    let mut section = Section::new("questions", "Five questions", gloss);
    let Some(arm) = told.ranked().into_iter().find(|&arm| arm != 0) else {
        return section;
    };
    let answers: [(&str, Vec<String>); 5] = [
        ("What does it cost in total?", costs(told, arm)),
        ("When is the money gone?", gone(told, arm)),
        ("What if we do two?", two(told, arm)),
        ("What happens at Christmas?", season(told, arm)),
        ("How would we know that we are wrong?", wrong(told, arm)),
    ];
    for (question, sentences) in answers {
        if !sentences.is_empty() {
            section.heading(question);
            section.text(sentences.join(" "));
        }
    }
    section
}

/// What a head costs, everything included; None where the folder has no figures of money.
fn each(told: &ReportModel, arm: usize) -> Option<f64> {
    let costs = COSTS
        .iter()
        .filter_map(|quantity| figure(told, arm, quantity));
    let costs: Vec<f64> = costs.filter_map(|m| m.value).collect();
    (!costs.is_empty()).then(|| costs.iter().sum())
}

fn costs(told: &ReportModel, arm: usize) -> Vec<String> {
    let name = told.quoted(arm);
    let Some(each) = each(told, arm) else {
        return Vec::new();
    };
    if each == 0.0 {
        return vec![format!("{name} costs nothing in gestures and asks.")];
    }
    let total = COSTS
        .iter()
        .filter_map(|quantity| figure(told, arm, quantity));
    let total: f64 = total.filter_map(|m| m.total).sum();
    let first = match outlay::sentence(told.scenario, arm, &name, each) {
        Some(sentence) => sentence,
        None if total > 0.0 => format!("{name} costs {} in all.", told.sum(total)),
        None => format!("{name} costs {} a head.", told.money(each)),
    };
    let of = told.people(Metric::Profit);
    let head = format!("That is {} for each of all {of}.", told.money(each));
    match total > 0.0 {
        true => vec![first, head],
        false => vec![first],
    }
}

fn gone(told: &ReportModel, arm: usize) -> Vec<String> {
    let name = told.quoted(arm);
    let said = budget_of(told, arm);
    match (said.is_empty(), told.scenario.arms[arm].budget) {
        (false, _) => said,
        (true, Some(_)) => vec![format!(
            "The budget of {name} suffices: all that was due was paid."
        )],
        (true, None) => vec![format!(
            "{name} has no budget in this scenario: all that is due is paid. An arm can have one."
        )],
    }
}

/// What combined arms bring, the recommended one first.
fn two(told: &ReportModel, arm: usize) -> Vec<String> {
    let rows = told.tables.interactions.iter();
    let mut rows: Vec<_> = rows
        .filter(|row| row.metric == told.primary.key())
        .collect();
    rows.sort_by_key(|row| told.arm(&row.arm) != Some(arm));
    let Some(row) = rows.first() else {
        return vec![
            "No arm of this scenario is made of two others. What each brings does not add up: what one has moved the other cannot \
             move again. A scenario can try them together."
                .into(),
        ];
    };
    let (Some(together), Some(sum)) = (row.together, row.sum) else {
        return Vec::new();
    };
    let text = |value| told.change(told.primary, value);
    let head = match told.primary.unit() {
        MetricUnit::Money | MetricUnit::Count => " a head",
        MetricUnit::Share | MetricUnit::Scale => "",
    };
    let facts = format!(
        "{} brings {}{head} in {}; its parts by themselves would sum to {}.",
        told.quoted_name(&row.arm),
        text(together),
        label(told.primary),
        text(sum)
    );
    let sign = wanted(told.primary);
    let ends = row.interaction_lo.zip(row.interaction_hi);
    let sure = ends.filter(|(low, high)| low * high > 0.0);
    let so = match sure {
        Some((low, _)) if sign * low < 0.0 => "So two bring less than their sum.",
        Some(_) => "So each makes the other work better.",
        None => "Whether they help or hinder each other is open.",
    };
    vec![facts, so.into()]
}

/// How much of purchases and costs fall into the peaks of the season, else into the month with the most purchases.
fn season(told: &ReportModel, arm: usize) -> Vec<String> {
    let timeline = &told.scenario.timeline;
    if timeline.ticks < 2 {
        return Vec::new();
    }
    let (Some(season), Some(start)) = (&told.scenario.season, timeline.start) else {
        return vec![
            "This scenario has no season: every week is like any other. A season with a peak adds Christmas.".into(),
        ];
    };
    let days = |tick: u32| {
        let from = start + timeline.tick_start(tick) as i32;
        from..start + timeline.tick_start(tick + 1) as i32
    };
    let of = |peak: &Peak| -> Vec<u32> {
        let ticks = 0..timeline.ticks;
        ticks
            .filter(|&tick| days(tick).any(|day| peak.includes(day)))
            .collect()
    };
    let mut out: Vec<String> = Vec::new();
    for peak in season.peaks.iter().take(PEAKS) {
        let ticks = of(peak);
        let name = shorten(&plain(&peak.name), 40);
        match ticks.is_empty() {
            true => out.push(format!(
                "\u{201c}{name}\u{201d} is not within the time of this run."
            )),
            false => out.extend(falls_into(
                told,
                arm,
                &format!("\u{201c}{name}\u{201d}"),
                &ticks,
            )),
        }
    }
    if season.peaks.is_empty() {
        let busiest = busiest(told, arm);
        let even = matches!(season.of_year, OfYear::Even);
        out.extend(busiest.filter(|_| !even).and_then(|tick| {
            let name = format!("The busiest {}, {},", timeline.tick_name(), told.tick(tick));
            falls_into(told, arm, &name, &[tick])
        }));
    }
    out
}

/// The tick in which the arm's customers buy most.
fn busiest(told: &ReportModel, arm: usize) -> Option<u32> {
    let moments = told.moments(arm, Quantity::Purchases);
    let known = moments.filter_map(|m| Some((m.tick, m.mean?)));
    known
        .fold(None, |best: Option<(u32, f64)>, (tick, mean)| match best {
            Some((_, most)) if most >= mean => best,
            _ => Some((tick, mean)),
        })
        .map(|(tick, _)| tick)
}

/// What share of the arm's purchases and costs falls into these ticks.
fn falls_into(told: &ReportModel, arm: usize, name: &str, ticks: &[u32]) -> Option<String> {
    let sums = |arm: usize, quantity: Quantity| {
        let mut sums = (0.0, 0.0);
        for moment in told.moments(arm, quantity) {
            let mean = moment.mean.unwrap_or(0.0);
            sums.1 += mean;
            sums.0 += if ticks.contains(&moment.tick) {
                mean
            } else {
                0.0
            };
        }
        sums
    };
    let share = |(part, all): (f64, f64)| (all > 0.0).then(|| percent(part / all));
    let bought = share(sums(arm, Quantity::Purchases))?;
    let timeline = &told.scenario.timeline;
    let mut text = format!(
        "{name} takes {} of {} {}s: {bought} of all purchases",
        ticks.len(),
        timeline.ticks,
        timeline.tick_name()
    );
    if let Some(cost) = share(sums(arm, Quantity::Cost)) {
        text += &format!(" and {cost} of the costs");
    }
    Some(text + " fall there.")
}

/// The test that could show it, and what would have to be otherwise.
fn wrong(told: &ReportModel, arm: usize) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(test) = told.tables.tests.iter().find(|test| test.chosen) {
        let heads = test.customers_per_arm.map_or(String::new(), |n| {
            format!(
                " with about {} {} in each",
                count(two_digits(n)),
                told.people_tested()
            )
        });
        out.push(format!(
            "Test {} against {}{heads} for {}.",
            told.quoted_name(&test.arm),
            told.quoted_name(&test.against),
            told.ticks(test.ticks)
        ));
        out.push(match turns_at(told, test) {
            Some(at) => format!("A measured difference {at} would change the decision."),
            None => "No result that the model reckons with would change the decision: the test is of the model itself.".into(),
        });
    }
    let leader = &told.scenario.arms[arm].name;
    out.extend(told.with_facts(|facts| first_change(facts, leader)));
    out
}

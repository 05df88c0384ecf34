//! The arms side by side: what each gives and asks, and what comes of it.

use serde::Serialize;

use super::chart::intervals::label;
use super::chart::primary;
use super::model::ReportModel;
use super::view::{Block, Section, Table, head, number_head};
use super::words::{chance, listed};
use crate::output::answer::probability;
use crate::output::dates;
use crate::output::format::{as_meant, count, share_as_meant, shorten};
use crate::output::occasion::{days_long, set_off};
use crate::scenario::checked::{
    Arm, Audience, DesignKind, Gesture, Priority, SpanName, Target, WHOLE, When,
};
use crate::vocabulary::metric::Metric;
use crate::vocabulary::trigger::Moment;

/// The most arms that are described openly.
const OPEN: usize = 12;

/// What an arm does, in words.
#[derive(Clone, Debug, Serialize)]
pub struct Idea {
    pub name: String,
    pub lines: Vec<String>,
}

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "arms",
        "The arms",
        "what each gives and asks, and what comes of it",
    );
    section.chart(primary::chart(told));
    section.table(primary_table(told));
    if told.arms() > 1 {
        section.small(match told.draws() {
            Some(n) if n > 0 => "Means and differences are those of the simulation at its best-fitting psychology; the 95% interval holds the doubt about that and about your setting, too. Expected loss, what choosing an arm loses against always choosing the best, is a mean over all draws: it need not agree with the differences.".to_owned(),
            _ => "Differences with their 95% simulation intervals.".to_owned(),
        });
    }
    section.table(others_table(told));
    section.heading("What each does");
    let idea = |(at, arm): (usize, &Arm)| Idea {
        name: told.whole_name(at),
        lines: describe(told, arm),
    };
    let mut ideas: Vec<Idea> = told.scenario.arms.iter().enumerate().map(idea).collect();
    let rest = ideas.split_off(ideas.len().min(OPEN));
    section.blocks.push(Block::Ideas { ideas, rest });
    section.say(told, "say.scenario");
    section
}

/// Outcomes beside the primary one, the most telling first.
fn beside(told: &ReportModel) -> Vec<Metric> {
    let wanted = [
        Metric::Profit,
        Metric::Revenue,
        Metric::Retained,
        Metric::Tips,
        Metric::Donated,
        Metric::Referrals,
        Metric::Goodwill,
    ];
    let several_ticks = told.scenario.timeline.ticks > 1;
    let there = |metric: &Metric| {
        *metric != told.primary
            && (0..told.arms()).any(|arm| told.mean(arm, *metric).is_some())
            // After one visit everybody is still there.
            && (*metric != Metric::Retained || several_ticks)
    };
    wanted.into_iter().filter(there).take(6).collect()
}

fn short(metric: Metric) -> String {
    match metric {
        Metric::Goodwill => "goodwill at the end, of all".to_owned(),
        Metric::Retained => "retained".to_owned(),
        other => label(other).to_owned(),
    }
}

fn value(told: &ReportModel, arm: usize, metric: Metric) -> String {
    told.mean(arm, metric)
        .map_or("–".into(), |mean| told.numbers(metric).text(mean))
}

/// Outcomes beside the one that decides, in a table of their own: together they have no room.
fn others_table(told: &ReportModel) -> Table {
    let others = beside(told);
    let mut table = Table::new("Other outcomes of the arms, per head", vec![head("arm")]);
    if others.is_empty() {
        return table;
    }
    table
        .heads
        .extend(others.iter().map(|&metric| number_head(short(metric))));
    for arm in told.ranked() {
        let values = others.iter().map(|&metric| value(told, arm, metric));
        let cells = std::iter::once(told.names[arm].clone()).chain(values);
        table.line(cells.collect(), arm == told.leader && told.arms() > 1);
    }
    table.without_empty_columns()
}

/// The outcome that decides.
fn primary_table(told: &ReportModel) -> Table {
    let mut heads = vec![head("arm"), number_head(short(told.primary))];
    let compared = told.arms() > 1;
    if compared {
        heads.extend(["difference", "P(better)", "P(best)", "expected loss"].map(number_head));
    }
    let mut table = Table::new("The outcome that decides, by arm", heads);
    for arm in told.ranked() {
        let mut cells = vec![told.names[arm].clone(), value(told, arm, told.primary)];
        if compared {
            let own = told.comparison(arm, told.primary, "baseline");
            let any = told
                .tables
                .comparisons
                .iter()
                .find(|c| c.metric == told.primary.key() && told.arm(&c.arm) == Some(arm));
            cells.push(match told.gain(arm, told.primary) {
                _ if arm == 0 => "baseline".into(),
                Some(gain) => told.change_lines(told.primary, &gain),
                None => "–".into(),
            });
            cells.push(own.and_then(probability).map_or("–".into(), chance));
            cells.push(any.and_then(|c| c.p_best).map_or("–".into(), chance));
            let loss = any.and_then(|c| c.expected_loss);
            cells.push(loss.map_or("–".into(), |loss| told.size(told.primary, loss)));
        }
        table.line(cells, arm == told.leader && compared);
    }
    table.without_empty_columns()
}

/// What an arm gives and asks, a line each.
pub fn describe(told: &ReportModel, arm: &Arm) -> Vec<String> {
    let mut lines = Vec::new();
    for gesture in &arm.gestures {
        lines.push(format!("Gives {}.", gives(told, gesture).join("; ")));
    }
    for ask in &arm.asks {
        let mut ways: Vec<String> = ask
            .ways
            .iter()
            .map(|way| way.row().one.to_owned())
            .collect();
        match ask.other_ways {
            0 => {}
            1 => ways.push("one further way".into()),
            more => ways.push(format!("{more} further ways")),
        }
        let mut parts = vec![listed(&ways), when(told, &ask.when)];
        if ask.cost > 0.0 {
            parts.push(format!("costs {}", told.price(ask.cost)));
        }
        if ask.in_sight {
            parts.push("answered in the asker’s sight".into());
        }
        parts.extend(reached(ask.reach));
        lines.push(format!("Asks for {}.", parts.join("; ")));
    }
    if let Some(budget) = arm.budget {
        let order = order_of_payment(budget.priority);
        let timeline = &told.scenario.timeline;
        let weight = budget
            .period
            .map_or(WHOLE, |period| timeline.periods(period).weight());
        let in_all = budget.per_member * members(told);
        lines.push(match (budget.in_all, budget.period) {
            (false, _) => format!(
                "Spends no more than {} for each member at the start, {order}.",
                told.price(budget.per_member),
            ),
            (true, None) => format!(
                "Spends no more than {} in all, {order}.",
                told.price(in_all)
            ),
            (true, Some(period)) => format!(
                "Spends no more than {} {}, {} in all, {order}.",
                told.price(in_all * WHOLE as f64 / weight as f64),
                a_period(period),
                told.price(in_all)
            ),
        });
    }
    if arm.fixed_cost > 0.0 {
        let fixed = told.price(arm.fixed_cost * members(told));
        lines.push(format!("Costs {fixed} once, whatever is given."));
    }
    if lines.is_empty() {
        lines.push("Does nothing.".into());
    } else if !arm.targets.is_empty() {
        let lists: Vec<String> = arm
            .targets
            .iter()
            .map(|target| list(told, target))
            .collect();
        lines.push(format!(
            "For some of the members only: {}.",
            lists.join("; or ")
        ));
    }
    if arm.holdout > 0.0 {
        lines.push(format!(
            "Keeps {} of all out, by lot, as a control group.",
            share_as_meant(arm.holdout)
        ));
    }
    lines
}

/// Members of a replicate under an arm.
fn members(told: &ReportModel) -> f64 {
    match told.scenario.design.kind {
        DesignKind::Randomized { per_arm } => f64::from(per_arm),
        DesignKind::Paired => told.scenario.population.size as f64,
    }
}

/// `a week`, for a period.
fn a_period(period: SpanName) -> String {
    format!("a {}", period.name())
}

/// All that a gesture is: what it is worth and costs, when it comes, and how it is meant.
fn gives(told: &ReportModel, gesture: &Gesture) -> Vec<String> {
    let mut parts = vec![shorten(&super::words::visible(&gesture.gift), 80)];
    let amount = |amount: f64, of_basket: bool| match of_basket {
        true => format!("{} of the basket", share_as_meant(amount)),
        false => told.price(amount),
    };
    let cost = format!("costs {}", amount(gesture.cost, gesture.cost_of_basket));
    let value = amount(gesture.value, gesture.value_of_basket);
    parts.push(match gesture.value > 0.0 {
        true => format!("worth {value}, {cost}"),
        false => cost,
    });
    if gesture.min_order > 0.0 {
        parts.push(format!(
            "for baskets of {} or more",
            told.price(gesture.min_order)
        ));
    }
    parts.push(when(told, &gesture.when));
    if gesture.conditional {
        // A price is not judged as a gift is: how personal it is does nothing.
        let days = gesture.stands;
        parts.push("only for a return".to_owned());
        if days > 0.0 {
            parts.push(format!("stands for {}", days_long(days)));
        }
    } else {
        parts.extend(personal(told, gesture));
        if gesture.useful > 0.0 {
            parts.push(format!("useful ({})", as_meant(gesture.useful)));
        }
        if gesture.strings > 0.0 {
            parts.push(format!("with strings ({})", as_meant(gesture.strings)));
        }
        if gesture.third_party {
            parts.push("given by somebody else".into());
        }
    }
    if gesture.announced {
        parts.push("announced".into());
    }
    if let Some(kept) = gesture.promised {
        let kept = share_as_meant(kept);
        parts.push(format!("promised, kept {kept} of the time"));
    }
    parts.extend(reached(gesture.reach));
    if gesture.share < 1.0 {
        let share = share_as_meant(gesture.share);
        parts.push(format!("in {share} of the cases, by lot"));
    }
    if let Some(capacity) = gesture.capacity {
        let most = capacity.per_member * members(told);
        let most = count(most.round() as u64);
        parts.push(format!("no more than {most} {}", a_period(capacity.period)));
    }
    parts
}

/// How personal a gesture is, to whom.
fn personal(told: &ReportModel, gesture: &Gesture) -> Option<String> {
    let first = gesture.personal.first().copied()?;
    if gesture.personal.iter().all(|fit| *fit == first) {
        return (first > 0.0).then(|| format!("personal ({})", as_meant(first)));
    }
    let segments = told.scenario.population.segments.iter();
    let fits: Vec<String> = segments
        .zip(&gesture.personal)
        .map(|(segment, fit)| {
            let name = shorten(&super::words::visible(&segment.name), 40);
            format!("{} to {name}", as_meant(*fit))
        })
        .collect();
    Some(format!("personal ({})", fits.join(", ")))
}

fn reached(reach: f64) -> Option<String> {
    (reach < 1.0).then(|| format!("noticed by {}", share_as_meant(reach)))
}

/// Who is on a list, in words.
fn list(told: &ReportModel, target: &Target) -> String {
    let mut parts = Vec::new();
    if target.segments.iter().any(|meant| !meant) {
        parts.push(segments(told, &target.segments));
    }
    let between = |(from, below): (f64, f64), text: &dyn Fn(f64) -> String| match (from, below) {
        (from, below) if from > 0.0 && below.is_finite() => Some(format!(
            "{} or more, but less than {}",
            text(from),
            text(below)
        )),
        (from, _) if from > 0.0 => Some(format!("{} or more", text(from))),
        (_, below) if below.is_finite() => Some(format!("less than {}", text(below))),
        _ => None,
    };
    let spent = between(target.spend, &|money| told.price(money));
    parts.extend(spent.map(|text| format!("who spent {text} in the last year")));
    let tenure = between(target.tenure, &days_long);
    parts.extend(tenure.map(|text| format!("customers for {text}")));
    match parts.is_empty() {
        true => "everybody".to_owned(),
        false => parts.join(", "),
    }
}

/// The names of the segments that are meant.
fn segments(told: &ReportModel, meant: &[bool]) -> String {
    let segments = told.scenario.population.segments.iter().zip(meant);
    let meant = segments.filter(|(_, meant)| **meant);
    let names: Vec<String> = meant
        .map(|(segment, _)| shorten(&super::words::visible(&segment.name), 40))
        .collect();
    listed(&names)
}

fn when(told: &ReportModel, when: &When) -> String {
    let tick = told.scenario.timeline.tick_name();
    let trigger = &when.trigger;
    let mut text = match (trigger.ticks(), trigger.channels(), trigger.rate()) {
        (Some(ticks), ..) => match dates::on(&told.scenario.timeline, ticks) {
            Some(on) if ticks.len() <= 4 => on,
            _ => scheduled(ticks, tick),
        },
        (_, [], None) => set_off(when, &|money| told.price(money)),
        (_, [], Some(rate)) => {
            let a_year = as_meant(rate * crate::scenario::checked::DAYS_PER_YEAR);
            format!("{}, {a_year} times a year", trigger.row().phrase)
        }
        (_, channels, _) => {
            let all: Vec<String> = channels.iter().map(|it| it.row().one.to_owned()).collect();
            format!("after {}", listed(&all))
        }
    };
    if when.delay > 0.0 && trigger.moment() != Moment::Silence {
        text += &format!(", {} later", days_long(when.delay));
    }
    match when.audience {
        Audience::Customers => {}
        Audience::Prospects => text += ", to prospects",
        Audience::Lapsed => text += ", to those who have left",
        Audience::CustomersAndProspects => text += ", to customers and prospects",
    }
    if when.segments.iter().any(|meant| !meant) {
        text += &format!(", to {} only", segments(told, &when.segments));
    }
    if let Some(by) = when.by {
        text += &contact(told, by);
    }
    text
}

/// `, by email, which reaches 62%`; of segments that differ the mean.
fn contact(told: &ReportModel, by: usize) -> String {
    let population = &told.scenario.population;
    let contact = &population.contacts[by];
    let each = population.segments.iter().zip(&contact.shares);
    let mean: f64 = each.map(|(segment, share)| segment.share * share).sum();
    let name = shorten(&super::words::visible(&contact.name), 40);
    // Where the data say who is in which segment, these have no shares of their own.
    match population
        .segments
        .iter()
        .any(|segment| segment.share > 0.0)
    {
        true => format!(
            ", by {name}, which reaches {}",
            share_as_meant((mean * 1e3).round() / 1e3)
        ),
        false => format!(", by {name}, which does not reach everybody"),
    }
}

/// `every 13 weeks, first after 2 weeks (4 times)`: times count from the start, as in the scenario.
fn scheduled(ticks: &[u32], tick: &str) -> String {
    let step = match ticks {
        [first, second, ..] => second - first,
        _ => 0,
    };
    let regular = ticks.len() > 2 && ticks.windows(2).all(|pair| pair[1] - pair[0] == step);
    match ticks {
        [] => "never".into(),
        _ if regular => {
            let every = match step {
                1 => format!("every {tick}"),
                _ => format!("every {step} {tick}s"),
            };
            format!(
                "{every}, first {} ({} times)",
                after(&ticks[..1], tick),
                ticks.len()
            )
        }
        _ if ticks.len() <= 6 => after(ticks, tick),
        _ => format!("{} times, first {}", ticks.len(), after(&ticks[..1], tick)),
    }
}

/// `at the start and after 9 weeks`: when something comes, as the scenario counts.
pub fn after(ticks: &[u32], tick: &str) -> String {
    let start = match tick {
        "visit" => "at the first visit",
        _ => "at the start",
    };
    let all: Vec<String> = ticks.iter().map(u32::to_string).collect();
    match ticks {
        [0] => start.to_owned(),
        [0, rest @ ..] => format!(
            "{start} and after {} {}",
            listed(&all[1..]),
            plural(tick, rest[rest.len() - 1])
        ),
        _ => format!(
            "after {} {}",
            listed(&all),
            plural(tick, ticks[ticks.len() - 1])
        ),
    }
}

fn plural(tick: &str, count: u32) -> String {
    if count == 1 {
        tick.to_owned()
    } else {
        format!("{tick}s")
    }
}

/// The last tick at which an arm gives something that can please, where it gives by schedule alone: what an
/// event calls forth goes on to the end.
pub fn last_gift(arm: &Arm) -> Option<u32> {
    // A card of thanks is worth no money.
    let pleases = |gesture: &&Gesture| {
        gesture.value > 0.0 || gesture.useful > 0.0 || gesture.personal.iter().any(|p| *p > 0.0)
    };
    let gifts = arm.gestures.iter().filter(pleases);
    let lasts: Vec<Option<u32>> = gifts
        .map(|gesture| gesture.when.trigger.ticks()?.last().copied())
        .collect();
    match lasts.iter().all(Option::is_some) {
        true => lasts.into_iter().flatten().max(),
        false => None,
    }
}

/// For whom a budget is spent.
fn order_of_payment(priority: Priority) -> &'static str {
    match priority {
        Priority::Random => "by lot where that is not enough for all",
        Priority::Spend => "first for those who spent most in the year before the start",
        Priority::Tenure => "first for those who had been customers longest",
    }
}

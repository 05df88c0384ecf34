//! Money: what each arm costs and brings, per head and in total, and when it has paid for itself.

use super::answer::Figure;
use super::chart::frontier;
use super::chart::intervals::label;
use super::model::{Gain, ReportModel};
use super::view::{Block, Section, Table, head, number_head};
use super::words::{percent, with_interval};
use crate::decision::rows::Money;
use crate::output::answer::value::COSTS;
use crate::output::charts::lines::{Line, Lines, Panel};
use crate::output::charts::style::subtitle;
use crate::output::charts::{Chart, arm_line};
use crate::output::dates;
use crate::output::format::count;
use crate::output::shortage;
use crate::vocabulary::metric::{Metric, MetricUnit};

/// The figures in the order in which they are read, in two tables that have room: key, in words.
const FLOWS: [(&str, &str); 7] = [
    ("revenue", "revenue"),
    ("margin", "margin"),
    ("gesture_cost", "cost of gestures"),
    ("ask_cost", "cost of asks"),
    ("fixed_cost", "fixed cost"),
    ("profit", "profit"),
    ("lifetime_value", "lifetime value"),
];
const RETURNS: [(&str, &str); 8] = [
    ("gain", "gain over the baseline"),
    ("return", "return"),
    ("payback_days", "pays back"),
    ("break_even", "breaks even at"),
    ("break_even_cost", "break-even cost"),
    ("budget", "budget"),
    ("budget_used", "budget used"),
    ("unfunded", "not done for want of money or hands"),
];

pub fn section(told: &ReportModel) -> Section {
    let mut section = Section::new(
        "money",
        "Money",
        "what it costs, what it brings, when it has paid",
    );
    if told.tables.money.is_empty() {
        section.missing("No account of the money: the folder has no money.csv.");
    } else {
        sentences(told)
            .into_iter()
            .for_each(|text| section.text(text));
        let items = budgets(told);
        if !items.is_empty() {
            section.blocks.push(Block::List { items });
        }
        // Undiscounted the lifetime value is the profit.
        let flows = FLOWS.len() - usize::from(undiscounted(told));
        section.chart(frontier::chart(told));
        section.table(per_head(told, &FLOWS[..flows], "Money by arm, per head"));
        section.table(per_head(told, &RETURNS, "What it returns, per head"));
        section.small(intervals_note(told));
        section.heading("In total");
        section.table(in_total(told));
    }
    match payback(told) {
        Some(chart) => section.chart(Some(chart)),
        // Visits without a time between them have no day on which anything is paid back.
        None if told.scenario.timeline.days_per_tick() == 0.0 => {}
        None if told.arms() > 1 && told.tables.payback.is_empty() => {
            section.missing("No payback over time: the folder has no payback.csv.");
        }
        None => {}
    }
    section.say(told, "say.money");
    section
}

/// A figure of an arm’s money.
pub fn figure<'t>(told: &'t ReportModel, arm: usize, quantity: &str) -> Option<&'t Money> {
    let mut money = told.tables.money.iter();
    money.find(|m| m.quantity == quantity && told.arm(&m.arm) == Some(arm))
}

fn text(told: &ReportModel, m: &Money, value: f64) -> String {
    match (m.unit.as_str(), m.quantity.as_str()) {
        ("money", "break_even_cost") if value <= 0.0 => "never".into(),
        ("money", "gain") => told.money_change(value),
        ("money", _) => told.money(value),
        ("share", _) => percent(value),
        ("count", _) => count(value.round() as u64),
        (_, "return") => {
            format!("{}{value:.2}", if value > 0.0 { "+" } else { "" }).replace('-', "−")
        }
        (_, "break_even") if value <= 0.0 => "never".into(),
        (_, "break_even") => format!("× {value:.2}"),
        _ => format!("{value:.2}").replace('-', "−"),
    }
}

fn sentences(told: &ReportModel) -> Vec<String> {
    let arm = told.leader;
    if arm == 0 {
        return Vec::new();
    }
    let name = told.quoted(arm);
    let value = |quantity| figure(told, arm, quantity).and_then(|m| Some((m, m.value?)));
    let mut out = Vec::new();
    let spent: f64 = COSTS.iter().filter_map(|q| value(q)).map(|(_, v)| v).sum();
    let of = match value("fixed_cost").is_some_and(|(_, fixed)| fixed > 0.0) {
        true => "gestures, asks and fixed costs",
        false => "gestures and asks",
    };
    let mut first = format!("{name} costs {} a head in {of}", told.money(spent));
    if let Some((_, gain)) = value("gain") {
        let discounted = match told.scenario.outcome.discount > 0.0 {
            true => ", discounted,",
            false => "",
        };
        let than = if gain < 0.0 { "less" } else { "more" };
        first += &format!(
            " and earns{discounted} {} a head {than} than {}",
            told.money(gain.abs()),
            told.quoted(0)
        );
    }
    if let Some((_, rate)) = value("return") {
        let per = told.money(1.0);
        first += &format!(
            ": {} for each {per} more that is spent",
            told.money_change(rate)
        );
    }
    out.push(first + ".");
    if let Some(payback) = payback_of(told, arm) {
        let open = match payback.open {
            true => format!(", and whether it does is open ({})", payback.may),
            false => String::new(),
        };
        out.push(match payback.after {
            Some(after) => format!("At the best fit it has paid for itself {after}{open}."),
            None => format!(
                "At the best fit it has not paid for itself within {}{}{open}.",
                told.over().trim_start_matches("over "),
                why_all_the_same(told)
            ),
        });
    }
    if let Some((m, factor)) = value("break_even").filter(|(_, factor)| *factor > 0.0) {
        let cost = value("break_even_cost").map_or(String::new(), |(_, cost)| {
            format!(", {} a gesture", told.money(cost))
        });
        out.push(format!(
            "{} once its gestures cost {} times what is assumed{cost}.",
            if factor > 1.0 {
                "The gain is gone"
            } else {
                "It would break even"
            },
            text(told, m, factor).trim_start_matches("× ")
        ));
    }
    out
}

/// How far each arm's budget went, whichever arm is recommended.
fn budgets(told: &ReportModel) -> Vec<String> {
    (0..told.arms())
        .flat_map(|arm| budget_of(told, arm))
        .collect()
}

/// How far an arm's budget went, and when it was gone; nothing where it has none and all was made.
pub fn budget_of(told: &ReportModel, arm: usize) -> Vec<String> {
    let mut out = Vec::new();
    let name = told.quoted(arm);
    let value = |quantity| figure(told, arm, quantity).and_then(|m| m.total.or(m.value));
    let unmade = value("unfunded").filter(|unmade| *unmade > 0.0);
    if let (Some(unmade), None) = (unmade, value("short_of_money")) {
        out.push(shortage::of_hands(&name, unmade));
    }
    let Some(budget) = told.scenario.arms[arm].budget else {
        return out;
    };
    if let Some(used) = value("budget_used") {
        let in_all = ["gesture_cost", "ask_cost"].map(&value);
        out.push(match (budget.in_all, in_all, value("budget")) {
            (true, [Some(gestures), Some(asks)], Some(all)) => format!(
                "{name} spends {} of its budget of {} ({}).",
                told.money(gestures + asks),
                told.money(all),
                percent(used)
            ),
            _ => format!("{name} uses {} of its budget.", percent(used)),
        });
    }
    if let (Some(share), Some(tick)) = (value("short_of_money"), value("money_gone")) {
        out.push(match shortage::pays_for_nothing(told.scenario, arm) {
            true => shortage::nothing_paid(&name),
            false => shortage::sentence(
                &name,
                budget.priority,
                share,
                &told.tick((tick.round() as u32).saturating_sub(1)),
                value("unfunded").unwrap_or(0.0),
                budget.period.is_some(),
            ),
        });
    }
    out
}

/// Why an arm is recommended that does not pay.
fn why_all_the_same(told: &ReportModel) -> String {
    match told.primary {
        Metric::Profit => {
            ": it comes first by what it may bring over all draws of psychology and setting, not at the best fit".into()
        }
        metric => format!(": it comes first by {}, and not by what it earns", label(metric)),
    }
}

fn per_head(told: &ReportModel, quantities: &[(&str, &str)], caption: &str) -> Table {
    let mut heads = vec![head("arm")];
    heads.extend(quantities.iter().map(|(_, words)| number_head(*words)));
    let mut table = Table::new(caption, heads);
    for arm in told.ranked() {
        let cell = |(quantity, _): &(&str, &str)| match figure(told, arm, quantity) {
            Some(m) => match m.value {
                Some(value) if m.quantity == "gain" => {
                    let text = |v| text(told, m, v);
                    with_interval(value, gain_ends(told, arm, m), text)
                }
                _ if m.quantity == "payback_days" => {
                    payback_of(told, arm).map_or("–".into(), |payback| payback.in_a_cell())
                }
                Some(value) => text(told, m, value),
                None => "–".into(),
            },
            None => "–".into(),
        };
        let cells = std::iter::once(told.names[arm].clone()).chain(quantities.iter().map(cell));
        table.line(cells.collect(), arm == told.leader && told.arms() > 1);
    }
    table.without_empty_columns()
}

/// The interval of an arm's gain: the one that stands with the difference in profit everywhere, which it is;
/// of a discounted gain the simulation's own.
fn gain_ends(told: &ReportModel, arm: usize, m: &Money) -> Option<(f64, f64)> {
    match told
        .gain(arm, Metric::Profit)
        .filter(|_| undiscounted(told))
    {
        Some(gain) => gain.has_interval().then_some((gain.low, gain.high)),
        None => m.lo.zip(m.hi),
    }
}

fn undiscounted(told: &ReportModel) -> bool {
    told.scenario.outcome.discount == 0.0
}

fn in_total(told: &ReportModel) -> Table {
    let sums = [
        "revenue",
        "margin",
        "gesture_cost",
        "ask_cost",
        "profit",
        "lifetime_value",
        "gain",
        "unfunded",
    ];
    // Undiscounted it is the profit.
    let sums = sums
        .into_iter()
        .filter(|key| !(undiscounted(told) && *key == "lifetime_value"));
    let sums: Vec<&str> = sums.collect();
    let words = |key: &str| {
        let mut all = FLOWS.iter().chain(&RETURNS);
        all.find(|q| q.0 == key).map_or("", |q| q.1)
    };
    let mut heads = vec![head("arm")];
    heads.extend(sums.iter().map(|key| number_head(words(key))));
    let people = told.people(Metric::Profit);
    let mut table = Table::new(format!("Money by arm, for all {people}"), heads);
    for arm in told.ranked() {
        let cell = |quantity: &&str| {
            let own = figure(told, arm, quantity).and_then(|m| Some((m, m.total?)));
            own.map_or("–".into(), |(m, total)| match m.unit.as_str() {
                "money" => told.sum(total),
                _ => count(total.round() as u64),
            })
        };
        let cells = std::iter::once(told.names[arm].clone()).chain(sums.iter().map(cell));
        table.line(cells.collect(), arm == told.leader && told.arms() > 1);
    }
    table.without_empty_columns()
}

fn intervals_note(told: &ReportModel) -> String {
    let heads = told.heads(Metric::Profit);
    let heads = heads.map_or(String::new(), |n| {
        format!(" ({} of them)", count(n.round() as u64))
    });
    let doubt = match (told.draws(), undiscounted(told)) {
        (Some(n), true) if n > 0 => {
            "The gain’s 95% interval holds the doubt about that, too; the band of its course over time the luck of the simulation alone."
        }
        _ => "Its 95% intervals hold the luck of the simulation alone.",
    };
    format!(
        "Per head of {}{heads}. Margin: before costs. Lifetime value: discounted profit over the horizon; gain: of it over the baseline. Return: gain for each unit of money spent more than in the baseline. Breaks even: at so many times the cost of its gestures, which where there is one alone is the break-even cost. Money is told at the best-fitting psychology. {doubt}",
        told.people(Metric::Profit)
    )
}

/// When an arm has paid for itself: at the best fit, and whether that is sure.
struct PaidBack {
    /// `after 21 weeks`; none where it has not within the time.
    after: Option<String>,
    /// Between when and when, as far as the luck of the simulation goes; none where that shows no difference.
    between: Option<String>,
    /// Whether it may have earned more than the baseline in the end, and less.
    open: bool,
    /// What it may earn in the end: `−$2.44 to +$48.24 a head`.
    may: String,
}

impl PaidBack {
    fn in_a_cell(&self) -> String {
        let doubt = if self.open { "\n(not sure)" } else { "" };
        format!("{}{doubt}", self.after.as_deref().unwrap_or("never"))
    }
}

fn payback_of(told: &ReportModel, arm: usize) -> Option<PaidBack> {
    let m = figure(told, arm, "payback_days")?;
    let gain = figure(told, arm, "gain")?;
    let ends = gain_ends(told, arm, gain);
    // Of a discounted gain that is the simulation's own: the psychology's doubt is that of the profit.
    let doubt = told.gain(arm, Metric::Profit).filter(Gain::has_interval);
    let ends = doubt.map(|gain| (gain.low, gain.high)).or(ends);
    Some(PaidBack {
        after: m.value.map(|days| match days {
            0.0 => "at once".into(),
            days => format!("after {}", told.length(days)),
        }),
        between: match (m.lo, m.hi) {
            (Some(low), Some(high)) if low < high => {
                let [low, high] = [low, high].map(|days| told.length(days));
                Some(format!("{low} to {high} by the luck of the simulation"))
            }
            (Some(low), None) => Some(format!(
                "{} or later by the luck of the simulation",
                told.length(low)
            )),
            _ => None,
        },
        open: ends.is_none_or(|(low, high)| low <= 0.0 && high > 0.0),
        may: ends.map_or("no interval".into(), |(low, high)| {
            let text = |value| told.money_change(value);
            format!("{} to {} a head", text(low), text(high))
        }),
    })
}

/// When the leader has paid for itself, as a sentence.
pub fn payback_sentence(told: &ReportModel) -> Option<String> {
    if told.leader == 0 {
        return None;
    }
    let payback = payback_of(told, told.leader)?;
    let name = told.quoted(told.leader);
    let open = if payback.open {
        ", and that is open"
    } else {
        ""
    };
    Some(match payback.after {
        Some(after) => format!("At the best fit {name} has paid for itself {after}{open}."),
        None => format!(
            "At the best fit {name} has not paid for itself within {}{open}.",
            told.over().trim_start_matches("over "),
        ),
    })
}

/// When the leader has paid for itself, as a figure to remember.
pub fn payback_figure(told: &ReportModel) -> Option<Figure> {
    if told.leader == 0 {
        return None;
    }
    let payback = payback_of(told, told.leader)?;
    let cost = figure(told, told.leader, "gesture_cost").and_then(|m| m.value);
    let cost = cost.map_or(String::new(), |cost| {
        format!("{} a head in gestures", told.money(cost))
    });
    let (value, name, detail) = match (payback.after, payback.open) {
        (after, true) => (
            "not sure to".to_owned(),
            "pay for itself",
            match after {
                Some(after) => format!("{after} at the best fit; {}", payback.may),
                None => format!("not at the best fit; {}", payback.may),
            },
        ),
        (Some(after), false) => {
            let details = [payback.between.unwrap_or_default(), cost];
            let detail = details.into_iter().filter(|text| !text.is_empty());
            let detail = detail.collect::<Vec<_>>().join("; ");
            match after.strip_prefix("after ") {
                Some(time) => (
                    time.to_owned(),
                    "until it has paid for itself, at the best fit",
                    detail,
                ),
                None => (after, "pays for itself, at the best fit", detail),
            }
        }
        (None, false) => {
            let detail = match told.primary {
                Metric::Profit => cost,
                metric => format!("comes first by {}, not by money", label(metric)),
            };
            ("never".into(), "pays for itself", detail)
        }
    };
    Some(Figure {
        value,
        name: name.into(),
        detail,
    })
}

fn payback(told: &ReportModel) -> Option<Chart> {
    let rows = &told.tables.payback;
    let mut days: Vec<f64> = rows.iter().map(|p| p.day).collect();
    days.sort_by(f64::total_cmp);
    days.dedup();
    if days.len() < 2 {
        return None;
    }
    let each = told.scenario.timeline.days_per_tick();
    let at_tick = |days: f64| if each > 0.0 { days / each } else { days };
    let lines: Vec<Line> = (1..told.arms())
        .filter_map(|arm| {
            let own: Vec<_> = rows
                .iter()
                .filter(|p| told.arm(&p.arm) == Some(arm))
                .collect();
            let point = |day: &f64| own.iter().find(|p| p.day == *day);
            let values: Vec<Option<f64>> =
                days.iter().map(|d| point(d).and_then(|p| p.gain)).collect();
            let band = days
                .iter()
                .map(|d| point(d).and_then(|p| Some((p.lo?, p.hi?))))
                .collect();
            values.iter().any(Option::is_some).then(|| Line {
                name: told.names[arm].clone(),
                paint: arm_line(told.strokes[arm]),
                arm: Some(arm),
                of_many: told.strokes[arm].is_none(),
                values,
                band: (arm == told.leader).then_some(band),
                marks: Vec::new(),
            })
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let x: Vec<f64> = days.iter().map(|day| at_tick(*day)).collect();
    let title = format!("Discounted profit earned beyond {} by then", told.quoted(0));
    let table = over_time(told, &title, &x, &lines);
    let change = |value| told.money_change(value);
    let last = |line: &Line| {
        line.values
            .last()
            .copied()
            .flatten()
            .map_or("–".into(), change)
    };
    let said: Vec<String> = lines
        .iter()
        .map(|line| format!("{}: {}", line.name, last(line)))
        .collect();
    let tick = told.scenario.timeline.tick_name();
    let chart = Lines {
        x_names: x
            .iter()
            .map(|at| format!("after {tick} {}", (at * 10.0).round() / 10.0))
            .collect(),
        x_from: 0.0,
        x_to: x.last().copied().unwrap_or(1.0),
        x_labels: along(told, x.last().copied().unwrap_or(1.0)),
        x_title: x_title(told),
        currency: &told.scenario.currency,
        panels: vec![Panel {
            title: String::new(),
            unit: MetricUnit::Money,
            from_zero: true,
            lines,
            straight: None,
            empty: "",
            text: &change,
        }],
        x,
        one_scale: false,
        direct: true,
    };
    Some(chart.into_chart(Chart {
        id: "payback",
        title,
        subtitle: subtitle(told.scenario, "by arm"),
        description: format!("At the end, per head: {}.", said.join("; ")),
        notes: vec!["Per head. Where a line crosses zero for good, the arm has paid for itself. Shaded: 95% simulation interval, the luck of the draw alone, of the arm that is recommended.".into()],
        table: Some(table),
        ..Chart::default()
    }))
}

/// Dates along an axis of ticks, or whole numbers where the run has no start.
pub fn along(told: &ReportModel, to: f64) -> Vec<(f64, String)> {
    dates::marks(&told.scenario.timeline, 9).unwrap_or_else(|| tick_labels(to))
}

/// What such an axis counts.
pub fn x_title(told: &ReportModel) -> String {
    let timeline = &told.scenario.timeline;
    match timeline.start {
        Some(_) => dates::axis_title(timeline),
        None => format!("{}s", timeline.tick_name()),
    }
}

/// Whole numbers along an axis of ticks.
fn tick_labels(to: f64) -> Vec<(f64, String)> {
    let step = [1.0, 2.0, 4.0, 13.0, 26.0, 52.0, 104.0, 260.0, 520.0];
    let step = step
        .into_iter()
        .find(|step| to / step <= 8.5)
        .unwrap_or(to / 8.0);
    let mut labels = Vec::new();
    let mut at = 0.0;
    while at <= to + 1e-9 {
        labels.push((at, format!("{}", (at * 10.0).round() / 10.0)));
        at += step;
    }
    labels
}

/// A few moments of every line.
fn over_time(told: &ReportModel, title: &str, x: &[f64], lines: &[Line]) -> Table {
    let places = moments(x.len());
    let tick = told.scenario.timeline.tick_name();
    let mut heads = vec![head("arm")];
    heads.extend(
        places
            .iter()
            .map(|&at| number_head(format!("{tick} {}", (x[at] * 10.0).round() / 10.0))),
    );
    let mut table = Table::new(title, heads);
    for line in lines {
        let value = |at: &usize| line.values[*at].map_or("–".into(), |v| told.money_change(v));
        let cells = std::iter::once(line.name.clone()).chain(places.iter().map(value));
        table.line(cells.collect(), line.arm == Some(told.leader));
    }
    table
}

/// Up to seven places of `n`, for which a table has room: evenly spread, the last among them.
pub fn moments(n: usize) -> Vec<usize> {
    let step = n.div_ceil(7).max(1);
    let mut places: Vec<usize> = (0..n).rev().step_by(step).collect();
    places.reverse();
    places
}

//! What each arm costs against what it gains: those that nothing cheaper outdoes are joined by a line, the efficient
//! frontier.

use super::intervals::label;
use super::{cut, subtitle};
use crate::output::answer::value::COSTS;
use crate::output::charts::Chart;
use crate::output::charts::axis::{Axis, x_axis, x_title, y_axis};
use crate::output::charts::direct::spread_out;
use crate::output::charts::letters::Align;
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{EDGE, Paint, Sheet, Size};
use crate::output::charts::style::{NAME, sign};
use crate::output::format::{Numbers, spread};
use crate::output::report::model::{Gain, ReportModel};
use crate::output::report::money::figure;
use crate::output::report::view::{Table, head, number_head};
use crate::vocabulary::metric::MetricUnit;

/// The most arms that are drawn; the table has all.
const ARMS: usize = 24;
/// As many names as have room below one another.
const NAMES: usize = 18;
const HEIGHT: f64 = 320.0;

/// An arm: what it costs a head, and what it has more than the baseline.
struct Idea {
    arm: usize,
    cost: f64,
    gain: Gain,
    /// Whether no cheaper arm has as much.
    efficient: bool,
}

/// The chart; None where fewer than two arms cost anything, or less is better.
pub fn chart(told: &ReportModel) -> Option<Chart> {
    if told.less_is_better() {
        return None;
    }
    let mut ideas: Vec<Idea> = (0..told.arms()).filter_map(|arm| idea(told, arm)).collect();
    if ideas.iter().filter(|idea| idea.cost > 0.0).count() < 2 {
        return None;
    }
    ideas.sort_by(|a, b| {
        let cheaper = a.cost.total_cmp(&b.cost);
        cheaper.then(b.gain.value.total_cmp(&a.gain.value))
    });
    let mut most = f64::NEG_INFINITY;
    for idea in &mut ideas {
        idea.efficient = idea.gain.value > most;
        most = most.max(idea.gain.value);
    }
    let currency = &told.scenario.currency;
    let costs = Numbers::apart(
        MetricUnit::Money,
        currency,
        spread(ideas.iter().map(|idea| idea.cost)),
    );
    let metric = told.primary;
    let mut table = Table::new(
        "Costs against gains, per head",
        vec![
            head("arm"),
            number_head("cost"),
            number_head(format!("gain in {} (95% interval)", label(metric))),
            head("does anything cheaper bring as much?"),
        ],
    );
    for idea in &ideas {
        let gain = match idea.arm {
            0 => "baseline".to_owned(),
            _ => told.change_lines(metric, &idea.gain),
        };
        let outdone = if idea.efficient { "no" } else { "yes" };
        table.line(
            vec![
                told.names[idea.arm].clone(),
                costs.text(idea.cost),
                gain,
                outdone.into(),
            ],
            idea.arm == told.leader,
        );
    }
    let said: Vec<String> = ideas
        .iter()
        .map(|idea| {
            let gain = told.change(metric, idea.gain.value);
            format!(
                "{}: costs {}, gains {gain}",
                told.whole_name(idea.arm),
                costs.text(idea.cost)
            )
        })
        .collect();
    let shown = &ideas[..ideas.len().min(ARMS)];
    let mut notes = vec![
        format!(
            "Costs of gestures, asks and fixed costs. Upright: the 95% interval of the gain over {}.",
            told.quoted(0)
        ),
        "The line joins the arms that nothing cheaper outdoes (the efficient frontier). Right of its steep part more money \
         brings little more."
            .into(),
    ];
    if shown.len() < ideas.len() {
        notes.push(format!(
            "The {} cheapest of {} arms; all are in the table.",
            shown.len(),
            ideas.len()
        ));
    }
    Some(Chart {
        id: "frontier",
        title: format!(
            "What each arm costs, and what it gains in {}",
            label(metric)
        ),
        subtitle: subtitle(told, "per head"),
        description: said.join("; "),
        notes,
        sheets: Size::BOTH.map(|size| draw(told, shown, size)).into(),
        table: Some(table),
        ..Chart::default()
    })
}

fn idea(told: &ReportModel, arm: usize) -> Option<Idea> {
    let costs = COSTS
        .iter()
        .filter_map(|quantity| figure(told, arm, quantity));
    let cost = costs.map(|figure| figure.value).sum::<Option<f64>>()?;
    let gain = match arm {
        0 => Gain {
            value: 0.0,
            low: f64::NAN,
            high: f64::NAN,
            with_psychology: false,
        },
        _ => told.gain(arm, told.primary)?,
    };
    Some(Idea {
        arm,
        cost,
        gain,
        efficient: false,
    })
}

fn draw(told: &ReportModel, ideas: &[Idea], size: Size) -> Sheet {
    let metric = told.primary;
    let currency = sign(told.scenario);
    let (left, right) = (58.0, size.width() - 20.0);
    let (top, bottom) = (12.0, 12.0 + HEIGHT);
    let mut sheet = Sheet::new(size, bottom + 44.0);
    let scale = match metric.unit() {
        MetricUnit::Share => 100.0,
        MetricUnit::Money | MetricUnit::Count | MetricUnit::Scale => 1.0,
    };
    let unit = match metric.unit() {
        MetricUnit::Share => MetricUnit::Scale,
        other => other,
    };
    let ends = ideas.iter().flat_map(|idea| {
        let gain = idea.gain;
        [gain.value, gain.low, gain.high].map(|value| value * scale)
    });
    let y = Axis::over(ends, true, (bottom, top), 7).of(unit);
    let costs = ideas.iter().map(|idea| idea.cost);
    let ticks = if size.is_wide() { 8 } else { 4 };
    let x = Axis::over(costs, true, (left, right), ticks).of(MetricUnit::Money);
    y_axis(&mut sheet, &y.labels(unit, currency), left, right);
    x_axis(
        &mut sheet,
        &x.labels(MetricUnit::Money, currency),
        top,
        bottom,
    );
    let counted = format!("cost a head, {}", told.scenario.currency);
    x_title(&mut sheet, (left, right), bottom, &counted);
    let at = |idea: &Idea| (x.at(idea.cost), y.at(idea.gain.value * scale));
    sheet.draw(|pen| {
        pen.path(&[(left, y.at(0.0)), (right, y.at(0.0))], EDGE);
        let line: Vec<(f64, f64)> = ideas.iter().filter(|idea| idea.efficient).map(at).collect();
        pen.path(&line, Paint::line(Ink::Soft, 1.4));
    });
    for idea in ideas {
        let (across, up) = at(idea);
        let ink = match (idea.arm, idea.efficient) {
            (arm, _) if arm == told.leader => Ink::Lead,
            (_, true) => Ink::Text,
            (_, false) => Ink::Edge,
        };
        let group = sheet.group("idea");
        group.tip(format!(
            "{}: {}",
            told.names[idea.arm],
            told.change_between(metric, &idea.gain)
        ));
        if idea.gain.has_interval() {
            let ends = [idea.gain.low, idea.gain.high].map(|end| (across, y.at(end * scale)));
            group.line(&ends, ink, 1.4);
        }
        group.disc((across, up), 5.0, Paint::fill(ink).edged(Ink::Paper, 1.5));
    }
    names(told, &mut sheet, ideas, at, (left, right, top, bottom));
    sheet
}

/// The names beside the dots: on the side that has room, moved apart where they would touch. Where there are too many, those
/// of the best, of the baseline and of the frontier.
fn names(
    told: &ReportModel,
    sheet: &mut Sheet,
    ideas: &[Idea],
    at: impl Fn(&Idea) -> (f64, f64),
    (left, right, top, bottom): (f64, f64, f64, f64),
) {
    let first = |idea: &Idea| idea.efficient || idea.arm == 0 || idea.arm == told.leader;
    let mut named: Vec<&Idea> = ideas.iter().collect();
    named.sort_by_key(|idea| !first(idea));
    named.truncate(NAMES);
    named.sort_by(|a, b| at(a).1.total_cmp(&at(b).1));
    let wanted: Vec<f64> = named.iter().map(|idea| at(idea).1).collect();
    let places = spread_out(&wanted, (top + 4.0, bottom - 6.0));
    for (idea, place) in named.into_iter().zip(places) {
        let (across, up) = at(idea);
        let (align, step, room) = match across > (left + right) / 2.0 {
            true => (Align::Right, -1.0, across - left - 18.0),
            false => (Align::Left, 1.0, right - across - 18.0),
        };
        let name = cut(&told.names[idea.arm], room);
        let look = match idea.arm == told.leader {
            true => NAME.strong(),
            false => NAME,
        };
        let group = sheet.group("name");
        if (place - up).abs() > 6.0 {
            let tie = [(across + 6.0 * step, up), (across + 13.0 * step, place)];
            group.line(&tie, Ink::Pale, 0.8);
        }
        group.halo((across + 15.0 * step, place + 4.5), align, look, name);
    }
}

//! Willing returns against dutiful ones: over time a panel an arm, for one tick bars by arm.

use super::{band_caption, full_names, interval_caption, subtitle};
use crate::engine::quantity::Quantity;
use crate::output::charts::axis::{self, Axis, x_axis};
use crate::output::charts::letters::{Align, Letters};
use crate::output::charts::lines::{Line, Lines, Panel};
use crate::output::charts::palette::{Ink, told_apart};
use crate::output::charts::rows::Rows;
use crate::output::charts::sheet::{Paint, Sheet, Size};
use crate::output::charts::style::{NOTE, WIDTH};
use crate::output::charts::{Chart, Key};
use crate::output::format::{Numbers, spread};
use crate::output::report::model::ReportModel;
use crate::output::report::money::{along, moments, x_title};
use crate::output::report::view::{Table, head, number_head};
use crate::output::tables::Moment;
use crate::vocabulary::metric::MetricUnit;

/// The most panels that a page holds.
const PANELS: usize = 12;
const PAIR: [Quantity; 2] = [Quantity::WillingReturns, Quantity::DutifulReturns];

/// The chart; None where nothing came back, out of goodwill or obligation.
pub fn chart(told: &ReportModel) -> Option<Chart> {
    let arms: Vec<usize> = (0..told.arms()).collect();
    (peak(told, &arms, &PAIR) > 0.0).then(|| match told.scenario.timeline.ticks {
        0 | 1 => bars(told),
        _ => panels(told),
    })
}

fn name(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::WillingReturns => "willing: out of goodwill",
        Quantity::DutifulReturns => "dutiful: out of obligation",
        _ => "habit: would have come anyway",
    }
}

fn line_paint(quantity: Quantity) -> Paint {
    match quantity {
        Quantity::WillingReturns => Paint::line(Ink::WILLING, 2.2),
        Quantity::DutifulReturns => Paint::line(Ink::DUTIFUL, 2.2).dashed(&[7.0, 3.0]),
        _ => Paint::line(Ink::Pale, 1.0),
    }
}

/// The highest mean of these quantities in these arms.
fn peak(told: &ReportModel, arms: &[usize], quantities: &[Quantity]) -> f64 {
    let arms = arms.iter();
    let all = arms.flat_map(|&arm| quantities.iter().map(move |&quantity| (arm, quantity)));
    all.flat_map(|(arm, quantity)| told.moments(arm, quantity))
        .filter_map(|moment| moment.mean)
        .fold(0.0, f64::max)
}

fn panels(told: &ReportModel) -> Chart {
    let scenario = told.scenario;
    let shown = told_apart(told.arms(), PANELS, |arm| told.mean(arm, told.primary));
    let habit = peak(told, &shown, &[Quantity::HabitReturns]);
    let with_habit = habit > 0.0 && habit <= 1.5 * peak(told, &shown, &PAIR);
    let tick = scenario.timeline.tick_name();
    let ticks = scenario.timeline.ticks;
    let mut notes = vec![format!(
        "The same scale in every panel. {}",
        band_caption(told)
    )];
    if habit > 0.0 && !with_habit {
        let numbers = Numbers::apart(MetricUnit::Count, "", habit);
        notes.push(format!(
            "Not drawn: habit returns, which would have come anyway, up to {} per head and {tick}.",
            numbers.text(habit)
        ));
    }
    if shown.len() < told.arms() {
        notes.push(format!(
            "The baseline and the {} arms with the highest primary outcome; all {} are in timeseries.csv.",
            shown.len() - 1,
            told.arms()
        ));
    }
    let mut drawn = PAIR.to_vec();
    if with_habit {
        drawn.push(Quantity::HabitReturns);
    }
    let all = shown.iter().flat_map(|&arm| {
        let of_arm = drawn.iter().flat_map(move |&q| told.moments(arm, q));
        of_arm.filter_map(|moment| moment.mean)
    });
    let numbers = Numbers::apart(MetricUnit::Count, "", spread(all) / 4.0);
    let text = |value: f64| numbers.text(value);
    let line = |arm: usize, quantity: Quantity| {
        let series = told.series(arm, quantity);
        let band = |moment: &Option<&Moment>| moment.and_then(|m| m.lo.zip(m.hi));
        let with_band = quantity != Quantity::HabitReturns;
        Line {
            name: name(quantity).into(),
            paint: line_paint(quantity),
            arm: None,
            of_many: false,
            values: series.iter().map(|m| m.and_then(|m| m.mean)).collect(),
            band: with_band.then(|| series.iter().map(band).collect()),
            marks: Vec::new(),
        }
    };
    let panels = shown.iter().map(|&arm| {
        let lines: Vec<Line> = drawn.iter().map(|&quantity| line(arm, quantity)).collect();
        let known = lines
            .iter()
            .any(|line| line.values.iter().any(Option::is_some));
        Panel {
            title: told.names[arm].clone(),
            unit: MetricUnit::Count,
            from_zero: true,
            lines,
            straight: None,
            empty: if known {
                ""
            } else {
                "not followed in this scenario"
            },
            text: &text,
        }
    });
    let panels: Vec<Panel> = panels.collect();
    let table = table(told, &panels);
    let chart = Lines {
        panels,
        x: (1..=ticks).map(f64::from).collect(),
        x_names: (0..ticks).map(|t| told.tick(t)).collect(),
        x_from: 0.0,
        x_to: f64::from(ticks),
        x_labels: along(told, f64::from(ticks)),
        x_title: x_title(told),
        currency: "",
        one_scale: true,
        direct: false,
    };
    let subtitle = subtitle(told, &format!("returns per head and {tick}"));
    chart.into_chart(Chart {
        id: "returns",
        title: "Willing against dutiful returns".into(),
        description: format!("A panel an arm: {}.", full_names(told).join("; ")),
        subtitle,
        notes,
        table: Some(table),
        ..Chart::default()
    })
}

/// A few moments of every line.
fn table(told: &ReportModel, panels: &[Panel]) -> Table {
    let places = moments(told.scenario.timeline.ticks as usize);
    let mut heads = vec![head("arm"), head("returns")];
    heads.extend(places.iter().map(|&at| number_head(told.tick(at as u32))));
    let mut table = Table::new("Returns per head, means", heads);
    for panel in panels.iter().filter(|panel| panel.empty.is_empty()) {
        for line in &panel.lines {
            let value = |at: &usize| line.values[*at].map_or("–".into(), panel.text);
            let start = [panel.title.clone(), line.name.clone()];
            table.row(start.into_iter().chain(places.iter().map(value)).collect());
        }
    }
    table
}

/// Full out of goodwill, hollow out of obligation: alike in grey otherwise.
fn bar_paint(quantity: Quantity) -> Paint {
    match quantity {
        Quantity::WillingReturns => Paint::fill(Ink::WILLING),
        _ => Paint::fill(Ink::Paper).edged(Ink::DUTIFUL, 1.8),
    }
}

fn bars(told: &ReportModel) -> Chart {
    let rows = Rows::new(&full_names(told), 10.0, 54.0);
    let tick = told.scenario.timeline.tick_name();
    let mut sheet = Sheet::new(Size::Wide, rows.bottom() + 44.0);
    let of = |arm: usize, quantity: Quantity| {
        let moment = told.moments(arm, quantity).next()?;
        Some((moment.mean?, moment.lo.zip(moment.hi)))
    };
    let all: Vec<(f64, Option<(f64, f64)>)> = (0..told.arms())
        .flat_map(|arm| PAIR.map(|quantity| of(arm, quantity)))
        .flatten()
        .collect();
    let values = all.iter().flat_map(|&(mean, ends)| {
        let (low, high) = ends.unwrap_or((mean, mean));
        [mean, low, high]
    });
    let means = all.iter().map(|(mean, _)| *mean);
    let numbers = Numbers::apart(MetricUnit::Count, "", spread(means));
    let right = WIDTH - 64.0;
    let axis = Axis::over(values, true, (rows.left, right), 6);
    let labels = axis.labels(MetricUnit::Count, "");
    x_axis(&mut sheet, &labels, rows.top, rows.bottom());
    let counted = "returns per head";
    axis::x_title(&mut sheet, (rows.left, right), rows.bottom(), counted);
    let mut table = Table::new(
        "Returns per head, means",
        std::iter::once(head("arm"))
            .chain(PAIR.map(|quantity| number_head(name(quantity))))
            .collect(),
    );
    let thick = (rows.height * 0.28).min(14.0);
    for arm in 0..told.arms() {
        let means = PAIR.map(|quantity| of(arm, quantity).map(|(mean, _)| mean));
        let cells = means.map(|mean| mean.map_or("–".into(), |mean| numbers.text(mean)));
        table.row(
            std::iter::once(told.names[arm].clone())
                .chain(cells)
                .collect(),
        );
        for (nth, quantity) in PAIR.into_iter().enumerate() {
            let middle = rows.middle(arm) + (nth as f64 - 0.5) * (thick + 3.0);
            let Some((mean, ends)) = of(arm, quantity) else {
                sheet.text((rows.left + 8.0, middle + 4.0), Align::Left, NOTE, "–");
                continue;
            };
            let end = axis.at(mean);
            let ends = ends.map(|(low, high)| (axis.at(low), axis.at(high)));
            let text = numbers.text(mean);
            sheet.draw(|pen| {
                pen.tip(format!("{}, {}: {text}", told.names[arm], name(quantity)));
                let (low, high) = (middle - thick / 2.0, middle + thick / 2.0);
                pen.rect((axis.at(0.0), low), (end, high), bar_paint(quantity));
                if let Some((low, high)) = ends {
                    // An edge of paper, to be seen on the bar.
                    pen.line(
                        &[(low - 1.0, middle), (high + 1.0, middle)],
                        Ink::Paper,
                        4.0,
                    );
                    pen.line(&[(low, middle), (high, middle)], Ink::Text, 1.6);
                }
            });
            let small = Letters::of(if thick < 11.0 { 10.5 } else { 12.5 }, Ink::Text);
            let beyond = ends.map_or(end, |(_, high)| high.max(end));
            let at = (beyond + 7.0, middle + small.size * 0.35);
            sheet.text(at, Align::Left, small, &text);
        }
    }
    sheet.draw(|pen| {
        let zero = axis.at(0.0);
        pen.line(&[(zero, rows.top), (zero, rows.bottom())], Ink::Pale, 1.2);
    });
    rows.write(&mut sheet);
    Chart {
        id: "returns",
        title: "Willing against dutiful returns".into(),
        subtitle: subtitle(told, &format!("mean of the one {tick}")),
        description: format!("Two bars an arm: {}.", full_names(told).join("; ")),
        notes: vec![
            format!("Whiskers: {}", interval_caption(told, "")),
            "Habit returns, which would have come anyway, are not drawn.".into(),
        ],
        keys: PAIR
            .map(|quantity| Key::area(name(quantity), bar_paint(quantity)))
            .into(),
        sheets: vec![sheet],
        table: Some(table),
        ..Chart::default()
    }
}

//! Goodwill, obligation, trust and the primary outcome, tick by tick and arm by arm.

use super::{band_caption, full_names, interval_caption, subtitle};
use crate::engine::quantity::Quantity;
use crate::output::charts::axis::{self, Axis, x_axis};
use crate::output::charts::letters::{Align, Letters, fit, text_width};
use crate::output::charts::lines::{Line, Lines, Panel};
use crate::output::charts::palette::Ink;
use crate::output::charts::rows::Rows;
use crate::output::charts::sheet::{Dot, Sheet, Size};
use crate::output::charts::style::{NAME, NOTE, PANEL, WIDTH, sign};
use crate::output::charts::{Chart, arm_line};
use crate::output::format::{Numbers, plain, quantity_label, quantity_unit, scale_of, spread};
use crate::output::report::arms::last_gift;
use crate::output::report::model::ReportModel;
use crate::output::report::money::{along, moments, x_title};
use crate::output::report::view::{Table, head, number_head};
use crate::output::tables::Moment;
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::MetricUnit;

/// The chart; None where nothing is followed.
pub fn chart(told: &ReportModel) -> Option<Chart> {
    if told.tables.moments.is_empty() {
        return None;
    }
    let shown = quantities(told.scenario);
    Some(match told.scenario.timeline.ticks {
        0 | 1 => dots(told, &shown),
        _ => lines(told, &shown),
    })
}

/// The three feelings, and what shows the primary outcome (or who is still there).
pub fn quantities(scenario: &Scenario) -> [Quantity; 4] {
    let felt = [Quantity::Goodwill, Quantity::Obligation, Quantity::Trust];
    let outcome = Quantity::of_metric(scenario.outcome.primary)
        .filter(|quantity| !felt.contains(quantity))
        .unwrap_or(Quantity::Active);
    [felt[0], felt[1], felt[2], outcome]
}

/// The name of a panel, with its unit.
pub fn heading(scenario: &Scenario, quantity: Quantity) -> String {
    let name = quantity_label(quantity);
    let tick = scenario.timeline.tick_name();
    match (quantity, quantity_unit(quantity)) {
        (Quantity::TipShare, _) => format!("{name}, percent of the bill"),
        (Quantity::Active, _) => format!("{name}, percent of those at the start"),
        (_, MetricUnit::Money) => format!("{name}, {} per head and {tick}", scenario.currency),
        (_, MetricUnit::Count) => format!("{name}, per head and {tick}"),
        (_, MetricUnit::Share) => format!("{name}, percent"),
        (Quantity::Trust, _) => format!("{name}, from 0 to 1"),
        (_, MetricUnit::Scale) => format!("{name}, scale without unit"),
    }
}

/// What a narrow column counts in.
fn counted(scenario: &Scenario, quantity: Quantity) -> String {
    match (quantity, quantity_unit(quantity)) {
        (Quantity::TipShare, _) => "percent of the bill",
        (Quantity::Active, _) => "of those at the start",
        (Quantity::Trust, _) => "from 0 to 1",
        (_, MetricUnit::Money) => return format!("{} per head", plain(&scenario.currency)),
        (_, MetricUnit::Count) => "per head",
        (_, MetricUnit::Share) => "percent",
        (_, MetricUnit::Scale) => "without unit",
    }
    .to_owned()
}

fn listed(shown: &[Quantity; 4]) -> String {
    shown
        .map(|quantity| quantity_label(quantity).to_lowercase())
        .join(", ")
}

/// How values of a quantity are written.
pub fn numbers<'a>(told: &'a ReportModel, quantity: Quantity) -> Numbers<'a> {
    let means = (0..told.arms()).flat_map(|arm| told.moments(arm, quantity));
    let spread = spread(means.filter_map(|moment| moment.mean));
    let unit = quantity_unit(quantity);
    Numbers::apart(unit, &told.scenario.currency, spread / 4.0)
}

fn lines(told: &ReportModel, shown: &[Quantity; 4]) -> Chart {
    let scenario = told.scenario;
    let ticks = scenario.timeline.ticks;
    let tick = scenario.timeline.tick_name();
    let line = |quantity: Quantity, arm: usize| {
        let series = told.series(arm, quantity);
        let stroke = told.strokes[arm];
        let band = |moment: &Option<&Moment>| moment.and_then(|m| m.lo.zip(m.hi));
        let last = last_gift(&scenario.arms[arm]);
        let last = last.filter(|last| quantity == Quantity::Goodwill && last + 1 < ticks);
        Line {
            name: told.names[arm].clone(),
            paint: arm_line(stroke),
            arm: Some(arm),
            of_many: stroke.is_none(),
            values: series.iter().map(|m| m.and_then(|m| m.mean)).collect(),
            band: stroke.map(|_| series.iter().map(band).collect()),
            marks: last.map(|last| last as usize).into_iter().collect(),
        }
    };
    let numbers = shown.map(|quantity| numbers(told, quantity));
    let texts = numbers.map(|numbers| move |value: f64| numbers.text(value));
    let panels: Vec<Panel> = shown
        .iter()
        .zip(&texts)
        .map(|(&quantity, text)| {
            let lines: Vec<Line> = (0..told.arms()).map(|arm| line(quantity, arm)).collect();
            let known = || lines.iter().flat_map(|line| line.values.iter().flatten());
            let feeling = matches!(quantity, Quantity::Goodwill | Quantity::Obligation);
            Panel {
                title: heading(scenario, quantity),
                unit: quantity_unit(quantity),
                from_zero: feeling || quantity_unit(quantity) == MetricUnit::Count,
                straight: None,
                empty: match (known().next(), known().all(|value| *value == 0.0)) {
                    (None, _) => "not followed in this scenario",
                    (_, true) => "0 throughout, in every arm",
                    (_, false) => "",
                },
                lines,
                text,
            }
        })
        .collect();
    let marked = panels[0].lines.iter().any(|line| !line.marks.is_empty());
    let mut notes = vec![band_caption(told)];
    if told.arms() > 1 {
        notes.push(format!("Dotted line: the baseline, {}.", told.quoted(0)));
    }
    if marked {
        notes.push("A mark on a line of goodwill: the last gift of that arm.".into());
    }
    notes.push("Goodwill and obligation have scales without unit; zero is indifference.".into());
    if told.strokes.iter().any(Option::is_none) {
        notes.push("In colour: the baseline and the arms with the highest primary outcome; every arm is in timeseries.csv.".into());
    }
    let table = table(told, &panels);
    let chart = Lines {
        panels,
        x: (1..=ticks).map(f64::from).collect(),
        x_names: (0..ticks).map(|t| told.tick(t)).collect(),
        x_from: 0.0,
        x_to: f64::from(ticks),
        x_labels: along(told, f64::from(ticks)),
        x_title: x_title(told),
        currency: sign(scenario),
        one_scale: false,
        direct: true,
    };
    chart.into_chart(Chart {
        id: "over_time",
        title: "How feelings and the outcome move over time".into(),
        subtitle: subtitle(told, &format!("mean by {tick} and arm")),
        description: format!(
            "Four panels by {tick}: {}. Arms: {}.",
            listed(shown),
            full_names(told).join("; ")
        ),
        notes,
        table: Some(table),
        ..Chart::default()
    })
}

/// A few moments of every line.
fn table(told: &ReportModel, panels: &[Panel]) -> Table {
    let places = moments(told.scenario.timeline.ticks as usize);
    let mut heads = vec![head("arm"), head("what")];
    heads.extend(places.iter().map(|&at| number_head(told.tick(at as u32))));
    let mut table = Table::new("Feelings and the outcome over time, means", heads);
    for panel in panels.iter().filter(|panel| panel.empty.is_empty()) {
        for line in &panel.lines {
            let value = |at: &usize| line.values[*at].map_or("–".into(), panel.text);
            let what = panel.title.split(',').next().unwrap_or_default();
            let start = [line.name.clone(), what.to_lowercase()];
            table.row(start.into_iter().chain(places.iter().map(value)).collect());
        }
    }
    table
}

/// A single tick: dots by arm, a column for each quantity.
fn dots(told: &ReportModel, shown: &[Quantity; 4]) -> Chart {
    let scenario = told.scenario;
    let arms = told.arms();
    let rows = Rows::new(&full_names(told), 30.0, 46.0);
    let tick = scenario.timeline.tick_name();
    let mut sheet = Sheet::new(Size::Wide, rows.bottom() + 44.0);
    let mut heads = vec![head("arm")];
    heads.extend(shown.map(|quantity| number_head(quantity_label(quantity))));
    let mut table = Table::new("Feelings and the outcome by arm, means", heads);
    let mut cells: Vec<Vec<String>> = told.names.iter().map(|name| vec![name.clone()]).collect();
    let gap = 22.0;
    let width = (WIDTH - rows.left - 3.0 * gap) / 4.0;
    for (nth, &quantity) in shown.iter().enumerate() {
        let left = rows.left + nth as f64 * (width + gap);
        let right = left + width;
        let name = quantity_label(quantity);
        sheet.text((left, rows.top - 12.0), Align::Left, PANEL, name);
        let of = |arm: usize| {
            let moment = told.moments(arm, quantity).next()?;
            Some((moment.mean?, moment.lo.zip(moment.hi)))
        };
        let of_arm: Vec<_> = (0..arms).map(of).collect();
        let values = of_arm.iter().flatten().flat_map(|&(mean, ends)| {
            let (low, high) = ends.unwrap_or((mean, mean));
            [mean, low, high]
        });
        let unit = quantity_unit(quantity);
        let means = || of_arm.iter().flatten().map(|(mean, _)| *mean);
        let scale = match unit {
            MetricUnit::Share => (1.0, ""),
            _ => scale_of(means().map(f64::abs).fold(0.0, f64::max)),
        };
        let labels = Numbers::apart(unit, sign(scenario), spread(means()) / scale.0);
        let wide = |value| text_width(&labels.brief(value, scale), NAME) + 8.0;
        let room = means().map(wide).fold(wide(0.8), f64::max).min(width / 2.0);
        let axis = Axis::over(values, false, (left + 6.0, right - room), 4).of(unit);
        let ticks = axis.labels(unit, sign(scenario));
        x_axis(&mut sheet, &ticks, rows.top, rows.bottom());
        let title = counted(scenario, quantity);
        axis::x_title(&mut sheet, (left, right), rows.bottom(), &title);
        sheet.draw(|pen| {
            let ends = [(left, rows.bottom()), (right, rows.bottom())];
            pen.line(&ends, Ink::Pale, 1.0);
        });
        for (arm, point) in of_arm.iter().enumerate() {
            let y = rows.middle(arm);
            let Some((mean, ends)) = *point else {
                sheet.text((left + 6.0, y + 4.5), Align::Left, NOTE, "–");
                cells[arm].push("–".into());
                continue;
            };
            let at = axis.at(mean);
            let ends = ends.map(|(low, high)| (axis.at(low), axis.at(high)));
            let end = ends.map_or(at, |(_, high)| high.max(at));
            let text = fit(&labels.brief(mean, scale), room, NAME);
            sheet.draw(|pen| {
                let ink = if arm == 0 { Ink::Text } else { Ink::WILLING };
                let look = Dot {
                    radius: 4.5,
                    cap: 0.0,
                    ink,
                };
                pen.tip(format!("{}: {text}", told.names[arm]));
                pen.estimate((at, y), ends, look);
            });
            let small = Letters::of(12.0, Ink::Soft);
            sheet.text((end + 8.0, y + 4.4), Align::Left, small, &text);
            cells[arm].push(text);
        }
    }
    rows.write(&mut sheet);
    cells.into_iter().for_each(|row| table.row(row));
    Chart {
        id: "over_time",
        title: "Feelings and the outcome by arm".into(),
        subtitle: subtitle(told, &format!("mean of the one {tick}")),
        description: format!(
            "A column each for {}. Arms: {}.",
            listed(shown),
            full_names(told).join("; ")
        ),
        notes: vec![format!(
            "Bar, each arm's own (white inside the dot where shorter): {}",
            interval_caption(told, "")
        )],
        sheets: vec![sheet],
        table: Some(table.without_empty_columns()),
        ..Chart::default()
    }
}

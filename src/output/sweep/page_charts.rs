//! The drawings of a sweep's page that its folder has not as files: differences along the only factor, and factors by how much
//! they matter; and tables along factors.

use super::Swept;
use super::charts::{PANELS, VALUES, along as place_of, apart, curve_of, head as name_of, scale};
use super::page::numbers;
use crate::output::charts::axis::Axis;
use crate::output::charts::letters::{Align, fit, text_width};
use crate::output::charts::lines::{Line, Lines, Panel};
use crate::output::charts::numbers::{Table, head, number_head};
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{EDGE, HAIR, Paint, Sheet, Size};
use crate::output::charts::style::{NAME, TICK, sign};
use crate::output::charts::{Chart, Key, arm_line};
use crate::output::format::{Numbers, plain, shorten, spread};
use crate::sweep::result::PointResult;
use crate::vocabulary::metric::MetricUnit;

/// The names of the drawings of how much factors matter; further outputs have tables alone.
const MATTER: [&str; 8] = [
    "matter-1", "matter-2", "matter-3", "matter-4", "matter-5", "matter-6", "matter-7", "matter-8",
];

/// Values of a factor that have a row in its table.
const LISTED: usize = 40;

/// The factors that are drawn: draws of the psychology lie on no scale.
pub fn shown(swept: &Swept) -> Vec<usize> {
    let factors = 0..swept.points.factors.len();
    let lie = factors.filter(|&at| !swept.points.factors[at].is_draws());
    lie.take(PANELS).collect()
}

/// What is told of an arm at a point: its difference from the baseline, or of a single arm its mean.
fn told_of(swept: &Swept, arm: usize, point: &PointResult) -> Option<f64> {
    let place = point.place(swept.scenario.outcome.primary)?;
    let value = match swept.scenario.arms.len() {
        1 => point.mean(arm, place).mean.value,
        _ => point.effect(arm, place).difference.value,
    };
    value.is_finite().then_some(value)
}

/// The arms that are told of, each with its stroke.
fn arms(swept: &Swept) -> Vec<(usize, usize)> {
    let all = apart(swept).into_iter().enumerate();
    match swept.scenario.arms.len() {
        1 => vec![(0, 0)],
        _ => all
            .filter(|(_, arm)| *arm > 0)
            .map(|(nth, arm)| (arm, nth))
            .collect(),
    }
}

fn what(swept: &Swept) -> String {
    let primary = swept.scenario.outcome.primary;
    match swept.scenario.arms.len() {
        1 => primary.label().to_owned(),
        _ => format!(
            "{}, difference from \u{201c}{}\u{201d}",
            primary.label(),
            plain(&swept.scenario.arms[0].name)
        ),
    }
}

/// Each arm's difference from the baseline along the only factor, with its interval; none where several were varied, or what was
/// varied is no number.
pub fn differences(swept: &Swept) -> Option<Chart> {
    let [factor] = swept.points.factors.as_slice() else {
        return None;
    };
    let scenario = swept.scenario;
    let primary = scenario.outcome.primary;
    let values: Vec<f64> = (0..swept.points.len())
        .map(|point| swept.points.at(point)[0])
        .collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    order.dedup_by(|a, b| values[*a] == values[*b]);
    if !factor.is_numeric()
        || scenario.arms.len() < 2
        || order.len() < 2
        || order.len() > 10 * VALUES
    {
        return None;
    }
    let x = scale(factor, &values, (0.0, 1.0), 0.0);
    let lines: Vec<Line> = arms(swept)
        .into_iter()
        .map(|(arm, stroke)| {
            let effect = |&at: &usize| {
                let point = &swept.results[at];
                let own = point.effect(arm, point.place(primary)?).difference;
                own.value.is_finite().then_some(own)
            };
            let effects: Vec<_> = order.iter().map(effect).collect();
            let ends = |own: &Option<crate::experiment::results::Estimate>| {
                own.map(|own| (own.low, own.high))
                    .filter(|(low, high)| low.is_finite() && high.is_finite())
            };
            Line {
                name: plain(&scenario.arms[arm].name),
                paint: arm_line(Some(stroke)),
                arm: Some(arm),
                of_many: false,
                values: effects.iter().map(|own| own.map(|own| own.value)).collect(),
                band: Some(effects.iter().map(ends).collect()),
                marks: match order.len() <= 12 {
                    true => (0..order.len()).collect(),
                    false => Vec::new(),
                },
            }
        })
        .collect();
    let numbers = numbers(swept);
    let text = |value: f64| numbers.change(value);
    let title = format!("{} along {}", what(swept), name_of(factor));
    let mut table = Table::new(
        title.clone(),
        std::iter::once(head(name_of(factor)))
            .chain(lines.iter().map(|line| number_head(line.name.clone())))
            .collect(),
    );
    let names: Vec<String> = order
        .iter()
        .map(|&at| plain(&factor.cell(values[at])))
        .collect();
    for (row, name) in names.iter().enumerate() {
        let cells = lines.iter().map(|line| {
            let ends = line.band.as_ref().and_then(|band| band[row]);
            match (line.values[row], ends) {
                (Some(value), Some((low, high))) => {
                    format!("{} ({} to {})", text(value), text(low), text(high))
                }
                (Some(value), None) => text(value),
                (None, _) => "–".to_owned(),
            }
        });
        table.row(std::iter::once(name.clone()).chain(cells).collect());
    }
    let drawing = Lines {
        x: order
            .iter()
            .map(|&at| x.axis.at(place_of(factor, values[at])))
            .collect(),
        x_names: names,
        x_from: 0.0,
        x_to: 1.0,
        x_labels: x.labels,
        x_title: name_of(factor),
        currency: sign(scenario),
        one_scale: true,
        direct: true,
        panels: vec![Panel {
            title: String::new(),
            unit: primary.unit(),
            from_zero: true,
            lines,
            straight: None,
            empty: "",
            text: &text,
        }],
    };
    Some(drawing.into_chart(Chart {
        id: "differences",
        description: format!("{title}; the numbers stand in the table below."),
        title,
        notes: vec!["The shade is the 95% simulation interval of each point.".to_owned()],
        table: Some(table),
        ..Chart::default()
    }))
}

/// An outcome along a factor, in the mean over the points that share a value or lie near it.
pub fn along(swept: &Swept, factor: usize) -> Table {
    let own = &swept.points.factors[factor];
    let arms = arms(swept);
    let heads = arms
        .iter()
        .map(|&(arm, _)| number_head(plain(&swept.scenario.arms[arm].name)));
    let mut table = Table::new(
        format!(
            "{} along {}, in the mean over the points that share the value or lie near it",
            what(swept),
            name_of(own)
        ),
        std::iter::once(head(name_of(own))).chain(heads).collect(),
    );
    let primary = swept.scenario.outcome.primary;
    let of_one = swept
        .results
        .iter()
        .filter_map(|point| told_of(swept, 0, point));
    let numbers = match swept.scenario.arms.len() {
        1 => Numbers::apart(primary.unit(), &swept.scenario.currency, spread(of_one)),
        _ => numbers(swept),
    };
    let text = |value: f64| match swept.scenario.arms.len() {
        1 => numbers.text(value),
        _ => numbers.change(value),
    };
    let curves: Vec<Vec<(f64, f64)>> = arms
        .iter()
        .map(|&(arm, _)| curve_of(swept, factor, &|point| told_of(swept, arm, point)))
        .collect();
    let mut places: Vec<f64> = curves.iter().flatten().map(|point| point.0).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    for place in places.into_iter().take(LISTED) {
        let cells = curves.iter().map(|curve| {
            let found = curve.iter().find(|point| point.0 == place);
            found.map_or("–".to_owned(), |point| text(point.1))
        });
        let value = match own.is_log() {
            true => crate::numeric::exp64(place),
            false => place,
        };
        let name = match own.is_numeric() {
            true => crate::scenario::sweep::number(crate::output::format::three_digits(value)),
            false => shorten(&plain(&own.cell(value)), 60),
        };
        table.row(std::iter::once(name).chain(cells).collect());
    }
    table
}

/// A figure with half the width of its 95% interval; NaN where it has none.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub value: f64,
    pub half: f64,
}

/// How much a factor matters.
#[derive(Clone, Debug)]
pub struct Row {
    pub factor: String,
    pub main: Figure,
    pub more: Option<Figure>,
}

impl Row {
    pub fn of(factor: String, main: (f64, f64), more: Option<(f64, f64)>) -> Row {
        let figure = |(value, half): (f64, f64)| Figure { value, half };
        Row {
            factor,
            main: figure(main),
            more: more.map(figure),
        }
    }
}

/// The factors of an output by how much they matter.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// What they matter for.
    pub of: String,
    /// The name of the figure by which they are ranked, and of another one.
    pub main: &'static str,
    pub more: Option<&'static str>,
    pub rows: Vec<Row>,
}

impl Ranked {
    pub fn of(
        of: String,
        main: &'static str,
        more: Option<&'static str>,
        rows: impl Iterator<Item = Row>,
    ) -> Ranked {
        Ranked {
            of,
            main,
            more,
            rows: rows.collect(),
        }
    }

    /// The numbers.
    pub fn table(&self) -> Table {
        let mut heads = vec![head("factor"), number_head(self.main)];
        heads.extend(self.more.map(number_head));
        let mut table = Table::new(format!("What matters for {}", self.of), heads);
        for row in &self.rows {
            let mut cells = vec![row.factor.clone(), told(row.main)];
            cells.extend(row.more.map(told));
            table.row(cells);
        }
        table
    }
}

fn told(figure: Figure) -> String {
    let digits = |value: f64| match value.is_finite() {
        true => format!("{value:.3}").replace('-', "\u{2212}"),
        false => "–".to_owned(),
    };
    match figure.half.is_finite() {
        true => format!("{} ± {}", digits(figure.value), digits(figure.half)),
        false => digits(figure.value),
    }
}

/// Rows that are drawn.
const DRAWN: usize = 15;

/// The factors as bars, the other figure as dots; none where nothing matters, or of too many outputs.
pub fn ranking(ranked: &Ranked, nth: usize) -> Option<Chart> {
    let id = MATTER.get(nth)?;
    let rows: Vec<&Row> = ranked.rows.iter().take(DRAWN).collect();
    let matters = |row: &&Row| row.main.value.is_finite() && row.main.value != 0.0;
    if !rows.iter().any(matters) {
        return None;
    }
    let mut keys = vec![Key::area(ranked.main, BAR)];
    keys.extend(ranked.more.map(|more| Key::dot(more, DOT)));
    let said: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}", row.factor, told(row.main)))
        .collect();
    Some(Chart {
        id,
        title: format!("What matters for {}", ranked.of),
        description: said.join("; "),
        notes: match ranked.rows.len() > DRAWN {
            true => vec![format!(
                "The first {DRAWN} of {} factors.",
                ranked.rows.len()
            )],
            false => Vec::new(),
        },
        keys,
        sheets: Size::BOTH.map(|size| bars(&rows, size)).into(),
        table: Some(ranked.table()),
        ..Chart::default()
    })
}

const BAR: Paint = Paint::fill(Ink::Lead).faint(0.75);
const DOT: Paint = Paint::fill(Ink::Text).edged(Ink::Paper, 1.5);

fn bars(rows: &[&Row], size: Size) -> Sheet {
    let wide = size.is_wide();
    let (each, thick) = if wide { (38.0, 14.0) } else { (54.0, 14.0) };
    let bottom = each * rows.len() as f64 + 4.0;
    let mut sheet = Sheet::new(size, bottom + 26.0);
    let widest = rows.iter().map(|row| text_width(&row.factor, NAME));
    let names = widest.fold(60.0, f64::max).min(0.42 * size.width());
    let left = if wide { names + 20.0 } else { 6.0 };
    let ends = rows.iter().flat_map(|row| {
        let figures = std::iter::once(row.main).chain(row.more);
        figures.flat_map(|own| [own.value, own.value - own.half, own.value + own.half])
    });
    let ticks = if wide { 8 } else { 5 };
    let axis = Axis::over(ends, true, (left, size.width() - 24.0), ticks);
    let grid = sheet.group("grid");
    for (x, text) in axis.labels(MetricUnit::Scale, "") {
        grid.path(&[(x, 0.0), (x, bottom)], HAIR);
        grid.text((x, bottom + 18.0), Align::Middle, TICK, text);
    }
    let zero = axis.at(0.0);
    grid.path(&[(zero, 0.0), (zero, bottom)], EDGE);
    for (nth, row) in rows.iter().enumerate() {
        let y = each * nth as f64;
        let middle = if wide { y + 15.0 } else { y + 31.0 };
        match wide {
            true => {
                let name = fit(&row.factor, names, NAME);
                sheet.text((names + 8.0, middle + 4.5), Align::Right, NAME, &name);
            }
            false => {
                let name = fit(&row.factor, size.width(), NAME);
                sheet.text((0.0, y + 17.0), Align::Left, NAME, &name);
            }
        }
        let interval = |own: Figure, y: f64| {
            [own.value - own.half, own.value + own.half].map(|value| (axis.at(value), y))
        };
        let bar = sheet.group("bar");
        bar.tip(format!("{}: {}", row.factor, told(row.main)));
        let (top, low) = (middle - thick / 2.0, middle + thick / 2.0);
        bar.rect((zero, top), (axis.at(row.main.value), low), BAR);
        bar.line(&interval(row.main, middle), Ink::Text, 1.6);
        if let Some(more) = row.more {
            let dot = sheet.group("dot");
            dot.tip(format!("{}: {}", row.factor, told(more)));
            let below = low + 6.0;
            dot.line(&interval(more, below), Ink::Text, 1.6);
            dot.disc((axis.at(more.value), below), 4.0, DOT);
        }
    }
    sheet
}

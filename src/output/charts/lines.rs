//! Lines over time, or over anything that goes on: one panel or several.

use serde_json::json;

use super::axis::Axis;
use super::chart::{Chart, Key};
use super::direct;
use super::letters::{Align, fit, text_width, wrap};
use super::palette::Ink;
use super::sheet::{DASHED, EDGE, HAIR, Paint, Point, Sheet, Size};
use super::style::{NAME, NOTE, PANEL, TICK};
use crate::vocabulary::metric::MetricUnit;

/// The most that names take of a sheet's width.
const MOST: f64 = 0.36;

/// A line in a panel.
#[derive(Clone, Debug)]
pub struct Line {
    /// What the line stands for.
    pub name: String,
    /// How it is drawn.
    pub paint: Paint,
    /// The arm that it shows, if it does.
    pub arm: Option<usize>,
    /// Whether it is drawn among all others, without a name of its own.
    pub of_many: bool,
    /// The y of each x; none is a gap.
    pub values: Vec<Option<f64>>,
    /// The 95% interval at each x.
    pub band: Option<Vec<Option<(f64, f64)>>>,
    /// Places in `values` that are marked.
    pub marks: Vec<usize>,
}

/// Lines over one axis.
pub struct Panel<'a> {
    /// What stands above it.
    pub title: String,
    /// The unit of its values.
    pub unit: MetricUnit,
    /// Whether the axis begins at 0.
    pub from_zero: bool,
    /// The lines, the first below all others.
    pub lines: Vec<Line>,
    /// A straight line from the first place to a value at the last.
    pub straight: Option<f64>,
    /// Why there is nothing to be seen.
    pub empty: &'static str,
    /// Writes a value for the pointer.
    pub text: &'a dyn Fn(f64) -> String,
}

/// Panels with lines over the same time.
pub struct Lines<'a> {
    /// From the top down.
    pub panels: Vec<Panel<'a>>,
    /// The places of the values, ascending.
    pub x: Vec<f64>,
    /// What the pointer calls each.
    pub x_names: Vec<String>,
    /// Where the axis of time begins.
    pub x_from: f64,
    /// Where the axis of time ends.
    pub x_to: f64,
    /// Places of its marks, and what they say.
    pub x_labels: Vec<(f64, String)>,
    /// What the axis of time shows.
    pub x_title: String,
    /// The scenario's currency.
    pub currency: &'a str,
    /// Whether all panels have one scale.
    pub one_scale: bool,
    /// Whether names stand at the ends of lines, where there is room.
    pub direct: bool,
}

/// How panels lie on a sheet.
struct Layout {
    across: usize,
    /// The height of a panel, of what stands above it, and of both with the axis below.
    tall: f64,
    above: f64,
    each: f64,
    /// Room for the names at the ends of lines.
    names: Option<f64>,
}

impl Lines<'_> {
    /// Draws a chart's sheets, and gives it its legend and what the pointer shows.
    pub fn into_chart(self, chart: Chart) -> Chart {
        let others = self.shown().iter().any(|line| line.of_many);
        Chart {
            keys: self.keys(),
            direct: self.layout(Size::Wide).names.is_some() && !others,
            sheets: Size::BOTH.map(|size| self.draw(size)).into(),
            hover: self.hover(),
            ..chart
        }
    }

    fn shown(&self) -> &[Line] {
        self.panels.first().map_or(&[], |panel| &panel.lines)
    }

    /// The legend: every line that has a name of its own.
    fn keys(&self) -> Vec<Key> {
        let lines = self.shown().iter();
        let mut keys: Vec<Key> = lines
            .filter(|line| !line.of_many)
            .map(|line| Key {
                arm: line.arm,
                ..Key::line(line.name.clone(), line.paint)
            })
            .collect();
        let rest = self.shown().iter().filter(|line| line.of_many);
        let (rest, paint) = rest.fold((0, None), |(n, _), line| (n + 1, Some(line.paint)));
        if let Some(paint) = paint {
            keys.push(Key::line(format!("{rest} others"), paint));
        }
        keys
    }

    /// What the pointer shows at each place.
    fn hover(&self) -> String {
        let share = |x: f64| {
            let share = (x - self.x_from) / (self.x_to - self.x_from);
            (share * 1e4).round() / 1e4
        };
        let lines: Vec<_> = self
            .shown()
            .iter()
            .enumerate()
            .filter(|(_, line)| !line.of_many)
            .map(|(nth, line)| {
                let of_panel = |panel: &Panel| -> Vec<String> {
                    let values = panel.lines.get(nth).map_or(&[][..], |line| &line.values);
                    let text = |v: &Option<f64>| v.map_or("–".into(), panel.text);
                    values.iter().map(text).collect()
                };
                let values: Vec<_> = self.panels.iter().map(of_panel).collect();
                json!({"arm": line.arm, "name": line.name, "values": values})
            })
            .collect();
        json!({
            "names": self.x_names,
            "at": self.x.iter().map(|&x| share(x)).collect::<Vec<_>>(),
            "lines": lines,
        })
        .to_string()
    }

    fn layout(&self, size: Size) -> Layout {
        let (wide, count) = (size.is_wide(), self.panels.len());
        let across = match (wide, count) {
            (false, _) | (_, 1) => 1,
            (_, 2 | 4) => 2,
            (_, _) => 3,
        };
        let tall = match (wide, across) {
            (true, 1) => 270.0,
            (true, 2) => 200.0,
            (true, _) => 140.0,
            (false, _) => 200.0,
        };
        let titled = self.panels.iter().any(|panel| !panel.title.is_empty());
        let above = match (titled, across) {
            (false, _) => 14.0,
            (true, 3) => 50.0,
            (true, _) => 34.0,
        };
        let widest = |keys: &[Key]| {
            let widths = keys.iter().map(|key| text_width(&key.name, NAME));
            widths.fold(0.0, f64::max)
        };
        let names = match (wide && self.direct, across) {
            (false, _) | (_, 3) => None,
            (true, 1) => Some((direct::NAMES + widest(&self.keys())).min(MOST * size.width())),
            (true, _) => direct::room(&self.keys()),
        };
        Layout {
            across,
            tall,
            above,
            each: above + tall + 46.0,
            names,
        }
    }

    fn draw(&self, size: Size) -> Sheet {
        let layout = self.layout(size);
        let rows = self.panels.len().div_ceil(layout.across);
        let mut sheet = Sheet::new(size, layout.each * rows as f64);
        let axis_room = 52.0;
        let gap = 20.0;
        let columns = layout.across as f64;
        let all = size.width() - if layout.names.is_some() { 0.0 } else { 20.0 };
        let own = axis_room + layout.names.unwrap_or(0.0);
        let width = (all - gap * (columns - 1.0)) / columns - own;
        for (nth, panel) in self.panels.iter().enumerate() {
            let column = (nth % layout.across) as f64;
            let left = axis_room + column * (width + own + gap);
            let top = layout.each * (nth / layout.across) as f64 + layout.above;
            let frame = (left, left + width, top, top + layout.tall);
            let room = width + layout.names.unwrap_or(0.0);
            let title = wrap(&panel.title, room, 2, PANEL);
            for (up, line) in title.iter().rev().enumerate() {
                let at = (left, top - 14.0 - 17.0 * up as f64);
                sheet.text(at, Align::Left, PANEL, line);
            }
            self.panel(&mut sheet, panel, frame, &layout);
        }
        sheet
    }

    /// The scale of a panel's values, between two heights.
    fn scale(&self, panel: &Panel, (bottom, top): (f64, f64), ticks: usize) -> Axis {
        let of_panel = |panel: &Panel| -> Vec<f64> {
            let lines = panel.lines.iter();
            let ends = lines.flat_map(|line| {
                let bands = line.band.iter().flatten().flatten();
                let bands = bands.flat_map(|(low, high)| [*low, *high]);
                let values = line.values.iter().flatten().copied();
                values.chain(bands).collect::<Vec<f64>>()
            });
            ends.chain(panel.straight).collect()
        };
        let values = match self.one_scale {
            true => self.panels.iter().flat_map(of_panel).collect(),
            false => of_panel(panel),
        };
        Axis::over(values, panel.from_zero, (bottom, top), ticks).of(panel.unit)
    }

    fn panel(
        &self,
        sheet: &mut Sheet,
        panel: &Panel,
        (left, right, top, bottom): (f64, f64, f64, f64),
        layout: &Layout,
    ) {
        let ticks = if layout.tall > 240.0 { 8 } else { 6 };
        let axis = self.scale(panel, (bottom, top), ticks);
        let x_at = |x: f64| left + (x - self.x_from) / (self.x_to - self.x_from) * (right - left);
        let grid = sheet.group("grid");
        let mut labels = axis.labels(panel.unit, self.currency);
        if !panel.empty.is_empty() {
            labels.truncate(1);
        }
        for (y, text) in labels {
            grid.path(&[(left, y), (right, y)], HAIR);
            grid.text((left - 8.0, y + 4.5), Align::Right, TICK, text);
        }
        let widest = self.x_labels.iter().map(|(_, text)| text_width(text, TICK));
        let widest = widest.fold(0.0, f64::max) + 12.0;
        let apart = (right - left) / (self.x_labels.len().max(2) - 1) as f64;
        let every = (widest / apart).ceil().max(1.0) as usize;
        grid.path(
            &[(left, bottom), (right, bottom)],
            Paint::line(Ink::Pale, 1.0),
        );
        for (x, text) in self.x_labels.iter().step_by(every) {
            let x = x_at(*x);
            grid.line(&[(x, bottom), (x, bottom + 5.0)], Ink::Pale, 1.0);
            grid.text((x, bottom + 19.0), Align::Middle, TICK, text.clone());
        }
        let middle = (left + right) / 2.0;
        grid.text(
            (middle, bottom + 37.0),
            Align::Middle,
            TICK,
            fit(&self.x_title, right - left + 40.0, TICK),
        );
        if axis.low() < 0.0 || panel.from_zero {
            let zero = axis.at(0.0);
            sheet
                .group("zero")
                .path(&[(left, zero), (right, zero)], EDGE);
        }
        let at = (middle, (top + bottom) / 2.0 + 4.0);
        sheet.text(at, Align::Middle, NOTE, panel.empty);
        if let Some(end) = panel.straight {
            let ends = [(left, axis.at(0.0)), (right, axis.at(end))];
            sheet.group("straight").path(&ends, DASHED);
        }
        // Those without names lie below, then the first one, and the dotted baseline on top: where lines are alike,
        // each is seen through the next.
        let mut order: Vec<&Line> = panel.lines.iter().collect();
        order.sort_by_key(|line| match (line.of_many, line.arm) {
            (true, _) => 0,
            (false, Some(0)) => 2,
            (false, _) => 1,
        });
        for line in &order {
            let group = sheet.group("curve");
            group.arm = line.arm;
            let ink = line.paint.stroke.unwrap_or(Ink::Text);
            if let Some(band) = &line.band {
                let places = self.x.iter().zip(band);
                let known: Vec<(f64, (f64, f64))> = places
                    .filter_map(|(x, ends)| Some((x_at(*x), (*ends)?)))
                    .collect();
                let lows = known.iter().map(|(x, (low, _))| (*x, axis.at(*low)));
                let highs = known.iter().rev();
                let highs = highs.map(|(x, (_, high))| (*x, axis.at(*high)));
                let outline: Vec<Point> = lows.chain(highs).collect();
                group.area(&outline, Paint::fill(ink).faint(0.14));
            }
            let places = self.x.iter().zip(&line.values);
            let path: Vec<Point> = places
                .filter_map(|(x, y)| Some((x_at(*x), axis.at((*y)?))))
                .collect();
            group.path(&path, line.paint);
            let dot = Paint::fill(ink).edged(Ink::Paper, 1.5);
            if let [only] = path[..] {
                group.disc(only, 4.0, dot);
            }
            for &mark in &line.marks {
                if let (Some(x), Some(Some(y))) = (self.x.get(mark), line.values.get(mark)) {
                    group.disc((x_at(*x), axis.at(*y)), 4.5, dot);
                }
            }
        }
        if let Some(room) = layout.names {
            let named: Vec<&Line> = panel.lines.iter().filter(|line| !line.of_many).collect();
            let keys: Vec<Key> = named
                .iter()
                .map(|line| Key {
                    arm: line.arm,
                    ..Key::line(fit(&line.name, room - direct::NAMES, NAME), line.paint)
                })
                .collect();
            let last = |line: &&Line| Some(axis.at((*line.values.last()?)?));
            let ends: Vec<Option<f64>> = named.iter().map(last).collect();
            direct::write(sheet, &keys, &ends, right, (top - 6.0, bottom + 1.0));
        }
        sheet.pane((left, top), (right, bottom));
    }
}

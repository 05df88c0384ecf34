//! Lines over time, or over anything that goes on: one panel or several.

use serde_json::json;

use super::{Key, Point, Sheet, Size, column, cut, stroke_class};
use crate::output::charts::axis::Axis;
use crate::vocabulary::metric::MetricUnit;

/// What of the room for names at the ends of lines lies before them.
const BEFORE: f64 = 18.0;
/// The most that names take of a sheet's width.
const MOST: f64 = 0.36;

/// One arm's line in a panel.
pub struct Line {
    pub arm: usize,
    pub stroke: Option<usize>,
    pub name: String,
    /// The y of each x; none is a gap.
    pub values: Vec<Option<f64>>,
    /// The 95% interval at each x.
    pub band: Option<Vec<Option<(f64, f64)>>>,
    /// Places in `values` that are marked.
    pub marks: Vec<usize>,
}

pub struct Panel {
    pub title: String,
    pub unit: MetricUnit,
    pub lines: Vec<Line>,
    /// A straight line from the first place to a value at the last.
    pub straight: Option<f64>,
}

pub struct Lines<'a> {
    pub panels: Vec<Panel>,
    /// The places of the values, ascending.
    pub x: Vec<f64>,
    /// What the pointer calls each.
    pub x_names: Vec<String>,
    /// From, to, and the labels on the axis.
    pub x_from: f64,
    pub x_to: f64,
    pub x_labels: Vec<(f64, String)>,
    pub x_title: String,
    pub currency: &'a str,
    /// Writes a value for the pointer.
    pub told: &'a dyn Fn(f64) -> String,
}

impl Lines<'_> {
    pub fn sheets(&self) -> Vec<Sheet> {
        Size::BOTH.map(|size| self.draw(size)).into()
    }

    /// The legend: every arm that has a colour of its own.
    pub fn keys(&self) -> Vec<Key> {
        let lines = self.panels.first().map_or(&[][..], |panel| &panel.lines);
        let mut keys: Vec<Key> = lines
            .iter()
            .filter(|line| line.stroke.is_some())
            .map(|line| Key {
                class: stroke_class(line.stroke),
                text: line.name.clone(),
                arm: Some(line.arm),
                sample: "line",
            })
            .collect();
        let rest = lines.iter().filter(|line| line.stroke.is_none()).count();
        if rest > 0 {
            keys.push(Key {
                class: "arm rest".into(),
                text: format!("{rest} others"),
                arm: None,
                sample: "line",
            });
        }
        keys
    }

    /// What the pointer tells at each place.
    pub fn hover(&self) -> String {
        let share = |x: f64| {
            let share = (x - self.x_from) / (self.x_to - self.x_from);
            (share * 1e4).round() / 1e4
        };
        let first = self.panels.first().map_or(&[][..], |panel| &panel.lines);
        let arms: Vec<_> = first
            .iter()
            .enumerate()
            .filter(|(_, line)| line.stroke.is_some())
            .map(|(nth, line)| {
                let values: Vec<Vec<String>> = self
                    .panels
                    .iter()
                    .map(|panel| {
                        let values = panel.lines.get(nth).map_or(&[][..], |line| &line.values);
                        let told = |v: &Option<f64>| v.map_or("–".into(), self.told);
                        values.iter().map(told).collect()
                    })
                    .collect();
                json!({"arm": line.arm, "class": stroke_class(line.stroke), "name": line.name, "values": values})
            })
            .collect();
        json!({
            "names": self.x_names,
            "at": self.x.iter().map(|&x| share(x)).collect::<Vec<_>>(),
            "arms": arms,
        })
        .to_string()
    }

    fn draw(&self, size: Size) -> Sheet {
        let (wide, count) = (size.is_wide(), self.panels.len());
        let across = if wide && count > 1 { 2 } else { 1 };
        let tall = match (wide, count) {
            (true, 1) => 270.0,
            (true, _) => 220.0,
            (false, _) => 200.0,
        };
        let above = if count > 1 { 34.0 } else { 14.0 };
        let rows = count.div_ceil(across);
        let each = above + tall + 44.0;
        let mut sheet = Sheet::new(size, each * rows as f64);
        let axis_room = 52.0;
        let labelled = wide && count == 1;
        let gap = 24.0;
        let whole = if labelled {
            size.width() - self.names_room(size)
        } else {
            size.width() - 20.0
        };
        let width = (whole - gap * (across as f64 - 1.0)) / across as f64 - axis_room;
        for (nth, panel) in self.panels.iter().enumerate() {
            let left = axis_room + (nth % across) as f64 * (width + axis_room + gap);
            let top = each * (nth / across) as f64 + above;
            let frame = (left, left + width, top, top + tall);
            if count > 1 {
                sheet
                    .group("title")
                    .text("panel", (left, top - 14.0), panel.title.clone());
            }
            self.panel(&mut sheet, panel, frame, wide, labelled);
        }
        sheet
    }

    /// The room for the names at the ends of lines.
    fn names_room(&self, size: Size) -> f64 {
        let names = self.panels.iter().flat_map(|panel| &panel.lines);
        let names = names.filter(|line| line.stroke.is_some());
        let room = BEFORE + column(names.map(|line| line.name.as_str()));
        room.clamp(100.0, MOST * size.width())
    }

    fn panel(
        &self,
        sheet: &mut Sheet,
        panel: &Panel,
        (left, right, top, bottom): (f64, f64, f64, f64),
        wide: bool,
        labelled: bool,
    ) {
        let of_line = |line: &Line| -> Vec<f64> {
            let bands = line
                .band
                .iter()
                .flatten()
                .flatten()
                .flat_map(|(a, b)| [*a, *b]);
            line.values.iter().flatten().copied().chain(bands).collect()
        };
        let ends = panel.lines.iter().flat_map(of_line).chain(panel.straight);
        let axis = Axis::over(ends, true, (bottom, top), 8).of(panel.unit);
        let x_at = |x: f64| left + (x - self.x_from) / (self.x_to - self.x_from) * (right - left);
        let grid = sheet.group("grid");
        for (y, text) in axis.labels(panel.unit, self.currency) {
            grid.line("hair", &[(left, y), (right, y)]);
            grid.text("tick end", (left - 8.0, y + 4.0), text);
        }
        let every = if wide {
            1
        } else {
            self.x_labels.len().div_ceil(6)
        };
        for (x, text) in self.x_labels.iter().step_by(every.max(1)) {
            grid.text("tick mid", (x_at(*x), bottom + 18.0), text.clone());
        }
        grid.text(
            "tick mid",
            ((left + right) / 2.0, bottom + 36.0),
            self.x_title.clone(),
        );
        sheet
            .group("zero")
            .line("edge", &[(left, axis.at(0.0)), (right, axis.at(0.0))]);
        if let Some(end) = panel.straight {
            let ends = [(left, axis.at(0.0)), (right, axis.at(end))];
            sheet.group("straight").line("dash", &ends);
        }
        // Those in grey lie below, then the solid line, and the dotted baseline on top: where lines are alike,
        // each is seen through the next.
        let mut order: Vec<&Line> = panel.lines.iter().collect();
        order.sort_by_key(|line| match line.stroke {
            None => 0,
            Some(0) => usize::MAX,
            Some(nth) => nth,
        });
        for line in &order {
            let group = sheet.group(stroke_class(line.stroke)).of_arm(line.arm);
            if let Some(band) = &line.band {
                let known: Vec<(f64, (f64, f64))> = self
                    .x
                    .iter()
                    .zip(band)
                    .filter_map(|(x, ends)| Some((x_at(*x), (*ends)?)))
                    .collect();
                let lows = known.iter().map(|(x, (low, _))| (*x, axis.at(*low)));
                let highs = known
                    .iter()
                    .rev()
                    .map(|(x, (_, high))| (*x, axis.at(*high)));
                let mut outline: Vec<Point> = lows.chain(highs).collect();
                outline.extend(outline.first().copied());
                group.line("shade", &outline);
            }
            let path: Vec<Point> = self
                .x
                .iter()
                .zip(&line.values)
                .filter_map(|(x, y)| Some((x_at(*x), axis.at((*y)?))))
                .collect();
            group.line("curve", &path);
            if let [only] = path[..] {
                group.dot("point", only, 4.0);
            }
            for &mark in &line.marks {
                if let (Some(x), Some(Some(y))) = (self.x.get(mark), line.values.get(mark)) {
                    group.dot("mark", (x_at(*x), axis.at(*y)), 4.5);
                }
            }
        }
        if labelled {
            let room = self.names_room(Size::Wide) - BEFORE;
            end_labels(
                sheet,
                &order,
                |value| axis.at(value),
                (right, top, bottom),
                room,
            );
        }
        sheet.pane(left, top, right, bottom);
    }
}

/// The names at the ends of the lines, pushed apart where they would touch.
fn end_labels(
    sheet: &mut Sheet,
    lines: &[&Line],
    at: impl Fn(f64) -> f64,
    (right, top, bottom): (f64, f64, f64),
    room: f64,
) {
    const APART: f64 = 16.0;
    let mut ends: Vec<(f64, &Line)> = lines
        .iter()
        .filter(|line| line.stroke.is_some())
        .filter_map(|line| Some((at((*line.values.last()?)?), *line)))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut places: Vec<f64> = ends.iter().map(|(y, _)| *y).collect();
    for i in 1..places.len() {
        places[i] = if places[i] < places[i - 1] + APART {
            places[i - 1] + APART
        } else {
            places[i]
        };
    }
    // What was pushed below the panel comes back up.
    let mut limit = bottom + 4.0;
    for place in places.iter_mut().rev() {
        *place = if *place > limit { limit } else { *place };
        limit = *place - APART;
    }
    for ((end, line), place) in ends.iter().zip(places) {
        let place = if place < top - 10.0 {
            top - 10.0
        } else {
            place
        };
        let group = sheet.group(stroke_class(line.stroke)).of_arm(line.arm);
        group.line("leader", &[(right + 2.0, *end), (right + 10.0, place)]);
        group.text("name", (right + 14.0, place + 4.5), cut(&line.name, room));
    }
}

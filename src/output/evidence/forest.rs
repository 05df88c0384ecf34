//! Published against simulated effects, contrast by contrast: one panel for each scale.

use super::Validation;
use crate::evidence::precision::Finding;
use crate::evidence::verdict::Verdict;
use crate::evidence::{Case, score};
use crate::numeric::ln64;
use crate::output::charts::Chart;
use crate::output::charts::axis::{Axis, x_axis};
use crate::output::charts::letters::{Align, fit, text_width};
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{DASHED, Dot, Sheet, Size};
use crate::output::charts::style::{self, NAME, NOTE, PANEL, WIDTH};
use crate::output::format::plain;
use crate::scenario::checked::{EffectScale, Expectation, Statement};
use crate::vocabulary::metric::MetricUnit;

const LEFT: f64 = 340.0;
const RIGHT: f64 = WIDTH - 12.0;
const ROW: f64 = 36.0;

/// What an axis counts in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Panel {
    Lift,
    /// Ratios too.
    LogRatio,
    LogOdds,
    Days,
    Difference(MetricUnit),
    Mean(MetricUnit),
}

impl Panel {
    fn of(expectation: &Expectation) -> Option<Panel> {
        let unit = expectation.metric.unit();
        match expectation.statement {
            Statement::Value { scale, .. } => Some(match scale {
                EffectScale::Lift => Panel::Lift,
                EffectScale::LogRatio | EffectScale::Ratio => Panel::LogRatio,
                EffectScale::LogOdds => Panel::LogOdds,
                EffectScale::Difference => Panel::Difference(unit),
                EffectScale::Mean => Panel::Mean(unit),
            }),
            Statement::HalfLife { .. } => Some(Panel::Days),
            _ => None,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Panel::Lift => "Lift over the other arm",
            Panel::LogRatio => "Log of the ratio of the two arms",
            Panel::LogOdds => "Log of the odds ratio of the two arms",
            Panel::Days => "Half-life in days",
            Panel::Difference(MetricUnit::Share) => "Difference in percentage points",
            Panel::Difference(_) => "Difference",
            Panel::Mean(_) => "Mean",
        }
    }

    fn unit(self) -> MetricUnit {
        match self {
            Panel::Lift => MetricUnit::Share,
            Panel::LogRatio | Panel::LogOdds | Panel::Days => MetricUnit::Scale,
            Panel::Difference(unit) | Panel::Mean(unit) => unit,
        }
    }

    /// Whether no effect has a place on the axis: at 0.
    fn has_zero(self) -> bool {
        !matches!(self, Panel::Days | Panel::Mean(_))
    }

    /// A value of an expectation on this axis.
    fn place(expectation: &Expectation, value: f64) -> f64 {
        match expectation.statement {
            Statement::Value {
                scale: EffectScale::Ratio,
                ..
            } => ln64(value),
            _ => value,
        }
    }
}

struct Row<'a> {
    case: &'a Case,
    expectation: &'a Expectation,
    finding: &'a Finding,
}

impl Row<'_> {
    fn published(&self) -> [f64; 3] {
        let (low, high) = self.expectation.interval().unwrap_or((f64::NAN, f64::NAN));
        let value = self.expectation.value().unwrap_or(f64::NAN);
        [value, low, high].map(|value| Panel::place(self.expectation, value))
    }

    fn simulated(&self) -> [f64; 3] {
        let found = self.finding.simulated.estimate();
        [found.value, found.low, found.high].map(|value| Panel::place(self.expectation, value))
    }
}

/// The forest plot; none where no study has a contrast.
pub fn chart(validation: &Validation) -> Option<Chart> {
    let mut panels: Vec<(Panel, Vec<Row>)> = Vec::new();
    let studies = validation.results.iter();
    for (case, found) in studies.filter(|(case, _)| score::is_study(case)) {
        for (expectation, finding) in case.scenario.expectations.iter().zip(&found.findings) {
            let Some(panel) = Panel::of(expectation).filter(|_| score::is_contrast(expectation))
            else {
                continue;
            };
            let row = Row {
                case,
                expectation,
                finding,
            };
            match panels.iter_mut().find(|(other, _)| *other == panel) {
                Some((_, rows)) => rows.push(row),
                None => panels.push((panel, vec![row])),
            }
        }
    }
    if panels.is_empty() {
        return None;
    }
    let simulated = score::simulated(&validation.results).all().contrasts;
    let height = |rows: usize| 34.0 + ROW * rows as f64 + 44.0;
    let all = panels.iter().map(|(_, rows)| height(rows.len())).sum();
    let mut sheet = Sheet::new(Size::Wide, all);
    let mut top = 0.0;
    for (panel, rows) in &panels {
        draw_panel(&mut sheet, *panel, rows, top);
        top += height(rows.len());
    }
    let said: Vec<String> = panels
        .iter()
        .flat_map(|(_, rows)| rows)
        .map(|row| {
            let verdict = row.finding.judgement.verdict.word();
            format!("{}: {verdict}", plain(&row.expectation.id))
        })
        .collect();
    Some(Chart {
        id: "forest",
        title: "Published and simulated effects".into(),
        subtitle: format!(
            "One psychology for all studies · {} of {} contrasts inside their published interval",
            simulated.right, simulated.of
        ),
        description: said.join("; "),
        notes: vec![
            "◇ published effect with its 95% interval; pale where the interval is assumed, dashed where it is \
             recalled from memory and never decides."
                .into(),
            "Dot: simulated effect with its 95% simulation interval (white inside the dot where shorter); orange where \
             it lies outside the published interval."
                .into(),
        ],
        sheets: vec![sheet],
        ..Chart::default()
    })
}

fn draw_panel(sheet: &mut Sheet, panel: Panel, rows: &[Row], top: f64) {
    sheet.text((0.0, top + 14.0), Align::Left, PANEL, panel.title());
    let (first, bottom) = (top + 30.0, top + 34.0 + ROW * rows.len() as f64);
    // A simulated interval without bounds would squeeze everything else together.
    let values = rows.iter().flat_map(|row| {
        let mut all = row.published().to_vec();
        all.push(row.simulated()[0]);
        all
    });
    let axis = Axis::over(values, panel.has_zero(), (LEFT, RIGHT), 7);
    let mut labels = axis.labels(panel.unit(), "");
    if panel == Panel::Difference(MetricUnit::Share) {
        for (_, label) in &mut labels {
            *label = label.trim_end_matches('%').to_owned();
        }
    }
    x_axis(sheet, &labels, first, bottom);
    if panel.has_zero() {
        let x = axis.at(0.0);
        sheet.draw(|pen| {
            pen.path(&[(x, first), (x, bottom)], DASHED);
        });
    }
    for (at, row) in rows.iter().enumerate() {
        draw_row(sheet, &axis, row, first + ROW * (at as f64 + 0.5));
    }
    sheet.draw(|pen| {
        pen.line(&[(LEFT, bottom), (RIGHT, bottom)], Ink::Pale, 1.0);
    });
}

/// Authors and year alone where there is no room for the whole reference.
fn short_cite(cite: &str, room: f64) -> String {
    let year = |w: &[u8]| w.iter().all(u8::is_ascii_digit) && (w[0] == b'1' || w[0] == b'2');
    let at = cite.as_bytes().windows(4).position(year);
    match at.filter(|_| text_width(cite, NOTE) > room) {
        Some(at) => cite[..at + 4].to_owned(),
        None => cite.to_owned(),
    }
}

fn draw_row(sheet: &mut Sheet, axis: &Axis, row: &Row, y: f64) {
    let room = LEFT - 18.0;
    let name = fit(&plain(&row.expectation.id), room, NAME);
    sheet.text((LEFT - 18.0, y - 2.0), Align::Right, NAME, &name);
    let cite = row.case.scenario.study.as_ref().map_or_else(
        || plain(&row.case.scenario.title),
        |study| plain(&study.cite),
    );
    let cite = fit(&short_cite(&cite, room), room, NOTE);
    sheet.text((LEFT - 18.0, y + 13.0), Align::Right, NOTE, &cite);

    let [published, low, high] = row.published().map(|value| axis.at(value));
    let above = y - 5.0;
    let paint = style::published(row.expectation.spread);
    sheet.draw(|pen| {
        pen.path(&[(low, above), (high, above)], paint);
        let outline = [
            (published - 5.0, above),
            (published, above - 5.0),
            (published + 5.0, above),
            (published, above + 5.0),
        ];
        pen.hollow(&outline, paint.stroke.unwrap_or(Ink::Published), 1.5);
    });
    let [simulated, low, high] = row.simulated().map(|value| axis.at(value));
    let below = y + 7.0;
    if !simulated.is_finite() {
        let why = "no value";
        sheet.text((LEFT + 8.0, below + 4.0), Align::Left, NOTE, why);
        return;
    }
    let ink = match row.finding.judgement.verdict {
        Verdict::Inside => Ink::WILLING,
        _ => Ink::DUTIFUL,
    };
    sheet.draw(|pen| {
        let look = Dot {
            radius: 4.5,
            cap: 0.0,
            ink,
        };
        pen.estimate((simulated, below), Some((low, high)), look);
    });
}

//! A chart as a page's template sees it: the same drawings, in colours that follow the screen's.

use serde::Serialize;

use super::chart::{Chart, Sample};
use super::letters::Align;
use super::numbers::Table;
use super::sheet::{Paint, Shape, Sheet};
use super::svg::{dashes, number, path};

#[derive(Clone, Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "a chart as the page's template takes it; `Chart` explains it"
)]
pub struct Figure {
    pub id: &'static str,
    pub title: String,
    pub description: String,
    pub notes: Vec<String>,
    pub keys: Vec<LegendKey>,
    pub sheets: Vec<Drawing>,
    pub hover: String,
    pub table: Option<Table>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "a chart as the page's template takes it; `Chart` explains it"
)]
pub struct LegendKey {
    /// `line`, `box` or `dot`.
    pub sample: &'static str,
    pub style: String,
    pub text: String,
    pub arm: Option<usize>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "a chart as the page's template takes it; `Chart` explains it"
)]
pub struct Drawing {
    /// `wide`, `narrow`, or `only` where there is no other.
    pub size: &'static str,
    pub width: String,
    pub height: String,
    pub groups: Vec<Marks>,
    pub panes: Vec<Box4>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "a chart as the page's template takes it; `Chart` explains it"
)]
pub struct Marks {
    pub class: String,
    pub arm: Option<usize>,
    pub tip: String,
    pub shapes: Vec<Mark>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(
    missing_docs,
    reason = "a chart as the page's template takes it; `Chart` explains it"
)]
pub struct Box4 {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "shape", rename_all = "lowercase")]
#[expect(
    missing_docs,
    reason = "a chart as the page's template takes it; `Chart` explains it"
)]
pub enum Mark {
    Path {
        d: String,
        style: String,
    },
    Dot {
        x: String,
        y: String,
        r: String,
        style: String,
    },
    Text {
        x: String,
        y: String,
        style: String,
        text: String,
    },
}

impl From<&Chart> for Figure {
    fn from(chart: &Chart) -> Self {
        let only = chart.sheets.len() == 1;
        Self {
            id: chart.id,
            title: chart.title.clone(),
            description: chart.description.clone(),
            notes: chart.notes.clone(),
            keys: chart
                .keys
                .iter()
                .map(|key| LegendKey {
                    sample: match key.sample {
                        Sample::Line => "line",
                        Sample::Box => "box",
                        Sample::Dot => "dot",
                    },
                    style: style(&key.paint),
                    text: key.name.clone(),
                    arm: key.arm,
                })
                .collect(),
            sheets: chart.sheets.iter().map(|own| drawing(own, only)).collect(),
            hover: chart.hover.clone(),
            table: chart.table.clone(),
        }
    }
}

fn drawing(sheet: &Sheet, only: bool) -> Drawing {
    Drawing {
        size: if only { "only" } else { sheet.size.key() },
        width: number(sheet.size.width()),
        height: number(sheet.height),
        groups: sheet
            .groups
            .iter()
            .filter(|group| !group.shapes.is_empty())
            .map(|group| Marks {
                class: group.class.clone(),
                arm: group.arm,
                tip: group.tip.clone(),
                shapes: group.shapes.iter().map(mark).collect(),
            })
            .collect(),
        panes: sheet
            .panes
            .iter()
            .map(|pane| Box4 {
                x: number(pane.from.0),
                y: number(pane.from.1),
                width: number(pane.to.0 - pane.from.0),
                height: number(pane.to.1 - pane.from.1),
            })
            .collect(),
    }
}

fn mark(shape: &Shape) -> Mark {
    match shape {
        Shape::Path { points, paint } => Mark::Path {
            d: path(points),
            style: style(paint),
        },
        Shape::Dot { at, radius, paint } => Mark::Dot {
            x: number(at.0),
            y: number(at.1),
            r: number(*radius),
            style: style(paint),
        },
        Shape::Text {
            at,
            align,
            look,
            text,
            halo,
        } => {
            let mut style = format!("fill:{};font-size:{}px", look.ink.variable(), look.size);
            if look.strong {
                style += ";font-weight:600";
            }
            style += match align {
                Align::Left => "",
                Align::Middle => ";text-anchor:middle",
                Align::Right => ";text-anchor:end",
            };
            if *halo {
                style += ";stroke:var(--paper);stroke-width:3px;paint-order:stroke";
            }
            Mark::Text {
                x: number(at.0),
                y: number(at.1),
                style,
                text: text.clone(),
            }
        }
    }
}

fn style(paint: &Paint) -> String {
    let mut parts = Vec::new();
    if let Some(ink) = paint.fill {
        parts.push(format!("fill:{}", ink.variable()));
    }
    if let Some(ink) = paint.stroke {
        parts.push(format!(
            "stroke:{};stroke-width:{}",
            ink.variable(),
            paint.width
        ));
    }
    if !paint.dash.is_empty() {
        parts.push(format!("stroke-dasharray:{}", dashes(paint.dash)));
    }
    if paint.opacity < 1.0 {
        parts.push(format!("opacity:{}", paint.opacity));
    }
    parts.join(";")
}

//! The sheet that charts are drawn on: plotters draws the shapes, groups around them say what its
//! SVG backend cannot (dashes, round joins), and texts come last, above everything.
//!
//! Coordinates are in points of a sheet 900 wide. plotters thinks in whole pixels, so it is given
//! ten of them for each point.

use std::sync::Once;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::png::{REGULAR, SEMI_BOLD};
use crate::output::format::plain;

/// The width of every chart, in points.
pub const WIDTH: f64 = 900.0;
/// The font family as the SVG names it.
pub const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";
const FINENESS: f64 = 10.0;

static FONTS: Once = Once::new();

/// plotters needs the fonts only to measure texts.
fn register_fonts() {
    FONTS.call_once(|| {
        for (style, bytes) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, SEMI_BOLD)] {
            if plotters::style::register_font(FAMILY, style, bytes).is_err() {
                unreachable!("the embedded font is a font");
            }
        }
    });
}

/// How a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Middle,
    Right,
}

/// The look of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub size: f64,
    pub strong: bool,
    pub color: RGBColor,
}

struct Label {
    at: (f64, f64),
    align: Align,
    look: Type,
    text: String,
}

/// A chart while it is drawn.
pub struct Canvas {
    height: f64,
    body: String,
    labels: Vec<Label>,
}

impl Canvas {
    pub fn new(height: f64) -> Self {
        register_fonts();
        Self {
            height: height.ceil(),
            body: String::new(),
            labels: Vec::new(),
        }
    }

    pub fn height(&self) -> f64 {
        self.height
    }

    /// Draws shapes; a dash pattern in points makes their strokes dashed.
    pub fn shapes(&mut self, dash: Option<&[f64]>, draw: impl FnOnce(&Pen)) {
        let size = ((WIDTH * FINENESS) as u32, (self.height * FINENESS) as u32);
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            let pen = Pen { area };
            draw(&pen);
            pen.area.present().expect("a string takes every shape");
        }
        // Between the lines that open and close plotters' own document.
        let inner = svg
            .split_once('\n')
            .and_then(|(_, rest)| rest.strip_suffix("</svg>\n"))
            .unwrap_or_default();
        match dash {
            Some(pattern) => {
                let pattern: Vec<String> = pattern
                    .iter()
                    .map(|part| format!("{}", (part * FINENESS).round()))
                    .collect();
                self.body += &format!("<g stroke-dasharray=\"{}\">\n", pattern.join(" "));
            }
            None => self.body += "<g>\n",
        }
        self.body += inner;
        self.body += "</g>\n";
    }

    /// Writes a line of text; `at` is on its base line.
    pub fn text(&mut self, at: (f64, f64), align: Align, look: Type, text: &str) {
        if !text.is_empty() && at.0.is_finite() && at.1.is_finite() {
            self.labels.push(Label {
                at,
                align,
                look,
                text: text.to_owned(),
            });
        }
    }

    /// The finished SVG.
    pub fn finish(mut self, title: &str, description: &str) -> String {
        let mut labels = std::mem::take(&mut self.labels);
        labels.sort_by_key(|label| label.look.strong);
        let (strong, regular): (Vec<Label>, Vec<Label>) =
            labels.into_iter().partition(|label| label.look.strong);
        for (weight, labels) in [(400, regular), (600, strong)] {
            let before = self.body.len();
            self.shapes(None, |pen| labels.iter().for_each(|label| pen.label(label)));
            // White around the letters keeps them legible where they cross a line.
            let group = format!(
                "<g font-weight=\"{weight}\" stroke=\"#FFFFFF\" stroke-width=\"30\" stroke-linejoin=\"round\" paint-order=\"stroke\">"
            );
            self.body
                .replace_range(before..before + "<g>".len(), &group);
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{WIDTH}\" height=\"{h}\" \
             viewBox=\"0 0 {vw} {vh}\">\n<title>{title}</title>\n<desc>{desc}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n\
             <g stroke-linecap=\"butt\" stroke-linejoin=\"round\">\n{body}</g>\n</svg>\n",
            h = self.height,
            vw = WIDTH * FINENESS,
            vh = self.height * FINENESS,
            title = escape(&plain(title)),
            desc = escape(&plain(description)),
            body = self.body,
        )
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// How a dot with its interval looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    pub radius: f64,
    /// Half the height of the caps at the interval's ends; 0 for none.
    pub cap: f64,
    pub color: RGBColor,
}

/// What of an interval is not seen beside its dot.
pub const HAIR: f64 = 2.5;

/// An interval as it is drawn inside its dot: never shorter than can be seen, nor longer than the dot.
pub fn inside((x, radius): (f64, f64), (low, high): (f64, f64)) -> (f64, f64) {
    const LEAST: f64 = 0.5;
    (
        low.clamp(x - radius, x - LEAST),
        high.clamp(x + LEAST, x + radius),
    )
}

/// What draws shapes, in points. A shape with a coordinate that is no number is not drawn.
pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

type Point = (f64, f64);

impl<'a> Pen<'a> {
    pub fn line(&self, points: &[Point], color: RGBColor, width: f64) {
        self.faint_line(points, color, width, 1.0);
    }

    pub fn faint_line(&self, points: &[Point], color: RGBColor, width: f64, opacity: f64) {
        if points.len() > 1 && finite(points) {
            self.put(&PathElement::new(
                fine(points),
                stroke(color, width, opacity),
            ));
        }
    }

    pub fn area(&self, points: &[Point], color: RGBColor, opacity: f64) {
        if points.len() > 2 && finite(points) {
            self.put(&Polygon::new(fine(points), color.mix(opacity).filled()));
        }
    }

    pub fn rect(&self, from: Point, to: Point, color: RGBColor, opacity: f64) {
        if finite(&[from, to]) {
            let corners = [
                (from.0.min(to.0), from.1.min(to.1)),
                (from.0.max(to.0), from.1.max(to.1)),
            ];
            let corners = fine(&corners);
            let style = color.mix(opacity).filled();
            self.put(&Rectangle::new([corners[0], corners[1]], style));
        }
    }

    pub fn dot(&self, at: Point, radius: f64, color: RGBColor) {
        if finite(&[at]) {
            let radius = (radius * FINENESS) as i32;
            self.put(&Circle::new(fine(&[at])[0], radius, color.filled()));
        }
    }

    /// A dot with its interval along a row. Where the dot hides the interval, but for a hair, it is drawn
    /// white inside it; with caps where `cap` is their half height.
    pub fn estimate(&self, at: Point, ends: Option<(f64, f64)>, look: Dot) {
        let (x, y) = at;
        let hidden = |end: f64| (end - x).abs() <= look.radius + HAIR;
        if let Some((low, high)) = ends {
            self.line(&[(low, y), (high, y)], look.color, 2.4);
            for end in [low, high].into_iter().filter(|_| look.cap > 0.0) {
                if !hidden(end) {
                    self.line(&[(end, y - look.cap), (end, y + look.cap)], look.color, 1.6);
                }
            }
        }
        self.dot(at, look.radius, look.color);
        if let Some((low, high)) = ends.filter(|&(low, high)| hidden(low) && hidden(high)) {
            let (low, high) = inside((x, look.radius), (low, high));
            self.line(&[(low, y), (high, y)], WHITE, 2.0);
        }
    }

    /// A white shape with an outline: what is not simulated.
    pub fn hollow(&self, outline: &[Point], color: RGBColor, width: f64) {
        if outline.len() > 2 && finite(outline) {
            self.put(&Polygon::new(fine(outline), WHITE.filled()));
            let closed: Vec<Point> = outline.iter().chain(&outline[..2]).copied().collect();
            self.line(&closed, color, width);
        }
    }

    fn label(&self, label: &Label) {
        let look = label.look;
        // plotters takes a font's size for 1.24 em, and hangs a text 0.76 em above its base line.
        let font = (FAMILY, look.size * FINENESS * 1.24).into_font();
        let h = match label.align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = TextStyle::from(font)
            .color(&look.color)
            .pos(Pos::new(h, VPos::Top));
        let top = (label.at.0, label.at.1 - 0.76 * look.size);
        self.put(&Text::new(label.text.clone(), fine(&[top])[0], style));
    }

    fn put<E>(&self, element: &E)
    where
        E: plotters::element::Drawable<SVGBackend<'a>>,
        for<'e> &'e E: plotters::element::PointCollection<'e, (i32, i32)>,
    {
        self.area.draw(element).expect("a string takes every shape");
    }
}

fn stroke(color: RGBColor, width: f64, opacity: f64) -> ShapeStyle {
    ShapeStyle {
        color: color.mix(opacity),
        filled: false,
        stroke_width: (width * FINENESS).round() as u32,
    }
}

fn finite(points: &[Point]) -> bool {
    points.iter().all(|p| p.0.is_finite() && p.1.is_finite())
}

fn fine(points: &[Point]) -> Vec<(i32, i32)> {
    points
        .iter()
        .map(|p| {
            (
                (p.0 * FINENESS).round() as i32,
                (p.1 * FINENESS).round() as i32,
            )
        })
        .collect()
}

/// The width of a text, in points.
pub fn text_width(text: &str, look: Type) -> f64 {
    register_fonts();
    let style = if look.strong {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    let font: FontDesc = (FAMILY, look.size * FINENESS * 1.21, style).into();
    font.box_size(text)
        .map_or(0.0, |(width, _)| f64::from(width) / FINENESS)
}

/// The text, cut where it exceeds the room, its loss shown by an ellipsis.
pub fn fit(text: &str, room: f64, look: Type) -> String {
    if text_width(text, look) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while !kept.is_empty() {
        kept.pop();
        let short: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if text_width(&short, look) <= room {
            return short;
        }
    }
    "…".into()
}

/// The text broken between words into at most so many lines, the last one cut where it must be.
pub fn wrap(text: &str, room: f64, lines: usize, look: Type) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if out.len() + 1 >= lines || text_width(rest, look) <= room {
            out.push(fit(rest, room, look));
            break;
        }
        let breaks = rest.match_indices(' ').map(|(at, _)| at);
        let at = breaks
            .take_while(|&at| text_width(&rest[..at], look) <= room)
            .last()
            .unwrap_or_else(|| {
                // One word longer than the line.
                let cut = rest.char_indices().map(|(at, _)| at).skip(1);
                cut.take_while(|&at| text_width(&rest[..at], look) <= room)
                    .last()
                    .unwrap_or(rest.len())
            });
        out.push(rest[..at].to_owned());
        rest = rest[at..].trim_start();
    }
    out
}

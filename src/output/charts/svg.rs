//! A chart as a file: its drawing with title, legend and notes around it, in colours for white paper.

use std::fmt::Write;

use super::chart::{Chart, Key, Sample};
use super::letters::{Align, Letters, fit, text_width, wrap};
use super::palette::Ink;
use super::sheet::{Paint, Point, Shape, Size};
use super::style::{NAME, NOTE, SUBTITLE, TITLE, WIDTH};
use crate::output::format::plain;

/// The font family as files name it.
pub(super) const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";
/// The margin on all sides.
const MARGIN: f64 = 32.0;
/// Where the drawing begins, below title and subtitle.
const TOP: f64 = 92.0;
const LEGEND_LINE: f64 = 23.0;
const NOTE_LINE: f64 = 17.0;

/// The document. It is self-contained: no style sheet, no script, nothing from elsewhere.
pub fn document(chart: &Chart) -> String {
    let Some(sheet) = chart.sheets.iter().find(|s| s.size == Size::Wide) else {
        return String::new();
    };
    let mut out = String::new();
    let room = WIDTH;
    shape(&mut out, &line_of((0.0, 46.0), TITLE, &chart.title, room));
    let subtitle = line_of((0.0, 69.0), SUBTITLE, &chart.subtitle, room);
    shape(&mut out, &subtitle);
    let keys = if chart.direct { &[] } else { &chart.keys[..] };
    let legend = legend(&mut out, keys, TOP);
    let top = TOP + legend;
    let _ = writeln!(out, "<g transform=\"translate(0 {})\">", number(top));
    for group in &sheet.groups {
        out.push_str("<g>");
        if !group.tip.is_empty() {
            let _ = write!(out, "<title>{}</title>", escape(&plain(&group.tip)));
        }
        group.shapes.iter().for_each(|own| shape(&mut out, own));
        out.push_str("</g>\n");
    }
    out.push_str("</g>\n");
    let notes = chart.notes.iter();
    let notes: Vec<String> = notes.flat_map(|note| wrap(note, room, 3, NOTE)).collect();
    let bottom = top + sheet.height;
    for (nth, note) in notes.iter().enumerate() {
        let y = bottom + 16.0 + NOTE_LINE * (nth as f64 + 0.7);
        shape(&mut out, &line_of((0.0, y), NOTE, note, room));
    }
    let height = (bottom + 16.0 + NOTE_LINE * notes.len() as f64 + MARGIN - 8.0).ceil();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{wide}\" height=\"{height}\" \
         viewBox=\"0 0 {wide} {height}\">\n<title>{title}</title>\n<desc>{description}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>\n\
         <g transform=\"translate({margin} 0)\" fill=\"none\" stroke-linejoin=\"round\" font-family=\"{FAMILY}\">\n{out}</g>\n</svg>\n",
        wide = number(WIDTH + 2.0 * MARGIN),
        margin = number(MARGIN),
        paper = Ink::Paper.hex(),
        title = escape(&plain(&match chart.subtitle.as_str() {
            "" => chart.title.clone(),
            subtitle => format!("{}: {subtitle}", chart.title),
        })),
        description = escape(&plain(&chart.description)),
    )
}

pub(super) fn line_of(at: Point, look: Letters, text: &str, room: f64) -> Shape {
    Shape::Text {
        at,
        align: Align::Left,
        look,
        text: fit(&plain(text), room, look),
        halo: false,
    }
}

/// Writes the legend, and returns the height it takes.
pub(super) fn legend(out: &mut String, keys: &[Key], top: f64) -> f64 {
    if keys.is_empty() {
        return 0.0;
    }
    let names: Vec<String> = keys
        .iter()
        .map(|key| fit(&plain(&key.name), WIDTH - 64.0, NAME))
        .collect();
    let wide: Vec<f64> = names
        .iter()
        .map(|name| 40.0 + text_width(name, NAME) + 24.0)
        .collect();
    let widths = |columns: usize| -> Vec<f64> {
        let widest = |column| {
            let own = wide.iter().skip(column).step_by(columns);
            own.copied().fold(0.0, f64::max)
        };
        (0..columns).map(widest).collect()
    };
    let fits = |columns: &usize| widths(*columns).iter().sum::<f64>() - 24.0 <= WIDTH;
    let lines = (1..=names.len())
        .find(|lines| fits(&names.len().div_ceil(*lines)))
        .unwrap_or(names.len());
    let columns = names.len().div_ceil(lines);
    let widths = widths(columns);
    for (nth, (key, name)) in keys.iter().zip(names).enumerate() {
        let x: f64 = widths[..nth % columns].iter().sum();
        let y = top + 10.0 + LEGEND_LINE * (nth / columns) as f64;
        shape(out, &sample(key, (x, y)));
        let at = (x + 40.0, y + 4.8);
        shape(out, &line_of(at, NAME, &name, WIDTH));
    }
    LEGEND_LINE * lines as f64 + 12.0
}

/// A sample whose left end is at a point.
fn sample(key: &Key, (x, y): Point) -> Shape {
    let paint = key.paint;
    match key.sample {
        Sample::Line => Shape::Path {
            points: vec![(x, y), (x + 32.0, y)],
            paint,
        },
        Sample::Box => Shape::Path {
            points: vec![
                (x + 8.0, y - 6.0),
                (x + 26.0, y - 6.0),
                (x + 26.0, y + 6.0),
                (x + 8.0, y + 6.0),
                (x + 8.0, y - 6.0),
            ],
            paint,
        },
        Sample::Dot => Shape::Dot {
            at: (x + 18.0, y),
            radius: 5.0,
            paint,
        },
    }
}

pub(super) fn shape(out: &mut String, shape: &Shape) {
    match shape {
        Shape::Path { points, paint } => {
            let _ = write!(out, "<path d=\"{}\"{}/>", path(points), attributes(paint));
        }
        Shape::Dot { at, radius, paint } => {
            let _ = write!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>",
                number(at.0),
                number(at.1),
                number(*radius),
                attributes(paint)
            );
        }
        Shape::Text {
            at,
            align,
            look,
            text,
            halo,
        } => {
            let text = plain(text);
            if text.is_empty() {
                return;
            }
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{}\" fill=\"{}\"{}{}>{}</text>",
                number(at.0),
                number(at.1),
                look.size,
                if look.strong { 600 } else { 400 },
                look.ink.hex(),
                match align {
                    Align::Left => "",
                    Align::Middle => " text-anchor=\"middle\"",
                    Align::Right => " text-anchor=\"end\"",
                },
                match halo {
                    true => format!(
                        " stroke=\"{}\" stroke-width=\"3\" paint-order=\"stroke\"",
                        Ink::Paper.hex()
                    ),
                    false => String::new(),
                },
                escape(&text)
            );
        }
    }
}

fn attributes(paint: &Paint) -> String {
    let mut out = String::new();
    if let Some(ink) = paint.fill {
        let _ = write!(out, " fill=\"{}\"", ink.hex());
    }
    if let Some(ink) = paint.stroke {
        let _ = write!(
            out,
            " stroke=\"{}\" stroke-width=\"{}\"",
            ink.hex(),
            paint.width
        );
    }
    if !paint.dash.is_empty() {
        let _ = write!(out, " stroke-dasharray=\"{}\"", dashes(paint.dash));
    }
    if paint.opacity < 1.0 {
        let _ = write!(out, " opacity=\"{}\"", paint.opacity);
    }
    out
}

pub(super) fn dashes(lengths: &[f64]) -> String {
    let lengths: Vec<String> = lengths.iter().map(f64::to_string).collect();
    lengths.join(" ")
}

/// The line through points, closed where it ends where it began.
pub(super) fn path(points: &[Point]) -> String {
    let closed = points.len() > 2 && points.first() == points.last();
    let shown = &points[..points.len() - usize::from(closed)];
    let mut d = String::new();
    for (nth, (x, y)) in shown.iter().enumerate() {
        let verb = if nth == 0 { "M" } else { "L" };
        let _ = write!(d, "{verb}{} {}", number(*x), number(*y));
    }
    if closed {
        d.push('Z');
    }
    d
}

/// A length in points, to a tenth.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" {
        "0".into()
    } else {
        text.to_owned()
    }
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

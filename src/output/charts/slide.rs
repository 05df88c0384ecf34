//! A chart as a slide: 16 to 9, what it says as the title, the drawing as large as there is room, and no notes.

use std::fmt::Write;

use super::chart::Chart;
use super::letters::{Letters, wrap};
use super::palette::Ink;
use super::sheet::Size;
use super::style::{SUBTITLE, WIDTH};
use super::svg::{FAMILY, escape, legend, line_of, number, shape};
use crate::output::format::plain;

/// Points that a slide is wide.
pub const SLIDE_WIDTH: f64 = 1280.0;
/// Points that a slide is high.
pub const SLIDE_HEIGHT: f64 = 720.0;

const MARGIN: f64 = 64.0;
const ROOM: f64 = SLIDE_WIDTH - 2.0 * MARGIN;
/// The base line of the title's first line.
const FIRST_LINE: f64 = 84.0;
/// Between the title and the drawing, and between the drawing and the source.
const GAP: f64 = 28.0;
/// Between the lines of what marks mean.
const MARKS_LINE: f64 = 20.0;
/// The base line of the source.
const SOURCE_LINE: f64 = SLIDE_HEIGHT - 34.0;
/// A drawing is not made smaller than this: its smallest letters, of 12 points, are read from the back of a room as
/// those of a slide of 25 cm in print.
const LEAST_SCALE: f64 = 0.8;
/// Sizes of a title, the first that fits, each with the lines it may take.
const TITLES: [(f64, usize); 3] = [(36.0, 2), (30.0, 3), (26.0, 4)];

/// The slide as an SVG that needs nothing from elsewhere; none where the drawing would be too small to be read.
///
/// `message`: what the chart says, in a sentence or more; of several sentences as many as there is room for. `marks`: what marks mean
/// that no legend explains; may be empty.
pub fn slide(chart: &Chart, message: &str, marks: &str) -> Option<String> {
    let sheet = chart.sheets.iter().find(|own| own.size == Size::Wide)?;
    let (look, lines) = title(message);
    let mut out = String::new();
    let height = 1.2 * look.size;
    for (nth, line) in lines.iter().enumerate() {
        let y = FIRST_LINE + height * nth as f64;
        shape(&mut out, &line_of((0.0, y), look, line, ROOM));
    }
    let top = FIRST_LINE + height * (lines.len().max(1) - 1) as f64 + GAP;
    let marks = wrap(marks, ROOM, 2, SUBTITLE);
    let bottom = SOURCE_LINE - MARKS_LINE * marks.len() as f64 - SUBTITLE.size - GAP;
    for (nth, line) in marks.iter().rev().enumerate() {
        let y = SOURCE_LINE - MARKS_LINE * (nth + 1) as f64;
        shape(&mut out, &line_of((0.0, y), SUBTITLE, line, ROOM));
    }

    let keys = if chart.direct { &[] } else { &chart.keys[..] };
    let mut drawing = String::new();
    let above = legend(&mut drawing, keys, 0.0);
    let _ = writeln!(drawing, "<g transform=\"translate(0 {})\">", number(above));
    for group in &sheet.groups {
        drawing.push_str("<g>");
        group.shapes.iter().for_each(|own| shape(&mut drawing, own));
        drawing.push_str("</g>\n");
    }
    drawing.push_str("</g>\n");
    let tall = above + sheet.height;
    let scale = (ROOM / WIDTH).min((bottom - top) / tall);
    if scale < LEAST_SCALE {
        return None;
    }
    let left = 0.5 * (ROOM - scale * WIDTH);
    let down = top + 0.5 * (bottom - top - scale * tall);
    let _ = writeln!(
        out,
        "<g transform=\"translate({} {}) scale({})\">\n{drawing}</g>",
        number(left),
        number(down),
        (scale * 1e4).round() / 1e4,
    );
    let source = match chart.subtitle.as_str() {
        "" => "A simulation by goodwill, no forecast".to_owned(),
        subtitle => format!("{subtitle} · a simulation by goodwill, no forecast"),
    };
    let source = line_of((0.0, SOURCE_LINE), SUBTITLE, &source, ROOM);
    shape(&mut out, &source);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{SLIDE_WIDTH}\" height=\"{SLIDE_HEIGHT}\" \
         viewBox=\"0 0 {SLIDE_WIDTH} {SLIDE_HEIGHT}\">\n<title>{title}</title>\n<desc>{description}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>\n\
         <g transform=\"translate({MARGIN} 0)\" fill=\"none\" stroke-linejoin=\"round\" font-family=\"{FAMILY}\">\n{out}</g>\n</svg>\n",
        paper = Ink::Paper.hex(),
        title = escape(&plain(&lines.join(" "))),
        description = escape(&plain(&chart.description)),
    ))
}

/// The largest title that fits: as many whole sentences of the message as there is room for, at least the first.
fn title(message: &str) -> (Letters, Vec<String>) {
    let ends = message.match_indices(". ").map(|(at, _)| at + 1);
    let ends: Vec<usize> = ends.chain([message.len()]).collect();
    let first = &message[..ends[0]];
    for (size, most) in TITLES {
        let look = Letters::of(size, Ink::Text).strong();
        let lines = |text: &str| wrap(text, ROOM, usize::MAX, look);
        let fits = |text: &str| lines(text).len() <= most;
        if !fits(first) {
            continue;
        }
        let whole = ends.iter().rev().map(|&end| &message[..end]);
        let longest = whole.into_iter().find(|text| fits(text));
        return (look, lines(longest.unwrap_or(first)));
    }
    let (size, most) = TITLES[TITLES.len() - 1];
    let look = Letters::of(size, Ink::Text).strong();
    (look, wrap(first, ROOM, most, look))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::charts::letters::text_width;
    use crate::output::charts::sheet::Sheet;

    fn chart(height: f64) -> Chart {
        Chart {
            id: "one",
            subtitle: "A shop · mean of each arm".into(),
            sheets: vec![Sheet::new(Size::Wide, height)],
            ..Chart::default()
        }
    }

    #[test]
    fn a_title_has_as_many_whole_sentences_as_there_is_room_for() {
        let short = "Run “mint”: it earns $2 more.";
        assert_eq!(title(short).1.join(" "), short);
        let long = format!("{short} {}", "It rests on many words. ".repeat(40));
        let (look, lines) = title(&long);
        assert!(look.size == 36.0 && lines.len() == 2);
        let said = lines.join(" ");
        assert!(said.ends_with('.') && long.starts_with(&said) && said.len() > short.len());
        for line in &lines {
            assert!(text_width(line, look) <= ROOM);
        }
        let endless = "word ".repeat(300);
        let (look, lines) = title(&endless);
        assert!(look.size == 26.0 && lines.len() == 4 && lines[3].ends_with('…'));
    }

    #[test]
    fn what_would_be_too_small_to_be_read_is_no_slide() {
        assert!(slide(&chart(300.0), "It works.", "△ recalled").is_some());
        assert!(slide(&chart(2_000.0), "It works.", "").is_none());
    }
}

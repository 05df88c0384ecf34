//! What all charts share: colours, letters, and the frame of title, subtitle and captions.

use plotters::style::RGBColor;

use super::canvas::{Align, Canvas, Type, WIDTH, fit, wrap};
use crate::experiment::results::{ArmMean, Results, Unit};
use crate::output::format::{count, has_interval, plain};
use crate::output::palette::ARMS;
pub use crate::output::palette::STROKES;
use crate::scenario::checked::{Scenario, Spread};

pub const INK: RGBColor = RGBColor(28, 30, 34);
pub const GREY: RGBColor = RGBColor(92, 97, 105);
pub const PALE: RGBColor = RGBColor(168, 173, 180);
pub const RULE: RGBColor = RGBColor(228, 230, 233);
/// Returns out of goodwill, and out of obligation.
pub const WILLING: RGBColor = RGBColor(0, 114, 178);
pub const DUTIFUL: RGBColor = RGBColor(213, 94, 0);

/// All that was published.
pub const PUBLISHED: RGBColor = RGBColor(204, 121, 167);
/// The same where its interval is assumed.
const ASSUMED: RGBColor = RGBColor(228, 182, 209);

/// The colour and dashes of a published interval: pale where it is assumed, dashed where it is recalled.
pub fn published(spread: Option<Spread>) -> (RGBColor, Option<&'static [f64]>) {
    match spread {
        Some(Spread::Assumed) => (ASSUMED, None),
        Some(Spread::Recalled) => (PUBLISHED, Some(&[4.0, 3.0])),
        _ => (PUBLISHED, None),
    }
}

/// The colour and dashes of the n-th arm drawn; the baseline is the first.
pub fn stroke(nth: usize) -> (RGBColor, Option<&'static [f64]>) {
    let stroke = ARMS[nth % STROKES];
    let (r, g, b) = stroke.light;
    (
        RGBColor(r, g, b),
        (!stroke.dash.is_empty()).then_some(stroke.dash),
    )
}

pub const TITLE: Type = Type {
    size: 19.0,
    strong: true,
    color: INK,
};
pub const SUBTITLE: Type = Type {
    size: 13.5,
    strong: false,
    color: GREY,
};
pub const PANEL: Type = Type {
    size: 14.0,
    strong: true,
    color: INK,
};
pub const NAME: Type = Type {
    size: 13.5,
    strong: false,
    color: INK,
};
pub const VALUE: Type = Type {
    size: 13.5,
    strong: true,
    color: INK,
};
pub const TICK: Type = Type {
    size: 12.5,
    strong: false,
    color: GREY,
};
pub const CAPTION: Type = Type {
    size: 12.0,
    strong: false,
    color: GREY,
};

/// The margin on all sides.
pub const MARGIN: f64 = 32.0;
/// Where the drawing begins, below title and subtitle.
pub const TOP: f64 = 96.0;
const CAPTION_LINE: f64 = 17.0;

/// A chart's own words.
pub struct Words {
    pub title: String,
    pub subtitle: String,
    /// Below the drawing, one paragraph each.
    pub captions: Vec<String>,
}

impl Words {
    fn caption_lines(&self) -> Vec<String> {
        self.captions
            .iter()
            .flat_map(|caption| wrap(caption, WIDTH - 2.0 * MARGIN, 3, CAPTION))
            .collect()
    }

    /// The height of a chart with these words and a drawing that ends at `bottom`.
    pub fn height(&self, bottom: f64) -> f64 {
        bottom + 16.0 + CAPTION_LINE * self.caption_lines().len() as f64 + MARGIN - 8.0
    }

    /// Writes the words around the drawing.
    pub fn write(&self, canvas: &mut Canvas) {
        let room = WIDTH - 2.0 * MARGIN;
        canvas.text(
            (MARGIN, 46.0),
            Align::Left,
            TITLE,
            &fit(&self.title, room, TITLE),
        );
        let subtitle = fit(&self.subtitle, room, SUBTITLE);
        canvas.text((MARGIN, 69.0), Align::Left, SUBTITLE, &subtitle);
        let lines = self.caption_lines();
        let first = canvas.height() - MARGIN + 4.0 - CAPTION_LINE * (lines.len() as f64 - 1.0);
        for (i, line) in lines.iter().enumerate() {
            let y = first + CAPTION_LINE * i as f64;
            canvas.text((MARGIN, y), Align::Left, CAPTION, line);
        }
    }
}

/// `Scenario title · what`, with a title that may be anything.
pub fn subtitle(scenario: &Scenario, what: &str) -> String {
    let title = fit(&plain(&scenario.title), 520.0, SUBTITLE);
    format!("{title} · {what}")
}

/// The currency as narrow axes say it: nothing where it is longer than a sign, since their title has it.
pub fn sign(scenario: &Scenario) -> &str {
    let currency = &scenario.currency;
    match currency.chars().count() {
        0 | 1 => currency,
        _ => "",
    }
}

/// The names of the arms, safe to draw.
pub fn names(results: &Results) -> Vec<String> {
    results.arms.iter().map(|name| plain(name)).collect()
}

/// The name of the interval, as captions give it; `what` is what it is an interval of, where that
/// has to be said.
pub fn interval_caption(scenario: &Scenario, results: &Results, what: &str) -> String {
    let p = results.precision;
    let known = |s: &ArmMean| has_interval(&s.mean);
    if !results.summary.iter().any(known) {
        return "no interval, since there is a single unit.".into();
    }
    let unit = match p.unit {
        Unit::Customer => fit(&plain(&scenario.population.of), 200.0, CAPTION),
        Unit::Community => "communities".into(),
        Unit::Replicate => "replicates".into(),
    };
    format!(
        "95% simulation interval{what} over {} independent {unit}: the luck of the draw, not doubt about psychology and setting.",
        count(p.units),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::palette::Stroke;

    /// The contrast of a colour on white, as WCAG reckons it.
    fn contrast(RGBColor(r, g, b): RGBColor) -> f64 {
        let linear = |part: u8| match f64::from(part) / 255.0 {
            x if x <= 0.040_45 => x / 12.92,
            x => crate::numeric::exp64(2.4 * crate::numeric::ln64((x + 0.055) / 1.055)),
        };
        1.05 / (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05)
    }

    #[test]
    fn letters_are_legible_and_strokes_told_apart_without_colour() {
        for letters in [INK, GREY] {
            assert!(contrast(letters) >= 4.5);
        }
        let styles = crate::output::palette::Styles::of_arms();
        for (nth, own) in ARMS.iter().enumerate() {
            let color = stroke(nth).0;
            assert!(contrast(color) >= 2.7, "{color:?}");
            let others = &ARMS[nth + 1..];
            let apart = |other: &Stroke| other.dash != own.dash && other.light != own.light;
            assert!(others.iter().all(apart));
            // The page has the very same.
            let RGBColor(r, g, b) = color;
            let variable = format!("--s{nth}: #{r:02x}{g:02x}{b:02x};");
            assert!(styles.light.contains(&variable), "{variable}");
        }
    }
}

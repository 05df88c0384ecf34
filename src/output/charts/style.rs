//! What all charts share: colours, letters, the frame of title and captions, axes, the arms' names.

use plotters::style::RGBColor;

use super::canvas::{Align, Canvas, Type, WIDTH, fit, text_width, wrap};
use crate::experiment::results::{ArmMean, Results, Unit};
use crate::output::format::{Numbers, count, exponent, has_interval, plain};
use crate::scenario::checked::Scenario;
use crate::scenario::metric::MetricUnit;

pub const INK: RGBColor = RGBColor(28, 30, 34);
pub const GREY: RGBColor = RGBColor(92, 97, 105);
pub const PALE: RGBColor = RGBColor(168, 173, 180);
pub const RULE: RGBColor = RGBColor(228, 230, 233);
/// Returns out of goodwill, and out of obligation.
pub const WILLING: RGBColor = RGBColor(0, 114, 178);
pub const DUTIFUL: RGBColor = RGBColor(213, 94, 0);

/// The baseline in ink, then the colours of Okabe and Ito that show on white: told apart by the
/// colour-blind, and by their dashes without any colour.
const ARMS: [(RGBColor, &[f64]); 8] = [
    (INK, &[2.0, 2.5]),
    (RGBColor(0, 114, 178), &[]),
    (RGBColor(213, 94, 0), &[7.0, 3.0]),
    (RGBColor(0, 158, 115), &[12.0, 3.0, 2.0, 3.0]),
    (RGBColor(204, 121, 167), &[4.0, 2.0]),
    (RGBColor(230, 159, 0), &[12.0, 4.0]),
    (RGBColor(86, 180, 233), &[7.0, 2.5, 2.0, 2.5, 2.0, 2.5]),
    (RGBColor(120, 94, 60), &[1.5, 3.5]),
];

/// How many arms can be told apart by their strokes.
pub const STROKES: usize = ARMS.len();

/// The colour and dashes of the n-th arm drawn; the baseline is the first.
pub fn stroke(nth: usize) -> (RGBColor, Option<&'static [f64]>) {
    let (color, dash) = ARMS[nth % STROKES];
    (color, (!dash.is_empty()).then_some(dash))
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

/// The names of the arms, safe to draw.
pub fn names(results: &Results) -> Vec<String> {
    results.arms.iter().map(|name| plain(name)).collect()
}

/// A scale from numbers to points along an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    step: f64,
}

impl Axis {
    /// An axis over these values, from one point to another, with at most so many ticks. It begins
    /// at 0 where `zero` asks for it, and else leaves some air on both sides.
    pub fn over(
        values: impl IntoIterator<Item = f64>,
        zero: bool,
        (from, to): (f64, f64),
        ticks: usize,
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values
            .into_iter()
            .filter(|v| v.is_finite() && v.abs() < 1e15)
        {
            low = if value < low { value } else { low };
            high = if value > high { value } else { high };
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if zero {
            low = if low > 0.0 { 0.0 } else { low };
            high = if high < 0.0 { 0.0 } else { high };
        }
        if high - low <= (low.abs() + high.abs()) * 1e-9 {
            let half = if high == 0.0 { 0.5 } else { high.abs() * 0.1 };
            (low, high) = match zero || high == 0.0 {
                true if high == 0.0 => (0.0, 1.0),
                _ => (low - half, high + half),
            };
        }
        let air = (high - low) * 0.06;
        low = if zero && low == 0.0 { low } else { low - air };
        high = if zero && high == 0.0 {
            high
        } else {
            high + air
        };
        let step = step(high - low, ticks);
        Self {
            low,
            high,
            from,
            to,
            step,
        }
    }

    /// An axis over exactly this range.
    pub fn exactly(low: f64, high: f64, (from, to): (f64, f64), step: f64) -> Self {
        Self {
            low,
            high,
            from,
            to,
            step,
        }
    }

    /// Where a value stands; NaN for what is no number.
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.from + share.clamp(-0.02, 1.02) * (self.to - self.from)
    }

    pub fn ticks(&self) -> Vec<f64> {
        let (first, last) = (
            (self.low / self.step - 1e-9).ceil() as i64,
            (self.high / self.step + 1e-9).floor() as i64,
        );
        (first..=last)
            .take(40)
            .map(|k| k as f64 * self.step)
            .collect()
    }

    /// The ticks with their labels.
    pub fn labels(&self, unit: MetricUnit, currency: &str) -> Vec<(f64, String)> {
        let numbers = Numbers::steps(unit, currency, self.step);
        self.ticks()
            .into_iter()
            .map(|tick| (self.at(tick), numbers.text(tick)))
            .collect()
    }

    pub fn low(&self) -> f64 {
        self.low
    }
}

/// The smallest of 1, 2, 5 × 10ᵏ that cuts a range into fewer pieces than there may be ticks.
pub fn step(range: f64, ticks: usize) -> f64 {
    let least = exponent(range) - 3;
    (least..least + 6)
        .flat_map(|k| [1, 2, 5].map(|m| format!("{m}e{k}").parse().unwrap_or(1.0)))
        .find(|step: &f64| range / step <= ticks.max(2) as f64 - 0.5)
        .unwrap_or(range)
}

/// Vertical grid lines with their labels below.
pub fn x_axis(canvas: &mut Canvas, ticks: &[(f64, String)], top: f64, bottom: f64) {
    canvas.shapes(None, |pen| {
        for (x, _) in ticks {
            pen.line(&[(*x, top), (*x, bottom)], RULE, 1.0);
        }
    });
    let mut free = f64::NEG_INFINITY;
    for (x, label) in ticks {
        let half = text_width(label, TICK) / 2.0;
        if x - half > free {
            canvas.text((*x, bottom + 19.0), Align::Middle, TICK, label);
            free = x + half + 6.0;
        }
    }
}

/// Horizontal grid lines with their labels on the left.
pub fn y_axis(canvas: &mut Canvas, ticks: &[(f64, String)], left: f64, right: f64) {
    canvas.shapes(None, |pen| {
        for (y, _) in ticks {
            pen.line(&[(left, *y), (right, *y)], RULE, 1.0);
        }
    });
    for (y, label) in ticks {
        canvas.text((left - 8.0, y + 4.5), Align::Right, TICK, label);
    }
}

/// One row for each arm: names on the left, room for the drawing on the right.
pub struct Rows {
    pub left: f64,
    pub top: f64,
    pub height: f64,
    lines: Vec<Vec<String>>,
}

impl Rows {
    /// Rows from `top` on, `full` high where there are few.
    pub fn new(names: &[String], top: f64, full: f64) -> Self {
        let height = match names.len() {
            0..=9 => full,
            10..=20 => full.min(36.0),
            _ => full.min(26.0),
        };
        let lines = if height < 36.0 { 1 } else { 2 };
        let room = 240.0;
        let lines: Vec<Vec<String>> = names
            .iter()
            .map(|name| wrap(name, room, lines, NAME))
            .collect();
        let widest = lines
            .iter()
            .flatten()
            .map(|line| text_width(line, NAME))
            .fold(0.0, f64::max);
        Self {
            left: MARGIN + widest.max(60.0) + 22.0,
            top,
            height,
            lines,
        }
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height * self.lines.len() as f64
    }

    pub fn middle(&self, row: usize) -> f64 {
        self.top + self.height * (row as f64 + 0.5)
    }

    /// Writes the names beside their rows.
    pub fn write(&self, canvas: &mut Canvas) {
        for (row, lines) in self.lines.iter().enumerate() {
            let first = self.middle(row) + 4.8 - 8.5 * (lines.len() as f64 - 1.0);
            for (i, line) in lines.iter().enumerate() {
                let y = first + 17.0 * i as f64;
                canvas.text((self.left - 22.0, y), Align::Right, NAME, line);
            }
        }
    }
}

/// What stands in a legend: how it is drawn, and its name.
pub struct Key {
    pub color: RGBColor,
    pub dash: Option<&'static [f64]>,
    pub width: f64,
    pub name: String,
}

/// Where the keys of a legend stand, and the height they take together.
pub fn legend_layout(keys: &[Key]) -> (Vec<(f64, f64, String)>, f64) {
    let room = WIDTH - 2.0 * MARGIN;
    let mut places = Vec::new();
    let (mut x, mut y) = (0.0, 0.0);
    for key in keys {
        let name = fit(&key.name, room / 2.0 - 60.0, NAME);
        let width = 40.0 + text_width(&name, NAME) + 24.0;
        if x > 0.0 && x + width - 24.0 > room {
            (x, y) = (0.0, y + 23.0);
        }
        places.push((MARGIN + x, y, name));
        x += width;
    }
    (places, y + 23.0)
}

/// Draws the legend from `top` on.
pub fn legend(canvas: &mut Canvas, keys: &[Key], top: f64) {
    for (key, (x, y, name)) in keys.iter().zip(legend_layout(keys).0) {
        let y = top + y + 6.0;
        canvas.shapes(key.dash, |pen| {
            pen.line(&[(x, y), (x + 32.0, y)], key.color, key.width);
        });
        canvas.text((x + 40.0, y + 4.8), Align::Left, NAME, &name);
    }
}

/// The name of the interval, as captions give it.
pub fn interval_caption(results: &Results) -> String {
    let p = results.precision;
    let known = |s: &ArmMean| has_interval(&s.mean);
    if !results.summary.iter().any(known) {
        return "no interval, since there is a single unit.".into();
    }
    let unit = match p.unit {
        Unit::Customer => "customers",
        Unit::Community => "communities",
    };
    format!(
        "95% simulation interval over {} independent {unit}: the luck of the draw, not doubt about the psychology.",
        count(p.units),
    )
}

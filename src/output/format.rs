//! How numbers and names are written: for tables, exactly and alike every time; for people, rounded.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::experiment::results::{Estimate, Quantity};
use crate::scenario::printable::printable;
pub use crate::table::{cell, text_cell};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// A user's text as it can be drawn or printed on one line: no control characters, no invisible
/// marks that turn the direction of what follows, runs of white space as one space.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A name in a folder that somebody else may have made, on one line: what [`plain`] drops is spelled out
/// (`\u{1b}`), so that nothing in a name is hidden.
pub fn spelled(text: &str) -> String {
    plain(&printable(text))
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// A user's text as it can be shown, the direction of its letters kept within it.
pub fn visible(text: &str) -> String {
    let text = plain(text);
    let turns = |c: char| matches!(c as u32, 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x10800..=0x10fff | 0x1e800..=0x1efff);
    match text.contains(turns) {
        true => format!("\u{2068}{text}\u{2069}"),
        false => text,
    }
}

/// A name as it stands in sentences and tables.
pub fn cut(name: &str) -> String {
    let short = shorten(name, 60);
    // What isolates the direction of letters must not be cut in two.
    match short.starts_with('\u{2068}') && !short.ends_with('\u{2069}') {
        true => short + "\u{2069}",
        false => short,
    }
}

/// A name in quotes, as it stands in sentences.
pub fn quoted(name: &str) -> String {
    format!("\u{201c}{}\u{201d}", cut(name))
}

/// A share in whole percent, or with a digit more where it is below ten or not quite all; never all or
/// nothing where it is not.
pub fn percent(share: f64) -> String {
    let (sign, p) = (if share < 0.0 { "−" } else { "" }, 100.0 * share.abs());
    match p {
        p if !p.is_finite() => "–".into(),
        0.0 => "0%".into(),
        p if p < 0.05 => format!("{sign}under 0.1%"),
        p if p < 9.95 => format!("{sign}{p:.1}%"),
        p if (99.5..99.95).contains(&p) => format!("{sign}{p:.1}%"),
        p if (99.95..100.0).contains(&p) => format!("{sign}over 99.9%"),
        p => format!("{sign}{p:.0}%"),
    }
}

/// A number to three digits that count.
pub fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// The columns that a text takes in a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A text cut to so many columns, its loss shown by an ellipsis.
pub fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end())
}

/// Numbers of one unit as people read them: `12.3%`, `$4.50`, `1,204`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers<'a> {
    unit: MetricUnit,
    currency: &'a str,
    decimals: usize,
    /// Below a thousand.
    of_small: usize,
}

impl<'a> Numbers<'a> {
    /// Decimals enough to tell values apart that lie within `spread` of one another.
    pub fn apart(unit: MetricUnit, currency: &'a str, spread: f64) -> Self {
        let spread = if unit == MetricUnit::Share {
            spread * 100.0
        } else {
            spread
        };
        // Half of it, so that 1.3 gets a digit more than 9.
        let places = usize::try_from(1 - exponent(spread / 2.0)).unwrap_or(0);
        let decimals = match unit {
            MetricUnit::Share => places.clamp(1, 4),
            // Cents, or from a thousand on none where they tell nothing; never fractions of one.
            MetricUnit::Money if places == 0 => 0,
            MetricUnit::Money => 2,
            MetricUnit::Count | MetricUnit::Scale => places.clamp(0, 5),
        };
        let of_small = match unit {
            MetricUnit::Money => 2,
            _ => decimals,
        };
        Self {
            unit,
            currency,
            decimals,
            of_small,
        }
    }

    /// For differences up to this size: of shares with fewer decimals than the shares themselves where these
    /// would tell nothing.
    pub fn differing(unit: MetricUnit, currency: &'a str, size: f64) -> Self {
        let mut numbers = Self::apart(unit, currency, size);
        if unit == MetricUnit::Share {
            let points = Self::apart(MetricUnit::Scale, "", 100.0 * size);
            (numbers.decimals, numbers.of_small) = (points.decimals, points.of_small);
        }
        numbers
    }

    /// Decimals just enough to write the multiples of a step.
    pub fn steps(unit: MetricUnit, currency: &'a str, step: f64) -> Self {
        let step = if unit == MetricUnit::Share {
            step * 100.0
        } else {
            step
        };
        let needed = (0..=8)
            .find(|&d| (parse(&format!("{step:.d$}")) - step).abs() <= step.abs() * 1e-6)
            .unwrap_or(8);
        let decimals = match unit {
            MetricUnit::Money if needed > 0 => needed.max(2),
            _ => needed,
        };
        Self {
            unit,
            currency,
            decimals,
            of_small: decimals,
        }
    }

    /// Decimals enough to write this value as it was meant, and cents at least: a price of half a cent is one.
    pub fn price(currency: &'a str, value: f64) -> Self {
        let own = Self::steps(MetricUnit::Money, currency, value);
        let decimals = own.decimals.max(2);
        Self {
            decimals,
            of_small: decimals,
            ..own
        }
    }

    /// The value with its unit; a dash where there is none.
    pub fn text(&self, value: f64) -> String {
        if !value.is_finite() {
            return "–".into();
        }
        let scaled = if self.unit == MetricUnit::Share {
            value * 100.0
        } else {
            value
        };
        let decimals = if scaled.abs() < 1e3 {
            self.of_small
        } else {
            self.decimals
        };
        let digits = grouped(&format!("{:.decimals$}", scaled.abs()));
        let zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
        let sign = if scaled < 0.0 && !zero { "−" } else { "" };
        match self.unit {
            MetricUnit::Share => format!("{sign}{digits}%"),
            MetricUnit::Money if self.currency.ends_with(char::is_alphanumeric) => {
                format!("{sign}{digits} {}", self.currency)
            }
            MetricUnit::Money => format!("{sign}{}{digits}", self.currency),
            MetricUnit::Count | MetricUnit::Scale => format!("{sign}{digits}"),
        }
    }

    /// The value in millions and more where it is that large, which the decimals are for then.
    pub fn brief(&self, value: f64, scale: (f64, &str)) -> String {
        let mut text = self.text(value / scale.0);
        if value == 0.0 {
            return text;
        }
        if let Some(last) = text.rfind(|c: char| c.is_ascii_digit()) {
            text.insert_str(last + 1, scale.1);
        }
        text
    }

    /// The value as a change: always with a sign, unless it is zero. Shares differ by percentage points, which
    /// no percent sign must make a percentage of something: `+3.6 points`.
    pub fn change(&self, value: f64) -> String {
        self.points(self.bare_change(value))
    }

    /// The same without the word for points, where it stands before another one or under a head that says it.
    pub fn bare_change(&self, value: f64) -> String {
        let text = self.text(value);
        let text = text.trim_end_matches('%');
        if value > 0.0 && has_digits(text) {
            format!("+{text}")
        } else {
            text.to_owned()
        }
    }

    /// How large a difference is, whatever its sign: `$1`, `0.5 points`. One that is something and too small for
    /// the digits is not told as none: `under $0.01`.
    pub fn size(&self, value: f64) -> String {
        let text = self.text(value.abs());
        let digits = text.trim_end_matches('%');
        match digits.rfind('0') {
            Some(last) if value.abs() > 0.0 && !has_digits(digits) => {
                let (before, after) = (&digits[..last], &digits[last + 1..]);
                format!("under {}", self.points(format!("{before}1{after}")))
            }
            _ => self.points(digits.to_owned()),
        }
    }

    /// A range of changes: `+$0.40 to +$4.90`, `+2.9 to +4.1 points`.
    pub fn changes(&self, low: f64, high: f64) -> String {
        format!("{} to {}", self.bare_change(low), self.change(high))
    }

    /// A number of this unit as a difference: of shares in points.
    fn points(&self, number: String) -> String {
        match self.unit {
            MetricUnit::Share => with_points(&number),
            _ => number,
        }
    }
}

/// A number of percentage points with its unit: `+3.6 points`, `1 point`. Whoever writes a difference of
/// shares in other digits than [`Numbers`] does takes the word from here.
pub fn with_points(number: &str) -> String {
    match number.trim_start_matches(['+', '\u{2212}']) {
        "–" => number.to_owned(),
        "1" => format!("{number} point"),
        _ => format!("{number} points"),
    }
}

/// A difference in points without their name, as it stands before the one that has it.
pub fn pointless(text: &str) -> &str {
    text.trim_end_matches(" points").trim_end_matches(" point")
}

/// Points as sentences say them: `3.6 percentage points`.
pub fn in_full(points: &str) -> String {
    points.replace(" point", " percentage point")
}

/// What numbers up to this size are told in: ones, millions, billions.
pub fn scale_of(size: f64) -> (f64, &'static str) {
    match size {
        s if s >= 1e12 => (1e12, "tn"),
        s if s >= 1e9 => (1e9, "bn"),
        s if s >= 1e6 => (1e6, "M"),
        _ => (1.0, ""),
    }
}

/// A probability: never certain, since a model and a number of draws stand behind it.
pub fn chance(p: f64) -> String {
    match p {
        p if !p.is_finite() => "–".into(),
        p if p >= 0.995 => "over 99%".into(),
        p if p < 0.005 => "under 1%".into(),
        p => format!("{:.0}%", p * 100.0),
    }
}

/// A number as its author wrote it: to six digits that count, which is where it was changed by units of time and
/// the like, and its thousands set apart.
pub fn as_meant(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let rounded = parse(&format!("{:.5e}", value.abs()));
    let sign = if value < 0.0 && rounded > 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", grouped(&format!("{rounded}")))
}

/// A share as its author wrote it, in percent.
pub fn share_as_meant(share: f64) -> String {
    format!("{}%", as_meant(share * 100.0))
}

/// A relative change in percent, with its sign.
pub fn lift(value: f64) -> String {
    let places = usize::from(value.abs() < 0.9995);
    let text = format!("{:.*}", places, value.abs() * 100.0);
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    match value {
        v if !v.is_finite() => "–".into(),
        _ if zero => format!("{text}%"),
        v if v < 0.0 => format!("−{}%", grouped(&text)),
        _ => format!("+{}%", grouped(&text)),
    }
}

/// A whole number with its thousands set apart.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

/// The power of ten of a positive number, −2 for 0.03; 0 for what has none. By its digits, since a
/// logarithm's last bit may depend on the machine.
pub fn exponent(value: f64) -> i32 {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    let text = format!("{:e}", value.abs());
    text.split_once('e')
        .and_then(|(_, e)| e.parse().ok())
        .unwrap_or(0)
}

fn parse(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Whether an estimate comes with an interval.
pub fn has_interval(estimate: &Estimate) -> bool {
    estimate.low.is_finite() && estimate.high.is_finite()
}

/// The unit of a metric as tables name it.
pub fn unit_name(unit: MetricUnit, currency: &str) -> String {
    unit.name(currency).to_owned()
}

/// How a quantity's numbers are written.
pub fn quantity_unit(quantity: Quantity) -> MetricUnit {
    match quantity {
        Quantity::Goodwill | Quantity::Obligation | Quantity::Trust => MetricUnit::Scale,
        Quantity::Active | Quantity::TipShare => MetricUnit::Share,
        Quantity::Revenue
        | Quantity::Profit
        | Quantity::Cost
        | Quantity::AskCost
        | Quantity::Donated => MetricUnit::Money,
        _ => MetricUnit::Count,
    }
}

/// The name of a quantity as people read it.
pub fn quantity_label(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Goodwill => "Goodwill",
        Quantity::Obligation => "Obligation",
        Quantity::Trust => "Trust",
        Quantity::Active => "Customers",
        Quantity::TipShare => "Tip",
        Quantity::Purchases => "Purchases",
        Quantity::Revenue => "Revenue",
        Quantity::Profit => "Profit",
        Quantity::Cost => "Cost",
        Quantity::Answers => "Answers",
        Quantity::Donated => "Money donated",
        Quantity::Referrals => "Referrals",
        Quantity::WillingReturns => "Willing returns",
        Quantity::DutifulReturns => "Dutiful returns",
        Quantity::HabitReturns => "Habit returns",
        Quantity::Lapses => "Customers lost",
        Quantity::Joins => "Prospects joining",
        Quantity::ReferredJoins => "Referred prospects joining",
        Quantity::LostReferrals => "Referrals in vain",
        Quantity::AskCost => "Cost of asks",
        Quantity::Unfunded => "Not made for want of money",
    }
}

/// What a metric's numbers are measured in, for the foot of an axis.
pub fn axis_unit(metric: Metric, of: &str, currency: &str) -> String {
    if let Some(axis) = metric.row().axis {
        return axis.replace("{of}", of);
    }
    match metric.unit() {
        MetricUnit::Share => "percent".into(),
        MetricUnit::Money => format!("{currency} per head"),
        MetricUnit::Count => "per head".into(),
        MetricUnit::Scale => "scale without unit".into(),
    }
}

/// Whether a number as people read it is other than zero.
pub fn has_digits(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'1'..=b'9'))
}

/// A text with its first letter raised.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The distance from the least to the greatest of some values; the size of them all where they do
/// not differ.
pub fn spread(values: impl Iterator<Item = f64>) -> f64 {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|v| v.is_finite()) {
        low = if value < low { value } else { low };
        high = if value > high { value } else { high };
    }
    match high - low {
        s if s.is_finite() && s > high.abs() * 1e-6 => s,
        _ if high.is_finite() => high.abs(),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_author_wrote_is_not_rounded() {
        let rate = 0.25 / 365.25 * 365.25;
        for (value, text) in [
            (rate, "0.25"),
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.333333"),
            (30.4375, "30.4375"),
            (12_000.0, "12,000"),
            (1e-9, "0.000000001"),
            (-0.5, "−0.5"),
            (0.0, "0"),
        ] {
            assert_eq!(as_meant(value), text);
        }
        assert_eq!(share_as_meant(0.955), "95.5%");
        assert_eq!(share_as_meant(0.29), "29%");
        let price = |value| Numbers::price("$", value).text(value);
        assert_eq!(price(0.005), "$0.005");
        assert_eq!(price(4.0), "$4.00");
        assert_eq!(price(3.2), "$3.20");
        assert_eq!(price(1234.5), "$1,234.50");
        assert_eq!(price(0.0), "$0.00");
    }

    #[test]
    fn marks_are_removed() {
        assert_eq!(plain(" a\u{202e}b\u{0}\n c "), "ab c");
        assert_eq!(shorten("a long name", 6), "a lon…");
        assert_eq!(width("日本"), 4);
    }

    #[test]
    fn people_read_signs_units_and_thousands() {
        let money = Numbers::apart(MetricUnit::Money, "$", 0.4);
        assert_eq!(money.text(-1234.5), "−$1,234.50");
        assert_eq!(
            Numbers::apart(MetricUnit::Money, "EUR", 300.0).text(1234.5),
            "1,234 EUR"
        );
        let wide = Numbers::apart(MetricUnit::Money, "$", 300.0);
        assert_eq!(wide.text(141.2), "$141.20");
        let narrow = Numbers::apart(MetricUnit::Money, "$", 0.004);
        assert_eq!(narrow.text(3.0104), "$3.01");
        assert_eq!(
            Numbers::steps(MetricUnit::Money, "$", 0.5).text(2.0),
            "$2.00"
        );
        let share = Numbers::apart(MetricUnit::Share, "$", 0.02);
        assert_eq!(share.text(0.187), "18.7%");
        assert_eq!(share.change(0.0), "0.0 points");
        assert_eq!(share.change(-0.00001), "0.0 points");
        assert_eq!(share.change(0.0358), "+3.6 points");
        assert_eq!(share.changes(-0.0291, 0.0358), "−2.9 to +3.6 points");
        assert_eq!(share.size(-0.0358), "3.6 points");
        // What is something is not told as nothing, and nothing not as something.
        assert_eq!(share.size(0.000_1), "under 0.1 points");
        assert_eq!(share.size(0.0), "0.0 points");
        let of = |currency| Numbers::apart(MetricUnit::Money, currency, 3.0);
        assert_eq!(of("$").size(-0.002), "under $0.01");
        assert_eq!(of("EUR").size(0.002), "under 0.01 EUR");
        assert_eq!(of("EUR").size(f64::NAN), "–");
        let point = Numbers::steps(MetricUnit::Share, "", 0.01);
        assert_eq!(point.size(0.01), "1 point");
        assert_eq!(point.change(f64::NAN), "–");
        let wide = Numbers::differing(MetricUnit::Share, "", 0.3);
        assert_eq!(wide.change(0.123), "+12 points");
        assert_eq!(money.changes(-1.0, 2.5), "−$1.00 to +$2.50");
        assert_eq!(lift(0.0331), "+3.3%");
        assert_eq!(lift(-0.5), "−50.0%");
        assert_eq!(lift(12.0), "+1,200%");
        assert_eq!(
            Numbers::steps(MetricUnit::Share, "", 0.005).text(0.015),
            "1.5%"
        );
    }
}

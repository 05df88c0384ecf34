//! Money, shares, durations and rates as people write them.

use super::checked::SpanName;

/// A text that could not be read as what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Not of this form at all.
    Form,
    /// A number, but its unit is missing.
    NoUnit,
    /// The unit is none that is known.
    Unit(String),
    /// Money in another currency.
    Currency(String),
}

/// A number with a unit of time, as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    pub number: f64,
    pub unit: TimeUnit,
}

/// The units of time that a scenario may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    Second,
    Minute,
    Hour,
    Span(SpanName),
    /// A number of ticks, whatever they are.
    Tick,
    /// A number of visits.
    Visit,
}

impl TimeUnit {
    pub const ALL: [TimeUnit; 10] = [
        TimeUnit::Second,
        TimeUnit::Minute,
        TimeUnit::Hour,
        TimeUnit::Span(SpanName::Day),
        TimeUnit::Span(SpanName::Week),
        TimeUnit::Span(SpanName::Month),
        TimeUnit::Span(SpanName::Quarter),
        TimeUnit::Span(SpanName::Year),
        TimeUnit::Tick,
        TimeUnit::Visit,
    ];

    /// The unit in the singular.
    pub fn name(self) -> &'static str {
        match self {
            TimeUnit::Second => "second",
            TimeUnit::Minute => "minute",
            TimeUnit::Hour => "hour",
            TimeUnit::Span(span) => span.name(),
            TimeUnit::Tick => "tick",
            TimeUnit::Visit => "visit",
        }
    }

    /// Its length in days; none for ticks and visits.
    pub fn days(self) -> Option<f64> {
        match self {
            TimeUnit::Second => Some(1.0 / 86_400.0),
            TimeUnit::Minute => Some(1.0 / 1_440.0),
            TimeUnit::Hour => Some(1.0 / 24.0),
            TimeUnit::Span(span) => Some(span.days()),
            TimeUnit::Tick | TimeUnit::Visit => None,
        }
    }

    /// The unit with this name, in the singular or the plural.
    pub fn named(name: &str) -> Option<TimeUnit> {
        let name = name.to_lowercase();
        TimeUnit::ALL
            .into_iter()
            .find(|unit| name == unit.name() || name.strip_suffix('s') == Some(unit.name()))
    }
}

/// The unit of time that a word is short for: `wks`, `mo.`, `hr`.
pub fn abbreviated(word: &str) -> Option<&'static str> {
    let word = word.trim().trim_end_matches('.').to_lowercase();
    let word = word.strip_suffix('s').unwrap_or(&word);
    // Of two units that begin alike, the longer is meant more often.
    let units = TimeUnit::ALL.into_iter().rev().map(TimeUnit::name);
    let short_for = |unit: &str| {
        let mut letters = unit.chars();
        unit.starts_with(&word[..word.len().min(1)])
            && word.chars().all(|c| letters.any(|l| l == c))
    };
    let ascii = !word.is_empty() && word.is_ascii();
    ascii
        .then_some(units)
        .into_iter()
        .flatten()
        .find(|unit| short_for(unit))
}

impl Amount {
    /// The length in days; none for ticks and visits.
    pub fn days(self) -> Option<f64> {
        self.unit.days().map(|days| self.number * days)
    }

    /// The amount as it is written: `8 weeks`.
    pub fn text(self) -> String {
        let plural = if self.number == 1.0 { "" } else { "s" };
        format!("{} {}{plural}", number(self.number), self.unit.name())
    }
}

/// Whether a text has a comma between two digits: where others begin decimals or mark thousands.
pub fn has_decimal_comma(text: &[u8]) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit();
    let mut windows = text.windows(3);
    windows.any(|three| digit(three[0]) && three[1] == b',' && digit(three[2]))
}

/// So many days, as they are written: `1 day`.
pub fn days(number: f64) -> String {
    let unit = TimeUnit::Span(SpanName::Day);
    Amount { number, unit }.text()
}

/// A number as TOML writes it, such that reading it gives the same bits.
pub fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{}", value as i64)
    } else {
        format!("{value:?}")
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not below a number above 0; 0 for what is none.
pub fn number_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 0.0;
    }
    let digits = format!("{value:e}");
    let Some(Ok(power)) = digits.split('e').nth(1).map(str::parse::<i32>) else {
        return 0.0;
    };
    let steps = [1, 2, 5, 10].map(|digit| format!("{digit}e{power}").parse().unwrap_or(0.0));
    steps
        .into_iter()
        .find(|step| *step >= value)
        .unwrap_or(steps[3])
}

/// The number at the start of a text and what follows it.
fn leading_number(text: &str) -> Option<(f64, &str)> {
    let run = text
        .find(|c: char| !matches!(c, '0'..='9' | '.' | '+' | '-' | 'e' | 'E' | '_'))
        .unwrap_or(text.len())
        .min(64);
    let run = (0..=run).rev().find(|at| text.is_char_boundary(*at))?;
    (1..=run).rev().find_map(|end| {
        let plain = text[..end].replace('_', "");
        let number = plain.parse::<f64>().ok()?;
        Some((number, text[end..].trim()))
    })
}

/// Reads money: `3`, `$3`, `3 $`, `2.50 EUR`.
///
/// # Errors
/// [`Unreadable::Currency`] for another sign than `currency`, [`Unreadable::Form`] for no money.
pub fn money(text: &str, currency: &str) -> Result<f64, Unreadable> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest.trim_start()),
        None => (1.0, text),
    };
    let (prefix, rest) = match text.strip_prefix(currency) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let foreign = || {
        let outside = |c: char| c.is_ascii_digit() || c == '.' || c.is_whitespace();
        text.trim_matches(outside).to_owned()
    };
    if rest.starts_with(['-', '+']) {
        return Err(Unreadable::Form);
    }
    let Some((number, after)) = leading_number(rest) else {
        let foreign = foreign();
        let stands = text.starts_with(&foreign) || text.ends_with(&foreign);
        let digits = text.contains(|c: char| c.is_ascii_digit());
        let plain = foreign.contains(|c: char| c.is_ascii_digit() || c == ',');
        let sign = stands && digits && !plain && !foreign.is_empty() && foreign.len() <= 12;
        return Err(if sign && !prefix {
            Unreadable::Currency(foreign)
        } else {
            Unreadable::Form
        });
    };
    match (prefix, after) {
        (_, "") => Ok(sign * number),
        (false, after) if after == currency => Ok(sign * number),
        (false, after) if !after.contains(|c: char| c.is_ascii_digit() || c == ',') => {
            Err(Unreadable::Currency(after.to_owned()))
        }
        _ => Err(Unreadable::Form),
    }
}

/// Reads a share: `0.4`, `40%`, `40 %`.
///
/// # Errors
/// [`Unreadable::Form`] for anything else.
pub fn share(text: &str) -> Result<f64, Unreadable> {
    match leading_number(text.trim()) {
        Some((number, "")) => Ok(number),
        Some((number, "%")) => Ok(number / 100.0),
        _ => Err(Unreadable::Form),
    }
}

/// Reads an amount of time: `8 weeks`, `1 day`, `2 visits`.
///
/// # Errors
/// The unit is missing or unknown, or there is no number.
pub fn amount(text: &str) -> Result<Amount, Unreadable> {
    let (number, unit) = leading_number(text.trim()).ok_or(Unreadable::Form)?;
    if has_decimal_comma(text.as_bytes()) {
        return Err(Unreadable::Form);
    }
    if unit.is_empty() {
        return Err(Unreadable::NoUnit);
    }
    let unit = TimeUnit::named(unit).ok_or_else(|| Unreadable::Unit(unit.to_owned()))?;
    Ok(Amount { number, unit })
}

/// Reads a rate: `0.1 per week`, `3 per year`, `0.1/week`, `twice a year` not.
///
/// # Errors
/// The unit is missing or unknown, or there is no number.
pub fn rate(text: &str) -> Result<Amount, Unreadable> {
    let (number, after) = leading_number(text.trim()).ok_or(Unreadable::Form)?;
    if after.is_empty() {
        return Err(Unreadable::NoUnit);
    }
    let unit = after
        .strip_prefix('/')
        .or_else(|| after.strip_prefix("per "))
        .or_else(|| after.strip_prefix("a "))
        .ok_or(Unreadable::Form)?
        .trim();
    let known = TimeUnit::named(unit).filter(|unit| unit.days().is_some());
    let unit = known.ok_or_else(|| Unreadable::Unit(unit.to_owned()))?;
    Ok(Amount { number, unit })
}

/// The rate as it is written: `0.1 per week`.
pub fn rate_text(rate: Amount) -> String {
    format!("{} per {}", number(rate.number), rate.unit.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_write_it() {
        for (text, value) in [
            ("3", 3.0),
            ("2.50", 2.5),
            ("$3", 3.0),
            ("$ 3", 3.0),
            ("3 $", 3.0),
            ("3$", 3.0),
            ("-$3", -3.0),
            ("1_000 $", 1000.0),
        ] {
            assert_eq!(money(text, "$"), Ok(value), "{text}");
        }
        assert_eq!(money("2.50 EUR", "EUR"), Ok(2.5));
        assert_eq!(money("3EUR", "EUR"), Ok(3.0));
        assert_eq!(money("€3", "€"), Ok(3.0));
    }

    #[test]
    fn another_currency_and_no_money_are_told_apart() {
        let foreign = |sign: &str| Err(Unreadable::Currency(sign.into()));
        assert_eq!(money("3 €", "$"), foreign("€"));
        assert_eq!(money("€3", "$"), foreign("€"));
        assert_eq!(money("2.50 EUR", "$"), foreign("EUR"));
        for text in ["", "much", "2,50 $", "$", "$3$", "$-3", "3 4", "$3 €"] {
            assert_eq!(money(text, "$"), Err(Unreadable::Form), "{text}");
        }
    }

    #[test]
    fn shares_are_numbers_or_percent() {
        assert_eq!(share("40%"), Ok(0.4));
        assert_eq!(share(" 2.5 % "), Ok(0.025));
        assert_eq!(share("0.4"), Ok(0.4));
        assert_eq!(share("40 percent"), Err(Unreadable::Form));
        assert_eq!(share("%"), Err(Unreadable::Form));
    }

    #[test]
    fn durations_need_a_unit() {
        let days = |text: &str| amount(text).map(|amount| amount.days());
        assert_eq!(days("8 weeks"), Ok(Some(56.0)));
        assert_eq!(days("1 day"), Ok(Some(1.0)));
        assert_eq!(days("3 months"), Ok(Some(91.3125)));
        assert_eq!(days("36 hours"), Ok(Some(1.5)));
        assert_eq!(days("1 year"), Ok(Some(365.25)));
        assert_eq!(days("1e-3 days"), Ok(Some(0.001)));
        assert_eq!(days("2 visits"), Ok(None));
        assert_eq!(days("4 ticks"), Ok(None));
        assert_eq!(days("8"), Err(Unreadable::NoUnit));
        assert_eq!(
            days("8 fortnights"),
            Err(Unreadable::Unit("fortnights".into()))
        );
        assert_eq!(days("soon"), Err(Unreadable::Form));
        assert_eq!(days("1,5 weeks"), Err(Unreadable::Form));
    }

    #[test]
    fn rates_need_a_unit() {
        let text = |written: &str| rate(written).map(rate_text);
        assert_eq!(text("0.1 per week"), Ok("0.1 per week".into()));
        assert_eq!(text("3 per year"), Ok("3 per year".into()));
        assert_eq!(text("0.1/week"), Ok("0.1 per week".into()));
        assert_eq!(text("4 a year"), Ok("4 per year".into()));
        assert_eq!(text("3"), Err(Unreadable::NoUnit));
        assert_eq!(text("3 per visit"), Err(Unreadable::Unit("visit".into())));
        assert_eq!(text("3 weeks"), Err(Unreadable::Form));
    }

    #[test]
    fn short_words_for_units_are_known() {
        for (word, unit) in [
            ("wks", "week"),
            ("w", "week"),
            ("mo.", "month"),
            ("min", "minute"),
            ("hrs", "hour"),
            ("d", "day"),
            ("qtr", "quarter"),
            ("yr", "year"),
        ] {
            assert_eq!(abbreviated(word), Some(unit), "{word}");
        }
        for word in ["", "s.", "fortnight", "wé", "°"] {
            assert_eq!(abbreviated(word), None, "{word}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["8 weeks", "1 day", "0.5 months", "1e-7 hours", "2 visits"] {
            assert_eq!(amount(text).unwrap().text(), text);
        }
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(0.1 + 0.2), "0.30000000000000004");
    }
}

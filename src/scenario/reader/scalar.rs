//! One value as its key's kind says: a text, a word, a number, an amount with its unit.

use super::{Read, Shared, out_of_range, wrong_type};
use crate::scenario::diagnostics::{
    Diagnostic, Fault, Place, all_of, code, excerpt, nearest, one_of,
};
use crate::scenario::key::{Kind, Range};
use crate::scenario::node::{Node, Value};
use crate::scenario::resolved::quoted;
use crate::scenario::value::{self, Unreadable};

/// The text of a value.
pub fn text_of<'n>(shared: &Shared, kind: &Kind, node: &'n Node) -> Result<&'n str, Fault> {
    match &node.value {
        Value::Text(text) => Ok(text),
        _ => Err(wrong_type(shared, node, kind)),
    }
}

/// Whether a number has a point where others mark thousands: `20.000`.
pub(super) fn in_thousands(shared: &Shared, node: &Node) -> bool {
    let Place { source, start, end } = node.place;
    let text = shared.sources.get(source).map(|source| &source.text);
    let written = text.and_then(|text| text.get(start..end)).unwrap_or("");
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    written.split_once('.').is_some_and(|(whole, part)| {
        digits(whole) && digits(part) && part.len() == 3 && (1..=3).contains(&whole.len())
    })
}

/// The index of a word; capitals, hyphens and underscores do not matter.
pub fn word_of(shared: &Shared, kind: &Kind, words: &[&str], node: &Node) -> Result<usize, Fault> {
    let text = text_of(shared, kind, node)?;
    let plain = |word: &str| word.trim().to_lowercase().replace(['-', '_'], " ");
    if let Some(at) = words.iter().position(|word| plain(word) == plain(text)) {
        return Ok(at);
    }
    let message = format!("`{}` is none of the words known here", excerpt(text));
    let fault = Diagnostic::new(code::UNKNOWN_WORD, node.place, message);
    let fault = match nearest(text, words.iter().copied()) {
        Some(word) => fault.label(format!("did you mean `{word}`?")),
        None => fault,
    };
    Err(fault.help(format!("allowed: {}", one_of(words.to_vec()))))
}

/// Reads a number, money, share, duration (in days) or rate (per day).
pub fn scalar(shared: &Shared, kind: &Kind, node: &Node) -> Read<f64> {
    let currency = shared.currency.borrow();
    let bare = match node.value {
        Value::Whole(whole) => Some(whole as f64),
        Value::Number(number) => Some(number),
        _ => None,
    };
    let (value, toml, range) = match (kind, bare, &node.value) {
        (Kind::Number(range) | Kind::Money(range) | Kind::Share(range), Some(number), _) => {
            (number, value::number(number), *range)
        }
        (Kind::Money(range), None, Value::Text(text)) => {
            let number = value::money(text, &currency)
                .map_err(|why| unreadable(shared, kind, node, text, why))?;
            (number, value::number(number), *range)
        }
        (Kind::Share(range), None, Value::Text(text)) => {
            let number =
                value::share(text).map_err(|why| unreadable(shared, kind, node, text, why))?;
            (number, value::number(number), *range)
        }
        (Kind::Duration(range), Some(0.0), _) => (0.0, "0".into(), *range),
        (Kind::Rate, Some(0.0), _) => (0.0, "0".into(), Range::NON_NEGATIVE),
        (Kind::Duration(_) | Kind::Rate, Some(number), _) => {
            if !number.is_finite() {
                return Err(out_of_range(
                    node,
                    "a finite number with its unit is needed",
                ));
            }
            let text = value::number(number);
            return Err(unreadable(shared, kind, node, &text, Unreadable::NoUnit));
        }
        (Kind::Duration(range), None, Value::Text(text)) => {
            let amount =
                value::amount(text).map_err(|why| unreadable(shared, kind, node, text, why))?;
            let Some(days) = amount.days() else {
                let unit = Unreadable::Unit(amount.unit.name().to_owned());
                return Err(unreadable(shared, kind, node, text, unit));
            };
            (days, quoted(&amount.text()), *range)
        }
        (Kind::Rate, None, Value::Text(text)) => {
            let rate =
                value::rate(text).map_err(|why| unreadable(shared, kind, node, text, why))?;
            let days = rate.unit.days().unwrap_or(1.0);
            let per_day = rate.number / days;
            (
                per_day,
                quoted(&value::rate_text(rate)),
                Range::NON_NEGATIVE,
            )
        }
        _ => return Err(wrong_type(shared, node, kind)),
    };
    if range.contains(value) {
        // −0 becomes 0.
        return Ok((value + 0.0, toml));
    }
    let fault = out_of_range(node, &format!("allowed: {}", range.words()));
    Err(match (kind, bare) {
        (Kind::Share(_), Some(number)) if number > 1.0 && number <= 100.0 => fault.help(format!(
            "for percent write `\"{}%\"`",
            value::number(number)
        )),
        _ => fault,
    })
}

fn unreadable(shared: &Shared, kind: &Kind, node: &Node, text: &str, why: Unreadable) -> Fault {
    let currency = shared.currency.borrow();
    let (kind_of_problem, message, label) = match why {
        Unreadable::NoUnit => {
            let unit = match kind {
                Kind::Rate => format!("say per what time, like `\"{text} per week\"`"),
                _ => format!("say of what, like `\"{text} days\"`"),
            };
            (code::NOTATION, "the unit is missing".to_owned(), unit)
        }
        Unreadable::Unit(unit) => {
            const UNITS: [&str; 8] = [
                "second", "minute", "hour", "day", "week", "month", "quarter", "year",
            ];
            let near = nearest(&unit, UNITS)
                .or_else(|| value::abbreviated(&unit).filter(|unit| UNITS.contains(unit)));
            let label = near.map(|unit| format!("did you mean `{unit}`?"));
            (
                code::NOTATION,
                format!("`{}` is no unit of time here", excerpt(&unit)),
                label.unwrap_or_else(|| format!("known: {}", all_of(UNITS))),
            )
        }
        Unreadable::Currency(sign) if sign == "%" => (
            code::NOTATION,
            format!("`{}` is a share, and money is needed", excerpt(text)),
            format!(
                "write an amount, like {}",
                kind.form(&currency).trim_start_matches("money like ")
            ),
        ),
        Unreadable::Currency(sign) => (
            code::CURRENCY,
            format!("`{}` is not the scenario's currency", excerpt(&sign)),
            format!("this scenario counts in `{currency}`"),
        ),
        Unreadable::Form => {
            let message = format!(
                "`{}` cannot be read as {}",
                excerpt(text),
                kind.form(&currency)
            );
            (code::NOTATION, message, String::new())
        }
    };
    let fault = Diagnostic::new(kind_of_problem, node.place, message).label(label);
    if kind_of_problem == code::CURRENCY {
        return fault
            .help("write the number alone; or, at the top of the file, another `currency`");
    }
    if matches!(kind, Kind::Rate) && text.contains('%') {
        return fault.help("a rate is a number per time: `\"0.1 per week\"`, not 10% per week");
    }
    fault
}

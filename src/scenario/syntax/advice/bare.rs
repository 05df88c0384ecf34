//! A value without quotes or brackets.

use std::ops::Range;

use super::Advice;
use super::text::on_rest;
use crate::scenario::data::date::in_any_order;
use crate::scenario::diagnostics::excerpt;
use crate::scenario::resolved;
use crate::scenario::syntax::first_error;
use crate::scenario::syntax::number::number_meant;

/// A value without quotes or brackets.
pub fn on_bare(value: &str, range: Range<usize>) -> Advice {
    let words = value.split('#').next().unwrap_or(value).trim_end();
    let range = range.start..range.start + words.len();
    followed(words, &range)
        .or_else(|| two_ends(words, &range))
        .or_else(|| date(words, &range))
        .or_else(|| number(words, &range))
        .or_else(|| word(words, &range))
        .or_else(|| day(words, &range))
        .unwrap_or_else(|| unquoted(words, range))
}

/// A value that is right, and something behind it that is not.
fn followed(words: &str, range: &Range<usize>) -> Option<Advice> {
    for sign in [" //", " --", ",", ";"] {
        if let Some(at) = words.find(sign)
            && first_error(&format!("x = {}", &words[..at])).is_none()
            && let rest = words[at..].trim_start()
            && let Some(advice) = on_rest(rest, range.end - rest.len(), range.start + at)
        {
            return Some(advice);
        }
    }
    if let Some((before, _)) = words.split_once('=')
        && let Some(at) = before.trim_end().rfind(' ')
        && let Some(advice) = on_rest(
            words[at..].trim_start(),
            range.start + at + 1,
            range.start + at,
        )
        && first_error(&format!("x = {}", &words[..at])).is_none()
    {
        return Some(advice);
    }
    None
}

/// A range, as other languages write it.
fn two_ends(words: &str, range: &Range<usize>) -> Option<Advice> {
    let (low, high) = words.split_once("..").or_else(|| words.split_once(" - "))?;
    let number = |end: &str| end.trim().parse::<f64>().is_ok();
    if !number(low) || !number(high) {
        return None;
    }
    let list = format!("[{}, {}]", low.trim(), high.trim());
    let label = format!("write `{list}`");
    let advice = Advice::new("a range is a list of its two ends", range.clone(), label);
    Some(advice.instead(range.clone(), list))
}

/// A date in another order than TOML's.
fn date(words: &str, range: &Range<usize>) -> Option<Advice> {
    let (date, unsure) = in_any_order(words)?;
    let shown = if unsure { "2026-06-30" } else { &date };
    let label = format!("write year, month and day: `{shown}`");
    let advice = Advice::new("a date begins with its year", range.clone(), label);
    Some(advice.instead(range.clone(), date))
}

/// A number that is written in another way than TOML's.
fn number(words: &str, range: &Range<usize>) -> Option<Advice> {
    let meant = number_meant(words)?;
    let advice = Advice::new(meant.message, range.clone(), meant.label);
    Some(match meant.number {
        Some(number) => advice.instead(range.clone(), number),
        None => advice,
    })
}

/// A word that other languages have for yes, no and nothing.
fn word(words: &str, range: &Range<usize>) -> Option<Advice> {
    let flag = match words.to_lowercase().as_str() {
        "true" | "yes" | "on" => "true",
        "false" | "no" | "off" => "false",
        "none" | "null" | "nil" | "na" | "n/a" => {
            let message = format!("there is no value `{}`", excerpt(words));
            return Some(Advice::new(
                message,
                range.clone(),
                "leave the whole line out",
            ));
        }
        _ => return None,
    };
    let message = match words.eq_ignore_ascii_case(flag) {
        true => format!("`{flag}` is written in small letters"),
        false => format!(
            "`{}` is neither a text in quotes nor `true` or `false`",
            excerpt(words)
        ),
    };
    let advice = Advice::new(message, range.clone(), format!("write `{flag}`"));
    Some(advice.instead(range.clone(), flag))
}

/// What looks like a day, and is none.
fn day(words: &str, range: &Range<usize>) -> Option<Advice> {
    let of_date = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    let looks = words.len() >= 8 && words.bytes().all(of_date) && words.matches('-').count() == 2;
    looks.then(|| {
        Advice::new(
            format!("there is no day `{}`", excerpt(words)),
            range.clone(),
            "a date has year, month and day: `2026-06-30`",
        )
    })
}

fn unquoted(words: &str, range: Range<usize>) -> Advice {
    let quoted = resolved::quoted(words);
    let message = if words.contains(|c: char| c.is_ascii_digit()) {
        "a value with a sign or a unit stands in quotes"
    } else {
        "a text stands in quotes"
    };
    Advice::new(
        message,
        range.clone(),
        format!("write `{}`", excerpt(&quoted)),
    )
    .instead(range, quoted)
}

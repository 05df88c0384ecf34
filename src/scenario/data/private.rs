//! What may be told of a customer's cells in a run's folder, which is passed on: numbers, dates and what programs write
//! for nothing. Any other text may name somebody, in whatever column it stands: a comma that is not in quotation marks
//! moves a row.

use super::currency::Currency;
use super::date::{self, DateOrder};
use super::number::{Mark, Numeral, says_nothing};
use crate::scenario::diagnostics::excerpt;

/// A cell as it is quoted in a sentence, between signs that do not stand in it.
pub fn shown(cell: &str) -> String {
    excerpt(cell).replace('`', "'")
}

/// The same of a sentence about a row: no more than four digits in a row are quoted of its cells either.
pub fn without_numbers(sentence: &str) -> String {
    let pieces = sentence.split('`').enumerate().map(|(at, piece)| {
        match at % 2 == 1 && names_nobody(piece) && has_long_number(piece) {
            true => "a number".to_owned(),
            false if at % 2 == 1 => format!("`{piece}`"),
            false => piece.to_owned(),
        }
    });
    without_names(&pieces.collect::<String>())
}

/// A sentence as it is kept in a run's folder: what it quotes of a cell is left out where that may name somebody.
pub fn without_names(sentence: &str) -> String {
    let pieces = sentence
        .split('`')
        .enumerate()
        .map(|(at, piece)| match at % 2 {
            0 => piece.to_owned(),
            _ if names_nobody(piece) => format!("`{piece}`"),
            _ => "a text".to_owned(),
        });
    pieces.collect()
}

/// Whether a cell is a number, but none as long as that of a telephone or a card, a date, or nothing.
fn names_nobody(cell: &str) -> bool {
    const NOTHING: [&str; 14] = [
        "unknown", "missing", "empty", "blank", "inf", "true", "false", "yes", "no", "#ref!",
        "#value!", "#name?", "#num!", "#div/0!",
    ];
    let lower = cell.to_lowercase();
    let is_letter = cell.chars().count() <= 1;
    let no_sign = !cell.chars().any(char::is_alphanumeric);
    is_letter
        || no_sign
        || says_nothing(cell)
        || NOTHING.contains(&lower.as_str())
        || Currency::is_known(cell) && !cell.contains(char::is_lowercase)
        || is_short_number(cell)
        || is_date(cell)
}

/// Whether there are so many digits in a row that they may be somebody's number: a postal code, a part of a card's.
fn has_long_number(cell: &str) -> bool {
    const MOST: usize = 4;
    let mut runs = cell.split(|c: char| !c.is_numeric());
    runs.any(|run| run.chars().count() > MOST)
}

fn is_short_number(cell: &str) -> bool {
    /// Digits before the decimal mark, about.
    const LONGEST: usize = 7;
    let Some(numeral) = Numeral::of(cell) else {
        return false;
    };
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let marked = cell.contains(['.', ',']);
    let known = |spelling: &&str| spelling.trim().is_empty() || Currency::is_known(spelling.trim());
    let is_number = [Mark::Point, Mark::Comma]
        .into_iter()
        .any(|mark| numeral.value(mark).is_some());
    is_number && digits <= LONGEST + 2 * usize::from(marked) && numeral.around.iter().all(known)
}

/// Whether a cell is a date in any order, or as many digits set off as one, with a time behind or not.
fn is_date(cell: &str) -> bool {
    // Time since 1970 may be somebody's number.
    let is_counted = cell
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && cell.len() != 8;
    let mut orders = DateOrder::ALL.into_iter();
    if !is_counted && orders.any(|order| date::read(cell, order, 0).is_some()) {
        return true;
    }
    let date = cell.split([' ', 'T']).next().unwrap_or("");
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let of = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let rest = cell[date.len()..].bytes();
    parts.iter().all(|part| of(part))
        && matches!(lengths[..], [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 2 | 4])
        && rest.filter(|byte| byte.is_ascii_alphabetic()).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_quote_numbers_and_dates_and_no_names() {
        for kept in [
            "orders: `-3` is not at least 0",
            "first: `24-Apr-2025` is not a date like `2026-06-30`",
            "first: `September 2, 2025` is after the day of the data",
            "first: `2026-02-30` is not a date like 2026-06-30",
            "first: `31.31.2026 10:00` is not a date like 2026-06-30",
            "first: `2026-07-15T00:00:00Z` is after the day of the data",
            "spend: `unknown` is not a number",
            "spend: `#N/A` says that there is no value",
            "spend: `######` is not a number",
            "spend: `51.56 EUR` is in another currency than the scenario's `$`",
            "spend: `$51.56` is in another currency than the scenario's `EUR`",
            "spend: `(1,204.50)` is not at least 0",
            "spend: `x` is not a number",
        ] {
            assert_eq!(without_names(kept), kept);
        }
        for text in [
            "joe5@mail.example",
            "Smith, Joe",
            "12 Main Street",
            "Joe",
            "Bo",
            "April",
            "May Jan",
            "Julia",
            "Lei",
            "Marcus 12",
            "two",
            "C1234",
            "+49 171 2345678",
            "0171-2345678",
            "4111 1111 1111 1111",
            "4111111111111111",
            "2025-04-24 Joe",
            "東京",
            "Joe' Smith",
        ] {
            let told = format!("spend: `{text}` is not a number");
            assert_eq!(
                without_names(&told),
                "spend: a text is not a number",
                "{text}"
            );
        }
        for number in [
            "-51204",
            "51204.50",
            "20260228",
            "0.123456",
            "12345 EUR",
            "90210",
        ] {
            let told = format!("spend: `{number}` is not right");
            assert_eq!(
                without_numbers(&told),
                "spend: a number is not right",
                "{number}"
            );
        }
        // A sign of quotation does not end what is quoted.
        let told = format!("spend: `{}` is not a number", shown("Joe` Smith `x"));
        assert_eq!(without_names(&told), "spend: a text is not a number");
    }
}

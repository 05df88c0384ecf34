//! What the eye does not tell apart: characters that cannot be seen, and letters of one script that look
//! like another's.

use std::borrow::Cow;

use crate::scenario::name::{is_invisible, look};

/// Letters of the Cyrillic and the Greek script that look like Latin ones, and those.
const ALIKE: [(&str, &str); 2] = [
    (
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһԛԝ",
        "ABESIJKMHOPCTYXaesijopcyxdhqw",
    ),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονι", "ABEZHIKMNOPTYXovi"),
];

/// The Latin letter that a letter looks like, where it is none itself.
fn latin(c: char) -> Option<char> {
    ALIKE.iter().find_map(|(others, latins)| {
        let at = others.chars().position(|other| other == c)?;
        latins.chars().nth(at)
    })
}

/// What is left of a text to the eye: equal for texts that look the same.
pub fn to_the_eye(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(look(text).chars().map(|c| latin(c).unwrap_or(c)).collect())
}

/// The first character of a text that cannot be seen or that looks like a Latin letter among Latin ones,
/// in words with its code point.
pub fn odd(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let number = |c: char| format!("U+{:04X}", c as u32);
    if let Some(c) = text.chars().find(|c| is_invisible(*c)) {
        return Some(format!("a character that cannot be seen, {}", number(c)));
    }
    let mixed = text.chars().any(|c| c.is_ascii_alphabetic());
    let alike = text.chars().find_map(|c| Some((c, latin(c)?)));
    if let (true, Some((c, latin))) = (mixed, alike) {
        let number = number(c);
        return Some(format!("{number}, which looks like the letter {latin}"));
    }
    let digit = text.chars().find(|c| c.is_numeric() && !c.is_ascii());
    digit.map(|c| format!("{}, which is no digit of numbers here", number(c)))
}

/// Whether a name is a number that a spreadsheet has rounded: `1.23E+12`.
pub fn rounded(name: &str) -> bool {
    let Some((number, power)) = name.split_once(['E', 'e']) else {
        return false;
    };
    let of = |text: &str, more: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || more.contains(c))
    };
    let power = power.strip_prefix('+').unwrap_or(power);
    of(number, ".,") && power.len() <= 3 && of(power, "") && number.len() > 1
}

/// A reason as it is kept in a run's folder: what it quotes of a cell is left out where that may name a person. A
/// cell of numbers can hold a name where a comma that is not in quotation marks has moved its row.
pub fn without_names(reason: &str) -> String {
    let pieces = reason
        .split('`')
        .enumerate()
        .map(|(at, piece)| match at % 2 {
            0 => piece.to_owned(),
            _ if may_name_somebody(piece) => "a text".to_owned(),
            _ => format!("`{piece}`"),
        });
    pieces.collect()
}

/// Whether a cell holds words other than those of dates and of what is not known.
fn may_name_somebody(cell: &str) -> bool {
    const MONTHS: [&str; 20] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mär",
        "mai", "okt", "dez", "fév", "avr", "aoû", "déc",
    ];
    const UNKNOWN: [&str; 8] = [
        "unknown", "none", "null", "missing", "inf", "nan", "true", "false",
    ];
    let words = cell.split(|letter: char| !letter.is_alphabetic());
    let mut words = words
        .filter(|word| word.chars().count() > 3)
        .map(str::to_lowercase);
    cell.contains('@')
        || words.any(|word| {
            let month = MONTHS.iter().any(|month| word.starts_with(month));
            !month && !UNKNOWN.contains(&word.as_str())
        })
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
            "spend: `unknown` is not a number",
            "spend: `51.56 EUR` is another currency",
        ] {
            assert_eq!(without_names(kept), kept);
        }
        for (told, kept) in [
            (
                "orders: `joe5@mail.example` is not a number",
                "orders: a text is not a number",
            ),
            (
                "spend: `Smith, Joe` is not a number",
                "spend: a text is not a number",
            ),
            (
                "spend: `12 Main Street` is not a number",
                "spend: a text is not a number",
            ),
        ] {
            assert_eq!(without_names(told), kept);
        }
    }

    #[test]
    fn what_looks_the_same_is_the_same_to_the_eye() {
        for other in ["gold\u{200b}", "g\u{43e}ld", "\u{ff47}old", "gold\u{a0}"] {
            assert_eq!(to_the_eye(other), "gold", "{other:?}");
        }
        assert_ne!(to_the_eye("góld"), "gold");
        assert_eq!(to_the_eye("e\u{301}"), to_the_eye("é"));
        for (others, latins) in ALIKE {
            assert_eq!(others.chars().count(), latins.chars().count());
        }
    }

    #[test]
    fn what_is_odd_is_named_with_its_code_point() {
        let names = |text, what: &str| odd(text).is_some_and(|odd| odd.contains(what));
        assert!(names("gold\u{200b}", "cannot be seen, U+200B"));
        assert!(names("g\u{43e}ld", "U+043E, which looks like the letter o"));
        assert!(names("１２", "U+FF11"));
        for text in ["gold", "золото", "Ωμέγα", "Zoë", "東京", "👩\u{200d}🔬"] {
            assert_eq!(odd(text), None, "{text}");
        }
    }

    #[test]
    fn rounded_numbers_are_known() {
        for name in ["1.23E+12", "1,23E+12", "1.23457e+11", "1.2E12", "12E5"] {
            assert!(rounded(name), "{name}");
        }
        for name in ["E12", "1.23", "1E+5", "12EB", "A1.2E+3", "3e", "1.2E+1234"] {
            assert!(!rounded(name), "{name}");
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

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

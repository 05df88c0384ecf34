//! How numbers and texts stand in a table: exactly, and alike every time.

use std::fmt::Write as _;
use std::io::Write as _;

/// A number as it stands in a table: nine significant digits at most, the shortest text that reads
/// back as the same value, −0 as 0, and nothing at all for what is not a number.
pub fn cell(value: f64) -> String {
    let mut text = String::new();
    push(&mut text, value);
    text
}

/// The number that [`cell`] writes; infinities and NaN as they are.
pub fn rounded(value: f64) -> f64 {
    if is_short(value) || !value.is_finite() {
        // Not −0.
        return value + 0.0;
    }
    let mut digits = [0; 32];
    let mut rest = &mut digits[..];
    let taken = match write!(rest, "{value:.8e}") {
        Ok(()) => 32 - rest.len(),
        Err(_) => unreachable!("nine digits, two signs, a point, and an exponent of three digits"),
    };
    let digits = std::str::from_utf8(&digits[..taken]);
    digits.map_or(value, |text| text.parse().unwrap_or(value)) + 0.0
}

/// Whether the number is whole and has nine digits at most: then it is written as it is.
fn is_short(value: f64) -> bool {
    value.abs() < 1e9 && value.fract() == 0.0
}

/// Puts what [`cell`] writes behind a text.
pub(super) fn push(text: &mut String, value: f64) {
    if !value.is_finite() {
        return;
    }
    // Writing to a text cannot fail.
    if is_short(value) {
        let _ = write!(text, "{}", value as i64);
        return;
    }
    let rounded = rounded(value);
    let _ = match (1e-6..1e15).contains(&rounded.abs()) {
        true => write!(text, "{rounded}"),
        false => write!(text, "{rounded:e}"),
    };
}

/// What a spreadsheet would run as a formula begins with one of these; with the apostrophe begins what was disarmed.
const DISARMED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Whether a text is not written as it is.
pub(super) fn is_armed(text: &str) -> bool {
    text.starts_with(DISARMED)
}

/// A text as it stands in a table: what a spreadsheet would run as a formula is disarmed by a
/// leading apostrophe, and what begins with one gets another.
pub fn text_cell(text: &str) -> String {
    match is_armed(text) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// What [`text_cell`] was given.
pub fn armed(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_armed(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, without any short cut.
    fn plainly(value: f64) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let rounded: f64 = format!("{value:.8e}").parse().unwrap();
        if rounded == 0.0 {
            return "0".into();
        }
        match (1e-6..1e15).contains(&rounded.abs()) {
            true => format!("{rounded}"),
            false => format!("{rounded:e}"),
        }
    }

    #[test]
    fn cells_are_short_exact_and_empty_for_what_is_missing() {
        for (value, text) in [
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (f64::NAN, ""),
            (f64::INFINITY, ""),
            (1234567.891234, "1234567.89"),
            (-2.0, "-2"),
            (1.5e-9, "1.5e-9"),
            (3e20, "3e20"),
        ] {
            assert_eq!(cell(value), text);
        }
    }

    #[test]
    fn short_cuts_write_what_the_definition_does_and_a_number_that_was_written_stays() {
        let odd = [
            0.0,
            5e-324,
            f64::MIN_POSITIVE,
            1e-6,
            9.999_999_999e-7,
            0.999_999_999_6,
            999_999_999.0,
            999_999_999.4,
            999_999_999.9,
            1e9,
            1_000_000_000.4,
            1_234_567_890.0,
            999_999_999_999_999.0,
            1e15,
            f64::MAX,
        ];
        let mut state = 1_u64;
        let drawn = (0..5_000).map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from_bits(state)
        });
        let near = (0..5_000).map(|nth| f64::from(nth) * 0.12345 - 700.0);
        for value in odd.into_iter().chain(drawn).chain(near) {
            for value in [value, -value] {
                assert_eq!(cell(value), plainly(value), "{value:e}");
                if value.is_finite() {
                    let read: f64 = cell(value).parse().unwrap();
                    assert_eq!(rounded(value).to_bits(), read.to_bits(), "{value:e}");
                    assert_eq!(cell(rounded(value)), cell(value), "{value:e}");
                }
            }
        }
    }

    #[test]
    fn formulas_are_disarmed() {
        assert_eq!(text_cell("=1+1"), "'=1+1");
        assert_eq!(text_cell("@x"), "'@x");
        assert_eq!(text_cell("one"), "one");
        for text in ["", "'", "''", "'a", "=", "a'", "-3", "\u{e9}"] {
            assert_eq!(armed(&text_cell(text)), text);
        }
    }
}

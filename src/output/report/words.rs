//! Names, shares and numbers as the page's sentences say them.

pub use crate::output::format::{chance, cut, percent, pointless, quoted, three_digits, visible};
use crate::output::format::{count, plain};

/// What a mechanism or a parameter is, without what is meant for those who set it.
pub fn meaning(text: &str) -> String {
    plain(text)
        .trim_end_matches(", an assumption to declare")
        .to_owned()
}

/// A value with its interval on a line of its own, for a cell of a table. An interval that no digit shows is left out, and
/// where it has no width at all the value is exact.
pub fn with_interval(value: f64, ends: Option<(f64, f64)>, text: impl Fn(f64) -> String) -> String {
    let told = text(value);
    let Some((low, high)) = ends else {
        return told;
    };
    match (text(low), text(high)) {
        (l, h) if l == told && h == told => match low == high {
            true => format!("{told}\nexactly"),
            false => told,
        },
        (l, h) => format!("{told}\n({} to {h})", pointless(&l)),
    }
}

/// A number's thousands set apart wherever a text has whole numbers of five digits and more.
pub fn thousands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let mut before = ' ';
    for c in text.chars().chain(std::iter::once('\u{0}')) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        let part = |c: char, of: &[char]| c.is_alphanumeric() || of.contains(&c);
        let alone = !part(before, &['.', '_', '-']) && !part(c, &['_']);
        match run.parse::<u64>() {
            Ok(number) if alone && run.len() > 4 && !run.starts_with('0') => out += &count(number),
            _ => out += &run,
        }
        run.clear();
        before = c;
        if c != '\u{0}' {
            out.push(c);
        }
    }
    out
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_direction_to_themselves() {
        assert_eq!(visible("gift\u{202e}!"), "gift!");
        assert_eq!(visible("שלום"), "\u{2068}שלום\u{2069}");
        let long = quoted(&visible(&"ש".repeat(300)));
        assert!(long.ends_with("\u{2069}\u{201d}"), "{long}");
    }

    #[test]
    fn probabilities_are_never_certain() {
        assert_eq!(chance(1.0), "over 99%");
        assert_eq!(chance(0.0), "under 1%");
        assert_eq!(chance(0.784), "78%");
        assert_eq!(percent(0.0312), "3.1%");
        assert_eq!(percent(-0.4), "−40%");
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(0.0004), "under 0.1%");
        assert_eq!(percent(0.9962), "99.6%");
        assert_eq!(percent(0.99997), "over 99.9%");
        assert_eq!(percent(1.0), "100%");
    }

    #[test]
    fn an_interval_of_no_width_is_none() {
        let told = |value, ends| with_interval(value, ends, percent);
        assert_eq!(told(1.0, Some((1.0, 1.0))), "100%\nexactly");
        assert_eq!(told(0.4, Some((0.4001, 0.4002))), "40%");
        assert_eq!(told(0.4, Some((0.3, 0.5))), "40%\n(30% to 50%)");
        assert_eq!(told(0.4, None), "40%");
    }

    #[test]
    fn thousands_are_set_apart() {
        let before = "37888 of 1234567 in 2026, seed_12345 and 0.123456";
        let after = "37,888 of 1,234,567 in 2026, seed_12345 and 0.123456";
        assert_eq!(thousands(before), after);
        assert_eq!(thousands("ab12345cd (50000)"), "ab12345cd (50,000)");
    }
}

//! Names, shares and numbers as the page's sentences say them.

pub use crate::output::format::{chance, pointless};
use crate::output::format::{count, plain, shorten};

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

/// What a mechanism or a parameter is, without what is meant for those who set it.
pub fn meaning(text: &str) -> String {
    plain(text)
        .trim_end_matches(", an assumption to declare")
        .to_owned()
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

/// A number to three digits that count.
pub fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
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
    fn thousands_are_set_apart() {
        let before = "37888 of 1234567 in 2026, seed_12345 and 0.123456";
        let after = "37,888 of 1,234,567 in 2026, seed_12345 and 0.123456";
        assert_eq!(thousands(before), after);
        assert_eq!(thousands("ab12345cd (50000)"), "ab12345cd (50,000)");
    }
}

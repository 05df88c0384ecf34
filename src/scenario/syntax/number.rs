//! Numbers as people write them and TOML does not.

/// What was probably meant.
pub struct Meant {
    pub message: &'static str,
    pub label: String,
    /// The number in TOML; none where it could be one of two.
    pub number: Option<String>,
}

/// The number that a value without quotes was probably meant to be; none where it is no number.
pub fn number_meant(written: &str) -> Option<Meant> {
    let (sign, digits) = match written.strip_prefix(['-', '+']) {
        Some(rest) => (&written[..1], rest),
        None => ("", written),
    };
    if digits.contains("..") {
        return None;
    }
    let mark = |c: char| ".,_'’ \u{a0}\u{202f}\u{2009}".contains(c);
    let first_last = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_');
    if !digits.contains(|c: char| c.is_ascii_digit())
        || !digits.chars().all(|c| c.is_ascii_digit() || mark(c))
        || !digits.starts_with(first_last)
        || !digits.ends_with(first_last)
    {
        return None;
    }
    if digits.contains(',') && !digits.contains('.') && in_thousands(digits, ',') {
        let joined = digits.replace(',', "_");
        let other = digits.replacen(',', ".", 1);
        let only = digits.matches(',').count() > 1;
        return Some(Meant {
            message: "a number has no commas in it",
            label: if only {
                format!("write `{sign}{joined}`")
            } else {
                format!(
                    "write `{sign}{joined}`, or `{sign}{other}` where the comma begins the decimals"
                )
            },
            number: only.then(|| format!("{sign}{joined}")),
        });
    }
    let other_mark = |c: char| c != '.' && c != '_' && mark(c);
    let message = if digits.contains(',') && digits.contains('.') {
        "decimals begin with a point, and thousands are marked by `_` or not at all"
    } else if digits.contains(',') {
        "decimals begin with a point, not with a comma"
    } else if digits.starts_with('.') || digits.ends_with('.') {
        "a decimal point has digits on both sides"
    } else if digits.contains(other_mark) {
        "thousands are marked by `_` or not at all"
    } else if digits.contains('_') {
        "`_` stands between digits only"
    } else if digits.contains('.') {
        "a number has at most one decimal point"
    } else {
        "a number does not begin with 0"
    };
    // The last of two different marks begins the decimals; one that comes again marks thousands.
    let decimal = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) if point > comma => Some('.'),
        (_, Some(_)) => Some(','),
        (Some(_), None) => Some('.'),
        (None, None) => None,
    }
    .filter(|decimal| digits.matches(*decimal).count() == 1);
    let mut plain = String::new();
    for c in digits.chars() {
        match c {
            c if c.is_ascii_digit() => plain.push(c),
            c if Some(c) == decimal => plain.push('.'),
            _ => {}
        }
    }
    let whole = plain.split('.').next().unwrap_or("");
    let short = whole.trim_start_matches('0');
    let mut number = format!(
        "{}{}",
        if short.is_empty() { "0" } else { short },
        &plain[whole.len()..]
    );
    if number.ends_with('.') {
        number.push('0');
    }
    let number = format!("{sign}{number}");
    Some(Meant {
        message,
        label: format!("write `{number}`"),
        number: Some(number),
    })
}

/// Whether marks stand where thousands end.
fn in_thousands(digits: &str, mark: char) -> bool {
    let mut groups = digits.split(mark);
    let first = groups.next().unwrap_or("");
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_understood_as_they_were_meant() {
        for (written, meant) in [
            ("1,5", "1.5"),
            ("-0,25", "-0.25"),
            ("0,125", "0.125"),
            ("1.000,50", "1000.50"),
            ("1,000.50", "1000.50"),
            ("1,000,000", "1_000_000"),
            ("20 000", "20000"),
            ("20'000", "20000"),
            (".5", "0.5"),
            ("5.", "5.0"),
            ("010", "10"),
            ("1__0", "10"),
            ("1.2.3", "123"),
        ] {
            let number = number_meant(written).and_then(|meant| meant.number);
            assert_eq!(number.as_deref(), Some(meant), "{written}");
        }
        assert!(number_meant("1,500").is_some_and(|meant| meant.number.is_none()));
        for written in ["weekly", "10%", "$3", "", "-", ",", "3 weeks", "½"] {
            assert!(number_meant(written).is_none(), "{written}");
        }
    }
}

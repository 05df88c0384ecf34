//! Numbers as tables have them. What could mean two things is never guessed.

/// The sign between whole and part of a number; the other one groups thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Point,
    Comma,
}

/// What a cell tells about the file's decimal mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    Nothing,
    Point,
    Comma,
    /// `1,234` or `1.234`: a thousand or a little more than one.
    Either,
}

/// A cell taken apart into a number and what stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numeral<'c> {
    /// A minus before or behind it, or parentheses around it, as accounts have them.
    negative: bool,
    /// It begins with a digit or a decimal mark.
    digits: &'c str,
    /// What stands before and behind the digits, a currency's sign or code; each may be empty.
    pub around: [&'c str; 2],
    pub percent: bool,
}

impl<'c> Numeral<'c> {
    /// None where there is no digit, or two signs.
    pub fn of(cell: &'c str) -> Option<Numeral<'c>> {
        let mut rest = cell.trim();
        let (mut signed, mut negative, mut percent) = (false, false, false);
        let mut around = [""; 2];
        loop {
            rest = rest.trim();
            let (first, last) = (rest.chars().next()?, rest.chars().next_back()?);
            let mut sign = |minus: bool| {
                let known = std::mem::replace(&mut signed, true);
                negative = minus;
                (!known).then_some(())
            };
            if first == '(' && last == ')' {
                sign(true)?;
                rest = &rest[1..rest.len() - 1];
            } else if is_minus(first) || first == '+' {
                sign(is_minus(first))?;
                rest = &rest[first.len_utf8()..];
            } else if is_minus(last) {
                sign(true)?;
                rest = &rest[..rest.len() - last.len_utf8()];
            } else if last == '%' && !percent {
                percent = true;
                rest = &rest[..rest.len() - 1];
            } else if is_affix(first) && around[0].is_empty() {
                let (affix, behind) = rest.split_at(affix_before(rest));
                (around[0], rest) = (affix, behind);
            } else if (is_affix(last) || last == '.') && around[1].is_empty() {
                let at = affix_behind(rest)?;
                (rest, around[1]) = rest.split_at(at);
            } else {
                break;
            }
        }
        let starts = rest.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
        let has_digits = rest.bytes().any(|byte| byte.is_ascii_digit());
        (starts && has_digits).then_some(Numeral {
            negative,
            digits: rest,
            around,
            percent,
        })
    }

    /// What it tells of the decimal mark.
    pub fn telling(&self) -> Telling {
        let cell = self.digits;
        let marks = |sign: u8| cell.bytes().filter(|byte| *byte == sign).count();
        let (points, commas) = (marks(b'.'), marks(b','));
        match (points, commas) {
            (0, 0) => Telling::Nothing,
            (1, 0) => of_one(cell, Telling::Point),
            (0, 1) => of_one(cell, Telling::Comma),
            // What occurs twice groups thousands; of both, what comes last is the decimal mark.
            (0, _) => Telling::Point,
            (_, 0) => Telling::Comma,
            (_, 1) if cell.rfind(',') > cell.rfind('.') => Telling::Comma,
            (1, _) if cell.rfind('.') > cell.rfind(',') => Telling::Point,
            _ => Telling::Nothing,
        }
    }

    /// The number, percent not divided; none where it is no finite number written with this mark.
    pub fn value(&self, mark: Mark) -> Option<f64> {
        let number: f64 = without_groups(self.digits, mark)?.parse().ok()?;
        let number = if self.negative { -number } else { number };
        Some(number).filter(|number| number.is_finite())
    }
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2010}' | '\u{2013}')
}

/// Whether a character can be of a currency's sign or code.
fn is_affix(c: char) -> bool {
    c.is_alphabetic()
        || (!c.is_ascii() && !c.is_numeric() && !is_group(c) && !is_minus(c))
        || c == '$'
}

/// Where what stands before the digits ends. A point behind letters is theirs: `Rs.500`.
fn affix_before(text: &str) -> usize {
    let end = text
        .find(|c: char| !is_affix(c) && c != '.')
        .unwrap_or(text.len());
    let of_letters = text[..end]
        .trim_end_matches('.')
        .ends_with(char::is_alphabetic);
    match of_letters {
        true => end,
        false => text[..end].trim_end_matches('.').len(),
    }
}

/// Where what stands behind the digits begins: `12,50 kr.`; none where it is but a point.
fn affix_behind(text: &str) -> Option<usize> {
    let without = text.trim_end_matches('.');
    let start = without.rfind(|c: char| !is_affix(c)).map_or(0, |at| {
        at + without[at..].chars().next().map_or(1, char::len_utf8)
    });
    (start < without.len()).then_some(start)
}

/// Signs that group digits whatever the decimal mark is: blanks of any width, and apostrophes.
fn is_group(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\'' | '’' | 'ʼ' | '\u{2032}' | '`'
    )
}

/// What a number with a single mark tells, `decimal` being what it is if it is the decimal one.
fn of_one(cell: &str, decimal: Telling) -> Telling {
    let at = cell.find(['.', ',']).unwrap_or(0);
    let (before, after) = (&cell.as_bytes()[..at], &cell.as_bytes()[at + 1..]);
    let digits = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.take_while(|byte| byte.is_ascii_digit()).count()
    };
    let (whole, part) = (digits(&mut before.iter().rev()), digits(&mut after.iter()));
    let exponent = matches!(after.get(part), Some(b'e' | b'E'));
    let starts_with_zero = whole > 0 && before[at - whole] == b'0';
    match (whole, part) {
        (0, 0) => Telling::Nothing,
        // Another sign groups the thousands: `1'234.500`.
        (3, 3) if before.len() > whole => decimal,
        (1..=3, 3) if !starts_with_zero && !exponent => Telling::Either,
        _ => decimal,
    }
}

/// The number with a decimal point and without groups; none where groups are neither of three digits nor,
/// as in India, of two before the last three.
fn without_groups(text: &str, mark: Mark) -> Option<String> {
    let (decimal, other) = match mark {
        Mark::Point => ('.', ','),
        Mark::Comma => (',', '.'),
    };
    let (whole, part) = match text.split_once(decimal) {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    let group = whole.chars().find(|c| *c == other || is_group(*c));
    let mut plain = String::with_capacity(text.len());
    match group {
        None => plain.push_str(whole),
        Some(group) => {
            let groups: Vec<&str> = whole.split(group).collect();
            let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
            let (first, rest) = groups.split_first()?;
            let (last, middle) = rest.split_last()?;
            let of = |length: usize| middle.iter().all(|group| group.len() == length);
            let by_three = (1..=3).contains(&first.len()) && of(3);
            let by_two = (1..=2).contains(&first.len()) && of(2);
            if !(groups.iter().all(digits) && last.len() == 3 && (by_three || by_two)) {
                return None;
            }
            plain.extend(groups);
        }
    }
    if let Some(part) = part {
        plain.push('.');
        plain.push_str(part);
    }
    Some(plain)
}

/// The number in a plain cell: digits with a decimal point, as most cells are. None says nothing.
pub fn plain(cell: &str) -> Option<f64> {
    let starts = matches!(cell.as_bytes().first(), Some(b'0'..=b'9' | b'-' | b'.'));
    let number = starts.then(|| cell.parse::<f64>().ok()).flatten()?;
    number.is_finite().then_some(number)
}

/// Whether a cell says in a program's words that there is nothing in it, or that it could not be worked
/// out: `NaN`, `NULL`, `#N/A`.
pub fn says_nothing(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "nan", "null", "none", "nil", "na", "n/a", "<na>", "nat", "\\n", "-", "--", "?",
    ];
    let of_sheets = |cell: &str| cell.starts_with('#') && cell.ends_with(['!', '?', 'A']);
    of_sheets(cell) || WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(cell: &str, mark: Mark) -> Option<f64> {
        Numeral::of(cell)?.value(mark)
    }

    #[test]
    fn numbers_are_read_by_their_mark() {
        for (cell, value) in [
            ("3", 3.0),
            ("-12.50", -12.5),
            ("1,234.5", 1234.5),
            ("$1,234,567", 1_234_567.0),
            ("1 234.5 $", 1234.5),
            ("1.5e3", 1500.0),
            ("1.5E+03", 1500.0),
            ("-$4", -4.0),
            ("$-4", -4.0),
            (".5", 0.5),
            ("1,204.50-", -1204.5),
            ("(12.50)", -12.5),
            ("($1,204.50)", -1204.5),
            ("$(4)", -4.0),
            ("\u{2212}4.25", -4.25),
            ("1,00,000.00", 100_000.0),
            ("12,34,56,789", 123_456_789.0),
            ("₹ 1,30,398.96", 130_398.96),
            ("Rs.500", 500.0),
            ("Rs. 1,500.25", 1500.25),
            ("USD 51.56", 51.56),
            ("CHF 1'234.50", 1234.5),
            ("1’234’567.5", 1_234_567.5),
            ("1\u{2009}234.5", 1234.5),
            ("1\u{a0}234.5", 1234.5),
            ("$ 12.50 USD", 12.5),
            ("16%", 16.0),
        ] {
            assert_eq!(number(cell, Mark::Point), Some(value), "{cell}");
        }
        for (cell, value) in [
            ("12,5", 12.5),
            ("1.234", 1234.0),
            ("1.234.567,89 €", 1_234_567.89),
            ("1\u{202f}234,5", 1234.5),
            ("1'234", 1234.0),
            ("1 234 567,5 kr.", 1_234_567.5),
            ("12,50 zł", 12.5),
            ("(1.234,50 €)", -1234.5),
            ("1,5E+03", 1500.0),
        ] {
            assert_eq!(number(cell, Mark::Comma), Some(value), "{cell}");
        }
        for cell in [
            "",
            "ten",
            "12,5",
            "1,23,456,7",
            "1,2345",
            "1,234,56",
            "123,45,678",
            "NaN",
            "inf",
            "1e999",
            "--3",
            "-(3)",
            "=3",
            "1.2.3",
            "1,234 567",
            "%",
            "()",
            "(3",
            "3)",
            "-",
            "€",
            "2026-06-30",
            "12 34",
        ] {
            assert_eq!(number(cell, Mark::Point), None, "{cell}");
        }
        for cell in ["12.5", "1.23.45", "1,2,3", "1,234.5"] {
            assert_eq!(number(cell, Mark::Comma), None, "{cell}");
        }
        assert_eq!(Numeral::of("3 apples").unwrap().around, ["", "apples"]);
        assert_eq!(Numeral::of("US$3").unwrap().around, ["US$", ""]);
        assert_eq!(Numeral::of("Rs.3").unwrap().around, ["Rs.", ""]);
        assert_eq!(Numeral::of("3 kr.").unwrap().around, ["", "kr."]);
    }

    #[test]
    fn cells_tell_their_mark_or_that_they_do_not() {
        for (cell, tells) in [
            ("1234", Telling::Nothing),
            ("12.5", Telling::Point),
            ("12,5", Telling::Comma),
            ("1,234", Telling::Either),
            ("1.234", Telling::Either),
            ("0.123", Telling::Point),
            ("0,123", Telling::Comma),
            ("1234.567", Telling::Point),
            ("1,234.5", Telling::Point),
            ("1.234,5", Telling::Comma),
            ("1,234,567", Telling::Point),
            ("1.234.567", Telling::Comma),
            ("1,00,000.00", Telling::Point),
            ("1,00,000", Telling::Point),
            ("1'234.500", Telling::Point),
            ("1.234e2", Telling::Point),
            ("$ 1,234", Telling::Either),
            ("Rs. 1,234", Telling::Either),
            ("Rs.500", Telling::Nothing),
            ("12,50 kr.", Telling::Comma),
        ] {
            assert_eq!(Numeral::of(cell).unwrap().telling(), tells, "{cell}");
        }
        assert_eq!(Numeral::of("a.b"), None);
    }

    #[test]
    fn plain_numbers_are_the_same_either_way() {
        for cell in ["3", "-12.50", ".5", "1e3", "0007"] {
            assert_eq!(plain(cell), number(cell, Mark::Point), "{cell}");
        }
        for cell in ["", "nan", "inf", "-inf", "1e999", "1,5", "12 "] {
            assert_eq!(plain(cell), None, "{cell}");
        }
    }
}

//! Numbers and dates as tables have them. What could mean two things is never guessed.

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

/// What of the decimal mark a number tells.
pub fn telling(cell: &str) -> Telling {
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
        (1..=3, 3) if !starts_with_zero && !exponent => Telling::Either,
        _ => decimal,
    }
}

/// The number in a cell, which may have the currency's sign and groups of thousands; none where it is
/// no finite number.
pub fn number(cell: &str, mark: Mark, currency: &str) -> Option<f64> {
    if mark == Mark::Point
        && let Ok(number) = cell.parse::<f64>()
    {
        return Some(number).filter(|number| number.is_finite());
    }
    // Some systems write the sign of a refund behind it.
    let plain = cell
        .strip_prefix('-')
        .or_else(|| cell.strip_suffix('-'))
        .unwrap_or(cell);
    let sign = if plain.len() < cell.len() { -1.0 } else { 1.0 };
    let plain = plain.trim();
    let plain = plain
        .strip_prefix(currency)
        .or_else(|| plain.strip_suffix(currency))
        .unwrap_or(plain);
    let ungrouped = without_groups(plain.trim(), mark)?;
    let starts = ungrouped.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let number = starts.then(|| ungrouped.parse::<f64>().ok()).flatten()?;
    Some(sign * number).filter(|number| number.is_finite())
}

/// The number with a decimal point and without groups; none where groups are not of three digits.
fn without_groups(text: &str, mark: Mark) -> Option<String> {
    let (decimal, group) = match mark {
        Mark::Point => ('.', ','),
        Mark::Comma => (',', '.'),
    };
    let is_group = |c: char| c == group || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let (whole, part) = match text.split_once(decimal) {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    let groups: Vec<&str> = whole.split(is_group).collect();
    let rest_is_of_three = groups[1..]
        .iter()
        .all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()));
    if groups.len() > 1 && !(rest_is_of_three && (1..=3).contains(&groups[0].len())) {
        return None;
    }
    let mut plain: String = groups.concat();
    if let Some(part) = part {
        plain.push('.');
        plain.push_str(part);
    }
    Some(plain)
}

/// In which order a date has its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

impl DateOrder {
    pub const WORDS: &'static [&'static str] =
        &["year month day", "day month year", "month day year"];
    pub const ALL: [DateOrder; 3] = [
        DateOrder::YearMonthDay,
        DateOrder::DayMonthYear,
        DateOrder::MonthDayYear,
    ];

    /// A date as it is written in this order.
    pub fn example(self) -> &'static str {
        match self {
            DateOrder::YearMonthDay => "2026-06-30",
            DateOrder::DayMonthYear => "30.6.2026",
            DateOrder::MonthDayYear => "6/30/2026",
        }
    }
}

/// The day of a date, counted from 1970-01-01; years have four digits, parts are set off by `-`, `/` or
/// `.`, or by nothing where the year comes first; and a time of day may follow after a space or `T`. None
/// where it is no date of this order.
pub fn day(cell: &str, order: DateOrder) -> Option<i32> {
    let end = cell.find([' ', 'T']).unwrap_or(cell.len());
    let date = &cell[..end];
    if order == DateOrder::YearMonthDay
        && date.len() == 8
        && date.bytes().all(|byte| byte.is_ascii_digit())
    {
        let part = |range: std::ops::Range<usize>| date[range].parse().ok();
        return civil(part(0..4)?, part(4..6)?, part(6..8)?);
    }
    let mark = date.find(['-', '/', '.'])?;
    let mark = &date[mark..=mark];
    let mut parts = [0; 3];
    let mut count = 0;
    for (at, part) in date.split(mark).enumerate() {
        let wide = if at
            == if order == DateOrder::YearMonthDay {
                0
            } else {
                2
            } {
            4..=4
        } else {
            1..=2
        };
        if at > 2 || !wide.contains(&part.len()) || !part.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        parts[at] = part.parse().ok()?;
        count += 1;
    }
    let [first, second, third] = parts;
    let (year, month, day) = match order {
        DateOrder::YearMonthDay => (first, second, third),
        DateOrder::DayMonthYear => (third, second, first),
        DateOrder::MonthDayYear => (third, first, second),
    };
    (count == 3).then(|| civil(year, month, day)).flatten()
}

/// A date in any order, with year, month and day, as `2026-06-30`; with whether it could be another day.
/// None where it is no date.
pub fn in_any_order(text: &str) -> Option<(String, bool)> {
    let [iso, european, american] = DateOrder::ALL.map(|order| day(text, order));
    iso.or(european).or(american)?;
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let &[first, second, third] = parts.as_slice() else {
        return None;
    };
    let (year, month, day) = match (iso, european) {
        (Some(_), _) => (first, second, third),
        (None, Some(_)) => (third, second, first),
        (None, None) => (third, first, second),
    };
    let unsure = matches!((european, american), (Some(one), Some(other)) if one != other);
    Some((format!("{year}-{month:0>2}-{day:0>2}"), unsure))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar (Hinnant 2021, chrono-compatible low-level
/// date algorithms); none where there is no such day.
fn civil(year: i32, month: i32, day: i32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is their last.
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_by_their_mark() {
        for (cell, value) in [
            ("3", 3.0),
            ("-12.50", -12.5),
            ("1,234.5", 1234.5),
            ("$1,234,567", 1_234_567.0),
            ("1 234.5 $", 1234.5),
            ("1.5e3", 1500.0),
            ("-$4", -4.0),
            (".5", 0.5),
            ("1,204.50-", -1204.5),
        ] {
            assert_eq!(number(cell, Mark::Point, "$"), Some(value), "{cell}");
        }
        for (cell, value) in [
            ("12,5", 12.5),
            ("1.234", 1234.0),
            ("1.234.567,89 €", 1_234_567.89),
            ("1\u{202f}234,5", 1234.5),
            ("1'234", 1234.0),
        ] {
            assert_eq!(number(cell, Mark::Comma, "€"), Some(value), "{cell}");
        }
        for cell in [
            "", "ten", "12,5", "1,23,456", "1,2345", "NaN", "inf", "1e999", "3 apples", "--3",
            "=3", "(3)", "1.2.3", "€3",
        ] {
            assert_eq!(number(cell, Mark::Point, "$"), None, "{cell}");
        }
        for cell in ["12.5", "1.23.456", "1,2,3", "1,234.5"] {
            assert_eq!(number(cell, Mark::Comma, "€"), None, "{cell}");
        }
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
            ("1.234e2", Telling::Point),
            ("$ 1,234", Telling::Either),
            ("a.b", Telling::Nothing),
        ] {
            assert_eq!(telling(cell), tells, "{cell}");
        }
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        let iso = |cell| day(cell, DateOrder::YearMonthDay);
        assert_eq!(iso("1970-01-01"), Some(0));
        assert_eq!(iso("2000-02-29"), Some(11_016));
        assert_eq!(iso("1969-12-31"), Some(-1));
        assert_eq!(iso("2026-06-30T23:59:59Z"), iso("2026/06/30"));
        assert_eq!(iso("2026-6-3 10:00"), iso("2026-06-03"));
        assert_eq!(iso("20260630"), iso("2026-06-30"));
        assert_eq!(day("30.6.2026", DateOrder::DayMonthYear), iso("2026-06-30"));
        assert_eq!(day("6/30/2026", DateOrder::MonthDayYear), iso("2026-06-30"));
        for cell in [
            "",
            "2026-02-29",
            "2026-13-01",
            "30.6.2026",
            "26-06-30",
            "2026-06",
            "2026-06-30-1",
            "20261301",
            "202606301",
            "2026-06/30",
            "45000",
            "é-1-1",
        ] {
            assert_eq!(iso(cell), None, "{cell}");
        }
        assert_eq!(day("30/6/2026", DateOrder::MonthDayYear), None);
        let meant = |text| in_any_order(text);
        assert_eq!(meant("30.06.2026"), Some(("2026-06-30".into(), false)));
        assert_eq!(meant("6/30/2026"), Some(("2026-06-30".into(), false)));
        assert_eq!(meant("6.7.2026"), Some(("2026-07-06".into(), true)));
        assert_eq!(meant("6.6.2026"), Some(("2026-06-06".into(), false)));
        assert_eq!(meant("2026/6/1"), Some(("2026-06-01".into(), false)));
        assert_eq!(meant("31.31.2026"), None);
        // Day by day through four centuries.
        let mut last = iso("1899-12-31").unwrap();
        for year in 1900..2300 {
            for month in 1..=12 {
                for of_month in 1..=31 {
                    if let Some(day) = civil(year, month, of_month) {
                        assert_eq!(day, last + 1);
                        last = day;
                    }
                }
            }
        }
    }
}

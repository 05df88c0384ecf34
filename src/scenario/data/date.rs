//! Days as tables have them. What could be two days is never guessed: the order of a date in numbers is
//! the scenario's to say.

use jiff::civil::Date;

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

/// How a day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// In numbers, in the order that the scenario says.
    Order,
    /// So, or with a named month, its year in two digits.
    ShortYear,
    /// With the month's name.
    Named,
    /// A spreadsheet's serial day: 25,569 is 1970-01-01.
    Serial,
    /// Time since 1970-01-01 in UTC, in seconds or a thousandth, millionth, billionth of them.
    Unix,
}

impl Written {
    pub const ALL: [Written; 5] = [
        Written::Order,
        Written::ShortYear,
        Written::Named,
        Written::Serial,
        Written::Unix,
    ];
}

/// Days that spreadsheets and databases write where there is none: 1970-01-01, 1900-01-01 and the days before
/// it from which some count; and the last days of 2099, 2999 and 9999.
pub const NONE: [i32; 7] = [0, -25_567, -25_568, -25_569, 47_481, 376_199, 2_932_896];

/// The day of a date, counted from 1970-01-01; years have four digits, parts are set off by `-`, `/` or
/// `.`, or by nothing where the year comes first; and a time of day may follow after a space, `T` or a comma. None
/// where it is no date of this order.
pub fn day(cell: &str, order: DateOrder) -> Option<i32> {
    let [year, month, day] = parts(cell, order).filter(|[year, ..]| year.len() == 4)?;
    civil(number(year)?, number(month)?, number(day)?)
}

/// The day of a cell, counted from 1970-01-01, and how it was written. A year of two digits is the one
/// from 79 years before `as_of` to 20 years after it. Of a time with a zone it is the day that is written.
pub fn read(cell: &str, order: DateOrder, as_of: i32) -> Option<(i32, Written)> {
    if let Some(day) = iso(cell.as_bytes(), order).or_else(|| day(cell, order)) {
        return Some((day, Written::Order));
    }
    if let Some([year, month, day]) = parts(cell, order) {
        let day = civil(short_year(year, as_of)?, number(month)?, number(day)?)?;
        return Some((day, Written::ShortYear));
    }
    counted(cell).or_else(|| named(cell, as_of))
}

/// The day of a date with ten characters, the year first, as most are.
fn iso(date: &[u8], order: DateOrder) -> Option<i32> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = date else {
        return None;
    };
    let digits = [a, b, c, d, e, f, g, h].map(|byte| i16::from(byte.wrapping_sub(b'0')));
    if order != DateOrder::YearMonthDay || digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [a, b, c, d, e, f, g, h] = digits;
    civil(a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h)
}

/// Year, month and day of a date in numbers; none where it is no such date.
fn parts(cell: &str, order: DateOrder) -> Option<[&str; 3]> {
    let end = cell.find([' ', 'T', 't']).unwrap_or(cell.len());
    let (date, time) = cell.split_at(end);
    if !is_time(time) || !date.is_ascii() {
        return None;
    }
    let date = match time.starts_with(' ') {
        true => date.strip_suffix(',').unwrap_or(date),
        false => date,
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    // A program that took it for a number has put a part behind it: `20260630.0`.
    let whole = date.strip_suffix(".0").unwrap_or(date);
    if order == DateOrder::YearMonthDay && whole.len() == 8 && digits(whole) {
        return Some([&whole[..4], &whole[4..6], &whole[6..]]);
    }
    let mark = date.find(['-', '/', '.'])?;
    let mark = date.as_bytes()[mark] as char;
    let mut split = date.split(mark);
    let [first, second, third] = [split.next()?, split.next()?, split.next()?];
    let (year, month, day) = match order {
        DateOrder::YearMonthDay => (first, second, third),
        DateOrder::DayMonthYear => (third, second, first),
        DateOrder::MonthDayYear => (third, first, second),
    };
    // Where the year comes first it has four digits, or nobody could tell which part it is.
    let short = order != DateOrder::YearMonthDay && year.len() == 2;
    let one_or_two = |part: &str| (1..=2).contains(&part.len()) && digits(part);
    let right = (year.len() == 4 || short) && digits(year) && one_or_two(month) && one_or_two(day);
    (right && split.next().is_none()).then_some([year, month, day])
}

/// Whether what follows a date is nothing or a time of day, with or without a zone. Another date is not.
fn is_time(text: &str) -> bool {
    let mut words = text
        .trim_start_matches([' ', 'T', 't'])
        .split_ascii_whitespace();
    words.next().is_none_or(is_clock) && words.all(is_behind_a_clock)
}

/// `8:33`, `14:05:59.120Z`, `10.30`, `103000`, `10.22.33.000000`, with a zone or `pm` at the end.
fn is_clock(word: &str) -> bool {
    let of_digits = |c: char| c.is_ascii_digit() || ":.,".contains(c);
    let (digits, zone) = word.split_at(word.find(|c| !of_digits(c)).unwrap_or(word.len()));
    let (clock, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let of = |text: &str, length: usize| {
        text.len() <= length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let right = match clock.contains(':') {
        true => is_moment(clock.split(':')) && of(part, 9),
        false if part.is_empty() => is_moment_run_together(clock),
        false if of(part, 9) && clock.len() == 6 => is_moment_run_together(clock),
        false if part.len() == 2 => is_moment([clock, part].into_iter()),
        // Three parts alone could be another date.
        false => match part.rsplit_once('.') {
            Some((later, part)) => {
                let parts = std::iter::once(clock).chain(later.split('.'));
                part.len() >= 3 && of(part, 9) && parts.clone().count() == 3 && is_moment(parts)
            }
            None => false,
        },
    };
    right
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && (zone.is_empty() || is_behind_a_clock(zone))
}

/// Whether these are hours, minutes and seconds of a day, as far as they go.
fn is_moment<'t>(parts: impl Iterator<Item = &'t str>) -> bool {
    let mut of_day = [0_u8; 3];
    for (at, part) in parts.enumerate() {
        let digits = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        match (of_day.get_mut(at), part.parse()) {
            (Some(own), Ok(number)) if digits => *own = number,
            _ => return false,
        }
    }
    let [hours, minutes, seconds] = of_day;
    // A day may end at 24:00, and a minute have a leap second.
    let ends = hours == 24 && minutes == 0 && seconds == 0;
    (hours < 24 || ends) && minutes < 60 && seconds <= 60
}

/// The same of `10`, `1030` and `103000`.
fn is_moment_run_together(text: &str) -> bool {
    let parts = text.as_bytes().chunks(2);
    matches!(text.len(), 1 | 2 | 4 | 6)
        && text.is_ascii()
        && is_moment(parts.map(|two| std::str::from_utf8(two).unwrap_or("x")))
}

/// `PM`, `UTC`, `CEST`, `Z`, `+02:00`, `-0500`, `+02:00[Europe/Berlin]`.
fn is_behind_a_clock(word: &str) -> bool {
    let (word, place) = word.split_once('[').unwrap_or((word, "]"));
    let in_brackets = place.strip_suffix(']').is_some_and(|place| {
        let of_place = |c: char| c.is_ascii_alphabetic() || "/_".contains(c);
        place.chars().all(of_place) && (place.is_empty() || place.contains('/'))
    });
    let of_zone = |c: char| c.is_ascii_digit() || c == ':';
    let offset = word.strip_prefix(['+', '-']);
    let known = match offset {
        Some(offset) => (2..=8).contains(&offset.len()) && offset.chars().all(of_zone),
        None => is_zone(word),
    };
    in_brackets && known
}

fn is_zone(word: &str) -> bool {
    const KNOWN: [&str; 29] = [
        "", "z", "am", "pm", "a.m.", "p.m.", "uhr", "h", "utc", "gmt", "wet", "cet", "cest", "eet",
        "eest", "bst", "ist", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "jst", "kst",
        "aest", "aedt",
    ];
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn number(part: &str) -> Option<i16> {
    part.parse().ok()
}

/// The full year of two digits.
fn short_year(year: &str, as_of: i32) -> Option<i16> {
    let of_century: i16 = Some(year).filter(|year| year.len() == 2)?.parse().ok()?;
    // A day of the data outside the calendar is refused elsewhere.
    let first = date_of(as_of).map_or(1970, Date::year) - 79;
    Some(first + (of_century - first).rem_euclid(100))
}

/// A count of days or of a unit of time since some day, told by how many digits it has.
fn counted(cell: &str) -> Option<(i32, Written)> {
    let (whole, part) = cell.split_once(['.', ',']).unwrap_or((cell, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.starts_with('0') {
        return None;
    }
    // Days and times run together begin as no count of so many digits does in our days.
    if matches!(whole.len(), 12 | 14)
        && let Some(day) = run_together_in_numbers(whole)
    {
        return Some((day, Written::Order));
    }
    const DAY: i64 = 86_400;
    let count: i64 = whole.parse().ok()?;
    let (day, written) = match whole.len() {
        // From 1970 on: a lower number is likelier to be something else.
        5 if count >= 25_569 => (count - 25_569, Written::Serial),
        9 | 10 => (count / DAY, Written::Unix),
        12 | 13 => (count / 1_000 / DAY, Written::Unix),
        15 | 16 => (count / 1_000_000 / DAY, Written::Unix),
        18 | 19 => (count / 1_000_000_000 / DAY, Written::Unix),
        _ => return None,
    };
    Some((i32::try_from(day).ok()?, written))
}

/// `202506011030` and `20250601103000`.
fn run_together_in_numbers(digits: &str) -> Option<i32> {
    let (date, time) = digits.split_at(8);
    let year = number(&date[..4]).filter(|year| (1900..2100).contains(year))?;
    let day = civil(year, number(&date[4..6])?, number(&date[6..])?)?;
    is_moment_run_together(time).then_some(day)
}

/// What a count of so many digits may be that is no day as it is read here, in words.
pub fn may_be(cell: &str) -> Option<&'static str> {
    let whole = cell.split(['.', ',']).next().unwrap_or(cell);
    Some(match (whole.len(), whole.as_bytes().first()) {
        (5, _) => "it may count days from 1904, as spreadsheets made on a Mac do",
        (18, Some(b'1')) => {
            "it may count ten-millionths of a second from 1601, as Windows does (FILETIME)"
        }
        (18, Some(b'6')) => {
            "it may count ten-millionths of a second from the year 1, as .NET does (ticks)"
        }
        (9.., _) => "it may count another unit of time, or from another day than 1970-01-01",
        _ => return None,
    })
}

/// The months' names in English, German, French, Spanish, Italian, Portuguese and Dutch, each as far as it
/// differs from those before.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "januar", "jänner", "janvier", "enero", "gennaio", "janeiro", "januari",
    ],
    &[
        "february",
        "februar",
        "février",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
    ],
    &[
        "march", "märz", "maerz", "mrz", "mars", "marzo", "março", "marco", "maart", "mrt",
    ],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio", "maio", "mei"],
    &["june", "juni", "juin", "junio", "giugno", "junho"],
    &["july", "juli", "juillet", "julio", "luglio", "julho"],
    &["august", "août", "aout", "agosto", "augustus"],
    &[
        "september",
        "septembre",
        "septiembre",
        "settembre",
        "setembro",
    ],
    &[
        "october", "oktober", "octobre", "octubre", "ottobre", "outubro",
    ],
    &["november", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dezember",
        "décembre",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
    ],
];

/// The month of a name, or of its first three letters or more; none where two months begin so.
fn month_named(word: &str) -> Option<i16> {
    if word.chars().count() < 3 {
        return None;
    }
    let mut months = (1..)
        .zip(MONTHS)
        .filter(|(_, names)| names.iter().any(|name| name.starts_with(word)));
    let (month, _) = months.next()?;
    months.next().is_none().then_some(month)
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A date with its month's name: `24-Apr-2025`, `Apr 24, 2025`, `Thu, 24 Apr 2025 10:00:00 GMT`.
fn named(cell: &str, as_of: i32) -> Option<(i32, Written)> {
    if !cell.contains(char::is_alphabetic) || cell.len() > 60 {
        return None;
    }
    let lower = cell.to_lowercase();
    if let Some(day) = run_together(&lower) {
        return Some((day, Written::Named));
    }
    let mut month = None;
    let mut numbers: Vec<&str> = Vec::new();
    let words = lower
        .split([' ', ',', '\t'])
        .filter(|word| !word.is_empty());
    for word in words {
        let dotted = word.bytes().filter(|byte| *byte == b'.').count() == 3;
        let of_clock = (dotted || word.contains(':')) && is_clock(word);
        if of_clock || is_behind_a_clock(word) || matches!(word, "of" | "de" | "del") {
            continue;
        }
        for part in word.split(['-', '/', '.']).filter(|part| !part.is_empty()) {
            let ordinal = ["st", "nd", "rd", "th"]
                .iter()
                .find_map(|end| part.strip_suffix(end));
            let part = ordinal
                .filter(|rest| rest.parse::<u8>().is_ok())
                .unwrap_or(part);
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                numbers.push(part);
            } else if let (None, Some(found)) = (month, month_named(part)) {
                month = Some(found);
            } else if !WEEKDAYS.iter().any(|day| part.starts_with(day)) {
                return None;
            }
        }
    }
    let (day, year, written) = match numbers.as_slice() {
        [day, year] if year.len() == 4 => (day, number(year)?, Written::Named),
        [year, day] if year.len() == 4 => (day, number(year)?, Written::Named),
        [day, year] => (day, short_year(year, as_of)?, Written::ShortYear),
        _ => return None,
    };
    let day = Some(day).filter(|day| day.len() <= 2)?;
    Some((civil(year, month?, number(day)?)?, written))
}

/// `24apr2025`, and with a time `24apr2025:10:00:00` and `24apr2025 10:00:00`, as SAS and Stata write them.
fn run_together(cell: &str) -> Option<i32> {
    let (date, time) = cell.split_once([':', ' ']).unwrap_or((cell, "0:00"));
    let letter = |c: char| c.is_alphabetic();
    let (start, end) = (
        date.find(letter)?,
        date.rfind(|c: char| !c.is_ascii_digit())?,
    );
    let end = end + date[end..].chars().next()?.len_utf8();
    let (day, month, year) = (&date[..start], &date[start..end], &date[end..]);
    let right = (1..=2).contains(&day.len())
        && year.len() == 4
        && month.chars().all(letter)
        && !time.is_empty()
        && is_time(time);
    civil(
        Some(year).filter(|_| right).and_then(number)?,
        month_named(month)?,
        number(day)?,
    )
}

/// A date in any order, with year, month and day, as `2026-06-30`; with whether it could be another day.
/// None where it is no date.
pub fn in_any_order(text: &str) -> Option<(String, bool)> {
    let [iso, european, american] = DateOrder::ALL.map(|order| day(text, order));
    let found = iso.or(european).or(american)?;
    let unsure = matches!((european, american), (Some(one), Some(other)) if one != other);
    Some((as_written(found), unsure))
}

/// A day, counted from 1970-01-01, as `2026-06-30`.
pub fn as_written(day: i32) -> String {
    date_of(day).map_or_else(|| format!("day {day}"), |date| date.to_string())
}

fn date_of(day: i32) -> Option<Date> {
    EPOCH
        .checked_add(jiff::SignedDuration::from_hours(24 * i64::from(day)))
        .ok()
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days from 1970-01-01 to a day of the Gregorian calendar; none where there is no such day.
fn civil(year: i16, month: i16, day: i16) -> Option<i32> {
    let part = |part: i16| i8::try_from(part).ok();
    let date = Date::new(year, part(month)?, part(day)?).ok()?;
    Some((date.duration_since(EPOCH).as_hours() / 24) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        let iso = |cell| day(cell, DateOrder::YearMonthDay);
        assert_eq!(iso("1970-01-01"), Some(0));
        assert_eq!(iso("2000-02-29"), Some(11_016));
        assert_eq!(iso("1969-12-31"), Some(-1));
        for cell in [
            "2026/06/30",
            "20260630",
            "20260630.0",
            "2026-06-30 10.30",
            "2026-06-30T103000Z",
            "2026-06-30 10:00 PM CEST",
            "2026-06-30T23:59:59Z",
            "2026-06-30T00:00:00.000+02:00",
            "2026-06-30 00:00:00 UTC",
            "2026-06-30T23:59:59+02:00[Europe/Berlin]",
            "2026-06-30t10:30:00z",
            "2026-06-30T24:00",
            "2026-06-30, 12:00 AM",
            "2026-06-30 10.22.33.000000 AM",
        ] {
            assert_eq!(iso(cell), Some(20_634), "{cell}");
        }
        assert_eq!(iso("2026-6-3 10:00"), iso("2026-06-03"));
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
            "2026-06-30 or so",
            "2026-06-30 2026-07-05",
            "2026-06-30 - 2026-07-05",
            "2026-06-30 10:00 2026-07-05",
            "2026-06-30 10:00 Joe",
            "2026-06-30 5.7.26",
            "2026-06-30 20260705",
            "2026-06-30 10.11.12",
            "2026-06-30T25:00",
            "2026-06-30T24:01",
            "2026-06-30 10:60",
            "2026-06-30 10:00:61",
            "2026-06-30 1060",
            "2026-06-30 77",
            "2026-06-30 30.12",
            "2026-06-30,10:00",
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
        assert_eq!(as_written(-1), "1969-12-31");
        let none = NONE.map(as_written);
        assert_eq!(
            none,
            [
                "1970-01-01",
                "1900-01-01",
                "1899-12-31",
                "1899-12-30",
                "2099-12-31",
                "2999-12-31",
                "9999-12-31"
            ]
        );
    }

    #[test]
    fn days_are_read_as_programs_write_them() {
        let as_of = day("2026-06-30", DateOrder::YearMonthDay).unwrap();
        let expected = day("2025-04-24", DateOrder::YearMonthDay).unwrap();
        for (cell, order, written) in [
            ("2025-04-24", DateOrder::YearMonthDay, Written::Order),
            ("04/24/25", DateOrder::MonthDayYear, Written::ShortYear),
            ("24.4.25", DateOrder::DayMonthYear, Written::ShortYear),
            (
                "4/24/25 8:33 PM",
                DateOrder::MonthDayYear,
                Written::ShortYear,
            ),
            ("24-Apr-25", DateOrder::YearMonthDay, Written::ShortYear),
            ("24-Apr-2025", DateOrder::YearMonthDay, Written::Named),
            ("24-APR-2025", DateOrder::MonthDayYear, Written::Named),
            ("Apr 24, 2025", DateOrder::YearMonthDay, Written::Named),
            ("April 24th, 2025", DateOrder::YearMonthDay, Written::Named),
            (
                "Apr. 24, 2025 10:00 AM",
                DateOrder::YearMonthDay,
                Written::Named,
            ),
            ("24. April 2025", DateOrder::YearMonthDay, Written::Named),
            ("24 avr. 2025", DateOrder::YearMonthDay, Written::Named),
            ("2025 Apr 24", DateOrder::YearMonthDay, Written::Named),
            (
                "Thu, 24 Apr 2025 10:00:00 GMT",
                DateOrder::YearMonthDay,
                Written::Named,
            ),
            (
                "Thu Apr 24 10:00:00 2025",
                DateOrder::YearMonthDay,
                Written::Named,
            ),
            ("24APR2025", DateOrder::YearMonthDay, Written::Named),
            (
                "24APR2025:10:00:00.5",
                DateOrder::YearMonthDay,
                Written::Named,
            ),
            (
                "24apr2025 10:22:33",
                DateOrder::YearMonthDay,
                Written::Named,
            ),
            (
                "24-APR-25 10.22.33.000000 AM",
                DateOrder::YearMonthDay,
                Written::ShortYear,
            ),
            (
                "24-APR-25 10.22.33.000000000 PM +02:00",
                DateOrder::YearMonthDay,
                Written::ShortYear,
            ),
            (
                "4/24/2025, 12:00 AM",
                DateOrder::MonthDayYear,
                Written::Order,
            ),
            ("24.4.2025, 08:30", DateOrder::DayMonthYear, Written::Order),
            ("202504241030", DateOrder::YearMonthDay, Written::Order),
            ("202504241030", DateOrder::MonthDayYear, Written::Order),
            ("20250424103059", DateOrder::YearMonthDay, Written::Order),
            ("20250424103059.0", DateOrder::DayMonthYear, Written::Order),
            ("45771", DateOrder::YearMonthDay, Written::Serial),
            ("45771.75", DateOrder::MonthDayYear, Written::Serial),
            ("1745452800", DateOrder::YearMonthDay, Written::Unix),
            ("1745452800.0", DateOrder::YearMonthDay, Written::Unix),
            ("1745539199999", DateOrder::DayMonthYear, Written::Unix),
            (
                "1745452800000000000",
                DateOrder::YearMonthDay,
                Written::Unix,
            ),
        ] {
            assert_eq!(
                read(cell, order, as_of),
                Some((expected, written)),
                "{cell}"
            );
        }
        let year = |cell| as_written(read(cell, DateOrder::DayMonthYear, as_of).unwrap().0);
        assert_eq!(year("1/2/46"), "2046-02-01");
        assert_eq!(year("1/2/47"), "1947-02-01");
        for cell in [
            "",
            "25-04-24",
            "04/24/25",
            "24-Foo-2025",
            "Apr 2025",
            "Apr 31, 2025",
            "24 Apr May 2025",
            "24 Apr 2025 25 Apr 2025",
            "24 Apr 2025 Joe:Smith",
            "24APR2025:Joe",
            "24APR2025 Joe",
            "24APR2025:25:00",
            "20250424106000",
            "20251424100000",
            "20333",
            "ju 24 2025",
            "400",
            "12345",
            "012345",
            "123456",
            "1.75E+09",
            "-45771",
            "two days ago",
        ] {
            assert_eq!(read(cell, DateOrder::YearMonthDay, as_of), None, "{cell}");
        }
        assert_eq!(month_named("jui"), None);
        assert_eq!(month_named("juin"), Some(6));
        assert_eq!(month_named("mär"), Some(3));
        assert_eq!(month_named("dez"), Some(12));
    }

    #[test]
    fn days_follow_one_another_through_four_centuries() {
        let mut last = civil(1899, 12, 31).unwrap();
        for year in 1900..2300 {
            for month in 1..=12 {
                for of_month in 1..=31 {
                    if let Some(day) = civil(year, month, of_month) {
                        assert_eq!(day, last + 1);
                        assert_eq!(as_written(day), format!("{year}-{month:02}-{of_month:02}"));
                        last = day;
                    }
                }
            }
        }
    }
}

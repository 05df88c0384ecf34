//! Days of the Gregorian calendar, counted from 1970-01-01, and its months and weeks.

use jiff::civil::Date;

/// Days on which a run may start, from the first to the last.
pub const STARTS: (Date, Date) = (Date::constant(1900, 1, 1), Date::constant(2199, 12, 31));

/// The number of a day that the calendar surely has.
fn known(year: i16, month: i8) -> Date {
    Date::constant(year, month, 1)
}

/// The date of a day; none beyond the year 9999.
pub fn date(day: i32) -> Option<Date> {
    let hours = jiff::SignedDuration::from_hours(24 * i64::from(day));
    known(1970, 1).checked_add(hours).ok()
}

/// The day of a date.
pub fn day(date: Date) -> i32 {
    (date.duration_since(known(1970, 1)).as_hours() / 24) as i32
}

/// The same day some months later, or the last one of that month where it has no such day; none beyond the year 9999.
pub fn months_later(start: i32, months: i64) -> Option<i32> {
    let from = date(start)?;
    let month = i64::from(month_of(start)?).checked_add(months)?;
    let first = date(first_of(i32::try_from(month).ok()?)?)?;
    let last = first.days_in_month();
    let of_month = if from.day() < last { from.day() } else { last };
    Some(day(first) + i32::from(of_month) - 1)
}

/// The month of a day, counted from January of the year 0; none beyond the year 9999.
pub fn month_of(day: i32) -> Option<i32> {
    let date = date(day)?;
    Some(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
}

/// The first day of a month, counted likewise.
pub fn first_of(month: i32) -> Option<i32> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    let date = Date::new(year, (month.rem_euclid(12) + 1) as i8, 1).ok()?;
    Some(day(date))
}

/// The week of its year in which a day lies, by ISO 8601: from 1 to 53.
pub fn week_of(day: i32) -> Option<usize> {
    Some(date(day)?.iso_week_date().week() as usize)
}

/// A date in a few letters: `6 Dec 2027`.
pub fn in_words(day: i32) -> String {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    match date(day) {
        Some(date) => {
            let month = NAMES[date.month() as usize - 1];
            format!("{} {month} {}", date.day(), date.year())
        }
        None => format!("day {day}"),
    }
}

/// A date as scenarios have it: `2027-12-06`.
pub fn as_written(day: i32) -> String {
    date(day).map_or_else(|| format!("day {day}"), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(year: i16, month: i8, of_month: i8) -> i32 {
        day(Date::constant(year, month, of_month))
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(of(1970, 1, 1), 0);
        assert_eq!(of(1969, 12, 31), -1);
        assert_eq!(of(2000, 2, 29), 11_016);
        for day in [-800_000, -1, 0, 20_000, 2_932_896] {
            assert_eq!(super::day(date(day).unwrap()), day);
        }
        assert_eq!(date(i32::MAX), None);
        assert_eq!(in_words(of(2027, 12, 6)), "6 Dec 2027");
        assert_eq!(as_written(of(2027, 1, 4)), "2027-01-04");
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_month_s_last() {
        let later = |start, months| months_later(start, months).unwrap();
        let start = of(2027, 1, 31);
        assert_eq!(later(start, 1), of(2027, 2, 28));
        assert_eq!(later(start, 2), of(2027, 3, 31));
        assert_eq!(later(start, 12), of(2028, 1, 31));
        assert_eq!(later(start, 13), of(2028, 2, 29));
        assert_eq!(later(start, -2), of(2026, 11, 30));
        assert_eq!(months_later(start, 12 * 8_000), None);
        assert_eq!(months_later(start, i64::MAX), None);
    }

    #[test]
    fn months_and_weeks_have_their_numbers() {
        let month = month_of(of(2027, 12, 31)).unwrap();
        assert_eq!(month, 2027 * 12 + 11);
        assert_eq!(first_of(month), Some(of(2027, 12, 1)));
        assert_eq!(first_of(month + 1), Some(of(2028, 1, 1)));
        assert_eq!(week_of(of(2027, 1, 3)), Some(53));
        assert_eq!(week_of(of(2027, 1, 4)), Some(1));
    }
}

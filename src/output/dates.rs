//! Ticks as days of the calendar, where a run has a start: in sentences, and along axes of time.

use jiff::civil::Date;

use crate::scenario::calendar;
use crate::scenario::checked::Timeline;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The n-th tick, from 0, as people count: `week 3`, and with a start `week 3 (from 18 Jan 2027)`.
pub fn tick(timeline: &Timeline, tick: u32) -> String {
    let name = timeline.tick_name();
    let number = tick + 1;
    match first_day(timeline, tick) {
        Some(day) if name == "day" => format!("day {number} ({})", calendar::in_words(day)),
        Some(day) => format!("{name} {number} (from {})", calendar::in_words(day)),
        None => format!("{name} {number}"),
    }
}

/// The first day of a tick; none without a start, or where no time passes.
fn first_day(timeline: &Timeline, tick: u32) -> Option<i32> {
    let start = timeline.start.filter(|_| timeline.days_per_tick() > 0.0)?;
    Some(start.saturating_add(timeline.tick_start(tick) as i32))
}

/// The first day of a tick as tables have it: `2027-01-04`; none without a start.
pub fn written(timeline: &Timeline, tick: u32) -> Option<String> {
    first_day(timeline, tick).map(calendar::as_written)
}

/// `at the start, on 4 Jan 2027`, `on 6 Dec 2027`: the days of some ticks; none without a start.
pub fn on(timeline: &Timeline, ticks: &[u32]) -> Option<String> {
    let days: Option<Vec<String>> = ticks
        .iter()
        .map(|tick| first_day(timeline, *tick).map(calendar::in_words))
        .collect();
    let days = days.filter(|days| !days.is_empty())?;
    Some(format!("on {}", days.join(", ")))
}

/// The first and the last day of a run: `4 Jan 2027 to 2 Jan 2028`; none without a start.
pub fn span(timeline: &Timeline) -> Option<String> {
    let first = first_day(timeline, 0)?;
    let last = first_day(timeline, timeline.ticks)? - 1;
    let [first, last] = [first, last].map(calendar::in_words);
    Some(format!("{first} to {last}"))
}

/// What an axis of time counts: `week`, and with a start the years that it goes through.
pub fn axis_title(timeline: &Timeline) -> String {
    let year = |tick: u32, off: i32| Some(calendar::date(first_day(timeline, tick)? + off)?.year());
    match (year(0, 0), year(timeline.ticks, -1)) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => timeline.tick_name().to_owned(),
    }
}

/// At most so many marks along an axis, each at ticks and parts of them from the start: starts of months, or days of a short
/// run; none without a start.
pub fn marks(timeline: &Timeline, most: usize) -> Option<Vec<(f64, String)>> {
    let start = first_day(timeline, 0)?;
    let days = timeline.days() as i32;
    let most = most.max(1) as i32;
    let place = |day: i32| timeline.ticks_in(f64::from(day - start));
    let months = days / 30;
    if months < 2 {
        let steps = [1, 2, 7, 14, 28, 56];
        let step = steps.into_iter().find(|step| days / step < most)?;
        let marks = (0..=days).step_by(step as usize).map(|later| {
            let date = calendar::date(start + later);
            let label = date.map(|date| format!("{} {}", date.day(), month(date)));
            (place(start + later), label.unwrap_or_default())
        });
        return Some(marks.collect());
    }
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1_200, 6_000, 12_000];
    let step = steps.into_iter().find(|step| months / step < most)?;
    let first = calendar::month_of(start)?;
    let starts = (first..).map_while(calendar::first_of);
    let within = starts.take_while(|day| day - start <= days);
    let several_years = months > 12;
    let mark = |day: i32| {
        let date = calendar::date(day)?;
        let number = calendar::month_of(day)?;
        let label = match (step >= 12, several_years && date.month() == 1) {
            (true, _) => date.year().to_string(),
            (false, true) => format!("{} {}", month(date), date.year()),
            (false, false) => month(date).to_owned(),
        };
        (day >= start && number % step == 0).then(|| (place(day), label))
    };
    Some(within.filter_map(mark).collect())
}

fn month(date: Date) -> &'static str {
    MONTHS[date.month() as usize - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::checked::{SpanName, TickUnit};
    use jiff::civil::date;

    fn timeline(name: SpanName, ticks: u32, start: Option<Date>) -> Timeline {
        Timeline {
            unit: TickUnit::Span {
                name,
                days: name.days(),
            },
            ticks,
            start: start.map(calendar::day),
        }
    }

    fn labels(timeline: &Timeline, most: usize) -> Vec<String> {
        let marks = marks(timeline, most).unwrap().into_iter();
        marks.map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_have_dates_where_there_is_a_start() {
        let start = Some(date(2027, 1, 4));
        let year = timeline(SpanName::Week, 52, start);
        assert_eq!(tick(&year, 2), "week 3 (from 18 Jan 2027)");
        assert_eq!(span(&year).unwrap(), "4 Jan 2027 to 2 Jan 2028");
        assert_eq!(axis_title(&year), "2027 to 2028");
        assert_eq!(on(&year, &[48]).unwrap(), "on 6 Dec 2027");
        assert_eq!(written(&year, 48).unwrap(), "2027-12-06");
        let months = timeline(SpanName::Month, 12, Some(date(2027, 1, 31)));
        assert_eq!(written(&months, 1).unwrap(), "2027-02-28");
        assert_eq!(written(&months, 2).unwrap(), "2027-03-31");
        let days = timeline(SpanName::Day, 10, start);
        assert_eq!(tick(&days, 2), "day 3 (6 Jan 2027)");
        let plain = timeline(SpanName::Week, 52, None);
        assert_eq!(
            (tick(&plain, 2).as_str(), written(&plain, 2)),
            ("week 3", None)
        );
        assert_eq!(axis_title(&plain), "week");
        assert_eq!(
            (marks(&plain, 7), on(&plain, &[3]), span(&plain)),
            (None, None, None)
        );
    }

    #[test]
    fn marks_are_starts_of_months_or_days() {
        let start = Some(date(2027, 1, 4));
        let year = timeline(SpanName::Week, 52, start);
        let all = [
            "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan",
        ];
        assert_eq!(labels(&year, 13), all);
        assert_eq!(labels(&year, 7), ["Mar", "May", "Jul", "Sep", "Nov", "Jan"]);
        let (at, _) = marks(&year, 13).unwrap()[0];
        assert_eq!(at, 4.0);
        let long = timeline(SpanName::Month, 36, start);
        assert_eq!(
            labels(&long, 7),
            ["Jul", "Jan 2028", "Jul", "Jan 2029", "Jul", "Jan 2030"]
        );
        let short = timeline(SpanName::Day, 14, start);
        assert_eq!(labels(&short, 4), ["4 Jan", "11 Jan", "18 Jan"]);
        let decades = timeline(SpanName::Year, 60, start);
        assert!(labels(&decades, 7).len() <= 8);
    }
}

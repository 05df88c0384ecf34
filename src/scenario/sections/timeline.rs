//! `[timeline]`: how time passes.

use super::super::calendar;
use super::super::checked::{SpanName, TickUnit, Timeline};
use super::super::data::LogCalendar;
use super::super::data::date::{self, DateOrder};
use super::super::diagnostics::{Diagnostic, Fault, code, excerpt, nearest};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Read, Reader, Shared, out_of_range, wrong_type};
use super::super::resolved::quoted;
use super::super::season::Season;
use super::super::shape::Shape;
use super::super::value::{self, Amount, TimeUnit, Unreadable};
use super::season;

/// More ticks than this cannot be meant.
const MOST_TICKS: u64 = 100_000;

const UNIT: Key = Key::required(
    "unit",
    Kind::Word(&["visit", "day", "week", "month", "quarter", "year"]),
    "what one tick is: a visit with one certain purchase, or a span of time (longer ones than a week go in equal steps of at most a week)",
    "\"week\"",
);
const TICKS: Key = Key::optional(
    "ticks",
    Kind::Whole(1, MOST_TICKS),
    "how many ticks the run has (or `length`)",
    "52",
);
const LENGTH: Key = Key::optional(
    "length",
    Kind::Time,
    "how long the run is, rounded to whole ticks (or `ticks`)",
    "\"52 weeks\"",
);
const GAP: Key = Key::or(
    "gap",
    Kind::Duration(Range::NON_NEGATIVE),
    "0",
    "time between visits",
    "\"1 week\"",
);

const START: Key = Key::derived(
    "start",
    Kind::Special(Shape::Date),
    "the `as_of` of the data, where they have one",
    "the day on which the run starts: dates can stand wherever a time does, and months, quarters and years are the \
     calendar's; without one they are parts of a mean year",
    "2027-01-04",
);

const SEASON: Key = Key::optional(
    "season",
    Kind::Table(&season::SECTION),
    season::SECTION.meaning,
    "",
);

pub static SECTION: Section = Section {
    name: "timeline",
    meaning: "how time passes",
    keys: &[&[UNIT, TICKS, LENGTH, GAP, START, SEASON]],
    named_by: None,
};

/// Reads the timeline and its season; none of a timeline if anything about it is wrong. `as_of`: the day of the data;
/// `of_log`: when the orders of a log of them came.
pub fn read(
    reader: &mut Reader<'_>,
    as_of: Option<i32>,
    of_log: Option<&LogCalendar>,
) -> (Option<Timeline>, Option<Season>) {
    let timeline = timeline(reader, as_of);
    let season = reader.table(&SEASON).and_then(|mut table| {
        let season = season::read(&mut table, timeline.as_ref(), of_log);
        reader.close(&SEASON, table);
        season
    });
    (timeline, season)
}

fn timeline(reader: &mut Reader<'_>, as_of: Option<i32>) -> Option<Timeline> {
    let unit = reader.word(&UNIT);
    let span = unit
        .and_then(|unit| unit.checked_sub(1))
        .map(|at| SpanName::ALL[at]);
    let gap = if span.is_some() {
        reader.reject(
            &GAP,
            "only visits have a gap; other ticks have their length",
        );
        Some(0.0)
    } else {
        reader.number(&GAP)
    };
    if unit.is_none() && reader.has(&TICKS) {
        reader.whole(&TICKS);
    }
    let start = start(reader, as_of);
    let unit = match (unit?, span) {
        (_, Some(name)) => TickUnit::Span {
            name,
            days: name.days(),
        },
        (_, None) => TickUnit::Visit { gap: gap? },
    };
    let first = Timeline {
        unit,
        ticks: 1,
        start: start?,
    };
    let ticks = ticks(reader, first)?;
    let timeline = Timeline { ticks, ..first };
    if let Some(start) = timeline.start {
        let end = f64::from(start) + f64::from(ticks) * timeline.days_per_tick();
        // A year of the calendar before that of the last date.
        if end > f64::from(LAST_DAY) {
            let message = "the run would end after the year 9998, where the calendar ends";
            let fault = Diagnostic::new(code::TIME, reader.place(), message);
            reader.report(fault.help("make the run shorter, or leave `start` out"));
            return None;
        }
    }
    Some(timeline)
}

/// 9998-12-31: the calendar has a year more, so that what follows on the last tick has a date.
const LAST_DAY: i32 = 2_932_531;

/// The day on which the run starts, if it has one; none where it is wrong.
fn start(reader: &mut Reader<'_>, as_of: Option<i32>) -> Option<Option<i32>> {
    if !reader.has(&START) {
        if let Some(day) = as_of {
            reader.put(&START, quoted(&calendar::as_written(day)));
        }
        return Some(as_of);
    }
    let day = super::data::day(reader, &START)?;
    let place = reader.place_of(&START);
    let (first, last) = calendar::STARTS;
    if !(calendar::day(first)..=calendar::day(last)).contains(&day) {
        let fault = Diagnostic::new(code::OUT_OF_RANGE, place, "a run cannot start on this day");
        reader.report(fault.label(format!("allowed: from {first} to {last}")));
        return None;
    }
    if let Some(of_data) = as_of.filter(|of_data| *of_data != day) {
        let message = "the run starts on another day than that of the data";
        let fault = Diagnostic::new(code::CONFLICT, place, message);
        let date = calendar::as_written(of_data);
        reader.report(fault.label(format!("the data are of {date}")).help(format!(
            "leave `start` out, or give the data the same day: `as_of = {}`",
            calendar::as_written(day)
        )));
        return None;
    }
    Some(Some(day))
}

fn ticks(reader: &mut Reader<'_>, first: Timeline) -> Option<u32> {
    match (reader.node(&TICKS), reader.node(&LENGTH)) {
        (Some(_), None) => reader.whole(&TICKS).map(|ticks| ticks as u32),
        (None, Some(_)) => {
            let (ticks, whole) =
                reader.read(&LENGTH, |shared, node| whole_length(shared, &first, node))?;
            // A length that is rounded stays as it is written, so that it is told wherever it is read.
            if whole {
                reader.unput(&LENGTH);
                reader.put(&TICKS, ticks.to_string());
            }
            Some(ticks)
        }
        (Some(ticks), Some(length)) => {
            let fault = Diagnostic::new(
                code::CONFLICT,
                length.place,
                "`ticks` and `length` say the same thing",
            );
            reader.report(
                fault
                    .label("keep one of them")
                    .also(ticks.place, "`ticks` is here"),
            );
            None
        }
        (None, None) if reader.meant(&TICKS) || reader.meant(&LENGTH) => None,
        (None, None) => {
            let message = "the timeline needs `ticks` or `length`";
            let fault = Diagnostic::new(code::CONFLICT, reader.place(), message);
            reader.report(fault.help("add `ticks = 52` or `length = \"52 weeks\"`"));
            None
        }
    }
}

/// The length in ticks, rounded to whole ones, and whether it was whole.
fn whole_length(shared: &Shared, first: &Timeline, node: &Node) -> Read<(u32, bool)> {
    let (length, text) = time(shared, first, node)?;
    let whole = length.round();
    let name = first.tick_name();
    let told = value::number((length * 1e4).round() / 1e4);
    if whole < 1.0 {
        let message = "the length is less than half a tick";
        let fault = Diagnostic::new(code::TIME, node.place, message);
        return Err(fault
            .label(format!("this is {told} {name}s"))
            .help(format!("write at least 1 {name}, or take a shorter tick")));
    }
    if whole > MOST_TICKS as f64 {
        return Err(out_of_range(
            node,
            &format!("allowed: up to {MOST_TICKS} ticks"),
        ));
    }
    let is_whole = (length - whole).abs() <= 1e-9 * whole;
    if !is_whole {
        let plural = if whole == 1.0 { "" } else { "s" };
        shared.note(format!(
            "the length, {}, is {told} {name}s: it was rounded to {whole} whole {name}{plural}.",
            text.trim_matches('"')
        ));
    }
    Ok(((whole as u32, is_whole), text))
}

/// A time from the start, in ticks and parts of ticks; at least 0. Of the timeline its number of ticks does not matter.
pub fn time(shared: &Shared, timeline: &Timeline, node: &Node) -> Read<f64> {
    if let Some(date) = written_date(node) {
        return date_as_time(timeline, node, &date);
    }
    let amount = amount(shared, timeline, node)?;
    let ticks = match (amount.days(), timeline.unit) {
        (Some(days), TickUnit::Span { .. }) => match timeline.start {
            Some(start) => timeline.ticks_in(days_from(start, amount, days)),
            None => timeline.ticks_in(days),
        },
        _ => amount.number,
    };
    Ok((ticks, quoted(&amount.text())))
}

/// How far apart things come that come again and again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Every {
    /// So many ticks and parts of ticks.
    Ticks(f64),
    /// So many days, where ticks are not equally long.
    Days(f64),
    /// So many months of the calendar.
    Months(i64),
}

impl Every {
    /// The same in ticks, in the mean over years.
    pub fn ticks(self, timeline: &Timeline) -> f64 {
        match self {
            Every::Ticks(ticks) => ticks,
            Every::Days(days) => days / timeline.days_per_tick(),
            Every::Months(months) => {
                months as f64 * SpanName::Month.days() / timeline.days_per_tick()
            }
        }
    }

    /// The time that comes so many of them after a time, both in ticks and parts of them.
    pub fn after(self, from: f64, times: u64, timeline: &Timeline) -> f64 {
        // Times of the calendar are days, however they were divided.
        let days = || {
            let days = timeline.days_in(from);
            let whole = days.round();
            if (days - whole).abs() < 1e-6 {
                whole
            } else {
                days
            }
        };
        match (self, timeline.start) {
            (Every::Ticks(ticks), _) => from + times as f64 * ticks,
            (Every::Days(every), _) => timeline.ticks_in(days() + times as f64 * every),
            (Every::Months(months), Some(start)) => {
                let days = days();
                let day = start.saturating_add(days as i32);
                let later = i64::try_from(times)
                    .ok()
                    .and_then(|times| calendar::months_later(day, months.checked_mul(times)?));
                match later {
                    Some(later) => timeline.ticks_in(f64::from(later - start) + days.fract()),
                    None => f64::INFINITY,
                }
            }
            (Every::Months(_), None) => from + times as f64 * self.ticks(timeline),
        }
    }
}

/// How far apart things come.
pub fn every(shared: &Shared, timeline: &Timeline, node: &Node) -> Read<Every> {
    if written_date(node).is_some() {
        let message = "this is a day, and a length of time is needed";
        let fault = Diagnostic::new(code::NOTATION, node.place, message);
        return Err(fault.help("write how far apart it comes, like `\"4 weeks\"` or `\"1 month\"`"));
    }
    let amount = amount(shared, timeline, node)?;
    let every = match (amount.days(), timeline.unit) {
        (Some(days), TickUnit::Span { .. }) => match (whole_months(amount), timeline.start) {
            (Some(months), Some(_)) => Every::Months(months),
            _ if timeline.has_calendar_ticks() => Every::Days(days),
            _ => Every::Ticks(timeline.ticks_in(days)),
        },
        _ => Every::Ticks(amount.number),
    };
    Ok((every, quoted(&amount.text())))
}

/// Days from the start to a time after it: its whole months, quarters and years are the calendar's.
fn days_from(start: i32, amount: Amount, days: f64) -> f64 {
    let TimeUnit::Span(span) = amount.unit else {
        return days;
    };
    let whole = amount.number.floor();
    let by_calendar = span.months().and_then(|months| {
        let end = calendar::months_later(start, (whole * f64::from(months)) as i64)?;
        Some(f64::from(end - start) + (amount.number - whole) * span.days())
    });
    by_calendar.unwrap_or(days)
}

/// How many months of the calendar an amount is, where it is a whole number of them.
fn whole_months(amount: Amount) -> Option<i64> {
    let TimeUnit::Span(span) = amount.unit else {
        return None;
    };
    let months = amount.number * f64::from(span.months()?);
    (months.fract() == 0.0 && months > 0.0).then_some(months as i64)
}

/// Whether a day of the calendar is written.
pub fn is_date(node: &Node) -> bool {
    written_date(node).is_some()
}

/// What is written as a date, right or not.
fn written_date(node: &Node) -> Option<String> {
    match &node.value {
        Value::Date(text) => Some(text.clone()),
        Value::Text(text) => {
            let text = text.trim();
            let dated = date::in_any_order(text).is_some() || looks_like_a_date(text);
            dated.then(|| text.to_owned())
        }
        _ => None,
    }
}

/// Three numbers with a mark between them, the first a year.
fn looks_like_a_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(digits)
}

/// A day of the calendar as a time from the start.
fn date_as_time(timeline: &Timeline, node: &Node, text: &str) -> Read<f64> {
    let fault = |of: &'static str, why: &str| Diagnostic::new(of, node.place, why);
    if timeline.is_visit() {
        return Err(no_time(
            node,
            timeline,
            "this timeline counts visits, not time",
        ));
    }
    let Some(start) = timeline.start else {
        let why = "a time is counted from the start of the run, and nothing says which day that is";
        return Err(fault(code::NOTATION, why).help(
            "write `start = 2027-01-04` in `[timeline]`, or the time from the start, like `\"2 weeks\"`",
        ));
    };
    let Some(day) = date::day(text, DateOrder::YearMonthDay) else {
        return Err(match date::in_any_order(text) {
            Some((date, _)) => fault(code::NOTATION, "a date has its year first")
                .help(format!("write it as year, month and day: `{date}`")),
            None => fault(
                code::NOTATION,
                &format!("the calendar has no day `{}`", excerpt(text)),
            )
            .help("write it as year, month and day: `2027-12-06`"),
        });
    };
    if day < start {
        let start = calendar::as_written(start);
        return Err(
            fault(code::TIME, "the day lies before the start of the run")
                .label(format!("the run starts on {start}")),
        );
    }
    let days = f64::from(day.saturating_sub(start));
    // What lies far beyond the end is said to lie there.
    let ticks = match calendar::date(day.saturating_add(400)) {
        Some(_) => timeline.ticks_in(days),
        None => f64::from(u32::MAX),
    };
    Ok((ticks, quoted(&calendar::as_written(day))))
}

/// An amount of time that fits the timeline: of visits or ticks a whole number.
fn amount(shared: &Shared, timeline: &Timeline, node: &Node) -> Result<Amount, Fault> {
    let bare = match &node.value {
        Value::Whole(whole) => *whole as f64,
        Value::Number(number) => *number,
        Value::Text(text) => {
            let amount = value::amount(text).map_err(|why| match why {
                Unreadable::Unit(name) => no_unit(node, timeline, &name),
                Unreadable::NoUnit => without_unit(node, timeline, text),
                _ if TimeUnit::named(text.trim()).is_some() => {
                    let label = format!("write `\"1 {}\"`", text.trim());
                    no_time(node, timeline, "the number is missing").label(label)
                }
                _ => no_time(node, timeline, "the time cannot be read"),
            })?;
            return fitting(node, timeline, amount);
        }
        _ => return Err(wrong_type(shared, node, &Kind::Time)),
    };
    if !timeline.is_visit() && bare != 0.0 {
        return Err(without_unit(node, timeline, &value::number(bare)));
    }
    let ticks = Amount {
        number: bare,
        unit: TimeUnit::Tick,
    };
    fitting(node, timeline, ticks)
}

fn fitting(node: &Node, timeline: &Timeline, amount: Amount) -> Result<Amount, Fault> {
    if !Range::NON_NEGATIVE.contains(amount.number) {
        let allowed = format!("allowed: {}", Range::NON_NEGATIVE.words());
        return Err(out_of_range(node, &allowed));
    }
    match (amount.days(), timeline.unit) {
        (Some(_), TickUnit::Span { .. }) => Ok(amount),
        (Some(_), TickUnit::Visit { .. }) => Err(no_time(
            node,
            timeline,
            "this timeline counts visits, not time",
        )),
        (None, TickUnit::Span { .. }) if amount.unit == TimeUnit::Visit => {
            Err(no_time(node, timeline, "this timeline has no visits"))
        }
        (None, _) if amount.number.fract() != 0.0 => {
            Err(out_of_range(node, "a whole number is needed"))
        }
        (None, _) => Ok(amount),
    }
}

/// A unit of time that there is not.
fn no_unit(node: &Node, timeline: &Timeline, name: &str) -> Fault {
    const UNITS: [&str; 7] = ["day", "week", "month", "quarter", "year", "tick", "visit"];
    let fault = no_time(
        node,
        timeline,
        &format!("`{}` is no unit of time here", excerpt(name)),
    );
    match nearest(name, UNITS).or_else(|| value::abbreviated(name)) {
        Some(near) => fault.label(format!("did you mean `{near}`?")),
        None => fault,
    }
}

fn without_unit(node: &Node, timeline: &Timeline, number: &str) -> Fault {
    let fault = no_time(node, timeline, "the time needs a unit");
    match timeline.unit {
        TickUnit::Span { .. } if number.parse::<f64>().is_ok_and(f64::is_finite) => {
            fault.label(format!("write `\"{number} {}s\"`", timeline.tick_name()))
        }
        _ => fault,
    }
}

fn no_time(node: &Node, timeline: &Timeline, why: &str) -> Fault {
    let help = match timeline.unit {
        TickUnit::Visit { .. } => "count visits from the first: `0`, `2` or `\"2 visits\"`",
        TickUnit::Span { .. } if timeline.start.is_some() => {
            "write a date like `2027-12-06`, or the time from the start like `\"2 weeks\"`"
        }
        TickUnit::Span { .. } => {
            "write the time from the start like `\"2 weeks\"` or `\"4 ticks\"`"
        }
    };
    Diagnostic::new(code::NOTATION, node.place, why).help(help)
}

//! `[timeline.season]`: when more, and when less, is bought.

use super::super::calendar;
use super::super::checked::Timeline;
use super::super::data::date::DateOrder;
use super::super::data::{FEWEST_REPEATS, FittedSeason, LogCalendar, date};
use super::super::diagnostics::{Diagnostic, Fault, Place, code, excerpt};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Reader, check_taken, out_of_range, wrong_type};
use super::super::resolved::{list, quoted};
use super::super::season::{OfYear, Peak, Season};
use super::super::shape::Shape;
use super::super::value;

/// How many peaks a season may have.
const MOST_PEAKS: usize = 100;
/// So many times as much as usual cannot be meant.
const MOST_TIMES: f64 = 100.0;

const MONTHS: Key = Key::optional(
    "months",
    Kind::Special(Shape::Multipliers("months", 12)),
    "twelve numbers, from January on: how much is bought in each month, as compared with the others; they are scaled to a \
     mean of 1 over a year, so that purchase rates stay those of a year",
    "[0.8, 0.8, 0.9, 1, 1, 0.9, 0.9, 0.9, 1, 1.1, 1.3, 1.4]",
);
const WEEKS: Key = Key::optional(
    "weeks",
    Kind::Special(Shape::Multipliers("weeks", 53)),
    "in place of `months`: 52 or 53 numbers, one for each week of the year as ISO 8601 counts them (the last of 52 is the \
     53rd's, too); scaled likewise",
    "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 1.5, 1.5, 1.5]",
);
const FROM: Key = Key::optional(
    "from",
    Kind::Word(&["orders"]),
    "in place of `months`: they are fitted to the log of orders in `[population.orders]`",
    "\"orders\"",
);
const PEAK: Key = Key::optional(
    "peak",
    Kind::Tables(&PEAK_SECTION),
    "days on which more, or less, is bought than the season has it: what they add comes on top of the year",
    "",
);

const NAME: Key = Key::required("name", Kind::Name, "what it is called", "\"Christmas\"");
const BETWEEN: Key = Key::required(
    "between",
    Kind::Special(Shape::Dates),
    "its first and its last day",
    "[2027-12-06, 2027-12-24]",
);
const TIMES: Key = Key::required(
    "times",
    Kind::Number(Range::new(0.0, MOST_TIMES)),
    "how many times as much is bought on these days; where peaks meet they multiply",
    "1.8",
);
const EVERY_YEAR: Key = Key::or(
    "every_year",
    Kind::Flag,
    "false",
    "whether it comes again on the same days of every year",
    "true",
);

pub static SECTION: Section = Section {
    name: "timeline.season",
    meaning: "when more is bought, and when less: what purchase rates are multiplied by; the timeline needs a `start`",
    keys: &[&[MONTHS, WEEKS, FROM, PEAK]],
    named_by: None,
};

pub static PEAK_SECTION: Section = Section {
    name: "timeline.season.peak",
    meaning: "days on which more, or less, is bought",
    keys: &[&[NAME, BETWEEN, TIMES, EVERY_YEAR]],
    named_by: Some("name"),
};

/// Reads the season; none where it is wrong. `of_log`: the calendar of the log of orders, if there is one. `timeline`: none
/// where it could not be read.
pub fn read(
    reader: &mut Reader<'_>,
    timeline: Option<&Timeline>,
    of_log: Option<&LogCalendar>,
) -> Option<Season> {
    let place = reader.place();
    let needs = |message: &str, help: &str| {
        reader.report(Diagnostic::new(code::TIME, place, message).help(help));
    };
    match timeline {
        Some(timeline) if timeline.is_visit() => needs(
            "visits have no season: each has its one certain purchase",
            "take a `unit` of time, like `unit = \"week\"`, or leave the season out",
        ),
        Some(timeline) if timeline.start.is_none() => needs(
            "a season needs to know on which day the run starts",
            "write `start = 2027-01-04` in `[timeline]`",
        ),
        Some(_) | None => {}
    }
    let written = [&MONTHS, &WEEKS, &FROM]
        .into_iter()
        .filter(|key| reader.has(key))
        .count();
    if written > 1 {
        let message = "`months`, `weeks` and `from` exclude each other";
        let fault = Diagnostic::new(code::CONFLICT, place, message);
        reader.report(fault.help("keep one of them"));
    }
    if written == 0 && !reader.has(&PEAK) && !meant(reader) {
        let message = "the season says nothing";
        let fault = Diagnostic::new(code::CONFLICT, place, message);
        reader.report(fault.help(
            "write `months = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5]`, `from = \"orders\"`, or a `[[timeline.season.peak]]`",
        ));
    }
    let of_year = of_year(reader, of_log);
    let mut tables = reader.tables(&PEAK, MOST_PEAKS);
    let mut peaks: Vec<Peak> = Vec::new();
    for table in &mut tables {
        let own = peak(table, timeline, &peaks);
        peaks.extend(own);
    }
    reader.close_all(&PEAK, tables);
    let season = Season {
        of_year: of_year?,
        peaks,
    };
    if let Some(timeline) = timeline.filter(|timeline| timeline.start.is_some()) {
        let (mean, most) = season.over(timeline);
        if most == 0.0 {
            let message = "nothing is ever bought in this season";
            let fault = Diagnostic::new(code::NEVER, place, message);
            reader.report(fault.help("let some number above 0 fall into the run"));
        } else if (mean - 1.0).abs() > 0.005 {
            let percent = ((mean - 1.0).abs() * 1000.0).round() / 10.0;
            let more = if mean > 1.0 { "more" } else { "less" };
            reader.shared.note(format!(
                "over the run the season has {}% {more} bought than the purchase rates say: it has a mean of 1 over a whole \
                 year, and peaks come on top.",
                value::number(percent)
            ));
        }
    }
    Some(season)
}

fn meant(reader: &Reader<'_>) -> bool {
    SECTION.keys().any(|key| reader.meant(key))
}

fn of_year(reader: &mut Reader<'_>, of_log: Option<&LogCalendar>) -> Option<OfYear> {
    if reader.has(&FROM) {
        reader.word(&FROM)?;
        let fitted = fitted(reader, of_log)?;
        reader.unput(&FROM);
        let numbers = fitted.months.map(value::number);
        reader.put(&MONTHS, list(numbers));
        return Some(OfYear::months(fitted.months));
    }
    if reader.has(&MONTHS) {
        let numbers = multipliers(reader, &MONTHS, 12..=12)?;
        return Some(OfYear::months(numbers.try_into().ok()?));
    }
    if reader.has(&WEEKS) {
        let numbers = multipliers(reader, &WEEKS, 52..=53)?;
        return Some(OfYear::weeks(&numbers));
    }
    Some(OfYear::Even)
}

/// What the log says of the season, with what is to be known of it.
fn fitted(reader: &mut Reader<'_>, of_log: Option<&LogCalendar>) -> Option<FittedSeason> {
    let place = reader.place_of(&FROM);
    let Some(of_log) = of_log else {
        let message = "there is no log of orders to fit the season to";
        let fault = Diagnostic::new(code::CONFLICT, place, message);
        reader.report(fault.help(
            "add a table `[population.orders]` with the log's `file`, `customer` and `date`, or write `months = […]`",
        ));
        return None;
    };
    let Some(fitted) = &of_log.season else {
        let message = "the log has too few repeat purchases to show a season";
        let fault = Diagnostic::new(code::DATA_FIT, place, message);
        let least = format!("at least {FEWEST_REPEATS} are needed");
        reader.report(fault.label(least).help("write `months = […]` instead"));
        return None;
    };
    let years = f64::from(fitted.days) / 365.25;
    let mut note = format!(
        "the season is fitted to {} repeat purchases of {} years: each month's against what the BG/NBD model foretells of \
         it, drawn towards 1 by {}% in the mean (empirical Bayes). It has no interval, and a log of few years \
         does not tell a season from a trend.",
        fitted.repeats,
        value::number((years * 10.0).round() / 10.0),
        (fitted.drawn * 100.0).round()
    );
    let unseen = fitted.seen.iter().filter(|seen| !**seen).count();
    if unseen > 0 {
        note +=
            &format!(" Of {unseen} months of the year the log has nothing: they are taken as 1.");
    }
    if years < 2.0 {
        note += " With less than two years nobody can tell a season from what happened once.";
    }
    reader.shared.note(note);
    Some(fitted.clone())
}

/// A list of numbers, at least 0 and not all 0.
fn multipliers(
    reader: &mut Reader<'_>,
    key: &Key,
    count: std::ops::RangeInclusive<usize>,
) -> Option<Vec<f64>> {
    let node = reader.node(key)?;
    let Value::List(items) = &node.value else {
        reader.report(wrong_type(reader.shared, node, &key.kind));
        return None;
    };
    if !count.contains(&items.len()) {
        let message = format!("`{}` has {} numbers", key.name, items.len());
        let needed = match count.start() == count.end() {
            true => format!("{} are needed, one for each", count.start()),
            false => format!("{} or {} are needed", count.start(), count.end()),
        };
        reader.report(Diagnostic::new(code::LIMIT, node.place, message).label(needed));
        return None;
    }
    let range = Range::new(0.0, MOST_TIMES);
    let number = |item: &Node| -> Result<f64, Fault> {
        let number = match item.value {
            Value::Whole(whole) => whole as f64,
            Value::Number(number) => number,
            _ => return Err(wrong_type(reader.shared, item, &Kind::Number(range))),
        };
        match range.contains(number) {
            true => Ok(number),
            false => Err(out_of_range(item, &format!("allowed: {}", range.words()))),
        }
    };
    let mut numbers = Vec::new();
    for item in items {
        match number(item) {
            Ok(number) => numbers.push(number),
            Err(fault) => reader.report(fault),
        }
    }
    if numbers.len() < items.len() {
        return None;
    }
    if numbers.iter().all(|number| *number == 0.0) {
        let message = format!("all numbers of `{}` are 0", key.name);
        let fault = Diagnostic::new(code::OUT_OF_RANGE, node.place, message);
        reader.report(fault.label("at least one must be above 0"));
        return None;
    }
    reader.put(
        key,
        list(numbers.iter().map(|number| value::number(*number))),
    );
    Some(numbers)
}

fn peak(table: &mut Reader<'_>, timeline: Option<&Timeline>, others: &[Peak]) -> Option<Peak> {
    let place = table.place_of(&NAME);
    let name = table.text(&NAME);
    if let Some(name) = &name {
        let taken = others.iter().map(|peak| peak.name.as_str());
        check_taken(table, "peaks", name, place, taken);
    }
    let between = between(table);
    let times = table.number(&TIMES);
    let every_year = table.flag(&EVERY_YEAR)?;
    let (first, last) = between?;
    let peak = Peak {
        name: name?,
        first,
        last,
        times: times?,
        every_year,
    };
    let place = table.place_of(&BETWEEN);
    if every_year && calendar::months_later(first, 12).is_none_or(|next| last >= next) {
        let message = "a peak that comes every year lasts for a year or longer";
        let fault = Diagnostic::new(code::TIME, place, message);
        table.report(fault.help("make it shorter, or leave `every_year` out"));
    } else if let Some(timeline) = timeline {
        comes(table, &peak, timeline, place);
    }
    Some(peak)
}

/// Notes a peak that lies outside of the run.
fn comes(table: &Reader<'_>, peak: &Peak, timeline: &Timeline, place: Place) {
    let Some(start) = timeline.start else { return };
    let end = start + timeline.days().ceil() as i32 - 1;
    let outside = match peak.every_year {
        true => !(start..=end).any(|day| peak.includes(day)),
        false => peak.last < start || peak.first > end,
    };
    if outside {
        let message = format!("`{}` never comes in this run", excerpt(&peak.name));
        let (start, end) = (calendar::as_written(start), calendar::as_written(end));
        let fault = Diagnostic::new(code::NEVER, place, message);
        table.report(fault.label(format!("the run goes from {start} to {end}")));
    }
}

/// Two days, the first of them first.
fn between(table: &mut Reader<'_>) -> Option<(i32, i32)> {
    table.read(&BETWEEN, |shared, node| {
        let Value::List(items) = &node.value else {
            return Err(wrong_type(shared, node, &BETWEEN.kind));
        };
        let [first, last] = items.as_slice() else {
            let message = "the first and the last day are needed, and no others";
            let fault = Diagnostic::new(code::LIMIT, node.place, message);
            return Err(fault.help("write `between = [2027-12-06, 2027-12-24]`"));
        };
        let day = |node: &Node| match &node.value {
            Value::Text(text) | Value::Date(text) => date::day(text, DateOrder::YearMonthDay)
                .ok_or_else(|| {
                    let message = format!("`{}` is no date", excerpt(text));
                    let fault = Diagnostic::new(code::NOTATION, node.place, message);
                    let like = match date::in_any_order(text) {
                        Some((date, false)) => date,
                        _ => "2027-12-06".to_owned(),
                    };
                    fault.help(format!("write it as year, month and day: `{like}`"))
                }),
            _ => Err(wrong_type(shared, node, &Kind::Special(Shape::Date))),
        };
        let (from, to) = (day(first)?, day(last)?);
        if from > to {
            let message = "the last day comes before the first one";
            return Err(Diagnostic::new(code::TIME, last.place, message)
                .label("write the earlier day first"));
        }
        let days = [from, to].map(|day| quoted(&calendar::as_written(day)));
        Ok(((from, to), list(days)))
    })
}

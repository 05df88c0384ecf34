//! `[timeline]`: how time passes.

use super::super::checked::{SpanName, TickUnit, Timeline};
use super::super::data::date;
use super::super::diagnostics::{Diagnostic, Fault, code, excerpt, nearest};
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Read, Reader, Shared, out_of_range, wrong_type};
use super::super::resolved::quoted;
use super::super::value::{self, Amount, TimeUnit, Unreadable};

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

pub static SECTION: Section = Section {
    name: "timeline",
    meaning: "how time passes",
    keys: &[&[UNIT, TICKS, LENGTH, GAP]],
    named_by: None,
};

/// Reads the timeline; none if anything about it is wrong.
pub fn read(reader: &mut Reader<'_>) -> Option<Timeline> {
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
    let unit = match (unit?, span) {
        (_, Some(name)) => TickUnit::Span {
            name,
            days: name.days(),
        },
        (_, None) => TickUnit::Visit { gap: gap? },
    };
    let ticks = ticks(reader, unit)?;
    Some(Timeline { unit, ticks })
}

fn ticks(reader: &mut Reader<'_>, unit: TickUnit) -> Option<u32> {
    match (reader.node(&TICKS), reader.node(&LENGTH)) {
        (Some(_), None) => reader.whole(&TICKS).map(|ticks| ticks as u32),
        (None, Some(_)) => {
            let (ticks, whole) =
                reader.read(&LENGTH, |shared, node| whole_length(shared, unit, node))?;
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
fn whole_length(shared: &Shared, unit: TickUnit, node: &Node) -> Read<(u32, bool)> {
    let (length, text) = time(shared, unit, node)?;
    let whole = length.round();
    let name = tick_name(unit);
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

fn tick_name(unit: TickUnit) -> &'static str {
    Timeline { unit, ticks: 1 }.tick_name()
}

/// A time from the start, in ticks and parts of ticks; at least 0.
pub fn time(shared: &Shared, unit: TickUnit, node: &Node) -> Read<f64> {
    let visits = matches!(unit, TickUnit::Visit { .. });
    let bare = match &node.value {
        Value::Whole(whole) => *whole as f64,
        Value::Number(number) => *number,
        Value::Text(text) => {
            let amount = value::amount(text).map_err(|why| match why {
                _ if date::in_any_order(text).is_some() => no_date(node, unit),
                Unreadable::Unit(name) => no_unit(node, unit, &name),
                Unreadable::NoUnit => without_unit(node, unit, text),
                _ if TimeUnit::named(text.trim()).is_some() => {
                    let label = format!("write `\"1 {}\"`", text.trim());
                    no_time(node, unit, "the number is missing").label(label)
                }
                _ => no_time(node, unit, "the time cannot be read"),
            })?;
            return amount_of_time(node, unit, amount);
        }
        Value::Date(_) => return Err(no_date(node, unit)),
        _ => return Err(wrong_type(shared, node, &Kind::Time)),
    };
    if !visits && bare != 0.0 {
        return Err(without_unit(node, unit, &value::number(bare)));
    }
    let ticks = Amount {
        number: bare,
        unit: TimeUnit::Tick,
    };
    amount_of_time(node, unit, ticks)
}

fn amount_of_time(node: &Node, unit: TickUnit, amount: Amount) -> Read<f64> {
    if !Range::NON_NEGATIVE.contains(amount.number) {
        let allowed = format!("allowed: {}", Range::NON_NEGATIVE.words());
        return Err(out_of_range(node, &allowed));
    }
    let ticks = match (amount.days(), unit) {
        (Some(days), TickUnit::Span { days: tick, .. }) => days / tick,
        (Some(_), TickUnit::Visit { .. }) => {
            return Err(no_time(node, unit, "this timeline counts visits, not time"));
        }
        (None, TickUnit::Span { .. }) if amount.unit == TimeUnit::Visit => {
            return Err(no_time(node, unit, "this timeline has no visits"));
        }
        (None, _) if amount.number.fract() != 0.0 => {
            return Err(out_of_range(node, "a whole number is needed"));
        }
        (None, _) => amount.number,
    };
    Ok((ticks, quoted(&amount.text())))
}

/// A unit of time that there is not.
fn no_unit(node: &Node, unit: TickUnit, name: &str) -> Fault {
    const UNITS: [&str; 7] = ["day", "week", "month", "quarter", "year", "tick", "visit"];
    let fault = no_time(
        node,
        unit,
        &format!("`{}` is no unit of time here", excerpt(name)),
    );
    match nearest(name, UNITS).or_else(|| value::abbreviated(name)) {
        Some(near) => fault.label(format!("did you mean `{near}`?")),
        None => fault,
    }
}

/// A day of the calendar where a time of the run belongs.
fn no_date(node: &Node, unit: TickUnit) -> Fault {
    no_time(
        node,
        unit,
        "a time is counted from the start of the run, not by the calendar",
    )
}

fn without_unit(node: &Node, unit: TickUnit, number: &str) -> Fault {
    let fault = no_time(node, unit, "the time needs a unit");
    match unit {
        TickUnit::Span { .. } if number.parse::<f64>().is_ok_and(f64::is_finite) => {
            fault.label(format!("write `\"{number} {}s\"`", tick_name(unit)))
        }
        _ => fault,
    }
}

fn no_time(node: &Node, unit: TickUnit, why: &str) -> Fault {
    let help = match unit {
        TickUnit::Visit { .. } => "count visits from the first: `0`, `2` or `\"2 visits\"`",
        TickUnit::Span { .. } => {
            "write the time from the start like `\"2 weeks\"` or `\"4 ticks\"`"
        }
    };
    Diagnostic::new(code::NOTATION, node.place, why).help(help)
}

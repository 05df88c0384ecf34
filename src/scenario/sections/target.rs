//! `[[arm.target]]`: whom of its customers a brand puts on an arm's list, by what it knows of them.

use super::super::checked::{Target, TickUnit, Trait};
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::Reader;
use super::when::{self, SEGMENTS, Setting};

/// How many tables an arm may have.
pub const MOST: usize = 1_000;

const SPEND_FROM: Key = Key::optional(
    "spend_from",
    Kind::Money(Range::NON_NEGATIVE),
    "money spent in the year before the start, at least",
    "80",
);
const SPEND_BELOW: Key = Key::optional(
    "spend_below",
    Kind::Money(Range::POSITIVE),
    "money spent in the year before the start, less than",
    "200",
);
const TENURE_FROM: Key = Key::optional(
    "tenure_from",
    Kind::Duration(Range::NON_NEGATIVE),
    "a customer for at least so long",
    "\"26 weeks\"",
);
const TENURE_BELOW: Key = Key::optional(
    "tenure_below",
    Kind::Duration(Range::POSITIVE),
    "a customer for less than that",
    "\"2 years\"",
);

pub static SECTION: Section = Section {
    name: "arm.target",
    meaning: "customers at the start for whom the arm is; whoever joins later is treated as without a list",
    keys: &[&[SEGMENTS, SPEND_FROM, SPEND_BELOW, TENURE_FROM, TENURE_BELOW]],
    named_by: None,
};

/// Reads one table; whoever is named by what is not written fits.
pub fn read(reader: &mut Reader<'_>, setting: &Setting<'_>) -> Target {
    let target = Target {
        segments: when::segments(reader, setting.who),
        spend: bounds(reader, &SPEND_FROM, &SPEND_BELOW),
        tenure: bounds(reader, &TENURE_FROM, &TENURE_BELOW),
    };
    let right = |(low, high): (f64, f64)| low < high;
    let told = target.segments.contains(&true) && right(target.spend) && right(target.tenure);
    if told && nobody_fits(&target, setting) {
        let fault = Diagnostic::new(code::NEVER, reader.place(), "nobody is on this list");
        reader.report(match setting.who.population.data {
            Some(_) => fault.help("no row of the data fits all that it asks for"),
            None => fault.help(
                "of tenure, and of money spent in the year before the start, customers have what \
                 `[population]` says: `tenure`, `purchase_rate`, `basket`",
            ),
        });
    }
    target
}

/// Whether it is certain before the run that no member fits.
fn nobody_fits(target: &Target, setting: &Setting<'_>) -> bool {
    let population = &setting.who.population;
    let within = |(lowest, highest): (f64, f64), (from, below): (f64, f64)| {
        highest >= from && lowest < below
    };
    let data = population.data.as_ref();
    // A trait's bounds in a segment, or for a row of the data.
    let bounds = |which: Trait, segment: usize, row: usize| {
        let mut columns = data.into_iter().flat_map(|data| &data.columns);
        match columns.find(|(mapped, _)| *mapped == which) {
            Some((_, values)) => (f64::from(values[row]), f64::from(values[row])),
            None => {
                let distribution = population.segments[segment].traits.of(which);
                (distribution.lowest(), distribution.highest())
            }
        }
    };
    let fits = |segment: usize, row: usize| {
        let tenure = bounds(Trait::Tenure, segment, row);
        let spend = match data.and_then(|data| data.spend.as_ref()) {
            Some(spend) => (f64::from(spend[row]), f64::from(spend[row])),
            None => {
                let bought = match setting.timeline.as_ref().map(|timeline| timeline.unit) {
                    Some(TickUnit::Visit { gap }) => gap > 0.0,
                    Some(_) => bounds(Trait::PurchaseRate, segment, row).1 > 0.0,
                    None => true,
                };
                let spent = bought && tenure.1 > 0.0 && bounds(Trait::Basket, segment, row).1 > 0.0;
                (0.0, if spent { f64::INFINITY } else { 0.0 })
            }
        };
        target.segments[segment] && within(tenure, target.tenure) && within(spend, target.spend)
    };
    let there = |segment: &usize| population.segments[*segment].share > 0.0;
    let rows = data.map_or(1, |data| data.rows);
    match data.and_then(|data| data.segments.as_ref()) {
        Some(segments) => !(0..rows).any(|row| fits(usize::from(segments[row]), row)),
        None => {
            let mut segments = (0..population.segments.len()).filter(there);
            !segments.any(|segment| (0..rows).any(|row| fits(segment, row)))
        }
    }
}

fn bounds(reader: &mut Reader<'_>, from: &Key, below: &Key) -> (f64, f64) {
    let low = reader.number(from).unwrap_or(0.0);
    let high = reader.number(below).unwrap_or(f64::INFINITY);
    if low >= high {
        let message = format!("nobody is from `{}` and below `{}`", from.name, below.name);
        let fault = Diagnostic::new(code::NEVER, reader.place_of(below), message);
        reader.report(fault.label("write a larger one"));
    }
    (low, high)
}

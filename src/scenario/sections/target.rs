//! `[[arm.target]]`: whom of its customers a brand puts on an arm's list, by what it knows of them.

use super::super::checked::Target;
use super::super::diagnostics::{Diagnostic, code};
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::Reader;
use super::population::Who;
use super::when::{self, SEGMENTS};

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
pub fn read(reader: &mut Reader<'_>, who: &Who) -> Target {
    Target {
        segments: when::segments(reader, who),
        spend: bounds(reader, &SPEND_FROM, &SPEND_BELOW),
        tenure: bounds(reader, &TENURE_FROM, &TENURE_BELOW),
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

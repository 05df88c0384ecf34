//! `[service]`: how often a purchase goes wrong and how badly.

use super::super::checked::Service;
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::Reader;

const FAILURE_RATE: Key = Key::or(
    "failure_rate",
    Kind::Share(Range::SHARE),
    "0",
    "share of purchases that go wrong",
    "\"5%\"",
);
const SEVERITY: Key = Key::or(
    "severity",
    Kind::Number(Range::NON_NEGATIVE),
    "1",
    "fall of goodwill at a failure, in units of goodwill",
    "1.0",
);

pub static SECTION: Section = Section {
    name: "service",
    meaning: "how often a purchase goes wrong and how badly",
    keys: &[&[FAILURE_RATE, SEVERITY]],
    named_by: None,
};

/// Reads the service; the failure rate is none where it is wrong.
pub fn read(reader: &mut Reader<'_>) -> (Service, Option<f64>) {
    let failure_rate = reader.number(&FAILURE_RATE);
    let service = Service {
        failure_rate: failure_rate.unwrap_or_default(),
        severity: reader.number(&SEVERITY).unwrap_or_default(),
    };
    (service, failure_rate)
}

//! `[prospects]`: people who are not customers yet.

use super::super::checked::Prospects;
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::Reader;

const PER_MEMBER: Key = Key::required(
    "per_member",
    Kind::Number(Range {
        high: 1e6,
        ..Range::POSITIVE
    }),
    "prospects for each member at the start",
    "0.5",
);
const JOIN: Key = Key::required(
    "join",
    Kind::Rate,
    "rate at which a prospect joins with no influence",
    "\"0.5 per year\"",
);

pub static SECTION: Section = Section {
    name: "prospects",
    meaning: "people who are not customers yet",
    keys: &[&[PER_MEMBER, JOIN]],
    named_by: None,
};

/// Reads the prospects; none if anything about them is wrong.
pub fn read(reader: &mut Reader<'_>) -> Option<Prospects> {
    let per_member = reader.number(&PER_MEMBER);
    let join = reader.number(&JOIN);
    Some(Prospects {
        per_member: per_member?,
        join: join?,
    })
}

//! `[study]`: the published experiment that a scenario codes.

use std::collections::BTreeSet;

use super::super::checked::Study;
use super::super::diagnostics::{Diagnostic, code, excerpt};
use super::super::key::{Key, Kind, Section};
use super::super::reader::{Reader, text_of};
use super::super::resolved::{list, quoted};

const CITE: Key = Key::required(
    "cite",
    Kind::Text,
    "who published it, and where",
    "\"Falk 2007, Econometrica 75:1501-1511\"",
);
const READ_OFF: Key = Key::optional(
    "read_off",
    Kind::Names,
    "keys of the scenario whose values were read off the study's results: each counts as a free parameter",
    "[\"context.customary\"]",
);

pub static SECTION: Section = Section {
    name: "study",
    meaning: "the published experiment that the scenario codes",
    keys: &[&[CITE, READ_OFF]],
    named_by: None,
};

/// Reads the study; none if it is wrong.
pub fn read(reader: &mut Reader<'_>) -> Option<Study> {
    let cite = reader.text(&CITE);
    let mut read_off: Vec<String> = Vec::new();
    let mut known = BTreeSet::new();
    for item in reader.items(&READ_OFF).unwrap_or_default() {
        match text_of(reader.shared, &Kind::Name, item) {
            Ok(key) if !known.insert(key) => {
                let message = format!("`{}` is listed twice", excerpt(key));
                let fault = Diagnostic::new(code::DUPLICATE, item.place, message);
                reader.report(fault.label("name it once"));
            }
            Ok(key) => read_off.push(key.to_owned()),
            Err(fault) => reader.report(fault),
        }
    }
    if !read_off.is_empty() {
        reader.put(&READ_OFF, list(read_off.iter().map(|key| quoted(key))));
    }
    Some(Study {
        cite: cite?,
        read_off,
    })
}

//! Keys and tables that are written twice, once every statement alone is TOML.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeTable;

use super::edits::Edits;
use super::{convert_table, statements, walk};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code, excerpt};
use crate::scenario::key::Kind;
use crate::scenario::schema;

/// More than so many are not told.
const MOST: usize = 100;

/// Tells of what comes twice. The first of two keys holds; tables that can come several times are made
/// such.
pub fn tell(text: &str, source: usize, edits: &mut Edits, faults: &mut Vec<Fault>) {
    single_brackets(text, source, edits, faults);
    let mended = edits.apply(text);
    let (table, errors) = DeTable::parse_recoverable(&mended);
    let tree = convert_table(table.into_inner(), source, &|at| edits.origin(at));
    for error in errors.iter().take(MOST) {
        let span = error.span().unwrap_or(0..0);
        let place = Place::new(source, edits.origin(span.start)..edits.origin(span.end));
        let name = text.get(place.start..place.end).unwrap_or("");
        if error.message() != "duplicate key" {
            let message = format!("this is not TOML: {}", error.message());
            let fault = Diagnostic::new(code::SYNTAX, place, message);
            faults.push(fault.label("something else has this name already"));
            continue;
        }
        let message = format!("`{}` is written twice", excerpt(name));
        let fault = Diagnostic::new(code::SYNTAX, place, message).label("leave one of them out");
        let mut first = None;
        walk(&tree, &mut |entry| {
            if entry.key == name && entry.key_place.start < place.start {
                first = first.max(Some(entry.key_place));
            }
        });
        faults.push(match first {
            Some(first) => fault.also(first, "the first is here"),
            None => fault,
        });
    }
}

/// Headers like `[arm]` of tables that can come several times, where there is more than one.
fn single_brackets(text: &str, source: usize, edits: &mut Edits, faults: &mut Vec<Fault>) {
    let headers: Vec<(Range<usize>, &str, bool)> = statements::cut(text)
        .filter(|statement| !edits.touch(&statement.range))
        .filter_map(|statement| {
            let written = &text[statement.range.clone()];
            let double = written.starts_with("[[");
            let inner = written.strip_prefix(if double { "[[" } else { "[" })?;
            Some((statement.range, inner.split(']').next()?.trim(), double))
        })
        .filter(|(_, path, _)| comes_often(path))
        .collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, path, _) in &headers {
        *times.entry(path).or_default() += 1;
    }
    times.retain(|_, times| *times > 1);
    for (range, path, _) in headers.iter().filter(|(_, _, double)| !double).take(MOST) {
        let Some(times) = times.get_mut(path) else {
            continue;
        };
        edits.replace(range.clone(), format!("[[{path}]]"));
        if std::mem::take(times) == 0 {
            continue;
        }
        let message = format!("there can be several `{path}`: each begins with two brackets");
        let place = Place::new(source, range.clone());
        let fault = Diagnostic::new(code::SYNTAX, place, message);
        faults.push(fault.label(format!("write `[[{path}]]`, here and each time")));
    }
}

/// Whether a path leads to tables that can come several times.
fn comes_often(path: &str) -> bool {
    let mut section = schema();
    let mut often = false;
    for part in path.split('.') {
        match section.key(part.trim()).map(|key| key.kind) {
            Some(Kind::Tables(inner)) => (section, often) = (inner, true),
            Some(Kind::Table(inner)) => (section, often) = (inner, false),
            _ => return false,
        }
    }
    often
}

//! Keys and tables that are written twice, once every statement alone is TOML.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeTable;

use super::edits::Edits;
use super::{Table, convert_table, statements, walk};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code, excerpt};
use crate::scenario::key::Kind;
use crate::scenario::schema;

/// More than so many are not told.
const MOST: usize = 100;

/// Tells of what comes twice. The first of two keys holds; tables that can come several times are made
/// such.
pub fn tell(text: &str, source: usize, edits: &mut Edits, faults: &mut Vec<Fault>) {
    let headers = headers(text, edits);
    single_brackets(&headers, source, edits, faults);
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
        if let Some(fault) = header_twice(&headers, place, &tree) {
            faults.push(fault);
            continue;
        }
        let message = format!("`{}` is written twice", excerpt(name));
        let fault = Diagnostic::new(code::SYNTAX, place, message).label("leave one of them out");
        faults.push(match before(&tree, name, place) {
            Some(first) => fault.also(first, "the first is here"),
            None => fault,
        });
    }
}

/// The header of a table.
struct Header<'t> {
    range: Range<usize>,
    path: &'t str,
    double: bool,
}

fn headers<'t>(text: &'t str, edits: &Edits) -> Vec<Header<'t>> {
    let header = |statement: statements::Statement| {
        let written = &text[statement.range.clone()];
        let double = written.starts_with("[[");
        let inner = written.strip_prefix(if double { "[[" } else { "[" })?;
        Some(Header {
            range: statement.range,
            path: inner.split(']').next()?.trim(),
            double,
        })
    };
    statements::cut(text)
        .filter(|statement| !edits.touch(&statement.range))
        .filter_map(header)
        .collect()
}

/// A table whose header comes again, if the place is in a header.
fn header_twice(headers: &[Header<'_>], place: Place, tree: &Table) -> Option<Fault> {
    let at = headers
        .iter()
        .position(|header| header.range.contains(&place.start))?;
    let header = &headers[at];
    let path = excerpt(header.path);
    let whole = |header: &Header<'_>| Place::new(place.source, header.range.clone());
    let message = format!("the table `[{path}]` begins twice");
    let fault = Diagnostic::new(code::SYNTAX, whole(header), message);
    let mut earlier = headers[..at].iter().rev();
    Some(match earlier.find(|earlier| earlier.path == header.path) {
        Some(first) => fault
            .label("write its keys below its first header")
            .also(whole(first), "the first is here"),
        None => {
            let message = format!("the table `[{path}]` cannot begin here");
            let fault = Diagnostic::new(code::SYNTAX, whole(header), message)
                .label("something above has this name and is no such table");
            let name = header.path.rsplit('.').next().unwrap_or(header.path);
            match before(tree, name, place) {
                Some(first) => fault.also(first, "it is here"),
                None => fault,
            }
        }
    })
}

/// The nearest key with this name before a place.
fn before(tree: &Table, name: &str, place: Place) -> Option<Place> {
    let mut nearest = None;
    walk(tree, &mut |entry| {
        if entry.key == name && entry.key_place.start < place.start {
            nearest = nearest.max(Some(entry.key_place));
        }
    });
    nearest
}

/// Headers like `[arm]` of tables that can come several times, where there is more than one.
fn single_brackets(
    headers: &[Header<'_>],
    source: usize,
    edits: &mut Edits,
    faults: &mut Vec<Fault>,
) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for header in headers.iter().filter(|header| comes_often(header.path)) {
        *times.entry(header.path).or_default() += 1;
    }
    times.retain(|_, times| *times > 1);
    for header in headers.iter().filter(|header| !header.double).take(MOST) {
        let Header { range, path, .. } = header;
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

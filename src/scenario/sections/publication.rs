//! `[publication]`: under what the results are handed on.

use super::super::diagnostics::{Diagnostic, Fault, code, excerpt};
use super::super::key::{Key, Kind, Section};
use super::super::node::{Node, Value};
use super::super::publication::Publication;
use super::super::reader::{Reader, text_of};
use super::super::resolved::{list, quoted};
use super::super::{date_as_written, day};

const LICENSE: Key = Key::optional(
    "license",
    Kind::Text,
    "under what others may use scenario and results: an identifier of the SPDX list, or an address",
    "\"CC-BY-4.0\"",
);
const AUTHORS: Key = Key::optional(
    "authors",
    Kind::Names,
    "whose work it is, in their order",
    "[\"Ada Lovelace\", \"Grace Hopper\"]",
);
const DATE: Key = Key::optional(
    "date",
    Kind::Text,
    "the day of publication",
    "\"2026-12-01\"",
);

pub static SECTION: Section = Section {
    name: "publication",
    meaning: "by whom, under which licence and when scenario and results are published; it changes no result",
    keys: &[&[LICENSE, AUTHORS, DATE]],
    named_by: None,
};

/// Authors, at most.
const MOST: usize = 1_000;

pub fn read(reader: &mut Reader<'_>) -> Publication {
    let mut own = Publication {
        license: reader.read(&LICENSE, |shared, node| {
            let text = text_of(shared, &LICENSE.kind, node)?;
            let license = license(node, text)?;
            Ok((license.to_owned(), quoted(license)))
        }),
        date: reader.read(&DATE, |shared, node| {
            let text = match &node.value {
                Value::Date(text) => text,
                _ => text_of(shared, &DATE.kind, node)?,
            };
            let text = date(node, text)?;
            let toml = quoted(&text);
            Ok((text, toml))
        }),
        ..Publication::default()
    };
    let items = reader.items(&AUTHORS).unwrap_or_default();
    if items.len() > MOST {
        reader.reject(&AUTHORS, "at most 1000 authors");
    }
    for item in items.iter().take(MOST) {
        match text_of(reader.shared, &Kind::Name, item) {
            Ok(name) if own.authors.iter().any(|known| known == name) => {
                let message = format!("`{}` is listed twice", excerpt(name));
                let fault = Diagnostic::new(code::DUPLICATE, item.place, message);
                reader.report(fault.label("name it once"));
            }
            Ok(name) => own.authors.push(name.to_owned()),
            Err(fault) => reader.report(fault),
        }
    }
    if !own.authors.is_empty() {
        reader.put(&AUTHORS, list(own.authors.iter().map(|name| quoted(name))));
    }
    own
}

/// An identifier has letters, digits and a few marks; an address begins with its scheme.
fn license<'t>(node: &Node, text: &'t str) -> Result<&'t str, Fault> {
    let text = text.trim();
    let mark = |c: char| c.is_ascii_alphanumeric() || "-.+:() ".contains(c);
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    if text.is_empty() || !(is_address || text.chars().all(mark)) {
        let message = "this is neither an identifier of a licence nor an address";
        let fault = Diagnostic::new(code::NAME, node.place, message);
        return Err(fault.help(
            "use one of spdx.org/licenses, like \"CC-BY-4.0\", or an address with https://",
        ));
    }
    Ok(text)
}

fn date(node: &Node, text: &str) -> Result<String, Fault> {
    day(text.trim()).map(date_as_written).ok_or_else(|| {
        let message = format!("`{}` is no day", excerpt(text));
        let fault = Diagnostic::new(code::NAME, node.place, message);
        fault.help("write it like \"2026-12-01\"")
    })
}

//! From text that is not quite TOML to the tree of what can be understood.
//!
//! The text is cut into statements, a header or a key with its value each (`statements`). A statement that
//! the parser refuses is told of in the reader's words and mended where it is plain what was meant
//! (`advice`); else it is left out and remembered as a [`Doubt`]. What stands in the wrong order or
//! twice is told last (`repeated`). All places are those of the text as it was written (`edits`).

mod advice;
mod edits;
mod encoding;
mod foreign;
mod number;
mod repeated;
mod statements;

use std::ops::Range;

use toml::de::{DeTable, Error};

use super::diagnostics::{Diagnostic, Fault, Place, code};
use super::node::{Node, Table, Value, convert_table};
use advice::Advice;
use edits::Edits;
pub use encoding::decode;
use statements::Statement;

/// After so many broken statements no more are looked for.
const MOST_BROKEN: usize = 100;

/// What could not be understood at all, and so may be missed elsewhere.
#[derive(Debug, Default)]
pub struct Doubt {
    /// The keys of the statements that were left out, where they can be told.
    keys: Vec<String>,
    /// Whether a statement was left out whose key cannot be told.
    unknown: bool,
}

impl Doubt {
    /// Whether something was left out.
    pub fn any(&self) -> bool {
        self.unknown || !self.keys.is_empty()
    }

    /// Whether the key may be one of those that were left out.
    pub fn covers(&self, key: &str) -> bool {
        self.unknown || self.keys.iter().any(|known| known == key)
    }

    fn add(&mut self, key: Option<&str>) {
        match key {
            Some(key) => self.keys.push(key.to_owned()),
            None => self.unknown = true,
        }
    }
}

/// What was read of a text, with all that is wrong with it as TOML.
pub struct Document {
    pub tree: Table,
    pub faults: Vec<Fault>,
    pub doubt: Doubt,
}

impl Document {
    /// A text of which nothing can be understood.
    pub fn hopeless(fault: Fault) -> Self {
        Document {
            tree: Table::default(),
            faults: vec![fault],
            doubt: Doubt {
                unknown: true,
                ..Doubt::default()
            },
        }
    }
}

/// Reads a whole document as far as it can be understood.
pub fn read(text: &str, source: usize) -> Document {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Document {
            tree: convert_table(table.into_inner(), source, &|at| at),
            faults: Vec::new(),
            doubt: Doubt::default(),
        };
    }
    if let Some(fault) = foreign::foreign(text, source) {
        return Document::hopeless(fault);
    }
    let mut edits = Edits::default();
    let mut faults = Vec::new();
    let mut doubt = Doubt::default();
    // Below a header that cannot be read, nobody can tell whose keys these are.
    let mut lost = false;
    for statement in statements::cut(text) {
        let written = &text[statement.range.clone()];
        let header = written.starts_with('[');
        if lost && !header {
            edits.replace(statement.range, String::new());
            continue;
        }
        lost = false;
        let Some(error) = first_error(written) else {
            continue;
        };
        if faults.len() == MOST_BROKEN {
            edits.replace(statement.range.start..text.len(), String::new());
            doubt.add(None);
            break;
        }
        let (fault, mended) = mend(&statement, written, &error, source, &mut edits);
        faults.push(fault);
        if !mended {
            doubt.add(statement.key(written).filter(|_| !header));
            lost = header;
        }
    }
    repeated::tell(text, source, &mut edits, &mut faults);

    let mended = edits.apply(text);
    let (table, _) = DeTable::parse_recoverable(&mended);
    Document {
        tree: convert_table(table.into_inner(), source, &|at| edits.origin(at)),
        faults,
        doubt,
    }
}

/// Why a text is not the value of a key, in the reader's words; none where it is.
pub fn why_not(value: &str) -> Option<String> {
    let written = format!("value = {value}");
    let error = first_error(&written)?;
    let statement = statements::cut(&written).next()?;
    Some(advice::on(&statement, &written, &error).message)
}

/// The first thing that the parser has to say against a statement.
fn first_error(written: &str) -> Option<Error> {
    let (_, errors) = DeTable::parse_recoverable(written);
    let start = |error: &Error| error.span().map_or(0, |span| span.start);
    errors.into_iter().min_by_key(start)
}

/// Tells what is wrong with a statement; mends it, or leaves it out. Whether it is mended comes second.
fn mend(
    statement: &Statement,
    written: &str,
    error: &Error,
    source: usize,
    edits: &mut Edits,
) -> (Fault, bool) {
    let Advice {
        message,
        mark,
        label,
        help,
        instead,
    } = advice::on(statement, written, error);
    let start = statement.range.start;
    let in_text = |range: Range<usize>| start + range.start..start + range.end;
    let instead = instead.filter(|(range, text)| {
        let mut tried = written.to_owned();
        tried.replace_range(range.clone(), text);
        first_error(&tried).is_none()
    });
    let mended = instead.is_some();
    match instead {
        Some((range, text)) => edits.replace(in_text(range), text),
        None => edits.replace(statement.range.clone(), String::new()),
    }
    let fault = Diagnostic::new(code::SYNTAX, Place::new(source, in_text(mark)), message);
    let fault = fault.label(label);
    let fault = help.into_iter().fold(fault, |fault, help| fault.help(help));
    (fault, mended)
}

/// The keys of a tree and their values, depth first.
fn walk<'t>(table: &'t Table, visit: &mut impl FnMut(&'t super::node::Entry)) {
    fn below<'t>(node: &'t Node, visit: &mut impl FnMut(&'t super::node::Entry)) {
        match &node.value {
            Value::Table(table) => walk(table, visit),
            Value::List(items) => items.iter().for_each(|item| below(item, visit)),
            _ => {}
        }
    }
    for entry in &table.entries {
        visit(entry);
        below(&entry.node, visit);
    }
}

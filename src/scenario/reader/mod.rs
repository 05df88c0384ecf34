//! The walk over one table: reads the declared keys, notes every problem and goes on, and keeps what
//! was resolved.

mod faults;
mod names;
mod renamed;
mod scalar;
mod shared;

use super::diagnostics::{Diagnostic, Fault, Place, code, nearest, one_of};
use super::key::{Default, Key, Kind, Section};
use super::node::{Node, Table, Value, parse_value};
use super::resolved::{Resolved, list, quoted};

pub use faults::{out_of_range, wrong_type};
use faults::{twice, unknown_key};
pub use names::{check_name, check_taken, name_of, unknown_name};
use renamed::{RENAMED, now_called};
use scalar::in_thousands;
pub use scalar::{scalar, text_of, word_of};
use shared::MOST_KEPT;
pub use shared::Shared;

/// A value that was read, with its resolved form in TOML.
pub type Read<T> = Result<(T, String), Fault>;

/// One table on its way through.
pub struct Reader<'a> {
    pub shared: &'a Shared,
    section: &'static Section,
    table: &'a Table,
    place: Place,
    out: Vec<(String, Resolved)>,
}

impl<'a> Reader<'a> {
    /// Starts a table; reports the keys that it may not have. `place` is where to mark what is missing.
    pub fn new(
        shared: &'a Shared,
        section: &'static Section,
        table: &'a Table,
        place: Place,
    ) -> Self {
        let reader = Reader {
            shared,
            section,
            table,
            place,
            out: Vec::new(),
        };
        for entry in &table.entries {
            if section.key(&entry.key).is_none() {
                shared.report_made(|| unknown_key(section, entry, RENAMED));
            }
        }
        reader
    }

    /// The table itself.
    pub fn tree(&self) -> &'a Table {
        self.table
    }

    /// Where the table stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.table.entries.is_empty()
    }

    /// Whether the key is written.
    pub fn has(&self, key: &Key) -> bool {
        self.table.entry(key.name).is_some()
    }

    /// The value of the key as written.
    pub fn node(&self, key: &Key) -> Option<&'a Node> {
        self.table.entry(key.name).map(|entry| &entry.node)
    }

    /// Where to mark a problem with the key's value: the value, or the table where it is not written.
    pub fn place_of(&self, key: &Key) -> Place {
        self.node(key).map_or(self.place, |node| node.place)
    }

    /// Notes a problem and goes on.
    pub fn report(&self, fault: Fault) {
        self.shared.report(fault);
    }

    /// Notes that a key which is written means nothing here.
    pub fn reject(&self, key: &Key, why: &str) {
        if let Some(entry) = self.table.entry(key.name) {
            let message = format!("`{}` means nothing here", key.name);
            self.report(Diagnostic::new(code::NOT_HERE, entry.key_place, message).label(why));
        }
    }

    /// Whether a key that is not known here was probably meant to be this one.
    pub fn meant(&self, key: &Key) -> bool {
        let names = || self.section.keys().map(|key| key.name);
        self.table
            .entries
            .iter()
            .filter(|entry| self.section.key(&entry.key).is_none())
            .take(MOST_KEPT)
            .any(|entry| {
                now_called(RENAMED, self.section.name, &entry.key) == Some(key.name)
                    || nearest(&entry.key, names()) == Some(key.name)
            })
    }

    /// Notes that a key is missing.
    pub fn missing(&self, key: &Key) {
        self.missing_or(key, "");
    }

    /// Notes that a key is missing; `or` is what else would do.
    pub fn missing_or(&self, key: &Key, or: &str) {
        let doubt = &self.shared.doubt;
        let in_doubt = self.section.keys().any(|key| doubt.covers(key.name));
        if in_doubt || self.meant(key) {
            return;
        }
        let table = match self.section.name {
            "" => String::new(),
            name => format!(" in `{name}`"),
        };
        let message = format!("`{}` is missing{table}", key.name);
        let currency = self.shared.currency.borrow();
        let help = match key.kind {
            Kind::Table(section) => format!("add a table `[{}]`: {}", key.name, section.meaning),
            Kind::Tables(section) => format!("add a table `[[{}]]`: {}", key.name, section.meaning),
            Kind::Word(words) => format!("{or}`{}` is one of {}", key.name, one_of(words.to_vec())),
            _ => format!(
                "add `{} = {}`: {}, {}",
                key.name,
                key.example,
                key.meaning.trim(),
                key.kind.form(&currency)
            ),
        };
        self.report(Diagnostic::new(code::MISSING_KEY, self.place, message).help(help));
    }

    /// Keeps the resolved form of a key, in TOML.
    pub fn put(&mut self, key: &Key, toml: String) {
        self.out.push((key.name.to_owned(), Resolved::Value(toml)));
    }

    /// Forgets the resolved form of a key: another key says it.
    pub fn unput(&mut self, key: &Key) {
        self.out.retain(|(name, _)| name != key.name);
    }

    /// Reads a key with a parser of its own; its default too, where it has one.
    pub fn read<T>(
        &mut self,
        key: &Key,
        parse: impl FnOnce(&Shared, &Node) -> Read<T>,
    ) -> Option<T> {
        let default;
        let node = match self.node(key) {
            Some(node) => node,
            None => {
                let Some(text) = key.default.toml() else {
                    if matches!(key.default, Default::Required) {
                        self.missing(key);
                    }
                    return None;
                };
                default = parse_value(&text, self.place.source, 0).ok()?;
                &default
            }
        };
        match parse(self.shared, node) {
            Ok((value, toml)) => {
                self.put(key, toml);
                Some(value)
            }
            Err(fault) => {
                self.report(fault);
                None
            }
        }
    }

    /// Reads a number, money, share, duration (in days) or rate (per day), as the key declares.
    pub fn number(&mut self, key: &Key) -> Option<f64> {
        self.read(key, |shared, node| scalar(shared, &key.kind, node))
    }

    /// Reads a whole number.
    pub fn whole(&mut self, key: &Key) -> Option<u64> {
        let Kind::Whole(low, high) = key.kind else {
            return None;
        };
        self.read(key, |shared, node| {
            let whole = match node.value {
                Value::Whole(whole) => whole,
                Value::Number(number) if in_thousands(shared, node) => {
                    let message = "a point begins decimals, and here a whole number is needed";
                    let fault = Diagnostic::new(code::NOTATION, node.place, message);
                    let (few, many) = (number, number * 1000.0);
                    return Err(fault.label(format!("write `{few}` or `{many}`")));
                }
                Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                    number as i128
                }
                Value::Number(number) if !number.is_finite() || number.fract() != 0.0 => {
                    return Err(out_of_range(node, "a whole number is needed"));
                }
                Value::Number(_) => i128::MAX,
                _ => return Err(wrong_type(shared, node, &key.kind)),
            };
            match u64::try_from(whole) {
                Ok(whole) if (low..=high).contains(&whole) => Ok((whole, whole.to_string())),
                _ => Err(out_of_range(
                    node,
                    &format!("allowed: from {low} to {high}"),
                )),
            }
        })
    }

    /// Reads a text or a name.
    pub fn text(&mut self, key: &Key) -> Option<String> {
        self.read(key, |shared, node| {
            let text = text_of(shared, &key.kind, node)?;
            if matches!(key.kind, Kind::Name) {
                check_name(text, node.place)?;
            }
            Ok((text.to_owned(), quoted(text)))
        })
    }

    /// Reads true or false.
    pub fn flag(&mut self, key: &Key) -> Option<bool> {
        self.read(key, |shared, node| match node.value {
            Value::Flag(flag) => Ok((flag, flag.to_string())),
            _ => Err(wrong_type(shared, node, &key.kind)),
        })
    }

    /// Reads one of the declared words; its index.
    pub fn word(&mut self, key: &Key) -> Option<usize> {
        let Kind::Word(words) = key.kind else {
            return None;
        };
        self.read(key, |shared, node| {
            let at = word_of(shared, &key.kind, words, node)?;
            Ok((at, quoted(words[at])))
        })
    }

    /// Reads a list of different declared words; their indices, in file order. Wrong items are left out.
    pub fn words(&mut self, key: &Key) -> Option<Vec<usize>> {
        let Kind::Words(words) = key.kind else {
            return None;
        };
        let items = self.items(key)?;
        let mut found: Vec<usize> = Vec::new();
        for item in items {
            match word_of(self.shared, &key.kind, words, item) {
                Ok(at) if found.contains(&at) => self.report(twice(item, words[at])),
                Ok(at) => found.push(at),
                Err(fault) => self.report(fault),
            }
        }
        self.put(key, list(found.iter().map(|at| quoted(words[*at]))));
        Some(found)
    }

    /// The items of a list that is written; a single text counts as a list of one.
    pub fn items(&mut self, key: &Key) -> Option<&'a [Node]> {
        let Some(node) = self.node(key) else {
            if matches!(key.default, Default::Required) {
                self.missing(key);
            }
            return None;
        };
        match &node.value {
            Value::List(items) if items.is_empty() => {
                let message = format!("`{}` is empty", key.name);
                self.report(
                    Diagnostic::new(code::LIMIT, node.place, message)
                        .label("at least one is needed"),
                );
                None
            }
            Value::List(items) => Some(items),
            Value::Table(_) | Value::Flag(_) => {
                self.report(wrong_type(self.shared, node, &key.kind));
                None
            }
            _ => Some(std::slice::from_ref(node)),
        }
    }

    /// Reads a table; where it is not written, its defaults if it has any.
    pub fn table(&mut self, key: &Key) -> Option<Reader<'a>> {
        let Kind::Table(section) = key.kind else {
            return None;
        };
        let (table, place) = match self.table.entry(key.name) {
            Some(entry) => match &entry.node.value {
                Value::Table(table) => (table, entry.key_place),
                _ => {
                    let fault = wrong_type(self.shared, &entry.node, &key.kind);
                    let header = format!("begin a table with `[{}]`", section.name);
                    self.report(fault.help(header));
                    return None;
                }
            },
            None => match key.default {
                Default::Toml(_) => (Table::EMPTY, self.place),
                Default::Required => {
                    self.missing(key);
                    return None;
                }
                _ => return None,
            },
        };
        Some(Reader::new(self.shared, section, table, place))
    }

    /// Reads a table that is there even where it is not written.
    pub fn table_or_empty(&mut self, key: &Key) -> Option<Reader<'a>> {
        match key.kind {
            Kind::Table(section) if !self.has(key) => {
                Some(Reader::new(self.shared, section, Table::EMPTY, self.place))
            }
            _ => self.table(key),
        }
    }

    /// Whether a list of tables has more than `most`, of which the rest was not read.
    pub fn too_many(&self, key: &Key, most: usize) -> bool {
        let node = self.node(key);
        node.is_some_and(|node| matches!(&node.value, Value::List(items) if items.len() > most))
    }

    /// Reads a list of tables; none where it is not written or is none. At most `most`.
    pub fn tables(&mut self, key: &Key, most: usize) -> Vec<Reader<'a>> {
        let Kind::Tables(section) = key.kind else {
            return Vec::new();
        };
        let Some(entry) = self.table.entry(key.name) else {
            if matches!(key.default, Default::Required) {
                self.missing(key);
            }
            return Vec::new();
        };
        let Value::List(items) = &entry.node.value else {
            let fault = wrong_type(self.shared, &entry.node, &key.kind);
            let header = section.name;
            self.report(fault.help(format!(
                "begin each with `[[{header}]]`, or put them into brackets: `{} = [{{ … }}]`",
                key.name
            )));
            return Vec::new();
        };
        if items.len() > most {
            let message = format!("{} times `{}`", items.len(), key.name);
            let fault = Diagnostic::new(code::LIMIT, items[most].place, message);
            self.report(fault.label(format!("at most {most} are allowed")));
        }
        let mut readers = Vec::new();
        for item in items.iter().take(most) {
            match &item.value {
                Value::Table(table) => {
                    readers.push(Reader::new(self.shared, section, table, item.place));
                }
                _ => self.report(wrong_type(self.shared, item, &Kind::Table(section))),
            }
        }
        readers
    }

    /// Keeps what a table resolved to.
    pub fn close(&mut self, key: &Key, reader: Reader<'a>) {
        let table = reader.finish();
        self.out.push((key.name.to_owned(), Resolved::Table(table)));
    }

    /// Keeps what a list of tables resolved to.
    pub fn close_all(&mut self, key: &Key, readers: Vec<Reader<'a>>) {
        if !readers.is_empty() {
            let tables = readers.into_iter().map(Reader::finish).collect();
            self.out
                .push((key.name.to_owned(), Resolved::Tables(tables)));
        }
    }

    /// What was resolved, in the order in which the section declares its keys.
    pub fn finish(mut self) -> Vec<(String, Resolved)> {
        let section = self.section;
        self.out
            .sort_by_key(|(name, _)| section.keys().position(|key| key.name == name));
        self.out
    }
}

//! The scenario as it was understood, every default explicit, as TOML that reads to the same scenario.

use std::fmt::Write;

use super::node::{Node, Table, Value};
use super::value;

/// A resolved value.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// A value, as TOML.
    Value(String),
    Table(Vec<(String, Resolved)>),
    Tables(Vec<Vec<(String, Resolved)>>),
}

/// Writes a whole document.
pub fn write(root: &[(String, Resolved)]) -> String {
    let mut out = String::new();
    write_table(&mut out, "", root);
    out
}

fn write_table(out: &mut String, path: &str, table: &[(String, Resolved)]) {
    for (key, value) in table {
        if let Resolved::Value(value) = value {
            let _ = writeln!(out, "{} = {value}", quoted_key(key));
        }
    }
    for (key, value) in table {
        let path = if path.is_empty() {
            quoted_key(key)
        } else {
            format!("{path}.{}", quoted_key(key))
        };
        match value {
            Resolved::Value(_) => {}
            Resolved::Table(table) => {
                // A table that only holds tables needs no header of its own.
                if table
                    .iter()
                    .any(|(_, value)| matches!(value, Resolved::Value(_)))
                {
                    let _ = writeln!(out, "\n[{path}]");
                }
                write_table(out, &path, table);
            }
            Resolved::Tables(tables) => {
                for table in tables {
                    let _ = writeln!(out, "\n[[{path}]]");
                    write_table(out, &path, table);
                }
            }
        }
    }
}

/// What stands at a path of tables.
pub fn find(root: Vec<(String, Resolved)>, path: &[&str]) -> Option<Resolved> {
    let (first, rest) = path.split_first()?;
    let (_, found) = root.into_iter().find(|(key, _)| key == first)?;
    match (rest.is_empty(), found) {
        (true, found) => Some(found),
        (false, Resolved::Table(table)) => find(table, rest),
        (false, Resolved::Value(_) | Resolved::Tables(_)) => None,
    }
}

/// Puts the copy of customers' data in place of the table or the log of orders that a scenario names.
pub fn put_data(root: &mut [(String, Resolved)], data: Resolved) {
    let population = root.iter_mut().find(|(key, _)| key == "population");
    if let Some((_, Resolved::Table(population))) = population {
        population.retain(|(key, _)| key != "orders" && key != "data");
        population.push(("data".to_owned(), data));
    }
}

/// The text of a document with another value of a key, which it says in the table with this header.
pub fn with_value(text: &str, header: &str, key: &str, value: &str) -> String {
    let (mut within, mut out) = (false, String::with_capacity(text.len()));
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            within = line.trim_end() == header;
        }
        match line.split_once(" = ") {
            Some((own, _)) if within && own == key => {
                let _ = writeln!(out, "{key} = {value}");
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// A key, in quotes where it needs them.
pub fn quoted_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A text as a TOML string on one line.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value as TOML on one line.
pub fn toml(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => quoted(text),
        Value::Whole(whole) => whole.to_string(),
        Value::Number(number) => value::number(*number),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(date) => date.clone(),
        Value::List(items) => list(items.iter().map(toml)),
        Value::Table(table) => {
            let entries = table.entries.iter();
            inline(entries.map(|entry| (entry.key.as_str(), toml(&entry.node))))
        }
    }
}

/// A table as it is written.
pub fn as_written(table: &Table) -> Vec<(String, Resolved)> {
    let resolved = |node: &Node| {
        let tables = |items: &[Node]| {
            let table = |item: &Node| match &item.value {
                Value::Table(table) => Some(as_written(table)),
                _ => None,
            };
            items.iter().map(table).collect::<Option<Vec<_>>>()
        };
        match &node.value {
            Value::Table(table) => Resolved::Table(as_written(table)),
            Value::List(items) if !items.is_empty() => match tables(items) {
                Some(tables) => Resolved::Tables(tables),
                None => Resolved::Value(toml(node)),
            },
            _ => Resolved::Value(toml(node)),
        }
    };
    let entries = table.entries.iter();
    entries
        .map(|entry| (entry.key.clone(), resolved(&entry.node)))
        .collect()
}

/// Items as a TOML array.
pub fn list<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    let mut out = String::from("[");
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        out.push_str(item.as_ref());
    }
    out.push(']');
    out
}

/// Keys and values as an inline TOML table.
pub fn inline<'a>(entries: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let entries: Vec<String> = entries
        .into_iter()
        .map(|(key, value)| format!("{} = {value}", quoted_key(key)))
        .collect();
    format!("{{ {} }}", entries.join(", "))
}

//! From text to a tree in which every value knows its place.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostics::{Diagnostic, Fault, Place, code};
use super::syntax::{self, Document};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    pub value: Value,
    pub place: Place,
}

/// A value as TOML knows it.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    Whole(i128),
    Number(f64),
    Flag(bool),
    /// A date or time, as it is written.
    Date(String),
    List(Vec<Node>),
    Table(Table),
}

/// Keys and values in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_place: Place,
    pub node: Node,
}

impl Table {
    /// The table without keys.
    pub const EMPTY: &'static Table = &Table {
        entries: Vec::new(),
    };

    /// The entry with this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value with this key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries
            .iter_mut()
            .find(|entry| entry.key == key)
            .map(|entry| &mut entry.node)
    }

    /// Puts a value in place of what the key had.
    pub fn set(&mut self, key: &str, key_place: Place, node: Node) {
        self.entries.retain(|entry| entry.key != key);
        self.entries.push(Entry {
            key: key.to_owned(),
            key_place,
            node,
        });
    }
}

impl Node {
    /// What kind of value this is, with its article.
    pub fn kind_name(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Whole(_) => "a whole number",
            Value::Number(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Keys nested deeper than this cannot be meant.
const DEEPEST: usize = 64;
/// A longer scenario cannot be meant, in bytes.
pub const LONGEST: usize = 4 << 20;

/// Reads a whole document as far as it can be understood, with all that is wrong with it.
pub fn parse_document(text: &str, source: usize) -> Document {
    match refuse(text, source) {
        Some(fault) => Document::hopeless(fault),
        None => syntax::read(text, source),
    }
}

/// Reads one value; `offset` is where it starts in its source.
///
/// # Errors
/// The parser's message if the text is not one TOML value.
pub fn parse_value(text: &str, source: usize, offset: usize) -> Result<Node, String> {
    if let Some(fault) = refuse(text, source) {
        return Err(fault.message);
    }
    let value = DeValue::parse(text).map_err(|error| error.message().to_owned())?;
    Ok(convert(value, source, &|at| at + offset))
}

/// What the parser had better not see: texts without end and dotted keys without bottom.
fn refuse(text: &str, source: usize) -> Option<Fault> {
    if text.len() > LONGEST {
        let message = format!("the text is longer than {} MB", LONGEST >> 20);
        let place = Place::new(source, 0..0);
        return Some(
            Diagnostic::new(code::LIMIT, place, message)
                .help("no scenario is; is this another file?"),
        );
    }
    let mut dots = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'.' => dots += 1,
            b'=' | b',' | b'{' | b'}' | b'[' | b']' | b'\n' | b'#' => dots = 0,
            _ => {}
        }
        if dots > 16 * DEEPEST {
            let place = Place::new(source, at..at + 1);
            let message = "keys are nested too deep";
            return Some(
                Diagnostic::new(code::LIMIT, place, message)
                    .help("a key here has at most five parts"),
            );
        }
    }
    None
}

fn convert(value: Spanned<DeValue<'_>>, source: usize, origin: &dyn Fn(usize) -> usize) -> Node {
    let span = value.span();
    let place = Place::new(source, origin(span.start)..origin(span.end));
    let value = match value.into_inner() {
        // A text over several lines is the same on systems whose lines end otherwise.
        DeValue::String(text) => Value::Text(text.replace("\r\n", "\n")),
        DeValue::Integer(integer) => i128::from_str_radix(integer.as_str(), integer.radix())
            .map_or(Value::Number(f64::INFINITY), Value::Whole),
        DeValue::Float(float) => float
            .as_str()
            .parse()
            .map_or(Value::Number(f64::NAN), Value::Number),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| convert(item, source, origin))
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(convert_table(table, source, origin)),
    };
    Node { value, place }
}

/// A table of the parser as ours; `origin` leads places of what was parsed to places of the source.
pub fn convert_table(table: DeTable<'_>, source: usize, origin: &dyn Fn(usize) -> usize) -> Table {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| {
            let span = key.span();
            Entry {
                key_place: Place::new(source, origin(span.start)..origin(span.end)),
                key: key.into_inner().into_owned(),
                node: convert(value, source, origin),
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_place);
    Table { entries }
}

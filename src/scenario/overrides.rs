//! `--set key.path=value`: changes to the tree before it is read.

use std::cell::RefCell;

use super::diagnostics::{Diagnostic, Fault, Place, code, excerpt, nearest, one_of};
use super::key::{self, Key, Kind, Section};
use super::node::{Entry, Node, Table, Value, parse_value};
use super::resolved::toml;
use super::sections::root;
use super::syntax;

/// One part of a path: `arm`, `"two mints"`, with `[2]` or without.
#[derive(Debug)]
struct Part {
    name: String,
    quoted: bool,
    /// Counted from 1.
    index: Option<usize>,
    place: Place,
}

impl Part {
    /// Whether it names all tables of a list, as no name does.
    fn is_all(&self) -> bool {
        self.name == "*" && !self.quoted
    }
}

/// Applies one `--set` to the tree; `source` is its index among the sources.
///
/// # Errors
/// The text is not `path=value`, or the path leads nowhere.
pub fn apply(tree: &mut Table, text: &str, source: usize) -> Result<(), Fault> {
    let (parts, offset) = parse_path(text, source)?;
    let value = parse_right_side(&text[offset..], source, offset)?;
    let setting = Setting {
        value: &value,
        whole: Place::new(source, 0..text.len()),
        spots: RefCell::default(),
    };
    match setting.in_section(tree, &root::SECTION, &parts)? {
        0 => {
            let message = "this changes nothing: no table on the path is there";
            Err(Diagnostic::new(code::OVERRIDE, setting.whole, message)
                .help("write the table in the scenario first"))
        }
        _ => Ok(()),
    }
}

/// A key as a path names it, in one place of the tree or several.
pub struct Keyed {
    /// What its values are; none where any key may stand.
    pub kind: Option<Kind>,
    /// The same for paths that name the same key.
    pub path: String,
    /// What holds where it is not written, as TOML, if that does not depend on other keys.
    pub default: Option<String>,
}

/// The key at the end of a path such as `arm.*.gesture.value`; `place` is where to mark what is wrong with it.
///
/// # Errors
/// The text is no path, or leads nowhere in this tree.
pub fn key_at(tree: &Table, text: &str, place: Place) -> Result<Keyed, Fault> {
    let at_place = |mut fault: Fault| {
        fault.place = place;
        fault
    };
    if text.contains('=') {
        let message = "a key is needed here, without a value";
        return Err(Diagnostic::new(code::OVERRIDE, place, message));
    }
    let (parts, _) = parse_path(&format!("{}=", text.trim()), 0).map_err(at_place)?;
    let value = Node {
        value: Value::Flag(true),
        place,
    };
    let setting = Setting {
        value: &value,
        whole: place,
        spots: RefCell::default(),
    };
    let places = setting.in_section(&mut tree.clone(), &root::SECTION, &parts);
    if places.map_err(at_place)? == 0 {
        let message = format!("`{}` stands nowhere in this scenario", excerpt(text));
        return Err(Diagnostic::new(code::OVERRIDE, place, message)
            .help("write the table in the scenario first"));
    }
    let mut kind = Some(Kind::Table(&root::SECTION));
    let mut last = None;
    for part in &parts {
        last = match kind {
            Some(Kind::Table(section)) => section.key(&part.name),
            // What follows a list may say which of its tables is meant.
            Some(Kind::Tables(section)) => match section.key(&part.name) {
                Some(key) if !part.quoted => Some(key),
                _ => continue,
            },
            _ => None,
        };
        kind = last.map(|key| key.kind);
    }
    let default = last.and_then(|key| match (key.kind, key.default) {
        // A flag that is not written out where it is so.
        (Kind::Flag, key::Default::Derived(word)) => Some(word.to_owned()),
        (_, default) => default.toml(),
    });
    let parts = parts.iter().filter(|part| !part.is_all());
    let parts: Vec<String> = parts
        .map(|part| match part.index {
            Some(index) => format!("{}[{index}]", part.name),
            None => part.name.clone(),
        })
        .collect();
    Ok(Keyed {
        kind,
        path: parts.join("."),
        default,
    })
}

/// A place of the tree that a path names.
#[derive(Clone, Debug)]
pub struct Spot {
    /// What stands there.
    pub node: Option<Node>,
    /// The first key of the table.
    pub first: Option<Place>,
    /// The key.
    pub name: String,
    /// Whether a key stands beside it that says the same in another way.
    pub rival: bool,
}

/// All places that a path names.
///
/// # Errors
/// The text is no path, or leads nowhere in this tree.
pub fn spots(tree: &Table, text: &str) -> Result<Vec<Spot>, Fault> {
    let (parts, _) = parse_path(&format!("{}=", text.trim()), 0)?;
    let value = Node {
        value: Value::Flag(true),
        place: Place::new(0, 0..0),
    };
    let setting = Setting {
        value: &value,
        whole: value.place,
        spots: RefCell::default(),
    };
    setting.in_section(&mut tree.clone(), &root::SECTION, &parts)?;
    Ok(setting.spots.into_inner())
}

/// The places of the arms in which a path names something.
pub fn arms_of(tree: &Table, text: &str) -> Vec<usize> {
    let mut changed = tree.clone();
    if apply(
        &mut changed,
        &format!("{} = \"\\u0000\"", text.trim()),
        usize::MAX,
    )
    .is_err()
    {
        return Vec::new();
    }
    let arms = |tree: &Table| match tree.entry("arm").map(|entry| &entry.node.value) {
        Some(Value::List(arms)) => arms.iter().map(|arm| format!("{arm:?}")).collect(),
        _ => Vec::new(),
    };
    let (before, after): (Vec<String>, Vec<String>) = (arms(tree), arms(&changed));
    let pairs = before.iter().zip(&after).enumerate();
    pairs
        .filter(|(_, (before, after))| before != after)
        .map(|(at, _)| at)
        .collect()
}

/// Parts a change `path=value` of a text: the path, and the value as TOML.
///
/// # Errors
/// It is not so.
pub fn parted(text: &str) -> Result<(String, String), Fault> {
    let (_, offset) = parse_path(text, 0)?;
    let value = parse_right_side(&text[offset..], 0, offset)?;
    Ok((text[..offset - 1].trim().to_owned(), toml(&value)))
}

/// Parts `KEY=VALUES` of `--vary`, of the source with this index: the key with its place, and the values.
///
/// # Errors
/// It is not so.
pub fn varied(text: &str, source: usize) -> Result<(Node, Node), Fault> {
    let (_, offset) = parse_path(text, source)?;
    let key = text[..offset - 1].trim_end();
    let values = parse_right_side(&text[offset..], source, offset)?;
    let key = Node {
        value: Value::Text(key.to_owned()),
        place: Place::new(source, 0..key.len()),
    };
    Ok((key, values))
}

/// The value right of the `=`; words that are not TOML are a text.
fn parse_right_side(text: &str, source: usize, offset: usize) -> Result<Node, Fault> {
    let start = offset + (text.len() - text.trim_start().len());
    let text = text.trim();
    let place = Place::new(source, start..start + text.len());
    match parse_value(text, source, start) {
        Ok(node) => Ok(node),
        Err(_) if !text.is_empty() && !text.starts_with(['"', '\'', '[', '{']) => Ok(Node {
            value: Value::Text(text.to_owned()),
            place,
        }),
        Err(_) if text.is_empty() => {
            let message = "there is no value behind the `=`";
            Err(Diagnostic::new(code::OVERRIDE, place, message)
                .help("for an empty text write `\"\"`"))
        }
        Err(why) => {
            let why = syntax::why_not(text).unwrap_or(why);
            let message = format!("the value cannot be read: {why}");
            Err(Diagnostic::new(code::OVERRIDE, place, message)
                .help("write it like `arm.gesture.value=2` or `design.kind=paired`"))
        }
    }
}

/// The parts of the path and where the value starts.
fn parse_path(text: &str, source: usize) -> Result<(Vec<Part>, usize), Fault> {
    let wrong = |at: usize, message: &str| {
        let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        Diagnostic::new(code::OVERRIDE, Place::new(source, at..end), message).help(
            "write it like `arm[2].gesture[1].value=2` or `arm.\"two mints\".gesture.value=2`",
        )
    };
    let mut parts = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let rest = &text[at..];
        let (name, quoted) = match rest.chars().next() {
            Some(mark @ ('"' | '\'')) => {
                let close = rest[1..].find(mark);
                let close = close.ok_or_else(|| wrong(start, "this quote is never closed"))?;
                at += close + 2;
                (rest[1..=close].to_owned(), true)
            }
            _ => {
                let bare = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
                let end = match rest.starts_with('*') {
                    true => 1,
                    false => rest.find(|c: char| !bare(c)).unwrap_or(rest.len()),
                };
                at += end;
                (rest[..end].to_owned(), false)
            }
        };
        if name.is_empty() && !quoted {
            return Err(wrong(start, "a key is missing here"));
        }
        let mut index = None;
        if text[at..].starts_with('[') {
            let close = text[at..]
                .find(']')
                .ok_or_else(|| wrong(at, "`]` is missing"))?;
            let number = text[at + 1..at + close].trim().parse().ok();
            let number = number.filter(|number| *number >= 1);
            index = Some(number.ok_or_else(|| wrong(at, "a number from 1 is needed in `[…]`"))?);
            at += close + 1;
        }
        parts.push(Part {
            name,
            quoted,
            index,
            place: Place::new(source, start..at),
        });
        if parts.len() > 16 {
            return Err(wrong(start, "the path is too long"));
        }
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        match rest.trim_start().chars().next() {
            Some('.') if blank == 0 => at += 1,
            Some('=') => return Ok((parts, at + blank + 1)),
            Some(_) => return Err(wrong(at, "`.` or `=` is needed here")),
            None => {
                return Err(wrong(at, "`=` and a value are missing"));
            }
        }
    }
}

/// Keys that say the same thing in two ways: setting one takes the other away.
const RIVALS: [(&str, &str); 2] = [("ticks", "length"), ("personal", "offers")];

/// A value on its way to its places; the functions return in how many places it was put.
struct Setting<'a> {
    value: &'a Node,
    whole: Place,
    /// Where it was put.
    spots: RefCell<Vec<Spot>>,
}

impl Setting<'_> {
    fn in_section(
        &self,
        table: &mut Table,
        section: &'static Section,
        parts: &[Part],
    ) -> Result<usize, Fault> {
        let Some((part, rest)) = parts.split_first() else {
            return Ok(0);
        };
        let Some(key) = section.key(&part.name) else {
            return Err(self.unknown(section, part, &[]));
        };
        if let Some(section) = many(key) {
            if rest.is_empty() && part.index.is_none() {
                return Ok(self.put(table, part));
            }
            return self.in_list(table, section, part, rest);
        }
        if part.index.is_some() {
            let message = format!("`{}` is not a list of tables", key.name);
            let fault = Diagnostic::new(code::OVERRIDE, part.place, message);
            return Err(fault.label("leave out the number"));
        }
        if rest.is_empty() {
            return Ok(self.put(table, part));
        }
        match key.kind {
            Kind::Table(section) => match &mut self.child(table, part).value {
                Value::Table(inner) => self.in_section(inner, section, rest),
                _ => Err(self.no_table(part)),
            },
            Kind::Special(_) => self.free(table, part, rest),
            _ => Err(self.no_table(part)),
        }
    }

    /// Follows the path in one, some or all of a list of tables.
    fn in_list(
        &self,
        table: &mut Table,
        section: &'static Section,
        part: &Part,
        rest: &[Part],
    ) -> Result<usize, Fault> {
        let Some(Value::List(items)) = table.get_mut(&part.name).map(|node| &mut node.value) else {
            return match part.index {
                Some(_) => Err(self.no_item(part, 0)),
                None => self.dry(section, rest),
            };
        };
        let mut tables: Vec<&mut Table> = Vec::new();
        for item in items.iter_mut() {
            if let Value::Table(table) = &mut item.value {
                tables.push(table);
            }
        }
        let mut rest = rest;
        if let Some(index) = part.index {
            let count = tables.len();
            let chosen = tables.into_iter().nth(index - 1);
            tables = vec![chosen.ok_or_else(|| self.no_item(part, count))?];
        } else if let Some((next, after)) = rest.split_first()
            && next.is_all()
        {
            rest = after;
        } else if let Some((next, after)) = rest.split_first()
            && (next.quoted || section.key(&next.name).is_none())
        {
            let names: Vec<String> = tables
                .iter()
                .filter_map(|table| named(table, section))
                .collect();
            tables.retain(|table| named(table, section).as_ref() == Some(&next.name));
            if tables.is_empty() {
                return Err(self.unknown(section, next, &names));
            }
            if let Some(index) = next.index {
                let message = format!("leave out the `[{index}]`: the name says which");
                return Err(Diagnostic::new(code::OVERRIDE, next.place, message));
            }
            rest = after;
        }
        if rest.is_empty() {
            let message = "a key of the table is missing";
            let fault = Diagnostic::new(code::OVERRIDE, self.whole, message);
            let keys = one_of(section.keys().map(|key| key.name));
            return Err(fault.help(format!("allowed: {keys}")));
        }
        // Of several tables, those that do not have what the path names are passed over.
        let mut changed = 0;
        let mut fault = None;
        for table in tables {
            match self.in_section(table, section, rest) {
                Ok(count) => changed += count,
                Err(other) => fault = Some(other),
            }
        }
        match fault {
            Some(fault) if changed == 0 => Err(fault),
            _ => Ok(changed),
        }
    }

    /// Checks a path below a list that is not there.
    fn dry(&self, section: &'static Section, rest: &[Part]) -> Result<usize, Fault> {
        if let Some(part) = rest.first()
            && !part.quoted
            && !part.is_all()
            && section.key(&part.name).is_none()
            && section.named_by.is_none()
        {
            return Err(self.unknown(section, part, &[]));
        }
        Ok(0)
    }

    /// Follows the path where any key may stand.
    fn free(&self, table: &mut Table, part: &Part, rest: &[Part]) -> Result<usize, Fault> {
        let Some((next, after)) = rest.split_first() else {
            return Ok(self.put(table, part));
        };
        match &mut self.child(table, part).value {
            Value::Table(inner) => self.free(inner, next, after),
            _ => Err(self.no_table(part)),
        }
    }

    fn put(&self, table: &mut Table, part: &Part) -> usize {
        let rival = RIVALS.iter().any(|(one, other)| {
            let rival = match part.name.as_str() {
                name if name == *one => other,
                name if name == *other => one,
                _ => return false,
            };
            table.entry(rival).is_some()
        });
        self.spots.borrow_mut().push(Spot {
            node: table.entry(&part.name).map(|entry| entry.node.clone()),
            first: table.entries.first().map(|entry| entry.key_place),
            name: part.name.clone(),
            rival,
        });
        for (one, other) in RIVALS {
            let rival = if part.name == one { other } else { one };
            if part.name == one || part.name == other {
                table.entries.retain(|entry| entry.key != rival);
            }
        }
        table.set(&part.name, part.place, self.value.clone());
        1
    }

    /// The value with this name, made a table where it is not there.
    fn child<'t>(&self, table: &'t mut Table, part: &Part) -> &'t mut Node {
        let at = table
            .entries
            .iter()
            .position(|entry| entry.key == part.name);
        let at = at.unwrap_or_else(|| {
            table.entries.push(Entry {
                key: part.name.clone(),
                key_place: part.place,
                node: Node {
                    value: Value::Table(Table::default()),
                    place: part.place,
                },
            });
            table.entries.len() - 1
        });
        &mut table.entries[at].node
    }

    fn unknown(&self, section: &Section, part: &Part, names: &[String]) -> Fault {
        let message = match section.name {
            "" => format!("a scenario has no key `{}`", excerpt(&part.name)),
            name => format!("`{name}` has no `{}`", excerpt(&part.name)),
        };
        let keys = section.keys().map(|key| key.name);
        let keys = keys.filter(|_| !part.quoted);
        let known: Vec<&str> = names.iter().map(String::as_str).chain(keys).collect();
        let fault = Diagnostic::new(code::OVERRIDE, part.place, message);
        let fault = match nearest(&part.name, known.iter().copied()) {
            Some(name) => fault.label(format!("did you mean `{}`?", excerpt(name))),
            None => fault,
        };
        fault.help(format!("allowed: {}", one_of(known)))
    }

    fn no_table(&self, part: &Part) -> Fault {
        let message = format!("`{}` is not a table", excerpt(&part.name));
        Diagnostic::new(code::OVERRIDE, part.place, message).label("the path goes on behind it")
    }

    fn no_item(&self, part: &Part, count: usize) -> Fault {
        let message = format!("there is no `{}[{}]`", part.name, part.index.unwrap_or(0));
        Diagnostic::new(code::OVERRIDE, part.place, message)
            .label(format!("there are {count}, counted from 1"))
    }
}

/// The section of a list of tables.
fn many(key: &Key) -> Option<&'static Section> {
    match key.kind {
        Kind::Tables(section) => Some(section),
        _ => None,
    }
}

/// What a table of a list is called.
fn named(table: &Table, section: &Section) -> Option<String> {
    match &table.entry(section.named_by?)?.node.value {
        Value::Text(name) => Some(name.clone()),
        _ => None,
    }
}

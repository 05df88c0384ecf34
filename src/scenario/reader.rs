//! The walk over one table: reads the declared keys, notes every problem and goes on, and keeps what
//! was resolved.

use std::cell::{Cell, RefCell};

use super::diagnostics::{
    Diagnostic, Fault, Place, Source, all_of, code, excerpt, nearest, one_of,
};
use super::key::{Default, Key, Kind, Range, Section};
use super::name;
use super::node::{Entry, Node, Table, Value, parse_value};
use super::problems::Problems;
use super::resolved::{Resolved, list, quoted};
use super::syntax::Doubt;
use super::value::{self, Unreadable};

/// More problems than this are counted, not kept.
const MOST_KEPT: usize = 1_000;

/// What all readers of one scenario share.
pub struct Shared {
    pub sources: Vec<Source>,
    pub problems: RefCell<Vec<Diagnostic>>,
    /// The scenario's currency, once it is read.
    pub currency: RefCell<String>,
    /// What of the file could not be understood at all.
    pub doubt: Doubt,
    /// Problems that are counted, not kept.
    more: Cell<usize>,
}

impl Shared {
    /// A shared that starts with these texts; the first is the file.
    pub fn new(sources: Vec<Source>) -> Self {
        Shared {
            sources,
            problems: RefCell::new(Vec::new()),
            currency: RefCell::new("$".to_owned()),
            doubt: Doubt::default(),
            more: Cell::new(0),
        }
    }

    /// Everything that is wrong. There is something: a scenario without problems is never dropped.
    pub fn into_problems(self) -> Problems {
        Problems::new(
            self.sources,
            self.problems.into_inner(),
            self.more.get(),
            self.doubt.any(),
        )
    }

    /// Adds a problem to the list, unless it may come of what could not be understood.
    #[expect(
        clippy::boxed_local,
        reason = "faults travel in boxes to keep results small"
    )]
    pub fn report(&self, fault: Fault) {
        if self.doubt.any() && code::DEPENDENT.contains(&fault.code) {
            return;
        }
        if self.is_full() {
            self.more.set(self.more.get() + 1);
        } else {
            self.problems.borrow_mut().push(*fault);
        }
    }

    /// Whether further problems are only counted.
    fn is_full(&self) -> bool {
        self.problems.borrow().len() >= MOST_KEPT
    }

    /// Whether nothing is wrong so far.
    pub fn is_fine(&self) -> bool {
        self.problems.borrow().is_empty()
    }
}

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
            if section.key(&entry.key).is_some() {
                continue;
            }
            if shared.is_full() {
                shared.more.set(shared.more.get() + 1);
            } else {
                shared.report(unknown_key(section, entry));
            }
        }
        reader
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
            .any(|entry| nearest(&entry.key, names()) == Some(key.name))
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

fn unknown_key(section: &Section, entry: &Entry) -> Fault {
    let table = match section.name {
        "" => "a scenario".to_owned(),
        name => format!("`{name}`"),
    };
    let message = format!("{table} has no key `{}`", excerpt(&entry.key));
    let names = || section.keys().map(|key| key.name);
    let fault = Diagnostic::new(code::UNKNOWN_KEY, entry.key_place, message);
    let fault = match nearest(&entry.key, names()) {
        Some(name) => fault.label(format!("did you mean `{name}`?")),
        None => fault,
    };
    let fault = fault.help(format!("allowed: {}", one_of(names())));
    match elsewhere(&entry.key) {
        Some(header) => fault.help(format!("`{}` is a key of {header}", entry.key)),
        None => fault,
    }
}

/// The tables that have a key, as their headers are written; none where none or many have it.
fn elsewhere(key: &str) -> Option<String> {
    fn search(section: &'static Section, key: &str, found: &mut Vec<String>) {
        for own in section.keys() {
            let header = match own.kind {
                Kind::Table(inner) => format!("`[{}]`", inner.name),
                Kind::Tables(inner) => format!("`[[{}]]`", inner.name),
                _ => continue,
            };
            let (Kind::Table(inner) | Kind::Tables(inner)) = own.kind else {
                continue;
            };
            if inner.key(key).is_some() {
                found.push(header);
            }
            search(inner, key, found);
        }
    }
    let root = super::schema();
    if root.key(key).is_some() {
        return Some("the scenario as a whole: write it above all headers".to_owned());
    }
    let mut found = Vec::new();
    search(root, key, &mut found);
    (1..=3).contains(&found.len()).then(|| found.join(" and "))
}

/// A value of another kind than the key's.
pub fn wrong_type(shared: &Shared, node: &Node, kind: &Kind) -> Fault {
    let form = kind.form(&shared.currency.borrow());
    let fault = Diagnostic::new(
        code::WRONG_TYPE,
        node.place,
        format!("{form} is needed, not {}", node.kind_name()),
    )
    .label(format!("this is {}", node.kind_name()));
    match &node.value {
        Value::Text(text) if text.parse::<f64>().is_ok() || text.parse::<bool>().is_ok() => {
            fault.help("leave out the quotes")
        }
        Value::Text(text) if matches!(kind, Kind::Number(_)) && text.trim().ends_with('%') => {
            match value::share(text) {
                Ok(share) => fault.help(format!("write `{}`", value::number(share))),
                Err(_) => fault,
            }
        }
        _ => fault,
    }
}

/// Whether a number has a point where others mark thousands: `20.000`.
fn in_thousands(shared: &Shared, node: &Node) -> bool {
    let Place { source, start, end } = node.place;
    let text = shared.sources.get(source).map(|source| &source.text);
    let written = text.and_then(|text| text.get(start..end)).unwrap_or("");
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    written.split_once('.').is_some_and(|(whole, part)| {
        digits(whole) && digits(part) && part.len() == 3 && (1..=3).contains(&whole.len())
    })
}

/// A value outside its range.
pub fn out_of_range(node: &Node, allowed: &str) -> Fault {
    Diagnostic::new(code::OUT_OF_RANGE, node.place, "the number is out of range").label(allowed)
}

fn twice(node: &Node, name: &str) -> Fault {
    Diagnostic::new(
        code::DUPLICATE,
        node.place,
        format!("`{}` is listed twice", excerpt(name)),
    )
    .label("name it once")
}

/// The text of a value.
pub fn text_of<'n>(shared: &Shared, kind: &Kind, node: &'n Node) -> Result<&'n str, Fault> {
    match &node.value {
        Value::Text(text) => Ok(text),
        _ => Err(wrong_type(shared, node, kind)),
    }
}

/// Checks that a text can be a name.
pub fn check_name(name: &str, place: Place) -> Result<(), Fault> {
    match name::refused(name) {
        Some(why) => {
            let hidden = name.chars().find(|c| name::is_invisible(*c));
            let which = hidden.map_or(String::new(), |c| format!(": U+{:04X}", u32::from(c)));
            Err(Diagnostic::new(code::NAME, place, format!("{why}{which}"))
                .label("use 1 to 120 characters that can be seen, on one line"))
        }
        None => Ok(()),
    }
}

/// Notes that a name looks like one that is taken; `what` is what the names are of, in the plural.
pub fn check_taken<'n>(
    reader: &Reader<'_>,
    what: &str,
    name: &str,
    place: Place,
    taken: impl IntoIterator<Item = &'n str>,
) {
    let look = name::look(name);
    let Some(other) = taken.into_iter().find(|other| name::look(other) == look) else {
        return;
    };
    let shown = excerpt(name);
    let fault = if other == name {
        Diagnostic::new(
            code::DUPLICATE,
            place,
            format!("two {what} are called `{shown}`"),
        )
    } else {
        let message = format!("the name of another of the {what} looks just like `{shown}`");
        Diagnostic::new(code::DUPLICATE, place, message)
            .help("they differ in spaces, or in how their letters are put together")
    };
    reader.report(fault.label("call it otherwise"));
}

/// The index of a word; capitals, hyphens and underscores do not matter.
pub fn word_of(shared: &Shared, kind: &Kind, words: &[&str], node: &Node) -> Result<usize, Fault> {
    let text = text_of(shared, kind, node)?;
    let plain = |word: &str| word.trim().to_lowercase().replace(['-', '_'], " ");
    if let Some(at) = words.iter().position(|word| plain(word) == plain(text)) {
        return Ok(at);
    }
    let message = format!("`{}` is none of the words known here", excerpt(text));
    let fault = Diagnostic::new(code::UNKNOWN_WORD, node.place, message);
    let fault = match nearest(text, words.iter().copied()) {
        Some(word) => fault.label(format!("did you mean `{word}`?")),
        None => fault,
    };
    Err(fault.help(format!("allowed: {}", one_of(words.to_vec()))))
}

/// A name among those that the scenario has; its index.
pub fn name_of<'n>(
    shared: &Shared,
    what: &str,
    names: impl Iterator<Item = &'n str> + Clone,
    node: &Node,
) -> Result<usize, Fault> {
    let text = text_of(shared, &Kind::Name, node)?;
    if let Some(at) = names.clone().position(|name| name == text) {
        return Ok(at);
    }
    Err(unknown_name(what, names, text, node.place))
}

/// A name that the scenario does not have.
pub fn unknown_name<'n>(
    what: &str,
    names: impl Iterator<Item = &'n str> + Clone,
    text: &str,
    place: Place,
) -> Fault {
    let message = format!("there is no {what} `{}`", excerpt(text));
    let fault = Diagnostic::new(code::UNKNOWN_NAME, place, message);
    let fault = match nearest(text, names.clone()) {
        Some(name) => fault.label(format!("did you mean `{name}`?")),
        None => fault,
    };
    const SHOWN: usize = 12;
    let mut shown: Vec<String> = Vec::new();
    for name in names.map(excerpt) {
        if !shown.contains(&name) && shown.len() <= SHOWN {
            shown.push(name);
        }
    }
    if shown.len() > SHOWN {
        shown[SHOWN] = "…".to_owned();
    }
    fault.help(format!(
        "known: {}",
        all_of(shown.iter().map(String::as_str))
    ))
}

/// Reads a number, money, share, duration (in days) or rate (per day).
pub fn scalar(shared: &Shared, kind: &Kind, node: &Node) -> Read<f64> {
    let currency = shared.currency.borrow();
    let bare = match node.value {
        Value::Whole(whole) => Some(whole as f64),
        Value::Number(number) => Some(number),
        _ => None,
    };
    let (value, toml, range) = match (kind, bare, &node.value) {
        (Kind::Number(range) | Kind::Money(range) | Kind::Share(range), Some(number), _) => {
            (number, value::number(number), *range)
        }
        (Kind::Money(range), None, Value::Text(text)) => {
            let number = value::money(text, &currency)
                .map_err(|why| unreadable(shared, kind, node, text, why))?;
            (number, value::number(number), *range)
        }
        (Kind::Share(range), None, Value::Text(text)) => {
            let number =
                value::share(text).map_err(|why| unreadable(shared, kind, node, text, why))?;
            (number, value::number(number), *range)
        }
        (Kind::Duration(range), Some(0.0), _) => (0.0, "0".into(), *range),
        (Kind::Rate, Some(0.0), _) => (0.0, "0".into(), Range::NON_NEGATIVE),
        (Kind::Duration(_) | Kind::Rate, Some(number), _) => {
            if !number.is_finite() {
                return Err(out_of_range(
                    node,
                    "a finite number with its unit is needed",
                ));
            }
            let text = value::number(number);
            return Err(unreadable(shared, kind, node, &text, Unreadable::NoUnit));
        }
        (Kind::Duration(range), None, Value::Text(text)) => {
            let amount =
                value::amount(text).map_err(|why| unreadable(shared, kind, node, text, why))?;
            let Some(days) = amount.days() else {
                let unit = Unreadable::Unit(amount.unit.name().to_owned());
                return Err(unreadable(shared, kind, node, text, unit));
            };
            (days, quoted(&amount.text()), *range)
        }
        (Kind::Rate, None, Value::Text(text)) => {
            let rate =
                value::rate(text).map_err(|why| unreadable(shared, kind, node, text, why))?;
            let days = rate.unit.days().unwrap_or(1.0);
            let per_day = rate.number / days;
            (
                per_day,
                quoted(&value::rate_text(rate)),
                Range::NON_NEGATIVE,
            )
        }
        _ => return Err(wrong_type(shared, node, kind)),
    };
    if range.contains(value) {
        // −0 becomes 0.
        return Ok((value + 0.0, toml));
    }
    let fault = out_of_range(node, &format!("allowed: {}", range.words()));
    Err(match (kind, bare) {
        (Kind::Share(_), Some(number)) if number > 1.0 && number <= 100.0 => fault.help(format!(
            "for percent write `\"{}%\"`",
            value::number(number)
        )),
        _ => fault,
    })
}

fn unreadable(shared: &Shared, kind: &Kind, node: &Node, text: &str, why: Unreadable) -> Fault {
    let currency = shared.currency.borrow();
    let (kind_of_problem, message, label) = match why {
        Unreadable::NoUnit => {
            let unit = match kind {
                Kind::Rate => format!("say per what time, like `\"{text} per week\"`"),
                _ => format!("say of what, like `\"{text} days\"`"),
            };
            (code::NOTATION, "the unit is missing".to_owned(), unit)
        }
        Unreadable::Unit(unit) => {
            const UNITS: [&str; 8] = [
                "second", "minute", "hour", "day", "week", "month", "quarter", "year",
            ];
            let near = nearest(&unit, UNITS)
                .or_else(|| value::abbreviated(&unit).filter(|unit| UNITS.contains(unit)));
            let label = near.map(|unit| format!("did you mean `{unit}`?"));
            (
                code::NOTATION,
                format!("`{}` is no unit of time here", excerpt(&unit)),
                label.unwrap_or_else(|| format!("known: {}", all_of(UNITS))),
            )
        }
        Unreadable::Currency(sign) if sign == "%" => (
            code::NOTATION,
            format!("`{}` is a share, and money is needed", excerpt(text)),
            format!(
                "write an amount, like {}",
                kind.form(&currency).trim_start_matches("money like ")
            ),
        ),
        Unreadable::Currency(sign) => (
            code::CURRENCY,
            format!("`{}` is not the scenario's currency", excerpt(&sign)),
            format!("this scenario counts in `{currency}`"),
        ),
        Unreadable::Form => {
            let message = format!(
                "`{}` cannot be read as {}",
                excerpt(text),
                kind.form(&currency)
            );
            (code::NOTATION, message, String::new())
        }
    };
    let fault = Diagnostic::new(kind_of_problem, node.place, message).label(label);
    if kind_of_problem == code::CURRENCY {
        return fault
            .help("write the number alone; or, at the top of the file, another `currency`");
    }
    if matches!(kind, Kind::Rate) && text.contains('%') {
        return fault.help("a rate is a number per time: `\"0.1 per week\"`, not 10% per week");
    }
    if kind_of_problem == code::NOTATION && text.contains(',') {
        return fault
            .help("write the decimal point as `.`, and no separators of thousands but `_`");
    }
    fault
}

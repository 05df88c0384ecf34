//! `[population.data]`: which columns of a CSV file are what.

use std::path::Path;

use super::super::checked::{Data, SpanName, Trait};
use super::super::data::LogCalendar;
use super::super::data::date::{self, DateOrder};
use super::super::data::number::Mark;
use super::super::data::{
    self, Copy, IdPolicy, Input, Joined, Layout, Mapping, Moment, Named, Origin, Role, Rows, Whose,
};
use super::super::diagnostics::{Diagnostic, Fault, Place, code, excerpt};
use super::super::io_error::in_words;
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::{Node, Value};
use super::super::reader::{Reader, wrong_type};
use super::super::resolved::{inline, quoted};
use super::super::shape::Shape;
use super::super::value;
use crate::files::Beside;

const FILE: Key = Key::required(
    "file",
    Kind::Text,
    "a CSV file with a header line, relative to the scenario",
    "\"data/tips.csv\"",
);
/// A column that is named by its header alone.
const fn column(name: &'static str, meaning: &'static str, example: &'static str) -> Key {
    Key::optional(name, Kind::Text, meaning, example)
}

const ID: Key = column(
    "id",
    "the column with each customer's own name or number; of rows with the same one that differ none is used",
    "\"customer_id\"",
);
const SEGMENT: Key = column(
    "segment",
    "the column that names each customer's segment",
    "\"time\"",
);
const SPEND: Key = column(
    "spend",
    "the column with the money of all purchases so far; with `purchases` it gives `basket`",
    "\"revenue\"",
);
const PURCHASES: Key = column(
    "purchases",
    "the column with the number of purchases so far, the first included; who has none is no customer",
    "\"orders\"",
);
const LAST_PURCHASE: Key = Key::optional(
    "last_purchase",
    Kind::Special(Shape::Moment("{ column = \"days_since\", unit = \"day\" }")),
    "when the last purchase was; with `purchases` and `tenure` it gives `purchase_rate` and who has probably left",
    "\"last_order\"",
);
const SPEND_LAST_YEAR: Key = Key::derived(
    "spend_last_year",
    Kind::Text,
    "estimated from the others",
    "the column with the money of the last year's purchases, for who is worth sending to",
    "\"revenue_12_months\"",
);
const FREQUENCY: Key = column(
    "frequency",
    "the column with the number of purchases after the first, as in the summaries of customer-base libraries; in \
     place of `purchases`",
    "\"frequency\"",
);
const RECENCY: Key = Key::optional(
    "recency",
    Kind::Special(Shape::Column),
    "the time from the first purchase to the last, 0 where there is but one; in place of `last_purchase`",
    "{ column = \"recency\", unit = \"day\" }",
);
const T: Key = Key::optional(
    "T",
    Kind::Special(Shape::Moment("{ column = \"T\", unit = \"day\" }")),
    "the time since the first purchase; another name for `tenure`",
    "{ column = \"T\", unit = \"day\" }",
);
const MONETARY_VALUE: Key = column(
    "monetary_value",
    "the column with the mean money of the purchases after the first, 0 where there are none; with `frequency` it \
     gives `basket`",
    "\"monetary_value\"",
);
pub const AS_OF: Key = Key::optional(
    "as_of",
    Kind::Special(Shape::Date),
    "the day of the data, on which the run starts; needed where columns hold dates",
    "2026-06-30",
);
const DATES: Key = Key::or(
    "dates",
    Kind::Word(DateOrder::WORDS),
    "\"year month day\"",
    "in which order the file's dates are written, where they are three numbers",
    "\"day month year\"",
);
const DECIMAL: Key = Key::derived(
    "decimal",
    Kind::Word(&["point", "comma"]),
    "found out, where the file leaves no doubt",
    "how the file's decimals are written",
    "\"comma\"",
);
const REJECTS: Key = Key::or(
    "rejects",
    Kind::Share(Range::SHARE),
    "\"5%\"",
    "share of rows, and of the purchases and the money in them, that may be of no use before the file is refused",
    "0",
);

pub const KEEP_IDS: Key = Key::derived(
    "keep_ids",
    Kind::Flag,
    "`false`, where there is an `id`",
    "whether the run's folder tells customers' ids as they are; without, each one's keyed hash stands for it",
    "true",
);
const ACCOUNT: Key = Key::optional(
    "account",
    Kind::Text,
    "written by a run: `file` is its own copy, in which ids are told as they are to be and rows have their \
     order, and this is the account of the file that was copied",
    "\"data/tips.csv.json\"",
);

const fn mapped(which: Trait, example: &'static str) -> Key {
    Key::optional(
        which.key(),
        Kind::Special(Shape::Column),
        "the column of this trait, which is then written nowhere else",
        example,
    )
}

const TENURE: Key = Key::optional(
    Trait::Tenure.key(),
    Kind::Special(Shape::Moment("{ column = \"T\", unit = \"week\" }")),
    "the column of this trait: the first purchase",
    "\"first_order\"",
);

const COLUMNS: [Key; Trait::COUNT] = [
    mapped(Trait::Reciprocity, "\"reciprocity\""),
    mapped(Trait::Indebtedness, "\"indebtedness\""),
    mapped(Trait::Skepticism, "\"skepticism\""),
    mapped(Trait::Trust, "\"trust\""),
    mapped(
        Trait::PurchaseRate,
        "{ column = \"x\", over = \"T\", per = \"week\" }",
    ),
    mapped(Trait::Basket, "\"total_bill\""),
    mapped(
        Trait::TipShare,
        "{ column = \"tip\", over = \"total_bill\" }",
    ),
    TENURE,
];

pub static SECTION: Section = Section {
    name: "population.data",
    meaning: "customers from a CSV file: which column is what",
    keys: &[
        &[
            FILE,
            ID,
            SEGMENT,
            SPEND,
            PURCHASES,
            LAST_PURCHASE,
            SPEND_LAST_YEAR,
        ],
        &[FREQUENCY, RECENCY, T, MONETARY_VALUE],
        &COLUMNS,
        &[AS_OF, DATES, DECIMAL, REJECTS, KEEP_IDS, ACCOUNT],
    ],
    named_by: None,
};

const UNITS: Kind = Kind::Word(&["day", "week", "month", "quarter", "year"]);
const COLUMN: Key = Key::required("column", Kind::Text, "the column", "\"tip\"");
const OVER: Key = Key::optional(
    "over",
    Kind::Text,
    "the column to divide by",
    "\"total_bill\"",
);
const PER: Key = Key::optional("per", UNITS, "the time of a rate", "\"week\"");
const UNIT: Key = Key::optional("unit", UNITS, "the unit of a duration", "\"week\"");

pub static COLUMN_SECTION: Section = Section {
    name: "population.data column",
    meaning: "a column, or the ratio of two",
    keys: &[&[COLUMN, OVER, PER, UNIT]],
    named_by: None,
};

/// A data file that was read.
pub struct File {
    /// Without the segments of its rows.
    pub data: Data,
    /// The names of the segments, in the order of the alphabet, and the name of each row as an index.
    pub segments: Option<(Vec<String>, Vec<u32>)>,
    /// Where the scenario names their column.
    pub segment_place: Option<Place>,
    /// None where it was read before, for another point of a sweep.
    pub origin: Option<Origin>,
    /// The day of the data, where they have one.
    pub as_of: Option<i32>,
    /// When the orders of a log of them came.
    pub calendar: Option<LogCalendar>,
}

/// Which traits the data give.
pub fn given(table: &Reader<'_>) -> [bool; Trait::COUNT] {
    let mut given = COLUMNS.map(|key| table.has(&key));
    given[Trait::PurchaseRate as usize] |= table.has(&LAST_PURCHASE) || table.has(&RECENCY);
    given[Trait::Basket as usize] |= table.has(&SPEND) || table.has(&MONETARY_VALUE);
    given[Trait::Tenure as usize] |= table.has(&T);
    given
}

/// Reads the table and the file that it names; none where anything is wrong. The seed decides the order of
/// rows.
pub fn read(reader: &mut Reader<'_>, beside: &Beside<'_>, seed: u64) -> Option<File> {
    let file = reader.place_of(&FILE);
    let name = reader.text(&FILE);
    let layout = layout(reader, file, None);
    let told = told(reader);
    let account = match reader.has(&ACCOUNT) {
        true => Some(account(reader, beside)?),
        false => None,
    };
    let (name, layout) = (name?, layout?);
    if let Some(fault) = control_sign(&name, file) {
        reader.report(fault);
        return None;
    }
    // Places tell messages apart, not tables.
    let key = reader.shared.memo.as_ref().map(|memo| {
        let place = Place::new(0, 0..0);
        let key = format!("{:?}", (&name, layout.at(place), told, &account, seed));
        (memo, key)
    });
    if let Some((memo, key)) = &key
        && let Some(kept) = memo.find(key)
    {
        return Some(File {
            segment_place: layout.column(Role::Segment).map(|(_, place)| *place),
            segments: kept.segments,
            origin: None,
            as_of: layout.as_of,
            calendar: None,
            data: Data {
                path: name,
                ..kept.data
            },
        });
    }
    let content = content(reader, beside, &FILE, &name)?;
    let whose = match account {
        Some(read) => Whose::Copy(Box::new(read)),
        None => Whose::Own(seed, told?),
    };
    let own_name = data::own_name(&name);
    let table = match data::read_table(&own_name, &content, &layout, &whose) {
        Ok(table) => table,
        Err(faults) => {
            faults.into_iter().for_each(|fault| reader.report(fault));
            return None;
        }
    };
    if let Some((memo, key)) = key {
        memo.keep(key, &table);
    }
    let (sha256, called) = match whose {
        Whose::Own(..) => (data::sha256(&content), told_path(&name, own_name)),
        // The copy of a log is called otherwise than the log.
        Whose::Copy(read) => match read.account.file == own_name {
            true => (read.sha256, told_path(&name, own_name)),
            false => (read.sha256, read.account.file),
        },
    };
    resolve(reader, &name, &table.rows);
    let read = data::Read {
        sha256: sha256.clone(),
        account: table.account.clone(),
    };
    Some(File {
        segments: table.segments,
        segment_place: layout.column(Role::Segment).map(|(_, place)| *place),
        origin: Some(Origin {
            copy: Copy::new(&name, table.rows, read),
            account: table.account,
            input: Input {
                name: called,
                sha256,
            },
        }),
        as_of: layout.as_of,
        calendar: None,
        data: Data {
            path: name,
            ..table.data
        },
    })
}

/// What to say of a path with a sign that is none of a path's.
pub fn control_sign(name: &str, place: Place) -> Option<Fault> {
    name.contains(char::is_control).then(|| {
        let message =
            "a backslash in double quotes begins a sign of its own, such as `\\t` for a tab";
        let fault = Diagnostic::new(code::SYNTAX, place, message);
        fault.label("so this path has one in it").help(
            "put the text in single quotes, in which a backslash is a backslash; in paths `/` does as well",
        )
    })
}

/// A table of the customers of a log.
pub struct OfLog {
    pub joined: Joined,
    /// SHA-256 of the table, and what is read of it.
    pub sha256: String,
    pub as_of: Option<i32>,
    /// Ids are kept.
    pub keeps: bool,
}

/// Reads a table that stands beside a log of orders of the same customers; none where anything is wrong. `segmented`: the
/// log names segments. `dated`: the log says which day the data are of.
pub fn joined(
    reader: &mut Reader<'_>,
    beside: &Beside<'_>,
    segmented: bool,
    dated: bool,
) -> Option<OfLog> {
    const BY_LOG: &str = "the log of orders gives it";
    let of_log = [
        &PURCHASES,
        &SPEND,
        &LAST_PURCHASE,
        &SPEND_LAST_YEAR,
        &FREQUENCY,
        &RECENCY,
        &T,
        &MONETARY_VALUE,
        &COLUMNS[Trait::PurchaseRate as usize],
        &COLUMNS[Trait::Basket as usize],
        &COLUMNS[Trait::Tenure as usize],
    ];
    let mut right = true;
    for key in of_log {
        reader.reject(key, BY_LOG);
        right &= !reader.has(key);
    }
    if segmented && reader.has(&SEGMENT) {
        reader.reject(&SEGMENT, BY_LOG);
        right = false;
    }
    reader.reject(&ACCOUNT, "a run's copy has all that the log told");
    right &= !reader.has(&ACCOUNT);
    if !reader.has(&ID) {
        let message = "`[population.data]` beside `[population.orders]` needs `id`";
        let fault = Diagnostic::new(code::CONFLICT, reader.place(), message);
        reader.report(fault.help(
            "name the column whose names are those of `customer` in the log: `id = \"customer_id\"`",
        ));
        right = false;
    }
    let file = reader.place_of(&FILE);
    let name = reader.text(&FILE);
    let layout = layout(reader, file, Some(dated));
    let told = told(reader);
    let (name, layout, told) = (name?, layout?, told?);
    if let Some(fault) = control_sign(&name, file) {
        reader.report(fault);
        return None;
    }
    let content = content(reader, beside, &FILE, &name)?;
    if !right {
        return None;
    }
    match data::read_joined(&content, &layout) {
        Ok(joined) => Some(OfLog {
            joined,
            sha256: format!(
                "{} {:?}",
                data::sha256(&content),
                layout.at(Place::new(0, 0..0))
            ),
            as_of: layout.as_of.filter(|_| reader.has(&AS_OF)),
            keeps: told == IdPolicy::Kept,
        }),
        Err(faults) => {
            faults.into_iter().for_each(|fault| reader.report(fault));
            None
        }
    }
}

/// A path as a run's folder tells it: one that leads out of the scenario's own folder may name a person on the way.
pub fn told_path(path: &str, own_name: String) -> String {
    let leads_out = |part: &str| part == ".." || part.ends_with(':');
    let on_any_system = |path: &str| path.starts_with(['/', '\\', '~']);
    let mut parts = path.split(['/', '\\']);
    match Path::new(path).is_absolute() || on_any_system(path) || parts.any(leads_out) {
        true => own_name,
        false => path.to_owned(),
    }
}

/// The content of a file that a key names.
fn content(reader: &Reader<'_>, beside: &Beside<'_>, key: &Key, name: &str) -> Option<Vec<u8>> {
    beside
        .read(name)
        .map_err(|error| {
            let message = format!("the data file `{}` cannot be read", excerpt(name));
            let place = reader.place_of(key);
            let fault = Diagnostic::new(code::DATA_FILE, place, message).label(in_words(&error));
            reader.report(match beside {
                Beside::Own(_) => fault.help("the path is relative to the scenario file"),
                Beside::Received(_) => {
                    fault.help("a run's folder holds all that its scenario names")
                }
            });
        })
        .ok()
}

/// What a run wrote of the file that it copied.
fn account(reader: &mut Reader<'_>, beside: &Beside<'_>) -> Option<data::Read> {
    let name = reader.text(&ACCOUNT)?;
    let text = content(reader, beside, &ACCOUNT, &name)?;
    data::Read::parse(&text, reader.place_of(&ACCOUNT))
        .map_err(|fault| reader.report(fault))
        .ok()
}

/// How ids are told.
fn told(reader: &mut Reader<'_>) -> Option<IdPolicy> {
    if !reader.has(&ID) {
        reader.reject(&KEEP_IDS, "no column is named as `id`");
    } else if !reader.has(&KEEP_IDS) {
        reader.put(&KEEP_IDS, "false".to_owned());
    } else if reader.flag(&KEEP_IDS)? {
        return Some(IdPolicy::Kept);
    }
    Some(IdPolicy::Hashed)
}

/// The resolved scenario stands beside a copy of its data, and names what is in it.
pub fn resolve(reader: &mut Reader<'_>, name: &str, rows: &Rows) {
    let said_by_the_copy = SECTION
        .keys()
        .filter(|key| ![AS_OF.name, KEEP_IDS.name].contains(&key.name));
    for key in said_by_the_copy {
        reader.unput(key);
    }
    let copy = data::table_name(name);
    reader.put(&ACCOUNT, quoted(&data::account_name(&copy)));
    reader.put(&FILE, quoted(&copy));
    for (name, toml) in data::mapping(rows) {
        if let Some(key) = SECTION.key(name) {
            reader.put(key, toml);
        }
    }
}

/// What is to be read; none where the table is wrong. `beside_log`: the table stands beside a log of orders, and whether
/// that says which day the data are of.
fn layout(reader: &mut Reader<'_>, file: Place, beside_log: Option<bool>) -> Option<Layout> {
    let as_of = day(reader, &AS_OF);
    let mut right = as_of.is_some() || !reader.has(&AS_OF);
    let dated = reader.has(&AS_OF);
    let mut column = |key: &Key| -> Option<Named> {
        let place = reader.place_of(key);
        let name = reader.text(key);
        right &= name.is_some() || !reader.has(key);
        Some((name?, place))
    };
    let mut columns = [const { None }; Role::COUNT];
    for (role, key) in [
        (Role::Id, &ID),
        (Role::Segment, &SEGMENT),
        (Role::Spend, &SPEND),
        (Role::Purchases, &PURCHASES),
        (Role::SpendLastYear, &SPEND_LAST_YEAR),
        (Role::Frequency, &FREQUENCY),
        (Role::MonetaryValue, &MONETARY_VALUE),
    ] {
        columns[role as usize] = column(key);
    }
    let mut last = Moment::Date;
    for (role, key) in [
        (Role::LastPurchase, &LAST_PURCHASE),
        (Role::Recency, &RECENCY),
    ] {
        if let Some(node) = reader.node(key) {
            match mapping(
                reader,
                key,
                Trait::Tenure,
                node,
                dated && role == Role::LastPurchase,
            ) {
                Some(mapping) => {
                    last = mapping.moment;
                    columns[role as usize] = Some(mapping.column);
                }
                None => right = false,
            }
        }
    }
    let mut mappings = Vec::new();
    for (at, key) in COLUMNS.iter().enumerate() {
        if let Some(node) = reader.node(key) {
            let mapping = mapping(reader, key, Trait::ALL[at], node, dated);
            right &= mapping.is_some();
            mappings.extend(mapping);
        }
    }
    if let (Some(node), false) = (reader.node(&T), reader.has(&TENURE)) {
        let mapping = mapping(reader, &T, Trait::Tenure, node, dated);
        right &= mapping.is_some();
        mappings.extend(mapping);
    }
    right &= beside_log.is_some() || fits_together(reader);
    right &= has_one_meaning_each(reader, &columns, &mappings);
    let dates = reader.word(&DATES).map(|at| DateOrder::ALL[at]);
    let decimal = if reader.has(&DECIMAL) {
        let word = reader.word(&DECIMAL);
        right &= word.is_some();
        word.map(|at| [Mark::Point, Mark::Comma][at])
    } else {
        None
    };
    let rejects = reader.number(&REJECTS);
    // A run writes no row into its copy that it did not use.
    let copied = reader.has(&ACCOUNT);
    let currency = reader.shared.currency.borrow().clone();
    let layout = Layout {
        file,
        mappings,
        columns,
        last,
        as_of,
        dates: dates?,
        decimal: if copied { Some(Mark::Point) } else { decimal },
        rejects: if copied { 0.0 } else { rejects? },
        currency,
        copied,
    };
    right.then_some(layout)
}

/// Whether no column is named for two things that cannot be one.
fn has_one_meaning_each(
    reader: &mut Reader<'_>,
    columns: &[Option<Named>; Role::COUNT],
    mappings: &[Mapping],
) -> bool {
    const NAME: &str = "a name";
    const COUNT: &str = "a number of purchases";
    const MONEY: &str = "money";
    const LAST: &str = "the last purchase";
    const FIRST: &str = "the first purchase";
    let of_roles = [
        (Role::Id, NAME),
        (Role::Purchases, COUNT),
        (Role::Frequency, COUNT),
        (Role::Spend, MONEY),
        (Role::SpendLastYear, MONEY),
        (Role::MonetaryValue, MONEY),
        (Role::LastPurchase, LAST),
        (Role::Recency, LAST),
    ];
    let of_roles = of_roles
        .into_iter()
        .filter_map(|(role, what)| Some((role.key(), what, columns[role as usize].as_ref()?)));
    let of_traits = [(Trait::Basket, MONEY), (Trait::Tenure, FIRST)]
        .into_iter()
        .filter_map(|(which, what)| {
            let mut of_it = mappings.iter().filter(|mapping| mapping.over.is_none());
            let mapping = of_it.find(|mapping| mapping.which == which)?;
            Some((which.key(), what, &mapping.column))
        });
    let named: Vec<_> = of_roles.chain(of_traits).collect();
    let mut right = true;
    for (at, (key, what, (name, place))) in named.iter().enumerate() {
        let mut before = named[..at].iter();
        let Some((other, meant, _)) =
            before.find(|(_, meant, (known, _))| known == name && meant != what)
        else {
            continue;
        };
        let name = excerpt(name);
        let message = format!("`{other}` and `{key}` name one column, `{name}`");
        reader.report(
            Diagnostic::new(code::CONFLICT, *place, message)
                .label(format!("it cannot be {meant} and {what}"))
                .help("name the column of each, or leave out what the file does not have"),
        );
        right = false;
    }
    right
}

/// Whether the columns that are named make something together.
fn fits_together(reader: &mut Reader<'_>) -> bool {
    let mut right = true;
    let mut conflict = |place: Place, message: String, help: &str| {
        reader.report(Diagnostic::new(code::CONFLICT, place, message).help(help));
        right = false;
    };
    let records = [
        &LAST_PURCHASE,
        &RECENCY,
        &SPEND,
        &MONETARY_VALUE,
        &T,
        &SEGMENT,
    ];
    if !COLUMNS.iter().chain(records).any(|key| reader.has(key)) {
        let help = "name the column of a trait, like `basket = \"total_bill\"`";
        conflict(
            reader.place(),
            "no column of the data is used".to_owned(),
            help,
        );
    }
    // One of two keys, each with an example, beside which the first means something.
    let orders = "write `purchases = \"orders\"`";
    let needs: [(&Key, [&Key; 2], &str); 7] = [
        (&LAST_PURCHASE, [&PURCHASES; 2], orders),
        (
            &LAST_PURCHASE,
            [&TENURE, &T],
            "write `tenure = \"first_order\"`",
        ),
        (&SPEND, [&PURCHASES, &FREQUENCY], orders),
        (
            &RECENCY,
            [&FREQUENCY; 2],
            "write `frequency = \"frequency\"`",
        ),
        (
            &RECENCY,
            [&T, &TENURE],
            "write `T = { column = \"T\", unit = \"day\" }`",
        ),
        (
            &FREQUENCY,
            [&RECENCY, &MONETARY_VALUE],
            "write `recency = { column = \"recency\", unit = \"day\" }`, or `monetary_value`",
        ),
        (
            &MONETARY_VALUE,
            [&FREQUENCY, &PURCHASES],
            "write `frequency = \"frequency\"`",
        ),
    ];
    for (key, needed, help) in needs {
        let spend = key.name == FREQUENCY.name && reader.has(&SPEND);
        if reader.has(key) && !needed.iter().any(|needed| reader.has(needed)) && !spend {
            let message = format!("`{}` needs `{}`", key.name, needed[0].name);
            conflict(reader.place_of(key), message, help);
        }
    }
    let with_purchases = [&SPEND, &LAST_PURCHASE, &MONETARY_VALUE];
    if reader.has(&PURCHASES) && !with_purchases.iter().any(|key| reader.has(key)) {
        let help = "add `spend` (for the basket), or `last_purchase` and `tenure` (for the rate)";
        conflict(
            reader.place_of(&PURCHASES),
            "`purchases` alone says nothing".to_owned(),
            help,
        );
    }
    let column = |which: Trait| &COLUMNS[which as usize];
    let rate = "purchase rate";
    for (key, other, what) in [
        (&LAST_PURCHASE, column(Trait::PurchaseRate), rate),
        (&RECENCY, column(Trait::PurchaseRate), rate),
        (&SPEND, column(Trait::Basket), "basket"),
        (&MONETARY_VALUE, column(Trait::Basket), "basket"),
        (&SPEND, &MONETARY_VALUE, "basket"),
        (&PURCHASES, &FREQUENCY, "number of purchases"),
        (&LAST_PURCHASE, &RECENCY, "last purchase"),
        (&T, &TENURE, "tenure"),
    ] {
        if reader.has(key) && reader.has(other) {
            let message = format!("`{}` and `{}` both give the {what}", key.name, other.name);
            conflict(reader.place_of(other), message, "leave out one of them");
        }
    }
    right
}

/// Reads the day of the data.
pub fn day(reader: &mut Reader<'_>, key: &Key) -> Option<i32> {
    if !reader.has(key) {
        return None;
    }
    reader.read(key, |shared, node| {
        let text = match &node.value {
            Value::Text(text) | Value::Date(text) => text,
            _ => return Err(wrong_type(shared, node, &key.kind)),
        };
        match date::day(text, DateOrder::YearMonthDay) {
            Some(day) => Ok((day, quoted(text))),
            None => {
                let message = format!("`{}` is no date", excerpt(text));
                let fault = Diagnostic::new(code::NOTATION, node.place, message);
                let like = match date::in_any_order(text) {
                    Some((date, false)) => date,
                    _ => "2026-06-30".to_owned(),
                };
                Err(fault.help(format!("write it as year, month and day: `{like}`")))
            }
        }
    })
}

/// Reads which column a trait is.
///
/// `dated`: whether the day of the data is known, so that a duration can be a column of dates.
fn mapping(
    reader: &mut Reader<'_>,
    key: &Key,
    which: Trait,
    node: &Node,
    dated: bool,
) -> Option<Mapping> {
    let (mut column, mut over) = (None, None);
    let (mut per, mut unit) = (None, None);
    let mut toml = String::new();
    match &node.value {
        Value::Text(text) => {
            column = Some((text.clone(), node.place));
            toml = quoted(text);
        }
        Value::Table(table) => {
            let mut table = Reader::new(reader.shared, &COLUMN_SECTION, table, node.place);
            let place = table.place_of(&COLUMN);
            column = table.text(&COLUMN).map(|name| (name, place));
            let place = table.place_of(&OVER);
            over = table.text(&OVER).map(|name| (name, place));
            per = table.word(&PER);
            unit = table.word(&UNIT);
            if which != Trait::PurchaseRate {
                table.reject(&PER, "only `purchase_rate` is a rate");
            }
            if which != Trait::Tenure {
                table.reject(&UNIT, "only `tenure` is a duration");
            } else if [LAST_PURCHASE.name, RECENCY.name].contains(&key.name) {
                table.reject(&OVER, "the time since a purchase is no ratio");
            }
            let word = |at: usize| quoted(["day", "week", "month", "quarter", "year"][at]);
            let text = |name: &Option<(String, Place)>| name.as_ref().map(|(name, _)| quoted(name));
            let entries = [
                ("column", text(&column)),
                ("over", text(&over)),
                ("per", per.map(word)),
                ("unit", unit.map(word)),
            ];
            toml = inline(
                entries
                    .into_iter()
                    .filter_map(|(key, value)| Some((key, value?))),
            );
            let unread = |key: &Key, known: bool| table.has(key) && !known;
            if unread(&OVER, over.is_some())
                || unread(&PER, per.is_some())
                || unread(&UNIT, unit.is_some())
            {
                return None;
            }
        }
        _ => reader.report(wrong_type(reader.shared, node, &key.kind)),
    }
    let column = column?;
    let days = |at: usize| SpanName::ALL[at].days();
    let name = key;
    let own = excerpt(&column.0);
    let needs = |key: &str, example: String| {
        let message = format!("`{}` needs `{key}`", name.name);
        let fault = Diagnostic::new(code::NOTATION, node.place, message);
        let a_value = value::rate(&own).is_ok() || value::amount(&own).is_ok();
        reader.report(match a_value {
            true => fault.help("columns stand here; a value for all stands in `[population]`"),
            false => fault.help(format!("write {example}")),
        });
    };
    let (moment, unit) = match (which, per, unit) {
        (Trait::PurchaseRate, Some(per), _) => {
            let how = format!("per {}", SpanName::ALL[per].name());
            (Moment::Before(1.0 / days(per)), how)
        }
        (Trait::Tenure, _, Some(unit)) => {
            let how = format!("in {}s", SpanName::ALL[unit].name());
            (Moment::Before(days(unit)), how)
        }
        (Trait::PurchaseRate, None, _) => {
            needs(
                "per",
                format!("`purchase_rate = {{ column = \"{own}\", over = \"T\", per = \"week\" }}`"),
            );
            return None;
        }
        (Trait::Tenure, _, None) if dated && over.is_none() => {
            (Moment::Date, "days to the day of the data".to_owned())
        }
        (Trait::Tenure, _, None) => {
            needs(
                "unit",
                format!(
                    "`{} = {{ column = \"{own}\", unit = \"week\" }}`{}",
                    name.name,
                    match name.name == RECENCY.name {
                        true => "",
                        false =>
                            ", or, where it is a date, the day of the data: `as_of = 2026-06-30`",
                    }
                ),
            );
            return None;
        }
        _ => (Moment::Before(1.0), "as it stands".to_owned()),
    };
    reader.put(name, toml);
    Some(Mapping {
        which,
        column,
        over,
        moment,
        unit,
    })
}

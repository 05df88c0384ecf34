//! `[population.orders]`: which columns of a log of orders are what.

use super::super::checked::{Data, Trait};
use super::super::data::date::DateOrder;
use super::super::data::number::Mark;
use super::super::data::{
    self, Copy, IdPolicy, Input, LogLayout, Moment, Named, Naming, Origin, Role, Words,
};
use super::super::diagnostics::{Diagnostic, Place, code, excerpt};
use super::super::io_error::in_words;
use super::super::key::{Key, Kind, Range, Section};
use super::super::node::Table as Empty;
use super::super::reader::Reader;
use super::super::resolved::quoted;
use super::super::shape::Shape;
use super::data::{File, control_sign, day, joined, resolve, told_path};
use crate::files::Beside;

const FILE: Key = Key::required(
    "file",
    Kind::Text,
    "a log of orders, one row an order or an order line: `.csv`, `.tsv`, `.xlsx`, or packed with gzip, relative to the \
     scenario",
    "\"data/orders.csv\"",
);
const CUSTOMER: Key = Key::required(
    "customer",
    Kind::Text,
    "the column that says who bought; rows in which it is empty are left out",
    "\"Customer ID\"",
);
const DATE: Key = Key::required(
    "date",
    Kind::Text,
    "the column with the day of the order, a time behind it or not; orders of a customer on one day are one purchase",
    "\"InvoiceDate\"",
);
/// A column that is named by its header alone.
const fn column(name: &'static str, meaning: &'static str, example: &'static str) -> Key {
    Key::optional(name, Kind::Text, meaning, example)
}

const AMOUNT: Key = column(
    "amount",
    "the column with the money of the row, below 0 where it is given back; empty on further rows of an order whose \
     money stands on another",
    "\"Total\"",
);
const QUANTITY: Key = column(
    "quantity",
    "in place of `amount`, with `price`: the column with the number of pieces, below 0 where they come back",
    "\"Quantity\"",
);
const PRICE: Key = column(
    "price",
    "with `quantity`: the column with the money of one piece",
    "\"Price\"",
);
const REFUNDED: Key = column(
    "refunded",
    "the column with what was given back of the row's money, as a number of its own",
    "\"Amount Refunded\"",
);
const ORDER: Key = column(
    "order",
    "the column with the number of the order, which its rows share",
    "\"Invoice\"",
);
const PRODUCT: Key = column(
    "product",
    "the column that says what was bought, for `except`",
    "\"StockCode\"",
);
const STATUS: Key = column(
    "status",
    "the column with the state or the kind of the order: rows that say `cancelled`, `failed`, `pending` and the like are left \
     out, `refunded` gives all of it back, and `Storno`, `return` and the like take back the purchase beside them; the words \
     of several languages are known",
    "\"Financial Status\"",
);
/// Values of the status.
const fn values(name: &'static str, meaning: &'static str, example: &'static str) -> Key {
    Key::optional(name, Kind::Names, meaning, example)
}

const COUNTS: Key = values(
    "counts",
    "values of `status` whose rows count, whatever their words mean elsewhere",
    "[\"authorized\"]",
);
const CANCELLED: Key = values(
    "cancelled",
    "values of `status` whose rows are no purchase, beyond those whose words are known",
    "[\"zurückgezogen\"]",
);
const GIVES_BACK: Key = values(
    "gives_back",
    "values of `status` whose rows give their money back, whatever its sign",
    "[\"Umtausch\"]",
);
const SEGMENT: Key = column(
    "segment",
    "the column that names the customer's segment; that of the latest day counts",
    "\"Country\"",
);
const CANCELS: Key = Key::or(
    "cancels",
    Kind::Text,
    "\"C\"",
    "what the numbers in `order` of cancellations begin with, before a digit: their money is given back, whatever its sign; \
     `\"\"` for none",
    "\"C\"",
);
const EXCEPT: Key = Key::optional(
    "except",
    Kind::Names,
    "products that are no purchase, such as postage and fees: their rows are left out",
    "[\"POST\", \"BANK CHARGES\"]",
);
const SHEET: Key = Key::derived(
    "sheet",
    Kind::Text,
    "the first one",
    "the sheet of a spreadsheet",
    "\"Year 2010-2011\"",
);
const HEADER: Key = Key::or(
    "header",
    Kind::Flag,
    "true",
    "whether a line has the columns' names; without one, columns are called by their numbers, `\"1\"` the first",
    "false",
);
const AS_OF: Key = Key::derived(
    "as_of",
    Kind::Special(Shape::Date),
    "the day of the latest order",
    "the day of the data, on which the run starts; orders after it are left out",
    "2026-06-30",
);
const DATES: Key = Key::derived(
    "dates",
    Kind::Word(DateOrder::WORDS),
    "found out, where the file leaves no doubt",
    "in which order dates are written, where they are three numbers",
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
    "share of the rows, and of the money in them, that cannot be read before the log is refused; rows without a customer or \
     after `as_of` are counted apart",
    "0",
);
const KEEP_IDS: Key = Key::or(
    "keep_ids",
    Kind::Flag,
    "false",
    "whether the run's folder tells customers as the log does; without, each one's keyed hash stands for it",
    "true",
);

pub static SECTION: Section = Section {
    name: "population.orders",
    meaning: "customers from a log of their orders: which column is what",
    keys: &[
        &[FILE, CUSTOMER, DATE],
        &[AMOUNT, QUANTITY, PRICE, REFUNDED],
        &[ORDER, PRODUCT, STATUS, SEGMENT],
        &[COUNTS, CANCELLED, GIVES_BACK],
        &[CANCELS, EXCEPT, SHEET, HEADER],
        &[AS_OF, DATES, DECIMAL, REJECTS, KEEP_IDS],
    ],
    named_by: None,
};

/// Which traits a log gives.
pub const GIVEN: [Trait; 3] = [Trait::PurchaseRate, Trait::Basket, Trait::Tenure];

/// Reads the table and the log that it names; none where anything is wrong. `table`: the table of the same customers, if
/// there is one. What is resolved stands in a table `[population.data]`, for the copy of the customers, which is handed back.
pub fn read<'a>(
    reader: &mut Reader<'a>,
    table: Option<&mut Reader<'a>>,
    beside: &Beside<'_>,
    seed: u64,
) -> Option<(File, Reader<'a>)> {
    let name = reader.text(&FILE);
    let as_of_of_table = table
        .as_ref()
        .and_then(|table| table.node(&super::data::AS_OF));
    let as_of = match as_of_of_table {
        Some(_) => None,
        None => day(reader, &AS_OF),
    };
    let mut right = as_of.is_some() || !reader.has(&AS_OF);
    let (joined, as_of, keeps) = match table {
        None => (None, as_of, false),
        Some(table) => {
            if reader.has(&AS_OF) && table.has(&super::data::AS_OF) {
                reader.reject(&AS_OF, "`[population.data]` gives the day of the data");
                right = false;
            }
            let of_table = joined(table, beside, reader.has(&SEGMENT), as_of.is_some());
            right &= of_table.is_some();
            let of_table = of_table?;
            {
                let (of_day, keeps) = (of_table.as_of.or(as_of), of_table.keeps);
                (Some(of_table), of_day, keeps)
            }
        }
    };
    let layout = layout(reader, as_of);
    let keeps = keeps | reader.flag(&KEEP_IDS)?;
    let (name, layout) = (name?, layout?);
    let place = reader.place_of(&FILE);
    if let Some(fault) = control_sign(&name, place) {
        reader.report(fault);
        return None;
    }
    if !right {
        return None;
    }
    let told = Naming {
        seed,
        ids: match keeps {
            true => IdPolicy::Kept,
            false => IdPolicy::Hashed,
        },
    };
    // Places tell messages apart, not logs.
    let key = reader.shared.memo.as_ref().map(|memo| {
        let (place, of_table) = (
            Place::new(0, 0..0),
            joined.as_ref().map(|table| &table.sha256),
        );
        let key = format!(
            "orders {:?}",
            (&name, layout.at(place), as_of, of_table, keeps, seed)
        );
        (memo, key)
    });
    let segment_place = layout
        .cells
        .column(Role::Segment)
        .map(|(_, place)| *place)
        .unwrap_or(place);
    let empty = |reader: &Reader<'a>| {
        let place = reader.place();
        Reader::new(reader.shared, &super::data::SECTION, Empty::EMPTY, place)
    };
    let split = reader.shared.split;
    if let (Some((memo, key)), None) = (&key, split)
        && let Some(kept) = memo.find(key)
    {
        let file = File {
            segment_place: Some(segment_place),
            segments: kept.segments,
            origin: None,
            as_of: kept.calendar.as_ref().map(|of_log| of_log.as_of),
            calendar: kept.calendar,
            data: Data {
                path: name,
                ..kept.data
            },
        };
        return Some((file, empty(reader)));
    }
    let unreadable = |error: &std::io::Error| {
        let message = format!("the log of orders `{}` cannot be read", excerpt(&name));
        let fault = Diagnostic::new(code::DATA_FILE, place, message).label(in_words(error));
        match beside {
            Beside::Own(_) => fault.help("the path is relative to the scenario file"),
            Beside::Received(_) => fault.help("a run's folder holds all that its scenario names"),
        }
    };
    let open = || beside.open(&name);
    let sha256 = match open().and_then(data::sha256_of) {
        Ok(sha256) => sha256,
        Err(error) => {
            reader.report(unreadable(&error));
            return None;
        }
    };
    let own_name = data::own_name(&name);
    let joined = joined.map(|table| table.joined);
    let read = data::read_log(&own_name, &open, &layout, as_of, joined, told, split);
    let table = match read {
        Ok((table, purchases)) => {
            *reader.shared.purchases.borrow_mut() = purchases;
            table
        }
        Err(faults) => {
            faults.into_iter().for_each(|fault| reader.report(fault));
            return None;
        }
    };
    if let Some((memo, key)) = key {
        memo.keep(key, &table);
    }
    // The copy is a table of customers, whatever the log is packed in.
    let copied = copy_name(&own_name);
    let mut out = empty(reader);
    if let Some(log) = &table.account.log {
        out.put(&super::data::AS_OF, quoted(&log.as_of));
    }
    out.put(&super::data::KEEP_IDS, keeps.to_string());
    resolve(&mut out, &copied, &table.rows);
    let read = data::Read {
        sha256: sha256.clone(),
        account: table.account.clone(),
    };
    let as_of = table.calendar.as_ref().map(|of_log| of_log.as_of);
    let file = File {
        segments: table.segments,
        segment_place: Some(segment_place),
        origin: Some(Origin {
            copy: Copy::new(&copied, table.rows, read),
            account: table.account,
            input: Input {
                name: told_path(&name, own_name),
                sha256,
            },
        }),
        as_of,
        calendar: table.calendar,
        data: Data {
            path: name,
            ..table.data
        },
    };
    Some((file, out))
}

/// What the table of customers that a log came to is called: `orders.csv.gz` becomes `orders_customers.csv`.
fn copy_name(log: &str) -> String {
    let mut stem = log;
    for end in [".gz", ".csv", ".tsv", ".txt", ".xlsx"] {
        let cut = stem.len().saturating_sub(end.len());
        if cut > 0 && stem.is_char_boundary(cut) && stem[cut..].eq_ignore_ascii_case(end) {
            stem = &stem[..cut];
        }
    }
    format!("{stem}_customers.csv")
}

/// What is to be read; none where the table is wrong.
fn layout(reader: &mut Reader<'_>, as_of: Option<i32>) -> Option<LogLayout> {
    let file = reader.place_of(&FILE);
    let mut right = true;
    let mut named = |key: &Key| -> Option<Named> {
        let place = reader.place_of(key);
        let name = reader.text(key);
        right &= name.is_some() || !reader.has(key);
        Some((name?, place))
    };
    let mut columns = [const { None }; Role::COUNT];
    let (customer, date) = (named(&CUSTOMER), named(&DATE));
    let whole = customer.is_some() && date.is_some();
    columns[Role::Id as usize] = customer;
    columns[Role::LastPurchase as usize] = date;
    for (role, key) in [
        (Role::Spend, &AMOUNT),
        (Role::Purchases, &QUANTITY),
        (Role::MonetaryValue, &PRICE),
        (Role::SpendLastYear, &REFUNDED),
        (Role::Segment, &SEGMENT),
    ] {
        columns[role as usize] = named(key);
    }
    let (order, product, status) = (named(&ORDER), named(&PRODUCT), named(&STATUS));
    let sheet = named(&SHEET);
    right &= whole;
    right &= has_money(reader);
    right &= has_one_meaning_each(reader);
    let needed = [
        (&EXCEPT, &PRODUCT, "products", "StockCode"),
        (&COUNTS, &STATUS, "states", "Status"),
        (&CANCELLED, &STATUS, "states", "Status"),
        (&GIVES_BACK, &STATUS, "states", "Status"),
    ];
    for (key, needs, what, example) in needed {
        if reader.has(key) && !reader.has(needs) {
            let message = format!("`{}` needs `{}`", key.name, needs.name);
            let fault = Diagnostic::new(code::CONFLICT, reader.place_of(key), message);
            reader.report(fault.help(format!(
                "name the column of the {what}, like `{} = \"{example}\"`",
                needs.name
            )));
            right = false;
        }
    }
    let cancels = reader.text(&CANCELS);
    let mut listed = |key: &Key| match reader.has(key) {
        true => names(reader, key),
        false => Some(Vec::new()),
    };
    let except = listed(&EXCEPT);
    let words = (listed(&COUNTS), listed(&CANCELLED), listed(&GIVES_BACK));
    let header = reader.flag(&HEADER);
    let mut word = |key: &Key| match reader.has(key) {
        true => reader.word(key).map(Some),
        false => Some(None),
    };
    let dates = word(&DATES);
    let decimal = word(&DECIMAL);
    let rejects = reader.number(&REJECTS);
    let currency = reader.shared.currency.borrow().clone();
    let dates = dates?.map(|at| DateOrder::ALL[at]);
    let layout = LogLayout {
        cells: data::Layout {
            file,
            mappings: Vec::new(),
            columns,
            last: Moment::Date,
            as_of,
            dates: dates.unwrap_or(DateOrder::YearMonthDay),
            decimal: decimal?.map(|at| [Mark::Point, Mark::Comma][at]),
            rejects: rejects?,
            currency,
            copied: false,
        },
        order,
        product,
        status,
        words: Words {
            counts: words.0?,
            cancelled: words.1?,
            gives_back: words.2?,
        },
        cancels: cancels?,
        except: except?,
        sheet,
        headless: !header?,
        dates,
    };
    right.then_some(layout)
}

/// A list of names.
fn names(reader: &mut Reader<'_>, key: &Key) -> Option<Vec<String>> {
    let items = reader.items(key)?;
    let mut names = Vec::new();
    for item in items {
        match super::super::reader::text_of(reader.shared, &key.kind, item) {
            Ok(name) => names.push(name.to_owned()),
            Err(fault) => reader.report(fault),
        }
    }
    let complete = names.len() == items.len();
    complete.then_some(names)
}

/// Whether the money of a row is named, and once.
fn has_money(reader: &Reader<'_>) -> bool {
    let conflict = |place: Place, message: &str, help: &str| {
        reader.report(Diagnostic::new(code::CONFLICT, place, message).help(help));
        false
    };
    let has = [&AMOUNT, &QUANTITY, &PRICE].map(|key| reader.has(key));
    match has {
        [true, false, false] | [false, true, true] => true,
        [true, ..] => conflict(
            reader.place_of(&AMOUNT),
            "`amount` and `quantity` × `price` both give the money of a row",
            "leave out `amount`, or both others",
        ),
        [false, true, false] => conflict(
            reader.place_of(&QUANTITY),
            "`quantity` needs `price`",
            "write `price = \"Price\"`, or `amount` in the place of both",
        ),
        [false, false, true] => conflict(
            reader.place_of(&PRICE),
            "`price` needs `quantity`",
            "write `quantity = \"Quantity\"`, or `amount` in the place of both",
        ),
        [false, false, false] => {
            reader.missing_or(&AMOUNT, "");
            false
        }
    }
}

/// Whether no column is named for two things.
fn has_one_meaning_each(reader: &Reader<'_>) -> bool {
    let keys = [
        &CUSTOMER, &DATE, &AMOUNT, &QUANTITY, &PRICE, &REFUNDED, &ORDER, &STATUS,
    ];
    let text = |key: &Key| match reader.node(key).map(|node| &node.value) {
        Some(super::super::node::Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let mut right = true;
    for (at, key) in keys.iter().enumerate() {
        let Some(name) = text(key) else {
            continue;
        };
        let Some(other) = keys[..at].iter().find(|other| text(other) == Some(name)) else {
            continue;
        };
        let message = format!(
            "`{}` and `{}` name one column, `{}`",
            other.name,
            key.name,
            excerpt(name)
        );
        let fault = Diagnostic::new(code::CONFLICT, reader.place_of(key), message);
        reader
            .report(fault.help("name the column of each, or leave out what the log does not have"));
        right = false;
    }
    right
}

#[cfg(test)]
mod tests {
    use super::copy_name;

    #[test]
    fn the_copy_is_called_after_the_log() {
        for (log, copy) in [
            ("orders.csv", "orders_customers.csv"),
            ("orders.CSV.gz", "orders_customers.csv"),
            ("shop.xlsx", "shop_customers.csv"),
            (".csv", ".csv_customers.csv"),
            ("é", "é_customers.csv"),
        ] {
            assert_eq!(copy_name(log), copy, "{log}");
        }
    }
}

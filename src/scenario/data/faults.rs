//! What is wrong with a data file as a whole.

use super::date::Written;
use super::form::Form;
use super::layout::{Layout, Named, Role};
use super::lost::Weight;
use super::reading::Reading;
use super::rows::Rows;
use super::{date, log, number, unseen};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, all_of, code, excerpt, nearest};
use crate::scenario::plural::counted;

/// How many wrong cells of a column are shown.
const SHOWN: usize = 5;

/// The wrong cells of one column.
pub struct Wrong {
    place: Place,
    count: usize,
    /// By their lines.
    first: Vec<(u64, String)>,
}

impl Wrong {
    pub fn at(place: Place) -> Wrong {
        Wrong {
            place,
            count: 0,
            first: Vec::new(),
        }
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn add(&mut self, line: u64, what: &str) {
        self.count += 1;
        let place = self.first.partition_point(|(before, _)| *before <= line);
        if place < SHOWN {
            self.first
                .insert(place, (line, format!("line {line}: {what}")));
            self.first.truncate(SHOWN);
        }
    }

    /// `of_rows`: it is no column, but rows as a whole.
    pub fn fault(self, of_rows: bool) -> Fault {
        let message = match (self.count, of_rows) {
            (1, false) => "a cell of this column cannot be used".to_owned(),
            (count, false) => format!("{count} cells of this column cannot be used"),
            (1, true) => "a row of this file cannot be read".to_owned(),
            (count, true) => format!("{count} rows of this file cannot be read"),
        };
        let mut fault = Diagnostic::new(code::DATA_CELL, self.place, message);
        let hidden = self.count - self.first.len();
        for (_, cell) in self.first {
            fault = fault.help(cell);
        }
        if hidden > 0 {
            fault = fault.help(format!("and {hidden} more"));
        }
        fault
    }
}

/// What keeps the rows from being used: there are none, too many were rejected or carry too much, or they
/// contradict what the scenario takes them for.
pub fn of_table(
    form: &Form,
    layout: &Layout,
    rows: &Rows,
    wrong: Vec<Wrong>,
    duplicates: usize,
    cells: &Reading,
) -> Vec<Fault> {
    if rows.read == 0 {
        let message = "the data file has no rows below its header";
        return vec![Diagnostic::new(code::DATA_FILE, layout.file, message)];
    }
    if let Some((one, other)) = &cells.currency.two {
        return vec![two_currencies(layout.file, one, other)];
    }
    if let (true, Some(own), Some(other)) = (
        cells.dates.are_mixed(),
        &cells.dates.first_own,
        &cells.dates.first_other,
    ) {
        return vec![mixed_dates(layout.file, own, other)];
    }
    let mut faults = too_many(layout, rows, wrong, duplicates, cells);
    faults.extend(purchases(layout, rows));
    if layout.copied {
        return faults;
    }
    faults.extend(long_ago(layout, cells));
    faults.extend(contradictory(layout, rows));
    faults.extend(alike(layout, rows));
    faults.extend(log::recognized(form, layout));
    faults
}

/// What to say of tables in which many rows have one name.
const ONE_EACH: &str = "many customers stand there more than once: if a row is a purchase, it is a log of orders: name it in \
                        `[population.orders]`, with `customer`, `date` and `amount`";

/// Many rows are the same, and not as in a table that was put below itself: they may be purchases.
fn purchases(layout: &Layout, rows: &Rows) -> Option<Fault> {
    let repeated = rows.met.repeated.count;
    if repeated * 5 <= rows.read + repeated || rows.met.all_repeated {
        return None;
    }
    let message = format!(
        "{repeated} of {} rows of the data file are the same as others",
        rows.read + repeated
    );
    Some(
        Diagnostic::new(code::DATA_CELL, layout.file, message)
            .label(format!("the first is on {}", rows.met.repeated.first()))
            .help(ONE_EACH)
            .help("if parts of the file were put together twice, take out what is twofold"),
    )
}

/// Too many rows were rejected, or those that were carry too much; or none is left.
fn too_many(
    layout: &Layout,
    rows: &Rows,
    wrong: Vec<Wrong>,
    duplicates: usize,
    cells: &Reading,
) -> Vec<Fault> {
    let [lines, lost_lines] = rows.met.lines.map(|lines| lines as f64);
    let lost = &rows.met.lost;
    let shares = [
        (rows.rejected as f64 / rows.read as f64, "of the rows"),
        (lost_lines / lines, "of the lines"),
        (lost.share(Weight::Purchases), "of the purchases"),
        (lost.share(Weight::Money), "of the money"),
    ];
    let beyond = shares
        .into_iter()
        .find(|(share, _)| *share > layout.rejects && rows.rejected > 0);
    if beyond.is_none() && rows.count > 0 {
        return Vec::new();
    }
    let (rejected, read) = (rows.rejected, rows.read);
    let message = match beyond {
        None if rows.rejected == 0 => {
            "none of the rows of the data file is a customer: nobody has bought".to_owned()
        }
        None => {
            format!(
                "{rejected} of {} cannot be used, and none is left",
                of_file(read)
            )
        }
        Some(_) => format!("{rejected} of {} cannot be used", of_file(read)),
    };
    let mut fault = Diagnostic::new(code::DATA_CELL, layout.file, message);
    if let Some((share, what)) = beyond {
        let allowed = percent(layout.rejects);
        fault = fault.label(match what {
            "of the rows" => format!("`rejects` allows {allowed}%"),
            _ => format!(
                "they have {}% {what}; `rejects` allows {allowed}%",
                percent(share)
            ),
        });
    }
    for help in advice(layout, rows, duplicates, cells) {
        fault = fault.help(help);
    }
    let last = wrong.len() - 1;
    let columns = wrong
        .into_iter()
        .enumerate()
        .filter(|(_, wrong)| wrong.count > 0)
        .map(|(at, wrong)| wrong.fault(at == last));
    std::iter::once(fault).chain(columns).collect()
}

pub fn percent(share: f64) -> f64 {
    (share * 1e4).round() / 100.0
}

/// What may be the cause of many rows that cannot be used.
fn advice(layout: &Layout, rows: &Rows, duplicates: usize, cells: &Reading) -> Vec<String> {
    let mut all = Vec::new();
    if duplicates * 5 > rows.read {
        all.push(ONE_EACH.to_owned());
    }
    all.extend(cells.dates.meant());
    if cells.dates.late > 0 {
        all.push(format!(
            "{} date{} after the day of the data, the last of them {}: is `as_of` the day of the export?",
            cells.dates.late,
            if cells.dates.late == 1 { " is" } else { "s are" },
            date::as_written(cells.dates.latest)
        ));
    }
    if cells.in_percent * 2 > rows.rejected {
        all.push(
            "shares are from 0 to 1: write them in percent with the sign, like `21%`, or divide them by 100, or by what \
             their scale ends with"
                .to_owned(),
        );
    }
    if cells.before_the_first * 2 > rows.rejected {
        all.push(match layout.column(Role::Recency) {
            Some(_) => "`recency` is longer than `T` in most of these rows: is one taken for the other?".to_owned(),
            None => "the last purchase is before the first in most of these rows: is `last_purchase` taken for `tenure`?".to_owned(),
        });
    }
    if let Some((cell, currency)) = &cells.foreign {
        all.push(format!(
            "{cell}: if all money is in it, write `currency = \"{currency}\"` in the scenario"
        ));
    }
    if rows.met.lost.unknown > 0 {
        all.push(format!(
            "what {} of the rejected rows carry is not known: each is taken to be as heavy as the heaviest twentieth of the \
             rows used",
            rows.met.lost.unknown
        ));
    }
    if rows.met.one_more * 2 > rows.rejected {
        all.push(
            "rows have one cell more than the header: if it is a first column without a name, as row names \
             have none, give it one (of R, write with `row.names = FALSE`); if it is a comma in a number or a text, \
             put the cells in quotation marks"
                .to_owned(),
        );
    }
    if let (Some((name, _)), true) = (layout.column(Role::Purchases), rows.met.without.count > 0) {
        let name = excerpt(name);
        all.push(format!(
            "{} rows without a purchase have spent money: if `{name}` counts only purchases after the first, write \
             `frequency = \"{name}\"`, with `recency` and `T`",
            rows.met.without.count
        ));
    }
    all
}

/// Rows that contradict what a column is taken for, where they are too many for mistakes.
fn contradictory(layout: &Layout, rows: &Rows) -> Option<Fault> {
    /// Fewer may be mistakes whatever their share.
    const FEWEST: usize = 5;
    let met = &rows.met;
    let (apart, once) = (met.apart.count, met.once);
    if apart < FEWEST || apart as f64 <= layout.rejects * once as f64 {
        return None;
    }
    let frequency = layout.column(Role::Frequency);
    let (name, place) = frequency.or(layout.column(Role::Purchases))?;
    let name = excerpt(name);
    let first = met.apart.first();
    let message = format!(
        "{apart} of {once} customers with one purchase have their first and last one days apart"
    );
    let fault = Diagnostic::new(code::DATA_CELL, *place, message).label(format!(
        "the first is on {first}: a column is taken for another"
    ));
    Some(match frequency {
        Some(_) => fault.help(
            "`recency` is the time from the first purchase to the last; for the time since the last one \
             write `last_purchase` in its place, with `purchases` and `tenure`",
        ),
        None => fault
            .help(format!(
                "if `{name}` counts only purchases after the first, write `frequency = \"{name}\"`, with `recency` and `T`"
            ))
            .help("`last_purchase` is the time since the last purchase; for the time from the first to the last write `recency`")
            .help("`tenure` counts from the first purchase, not from signing up"),
    })
}

/// Segments whose names look the same.
fn alike(layout: &Layout, rows: &Rows) -> Option<Fault> {
    let (names, _) = rows.segments.as_ref()?;
    let (_, place) = layout.column(Role::Segment)?;
    let mut looks: Vec<(String, &String)> = names
        .iter()
        .map(|name| (unseen::to_the_eye(name).into_owned(), name))
        .collect();
    looks.sort();
    let twice = looks.windows(2).find(|two| two[0].0 == two[1].0)?;
    let points = |name: &str| {
        let odd = name.chars().find(|c| !c.is_ascii());
        odd.map_or("plain letters".to_owned(), |c| {
            format!("U+{:04X}", c as u32)
        })
    };
    let message = format!(
        "two segments of the data look the same: `{}`",
        excerpt(twice[0].1)
    );
    let label = format!(
        "one is written with {}, one with {}",
        points(twice[0].1),
        points(twice[1].1)
    );
    Some(
        Diagnostic::new(code::DATA_CELL, *place, message)
            .label(label)
            .help("write them alike in the file"),
    )
}

/// Money in two currencies.
pub fn two_currencies(file: Place, one: &str, other: &str) -> Fault {
    let message = "the data file has money in two currencies";
    Diagnostic::new(code::DATA_CELL, file, message)
        .help(one)
        .help(other)
        .help("convert it to one currency")
}

/// Days before months and months before days.
pub fn mixed_dates(file: Place, own: &str, other: &str) -> Fault {
    let message = "the data file has dates with the day first and dates with the month first";
    Diagnostic::new(code::DATA_CELL, file, message)
        .help(own)
        .help(other)
        .help(
            "others could be either, such as 4/5/2025; export them anew, as year, month and day, without opening \
             the file in a spreadsheet in between",
        )
}

/// Columns of which even the latest day is so long before the day of the data that they hold another kind of date.
fn long_ago(layout: &Layout, cells: &Reading) -> Vec<Fault> {
    const YEAR: i32 = 365;
    /// Days between the first days of spreadsheets that count from 1900 and from 1904.
    const FOUR_YEARS: i32 = 1_462;
    let Some(as_of) = layout.as_of else {
        return Vec::new();
    };
    let of_traits = layout.mappings.iter().map(|mapping| Some(&mapping.column));
    let of_roles = layout.columns.iter().map(Option::as_ref);
    let names = of_traits.chain(of_roles);
    let mut faults = Vec::new();
    for (name, latest) in names.zip(&cells.dates.columns) {
        let (Some((name, place)), Some(latest)) = (name, latest) else {
            continue;
        };
        let ago = as_of - latest.day;
        let is_counted = matches!(latest.written, Written::Serial | Written::Unix);
        let from_1904 =
            latest.written == Written::Serial && (FOUR_YEARS..FOUR_YEARS + YEAR).contains(&ago);
        if !from_1904 && ago < if is_counted { 10 } else { 20 } * YEAR {
            continue;
        }
        let (name, cell) = (excerpt(name), &latest.cell);
        let message = format!(
            "the latest day in `{name}` is {}, {} years before the day of the data",
            date::as_written(latest.day),
            ago / YEAR
        );
        let mut fault = Diagnostic::new(code::DATA_CELL, *place, message)
            .label(format!("it is written `{cell}`"));
        if let (true, Some(what)) = (is_counted, date::may_be(cell)) {
            fault = fault.help(what);
        }
        faults.push(fault.help(format!(
            "is `as_of` the day of the export? If it is, write dates as text, like {}",
            layout.dates.example()
        )));
    }
    faults
}

/// Decimal points and decimal commas in one file.
pub fn mixed(file: Place, point: &str, comma: &str) -> Fault {
    let message = "the data file has decimal points and decimal commas";
    Diagnostic::new(code::DATA_CELL, file, message)
        .help(point)
        .help(comma)
        .help("say which it is, `decimal = \"point\"` or `\"comma\"`: cells of the other kind are then rejected")
}

/// A header within the table that is not the one above it.
pub fn other_header(file: Place, line: u64) -> Fault {
    let message = "the data file has a second header with columns in another order";
    Diagnostic::new(code::DATA_FILE, file, message)
        .label(format!("it is on line {line}"))
        .help("bring the rows below it into the order of the first header, or take them out")
}

/// A column of money of which the next one has the part behind the comma.
pub fn cut_in_two(file: Place, name: &str, line: u64) -> Fault {
    let message = format!(
        "decimal commas seem to cut the numbers of `{}` in two",
        excerpt(name)
    );
    Diagnostic::new(code::DATA_CELL, file, message)
        .label(format!(
            "the next cell has two digits in nearly all rows, the first on line {line}"
        ))
        .help("put numbers with a decimal comma in quotation marks, or set cells off by semicolons")
        .help(
            "if the next cell is another column, such as an age, move that column to another place",
        )
}

/// Nothing but numbers that could mean two things.
pub fn ambiguous(file: Place, cell: &str) -> Fault {
    let message = "the data file's numbers could be thousands or a little more than one";
    Diagnostic::new(code::DATA_CELL, file, message)
        .help(cell)
        .help("say how decimals are written: `decimal = \"point\"` or `\"comma\"`")
}

/// `known`: another column is missing, and the message of that lists all.
pub fn no_column((name, place): &Named, form: &Form, known: bool) -> Fault {
    let message = format!("the data file has no column `{}`", excerpt(name));
    let fault = Diagnostic::new(code::DATA_COLUMN, *place, message);
    let headers = &form.headers;
    let looks = unseen::to_the_eye(name);
    let same = headers
        .iter()
        .find(|header| unseen::to_the_eye(header) == looks);
    let near = nearest(name, headers.iter().map(String::as_str));
    let fault = match (same, near) {
        (Some(header), _) => {
            let odd = unseen::odd(header).or_else(|| unseen::odd(name));
            let odd = odd.unwrap_or_else(|| "other characters for the same letters".to_owned());
            let at = form.header;
            fault.label(format!("the one on line {at} that looks like it has {odd}"))
        }
        (None, Some(header)) => fault.label(format!("did you mean `{}`?", excerpt(header))),
        (None, None) => fault,
    };
    if known {
        return fault;
    }
    let shown: Vec<String> = headers.iter().take(30).map(|name| excerpt(name)).collect();
    let fault = fault.help(format!(
        "its columns: {}",
        all_of(shown.iter().map(String::as_str))
    ));
    let is_data =
        |name: &&String| number::plain(name).is_some() || date::in_any_order(name).is_some();
    if headers.iter().filter(is_data).count() > 0 {
        return fault.help(format!(
            "its first line, line {}, looks like data: give the file a line with the columns' names above it",
            form.header
        ));
    }
    if headers.len() == 1 {
        return fault.help(
            "cells may be set off by commas, semicolons, tabs, bars or blanks: the header has one cell only",
        );
    }
    fault
}

pub fn twice((name, place): &Named) -> Fault {
    let message = format!("the data file has two columns `{}`", excerpt(name));
    Diagnostic::new(code::DATA_COLUMN, *place, message).label("rename one of them in the file")
}

fn of_file(rows: usize) -> String {
    counted(rows, "row of the data file", "rows of the data file")
}

//! Customers from a CSV file: how it is written (`form`), which columns it has (`layout`, `columns`), its cells
//! (`reading`: `number`, `currency`, `date`, `unseen`), the pass over its rows (`pass`, to `rows`), those that are not
//! used (`swallowed`, `passed_over`, `repeated`, `rejected`, and how much is `lost` with them), what does not go
//! together in the others (`met`: `contradictions`, `placeholders`, `doubts`), whether they are customers at all (`log`), the
//! order in which they are numbered (`arrange`), what customers' records tell (`history`, by the models in `bg_nbd`
//! and `gamma_gamma`), the account of it all (`account`, `notices`, `faults`), and what of it a run's folder holds
//! (`copy`, `private`).

mod arrange;
mod bg_nbd;
mod columns;
mod contradictions;
mod copy;
mod currency;
pub mod date;
mod doubts;
mod faults;
mod form;
mod gamma_gamma;
mod guess;
mod history;
mod ids;
mod import_summary;
mod layout;
mod log;
mod lost;
mod memo;
mod met;
mod notices;
pub mod number;
mod orders;
mod pass;
mod passed_over;
mod placeholders;
mod private;
mod reading;
mod rejected;
mod repeated;
mod repeats;
mod rows;
mod season_fit;
mod swallowed;
mod unseen;

use sha2::{Digest, Sha256};

use super::checked::{DAYS_PER_YEAR, Data, Trait};
use super::diagnostics::{Diagnostic, Fault, code};
use super::plural;
use form::Form;
use history::{FEWEST_RECORDS, FEWEST_REPEATERS, Trouble};
use number::Mark;

pub use arrange::IdPolicy;
pub use bg_nbd::{BgNbd, Record};
pub use copy::{Copy, Read, account_name, mapping, table_name};
pub use gamma_gamma::GammaGamma;
pub use guess::{Guess, guess};
pub use history::fit_records;
pub use ids::Ids;
pub use import_summary::{
    ColumnUse, FromRecord, ImportSummary, LeftLines, LogSummary, Spread, Unused,
};
pub use layout::{Layout, Named, Role};
pub use memo::Memo;
pub use orders::{Buyer, Joined, LogLayout, Naming, Split, SplitLog, Words, read_log, sha256_of};
pub use repeats::{hypergeometric, off_one, repeats_in};
pub use rows::Rows;
pub use season_fit::{FEWEST_REPEATS, FittedSeason, SeasonCounts};

/// A file that a scenario was read from, for the record of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// As given: on the command line, or in the scenario.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A file's own name, whatever the system that it was named on.
pub fn own_name(path: &str) -> String {
    path.rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

impl Input {
    /// The record of a file with this content.
    pub fn of(name: &str, content: &[u8]) -> Self {
        Input {
            name: name.to_owned(),
            sha256: sha256(content),
        }
    }
}

/// In hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The column of a trait as the scenario names it.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub which: Trait,
    pub column: Named,
    /// The column to divide by.
    pub over: Option<Named>,
    pub moment: Moment,
    /// The scenario's way to write the mapping, for the account.
    pub unit: String,
}

/// How cells are turned into a trait's natural unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// Cells are dates: days from them to the day of the data.
    Date,
    /// Cells are numbers, so many days (or whatever the unit is) each.
    Before(f64),
}

/// What a table came to.
#[derive(Clone, Debug)]
pub struct Table {
    /// Without its path and the segments of its rows.
    pub data: Data,
    /// The names of the segments, in the order of the alphabet, and the name of each row as an index.
    pub segments: Option<(Vec<String>, Vec<u32>)>,
    pub account: ImportSummary,
    /// Rows as a run's folder holds them.
    pub rows: Rows,
    /// Of a log of orders.
    pub calendar: Option<LogCalendar>,
}

/// When the orders of a log came.
#[derive(Clone, Debug, PartialEq)]
pub struct LogCalendar {
    /// The day of the data.
    pub as_of: i32,
    pub counts: SeasonCounts,
    /// The season in them; none where the records were too few for a fit.
    pub season: Option<FittedSeason>,
}

/// Where customers come from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file that was read; of a run's copy, the one that it was copied from.
    pub input: Input,
    /// What became of it.
    pub account: ImportSummary,
    /// What of it a run's folder holds.
    pub copy: Copy,
}

/// Whose table it is.
#[derive(Clone, Debug)]
pub enum Whose {
    /// The user's own: its rows are put in order by the seed, and its ids told in this way.
    Own(u64, IdPolicy),
    /// A run's copy, with what it cannot tell.
    Copy(Box<Read>),
}

/// Reads a table; `name` is what its account calls it.
///
/// # Errors
/// All that is wrong with it.
pub fn read_table(
    name: &str,
    content: &[u8],
    layout: &Layout,
    whose: &Whose,
) -> Result<Table, Vec<Fault>> {
    let names: Vec<&str> = layout.names().map(|(name, _)| name.as_str()).collect();
    let form = Form::of(content, layout.file, &names).map_err(|fault| vec![fault])?;
    let found = pass::read_rows(&form, layout)?;
    let notices = notices::of(&form, layout, &found);
    let (mut rows, mark) = (found.rows, found.mark);
    if let Whose::Own(..) = whose {
        rows.name_by_numbers();
    }
    rows.sort_segments();
    match whose {
        Whose::Own(seed, told) => arrange::arrange(&mut rows, *seed, *told),
        Whose::Copy(read) => read
            .check(&rows, layout.file)
            .map_err(|fault| vec![fault])?,
    }
    let mut account = account_of(name, &form, mark, layout, &rows, notices);
    let told = history::tell(&mut rows, &names_of(layout), &mut account);
    let told = told.map_err(|trouble| vec![untold(layout, trouble)])?;
    sort_columns(&mut account);
    if let Whose::Copy(read) = whose {
        let again = std::mem::replace(&mut account, read.account.clone());
        account.work_out(again);
    }
    // They stand in the account.
    rows.unused = Vec::new();

    Ok(table_of(rows, told, account))
}

/// A table of customers that is to be joined to their log.
///
/// # Errors
/// All that is wrong with it.
pub fn read_joined(content: &[u8], layout: &Layout) -> Result<Joined, Vec<Fault>> {
    let names: Vec<&str> = layout.names().map(|(name, _)| name.as_str()).collect();
    let form = Form::of(content, layout.file, &names).map_err(|fault| vec![fault])?;
    let found = pass::read_rows(&form, layout)?;
    let notices = notices::of(&form, layout, &found);
    Ok(Joined {
        layout: layout.clone(),
        rows: found.rows,
        notices,
        unread: unread(&form, &names),
    })
}

/// Columns that have a name and are not among those that are used.
fn unread(form: &Form, used: &[&str]) -> Vec<String> {
    let headers = form.headers.iter();
    let headers = headers.filter(|name| !name.trim().is_empty() && !used.contains(&name.as_str()));
    headers.cloned().collect()
}

/// What rows and what was learned of them come to.
fn table_of(rows: Rows, told: history::Learned, account: ImportSummary) -> Table {
    let derived = [
        (Trait::PurchaseRate, told.purchase_rate),
        (Trait::Basket, told.basket),
    ];
    let mut columns = rows.columns.clone();
    columns.extend(
        derived
            .into_iter()
            .filter_map(|(which, values)| Some((which, values?))),
    );
    columns.sort_by_key(|(which, _)| *which as usize);
    Table {
        data: Data {
            path: String::new(),
            rows: rows.count,
            columns,
            segments: None,
            spend: told.spend,
            here: told.here,
            ids: rows.ids.clone(),
        },
        segments: rows.segments.clone(),
        account,
        rows,
        calendar: None,
    }
}

fn names_of(layout: &Layout) -> history::Names {
    let name = |role, or| {
        let column = layout.column(role).or(layout.column(or));
        column.map_or(String::new(), |(name, _)| name.clone())
    };
    let tenure = layout
        .mappings
        .iter()
        .find(|mapping| mapping.which == Trait::Tenure);
    history::Names {
        purchases: name(Role::Purchases, Role::Frequency),
        spend: name(Role::Spend, Role::MonetaryValue),
        last: name(Role::LastPurchase, Role::Recency),
        tenure: tenure.map_or(String::new(), |mapping| mapping.column.0.clone()),
        spend_last_year: name(Role::SpendLastYear, Role::SpendLastYear),
        dated: layout.as_of.is_some(),
    }
}

/// The account so far: all but what records tell.
fn account_of(
    name: &str,
    form: &Form,
    mark: Mark,
    layout: &Layout,
    rows: &Rows,
    notices: Vec<String>,
) -> ImportSummary {
    let decimal = match mark {
        Mark::Point => "point",
        Mark::Comma => "comma",
    };
    let mut written = format!(
        "cells set off by {}, decimal {decimal}",
        form.separator_name()
    );
    for (times, what) in [
        (&rows.met.blank, "of nothing but separators passed over"),
        (&rows.met.long_rows, "over more than one line"),
    ] {
        if times.count > 0 {
            let rows = if times.count == 1 { "row" } else { "rows" };
            written += &format!("; {} {rows} {what} ({})", times.count, times.first());
        }
    }
    ImportSummary {
        file: name.to_owned(),
        read: rows.read,
        used: rows.count,
        rejected: rows.rejected,
        never_bought: rows.never_bought,
        unused: rows.unused.clone(),
        form: written,
        columns: uses(layout, rows),
        record: None,
        baskets: None,
        notices,
        unread: unread(
            form,
            &layout
                .names()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>(),
        ),
        log: None,
    }
}

/// What the columns were taken for.
fn uses(layout: &Layout, rows: &Rows) -> Vec<ColumnUse> {
    let mut columns = Vec::new();
    let mut take = |what: &str, from: String, how: String, spread| {
        columns.push(ColumnUse {
            what: what.to_owned(),
            from,
            how,
            spread,
        });
    };
    if let Some((name, _)) = layout.column(Role::Id) {
        take(
            "id",
            name.clone(),
            "what customers are called".to_owned(),
            None,
        );
    }
    if let (Some((name, _)), Some((segments, _))) = (layout.column(Role::Segment), &rows.segments) {
        let how = format!("{} segments", segments.len());
        take("segment", name.clone(), how, None);
    }
    for (mapping, (which, values)) in layout.mappings.iter().zip(&rows.columns) {
        let from = match &mapping.over {
            Some((over, _)) => format!("{} / {over}", mapping.column.0),
            None => mapping.column.0.clone(),
        };
        let (how, spread) = match which {
            Trait::PurchaseRate => (
                format!("{}, told as purchases a year", mapping.unit),
                Spread::of(values).times(DAYS_PER_YEAR),
            ),
            _ => (mapping.unit.clone(), Spread::of(values)),
        };
        take(which.key(), from, how, Some(spread));
    }
    columns
}

fn sort_columns(account: &mut ImportSummary) {
    let rank = |what: &str| {
        let of_trait = Trait::ALL.iter().position(|which| which.key() == what);
        match what {
            "id" => 0,
            "segment" => 1,
            _ => of_trait.map_or(100, |at| 2 + at),
        }
    };
    account.columns.sort_by_key(|column| rank(&column.what));
}

/// What to say where records tell nothing.
fn untold(layout: &Layout, trouble: Trouble) -> Fault {
    let place = |role: Role| layout.column(role).map(|(_, place)| *place);
    match trouble {
        Trouble::TooFew { rows, repeaters } => {
            let place = place(Role::LastPurchase).or(place(Role::Recency));
            let message = format!(
                "too few customers to learn from how often they buy: {}, {repeaters} of whom bought again",
                plural::counted(rows, "customer", "customers"),
            );
            Diagnostic::new(code::DATA_FIT, place.unwrap_or(layout.file), message)
                .label(format!(
                    "at least {FEWEST_RECORDS} are needed, {FEWEST_REPEATERS} of whom bought again"
                ))
                .help("leave out `last_purchase`, and give `purchase_rate` in `[population]`")
        }
        Trouble::NoMoney => {
            let of_traits = layout
                .mappings
                .iter()
                .find(|mapping| mapping.which == Trait::Basket);
            let place = place(Role::Spend)
                .or(place(Role::MonetaryValue))
                .or(of_traits.map(|mapping| mapping.column.1));
            let message = "nobody in the data has spent anything: all money of this column is 0";
            Diagnostic::new(code::DATA_CELL, place.unwrap_or(layout.file), message)
                .help("name the column that has the money, or leave it out and give `basket` in `[population]`")
        }
    }
}

/// The nearest value within bounds.
fn between(x: f64, low: f64, high: f64) -> f64 {
    if x < low {
        low
    } else if x > high {
        high
    } else {
        x
    }
}

/// The summary of CDNOW's customers, on which both models were published: repeats, weeks from the first purchase to the
/// last, weeks from the first to the end, and the mean money of the repeats.
#[cfg(test)]
fn cdnow() -> Vec<[f64; 4]> {
    let text = include_str!("../../../scenarios/data/cdnow_customers_summary.csv");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let row = |row: csv::StringRecord| [1, 2, 3, 4].map(|at| row[at].parse().unwrap());
    rows.records().map(|record| row(record.unwrap())).collect()
}

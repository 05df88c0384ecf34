//! A table as a run's folder holds it: what was used of it, and the account of how it was read.
//!
//! The folder is passed on, so nothing else of the customers' file is in it. And the run has to come out of
//! the folder alone, so the copy reads to the very same rows: values are written as they were understood,
//! to the last bit, and what the copy can no longer tell stands in the account.

use std::sync::Arc;

use csv::{Terminator, WriterBuilder};
use serde::{Deserialize, Serialize};

use super::import_summary::ImportSummary;
use super::layout::Role;
use super::own_name;
use super::rows::Rows;
use crate::scenario::checked::Trait;
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code};
use crate::scenario::resolved::{inline, quoted};

/// The path of a data file's copy beside the resolved scenario, which names it so: `data/`, then its own
/// name, of which lists of hashes keep one a line.
pub fn table_name(path: &str) -> String {
    format!("data/{}", own_name(path).replace(char::is_control, "_"))
}

/// The path of the account of the file with this copy.
pub fn account_name(table: &str) -> String {
    format!("{table}.json")
}

/// A table that was read, to be copied.
#[derive(Clone, Debug)]
pub struct Copy {
    /// The path of its copy.
    name: String,
    rows: Arc<Rows>,
    read: Read,
}

/// What the copy of a table cannot tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// SHA-256 of the file that was read, in hexadecimal.
    pub sha256: String,
    /// Without what is worked out from the rows.
    pub account: ImportSummary,
}

impl Read {
    /// Reads the text of an account.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &[u8], place: Place) -> Result<Read, Fault> {
        serde_json::from_slice(text).map_err(|error| {
            let message = "the account is not as a run writes it";
            Diagnostic::new(code::DATA_FILE, place, message)
                .label(error.to_string())
                .help("leave out `account`, and `file` is read as any table is")
        })
    }

    /// Whether the copy has as many rows as the run used.
    ///
    /// # Errors
    /// It has not.
    pub fn check(&self, rows: &Rows, place: Place) -> Result<(), Fault> {
        if self.account.used == rows.count {
            return Ok(());
        }
        let message = format!(
            "the account tells of {} customers, and the table has {}",
            self.account.used, rows.count
        );
        let fault = Diagnostic::new(code::DATA_FILE, place, message);
        Err(fault.help("leave out `account`, and `file` is read as any table is"))
    }
}

impl Copy {
    /// What a run's folder keeps of a file: the columns that were used, and the rows.
    pub fn new(file: &str, rows: Rows, read: Read) -> Copy {
        Copy {
            name: table_name(file),
            rows: Arc::new(rows),
            read,
        }
    }

    /// Both files, by the paths that the resolved scenario names.
    pub fn files(&self) -> [(String, Vec<u8>); 2] {
        let account = serde_json::to_string_pretty(&self.read).expect("plain strings and numbers");
        [
            (self.name.clone(), self.table()),
            (account_name(&self.name), (account + "\n").into_bytes()),
        ]
    }

    /// Bytes that both take, about.
    pub fn bytes(&self) -> u64 {
        let rows = &self.rows;
        let of_each = 8 * columns(rows).len() + if rows.ids.is_some() { 27 } else { 0 };
        let unused = self.read.account.unused.iter();
        let unused: usize = unused.map(|unused| unused.reason.len() + 120).sum();
        (rows.count * of_each + unused) as u64
    }

    fn table(&self) -> Vec<u8> {
        let rows = &*self.rows;
        let mut out = WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            .from_writer(Vec::new());
        let numbers = columns(rows);
        let headers = texts(rows).chain(numbers.iter().map(|(name, _)| *name));
        out.write_record(headers).expect("memory takes every row");
        for row in 0..rows.count {
            if let Some(ids) = &rows.ids {
                out.write_field(ids.get(row))
                    .expect("memory takes every cell");
            }
            if let Some((names, of_rows)) = &rows.segments {
                let name = &names[of_rows[row] as usize];
                out.write_field(name).expect("memory takes every cell");
            }
            for (_, values) in &numbers {
                // The shortest text that reads to the same bits.
                let value = values[row].to_string();
                out.write_field(value).expect("memory takes every cell");
            }
            out.write_record(None::<&[u8]>)
                .expect("memory takes every row");
        }
        out.into_inner().expect("memory takes every row")
    }
}

/// The columns of texts.
fn texts(rows: &Rows) -> impl Iterator<Item = &'static str> {
    let id = rows.ids.as_ref().map(|_| Role::Id.key());
    let segment = rows.segments.as_ref().map(|_| Role::Segment.key());
    id.into_iter().chain(segment)
}

/// The columns of numbers, each under the name of the key that it is for.
fn columns(rows: &Rows) -> Vec<(&'static str, &[f32])> {
    let others = [
        (Role::Purchases, &rows.purchases),
        (Role::Spend, &rows.spend),
        (Role::SpendLastYear, &rows.spend_last_year),
        (Role::LastPurchase, &rows.last),
        (Role::MonetaryValue, &rows.monetary_value),
    ];
    let others = others
        .into_iter()
        .filter_map(|(role, values)| Some((role.key(), values.as_deref()?)));
    let traits = rows.columns.iter();
    others
        .chain(traits.map(|(which, values)| (which.key(), values.as_slice())))
        .collect()
}

/// How the resolved scenario names the columns of the copy: key by key, as TOML.
pub fn mapping(rows: &Rows) -> Vec<(&'static str, String)> {
    let named = texts(rows).map(|name| (name, quoted(name)));
    let numbers = columns(rows).into_iter().map(|(name, _)| {
        let day = if name == Trait::PurchaseRate.key() {
            Some("per")
        } else if name == Trait::Tenure.key() || name == Role::LastPurchase.key() {
            Some("unit")
        } else {
            None
        };
        let toml = match day {
            Some(key) => inline([("column", quoted(name)), (key, quoted("day"))]),
            None => quoted(name),
        };
        (name, toml)
    });
    named.chain(numbers).collect()
}

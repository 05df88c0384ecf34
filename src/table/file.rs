//! Rows as CSV, and back: one header line, a fixed order, an empty cell for what is missing.

use std::borrow::Borrow;
use std::fmt::Write as _;

use csv::{StringRecord, Terminator, WriterBuilder};

use super::cell::{Cell, Value};
use super::column::Column;
use super::number;
use super::row::Row;

/// A file of a folder: its name and its bytes.
pub type NamedBytes = (String, Vec<u8>);

/// The table's file; none where there are no rows.
pub fn file<R: Row>(rows: &[R]) -> Option<NamedBytes> {
    (!rows.is_empty()).then(|| file_of::<R>(rows))
}

/// The table's file, though there may be no rows.
pub fn file_of<R: Row>(rows: impl IntoIterator<Item = impl Borrow<R>>) -> NamedBytes {
    (R::FILE.to_owned(), written(rows))
}

/// The table as CSV: its header, and a line for each row.
pub fn written<R: Row>(rows: impl IntoIterator<Item = impl Borrow<R>>) -> Vec<u8> {
    let mut lines = Lines::of(R::TABLE.columns);
    for row in rows {
        row.borrow().each_cell(&mut |value| lines.cell(value));
        lines.end();
    }
    lines.finish()
}

/// A table that is written cell by cell, left to right: where its columns are known only when it is written.
pub struct Lines {
    lines: csv::Writer<Vec<u8>>,
    /// The cell that is written.
    text: String,
}

impl Lines {
    /// With these columns.
    pub fn of(columns: &[Column]) -> Self {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let mut lines = WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            .from_writer(Vec::new());
        lines.write_record(names).expect("memory takes every row");
        Self {
            lines,
            text: String::new(),
        }
    }

    /// Puts a cell behind the others of the row.
    pub fn cell(&mut self, value: Value<'_>) {
        self.text.clear();
        let cell = match value {
            Value::Text(text) if number::is_armed(text) => {
                self.text.push('\'');
                self.text.push_str(text);
                &self.text
            }
            Value::Text(text) => text,
            Value::Whole(number) => {
                // Writing to a text cannot fail.
                let _ = write!(self.text, "{number}");
                &self.text
            }
            Value::Number(number) => {
                number::push(&mut self.text, number);
                &self.text
            }
            Value::Truth(true) => "true",
            Value::Truth(false) => "false",
            Value::Nothing => "",
        };
        self.lines
            .write_field(cell)
            .expect("memory takes every cell");
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.lines
            .write_record(None::<&[u8]>)
            .expect("every row has as many cells as the header");
    }

    /// The bytes of the file.
    pub fn finish(self) -> Vec<u8> {
        self.lines.into_inner().expect("memory takes every row")
    }
}

/// Why a table cannot be read back.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum ReadError {
    /// It is no CSV.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error("it has no column `{column}`")]
    Lacking { column: &'static str },
    /// A cell is not of its column's type.
    #[error("line {line}, column `{column}`: {text:?} is no {kind}")]
    Cell {
        line: u64,
        column: &'static str,
        /// Its first letters.
        text: String,
        kind: &'static str,
    },
}

/// Reads a table back. Columns may stand in any order, and further ones are let be. Texts come as they were before they
/// were disarmed for spreadsheets.
///
/// # Errors
/// The bytes are no table of these rows.
pub fn read<R: Row>(bytes: &[u8]) -> Result<Vec<R>, ReadError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers()?;
    let place = |column: &Column| header.iter().position(|name| name == column.name);
    let places: Vec<Option<usize>> = R::TABLE.columns.iter().map(place).collect();
    let (mut record, mut rows) = (StringRecord::new(), Vec::new());
    while reader.read_record(&mut record)? {
        rows.push(R::read(&mut Cells {
            record: &record,
            columns: R::TABLE.columns,
            places: &places,
            at: 0,
        })?);
    }
    Ok(rows)
}

/// The cells of a line, in the order of the row's columns.
pub struct Cells<'r> {
    record: &'r StringRecord,
    columns: &'static [Column],
    /// By column, where it stands in the file.
    places: &'r [Option<usize>],
    at: usize,
}

impl Cells<'_> {
    /// The next one; `lacking` where files of earlier versions have no such column.
    ///
    /// # Errors
    /// There is none, or it is of another type.
    pub fn next<C: Cell>(&mut self, lacking: Option<C>) -> Result<C, ReadError> {
        let (column, place) = (self.columns[self.at].name, self.places[self.at]);
        self.at += 1;
        let Some(text) = place.and_then(|place| self.record.get(place)) else {
            return lacking
                .or_else(C::lacking)
                .ok_or(ReadError::Lacking { column });
        };
        C::read(text).ok_or_else(|| ReadError::Cell {
            line: self.record.position().map_or(0, csv::Position::line),
            column,
            text: text.chars().take(40).collect(),
            kind: C::KIND.name(),
        })
    }
}

//! CSV as spreadsheets open it by a double click: with a mark of UTF-8 in front, the separator and the decimal mark of the
//! country, and ends of lines as Windows has them.

use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::{ExportError, Folder, Kind, Table};

/// How cells and decimals are set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Commas between cells, decimal points.
    Excel,
    /// Semicolons between cells, decimal commas.
    ExcelEu,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 2] = [Dialect::Excel, Dialect::ExcelEu];
    /// Their names on the command line.
    pub const KEYS: [&'static str; 2] = ["excel", "excel-eu"];

    /// The word for it.
    pub fn key(self) -> &'static str {
        Dialect::KEYS[self as usize]
    }

    fn separator(self) -> u8 {
        match self {
            Dialect::Excel => b',',
            Dialect::ExcelEu => b';',
        }
    }
}

/// What a file in UTF-8 begins with, so that spreadsheets know that it is.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a table, row by row: however large it is, no more than a row of it is held.
///
/// # Errors
/// It cannot be read; `out` refuses.
pub fn write(
    folder: &Folder,
    table: &Table,
    dialect: Dialect,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let refused = |error: std::io::Error| ExportError::Workbook(error.to_string());
    out.write_all(MARK).map_err(refused)?;
    let mut lines = WriterBuilder::new()
        .delimiter(dialect.separator())
        .terminator(Terminator::CRLF)
        .from_writer(out);
    let names = table.fields.iter().map(|field| field.name.as_str());
    lines
        .write_record(names)
        .map_err(|error| table.wrong(&error))?;
    let mut reader = folder.rows(table)?;
    for record in reader.records() {
        let record = record.map_err(|error| table.wrong(&error))?;
        let cells = record.iter().zip(&table.fields);
        let cells = cells.map(|(cell, field)| match (dialect, field.kind) {
            (Dialect::ExcelEu, Kind::Number) => cell.replace('.', ","),
            (Dialect::Excel | Dialect::ExcelEu, _) => cell.to_owned(),
        });
        lines
            .write_record(cells)
            .map_err(|error| table.wrong(&error))?;
    }
    lines.flush().map_err(refused)
}

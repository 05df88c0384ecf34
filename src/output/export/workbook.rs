//! A workbook (.xlsx): the answer in words with the charts, a sheet a table, and what each column is.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Image, Workbook, Worksheet, XlsxError,
};

use super::{ExportError, Field, Folder, Kind, Table};
use crate::table::armed;

/// Rows that a sheet holds.
const MOST_ROWS: u32 = 1_048_576;
/// The most characters in a cell.
const LONGEST: usize = 32_767;
/// Pixels that a chart is wide on the first sheet.
const CHART: f64 = 720.0;
/// Pixels of a row as spreadsheets have it.
const ROW: f64 = 20.0;
/// Of the first so many rows the widths of columns are taken.
const LOOKED_AT: usize = 200;

impl From<XlsxError> for ExportError {
    fn from(error: XlsxError) -> Self {
        ExportError::Workbook(error.to_string())
    }
}

/// The bytes of the workbook. Sheets are written row by row, beside each other on disk: however large the tables are, little
/// more than what is handed back is held.
///
/// # Errors
/// A table cannot be read, or is not as the folder describes it.
pub fn workbook(folder: &Folder) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    // The same folder makes the same bytes: no clock.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let about = DocProperties::new()
        .set_title(folder.title.as_str())
        .set_creation_datetime(&date);
    book.set_properties(&about);
    let formats = Formats::new();
    let mut left_out = Vec::new();
    let mut fitting = Vec::new();
    for table in &folder.tables {
        match count(folder, table)? {
            rows if rows + 1 > u64::from(MOST_ROWS) => left_out.push((table, rows)),
            _ => fitting.push(table),
        }
    }
    answer(book.add_worksheet(), folder, &left_out, &formats)?;
    let mut names: Vec<String> = vec!["answer".to_owned(), "columns".to_owned()];
    for table in &fitting {
        let name = free_name(table.stem(), &names);
        names.push(name.to_lowercase());
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        fill(sheet, folder, table, &formats)?;
    }
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name("columns")?;
    columns(sheet, &fitting, &formats)?;
    Ok(book.save_to_buffer()?)
}

/// How cells are shown.
struct Formats {
    title: Format,
    strong: Format,
    head: Format,
    text: Format,
    wrapped: Format,
    whole: Format,
    number: Format,
    money: Format,
    share: Format,
}

impl Formats {
    fn new() -> Formats {
        let top = || Format::new().set_align(FormatAlign::Top);
        Formats {
            title: Format::new().set_bold().set_font_size(16),
            strong: top().set_bold(),
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top),
            text: Format::new(),
            wrapped: top().set_text_wrap(),
            whole: Format::new().set_num_format("#,##0"),
            number: Format::new().set_num_format("General"),
            money: Format::new().set_num_format("#,##0.00"),
            share: Format::new().set_num_format("0.0%"),
        }
    }

    /// How the numbers of a column are shown.
    fn of(&self, field: &Field) -> &Format {
        match (field.kind, field.unit.as_str()) {
            (Kind::Text | Kind::Truth, _) => &self.text,
            (Kind::Whole, _) => &self.whole,
            (Kind::Number, "share") => &self.share,
            (Kind::Number, unit) if is_money(unit) => &self.money,
            (Kind::Number, _) => &self.number,
        }
    }
}

/// Whether a unit is the currency alone: a sign, or a code of three letters.
fn is_money(unit: &str) -> bool {
    let is_code = unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_sign = !unit.is_empty() && !unit.chars().any(|c| c.is_ascii_alphanumeric() || c == ' ');
    is_code || is_sign || unit.ends_with('$')
}

fn count(folder: &Folder, table: &Table) -> Result<u64, ExportError> {
    let mut reader = folder.rows(table)?;
    let (mut rows, mut record) = (0, csv::StringRecord::new());
    while reader
        .read_record(&mut record)
        .map_err(|error| table.wrong(&error))?
    {
        rows += 1;
    }
    Ok(rows)
}

/// The first sheet.
fn answer(
    sheet: &mut Worksheet,
    folder: &Folder,
    left_out: &[(&Table, u64)],
    formats: &Formats,
) -> Result<(), ExportError> {
    sheet.set_name("answer")?;
    sheet.set_column_width(0, 26)?;
    sheet.set_column_width(1, 100)?;
    let mut row = 0;
    sheet.write_string_with_format(row, 0, fitting(&folder.title), &formats.title)?;
    row += 1;
    if !folder.question.is_empty() {
        sheet.write_string_with_format(row, 0, fitting(&folder.question), &formats.text)?;
        row += 1;
    }
    row += 1;
    for (about, text) in &folder.answer {
        let first = about.is_empty() && row <= 3;
        sheet.write_string_with_format(row, 0, fitting(about), &formats.strong)?;
        let format = if first {
            &formats.strong
        } else {
            &formats.wrapped
        };
        sheet.write_string_with_format(row, 1, fitting(text), format)?;
        row += 1;
    }
    for (table, rows) in left_out {
        let text = format!(
            "{} has {rows} rows, and a sheet holds {}: it is left out; read the folder\u{2019}s own file.",
            table.file,
            MOST_ROWS - 1
        );
        sheet.write_string_with_format(row, 0, "Left out", &formats.strong)?;
        sheet.write_string_with_format(row, 1, fitting(&text), &formats.wrapped)?;
        row += 1;
    }
    row += 1;
    for (name, bytes) in &folder.charts {
        let image = Image::new_from_buffer(bytes)?;
        let scale = CHART / image.width();
        let height = image.height() * scale;
        let name = name.rsplit('/').next().unwrap_or(name);
        let image = image
            .set_scale_width(scale)
            .set_scale_height(scale)
            .set_alt_text(name.strip_suffix(".png").unwrap_or(name));
        sheet.insert_image(row, 1, &image)?;
        row += (height / ROW) as u32 + 2;
    }
    Ok(())
}

/// A sheet of a table: the header with units, then the rows.
fn fill(
    sheet: &mut Worksheet,
    folder: &Folder,
    table: &Table,
    formats: &Formats,
) -> Result<(), ExportError> {
    let mut widths: Vec<usize> = table
        .fields
        .iter()
        .map(|field| header(field).len())
        .collect();
    let mut reader = folder.rows(table)?;
    for record in reader.records().take(LOOKED_AT) {
        let record = record.map_err(|error| table.wrong(&error))?;
        for (width, cell) in widths.iter_mut().zip(record.iter()) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (at, width) in widths.iter().enumerate() {
        sheet.set_column_width(at as u16, (*width as f64 + 2.0).clamp(8.0, 48.0))?;
    }
    for (at, field) in table.fields.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, header(field), &formats.head)?;
    }
    let mut reader = folder.rows(table)?;
    let (mut row, mut record) = (1, csv::StringRecord::new());
    while reader
        .read_record(&mut record)
        .map_err(|error| table.wrong(&error))?
    {
        for (at, (cell, field)) in record.iter().zip(&table.fields).enumerate() {
            put(sheet, row, at as u16, cell, field, formats)?;
        }
        row += 1;
    }
    sheet.set_freeze_panes(1, 0)?;
    if row > 1 && !table.fields.is_empty() {
        sheet.autofilter(0, 0, row - 1, table.fields.len() as u16 - 1)?;
    }
    Ok(())
}

/// A column's name with its unit.
fn header(field: &Field) -> String {
    match field.unit.as_str() {
        "" => field.name.clone(),
        unit if unit.starts_with("see ") => field.name.clone(),
        unit => format!("{} ({unit})", field.name),
    }
}

/// A cell as what it is; one that is missing stays empty.
fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &str,
    field: &Field,
    formats: &Formats,
) -> Result<(), XlsxError> {
    if cell.is_empty() {
        return Ok(());
    }
    let format = formats.of(field);
    match field.kind {
        Kind::Whole | Kind::Number => {
            if let Some(number) = cell.parse::<f64>().ok().filter(|number| number.is_finite()) {
                // A number of more digits than a sheet keeps stays what it is.
                let exact = field.kind == Kind::Number || number.abs() < 1e15;
                if exact {
                    sheet.write_number_with_format(row, column, number, format)?;
                    return Ok(());
                }
            }
        }
        Kind::Truth => {
            if let Ok(truth) = cell.parse::<bool>() {
                sheet.write_boolean_with_format(row, column, truth, format)?;
                return Ok(());
            }
        }
        Kind::Text => {}
    }
    // A text in a sheet is never run as a formula: it needs no apostrophe in front.
    sheet.write_string_with_format(row, column, fitting(armed(cell)), &formats.text)?;
    Ok(())
}

/// The last sheet: what each column of each table is.
fn columns(sheet: &mut Worksheet, tables: &[&Table], formats: &Formats) -> Result<(), ExportError> {
    for (at, (name, width)) in [
        ("table", 22),
        ("column", 24),
        ("unit", 14),
        ("meaning", 100),
    ]
    .into_iter()
    .enumerate()
    {
        sheet.set_column_width(at as u16, width)?;
        sheet.write_string_with_format(0, at as u16, name, &formats.head)?;
    }
    let mut row = 1;
    for table in tables {
        for field in &table.fields {
            let cells = [table.stem(), &field.name, &field.unit, &field.meaning];
            for (at, cell) in cells.into_iter().enumerate() {
                sheet.write_string_with_format(row, at as u16, fitting(cell), &formats.text)?;
            }
            row += 1;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A text as long as a cell takes.
fn fitting(text: &str) -> String {
    match text.chars().count() <= LONGEST {
        true => text.to_owned(),
        false => text.chars().take(LONGEST).collect(),
    }
}

/// A sheet's name: at most 31 characters, none of those that are not allowed, and no other sheet's.
fn free_name(stem: &str, taken: &[String]) -> String {
    let allowed = |c: char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    let plain: String = stem.chars().filter(|c| allowed(*c)).take(28).collect();
    let plain = if plain.is_empty() {
        "table".to_owned()
    } else {
        plain
    };
    let mut name = plain.clone();
    let mut next = 2;
    while taken.contains(&name.to_lowercase()) {
        name = format!("{plain} {next}");
        next += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_short_plain_and_each_its_own() {
        assert_eq!(free_name("summary", &[]), "summary");
        assert_eq!(free_name("a/b:c", &["abc".to_owned()]), "abc 2");
        assert_eq!(free_name("[]", &[]), "table");
        assert_eq!(free_name(&"x".repeat(60), &[]).len(), 28);
    }

    #[test]
    fn currencies_are_known_among_units() {
        assert!(["$", "€", "USD", "US$", "£"].into_iter().all(is_money));
        assert!(
            !["share", "days", "per head", "", "see `unit`", "USD a head"]
                .into_iter()
                .any(is_money)
        );
    }
}

//! A sheet of a spreadsheet's file (`.xlsx`: Office Open XML, ECMA-376) as text: a line a row, with commas. Days are written
//! with the year first, numbers as their shortest digits, so that it says what the sheet shows.

use std::fs::File;
use std::io::{BufRead, BufReader};

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::super::date;
use super::super::number::Mark;
use super::source::{Out, Trouble, Wanted};
use crate::scenario::diagnostics::all_of;

/// The texts that cells share have at most so many bytes.
const MOST_TEXT: usize = 1 << 29;
/// Spreadsheets have no more columns.
const MOST_COLUMNS: usize = 16_384;
/// Nor rows.
const MOST_ROWS: usize = 1 << 20;

type Zip = ZipArchive<BufReader<File>>;

/// Writes the sheet that is wanted.
pub fn write(file: File, wanted: &Wanted, out: Out<'_>) -> Result<(), Trouble> {
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|_| broken())?;
    let book = book(&mut zip)?;
    let path = match &wanted.sheet {
        None => book.sheets.first(),
        Some(name) => book.sheets.iter().find(|(own, _)| own == name),
    };
    let Some((_, path)) = path else {
        let names: Vec<&str> = book.sheets.iter().map(|(name, _)| name.as_str()).collect();
        return Err(match &wanted.sheet {
            Some(name) => Trouble::Sheet(
                format!("the spreadsheet has no sheet `{name}`"),
                format!("its sheets: {}", all_of(names)),
            ),
            None => broken(),
        });
    };
    let texts = texts(&mut zip)?;
    let dates = date_styles(&mut zip)?;
    let cells = Cells {
        texts: &texts,
        dates: &dates,
        from_1904: book.from_1904,
        decimal: wanted.decimal,
    };
    let path = path.clone();
    let entry = zip.by_name(&path).map_err(|_| broken())?;
    cells.write(Reader::from_reader(BufReader::new(entry)), out)
}

fn broken() -> Trouble {
    Trouble::Sheet(
        "it is a zip archive, and no spreadsheet that can be read".to_owned(),
        "save it as a workbook (.xlsx), or the sheet as \"CSV UTF-8\"".to_owned(),
    )
}

/// What the workbook says of its sheets.
#[derive(Default)]
struct Book {
    /// Name, and path within the archive, in their order.
    sheets: Vec<(String, String)>,
    from_1904: bool,
}

/// Reads a part of the archive event by event; nothing where there is no such part.
fn each(
    zip: &mut Zip,
    path: &str,
    mut take: impl FnMut(Event<'_>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let Ok(entry) = zip.by_name(path) else {
        return Ok(());
    };
    let mut reader = Reader::from_reader(BufReader::new(entry));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => take(event)?,
            Err(_) => return Err(broken()),
        }
    }
}

/// An attribute's value by its name, whatever its namespace is called.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let is = |attribute: &Attribute<'_>| attribute.key.local_name().as_ref() == name;
    let found = start.attributes().flatten().find(is)?;
    Some(
        found
            .normalized_value(XmlVersion::Implicit1_0)
            .ok()?
            .into_owned(),
    )
}

fn is(start: &BytesStart<'_>, name: &str) -> bool {
    start.local_name().as_ref() == name
}

fn book(zip: &mut Zip) -> Result<Book, Trouble> {
    let mut targets: Vec<(String, String)> = Vec::new();
    each(zip, "xl/_rels/workbook.xml.rels", |event| {
        if let Event::Start(start) | Event::Empty(start) = event
            && let (Some(id), Some(target)) = (attribute(&start, "Id"), attribute(&start, "Target"))
        {
            let path = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.push((id, path));
        }
        Ok(())
    })?;
    let mut book = Book::default();
    each(zip, "xl/workbook.xml", |event| {
        let (Event::Start(start) | Event::Empty(start)) = event else {
            return Ok(());
        };
        if is(&start, "workbookPr") {
            let value = attribute(&start, "date1904");
            book.from_1904 = value.is_some_and(|value| value == "1" || value == "true");
        }
        if is(&start, "sheet")
            && let (Some(name), Some(id)) = (attribute(&start, "name"), attribute(&start, "id"))
            && let Some((_, path)) = targets.iter().find(|(own, _)| *own == id)
            && path.contains("worksheets")
        {
            book.sheets.push((name, path.clone()));
        }
        Ok(())
    })?;
    match book.sheets.is_empty() {
        true => Err(broken()),
        false => Ok(book),
    }
}

/// Takes the text of an event down, if it has some.
fn take_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(own) => text.push_str(&own.xml10_content()),
        Event::CData(own) => text.push_str(&own.xml10_content()),
        Event::GeneralRef(reference) => text.extend(referred(reference)),
        _ => {}
    }
}

/// `&amp;`, `&#10;`
fn referred(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    Some(match reference.xml10_content().as_ref() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The texts that cells share.
fn texts(zip: &mut Zip) -> Result<Vec<String>, Trouble> {
    let mut texts: Vec<String> = Vec::new();
    let (mut text, mut within, mut phonetic, mut bytes) = (String::new(), false, false, 0);
    each(zip, "xl/sharedStrings.xml", |event| {
        match &event {
            Event::Start(start) if is(start, "si") => text.clear(),
            Event::Empty(start) if is(start, "si") => texts.push(String::new()),
            Event::Start(start) if is(start, "t") => within = !phonetic,
            // How a text is spoken is no part of it.
            Event::Start(start) if is(start, "rPh") => phonetic = true,
            Event::End(end) => match end.local_name().as_ref() {
                "rPh" => phonetic = false,
                "t" => within = false,
                "si" => {
                    bytes += text.len();
                    if bytes > MOST_TEXT {
                        return Err(Trouble::TooLong);
                    }
                    texts.push(text.clone());
                }
                _ => {}
            },
            event if within => take_text(event, &mut text),
            _ => {}
        }
        Ok(())
    })?;
    Ok(texts)
}

/// By style of a cell, whether it shows a number as a day.
fn date_styles(zip: &mut Zip) -> Result<Vec<bool>, Trouble> {
    let (mut own, mut styles): (Vec<u32>, Vec<bool>) = (Vec::new(), Vec::new());
    let mut within = false;
    each(zip, "xl/styles.xml", |event| {
        match &event {
            Event::Start(start) | Event::Empty(start) if is(start, "numFmt") => {
                let id = attribute(start, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                let code = attribute(start, "formatCode").unwrap_or_default();
                own.extend(id.filter(|_| shows_days(&code)));
            }
            Event::Start(start) if is(start, "cellXfs") => within = true,
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => within = false,
            Event::Start(start) | Event::Empty(start) if within && is(start, "xf") => {
                let id = attribute(start, "numFmtId").and_then(|id| id.parse().ok());
                let id: u32 = id.unwrap_or(0);
                // Those that every spreadsheet has, East Asian ones among them.
                let known = matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57..=58);
                styles.push(known || own.contains(&id));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// Whether a format of numbers shows days: it has a year or a day outside of quotation marks and brackets.
fn shows_days(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' => escaped = true,
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !bracketed => return true,
            _ => {}
        }
    }
    false
}

/// What a sheet's cells mean.
struct Cells<'a> {
    texts: &'a [String],
    dates: &'a [bool],
    from_1904: bool,
    decimal: Mark,
}

/// A cell on its way.
#[derive(Default)]
struct Cell {
    kind: String,
    style: usize,
    text: String,
}

impl Cells<'_> {
    fn write(&self, mut reader: Reader<impl BufRead>, mut out: Out<'_>) -> Result<(), Trouble> {
        let mut buffer = Vec::new();
        // From 0: the row that comes next, and the column within it.
        let (mut row, mut column, mut written) = (0, 0, 0);
        // Cells of the widest row so far: others may have none at their end.
        let mut widest = 0;
        let (mut cell, mut within, mut last) = (Cell::default(), false, String::new());
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(|_| broken())? {
                Event::Eof => break,
                Event::Start(start) if is(&start, "row") => {
                    let own = attribute(&start, "r").and_then(|own| own.parse::<usize>().ok());
                    let own = own.map_or(row, |own| own.saturating_sub(1));
                    // Rows of nothing are not written down, and are lines nonetheless.
                    while row < own.min(MOST_ROWS) {
                        out.text().push('\n');
                        row += 1;
                    }
                    (column, written) = (0, 0);
                }
                Event::Empty(start) if is(&start, "row") => {}
                Event::End(end) if end.local_name().as_ref() == "row" => {
                    widest = widest.max(written + 1);
                    while written + 1 < widest {
                        out.text().push(',');
                        written += 1;
                    }
                    out.text().push('\n');
                    row += 1;
                    if out.offer().is_err() {
                        return Ok(());
                    }
                }
                Event::Empty(start) if is(&start, "c") => {
                    column = place(&start).unwrap_or(column) + 1;
                }
                Event::Start(start) if is(&start, "c") => {
                    column = place(&start).unwrap_or(column);
                    cell.kind.clear();
                    cell.kind += &attribute(&start, "t").unwrap_or_default();
                    let style = attribute(&start, "s").and_then(|style| style.parse().ok());
                    cell.style = style.unwrap_or(0);
                    cell.text.clear();
                }
                // The value, or the text of a cell of its own; formulas are not read.
                Event::Start(start) => within = is(&start, "v") || is(&start, "t"),
                Event::End(end) if end.local_name().as_ref() == "c" => {
                    if column < MOST_COLUMNS {
                        while written < column {
                            out.text().push(',');
                            written += 1;
                        }
                        last.clear();
                        self.show(&cell, &mut last);
                        write_cell(&last, out.text());
                    }
                    column += 1;
                }
                Event::End(_) => within = false,
                event if within => take_text(&event, &mut cell.text),
                _ => {}
            }
        }
        // What is left is handed over by a last offer.
        out.end();
        Ok(())
    }

    /// What a cell shows.
    fn show(&self, cell: &Cell, out: &mut String) {
        let number = cell.text.parse::<f64>().ok();
        match (cell.kind.as_str(), number) {
            ("s", Some(at)) => {
                out.push_str(self.texts.get(at as usize).map_or("", String::as_str));
            }
            ("b", Some(flag)) => out.push_str(if flag == 0.0 { "FALSE" } else { "TRUE" }),
            ("" | "n", Some(number)) if self.dates.get(cell.style) == Some(&true) => {
                let since = if self.from_1904 { 24_107 } else { 25_569 };
                // Spreadsheets have a 29 February 1900.
                let skipped = i32::from(!self.from_1904 && number < 60.0);
                match (0.0..3e6).contains(&number) {
                    true => out.push_str(&date::as_written(number as i32 + skipped - since)),
                    false => out.push_str(&cell.text),
                }
            }
            ("" | "n", Some(number)) => {
                let shortest = number.to_string();
                match self.decimal {
                    Mark::Point => out.push_str(&shortest),
                    Mark::Comma => out.push_str(&shortest.replace('.', ",")),
                }
            }
            _ => out.push_str(&cell.text),
        }
    }
}

/// The column of a cell, from 0, by its address: `AB12`.
fn place(start: &BytesStart<'_>) -> Option<usize> {
    let address = attribute(start, "r")?;
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        column = (column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1)
            .min(MOST_COLUMNS + 1);
    }
    column.checked_sub(1)
}

fn write_cell(cell: &str, out: &mut String) {
    if !cell.contains([',', '"', '\n', '\r', ';', '\t', '|']) {
        return out.push_str(cell);
    }
    out.push('"');
    for c in cell.chars() {
        match c {
            '"' => out.push_str("\"\""),
            // A row is a line.
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_days_are_known() {
        for code in [
            "yyyy-mm-dd",
            "d/m/yy h:mm",
            "[$-409]mmm d, yyyy;@",
            "DD.MM.YYYY",
        ] {
            assert!(shows_days(code), "{code}");
        }
        for code in [
            "0.00",
            "#,##0.00 \"day\"",
            "[Red]0",
            "h:mm",
            "\\d0",
            "General",
        ] {
            assert!(!shows_days(code), "{code}");
        }
    }
}

//! How a table is written: its bytes, its separator, its header, and the one pass over its rows.
//!
//! Rows are read strictly: a quotation mark that is not closed, or has text behind its end, is a fault of
//! the file, as nobody can tell how many rows it swallows.

mod parts;

use std::borrow::Cow;

use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code};

/// A table has at most so many columns: as spreadsheets.
const MOST_COLUMNS: usize = 16_384;
/// Its header line is at most so long, in bytes.
const LONGEST_HEADER: usize = 1 << 20;
/// The header is looked for in the first so many lines.
const LAST_HEADER: usize = 30;
/// Rows that decide whether cells are set off by one blank or by two.
const TRIED: usize = 100;

/// What stands between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    Sign(u8),
    /// So many blanks or more.
    Blanks(usize),
}

impl Separator {
    /// The separators that are told apart, the likeliest first.
    const ALL: [Separator; 6] = [
        Separator::Sign(b','),
        Separator::Sign(b';'),
        Separator::Sign(b'\t'),
        Separator::Sign(b'|'),
        Separator::Blanks(2),
        Separator::Blanks(1),
    ];

    fn name(self) -> &'static str {
        match self {
            Separator::Sign(b',') => "commas",
            Separator::Sign(b';') => "semicolons",
            Separator::Sign(b'\t') => "tabs",
            Separator::Sign(_) => "bars",
            Separator::Blanks(_) => "blanks",
        }
    }
}

/// A table of which the header was read.
#[derive(Clone, Debug)]
pub struct Form<'c> {
    separator: Separator,
    pub headers: Vec<String>,
    /// The line of the header, from 1.
    pub header: u64,
    /// Lines above it that are not empty.
    pub above: usize,
    /// Where the rows below the header begin.
    below: Cursor<'c>,
}

/// Where a reader is in a table.
#[derive(Clone, Copy, Debug)]
struct Cursor<'c> {
    text: &'c str,
    at: usize,
    /// From 1.
    line: u64,
}

/// A row's cells.
#[derive(Clone, Debug, Default)]
pub struct Row<'c> {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Where it begins in the file's text, for [`Form::row_at`].
    pub at: usize,
    /// Lines that it takes up.
    pub lines: u64,
    /// How many cells it has, those beyond the most that are kept included.
    pub count: usize,
    /// Its text without the end of its last line.
    pub text: &'c str,
    cells: Vec<Cell<'c>>,
}

#[derive(Clone, Copy, Debug)]
struct Cell<'c> {
    text: &'c str,
    /// Quotation marks in it are written twice.
    doubled: bool,
}

impl<'c> Row<'c> {
    /// A cell without blanks around it; empty where the row has no such cell.
    pub fn cell(&self, at: usize) -> Cow<'c, str> {
        let Some(cell) = self.cells.get(at) else {
            return Cow::Borrowed("");
        };
        let text = trimmed(cell.text);
        match cell.doubled {
            true => Cow::Owned(text.replace("\"\"", "\"")),
            false => Cow::Borrowed(text),
        }
    }

    /// Whether nothing stands in it but separators.
    pub fn is_blank(&self) -> bool {
        let of_nothing = |byte: u8| byte.is_ascii_whitespace() || b",;|\"".contains(&byte);
        self.cells.iter().all(|cell| trimmed(cell.text).is_empty())
            && (self.count == self.cells.len() || self.text.bytes().all(of_nothing))
    }

    /// Whether the cells from this one on are empty.
    pub fn ends_before(&self, at: usize) -> bool {
        let rest = self.cells.get(at..).unwrap_or(&[]);
        self.count == self.cells.len() && rest.iter().all(|cell| trimmed(cell.text).is_empty())
    }
}

/// Without white space around it; most cells have none.
fn trimmed(text: &str) -> &str {
    let bytes = text.as_bytes();
    let plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if plain(bytes.first()) && plain(bytes.last()) {
        return text;
    }
    text.trim()
}

/// What is wrong with a quotation mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// The cell that begins on this line has no end.
    Open { line: u64 },
    /// There is text behind the end of the cell from the one line to the other.
    Behind { line: u64, end: u64 },
    /// The cell from the one line to the other runs over lines that are rows themselves.
    Swallows { line: u64, end: u64 },
}

impl<'c> Form<'c> {
    /// The table with the first header, and the likeliest separator, with which it has all of these
    /// names; else with which it has the most of them.
    ///
    /// # Errors
    /// The file is empty, not in UTF-8, or has no header that can be read.
    pub fn of(content: &'c [u8], file: Place, names: &[&str]) -> Result<Form<'c>, Fault> {
        if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
            return Err(not_utf8(file, "it is in UTF-16"));
        }
        if let Some((what, help)) = other_kind(content) {
            return Err(no_table(file).label(what).help(help));
        }
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        let text = std::str::from_utf8(content).map_err(|error| {
            let before = &content[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            not_utf8(file, &format!("it is not UTF-8 on line {line}"))
        })?;
        let mut start = Cursor {
            text,
            at: 0,
            line: 1,
        };
        start.pass_separator_line();
        if text[start.at..]
            .bytes()
            .all(|byte| byte.is_ascii_whitespace())
        {
            return Err(Diagnostic::new(
                code::DATA_FILE,
                file,
                "the data file is empty",
            ));
        }
        if let Some(end) = other_line_end(&text[start.at..]) {
            let label = format!("its lines end with U+{:04X}", end as u32);
            let help =
                "save it with the ends of lines that all systems know: line feeds (LF or CRLF)";
            return Err(no_table(file).label(label).help(help));
        }
        let mut best: Option<(usize, Form)> = None;
        let mut broken = None;
        for above in 0..LAST_HEADER {
            if start.pass_empty_lines() {
                break;
            }
            if start.line_length() > LONGEST_HEADER {
                let label = format!("line {} is longer than a megabyte", start.line);
                return Err(no_table(file).label(label));
            }
            for separator in Separator::ALL {
                let form = match Form::with_header(start, separator, above) {
                    Ok(form) => form,
                    Err(quote) => {
                        broken.get_or_insert(quote);
                        continue;
                    }
                };
                let known = |name: &&&str| form.headers.iter().any(|own| own == **name);
                let found = names.iter().filter(known).count();
                if found == names.len() {
                    return Ok(form.with_fitting_blanks());
                }
                let columns = form.headers.len();
                let better = best.as_ref().is_none_or(|(most, best)| {
                    let same_line = best.header == form.header;
                    let more = same_line && *most == found && best.headers.len() < columns;
                    // Text has blanks, too.
                    let by_sign = matches!(separator, Separator::Sign(_));
                    found > *most || more && (by_sign || best.headers.len() == 1)
                });
                if better {
                    best = Some((found, form));
                }
            }
            start.pass_line();
        }
        let Some((_, form)) = best else {
            return Err(broken.map_or_else(|| no_table(file), |quote| quoted(file, quote)));
        };
        if form.headers.len() > MOST_COLUMNS {
            let label = format!("its header has more than {MOST_COLUMNS} columns");
            return Err(no_table(file).label(label));
        }
        Ok(form)
    }

    /// The table whose header is here.
    fn with_header(
        start: Cursor<'c>,
        separator: Separator,
        above: usize,
    ) -> Result<Form<'c>, Quote> {
        let mut below = start;
        let mut row = Row::default();
        below.row(separator, MOST_COLUMNS + 1, &mut row)?;
        let name = |at: usize| row.cell(at).into_owned();
        Ok(Form {
            separator,
            headers: (0..row.cells.len()).map(name).collect(),
            header: start.line,
            above,
            below,
        })
    }

    /// Of blanks, one may separate or two: as most of the first rows have as many cells as the header.
    fn with_fitting_blanks(self) -> Form<'c> {
        let Separator::Blanks(2) = self.separator else {
            return self;
        };
        let fitting = |separator: Separator| {
            let mut rows = Rows {
                form: &self,
                cursor: self.below,
            };
            let mut row = Row::default();
            let mut fitting = 0;
            for _ in 0..TRIED {
                if !rows.take(separator, &mut row).is_ok_and(|more| more) {
                    break;
                }
                fitting += usize::from(row.count == self.headers.len());
            }
            fitting
        };
        let one = Separator::Blanks(1);
        if fitting(one) > fitting(self.separator) {
            return Form {
                separator: one,
                ..self
            };
        }
        self
    }

    /// Where remarks below the table begin, if there are any: lines at its end that are one cell of several words, or begin
    /// as such remarks do and have another number of cells than the header. `(120 rows)`, `Generated by …`.
    pub fn footer(&self) -> Option<usize> {
        /// More lines than this are no remarks.
        const MOST: usize = 8;
        const WORDS: [&str; 4] = ["copyright", "confidential", "generated by", "created by"];
        let Separator::Sign(sign) = self.separator else {
            return None;
        };
        let (sign, text) = (char::from(sign), self.below.text);
        let rows = &text[self.below.at..];
        let (mut end, mut found, mut lines) = (rows.len(), None, 0);
        while end > 0 && lines < MOST {
            let before = rows[..end].strip_suffix('\n').unwrap_or(&rows[..end]);
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let line = before[start..].trim();
            end = start;
            if line.is_empty() {
                continue;
            }
            let cell = line
                .strip_prefix('"')
                .and_then(|line| line.strip_suffix('"'));
            let words = cell.unwrap_or(line);
            let one_cell = !words.contains('"') && (cell.is_some() || !line.contains(sign));
            let lower = words.to_lowercase();
            let begins_so = WORDS.iter().any(|word| lower.starts_with(word));
            let cells = line.split(sign).count();
            let is_remark = one_cell && words.contains(' ') && words.contains(char::is_alphabetic)
                || begins_so && cells != self.headers.len() && !words.contains('"');
            if !is_remark || self.headers.len() < 2 {
                break;
            }
            found = Some(self.below.at + start);
            lines += 1;
        }
        found
    }

    /// The rows below the header.
    pub fn rows(&self) -> Rows<'c, '_> {
        Rows {
            form: self,
            cursor: self.below,
        }
    }

    /// Reads a row again that begins here, on this line.
    pub fn row_at(&self, at: usize, line: u64, row: &mut Row<'c>) {
        let text = self.below.text;
        let cursor = Cursor { text, at, line };
        let mut rows = Rows { form: self, cursor };
        // It was read before.
        let _ = rows.next(row);
    }

    /// The cells of a line that stands in a row, quotation marks taken as text without meaning.
    pub fn cells_of_line(&self, line: &'c str) -> Option<Vec<&'c str>> {
        let Separator::Sign(sign) = self.separator else {
            return None;
        };
        let cells = line.split(sign as char);
        Some(
            cells
                .map(|cell| cell.trim_matches(|c: char| c == '"' || c.is_whitespace()))
                .collect(),
        )
    }

    /// Whether commas stand between cells, so that a decimal comma cuts one.
    pub fn is_by_commas(&self) -> bool {
        self.separator == Separator::Sign(b',')
    }

    /// What stands between cells, in words.
    pub fn separator_name(&self) -> &'static str {
        self.separator.name()
    }
}

/// The pass over a table's rows.
pub struct Rows<'c, 'f> {
    form: &'f Form<'c>,
    cursor: Cursor<'c>,
}

impl<'c> Rows<'c, '_> {
    /// Reads the next row; false at the end. Rows may have another number of cells; empty lines are none.
    ///
    /// # Errors
    /// A quotation mark that swallows rows.
    pub fn next(&mut self, row: &mut Row<'c>) -> Result<bool, Quote> {
        self.take(self.form.separator, row)
    }

    fn take(&mut self, separator: Separator, row: &mut Row<'c>) -> Result<bool, Quote> {
        if self.cursor.pass_empty_lines() {
            return Ok(false);
        }
        // Beyond the header's cells one more is enough to see whether it is empty.
        let most = self.form.headers.len() + 2;
        self.cursor.row(separator, most, row)?;
        Ok(true)
    }
}

impl<'c> Cursor<'c> {
    fn rest(&self) -> &'c [u8] {
        &self.text.as_bytes()[self.at..]
    }

    /// Passes `sep=;`, the line by which spreadsheets tell each other the separator.
    fn pass_separator_line(&mut self) {
        let is_sign = |start: &[u8]| start.eq_ignore_ascii_case(b"sep=");
        let rest = self.rest();
        if rest.get(..4).is_some_and(is_sign) && matches!(rest.get(5), Some(b'\r' | b'\n')) {
            self.pass_line();
        }
    }

    /// The length of this line.
    fn line_length(&self) -> usize {
        let ends = |byte: &u8| matches!(byte, b'\r' | b'\n');
        self.rest()
            .iter()
            .position(ends)
            .unwrap_or(self.rest().len())
    }

    fn pass_line(&mut self) {
        self.at += self.line_length();
        self.pass_line_end();
    }

    /// Passes an end of line, of any system; false where there is none here.
    fn pass_line_end(&mut self) -> bool {
        let length = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return false,
        };
        self.at += length;
        self.line += 1;
        true
    }

    /// Passes empty lines; true at the end of the text.
    fn pass_empty_lines(&mut self) -> bool {
        while self.pass_line_end() {}
        self.at == self.text.len()
    }

    /// Reads the row that begins here, of which the first so many cells are kept.
    fn row(&mut self, separator: Separator, most: usize, row: &mut Row<'c>) -> Result<(), Quote> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        row.line = self.line;
        row.at = start;
        row.count = 0;
        row.cells.clear();
        let blanks = match separator {
            Separator::Sign(_) => None,
            Separator::Blanks(least) => Some(least),
        };
        if blanks.is_some() {
            self.pass_blanks();
        }
        loop {
            let cell = self.cell(bytes, separator)?;
            row.count += 1;
            if row.cells.len() < most {
                row.cells.push(cell);
            }
            // What ended the cell.
            match (separator, bytes.get(self.at)) {
                (Separator::Sign(sign), Some(byte)) if *byte == sign => self.at += 1,
                (Separator::Blanks(_), Some(b' ' | b'\t')) => {
                    self.pass_blanks();
                    if matches!(bytes.get(self.at), None | Some(b'\r' | b'\n')) {
                        break;
                    }
                }
                _ => break,
            }
        }
        row.text = &self.text[start..self.at];
        row.lines = self.line - row.line + 1;
        self.pass_line_end();
        Ok(())
    }

    fn pass_blanks(&mut self) {
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
        self.at += self.rest().iter().take_while(is_blank).count();
    }

    /// Reads a cell, up to what ends it.
    #[inline]
    fn cell(&mut self, bytes: &'c [u8], separator: Separator) -> Result<Cell<'c>, Quote> {
        // Blanks may stand before a quotation mark.
        let mut start = self.at;
        if bytes.get(start) == Some(&b' ') {
            start += bytes[start..]
                .iter()
                .take_while(|byte| **byte == b' ')
                .count();
        }
        if bytes.get(start) == Some(&b'"') {
            self.at = start;
            return self.quoted_cell(bytes, separator);
        }
        let start = self.at;
        let rest = &bytes[start..];
        let length = match separator {
            Separator::Sign(sign) => rest
                .iter()
                .position(|byte| *byte == sign || *byte == b'\n' || *byte == b'\r'),
            Separator::Blanks(least) => (0..rest.len()).find(|at| match rest[*at] {
                b'\n' | b'\r' | b'\t' => true,
                b' ' => {
                    let blanks = rest[*at..].iter().take_while(|byte| **byte == b' ').count();
                    let behind = rest.get(at + blanks);
                    blanks >= least || matches!(behind, None | Some(b'\r' | b'\n' | b'\t'))
                }
                _ => false,
            }),
        };
        self.at = start + length.unwrap_or(rest.len());
        Ok(Cell {
            text: &self.text[start..self.at],
            doubled: false,
        })
    }

    /// Reads a cell that begins with a quotation mark here.
    fn quoted_cell(&mut self, bytes: &'c [u8], separator: Separator) -> Result<Cell<'c>, Quote> {
        let first = self.line;
        let start = self.at + 1;
        let mut doubled = false;
        self.at = start;
        loop {
            match bytes.get(self.at) {
                None => return Err(Quote::Open { line: first }),
                Some(b'"') if bytes.get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(b'\r' | b'\n') => {
                    self.pass_line_end();
                }
                Some(_) => self.at += 1,
            }
        }
        let text = &self.text[start..self.at];
        self.at += 1;
        let blanks = bytes[self.at..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        let behind = bytes.get(self.at + blanks);
        let ends = match (separator, behind) {
            (_, None | Some(b'\r' | b'\n')) => true,
            (Separator::Sign(sign), Some(byte)) => *byte == sign,
            (Separator::Blanks(_), Some(byte)) => blanks > 0 || *byte == b'\t',
        };
        if !ends {
            return Err(Quote::Behind {
                line: first,
                end: self.line,
            });
        }
        if let Separator::Sign(_) = separator {
            self.at += blanks;
        }
        Ok(Cell { text, doubled })
    }
}

/// What a file is that is no table in text, by its first bytes, and how to make one of it.
pub fn other_kind(content: &[u8]) -> Option<(&'static str, &'static str)> {
    const SHEET: &str =
        "open it in the spreadsheet, and save the sheet with the customers as \"CSV UTF-8\"";
    const PACKED: &str =
        "unpack it first; what R has saved (`.rds`, `.RData`) is written as a table by `write.csv`";
    const KINDS: [(&[u8], &str, &str); 14] = [
        (
            b"PK\x03\x04",
            "it is a spreadsheet's own file (.xlsx, .ods) or a zip archive, not text",
            SHEET,
        ),
        (b"PK\x05\x06", "it is an empty zip archive", SHEET),
        (
            b"\xd0\xcf\x11\xe0",
            "it is a spreadsheet's own file (.xls), not text",
            SHEET,
        ),
        (b"\x1f\x8b", "it is packed with gzip", PACKED),
        (b"BZh91AY", "it is packed with bzip2", PACKED),
        (b"\xfd7zXZ\0", "it is packed with xz", PACKED),
        (b"\x28\xb5\x2f\xfd", "it is packed with zstd", PACKED),
        (b"7z\xbc\xaf\x27\x1c", "it is packed with 7-Zip", PACKED),
        (b"Rar!\x1a", "it is packed with RAR", PACKED),
        (
            b"PAR1",
            "it is a Parquet file, not text",
            "write the table as CSV: `to_csv` in pandas, `write_csv` in polars",
        ),
        (
            b"%PDF-",
            "it is a PDF, not a table",
            "export the table itself as CSV",
        ),
        (
            b"SQLite format 3\0",
            "it is a database",
            "export the table with the customers as CSV",
        ),
        (
            b"$FL2",
            "it is a file of SPSS (.sav)",
            "save it there as comma-delimited CSV, with the names of variables",
        ),
        (
            b"<stata_dta>",
            "it is a file of Stata (.dta)",
            "write it there as CSV: `export delimited`",
        ),
    ];
    let found = KINDS.iter().find(|(start, ..)| content.starts_with(start));
    if let Some((_, what, help)) = found {
        return Some((what, help));
    }
    let start = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let start = &start[..start.len().min(1024)];
    let mut start = start.iter().filter(|byte| !byte.is_ascii_whitespace());
    let two = [start.next(), start.next()].map(|byte| byte.copied().unwrap_or(0));
    match two {
        [b'{', b'"'] | [b'[', b'{' | b'['] => Some((
            "it is JSON, not a table",
            "write it as CSV, a line a customer under a line with the columns' names",
        )),
        [b'<', b'?' | b'!' | b'h' | b'H' | b't' | b'T'] => {
            Some(("it is a web page or XML, whatever it is called", SHEET))
        }
        _ => None,
    }
}

/// What ends the lines of a text whose first line holds, for all systems that know but line feeds, further ones.
fn other_line_end(text: &str) -> Option<char> {
    let first = text.split(['\n', '\r']).next()?;
    let ends = ['\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'];
    first.chars().find(|c| ends.contains(c))
}

pub fn no_table(file: Place) -> Fault {
    let message = "the data file is not a readable CSV table";
    Diagnostic::new(code::DATA_FILE, file, message)
}

fn not_utf8(file: Place, what: &str) -> Fault {
    no_table(file)
        .label(what)
        .help("save it as \"CSV UTF-8\"; spreadsheets offer that among the kinds of CSV")
}

/// What to say of a quotation mark that swallows rows.
pub fn quoted(file: Place, quote: Quote) -> Fault {
    let over = |line: u64, end: u64| match line == end {
        true => format!("the cell in quotation marks on line {line}"),
        false => format!("the cell in quotation marks from line {line} to line {end}"),
    };
    let label = match quote {
        Quote::Open { line } => format!("the quotation mark on line {line} is not closed"),
        Quote::Behind { line, end } => format!("{} has text behind its end", over(line, end)),
        Quote::Swallows { line, end } => {
            format!(
                "{} runs over lines that are rows themselves",
                over(line, end)
            )
        }
    };
    Diagnostic::new(
        code::DATA_FILE,
        file,
        "a quotation mark in the data file may swallow rows",
    )
    .label(label)
    .help(
        "a cell that begins with a quotation mark goes on to the next one: take it out, or write the whole cell \
         in quotation marks and those within it twice",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, names: &[&str]) -> Result<Vec<Vec<String>>, Quote> {
        let file = Place::new(0, 0..0);
        let form = Form::of(text.as_bytes(), file, names).unwrap();
        let mut rows = form.rows();
        let mut row = Row::default();
        let mut all = Vec::new();
        while rows.next(&mut row)? {
            all.push((0..row.count).map(|at| row.cell(at).into_owned()).collect());
        }
        Ok(all)
    }

    #[test]
    fn rows_are_read_as_any_system_writes_them() {
        for text in [
            "a,b\n1,2\n3,4\n",
            "a,b\r\n1,2\r\n\r\n3,4",
            "a,b\r1,2\r3,4\r",
            "\u{feff}a,b\r\n1,2\n3,4\r",
            "sep=;\na;b\n1;2\n3;4",
            "SEP=,\r\na,b\n1,2\n3,4",
            "\"a\",\"b\"\n\"1\", \"2\" \n 3 , 4 \n",
            "a\tb\n1\t2\n\n3\t4",
            "a  b\n1  2\n3  4",
            " a b\n 1 2\n3\t 4 \n",
            "a    b\n1 2\n3   4\n",
            "Export\nof July, 2026, late\n\na|b\n1|2\n3|4\n",
        ] {
            let expected = [["1", "2"], ["3", "4"]];
            assert_eq!(cells(text, &["a", "b"]).unwrap(), expected, "{text:?}");
        }
        let quoted = cells("a,b\n\"x \"\"y\"\", z\",\"two\nlines\"\n", &["a", "b"]);
        assert_eq!(quoted.unwrap(), [["x \"y\", z", "two\nlines"]]);
        // A mark within a cell is text.
        let inch = cells("a,b\n5\" pipe,2\n", &["a"]);
        assert_eq!(inch.unwrap(), [["5\" pipe", "2"]]);
    }

    #[test]
    fn quotation_marks_that_swallow_rows_are_found() {
        let quote = |text| cells(text, &["a", "b"]).unwrap_err();
        assert_eq!(quote("a,b\n1,2\n\"3,4\n5,6\n"), Quote::Open { line: 3 });
        let behind = Quote::Behind { line: 2, end: 3 };
        assert_eq!(quote("a,b\n\"1,2\n3\"x,4\n"), behind);
    }

    #[test]
    fn lines_are_counted_over_everything() {
        let text = "\n\na,b\r\n\"1\r\n2\",3\r\n\n4,5";
        let form = Form::of(text.as_bytes(), Place::new(0, 0..0), &["a", "b"]).unwrap();
        assert_eq!(form.header, 3);
        let (mut rows, mut row) = (form.rows(), Row::default());
        assert!(rows.next(&mut row).unwrap());
        assert_eq!((row.line, row.lines), (4, 2));
        assert!(rows.next(&mut row).unwrap());
        assert_eq!((row.line, row.lines), (7, 1));
        assert!(!rows.next(&mut row).unwrap());
    }

    #[test]
    fn what_is_no_table_is_known() {
        let file = Place::new(0, 0..0);
        let told = |content: &[u8]| Form::of(content, file, &["a"]).unwrap_err().label.clone();
        for (content, says) in [
            (&b"PK\x03\x04\x14\0"[..], "a spreadsheet's own file"),
            (b"\x1f\x8b\x08\0", "packed with gzip"),
            (b"[{\"a\": 1}]", "it is JSON"),
            (b"\xef\xbb\xbf\n <table><tr>", "a web page or XML"),
            ("a,b\u{2028}1,2\u{2028}3,4".as_bytes(), "end with U+2028"),
        ] {
            assert!(told(content).contains(says), "{}", told(content));
        }
    }

    #[test]
    fn wide_tables_are_bounded() {
        let file = Place::new(0, 0..0);
        let wide = ",".repeat(MOST_COLUMNS);
        assert!(Form::of(wide.as_bytes(), file, &["a"]).is_err());
        let long = " ,".repeat(LONGEST_HEADER);
        assert!(Form::of(long.as_bytes(), file, &["a"]).is_err());
        // A row is counted, not kept.
        let text = format!("a,b\n{}\n", ",".repeat(100_000));
        let form = Form::of(text.as_bytes(), file, &["a", "b"]).unwrap();
        let (mut rows, mut row) = (form.rows(), Row::default());
        assert!(rows.next(&mut row).unwrap());
        assert_eq!((row.count, row.cells.len()), (100_001, 4));
        assert!(row.is_blank());
    }
}

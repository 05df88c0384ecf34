//! How a table is written: its bytes, its separator, its header.

use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code};

/// A table of which the header was read.
#[derive(Clone, Debug)]
pub struct Form<'c> {
    text: &'c [u8],
    separator: u8,
    pub headers: Vec<String>,
    /// Lines above the header.
    above: u64,
}

/// The separators that are told apart, the likeliest first, and their names.
const SEPARATORS: [(u8, &str); 4] = [
    (b',', "commas"),
    (b';', "semicolons"),
    (b'\t', "tabs"),
    (b'|', "bars"),
];

impl<'c> Form<'c> {
    /// The table with the separator by which its header has all of these names; else by which it has
    /// the most columns.
    ///
    /// # Errors
    /// The file is empty, not in UTF-8, or has no header that can be read.
    pub fn of<'n>(
        content: &'c [u8],
        file: Place,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Form<'c>, Fault> {
        if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
            return Err(not_utf8(file, "it is in UTF-16"));
        }
        let text = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        let whole = text.len();
        let text = without_separator_line(text);
        let above = u64::from(text.len() < whole);
        if let Err(error) = std::str::from_utf8(text) {
            let before = &text[..error.valid_up_to()];
            let line = above as usize + 1 + before.iter().filter(|byte| **byte == b'\n').count();
            return Err(not_utf8(file, &format!("it is not UTF-8 on line {line}")));
        }
        if text.iter().all(u8::is_ascii_whitespace) {
            return Err(Diagnostic::new(
                code::DATA_FILE,
                file,
                "the data file is empty",
            ));
        }
        let mut best: Option<Form> = None;
        for (separator, _) in SEPARATORS {
            let mut form = Form {
                text,
                separator,
                headers: Vec::new(),
                above,
            };
            let mut reader = form.reader();
            let headers = reader.headers().map_err(|error| unreadable(file, &error))?;
            form.headers = headers.iter().map(|name| name.trim().to_owned()).collect();
            let has_all = names
                .clone()
                .all(|name| form.headers.iter().any(|own| own == name));
            if has_all {
                return Ok(form);
            }
            if best
                .as_ref()
                .is_none_or(|best| best.headers.len() < form.headers.len())
            {
                best = Some(form);
            }
        }
        Ok(best.expect("there are separators"))
    }

    /// A reader of the rows below the header. Rows may have another number of cells.
    pub fn reader(&self) -> csv::Reader<&'c [u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.separator)
            .flexible(true)
            .from_reader(self.text)
    }

    /// The line on which a row stands. A reader's position comes before the rest of the last line's end
    /// and before empty lines.
    pub fn line_of(&self, position: &csv::Position) -> u64 {
        let rest = self.text.get(position.byte() as usize..).unwrap_or(b"");
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let passed = ends.filter(|byte| **byte == b'\n').count();
        self.above + position.line() + passed as u64
    }

    /// What stands between cells, in words.
    pub fn separator_name(&self) -> &'static str {
        let found = SEPARATORS
            .iter()
            .find(|(separator, _)| *separator == self.separator);
        found.map_or("", |(_, name)| name)
    }
}

/// The table without the line `sep=;` by which spreadsheets tell each other the separator.
fn without_separator_line(text: &[u8]) -> &[u8] {
    let Some(rest) = text
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case(b"sep="))
        .and_then(|_| text.get(5..))
    else {
        return text;
    };
    let below = rest.strip_prefix(b"\r").unwrap_or(rest);
    below.strip_prefix(b"\n").unwrap_or(text)
}

fn not_utf8(file: Place, what: &str) -> Fault {
    let message = "the data file is not a readable CSV table";
    Diagnostic::new(code::DATA_FILE, file, message)
        .label(what)
        .help("save it as \"CSV UTF-8\"; spreadsheets offer that among the kinds of CSV")
}

pub fn unreadable(file: Place, error: &csv::Error) -> Fault {
    let label: String = error.to_string().chars().take(160).collect();
    Diagnostic::new(
        code::DATA_FILE,
        file,
        "the data file is not a readable CSV table",
    )
    .label(label)
}

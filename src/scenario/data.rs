//! Customers from a CSV file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::checked::Trait;
use super::diagnostics::{Diagnostic, Fault, Place, code, excerpt, nearest, one_of};
use super::key::{Kind, Range};
use super::sections::traits;

/// A file that a scenario was read from, for the record of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// As given: on the command line, or in the scenario.
    pub name: String,
    /// Where it was read.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    pub content: Vec<u8>,
}

/// The path under which a data file stands beside the resolved scenario, which names it so:
/// `data/`, then its own name.
pub fn data_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    format!("data/{name}")
}

impl Input {
    /// The record of a file with this content.
    pub fn of(name: &str, path: &Path, content: &[u8]) -> Self {
        let sha256 = Sha256::digest(content)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Input {
            name: name.to_owned(),
            path: path.to_owned(),
            sha256,
            content: content.to_vec(),
        }
    }
}

/// Reads a whole regular file.
///
/// # Errors
/// Whatever keeps it from being read; directories and devices are refused.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    fs::read(path)
}

/// The column of a trait as the scenario names it.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub which: Trait,
    pub column: (String, Place),
    /// The column to divide by.
    pub over: Option<(String, Place)>,
    /// What to multiply with to have the trait's natural unit.
    pub factor: f64,
}

/// What a data file holds for a scenario.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub count: usize,
    /// One column for each mapping, in its order.
    pub columns: Vec<(Trait, Vec<f32>)>,
    /// The names of the segments, in order of first appearance, and the name of each row as an index.
    pub segments: Option<(Vec<String>, Vec<u32>)>,
}

/// How many wrong cells of a column are shown.
const SHOWN: usize = 5;

/// The wrong cells of one column.
struct Wrong {
    place: Place,
    count: usize,
    first: Vec<String>,
}

impl Wrong {
    fn add(&mut self, line: u64, what: &str) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(format!("line {line}: {what}"));
        }
    }
}

/// Reads the mapped columns of a CSV file with one header line.
///
/// # Errors
/// All columns that are missing, or else all columns with cells that cannot be used.
pub fn read_rows(
    content: &[u8],
    file: Place,
    mappings: &[Mapping],
    segment: Option<&(String, Place)>,
) -> Result<Rows, Vec<Fault>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content));
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return Err(vec![unreadable(file, &error)]),
    };
    let mut faults = Vec::new();
    let mut find = |(name, place): &(String, Place)| {
        let at = headers.iter().position(|header| header == name);
        if at.is_none() {
            faults.push(no_column(name, *place, &headers));
        }
        at
    };
    let found: Vec<(Option<usize>, Option<Option<usize>>)> = mappings
        .iter()
        .map(|mapping| (find(&mapping.column), mapping.over.as_ref().map(&mut find)))
        .collect();
    let segment_at = segment.map(&mut find);
    if !faults.is_empty() {
        return Err(faults);
    }

    let mut rows = Rows {
        columns: mappings
            .iter()
            .map(|mapping| (mapping.which, Vec::new()))
            .collect(),
        segments: segment.map(|_| (Vec::new(), Vec::new())),
        ..Rows::default()
    };
    let mut wrong: Vec<Wrong> = mappings
        .iter()
        .map(|mapping| mapping.column.1)
        .chain(segment.map(|(_, place)| *place))
        .map(|place| Wrong {
            place,
            count: 0,
            first: Vec::new(),
        })
        .collect();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(unreadable(file, &error));
                break;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        rows.count += 1;
        for (at, mapping) in mappings.iter().enumerate() {
            let (column, over) = found[at];
            let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("");
            match value(mapping, cell(column), over.map(cell)) {
                Ok(value) => rows.columns[at].1.push(value),
                Err(what) => wrong[at].add(line, &what),
            }
        }
        if let (Some(at), Some((names, of_rows))) = (segment_at.flatten(), &mut rows.segments) {
            let name = record.get(at).unwrap_or("");
            match names.iter().position(|known| known == name) {
                Some(known) => of_rows.push(known as u32),
                None if names.len() < 1_000 => {
                    of_rows.push(names.len() as u32);
                    names.push(name.to_owned());
                }
                None => wrong[mappings.len()].add(line, "too many different segments"),
            }
        }
    }
    if rows.count == 0 && faults.is_empty() {
        let message = "the data file has no rows below its header";
        faults.push(Diagnostic::new(code::DATA_FILE, file, message));
    }
    faults.extend(wrong.into_iter().filter(|wrong| wrong.count > 0).map(cells));
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

/// The value of one row, in the trait's natural unit.
fn value(mapping: &Mapping, cell: &str, over: Option<&str>) -> Result<f32, String> {
    let number = |cell: &str| {
        let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| format!("`{}` is not a number", excerpt(cell)))
    };
    let mut value = number(cell)?;
    let mut told = excerpt(cell);
    if let Some(over) = over {
        let divisor = number(over)?;
        if divisor <= 0.0 {
            return Err(format!(
                "divided by `{}`, which must be above 0",
                excerpt(over)
            ));
        }
        value /= divisor;
        told = format!("{told} / {}", excerpt(over));
    }
    let range = match traits::kind(mapping.which) {
        Kind::Share(range) | Kind::Number(range) => range,
        _ => Range::NON_NEGATIVE,
    };
    value *= mapping.factor;
    if range.contains(value) {
        Ok(value as f32 + 0.0)
    } else {
        Err(format!("{told} is not {}", range.words()))
    }
}

fn cells(wrong: Wrong) -> Fault {
    let message = match wrong.count {
        1 => "a cell of this column cannot be used".to_owned(),
        count => format!("{count} cells of this column cannot be used"),
    };
    let mut fault = Diagnostic::new(code::DATA_CELL, wrong.place, message);
    let hidden = wrong.count - wrong.first.len();
    for cell in wrong.first {
        fault = fault.help(cell);
    }
    if hidden > 0 {
        fault = fault.help(format!("and {hidden} more"));
    }
    fault
}

fn no_column(name: &str, place: Place, headers: &csv::StringRecord) -> Fault {
    let message = format!("the data file has no column `{}`", excerpt(name));
    let fault = Diagnostic::new(code::DATA_COLUMN, place, message);
    let fault = match nearest(name, headers.iter()) {
        Some(header) => fault.label(format!("did you mean `{}`?", excerpt(header))),
        None => fault,
    };
    let shown: Vec<String> = headers.iter().take(30).map(excerpt).collect();
    fault.help(format!(
        "its columns: {}",
        one_of(shown.iter().map(String::as_str))
    ))
}

fn unreadable(file: Place, error: &csv::Error) -> Fault {
    Diagnostic::new(
        code::DATA_FILE,
        file,
        "the data file is not a readable CSV table",
    )
    .label(excerpt_line(&error.to_string()))
}

fn excerpt_line(text: &str) -> String {
    text.chars().take(160).collect()
}

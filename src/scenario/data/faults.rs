//! What is wrong with a data file as a whole.

use super::rows::{Layout, Named, Rows};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, all_of, code, excerpt, nearest};

/// How many wrong cells of a column are shown.
const SHOWN: usize = 5;

/// The wrong cells of one column.
pub struct Wrong {
    place: Place,
    count: usize,
    first: Vec<String>,
}

impl Wrong {
    pub fn at(place: Place) -> Wrong {
        Wrong {
            place,
            count: 0,
            first: Vec::new(),
        }
    }

    pub fn add(&mut self, line: u64, what: &str) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push(format!("line {line}: {what}"));
        }
    }

    /// `of_rows`: it is no column, but rows as a whole.
    fn fault(self, of_rows: bool) -> Fault {
        let message = match (self.count, of_rows) {
            (1, false) => "a cell of this column cannot be used".to_owned(),
            (count, false) => format!("{count} cells of this column cannot be used"),
            (1, true) => "a row of this file cannot be read".to_owned(),
            (count, true) => format!("{count} rows of this file cannot be read"),
        };
        let mut fault = Diagnostic::new(code::DATA_CELL, self.place, message);
        let hidden = self.count - self.first.len();
        for cell in self.first {
            fault = fault.help(cell);
        }
        if hidden > 0 {
            fault = fault.help(format!("and {hidden} more"));
        }
        fault
    }
}

/// What keeps the rows from being used: there are none, or too many were rejected. `dates` is what to say
/// of dates in another order.
pub fn too_many(
    layout: &Layout,
    rows: &Rows,
    wrong: Vec<Wrong>,
    duplicates: usize,
    dates: Option<String>,
) -> Vec<Fault> {
    if rows.read == 0 {
        let message = "the data file has no rows below its header";
        return vec![Diagnostic::new(code::DATA_FILE, layout.file, message)];
    }
    let few = rows.rejected as f64 <= layout.rejects * rows.read as f64;
    if few && rows.count > 0 {
        return Vec::new();
    }
    let (rejected, read) = (rows.rejected, rows.read);
    let message = if rows.rejected == 0 {
        "none of the rows of the data file is a customer: nobody has bought".to_owned()
    } else if few {
        format!("{rejected} of {read} rows of the data file cannot be used, and none is left")
    } else {
        format!("{rejected} of {read} rows of the data file cannot be used")
    };
    let mut fault = Diagnostic::new(code::DATA_CELL, layout.file, message);
    if !few {
        let percent = (layout.rejects * 1e4).round() / 100.0;
        fault = fault.label(format!("`rejects` allows {percent}%"));
    }
    if duplicates * 5 > rows.read {
        fault = fault.help(
            "many customers stand there more than once: if a row is a purchase, sum them up to one \
             row a customer first",
        );
    }
    if let Some(dates) = dates {
        fault = fault.help(dates);
    }
    let last = wrong.len() - 1;
    let columns = wrong
        .into_iter()
        .enumerate()
        .filter(|(_, wrong)| wrong.count > 0)
        .map(|(at, wrong)| wrong.fault(at == last));
    std::iter::once(fault).chain(columns).collect()
}

/// Decimal points and decimal commas in one file.
pub fn mixed(file: Place, point: &str, comma: &str) -> Fault {
    let message = "the data file has decimal points and decimal commas";
    Diagnostic::new(code::DATA_CELL, file, message)
        .help(point)
        .help(comma)
        .help("say which it is, `decimal = \"point\"` or `\"comma\"`: cells of the other kind are then rejected")
}

/// Nothing but numbers that could mean two things.
pub fn ambiguous(file: Place, cell: &str) -> Fault {
    let message = "the data file's numbers could be thousands or a little more than one";
    Diagnostic::new(code::DATA_CELL, file, message)
        .help(cell)
        .help("say how decimals are written: `decimal = \"point\"` or `\"comma\"`")
}

pub fn no_column((name, place): &Named, headers: &[String]) -> Fault {
    let message = format!("the data file has no column `{}`", excerpt(name));
    let fault = Diagnostic::new(code::DATA_COLUMN, *place, message);
    let fault = match nearest(name, headers.iter().map(String::as_str)) {
        Some(header) => fault.label(format!("did you mean `{}`?", excerpt(header))),
        None => fault,
    };
    let shown: Vec<String> = headers.iter().take(30).map(|name| excerpt(name)).collect();
    fault.help(format!(
        "its columns: {}",
        all_of(shown.iter().map(String::as_str))
    ))
}

pub fn twice((name, place): &Named) -> Fault {
    let message = format!("the data file has two columns `{}`", excerpt(name));
    Diagnostic::new(code::DATA_COLUMN, *place, message).label("rename one of them in the file")
}

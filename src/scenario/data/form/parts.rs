//! Tables that are read piece by piece, and tables of which the columns' names are not known beforehand.

use super::{Cursor, Form, LAST_HEADER, Quote, Row, Separator, TRIED, no_table, quoted};
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code};

impl<'c> Form<'c> {
    /// The table whose first line is a row itself: columns are called by their numbers, from `1` on. At least so many
    /// there have to be; the separator is the one with which most come out, as many in nearly all of the first rows.
    ///
    /// # Errors
    /// The file is empty, or has fewer columns.
    pub fn without_header(text: &'c str, file: Place, columns: usize) -> Result<Form<'c>, Fault> {
        let mut start = Cursor {
            text,
            at: 0,
            line: 1,
        };
        start.pass_separator_line();
        if start.pass_empty_lines() {
            return Err(Diagnostic::new(
                code::DATA_FILE,
                file,
                "the data file is empty",
            ));
        }
        let mut best: Option<Form> = None;
        for separator in Separator::ALL {
            let mut form =
                Form::with_header(start, separator, 0).map_err(|quote| quoted(file, quote))?;
            form.headers = (1..=form.headers.len()).map(|at| at.to_string()).collect();
            form.below = start;
            form.header = 0;
            let (mut tried, mut alike) = (0, 0);
            let (mut rows, mut row) = (form.rows(), Row::default());
            while tried < TRIED && rows.next(&mut row).is_ok_and(|more| more) {
                tried += 1;
                alike += usize::from(row.count == form.headers.len());
            }
            let most = best.as_ref().map_or(0, |best| best.headers.len());
            // Texts have blanks, too.
            let by_sign = matches!(separator, Separator::Sign(_))
                || !best
                    .as_ref()
                    .is_some_and(|best| most > 1 && matches!(best.separator, Separator::Sign(_)));
            if alike * 10 >= tried * 9 && form.headers.len() > most && by_sign {
                best = Some(form);
            }
        }
        let widest = best.as_ref().map_or(0, |best| best.headers.len());
        if let Some(form) = best.filter(|form| form.headers.len() >= columns) {
            return Ok(form);
        }
        let label = format!("its first line has {widest} cells, and column {columns} is named");
        Err(no_table(file).label(label).help(
            "`header = false` says that its first line is a row already, and that columns are called by their numbers",
        ))
    }

    /// The same table in another part of its text.
    pub fn of_part<'d>(&self, text: &'d str, line: u64) -> Form<'d> {
        Form {
            separator: self.separator,
            headers: self.headers.clone(),
            header: self.header,
            above: self.above,
            below: Cursor { text, at: 0, line },
        }
    }

    /// Where the rows begin in the text that was given, and on which line.
    pub fn begins(&self) -> (usize, u64) {
        (self.below.at, self.below.line)
    }

    /// The rows of another part of the table's text, from this place and line on.
    pub fn part<'d, 'f>(&'f self, text: &'d str, at: usize, line: u64) -> Part<'d, 'f, 'c> {
        Part {
            form: self,
            cursor: Cursor { text, at, line },
        }
    }

    /// The table with the likeliest header and separator, whatever its columns are called: those with which most columns come
    /// out and nearly all of the first rows have as many cells. `headless`: its first line is a row already.
    ///
    /// # Errors
    /// The file is empty, or no line of it is followed by rows like it.
    pub fn likely(text: &'c str, file: Place, headless: bool) -> Result<Form<'c>, Fault> {
        if headless {
            return Form::without_header(text, file, 2);
        }
        let mut start = Cursor {
            text,
            at: 0,
            line: 1,
        };
        start.pass_separator_line();
        let mut best: Option<Form> = None;
        for above in 0..LAST_HEADER {
            if start.pass_empty_lines() {
                break;
            }
            for separator in Separator::ALL {
                let Ok(form) = Form::with_header(start, separator, above) else {
                    continue;
                };
                let (mut tried, mut alike) = (0, 0);
                let (mut rows, mut row) = (form.rows(), Row::default());
                while tried < TRIED && rows.next(&mut row).is_ok_and(|more| more) {
                    tried += 1;
                    alike += usize::from(row.count.abs_diff(form.headers.len()) <= 1);
                }
                let columns = form.headers.len();
                let most = best.as_ref().map_or(1, |best| best.headers.len());
                if tried > 0 && alike * 10 >= tried * 9 && columns > most {
                    best = Some(form);
                }
            }
            if best.is_some() {
                break;
            }
            start.pass_line();
        }
        best.ok_or_else(|| no_table(file))
    }
}

/// The pass over a part of a table that is read piece by piece.
pub struct Part<'d, 'f, 'c> {
    form: &'f Form<'c>,
    cursor: Cursor<'d>,
}

impl<'d> Part<'d, '_, '_> {
    /// As [`Rows::next`].
    ///
    /// # Errors
    /// A quotation mark that swallows rows, or that is not closed within the part.
    pub fn next(&mut self, row: &mut Row<'d>) -> Result<bool, Quote> {
        if self.cursor.pass_empty_lines() {
            return Ok(false);
        }
        let most = self.form.headers.len() + 2;
        self.cursor.row(self.form.separator, most, row)?;
        Ok(true)
    }

    /// Where the next row begins.
    pub fn at(&self) -> usize {
        self.cursor.at
    }

    /// Its line, from 1.
    pub fn line(&self) -> u64 {
        self.cursor.line
    }
}

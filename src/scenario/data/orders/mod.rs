//! A log of orders: one row an order or an order line. Its text comes piece by piece (`source`, `sheet`); each row is a
//! purchase, a refund, or left out (`pass`, `left`); what customers bought on each day is summed up (`days`), refunds are
//! netted (`net`), and what each customer's log comes to is what a table of customers would hold (`rows`). What looks wrong
//! is found by samples (`watch`, `currencies`, `order_of_dates`), and told (`faults`, `notices`).

mod currencies;
mod days;
mod far_off;
mod faults;
mod join;
mod layout;
mod left;
mod net;
mod notices;
mod order_of_dates;
mod pass;
mod rows;
mod sheet;
mod source;
mod split;
mod standing;
mod usual;
mod watch;

use std::fs::File;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::columns::Width;
use super::form::{Form, Quote, Row, quoted};
use super::import_summary::ImportSummary;
use super::number::Mark;
use super::{IdPolicy, Table, arrange, history, sort_columns, untold};
use crate::scenario::diagnostics::Fault;

pub use join::Joined;
pub use layout::LogLayout;
pub use pass::plain_name;
pub use split::{Buyer, Split, SplitLog};

pub use far_off::{RULE as FAR_OFF, after as far_after};
pub use order_of_dates::{Known, Telling};
use pass::{Columns, Known as KnownOfRows, LogPass};
use source::{Encoding, Source, Trouble, Wanted};
pub use standing::{Standing, Words, of_status};
pub use usual::{days_of, usual_purchase};

/// Years of two digits are from 1969 to 2068 where nothing tells of which day the data are: the day 2048-01-01.
pub const SHORT_YEARS: i32 = 28_489;
/// The header is looked for in so many bytes, and how rows are written is found out in them.
const HEAD: usize = 1 << 20;
/// A cell in quotation marks that goes on for so many bytes is not closed.
const LONGEST_ROW: usize = 1 << 24;

/// Opens the log anew.
pub type Open<'a> = &'a dyn Fn() -> io::Result<File>;

/// How customers are told.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    pub seed: u64,
    pub ids: IdPolicy,
}

/// Reads a log; `name` is what its account calls it. `as_of` is the day of the data; without it that of the latest order.
/// `joined`: what else is known of the customers. `split`: hand
/// the purchases back in two parts, too.
///
/// # Errors
/// All that is wrong with it.
pub fn read_log(
    name: &str,
    open: Open<'_>,
    layout: &LogLayout,
    as_of: Option<i32>,
    joined: Option<Joined>,
    told: Naming,
    split: Option<Split>,
) -> Result<(Table, Option<SplitLog>), Vec<Fault>> {
    let one = |fault| vec![fault];
    let mut reading = Log::open(open, layout).map_err(one)?;
    let mut layout = layout.clone();
    layout.cells.as_of = Some(as_of.unwrap_or(SHORT_YEARS));
    layout.cells.dates = match layout.dates {
        Some(order) => order,
        None => reading.order_of_dates(&layout)?,
    };
    let mut mark = layout.cells.decimal.unwrap_or(Mark::Point);
    let mut known = KnownOfRows::default();
    let mut pass = reading.pass(&layout, as_of, mark, known)?;
    let marks = &pass.cells.told;
    if layout.cells.decimal.is_none() && marks.comma.is_some() && marks.point.is_none() {
        mark = Mark::Comma;
        pass = reading.pass(&layout, as_of, mark, known)?;
    }
    faults::of_marks(&layout, &pass, mark).map_err(one)?;
    known.takes_back = pass.watch.takes_back();
    if known.takes_back {
        pass = reading.pass(&layout, as_of, mark, known)?;
    }
    if as_of.is_none() {
        known.far = far_off::after(pass.rows_of_days.finish());
        if known.far.is_some() {
            pass = reading.pass(&layout, as_of, mark, known)?;
        }
    }
    let mut unread = reading.unread(&layout);
    unread.extend(joined.iter().flat_map(|table| table.unread.clone()));
    let mut found = rows::of(&layout, as_of, pass, joined, split)?;
    let faults = faults::of_log(&layout, &mut found);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut notices = reading.guessed(&layout);
    notices.extend(notices::of(&layout, &found, as_of.is_some()));
    notices.append(&mut found.notices);
    let mut rows = found.rows;
    rows.sort_segments();
    arrange::arrange(&mut rows, told.seed, told.ids);
    let mut account = ImportSummary {
        file: name.to_owned(),
        read: rows.read,
        used: rows.count,
        rejected: rows.rejected,
        never_bought: rows.never_bought,
        unused: rows.unused.clone(),
        form: reading.written(mark),
        columns: rows::columns(&layout, &rows, found.joined.as_ref()),
        record: None,
        baskets: None,
        notices,
        unread,
        log: Some(found.log),
    };
    let names = rows::names(&layout);
    let learned = history::tell(&mut rows, &names, &mut account);
    let learned = learned.map_err(|trouble| one(faults::untold(&layout, trouble, untold)))?;
    sort_columns(&mut account);
    rows.unused = Vec::new();
    let mut calendar = found.calendar;
    let season = |fit: &super::BgNbd| calendar.counts.fit(fit, calendar.as_of);
    calendar.season = account
        .record
        .as_ref()
        .and_then(|record| season(&record.fit));
    let table = Table {
        calendar: Some(calendar),
        ..super::table_of(rows, learned, account)
    };
    Ok((table, found.split))
}

/// The first of a file's text, and whether it is a spreadsheet.
///
/// # Errors
/// It has none.
pub fn head_of(open: Open<'_>) -> Result<(String, bool), Fault> {
    let place = crate::scenario::diagnostics::Place::new(0, 0..0);
    let layout = LogLayout::empty(place);
    let log = Log::open(open, &layout)?;
    match log.head.trim().is_empty() {
        true => Err(faults::empty(&layout)),
        false => Ok((log.head, log.kind.sheet)),
    }
}

/// SHA-256 of all bytes of a file, in hexadecimal.
///
/// # Errors
/// It cannot be read.
pub fn sha256_of(mut file: File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut bytes = vec![0; 1 << 18];
    loop {
        match file.read(&mut bytes)? {
            0 => break,
            read => hash.update(&bytes[..read]),
        }
    }
    let hash = hash.finalize();
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A log whose form is known.
struct Log<'a> {
    open: Open<'a>,
    wanted: Wanted,
    kind: source::Kind,
    head: String,
    /// It is the whole text.
    is_all: bool,
    place: crate::scenario::diagnostics::Place,
}

impl<'a> Log<'a> {
    fn open(open: Open<'a>, layout: &LogLayout) -> Result<Log<'a>, Fault> {
        let mut log = Log {
            open,
            wanted: Wanted {
                sheet: layout.sheet.as_ref().map(|(name, _)| name.clone()),
                decimal: layout.cells.decimal.unwrap_or(Mark::Point),
                otherwise: None,
            },
            kind: source::Kind::default(),
            head: String::new(),
            is_all: false,
            place: layout.cells.file,
        };
        log.begin().or_else(|trouble| log.again(layout, trouble))?;
        if let (Some((_, place)), false) = (&layout.sheet, log.kind.sheet) {
            return Err(faults::no_spreadsheet(*place));
        }
        Ok(log)
    }

    /// Reads the first of the text.
    fn begin(&mut self) -> Result<(), Trouble> {
        self.head.clear();
        let source = Source::open((self.open)()?, self.wanted.clone());
        self.is_all = false;
        while self.head.len() < HEAD {
            match source.next()? {
                Some(text) => self.head.push_str(&text),
                None => {
                    self.is_all = true;
                    break;
                }
            }
        }
        self.kind = source.kind();
        if !self.is_all
            && let Some(end) = self.head.rfind(['\n', '\r'])
        {
            self.head.truncate(end);
        }
        Ok(())
    }

    /// What is not UTF-8 is read once more, as what it is likely to be.
    fn again(&mut self, layout: &LogLayout, trouble: Trouble) -> Result<(), Fault> {
        let told = |trouble| faults::of_source(layout, trouble);
        match trouble {
            Trouble::NotUtf8 if self.wanted.otherwise.is_none() => {
                self.wanted.otherwise = Some(Encoding::Windows1252);
                self.begin().map_err(told)
            }
            other => Err(told(other)),
        }
    }

    fn form(&self, layout: &LogLayout) -> Result<Form<'_>, Fault> {
        let names = layout.names();
        if !layout.headless {
            return Form::of(self.head.as_bytes(), self.place, &names);
        }
        let most = names.iter().filter_map(|name| name.parse().ok()).max();
        Form::without_header(&self.head, self.place, most.unwrap_or(1))
    }

    /// In which order the dates are written: as the first rows tell, and all others where they do not.
    fn order_of_dates(&mut self, layout: &LogLayout) -> Result<super::date::DateOrder, Vec<Fault>> {
        let told = {
            let form = self.form(layout).map_err(|fault| vec![fault])?;
            let at = Columns::find(&form, layout)?;
            let mut telling = Telling::default();
            let (mut rows, mut row) = (form.rows(), Row::default());
            while rows.next(&mut row).is_ok_and(|more| more) {
                telling.take(&row.cell(at.date), row.line);
            }
            telling
        };
        let known = match told.order() {
            Known::Either(_) if !self.is_all => {
                let mut telling = told;
                self.each(layout, |_, at, row, _| {
                    telling.take(&row.cell(at.date), row.line);
                    !telling.is_clear()
                })?;
                telling.order()
            }
            known => known,
        };
        match known {
            Known::Order(order) => Ok(order),
            Known::Either(cell) => Err(vec![faults::two_orders(layout, &cell)]),
        }
    }

    fn pass<'l>(
        &mut self,
        layout: &'l LogLayout,
        as_of: Option<i32>,
        mark: Mark,
        known: KnownOfRows,
    ) -> Result<LogPass<'l>, Vec<Fault>> {
        loop {
            let mut pass = None;
            let encoding = self.wanted.otherwise;
            self.each(layout, |form, at, row, width| {
                let pass =
                    pass.get_or_insert_with(|| LogPass::new(layout, as_of, mark, form, known));
                pass.row(form, at, row, width);
                !(pass.is_of_commas() && mark == Mark::Point && layout.cells.decimal.is_none())
            })?;
            // What was found not to be UTF-8 on the way was begun anew within.
            if encoding != self.wanted.otherwise {
                continue;
            }
            return pass.ok_or_else(|| vec![faults::no_rows(layout)]);
        }
    }

    /// Takes each row of the log while there are more to be taken.
    fn each(
        &mut self,
        layout: &LogLayout,
        mut take: impl FnMut(&Form, &Columns, &Row, Width) -> bool,
    ) -> Result<(), Vec<Fault>> {
        let trouble = {
            let form = self.form(layout).map_err(|fault| vec![fault])?;
            let at = Columns::find(&form, layout)?;
            match self.rows(layout, &form, &at, &mut take) {
                Ok(()) => return Ok(()),
                Err(Stop::Fault(fault)) => return Err(vec![fault]),
                Err(Stop::Trouble(trouble)) => trouble,
            }
        };
        self.again(layout, trouble).map_err(|fault| vec![fault])
    }

    fn rows(
        &self,
        layout: &LogLayout,
        form: &Form,
        at: &Columns,
        take: &mut impl FnMut(&Form, &Columns, &Row, Width) -> bool,
    ) -> Result<(), Stop> {
        let width = rows::width(form, layout).map_err(Stop::Fault)?;
        let source = Source::open((self.open)().map_err(Trouble::Disk)?, self.wanted.clone());
        let (mut text, mut more) = (String::new(), true);
        let (mut begin, mut line) = form.begins();
        while more {
            // As much as the head at least, so that the rows begin within.
            let least = text.len().max(begin) + 1;
            while more && text.len() < least {
                match source.next()? {
                    Some(piece) => text.push_str(&piece),
                    None => more = false,
                }
            }
            let footer = match more {
                true => None,
                false => form.of_part(&text[begin.min(text.len())..], line).footer(),
            };
            let footer = footer.map(|footer| footer + begin);
            let mut part = form.part(&text, begin, line);
            let mut row = Row::default();
            loop {
                let (start, of_line) = (part.at(), part.line());
                match part.next(&mut row) {
                    Ok(false) => {
                        (begin, line) = (part.at(), part.line());
                        break;
                    }
                    // The row may go on in the next piece.
                    Ok(true) if more && part.at() == text.len() => {
                        (begin, line) = (start, of_line);
                        break;
                    }
                    Err(Quote::Open { .. }) if more && text.len() - start < LONGEST_ROW => {
                        (begin, line) = (start, of_line);
                        break;
                    }
                    Err(quote) => return Err(Stop::Fault(quoted(layout.cells.file, quote))),
                    Ok(true) => {}
                }
                if footer.is_some_and(|footer| row.at >= footer) {
                    continue;
                }
                if row.lines > 1 && rows::swallows(form, layout, at, &row) {
                    let quote = Quote::Swallows {
                        line: row.line,
                        end: row.line + row.lines - 1,
                    };
                    return Err(Stop::Fault(quoted(layout.cells.file, quote)));
                }
                if !take(form, at, &row, width) {
                    return Ok(());
                }
            }
            text.drain(..begin);
            begin = 0;
        }
        Ok(())
    }

    /// How the file is written, in words.
    fn written(&self, mark: Mark) -> String {
        let decimal = match mark {
            Mark::Point => "point",
            Mark::Comma => "comma",
        };
        let separator = match self.kind.sheet {
            true => "a sheet of a spreadsheet".to_owned(),
            false => "text".to_owned(),
        };
        let packed = if self.kind.packed {
            ", packed with gzip"
        } else {
            ""
        };
        let encoding = match (self.kind.utf16, self.wanted.otherwise) {
            (true, _) => ", in UTF-16",
            (_, Some(Encoding::Windows1252)) => ", in Windows-1252",
            _ => "",
        };
        format!("{separator}{encoding}{packed}, decimal {decimal}")
    }

    /// Columns that are not used.
    fn unread(&self, layout: &LogLayout) -> Vec<String> {
        match (layout.headless, self.form(layout)) {
            (false, Ok(form)) => super::unread(&form, &layout.names()),
            _ => Vec::new(),
        }
    }

    /// What was found out that the scenario does not say.
    fn guessed(&self, layout: &LogLayout) -> Vec<String> {
        let mut all = Vec::new();
        if self.wanted.otherwise.is_some() {
            all.push(
                "The file is not in UTF-8: it is read as Windows-1252. If letters with accents look wrong, save it as UTF-8."
                    .to_owned(),
            );
        }
        if layout.dates.is_none() && layout.cells.dates != super::date::DateOrder::YearMonthDay {
            let words = super::date::DateOrder::WORDS[layout.cells.dates as usize];
            all.push(format!(
                "Dates are read as {words}, as only so all of them are days."
            ));
        }
        all
    }
}

/// Why rows are taken no more.
enum Stop {
    Fault(Fault),
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Trouble(trouble)
    }
}

//! The one pass over a data file: each row is used whole or rejected with its reason.

use std::sync::Arc;

use super::account::{Account, Unused};
use super::cell::{DateOrder, Mark};
use super::faults::{self, Wrong};
use super::form::{Form, unreadable};
use super::ids::{Ids, Unique};
use super::reading::{Reading, Told};
use super::{Mapping, Moment};
use crate::scenario::checked::Trait;
use crate::scenario::diagnostics::{Fault, Place, excerpt};

/// The name of a column, as the scenario has it.
pub type Named = (String, Place);

/// What is to be read, as the scenario says.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Where the scenario names the file.
    pub file: Place,
    pub mappings: Vec<Mapping>,
    /// The other columns, by [`Role`].
    pub columns: [Option<Named>; Role::COUNT],
    /// How the last purchase is written.
    pub last: Moment,
    /// The day of the record, from 1970-01-01.
    pub as_of: Option<i32>,
    pub dates: DateOrder,
    /// None: to be found out.
    pub decimal: Option<Mark>,
    /// Share of rows that may be rejected.
    pub rejects: f64,
    pub currency: String,
}

/// What a column is, other than a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Id,
    Segment,
    Spend,
    Purchases,
    LastPurchase,
    SpendLastYear,
}

impl Role {
    pub const COUNT: usize = 6;

    /// Its key in the scenario.
    pub fn key(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Segment => "segment",
            Role::Spend => "spend",
            Role::Purchases => "purchases",
            Role::LastPurchase => "last_purchase",
            Role::SpendLastYear => "spend_last_year",
        }
    }
}

impl Layout {
    pub fn column(&self, role: Role) -> Option<&Named> {
        self.columns[role as usize].as_ref()
    }

    /// Every column that is named.
    pub fn names(&self) -> impl Iterator<Item = &Named> + Clone {
        let of_traits = self
            .mappings
            .iter()
            .flat_map(|mapping| std::iter::once(&mapping.column).chain(&mapping.over));
        of_traits.chain(self.columns.iter().flatten())
    }
}

/// What a data file holds for a scenario: a value for each row used.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Rows used.
    pub count: usize,
    /// Rows below the header.
    pub read: usize,
    pub rejected: usize,
    pub never_bought: usize,
    pub unused: Vec<Unused>,
    /// One column for each mapping, in its order.
    pub columns: Vec<(Trait, Vec<f32>)>,
    /// The names of the segments, and the name of each row as an index; as they are read, in order of first
    /// appearance.
    pub segments: Option<(Vec<String>, Vec<u32>)>,
    pub ids: Option<Arc<Ids>>,
    /// At least 1.
    pub purchases: Option<Vec<f32>>,
    /// Money for all purchases.
    pub spend: Option<Vec<f32>>,
    /// Days from the last purchase to the start.
    pub last: Option<Vec<f32>>,
    /// Money.
    pub spend_last_year: Option<Vec<f32>>,
}

impl Rows {
    /// The values of a trait that a column is mapped to.
    pub fn column(&self, which: Trait) -> Option<&[f32]> {
        let found = self.columns.iter().find(|(mapped, _)| *mapped == which);
        found.map(|(_, values)| values.as_slice())
    }

    /// Every column of numbers.
    fn numbers_mut(&mut self) -> impl Iterator<Item = &mut Vec<f32>> {
        let Rows {
            columns,
            purchases,
            spend,
            last,
            spend_last_year,
            // What is no column of numbers is named, so that a new column is not forgotten.
            count: _,
            read: _,
            rejected: _,
            never_bought: _,
            unused: _,
            segments: _,
            ids: _,
        } = self;
        let others = [purchases, spend, last, spend_last_year];
        let traits = columns.iter_mut().map(|(_, values)| values);
        traits.chain(others.into_iter().flatten())
    }

    /// Puts the rows into this order.
    pub fn put_in_order(&mut self, order: &[u32]) {
        for column in self.numbers_mut() {
            *column = order.iter().map(|row| column[*row as usize]).collect();
        }
        if let Some((_, of_rows)) = &mut self.segments {
            *of_rows = order.iter().map(|row| of_rows[*row as usize]).collect();
        }
        if let Some(ids) = &self.ids {
            let mut ordered = Ids::default();
            order
                .iter()
                .for_each(|row| ordered.push(ids.get(*row as usize)));
            self.ids = Some(Arc::new(ordered));
        }
    }

    /// Puts the segments into the order of their names.
    pub fn sort_segments(&mut self) {
        let Some((names, of_rows)) = &mut self.segments else {
            return;
        };
        let mut sorted: Vec<u32> = (0..names.len() as u32).collect();
        sorted.sort_by_key(|at| &names[*at as usize]);
        let mut place = vec![0; names.len()];
        for (to, from) in (0..).zip(sorted) {
            place[from as usize] = to;
        }
        of_rows.iter_mut().for_each(|at| *at = place[*at as usize]);
        names.sort();
    }

    /// Writes all that was read of a row, its name apart: the same for equal rows, whatever their order.
    pub fn write_content(&self, row: usize, out: &mut Vec<u8>) {
        let others = [
            &self.purchases,
            &self.spend,
            &self.last,
            &self.spend_last_year,
        ];
        let traits = self.columns.iter().map(|(_, values)| values);
        for column in traits.chain(others.into_iter().flatten()) {
            out.extend(column[row].to_be_bytes());
        }
        if let Some((names, of_rows)) = &self.segments {
            out.extend(names[of_rows[row] as usize].as_bytes());
        }
    }
}

/// More different segments than this are not told apart while reading.
const MOST_NAMES: usize = 1_000;
/// After so many cells with a decimal comma, and none with a point, the file is read anew.
const ENOUGH: usize = 1_000;

/// Reads the mapped columns of a table, and finds out its decimal mark where the scenario does not
/// say it.
///
/// # Errors
/// All columns that are missing; or that the file's numbers could mean two things; or, where too many
/// rows cannot be used, all columns with cells that cannot.
pub fn read_rows(form: &Form, layout: &Layout) -> Result<(Rows, Mark), Vec<Fault>> {
    let at = At::find(form, layout)?;
    let mut mark = layout.decimal.unwrap_or(Mark::Point);
    let mut pass = Pass::over(form, layout, &at, mark)?;
    let told = &pass.cells.told;
    if layout.decimal.is_none() && told.comma.is_some() && told.point.is_none() {
        mark = Mark::Comma;
        pass = Pass::over(form, layout, &at, mark)?;
    }
    if layout.decimal.is_none() {
        match &pass.cells.told {
            Told {
                point: Some(point),
                comma: Some(comma),
                ..
            } => {
                return Err(vec![faults::mixed(layout.file, point, comma)]);
            }
            Told {
                point: None,
                comma: None,
                either: Some(either),
                ..
            } => {
                return Err(vec![faults::ambiguous(layout.file, either)]);
            }
            _ => {}
        }
    }
    let Pass {
        rows,
        wrong,
        duplicates,
        cells,
        ..
    } = pass;
    let faults = faults::too_many(layout, &rows, wrong, duplicates, cells.dates_meant());
    if faults.is_empty() {
        Ok((rows, mark))
    } else {
        Err(faults)
    }
}

/// Where the columns are in a row.
struct At {
    mappings: Vec<(usize, Option<usize>)>,
    columns: [Option<usize>; Role::COUNT],
    /// Which mapping is the tenure.
    tenure: Option<usize>,
}

impl At {
    fn find(form: &Form, layout: &Layout) -> Result<At, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut find = |named: &Named| {
            let mut places = (0..form.headers.len()).filter(|at| form.headers[*at] == named.0);
            let (first, second) = (places.next(), places.next());
            match (first, second) {
                (None, _) => faults.push(faults::no_column(named, &form.headers)),
                (_, Some(_)) => faults.push(faults::twice(named)),
                _ => {}
            }
            first.unwrap_or(0)
        };
        let at = At {
            mappings: layout
                .mappings
                .iter()
                .map(|mapping| (find(&mapping.column), mapping.over.as_ref().map(&mut find)))
                .collect(),
            columns: std::array::from_fn(|role| layout.columns[role].as_ref().map(&mut find)),
            tenure: layout
                .mappings
                .iter()
                .position(|mapping| mapping.which == Trait::Tenure),
        };
        if faults.is_empty() {
            Ok(at)
        } else {
            Err(faults)
        }
    }

    fn of(&self, role: Role) -> Option<usize> {
        self.columns[role as usize]
    }
}

struct Pass<'l> {
    layout: &'l Layout,
    cells: Reading<'l>,
    rows: Rows,
    unique: Unique,
    /// The line of each row used, where rows have names.
    lines: Vec<u64>,
    duplicates: usize,
    /// By mapping, then by [`Role`], then of rows as a whole.
    wrong: Vec<Wrong>,
}

/// A row of which not all may be right.
struct Row<'r> {
    record: &'r csv::StringRecord,
    line: u64,
    /// What is wrong: an index of [`Pass::wrong`], and what.
    faults: Vec<(usize, String)>,
}

impl<'r> Row<'r> {
    fn cell(&self, at: usize) -> &'r str {
        self.record.get(at).unwrap_or("").trim()
    }

    /// The value, or none and a fault more.
    fn kept<T>(&mut self, which: usize, read: Result<T, String>) -> Option<T> {
        read.map_err(|what| self.faults.push((which, what))).ok()
    }
}

/// What a row gives beside traits.
#[derive(Default)]
struct Found {
    /// Its index; of a name that is new, the next one.
    segment: Option<u32>,
    spend: Option<f32>,
    purchases: Option<f32>,
    last: Option<f32>,
    spend_last_year: Option<f32>,
}

impl<'l> Pass<'l> {
    fn over(form: &Form, layout: &'l Layout, at: &At, mark: Mark) -> Result<Self, Vec<Fault>> {
        let mut pass = Pass::new(layout, mark);
        let mut reader = form.reader();
        let mut record = csv::StringRecord::new();
        let mut traits = vec![0.0; layout.mappings.len()];
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(vec![unreadable(layout.file, &error)]),
            }
            pass.rows.read += 1;
            let row = Row {
                record: &record,
                line: record.position().map_or(0, |at| form.line_of(at)),
                faults: Vec::new(),
            };
            pass.row(at, row, form.headers.len(), &mut traits);
            let commas = pass.cells.told.commas > ENOUGH && pass.cells.told.point.is_none();
            if commas && mark == Mark::Point && layout.decimal.is_none() {
                break;
            }
        }
        let has_ids = layout.column(Role::Id).is_some();
        pass.rows.ids = has_ids.then(|| Arc::new(std::mem::take(&mut pass.unique.ids)));
        Ok(pass)
    }

    fn new(layout: &'l Layout, mark: Mark) -> Self {
        let of_traits = layout.mappings.iter().map(|mapping| mapping.column.1);
        let of_roles = layout
            .columns
            .iter()
            .map(|named| named.as_ref().map_or(layout.file, |(_, place)| *place));
        let places = of_traits.chain(of_roles).chain([layout.file]);
        let column = |role: Role| layout.column(role).map(|_| Vec::new());
        Pass {
            layout,
            cells: Reading::new(layout, mark),
            wrong: places.map(Wrong::at).collect(),
            rows: Rows {
                columns: layout
                    .mappings
                    .iter()
                    .map(|mapping| (mapping.which, Vec::new()))
                    .collect(),
                segments: layout.column(Role::Segment).map(|_| Default::default()),
                purchases: column(Role::Purchases),
                spend: column(Role::Spend),
                last: column(Role::LastPurchase),
                spend_last_year: column(Role::SpendLastYear),
                ..Rows::default()
            },
            unique: Unique::default(),
            lines: Vec::new(),
            duplicates: 0,
        }
    }

    fn wrong_of(&self, role: Role) -> usize {
        self.layout.mappings.len() + role as usize
    }

    /// Takes a row, or rejects it.
    fn row(&mut self, at: &At, mut row: Row, cells: usize, traits: &mut [f32]) {
        let id = at.of(Role::Id).map_or("", |at| row.cell(at));
        if row.record.len() != cells {
            let what = format!("it has {} cells, the header {cells}", row.record.len());
            row.faults.push((self.wrong.len() - 1, what));
            // Which cell is which is not known.
            return self.reject(row, "");
        }
        let mut found = Found::default();
        if let Some(at) = at.of(Role::Purchases) {
            let read = self.cells.purchases(row.cell(at), row.line);
            found.purchases = row.kept(self.wrong_of(Role::Purchases), read);
            if found.purchases == Some(0.0) {
                self.rows.never_bought += 1;
                return self.list(row.line, id, "never bought: no customer yet".to_owned());
            }
        }
        for (which, (column, over)) in at.mappings.iter().enumerate() {
            let read = self.cells.value(
                which,
                row.cell(*column),
                over.map(|at| row.cell(at)),
                row.line,
            );
            if let Some(value) = row.kept(which, read) {
                traits[which] = value;
            }
        }
        let tenure = at.tenure.map(|which| traits[which]);
        self.others(at, &mut row, tenure, &mut found);
        if let Some(read) = at.of(Role::Id).map(|_| self.new_id(id)) {
            row.kept(self.wrong_of(Role::Id), read);
        }
        if row.faults.is_empty() {
            self.take(&row, at, id, traits, &found);
        } else {
            self.reject(row, id);
        }
    }

    /// Reads what is no trait.
    fn others(&mut self, at: &At, row: &mut Row, tenure: Option<f32>, found: &mut Found) {
        if let Some(at) = at.of(Role::Spend) {
            let read = self.cells.money(row.cell(at), row.line);
            found.spend = row.kept(self.wrong_of(Role::Spend), read);
        }
        if let Some(at) = at.of(Role::SpendLastYear) {
            let read = self.cells.money(row.cell(at), row.line);
            found.spend_last_year = row.kept(self.wrong_of(Role::SpendLastYear), read);
        }
        if let Some(at) = at.of(Role::LastPurchase) {
            let cell = row.cell(at);
            let mut read = self.cells.ago(cell, self.layout.last, row.line);
            if let (Ok(ago), Some(tenure), true) = (&read, tenure, row.faults.is_empty())
                && *ago > tenure
            {
                read = Err(format!("`{}` is before the customer began", excerpt(cell)));
            }
            found.last = row.kept(self.wrong_of(Role::LastPurchase), read);
        }
        if let Some(at) = at.of(Role::Segment) {
            let read = self.segment(row.cell(at));
            found.segment = row.kept(self.wrong_of(Role::Segment), read);
        }
    }

    fn take(&mut self, row: &Row, at: &At, id: &str, traits: &[f32], found: &Found) {
        let rows = &mut self.rows;
        rows.count += 1;
        for ((_, column), value) in rows.columns.iter_mut().zip(traits) {
            column.push(*value);
        }
        for (column, value) in [
            (&mut rows.spend, found.spend),
            (&mut rows.purchases, found.purchases),
            (&mut rows.last, found.last),
            (&mut rows.spend_last_year, found.spend_last_year),
        ] {
            if let (Some(column), Some(value)) = (column, value) {
                column.push(value);
            }
        }
        if let (Some((names, of_rows)), Some(segment)) = (&mut rows.segments, found.segment) {
            if segment as usize == names.len() {
                let name = at.of(Role::Segment).map_or("", |at| row.cell(at));
                names.push(name.to_owned());
            }
            of_rows.push(segment);
        }
        if at.of(Role::Id).is_some() {
            self.unique.push(id);
            self.lines.push(row.line);
        }
    }

    fn reject(&mut self, row: Row, id: &str) {
        self.rows.rejected += 1;
        let mut reasons = Vec::new();
        for (which, what) in row.faults {
            let named = match which.checked_sub(self.layout.mappings.len()) {
                None => Some(&self.layout.mappings[which].column),
                Some(role) => self.layout.columns.get(role).and_then(Option::as_ref),
            };
            reasons.push(match named {
                Some((name, _)) => format!("{}: {what}", excerpt(name)),
                None => what.clone(),
            });
            self.wrong[which].add(row.line, &what);
        }
        self.list(row.line, id, reasons.join("; "));
    }

    fn list(&mut self, line: u64, id: &str, reason: String) {
        if self.rows.unused.len() < Account::MOST_LISTED {
            let id = id.to_owned();
            self.rows.unused.push(Unused { line, id, reason });
        }
    }

    /// The index of a segment's name.
    fn segment(&mut self, name: &str) -> Result<u32, String> {
        let names = self
            .rows
            .segments
            .as_ref()
            .map_or(&[][..], |(names, _)| names);
        match names.iter().position(|known| known == name) {
            Some(known) => Ok(known as u32),
            None if name.is_empty() => Err("it is empty".to_owned()),
            None if names.len() < MOST_NAMES => Ok(names.len() as u32),
            None => Err("too many different segments".to_owned()),
        }
    }

    /// Whether a customer's name is one that no row has.
    fn new_id(&mut self, id: &str) -> Result<(), String> {
        if id.is_empty() {
            return Err("it is empty".to_owned());
        }
        match self.unique.row_of(id) {
            None => Ok(()),
            Some(row) => {
                self.duplicates += 1;
                Err(format!("it stands on line {} already", self.lines[row]))
            }
        }
    }
}

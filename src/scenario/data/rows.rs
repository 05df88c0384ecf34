//! The one pass over a data file: each row is used whole or rejected with its reason.

use std::sync::Arc;

use super::account::{Account, Lost, Unused};
use super::date::DateOrder;
use super::faults::{self, Wrong};
use super::form::{Form, Quote, Row, quoted};
use super::ids::{Ids, Unique};
use super::number::{self, Mark, says_nothing};
use super::reading::{Reading, Told};
use super::unseen;
use super::{Mapping, Moment};
use crate::numeric::Exact;
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
    /// How the last purchase is written, or the time from the first one to it.
    pub last: Moment,
    /// The day of the record, from 1970-01-01.
    pub as_of: Option<i32>,
    pub dates: DateOrder,
    /// None: to be found out.
    pub decimal: Option<Mark>,
    /// Share of rows that may be rejected.
    pub rejects: f64,
    pub currency: String,
    /// It is a run's copy of what was found right.
    pub copied: bool,
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
    /// Purchases after the first.
    Frequency,
    /// Time from the first purchase to the last.
    Recency,
    /// Mean money of the purchases after the first; 0 where there are none.
    MonetaryValue,
}

impl Role {
    pub const COUNT: usize = 9;
    pub const ALL: [Role; Role::COUNT] = [
        Role::Id,
        Role::Segment,
        Role::Spend,
        Role::Purchases,
        Role::LastPurchase,
        Role::SpendLastYear,
        Role::Frequency,
        Role::Recency,
        Role::MonetaryValue,
    ];

    /// Its key in the scenario.
    pub fn key(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Segment => "segment",
            Role::Spend => "spend",
            Role::Purchases => "purchases",
            Role::LastPurchase => "last_purchase",
            Role::SpendLastYear => "spend_last_year",
            Role::Frequency => "frequency",
            Role::Recency => "recency",
            Role::MonetaryValue => "monetary_value",
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
    /// Mean money of the purchases after the first.
    pub monetary_value: Option<Vec<f32>>,
    pub met: Met,
}

impl Rows {
    /// The values of a trait that a column is mapped to.
    pub fn column(&self, which: Trait) -> Option<&[f32]> {
        let found = self.columns.iter().find(|(mapped, _)| *mapped == which);
        found.map(|(_, values)| values.as_slice())
    }
}

impl Rows {
    /// Every column of numbers.
    fn numbers_mut(&mut self) -> impl Iterator<Item = &mut Vec<f32>> {
        let Rows {
            columns,
            purchases,
            spend,
            last,
            spend_last_year,
            monetary_value,
            // What is no column of numbers is named, so that a new column is not forgotten.
            count: _,
            read: _,
            rejected: _,
            never_bought: _,
            unused: _,
            segments: _,
            ids: _,
            met: _,
        } = self;
        let others = [purchases, spend, last, spend_last_year, monetary_value];
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
            &self.monetary_value,
        ];
        let traits = self.columns.iter().map(|(_, values)| values);
        for column in traits.chain(others.into_iter().flatten()) {
            out.extend(column[row].to_be_bytes());
        }
        if let Some((names, of_rows)) = &self.segments {
            out.extend(names[of_rows[row] as usize].as_bytes());
        }
    }

    /// Whether the last row has in each column of money or purchases the sum of all rows before.
    fn end_with_sums(&self) -> bool {
        /// Of fewer rows a sum may be by chance.
        const FEWEST: usize = 10;
        let of_roles = [&self.purchases, &self.spend, &self.spend_last_year];
        let of_roles = of_roles.into_iter().flatten().map(Vec::as_slice);
        let mut columns = self
            .column(Trait::Basket)
            .into_iter()
            .chain(of_roles)
            .peekable();
        let is_sum = |values: &[f32]| {
            let (last, others) = values.split_last().expect("there are rows");
            let sum: f64 = others.iter().map(|value| f64::from(*value)).sum();
            (f64::from(*last) - sum).abs() <= 1e-6 * sum && sum > 0.0
        };
        self.count >= FEWEST && columns.peek().is_some() && columns.all(is_sum)
    }

    /// As if the last row that was used, of a customer without a name, had not been there.
    fn take_last_back(&mut self) {
        self.count -= 1;
        self.read -= 1;
        for column in self.numbers_mut() {
            column.pop();
        }
        if let Some((_, of_rows)) = &mut self.segments {
            of_rows.pop();
        }
    }
}

/// How often something was met, and the first line with it, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub count: usize,
    pub first: Option<String>,
}

impl Times {
    fn take(&mut self, first: impl FnOnce() -> String) {
        self.count += 1;
        self.first.get_or_insert_with(first);
    }

    /// The first, or nothing.
    pub fn first(&self) -> &str {
        self.first.as_deref().unwrap_or("")
    }
}

/// What was met on the way that is to be told.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// Lines of all rows read, and of those rejected.
    pub lines: [u64; 2],
    /// Rows with one cell more than the header.
    pub one_more: usize,
    /// Rows that run over several lines.
    pub long_rows: Times,
    /// Rows of nothing but separators.
    pub blank: Times,
    /// The header line again.
    pub headers: Times,
    /// Rows that sum up the others.
    pub totals: Times,
    /// Rows without a purchase in which money was spent.
    pub without: Times,
    /// Customers who bought once, and those of them whose first purchase and last are days apart.
    pub once: usize,
    pub apart: Times,
    /// Those who bought again, and those of them whose first purchase and last are on one day.
    pub again: usize,
    pub one_day: Times,
    /// Customers who bought twice, and those of them with both purchases on one day.
    pub twice: [usize; 2],
    /// Used rows with one purchase, whatever else is known.
    pub single: usize,
    /// More money in the last year than ever.
    pub year_above: Times,
    /// No money in the last year where the last purchase was in it.
    pub year_without: Times,
    /// Money in the last year where the last purchase was before it.
    pub year_after: Times,
    /// Money of purchases after the first where there are none.
    pub money_of_none: Times,
    /// Segments whose name may say that there is none.
    pub nothing: Times,
    /// Names with characters that the eye does not tell.
    pub odd_ids: Times,
    /// Names that a spreadsheet has rounded.
    pub rounded_ids: Times,
    /// What is known of the rows used and rejected.
    pub lost: Lost,
}

/// More different segments than this are not told apart while reading.
const MOST_NAMES: usize = 1_000;
/// Customers' names are at most so long, in bytes.
const LONGEST_ID: usize = 1_000;
/// After so many cells with a decimal comma, and none with a point, the file is read anew.
const ENOUGH: usize = 1_000;
/// Days by which first and last purchase may differ for reasons of clocks and zones.
const SAME_DAY: f32 = 1.0;

/// What a pass over a table came to.
pub struct Found<'l> {
    pub rows: Rows,
    pub mark: Mark,
    pub cells: Reading<'l>,
}

/// Reads the mapped columns of a table, and finds out its decimal mark where the scenario does not
/// say it.
///
/// # Errors
/// All columns that are missing; or that the file's numbers could mean two things; or, where too many
/// rows cannot be used, all columns with cells that cannot.
pub fn read_rows<'l>(form: &Form, layout: &'l Layout) -> Result<Found<'l>, Vec<Fault>> {
    let at = At::find(form, layout)?;
    let mut mark = layout.decimal.unwrap_or(Mark::Point);
    let mut pass = Pass::over(form, layout, &at, mark)?;
    let told = &pass.cells.told;
    if layout.decimal.is_none() && told.comma.is_some() && told.point.is_none() {
        mark = Mark::Comma;
        pass = Pass::over(form, layout, &at, mark)?;
    }
    let Pass {
        rows,
        wrong,
        duplicates,
        cells,
        ..
    } = pass;
    if layout.decimal.is_none() {
        match &cells.told {
            Told {
                point: Some(point),
                comma: Some(comma),
                ..
            } => return Err(vec![faults::mixed(layout.file, point, comma)]),
            Told {
                point: None,
                comma: None,
                either: Some(either),
                ..
            } => return Err(vec![faults::ambiguous(layout.file, either)]),
            _ => {}
        }
        // Read by the mark that other columns tell, a column of its own may still be thousands.
        let own = usize::from(mark == Mark::Comma);
        let mut columns = cells.told.columns.iter();
        let unclear =
            columns.find_map(|column| column.either[own].as_ref().filter(|_| !column.clear));
        if let (Some(either), false) = (unclear, layout.copied) {
            return Err(vec![faults::ambiguous(layout.file, either)]);
        }
    }
    let faults = faults::of_table(form, layout, &rows, wrong, duplicates, &cells);
    if faults.is_empty() {
        Ok(Found { rows, mark, cells })
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
    /// The last column that is used.
    last: usize,
}

impl At {
    fn find(form: &Form, layout: &Layout) -> Result<At, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut find = |named: &Named| {
            let mut places = (0..form.headers.len()).filter(|at| form.headers[*at] == named.0);
            let (first, second) = (places.next(), places.next());
            match (first, second) {
                (None, _) => {
                    let known = !faults.is_empty();
                    faults.push(faults::no_column(named, form, known));
                }
                (_, Some(_)) => faults.push(faults::twice(named)),
                _ => {}
            }
            first.unwrap_or(0)
        };
        let mut at = At {
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
            last: 0,
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        at.last = at.used().max().unwrap_or(0);
        Ok(at)
    }

    fn of(&self, role: Role) -> Option<usize> {
        self.columns[role as usize]
    }

    /// Every column that is used.
    fn used(&self) -> impl Iterator<Item = usize> {
        let of_traits = self.mappings.iter();
        of_traits
            .flat_map(|(column, over)| std::iter::once(*column).chain(*over))
            .chain(self.columns.iter().flatten().copied())
    }
}

/// How many cells rows have.
#[derive(Clone, Copy, Debug)]
struct Width {
    /// As many as the header.
    cells: usize,
    /// Those of the header up to the last one with a name.
    named: usize,
    /// So many empty ones stand behind them in nearly all rows, as where each line ends with a separator.
    empty: usize,
    /// A column of money of which the cells seem to be cut in two at decimal commas, and a line.
    cut: Option<(usize, u64)>,
}

impl Width {
    /// As the first rows have it.
    fn of(form: &Form, at: &At) -> Width {
        /// Rows that decide.
        const TRIED: usize = 200;
        let cells = form.headers.len();
        let unnamed = form.headers.iter().rev().take_while(|name| name.is_empty());
        let mut width = Width {
            cells,
            named: cells - unnamed.count(),
            empty: 0,
            cut: None,
        };
        let used: Vec<usize> = at.used().collect();
        let money = at.mappings.iter().map(|(column, _)| *column);
        let money = money.chain(
            [Role::Spend, Role::SpendLastYear, Role::MonetaryValue]
                .into_iter()
                .filter_map(|role| at.of(role)),
        );
        // What stands behind a column of money and is not used: rows with two digits there, and with a 0 first.
        let mut behind: Vec<(usize, usize, usize)> = money
            .filter(|column| form.is_by_commas() && !used.contains(&(column + 1)))
            .map(|column| (column, 0, 0))
            .collect();
        let (mut rows, mut row) = (form.rows(), Row::default());
        let (mut tried, mut more, mut first) = (0, [0; 2], 0);
        while tried < TRIED && rows.next(&mut row).is_ok_and(|more| more) {
            if row.is_blank() {
                continue;
            }
            tried += 1;
            first = if first == 0 { row.line } else { first };
            let beyond = row.count.saturating_sub(cells);
            if (1..=2).contains(&beyond) && row.ends_before(cells) {
                more[beyond - 1] += 1;
            }
            for (column, two, zeros) in &mut behind {
                let (whole, part) = (row.cell(*column), row.cell(*column + 1));
                let digits = |cell: &str| cell.bytes().all(|byte| byte.is_ascii_digit());
                let is_part =
                    part.len() == 2 && digits(&part) && !whole.is_empty() && digits(&whole);
                *two += usize::from(is_part);
                *zeros += usize::from(is_part && part.starts_with('0'));
            }
        }
        let nearly_all = |count: usize| count > 0 && count * 10 >= tried * 9;
        if let Some(at) = more.iter().position(|count| nearly_all(*count)) {
            width.empty = at + 1;
        }
        width.cut = behind
            .iter()
            .find(|(_, two, zeros)| nearly_all(*two) && (*zeros > 0 || width.empty > 0))
            .map(|(column, ..)| (*column, first));
        width
    }

    /// What is wrong with the number of a row's cells.
    fn misfit(self, row: &Row) -> Option<String> {
        let cells = self.cells;
        let fits = row.count == cells || row.count == cells + self.empty && row.ends_before(cells);
        if !fits {
            let what = format!("it has {} cells, the header {cells}", row.count);
            return Some(match row.count > cells {
                true => what + ": a cell with a separator in it has to stand in quotation marks",
                false => what,
            });
        }
        (self.named < cells && !row.ends_before(self.named))
            .then(|| "it has something in the last column, which has no name".to_owned())
    }
}

struct Pass<'l> {
    layout: &'l Layout,
    cells: Reading<'l>,
    rows: Rows,
    unique: Unique,
    /// The line of each row used, where rows have names.
    lines: Vec<u64>,
    last_line: u64,
    /// Over the rows used: baskets, purchases (or those after the first), money, money of the last year.
    sums: [f64; 4],
    duplicates: usize,
    /// By mapping, then by [`Role`], then of rows as a whole.
    wrong: Vec<Wrong>,
}

/// What a row gives, of which not all may be right.
#[derive(Default)]
struct Given {
    /// What is wrong: an index of [`Pass::wrong`], and what.
    faults: Vec<(usize, String)>,
    /// The segment's index; of a name that is new, the next one.
    segment: Option<u32>,
    spend: Option<f32>,
    purchases: Option<f32>,
    last: Option<f32>,
    spend_last_year: Option<f32>,
    monetary_value: Option<f32>,
    /// What is known of its weight, whether or not it is right: purchases, money.
    carried: [Option<f32>; 2],
    /// Something stands where its weight should that cannot be read.
    unread: bool,
}

impl Given {
    /// The value, or none and a fault more.
    fn kept<T>(&mut self, which: usize, read: Result<T, String>) -> Option<T> {
        read.map_err(|what| self.faults.push((which, what))).ok()
    }
}

impl<'l> Pass<'l> {
    fn over(form: &Form, layout: &'l Layout, at: &At, mark: Mark) -> Result<Self, Vec<Fault>> {
        let mut pass = Pass::new(layout, mark);
        let mut rows = form.rows();
        let mut row = Row::default();
        let mut traits = vec![0.0; layout.mappings.len()];
        let width = Width::of(form, at);
        if let (Some((column, line)), false) = (width.cut, layout.copied) {
            let name = &form.headers[column];
            return Err(vec![faults::cut_in_two(layout.file, name, line)]);
        }
        loop {
            let more = rows.next(&mut row).and_then(|more| {
                let swallows = more && row.lines > 1 && pass.swallows(&row, form, at);
                match swallows {
                    true => Err(Quote::Swallows {
                        line: row.line,
                        end: row.line + row.lines - 1,
                    }),
                    false => Ok(more),
                }
            });
            if let Ok(true) = more
                && !layout.copied
                && is_other_header(&row, form, at)
            {
                return Err(vec![faults::other_header(layout.file, row.line)]);
            }
            match more {
                Ok(true) => {}
                Ok(false) => break,
                Err(quote) => return Err(vec![quoted(layout.file, quote)]),
            }
            if layout.copied || !pass.passes_over(&row, form, at) {
                pass.row(at, &row, width, &mut traits);
            }
            let commas = pass.cells.told.commas > ENOUGH && pass.cells.told.point.is_none();
            if commas && mark == Mark::Point && layout.decimal.is_none() {
                break;
            }
        }
        pass.sums_at_the_end();
        pass.weigh();
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
                purchases: column(Role::Purchases).or(column(Role::Frequency)),
                spend: column(Role::Spend),
                last: column(Role::LastPurchase).or(column(Role::Recency)),
                spend_last_year: column(Role::SpendLastYear),
                monetary_value: column(Role::MonetaryValue),
                ..Rows::default()
            },
            unique: Unique::default(),
            lines: Vec::new(),
            last_line: 0,
            sums: [0.0; 4],
            duplicates: 0,
        }
    }

    fn wrong_of(&self, role: Role) -> usize {
        self.layout.mappings.len() + role as usize
    }

    /// Whether a row over several lines has one among them, but for the first, that is a row itself: then a
    /// quotation mark that was not meant as one has swallowed it.
    fn swallows(&self, row: &Row, form: &Form, at: &At) -> bool {
        let (most, mut cells) = (form.headers.len(), 0..row.count.min(form.headers.len() + 2));
        let looks_like_a_row = |line: &str| {
            let Some(cells) = form.cells_of_line(line) else {
                return false;
            };
            // A stray mark may stand in a row with a separator in a text, or without its last cells.
            if cells.len() < 2 || cells.len() + 1 < most {
                return false;
            }
            let moments = at
                .mappings
                .iter()
                .enumerate()
                .map(|(which, (column, _))| (*column, self.layout.mappings[which].moment));
            let text = [Role::Id, Role::Segment];
            let roles = Role::ALL.into_iter().filter(|role| !text.contains(role));
            let roles = roles.filter_map(|role| {
                let moment = match role {
                    Role::LastPurchase => self.layout.last,
                    _ => Moment::Before(1.0),
                };
                Some((at.of(role)?, moment))
            });
            let (mut all, mut likely, mut empty) = (0, 0, 0);
            for (column, moment) in moments.chain(roles) {
                let cell = cells.get(column).copied().unwrap_or("");
                all += 1;
                if cell.is_empty() || says_nothing(cell) {
                    empty += 1;
                } else {
                    likely += usize::from(self.cells.is_likely(cell, moment));
                }
            }
            (likely + empty) * 2 >= all && (likely > 0 || cells.len() >= most)
        };
        if cells.any(|cell| row.cell(cell).lines().skip(1).any(looks_like_a_row)) {
            return true;
        }
        row.text.lines().skip(1).any(|line| {
            let Some(cells) = form.cells_of_line(line) else {
                return false;
            };
            let likely = |(which, (column, over)): (usize, &(usize, Option<usize>))| {
                let moment = self.layout.mappings[which].moment;
                let cells = [Some(cells[*column]), over.map(|at| cells[at])];
                let mut cells = cells.into_iter().flatten();
                cells.all(|cell| self.cells.is_likely(cell, moment))
            };
            let number = |role: Role| {
                at.of(role).is_none_or(|at| {
                    let moment = match role {
                        Role::LastPurchase => self.layout.last,
                        _ => Moment::Before(1.0),
                    };
                    self.cells.is_likely(cells[at], moment)
                })
            };
            let text = [Role::Id, Role::Segment];
            cells.len() == form.headers.len()
                && cells.len() > 1
                && at.mappings.iter().enumerate().all(likely)
                && Role::ALL
                    .into_iter()
                    .filter(|role| !text.contains(role))
                    .all(number)
        })
    }

    /// Whether a row is none of a customer: nothing stands in it, the header again, or sums.
    fn passes_over(&mut self, row: &Row, form: &Form, at: &At) -> bool {
        let line = || format!("line {}", row.line);
        let first = row.cell(0);
        if first.is_empty() && row.is_blank() {
            self.rows.met.blank.take(line);
            return true;
        }
        let mut used = at.used();
        let is_name = |at: usize| row.cell(at).trim_start_matches('\u{feff}') == form.headers[at];
        if used.next().is_some_and(is_name) && used.all(is_name) {
            self.rows.met.headers.take(line);
            return true;
        }
        let sums = match at.of(Role::Id).map(|at| row.cell(at)) {
            Some(id) if !id.is_empty() => is_sum(&id),
            _ => is_sum(&first),
        };
        if sums {
            self.rows.met.totals.take(line);
            self.list(row.line, "", "a row of totals: no customer".to_owned());
        }
        sums
    }

    /// Takes a row, or rejects it.
    fn row(&mut self, at: &At, row: &Row, width: Width, traits: &mut [f32]) {
        let met = &mut self.rows.met;
        self.rows.read += 1;
        met.lines[0] += row.lines;
        if row.lines > 1 {
            let last = row.line + row.lines - 1;
            met.long_rows
                .take(|| format!("lines {} to {last}", row.line));
        }
        let id = at.of(Role::Id).map_or("".into(), |at| row.cell(at));
        let mut given = Given::default();
        if let Some(what) = width.misfit(row) {
            self.rows.met.one_more += usize::from(row.count == width.cells + 1);
            given.faults.push((self.wrong.len() - 1, what));
            given.carried = self.likely_carried(at, row);
            given.unread = true;
            // Which cell is which is not known.
            return self.reject(given, row, "");
        }
        if let Some(at) = at.of(Role::Frequency) {
            self.cells.column = self.wrong_of(Role::Frequency);
            let read = self.cells.purchases(&row.cell(at), row.line);
            let repeats = given.kept(self.wrong_of(Role::Frequency), read);
            given.purchases = repeats.map(|repeats| repeats + 1.0);
        }
        if let Some(column) = at.of(Role::Purchases) {
            self.cells.column = self.wrong_of(Role::Purchases);
            let read = self.cells.purchases(&row.cell(column), row.line);
            given.purchases = given.kept(self.wrong_of(Role::Purchases), read);
            if given.purchases == Some(0.0) {
                if let Some((what, spent)) = self.bought_nonetheless(at, row) {
                    given.carried = [Some(0.0), Some(spent)];
                    given.faults.push((self.wrong_of(Role::Purchases), what));
                    return self.reject(given, row, &id);
                }
                self.rows.never_bought += 1;
                return self.list(row.line, &id, "never bought: no customer yet".to_owned());
            }
        }
        for (which, (column, over)) in at.mappings.iter().enumerate() {
            let over = over.map(|at| row.cell(at));
            let read = self
                .cells
                .value(which, &row.cell(*column), over.as_deref(), row.line);
            if let Some(value) = given.kept(which, read) {
                traits[which] = value;
                match self.layout.mappings[which].which {
                    Trait::PurchaseRate => given.carried[0] = Some(value),
                    Trait::Basket => given.carried[1] = Some(value),
                    _ => {}
                }
            }
        }
        let tenure = at.tenure.map(|which| traits[which]);
        self.others(at, row, tenure, &mut given);
        if at.of(Role::Id).is_some() {
            let read = self.new_id(&id, row.line);
            given.kept(self.wrong_of(Role::Id), read);
        }
        let first = f32::from(u8::from(at.of(Role::Frequency).is_some()));
        let summed = [
            given.carried[1],
            given.purchases.map(|count| count - first),
            given.spend,
            given.spend_last_year,
        ];
        if !self.layout.copied && self.is_total(at, summed) {
            self.rows.read -= 1;
            self.rows.met.lines[0] -= row.lines;
            self.rows.met.totals.take(|| format!("line {}", row.line));
            let reason = "it holds the sums of all rows before: no customer";
            return self.list(row.line, "", reason.to_owned());
        }
        given.carried = [
            given.purchases.or(given.carried[0]),
            given.spend.or(given.spend_last_year).or(given.carried[1]),
        ];
        if given.faults.is_empty() {
            for (sum, value) in self.sums.iter_mut().zip(summed) {
                *sum += f64::from(value.unwrap_or(0.0));
            }
            self.take(at, row, &id, traits, &mut given);
        } else {
            given.unread = self.weights(at).iter().flatten().any(|column| {
                let cell = row.cell(*column);
                !cell.is_empty() && !says_nothing(&cell)
            });
            self.reject(given, row, &id);
        }
    }

    /// Whether a row has the sums of all rows used before it, in two columns at least: of one it may be by chance.
    fn is_total(&self, at: &At, summed: [Option<f32>; 4]) -> bool {
        const FEWEST: usize = 9;
        let mut traits = self.layout.mappings.iter();
        let mapped = [
            traits.any(|mapping| mapping.which == Trait::Basket),
            at.of(Role::Purchases).or(at.of(Role::Frequency)).is_some(),
            at.of(Role::Spend).is_some(),
            at.of(Role::SpendLastYear).is_some(),
        ];
        let is_sum = |(value, sum): (Option<f32>, f64)| {
            value.is_some_and(|value| sum > 0.0 && (f64::from(value) - sum).abs() <= 1e-6 * sum)
        };
        let mut columns = summed.into_iter().zip(self.sums).zip(mapped);
        self.rows.count >= FEWEST
            && mapped.iter().filter(|mapped| **mapped).count() >= 2
            && columns.all(|(column, mapped)| !mapped || is_sum(column))
    }

    /// What tells that somebody without a purchase has bought, in words.
    fn bought_nonetheless(&mut self, at: &At, row: &Row) -> Option<(String, f32)> {
        let spend = at.of(Role::Spend)?;
        let cell = row.cell(spend);
        self.cells.column = self.wrong_of(Role::Spend);
        let spent = self.cells.money(&cell, row.line).ok()?;
        if spent > 0.0 {
            self.rows.met.without.take(|| format!("line {}", row.line));
            let what = format!("no purchase, yet `{}` was spent", excerpt(&cell));
            return Some((what, spent));
        }
        None
    }

    /// The columns of a row's weight: purchases, money.
    fn weights(&self, at: &At) -> [Vec<usize>; 2] {
        let of_trait = |which: Trait| {
            let mut mappings = self.layout.mappings.iter();
            let found = mappings.position(|mapping| mapping.which == which);
            found.map(|found| at.mappings[found].0)
        };
        let of = |roles: &[Role], which: Trait| {
            let roles = roles.iter().filter_map(|role| at.of(*role));
            roles.chain(of_trait(which)).collect()
        };
        [
            of(&[Role::Purchases, Role::Frequency], Trait::PurchaseRate),
            of(&[Role::Spend, Role::SpendLastYear], Trait::Basket),
        ]
    }

    /// The heaviest that a row with a wrong number of cells may be, as far as it can be read: cells may have moved by
    /// one, and two may be one number that was cut.
    fn likely_carried(&self, at: &At, row: &Row) -> [Option<f32>; 2] {
        let read = |cell: &str| number::plain(cell).filter(|number| *number >= 0.0);
        self.weights(at).map(|columns| {
            let column = *columns.first()?;
            let (own, next) = (row.cell(column), row.cell(column + 1));
            let whole = read(&own)?;
            let part = next.find('.').unwrap_or(next.len());
            let joined = match part {
                3 => read(&format!("{own}{next}")),
                1 | 2 => read(&format!("{own}.{next}")),
                _ => None,
            };
            Some(joined.map_or(whole, |joined| joined.max(whole)) as f32)
        })
    }

    /// Reads what is no trait.
    fn others(&mut self, at: &At, row: &Row, tenure: Option<f32>, given: &mut Given) {
        for (role, place) in [
            (Role::Spend, 0),
            (Role::SpendLastYear, 1),
            (Role::MonetaryValue, 2),
        ] {
            if let Some(at) = at.of(role) {
                self.cells.column = self.wrong_of(role);
                let read = self.cells.money(&row.cell(at), row.line);
                let read = given.kept(self.wrong_of(role), read);
                *[
                    &mut given.spend,
                    &mut given.spend_last_year,
                    &mut given.monetary_value,
                ][place] = read;
            }
        }
        if let Some(at) = at.of(Role::LastPurchase) {
            let cell = row.cell(at);
            self.cells.column = self.wrong_of(Role::LastPurchase);
            let mut read = self.cells.ago(&cell, self.layout.last, row.line);
            if let (Ok(ago), Some(tenure), true) = (&read, tenure, given.faults.is_empty())
                && *ago > tenure
            {
                read = Err(format!("`{}` is before the customer began", excerpt(&cell)));
            }
            given.last = given.kept(self.wrong_of(Role::LastPurchase), read);
        }
        if let Some(at) = at.of(Role::Recency) {
            let cell = row.cell(at);
            self.cells.column = self.wrong_of(Role::Recency);
            let mut read = self.cells.ago(&cell, self.layout.last, row.line);
            if let (Ok(recency), Some(tenure), true) = (&mut read, tenure, given.faults.is_empty())
            {
                if *recency > tenure {
                    read = Err(format!(
                        "`{}` is longer than the customer is known",
                        excerpt(&cell)
                    ));
                } else {
                    // From here on it is the time since the last purchase.
                    *recency = tenure - *recency;
                }
            }
            given.last = given.kept(self.wrong_of(Role::Recency), read);
        }
        if let Some(at) = at.of(Role::Segment) {
            let read = self.segment(&row.cell(at), row.line);
            given.segment = given.kept(self.wrong_of(Role::Segment), read);
        }
    }

    fn take(&mut self, at: &At, row: &Row, id: &str, traits: &[f32], given: &mut Given) {
        self.contradictions(at, row, traits, given);
        if let (Some(_), Some(1.0), Some(tenure)) =
            (at.of(Role::Recency), given.purchases, at.tenure)
        {
            // Without a repeat the last purchase is the first, whatever the column says.
            given.last = Some(traits[tenure]);
        }
        let rows = &mut self.rows;
        rows.count += 1;
        rows.met.lost.used.take(given.carried);
        for ((_, column), value) in rows.columns.iter_mut().zip(traits) {
            column.push(*value);
        }
        for (column, value) in [
            (&mut rows.spend, given.spend),
            (&mut rows.purchases, given.purchases),
            (&mut rows.last, given.last),
            (&mut rows.spend_last_year, given.spend_last_year),
            (&mut rows.monetary_value, given.monetary_value),
        ] {
            if let (Some(column), Some(value)) = (column, value) {
                column.push(value);
            }
        }
        if let (Some((names, of_rows)), Some(segment)) = (&mut rows.segments, given.segment) {
            if segment as usize == names.len() {
                let name = at.of(Role::Segment).map_or("".into(), |at| row.cell(at));
                names.push(name.into_owned());
            }
            of_rows.push(segment);
        }
        if at.of(Role::Id).is_some() {
            self.unique.push(id);
            self.lines.push(row.line);
        }
        self.last_line = row.line;
    }

    /// Takes down what in a row that can be used does not go together.
    fn contradictions(&mut self, at: &At, row: &Row, traits: &[f32], given: &Given) {
        let met = &mut self.rows.met;
        if let (Some(purchases), Some(last), Some(tenure)) =
            (given.purchases, given.last, at.tenure.map(|at| traits[at]))
        {
            let apart = tenure - last > SAME_DAY;
            if purchases == 1.0 {
                met.once += 1;
                if apart {
                    met.apart.take(|| format!("line {}", row.line));
                }
            } else {
                met.again += 1;
                if tenure == last {
                    met.one_day.take(|| format!("line {}", row.line));
                }
            }
        }
        met.single += usize::from(given.purchases == Some(1.0));
        if given.purchases == Some(2.0) {
            let tenure = at.tenure.map(|at| traits[at]);
            met.twice[0] += 1;
            met.twice[1] += usize::from(given.last.is_some() && given.last == tenure);
        }
        if let Some(year) = given.spend_last_year {
            let line = || format!("line {}", row.line);
            if given.spend.is_some_and(|spend| year > spend * 1.0001) {
                met.year_above.take(line);
            }
            match given.last {
                Some(last) if last < 364.0 && year == 0.0 && given.spend != Some(0.0) => {
                    met.year_without.take(line);
                }
                Some(last) if last > 367.0 && year > 0.0 => met.year_after.take(line),
                _ => {}
            }
        }
        if given.purchases == Some(1.0) && given.monetary_value.is_some_and(|money| money > 0.0) {
            met.money_of_none.take(|| format!("line {}", row.line));
        }
    }

    fn reject(&mut self, given: Given, row: &Row, id: &str) {
        self.rows.rejected += 1;
        self.rows.met.lines[1] += row.lines;
        self.rows.met.lost.reject(given.carried, given.unread);
        let mut reasons = Vec::new();
        for (which, what) in given.faults {
            let named = match which.checked_sub(self.layout.mappings.len()) {
                None => Some(&self.layout.mappings[which].column),
                Some(role) => self.layout.columns.get(role).and_then(Option::as_ref),
            };
            // The names of segments are told everywhere.
            let kept = match which.checked_sub(self.layout.mappings.len()) {
                Some(role) if role == Role::Segment as usize => what.clone(),
                _ => unseen::without_names(&what),
            };
            reasons.push(match named {
                Some((name, _)) => format!("{}: {kept}", excerpt(name)),
                None => kept,
            });
            self.wrong[which].add(row.line, &what);
        }
        self.list(row.line, id, reasons.join("; "));
    }

    fn list(&mut self, line: u64, id: &str, reason: String) {
        if self.rows.unused.len() < Account::MOST_LISTED {
            let id = if id.len() > LONGEST_ID { "" } else { id }.to_owned();
            self.rows.unused.push(Unused { line, id, reason });
        }
    }

    /// The index of a segment's name.
    fn segment(&mut self, name: &str, line: u64) -> Result<u32, String> {
        let names = self
            .rows
            .segments
            .as_ref()
            .map_or(&[][..], |(names, _)| names);
        match names.iter().position(|known| known == name) {
            Some(known) => Ok(known as u32),
            None if name.is_empty() => Err("it is empty".to_owned()),
            None => match unseen::odd(name) {
                Some(odd) => Err(format!("`{}` has {odd}", excerpt(name))),
                None if names.len() < MOST_NAMES => {
                    let new = names.len() as u32;
                    if says_nothing(name) {
                        let met = &mut self.rows.met;
                        met.nothing
                            .take(|| format!("`{}` on line {line}", excerpt(name)));
                    }
                    Ok(new)
                }
                None => Err("too many different segments".to_owned()),
            },
        }
    }

    /// Whether a customer's name is one that no row has.
    fn new_id(&mut self, id: &str, line: u64) -> Result<(), String> {
        if id.is_empty() {
            return Err("it is empty".to_owned());
        }
        if says_nothing(id) {
            return Err("it says that there is none".to_owned());
        }
        if id.len() > LONGEST_ID {
            return Err(format!("it is longer than {LONGEST_ID} characters"));
        }
        let met = &mut self.rows.met;
        let odd = unseen::odd(id);
        if let Some(odd) = &odd {
            met.odd_ids
                .take(|| format!("the one on line {line} has {odd}"));
        }
        let rounded = unseen::rounded(id);
        if rounded {
            met.rounded_ids
                .take(|| format!("the first is on line {line}"));
        }
        let Some(row) = self.unique.row_of(id) else {
            return Ok(());
        };
        self.duplicates += 1;
        let known = self.unique.ids.get(row);
        let at = self.lines[row];
        Err(match odd.or_else(|| unseen::odd(known)) {
            _ if rounded => {
                format!("rounded by a spreadsheet, it stands on line {at} already")
            }
            Some(odd) if known != id => {
                format!("it looks like the name on line {at}; one has {odd}")
            }
            _ => format!("it stands on line {at} already"),
        })
    }

    /// How heavy the heaviest rows used are, to weigh those of which nothing can be read.
    fn weigh(&mut self) {
        let rows = &mut self.rows;
        if rows.met.lost.unknown == 0 || rows.count == 0 {
            return;
        }
        let purchases = rows.purchases.as_deref();
        let money = rows.spend.as_deref().or(rows.spend_last_year.as_deref());
        let of = [
            purchases.or(rows.column(Trait::PurchaseRate)),
            money.or(rows.column(Trait::Basket)),
        ];
        rows.met.lost.heavy = of.map(|values| values.map_or(0.0, heaviest));
    }

    /// Takes the last row back where it holds the sums of all others. Who has a name is a customer.
    fn sums_at_the_end(&mut self) {
        let named = self.layout.column(Role::Id).is_some();
        if named || self.layout.copied || !self.rows.end_with_sums() {
            return;
        }
        self.rows.take_last_back();
        let line = self.last_line;
        self.rows.met.totals.take(|| format!("line {line}"));
        let reason = "it holds the sums of all rows before: no customer";
        self.list(line, "", reason.to_owned());
    }
}

/// Whether a row is a header with columns in another order: then nobody can tell what stands below.
fn is_other_header(row: &Row, form: &Form, at: &At) -> bool {
    let is_name = |cell: &str| !cell.is_empty() && form.headers.iter().any(|name| name == cell);
    // Most rows are told by their first cell.
    if !is_name(&row.cell(0)) {
        return false;
    }
    let cells: Vec<_> = (0..row.count.min(form.headers.len() + 2))
        .map(|at| row.cell(at))
        .collect();
    let names = cells.iter().filter(|cell| is_name(cell)).count();
    let in_place = |at: usize| row.cell(at) == form.headers[at];
    names >= 2 && names * 2 > cells.len() && !at.used().all(in_place)
}

/// The mean of the heaviest twentieth, of at least one value.
fn heaviest(values: &[f32]) -> f64 {
    let mut values = values.to_vec();
    let count = values.len().div_ceil(20);
    let heaviest = &mut values[..];
    let (more, least, _) =
        heaviest.select_nth_unstable_by(count - 1, |one, other| f32::total_cmp(other, one));
    let mut sum = Exact::default();
    more.iter().for_each(|value| sum.add(f64::from(*value)));
    sum.add(f64::from(*least));
    sum.value() / count as f64
}

/// Whether a word says that its row sums up others.
fn is_sum(word: &str) -> bool {
    const WORDS: [&str; 22] = [
        "total",
        "totals",
        "total:",
        "grand total",
        "subtotal",
        "sub-total",
        "sum",
        "sum:",
        "average",
        "mean",
        "gesamt",
        "gesamtsumme",
        "summe",
        "insgesamt",
        "total général",
        "total general",
        "totale",
        "totaal",
        "suma",
        "итого",
        "合计",
        "合計",
    ];
    let is = |known: &&str| {
        known.len() == word.len()
            && (known.eq_ignore_ascii_case(word) || word.to_lowercase() == **known)
    };
    let ends_in_digit = word.as_bytes().last().is_some_and(u8::is_ascii_digit);
    !ends_in_digit && WORDS.iter().any(is)
}

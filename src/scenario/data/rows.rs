//! The one pass over a data file: each row is used whole or rejected with its reason.

use std::sync::Arc;

use super::account::{Account, Lost, Unused};
use super::date::DateOrder;
use super::faults::{self, Wrong};
use super::form::{Form, Quote, Row, quoted};
use super::ids::Ids;
use super::number::{self, Mark, says_nothing};
use super::private::{shown, without_names};
use super::reading::{Reading, Told};
use super::repeated::{Before, Contested, Names};
use super::{Mapping, Moment};
use super::{contradictions, unseen};
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
    /// The file has those after the first.
    pub counts_repeats: bool,
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
            counts_repeats: _,
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

    /// Forgets the names of segments that no row has.
    fn drop_empty_segments(&mut self) {
        let Some((names, of_rows)) = &mut self.segments else {
            return;
        };
        let mut rows = vec![0; names.len()];
        of_rows.iter().for_each(|at| rows[*at as usize] += 1);
        let mut place = Vec::new();
        for rows in &rows {
            let before = place.last().map_or(0, |(_, next)| *next);
            place.push((before, before + u32::from(*rows > 0)));
        }
        of_rows
            .iter_mut()
            .for_each(|at| *at = place[*at as usize].0);
        let mut rows = rows.iter();
        names.retain(|_| rows.next().is_some_and(|rows| *rows > 0));
    }

    /// What a row carries, as far as it is known: purchases, money.
    fn carried(&self, row: usize) -> [Option<f32>; 2] {
        let of = |values: &[f32]| values[row];
        self.weights().map(|values| values.map(of))
    }

    /// The columns that tell what rows carry: purchases, money.
    fn weights(&self) -> [Option<&[f32]>; 2] {
        let money = self.spend.as_deref().or(self.spend_last_year.as_deref());
        [
            self.purchases
                .as_deref()
                .or(self.column(Trait::PurchaseRate)),
            money.or(self.column(Trait::Basket)),
        ]
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

    /// Whether all that was read of two rows is the same.
    pub fn are_equal(&self, one: usize, other: usize) -> bool {
        let others = [
            &self.purchases,
            &self.spend,
            &self.last,
            &self.spend_last_year,
            &self.monetary_value,
        ];
        let traits = self.columns.iter().map(|(_, values)| values);
        let mut columns = traits.chain(others.into_iter().flatten());
        let mut segments = self.segments.iter().map(|(_, of_rows)| of_rows);
        columns.all(|values| values[one].to_bits() == values[other].to_bits())
            && segments.all(|of_rows| of_rows[one] == of_rows[other])
    }

    /// Whether a row has in each column of money or purchases the sum of all others, of which so many have some.
    fn sums_up_others(&self, row: usize, fewest: usize) -> bool {
        let of_basket = self.column(Trait::Basket).map(|values| (values, 0.0));
        let columns = [
            (&self.purchases, f64::from(u8::from(self.counts_repeats))),
            (&self.spend, 0.0),
            (&self.spend_last_year, 0.0),
        ];
        let of_roles = columns
            .into_iter()
            .filter_map(|(values, first)| Some((values.as_deref()?, first)));
        let mut columns = of_basket.into_iter().chain(of_roles).peekable();
        let is_sum = |(values, first): (&[f32], f64)| {
            let (mut sum, mut some) = (0.0, 0);
            for value in values {
                sum += f64::from(*value) - first;
                some += usize::from(f64::from(*value) > first);
            }
            let own = f64::from(values[row]) - first;
            (2.0 * own - sum).abs() <= 1e-6 * own && own > 0.0 && some > fewest
        };
        columns.peek().is_some() && columns.all(is_sum)
    }
}

/// How often something was met, and the first line with it, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub count: usize,
    pub first: Option<String>,
}

impl Times {
    pub fn take(&mut self, first: impl FnOnce() -> String) {
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
    /// Rows that another one is to the letter, of one customer.
    pub repeated: Times,
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
    /// Names that are another's in other words.
    pub alike: Times,
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

/// What a pass over a table came to.
pub struct Found<'l> {
    pub rows: Rows,
    /// The line of each.
    pub lines: Vec<u64>,
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
        lines,
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
        Ok(Found {
            rows,
            lines,
            mark,
            cells,
        })
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

struct Pass<'l, 'c> {
    layout: &'l Layout,
    cells: Reading<'l>,
    rows: Rows,
    names: Names<'c>,
    /// The line of each row used.
    lines: Vec<u64>,
    /// Over the rows used: baskets, purchases (or those after the first), money, money of the last year.
    sums: [f64; 4],
    duplicates: usize,
    /// The first row, where it cannot be used: until the others are known, as it may sum them up.
    held: Option<Held>,
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

/// A row that may be rejected.
struct Held {
    given: Given,
    summed: [Option<f32>; 4],
    line: u64,
    lines: u64,
    id: String,
}

impl Given {
    /// The value, or none and a fault more.
    fn kept<T>(&mut self, which: usize, read: Result<T, String>) -> Option<T> {
        read.map_err(|what| self.faults.push((which, what))).ok()
    }
}

impl<'l, 'c> Pass<'l, 'c> {
    fn over(form: &Form<'c>, layout: &'l Layout, at: &At, mark: Mark) -> Result<Self, Vec<Fault>> {
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
                pass.row(form, at, &row, width, &mut traits);
            }
            let commas = pass.cells.told.commas > ENOUGH && pass.cells.told.point.is_none();
            if commas && mark == Mark::Point && layout.decimal.is_none() {
                break;
            }
        }
        pass.sums_at_the_top(at);
        if !layout.copied {
            pass.rows.met.alike = pass.names.alike();
        }
        pass.withdraw(form);
        pass.sums_at_the_ends();
        pass.rows.unused.sort_by_key(|unused| unused.line);
        pass.rows.unused.truncate(Account::MOST_LISTED);
        contradictions::take(&mut pass.rows, &pass.lines);
        pass.once_is_first_and_last(at);
        pass.weigh();
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
                counts_repeats: layout.column(Role::Frequency).is_some(),
                spend: column(Role::Spend),
                last: column(Role::LastPurchase).or(column(Role::Recency)),
                spend_last_year: column(Role::SpendLastYear),
                monetary_value: column(Role::MonetaryValue),
                ..Rows::default()
            },
            names: Names::default(),
            lines: Vec::new(),
            sums: [0.0; 4],
            duplicates: 0,
            held: None,
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
    fn row(&mut self, form: &Form<'c>, at: &At, row: &Row<'c>, width: Width, traits: &mut [f32]) {
        let misfit = width.misfit(row);
        let mut id = at.of(Role::Id).map(|at| row.cell(at));
        let (mut new, mut why) = (false, None);
        if let (Some(id), None) = (&id, &misfit) {
            match self
                .is_name(id, row.line)
                .map(|()| self.names.meet(id, row, form))
            {
                Ok(Before::Nothing) => new = true,
                Ok(Before::Same(line)) => {
                    let met = &mut self.rows.met;
                    met.repeated.take(|| format!("line {}", row.line));
                    let reason =
                        format!("the same row as on line {line}: the customer counts once");
                    return self.list(row.line, id, reason);
                }
                Ok(Before::Differs(what)) => {
                    self.duplicates += 1;
                    why = Some(what);
                }
                Err(what) => why = Some(what),
            }
        }
        let met = &mut self.rows.met;
        self.rows.read += 1;
        met.lines[0] += row.lines;
        if row.lines > 1 {
            let last = row.line + row.lines - 1;
            met.long_rows
                .take(|| format!("lines {} to {last}", row.line));
        }
        if let Some(what) = misfit {
            self.rows.met.one_more += usize::from(row.count == width.cells + 1);
            let given = Given {
                faults: vec![(self.wrong.len() - 1, what)],
                carried: self.likely_carried(at, row),
                unread: true,
                ..Given::default()
            };
            // Which cell is which is not known.
            return self.reject(given, row.line, row.lines, "");
        }
        let id = id.take().unwrap_or_default();
        let used = self.customer(at, row, &id, why, traits);
        if new {
            self.names.push(&id, row, used);
        }
    }

    /// Reads a row's cells, and whether they are used. `why`: what is wrong with the customer's name.
    fn customer(
        &mut self,
        at: &At,
        row: &Row,
        id: &str,
        why: Option<String>,
        traits: &mut [f32],
    ) -> bool {
        let mut given = Given::default();
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
                    self.reject(given, row.line, row.lines, id);
                    return false;
                }
                self.rows.never_bought += 1;
                self.list(row.line, id, "never bought: no customer yet".to_owned());
                return false;
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
        if let Some(why) = why {
            given.faults.push((self.wrong_of(Role::Id), why));
        }
        let first = f32::from(u8::from(at.of(Role::Frequency).is_some()));
        let summed = [
            given.carried[1],
            given.purchases.map(|count| count - first),
            given.spend,
            given.spend_last_year,
        ];
        // Of one column a customer may have the sum by chance, but hardly in a row that cannot be used.
        let columns = if given.faults.is_empty() { 2 } else { 1 };
        if !self.layout.copied && self.is_total(at, summed, columns) {
            self.rows.read -= 1;
            self.rows.met.lines[0] -= row.lines;
            self.total(row.line, "before");
            return false;
        }
        given.carried = [
            given.purchases.or(given.carried[0]),
            given.spend.or(given.spend_last_year).or(given.carried[1]),
        ];
        if given.faults.is_empty() {
            for (sum, value) in self.sums.iter_mut().zip(summed) {
                *sum += f64::from(value.unwrap_or(0.0));
            }
            self.take(at, row, traits, &given);
            return true;
        }
        given.unread = self.weights(at).iter().flatten().any(|column| {
            let cell = row.cell(*column);
            !cell.is_empty() && !says_nothing(&cell)
        });
        if self.rows.read == 1 && !self.layout.copied {
            self.held = Some(Held {
                given,
                summed,
                line: row.line,
                lines: row.lines,
                id: id.to_owned(),
            });
            return false;
        }
        self.reject(given, row.line, row.lines, id);
        false
    }

    /// Whether a row has the sums of all rows used so far, in so many columns at least.
    fn is_total(&self, at: &At, summed: [Option<f32>; 4], fewest: usize) -> bool {
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
            && mapped.iter().filter(|mapped| **mapped).count() >= fewest
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
            let what = format!("no purchase, yet `{}` was spent", shown(&cell));
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
                read = Err(format!("`{}` is before the customer began", shown(&cell)));
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
                        shown(&cell)
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

    fn take(&mut self, at: &At, row: &Row, traits: &[f32], given: &Given) {
        let rows = &mut self.rows;
        rows.count += 1;
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
        self.lines.push(row.line);
    }

    /// Without a repeat the last purchase is the first, whatever the column of recency says.
    fn once_is_first_and_last(&mut self, at: &At) {
        let rows = &mut self.rows;
        if let (Some(_), Some(tenure), Some(purchases), Some(last)) = (
            at.of(Role::Recency),
            at.tenure,
            &rows.purchases,
            &mut rows.last,
        ) {
            let rows = last.iter_mut().zip(&rows.columns[tenure].1).zip(purchases);
            for ((last, tenure), _) in rows.filter(|(_, purchases)| **purchases == 1.0) {
                *last = *tenure;
            }
        }
    }

    /// Takes the rows back whose names stand in other rows, too, that differ.
    fn withdraw(&mut self, form: &Form<'c>) {
        let contested = self.names.contested(form);
        let which = self.wrong_of(Role::Id);
        let mut used = vec![true; self.rows.count];
        for Contested {
            row,
            line,
            lines,
            name,
            why,
        } in contested
        {
            used[row] = false;
            self.rows.rejected += 1;
            self.rows.met.lines[1] += lines;
            let carried = self.rows.carried(row);
            self.rows.met.lost.reject(carried, false);
            self.wrong[which].add(line, &why);
            let id = self.layout.column(Role::Id);
            let (column, _) = id.expect("rows have names");
            let reason = format!("{}: {why}", excerpt(column));
            self.rows.unused.push(Unused {
                line,
                id: name,
                reason,
            });
        }
        if self.layout.column(Role::Id).is_some() {
            let ids = std::mem::take(&mut self.names).of_used();
            self.rows.ids = Some(Arc::new(ids));
        }
        self.keep(&used);
    }

    /// Keeps some of the rows used.
    fn keep(&mut self, used: &[bool]) {
        if used.iter().all(|used| *used) {
            return;
        }
        let kept: Vec<u32> = (0..)
            .zip(used)
            .filter(|(_, used)| **used)
            .map(|(row, _)| row)
            .collect();
        self.rows.count = kept.len();
        self.rows.put_in_order(&kept);
        self.rows.drop_empty_segments();
        self.lines = kept.iter().map(|row| self.lines[*row as usize]).collect();
    }

    fn reject(&mut self, given: Given, line: u64, lines: u64, id: &str) {
        self.rows.rejected += 1;
        self.rows.met.lines[1] += lines;
        self.rows.met.lost.reject(given.carried, given.unread);
        let mut reasons = Vec::new();
        for (which, what) in given.faults {
            let named = match which.checked_sub(self.layout.mappings.len()) {
                None => Some(&self.layout.mappings[which].column),
                Some(role) => self.layout.columns.get(role).and_then(Option::as_ref),
            };
            let kept = without_names(&what);
            reasons.push(match named {
                Some((name, _)) => format!("{}: {kept}", excerpt(name)),
                None => kept,
            });
            self.wrong[which].add(line, &what);
        }
        self.list(line, id, reasons.join("; "));
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
                Some(odd) => Err(format!("`{}` has {odd}", shown(name))),
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

    /// Whether a cell can be a customer's name.
    fn is_name(&mut self, id: &str, line: u64) -> Result<(), String> {
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
        if let Some(odd) = unseen::odd(id) {
            met.odd_ids
                .take(|| format!("the one on line {line} has {odd}"));
        }
        if unseen::rounded(id) {
            met.rounded_ids
                .take(|| format!("the first is on line {line}"));
        }
        Ok(())
    }

    /// What the rows used carry, and how heavy the heaviest of them are, to weigh those of which nothing can be read.
    fn weigh(&mut self) {
        let mut lost = std::mem::take(&mut self.rows.met.lost);
        for row in 0..self.rows.count {
            lost.used.take(self.rows.carried(row));
        }
        if lost.unknown > 0 && self.rows.count > 0 {
            let heaviest_of = |values: Option<&[f32]>| values.map_or(0.0, heaviest);
            lost.heavy = self.rows.weights().map(heaviest_of);
        }
        self.rows.met.lost = lost;
    }

    /// Takes the first or the last row back where it holds the sums of all others.
    fn sums_at_the_ends(&mut self) {
        /// Of fewer rows a sum may be by chance.
        const FEWEST: usize = 10;
        let count = self.rows.count;
        if self.layout.copied || count < FEWEST {
            return;
        }
        // Who has a name is a customer, unless that is sure.
        let fewest = match self.layout.column(Role::Id) {
            Some(_) => FEWEST - 1,
            None => 0,
        };
        for (row, what) in [(count - 1, "before"), (0, "below")] {
            if !self.rows.sums_up_others(row, fewest) {
                continue;
            }
            let line = self.lines[row];
            self.rows.read -= 1;
            self.rows.met.lines[0] -= 1;
            self.total(line, what);
            let mut used = vec![true; count];
            used[row] = false;
            return self.keep(&used);
        }
    }

    /// Rejects the first row after all, unless it holds the sums of all others.
    fn sums_at_the_top(&mut self, at: &At) {
        let Some(Held {
            given,
            summed,
            line,
            lines,
            id,
        }) = self.held.take()
        else {
            return;
        };
        if !self.is_total(at, summed, 1) {
            return self.reject(given, line, lines, &id);
        }
        self.rows.read -= 1;
        self.rows.met.lines[0] -= lines;
        self.total(line, "below");
    }

    fn total(&mut self, line: u64, rows: &str) {
        self.rows.met.totals.take(|| format!("line {line}"));
        let reason = format!("it holds the sums of all rows {rows}: no customer");
        self.list(line, "", reason);
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

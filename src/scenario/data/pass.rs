//! The one pass over a table: each row is used whole, or it is not.

use super::columns::{At, Width};
use super::faults::{self, Wrong};
use super::form::{Form, Quote, Row, quoted};
use super::import_summary::ImportSummary;
use super::layout::{Layout, Role};
use super::number::{Mark, says_nothing};
use super::passed_over::{ExpectationResult, Sums, is_other_header};
use super::private::shown;
use super::reading::{MarkEvidence, Reading};
use super::rejected::Given;
use super::repeated::{Before, Names};
use super::rows::Rows;
use super::{contradictions, unseen};
use crate::scenario::checked::Trait;
use crate::scenario::diagnostics::{Fault, excerpt};

/// More different segments than this are not told apart while reading.
const MOST_NAMES: usize = 1_000;
/// Customers' names are at most so long, in bytes.
pub const LONGEST_ID: usize = 1_000;
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
            MarkEvidence {
                point: Some(point),
                comma: Some(comma),
                ..
            } => return Err(vec![faults::mixed(layout.file, point, comma)]),
            MarkEvidence {
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

/// The pass, and what it has come to so far.
pub struct Pass<'l, 'c> {
    pub layout: &'l Layout,
    pub cells: Reading<'l>,
    pub rows: Rows,
    pub names: Names<'c>,
    /// The line of each row used.
    pub lines: Vec<u64>,
    /// What rows of totals may hold.
    pub sums: Sums,
    pub duplicates: usize,
    /// The first row, where it cannot be used: until the others are known, as it may sum them up.
    pub held: Option<ExpectationResult>,
    /// By mapping, then by [`Role`], then of rows as a whole.
    pub wrong: Vec<Wrong>,
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
        let footer = match layout.copied {
            true => None,
            false => form.footer(),
        };
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
            if footer.is_some_and(|footer| row.at >= footer) {
                if !row.is_blank() {
                    let footers = &mut pass.rows.met.footers;
                    footers.take(|| format!("line {}", row.line));
                    let what = "a remark below the table: no customer".to_owned();
                    pass.list(row.line, "", what);
                }
                continue;
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
            pass.rows.met.all_repeated = pass.names.all_again();
        }
        pass.withdraw(form);
        pass.sums_of_others();
        pass.rows.unused.sort_by_key(|unused| unused.line);
        pass.rows.unused.truncate(ImportSummary::MOST_LISTED);
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
            sums: Sums::default(),
            duplicates: 0,
            held: None,
        }
    }

    pub fn wrong_of(&self, role: Role) -> usize {
        self.layout.mappings.len() + role as usize
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
                // Which cell is which is not known.
                unread: true,
                ..Given::default()
            };
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
        let total = match self.layout.copied {
            true => None,
            false => self.is_total(at, summed, given.segment, id, columns),
        };
        if let Some(what) = total {
            self.rows.read -= 1;
            self.rows.met.lines[0] -= row.lines;
            self.total(row.line, what);
            return false;
        }
        given.carried = [
            given.purchases.or(given.carried[0]),
            given.spend.or(given.spend_last_year).or(given.carried[1]),
        ];
        if given.faults.is_empty() {
            self.sums.take(summed, given.segment);
            self.take(at, row, traits, &given);
            return true;
        }
        given.unread = self.weights(at).iter().flatten().any(|column| {
            let cell = row.cell(*column);
            !cell.is_empty() && !says_nothing(&cell)
        });
        if self.rows.read == 1 && !self.layout.copied {
            self.held = Some(ExpectationResult {
                given,
                summed,
                line: row.line,
                lines: row.lines,
                id: id.to_owned(),
            });
            return false;
        }
        self.sums.take_rejected(summed);
        self.reject(given, row.line, row.lines, id);
        false
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
                self.cells.before_the_first += 1;
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
                    self.cells.before_the_first += 1;
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

    /// Keeps some of the rows used.
    pub fn keep(&mut self, used: &[bool]) {
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
}

//! Where the columns that are read stand in a row, and how many cells a row has.

use super::faults;
use super::form::{Form, Row};
use super::layout::{Layout, Named, Role};
use crate::scenario::checked::Trait;
use crate::scenario::diagnostics::Fault;

/// Where the columns are in a row.
pub struct At {
    pub mappings: Vec<(usize, Option<usize>)>,
    pub columns: [Option<usize>; Role::COUNT],
    /// Which mapping is the tenure.
    pub tenure: Option<usize>,
    /// The last column that is used.
    pub last: usize,
}

impl At {
    pub fn find(form: &Form, layout: &Layout) -> Result<At, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut find = |named: &Named| find(form, named, &mut faults);
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

    pub fn of(&self, role: Role) -> Option<usize> {
        self.columns[role as usize]
    }

    /// Every column that is used.
    pub fn used(&self) -> impl Iterator<Item = usize> {
        let of_traits = self.mappings.iter();
        of_traits
            .flat_map(|(column, over)| std::iter::once(*column).chain(*over))
            .chain(self.columns.iter().flatten().copied())
    }
}

/// Where a column is; a fault more where it is nowhere, or in two places.
pub fn find(form: &Form, named: &Named, faults: &mut Vec<Fault>) -> usize {
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
}

/// How many cells rows have.
#[derive(Clone, Copy, Debug)]
pub struct Width {
    /// As many as the header.
    pub cells: usize,
    /// Those of the header up to the last one with a name.
    pub named: usize,
    /// So many empty ones stand behind them in nearly all rows, as where each line ends with a separator.
    pub empty: usize,
    /// A column of money of which the cells seem to be cut in two at decimal commas, and a line.
    pub cut: Option<(usize, u64)>,
}

impl Width {
    /// As the first rows have it.
    pub fn of(form: &Form, at: &At) -> Width {
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
    pub fn misfit(self, row: &Row) -> Option<String> {
        let cells = self.cells;
        let fits = row.count == cells || row.count == cells + self.empty && row.ends_before(cells);
        if !fits {
            let own = match row.count {
                1 => "1 cell".to_owned(),
                count => format!("{count} cells"),
            };
            let what = format!("it has {own}, the header {cells}");
            return Some(match row.count > cells {
                true => what + ": a cell with a separator in it has to stand in quotation marks",
                false => what,
            });
        }
        (self.named < cells && !row.ends_before(self.named))
            .then(|| "it has something in the last column, which has no name".to_owned())
    }
}

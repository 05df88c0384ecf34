//! What the first rows of a log come to, read as a run reads them: to begin a scenario with.

use std::collections::BTreeMap;

use super::super::date::{self, DateOrder};
use super::super::form::{Form, Row};
use super::super::layout::Role;
use super::super::number::Mark;
use super::layout::LogLayout;
use super::net::{self, Netted};
use super::pass::{Columns, Known, LogPass};
use super::{Log, Open, rows};
use crate::scenario::diagnostics::Place;

/// The median money of a purchase, over the purchases that a run would take of the first so many rows; none where there are
/// none. `layout` says the order of the dates.
pub fn usual_purchase(form: &Form, layout: &LogLayout, mark: Mark, most: usize) -> Option<f64> {
    let at = Columns::find(form, layout).ok()?;
    let width = rows::width(form, layout).ok()?;
    let over = |known: Known| {
        let mut pass = LogPass::new(layout, None, mark, form, known);
        let (mut rows, mut row) = (form.rows(), Row::default());
        for _ in 0..most {
            if !rows.next(&mut row).is_ok_and(|more| more) {
                break;
            }
            pass.row(form, &at, &row, width);
        }
        pass
    };
    let mut known = Known::default();
    let mut pass = over(known);
    known.takes_back = pass.watch.takes_back();
    known.far = super::far_off::after(pass.rows_of_days.finish());
    if known.takes_back || known.far.is_some() {
        pass = over(known);
    }
    let (parts, _) = std::mem::take(&mut pass.days).finish();
    let mut money: Vec<i64> = Vec::new();
    for part in &parts {
        for entries in part.chunk_by(|one, other| one.customer() == other.customer()) {
            let left = net::purchases(entries, &mut Netted::default());
            money.extend(left.into_iter().map(|(_, money)| money));
        }
    }
    money.retain(|money| *money > 0);
    money.sort_unstable();
    let middle = money.len() / 2;
    match money.len() {
        0 => None,
        count if count % 2 == 1 => Some(money[middle] as f64 / super::days::UNIT),
        _ => Some((money[middle - 1] + money[middle]) as f64 / 2.0 / super::days::UNIT),
    }
}

/// How many rows of the whole file have each day in a column of a table.
pub fn days_of(
    open: Open<'_>,
    column: &str,
    headless: bool,
    order: DateOrder,
) -> Option<BTreeMap<i32, usize>> {
    let place = Place::new(0, 0..0);
    let mut layout = LogLayout::empty(place);
    layout.cells.columns[Role::LastPurchase as usize] = Some((column.to_owned(), place));
    layout.headless = headless;
    let mut days = BTreeMap::new();
    let mut log = Log::open(open, &layout).ok()?;
    log.each(&layout, |_, at, row, _| {
        if let Some((day, _)) = date::read(&row.cell(at.date), order, super::SHORT_YEARS) {
            *days.entry(day).or_default() += 1;
        }
        true
    })
    .ok()?;
    Some(days)
}

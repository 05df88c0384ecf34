//! The usual money of a purchase, over the rows that a run would take: what gifts are scaled by.

use super::super::date::DateOrder;
use super::super::form::{Form, Row};
use super::super::layout::Role;
use super::super::number::{Mark, Numeral};
use super::super::orders::{LogLayout, SHORT_YEARS, usual_purchase};
use super::choose::Chosen;
use super::names::Meaning;
use super::profile::{Profile, ROWS, order_of};
use super::text::{cancels, excepted};
use crate::scenario::diagnostics::Place;

/// Of a log, the median over its purchases.
pub fn of_log(
    form: &Form,
    profile: &Profile,
    chosen: &Chosen,
    currency: &str,
    mark: Mark,
) -> Option<f64> {
    let place = Place::new(0, 0..0);
    let named = |of: Meaning| {
        let at = chosen.column(of)?;
        Some((profile.columns[at].name.clone(), place))
    };
    let mut layout = LogLayout::empty(place);
    for (role, of) in [
        (Role::Id, Meaning::Customer),
        (Role::LastPurchase, Meaning::Date),
        (Role::Spend, Meaning::Amount),
        (Role::Purchases, Meaning::Quantity),
        (Role::MonetaryValue, Meaning::Price),
        (Role::SpendLastYear, Meaning::Refunded),
    ] {
        layout.cells.columns[role as usize] = named(of);
    }
    let order = chosen.column(Meaning::Date);
    let order = order.and_then(|at| order_of(&profile.columns[at]));
    layout.cells.dates = order.unwrap_or(DateOrder::DayMonthYear);
    layout.cells.as_of = Some(SHORT_YEARS);
    layout.cells.decimal = Some(mark);
    layout.cells.currency = currency.to_owned();
    layout.order = named(Meaning::Order);
    layout.product = named(Meaning::Product);
    layout.except = excepted(profile, chosen);
    layout.cancels = cancels(profile, chosen).unwrap_or("C").to_owned();
    layout.headless = profile.headless;
    if let Some(status) = &chosen.status {
        layout.status = named(Meaning::Status);
        layout.words = status.words.clone();
    }
    usual_purchase(form, &layout, mark, ROWS)
}

/// Of a table, the median over its customers of what one spent at a purchase.
pub fn of_table(form: &Form, chosen: &Chosen, mark: Mark) -> Option<f64> {
    let (spend, purchases) = (
        chosen.column(Meaning::Spend)?,
        chosen.column(Meaning::Purchases)?,
    );
    let (mut rows, mut row) = (form.rows(), Row::default());
    let mut baskets: Vec<f64> = Vec::new();
    for _ in 0..ROWS {
        if !rows.next(&mut row).is_ok_and(|more| more) {
            break;
        }
        let number = |at: usize| Numeral::of(&row.cell(at))?.value(mark);
        let (Some(spend), Some(purchases)) = (number(spend), number(purchases)) else {
            continue;
        };
        if spend > 0.0 && purchases >= 1.0 {
            baskets.push(spend / purchases);
        }
    }
    baskets.sort_by(f64::total_cmp);
    let middle = baskets.len() / 2;
    match baskets.len() {
        0 => None,
        count if count % 2 == 1 => Some(baskets[middle]),
        _ => Some((baskets[middle - 1] + baskets[middle]) / 2.0),
    }
}

//! What values tell of columns that are taken for another, or in another unit: money of one purchase for that of all, items
//! for orders, cents for whole money, a unit of time that makes customers older than shops are.

use super::currency::Currency;
use super::form::{Form, Row};
use super::layout::{Layout, Named, Role};
use super::rows::Rows;
use crate::numeric::{ln64, t_critical_95};
use crate::scenario::checked::{DAYS_PER_YEAR, Trait};
use crate::scenario::diagnostics::excerpt;

/// Of fewer rows nothing of this can be said.
const FEWEST: usize = 30;
/// Years: few shops have a customer for so long.
const LONG: f64 = 50.0;
/// In currencies of hundredths, a purchase that is larger than most.
const LARGE: f64 = 1_000.0;

/// What is to be told of the rows used, of which these are the lines.
pub fn of(layout: &Layout, rows: &Rows, lines: &[u64]) -> Vec<String> {
    let money = Money::of(layout, rows);
    let mut all = Vec::new();
    if rows.count >= FEWEST {
        all.extend(money.iter().find_map(|money| cents(layout, rows, money)));
        all.extend(money.iter().filter_map(|money| elasticity(rows, money)));
    }
    all.extend(long(layout, rows, lines));
    all
}

/// A column of money, and whether it is the sum of all purchases or the mean of one.
struct Money<'a> {
    name: &'a str,
    values: &'a [f32],
    of_all: bool,
}

impl<'a> Money<'a> {
    fn of(layout: &'a Layout, rows: &'a Rows) -> Vec<Money<'a>> {
        let role = |role, values: &'a Option<Vec<f32>>, of_all| {
            let (name, _): &Named = layout.column(role)?;
            let values = values.as_deref()?;
            Some(Money {
                name,
                values,
                of_all,
            })
        };
        let mut mappings = layout.mappings.iter();
        let basket = mappings
            .find(|mapping| mapping.which == Trait::Basket && mapping.over.is_none())
            .zip(rows.column(Trait::Basket))
            .map(|(mapping, values)| Money {
                name: &mapping.column.0,
                values,
                of_all: false,
            });
        let all = [
            role(Role::Spend, &rows.spend, true),
            role(Role::MonetaryValue, &rows.monetary_value, false),
            basket,
        ];
        all.into_iter().flatten().collect()
    }
}

/// Amounts without a fraction, so large that they may be hundredths.
fn cents(layout: &Layout, rows: &Rows, money: &Money) -> Option<String> {
    if !Currency::has_cents(&layout.currency) {
        return None;
    }
    if money.values.iter().any(|value| value.fract() != 0.0) {
        return None;
    }
    let purchases = |row: usize| match (&rows.purchases, money.of_all) {
        (Some(purchases), true) => f64::from(purchases[row]),
        (None, true) => f64::NAN,
        _ => 1.0,
    };
    let spent = (0..rows.count).filter(|row| money.values[*row] > 0.0);
    let (mut sum, mut count) = (0.0, 0.0);
    for row in spent {
        sum += f64::from(money.values[row]);
        count += purchases(row);
    }
    let mean = sum / count;
    (mean >= LARGE).then(|| {
        format!(
            "All `{}` are whole numbers, and a purchase is {mean:.0} on average: if they are cents, divide them by 100.",
            excerpt(money.name)
        )
    })
}

/// By what power of the number of purchases money grows over customers: by about 1 where it is the money of all purchases, by
/// about 0 where it is that of one.
fn elasticity(rows: &Rows, money: &Money) -> Option<String> {
    /// So far from either, beyond the fit's error, a column is taken for another.
    const HALF: f64 = 0.5;
    let purchases = rows.purchases.as_ref()?;
    let pairs: Vec<(f64, f64)> = (0..rows.count)
        .filter(|row| money.values[*row] > 0.0)
        .map(|row| (purchases[row], money.values[row]))
        .map(|(purchases, money)| (ln64(purchases.into()), ln64(money.into())))
        .collect();
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|pair| of(pair.0 - x, pair.1 - y)).sum()
    };
    let (xx, xy, yy) = (sum(&|x, _| x * x), sum(&|x, y| x * y), sum(&|_, y| y * y));
    if pairs.len() < FEWEST || xx <= 0.0 {
        return None;
    }
    let slope = xy / xx;
    let left = if yy > slope * xy {
        yy - slope * xy
    } else {
        0.0
    };
    let error = t_critical_95(n - 2.0) * (left / (n - 2.0) / xx).sqrt();
    let name = excerpt(money.name);
    if money.of_all && slope + error < HALF {
        return Some(format!(
            "Customers who bought more often have hardly more `{name}`: it may be the money of one purchase, not of all."
        ));
    }
    (!money.of_all && slope - error > HALF).then(|| {
        format!(
            "`{name}` grows with the number of purchases: it may be the money of all purchases, not of one."
        )
    })
}

/// Somebody who has been a customer for longer than shops live.
fn long(layout: &Layout, rows: &Rows, lines: &[u64]) -> Option<String> {
    let mut mappings = layout.mappings.iter();
    let mapping = mappings.find(|mapping| mapping.which == Trait::Tenure)?;
    let tenures = rows.column(Trait::Tenure)?;
    let first = |best: usize, row: usize| match tenures[row] > tenures[best] {
        true => row,
        false => best,
    };
    let longest = (1..rows.count).fold(0, first);
    let years = f64::from(*tenures.get(longest)?) / DAYS_PER_YEAR;
    (years > LONG).then(|| {
        format!(
            "The longest `{}` is {years:.0} years (line {}): if nobody can have been a customer for so long, it is in \
             another unit, or stands for not known.",
            excerpt(&mapping.column.0),
            lines[longest]
        )
    })
}

/// Parts of names of columns that say in which currency a row is.
const CURRENCY: [&str; 6] = [
    "currency",
    "currencies",
    "devise",
    "moneda",
    "valuta",
    "währung",
];

/// Whether a column's name says that it has the currency.
pub fn is_of_currency(header: &str) -> bool {
    let lower = header.to_lowercase();
    CURRENCY.iter().any(|part| lower.contains(part))
}

/// A column of currencies that is not used, where it has several, or another one than the scenario.
pub fn currencies(form: &Form, layout: &Layout) -> Vec<String> {
    let is_used = |header: &str| layout.names().any(|(name, _)| name == header);
    let columns = form.headers.iter().enumerate();
    let columns = columns.filter(|(_, header)| !is_used(header) && is_of_currency(header));
    columns
        .filter_map(|(at, header)| currencies_of(form, layout, at, header))
        .collect()
}

fn currencies_of(form: &Form, layout: &Layout, at: usize, header: &str) -> Option<String> {
    let mut currency = Currency::new(&layout.currency);
    // As they are written, each with its line.
    let mut met: Vec<(String, u64)> = Vec::new();
    let (mut rows, mut row) = (form.rows(), Row::default());
    while met.len() < 3 && rows.next(&mut row).unwrap_or(false) {
        let cell = row.cell(at);
        if Currency::is_known(&cell)
            && met
                .iter()
                .all(|(known, _)| !Currency::are_one(known, &cell))
        {
            met.push((cell.into_owned(), row.line));
        }
    }
    let header = excerpt(header);
    match &met[..] {
        [] => None,
        [(own, _)] if currency.is_own(own) => None,
        [(own, line)] => Some(format!(
            "The column `{header}`, which is not used, has `{own}` (line {line}), and the scenario\u{2019}s currency is `{}`.",
            excerpt(&layout.currency)
        )),
        [(one, line), (other, next), ..] => Some(format!(
            "The column `{header}`, which is not used, has several currencies (`{one}` on line {line}, `{other}` on line \
             {next}): if the money is in these, convert it to one."
        )),
    }
}

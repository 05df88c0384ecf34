//! What may stand for values that are not known: numbers far beyond all others, and one day on which too many began.
//! And tables that stand below themselves, where no names give it away.

use std::collections::BTreeSet;

use super::layout::{Layout, Role};
use super::rows::Rows;
use super::{Moment, date};
use crate::scenario::checked::Trait;
use crate::scenario::diagnostics::excerpt;

/// Of fewer rows nothing of this can be said.
const FEWEST: usize = 10;

/// What is to be told of the rows used, of which these are the lines.
pub fn of(layout: &Layout, rows: &Rows, lines: &[u64]) -> Vec<String> {
    if rows.count < FEWEST {
        return Vec::new();
    }
    let mut all: Vec<String> = columns(layout, rows)
        .into_iter()
        .filter_map(|(name, values)| far_beyond(name, values, lines))
        .collect();
    all.extend(half_of_all(layout, rows, lines));
    all.extend(one_day(layout, rows, lines));
    all.extend(below_itself(layout, rows, lines));
    all
}

/// The columns of money, of counts and of durations, by their names in the file.
fn columns<'a>(layout: &'a Layout, rows: &'a Rows) -> Vec<(&'a str, &'a [f32])> {
    let name = |role| layout.column(role).map(|(name, _)| name.as_str());
    let is_date = |moment| moment == Moment::Date;
    let last = rows.last.as_deref().filter(|_| !is_date(layout.last));
    let of_roles = [
        (
            name(Role::Purchases).or(name(Role::Frequency)),
            rows.purchases.as_deref(),
        ),
        (name(Role::Spend), rows.spend.as_deref()),
        (name(Role::SpendLastYear), rows.spend_last_year.as_deref()),
        (name(Role::MonetaryValue), rows.monetary_value.as_deref()),
        (name(Role::LastPurchase), last),
    ];
    let of_traits = layout.mappings.iter().zip(&rows.columns);
    let of_traits = of_traits.filter(|(mapping, _)| {
        let numbers = [Trait::PurchaseRate, Trait::Basket, Trait::Tenure];
        numbers.contains(&mapping.which) && mapping.over.is_none() && !is_date(mapping.moment)
    });
    let of_roles = of_roles
        .into_iter()
        .filter_map(|(name, values)| Some((name?, values?)));
    of_roles
        .chain(
            of_traits.map(|(mapping, (_, values))| (mapping.column.0.as_str(), values.as_slice())),
        )
        .collect()
}

/// Whether the largest value is one that nobody has: several share it, far beyond all others, or it has but nines.
fn far_beyond(name: &str, values: &[f32], lines: &[u64]) -> Option<String> {
    let (mut most, mut next, mut count, mut first) = (-1.0, -1.0, 0, 0);
    for (row, value) in values.iter().enumerate() {
        if *value > most {
            (next, most, count, first) = (most, *value, 1, row);
        } else if *value == most {
            count += 1;
        } else if *value > next {
            next = *value;
        }
    }
    if next <= 0.0 {
        return None;
    }
    let times = most / next;
    let told = match (is_of_nines(most), count) {
        (true, 1) => times >= 10.0,
        (true, _) => times >= 2.0,
        (false, 1) => false,
        (false, _) => times >= 10.0,
    };
    let who = match count {
        1 => format!(
            "1 customer has a `{}` (line {})",
            excerpt(name),
            lines[first]
        ),
        _ => format!(
            "{count} customers have the same `{}` (the first on line {})",
            excerpt(name),
            lines[first]
        ),
    };
    told.then(|| {
        format!(
            "{who}, {:.0} times as much as anybody else: it may stand for not known.",
            times.floor()
        )
    })
}

/// Rows that have more of all purchases or all money than a customer has, or far more purchases than anybody else.
fn half_of_all(layout: &Layout, rows: &Rows, lines: &[u64]) -> Vec<String> {
    let name = |role| layout.column(role).map(|(name, _)| name.as_str());
    let purchases = name(Role::Purchases).or(name(Role::Frequency));
    let mut mappings = layout.mappings.iter().zip(&rows.columns);
    let basket = mappings.find(|(mapping, _)| mapping.which == Trait::Basket);
    let columns = [
        (purchases, rows.purchases.as_deref()),
        (name(Role::Spend), rows.spend.as_deref()),
        (name(Role::SpendLastYear), rows.spend_last_year.as_deref()),
        (
            basket.map(|(mapping, _)| mapping.column.0.as_str()),
            basket.map(|(_, (_, values))| values.as_slice()),
        ),
    ];
    let mut all: Vec<(usize, String)> = Vec::new();
    for (at, (name, values)) in columns.into_iter().enumerate() {
        let (Some(name), Some(values)) = (name, values) else {
            continue;
        };
        let sum: f64 = values.iter().map(|value| f64::from(*value)).sum();
        let (mut most, mut next, mut row) = (0.0, 0.0, 0);
        for (own, value) in values.iter().enumerate() {
            if *value > most {
                (next, most, row) = (most, *value, own);
            } else if *value > next {
                next = *value;
            }
        }
        let share = f64::from(most) / sum;
        // Of nines it is told elsewhere what they may stand for.
        let is_told = is_of_nines(most) && next > 0.0 && most >= 10.0 * next;
        let what = if is_told {
            continue;
        } else if rows.count >= 2 * FEWEST && share > 1.0 / 3.0 {
            format!("{:.0}% of all `{}`", share * 100.0, excerpt(name))
        } else if at == 0 && next > 0.0 && most >= 10.0 * next {
            let times = (most / next).floor();
            format!("{times:.0} times the `{}` of anybody else", excerpt(name))
        } else {
            continue;
        };
        // A row is told once.
        if all.iter().all(|(told, _)| *told != row) {
            let what = format!(
                "1 customer (line {}) has {what}: it may be a row of totals, or an account that many share.",
                lines[row]
            );
            all.push((row, what));
        }
    }
    all.into_iter().map(|(_, what)| what).collect()
}

/// `999`, `9999.99` and so on.
fn is_of_nines(value: f32) -> bool {
    let mut wholes = std::iter::successors(Some(999.0), |whole| Some(whole * 10.0 + 9.0)).take(10);
    wholes.any(|whole: f64| {
        [whole, whole + 0.99, whole + 0.9]
            .iter()
            .any(|nines| *nines as f32 == value)
    })
}

/// One day on which more began than by chance, where columns have dates.
fn one_day(layout: &Layout, rows: &Rows, lines: &[u64]) -> Option<String> {
    let mut mappings = layout.mappings.iter();
    let dated =
        mappings.find(|mapping| mapping.which == Trait::Tenure && mapping.moment == Moment::Date);
    let (mapping, tenures) = dated.zip(rows.column(Trait::Tenure))?;
    let mut days: Vec<usize> = Vec::new();
    for tenure in tenures {
        let day = *tenure as usize;
        if day >= days.len() {
            days.resize(day + 1, 0);
        }
        days[day] += 1;
    }
    // Of days with as many, the earliest.
    let (day, count) = days.iter().enumerate().max_by_key(|(_, count)| **count)?;
    if rows.count < 2 * FEWEST || count * 5 <= rows.count {
        return None;
    }
    let first = tenures.iter().position(|tenure| *tenure as usize == day)?;
    Some(format!(
        "{count} of {} customers have one day in `{}`, {} (the first on line {}): it may stand for not known, or be the \
         day from which records were kept.",
        rows.count,
        excerpt(&mapping.column.0),
        date::as_written(layout.as_of? - day as i32),
        lines[first]
    ))
}

/// Whether the rows are some rows several times, in their order.
fn below_itself(layout: &Layout, rows: &Rows, lines: &[u64]) -> Option<String> {
    if layout.column(Role::Id).is_some() {
        return None;
    }
    let content = |row: usize| {
        let mut content = Vec::new();
        rows.write_content(row, &mut content);
        content
    };
    (2..=4).find_map(|times| {
        let own = rows.count / times;
        let same = rows.count.is_multiple_of(times)
            && own >= FEWEST
            && (own..rows.count).all(|row| rows.are_equal(row, row % own));
        let different = || (0..own).map(content).collect::<BTreeSet<_>>().len();
        (same && different() >= FEWEST).then(|| {
            format!(
                "From line {} on the rows are those above once more, in the same order: if the table was put below \
                 itself, each customer counts {times} times.",
                lines[own]
            )
        })
    })
}

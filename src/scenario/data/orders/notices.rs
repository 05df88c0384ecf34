//! What was guessed while a log was read, and what in it looks wrong, in sentences.

use super::super::date;
use super::super::layout::Role;
use super::super::met::Times;
use super::super::private::without_names;
use super::days::UNIT;
use super::far_off;
use super::layout::LogLayout;
use super::left::LeftOut;
use super::rows::{Found, NO_SEGMENT};
use super::standing::Standing;
use crate::scenario::diagnostics::excerpt;
use crate::scenario::plural::counted;

/// All that is to be told of a log but what its fits say. `as_of`: the scenario gives the day of the data.
pub fn of(layout: &LogLayout, found: &Found, as_of: bool) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(day_of_the_data(found, as_of));
    all.extend(far_before(found));
    all.extend(passed_over(found));
    all.extend(cells(found));
    all.extend(statuses(found));
    all.extend(refunds(layout, found));
    all.extend(orders(layout, found));
    all.extend(of_customers(layout, found));
    all.extend(of_rejected(found));
    all
}

/// Money in millionths with two decimals.
fn money(millionths: i64) -> String {
    format!("{:.2}", millionths as f64 / UNIT)
}

fn day_of_the_data(found: &Found, given: bool) -> Option<String> {
    let last = &found.log.last;
    if let Some(far) = found.pass.known.far {
        let (first, latest) = (date::as_written(far.first), date::as_written(far.latest));
        let days = match first == latest {
            true => format!("on {first}"),
            false => format!("from {first} to {latest}"),
        };
        let (what, they) = match far.rows {
            1 => ("is", "it is"),
            _ => ("are", "they are"),
        };
        return Some(format!(
            "WARNING: {} {days}, {} days after all others: {they} taken for mistyped and rejected ({}), and the day of the \
             data is {last}. If these days are right, say so: `as_of = {latest}`.",
            counted(far.rows, &format!("row {what}"), &format!("rows {what}")),
            far.first - far.until,
            far_off::RULE,
        ));
    }
    (!given).then(|| {
        format!(
            "The day of the data is that of the latest order, {last}: `as_of` can say another one."
        )
    })
}

/// Days far before all others: whoever bought then seems to be a customer ever since.
fn far_before(found: &Found) -> Option<String> {
    let far = found.far_before?;
    Some(format!(
        "{} {} days before all others ({}): if the year is mistyped, put it right, as such customers seem to be older than \
         the shop.",
        counted(far.rows, "row is", "rows are"),
        far.until - far.first,
        date::as_written(far.first),
    ))
}

fn passed_over(found: &Found) -> Vec<String> {
    let rows = |times: &Times, what: &str| match times.count {
        0 => None,
        1 => Some(format!(
            "A row ({}) {what}: it is passed over.",
            times.first()
        )),
        count => Some(format!(
            "{count} rows (the first on {}) each {what}: they are passed over.",
            times.first()
        )),
    };
    let pass = &found.pass;
    let mut all = Vec::new();
    all.extend(rows(&pass.headers, "is the header again"));
    all.extend(rows(&pass.totals, "sums up others"));
    all
}

fn cells(found: &Found) -> Vec<String> {
    let mut all = Vec::new();
    let cells = &found.pass.cells;
    if let Some(told) = &cells.currency.told {
        let told = without_names(told);
        all.push(format!(
            "Money as on {told} is taken for the scenario\u{2019}s currency."
        ));
    }
    if let (Some(other), Some(_)) = (&cells.dates.first_other, &cells.dates.first_own) {
        let other = without_names(other);
        all.push(format!(
            "Some dates have day and month the other way round ({other}), and were rejected: if there are more of them, \
             those up to the 12th were read wrongly."
        ));
    }
    all
}

/// How the states of orders were taken.
fn statuses(found: &Found) -> Option<String> {
    let statuses = &found.pass.statuses;
    if statuses.is_empty() {
        return None;
    }
    let takes_back = found.pass.known.takes_back;
    let of_cancelled = match takes_back {
        true => "take back purchases, as most of them have one beside them",
        false => "were cancelled and are left out",
    };
    let of_reversals = match takes_back {
        true => "take back purchases, as most of them have one beside them",
        false => "are cancellations: below 0 they are given back, else left out",
    };
    let told: Vec<String> = [
        (Standing::Counts, "count"),
        (Standing::Refunded, "are given back whole"),
        (Standing::Unpaid, "are left out"),
        (Standing::Cancelled, of_cancelled),
        (Standing::Reverses, of_reversals),
        (Standing::GivesBack, "give their money back"),
    ]
    .into_iter()
    .filter_map(|(standing, what)| {
        let of = statuses.iter().filter(|(_, own, _)| *own == standing);
        let mut names: Vec<String> = of
            .map(|(name, _, rows)| match name.as_str() {
                "" => format!("none ({rows})"),
                name => format!("{} ({rows})", excerpt(name)),
            })
            .collect();
        names.sort();
        names.truncate(8);
        (!names.is_empty()).then(|| format!("{} {what}", names.join(", ")))
    })
    .collect();
    Some(format!("Rows by status: {}.", told.join("; ")))
}

fn refunds(layout: &LogLayout, found: &Found) -> Vec<String> {
    let log = &found.log;
    let mut all = Vec::new();
    let currency = &layout.cells.currency;
    if log.without > 0 {
        all.push(format!(
            "Of {} something ({} {currency}) has no purchase of the customer before it: it is taken from nothing. Such \
             purchases may be older than the log.",
            counted(log.without, "refund", "refunds"),
            money(log.without_money)
        ));
    }
    if log.customers_undone > 0 {
        all.push(format!(
            "Of {} no purchase is left after refunds: no customer{}.",
            counted(log.customers_undone, "customer", "customers"),
            if log.customers_undone == 1 { "" } else { "s" },
        ));
    }
    if log.free > 0 {
        all.push(format!(
            "{} of no money: {} as purchases all the same.",
            counted(log.free, "purchase is", "purchases are"),
            if log.free == 1 {
                "it counts"
            } else {
                "they count"
            },
        ));
    }
    all
}

fn orders(layout: &LogLayout, found: &Found) -> Vec<String> {
    let watch = &found.pass.watch;
    let mut all = Vec::new();
    let (orders, _, blank) = watch.orders();
    if let (Some((name, _)), true) = (&layout.order, blank > 0) {
        all.push(format!(
            "{blank} of {orders} numbers in `{}` that were looked at have no amount in any row: they are no purchases.",
            excerpt(name)
        ));
    }
    let (rows, again) = watch.repeated();
    if again * 100 > rows {
        let share = (again as f64 / rows as f64 * 1e3).round() / 10.0;
        all.push(format!(
            "{share}% of the rows stand there more than once to the letter: each counts. If parts of the log were put \
             together twice, take out what is twofold."
        ));
    }
    if let Some((name, met)) = found.pass.currencies.other(&layout.cells.currency) {
        all.push(format!(
            "The column `{}`, which is not used, has `{met}`, and the scenario\u{2019}s currency is `{}`.",
            excerpt(name),
            excerpt(&layout.cells.currency)
        ));
    }
    all
}

fn of_customers(layout: &LogLayout, found: &Found) -> Vec<String> {
    let mut all = Vec::new();
    let moved = found.pass.moved.iter().filter(|moved| **moved).count();
    if moved > 0 {
        all.push(format!(
            "{} orders in several segments: that of the latest day counts, of several on it the first in the alphabet.",
            counted(moved, "customer has", "customers have")
        ));
    }
    if found.without_segment > 0 && layout.cells.column(Role::Segment).is_some() {
        all.push(format!(
            "{} no segment in any row: `{NO_SEGMENT}` stands for it.",
            counted(found.without_segment, "customer has", "customers have")
        ));
    }
    let unjoined = &found.unjoined;
    if unjoined.never_bought > 0 {
        all.push(format!(
            "{} in the table of customers, and not in the log of orders: no customer{} yet.",
            counted(unjoined.never_bought, "person is", "people are"),
            if unjoined.never_bought == 1 { "" } else { "s" },
        ));
    }
    if unjoined.unknown > 0 {
        all.push(format!(
            "{} in the log of orders ({:.2} {}), and not in the table of customers: left out.",
            counted(unjoined.unknown, "customer is", "customers are"),
            unjoined.money,
            layout.cells.currency
        ));
    }
    all
}

/// What is wrong with one of the rows that cannot be read.
fn of_rejected(found: &Found) -> Option<String> {
    let count = found.pass.left.of(LeftOut::Unreadable).rows;
    let others = LeftOut::ALL.map(LeftOut::reason);
    let unused = found.rows.unused.iter();
    let mut reasons = unused.filter(|row| row.line > 0 && !others.contains(&row.reason.as_str()));
    let reason = &reasons.next().filter(|_| count > 0)?.reason;
    Some(match count {
        1 => format!("A row is rejected ({reason})."),
        _ => format!("{count} rows are rejected, one of them for this: {reason}."),
    })
}

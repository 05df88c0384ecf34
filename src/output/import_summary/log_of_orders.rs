//! The account of a log of orders: what became of its rows, and what money they carry.

use super::row;
use crate::decision::rows::DataUse;
use crate::output::format::{Numbers, plain, shorten};
use crate::scenario::plural::many;
use crate::scenario::{ImportSummary, LeftLines, LogSummary};
use crate::vocabulary::metric::MetricUnit;

/// Money of a log is kept in millionths.
fn money(millionths: i64) -> f64 {
    millionths as f64 / 1e6
}

/// As rows of `data.csv`.
pub fn uses(account: &ImportSummary, log: &LogSummary) -> Vec<DataUse> {
    let number = |what: &str, how: &str, rows: usize| row(what, "", how, Some(rows as f64));
    let sum = |what: &str, how: &str, sum: i64| row(what, "", how, Some(money(sum)));
    let days = format!(
        "from {} to {}; the day of the data is {}",
        log.first, log.last, log.as_of
    );
    let mut uses = vec![
        row(
            "lines read",
            &account.file,
            &account.form,
            Some(account.read as f64),
        ),
        number("lines of purchases", &days, log.bought),
    ];
    if log.further > 0 {
        let how = "rows of orders whose money stands on another row";
        uses.push(number("further lines of orders", how, log.further));
    }
    if log.refunded > 0 {
        let how = "refunds and cancellations, netted with the purchases before them";
        uses.push(number("lines of refunds", how, log.refunded));
        let how = "of one customer and day each";
        uses.push(number("refunds", how, log.refunds));
        uses.push(sum("money of refunds", "", log.refund));
        let how = "taken back to the last cent: no purchases";
        uses.push(number("purchases undone", how, log.undone));
    }
    if log.without > 0 {
        let how = "with something that had no purchase of the customer before it";
        uses.push(number("refunds without a purchase", how, log.without));
        let how = "taken from nothing";
        uses.push(sum(
            "money of refunds without a purchase",
            how,
            log.without_money,
        ));
    }
    for left in &log.left {
        let listed = "left out; the first are in rejected.csv";
        uses.push(number(&left.what, listed, left.lines));
        let how = match left.unknown {
            0 => "purchases less refunds".to_owned(),
            unknown => {
                format!("purchases less refunds, of all but {unknown} whose money cannot be read")
            }
        };
        uses.push(sum(&format!("money of {}", left.what), &how, left.money));
    }
    uses.extend([
        number(
            "purchases",
            "orders of one customer on one day are one; after refunds",
            log.purchases,
        ),
        sum("money of purchases", "after refunds", log.money),
        number("customers", "customers of the scenario", account.used),
    ]);
    uses
}

/// For a reader.
pub fn sentences(account: &ImportSummary, log: &LogSummary, currency: &str) -> Vec<String> {
    let told = |sum: i64| {
        let sum = money(sum);
        Numbers::apart(MetricUnit::Money, currency, sum.abs() / 100.0).text(sum)
    };
    let lines = |count: usize| many(count as u64, "line", "lines");
    let mut all = vec![format!(
        "Orders from {}: {} read, from {} to {}, with {} of {} for {} (a customer\u{2019}s orders of one \
         day are one purchase; the day of the data is {}).",
        shorten(&plain(&account.file), 40),
        lines(account.read),
        log.first,
        log.last,
        many(log.purchases as u64, "purchase", "purchases"),
        many(account.used as u64, "customer", "customers"),
        told(log.money),
        log.as_of,
    )];
    if log.refunded > 0 {
        all.push(format!(
            "Refunds and cancellations: {} for {}, netted with the purchases before them; {} undone.",
            lines(log.refunded),
            told(log.refund),
            many(log.undone as u64, "purchase was", "purchases were"),
        ));
    }
    let left = |left: &LeftLines| {
        let what = left.what.strip_prefix("lines ").unwrap_or(&left.what);
        let unknown = match left.unknown {
            0 => String::new(),
            unknown => format!(", and {} whose money cannot be read", lines(unknown)),
        };
        let money = match left.unknown == left.lines {
            true => "money that cannot be read".to_owned(),
            false => format!("{}{unknown}", told(left.money)),
        };
        format!("{} {what} ({money})", lines(left.lines))
    };
    if !log.left.is_empty() {
        let told: Vec<String> = log.left.iter().map(left).collect();
        all.push(format!(
            "Left out: {}; the first of each are in rejected.csv.",
            told.join(", ")
        ));
    }
    all
}

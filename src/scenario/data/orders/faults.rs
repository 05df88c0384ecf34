//! What is wrong with a log as a whole.

use super::super::date;
use super::super::faults::{ambiguous, mixed, mixed_dates, percent, two_currencies};
use super::super::form::no_table;
use super::super::history::Trouble as Untold;
use super::super::layout::{Layout, Role};
use super::super::number::Mark;
use super::super::reading::MarkEvidence;
use super::layout::LogLayout;
use super::left::LeftOut;
use super::pass::LogPass;
use super::rows::Found;
use super::source::Trouble;
use super::standing::Standing;
use crate::scenario::diagnostics::{Diagnostic, Fault, Place, all_of, code, excerpt};
use crate::scenario::io_error::in_words;
use crate::scenario::plural::counted;

/// Of fewer rows nothing can be said.
const FEWEST: usize = 20;

/// Why a file has no text, or no more.
pub fn of_source(layout: &LogLayout, trouble: Trouble) -> Fault {
    let file = layout.cells.file;
    match trouble {
        Trouble::Disk(error) => {
            let message = "the log of orders cannot be read";
            Diagnostic::new(code::DATA_FILE, file, message).label(in_words(&error))
        }
        Trouble::Packed(what) => {
            let message = "the packed log of orders cannot be read to its end";
            Diagnostic::new(code::DATA_FILE, file, message)
                .label(what)
                .help("pack it anew, or give it as it is")
        }
        Trouble::Kind(what, help) => no_table(file).label(what).help(help),
        Trouble::NotUtf8 => no_table(file)
            .label("it is not UTF-8")
            .help("save it as \"CSV UTF-8\"; spreadsheets offer that among the kinds of CSV"),
        Trouble::Sheet(what, help) => {
            let place = layout.sheet.as_ref().map_or(file, |(_, place)| *place);
            Diagnostic::new(code::DATA_FILE, place, what).help(help)
        }
        Trouble::TooLong => {
            let message = "the log of orders is too large to be read";
            Diagnostic::new(code::DATA_FILE, file, message)
                .label("unpacked it has more than 256 GiB, or a spreadsheet more text than 512 MiB")
        }
    }
}

/// A sheet is named, and the file has none.
pub fn no_spreadsheet(place: Place) -> Fault {
    let message = "`sheet` names a sheet, and the log of orders is no spreadsheet (.xlsx)";
    Diagnostic::new(code::DATA_FILE, place, message).help("leave out `sheet`")
}

pub fn no_rows(layout: &LogLayout) -> Fault {
    let message = "the log of orders has no rows below its header";
    Diagnostic::new(code::DATA_FILE, layout.cells.file, message)
}

pub fn empty(layout: &LogLayout) -> Fault {
    Diagnostic::new(code::DATA_FILE, layout.cells.file, "the file is empty")
}

/// Dates that could be two days each.
pub fn two_orders(layout: &LogLayout, cell: &str) -> Fault {
    let place = layout.place(Role::LastPurchase);
    let message =
        "the dates could have the day first or the month first, and none of them tells which";
    Diagnostic::new(code::DATA_CELL, place, message)
        .help(cell)
        .help("say which it is: `dates = \"day month year\"` or `dates = \"month day year\"`")
}

/// Sums that no number holds.
pub fn beyond(layout: &LogLayout) -> Fault {
    let message = "a customer\u{2019}s orders of one day sum up to more than a number can hold";
    Diagnostic::new(code::DATA_CELL, layout.cells.file, message)
        .help("is the amount a number of something else, such as of the order?")
}

/// Numbers that could mean two things.
pub fn of_marks(layout: &LogLayout, pass: &LogPass, mark: Mark) -> Result<(), Fault> {
    if layout.cells.decimal.is_some() {
        return Ok(());
    }
    let file = layout.cells.file;
    match &pass.cells.told {
        MarkEvidence {
            point: Some(point),
            comma: Some(comma),
            ..
        } => return Err(mixed(file, point, comma)),
        MarkEvidence {
            point: None,
            comma: None,
            either: Some(either),
            ..
        } => return Err(ambiguous(file, either)),
        _ => {}
    }
    let own = usize::from(mark == Mark::Comma);
    let mut columns = pass.cells.told.columns.iter();
    let unclear = columns.find_map(|column| column.either[own].as_ref().filter(|_| !column.clear));
    match unclear {
        Some(either) => Err(ambiguous(file, either)),
        None => Ok(()),
    }
}

/// What keeps a log from being used.
pub fn of_log(layout: &LogLayout, found: &mut Found) -> Vec<Fault> {
    let file = layout.cells.file;
    let pass = &found.pass;
    if pass.read == 0 {
        return vec![no_rows(layout)];
    }
    if let Some((one, other)) = &pass.cells.currency.two {
        return vec![two_currencies(file, one, other)];
    }
    if let Some((name, (one, line), (other, next))) = pass.currencies.two() {
        let message = format!(
            "the log of orders has money in two currencies, as `{}` tells",
            excerpt(name)
        );
        return vec![
            Diagnostic::new(code::DATA_CELL, file, message)
                .label(format!("`{one}` on line {line}, `{other}` on line {next}"))
                .help("convert the money to one currency, or keep the orders of one"),
        ];
    }
    let dates = &pass.cells.dates;
    if let (true, Some(own), Some(other)) =
        (dates.are_mixed(), &dates.first_own, &dates.first_other)
    {
        return vec![mixed_dates(file, own, other)];
    }
    if let Some(fault) = nobody(layout, found).or_else(|| future(layout, found)) {
        return vec![fault];
    }
    let faults = too_many(layout, found);
    if !faults.is_empty() {
        return faults;
    }
    let all = [
        of_orders(layout, found),
        repeated(layout, found),
        prefixed(layout, found),
        of_customers(layout, found),
        unjoined(layout, found),
        nothing_left(layout, found),
    ];
    all.into_iter().flatten().take(1).collect()
}

fn nobody(layout: &LogLayout, found: &Found) -> Option<Fault> {
    let pass = &found.pass;
    let of = pass.left.of(LeftOut::Nobody).rows;
    (of > 0 && of + pass.further >= pass.read).then(|| {
        let name = excerpt(layout.name(Role::Id));
        let message = format!("no row of the log has a customer: `{name}` is empty in all {of}");
        Diagnostic::new(code::DATA_CELL, layout.place(Role::Id), message)
            .help("name the column that says who bought: a number, an e-mail address, a name")
    })
}

fn future(layout: &LogLayout, found: &Found) -> Option<Fault> {
    let pass = &found.pass;
    let of = pass.left.of(LeftOut::Future).rows;
    let latest = pass
        .latest
        .filter(|_| of > 0 && pass.bought + pass.refunded == 0)?;
    let as_of = layout.cells.as_of.map_or(String::new(), date::as_written);
    let message = match of {
        1 => format!(
            "the only row of the log that can be used is after the day of the data, {as_of}"
        ),
        _ => format!(
            "all {of} rows of the log that can be used are after the day of the data, {as_of}"
        ),
    };
    Some(
        Diagnostic::new(code::DATA_CELL, layout.place(Role::LastPurchase), message)
            .label(format!("the latest is {}", date::as_written(latest)))
            .help(
                "is `as_of` the day of the export? Without it, it is the day of the latest order",
            ),
    )
}

/// Too many rows cannot be read, or they carry too much.
fn too_many(layout: &LogLayout, found: &mut Found) -> Vec<Fault> {
    let pass = &mut found.pass;
    let lost = pass.left.of(LeftOut::Unreadable);
    if lost.rows == 0 {
        return Vec::new();
    }
    let used = pass.bought + pass.refunded + pass.further;
    let of_rows = lost.rows as f64 / (used + lost.rows) as f64;
    let known = lost.money.unsigned_abs() as f64;
    // Rows whose money cannot be read are taken to be like those that are used.
    let mean = pass.money as f64 / pass.bought.max(1) as f64;
    let carried = known + lost.unknown as f64 * mean;
    let of_money = match carried > 0.0 {
        true => carried / (carried + pass.money as f64),
        false => 0.0,
    };
    let allowed = layout.cells.rejects;
    if of_rows <= allowed && of_money <= allowed && used > 0 {
        return Vec::new();
    }
    let message = format!(
        "{} of {} cannot be read",
        lost.rows,
        counted(pass.read, "row of the log", "rows of the log")
    );
    let label = match of_rows > allowed {
        true => format!("`rejects` allows {}%", percent(allowed)),
        false => format!(
            "they have {}% of the money; `rejects` allows {}%",
            percent(of_money),
            percent(allowed)
        ),
    };
    let mut fault = Diagnostic::new(code::DATA_CELL, layout.cells.file, message).label(label);
    if let (Some(help), true) = (pass.cells.dates.meant(), layout.dates.is_some()) {
        fault = fault.help(help);
    }
    if let Some((cell, currency)) = &pass.cells.foreign {
        fault = fault.help(format!(
            "{cell}: if all money is in it, write `currency = \"{currency}\"` in the scenario"
        ));
    }
    let wrong = std::mem::take(&mut pass.wrong);
    let last = wrong.len() - 1;
    let columns = wrong
        .into_iter()
        .enumerate()
        .filter(|(_, wrong)| wrong.count() > 0)
        .map(|(at, wrong)| wrong.fault(at == last));
    std::iter::once(fault).chain(columns).collect()
}

/// Nearly all rows stand there twice.
fn repeated(layout: &LogLayout, found: &Found) -> Option<Fault> {
    let (rows, again) = found.pass.watch.repeated();
    (rows >= FEWEST && again * 20 >= rows * 19).then(|| {
        let message = "nearly all rows of the log stand there twice to the letter";
        Diagnostic::new(code::DATA_CELL, layout.cells.file, message)
            .label("as where an export was put below itself")
            .help("take the second one out: every purchase would count twice")
    })
}

/// All rows of an order have one amount: that of the order.
fn of_orders(layout: &LogLayout, found: &Found) -> Option<Fault> {
    let (name, place) = layout.cells.column(Role::Spend)?;
    let (several, same, amounts) = found.pass.watch.of_one_amount();
    (several >= FEWEST && same * 20 >= several * 19 && amounts >= 10).then(|| {
        let message = format!("`{}` seems to be the money of the whole order, on each of its rows", excerpt(name));
        Diagnostic::new(code::DATA_CELL, *place, message)
            .label(format!(
                "in {same} of {several} orders of several rows, all rows have the same amount"
            ))
            .help("each row would count as much: name the money of the row itself, or its `quantity` and `price`")
            .help("or export one row an order")
    })
}

/// The prefix of cancellations is that of most orders.
fn prefixed(layout: &LogLayout, found: &Found) -> Option<Fault> {
    let (orders, cancelled, _) = found.pass.watch.orders();
    let (name, place) = layout.order.as_ref()?;
    (orders >= FEWEST && cancelled * 2 > orders).then(|| {
        let prefix = &layout.cancels;
        let message = format!("most numbers in `{}` begin with `{prefix}`, as those of cancellations do", excerpt(name));
        Diagnostic::new(code::DATA_CELL, *place, message)
            .label(format!("{cancelled} of {orders} that were looked at"))
            .help("say that none is told by its number, `cancels = \"\"`, or with what cancellations begin")
    })
}

/// Each customer has one row: it is no log.
fn of_customers(layout: &LogLayout, found: &Found) -> Option<Fault> {
    let pass = &found.pass;
    let customers = pass.customers.ids.len();
    (customers >= FEWEST && customers == pass.bought && pass.refunded == 0).then(|| {
        let name = excerpt(layout.name(Role::Id));
        let message = format!("each of the {customers} customers in `{name}` has one row: this seems to be a table of customers");
        Diagnostic::new(code::DATA_CELL, layout.cells.file, message)
            .help("a table with one row a customer belongs in `[population.data]`, with `id`, `purchases`, `spend`, `last_purchase` and `tenure`")
            .help(format!("if it is a log, `{name}` may be the number of the order: name the column that says who bought"))
    })
}

/// The table of customers is of other customers.
fn unjoined(layout: &LogLayout, found: &Found) -> Option<Fault> {
    let joined = found.joined.as_ref()?;
    let all = found.rows.count + found.unjoined.unknown;
    let share = found.unjoined.unknown as f64 / all.max(1) as f64;
    (share > layout.cells.rejects).then(|| {
        let place = joined.column(Role::Id).map_or(joined.file, |(_, place)| *place);
        let message = format!(
            "{} of {all} customers of the log of orders are not in the table of customers",
            found.unjoined.unknown
        );
        Diagnostic::new(code::DATA_CELL, place, message)
            .label(format!("`rejects` of `[population.orders]` allows {}%", percent(layout.cells.rejects)))
            .help("the two are joined by name: `id` there, `customer` here, written alike but for a `.0` behind a number")
    })
}

fn nothing_left(layout: &LogLayout, found: &Found) -> Option<Fault> {
    (found.rows.count == 0).then(|| {
        let pass = &found.pass;
        let is_out = |standing: Standing| match standing {
            Standing::Unpaid | Standing::Cancelled | Standing::Reverses => true,
            Standing::Counts | Standing::Refunded | Standing::GivesBack => false,
        };
        let of = pass.statuses.iter().filter(|(_, own, _)| is_out(*own));
        let unpaid: Vec<&str> = of.map(|(name, ..)| name.as_str()).collect();
        if let (Some((_, place)), false, 0) = (&layout.status, unpaid.is_empty(), pass.bought) {
            let message = "no order of the log was paid, as its status says";
            return Diagnostic::new(code::DATA_CELL, *place, message)
                .label(format!("what stands there: {}", all_of(unpaid)))
                .help("if these orders count, leave out `status`, or name such statuses in `counts`");
        }
        let message = "no purchase is left of the log: all of it was given back, or is no purchase";
        Diagnostic::new(code::DATA_CELL, layout.cells.file, message)
            .label(format!(
                "{} of purchases, {} of refunds",
                counted(pass.bought, "row", "rows"),
                pass.refunded
            ))
            .help("are the signs of the amounts the other way round, or is `cancels` the prefix of all orders?")
    })
}

/// What to say where purchases tell nothing.
pub fn untold(
    layout: &LogLayout,
    trouble: Untold,
    of_table: fn(&Layout, Untold) -> Fault,
) -> Fault {
    let fault = of_table(&layout.cells, trouble);
    match trouble {
        Untold::TooFew { .. } => {
            let mut fault = fault;
            fault.help.clear();
            let name = excerpt(layout.name(Role::Id));
            fault
                .help(format!("orders of one customer on one day are one: is `{name}` the customer, and not the order?"))
                .help("a log of so few customers cannot be learned from: give `purchase_rate` and `basket` in `[population]`, and no log")
        }
        Untold::NoMoney => fault,
    }
}

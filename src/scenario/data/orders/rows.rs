//! What a log comes to: a row for each customer, as a table of customers has it.

use std::sync::Arc;

use super::super::columns::{At, Width};
use super::super::date;
use super::super::faults::cut_in_two;
use super::super::form::{Form, Row};
use super::super::history::Names;
use super::super::ids::Ids;
use super::super::import_summary::{ColumnUse, ImportSummary, LeftLines, LogSummary, Spread};
use super::super::layout::{Layout, Role};
use super::super::rows::Rows;
use super::super::uses;
use super::super::{LogCalendar, Moment, SeasonCounts};
use super::days::UNIT;
use super::far_off::{self, FarOff};
use super::faults;
use super::join::{Joined, Unjoined};
use super::layout::LogLayout;
use super::left::LeftOut;
use super::net::{self, Netted};
use super::pass::{Columns, LogPass};
use super::split::{Split, SplitLog};
use crate::scenario::checked::Trait;
use crate::scenario::diagnostics::Fault;

/// A log that was read, with what there is to be told of it.
pub struct Found<'l> {
    pub pass: LogPass<'l>,
    pub rows: Rows,
    pub log: LogSummary,
    pub unjoined: Unjoined,
    /// Of the table that was joined.
    pub notices: Vec<String>,
    pub joined: Option<Layout>,
    /// Rows far before all others.
    pub far_before: Option<FarOff>,
    /// Customers without a segment in any row.
    pub without_segment: usize,
    /// The purchases in two parts, where they are wanted.
    pub split: Option<SplitLog>,
    pub calendar: LogCalendar,
}

/// Sums the rows up by customer.
///
/// # Errors
/// Sums that cannot be held.
pub fn of<'l>(
    layout: &LogLayout,
    as_of: Option<i32>,
    mut pass: LogPass<'l>,
    joined: Option<Joined>,
    split: Option<Split>,
) -> Result<Found<'l>, Vec<Fault>> {
    let (first, last) = pass.span.unwrap_or((0, 0));
    let as_of = as_of.unwrap_or(last);
    let far_before = far_off::before(pass.rows_of_days.finish());
    let (parts, beyond) = std::mem::take(&mut pass.days).finish();
    if beyond {
        return Err(vec![faults::beyond(layout)]);
    }
    let mut rows = Rows {
        read: pass.read,
        rejected: pass.left.of(LeftOut::Unreadable).rows,
        purchases: Some(Vec::new()),
        spend: Some(Vec::new()),
        last: Some(Vec::new()),
        spend_last_year: Some(Vec::new()),
        unused: std::mem::take(&mut pass.unused),
        ..Rows::default()
    };
    rows.unused.truncate(ImportSummary::MOST_LISTED);
    let (mut netted, mut counts) = (Netted::default(), SeasonCounts::default());
    let (mut ids, mut tenure) = (Ids::default(), Vec::new());
    let (mut of_rows, mut without_segment) = (Vec::new(), 0);
    let (mut purchases, mut money, mut customers_undone) = (0, 0_i128, 0);
    let nothing = pass.segments.len() as u32;
    for part in &parts {
        for entries in part.chunk_by(|one, other| one.customer() == other.customer()) {
            let left = net::purchases(entries, &mut netted);
            let Some(customer) = net::customer(&left, as_of) else {
                customers_undone += 1;
                continue;
            };
            counts.add(left.iter().map(|(day, _)| *day));
            let index = entries[0].customer() as usize;
            ids.push(pass.customers.ids.get(index));
            purchases += customer.purchases as usize;
            money += i128::from(customer.spend);
            let money = |millionths: i64| (millionths as f64 / UNIT) as f32;
            let push = |column: &mut Option<Vec<f32>>, value: f32| {
                column.get_or_insert_default().push(value);
            };
            push(&mut rows.purchases, customer.purchases as f32);
            push(&mut rows.spend, money(customer.spend));
            push(&mut rows.last, (as_of - customer.last) as f32);
            push(&mut rows.spend_last_year, money(customer.last_year));
            tenure.push((as_of - customer.first) as f32);
            let segment = pass.segment_of.get(index).map_or(u32::MAX, |(_, own)| *own);
            without_segment += usize::from(segment == u32::MAX);
            of_rows.push(segment.min(nothing));
        }
    }
    let split = split.map(|split| split.of(&parts, first, last));
    drop(parts);
    rows.count = ids.len();
    rows.ids = Some(Arc::new(ids));
    rows.columns = vec![(Trait::Tenure, tenure)];
    if layout.cells.column(Role::Segment).is_some() {
        let mut names = pass.segments.clone();
        names.push(NO_SEGMENT.to_owned());
        rows.segments = Some((names, of_rows));
        rows.drop_empty_segments();
    } else {
        without_segment = 0;
    }
    let (mut unjoined, mut notices, mut of_table) = (Unjoined::default(), Vec::new(), None);
    if let Some(mut joined) = joined {
        notices = std::mem::take(&mut joined.notices);
        of_table = Some(joined.layout.clone());
        unjoined = joined.join(&mut rows);
    }
    let within = |sum: i128| i64::try_from(sum).unwrap_or(i64::MAX);
    let left = LeftOut::ALL.into_iter().filter_map(|why| {
        let of = pass.left.of(why);
        (of.rows > 0).then(|| LeftLines {
            what: why.name().to_owned(),
            lines: of.rows,
            money: within(of.money),
            unknown: of.unknown,
        })
    });
    let log = LogSummary {
        first: date::as_written(first),
        last: date::as_written(last),
        as_of: date::as_written(as_of),
        bought: pass.bought,
        refunded: pass.refunded,
        further: pass.further,
        purchases,
        money: within(money),
        refunds: netted.refunds,
        refund: within(netted.money),
        undone: netted.undone,
        customers_undone,
        without: netted.without,
        without_money: within(netted.money_without),
        free: netted.free,
        left: left.collect(),
    };
    Ok(Found {
        pass,
        rows,
        log,
        unjoined,
        notices,
        joined: of_table,
        far_before,
        without_segment,
        split,
        calendar: LogCalendar {
            as_of,
            counts,
            season: None,
        },
    })
}

/// The segment of customers whose rows name none.
pub const NO_SEGMENT: &str = "not known";

/// How many cells rows have.
///
/// # Errors
/// Decimal commas seem to cut them.
pub fn width(form: &Form, layout: &LogLayout) -> Result<Width, Fault> {
    let used = layout.names();
    let is = |name: &String| used.contains(&name.as_str());
    let mut columns = [None; Role::COUNT];
    for role in Role::ALL {
        let place = |(name, _): &(String, _)| form.headers.iter().position(|own| own == name);
        columns[role as usize] = layout.cells.column(role).and_then(place);
    }
    let at = At {
        mappings: Vec::new(),
        columns,
        tenure: None,
        last: form.headers.iter().rposition(is).unwrap_or(0),
    };
    let mut width = Width::of(form, &at);
    if layout.headless {
        width.named = width.cells;
    }
    match width.cut {
        // What stands behind a column of a log may be one of its own.
        Some((column, line)) if form.headers.get(column + 1).is_none_or(|name| !is(name)) => {
            Err(cut_in_two(layout.cells.file, &form.headers[column], line))
        }
        _ => Ok(width),
    }
}

/// Whether a row over several lines has one among them that is a row itself.
pub fn swallows(form: &Form, layout: &LogLayout, at: &Columns, row: &Row) -> bool {
    row.text.lines().skip(1).any(|line| {
        form.cells_of_line(line).is_some_and(|cells| {
            cells.len() == form.headers.len()
                && date::read(cells[at.date], layout.cells.dates, super::SHORT_YEARS).is_some()
        })
    })
}

/// What the columns were taken for.
pub fn columns(layout: &LogLayout, found: &Rows, joined: Option<&Layout>) -> Vec<ColumnUse> {
    let mut columns = joined.map_or(Vec::new(), |joined| uses(joined, found));
    columns.retain(|column| column.what != "id");
    let take = |what: &str, role: Role, how: String, spread| ColumnUse {
        what: what.to_owned(),
        from: layout.name(role).to_owned(),
        how,
        spread,
    };
    columns.push(take(
        "id",
        Role::Id,
        "what customers are called".to_owned(),
        None,
    ));
    if let (Some(_), Some((names, _))) = (layout.cells.column(Role::Segment), &found.segments) {
        let how = format!(
            "{} segments: that of each customer's latest order",
            names.len()
        );
        columns.push(take("segment", Role::Segment, how, None));
    }
    if let Some(tenure) = found.column(Trait::Tenure) {
        let how = "days from the first order to the day of the data".to_owned();
        let spread = Some(Spread::of(tenure));
        columns.push(take(Trait::Tenure.key(), Role::LastPurchase, how, spread));
    }
    columns
}

/// What the columns of records are called in the account.
pub fn names(layout: &LogLayout) -> Names {
    let (customer, date) = (layout.name(Role::Id), layout.name(Role::LastPurchase));
    Names {
        purchases: format!("days with an order of each {customer}"),
        spend: layout.money(),
        last: format!("the latest {date}"),
        tenure: format!("the earliest {date}"),
        spend_last_year: layout.money(),
        dated: layout.cells.last == Moment::Date,
    }
}

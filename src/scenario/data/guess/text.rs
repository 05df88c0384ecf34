//! How a scenario says what was guessed.

use super::super::currency::Currency;
use super::super::date::{self, DateOrder};
use super::super::doubts::is_of_currency;
use super::super::form::Form;
use super::super::number::Mark;
use super::super::orders::{self, Open};
use super::Guess;
use super::basket;
use super::choose::Chosen;
use super::decimals::Decimals;
use super::names::Meaning;
use super::profile::{Column, Profile, order_of};
use crate::scenario::diagnostics::{all_of, excerpt};
use crate::scenario::plural::counted;
use crate::scenario::resolved::{list, quoted};

/// Products that are no purchase, as shops call them.
const NO_PRODUCTS: [&str; 14] = [
    "POST",
    "POSTAGE",
    "DOT",
    "M",
    "D",
    "C2",
    "BANK CHARGES",
    "AMAZONFEE",
    "CRUK",
    "ADJUST",
    "SHIPPING",
    "Shipping",
    "Postage",
    "Versand",
];

/// The section on its way.
#[derive(Default)]
struct Lines {
    text: String,
    guessed: Vec<String>,
    unsure: Vec<String>,
    asked: Vec<String>,
}

impl Lines {
    fn put(&mut self, key: &str, toml: &str, comment: &str) {
        let line = format!("{key} = {toml}");
        match comment {
            "" => self.text += &format!("{line}\n"),
            _ => self.text += &format!("{line:<34} # {comment}\n"),
        }
    }
}

pub fn write(
    path: &str,
    form: &Form,
    profile: &Profile,
    chosen: &Chosen,
    is_sheet: bool,
    open: Open<'_>,
) -> Guess {
    let mut lines = Lines::default();
    let (currency, is_told) = currency(profile, chosen);
    lines.text += match chosen.is_log {
        true => {
            "# On the left what the program knows, on the right your columns: one row an order or an order line.\n[population.orders]\n"
        }
        false => {
            "# On the left what the program knows, on the right your columns: one row a customer.\n[population.data]\n"
        }
    };
    let relative = !path.starts_with('/') && !path.contains(':');
    let comment = if relative {
        "relative to this file"
    } else {
        ""
    };
    lines.put("file", &quoted(path), comment);
    if profile.headless {
        lines.put(
            "header",
            "false",
            "the first line is a row: columns are called by their numbers",
        );
        lines.unsure.push(
            "The first line seems to be a row already, so columns are called by their numbers."
                .to_owned(),
        );
    }
    let what = if chosen.is_log {
        "a log of orders"
    } else {
        "a table of customers"
    };
    lines.guessed.push(format!(
        "{} columns, read as {what}.",
        profile.columns.len()
    ));
    match chosen.is_log {
        true => log(&mut lines, profile, chosen, &currency),
        false => table(&mut lines, profile, chosen, &currency, open),
    }
    let decimals = Decimals::of(profile, chosen);
    if !is_sheet {
        decimal(&mut lines, &decimals);
    }
    match is_told {
        true => lines.guessed.push(format!("The money is in {currency}.")),
        false => lines.unsure.push(format!(
            "The currency: no cell says it, so it is taken to be {currency}."
        )),
    }
    for (of, at) in &chosen.others {
        let Some(own) = chosen.column(*of) else {
            continue;
        };
        lines.unsure.push(format!(
            "`{}` could be what `{}` was taken for ({}).",
            excerpt(&profile.columns[*at].name),
            excerpt(&profile.columns[own].name),
            words(*of)
        ));
    }
    for of in &chosen.by_content {
        if let Some(own) = chosen.column(*of) {
            lines.unsure.push(format!(
                "`{}` is taken for {} by what stands in it: its name does not say so.",
                excerpt(&profile.columns[own].name),
                words(*of)
            ));
        }
    }
    if let Some(unused) = unused(profile, chosen) {
        lines.guessed.push(unused);
    }
    let basket = match chosen.is_log {
        true => basket::of_log(form, profile, chosen, &currency, decimals.mark()),
        false => basket::of_table(form, chosen, decimals.mark()),
    };
    Guess {
        is_log: chosen.is_log,
        section: lines.text,
        currency,
        basket,
        guessed: lines.guessed,
        unsure: lines.unsure,
        asked: lines.asked,
    }
}

/// Columns that are not used, in a sentence.
fn unused(profile: &Profile, chosen: &Chosen) -> Option<String> {
    if profile.headless {
        return None;
    }
    let columns = profile.columns.iter().enumerate();
    let free =
        columns.filter(|(at, column)| !chosen.is_used(*at) && !column.name.trim().is_empty());
    let names: Vec<String> = free.map(|(_, column)| excerpt(&column.name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("Not used: {}.", all_of(names)))
}

fn words(of: Meaning) -> &'static str {
    match of {
        Meaning::Customer => "the customer",
        Meaning::Date => "the date",
        Meaning::Amount => "the money",
        Meaning::Quantity => "the quantity",
        Meaning::Price => "the price",
        Meaning::Refunded => "the money given back",
        Meaning::Order => "the number of the order",
        Meaning::Product => "the product",
        Meaning::Status => "the status",
        Meaning::Segment => "the segment",
        Meaning::Purchases => "the number of purchases",
        Meaning::Spend => "the money of all purchases",
        Meaning::SpendLastYear => "the money of the last year",
        Meaning::FirstPurchase => "the first purchase",
        Meaning::LastPurchase => "the last purchase",
    }
}

/// The currency, and whether the file says it.
fn currency(profile: &Profile, chosen: &Chosen) -> (String, bool) {
    let named = profile
        .columns
        .iter()
        .find(|column| is_of_currency(&column.name));
    if let Some(code) =
        named.and_then(|column| column.values.iter().find(|code| Currency::is_known(code)))
    {
        return (code.to_uppercase(), true);
    }
    let money = [Meaning::Amount, Meaning::Price, Meaning::Spend];
    let signs = money.into_iter().filter_map(|of| chosen.column(of));
    let mut signs = signs.flat_map(|at| profile.columns[at].currencies.iter());
    match signs.find(|sign| Currency::is_known(sign)) {
        Some(sign) => (sign.clone(), true),
        None => {
            let of_header = profile.columns.iter().find_map(|column| {
                let last = column.name.rsplit(|c: char| !c.is_alphanumeric()).next()?;
                let is_code = last.len() == 3 && last.bytes().all(|byte| byte.is_ascii_uppercase());
                (is_code && Currency::is_known(last)).then(|| last.to_owned())
            });
            match of_header {
                Some(code) => (code, true),
                None => ("$".to_owned(), false),
            }
        }
    }
}

fn log(lines: &mut Lines, profile: &Profile, chosen: &Chosen, currency: &str) {
    let column = |of: Meaning| chosen.column(of).map(|at| &profile.columns[at]);
    let put = |lines: &mut Lines, key: &str, of: Meaning, comment: &str| {
        if let Some(column) = column(of) {
            lines.put(key, &quoted(&column.name), comment);
        }
    };
    if let Some(customer) = column(Meaning::Customer) {
        let empty = profile.rows - customer.filled;
        let comment = match empty {
            0 => "in the folder of a run a hash stands for it".to_owned(),
            _ => format!(
                "empty in {empty} of the first {} rows: these are left out",
                profile.rows
            ),
        };
        lines.put("customer", &quoted(&customer.name), &comment);
    }
    put(
        lines,
        "date",
        Meaning::Date,
        "orders of one customer on one day are one purchase",
    );
    if let Some(date) = column(Meaning::Date) {
        order_of_dates(lines, date, currency);
    }
    put(lines, "amount", Meaning::Amount, "the money of the row");
    put(
        lines,
        "quantity",
        Meaning::Quantity,
        "with the price: the money of the row",
    );
    put(lines, "price", Meaning::Price, "");
    put(
        lines,
        "refunded",
        Meaning::Refunded,
        "what was given back of it",
    );
    put(lines, "order", Meaning::Order, "");
    if let Some("") = cancels(profile, chosen) {
        lines.put(
            "cancels",
            "\"\"",
            "no prefix tells cancellations: all numbers begin with C",
        );
    } else if cancels(profile, chosen).is_some() {
        lines
            .guessed
            .push("Orders whose number begins with C are taken for cancellations.".to_owned());
    }
    status(lines, profile, chosen);
    let except = excepted(profile, chosen);
    if let (Some(product), false) = (column(Meaning::Product), except.is_empty()) {
        let names: Vec<String> = except.iter().map(|name| quoted(name)).collect();
        lines.put("product", &quoted(&product.name), "");
        lines.put("except", &list(names), "rows that are no purchase");
        lines.unsure.push("`except` names products that look like postage, fees and corrections: see whether they are.".to_owned());
    }
    put(
        lines,
        "segment",
        Meaning::Segment,
        "who is who: arms can be for some of them",
    );
    lines.text += "# as_of = 2026-06-30                # the day of the export; without it, that of the latest order\n";
}

/// The prefix of cancellations among the orders' numbers: none where no number has one, `""` where most do.
pub fn cancels(profile: &Profile, chosen: &Chosen) -> Option<&'static str> {
    let order = &profile.columns[chosen.column(Meaning::Order)?];
    let prefixed = |name: &&String| {
        name.strip_prefix('C')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let cancels = order.values.iter().filter(prefixed).count();
    match cancels {
        0 => None,
        _ if cancels * 2 > order.different => Some(""),
        _ => Some("C"),
    }
}

/// Products of the file that are no purchase.
pub fn excepted(profile: &Profile, chosen: &Chosen) -> Vec<String> {
    let Some(at) = chosen.column(Meaning::Product) else {
        return Vec::new();
    };
    let has = |name: &&str| profile.columns[at].values.contains(*name);
    let names = NO_PRODUCTS.into_iter().filter(|name| has(name));
    names.map(str::to_owned).collect()
}

/// The column that says what was cancelled, and what its values are taken for.
fn status(lines: &mut Lines, profile: &Profile, chosen: &Chosen) {
    let Some(status) = &chosen.status else {
        return;
    };
    let column = &profile.columns[status.at];
    let comment = "what was cancelled, given back or never paid is no purchase";
    lines.put("status", &quoted(&column.name), comment);
    for (key, values) in [
        ("counts", &status.words.counts),
        ("cancelled", &status.words.cancelled),
        ("gives_back", &status.words.gives_back),
    ] {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        if !values.is_empty() {
            lines.put(key, &list(values), "");
        }
    }
    let is_undone = |value: &&String| status.words.standing(value) != orders::Standing::Counts;
    let undone: Vec<String> = column
        .values
        .iter()
        .filter(is_undone)
        .map(|value| excerpt(value))
        .collect();
    if !undone.is_empty() {
        let values: Vec<&str> = undone.iter().map(String::as_str).collect();
        let name = excerpt(&column.name);
        lines.guessed.push(format!(
            "`{name}` says what is no purchase, or given back: {}. If other values do, name them in `cancelled` or \
             `gives_back`.",
            all_of(values)
        ));
    }
}

fn table(lines: &mut Lines, profile: &Profile, chosen: &Chosen, currency: &str, open: Open<'_>) {
    let column = |of: Meaning| chosen.column(of).map(|at| &profile.columns[at]);
    let put = |lines: &mut Lines, key: &str, of: Meaning, comment: &str| {
        if let Some(column) = column(of) {
            lines.put(key, &quoted(&column.name), comment);
        }
    };
    put(
        lines,
        "id",
        Meaning::Customer,
        "in the folder of a run a hash stands for it",
    );
    put(
        lines,
        "segment",
        Meaning::Segment,
        "who is who: arms can be for some of them",
    );
    put(
        lines,
        "purchases",
        Meaning::Purchases,
        "how often they bought, ever",
    );
    put(lines, "spend", Meaning::Spend, "and for how much in all");
    put(lines, "spend_last_year", Meaning::SpendLastYear, "");
    let (first, last) = (
        column(Meaning::FirstPurchase),
        column(Meaning::LastPurchase),
    );
    let (Some(_), Some(last)) = (first, last) else {
        if last.is_some() || first.is_some() {
            lines.unsure.push("First and last purchase are not both there: how often customers buy is assumed, not learned.".to_owned());
        }
        return;
    };
    put(
        lines,
        "last_purchase",
        Meaning::LastPurchase,
        "with the first one it says how often they buy",
    );
    put(lines, "tenure", Meaning::FirstPurchase, "");
    let order = order_of_dates(lines, last, currency);
    // Of the whole file, as far as it can be read; else of its first rows.
    let days = orders::days_of(open, &last.name, profile.headless, order);
    let days = days.unwrap_or_else(|| last.days[order as usize].clone());
    let far = orders::far_after(&days);
    let latest = match far {
        Some(far) => far.until,
        None => days.keys().next_back().copied().unwrap_or(0),
    };
    let written = date::as_written(latest);
    lines.put("as_of", &written, "the day of the export");
    let mut doubt =
        format!("The day of the export: it is taken to be that of the latest purchase, {written}.");
    if let Some(far) = far {
        doubt += &format!(
            " {} far after it, as where a year is mistyped, on {} at the earliest: {} ({}).",
            counted(far.rows, "row is", "rows are"),
            date::as_written(far.first),
            if far.rows == 1 {
                "it is rejected"
            } else {
                "they are rejected"
            },
            orders::FAR_OFF
        );
    }
    lines.unsure.push(doubt);
}

/// How dates are written, where it has to be said; and how they are read.
fn order_of_dates(lines: &mut Lines, column: &Column, currency: &str) -> DateOrder {
    let name = excerpt(&column.name);
    let order = match order_of(column) {
        Some(order) => order,
        None => {
            let order = match currency {
                "$" | "USD" | "US$" => DateOrder::MonthDayYear,
                _ => DateOrder::DayMonthYear,
            };
            lines.unsure.push(format!(
                "Dates in `{name}` could have the day first or the month first: they are taken as {}.",
                DateOrder::WORDS[order as usize]
            ));
            order
        }
    };
    if order != DateOrder::YearMonthDay {
        let words = DateOrder::WORDS[order as usize];
        lines.put(
            "dates",
            &quoted(words),
            &format!("as in {}", order.example()),
        );
        lines
            .guessed
            .push(format!("Dates in `{name}` are {words}."));
    }
    order
}

fn decimal(lines: &mut Lines, decimals: &Decimals) {
    match decimals {
        Decimals::Clear(Mark::Point) => {}
        Decimals::Clear(Mark::Comma) => {
            lines.put("decimal", "\"comma\"", "as in 12,50");
            lines.guessed.push("Decimals have a comma.".to_owned());
        }
        Decimals::Taken {
            mark,
            example,
            reasons,
        } => {
            let (own, other) = match mark {
                Mark::Point => ("point", "comma"),
                Mark::Comma => ("comma", "point"),
            };
            let line = format!("\"{own}\"");
            lines.put(
                "decimal",
                &line,
                "see above why; the other way: put the other word",
            );
            lines.unsure.push(format!(
                "{example} can be read as thousands or as a little more than one: decimals are taken to have a {own}, as \
                 {reasons}. If it is the other way round, write `decimal = \"{other}\"`."
            ));
        }
        Decimals::Asked { example, reasons } => {
            lines.text += "# decimal = \"comma\"                # say how decimals are written, \"comma\" or \"point\": see above\n";
            lines.asked.push(format!(
                "{example} can be read as thousands or as a little more than one, and nothing decides it ({reasons}). Write \
                 `decimal = \"comma\"` or `decimal = \"point\"`."
            ));
        }
    }
}

//! What was guessed while a table was read, and what in it looks wrong, in sentences.

use super::date::{self, Written};
use super::doubts;
use super::form::Form;
use super::history::{customers, first_is_in_it};
use super::layout::{Layout, Role};
use super::lost::{Carried, Weight};
use super::met::{Met, Times};
use super::pass::Found;
use super::placeholders;
use super::private::without_names;
use crate::scenario::diagnostics::excerpt;

/// Fewer customers with less money in their only year than in all may have had a refund.
const FEWEST_YOUNG: usize = 5;

/// All that is to be told of a table but what its fits say.
pub fn of(form: &Form, layout: &Layout, found: &Found) -> Vec<String> {
    let met = &found.rows.met;
    let mut all = of_form(form, met);
    all.extend(of_cells(found));
    all.extend(contradictions(layout, found));
    all.extend(of_names(found));
    all.extend(placeholders::of(layout, &found.rows, &found.lines));
    all.extend(doubts::of(layout, &found.rows, &found.lines));
    all.extend(doubts::currencies(form, layout));
    all.extend(of_rejected(found));
    all.extend(of_lost(found));
    all.extend(of_unknown(found));
    all
}

fn of_form(form: &Form, met: &Met) -> Vec<String> {
    let mut all = Vec::new();
    if form.above > 0 {
        let above = match form.above {
            1 => "the line above it is passed over".to_owned(),
            above => format!("{above} lines above it are passed over"),
        };
        let line = form.header;
        all.push(format!(
            "The header of the table is on line {line}: {above}."
        ));
    }
    if form.separator_name() == "blanks" {
        all.push("The cells of the table are set off by blanks.".to_owned());
    }
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
    all.extend(rows(&met.headers, "is the header again"));
    all.extend(rows(&met.totals, "sums up others"));
    match (met.footers.count, met.footers.first()) {
        (0, _) => {}
        (1, line) => all.push(format!(
            "The last line ({line}) is a remark below the table: it is passed over."
        )),
        (count, line) => all.push(format!(
            "The last {count} lines (the first is {line}) are remarks below the table: they are passed over."
        )),
    }
    match (met.repeated.count, met.repeated.first()) {
        (0, _) => {}
        (1, line) => all.push(format!(
            "A row ({line}) is the same as another one of its customer, who counts once."
        )),
        (count, line) => all.push(format!(
            "{count} rows (the first on {line}) are the same as others of their customers, who count once."
        )),
    }
    all
}

fn of_cells(found: &Found) -> Vec<String> {
    let mut all = Vec::new();
    let dates = &found.cells.dates;
    for (written, (count, first)) in Written::ALL.into_iter().zip(&dates.written) {
        let how = match written {
            Written::Order | Written::Named => continue,
            Written::ShortYear => "a year of two digits is one near the day of the data",
            Written::Serial => "the serial day of a spreadsheet that counts from 1900",
            Written::Unix => "the time since 1970 in UTC",
        };
        if let Some((cell, day)) = first {
            let day = date::as_written(*day);
            let cell = match without_names(&format!("`{cell}`")) {
                shown if shown.starts_with('`') => shown,
                _ => "the first one".to_owned(),
            };
            all.push(format!(
                "{} read as {cell} is, {day}: {how}.",
                several(*count, "date is", "dates are")
            ));
        }
    }
    if let (Some(other), Some(_)) = (&dates.first_other, &dates.first_own) {
        let other = without_names(other);
        all.push(format!(
            "Some dates have day and month the other way round ({other}), and were rejected: if there are more \
             of them, those up to the 12th were read wrongly."
        ));
    }
    if let Some(told) = &found.cells.currency.told {
        let told = without_names(told);
        all.push(format!(
            "Money as on {told} is taken for the scenario\u{2019}s currency."
        ));
    }
    all
}

fn contradictions(layout: &Layout, found: &Found) -> Vec<String> {
    let met = &found.rows.met;
    let mut all = Vec::new();
    if met.apart.count > 0 {
        let who = customers(met.apart.count, "bought once", "bought once");
        let first = met.apart.first();
        all.push(match layout.column(Role::Recency) {
            Some((name, _)) => format!(
                "{who} and yet have a `{}` above 0 (the first on {first}): it is not used. If there are many, the \
                 column may be another one.",
                excerpt(name)
            ),
            None => format!(
                "{who} and yet have days between the first purchase and the last (the first on {first}): only the \
                 last is used. If there are many, a column may be taken for another."
            ),
        });
    }
    let [twice, on_one_day] = met.twice;
    if met.single == 0 && twice > 0 {
        match layout.column(Role::Frequency) {
            Some((name, _)) if on_one_day == twice => all.push(format!(
                "Nobody has a `{}` of 0, and all {twice} with 1 bought on one day only: it may count the first \
                 purchase, too.",
                excerpt(name)
            )),
            // As many as one in twenty bought twice.
            _ if found.rows.count >= 20 && twice * 20 >= found.rows.count => all.push(format!(
                "No customer bought once, though {twice} bought twice: those who bought once may be missing, or a column \
                 may be taken for another."
            )),
            _ => {}
        }
    }
    for (times, what) in [
        (&met.year_above, "more money in the last year than in all"),
        (
            &met.year_without,
            "no money in the last year, though the last purchase was in it",
        ),
        (
            &met.year_after,
            "money in the last year, though the last purchase was before it",
        ),
    ] {
        if times.count > 0 {
            all.push(format!(
                "{} (the first on {}): `spend_last_year` may be taken for another column.",
                format_args!(
                    "{} {what}",
                    several(times.count, "customer has", "customers have")
                ),
                times.first()
            ));
        }
    }
    if met.year_below.count * 10 > met.young && met.year_below.count >= FEWEST_YOUNG {
        all.push(format!(
            "{} of {} customers who began within the last year have less money in the last year than in all (the first on \
             {}): `spend_last_year` may be of a shorter time, or another column.",
            met.year_below.count,
            met.young,
            met.year_below.first()
        ));
    }
    if met.one_day.count * 5 > met.again {
        all.push(format!(
            "{} of {} customers who bought again did so on the day of the first purchase (the first on {}): \
             purchases on one day count as one. If there are many, the column may count items rather than orders.",
            met.one_day.count,
            met.again,
            met.one_day.first()
        ));
    }
    if met.money_of_none.count > 0 {
        let rows = &met.money_of_none;
        let who = customers(rows.count, "bought once", "bought once");
        let first = rows.first();
        all.push(match first_is_in_it(&found.rows) {
            true => format!(
                "{who} and have a mean money of purchases (the first on {first}): it is taken as the mean of all \
                 purchases, the first among them."
            ),
            false => format!(
                "{who} and yet have a mean money of the purchases after the first (the first on {first}): it is not \
                 used."
            ),
        });
    }
    all
}

fn of_names(found: &Found) -> Vec<String> {
    let met = &found.rows.met;
    let mut all = Vec::new();
    for (times, what) in [
        (
            &met.odd_ids,
            "customer has a name that is not what it looks like",
        ),
        (
            &met.rounded_ids,
            "customer has a name that looks like a number rounded by a spreadsheet",
        ),
    ] {
        if times.count > 0 {
            let what = match times.count {
                1 => what.to_owned(),
                _ => what
                    .replace("customer has a name", "customers have names")
                    .replace("that is not what it looks", "that are not what they look")
                    .replace("that looks like a number", "that look like numbers"),
            };
            all.push(format!("{} {what}: {}.", times.count, times.first()));
        }
    }
    if met.alike.count > 0 {
        all.push(format!(
            "{} another\u{2019}s but for capitals, blanks, dashes, zeros before a number or `.0` behind it (the first on \
             {}): they are taken for two.",
            customers(met.alike.count, "has a name that is", "have names that are"),
            met.alike.first()
        ));
    }
    if met.nothing.count > 0 {
        let first = met.nothing.first();
        all.push(format!(
            "A segment is called {first}: it may stand for no value."
        ));
    }
    if let Some((names, _)) = &found.rows.segments {
        let mut lower: Vec<(String, &String)> = names
            .iter()
            .map(|name| (name.to_lowercase(), name))
            .collect();
        lower.sort();
        for two in lower.windows(2).filter(|two| two[0].0 == two[1].0) {
            let (one, other) = (excerpt(two[0].1), excerpt(two[1].1));
            all.push(format!(
                "The segments `{one}` and `{other}` are two, as they are written."
            ));
        }
    }
    all
}

/// What is wrong with one of the rejected rows, as `rejected.csv` says it of all.
fn of_rejected(found: &Found) -> Option<String> {
    let reason = found.rows.met.rejected.as_ref()?;
    Some(match found.rows.rejected {
        1 => format!("A row is rejected ({reason})."),
        count => format!("{count} rows are rejected, one of them for this: {reason}."),
    })
}

/// What is known of the rows that were rejected.
fn of_lost(found: &Found) -> Option<String> {
    let lost = &found.rows.met.lost;
    let (of, what) = [(Weight::Purchases, "purchases"), (Weight::Money, "money")]
        .into_iter()
        .find(|(of, _)| lost.rejected.rows(*of) > 0 && lost.used.rows(*of) > 0)?;
    let mean = |rows: &Carried| (rows.mean(of) * 100.0).round() / 100.0;
    let share = (lost.share(of) * 1e3).round() / 10.0;
    let rows = lost.rejected.rows(of);
    let mut text = format!(
        "{rows} of the {} rejected rows have {what} that can be read: {} on average, against {} in the rows used; \
         {share}% of all",
        found.rows.rejected,
        mean(&lost.rejected),
        mean(&lost.used)
    );
    if of == Weight::Purchases && lost.rejected.rows(Weight::Money) > 0 {
        let share = (lost.share(Weight::Money) * 1e3).round() / 10.0;
        text += &format!(", and {share}% of the money that can be read");
    }
    Some(text + ".")
}

/// What is not known of the rows that were rejected.
fn of_unknown(found: &Found) -> Option<String> {
    let lost = &found.rows.met.lost;
    let of = match lost.used.rows(Weight::Money) {
        0 => Weight::Purchases,
        _ => Weight::Money,
    };
    if lost.unknown == 0 || lost.used.rows(of) == 0 {
        return None;
    }
    let what = match of {
        Weight::Money => "money",
        Weight::Purchases => "purchases",
    };
    Some(format!(
        "What {} carr{} is not known, as neither purchases nor money can be read: taken to be as heavy as the heaviest \
         twentieth of the rows used, all rejected rows have {}% of the {what}.",
        several(lost.unknown, "rejected row", "rejected rows"),
        if lost.unknown == 1 { "ies" } else { "y" },
        (lost.share(of) * 1e3).round() / 10.0
    ))
}

fn several(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

//! The account of the customers' own data: as tables, and in sentences.

mod log_of_orders;

use super::format::{Numbers, as_meant, count, percent, plain, shorten, three_digits};
use super::text_of;
use crate::decision::rows::{DataUse, Note, Rejection};
use crate::scenario::checked::{DAYS_PER_YEAR, Scenario, Trait};
use crate::scenario::{FromRecord, ImportSummary, Loaded};
use crate::vocabulary::metric::MetricUnit;

/// Days without a single purchase that give pause.
const STALE: f64 = 31.0;

/// The rows of the customers' data that were not used; none where there are no data.
pub fn rejections(loaded: &Loaded) -> Vec<Rejection> {
    let accounts = loaded.account.iter();
    let unused = accounts.flat_map(|account| &account.unused);
    unused
        .map(|unused| Rejection {
            line: unused.line,
            id: plain(&unused.id),
            reason: plain(&unused.reason),
        })
        .collect()
}

/// How the customers' data were read; nothing where there are none.
pub fn uses(loaded: &Loaded) -> Vec<DataUse> {
    let account = loaded.account.as_ref();
    account.map_or_else(Vec::new, |account| uses_of(account, &loaded.scenario))
}

fn row(what: &str, from: &str, how: &str, value: Option<f64>) -> DataUse {
    DataUse {
        what: what.to_owned(),
        from: plain(from),
        how: how.to_owned(),
        value,
        low: None,
        high: None,
    }
}

fn uses_of(account: &ImportSummary, scenario: &Scenario) -> Vec<DataUse> {
    let mut uses = match &account.log {
        Some(log) => log_of_orders::uses(account, log),
        None => of_table(account),
    };
    if account.never_bought > 0 {
        let how = "no customers yet; listed in rejected.csv";
        let never = account.never_bought as f64;
        uses.push(row("never bought", "", how, Some(never)));
    }
    for column in &account.columns {
        uses.push(DataUse {
            value: column.spread.map(|spread| spread.mean),
            low: column.spread.map(|spread| spread.low),
            high: column.spread.map(|spread| spread.high),
            ..row(&column.what, &column.from, &column.how, None)
        });
    }
    for which in assumed(account, scenario) {
        uses.push(row(
            which.key(),
            "",
            "not in the data: as the scenario says",
            None,
        ));
    }
    uses.extend(fits(account));
    let notices = account.notices.iter();
    uses.extend(notices.map(|notice| row("note", "", &plain(notice), None)));
    uses
}

/// What became of the rows of a table of customers.
fn of_table(account: &ImportSummary) -> Vec<DataUse> {
    let number =
        |what: &str, from: &str, how: &str, rows: usize| row(what, from, how, Some(rows as f64));
    vec![
        number("rows read", &account.file, &account.form, account.read),
        number("rows used", "", "customers of the scenario", account.used),
        number(
            "rows rejected",
            "",
            "with their reasons in rejected.csv",
            account.rejected,
        ),
    ]
}

fn fits(account: &ImportSummary) -> Vec<DataUse> {
    let mut fits = Vec::new();
    if let Some(FromRecord { fit, fitted, .. }) = &account.record {
        let how = format!("maximum likelihood, {fitted} records, in days");
        for (what, value) in [
            ("BG/NBD r", fit.r),
            ("BG/NBD alpha", fit.alpha),
            ("BG/NBD a", fit.a),
            ("BG/NBD b", fit.b),
            ("BG/NBD log-likelihood", fit.log_likelihood),
        ] {
            fits.push(row(what, "", &how, Some(value)));
        }
    }
    if let Some(fit) = account.baskets {
        for (what, value) in [
            ("gamma-gamma p", fit.p),
            ("gamma-gamma q", fit.q),
            ("gamma-gamma gamma", fit.gamma),
        ] {
            fits.push(row(what, "", "maximum likelihood", Some(value)));
        }
    }
    fits
}

/// Traits that customers have and that the data do not tell.
fn assumed(account: &ImportSummary, scenario: &Scenario) -> Vec<Trait> {
    let told = |which: Trait| {
        account
            .columns
            .iter()
            .any(|column| column.what == which.key())
    };
    // Nobody tips where nobody has a usual tip, and so on.
    let some = |which: Trait| {
        let mut segments = scenario.population.segments.iter();
        segments.any(|segment| !segment.traits.of(which).is_nothing())
    };
    let all = Trait::ALL.into_iter();
    all.filter(|which| !told(*which) && some(*which)).collect()
}

/// What became of the data, under the summary of a run; nothing where there are none.
pub fn text(loaded: &Loaded) -> String {
    text_of(&sentences(loaded))
}

/// The sentences as notes for the page.
pub fn notes(loaded: &Loaded) -> Vec<Note> {
    let note = |value| Note {
        key: "say.data".to_owned(),
        value,
    };
    sentences(loaded).into_iter().map(note).collect()
}

/// What became of the data, for a reader; nothing where there are none.
pub fn sentences(loaded: &Loaded) -> Vec<String> {
    let Some(account) = &loaded.account else {
        return Vec::new();
    };
    let scenario = &loaded.scenario;
    let mut all = match &account.log {
        Some(log) => log_of_orders::sentences(account, log, &scenario.currency),
        None => vec![of_rows(account)],
    };
    all.extend(account.notices.iter().map(|notice| plain(notice)));
    all.extend(unread(account));
    let mean = |which: Trait| {
        let mut columns = account.columns.iter();
        let found = columns.find(|column| column.what == which.key());
        found
            .and_then(|column| column.spread)
            .map(|spread| spread.mean)
    };
    if let (Some(record), Some(rate)) = (&account.record, mean(Trait::PurchaseRate)) {
        all.extend(of_record(account, record, rate));
    }
    if let (Some(_), Some(basket)) = (account.baskets, mean(Trait::Basket)) {
        let money = Numbers::apart(MetricUnit::Money, &scenario.currency, basket / 100.0);
        all.push(format!(
            "The basket is each customer\u{2019}s own spend by purchases, {} on average, drawn towards \
             everybody\u{2019}s where purchases are few (gamma-gamma).",
            money.text(basket)
        ));
    }
    all.extend(as_they_stand(account, scenario));
    let assumed: Vec<String> = assumed(account, scenario)
        .into_iter()
        .map(|which| which.key().replace('_', " "))
        .collect();
    if !assumed.is_empty() {
        all.push(format!(
            "Not in the data, and assumed as the scenario says, without correlation to what is: {}.",
            assumed.join(", ")
        ));
    }
    all
}

/// Columns of the file that are not used, once and in a sentence.
pub fn unread(account: &ImportSummary) -> Option<String> {
    /// Of more the first are named.
    const MOST: usize = 12;
    let names = account.unread.iter().take(MOST);
    let names: Vec<String> = names
        .map(|name| format!("`{}`", shorten(&plain(name), 30)))
        .collect();
    let more = match account.unread.len() {
        all if all > MOST => format!(" and {} more", all - MOST),
        _ => String::new(),
    };
    (!names.is_empty()).then(|| {
        format!(
            "Columns of the file that are not used: {}{more}.",
            names.join(", ")
        )
    })
}

/// What was read of columns as they stand, on average, so that a wrong unit meets the eye.
fn as_they_stand(account: &ImportSummary, scenario: &Scenario) -> Option<String> {
    let money =
        |mean: f64| Numbers::apart(MetricUnit::Money, &scenario.currency, mean / 100.0).text(mean);
    let told: Vec<String> = Trait::ALL
        .into_iter()
        .filter_map(|which| {
            let derived = match which {
                Trait::PurchaseRate => account.record.is_some(),
                Trait::Basket => account.baskets.is_some(),
                _ => false,
            };
            let mut columns = account.columns.iter();
            let column = columns.find(|column| column.what == which.key() && !derived)?;
            let mean = column.spread?.mean;
            Some(match which {
                Trait::PurchaseRate => format!("{} purchases a year", as_meant(three_digits(mean))),
                Trait::Basket => format!("a basket of {}", money(mean)),
                Trait::TipShare => format!("a tip of {}", percent(mean)),
                Trait::Tenure => format!(
                    "{} years as a customer",
                    as_meant(three_digits(mean / DAYS_PER_YEAR))
                ),
                _ => format!("{} of {}", which.key(), as_meant(three_digits(mean))),
            })
        })
        .collect();
    (!told.is_empty()).then(|| format!("Read as they stand, on average: {}.", told.join(", ")))
}

fn of_record(account: &ImportSummary, record: &FromRecord, rate: f64) -> Vec<String> {
    let whole = |value: f64| count(value.round() as u64);
    let share = Numbers::apart(MetricUnit::Share, "", 0.1).text(record.left / account.used as f64);
    let mut all = vec![format!(
        "From each customer\u{2019}s purchases, last purchase and tenure (BG/NBD, maximum likelihood): {rate:.2} \
         purchases a year on average while a customer, and about {} of them ({share}) have left already. \
         Who has, is drawn in each replicate; they stay away unless they are won back.",
        whole(record.left),
    )];
    if record.latest > STALE {
        let days = whole(record.latest);
        all.push(match record.dated {
            true => format!(
                "The latest purchase in the data is {days} days before the day that `as_of` gives: if that day is \
                 wrong, many count as gone who are not."
            ),
            false => format!(
                "The latest purchase in the data is {days} days before the start: if the column counts in another \
                 unit or up to an earlier day, many count as gone who are not."
            ),
        });
    }
    all
}

fn of_rows(account: &ImportSummary) -> String {
    let number = |rows: usize| count(rows as u64);
    let mut text = format!(
        "Customers from {}: {} row{} read, {} used",
        shorten(&plain(&account.file), 40),
        number(account.read),
        if account.read == 1 { "" } else { "s" },
        number(account.used)
    );
    if account.rejected > 0 {
        text += &format!(", {} rejected", number(account.rejected));
    }
    if account.never_bought > 0 {
        text += &format!(
            ", {} left out who have never bought",
            number(account.never_bought)
        );
    }
    if account.unused.is_empty() {
        text + "."
    } else {
        text + " (with their reasons in rejected.csv)."
    }
}

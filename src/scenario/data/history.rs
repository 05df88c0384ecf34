//! From customers' records (purchases, spend, dates) to what the model has of them: how often they
//! buy, for how much, whether they are still there, and what they spent in the last year.

use super::account::{Account, ColumnUse, FromRecord, Spread};
use super::bg_nbd::{BgNbd, Record};
use super::gamma_gamma::{GammaGamma, Spend};
use super::rows::Rows;
use crate::scenario::checked::{DAYS_PER_YEAR, Trait};

/// A fit uses at most so many records, evenly spaced over the file: of more it would learn nothing that
/// shows, the parameters being good to one or two parts in a hundred.
const MOST_FITTED: usize = 20_000;
/// With fewer records, or fewer of people who bought again, there is nothing to learn from.
pub const FEWEST_RECORDS: usize = 30;
pub const FEWEST_REPEATERS: usize = 10;

/// What records came to, a value for each row.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// λ per day.
    pub purchase_rate: Option<Vec<f32>>,
    /// Money.
    pub basket: Option<Vec<f32>>,
    /// Chance of still being a customer.
    pub here: Option<Vec<f32>>,
    /// Money in the year before the start.
    pub spend: Option<Vec<f32>>,
}

/// The record of each row that has purchases, last purchase and tenure.
///
/// Purchases on one day are one. Whoever bought once began with that purchase, whatever the tenure.
fn records(rows: &Rows) -> Option<Vec<Record>> {
    let (purchases, last) = (rows.purchases.as_ref()?, rows.last.as_ref()?);
    let tenure = rows.column(Trait::Tenure)?;
    let record = |row: usize| {
        let (ago, tenure) = (f64::from(last[row]), f64::from(tenure[row]));
        match f64::from(purchases[row]) - 1.0 {
            repeats if repeats > 0.0 && tenure > ago => Record {
                repeats,
                last: tenure - ago,
                observed: tenure,
            },
            _ => Record {
                repeats: 0.0,
                last: 0.0,
                observed: ago,
            },
        }
    };
    Some((0..rows.count).map(record).collect())
}

/// Every so many-th, so that at most [`MOST_FITTED`] are left.
fn some<T: Copy>(all: &[T]) -> Vec<T> {
    let step = all.len().div_ceil(MOST_FITTED);
    all.iter().step_by(step.max(1)).copied().collect()
}

/// Works out what the records tell, and adds to the account how.
///
/// # Errors
/// The rows are too few for a fit.
pub fn tell(rows: &Rows, names: &Names, account: &mut Account) -> Result<Told, TooFew> {
    let mut told = Told::default();
    if let Some(records) = records(rows) {
        let repeaters = records.iter().filter(|record| record.repeats > 0.0).count();
        if records.len() < FEWEST_RECORDS || repeaters < FEWEST_REPEATERS {
            return Err(TooFew {
                rows: records.len(),
                repeaters,
            });
        }
        rates(rows, &records, names, account, &mut told);
    }
    baskets(rows, names, account, &mut told);
    last_year(rows, names, account, &mut told);
    Ok(told)
}

/// Too few rows, or too few customers who bought again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFew {
    pub rows: usize,
    pub repeaters: usize,
}

/// The columns' names in the file.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub purchases: String,
    pub spend: String,
    pub last: String,
    pub tenure: String,
    pub spend_last_year: String,
}

fn rates(rows: &Rows, records: &[Record], names: &Names, account: &mut Account, told: &mut Told) {
    let sample = some(records);
    let fit = BgNbd::fit(&sample);
    let rate: Vec<f32> = records
        .iter()
        .map(|record| fit.rate(record) as f32)
        .collect();
    let here: Vec<f32> = records
        .iter()
        .map(|record| fit.chance_to_be_there(record) as f32)
        .collect();
    let from = format!("{}; {}; {}", names.purchases, names.last, names.tenure);
    account.columns.push(ColumnUse {
        what: Trait::PurchaseRate.key().to_owned(),
        from: from.clone(),
        how: "purchases a year while a customer: mean given the record (BG/NBD)".to_owned(),
        spread: Some(Spread::of(&rate).times(DAYS_PER_YEAR)),
    });
    account.columns.push(ColumnUse {
        what: "still a customer".to_owned(),
        from,
        how: "chance given the record (BG/NBD); drawn anew in each replicate".to_owned(),
        spread: Some(Spread::of(&here)),
    });
    account.record = Some(FromRecord {
        fit,
        fitted: sample.len(),
        left: here.iter().map(|here| 1.0 - f64::from(*here)).sum(),
        latest: rows
            .last
            .iter()
            .flatten()
            .map(|ago| f64::from(*ago))
            .fold(f64::INFINITY, least),
    });
    told.purchase_rate = Some(rate);
    told.here = Some(here);
}

fn least(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

fn baskets(rows: &Rows, names: &Names, account: &mut Account, told: &mut Told) {
    let (Some(purchases), Some(spend)) = (&rows.purchases, &rows.spend) else {
        return;
    };
    let record = |row: usize| {
        let purchases = f64::from(purchases[row]);
        Spend {
            purchases,
            mean: f64::from(spend[row]) / purchases,
        }
    };
    let all: Vec<Spend> = (0..rows.count).map(record).collect();
    let paid: Vec<Spend> = all
        .iter()
        .filter(|record| record.mean > 0.0)
        .copied()
        .collect();
    let fit = (paid.len() >= FEWEST_RECORDS).then(|| GammaGamma::fit(&some(&paid)));
    let basket = |record: &Spend| match fit {
        Some(fit) => fit.basket(record.purchases, record.mean) as f32,
        None => record.mean as f32,
    };
    let basket: Vec<f32> = all.iter().map(basket).collect();
    account.columns.push(ColumnUse {
        what: Trait::Basket.key().to_owned(),
        from: format!("{}; {}", names.spend, names.purchases),
        how: match fit {
            Some(_) => "spend by purchases, drawn towards the average where purchases are few (gamma-gamma)",
            None => "spend by purchases",
        }
        .to_owned(),
        spread: Some(Spread::of(&basket)),
    });
    account.baskets = fit;
    told.basket = Some(basket);
}

fn last_year(rows: &Rows, names: &Names, account: &mut Account, told: &mut Told) {
    let (spend, from, how) = if let Some(spend) = &rows.spend_last_year {
        (spend.clone(), names.spend_last_year.clone(), "as it stands")
    } else if let Some(spend) = worked_out(rows) {
        let from = format!(
            "{}; {}; {}; {}",
            names.spend, names.purchases, names.last, names.tenure
        );
        let how = "estimated: purchases between the first and the last taken as evenly spread";
        (spend, from, how)
    } else {
        return;
    };
    account.columns.push(ColumnUse {
        what: "spend in the last year".to_owned(),
        from,
        how: how.to_owned(),
        spread: Some(Spread::of(&spend)),
    });
    told.spend = Some(spend);
}

/// Each customer's spend in the last year, where the file has but the sum: the last purchase for certain,
/// and of those between it and the first as many as fall within the year if they come evenly.
fn worked_out(rows: &Rows) -> Option<Vec<f32>> {
    let (spend, records) = (rows.spend.as_ref()?, records(rows)?);
    let purchases = rows.purchases.as_ref()?;
    let one = |row: usize| {
        let Record {
            repeats,
            last,
            observed,
        } = records[row];
        let since_last = observed - last;
        let all = f64::from(spend[row]);
        let within = if since_last > DAYS_PER_YEAR {
            0.0
        } else if observed <= DAYS_PER_YEAR || repeats == 0.0 {
            1.0
        } else {
            let share = (DAYS_PER_YEAR - since_last) / last;
            (1.0 + (repeats - 1.0) * share) / f64::from(purchases[row])
        };
        (all * within) as f32
    };
    Some((0..rows.count).map(one).collect())
}

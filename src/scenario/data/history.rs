//! From customers' records (purchases, spend, dates) to what the model has of them: how often they
//! buy, for how much, whether they are still there, and what they spent in the last year.

use super::bg_nbd::{BgNbd, Record};
use super::gamma_gamma::{GammaGamma, Spend};
use super::import_summary::{ColumnUse, FromRecord, ImportSummary, Spread};
use super::rows::Rows;
use crate::numeric::Exact;
use crate::scenario::checked::{DAYS_PER_YEAR, Trait};
use crate::scenario::plural::counted;

/// A fit uses at most about so many different records: of more it would learn nothing that shows, the
/// parameters being good to one or two parts in a hundred.
const MOST_FITTED: usize = 20_000;
/// With fewer records, or fewer of people who bought again, there is nothing to learn from.
pub const FEWEST_RECORDS: usize = 30;
pub const FEWEST_REPEATERS: usize = 10;

/// What records came to, a value for each row.
#[derive(Clone, Debug, Default)]
pub struct Learned {
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

/// Three numbers, at least 0, as a key that sorts as they do.
fn key(numbers: [f32; 3]) -> u128 {
    let bits = numbers.map(|number| u128::from(number.to_bits()));
    bits[0] << 64 | bits[1] << 32 | bits[2]
}

fn numbers(key: u128) -> [f64; 3] {
    [64, 32, 0].map(|shift| f64::from(f32::from_bits((key >> shift) as u32)))
}

/// Equal records once, each with how often it stands there. Of more different ones than [`MOST_FITTED`] a
/// sample: each record is drawn or not by lot, for which stands a hash of what is in it and of how many equal
/// ones came before. So it does not hang on the order of rows.
fn sample(mut keys: Vec<u128>) -> Vec<([f64; 3], f64)> {
    keys.sort_unstable();
    let different = keys.chunk_by(|one, other| one == other).count();
    let drawn = match different > MOST_FITTED {
        true => (MOST_FITTED as f64 / different as f64 * u64::MAX as f64) as u64,
        false => u64::MAX,
    };
    let lot = |key: u128, before: usize| {
        mixed((key >> 64) as u64 ^ mixed(key as u64 ^ mixed(before as u64)))
    };
    keys.chunk_by(|one, other| one == other)
        .filter_map(|equal| {
            let key = equal[0];
            let times = match drawn {
                u64::MAX => equal.len(),
                _ => (0..equal.len())
                    .filter(|before| lot(key, *before) < drawn)
                    .count(),
            };
            (times > 0).then_some((numbers(key), times as f64))
        })
        .collect()
}

/// The finalizer of SplitMix64 (Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators).
fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

/// The mean of values, the same in any order.
fn mean(values: impl Iterator<Item = f32>) -> f64 {
    let (mut sum, mut count) = (Exact::default(), 0.0);
    values.for_each(|value| {
        sum.add(f64::from(value));
        count += 1.0;
    });
    sum.value() / count
}

/// Works out what the records tell, and adds to the account how.
///
/// # Errors
/// The rows are too few for a fit, or there is no money in them.
pub fn tell(
    rows: &mut Rows,
    names: &Names,
    account: &mut ImportSummary,
) -> Result<Learned, Trouble> {
    let mut told = Learned::default();
    if let Some(records) = records(rows) {
        let repeaters = records.iter().filter(|record| record.repeats > 0.0).count();
        if records.len() < FEWEST_RECORDS || repeaters < FEWEST_REPEATERS {
            return Err(Trouble::TooFew {
                rows: records.len(),
                repeaters,
            });
        }
        rates(rows, &records, names, account, &mut told);
    }
    told.basket = baskets(rows, names, account)?;
    fill_baskets(rows, account)?;
    last_year(rows, names, account, &mut told);
    Ok(told)
}

/// Why records tell nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Too few rows, or too few customers who bought again.
    TooFew { rows: usize, repeaters: usize },
    /// Nobody has spent anything.
    NoMoney,
}

/// The columns' names in the file.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub purchases: String,
    pub spend: String,
    pub last: String,
    pub tenure: String,
    pub spend_last_year: String,
    /// The day of the data is known.
    pub dated: bool,
}

/// The fit to records, of many different ones to a sample; and to how many.
pub fn fit_records(records: &[Record]) -> (BgNbd, usize) {
    let of =
        |record: &Record| key([record.repeats, record.last, record.observed].map(|x| x as f32));
    let sample: Vec<(Record, f64)> = sample(records.iter().map(of).collect())
        .into_iter()
        .map(|([repeats, last, observed], times)| {
            let record = Record {
                repeats,
                last,
                observed,
            };
            (record, times)
        })
        .collect();
    let fitted = sample.iter().map(|(_, times)| *times as usize).sum();
    (BgNbd::fit(&sample), fitted)
}

fn rates(
    rows: &Rows,
    records: &[Record],
    names: &Names,
    account: &mut ImportSummary,
    told: &mut Learned,
) {
    let (fit, fitted) = fit_records(records);
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
        fitted,
        left: here.len() as f64 * (1.0 - mean(here.iter().copied())),
        latest: rows
            .last
            .iter()
            .flatten()
            .map(|ago| f64::from(*ago))
            .fold(f64::INFINITY, least),
        dated: names.dated,
    });
    told.purchase_rate = Some(rate);
    told.here = Some(here);
}

fn least(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

/// The basket of each row from the money of its purchases; none where the data have no such money.
fn baskets(
    rows: &Rows,
    names: &Names,
    account: &mut ImportSummary,
) -> Result<Option<Vec<f32>>, Trouble> {
    let Some(purchases) = &rows.purchases else {
        return Ok(None);
    };
    // Of how many purchases the money is, and their mean; 0 and 0 where it is not known.
    let known: Box<dyn Fn(usize) -> (f64, f64)> = match (&rows.spend, &rows.monetary_value) {
        (Some(spend), _) => Box::new(|row| {
            let (purchases, spend) = (f64::from(purchases[row]), f64::from(spend[row]));
            (purchases, spend / purchases)
        }),
        (None, Some(money)) => {
            let first = f64::from(u8::from(!first_is_in_it(rows)));
            Box::new(move |row| (f64::from(purchases[row]) - first, f64::from(money[row])))
        }
        (None, None) => return Ok(None),
    };
    let record = |row: usize| {
        let (purchases, mean) = known(row);
        (purchases > 0.0 && mean > 0.0).then_some(Spend { purchases, mean })
    };
    let of = |record: Spend| key([record.purchases as f32, record.mean as f32, 0.0]);
    let paid: Vec<u128> = (0..rows.count).filter_map(record).map(of).collect();
    let unknown = rows.count - paid.len();
    if paid.is_empty() {
        return Err(Trouble::NoMoney);
    }
    let fit = (paid.len() >= FEWEST_RECORDS).then(|| {
        let sample = sample(paid.clone()).into_iter();
        let spend =
            |([purchases, mean, _], times): ([f64; 3], f64)| (Spend { purchases, mean }, times);
        GammaGamma::fit(&sample.map(spend).collect::<Vec<_>>())
    });
    let (of_known, error) = mean_and_error(&paid);
    let drawn = fit.map(|fit| match fit.is_borne_out(of_known, error) {
        true => fit,
        false => fit.about(of_known),
    });
    if drawn != fit {
        account.notices.push(format!(
            "Customers differ so much in what they spend at a purchase that the average of the gamma-gamma model is of no use. \
             Baskets of customers with few purchases are drawn towards the mean over customers, {of_known:.2}, instead of it."
        ));
    }
    let usual = drawn.map_or(of_known, |fit| fit.mean());
    let basket = |row: usize| match (record(row), drawn) {
        (None, _) => usual as f32,
        (Some(record), Some(fit)) => fit.basket(record.purchases, record.mean) as f32,
        (Some(record), None) => record.mean as f32,
    };
    let basket: Vec<f32> = (0..rows.count).map(basket).collect();
    if unknown > 0 {
        account.notices.push(match rows.spend {
            Some(_) => format!(
                "{}: 0 is taken for not known, and the usual basket stands in its place.",
                customers(unknown, "has bought and spent 0", "have bought and spent 0")
            ),
            None => format!(
                "{}: the usual one stands in its place.",
                customers(unknown, "has no known basket", "have no known basket")
            ),
        });
    }
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
    Ok(Some(basket))
}

/// The mean basket of the customers with these records, each once, and its standard error.
fn mean_and_error(paid: &[u128]) -> (f64, f64) {
    let baskets = || paid.iter().map(|key| numbers(*key)[1]);
    let mean = mean(baskets().map(|basket| basket as f32));
    let mut squares = Exact::default();
    baskets().for_each(|basket| squares.add((basket - mean) * (basket - mean)));
    let count = paid.len() as f64;
    let spread = squares.value() / f64::max(count - 1.0, 1.0);
    (mean, (spread / count).sqrt())
}

/// So many customers, with what is said of one and of several.
pub fn customers(count: usize, one: &str, several: &str) -> String {
    counted(
        count,
        &format!("customer {one}"),
        &format!("customers {several}"),
    )
}

/// Whether the mean money is of all purchases, the first among them: most of those who bought only once
/// have some.
pub fn first_is_in_it(rows: &Rows) -> bool {
    let (Some(purchases), Some(money)) = (&rows.purchases, &rows.monetary_value) else {
        return false;
    };
    let once = purchases
        .iter()
        .zip(money)
        .filter(|(purchases, _)| **purchases == 1.0);
    let (with, without): (Vec<_>, Vec<_>) = once.partition(|(_, money)| **money > 0.0);
    with.len() > without.len()
}

/// A basket of 0 is a basket that is not known: nothing would be too large a gift beside it.
fn fill_baskets(rows: &mut Rows, account: &mut ImportSummary) -> Result<(), Trouble> {
    let column = rows
        .columns
        .iter_mut()
        .find(|(which, _)| *which == Trait::Basket);
    let Some((_, baskets)) = column else {
        return Ok(());
    };
    let unknown = baskets.iter().filter(|basket| **basket == 0.0).count();
    if unknown == 0 {
        return Ok(());
    }
    if unknown == baskets.len() {
        return Err(Trouble::NoMoney);
    }
    let usual = mean(baskets.iter().copied().filter(|basket| *basket > 0.0));
    let empty = baskets.iter_mut().filter(|basket| **basket == 0.0);
    empty.for_each(|basket| *basket = usual as f32);
    account.notices.push(format!(
        "{}: it is taken for not known, and the mean of the others, {usual:.2}, stands in its place.",
        customers(unknown, "has a basket of 0", "have a basket of 0")
    ));
    let spread = Spread::of(baskets);
    let of_baskets = |column: &&mut ColumnUse| column.what == Trait::Basket.key();
    if let Some(column) = account.columns.iter_mut().find(of_baskets) {
        column.spread = Some(spread);
    }
    Ok(())
}

fn last_year(rows: &Rows, names: &Names, account: &mut ImportSummary, told: &mut Learned) {
    let (spend, from, how) = if let Some(spend) = &rows.spend_last_year {
        (spend.clone(), names.spend_last_year.clone(), "as it stands")
    } else if let Some(spend) = worked_out(rows, told.basket.as_deref()) {
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
fn worked_out(rows: &Rows, basket: Option<&[f32]>) -> Option<Vec<f32>> {
    let (purchases, records) = (rows.purchases.as_ref()?, records(rows)?);
    let basket = basket?;
    let one = |row: usize| {
        let Record {
            repeats,
            last,
            observed,
        } = records[row];
        let since_last = observed - last;
        let all = match &rows.spend {
            Some(spend) => f64::from(spend[row]),
            None => f64::from(purchases[row]) * f64::from(basket[row]),
        };
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

//! How well a log of orders foretells itself: the BG/NBD model is fitted to the first part of it, and held against the
//! second.
//!
//! Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24, 275–284: the likelihood is
//! their equation (6), the number of purchases of anybody in a time (8) and its mean (9), and the purchases to come of a
//! customer with a known record (10).

use crate::numeric::{Exact, exp64, ln_gamma, ln64};
use crate::scenario::{
    BgNbd, Buyer, Record, SplitLog, fit_records, hypergeometric, off_one, repeats_in,
};

/// Groups of customers by what is foretold of them.
const GROUPS: usize = 10;
/// Customers with so many repeats or more stand together.
const MOST_REPEATS: usize = 7;
/// Fewer customers, or fewer who bought again, teach nothing.
const FEWEST: usize = 30;
const FEWEST_REPEATERS: usize = 10;
/// The quantile of the normal distribution for 95% intervals.
const Z: f64 = 1.959_963_984_540_054;
const WEEK: i32 = 7;

/// A mean with its 95% interval, from independent customers and the normal approximation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// The estimate.
    pub value: f64,
    /// Lower end of its 95% interval.
    pub low: f64,
    /// Upper end of its 95% interval.
    pub high: f64,
}

/// A week from the first day of the log on, of the customers of the first part: purchases after each one's first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    /// From 1.
    pub week: usize,
    /// Days since the log's first day, at its end.
    pub days: i32,
    /// It lies in the second part, or some of it does.
    pub held_out: bool,
    /// Purchases that came.
    pub bought: f64,
    /// Purchases that the model expects.
    pub expected: f64,
    /// The same from the first week on.
    pub all_bought: f64,
    /// Those that it expects since the beginning.
    pub all_expected: f64,
}

/// Customers with so many repeats in the first part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeats {
    /// Repeat purchases of a customer.
    pub repeats: usize,
    /// It stands for so many or more.
    pub or_more: bool,
    /// Customers with so many.
    pub customers: usize,
    /// How many the model has of them.
    pub expected: f64,
    /// Purchases of one of them in the second part; nothing where there are none.
    pub bought: Option<Mean>,
    /// Customers with so many as the model expects.
    pub foretold: Option<f64>,
}

/// A tenth of the customers, by what is foretold of them: the first group the least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Number of the group, from the lowest.
    pub group: usize,
    /// Customers in it.
    pub customers: usize,
    /// Mean of the purchases that the model expects.
    pub foretold: f64,
    /// Mean of the purchases that came.
    pub bought: Mean,
}

/// How far from the truth a way to foretell each customer's purchases is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// Mean of the absolute differences, and the root of the mean of their squares.
    pub absolute: f64,
    /// Root of the mean squared error.
    pub squared: f64,
}

/// A log that was held against itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Holdout {
    /// Days from 1970-01-01.
    pub first: i32,
    /// The last day of the first part, in days from 1970-01-01.
    pub until: i32,
    /// The last day of the second part, likewise.
    pub end: i32,
    /// Customers of the first part.
    pub customers: usize,
    /// Those of them who bought again in it.
    pub repeaters: usize,
    /// Customers who came in the second part.
    pub newcomers: usize,
    /// In days, and to how many records.
    pub fit: BgNbd,
    /// Records that the model was fitted to.
    pub fitted: usize,
    /// Purchases in the second part: made, and foretold.
    pub bought: f64,
    /// Purchases of the second part that the model expects.
    pub foretold: f64,
    /// Week by week.
    pub weeks: Vec<Week>,
    /// By the number of repeat purchases.
    pub repeats: Vec<Repeats>,
    /// By what the model expects.
    pub groups: Vec<Group>,
    /// Of the model, of each customer's own rate going on (repeats by time), and of everybody's mean for all.
    pub model: Errors,
    /// Errors of each one's own rate so far.
    pub own_rate: Errors,
    /// Errors of the mean rate of all.
    pub mean_rate: Errors,
    /// How much smaller the model's absolute error is than that of the own rate: paired by customer.
    pub gain: Mean,
}

/// Why a log cannot be held against itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum HoldoutError {
    #[error(
        "too few customers to learn from before the day that ends the first part: {customers}, {repeaters} of whom \
         bought again (at least {FEWEST} are needed, and {FEWEST_REPEATERS})"
    )]
    TooFew { customers: usize, repeaters: usize },
    #[error("nothing is held out: the first part ends on or after the last day of the log")]
    NothingHeldOut,
}

impl Holdout {
    /// Fits the first part of a log, and holds the second against it.
    ///
    /// # Errors
    /// The first part has too few customers, or there is no second.
    pub fn of(log: &SplitLog) -> Result<Holdout, HoldoutError> {
        if log.until >= log.end {
            return Err(HoldoutError::NothingHeldOut);
        }
        let records: Vec<Record> = log
            .customers
            .iter()
            .map(|buyer| buyer.record(log.until))
            .collect();
        let repeaters = records.iter().filter(|record| record.repeats > 0.0).count();
        if records.len() < FEWEST || repeaters < FEWEST_REPEATERS {
            return Err(HoldoutError::TooFew {
                customers: records.len(),
                repeaters,
            });
        }
        let (fit, fitted) = fit_records(&records);
        let time = f64::from(log.end - log.until);
        let foretold: Vec<f64> = records
            .iter()
            .map(|record| to_come(&fit, record, time))
            .collect();
        let bought: Vec<f64> = log
            .customers
            .iter()
            .map(|buyer| buyer.after.len() as f64)
            .collect();
        let own: Vec<f64> = records
            .iter()
            .map(|record| match record.observed > 0.0 {
                true => record.repeats / record.observed * time,
                false => 0.0,
            })
            .collect();
        let rate = sum(records.iter().map(|record| record.repeats))
            / sum(records.iter().map(|record| record.observed));
        let mean = vec![rate * time; records.len()];
        let gains = (0..records.len())
            .map(|at| (own[at] - bought[at]).abs() - (foretold[at] - bought[at]).abs());
        Ok(Holdout {
            first: log.first,
            until: log.until,
            end: log.end,
            customers: records.len(),
            repeaters,
            newcomers: log.newcomers,
            fit,
            fitted,
            bought: sum(bought.iter().copied()),
            foretold: sum(foretold.iter().copied()),
            weeks: weeks(log, &fit),
            repeats: by_repeats(&records, &fit, &bought, &foretold),
            groups: groups(&bought, &foretold),
            model: Errors::of(&foretold, &bought),
            own_rate: Errors::of(&own, &bought),
            mean_rate: Errors::of(&mean, &bought),
            gain: Mean::of(&gains.collect::<Vec<f64>>()),
        })
    }
}

/// A sum that is the same in any order.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut sum = Exact::default();
    values.for_each(|value| sum.add(value));
    sum.value()
}

impl Mean {
    fn of(values: &[f64]) -> Mean {
        let n = values.len() as f64;
        let value = sum(values.iter().copied()) / n;
        let squares = sum(values.iter().map(|own| (own - value) * (own - value)));
        let spread = if n > 1.0 { squares / (n - 1.0) } else { 0.0 };
        let half = Z * (spread / n).sqrt();
        Mean {
            value,
            low: value - half,
            high: value + half,
        }
    }
}

impl Errors {
    fn of(foretold: &[f64], bought: &[f64]) -> Errors {
        let n = bought.len() as f64;
        let off = || foretold.iter().zip(bought).map(|(told, own)| told - own);
        Errors {
            absolute: sum(off().map(f64::abs)) / n,
            squared: (sum(off().map(|off| off * off)) / n).sqrt(),
        }
    }
}

/// Purchases that a customer with this record makes in a time to come, on average: equation (10).
pub fn to_come(fit: &BgNbd, record: &Record, time: f64) -> f64 {
    let a = off_one(fit.a);
    let (shape, b) = (fit.r + record.repeats, fit.b + record.repeats);
    let seen = fit.alpha + record.observed;
    let c = a + b - 1.0;
    let kept = exp64(shape * (ln64(seen) - ln64(seen + time)));
    let series = hypergeometric(shape, b, c, time / (seen + time));
    let value = c / (a - 1.0) * (1.0 - kept * series) * fit.chance_to_be_there(record);
    if value > 0.0 { value } else { 0.0 }
}

/// The chance of so many repeats in a time: equation (8).
fn chance_of(fit: &BgNbd, repeats: usize, time: f64) -> f64 {
    let BgNbd { r, alpha, a, b, .. } = *fit;
    if time <= 0.0 {
        return if repeats == 0 { 1.0 } else { 0.0 };
    }
    let beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let (gone, kept) = (
        ln64(time) - ln64(alpha + time),
        ln64(alpha) - ln64(alpha + time),
    );
    let of_rate =
        |j: f64| exp64(ln_gamma(r + j) - ln_gamma(r) - ln_gamma(j + 1.0) + r * kept + j * gone);
    let x = repeats as f64;
    let there = exp64(beta(a, b + x) - beta(a, b)) * of_rate(x);
    if repeats == 0 {
        return there;
    }
    let fewer: f64 = (0..repeats).map(|j| of_rate(j as f64)).sum();
    let left = exp64(beta(a + 1.0, b + x - 1.0) - beta(a, b)) * (1.0 - fewer);
    there + left
}

fn weeks(log: &SplitLog, fit: &BgNbd) -> Vec<Week> {
    let days = log.end - log.first;
    let count = (days / WEEK + 1) as usize;
    let ends = |week: usize| (WEEK * (week as i32 + 1) - 1).min(days);
    let mut bought = vec![0_usize; count];
    // Customers by the day of their first purchase.
    let mut began = vec![0_usize; days as usize + 1];
    for Buyer { before, after } in &log.customers {
        began[(before[0] - log.first) as usize] += 1;
        for day in before[1..].iter().chain(after) {
            bought[((day - log.first) / WEEK) as usize] += 1;
        }
    }
    let by_time: Vec<f64> = (0..=days)
        .map(|time| repeats_in(fit, f64::from(time)))
        .collect();
    let (mut all_bought, mut before) = (0, 0.0);
    (0..count)
        .map(|week| {
            let end = ends(week);
            all_bought += bought[week];
            let all_expected = sum((0..=end as usize)
                .filter(|day| began[*day] > 0)
                .map(|day| began[day] as f64 * by_time[end as usize - day]));
            let expected = all_expected - before;
            before = all_expected;
            Week {
                week: week + 1,
                days: end + 1,
                held_out: log.first + end > log.until,
                bought: bought[week] as f64,
                expected,
                all_bought: all_bought as f64,
                all_expected,
            }
        })
        .collect()
}

fn by_repeats(records: &[Record], fit: &BgNbd, bought: &[f64], foretold: &[f64]) -> Vec<Repeats> {
    // Customers by the time that they were known.
    let mut times: Vec<f64> = records.iter().map(|record| record.observed).collect();
    times.sort_by(f64::total_cmp);
    let times: Vec<(f64, f64)> = times
        .chunk_by(|one, other| one == other)
        .map(|same| (same[0], same.len() as f64))
        .collect();
    let expected = |repeats: usize| {
        sum(times
            .iter()
            .map(|(time, customers)| customers * chance_of(fit, repeats, *time)))
    };
    let mut fewer = 0.0;
    (0..=MOST_REPEATS)
        .map(|repeats| {
            let or_more = repeats == MOST_REPEATS;
            let is = |record: &Record| match or_more {
                true => record.repeats >= repeats as f64,
                false => record.repeats == repeats as f64,
            };
            let of: Vec<usize> = (0..records.len()).filter(|at| is(&records[*at])).collect();
            let pick = |values: &[f64]| of.iter().map(|at| values[*at]).collect::<Vec<f64>>();
            let expected = match or_more {
                true => records.len() as f64 - fewer,
                false => expected(repeats),
            };
            fewer += expected;
            let some = !of.is_empty();
            Repeats {
                repeats,
                or_more,
                customers: of.len(),
                expected,
                bought: some.then(|| Mean::of(&pick(bought))),
                foretold: some.then(|| Mean::of(&pick(foretold)).value),
            }
        })
        .collect()
}

fn groups(bought: &[f64], foretold: &[f64]) -> Vec<Group> {
    let mut order: Vec<usize> = (0..bought.len()).collect();
    order.sort_by(|one, other| f64::total_cmp(&foretold[*one], &foretold[*other]));
    let count = order.len();
    (0..GROUPS)
        .map(|group| {
            let of = &order[group * count / GROUPS..(group + 1) * count / GROUPS];
            let pick = |values: &[f64]| of.iter().map(|at| values[*at]).collect::<Vec<f64>>();
            Group {
                group: group + 1,
                customers: of.len(),
                foretold: Mean::of(&pick(foretold)).value,
                bought: Mean::of(&pick(bought)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: BgNbd = BgNbd {
        r: 0.243,
        alpha: 4.414,
        a: 0.793,
        b: 2.426,
        log_likelihood: -9582.4,
    };

    #[test]
    fn the_series_is_gausss() {
        // ₂F₁(1, 1; 2; z) = −ln(1 − z)/z, ₂F₁(a, b; b; z) = (1 − z)⁻ᵃ.
        for z in [0.1, 0.5, 0.9, 0.99] {
            assert!((hypergeometric(1.0, 1.0, 2.0, z) + ln64(1.0 - z) / z).abs() < 1e-9);
            let power = exp64(-0.7 * ln64(1.0 - z));
            assert!((hypergeometric(0.7, 1.3, 1.3, z) - power).abs() < 1e-9 * power);
        }
    }

    #[test]
    fn chances_sum_to_one_and_their_mean_is_the_expectation() {
        for time in [1.0, 10.0, 39.0] {
            let chances: Vec<f64> = (0..400).map(|x| chance_of(&PUBLISHED, x, time)).collect();
            let all: f64 = chances.iter().sum();
            assert!((all - 1.0).abs() < 1e-6, "{time}: {all}");
            let mean: f64 = chances
                .iter()
                .enumerate()
                .map(|(x, chance)| x as f64 * chance)
                .sum();
            assert!(
                (mean - repeats_in(&PUBLISHED, time)).abs() < 1e-4,
                "{time}: {mean}"
            );
        }
    }

    #[test]
    fn formulas_are_smooth_where_a_is_one() {
        let at = |a: f64| repeats_in(&BgNbd { a, ..PUBLISHED }, 39.0);
        assert!((at(1.0) - at(1.001)).abs() < 1e-3);
        assert!((at(1.0) - at(0.999)).abs() < 1e-3);
    }

    /// What of the log is known later is the expectation of what is known, over all records that a law of them makes: of
    /// somebody of whom nothing is known but the first purchase, it is everybody's.
    #[test]
    fn nothing_known_is_everybody() {
        let nothing = Record {
            repeats: 0.0,
            last: 0.0,
            observed: 0.0,
        };
        for time in [5.0, 39.0] {
            let one = to_come(&PUBLISHED, &nothing, time);
            let all = repeats_in(&PUBLISHED, time);
            assert!((one - all).abs() < 1e-9 * all, "{one} {all}");
        }
    }
}

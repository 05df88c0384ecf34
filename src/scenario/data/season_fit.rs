//! The season in a log of orders: repeat purchases by month, held against what the BG/NBD model foretells of them.
//!
//! The model has no seasons, but it has who came when and who has left: in E purchases that it foretells of the days of a
//! month, growth and loss of customers are in. The month's multiplier is n/E of the n that were made, drawn towards 1 by
//! empirical Bayes, as ratios of counts to what was expected are: n is Poisson of mean sE, and s is gamma distributed over
//! months with mean 1 and variance A (Clayton & Kaldor 1987, Biometrics 43, 671–681). A is estimated by moments (Marshall
//! 1991, Applied Statistics 40, 283–294). So the mean of s given n is (n + 1/A)/(E + 1/A).

use std::collections::BTreeMap;

use super::BgNbd;
use super::repeats::repeats_in;
use crate::scenario::calendar;

/// Fewer repeat purchases show no season.
pub const FEWEST_REPEATS: u64 = 120;

/// Customers by the day of their first purchase, and later purchases by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeasonCounts {
    began: BTreeMap<i32, u64>,
    repeats: BTreeMap<i32, u64>,
}

/// A season as a log has it.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedSeason {
    /// By month from January on; those of which the log has nothing are 1.
    pub months: [f64; 12],
    /// Repeat purchases that it was fitted to.
    pub repeats: u64,
    /// Months of the year of which the log has days.
    pub seen: [bool; 12],
    /// How far a month was drawn towards 1, in the mean over those seen: 0 not at all, 1 wholly.
    pub drawn: f64,
    /// Days from the first purchase to the day of the data.
    pub days: i32,
}

impl SeasonCounts {
    /// Adds a customer's days with purchases, in their order.
    pub fn add(&mut self, mut days: impl Iterator<Item = i32>) {
        let Some(first) = days.next() else { return };
        *self.began.entry(first).or_default() += 1;
        for day in days {
            *self.repeats.entry(day).or_default() += 1;
        }
    }

    /// The season, given the model of the same purchases; none where too few came again.
    pub fn fit(&self, model: &BgNbd, as_of: i32) -> Option<FittedSeason> {
        let repeats: u64 = self.repeats.values().sum();
        let first = *self.began.keys().next()?;
        if repeats < FEWEST_REPEATS {
            return None;
        }
        let month = |day: i32| calendar::month_of(day).map(|month| month.rem_euclid(12) as usize);
        let mut made = [0.0; 12];
        for (&day, &count) in &self.repeats {
            made[month(day)?] += count as f64;
        }
        // By the number of days since a customer's first purchase, what the model foretells up to them.
        let foretold: Vec<f64> = (0..=as_of - first)
            .map(|days| repeats_in(model, f64::from(days)))
            .collect();
        let up_to = |day: i32, began: i32| foretold[(day - began).max(0) as usize];
        let mut expected = [0.0; 12];
        // From the start of a month to the start of the next one, within the log.
        let mut from = first;
        while from < as_of {
            let next = calendar::first_of(calendar::month_of(from)? + 1)?.min(as_of);
            // What is bought on a day is known as it ends: the days of a month end at its last one.
            let (low, high) = (from - 1, if next == as_of { as_of } else { next - 1 });
            let of_month = self.began.range(..=high).map(|(&began, &count)| {
                let more = up_to(high, began) - up_to(low, began);
                count as f64 * more
            });
            expected[month(from)?] += of_month.sum::<f64>();
            from = next;
        }
        let scale = repeats as f64 / expected.iter().sum::<f64>();
        if !scale.is_finite() {
            return None;
        }
        let expected = expected.map(|expected| expected * scale);
        let seen = expected.map(|expected| expected > 0.0);
        let prior = prior(&made, &expected);
        let mut months = [1.0; 12];
        let mut drawn = 0.0;
        for at in (0..12).filter(|at| seen[*at]) {
            match prior {
                // Months differ by no more than chance.
                None => drawn += 1.0,
                Some(prior) => {
                    months[at] = (made[at] + prior) / (expected[at] + prior);
                    drawn += prior / (expected[at] + prior);
                }
            }
        }
        let of = seen.iter().filter(|seen| **seen).count() as f64;
        Some(FittedSeason {
            months,
            repeats,
            seen,
            drawn: drawn / of,
            days: as_of - first,
        })
    }
}

/// 1/A, the weight of the mean: none where months differ by no more than chance.
fn prior(made: &[f64; 12], expected: &[f64; 12]) -> Option<f64> {
    let there = || made.iter().zip(expected).filter(|(_, e)| **e > 0.0);
    let all: f64 = there().map(|(_, e)| e).sum();
    let spread: f64 = there()
        .map(|(n, e)| {
            let off = n / e - 1.0;
            e * off * off
        })
        .sum();
    let variance = spread / all - there().count() as f64 / all;
    (variance > 0.0).then(|| 1.0 / variance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;
    use crate::random::{Purpose, unit};
    use jiff::civil::date;

    const MODEL: BgNbd = BgNbd {
        r: 4.0,
        alpha: 80.0,
        a: 0.5,
        b: 20.0,
        log_likelihood: 0.0,
    };

    /// A log of customers who buy at the model's mean rate times a season, and stay.
    fn log(season: &[f64; 12], customers: u32, rate: f64) -> (SeasonCounts, i32) {
        let (start, end) = (date(2025, 1, 1), date(2026, 12, 31));
        let (start, end) = (calendar::day(start), calendar::day(end));
        let stream = Stream {
            seed: 11,
            replicate: 0,
            luck: 0,
        };
        let mut counts = SeasonCounts::default();
        for customer in 0..customers {
            let began = start + (customer % 300) as i32;
            let mut days = vec![began];
            for day in began + 1..=end {
                let words = stream.draw(customer, day as u32, Purpose::Own, 0);
                let month = calendar::month_of(day).unwrap().rem_euclid(12) as usize;
                if f64::from(unit(words[0])) < rate * season[month] {
                    days.push(day);
                }
            }
            counts.add(days.into_iter());
        }
        (counts, end)
    }

    /// The model of customers who all buy at this rate and stay.
    fn even(rate: f64) -> BgNbd {
        BgNbd {
            r: 1e4,
            alpha: 1e4 / rate,
            a: 1e-3,
            b: 1e3,
            ..MODEL
        }
    }

    #[test]
    fn a_season_is_found_again_in_a_log_of_it() {
        let season = [0.7, 0.7, 0.9, 1.0, 1.0, 0.9, 0.8, 0.8, 1.0, 1.1, 1.3, 1.8];
        let (counts, end) = log(&season, 900, 0.02);
        let found = counts.fit(&even(0.02), end).unwrap();
        assert!(found.seen.iter().all(|seen| *seen));
        for (at, (found, own)) in found.months.iter().zip(season).enumerate() {
            // About 500 purchases a month: three standard errors.
            assert!(
                (found - own).abs() < 0.14 * own.sqrt() * 1.1,
                "{at}: {found}, {own}"
            );
        }
        assert!(found.drawn < 0.1, "{}", found.drawn);
    }

    #[test]
    fn where_there_is_no_season_months_are_drawn_to_1() {
        let (counts, end) = log(&[1.0; 12], 300, 0.02);
        let found = counts.fit(&even(0.02), end).unwrap();
        assert!(found.drawn > 0.3, "{}", found.drawn);
        assert!(found.months.iter().all(|found| (found - 1.0).abs() < 0.12));
    }

    #[test]
    fn too_few_purchases_show_no_season() {
        let (counts, end) = log(&[1.0; 12], 3, 0.01);
        assert_eq!(counts.fit(&even(0.01), end), None);
    }
}

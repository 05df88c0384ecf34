//! What customers spent before the start: all that a marketer knows of most of them.

use crate::numeric::{Column, Kernel, LANES, Width, at_width};
use crate::random::{Purpose, Stream, exponential, normal_score, unit};
use crate::scenario::checked::{DAYS_PER_YEAR, TickUnit, Timeline};

use super::People;

/// Purchases expected in the year from which on their number is drawn by the normal distribution.
const MANY: f32 = 64.0;

/// How often customers came before the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rhythm {
    /// By their purchase rate.
    Rate,
    /// Once in so many days, > 0.
    Every(f32),
    /// Never: a visit timeline without gaps, where every visit is the first.
    Never,
}

impl Rhythm {
    /// As in the run itself.
    pub fn of(timeline: &Timeline) -> Rhythm {
        match timeline.unit {
            TickUnit::Span { .. } => Rhythm::Rate,
            TickUnit::Visit { gap } if gap > 0.0 => Rhythm::Every(gap as f32),
            TickUnit::Visit { .. } => Rhythm::Never,
        }
    }
}

/// Money that each member spent in the year before the start (or since the relationship began, where
/// that is less); 0 for prospects.
///
/// The number of purchases is drawn from the Poisson distribution with the customer's own rate with
/// no influence at all, at addresses that nothing else uses, so that it says as much of the customer
/// as a year's record does, and nothing of the luck to come. On a visit timeline it is the number of
/// gaps that fit into the time.
pub fn past_spend(stream: &Stream, people: &People, rhythm: Rhythm, width: Width) -> Column {
    let mut spend = [0.0; LANES];
    let kernel = Spend {
        stream,
        people,
        rhythm,
        spend: &mut spend,
    };
    at_width(width, kernel);
    spend
}

struct Spend<'a> {
    stream: &'a Stream,
    people: &'a People,
    rhythm: Rhythm,
    spend: &'a mut Column,
}

impl Kernel for Spend<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Spend {
            stream,
            people,
            rhythm,
            spend,
        } = self;
        let mut days = [0.0; LANES];
        let mut purchases = [0.0; LANES];
        for lane in 0..LANES {
            let year = DAYS_PER_YEAR as f32;
            let tenure = people.tenure[lane];
            let within = if tenure < year { tenure } else { year };
            days[lane] = within * people.member[lane];
        }
        match rhythm {
            Rhythm::Never => {}
            Rhythm::Every(gap) => {
                for lane in 0..LANES {
                    purchases[lane] = (days[lane] / gap) as u32 as f32;
                }
            }
            Rhythm::Rate => {
                for lane in 0..LANES {
                    days[lane] *= people.purchase_rate[lane];
                }
                poisson(stream, people.first, &days, &mut purchases);
            }
        }
        for lane in 0..LANES {
            spend[lane] = purchases[lane] * people.basket[lane];
        }
    }
}

/// Poisson draws with these means: so many Exp(1) budgets fit into the mean, four of them at each
/// event's address. From [`MANY`] on the normal quantile, corrected for skewness (Cornish & Fisher
/// 1938), of the first address's first word.
#[inline(always)]
fn poisson(stream: &Stream, first: u32, means: &Column, out: &mut Column) {
    let mut spent = [0.0; LANES];
    let mut most = 0.0;
    for &mean in means {
        let by_budgets = if mean < MANY { mean } else { 0.0 };
        most = if by_budgets > most { by_budgets } else { most };
    }
    let mut event = 0;
    let mut least = 0.0;
    while least < most {
        least = f32::MAX;
        for lane in 0..LANES {
            let customer = first.wrapping_add(lane as u32);
            let words = stream.draw(customer, event, Purpose::Past, 0);
            for word in words {
                spent[lane] += exponential(word);
                out[lane] += (spent[lane] < means[lane]) as u8 as f32;
            }
        }
        for lane in 0..LANES {
            let running = means[lane] < MANY && spent[lane] < means[lane];
            let behind = if running { spent[lane] } else { f32::MAX };
            least = if behind < least { behind } else { least };
        }
        event += 1;
    }
    for lane in 0..LANES {
        let mean = means[lane];
        if mean >= MANY {
            let customer = first.wrapping_add(lane as u32);
            let z = normal_score(unit(stream.draw(customer, 0, Purpose::Past, 0)[0]));
            let value = mean + mean.sqrt() * z + (z * z - 1.0) / 6.0 + 0.5;
            // A whole number, where an f32 can tell; never below 0, as z lies within ±5.3.
            out[lane] = if value < 1e6 {
                value as u32 as f32
            } else {
                value
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{DiscreteCDF, Poisson};

    const STREAM: Stream = Stream {
        seed: 11,
        replicate: 2,
        luck: 0,
    };

    fn members(first: u32, rate: f32, tenure: f32) -> People {
        People {
            first,
            len: LANES,
            member: [1.0; LANES],
            purchase_rate: [rate; LANES],
            basket: [10.0; LANES],
            tenure: [tenure; LANES],
            ..People::nobody()
        }
    }

    fn purchases(rate: f32, tenure: f32, rhythm: Rhythm) -> Vec<f64> {
        let block = |at: u32| {
            let people = members(at * LANES as u32, rate, tenure);
            past_spend(&STREAM, &people, rhythm, Width::detect())
        };
        let spends = (0..160).flat_map(block);
        spends.map(|spend| f64::from(spend) / 10.0).collect()
    }

    #[test]
    fn a_years_purchases_are_poisson() {
        // 4.7 a year for two years count one year; 40 days at 0.02 count 40 days; the normal draws.
        for (rate, tenure) in [
            (4.7 / 365.25, 730.0),
            (0.02, 40.0),
            (0.17, 365.25),
            (0.5, 400.0),
        ] {
            let days: f32 = if tenure < 365.25 { tenure } else { 365.25 };
            let oracle = Poisson::new(f64::from(rate * days)).unwrap();
            let drawn = purchases(rate, tenure, Rhythm::Rate);
            // Kolmogorov's distance of 40,960 draws: 0.0096 at 1 in 1000, less for a discrete law.
            let n = drawn.len() as f64;
            let highest = drawn
                .iter()
                .fold(0.0, |a: f64, &b| if b > a { b } else { a });
            for k in 0..=highest as u64 {
                let share = drawn.iter().filter(|&&x| x <= k as f64 + 0.5).count() as f64 / n;
                let distance = (share - oracle.cdf(k)).abs();
                assert!(distance < 0.0096, "{rate} {tenure} {k} {distance}");
            }
        }
    }

    #[test]
    fn neither_luck_nor_width_nor_neighbours_matter() {
        let mut people = members(512, 0.05, 500.0);
        let spend = past_spend(&STREAM, &people, Rhythm::Rate, Width::Scalar);
        for width in Width::available() {
            assert_eq!(past_spend(&STREAM, &people, Rhythm::Rate, width), spend);
        }
        let other_luck = Stream { luck: 5, ..STREAM };
        assert_eq!(
            past_spend(&other_luck, &people, Rhythm::Rate, Width::detect()),
            spend
        );
        people.purchase_rate[7] = 0.16;
        people.member[8] = 0.0;
        let changed = past_spend(&STREAM, &people, Rhythm::Rate, Width::detect());
        assert_eq!(changed[8], 0.0);
        assert!(changed[7] > spend[7]);
        let rest = (0..LANES).filter(|lane| ![7, 8].contains(lane));
        assert!(rest.into_iter().all(|lane| changed[lane] == spend[lane]));
    }

    #[test]
    fn visits_are_counted_by_their_gaps() {
        assert_eq!(purchases(0.0, 100.0, Rhythm::Every(30.0))[0], 3.0);
        assert_eq!(purchases(0.0, 9e4, Rhythm::Every(30.0))[0], 12.0);
        assert!(purchases(1.0, 9e4, Rhythm::Never).iter().all(|&n| n == 0.0));
    }
}

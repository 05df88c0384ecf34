//! What a shop knows of its customers, and can ask of them in a rule.

use crate::decision::respond::score::cuts;
use crate::decision::respond::strata::PAST_SPEND;
use crate::decision::respond::survey::{Member, Seen};
use crate::population::past::Rhythm;
use crate::scenario::checked::{DAYS_PER_YEAR, Scenario, Trait};

use super::tree::Column;

/// Intervals into which a column is cut, at most.
const INTERVALS: usize = 12;
/// With more segments than this none is asked for.
const MOST_SEGMENTS: usize = 32;

/// The name by which orders in the year before the start go in tables.
pub const PAST_ORDERS: &str = "past_orders";
/// The same of the segment.
pub const SEGMENT: &str = "segment";

/// Something that is known of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The segment that the scenario names.
    Segment,
    /// Money spent in the year before the start.
    PastSpend,
    /// Orders in the year before the start.
    PastOrders,
    /// A trait that the data have, or the tenure.
    Trait(Trait),
}

impl Known {
    /// What is known of the customers of a scenario. Of one's own: what their table says. Of simulated ones: what a shop's books say of
    /// anybody; how somebody ticks is in no book.
    pub fn of(scenario: &Scenario) -> Vec<Known> {
        let segments = scenario.population.segments.len();
        let named = (2..=MOST_SEGMENTS).contains(&segments);
        let mut known = Vec::new();
        match &scenario.population.data {
            Some(data) => {
                known.extend((named && data.segments.is_some()).then_some(Known::Segment));
                known.extend(data.spend.is_some().then_some(Known::PastSpend));
                let of_data = |which: &Trait| data.columns.iter().any(|(own, _)| own == which);
                known.extend(Trait::ALL.into_iter().filter(of_data).map(Known::Trait));
            }
            None => {
                known.extend(named.then_some(Known::Segment));
                if Rhythm::of(&scenario.timeline) != Rhythm::Never {
                    known.extend([Known::PastSpend, Known::PastOrders]);
                }
                known.push(Known::Trait(Trait::Tenure));
            }
        }
        known
    }

    /// The name in tables.
    pub fn key(self) -> &'static str {
        match self {
            Known::Segment => SEGMENT,
            Known::PastSpend => PAST_SPEND,
            Known::PastOrders => PAST_ORDERS,
            Known::Trait(which) => which.key(),
        }
    }

    /// The one of this name.
    pub fn from_key(key: &str) -> Option<Known> {
        match key {
            SEGMENT => Some(Known::Segment),
            PAST_SPEND => Some(Known::PastSpend),
            PAST_ORDERS => Some(Known::PastOrders),
            _ => Trait::ALL
                .into_iter()
                .find(|which| which.key() == key)
                .map(Known::Trait),
        }
    }

    /// A trait's value as rules have it: purchases by year, all else as it is.
    pub fn of_trait(which: Trait, value: f32) -> f64 {
        let value = f64::from(value);
        match which {
            Trait::PurchaseRate => value * DAYS_PER_YEAR,
            Trait::Reciprocity
            | Trait::Indebtedness
            | Trait::Skepticism
            | Trait::Trust
            | Trait::Basket
            | Trait::TipShare
            | Trait::Tenure => value,
        }
    }

    fn value(self, member: &Member) -> f64 {
        match self {
            Known::Segment => f64::from(member.segment),
            Known::PastSpend => f64::from(member.spend),
            Known::PastOrders => match member.of(Trait::Basket) > 0.0 {
                true => (f64::from(member.spend) / f64::from(member.of(Trait::Basket))).round(),
                false => 0.0,
            },
            Known::Trait(which) => Known::of_trait(which, member.of(which)),
        }
    }
}

/// A column of the sample: where its values are cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What is known of the customers.
    pub known: Known,
    /// Ascending; of segments none.
    pub cuts: Vec<f64>,
    /// Intervals, or segments.
    pub intervals: usize,
}

impl Asked {
    /// The columns of a scenario, cut at round numbers near the quantiles of these members; what has one value for all is left out.
    pub fn of(scenario: &Scenario, seen: &Seen, members: &[usize]) -> Vec<Asked> {
        let cut = |known: Known| {
            let cuts = match known {
                Known::Segment => Vec::new(),
                Known::PastSpend | Known::PastOrders | Known::Trait(_) => {
                    let values = members
                        .iter()
                        .map(|&member| known.value(&seen.members[member]));
                    let mut values: Vec<f64> = values.collect();
                    values.sort_by(f64::total_cmp);
                    cuts(&values, INTERVALS)
                }
            };
            let intervals = match known {
                Known::Segment => scenario.population.segments.len(),
                Known::PastSpend | Known::PastOrders | Known::Trait(_) => cuts.len() + 1,
            };
            Asked {
                known,
                cuts,
                intervals,
            }
        };
        let all = Known::of(scenario).into_iter().map(cut);
        all.filter(|asked| asked.intervals > 1).collect()
    }

    /// Its values, as numbers in order.
    pub fn column(&self) -> Column {
        Column {
            intervals: self.intervals,
            names: self.known == Known::Segment,
        }
    }

    /// The interval of a member.
    pub fn interval(&self, member: &Member) -> u16 {
        let value = self.known.value(member);
        match self.known {
            Known::Segment => member.segment,
            Known::PastSpend | Known::PastOrders | Known::Trait(_) => {
                self.cuts.iter().filter(|&&cut| value >= cut).count() as u16
            }
        }
    }
}

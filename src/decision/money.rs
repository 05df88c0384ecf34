//! The money of each arm: costs, margin, lifetime value over the horizon, return, payback, break-even.

use super::finite;
use super::rows::{Money, Payback};
use crate::engine::quantity::Quantity;
use crate::engine::tally::Tally;
use crate::experiment::cumulative_profit::{cumulative_profit, gain};
use crate::experiment::results::{Estimate, Results};
use crate::experiment::shortage::Shortage;
use crate::numeric::Exact;
use crate::population::Slots;
use crate::scenario::checked::{Arm, DesignKind, Scenario};
use crate::vocabulary::metric::{Base, Metric};

/// The money of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accounts {
    /// What each arm costs and brings.
    pub money: Vec<Money>,
    /// When what an arm brings has paid for it.
    pub payback: Vec<Payback>,
}

impl Accounts {
    /// What an arm costs a head, in gestures and asks.
    pub fn cost(&self, arm: &str) -> f64 {
        let costs = self.money.iter().filter(|one| {
            one.arm == arm
                && ["gesture_cost", "ask_cost", "fixed_cost"].contains(&one.quantity.as_str())
        });
        costs.filter_map(|one| one.value).sum()
    }
}

/// The account of every arm, from what a run tallied.
///
/// Profit, costs and revenue have the run's own intervals; what is discounted has intervals over
/// (replicate, community) clusters, and costs by which is divided are taken as known.
pub fn accounts(scenario: &Scenario, tally: &Tally, results: &Results) -> Accounts {
    let heads = heads(scenario);
    let last = scenario.timeline.ticks as usize - 1;
    let days = days_of_tick(scenario);
    let mut accounts = Accounts::default();
    for (number, arm) in scenario.arms.iter().enumerate() {
        let gains: Vec<Estimate> = match number {
            0 => Vec::new(),
            _ => (0..=last)
                .map(|tick| gain(tally, number, tick, paired(scenario)))
                .collect(),
        };
        let costs = Costs::of(tally, number, arm);
        let mut book = Book {
            arm: &arm.name,
            heads,
            rows: &mut accounts.money,
        };
        book.sums(
            results,
            number,
            &costs,
            &cumulative_profit(tally, number, last),
        );
        if number > 0 {
            let gain = whole_gain(scenario, results, number, &gains[last]);
            book.returns(arm, &costs, &Costs::of(tally, 0, &scenario.arms[0]), &gain);
            // Between visits without a gap no time passes in which anything could be paid back.
            if days > 0.0 {
                book.payback(days, &gains);
            }
        }
        let mut short = results.shortages.iter();
        let short = short.find(|short| short.arm == number);
        if let (None, Some(short)) = (arm.budget, short) {
            book.sum("unfunded", "count", exactly(short.unfunded));
        }
        if let Some(budget) = arm.budget {
            let of = |base| -> u64 {
                let replicates = 0..tally.shape.replicates;
                replicates
                    .map(|replicate| tally.heads(replicate, number, base))
                    .sum()
            };
            let members = of(Base::Members) as f64 / of(Base::Everyone) as f64;
            book.budget(budget.per_member * members, &costs, short);
        }
        accounts
            .payback
            .extend(
                gains
                    .iter()
                    .take_while(|_| days > 0.0)
                    .enumerate()
                    .map(|(tick, gain)| Payback {
                        arm: arm.name.clone(),
                        tick: tick as u64 + 1,
                        day: (tick as f64 + 1.0) * days,
                        gain: finite(gain.value),
                        lo: finite(gain.low),
                        hi: finite(gain.high),
                    }),
            );
    }
    accounts
}

/// Members and prospects of a replicate at its start.
fn heads(scenario: &Scenario) -> f64 {
    Slots::of(scenario).map_or(0.0, |slots| f64::from(slots.heads()))
}

fn paired(scenario: &Scenario) -> bool {
    scenario.design.kind == DesignKind::Paired
}

/// Days from one tick to the next; 0 between visits without a gap.
fn days_of_tick(scenario: &Scenario) -> f64 {
    scenario.timeline.days_per_tick()
}

/// The gain over the horizon, the last of `payback.csv`: without a discount it is the difference in profit,
/// whose interval uses every customer rather than communities alone.
fn whole_gain(
    scenario: &Scenario,
    results: &Results,
    arm: usize,
    discounted: &Estimate,
) -> Estimate {
    let mut contrasts = results.contrasts.iter();
    match contrasts.find(|c| c.arm == arm && c.metric == Metric::Profit) {
        Some(contrast) if scenario.outcome.discount == 0.0 => {
            let Estimate { value, low, high } = contrast.difference;
            Estimate {
                value: discounted.value,
                low: discounted.value - (value - low),
                high: discounted.value + (high - value),
            }
        }
        _ => *discounted,
    }
}

/// Costs per head, over the horizon.
struct Costs {
    gestures: f64,
    asks: f64,
    /// Once, at the start.
    fixed: f64,
    /// Discounted.
    gestures_today: f64,
    asks_today: f64,
    fixed_today: f64,
}

impl Costs {
    fn of(tally: &Tally, arm: usize, told: &Arm) -> Self {
        let shape = &tally.shape;
        let all = |base| -> u64 {
            let replicates = 0..shape.replicates;
            replicates
                .map(|replicate| tally.heads(replicate, arm, base))
                .sum()
        };
        let heads = all(Base::Everyone);
        let fixed = told.fixed_cost * all(Base::Members) as f64 / heads as f64;
        let mut costs = Costs {
            gestures: 0.0,
            asks: 0.0,
            fixed,
            gestures_today: 0.0,
            asks_today: 0.0,
            fixed_today: fixed * shape.discounts.first().copied().unwrap_or(1.0),
        };
        for (tick, worth) in shape.discounts.iter().enumerate() {
            let of = |quantity| tally.series(arm, tick, quantity).sum.value() / heads as f64;
            let asks = of(Quantity::AskCost);
            let gestures = of(Quantity::Cost) - asks;
            // It is paid in the first tick.
            let gestures = match (tick, fixed > 0.0) {
                (0, true) => difference(gestures, fixed),
                _ => gestures,
            };
            costs.gestures += gestures;
            costs.asks += asks;
            costs.gestures_today += gestures * worth;
            costs.asks_today += asks * worth;
        }
        costs
    }

    fn all(&self) -> f64 {
        self.gestures + self.asks + self.fixed
    }

    fn all_today(&self) -> f64 {
        self.gestures_today + self.asks_today + self.fixed_today
    }
}

/// The rows of one arm.
struct Book<'a> {
    arm: &'a str,
    heads: f64,
    rows: &'a mut Vec<Money>,
}

impl Book<'_> {
    /// A sum per head, and for everybody.
    fn sum(&mut self, quantity: &str, unit: &str, estimate: Estimate) {
        let total = finite(estimate.value * self.heads);
        self.put(quantity, unit, estimate, total);
    }

    /// A figure that is no sum over heads.
    fn figure(&mut self, quantity: &str, unit: &str, estimate: Estimate) {
        self.put(quantity, unit, estimate, None);
    }

    fn put(&mut self, quantity: &str, unit: &str, estimate: Estimate, total: Option<f64>) {
        self.rows.push(Money {
            arm: self.arm.to_owned(),
            quantity: quantity.to_owned(),
            unit: unit.to_owned(),
            value: finite(estimate.value),
            lo: finite(estimate.low),
            hi: finite(estimate.high),
            total,
        });
    }

    fn sums(&mut self, results: &Results, arm: usize, costs: &Costs, value: &Estimate) {
        let mean = |metric| {
            let mut means = results.summary.iter();
            means
                .find(|one| one.arm == arm && one.metric == metric)
                .map(|one| one.mean)
        };
        if let Some(revenue) = mean(Metric::Revenue) {
            self.sum("revenue", "money", revenue);
        }
        if let Some(profit) = mean(Metric::Profit) {
            let margin = difference(profit.value, -costs.all());
            self.sum("margin", "money", exactly(margin));
        }
        self.sum("gesture_cost", "money", exactly(costs.gestures));
        self.sum("ask_cost", "money", exactly(costs.asks));
        if costs.fixed > 0.0 {
            self.sum("fixed_cost", "money", exactly(costs.fixed));
        }
        if let Some(profit) = mean(Metric::Profit) {
            self.sum("profit", "money", profit);
        }
        self.sum("lifetime_value", "money", *value);
    }

    /// What the arm's money brings, over the baseline.
    fn returns(&mut self, arm: &Arm, costs: &Costs, baseline: &Costs, gain: &Estimate) {
        self.sum("gain", "money", *gain);
        let more = costs.all_today() - baseline.all_today();
        if more > 0.0 {
            self.figure("return", "ratio", scaled(gain, 1.0 / more, 0.0));
        }
        if costs.gestures_today > 0.0 {
            let factor = |gain: f64| difference(1.0, -gain / costs.gestures_today);
            let factor = Estimate {
                value: factor(gain.value),
                low: factor(gain.low),
                high: factor(gain.high),
            };
            self.figure("break_even", "ratio", factor);
            if let [gesture] = arm.gestures.as_slice()
                && !gesture.cost_of_basket
            {
                let cost = scaled(&factor, gesture.cost, 0.0);
                self.figure("break_even_cost", "money", cost);
            }
        }
    }

    /// From when on the arm has earned at least what the baseline has, to the end of the horizon; not
    /// before anything at all is otherwise than in the baseline.
    fn payback(&mut self, days: f64, gains: &[Estimate]) {
        let begun = gains.iter().position(|gain| gain.value != 0.0);
        let stays = |of: fn(&Estimate) -> f64| {
            let behind = gains
                .iter()
                .rposition(|gain| of(gain) < 0.0 || of(gain).is_nan());
            let first = behind.map_or(begun, |tick| Some(tick + 1));
            match first {
                Some(first) if first < gains.len() => (first as f64 + 1.0) * days,
                _ => f64::NAN,
            }
        };
        // What may be gained is ahead sooner than what is gained, and what surely is, later.
        let estimate = Estimate {
            value: stays(|gain| gain.value),
            low: stays(|gain| gain.high),
            high: stays(|gain| gain.low),
        };
        self.figure("payback_days", "days", estimate);
    }

    /// A budget, in money per head, and what it did not suffice for.
    fn budget(&mut self, budget: f64, costs: &Costs, short: Option<&Shortage>) {
        self.sum("budget", "money", exactly(budget));
        if budget > 0.0 {
            self.figure(
                "budget_used",
                "share",
                exactly((costs.gestures + costs.asks) / budget),
            );
        }
        self.sum(
            "unfunded",
            "count",
            exactly(short.map_or(0.0, |short| short.unfunded)),
        );
        if let Some(short) = short.filter(|short| short.share > 0.0) {
            self.figure("short_of_money", "share", exactly(short.share));
            self.figure("money_gone", "ticks", exactly(f64::from(short.tick)));
        }
    }
}

/// One less the other; nothing where it is only what rounding leaves of equal sums.
fn difference(one: f64, other: f64) -> f64 {
    let difference = one - other;
    // Each sum is rounded to the grid of exact sums, too.
    if difference.abs() <= 1e-12 * one.abs() + 4.0 * Exact::ROUNDING {
        0.0
    } else {
        difference
    }
}

/// A figure without an interval.
fn exactly(value: f64) -> Estimate {
    Estimate {
        value,
        low: f64::NAN,
        high: f64::NAN,
    }
}

/// `factor` × the estimate + `shift`, factor > 0.
fn scaled(estimate: &Estimate, factor: f64, shift: f64) -> Estimate {
    Estimate {
        value: estimate.value * factor + shift,
        low: estimate.low * factor + shift,
        high: estimate.high * factor + shift,
    }
}

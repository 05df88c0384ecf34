//! What gestures and asks cost: a community's purse, and a customer's account.

use crate::engine::quantity::Quantity;
use crate::engine::state::State;
use crate::engine::tally::TickSums;

/// Money left of a community's budget under one arm.
pub struct Purse {
    left: Option<f64>,
}

impl Purse {
    /// `budget`: in money for the whole community; None: no cap.
    pub fn of(budget: Option<f64>) -> Self {
        Self { left: budget }
    }

    /// Takes `cost` out, if there is enough.
    pub fn spend(&mut self, cost: f64) -> bool {
        match &mut self.left {
            None => true,
            // The tolerance keeps a budget that is meant to suffice from failing by rounding.
            Some(left) if cost <= *left + 1e-9 => {
                *left -= cost;
                true
            }
            Some(_) => false,
        }
    }
}

impl State {
    /// Books a cost in money.
    pub fn pay(&mut self, lane: usize, cost: f64, sums: &mut TickSums) {
        self.outcome.cost[lane] += cost;
        sums.add_f64(Quantity::Cost, cost);
        sums.add_f64(Quantity::Profit, -cost);
    }
}

//! What is counted of something that a draw decides: what came to pass, or what was expected of it.

use crate::scenario::checked::{Scenario, When};

/// What is counted of something that a draw decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Estimator {
    /// What came to pass.
    #[default]
    Events,
    /// What was expected of it when it was decided: the chance of each answer and motive, the hazard
    /// spent on purchases and unasked returns. Lives go by the draws as ever; so it estimates the same
    /// means (Rao-Blackwell), with far less noise and smoothly in the parameters. Variances between
    /// customers are not those of events.
    Expected,
    /// Expected, and nobody leaves: what customers do counts by their chance to be there still. For
    /// looking at single customers ([`survey`](crate::engine::run::survey)), of whom the luck of leaving would hide the rest; what
    /// is tallied of ticks means nothing. Wrong where leaving changes more than that the customer is
    /// gone: see [`Estimator::may_survive`].
    Surviving,
}

impl Estimator {
    /// Whether what was expected is counted, rather than what came to pass.
    pub fn expects(self) -> bool {
        self != Estimator::Events
    }

    /// Whether [`Estimator::Surviving`] means the same as [`Estimator::Expected`]: nothing is done for
    /// customers who have left or offered to them, and nobody else feels or gets more by their leaving.
    pub fn may_survive(scenario: &Scenario) -> bool {
        let ties = scenario.community.ties;
        let felt = ties.is_some_and(|ties| ties.belonging || ties.pull);
        let to_the_lapsed = |when: &When| when.reaches_lapsed();
        !scenario.arms.iter().any(|arm| {
            let felt = felt || (ties.is_some() && arm.belonging == Some(true));
            let gestures = arm.gestures.iter().map(|gesture| &gesture.when);
            let mut all = gestures.chain(arm.asks.iter().map(|ask| &ask.when));
            felt || arm.is_rationed() || all.any(to_the_lapsed)
        })
    }
}

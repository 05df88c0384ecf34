//! Which metrics a scenario has.

use super::checked::{Channels, Scenario, Timeline};

pub use crate::vocabulary::metric::*;

/// The metrics that a scenario has, in the order of [`Metric::ALL`].
pub fn metrics_of(scenario: &Scenario) -> Vec<Metric> {
    let prospects = scenario.prospects.is_some();
    let ties = scenario.community.ties.is_some();
    metrics_with(&scenario.timeline, &scenario.channels, prospects, ties)
}

/// The metrics of a scenario with this timeline and these channels, with or without prospects and ties.
pub(super) fn metrics_with(
    timeline: &Timeline,
    channels: &Channels,
    prospects: bool,
    ties: bool,
) -> Vec<Metric> {
    Metric::told_of(&Has {
        visits: timeline.is_visit(),
        days_per_tick: timeline.days_per_tick(),
        days: timeline.days_per_tick() * f64::from(timeline.ticks),
        channel: &|channel| channels.of(channel).is_some(),
        prospects,
        ties,
    })
}

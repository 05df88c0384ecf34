//! The part of a population on which many variants of a run are compared.

use super::meet;
use crate::numeric::LANES;
use crate::population::Slots;
use crate::scenario::checked::{DesignKind, Scenario};

/// Units of a part, where customers do not meet.
const UNITS: u64 = 16;

/// The least and the most heads of a part.
const LEAST_HEADS: u64 = 512;
const MOST_HEADS: u64 = 16_384;

/// How many times the work of the run itself its variants may take together.
const GENEROUS: u64 = 20;

/// The least and the most units where customers meet.
const LEAST_UNITS: u64 = 4;
const MOST_UNITS: u64 = 32;

/// The part of the population on which many variants of a run are held against each other.
///
/// Its units are independent: each is one community of a replicate of its own. Rows of data are drawn
/// with replacement, so that none is left out for standing late in the file. All arms live with the same
/// people, whatever the design: what is asked is how their means move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Communities, or customers where nobody knows another.
    pub units: u32,
    /// Heads of a unit.
    pub heads: u32,
}

impl Part {
    /// The part of a scenario that this many runs can have for `budget` steps of customers' lives.
    ///
    /// Where customers meet, or share a budget, a unit has at most 1,024 heads (more where they have many
    /// ties): a shift hardly depends on how large a community is beyond that, and its error is known the
    /// better the more units there are.
    pub fn of(scenario: &Scenario, runs: usize, budget: u64) -> Part {
        let lives = scenario.arms.len() as u64 * u64::from(scenario.timeline.steps());
        let world = u64::from(Slots::of(scenario).map_or(1, |slots| slots.heads()));
        // Whoever asks for a small run wants it soon.
        let own = world.saturating_mul(lives * u64::from(scenario.design.replicates));
        let budget = budget.min(own.saturating_mul(GENEROUS));
        let heads = budget / (runs as u64).saturating_mul(lives);
        let heads = heads.clamp(LEAST_HEADS, MOST_HEADS);
        let (units, of_unit) = if meet(scenario) {
            let degree = scenario.community.ties.map_or(0, |ties| ties.degree);
            let least = (64 * u64::from(degree)).max(256);
            let enough = (heads / LEAST_UNITS).clamp(least, least.max(1_024));
            let of_unit = enough.min(u64::from(scenario.community.size)).min(world);
            ((heads / of_unit).clamp(LEAST_UNITS, MOST_UNITS), of_unit)
        } else {
            // A unit is a sample of customers; of a small population there may be more than all of them.
            (UNITS, (heads / UNITS).min(world.max(2)))
        };
        Part {
            units: units as u32,
            heads: of_unit.max(2) as u32,
        }
    }

    /// The part for some thousands of variants, which together live through so many ticks. Blocks are full where customers
    /// do not meet: what is empty of them takes as long.
    pub fn of_many(scenario: &Scenario, ticks: u64, budget: u64) -> Part {
        let lives = ticks.saturating_mul(
            scenario.arms.len() as u64 * u64::from(scenario.timeline.steps_per_tick()),
        );
        let degree = scenario.community.ties.map_or(0, |ties| ties.degree);
        let of_unit = match meet(scenario) {
            true => (64 * u64::from(degree)).max(LANES as u64),
            false => LANES as u64,
        };
        let world = u64::from(Slots::of(scenario).map_or(1, |slots| slots.heads()));
        let size = match meet(scenario) {
            true => u64::from(scenario.community.size).min(world),
            false => world.max(2),
        };
        let of_unit = of_unit.min(size);
        let units = budget / (lives.max(1)).saturating_mul(of_unit.max(LANES as u64));
        Part {
            units: units.clamp(LEAST_UNITS, UNITS) as u32,
            heads: of_unit.max(2) as u32,
        }
    }

    /// The scenario, cut to the part.
    pub fn cut(&self, mut scenario: Scenario) -> Scenario {
        scenario.design.kind = DesignKind::Paired;
        scenario.design.replicates = self.units;
        scenario.community.size = self.heads;
        // With as many members as slots the first community is full, prospects or not.
        scenario.population.size = u64::from(self.heads);
        let rows = scenario
            .population
            .data
            .as_ref()
            .map_or(0, |data| data.rows);
        if rows as u64 == scenario.population.size {
            scenario.population.size += 1;
        }
        scenario
    }

    /// Steps of customers' lives that so many runs cost.
    pub fn cost(&self, scenario: &Scenario, runs: usize) -> u64 {
        let lives = scenario.arms.len() as u64 * u64::from(scenario.timeline.steps());
        runs as u64 * lives * u64::from(self.units) * u64::from(self.heads)
    }
}

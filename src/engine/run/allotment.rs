//! What a community has of an arm's budget and capacities: money per member, or its part of a sum for all, as it is
//! released.

use crate::engine::plan::{ArmPlan, Plan};
use crate::engine::state::ledger::Ledger;
use crate::population::Slots;
use crate::scenario::checked::{Budget, Capacity, WHOLE};

/// A community's part of a budget, by the parts in which that comes.
pub struct Allotment<'a> {
    plan: &'a Plan,
    budget: Option<Budget>,
    /// Members who live under the arm.
    members: u64,
    slots: Slots,
    community: u32,
    /// Parts that were released so far.
    released: u32,
    /// By gesture that has one: its place, its capacity, and the period in which the last step was.
    capacities: Vec<(usize, Capacity, Option<u32>)>,
}

impl<'a> Allotment<'a> {
    pub fn new(
        plan: &'a Plan,
        arm: &ArmPlan,
        slots: Slots,
        community: u32,
        members: u64,
    ) -> Allotment<'a> {
        Allotment {
            plan,
            budget: arm.budget,
            members,
            slots,
            community,
            released: 0,
            capacities: arm
                .gestures
                .iter()
                .enumerate()
                .filter_map(|(at, gesture)| Some((at, gesture.capacity?, None)))
                .collect(),
        }
    }

    /// The ledger as the run begins.
    pub fn begin(&mut self) -> Ledger {
        let Some(budget) = self.budget else {
            return Ledger::of(None);
        };
        if !budget.in_all {
            return Ledger::of(Some(budget.per_member * self.members as f64));
        }
        self.released = 1;
        Ledger::of(Some(self.part(&budget, 0)))
    }

    /// Adds what is released with a step, and makes room for what can be made in a period that begins with it.
    pub fn release(&mut self, step: u32, ledger: &mut Ledger) {
        for at in 0..self.capacities.len() {
            let (gesture, capacity, last) = self.capacities[at];
            let period = self.plan.timeline.period_at(capacity.period, step);
            if last != Some(period) {
                self.capacities[at].2 = Some(period);
                ledger.make_room(gesture, self.room(&capacity, period));
            }
        }
        let Some(budget) = self.budget.filter(|budget| budget.period.is_some()) else {
            return;
        };
        while self.released <= budget.part_at(step, &self.plan.timeline) {
            ledger.grant(self.part(&budget, self.released));
            self.released += 1;
        }
    }

    /// How many of a gesture a community can make in a period: of all communities together as many as there is room for,
    /// and of each its share in the mean over periods, as the places at which shares are cut wander (by the golden ratio).
    fn room(&self, capacity: &Capacity, period: u32) -> usize {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let all = f64::from(self.slots.members());
        let periods = self.plan.timeline.periods(capacity.period);
        let weight = periods.weight_of_first(period + 1) - periods.weight_of_first(period);
        let in_run = weight as f64 / WHOLE as f64;
        let most = (capacity.per_member * in_run * all * 1e6).round() / 1e6;
        let shift = (f64::from(period) * GOLDEN).fract();
        let slots = self.slots.community(self.community);
        let until = |slot: u32| {
            let members = f64::from(slot - self.slots.prospects_before(slot));
            (most * (members / all) + shift).floor()
        };
        (until(slots.end) - until(slots.start)) as usize
    }

    /// What the community has of a part, in whole cents: the parts of all communities sum up to the part, and the parts to
    /// the whole.
    fn part(&self, budget: &Budget, part: u32) -> f64 {
        let all = u64::from(self.slots.members());
        let cents = (budget.per_member * all as f64 * 100.0 + 0.5) as u128;
        let periods = budget
            .period
            .map(|period| self.plan.timeline.periods(period));
        let weight_of_first = |parts: u32| {
            u128::from(periods.map_or(u64::from(parts.min(1)), |periods| {
                periods.weight_of_first(parts)
            }))
        };
        let all_parts = weight_of_first(u32::MAX);
        let until = |part: u32| cents * weight_of_first(part) / all_parts;
        let of_part = until(part + 1) - until(part);
        let slots = self.slots.community(self.community);
        let before = |slot: u32| u128::from(slot - self.slots.prospects_before(slot));
        let share = |slot: u32| of_part * before(slot) / u128::from(all.max(1));
        (share(slots.end) - share(slots.start)) as f64 / 100.0
    }
}

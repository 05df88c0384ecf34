//! What a community has of an arm's budget: money per member, or its part of a sum for all, as it is released.

use crate::engine::plan::{ArmPlan, Plan};
use crate::engine::state::ledger::Ledger;
use crate::population::Slots;
use crate::scenario::checked::Budget;

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

    /// Adds what is released with a step.
    pub fn release(&mut self, step: u32, ledger: &mut Ledger) {
        let Some(budget) = self.budget.filter(|budget| budget.period.is_some()) else {
            return;
        };
        while self.released <= budget.part_at(step, &self.plan.timeline) {
            ledger.grant(self.part(&budget, self.released));
            self.released += 1;
        }
    }

    /// What the community has of a part, in whole cents: the parts of all communities sum up to the part, and the parts to
    /// the whole.
    fn part(&self, budget: &Budget, part: u32) -> f64 {
        let all = u64::from(self.slots.members());
        let cents = (budget.per_member * all as f64 * 100.0 + 0.5) as u128;
        let parts = u128::from(budget.parts(&self.plan.timeline));
        let until = |part: u32| cents * u128::from(part) / parts;
        let of_part = until(part + 1) - until(part);
        let slots = self.slots.community(self.community);
        let before = |slot: u32| u128::from(slot - self.slots.prospects_before(slot));
        let share = |slot: u32| of_part * before(slot) / u128::from(all.max(1));
        (share(slots.end) - share(slots.start)) as f64 / 100.0
    }
}

//! `[policy]`: which arm for whom, and what that may cost.

use super::super::checked::Policy;
use super::super::key::{Key, Kind, Range, Section};
use super::super::reader::Reader;

const BUDGET: Key = Key::optional(
    "budget",
    Kind::Money(Range::NON_NEGATIVE),
    "what arms may cost together beyond the baseline, in the mean and fixed costs included: money of a replicate for all members \
     together; without it the largest of the arms' budgets, where every arm but the baseline has one, and else as much as pays",
    "30000",
);

pub static SECTION: Section = Section {
    name: "policy",
    meaning: "which arm for whom, where several stand beside the baseline",
    keys: &[&[BUDGET]],
    named_by: None,
};

/// Reads the policy; `members` of a replicate share its budget.
pub fn read(reader: &mut Reader<'_>, members: u64) -> Policy {
    let budget = reader.number(&BUDGET);
    Policy {
        budget: budget.map(|budget| budget / members.max(1) as f64),
    }
}

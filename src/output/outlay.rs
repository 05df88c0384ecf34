//! What an arm costs in all, held against its budget, in words.

use super::format::Numbers;
use crate::population::Slots;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::vocabulary::metric::MetricUnit;

/// `“plan” costs €31,950 in all: €29,950 of its budget of €30,000 (99.8%) for gestures and asks, and €2,000 once.`
///
/// `name` is quoted, `cost` the mean of a head over the run, prospects among them, everything included. None where neither a sum for all nor a
/// cost of the whole arm is written.
pub fn sentence(scenario: &Scenario, arm: usize, name: &str, cost: f64) -> Option<String> {
    let told = &scenario.arms[arm];
    let members = match scenario.design.kind {
        DesignKind::Randomized { per_arm } => f64::from(per_arm),
        DesignKind::Paired => scenario.population.size as f64,
    };
    let money = |value: f64| {
        let numbers = Numbers::apart(MetricUnit::Money, &scenario.currency, value);
        numbers.text(value)
    };
    // Those who are members bear what all heads cost.
    let a_member = Slots::of(scenario).map_or(1.0, |slots| {
        f64::from(slots.heads()) / f64::from(slots.members())
    });
    let all = cost * a_member * members;
    let fixed = told.fixed_cost * members;
    let budget = told.budget.filter(|budget| budget.in_all);
    let paid = if all > fixed { all - fixed } else { 0.0 };
    let of_budget = budget.map(|budget| {
        let budget = budget.per_member * members;
        let share = match budget > 0.0 {
            true => format!(" ({:.1}%)", paid / budget * 100.0),
            false => String::new(),
        };
        format!("{} of its budget of {}{share}", money(paid), money(budget))
    });
    Some(match (of_budget, fixed > 0.0) {
        (Some(of_budget), false) => format!("{name} costs {of_budget}."),
        (Some(of_budget), true) => format!(
            "{name} costs {} in all: {of_budget} for gestures and asks, and {} once.",
            money(all),
            money(fixed)
        ),
        (None, true) => format!(
            "{name} costs {} in all, {} of it once.",
            money(all),
            money(fixed)
        ),
        (None, false) => return None,
    })
}

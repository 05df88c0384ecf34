//! A budget that did not suffice, in words.

use super::format::count;
use crate::population::Slots;
use crate::scenario::checked::{Priority, Scenario};

/// When the money was gone, what it did not reach, and by which order. `arm` is quoted, `share` that of the
/// communities that were short, `tick` as in "week 3"; `unfunded` counts for a replicate; money that comes by period is
/// there again with the next one.
pub fn sentence(
    arm: &str,
    priority: Priority,
    share: f64,
    tick: &str,
    unfunded: f64,
    comes_by_period: bool,
) -> String {
    let order = match priority {
        Priority::Random => "Lots decided whom it reached.",
        Priority::Spend => {
            "It went first to those who had spent most in the year before the start."
        }
        Priority::Tenure => "It went first to those who had been customers longest.",
    };
    let whose = if share < 1.0 {
        format!(
            " in {} of the communities, half of them by {tick}",
            percent(share)
        )
    } else {
        format!(" in {tick}")
    };
    let unfunded = match unfunded {
        few if few < 1.0 => "fewer than one gesture, ask or offer".to_owned(),
        some => format!(
            "about {} gestures, asks and offers",
            count(some.round() as u64)
        ),
    };
    let gone = match comes_by_period {
        true => "did not suffice for the first time",
        false => "was gone",
    };
    format!("The money of {arm} {gone}{whose}; {unfunded} went unpaid. {order}")
}

/// What could not be made for want of hands alone: more was due in a period than there was room for. `arm` is quoted;
/// `unmade` counts for a replicate.
pub fn of_hands(arm: &str, unmade: f64) -> String {
    let unmade = match unmade {
        few if few < 1.0 => "Fewer than one gesture".to_owned(),
        some => format!("About {} gestures", count(some.round() as u64)),
    };
    format!("{unmade} of {arm} were not made, as more were due in a period than its `capacity`.")
}

/// Whether an arm's budget, all that a community has of it, is less than the least that anything of the arm costs.
pub fn pays_for_nothing(scenario: &Scenario, arm: usize) -> bool {
    let arm = &scenario.arms[arm];
    let (Some(budget), Some(slots)) = (arm.budget, Slots::of(scenario)) else {
        return false;
    };
    let members = slots.members().min(scenario.community.size);
    if arm.gestures.iter().any(|gesture| gesture.cost_of_basket) {
        // Of a small basket a share is small, too.
        return false;
    }
    let gestures = arm.gestures.iter().map(|gesture| gesture.cost);
    let costs = gestures.chain(arm.asks.iter().map(|ask| ask.cost));
    let least = costs
        .filter(|cost| *cost > 0.0)
        .fold(f64::INFINITY, f64::min);
    least.is_finite() && budget.per_member * f64::from(members) < least * (1.0 - 1e-9)
}

/// Of such a budget, once something was due. `arm` is quoted.
pub fn nothing_paid(arm: &str) -> String {
    format!(
        "The budget of {arm} is too small to pay for anything: nothing of it that costs money was done."
    )
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        few if few < 1.0 => "less than 1%".to_owned(),
        most if most >= 99.5 => "over 99%".to_owned(),
        some => format!("{some:.0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_when_what_and_for_whom() {
        let told =
            |priority, share, unfunded| sentence("“a”", priority, share, "week 2", unfunded, false);
        assert_eq!(
            told(Priority::Random, 1.0, 3_000.4),
            "The money of “a” was gone in week 2; about 3,000 gestures, asks and offers went unpaid. Lots decided \
             whom it reached."
        );
        assert_eq!(
            told(Priority::Spend, 0.25, 0.2),
            "The money of “a” was gone in 25% of the communities, half of them by week 2; fewer than one gesture, ask \
             or offer went unpaid. It went first to those who had spent most in the year before the start."
        );
    }
}

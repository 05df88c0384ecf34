//! How policies were found, and what was assumed.

use crate::decision::respond::survey::Seen;
use crate::decision::respond::target::Halves;
use crate::decision::rows::Note;
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::Metric;

/// Sentences of the page about policies.
const POLICY: &str = "say.policy";

pub fn notes(
    scenario: &Scenario,
    seen: &Seen,
    halves: &Halves,
    in_any_case: &[Option<f64>],
    budget: Option<f64>,
) -> Vec<Note> {
    let mut said = vec![format!(
        "Rules and cells were learned on every other {} ({} customers) and judged on the rest ({}); every figure here is of those, and \
         its interval is Student's over {}. Differences are paired: everybody lived under every arm.",
        match halves.by_community {
            true if seen.coupled => "community",
            true => "group of customers",
            false => "customer",
        },
        halves.fitted.len(),
        halves.judged.len(),
        match seen.coupled && halves.by_community {
            true => "communities",
            false => "customers",
        },
    )];
    said.push(
        "A rule is told only where the 95% interval of what it gains over the best single arm lies above nothing. Where customers differ in \
         nothing that a shop knows, chance alone would bring one in 2.5 of 100 runs at the most. All intervals are the luck of the simulation \
         alone, with the psychology as it stands: they do not hold its draws."
            .into(),
    );
    said.push(match &scenario.population.data {
        Some(_) => "A rule may ask for the segment, past spend and whatever else the data say of each customer. Both halves come from the same \
                    rows of the data, with other luck and other unseen traits: how a rule does on customers who are not in the data is not known."
            .into(),
        None => "A rule may ask for what a shop's books say: segment, spend and orders in the year before, and tenure. How somebody ticks \
                 is in no book."
            .into(),
    });
    if let Some(budget) = budget.filter(|_| scenario.policy.budget.is_none()) {
        said.push(format!(
            "The budget is the largest that an arm has, {} {} per customer: `[policy]` may name another.",
            crate::decision::respond::notes::short(budget),
            scenario.currency
        ));
    }
    if scenario.arms.iter().skip(1).any(|arm| arm.is_rationed()) {
        said.push(
            "Each arm was seen with its own budget and capacity shared by all: where only some get it, more is left for each of them."
                .into(),
        );
    }
    if seen.coupled {
        said.push(
            "What an arm does to a customer was seen where all others get it, too. Customers meet here or share a budget: in a mix of arms \
             it can be otherwise."
                .into(),
        );
    }
    if scenario.arms.iter().skip(1).any(|arm| arm.fixed_cost > 0.0) {
        said.push(
            "What arms cost in any case is in the gains of the policies, once for each arm that somebody gets, and not in the curve."
                .into(),
        );
    }
    let left = in_any_case.iter().filter(|cost| cost.is_none()).count();
    if left > 0 {
        said.push(format!(
            "Of {} arms those {} were chosen from that promise most.",
            in_any_case.len(),
            in_any_case.len() - left
        ));
    }
    if scenario.outcome.primary != Metric::Profit {
        said.push(format!(
            "All of it is by profit, not by what decides here, {}.",
            scenario.outcome.primary.label()
        ));
    }
    said.into_iter()
        .map(|value| Note {
            key: POLICY.into(),
            value,
        })
        .collect()
}

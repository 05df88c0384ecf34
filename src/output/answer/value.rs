//! Value for money: an arm that costs much less than the best one and may do as well, or what the best one's further cost
//! brings.

use std::cmp::Ordering::Equal;

use super::words::Amounts;
use super::{Teller, label, named};
use crate::decision::rows::Comparison;
use crate::decision::wanted;
use crate::vocabulary::metric::Metric;

/// An arm is much cheaper that costs at most this share of what the best one costs.
const CHEAPER: f64 = 0.5;

/// What an arm costs a head: gestures, asks, and its fixed cost.
pub const COSTS: [&str; 3] = ["gesture_cost", "ask_cost", "fixed_cost"];

impl<'a> Teller<'a> {
    pub(super) fn value_for_money(&self) -> Vec<String> {
        let best = self.answer.best;
        let Some(spent) = self.spent(best).filter(|spent| *spent > 0.0) else {
            return Vec::new();
        };
        let sign = wanted(self.answer.metric);
        let lead = |row: &Comparison| row.headline.map(|headline| sign * headline);
        let gains = |row: &&Comparison| {
            let own = self.against_baseline(&row.arm, self.answer.metric);
            own.and_then(lead).is_some_and(|gain| gain > 0.0)
        };
        let rows = self.facts.comparisons.iter();
        let behind = rows.filter(|row| row.primary && row.role == "best" && row.against == best);
        let cheaper: Vec<(&'a Comparison, f64)> = behind
            .filter(|row| row.arm != self.answer.baseline)
            .filter(gains)
            .filter_map(|row| Some((row, self.spent(&row.arm)?)))
            .filter(|(_, own)| *own < spent)
            .collect();
        let nearest = |rows: &mut dyn Iterator<Item = &(&'a Comparison, f64)>| {
            rows.copied()
                .max_by(|(one, _), (other, _)| lead(one).partial_cmp(&lead(other)).unwrap_or(Equal))
        };
        let may_do_as_well = |(row, own): &&(&Comparison, f64)| {
            let ends = row.headline_lo.zip(row.headline_hi);
            let reaches = ends.is_some_and(|(low, high)| sign * low >= 0.0 || sign * high >= 0.0);
            *own <= CHEAPER * spent && reaches
        };
        if let Some((row, own)) = nearest(&mut cheaper.iter().filter(may_do_as_well)) {
            return self.as_good(row, own, spent);
        }
        match nearest(&mut cheaper.iter()) {
            Some((row, own)) if self.answer.metric == Metric::Profit => {
                self.increment(row, spent - own)
            }
            _ => Vec::new(),
        }
    }

    fn spent(&self, arm: &str) -> Option<f64> {
        let money = self.facts.money.iter();
        let own = money.filter(|one| one.arm == arm && COSTS.contains(&one.quantity.as_str()));
        own.map(|one| one.value).sum()
    }

    /// A cheaper arm that may do as well.
    fn as_good(&self, row: &Comparison, own: f64, spent: f64) -> Vec<String> {
        let money = Amounts::of(Metric::Profit, &self.facts.scenario.currency);
        let first = format!(
            "{} costs {} a head instead of {}, and may do as well.",
            named(&row.arm),
            money.cents(own),
            money.cents(spent)
        );
        let Some((low, high)) = row.headline_lo.zip(row.headline_hi) else {
            return vec![first];
        };
        let between = self
            .amounts
            .within(row, |numbers| numbers.changes(low, high));
        vec![
            first,
            format!(
                "In {} the two differ by {between} (95% interval). Where money is short, take it.",
                label(self.answer.metric)
            ),
        ]
    }

    /// What the best arm's further cost brings, over the next cheaper one.
    fn increment(&self, row: &Comparison, more: f64) -> Vec<String> {
        let money = Amounts::of(Metric::Profit, &self.facts.scenario.currency);
        let Some(((value, low), high)) = row.headline.zip(row.headline_lo).zip(row.headline_hi)
        else {
            return Vec::new();
        };
        let (size, between) = self.amounts.within(row, |numbers| {
            (numbers.size(value), numbers.changes(-high, -low))
        });
        vec![format!(
            "It costs {} a head more than {}, and earns {size} more after that (95% interval {between}).",
            money.cents(more),
            named(&row.arm),
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::rows::{Money, Note};
    use crate::output::answer::{Facts, told};

    /// A comparison of an arm with another in profit, by its difference and interval.
    fn row(arm: &str, against: &str, role: &str, ends: [f64; 3]) -> Comparison {
        Comparison {
            arm: arm.into(),
            against: against.into(),
            role: role.into(),
            metric: "profit".into(),
            primary: true,
            headline: Some(ends[0]),
            headline_lo: Some(ends[1]),
            headline_hi: Some(ends[2]),
            draws: 100,
            p_better: Some(0.9),
            p_best: Some(0.6),
            expected_loss: Some(0.1),
            verdict: "undecided".into(),
            ..Comparison::default()
        }
    }

    /// What is said of value for money, where “small” costs and gains so much beside “grand” at $1.00 a head.
    fn said(cost: f64, behind: [f64; 3]) -> String {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("scenarios/launch_strategies.toml");
        let loaded = crate::scenario::load(&file, &[]).unwrap();
        let comparisons = [
            row("grand", "nothing", "baseline", [3.0, 1.0, 5.0]),
            row("small", "nothing", "baseline", [2.9, 1.0, 4.0]),
            row("grand", "small", "best", behind.map(|end| -end)),
            row("small", "grand", "best", behind),
        ];
        let money = [("grand", 1.0), ("small", cost)].map(|(arm, value)| Money {
            arm: arm.into(),
            quantity: "gesture_cost".into(),
            value: Some(value),
            ..Money::default()
        });
        let notes = [Note {
            key: "best".into(),
            value: "grand".into(),
        }];
        let answer = told(&Facts {
            scenario: &loaded.scenario,
            comparisons: &comparisons,
            notes: &notes,
            money: &money,
            factors: &[],
            tests: &[],
            targets: &[],
            policies: &[],
            rule: &[],
            observed: &[],
            updated: &[],
            heads: &|_| None,
        });
        let reasons = answer.unwrap().reasons;
        let found = reasons
            .into_iter()
            .find(|reason| reason.about == "Value for money");
        found.map_or(String::new(), |reason| reason.text)
    }

    #[test]
    fn much_cheaper_and_not_clearly_behind_is_value_for_money() {
        let near = [-0.1, -0.4, 0.2];
        assert_eq!(
            said(0.3, near),
            "“small” costs 30 cents a head instead of $1.00, and may do as well. In profit the two differ by −$0.40 to +$0.20 \
             (95% interval). Where money is short, take it."
        );
        // Not cheap enough for that: what the rest of the money brings is told all the same.
        let further = "It costs 20 cents a head more than “small”, and earns $0.10 more after that (95% interval −$0.20 to +$0.40).";
        assert_eq!(said(0.8, near), further);
        // Clearly behind.
        assert!(said(0.3, [-0.3, -0.4, -0.2]).starts_with("It costs 70 cents a head more"));
        // Dearer, and no better.
        assert_eq!(said(1.5, near), "");
    }
}

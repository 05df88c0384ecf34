//! Comparisons, types of customers, whom to send to, and what would change the answer.

use std::collections::BTreeMap;

use goodwill::scenario::checked::DesignKind;

use super::Run;

impl Run<'_> {
    pub(super) fn comparison(&mut self) {
        let Some(table) = self.get("comparison.csv") else {
            let alone = self.arms.len() == 1;
            self.hold("arms are compared", alone, || "no comparison.csv".into());
            return;
        };
        let contrasts = self.table("contrasts.csv");
        let mut best = BTreeMap::new();
        for row in &table.rows {
            let text = |column| table.text(row, column);
            let number = |column| table.number(row, column);
            let place = format!(
                "{} against {} in {}",
                text("arm"),
                text("against"),
                text("metric")
            );
            let (mean, other) = (number("mean"), number("other_mean"));
            let of_arms = [text("arm"), text("against")]
                .map(|arm| self.of_summary(arm, text("metric"), "mean"));
            self.hold(
                "a comparison is of the summary's means",
                of_arms == [mean, other],
                || format!("{place}: {of_arms:?} {mean:?} {other:?}"),
            );
            let (mean, other) = (mean.unwrap_or(0.0), other.unwrap_or(0.0));
            if let Some(difference) = number("difference") {
                self.near(
                    "a difference is one of means",
                    difference,
                    mean - other,
                    mean.abs() + other.abs(),
                    &place,
                );
            }
            if let Some(lift) = number("lift") {
                self.near(
                    "a lift is a ratio of means",
                    lift,
                    mean / other - 1.0,
                    1.0 + (mean / other).abs(),
                    &place,
                );
            }
            if text("role") == "baseline" {
                let says = [("arm", text("arm")), ("metric", text("metric"))];
                let contrast = contrasts.of(&says).first().copied();
                for column in ["difference", "difference_lo", "difference_hi"] {
                    let one = contrast.and_then(|row| contrasts.number(row, column));
                    let other = number(column);
                    self.hold("contrasts are the comparison's", one == other, || {
                        format!("{place} {column}: {one:?} {other:?}")
                    });
                }
            }
            if let Some(worth) = number("p_worth") {
                let all =
                    worth + number("p_equal").unwrap_or(0.0) + number("p_harm").unwrap_or(0.0);
                self.hold("chances sum to 1", (all - 1.0).abs() < 1e-6, || {
                    format!("{place}: {all}")
                });
            }
            if let Some(loss) = number("expected_loss") {
                self.hold("a loss is not negative", loss >= 0.0, || {
                    format!("{place}: {loss}")
                });
            }
            if text("primary") == "true" {
                best.insert(text("arm").to_owned(), number("p_best"));
            }
            let sign = if text("metric") == "cost" { -1.0 } else { 1.0 };
            let ends =
                [number("headline_lo"), number("headline_hi")].map(|end| sign * end.unwrap_or(0.0));
            let is_right = match text("verdict") {
                "wins" => ends.iter().all(|end| *end > 0.0),
                "loses" | "harmful" => ends.iter().all(|end| *end < 0.0),
                _ => true,
            };
            self.hold("a verdict is its interval's", is_right, || {
                format!("{place}: {} {ends:?}", text("verdict"))
            });
        }
        let all: Option<Vec<f64>> = best.values().copied().collect();
        if let Some(all) = all.filter(|all| all.len() == self.arms.len()) {
            let sum: f64 = all.iter().sum();
            self.hold("some arm is the best", (sum - 1.0).abs() < 1e-6, || {
                format!("{best:?}")
            });
        }
    }

    /// Types of customers: everybody is of one.
    pub(super) fn types(&mut self) {
        let Some(table) = self.get("segments.csv") else {
            return;
        };
        let mut groups: BTreeMap<[&str; 3], [f64; 6]> = BTreeMap::new();
        for row in &table.rows {
            let key = ["arm", "by", "group"].map(|column| table.text(row, column));
            let sums = groups.entry(key).or_default();
            let number = |column| table.number(row, column).unwrap_or(0.0);
            let of_row = [number("customers"), number("share"), number("population")];
            let first = if table.text(row, "kind") == "all" {
                0
            } else {
                3
            };
            for (sum, value) in sums[first..].iter_mut().zip(of_row) {
                *sum += value;
            }
        }
        for (key, [customers, _, population, of_types, share, of_all]) in groups {
            let is_right = customers == of_types
                && (share - 1.0).abs() < 1e-6
                && (population - of_all).abs() <= 1e-6 * population.max(1.0);
            self.hold("every customer is of one type", is_right, || {
                format!("{key:?}: {customers} {of_types} {share} {population} {of_all}")
            });
        }
    }

    pub(super) fn uplift(&mut self) {
        if let Some(table) = self.get("uplift.csv") {
            for arm in self.arms.clone() {
                let rows: Vec<_> = table.of(&[("arm", &arm)]);
                let shares: Vec<f64> = rows
                    .iter()
                    .filter_map(|row| table.number(row, "share"))
                    .collect();
                let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
                    continue;
                };
                let is_right = shares.is_sorted()
                    && shares[0] == 0.0
                    && *shares.last().unwrap() == 1.0
                    && table.number(first, "gain") == Some(0.0)
                    && table.text(last, "gain") == table.text(last, "random");
                self.hold("an uplift curve goes from nobody to all", is_right, || {
                    format!("{arm}: {first:?} {last:?}")
                });
            }
        }
        let Some(table) = self.get("targeting.csv") else {
            return;
        };
        let targeted = self.get("targeted.csv");
        for arm in self.arms.clone() {
            let rows: Vec<_> = table.of(&[("arm", &arm)]);
            let of = |send: &[&str]| -> f64 {
                let rows = rows
                    .iter()
                    .filter(|row| send.contains(&table.text(row, "send")));
                rows.filter_map(|row| table.number(row, "share")).sum()
            };
            let (all, sent) = (of(&["true", "false"]), of(&["true"]));
            self.hold(
                "cells are all customers",
                rows.is_empty() || (all - 1.0).abs() < 1e-6,
                || format!("{arm}: {all}"),
            );
            let row =
                targeted.and_then(|table| Some((table, *table.of(&[("arm", &arm)]).first()?)));
            let share = row.and_then(|(table, row)| table.number(row, "share"));
            if let Some(share) = share.filter(|_| !rows.is_empty()) {
                self.hold(
                    "who is sent to is in the cells",
                    (share - sent).abs() < 1e-6,
                    || format!("{arm}: {share} {sent}"),
                );
            }
        }
    }

    /// Which arm for whom: everybody has one, nothing is spent that is not there, and a rule is told where it gains.
    pub(super) fn policies(&mut self) {
        let told = self.get("policy.csv").is_some();
        let several = self.arms.len() > 2;
        let scored = self.get("targeting.csv").is_some();
        self.hold(
            "several arms are chosen from where there are scores",
            told == (several && scored),
            || format!("{told} {several} {scored}"),
        );
        if let Some(table) = self.get("policy.csv") {
            for row in &table.rows {
                let number = |column| table.number(row, column);
                let differs = table.text(row, "differs") == "true";
                let is_right = number("treated").is_some_and(|share| (0.0..=1.0).contains(&share))
                    && (!differs || number("over_single_lo") > Some(0.0));
                self.hold("a policy differs where its interval does", is_right, || {
                    format!("{row:?}")
                });
            }
            let rule = table.of(&[("policy", "rule"), ("differs", "true")]).len();
            let written = self.get("rule.csv").is_some();
            self.hold(
                "a rule is told where it gains",
                written == (rule == 1),
                || format!("{rule} {written}"),
            );
        }
        if let Some(table) = self.get("rule.csv") {
            let shares: f64 = table
                .rows
                .iter()
                .filter_map(|row| table.number(row, "share"))
                .sum();
            let few = (2..=4).contains(&table.rows.len());
            self.hold(
                "a rule is for everybody",
                few && (shares - 1.0).abs() < 1e-6,
                || format!("{shares} {}", table.rows.len()),
            );
        }
        if let Some(table) = self.get("qini.csv") {
            let of = |column: &str| -> Vec<f64> {
                let rows = table.rows.iter();
                rows.filter_map(|row| table.number(row, column)).collect()
            };
            let (budgets, expected) = (of("budget"), of("expected"));
            let is_right =
                budgets.is_sorted() && budgets.first() == Some(&0.0) && expected.is_sorted();
            self.hold("more money never promises less", is_right, || {
                format!("{budgets:?} {expected:?}")
            });
        }
        if let Some(table) = self.get("allocation.csv") {
            let mut cells: BTreeMap<[&str; 5], f64> = BTreeMap::new();
            for row in &table.rows {
                let bounds = [
                    "segment",
                    "spend_from",
                    "spend_below",
                    "tenure_from",
                    "tenure_below",
                ];
                let key = bounds.map(|column| table.text(row, column));
                *cells.entry(key).or_default() += table.number(row, "given").unwrap_or(f64::NAN);
            }
            for (key, given) in cells {
                let is_right = (-1e-9..=1.0 + 1e-6).contains(&given);
                self.hold("nobody gets two arms", is_right, || {
                    format!("{key:?}: {given}")
                });
            }
        }
    }

    pub(super) fn sensitivity(&mut self) {
        if let Some(table) = self.get("sensitivity.csv") {
            for row in &table.rows {
                let [low, base, high] =
                    ["low", "base", "high"].map(|column| table.number(row, column).unwrap());
                let threshold = table.number(row, "threshold").unwrap_or(base);
                // For an assumption it is looked for as far as a fifth and five times of it.
                let is_far = (base / 5.0..=base * 5.0).contains(&threshold)
                    && table.text(row, "kind") == "assumption";
                let is_right =
                    low <= base && base <= high && ((low..=high).contains(&threshold) || is_far);
                self.hold("a factor is tried around what it is", is_right, || {
                    format!("{row:?}")
                });
            }
        }
        let Some(table) = self.get("field_test.csv") else {
            return;
        };
        let chosen: Vec<_> = table.of(&[("chosen", "true")]);
        self.hold("one test is chosen", chosen.len() <= 1, || {
            format!("{chosen:?}")
        });
        let scenario = &self.loaded.scenario;
        let heads = match scenario.design.kind {
            DesignKind::Paired => scenario.population.size as f64,
            DesignKind::Randomized { per_arm } => per_arm as f64 * scenario.arms.len() as f64,
        };
        for row in chosen {
            let needs = table.number(row, "customers_per_arm").unwrap_or(0.0);
            self.hold("a chosen test can be run", 2.0 * needs <= heads, || {
                format!("{row:?} of {heads}")
            });
        }
    }
}

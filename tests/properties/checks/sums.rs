//! What is told of arms, ticks, replicates and customers adds up.

use std::collections::{BTreeMap, BTreeSet};

use goodwill::scenario::yields::metrics_of;
use goodwill::vocabulary::metric::{Base, Metric};

use super::Run;
use crate::tables::CUSTOMERS;

impl Run<'_> {
    /// Every arm with every metric, and every tick, once.
    pub(super) fn every_arm_once(&mut self) {
        let check = "every arm stands with everything once";
        let metrics = metrics_of(&self.loaded.scenario);
        let keys: BTreeSet<&str> = metrics.iter().map(|metric| metric.key()).collect();
        for (file, first) in [("summary.csv", 0), ("contrasts.csv", 1)] {
            let table = self.table(file);
            for arm in self.arms.clone().into_iter().skip(first) {
                let rows: Vec<&str> = table
                    .of(&[("arm", &arm)])
                    .iter()
                    .map(|row| table.text(row, "metric"))
                    .collect();
                let found: BTreeSet<&str> = rows.iter().copied().collect();
                let is_right =
                    rows.len() == found.len() && found.is_subset(&keys) && !found.is_empty();
                self.hold(check, is_right, || format!("{file} {arm}: {rows:?}"));
            }
        }
        let table = self.table("timeseries.csv");
        let mut seen = BTreeMap::new();
        for row in &table.rows {
            let key = (table.text(row, "arm"), table.text(row, "quantity"));
            let tick = seen.entry(key).or_insert(0);
            let is_next = table.text(row, "tick") == tick.to_string();
            *tick += 1;
            self.hold(check, is_next, || format!("timeseries.csv: {row:?}"));
        }
        let ticks = self.loaded.scenario.timeline.ticks;
        let is_right =
            seen.values().all(|&count| count == ticks) && seen.len() % self.arms.len() == 0;
        self.hold(check, is_right, || {
            format!("timeseries.csv: {} lines, {ticks} ticks", seen.len())
        });
    }

    /// What is told of the whole run is the sum of its ticks.
    pub(super) fn ticks(&mut self) {
        let table = self.table("timeseries.csv");
        let answers = ["donations", "referrals", "reviews", "feedback", "sign_ups"];
        for arm in self.arms.clone() {
            let flows = [
                "purchases",
                "revenue",
                "profit",
                "cost",
                "donated",
                "referrals",
            ];
            let returns = ["willing_returns", "dutiful_returns", "habit_returns"];
            for quantity in flows.iter().chain(&returns).chain(&["answers"]) {
                let metrics = if *quantity == "answers" {
                    &answers[..]
                } else {
                    std::slice::from_ref(quantity)
                };
                let told = metrics
                    .iter()
                    .map(|metric| self.of_summary(&arm, metric, "mean"));
                let told: Vec<f64> = told.flatten().collect();
                let ticks = table.of(&[("arm", &arm), ("quantity", quantity)]);
                let ticks: Vec<f64> = ticks
                    .iter()
                    .filter_map(|row| table.number(row, "mean"))
                    .collect();
                if told.is_empty() {
                    continue;
                }
                let size: f64 = ticks.iter().map(|tick| tick.abs()).sum();
                let place = format!("{arm} {quantity}");
                self.near(
                    "summary = sum of ticks",
                    told.iter().sum(),
                    ticks.iter().sum(),
                    size,
                    &place,
                );
            }
        }
    }

    pub(super) fn replicates(&mut self) {
        let table = self.table("replicates.csv");
        let summary = self.table("summary.csv");
        for row in &summary.rows {
            let says = ["arm", "metric"].map(|column| (column, summary.text(row, column)));
            let parts: Vec<(f64, f64)> = table
                .of(&says)
                .iter()
                .map(|row| {
                    (
                        table.number(row, "n").unwrap_or(0.0),
                        table.number(row, "mean").unwrap_or(0.0),
                    )
                })
                .collect();
            let (n, sum): (f64, f64) = parts.iter().fold((0.0, 0.0), |(n, sum), part| {
                (n + part.0, sum + part.0 * part.1)
            });
            let size: f64 = parts
                .iter()
                .map(|part| (part.0 * part.1).abs())
                .sum::<f64>()
                / n.max(1.0);
            let place = format!("{says:?}");
            self.hold(
                "summary = all replicates",
                summary.number(row, "n") == Some(n),
                || format!("{place}: n {n}"),
            );
            if let Some(mean) = summary.number(row, "mean") {
                self.near("summary = all replicates", mean, sum / n, size, &place);
            }
        }
    }

    /// The summary is what single customers come to.
    pub(super) fn customers(&mut self) {
        let (table, summary) = (self.table(CUSTOMERS), self.table("summary.csv"));
        for row in &summary.rows {
            let metric = summary.text(row, "metric");
            let base = Metric::from_key(metric).expect("a metric").base();
            let column = if metric == "trust" {
                "trust_at_end"
            } else {
                metric
            };
            // A tip's share of the bill is not told of single customers; the column of that name is the trait.
            if table.place(column).is_none() || metric == "tip_share" {
                continue;
            }
            let mut says = vec![("arm", summary.text(row, "arm"))];
            match base {
                Base::Members => says.push(("kind", "member")),
                Base::Prospects => says.push(("kind", "prospect")),
                _ => {}
            }
            let values: Vec<f64> = table
                .of(&says)
                .iter()
                .filter_map(|row| table.number(row, column))
                .collect();
            let n = values.len() as f64;
            let (mean, size) = values.iter().fold((0.0, 0.0), |(sum, size), value| {
                (sum + value / n, size + value.abs() / n)
            });
            let place = format!("{} {metric}", says[0].1);
            self.hold(
                "summary = all customers",
                summary.number(row, "n") == Some(n),
                || format!("{place}: n {n}"),
            );
            let Some(told) = summary.number(row, "mean") else {
                continue;
            };
            // Single customers are reckoned and written in seven digits.
            let cost = self.of_summary(says[0].1, "cost", "mean").unwrap_or(0.0);
            let most = 1e-6 * (size + if metric == "profit" { cost } else { 0.0 }) + 1e-12;
            self.hold(
                "summary = all customers",
                (told - mean).abs() <= most,
                || format!("{place}: {told} {mean}"),
            );
        }
        for row in &table.rows {
            let count = |name| table.number(row, name).unwrap_or(0.0);
            let motives =
                count("willing_returns") + count("dutiful_returns") + count("habit_returns");
            self.hold(
                "returns have one motive each",
                count("returns") == motives,
                || format!("{row:?}"),
            );
        }
    }
}

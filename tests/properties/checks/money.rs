//! Money is what came in less what went out, wherever it is told.

use std::collections::BTreeSet;

use super::Run;

impl Run<'_> {
    pub(super) fn profit(&mut self) {
        for arm in self.arms.clone() {
            let [margin, gestures, asks, profit] = ["margin", "gesture_cost", "ask_cost", "profit"]
                .map(|name| self.of_money(&arm, name, "value"));
            let (Some(margin), Some(gestures), Some(asks), Some(profit)) =
                (margin, gestures, asks, profit)
            else {
                self.fault(
                    "profit = margin − cost",
                    format!("{arm}: a figure is missing"),
                );
                continue;
            };
            let size = margin.abs() + gestures + asks;
            self.near(
                "profit = margin − cost",
                profit,
                margin - gestures - asks,
                size,
                &arm,
            );
            let cost = self.of_summary(&arm, "cost", "mean").unwrap_or(0.0);
            self.near("cost = gestures + asks", cost, gestures + asks, 0.0, &arm);
            let spread: f64 = self.of_summary(&arm, "profit", "sd").unwrap_or(0.0);
            let never = gestures + asks == 0.0 && margin == 0.0 && spread > 0.0;
            self.hold("profit = margin − cost", !never, || {
                format!("{arm}: a spread out of nothing")
            });
            // No margin comes out of nothing: every channel's share and worth is 0.
            let channels = &self.loaded.scenario.channels.0;
            let earns = channels
                .iter()
                .flatten()
                .any(|channel| channel.margin > 0.0 || channel.worth > 0.0);
            self.hold(
                "a margin comes of something",
                earns || margin == 0.0,
                || format!("{arm}: {margin}"),
            );
        }
    }

    pub(super) fn money_and_payback(&mut self) {
        for arm in self.arms.clone() {
            for (metric, quantity) in [("profit", "profit"), ("revenue", "revenue")] {
                let (one, other) = (
                    self.of_summary(&arm, metric, "mean"),
                    self.of_money(&arm, quantity, "value"),
                );
                self.hold("the money is the summary's", one == other, || {
                    format!("{arm} {metric}: {one:?} {other:?}")
                });
            }
            if self.loaded.scenario.outcome.discount == 0.0 {
                let [profit, value] = ["profit", "lifetime_value"]
                    .map(|name| self.of_money(&arm, name, "value").unwrap_or(0.0));
                let size = self.of_money(&arm, "margin", "value").unwrap_or(0.0);
                self.near(
                    "lifetime value = profit without a discount",
                    profit,
                    value,
                    size,
                    &arm,
                );
            }
            if let Some(used) = self.of_money(&arm, "budget_used", "value") {
                self.hold("a budget is kept", (0.0..=1.0).contains(&used), || {
                    format!("{arm}: {used}")
                });
            }
        }
        let table = self.table("money.csv");
        let heads: BTreeSet<String> = table
            .rows
            .iter()
            .filter_map(|row| {
                let (value, total) = (table.number(row, "value")?, table.number(row, "total")?);
                (value != 0.0).then(|| format!("{:.3}", total / value))
            })
            .collect();
        self.hold("totals are of all heads", heads.len() <= 1, || {
            format!("{heads:?}")
        });
        let Some(payback) = self.get("payback.csv") else {
            return;
        };
        for arm in self.arms.clone().into_iter().skip(1) {
            let last = payback.of(&[("arm", &arm)]).last().copied();
            let last = last.and_then(|row| payback.number(row, "gain"));
            let gain = self.of_money(&arm, "gain", "value");
            self.hold("gain = the last of payback", last == gain, || {
                format!("{arm}: {last:?} {gain:?}")
            });
        }
    }
}

//! What must hold in every table of every run.

use std::collections::{BTreeMap, BTreeSet};

use goodwill::decision::rows::{Column, Kind};
use goodwill::scenario::Loaded;
use goodwill::scenario::checked::DesignKind;
use goodwill::scenario::metric::{Metric, MetricUnit};

use crate::tables::{CUSTOMERS, Table, Tables, is_number};

/// What does not hold: the check, and where.
#[derive(Clone, Debug)]
pub struct Fault {
    pub check: &'static str,
    pub place: String,
}

/// How far printed numbers may be apart: they have nine significant digits.
const PRINTED: f64 = 1.1e-8;

/// A run under scrutiny.
pub struct Run<'a> {
    loaded: &'a Loaded,
    tables: &'a Tables,
    arms: Vec<String>,
    faults: Vec<Fault>,
}

/// All that does not hold in a run.
pub fn faults(loaded: &Loaded, tables: &Tables) -> Vec<Fault> {
    let arms = loaded.scenario.arms.iter();
    let mut run = Run {
        loaded,
        tables,
        arms: arms.map(|arm| written(&arm.name)).collect(),
        faults: Vec::new(),
    };
    run.cells();
    run.shares();
    run.signs();
    run.intervals();
    run.every_arm_once();
    run.profit();
    run.money_and_payback();
    run.ticks();
    run.replicates();
    run.customers();
    run.comparison();
    run.types();
    run.uplift();
    run.sensitivity();
    run.faults
}

/// A name as it stands in a table.
pub fn written(name: &str) -> String {
    goodwill::output::format::text_cell(name)
}

/// Shares of something that can be larger than the whole, or negative.
fn is_ratio(column: &str) -> bool {
    column.starts_with("lift") || matches!(column, "kept" | "qini_share")
}

/// Differences may be negative; they lie within ±1 where the metric is a share.
fn is_difference(column: &str) -> bool {
    ["difference", "headline", "worthwhile"]
        .iter()
        .any(|start| column.starts_with(start))
        || matches!(
            column,
            "psychology_sd" | "simulation_sd" | "expected_loss" | "sd"
        )
}

impl<'a> Run<'a> {
    fn fault(&mut self, check: &'static str, place: String) {
        self.faults.push(Fault { check, place });
    }

    fn hold(&mut self, check: &'static str, holds: bool, place: impl FnOnce() -> String) {
        if !holds {
            self.fault(check, place());
        }
    }

    /// Two numbers are one but for how they are printed. `size`: of what they were reckoned from.
    fn near(&mut self, check: &'static str, one: f64, other: f64, size: f64, place: &str) {
        let most = PRINTED * (size.abs() + one.abs() + other.abs()) + 1e-300;
        self.hold(check, (one - other).abs() <= most, || {
            format!("{place}: {one} and {other}")
        });
    }

    fn get(&self, file: &str) -> Option<&'a Table> {
        self.tables.get(file)
    }

    fn table(&self, file: &str) -> &'a Table {
        self.get(file).unwrap_or_else(|| panic!("no {file}"))
    }

    /// Calls for every cell.
    fn each_cell(
        &mut self,
        look: impl Fn(&str, &Table, &Column, &[String], &str) -> Option<&'static str>,
    ) {
        let tables = self.tables;
        for (file, table) in tables {
            for row in &table.rows {
                for (column, cell) in table.columns.iter().zip(row) {
                    if let Some(check) = look(file, table, column, row, cell) {
                        self.fault(
                            check,
                            format!("{file} {}: {cell:?} in {row:?}", column.name),
                        );
                    }
                }
            }
        }
    }

    fn cells(&mut self) {
        self.each_cell(|_, _, column, _, cell| {
            let right = cell.is_empty()
                || match column.kind {
                    Kind::Text => !cell.contains("NaN"),
                    Kind::Whole => cell.parse::<u64>().is_ok(),
                    Kind::Number => cell.parse::<f64>().is_ok_and(f64::is_finite),
                    Kind::Truth => matches!(cell, "true" | "false"),
                };
            (!right).then_some("a cell is of its column's type and finite")
        });
    }

    fn shares(&mut self) {
        self.each_cell(|file, table, column, row, cell| {
            let value: f64 = cell.parse().ok().filter(|_| is_number(column))?;
            let of_row = |column: &str| table.place(column).map(|place| row[place].as_str());
            let is_share = match column.unit {
                "share" => !is_ratio(column.name),
                "see `unit`" => of_row("unit") == Some("share"),
                "of the quantity" => matches!(of_row("quantity"), Some("active" | "tip_share")),
                "as in `summary.csv`" | "of the outcome" => {
                    Metric::from_key(of_row("metric")?)?.unit() == MetricUnit::Share
                }
                _ => false,
            };
            let lowest = if is_difference(column.name) || file == "field_test.csv" {
                -1.0
            } else {
                0.0
            };
            let is_wrong = is_share && !(lowest..=1.0).contains(&value);
            is_wrong.then_some(
                match column.name.ends_with("lo") || column.name.ends_with("hi") {
                    true => "an interval of a share lies between 0 and 1",
                    false => "a share lies between 0 and 1",
                },
            )
        });
    }

    /// Sums that cannot be negative, scales within their bounds.
    fn signs(&mut self) {
        let limit = self.loaded.scenario.psychology.goodwill_limit;
        self.each_cell(|file, table, column, row, cell| {
            let value: f64 = cell.parse().ok().filter(|_| is_number(column))?;
            let place = |name| table.place(name).map(|place| row[place].as_str());
            let what = match (file, column.name) {
                ("summary.csv", "mean") | ("comparison.csv", "mean" | "other_mean") => {
                    place("metric")?
                }
                ("replicates.csv", "mean") => place("metric")?,
                ("timeseries.csv", "mean") => place("quantity")?,
                ("money.csv", "value") => place("quantity")?,
                (CUSTOMERS, name) => name,
                (_, name) if name == "sd" || name.ends_with("_sd") => "sd",
                _ => return None,
            };
            let is_right = match what {
                "goodwill" => value.abs() <= limit,
                "trust" | "trust_at_end" | "skepticism" | "retained" | "tip_share" => {
                    (0.0..=1.0).contains(&value)
                }
                "profit" | "margin" if value < 0.0 => what == "profit",
                "lifetime_value" | "gain" | "return" | "break_even" | "break_even_cost" => true,
                _ => value >= 0.0,
            };
            (!is_right).then_some(match what {
                "goodwill" => "goodwill lies within its limit",
                _ => "what is counted is not negative",
            })
        });
    }

    fn intervals(&mut self) {
        let tables = self.tables;
        for (file, table) in tables {
            let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            let ends = |lo: &str, hi: &str| names.contains(&lo) && names.contains(&hi);
            let of = |middle: &&&str| ends(&format!("{middle}_lo"), &format!("{middle}_hi"));
            let mut triples: Vec<[String; 3]> = names
                .iter()
                .filter(of)
                .map(|middle| {
                    [
                        format!("{middle}_lo"),
                        (*middle).to_owned(),
                        format!("{middle}_hi"),
                    ]
                })
                .collect();
            if ends("lo", "hi") {
                let middle = ["mean", "value", "gain"]
                    .into_iter()
                    .find(|name| names.contains(name));
                let middle = middle.unwrap_or_else(|| panic!("{file}: an interval of what?"));
                triples.push(["lo", middle, "hi"].map(str::to_owned));
            }
            for row in &table.rows {
                // When a thing is paid back can be known from one side.
                let one_sided = table
                    .place("quantity")
                    .is_some_and(|place| row[place] == "payback_days");
                for triple in &triples {
                    let [low, middle, high] =
                        triple.each_ref().map(|column| table.number(row, column));
                    let ordered = |one: Option<f64>, other: Option<f64>| match (one, other) {
                        (Some(one), Some(other)) => one <= other,
                        _ => true,
                    };
                    let is_right = ordered(low, middle)
                        && ordered(middle, high)
                        && ordered(low, high)
                        && (one_sided || low.is_some() == high.is_some());
                    self.hold(
                        "an interval is ordered and holds its estimate",
                        is_right,
                        || {
                            format!(
                                "{file} {}: {low:?} {middle:?} {high:?} in {row:?}",
                                triple[1]
                            )
                        },
                    );
                }
            }
        }
    }

    /// Every arm with every metric, and every tick, once.
    fn every_arm_once(&mut self) {
        let check = "every arm stands with everything once";
        let metrics = goodwill::scenario::metric::metrics_of(&self.loaded.scenario);
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

    fn of_summary(&self, arm: &str, metric: &str, column: &str) -> Option<f64> {
        let table = self.table("summary.csv");
        let row = table
            .of(&[("arm", arm), ("metric", metric)])
            .into_iter()
            .next()?;
        table.number(row, column)
    }

    fn of_money(&self, arm: &str, quantity: &str, column: &str) -> Option<f64> {
        let table = self.table("money.csv");
        let row = table
            .of(&[("arm", arm), ("quantity", quantity)])
            .into_iter()
            .next()?;
        table.number(row, column)
    }

    fn profit(&mut self) {
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

    fn money_and_payback(&mut self) {
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

    /// What is told of the whole run is the sum of its ticks.
    fn ticks(&mut self) {
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

    fn replicates(&mut self) {
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
    fn customers(&mut self) {
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
            use goodwill::scenario::metric::Base;
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

    fn comparison(&mut self) {
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
    fn types(&mut self) {
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

    fn uplift(&mut self) {
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

    fn sensitivity(&mut self) {
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

//! Single cells, and the intervals in a row.

use goodwill::table::{Column, Kind};
use goodwill::vocabulary::metric::{Metric, MetricUnit};

use super::Run;
use crate::tables::{CUSTOMERS, Table, is_number};

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
            "draws_sd" | "simulation_sd" | "expected_loss" | "sd"
        )
}

impl Run<'_> {
    pub(super) fn cells(&mut self) {
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

    pub(super) fn shares(&mut self) {
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
    pub(super) fn signs(&mut self) {
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

    pub(super) fn intervals(&mut self) {
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
}

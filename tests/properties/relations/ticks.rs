//! Finer ticks.

use std::collections::BTreeMap;

use toml::Value;

use super::*;
use crate::case::each_value;

/// Heads on which coarse ticks are held against fine ones.
const HEADS: i64 = 1_500;
/// How far a coarse tick's metric may be from a fine one's, as docs/model.md, §3 says, beside a step's part of the run: what
/// events set off counts from the next step on, and coarse steps are weeks or parts of a month.
fn coarse(metric: &str) -> f64 {
    match metric {
        // A mood is what happened in the last days, as obligation is.
        "goodwill" => 0.75,
        "obligation" => 0.65,
        _ => 0.02,
    }
}

#[test]
fn a_coarse_tick_tells_what_a_fine_one_tells() {
    Relation {
        change: |case, _| {
            let unit = case.tree["timeline"]["unit"].as_str()?;
            let (finer, times) = match unit {
                "week" => ("day", 7),
                "quarter" => ("month", 3),
                "year" => ("month", 12),
                _ => return None,
            };
            let days = match finer {
                "day" => 7.0,
                _ => 365.25 / 12.0 * times as f64,
            };
            let mut after = case.clone();
            let ticks = case.tree["timeline"]["ticks"].as_integer()?;
            after.table("timeline").insert("unit".into(), finer.into());
            after
                .table("timeline")
                .insert("ticks".into(), (ticks * times).into());
            let mut finer_ticks = |_: &str, value: &mut Value| {
                let ticks = value
                    .as_str()
                    .and_then(|text| text.strip_suffix(" ticks")?.parse::<i64>().ok());
                if let Some(ticks) = ticks {
                    *value = format!("{} ticks", ticks * times).into();
                }
            };
            after.edit(|tree| each_value(tree, "", &mut finer_ticks));
            each_item(&mut after, "gesture", |gesture| {
                if gesture.contains_key("conditional") {
                    let as_long = format!("{days} days");
                    gesture.entry("stands").or_insert(as_long.into());
                }
            });
            Some(after)
        },
        differs: |before, after| {
            let [one, other] = [before, after].map(|side| &side.tables[CUSTOMERS]);
            let mut sums: BTreeMap<(&str, &str), [f64; 4]> = BTreeMap::new();
            for (row, likeness) in one.rows.iter().zip(&other.rows) {
                let first = one.place("returns").unwrap();
                for (at, column) in one.columns.iter().enumerate().skip(first) {
                    let number = |row: &[String]| row[at].parse::<f64>().unwrap_or(0.0);
                    let (coarse, fine) = (number(row), number(likeness));
                    let difference = coarse - fine;
                    let sums = sums.entry((one.text(row, "arm"), column.name)).or_default();
                    for (sum, value) in
                        sums.iter_mut()
                            .zip([1.0, fine, difference, difference * difference])
                    {
                        *sum += value;
                    }
                }
            }
            let meet = has_ties(before.case);
            let timeline = &before.case.tree["timeline"];
            let steps = match timeline["unit"].as_str() {
                Some("week") => 1.0,
                Some("quarter") => 13.0,
                _ => 52.0,
            } * timeline["ticks"].as_integer().unwrap() as f64;
            let mut wrong = Vec::new();
            for ((arm, metric), [n, fine, difference, square]) in sums {
                let (mean, difference) = (fine / n, difference / n);
                // Neighbours stray together.
                let error = ((square / n - difference * difference) / n).max(0.0).sqrt()
                    * if meet { 2.0 } else { 1.0 };
                let away = (coarse(metric) + 1.0 / steps) * mean.abs() + CRITICAL * error;
                if difference.abs() > away {
                    wrong.push(format!(
                        "{arm} {metric}: {:.4} in fine ticks, {difference:+.4} in coarse ones",
                        mean
                    ));
                }
            }
            (!wrong.is_empty()).then(|| wrong.join("\n"))
        },
        how: tables_alone,
        before: |case| {
            is_paired(case)?;
            let mut before = case.clone();
            before
                .table("population")
                .insert("size".into(), HEADS.into());
            before.table("design").insert("replicates".into(), 1.into());
            // What is told must not hang on who of few comes first.
            before.table("community").insert("size".into(), 512.into());
            Some(before)
        },
    }
    .holds();
}

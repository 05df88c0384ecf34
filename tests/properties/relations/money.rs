//! Prices in another unit, nothing for anything, and budgets that suffice.

use goodwill::vocabulary::metric::{Metric, MetricUnit};
use toml::{Table as Tree, Value};

use super::*;

/// All money of a scenario times a factor.
fn priced(case: &Case, factor: f64) -> Case {
    let mut after = case.clone();
    let times = |value: &mut Value| {
        let number = value
            .as_float()
            .or(value.as_integer().map(|whole| whole as f64));
        if let Some(number) = number {
            *value = (number * factor).into();
        }
    };
    // What is not written is a dollar.
    after
        .table("context")
        .entry("noticed")
        .or_insert(1.0.into());
    let is_money = |metric: &str| {
        Metric::from_key(metric).is_some_and(|metric| metric.unit() == MetricUnit::Money)
    };
    let of_money = case.tree["outcome"]["primary"]
        .as_str()
        .is_some_and(is_money);
    let mut change = |path: &[&str], value: &mut Value| {
        let last = *path.last().unwrap_or(&"");
        let is_priced = match path {
            ["context", ..] => true,
            ["channel", ..] => matches!(last, "worth" | "amount"),
            ["outcome", "worthwhile"] => of_money,
            ["arm", ..] => matches!(
                last,
                "budget" | "value" | "cost" | "spend" | "spend_from" | "spend_below"
            ),
            ["population", "data", ..] => false,
            ["population", ..] => path.contains(&"basket") && !matches!(last, "cv"),
            _ => false,
        };
        if is_priced {
            times(value);
        }
    };
    after.edit(|tree| each_at(tree, &mut Vec::new(), &mut change));
    for money in ["bill", "tip", "spent", "spent_lately"] {
        if let Some(place) = case.column(money)
            && let Some(rows) = &mut after.rows
        {
            for line in &mut rows.lines {
                line[place] = (line[place].parse::<f64>().unwrap() * factor).to_string();
            }
        }
    }
    after
}

/// Calls `change` for every value of a tree, with the keys that lead to it.
fn each_at<'a>(
    value: &'a mut Value,
    path: &mut Vec<&'a str>,
    change: &mut dyn FnMut(&[&str], &mut Value),
) {
    match value {
        Value::Table(table) => {
            for (key, value) in table.iter_mut() {
                path.push(key);
                each_at(value, path, change);
                path.pop();
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| each_at(item, path, change)),
        _ => change(path, value),
    }
}

/// Whether a cell is money: it must then be scaled. None where it cannot be told.
fn is_money(pair: &Pair, primary: MetricUnit) -> Option<bool> {
    let of_metric =
        |column| Some(Metric::from_key(pair.of_row(column)?)?.unit() == MetricUnit::Money);
    Some(match pair.column.unit {
        "money" => true,
        "see `unit`" => matches!(pair.of_row("unit")?, "money" | "$" | "EUR"),
        "as in `summary.csv`" | "of the outcome" => of_metric("metric")?,
        "of the primary outcome" => primary == MetricUnit::Money,
        "of the quantity" => matches!(
            pair.of_row("quantity")?,
            "revenue" | "profit" | "cost" | "donated" | "ask_cost"
        ),
        unit if unit.starts_with("as ") || unit.starts_with("of ") || unit.contains("money") => {
            return None;
        }
        _ => false,
    })
}

/// A power of two: every product is exact, and no draw falls to another side.
const EXACT: f64 = 128.0;

/// With gamma baskets in place of lognormal ones: those are a mean times something, these the exponential of a
/// logarithm, whose rounding is another in another unit.
fn scaling(case: &Case) -> Case {
    let mut scaling = case.clone();
    let population = scaling.table("population");
    let segments = population.get("segment").cloned();
    let to_gamma = |of: &mut Tree| {
        if let Some(basket) = of.get_mut("basket").and_then(Value::as_table_mut)
            && let Some(spread) = basket.remove("lognormal")
        {
            basket.insert("gamma".into(), spread);
        }
    };
    to_gamma(population);
    if let Some(Value::Array(mut segments)) = segments {
        segments
            .iter_mut()
            .filter_map(Value::as_table_mut)
            .for_each(to_gamma);
        population.insert("segment".into(), segments.into());
    }
    scaling
}

#[test]
fn prices_in_another_unit_change_nothing_but_prices() {
    Relation {
        change: |case, _| Some(priced(case, EXACT)),
        differs: |before, after| {
            let primary = before.case.tree["outcome"]["primary"]
                .as_str()
                .and_then(Metric::from_key);
            let primary = primary.expect("a metric").unit();
            // Whom to send to is told by spending in round numbers, of two digits: no factor but ten keeps them.
            let is_cut = |side: &Side| {
                let table = side.tables.get("targeting.csv");
                table.is_some_and(|table| {
                    let bounds = ["spend_from", "spend_below"];
                    let cut = |row: &Vec<String>| {
                        bounds.iter().any(|end| !table.text(row, end).is_empty())
                    };
                    table.rows.iter().any(cut)
                })
            };
            let by_cuts = [
                "targeting.csv",
                "targeted.csv",
                "uplift.csv",
                "qini.csv",
                "allocation.csv",
            ];
            let cut = is_cut(before) || is_cut(after);
            // A rule may ask for the basket of one's own data, too.
            let by_rules = ["policy.csv", "rule.csv"];
            let ruled = cut || before.case.column("basket").is_some();
            let [one, other] = [before, after].map(|side| {
                let files = side.tables.keys().map(String::as_str);
                let files: Vec<&str> = files
                    .filter(|file| !(cut && by_cuts.contains(file)))
                    .filter(|file| !(ruled && by_rules.contains(file)))
                    .collect();
                only(side.tables, &files)
            });
            first_difference(&one, &other, |pair| {
                let Some((one, other)) = pair.numbers() else {
                    return pair.one == pair.other
                        || matches!(pair.file, "decision.csv" | "data.csv");
                };
                // The spread of a difference is what sums of squares leave of each other: f64's rounding in them grows by
                // the square of how many times larger than it the means are. A slip of the unit is off by a factor of 128.
                let spread = ["lo", "hi", "sd", "width_left"];
                let part = match pair.file {
                    CUSTOMERS => 3e-7,
                    _ if spread.iter().any(|end| pair.column.name.ends_with(end)) => 1e-5,
                    _ => 2.1e-8,
                };
                // Rests of rounding an f64 are far below any money; they need not scale.
                if one.abs().max(other.abs()) < 1e-12 {
                    return true;
                }
                let (as_it_is, scaled) = (close(one, other, part), close(one * EXACT, other, part));
                match is_money(pair, primary) {
                    Some(true) => scaled,
                    Some(false) => as_it_is,
                    None => as_it_is || scaled,
                }
            })
        },
        before: |case| with_ids(&scaling(case)),
        ..PLAIN
    }
    .holds();
}

/// Customers who may be others when rounding tips a draw to the other side.
const STRAYED: f64 = 0.01;

#[test]
fn money_in_cents_is_the_same_money() {
    Relation {
        change: |case, _| Some(priced(case, 100.0)),
        differs: |before, after| {
            let (one, other) = (&before.tables[CUSTOMERS], &after.tables[CUSTOMERS]);
            let differs = |(row, likeness): &(&Vec<String>, &Vec<String>)| {
                one.columns.iter().zip(row.iter().zip(likeness.iter())).any(
                    |(column, (one, other))| {
                        let numbers =
                            || Some((one.parse::<f64>().ok()?, other.parse::<f64>().ok()?));
                        let Some((one, other)) = numbers().filter(|_| is_number(column)) else {
                            return one != other;
                        };
                        let factor = if column.unit == "money" { 100.0 } else { 1.0 };
                        // Stocks fade to nothing: what is left of them is no part of anything.
                        (one * factor - other).abs() > 1e-3 * (other.abs() + 1e-2 * factor)
                    },
                )
            };
            let apart: Vec<_> = one.rows.iter().zip(&other.rows).filter(differs).collect();
            let mut arms = before.case.arms().iter();
            let meet = has_ties(before.case) || arms.any(|arm| arm.get("budget").is_some());
            // Who meets, or shares a budget, is taken along by whoever strays.
            let most = if meet { 5.0 * STRAYED } else { STRAYED } * one.rows.len() as f64;
            (apart.len() as f64 > most.max(1.0)).then(|| {
                format!(
                    "{} of {} customers are apart, the first\n{:?}\n{:?}",
                    apart.len(),
                    one.rows.len(),
                    apart[0].0,
                    apart[0].1
                )
            })
        },
        how: tables_alone,
        before: with_ids,
    }
    .holds();
}

#[test]
fn what_things_earn_and_cost_moves_nobody() {
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            let buys = case.is_visit()
                || case.tree["population"]
                    .to_string()
                    .contains("purchase_rate");
            let channels = after.table("channel");
            if buys {
                channels.entry("purchase").or_insert(Tree::new().into());
            }
            for (name, channel) in channels.iter_mut() {
                let channel = channel.as_table_mut()?;
                channel.remove("worth");
                if channel.contains_key("amount") || matches!(name.as_str(), "purchase" | "tip") {
                    channel.insert("margin".into(), 0.into());
                }
            }
            for list in ["gesture", "ask"] {
                each_item(&mut after, list, |item| {
                    drop(item.insert("cost".into(), 0.into()))
                });
            }
            Some(after)
        },
        differs: |before, after| {
            differ_in(&[CUSTOMERS], before, after, |pair| match pair.column.name {
                "profit" | "cost" => pair.other == "0",
                _ => pair.one == pair.other,
            })
        },
        how: tables_alone,
        before: |case| {
            // What there is no money for depends on what it costs.
            let mut before = without_budgets(case);
            // Nobody asks after costs where nothing costs anything.
            let outcome = before.table("outcome");
            if outcome["primary"].as_str() == Some("cost") {
                outcome.insert("primary".into(), "trust".into());
                outcome.remove("worthwhile");
            }
            Some(before)
        },
    }
    .holds();
}

#[test]
fn a_budget_that_is_never_spent_is_none() {
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            for arm in after.arms_mut() {
                arm.as_table_mut()?.insert("budget".into(), 1e9.into());
            }
            Some(after)
        },
        differs: |before, after| {
            differ_in(&[CUSTOMERS], before, after, |pair| pair.one == pair.other)
        },
        how: tables_alone,
        before: |case| Some(without_budgets(case)),
    }
    .holds();
}

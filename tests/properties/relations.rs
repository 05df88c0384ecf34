//! What must come of a changed scenario, given what came of it before: metamorphic relations.

use std::collections::BTreeMap;

use goodwill::decision::rows::Column;
use goodwill::scenario::metric::{Metric, MetricUnit};
use rayon::prelude::*;
use toml::{Table as Tree, Value};

use crate::case::{Case, each_value};
use crate::checks::written;
use crate::draw::Draw;
use crate::reduce::reduced;
use crate::seeds::{BASES, how};
use crate::tables::{self, CUSTOMERS, How, Table, Tables, is_number};

/// A scenario and what came of it.
pub struct Side<'a> {
    pub case: &'a Case,
    pub tables: &'a Tables,
}

/// A change, and what may come of it.
struct Relation {
    /// The changed scenario; none where the change cannot be made.
    change: fn(&Case, &mut Draw) -> Option<Case>,
    /// What is not as it must be, if anything is.
    differs: fn(&Side, &Side) -> Option<String>,
    how: fn(u64) -> How,
    /// The scenario before the change, where it is not the random one as it is.
    before: fn(&Case) -> Option<Case>,
}

const PLAIN: Relation = Relation {
    change: |_, _| None,
    differs: |_, _| None,
    how,
    before: |case| Some(case.clone()),
};

impl Relation {
    /// What is wrong with a case; none where nothing is, or the change cannot be made.
    fn fault(&self, case: &Case, seed: u64) -> Option<Option<String>> {
        let before = (self.before)(case)?;
        let after = (self.change)(&before, &mut Draw::seeded(!seed))?;
        let how = (self.how)(seed);
        // What was taken out before the change may have left nothing that means anything.
        let one = tables::run(&before.load().ok()?, &how);
        let other = match after.load() {
            Ok(after) => tables::run(&after, &how),
            Err(problems) => {
                return Some(Some(format!(
                    "the changed scenario is refused:\n{}",
                    problems.render(false)
                )));
            }
        };
        let (one, other) = (
            Side {
                case: &before,
                tables: &one,
            },
            Side {
                case: &after,
                tables: &other,
            },
        );
        Some((self.differs)(&one, &other))
    }

    #[track_caller]
    fn holds(&self) {
        let tried: Vec<_> = BASES
            .par_iter()
            .filter_map(|base| Some((base, self.fault(&base.case, base.seed)?)))
            .collect();
        assert!(!tried.is_empty(), "no scenario could be changed so");
        let wrong: Vec<_> = tried.iter().filter(|(_, fault)| fault.is_some()).collect();
        let Some((base, fault)) = wrong.first() else {
            return;
        };
        let fault_of = |case: &Case| self.fault(case, base.seed).flatten();
        // Of a refusal nothing is taken out: what is left would be refused for another reason.
        let is_refused = |fault: &str| fault.contains("is refused");
        let smallest = match fault.as_deref().is_some_and(is_refused) {
            true => base.case.clone(),
            false => reduced(&base.case, &|case| {
                fault_of(case).is_some_and(|fault| !is_refused(&fault))
            }),
        };
        let each: Vec<String> = wrong
            .iter()
            .map(|(base, fault)| {
                let fault = fault.as_deref().unwrap_or_default();
                format!(
                    "seed {}: {}\n",
                    base.seed,
                    fault.lines().next().unwrap_or_default()
                )
            })
            .collect();
        let before = (self.before)(&smallest).unwrap();
        panic!(
            "does not hold in {} of {} scenarios\n{}the first, without what it does not need:\n{}\n{}\n=== changed\n{}",
            wrong.len(),
            tried.len(),
            each.concat(),
            fault_of(&smallest).unwrap_or_default(),
            before.told(),
            (self.change)(&before, &mut Draw::seeded(!base.seed))
                .unwrap()
                .told(),
        );
    }
}

fn close(one: f64, other: f64, part: f64) -> bool {
    (one - other).abs() <= part * one.abs().max(other.abs())
}

/// A cell and its likeness.
struct Pair<'a> {
    file: &'a str,
    table: &'a Table,
    column: &'a Column,
    row: &'a [String],
    one: &'a str,
    other: &'a str,
}

impl Pair<'_> {
    fn of_row(&self, column: &str) -> Option<&str> {
        Some(&self.row[self.table.place(column)?])
    }

    fn numbers(&self) -> Option<(f64, f64)> {
        is_number(self.column).then_some(())?;
        Some((self.one.parse().ok()?, self.other.parse().ok()?))
    }
}

/// The first cell that is not as it must be; tables must have the same rows in the same order.
fn first_difference(one: &Tables, other: &Tables, same: impl Fn(&Pair) -> bool) -> Option<String> {
    let names = |tables: &Tables| tables.keys().cloned().collect::<Vec<_>>();
    if names(one) != names(other) {
        return Some(format!("tables {:?} and {:?}", names(one), names(other)));
    }
    for (file, table) in one {
        let rows = &other[file].rows;
        if rows.len() != table.rows.len() {
            return Some(format!(
                "{file}: {} rows and {}",
                table.rows.len(),
                rows.len()
            ));
        }
        for (row, likeness) in table.rows.iter().zip(rows) {
            for (at, column) in table.columns.iter().enumerate() {
                let (one, other) = (row[at].as_str(), likeness[at].as_str());
                if !same(&Pair {
                    file,
                    table,
                    column,
                    row,
                    one,
                    other,
                }) {
                    return Some(format!(
                        "{file} {}: {one:?} and {other:?}\n{row:?}\n{likeness:?}",
                        column.name
                    ));
                }
            }
        }
    }
    None
}

/// The tables of these names alone.
fn only(tables: &Tables, files: &[&str]) -> Tables {
    let wanted = tables
        .iter()
        .filter(|(file, _)| files.contains(&file.as_str()));
    wanted
        .map(|(file, table)| {
            let (columns, rows) = (table.columns.clone(), table.rows.clone());
            (file.clone(), Table { columns, rows })
        })
        .collect()
}

/// What is told of single arms and of their customers, and of no more.
const OF_ARMS: [&str; 7] = [
    "summary.csv",
    "timeseries.csv",
    "replicates.csv",
    "sincerity.csv",
    "money.csv",
    "payback.csv",
    CUSTOMERS,
];

fn is_paired(case: &Case) -> Option<()> {
    (!case.is_randomized()).then_some(())
}

fn name_of(arm: &Value) -> &str {
    arm["name"].as_str().expect("a name")
}

/// Without a decision, which takes the longest.
fn tables_alone(_: u64) -> How {
    How {
        decision: false,
        ..How::default()
    }
}

const TWIN: &str = "twin";

/// Which arm gets a twin: the baseline in every other scenario.
fn twin_of(case: &Case) -> usize {
    let seed = case
        .tree
        .get("design")
        .and_then(|design| design.get("seed")?.as_integer());
    match seed.unwrap_or(0) % 2 {
        0 => 0,
        _ => case.arms().len() - 1,
    }
}

/// Rows of an arm, without what says which arm it is.
fn rows_of(table: &Table, arm: &str) -> Vec<Vec<String>> {
    let says = [("arm", arm)];
    let own = table.of(&says).into_iter();
    let place = table.place("arm").unwrap();
    own.map(|row| {
        row.iter()
            .enumerate()
            .filter(|(at, _)| *at != place)
            .map(|(_, cell)| cell.clone())
            .collect()
    })
    .collect()
}

#[test]
fn an_arm_like_another_is_told_the_same_in_every_row_of_every_table() {
    Relation {
        change: |case, _| {
            is_paired(case)?;
            let mut after = case.clone();
            let mut twin = case.arms()[twin_of(case)].clone();
            twin["name"] = TWIN.into();
            after.arms_mut().push(twin);
            Some(after)
        },
        differs: |before, after| {
            let at = twin_of(before.case);
            let like = written(name_of(&before.case.arms()[at]));
            for file in OF_ARMS {
                let Some(table) = after.tables.get(file) else {
                    continue;
                };
                let of = |arm: &str| {
                    let mut rows = rows_of(table, arm);
                    if file == "money.csv" && at == 0 {
                        rows.retain(|row| {
                            before.tables[file]
                                .of(&[("arm", &like), ("quantity", &row[0])])
                                .len()
                                == 1
                        });
                    }
                    rows
                };
                // The baseline has no payback of its own.
                if (file != "payback.csv" || at != 0) && of(&like) != of(TWIN) {
                    return Some(format!("{file}: {like} is not told as its twin"));
                }
                // And nobody else is touched by it.
                for arm in before.case.arms() {
                    let arm = written(name_of(arm));
                    let was = before
                        .tables
                        .get(file)
                        .map_or(Vec::new(), |table| rows_of(table, &arm));
                    if rows_of(table, &arm) != was {
                        return Some(format!(
                            "{file}: {arm} is told otherwise beside the twin of {like}"
                        ));
                    }
                }
            }
            of_equals(after, &like)
        },
        ..PLAIN
    }
    .holds();
}

/// What is not exactly nothing between two equal arms, in any table that tells of differences.
fn of_equals(side: &Side, like: &str) -> Option<String> {
    let pairs: [(&str, &str); 3] = [
        ("contrasts.csv", "baseline"),
        ("comparison.csv", "against"),
        ("field_test.csv", "against"),
    ];
    let nothing = [
        "difference",
        "headline",
        "lift",
        "psychology_sd",
        "simulation_sd",
        "expected",
        "changes_at",
    ];
    for (file, against) in pairs {
        let Some(table) = side.tables.get(file) else {
            continue;
        };
        for row in &table.rows {
            let named = [table.text(row, "arm"), table.text(row, against)];
            if named != [TWIN, like] && named != [like, TWIN] {
                continue;
            }
            // Whose base differs between arms is not compared head by head: its intervals are wider than needed.
            let metric = table.place("metric").map(|place| row[place].as_str());
            if metric
                .and_then(Metric::from_key)
                .is_some_and(|metric| metric.base().follows_arm())
            {
                continue;
            }
            for (column, cell) in table.columns.iter().zip(row) {
                let is_difference = is_number(column)
                    && column.name != "expected_loss"
                    && nothing.iter().any(|start| column.name.starts_with(start));
                if is_difference && !matches!(cell.as_str(), "" | "0") {
                    return Some(format!(
                        "{file} {}: equal arms differ: {row:?}",
                        column.name
                    ));
                }
            }
            let says = table.place("p_better").map(|place| row[place].as_str());
            if says.is_some_and(|says| !matches!(says, "" | "0.5")) {
                return Some(format!("{file}: one of two equal arms is better: {row:?}"));
            }
            let verdict = table.place("verdict").map(|place| row[place].as_str());
            if verdict.is_some_and(|verdict| matches!(verdict, "wins" | "loses" | "harmful")) {
                return Some(format!("{file}: one of two equal arms is judged: {row:?}"));
            }
        }
    }
    if twin_of(side.case) != 0 {
        return None;
    }
    let all_zero = |file: &str, columns: &[&str], says: &[(&str, &str)]| {
        let table = side.tables.get(file)?;
        let rows = table.of(says);
        let wrong = rows.iter().find(|row| {
            columns
                .iter()
                .any(|column| !matches!(table.text(row, column), "" | "0"))
        });
        wrong.map(|row| format!("{file}: a twin of the baseline differs from it: {row:?}"))
    };
    let twin = [("arm", TWIN)];
    all_zero("payback.csv", &["gain", "lo", "hi"], &twin)
        .or_else(|| {
            all_zero(
                "money.csv",
                &["value", "lo", "hi", "total"],
                &[("arm", TWIN), ("quantity", "gain")],
            )
        })
        .or_else(|| {
            all_zero(
                "segments.csv",
                &["more_returns", "value", "value_total"],
                &twin,
            )
        })
        .or_else(|| {
            all_zero(
                "uplift.csv",
                &["gain", "gain_lo", "gain_hi", "random"],
                &twin,
            )
        })
        .or_else(|| all_zero("targeting.csv", &["score", "held_out"], &twin))
        .or_else(|| {
            all_zero(
                "targeted.csv",
                &["qini", "all_gain", "all_gain_lo", "all_gain_hi", "gain"],
                &twin,
            )
        })
}

#[test]
fn names_change_nothing_but_names() {
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            let segments: Vec<String> = case
                .segments()
                .iter()
                .map(|one| name_of(one).to_owned())
                .collect();
            let mut of_rows = after.rows.as_ref().and_then(|rows| {
                let place = rows.header.iter().position(|name| *name == "segment")?;
                Some((place, rows.lines.clone()))
            });
            let mut names: Vec<String> = segments;
            if let (Some((place, lines)), Some(rows)) = (&mut of_rows, &mut after.rows) {
                for (line, was) in rows.lines.iter_mut().zip(lines) {
                    names.push(was[*place].clone());
                    line[*place] = renamed(&was[*place]);
                }
            }
            for arm in case.arms() {
                names.push(name_of(arm).to_owned());
            }
            let mut tree = Value::Table(after.tree.clone());
            rename(&mut tree, "", &names);
            after.tree = tree.as_table()?.clone();
            Some(after)
        },
        differs: |before, after| {
            first_difference(before.tables, after.tables, |pair| {
                let is_name = matches!(
                    pair.column.name,
                    "arm"
                        | "baseline"
                        | "against"
                        | "arms"
                        | "segment"
                        | "group"
                        | "then"
                        | "winner"
                        | "winner_low"
                        | "winner_high"
                );
                // Sentences name arms in many ways.
                pair.one == pair.other
                    || pair.file == "decision.csv"
                    || is_name
                        && pair
                            .one
                            .split("; ")
                            .map(renamed)
                            .collect::<Vec<_>>()
                            .join("; ")
                            == pair.other
                    || pair.file == "data.csv"
            })
        },
        before: with_ids,
        ..PLAIN
    }
    .holds();
}

/// The same with an id for every row: without one, rows are told from each other by what stands in them.
fn with_ids(case: &Case) -> Option<Case> {
    let mut with = case.clone();
    if let Some(rows) = with
        .rows
        .as_mut()
        .filter(|rows| !rows.header.contains(&"id"))
    {
        rows.header.push("id");
        for (at, line) in rows.lines.iter_mut().enumerate() {
            line.push(format!("c{at}"));
        }
        let data = with.tree["population"]["data"].as_table_mut()?;
        data.insert("id".into(), "id".into());
    }
    Some(with)
}

fn renamed(name: &str) -> String {
    format!("{name} as it was")
}

/// Renames wherever a name stands: as a value, or as the key of a share of a segment.
fn rename(value: &mut Value, key: &str, names: &[String]) {
    match value {
        Value::Table(table) => {
            let entries = std::mem::take(table);
            for (own, mut value) in entries {
                rename(&mut value, &own, names);
                let is_name = matches!(key, "personal" | "offers") && names.contains(&own);
                table.insert(if is_name { renamed(&own) } else { own }, value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, key, names)),
        Value::String(text) => {
            let is_name =
                matches!(key, "name" | "segments" | "arm" | "against") && names.contains(text);
            if is_name {
                *text = renamed(text);
            }
        }
        _ => {}
    }
}

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
    let mut tree = Value::Table(std::mem::take(&mut after.tree));
    fn walk(
        value: &mut Value,
        path: &mut Vec<String>,
        look: &mut dyn FnMut(&[String], &mut Value),
    ) {
        match value {
            Value::Table(table) => {
                for (key, value) in table.iter_mut() {
                    path.push(key.clone());
                    walk(value, path, look);
                    path.pop();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, path, look)),
            _ => look(path, value),
        }
    }
    walk(&mut tree, &mut Vec::new(), &mut |path, value| {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let last = *path.last().unwrap_or(&"");
        let is_priced = match path.as_slice() {
            ["context", ..] => true,
            ["channel", ..] => matches!(last, "worth" | "amount"),
            ["outcome", "worthwhile"] => of_money,
            ["arm", ..] => matches!(
                last,
                "budget" | "value" | "cost" | "spend_from" | "spend_below"
            ),
            ["population", "data", ..] => false,
            ["population", ..] => path.contains(&"basket") && !matches!(last, "cv"),
            _ => false,
        };
        if is_priced {
            times(value);
        }
    });
    after.tree = tree.as_table().unwrap().clone();
    if let Some(rows) = &mut after.rows {
        for (at, name) in rows.header.clone().iter().enumerate() {
            if matches!(*name, "bill" | "tip" | "spent" | "spent_lately") {
                for line in &mut rows.lines {
                    line[at] = (line[at].parse::<f64>().unwrap() * factor).to_string();
                }
            }
        }
    }
    after
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
            let by_cuts = ["targeting.csv", "targeted.csv", "uplift.csv"];
            let cut = is_cut(before) || is_cut(after);
            let [one, other] = [before, after].map(|side| {
                let files = side.tables.keys().map(String::as_str);
                let files: Vec<&str> = files
                    .filter(|file| !(cut && by_cuts.contains(file)))
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
            let money = |column: &Column| column.unit == "money";
            let differs = |(row, likeness): &(&Vec<String>, &Vec<String>)| {
                one.columns.iter().zip(row.iter().zip(likeness.iter())).any(
                    |(column, (one, other))| {
                        let numbers =
                            || Some((one.parse::<f64>().ok()?, other.parse::<f64>().ok()?));
                        let Some((one, other)) = numbers().filter(|_| is_number(column)) else {
                            return one != other;
                        };
                        let factor = if money(column) { 100.0 } else { 1.0 };
                        // Stocks fade to nothing: what is left of them is no part of anything.
                        (one * factor - other).abs() > 1e-3 * (other.abs() + 1e-2 * factor)
                    },
                )
            };
            let apart: Vec<_> = one.rows.iter().zip(&other.rows).filter(differs).collect();
            let meet = before
                .case
                .tree
                .get("community")
                .is_some_and(|community| community.get("ties").is_some())
                || before
                    .case
                    .arms()
                    .iter()
                    .any(|arm| arm.get("budget").is_some());
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
fn no_table_depends_on_the_order_of_rows() {
    Relation {
        change: |case, draw| {
            let mut after = case.clone();
            let lines = &mut after.rows.as_mut()?.lines;
            for at in (1..lines.len()).rev() {
                lines.swap(at, draw.whole(0, at as u32) as usize);
            }
            Some(after)
        },
        differs: |before, after| {
            first_difference(before.tables, after.tables, |pair| {
                let is_note = pair.file == "data.csv" && pair.column.name == "how";
                pair.one == pair.other
                    || is_note && without_lines(pair.one) == without_lines(pair.other)
            })
        },
        ..PLAIN
    }
    .holds();
}

/// A note without the numbers of the lines of which it tells.
fn without_lines(note: &str) -> String {
    let rest = |part: &str| {
        part.trim_start_matches(|digit: char| digit.is_ascii_digit())
            .to_owned()
    };
    let mut parts = note.split(" line ");
    let first = parts.next().map(str::to_owned);
    first.into_iter().chain(parts.map(rest)).collect()
}

#[test]
fn a_segment_split_in_two_equal_ones_is_the_same_segment() {
    Relation {
        change: |case, draw| {
            let segments = case.segments();
            let at = draw.whole(0, segments.len().checked_sub(1)? as u32) as usize;
            let share = segments[at].get("share")?.as_float()?;
            let name = name_of(&segments[at]).to_owned();
            let mut after = case.clone();
            let mut tree = Value::Table(after.tree.clone());
            double(&mut tree, "", &name);
            after.tree = tree.as_table()?.clone();
            let segments = after.tree["population"]["segment"].as_array_mut()?;
            segments[at]["share"] = (share / 2.0).into();
            let mut half = segments[at].clone();
            half["name"] = other_half(&name).into();
            segments.insert(at + 1, half);
            Some(after)
        },
        differs: |before, after| {
            let files = [&OF_ARMS[..], &["contrasts.csv"]].concat();
            let tables = [before, after].map(|side| only(side.tables, &files));
            first_difference(&tables[0], &tables[1], |pair| {
                pair.one == pair.other || pair.column.name == "segment"
            })
        },
        how: tables_alone,
        ..PLAIN
    }
    .holds();
}

fn other_half(name: &str) -> String {
    format!("{name}, other half")
}

/// Names the other half of a segment wherever the segment is named.
fn double(value: &mut Value, key: &str, name: &str) {
    match value {
        Value::Table(table) => {
            table
                .iter_mut()
                .for_each(|(key, value)| double(value, key, name));
            if let Some(share) = table
                .get(name)
                .filter(|_| matches!(key, "personal" | "offers"))
                .cloned()
            {
                table.insert(other_half(name), share);
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| double(item, key, name));
            if key == "segments" && items.iter().any(|item| item.as_str() == Some(name)) {
                items.push(other_half(name).into());
            }
        }
        _ => {}
    }
}

/// The rows of tables in an order of their own.
fn sorted(tables: &Tables, files: &[&str]) -> Tables {
    let mut tables = only(tables, files);
    for table in tables.values_mut() {
        table.rows.sort();
    }
    tables
}

#[test]
fn segments_that_the_data_name_stand_in_any_order() {
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            after.tree["population"]["segment"]
                .as_array_mut()?
                .reverse();
            Some(after)
        },
        differs: |before, after| {
            let files = [
                &OF_ARMS[..],
                &["contrasts.csv", "comparison.csv", "segments.csv"],
            ]
            .concat();
            let tables = [before, after].map(|side| sorted(side.tables, &files));
            first_difference(&tables[0], &tables[1], |pair| pair.one == pair.other)
        },
        before: |case| {
            let rows = case.rows.as_ref()?;
            let place = rows.header.iter().position(|name| *name == "segment")?;
            let mut names: Vec<&String> = rows.lines.iter().map(|line| &line[place]).collect();
            names.sort();
            names.dedup();
            (names.len() > 1).then_some(())?;
            let mut before = case.clone();
            if case.segments().is_empty() {
                let named = |name: &String| {
                    Value::from(Tree::from_iter([("name".to_owned(), name.as_str().into())]))
                };
                let segments: Vec<Value> = names.into_iter().map(named).collect();
                before
                    .table("population")
                    .insert("segment".into(), segments.into());
            }
            Some(before)
        },
        ..PLAIN
    }
    .holds();
}

#[test]
fn arms_stand_in_any_order_behind_the_baseline() {
    Relation {
        change: |case, _| {
            is_paired(case)?;
            (case.arms().len() > 2).then_some(())?;
            let mut after = case.clone();
            after.arms_mut()[1..].reverse();
            Some(after)
        },
        differs: |before, after| {
            let files = [&OF_ARMS[..], &["contrasts.csv", "segments.csv"]].concat();
            let tables = [before, after].map(|side| sorted(side.tables, &files));
            first_difference(&tables[0], &tables[1], |pair| pair.one == pair.other)
        },
        ..PLAIN
    }
    .holds();
}

#[test]
fn more_replicates_leave_the_first_ones_as_they_are() {
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            let replicates = case.tree.get("design")?.get("replicates")?.as_integer()?;
            after
                .table("design")
                .insert("replicates".into(), (replicates + 2).into());
            Some(after)
        },
        differs: |before, after| {
            let files = ["replicates.csv", CUSTOMERS];
            let [one, mut other] = [before, after].map(|side| only(side.tables, &files));
            for (file, table) in &mut other {
                table.rows.truncate(one[file].rows.len());
            }
            first_difference(&one, &other, |pair| pair.one == pair.other)
        },
        how: tables_alone,
        ..PLAIN
    }
    .holds();
}

#[test]
fn what_nobody_notices_costs_and_does_nothing_else() {
    Relation {
        change: |case, _| {
            is_paired(case)?;
            let mut unseen = case.arms()[0].clone();
            unseen.get("budget").is_none().then_some(())?;
            unseen["name"] = TWIN.into();
            let text =
                "gift = \"a note in a drawer\"\nvalue = 3\ncost = 2\npersonal = 1\nreach = 1e-12\n";
            let mut gesture: Tree = text.parse().expect("a gesture");
            gesture.insert(
                "at".into(),
                if case.is_visit() {
                    0.into()
                } else {
                    "0 ticks".into()
                },
            );
            let table = unseen.as_table_mut()?;
            let gestures = table.entry("gesture").or_insert(Vec::<Value>::new().into());
            gestures.as_array_mut()?.push(gesture.into());
            let mut after = case.clone();
            after.arms_mut().push(unseen);
            Some(after)
        },
        differs: |_, after| {
            let table = &after.tables[CUSTOMERS];
            let baseline = written(name_of(&after.case.arms()[0]));
            let rows = table
                .of(&[("arm", &baseline)])
                .into_iter()
                .zip(table.of(&[("arm", TWIN)]));
            for (row, unseen) in rows {
                for (at, column) in table.columns.iter().enumerate() {
                    let is_right = match column.name {
                        "arm" => true,
                        "cost" | "profit" => {
                            // Where nobody can buy, there is no column of revenue.
                            let number = |row: &[String], name| {
                                table
                                    .place(name)
                                    .and_then(|_| table.number(row, name))
                                    .unwrap_or(0.0)
                            };
                            let more = number(unseen, "cost") - number(row, "cost");
                            let less = number(row, "profit") - number(unseen, "profit");
                            let size = number(row, "cost")
                                + number(row, "profit").abs()
                                + number(row, "revenue");
                            more >= 0.0 && (more - less).abs() <= 1e-6 * size + 1e-5
                        }
                        _ => row[at] == unseen[at],
                    };
                    if !is_right {
                        return Some(format!("{}: {row:?}\n{unseen:?}", column.name));
                    }
                }
            }
            None
        },
        how: tables_alone,
        ..PLAIN
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
            for arm in after.arms_mut() {
                for list in ["gesture", "ask"] {
                    let items = arm.get_mut(list).and_then(Value::as_array_mut);
                    for item in items.into_iter().flatten() {
                        item.as_table_mut()?.insert("cost".into(), 0.into());
                    }
                }
            }
            Some(after)
        },
        differs: |before, after| {
            let tables = [before, after].map(|side| only(side.tables, &[CUSTOMERS]));
            first_difference(&tables[0], &tables[1], |pair| match pair.column.name {
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

fn without_budgets(case: &Case) -> Case {
    let mut without = case.clone();
    for arm in without.arms_mut() {
        for key in ["budget", "priority"] {
            arm.as_table_mut().expect("an arm").remove(key);
        }
    }
    without
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
            let [one, other] = [before, after].map(|side| only(side.tables, &[CUSTOMERS]));
            first_difference(&one, &other, |pair| pair.one == pair.other)
        },
        how: tables_alone,
        before: |case| Some(without_budgets(case)),
    }
    .holds();
}

/// Standard errors by which two estimates may differ. The seeds are fixed: a fault shows always or never.
const CRITICAL: f64 = 5.0;

#[test]
fn the_same_file_twice_is_the_same_customers() {
    const OF_DATA: [(&str, &str); 5] = [
        ("warmth", "reciprocity"),
        ("bill", "basket"),
        ("spent", "basket"),
        ("weekly", "purchase_rate"),
        ("since_last", "purchase_rate"),
    ];
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            let lines = &mut after.rows.as_mut()?.lines;
            lines.extend(lines.clone());
            Some(after)
        },
        differs: |before, after| {
            let baseline = written(name_of(&before.case.arms()[0]));
            let [one, other] = [before, after].map(|side| &side.tables[CUSTOMERS]);
            let of = |table: &Table, column| -> Vec<f64> {
                let says = [
                    ("arm", baseline.as_str()),
                    ("replicate", "0"),
                    ("kind", "member"),
                ];
                let rows = table.of(&says).into_iter();
                let mut values: Vec<f64> =
                    rows.filter_map(|row| table.number(row, column)).collect();
                values.sort_by(f64::total_cmp);
                values
            };
            for (column, what) in OF_DATA {
                if !before.case.has_column(column) {
                    continue;
                }
                let once = of(one, what).into_iter().flat_map(|value| [value; 2]);
                let twice = of(other, what);
                let apart = once
                    .zip(&twice)
                    .find(|(one, other)| !close(*one, **other, 1e-4));
                if let Some((one, other)) = apart {
                    return Some(format!("{what} of a customer: {one} and {other}"));
                }
            }
            let (one, other) = (&before.tables["summary.csv"], &after.tables["summary.csv"]);
            for (row, likeness) in one.rows.iter().zip(&other.rows) {
                let of = |table: &Table, row| {
                    let number = |column| table.number(row, column).unwrap_or(0.0);
                    (
                        number("mean"),
                        number("sd") * number("sd") / number("n").max(1.0),
                    )
                };
                let ((mean, error), (again, smaller)) = (of(one, row), of(other, likeness));
                if (mean - again).abs() > CRITICAL * (error + smaller).sqrt() + 1e-9 {
                    return Some(format!("{mean} and {again}: {row:?} {likeness:?}"));
                }
            }
            None
        },
        how: tables_alone,
        before: |case| {
            is_paired(case)?;
            let mut before = without_budgets(case);
            let rows = before.rows.as_mut()?;
            // An id comes once.
            if let Some(place) = rows.header.iter().position(|name| *name == "id") {
                rows.header.remove(place);
                rows.lines
                    .iter_mut()
                    .for_each(|line| drop(line.remove(place)));
                before.tree["population"]["data"]
                    .as_table_mut()?
                    .remove("id");
            }
            before.table("population").remove("size");
            // Ties and budgets make neighbours of others.
            before.tree.remove("community");
            for arm in before.arms_mut() {
                arm.as_table_mut()?.remove("belonging");
            }
            Some(before)
        },
    }
    .holds();
}

/// Heads on which coarse ticks are held against fine ones.
const HEADS: i64 = 1_500;
/// How far a coarse tick's metric may be from a fine one's, as docs/model.md, §3 says, beside a step's part of the run: what
/// events set off counts from the next step on, and coarse steps are weeks or parts of a month.
fn coarse(metric: &str) -> f64 {
    match metric {
        "goodwill" => 0.14,
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
            let mut tree = Value::Table(after.tree.clone());
            each_value(&mut tree, "", &mut |_, value| {
                let ticks = value
                    .as_str()
                    .and_then(|text| text.strip_suffix(" ticks")?.parse::<i64>().ok());
                if let Some(ticks) = ticks {
                    *value = format!("{} ticks", ticks * times).into();
                }
            });
            after.tree = tree.as_table()?.clone();
            for arm in after.arms_mut() {
                let gestures = arm.get_mut("gesture").and_then(Value::as_array_mut);
                for gesture in gestures.into_iter().flatten() {
                    let gesture = gesture.as_table_mut()?;
                    if gesture.contains_key("conditional") {
                        gesture
                            .entry("stands")
                            .or_insert(format!("{days} days").into());
                    }
                }
            }
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
            let meet = before
                .case
                .tree
                .get("community")
                .is_some_and(|community| community.get("ties").is_some());
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

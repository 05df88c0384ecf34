//! An arm like another, and an arm with what nobody notices.

use goodwill::vocabulary::metric::Metric;
use toml::{Table as Tree, Value};

use super::*;
use crate::checks::written;

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

/// What an arm like the baseline adds to it: nothing in these columns (of the money, in the rows of its gain).
const OF_NOTHING: [(&str, &[&str]); 6] = [
    ("payback.csv", &["gain", "lo", "hi"]),
    ("money.csv", &["value", "lo", "hi", "total"]),
    ("segments.csv", &["more_returns", "value", "value_total"]),
    ("uplift.csv", &["gain", "gain_lo", "gain_hi", "random"]),
    ("targeting.csv", &["score", "held_out"]),
    (
        "targeted.csv",
        &["qini", "all_gain", "all_gain_lo", "all_gain_hi", "gain"],
    ),
];

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
        "draws_sd",
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
    let differs = |(file, columns): &(&str, &[&str])| {
        let table = side.tables.get(*file)?;
        let mut rows = table.of(&[("arm", TWIN)]).into_iter();
        let wrong = rows.find(|row| {
            let is_told = *file != "money.csv" || table.text(row, "quantity") == "gain";
            let is_nothing = |column| matches!(table.text(row, column), "" | "0");
            is_told && !columns.iter().all(|column| is_nothing(column))
        });
        wrong.map(|row| format!("{file}: a twin of the baseline differs from it: {row:?}"))
    };
    OF_NOTHING.iter().find_map(differs)
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

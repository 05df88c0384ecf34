//! Rows, segments and arms in another order.

use toml::{Table as Tree, Value};

use super::*;

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
            let (rows, place) = (case.rows.as_ref()?, case.column("segment")?);
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

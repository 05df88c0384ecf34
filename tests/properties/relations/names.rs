//! Other names.

use toml::Value;

use super::*;

/// The columns in which names stand.
const NAMES: [&str; 16] = [
    "arm",
    "baseline",
    "against",
    "arms",
    "segment",
    "group",
    "then",
    "winner",
    "winner_low",
    "winner_high",
    "single",
    "targeted",
    "first_is",
    "first_is_not",
    "second_is",
    "second_is_not",
];

#[test]
fn names_change_nothing_but_names() {
    Relation {
        change: |case, _| {
            let mut after = case.clone();
            let named = case.segments().iter().chain(case.arms());
            let mut names: Vec<String> = named.map(|one| name_of(one).to_owned()).collect();
            if let Some(place) = case.column("segment")
                && let Some(rows) = &mut after.rows
            {
                for line in &mut rows.lines {
                    names.push(line[place].clone());
                    line[place] = renamed(&line[place]);
                }
            }
            after.edit(|tree| rename(tree, "", &names));
            Some(after)
        },
        differs: |before, after| {
            first_difference(before.tables, after.tables, |pair| {
                let of_names: Vec<String> = pair.one.split("; ").map(renamed).collect();
                // Sentences name arms in many ways.
                pair.one == pair.other
                    || matches!(pair.file, "decision.csv" | "data.csv")
                    || NAMES.contains(&pair.column.name) && of_names.join("; ") == pair.other
            })
        },
        before: with_ids,
        ..PLAIN
    }
    .holds();
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

//! Two scenarios, key by key.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// A key that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As `--set` would name it: `arm."one mint".gesture[1].value`.
    pub path: String,
    /// What it says in either, as TOML; none where it is not there.
    pub one: Option<String>,
    pub other: Option<String>,
}

/// Every key that differs, in the order of paths. Arms and segments are matched by their names, other
/// tables of a list by their places.
pub fn changes(one: &Table, other: &Table) -> Vec<Change> {
    let mut changes = Vec::new();
    tables("", one, other, &mut changes);
    changes
}

fn tables(path: &str, one: &Table, other: &Table, changes: &mut Vec<Change>) {
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    for key in keys {
        let path = match path {
            "" => quoted(key),
            path => format!("{path}.{}", quoted(key)),
        };
        values(&path, one.get(key), other.get(key), changes);
    }
}

fn values(path: &str, one: Option<&Value>, other: Option<&Value>, changes: &mut Vec<Change>) {
    match (one, other) {
        (Some(one), Some(other)) if one == other => {}
        (Some(Value::Table(one)), Some(Value::Table(other))) if !is_value(one, other) => {
            tables(path, one, other, changes);
        }
        _ if of_tables(one) || of_tables(other) => {
            let empty = Vec::new();
            let list = |value: Option<&Value>| -> Vec<(String, Value)> {
                let items = value.and_then(Value::as_array).unwrap_or(&empty);
                items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| (step(at, item), item.clone()))
                    .collect()
            };
            let (one, other) = (list(one), list(other));
            let found = |list: &[(String, Value)], step: &str| -> Option<Value> {
                let found = list.iter().find(|(own, _)| own == step);
                found.map(|(_, value)| value.clone())
            };
            for (step, value) in &one {
                values(
                    &format!("{path}{step}"),
                    Some(value),
                    found(&other, step).as_ref(),
                    changes,
                );
            }
            for (step, value) in &other {
                if found(&one, step).is_none() {
                    values(&format!("{path}{step}"), None, Some(value), changes);
                }
            }
        }
        _ => changes.push(Change {
            path: path.to_owned(),
            one: one.map(told),
            other: other.map(told),
        }),
    }
}

/// Whether two tables are one value each, such as a distribution: `{ beta = { a = 2, b = 2 } }`.
fn is_value(one: &Table, other: &Table) -> bool {
    let single = |table: &Table| table.len() == 1 && table.values().all(Value::is_table);
    single(one) && single(other) && one.keys().ne(other.keys())
}

fn of_tables(value: Option<&Value>) -> bool {
    let list = value.and_then(Value::as_array);
    list.is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_table))
}

/// How a table of a list is reached: by its name or, without one, by its place.
fn step(at: usize, item: &Value) -> String {
    match item.get("name").and_then(Value::as_str) {
        Some(name) => format!(".{}", quoted(name)),
        None => format!("[{}]", at + 1),
    }
}

fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        format!("{key:?}")
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Table(table) if table.contains_key("name") || table.contains_key("when") => {
            "there".to_owned()
        }
        Value::Float(number) => format!("{number}"),
        value => value.to_string().trim().replace('\n', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(one: &str, other: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let changes = changes(&one.parse().unwrap(), &other.parse().unwrap());
        changes
            .into_iter()
            .map(|change| (change.path, change.one, change.other))
            .collect()
    }

    const SHOP: &str = "
        seed = 1
        [population]
        trust = { beta = { a = 5, b = 5 } }
        [[arm]]
        name = \"nothing\"
        [[arm]]
        name = \"a gift\"
        [[arm.gesture]]
        value = 2
        when = \"birthday\"
    ";

    #[test]
    fn what_is_the_same_is_not_told() {
        assert!(between(SHOP, SHOP).is_empty());
        // The order of arms aside.
        let turned = "arm = [{ name = \"b\" }, { name = \"a\" }]";
        assert!(between("arm = [{ name = \"a\" }, { name = \"b\" }]", turned).is_empty());
    }

    #[test]
    fn keys_are_named_as_they_are_set() {
        let some = |text: &str| Some(text.to_owned());
        let other = SHOP
            .replace("value = 2", "value = 3")
            .replace("a = 5", "a = 6");
        assert_eq!(
            between(SHOP, &other),
            [
                (
                    "arm.\"a gift\".gesture[1].value".to_owned(),
                    some("2"),
                    some("3")
                ),
                ("population.trust.beta.a".to_owned(), some("5"), some("6")),
            ]
        );
        let uniform = SHOP.replace("{ beta = { a = 5, b = 5 } }", "0.5");
        assert_eq!(between(SHOP, &uniform)[0].2, some("0.5"));
        let without = SHOP.replace("name = \"nothing\"", "name = \"none\"");
        assert_eq!(
            between(SHOP, &without),
            [
                ("arm.nothing".to_owned(), some("there"), None),
                ("arm.none".to_owned(), None, some("there")),
            ]
        );
    }
}

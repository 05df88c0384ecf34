//! What is wrong with a key, or with a value for its key.

use super::Shared;
use super::renamed::{Renamed, now_called};
use crate::scenario::diagnostics::{Diagnostic, Fault, code, excerpt, nearest, one_of};
use crate::scenario::key::{Kind, Section};
use crate::scenario::node::{Entry, Node, Value};
use crate::scenario::value;

/// A key that a table may not have.
pub(super) fn unknown_key(section: &Section, entry: &Entry, renamed: &[Renamed]) -> Fault {
    let table = match section.name {
        "" => "a scenario".to_owned(),
        name => format!("`{name}`"),
    };
    let message = format!("{table} has no key `{}`", excerpt(&entry.key));
    let names = || section.keys().map(|key| key.name);
    let fault = Diagnostic::new(code::UNKNOWN_KEY, entry.key_place, message);
    if let Some(new) = now_called(renamed, section.name, &entry.key) {
        return fault.label(format!("it is now called `{new}`: write that"));
    }
    let fault = match nearest(&entry.key, names()) {
        Some(name) => fault.label(format!("did you mean `{name}`?")),
        None => fault,
    };
    let fault = fault.help(format!("allowed: {}", one_of(names())));
    match elsewhere(&entry.key) {
        Some(header) => fault.help(format!("`{}` is a key of {header}", entry.key)),
        None => fault,
    }
}

/// The tables that have a key, as their headers are written; none where none or many have it.
fn elsewhere(key: &str) -> Option<String> {
    fn search(section: &'static Section, key: &str, found: &mut Vec<String>) {
        for own in section.keys() {
            let header = match own.kind {
                Kind::Table(inner) => format!("`[{}]`", inner.name),
                Kind::Tables(inner) => format!("`[[{}]]`", inner.name),
                _ => continue,
            };
            let (Kind::Table(inner) | Kind::Tables(inner)) = own.kind else {
                continue;
            };
            if inner.key(key).is_some() {
                found.push(header);
            }
            search(inner, key, found);
        }
    }
    let root = crate::scenario::schema();
    if root.key(key).is_some() {
        return Some("the scenario as a whole: write it above all headers".to_owned());
    }
    let mut found = Vec::new();
    search(root, key, &mut found);
    (1..=3).contains(&found.len()).then(|| found.join(" and "))
}

/// A value of another kind than the key's.
pub fn wrong_type(shared: &Shared, node: &Node, kind: &Kind) -> Fault {
    let form = kind.form(&shared.currency.borrow());
    let fault = Diagnostic::new(
        code::WRONG_TYPE,
        node.place,
        format!("{form} is needed, not {}", node.kind_name()),
    )
    .label(format!("this is {}", node.kind_name()));
    match &node.value {
        Value::Text(text) if text.parse::<f64>().is_ok() || text.parse::<bool>().is_ok() => {
            fault.help("leave out the quotes")
        }
        Value::Text(text) if matches!(kind, Kind::Number(_)) && text.trim().ends_with('%') => {
            match value::share(text) {
                Ok(share) => fault.help(format!("write `{}`", value::number(share))),
                Err(_) => fault,
            }
        }
        _ => fault,
    }
}

/// A value outside its range.
pub fn out_of_range(node: &Node, allowed: &str) -> Fault {
    Diagnostic::new(code::OUT_OF_RANGE, node.place, "the number is out of range").label(allowed)
}

/// A value that a list has already.
pub(super) fn twice(node: &Node, name: &str) -> Fault {
    Diagnostic::new(
        code::DUPLICATE,
        node.place,
        format!("`{}` is listed twice", excerpt(name)),
    )
    .label("name it once")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::diagnostics::Place;

    #[test]
    fn a_key_under_its_old_name_is_told_the_new_one() {
        let table = [Renamed {
            section: "",
            old: "heading",
            new: "title",
        }];
        let place = Place::new(0, 0..7);
        let entry = Entry {
            key: "heading".into(),
            key_place: place,
            node: Node {
                value: Value::Flag(true),
                place,
            },
        };
        let section = crate::scenario::schema();
        let told = |renamed: &[Renamed]| format!("{:?}", unknown_key(section, &entry, renamed));
        assert!(told(&table).contains("it is now called `title`"));
        assert!(!told(&[]).contains("now called"));
    }
}

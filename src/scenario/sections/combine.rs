//! `[combine]`: arms that do what several others do together. It is written out as arms before anything is read.

use super::super::diagnostics::{Diagnostic, Fault, Place, code, excerpt, one_of};
use super::super::key::{Key, Kind, Section};
use super::super::node::{Entry, Node, Table, Value};
use super::super::reader::{Reader, text_of};
use super::root::MOST_ARMS;

const ARMS: Key = Key::required(
    "arms",
    Kind::Names,
    "the arms whose gestures and asks are put together, of which each stands in the file, too; not the baseline",
    "[\"card\", \"guide\", \"coupon\"]",
);
const AT_MOST: Key = Key::or(
    "at_most",
    Kind::Whole(2, 6),
    "2",
    "of how many arms one is made at most: with 2 every pair, with 3 every three as well",
    "3",
);

pub static SECTION: Section = Section {
    name: "combine",
    meaning: "arms made of others: for every two of these (or more) an arm with the gestures and asks of both, and what they \
              bring together beside the sum of what each brings",
    keys: &[&[ARMS, AT_MOST]],
    named_by: None,
};

/// What an arm that is made of others says of it.
pub const UNION_OF: &str = "union_of";

/// Reads the table, for what is wrong with it alone: what it says stands in the arms by now, and is resolved there.
pub fn read(reader: &mut Reader<'_>) {
    if let Some(items) = reader.items(&ARMS) {
        for item in items {
            if let Err(fault) = text_of(reader.shared, &ARMS.kind, item) {
                reader.report(fault);
            }
        }
    }
    reader.whole(&AT_MOST);
}

/// Puts the arms that `[combine]` asks for behind those of the file; what keeps it from that is handed back. What is of
/// another form than it should be is told when it is read.
pub fn expand(tree: &mut Table) -> Vec<Fault> {
    let Some((named, at_most, place)) = asked(tree) else {
        return Vec::new();
    };
    let Some(Node {
        value: Value::List(arms),
        ..
    }) = tree.get_mut("arm")
    else {
        return Vec::new();
    };
    let (parts, mut faults) = found(arms, &named);
    if !faults.is_empty() {
        return faults;
    }
    if parts.len() < 2 {
        let message = "there is nothing to combine: `arms` names one arm";
        return vec![Diagnostic::new(code::LIMIT, place, message).label("at least two are needed")];
    }
    let sets = sets(parts.len(), at_most);
    let most = MOST_ARMS.saturating_sub(arms.len());
    if sets.len() > most {
        let message = format!("{} combinations of {} arms", sets.len(), parts.len());
        let fault = Diagnostic::new(code::LIMIT, place, message);
        return vec![
            fault
                .label(format!(
                    "at most {MOST_ARMS} arms are allowed, and {} stand here",
                    arms.len()
                ))
                .help("name fewer arms, or a smaller `at_most`"),
        ];
    }
    let mut made = Vec::new();
    for set in sets {
        let of: Vec<&Part> = set.iter().map(|at| &parts[*at]).collect();
        match union(&of, place) {
            Ok(arm) => made.push(arm),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        arms.extend(made);
    }
    // Of each pair the same would be told again and again.
    faults.truncate(1);
    faults
}

/// The names of arms, and where each stands.
type Names = Vec<(String, Place)>;

/// What `[combine]` says, where it is of the right form: arms, how many at most, and where.
fn asked(tree: &Table) -> Option<(Names, usize, Place)> {
    let entry = tree.entry("combine")?;
    let Value::Table(table) = &entry.node.value else {
        return None;
    };
    // As everywhere a single text counts as a list of one.
    let node = &table.entry(ARMS.name)?.node;
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut named = Vec::new();
    for item in items {
        match &item.value {
            Value::Text(name) => named.push((name.clone(), item.place)),
            _ => return None,
        }
    }
    let at_most = match table.entry(AT_MOST.name).map(|entry| &entry.node.value) {
        None => 2,
        Some(Value::Whole(whole)) => usize::try_from(*whole)
            .ok()
            .filter(|n| (2..=6).contains(n))?,
        Some(_) => return None,
    };
    (!named.is_empty()).then_some((named, at_most, entry.key_place))
}

/// An arm that is combined.
struct Part {
    name: String,
    /// Where `[combine]` names it.
    place: Place,
    table: Table,
}

/// The arms of these names.
fn found(arms: &[Node], named: &[(String, Place)]) -> (Vec<Part>, Vec<Fault>) {
    let tables = || {
        arms.iter().filter_map(|node| match &node.value {
            Value::Table(table) => Some((name_of(table)?, table)),
            _ => None,
        })
    };
    let baseline = tables().next().map(|(name, _)| name);
    let (mut parts, mut faults): (Vec<Part>, Vec<Fault>) = (Vec::new(), Vec::new());
    for (name, place) in named {
        let fault = |code, message: String| Diagnostic::new(code, *place, message);
        let shown = excerpt(name);
        if parts.iter().any(|part| part.name == *name) {
            faults.push(fault(code::DUPLICATE, format!("`{shown}` is named twice")));
        } else if baseline == Some(name.as_str()) {
            let message = format!("`{shown}` is the baseline: everything is held against it");
            faults.push(fault(code::NEVER, message).help("name the other arms alone"));
        } else if let Some((_, table)) = tables().find(|(own, _)| own == name) {
            parts.push(Part {
                name: name.clone(),
                place: *place,
                table: table.clone(),
            });
        } else {
            let message = format!("no arm is called `{shown}`");
            let known = one_of(tables().map(|(name, _)| name));
            faults.push(fault(code::UNKNOWN_NAME, message).help(format!("arms: {known}")));
        }
    }
    (parts, faults)
}

fn name_of(arm: &Table) -> Option<&str> {
    match &arm.entry("name")?.node.value {
        Value::Text(name) => Some(name),
        _ => None,
    }
}

/// All sets of 2 up to so many of `count` things: the small ones first, each in order.
fn sets(count: usize, at_most: usize) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    let mut of_size: Vec<Vec<usize>> = (0..count).map(|one| vec![one]).collect();
    for _ in 2..=at_most.min(count) {
        let mut next = Vec::new();
        for set in &of_size {
            let last = set[set.len() - 1];
            for more in last + 1..count {
                next.push(set.iter().copied().chain([more]).collect::<Vec<usize>>());
            }
            // More arms than this are refused: no need to count on.
            if all.len() + next.len() > 4 * MOST_ARMS {
                all.extend(next);
                return all;
            }
        }
        all.extend(next.iter().cloned());
        of_size = next;
    }
    all
}

/// The arm with the gestures and asks of several.
fn union(of: &[&Part], place: Place) -> Result<Node, Fault> {
    let names: Vec<&str> = of.iter().map(|part| part.name.as_str()).collect();
    let node = |value| Node { value, place };
    let entry = |key: &str, value| Entry {
        key: key.to_owned(),
        key_place: place,
        node: node(value),
    };
    let texts = names
        .iter()
        .map(|name| node(Value::Text((*name).to_owned())));
    let mut arm = Table {
        entries: vec![
            entry("name", Value::Text(names.join(" + "))),
            entry(UNION_OF, Value::List(texts.collect())),
        ],
    };
    for key in ["gesture", "ask"] {
        let mut all = Vec::new();
        for part in of {
            match part.table.entry(key).map(|entry| &entry.node) {
                Some(Node {
                    value: Value::List(items),
                    ..
                }) => all.extend(items.iter().cloned()),
                Some(other) => all.push(other.clone()),
                None => {}
            }
        }
        if !all.is_empty() {
            arm.entries.push(entry(key, Value::List(all)));
        }
    }
    let first = &of[0].table;
    let keys = of.iter().flat_map(|part| &part.table.entries);
    let own = |key: &str| !["name", "gesture", "ask", UNION_OF].contains(&key);
    for other in keys.filter(|entry| own(&entry.key)) {
        let same = of.iter().all(|part| {
            let node = part.table.entry(&other.key).map(|entry| &entry.node.value);
            node.is_some_and(|value| same(value, &other.node.value))
        });
        if !same || other.key == "fixed_cost" {
            let message = format!(
                "`{}` of the combined arm is not known: {} say different things of it",
                excerpt(&other.key),
                names.join(" and ")
            );
            let message = match other.key == "fixed_cost" {
                true => {
                    "`fixed_cost` of the combined arm is not known: it may be that of both, or less"
                        .to_owned()
                }
                false => message,
            };
            let fault = Diagnostic::new(code::CONFLICT, other.key_place, message);
            return Err(fault
                .also(of[1].place, "they are combined here")
                .help(format!(
                    "write the combined arm yourself, with all its gestures and `{UNION_OF} = [\"{}\"]`, and leave one of them \
                     out of `[combine]`",
                    names.join("\", \"")
                )));
        }
    }
    arm.entries.extend(
        first
            .entries
            .iter()
            .filter(|entry| own(&entry.key))
            .cloned(),
    );
    Ok(node(Value::Table(arm)))
}

/// Whether two values are the same, wherever they stand.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(a), Value::Text(b)) | (Value::Date(a), Value::Date(b)) => a == b,
        (Value::Whole(a), Value::Whole(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::Flag(a), Value::Flag(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.value, &b.value))
        }
        (Value::Table(a), Value::Table(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries.iter().all(|entry| {
                    b.entry(&entry.key)
                        .is_some_and(|other| same(&entry.node.value, &other.node.value))
                })
        }
        (
            Value::Text(_)
            | Value::Date(_)
            | Value::Whole(_)
            | Value::Number(_)
            | Value::Flag(_)
            | Value::List(_)
            | Value::Table(_),
            _,
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::sets;

    #[test]
    fn sets_are_small_first_and_in_order() {
        assert_eq!(sets(3, 2), [vec![0, 1], vec![0, 2], vec![1, 2]]);
        assert_eq!(
            sets(3, 6),
            [vec![0, 1], vec![0, 2], vec![1, 2], vec![0, 1, 2]]
        );
        assert_eq!(sets(1, 3), Vec::<Vec<usize>>::new());
        assert!(sets(60, 6).len() > 64);
    }
}

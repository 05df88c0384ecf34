//! Takes out of a scenario whatever a failure does not need.

use std::panic::{AssertUnwindSafe, catch_unwind};

use toml::Value;

use crate::case::Case;

/// Scenarios that are tried at the most: only a test that fails anyway waits for them.
const TRIALS: usize = 400;

/// A place in a tree: keys of tables and numbers of items.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Item(usize),
}

/// The smallest scenario that was found in which it still fails.
pub fn reduced(case: &Case, fails: &dyn Fn(&Case) -> bool) -> Case {
    let fails = |case: &Case| {
        // What panics fails in another way.
        case.load().is_ok() && catch_unwind(AssertUnwindSafe(|| fails(case))).unwrap_or(false)
    };
    let mut smallest = case.clone();
    let mut left = TRIALS;
    let mut try_it = |smallest: &mut Case, smaller: Case| {
        let is_smaller = left > 0 && fails(&smaller);
        left = left.saturating_sub(1);
        if is_smaller {
            *smallest = smaller;
        }
        is_smaller
    };
    loop {
        let mut is_smaller = false;
        let mut paths = Vec::new();
        walk(
            &Value::Table(smallest.tree.clone()),
            &mut Vec::new(),
            &mut paths,
        );
        // Whole tables first; of a list the last item first, so that the places of the others stay.
        paths.reverse();
        paths.sort_by_key(Vec::len);
        for path in paths {
            let mut smaller = smallest.clone();
            if remove(&mut smaller, &path) {
                is_smaller |= try_it(&mut smallest, smaller);
            }
        }
        // Blocks of customers, ever smaller ones.
        let mut block = smallest
            .rows
            .as_ref()
            .map_or(0, |rows| rows.lines.len() / 2);
        while block > 0 {
            let mut first = 0;
            while let Some(rows) = smallest
                .rows
                .as_ref()
                .filter(|rows| first < rows.lines.len())
            {
                let last = (first + block).min(rows.lines.len());
                let mut smaller = smallest.clone();
                smaller
                    .rows
                    .iter_mut()
                    .for_each(|rows| drop(rows.lines.drain(first..last)));
                match try_it(&mut smallest, smaller) {
                    true => is_smaller = true,
                    false => first = last,
                }
            }
            block /= 2;
        }
        for (table, key) in [
            ("timeline", "ticks"),
            ("population", "size"),
            ("design", "replicates"),
            ("design", "per_arm"),
        ] {
            let number = smallest
                .tree
                .get(table)
                .and_then(|table| table.get(key)?.as_integer());
            for fewer in number
                .into_iter()
                .flat_map(|number| [1, number / 2, number - 1])
            {
                if number.is_some_and(|number| fewer >= 1 && fewer < number) {
                    let mut smaller = smallest.clone();
                    smaller.table(table).insert(key.into(), fewer.into());
                    if try_it(&mut smallest, smaller) {
                        is_smaller = true;
                        break;
                    }
                }
            }
        }
        if !is_smaller {
            return smallest;
        }
    }
}

fn walk(value: &Value, at: &mut Vec<Step>, paths: &mut Vec<Vec<Step>>) {
    let steps: Vec<(Step, &Value)> = match value {
        Value::Table(table) => table
            .iter()
            .map(|(key, value)| (Step::Key(key.clone()), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, value)| (Step::Item(at), value))
            .collect(),
        _ => Vec::new(),
    };
    for (step, value) in steps {
        at.push(step);
        paths.push(at.clone());
        walk(value, at, paths);
        at.pop();
    }
}

/// Takes out what stands at a place; false where nothing stands there any more.
fn remove(case: &mut Case, path: &[Step]) -> bool {
    let Some((last, before)) = path.split_last() else {
        return false;
    };
    let mut root = Value::Table(std::mem::take(&mut case.tree));
    let mut at = Some(&mut root);
    for step in before {
        at = match (at, step) {
            (Some(Value::Table(table)), Step::Key(key)) => table.get_mut(key),
            (Some(Value::Array(items)), Step::Item(number)) => items.get_mut(*number),
            _ => None,
        };
    }
    let removed = match (at, last) {
        (Some(Value::Table(table)), Step::Key(key)) => table.remove(key).is_some(),
        (Some(Value::Array(items)), Step::Item(number)) if *number < items.len() => {
            items.remove(*number);
            true
        }
        _ => false,
    };
    let Value::Table(tree) = root else {
        unreachable!("the root is a table");
    };
    case.tree = tree;
    removed
}

//! What must come of a changed scenario, given what came of it before: metamorphic relations. Each is a test, in the
//! file of what is changed.

mod data;
mod money;
mod names;
mod order;
mod ticks;
mod twin;

use goodwill::table::Column;
use rayon::prelude::*;
use toml::{Table as Tree, Value};

use crate::case::Case;
use crate::draw::Draw;
use crate::reduce::reduced;
use crate::seeds::{BASES, how};
use crate::tables::{self, CUSTOMERS, How, Table, Tables, is_number};

/// A scenario and what came of it.
struct Side<'a> {
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

/// The same, of the tables of these names.
fn differ_in(
    files: &[&str],
    before: &Side,
    after: &Side,
    same: impl Fn(&Pair) -> bool,
) -> Option<String> {
    let [one, other] = [before, after].map(|side| only(side.tables, files));
    first_difference(&one, &other, same)
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

/// Without a decision, which takes the longest.
fn tables_alone(_: u64) -> How {
    How {
        decision: false,
        ..How::default()
    }
}

fn close(one: f64, other: f64, part: f64) -> bool {
    (one - other).abs() <= part * one.abs().max(other.abs())
}

fn is_paired(case: &Case) -> Option<()> {
    (!case.is_randomized()).then_some(())
}

fn has_ties(case: &Case) -> bool {
    let community = case.tree.get("community");
    community.is_some_and(|community| community.get("ties").is_some())
}

fn name_of(arm: &Value) -> &str {
    arm["name"].as_str().expect("a name")
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

fn without_budgets(case: &Case) -> Case {
    let mut without = case.clone();
    for arm in without.arms_mut() {
        for key in ["budget", "priority"] {
            arm.as_table_mut().expect("an arm").remove(key);
        }
    }
    without
}

/// Changes every gesture, or every ask, of every arm.
fn each_item(case: &mut Case, list: &str, mut change: impl FnMut(&mut Tree)) {
    let lists = case
        .arms_mut()
        .iter_mut()
        .filter_map(|arm| arm.get_mut(list));
    let items = lists.filter_map(Value::as_array_mut).flatten();
    items.filter_map(Value::as_table_mut).for_each(&mut change);
}

/// Standard errors by which two estimates may differ. The seeds are fixed: a fault shows always or never.
const CRITICAL: f64 = 5.0;

//! What changed between two runs: their scenarios key by key, how they were made, what came out.

mod folder;
mod results;
mod scenario;

use super::folder::SUMS;
use super::format::{shorten, spelled};
use super::grid::{Grid, Paint, filled};
use super::made_by::FORMAT;
pub use folder::{DiffError, Side};
use scenario::Change;

/// More changed keys than this are counted, not listed.
const MOST_KEYS: usize = 200;

/// What changed from the first run to the second, for a reader, in at most 100 columns.
pub fn text(one: &Side, other: &Side, color: bool) -> String {
    let paint = Paint { color };
    let changes = scenario::changes(&one.scenario, &other.scenario);
    let results = results::Results::of(one, other);
    let mut lines = Vec::new();
    let mut say = |text: &str| lines.extend(filled(text));
    say(&format!("A: {} ({})", one.folder, one.title()));
    say(&format!("B: {} ({})", other.folder, other.title()));
    for (name, side) in [("A", one), ("B", other)] {
        if !side.changed.is_empty() {
            let files: Vec<String> = side.changed.iter().map(|file| spelled(file)).collect();
            let (are, them) = match files.len() {
                1 => ("is", "it"),
                _ => ("are", "them"),
            };
            say(&format!(
                "{name} was changed after its run: {} {are} not as the run wrote {them} (see {SUMS}). What is told is what \
                 stands there now.",
                files.join(", ")
            ));
        }
    }
    let options = options(one, other);
    let untouched = one.changed.is_empty() && other.changed.is_empty();
    let same = changes.is_empty() && one.inputs() == other.inputs() && results.are_same();
    if same && options.is_none() && untouched {
        lines.push(String::new());
        lines.extend(filled(
            "The same scenario, the same data, the same results.",
        ));
        return joined(lines);
    }

    heading(&mut lines, &paint, "Scenario");
    if changes.is_empty() {
        lines.extend(filled("Both say the same."));
    } else {
        lines.extend(table_of(&changes).lines(&paint));
        let hidden = changes.len().saturating_sub(MOST_KEYS);
        if hidden > 0 {
            lines.push(format!("and {hidden} more"));
        }
    }
    let mut made = made(one, other);
    made.extend(options);
    if !made.is_empty() {
        heading(&mut lines, &paint, "How they were made");
        made.iter().for_each(|text| lines.extend(filled(text)));
    }
    heading(&mut lines, &paint, "Results");
    lines.extend(results.lines(&paint));
    joined(lines)
}

fn joined(lines: Vec<String>) -> String {
    lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

fn heading(lines: &mut Vec<String>, paint: &Paint, text: &str) {
    lines.push(String::new());
    lines.push(paint.strong(text));
}

fn table_of(changes: &[Change]) -> Grid {
    let rows = changes.iter().take(MOST_KEYS).map(|change| {
        let told = |value: &Option<String>| match value {
            Some(value) => shorten(&spelled(value), 24),
            None => "–".to_owned(),
        };
        let (one, other) = match (&change.one, &change.other) {
            // Two long texts that begin alike say nothing side by side.
            (Some(one), Some(other)) if told(&Some(one.clone())) == told(&Some(other.clone())) => {
                ("…".to_owned(), "otherwise".to_owned())
            }
            (one, other) => (told(one), told(other)),
        };
        vec![spelled(&change.path), one, other]
    });
    Grid {
        heads: ["key", "A", "B"].map(str::to_owned).into(),
        rows: rows.collect(),
    }
}

/// What differs in how the runs were made, apart from what the scenario says.
fn made(one: &Side, other: &Side) -> Vec<String> {
    let mut all = Vec::new();
    if one.made.version != other.made.version || one.made.commit != other.made.commit {
        all.push(format!(
            "Program: {} in A, {} in B.",
            one.made.program(),
            other.made.program()
        ));
    }
    for (name, side) in [("A", one), ("B", other)] {
        if side.made_by.format < FORMAT {
            all.push(format!(
                "{name} was made by {}: what the two have in common is compared.",
                side.made_by.told()
            ));
        }
    }
    let (first, second) = (one.inputs(), other.inputs());
    for (name, hash) in &first {
        match second.iter().find(|(other, _)| other == name) {
            Some((_, same)) if same == hash => {}
            Some(_) => all.push(format!("Data: {} has other contents.", spelled(name))),
            None => all.push(format!("Data: {} in A only.", spelled(name))),
        }
    }
    for (name, _) in &second {
        if !first.iter().any(|(other, _)| other == name) {
            all.push(format!("Data: {} in B only.", spelled(name)));
        }
    }
    all
}

/// How the options of the runs differ, those apart that the scenario has; none where they do not, or one
/// of them is not known.
fn options(one: &Side, other: &Side) -> Option<String> {
    let (mine, others) = (one.options()?, other.options()?);
    let of = |side: &Side, own: &[&str], not: &[&str]| {
        let mut all: Vec<String> = own
            .iter()
            .filter(|option| !not.contains(option))
            .map(|option| format!("--{}", spelled(option)))
            .collect();
        // Without its option a run has as many draws as it notes.
        if let Some(draws) = side.note("draws")
            && one.note("draws") != other.note("draws")
            && !all.iter().any(|option| option.starts_with("--draws "))
        {
            all.push(format!("--draws {}", spelled(draws)));
        }
        all.join(" ")
    };
    let told = (of(one, &mine, &others), of(other, &others, &mine));
    match (told.0.is_empty(), told.1.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("Options: {} in A only.", told.0)),
        (true, false) => Some(format!("Options: {} in B only.", told.1)),
        (false, false) => Some(format!("Options: {} in A, {} in B.", told.0, told.1)),
    }
}

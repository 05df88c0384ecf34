//! What a key of a scenario file means: for `goodwill explain personal`. Some have a card, with levels and examples.

use super::wrapped;
use crate::psychology::parameters::{self, Parameter, Parameters};
use crate::scenario::key::{Key, Section};
use crate::scenario::reference::{capital, default, heading_of, inner, unit, written};
use crate::scenario::schema;
use crate::scenario::sections::{arm, claim, data, psychology};
use crate::vocabulary::card::{self, Card};

/// A key where it stands.
struct Place {
    section: &'static Section,
    /// Its table as a file has it; empty at the top of the file.
    heading: String,
    key: &'static Key,
}

/// What is known of a key, given as `personal` or with its table as `arm.gesture.personal`; none where there is none.
pub fn of(word: &str) -> Option<String> {
    let word = plain(word);
    let found: Vec<Place> = all().into_iter().filter(|place| place.is(&word)).collect();
    let first = found.first()?;
    let mut out = String::new();
    let mut told: Vec<String> = Vec::new();
    for place in &found {
        let text = place.text();
        match told.iter().position(|other| *other == text) {
            // The same in another table, such as a segment's.
            Some(_) => {}
            None => {
                let tables = found.iter().filter(|other| other.text() == text);
                let tables: Vec<&str> = tables.map(|other| other.heading.as_str()).collect();
                if !told.is_empty() {
                    out.push('\n');
                }
                out += &format!("{}{}\n\n{text}", first.key.name, stands_in(&tables));
                told.push(text);
            }
        }
    }
    if let Some(card) = card::of(first.key.name) {
        out += &format!("\n{}", told_card(card));
    }
    Some(out)
}

/// The names of all keys, each once.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = all().iter().map(|place| place.key.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// As keys are compared: without brackets, quotes and capitals.
fn plain(word: &str) -> String {
    let bare = word.trim().trim_matches(['[', ']', '`', '"']);
    bare.to_lowercase().replace('-', "_")
}

fn stands_in(tables: &[&str]) -> String {
    let mut tables: Vec<&str> = tables
        .iter()
        .copied()
        .filter(|one| !one.is_empty())
        .collect();
    tables.dedup();
    if tables.is_empty() {
        ", at the top of the file".to_owned()
    } else {
        format!(", in {}", tables.join(", "))
    }
}

/// Every key of every table, in the order of the reference page.
fn all() -> Vec<Place> {
    let mut places = Vec::new();
    below(schema(), "", &mut places);
    places
}

fn below(section: &'static Section, heading: &str, places: &mut Vec<Place>) {
    for key in section.keys() {
        places.push(Place {
            section,
            heading: heading.to_owned(),
            key,
        });
        let Some((inside, many)) = inner(key) else {
            continue;
        };
        // Its keys are those of `[psychology]`, which are told there.
        if inside.name != claim::WITHOUT_SECTION.name {
            below(inside, &heading_of(inside, many), places);
        }
        if inside.name == arm::SECTION.name {
            below(&arm::BUDGET_SECTION, "a budget's table", places);
        }
        if inside.name == data::SECTION.name {
            below(&data::COLUMN_SECTION, "a column's table", places);
        }
    }
}

impl Place {
    fn is(&self, word: &str) -> bool {
        let name = plain(self.key.name);
        let path = format!("{}.{name}", plain(self.section.name));
        let table = inner(self.key).is_some_and(|(inside, _)| plain(inside.name) == *word);
        name == *word || path == *word || table
    }

    fn text(&self) -> String {
        let key = self.key;
        let meaning = wrapped(&format!("{}.", capital(key.meaning.trim())));
        let mut out = format!("{meaning}\n\n");
        if let Some((inside, _)) = inner(key) {
            let names: Vec<&str> = inside.keys().map(|key| key.name).collect();
            out += &wrapped(&format!("Its keys: {}.", names.join(", ")));
            out.push('\n');
            return out;
        }
        let mut row = |name: &str, text: &str| out += &format!("  {name:<12}{text}\n");
        row("written as", &written(&key.kind));
        if unit(key) != "–" {
            row("unit", unit(key));
        }
        row("default", &default(key));
        if let Some(parameter) = parameter(self.section, key) {
            row("plausible", &plausible(parameter));
        }
        let example = match key.example {
            "" => key.default.toml().unwrap_or_default(),
            example => example.to_owned(),
        };
        if !example.is_empty() {
            row("example", &format!("{} = {example}", key.name));
        }
        out
    }
}

/// The parameter of the psychology that a key is, if it is one.
fn parameter(section: &Section, key: &Key) -> Option<&'static Parameter> {
    let all = Parameters::ALL.iter();
    let mut own = all.filter(|parameter| parameter.key == key.name);
    own.find(|_| section.name == psychology::SECTION.name)
}

/// The range in which a parameter is thought to lie.
fn plausible(parameter: &Parameter) -> String {
    let Parameter {
        kind, low, high, ..
    } = *parameter;
    if low == high {
        return "held: a unit, or a switch".to_owned();
    }
    match kind {
        parameters::Kind::HalfLife => format!("{low} to {high} days"),
        parameters::Kind::Rate => {
            let per_week = |rate: f64| (rate * 7.0 * 1e6).round() / 1e6;
            format!("{} to {} per week", per_week(low), per_week(high))
        }
        _ => format!("{low} to {high}"),
    }
}

/// A card as a terminal shows it.
fn told_card(card: &Card) -> String {
    let mut out = format!("{}\n", wrapped(card.asks));
    for level in card.levels {
        out += &format!("\n  {}: {}\n", level.mark, level.means);
        for example in level.examples {
            out += &format!("    - {example}\n");
        }
    }
    for note in card.notes {
        out += &format!("\n{}\n", wrapped(note));
    }
    out
}

//! What of a scenario can be moved by hand: every key whose value is a number, a switch or one of a few words, with what it means,
//! the range in which it makes sense, and the path by which `--set` changes it.

mod forms;

use serde::Serialize;

use super::checked::TickUnit;
use super::diagnostics::excerpt;
use super::key::{Default, Key, Kind, Range, Section};
use super::node::{Node, Table, Value, parse_document};
use super::reference::{capital, default, written};
use super::sections::{arm, root, traits};
use super::shape::Shape;
use super::value;
use super::{Loaded, overrides};
use crate::psychology::parameters::{Parameter, Parameters};
use crate::vocabulary::card;
pub use forms::Form;
use forms::{slider, whole};

/// The question that a value is part of an answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// What you do: arms, their gestures and asks.
    Done,
    /// Who they are: customers, prospects, ties, time.
    People,
    /// What is assumed: the setting, the ways to give back, the psychology.
    Assumed,
}

/// A value that can be moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Control {
    /// As `--set` names it: `arm."one mint".gesture."a mint each".value`.
    pub path: String,
    /// The key: `value`.
    pub key: String,
    /// Where it stands on the page.
    pub group: Group,
    /// Where it stands, as a person says it: the arm, the gesture.
    pub within: Vec<String>,
    /// Whether the file says it, or a default holds.
    pub written: bool,
    /// What it means, in a sentence or two.
    pub meaning: String,
    /// The values that are allowed, in words.
    pub allowed: String,
    /// What holds where the file does not say it.
    pub default: String,
    /// The range in which a parameter of the psychology is thought to lie.
    pub plausible: Option<(f64, f64)>,
    /// How its value is chosen.
    pub card: Option<Card>,
    /// What it is moved by, and its value now.
    #[serde(flatten)]
    pub form: Form,
}

/// How a value is chosen, level by level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// What the card asks.
    pub asks: String,
    /// The levels, from low to high.
    pub levels: Vec<Level>,
    /// What else should be known.
    pub notes: Vec<String>,
}

/// A level of a scale card.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Level {
    /// The number or word that is written for it.
    pub mark: String,
    /// What it stands for.
    pub means: String,
    /// Everyday examples.
    pub examples: Vec<String>,
}

/// More controls than this are not offered: nobody finds one among them.
const MOST: usize = 600;

/// Tables that are not moved by hand: what is held against the run, and what is run many times.
const ASIDE: [&str; 10] = [
    "format", "study", "claim", "expect", "observed", "sweep", "optimize", "decide", "combine",
    "design",
];

/// Title and question of the text of a scenario; none where it is none.
pub fn heading(text: &str) -> Option<(String, String)> {
    let tree = parse_document(text, 0).tree;
    let told = |key: &str| match tree.entry(key).map(|entry| &entry.node.value) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    tree.entry("arm").or(tree.entry("combine"))?;
    Some((told("title")?, told("question").unwrap_or_default()))
}

/// What of a scenario can be moved, in the order of the reference page; `text` is its file.
pub fn controls(text: &str, loaded: &Loaded) -> Vec<Control> {
    let written = parse_document(text, 0).tree;
    let resolved = parse_document(&loaded.resolved, 0).tree;
    let mut found = Finder {
        written: &written,
        loaded,
        controls: Vec::new(),
    };
    for key in root::SECTION.keys() {
        if ASIDE.contains(&key.name) {
            continue;
        }
        let group = match key.name {
            "arm" => Group::Done,
            "population" | "prospects" | "community" | "timeline" | "service" => Group::People,
            _ => Group::Assumed,
        };
        if let Some(entry) = resolved.entry(key.name) {
            found.below(&root::SECTION, key, &entry.node, "", &[], group);
        }
    }
    found.controls.truncate(MOST);
    found.controls
}

/// A key where it stands.
#[derive(Clone, Copy)]
struct At<'a> {
    section: &'static Section,
    key: &'static Key,
    within: &'a [String],
    group: Group,
}

struct Finder<'a> {
    /// The file as it is written.
    written: &'a Table,
    loaded: &'a Loaded,
    controls: Vec<Control>,
}

/// The name of a table as a part of a path, in quotes where it needs them, or would be taken for a key of the table; none where no
/// quotes hold it.
fn part(name: &str, section: &Section) -> Option<String> {
    let bare = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    match (name.contains('"'), name.contains('\'')) {
        _ if !name.is_empty() && name.chars().all(bare) && section.key(name).is_none() => {
            Some(name.to_owned())
        }
        (false, _) => Some(format!("\"{name}\"")),
        (true, false) => Some(format!("'{name}'")),
        (true, true) => None,
    }
}

fn joined(path: &str, part: &str) -> String {
    match path.is_empty() {
        true => part.to_owned(),
        false => format!("{path}.{part}"),
    }
}

impl Finder<'_> {
    /// Looks at a key, and at what stands below it.
    fn below(
        &mut self,
        section: &'static Section,
        key: &'static Key,
        node: &Node,
        path: &str,
        within: &[String],
        group: Group,
    ) {
        let own = joined(path, key.name);
        let place = At {
            section,
            key,
            within,
            group,
        };
        match (key.kind, &node.value) {
            (Kind::Table(inner), Value::Table(table)) => {
                let mut within = within.to_vec();
                within.push(key.name.replace('_', " "));
                self.table(inner, table, &own, &within, group);
            }
            (Kind::Tables(inner), Value::List(items)) => {
                let names: Vec<Option<&str>> =
                    items.iter().map(|item| name_of(item, inner)).collect();
                for (at, item) in items.iter().enumerate() {
                    let Value::Table(table) = &item.value else {
                        continue;
                    };
                    let name = names[at];
                    let once = names.iter().filter(|other| **other == name).count() == 1;
                    let quoted = name.filter(|_| once).and_then(|name| part(name, inner));
                    let own = match quoted {
                        Some(part) => joined(&own, &part),
                        None => format!("{own}[{}]", at + 1),
                    };
                    let mut within = within.to_vec();
                    within.push(name.map_or_else(|| format!("{} {}", key.name, at + 1), excerpt));
                    self.table(inner, table, &own, &within, group);
                }
            }
            (Kind::Special(Shape::Budget), Value::Table(table)) => {
                let mut within = within.to_vec();
                within.push(key.name.to_owned());
                self.table(&arm::BUDGET_SECTION, table, &own, &within, group);
            }
            (Kind::Special(Shape::Trait(which)), Value::Table(table)) => {
                // The parameters of a distribution.
                for entry in &table.entries {
                    let Value::Table(parameters) = &entry.node.value else {
                        continue;
                    };
                    for parameter in &parameters.entries {
                        let path = format!("{own}.{}.{}", entry.key, parameter.key);
                        let plain = matches!(parameter.key.as_str(), "a" | "b" | "cv" | "shape");
                        let range = match traits::kind(which) {
                            _ if plain => Range::POSITIVE,
                            Kind::Share(range) => range,
                            _ => Range::NON_NEGATIVE,
                        };
                        let name = format!("{}: {} ({})", key.name, parameter.key, entry.key);
                        let form = slider(&parameter.node, range, None);
                        let form = match plain {
                            true => form,
                            false => self.with_unit(traits::kind(which), form),
                        };
                        self.add(place, &path, name, form);
                    }
                }
            }
            _ => {
                let form = self.form(section, key, node);
                self.add(place, &own, key.name.to_owned(), form);
            }
        }
    }

    fn table(
        &mut self,
        section: &'static Section,
        table: &Table,
        path: &str,
        within: &[String],
        group: Group,
    ) {
        for key in section.keys() {
            if let Some(entry) = table.entry(key.name) {
                self.below(section, key, &entry.node, path, within, group);
            } else if let Some(node) = self.as_written(&joined(path, key.name)) {
                // What is understood by another key, such as a length by its ticks.
                self.below(section, key, &node, path, within, group);
            } else if let (Kind::Flag, Default::Derived(word)) = (key.kind, key.default)
                && let Ok(value) = word.parse()
            {
                // A flag that is not written out where it is so.
                let form = Some(Form::Switch { value });
                let own = joined(path, key.name);
                let place = At {
                    section,
                    key,
                    within,
                    group,
                };
                self.add(place, &own, key.name.to_owned(), form);
            }
        }
    }

    /// What the file says at a path.
    fn as_written(&self, path: &str) -> Option<Node> {
        let spots = overrides::spots(self.written, path).ok()?;
        spots.into_iter().next()?.node
    }

    /// How the value of a key is moved; none where it is not.
    fn form(&self, section: &Section, key: &Key, node: &Node) -> Option<Form> {
        match (key.kind, &node.value) {
            (Kind::Flag, Value::Flag(value)) => Some(Form::Switch { value: *value }),
            (Kind::Word(words), Value::Text(text)) if section.name != "timeline" => {
                let value = words.iter().find(|word| **word == text)?;
                let value = (*value).to_owned();
                Some(Form::Choice { value, words })
            }
            // Names of periods and triggers stand with keys of their own.
            (Kind::Word(_), _) => None,
            (Kind::Whole(low, high), Value::Whole(_)) => whole(node, low, high.min(1 << 40)),
            (Kind::Number(range) | Kind::Money(range) | Kind::Share(range), _) => {
                slider(node, range, parameter(section, key))
            }
            (Kind::Duration(range), _) => {
                let form = slider(node, range, parameter(section, key));
                self.with_unit(key.kind, form)
            }
            (Kind::Rate, _) => {
                let form = slider(node, Range::NON_NEGATIVE, parameter(section, key));
                self.with_unit(key.kind, form)
            }
            (Kind::Time, _) if section.name == "timeline" => {
                let form = self.with_unit(key.kind, slider(node, Range::POSITIVE, None));
                form.map(Form::in_whole_steps)
            }
            (Kind::Time | Kind::Special(Shape::Times), _) => {
                // What comes again and again cannot do so all the time.
                self.time(node, f64::from(u8::from(key.name == "every")))
            }
            (Kind::Special(Shape::Trait(which)), _) => {
                let range = match traits::kind(which) {
                    Kind::Number(range)
                    | Kind::Share(range)
                    | Kind::Money(range)
                    | Kind::Duration(range) => range,
                    _ => Range::NON_NEGATIVE,
                };
                self.with_unit(traits::kind(which), slider(node, range, None))
            }
            (Kind::Special(Shape::Worth | Shape::Stake | Shape::Budget), _) => {
                slider(node, Range::NON_NEGATIVE, None)
            }
            (Kind::Special(Shape::Fit), _) => slider(node, Range::SHARE, None),
            _ => None,
        }
    }

    /// The form of a value of this kind: a 0 may stand without the unit that any other number needs.
    fn with_unit(&self, kind: Kind, form: Option<Form>) -> Option<Form> {
        let mut form = form?;
        let needed = match kind {
            Kind::Duration(_) | Kind::Time => match self.loaded.scenario.timeline.unit {
                TickUnit::Span { name, .. } => format!("{}s", name.name()),
                TickUnit::Visit { .. } => "days".to_owned(),
            },
            Kind::Rate => "per year".to_owned(),
            _ => return Some(form),
        };
        if let Form::Slider {
            before,
            behind,
            unit,
            ..
        } = &mut form
            && unit.is_empty()
        {
            *before = "\"".to_owned();
            *behind = format!(" {needed}\"");
            *unit = needed;
        }
        Some(form)
    }

    /// A time of the run, from its start (or so much after it) to its end.
    fn time(&self, node: &Node, low: f64) -> Option<Form> {
        let timeline = &self.loaded.scenario.timeline;
        let form = slider(node, Range::NON_NEGATIVE, None);
        // A number alone counts visits.
        let form = match timeline.unit {
            TickUnit::Span { .. } => self.with_unit(Kind::Time, form),
            TickUnit::Visit { .. } => form,
        };
        let Some(Form::Slider {
            value,
            step,
            before,
            behind,
            unit,
            ..
        }) = form
        else {
            return None;
        };
        let each = value::TimeUnit::named(&unit).and_then(|unit| unit.days());
        let days = f64::from(timeline.ticks) * timeline.days_per_tick();
        let high = match each {
            Some(each) if days > 0.0 => (days / each - 1.0).floor(),
            _ => f64::from(timeline.ticks),
        };
        let high = if high > value { high } else { value };
        Some(Form::Slider {
            value,
            low: if low < value { low } else { value },
            high: if high > low { high } else { low + 1.0 },
            step: if step > 1.0 { step } else { 1.0 },
            before,
            behind,
            unit,
        })
    }

    fn add(&mut self, place: At, path: &str, name: String, form: Option<Form>) {
        let Some(form) = form else { return };
        let At {
            section,
            key,
            within,
            group,
        } = place;
        // What the file cannot be changed in by `--set`, such as an arm that others were combined into, is not offered.
        let Ok(spots) = overrides::spots(self.written, path) else {
            return;
        };
        let (Some(spot), true) = (spots.first(), spots.len() == 1) else {
            return;
        };
        if spot.rival {
            return;
        }
        self.controls.push(Control {
            path: path.to_owned(),
            key: name,
            group,
            within: within.to_vec(),
            written: spot.node.is_some(),
            meaning: capital(key.meaning.trim()),
            allowed: written(&key.kind),
            default: match key.default {
                Default::Absent => String::new(),
                _ => default(key).replace('`', ""),
            },
            plausible: parameter(section, key).map(|own| {
                let (low, high) = plausible(own);
                (low, high)
            }),
            card: card::of(key.name).map(|card| Card {
                asks: card.asks.to_owned(),
                levels: card
                    .levels
                    .iter()
                    .map(|level| Level {
                        mark: level.mark.to_owned(),
                        means: level.means.to_owned(),
                        examples: level
                            .examples
                            .iter()
                            .map(|text| (*text).to_owned())
                            .collect(),
                    })
                    .collect(),
                notes: card.notes.iter().map(|text| (*text).to_owned()).collect(),
            }),
            form,
        });
    }
}

/// What one of several tables is called.
fn name_of<'n>(item: &'n Node, section: &Section) -> Option<&'n str> {
    let Value::Table(table) = &item.value else {
        return None;
    };
    match &table.entry(section.named_by?)?.node.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The parameter of the psychology that a key is, if it is one.
fn parameter(section: &Section, key: &Key) -> Option<&'static Parameter> {
    let all = Parameters::ALL.iter();
    let mut own = all.filter(|parameter| parameter.key == key.name);
    own.find(|_| section.name == "psychology")
}

/// The range of a parameter, in the unit in which it is written.
fn plausible(parameter: &Parameter) -> (f64, f64) {
    (parameter.low, parameter.high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::checked::Scenario;
    use crate::scenario::load;
    use std::path::Path;

    fn of(file: &str) -> (String, Loaded, Vec<Control>) {
        let path = format!("scenarios/{file}.toml");
        let text = std::fs::read_to_string(&path).expect("a shipped scenario");
        let loaded = load(Path::new(&path), &[]).expect("a shipped scenario");
        let found = controls(&text, &loaded);
        (text, loaded, found)
    }

    #[test]
    fn every_control_of_shipped_scenarios_can_be_set_to_what_it_shows() {
        for file in [
            "two_mints",
            "launch_strategies",
            "coffee_plan",
            "regulars",
            "making_it_right",
        ] {
            let (_, loaded, found) = of(file);
            assert!(found.len() > 30, "{file}: {}", found.len());
            for control in &found {
                let value = match &control.form {
                    Form::Slider {
                        value,
                        before,
                        behind,
                        low,
                        high,
                        step,
                        ..
                    } => {
                        assert!(low < high && *step > 0.0, "{control:?}");
                        assert!(low <= value && value <= high, "{control:?}");
                        format!("{before}{}{behind}", value::number(*value))
                    }
                    Form::Switch { value } => value.to_string(),
                    Form::Choice { value, .. } => format!("{value:?}"),
                };
                // Beside what it follows from a derived key is said outright: that alone may be no change at all.
                if !control.written {
                    continue;
                }
                let change = format!("{} = {value}", control.path);
                let path = format!("scenarios/{file}.toml");
                let set = load(Path::new(&path), std::slice::from_ref(&change));
                let set = set.unwrap_or_else(|error| panic!("{file}: {change}: {error}"));
                // What a decision is now stands there as it is written: `1 weeks`, `1 week`.
                let meant = |scenario: &Scenario| Scenario {
                    optimize: None,
                    ..scenario.clone()
                };
                let same = meant(&set.scenario) == meant(&loaded.scenario);
                assert!(same, "{file}: {change}");
            }
        }
    }

    #[test]
    fn paths_are_those_of_set_and_no_two_are_the_same() {
        let (_, _, found) = of("two_mints");
        let mut paths: Vec<&str> = found.iter().map(|control| control.path.as_str()).collect();
        for path in [
            "arm.\"one mint\".gesture.\"a mint each\".value",
            "context.customary",
            "psychology.unease",
        ] {
            assert!(paths.contains(&path), "{path}");
        }
        let all = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), all);
        // A gesture can be switched off, and what is 0 has the unit that it needs when it is more.
        let form = |path: &str| {
            found
                .iter()
                .find(|control| control.path == path)
                .map(|own| &own.form)
        };
        let gesture = "arm.\"one mint\".gesture.\"a mint each\"";
        assert_eq!(
            form(&format!("{gesture}.on")),
            Some(&Form::Switch { value: true })
        );
        let delay = form(&format!("{gesture}.delay"));
        assert!(
            matches!(delay, Some(Form::Slider { behind, .. }) if behind == " days\""),
            "{delay:?}"
        );
        let (_, _, launch) = of("launch_strategies");
        let length = launch
            .iter()
            .find(|control| control.path == "timeline.length");
        let length = length.map(|control| &control.form);
        assert!(
            matches!(length, Some(Form::Slider { value: 52.0, .. })),
            "{length:?}"
        );
        let rate = form("population.purchase_rate");
        assert!(
            matches!(rate, Some(Form::Slider { behind, .. }) if behind == " per year\""),
            "{rate:?}"
        );
        let personal = found.iter().find(|control| control.key == "personal");
        let card = personal.and_then(|control| control.card.as_ref());
        assert_eq!(card.map(|card| card.levels.len()), Some(4));
    }
}

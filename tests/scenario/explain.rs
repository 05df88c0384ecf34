//! The examples of `goodwill explain`: the wrong one gives exactly its code, the right one is right.

use std::fs;
use std::path::Path;

use goodwill::scenario::explain::{self, Example, keys};
use goodwill::scenario::{self, Loaded, Problems};
use goodwill::vocabulary::card::CARDS;

/// A scenario in pieces: what an example says of a table stands in place of the piece.
const BASE: [(&str, &str); 6] = [
    ("title", "title = \"A café\"\n"),
    ("timeline", "[timeline]\nunit = \"week\"\nticks = 12\n"),
    ("population", POPULATION),
    ("outcome", "[outcome]\nprimary = \"profit\"\n"),
    ("arm", ARMS),
    ("context", "[context]\ncustomary = 0\n"),
];
const POPULATION: &str = "[population]\nsize = 1_000\nbasket = 8\npurchase_rate = \"1 per week\"\n";
const ARMS: &str = "[[arm]]\nname = \"nothing\"\n[[arm]]\nname = \"card\"\n[[arm.gesture]]\ngift = \
                    \"a card\"\nvalue = 2\nevery = \"4 weeks\"\n";

/// The example with the rest of a scenario around it.
fn whole(example: &Example) -> String {
    let says = |root: &str| {
        example.toml.lines().any(|line| {
            let name = line.trim_start_matches('[');
            name.strip_prefix(root)
                .is_some_and(|rest| rest.starts_with([' ', '.', ']']))
        })
    };
    let rest = BASE.iter().filter(|(root, _)| !says(root));
    let title = rest.clone().filter(|(root, _)| *root == "title");
    let tables = rest.filter(|(root, _)| *root != "title");
    let mut text: String = title.map(|(_, text)| *text).collect();
    text += example.toml;
    text.extend(tables.map(|(_, text)| *text));
    text
}

fn check(folder: &Path, example: &Example) -> Result<Loaded, Problems> {
    if let Some(csv) = example.csv {
        fs::write(folder.join("customers.csv"), csv).unwrap();
    }
    let set: Vec<String> = example.set.iter().map(|set| (*set).to_owned()).collect();
    scenario::check("cafe.toml", &whole(example), folder, &set)
}

#[test]
fn every_example_is_as_wrong_or_right_as_it_says() {
    for explained in &explain::ALL {
        let folder = tempfile::tempdir().unwrap();
        let code = explained.code;
        let Err(problems) = check(folder.path(), &explained.wrong) else {
            panic!("{code}: the wrong example is right");
        };
        let mut codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        codes.dedup();
        assert_eq!(codes, [code], "{problems}");
        if let Err(problems) = check(folder.path(), &explained.right) {
            panic!("{code}: the right example is wrong:\n{problems}");
        }
    }
}

#[test]
fn cards_are_of_keys_that_there_are_and_have_examples_of_every_level() {
    for card in &CARDS {
        assert!(keys::names().contains(&card.key), "{}", card.key);
        for level in card.levels {
            let count = level.examples.len();
            assert!(
                (3..=5).contains(&count),
                "{}, {}: {count}",
                card.key,
                level.mark
            );
        }
    }
}

#[test]
fn codes_are_explained_in_their_order_and_each_once() {
    let codes: Vec<&str> = explain::ALL
        .iter()
        .map(|explained| explained.code)
        .collect();
    let expected: Vec<String> = (1..=24).map(|number| format!("E{number:03}")).collect();
    assert_eq!(codes, expected);
    assert!(explain::of("e006").is_some() && explain::of("E999").is_none());
}

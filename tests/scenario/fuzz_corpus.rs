//! What the fuzzer found worth keeping is tried again: nothing panics, and what is read reads again as the same.

#[path = "../../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

fn replay(target: &str, run: impl Fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut tried = 0;
    for entry in fs::read_dir(&corpus).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        run(&fs::read(&path).unwrap());
        tried += 1;
    }
    assert!(tried >= 4, "{} has too little in it", corpus.display());
}

#[test]
fn texts_of_scenarios() {
    replay("scenario", targets::scenario);
}

#[test]
fn tables_of_customers() {
    replay("data", targets::data);
}

#[test]
fn values_that_are_set() {
    replay("set", targets::set);
}

#[test]
fn journals() {
    replay("journal", targets::journal);
}

/// Writes what fuzzing journals begins with.
#[test]
#[ignore = "makes a file of the corpus"]
fn make_a_journal() {
    use goodwill::engine::run::partial::{PartialRun, Units};
    use goodwill::engine::run::{self, checkpoint};
    let loaded =
        goodwill::scenario::check("small.toml", targets::SMALL, Path::new(""), &[]).unwrap();
    let tally = run::run(&loaded.scenario, &run::Options::default()).unwrap();
    let done = Units::first(u64::from(loaded.scenario.design.replicates));
    let bytes = checkpoint::write(&PartialRun { tally, done }, &[7; 32]).unwrap();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/journal/whole");
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(&place, &bytes).unwrap();
    fs::write(place.with_file_name("body"), &bytes[..bytes.len() - 32]).unwrap();
}

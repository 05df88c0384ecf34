//! The page on the evidence, and the results stored beside it, are of this model.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use goodwill::engine::run::Never;
use goodwill::evidence::Case;
use goodwill::evidence::files::files;
use goodwill::evidence::fingerprint::fingerprint;
use goodwill::evidence::precision::{Limits, find};
use goodwill::psychology::Parameters;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn battery() -> Vec<Case> {
    let folders: Vec<PathBuf> = ["scenarios/claims", "scenarios/studies"]
        .map(|folder| root().join(folder))
        .into();
    let files = files(&folders).unwrap();
    let cases = files.iter().map(|file| Case::load(file).unwrap());
    cases
        .filter(|case| !case.scenario.expectations.is_empty())
        .collect()
}

const ANEW: &str = "run the two commands at the top of docs/evidence.md";

#[test]
fn the_page_has_the_fingerprint_of_this_model() {
    let page = std::fs::read_to_string(root().join("docs/evidence.md")).unwrap();
    let now = fingerprint(&battery(), &Parameters::default(), 2).unwrap();
    assert!(
        page.contains(&format!("`{now}`")),
        "docs/evidence.md is of another model, psychology or battery than this one, {now}: {ANEW}"
    );
}

type Row = BTreeMap<String, String>;

fn table(path: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(root().join(path)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// A few files of the battery, simulated anew with other people.
#[test]
fn stored_results_come_out_again() {
    let stored = table("docs/evidence/validation/expectations.csv");
    let limits = Limits {
        most: 4e6,
        ..Limits::default()
    };
    let mut compared = 0;
    for case in battery() {
        if !["c01_mints", "falk_2007", "garner_2005", "regan_1971"].contains(&case.name.as_str()) {
            continue;
        }
        let found = find(&case, &Parameters::default(), &limits, &Never).unwrap();
        for (expectation, finding) in case.scenario.expectations.iter().zip(&found.findings) {
            let row = stored
                .iter()
                .find(|row| row["file"] == case.name && row["expectation"] == expectation.id);
            let row = row.unwrap_or_else(|| panic!("{} is not stored: {ANEW}", expectation.id));
            let number = |column: &str| row[column].parse::<f64>().unwrap();
            let apart = (number("simulated") - finding.simulated.value).abs();
            let (one, other) = (number("error"), finding.simulated.error);
            let error = (one * one + other * other).sqrt();
            // 1 in 10,000 for t with 15 degrees of freedom, and what is lost in writing.
            assert!(apart <= 5.2 * error + 1e-6, "{}: {ANEW}", expectation.id);
            compared += 1;
        }
    }
    assert!(compared >= 10, "{compared} compared");
}

/// The shipped fit is the stored calibration's, and its draws keep to where parameters can be.
#[test]
fn the_shipped_psychology_is_the_stored_fit() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let stored = read("docs/evidence/calibration/psychology.toml");
    assert!(stored == read("src/psychology/fitted.toml"), "{ANEW}");
    let draws = table("docs/evidence/calibration/psychology_draws.csv");
    assert!(draws.len() >= 200, "{} draws", draws.len());
    for parameter in Parameters::ALL {
        let values = draws
            .iter()
            .map(|draw| draw[parameter.key].parse::<f64>().unwrap());
        let values: Vec<f64> = values.collect();
        assert!(
            values.iter().all(|value| value.is_finite()),
            "{}",
            parameter.key
        );
        let moved = values.iter().any(|value| *value != values[0]);
        assert_eq!(moved, parameter.low < parameter.high, "{}", parameter.key);
    }
}

//! `datapackage.json` describes what is in the folder: every file, every column in its order, and its type.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use goodwill::output::tables::RunTables;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::place::{ends, repository, tree};

/// Runs a scenario of the repository on little; its folder.
fn ran(file: &str, at: &TempDir) -> PathBuf {
    let file = repository(file);
    let usual = ["run", file.to_str().unwrap(), "--out=run", "--quiet"];
    // Of fewer experiments nothing is told of their power.
    let replicates = match file.ends_with("two_mints_small.toml") {
        true => "--replicates=100",
        false => "--replicates=2",
    };
    let less = [replicates, "--size=300", "--draws=3", "--customers=csv"];
    ends(at.path(), &[&usual[..], &less].concat(), 0);
    at.path().join("run")
}

fn files(folder: &Path) -> BTreeSet<String> {
    let paths = tree(folder).into_keys();
    paths
        .map(|path| path.to_str().unwrap().to_owned())
        .collect()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

/// The header is the description, and every cell is of its column's type.
fn is_described(folder: &Path, resource: &Value) {
    let path = text(resource, "path");
    let fields = resource["schema"]["fields"].as_array().unwrap();
    let names: Vec<&str> = fields.iter().map(|field| text(field, "name")).collect();
    let mut rows = csv::Reader::from_path(folder.join(path)).unwrap();
    let header: Vec<&str> = rows.headers().unwrap().iter().collect();
    assert_eq!(header, names, "{path}");
    for field in fields {
        assert!(text(field, "description").len() > 3, "{path}: {field}");
        let money = field["unit"]
            .as_str()
            .is_some_and(|unit| unit.contains("money"));
        assert!(!money, "{path}: {field} does not say which money");
    }
    for row in rows.into_records() {
        for (cell, field) in row.unwrap().iter().zip(fields) {
            let right = cell.is_empty()
                || match text(field, "type") {
                    "string" => true,
                    "integer" => cell.parse::<i64>().is_ok(),
                    "number" => cell.parse::<f64>().is_ok_and(f64::is_finite),
                    "boolean" => matches!(cell, "true" | "false"),
                    other => panic!("{path}: no type {other}"),
                };
            assert!(right, "{path}: {} is no {}", cell, text(field, "type"));
        }
    }
}

/// Holds a folder against its description; the tables that it has.
fn described(folder: &Path) -> BTreeSet<String> {
    let bytes = fs::read(folder.join("datapackage.json")).unwrap();
    let package: Value = serde_json::from_slice(&bytes).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let mut paths: BTreeSet<String> = resources.iter().map(|r| text(r, "path").into()).collect();
    let names: BTreeSet<&str> = resources.iter().map(|r| text(r, "name")).collect();
    assert_eq!(names.len(), resources.len(), "names come twice");
    for name in names {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        assert!(name.chars().all(allowed), "{name}");
    }
    let tables: Vec<&Value> = resources
        .iter()
        .filter(|resource| resource.get("schema").is_some())
        .collect();
    for table in &tables {
        is_described(folder, table);
    }
    let tables: BTreeSet<String> = tables.iter().map(|r| text(r, "path").into()).collect();
    for path in &paths {
        let is_table = path.ends_with(".csv") && !path.starts_with("data/");
        assert_eq!(tables.contains(path), is_table, "{path}");
    }
    // All but the description itself.
    paths.insert("datapackage.json".into());
    assert_eq!(paths, files(folder));
    tables
}

#[test]
fn every_column_of_every_table_is_described() {
    let scenarios = [
        "scenarios/launch_strategies.toml",
        "scenarios/own_customers.toml",
        "scenarios/regulars.toml",
        "scenarios/two_mints_small.toml",
        "tests/output/package/rejected.toml",
        "tests/output/package/tested.toml",
        "tests/output/package/combined.toml",
    ];
    let mut seen = BTreeSet::new();
    for scenario in scenarios {
        let at = TempDir::new().unwrap();
        seen.extend(described(&ran(scenario, &at)));
    }
    let known = RunTables::DESCRIBED.iter();
    let known: BTreeSet<String> = known.map(|table| table.file.to_owned()).collect();
    seen.remove("customers.csv");
    assert_eq!(seen, known, "not all of the tables were met");
}

#[test]
fn the_tables_of_a_validation_and_of_a_calibration_are_described() {
    let at = TempDir::new().unwrap();
    let done = |arguments: &[&str]| {
        let out = at.path().join(arguments[0]);
        let usual = ["--quiet", "--out", out.to_str().unwrap()];
        ends(&repository("."), &[arguments, &usual].concat(), 0);
        described(&out)
    };
    let calibrated = done(&[
        "calibrate",
        "scenarios/studies/garrity_1990.toml",
        "scenarios/studies/strohmetz_2002_study1.toml",
        "--leave-one-out",
        "--generations=2",
        "--starts=1",
        "--heads=64",
        "--draws=8",
    ]);
    assert_eq!(calibrated.len(), 8);
    let draws = at.path().join("calibrate/psychology_draws.csv");
    let validated = done(&[
        "validate",
        "scenarios/claims/c01_mints.toml",
        "scenarios/studies/garrity_1990.toml",
        "--sensitivity",
        "--draws",
        draws.to_str().unwrap(),
    ]);
    assert_eq!(validated.len(), 3);
}

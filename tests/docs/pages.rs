//! Pages that are written from the code say what the code says.
//!
//! `GOODWILL_BLESS=1 cargo test --test docs pages` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use goodwill::output::tables::reference as reference_of_tables;
use goodwill::psychology::Parameters;
use goodwill::psychology::parameters::Origin;
use goodwill::scenario::{explain, json_schema, reference};
use goodwill::vocabulary::card;

fn in_docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name)
}

/// Compares a page with what it should be; or writes it, where that was asked for.
fn holds(name: &str, should: &str) {
    let path = in_docs(name);
    if std::env::var_os("GOODWILL_BLESS").is_some_and(|value| value == "1") {
        fs::write(&path, should).unwrap();
        return;
    }
    let is = fs::read_to_string(&path).unwrap_or_default();
    let differs = is
        .lines()
        .zip(should.lines())
        .position(|(is, should)| is != should)
        .unwrap_or(is.lines().count().min(should.lines().count()));
    assert!(
        is == should,
        "docs/{name} is not what the code says, from line {} on: write it anew with \
         `GOODWILL_BLESS=1 cargo test --test docs pages`, and look at the change",
        differs + 1
    );
}

#[test]
fn the_scenario_page_lists_every_key() {
    holds("scenario.md", &reference::page());
}

#[test]
fn the_page_of_errors_explains_every_code() {
    holds("errors.md", &explain::page());
}

#[test]
fn the_schema_is_what_the_program_prints() {
    holds("scenario.schema.json", &json_schema::text());
}

#[test]
fn the_page_of_tables_explains_every_column() {
    holds("tables.md", &reference_of_tables::page());
}

#[test]
fn the_model_page_lists_every_parameter() {
    let page = fs::read_to_string(in_docs("model.md")).unwrap();
    let (before, rest) = page.split_once("<!-- parameters -->").unwrap();
    let (_, after) = rest.split_once("<!-- /parameters -->").unwrap();
    let table = Parameters::table();
    let should = format!("{before}<!-- parameters -->\n{table}<!-- /parameters -->{after}");
    holds("model.md", &should);
}

#[test]
fn the_page_on_coding_has_every_card() {
    let page = fs::read_to_string(in_docs("coding.md")).unwrap();
    let (before, rest) = page.split_once("<!-- cards -->").unwrap();
    let (_, after) = rest.split_once("<!-- /cards -->").unwrap();
    let cards = card::page();
    let should = format!("{before}<!-- cards -->\n{cards}<!-- /cards -->{after}");
    holds("coding.md", &should);
}

#[test]
fn the_readme_counts_the_parameters_by_origin() {
    let readme = fs::read_to_string(in_docs("../README.md")).unwrap();
    let of = |origin| {
        Parameters::ALL
            .iter()
            .filter(|p| p.origin == origin)
            .count()
    };
    let all = Parameters::ALL.len();
    for words in [
        format!("{} of the {all} parameters", of(Origin::Fit)),
        format!("{} more were set by hand", of(Origin::Set)),
        format!("the other {}", of(Origin::Prior)),
    ] {
        assert!(readme.contains(&words), "README.md should say \"{words}\"");
    }
}

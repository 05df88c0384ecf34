//! The loaders of docs/folder.md do what they say, where their programs are there.

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::common::place::{ends, folder, repository};

/// A run whose arms have names that spreadsheets would run, and numbers below 0.
const SCENARIO: &str = r#"
title = "Loaders"
timeline = { unit = "week", ticks = 2 }
outcome = { primary = "profit" }
design = { replicates = 2 }
population = { size = 60, purchase_rate = "1 per week", basket = 10 }

[channel.purchase]
margin = "40%"

[[arm]]
name = "=nothing"
[[arm]]
name = "'-NA"
[[arm]]
name = "NA"
[[arm.gesture]]
gift = "card"
value = 2
cost = 30
at = "1 week"
"#;

/// A folder with a run where the page looks for it.
fn ran() -> TempDir {
    let at = folder(&[("two_mints.toml", SCENARIO)]);
    let run = [
        "run",
        "two_mints.toml",
        "--quiet",
        "--draws=3",
        "--customers=csv",
    ];
    ends(at.path(), &run, 0);
    at
}

/// The block of the page that has these words in it.
fn block(language: &str, words: &str) -> String {
    let page = fs::read_to_string(repository("docs/folder.md")).unwrap();
    let fence = format!("```{language}\n");
    let mut blocks = page.split(&fence).skip(1);
    let found = blocks.find_map(|rest| {
        let text = rest.split("```").next()?;
        text.contains(words).then(|| text.to_owned())
    });
    found.unwrap_or_else(|| panic!("no {language} with {words}"))
}

fn is_there(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs a loader of five lines, and what it is held against.
fn loads(program: &str, flag: &str, loader: &str, check: &str) {
    assert!(loader.lines().count() <= 5, "{loader}");
    let at = ran();
    let output = Command::new(program)
        .current_dir(at.path())
        .args([flag, &format!("{loader}\n{check}")])
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{err}");
}

#[test]
fn pandas_reads_every_table() {
    if !is_there("python3", &["-c", "import pandas"]) {
        eprintln!("SKIPPED: there is no Python with pandas here");
        return;
    }
    let check = r#"
summary = tables["summary.csv"]
assert set(summary["arm"]) == {"=nothing", "'-NA", "NA"}, set(summary["arm"])
assert str(summary["mean"].dtype) == "float64" and str(summary["n"].dtype) == "Int64"
assert tables["contrasts.csv"]["difference"].min() < 0
assert str(tables["comparison.csv"]["primary"].dtype) == "boolean"
assert tables["customers.csv"]["id"].isna().all()
assert len(tables) >= 12, len(tables)
"#;
    loads("python3", "-c", &block("python", "pandas"), check);
}

#[test]
fn polars_reads_every_table() {
    if !is_there("python3", &["-c", "import polars"]) {
        eprintln!("SKIPPED: there is no Python with polars here");
        return;
    }
    let check = r#"
summary = tables["summary.csv"]
assert set(summary["arm"]) == {"=nothing", "'-NA", "NA"}, set(summary["arm"])
assert summary["mean"].dtype == pl.Float64 and summary["n"].dtype == pl.Int64
assert tables["contrasts.csv"]["difference"].min() < 0
assert tables["comparison.csv"]["primary"].dtype == pl.Boolean
assert tables["customers.csv"]["id"].is_null().all()
assert len(tables) >= 12, len(tables)
"#;
    loads("python3", "-c", &block("python", "polars"), check);
}

#[test]
fn r_reads_every_table() {
    if !is_there("Rscript", &["--version"]) {
        eprintln!("SKIPPED: there is no R here");
        return;
    }
    let check = r#"
summary <- tables[["summary.csv"]]
stopifnot(setequal(unique(summary$arm), c("=nothing", "'-NA", "NA")))
stopifnot(is.numeric(summary$mean), is.numeric(summary$n))
stopifnot(min(tables[["contrasts.csv"]]$difference) < 0)
stopifnot(!anyNA(as.logical(tables[["comparison.csv"]]$primary)))
stopifnot(length(tables) >= 12)
"#;
    loads("Rscript", "-e", &block("r", "read.csv"), check);
}

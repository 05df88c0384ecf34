//! A test of one's own, from the scenario to the page.

use std::fs;
use std::path::Path;

use crate::common::place::{ends, folder, results, text_of};

/// A shop with two ideas. `observed` stands at the end.
fn shop(observed: &str) -> String {
    format!(
        r#"
title = "A tea shop"
timeline = {{ unit = "week", ticks = 4 }}
context = {{ noticed = 1 }}
outcome = {{ primary = "profit" }}
design = {{ replicates = 4 }}

[population]
size = 2_000
basket = 12
purchase_rate = "0.3 per week"

[channel.purchase]
margin = "50%"

[[arm]]
name = "nothing"

[[arm]]
name = "card"
gesture = [{{ gift = "a card by hand", value = 0, cost = 0.50, personal = 0.6, at = "1 week" }}]

[[arm]]
name = "sample"
gesture = [{{ gift = "a sample", value = 2, cost = 0.60, useful = 0.6, at = "1 week" }}]
{observed}"#
    )
}

const TEST: &str = r#"
[[observed]]
arm = "card"
against = "nothing"
metric = "revenue"
at = "4 weeks"
lift = "6%"
interval = ["1%", "11%"]
"#;

const COUNTED: &str = r#"
[[observed]]
arm = "sample"
against = "nothing"
metric = "retained"
n = 1500
n_against = 1400
mean = "96%"
mean_against = "95.5%"
"#;

/// The text of the page's part on one's own tests, a line a cell or paragraph.
fn part(page: &str) -> String {
    let from = page.find("id=\"own-tests\"").expect("the part is there");
    let part = &page[from..];
    let part = &part[..part.find("</section>").expect("it ends")];
    let mut text = String::new();
    let mut within = true;
    for c in part.chars() {
        match c {
            '<' => {
                within = true;
                text.push('\n');
            }
            '>' => within = false,
            c if !within => text.push(c),
            _ => {}
        }
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_test_of_ones_own_is_told_before_and_after() {
    let at = folder(&[("tea.toml", &shop(TEST)), ("plain.toml", &shop(""))]);
    let run = |file: &str, out: &str, threads: &str| {
        let arguments = [
            "run",
            file,
            "--quiet",
            "--draws=20",
            "--sensitivity=off",
            "--out",
            out,
            "--threads",
            threads,
        ];
        ends(at.path(), &arguments, 0).0
    };
    let said = run("tea.toml", "one", "1");
    run("tea.toml", "two", "2");
    let (one, two) = (at.path().join("one"), at.path().join("two"));
    assert!(results(&one) == results(&two), "threads change bytes");
    let files = results(&one);
    let page = text_of(&files, "report.html");
    insta::with_settings!({omit_expression => true}, {
        insta::assert_snapshot!("own_test_page", part(page));
        insta::assert_snapshot!("own_test_terminal", said);
        insta::assert_snapshot!("own_test_observed", text_of(&files, "observed.csv"));
        insta::assert_snapshot!("own_test_updated", text_of(&files, "updated.csv"));
    });
    for name in ["observed.csv", "updated.csv"] {
        assert!(text_of(&files, "datapackage.json").contains(name), "{name}");
    }
    // The page comes from the folder alone, and so does the run.
    fs::remove_file(one.join("report.html")).unwrap();
    ends(at.path(), &["report", "one"], 0);
    assert!(text_of(&results(&one), "report.html") == page);
    ends(at.path(), &["verify", "two"], 0);
    // Without a test nothing of the kind is there.
    run("plain.toml", "plain", "2");
    let plain = results(&at.path().join("plain"));
    assert!(
        !plain.contains_key(Path::new("observed.csv"))
            && !plain.contains_key(Path::new("updated.csv"))
    );
    assert!(!text_of(&plain, "report.html").contains("own-tests"));
}

#[test]
fn the_order_of_tests_changes_no_result() {
    let one = shop(&format!("{TEST}{COUNTED}"));
    let other = shop(&format!("{COUNTED}{TEST}"));
    let at = folder(&[("one.toml", &one), ("other.toml", &other)]);
    let tables = |name: &str| {
        let file = format!("{name}.toml");
        let arguments = [
            "run",
            &file,
            "--quiet",
            "--draws=20",
            "--sensitivity=off",
            "--out",
            name,
        ];
        ends(at.path(), &arguments, 0);
        let files = results(&at.path().join(name)).into_iter();
        files
            .filter(|(file, _)| file.extension().is_some_and(|own| own == "csv"))
            .collect::<Vec<_>>()
    };
    let (one, other) = (tables("one"), tables("other"));
    assert!(
        one.iter()
            .any(|(file, _)| file == Path::new("observed.csv"))
    );
    assert!(one == other);
}

#[test]
fn what_cannot_be_weighed_is_refused_and_can_be_calibrated() {
    let far = TEST
        .replace("6%", "300%")
        .replace("[\"1%\", \"11%\"]", "[\"299%\", \"301%\"]");
    let at = folder(&[("tea.toml", &shop(&far))]);
    let (_, err) = ends(at.path(), &["run", "tea.toml", "--quiet"], 6);
    assert!(
        err.contains("goodwill calibrate scenarios/studies"),
        "{err}"
    );
    assert!(!at.path().join("output/tea").exists());
    let arguments = [
        "calibrate",
        "tea.toml",
        "--quiet",
        "--loosely",
        "--heads=16",
        "--starts=1",
        "--generations=2",
        "--draws=8",
        "--steps=20",
        "--fit=effort_worth",
    ];
    ends(at.path(), &arguments, 0);
    let found = fs::read_to_string(at.path().join("output/calibrate/predicted.csv"));
    let found = found.expect("what is predicted");
    assert!(found.contains("as observed"), "{found}");
}

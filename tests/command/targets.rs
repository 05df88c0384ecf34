//! `goodwill targets`: the list of one's own customers.

use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;

use crate::common::place::{ended, ends, folder, tree};

const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 26 }
outcome = { primary = "profit" }
design = { replicates = 2 }

[population.data]
file = "customers.csv"
id = "who"
segment = "kind"
purchase_rate = { column = "orders_a_year", per = "year" }
basket = "basket"
tenure = { column = "days", unit = "day" }
spend_last_year = "spent"

[channel.purchase]
margin = "40%"

[[arm]]
name = "nothing"
[[arm]]
name = "card"
[[arm.gesture]]
gift = "card"
value = 2
cost = 0.9
at = ["1 week", "13 weeks"]
"#;

fn table() -> String {
    let mut table = String::from("who,kind,orders_a_year,basket,days,spent\n");
    for at in 0..600 {
        let (kind, orders) = match at % 3 {
            0 => ("regular", 12),
            1 => ("seldom", 1),
            _ => ("new", 4),
        };
        let (basket, days) = (8 + at * 7 % 40, 30 + at * 13 % 900);
        table += &format!(
            "K-{at:04},{kind},{orders},{basket},{days},{}\n",
            orders * basket
        );
    }
    table
}

fn a_run() -> TempDir {
    let at = folder(&[("shop.toml", SHOP), ("customers.csv", &table())]);
    let arguments = [
        "run",
        "shop.toml",
        "--quiet",
        "--draws",
        "0",
        "--sensitivity",
        "off",
        "--out",
        "run",
    ];
    ends(at.path(), &arguments, 0);
    at
}

fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Result<Vec<_>, _> = reader.deserialize().collect();
    rows.expect("a table")
}

#[test]
fn everybody_stands_in_the_list_with_the_score_of_their_cell() {
    let at = a_run();
    let before = tree(&at.path().join("run"));
    let (out, _) = ends(at.path(), &["targets", "run", "--arm", "card"], 0);
    assert!(out.starts_with("run-targets.csv: 600 customers, "), "{out}");
    assert_eq!(
        tree(&at.path().join("run")),
        before,
        "the run's folder stays as it is"
    );
    let list = fs::read_to_string(at.path().join("run-targets.csv")).unwrap();
    let list = rows(&list);
    let cells = rows(&fs::read_to_string(at.path().join("run/targeting.csv")).unwrap());
    let customers = rows(&table());
    assert_eq!(list.len(), customers.len());
    let number = |text: &str| text.parse::<f64>().unwrap();
    let mut last: Option<(f64, usize)> = None;
    for line in &list {
        let who = customers.iter().find(|own| own["who"] == line["customer"]);
        let who = who.expect("one of the customers");
        let within = |value: &str, from: &str, below: &str| {
            let value = number(value);
            (from.is_empty() || number(from) <= value)
                && (below.is_empty() || value < number(below))
        };
        let mut own = cells.iter().filter(|cell| {
            cell["segment"] == who["kind"]
                && within(&who["spent"], &cell["spend_from"], &cell["spend_below"])
                && within(&who["days"], &cell["tenure_from"], &cell["tenure_below"])
        });
        let cell = own.next().expect("a cell");
        assert!(own.next().is_none(), "cells do not overlap");
        assert_eq!(number(&cell["score"]), number(&line["score"]));
        assert_eq!(cell["send"] == "true", line["send"] == "yes");
        let (score, rank) = (number(&line["score"]), line["rank"].parse().unwrap());
        if let Some((before, rank_before)) = last {
            assert!(score <= before && (score < before) == (rank > rank_before));
        }
        last = Some((score, rank));
    }
    // Cells differ, else nothing was shown.
    assert!(last.is_some_and(|(_, rank)| rank > 1));
}

#[test]
fn nothing_is_lost_and_no_other_table_is_taken_for_the_runs() {
    let at = a_run();
    let refused = |arguments: &[&str], code: i32, says: &str| {
        let (ended, _, err) = ended(at.path(), arguments);
        assert_eq!(ended, code, "{err}");
        assert!(err.contains(says), "{err}");
    };
    ends(
        at.path(),
        &["targets", "run", "--arm", "card", "--out", "lists/a.csv"],
        0,
    );
    let first = fs::read(at.path().join("lists/a.csv")).unwrap();
    let again = ["targets", "run", "--arm", "card", "--out", "lists/a.csv"];
    refused(&again, 4, "is there already; --force replaces it");
    ends(
        at.path(),
        &[&again[..], &["--force", "--quiet"]].concat(),
        0,
    );
    assert_eq!(fs::read(at.path().join("lists/a.csv")).unwrap(), first);
    let over = [
        "targets",
        "run",
        "--arm",
        "card",
        "--out",
        "customers.csv",
        "--force",
    ];
    refused(&over, 4, "it is left as it is");
    assert_eq!(
        fs::read_to_string(at.path().join("customers.csv")).unwrap(),
        table()
    );
    refused(
        &["targets", "run", "--arm", "card", "--out", "run/list.csv"],
        2,
        "names nobody",
    );
    refused(
        &["targets", "run", "--arm", "cards"],
        2,
        "those that have are: card",
    );
    refused(&["targets", "elsewhere"], 4, "is not the folder of a run");
    refused(
        &["targets", "run", "--scenario", "none.toml"],
        4,
        "none.toml",
    );
    let other = table().replace("K-0000", "L-0000");
    fs::write(at.path().join("customers.csv"), other).unwrap();
    refused(
        &["targets", "run", "--arm", "card"],
        4,
        "is not as the run read it",
    );
    assert!(!at.path().join("run-targets.csv").exists());
}

const SEVERAL: &str = r#"
[[arm]]
name = "hamper"
[[arm.gesture]]
gift = "hamper"
value = 12
cost = 4
personal = 0.8
at = ["1 week", "13 weeks"]

[policy]
budget = 200
"#;

/// A run with two arms to choose from, and the same table with its rows the other way round.
fn several() -> TempDir {
    let shop = SHOP
        .replace("replicates = 2", "replicates = 12")
        .replace("cost = 0.9", "cost = 0.3");
    let at = folder(&[
        ("shop.toml", &(shop + SEVERAL)),
        ("customers.csv", &table()),
    ]);
    let arguments = [
        "run",
        "shop.toml",
        "--quiet",
        "--draws",
        "0",
        "--sensitivity",
        "off",
        "--out",
        "run",
    ];
    ends(at.path(), &arguments, 0);
    at
}

#[test]
fn several_arms_are_handed_out_within_the_budget() {
    let at = several();
    let read = |name: &str| rows(&fs::read_to_string(at.path().join(name)).unwrap());
    let number = |text: &str| text.parse::<f64>().unwrap();
    let cost = |list: &[BTreeMap<String, String>]| -> f64 {
        list.iter().map(|line| number(&line["cost"])).sum()
    };
    let gain = |list: &[BTreeMap<String, String>]| -> f64 {
        list.iter().map(|line| number(&line["gain"])).sum()
    };
    let (out, _) = ends(at.path(), &["targets", "run", "--by", "budget"], 0);
    assert!(
        out.starts_with("run-arms.csv: 600 customers, “nothing” for "),
        "{out}"
    );
    let own = read("run-arms.csv");
    let mut last = (0.0, 0.0);
    for budget in ["0", "50", "100", "200", "1000", "100000"] {
        let arguments = [
            "targets", "run", "--by", "budget", "--budget", budget, "--out", "list.csv", "--force",
            "--quiet",
        ];
        ends(at.path(), &arguments, 0);
        let list = read("list.csv");
        let names: std::collections::BTreeSet<&String> =
            list.iter().map(|line| &line["customer"]).collect();
        assert_eq!(names.len(), 600);
        assert!(cost(&list) <= number(budget) + 1e-6);
        assert!(cost(&list) >= last.0 && gain(&list) >= last.1);
        last = (cost(&list), gain(&list));
        // The scenario's own budget is what is taken where none is named.
        assert_eq!(list == own, budget == "200");
        // Each line tells what its cell is expected to bring by its arm.
        let cells = read("run/allocation.csv");
        for line in list.iter().filter(|line| line["arm"] != "nothing") {
            let of_cell = |cell: &&BTreeMap<String, String>| {
                cell["arm"] == line["arm"]
                    && cell["score"] == line["gain"]
                    && cell["cost"] == line["cost"]
            };
            assert!(cells.iter().any(|cell| of_cell(&cell)), "{line:?}");
        }
    }
    assert!(last.0 > 0.0 && last.1 > 0.0);
}

#[test]
fn a_rule_is_laid_over_the_customers() {
    let at = several();
    let read = |name: &str| rows(&fs::read_to_string(at.path().join(name)).unwrap());
    let policies = read("run/policy.csv");
    assert_eq!(policies[0]["policy"], "rule");
    assert_eq!(policies[0]["differs"], "true");
    ends(at.path(), &["targets", "run", "--by", "rule", "--quiet"], 0);
    let list = read("run-arms.csv");
    let (leaves, customers) = (read("run/rule.csv"), rows(&table()));
    assert_eq!(list.len(), customers.len());
    for who in &customers {
        let fits = |leaf: &BTreeMap<String, String>, nth: &str| {
            let of = |what: &str| leaf[&format!("{nth}{what}")].as_str();
            let column = match of("") {
                "" => return true,
                "segment" => {
                    return (of("_is").is_empty() || of("_is") == who["kind"])
                        && (of("_is_not").is_empty() || of("_is_not") != who["kind"]);
                }
                "past_spend" => "spent",
                "purchase_rate" => "orders_a_year",
                "tenure" => "days",
                "basket" => "basket",
                other => panic!("{other}"),
            };
            let value: f64 = who[column].parse().unwrap();
            let end = |what: &str| of(what).parse::<f64>();
            end("_from").is_ok_and(|from| from <= value) | of("_from").is_empty()
                && end("_below").is_ok_and(|below| value < below) | of("_below").is_empty()
        };
        let mut own = leaves
            .iter()
            .filter(|leaf| fits(leaf, "first") && fits(leaf, "second"));
        let leaf = own.next().expect("everybody is in a group");
        assert!(own.next().is_none(), "groups do not overlap");
        let line = list.iter().find(|line| line["customer"] == who["who"]);
        assert_eq!(line.unwrap()["arm"], leaf["arm"]);
    }
    // The page says it in words, and so does the terminal.
    let page = fs::read_to_string(at.path().join("run/report.html")).unwrap();
    assert!(page.contains("Which arm for whom") && page.contains("That gains"));
    let refused = |arguments: &[&str], code: i32, says: &str| {
        let (ended, _, err) = ended(at.path(), arguments);
        assert_eq!(ended, code, "{err}");
        assert!(err.contains(says), "{err}");
    };
    refused(
        &["targets", "run", "--by", "rule", "--budget", "9"],
        2,
        "goes with",
    );
    refused(
        &["targets", "run", "--by", "rule", "--arm", "card"],
        2,
        "cannot be used",
    );
    refused(
        &["targets", "run", "--by", "budget", "--budget", "-1"],
        2,
        "money",
    );
    fs::remove_file(at.path().join("run/rule.csv")).unwrap();
    let again = ["targets", "run", "--by", "rule", "--out", "other.csv"];
    refused(&again, 3, "the run tells no rule");
    fs::remove_file(at.path().join("run/allocation.csv")).unwrap();
    let again = ["targets", "run", "--by", "budget", "--out", "other.csv"];
    refused(&again, 3, "no cells with several arms");
}

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

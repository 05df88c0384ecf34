//! Runs and sweeps over a log of orders: their folders come out of themselves alone.

use std::fs;

use crate::common::place::{ends, folder, repository};

const SHOP: &str = r#"
title = "Tea"
timeline = { unit = "week", ticks = 2 }
outcome = { primary = "goodwill" }
design = { replicates = 2 }
arm = [{ name = "nothing" }, { name = "card", gesture = [{ gift = "card", value = 1, at = "1 week" }] }]
[population.orders]
file = "here/orders.csv"
customer = "customer"
date = "date"
quantity = "quantity"
price = "price"
order = "order"
"#;

/// `[population.data]` beside it, joined.
const TABLE: &str = "[population.data]\nfile = \"table.csv\"\nid = \"who\"\ntrust = \"belief\"\n";

#[test]
fn folders_of_runs_and_sweeps_over_a_log_come_out_of_themselves() {
    let log = fs::read_to_string(repository("scenarios/data/orders.csv")).unwrap();
    let table: String = (1001..1400)
        .map(|at| format!("K{at},0.{}\n", 1 + at % 5))
        .collect();
    let table = format!("who,belief\n{table}");
    let joined = format!("{SHOP}{TABLE}");
    let at = folder(&[
        ("here/orders.csv", log.as_str()),
        ("table.csv", &table),
        ("shop.toml", SHOP),
        ("joined.toml", &joined),
    ]);
    for name in ["shop", "joined"] {
        let file = format!("{name}.toml");
        let (run, sweep) = (format!("{name}_run"), format!("{name}_sweep"));
        ends(at.path(), &["run", &file, "--quiet", "--out", &run], 0);
        let vary = [
            "sweep",
            &file,
            "--vary",
            "arm.card.gesture.value=1..3:2",
            "--quiet",
            "--out",
            &sweep,
        ];
        ends(at.path(), &vary, 0);
        // Neither the log nor the table is there any more.
        let text = fs::read_to_string(at.path().join(&run).join("scenario.toml")).unwrap();
        assert!(
            text.contains("data/orders_customers.csv") && !text.contains("here/"),
            "{text}"
        );
        for folder in [&run, &sweep] {
            let (out, err) = ends(at.path(), &["verify", folder], 0);
            assert!(err.is_empty(), "{folder}: {out}{err}");
            assert!(!at.path().join(folder).join("data/orders.csv").exists());
        }
    }
}

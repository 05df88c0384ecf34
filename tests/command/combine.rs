//! `[combine]`: arms made of others, and what they bring together beside the sum of what each brings.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::place::{ends, folder};

const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 8 }
outcome = { primary = "revenue" }
design = { replicates = 6 }
population = { size = 600, purchase_rate = "1 per week", basket = 10 }
channel.purchase.margin = "40%"
[[arm]]
name = "nothing"
[[arm]]
name = "card"
[[arm.gesture]]
gift = "card"
value = 2
at = "1 week"
[[arm]]
name = "cake"
[[arm.gesture]]
gift = "cake"
value = 3
at = "1 week"
[[arm]]
name = "note"
[[arm.gesture]]
gift = "note"
value = 1
at = "3 weeks"
"#;

const QUICK: [&str; 5] = ["--draws", "0", "--sensitivity", "off", "--quiet"];

fn run(at: &Path, file: &str) -> String {
    ends(at, &[&["run", file], &QUICK[..]].concat(), 0).0
}

/// The means of each replicate: by arm and metric.
fn replicates(folder: &Path) -> BTreeMap<(String, String), Vec<f64>> {
    let mut reader = csv::Reader::from_path(folder.join("replicates.csv")).unwrap();
    let mut all: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let key = (record[1].to_owned(), record[2].to_owned());
        all.entry(key).or_default().push(record[4].parse().unwrap());
    }
    all
}

#[test]
fn combined_arms_are_those_that_one_would_write_by_hand() {
    let combined = format!("{SHOP}\n[combine]\narms = [\"card\", \"cake\"]\n");
    let by_hand = format!(
        "{SHOP}\n[[arm]]\nname = \"card + cake\"\nunion_of = [\"card\", \"cake\"]\n[[arm.gesture]]\ngift = \"card\"\nvalue = 2\n\
         at = \"1 week\"\n[[arm.gesture]]\ngift = \"cake\"\nvalue = 3\nat = \"1 week\"\n"
    );
    let at = folder(&[("combined.toml", &combined), ("hand.toml", &by_hand)]);
    run(at.path(), "combined.toml");
    run(at.path(), "hand.toml");
    for file in [
        "summary.csv",
        "contrasts.csv",
        "interactions.csv",
        "scenario.toml",
    ] {
        let read = |folder: &str| {
            let text =
                fs::read_to_string(at.path().join("output").join(folder).join(file)).unwrap();
            text.replace(folder, "…")
        };
        assert_eq!(read("combined"), read("hand"), "{file}");
    }
    // What was written out runs again to the same bytes.
    ends(at.path(), &["verify", "output/combined"], 0);
}

#[test]
fn interactions_are_paired_differences_of_differences_over_replicates() {
    let three = format!("{SHOP}\n[combine]\narms = [\"card\", \"cake\", \"note\"]\nat_most = 3\n");
    let at = folder(&[("shop.toml", &three)]);
    let out = run(at.path(), "shop.toml");
    let folder = at.path().join("output/shop");
    let means = replicates(&folder);
    let of = |arm: &str, metric: &str| means[&(arm.to_owned(), metric.to_owned())].clone();
    let mut reader = csv::Reader::from_path(folder.join("interactions.csv")).unwrap();
    let mut arms = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        let (arm, metric) = (&record[0], &record[2]);
        if metric == "revenue" {
            arms.push(arm.to_owned());
        }
        let parts: Vec<&str> = record[1].split(" + ").collect();
        let (base, all) = (of("nothing", metric), of(arm, metric));
        let values: Vec<f64> = (0..base.len())
            .map(|at| {
                let sum: f64 = parts
                    .iter()
                    .map(|part| of(part, metric)[at] - base[at])
                    .sum();
                all[at] - base[at] - sum
            })
            .collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
        // Student's t at 5 degrees of freedom.
        let half = 2.570_581_8 * (variance / n).sqrt();
        let near = |cell: &str, value: f64| {
            let told: f64 = cell.parse().unwrap();
            assert!(
                (told - value).abs() <= 1e-6 * (1.0 + value.abs()),
                "{arm} {metric}: {told} {value}"
            );
        };
        near(&record[6], mean);
        near(&record[7], mean - half);
        near(&record[8], mean + half);
        assert_eq!(&record[9], "6");
    }
    assert_eq!(
        arms,
        [
            "card + cake",
            "card + note",
            "cake + note",
            "card + cake + note"
        ]
    );
    let one_line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        one_line.contains("“card” and “cake” bring")
            && one_line.contains("as the sum of each by itself"),
        "{out}"
    );
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("as the sum of each by itself"));
}

#[test]
fn the_sentence_says_what_the_interval_says() {
    for primary in ["goodwill", "revenue", "profit"] {
        let combined = format!("{SHOP}\n[combine]\narms = [\"card\", \"cake\"]\n")
            .replace("primary = \"revenue\"", &format!("primary = \"{primary}\""));
        let at = folder(&[("shop.toml", &combined)]);
        let out = run(at.path(), "shop.toml");
        let one_line = out.split_whitespace().collect::<Vec<_>>().join(" ");
        let table = fs::read_to_string(at.path().join("output/shop/interactions.csv")).unwrap();
        let start = format!("card + cake,card + cake,{primary},");
        let row = table.lines().find(|line| line.starts_with(&start)).unwrap();
        let ends: Vec<f64> = row
            .split(',')
            .skip(7)
            .take(2)
            .map(|cell| cell.parse().unwrap())
            .collect();
        let says = match (ends[0] > 0.0, ends[1] < 0.0) {
            (true, _) => "Together they bring more than the sum",
            (_, true) => "Together they bring less than the sum",
            _ => "luck alone could explain",
        };
        assert!(one_line.contains(says), "{row}\n{out}");
    }
}

#[test]
fn a_part_that_does_nothing_takes_nothing() {
    // An arm that does nothing adds nothing: the interaction is 0 in every replicate, whatever the other does.
    let idle = SHOP.replace(
        "[[arm]]\nname = \"note\"\n[[arm.gesture]]\ngift = \"note\"\nvalue = 1\nat = \"3 weeks\"\n",
        "[[arm]]\nname = \"note\"\n",
    );
    let idle = format!("{idle}\n[combine]\narms = [\"card\", \"note\"]\n");
    let at = folder(&[("shop.toml", &idle)]);
    run(at.path(), "shop.toml");
    let mut reader =
        csv::Reader::from_path(at.path().join("output/shop/interactions.csv")).unwrap();
    let mut rows = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let value: f64 = record[6].parse().unwrap();
        assert!(value.abs() < 1e-9, "{record:?}");
        rows += 1;
    }
    assert!(rows > 3, "{rows}");
}

#[test]
fn a_sweep_varies_combined_arms_with_their_parts() {
    let combined = format!("{SHOP}\n[combine]\narms = [\"card\", \"cake\"]\n");
    let at = folder(&[("shop.toml", &combined)]);
    let sweep = [
        "sweep",
        "shop.toml",
        "--vary",
        "arm.card.gesture.value=1..4:2",
        "--out",
        "swept",
        "--quiet",
    ];
    ends(at.path(), &sweep, 0);
    let points = fs::read_to_string(at.path().join("swept/points.csv")).unwrap();
    let of = |point: &str| -> Vec<&str> {
        let start = format!("{point},0,card + cake,revenue,");
        points
            .lines()
            .filter_map(|line| line.strip_prefix(start.as_str()))
            .collect()
    };
    assert_eq!((of("0").len(), of("1").len()), (1, 1), "{points}");
    assert_ne!(of("0"), of("1"), "the part's value is the union's, too");
    ends(at.path(), &["verify", "swept"], 0);
}

//! The folder of an optimization: whole commands, interrupted ones among them.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::common::place::{ends, folder, goodwill, results, text_of, tree};

const PLAN: &str = r#"# What a shop may do.
title = "A shop"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "profit" }
design = { replicates = 3 }
population = { size = 300, purchase_rate = "1 per week", basket = 10 }

[channel.purchase]
margin = "40%"

[[arm]]
name = "nothing"
[[arm]]
name = "plan"
[[arm.gesture]]
gift = "card"
value = 2        # assumed
personal = 0.6
at = "1 week"
[[arm.gesture]]
gift = "dear call"
value = 3
cost = 90
at = "2 weeks"

[optimize]
plans = 12
replicates = 8
held_out = 16

[[decide]]
key = "arm.plan.gesture.card.value"
from = 0
to = 6
step = 0.5
[[decide]]
key = "arm.plan.gesture.card.at"
from = "1 week"
to = "3 weeks"
step = "1 week"
[[decide]]
key = "arm.plan.gesture.\"dear call\".on"
levels = [true, false]
"#;

const COMMAND: [&str; 3] = ["optimize", "plan.toml", "--quiet"];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [&COMMAND[..], more].concat()
}

#[test]
fn it_leaves_a_plan_that_runs_and_a_folder_that_verifies() {
    let at = folder(&[("plan.toml", PLAN)]);
    let (out, err) = ends(at.path(), &with(&["--out", "best", "--threads", "1"]), 0);
    assert_eq!(err, "");
    assert!(
        out.starts_with("A shop: the best plan for “plan”\n"),
        "{out}"
    );
    let files = tree(&at.path().join("best"));
    // The plan is the file itself, its comments with it, and with the values in their places.
    let best = text_of(&files, "best.toml");
    assert!(best.starts_with("# What a shop may do.\n"), "{best}");
    assert!(
        best.contains("# assumed\n") && best.contains("[[decide]]"),
        "{best}"
    );
    assert!(
        best.contains("[[arm.gesture]]\non = false\ngift = \"dear call\""),
        "{best}"
    );
    let run = [
        "run",
        "best/best.toml",
        "--sensitivity",
        "off",
        "--draws",
        "4",
        "--quiet",
    ];
    ends(at.path(), &run, 0);
    let candidates = text_of(&files, "candidates.csv");
    let head = candidates.lines().next().unwrap();
    assert!(
        head.ends_with("is_best,arm.plan.gesture.card.value,arm.plan.gesture.card.at (weeks),\"arm.plan.gesture.\"\"dear call\"\".on\""),
        "{head}"
    );
    assert_eq!(candidates.matches(",true,").count(), 1, "{candidates}");
    // Every file is described, and every column.
    let package: serde_json::Value =
        serde_json::from_str(text_of(&files, "datapackage.json")).unwrap();
    let resources = package["resources"].as_array().unwrap();
    for name in files
        .keys()
        .filter(|name| *name != Path::new("datapackage.json"))
    {
        let own = resources
            .iter()
            .find(|own| own["path"] == name.to_str().unwrap());
        let own = own.unwrap_or_else(|| panic!("{} is not described", name.display()));
        if name.extension().is_some_and(|end| end == "csv") {
            let fields = own["schema"]["fields"].as_array().unwrap();
            let heads = fields
                .iter()
                .map(|own| own["name"].as_str().unwrap().replace('"', ""));
            let heads: Vec<String> = heads.collect();
            let head = text_of(&files, name.to_str().unwrap())
                .lines()
                .next()
                .unwrap();
            assert_eq!(head.replace('"', ""), heads.join(","), "{}", name.display());
        }
    }
    let (out, _) = ends(at.path(), &["verify", "best", "--threads", "3"], 0);
    assert!(
        out.ends_with("run again it gives the same bytes\n"),
        "{out}"
    );
}

#[test]
fn one_that_was_killed_goes_on_to_the_same_bytes() {
    let at = folder(&[("plan.toml", PLAN)]);
    let long = |out: &'static str| with(&["--plans", "100", "--replicates", "48", "--out", out]);
    ends(at.path(), &long("whole"), 0);
    let whole = results(&at.path().join("whole"));
    let journal = at.path().join("killed.unfinished/optimize.journal");
    let one = [&long("killed")[..], &["--threads", "1"]].concat();
    let mut child = goodwill(at.path(), &one).spawn().unwrap();
    let begun = Instant::now();
    while fs::metadata(&journal).map_or(0, |about| about.len()) < 8_000 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing is kept");
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        !at.path().join("killed").exists(),
        "it was too fast to be killed"
    );
    let (_, err) = ends(at.path(), &long("killed"), 2);
    assert!(err.contains("go on with --resume"), "{err}");
    let other = [&long("killed")[..], &["--resume", "--search-seed", "9"]].concat();
    let (_, err) = ends(at.path(), &other, 2);
    assert!(err.contains("start anew without --resume"), "{err}");
    ends(at.path(), &[&long("killed")[..], &["--resume"]].concat(), 0);
    assert!(results(&at.path().join("killed")) == whole);
}

#[test]
fn what_the_command_line_decides_is_in_the_folder() {
    let at = folder(&[("plan.toml", PLAN)]);
    let more = [
        "--decide",
        "arm.plan.gesture.card.value=[1, 4]",
        "--objective",
        "quantile",
        "--set",
        "population.size=200",
        "--out",
        "best",
    ];
    let (out, _) = ends(at.path(), &with(&more), 0);
    assert!(out.contains("the 10% quantile"), "{out}");
    let files = tree(&at.path().join("best"));
    let written = text_of(&files, "scenario.toml");
    assert!(
        written.contains("levels = [1, 4]") && written.contains("objective = \"quantile\""),
        "{written}"
    );
    assert!(text_of(&files, "best.toml").contains("size = 200"));
    let (out, _) = ends(at.path(), &["verify", "best"], 0);
    assert!(
        out.ends_with("run again it gives the same bytes\n"),
        "{out}"
    );
    let dry = with(&["--dry-run", "--out", "none"]);
    let (out, _) = ends(at.path(), &dry, 0);
    assert!(out.starts_with("3 decisions, 78 plans in all\n"), "{out}");
    assert!(!at.path().join("none").exists());
}

//! `goodwill diff`: what changed between two runs.

use std::fs;

use tempfile::TempDir;

use crate::common::place::{ended, ends, folder};

const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 6 }
outcome = { primary = "revenue", worthwhile = 1 }
design = { replicates = 3 }
[population]
size = 400
purchase_rate = { gamma = { mean = "1 per month", cv = 0.7 } }
basket = { lognormal = { mean = 30, cv = 0.6 } }
[[arm]]
name = "nothing"
[[arm]]
name = "a gift"
[[arm.gesture]]
gift = "sample"
value = 3
at = "1 week"
"#;

/// A folder with runs of the shop in it, each with these arguments.
fn runs(runs: &[(&str, &[&str])]) -> TempDir {
    let at = folder(&[("shop.toml", SHOP)]);
    for (out, arguments) in runs {
        let base = ["run", "shop.toml", "--quiet", "--draws", "0", "--out", out];
        ends(at.path(), &[&base[..], arguments].concat(), 0);
    }
    at
}

#[test]
fn what_changed_is_told_by_key_and_by_outcome() {
    let set: &[&str] = &[
        "--set",
        "arm.\"a gift\".gesture.value=9",
        "--set",
        "population.basket=60",
    ];
    let at = runs(&[("a", &[]), ("b", set)]);
    let (out, _) = ends(at.path(), &["diff", "a", "b"], 0);
    let line = |start: &str| -> Vec<String> {
        let line = out.lines().find(|line| line.starts_with(start));
        let line = line.unwrap_or_else(|| panic!("no \"{start}\" in\n{out}"));
        line[start.len()..]
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(line("arm.\"a gift\".gesture[1].value"), ["3", "9"]);
    assert_eq!(line("population.basket").last().unwrap(), "60");
    assert!(!out.contains("design.seed"), "{out}");
    // Twice the basket is twice the revenue, which is no chance.
    let of_nothing = line("nothing  ");
    let money = |text: &str| text.trim_start_matches('$').parse::<f64>().unwrap();
    let (one, other) = (money(&of_nothing[0]), money(&of_nothing[1]));
    assert!((other / one - 2.0).abs() < 0.2, "{out}");
    assert!(out.contains("profit, nothing"), "{out}");
    assert!(
        out.contains("est in both") || out.contains("another one"),
        "{out}"
    );
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
}

#[test]
fn runs_of_the_same_are_the_same() {
    let at = runs(&[
        ("a", &["--threads", "1"]),
        ("b", &["--threads", "2"]),
        ("c", &["--seed", "9"]),
    ]);
    let (out, _) = ends(at.path(), &["diff", "a", "b"], 0);
    assert!(
        out.contains("The same scenario, the same data, the same results."),
        "{out}"
    );
    let (out, _) = ends(at.path(), &["diff", "a", "c"], 0);
    assert!(
        out.contains("design.seed") && out.contains("change (95% interval)"),
        "{out}"
    );
}

#[test]
fn options_of_the_runs_are_told_apart() {
    let at = runs(&[("a", &[]), ("b", &["--sensitivity", "off"])]);
    let (out, _) = ends(at.path(), &["diff", "a", "b"], 0);
    let told = "Options: --sensitivity off in B only.";
    assert!(out.contains(told), "{out}");
    assert!(!out.contains("the same results."), "{out}");
    // What the run noted, not what its command says, where one of them has its draws by itself.
    let path = at.path().join("b/decision.csv");
    let notes = fs::read_to_string(&path).unwrap();
    let notes = notes
        .replace(" --draws 0", "")
        .replace("\ndraws,0\n", "\ndraws,40\n");
    fs::write(&path, notes).unwrap();
    let (_, out, _) = ended(at.path(), &["diff", "a", "b"]);
    let told = "Options: --draws 0 in A, --sensitivity off --draws 40 in B.";
    assert!(out.contains(told), "{out}");
}

#[test]
fn the_best_is_the_one_that_a_run_chose() {
    let less = [
        "--set",
        "outcome.primary=cost",
        "--set",
        "outcome.worthwhile=1",
    ];
    let at = runs(&[("a", &less), ("b", &[&less[..], &["--seed", "9"]].concat())]);
    let best = || {
        let (code, out, err) = ended(at.path(), &["diff", "a", "b"]);
        assert_eq!(code, 0, "{err}");
        let line = out.lines().find(|line| line.contains("est "));
        line.unwrap_or(&out).to_owned()
    };
    assert!(best().starts_with("Best in both: “nothing”."), "{}", best());
    // Without its note by the means, of which less cost is better.
    fs::remove_file(at.path().join("a/decision.csv")).unwrap();
    assert!(best().starts_with("Best in both: “nothing”."), "{}", best());
}

#[test]
fn without_an_interval_nothing_is_beyond_chance() {
    let dear = "population.basket=60";
    // With one seed the replicates would be pairs, and the intervals those of their differences.
    let at = runs(&[("a", &[]), ("b", &["--set", dear, "--seed", "9"])]);
    let (_, out, _) = ended(at.path(), &["diff", "a", "b"]);
    assert!(out.contains("what else changed beyond chance"), "{out}");
    assert!(out.contains("(Bonferroni)"), "{out}");
    let path = at.path().join("a/summary.csv");
    let summary = fs::read_to_string(&path).unwrap();
    let places: Vec<usize> = {
        let heads: Vec<&str> = summary.lines().next().unwrap().split(',').collect();
        let at = |name: &str| heads.iter().position(|head| *head == name).unwrap();
        vec![at("lo"), at("hi")]
    };
    let bare = summary.lines().enumerate().map(|(at, line)| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if at > 0 {
            places.iter().for_each(|&place| cells[place] = "");
        }
        format!("{}\n", cells.join(","))
    });
    let bare: String = bare.collect();
    fs::write(&path, bare).unwrap();
    let (_, out, _) = ended(at.path(), &["diff", "a", "b"]);
    assert!(!out.contains("what else changed beyond chance"), "{out}");
    assert!(out.contains("(no interval)"), "{out}");
    assert!(out.contains("have no interval in A or in B"), "{out}");
}

#[test]
fn replicates_that_both_runs_have_are_pairs_and_cost_is_compared() {
    let dearer = "arm.\"a gift\".gesture.cost=0.5";
    let at = runs(&[
        ("a", &[]),
        ("more", &["--replicates", "5"]),
        ("dearer", &["--replicates", "5", "--set", dearer]),
    ]);
    // The three that both have are the very same.
    let (out, _) = ends(at.path(), &["diff", "a", "more"], 0);
    assert!(out.contains("over the 3 that both have"), "{out}");
    let gift = out.lines().find(|line| line.starts_with("a gift"));
    assert!(gift.unwrap().trim_end().ends_with("none"), "{out}");
    assert!(
        out.contains("No other mean changed beyond chance."),
        "{out}"
    );
    let (out, _) = ends(at.path(), &["diff", "a", "dearer"], 0);
    assert!(out.contains("cost, a gift"), "{out}");
    assert!(!out.contains("No other mean changed"), "{out}");
}

#[test]
fn arms_and_outcomes_of_one_run_only_are_said_to_be_so() {
    let at = runs(&[("a", &[])]);
    let other = SHOP
        .replace("\"a gift\"", "\"<b>other</b>\"")
        .replace("primary = \"revenue\"", "primary = \"retained\"")
        .replace("worthwhile = 1", "worthwhile = 0.01");
    fs::write(at.path().join("shop.toml"), other).unwrap();
    let run = [
        "run",
        "shop.toml",
        "--quiet",
        "--draws",
        "0",
        "--out",
        "b",
        "--set",
        "currency=EUR",
    ];
    let (code, _, err) = ended(at.path(), &run);
    assert_eq!(code, 0, "{err}");
    let (out, _) = ends(at.path(), &["diff", "a", "b"], 0);
    assert!(
        out.contains("decided by different outcomes: revenue in A"),
        "{out}"
    );
    assert!(out.contains("different currencies"), "{out}");
}

#[test]
fn what_is_no_run_is_refused() {
    let at = runs(&[("a", &[])]);
    fs::create_dir(at.path().join("empty")).unwrap();
    for (other, says) in [
        ("nowhere", "is not the folder of a run: it has no run.json"),
        ("empty", "is not the folder of a run: it has no run.json"),
        ("shop.toml", "is not the folder of a run"),
    ] {
        let (code, out, err) = ended(at.path(), &["diff", "a", other]);
        assert_eq!((code, out.as_str()), (4, ""), "{err}");
        assert!(err.contains(says), "{err}");
    }
    for (file, content) in [
        ("summary.csv", "arm,metric\nnothing"),
        ("scenario.toml", "title = "),
        ("run.json", "{}"),
        ("comparison.csv", "arm\n1\n"),
    ] {
        let path = at.path().join("a").join(file);
        let before = fs::read(&path).unwrap();
        fs::write(&path, content).unwrap();
        let (code, _, err) = ended(at.path(), &["diff", "a", "a"]);
        assert_eq!(code, 4, "{file}");
        assert!(
            err.contains(file) && err.contains("is not as a run writes it"),
            "{err}"
        );
        fs::write(&path, before).unwrap();
    }
    assert_eq!(ended(at.path(), &["diff", "a"]).0, 2);
}

/// Of a folder that somebody else made, nothing in a name is hidden, and nothing acts.
#[test]
fn what_would_act_on_a_terminal_is_spelled_out() {
    let at = runs(&[("a", &[])]);
    let path = at.path().join("a/run.json");
    let made = fs::read_to_string(&path).unwrap();
    fs::write(&path, made.replace("A shop", "A \\u001b[31mshop")).unwrap();
    let (out, _) = ends(at.path(), &["diff", "a", "a"], 0);
    assert!(out.contains("A: a (A \\u{1b}[31mshop)"), "{out}");
    assert!(!out.contains('\u{1b}'), "{out}");
}

#[test]
fn folders_that_were_changed_after_their_runs_are_told() {
    let at = runs(&[("a", &[]), ("b", &[])]);
    let changed = |file: &str, from: &str, to: &str| {
        let path = at.path().join("b").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    changed("scenario.toml", "value = 3", "value = 9");
    let (out, _) = ends(at.path(), &["diff", "a", "b"], 0);
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat(&out).contains("B was changed after its run: scenario.toml is not as the run wrote it (see SHA256SUMS)."),
        "{out}"
    );
    changed("replicates.csv", "nothing", "Nothing");
    let (out, _) = ends(at.path(), &["diff", "b", "a"], 0);
    assert!(
        flat(&out).contains("A was changed after its run: replicates.csv, scenario.toml are not as the run wrote them"),
        "{out}"
    );
    // A page that was made anew is none of what is compared.
    fs::write(at.path().join("a/report.html"), "").unwrap();
    let (out, _) = ends(at.path(), &["diff", "a", "a"], 0);
    assert!(!out.contains("was changed"), "{out}");
    let (_, told) = ends(at.path(), &["report", "b"], 0);
    let says = "warning: scenario.toml is not as the run wrote it";
    assert!(flat(&told).contains(says), "{told}");
    let page = fs::read_to_string(at.path().join("b/report.html")).unwrap();
    assert!(
        page.contains("not all as the run wrote them"),
        "the page says it"
    );
}

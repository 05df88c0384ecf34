//! `goodwill validate`: what is expected is checked, told and kept.

use std::fs;

use tempfile::TempDir;

use crate::common::place::{ends, folder, results, text_of};
use crate::usage::{MINTS, resolved};

/// Two mints with expectations that come out.
const EXPECTS: &str = r#"
[study]
cite = "Somebody 2002, Somewhere 1:1-2"
[[expect]]
id = "one"
arm = "one mint"
lift = 0.1
interval = [0.001, 0.5]
tag = "source"
[[expect]]
id = "from memory"
arm = "one mint"
lift = 9
interval = [8, 10]
[[expect]]
id = "more"
arm = "one, then one more"
above = "one mint"
source = "Somebody else 2003"
"#;

/// A claim whose mechanism can be switched off.
const CLAIM: &str = r#"
[claim]
id = "C01"
says = "A second mint lifts tips."
label = "emergent"
rests_on = "how willingness moves tips"
without = { elasticity_tip = 0 }
[[expect]]
id = "more"
arm = "one, then one more"
above = "one mint"
"#;

fn battery() -> TempDir {
    folder(&[
        ("scenarios/studies/mints.toml", &format!("{MINTS}{EXPECTS}")),
        ("scenarios/studies/plain.toml", MINTS),
        ("scenarios/studies/notes.md", "not a scenario"),
        ("scenarios/claims/c01.toml", &format!("{MINTS}{CLAIM}")),
    ])
}

#[test]
fn a_validation_leaves_a_table_and_a_forest() {
    let at = battery();
    let (out, err) = ends(at.path(), &["validate"], 0);
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    for part in [
        "c01: C01 A second mint lifts tips.",
        "mints: Somebody 2002, Somewhere 1:1-2",
        "Somebody else 2003",
        "0% left",
        "OUTSIDE, recalled",
        "1 of 1 required claims hold",
        "Log score",
        "Everything that decides comes out.",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(err.contains("plain.toml: expects nothing"), "{err}");
    assert!(err.contains("9 files in output/validate"), "{err}");

    let place = at.path().join("output/validate");
    let first = results(&place);
    let table = text_of(&first, "expectations.csv");
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(
        table.starts_with("file,claim,expectation,arm,against,metric,since,ticks,statement,scale,")
    );
    assert_eq!(text_of(&first, "claims.csv").lines().count(), 2);
    assert_eq!(text_of(&first, "validation.txt"), out);
    let json: serde_json::Value = serde_json::from_str(text_of(&first, "validation.json")).unwrap();
    assert_eq!(json["expectations"].as_array().unwrap().len(), 4);
    assert_eq!(json["claims"][0]["holds"], true);
    assert_eq!(json["score"]["all"]["contrasts"], serde_json::json!([1, 2]));
    assert_eq!(
        json["no_effect"]["all"]["directions"],
        serde_json::json!([0, 1])
    );
    assert!(text_of(&first, "charts/forest.svg").contains("</svg>"));
    assert!(
        fs::read(place.join("charts/forest.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );

    // Once more, on another number of threads: the same bytes in its place.
    for threads in ["1", "2", "5"] {
        let (again, _) = ends(at.path(), &["validate", "--threads", threads, "--quiet"], 0);
        assert_eq!(out, again);
        assert!(results(&place) == first, "{threads}");
    }
    // The folder is this command's: no run takes it unasked.
    let run = [
        "run",
        "scenarios/studies/plain.toml",
        "--out",
        "output/validate",
    ];
    let (_, err) = ends(at.path(), &run, 4);
    assert!(err.contains("Validation"), "{err}");
}

#[test]
fn an_expectation_that_fails_ends_with_6() {
    let fails = EXPECTS.replace("[0.001, 0.5]", "[0.09, 0.5]");
    let never = EXPECTS.replace("above = \"one mint\"", "above = \"one mint\"\ntimes = 3");
    let remains = CLAIM.replace("elasticity_tip", "unease");
    let reported = remains.replace("label", "required = false\nlabel");
    for (text, code) in [
        (EXPECTS, 0),
        (&fails, 6),
        (&never, 6),
        (&remains, 6),
        (&reported, 0),
    ] {
        let at = folder(&[("mine.toml", &format!("{MINTS}{text}"))]);
        let (out, _) = ends(at.path(), &["validate", "mine.toml", "--out", "here"], code);
        assert_eq!(out.contains("1 failing expectation:\n"), code == 6, "{out}");
        assert!(at.path().join("here/expectations.csv").exists());
        // `run` shows what it can of the same file and does not judge.
        let (out, _) = ends(at.path(), &["run", "mine.toml"], 0);
        assert_eq!(
            out.contains("Beside what was published"),
            text.contains("lift = "),
            "{out}"
        );
    }
}

#[test]
fn a_validation_takes_other_parameters_draws_and_moved_codes() {
    let at = battery();
    let write = |name: &str, text: &str| fs::write(at.path().join(name), text).unwrap();
    write("dead.toml", "[psychology]\nelasticity_tip = 0\n");
    let (out, _) = ends(at.path(), &["validate", "--psychology", "dead.toml"], 6);
    assert!(out.contains("FAILS"), "{out}");
    let resolved = resolved(
        at.path(),
        "scenarios/studies/plain.toml",
        &["--psychology", "dead.toml"],
    );
    assert_eq!(
        resolved["psychology"]["elasticity_tip"].as_integer(),
        Some(0)
    );

    write("draws.csv", "elasticity_tip\n0.2\n0\n0.3\n0.1\n");
    let (out, _) = ends(
        at.path(),
        &["validate", "--draws", "draws.csv", "--sensitivity"],
        0,
    );
    assert!(out.contains("in 75% of the draws"), "{out}");
    assert!(out.contains("moved one level of the rubric"), "{out}");
    let table = fs::read_to_string(at.path().join("output/validate/sensitivity.csv")).unwrap();
    // Two gestures, the one in two arms: personal and strings at an end of the rubric, useful in its
    // middle.
    assert_eq!(table.lines().count(), 1 + 2 * 4, "{table}");

    write("wrong.csv", "elasticity_tips\n0.2\n");
    let (_, err) = ends(at.path(), &["validate", "--draws", "wrong.csv"], 3);
    assert!(err.contains("no parameter `elasticity_tips`"), "{err}");
    ends(at.path(), &["validate", "--draws", "none.csv"], 4);
    ends(at.path(), &["validate", "nowhere"], 4);
    ends(at.path(), &["validate", "--psychology", "nowhere.toml"], 4);
    ends(at.path(), &["validate", "scenarios/studies/plain.toml"], 2);
    write("scenarios/studies/wrong.toml", "title = 3");
    let (_, err) = ends(at.path(), &["validate"], 3);
    assert!(err.contains("wrong.toml"), "{err}");
}

/// One effect in both units: a lift in percent, what lies between two shares in percentage points.
#[test]
fn between_shares_lie_points_and_a_lift_is_percent() {
    let expected = r#"
[[expect]]
id = "lift"
arm = "one mint"
lift = 0.05
interval = [0, 0.5]
source = "made up"
[[expect]]
id = "difference"
arm = "one mint"
difference = 0.01
interval = [0, 0.05]
source = "made up"
[[expect]]
id = "mean"
arm = "one mint"
mean = "17%"
source = "made up"
[[expect]]
id = "above"
arm = "one mint"
above = "no mint"
source = "made up"
[[expect]]
id = "within"
arm = "one mint"
within = [-0.05, 0.05]
source = "made up"
[[expect]]
id = "exceeds"
arm = "one, then one more"
exceeds = ["one mint", "no mint"]
source = "made up"
[[expect]]
id = "exceeds by lift"
arm = "one, then one more"
exceeds = ["one mint", "no mint"]
scale = "lift"
source = "made up"
[[expect]]
id = "money"
arm = "one mint"
metric = "tips"
difference = 0.2
source = "made up"
"#;
    let at = folder(&[("mine.toml", &format!("{MINTS}{expected}"))]);
    let (out, _) = ends(at.path(), &["validate", "mine.toml", "--out", "here"], 0);
    let line = |id: &str| {
        let start = format!("  {id}  ");
        let found = out.lines().find(|line| line.starts_with(&start));
        found.unwrap_or_else(|| panic!("{id}: {out}"))
    };
    for (id, published, is_points) in [
        ("lift", "+5% (0 to +50)", false),
        ("difference", "+1 point (0 to +5)", true),
        ("mean", "17%", false),
        ("above", "above “no mint”", true),
        ("within", "within −5 to +5 points", true),
        ("exceeds", "more than “one mint” ", true),
        ("exceeds by lift", "more than “one mint” ", true),
        ("money", "+0.2", false),
    ] {
        let line = line(id);
        assert!(line.contains(published), "{line}");
        let simulated: String = line.chars().skip(53).take(30).collect();
        assert_eq!(simulated.contains(" points ("), is_points, "{line}");
        assert_eq!(
            simulated.contains('%'),
            id == "lift" || id == "mean",
            "{line}"
        );
    }
    // The same number on both scales: of a share of 16%, 1% is 0.16 points.
    let table = text_of(&results(&at.path().join("here")), "expectations.csv").to_owned();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let simulated: Vec<f64> = reader
        .records()
        .map(|row| row.unwrap()[13].parse().unwrap())
        .collect();
    let (lift, difference) = (simulated[0], simulated[1]);
    assert!(
        (difference / lift - 0.16).abs() < 0.01,
        "{difference} {lift}"
    );
    assert_eq!(difference, simulated[3]);
}

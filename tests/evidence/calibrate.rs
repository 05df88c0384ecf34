//! Calibration: parameters are recovered, results do not depend on threads or interruptions, and wrong
//! input is told.

// The oracle uses the standard library's functions.
#![allow(clippy::disallowed_methods)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use goodwill::evidence::draws::OF_CHAINS;
use goodwill::evidence::{Case, Effort, measure};
use goodwill::psychology::Parameters;
use goodwill::scenario;
use tempfile::TempDir;

use crate::common::place::{ends, goodwill, results, told};

const TIPS: &str = r#"
title = "Tips"
timeline = { unit = "visit", ticks = 1 }
outcome = { primary = "tip_share" }
[population]
of = "dining parties"
size = 5_000
basket = { lognormal = { mean = 20, cv = 0.5 } }
tip_share = { normal = { mean = "16%", sd = "3%" } }
[[arm]]
name = "no mint"
[[arm]]
name = "a chocolate by hand"
[[arm.gesture]]
gift = "a chocolate"
value = 1
personal = 0.3
when = "with the bill"
[[arm]]
name = "a mint by hand"
[[arm.gesture]]
gift = "a mint by hand"
value = 0.3
personal = 0.2
when = "with the bill"
"#;

pub const LETTERS: &str = r#"
title = "Letters"
timeline = { unit = "day", ticks = 1 }
outcome = { primary = "donations" }
channel = { donation = { asked = "12%" } }
[population]
of = "donors"
size = 5_000
[[arm]]
name = "no gift"
[[arm.ask]]
ways = ["donation"]
at = "0 days"
[[arm]]
name = "a card"
[[arm.gesture]]
gift = "a card"
value = 1
useful = 0.6
strings = 0.6
at = "0 days"
[[arm.ask]]
ways = ["donation"]
at = "0 days"
[[arm]]
name = "a card with a note"
[[arm.gesture]]
gift = "a card with a note"
value = 0.3
personal = 0.2
useful = 0.6
strings = 0.6
at = "0 days"
[[arm.ask]]
ways = ["donation"]
at = "0 days"
"#;

/// What is expected: the arm, the scale, and half the width of the interval.
const EXPECTED: [(&str, &str, &str, f64); 4] = [
    (TIPS, "a chocolate by hand", "lift", 0.03),
    (TIPS, "a mint by hand", "lift", 0.03),
    (LETTERS, "a card", "log_odds", 0.1),
    (LETTERS, "a card with a note", "log_odds", 0.1),
];

/// A study with what is expected of it.
pub fn study(text: &str) -> Case {
    let loaded = scenario::check("study.toml", text, Path::new(""), &[]).expect("a scenario");
    Case::of(Path::new("study.toml"), loaded)
}

/// A folder with two studies whose published effects are the model's own at these parameters.
fn studies(truth: &Parameters) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in [("tips", TIPS), ("letters", LETTERS)] {
        let of_study = || EXPECTED.iter().filter(|(own, ..)| *own == text);
        let asked: String = of_study()
            .map(|(_, arm, scale, _)| {
                format!("[[expect]]\narm = \"{arm}\"\n{scale} = 0\nsource = \"\"\n")
            })
            .collect();
        let whole = format!("{text}{asked}");
        let case = study(&whole);
        let effort = Effort {
            heads: 20_000,
            replicates: 2,
            threads: 2,
            seed: 77,
        };
        let measured = measure(&case, truth, &effort).expect("it runs");
        let pairs = of_study().zip(&case.scenario.expectations);
        let published: String = pairs
            .map(|((_, arm, scale, half), expectation)| {
                let value = measured.effect(expectation).value;
                let (low, high) = (value - half, value + half);
                format!(
                    "[[expect]]\narm = \"{arm}\"\n{scale} = {value}\ninterval = [{low}, {high}]\n\
                     tag = \"source\"\nsource = \"made up\"\n"
                )
            })
            .collect();
        let direction = match name {
            "letters" => {
                "[[expect]]\narm = \"a card with a note\"\nabove = \"a card\"\ntag = \"source\"\nsource = \"made up\"\n"
            }
            _ => "",
        };
        let file = folder.path().join(format!("{name}.toml"));
        fs::write(file, format!("{text}{published}{direction}")).expect("a file");
    }
    folder
}

fn truth() -> Parameters {
    Parameters {
        effort_worth: 3.4,
        willing_goodwill: 0.55,
        ..Parameters::default()
    }
}

/// Flags of a calibration that takes a second or two.
const QUICK: [[&str; 2]; 5] = [
    ["--fit", "effort_worth,willing_goodwill"],
    ["--heads", "256"],
    ["--starts", "1"],
    ["--generations", "12"],
    ["--draws", "100"],
];

/// The quick flags but for those that are given.
fn quick(given: &[&str]) -> Vec<&'static str> {
    let others = QUICK.iter().filter(|[flag, _]| !given.contains(flag));
    others.flatten().copied().collect()
}

fn calibrate(folder: &Path, more: &[&str]) -> Command {
    let files = ["calibrate", "tips.toml", "letters.toml", "--quiet"];
    goodwill(folder, &[&files[..], &quick(more), more].concat())
}

/// Calibrates to the end; what stdout says.
fn done(folder: &Path, more: &[&str]) -> String {
    let (code, out, err) = told(calibrate(folder, more).output().expect("it runs"));
    assert_eq!(code, 0, "{err}");
    out
}

fn rows(folder: &Path, file: &str) -> Vec<csv::StringRecord> {
    let path = folder.join("output/calibrate").join(file);
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.records().map(|row| row.expect("a row")).collect()
}

#[test]
fn parameters_that_made_the_effects_are_found_again() {
    let folder = studies(&truth());
    // The effects were made without a spread between studies, and with codes that are known.
    let more = [
        "--generations",
        "40",
        "--heads",
        "2048",
        "--between",
        "0",
        "--exact-codes",
    ];
    done(folder.path(), &more);
    let written = folder.path().join("output/calibrate/psychology.toml");
    let shipped = scenario::load_psychology(&written)
        .expect("a psychology")
        .parameters;
    let parameters = rows(folder.path(), "parameters.csv");
    let fitted: Vec<_> = parameters.iter().filter(|row| &row[7] == "yes").collect();
    assert_eq!(fitted.len(), 2);
    for row in &fitted {
        let (found, made) = (
            row[8].parse::<f64>().expect("a mode"),
            truth().get(&row[0]).unwrap_or(1.0),
        );
        assert!(
            (found / made - 1.0).abs() < 0.12,
            "{}: {found} for {made}",
            &row[0]
        );
    }
    // What is written is the mean of the draws, on the scale on which they are made; what no study touches is as it was.
    for parameter in Parameters::ALL {
        let value = shipped.get(parameter.key).expect("a value");
        match parameters.iter().find(|row| &row[0] == parameter.key) {
            None => assert_eq!(Some(value), Parameters::default().get(parameter.key)),
            Some(row) => {
                let number = |at: usize| row[at].parse::<f64>().expect("a number");
                // The skewness of a parameter parts the two means by less than a third of its spread.
                let apart = (value - number(10)).abs();
                assert!(apart < 0.33 * number(11) + 1e-3 * value.abs(), "{row:?}");
                assert!(number(12) < value && value < number(13), "{row:?}");
            }
        }
    }
    // What these studies touch varies with what is fitted.
    let touched: Vec<&str> = parameters.iter().map(|row| &row[0]).collect();
    assert!(touched.contains(&"sincerity_trust"), "{touched:?}");
    assert!(!touched.contains(&"lapse_rate"), "{touched:?}");
    for row in &fitted {
        let number = |at: usize| row[at].parse::<f64>().expect("a number");
        let (low, high) = (number(12), number(13));
        let made = truth().get(&row[0]).unwrap_or(0.0);
        assert!(low < made && made < high, "{row:?}");
    }
    for row in rows(folder.path(), "predicted.csv") {
        assert_eq!(&row[12], "yes", "{row:?}");
    }
    for row in &parameters {
        let number = |at: usize| row[at].parse::<f64>().expect("a number");
        assert!(number(16) <= 1.01 && number(17) >= 400.0, "{row:?}");
        // The prior is the range of the model's table.
        let of_table = Parameters::ALL.iter().find(|own| own.key == &row[0]);
        let own = of_table.expect("a parameter");
        for (at, value) in [(2, own.start), (3, own.low), (4, own.high)] {
            assert!(
                (number(at) - value).abs() < 1e-8 * (1.0 + value.abs()),
                "{row:?}"
            );
        }
    }

    let draws = rows(folder.path(), "psychology_draws.csv");
    assert_eq!(draws.len(), 100);
    // As many of each chain, at the same steps.
    let of_chain = |chain: &str| -> Vec<String> {
        let own = draws.iter().filter(|draw| &draw[0] == chain);
        own.map(|draw| draw[1].to_owned()).collect()
    };
    assert_eq!(of_chain("1").len(), 25);
    for chain in ["2", "3", "4"] {
        assert_eq!(of_chain(chain), of_chain("1"));
    }
    for draw in &draws {
        let log_density: f64 = draw[2].parse().expect("a number");
        assert!(log_density < 0.0, "{log_density}");
    }
    // What no study touches keeps its prior.
    let place = OF_CHAINS.len()
        + Parameters::ALL
            .iter()
            .position(|parameter| parameter.key == "referral_factor")
            .expect("a parameter");
    let value = |draw: &csv::StringRecord| draw[place].parse::<f64>().expect("a number");
    let mut values: Vec<f64> = draws.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    assert!(values[5] < 3.5 && values[94] > 7.0, "{values:?}");
}

#[test]
fn chains_that_do_not_agree_end_with_6_and_go_on_with_more_steps() {
    let folder = studies(&truth());
    let fit = |more: &[&str], code: i32| {
        let (ended, out, err) = told(calibrate(folder.path(), more).output().expect("it runs"));
        assert_eq!(ended, code, "{err}");
        (out, err)
    };
    let (out, err) = fit(&["--steps", "40", "--out", "short"], 6);
    assert_eq!(out, "");
    for part in [
        "after 40 steps each, the 4 chains do not agree: R\u{302} is ",
        "1.01 or less is wanted",
        "effective draws (400 or more are wanted)",
        "none are written",
        "go on with: goodwill calibrate tips.toml letters.toml",
        " --steps=160 --resume\n",
    ] {
        assert!(err.contains(part), "{part}: {err}");
    }
    // The command that is told has the steps once.
    assert!(!err.contains("--steps 40"), "{err}");
    // Nothing is there that could be taken for a result.
    assert!(!folder.path().join("short").exists());
    let names = fs::read_dir(folder.path().join("short.unfinished")).expect("a folder");
    let names: Vec<_> = names
        .map(|file| file.expect("a file").file_name())
        .collect();
    assert!(
        names.iter().any(|name| name == "calibration.journal"),
        "{names:?}"
    );
    assert!(
        names.iter().all(|name| name != "psychology_draws.csv"),
        "{names:?}"
    );

    // It goes on to what it would have been with enough steps from the first.
    fit(&["--out", "short", "--steps=20000", "--resume"], 0);
    fit(&["--out", "long"], 0);
    let of = |name: &str| results(&folder.path().join(name));
    assert_eq!(of("short"), of("long"));
}

#[test]
fn a_seed_decides_all_bytes_on_any_number_of_threads_and_however_often_interrupted() {
    let folder = studies(&truth());
    let more = ["--leave-one-out", "--shuffles", "2"];
    let with = |own: &[&str]| done(folder.path(), &[&more[..], own].concat());
    let first = with(&["--threads", "1", "--out", "one"]);
    let second = with(&["--threads", "3", "--out", "three"]);
    assert_eq!(first, second);
    let whole = results(&folder.path().join("one"));
    assert_eq!(whole, results(&folder.path().join("three")));
    let names: Vec<&str> = whole.keys().map(|name| name.to_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "SHA256SUMS",
            "benchmarks.csv",
            "calibration.txt",
            "datapackage.json",
            "fingerprint.txt",
            "foretold.csv",
            "foretold_values.csv",
            "leave_one_out.csv",
            "leave_one_out_parameters.csv",
            "parameters.csv",
            "predicted.csv",
            "psychology.toml",
            "psychology_draws.csv",
        ]
    );

    // Interrupted after a while; and of the journal the end is missing.
    let journal = folder.path().join("cut.unfinished/calibration.journal");
    let mut running = calibrate(folder.path(), &[&more[..], &["--out", "cut"]].concat())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    for _ in 0..2_000 {
        if fs::metadata(&journal).is_ok_and(|file| file.len() > 5_000) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    stop(&mut running);
    let ended = running.wait_with_output().expect("it is stopped");
    if !folder.path().join("cut").exists() {
        says_how_to_go_on(&ended);
        let kept = fs::read(&journal).expect("a journal");
        fs::write(&journal, &kept[..kept.len() - 7]).expect("a journal");
        with(&["--out", "cut", "--resume"]);
    }
    assert_eq!(whole, results(&folder.path().join("cut")));
    assert!(!folder.path().join("cut.unfinished").exists());

    let other = with(&["--seed", "2", "--out", "other"]);
    assert_ne!(other, first);
}

#[cfg(unix)]
fn stop(running: &mut std::process::Child) {
    let id = running.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    sent.expect("it is stopped");
}

#[cfg(unix)]
fn says_how_to_go_on(ended: &std::process::Output) {
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(130), "{said}");
    assert!(said.starts_with("stopping\n"), "{said}");
    assert!(
        said.contains(
            "kept in cut.unfinished; go on with: goodwill calibrate tips.toml letters.toml"
        ),
        "{said}"
    );
    assert!(said.ends_with(" --resume\n"), "{said}");
}

#[cfg(not(unix))]
fn stop(running: &mut std::process::Child) {
    running.kill().expect("it is stopped");
}

#[cfg(not(unix))]
fn says_how_to_go_on(_: &std::process::Output) {}

/// Draws and scores of a psychology as it is, whatever a search would have made of it.
#[test]
fn a_fit_that_is_given_is_not_searched_for() {
    let folder = studies(&truth());
    let given = "[psychology]\neffort_worth = 2.71828\nnoticing = 2.5\n";
    fs::write(folder.path().join("given.toml"), given).expect("a file");
    let more = ["--psychology", "given.toml", "--quiet"];
    let fit = [
        "--fit",
        "effort_worth,willing_goodwill",
        "--heads",
        "256",
        "--draws",
        "100",
        "--exact-codes",
        "--between",
        "0",
    ];
    let files = ["calibrate", "tips.toml", "letters.toml"];
    let (out, _) = ends(folder.path(), &[&files[..], &more, &fit].concat(), 0);
    assert!(
        out.contains("the fit was given, and not searched for"),
        "{out}"
    );
    let written = folder.path().join("output/calibrate/psychology.toml");
    let load = |path: &Path| {
        scenario::load_psychology(path)
            .expect("a psychology")
            .parameters
    };
    assert_eq!(load(&written), load(&folder.path().join("given.toml")));
    let said = fs::read_to_string(written).expect("a file");
    assert!(
        said.starts_with("# Not fitted here, but given to `goodwill calibrate`"),
        "{said}"
    );
    // What is probable does not depend on it, but for what it holds.
    for row in rows(folder.path(), "parameters.csv") {
        let number = |at: usize| row[at].parse::<f64>().expect("a number");
        if &row[0] == "effort_worth" {
            assert!(number(12) < 3.4 && 3.4 < number(13), "{row:?}");
        }
    }
    let searches = ["--psychology", "given.toml", "--starts", "2"];
    let (_, err) = ends(folder.path(), &[&files[..], &searches].concat(), 2);
    assert!(err.contains("cannot be used with"), "{err}");
}

#[test]
fn benchmarks_stand_beside_the_score() {
    let folder = studies(&truth());
    done(
        folder.path(),
        &[
            "--leave-one-out",
            "--shuffles",
            "2",
            "--between",
            "0",
            "--exact-codes",
        ],
    );
    let rows = rows(folder.path(), "benchmarks.csv");
    let all: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| &row[2] == "all")
        .map(|row| (&row[0], &row[1]))
        .collect();
    let names = [
        "the fit",
        "no effect",
        "codes as they are",
        "codes shuffled 1",
        "codes shuffled 2",
    ];
    let expected: Vec<(&str, &str)> = names
        .into_iter()
        .flat_map(|name| [(name, "in"), (name, "left out")])
        .collect();
    assert_eq!(all, expected);
    let inside = |name: &str| -> u32 {
        let row = rows.iter().find(|row| &row[0] == name).expect("a row");
        row[3].parse().expect("a count")
    };
    assert_eq!(inside("the fit"), 4);
    assert!(inside("no effect") < 4);
}

#[test]
fn wrong_input_is_told() {
    let folder = studies(&truth());
    let told = |arguments: &[&str], code: i32| {
        ends(folder.path(), &[&["calibrate"], arguments].concat(), code).1
    };
    let said = told(&["tips.toml", "--fit", "efort_worth"], 2);
    assert!(said.contains("did you mean `effort_worth`?"), "{said}");
    let said = told(&["tips.toml", "--fit", "elasticity_answer"], 2);
    assert!(said.contains("held at its value"), "{said}");
    let said = told(&["tips.toml", "--draws", "50"], 2);
    assert!(
        said.contains("--draws 50: as many are taken of each of the 4 chains: give 48 or 52"),
        "{said}"
    );
    let said = told(&["tips.toml", "--resume"], 2);
    assert!(said.contains("nothing to resume"), "{said}");
    told(&["nowhere"], 4);
    let plain = folder.path().join("plain.toml");
    let unsure = "[[expect]]\narm = \"a chocolate by hand\"\nlift = 0.1\nsource = \"hearsay\"\n";
    fs::write(&plain, format!("{TIPS}{unsure}")).expect("a file");
    let said = told(&["plain.toml"], 2);
    assert!(said.contains("no contrast to fit"), "{said}");

    // Another calibration's journal is not gone on with.
    let unfinished = folder.path().join("fit.unfinished");
    fs::create_dir(&unfinished).expect("a folder");
    fs::write(unfinished.join("goodwill.lock"), "").expect("a file");
    fs::write(
        unfinished.join("calibration.journal"),
        "goodwill calibration journal 1 other\n",
    )
    .expect("a file");
    let said = told(&["tips.toml", "--out", "fit", "--resume"], 2);
    assert!(said.contains("of another calibration"), "{said}");
    // Nor is somebody's folder replaced.
    fs::create_dir(folder.path().join("mine")).expect("a folder");
    told(&["tips.toml", "--out", "mine"], 4);
}

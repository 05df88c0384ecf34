//! What the terminal, the page and the tables say of one thing is one thing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::place::{ends, folder};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// What a run of a shipped file prints, and its folder.
fn run(at: &Path, file: &Path, arguments: &[&str]) -> String {
    let file = file.display().to_string();
    let base = ["run", &file, "--quiet", "--out", "out", "--force"];
    ends(at, &[&base[..], arguments].concat(), 0).0
}

/// The rows of a table by their columns.
fn rows(at: &Path, table: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(at.join(table)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn filled(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn two_replicates_of_own_customers_leave_room_for_more() {
    let at = folder(&[]);
    let file = shipped("scenarios/own_customers.toml");
    let quick = ["--draws", "40", "--sensitivity", "off", "--replicates"];
    for (replicates, nearly_all) in [("2", false), ("30", true)] {
        let out = filled(&run(
            at.path(),
            &file,
            &[&quick[..], &[replicates]].concat(),
        ));
        let found = out.contains("Nearly all of the interval's width is doubt about psychology");
        assert_eq!(found, nearly_all, "{out}");
        assert_ne!(found, out.contains("More replicates would narrow"), "{out}");
    }
}

#[test]
fn intervals_of_shares_stay_within_them() {
    let at = folder(&[]);
    run(
        at.path(),
        &shipped("tests/cases/shares_of_few/scenario.toml"),
        &["--draws", "10"],
    );
    let out = at.path().join("out");
    let mut seen = 0;
    let shares = rows(&out, "summary.csv")
        .into_iter()
        .filter(|row| row["unit"] == "share");
    let series = rows(&out, "timeseries.csv")
        .into_iter()
        .filter(|row| row["quantity"] == "active");
    for row in shares.chain(series) {
        let number = |key: &str| row[key].parse::<f64>().unwrap();
        let (low, mean, high) = (number("lo"), number("mean"), number("hi"));
        assert!(
            0.0 <= low && low <= mean && mean <= high && high <= 1.0,
            "{row:?}"
        );
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
    for chart in ["over_time", "primary"] {
        let svg = fs::read_to_string(out.join(format!("charts/{chart}.svg"))).unwrap();
        let beyond = ["110%", "120%", "125%", "150%", "−10%", "−50%"];
        assert!(!beyond.iter().any(|tick| svg.contains(tick)), "{chart}");
    }
}

#[test]
fn one_experiment_has_no_power_and_a_few_say_how_many_are_needed() {
    let at = folder(&[]);
    let file = shipped("scenarios/two_mints_small.toml");
    let quick = [
        "--draws",
        "0",
        "--sensitivity",
        "off",
        "--seed",
        "24",
        "--replicates",
    ];
    let one = filled(&run(at.path(), &file, &[&quick[..], &["1"]].concat()));
    assert!(!at.path().join("out/power.csv").exists());
    assert!(!one.contains("for 80%"), "{one}");
    assert!(
        one.contains("this is one: 100 and more are needed"),
        "{one}"
    );
    let few = filled(&run(at.path(), &file, &[&quick[..], &["20"]].concat()));
    assert!(
        few.contains("these are 20: 100 and more are needed"),
        "{few}"
    );
    // Of a few the shares are noise.
    assert!(!at.path().join("out/power.csv").exists());
    assert!(!few.contains("for 80%"), "{few}");
    let many = filled(&run(at.path(), &file, &[&quick[..], &["100"]].concat()));
    assert!(
        many.contains("for 80%") && !many.contains("are needed"),
        "{many}"
    );
}

#[test]
fn a_psychology_in_a_file_leaves_the_same_doubt_as_one_that_is_set() {
    let at = folder(&[]);
    let file = shipped("scenarios/two_mints.toml");
    let psychology = shipped("tests/cases/other_psychology/psychology.toml");
    let psychology = psychology.display().to_string();
    let quick = [
        "--draws",
        "20",
        "--sensitivity",
        "off",
        "--replicates",
        "2",
        "--size",
        "1000",
    ];
    let doubt = |arguments: &[&str]| -> Vec<[String; 3]> {
        run(at.path(), &file, &[&quick[..], arguments].concat());
        let all = rows(&at.path().join("out"), "comparison.csv");
        all.iter()
            .map(|row| ["headline", "headline_lo", "headline_hi"].map(|key| row[key].clone()))
            .collect()
    };
    let set = doubt(&["--set", "psychology.elasticity_tip=0.05"]);
    assert_eq!(doubt(&["--psychology", &psychology]), set);
    // And it can be run again from its folder.
    ends(at.path(), &["verify", "out", "--quiet"], 0);
    // All parameters otherwise than shipped: nothing is left to vary, and the page says so before its figure.
    let all: Vec<String> = goodwill::psychology::Parameters::ALL
        .iter()
        .map(|parameter| {
            let shipped = goodwill::psychology::Parameters::default();
            let shipped = shipped.get(parameter.key).unwrap();
            let value = if shipped == 0.0 { 0.01 } else { shipped };
            let days = match parameter.kind {
                goodwill::psychology::parameters::Kind::HalfLife => {
                    format!("\"{} days\"", value * 0.99)
                }
                goodwill::psychology::parameters::Kind::Rate => {
                    format!("\"{} per day\"", value * 0.99)
                }
                _ => format!("{}", value * 0.99),
            };
            format!("{} = {days}\n", parameter.key)
        })
        .collect();
    fs::write(at.path().join("all.toml"), all.concat()).unwrap();
    let chance = doubt(&["--psychology", "all.toml"]);
    assert_ne!(chance, set);
    let page = fs::read_to_string(at.path().join("out/report.html")).unwrap();
    let caution = page.find("chance alone").expect("it is said");
    assert!(caution < page.find("class=\"sentence\"").unwrap());
    // Draws go with it.
    let header = "elasticity_tip\n0.03\n0.07\n0.05\n0.1\n";
    fs::write(at.path().join("draws.csv"), header).unwrap();
    doubt(&["--psychology", "all.toml", "--draws-file", "draws.csv"]);
    let page = fs::read_to_string(at.path().join("out/report.html")).unwrap();
    assert!(!page.contains("chance alone: they hold no doubt"));
    assert_eq!(
        rows(&at.path().join("out"), "comparison.csv")[0]["draws"],
        "4"
    );
    ends(at.path(), &["verify", "out", "--quiet"], 0);
}

#[test]
fn one_seed_makes_pairs_and_a_tie_is_a_tie() {
    let at = folder(&[]);
    let file = shipped("scenarios/two_mints.toml").display().to_string();
    let base = [
        "run",
        &file,
        "--quiet",
        "--draws",
        "0",
        "--sensitivity",
        "off",
        "--size",
        "100",
        "--replicates",
        "6",
    ];
    let alike = "arm.\"one, then one more\".gesture[2].personal=0.3";
    ends(at.path(), &[&base[..], &["--out", "a"]].concat(), 0);
    ends(
        at.path(),
        &[&base[..], &["--out", "b", "--set", alike]].concat(),
        0,
    );
    let other = ["--out", "c", "--set", alike, "--seed", "99"];
    ends(at.path(), &[&base[..], &other].concat(), 0);
    let change = |one: &str, other: &str| -> (String, f64) {
        let out = ends(at.path(), &["diff", one, other], 0).0;
        let line = out
            .lines()
            .find(|line| line.starts_with("one, then one more") && line.contains(" to "))
            .unwrap_or_else(|| panic!("{out}"))
            .replace('\u{2212}', "-");
        let (_, ends) = line.rsplit_once('(').unwrap();
        let (low, high) = ends.split_once(" to ").unwrap();
        let number = |text: &str| {
            let digits = text.trim_end_matches(')').trim_end_matches(" points");
            digits.parse::<f64>().unwrap()
        };
        let wide = number(high) - number(low);
        (out, wide)
    };
    let (paired, narrow) = change("a", "b");
    let (unpaired, wide) = change("a", "c");
    assert!(narrow < 0.5 * wide, "{paired}\n{unpaired}");
    assert!(
        filled(&paired).contains("Both runs have one seed"),
        "{paired}"
    );
    assert!(
        filled(&unpaired).contains("taken as independent"),
        "{unpaired}"
    );
    assert!(paired.contains(" points"), "{paired}");
}

#[test]
fn a_winner_that_earns_less_is_not_told_to_be_run() {
    let at = folder(&[]);
    let file = shipped("scenarios/regulars.toml");
    let out = filled(&run(
        at.path(),
        &file,
        &["--size", "800", "--replicates", "2", "--draws", "20"],
    ));
    assert!(
        out.contains("“every time” comes first: it leaves the tip"),
        "{out}"
    );
    assert!(out.contains("But it earns $"), "{out}");
    let page = fs::read_to_string(at.path().join("out/report.html")).unwrap();
    assert!(!page.contains("Run “every time”:"));
    assert!(
        page.contains("it comes first by tip as a share of the bill, and not by what it earns")
    );
    // What surely earns less never pays; where some draws say otherwise, that is open, in terminal and page.
    let open = out.contains("Whether it pays is open");
    assert_eq!(page.contains(">not sure to<"), open, "{out}");
    assert_eq!(page.contains(">never</dd>"), !open, "{out}");
    // One figure for one thing: the gain of the money is the difference in profit.
    let out = at.path().join("out");
    let number = |text: &String| text.parse::<f64>().unwrap();
    let gains = rows(&out, "money.csv");
    let told = rows(&out, "comparison.csv");
    let mut seen = 0;
    for gain in gains.iter().filter(|row| row["quantity"] == "gain") {
        let own = told.iter().find(|row| {
            row["arm"] == gain["arm"] && row["metric"] == "profit" && row["role"] == "baseline"
        });
        let own = number(&own.unwrap()["headline"]);
        assert!(
            (own - number(&gain["value"])).abs() <= 1e-6 * own.abs().max(1e-3),
            "{gain:?}"
        );
        seen += 1;
    }
    assert_eq!(seen, 3);
    // The page wears the words of the table.
    for row in told.iter().filter(|row| row["primary"] == "true") {
        let word = &row["verdict"];
        let mut letters = word.chars();
        let capital: String = letters
            .next()
            .unwrap()
            .to_uppercase()
            .chain(letters)
            .collect();
        let said = page.contains(&format!("</span> {capital}</p>"));
        assert!(row["role"] != "baseline" || said, "{word}");
    }
}

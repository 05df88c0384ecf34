//! The whole command, as people run it: in folders of its own, judged by what it leaves and says.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use crate::common::place::{BUSY, Tree, ends, folder, goodwill, results, text_of, tree};

pub const MINTS: &str = r#"
title = "Two mints"
question = "Does a second, unexpected mint raise tips?"
timeline = { unit = "visit", ticks = 1 }
outcome = { primary = "tip_share" }
design = { replicates = 3 }

[population]
of = "dining parties"
size = 6_000
basket = { lognormal = { mean = 20, cv = 0.5 } }
tip_share = { normal = { mean = "16%", sd = "3%" } }

[[arm]]
name = "no mint"
[[arm]]
name = "one mint"
[[arm.gesture]]
gift = "mint"
value = 1
when = "with the bill"
[[arm]]
name = "one, then one more"
[[arm.gesture]]
gift = "mint"
value = 1
when = "with the bill"
[[arm.gesture]]
gift = "a second mint"
value = 1
personal = 1
when = "with the bill"
"#;

const TABLES: [&str; 4] = [
    "summary.csv",
    "contrasts.csv",
    "timeseries.csv",
    "replicates.csv",
];

fn mints() -> TempDir {
    folder(&[("mints.toml", MINTS)])
}

/// Runs a scenario of the folder with these arguments and gives the results.
fn run(at: &Path, file: &str, arguments: &[&str]) -> Tree {
    let out = TempDir::new_in(at).unwrap();
    let place = out.path().join("run");
    let mut all = vec!["run", file, "--out", place.to_str().unwrap()];
    all.extend(arguments);
    ends(at, &all, 0);
    results(&place)
}

/// The resolved scenario of a run with these arguments.
pub fn resolved(at: &Path, file: &str, arguments: &[&str]) -> toml::Table {
    let little = ["--draws=0", "--sensitivity=off"];
    let files = run(at, file, &[&little, arguments].concat());
    text_of(&files, "scenario.toml").parse().unwrap()
}

#[test]
fn a_run_leaves_tables_charts_and_the_scenario() {
    let at = mints();
    let (out, err) = ends(at.path(), &["run", "mints.toml", "--charts=all"], 0);
    assert!(out.contains("one, then one more"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    assert!(err.contains("output/mints"), "{err}");

    let place = at.path().join("output/mints");
    let first = results(&place);
    let headers = TABLES.map(|table| text_of(&first, table).lines().next().unwrap());
    assert!(headers[0].starts_with("arm,metric,unit,n,mean,sd,lo,hi"));
    assert!(headers[1].starts_with("arm,baseline,metric,unit,difference,"));
    assert!(headers[2].starts_with("tick,time_days,date,arm,quantity,mean,lo,hi"));
    assert!(headers[3].starts_with("replicate,arm,metric,n,mean,sd"));
    for table in TABLES {
        assert!(text_of(&first, table).lines().count() > 3, "{table}");
    }
    for chart in ["primary", "over_time", "returns", "sincerity"] {
        assert!(text_of(&first, &format!("charts/{chart}.svg")).contains("</svg>"));
        let png = fs::read(place.join(format!("charts/{chart}.png"))).unwrap();
        assert!(png.starts_with(b"\x89PNG") && png.len() > 5_000, "{chart}");
    }
    // The list of hashes names every file but itself and the manifest.
    let sums = text_of(&first, "SHA256SUMS");
    assert_eq!(sums.lines().count(), first.len() - 1);
    let listed = first
        .iter()
        .filter(|(name, _)| *name != Path::new("SHA256SUMS"));
    for (name, bytes) in listed {
        let hash = goodwill::output::manifest::sha256(bytes);
        assert!(
            sums.contains(&format!("{hash}  {}\n", name.display())),
            "{name:?}"
        );
    }

    // A second run takes the place of the first, and nothing else lies about.
    let (again, _) = ends(at.path(), &["run", "mints.toml", "--charts=all"], 0);
    assert_eq!(out, again);
    assert!(results(&place) == first);
    let beside: Vec<_> = fs::read_dir(at.path().join("output")).unwrap().collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
}

#[test]
fn threads_and_vector_width_change_no_byte() {
    let at = folder(&[("mints.toml", MINTS), ("shop.toml", BUSY)]);
    // Few customers in many communities, and all questions, but over few draws.
    let small = ["--draws=5", "--size=900", "--set=community.size=128"];
    for file in ["mints.toml", "shop.toml"] {
        let run = |arguments: &[&str]| run(at.path(), file, &[&small, arguments].concat());
        let one = run(&["--threads", "1", "--width", "scalar"]);
        for arguments in [
            ["--threads", "2"],
            ["--threads", "3"],
            ["--threads", "8"],
            ["--width", "avx2"],
            ["--width", "avx512"],
        ] {
            assert!(run(&arguments) == one, "{file} {arguments:?}");
        }
        assert!(run(&["--seed", "77"]) != one);
    }
}

/// The tables' bytes, the same in every build on every machine. They change only with the model, on
/// purpose: `INSTA_UPDATE=always cargo test --test command usage::the_tables`.
#[test]
fn the_tables_are_the_golden_ones() {
    let at = folder(&[("mints.toml", MINTS), ("shop.toml", BUSY)]);
    let mut golden = String::new();
    for scenario in ["mints", "shop"] {
        let files = run(at.path(), &format!("{scenario}.toml"), &["--quiet"]);
        let sums = text_of(&files, "SHA256SUMS").lines();
        for line in sums.filter(|line| line.ends_with(".csv")) {
            golden += &format!("{scenario}: {line}\n");
        }
    }
    insta::assert_snapshot!("golden_tables", golden);
}

#[test]
fn wrong_usage_ends_with_2() {
    let at = mints();
    for wrong in [
        &[][..],
        &["walk"],
        &["run"],
        &["check"],
        &["run", "mints.toml", "--colour"],
        &["run", "mints.toml", "more.toml"],
        &["run", "mints.toml", "--seed", "-1"],
        &["run", "mints.toml", "--seed", "x"],
        &["run", "mints.toml", "--threads", "0"],
        &["run", "mints.toml", "--threads", "99999"],
        &["run", "mints.toml", "--replicates", "0"],
        &["run", "mints.toml", "--size", "0"],
        &["run", "mints.toml", "--width", "wide"],
        &["run", "mints.toml", "--set"],
    ] {
        let (out, err) = ends(at.path(), wrong, 2);
        assert!(
            out.is_empty() && err.contains("Usage") || err.contains("--help"),
            "{err}"
        );
    }
    assert_eq!(tree(at.path()).len(), 1);
}

#[test]
fn a_wrong_scenario_ends_with_3_and_leaves_nothing() {
    let wrong = MINTS.replace("value = 1", "valeu = 1");
    let at = folder(&[("wrong.toml", &wrong), ("mints.toml", MINTS)]);
    let (out, err) = ends(at.path(), &["run", "wrong.toml"], 3);
    assert!(out.is_empty());
    assert!(
        err.contains("wrong.toml") && err.contains("did you mean `value`?"),
        "{err}"
    );
    for set in [
        "arm.gesture.valeu=2",
        "population.size=-3",
        "arm.name",
        "no.such=1",
    ] {
        let (_, err) = ends(at.path(), &["run", "mints.toml", "--set", set], 3);
        assert!(err.contains("--set"), "{err}");
    }
    assert_eq!(tree(at.path()).len(), 2);
}

#[test]
fn more_customers_than_can_be_numbered_end_with_3() {
    let at = mints();
    let arguments = [
        "check",
        "mints.toml",
        "--set",
        "design.kind=randomized",
        "--set",
        "design.per_arm=2000000000",
    ];
    let (_, said) = ends(at.path(), &arguments, 3);
    assert!(said.contains("too many customers and prospects"), "{said}");
}

#[test]
fn files_that_cannot_be_read_or_written_end_with_4() {
    let at = folder(&[
        ("mints.toml", MINTS),
        ("mine/diary.txt", "Dear diary"),
        ("file", "a file"),
        ("file.txt/inner", "a file"),
    ]);
    let before = tree(at.path());
    for (arguments, says) in [
        (&["run", "missing.toml"][..], "missing.toml"),
        (&["run", "mine"], "mine"),
        (&["check", "missing.toml"], "missing.toml"),
        (&["run", "mints.toml", "--out", "mine"], "left alone"),
        // Nor does force make somebody's own folder a run's.
        (
            &["run", "mints.toml", "--out", "mine", "--force"],
            "left alone",
        ),
        (&["run", "mints.toml", "--out", "file"], "left alone"),
        (
            &["run", "mints.toml", "--out", "file", "--force"],
            "left alone",
        ),
        (&["run", "mints.toml", "--out", "file/inner"], "file"),
        (&["run", "mints.toml", "--out", ".."], "names no folder"),
    ] {
        let (out, err) = ends(at.path(), arguments, 4);
        assert!(out.is_empty() && err.contains(says), "{arguments:?} {err}");
    }
    assert!(tree(at.path()) == before);
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_waits_for_a_run_that_cannot_be_kept() {
    // Far too long a run to be started here.
    let at = folder(&[("mints.toml", MINTS)]);
    let arguments = [
        "run",
        "mints.toml",
        "--out",
        "/proc/mine/run",
        "--size",
        "2000000000",
    ];
    let (out, err) = ends(at.path(), &arguments, 4);
    assert!(out.is_empty() && err.contains("/proc"), "{err}");
}

#[test]
fn force_replaces_the_run_of_another_scenario() {
    let at = folder(&[("mints.toml", MINTS), ("shop.toml", BUSY)]);
    let shop = ["run", "shop.toml", "--out", "there"];
    ends(at.path(), &["run", "mints.toml", "--out", "there"], 0);
    let mints = tree(&at.path().join("there"));
    let (_, err) = ends(at.path(), &shop, 4);
    assert!(
        err.contains("Two mints") && err.contains("--force"),
        "{err}"
    );
    assert!(tree(&at.path().join("there")) == mints);
    ends(at.path(), &[&shop[..], &["--force"]].concat(), 0);
    assert!(text_of(&results(&at.path().join("there")), "scenario.toml").contains("A shop"));

    // Nor is a note that somebody left in a run's folder lost without a word.
    fs::write(at.path().join("there/note.txt"), "look at week 3").unwrap();
    let (_, err) = ends(at.path(), &shop, 4);
    assert!(err.contains("note.txt"), "{err}");
    assert!(at.path().join("there/note.txt").exists());
}

#[test]
fn quiet_says_nothing_and_the_summary_stays() {
    let at = mints();
    let (out, err) = ends(at.path(), &["run", "mints.toml", "--quiet"], 0);
    assert!(out.contains("Two mints") && err.is_empty(), "{err}");
    let (_, err) = ends(at.path(), &["run", "missing.toml", "--quiet"], 4);
    assert!(err.contains("missing.toml"), "errors are said all the same");
}

#[test]
fn a_run_too_large_is_refused_with_5() {
    let at = folder(&[("shop.toml", BUSY)]);
    let arms = "[[arm]]\nname = \"more N\"\n";
    let many: String = (0..40).map(|n| arms.replace('N', &n.to_string())).collect();
    let daily = BUSY.replace("\"week\", ticks = 12", "\"day\", ticks = 100000") + &many;
    fs::write(at.path().join("large.toml"), daily).unwrap();
    let (out, err) = ends(at.path(), &["run", "large.toml", "--threads", "2"], 5);
    assert!(out.is_empty() && err.contains("--max-memory"), "{err}");
    assert_eq!(tree(at.path()).len(), 2);
}

#[test]
fn a_reader_who_leaves_is_no_fault() {
    let at = mints();
    let mut child = goodwill(at.path(), &["run", "mints.toml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && !err.contains("panicked"),
        "{err}"
    );
    assert!(at.path().join("output/mints/summary.csv").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_ends_with_4() {
    let at = mints();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = goodwill(at.path(), &["run", "mints.toml"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn no_colour_where_none_is_wanted() {
    let at = folder(&[("mints.toml", MINTS), ("wrong.toml", "titel = 1")]);
    for no_color in [None, Some(""), Some("1")] {
        for arguments in [
            &["run", "mints.toml"][..],
            &["run", "wrong.toml"],
            &["run"],
            &["--help"],
        ] {
            let mut command = goodwill(at.path(), arguments);
            no_color.map(|value| command.env("NO_COLOR", value));
            let output = command.output().unwrap();
            let escape = |bytes: &[u8]| bytes.contains(&0x1b);
            assert!(
                !escape(&output.stdout) && !escape(&output.stderr),
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn help_is_as_agreed() {
    let at = folder(&[]);
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("help_run", &["run", "--help"]),
        ("help_check", &["check", "--help"]),
        ("help_validate", &["validate", "--help"]),
        ("help_calibrate", &["calibrate", "--help"]),
        ("help_report", &["report", "--help"]),
        ("help_diff", &["diff", "--help"]),
    ] {
        let (out, err) = ends(at.path(), arguments, 0);
        assert!(err.is_empty());
        insta::assert_snapshot!(name, out);
    }
    let (version, _) = ends(at.path(), &["--version"], 0);
    assert_eq!(
        version,
        concat!("goodwill ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn check_tells_of_every_file() {
    let at = folder(&[
        ("mints.toml", MINTS),
        ("shop.toml", BUSY),
        ("wrong.toml", "titel = 1"),
    ]);
    let (out, err) = ends(at.path(), &["check", "mints.toml", "shop.toml"], 0);
    assert_eq!(out.lines().count(), 2);
    assert!(
        out.contains("mints.toml: right: 3 arms") && err.is_empty(),
        "{out}{err}"
    );
    let files = ["check", "mints.toml", "wrong.toml", "shop.toml"];
    let (out, err) = ends(at.path(), &files, 3);
    assert!(
        out.lines().count() == 2 && out.contains("shop.toml: right"),
        "{out}"
    );
    assert!(
        err.contains("wrong.toml") && err.contains("did you mean `title`?"),
        "{err}"
    );
    ends(at.path(), &["check", "wrong.toml", "missing.toml"], 4);
    assert_eq!(tree(at.path()).len(), 3, "checking writes nothing");
}

#[test]
fn flags_change_the_scenario_as_they_say() {
    let at = mints();
    let plain = resolved(at.path(), "mints.toml", &[]);
    assert_eq!(plain["design"]["seed"].as_integer(), Some(1));
    let flags = ["--size", "500", "--seed", "9", "--replicates", "2"];
    let changed = resolved(at.path(), "mints.toml", &flags);
    assert_eq!(changed["population"]["size"].as_integer(), Some(500));
    assert_eq!(changed["design"]["seed"].as_integer(), Some(9));
    assert_eq!(changed["design"]["replicates"].as_integer(), Some(2));

    let value = |scenario: &toml::Table, arm: usize| {
        scenario["arm"][arm]["gesture"][0]["value"].as_integer()
    };
    let all = resolved(at.path(), "mints.toml", &["--set", "arm.gesture.value=3"]);
    assert_eq!((value(&all, 1), value(&all, 2)), (Some(3), Some(3)));
    let one = [
        "--set",
        "arm.\"one mint\".gesture.value=3",
        "--set",
        "psychology.unease=0",
    ];
    let one = resolved(at.path(), "mints.toml", &one);
    assert_eq!((value(&one, 1), value(&one, 2)), (Some(3), Some(1)));
    assert_eq!(one["psychology"]["unease"].as_integer(), Some(0));

    let randomized = MINTS.replace(
        "replicates = 3",
        "replicates = 3, kind = \"randomized\", per_arm = 20",
    );
    fs::write(at.path().join("lots.toml"), randomized).unwrap();
    let lots = resolved(at.path(), "lots.toml", &["--size", "40"]);
    assert_eq!(lots["design"]["per_arm"].as_integer(), Some(40));
    assert_eq!(lots["population"]["size"].as_integer(), Some(6_000));
}

#[test]
fn the_folder_alone_gives_the_same_again() {
    let data = "bill,tip,time\n10,1.5,lunch\n24.5,4,dinner\n31,3.5,dinner\n12.25,2,lunch\n";
    let of_data = ["basket", "tip_share"];
    let own: Vec<&str> = MINTS
        .lines()
        .filter(|line| !of_data.iter().any(|key| line.starts_with(key)))
        .collect();
    let from_data = own.join("\n").replace("[[arm]]\nname = \"no mint\"", "[population.data]\nfile = \"../data/bills.csv\"\nsegment = \"time\"\nbasket = \"bill\"\ntip_share = { column = \"tip\", over = \"bill\" }\n\n[[arm]]\nname = \"no mint\"");
    let at = folder(&[
        ("here/tips.toml", &from_data),
        ("here/shop.toml", BUSY),
        ("data/bills.csv", data),
    ]);
    for (file, arguments) in [
        (
            "here/tips.toml",
            &["--size", "300", "--set", "arm.gesture.value=2"][..],
        ),
        ("here/shop.toml", &["--seed", "18446744073709551615"]),
    ] {
        let folder = ["run", file, "--out", "moved/first", "--draws", "8"];
        ends(at.path(), &[&folder[..], arguments].concat(), 0);
        let elsewhere = TempDir::new().unwrap();
        fs::rename(at.path().join("moved/first"), elsewhere.path().join("kept")).unwrap();
        let first = results(&elsewhere.path().join("kept"));
        ends(
            elsewhere.path(),
            &[
                "run",
                "kept/scenario.toml",
                "--out",
                "again",
                "--draws",
                "8",
            ],
            0,
        );
        assert!(results(&elsewhere.path().join("again")) == first, "{file}");
        if file.contains("tips") {
            // What was used, and in no order of the file's.
            let copy = text_of(&first, "data/bills.csv");
            assert!(copy.starts_with("segment,basket,tip_share\n"), "{copy}");
            assert!(copy.contains("\nlunch,10,0.15\n"), "{copy}");
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    let long = "long ".repeat(24);
    let names = [
        "=cmd()",
        "<script>alert(1)</script>",
        long.trim(),
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "a,\\\"b\\\"&c",
    ];
    let arms: String = names
        .map(|name| format!("[[arm]]\nname = \"{name}\"\n"))
        .concat();
    let start = MINTS.find("[[arm]]").unwrap();
    let scenario = format!("{}{arms}", &MINTS[..start]);
    let at = folder(&[("hostile.toml", &scenario)]);
    let files = run(at.path(), "hostile.toml", &["--size", "200"]);
    for table in TABLES {
        let mut rows = csv::Reader::from_reader(text_of(&files, table).as_bytes());
        let column = rows
            .headers()
            .unwrap()
            .iter()
            .position(|name| name == "arm")
            .unwrap();
        for row in rows.records() {
            let arm = row.unwrap()[column].to_owned();
            // A spreadsheet takes a cell for a formula by its first character.
            assert!(
                !arm.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{table}: {arm}"
            );
        }
    }
    for (name, bytes) in &files {
        if name.extension().is_some_and(|extension| extension == "svg") {
            let text = std::str::from_utf8(bytes).unwrap();
            assert!(!text.contains("<script"), "{name:?}");
            resvg::usvg::roxmltree::Document::parse(text).unwrap();
        }
    }
}

//! The whole command, as people run it: in folders of its own, judged by what it leaves and says.

#[path = "command/readme.rs"]
mod readme;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use assert_cmd::Command;
use tempfile::TempDir;

const MINTS: &str = r#"
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

/// A shop with a bit of everything over time: ties, prospects, referrals, failures, asks.
const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 12 }
outcome = { primary = "profit" }
design = { replicates = 2, seed = 5 }
service = { failure_rate = "5%" }
prospects = { per_member = 0.5, join = "0.5 per year" }
community = { size = 1024, ties = { degree = 6 } }

[population]
size = 2_500
purchase_rate = { gamma = { mean = "1 per month", cv = 0.7 } }
basket = { lognormal = { mean = 30, cv = 0.6 } }

[channel.purchase]
margin = "40%"
[channel.referral]
asked = "8%"
unasked = "0.5 per year"

[[arm]]
name = "nothing"
[[arm]]
name = "gifts"
[[arm.gesture]]
gift = "sample"
value = 3
personal = 0.5
every = "4 weeks"
[[arm.gesture]]
gift = "apology"
value = 2
when = "after failure"
[[arm.ask]]
ways = ["referral"]
when = "after purchase"
delay = "1 week"
"#;

const TABLES: [&str; 4] = [
    "summary.csv",
    "contrasts.csv",
    "timeseries.csv",
    "replicates.csv",
];

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn mints() -> TempDir {
    folder(&[("mints.toml", MINTS)])
}

/// The command, run in a folder as if from a shell without settings.
fn goodwill(at: &Path, arguments: &[&str]) -> Output {
    command(at, arguments).output().unwrap()
}

fn command(at: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("goodwill"));
    command.current_dir(at).args(arguments);
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs it, checks how it ended, and gives stdout and stderr.
fn ends(at: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = goodwill(at, arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{out}\n{err}"
    );
    assert!(!err.contains("panicked"), "{err}");
    (out, err)
}

/// Everything in a folder by its path, sorted.
fn tree(at: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![at.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(at).unwrap().to_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// All of a run's folder but the manifest, which tells of this run alone.
fn results(at: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = tree(at);
    files.retain(|(name, _)| name != Path::new("run.json"));
    assert!(!files.is_empty());
    files
}

/// Runs a scenario of the folder with these arguments and gives the results.
fn run(at: &Path, file: &str, arguments: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let out = TempDir::new_in(at).unwrap();
    let place = out.path().join("run");
    let mut all = vec!["run", file, "--out", place.to_str().unwrap()];
    all.extend(arguments);
    ends(at, &all, 0);
    results(&place)
}

fn text_of<'a>(files: &'a [(PathBuf, Vec<u8>)], name: &str) -> &'a str {
    let found = files.iter().find(|(path, _)| path == Path::new(name));
    std::str::from_utf8(&found.unwrap_or_else(|| panic!("no {name}")).1).unwrap()
}

/// The resolved scenario of a run with these arguments.
fn resolved(at: &Path, file: &str, arguments: &[&str]) -> toml::Table {
    let files = run(at, file, arguments);
    text_of(&files, "scenario.toml").parse().unwrap()
}

#[test]
fn a_run_leaves_tables_charts_and_the_scenario() {
    let at = mints();
    let (out, err) = ends(at.path(), &["run", "mints.toml"], 0);
    assert!(out.contains("one, then one more"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    assert!(err.contains("output/mints"), "{err}");

    let place = at.path().join("output/mints");
    let first = results(&place);
    let headers = TABLES.map(|table| text_of(&first, table).lines().next().unwrap());
    assert!(headers[0].starts_with("arm,metric,unit,n,mean,sd,lo,hi"));
    assert!(headers[1].starts_with("arm,baseline,metric,unit,difference,"));
    assert!(headers[2].starts_with("tick,time_days,arm,quantity,mean,lo,hi"));
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
    for (name, bytes) in first
        .iter()
        .filter(|(name, _)| name != Path::new("SHA256SUMS"))
    {
        let hash = goodwill::output::manifest::sha256(bytes);
        assert!(
            sums.contains(&format!("{hash}  {}\n", name.display())),
            "{name:?}"
        );
    }

    // A second run takes the place of the first, and nothing else lies about.
    let (again, _) = ends(at.path(), &["run", "mints.toml"], 0);
    assert_eq!(out, again);
    assert!(results(&place) == first);
    let beside: Vec<_> = fs::read_dir(at.path().join("output")).unwrap().collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
}

#[test]
fn threads_and_vector_width_change_no_byte() {
    let at = folder(&[("mints.toml", MINTS), ("shop.toml", SHOP)]);
    for file in ["mints.toml", "shop.toml"] {
        let one = run(at.path(), file, &["--threads", "1", "--width", "scalar"]);
        for arguments in [
            ["--threads", "2"],
            ["--threads", "3"],
            ["--threads", "8"],
            ["--width", "avx2"],
            ["--width", "avx512"],
        ] {
            assert!(
                run(at.path(), file, &arguments) == one,
                "{file} {arguments:?}"
            );
        }
        assert!(run(at.path(), file, &["--seed", "77"]) != one);
    }
}

/// The tables' bytes, the same in every build on every machine. They change only with the model, on
/// purpose: `INSTA_UPDATE=always cargo test --test command golden`.
#[test]
fn the_tables_are_the_golden_ones() {
    let at = folder(&[("mints.toml", MINTS), ("shop.toml", SHOP)]);
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
    let at = folder(&[("mints.toml", MINTS), ("shop.toml", SHOP)]);
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
    let at = folder(&[("shop.toml", SHOP)]);
    let arms = "[[arm]]\nname = \"more N\"\n";
    let many: String = (0..40).map(|n| arms.replace('N', &n.to_string())).collect();
    let daily = SHOP.replace("\"week\", ticks = 12", "\"day\", ticks = 100000") + &many;
    fs::write(at.path().join("large.toml"), daily).unwrap();
    let (out, err) = ends(at.path(), &["run", "large.toml", "--threads", "2"], 5);
    assert!(out.is_empty() && err.contains("--max-memory"), "{err}");
    assert_eq!(tree(at.path()).len(), 2);
}

#[test]
fn a_reader_who_leaves_is_no_fault() {
    let at = mints();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("goodwill"))
        .args(["run", "mints.toml"])
        .current_dir(at.path())
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
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("goodwill"))
        .args(["run", "mints.toml"])
        .current_dir(at.path())
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
            let mut command = command(at.path(), arguments);
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
        ("shop.toml", SHOP),
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
    let from_data = MINTS.replace("[[arm]]\nname = \"no mint\"", "[population.data]\nfile = \"../data/bills.csv\"\nsegment = \"time\"\nbasket = \"bill\"\ntip_share = { column = \"tip\", over = \"bill\" }\n\n[[arm]]\nname = \"no mint\"");
    let at = folder(&[
        ("here/tips.toml", &from_data),
        ("here/shop.toml", SHOP),
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
            assert_eq!(text_of(&first, "data/bills.csv"), data);
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
    assert!(err.contains("8 files in output/validate"), "{err}");

    let place = at.path().join("output/validate");
    let first = results(&place);
    let table = text_of(&first, "expectations.csv");
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(table.starts_with("file,claim,expectation,arm,against,metric,ticks,statement,scale,"));
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

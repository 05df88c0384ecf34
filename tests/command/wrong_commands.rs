//! Wrong commands: what is said of each, and how it ends. All messages were read.

use std::fs;

use insta::Settings;
use tempfile::TempDir;

use crate::common::place::{ended, ends, folder, names};

const CAFE: &str = r#"title = "A café"
timeline = { unit = "week", ticks = 4 }
population = { size = 60, basket = 8, purchase_rate = "1 per week" }
design = { replicates = 2 }
outcome = { primary = "profit" }
[[arm]]
name = "nothing"
[[arm]]
name = "card"
[[arm.gesture]]
gift = "a card"
value = 2
every = "2 weeks"
"#;

/// A folder with a bit of everything: scenarios, a run, a run that was changed, somebody's own files.
fn sandbox() -> TempDir {
    let expects = "[[expect]]\narm = \"card\"\nlift = 0.1\nsource = \"nobody\"\n";
    let folder = folder(&[
        ("cafe.toml", CAFE),
        ("other.toml", &CAFE.replace("A café", "Another café")),
        ("wrong.toml", &CAFE.replace("ticks = 4", "ticks = 0")),
        ("customers.csv", "name,basket\nAnn,12.50\n"),
        (
            "minds.toml",
            "[psychology]\ngoodwil_half_life = \"6 weeks\"\n",
        ),
        ("draws.csv", "noticing,unknown\n1,2\n"),
        ("expects.toml", &format!("{CAFE}{expects}")),
        ("mine/notes.txt", "my own notes\n"),
    ]);
    for out in ["made", "changed", "without"] {
        let run = ["run", "cafe.toml", "--out", out, "--sensitivity", "off"];
        ends(folder.path(), &run, 0);
    }
    let summary = folder.path().join("changed/summary.csv");
    let text = fs::read_to_string(&summary).unwrap();
    fs::write(&summary, text.replacen("nothing", "Nothing", 1)).unwrap();
    fs::remove_file(folder.path().join("without/summary.csv")).unwrap();
    folder
}

const COMMANDS: &[(&str, i32, &[&str])] = &[
    // The command line itself.
    ("command_unknown", 2, &["rnu", "cafe.toml"]),
    (
        "flag_misspelt",
        2,
        &["run", "cafe.toml", "--replicate", "3"],
    ),
    ("flag_unknown", 2, &["run", "cafe.toml", "--fast"]),
    ("flag_without_value", 2, &["run", "cafe.toml", "--seed"]),
    (
        "flag_twice",
        2,
        &["run", "cafe.toml", "--seed", "1", "--seed", "2"],
    ),
    ("check_nothing", 2, &["check"]),
    ("run_nothing", 2, &["run"]),
    ("run_two_files", 2, &["run", "cafe.toml", "other.toml"]),
    ("schema_of_something", 2, &["schema", "cafe.toml"]),
    // Values of flags.
    ("seed_a_word", 2, &["run", "cafe.toml", "--seed", "random"]),
    ("seed_negative", 2, &["run", "cafe.toml", "--seed", "-1"]),
    (
        "replicates_none",
        2,
        &["run", "cafe.toml", "--replicates", "0"],
    ),
    (
        "replicates_too_many",
        2,
        &["run", "cafe.toml", "--replicates", "9999999999"],
    ),
    ("size_none", 2, &["run", "cafe.toml", "--size", "0"]),
    (
        "size_with_comma",
        2,
        &["run", "cafe.toml", "--size", "1,000"],
    ),
    ("threads_none", 2, &["run", "cafe.toml", "--threads", "0"]),
    ("draws_half", 2, &["run", "cafe.toml", "--draws", "0.5"]),
    (
        "sensitivity_unknown",
        2,
        &["run", "cafe.toml", "--sensitivity", "partial"],
    ),
    (
        "customers_unknown",
        2,
        &["run", "cafe.toml", "--customers", "xlsx"],
    ),
    (
        "format_unknown",
        2,
        &["check", "cafe.toml", "--format", "xml"],
    ),
    (
        "memory_in_words",
        2,
        &["run", "cafe.toml", "--max-memory", "lots"],
    ),
    (
        "memory_without_unit",
        2,
        &["run", "cafe.toml", "--max-memory", "4 gigs"],
    ),
    (
        "disk_negative",
        2,
        &["run", "cafe.toml", "--max-disk", "-1GB"],
    ),
    (
        "most_replicates_alone",
        2,
        &["run", "cafe.toml", "--most-replicates", "50"],
    ),
    ("shell_unknown", 2, &["completions", "tcsh"]),
    ("shell_missing", 2, &["completions"]),
    ("template_unknown", 2, &["new", "mints"]),
    ("explain_unknown", 2, &["explain", "E99"]),
    ("explain_a_word", 2, &["explain", "syntax"]),
    ("explain_misspelt", 2, &["explain", "persoanl"]),
    (
        "fit_unknown",
        2,
        &["calibrate", "cafe.toml", "--fit", "notising"],
    ),
    ("starts_none", 2, &["calibrate", "--starts", "0"]),
    ("diff_one_folder", 2, &["diff", "made"]),
    // `--set`.
    (
        "set_without_value",
        3,
        &["run", "cafe.toml", "--set", "population.size"],
    ),
    ("set_empty", 3, &["run", "cafe.toml", "--set", ""]),
    (
        "set_misspelt",
        3,
        &["run", "cafe.toml", "--set", "population.sise=500"],
    ),
    (
        "set_out_of_range",
        3,
        &["run", "cafe.toml", "--set", "population.size=0"],
    ),
    (
        "set_a_word",
        3,
        &["run", "cafe.toml", "--set", "population.size=many"],
    ),
    (
        "set_of_no_arm",
        3,
        &["run", "cafe.toml", "--set", "arm.\"cards\".gesture.value=3"],
    ),
    (
        "set_of_arm_nine",
        3,
        &["run", "cafe.toml", "--set", "arm[9].gesture.value=3"],
    ),
    (
        "set_of_arm_zero",
        3,
        &["run", "cafe.toml", "--set", "arm[0].budget=3"],
    ),
    (
        "set_quote_open",
        3,
        &["run", "cafe.toml", "--set", "arm.\"card.budget=3"],
    ),
    (
        "set_of_half_a_table",
        3,
        &["run", "cafe.toml", "--set", "prospects.join=1 per year"],
    ),
    (
        "set_of_nothing_there",
        3,
        &["run", "cafe.toml", "--set", "expect.lift=0.2"],
    ),
    (
        "set_two_wrong",
        3,
        &[
            "run",
            "cafe.toml",
            "--set",
            "title=",
            "--set",
            "design.seed=x",
        ],
    ),
    // Files.
    ("scenario_not_there", 4, &["run", "caffe.toml"]),
    ("scenario_ending_misspelt", 4, &["run", "cafe.tml"]),
    ("scenario_a_folder", 4, &["run", "made"]),
    ("scenario_a_table", 3, &["run", "customers.csv"]),
    ("check_one_wrong", 3, &["check", "cafe.toml", "wrong.toml"]),
    (
        "check_one_not_there",
        4,
        &["check", "cafe.toml", "wrong.toml", "none.toml"],
    ),
    (
        "psychology_not_there",
        4,
        &["run", "cafe.toml", "--psychology", "none.toml"],
    ),
    (
        "psychology_wrong",
        3,
        &["run", "cafe.toml", "--psychology", "minds.toml"],
    ),
    (
        "out_a_file",
        4,
        &["run", "cafe.toml", "--out", "customers.csv"],
    ),
    (
        "out_below_a_file",
        4,
        &["run", "cafe.toml", "--out", "customers.csv/new"],
    ),
    ("out_of_somebody", 4, &["run", "cafe.toml", "--out", "mine"]),
    (
        "out_of_somebody_by_force",
        4,
        &["run", "cafe.toml", "--out", "mine", "--force"],
    ),
    (
        "out_of_another_scenario",
        4,
        &["run", "other.toml", "--out", "made"],
    ),
    ("new_over_a_file", 4, &["new", "mint", "cafe.toml"]),
    (
        "new_below_nothing",
        4,
        &["new", "mint", "there/is/none.toml"],
    ),
    ("man_into_a_file", 4, &["man", "--out", "customers.csv"]),
    // Limits.
    (
        "memory_too_little",
        5,
        &["run", "cafe.toml", "--max-memory", "1KB", "--out", "x"],
    ),
    (
        "disk_too_little",
        5,
        &["run", "cafe.toml", "--max-disk", "1KB", "--out", "x"],
    ),
    // Runs that are none.
    (
        "resume_and_a_file",
        2,
        &["run", "cafe.toml", "--resume", "made"],
    ),
    (
        "resume_and_a_seed",
        2,
        &["run", "--resume", "made", "--seed", "7"],
    ),
    ("resume_nothing", 4, &["run", "--resume", "none"]),
    ("resume_what_is_done", 4, &["run", "--resume", "made"]),
    ("resume_of_somebody", 4, &["run", "--resume", "mine"]),
    ("resume_a_file", 4, &["run", "--resume", "cafe.toml"]),
    (
        "calibrate_without_studies",
        4,
        &["calibrate", "--out", "none"],
    ),
    ("verify_nothing", 4, &["verify", "none"]),
    ("verify_a_file", 4, &["verify", "cafe.toml"]),
    ("verify_of_somebody", 4, &["verify", "mine"]),
    ("verify_changed", 6, &["verify", "changed", "--quiet"]),
    (
        "verify_without_a_file",
        6,
        &["verify", "without", "--quiet"],
    ),
    ("report_nothing", 4, &["report", "none"]),
    ("report_of_somebody", 4, &["report", "mine"]),
    ("diff_with_nothing", 4, &["diff", "made", "none"]),
    ("diff_with_somebody", 4, &["diff", "made", "mine"]),
    ("validate_nothing_there", 4, &["validate", "none.toml"]),
    (
        "validate_nothing_expected",
        2,
        &["validate", "cafe.toml", "--out", "x"],
    ),
    (
        "validate_wrong_draws",
        3,
        &[
            "validate",
            "expects.toml",
            "--draws",
            "draws.csv",
            "--out",
            "x",
        ],
    ),
];

#[test]
fn wrong_commands_say_what_is_wrong_and_how_to_end() {
    let folder = sandbox();
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("wrong");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let before = names(folder.path());
    let mut otherwise = Vec::new();
    for (name, code, arguments) in COMMANDS {
        let (ended, out, err) = ended(folder.path(), arguments);
        let said = out + &err;
        let shown = format!(
            "goodwill {}\n\n{said}\nexit code {ended}\n",
            arguments.join(" ")
        );
        let shown = match name.strip_suffix("_too_little") {
            Some(_) => without_figure(&shown),
            None => shown,
        };
        settings.bind(|| insta::assert_snapshot!(*name, shown));
        if ended != *code {
            otherwise.push(format!("{name} ends with {ended}, not {code}: {said}"));
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
    assert_eq!(names(folder.path()), before, "something was written");
    assert!(COMMANDS.len() >= 40);
}

/// A message without the amount that was forecast, which hangs on the machine's threads.
fn without_figure(shown: &str) -> String {
    let (before, rest) = shown.split_once("about ").unwrap();
    let (_, after) = rest.split_once(" of ").unwrap();
    format!("{before}about … of {after}")
}

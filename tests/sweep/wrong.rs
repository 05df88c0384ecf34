//! Wrong sweeps: what is said of each, and how it ends. All messages were read.

use insta::Settings;

use crate::common::place::{SHOP, ended, folder, names};

const COMMANDS: &[(&str, i32, &[&str])] = &[
    ("nothing_varied", 2, &[]),
    ("key_unknown", 3, &["--vary", "arm.gesture.valeu=1..6"]),
    ("key_nowhere", 3, &["--vary", "prospects.per_member=1..6"]),
    (
        "key_of_no_arm",
        3,
        &["--vary", "arm.crad.gesture.value=1..6"],
    ),
    ("key_a_table", 3, &["--vary", "arm.gesture=1..6"]),
    ("key_without_values", 3, &["--vary", "arm.gesture.value"]),
    (
        "key_of_a_name",
        3,
        &["--vary", "arm.card.name=[\"a\", \"b\"]"],
    ),
    ("key_the_seed", 3, &["--vary", "design.seed=1..6"]),
    ("value_alone", 3, &["--vary", "arm.gesture.value=6"]),
    ("range_empty", 3, &["--vary", "arm.gesture.value=6..1"]),
    ("range_open", 3, &["--vary", "arm.gesture.value=6.."]),
    (
        "range_of_words",
        3,
        &["--vary", "arm.gesture.value=few..many"],
    ),
    (
        "range_from_nothing",
        3,
        &["--vary", "arm.gesture.value=log 0..6"],
    ),
    (
        "range_out_of_the_keys",
        3,
        &["--vary", "psychology.discounting=0.1..1.5"],
    ),
    (
        "range_without_unit",
        3,
        &["--vary", "psychology.goodwill_half_life=10..90"],
    ),
    (
        "range_of_two_units",
        3,
        &["--vary", "psychology.goodwill_half_life=10 days..$90"],
    ),
    ("range_of_a_word", 3, &["--vary", "design.kind=1..2"]),
    (
        "range_of_halves",
        3,
        &["--vary", "design.replicates=1.5..3"],
    ),
    (
        "count_in_words",
        3,
        &["--vary", "arm.gesture.value=1..6:many"],
    ),
    ("list_of_one", 3, &["--vary", "arm.gesture.value=[1]"]),
    (
        "list_with_the_same_twice",
        3,
        &["--vary", "arm.gesture.value=[1, 2, 1]"],
    ),
    (
        "distribution_unknown",
        3,
        &[
            "--vary",
            "arm.gesture.value={ nromal = { mean = 2, sd = 1 } }",
        ],
    ),
    (
        "distribution_without_spread",
        3,
        &["--vary", "arm.gesture.value={ normal = { mean = 2 } }"],
    ),
    (
        "distribution_of_nothing",
        3,
        &[
            "--vary",
            "arm.gesture.value={ normal = { mean = 2, sd = 0 } }",
        ],
    ),
    (
        "draws_of_a_parameter",
        3,
        &["--vary", "psychology.unease=draws"],
    ),
    ("psychology_by_range", 3, &["--vary", "psychology=1..2"]),
    (
        "varied_twice",
        3,
        &[
            "--vary",
            "arm.gesture.value=1..6",
            "--vary",
            "arm.*.gesture.value=2..3",
        ],
    ),
    (
        "metric_unknown",
        3,
        &["--vary", "arm.gesture.value=1..6", "--metrics", "proft"],
    ),
    (
        "point_refused",
        3,
        &["--vary", "arm.gesture.value=[1, 2, -3, -4]"],
    ),
    (
        "points_refused_together",
        3,
        &[
            "--vary",
            "timeline.ticks=[1, 8]",
            "--vary",
            "arm.card.gesture.at=[\"1 week\", \"5 weeks\"]",
        ],
    ),
    (
        "points_too_many",
        2,
        &[
            "--vary",
            "arm.gesture.value=1..6:2000",
            "--vary",
            "psychology.unease=0.1..0.4:2000",
        ],
    ),
    (
        "memory_too_little",
        5,
        &[
            "--vary",
            "arm.gesture.value=1..6:100",
            "--max-memory",
            "100KB",
            "--threads",
            "1",
        ],
    ),
    (
        "disk_too_little",
        5,
        &["--vary", "arm.gesture.value=1..6:100", "--max-disk", "1MB"],
    ),
    (
        "design_unknown",
        3,
        &["--vary", "arm.gesture.value=1..6", "--design", "lsh"],
    ),
    ("design_not_there", 4, &["--design", "none.csv"]),
    ("design_empty", 3, &["--design", "empty.csv"]),
    ("design_twice", 3, &["--design", "twice.csv"]),
    ("design_with_a_hole", 3, &["--design", "hole.csv"]),
    ("design_of_no_key", 3, &["--design", "nokey.csv"]),
    (
        "points_of_a_factorial",
        2,
        &["--vary", "arm.gesture.value=1..6", "--points", "9"],
    ),
    (
        "levels_of_a_hypercube",
        2,
        &[
            "--vary",
            "arm.gesture.value=1..6",
            "--design",
            "lhs",
            "--levels",
            "9",
        ],
    ),
    (
        "trajectories_of_sobol",
        2,
        &[
            "--vary",
            "arm.gesture.value=1..6",
            "--design",
            "sobol",
            "--trajectories",
            "9",
        ],
    ),
    (
        "seed_of_a_factorial",
        2,
        &["--vary", "arm.gesture.value=1..6", "--design-seed", "9"],
    ),
    (
        "set_and_varied",
        2,
        &[
            "--vary",
            "arm.*.gesture.value=1..6",
            "--set",
            "arm.card.gesture.value=3",
        ],
    ),
    (
        "one_base_point",
        2,
        &[
            "--vary",
            "arm.gesture.value=1..6",
            "--design",
            "saltelli",
            "--points",
            "1",
        ],
    ),
    (
        "design_and_vary",
        2,
        &["--design", "hole.csv", "--vary", "arm.gesture.value=1..6"],
    ),
];

#[test]
fn wrong_sweeps_say_what_is_wrong_and_how_to_end() {
    let folder = folder(&[
        ("shop.toml", SHOP),
        ("empty.csv", "point,arm.gesture.value\n"),
        ("twice.csv", "arm.gesture.value,arm.gesture.value\n1,2\n"),
        (
            "hole.csv",
            "arm.gesture.value,psychology.unease\n1,0.2\n2,\n",
        ),
        ("nokey.csv", "arm.gesture.valeu\n1\n2\n"),
    ]);
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("wrong");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let before = names(folder.path());
    let mut otherwise = Vec::new();
    for (name, code, arguments) in COMMANDS {
        let all = [&["sweep", "shop.toml", "--out", "swept"], *arguments].concat();
        let (ended, out, err) = ended(folder.path(), &all);
        let said = out + &err;
        let at = folder.path().display().to_string();
        let said = said.replace(&at, "…");
        let shown = format!("goodwill {}\n\n{said}\nexit code {ended}\n", all.join(" "));
        settings.bind(|| insta::assert_snapshot!(*name, shown));
        if ended != *code {
            otherwise.push(format!("{name} ends with {ended}, not {code}: {said}"));
        }
    }
    assert!(otherwise.is_empty(), "{}", otherwise.join("\n"));
    assert_eq!(names(folder.path()), before, "something was written");
}

#[test]
fn options_that_a_method_does_not_have_are_refused() {
    let folder = folder(&[("shop.toml", SHOP)]);
    let mut all = String::new();
    for arguments in [
        &["--method", "morris", "--first-order"][..],
        &["--method", "morris", "--points", "64"],
        &["--method", "sobol", "--trajectories", "9"],
        &["--method", "sobol", "--points", "1"],
    ] {
        let vary = [
            "sensitivity",
            "shop.toml",
            "--vary",
            "arm.gesture.value=1..6",
        ];
        let (code, _, err) = ended(folder.path(), &[&vary[..], arguments].concat());
        all += &format!("{}\n{err}exit code {code}\n\n", arguments.join(" "));
    }
    insta::assert_snapshot!("options_of_a_method", all);
}

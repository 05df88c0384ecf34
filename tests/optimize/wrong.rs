//! What is wrong with decisions: what is said of each, and how it ends. All messages were read.

use insta::Settings;

use crate::common::place::{SHOP, ended, folder, names};

const FILES: &[(&str, &str)] = &[
    ("key_missing", "[[decide]]\nfrom = 1\nto = 2\n"),
    (
        "values_missing",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\n",
    ),
    (
        "key_unknown",
        "[[decide]]\nkey = \"arm.card.gesture.valeu\"\nfrom = 1\nto = 2\n",
    ),
    (
        "key_of_the_world",
        "[[decide]]\nkey = \"population.size\"\nfrom = 10\nto = 20\n",
    ),
    (
        "key_twice",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 1\nto = 2\n[[decide]]\nkey = \"arm[2].gesture.value\"\nlevels = [1, 2]\n[[decide]]\nkey = \"arm[2].gesture.value\"\nlevels = [1, 3]\n",
    ),
    (
        "range_empty",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 2\nto = 1\n",
    ),
    (
        "range_without_an_end",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 2\n",
    ),
    (
        "range_of_no_numbers",
        "[[decide]]\nkey = \"arm.card.gesture.on\"\nfrom = 0\nto = 1\n",
    ),
    (
        "range_and_levels",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 1\nto = 2\nlevels = [1, 2]\n",
    ),
    (
        "step_of_no_whole_number",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 1\nto = 2\nstep = 0.3\n",
    ),
    (
        "step_and_log",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 1\nto = 2\nstep = 0.5\nlog = true\n",
    ),
    (
        "levels_by_chance",
        "[[decide]]\nkey = \"arm.card.gesture.value\"\nlevels = { normal = { mean = 2, sd = 1 } }\n",
    ),
    (
        "arm_unknown",
        "[optimize]\narm = \"crad\"\n[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 1\nto = 2\n",
    ),
    (
        "arm_open",
        "[[decide]]\nkey = \"channel.purchase.margin\"\nfrom = 0.1\nto = 0.5\n",
    ),
    (
        "quantile_of_a_mean",
        "[optimize]\nquantile = 0.2\n[[decide]]\nkey = \"arm.card.gesture.value\"\nfrom = 1\nto = 2\n",
    ),
    ("nothing", ""),
    (
        "no_plan_allowed",
        "[[decide]]\nkey = \"arm.card.gesture.at\"\nfrom = \"20 weeks\"\nto = \"30 weeks\"\n",
    ),
];

#[test]
fn all_that_is_wrong_is_told() {
    for (name, more) in FILES {
        let at = folder(&[("shop.toml", &format!("{SHOP}{more}"))]);
        let (code, out, err) = ended(at.path(), &["optimize", "shop.toml", "--out", "best"]);
        assert_eq!(out, "", "{name}");
        assert!(
            code == 3 || code == 2 && *name == "nothing",
            "{name} {code}\n{err}"
        );
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path("wrong");
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(*name, err));
        assert!(!names(at.path()).contains(&"best".to_owned()), "{name}");
    }
}

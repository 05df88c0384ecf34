//! `goodwill trace`: one customer's story.

use std::fs;

use crate::common::place::{BUSY, SHOP, ended, ends, folder};

const OWN: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "profit" }
design = { replicates = 2 }

[population.data]
file = "customers.csv"
id = "who"
basket = "basket"
purchase_rate = { column = "orders", per = "year" }

[channel.purchase]
margin = "40%"

[[arm]]
name = "nothing"
[[arm]]
name = "card"
[[arm.gesture]]
gift = "card"
value = 2
cost = 0.5
at = "1 week"
"#;

#[test]
fn the_story_says_what_was_given_and_what_came_of_it() {
    let at = folder(&[("shop.toml", SHOP)]);
    let told = |arguments: &[&str]| ends(at.path(), arguments, 0).0;
    let story = told(&["trace", "shop.toml", "--customer", "3"]);
    assert!(story.starts_with("Customer 3 of replicate 0"), "{story}");
    assert!(story.contains("gets “card”: seems sincere to "), "{story}");
    assert!(story.contains("What it came to"), "{story}");
    // Without a gift there is none.
    let nothing = told(&["trace", "shop.toml", "--customer", "3", "--arm", "nothing"]);
    assert!(!nothing.contains("card"), "{nothing}");
    assert_eq!(story, told(&["trace", "shop.toml", "--customer", "3"]));
    assert_ne!(story, told(&["trace", "shop.toml", "--customer", "4"]));
    insta::assert_snapshot!(story);
}

#[test]
fn a_busy_life_is_drawn_and_written() {
    let at = folder(&[("shop.toml", BUSY)]);
    let arguments = [
        "trace",
        "shop.toml",
        "--customer",
        "12",
        "--chart",
        "life.svg",
        "--table",
        "life.csv",
    ];
    ends(at.path(), &arguments, 0);
    let svg = fs::read_to_string(at.path().join("life.svg")).unwrap();
    assert!(svg.contains("Customer 12 under each arm") && svg.contains("Obligation"));
    let table = fs::read_to_string(at.path().join("life.csv")).unwrap();
    // A header, and each of twelve weeks under both arms.
    assert_eq!(table.lines().count(), 1 + 2 * 12);
    // Nothing is replaced unasked, and nothing but an earlier story at all.
    let (code, _, err) = ended(at.path(), &arguments);
    assert!(code == 4 && err.contains("is there already"), "{err}");
    ends(at.path(), &[&arguments[..], &["--force"]].concat(), 0);
    let scenario = ["trace", "shop.toml", "--table", "shop.toml", "--force"];
    let (code, _, err) = ended(at.path(), &scenario);
    assert!(code == 4 && err.contains("it is left as it is"), "{err}");
    assert_eq!(
        fs::read_to_string(at.path().join("shop.toml")).unwrap(),
        BUSY
    );
    ends(at.path(), &["trace", "shop.toml", "--chart", "life.png"], 0);
    assert!(
        fs::read(at.path().join("life.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
}

#[test]
fn customers_are_found_by_their_own_names() {
    let table: String = (0..40)
        .map(|at| format!("K{at},{},{}\n", 10 + at, 5 + at % 7))
        .collect();
    let table = format!("who,basket,orders\n{table}");
    let at = folder(&[("own.toml", OWN), ("customers.csv", &table)]);
    let (story, _) = ends(at.path(), &["trace", "own.toml", "--id", "K17"], 0);
    assert!(
        story.contains(", K17\n") && story.contains("spends $27.00 each time"),
        "{story}"
    );
    let drawn = [
        "trace",
        "own.toml",
        "--id",
        "K17",
        "--set",
        "population.size=2",
    ];
    let (code, _, err) = ended(at.path(), &drawn);
    assert_eq!(code, 2);
    assert!(err.contains("they are drawn from the rows"), "{err}");
    let (code, _, err) = ended(at.path(), &["trace", "own.toml", "--id", "K40"]);
    assert!(
        code == 2 && err.contains("nobody in the data is called `K40`"),
        "{err}"
    );
}

#[test]
fn what_cannot_be_told_is_refused() {
    let at = folder(&[("shop.toml", SHOP)]);
    for (arguments, says) in [
        (vec!["--customer", "500"], "there is no customer 500"),
        (
            vec!["--replicate", "3"],
            "the scenario has 3, counted from 0",
        ),
        (vec!["--arm", "cards"], "there are: nothing, card"),
        (vec!["--id", "x"], "reads no customers with an `id`"),
        (vec!["--chart", "life.gif"], "ends in .svg or .png"),
        (vec!["--customer", "-1"], "--customer"),
    ] {
        let (code, _, err) = ended(
            at.path(),
            &[&["trace", "shop.toml"], &arguments[..]].concat(),
        );
        assert!(code == 2 && err.contains(says), "{arguments:?}: {err}");
    }
    assert_eq!(
        fs::read_dir(at.path()).unwrap().count(),
        1,
        "nothing is left behind"
    );
}

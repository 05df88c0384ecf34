//! What a run says of gestures that reached nobody, and of a control group within an arm.

use std::fs;

use crate::common::place::{ends, folder};

const SHOP: &str = r#"
title = "A shop"
timeline = { unit = "week", ticks = 6 }
population = { size = 400, basket = 20, purchase_rate = "6 per year" }
design = { replicates = 4 }
outcome = { primary = "profit" }
channel.purchase.margin = "50%"
[[arm]]
name = "nothing"
[[arm]]
name = "card"
[[arm.gesture]]
gift = "a card"
value = 4
cost = 1
at = "1 week"
"#;

fn run(more: &str) -> (String, String) {
    let at = folder(&[("shop.toml", &format!("{SHOP}{more}"))]);
    let run = [
        "run",
        "shop.toml",
        "--draws",
        "10",
        "--sensitivity",
        "off",
        "--quiet",
    ];
    let (out, _) = ends(at.path(), &run, 0);
    let page = fs::read_to_string(at.path().join("output/shop/report.html")).unwrap();
    (out, page)
}

#[test]
fn a_gesture_that_reached_nobody_is_told_with_why() {
    let nth =
        "[[arm.gesture]]\ngift = \"a thank-you\"\nvalue = 4\nwhen = \"after purchase\"\nnth = 40\n";
    let (out, page) = run(nth);
    let told: Vec<&str> = out
        .lines()
        .skip_while(|line| !line.contains("reached nobody"))
        .take(2)
        .collect();
    assert_eq!(
        told.join(" "),
        "“a thank-you” of “card” reached nobody in any replicate: it comes after the 40th purchase, and nobody came \
         to that within the run’s 6 weeks."
    );
    assert!(
        page.contains("reached nobody in any replicate"),
        "the page does not say so"
    );
    let poor = "[[arm]]\nname = \"poor\"\nbudget = 0.001\n[[arm.gesture]]\ngift = \"a ham\"\nvalue = 9\ncost = 30\nat = \"1 week\"\n";
    let (out, _) = run(poor);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("“a ham” of “poor” reached nobody"), "{out}");
    assert!(out.contains("money or hands did not suffice"), "{out}");
    let (out, page) = run("");
    assert!(
        !out.contains("reached nobody") && !page.contains("reached nobody in any"),
        "{out}"
    );
}

#[test]
fn a_control_group_within_an_arm_is_told_with_the_effect_on_the_others() {
    let held = SHOP.replace("name = \"card\"", "name = \"card\"\nholdout = \"20%\"");
    let at = folder(&[("shop.toml", &held)]);
    let run = [
        "run",
        "shop.toml",
        "--draws",
        "0",
        "--sensitivity",
        "off",
        "--quiet",
    ];
    let (out, _) = ends(at.path(), &run, 0);
    let one_line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        one_line.contains("“card” keeps 20% out, and they count in its means"),
        "{out}"
    );
    assert!(
        one_line.contains("That counts the 20% who are kept out; for each of the others it is"),
        "{out}"
    );
    // What the others get is what everybody gets where nobody is kept out, but for who they are.
    let rows = |out: &str| {
        let contrasts = fs::read_to_string(at.path().join(out).join("contrasts.csv")).unwrap();
        let row = contrasts
            .lines()
            .find(|line| line.starts_with("card,nothing,cost,"))
            .unwrap()
            .to_owned();
        row.split(',').nth(4).unwrap().parse::<f64>().unwrap()
    };
    let kept = rows("output/shop");
    fs::write(at.path().join("all.toml"), SHOP).unwrap();
    ends(
        at.path(),
        &[
            "run",
            "all.toml",
            "--draws",
            "0",
            "--sensitivity",
            "off",
            "--quiet",
        ],
        0,
    );
    let all = rows("output/all");
    assert!((kept / 0.8 - all).abs() < 0.05 * all, "{kept} {all}");
}

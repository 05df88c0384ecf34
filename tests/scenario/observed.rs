//! `[[observed]]`: what is read of it.

use std::path::Path;

use goodwill::scenario;
use goodwill::scenario::checked::{EffectScale, Expectation, Scenario, Statement};

/// A café with two ideas, and what stands at its end.
fn cafe(observed: &str) -> String {
    format!(
        r#"
title = "A café"
timeline = {{ unit = "week", ticks = 12 }}
outcome = {{ primary = "profit" }}
population = {{ size = 1_000, basket = 8, purchase_rate = "1 per week" }}
channel = {{ purchase = {{ margin = "40%" }} }}

[[arm]]
name = "nothing"
[[arm]]
name = "card"
gesture = [{{ gift = "a card", value = 2, every = "4 weeks" }}]
[[arm]]
name = "cake"
gesture = [{{ gift = "a cake", value = 4, every = "4 weeks" }}]
{observed}"#
    )
}

fn read(text: &str) -> Scenario {
    let loaded = scenario::check("cafe.toml", text, Path::new(""), &[]);
    let loaded = loaded.unwrap_or_else(|problems| panic!("{problems}"));
    // What is written out reads to the same.
    let again = scenario::check("again.toml", &loaded.resolved, Path::new(""), &[]);
    let again = again.unwrap_or_else(|problems| panic!("{problems}"));
    assert!(again.scenario.observed == loaded.scenario.observed);
    loaded.scenario
}

fn told(test: &Expectation) -> (EffectScale, f64, f64) {
    let Statement::Value {
        scale,
        value,
        interval: Some((low, high)),
    } = test.statement
    else {
        panic!("{test:?}");
    };
    assert!((value - (low + high) / 2.0).abs() < 1e-9, "{test:?}");
    (scale, value, (high - low) / (2.0 * 1.959964))
}

#[test]
fn customers_and_means_make_the_effect_and_its_error() {
    let of = |keys: &str| {
        let text = cafe(&format!("[[observed]]\narm = \"card\"\n{keys}"));
        told(&read(&text).observed[0])
    };
    let near = |found: (EffectScale, f64, f64), scale, value: f64, error: f64| {
        assert_eq!(found.0, scale);
        assert!((found.1 - value).abs() < 1e-9, "{found:?} {value}");
        assert!((found.2 / error - 1.0).abs() < 1e-5, "{found:?} {error}");
    };
    // Worked out apart: variances of means p·(1 − p)/n = 0.00006 and 0.0001.
    let shares =
        "metric = \"retained\"\nn = 1500\nn_against = 1600\nmean = 0.9\nmean_against = \"80%\"\n";
    near(of(shares), EffectScale::Lift, 0.125, 0.017_073_485_5);
    let difference = format!("{shares}scale = \"difference\"\n");
    near(of(&difference), EffectScale::Difference, 0.1, 0.012_649_111);
    let odds = format!("{shares}scale = \"log_odds\"\n");
    near(
        of(&odds),
        EffectScale::LogOdds,
        0.810_930_216_216,
        0.106_365_677_8,
    );
    // 4/4,000 and 9/1,000 of a mean's variance.
    let counts = "metric = \"purchases\"\nn = 4000\nn_against = 1000\nmean = 12.5\nmean_against = 12\nsd = 2\nsd_against = 3\n";
    near(
        of(&format!("{counts}scale = \"difference\"\n")),
        EffectScale::Difference,
        0.5,
        0.1,
    );
    near(
        of(counts),
        EffectScale::Lift,
        0.041_666_666_667,
        0.008_646_460_8,
    );
    // Where there is no ratio, the difference.
    let money = "metric = \"profit\"\nn = 100\nmean = -0.2\nmean_against = 0.3\nsd = 1\n";
    near(of(money), EffectScale::Difference, -0.5, 0.141_421_356);
}

#[test]
fn the_order_in_the_file_is_of_no_consequence() {
    let one = "[[observed]]\narm = \"cake\"\nmetric = \"purchases\"\nlift = [\"1%\", \"5%\"]\n";
    let other = "[[observed]]\narm = \"card\"\nmetric = \"revenue\"\nat = \"6 weeks\"\ndifference = 0.3\ninterval = [0.1, 0.5]\n";
    let first = read(&cafe(&format!("{one}{other}")));
    let second = read(&cafe(&format!("{other}{one}")));
    assert_eq!(first.observed.len(), 2);
    assert!(first.observed == second.observed);
    assert_eq!(first.observed[0].at, Some(6));
}

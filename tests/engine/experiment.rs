//! What an experiment concludes: units of the intervals, budgets under designs, power without spread.

use std::path::Path;

use goodwill::engine::run::Options;
use goodwill::experiment::results::{Results, Unit};
use goodwill::experiment::run_experiment;
use goodwill::scenario;
use goodwill::vocabulary::metric::Metric;

fn conducted(text: &str) -> Results {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let loaded = scenario::check("test.toml", text, &base, &[]).unwrap_or_else(|e| panic!("{e}"));
    run_experiment(&loaded.scenario, &Options::default()).expect("it runs")
}

/// A meal with a gift, on top of what `more` says.
fn meal(more: &str) -> String {
    format!(
        r#"
title = "A meal"
timeline = {{ unit = "visit", ticks = 1 }}
outcome = {{ primary = "tip_share" }}
{more}
[[arm]]
name = "nothing"
[[arm]]
name = "a gift"
[[arm.gesture]]
gift = "a sweet"
value = 2
cost = 1
when = "with the bill"
"#
    )
}

const TABLES: &str = r#"
[population.data]
file = "data/tips.csv"
basket = "total_bill"
tip_share = { column = "tip", over = "total_bill" }
"#;

#[test]
fn rows_that_come_back_in_every_replicate_are_no_luck_of_the_draw() {
    let results = conducted(&meal(TABLES));
    assert_eq!(results.precision.unit, Unit::Replicate);
    assert_eq!(results.precision.units, 20);
    let tip = |arm: usize| {
        let of_arm = |mean: &&goodwill::experiment::results::ArmMean| {
            mean.arm == arm && mean.metric == Metric::TipShare
        };
        results.summary.iter().find(of_arm).expect("a mean").mean
    };
    // Nothing happens to those who get nothing: every replicate has the same mean.
    let baseline = tip(0);
    assert!((baseline.high - baseline.low).abs() < 1e-9, "{baseline:?}");
    assert!(tip(1).high > tip(1).low);

    let drawn = conducted(&meal(&format!("population.size = 1000\n{TABLES}")));
    assert_eq!(drawn.precision.unit, Unit::Customer);
}

#[test]
fn a_randomized_arm_has_the_budget_of_its_own_heads() {
    for design in ["kind = \"paired\"", "kind = \"randomized\", per_arm = 500"] {
        let mut text = meal(&format!(
            "design = {{ {design}, replicates = 2 }}\n\
             population = {{ size = 1000, basket = 20, tip_share = 0.15 }}"
        ));
        text = text.replace("name = \"a gift\"", "name = \"a gift\"\nbudget = 0.5");
        let results = conducted(&text);
        let cost = results
            .summary
            .iter()
            .find(|mean| mean.arm == 1 && mean.metric == Metric::Cost)
            .expect("a cost");
        assert!((cost.mean.value - 0.5).abs() < 1e-9, "{design}: {cost:?}");
    }
}

#[test]
fn without_any_spread_whatever_differs_is_found() {
    for share in ["0.1", "0.125", "0.16", "0.25"] {
        // Everybody alike and no chance anywhere: the effect is the same for all.
        let results = conducted(&meal(&format!(
            "design = {{ kind = \"randomized\", per_arm = 20, replicates = 100 }}\n\
             population = {{ size = 40, basket = 20, tip_share = {share}, reciprocity = 1, \
             indebtedness = 1, skepticism = 0.5, trust = 0.6 }}"
        )));
        let power = results.power[0];
        assert_eq!(power.detected.value, 1.0, "share {share}: {power:?}");
    }
}

#[test]
fn of_what_may_be_no_effect_nobody_knows_sign_and_size() {
    let found = |gift: &str| {
        let text = meal(&format!(
            "design = {{ kind = \"randomized\", per_arm = 20, replicates = 100 }}\n{TABLES}"
        ));
        conducted(&text.replace("value = 2", gift)).power
    };
    // Too little to be noticed.
    let nothing = found("value = 0.0001")[0];
    assert!(nothing.detected.value < 0.2, "{nothing:?}");
    let told = [nothing.wrong_sign, nothing.exaggeration, nothing.needed];
    assert!(told.iter().all(|value| value.is_nan()), "{nothing:?}");
    let much = found("value = 4")[0];
    assert!(much.exaggeration >= 1.0 && much.needed >= 2.0, "{much:?}");
}

#[test]
fn feelings_have_no_lift() {
    let results = conducted(&meal(TABLES));
    for contrast in &results.contrasts {
        let feeling = matches!(
            contrast.metric,
            Metric::Goodwill | Metric::Obligation | Metric::Trust
        );
        assert!(!feeling || contrast.lift.is_none(), "{contrast:?}");
    }
}

#[test]
fn rounding_makes_no_difference_between_equal_arms_and_no_spread_of_equal_customers() {
    for size in [1, 2, 3, 7, 20, 131] {
        for trust in [0.1, 0.3, 0.49, 0.77] {
            let results = conducted(&format!(
                r#"
title = "Equals"
timeline = {{ unit = "visit", ticks = 1 }}
outcome = {{ primary = "trust" }}
design = {{ replicates = 3 }}
population = {{ size = {size}, trust = {trust}, basket = 0.7 }}
[[arm]]
name = "nothing"
[[arm]]
name = "nothing, too"
"#
            ));
            for contrast in &results.contrasts {
                let found = contrast.difference;
                let is_nothing = [found.value, found.low, found.high] == [0.0; 3];
                assert!(is_nothing, "{size} of {trust}: {contrast:?}");
            }
            for mean in &results.summary {
                let equal = [Metric::Trust, Metric::Revenue].contains(&mean.metric);
                assert!(!equal || mean.sd == 0.0, "{size} of {trust}: {mean:?}");
            }
            // Of one head there is no spread to be told.
            let spreads = results.replicates.iter().map(|mean| mean.sd);
            let is_right = |sd: f64| if size == 1 { sd.is_nan() } else { sd >= 0.0 };
            assert!(spreads.into_iter().all(is_right), "{size} of {trust}");
        }
    }
}

//! A year of the calendar, with Christmas, budgets by the month and gifts on dates, told by days, weeks and months.

use goodwill::engine::run::{Estimator, Options, run};
use goodwill::scenario;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

use crate::common::place::repository;

const SEASON: &str = r#"
[timeline.season]
months = [0.8, 0.7, 0.9, 1, 1, 0.9, 0.7, 0.8, 1, 1.1, 1.3, 1.6]
[[timeline.season.peak]]
name = "Christmas"
between = [2027-12-06, 2027-12-24]
times = 1.8
"#;

fn shop(unit: &str, length: &str, start: &str, season: &str) -> Scenario {
    // What comes every month cannot come every month of a longer tick.
    let every = match unit {
        "quarter" | "year" => "1 year",
        _ => "1 month",
    };
    let text = format!(
        r#"
title = "A year by the calendar"
[timeline]
unit = "{unit}"
length = "{length}"
{start}
{season}
[population]
size = 4_000
basket = 20
purchase_rate = "8 per year"
tenure = "200 days"
[channel.purchase]
margin = "40%"
[channel.review]
unasked = "1 per year"
worth = 3
[design]
replicates = 3
[outcome]
primary = "profit"
[[arm]]
name = "nothing"
[[arm]]
name = "gifts"
budget = {{ each = 3_000, per = "month" }}
[[arm.gesture]]
gift = "a sample"
value = 2
personal = 0.5
every = "{every}"
[[arm.gesture]]
gift = "a card after the third purchase"
value = 1
when = "after purchase"
nth = 3
"#
    );
    let base = repository("tests/cases");
    let loaded = scenario::check("year.toml", &text, &base, &[]);
    loaded.unwrap_or_else(|error| panic!("{error}")).scenario
}

/// By arm: purchases, revenue, cost and profit a head and day, and the share that is retained.
fn told(scenario: &Scenario) -> Vec<[f64; 5]> {
    let options = Options {
        counting: Estimator::Expected,
        ..Options::default()
    };
    let tally = run(scenario, &options).expect("it runs");
    let days = scenario.timeline.days();
    let of_arm = |arm: usize| {
        let mean = |metric: Metric| {
            let at = tally.shape.metrics.iter().position(|own| *own == metric);
            let (first, _) = tally.pooled(arm, at.expect("a metric"));
            first / tally.heads(0, arm, metric.base()) as f64
        };
        [
            mean(Metric::Purchases) / days,
            mean(Metric::Revenue) / days,
            mean(Metric::Cost) / days,
            mean(Metric::Profit) / days,
            mean(Metric::Retained),
        ]
    };
    (0..scenario.arms.len()).map(of_arm).collect()
}

#[test]
fn a_year_is_the_same_by_days_weeks_and_months_of_the_calendar() {
    const START: &str = "start = 2027-01-01";
    let year = |unit| told(&shop(unit, "1 year", START, SEASON));
    let by_day = year("day");
    for unit in ["week", "month", "quarter", "year"] {
        let arms = match unit {
            "quarter" | "year" => 1,
            _ => 2,
        };
        for (arm, (own, day)) in year(unit).iter().zip(&by_day).take(arms).enumerate() {
            for (name, (own, day)) in ["purchases", "revenue", "cost", "profit", "retained"]
                .into_iter()
                .zip(own.iter().zip(day))
            {
                let apart = (own - day).abs();
                assert!(
                    apart <= 0.02 * day.abs(),
                    "arm {arm}, {name} by the {unit}: {own}, by the day {day}"
                );
            }
        }
    }
}

/// What a season takes from some months it gives to others: a year without peaks sells what one without a season does.
#[test]
fn a_season_moves_purchases_within_the_year() {
    const START: &str = "start = 2027-01-01";
    let (months, _) = SEASON.split_once("[[").expect("a peak");
    let plain = told(&shop("week", "1 year", START, ""));
    let moved = told(&shop("week", "1 year", START, months));
    let peak = told(&shop("week", "1 year", START, SEASON));
    let purchases = |told: &[[f64; 5]]| told[0][0];
    // Customers leave over the year, and most is bought at its end.
    let off = purchases(&moved) / purchases(&plain);
    assert!((off - 1.0).abs() < 0.03, "{off}");
    // December has a share of 1.6 in 11.8, and the peak 19 of its 31 days.
    let more = purchases(&peak) / purchases(&moved) - 1.0;
    let expected = 0.8 * 1.6 / 11.8 * 19.0 / 31.0;
    assert!((more / expected - 1.0).abs() < 0.15, "{more}, {expected}");
}

/// A start alone changes nothing that is not told in months.
#[test]
fn a_start_changes_no_bit_of_a_run_in_weeks() {
    let plain = shop("week", "52 weeks", "", "");
    let mut dated = plain.clone();
    dated.timeline.start = Some(20_820);
    for scenario in [&plain, &dated] {
        assert_eq!(scenario.timeline.ticks, 52);
    }
    let options = Options::default();
    let series = |scenario: &Scenario| {
        let tally = run(scenario, &options).expect("it runs");
        let metrics = 0..tally.shape.metrics.len();
        metrics
            .map(|metric| {
                let (first, second) = tally.pooled(0, metric);
                (first.to_bits(), second.to_bits())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(series(&plain), series(&dated));
}

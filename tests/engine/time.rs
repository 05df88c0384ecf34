//! How time is cut must not show: in days, weeks, months, quarters or years the same happens as often, and
//! what is told of the end is what there is at the end.

// The standard library's functions are the oracle.
#![allow(clippy::disallowed_methods)]

use goodwill::engine::quantity::Quantity;
use goodwill::engine::run::community::Ended;
use goodwill::engine::run::{Estimator, Options, each_customer, run};
use goodwill::engine::tally::Tally;
use goodwill::numeric::Width;
use goodwill::psychology::passing::Passing;
use goodwill::scenario;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

use crate::common::place::repository;

/// A case of `tests/cases` with some values set.
fn case(name: &str, set: &[&str]) -> Scenario {
    let file = repository("tests/cases").join(name).join("scenario.toml");
    let set: Vec<String> = set.iter().map(|&set| set.to_owned()).collect();
    let loaded = scenario::load(&file, &set);
    loaded.unwrap_or_else(|error| panic!("{error}")).scenario
}

/// The same, with about a year cut in these ticks.
fn year_of(name: &str, unit: &str) -> Scenario {
    let length = match unit {
        "day" => "364 days",
        "week" => "52 weeks",
        "month" => "12 months",
        "quarter" => "4 quarters",
        _ => "1 year",
    };
    let unit = format!("timeline.unit=\"{unit}\"");
    let length = format!("timeline.length=\"{length}\"");
    case(name, &[&unit, &length])
}

fn tally(scenario: &Scenario) -> Tally {
    run(scenario, &Options::default()).expect("it runs")
}

/// The mean a head of a metric in an arm, and its standard error.
fn mean(tally: &Tally, arm: usize, metric: Metric) -> (f64, f64) {
    let mut metrics = tally.shape.metrics.iter();
    let at = metrics.position(|&own| own == metric).expect("a metric");
    let (first, second) = tally.pooled(arm, at);
    let heads: u64 = (0..tally.shape.replicates)
        .map(|replicate| tally.heads(replicate, arm, metric.base()))
        .sum();
    let n = heads as f64;
    let mean = first / n;
    (mean, ((second / n - mean * mean) / n).max(0.0).sqrt())
}

const UNITS: [&str; 5] = ["day", "week", "month", "quarter", "year"];

#[test]
fn random_moments_come_at_their_rate_whatever_the_tick() {
    for unit in UNITS {
        let scenario = year_of("random_moments", unit);
        let days = scenario.timeline.days_per_tick() * f64::from(scenario.timeline.ticks);
        let expected = 12.0 * days / DAYS_PER_YEAR;
        let (cards, error) = mean(&tally(&scenario), 1, Metric::Cost);
        assert!((cards - expected).abs() < 4.0 * error, "{unit}: {cards}");
        // Poisson: as wide as it is high.
        let variance = error * error * 8_000.0;
        assert!(
            (variance / expected - 1.0).abs() < 0.08,
            "{unit}: {variance}"
        );
    }
}

#[test]
fn everything_that_is_delayed_comes_that_much_later() {
    // What is sent after a delay of so many ticks is what is sent at once in a run that much shorter; every other
    // time it may be a tick more, so that the mean delay is right.
    for (unit, ticks, delay, later) in [
        ("week", 52, "2 weeks", [2, 3]),
        ("week", 52, "4 weeks", [4, 5]),
        ("week", 52, "40 weeks", [40, 41]),
        ("week", 52, "10.5 days", [2, 2]),
        ("day", 100, "1 week", [7, 8]),
        ("day", 100, "2.5 days", [3, 3]),
        ("day", 100, "0.1 days", [1, 1]),
    ] {
        let unit = format!("timeline.unit=\"{unit}\"");
        let run = |ticks: u32, more: &[String]| {
            let length = format!("timeline.ticks={ticks}");
            let mut set = vec![unit.clone(), length];
            set.extend(more.iter().cloned());
            let file = repository("tests/cases/delayed_cards/scenario.toml");
            let text = std::fs::read_to_string(file).expect("it is there");
            let text = text.replace(", length = \"52 weeks\"", "");
            let base = repository("tests/cases");
            let loaded = scenario::check("case.toml", &text, &base, &set);
            tally(&loaded.unwrap_or_else(|error| panic!("{error}")).scenario)
        };
        let late = run(ticks, &[format!("arm.gesture.delay=\"{delay}\"")]);
        let (sent, _) = mean(&late, 1, Metric::Cost);
        let bought = later.map(|later| mean(&run(ticks - later, &[]), 1, Metric::Purchases).0);
        if later[0] == later[1] {
            assert_eq!(sent, bought[0], "{delay}");
        }
        let mean_of_both = (bought[0] + bought[1]) / 2.0;
        assert!(
            (sent - mean_of_both).abs() < 0.1,
            "{delay}: {sent}, {bought:?}"
        );
        assert!(sent > 5.0);
        let (at_once, _) = mean(&run(ticks, &[]), 1, Metric::Cost);
        let (all, _) = mean(&late, 0, Metric::Purchases);
        assert_eq!(at_once, all, "at once");
    }
}

#[test]
fn a_canteen_sells_as_much_in_a_year_as_in_its_weeks() {
    let (of_year, error) = mean(&tally(&case("canteen", &[])), 0, Metric::Purchases);
    assert!((of_year - 1826.25).abs() < 4.0 * error, "{of_year}");
    let card = |unit| {
        let tally = tally(&year_of("canteen", unit));
        mean(&tally, 1, Metric::Purchases).0 / mean(&tally, 0, Metric::Purchases).0
    };
    let (week, year) = (card("week"), card("year"));
    assert!(
        week > 1.05 && (year / week - 1.0).abs() < 0.02,
        "{week} and {year}"
    );
}

#[test]
fn who_leaves_within_a_tick_buys_and_returns_for_a_part_of_it() {
    for unit in UNITS {
        let scenario = year_of("leaving", unit);
        let days = scenario.timeline.days_per_tick() * f64::from(scenario.timeline.ticks);
        let years = days / DAYS_PER_YEAR;
        // Of everybody there at the start, for as long as they are.
        let there = (1.0 - (-0.4 * years).exp()) / 0.4;
        for (metric, a_year) in [(Metric::Purchases, 12.0), (Metric::Reviews, 2.0)] {
            let (seen, error) = mean(&tally(&scenario), 0, metric);
            let z = (seen - a_year * there) / error;
            assert!(
                z.abs() < 4.0,
                "{unit}: {seen} of {}, z = {z}",
                a_year * there
            );
        }
        // The same by chances, without the luck of single events.
        for counting in [Estimator::Expected, Estimator::Surviving] {
            if counting == Estimator::Surviving && unit == "day" {
                continue;
            }
            let mut bought = 0.0;
            let options = Options {
                counting,
                ..Options::default()
            };
            let heads = 5_000.0;
            let seen = goodwill::engine::run::survey(
                &scenario,
                &options,
                0,
                0..u32::MAX,
                1,
                |_| 0.0,
                |sum: &mut f64, _, ended: &Ended| {
                    let lanes = 0..ended.people.len;
                    *sum += lanes
                        .map(|lane| f64::from(ended.state.outcome.purchases[lane]))
                        .sum::<f64>();
                },
            );
            bought += seen.expect("it runs").iter().sum::<f64>() / heads;
            let near = match counting {
                // Everybody is the same but for the luck of leaving.
                Estimator::Surviving => 1e-4,
                _ => 0.02,
            };
            let apart = bought / (12.0 * there) - 1.0;
            assert!(apart.abs() < near, "{unit}, {counting:?}: {apart}");
        }
    }
}

/// Goodwill and obligation 91 days after one unexpected gift without strings among customers whose traits are 1, whose trust is
/// ½ and where u is 1, by the formulas of docs/model.md.
fn a_quarter_after(value: f64, personal: f64, useful: f64) -> (f64, f64) {
    let p = goodwill::psychology::Parameters::default();
    let effort = p.effort_worth * personal + p.useful_worth * useful;
    let z = value + effort;
    let pleasure = (1.0 - 0.5_f64.powf(z.powf(p.noticing))) * (1.0 + z).log2();
    let odds = p.sincerity_base + p.sincerity_personal * personal + p.sincerity_useful * useful;
    let sincerity = 1.0 / (1.0 + (-odds).exp());
    let risen = p.goodwill_limit
        * (pleasure * (2.0 * sincerity - 1.0_f64.min(2.0 * sincerity)) / p.goodwill_limit).tanh();
    let memorable = value + p.effort_remembered * effort;
    let remembered = memorable / (memorable + p.memory_half);
    let owed = pleasure * p.obligation_unconditional;
    let keep = |half_life: f64| 0.5_f64.powf(91.0 / half_life);
    let rate = |half_life: f64| std::f64::consts::LN_2 / half_life;
    let (lasting, debt) = (p.goodwill_half_life, p.obligation_half_life);
    let sour =
        p.owing_discomfort * owed * (keep(debt) - keep(lasting)) / (rate(lasting) - rate(debt));
    let left = risen * (remembered * keep(lasting) + (1.0 - remembered) * keep(p.mood_half_life));
    (left - sour, owed * keep(debt))
}

#[test]
fn goodwill_at_the_end_is_the_value_at_the_end() {
    // A quarter after the gift by the formulas of docs/model.md; what single returns do to it is little.
    let scenario = case("goodwill_at_the_end", &[]);
    let told = tally(&scenario);
    let (goodwill, _) = mean(&told, 1, Metric::Goodwill);
    let (obligation, _) = mean(&told, 1, Metric::Obligation);
    let (left, owed) = a_quarter_after(2.0, 0.6, 0.3);
    assert!(
        (goodwill - left).abs() < 0.005 && left > 0.03,
        "{goodwill}, {left}"
    );
    assert!(
        (obligation / owed - 1.0).abs() < 0.1,
        "{obligation}, {owed}"
    );

    // On visits what the last return has done to it is in it.
    let mut visits = case("goodwill_at_the_end", &["timeline.unit=\"visit\""]);
    visits.design.replicates = 1;
    for scenario in [scenario, visits] {
        let told = tally(&scenario);
        for replicate in 0..scenario.design.replicates {
            let mut sums = [[0.0; 3]; 2];
            each_customer(&scenario, replicate, Width::detect(), &mut |ended| {
                for lane in 0..ended.people.len {
                    let state = ended.state;
                    let own = [
                        state.goodwill[lane],
                        state.obligation[lane],
                        state.trust[lane],
                    ];
                    for (sum, own) in sums[ended.arm].iter_mut().zip(own) {
                        *sum += f64::from(own);
                    }
                }
            });
            let metrics = [Metric::Goodwill, Metric::Obligation, Metric::Trust];
            for (arm, sums) in sums.iter().enumerate() {
                for (sum, metric) in sums.iter().zip(metrics) {
                    let at = told.shape.metrics.iter().position(|&own| own == metric);
                    let (told, _) = told.outcome(replicate as usize, arm, at.expect("a metric"));
                    assert!((told - sum).abs() < 1e-3, "{metric:?}: {told} and {sum}");
                }
            }
        }
    }
}

#[test]
fn goodwill_told_of_a_tick_is_within_its_limit() {
    let scenario = case("below_the_limit", &[]);
    let limit = scenario.psychology.goodwill_limit;
    let mut lowest = 0.0_f32;
    each_customer(&scenario, 0, Width::detect(), &mut |ended| {
        for lane in 0..ended.people.len {
            lowest = lowest.min(ended.state.mean_goodwill[lane]);
        }
    });
    // So much is owed that somebody comes to the limit, and stays there.
    assert!(f64::from(lowest) >= -0.999_001 * limit, "{lowest}");
    let (week, _) = mean(&tally(&scenario), 1, Metric::Goodwill);
    assert!(week.abs() < limit);
}

/// What a brand may do, each as the keys of its gesture.
const STRATEGIES: [(&str, &str); 13] = [
    (
        "a card every four weeks",
        "value=2, cost=2, personal=0.4, every=\"28 days\"",
    ),
    (
        "a gift with strings each quarter",
        "value=6, cost=6, strings=0.6, every=\"91 days\"",
    ),
    (
        "one large gift",
        "value=12, cost=12, personal=0.5, at=\"0 days\"",
    ),
    (
        "thanks after each purchase",
        "value=1.5, cost=0.5, personal=0.6, when=\"after purchase\"",
    ),
    (
        "thanks two weeks later",
        "value=1.5, cost=0.5, personal=0.6, when=\"after purchase\", delay=\"14 days\"",
    ),
    (
        "an apology a week later",
        "value=4, cost=2, personal=0.6, when=\"after failure\", delay=\"7 days\"",
    ),
    (
        "an apology at once",
        "value=4, cost=2, personal=0.6, when=\"after failure\"",
    ),
    (
        "a card a month at random",
        "value=3, cost=1, personal=0.6, when=\"at random\", rate=\"12 per year\"",
    ),
    (
        "a card a week at random",
        "value=3, cost=1, personal=0.6, when=\"at random\", rate=\"1 per week\"",
    ),
    (
        "birthdays",
        "value=5, cost=5, personal=0.6, when=\"birthday\"",
    ),
    ("messages", "value=0, cost=0.1, every=\"28 days\""),
    (
        "an offer each quarter",
        "value=5, cost=5, conditional=true, stands=\"28 days\", every=\"91 days\"",
    ),
    (
        "a promise kept by half",
        "value=4, cost=4, promised=true, kept=0.5, every=\"91 days\"",
    ),
];

/// A year of a shop with all of this, as one arm each, in these ticks.
fn shop(unit: &str, rate: &str) -> Scenario {
    let (unit, length) = match unit {
        "day" => ("day", "364 days"),
        "week" => ("week", "52 weeks"),
        // Of thirteen weeks, so that the schedules fall on the same days.
        "quarter" => ("quarter", "4 quarters"),
        _ => unreachable!("{unit}"),
    };
    let arms: String = STRATEGIES
        .iter()
        .filter(|(_, keys)| {
            unit != "quarter" || !keys.contains("28 days\"") || keys.contains("91 days")
        })
        .map(|(name, keys)| {
            format!("[[arm]]\nname = \"{name}\"\ngesture = [{{ gift = \"it\", {keys} }}]\n")
        })
        .collect();
    let text = format!(
        r#"
title = "A shop"
timeline = {{ unit = "day", length = "364 days" }}
design = {{ replicates = 1 }}
outcome = {{ primary = "profit" }}
service = {{ failure_rate = 0.08 }}
[population]
size = 4_000
basket = 20
purchase_rate = "{rate}"
tenure = "200 days"
[channel.purchase]
margin = "40%"
[channel.review]
unasked = "1 per year"
worth = 3
[[arm]]
name = "nothing"
{arms}
"#
    );
    let base = repository("tests/cases");
    let loaded = scenario::check("shop.toml", &text, &base, &[]);
    let mut scenario = loaded.unwrap_or_else(|error| panic!("{error}")).scenario;
    let ticks: u32 = length
        .split(' ')
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a number");
    let (name, days) = match unit {
        "day" => (SpanName::Day, 1),
        "week" => (SpanName::Week, 7),
        _ => (SpanName::Quarter, 91),
    };
    scenario.timeline = Timeline {
        unit: TickUnit::Span {
            name,
            days: days.into(),
        },
        ticks,
        start: None,
    };
    for gesture in scenario.arms.iter_mut().flat_map(|arm| &mut arm.gestures) {
        if let Trigger::Schedule(at) = &mut gesture.when.trigger {
            at.iter_mut().for_each(|tick| *tick /= days);
            at.dedup();
        }
    }
    scenario
}

/// Every metric that is printed, by arm, with its standard error; and the stocks' means over time.
fn told(scenario: &Scenario) -> Vec<Vec<(String, f64, f64)>> {
    let options = Options {
        counting: Estimator::Expected,
        ..Options::default()
    };
    let tally = run(scenario, &options).expect("it runs");
    let of_arm = |arm: usize| {
        let metrics = tally.shape.metrics.clone().into_iter();
        let mut all: Vec<(String, f64, f64)> = metrics
            .map(|metric| {
                let (mean, error) = mean(&tally, arm, metric);
                (metric.key().to_owned(), mean, error)
            })
            .collect();
        for quantity in [Quantity::Goodwill, Quantity::Obligation, Quantity::Trust] {
            let ticks = 0..tally.shape.ticks;
            let over = |quantity| -> f64 {
                let sums = ticks
                    .clone()
                    .map(|tick| tally.series(arm, tick, quantity).sum.value());
                sums.sum()
            };
            let value = over(quantity) / over(Quantity::Active);
            all.push((format!("{} over time", quantity.key()), value, 0.01 * value));
        }
        all
    };
    (0..scenario.arms.len()).map(of_arm).collect()
}

/// How far a number by the week may be from that by the day, as a share of it and on its scale (docs/model.md, §3).
fn allowed(name: &str) -> (f64, f64) {
    match name {
        // What happens in the last days before the end is booked at a step's start or end.
        "goodwill" => (0.15, 0.16),
        "obligation" => (0.7, 0.0),
        "dutiful_returns" => (0.21, 0.0),
        // A mood lifts people above ill will for days, which a week's mean does not show.
        "willing_returns" => (0.16, 0.02),
        "goodwill over time" => (0.1, 0.02),
        "obligation over time" => (0.04, 0.0),
        _ => (0.02, 0.0),
    }
}

#[test]
fn every_metric_is_the_same_by_the_day_and_by_the_week() {
    let mut wrong = String::new();
    for rate in ["1 per month", "1 per week"] {
        let scenario = shop("day", rate);
        let (by_day, by_week) = (told(&scenario), told(&shop("week", rate)));
        for ((arm, by_day), by_week) in scenario.arms.iter().zip(by_day).zip(by_week) {
            for ((name, day, error), (_, week, other_error)) in by_day.into_iter().zip(by_week) {
                let (share, size) = allowed(&name);
                let most = (share * day.abs()).max(size) + error.hypot(other_error);
                let apart = (week - day).abs();
                let line = format!(
                    "{rate}, {}: {name} {day:.5}, by the week {week:.5}\n",
                    arm.name
                );
                if apart > 0.01 * day.abs() {
                    print!("{line}");
                }
                // Written so that a NaN is apart, too; a share of nothing is none.
                let near = apart <= most || (day == 0.0 && week == 0.0);
                if !(near || day.is_nan() && week.is_nan()) {
                    wrong += &line;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_quarter_of_thirteen_weeks_is_thirteen_weeks() {
    let (week, quarter) = (shop("week", "1 per month"), shop("quarter", "1 per month"));
    let (by_week, by_quarter) = (told(&week), told(&quarter));
    for (arm, by_quarter) in quarter.arms.iter().zip(by_quarter) {
        let same = week.arms.iter().position(|other| other.name == arm.name);
        let by_week = &by_week[same.expect("the same arm")];
        for ((name, week, _), (_, quarter, _)) in by_week.iter().zip(by_quarter) {
            let near = (week - quarter).abs() <= 1e-9 * week.abs() || week.is_nan();
            assert!(
                near,
                "{}: {name} {week}, by the quarter {quarter}",
                arm.name
            );
        }
    }
}

#[test]
fn what_a_step_cannot_follow_is_counted() {
    // So quickly does goodwill make people buy here that a thousand purchases a week are not enough.
    let mut scenario = case("every_four_weeks", &["population.size=300"]);
    let before = tally(&scenario).cut;
    assert_eq!(before, [0, 0]);
    if let Some(purchase) = &mut scenario.channels.0[ChannelKind::Purchase as usize] {
        purchase.elasticity = 40.0;
    }
    let cut = tally(&scenario).cut;
    assert!(cut[0] == 0 && cut[1] > 0, "{cut:?}");
}

#[test]
fn the_steps_of_a_month_are_a_month() {
    // Five steps of a month are a month: what fades over them fades over it.
    let timeline = Timeline {
        unit: TickUnit::Span {
            name: SpanName::Month,
            days: SpanName::Month.days(),
        },
        ticks: 3,
        start: None,
    };
    assert_eq!((timeline.steps_per_tick(), timeline.steps()), (5, 15));
    let parameters = goodwill::psychology::Parameters::default();
    let month = Passing::over(timeline.days_per_tick(), &parameters);
    let step = Passing::over(timeline.days_per_step(), &parameters);
    assert!((step.keep_goodwill.powi(5) - month.keep_goodwill).abs() < 1e-6);
    for months in 1..40 {
        let days = f64::from(months) * SpanName::Month.days();
        assert_eq!(timeline.whole_steps(days), f64::from(5 * months));
    }
    assert_eq!(timeline.whole_steps(6.0), 1.0);
    assert_eq!(timeline.whole_steps(6.1), 2.0);
}

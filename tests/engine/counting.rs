//! Estimator what was expected of draws against counting what they brought: the same means, less noise.

use crate::common::*;
use goodwill::engine::run::{Estimator, Options, run};
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

const REPLICATES: u32 = 40;

fn with_asks() -> Scenario {
    let gifts = gift(2.0, when(every(12, 0, 4)));
    let conditional = Gesture {
        conditional: true,
        ..gift(1.0, when(every(12, 3, 4)))
    };
    let mut scenario = scenario(span(SpanName::Week), 12, 512)
        .with_channel(ChannelKind::Purchase, sold(0.5))
        .with_channel(
            ChannelKind::Donation,
            Channel {
                amount: 20.0,
                ..asked(0.1)
            },
        )
        .with_channel(
            ChannelKind::Review,
            Channel {
                worth: 3.0,
                unasked: 0.004,
                ..asked(0.15)
            },
        )
        .with_channel(
            ChannelKind::Referral,
            Channel {
                worth: 2.0,
                unasked: 0.001,
                ..asked(0.1)
            },
        )
        .with_failures(0.05, 0.5)
        .with_prospects(0.5, 0.002)
        .with_ties(256, 6, true, true)
        .with_arm(
            arm("all")
                .giving(gifts)
                .giving(conditional)
                .asking(Ask {
                    reach: 0.7,
                    ..ask(
                        &[ChannelKind::Donation, ChannelKind::Review],
                        when(every(12, 1, 4)),
                    )
                })
                .asking(ask(
                    &[ChannelKind::Purchase, ChannelKind::Referral],
                    when(every(12, 3, 4)),
                )),
        );
    if let Some(purchase) = &mut scenario.channels.0[ChannelKind::Purchase as usize] {
        purchase.asked = Some(0.05);
    }
    scenario.design.replicates = REPLICATES;
    scenario
}

/// Means per head, by replicate, of every metric.
fn means(scenario: &Scenario, counting: Estimator) -> Vec<(Metric, Vec<f64>)> {
    let options = Options {
        counting,
        ..Options::default()
    };
    let tally = run(scenario, &options).expect("it runs");
    let metrics = tally.shape.metrics.clone();
    let by_replicate = |(place, metric): (usize, Metric)| {
        let mean = |replicate: usize| {
            tally.outcome(replicate, 0, place).0 / tally.heads(replicate, 0, metric.base()) as f64
        };
        (metric, (0..REPLICATES as usize).map(mean).collect())
    };
    metrics.into_iter().enumerate().map(by_replicate).collect()
}

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, square / (n - 1.0))
}

fn agree(events: &Scenario, other_luck: &Scenario, calmer: &[Metric]) {
    let events = means(events, Estimator::Events);
    let expected = means(other_luck, Estimator::Expected);
    for ((metric, events), (_, expected)) in events.iter().zip(&expected) {
        let ((a, a_variance), (b, b_variance)) =
            (mean_and_variance(events), mean_and_variance(expected));
        let error = ((a_variance + b_variance) / f64::from(REPLICATES)).sqrt();
        assert!(
            (a - b).abs() <= 4.0 * error + 1e-9,
            "{}: {a} by events, {b} expected, standard error {error}",
            metric.key()
        );
        if calmer.contains(metric) {
            assert!(
                b_variance < 0.3 * a_variance,
                "{}: variance {a_variance} by events, {b_variance} expected",
                metric.key()
            );
        }
    }
}

#[test]
fn both_countings_agree_in_the_mean_and_the_expected_one_is_calmer() {
    let events = with_asks();
    let mut other_luck = with_asks();
    other_luck.design.seed += 1;
    let calmer = [
        Metric::Donations,
        Metric::Donated,
        Metric::Referrals,
        Metric::Reviews,
    ];
    agree(&events, &other_luck, &calmer);
}

#[test]
fn they_agree_on_visits_too() {
    let visiting = |seed: u64| {
        let mut scenario = scenario(visits(7.0), 4, 512)
            .with_channel(ChannelKind::Purchase, sold(0.0))
            .with_channel(ChannelKind::Tip, sold(0.3))
            .with_channel(ChannelKind::Review, asked(0.2))
            .with_arm(
                arm("mint")
                    .giving(gift(1.0, when(every(4, 0, 1))))
                    .asking(ask(&[ChannelKind::Review], when(every(4, 1, 2)))),
            );
        if let Some(purchase) = &mut scenario.channels.0[ChannelKind::Purchase as usize] {
            purchase.margin = 0.4;
        }
        scenario.design.replicates = REPLICATES;
        scenario.design.seed += seed;
        scenario
    };
    let calmer = [Metric::Reviews];
    agree(&visiting(0), &visiting(1), &calmer);
}

/// Visits so far apart that half a year is four of them, to which many come once or never.
pub fn rare_visits() -> Scenario {
    let mut scenario = scenario(visits(50.0), 6, 512)
        .with_channel(ChannelKind::Purchase, sold(0.0))
        .with_channel(ChannelKind::Referral, asked(0.3))
        .with_prospects(1.0, 0.004)
        .with_ties(256, 6, false, false)
        .with_arm(arm("asks").asking(ask(&[ChannelKind::Referral], when(every(6, 0, 1)))));
    scenario.psychology.lapse_rate = 0.006;
    scenario
}

#[test]
fn they_agree_on_who_leaves_in_the_gap_after_joining() {
    let mut events = rare_visits();
    events.design.replicates = REPLICATES;
    let mut other_luck = events.clone();
    other_luck.design.seed += 1;
    agree(&events, &other_luck, &[]);
}

/// Offers that stand, and offers in a breath with an ask, for which the money runs out in the midst of a step.
fn short_of_money(priority: Priority) -> Scenario {
    let ticks = 6;
    let offer = |value, stands, first| Gesture {
        conditional: true,
        stands,
        ..gift(value, when(every(ticks, first, 3)))
    };
    let mut capped = arm("short of money")
        .giving(offer(12.0, 14.0, 1))
        .giving(offer(9.0, 0.0, 2))
        .asking(ask(
            &[ChannelKind::Review, ChannelKind::Purchase],
            when(every(ticks, 2, 3)),
        ))
        .with_budget(5.0);
    if let Some(budget) = &mut capped.budget {
        budget.priority = priority;
    }
    let mut purchase = sold(0.5);
    purchase.asked = Some(0.2);
    let mut scenario = scenario(span(SpanName::Week), ticks, 1_600)
        .with_channel(ChannelKind::Purchase, purchase)
        .with_channel(ChannelKind::Review, asked(0.3))
        .with_trait(
            Trait::PurchaseRate,
            Distribution::Gamma { mean: 0.1, cv: 1.0 },
        )
        .with_arm(capped);
    // Small communities, each with money for five coupons or so: the last of them is decided often.
    scenario.community.size = 16;
    scenario.design.replicates = REPLICATES;
    scenario
}

#[test]
fn they_agree_where_offers_go_unpaid() {
    for priority in [Priority::Random, Priority::Spend, Priority::Tenure] {
        let events = short_of_money(priority);
        let mut other_luck = events.clone();
        other_luck.design.seed += 1;
        agree(&events, &other_luck, &[]);
        // Over the same draws they are so near each other that no more than 3% could be hidden.
        let by = |counting| {
            let means = means(&events, counting);
            let of = means.into_iter();
            of.filter(|(metric, _)| {
                [Metric::Purchases, Metric::Reviews, Metric::Profit].contains(metric)
            })
        };
        for ((metric, events), (_, expected)) in by(Estimator::Events).zip(by(Estimator::Expected))
        {
            let apart: Vec<f64> = events.iter().zip(&expected).map(|(a, b)| a - b).collect();
            let (mean, variance) = mean_and_variance(&apart);
            let error = (variance / f64::from(REPLICATES)).sqrt();
            let whole = mean_and_variance(&events).0;
            assert!(
                mean.abs() <= 4.0 * error && 4.0 * error < 0.03 * whole.abs(),
                "{priority:?} {}: {whole} by events, {mean} more than expected, standard error {error}",
                metric.key()
            );
        }
    }
}

#[test]
fn lives_go_by_the_draws_whatever_is_counted() {
    let scenario = with_asks();
    let of_lives = |counting| {
        let kept = [
            Metric::Retained,
            Metric::Joined,
            Metric::Goodwill,
            Metric::Obligation,
            Metric::Trust,
            Metric::ExpectedPurchases,
        ];
        let mut means = means(&scenario, counting);
        means.retain(|(metric, _)| kept.contains(metric));
        means
    };
    assert_eq!(of_lives(Estimator::Events), of_lives(Estimator::Expected));
}

//! The same bits whatever the threads and the width of vectors; and nobody is touched by what is
//! none of their business: other arms, other communities, unused channels.

use crate::common::*;
use goodwill::engine::quantity::Quantity;
use goodwill::engine::run::{Options, each_customer, run};
use goodwill::engine::tally::Tally;
use goodwill::numeric::Width;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Base;

/// Everything that can be had from a tally, as bits.
fn digest(tally: &Tally) -> Vec<u64> {
    let mut values: Vec<f64> = Vec::new();
    let shape = &tally.shape;
    for arm in 0..shape.arms {
        for metric in 0..shape.metrics.len() {
            for replicate in 0..shape.replicates {
                values.extend(<[f64; 2]>::from(tally.outcome(replicate, arm, metric)));
            }
            values.extend(<[f64; 2]>::from(tally.pooled(arm, metric)));
            values.extend(<[f64; 3]>::from(tally.cluster_moments(arm, metric)));
            for other in arm + 1..shape.arms {
                values.push(tally.cross(metric, arm, other));
                values.push(tally.cluster_cross(metric, arm, other));
            }
        }
        for tick in 0..shape.ticks {
            let of_quantity = |&quantity: &Quantity| tally.series(arm, tick, quantity);
            let series = Quantity::ALL.iter().map(of_quantity);
            for sums in series.chain([tally.tips(arm, tick)]) {
                values.extend([&sums.sum, &sums.square, &sums.by_denominator].map(|s| s.value()));
            }
        }
    }
    let mut bits: Vec<u64> = values.into_iter().map(f64::to_bits).collect();
    for replicate in 0..shape.replicates {
        for arm in 0..shape.arms {
            let bases = [Base::Members, Base::Prospects, Base::Everyone];
            bits.extend(bases.map(|base| tally.heads(replicate, arm, base)));
        }
    }
    bits.extend(&tally.clusters);
    bits.extend(tally.sincerity.iter().flat_map(|counts| counts.0));
    bits
}

/// The same with triggers that remember purchases, shares of cases and control groups.
fn programme() -> Scenario {
    let mut scenario = scenario();
    let purchase = |which| When {
        which,
        ..when(Trigger::AfterPurchase)
    };
    let counted = arm("counted")
        .giving(gift(3.0, purchase(Which::Nth(2))))
        .giving(Gesture {
            share: 0.4,
            ..gift(1.0, purchase(Which::EveryNth(3)))
        })
        .giving(gift(2.0, when(Trigger::LoyaltyLevel(60.0))))
        .giving(gift(2.0, when(Trigger::Reactivation(30.0))))
        .giving(gift(2.0, after(Trigger::Silent, 40.0)))
        .giving(gift(1.0, when(Trigger::Anniversary)))
        .asking(ask(&[ChannelKind::Review], after(Trigger::Silent, 25.0)));
    let mut counted = Arm {
        holdout: 0.2,
        ..counted
    };
    for gesture in &mut counted.gestures {
        gesture.personal = vec![0.5; 2];
        gesture.when.segments = vec![true; 2];
    }
    for ask in &mut counted.asks {
        ask.when.segments = vec![true; 2];
    }
    scenario.arms[1] = counted;
    scenario
}

/// What is known of a customer at the end, as bits.
type Bits = Vec<u64>;

/// Everybody at the end under one arm, in the order of slots.
fn everybody(scenario: &Scenario, arm: usize, width: Width) -> Vec<Bits> {
    let mut all: Vec<Option<Bits>> = Vec::new();
    each_customer(scenario, 0, width, &mut |ended| {
        if ended.arm != arm {
            return;
        }
        let (state, outcome) = (ended.state, &ended.state.outcome);
        let columns = [
            &state.goodwill,
            &state.obligation,
            &state.trust,
            &state.expectation,
            &state.pressure,
            &state.given,
            &state.reminder,
            &state.sincerity,
            &state.inflow,
            &state.since,
            &state.referred,
            &state.purchase_left,
            &state.lapse_left,
            &outcome.tip_share,
            &outcome.purchases,
            &outcome.expected_purchases,
            &outcome.joined,
            &outcome.willing,
            &outcome.dutiful,
            &outcome.habit,
        ];
        let money = [
            &outcome.tips,
            &outcome.revenue,
            &outcome.profit,
            &outcome.cost,
            &outcome.donated,
        ];
        for lane in 0..ended.people.len {
            let slot = ended.people.first as usize + lane;
            let mut bits: Bits = columns.map(|column| column[lane].to_bits().into()).to_vec();
            bits.extend(money.map(|column| column[lane].to_bits()));
            bits.extend(outcome.yes.iter().map(|yes| u64::from(yes[lane].to_bits())));
            bits.push(state.stage[lane].into());
            all.resize(all.len().max(slot + 1), None);
            assert!(all[slot].replace(bits).is_none(), "everybody is shown once");
        }
    });
    all.into_iter()
        .map(|bits| bits.expect("nobody is missing"))
        .collect()
}

/// A year in three communities of 700 or 500, in which a bit of everything happens.
fn scenario() -> Scenario {
    let ticks = 52;
    let mut purchase = sold(0.3);
    purchase.asked = Some(0.1);
    let unasked = Channel {
        unasked: 0.003,
        worth: 3.0,
        ..asked(0.15)
    };
    let gifts = arm("gifts")
        .giving(gift(3.0, when(every(ticks, 2, 13))))
        .giving(gift(1.5, when(Trigger::AfterPurchase)))
        .giving(gift(2.0, when(Trigger::Birthday)))
        .giving(gift(3.0, when(Trigger::AfterFailure)))
        .asking(ask(
            &[ChannelKind::Review, ChannelKind::Referral],
            when(every(ticks, 5, 8)),
        ))
        .asking(ask(&[ChannelKind::Purchase], when(Trigger::AtRandom(0.01))));
    let budget = arm("on a budget")
        .giving(gift(3.0, when(every(ticks, 2, 6))))
        .giving(Gesture {
            reach: 0.5,
            promised: Some(0.8),
            ..gift(2.0, when(every(ticks, 3, 13)))
        })
        .with_budget(9.0);
    let mut scenario = crate::common::scenario(span(SpanName::Week), ticks, 1_266)
        .with_channel(ChannelKind::Purchase, purchase)
        .with_channel(ChannelKind::Tip, sold(0.21))
        .with_channel(ChannelKind::Review, unasked)
        .with_channel(ChannelKind::Referral, unasked)
        .with_failures(0.1, 1.0)
        .with_prospects(0.5, 0.002)
        .with_ties(700, 6, true, true)
        .with_arm(arm("none"))
        .with_arm(gifts)
        .with_arm(budget);
    scenario.psychology.lapse_rate = 0.002;
    in_two_segments(scenario)
}

fn without_ties(mut scenario: Scenario) -> Scenario {
    scenario.community.ties = None;
    scenario.arms.truncate(2);
    scenario
}

fn randomized(mut scenario: Scenario) -> Scenario {
    scenario.design.kind = DesignKind::Randomized { per_arm: 700 };
    scenario
}

fn options(threads: usize, width: Width) -> Options<'static> {
    Options {
        threads,
        width,
        ..Options::default()
    }
}

#[test]
fn tallies_are_the_same_on_any_number_of_threads_at_any_width_and_again() {
    let together = scenario();
    let apart = without_ties(scenario());
    for mut scenario in [
        randomized(together.clone()),
        randomized(apart.clone()),
        together,
        apart,
    ] {
        scenario.design.replicates = 3;
        let one = run(&scenario, &options(1, Width::Scalar)).expect("it runs");
        let expected = digest(&one);
        assert!(expected.iter().filter(|&&bits| bits != 0).count() > 1_000);
        for width in Width::available() {
            for threads in [1, 2, 3, 8] {
                let tally = run(&scenario, &options(threads, width)).expect("it runs");
                assert!(digest(&tally) == expected, "{threads} threads, {width:?}");
            }
        }
    }
}

#[test]
fn customers_are_the_same_at_any_width() {
    for scenario in [scenario(), without_ties(scenario()), programme()] {
        for arm in 0..scenario.arms.len() {
            let expected = everybody(&scenario, arm, Width::Scalar);
            for width in Width::available() {
                assert!(everybody(&scenario, arm, width) == expected, "{width:?}");
            }
        }
    }
}

#[test]
fn equal_arms_end_equally_for_every_customer() {
    for mut scenario in [scenario(), without_ties(scenario())] {
        let mut twin = scenario.arms[1].clone();
        twin.name = "twin".into();
        scenario.arms.push(twin);
        let last = scenario.arms.len() - 1;
        let [one, other] = [1, last].map(|arm| everybody(&scenario, arm, Width::detect()));
        assert!(one == other);
        assert!(one != everybody(&scenario, 0, Width::detect()));
    }
}

#[test]
fn another_arm_or_gesture_or_channel_changes_nobody() {
    let checks: [fn(&mut Scenario); 5] = [
        |scenario| {
            let another = arm("another").giving(gift(9.0, when(every(52, 0, 4))));
            scenario.arms.push(another);
        },
        |scenario| {
            let mut gesture = gift(5.0, when(Trigger::AtRandom(0.03)));
            gesture.personal = vec![0.5; 2];
            gesture.when.segments = vec![true; 2];
            scenario.arms[0].gestures.push(gesture);
        },
        |scenario| {
            let mut ask = ask(&[ChannelKind::Review], when(every(52, 1, 3)));
            ask.when.segments = vec![true; 2];
            scenario.arms[0].asks.push(ask);
        },
        |scenario| scenario.channels.0[ChannelKind::SignUp as usize] = Some(asked(0.3)),
        |scenario| scenario.outcome.primary = goodwill::vocabulary::metric::Metric::Goodwill,
    ];
    for scenario in [scenario(), without_ties(scenario()), programme()] {
        for (number, change) in checks.iter().enumerate() {
            let mut changed = scenario.clone();
            change(&mut changed);
            if changed.arms.len() > scenario.arms.len() {
                for gesture in &mut changed.arms.last_mut().expect("an arm").gestures {
                    gesture.personal = vec![0.5; 2];
                    gesture.when.segments = vec![true; 2];
                }
            }
            for arm in 1..scenario.arms.len() {
                let [before, after] =
                    [&scenario, &changed].map(|scenario| everybody(scenario, arm, Width::detect()));
                assert!(before == after, "change {number}, arm {arm}");
            }
        }
    }
}

#[test]
fn one_customer_more_changes_nobody_outside_the_community() {
    let before = scenario();
    let mut after = before.clone();
    after.population.size += 1;
    for arm in 0..before.arms.len() {
        let [few, more] =
            [&before, &after].map(|scenario| everybody(scenario, arm, Width::detect()));
        assert!(more.len() > few.len());
        let others = before.community.size as usize * 2;
        assert!(few.len() > others, "the last community has somebody");
        assert!(few[..others] == more[..others], "arm {arm}");
    }
    // Without ties and budgets nobody at all.
    let [before, after] = [before, after].map(without_ties);
    for arm in 0..before.arms.len() {
        let [few, more] =
            [&before, &after].map(|scenario| everybody(scenario, arm, Width::detect()));
        assert!(few[..] == more[..few.len()], "arm {arm}");
    }
}

//! What holds in every scenario, whatever it says: ranges, conservation, sums that add up.

use crate::common::*;
use goodwill::engine::quantity::Quantity;
use goodwill::engine::run::community::Ended;
use goodwill::engine::run::{Options, each_customer, run};
use goodwill::engine::state::stage;
use goodwill::numeric::Width;
use goodwill::psychology::Parameters;
use goodwill::psychology::parameters::Kind;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;
use proptest::prelude::*;

fn share() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0]
}

fn any_unit() -> impl Strategy<Value = TickUnit> {
    prop_oneof![
        proptest::sample::select(SpanName::ALL.to_vec()).prop_map(span),
        prop_oneof![Just(0.0), 0.5..60.0].prop_map(visits),
    ]
}

fn any_schedule() -> impl Strategy<Value = Trigger> {
    (0u32..4, 1u32..4).prop_map(|(first, step)| every(6, first, step))
}

/// A trigger with its audience and delay, as a scenario file may combine them.
fn any_when(is_visit: bool, segments: usize) -> impl Strategy<Value = When> {
    use Trigger::*;
    let audiences = vec![
        Audience::Customers,
        Audience::Prospects,
        Audience::Lapsed,
        Audience::CustomersAndProspects,
    ];
    let scheduled = (any_schedule(), proptest::sample::select(audiences))
        .prop_map(|(trigger, audience)| to(audience, trigger));
    let returns = vec![
        vec![],
        vec![ChannelKind::Review],
        vec![ChannelKind::Donation, ChannelKind::Referral],
        vec![ChannelKind::Purchase, ChannelKind::Tip],
    ];
    let followed = (
        prop_oneof![
            Just(Onboarding),
            Just(AfterPurchase),
            Just(AfterFailure),
            proptest::sample::select(returns).prop_map(AfterReciprocation),
        ],
        prop_oneof![Just(0.0), 1.0..40.0],
    )
        .prop_map(|(trigger, delay)| after(trigger, delay));
    let lapsed = (0.0..40.0).prop_map(|delay| When {
        audience: Audience::Lapsed,
        ..after(AfterLapse, delay)
    });
    let own = prop_oneof![
        Just(Birthday),
        (0.001..0.2f64).prop_map(AtRandom),
        Just(if is_visit { WithTheBill } else { Birthday }),
    ]
    .prop_map(when);
    let flags = proptest::collection::vec(proptest::bool::weighted(0.8), segments);
    (
        prop_oneof![3 => scheduled, 2 => followed, 1 => lapsed, 2 => own],
        flags,
    )
        .prop_map(|(when, segments)| When { segments, ..when })
}

fn any_gesture(is_visit: bool, segments: usize) -> impl Strategy<Value = Gesture> {
    (
        any_when(is_visit, segments),
        (prop_oneof![Just(0.0), 0.01..200.0f64], 0.0..20.0),
        proptest::collection::vec(share(), segments),
        (share(), share(), share()),
        (proptest::bool::weighted(0.15), 0.0..60.0f64),
        proptest::bool::weighted(0.2),
        proptest::option::weighted(0.2, share()),
        proptest::bool::weighted(0.2),
    )
        .prop_map(
            |(when, (value, cost), personal, shares, offer, announced, promised, third_party)| {
                let (useful, strings, reach) = shares;
                let (conditional, stands) = offer;
                let scheduled = matches!(when.trigger, Trigger::Schedule(_)) && !conditional;
                Gesture {
                    cost,
                    personal,
                    useful,
                    strings,
                    conditional,
                    value: if conditional { value.min(20.0) } else { value },
                    stands,
                    announced,
                    promised: promised.filter(|_| scheduled),
                    reach,
                    third_party,
                    ..gift(0.0, when)
                }
            },
        )
}

fn any_ask(is_visit: bool, segments: usize) -> impl Strategy<Value = Ask> {
    let ways = vec![
        ChannelKind::Purchase,
        ChannelKind::Donation,
        ChannelKind::Referral,
        ChannelKind::Review,
        ChannelKind::Feedback,
    ];
    (
        any_when(is_visit, segments),
        proptest::sample::subsequence(ways, 1..=4),
        0u32..5,
        0.0..2.0,
        share(),
        proptest::bool::ANY,
    )
        .prop_map(|(when, ways, other_ways, cost, reach, in_sight)| Ask {
            other_ways,
            cost,
            reach,
            in_sight,
            ..ask(&ways, when)
        })
}

fn any_budget() -> impl Strategy<Value = Budget> {
    use Priority::*;
    (
        0.0..20.0,
        prop_oneof![Just(Random), Just(Spend), Just(Tenure)],
    )
        .prop_map(|(per_member, priority)| Budget {
            priority,
            ..Budget::per_member(per_member)
        })
}

fn any_arm(is_visit: bool, segments: usize) -> impl Strategy<Value = Arm> {
    (
        proptest::collection::vec(any_gesture(is_visit, segments), 0..4),
        proptest::collection::vec(any_ask(is_visit, segments), 0..3),
        proptest::option::weighted(0.3, any_budget()),
    )
        .prop_map(|(gestures, asks, budget)| Arm {
            gestures,
            asks,
            budget,
            ..arm("any")
        })
}

/// Every parameter within its range, a few of them at its ends.
fn any_psychology() -> impl Strategy<Value = Parameters> {
    proptest::collection::vec(share(), Parameters::ALL.len()).prop_map(|places| {
        let mut psychology = Parameters::default();
        for (parameter, place) in Parameters::ALL.iter().zip(places) {
            let mut value = parameter.low + place * (parameter.high - parameter.low);
            if matches!(parameter.kind, Kind::Share) {
                value = value.clamp(0.0, 1.0);
            }
            assert!(psychology.set(parameter.key, value));
        }
        psychology
    })
}

fn any_channel(asked: f64, unasked: f64, size: f64, elasticity: f64) -> Channel {
    Channel {
        asked: Some(asked),
        unasked,
        amount: size,
        margin: 0.4,
        worth: size / 3.0,
        elasticity,
    }
}

fn any_scenario() -> impl Strategy<Value = Scenario> {
    let shape = (any_unit(), 1u32..7, 1u64..600, 1usize..3);
    shape.prop_flat_map(|(unit, ticks, size, segments)| {
        let is_visit = matches!(unit, TickUnit::Visit { .. });
        (
            proptest::collection::vec(any_arm(is_visit, segments), 1..4),
            any_psychology(),
            (0.01..0.99, 0.0..0.05, 0.0..30.0, 0.0..1.5),
            (share(), 0.0..4.0),
            proptest::option::weighted(0.5, (0.05..2.0, 0.0..0.05)),
            proptest::option::weighted(0.5, (1u32..4, share(), any::<bool>(), any::<bool>())),
            (0.05..5.0, prop_oneof![Just(0.0), 0.0..10.0], 0.5..100.0),
            (any::<bool>(), any::<bool>(), 2u32..700, any::<u64>()),
        )
            .prop_map(
                move |(arms, psychology, channel, service, prospects, ties, context, rest)| {
                    let mut scenario = scenario(unit, ticks, size);
                    if segments == 2 {
                        scenario = in_two_segments(scenario);
                    }
                    let (asked, unasked, amount, elasticity) = channel;
                    for way in [
                        ChannelKind::Donation,
                        ChannelKind::Referral,
                        ChannelKind::Review,
                        ChannelKind::Feedback,
                    ] {
                        let channel = any_channel(asked, unasked, amount, elasticity);
                        scenario = scenario.with_channel(way, channel);
                    }
                    let mut purchase = sold(elasticity);
                    purchase.asked = Some(asked);
                    scenario = scenario
                        .with_channel(ChannelKind::Purchase, purchase)
                        .with_failures(service.0, service.1);
                    scenario.psychology = psychology;
                    scenario.arms = arms;
                    for (number, arm) in scenario.arms.iter_mut().enumerate() {
                        arm.name = format!("arm {number}");
                        for when in arm
                            .gestures
                            .iter_mut()
                            .map(|gesture| &mut gesture.when)
                            .chain(arm.asks.iter_mut().map(|ask| &mut ask.when))
                        {
                            if let Trigger::Schedule(at) = &mut when.trigger {
                                at.retain(|&tick| tick < ticks);
                            }
                        }
                    }
                    let (with_tip, by_basket, community, seed) = rest;
                    if with_tip {
                        scenario = scenario.with_channel(ChannelKind::Tip, sold(0.21));
                    }
                    if let Some((per_member, join)) = prospects {
                        scenario = scenario.with_prospects(per_member, join);
                    }
                    scenario.community.size = community;
                    if let Some((half, rewired, belonging, pull)) = ties {
                        scenario.community = Community {
                            size: community.max(2 * half + 2),
                            ties: Some(Ties {
                                degree: 2 * half,
                                rewired,
                                belonging,
                                pull,
                            }),
                        };
                    }
                    let (noticed, customary, stake) = context;
                    scenario.context = Context {
                        noticed,
                        customary,
                        stake: if by_basket {
                            Stake::Basket
                        } else {
                            Stake::Money(stake)
                        },
                        inertia: if by_basket { 0.5 } else { 0.0 },
                        loss: None,
                    };
                    scenario.design.seed = seed;
                    scenario
                },
            )
    })
}

/// Checks one customer; an Err says what does not hold.
fn check(scenario: &Scenario, ended: &Ended, lane: usize) -> Result<(), String> {
    let (state, outcome) = (ended.state, &ended.state.outcome);
    let limit = scenario.psychology.goodwill_limit as f32;
    let at = |column: &[f32]| column[lane];
    let holds = |what: &str, is_so: bool, values: &[f32]| {
        if is_so {
            Ok(())
        } else {
            Err(format!(
                "slot {}: {what}: {values:?}",
                ended.people.first as usize + lane
            ))
        }
    };

    let goodwill = at(&*state.goodwill);
    let trust = at(&*state.trust);
    let in_range = |value: f32, low: f32, high: f32| value >= low && value <= high;
    holds(
        "goodwill in ±limit",
        goodwill.abs() <= limit * 1.000_001,
        &[goodwill, limit],
    )?;
    let mean = at(&*state.mean_goodwill);
    holds(
        "its mean, too",
        mean.abs() <= limit * 1.000_001,
        &[mean, limit],
    )?;
    holds("trust in [0, 1]", in_range(trust, 0.0, 1.0), &[trust])?;
    holds(
        "sincerity in [0, 1]",
        in_range(at(&*state.sincerity), 0.0, 1.0),
        &[at(&*state.sincerity)],
    )?;
    let not_negative = [
        ("obligation", at(&*state.obligation)),
        ("expectation", at(&*state.expectation)),
        ("pressure", at(&*state.pressure)),
        ("given", at(&*state.given)),
        ("reminder", at(&*state.reminder)),
        ("purchases", at(&*outcome.purchases)),
        ("expected purchases", at(&*outcome.expected_purchases)),
        ("cost", outcome.cost[lane] as f32),
        ("tips", outcome.tips[lane] as f32),
        ("donated", outcome.donated[lane] as f32),
    ];
    for (name, value) in not_negative {
        // Infinity and NaN are no such number either.
        holds(name, in_range(value, 0.0, 1e12), &[value])?;
    }

    // Money.
    let basket = at(&ended.people.basket);
    let purchases = at(&*outcome.purchases);
    let revenue = outcome.revenue[lane];
    let near = |one: f64, other: f64, size: f64| (one - other).abs() <= 1e-12 * (1.0 + size);
    let bought = f64::from(purchases) * f64::from(basket);
    holds(
        "revenue = purchases × basket",
        near(revenue, bought, bought),
        &[revenue as f32, purchases, basket],
    )?;
    let mut gains = 0.0;
    for way in ChannelKind::ALL {
        let Some(channel) = scenario.channels.of(way) else {
            continue;
        };
        let money = match way {
            ChannelKind::Purchase => revenue,
            ChannelKind::Tip => outcome.tips[lane],
            _ => f64::from(at(&*outcome.yes[way as usize])) * channel.amount,
        };
        let yes = f64::from(at(&*outcome.yes[way as usize]));
        gains += channel.margin * money + channel.worth * yes;
    }
    let cost = outcome.cost[lane];
    let profit = outcome.profit[lane];
    holds(
        "profit = margins × money + worth − cost",
        near(profit, gains - cost, gains + cost),
        &[profit as f32, gains as f32, cost as f32],
    )?;

    // Returns: on visits the tips, else the purchases; and every yes that is no purchase by a clock.
    let yes: f32 = outcome.yes.iter().map(|yes| at(&**yes)).sum();
    let returns = at(&*outcome.willing) + at(&*outcome.dutiful) + at(&*outcome.habit);
    let base = if scenario.timeline.is_visit() {
        at(&*outcome.tip_count)
    } else {
        purchases
    };
    holds(
        "returns = purchases or tips + yeses",
        returns == base + yes,
        &[returns, base, yes],
    )?;
    if scenario.timeline.is_visit() {
        let visits = purchases - at(&*outcome.yes[ChannelKind::Purchase as usize]);
        holds(
            "visits",
            in_range(visits, 0.0, scenario.timeline.ticks as f32),
            &[visits],
        )?;
    }

    // Stages.
    let (member, prospect) = (at(&ended.people.member), at(&ended.people.prospect));
    let joined = at(&*outcome.joined);
    let is_possible = match state.stage[lane] {
        stage::CUSTOMER | stage::LAPSED => member + joined == 1.0,
        stage::PROSPECT => prospect == 1.0 && joined == 0.0,
        _ => false,
    };
    holds(
        "a stage that is possible",
        is_possible && joined <= prospect,
        &[member, prospect, joined],
    )?;
    let is_active = state.stage[lane] == stage::CUSTOMER;
    holds(
        "active customers",
        at(&*state.active) == f32::from(u8::from(is_active)),
        &[at(&*state.active)],
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 250,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    })]

    #[test]
    fn ranges_hold_and_sums_add_up(scenario in any_scenario()) {
        let mut broken = Vec::new();
        let mut seen = vec![(0u64, 0u64); scenario.arms.len()];
        let mut spent = vec![0.0; scenario.arms.len()];
        each_customer(&scenario, 0, Width::detect(), &mut |ended| {
            for lane in 0..ended.people.len {
                seen[ended.arm].0 += 1;
                seen[ended.arm].1 += u64::from(ended.people.member[lane] == 1.0);
                spent[ended.arm] += ended.state.outcome.cost[lane];
                if let Err(why) = check(&scenario, ended, lane) {
                    broken.push(why);
                }
            }
        });
        prop_assert!(broken.is_empty(), "{} broken: {}", broken.len(), broken[0]);
        for (_, members) in seen {
            prop_assert_eq!(members, scenario.population.size);
        }
        for (arm, spent) in scenario.arms.iter().zip(spent) {
            if let Some(budget) = arm.budget {
                let most = budget.per_member * scenario.population.size as f64;
                prop_assert!(spent <= most * (1.0 + 1e-8), "{spent} of {most}");
            }
        }
    }

    #[test]
    fn ticks_and_customers_tell_the_same_money(scenario in any_scenario()) {
        let scenario = Scenario {
            design: Design { replicates: 1, ..scenario.design },
            ..scenario
        };
        let tally = run(&scenario, &Options { threads: 1, ..Options::default() }).expect("it runs");
        let sums = [
            (Metric::Profit, Quantity::Profit),
            (Metric::Cost, Quantity::Cost),
            (Metric::Revenue, Quantity::Revenue),
            (Metric::Donated, Quantity::Donated),
            (Metric::Purchases, Quantity::Purchases),
        ];
        for arm in 0..scenario.arms.len() {
            let by_ticks = |quantity| -> f64 {
                let ticks = 0..tally.shape.ticks;
                ticks.map(|tick| tally.series(arm, tick, quantity).sum.value()).sum()
            };
            // What profit is the difference of.
            let size = by_ticks(Quantity::Revenue).abs() + by_ticks(Quantity::Cost) + 1.0;
            for (metric, quantity) in sums {
                let Some(place) = tally.shape.metrics.iter().position(|&own| own == metric) else {
                    continue;
                };
                let (customers, _) = tally.outcome(0, arm, place);
                let apart = (customers - by_ticks(quantity)).abs();
                prop_assert!(apart <= 1e-11 * (size + customers.abs()), "{metric:?}: {apart}");
            }
        }
    }

    #[test]
    fn a_broken_promise_raises_neither_goodwill_nor_trust(
        value in 0.0..100.0f64,
        personal in share(),
        announced in any::<bool>(),
        customary in 0.0..10.0f64,
        psychology in any_psychology(),
        seed in any::<u64>(),
    ) {
        let promise = Gesture {
            promised: Some(0.0),
            personal: vec![personal],
            announced,
            ..gift(value, when(Trigger::Schedule(vec![0])))
        };
        let mut scenario = scenario(visits(0.0), 1, 300)
            .with_channel(ChannelKind::Purchase, sold(0.3))
            .with_arm(arm("promised").giving(promise));
        scenario.psychology = psychology;
        scenario.context.customary = customary;
        scenario.design.seed = seed;
        let mut worst = (0.0f32, 0.0f32);
        each_customer(&scenario, 0, Width::detect(), &mut |ended| {
            for lane in 0..ended.people.len {
                worst.0 = worst.0.max(ended.state.goodwill[lane]);
                worst.1 = worst.1.max(ended.state.trust[lane] - ended.people.trust[lane]);
                assert_eq!(ended.state.outcome.cost[lane], 0.0);
            }
        });
        prop_assert!(worst == (0.0, 0.0), "{worst:?}");
    }
}

#[test]
fn belonging_keeps_goodwill_within_its_limit() {
    let mut scenario = scenario(span(SpanName::Month), 24, 600)
        .with_channel(ChannelKind::Purchase, sold(0.3))
        .with_ties(600, 6, true, false)
        .with_arm(arm("gifts").giving(gift(3.0, when(every(24, 0, 2)))));
    scenario.psychology.goodwill_limit = 2.0;
    scenario.psychology.goodwill_half_life = 90.0;
    scenario.psychology.belonging = 0.2 / 7.0;
    let mut highest = 0.0f32;
    each_customer(&scenario, 0, Width::detect(), &mut |ended| {
        for lane in 0..ended.people.len {
            highest = highest.max(ended.state.goodwill[lane].abs());
        }
    });
    assert!(highest <= 2.000_001, "{highest}");
}

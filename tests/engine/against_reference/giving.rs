//! What gestures are, and when they come.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::shop;
use crate::common::*;

#[test]
fn promises_announcements_reach_and_other_givers() {
    let quarterly = |first| when(every(40, first, 13));
    let promised = Gesture {
        promised: Some(0.6),
        ..gift(4.0, quarterly(1))
    };
    let announced = Gesture {
        announced: true,
        ..gift(2.0, quarterly(5))
    };
    let seldom_seen = Gesture {
        reach: 0.4,
        ..gift(3.0, quarterly(7))
    };
    let by_another = Gesture {
        third_party: true,
        strings: 0.2,
        ..gift(3.0, quarterly(9))
    };
    let mut scenario = shop(40, 1_500)
        .with_arm(arm("promised").giving(promised.clone()))
        .with_arm(
            arm("promised with another")
                .giving(promised)
                .giving(gift(2.0, quarterly(1))),
        )
        .with_arm(
            arm("announced")
                .giving(announced.clone())
                .giving(gift(1.0, quarterly(5))),
        )
        .with_arm(arm("seldom seen").giving(seldom_seen))
        .with_arm(arm("another").giving(by_another));
    scenario.context.customary = 0.5;
    let arms = compare(&scenario);
    let goodwill: Vec<f64> = arms
        .iter()
        .map(|(all, _)| sum(all, |c| c.goodwill))
        .collect();
    assert!(
        arms[0].0.iter().any(|c| c.goodwill < -0.1),
        "nobody was disappointed"
    );
    fired(&[
        ("an unasked return", sum(&arms[0].0, |c| c.unasked)),
        ("a donation", sum(&arms[0].0, |c| c.donated)),
        ("goodwill", goodwill[2]),
        ("obligation to another", sum(&arms[4].0, |c| c.obligation)),
    ]);
    let seen = arms[3].0.iter().filter(|c| c.expectation > 0.55).count();
    assert!(seen > 500 && seen < 1_450, "{seen} noticed");
}

#[test]
fn only_some_can_be_reached_by_a_way_of_contact() {
    let by = |by: usize, when: When| When {
        by: Some(by),
        ..when
    };
    let mut scenario = in_two_segments(
        shop(30, 1_200)
            .with_arm(
                arm("post and e-mail")
                    .giving(gift(4.0, by(1, when(every(30, 1, 9)))))
                    .giving(gift(1.0, by(0, when(Trigger::AtRandom(1.0 / 30.0))))),
            )
            .with_arm(
                arm("after purchases")
                    .giving(gift(2.0, by(0, after(Trigger::AfterPurchase, 11.0))))
                    .asking(ask(
                        &[ChannelKind::Review],
                        by(1, when(Trigger::AfterPurchase)),
                    )),
            ),
    );
    scenario.population.contacts = vec![
        Contact {
            name: "e-mail".into(),
            shares: vec![0.7, 0.2],
        },
        Contact {
            name: "post".into(),
            shares: vec![0.4, 1.0],
        },
    ];
    let arms = compare(&scenario);
    let free = arms[0].0.iter().filter(|c| c.cost == 0.0).count();
    assert!(free > 50 && free < 600, "{free} got nothing");
    fired(&[
        ("gifts", sum(&arms[0].0, |c| c.cost)),
        ("gifts later", sum(&arms[1].0, |c| c.cost)),
    ]);
}

#[test]
fn a_mere_message_reminds_and_shows_its_sincerity() {
    let message = Gesture {
        personal: vec![0.0],
        cost: 0.25,
        ..gift(0.0, when(every(20, 2, 5)))
    };
    let arms = compare(&shop(20, 1_000).with_arm(arm("message").giving(message)));
    fired(&[("a message", sum(&arms[0].0, |c| c.cost))]);
}

#[test]
fn birthdays_beginnings_random_moments_and_lapse() {
    let lapse = |unit: SpanName, ticks, size| {
        let lapsed = |trigger| to(Audience::Lapsed, trigger);
        let later = |delay| When {
            audience: Audience::Lapsed,
            ..after(Trigger::AfterLapse, delay)
        };
        let mut scenario = shop(ticks, size)
            .with_trait(
                Trait::Tenure,
                Distribution::Normal {
                    mean: 0.0,
                    sd: 300.0,
                },
            )
            .with_arm(
                arm("birthdays")
                    .giving(gift(3.0, when(Trigger::Birthday)))
                    .asking(ask(&[ChannelKind::Review], when(Trigger::Birthday))),
            )
            .with_arm(
                arm("onboarding")
                    .giving(gift(3.0, when(Trigger::Onboarding)))
                    .giving(gift(2.0, after(Trigger::Onboarding, 21.0)))
                    .asking(ask(
                        &[ChannelKind::Feedback],
                        after(Trigger::Onboarding, 16.0),
                    )),
            )
            .with_arm(
                arm("random")
                    .giving(gift(3.0, when(Trigger::AtRandom(1.0 / 40.0))))
                    .asking(ask(
                        &[ChannelKind::Feedback],
                        when(Trigger::AtRandom(1.0 / 60.0)),
                    )),
            )
            .with_arm(
                arm("lapse")
                    .giving(gift(3.0, later(0.0)))
                    .giving(gift(5.0, later(20.0)))
                    .giving(gift(2.0, lapsed(every(ticks, 2, 9))))
                    .asking(ask(&[ChannelKind::Feedback], later(25.0)))
                    .asking(ask(&[ChannelKind::Purchase], lapsed(every(ticks, 3, 9)))),
            );
        scenario.timeline.unit = span(unit);
        scenario.psychology.lapse_rate = 0.003;
        scenario
    };
    for scenario in [
        lapse(SpanName::Week, 60, 1_000),
        lapse(SpanName::Day, 60, 1_000),
        lapse(SpanName::Month, 14, 1_000),
        lapse(SpanName::Year, 3, 500),
    ] {
        let arms = compare(&scenario);
        for (customers, events) in &arms {
            fired(&[
                ("a cost", sum(customers, |c| c.cost)),
                ("an ask", sum(customers, |c| c.asked)),
                ("a lapse", events.lapses as f64),
            ]);
        }
    }
}

#[test]
fn what_events_set_off() {
    let reciprocation =
        || Trigger::AfterReciprocation(vec![ChannelKind::Review, ChannelKind::Donation]);
    let any = || Trigger::AfterReciprocation(Vec::new());
    let thanks = |value, when| Gesture {
        reach: 0.9,
        ..gift(value, when)
    };
    for unit in [SpanName::Week, SpanName::Day, SpanName::Month] {
        // Of many steps some clock rings a rounding error sooner or later.
        let ticks = if unit == SpanName::Month { 6 } else { 26 };
        let mut scenario = shop(ticks, 1_000)
            .with_failures(0.15, 0.8)
            .with_arm(
                arm("purchases")
                    .giving(thanks(1.5, when(Trigger::AfterPurchase)))
                    .giving(thanks(2.5, after(Trigger::AfterPurchase, 10.0)))
                    .asking(ask(&[ChannelKind::Review], when(Trigger::AfterPurchase)))
                    .asking(ask(
                        &[ChannelKind::Feedback, ChannelKind::Purchase],
                        after(Trigger::AfterPurchase, 12.0),
                    )),
            )
            .with_arm(
                arm("failures")
                    .giving(thanks(4.0, when(Trigger::AfterFailure)))
                    .giving(thanks(2.0, after(Trigger::AfterFailure, 3.0)))
                    .asking(ask(&[ChannelKind::Feedback], when(Trigger::AfterFailure)))
                    .asking(ask(
                        &[ChannelKind::Feedback],
                        after(Trigger::AfterFailure, 30.0),
                    )),
            )
            .with_arm(
                arm("returns")
                    .giving(thanks(2.0, when(reciprocation())))
                    .giving(thanks(1.0, after(any(), 9.0)))
                    .asking(ask(&[ChannelKind::Feedback], when(any())))
                    .asking(ask(&[ChannelKind::Review], after(reciprocation(), 21.0))),
            );
        scenario.timeline.unit = span(unit);
        let arms = compare(&scenario);
        for (customers, _) in &arms {
            fired(&[
                ("a purchase", sum(customers, |c| c.purchases)),
                ("a failure", sum(customers, |c| c.failures)),
                ("an ask", sum(customers, |c| c.asked)),
                ("a return", sum(customers, |c| c.unasked)),
                ("a cost", sum(customers, |c| c.cost)),
            ]);
        }
    }
}

#[test]
fn a_purchase_or_tip_that_is_named_sets_off_what_follows_a_return() {
    let after_a = |way| Trigger::AfterReciprocation(vec![way]);
    let scenario = shop(20, 1_000)
        .with_channel(ChannelKind::Tip, sold(0.21))
        .with_arm(arm("purchase").giving(gift(2.0, when(after_a(ChannelKind::Purchase)))))
        .with_arm(arm("tip").giving(gift(2.0, after(after_a(ChannelKind::Tip), 10.0))));
    let mut visiting = scenario.clone();
    visiting.timeline.unit = visits(14.0);
    for scenario in [scenario, visiting] {
        for (customers, _) in &compare(&scenario) {
            fired(&[("a gift", sum(customers, |c| c.cost))]);
        }
    }
}

#[test]
fn several_of_what_is_delayed_or_random_in_one_step() {
    let ticks = 30;
    let offer = |stands, when| Gesture {
        conditional: true,
        stands,
        ..gift(6.0, when)
    };
    let later = |days| after(Trigger::AfterPurchase, days);
    let seldom = |value, when| Gesture {
        reach: 0.7,
        ..gift(value, when)
    };
    let scenario = shop(ticks, 600)
        .with_failures(0.2, 0.6)
        .with_trait(
            Trait::PurchaseRate,
            Distribution::Gamma { mean: 0.4, cv: 0.8 },
        )
        .with_arm(
            arm("delayed")
                .giving(seldom(1.0, later(14.0)))
                .giving(seldom(2.0, later(21.0)))
                .giving(gift(2.0, after(Trigger::AfterFailure, 15.0)))
                .asking(ask(
                    &[ChannelKind::Review, ChannelKind::Purchase],
                    later(14.0),
                )),
        )
        .with_arm(
            arm("random")
                .giving(seldom(1.0, when(Trigger::AtRandom(0.4))))
                .giving(gift(2.0, when(Trigger::AtRandom(0.1))))
                .asking(ask(&[ChannelKind::Feedback], when(Trigger::AtRandom(0.3)))),
        )
        .with_arm(
            arm("offers")
                .giving(offer(20.0, later(14.0)))
                .giving(offer(10.0, when(Trigger::AtRandom(0.1))))
                .asking(ask(&[ChannelKind::Review], later(14.0)))
                .asking(ask(&[ChannelKind::Review], later(28.0)))
                .asking(ask(&[ChannelKind::Feedback], when(Trigger::AtRandom(0.1)))),
        );
    let mut monthly = scenario.clone();
    monthly.timeline = Timeline {
        unit: span(SpanName::Month),
        ticks: 6,
        start: None,
    };
    for scenario in [scenario, monthly] {
        for (customers, _) in &compare(&scenario) {
            fired(&[
                ("an ask", sum(customers, |c| c.asked)),
                ("a cost", sum(customers, |c| c.cost)),
                (
                    "several asks in a step",
                    sum(customers, |c| u8::from(c.asked > 30)),
                ),
            ]);
        }
    }
}

#[test]
fn kinds_of_kindness_that_come_again() {
    let of_kind = |kind: &str, value: f64, first: u32, step: u32| Gesture {
        kind: Some(kind.into()),
        ..gift(value, when(every(40, first, step)))
    };
    let mut often = of_kind("a note", 3.0, 1, 3);
    often.reach = 0.6;
    let alike = shop(40, 1_500).with_arm(
        arm("alike")
            .giving(often.clone())
            .giving(of_kind("a note", 2.0, 4, 6))
            .giving(of_kind("a sample", 2.0, 4, 6)),
    );
    let mut apart = alike.clone();
    for gesture in &mut apart.arms[0].gestures {
        gesture.kind = None;
    }
    let mut promised = of_kind("a note", 4.0, 2, 5);
    promised.promised = Some(0.6);
    let promising = shop(40, 1_000).with_arm(arm("promised").giving(promised));
    compare(&promising);
    let [used, fresh] = [&alike, &apart].map(|own| sum(&compare(own)[0].0, |c| c.goodwill));
    assert!(used < 0.9 * fresh, "{used} of kinds, {fresh} without");
    fired(&[("goodwill", used), ("an unasked return", fresh)]);
}

/// Something else each time pleases more than the same again.
#[test]
fn a_kind_by_itself_is_as_if_it_had_none() {
    let one_of_a_kind = |number: u32| Gesture {
        kind: Some(format!("kind {number}")),
        ..gift(2.0, when(Trigger::Schedule(vec![3 * number])))
    };
    let with = |same: bool| {
        let gestures = (0..8).map(one_of_a_kind);
        let gestures = gestures.map(|gesture| match same {
            true => Gesture {
                kind: None,
                ..gesture
            },
            false => gesture,
        });
        shop(26, 600).with_arm(gestures.fold(arm("varied"), |arm, gesture| arm.giving(gesture)))
    };
    let of = |scenario: &Scenario| -> Vec<f64> {
        compare(scenario)[0].0.iter().map(|c| c.goodwill).collect()
    };
    assert_eq!(of(&with(false)), of(&with(true)));
}

//! Asks, and the strings that they tie.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::shop;
use crate::common::*;

#[test]
fn asks_one_way_several_ways_and_their_strings() {
    let ticks = 30;
    let asking = |ways: &[ChannelKind], first| ask(ways, when(every(ticks, first, 8)));
    let several = Ask {
        other_ways: 2,
        reach: 0.7,
        in_sight: true,
        ..asking(
            &[
                ChannelKind::Purchase,
                ChannelKind::Review,
                ChannelKind::Donation,
            ],
            3,
        )
    };
    let given = |first| gift(3.0, when(every(ticks, first, 8)));
    let scenario = shop(ticks, 1_500)
        .with_arm(arm("one way").asking(asking(&[ChannelKind::Donation], 3)))
        .with_arm(arm("several").asking(several.clone()))
        .with_arm(arm("with a gift").giving(given(3)).asking(several.clone()))
        .with_arm(
            arm("after a gift")
                .giving(given(3))
                .asking(asking(&[ChannelKind::Review], 4)),
        )
        .with_arm(
            arm("too late")
                .giving(given(2))
                .asking(asking(&[ChannelKind::Review], 4)),
        )
        .with_arm(
            arm("often")
                .asking(asking(&[ChannelKind::Feedback], 3))
                .asking(asking(&[ChannelKind::Purchase], 3))
                .asking(asking(&[ChannelKind::Feedback, ChannelKind::Review], 4)),
        );
    let mut daily = scenario.clone();
    daily.timeline.unit = span(SpanName::Day);
    for scenario in [scenario, daily] {
        let arms = compare(&scenario);
        for (customers, _) in &arms {
            fired(&[
                ("an ask", sum(customers, |c| c.asked)),
                (
                    "a yes",
                    sum(customers, |c| {
                        c.yes.iter().sum::<u32>() - c.unasked.min(c.yes.iter().sum())
                    }),
                ),
                ("pressure", sum(customers, |c| c.pressure)),
            ]);
        }
        for arm in [1, 2, 5] {
            fired(&[("a yes to a purchase", sum(&arms[arm].0, |c| c.asked_to_buy))]);
        }
    }
}

#[test]
fn strings_are_tied_by_asks_to_the_same_people_that_are_still_to_come() {
    let ticks = 30;
    let to_first = |mut when: When| {
        when.segments = vec![true, false];
        when
    };
    let mut scenario = in_two_segments(
        shop(ticks, 1_000)
            .with_prospects(0.5, 0.01)
            .with_arm(
                arm("others are asked")
                    .giving(gift(3.0, when(Trigger::Onboarding)))
                    .asking(ask(
                        &[ChannelKind::Review],
                        to(Audience::Prospects, every(ticks, 0, 2)),
                    )),
            )
            .with_arm(
                arm("one segment is asked")
                    .giving(gift(3.0, when(Trigger::AtRandom(0.02))))
                    .asking(ask(&[ChannelKind::Review], when(every(ticks, 0, 2)))),
            )
            .with_arm(
                arm("asked before")
                    .giving(gift(3.0, when(Trigger::AfterPurchase)))
                    .asking(ask(&[ChannelKind::Review], when(every(ticks, 0, 2)))),
            )
            .with_arm(
                arm("another's favour")
                    .giving(Gesture {
                        third_party: true,
                        ..gift(3.0, when(Trigger::AtRandom(0.02)))
                    })
                    .asking(ask(&[ChannelKind::Review], when(every(ticks, 0, 2)))),
            ),
    );
    let second = &mut scenario.arms[1].asks[0].when;
    *second = to_first(second.clone());
    scenario.psychology.third_party = 1.0;
    for (customers, _) in &compare(&scenario) {
        fired(&[
            ("an ask", sum(customers, |c| c.asked)),
            ("a gift", sum(customers, |c| c.given)),
        ]);
    }
}

#[test]
fn every_yes_to_a_purchase_is_a_purchase() {
    let ticks = 20;
    let buy = |when| ask(&[ChannelKind::Purchase], when);
    let mut scenario = shop(ticks, 1_000)
        .with_arm(arm("asked at a purchase").asking(buy(when(Trigger::AfterPurchase))))
        .with_arm(
            arm("asked twice")
                .asking(buy(when(every(ticks, 2, 4))))
                .asking(buy(when(every(ticks, 2, 4)))),
        );
    scenario.timeline.unit = span(SpanName::Month);
    for (customers, _) in &compare(&scenario) {
        fired(&[("a yes", sum(customers, |c| c.asked_to_buy))]);
    }
}

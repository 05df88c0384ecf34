//! Visits and purchases.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::shop;
use crate::common::*;

#[test]
fn sweets_with_the_bill() {
    let bill = || when(Trigger::WithTheBill);
    let sweet = |value| Gesture {
        cost: 0.1,
        ..gift(value, bill())
    };
    let mut second = sweet(0.7);
    second.personal = vec![1.0];
    let scenario = scenario(visits(0.0), 3, 2_000)
        .with_channel(ChannelKind::Purchase, sold(0.3))
        .with_channel(ChannelKind::Tip, sold(0.21))
        .with_arm(arm("none"))
        .with_arm(arm("one").giving(sweet(0.7)))
        .with_arm(arm("one and another").giving(sweet(0.7)).giving(second));
    let arms = compare(&scenario);
    for (customers, _) in &arms {
        fired(&[
            ("a tip", sum(customers, |c| c.tip_count)),
            ("habit", sum(customers, |c| c.habit)),
        ]);
    }
    let tips: Vec<f64> = arms.iter().map(|(all, _)| sum(all, |c| c.tips)).collect();
    assert!(tips[0] < tips[1] && tips[1] < tips[2], "{tips:?}");
    fired(&[
        ("willing", sum(&arms[2].0, |c| c.willing)),
        ("dutiful", sum(&arms[2].0, |c| c.dutiful)),
    ]);
}

#[test]
fn purchases_on_a_clock() {
    let scenario = scenario(span(SpanName::Week), 60, 2_000)
        .with_channel(ChannelKind::Purchase, sold(0.3))
        .with_trait(
            Trait::PurchaseRate,
            Distribution::Gamma { mean: 0.3, cv: 0.8 },
        )
        .with_arm(arm("nothing at all"))
        .with_arm(arm("gifts").giving(gift(3.0, when(every(60, 2, 13)))));
    let arms = compare(&scenario);
    for (customers, events) in &arms {
        fired(&[
            ("a lapse", events.lapses as f64),
            (
                "several purchases in a tick",
                sum(customers, |c| u8::from(c.purchases > 60)),
            ),
        ]);
    }
    fired(&[
        ("willing", sum(&arms[1].0, |c| c.willing)),
        ("dutiful", sum(&arms[1].0, |c| c.dutiful)),
    ]);
}

#[test]
fn visits_with_gaps_failures_and_asks() {
    let ticks = 12;
    let mut scenario = shop(ticks, 1_500)
        .with_channel(ChannelKind::Tip, sold(0.21))
        .with_failures(0.1, 1.0)
        .with_arm(
            arm("bill")
                .giving(gift(0.7, when(Trigger::WithTheBill)))
                .asking(ask(&[ChannelKind::Review], when(Trigger::AfterPurchase)))
                .giving(gift(3.0, when(Trigger::AfterFailure))),
        )
        .with_arm(
            arm("one more")
                .asking(ask(
                    &[ChannelKind::Purchase, ChannelKind::Review],
                    when(Trigger::WithTheBill),
                ))
                .giving(gift(1.0, when(Trigger::AfterPurchase)))
                .giving(gift(1.0, after(Trigger::AfterPurchase, 40.0))),
        )
        .with_arm(
            arm("others")
                .giving(gift(3.0, when(Trigger::Birthday)))
                .giving(gift(3.0, when(Trigger::AtRandom(0.01))))
                .giving(Gesture {
                    conditional: true,
                    stands: 30.0,
                    ..gift(4.0, when(every(ticks, 1, 4)))
                }),
        );
    scenario.timeline.unit = visits(14.0);
    scenario.psychology.lapse_rate = 0.003;
    let arms = compare(&scenario);
    for (customers, events) in &arms {
        fired(&[
            ("a lapse", events.lapses as f64),
            ("a tip", sum(customers, |c| c.tips)),
            ("a failure", sum(customers, |c| c.failures)),
            ("a cost", sum(customers, |c| c.cost)),
        ]);
    }
    fired(&[("one more purchase", sum(&arms[1].0, |c| c.asked_to_buy))]);
}

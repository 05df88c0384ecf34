//! Who joins, meets others, is on a list, or has left.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::{shop, village};
use crate::common::*;
use crate::counting::rare_visits;
use crate::reference::{Customer, Stage};

#[test]
fn prospects_ties_referrals_and_a_budget() {
    for ticks in [1, 40] {
        let arms = compare(&village(ticks, 1_500));
        if ticks == 1 {
            continue;
        }
        for (customers, events) in &arms {
            fired(&[
                ("a join", events.joins as f64),
                ("a join after a referral", events.referred_joins as f64),
                ("a lapse", events.lapses as f64),
                ("a referral", sum(customers, |c| c.referrals)),
                ("an inflow", sum(customers, |c| c.inflow.abs())),
                ("a referral lost", events.lost_referrals as f64),
                (
                    "somebody of the second segment",
                    sum(customers, |c| u8::from(c.segment == 1)),
                ),
            ]);
        }
        fired(&[("a gesture unpaid", arms[1].1.unpaid as f64)]);
    }
}

#[test]
fn joiners_may_leave_in_the_gap_that_follows() {
    for (customers, _) in &compare(&rare_visits()) {
        let left =
            |c: &Customer| c.joined && c.stage == Stage::Lapsed && c.tip_count + c.purchases == 0;
        fired(&[(
            "one who left before the first visit",
            sum(customers, |c| u8::from(left(c))),
        )]);
    }
}

#[test]
fn an_arm_for_some_is_for_them_alone() {
    let ticks = 26;
    let target = |segments, spend, tenure| Target {
        segments,
        spend,
        tenure,
    };
    let mut listed = arm("for some")
        .giving(gift(4.0, when(every(ticks, 1, 4))))
        .giving(gift(
            1.0,
            to(Audience::CustomersAndProspects, every(ticks, 2, 9)),
        ))
        .giving(gift(2.0, when(Trigger::AfterPurchase)))
        .asking(ask(&[ChannelKind::Referral], when(every(ticks, 3, 6))));
    listed.targets = vec![
        target(
            vec![true, false],
            (30.0, f64::INFINITY),
            (0.0, f64::INFINITY),
        ),
        target(vec![true, true], (0.0, 100.0), (200.0, 500.0)),
    ];
    let mut for_all = listed.clone();
    for_all.name = "for all".into();
    for_all.targets.clear();
    let scenario = shop(ticks, 1_200)
        .with_channel(ChannelKind::Referral, asked(0.2))
        .with_prospects(0.5, 0.002)
        .with_ties(250, 6, true, true)
        .with_trait(
            Trait::Tenure,
            Distribution::Uniform {
                low: 0.0,
                high: 800.0,
            },
        )
        .with_arm(listed)
        .with_arm(for_all);
    let arms = compare(&in_two_segments(scenario));
    let (some, all) = (&arms[arms.len() - 2].0, &arms[arms.len() - 1].0);
    let listed = some.iter().filter(|customer| customer.listed).count();
    assert!((200..1_600).contains(&listed), "{listed} of {}", some.len());
    for (one, other) in some.iter().zip(all) {
        assert_eq!(one.slot, other.slot);
        assert!(one.listed || one.cost == 0.0);
    }
    fired(&[("a gift to somebody on the list", sum(some, |c| c.cost))]);
    assert!(sum(some, |c| c.cost) < 0.9 * sum(all, |c| c.cost));
}

#[test]
fn who_had_left_before_the_start_stays_away_until_won_back() {
    let lapsed = |first| to(Audience::Lapsed, every(30, first, 9));
    let after_lapse = gift(3.0, after(Trigger::AfterLapse, 7.0));
    let mut scenario = shop(30, 1_500)
        .with_prospects(0.4, 0.002)
        .with_arm(arm("nothing of the kind"))
        .with_arm(
            arm("won back")
                .giving(gift(4.0, lapsed(2)))
                .giving(after_lapse)
                .asking(ask(&[ChannelKind::Purchase], lapsed(3))),
        );
    let rows = 1_500;
    let rate = (0..rows)
        .map(|row| 0.01 + 0.2 * (row % 7) as f32 / 7.0)
        .collect();
    let tenure = (0..rows).map(|row| (row % 5) as f32 * 90.0).collect();
    let here = (0..rows).map(|row| [1.0, 0.6, 0.1][row % 3]).collect();
    scenario.population.data = Some(Data {
        path: "customers.csv".into(),
        rows,
        columns: vec![(Trait::PurchaseRate, rate), (Trait::Tenure, tenure)],
        segments: None,
        spend: None,
        here: Some(here),
        ids: None,
    });
    let arms = compare(&scenario);
    let (left, won) = (&arms[0].0, &arms[1].0);
    let away = |c: &&Customer| c.since <= 0.0 && c.lapses == 0 && c.stage == Stage::Lapsed;
    let never_bought = left
        .iter()
        .filter(away)
        .filter(|c| c.purchases == 0)
        .count();
    // 500 rows each leave with chances 0, 0.4 and 0.9.
    assert!(never_bought > 500 && never_bought < 800, "{never_bought}");
    fired(&[
        (
            "a purchase of somebody won back",
            sum(won, |c| u8::from(c.lapses > 0 && c.purchases > 1)),
        ),
        ("a lapse", arms[0].1.lapses as f64),
    ]);
}

//! Runs with a start: months of the calendar, seasons, and budgets by the month.

use goodwill::scenario::checked::*;

use super::compare::{compare, fired, sum};
use super::{shop, village};
use crate::common::*;

/// 2027-11-08, a Monday: Christmas, New Year and a February come soon.
const START: i32 = 21_130;

fn season() -> Season {
    Season {
        of_year: OfYear::months([0.6, 0.5, 0.9, 1.0, 1.0, 1.1, 0.7, 0.8, 1.0, 1.2, 1.4, 1.8]),
        peaks: vec![
            Peak {
                name: "Christmas".into(),
                first: START + 28,
                last: START + 46,
                times: 1.7,
                every_year: true,
            },
            Peak {
                name: "a fair".into(),
                first: START + 10,
                last: START + 12,
                times: 3.0,
                every_year: false,
            },
        ],
    }
}

#[test]
fn seasons_multiply_purchases_at_every_tick() {
    for (unit, ticks) in [
        (SpanName::Day, 90),
        (SpanName::Week, 30),
        (SpanName::Month, 8),
        (SpanName::Quarter, 3),
    ] {
        let gifts = arm("gifts")
            .giving(gift(3.0, every_few(ticks, 2)))
            .giving(offer(10.0, every_few(ticks, 3)))
            .asking(ask(&[ChannelKind::Review], every_few(ticks, 2)));
        let mut scenario = shop(ticks, 500).with_arm(gifts);
        scenario.timeline.unit = span(unit);
        scenario.timeline.start = Some(START);
        scenario.season = Some(season());
        for (customers, _) in &compare(&scenario) {
            fired(&[("a purchase", sum(customers, |c| c.purchases_rung))]);
        }
    }
}

#[test]
fn weeks_of_the_year_are_those_of_iso_8601() {
    let mut scenario = shop(40, 500).with_arm(arm("nothing"));
    scenario.timeline.start = Some(START + 3);
    let weeks: Vec<f64> = (0..53)
        .map(|week| 0.2 + f64::from(week % 9) / 5.0)
        .collect();
    for count in [52, 53] {
        scenario.season = Some(Season {
            of_year: OfYear::weeks(&weeks[..count]),
            peaks: Vec::new(),
        });
        compare(&scenario);
    }
}

#[test]
fn months_of_the_calendar_have_their_own_lengths() {
    let mut scenario = village(9, 700);
    scenario.timeline.unit = span(SpanName::Month);
    scenario.timeline.start = Some(START);
    scenario.season = Some(season());
    for (_, events) in &compare(&scenario)[1..] {
        fired(&[
            ("a join", events.joins as f64),
            ("a lapse", events.lapses as f64),
        ]);
    }
}

#[test]
fn a_budget_by_the_month_comes_as_the_calendar_has_it() {
    let paid = |period, each: f64| Budget {
        in_all: true,
        period: Some(period),
        ..Budget::per_member(each)
    };
    for unit in [SpanName::Week, SpanName::Day] {
        let ticks = if unit == SpanName::Week { 26 } else { 140 };
        let mut scenario = shop(ticks, 600)
            .with_arm(arm("by the month").giving(gift(2.0, every_few(ticks, 2))))
            .with_arm(arm("by hand").giving(Gesture {
                capacity: Some(Capacity {
                    per_member: 0.25,
                    period: SpanName::Month,
                }),
                ..gift(1.0, every_few(ticks, 1))
            }));
        scenario.timeline.unit = span(unit);
        scenario.timeline.start = Some(START);
        scenario.arms[0].budget = Some(paid(SpanName::Month, 9.0));
        scenario.arms[1].budget = Some(paid(SpanName::Quarter, 5.0));
        for (_, events) in &compare(&scenario) {
            fired(&[("a lack", events.unpaid as f64)]);
        }
    }
}

#[test]
fn what_is_given_in_a_time_is_given_in_no_other() {
    let within = |from, until, when: When| When {
        between: Some((from, until)),
        ..when
    };
    for unit in [SpanName::Week, SpanName::Month] {
        let ticks = if unit == SpanName::Week { 30 } else { 9 };
        let (from, until) = (ticks / 3, ticks / 3 * 2);
        let mut scenario = shop(ticks, 500).with_failures(0.1, 1.0).with_arm(
            arm("in a time")
                .giving(gift(2.0, within(from, until, when(Trigger::AfterPurchase))))
                .giving(gift(
                    1.0,
                    within(from, until, after(Trigger::AfterPurchase, 20.0)),
                ))
                .giving(gift(3.0, within(from, ticks, when(Trigger::Birthday))))
                .giving(gift(1.0, within(0, until, when(Trigger::AtRandom(0.1)))))
                .giving(gift(2.0, within(from, until, after(Trigger::Silent, 30.0))))
                .asking(ask(
                    &[ChannelKind::Review],
                    within(from, until - 1, when(Trigger::AfterPurchase)),
                ))
                .asking(ask(
                    &[ChannelKind::Feedback],
                    within(from, ticks, after(Trigger::AfterFailure, 10.0)),
                )),
        );
        scenario.timeline.unit = span(unit);
        for (customers, _) in &compare(&scenario) {
            fired(&[
                ("a cost", sum(customers, |c| c.cost)),
                ("an ask", sum(customers, |c| c.asked)),
            ]);
        }
    }
}

/// An offer that stands for three weeks.
fn offer(value: f64, when: When) -> Gesture {
    Gesture {
        conditional: true,
        stands: 21.0,
        ..gift(value, when)
    }
}

/// On every so-manieth tick.
fn every_few(ticks: u32, few: u32) -> When {
    when(every(ticks, 0, few))
}

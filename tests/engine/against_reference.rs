//! The engine against the naive reference, customer by customer, over the same draws.
//!
//! The engine reckons in f32, the reference in f64, so that a draw or a clock within a rounding error
//! of its threshold can fall to the other side: after that the two customers are different ones. At
//! most half a percent of the customers may stray so; all others agree (`compare`). Every scenario must
//! show that what it is about took place.

// The reference is an oracle with the standard library's functions.
#![allow(clippy::disallowed_methods)]

mod asking;
mod buying;
mod calendar;
mod compare;
mod giving;
mod offers;
mod people;
mod triggers;
mod worth;

use goodwill::scenario::checked::*;

use crate::common::*;

/// A scenario of weeks with everything that a customer can buy, answer or return.
fn shop(ticks: u32, size: u64) -> Scenario {
    let unasked = |way| Channel {
        unasked: 0.004,
        worth: 3.0,
        amount: if way == ChannelKind::Donation {
            20.0
        } else {
            0.0
        },
        ..asked(0.15)
    };
    let mut purchase = sold(0.3);
    purchase.asked = Some(0.2);
    scenario(span(SpanName::Week), ticks, size)
        .with_channel(ChannelKind::Purchase, purchase)
        .with_channel(ChannelKind::Donation, unasked(ChannelKind::Donation))
        .with_channel(ChannelKind::Review, unasked(ChannelKind::Review))
        .with_channel(ChannelKind::Feedback, asked(0.3))
        .with_trait(
            Trait::PurchaseRate,
            Distribution::Gamma {
                mean: 0.08,
                cv: 0.8,
            },
        )
}

/// Prospects, ties, referrals, a budget, two segments.
fn village(ticks: u32, size: u64) -> Scenario {
    let mut scenario = shop(ticks, size)
        .with_channel(
            ChannelKind::Referral,
            Channel {
                unasked: 0.01,
                worth: 2.0,
                ..asked(0.2)
            },
        )
        .with_prospects(0.5, 0.002)
        .with_ties(250, 6, true, true)
        .with_failures(0.05, 1.0)
        .with_arm(
            arm("gifts")
                .giving(gift(3.0, when(every(ticks, 1, 6))))
                .giving(gift(
                    1.0,
                    to(Audience::CustomersAndProspects, every(ticks, 4, 9)),
                ))
                .giving(gift(2.0, when(Trigger::Onboarding)))
                .asking(ask(&[ChannelKind::Referral], when(every(ticks, 3, 6))))
                .asking(ask(
                    &[ChannelKind::SignUp, ChannelKind::Feedback],
                    to(Audience::CustomersAndProspects, every(ticks, 5, 6)),
                )),
        )
        .with_arm(
            arm("on a budget")
                .giving(gift(3.0, when(every(ticks, 1, 6))))
                .giving(Gesture {
                    promised: Some(0.9),
                    ..gift(2.0, to(Audience::CustomersAndProspects, every(ticks, 1, 6)))
                })
                .giving(gift(1.5, when(Trigger::AfterPurchase)))
                .asking(ask(&[ChannelKind::Referral], when(Trigger::AtRandom(0.01))))
                .with_budget(9.0),
        )
        .with_channel(ChannelKind::SignUp, asked(0.1));
    for arm in &mut scenario.arms {
        arm.asks[0].cost = 0.25;
    }
    in_two_segments(scenario)
}

//! What each metric comes to for a customer, once for tallies and for tables of single customers.

use crate::engine::state::State;
use crate::numeric::{Column, LANES, WideColumn};
use crate::vocabulary::channel::ChannelKind;
use crate::vocabulary::metric::Metric;

/// A metric of a block of customers. Money needs more digits than counts and feelings do.
pub enum Values<'a> {
    /// In single precision.
    Narrow(&'a Column),
    /// In double precision.
    Wide(&'a WideColumn),
    /// Sums over visits, and how many visits there were: the mean over them counts.
    MeanOf(&'a Column, &'a Column),
}

impl Values<'_> {
    /// What it is for a customer.
    pub fn at(&self, lane: usize) -> f64 {
        match self {
            Values::Narrow(values) => values[lane].into(),
            Values::Wide(values) => values[lane],
            Values::MeanOf(sums, counts) if counts[lane] > 0.0 => {
                f64::from(sums[lane]) / f64::from(counts[lane])
            }
            Values::MeanOf(..) => 0.0,
        }
    }

    /// The same of all customers, each as many times as `heads` says.
    #[inline(always)]
    pub fn of_each(&self, heads: &Column, column: &mut WideColumn) {
        match *self {
            Values::Narrow(values) => {
                for lane in 0..LANES {
                    column[lane] = f64::from(heads[lane]) * f64::from(values[lane]);
                }
            }
            Values::Wide(values) => {
                for lane in 0..LANES {
                    column[lane] = f64::from(heads[lane]) * values[lane];
                }
            }
            Values::MeanOf(sums, counts) => {
                for lane in 0..LANES {
                    let mean = f64::from(sums[lane]) / f64::from(counts[lane]);
                    let mean = if counts[lane] > 0.0 { mean } else { 0.0 };
                    column[lane] = f64::from(heads[lane]) * mean;
                }
            }
        }
    }
}

/// What a metric comes to under an arm at the end of a run, whether or not somebody belongs to its base.
#[inline(always)]
pub fn values(metric: Metric, state: &State) -> Values<'_> {
    let o = &state.outcome;
    let yes = |channel: ChannelKind| Values::Narrow(&o.yes[channel as usize]);
    match metric {
        Metric::Tips => Values::Wide(&o.tips),
        Metric::Revenue => Values::Wide(&o.revenue),
        Metric::Profit => Values::Wide(&o.profit),
        Metric::Cost => Values::Wide(&o.cost),
        Metric::Donated => Values::Wide(&o.donated),
        Metric::TipShare => Values::MeanOf(&o.tip_share, &o.tip_count),
        Metric::Purchases => Values::Narrow(&o.purchases),
        Metric::ExpectedPurchases => Values::Narrow(&o.expected_purchases),
        Metric::Retained => Values::Narrow(&state.active),
        Metric::Donations => yes(ChannelKind::Donation),
        Metric::Referrals => yes(ChannelKind::Referral),
        Metric::Reviews => yes(ChannelKind::Review),
        Metric::Feedback => yes(ChannelKind::Feedback),
        Metric::SignUps => yes(ChannelKind::SignUp),
        Metric::Joined => Values::Narrow(&o.joined),
        Metric::ReferredStay | Metric::OthersStay => Values::Narrow(&o.stay),
        Metric::WillingReturns => Values::Narrow(&o.willing),
        Metric::DutifulReturns => Values::Narrow(&o.dutiful),
        Metric::HabitReturns => Values::Narrow(&o.habit),
        Metric::Goodwill => Values::Narrow(&state.goodwill),
        Metric::Obligation => Values::Narrow(&state.obligation),
        Metric::Trust => Values::Narrow(&state.trust),
    }
}

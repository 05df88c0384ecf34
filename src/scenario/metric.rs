//! The outcomes that are told of every arm: their names, units and bases.

use super::checked::{Channels, Scenario, Timeline, Way};

/// Days after joining at which it is judged whether somebody stays: half a year.
pub const STAY_DAYS: f32 = 182.625;

/// One outcome, measured per head over the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Tip as a share of the bill, mean over a customer's visits (visit timelines with a tip channel).
    TipShare,
    /// Tips, in money.
    Tips,
    /// Purchases made.
    Purchases,
    /// The purchase hazard spent: purchases expected given the customer's path (low noise).
    ExpectedPurchases,
    /// Money spent at purchases.
    Revenue,
    /// Margin on all money that came in, plus the worth of other returns, minus all costs.
    Profit,
    /// Cost of gestures and asks.
    Cost,
    /// Whether still a customer at the end.
    Retained,
    Donations,
    /// Money donated.
    Donated,
    Referrals,
    Reviews,
    Feedback,
    SignUps,
    /// Whether a prospect became a customer (base: prospects).
    Joined,
    /// Whether a prospect who was referred and joined was still a customer after [`STAY_DAYS`].
    ReferredStay,
    /// The same of prospects who joined without a referral.
    OthersStay,
    /// Returns out of goodwill.
    WillingReturns,
    /// Returns out of obligation.
    DutifulReturns,
    /// Returns that would have come anyway.
    HabitReturns,
    /// Goodwill at the end, lapsed customers included; what the last step or visit has done to it is in it.
    Goodwill,
    /// Obligation at the end, likewise.
    Obligation,
    /// Trust at the end, likewise.
    Trust,
}

/// Whom a metric is a mean over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Members at the start.
    Members,
    /// Prospects at the start.
    Prospects,
    /// Both.
    Everyone,
    /// Prospects who joined after a referral, under the arm, [`STAY_DAYS`] or more before the end.
    Referred,
    /// Prospects who joined without one, likewise.
    Others,
}

impl Base {
    /// Whether it depends on the arm who belongs to it, so that arms cannot be compared head by head.
    pub fn follows_arm(self) -> bool {
        matches!(self, Base::Referred | Base::Others)
    }
}

/// How a metric's numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricUnit {
    /// A share in [0, 1], printed in percent.
    Share,
    /// In the scenario's currency.
    Money,
    /// Events per head.
    Count,
    /// A psychological scale without unit.
    Scale,
}

impl MetricUnit {
    /// As tables name it.
    pub fn name(self, currency: &str) -> &str {
        match self {
            MetricUnit::Share => "share",
            MetricUnit::Money => currency,
            MetricUnit::Count => "per head",
            MetricUnit::Scale => "scale",
        }
    }
}

impl Metric {
    pub const ALL: [Metric; 23] = [
        Metric::TipShare,
        Metric::Tips,
        Metric::Purchases,
        Metric::ExpectedPurchases,
        Metric::Revenue,
        Metric::Profit,
        Metric::Cost,
        Metric::Retained,
        Metric::Donations,
        Metric::Donated,
        Metric::Referrals,
        Metric::Reviews,
        Metric::Feedback,
        Metric::SignUps,
        Metric::Joined,
        Metric::ReferredStay,
        Metric::OthersStay,
        Metric::WillingReturns,
        Metric::DutifulReturns,
        Metric::HabitReturns,
        Metric::Goodwill,
        Metric::Obligation,
        Metric::Trust,
    ];

    /// The snake_case name, as in scenario files and tables.
    pub fn key(self) -> &'static str {
        match self {
            Metric::TipShare => "tip_share",
            Metric::Tips => "tips",
            Metric::Purchases => "purchases",
            Metric::ExpectedPurchases => "expected_purchases",
            Metric::Revenue => "revenue",
            Metric::Profit => "profit",
            Metric::Cost => "cost",
            Metric::Retained => "retained",
            Metric::Donations => "donations",
            Metric::Donated => "donated",
            Metric::Referrals => "referrals",
            Metric::Reviews => "reviews",
            Metric::Feedback => "feedback",
            Metric::SignUps => "sign_ups",
            Metric::Joined => "joined",
            Metric::ReferredStay => "referred_stay",
            Metric::OthersStay => "others_stay",
            Metric::WillingReturns => "willing_returns",
            Metric::DutifulReturns => "dutiful_returns",
            Metric::HabitReturns => "habit_returns",
            Metric::Goodwill => "goodwill",
            Metric::Obligation => "obligation",
            Metric::Trust => "trust",
        }
    }

    /// The metric with this key.
    pub fn from_key(key: &str) -> Option<Metric> {
        Metric::ALL.into_iter().find(|metric| metric.key() == key)
    }

    /// The name as people read it.
    pub fn label(self) -> &'static str {
        match self {
            Metric::TipShare => "tip (share of the bill)",
            Metric::Tips => "tips",
            Metric::Purchases => "purchases",
            Metric::ExpectedPurchases => "expected purchases",
            Metric::Revenue => "revenue",
            Metric::Profit => "profit",
            Metric::Cost => "cost",
            Metric::Retained => "retained",
            Metric::Donations => "donations",
            Metric::Donated => "money donated",
            Metric::Referrals => "referrals",
            Metric::Reviews => "reviews",
            Metric::Feedback => "feedback given",
            Metric::SignUps => "sign-ups",
            Metric::Joined => "prospects who joined",
            Metric::ReferredStay => "referred who stayed half a year",
            Metric::OthersStay => "other joiners who stayed half a year",
            Metric::WillingReturns => "willing returns",
            Metric::DutifulReturns => "dutiful returns",
            Metric::HabitReturns => "habit returns",
            Metric::Goodwill => "goodwill at the end",
            Metric::Obligation => "obligation at the end",
            Metric::Trust => "trust at the end",
        }
    }

    pub fn unit(self) -> MetricUnit {
        match self {
            Metric::TipShare
            | Metric::Retained
            | Metric::Joined
            | Metric::ReferredStay
            | Metric::OthersStay => MetricUnit::Share,
            Metric::Tips | Metric::Revenue | Metric::Profit | Metric::Cost | Metric::Donated => {
                MetricUnit::Money
            }
            Metric::Goodwill | Metric::Obligation | Metric::Trust => MetricUnit::Scale,
            _ => MetricUnit::Count,
        }
    }

    pub fn base(self) -> Base {
        match self {
            Metric::TipShare
            | Metric::Retained
            | Metric::Goodwill
            | Metric::Obligation
            | Metric::Trust => Base::Members,
            Metric::Joined => Base::Prospects,
            Metric::ReferredStay => Base::Referred,
            Metric::OthersStay => Base::Others,
            _ => Base::Everyone,
        }
    }
}

/// The metrics that a scenario has, in the order of [`Metric::ALL`].
pub fn metrics_of(scenario: &Scenario) -> Vec<Metric> {
    let prospects = scenario.prospects.is_some();
    let ties = scenario.community.ties.is_some();
    metrics_with(&scenario.timeline, &scenario.channels, prospects, ties)
}

/// The metrics of a scenario with this timeline and these channels, with or without prospects and ties.
pub(super) fn metrics_with(
    timeline: &Timeline,
    channels: &Channels,
    prospects: bool,
    ties: bool,
) -> Vec<Metric> {
    let visits = timeline.is_visit();
    let has = |way: Way| channels.of(way).is_some();
    let days = timeline.days_per_tick() * f64::from(timeline.ticks);
    let long_enough = days > f64::from(STAY_DAYS);
    let there = |metric: &Metric| match metric {
        Metric::TipShare => visits && has(Way::Tip),
        Metric::Tips => has(Way::Tip),
        Metric::Purchases | Metric::Revenue => visits || has(Way::Purchase),
        Metric::ExpectedPurchases => !visits && has(Way::Purchase),
        Metric::Retained => timeline.days_per_tick() > 0.0,
        Metric::Donations | Metric::Donated => has(Way::Donation),
        Metric::Referrals => has(Way::Referral),
        Metric::Reviews => has(Way::Review),
        Metric::Feedback => has(Way::Feedback),
        Metric::SignUps => has(Way::SignUp),
        Metric::Joined => prospects,
        Metric::ReferredStay => prospects && ties && has(Way::Referral) && long_enough,
        Metric::OthersStay => prospects && long_enough,
        _ => true,
    };
    Metric::ALL.into_iter().filter(there).collect()
}

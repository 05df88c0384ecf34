//! What is followed over time.

use crate::vocabulary::metric::Metric;

/// What is followed over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Mean goodwill of those who are customers in this tick.
    Goodwill,
    /// Mean obligation of the customers.
    Obligation,
    /// Mean trust of the customers.
    Trust,
    /// Customers in this tick, per head (members and prospects at the start).
    Active,
    /// Tip as a share of the bill, mean over the tick's tips.
    TipShare,
    /// The following are per head and tick.
    Purchases,
    /// Money from purchases and tips.
    Revenue,
    /// Margins less costs.
    Profit,
    /// What gestures and asks cost.
    Cost,
    /// Yes to asks and unasked returns, purchases and tips apart.
    Answers,
    /// Money that was donated.
    Donated,
    /// Friends who were told.
    Referrals,
    /// Returns out of goodwill.
    WillingReturns,
    /// Returns out of obligation.
    DutifulReturns,
    /// Returns that would have come anyway.
    HabitReturns,
    /// Customers who left.
    Lapses,
    /// People who became customers.
    Joins,
    /// Joins of prospects whom a tie referred.
    ReferredJoins,
    /// Referrals that found no free prospect among the ties.
    LostReferrals,
    /// What asks cost, apart from offers; a part of [`Quantity::Cost`].
    AskCost,
    /// Gestures and asks that were due and not made, and offers that were taken up and not paid, for want of money.
    Unfunded,
}

impl Quantity {
    /// How many there are.
    pub const COUNT: usize = 21;
    /// All of them, in the order in which they are kept.
    pub const ALL: [Quantity; Quantity::COUNT] = [
        Quantity::Goodwill,
        Quantity::Obligation,
        Quantity::Trust,
        Quantity::Active,
        Quantity::TipShare,
        Quantity::Purchases,
        Quantity::Revenue,
        Quantity::Profit,
        Quantity::Cost,
        Quantity::Answers,
        Quantity::Donated,
        Quantity::Referrals,
        Quantity::WillingReturns,
        Quantity::DutifulReturns,
        Quantity::HabitReturns,
        Quantity::Lapses,
        Quantity::Joins,
        Quantity::ReferredJoins,
        Quantity::LostReferrals,
        Quantity::AskCost,
        Quantity::Unfunded,
    ];

    /// Its name in tables.
    pub fn key(self) -> &'static str {
        match self {
            Quantity::Goodwill => "goodwill",
            Quantity::Obligation => "obligation",
            Quantity::Trust => "trust",
            Quantity::Active => "active",
            Quantity::TipShare => "tip_share",
            Quantity::Purchases => "purchases",
            Quantity::Revenue => "revenue",
            Quantity::Profit => "profit",
            Quantity::Cost => "cost",
            Quantity::Answers => "answers",
            Quantity::Donated => "donated",
            Quantity::Referrals => "referrals",
            Quantity::WillingReturns => "willing_returns",
            Quantity::DutifulReturns => "dutiful_returns",
            Quantity::HabitReturns => "habit_returns",
            Quantity::Lapses => "lapses",
            Quantity::Joins => "joins",
            Quantity::ReferredJoins => "referred_joins",
            Quantity::LostReferrals => "lost_referrals",
            Quantity::AskCost => "ask_cost",
            Quantity::Unfunded => "unfunded",
        }
    }

    /// The quantity of this name.
    pub fn from_key(key: &str) -> Option<Quantity> {
        Quantity::ALL
            .into_iter()
            .find(|quantity| quantity.key() == key)
    }

    /// Whether a tick's sum is told per customer in the tick (the stocks), per tip, or per head.
    pub fn denominator(self) -> Denominator {
        match self {
            Quantity::Goodwill | Quantity::Obligation | Quantity::Trust => Denominator::Active,
            Quantity::TipShare => Denominator::Tips,
            _ => Denominator::Heads,
        }
    }

    /// The quantity that shows a metric over time, where there is one.
    pub fn of_metric(metric: Metric) -> Option<Quantity> {
        Some(match metric {
            Metric::TipShare | Metric::Tips => Quantity::TipShare,
            Metric::Purchases | Metric::ExpectedPurchases => Quantity::Purchases,
            Metric::Revenue => Quantity::Revenue,
            Metric::Profit => Quantity::Profit,
            Metric::Cost => Quantity::Cost,
            Metric::Retained => Quantity::Active,
            Metric::Donated => Quantity::Donated,
            Metric::Donations | Metric::Reviews | Metric::Feedback | Metric::SignUps => {
                Quantity::Answers
            }
            Metric::Referrals => Quantity::Referrals,
            Metric::Joined => Quantity::Joins,
            Metric::WillingReturns => Quantity::WillingReturns,
            Metric::DutifulReturns => Quantity::DutifulReturns,
            Metric::HabitReturns => Quantity::HabitReturns,
            Metric::Goodwill => Quantity::Goodwill,
            Metric::Obligation => Quantity::Obligation,
            Metric::Trust => Quantity::Trust,
            Metric::ReferredStay | Metric::OthersStay => return None,
        })
    }
}

/// What a tick's sum is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denominator {
    /// Members and prospects at the start.
    Heads,
    /// Customers in the tick.
    Active,
    /// Tips in the tick.
    Tips,
}

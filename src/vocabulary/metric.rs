//! Metrics: what is told of every arm, per head over the whole run.
//!
//! A metric is a variant and its row here, and in the engine what it comes to for a customer
//! ([`crate::engine::state::outcome`]).

use super::channel::ChannelKind;

/// Days after joining at which it is judged whether somebody stays: half a year.
pub const STAY_DAYS: f32 = 182.625;

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

    /// Who they are, in words.
    pub fn meaning(self) -> &'static str {
        match self {
            Base::Members => "members at the start",
            Base::Prospects => "prospects at the start",
            Base::Everyone => "members and prospects at the start",
            Base::Referred => {
                "prospects who joined after a referral, half a year or more before the end"
            }
            Base::Others => "prospects who joined without one, likewise",
        }
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

    /// As the reference page names it.
    pub fn meaning(self) -> &'static str {
        match self {
            MetricUnit::Share => "share",
            MetricUnit::Money => "money",
            MetricUnit::Count => "count",
            MetricUnit::Scale => "scale without unit",
        }
    }
}

/// What a scenario must have for a metric to be told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It is there in every scenario.
    Nothing,
    /// Visits that are tipped.
    TippedVisits,
    /// Customers tip.
    Tips,
    /// Visits, or purchases by themselves.
    Purchases,
    /// Purchases at a rate.
    PurchaseRate,
    /// Time that passes between ticks.
    Time,
    /// The scenario has this channel.
    A(ChannelKind),
    /// There are people who may join.
    Prospects,
    /// Prospects, ties and referrals, and half a year to see who stays.
    ReferredProspects,
    /// Prospects, and half a year to see who stays.
    HalfAYear,
}

/// What a scenario has of all this.
#[derive(Clone, Copy)]
pub struct Has<'a> {
    /// Whether a tick is a visit.
    pub visits: bool,
    /// Days from the start of one tick to that of the next.
    pub days_per_tick: f64,
    /// Days of the whole run.
    pub days: f64,
    /// Whether it has a channel.
    pub channel: &'a dyn Fn(ChannelKind) -> bool,
    /// Whether there are people who may join.
    pub prospects: bool,
    /// Whether customers know each other.
    pub ties: bool,
}

impl Need {
    /// Whether a scenario has it.
    pub fn is_met(self, has: &Has) -> bool {
        let channel = has.channel;
        let long_enough = has.days > f64::from(STAY_DAYS);
        match self {
            Need::Nothing => true,
            Need::TippedVisits => has.visits && channel(ChannelKind::Tip),
            Need::Tips => channel(ChannelKind::Tip),
            Need::Purchases => has.visits || channel(ChannelKind::Purchase),
            Need::PurchaseRate => !has.visits && channel(ChannelKind::Purchase),
            Need::Time => has.days_per_tick > 0.0,
            Need::A(of) => channel(of),
            Need::Prospects => has.prospects,
            Need::ReferredProspects => {
                has.prospects && has.ties && channel(ChannelKind::Referral) && long_enough
            }
            Need::HalfAYear => has.prospects && long_enough,
        }
    }

    /// What is needed, in words.
    pub fn meaning(self) -> String {
        match self {
            Need::Nothing => "nothing".to_owned(),
            Need::TippedVisits => {
                "visits and tips: `unit = \"visit\"` and a `tip_share`".to_owned()
            }
            Need::Tips => "tips: a `tip_share` in `[population]`, and `[channel.tip]`".to_owned(),
            Need::Purchases => "purchases: a `purchase_rate` in `[population]`".to_owned(),
            Need::PurchaseRate => "a `purchase_rate` on a timeline of days, weeks, …".to_owned(),
            Need::Time => "time to pass: give `[timeline]` a `gap`".to_owned(),
            Need::A(channel) => format!("a table `[channel.{}]`", channel.key()),
            Need::Prospects => "a table `[prospects]`".to_owned(),
            Need::ReferredProspects => {
                "`[prospects]`, `[community.ties]`, `[channel.referral]`, and more than half a year"
                    .to_owned()
            }
            Need::HalfAYear => "`[prospects]`, and more than half a year".to_owned(),
        }
    }
}

/// What a metric comes from: where a scenario can never have it, the metric is one number whatever anybody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody buys.
    Buying,
    /// Purchases have a price.
    Baskets,
    /// Something earns money.
    Earning,
    /// Something costs money.
    Spending,
    /// Somebody leaves.
    Leaving,
    /// Prospects join.
    Joining,
    /// Somebody answers in this channel.
    Answers(ChannelKind),
    /// What is given in this channel has an amount.
    Amounts(ChannelKind),
}

/// What is said of a metric once and for all.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// As in scenario files and tables.
    pub key: &'static str,
    /// The name as people read it.
    pub label: &'static str,
    /// The unit of its values.
    pub unit: MetricUnit,
    /// Who is counted.
    pub base: Base,
    /// What a scenario must have for it to be measured.
    pub needs: Need,
    /// What it is made of.
    pub origins: &'static [Origin],
    /// Whether it is compared over draws of the psychology though it is not the primary one.
    pub compared: bool,
    /// Whether less of it is better for a brand.
    pub less_is_better: bool,
    /// The foot of its axis, where that is not the unit's; `{of}` stands for who are told of.
    pub axis: Option<&'static str>,
}

/// A metric that everybody is told of, in events per head, from nothing in particular.
const PLAIN: Row = Row {
    key: "",
    label: "",
    unit: MetricUnit::Count,
    base: Base::Everyone,
    needs: Need::Nothing,
    origins: &[],
    compared: false,
    less_is_better: false,
    axis: None,
};

macro_rules! metrics {
    ($( $(#[doc = $meaning:literal])+ $metric:ident = $key:literal, $label:literal, { $($field:ident: $value:expr),* $(,)? }; )+) => {
        /// One outcome, measured per head over the whole run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $( $(#[doc = $meaning])+ $metric, )+
        }

        impl Metric {
            /// All of them, in the order of tables.
            pub const ALL: [Metric; [$($key),+].len()] = [$(Metric::$metric),+];

            /// What is said of it once and for all.
            pub fn row(self) -> &'static Row {
                match self {
                    $( Metric::$metric => {
                        #[allow(clippy::needless_update)]
                        const ROW: Row = Row { key: $key, label: $label, $($field: $value,)* ..PLAIN };
                        &ROW
                    } )+
                }
            }

            /// What it is, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self {
                    $( Metric::$metric => concat!($($meaning),+).trim_ascii(), )+
                }
            }
        }
    };
}

use Base::{Members, Others, Referred};
use MetricUnit::{Money, Scale, Share};
use Origin::{Amounts, Answers, Baskets, Buying, Earning, Joining, Leaving, Spending};

metrics! {
    /// Tip as a share of the bill, mean over a customer's visits.
    TipShare = "tip_share", "tip (share of the bill)", {
        unit: Share, base: Members, needs: Need::TippedVisits, compared: true, axis: Some("percent of the bill")
    };
    /// Tips, in money.
    Tips = "tips", "tips", {
        unit: Money, needs: Need::Tips, origins: &[Buying, Baskets], compared: true
    };
    /// Purchases made.
    Purchases = "purchases", "purchases", { needs: Need::Purchases, origins: &[Buying] };
    /// The purchase hazard spent: purchases expected given the customer's path (low noise).
    ExpectedPurchases = "expected_purchases", "expected purchases", {
        needs: Need::PurchaseRate, origins: &[Buying]
    };
    /// Money spent at purchases.
    Revenue = "revenue", "revenue", {
        unit: Money, needs: Need::Purchases, origins: &[Buying, Baskets], compared: true
    };
    /// Margin on all money that came in, plus the worth of other returns, minus all costs.
    Profit = "profit", "profit", { unit: Money, origins: &[Earning], compared: true };
    /// Cost of gestures and asks.
    Cost = "cost", "cost", { less_is_better: true, unit: Money, origins: &[Spending] };
    /// Whether still a customer at the end.
    Retained = "retained", "retained", {
        unit: Share, base: Members, needs: Need::Time, origins: &[Leaving], compared: true, axis: Some("percent of {of}")
    };
    /// Donations made.
    Donations = "donations", "donations", {
        needs: Need::A(ChannelKind::Donation), origins: &[Answers(ChannelKind::Donation)], compared: true
    };
    /// Money donated.
    Donated = "donated", "money donated", {
        unit: Money, needs: Need::A(ChannelKind::Donation),
        origins: &[Amounts(ChannelKind::Donation), Answers(ChannelKind::Donation)], compared: true
    };
    /// Recommendations made.
    Referrals = "referrals", "referrals", {
        needs: Need::A(ChannelKind::Referral), origins: &[Answers(ChannelKind::Referral)], compared: true
    };
    /// Reviews written.
    Reviews = "reviews", "reviews", {
        needs: Need::A(ChannelKind::Review), origins: &[Answers(ChannelKind::Review)]
    };
    /// Answers to requests for feedback.
    Feedback = "feedback", "feedback given", {
        needs: Need::A(ChannelKind::Feedback), origins: &[Answers(ChannelKind::Feedback)]
    };
    /// Sign-ups to a list or programme.
    SignUps = "sign_ups", "sign-ups", {
        needs: Need::A(ChannelKind::SignUp), origins: &[Answers(ChannelKind::SignUp)]
    };
    /// Whether a prospect became a customer.
    Joined = "joined", "prospects who joined", {
        unit: Share, base: Base::Prospects, needs: Need::Prospects, origins: &[Joining], compared: true,
        axis: Some("percent of prospects")
    };
    /// Whether a prospect who was referred and joined was still a customer half a year later.
    ReferredStay = "referred_stay", "referred who stayed half a year", {
        unit: Share, base: Referred, needs: Need::ReferredProspects
    };
    /// The same of prospects who joined without a referral.
    OthersStay = "others_stay", "other joiners who stayed half a year", {
        unit: Share, base: Others, needs: Need::HalfAYear
    };
    /// Returns out of goodwill.
    WillingReturns = "willing_returns", "willing returns", {};
    /// Returns out of obligation.
    DutifulReturns = "dutiful_returns", "dutiful returns", {};
    /// Returns that would have come anyway.
    HabitReturns = "habit_returns", "habit returns", {};
    /// Goodwill at the end, lapsed customers included; what the last step or visit has done to it is in it.
    Goodwill = "goodwill", "goodwill at the end", { unit: Scale, base: Members, compared: true };
    /// Obligation at the end, likewise.
    Obligation = "obligation", "obligation at the end", { unit: Scale, base: Members };
    /// Trust at the end, likewise.
    Trust = "trust", "trust at the end", { unit: Scale, base: Members };
}

impl Metric {
    /// The snake_case name, as in scenario files and tables.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// The metric with this key.
    pub fn from_key(key: &str) -> Option<Metric> {
        Metric::ALL.into_iter().find(|metric| metric.key() == key)
    }

    /// The name as people read it.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// The unit of its values.
    pub fn unit(self) -> MetricUnit {
        self.row().unit
    }

    /// Who is counted.
    pub fn base(self) -> Base {
        self.row().base
    }

    /// Whether it adds up over the run, rather than telling how things stand at its end.
    pub fn adds_up(self) -> bool {
        matches!(self.unit(), MetricUnit::Count | MetricUnit::Money)
    }

    /// Those that are told of a scenario, in the order of [`Metric::ALL`].
    pub fn told_of(has: &Has) -> Vec<Metric> {
        let all = Metric::ALL.into_iter();
        all.filter(|metric| metric.row().needs.is_met(has))
            .collect()
    }
}

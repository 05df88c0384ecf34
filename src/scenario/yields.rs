//! What can ever come of a scenario: a metric that is the same whatever anybody does decides nothing.

use super::checked::{
    Arm, Audience, ChannelKind, Channels, Population, Prospects, Scenario, Timeline, Trait,
};
use crate::vocabulary::channel::Role;
use crate::vocabulary::metric::{Has, Metric, Origin};

/// What a metric can come from.
pub struct Yields<'a> {
    /// Who the customers are.
    pub population: &'a Population,
    /// Whether customers buy by themselves.
    pub buys: bool,
    /// What they can give back.
    pub channels: &'a Channels,
    /// Of none it is not known what they ask.
    pub arms: &'a [Arm],
    /// People who may join, if there are any.
    pub prospects: Option<&'a Prospects>,
    /// Chance to leave, a day, before goodwill has a part in it.
    pub lapse_rate: f64,
}

impl<'a> Yields<'a> {
    /// Of a scenario that is right.
    pub fn of(scenario: &'a Scenario) -> Yields<'a> {
        let rate = scenario.population.highest(Trait::PurchaseRate);
        Yields {
            population: &scenario.population,
            buys: scenario.timeline.is_visit() || rate > 0.0,
            channels: &scenario.channels,
            arms: &scenario.arms,
            prospects: scenario.prospects.as_ref(),
            lapse_rate: scenario.context.base_loss(&scenario.psychology),
        }
    }

    fn asks(&self, way: ChannelKind) -> bool {
        let mut asks = self.arms.iter().flat_map(|arm| &arm.asks);
        self.arms.is_empty() || asks.any(|ask| ask.ways.contains(&way))
    }

    /// Whether anybody can ever buy, under any arm.
    pub fn buys_ever(&self) -> bool {
        self.buys || self.asks(ChannelKind::Purchase)
    }

    /// Whether customers spend money at a purchase.
    pub fn baskets(&self) -> bool {
        self.population.highest(Trait::Basket) > 0.0
    }

    /// Whether anybody ever gives back in this way.
    pub fn comes(&self, way: ChannelKind) -> bool {
        self.channels
            .of(way)
            .is_some_and(|channel| match way.role() {
                Role::Purchase | Role::Tip => self.buys_ever(),
                Role::Answer => channel.unasked > 0.0 || self.asks(way),
            })
    }

    /// Whether a way ever earns anything.
    fn earns(&self, way: ChannelKind) -> bool {
        let Some(channel) = self.channels.of(way).filter(|_| self.comes(way)) else {
            return false;
        };
        let money = match way.role() {
            Role::Purchase | Role::Tip => self.baskets(),
            Role::Answer => channel.amount > 0.0,
        };
        channel.worth > 0.0 || channel.margin > 0.0 && money
    }

    /// Whether anything that anybody does can earn money.
    pub fn earns_anything(&self) -> bool {
        ChannelKind::ALL.into_iter().any(|way| self.earns(way))
    }

    /// Why a metric is the same whatever anybody does, and what to do; none where it is not.
    pub fn never(&self, metric: Metric) -> Option<(String, String)> {
        let mut origins = metric.row().origins.iter();
        let (what, help) = origins.find_map(|origin| self.lacks(*origin))?;
        Some((format!("`{}` can only be {what}", metric.key()), help))
    }

    /// What all that comes from this can only be, and what to do; none where the scenario has it.
    fn lacks(&self, origin: Origin) -> Option<(String, String)> {
        let nothing = |what: &str, help: &str| Some((what.to_owned(), help.to_owned()));
        let buy = "give `[population]` a `purchase_rate`, or count visits: `unit = \"visit\"`";
        match origin {
            Origin::Buying if self.buys_ever() => None,
            Origin::Buying => nothing("0: nobody ever buys, as `purchase_rate` is 0", buy),
            Origin::Baskets if self.baskets() => None,
            Origin::Baskets => nothing(
                "0: customers have no `basket`",
                "give `[population]` a `basket`, the money of a purchase",
            ),
            Origin::Earning if !self.baskets() || self.buys_ever() || self.earns_anything() => None,
            Origin::Earning => nothing(
                "what is spent: there are baskets, but nobody ever buys",
                buy,
            ),
            Origin::Spending if self.arms.iter().any(costs) => None,
            Origin::Spending => nothing(
                "0: nothing costs anything under any arm",
                "give a gesture or an ask a `cost` above 0",
            ),
            Origin::Leaving if self.lapse_rate > 0.0 || self.left_before() => None,
            Origin::Leaving => nothing(
                "one number: nobody ever leaves",
                "set `lapse_rate` above 0 in `[psychology]`",
            ),
            Origin::Joining if self.joins() => None,
            Origin::Joining => nothing(
                "0: nobody ever joins",
                "give `[prospects]` a `join` above 0",
            ),
            Origin::Answers(channel) if self.comes(channel) => None,
            Origin::Answers(_) => nothing(
                "0: nobody ever gives back in this way",
                "ask for it in an arm with `[[arm.ask]]`, or give its channel a rate `unasked`",
            ),
            Origin::Amounts(channel) => {
                let free = self.channels.of(channel).is_some_and(|it| it.amount == 0.0);
                free.then(|| {
                    (
                        format!("0: the `amount` of {} is 0", channel.row().one),
                        format!("give `[{}]` an `amount` above 0", channel.row().section),
                    )
                })
            }
        }
    }

    /// Whether some have left before the start, and can be won back.
    fn left_before(&self) -> bool {
        let data = self.population.data.as_ref();
        data.is_some_and(|data| data.here.is_some())
    }

    /// Whether prospects can ever become customers.
    pub fn joins(&self) -> bool {
        let asked = |arm: &Arm| {
            let meant = [Audience::Prospects, Audience::CustomersAndProspects];
            let mut asks = arm.asks.iter();
            asks.any(|ask| {
                ask.ways.contains(&ChannelKind::Purchase) && meant.contains(&ask.when.audience)
            })
        };
        self.prospects.is_none_or(|prospects| prospects.join > 0.0) || self.arms.iter().any(asked)
    }
}

/// Whether anything costs money under an arm.
fn costs(arm: &Arm) -> bool {
    arm.gestures.iter().any(|gesture| gesture.cost > 0.0)
        || arm.asks.iter().any(|ask| ask.cost > 0.0)
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
    Metric::told_of(&Has {
        visits: timeline.is_visit(),
        days_per_tick: timeline.days_per_tick(),
        days: timeline.days(),
        channel: &|channel| channels.of(channel).is_some(),
        prospects,
        ties,
    })
}

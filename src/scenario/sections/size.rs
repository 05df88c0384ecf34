//! How large a run is in all: what can be numbered, counted and summed up.

use super::super::checked::{
    Arm, ChannelKind, Channels, Community, DAYS_PER_YEAR, Design, DesignKind, Prospects, TickUnit,
    Timeline, Trait, When,
};
use super::super::diagnostics::{Diagnostic, Place, code};
use super::super::node::{Node, Value};
use super::super::reader::Reader;
use super::population::Who;
use crate::vocabulary::channel::Role;
use crate::vocabulary::trigger::{Event, Moment};

/// Slots are numbered in 32 bits.
pub const MOST_SLOTS: u64 = 4_000_000_000;
/// Events of an arm are counted in 64 bits, and a customer has up to a thousand in a step.
const MOST_STEPS_LIVED: f64 = 1e15;
/// Squares are summed up exactly to this bound.
const MOST_SQUARES: f64 = 1e26;
/// How many times more often than without any influence customers may come to buy and to answer.
const INFLUENCE: f64 = 3.0;

/// What decides how large a run is.
pub struct Plan<'a> {
    pub who: &'a Who,
    pub timeline: Option<&'a Timeline>,
    /// What a season multiplies purchases by at the most.
    pub season_most: f64,
    pub prospects: Option<&'a Prospects>,
    pub design: &'a Design,
    pub community: &'a Community,
    pub channels: &'a Channels,
    pub arms: &'a [Arm],
    /// Share of purchases that go wrong.
    pub failures: f64,
}

/// The tables as they are written, to find in them what is too large.
pub struct Written<'a> {
    pub population: Option<&'a Node>,
    pub channel: Option<&'a Node>,
    pub arms: Option<&'a Node>,
}

/// Where to mark what is too large.
pub struct Places {
    pub population: Place,
    pub prospects: Place,
    pub design: Place,
    pub community: Place,
}

/// Notes what is too large or, for its ties, too small.
pub fn check(reader: &Reader<'_>, plan: &Plan<'_>, places: &Places, written: &Written<'_>) {
    let limit = |place: Place, message: String, label: String| {
        reader.report(Diagnostic::new(code::LIMIT, place, message).label(label));
    };
    let label = || format!("at most {MOST_SLOTS} are allowed");
    if plan.people() > MOST_SLOTS as f64 {
        let message = "members and prospects together are too many";
        limit(places.prospects, message.into(), label());
        return;
    }
    let slots = plan.slots();
    if slots > MOST_SLOTS as f64 {
        let message = "the arms together have too many customers and prospects";
        limit(places.design, message.into(), label());
        return;
    }
    if let (DesignKind::Paired, Some(ties)) = (plan.design.kind, plan.community.ties)
        && slots <= f64::from(ties.degree)
        && ties.degree < plan.community.size
    {
        let message = "a customer cannot have more ties than there are others";
        let label = format!(
            "{} ties each, but there are {slots} people in all",
            ties.degree
        );
        limit(places.community, message.into(), label);
    }
    let Some(timeline) = plan.timeline else {
        return;
    };
    let lives = slots * f64::from(plan.design.replicates);
    if lives * f64::from(timeline.steps()) > MOST_STEPS_LIVED {
        let message = "the run is too large: what happens in it could not be counted";
        let label = "fewer replicates, customers or ticks are needed";
        limit(places.design, message.into(), label.into());
        return;
    }
    let heads = f64::from(plan.community.size);
    let heads = if slots < heads { slots } else { heads };
    for sum in plan.sums(timeline, places, written) {
        // The sum of squares over customers, and over communities of the sums in them.
        let squares = lives * sum.a_head * sum.a_head;
        let squares = [squares * sum.spread, squares * heads];
        if squares.iter().all(|squares| *squares <= MOST_SQUARES) {
            continue;
        }
        let Some(largest) = sum
            .parts
            .iter()
            .max_by(|a, b| a.a_head.total_cmp(&b.a_head))
        else {
            continue;
        };
        let message = format!(
            "the run is too large: so much {} could not be summed up exactly",
            sum.what
        );
        let label = format!(
            "{:.0e} a head come of this: is there a slip of the decimal point?",
            largest.a_head
        );
        limit(largest.place, message, label);
        return;
    }
}

/// Something that is summed up, a head.
struct Sum {
    what: &'static str,
    parts: Vec<Part>,
    a_head: f64,
    /// The mean square over the square of the mean.
    spread: f64,
}

/// What a key adds to it.
struct Part {
    place: Place,
    a_head: f64,
}

/// What is written under a key of a table.
fn under<'n>(node: Option<&'n Node>, key: &str) -> Option<&'n Node> {
    match &node?.value {
        Value::Table(table) => table.entry(key).map(|entry| &entry.node),
        _ => None,
    }
}

/// The `at`th of a list.
fn item(node: Option<&Node>, at: usize) -> Option<&Node> {
    match &node?.value {
        Value::List(items) => items.get(at),
        _ => None,
    }
}

impl Plan<'_> {
    fn per_member(&self) -> f64 {
        self.prospects.map_or(0.0, |prospects| prospects.per_member)
    }

    /// The population with its prospects.
    fn people(&self) -> f64 {
        (self.who.population.size as f64 * (1.0 + self.per_member())).floor()
    }

    /// Members and prospects of a replicate, whole communities where those get an arm.
    fn slots(&self) -> f64 {
        let rounding = match self.community.ties {
            Some(_) => f64::from(self.community.size),
            None => 0.0,
        };
        match self.design.kind {
            DesignKind::Paired => self.people(),
            DesignKind::Randomized { per_arm } => {
                (f64::from(per_arm) * (1.0 + self.per_member()) + rounding) * self.arms.len() as f64
            }
        }
    }

    /// All that may be too much to be summed up: money under the arm that moves most, and obligation.
    fn sums(&self, timeline: &Timeline, places: &Places, written: &Written<'_>) -> [Sum; 2] {
        let place = |node: Option<&Node>, otherwise: Place| node.map_or(otherwise, |it| it.place);
        let of_population = |keys: &[&str]| {
            let data = under(written.population, "data");
            let mut nodes = keys.iter().flat_map(|key| {
                let segment = item(under(written.population, "segment"), 0);
                [
                    under(written.population, key),
                    under(data, key),
                    under(segment, key),
                ]
            });
            place(nodes.find_map(|node| node), places.population)
        };
        let days = timeline.days();
        let (rate, rate_spread) = self.of_trait(Trait::PurchaseRate);
        let (basket, basket_spread) = self.of_trait(Trait::Basket);
        let purchases = match timeline.unit {
            TickUnit::Visit { .. } => f64::from(timeline.ticks),
            TickUnit::Span { .. } => rate * days * self.season_most * INFLUENCE,
        };
        let times = |when: &When| match when.trigger.moment() {
            Moment::Calendar => when.trigger.ticks().map_or(0, <[u32]>::len) as f64,
            Moment::Joining | Moment::After(Event::Lapse) => 1.0,
            Moment::Bill | Moment::After(Event::Purchase) => purchases,
            Moment::After(Event::Reciprocation) => f64::from(timeline.ticks),
            Moment::After(Event::Failure) => purchases * self.failures,
            Moment::Yearly(_) => days / DAYS_PER_YEAR + 1.0,
            Moment::Silence => purchases + 1.0,
            Moment::Random => when.trigger.rate().unwrap_or(0.0) * days,
        };
        let part = |place: Place, a_head: f64| Part { place, a_head };
        let bought = part(of_population(&["basket", "spend"]), basket * purchases);
        let of_arm = |(at, arm): (usize, &Arm)| {
            let tables = item(written.arms, at);
            let gestures = arm.gestures.iter().enumerate().map(|(at, gesture)| {
                let table = item(under(tables, "gesture"), at);
                let node = under(table, "cost")
                    .or_else(|| under(table, "value"))
                    .or(table);
                let times = match gesture.conditional {
                    true => times(&gesture.when) + purchases,
                    false => times(&gesture.when),
                };
                part(place(node, places.design), gesture.cost_at(basket) * times)
            });
            let asks = arm.asks.iter().enumerate().map(|(at, ask)| {
                let table = item(under(tables, "ask"), at);
                let node = under(table, "cost").or(table);
                part(place(node, places.design), ask.cost * times(&ask.when))
            });
            let answers = ChannelKind::ALL.into_iter().filter_map(|way| {
                let channel = self.channels.of(way)?;
                let table = under(written.channel, way.key());
                let asked = arm.asks.iter().filter(|ask| ask.ways.contains(&way));
                let asked: f64 = asked.map(|ask| times(&ask.when)).sum();
                let own = match way.role() {
                    Role::Purchase => purchases,
                    Role::Tip => 0.0,
                    Role::Answer => channel.unasked * days * INFLUENCE,
                };
                let money = [("amount", channel.amount), ("worth", channel.worth)];
                let [amount, worth] = money.map(|(key, money)| {
                    part(
                        place(under(table, key), places.design),
                        money * (own + asked),
                    )
                });
                Some([amount, worth])
            });
            let mut parts: Vec<Part> = gestures.chain(asks).collect();
            parts.extend(answers.flatten());
            parts
        };
        let by_arm = self.arms.iter().enumerate().map(of_arm);
        let total = |parts: &[Part]| parts.iter().map(|part| part.a_head).sum::<f64>();
        let most = by_arm.max_by(|one, other| total(one).total_cmp(&total(other)));
        let mut parts = most.unwrap_or_default();
        parts.push(bought);
        let (owed, owed_spread) = self.of_trait(Trait::Indebtedness);
        [
            Sum {
                what: "money",
                a_head: total(&parts),
                spread: rate_spread * basket_spread,
                parts,
            },
            Sum {
                what: "obligation",
                a_head: owed,
                spread: owed_spread,
                parts: vec![part(of_population(&["indebtedness"]), owed)],
            },
        ]
    }

    /// The mean of a trait, and its mean square over the square of that: of the data where they give it, else
    /// of the segment that has most of it.
    fn of_trait(&self, which: Trait) -> (f64, f64) {
        let population = &self.who.population;
        let mut columns = population.data.iter().flat_map(|data| &data.columns);
        if let Some((_, values)) = columns.find(|(mapped, _)| *mapped == which) {
            let count = values.len().max(1) as f64;
            let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / count;
            let squares = values
                .iter()
                .map(|value| f64::from(*value) * f64::from(*value));
            let squares = squares.sum::<f64>() / count;
            return (
                mean,
                if mean > 0.0 {
                    squares / (mean * mean)
                } else {
                    1.0
                },
            );
        }
        let mut mean_of_all = 0.0;
        let mut squares = 0.0;
        for segment in &population.segments {
            let distribution = segment.traits.of(which);
            let (mean, sd) = (distribution.rough_mean(), distribution.rough_sd());
            mean_of_all += segment.share * mean;
            squares += segment.share * (mean * mean + sd * sd);
        }
        let square = mean_of_all * mean_of_all;
        (
            mean_of_all,
            if square > 0.0 { squares / square } else { 1.0 },
        )
    }
}

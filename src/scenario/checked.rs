//! The checked scenario: what a user wrote, after every check. A value of these types cannot be wrong.
//!
//! Units, throughout: time in days, rates per day, money in the scenario's currency, shares in [0, 1].

use std::sync::Arc;

use crate::psychology::Parameters;

pub use super::data::Ids;

pub use super::expectation::{
    Claim, ClaimLabel, EffectScale, EvidenceTag, Expectation, Spread, Statement, Study, Yardstick,
};
use crate::vocabulary::metric::Metric;

use crate::vocabulary::channel::Role;
use crate::vocabulary::trigger::{Event, Moment};

use super::optimize::Optimize;
use super::publication::Publication;
pub use super::season::{OfYear, Peak, Season};
use super::sweep::Sweep;
pub use super::time::{
    DAYS_PER_YEAR, LONGEST_STEP, MOST_IN_A_STEP, SpanName, TickUnit, Timeline, WHOLE,
};
pub use crate::vocabulary::channel::ChannelKind;
pub use crate::vocabulary::distribution::Distribution;
pub use crate::vocabulary::trigger::{Trigger, Which};

/// A scenario in which everything is right: numbers in their ranges, words known, names resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub title: String,
    /// What it asks, in a sentence; empty where the file does not say.
    pub question: String,
    /// What a reader should know: where the setting comes from, what was assumed.
    pub notes: String,
    /// The sign or code printed with money, e.g. `$` or `EUR`.
    pub currency: String,
    /// How long a tick is, and how many there are.
    pub timeline: Timeline,
    /// When more is bought and when less; only with a start, and not on visits.
    pub season: Option<Season>,
    /// Who the customers are.
    pub population: Population,
    /// Where the giving happens: how public it is, and how the brand is seen.
    pub context: Context,
    /// The ways in which customers give something back.
    pub channels: Channels,
    /// How often the service fails.
    pub service: Service,
    /// People who may come by referral, if there are any.
    pub prospects: Option<Prospects>,
    /// How many customers know each other, and how.
    pub community: Community,
    /// Arms, replicates and seed.
    pub design: Design,
    /// What is measured above all.
    pub outcome: Outcome,
    /// Parameters of the psychology, those of the scenario put over the shipped ones.
    pub psychology: Parameters,
    /// At least one; the first is the baseline; names are unique.
    pub arms: Vec<Arm>,
    /// Under what its results are handed on.
    pub publication: Publication,
    /// The published experiment that the scenario codes, if it codes one.
    pub study: Option<Study>,
    /// The claim that the scenario holds, if it holds one.
    pub claim: Option<Claim>,
    /// What is published or claimed of it.
    pub expectations: Vec<Expectation>,
    /// What tests of one's own found of this scenario's arms: values with an interval, one for each two arms at the
    /// most, in an order that does not depend on the file's.
    pub observed: Vec<Expectation>,
    /// Which arm for whom, and what that may cost.
    pub policy: Policy,
    /// What is varied over many runs. A run takes no notice of it.
    pub sweep: Option<Sweep>,
    /// What is decided, and by what. A run takes no notice of it.
    pub optimize: Option<Optimize>,
}

/// Who the customers are.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// What one simulated customer is, in the plural: `customers`, `dining parties`.
    pub of: String,
    /// Members at the start of a replicate (prospects come on top), at least 1.
    pub size: u64,
    /// At least one; shares sum to 1. With `data`, the share is ignored where the data name segments.
    pub segments: Vec<Segment>,
    /// Ways of contact by which only some can be reached, at most 8.
    pub contacts: Vec<Contact>,
    /// The customers' own table, where traits come from one.
    pub data: Option<Data>,
}

impl Population {
    /// The mean usual basket of the members, in money, roughly.
    pub fn mean_basket(&self) -> f64 {
        let mut columns = self.data.iter().flat_map(|data| &data.columns);
        if let Some((_, baskets)) = columns.find(|(mapped, _)| *mapped == Trait::Basket) {
            let sum: f64 = baskets.iter().map(|basket| f64::from(*basket)).sum();
            return sum / baskets.len().max(1) as f64;
        }
        let of = |segment: &Segment| segment.traits.of(Trait::Basket).rough_mean();
        self.segments
            .iter()
            .map(|segment| segment.share * of(segment))
            .sum()
    }

    /// The largest value that a trait can have among the members: the data's, where they give it, else what
    /// the distributions allow.
    pub fn highest(&self, which: Trait) -> f64 {
        let mut columns = self.data.iter().flat_map(|data| &data.columns);
        if let Some((_, values)) = columns.find(|(mapped, _)| *mapped == which) {
            let values = values.iter().map(|value| f64::from(*value));
            return values.fold(0.0, |most, value| if value > most { value } else { most });
        }
        let there = self.segments.iter().filter(|segment| segment.share > 0.0);
        there
            .map(|segment| segment.traits.of(which).highest())
            .fold(0.0, |most, value| if value > most { value } else { most })
    }
}

/// A way of contact, such as e-mail: who can be reached by it, and has agreed to that.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// Unique within the scenario.
    pub name: String,
    /// The share that can be reached, 0..1, for each segment of the population.
    pub shares: Vec<f64>,
}

/// A part of the customers with traits of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its name, unique within the scenario.
    pub name: String,
    /// Share of the customers, from 0 to 1; all add up to 1.
    pub share: f64,
    /// How its traits are spread.
    pub traits: Traits,
}

/// The trait distributions of a segment, in the order of [`Trait`].
#[derive(Clone, Debug, PartialEq)]
pub struct Traits(pub [Distribution; Trait::COUNT]);

impl Traits {
    /// How one trait is spread.
    pub fn of(&self, which: Trait) -> &Distribution {
        &self.0[which as usize]
    }
}

/// What differs between customers from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// ρ: how strongly kindness is returned; default log-normal, mean 1, CV 0.5.
    Reciprocity,
    /// ω: how strongly a favour is felt as a debt; default log-normal, mean 1, CV 0.5.
    Indebtedness,
    /// κ in [0, 1]: readiness to see a sales trick; default Beta(2, 2).
    Skepticism,
    /// T₀ in [0, 1]: trust before anything happens; default Beta(5, 5).
    Trust,
    /// λ: purchases per day with no influence at all; default 0 (no purchases but by visits).
    PurchaseRate,
    /// m: money spent at a purchase or visit.
    Basket,
    /// Usual tip as a share of the bill.
    TipShare,
    /// Days since the relationship began, at the start of the run; default 0.
    Tenure,
}

impl Trait {
    /// How many traits there are.
    pub const COUNT: usize = 8;
    /// All traits, in the order of their columns.
    pub const ALL: [Trait; Trait::COUNT] = [
        Trait::Reciprocity,
        Trait::Indebtedness,
        Trait::Skepticism,
        Trait::Trust,
        Trait::PurchaseRate,
        Trait::Basket,
        Trait::TipShare,
        Trait::Tenure,
    ];

    /// The key of the trait in a scenario file.
    pub const fn key(self) -> &'static str {
        match self {
            Trait::Reciprocity => "reciprocity",
            Trait::Indebtedness => "indebtedness",
            Trait::Skepticism => "skepticism",
            Trait::Trust => "trust",
            Trait::PurchaseRate => "purchase_rate",
            Trait::Basket => "basket",
            Trait::TipShare => "tip_share",
            Trait::Tenure => "tenure",
        }
    }
}

/// Customers from a file: each row's values replace the segment's distribution of the mapped traits.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// As written in the scenario, relative to the scenario file.
    pub path: String,
    /// Number of rows, at least 1.
    pub rows: usize,
    /// One column per mapped trait, `rows` long, all finite and in the trait's range.
    pub columns: Vec<(Trait, Vec<f32>)>,
    /// The segment of each row as an index into `Population::segments`, where the data name it.
    pub segments: Option<Vec<u16>>,
    /// Money that each row's customer spent in the year before the start, ≥ 0, where the data say it.
    pub spend: Option<Vec<f32>>,
    /// Each row's chance of still being a customer at the start, in [0, 1]; none: all are.
    pub here: Option<Vec<f32>>,
    /// What each row's customer is called, where the data say it: the hash of its id, unless ids are kept.
    pub ids: Option<Arc<Ids>>,
}

/// What the setting is like before the brand does anything.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// u > 0: the smallest gift value that this setting notices, in money.
    pub noticed: f64,
    /// The gift value that customers expect anyway, in money, ≥ 0.
    pub customary: f64,
    /// What is at stake for a customer, in money: the yardstick of a gift that is too large.
    pub stake: Stake,
    /// i, 0..1: how far customers stay because they do nothing, as under a contract that runs on.
    pub inertia: f64,
    /// How many leave though nothing is done, where the setting says so; else the psychology's base rate holds.
    pub loss: Option<Loss>,
}

/// The share of the customers that leaves within a time from the start though nothing is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Above 0 and below 1.
    pub share: f64,
    /// Above 0.
    pub days: f64,
}

impl Context {
    /// What says whether anybody leaves: the setting's own loss, or the psychology's base rate; 0 where nobody does.
    pub fn base_loss(&self, psychology: &Parameters) -> f64 {
        self.loss.map_or(psychology.lapse_rate, |loss| loss.share)
    }
}

/// What a channel is worth to the brand each time it is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stake {
    /// The same for all, > 0.
    Money(f64),
    /// Each customer's own basket.
    Basket,
}

impl Parameters {
    /// How strongly willingness moves a way of giving back, unless its channel says otherwise.
    pub fn elasticity_of(&self, way: ChannelKind) -> f64 {
        match way.role() {
            Role::Tip => self.elasticity_tip,
            Role::Purchase => self.elasticity_purchase,
            Role::Answer => self.elasticity_answer,
        }
    }
}

/// The channels that the scenario has, indexed by [`ChannelKind`].
#[derive(Clone, Debug, PartialEq)]
pub struct Channels(pub [Option<Channel>; ChannelKind::COUNT]);

impl Channels {
    /// The channel of this kind, if the scenario has it.
    pub fn of(&self, way: ChannelKind) -> Option<&Channel> {
        self.0[way as usize].as_ref()
    }
}

/// One channel's own baseline: what happens in it without any influence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Channel {
    /// Share in (0, 1) of those asked who say yes; needed where an ask suggests this way.
    pub asked: Option<f64>,
    /// Rate per day at which a customer does it unasked, ≥ 0 (not for purchase and tip).
    pub unasked: f64,
    /// Money that changes hands at each yes (a donation's amount), ≥ 0; not for purchase and tip,
    /// whose amounts are the customer's basket and tip share.
    pub amount: f64,
    /// Share of the channel's money that is profit, in [0, 1].
    pub margin: f64,
    /// What a yes is worth to the brand beyond money that changes hands (a review), in money, ≥ 0.
    pub worth: f64,
    /// How strongly willingness moves this channel; ≥ 0. Default by the psychology's elasticities.
    pub elasticity: f64,
}

/// How often a purchase goes wrong and how badly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Service {
    /// Share of purchases that go wrong, in [0, 1].
    pub failure_rate: f64,
    /// Fall of goodwill at a failure, in units of goodwill, ≥ 0.
    pub severity: f64,
}

/// People who are not customers yet: fixed slots of every community.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prospects {
    /// Prospects per member at the start, > 0 (0.5: one prospect for two members).
    pub per_member: f64,
    /// a: rate per day at which a prospect joins with no influence.
    pub join: f64,
}

/// The bounds within which customers can meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Community {
    /// Slots of a community, members and prospects together; 2..=65,536.
    pub size: u32,
    /// Ties, if any.
    pub ties: Option<Ties>,
}

/// A small world: a ring in which each customer knows the nearest, some ties rewired at random.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ties {
    /// Mean number of ties of a customer: even, at least 2, below the community's size.
    pub degree: u32,
    /// Share of ties rewired, in [0, 1].
    pub rewired: f64,
    /// Whether belonging to a group of active, well-disposed ties adds to goodwill, where an arm does
    /// not say otherwise.
    pub belonging: bool,
    /// Whether the community pulls its members' goodwill together.
    pub pull: bool,
}

/// How arms are laid over customers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    /// Whether all customers live through all arms, or each through one.
    pub kind: DesignKind,
    /// Decides people and luck: the same seed gives the same bits.
    pub seed: u64,
    /// Replicates, at least 1; each redraws people, ties and luck.
    pub replicates: u32,
}

/// Who is in which arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the text of the variant explains it")]
pub enum DesignKind {
    /// Each customer lives under every arm with the same luck.
    Paired,
    /// Each customer gets one arm, `per_arm` customers an arm in each replicate.
    Randomized { per_arm: u32 },
}

/// What the arms are judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// By this metric above all.
    pub primary: Metric,
    /// The smallest difference of the primary outcome worth having, in its unit, if named.
    pub worthwhile: Option<f64>,
    /// Rate of discount a year, in [0, 1]: money a year later is worth 1 ÷ (1 + rate).
    pub discount: f64,
}

/// Which arm for whom, where several are to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Policy {
    /// What may be spent beyond the baseline: in money per member of a replicate, ≥ 0. None: the arms' own budgets.
    pub budget: Option<f64>,
}

/// A strategy: what the brand gives and asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Unique within the scenario.
    pub name: String,
    /// The arms that it is made of, as places; none where it is made of none.
    pub union_of: Vec<usize>,
    /// In file order.
    pub gestures: Vec<Gesture>,
    /// In file order.
    pub asks: Vec<Ask>,
    /// None: no cap.
    pub budget: Option<Budget>,
    /// Whether belonging adds to goodwill under this arm, with ties; none: as [`Ties::belonging`] says.
    pub belonging: Option<bool>,
    /// Who of the members at the start is on the arm's list: whoever fits one of these. Empty: everybody.
    /// Prospects are treated as without a list.
    pub targets: Vec<Target>,
    /// Share of all customers and prospects who are kept out as a control group, by lot, in [0, 1).
    pub holdout: f64,
    /// What the arm costs beside its gestures and asks, once, at the start: in money per member of a replicate, ≥ 0.
    pub fixed_cost: f64,
}

/// A cap on what an arm spends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// Money per member at the start, ≥ 0, for the whole run, pooled within a community.
    pub per_member: f64,
    /// Who comes first when money or capacity runs out.
    pub priority: Priority,
    /// Whether it was given as a sum for all members of a replicate: then communities have whole cents of it, which sum up
    /// to it.
    pub in_all: bool,
    /// It is released by part, one each period; what is left is added to the next. None: all of it at the start.
    pub period: Option<SpanName>,
}

impl Budget {
    /// Money per member, there from the start, by lot.
    pub fn per_member(per_member: f64) -> Budget {
        Budget {
            per_member,
            priority: Priority::Random,
            in_all: false,
            period: None,
        }
    }

    /// How many parts it comes in, of a run of this timeline.
    pub fn parts(&self, timeline: &Timeline) -> u32 {
        self.period
            .map_or(1, |period| timeline.periods(period).count())
    }

    /// The part that is released last by the start of a step, from 0.
    pub fn part_at(&self, step: u32, timeline: &Timeline) -> u32 {
        let Some(period) = self.period else { return 0 };
        timeline
            .period_at(period, step)
            .min(self.parts(timeline) - 1)
    }
}

/// How many of a gesture can be made in a period. What is left of it is lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    /// So many for each member of a replicate in each period, > 0; of a month that is cut by the start or the end of the
    /// run its share.
    pub per_member: f64,
    /// How long the capacity lasts before it is there anew.
    pub period: SpanName,
}

impl Arm {
    /// Whether what one customer gets may be another's lack: by a budget, or a capacity.
    pub fn is_rationed(&self) -> bool {
        let mut gestures = self.gestures.iter();
        self.budget.is_some() || gestures.any(|gesture| gesture.capacity.is_some())
    }
}

/// For whom the money is spent where it does not suffice for all; between equals lots decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Priority {
    /// Everybody is equal.
    #[default]
    Random,
    /// Who spent most in the year before the start comes first.
    Spend,
    /// Who had been a customer longest at the start comes first.
    Tenure,
}

/// Some of the customers, by what a brand knows of them at the start. From is included, below is not.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// One flag a segment.
    pub segments: Vec<bool>,
    /// Money spent in the year before the start: `f64::INFINITY` as the upper bound for none.
    pub spend: (f64, f64),
    /// Days of tenure, likewise.
    pub tenure: (f64, f64),
}

/// Anything the brand does for a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Gesture {
    /// What it is, in the user's words.
    pub gift: String,
    /// What kind of kindness it is: who gets the same kind again soon is used to it; none: customers get used to its size alone.
    pub kind: Option<String>,
    /// When it is given.
    pub when: When,
    /// What it is worth to the receiver, in money, ≥ 0; or as a share of the receiver's usual basket.
    pub value: f64,
    /// Whether `value` is a share of the basket rather than an amount.
    pub value_of_basket: bool,
    /// What it costs the giver, labour included, in money, ≥ 0; or as a share of the receiver's usual basket.
    pub cost: f64,
    /// Whether `cost` is a share of the basket rather than an amount.
    pub cost_of_basket: bool,
    /// Only for customers whose usual basket is at least this, in money, ≥ 0.
    pub min_order: f64,
    /// How clearly it is meant for this person, 0..1, for each segment of the population (the best
    /// fit among the offers, where the customer picks).
    pub personal: Vec<f64>,
    /// How far it helps outside the relationship, 0..1.
    pub useful: f64,
    /// How strongly a return is expected, 0..1, as written.
    pub strings: f64,
    /// No return, no gift: a price, not a kindness.
    pub conditional: bool,
    /// Days for which a conditional offer stands, ≥ 0.
    pub stands: f64,
    /// Known beforehand: it raises the reference.
    pub announced: bool,
    /// Promised for its day: the reference is its value; kept with this probability.
    pub promised: Option<f64>,
    /// Share of those meant who notice it, in [0, 1].
    pub reach: f64,
    /// Share of the cases in which it is given, by lot, in (0, 1].
    pub share: f64,
    /// How many of it can be made in a period; none: as many as are due.
    pub capacity: Option<Capacity>,
    /// Given by somebody other than the one who asks.
    pub third_party: bool,
    /// How much more sincere this setting takes it to be than its codes say, in log-odds; 0 unless a test of one's own
    /// tells otherwise. No key says it.
    pub deviation: f64,
}

impl Gesture {
    /// What it is worth to a customer with this basket, in money.
    pub fn value_at(&self, basket: f64) -> f64 {
        of_basket(self.value, self.value_of_basket, basket)
    }

    /// What it costs for a customer with this basket, in money.
    pub fn cost_at(&self, basket: f64) -> f64 {
        of_basket(self.cost, self.cost_of_basket, basket)
    }
}

fn of_basket(amount: f64, is_share: bool, basket: f64) -> f64 {
    match is_share {
        true => amount * basket,
        false => amount,
    }
}

/// A request for something in return.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The ways suggested, at least one, no tip, each a channel of the scenario with `asked` set.
    pub ways: Vec<ChannelKind>,
    /// Further ways on the list that the scenario does not follow (they only tire), ≥ 0.
    pub other_ways: u32,
    /// When it is asked.
    pub when: When,
    /// What asking costs, in money, ≥ 0.
    pub cost: f64,
    /// Share of those meant who notice it, in [0, 1].
    pub reach: f64,
    /// Whether the answer is given in the asker's sight.
    pub in_sight: bool,
}

/// When something happens, and to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// What makes the moment.
    pub trigger: Trigger,
    /// Whom it is meant for (event triggers: customers).
    pub audience: Audience,
    /// Which segments it is meant for, one flag a segment.
    pub segments: Vec<bool>,
    /// The way of contact that it goes by, as a place among the population's; none: everybody can be reached.
    pub by: Option<usize>,
    /// Days between an event trigger and what it sets off, ≥ 0 (0: at once); 0 on a schedule. Of a silence its length.
    pub delay: f64,
    /// Which purchases set it off, where purchases do.
    pub which: Which,
    /// The ticks in which it can come, from the first up to the second, which is not one of them; none: in all. None on a
    /// schedule.
    pub between: Option<(u32, u32)>,
}

impl When {
    /// Whether it is meant for those who have left.
    pub fn is_to_lapsed(&self) -> bool {
        self.audience == Audience::Lapsed || self.trigger.moment() == Moment::After(Event::Lapse)
    }

    /// Whether the other comes, too, whenever this comes, as far as that hangs on which purchases they follow.
    pub fn comes_always_with(&self, other: &When) -> bool {
        let divides = |nth: u32| match self.which {
            Which::Each => false,
            Which::Nth(own) | Which::EveryNth(own) => own.is_multiple_of(nth),
        };
        let open = match (self.between, other.between) {
            (_, None) => true,
            (Some(own), Some(others)) => others.0 <= own.0 && own.1 <= others.1,
            (None, Some(_)) => false,
        };
        open && match (&self.trigger, &other.trigger) {
            (_, Trigger::AfterPurchase) => match other.which {
                Which::Each => true,
                Which::Nth(_) => self.which == other.which,
                Which::EveryNth(nth) => divides(nth),
            },
            (Trigger::Reactivation(own), Trigger::Reactivation(shorter)) => own >= shorter,
            (own, Trigger::LoyaltyLevel(_) | Trigger::Reactivation(_) | Trigger::Referred) => {
                *own == other.trigger
            }
            _ => true,
        }
    }

    /// Whether it may come to those who have left as well as to customers: nobody can tell them apart by their silence.
    pub fn reaches_lapsed(&self) -> bool {
        self.is_to_lapsed() || self.trigger.moment() == Moment::Silence
    }

    /// Whether something of an arm with this moment is ever on one touchpoint with something else of it, for some
    /// of the same people.
    pub fn shares_a_breath_with(&self, other: &When) -> bool {
        let mut segments = self.segments.iter().zip(&other.segments);
        let same_people = segments.any(|(one, other)| *one && *other);
        let same_moment = match (&self.trigger, &other.trigger) {
            (Trigger::Schedule(own), Trigger::Schedule(others)) => {
                self.audience == other.audience
                    && own.iter().any(|tick| others.binary_search(tick).is_ok())
            }
            (Trigger::AfterReciprocation(_), Trigger::AfterReciprocation(_))
            | (Trigger::AtRandom(_), Trigger::AtRandom(_)) => self.delay == other.delay,
            // Whatever purchases they follow, some purchase may set both off.
            (one, another) => {
                let after_purchase = Moment::After(Event::Purchase);
                let follow = one.moment() == after_purchase && another.moment() == after_purchase;
                let join = one.moment() == Moment::Joining && another.moment() == Moment::Joining;
                let same = match follow || join {
                    true => self.comes_always_with(other),
                    false => one == another,
                };
                same && self.delay == other.delay
            }
        };
        same_people && same_moment
    }
}

/// Whom something is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Customers of the brand.
    Customers,
    /// People who are no customers yet.
    Prospects,
    /// Customers who have left.
    Lapsed,
    /// Customers and prospects alike.
    CustomersAndProspects,
}

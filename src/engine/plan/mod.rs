//! The scenario compiled for stepping: what each arm does in which step, and every constant at hand.

pub mod compile;
pub mod contact;
pub mod loss;
pub mod lots;
pub mod pace;
pub mod purchases;
pub mod target;
pub mod worth;

use crate::engine::plan::contact::{ContactPlan, contacts};
use crate::engine::plan::pace::Pace;
use crate::engine::plan::purchases::{Follows, Memory};
use crate::engine::plan::target::Target;
pub use crate::engine::plan::worth::{Backing, Cost, Value};
use crate::engine::state::context::Block;
use crate::numeric::{ln64, logistic};
use crate::psychology::Mind;
use crate::psychology::feelings::Shift;
use crate::psychology::passing::Passing;
use crate::scenario::checked::{
    Budget, Capacity, ChannelKind, Community, Priority, Scenario, TickUnit, Timeline,
};
use crate::vocabulary::channel::ChannelSet;
use crate::vocabulary::metric::STAY_DAYS;
use crate::vocabulary::trigger::Day;

/// Everything that stepping needs to know of the scenario.
pub struct Plan {
    /// The psychology, in single precision.
    pub mind: Mind,
    /// As the scenario has it.
    pub timeline: Timeline,
    /// Ticks of the run.
    pub ticks: u32,
    /// In how many equal steps a tick is gone through.
    pub steps_per_tick: u32,
    /// Of the whole run.
    pub steps: u32,
    /// Each tick is a visit with a certain purchase.
    pub visits: bool,
    /// What time does within a step, or between visits: of a step of mean length, where they are not equally long.
    pub passing: Passing,
    /// How long each step is, where they are not equally long.
    pub pace: Option<Pace>,
    /// By step: its days times what the season multiplies purchase rates by, where there is one.
    pub season: Option<Vec<f32>>,
    /// Ways of contact, in the order of their bits.
    pub contacts: Vec<ContactPlan>,
    /// The mean usual basket of the members, roughly, in money.
    pub mean_basket: f32,
    /// u, in money.
    pub noticed: f32,
    /// In money.
    pub customary: f32,
    /// Segments of the population.
    pub segments: usize,
    /// Whether customers buy at random moments rather than at each visit.
    pub purchases_on_a_clock: bool,
    /// Buying.
    pub purchase: ChannelPlan,
    /// Tipping, if the scenario has it.
    pub tip: Option<ChannelPlan>,
    /// Baselines of the answers, by [`ChannelKind`]; ways that the scenario lacks are never asked for.
    pub answers: [ChannelPlan; ChannelKind::COUNT],
    /// Whether anything is given back unasked.
    pub any_unasked: bool,
    /// Chance that a purchase or visit goes wrong.
    pub failure_rate: f32,
    /// What a failure does to goodwill, and the step of trust towards 0.
    pub failure: Shift,
    /// Share of the way towards no trust that a failure takes.
    pub failure_trust_step: f32,
    /// What a failure costs in goodwill, as a change, and a repair can make good, > 0.
    pub failure_cost: f32,
    /// ω·i: what a unit of reminder adds to the rate of lapse, as a share.
    pub wakes: f32,
    /// Hazard per step at which a prospect joins with no influence.
    pub join_hazard: f32,
    /// How many customers know each other, and how.
    pub community: Community,
    /// In the order of the scenario; the first is the baseline.
    pub arms: Vec<ArmPlan>,
}

/// One channel's constants.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChannelPlan {
    /// Change of the log rate, or of the log-odds, with willingness.
    pub elasticity: f32,
    /// Log-odds of a yes when asked.
    pub log_odds: f32,
    /// Log-odds that the offer of a reward takes from a yes: γ_C where it is a favour, else 0.
    pub crowding: f32,
    /// Hazard per step of a return unasked.
    pub unasked: f32,
    /// Money at each yes.
    pub amount: f64,
    /// Share of money that is profit.
    pub margin: f64,
    /// Worth of a yes beyond the money, in money.
    pub worth: f64,
}

impl ChannelPlan {
    /// What a yes that is no purchase earns, in money.
    pub fn earns(&self) -> f64 {
        self.amount * self.margin + self.worth
    }
}

/// One arm's strategy, compiled.
pub struct ArmPlan {
    /// In the order of the scenario.
    pub gestures: Vec<GesturePlan>,
    /// In the order of the scenario.
    pub asks: Vec<AskPlan>,
    /// By tick: what is scheduled, in the order of [`Class`].
    pub calendar: Vec<Vec<Touchpoint>>,
    /// What may be due in any step for somebody, in the order of [`Class`].
    pub standing: Vec<Touchpoint>,
    /// What follows a purchase at once.
    pub after_purchase: Touchpoint,
    /// What follows a failure at once.
    pub after_failure: Touchpoint,
    /// What follows an answer at once.
    pub after_reciprocation: Touchpoint,
    /// Items at random moments: the index of each one's draws.
    pub random_clocks: Vec<u8>,
    /// Items that wait for an event: which, and how long.
    pub delayed: Vec<Delayed>,
    /// Kinds of kindness that customers get used to.
    pub kinds: usize,
    /// Conditional offers, the most valuable first.
    pub offers: Vec<Offer>,
    /// Whether which of them is the most valuable hangs on the basket.
    pub offers_vary: bool,
    /// What the arm may spend.
    pub budget: Option<Budget>,
    /// Whether of some gesture only so many can be made in a period.
    pub has_capacities: bool,
    /// In money per member, once.
    pub fixed_cost: f64,
    /// Whether it ever asks, or gives with strings: else nobody feels pressed.
    pub presses: bool,
    /// Whether belonging adds to goodwill.
    pub belonging: bool,
    /// Whether anything follows an answer, at once or later.
    pub follows_reciprocation: bool,
    /// Who is on its list; empty: everybody.
    pub targets: Vec<Target>,
    /// Share of all who are kept out as a control group.
    pub holdout: f32,
    /// What it has to remember of purchases, if anything.
    pub memory: Option<Memory>,
}

/// The touchpoints of a step, in the order in which they are felt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A promise is due.
    Promise,
    /// At fixed times.
    Schedule,
    /// Some time after joining.
    Onboarding,
    /// On the birthday.
    Yearly,
    /// On the anniversary of joining.
    Anniversary,
    /// After some time without a purchase.
    Silent,
    /// At random moments.
    Random,
    /// Some time after a purchase.
    DelayedPurchase,
    /// Some time after an answer.
    DelayedReciprocation,
    /// Some time after a failure.
    DelayedFailure,
    /// Some time after leaving.
    DelayedLapse,
    /// With the bill.
    Bill,
    /// At fixed times, to people who are no customers yet.
    Prospects,
    /// At fixed times, to those who have left.
    Lapsed,
    /// At once after a purchase.
    AfterPurchase,
    /// At once after a failure.
    AfterFailure,
    /// At once after an answer.
    AfterReciprocation,
}

/// How it is found out for whom a touchpoint is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// For everybody meant, in the ticks of a calendar.
    Calendar,
    /// For everybody meant, in every step: a visit's bill.
    Always,
    /// On a day of the customer's own: see [`Timing::day`].
    OwnDay,
    /// As often as a clock has rung since.
    Clock,
    /// As often as what sets it off came some steps ago.
    Queue,
    /// At the end of a step, at once after an event in it.
    Event,
}

impl Class {
    /// All of them, in the order in which they come within a step.
    pub const ALL: [Class; 17] = [
        Class::Promise,
        Class::Schedule,
        Class::Onboarding,
        Class::Yearly,
        Class::Anniversary,
        Class::Silent,
        Class::Random,
        Class::DelayedPurchase,
        Class::DelayedReciprocation,
        Class::DelayedFailure,
        Class::DelayedLapse,
        Class::Bill,
        Class::Prospects,
        Class::Lapsed,
        Class::AfterPurchase,
        Class::AfterFailure,
        Class::AfterReciprocation,
    ];

    /// How it comes about that something of this class is due.
    pub fn due(self) -> Due {
        match self {
            Class::Promise | Class::Schedule | Class::Prospects | Class::Lapsed => Due::Calendar,
            Class::Onboarding | Class::Yearly | Class::Anniversary | Class::Silent => Due::OwnDay,
            Class::Random => Due::Clock,
            Class::DelayedPurchase
            | Class::DelayedReciprocation
            | Class::DelayedFailure
            | Class::DelayedLapse => Due::Queue,
            Class::Bill => Due::Always,
            Class::AfterPurchase | Class::AfterFailure | Class::AfterReciprocation => Due::Event,
        }
    }

    /// Whether an event sets it off for a later step.
    pub fn waits(self) -> bool {
        self.due() == Due::Queue
    }

    /// Whether it can be due several times for a customer in one step.
    pub fn repeats(self) -> bool {
        matches!(self.due(), Due::Clock | Due::Queue)
    }

    /// Whether it comes at the end of a step, at once after an event in it.
    pub fn follows_event(self) -> bool {
        self.due() == Due::Event
    }

    /// Whether it may be due for somebody in any step.
    pub fn stands(self) -> bool {
        !matches!(self.due(), Due::Calendar | Due::Event)
    }

    /// A repair is measured against nothing: after a failure nothing is expected any more.
    pub fn repairs(self) -> bool {
        matches!(self, Class::AfterFailure | Class::DelayedFailure)
    }
}

/// All gestures of one step and trigger, and the asks in the same breath.
#[derive(Clone, Debug)]
pub struct Touchpoint {
    /// When it comes.
    pub class: Class,
    /// What is given.
    pub gestures: Vec<Given>,
    /// What is asked.
    pub asks: Vec<Asked>,
}

impl Touchpoint {
    /// One with nothing in it.
    pub fn none(class: Class) -> Self {
        Self {
            class,
            gestures: Vec::new(),
            asks: Vec::new(),
        }
    }

    /// Whether nothing is given or asked.
    pub fn is_empty(&self) -> bool {
        self.gestures.is_empty() && self.asks.is_empty()
    }
}

/// A gesture on a touchpoint.
#[derive(Clone, Debug)]
pub struct Given {
    /// Index into [`ArmPlan::gestures`].
    pub gesture: usize,
    /// Strings as felt, by segment.
    pub strings: Vec<f32>,
}

/// An ask on a touchpoint.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Index into [`ArmPlan::asks`].
    pub ask: usize,
    /// The conditional offers in the same breath, as indices into [`ArmPlan::offers`].
    pub offers: Vec<usize>,
}

/// A price: what is offered for a return, and what it costs when the return comes.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Index of the gesture in the arm.
    pub gesture: usize,
    /// What it takes off the price.
    pub value: Value,
    /// What it costs when it is taken.
    pub cost: Cost,
}

/// A day of a customer's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the texts of the variants explain their fields"
)]
pub enum OwnDay {
    /// So many steps after the first one as a customer.
    Joining { delay: u32 },
    /// Each year's day of this kind.
    OfYear(Day),
    /// As a silence has become long enough: its place in [`Memory::silences`].
    Silence(usize),
}

/// Whom something is meant for, and when it is due for whom.
#[derive(Clone, Debug)]
pub struct Timing {
    /// When it comes.
    pub class: Class,
    /// Stages, as bits.
    pub stages: u8,
    /// The least usual basket of those whom it is for, in money.
    pub min_basket: f32,
    /// The steps in which it can come, the last one excluded.
    pub steps: (u32, u32),
    /// Whether it is for those alone who joined after a referral.
    pub referred: bool,
    /// For which segments it is, one flag a segment.
    pub segments: Vec<bool>,
    /// Whether it is for all of them.
    pub every_segment: bool,
    /// The way of contact that it goes by, as a bit; 0: everybody can be reached.
    pub contact: u8,
    /// Ways whose return sets it off, as bits.
    pub ways: ChannelSet,
    /// Which random clock, for [`Class::Random`].
    pub clock: usize,
    /// Its hazard per step.
    pub clock_hazard: f32,
    /// Which queue, for the delayed classes.
    pub queue: usize,
    /// The day of the customer's own on which it is due, for [`Due::OwnDay`].
    pub day: OwnDay,
    /// Which purchases set it off, where purchases do.
    pub follows: Follows,
}

/// A gesture, compiled.
pub struct GesturePlan {
    /// When it comes, and to whom.
    pub timing: Timing,
    /// What it is worth to the receiver.
    pub value: Value,
    /// What it costs the giver.
    pub cost: Cost,
    /// By segment, aptness included; in 0..1.
    pub personal: Vec<f32>,
    /// Which of the arm's kinds of kindness it is.
    pub kind: Option<usize>,
    /// In 0..1.
    pub useful: f32,
    /// What the setting adds to its sincerity, in log-odds.
    pub deviation: f32,
    /// The share of its effort that counts for memory, 0..1.
    pub effort_remembered: f32,
    /// Whether it is a price rather than a gift.
    pub conditional: bool,
    /// Which of the arm's offers, for conditional gestures.
    pub offer: Option<usize>,
    /// For how many steps it stands for purchases, at least 1.
    pub stands_steps: f32,
    /// Whether it is known beforehand.
    pub announced: bool,
    /// Chance that the promise is kept, where promised.
    pub promised: Option<f32>,
    /// Chance that it is noticed.
    pub reach: f32,
    /// Share of the cases in which it is given, and what its lots are drawn by.
    pub share: f32,
    /// What tells the lots of its share from those of others.
    pub lots: u64,
    /// How many of it can be made in a period.
    pub capacity: Option<Capacity>,
    /// 1, or the share that counts of a favour by somebody other than the asker.
    pub giver: f32,
    /// By segment and step: whether a scheduled ask follows within the obligation's half-life, for
    /// gestures that are not scheduled themselves; else empty.
    pub ask_soon: Vec<Vec<bool>>,
}

/// An ask, compiled.
pub struct AskPlan {
    /// When it comes, and to whom.
    pub timing: Timing,
    /// What is asked for.
    pub ways: Vec<ChannelKind>,
    /// Ways on the list, those not followed included.
    pub listed: f32,
    /// In money.
    pub cost: f64,
    /// Chance that it is noticed.
    pub reach: f32,
    /// Willingness that the asker's sight adds.
    pub sight: f32,
}

/// A gesture or an ask that an event sets off later; each has a queue of its own, at the same place.
#[derive(Clone, Copy, Debug)]
pub struct Delayed {
    /// The event that it waits for.
    pub class: Class,
    /// See [`Timeline::steps_after`](crate::scenario::checked::Timeline::steps_after).
    pub delays: [u32; 2],
    /// Of an answer, the ways that set it off.
    pub ways: ChannelSet,
    /// Which purchases set it off, where purchases do.
    pub follows: Follows,
}

impl ArmPlan {
    /// The blocks that decide together: those that share a budget, else each for itself.
    pub fn groups<'b>(&self, blocks: &'b mut [Block]) -> std::slice::ChunksMut<'b, Block> {
        let together = if self.rations() { blocks.len() } else { 1 };
        blocks.chunks_mut(together.max(1))
    }

    /// Whether what one customer gets may be another's lack.
    pub fn rations(&self) -> bool {
        self.budget.is_some() || self.has_capacities
    }

    /// Whether it matters what customers spent in the year before the start.
    pub fn looks_at_spend(&self) -> bool {
        let first = self.budget.map(|budget| budget.priority);
        !self.targets.is_empty() || first == Some(Priority::Spend)
    }
}

impl Plan {
    /// Of a scenario, with steps as fine as its purchases need.
    pub fn new(scenario: &Scenario) -> Self {
        let mut plan = Plan::at_pace(scenario, scenario.timeline.days_per_step());
        plan.pace = Pace::of(scenario);
        let timeline = &scenario.timeline;
        let by_step = scenario.season.as_ref();
        let by_step = by_step.and_then(|season| season.by_step(timeline));
        plan.season = by_step.map(|by_step| {
            let days = |(step, times): (u32, f64)| (times * timeline.step_days(step)) as f32;
            (0..).zip(by_step).map(days).collect()
        });
        plan
    }

    /// The plan with steps of so many days. What is counted in steps, such as delays, is so by their mean length.
    fn at_pace(scenario: &Scenario, days: f64) -> Self {
        let parameters = &scenario.psychology;
        let visits = matches!(scenario.timeline.unit, TickUnit::Visit { .. });
        let mind = Mind::new(parameters);
        let severity = scenario.service.severity as f32;
        let answers = ChannelKind::ALL.map(|way| channel(scenario, way, days));
        Self {
            mind,
            timeline: scenario.timeline,
            ticks: scenario.timeline.ticks,
            steps_per_tick: scenario.timeline.steps_per_tick(),
            steps: scenario.timeline.steps(),
            visits,
            passing: Passing {
                lapse: (loss::lapse_rate(scenario) * days) as f32,
                ..Passing::over(days, parameters)
            },
            pace: None,
            season: None,
            contacts: contacts(scenario),
            mean_basket: scenario.population.mean_basket() as f32,
            noticed: scenario.context.noticed as f32,
            customary: scenario.context.customary as f32,
            segments: scenario.population.segments.len(),
            purchases_on_a_clock: !visits && scenario.channels.of(ChannelKind::Purchase).is_some(),
            purchase: answers[ChannelKind::Purchase as usize],
            tip: scenario
                .channels
                .of(ChannelKind::Tip)
                .map(|_| answers[ChannelKind::Tip as usize]),
            answers,
            any_unasked: !visits && answers.iter().any(|answer| answer.unasked > 0.0),
            failure_rate: scenario.service.failure_rate as f32,
            failure: Shift::new(-severity, mind.goodwill_limit),
            failure_trust_step: mind.trust_step * if severity < 1.0 { severity } else { 1.0 },
            failure_cost: if severity > 0.0 { severity } else { 1.0e-9 },
            wakes: mind.waking * scenario.context.inertia as f32,
            join_hazard: scenario
                .prospects
                .map_or(0.0, |prospects| (prospects.join * days) as f32),
            community: scenario.community,
            arms: scenario
                .arms
                .iter()
                .map(|arm| ArmPlan::new(arm, scenario, parameters, days))
                .collect(),
        }
    }

    /// Sincerity ascribed to the brand before it has done anything, from trust alone.
    #[inline(always)]
    pub fn first_impression(&self, trust: f32) -> f32 {
        logistic(self.mind.sincerity_base + self.mind.sincerity_trust * (2.0 * trust - 1.0))
    }

    /// Steps in [`STAY_DAYS`], a hair fewer: half a year is thirty steps of a month's fifth, however an f32 rounds them.
    pub fn steps_to_stay(&self) -> f32 {
        STAY_DAYS / self.timeline.days_per_step() as f32 - 1e-3
    }

    /// Whether customers of a community meet: then its blocks are stepped together.
    pub fn coupled(&self) -> bool {
        self.community.ties.is_some() || self.arms.iter().any(ArmPlan::rations)
    }
}

fn channel(scenario: &Scenario, way: ChannelKind, days: f64) -> ChannelPlan {
    match scenario.channels.of(way) {
        None => ChannelPlan::default(),
        Some(channel) => ChannelPlan {
            elasticity: channel.elasticity as f32,
            log_odds: channel
                .asked
                .map_or(0.0, |share| (ln64(share) - ln64(1.0 - share)) as f32),
            crowding: match way.row().favour {
                true => scenario.psychology.crowding as f32,
                false => 0.0,
            },
            unasked: (channel.unasked * days) as f32,
            amount: channel.amount,
            margin: channel.margin,
            worth: channel.worth,
        },
    }
}

//! An arm as the user wrote it, turned into what is due when: touchpoints, strings, offers, queues.

use crate::engine::plan::lots;
use crate::engine::plan::purchases::Memory;
use crate::engine::plan::target::Target;
use crate::engine::plan::{
    ArmPlan, AskPlan, Asked, Class, Cost, Delayed, Due, Follows, GesturePlan, Given, Offer, OwnDay,
    Timing, Touchpoint, Value,
};
use crate::engine::state::kinds::Kinds;
use crate::engine::state::queue::Queue;
use crate::engine::state::stage;
use crate::psychology::Parameters;
use crate::psychology::aptness::{aptness_after, felt_personal, remembered_effort};
use crate::psychology::respond::MOST_WAYS;
use crate::scenario::checked::{Arm, Ask, Audience, Gesture, Scenario, Timeline, Trigger, When};
use crate::vocabulary::channel::ChannelSet;
use crate::vocabulary::trigger::{Day, Event, Moment};

/// Strings that an ask in the same breath ties to a gesture, whatever the file says.
const STRINGS_SAME_BREATH: f64 = 0.6;
/// Strings that an ask within so many days ties to a gesture.
pub const STRINGS_SOON_AFTER: f64 = 0.3;
/// Days within which a later ask counts as what the gesture was for: a constant, as with a parameter the likelihood would
/// jump.
const STRINGS_WINDOW: f64 = 4.0;

/// Bytes that what an arm has set off for later and remembers of purchases takes, for each block of customers.
pub fn queue_bytes(arm: &Arm, timeline: &Timeline) -> u64 {
    let gestures = arm.gestures.iter().map(|gesture| &gesture.when);
    let whens = gestures.chain(arm.asks.iter().map(|ask| &ask.when));
    let waiting = whens.filter(|when| class_of(when, false).waits());
    let delays = waiting.map(|when| timeline.steps_after(when.delay));
    let queues: u64 = delays
        .map(|delays| Queue::bytes(delays, timeline.steps()))
        .sum();
    let kinds = kinds_of(arm).len() as u64 * Kinds::BYTES;
    queues + kinds + Memory::of(arm, timeline).map_or(0, |memory| memory.bytes())
}

/// The kinds of kindness that an arm has, in the order of its gestures.
fn kinds_of(arm: &Arm) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    for kind in arm
        .gestures
        .iter()
        .filter_map(|gesture| gesture.kind.as_deref())
    {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

impl ArmPlan {
    /// `days`: of a step.
    pub(super) fn new(arm: &Arm, scenario: &Scenario, parameters: &Parameters, days: f64) -> Self {
        let compiler = Compiler {
            arm,
            segments: scenario.population.segments.len(),
            timeline: scenario.timeline,
            memory: Memory::of(arm, &scenario.timeline),
        };
        let mut clocks = Vec::new();
        let mut delayed: Vec<Delayed> = Vec::new();
        let mut timing = |when: &When, index: u8, promised: bool| {
            let class = class_of(when, promised);
            let mut timing = compiler.timing(when, class);
            if let Some(rate) = when.trigger.rate() {
                timing.clock = clocks.len();
                timing.clock_hazard = (rate * days) as f32;
                clocks.push(index);
            }
            if class.waits() {
                timing.queue = delayed.len();
                delayed.push(Delayed {
                    class,
                    delays: scenario.timeline.steps_after(when.delay),
                    ways: timing.ways,
                    follows: timing.follows,
                });
            }
            timing
        };
        let kinds = kinds_of(arm);
        let mut gestures: Vec<GesturePlan> = arm
            .gestures
            .iter()
            .enumerate()
            .map(|(index, gesture)| {
                let timing = Timing {
                    min_basket: gesture.min_order as f32,
                    ..timing(&gesture.when, index as u8, gesture.promised.is_some())
                };
                GesturePlan {
                    lots: lots::of(&arm.gestures, index),
                    kind: kinds
                        .iter()
                        .position(|kind| Some(*kind) == gesture.kind.as_deref()),
                    ..gesture_plan(gesture, timing, &scenario.timeline, parameters)
                }
            })
            .collect();
        let asks: Vec<AskPlan> = arm
            .asks
            .iter()
            .enumerate()
            .map(|(index, ask)| {
                let timing = timing(&ask.when, 128 + index as u8, false);
                ask_plan(ask, timing, parameters)
            })
            .collect();
        let offers = compiler.offers(&mut gestures);
        for (gesture, plan) in arm.gestures.iter().zip(&mut gestures) {
            plan.ask_soon = compiler.ask_soon(gesture, plan.timing.class);
        }
        let event = |class| compiler.touchpoint(class, None, &gestures, &asks);
        let after_reciprocation = event(Class::AfterReciprocation);
        Self {
            calendar: (0..scenario.timeline.ticks)
                .map(|tick| compiler.scheduled(tick, &gestures, &asks))
                .collect(),
            standing: Class::ALL
                .into_iter()
                .filter(|class| class.stands())
                .map(event)
                .filter(|touchpoint| !touchpoint.is_empty())
                .collect(),
            after_purchase: event(Class::AfterPurchase),
            after_failure: event(Class::AfterFailure),
            follows_reciprocation: !after_reciprocation.is_empty()
                || delayed
                    .iter()
                    .any(|item| item.class == Class::DelayedReciprocation),
            after_reciprocation,
            random_clocks: clocks,
            delayed,
            kinds: kinds.len(),
            offers_vary: offers.iter().any(|offer| offer.value.is_of_basket()),
            offers,
            budget: arm.budget,
            has_capacities: arm
                .gestures
                .iter()
                .any(|gesture| gesture.capacity.is_some()),
            fixed_cost: arm.fixed_cost,
            presses: !arm.asks.is_empty()
                || arm.gestures.iter().any(|gesture| gesture.strings > 0.0),
            belonging: arm.belonging.unwrap_or_else(|| {
                let ties = scenario.community.ties;
                ties.is_some_and(|ties| ties.belonging)
            }),
            targets: arm.targets.iter().map(Target::new).collect(),
            holdout: arm.holdout as f32,
            memory: compiler.memory,
            gestures,
            asks,
        }
    }
}

fn class_of(when: &When, promised: bool) -> Class {
    let delayed = when.delay > 0.0;
    match (when.trigger.moment(), delayed) {
        (Moment::Calendar, _) if promised => Class::Promise,
        (Moment::Calendar, _) => match when.audience {
            Audience::Prospects => Class::Prospects,
            Audience::Lapsed => Class::Lapsed,
            Audience::Customers | Audience::CustomersAndProspects => Class::Schedule,
        },
        (Moment::Joining, _) => Class::Onboarding,
        (Moment::Bill, _) => Class::Bill,
        (Moment::Yearly(Day::Birthday), _) => Class::Yearly,
        (Moment::Yearly(Day::Anniversary), _) => Class::Anniversary,
        (Moment::Silence, _) => Class::Silent,
        (Moment::Random, _) => Class::Random,
        (Moment::After(Event::Purchase), false) => Class::AfterPurchase,
        (Moment::After(Event::Purchase), true) => Class::DelayedPurchase,
        (Moment::After(Event::Reciprocation), false) => Class::AfterReciprocation,
        (Moment::After(Event::Reciprocation), true) => Class::DelayedReciprocation,
        (Moment::After(Event::Failure), false) => Class::AfterFailure,
        (Moment::After(Event::Failure), true) => Class::DelayedFailure,
        // A lapse is known with the next step.
        (Moment::After(Event::Lapse), _) => Class::DelayedLapse,
    }
}

fn stages_of(when: &When) -> u8 {
    if when.is_to_lapsed() {
        return stage::LAPSED;
    }
    if when.reaches_lapsed() {
        return stage::CUSTOMER | stage::LAPSED;
    }
    match when.audience {
        Audience::Lapsed => stage::LAPSED,
        Audience::Prospects => stage::PROSPECT,
        Audience::CustomersAndProspects => stage::CUSTOMER | stage::PROSPECT,
        Audience::Customers => stage::CUSTOMER,
    }
}

fn gesture_plan(
    gesture: &Gesture,
    timing: Timing,
    timeline: &Timeline,
    parameters: &Parameters,
) -> GesturePlan {
    let stands = timeline.whole_steps(gesture.stands);
    let apt = aptness(&gesture.when, parameters);
    GesturePlan {
        timing,
        value: Value::new(gesture.value, gesture.value_of_basket),
        cost: Cost::new(gesture.cost, gesture.cost_of_basket),
        personal: gesture
            .personal
            .iter()
            .map(|&personal| felt_personal(personal, apt) as f32)
            .collect(),
        kind: None,
        useful: gesture.useful as f32,
        deviation: gesture.deviation as f32,
        effort_remembered: remembered_effort(apt, parameters) as f32,
        conditional: gesture.conditional,
        offer: None,
        ask_soon: Vec::new(),
        stands_steps: if stands > 1.0 { stands as f32 } else { 1.0 },
        announced: gesture.announced,
        promised: gesture.promised.map(|kept| kept as f32),
        reach: gesture.reach as f32,
        share: gesture.share as f32,
        lots: 0,
        capacity: gesture.capacity,
        giver: if gesture.third_party {
            parameters.third_party as f32
        } else {
            1.0
        },
    }
}

/// How apt a gesture is: whether it answers what the customer has just done, and how soon.
fn aptness(when: &When, parameters: &Parameters) -> f64 {
    match when.trigger.row().answers {
        true => aptness_after(when.delay, parameters),
        false => 0.0,
    }
}

fn ask_plan(ask: &Ask, timing: Timing, parameters: &Parameters) -> AskPlan {
    debug_assert!(ask.ways.len() <= MOST_WAYS);
    AskPlan {
        timing,
        ways: ask.ways.clone(),
        listed: (ask.ways.len() as u32 + ask.other_ways) as f32,
        cost: ask.cost,
        reach: ask.reach as f32,
        sight: if ask.in_sight {
            parameters.sight as f32
        } else {
            0.0
        },
    }
}

/// What compiling one arm needs to look at.
struct Compiler<'a> {
    arm: &'a Arm,
    segments: usize,
    timeline: Timeline,
    memory: Option<Memory>,
}

impl Compiler<'_> {
    fn timing(&self, when: &When, class: Class) -> Timing {
        let ways = match when.trigger.channels() {
            [] => ChannelSet::answers(),
            ways => ways.iter().copied().collect(),
        };
        Timing {
            class,
            stages: stages_of(when),
            min_basket: 0.0,
            steps: match when.between {
                Some((from, until)) => {
                    let of_each = self.timeline.steps_per_tick();
                    (from * of_each, until * of_each)
                }
                None => (0, u32::MAX),
            },
            referred: when.trigger == Trigger::Referred,
            every_segment: when.segments.iter().all(|&meant| meant),
            contact: when.by.map_or(0, |by| 1 << by),
            segments: when.segments.clone(),
            ways,
            clock: 0,
            clock_hazard: 0.0,
            queue: 0,
            day: match when.trigger.moment() {
                Moment::Yearly(day) => OwnDay::OfYear(day),
                Moment::Silence => {
                    let place = |memory: &Memory| memory.silence(when.delay, &self.timeline);
                    OwnDay::Silence(self.memory.as_ref().map_or(0, place))
                }
                Moment::Calendar
                | Moment::Joining
                | Moment::Bill
                | Moment::Random
                | Moment::After(_) => OwnDay::Joining {
                    delay: self.timeline.whole_steps(when.delay) as u32,
                },
            },
            follows: match &self.memory {
                Some(memory) => memory.follows(when, &self.timeline),
                None => Follows::Each,
            },
        }
    }

    fn scheduled(&self, tick: u32, gestures: &[GesturePlan], asks: &[AskPlan]) -> Vec<Touchpoint> {
        let calendar = Class::ALL.into_iter();
        calendar
            .filter(|class| class.due() == Due::Calendar)
            .map(|class| self.touchpoint(class, Some(tick), gestures, asks))
            .filter(|touchpoint| !touchpoint.is_empty())
            .collect()
    }

    /// The touchpoint of a class, in one tick where it comes from a calendar.
    fn touchpoint(
        &self,
        class: Class,
        tick: Option<u32>,
        gestures: &[GesturePlan],
        asks: &[AskPlan],
    ) -> Touchpoint {
        let due = |when: &When| match tick {
            Some(tick) => when
                .trigger
                .ticks()
                .is_some_and(|ticks| ticks.binary_search(&tick).is_ok()),
            None => true,
        };
        let mut touchpoint = Touchpoint::none(class);
        for (index, (gesture, plan)) in self.arm.gestures.iter().zip(gestures).enumerate() {
            if plan.timing.class == class && due(&gesture.when) {
                touchpoint.gestures.push(Given {
                    gesture: index,
                    strings: self.strings(gesture, tick),
                });
            }
        }
        for (index, (ask, plan)) in self.arm.asks.iter().zip(asks).enumerate() {
            if plan.timing.class == class && due(&ask.when) {
                touchpoint.asks.push(Asked {
                    ask: index,
                    offers: self.offers_with(ask, &touchpoint.gestures, gestures),
                });
            }
        }
        touchpoint
    }

    /// The conditional gestures of a touchpoint that come in the same breath as an ask on it.
    fn offers_with(&self, ask: &Ask, given: &[Given], gestures: &[GesturePlan]) -> Vec<usize> {
        let with_it = given.iter().filter(|given| {
            let when = &self.arm.gestures[given.gesture].when;
            // Two clocks that ring in one step do so by chance.
            when.trigger.moment() != Moment::Random && self.in_one_breath(when, &ask.when)
        });
        let mut offers: Vec<usize> = with_it
            .filter_map(|given| gestures[given.gesture].offer)
            .collect();
        offers.sort_unstable();
        offers
    }

    /// Strings as felt by each segment: at least what the asks around the gesture tie to it.
    fn strings(&self, gesture: &Gesture, tick: Option<u32>) -> Vec<f32> {
        (0..self.segments)
            .map(|segment| {
                let mut strings = gesture.strings;
                for ask in &self.arm.asks {
                    if !meets(&gesture.when, &ask.when, segment) || gesture.third_party {
                        continue;
                    }
                    let tied = self.tied(&gesture.when, &ask.when, tick);
                    strings = if tied > strings { tied } else { strings };
                }
                strings as f32
            })
            .collect()
    }

    fn tied(&self, gesture: &When, ask: &When, tick: Option<u32>) -> f64 {
        if let (Some(_), Some(ticks)) = (gesture.trigger.ticks(), ask.trigger.ticks()) {
            let Some(tick) = tick else { return 0.0 };
            return if ticks.binary_search(&tick).is_ok() {
                STRINGS_SAME_BREATH
            } else if self.follows(ticks, tick * self.timeline.steps_per_tick()) {
                STRINGS_SOON_AFTER
            } else {
                0.0
            };
        }
        // Of an ask that follows only some of the purchases that the gesture follows nobody knows beforehand.
        if !same_event(&gesture.trigger, &ask.trigger) || !gesture.comes_always_with(ask) {
            return 0.0;
        }
        let later = ask.delay - gesture.delay;
        if self.in_one_breath(gesture, ask) {
            STRINGS_SAME_BREATH
        } else if later > 0.0 && later <= STRINGS_WINDOW {
            STRINGS_SOON_AFTER
        } else {
            0.0
        }
    }

    /// Whether something scheduled follows within the obligation's half-life after a step.
    fn follows(&self, ticks: &[u32], step: u32) -> bool {
        let of_each = self.timeline.steps_per_tick();
        let later = |tick: &u32| {
            let scheduled = tick * of_each;
            scheduled > step && self.is_soon(f64::from(scheduled - step))
        };
        self.timeline.days_per_step() > 0.0 && ticks.iter().any(later)
    }

    /// Whether the other comes at once with whatever comes by the one.
    fn in_one_breath(&self, one: &When, other: &When) -> bool {
        let class = class_of(one, false);
        let whole = |when: &When| self.timeline.whole_steps(when.delay) as u32;
        let arrives = |when: &When| match class.waits() {
            true => self.timeline.steps_after(when.delay),
            false => [whole(when); 2],
        };
        // A silence counts from a purchase, or from the start.
        let silence = |when: &When| (self.timeline.steps_after(when.delay), whole(when));
        let together = match class == Class::Silent {
            true => silence(one) == silence(other),
            false => arrives(one) == arrives(other),
        };
        class == class_of(other, false) && together && one.comes_always_with(other)
    }

    /// Whether so many steps are within the obligation's half-life.
    fn is_soon(&self, steps: f64) -> bool {
        steps * self.timeline.days_per_step() <= STRINGS_WINDOW
    }

    /// By segment and step: whether a scheduled ask to the same people is still to come within the
    /// obligation's half-life. What an event sets off comes after the asks of its step.
    fn ask_soon(&self, gesture: &Gesture, class: Class) -> Vec<Vec<bool>> {
        let scheduled = self
            .arm
            .asks
            .iter()
            .filter_map(|ask| Some((&ask.when, ask.when.trigger.ticks()?)));
        if class.due() == Due::Calendar || gesture.third_party || scheduled.clone().next().is_none()
        {
            return Vec::new();
        }
        let of_each = self.timeline.steps_per_tick();
        (0..self.segments)
            .map(|segment| {
                let mut soon = vec![false; self.timeline.steps() as usize];
                for (when, at) in scheduled.clone() {
                    if !meets(&gesture.when, when, segment) {
                        continue;
                    }
                    for (step, soon) in (0..).zip(&mut soon) {
                        let starts =
                            step % of_each == 0 && at.binary_search(&(step / of_each)).is_ok();
                        let now = !class.follows_event() && starts;
                        *soon |= now || self.follows(at, step);
                    }
                }
                soon
            })
            .collect()
    }

    /// All conditional gestures, the most valuable first.
    fn offers(&self, gestures: &mut [GesturePlan]) -> Vec<Offer> {
        let conditional = gestures
            .iter()
            .enumerate()
            .filter(|(_, gesture)| gesture.conditional);
        let mut offers: Vec<Offer> = conditional
            .map(|(index, gesture)| Offer {
                gesture: index,
                value: gesture.value,
                cost: gesture.cost,
            })
            .collect();
        // Where it hangs on the basket which is the most valuable, it is looked for (`offers_vary`).
        let money = |offer: &Offer| offer.value.at(0.0);
        offers.sort_by(|one, other| money(other).total_cmp(&money(one)));
        for (at, offer) in offers.iter().enumerate() {
            gestures[offer.gesture].offer = Some(at);
        }
        offers
    }
}

fn meets(gesture: &When, ask: &When, segment: usize) -> bool {
    stages_of(gesture) & stages_of(ask) != 0 && gesture.segments[segment] && ask.segments[segment]
}

fn same_event(one: &Trigger, other: &Trigger) -> bool {
    // An empty list stands for any way.
    let (ways, others) = (one.channels(), other.channels());
    let any = ways.is_empty() || others.is_empty() || ways.iter().any(|way| others.contains(way));
    let by_event = !matches!(one.moment(), Moment::Calendar | Moment::Random);
    by_event && one.moment() == other.moment() && any
}

//! An arm as the user wrote it, turned into what is due when: occasions, strings, offers, queues.

use crate::engine::plan::{
    ArmPlan, AskPlan, Asked, Class, Delayed, GesturePlan, Given, Occasion, Offer, Timing,
};
use crate::engine::queue::Queue;
use crate::engine::stage;
use crate::engine::target::Target;
use crate::psychology::Parameters;
use crate::psychology::aptness::{aptness_after, felt_personal};
use crate::psychology::respond::MOST_WAYS;
use crate::scenario::checked::{
    Arm, Ask, Audience, Gesture, Scenario, Timeline, Trigger, Way, When,
};

/// Strings that an ask in the same breath ties to a gesture, whatever the file says.
const STRINGS_SAME_BREATH: f64 = 0.6;
/// Strings that an ask within the obligation's half-life ties to a gesture.
pub const STRINGS_SOON_AFTER: f64 = 0.3;

/// Bytes that what an arm has set off for later takes, for each block of customers.
pub fn queue_bytes(arm: &Arm, timeline: &Timeline) -> u64 {
    let gestures = arm.gestures.iter().map(|gesture| &gesture.when);
    let whens = gestures.chain(arm.asks.iter().map(|ask| &ask.when));
    let waiting = whens.filter(|when| class_of(when, false).waits());
    let delays = waiting.map(|when| timeline.steps_after(when.delay));
    delays
        .map(|delays| Queue::bytes(delays, timeline.steps()))
        .sum()
}

impl ArmPlan {
    pub(super) fn new(arm: &Arm, scenario: &Scenario, parameters: &Parameters) -> Self {
        let compiler = Compiler {
            arm,
            segments: scenario.population.segments.len(),
            timeline: scenario.timeline,
            half_life: parameters.obligation_half_life,
        };
        let mut clocks = Vec::new();
        let mut delayed: Vec<Delayed> = Vec::new();
        let mut timing = |when: &When, index: u8, promised: bool| {
            let class = class_of(when, promised);
            let mut timing = compiler.timing(when, class);
            if let Trigger::AtRandom(rate) = when.trigger {
                timing.clock = clocks.len();
                timing.clock_hazard = (rate * scenario.timeline.days_per_step()) as f32;
                clocks.push(index);
            }
            if class.waits() {
                timing.queue = delayed.len();
                delayed.push(Delayed {
                    class,
                    delays: scenario.timeline.steps_after(when.delay),
                    ways: timing.ways,
                });
            }
            timing
        };
        let mut gestures: Vec<GesturePlan> = arm
            .gestures
            .iter()
            .enumerate()
            .map(|(index, gesture)| {
                let timing = timing(&gesture.when, index as u8, gesture.promised.is_some());
                gesture_plan(gesture, timing, &scenario.timeline, parameters)
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
        let event = |class| compiler.occasion(class, None, &gestures, &asks);
        let after_reciprocation = event(Class::AfterReciprocation);
        Self {
            calendar: (0..scenario.timeline.ticks)
                .map(|tick| compiler.scheduled(tick, &gestures, &asks))
                .collect(),
            standing: STANDING
                .into_iter()
                .map(event)
                .filter(|occasion| !occasion.is_empty())
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
            offers,
            budget: arm.budget,
            presses: !arm.asks.is_empty()
                || arm.gestures.iter().any(|gesture| gesture.strings > 0.0),
            belonging: arm.belonging.unwrap_or_else(|| {
                let ties = scenario.community.ties;
                ties.is_some_and(|ties| ties.belonging)
            }),
            targets: arm.targets.iter().map(Target::new).collect(),
            gestures,
            asks,
        }
    }
}

/// The classes that come from a calendar, and those that may be due for somebody in any step.
const CALENDAR: [Class; 4] = [
    Class::Promise,
    Class::Schedule,
    Class::Prospects,
    Class::Lapsed,
];
const STANDING: [Class; 8] = [
    Class::Onboarding,
    Class::Birthday,
    Class::Random,
    Class::DelayedPurchase,
    Class::DelayedReciprocation,
    Class::DelayedFailure,
    Class::DelayedLapse,
    Class::Bill,
];

fn class_of(when: &When, promised: bool) -> Class {
    let delayed = when.delay > 0.0;
    match (&when.trigger, delayed) {
        (Trigger::Schedule(_), _) if promised => Class::Promise,
        (Trigger::Schedule(_), _) => match when.audience {
            Audience::Prospects => Class::Prospects,
            Audience::Lapsed => Class::Lapsed,
            Audience::Customers | Audience::CustomersAndProspects => Class::Schedule,
        },
        (Trigger::Onboarding, _) => Class::Onboarding,
        (Trigger::WithTheBill, _) => Class::Bill,
        (Trigger::Birthday, _) => Class::Birthday,
        (Trigger::AtRandom(_), _) => Class::Random,
        (Trigger::AfterPurchase, false) => Class::AfterPurchase,
        (Trigger::AfterPurchase, true) => Class::DelayedPurchase,
        (Trigger::AfterReciprocation(_), false) => Class::AfterReciprocation,
        (Trigger::AfterReciprocation(_), true) => Class::DelayedReciprocation,
        (Trigger::AfterFailure, false) => Class::AfterFailure,
        (Trigger::AfterFailure, true) => Class::DelayedFailure,
        (Trigger::AfterLapse, _) => Class::DelayedLapse,
    }
}

fn stages_of(when: &When) -> u8 {
    match (&when.trigger, when.audience) {
        (Trigger::AfterLapse, _) | (_, Audience::Lapsed) => stage::LAPSED,
        (_, Audience::Prospects) => stage::PROSPECT,
        (_, Audience::CustomersAndProspects) => stage::CUSTOMER | stage::PROSPECT,
        (_, Audience::Customers) => stage::CUSTOMER,
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
        value: gesture.value as f32,
        cost: gesture.cost,
        personal: gesture
            .personal
            .iter()
            .map(|&personal| felt_personal(personal, apt) as f32)
            .collect(),
        useful: gesture.useful as f32,
        conditional: gesture.conditional,
        offer: None,
        ask_soon: Vec::new(),
        stands_steps: if stands > 1.0 { stands as f32 } else { 1.0 },
        announced: gesture.announced,
        promised: gesture.promised.map(|kept| kept as f32),
        reach: gesture.reach as f32,
        giver: if gesture.third_party {
            parameters.third_party as f32
        } else {
            1.0
        },
    }
}

/// How apt a gesture is: whether it answers what the customer has just done, and how soon.
fn aptness(when: &When, parameters: &Parameters) -> f64 {
    match when.trigger {
        Trigger::Onboarding
        | Trigger::AfterPurchase
        | Trigger::AfterReciprocation(_)
        | Trigger::AfterFailure => aptness_after(when.delay, parameters),
        _ => 0.0,
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
    /// Of obligation, in days.
    half_life: f64,
}

impl Compiler<'_> {
    fn timing(&self, when: &When, class: Class) -> Timing {
        let ways: &[Way] = match &when.trigger {
            Trigger::AfterReciprocation(ways) if !ways.is_empty() => ways,
            _ => &Way::ALL[Way::Donation as usize..],
        };
        // The delay of onboarding counts from the first step.
        let delay_steps = self.timeline.whole_steps(when.delay) as u32;
        Timing {
            class,
            stages: stages_of(when),
            every_segment: when.segments.iter().all(|&meant| meant),
            segments: when.segments.clone(),
            ways: ways.iter().fold(0, |bits, &way| bits | 1 << way as u8),
            clock: 0,
            clock_hazard: 0.0,
            queue: 0,
            delay_steps,
        }
    }

    fn scheduled(&self, tick: u32, gestures: &[GesturePlan], asks: &[AskPlan]) -> Vec<Occasion> {
        CALENDAR
            .into_iter()
            .map(|class| self.occasion(class, Some(tick), gestures, asks))
            .filter(|occasion| !occasion.is_empty())
            .collect()
    }

    /// The occasion of a class, in one tick where it comes from a calendar.
    fn occasion(
        &self,
        class: Class,
        tick: Option<u32>,
        gestures: &[GesturePlan],
        asks: &[AskPlan],
    ) -> Occasion {
        let due = |when: &When| match (&when.trigger, tick) {
            (Trigger::Schedule(ticks), Some(tick)) => ticks.binary_search(&tick).is_ok(),
            (_, None) => true,
            _ => false,
        };
        let mut occasion = Occasion::none(class);
        for (index, (gesture, plan)) in self.arm.gestures.iter().zip(gestures).enumerate() {
            if plan.timing.class == class && due(&gesture.when) {
                occasion.gestures.push(Given {
                    gesture: index,
                    strings: self.strings(gesture, tick),
                });
            }
        }
        for (index, (ask, plan)) in self.arm.asks.iter().zip(asks).enumerate() {
            if plan.timing.class == class && due(&ask.when) {
                occasion.asks.push(Asked {
                    ask: index,
                    offers: self.offers_with(ask, &occasion.gestures, gestures),
                });
            }
        }
        occasion
    }

    /// The conditional gestures of an occasion that come in the same breath as an ask on it.
    fn offers_with(&self, ask: &Ask, given: &[Given], gestures: &[GesturePlan]) -> Vec<usize> {
        let with_it = given.iter().filter(|given| {
            let when = &self.arm.gestures[given.gesture].when;
            // Two clocks that ring in one step do so by chance.
            !matches!(when.trigger, Trigger::AtRandom(_)) && self.in_one_breath(when, &ask.when)
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
        match (&gesture.trigger, &ask.trigger) {
            (Trigger::Schedule(_), Trigger::Schedule(ticks)) => {
                let Some(tick) = tick else { return 0.0 };
                if ticks.binary_search(&tick).is_ok() {
                    STRINGS_SAME_BREATH
                } else if self.follows(ticks, tick * self.timeline.steps_per_tick()) {
                    STRINGS_SOON_AFTER
                } else {
                    0.0
                }
            }
            (one, other) if same_event(one, other) => {
                let later = ask.delay - gesture.delay;
                if self.in_one_breath(gesture, ask) {
                    STRINGS_SAME_BREATH
                } else if later > 0.0 && later <= self.half_life {
                    STRINGS_SOON_AFTER
                } else {
                    0.0
                }
            }
            _ => 0.0,
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

    /// Whether what follows one event by two delays comes at once.
    fn in_one_breath(&self, one: &When, other: &When) -> bool {
        let class = class_of(one, false);
        let arrives = |when: &When| match class.waits() {
            true => self.timeline.steps_after(when.delay),
            false => [self.timeline.whole_steps(when.delay) as u32; 2],
        };
        class == class_of(other, false) && arrives(one) == arrives(other)
    }

    /// Whether so many steps are within the obligation's half-life.
    fn is_soon(&self, steps: f64) -> bool {
        steps * self.timeline.days_per_step() <= self.half_life
    }

    /// By segment and step: whether a scheduled ask to the same people is still to come within the
    /// obligation's half-life. What an event sets off comes after the asks of its step.
    fn ask_soon(&self, gesture: &Gesture, class: Class) -> Vec<Vec<bool>> {
        let scheduled = self
            .arm
            .asks
            .iter()
            .filter_map(|ask| match &ask.when.trigger {
                Trigger::Schedule(at) => Some((&ask.when, at)),
                _ => None,
            });
        if CALENDAR.contains(&class) || gesture.third_party || scheduled.clone().next().is_none() {
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
        offers.sort_by(|one, other| other.value.total_cmp(&one.value));
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
    if let (Trigger::AfterReciprocation(one), Trigger::AfterReciprocation(other)) = (one, other) {
        // An empty list stands for any way.
        return one.is_empty() || other.is_empty() || one.iter().any(|way| other.contains(way));
    }
    !matches!(one, Trigger::Schedule(_) | Trigger::AtRandom(_))
        && std::mem::discriminant(one) == std::mem::discriminant(other)
}

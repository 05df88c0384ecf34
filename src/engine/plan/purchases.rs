//! Which purchases set something off, and which silences an arm looks at.

use crate::scenario::checked::{Arm, Timeline, Trigger, When, Which};
use crate::vocabulary::trigger::Moment;

/// Which of a customer's purchases set something off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Follows {
    /// Each purchase.
    Each,
    /// This one alone.
    Nth(u32),
    /// Each purchase whose number is a multiple of this.
    EveryNth(u32),
    /// The one with which the money spent reaches this.
    Reaches(f64),
    /// The first one after a silence: its place in [`Memory::silences`].
    Ends(usize),
}

/// What an arm has to remember of purchases.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// How many there were.
    pub counts: bool,
    /// Silences that something waits for.
    pub silences: Vec<Silence>,
}

/// So long without a purchase, in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// After a purchase: of every other one, and of the rest (see [`Timeline::steps_after`]).
    pub after: [u32; 2],
    /// Of whoever has bought nothing yet: since the start, or since joining.
    pub at_first: u32,
}

/// Of the money that a level asks for so large a share is enough: baskets are held in single precision.
const NEARLY: f64 = 1.0 - 1e-6;

impl Memory {
    /// What the gestures and asks of an arm need to be remembered; none where they ask for nothing of it.
    pub fn of(arm: &Arm, timeline: &Timeline) -> Option<Memory> {
        let mut memory = Memory::default();
        let gestures = arm.gestures.iter().map(|gesture| &gesture.when);
        for when in gestures.chain(arm.asks.iter().map(|ask| &ask.when)) {
            memory.counts |= when.which != Which::Each || when.trigger.level().is_some();
            let days = match when.trigger.moment() {
                Moment::Silence => Some(when.delay),
                Moment::Calendar
                | Moment::Joining
                | Moment::Bill
                | Moment::Yearly(_)
                | Moment::Random
                | Moment::After(_) => when.trigger.silence(),
            };
            let silence = days.map(|days| Silence::of(days, timeline));
            if let Some(silence) = silence.filter(|own| !memory.silences.contains(own)) {
                memory.silences.push(silence);
            }
        }
        (memory.counts || !memory.silences.is_empty()).then_some(memory)
    }

    /// The place of a silence of so many days.
    pub fn silence(&self, days: f64, timeline: &Timeline) -> usize {
        let silence = Silence::of(days, timeline);
        let place = self.silences.iter().position(|own| *own == silence);
        place.unwrap_or_default()
    }

    /// Which purchases set something with this moment off.
    pub fn follows(&self, when: &When, timeline: &Timeline) -> Follows {
        match (&when.trigger, when.which) {
            (Trigger::Reactivation(days), _) => Follows::Ends(self.silence(*days, timeline)),
            (Trigger::LoyaltyLevel(spend), _) => Follows::Reaches(spend * NEARLY),
            (_, Which::Each) => Follows::Each,
            (_, Which::Nth(nth)) => Follows::Nth(nth),
            (_, Which::EveryNth(nth)) => Follows::EveryNth(nth),
        }
    }

    /// Bytes that it takes for each block of customers.
    pub fn bytes(&self) -> u64 {
        let columns = u64::from(self.counts) + self.silences.len() as u64;
        columns * size_of::<[u32; crate::numeric::LANES]>() as u64
    }
}

impl Silence {
    fn of(days: f64, timeline: &Timeline) -> Silence {
        Silence {
            after: timeline.steps_after(days),
            at_first: (timeline.whole_steps(days) as u32).max(1),
        }
    }
}

impl Follows {
    /// Whether a customer's purchase is one of them, the so-manieth (from 1) of somebody with this basket; `ends` says
    /// whether it ends a silence.
    #[inline]
    pub fn includes(self, number: u32, basket: f32, ends: impl Fn(usize) -> bool) -> bool {
        match self {
            Follows::Each => true,
            Follows::Nth(nth) => number == nth,
            Follows::EveryNth(nth) => number.is_multiple_of(nth),
            Follows::Reaches(spend) => {
                let spent = |times: u32| f64::from(times) * f64::from(basket);
                spent(number) >= spend && spent(number.saturating_sub(1)) < spend
            }
            Follows::Ends(silence) => ends(silence),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_reached_once() {
        let level = Follows::Reaches(200.0 * NEARLY);
        let reached = |basket: f32| {
            (1..100)
                .filter(|&number| level.includes(number, basket, |_| false))
                .collect::<Vec<u32>>()
        };
        assert_eq!(reached(20.0), [10]);
        assert_eq!(reached(19.99), [11]);
        assert_eq!(reached(500.0), [1]);
        assert!(reached(0.0).is_empty());
    }
}

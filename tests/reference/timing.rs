//! When something is due.

use goodwill::scenario::checked::*;

use super::{Customer, Setting, Stage};

/// What makes an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Schedule,
    Onboarding,
    Birthday,
    AtRandom,
    Delayed,
    WithTheBill,
    Prospects,
    Lapsed,
    AfterPurchase,
    AfterReciprocation,
    AfterFailure,
    AfterLapse,
}

impl Kind {
    /// The occasions of the first two phases of a tick, in order.
    pub const AT_THE_START: [Kind; 8] = [
        Kind::Schedule,
        Kind::Onboarding,
        Kind::Birthday,
        Kind::AtRandom,
        Kind::Delayed,
        Kind::WithTheBill,
        Kind::Prospects,
        Kind::Lapsed,
    ];

    /// The occasion that a trigger without delay makes (of a schedule: for customers).
    fn of(trigger: &Trigger) -> Kind {
        match trigger {
            Trigger::Schedule(_) => Kind::Schedule,
            Trigger::Onboarding => Kind::Onboarding,
            Trigger::WithTheBill => Kind::WithTheBill,
            Trigger::AfterPurchase => Kind::AfterPurchase,
            Trigger::AfterReciprocation(_) => Kind::AfterReciprocation,
            Trigger::AfterFailure => Kind::AfterFailure,
            Trigger::Birthday => Kind::Birthday,
            Trigger::AtRandom(_) => Kind::AtRandom,
            Trigger::AfterLapse => Kind::AfterLapse,
        }
    }
}

/// How ticks and days relate.
#[derive(Clone, Copy)]
pub struct Timing {
    /// Days of a tick, or between visits.
    pub days: f64,
}

impl Timing {
    pub fn of(scenario: &Scenario) -> Timing {
        Timing {
            days: scenario.timeline.days_per_tick(),
        }
    }

    /// The tick in which something is due that an event in `tick` set off.
    pub fn after(&self, tick: u32, delay: f64) -> u32 {
        let ticks = if self.days > 0.0 {
            (delay / self.days).round()
        } else {
            1.0
        };
        tick + (ticks as u32).max(1)
    }

    /// Whether a day of the year falls into a tick.
    fn has_birthday(&self, tick: u32, birthday: f64) -> bool {
        let start = f64::from(tick) * self.days;
        let years = ((start - birthday) / DAYS_PER_YEAR).ceil();
        birthday + years * DAYS_PER_YEAR < start + self.days
    }
}

impl Customer {
    /// Whether something belongs to this customer's occasion of this kind.
    pub fn is_due(
        &self,
        setting: &Setting,
        when: &When,
        item: usize,
        kind: Kind,
        tick: u32,
    ) -> bool {
        if !when.segments[self.segment] {
            return false;
        }
        let customer = self.stage == Stage::Customer;
        let on_schedule =
            matches!(&when.trigger, Trigger::Schedule(ticks) if ticks.contains(&tick));
        let is_kind = Kind::of(&when.trigger) == kind;
        match kind {
            Kind::Schedule => on_schedule && customer && self.is_meant(when),
            Kind::Prospects => on_schedule && self.stage == Stage::Prospect && self.is_meant(when),
            Kind::Lapsed => {
                self.stage == Stage::Lapsed
                    && (on_schedule && self.is_meant(when)
                        || when.trigger == Trigger::AfterLapse && self.timers[item] == Some(tick))
            }
            Kind::Onboarding => {
                is_kind && customer && when.delay == 0.0 && self.starts == Some(tick)
            }
            Kind::Birthday => {
                is_kind && customer && setting.timing.has_birthday(tick, self.birthday)
            }
            Kind::AtRandom => is_kind && customer && self.random_rings[item],
            Kind::WithTheBill => is_kind && customer,
            Kind::Delayed => {
                customer && when.trigger != Trigger::AfterLapse && self.timers[item] == Some(tick)
            }
            Kind::AfterReciprocation => {
                is_kind && when.delay == 0.0 && self.has_returned(&when.trigger)
            }
            Kind::AfterPurchase | Kind::AfterFailure => is_kind && when.delay == 0.0,
            Kind::AfterLapse => false,
        }
    }

    fn is_meant(&self, when: &When) -> bool {
        match when.audience {
            Audience::Customers => self.stage == Stage::Customer,
            Audience::Prospects => self.stage == Stage::Prospect,
            Audience::Lapsed => self.stage == Stage::Lapsed,
            Audience::CustomersAndProspects => self.stage != Stage::Lapsed,
        }
    }

    fn has_returned(&self, trigger: &Trigger) -> bool {
        let mask = match trigger {
            Trigger::AfterReciprocation(ways) if ways.is_empty() => {
                !(1 << Way::Purchase as u8 | 1 << Way::Tip as u8)
            }
            Trigger::AfterReciprocation(ways) => {
                ways.iter().fold(0, |mask, &way| mask | 1 << way as u8)
            }
            _ => 0,
        };
        self.returned & mask != 0
    }

    /// Sets the timers of what follows an event of this kind by a delay.
    pub fn set_timers(&mut self, setting: &Setting, kind: Kind, tick: u32) {
        let gestures = setting.arm.gestures.iter().map(|gesture| &gesture.when);
        let asks = setting.arm.asks.iter().map(|ask| &ask.when);
        for (item, when) in gestures.chain(asks).enumerate() {
            let follows = Kind::of(&when.trigger) == kind
                && (kind != Kind::AfterReciprocation || self.has_returned(&when.trigger));
            if follows && (when.delay > 0.0 || kind == Kind::AfterLapse) {
                self.timers[item] = Some(setting.timing.after(tick, when.delay));
            }
        }
    }

    /// The number of the event in the addresses of draws.
    pub fn event(&self, kind: Kind, tick: u32) -> u32 {
        match kind {
            Kind::AfterPurchase | Kind::AfterFailure => self.last_purchase,
            _ => tick,
        }
    }

    /// How strings must look: an ask that comes with the gift, or soon after it.
    pub fn strings(&self, setting: &Setting, gesture: &Gesture, kind: Kind, tick: u32) -> f64 {
        if gesture.third_party {
            return gesture.strings;
        }
        let soon = setting.scenario.psychology.obligation_half_life;
        let mut strings = gesture.strings;
        let asks = setting.arm.asks.iter().enumerate();
        for (place, ask) in asks.filter(|(_, ask)| ask.when.segments[self.segment]) {
            let item = setting.arm.gestures.len() + place;
            if self.is_due(setting, &ask.when, item, kind, tick) {
                strings = strings.max(0.6);
            }
            let follows = match &ask.when.trigger {
                Trigger::Schedule(ticks) => {
                    self.is_meant(&ask.when)
                        && ticks.iter().any(|&other| {
                            other > tick && f64::from(other - tick) * setting.timing.days <= soon
                        })
                }
                trigger => {
                    let after = ask.when.delay - gesture.when.delay;
                    *trigger == gesture.when.trigger && after > 0.0 && after <= soon
                }
            };
            if follows {
                strings = strings.max(0.3);
            }
        }
        strings
    }
}

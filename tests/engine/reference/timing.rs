//! When something is due.

use goodwill::scenario::checked::*;

use super::{Customer, Setting, Stage};

/// What makes an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Promise,
    Schedule,
    Onboarding,
    Birthday,
    AtRandom,
    DelayedPurchase,
    DelayedReciprocation,
    DelayedFailure,
    DelayedLapse,
    WithTheBill,
    Prospects,
    Lapsed,
    AfterPurchase,
    AfterFailure,
    AfterReciprocation,
}

impl Kind {
    /// The occasions of the first two phases of a tick, in order.
    pub const AT_THE_START: [Kind; 12] = [
        Kind::Promise,
        Kind::Schedule,
        Kind::Onboarding,
        Kind::Birthday,
        Kind::AtRandom,
        Kind::DelayedPurchase,
        Kind::DelayedReciprocation,
        Kind::DelayedFailure,
        Kind::DelayedLapse,
        Kind::WithTheBill,
        Kind::Prospects,
        Kind::Lapsed,
    ];

    pub fn of(when: &When, promised: bool) -> Kind {
        match (&when.trigger, when.delay > 0.0) {
            (Trigger::Schedule(_), _) if promised => Kind::Promise,
            (Trigger::Schedule(_), _) => match when.audience {
                Audience::Prospects => Kind::Prospects,
                Audience::Lapsed => Kind::Lapsed,
                Audience::Customers | Audience::CustomersAndProspects => Kind::Schedule,
            },
            (Trigger::Onboarding, _) => Kind::Onboarding,
            (Trigger::WithTheBill, _) => Kind::WithTheBill,
            (Trigger::Birthday, _) => Kind::Birthday,
            (Trigger::AtRandom(_), _) => Kind::AtRandom,
            (Trigger::AfterPurchase, false) => Kind::AfterPurchase,
            (Trigger::AfterPurchase, true) => Kind::DelayedPurchase,
            (Trigger::AfterReciprocation(_), false) => Kind::AfterReciprocation,
            (Trigger::AfterReciprocation(_), true) => Kind::DelayedReciprocation,
            (Trigger::AfterFailure, false) => Kind::AfterFailure,
            (Trigger::AfterFailure, true) => Kind::DelayedFailure,
            // A lapse is known in the next tick.
            (Trigger::AfterLapse, _) => Kind::DelayedLapse,
        }
    }

    /// What an event of this kind sets off later.
    fn delayed(self) -> Kind {
        match self {
            Kind::AfterPurchase => Kind::DelayedPurchase,
            Kind::AfterReciprocation => Kind::DelayedReciprocation,
            Kind::AfterFailure => Kind::DelayedFailure,
            kind => kind,
        }
    }

    /// Whether it happens at the end of a tick, out of what a customer did in it.
    pub fn is_at_the_end(self) -> bool {
        !Kind::AT_THE_START.contains(&self)
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

    /// A time in whole ticks, the last one begun included; visits without a gap are a day apart.
    pub fn ticks(&self, days: f64) -> u32 {
        let tick = if self.days > 0.0 { self.days } else { 1.0 };
        (days / tick).ceil() as u32
    }

    /// Whether a day of the year falls into a tick.
    fn has_birthday(&self, tick: u32, birthday: f64) -> bool {
        let start = f64::from(tick) * self.days;
        let years = ((start - birthday) / DAYS_PER_YEAR).ceil();
        birthday + years * DAYS_PER_YEAR < start + self.days
    }
}

impl Customer {
    /// Whether an item (a gesture, or behind them an ask) is part of this customer's occasion of
    /// this kind.
    pub fn is_due(&self, setting: &Setting, item: usize, kind: Kind, tick: u32) -> bool {
        let gesture = setting.arm.gestures.get(item);
        let when = setting.when(item);
        let promised = gesture.is_some_and(|gesture| gesture.promised.is_some());
        if Kind::of(when, promised) != kind || !self.is_meant(when) {
            return false;
        }
        match kind {
            Kind::Promise | Kind::Schedule | Kind::Prospects | Kind::Lapsed => {
                matches!(&when.trigger, Trigger::Schedule(ticks) if ticks.contains(&tick))
            }
            Kind::Onboarding => self
                .starts
                .is_some_and(|starts| starts + setting.timing.ticks(when.delay) == tick),
            Kind::Birthday => setting.timing.has_birthday(tick, self.birthday),
            Kind::AtRandom => self.random_rings[item],
            Kind::DelayedPurchase
            | Kind::DelayedReciprocation
            | Kind::DelayedFailure
            | Kind::DelayedLapse => self.timers[item] == Some(tick),
            Kind::AfterReciprocation => self.has_returned(when),
            Kind::WithTheBill | Kind::AfterPurchase | Kind::AfterFailure => true,
        }
    }

    pub fn is_meant(&self, when: &When) -> bool {
        let stage = match (&when.trigger, when.audience) {
            (Trigger::AfterLapse, _) | (_, Audience::Lapsed) => self.stage == Stage::Lapsed,
            (_, Audience::Customers) => self.stage == Stage::Customer,
            (_, Audience::Prospects) => self.stage == Stage::Prospect,
            (_, Audience::CustomersAndProspects) => self.stage != Stage::Lapsed,
        };
        self.listed && stage && when.segments[self.segment]
    }

    /// Whether something was returned in this tick in one of the ways that the trigger names (none:
    /// in any but purchase and tip).
    fn has_returned(&self, when: &When) -> bool {
        let Trigger::AfterReciprocation(ways) = &when.trigger else {
            return false;
        };
        let named = |way: Way| match ways.is_empty() {
            true => way != Way::Purchase && way != Way::Tip,
            false => ways.contains(&way),
        };
        Way::ALL
            .into_iter()
            .any(|way| self.returned[way as usize] && named(way))
    }

    /// Sets the timers of what follows an event of this kind by a delay; one that is set already
    /// keeps its tick.
    pub fn set_timers(&mut self, setting: &Setting, kind: Kind, tick: u32) {
        for item in 0..self.timers.len() {
            let when = setting.when(item);
            let follows = Kind::of(when, false) == kind.delayed()
                && (kind != Kind::AfterReciprocation || self.has_returned(when));
            if follows && self.timers[item].is_none_or(|due| due <= tick) {
                self.timers[item] = Some(tick + setting.timing.ticks(when.delay).max(1));
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

    /// Strings as felt: at least what the asks to this customer tie to the gesture.
    pub fn strings(&self, setting: &Setting, gesture: &Gesture, kind: Kind, tick: u32) -> f64 {
        if gesture.third_party {
            return gesture.strings;
        }
        let asks = setting.arm.asks.iter().map(|ask| &ask.when);
        let meant = asks.filter(|when| self.is_meant(when));
        meant.fold(gesture.strings, |strings, ask| {
            strings.max(tied(setting, &gesture.when, ask, kind, tick))
        })
    }
}

/// What an ask ties to a gesture of a tick.
fn tied(setting: &Setting, gesture: &When, ask: &When, kind: Kind, tick: u32) -> f64 {
    let half_life = setting.scenario.psychology.obligation_half_life;
    let is_soon = |later: f64| later > 0.0 && later <= half_life;
    match (&gesture.trigger, &ask.trigger) {
        (trigger, Trigger::Schedule(ticks)) => {
            let on_schedule = matches!(trigger, Trigger::Schedule(_));
            let soon = |&other: &u32| {
                let later = f64::from(other) - f64::from(tick);
                is_soon(later * setting.timing.days)
            };
            if on_schedule && ticks.contains(&tick) {
                0.6
            } else if ticks.iter().any(soon) || ticks.contains(&tick) && !kind.is_at_the_end() {
                0.3
            } else {
                0.0
            }
        }
        // Two clocks that ring in one tick by chance tie nothing.
        (Trigger::AtRandom(_), Trigger::AtRandom(_)) => 0.0,
        (one, other) if std::mem::discriminant(one) == std::mem::discriminant(other) => {
            if let (Trigger::AfterReciprocation(one), Trigger::AfterReciprocation(other)) =
                (one, other)
                && !one.is_empty()
                && !other.is_empty()
                && !one.iter().any(|way| other.contains(way))
            {
                return 0.0;
            }
            let ticks = |when: &When| f64::from(setting.timing.ticks(when.delay));
            match ticks(ask) - ticks(gesture) {
                0.0 => 0.6,
                later if is_soon(later * setting.timing.days) => 0.3,
                _ => 0.0,
            }
        }
        _ => 0.0,
    }
}

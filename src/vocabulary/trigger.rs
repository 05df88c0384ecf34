//! Triggers: what sets a gesture or an ask off.
//!
//! A trigger is a variant and its row here. What follows from when it comes is asked of its [`Moment`]; a new kind of
//! moment is one more phase in [`crate::engine::phases::due`].

use super::channel::ChannelKind;

/// When a trigger comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At times that are the same for everybody.
    Calendar,
    /// Once, when somebody becomes a customer.
    Joining,
    /// At every visit, before it is paid.
    Bill,
    /// Every year, on a day of each customer's own.
    Yearly(Day),
    /// At random moments of each customer's own, at a rate.
    Random,
    /// After something that happens to a customer.
    After(Event),
}

/// A day of the year of each customer's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Birthday,
}

impl Day {
    /// One of them, with its article.
    pub fn one(self) -> &'static str {
        match self {
            Day::Birthday => "a birthday",
        }
    }
}

/// Something that happens to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Purchase,
    /// A yes in one of the channels that are named.
    Reciprocation,
    /// A purchase that goes wrong.
    Failure,
    /// The customer leaves.
    Lapse,
}

impl Event {
    /// Whether it happens within a step, several times perhaps; a lapse is known with the next step.
    pub fn is_within_a_step(self) -> bool {
        match self {
            Event::Purchase | Event::Reciprocation | Event::Failure => true,
            Event::Lapse => false,
        }
    }
}

/// What is said of a trigger once and for all.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// As in scenario files.
    pub key: &'static str,
    /// As the page says it, where the scenario says no more of it.
    pub phrase: &'static str,
    pub moment: Moment,
    /// Whether a gesture then answers what the customer has just done.
    pub answers: bool,
}

macro_rules! triggers {
    (@plain $trigger:ident) => { Some(Trigger::$trigger) };
    (@plain $trigger:ident $payload:ty) => { None };
    ($( $(#[doc = $meaning:literal])+ $trigger:ident $(($payload:ty))? = $key:literal, $phrase:literal, $moment:expr, answers: $answers:literal; )+) => {
        /// What sets a gesture or an ask off.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Trigger {
            $( $(#[doc = $meaning])+ $trigger $(($payload))?, )+
        }

        /// A trigger, whatever its scenario says of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum TriggerKind {
            $( $(#[doc = $meaning])+ $trigger, )+
        }

        impl TriggerKind {
            /// All of them, in the order of the reference page.
            pub const ALL: [TriggerKind; [$($key),+].len()] = [$(TriggerKind::$trigger),+];

            /// Their keys, in the same order.
            pub const KEYS: &'static [&'static str] = &[$($key),+];

            /// What is said of it once and for all.
            pub fn row(self) -> &'static Row {
                match self {
                    $( TriggerKind::$trigger => {
                        const ROW: Row = Row { key: $key, phrase: $phrase, moment: $moment, answers: $answers };
                        &ROW
                    } )+
                }
            }

            /// The trigger, where a scenario says no more of it.
            pub fn alone(self) -> Option<Trigger> {
                match self {
                    $( TriggerKind::$trigger => triggers!(@plain $trigger $($payload)?), )+
                }
            }
        }

        impl Trigger {
            pub fn kind(&self) -> TriggerKind {
                match self {
                    $( Trigger::$trigger { .. } => TriggerKind::$trigger, )+
                }
            }
        }
    };
}

triggers! {
    /// At the starts of these ticks, ascending, unique, all below the timeline's ticks.
    Schedule(Vec<u32>) = "schedule", "at fixed times", Moment::Calendar, answers: false;
    /// At a customer's first tick as a customer (members at the start: where tenure is 0).
    Onboarding = "onboarding", "on joining", Moment::Joining, answers: true;
    /// At every visit, before it is paid (visit timelines only).
    WithTheBill = "with the bill", "with the bill", Moment::Bill, answers: false;
    /// After each purchase, or visit.
    AfterPurchase = "after purchase", "after each purchase", Moment::After(Event::Purchase), answers: true;
    /// After a yes in one of these ways (none: in any way but purchase and tip).
    AfterReciprocation(Vec<ChannelKind>) = "after reciprocation", "after something was given back",
        Moment::After(Event::Reciprocation), answers: true;
    /// After a purchase that went wrong.
    AfterFailure = "after failure", "after something went wrong", Moment::After(Event::Failure), answers: true;
    /// On a customer's birthday.
    Birthday = "birthday", "on the birthday", Moment::Yearly(Day::Birthday), answers: false;
    /// At random moments of each customer's own, at this rate per day: the control for timing.
    AtRandom(f64) = "at random", "at random", Moment::Random, answers: false;
    /// When a customer lapses (combine with `delay`).
    AfterLapse = "after lapse", "after leaving", Moment::After(Event::Lapse), answers: false;
}

impl Trigger {
    pub fn row(&self) -> &'static Row {
        self.kind().row()
    }

    pub fn moment(&self) -> Moment {
        self.row().moment
    }

    /// The ticks at whose starts it comes; none where it follows no calendar.
    pub fn ticks(&self) -> Option<&[u32]> {
        match self {
            Trigger::Schedule(ticks) => Some(ticks),
            _ => None,
        }
    }

    /// The channels in which a yes sets it off; empty for any that is an answer, and where it waits for none.
    pub fn channels(&self) -> &[ChannelKind] {
        match self {
            Trigger::AfterReciprocation(channels) => channels,
            _ => &[],
        }
    }

    /// How often a day it comes, in the mean, where it comes at random.
    pub fn rate(&self) -> Option<f64> {
        match self {
            Trigger::AtRandom(rate) => Some(*rate),
            _ => None,
        }
    }
}

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
    /// Once a customer has bought nothing for so long.
    Silence,
}

/// A day of the year of each customer's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// The customer's birthday.
    Birthday,
    /// The day on which the customer joined.
    Anniversary,
}

impl Day {
    /// One of them, with its article.
    pub fn one(self) -> &'static str {
        match self {
            Day::Birthday => "a birthday",
            Day::Anniversary => "an anniversary",
        }
    }
}

/// Something that happens to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A purchase.
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

/// Which of the purchases of a customer set something off. They are counted from the start of the run, or from joining.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Each time.
    #[default]
    Each,
    /// This one alone, ≥ 1.
    Nth(u32),
    /// Every so many, ≥ 2.
    EveryNth(u32),
}

/// What is said of a trigger once and for all.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// As in scenario files.
    pub key: &'static str,
    /// As the page says it, where the scenario says no more of it.
    pub phrase: &'static str,
    /// When in a tick it may come.
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
            /// Which of the triggers it is.
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
    /// At the first tick as a customer of whoever joined after a referral.
    Referred = "referred", "on joining after a referral", Moment::Joining, answers: true;
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
    /// On the day on which a customer joined, from the first year on.
    Anniversary = "anniversary", "on the anniversary of joining", Moment::Yearly(Day::Anniversary), answers: false;
    /// Once after so long (the delay) without a purchase, and again only after a purchase has come between.
    Silent = "silent", "after no purchase", Moment::Silence, answers: false;
    /// After the first purchase that follows on so many days without one.
    Reactivation(f64) = "reactivation", "after a purchase that ends a silence", Moment::After(Event::Purchase),
        answers: true;
    /// After the purchase with which the money spent on purchases, from the start or from joining, reaches this.
    LoyaltyLevel(f64) = "loyalty level", "after the purchase that reaches a level", Moment::After(Event::Purchase),
        answers: true;
}

impl Trigger {
    /// What is known of it.
    pub fn row(&self) -> &'static Row {
        self.kind().row()
    }

    /// When in a tick it may come.
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

    /// Days without a purchase that the purchase which sets it off ends, where it is such a one.
    pub fn silence(&self) -> Option<f64> {
        match self {
            Trigger::Reactivation(days) => Some(*days),
            _ => None,
        }
    }

    /// Money that has to be spent before it comes, where it hangs on that.
    pub fn level(&self) -> Option<f64> {
        match self {
            Trigger::LoyaltyLevel(spend) => Some(*spend),
            _ => None,
        }
    }
}

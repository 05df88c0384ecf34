//! How a key is declared: once, as plain data from which the file is read, its schema and its
//! reference page are written.

use crate::psychology::parameters::{self, Parameter};

use super::shape::Shape;
use super::value;

/// A table of the scenario file.
#[derive(Debug)]
pub struct Section {
    /// As in `[timeline]`.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub meaning: &'static str,
    /// Every key that the table may have, in the order of the reference page.
    pub keys: &'static [&'static [Key]],
    /// The key whose value names one of several such tables: `arm."no mint"`.
    pub named_by: Option<&'static str>,
}

impl Section {
    /// Every key that the table may have.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().flat_map(|group| group.iter())
    }

    /// The key with this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

/// One key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key as it is written.
    pub name: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// What holds where it is not written.
    pub default: Default,
    /// What it means, in a phrase.
    pub meaning: &'static str,
    /// A value as one would write it, in TOML; tables have none.
    pub example: &'static str,
}

impl Key {
    /// A key that must be there.
    pub const fn required(
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        example: &'static str,
    ) -> Key {
        Key {
            name,
            kind,
            default: Default::Required,
            meaning,
            example,
        }
    }

    /// A key without which something is not there.
    pub const fn optional(
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        example: &'static str,
    ) -> Key {
        Key {
            default: Default::Absent,
            ..Key::required(name, kind, meaning, example)
        }
    }

    /// A key with a default, written in TOML.
    pub const fn or(
        name: &'static str,
        kind: Kind,
        default: &'static str,
        meaning: &'static str,
        example: &'static str,
    ) -> Key {
        Key {
            default: Default::Toml(default),
            ..Key::required(name, kind, meaning, example)
        }
    }

    /// A key whose default follows from other keys, told in words.
    pub const fn derived(
        name: &'static str,
        kind: Kind,
        default: &'static str,
        meaning: &'static str,
        example: &'static str,
    ) -> Key {
        Key {
            default: Default::Derived(default),
            ..Key::required(name, kind, meaning, example)
        }
    }

    /// A key of the psychology.
    pub const fn parameter(parameter: &'static Parameter) -> Key {
        let kind = match parameter.kind {
            parameters::Kind::Real => Kind::Number(Range::ANY),
            parameters::Kind::NonNegative => Kind::Number(Range::NON_NEGATIVE),
            parameters::Kind::Positive => Kind::Number(Range::POSITIVE),
            parameters::Kind::Share => Kind::Share(Range::SHARE),
            parameters::Kind::HalfLife => Kind::Duration(Range::POSITIVE),
            parameters::Kind::Rate => Kind::Rate,
        };
        Key {
            default: Default::Parameter(parameter),
            ..Key::required(parameter.key, kind, parameter.meaning, "")
        }
    }
}

/// What holds where a key is not written.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// It must be written.
    Required,
    /// What it describes is not there.
    Absent,
    /// This value, in TOML; `{}` is a table with all its defaults.
    Toml(&'static str),
    /// A value that follows from other keys, told in words.
    Derived(&'static str),
    /// The parameter's value as shipped.
    Parameter(&'static Parameter),
}

impl Default {
    /// The default as TOML, where it does not depend on other keys.
    pub fn toml(&self) -> Option<String> {
        match self {
            Default::Toml(text) => Some((*text).to_owned()),
            Default::Parameter(parameter) => {
                let number = value::number(parameter.shipped());
                Some(match parameter.kind {
                    parameters::Kind::HalfLife => format!("\"{number} days\""),
                    parameters::Kind::Rate => format!("\"{number} per day\""),
                    _ => number,
                })
            }
            _ => None,
        }
    }
}

/// What a key's value is and how it is written.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// A text of 1 to 120 characters without control characters.
    Name,
    /// A whole number from the first to the second, both included.
    Whole(u64, u64),
    /// A number without a unit.
    Number(Range),
    /// An amount in the scenario's currency.
    Money(Range),
    /// A share, as `0.1` or `"10%"`.
    Share(Range),
    /// Held in days.
    Duration(Range),
    /// Held per day; at least 0.
    Rate,
    /// A time on the timeline, from its start.
    Time,
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of different words out of these.
    Words(&'static [&'static str]),
    /// A list of different names.
    Names,
    /// Something with a form of its own.
    Special(Shape),
    /// A table of its own.
    Table(&'static Section),
    /// Several tables: `[[arm]]`.
    Tables(&'static Section),
}

impl Kind {
    /// How a value of this kind is written, for a message.
    pub fn form(&self, currency: &str) -> String {
        match self {
            Kind::Text => "a text in quotes".into(),
            Kind::Name => "a name in quotes (1 to 120 characters)".into(),
            Kind::Whole(..) => "a whole number".into(),
            Kind::Number(_) => "a number".into(),
            Kind::Money(_) => format!("money like `2.5` or `\"2.50 {currency}\"`"),
            Kind::Share(_) => "a share like `0.4` or `\"40%\"`".into(),
            Kind::Duration(_) => "a duration like `\"8 weeks\"`".into(),
            Kind::Rate => "a rate like `\"0.1 per week\"`".into(),
            Kind::Time => "a time from the start like `\"2 weeks\"`".into(),
            Kind::Flag => "`true` or `false`".into(),
            Kind::Word(_) => "one of the words, in quotes".into(),
            Kind::Words(_) => "a list of words in quotes".into(),
            Kind::Names => "a list of names in quotes".into(),
            Kind::Special(shape) => shape.words(),
            Kind::Table(_) => "a table".into(),
            Kind::Tables(_) => "a list of tables".into(),
        }
    }
}

/// The values that are allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The lowest.
    pub low: f64,
    /// Whether `low` itself is left out.
    pub above: bool,
    /// The highest.
    pub high: f64,
    /// Whether `high` itself is left out.
    pub below: bool,
}

impl Range {
    /// No number of a scenario may be larger: what is computed from it must stay finite.
    pub const LIMIT: f64 = 1e12;

    /// Any number that makes sense.
    pub const ANY: Range = Range::new(-Range::LIMIT, Range::LIMIT);
    /// From 0 on.
    pub const NON_NEGATIVE: Range = Range::new(0.0, Range::LIMIT);
    /// From 0 to 1.
    pub const SHARE: Range = Range::new(0.0, 1.0);
    /// Above 0.
    pub const POSITIVE: Range = Range {
        above: true,
        ..Range::NON_NEGATIVE
    };
    /// A share that is neither nothing nor all.
    pub const INNER_SHARE: Range = Range {
        above: true,
        below: true,
        ..Range::SHARE
    };

    /// From `low` to `high`, both included.
    pub const fn new(low: f64, high: f64) -> Range {
        Range {
            low,
            above: false,
            high,
            below: false,
        }
    }

    /// Whether a value is allowed; `nan` never is.
    pub fn contains(&self, value: f64) -> bool {
        let low = if self.above {
            value > self.low
        } else {
            value >= self.low
        };
        let high = if self.below {
            value < self.high
        } else {
            value <= self.high
        };
        low && high
    }

    /// The allowed values in words: `above 0`, `from 0 to 1`.
    pub fn words(&self) -> String {
        let low = value::number(self.low);
        let high = if self.high == Range::LIMIT {
            "1e12".to_owned()
        } else {
            value::number(self.high)
        };
        match (self.above, self.below) {
            _ if *self == Range::ANY => "a finite number between -1e12 and 1e12".into(),
            (false, false) if self.high == Range::LIMIT => format!("at least {low} (up to {high})"),
            (true, false) if self.high == Range::LIMIT => format!("above {low} (up to {high})"),
            (false, false) => format!("from {low} to {high}"),
            (true, false) => format!("above {low}, up to {high}"),
            (false, true) => format!("from {low}, below {high}"),
            (true, true) => format!("above {low} and below {high}"),
        }
    }
}

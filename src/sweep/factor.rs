//! A factor of a sweep: its values in order, and how each is written as a change to the scenario.

use crate::numeric::{exp64, ln64};
use crate::scenario::sweep::{self, Form, Spread, Values, Vary};

/// What is varied, and over which values. A value is a number: of a range as it is, of a list or of draws its place
/// among them, from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// As `--set` names it; `psychology` for draws of all of it.
    pub key: String,
    /// What its values are.
    pub kind: Kind,
}

/// The values of a factor.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the texts of the variants explain their fields"
)]
pub enum Kind {
    Number(Number),
    /// Each as TOML.
    List(Vec<String>),
    /// So many draws, spread evenly over `of` that there are.
    Draws {
        count: usize,
        of: usize,
    },
}

/// Values that are numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// How a number is written.
    pub form: Form,
    /// Whether whole numbers alone are taken.
    pub whole: bool,
    /// From where to where.
    pub range: Range,
}

/// Which numbers.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the texts of the variants explain their fields"
)]
pub enum Range {
    Even {
        low: f64,
        high: f64,
        count: Option<u32>,
    },
    /// Even on a logarithmic scale; `low` above 0.
    Log {
        low: f64,
        high: f64,
        count: Option<u32>,
    },
    Spread(Spread),
    /// Those of a design that was given.
    Given,
}

/// The share of a distribution on both sides beyond which trajectories do not look.
const TAIL: f64 = 0.025;

impl Factor {
    /// A factor as the scenario says it; `draws` are all draws of the psychology that there are.
    pub fn of(vary: &Vary, draws: usize) -> Factor {
        let number = |form: &Form, range| {
            Kind::Number(Number {
                form: form.clone(),
                whole: vary.whole,
                range,
            })
        };
        Factor {
            key: vary.key.clone(),
            kind: match &vary.values {
                &Values::Range {
                    low,
                    high,
                    log,
                    count,
                    ref form,
                } => number(
                    form,
                    match log {
                        false => Range::Even { low, high, count },
                        true => Range::Log { low, high, count },
                    },
                ),
                Values::List(values) => Kind::List(values.clone()),
                Values::Spread(spread, form) => number(form, Range::Spread(*spread)),
                Values::Draws(count) => Kind::Draws {
                    count: count.map_or(draws, |count| draws.min(count as usize)),
                    of: draws,
                },
            },
        }
    }

    /// How many values there are, where they can be counted.
    pub fn choices(&self) -> Option<usize> {
        match &self.kind {
            Kind::List(values) => Some(values.len()),
            Kind::Draws { count, .. } => Some(*count),
            Kind::Number(_) => None,
        }
    }

    /// The value below which a share `u` of all lies, strictly between 0 and 1.
    pub fn at(&self, u: f64) -> f64 {
        match &self.kind {
            Kind::List(values) => place(u, values.len()),
            Kind::Draws { count, of } => spread_place(place(u, *count) as usize, *count, *of),
            Kind::Number(number) => number.at(u),
        }
    }

    /// The value at a level from 0 to 1, ends included; of a distribution its middle 95%.
    pub fn at_level(&self, level: f64) -> f64 {
        match &self.kind {
            Kind::Number(number) => match &number.range {
                Range::Spread(spread) => {
                    number.rounded(spread.quantile(TAIL + level * (1.0 - 2.0 * TAIL)))
                }
                Range::Even { .. } | Range::Log { .. } | Range::Given => {
                    number.rounded(number.between(level))
                }
            },
            Kind::List(_) | Kind::Draws { .. } => self.at(level),
        }
    }

    /// All values of a list, and of a range as many as it says, or `levels`, ends included; of a distribution the middles of as
    /// many parts of equal probability.
    pub fn levels(&self, levels: u32) -> Vec<f64> {
        match &self.kind {
            Kind::List(values) => (0..values.len()).map(|at| at as f64).collect(),
            Kind::Draws { count, of } => (0..*count)
                .map(|at| spread_place(at, *count, *of))
                .collect(),
            Kind::Number(number) => number.levels(levels),
        }
    }

    /// A value as TOML.
    pub fn toml(&self, value: f64) -> String {
        match &self.kind {
            Kind::Number(number) => number.form.toml(value),
            Kind::List(values) => values[(value as usize).min(values.len() - 1)].clone(),
            Kind::Draws { .. } => format!("{value}"),
        }
    }

    /// The change to the scenario that a value is; none of a draw of the whole psychology.
    pub fn change(&self, value: f64) -> Option<String> {
        match &self.kind {
            Kind::Draws { .. } => None,
            Kind::Number(_) | Kind::List(_) => Some(format!("{} = {}", self.key, self.toml(value))),
        }
    }

    /// A value as `design.csv` has it.
    pub fn cell(&self, value: f64) -> String {
        match &self.kind {
            Kind::Number(_) | Kind::Draws { .. } => sweep::number(value),
            Kind::List(values) => {
                let toml = &values[(value as usize).min(values.len() - 1)];
                // A text that nothing else could be read from stands without quotes.
                let inner = toml
                    .strip_prefix('"')
                    .and_then(|rest| rest.strip_suffix('"'));
                match inner {
                    Some(inner) if is_plain_text(inner) => inner.to_owned(),
                    _ => toml.clone(),
                }
            }
        }
    }

    /// How the factor is called where people read it.
    pub fn label(&self) -> &str {
        &self.key
    }

    /// The head of its column in `design.csv`: the key, with the unit of its numbers if they have one.
    pub fn head(&self) -> String {
        match self.unit() {
            unit if unit.is_empty() => self.key.clone(),
            unit => format!("{} ({unit})", self.key),
        }
    }

    /// The unit of its numbers; empty where there is none to say.
    pub fn unit(&self) -> String {
        match &self.kind {
            Kind::Number(number) => number.form.unit(),
            Kind::List(_) | Kind::Draws { .. } => String::new(),
        }
    }

    /// Whether its values are draws of the whole psychology.
    pub fn is_draws(&self) -> bool {
        matches!(self.kind, Kind::Draws { .. })
    }

    /// Whether its values are numbers that lie on a scale.
    pub fn is_numeric(&self) -> bool {
        matches!(self.kind, Kind::Number(_))
    }

    /// Whether the scale is a logarithmic one.
    pub fn is_log(&self) -> bool {
        matches!(&self.kind, Kind::Number(number) if matches!(number.range, Range::Log { .. }))
    }
}

/// A text that is read as itself where no quotes stand around it.
fn is_plain_text(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_alphabetic());
    let plain = |c: char| c.is_alphanumeric() || " _-".contains(c);
    starts && text.chars().all(plain) && !matches!(text, "true" | "false" | "inf" | "nan")
}

/// The place among so many of a share.
fn place(u: f64, count: usize) -> f64 {
    let at = (u * count as f64) as usize;
    at.min(count.saturating_sub(1)) as f64
}

/// The middle of the part of all draws that the `at`-th of so many stands for.
fn spread_place(at: usize, count: usize, of: usize) -> f64 {
    ((2 * at + 1) * of / (2 * count.max(1))) as f64
}

impl Number {
    fn at(&self, u: f64) -> f64 {
        match self.range {
            // Every whole number is as probable as any other.
            Range::Even { low, high, .. } if self.whole => {
                low + place(u, (high - low) as usize + 1)
            }
            Range::Spread(spread) => self.rounded(spread.quantile(u)),
            Range::Even { .. } | Range::Log { .. } | Range::Given => self.rounded(self.between(u)),
        }
    }

    fn between(&self, level: f64) -> f64 {
        match self.range {
            Range::Even { low, high, .. } => match level {
                level if level >= 1.0 => high,
                _ => low + level * (high - low),
            },
            Range::Log { low, high, .. } => match level {
                level if level <= 0.0 => low,
                level if level >= 1.0 => high,
                _ => exp64(ln64(low) + level * (ln64(high) - ln64(low))),
            },
            Range::Spread(spread) => spread.quantile(level),
            Range::Given => f64::NAN,
        }
    }

    /// As it is written: twelve digits, or a whole number.
    fn rounded(&self, value: f64) -> f64 {
        match self.whole {
            true => value.round(),
            false => twelve_digits(value),
        }
    }

    fn levels(&self, levels: u32) -> Vec<f64> {
        let count = match self.range {
            Range::Even { count, .. } | Range::Log { count, .. } => count.unwrap_or(levels),
            Range::Spread(_) | Range::Given => levels,
        };
        let last = f64::from(count.max(2) - 1);
        let at = |nth: u32| match self.range {
            Range::Spread(_) => self.at((f64::from(nth) + 0.5) / f64::from(count)),
            Range::Even { .. } | Range::Log { .. } | Range::Given => {
                self.rounded(self.between(f64::from(nth) / last))
            }
        };
        let mut all: Vec<f64> = (0..count).map(at).collect();
        all.dedup();
        all
    }
}

/// A number to twelve digits: what is read from a table is the same again.
pub fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse::<f64>().unwrap_or(value) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(range: Range, whole: bool) -> Factor {
        let form = Form::Plain;
        Factor {
            key: "k".to_owned(),
            kind: Kind::Number(Number { form, whole, range }),
        }
    }

    #[test]
    fn levels_have_both_ends_and_steps_of_one_size() {
        let even = |low, high, count| Range::Even { low, high, count };
        assert_eq!(
            number(even(1.0, 2.0, Some(6)), false).levels(5),
            [1.0, 1.2, 1.4, 1.6, 1.8, 2.0]
        );
        let log = Range::Log {
            low: 1.0,
            high: 100.0,
            count: None,
        };
        assert_eq!(number(log, false).levels(3), [1.0, 10.0, 100.0]);
        // Of few whole numbers each once.
        assert_eq!(
            number(even(1.0, 3.0, None), true).levels(5),
            [1.0, 2.0, 3.0]
        );
    }

    #[test]
    fn whole_numbers_are_equally_probable() {
        let die = number(
            Range::Even {
                low: 1.0,
                high: 6.0,
                count: None,
            },
            true,
        );
        let mut times = [0; 6];
        for k in 0..600 {
            times[die.at((f64::from(k) + 0.5) / 600.0) as usize - 1] += 1;
        }
        assert_eq!(times, [100; 6]);
    }

    #[test]
    fn draws_are_spread_over_all_that_there_are() {
        let some = Factor {
            key: "psychology".to_owned(),
            kind: Kind::Draws { count: 4, of: 100 },
        };
        assert_eq!(some.levels(9), [12.0, 37.0, 62.0, 87.0]);
        assert_eq!(some.at(0.99), 87.0);
        assert_eq!(some.change(1.0), None);
    }
}

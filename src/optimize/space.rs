//! The plans that are allowed: every combination of the decisions' values.
//!
//! A plan is a value of each decision, as a factor of a sweep has it. Where neighbours are looked for, a value is a place from 0
//! to 1 along its decision: of numbers on their scale, of levels by their order.

use crate::numeric::{exp64, ln64};
use crate::random::{Purpose, Stream};
use crate::scenario::optimize::Decide;
use crate::scenario::sweep::{Values, normal_quantile, number};
use crate::sweep::factor::Factor;

/// All plans.
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    /// One for each decision.
    pub axes: Vec<Axis>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The key, and how its value is written.
    pub factor: Factor,
    kind: Kind,
    /// The value that is written, where it is one of those that are allowed.
    pub written: Option<f64>,
    /// What is written, as TOML; none where the key is not.
    pub now: Option<String>,
    /// A key that moves along, so many times as large.
    pub also: Option<(String, f64)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// Every value of a range.
    Line { low: f64, high: f64, log: bool },
    /// These, in the order of a scale.
    Steps(Vec<f64>),
    /// So many that have no order.
    Words(usize),
}

/// Further steps that are tried where one leads nowhere.
const STEPS: usize = 32;

/// Whole numbers of a range up to which each is a step of its own.
const MOST_WHOLE: f64 = 1_000.0;

impl Space {
    /// Of what a scenario decides about.
    pub fn of(decide: &[Decide]) -> Space {
        Space {
            axes: decide.iter().map(Axis::of).collect(),
        }
    }

    /// Whether nothing is decided.
    pub fn is_empty(&self) -> bool {
        self.axes.is_empty()
    }

    /// The plan at a point of the unit cube, each coordinate strictly between 0 and 1.
    pub fn at(&self, shares: &[f64]) -> Vec<f64> {
        let axes = self.axes.iter().zip(shares);
        axes.map(|(axis, &u)| axis.at(u)).collect()
    }

    /// The plan as it is written; none where it is not one of those that are allowed.
    pub fn written(&self) -> Option<Vec<f64>> {
        self.axes.iter().map(|axis| axis.written).collect()
    }

    /// The changes to the scenario that a plan is.
    pub fn changes(&self, plan: &[f64]) -> Vec<String> {
        let axes = self.axes.iter().zip(plan);
        axes.flat_map(|(axis, &value)| {
            let also = axis.also.as_ref().map(|(key, times)| {
                let along = digits(axis.number(value) * times, 9);
                format!("{key} = {}", number(along))
            });
            axis.factor.change(value).into_iter().chain(also)
        })
        .collect()
    }

    /// A plan in words, for messages.
    pub fn words(&self, plan: &[f64]) -> String {
        self.changes(plan).join(", ")
    }

    /// How many plans there are, where they can be counted.
    pub fn count(&self) -> Option<f64> {
        let counts = self.axes.iter().map(|axis| match &axis.kind {
            Kind::Line { .. } => None,
            Kind::Steps(steps) => Some(steps.len() as f64),
            Kind::Words(count) => Some(*count as f64),
        });
        counts.product()
    }

    /// A plan between and beside two others: most of its values are the first one's, some the other's, and some are moved, by
    /// about `reach` of their range. At least one is.
    pub fn child(&self, one: &[f64], other: &[f64], reach: f64, lot: &mut Lot) -> Vec<f64> {
        // What would leave a range stays at its end: a step may lead nowhere.
        let mut child = self.step(one, other, reach, lot);
        for _ in 0..STEPS {
            if child != one && child != other {
                break;
            }
            child = self.step(one, other, reach, lot);
        }
        child
    }

    fn step(&self, one: &[f64], other: &[f64], reach: f64, lot: &mut Lot) -> Vec<f64> {
        let mut child: Vec<f64> = one
            .iter()
            .zip(other)
            .map(|(&one, &other)| if lot.share() < 0.25 { other } else { one })
            .collect();
        let some = 1.5 / self.axes.len() as f64;
        let certain = lot.below(self.axes.len());
        for (at, axis) in self.axes.iter().enumerate() {
            if at == certain || lot.share() < some {
                child[at] = axis.moved(child[at], reach, lot);
            }
        }
        child
    }
}

impl Axis {
    fn of(decide: &Decide) -> Axis {
        let factor = Factor::of(&decide.vary, 0);
        let kind = match &decide.vary.values {
            Values::List(list) => match numbers(list) {
                Some(mut order) => {
                    order.sort_by(|a, b| a.0.total_cmp(&b.0));
                    Kind::Steps(order.into_iter().map(|(_, at)| at as f64).collect())
                }
                None => Kind::Words(list.len()),
            },
            &Values::Range {
                low,
                high,
                log,
                count,
                ..
            } => match count {
                Some(_) => Kind::Steps(factor.levels(2)),
                None if decide.vary.whole && high - low <= MOST_WHOLE => {
                    let count = (high - low).round() as u32;
                    Kind::Steps((0..=count).map(|n| low + f64::from(n)).collect())
                }
                None => Kind::Line { low, high, log },
            },
            // No decision has such values.
            Values::Spread(..) | Values::Draws(_) => Kind::Words(1),
        };
        Axis {
            kind,
            factor,
            written: decide.written,
            now: decide.now.clone(),
            also: decide.also.clone(),
        }
    }

    /// The value below which a share `u` of all lies.
    pub fn at(&self, u: f64) -> f64 {
        match &self.kind {
            Kind::Line { .. } => self.near(self.factor.at(u)),
            Kind::Steps(steps) => steps[place(u, steps.len())],
            Kind::Words(count) => place(u, *count) as f64,
        }
    }

    /// Whether its values lie on a scale.
    pub fn is_ordered(&self) -> bool {
        !matches!(self.kind, Kind::Words(_))
    }

    /// Whether there are values between any two.
    pub fn is_continuous(&self) -> bool {
        matches!(self.kind, Kind::Line { .. })
    }

    /// The first and the last value of a scale.
    pub fn ends(&self) -> Option<(f64, f64)> {
        match &self.kind {
            Kind::Line { low, high, .. } => Some((*low, *high)),
            Kind::Steps(steps) => Some((steps[0], steps[steps.len() - 1])),
            Kind::Words(_) => None,
        }
    }

    /// Values to show a response at: all, or so many of them, ends included.
    pub fn shown(&self, most: usize) -> Vec<f64> {
        let even = |count: usize| (0..most).map(move |n| n * (count - 1) / (most - 1));
        match &self.kind {
            Kind::Line { .. } => (0..most)
                .map(|n| self.value(n as f64 / (most - 1) as f64))
                .collect(),
            Kind::Steps(steps) if steps.len() > most => {
                even(steps.len()).map(|at| steps[at]).collect()
            }
            Kind::Steps(steps) => steps.clone(),
            Kind::Words(count) if *count > most => even(*count).map(|at| at as f64).collect(),
            Kind::Words(count) => (0..*count).map(|at| at as f64).collect(),
        }
    }

    /// Where a value stands, from 0 to 1.
    pub fn along(&self, value: f64) -> f64 {
        let along = match &self.kind {
            &Kind::Line { low, high, log } => match log {
                false => (value - low) / (high - low),
                true => (ln64(value) - ln64(low)) / (ln64(high) - ln64(low)),
            },
            Kind::Steps(steps) => {
                let at = steps.iter().position(|step| *step == value).unwrap_or(0);
                at as f64 / (steps.len() - 1).max(1) as f64
            }
            Kind::Words(count) => value / (count - 1).max(1) as f64,
        };
        along.clamp(0.0, 1.0)
    }

    /// The value that stands there, or nearest to it.
    pub fn value(&self, along: f64) -> f64 {
        let along = along.clamp(0.0, 1.0);
        match &self.kind {
            &Kind::Line { low, high, log } => {
                let value = match log {
                    _ if along >= 1.0 => high,
                    _ if along <= 0.0 => low,
                    false => low + along * (high - low),
                    true => exp64(ln64(low) + along * (ln64(high) - ln64(low))),
                };
                self.near(value)
            }
            Kind::Steps(steps) => steps[(along * (steps.len() - 1) as f64).round() as usize],
            Kind::Words(count) => (along * (count - 1) as f64).round(),
        }
    }

    /// A value as a number: of a list of numbers the one that stands there.
    pub fn number(&self, value: f64) -> f64 {
        match self.factor.choices() {
            None => value,
            Some(_) => self.factor.toml(value).parse().unwrap_or(f64::NAN),
        }
    }

    /// A value of a range to four digits, as people write it, and within the range.
    fn near(&self, value: f64) -> f64 {
        let Kind::Line { low, high, .. } = self.kind else {
            return value;
        };
        digits(value, 4).clamp(low, high)
    }

    fn moved(&self, value: f64, reach: f64, lot: &mut Lot) -> f64 {
        match &self.kind {
            Kind::Line { .. } => {
                let to = self.along(value) + reach * normal_quantile(lot.share());
                // What would leave at an end stays there: the best is often at one.
                self.value(to)
            }
            Kind::Steps(steps) if steps.len() > 1 => {
                let at = steps.iter().position(|step| *step == value).unwrap_or(0);
                let far = (reach * (steps.len() - 1) as f64 * normal_quantile(lot.share())).abs();
                let far = (far.round() as usize).clamp(1, steps.len() - 1);
                let up = lot.share() < 0.5;
                let to = match (up, at >= far, at + far < steps.len()) {
                    (true, _, true) | (false, false, true) => at + far,
                    (_, true, _) => at - far,
                    (_, false, false) => (steps.len() - 1) - at.min(steps.len() - 1),
                };
                steps[to]
            }
            Kind::Words(count) if *count > 1 => {
                let other = lot.below(count - 1);
                (if other >= value as usize {
                    other + 1
                } else {
                    other
                }) as f64
            }
            Kind::Steps(_) | Kind::Words(_) => value,
        }
    }
}

/// A number to so many digits.
fn digits(value: f64, digits: usize) -> f64 {
    let text = format!("{value:.*e}", digits - 1);
    text.parse::<f64>().unwrap_or(value) + 0.0
}

fn place(u: f64, count: usize) -> usize {
    ((u * count as f64) as usize).min(count.saturating_sub(1))
}

/// The numbers of a list that holds nothing else, with their places.
fn numbers(list: &[String]) -> Option<Vec<(f64, usize)>> {
    let number = |(at, text): (usize, &String)| Some((text.parse::<f64>().ok()?, at));
    list.iter().enumerate().map(number).collect()
}

/// Draws of the search, one after the other, at addresses of its own seed.
#[derive(Debug)]
pub struct Lot {
    stream: Stream,
    number: u32,
    next: u32,
}

impl Lot {
    /// `number` tells lots of the same round apart.
    pub fn new(seed: u64, round: u32, number: u32) -> Lot {
        let stream = Stream {
            seed,
            // The design of the first round has replicate 0.
            replicate: round + 1,
            luck: 0,
        };
        Lot {
            stream,
            number,
            next: 0,
        }
    }

    /// A number strictly between 0 and 1.
    pub fn share(&mut self) -> f64 {
        let word = self.stream.draw(self.number, self.next, Purpose::Design, 2)[0];
        self.next += 1;
        (f64::from(word) + 0.5) / 4_294_967_296.0
    }

    /// A whole number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        place(self.share(), count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sweep::{Form, Vary};

    fn decide(values: Values, whole: bool, written: Option<f64>) -> Decide {
        Decide {
            vary: Vary {
                key: "k".to_owned(),
                whole,
                values,
            },
            written,
            now: None,
            also: None,
        }
    }

    fn range(low: f64, high: f64, log: bool, count: Option<u32>) -> Values {
        Values::Range {
            low,
            high,
            log,
            count,
            form: Form::Plain,
        }
    }

    fn list(values: &[&str]) -> Values {
        Values::List(values.iter().map(|&value| value.to_owned()).collect())
    }

    fn space() -> Space {
        Space::of(&[
            decide(range(0.5, 4.0, false, None), false, Some(2.0)),
            decide(range(1.0, 100.0, true, None), false, Some(10.0)),
            decide(range(2.0, 12.0, false, Some(11)), false, Some(6.0)),
            decide(range(1.0, 9.0, false, None), true, Some(3.0)),
            decide(list(&["5", "1", "3"]), false, Some(1.0)),
            decide(list(&["true", "false"]), false, Some(0.0)),
            decide(list(&["\"a\"", "\"b\"", "\"c\""]), false, Some(2.0)),
        ])
    }

    /// Whatever the draw, a plan is one of those that are allowed, and so are its children, which are never its equals.
    #[test]
    fn plans_and_their_children_are_allowed() {
        let space = space();
        let allowed = |plan: &[f64]| {
            let whole = |value: f64, low: f64, high: f64| {
                value.fract() == 0.0 && (low..=high).contains(&value)
            };
            assert!((0.5..=4.0).contains(&plan[0]) && (1.0..=100.0).contains(&plan[1]));
            assert!(whole(plan[2], 2.0, 12.0) && whole(plan[3], 1.0, 9.0));
            assert!(
                whole(plan[4], 0.0, 2.0) && whole(plan[5], 0.0, 1.0) && whole(plan[6], 0.0, 2.0)
            );
        };
        let mut lot = Lot::new(3, 0, 0);
        let mut plan = space.written().expect("all is written");
        let mut seen = vec![std::collections::BTreeSet::new(); 7];
        for nth in 0..2_000 {
            let shares: Vec<f64> = (0..7).map(|_| lot.share()).collect();
            let other = space.at(&shares);
            allowed(&other);
            let reach = [0.3, 0.05][nth % 2];
            let child = space.child(&plan, &plan, reach, &mut lot);
            allowed(&child);
            assert_ne!(child, plan);
            let child = space.child(&plan, &other, reach, &mut lot);
            for (seen, value) in seen.iter_mut().zip(&child) {
                seen.insert(value.to_bits());
            }
            plan = child;
        }
        // Nothing is out of reach.
        let counts: Vec<usize> = seen.iter().map(|seen| seen.len()).collect();
        assert_eq!(counts[2..], [11, 9, 3, 2, 3]);
        assert!(counts[0] > 500 && counts[1] > 500, "{counts:?}");
    }

    #[test]
    fn values_stand_where_they_are_found_again() {
        for (axis, count) in space().axes.iter().zip([9, 9, 9, 9, 3, 2, 3]) {
            let shown = axis.shown(9);
            assert_eq!(shown.len(), count);
            for value in shown {
                assert_eq!(axis.value(axis.along(value)), value, "{axis:?}");
            }
        }
        // Numbers of a list go by their size.
        let numbers = &space().axes[4];
        assert_eq!(numbers.shown(9), [1.0, 2.0, 0.0]);
        assert_eq!(numbers.ends(), Some((1.0, 0.0)));
        assert_eq!(numbers.number(0.0), 5.0);
    }

    #[test]
    fn what_moves_along_is_as_many_times_as_large() {
        let mut decide = decide(range(0.5, 4.0, false, None), false, None);
        decide.also = Some(("c".to_owned(), 0.53));
        let space = Space::of(&[decide]);
        assert_eq!(space.changes(&[3.0]), ["k = 3", "c = 1.59"]);
        assert_eq!(space.count(), None);
        assert_eq!(space.written(), None);
    }
}

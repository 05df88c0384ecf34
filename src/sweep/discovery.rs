//! Scenario discovery: boxes of factors in which an arm is best (PRIM; Friedman & Fisher 1999, Bump hunting in high-dimensional
//! data, Statistics and Computing 9, 123-143; Bryant & Lempert 2010, Thinking inside the box, Technological Forecasting and
//! Social Change 77, 34-49).
//!
//! A box is peeled step by step: of all ways to take off a small part at one end of one factor (or one value of a list), that
//! which leaves the largest share of points where the arm is best. Coverage is the share of all points where it is best that lie in
//! the box; density the share of the box's points where it is best.

use super::design::Points;

/// Share of a box's points that a step takes off.
const PEEL: f64 = 0.05;

/// A box has so many points, at the least.
const FEWEST: usize = 10;

/// A box on the way, or the one that is chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// By factor; none where the box has all of it.
    pub limits: Vec<Option<Limit>>,
    /// Points in it.
    pub points: usize,
    /// Share of the points in which the winner wins that lie in the box.
    pub coverage: f64,
    /// Share of the points in the box in which the winner wins.
    pub density: f64,
}

/// What of a factor a box has.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// From the first to the second, both included.
    Range(f64, f64),
    /// These values of a list, by their places.
    Values(Vec<f64>),
}

impl Found {
    /// The harmonic mean of coverage and density.
    pub fn score(&self) -> f64 {
        match self.coverage + self.density > 0.0 {
            true => 2.0 * self.coverage * self.density / (self.coverage + self.density),
            false => 0.0,
        }
    }
}

/// All boxes of a peeling, from the whole on; empty where `best` holds at no point or at all of them, or there are too few.
pub fn peel(points: &Points, best: &[bool]) -> Vec<Found> {
    let all = best.iter().filter(|best| **best).count();
    if all == 0 || all == best.len() || best.len() < 2 * FEWEST {
        return Vec::new();
    }
    let factors = points.factors.len();
    let mut inside: Vec<usize> = (0..points.len()).collect();
    let mut touched = vec![false; factors];
    let mut boxes = vec![describe(points, best, &inside, &touched, all)];
    loop {
        let mut chosen: Option<(f64, usize, Vec<usize>)> = None;
        for factor in 0..factors {
            for left in peeled(points, &inside, factor) {
                if left.len() < FEWEST || left.len() == inside.len() {
                    continue;
                }
                let won = left.iter().filter(|&&point| best[point]).count();
                let density = won as f64 / left.len() as f64;
                // Of equals that which takes off less.
                let better = chosen.as_ref().is_none_or(|(other, _, others)| {
                    density > *other || (density == *other && left.len() > others.len())
                });
                if better {
                    chosen = Some((density, factor, left));
                }
            }
        }
        let Some((_, factor, left)) = chosen else {
            return boxes;
        };
        inside = left;
        touched[factor] = true;
        let found = describe(points, best, &inside, &touched, all);
        let pure = found.density == 1.0;
        boxes.push(found);
        if pure {
            return boxes;
        }
    }
}

/// The box with the largest harmonic mean of coverage and density; the earlier of equals, which is larger.
pub fn chosen(boxes: &[Found]) -> Option<&Found> {
    boxes
        .iter()
        .reduce(|best, other| match other.score() > best.score() {
            true => other,
            false => best,
        })
}

/// What is left of a box by each way to take something of a factor off it.
fn peeled(points: &Points, inside: &[usize], factor: usize) -> Vec<Vec<usize>> {
    let value = |point: usize| points.at(point)[factor];
    let mut values: Vec<f64> = inside.iter().map(|&point| value(point)).collect();
    values.sort_by(f64::total_cmp);
    let keep = |kept: &dyn Fn(f64) -> bool| -> Vec<usize> {
        let points = inside.iter().copied();
        points.filter(|&point| kept(value(point))).collect()
    };
    if !points.factors[factor].is_numeric() {
        values.dedup();
        return values
            .iter()
            .map(|off| keep(&|value| value != *off))
            .collect();
    }
    let count = ((PEEL * inside.len() as f64) as usize).max(1);
    // What shares its value with the last point that is taken off goes with it.
    let (low, high) = (values[count - 1], values[values.len() - count]);
    vec![keep(&|value| value > low), keep(&|value| value < high)]
}

fn describe(
    points: &Points,
    best: &[bool],
    inside: &[usize],
    touched: &[bool],
    all: usize,
) -> Found {
    let won = inside.iter().filter(|&&point| best[point]).count();
    let limit = |factor: usize| {
        let mut values: Vec<f64> = inside
            .iter()
            .map(|&point| points.at(point)[factor])
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        match points.factors[factor].is_numeric() {
            true => Limit::Range(values[0], values[values.len() - 1]),
            false => Limit::Values(values),
        }
    };
    Found {
        limits: touched
            .iter()
            .enumerate()
            .map(|(factor, touched)| touched.then(|| limit(factor)))
            .collect(),
        points: inside.len(),
        coverage: won as f64 / all as f64,
        density: won as f64 / inside.len() as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::sweep::{Design, Form, Sweep};
    use crate::sweep::factor::{Factor, Kind, Number, Range};

    fn points() -> Points {
        let number = |key: &str| Factor {
            key: key.to_owned(),
            kind: Kind::Number(Number {
                form: Form::Plain,
                whole: false,
                range: Range::Even {
                    low: 0.0,
                    high: 1.0,
                    count: None,
                },
            }),
        };
        let list = Factor {
            key: "l".to_owned(),
            kind: Kind::List(["1", "2", "3"].map(str::to_owned).into()),
        };
        let sweep = Sweep {
            design: Design::Sobol,
            points: 1_024,
            levels: 5,
            trajectories: 2,
            second_order: false,
            seed: 1,
            file: None,
            metrics: Vec::new(),
            vary: Vec::new(),
        };
        let factors = vec![number("a"), number("b"), number("c"), list];
        Points::of(&sweep, factors).expect("a design")
    }

    #[test]
    fn the_box_that_was_made_is_found() {
        let points = points();
        let best: Vec<bool> = (0..points.len())
            .map(|point| {
                let at = points.at(point);
                at[0] > 0.6 && at[1] < 0.5 && at[3] != 1.0
            })
            .collect();
        let boxes = peel(&points, &best);
        assert_eq!((boxes[0].points, boxes[0].coverage), (1_024, 1.0));
        let chosen = chosen(&boxes).expect("a box");
        assert!(
            chosen.coverage > 0.95 && chosen.density > 0.95,
            "{chosen:?}"
        );
        let Some(Limit::Range(low, high)) = chosen.limits[0] else {
            panic!("no limit");
        };
        assert!((low - 0.6).abs() < 0.03 && high > 0.97, "{low} {high}");
        let Some(Limit::Range(low, high)) = chosen.limits[1] else {
            panic!("no limit");
        };
        assert!(low < 0.03 && (high - 0.5).abs() < 0.03, "{low} {high}");
        assert_eq!(chosen.limits[2], None);
        assert_eq!(chosen.limits[3], Some(Limit::Values(vec![0.0, 2.0])));
        // Each box lies in the one before.
        for pair in boxes.windows(2) {
            assert!(pair[1].points < pair[0].points && pair[1].coverage <= pair[0].coverage);
        }
    }

    #[test]
    fn where_an_arm_is_best_everywhere_or_nowhere_there_is_no_box() {
        let points = points();
        assert!(peel(&points, &vec![true; points.len()]).is_empty());
        assert!(peel(&points, &vec![false; points.len()]).is_empty());
    }
}

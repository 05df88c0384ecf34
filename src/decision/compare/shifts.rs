//! How far each draw of the psychology and the setting moves every arm's means, found on a part of the population.
//!
//! The part is the same for all draws and for the point psychology: the same people with the same luck,
//! counted by what was expected of their draws, so that a shift is a difference between the two worlds and
//! little else. What luck remains is of two kinds. What all draws have in common, because they share
//! people, moves the whole headline; it is estimated from the part's units and added to the samples.
//! What each draw has of its own widens the spread of the shifts, and so is in the headline already.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::decision::Part;
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{self, Estimator, Options, RunError};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::evidence::setting::Assumptions;
use crate::vocabulary::metric::Metric;

/// Ticks that customers live through under some arm, which all draws together may cost.
pub const BUDGET: u64 = 150_000_000;

/// How far the draws move the means of one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Shifts {
    /// What is measured.
    pub metric: Metric,
    /// draws × arms: mean under the draw − mean under the point psychology.
    pub means: Vec<Vec<f64>>,
    /// units × arms: what each unit's shift, averaged over the draws, has beyond the mean of all units.
    common: Vec<Vec<f64>>,
    /// draws × units × arms: what a unit's shift has beyond the draw's mean and `common`.
    own: Vec<Vec<Vec<f64>>>,
    /// Draws of equal weight that these are worth at the most, where some of them were weighed more than others.
    worth: Option<usize>,
}

impl Shifts {
    /// Draws that there are.
    pub fn draws(&self) -> usize {
        self.means.len()
    }

    /// How many independent draws they are worth.
    pub fn worth(&self) -> usize {
        let most = self.worth.unwrap_or(usize::MAX);
        self.draws().min(most)
    }

    /// The same draws, which are worth no more than so many independent ones.
    pub fn worth_no_more_than(self, worth: usize) -> Shifts {
        Shifts {
            worth: Some(worth),
            ..self
        }
    }

    /// The first draw's shifts, and what all others are without it; none without draws.
    pub fn part_first(mut self) -> Option<(Vec<f64>, Shifts)> {
        if self.means.is_empty() {
            return None;
        }
        self.own.remove(0);
        Some((self.means.remove(0), self))
    }

    /// Degrees of freedom of the error that all draws have in common; 0 without draws.
    pub fn df(&self) -> usize {
        self.common.len().saturating_sub(1)
    }

    /// What a unit adds to the common error of each arm, per standard normal deviate: errors made so have the
    /// covariances Σ_u c_u·c_u′ ÷ (U·(U − 1)) of a mean over U units.
    pub fn common(&self) -> impl Iterator<Item = impl Iterator<Item = f64> + '_> + '_ {
        let scale = self.scale();
        self.common
            .iter()
            .map(move |arms| arms.iter().map(move |value| scale * value))
    }

    fn scale(&self) -> f64 {
        let units = self.common.len() as f64;
        1.0 / (units * (units - 1.0)).sqrt()
    }

    /// Standard error of the difference of two arms' shifts, in common to all draws.
    pub fn common_error(&self, arm: usize, other: usize) -> f64 {
        let square = |unit: &Vec<f64>| (unit[arm] - unit[other]) * (unit[arm] - unit[other]);
        self.scale_or_zero() * self.common.iter().map(square).sum::<f64>().sqrt()
    }

    fn scale_or_zero(&self) -> f64 {
        if self.df() == 0 { 0.0 } else { self.scale() }
    }

    /// Mean over the draws of the difference of two arms' shifts; 0 without draws.
    pub fn mean_difference(&self, arm: usize, other: usize) -> f64 {
        let sum: f64 = self.means.iter().map(|arms| arms[arm] - arms[other]).sum();
        sum / (self.draws() as f64).max(1.0)
    }

    /// Standard deviation over the draws of the difference of two arms, their own luck taken off; `None`
    /// of fewer than two draws.
    pub fn draws_sd(&self, arm: usize, other: usize) -> Option<f64> {
        if self.draws() < 2 {
            return None;
        }
        let (draws, units) = (self.draws() as f64, self.common.len() as f64);
        let mean = self.mean_difference(arm, other);
        let off = |arms: &Vec<f64>| (arms[arm] - arms[other]) - mean;
        let between: f64 = self.means.iter().map(|arms| off(arms) * off(arms)).sum();
        // Two-way analysis of variance: draws × units, one value a cell.
        let own = |unit: &Vec<f64>| (unit[arm] - unit[other]) * (unit[arm] - unit[other]);
        let luck: f64 = self.own.iter().flatten().map(own).sum();
        let luck = luck / ((draws - 1.0) * (units - 1.0) * units);
        let variance = between / (draws - 1.0) - luck;
        Some(if variance > 0.0 { variance.sqrt() } else { 0.0 })
    }

    /// No draws: the point psychology alone.
    pub fn none(metric: Metric) -> Shifts {
        Shifts {
            metric,
            means: Vec::new(),
            common: Vec::new(),
            own: Vec::new(),
            worth: None,
        }
    }

    /// Known without error.
    #[cfg(test)]
    pub fn known(metric: Metric, means: Vec<Vec<f64>>) -> Shifts {
        Shifts {
            means,
            ..Shifts::none(metric)
        }
    }

    /// From the part under the point psychology and under the draws. Draws whose means have no value (a
    /// base without heads) are left out.
    fn of<'a>(metric: Metric, point: &Cells, draws: impl Iterator<Item = &'a Cells>) -> Shifts {
        let mut shifts = Shifts::none(metric);
        for draw in draws {
            let arms = 0..draw.means.len();
            let mean: Vec<f64> = arms
                .clone()
                .map(|arm| draw.means[arm] - point.means[arm])
                .collect();
            if mean.iter().any(|shift| !shift.is_finite()) {
                continue;
            }
            shifts.means.push(mean);
            let residuals = draw.residuals.iter().zip(&point.residuals);
            let own = |(draw, point): (&Vec<f64>, &Vec<f64>)| {
                arms.clone().map(|arm| draw[arm] - point[arm]).collect()
            };
            shifts.own.push(residuals.map(own).collect());
        }
        shifts.part_common();
        shifts
    }

    /// Takes what all draws have in common out of what each has of its own.
    fn part_common(&mut self) {
        let Some(first) = self.own.first() else {
            return;
        };
        let (units, arms, draws) = (first.len(), self.means[0].len(), self.draws() as f64);
        let mean = |unit: usize, arm: usize| {
            self.own.iter().map(|draw| draw[unit][arm]).sum::<f64>() / draws
        };
        self.common = (0..units)
            .map(|unit| (0..arms).map(|arm| mean(unit, arm)).collect())
            .collect();
        for draw in &mut self.own {
            for (unit, common) in draw.iter_mut().zip(&self.common) {
                for (value, common) in unit.iter_mut().zip(common) {
                    *value -= common;
                }
            }
        }
    }
}

/// The means of a metric in all arms, and each unit's part in their errors.
struct Cells {
    means: Vec<f64>,
    /// units × arms: (S − m·h) ÷ mean h, the linear form of a ratio of sums over units.
    residuals: Vec<Vec<f64>>,
}

impl Cells {
    fn of(tally: &Tally, place: usize) -> Cells {
        let base = tally.shape.metrics[place].base();
        let (units, arms) = (tally.shape.replicates, tally.shape.arms);
        let sum = |unit, arm| tally.outcome(unit, arm, place).0;
        let heads = |unit, arm| tally.heads(unit, arm, base) as f64;
        let all: Vec<f64> = (0..arms)
            .map(|arm| (0..units).map(|unit| heads(unit, arm)).sum())
            .collect();
        let means: Vec<f64> = (0..arms)
            .map(|arm| tally.pooled(arm, place).0 / all[arm])
            .collect();
        let residual = |unit, arm: usize| {
            (sum(unit, arm) - means[arm] * heads(unit, arm)) * units as f64 / all[arm]
        };
        let residuals = (0..units)
            .map(|unit| (0..arms).map(|arm| residual(unit, arm)).collect())
            .collect();
        Cells { means, residuals }
    }
}

/// The shifts of the metrics at these places of the scenario's tally, in their order.
///
/// # Errors
/// As [`run::run`].
pub fn shifts<W: Assumptions>(
    case: &Case,
    draws: &[W],
    part: &Part,
    places: &[usize],
    options: &Options,
) -> Result<Vec<Shifts>, RunError> {
    let metrics = crate::scenario::yields::metrics_of(&case.scenario);
    if draws.is_empty() {
        return Ok(places.iter().map(|&at| Shifts::none(metrics[at])).collect());
    }
    let only: Vec<Metric> = places.iter().map(|&at| metrics[at]).collect();
    let one = Options {
        only: Some(&only),
        threads: 1,
        counting: Estimator::Expected,
        luck: 0,
        communities: Some(1),
        series: false,
        progress: &|_, _| {},
        keep: None,
        ..*options
    };
    let worlds: Vec<Option<&W>> = std::iter::once(None)
        .chain(draws.iter().map(Some))
        .collect();
    let all = worlds.len() as u64;
    let done = AtomicU64::new(0);
    // The scenarios that are free: as many as threads, since one can hold a million rows of data.
    let free = Mutex::new(Vec::new());
    let cut = part.cut(case.scenario.clone());
    let live = |world: &Option<&W>| {
        let tally = match world {
            None => run::run(&cut, &one)?,
            Some(draw) => {
                let taken = free.lock().ok().and_then(|mut free| free.pop());
                let mut scenario = taken.unwrap_or_else(|| cut.clone());
                draw.put(case, &mut scenario);
                let tally = run::run(&scenario, &one)?;
                if let Ok(mut free) = free.lock() {
                    free.push(scenario);
                }
                tally
            }
        };
        // A tally is large; of it these few numbers are kept.
        let place = |metric| tally.shape.metrics.iter().position(|own| own == metric);
        let places = only.iter().filter_map(place);
        let cells = places.map(|place| Cells::of(&tally, place));
        let cells: Vec<Cells> = cells.collect();
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        Ok(cells)
    };
    let cells = over_threads(&worlds, options.threads, &|_| {}, live)?;
    let (point, draws) = (&cells[0], &cells[1..]);
    let of = |(at, &place): (usize, &usize)| {
        Shifts::of(
            metrics[place],
            &point[at],
            draws.iter().map(|draw| &draw[at]),
        )
    };
    Ok(places.iter().enumerate().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shifts(means: &[f64], own: Vec<Vec<f64>>) -> Shifts {
        // One arm that moves, against one that does not.
        let arms = |value: f64| vec![value, 0.0];
        let mut shifts = Shifts {
            means: means.iter().map(|&mean| arms(mean)).collect(),
            own: own
                .iter()
                .map(|draw| draw.iter().map(|&unit| arms(unit)).collect())
                .collect(),
            ..Shifts::none(Metric::Profit)
        };
        shifts.part_common();
        shifts
    }

    #[test]
    fn luck_is_parted_into_common_and_own() {
        // Residuals of three units under two draws: in common 1, 0, −1; own ±(1, −2, 1).
        let found = shifts(
            &[4.0, 6.0],
            vec![vec![2.0, -2.0, 0.0], vec![0.0, 2.0, -2.0]],
        );
        assert_eq!(found.mean_difference(0, 1), 5.0);
        assert_eq!(found.df(), 2);
        // √(Σ c² ÷ (U·(U − 1))) = √(2/6).
        let error = found.common_error(0, 1);
        assert!((error - (2.0_f64 / 6.0).sqrt()).abs() < 1e-12);
        let square: f64 = found
            .common()
            .map(|mut unit| unit.next().unwrap())
            .map(|c| c * c)
            .sum();
        assert!((square.sqrt() - error).abs() < 1e-12);
        // Between the draws 2, less the interaction's 12/2 over 3 units: nothing is left.
        assert_eq!(found.draws_sd(0, 1), Some(0.0));
        let calm = shifts(&[4.0, 6.0], vec![vec![1.0, 0.0, -1.0]; 2]);
        assert_eq!(calm.draws_sd(0, 1), Some(2.0_f64.sqrt()));
    }

    #[test]
    fn the_analysis_of_variance_is_right_on_average() {
        use crate::decision::compare::noise::Deviates;
        let (draws, units, trials) = (6, 5, 4_000);
        let (mut variance, mut common) = (0.0, 0.0);
        for trial in 0..trials {
            let mut deviates = Deviates::new(3, trial);
            let people: Vec<f64> = (0..units).map(|_| 0.7 * deviates.normal()).collect();
            let mut means = Vec::new();
            let mut own = Vec::new();
            for _ in 0..draws {
                let truth = 0.5 * deviates.normal();
                let luck: Vec<f64> = people
                    .iter()
                    .map(|p| truth + p + deviates.normal())
                    .collect();
                let mean = luck.iter().sum::<f64>() / units as f64;
                own.push(luck.iter().map(|value| value - mean).collect());
                means.push(mean);
            }
            let found = shifts(&means, own);
            let psychology = found.draws_sd(0, 1).unwrap();
            variance += psychology * psychology / f64::from(trials);
            let error = found.common_error(0, 1);
            common += error * error / f64::from(trials);
        }
        // What falls below 0 is cut, so the variance comes out a little high; what draws have of their own
        // is in the common error at 1/D.
        assert!((0.25..0.29).contains(&variance), "{variance}");
        let exact = (0.49 + 1.0 / 6.0) / 5.0;
        assert!((common - exact).abs() < 0.01, "{common} {exact}");
    }

    #[test]
    fn no_draws_move_nothing() {
        let none = Shifts::none(Metric::Profit);
        assert_eq!((none.draws(), none.df()), (0, 0));
        assert_eq!(none.mean_difference(1, 0), 0.0);
        assert_eq!(none.draws_sd(1, 0), None);
        assert_eq!(none.common_error(1, 0), 0.0);
        assert_eq!(none.common().count(), 0);
    }
}

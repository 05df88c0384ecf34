//! The point of the highest posterior density: CMA-ES from several starts, then Gauss and Newton.
//!
//! CMA-ES comes from the crate `cmaes`: of the implementations on crates.io the one with tests and
//! documentation of its own, generations that can be stepped one by one, parallel evaluation and a
//! seed, under the same licences as this crate (`argmin`, better known, has no CMA-ES). It finds the
//! valley whatever its shape; the sum of squares then takes a few steps of Levenberg and Marquardt to
//! the bottom, which also gives the curvature there.

use cmaes::{CMAESOptions, DVector};
use rayon::prelude::*;

use crate::evidence::fit::linear::{Square, dot};
use crate::evidence::fit::target::{Target, cost, within};

/// A minimum.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// Where it lies.
    pub point: Vec<f64>,
    /// The residuals there, in standard errors.
    pub residuals: Vec<f64>,
    /// Half the sum of their squares.
    pub cost: f64,
    /// JᵀJ there: the inverse of the posterior's covariance, by Gauss and Newton.
    pub curvature: Square,
}

impl Minimum {
    /// The same with more coordinates, which are at their prior's middle and of which only the prior is known.
    pub fn widened(&self, coordinates: usize) -> Minimum {
        let known = self.point.len();
        let mut curvature = Square::identity(coordinates);
        for i in 0..known {
            curvature.add(i, i, -1.0);
            for j in 0..known {
                curvature.add(i, j, self.curvature.at(i, j));
            }
        }
        let mut point = self.point.clone();
        point.resize(coordinates, 0.0);
        Minimum {
            point,
            curvature,
            residuals: self.residuals.clone(),
            cost: self.cost,
        }
    }
}

/// How long to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Generations of CMA-ES from each start.
    pub generations: usize,
    /// Steps down from where it ends.
    pub steps: usize,
}

/// The step of the finite differences, in prior standard deviations.
const STEP: f64 = 0.02;

/// How steeply costs rise beyond the bounds.
const WALL: f64 = 10.0;

/// CMA-ES from a start; `after` each generation is told its number and the lowest cost so far.
///
/// # Errors
/// Those of `after`, which end the search.
pub fn evolve<E>(
    target: &dyn Target,
    start: &[f64],
    seed: u64,
    limits: &Limits,
    after: &mut dyn FnMut(usize, f64) -> Result<(), E>,
) -> Result<Vec<f64>, E> {
    let bounds = target.bounds();
    let objective = |point: &DVector<f64>| {
        let inside = within(&bounds, point.as_slice());
        let outside: f64 = inside
            .iter()
            .zip(point.iter())
            .map(|(inside, z)| (inside - z) * (inside - z))
            .sum();
        cost(&target.residuals(&inside)) + WALL * outside
    };
    let search = CMAESOptions::new(start.to_vec(), 0.5)
        .seed(seed)
        .tol_fun(1e-4)
        .tol_x(1e-4)
        .max_generations(limits.generations.max(1))
        .build(objective);
    let Ok(mut search) = search else {
        return Ok(start.to_vec());
    };
    loop {
        let ended = search.next_parallel();
        let best = search.overall_best_individual();
        after(
            search.generation(),
            best.map_or(f64::INFINITY, |best| best.value),
        )?;
        if ended.is_some() {
            let best = best.map_or(start, |best| best.point.as_slice());
            return Ok(within(&bounds, best));
        }
    }
}

/// Down to the bottom of the valley from a point in it (Levenberg 1944, Marquardt 1963).
pub fn descend(target: &dyn Target, start: &[f64], limits: &Limits) -> Minimum {
    let bounds = target.bounds();
    let mut point = within(&bounds, start);
    let mut residuals = target.residuals(&point);
    let mut lowest = cost(&residuals);
    let mut slopes = jacobian(target, &bounds, &point, &residuals);
    let mut damping = 1e-2;
    let mut idle = 0;
    for _ in 0..limits.steps {
        let gradient: Vec<f64> = slopes.iter().map(|slope| dot(slope, &residuals)).collect();
        // A coordinate that presses against its end stays there.
        let free: Vec<usize> = (0..point.len())
            .filter(|&i| {
                let (low, high) = bounds[i];
                !(point[i] <= low && gradient[i] > 0.0 || point[i] >= high && gradient[i] < 0.0)
            })
            .collect();
        let (free_slopes, down): (Vec<Vec<f64>>, Vec<f64>) = free
            .iter()
            .map(|&i| (slopes[i].clone(), -gradient[i]))
            .unzip();
        let mut stepped = false;
        for _ in 0..6 {
            let mut damped = Square::gram(&free_slopes);
            for i in 0..free.len() {
                let diagonal = damped.at(i, i);
                damped.add(i, i, damping * diagonal);
            }
            let Some(lower) = damped.cholesky() else {
                damping *= 10.0;
                continue;
            };
            let mut candidate = point.clone();
            for (step, &i) in lower.solve_whole(&down).iter().zip(&free) {
                candidate[i] += step;
            }
            let candidate = within(&bounds, &candidate);
            let there = target.residuals(&candidate);
            if cost(&there) < lowest {
                let gain = lowest - cost(&there);
                lowest = cost(&there);
                (point, residuals) = (candidate, there);
                stepped = true;
                idle = if gain < 1e-4 * (1.0 + lowest) {
                    idle + 1
                } else {
                    0
                };
                damping = if damping > 1e-6 {
                    damping / 5.0
                } else {
                    damping
                };
                break;
            }
            damping *= 4.0;
        }
        if !stepped {
            break;
        }
        slopes = jacobian(target, &bounds, &point, &residuals);
        if idle >= 2 {
            break;
        }
    }
    Minimum {
        cost: cost(&residuals),
        curvature: Square::gram(&slopes),
        point,
        residuals,
    }
}

/// ∂r/∂z of every coordinate, by differences towards the middle.
fn jacobian(
    target: &dyn Target,
    bounds: &[(f64, f64)],
    point: &[f64],
    residuals: &[f64],
) -> Vec<Vec<f64>> {
    (0..point.len())
        .into_par_iter()
        .map(|i| {
            let (low, high) = bounds[i];
            let step = if point[i] > (low + high) / 2.0 {
                -STEP
            } else {
                STEP
            };
            let mut moved = point.to_vec();
            moved[i] += step;
            let there = target.residuals(&moved);
            let pairs = there.iter().zip(residuals);
            pairs.map(|(there, here)| (there - here) / step).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bent valley, a prior, and bounds.
    struct Valley;

    impl Target for Valley {
        fn bounds(&self) -> Vec<(f64, f64)> {
            vec![(-4.0, 4.0), (-4.0, 4.0), (-4.0, 0.5)]
        }

        fn distances(&self, z: &[f64]) -> Vec<f64> {
            let bend = 10.0 * (z[1] - z[0] * z[0]);
            vec![bend, 1.0 - z[0], 2.0 * (z[2] - 2.0)]
        }

        fn residuals_from(&self, _: &[f64], distances: &[f64]) -> Vec<f64> {
            distances.to_vec()
        }
    }

    const LIMITS: Limits = Limits {
        generations: 200,
        steps: 60,
    };

    fn found(seed: u64) -> Minimum {
        let mut generations = 0;
        let valley = evolve(
            &Valley,
            &[-1.0, 0.0, 0.0],
            seed,
            &LIMITS,
            &mut |generation, _| {
                generations = generation;
                Ok::<_, std::convert::Infallible>(())
            },
        );
        assert!(generations > 10);
        let Ok(valley) = valley;
        descend(&Valley, &valley, &LIMITS)
    }

    #[test]
    fn a_known_minimum_is_found_within_the_bounds() {
        let minimum = found(7);
        for (z, known) in minimum.point.iter().zip([1.0, 1.0, 0.5]) {
            assert!((z - known).abs() < 1e-2, "{:?}", minimum.point);
        }
        assert!((minimum.cost - 4.5).abs() < 1e-3);
    }

    #[test]
    fn it_is_found_by_descent_alone() {
        let minimum = descend(&Valley, &[-1.0, 0.0, 0.0], &LIMITS);
        assert!((minimum.cost - 4.5).abs() < 0.05, "{minimum:?}");
    }

    #[test]
    fn a_seed_decides_every_bit_on_any_number_of_threads() {
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads").install(|| found(3))
        };
        assert_eq!(on(1), on(3));
        assert_ne!(on(1).point, found(4).point);
    }
}

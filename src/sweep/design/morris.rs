//! Trajectories through a grid of levels, each step along one factor (Morris 1991, Factorial sampling plans for
//! preliminary computational experiments, Technometrics 33, 161-174).

use rand::RngExt;
use rand::seq::SliceRandom;

use crate::random::{Purpose, Stream};

/// The step of a trajectory on a grid of so many levels: half of them, and a bit.
pub fn step(levels: u32) -> f64 {
    let levels = f64::from(grid(levels));
    levels / (2.0 * (levels - 1.0))
}

/// With an even number of levels all are equally probable.
fn grid(levels: u32) -> u32 {
    levels.max(2).next_multiple_of(2)
}

/// points × factors, from 0 to 1: trajectories of `factors` + 1 points each.
pub fn levels(trajectories: u32, levels: u32, factors: usize, stream: &Stream) -> Vec<f64> {
    let (grid, step) = (grid(levels), step(levels));
    let mut all = Vec::with_capacity(trajectories as usize * (factors + 1) * factors);
    for trajectory in 0..trajectories {
        let mut rng = stream.rng(trajectory, 0, Purpose::Design, 2);
        let mut order: Vec<usize> = (0..factors).collect();
        order.shuffle(&mut rng);
        let last = f64::from(grid - 1);
        let mut upwards = Vec::new();
        let mut at: Vec<f64> = (0..factors)
            .map(|_| {
                let low = f64::from(rng.random_range(0..grid / 2)) / last;
                let up = rng.random_range(0..2) == 1;
                upwards.push(up);
                match up {
                    true => low,
                    false => low + step,
                }
            })
            .collect();
        all.extend_from_slice(&at);
        for factor in order {
            at[factor] += match upwards[factor] {
                true => step,
                false => -step,
            };
            // What is off by rounding is put back on the grid.
            at[factor] = (at[factor] * last).round() / last;
            all.extend_from_slice(&at);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_moves_one_factor_by_the_step_and_each_factor_once() {
        let stream = Stream {
            seed: 2,
            replicate: 0,
            luck: 0,
        };
        let (factors, trajectories) = (5, 30);
        let all = levels(trajectories, 4, factors, &stream);
        let points: Vec<&[f64]> = all.chunks(factors).collect();
        assert_eq!(points.len(), trajectories as usize * (factors + 1));
        let mut seen = [0; 4];
        for trajectory in points.chunks(factors + 1) {
            let mut moved = vec![0; factors];
            for pair in trajectory.windows(2) {
                let differing: Vec<usize> =
                    (0..factors).filter(|&f| pair[0][f] != pair[1][f]).collect();
                assert_eq!(differing.len(), 1);
                let by = (pair[1][differing[0]] - pair[0][differing[0]]).abs();
                assert!((by - step(4)).abs() < 1e-12);
                moved[differing[0]] += 1;
            }
            assert_eq!(moved, [1; 5]);
            for level in trajectory.concat() {
                seen[(level * 3.0).round() as usize] += 1;
            }
        }
        assert!(seen.iter().all(|&times| times > 100), "{seen:?}");
    }
}

//! Latin hypercubes, the best of several: that whose two nearest points are farthest apart (maximin; Johnson, Moore &
//! Ylvisaker 1990, Minimax and maximin distance designs).

use rand::RngExt;
use rand::seq::SliceRandom;

use crate::random::{Purpose, Stream};

/// Hypercubes that are compared at the most, and comparisons of two coordinates that they may cost.
const MOST: usize = 50;
const EFFORT: usize = 200_000_000;

/// points × factors, strictly between 0 and 1.
pub fn shares(points: usize, factors: usize, stream: &Stream) -> Vec<f64> {
    let cost = points.saturating_mul(points / 2).saturating_mul(factors);
    let candidates = (EFFORT / cost.max(1)).clamp(1, MOST);
    let mut best = (f64::NEG_INFINITY, Vec::new());
    for candidate in 0..candidates {
        let shares = one(points, factors, candidate as u32, stream);
        let apart = match candidates {
            1 => 0.0,
            _ => nearest(&shares, factors),
        };
        if apart > best.0 {
            best = (apart, shares);
        }
    }
    best.1
}

fn one(points: usize, factors: usize, candidate: u32, stream: &Stream) -> Vec<f64> {
    let mut shares = vec![0.0; points * factors];
    for factor in 0..factors {
        let mut rng = stream.rng(factor as u32, candidate, Purpose::Design, 0);
        let mut strips: Vec<u32> = (0..points as u32).collect();
        strips.shuffle(&mut rng);
        for (point, strip) in strips.into_iter().enumerate() {
            let within = (f64::from(rng.random::<u32>()) + 0.5) / 4_294_967_296.0;
            shares[point * factors + factor] = (f64::from(strip) + within) / points as f64;
        }
    }
    shares
}

/// The squared distance of the two nearest points.
fn nearest(shares: &[f64], factors: usize) -> f64 {
    let mut nearest = f64::INFINITY;
    let points: Vec<&[f64]> = shares.chunks(factors).collect();
    for (at, one) in points.iter().enumerate() {
        for other in &points[..at] {
            let apart = |(a, b): (&f64, &f64)| (a - b) * (a - b);
            let distance: f64 = one.iter().zip(*other).map(apart).sum();
            nearest = if distance < nearest {
                distance
            } else {
                nearest
            };
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: Stream = Stream {
        seed: 3,
        replicate: 0,
        luck: 0,
    };

    #[test]
    fn every_strip_has_one_point() {
        let (points, factors) = (37, 4);
        let all = shares(points, factors, &STREAM);
        for factor in 0..factors {
            let own = all.iter().skip(factor).step_by(factors);
            let mut strips: Vec<usize> = own.map(|u| (u * points as f64) as usize).collect();
            strips.sort_unstable();
            assert_eq!(strips, (0..points).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_chosen_one_is_spread_out_further_than_the_others() {
        let chosen = nearest(&shares(20, 3, &STREAM), 3);
        let all: Vec<f64> = (0..MOST as u32)
            .map(|candidate| nearest(&one(20, 3, candidate, &STREAM), 3))
            .collect();
        assert!(all.iter().all(|&other| other <= chosen));
        assert!(all.iter().any(|&other| other < chosen));
    }
}

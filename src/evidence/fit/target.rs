//! What is minimized: half the sum of squared residuals, those of the prior among them, which is minus
//! the log of the posterior density but for a constant.

use crate::numeric::{exp64, ln64};

/// Something with residuals at every point within its bounds.
///
/// What takes long, the simulation, gives distances, which move smoothly with the point. What makes residuals of
/// them takes next to no time and may be bent: a direction that comes out with room to spare counts nothing.
pub trait Target: Sync {
    /// The ends of every coordinate.
    fn bounds(&self) -> Vec<(f64, f64)>;

    /// How far what is simulated at a point is from what was published: finite, always as many.
    fn distances(&self, point: &[f64]) -> Vec<f64>;

    /// Residuals by the distances at a point: finite, always as many; the prior's among them.
    fn residuals_from(&self, point: &[f64], distances: &[f64]) -> Vec<f64>;

    /// Minus the log of the posterior density, but for a constant, by the distances at a point.
    fn cost_from(&self, point: &[f64], distances: &[f64]) -> f64 {
        cost(&self.residuals_from(point, distances))
    }

    /// What is squared and added up at a point, in standard errors.
    fn residuals(&self, point: &[f64]) -> Vec<f64> {
        self.residuals_from(point, &self.distances(point))
    }

    /// Half the sum of their squares.
    fn cost(&self, point: &[f64]) -> f64 {
        self.cost_from(point, &self.distances(point))
    }
}

/// Half the sum of squares.
pub fn cost(residuals: &[f64]) -> f64 {
    0.5 * residuals.iter().map(|r| r * r).sum::<f64>()
}

/// The nearest point within the bounds.
pub fn within(bounds: &[(f64, f64)], point: &[f64]) -> Vec<f64> {
    let pairs = point.iter().zip(bounds);
    pairs.map(|(z, &(low, high))| z.clamp(low, high)).collect()
}

/// −ln Φ(x), from far below to far above 0: the one-sided normal penalty of a direction.
pub fn probit_penalty(x: f64) -> f64 {
    if x < TAIL {
        0.5 * x * x + 0.5 * ln64(std::f64::consts::TAU) + ln64(inverse_mills(-x))
    } else {
        -ln64(normal_cdf(x))
    }
}

/// Where the lower tail begins, for which there is a form of its own.
const TAIL: f64 = -3.0;

/// Φ(x).
pub fn normal_cdf(x: f64) -> f64 {
    if x > 0.0 {
        return 1.0 - normal_cdf(-x);
    }
    if x < TAIL {
        return density(x) / inverse_mills(-x);
    }
    // Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …)
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + density(x) * sum
}

/// φ(x)/Φ(−x) for x > 3, by its continued fraction x + 1/(x + 2/(x + 3/(x + …))).
fn inverse_mills(x: f64) -> f64 {
    let inner = |fraction: f64, k: u32| x + f64::from(k) / fraction;
    (1..=60).rev().fold(x, inner)
}

fn density(x: f64) -> f64 {
    exp64(-0.5 * x * x) / std::f64::consts::TAU.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn the_normal_distribution_is_the_known_one() {
        let normal = Normal::standard();
        assert_eq!((normal_cdf(0.0), normal_cdf(-0.0)), (0.5, 0.5));
        for step in -400..=800 {
            let x = f64::from(step) / 100.0;
            let known = normal.cdf(x);
            assert!((normal_cdf(x) / known - 1.0).abs() < 1e-8, "{x}");
        }
    }

    #[test]
    fn the_penalty_is_smooth_where_its_halves_meet() {
        let (below, above) = (probit_penalty(TAIL - 1e-9), probit_penalty(TAIL));
        assert!((below - above).abs() < 1e-7, "{below} {above}");
        assert!(probit_penalty(-30.0) > 400.0 && probit_penalty(9.0) == 0.0);
    }
}

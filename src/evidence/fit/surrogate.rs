//! A polynomial in place of the simulation: where the posterior is, good enough to say where to look next.
//!
//! Every distance is taken for a quadratic of the point with a cube of each coordinate, fitted by least squares to points at which it was
//! simulated. It costs a thousandth of a simulation. No result rests on it: what it proposes is accepted
//! or not by the simulation itself ([`super::chains`]).

use rayon::prelude::*;

use crate::evidence::fit::linear::{Square, add_times};

/// What keeps coefficients small of which the points say nothing, as so many points that say 0.
const RIDGE: f64 = 0.05;

/// Polynomials of a point, one for each distance.
#[derive(Clone, Debug, PartialEq)]
pub struct Surrogate {
    /// Term by term: the coefficients of all polynomials.
    coefficients: Vec<Vec<f64>>,
}

/// How many coefficients a polynomial of so many coordinates has.
pub fn coefficients(n: usize) -> usize {
    1 + 2 * n + n * (n + 1) / 2
}

/// So far out, in the prior's standard deviations, a cube goes on as a straight line does.
const BENT: f64 = 3.0;

/// z³, and its tangent beyond [`BENT`].
fn cube(z: f64) -> f64 {
    let near = z.clamp(-BENT, BENT);
    near * near * near + 3.0 * BENT * BENT * (z - near)
}

/// 1, every coordinate, every product of two, and every cube.
fn terms(point: &[f64]) -> Vec<f64> {
    let mut terms = Vec::with_capacity(coefficients(point.len()));
    terms.push(1.0);
    terms.extend_from_slice(point);
    for (at, a) in point.iter().enumerate() {
        terms.extend(point[at..].iter().map(|b| a * b));
    }
    terms.extend(point.iter().map(|z| cube(*z)));
    terms
}

impl Surrogate {
    /// The polynomials nearest to these distances at these points, each with its weight, of which there should be
    /// more than there are [`coefficients`]; none where the points tell nothing.
    pub fn fit(points: &[&[f64]], distances: &[&[f64]], weights: &[f64]) -> Option<Surrogate> {
        let count = coefficients(points.first()?.len());
        let polynomials = distances.first()?.len();
        let rows: Vec<Vec<f64>> = points.par_iter().map(|point| terms(point)).collect();
        let mut normal = Square::weighted(&rows, weights, count);
        for at in 0..count {
            normal.add(at, at, RIDGE);
        }
        let lower = normal.cholesky()?;
        let of = |which: usize| {
            let mut right = vec![0.0; count];
            for ((row, own), weight) in rows.iter().zip(distances).zip(weights) {
                add_times(&mut right, weight * own[which], row);
            }
            lower.solve_whole(&right)
        };
        let by_distance: Vec<Vec<f64>> = (0..polynomials).into_par_iter().map(of).collect();
        let of_term = |term: usize| by_distance.iter().map(|own| own[term]).collect();
        Some(Surrogate {
            coefficients: (0..count).map(of_term).collect(),
        })
    }

    /// The distances at a point, by the polynomials.
    pub fn distances(&self, point: &[f64]) -> Vec<f64> {
        let mut distances = vec![0.0; self.coefficients[0].len()];
        for (term, coefficients) in terms(point).into_iter().zip(&self.coefficients) {
            add_times(&mut distances, term, coefficients);
        }
        distances
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fit::prior::by_lot;

    #[test]
    fn quadratics_are_found_exactly_and_others_nearly() {
        let quadratic = |z: &[f64]| vec![1.0 + z[0] * z[1] - 0.5 * z[2], z[2] * z[2] - z[0]];
        let bent = |z: &[f64]| vec![2.0 + z[0] + 0.08 * z[1] / (1.0 + 0.05 * z[1] * z[1]), z[2]];
        let points: Vec<Vec<f64>> = (0..60).map(|number| by_lot(3, number, 3)).collect();
        let slices: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        for (distances, off) in [
            (&quadratic as &dyn Fn(&[f64]) -> Vec<f64>, 0.05),
            (&bent, 0.15),
        ] {
            let simulated: Vec<Vec<f64>> = points.iter().map(|z| distances(z)).collect();
            let simulated: Vec<&[f64]> = simulated.iter().map(Vec::as_slice).collect();
            let surrogate = Surrogate::fit(&slices, &simulated, &[1.0; 60]).expect("enough points");
            for number in 100..120 {
                let z = by_lot(3, number, 3);
                for (known, found) in distances(&z).into_iter().zip(surrogate.distances(&z)) {
                    assert!(
                        (known - found).abs() < off * (1.0 + known.abs()),
                        "{known} {found}"
                    );
                }
            }
        }
        assert_eq!(Surrogate::fit(&[], &[], &[]), None);
    }

    #[test]
    fn what_weighs_nothing_tells_nothing() {
        let points: Vec<Vec<f64>> = (0..60).map(|number| by_lot(3, number, 2)).collect();
        let slices: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        let here = |z: &[f64]| vec![if z[0] < 0.0 { z[1] } else { 100.0 }];
        let simulated: Vec<Vec<f64>> = points.iter().map(|z| here(z)).collect();
        let simulated: Vec<&[f64]> = simulated.iter().map(Vec::as_slice).collect();
        let weights: Vec<f64> = points
            .iter()
            .map(|z| f64::from(u8::from(z[0] < 0.0)))
            .collect();
        let surrogate = Surrogate::fit(&slices, &simulated, &weights).expect("enough points");
        let found = surrogate.distances(&[-0.5, 0.7])[0];
        assert!((found - 0.7).abs() < 0.05, "{found}");
    }
}

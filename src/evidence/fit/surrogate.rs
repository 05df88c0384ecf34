//! A quadratic in place of the simulation: where the posterior is, good enough to say where to look next.
//!
//! Every residual is taken for a quadratic of the point, fitted by least squares to points at which it was
//! simulated. It costs a thousandth of a simulation. No result rests on it: what it proposes is accepted
//! or not by the simulation itself ([`super::chains`]).

use crate::evidence::fit::linear::{Square, dot};

/// What keeps coefficients small of which the points say nothing, as so many points that say 0.
const RIDGE: f64 = 0.05;

/// Quadratics of a point, one for each residual.
#[derive(Clone, Debug, PartialEq)]
pub struct Surrogate {
    coefficients: Vec<Vec<f64>>,
}

/// How many coefficients a quadratic of so many coordinates has.
pub fn coefficients(n: usize) -> usize {
    1 + n + n * (n + 1) / 2
}

/// 1, every coordinate, and every product of two.
fn terms(point: &[f64]) -> Vec<f64> {
    let mut terms = Vec::with_capacity(coefficients(point.len()));
    terms.push(1.0);
    terms.extend_from_slice(point);
    for (at, a) in point.iter().enumerate() {
        terms.extend(point[at..].iter().map(|b| a * b));
    }
    terms
}

impl Surrogate {
    /// The quadratics nearest to these residuals at these points, of which there should be two for each
    /// of the [`coefficients`]; none where the points tell nothing.
    pub fn fit(points: &[Vec<f64>], residuals: &[Vec<f64>]) -> Option<Surrogate> {
        let rows: Vec<Vec<f64>> = points.iter().map(|point| terms(point)).collect();
        let count = rows.first()?.len();
        let column = |at: usize| -> Vec<f64> { rows.iter().map(|row| row[at]).collect() };
        let columns: Vec<Vec<f64>> = (0..count).map(column).collect();
        let mut normal = Square::gram(&columns);
        for at in 0..count {
            normal.add(at, at, RIDGE);
        }
        let lower = normal.cholesky()?;
        let of = |which: usize| {
            let own: Vec<f64> = residuals.iter().map(|all| all[which]).collect();
            let right: Vec<f64> = columns.iter().map(|column| dot(column, &own)).collect();
            lower.solve_whole(&right)
        };
        let coefficients = (0..residuals.first()?.len()).map(of).collect();
        Some(Surrogate { coefficients })
    }

    /// Half the sum of the squared residuals, by the quadratics.
    pub fn cost(&self, point: &[f64]) -> f64 {
        let terms = terms(point);
        let residuals = self.coefficients.iter().map(|own| dot(own, &terms));
        0.5 * residuals.map(|residual| residual * residual).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fit::prior::by_lot;
    use crate::evidence::fit::target::cost;

    #[test]
    fn quadratics_are_found_exactly_and_others_nearly() {
        let quadratic = |z: &[f64]| vec![1.0 + z[0] * z[1] - 0.5 * z[2], z[2] * z[2] - z[0]];
        let bent = |z: &[f64]| vec![2.0 + z[0] + 0.08 * z[1] / (1.0 + 0.05 * z[1] * z[1]), z[2]];
        let points: Vec<Vec<f64>> = (0..60).map(|number| by_lot(3, number, 3)).collect();
        for (residuals, off) in [
            (&quadratic as &dyn Fn(&[f64]) -> Vec<f64>, 0.05),
            (&bent, 0.15),
        ] {
            let simulated: Vec<Vec<f64>> = points.iter().map(|z| residuals(z)).collect();
            let surrogate = Surrogate::fit(&points, &simulated).expect("enough points");
            for number in 100..120 {
                let z = by_lot(3, number, 3);
                let (known, found) = (cost(&residuals(&z)), surrogate.cost(&z));
                assert!(
                    (known - found).abs() < off * (1.0 + known),
                    "{known} {found}"
                );
            }
        }
        assert_eq!(Surrogate::fit(&[], &[]), None);
    }
}

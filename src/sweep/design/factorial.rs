//! Every combination of the factors' values.

use crate::sweep::factor::Factor;

/// points × factors; the last factor changes fastest.
pub fn values(factors: &[Factor], levels: u32) -> Vec<f64> {
    let levels: Vec<Vec<f64>> = factors.iter().map(|factor| factor.levels(levels)).collect();
    let points: usize = levels.iter().map(Vec::len).product();
    let mut all = Vec::with_capacity(points * factors.len());
    for point in 0..points {
        let mut before = points;
        for of_factor in &levels {
            before /= of_factor.len();
            all.push(of_factor[point / before % of_factor.len()]);
        }
    }
    all
}

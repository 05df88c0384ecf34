//! Random errors of a comparison: normal and chi-square deviates at addresses of their own, and the
//! factor of a covariance matrix.

use crate::random::{Purpose, Stream, normal_score, unit};

/// The random numbers of one sample, one after the other.
pub struct Deviates {
    stream: Stream,
    sample: u32,
    next: u32,
    words: [u32; 4],
}

impl Deviates {
    /// Those of a sample of a scenario with this seed.
    pub fn new(seed: u64, sample: u32) -> Self {
        let (replicate, luck) = (0, 0);
        Self {
            stream: Stream {
                seed,
                replicate,
                luck,
            },
            sample,
            next: 0,
            words: [0; 4],
        }
    }

    /// A standard normal deviate.
    pub fn normal(&mut self) -> f64 {
        let at = self.next as usize % 4;
        if at == 0 {
            self.words = self
                .stream
                .draw(self.sample, self.next / 4, Purpose::Comparison, 0);
        }
        self.next += 1;
        f64::from(normal_score(unit(self.words[at])))
    }

    /// √(df ÷ χ²): the factor that makes normal deviates Student's, with `df` > 0 degrees of freedom
    /// (below 30 a whole number). 1 for infinitely many.
    pub fn student(&mut self, df: f64) -> f64 {
        // No random number where it would make no difference.
        if df > 1e6 {
            return 1.0;
        }
        let mean_square = if df < FEW {
            let squares = (0..df as usize).map(|_| self.normal());
            squares.map(|z| z * z).sum::<f64>() / df
        } else {
            // Wilson & Hilferty (1931): the cube root of χ²/df is nearly normal.
            let narrow = 2.0 / (9.0 * df);
            let root = 1.0 - narrow + self.normal() * narrow.sqrt();
            root * root * root
        };
        1.0 / mean_square.sqrt()
    }
}

/// Degrees of freedom below which χ² is a sum of squares.
const FEW: f64 = 30.0;

/// L with L·Lᵀ = a covariance matrix (Cholesky), row by row. What is left of a diagonal by rounding alone is 0.
pub fn factor(covariances: &[Vec<f64>]) -> Vec<Vec<f64>> {
    const ROUNDING: f64 = 1e-13;
    let size = covariances.len();
    let mut lower = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column)
                .map(|at| lower[row][at] * lower[column][at])
                .sum();
            let left = covariances[row][column] - known;
            lower[row][column] = if row == column {
                if left > ROUNDING * covariances[row][row] {
                    left.sqrt()
                } else {
                    0.0
                }
            } else if lower[column][column] > 0.0 {
                left / lower[column][column]
            } else {
                0.0
            };
        }
    }
    lower
}

//! Dense symmetric matrices, in a fixed order of operations.

use rayon::prelude::*;

use crate::numeric::ln64;

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    pub n: usize,
    entries: Vec<f64>,
}

impl Square {
    pub fn zero(n: usize) -> Self {
        Self {
            n,
            entries: vec![0.0; n * n],
        }
    }

    pub fn identity(n: usize) -> Self {
        let mut identity = Self::zero(n);
        for i in 0..n {
            identity.entries[i * n + i] = 1.0;
        }
        identity
    }

    /// JᵀJ of columns ∂r/∂z.
    pub fn gram(columns: &[Vec<f64>]) -> Self {
        let n = columns.len();
        let mut gram = Self::zero(n);
        for i in 0..n {
            for j in 0..n {
                gram.entries[i * n + j] = dot(&columns[i], &columns[j]);
            }
        }
        gram
    }

    /// Σ w·x·xᵀ over rows x with their weights w, on all threads of the pool: the same bits on any number of them.
    pub fn weighted(rows: &[Vec<f64>], weights: &[f64], n: usize) -> Self {
        /// Rows of the sum that are worked out together, while a row of data is at hand.
        const TOGETHER: usize = 8;
        let mut sum = Self::zero(n);
        let bands = sum.entries.par_chunks_mut(TOGETHER * n).enumerate();
        bands.for_each(|(band, entries)| {
            for (row, weight) in rows.iter().zip(weights) {
                for (i, entries) in entries.chunks_mut(n).enumerate() {
                    add_times(entries, weight * row[band * TOGETHER + i], row);
                }
            }
        });
        sum
    }

    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.entries[i * self.n + j]
    }

    pub fn add(&mut self, i: usize, j: usize, value: f64) {
        self.entries[i * self.n + j] += value;
    }

    /// The lower triangle L with A = L·Lᵀ; none unless A is positive definite.
    pub fn cholesky(&self) -> Option<Lower> {
        let n = self.n;
        let mut lower = Self::zero(n);
        for i in 0..n {
            for j in 0..=i {
                let mut rest = self.at(i, j);
                for k in 0..j {
                    rest -= lower.at(i, k) * lower.at(j, k);
                }
                let entry = if i == j {
                    rest.sqrt()
                } else {
                    rest / lower.at(j, j)
                };
                if !entry.is_finite() || (i == j && entry <= 0.0) {
                    return None;
                }
                lower.entries[i * n + j] = entry;
            }
        }
        Some(Lower(lower))
    }
}

/// A lower triangular matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Lower(Square);

impl Lower {
    pub fn identity(n: usize) -> Self {
        Lower(Square::identity(n))
    }

    /// L·y
    pub fn times(&self, y: &[f64]) -> Vec<f64> {
        let row = |i: usize| (0..=i).map(|j| self.0.at(i, j) * y[j]).sum();
        (0..self.0.n).map(row).collect()
    }

    /// The solution x of L·x = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(b.len());
        for (i, b) in b.iter().enumerate() {
            let known: f64 = (0..i).map(|j| self.0.at(i, j) * x[j]).sum();
            x.push((b - known) / self.0.at(i, i));
        }
        x
    }

    /// The solution x of Lᵀ·x = b.
    fn solve_transposed(&self, b: &[f64]) -> Vec<f64> {
        let n = self.0.n;
        let mut x = vec![0.0; n];
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|j| self.0.at(j, i) * x[j]).sum();
            x[i] = (b[i] - known) / self.0.at(i, i);
        }
        x
    }

    /// The solution x of L·Lᵀ·x = b.
    pub fn solve_whole(&self, b: &[f64]) -> Vec<f64> {
        self.solve_transposed(&self.solve(b))
    }

    /// ln |L·Lᵀ|
    pub fn log_determinant(&self) -> f64 {
        (0..self.0.n).map(|i| 2.0 * ln64(self.0.at(i, i))).sum()
    }

    /// (L·Lᵀ)⁻¹
    pub fn inverse(&self) -> Square {
        let n = self.0.n;
        let mut inverse = Square::zero(n);
        for j in 0..n {
            let unit: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i == j))).collect();
            for (i, entry) in self.solve_whole(&unit).into_iter().enumerate() {
                inverse.entries[i * n + j] = entry;
            }
        }
        inverse
    }
}

/// a + factor·b, into a.
pub fn add_times(a: &mut [f64], factor: f64, b: &[f64]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a += factor * b;
    }
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_inverts() {
        let columns = vec![
            vec![2.0, 0.5, 0.0],
            vec![0.3, 1.0, -1.0],
            vec![0.0, 0.2, 3.0],
        ];
        let gram = Square::gram(&columns);
        let inverse = gram.cholesky().expect("positive definite").inverse();
        for i in 0..3 {
            for j in 0..3 {
                let entry: f64 = (0..3).map(|k| gram.at(i, k) * inverse.at(k, j)).sum();
                assert!((entry - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        assert!(Square::zero(2).cholesky().is_none());
    }
}

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

/// The random numbers of many samples, which serve every metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    samples: usize,
    arms: usize,
    /// Degrees of freedom of the whole run's errors: each arm's own, or one of all.
    df: Vec<f64>,
    /// Units of the part; 0 without draws.
    units: usize,
    /// By sample: a normal deviate for each arm, a Student's factor for each of `df`, and for each unit of the
    /// part a normal deviate times one Student's factor.
    numbers: Vec<f64>,
}

impl Noise {
    /// For so many samples of a scenario with this seed.
    pub fn new(seed: u64, samples: usize, arms: usize, df: &[f64], units: usize) -> Noise {
        let mut numbers = Vec::with_capacity(samples * (arms + df.len() + units));
        for sample in 0..samples {
            let mut deviates = Deviates::new(seed, sample as u32);
            numbers.extend((0..arms).map(|_| deviates.normal()));
            numbers.extend(df.iter().map(|&df| deviates.student(df)));
            if units > 1 {
                let factor = deviates.student(units as f64 - 1.0);
                numbers.extend((0..units).map(|_| factor * deviates.normal()));
            } else {
                numbers.extend((0..units).map(|_| 0.0));
            }
        }
        Noise {
            samples,
            arms,
            df: df.to_vec(),
            units,
            numbers,
        }
    }

    /// Whether these are the numbers of so many samples.
    pub fn fits(&self, samples: usize, arms: usize, df: &[f64], units: usize) -> bool {
        (self.samples, self.arms, self.units) == (samples, arms, units) && self.df == df
    }

    /// By sample: the arms' normal deviates, the factors, and the units' deviates.
    pub fn each(&self) -> impl Iterator<Item = (&[f64], &[f64], &[f64])> {
        let width = self.arms + self.df.len() + self.units;
        self.numbers.chunks_exact(width).map(|numbers| {
            let (normals, rest) = numbers.split_at(self.arms);
            let (factors, units) = rest.split_at(self.df.len());
            (normals, factors, units)
        })
    }
}

/// L with L·Lᵀ = a covariance matrix of at most this rank (Cholesky), row by row. What is left of a diagonal by rounding
/// alone is 0: as soon as the rank is reached, all of it is.
pub fn factor(covariances: &[Vec<f64>], rank: f64) -> Vec<Vec<f64>> {
    const ROUNDING: f64 = 1e-13;
    let size = covariances.len();
    let mut reached = 0.0;
    let mut lower = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column)
                .map(|at| lower[row][at] * lower[column][at])
                .sum();
            let left = covariances[row][column] - known;
            lower[row][column] = if row == column {
                if reached < rank && left > ROUNDING * covariances[row][row] {
                    reached += 1.0;
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

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn deviates_are_student_s() {
        for df in [1.0, 3.0, 29.0, 30.0, 200.0, 1e7] {
            let t = StudentsT::new(0.0, 1.0, df).unwrap();
            let draws = 40_000;
            let scores: Vec<f64> = (0..draws)
                .map(|sample| {
                    let mut deviates = Deviates::new(5, sample);
                    let normal = deviates.normal();
                    t.cdf(normal * deviates.student(df))
                })
                .collect();
            for share in [0.005, 0.025, 0.25, 0.5, 0.9, 0.975, 0.995] {
                let below = scores.iter().filter(|&&score| score < share).count();
                let below = below as f64 / f64::from(draws);
                // 1 in 10,000.
                let chance = 3.9 * (share * (1.0 - share) / f64::from(draws)).sqrt();
                assert!((below - share).abs() < chance, "{df}: {below} {share}");
            }
        }
    }

    #[test]
    fn every_deviate_is_another() {
        let mut deviates = Deviates::new(1, 2);
        let ten: Vec<f64> = (0..10).map(|_| deviates.normal()).collect();
        assert!((1..10).all(|at| !ten[..at].contains(&ten[at])));
        assert_ne!(Deviates::new(1, 3).normal(), ten[0]);
        assert_ne!(Deviates::new(2, 2).normal(), ten[0]);
    }

    #[test]
    fn a_factor_gives_the_matrix_back() {
        // Of full rank, and of rank two: the third is the sum of the others.
        let full = [[4.0, 2.0, 1.0], [2.0, 5.0, 3.0], [1.0, 3.0, 6.0]];
        let flat = [[4.0, 2.0, 6.0], [2.0, 5.0, 7.0], [6.0, 7.0, 13.0]];
        for matrix in [full, flat] {
            let lower = factor(&matrix.map(Vec::from), 3.0);
            for row in 0..3 {
                for column in 0..3 {
                    let product: f64 = (0..3).map(|at| lower[row][at] * lower[column][at]).sum();
                    assert!((product - matrix[row][column]).abs() < 1e-12);
                }
            }
        }
        assert_eq!(factor(&flat.map(Vec::from), 3.0)[2][2], 0.0);
        // Rounding that is larger than the sums' own is no third direction.
        let mut off = flat.map(Vec::from);
        off[2][2] += 1e-9;
        assert!(factor(&off, 3.0)[2][2] > 0.0);
        assert_eq!(factor(&off, 2.0)[2][2], 0.0);
        assert_eq!(factor(&[vec![0.0]], 1.0), [[0.0]]);
    }
}

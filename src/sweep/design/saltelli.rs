//! Saltelli's design: two matrices A and B, and A with single columns of B (and B with single ones of A): Saltelli et al.
//! 2010, Variance based sensitivity analysis of model output, Computer Physics Communications 181, 259-270.

use super::sobol::scrambled;
use crate::random::Stream;
use crate::scenario::sweep::Sweep;

/// How the points of the design lie in blocks: for each base point A, then A with each column of B in turn, then, for
/// indices of pairs, B with each column of A, then B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saltelli {
    /// Base points, N.
    pub base: usize,
    /// Factors, k.
    pub factors: usize,
    /// Whether pairs of factors are told apart.
    pub second_order: bool,
}

impl Saltelli {
    /// The plan of a sweep's design for so many factors.
    pub fn of(sweep: &Sweep, factors: usize) -> Saltelli {
        Saltelli {
            base: sweep.points as usize,
            factors,
            second_order: sweep.second_order,
        }
    }

    /// Points of a block.
    pub fn block(&self) -> usize {
        match self.second_order {
            true => 2 * self.factors + 2,
            false => self.factors + 2,
        }
    }

    /// Points of all of it.
    pub fn points(&self) -> usize {
        self.base * self.block()
    }

    /// points × factors, strictly between 0 and 1.
    pub fn shares(&self, stream: &Stream) -> Vec<f64> {
        let k = self.factors;
        let base = scrambled(self.base, 2 * k, stream);
        let mut all = Vec::with_capacity(self.points() * k);
        for row in base.chunks(2 * k) {
            let (a, b) = row.split_at(k);
            let with = |of: &[f64], other: &[f64], column: usize| {
                let mut row = of.to_vec();
                row[column] = other[column];
                row
            };
            all.extend_from_slice(a);
            for column in 0..k {
                all.extend(with(a, b, column));
            }
            for column in (0..k).filter(|_| self.second_order) {
                all.extend(with(b, a, column));
            }
            all.extend_from_slice(b);
        }
        all
    }
}

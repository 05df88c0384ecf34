//! Sobol' indices from Saltelli's design: the share of an output's variance that a factor explains by itself (S1), with all
//! its interactions (ST), and together with one other factor beyond both (S2).
//!
//! S1 by Saltelli et al. 2010 (Computer Physics Communications 181, table 2, line b), ST by Jansen 1999 (line f), S2 by Saltelli
//! 2002. Of one replicate the figures are those of SALib's `sobol.analyze`, to rounding.
//!
//! Of several, every product is of two different replicates, averaged over all pairs of them: an unbiased estimate of the same for
//! what the output is over all luck. What is left of the variance of the replicates' mean is the luck's share.

use super::{Bootstrap, Output};
use crate::sweep::design::Saltelli;

/// A factor's indices, each with half the width of its 95% bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// First-order index, S1.
    pub s1: f64,
    /// Half the width of its 95% interval.
    pub s1_conf: f64,
    /// Total index, ST.
    pub st: f64,
    /// Half the width of its 95% interval.
    pub st_conf: f64,
}

/// Two factors' interaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Index of the one factor.
    pub one: usize,
    /// Index of the other factor.
    pub other: usize,
    /// Second-order index, S2.
    pub s2: f64,
    /// Half the width of its 95% interval.
    pub s2_conf: f64,
}

/// The indices of an output.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// By factor.
    pub first: Vec<Index>,
    /// Second-order indices, where they were asked for.
    pub pairs: Vec<Pair>,
    /// Variance of the output over the factors, luck taken off. The indices are 0 where there is none.
    pub variance: f64,
    /// Share of the variance of the replicates' mean that is luck's; NaN of one replicate.
    pub luck_share: f64,
}

/// What every base point adds to the sums.
struct Terms {
    base: usize,
    factors: usize,
    replicates: usize,
    /// base × (1 + 2·factors + pairs): the products, point by point.
    products: Vec<f64>,
    width: usize,
    /// base × replicates: A + B.
    sums: Vec<f64>,
    pairs: Vec<(usize, usize)>,
    /// Variance up to which all is rounding.
    rounding: f64,
}

/// Standard deviation of what is the same at every point, as a part of its size: customers are kept in single precision.
const ROUNDING: f64 = 1e-8;

/// Mean of the products of two different replicates; of one replicate its own.
fn cross(replicates: usize, of: &dyn Fn(usize) -> (f64, f64)) -> f64 {
    let (mut left, mut right, mut same) = (0.0, 0.0, 0.0);
    for replicate in 0..replicates {
        let (a, b) = of(replicate);
        left += a;
        right += b;
        same += a * b;
    }
    match replicates {
        1 => same,
        n => (left * right - same) / (n * (n - 1)) as f64,
    }
}

impl Terms {
    fn new(output: &Output, design: &Saltelli) -> Terms {
        let (base, k, block) = (design.base, design.factors, design.block());
        let replicates = output.replicates.len();
        // Luck that all points share moves every replicate as a whole, and explains nothing.
        let centred: Vec<Vec<f64>> = output
            .replicates
            .iter()
            .map(|values| {
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                values.iter().map(|value| value - mean).collect()
            })
            .collect();
        let pairs: Vec<(usize, usize)> = match design.second_order {
            true => (0..k)
                .flat_map(|one| (one + 1..k).map(move |other| (one, other)))
                .collect(),
            false => Vec::new(),
        };
        let width = 1 + 2 * k + pairs.len();
        let mut products = Vec::with_capacity(base * width);
        let mut sums = Vec::with_capacity(base * replicates);
        for row in 0..base {
            let at = |replicate: usize, place: usize| centred[replicate][row * block + place];
            let a = |replicate: usize| at(replicate, 0);
            let b = |replicate: usize| at(replicate, block - 1);
            let ab = |replicate: usize, factor: usize| at(replicate, 1 + factor);
            let ba = |replicate: usize, factor: usize| at(replicate, 1 + k + factor);
            // Σ y² of A and B.
            let squares = [
                cross(replicates, &|r| (a(r), a(r))),
                cross(replicates, &|r| (b(r), b(r))),
            ];
            products.push(squares[0] + squares[1]);
            let mut put = |of: &dyn Fn(usize) -> (f64, f64)| products.push(cross(replicates, of));
            for factor in 0..k {
                put(&|r| (b(r), ab(r, factor) - a(r)));
                put(&|r| {
                    let apart = a(r) - ab(r, factor);
                    (apart, apart)
                });
            }
            for &(one, other) in &pairs {
                // BA_j·AB_k − A·B
                let (left, right) = (
                    cross(replicates, &|r| (ba(r, one), ab(r, other))),
                    cross(replicates, &|r| (a(r), b(r))),
                );
                products.push(left - right);
            }
            sums.extend((0..replicates).map(|r| a(r) + b(r)));
        }
        Terms {
            base,
            factors: k,
            replicates,
            products,
            width,
            sums,
            pairs,
            rounding: {
                let all = output.replicates.iter().flatten();
                let largest = all.fold(
                    0.0,
                    |most: f64, y| if y.abs() > most { y.abs() } else { most },
                );
                ROUNDING * ROUNDING * largest * largest
            },
        }
    }

    /// Variance, then S1 and ST of each factor, then S2 of each pair, over some of the base points.
    fn numbers(&self, rows: impl Iterator<Item = usize>) -> Vec<f64> {
        let mut totals = vec![0.0; self.width];
        let mut sums = vec![0.0; self.replicates];
        let mut count = 0.0;
        for row in rows {
            let products = &self.products[row * self.width..(row + 1) * self.width];
            for (total, product) in totals.iter_mut().zip(products) {
                *total += product;
            }
            let of_row = &self.sums[row * self.replicates..(row + 1) * self.replicates];
            for (sum, own) in sums.iter_mut().zip(of_row) {
                *sum += own;
            }
            count += 1.0;
        }
        let mean = |replicate: usize| sums[replicate] / (2.0 * count);
        let of_means = cross(self.replicates, &|r| (mean(r), mean(r)));
        let variance = totals[0] / (2.0 * count) - of_means;
        let share = |sum: f64| match variance > self.rounding {
            true => sum / count / variance,
            false => 0.0,
        };
        let mut numbers = vec![if variance > self.rounding {
            variance
        } else {
            0.0
        }];
        for factor in 0..self.factors {
            numbers.push(share(totals[1 + 2 * factor]));
            numbers.push(0.5 * share(totals[2 + 2 * factor]));
        }
        for (at, &(one, other)) in self.pairs.iter().enumerate() {
            let joint = share(totals[1 + 2 * self.factors + at]);
            let second = joint - numbers[1 + 2 * one] - numbers[1 + 2 * other];
            numbers.push(second);
        }
        numbers
    }
}

/// Indices of an output at the points of a design.
pub fn indices(output: &Output, design: &Saltelli, bootstrap: &Bootstrap) -> Indices {
    let terms = Terms::new(output, design);
    let numbers = terms.numbers(0..terms.base);
    let conf = bootstrap
        .half_widths(&mut |rows: &[u32]| terms.numbers(rows.iter().map(|&row| row as usize)));
    let conf = |at: usize| conf.get(at).copied().unwrap_or(f64::NAN);
    let k = design.factors;
    let first = (0..k).map(|factor| Index {
        s1: numbers[1 + 2 * factor],
        s1_conf: conf(1 + 2 * factor),
        st: numbers[2 + 2 * factor],
        st_conf: conf(2 + 2 * factor),
    });
    let pairs = terms.pairs.iter().enumerate();
    let pairs = pairs.map(|(at, &(one, other))| Pair {
        one,
        other,
        s2: numbers[1 + 2 * k + at],
        s2_conf: conf(1 + 2 * k + at),
    });
    Indices {
        first: first.collect(),
        pairs: pairs.collect(),
        variance: numbers[0],
        luck_share: luck_share(output, design, numbers[0]),
    }
}

/// S1 and ST of each factor over the first `base` points alone, without intervals: how they settle.
pub fn over_first(output: &Output, design: &Saltelli, base: usize) -> Vec<(f64, f64)> {
    let terms = Terms::new(output, design);
    let numbers = terms.numbers(0..base.min(terms.base));
    (0..design.factors)
        .map(|factor| (numbers[1 + 2 * factor], numbers[2 + 2 * factor]))
        .collect()
}

/// What of the variance of the replicates' mean is not there between replicates.
fn luck_share(output: &Output, design: &Saltelli, variance: f64) -> f64 {
    let replicates = output.replicates.len();
    if replicates < 2 {
        return f64::NAN;
    }
    let points = output.replicates[0].len();
    let mean = |point: usize| {
        let of = output.replicates.iter().map(|values| values[point]);
        of.sum::<f64>() / replicates as f64
    };
    let means = Output::plain(
        output.of,
        output.arm,
        output.metric,
        (0..points).map(mean).collect(),
    );
    let all = Terms::new(&means, design).numbers(0..design.base)[0];
    let share = 1.0 - variance / all;
    match all > 0.0 {
        true => share.clamp(0.0, 1.0),
        false => 0.0,
    }
}

//! PAWN indices (Pianosi & Wagener 2015, 2018): how far the distribution of an output moves where a factor is held within a slice of its
//! range. They need no design of their own, and say something where the variance says little: of skewed outputs, and of those
//! with several peaks.
//!
//! A factor's values are cut at their deciles into [`SLICES`] slices; of each slice the Kolmogorov-Smirnov distance between the
//! outputs within it and all outputs. Median, mean, smallest and largest are SALib's `pawn.analyze` to rounding (there, too, the
//! largest value of the factor is in no slice). A factor with no more values than slices, and a list, is cut at its values.
//!
//! The distances of a factor that does nothing are not 0, as its slices are samples: [`Index::idle`] says how large they are.

use super::{Bootstrap, Output};
use crate::random::{Purpose, Stream, below};
use crate::sweep::design::Points;

/// Slices of a factor's range.
pub const SLICES: usize = 10;

/// A factor's indices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// Of the distances over the slices; from 0 to 1.
    pub median: f64,
    /// Half the width of its 95% bootstrap interval over points.
    pub median_conf: f64,
    /// Mean of the distances over slices.
    pub mean: f64,
    /// The least of them.
    pub least: f64,
    /// The most of them.
    pub most: f64,
    /// The median that 95 in 100 factors stay below that do nothing, over the same outputs, with as many slices.
    pub idle: f64,
}

/// The indices of each factor.
pub fn indices(output: &Output, points: &Points, bootstrap: &Bootstrap) -> Vec<Index> {
    let n = points.len();
    let replicates = output.replicates.len() as f64;
    let mean = |point: usize| {
        let all = output.replicates.iter().map(|values| values[point]);
        all.sum::<f64>() / replicates
    };
    let outputs = Sorted::of((0..n).map(mean).collect());
    let factors: Vec<Slicing> = (0..points.factors.len())
        .map(|factor| {
            let values = (0..n).map(|point| points.at(point)[factor]).collect();
            Slicing::of(values, points.factors[factor].is_numeric())
        })
        .collect();
    let mut of_resample = |drawn: &[u32]| -> Vec<f64> {
        let mut counts = vec![0u32; n];
        drawn.iter().for_each(|&point| counts[point as usize] += 1);
        let one = |slicing: &Slicing| {
            let (slices, of) = slicing.slices(&counts);
            median(distances(&outputs, &of, slices, &counts))
        };
        factors.iter().map(one).collect()
    };
    let conf = bootstrap.half_widths(&mut of_resample);
    let ones = vec![1u32; n];
    let mut idle: Vec<(usize, f64)> = Vec::new();
    factors
        .iter()
        .zip(conf)
        .map(|(slicing, median_conf)| {
            let (slices, of) = slicing.slices(&ones);
            let distances = distances(&outputs, &of, slices, &ones);
            let known = idle.iter().find(|(own, _)| *own == slices);
            let known = known.map(|(_, idle)| *idle);
            let idle_of = known.unwrap_or_else(|| {
                let found = idle_median(&outputs, slices, bootstrap);
                idle.push((slices, found));
                found
            });
            let count = distances.len() as f64;
            let fold = |worse: fn(f64, f64) -> bool| {
                let all = distances.iter().copied();
                all.reduce(|best, own| if worse(own, best) { own } else { best })
                    .unwrap_or(f64::NAN)
            };
            Index {
                mean: distances.iter().sum::<f64>() / count,
                least: fold(|own, best| own < best),
                most: fold(|own, best| own > best),
                median: median(distances.clone()),
                median_conf,
                idle: idle_of,
            }
        })
        .collect()
}

/// The median over the slices of a factor that does nothing, at the 95th percentile of shuffles.
fn idle_median(outputs: &Sorted, slices: usize, bootstrap: &Bootstrap) -> f64 {
    let n = outputs.order.len();
    let stream = Stream {
        seed: bootstrap.seed,
        replicate: 0,
        luck: 0,
    };
    let ones = vec![1u32; n];
    let mut medians: Vec<f64> = (0..bootstrap.resamples)
        .map(|shuffle| {
            let mut rng = stream.rng(shuffle, 0, Purpose::Resample, 1);
            let mut of: Vec<Option<usize>> = (0..n).map(|at| Some(at * slices / n)).collect();
            for last in (1..n).rev() {
                let other = below(last as u32 + 1, rand::Rng::next_u32(&mut rng));
                of.swap(last, other as usize);
            }
            median(distances(outputs, &of, slices, &ones))
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    let at = (medians.len() * 95).div_ceil(100).max(1) - 1;
    medians.get(at).copied().unwrap_or(f64::NAN)
}

/// Values with their points in order.
struct Sorted {
    values: Vec<f64>,
    order: Vec<usize>,
}

impl Sorted {
    fn of(values: Vec<f64>) -> Sorted {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        Sorted { values, order }
    }

    /// The quantile of values that are there so many times each, by linear interpolation (Hyndman & Fan 1996, type 7).
    fn quantile(&self, counts: &[u32], all: u64, share: f64) -> f64 {
        let place = share * (all - 1) as f64;
        let below = place as u64;
        let part = place - below as f64;
        let (mut before, mut low) = (0, f64::NAN);
        for &point in &self.order {
            before += u64::from(counts[point]);
            if low.is_nan() && before > below {
                low = self.values[point];
            }
            if before > below + 1 || (before > below && below + 1 >= all) {
                return low + (self.values[point] - low) * part;
            }
        }
        low
    }
}

/// How a factor's points fall into slices.
enum Slicing {
    /// At quantiles of its values.
    Quantiles(Sorted),
    /// Each value is a slice: how many, and that of each point.
    Values(usize, Vec<Option<usize>>),
}

impl Slicing {
    fn of(values: Vec<f64>, numeric: bool) -> Slicing {
        let mut distinct = values.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        if numeric && distinct.len() > SLICES {
            return Slicing::Quantiles(Sorted::of(values));
        }
        let slice = |value: &f64| distinct.iter().position(|own| own == value);
        let of = values.iter().map(slice).collect();
        Slicing::Values(distinct.len(), of)
    }

    /// How many slices there are, and that of each point, where each point is there so many times.
    fn slices(&self, counts: &[u32]) -> (usize, Vec<Option<usize>>) {
        match self {
            Slicing::Values(slices, of) => (*slices, of.clone()),
            Slicing::Quantiles(sorted) => {
                let all = counts.iter().map(|&count| u64::from(count)).sum();
                let edges: Vec<f64> = (0..=SLICES)
                    .map(|at| sorted.quantile(counts, all, at as f64 / SLICES as f64))
                    .collect();
                let slice = |value: &f64| {
                    let at = edges.partition_point(|edge| edge <= value).checked_sub(1)?;
                    (at < SLICES).then_some(at)
                };
                (SLICES, sorted.values.iter().map(slice).collect())
            }
        }
    }
}

/// The Kolmogorov-Smirnov distance of each slice that has points from all of them.
///
/// Between two of its own points a slice's distribution stays as it is while that of all rises: the largest distance stands at one of
/// its points, or just before it.
fn distances(outputs: &Sorted, of: &[Option<usize>], slices: usize, counts: &[u32]) -> Vec<f64> {
    let mut totals = vec![0u64; slices];
    let mut all = 0;
    for (slice, &count) in of.iter().zip(counts) {
        all += u64::from(count);
        if let Some(slice) = slice {
            totals[*slice] += u64::from(count);
        }
    }
    let (mut found, mut passed) = (vec![0.0f64; slices], vec![0u64; slices]);
    let mut before = 0;
    let same = |a: &usize, b: &usize| outputs.values[*a] == outputs.values[*b];
    for group in outputs.order.chunk_by(same) {
        let rise: u64 = group.iter().map(|&point| u64::from(counts[point])).sum();
        let own = || {
            let some = group.iter().filter(|&&point| counts[point] > 0);
            some.filter_map(|&point| Some((of[point]?, u64::from(counts[point]))))
        };
        let mut look = |slice: usize, passed: u64, before: u64| {
            let own = passed as f64 / totals[slice] as f64;
            let apart = (own - before as f64 / all as f64).abs();
            if apart > found[slice] {
                found[slice] = apart;
            }
        };
        // All of a group share a value: the slices' distributions rise at once.
        for (slice, _) in own() {
            look(slice, passed[slice], before);
        }
        for (slice, count) in own() {
            passed[slice] += count;
        }
        before += rise;
        for (slice, _) in own() {
            look(slice, passed[slice], before);
        }
    }
    let some = found.into_iter().zip(totals);
    some.filter(|(_, total)| *total > 0)
        .map(|(distance, _)| distance)
        .collect()
}

/// The median; of an even number the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match n {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}

//! Which factors matter: Sobol' indices, Morris' measures and PAWN indices, of outcomes and of the decision.
//!
//! Luck is no factor. All points have the same people with the same luck, and what luck does otherwise at one point than at
//! another is kept apart by the replicates: products are of different replicates, in which luck is independent and has no
//! part on average.

pub mod morris;
pub mod pawn;
pub mod sobol;

use rand::Rng;

use super::result::PointResult;
use crate::numeric::Z_95;
use crate::random::{Purpose, Stream, below};
use crate::vocabulary::metric::Metric;

/// What an index is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The mean of an arm.
    Mean,
    /// An arm against the baseline.
    Difference,
    /// 1 where the arm is best in the primary outcome, else 0.
    Best,
}

impl Of {
    /// The word in tables.
    pub fn key(self) -> &'static str {
        match self {
            Of::Mean => "mean",
            Of::Difference => "difference",
            Of::Best => "best",
        }
    }
}

/// A number at every point.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Whether it is a level or a difference.
    pub of: Of,
    /// Index of the arm.
    pub arm: usize,
    /// What is measured.
    pub metric: Metric,
    /// replicates × points; a single row where replicates say nothing.
    pub replicates: Vec<Vec<f64>>,
}

impl Output {
    /// A number at every point, without replicates.
    pub fn plain(of: Of, arm: usize, metric: Metric, values: Vec<f64>) -> Output {
        Output {
            of,
            arm,
            metric,
            replicates: vec![values],
        }
    }

    /// Whether every number has a value.
    pub fn is_known(&self) -> bool {
        let mut all = self.replicates.iter().flatten();
        !self.replicates.is_empty() && all.all(|value| value.is_finite())
    }
}

/// What there is to explain of a sweep: the baseline's mean of each metric, each other arm's difference from it, and of
/// the primary outcome which arm is best. What has no value at some point is left out.
pub fn outputs(results: &[PointResult], primary: Metric) -> Vec<Output> {
    let Some(first) = results.first() else {
        return Vec::new();
    };
    let replicates = results.iter().map(PointResult::replicates).min();
    let replicates = replicates.unwrap_or(0);
    let mut outputs = Vec::new();
    for &metric in &first.metrics {
        let Some(places) = results
            .iter()
            .map(|point| point.place(metric))
            .collect::<Option<Vec<usize>>>()
        else {
            continue;
        };
        for arm in 0..first.arms {
            let value = |replicate: usize, (point, &place): (&PointResult, &usize)| {
                let of = |arm: usize| point.cell(replicate, arm, place).mean;
                match arm {
                    0 => of(0),
                    arm => of(arm) - of(0),
                }
            };
            let rows = (0..replicates).map(|replicate| {
                let points = results.iter().zip(&places);
                points.map(|point| value(replicate, point)).collect()
            });
            outputs.push(Output {
                of: if arm == 0 { Of::Mean } else { Of::Difference },
                arm,
                metric,
                replicates: rows.collect(),
            });
        }
    }
    if first.arms > 1 {
        for arm in 0..first.arms {
            let best = |point: &PointResult| match &point.lead {
                Some(lead) => f64::from(u8::from(lead.winner == arm)),
                None => f64::NAN,
            };
            let values = results.iter().map(best).collect();
            outputs.push(Output::plain(Of::Best, arm, primary, values));
        }
    }
    outputs.retain(Output::is_known);
    outputs
}

/// Resamples of the base points for an interval, and the fewest where there is much to be worked out.
const RESAMPLES: u64 = 1_000;
const FEWEST: u64 = 200;

/// Terms that all resamples may add up together before there are fewer of them.
const EFFORT: u64 = 20_000_000_000;

/// A bootstrap: resamples of the base points with replacement, the same for all outputs and factors.
#[derive(Clone, Copy, Debug)]
pub struct Bootstrap {
    /// Base points, N.
    pub base: usize,
    /// How often they are drawn anew.
    pub resamples: u32,
    /// The design's.
    pub seed: u64,
}

impl Bootstrap {
    /// As many resamples as are worth it, where each adds up so many terms for each base point.
    pub fn of(base: usize, terms: usize, seed: u64) -> Bootstrap {
        let cost = (base as u64).saturating_mul(terms as u64).max(1);
        Bootstrap {
            base,
            resamples: (EFFORT / cost).clamp(FEWEST, RESAMPLES) as u32,
            seed,
        }
    }

    /// Half the width of the 95% interval of some numbers, as SALib reckons it: 1.96 standard deviations over the
    /// resamples. `numbers` is given the base points of a resample.
    pub fn half_widths(&self, numbers: &mut dyn FnMut(&[u32]) -> Vec<f64>) -> Vec<f64> {
        let stream = Stream {
            seed: self.seed,
            replicate: 0,
            luck: 0,
        };
        let mut drawn = vec![0; self.base];
        let all: Vec<Vec<f64>> = (0..self.resamples)
            .map(|resample| {
                let mut rng = stream.rng(resample, 0, Purpose::Resample, 0);
                for point in &mut drawn {
                    *point = below(self.base as u32, rng.next_u32());
                }
                numbers(&drawn)
            })
            .collect();
        let n = all.len() as f64;
        let width = all.first().map_or(0, Vec::len);
        (0..width)
            .map(|at| {
                let mean = all.iter().map(|own| own[at]).sum::<f64>() / n;
                let off = |own: &Vec<f64>| (own[at] - mean) * (own[at] - mean);
                let squares: f64 = all.iter().map(off).sum();
                Z_95 * (squares / (n - 1.0)).sqrt()
            })
            .collect()
    }
}

//! What came out of a point, and the same as bytes.

use crate::experiment::results::Estimate;
use crate::experiment::{Brief, Lead};
use crate::vocabulary::metric::Metric;

/// What came out of a point. Metrics are those asked for that the point's scenario has, in the order of
/// [`Metric::ALL`].
#[derive(Clone, Debug, PartialEq)]
pub struct PointResult {
    /// How many arms there are.
    pub arms: usize,
    /// What is measured.
    pub metrics: Vec<Metric>,
    /// replicates × arms × metrics.
    pub cells: Vec<Cell>,
    /// arms × metrics: means over all replicates.
    pub means: Vec<Mean>,
    /// (arms − 1) × metrics: each arm against the baseline.
    pub effects: Vec<Effect>,
    /// In the primary outcome; none of fewer than two arms.
    pub lead: Option<Lead>,
}

/// A metric in an arm of a replicate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Heads that it is the mean of.
    pub n: u64,
    /// A head, in the unit of the metric.
    pub mean: f64,
    /// Between heads.
    pub sd: f64,
}

/// A metric in an arm, with its 95% simulation interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// Heads that it is the mean of.
    pub n: u64,
    /// A head, with a 95% interval.
    pub mean: Estimate,
}

/// An arm against the baseline, per head, paired where the design is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The arm less the baseline, a head, with a 95% interval.
    pub difference: Estimate,
    /// NaN where the baseline is not clearly positive.
    pub lift: Estimate,
    /// Independent units.
    pub units: u64,
    /// Degrees of freedom of the interval.
    pub df: f64,
}

impl PointResult {
    /// What a run says of the metrics asked for; of all where none is named.
    pub fn of(brief: &Brief, lead: Option<Lead>, arms: usize, asked: &[Metric]) -> PointResult {
        let wanted = |metric: Metric| asked.is_empty() || asked.contains(&metric);
        let of_baseline = brief.summary.iter().filter(|mean| mean.arm == 0);
        let metrics: Vec<Metric> = of_baseline
            .map(|mean| mean.metric)
            .filter(|&metric| wanted(metric))
            .collect();
        let cells = brief.replicates.iter().filter(|cell| wanted(cell.metric));
        let means = brief.summary.iter().filter(|mean| wanted(mean.metric));
        let effects = brief.contrasts.iter().filter(|own| wanted(own.metric));
        let none = Estimate::around(f64::NAN, f64::NAN);
        PointResult {
            arms,
            metrics,
            lead,
            cells: cells
                .map(|cell| Cell {
                    n: cell.n,
                    mean: cell.mean,
                    sd: cell.sd,
                })
                .collect(),
            means: means
                .map(|mean| Mean {
                    n: mean.n,
                    mean: mean.mean,
                })
                .collect(),
            effects: effects
                .map(|own| Effect {
                    difference: own.difference,
                    lift: own.lift.unwrap_or(none),
                    units: own.units,
                    df: own.df,
                })
                .collect(),
        }
    }

    /// Replicates that were run.
    pub fn replicates(&self) -> usize {
        self.cells.len() / (self.arms * self.metrics.len()).max(1)
    }

    /// The place of a metric.
    pub fn place(&self, metric: Metric) -> Option<usize> {
        self.metrics.iter().position(|own| *own == metric)
    }

    /// A metric in an arm.
    pub fn mean(&self, arm: usize, metric: usize) -> &Mean {
        &self.means[arm * self.metrics.len() + metric]
    }

    /// A metric in an arm of a replicate.
    pub fn cell(&self, replicate: usize, arm: usize, metric: usize) -> &Cell {
        &self.cells[(replicate * self.arms + arm) * self.metrics.len() + metric]
    }

    /// An arm but the baseline against it.
    pub fn effect(&self, arm: usize, metric: usize) -> &Effect {
        &self.effects[(arm - 1) * self.metrics.len() + metric]
    }

    /// The arm with the highest mean times `sign`, the earlier of equals; none where no arm has a mean.
    pub fn winner(&self, metric: usize, sign: f64) -> Option<usize> {
        let worth = |arm: usize| sign * self.mean(arm, metric).mean.value;
        let known = (0..self.arms).filter(|&arm| worth(arm).is_finite());
        known.reduce(|best, arm| if worth(arm) > worth(best) { arm } else { best })
    }

    /// Bytes that a point of this size takes in memory, about.
    pub fn bytes(replicates: u64, arms: u64, metrics: u64) -> u64 {
        let of = |count: u64, size: usize| count.saturating_mul(size as u64);
        size_of::<PointResult>() as u64
            + metrics
            + of(replicates * arms * metrics, size_of::<Cell>())
            + of(arms * metrics, size_of::<Mean>() + size_of::<Effect>())
    }

    /// All of it as bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(16 + 24 * self.cells.len() + 96 * self.means.len());
        let mut whole = |n: u64| out.extend_from_slice(&n.to_le_bytes());
        whole(self.arms as u64);
        whole(self.metrics.len() as u64);
        for metric in &self.metrics {
            whole(*metric as u64);
        }
        whole(self.cells.len() as u64);
        for cell in &self.cells {
            whole(cell.n);
            whole(cell.mean.to_bits());
            whole(cell.sd.to_bits());
        }
        let estimate = |estimate: &Estimate, n: u64, out: &mut Vec<u8>| {
            for value in [estimate.value, estimate.low, estimate.high] {
                out.extend_from_slice(&value.to_bits().to_le_bytes());
            }
            out.extend_from_slice(&n.to_le_bytes());
        };
        for mean in &self.means {
            estimate(&mean.mean, mean.n, &mut out);
        }
        for effect in &self.effects {
            estimate(&effect.difference, effect.units, &mut out);
            estimate(&effect.lift, effect.df.to_bits(), &mut out);
        }
        if let Some(lead) = &self.lead {
            let arms = lead.winner as u64 | (lead.runner_up as u64) << 32;
            estimate(&lead.difference, arms, &mut out);
        }
        out
    }

    /// Reads what was written; none of anything else.
    pub fn read(bytes: &[u8]) -> Option<PointResult> {
        let mut words = Words(bytes);
        let arms = words.count()?;
        let metrics = (0..words.count()?).map(|_| {
            let metric = words.count()?;
            Metric::ALL.get(metric).copied()
        });
        let metrics: Vec<Metric> = metrics.collect::<Option<_>>()?;
        let cells = words.count()?;
        if cells > bytes.len() || arms > bytes.len() {
            return None;
        }
        let cells: Vec<Cell> = (0..cells)
            .map(|_| {
                Some(Cell {
                    n: words.next()?,
                    mean: words.number()?,
                    sd: words.number()?,
                })
            })
            .collect::<Option<_>>()?;
        let means: Vec<Mean> = (0..arms * metrics.len())
            .map(|_| {
                Some(Mean {
                    mean: words.estimate()?,
                    n: words.next()?,
                })
            })
            .collect::<Option<_>>()?;
        let effects: Vec<Effect> = (0..arms.saturating_sub(1) * metrics.len())
            .map(|_| {
                let (difference, units) = (words.estimate()?, words.next()?);
                Some(Effect {
                    difference,
                    units,
                    lift: words.estimate()?,
                    df: words.number()?,
                })
            })
            .collect::<Option<_>>()?;
        let lead = match words.0.is_empty() {
            true => None,
            false => {
                let (difference, pair) = (words.estimate()?, words.next()?);
                let (winner, runner_up) = ((pair & 0xffff_ffff) as usize, (pair >> 32) as usize);
                (winner < arms && runner_up < arms).then_some(())?;
                Some(Lead {
                    winner,
                    runner_up,
                    difference,
                })
            }
        };
        words.0.is_empty().then_some(PointResult {
            lead,
            arms,
            metrics,
            cells,
            means,
            effects,
        })
    }
}

struct Words<'a>(&'a [u8]);

impl Words<'_> {
    fn next(&mut self) -> Option<u64> {
        let (word, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*word))
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.next()?).ok().filter(|n| *n < 1 << 32)
    }

    fn number(&mut self) -> Option<f64> {
        self.next().map(f64::from_bits)
    }

    fn estimate(&mut self) -> Option<Estimate> {
        Some(Estimate {
            value: self.number()?,
            low: self.number()?,
            high: self.number()?,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn result() -> PointResult {
        let number = |at: usize| (at as f64).sqrt() - 1.5;
        let estimate = |at: usize| Estimate::around(number(at), number(at + 1));
        PointResult {
            arms: 2,
            lead: Some(Lead {
                winner: 1,
                runner_up: 0,
                difference: estimate(4),
            }),
            metrics: vec![Metric::Profit, Metric::Goodwill],
            cells: (0..12)
                .map(|at| Cell {
                    n: at as u64,
                    mean: number(at),
                    sd: number(2 * at),
                })
                .collect(),
            means: (0..4)
                .map(|at| Mean {
                    n: 7,
                    mean: estimate(at),
                })
                .collect(),
            effects: (0..2)
                .map(|at| Effect {
                    difference: estimate(at),
                    lift: estimate(at + 3),
                    units: 9,
                    df: 8.5,
                })
                .collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_nothing_else_is() {
        let result = result();
        let bytes = result.write();
        assert_eq!(PointResult::read(&bytes), Some(result));
        // Without the lead it is a result, too: that of a single arm.
        let without = bytes.len() - 32;
        for end in (0..bytes.len()).filter(|&end| end != without) {
            assert_eq!(PointResult::read(&bytes[..end]), None, "{end}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(PointResult::read(&longer), None);
    }

    #[test]
    fn the_winner_is_the_first_of_equals_and_never_one_without_a_mean() {
        let mut result = result();
        let set = |result: &mut PointResult, values: [f64; 2]| {
            for (arm, value) in values.into_iter().enumerate() {
                result.means[arm * 2].mean.value = value;
            }
        };
        set(&mut result, [1.0, 2.0]);
        assert_eq!(
            (result.winner(0, 1.0), result.winner(0, -1.0)),
            (Some(1), Some(0))
        );
        set(&mut result, [2.0, 2.0]);
        assert_eq!(result.winner(0, 1.0), Some(0));
        set(&mut result, [f64::NAN, 2.0]);
        assert_eq!(result.winner(0, -1.0), Some(1));
        set(&mut result, [f64::NAN; 2]);
        assert_eq!(result.winner(0, 1.0), None);
    }
}

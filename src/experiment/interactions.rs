//! Whether arms bring together what they bring each by itself.
//!
//! Of an arm that is made of others, the interaction in a metric is what it brings more than the baseline, less the sum of
//! what its parts do: (all − baseline) − Σ (part − baseline). Each replicate gives one such value, from the same people with
//! the same luck under every arm (in a paired design), so the interval is that of the mean of independent values: Student's t
//! over replicates.

use super::results::{Estimate, ReplicateMean};
use crate::numeric::t_critical_95;
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::Metric;

/// What arms bring together beside the sum of what each brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// Index of the arm that combines them.
    pub arm: usize,
    /// The arms that it is made of.
    pub parts: Vec<usize>,
    /// What is measured.
    pub metric: Metric,
    /// The arm less the baseline, per head.
    pub together: f64,
    /// The sum of its parts less the baseline, per head.
    pub sum: f64,
    /// together − sum. NaN ends where there is one replicate.
    pub difference: Estimate,
    /// Replicates that the interval rests on.
    pub replicates: u64,
}

/// The interactions of all arms that are made of others, arm by arm, in every metric.
pub fn interactions(
    scenario: &Scenario,
    metrics: &[Metric],
    replicates: &[ReplicateMean],
) -> Vec<Interaction> {
    let mut all = Vec::new();
    for (arm, of) in scenario.arms.iter().enumerate() {
        if of.union_of.is_empty() {
            continue;
        }
        for metric in metrics {
            let means = |arm: usize| -> Vec<f64> {
                let own = replicates
                    .iter()
                    .filter(|mean| mean.arm == arm && mean.metric == *metric);
                own.map(|mean| mean.mean).collect()
            };
            let (base, together) = (means(0), means(arm));
            let parts: Vec<Vec<f64>> = of.union_of.iter().map(|part| means(*part)).collect();
            let together: Vec<f64> = together
                .iter()
                .zip(&base)
                .map(|(arm, base)| arm - base)
                .collect();
            let sums: Vec<f64> = (0..base.len())
                .map(|at| parts.iter().map(|part| part[at] - base[at]).sum())
                .collect();
            let differences: Vec<f64> = together
                .iter()
                .zip(&sums)
                .map(|(all, sum)| all - sum)
                .collect();
            all.push(Interaction {
                arm,
                parts: of.union_of.clone(),
                metric: *metric,
                together: mean(&together),
                sum: mean(&sums),
                difference: estimate(&differences),
                replicates: base.len() as u64,
            });
        }
    }
    all
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The mean with its 95% interval by Student's t.
fn estimate(values: &[f64]) -> Estimate {
    let (n, mean) = (values.len() as f64, mean(values));
    if values.len() < 2 {
        return Estimate {
            value: mean,
            low: f64::NAN,
            high: f64::NAN,
        };
    }
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    Estimate::around(mean, t_critical_95(n - 1.0) * error)
}

//! What a fit's score is held against: saying that nothing has any effect, and fits of shuffled codes.

use std::sync::Arc;

use rayon::prelude::*;

use crate::evidence::Case;
use crate::evidence::fit::calibration::{CalibrationError, Work};
use crate::evidence::fit::codes::shuffled;
use crate::evidence::fit::prior::by_lot;
use crate::evidence::fit::search::Minimum;
use crate::evidence::fit::studies::{Contrast, Outcome, Studies, judge};
use crate::evidence::fit::target::cost;
use crate::evidence::score::{Score, nothing};

/// A score to hold the fit's against.
#[derive(Clone, Debug)]
pub struct Benchmark {
    /// What it is called.
    pub name: String,
    /// Half the sum of squares, the prior's included, where something was fitted.
    pub objective: Option<f64>,
    /// On the studies that it was fitted to.
    pub in_sample: Score,
    /// On each study fitted to the others, if that was asked for.
    pub left_out: Option<Score>,
}

impl Work<'_> {
    pub(super) fn benchmarks(&self, fit: &Minimum) -> Result<Vec<Benchmark>, CalibrationError> {
        if self.how.shuffles == 0 {
            return Ok(vec![self.no_effect()]);
        }
        // The same starts for all, none of which knows any codes.
        let n = fit.point.len();
        let starts = [
            vec![0.0; n],
            by_lot(self.how.seed, 1, n),
            by_lot(self.how.seed, 2, n),
        ];
        let starts: Vec<&[f64]> = starts.iter().map(Vec::as_slice).collect();
        let steps = self.how.shuffles as u64 + 1;
        let mut benchmarks = vec![self.no_effect()];
        for number in 0..=self.how.shuffles as u32 {
            (self.told)("benchmarks", u64::from(number), steps);
            // The first is the codes as they are, fitted as little thoroughly as the shuffled ones.
            let name = match number {
                0 => "codes as they are".to_owned(),
                _ => format!("codes shuffled {number}"),
            };
            let dealt = match number {
                0 => self.studies.cases.clone(),
                _ => shuffled(&self.studies.cases, self.how.seed, number),
            };
            let studies = Studies {
                cases: dealt,
                contrasts: self.studies.contrasts.clone(),
                dependence: self.studies.dependence.clone(),
                between: self.studies.between,
                space: self.studies.space.clone(),
                effort: self.studies.effort,
                cancel: Arc::clone(&self.studies.cancel),
            };
            let point = self.refit(&format!("{name}, refitted"), &studies, &starts);
            self.journal.flush()?;
            let parameters = studies.space.parameters(&point);
            let outcomes = studies.outcomes(&parameters);
            let residuals = studies.independent(&outcomes, None);
            let left_out = match self.how.leave_one_out {
                false => None,
                true => {
                    let label = format!("{name}, refitted");
                    let points = self.points_without(&label, &studies, &[&point])?;
                    Some(studies.score(&self.each_without(&studies, &points)))
                }
            };
            benchmarks.push(Benchmark {
                objective: Some(cost(&residuals) + cost(&point)),
                in_sample: studies.score(&outcomes),
                left_out,
                name,
            });
        }
        (self.told)("benchmarks", steps, steps);
        Ok(benchmarks)
    }

    /// The outcomes of each study by the fit without it.
    fn each_without(&self, studies: &Studies, points: &[Vec<f64>]) -> Vec<Outcome> {
        let of_study = |(case, point): (&Case, &Vec<f64>)| -> Vec<Outcome> {
            let parameters = studies.space.parameters(point);
            studies.outcomes_of(case, &parameters)
        };
        let pairs: Vec<_> = studies.cases.iter().zip(points).collect();
        let outcomes: Vec<Vec<Outcome>> = pairs.into_par_iter().map(of_study).collect();
        outcomes.into_iter().flatten().collect()
    }

    /// The score of saying that nothing has any effect.
    fn no_effect(&self) -> Benchmark {
        let studies = self.studies;
        let outcome = |contrast: &Contrast| {
            let expectation = studies.expectation(contrast);
            judge(expectation, nothing(expectation, || f64::NAN), 1.0)
        };
        let outcomes: Vec<Outcome> = studies.contrasts.iter().map(outcome).collect();
        Benchmark {
            name: "no effect".into(),
            objective: None,
            in_sample: studies.score(&outcomes),
            // What is never fitted predicts as well left out.
            left_out: self.how.leave_one_out.then(|| studies.score(&outcomes)),
        }
    }
}

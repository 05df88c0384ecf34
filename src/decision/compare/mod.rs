//! Arms compared: differences over the fitted psychology and the simulation's error, the chance of each arm
//! to be the best, and a verdict.
//!
//! [`compare`] takes the tally of the whole run under the point psychology, runs draws of the psychology and the setting on a
//! part of the population ([`shifts`]), and forms joint samples of the arms' means ([`samples`]) from which
//! everything that is said of the draws is read. [`mod@verdict`] has the rule by which an arm wins. [`sequence`]
//! adds replicates until the simulation's error is no longer what leaves the verdict open.

pub mod answer;
mod noise;
mod notes;
pub mod samples;
pub mod sequence;
pub mod shifts;
pub mod verdict;

use crate::decision::update::Update;
use crate::decision::{Part, compared, finite, rows, wanted};
use crate::engine::run::{Options, RunError};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::evidence::setting::{Doubt, Draw};
use crate::experiment::moments::{JointMoments, PairMoments};
use crate::experiment::results::{Estimate, Precision, Unit};
use crate::experiment::{pairable, precision};
use crate::numeric::quantile;
use crate::vocabulary::metric::{Metric, MetricUnit};

use answer::Standing;
use noise::Noise;
use samples::{Samples, same};
use sequence::Sequence;
use shifts::Shifts;
use verdict::{Alone, Chances, Verdict, is_clear, verdict};

/// Draws of the psychology by default.
pub const DRAWS: usize = 100;

/// Clusters below which an interval over clusters is taken with care.
pub const FEW_CLUSTERS: u64 = 30;

/// What is compared.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The scenario as run, under the point psychology.
    pub case: &'a Case,
    /// Of its whole run.
    pub tally: &'a Tally,
    /// Where the run was extended until it was decided.
    pub sequence: Option<&'a Sequence>,
    /// Draws of the psychology and the setting; none: the point alone.
    pub draws: &'a [Draw],
    /// What varies in them.
    pub doubt: Doubt,
    /// Ticks of customers' lives that all draws together may cost ([`shifts::BUDGET`]).
    pub budget: u64,
    /// Where tests of one's own were weighed: the case is at its middle, and its draws stand in the place of `draws`.
    pub update: Option<&'a Update>,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparisons {
    /// By metric, the primary one first: every arm against the baseline, then against the best.
    pub rows: Vec<rows::Comparison>,
    /// What else is worth knowing of the comparison.
    pub notes: Vec<rows::Note>,
    /// The metrics compared, in the order of the rows, with all that lies behind them.
    pub outcomes: Vec<Outcome>,
    /// The arm with the highest headline mean of the primary outcome (the lowest, where less is better).
    pub best: usize,
    /// The next one; none of a single arm.
    pub runner_up: Option<usize>,
    /// The part of the customers that draws were compared on.
    pub part: Part,
    /// Every arm before and after the tests, where there were some.
    pub updated: Vec<rows::Updated>,
}

/// One metric in all arms.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What the arms are judged by.
    pub metric: Metric,
    /// Its place in the tally's shape.
    pub place: usize,
    /// Each arm against the baseline, draw by draw.
    pub shifts: Shifts,
    /// None where no interval can be formed.
    pub samples: Option<Samples>,
    /// The same without the whole run's error: what any number of replicates would leave. Of the primary
    /// outcome, and over draws alone.
    lasting: Option<Samples>,
    /// By arm, over the samples; the mean shift added to the point where there are none.
    pub headline_means: Vec<f64>,
    /// By arm: probability to be best. None without draws.
    pub best: Option<Vec<f64>>,
    /// What choosing each arm gives away on average, a head, against knowing which is best; none without draws.
    pub expected_loss: Option<Vec<f64>>,
}

/// Compares all arms of a scenario.
///
/// Of the options, `threads`, `width`, `progress` (draws done, of all) and `stop` are used.
///
/// # Errors
/// As [`crate::engine::run::run`].
pub fn compare(asked: &Asked, options: &Options) -> Result<Comparisons, RunError> {
    let &Asked {
        case, tally, draws, ..
    } = asked;
    let scenario = &case.scenario;
    let primary = scenario.outcome.primary;
    let metrics = &tally.shape.metrics;
    let places = compared(scenario, metrics);
    let count = asked
        .update
        .map_or(draws.len(), |update| update.after.len());
    let part = Part::of(scenario, count + 1, asked.budget);
    let precision = precision(scenario, tally);
    let shifts = match asked.update {
        _ if scenario.arms.len() < 2 => {
            places.iter().map(|&at| Shifts::none(metrics[at])).collect()
        }
        Some(update) => shifts::shifts(case, &update.after, &part, &places, options)?
            .into_iter()
            .map(|shifts| shifts.worth_no_more_than(update.worth))
            .collect(),
        None => shifts::shifts(case, draws, &part, &places, options)?,
    };
    let (seed, mut noise) = (scenario.design.seed, None);
    let outcomes: Vec<Outcome> = places
        .iter()
        .zip(shifts)
        .map(|(&place, shifts)| {
            let decides = metrics[place] == primary;
            outcome(
                tally,
                place,
                shifts,
                &precision,
                (seed, decides),
                &mut noise,
            )
        })
        .collect();
    let means = &outcomes[0].headline_means;
    let (best, runner_up) = leaders(means, wanted(primary));
    let comparing = Comparing {
        asked: *asked,
        precision,
        best,
        runner_up,
    };
    let rows = outcomes.iter().flat_map(|outcome| comparing.rows(outcome));
    let rows: Vec<rows::Comparison> = rows.collect();
    let updated = match asked.update {
        Some(update) if scenario.arms.len() > 1 => {
            // The scenario as it is written is the first of those before.
            let worlds: Vec<&Draw> = std::iter::once(&update.written)
                .chain(&update.before)
                .collect();
            let found = shifts::shifts(case, &worlds, &part, &places[..1], options)?;
            match found.into_iter().next().and_then(Shifts::part_first) {
                Some((written, shifts)) => {
                    let before = outcome(
                        tally,
                        places[0],
                        shifts,
                        &comparing.precision,
                        (seed, false),
                        &mut noise,
                    );
                    comparing.updated(&written, (&before, &outcomes[0]), &rows)
                }
                None => Vec::new(),
            }
        }
        _ => Vec::new(),
    };
    let mut found = Comparisons {
        rows,
        notes: Vec::new(),
        outcomes,
        best,
        runner_up,
        part,
        updated,
    };
    found.notes = notes::notes(asked, &found, &comparing.precision);
    Ok(found)
}

fn outcome(
    tally: &Tally,
    place: usize,
    shifts: Shifts,
    precision: &Precision,
    (seed, decides): (u64, bool),
    noise: &mut Option<Noise>,
) -> Outcome {
    let metric = tally.shape.metrics[place];
    let paired = precision.paired && pairable(tally, place);
    let point = JointMoments::of(tally, place, precision.unit, paired);
    let same = same(&point, &shifts);
    let samples = Samples::draw(&point, &shifts, &same, seed, noise);
    let arms = point.means.len();
    let lasting = (decides && shifts.draws() > 0 && samples.is_some())
        .then(|| Samples::draw(&point.known(), &shifts, &same, seed, noise))
        .flatten();
    let mean = |arm: usize| match &samples {
        Some(samples) => samples.mean(arm),
        None => {
            let moved: f64 = shifts.means.iter().map(|draw| draw[arm]).sum();
            point.means[arm] + moved / (shifts.draws() as f64).max(1.0)
        }
    };
    let sign = wanted(metric);
    Outcome {
        metric,
        place,
        headline_means: (0..arms).map(mean).collect(),
        best: samples.as_ref().map(|samples| samples.best(sign)),
        expected_loss: samples.as_ref().map(|samples| samples.expected_loss(sign)),
        samples,
        lasting,
        shifts,
    }
}

/// The best arm and the next one, the earlier of equals; whoever has no mean comes last.
fn leaders(means: &[f64], sign: f64) -> (usize, Option<usize>) {
    let worth = |arm: usize| match sign * means[arm] {
        worth if worth.is_nan() => f64::NEG_INFINITY,
        worth => worth,
    };
    let better = |arm: usize, than: usize| worth(arm) > worth(than);
    let first = |arms: &mut dyn Iterator<Item = usize>| {
        arms.reduce(|best, arm| if better(arm, best) { arm } else { best })
    };
    let best = first(&mut (0..means.len())).unwrap_or(0);
    let next = first(&mut (0..means.len()).filter(|&arm| arm != best));
    (best, next)
}

/// What all rows have in common.
struct Comparing<'a> {
    asked: Asked<'a>,
    precision: Precision,
    best: usize,
    runner_up: Option<usize>,
}

impl Comparing<'_> {
    fn rows(&self, outcome: &Outcome) -> Vec<rows::Comparison> {
        let arms = self.asked.case.scenario.arms.len();
        let against_baseline = (1..arms).map(|arm| self.row(outcome, arm, 0, "baseline"));
        let against_best = (0..arms).filter_map(|arm| {
            let other = if arm == self.best {
                self.runner_up?
            } else {
                self.best
            };
            // Against the baseline it stands above already.
            (other != 0).then(|| self.row(outcome, arm, other, "best"))
        });
        against_baseline.chain(against_best).collect()
    }

    /// Every arm against the baseline, before the tests and after them.
    fn updated(
        &self,
        written: &[f64],
        (before, after): (&Outcome, &Outcome),
        rows: &[rows::Comparison],
    ) -> Vec<rows::Updated> {
        let against_baseline = rows
            .iter()
            .filter(|row| row.primary && row.role == "baseline");
        against_baseline
            .zip(1..)
            .map(|(row, arm)| {
                let difference = row.difference.unwrap_or(f64::NAN) + written[arm] - written[0];
                let headline = before.samples.as_ref().map(|samples| {
                    let mut differences = samples.differences(arm, 0);
                    let tail = samples::tail(before.shifts.worth());
                    let mut at = |share| quantile(&mut differences, share);
                    Estimate::over_draws(difference, at(tail), at(1.0 - tail))
                });
                let best = |at: usize| before.best.as_ref().and_then(|best| finite(best[at]));
                rows::Updated {
                    arm: row.arm.clone(),
                    against: row.against.clone(),
                    metric: row.metric.clone(),
                    unit: row.unit.clone(),
                    before: finite(difference),
                    before_lo: headline.and_then(|headline| finite(headline.low)),
                    before_hi: headline.and_then(|headline| finite(headline.high)),
                    before_best: best(arm),
                    before_baseline_best: best(0),
                    after: row.headline,
                    after_lo: row.headline_lo,
                    after_hi: row.headline_hi,
                    after_best: row.p_best,
                    after_baseline_best: after.best.as_ref().and_then(|best| finite(best[0])),
                }
            })
            .collect()
    }

    fn row(&self, outcome: &Outcome, arm: usize, other: usize, role: &str) -> rows::Comparison {
        let scenario = &self.asked.case.scenario;
        let metric = outcome.metric;
        let primary = metric == scenario.outcome.primary;
        let paired = self.precision.paired && pairable(self.asked.tally, outcome.place);
        let unit = self.precision.unit;
        let pair = PairMoments::of(self.asked.tally, outcome.place, arm, other, unit, paired);
        let difference = pair.difference();
        let lift = match metric.unit() {
            // A ratio of feelings, which have no unit and two signs, means nothing.
            MetricUnit::Scale => None,
            _ => pair.lift(),
        };
        let worthwhile = scenario.outcome.worthwhile.filter(|_| primary);
        let arms = scenario.arms.len();
        // The same pair has the same verdict, whichever of the two is named first.
        let comparisons = match arm == 0 || other == 0 {
            true => arms - 1,
            false => arms * (arms - 1) / 2,
        };
        let shifts = &outcome.shifts;
        let over_draws = outcome.samples.as_ref().map(|samples| {
            let sign = wanted(metric);
            let center = sign * (difference.value + shifts.mean_difference(arm, other));
            let run = (pair.error_of_difference(), pair.df);
            let part = (shifts.common_error(arm, other), shifts.df() as f64);
            let alone = match self.asked.sequence.filter(|_| primary) {
                Some(sequence) => {
                    let half = sequence.interval(arm, other).1;
                    Alone::sequential(center, half, part, comparisons)
                }
                None => Alone::of(center, run, part, comparisons),
            };
            let tail = samples::tail(shifts.worth());
            let over = OverDraws::of(samples.differences(arm, other), tail, sign, worthwhile);
            (over, alone)
        });
        let (over_draws, alone) = over_draws.unzip();
        let simulation_sd = {
            let (run, part) = (pair.error_of_difference(), shifts.common_error(arm, other));
            (run * run + part * part).sqrt()
        };
        // One figure for the difference, wherever it is told: the whole run's, with an interval about it.
        let headline = match &over_draws {
            Some(over) if shifts.draws() > 0 => {
                Estimate::over_draws(difference.value, over.low, over.high)
            }
            // The simulation alone: its own interval, without the samples' grain.
            Some(_) => difference,
            None => Estimate {
                value: difference.value,
                low: f64::NAN,
                high: f64::NAN,
            },
        };
        let width_left = outcome.lasting.as_ref().map(|samples| {
            let tail = samples::tail(shifts.worth());
            let mut differences = samples.differences(arm, other);
            let mut at = |share| quantile(&mut differences, share);
            let left = Estimate::over_draws(difference.value, at(tail), at(1.0 - tail));
            left.high - left.low
        });
        let in_favour = match wanted(metric) > 0.0 {
            true => (headline.low, headline.high),
            false => (-headline.high, -headline.low),
        };
        let verdict = alone.map_or(Verdict::Undecided, |alone| {
            verdict(in_favour, &alone, worthwhile)
        });
        let luck =
            alone.is_some() && verdict == Verdict::Undecided && is_clear(in_favour, worthwhile);
        let chances = over_draws.as_ref().map(|over| &over.chances);
        let standing = Standing::new(verdict, chances, worthwhile.is_some(), luck);
        let over = |value: fn(&OverDraws) -> f64| over_draws.as_ref().map(value);
        rows::Comparison {
            arm: scenario.arms[arm].name.clone(),
            against: scenario.arms[other].name.clone(),
            role: role.to_owned(),
            metric: metric.key().to_owned(),
            unit: metric.unit().name(&scenario.currency).to_owned(),
            primary,
            mean: finite(pair.mean),
            other_mean: finite(pair.other_mean),
            difference: finite(difference.value),
            difference_lo: finite(difference.low),
            difference_hi: finite(difference.high),
            lift: lift.and_then(|lift| finite(lift.value)),
            lift_lo: lift.and_then(|lift| finite(lift.low)),
            lift_hi: lift.and_then(|lift| finite(lift.high)),
            unit_of_analysis: unit_name(unit).to_owned(),
            units: pair.units,
            df: finite(pair.df).filter(|&df| df > 0.0),
            headline: finite(headline.value),
            headline_lo: finite(headline.low),
            headline_hi: finite(headline.high),
            width_left: width_left.and_then(finite),
            draws_sd: shifts.draws_sd(arm, other),
            simulation_sd: finite(simulation_sd),
            draws: shifts.draws() as u64,
            p_better: over(|over| over.chances.better),
            p_best: outcome.best.as_ref().map(|best| best[arm]),
            expected_loss: outcome.expected_loss.as_ref().map(|loss| loss[arm]),
            worthwhile,
            p_worth: worthwhile.and_then(|_| over(|over| over.chances.worth)),
            p_equal: worthwhile.and_then(|_| over(|over| over.chances.equal)),
            p_harm: worthwhile.and_then(|_| over(|over| over.chances.harm)),
            verdict: standing.word().to_owned(),
        }
    }
}

/// What the samples say of a difference.
struct OverDraws {
    low: f64,
    high: f64,
    chances: Chances,
}

impl OverDraws {
    fn of(mut differences: Vec<f64>, tail: f64, sign: f64, worthwhile: Option<f64>) -> OverDraws {
        let mut at = |share| quantile(&mut differences, share);
        let (low, high) = (at(tail), at(1.0 - tail));
        differences.iter_mut().for_each(|value| *value *= sign);
        let chances = Chances::of(&differences, worthwhile.unwrap_or(0.0));
        OverDraws { low, high, chances }
    }
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Customer => "customer",
        Unit::Community => "community",
        Unit::Replicate => "replicate",
    }
}

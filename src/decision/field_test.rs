//! The test to run in the field before the launch: how many customers, for how long, and which result
//! would change the decision.

use super::compare::samples::tail;
use super::rows::FieldTest;
use super::sensitivity::Choice;
use super::{Part, finite, wanted};
use crate::engine::parallel::over_threads;
use crate::engine::run::{Counting, Options, RunError, run};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::experiment::heads_for_80_percent;
use crate::numeric::quantile;
use crate::psychology::Parameters;
use crate::scenario::checked::Scenario;
use crate::scenario::metric::Metric;

/// Parts of the scenario's length that a test may take.
const LENGTHS: [u32; 3] = [4, 2, 1];
/// Standard deviations from what is expected beyond which no result is reckoned with.
const FARTHEST: f64 = 2.0;
/// Draws of the psychology that tell what a test can be expected to find.
const DRAWS: usize = 50;

/// Tests of the chosen arm against its rival: a quarter, half and all of the scenario's time long, the
/// shortest first.
///
/// One is marked as chosen: the one that takes the fewest customers, among those that take no more than
/// there are (none, where all take more); the shortest of equals.
///
/// # Errors
///
/// As [`run`].
pub fn field_tests(
    case: &Case,
    choice: &Choice,
    draws: &[Parameters],
    part: &Part,
    options: &Options,
) -> Result<Vec<FieldTest>, RunError> {
    let metric = case.scenario.outcome.primary;
    if case.scenario.arms.len() < 2 || metric.base().follows_arm() {
        return Ok(Vec::new());
    }
    let ground = Ground {
        case,
        metric,
        arm: choice.arm,
        against: choice.rival,
        part,
        options,
    };
    let lengths = lengths(&case.scenario);
    let some = some(draws);
    let found: Vec<Found> = lengths
        .iter()
        .map(|&ticks| ground.find(ticks, &some))
        .collect::<Result<_, _>>()?;
    let Some(whole) = found.last() else {
        return Ok(Vec::new());
    };
    let mut tests: Vec<FieldTest> = found
        .iter()
        .map(|found| ground.test(found, whole))
        .collect();
    if let Some(best) = best(&tests, case.scenario.population.size) {
        tests[best].chosen = true;
    }
    Ok(tests)
}

/// Ticks of each test, the shortest first.
fn lengths(scenario: &Scenario) -> Vec<u32> {
    let all = scenario.timeline.ticks;
    let mut lengths: Vec<u32> = LENGTHS.iter().map(|part| all / part).collect();
    lengths.retain(|&ticks| ticks > 0);
    lengths.dedup();
    lengths
}

fn some(draws: &[Parameters]) -> Vec<&Parameters> {
    let step = draws.len().div_ceil(DRAWS).max(1);
    draws.iter().step_by(step).collect()
}

/// How many times two arms live through the whole of the scenario's time on the part, in all tests together.
pub fn lives(scenario: &Scenario, draws: &[Parameters]) -> f64 {
    let ticks: u32 = lengths(scenario).iter().sum();
    let of_each = some(draws).len() as f64 + 2.0;
    of_each * f64::from(ticks) / f64::from(scenario.timeline.ticks)
}

fn best(tests: &[FieldTest], customers: u64) -> Option<usize> {
    let needs = |at: usize| tests[at].customers_per_arm;
    let fits = |&at: &usize| needs(at).is_some_and(|heads| heads.saturating_mul(2) <= customers);
    (0..tests.len()).filter(fits).min_by_key(|&at| needs(at))
}

struct Ground<'a> {
    case: &'a Case,
    metric: Metric,
    arm: usize,
    against: usize,
    part: &'a Part,
    options: &'a Options<'a>,
}

/// What is found after some time.
struct Found {
    ticks: u32,
    /// The mean difference with the psychology as it stands.
    difference: f64,
    /// The same under each draw.
    draws: Vec<f64>,
    /// Variances between customers of the two arms, summed.
    variances: f64,
}

impl Ground<'_> {
    fn find(&self, ticks: u32, draws: &[&Parameters]) -> Result<Found, RunError> {
        let events = self.run(
            &self.case.scenario,
            ticks,
            Counting::Events,
            self.options.threads,
        )?;
        let expected = self.run(
            &self.case.scenario,
            ticks,
            Counting::Expected,
            self.options.threads,
        )?;
        let draws = over_threads(draws, self.options.threads, &|_| {}, |draw| {
            let tally = self.run(&self.case.under(draw), ticks, Counting::Expected, 1)?;
            Ok(self.difference(&tally))
        })?;
        Ok(Found {
            ticks,
            difference: self.difference(&expected),
            draws,
            variances: self.variance(&events, 1) + self.variance(&events, 0),
        })
    }

    fn run(
        &self,
        scenario: &Scenario,
        ticks: u32,
        counting: Counting,
        threads: usize,
    ) -> Result<Tally, RunError> {
        let mut scenario = scenario.clone();
        scenario.timeline.ticks = ticks;
        scenario.arms = vec![
            self.case.scenario.arms[self.against].clone(),
            self.case.scenario.arms[self.arm].clone(),
        ];
        let options = Options {
            // One community a unit, as where shifts are found.
            communities: Some(1),
            threads,
            width: self.options.width,
            counting,
            memory: self.options.memory,
            stop: self.options.stop,
            ..Options::default()
        };
        run(&self.part.cut(scenario), &options)
    }

    fn place(&self, tally: &Tally) -> usize {
        let mut metrics = tally.shape.metrics.iter();
        metrics.position(|&own| own == self.metric).unwrap_or(0)
    }

    fn heads(&self, tally: &Tally, arm: usize) -> f64 {
        let replicates = 0..tally.shape.replicates;
        let heads = replicates.map(|replicate| tally.heads(replicate, arm, self.metric.base()));
        heads.sum::<u64>() as f64
    }

    fn difference(&self, tally: &Tally) -> f64 {
        let place = self.place(tally);
        let mean = |arm| tally.pooled(arm, place).0 / self.heads(tally, arm);
        mean(1) - mean(0)
    }

    /// Between customers, of the tested arm (1) or the other (0).
    fn variance(&self, tally: &Tally, arm: usize) -> f64 {
        let heads = self.heads(tally, arm);
        let (sum, square) = tally.pooled(arm, self.place(tally));
        let spread = (square - sum * sum / heads) / (heads - 1.0);
        if spread > 0.0 { spread } else { 0.0 }
    }

    fn test(&self, found: &Found, whole: &Found) -> FieldTest {
        let scenario = &self.case.scenario;
        let expected = found.believed();
        let heads = heads_for_80_percent(found.variances, expected);
        let (low, high) = middle(&found.draws);
        FieldTest {
            arm: scenario.arms[self.arm].name.clone(),
            against: scenario.arms[self.against].name.clone(),
            metric: self.metric.key().to_owned(),
            ticks: found.ticks.into(),
            length: f64::from(found.ticks) * scenario.timeline.days_per_tick(),
            expected: finite(expected),
            expected_lo: finite(low),
            expected_hi: finite(high),
            sd: finite((0.5 * found.variances).sqrt()),
            customers_per_arm: heads
                .filter(|heads| *heads < 1e15)
                .map(|heads| heads as u64),
            changes_at: heads.and_then(|heads| self.turning_point(found, whole, heads)),
            changes: if wanted(self.metric) > 0.0 {
                "below".to_owned()
            } else {
                "above".to_owned()
            },
            chosen: false,
        }
    }

    /// The measured difference at which the decision turns: where what the test says, weighed against
    /// what the draws believe, leaves just what is worth having over the whole time (nothing, where not
    /// even that is expected).
    ///
    /// Normal in all parts: belief about the difference after the test's time from the draws, the test's
    /// error from its size, and the whole time's difference by its regression on the test's over the
    /// draws. None where the draws tell nothing of one by the other, or where no result that can be
    /// expected would turn it.
    fn turning_point(&self, found: &Found, whole: &Found, heads: f64) -> Option<f64> {
        let sign = wanted(self.metric);
        let worthwhile = self.case.scenario.outcome.worthwhile.unwrap_or(0.0);
        let variance = covariance(&found.draws, &found.draws);
        let slope = covariance(&whole.draws, &found.draws) / variance;
        if !(variance > 0.0 && slope > 0.0) {
            return None;
        }
        let (believed, at_last) = (found.believed(), whole.believed());
        let bound = if sign * at_last > worthwhile {
            sign * worthwhile
        } else {
            0.0
        };
        let turned = believed + (bound - at_last) / slope;
        let error = found.variances / heads;
        // The weighed mean is (believed/variance + measured/error) / (1/variance + 1/error).
        let turning = turned + (turned - believed) * error / variance;
        // What can hardly be measured decides nothing.
        let likely = FARTHEST * (variance + error).sqrt();
        finite(turning).filter(|turning| (turning - believed).abs() <= likely)
    }
}

impl Found {
    /// The mean over the draws; with the psychology as it stands, where there are none.
    fn believed(&self) -> f64 {
        match self.draws.len() {
            0 => self.difference,
            n => self.draws.iter().sum::<f64>() / n as f64,
        }
    }
}

/// NaN of fewer than two.
fn covariance(one: &[f64], other: &[f64]) -> f64 {
    let n = one.len() as f64;
    let (mean, other_mean) = (one.iter().sum::<f64>() / n, other.iter().sum::<f64>() / n);
    let products: f64 = one
        .iter()
        .zip(other)
        .map(|(a, b)| (a - mean) * (b - other_mean))
        .sum();
    products / (n - 1.0)
}

/// The middle 95% of the draws, as of every headline.
fn middle(draws: &[f64]) -> (f64, f64) {
    if draws.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let (tail, mut values) = (tail(draws.len()), draws.to_vec());
    let low = quantile(&mut values, tail);
    (low, quantile(&mut values, 1.0 - tail))
}

//! The test to run in the field before the launch: how many customers, for how long, and which result
//! would change the decision.

use super::compare::samples::tail;
use super::rows::FieldTest;
use super::{Part, finite, wanted};
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{Estimator, Options, RunError, run};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::evidence::setting::{Assumptions, Draw};
use crate::experiment::moments::ArmMoments;
use crate::experiment::results::{Estimate, Unit};
use crate::experiment::{QUANTILES, heads_for_80_percent};
use crate::numeric::{Z_95, exp64, quantile};
use crate::population::Slots;
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::{Base, Metric};

/// Parts of the scenario's length that a test may take.
const LENGTHS: [u32; 3] = [4, 2, 1];
/// Standard deviations from what is expected beyond which no result is reckoned with.
const FARTHEST: f64 = 2.0;
/// Draws of the psychology that tell what a test can be expected to find.
const DRAWS: usize = 50;
/// The fewest customers of an arm. Of fewer a mean is not normal enough for the approximation by which tests are sized, and
/// one odd customer decides.
const FEWEST: f64 = 30.0;
/// The most arms that the chosen one is held against.
pub const RIVALS: usize = 6;

/// An arm that the chosen one may be tested against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rival {
    /// Index of the arm.
    pub arm: usize,
    /// How probable it is that it is the better one after all.
    pub doubt: f64,
}

/// What the whole run found of the primary outcome, by arm.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Mean of each arm, a head.
    pub means: &'a [f64],
    /// Between customers.
    pub variances: &'a [f64],
}

/// Tests of the chosen arm against each of its rivals (the most doubtful first): a quarter, half and all of the
/// scenario's time long, the shortest first.
///
/// `run`: with its means the tests' differences agree over the whole time (those of the part move there, and in
/// proportion to the time before it), and with its variances theirs, in proportion at all times: a table of power, of as many
/// customers, tells the same size.
///
/// One is marked as chosen, of those that take no more customers than there are: against the rival who is
/// the most in doubt and where a result that may be had would change the decision, else against the first
/// one at all; of its lengths the one that takes the fewest customers, the shortest of equals.
///
/// # Errors
///
/// As [`run`].
pub fn field_tests(
    case: &Case,
    (chosen, rivals): (usize, &[Rival]),
    run: &Run,
    draws: &[impl Assumptions],
    part: &Part,
    options: &Options,
) -> Result<Vec<FieldTest>, RunError> {
    let metric = case.scenario.outcome.primary;
    if rivals.is_empty() || metric.base().follows_arm() {
        return Ok(Vec::new());
    }
    let arms = std::iter::once(chosen).chain(rivals.iter().map(|rival| rival.arm));
    let ground = Ground {
        case,
        metric,
        arms: arms.collect(),
        available: available(&case.scenario, metric),
        part,
        options,
    };
    let some = some(draws);
    let lived: Vec<Lived> = lengths(&case.scenario)
        .into_iter()
        .map(|ticks| ground.live(ticks, &some))
        .collect::<Result<_, _>>()?;
    let mut tests = Vec::new();
    for rival in 1..ground.arms.len() {
        let off = lived.last().map_or(0.0, |whole| {
            let run = run.means[ground.arms[0]] - run.means[ground.arms[rival]];
            run - (whole.means[0] - whole.means[rival])
        });
        let wider = lived.last().map_or([1.0; 2], |whole| {
            [0, rival].map(|at| whole.wider(at, run.variances[ground.arms[at]]))
        });
        let all = f64::from(case.scenario.timeline.ticks);
        let found = lived
            .iter()
            .map(|lived| lived.against(rival, off * f64::from(lived.ticks) / all, wider));
        let found: Vec<Found> = found.collect();
        let whole = found.last();
        tests.extend(whole.into_iter().flat_map(|whole| {
            let of_length = |found| ground.test(rival, found, whole);
            found.iter().map(of_length).collect::<Vec<_>>()
        }));
    }
    if let Some(best) = best(&tests) {
        tests[best].chosen = true;
    }
    Ok(tests)
}

/// Customers that a test can be made with (prospects, where it is of these).
fn available(scenario: &Scenario, metric: Metric) -> u64 {
    let slots = Slots::of(scenario);
    let (members, heads) = slots.map_or((0, 0), |slots| (slots.members(), slots.heads()));
    match metric.base() {
        Base::Prospects => u64::from(heads - members),
        Base::Members | Base::Everyone | Base::Referred | Base::Others => u64::from(members),
    }
}

/// Ticks of each test, the shortest first.
fn lengths(scenario: &Scenario) -> Vec<u32> {
    let all = scenario.timeline.ticks;
    let mut lengths: Vec<u32> = LENGTHS.iter().map(|part| all / part).collect();
    lengths.retain(|&ticks| ticks > 0);
    lengths.dedup();
    lengths
}

fn some<W>(draws: &[W]) -> Vec<&W> {
    let step = draws.len().div_ceil(DRAWS).max(1);
    draws.iter().step_by(step).collect()
}

/// How many times the arms live through the whole of the scenario's time on the part, in all tests together.
pub fn lives(scenario: &Scenario, draws: &[Draw]) -> f64 {
    let ticks: u32 = lengths(scenario).iter().sum();
    let of_each = some(draws).len() as f64 + 2.0;
    of_each * f64::from(ticks) / f64::from(scenario.timeline.ticks)
}

fn best(tests: &[FieldTest]) -> Option<usize> {
    let needs = |at: usize| tests[at].customers_per_arm;
    let fits = |&at: &usize| needs(at).is_some_and(|heads| heads <= tests[at].most_per_arm);
    let all = || (0..tests.len()).filter(fits);
    // Those against the most doubtful rival stand first.
    let first = all()
        .find(|&at| tests[at].changes_at.is_some())
        .or_else(|| all().next())?;
    all()
        .filter(|&at| tests[at].against == tests[first].against)
        .min_by_key(|&at| needs(at))
}

struct Ground<'a> {
    case: &'a Case,
    metric: Metric,
    /// The chosen one, then its rivals.
    arms: Vec<usize>,
    /// Customers that there are.
    available: u64,
    part: &'a Part,
    options: &'a Options<'a>,
}

/// What the arms have come to after some time.
struct Lived {
    ticks: u32,
    /// Means with the psychology as it stands.
    means: Vec<f64>,
    /// The same under each draw.
    draws: Vec<Vec<f64>>,
    /// Variances between customers.
    variances: Vec<f64>,
}

impl Lived {
    /// How many times the variance of an arm on the part its variance in the whole run is; once, where one of them is not known.
    fn wider(&self, at: usize, run: f64) -> f64 {
        let wider = run / self.variances[at];
        if wider.is_finite() && wider > 0.0 {
            wider
        } else {
            1.0
        }
    }

    /// The first arm against another one, moved by so much, with variances so many times as large.
    fn against(&self, other: usize, off: f64, wider: [f64; 2]) -> Found {
        let apart = |means: &Vec<f64>| means[0] - means[other] + off;
        Found {
            ticks: self.ticks,
            difference: apart(&self.means),
            draws: self.draws.iter().map(apart).collect(),
            variances: [
                self.variances[0] * wider[0],
                self.variances[other] * wider[1],
            ],
        }
    }
}

/// What is found of two arms after some time.
struct Found {
    ticks: u32,
    /// The mean difference with the psychology as it stands.
    difference: f64,
    /// The same under each draw.
    draws: Vec<f64>,
    /// Variances between customers, of the chosen arm and of the other.
    variances: [f64; 2],
}

impl Ground<'_> {
    fn live<W: Assumptions>(&self, ticks: u32, draws: &[&W]) -> Result<Lived, RunError> {
        let (scenario, threads) = (&self.case.scenario, self.options.threads);
        let events = self.run(scenario, ticks, Estimator::Events, threads)?;
        let expected = self.run(scenario, ticks, Estimator::Expected, threads)?;
        let draws = over_threads(draws, threads, &|_| {}, |draw| {
            let tally = self.run(&draw.under(self.case), ticks, Estimator::Expected, 1)?;
            Ok(self.means(&tally))
        })?;
        let arms = 0..self.arms.len();
        Ok(Lived {
            ticks,
            means: self.means(&expected),
            draws,
            variances: arms.map(|arm| self.variance(&events, arm)).collect(),
        })
    }

    fn run(
        &self,
        scenario: &Scenario,
        ticks: u32,
        counting: Estimator,
        threads: usize,
    ) -> Result<Tally, RunError> {
        let mut scenario = scenario.clone();
        scenario.timeline.ticks = ticks;
        let arm = |&arm: &usize| self.case.scenario.arms[arm].clone();
        scenario.arms = self.arms.iter().map(arm).collect();
        let options = Options {
            // One community a unit, as where shifts are found.
            communities: Some(1),
            series: false,
            only: Some(std::slice::from_ref(&self.metric)),
            threads,
            width: self.options.width,
            counting,
            memory: self.options.memory,
            cancel: self.options.cancel,
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

    fn means(&self, tally: &Tally) -> Vec<f64> {
        let place = self.place(tally);
        let mean = |arm| tally.pooled(arm, place).0 / self.heads(tally, arm);
        (0..self.arms.len()).map(mean).collect()
    }

    /// Between customers.
    fn variance(&self, tally: &Tally, arm: usize) -> f64 {
        let sd = ArmMoments::of(tally, self.place(tally), arm, Unit::Customer).sd;
        if sd > 0.0 { sd * sd } else { 0.0 }
    }

    fn test(&self, rival: usize, found: &Found, whole: &Found) -> FieldTest {
        let scenario = &self.case.scenario;
        let name = |at: usize| scenario.arms[self.arms[at]].name.clone();
        let expected = found.difference;
        let variances = found.variances.iter().sum::<f64>();
        let heads = heads_for_80_percent(variances, expected).map(|heads| heads.max(FEWEST));
        let told = middle(expected, &found.draws);
        // Half of all customers in each arm.
        let most = self.available / 2;
        let error = (variances / most as f64).sqrt();
        FieldTest {
            arm: name(0),
            against: name(rival),
            metric: self.metric.key().to_owned(),
            ticks: found.ticks.into(),
            length: f64::from(found.ticks) * scenario.timeline.days_per_tick(),
            expected: finite(expected),
            expected_lo: finite(told.low),
            expected_hi: finite(told.high),
            sd: finite((0.5 * variances).sqrt()),
            customers_per_arm: heads
                .filter(|heads| *heads < 1e15)
                .map(|heads| heads as u64),
            most_per_arm: most,
            finds: finite(QUANTILES.sqrt() * error),
            power: finite(power(expected.abs() / error)),
            holdout: holdout(found.variances, expected, self.available as f64),
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
        let error = found.variances.iter().sum::<f64>() / heads;
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

/// The chance that a test at 5%, two-sided, finds an effect of so many of its standard errors, by the normal
/// approximation.
fn power(errors: f64) -> f64 {
    normal_below(errors - Z_95) + normal_below(-errors - Z_95)
}

/// The standard normal distribution, to 7.5·10⁻⁸ (Abramowitz & Stegun 1964, 26.2.17).
fn normal_below(z: f64) -> f64 {
    const TERMS: [f64; 5] = [
        1.330_274_429,
        -1.821_255_978,
        1.781_477_937,
        -0.356_563_782,
        0.319_381_530,
    ];
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let sum = TERMS.iter().fold(0.0, |sum, term| t * (sum + term));
    let beyond = exp64(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt() * sum;
    if z > 0.0 { 1.0 - beyond } else { beyond }
}

/// The smallest share of so many customers that has to get the other arm, all the rest getting the chosen one,
/// for 80% power at 5%; none where half of them would not do.
///
/// With the arms' variances a and b it solves a ÷ (1 − h) + b ÷ h = c, c being what the customers and the
/// effect allow the variance of the difference to be, in variances of one customer.
fn holdout([a, b]: [f64; 2], effect: f64, customers: f64) -> Option<f64> {
    let c = customers * effect * effect / QUANTILES;
    let half = c + b - a;
    let root = half * half - 4.0 * c * b;
    let share = (half - root.sqrt()) / (2.0 * c);
    let least = FEWEST / customers;
    let share = if share < least { least } else { share };
    (c.is_finite() && root >= 0.0 && share <= 0.5).then_some(share)
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

/// A difference with the middle 95% of the draws, as of every headline.
fn middle(difference: f64, draws: &[f64]) -> Estimate {
    if draws.is_empty() {
        return Estimate::around(difference, f64::NAN);
    }
    let (tail, mut values) = (tail(draws.len()), draws.to_vec());
    let mut at = |share| quantile(&mut values, share);
    Estimate::over_draws(difference, at(tail), at(1.0 - tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn the_normal_distribution_is_near_enough() {
        for tenth in -60..=60 {
            let z = f64::from(tenth) / 10.0;
            let exact = Normal::standard().cdf(z);
            assert!((normal_below(z) - exact).abs() < 1e-7, "{z}");
        }
        // By their definition so many standard errors have 80% power.
        assert!((power(QUANTILES.sqrt()) - 0.8).abs() < 1e-4);
        assert!((power(0.0) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn a_holdout_is_as_precise_as_the_test_it_stands_for() {
        for variances in [[4.0, 4.0], [9.0, 1.0], [1.0, 9.0]] {
            let (customers, effect) = (10_000.0, 0.3);
            let share = holdout(variances, effect, customers).expect("there are enough");
            assert!(share <= 0.5, "{share}");
            let [a, b] = variances;
            let variance = a / ((1.0 - share) * customers) + b / (share * customers);
            let z = effect / variance.sqrt();
            assert!((z - QUANTILES.sqrt()).abs() < 1e-9, "{z}");
        }
        assert_eq!(holdout([4.0, 4.0], 0.01, 10_000.0), None);
        assert_eq!(holdout([4.0, 4.0], 0.0, 10_000.0), None);
    }
}

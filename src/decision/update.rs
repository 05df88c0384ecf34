//! The psychology updated by what tests of one's own found, before any arm is compared.
//!
//! Each draw of the psychology is put into several settings by lot ([`crate::evidence::setting`]): at least [`DRAWS`] pairs.
//! Each pair is run once under the arms of the tests, as long as these went on, counting what is expected: that is the effect
//! that a test should have found. What it did find weighs the pairs,
//!
//! > log w = −½·rᵀ·R⁻¹·r,  r = (observed − expected) ÷ √(observed standard error² + simulation's standard error²),
//!
//! with R the correlation that tests have by sharing an arm ([`crate::evidence::fit::dependence`]; 1 of a single test). The
//! weights are Pareto-smoothed ([`crate::evidence::psis`]); where they cannot be relied on, nothing is said ([`Refusal`]).
//! [`COMPARED`] pairs, each as often as its weight says, then stand in the place of the psychology's draws where arms are
//! compared, and the run itself is at their middle. The setting is the same in test and forecast, so that what the test says
//! of it counts in the forecast.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::compare::shifts;
use super::{Part, finite, rows};
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{Options, RunError};
use crate::evidence::fit::dependence::Dependence;
use crate::evidence::fit::studies::published_error;
use crate::evidence::fit::target::normal_cdf;
use crate::evidence::psis::{MOST_K, Weights, effective};
use crate::evidence::setting::{Assumptions, Coded, Draw};
use crate::evidence::{Case, Effort, Measured, measure_scenario};
use crate::numeric::Z_95;
use crate::psychology::Parameters;
use crate::scenario::checked::{EffectScale, Expectation, Scenario, Statement};

/// Pairs of a psychology and a setting, at least.
pub const DRAWS: usize = 4_000;

/// Pairs over which arms are compared, before the tests and after them.
pub const COMPARED: usize = 400;

/// Draws of equal weight that the weighed ones must be worth.
pub const FEWEST_EFFECTIVE: f64 = 200.0;

/// Ticks that customers live through under some arm, which all pairs together may cost, about.
pub const BUDGET: u64 = 2 * shifts::BUDGET;

/// A result that had less than this chance, on its side or the other, is a surprise.
pub const SURPRISE: f64 = 0.01;

/// Why tests could not be weighed.
#[derive(Debug, thiserror::Error, PartialEq)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum UpdateError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The weights cannot be relied on.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Draws that were weighed.
    pub draws: usize,
    /// Shape of the tail of the weights (Pareto k); none where it cannot be told.
    pub k: Option<f64>,
    /// Effective draws.
    pub effective: f64,
    /// The least likely of the tests: its arms, and how likely.
    pub test: String,
    /// Chance of what the test found, or further out, before it was seen.
    pub tail: f64,
}

impl std::error::Error for Refusal {}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let k = self.k.map_or("–".to_owned(), |k| format!("{k:.2}"));
        write!(
            f,
            "the draws of the psychology cannot be weighed by `[[observed]]`: of {} draws those that fit are worth {:.0} ({FEWEST_EFFECTIVE:.0} \
             or more are wanted), and the largest weights have Pareto's k\u{302} of {k} (below {MOST_K} is wanted).",
            self.draws, self.effective
        )?;
        if self.tail < SURPRISE {
            write!(
                f,
                " What was found of {} had less than 1 chance in 100: look first whether the test and the scenario's values are right.",
                self.test
            )?;
        }
        write!(
            f,
            " Else calibrate anew with this scenario as a study: `goodwill calibrate scenarios/studies FILE.toml`, FILE.toml being this \
             scenario. Then take `[[observed]]` out of it, as the new draws hold it, and run it with `--psychology \
             output/calibrate/psychology.toml --draws-file output/calibrate/psychology_draws.csv`"
        )
    }
}

/// The psychology and setting after the tests.
#[derive(Clone, Debug)]
pub struct Update {
    /// The case at the updated middle: what is run.
    pub case: Case,
    /// What the tests found beside what was expected.
    pub tests: Vec<rows::Observed>,
    /// [`COMPARED`] pairs before the tests.
    pub before: Vec<Draw>,
    /// As many after them.
    pub after: Vec<Draw>,
    /// The scenario as it is written.
    pub written: Draw,
    /// How many independent draws those after the tests are worth.
    pub worth: usize,
    /// All pairs, and their weights.
    pub draws: Vec<Draw>,
    /// Weight of each draw.
    pub weights: Weights,
}

impl Update {
    /// So many of the updated draws, spread evenly.
    pub fn some(&self, count: usize) -> Vec<Draw> {
        spread(self.after.len(), count)
            .map(|at| self.after[at].clone())
            .collect()
    }
}

/// The middles of `count` equal parts of so many.
fn spread(all: usize, count: usize) -> impl Iterator<Item = usize> {
    let count = count.min(all);
    (0..count).map(move |at| (2 * at + 1) * all / (2 * count))
}

/// The arms that tests speak of, with what is expected of them.
struct Field {
    /// Numbers of the arms, ascending.
    arms: Vec<usize>,
    part: Part,
}

impl Field {
    fn of(scenario: &Scenario) -> Field {
        let tests = scenario.observed.iter();
        let mut arms: Vec<usize> = tests.flat_map(|test| [test.arm, test.against]).collect();
        arms.sort_unstable();
        arms.dedup();
        let mut small = scenario.clone();
        small.arms = arms.iter().map(|&arm| scenario.arms[arm].clone()).collect();
        let part = Part::of_many(&small, DRAWS as u64 * ticks(scenario), BUDGET);
        Field { arms, part }
    }

    /// The scenario with these arms alone, on the part; its tests are its expectations.
    fn cut(&self, mut scenario: Scenario) -> Scenario {
        scenario.expectations = self.small_tests(&scenario);
        scenario.observed.clear();
        let kept = |arm: &usize| scenario.arms[*arm].clone();
        scenario.arms = self.arms.iter().map(kept).collect();
        self.part.cut(scenario)
    }

    /// The tests, with the numbers that their arms have here.
    fn small_tests(&self, scenario: &Scenario) -> Vec<Expectation> {
        let place = |arm: usize| self.arms.binary_search(&arm).unwrap_or_default();
        let small = |test: &Expectation| Expectation {
            arm: place(test.arm),
            against: place(test.against),
            ..test.clone()
        };
        scenario.observed.iter().map(small).collect()
    }

    /// What a scenario comes to in the field.
    fn live(&self, scenario: Scenario) -> Result<Measured, RunError> {
        let seed = scenario.design.seed;
        let effort = Effort {
            heads: self.part.heads.into(),
            replicates: self.part.units,
            threads: 1,
            seed,
        };
        measure_scenario(&self.cut(scenario), &effort)
    }
}

/// Ticks that the tests' arms live through, all runs of one pair together.
fn ticks(scenario: &Scenario) -> u64 {
    let all = scenario.timeline.ticks;
    let tests = scenario.observed.iter();
    let mut cuts: Vec<u32> = tests
        .flat_map(|test| [Some(test.at.unwrap_or(all)), test.since])
        .flatten()
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.iter().map(|&ticks| u64::from(ticks)).sum()
}

/// What the tests of a case say of these psychologies and of the setting; none where it has no tests.
///
/// Of the options, `threads` and `progress` (draws weighed, of all) are used.
///
/// # Errors
/// As [`run`](crate::engine::run::run), and where the weights cannot be relied on.
pub fn update(
    case: &Case,
    psychologies: &[Parameters],
    options: &Options,
) -> Result<Option<Update>, UpdateError> {
    let scenario = &case.scenario;
    if scenario.observed.is_empty() || psychologies.is_empty() {
        return Ok(None);
    }
    let coded = Arc::new(Coded::of(scenario));
    let written = Draw::as_written(&coded, scenario.psychology);
    let times = DRAWS.div_ceil(psychologies.len());
    let draws = Draw::by_lot(&coded, psychologies, times, scenario.design.seed);
    let field = Field::of(scenario);
    let small = field.small_tests(scenario);
    let as_written = field.live(scenario.clone())?;
    let (done, all) = (AtomicU64::new(0), draws.len() as u64);
    let effects: Vec<Vec<f64>> = over_threads(&draws, options.threads, &|_| {}, |draw| {
        if options.cancel.is_cancelled() {
            return Err(RunError::Interrupted);
        }
        let lived = field.live(draw.under(case))?;
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        let means = lived.means();
        Ok(small.iter().map(|test| means.statistic(test)).collect())
    })?;
    let told: Vec<Told> = (0..small.len())
        .map(|at| {
            Told::of(
                &small[at],
                as_written.statistic(&small[at]).error,
                &effects,
                at,
            )
        })
        .collect();
    let together = match small.len() {
        1 => None,
        _ => {
            let field = field.cut(scenario.clone());
            Some(Dependence::of(&field, &as_written.means(), &[]))
        }
    };
    let logs = log_weights(&told, together.as_ref(), &effects);
    let weights = match logs.iter().any(|log| log.is_finite()) {
        true => Weights::smoothed(&logs),
        false => Weights {
            of: vec![0.0; logs.len()],
            k: None,
        },
    };
    let worth = worth(&weights, psychologies.len(), times);
    if weights.k.is_some_and(|k| k >= MOST_K) || worth.is_nan() || worth < FEWEST_EFFECTIVE {
        return Err(refusal(scenario, &weights, worth, &told).into());
    }
    let row = |(test, told): (&Expectation, &Told)| told.row(scenario, test, &weights, worth);
    let tests = scenario.observed.iter().zip(&told).map(row).collect();
    let middle = Draw::middle(&draws, &weights.of, &written, |key| !case.says(key));
    let mut updated = case.clone();
    updated.scenario = middle.under(case);
    let chosen = weights.resampled();
    let draw = |at: usize| draws[at].clone();
    Ok(Some(Update {
        case: updated,
        tests,
        before: spread(draws.len(), COMPARED).map(draw).collect(),
        after: spread(chosen.len(), COMPARED)
            .map(|at| draw(chosen[at]))
            .collect(),
        written,
        worth: worth as usize,
        draws,
        weights,
    }))
}

/// How many draws of equal weight the weighed ones are worth: as pairs, or as psychologies where that is fewer and there
/// are several.
fn worth(weights: &Weights, psychologies: usize, times: usize) -> f64 {
    let pairs = weights.effective();
    let of_psychology = weights.of.chunks(times).map(|own| own.iter().sum());
    let by_psychology = effective(of_psychology);
    match psychologies > 1 && by_psychology < pairs {
        true => by_psychology,
        false => pairs,
    }
}

/// −½·rᵀ·R⁻¹·r of each draw.
fn log_weights(told: &[Told], together: Option<&Dependence>, effects: &[Vec<f64>]) -> Vec<f64> {
    let log = |effects: &Vec<f64>| {
        let residual = |(told, effect): (&Told, &f64)| (told.observed - effect) / told.error;
        let residuals: Vec<f64> = told.iter().zip(effects).map(residual).collect();
        let independent = match together {
            Some(together) => together.taken_out(0.0, &residuals).0,
            None => residuals,
        };
        let log = -0.5 * independent.iter().map(|r| r * r).sum::<f64>();
        // A draw without a value of the effect cannot have brought the test about.
        if log.is_finite() {
            log
        } else {
            f64::NEG_INFINITY
        }
    };
    effects.iter().map(log).collect()
}

/// What was expected of a test before it: what each draw says, with the test's own error.
struct Told {
    effects: Vec<f64>,
    observed: f64,
    /// The test's own standard error, and with it the simulation's.
    own_error: f64,
    error: f64,
    /// Chance of a result at least as far out, on either side.
    tail: f64,
}

impl Told {
    fn of(test: &Expectation, simulation: f64, effects: &[Vec<f64>], at: usize) -> Told {
        let own = published_error(test).unwrap_or(f64::NAN);
        let mut told = Told {
            effects: effects.iter().map(|of_draw| of_draw[at]).collect(),
            observed: test.value().unwrap_or(f64::NAN),
            own_error: own,
            error: (own * own + simulation * simulation).sqrt(),
            tail: 0.0,
        };
        let below = told.below(told.observed);
        let side = if below < 0.5 { below } else { 1.0 - below };
        told.tail = 2.0 * side;
        told
    }

    fn known(&self) -> impl Iterator<Item = f64> + '_ {
        let known = |effect: &f64| effect.is_finite();
        self.effects.iter().copied().filter(known)
    }

    /// The chance of a result below this.
    fn below(&self, result: f64) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        for effect in self.known() {
            sum += normal_cdf((result - effect) / self.error);
            count += 1.0;
        }
        sum / count
    }

    /// The result below which so large a share of the results lies.
    fn quantile(&self, share: f64) -> f64 {
        let ends = self
            .known()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), effect| {
                let low = if effect < low { effect } else { low };
                (low, if effect > high { effect } else { high })
            });
        let (mut low, mut high) = (ends.0 - 6.0 * self.error, ends.1 + 6.0 * self.error);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            match self.below(middle) < share {
                true => low = middle,
                false => high = middle,
            }
        }
        0.5 * (low + high)
    }

    fn row(
        &self,
        scenario: &Scenario,
        test: &Expectation,
        weights: &Weights,
        worth: f64,
    ) -> rows::Observed {
        let name = |arm: usize| scenario.arms[arm].name.clone();
        let half = Z_95 * self.own_error;
        let known = self.known().count() as f64;
        let after = weights.of.iter().zip(&self.effects);
        // Whoever has no value has no weight.
        let after = after.filter(|(_, effect)| effect.is_finite());
        rows::Observed {
            arm: name(test.arm),
            against: name(test.against),
            metric: test.metric.key().to_owned(),
            from: test.since.unwrap_or(0).into(),
            to: test.at.unwrap_or(scenario.timeline.ticks).into(),
            scale: scale_of(test).key().to_owned(),
            observed: self.observed,
            observed_lo: self.observed - half,
            observed_hi: self.observed + half,
            expected: finite(self.known().sum::<f64>() / known),
            expected_lo: finite(self.quantile(0.025)),
            expected_hi: finite(self.quantile(0.975)),
            tail: finite(self.tail),
            surprise: self.tail < SURPRISE,
            after: finite(after.map(|(weight, effect)| weight * effect).sum()),
            draws: weights.of.len() as u64,
            pareto_k: weights.k.and_then(finite),
            effective: finite(worth),
        }
    }
}

fn refusal(scenario: &Scenario, weights: &Weights, worth: f64, told: &[Told]) -> Refusal {
    let each = scenario.observed.iter().zip(told);
    let least = each.min_by(|(_, one), (_, other)| one.tail.total_cmp(&other.tail));
    let name = |arm: usize| &scenario.arms[arm].name;
    Refusal {
        draws: weights.of.len(),
        k: weights.k,
        effective: if worth.is_finite() { worth } else { 0.0 },
        test: least.map_or_else(String::new, |(test, _)| {
            format!("“{}” against “{}”", name(test.arm), name(test.against))
        }),
        tail: least.map_or(1.0, |(_, told)| told.tail),
    }
}

/// What is run for the tests: the scenario on its part, and how many times it is lived through.
pub fn lives(scenario: &Scenario) -> (Scenario, f64) {
    let field = Field::of(scenario);
    let times = (DRAWS as f64 + 1.0) * ticks(scenario) as f64;
    (
        field.cut(scenario.clone()),
        times / f64::from(scenario.timeline.ticks),
    )
}

fn scale_of(test: &Expectation) -> EffectScale {
    match test.statement {
        Statement::Value { scale, .. } => scale,
        _ => EffectScale::Difference,
    }
}

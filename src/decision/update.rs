//! The psychology updated by what tests of one's own found, before any arm is compared.
//!
//! Each draw of the psychology is put into several settings by lot ([`crate::evidence::setting`]): at least [`DRAWS`] pairs.
//! Each pair is run once on a part of the population, counting what is expected, and gives two things: the effect that the
//! test should have found, and all arms' means over the whole time. What the test did find weighs the pairs,
//!
//! > log w = −½·rᵀ·R⁻¹·r,  r = (observed − expected) ÷ the observed effect's standard error,
//!
//! with R the correlation that tests have by sharing an arm ([`crate::evidence::fit::dependence`]; 1 of a single test). The
//! weights are Pareto-smoothed ([`crate::evidence::psis`]); where they cannot be relied on, nothing is said ([`Refusal`]).
//! The setting is the same in test and forecast, so that what the test says of it counts in the forecast.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::compare::shifts::{self, Cells, Shifts};
use super::{Part, compared, finite, rows};
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{self, Estimator, Options, RunError};
use crate::engine::tally::Tally;
use crate::evidence::fit::dependence::Dependence;
use crate::evidence::fit::studies::published_error;
use crate::evidence::fit::target::normal_cdf;
use crate::evidence::psis::{MOST_K, Weights, effective};
use crate::evidence::setting::{Coded, Draw};
use crate::evidence::{Case, Effort, effect_between, measure_scenario};
use crate::numeric::Z_95;
use crate::psychology::Parameters;
use crate::scenario::checked::{EffectScale, Expectation, Scenario, Statement};
use crate::vocabulary::metric::Metric;

/// Pairs of a psychology and a setting, at least.
pub const DRAWS: usize = 4_000;

/// Draws of equal weight that the weighed ones must be worth.
pub const FEWEST_EFFECTIVE: f64 = 200.0;

/// Ticks that customers live through under some arm, which all pairs together may cost, about.
pub const BUDGET: u64 = 4 * shifts::BUDGET;

/// A result that had less than this chance, on its side or the other, is a surprise.
pub const SURPRISE: f64 = 0.01;

/// People and replicates by whose means it is told how tests hang together.
const TOGETHER: (u64, u32) = (1_000, 2);

/// Why tests could not be weighed.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum UpdateError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The weights cannot be relied on.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub draws: usize,
    pub k: Option<f64>,
    pub effective: f64,
    /// The least likely of the tests: its arms, and how likely.
    pub test: String,
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
    pub part: Part,
    draws: Vec<Draw>,
    weights: Weights,
    /// The draws again, each as often as its weight says.
    chosen: Vec<usize>,
    worth: usize,
    /// Means on the part, by place: as the scenario is written, and at the updated middle.
    written: Vec<Cells>,
    middle: Vec<Cells>,
    /// By draw and place.
    cells: Vec<Vec<Cells>>,
    places: Vec<usize>,
    metrics: Vec<Metric>,
}

impl Update {
    /// How far the updated draws move every arm's means from those at the updated middle.
    pub fn after(&self, place: usize) -> Shifts {
        let at = self.at(place);
        let of = |&draw: &usize| &self.cells[draw][at];
        let shifts = Shifts::of(
            self.metrics[place],
            &self.middle[at],
            self.chosen.iter().map(of),
        );
        shifts.worth_no_more_than(self.worth)
    }

    /// The same of the draws before the tests.
    pub fn before(&self, place: usize) -> Shifts {
        let at = self.at(place);
        let cells = self.cells.iter().map(|of_draw| &of_draw[at]);
        Shifts::of(self.metrics[place], &self.middle[at], cells)
    }

    /// Mean of an arm as the scenario is written, less that at the updated middle.
    pub fn back(&self, place: usize, arm: usize) -> f64 {
        let at = self.at(place);
        self.written[at].mean(arm) - self.middle[at].mean(arm)
    }

    /// So many of the updated draws, spread evenly.
    pub fn some(&self, count: usize) -> Vec<Draw> {
        let all = self.chosen.len();
        let count = count.min(all);
        (0..count)
            .map(|at| self.draws[self.chosen[(2 * at + 1) * all / (2 * count)]].clone())
            .collect()
    }

    /// The weights of all draws.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    fn at(&self, place: usize) -> usize {
        let known = self.places.iter().position(|&own| own == place);
        known.unwrap_or_default()
    }
}

/// Where tests look: the run cut after so many ticks, with the arms that they speak of.
struct Look {
    ticks: u32,
    arms: Vec<usize>,
    cut: Scenario,
}

/// What a world comes to.
struct Lived {
    cells: Vec<Cells>,
    /// What each test should have found.
    effects: Vec<f64>,
}

struct Ground<'a> {
    case: &'a Case,
    places: &'a [usize],
    whole: Scenario,
    looks: Vec<Look>,
    options: Options<'a>,
    /// Scenarios that are free, as many as threads: one can hold a million rows of data.
    free: Mutex<Vec<Vec<Scenario>>>,
}

impl<'a> Ground<'a> {
    fn new(case: &'a Case, part: &Part, places: &'a [usize], options: &Options<'a>) -> Self {
        let scenario = &case.scenario;
        let all = scenario.timeline.ticks;
        let mut ticks: Vec<u32> = scenario
            .observed
            .iter()
            .flat_map(|test| test.at.into_iter().chain(test.since))
            .filter(|&ticks| ticks < all)
            .collect();
        ticks.sort_unstable();
        ticks.dedup();
        let whole = part.cut(scenario.clone());
        let look = |ticks: u32| {
            let looks = |test: &&Expectation| [test.at, test.since].contains(&Some(ticks));
            let tests = scenario.observed.iter().filter(looks);
            let mut arms: Vec<usize> = tests.flat_map(|test| [test.arm, test.against]).collect();
            arms.sort_unstable();
            arms.dedup();
            let mut cut = whole.clone();
            cut.timeline.ticks = ticks;
            cut.arms = arms.iter().map(|&arm| scenario.arms[arm].clone()).collect();
            Look { ticks, arms, cut }
        };
        Ground {
            case,
            places,
            looks: ticks.into_iter().map(look).collect(),
            whole,
            options: Options {
                threads: 1,
                counting: Estimator::Expected,
                luck: 0,
                communities: Some(1),
                progress: &|_, _| {},
                keep: None,
                ..*options
            },
            free: Mutex::new(Vec::new()),
        }
    }

    /// What a draw comes to on the part; none: the scenario as it is written.
    fn live(&self, draw: Option<&Draw>) -> Result<Lived, RunError> {
        let taken = self.free.lock().ok().and_then(|mut free| free.pop());
        let mut scenarios = taken.unwrap_or_else(|| {
            let cuts = self.looks.iter().map(|look| look.cut.clone());
            std::iter::once(self.whole.clone()).chain(cuts).collect()
        });
        if let Some(draw) = draw {
            let arms = self.whole.arms.len();
            draw.put(self.case, &mut scenarios[0], 0..arms);
            for (scenario, look) in scenarios[1..].iter_mut().zip(&self.looks) {
                draw.put(self.case, scenario, look.arms.iter().copied());
            }
        }
        let tallies: Vec<Tally> = scenarios
            .iter()
            .map(|scenario| run::run(scenario, &self.options))
            .collect::<Result<_, _>>()?;
        // One that was as written is not given on: what is put into it is not all that it was.
        if let (Some(_), Ok(mut free)) = (draw, self.free.lock()) {
            free.push(scenarios);
        }
        let cells = self
            .places
            .iter()
            .map(|&place| Cells::of(&tallies[0], place));
        let tests = self.case.scenario.observed.iter();
        Ok(Lived {
            cells: cells.collect(),
            effects: tests.map(|test| self.effect(test, &tallies)).collect(),
        })
    }

    /// What a test should have found.
    fn effect(&self, test: &Expectation, tallies: &[Tally]) -> f64 {
        let mean_at = |ticks: Option<u32>, arm: usize| {
            let look = ticks.and_then(|ticks| {
                let mut looks = self.looks.iter();
                looks.position(|look| look.ticks == ticks)
            });
            match look {
                None => mean(&tallies[0], arm, test.metric),
                Some(at) => {
                    let own = self.looks[at].arms.binary_search(&arm);
                    mean(&tallies[1 + at], own.unwrap_or_default(), test.metric)
                }
            }
        };
        let mean = |arm: usize| match test.since {
            None => mean_at(test.at, arm),
            since => mean_at(test.at, arm) - mean_at(since, arm),
        };
        effect_between(scale_of(test), mean(test.arm), mean(test.against))
    }
}

fn mean(tally: &Tally, arm: usize, metric: Metric) -> f64 {
    let place = tally.shape.metrics.iter().position(|own| *own == metric);
    let Some(place) = place else {
        return f64::NAN;
    };
    let replicates = 0..tally.shape.replicates;
    let heads: u64 = replicates
        .map(|replicate| tally.heads(replicate, arm, metric.base()))
        .sum();
    tally.pooled(arm, place).0 / heads as f64
}

fn scale_of(test: &Expectation) -> EffectScale {
    match test.statement {
        Statement::Value { scale, .. } => scale,
        _ => EffectScale::Difference,
    }
}

/// What the tests of a case say of these psychologies and of the setting; none where it has no tests.
///
/// Of the options, `threads`, `width`, `progress` (draws weighed, of all) and `cancel` are used.
///
/// # Errors
/// As [`run::run`], and where the weights cannot be relied on.
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
    let times = DRAWS.div_ceil(psychologies.len());
    let draws = Draw::by_lot(&coded, psychologies, times, scenario.design.seed);
    let metrics = crate::scenario::yields::metrics_of(scenario);
    let places = compared(scenario, &metrics);
    let part = Part::of_many(scenario, draws.len(), BUDGET);
    let ground = Ground::new(case, &part, &places, options);
    let worlds: Vec<Option<&Draw>> = std::iter::once(None)
        .chain(draws.iter().map(Some))
        .collect();
    let (done, all) = (AtomicU64::new(0), worlds.len() as u64);
    let mut lived = over_threads(&worlds, options.threads, &|_| {}, |world| {
        let lived = ground.live(*world)?;
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        Ok::<_, RunError>(lived)
    })?;
    let written = lived.remove(0).cells;
    let (mut cells, mut effects) = (Vec::new(), Vec::new());
    for one in lived {
        cells.push(one.cells);
        effects.push(one.effects);
    }
    let logs = log_weights(scenario, &effects)?;
    let told: Vec<Told> = (0..scenario.observed.len())
        .map(|at| Told::of(&scenario.observed[at], &effects, at))
        .collect();
    let weights = match logs.iter().any(|log| log.is_finite()) {
        true => Weights::smoothed(&logs),
        false => Weights {
            of: vec![0.0; logs.len()],
            k: None,
        },
    };
    let worth = worth(&weights, psychologies.len(), times);
    if weights.k.is_some_and(|k| k >= MOST_K) || !(worth >= FEWEST_EFFECTIVE) {
        return Err(refusal(scenario, &weights, worth, &told).into());
    }
    let row = |(test, told): (&Expectation, &Told)| told.row(scenario, test, &weights, worth);
    let tests = scenario.observed.iter().zip(&told).map(row).collect();
    let says = |key: &str| !case.says(key);
    let middle = Draw::middle(&draws, &weights.of, &scenario.psychology, says);
    let mut updated = case.clone();
    if let Some(middle) = &middle {
        let arms = 0..updated.scenario.arms.len();
        middle.put(case, &mut updated.scenario, arms);
    }
    let middle = ground.live(middle.as_ref())?.cells;
    Ok(Some(Update {
        chosen: weights.resampled(),
        case: updated,
        tests,
        part,
        draws,
        weights,
        worth: worth as usize,
        written,
        middle,
        cells,
        places,
        metrics,
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
fn log_weights(scenario: &Scenario, effects: &[Vec<f64>]) -> Result<Vec<f64>, RunError> {
    let tests = &scenario.observed;
    let together = match tests.len() {
        0 | 1 => None,
        _ => {
            let mut of_tests = scenario.clone();
            of_tests.expectations.clone_from(tests);
            let effort = Effort {
                heads: TOGETHER.0,
                replicates: TOGETHER.1,
                threads: 1,
                seed: scenario.design.seed,
            };
            let measured = measure_scenario(&of_tests, &effort)?;
            Some(Dependence::of(&of_tests, &measured.means(), 0.0))
        }
    };
    let log = |effects: &Vec<f64>| {
        let residual = |(test, effect): (&Expectation, &f64)| {
            let error = published_error(test).unwrap_or(f64::INFINITY);
            (test.value().unwrap_or(f64::NAN) - effect) / error
        };
        let residuals: Vec<f64> = tests.iter().zip(effects).map(residual).collect();
        let independent = match &together {
            Some(together) => together.taken_out(&residuals),
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
    Ok(effects.iter().map(log).collect())
}

/// What was expected of a test before it: what each draw says, with the test's own error.
struct Told {
    effects: Vec<f64>,
    observed: f64,
    error: f64,
    /// Chance of a result at least as far out, on either side.
    tail: f64,
}

impl Told {
    fn of(test: &Expectation, effects: &[Vec<f64>], at: usize) -> Told {
        let mut told = Told {
            effects: effects.iter().map(|of_draw| of_draw[at]).collect(),
            observed: test.value().unwrap_or(f64::NAN),
            error: published_error(test).unwrap_or(f64::NAN),
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
        let half = Z_95 * self.error;
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
            scale: word(scale_of(test)).to_owned(),
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

fn word(scale: EffectScale) -> &'static str {
    match scale {
        EffectScale::Lift => "lift",
        EffectScale::Difference => "difference",
        EffectScale::LogOdds => "log_odds",
        EffectScale::LogRatio => "log_ratio",
        EffectScale::Ratio => "ratio",
        EffectScale::Mean => "mean",
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

/// How many times all arms live through the whole time on the part, for all draws.
pub fn lives(scenario: &Scenario) -> f64 {
    let all = f64::from(scenario.timeline.ticks) * scenario.arms.len() as f64;
    let ground = |test: &Expectation| {
        let ticks = test.at.into_iter().chain(test.since);
        2.0 * ticks.map(f64::from).sum::<f64>() / all
    };
    let looks: f64 = scenario.observed.iter().map(ground).sum();
    (DRAWS as f64 + 2.0) * (1.0 + looks)
}

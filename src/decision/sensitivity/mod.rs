//! What would change the answer: the decision's lead with one thing otherwise, with two, and where it is lost.

mod dials;
pub mod plain;

use super::rows::{Factor, PairOfFactors};
use super::{Part, wanted};
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{Estimator, Options, RunError, run};
use crate::evidence::Case;
use crate::evidence::setting::Draw;
use crate::scenario::checked::Scenario;

use dials::{Dial, dials};

/// How many of the strongest dials are turned two at a time.
const PAIRED: usize = 6;
/// How often the interval is halved in which a threshold lies.
const HALVINGS: usize = 7;

/// What the decision is sensitive to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sensitivity {
    /// The widest swing of the lead first, but for the noticed value, which stands first of all.
    pub factors: Vec<Factor>,
    /// Each two of the strongest at their worse ends.
    pub pairs: Vec<PairOfFactors>,
}

/// How many thresholds there are to be found, by experience with the shipped scenarios: from none to 23.
const THRESHOLDS: usize = 7;

/// About how many runs it takes; how many thresholds there are is known only then.
pub fn runs(case: &Case, draws: &[Draw]) -> usize {
    let dials = dials(case, draws);
    let beyond = |dial: &Dial| {
        let (low, high) = dial.farthest;
        usize::from(low != dial.low) + usize::from(high != dial.high)
    };
    let farther: usize = dials.iter().map(beyond).sum();
    let paired = dials.len().min(PAIRED);
    let pairs = paired * paired.saturating_sub(1) / 2;
    1 + 2 * dials.len() + farther + THRESHOLDS * HALVINGS + pairs
}

/// The decision: which arm was chosen, and by which means in the primary outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Index of the arm that wins.
    pub arm: usize,
    /// By arm, of the whole run.
    pub means: Vec<f64>,
}

/// Turns every dial, one at a time and the strongest in pairs, and looks for where another arm wins.
///
/// Everything is run on the same part of the population (None: on all of it), by expected counts, with the same people and
/// luck; what a dial changes there is added to the means of the whole run.
///
/// # Errors
///
/// As [`run`].
pub fn sensitivity(
    case: &Case,
    choice: &Choice,
    draws: &[Draw],
    part: Option<&Part>,
    options: &Options,
) -> Result<Sensitivity, RunError> {
    if case.scenario.arms.len() < 2 {
        return Ok(Sensitivity::default());
    }
    let bench = Bench::new(case, choice, part, options)?;
    let mut means = choice.means.iter().chain(&bench.base);
    if means.any(|mean| !mean.is_finite()) {
        // Where nobody is counted there is no lead.
        return Ok(Sensitivity::default());
    }
    let dials = dials(case, draws);
    let ends: Vec<(usize, f64)> = (0..dials.len())
        .flat_map(|at| [(at, dials[at].low), (at, dials[at].high)])
        .collect();
    let leads = bench.all(&ends, |&(at, value)| dials[at].turned(case, value))?;
    let mut turned: Vec<Turned> = dials
        .into_iter()
        .zip(leads.chunks_exact(2))
        .map(|(dial, leads)| Turned {
            dial,
            low: leads[0],
            high: leads[1],
            lost: None,
        })
        .collect();
    bench.thresholds(&mut turned)?;
    let pairs = bench.pairs(&turned)?;
    let mut factors: Vec<Factor> = turned.iter().map(|turned| bench.row(turned)).collect();
    // The noticed value is the first dial, and stays so.
    factors[1..].sort_by(|one, other| swing(other).total_cmp(&swing(one)));
    Ok(Sensitivity { factors, pairs })
}

fn swing(factor: &Factor) -> f64 {
    let away = |lead: Option<f64>| lead.map_or(0.0, |lead| (lead - factor.lead).abs());
    let (low, high) = (away(factor.lead_low), away(factor.lead_high));
    if low > high { low } else { high }
}

/// By how much the chosen arm leads, and who is the best.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Lead {
    by: f64,
    winner: usize,
}

/// A dial at its two ends.
struct Turned {
    dial: Dial,
    low: Lead,
    high: Lead,
    /// The value nearest to the base at which another arm wins, and which.
    lost: Option<(f64, usize)>,
}

/// Where dials are turned.
struct Bench<'a> {
    case: &'a Case,
    choice: &'a Choice,
    part: Option<&'a Part>,
    options: &'a Options<'a>,
    /// Means of the part as things are.
    base: Vec<f64>,
    lead: Lead,
}

impl<'a> Bench<'a> {
    fn new(
        case: &'a Case,
        choice: &'a Choice,
        part: Option<&'a Part>,
        options: &'a Options<'a>,
    ) -> Result<Self, RunError> {
        let mut bench = Self {
            case,
            choice,
            part,
            options,
            base: Vec::new(),
            lead: Lead { by: 0.0, winner: 0 },
        };
        bench.base = bench.means(&case.scenario)?;
        bench.lead = bench.lead_of(&choice.means);
        Ok(bench)
    }

    /// Means of the primary outcome by arm, on the part.
    fn means(&self, scenario: &Scenario) -> Result<Vec<f64>, RunError> {
        let options = Options {
            threads: 1,
            width: self.options.width,
            counting: Estimator::Expected,
            communities: self.part.map(|_| 1),
            series: false,
            only: Some(std::slice::from_ref(&scenario.outcome.primary)),
            memory: self.options.memory,
            cancel: self.options.cancel,
            ..Options::default()
        };
        let tally = match self.part {
            Some(part) => run(&part.cut(scenario.clone()), &options)?,
            None => run(scenario, &options)?,
        };
        Ok(super::primary_means(scenario, &tally))
    }

    fn lead_of(&self, means: &[f64]) -> Lead {
        let sign = wanted(self.case.scenario.outcome.primary);
        let mut winner = self.choice.arm;
        let mut rival = f64::NEG_INFINITY;
        for (arm, mean) in means.iter().enumerate() {
            if arm != self.choice.arm && sign * mean > rival {
                rival = sign * mean;
            }
            if sign * mean > sign * means[winner] {
                winner = arm;
            }
        }
        Lead {
            by: sign * means[self.choice.arm] - rival,
            winner,
        }
    }

    /// The lead under a scenario: what it shifts on the part, added to the whole run.
    fn lead_under(&self, scenario: &Scenario) -> Result<Lead, RunError> {
        let means = self.means(scenario)?;
        let shifted: Vec<f64> = (0..means.len())
            .map(|arm| self.choice.means[arm] + (means[arm] - self.base[arm]))
            .collect();
        Ok(self.lead_of(&shifted))
    }

    fn all<T: Sync>(
        &self,
        items: &[T],
        turn: impl Fn(&T) -> Scenario + Sync,
    ) -> Result<Vec<Lead>, RunError> {
        let all = items.len() as u64;
        let told = |done: usize| (self.options.progress)(done as u64, all);
        over_threads(items, self.options.threads, &told, |item| {
            self.lead_under(&turn(item))
        })
    }

    /// Finds by halving where each dial's decision is lost, if it is at an end (or, for an assumption,
    /// as far as a fifth and five times of it).
    fn thresholds(&self, turned: &mut [Turned]) -> Result<(), RunError> {
        let far: Vec<(usize, f64)> = (0..turned.len())
            .filter(|&at| {
                let one = &turned[at];
                !self.is_lost(&one.low) && !self.is_lost(&one.high)
            })
            .flat_map(|at| {
                let (low, high) = turned[at].dial.farthest;
                [(at, low), (at, high)]
            })
            .filter(|&(at, value)| value != turned[at].dial.low && value != turned[at].dial.high)
            .collect();
        let leads = self.all(&far, |&(at, value)| {
            turned[at].dial.turned(self.case, value)
        })?;
        let mut lost: Vec<Search> = far
            .iter()
            .zip(&leads)
            .map(|(&(at, value), lead)| Search::new(&turned[at].dial, at, value, *lead))
            .collect();
        for (at, one) in turned.iter().enumerate() {
            lost.push(Search::new(&one.dial, at, one.dial.low, one.low));
            lost.push(Search::new(&one.dial, at, one.dial.high, one.high));
        }
        lost.retain(|search| self.is_lost(&search.lead));
        for _ in 0..HALVINGS {
            let leads = self.all(&lost, |search| {
                turned[search.at].dial.turned(self.case, search.middle())
            })?;
            for (search, lead) in lost.iter_mut().zip(leads) {
                let is_lost = self.is_lost(&lead);
                search.halve(is_lost, lead);
            }
        }
        for search in lost {
            let one = &mut turned[search.at];
            let nearer = |value: f64| {
                search.distance(value)
                    < search.distance(one.lost.map_or(f64::NAN, |(value, _)| value))
            };
            if one.lost.is_none() || nearer(search.lost) {
                one.lost = Some((search.lost, search.lead.winner));
            }
        }
        Ok(())
    }

    fn is_lost(&self, lead: &Lead) -> bool {
        lead.winner != self.choice.arm
    }

    /// The strongest dials at their worse ends, two at a time.
    fn pairs(&self, turned: &[Turned]) -> Result<Vec<PairOfFactors>, RunError> {
        let worse = |one: &Turned| {
            if one.low.by < one.high.by {
                (one.dial.low, one.low.by)
            } else {
                (one.dial.high, one.high.by)
            }
        };
        let mut strongest: Vec<(usize, f64, f64)> = turned
            .iter()
            .enumerate()
            .map(|(at, one)| (at, worse(one).0, worse(one).1))
            .collect();
        strongest.sort_by(|one, other| one.2.total_cmp(&other.2));
        strongest.truncate(PAIRED);
        let mut both = Vec::new();
        for (nth, one) in strongest.iter().enumerate() {
            for other in &strongest[nth + 1..] {
                both.push((*one, *other));
            }
        }
        let leads = self.all(&both, |(one, other)| {
            let first = turned[one.0].dial.turned(self.case, one.1);
            turned[other.0].dial.turned_on(self.case, &first, other.1)
        })?;
        let mut rows: Vec<PairOfFactors> = both
            .iter()
            .zip(leads)
            .filter(|(_, lead)| lead.by.is_finite())
            .map(|((one, other), lead)| PairOfFactors {
                one: turned[one.0].dial.factor.clone(),
                one_value: one.1,
                other: turned[other.0].dial.factor.clone(),
                other_value: other.1,
                lead: lead.by,
                winner: self.name(lead.winner),
            })
            .collect();
        rows.sort_by(|one, other| one.lead.total_cmp(&other.lead));
        Ok(rows)
    }

    fn name(&self, arm: usize) -> String {
        self.case.scenario.arms[arm].name.clone()
    }

    fn row(&self, turned: &Turned) -> Factor {
        let dial = &turned.dial;
        Factor {
            factor: dial.factor.clone(),
            meaning: dial.meaning.clone(),
            kind: dial.kind.name().to_owned(),
            unit: dial.unit.to_owned(),
            base: dial.base,
            low: dial.low,
            high: dial.high,
            lead: self.lead.by,
            lead_low: Some(turned.low.by),
            lead_high: Some(turned.high.by),
            winner_low: self.name(turned.low.winner),
            winner_high: self.name(turned.high.winner),
            threshold: turned.lost.map(|(value, _)| value),
            then: turned
                .lost
                .map_or_else(String::new, |(_, winner)| self.name(winner)),
        }
    }
}

/// Halving between a value at which the chosen arm wins and one at which it does not.
struct Search {
    /// Index of the dial.
    at: usize,
    base: f64,
    won: f64,
    lost: f64,
    /// At `lost`.
    lead: Lead,
}

impl Search {
    fn new(dial: &Dial, at: usize, lost: f64, lead: Lead) -> Self {
        Self {
            at,
            base: dial.base,
            won: dial.base,
            lost,
            lead,
        }
    }

    fn middle(&self) -> f64 {
        // Of what is positive, half-way in proportion; the root is exact to the last bit everywhere.
        if self.won > 0.0 && self.lost > 0.0 {
            (self.won * self.lost).sqrt()
        } else {
            0.5 * (self.won + self.lost)
        }
    }

    fn halve(&mut self, is_lost: bool, lead: Lead) {
        let middle = self.middle();
        if is_lost {
            self.lost = middle;
            self.lead = lead;
        } else {
            self.won = middle;
        }
    }

    fn distance(&self, value: f64) -> f64 {
        (value - self.base).abs()
    }
}

//! A run as the page tells of it: arms by number, figures looked up, numbers and names in words.

use std::collections::BTreeMap;

use super::read::Made;
use super::words::{cut, pointless, quoted, visible};
use crate::decision::rows::{Comparison, Note};
use crate::engine::quantity::Quantity;
use crate::output::answer;
use crate::output::charts::palette::{STROKES, told_apart};
use crate::output::dates;
use crate::output::format::{Numbers, spread};
use crate::output::tables::{Difference, Mean, Moment, RunTables};
use crate::scenario::checked::{DesignKind, Scenario};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// A difference with its 95% interval, and whether the interval holds the psychology's doubt too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub with_psychology: bool,
}

impl Gain {
    pub fn has_interval(&self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }
}

/// The run, and what every section asks of it.
pub struct ReportModel<'a> {
    pub scenario: &'a Scenario,
    pub made: &'a Made,
    pub tables: &'a RunTables,
    /// As the reader sees them, cut where they are very long.
    pub names: Vec<String>,
    pub primary: Metric,
    /// The arm to choose: that with the least expected loss in the primary outcome.
    pub leader: usize,
    /// By arm, which of [`STROKES`] it is drawn with; none: in grey with all the rest.
    pub strokes: Vec<Option<usize>>,
    places: Places,
    /// By metric, the largest difference from the baseline, ends of intervals among them.
    widest: BTreeMap<Metric, f64>,
    /// By metric, how far apart the arms' means lie.
    spreads: BTreeMap<Metric, f64>,
}

/// Where in the tables things stand.
#[derive(Default)]
struct Places {
    arms: BTreeMap<String, usize>,
    means: BTreeMap<(usize, Metric), usize>,
    /// Against the best rather than the baseline: `true`.
    comparisons: BTreeMap<(usize, Metric, bool), usize>,
    differences: BTreeMap<(usize, Metric), usize>,
    /// By arm and quantity, in the order of time.
    moments: BTreeMap<(usize, Quantity), Vec<usize>>,
}

impl Places {
    fn of(scenario: &Scenario, tables: &RunTables) -> Self {
        let arms = scenario.arms.iter().enumerate();
        let arms = arms.map(|(at, arm)| (arm.name.clone(), at)).collect();
        let mut places = Self {
            arms,
            ..Self::default()
        };
        let key =
            |arm: &str, metric: &str| Some((*places.arms.get(arm)?, Metric::from_key(metric)?));
        let (mut means, mut differences) = (BTreeMap::new(), BTreeMap::new());
        let mut comparisons = BTreeMap::new();
        for (at, row) in tables.means.iter().enumerate() {
            key(&row.arm, &row.metric).map(|key| means.insert(key, at));
        }
        for (at, row) in tables.differences.iter().enumerate() {
            key(&row.arm, &row.metric).map(|key| differences.insert(key, at));
        }
        for (at, row) in tables.comparisons.iter().enumerate() {
            if let Some((arm, metric)) = key(&row.arm, &row.metric) {
                comparisons.insert((arm, metric, row.role == "best"), at);
            }
        }
        let mut moments: BTreeMap<(usize, Quantity), Vec<usize>> = BTreeMap::new();
        for (at, row) in tables.moments.iter().enumerate() {
            let arm = places.arms.get(row.arm.as_str()).copied();
            if let (Some(arm), Some(quantity)) = (arm, Quantity::from_key(row.quantity.as_str())) {
                moments.entry((arm, quantity)).or_default().push(at);
            }
        }
        places.moments = moments;
        (places.means, places.differences) = (means, differences);
        places.comparisons = comparisons;
        places
    }
}

impl<'a> ReportModel<'a> {
    pub fn new(scenario: &'a Scenario, made: &'a Made, tables: &'a RunTables) -> Self {
        let arms = scenario.arms.iter();
        let names: Vec<String> = arms.map(|arm| cut(&visible(&arm.name))).collect();
        let mut told = Self {
            places: Places::of(scenario, tables),
            widest: BTreeMap::new(),
            spreads: BTreeMap::new(),
            scenario,
            made,
            tables,
            primary: scenario.outcome.primary,
            leader: 0,
            strokes: vec![None; names.len()],
            names,
        };
        for metric in Metric::ALL {
            let means = (0..told.arms()).filter_map(|arm| told.mean(arm, metric));
            let spread = spread(means);
            told.spreads.insert(metric, spread);
            let gains = (1..told.arms()).filter_map(|arm| told.gain(arm, metric));
            let sizes = gains.flat_map(|g| [g.value.abs(), g.low.abs(), g.high.abs()]);
            let known = sizes.filter(|size| size.is_finite());
            let widest = known.fold(
                0.0,
                |widest, size| if size > widest { size } else { widest },
            );
            told.widest.insert(metric, widest);
        }
        let ranked = told.ranked();
        // Where the comparison names the best, it is that.
        let named = told.tables.note("best").and_then(|name| told.arm(name));
        told.leader = named.or(ranked.first().copied()).unwrap_or(0);
        let drawn = told_apart(told.arms(), STROKES, |arm| told.mean(arm, told.primary));
        for (nth, arm) in drawn.into_iter().enumerate() {
            told.strokes[arm] = Some(nth);
        }
        told
    }

    pub fn arms(&self) -> usize {
        self.names.len()
    }

    pub fn arm(&self, name: &str) -> Option<usize> {
        self.places.arms.get(name).copied()
    }

    /// The arm's name, however long.
    pub fn whole_name(&self, arm: usize) -> String {
        visible(&self.scenario.arms[arm].name)
    }

    /// The arm's name in quotes.
    pub fn quoted(&self, arm: usize) -> String {
        quoted(&self.names[arm])
    }

    /// The name of an arm that a table names.
    pub fn quoted_name(&self, name: &str) -> String {
        quoted(&visible(name))
    }

    /// Arms, the best first in the primary outcome: by expected loss, else by their means.
    pub fn ranked(&self) -> Vec<usize> {
        let loss = |arm: usize| {
            let own = self.tables.comparisons.iter();
            let mut own =
                own.filter(|c| c.metric == self.primary.key() && self.arm(&c.arm) == Some(arm));
            own.find_map(|c| c.expected_loss)
        };
        let losses: Vec<Option<f64>> = (0..self.arms()).map(loss).collect();
        let by_loss = self.arms() > 1 && losses.iter().all(Option::is_some);
        let key = |arm: usize| match by_loss {
            true => losses[arm].unwrap_or(f64::INFINITY),
            false => {
                let mean = self.mean(arm, self.primary).unwrap_or(f64::NAN);
                let wanted = if self.less_is_better() { mean } else { -mean };
                if wanted.is_finite() {
                    wanted
                } else {
                    f64::INFINITY
                }
            }
        };
        let mean = |arm| {
            let mean = self.mean(arm, self.primary).unwrap_or(0.0);
            if self.less_is_better() { -mean } else { mean }
        };
        let mut arms: Vec<usize> = (0..self.arms()).collect();
        arms.sort_by(|&a, &b| key(a).total_cmp(&key(b)).then(mean(b).total_cmp(&mean(a))));
        arms
    }

    pub fn less_is_better(&self) -> bool {
        self.primary == Metric::Cost
    }

    pub fn mean(&self, arm: usize, metric: Metric) -> Option<f64> {
        let at = *self.places.means.get(&(arm, metric))?;
        self.tables.means[at].mean
    }

    /// The row of an arm's mean, with its interval.
    pub fn mean_row(&self, arm: usize, metric: Metric) -> Option<&Mean> {
        let at = *self.places.means.get(&(arm, metric))?;
        self.tables.means.get(at)
    }

    /// The row of an arm's difference from the baseline in the simulation alone.
    pub fn difference(&self, arm: usize, metric: Metric) -> Option<&Difference> {
        let at = *self.places.differences.get(&(arm, metric))?;
        self.tables.differences.get(at)
    }

    /// An arm's means of a quantity, in the order of time.
    pub fn moments(&self, arm: usize, quantity: Quantity) -> impl Iterator<Item = &Moment> {
        let places = self.places.moments.get(&(arm, quantity));
        let places = places.into_iter().flatten();
        places.filter_map(|&at| self.tables.moments.get(at))
    }

    /// The same by tick; None where nothing is known.
    pub fn series(&self, arm: usize, quantity: Quantity) -> Vec<Option<&Moment>> {
        let mut values = vec![None; self.scenario.timeline.ticks as usize];
        for moment in self.moments(arm, quantity) {
            if let Some(value) = values.get_mut(moment.tick as usize) {
                *value = moment.mean.map(|_| moment);
            }
        }
        values
    }

    /// How many people an arm's mean of this metric is over, in one replicate.
    pub fn heads(&self, metric: Metric) -> Option<f64> {
        let mut means = self.tables.means.iter();
        let of_metric = means.find(|m| m.metric == metric.key())?;
        let heads = of_metric.n as f64 / f64::from(self.scenario.design.replicates);
        (heads > 0.0).then_some(heads)
    }

    /// Who these people are: `customers and prospects`.
    pub fn people(&self, metric: Metric) -> String {
        answer::people(self.scenario, metric)
    }

    /// Who a test in the field is made with.
    pub fn people_tested(&self) -> String {
        answer::people_tested(self.scenario)
    }

    pub fn of(&self) -> String {
        answer::of(self.scenario)
    }

    pub fn comparison(&self, arm: usize, metric: Metric, role: &str) -> Option<&Comparison> {
        let key = (arm, metric, role == "best");
        let at = *self.places.comparisons.get(&key)?;
        self.tables.comparisons.get(at)
    }

    /// The arm against the baseline.
    pub fn against_baseline(&self, arm: usize) -> Option<&Comparison> {
        self.comparison(arm, self.primary, "baseline")
    }

    /// What the arm has more than the baseline: over psychologies where that was worked out, else by
    /// the simulation alone.
    pub fn gain(&self, arm: usize, metric: Metric) -> Option<Gain> {
        if let Some(c) = self.comparison(arm, metric, "baseline") {
            return gain_of(c);
        }
        let at = *self.places.differences.get(&(arm, metric))?;
        let found = &self.tables.differences[at];
        Some(Gain {
            value: found.difference?,
            low: found.difference_lo.unwrap_or(f64::NAN),
            high: found.difference_hi.unwrap_or(f64::NAN),
            with_psychology: false,
        })
    }

    /// Draws of the psychology behind the comparison; none where there is no comparison.
    pub fn draws(&self) -> Option<u64> {
        self.tables.comparisons.first().map(|c| c.draws)
    }

    /// The answer in plain sentences; none where there is nothing to compare.
    pub fn answer(&self) -> Option<answer::Told> {
        self.with_facts(answer::told)
    }

    /// Asks something of what the answer is written from.
    pub fn with_facts<T>(&self, asked: impl FnOnce(&answer::Facts) -> T) -> T {
        let tables = self.tables;
        let mut notes = tables.notes.clone();
        // A folder that does not name the best has it all the same.
        if !notes.iter().any(|note| note.key == "best") {
            notes.push(Note {
                key: "best".into(),
                value: self.scenario.arms[self.leader].name.clone(),
            });
        }
        asked(&answer::Facts {
            scenario: self.scenario,
            comparisons: &tables.comparisons,
            notes: &notes,
            money: &tables.money,
            factors: &tables.factors,
            tests: &tables.tests,
            targets: &tables.targeted,
            policies: &tables.policies,
            rule: &tables.rule,
            observed: &tables.observed,
            updated: &tables.updated,
            heads: &|metric| self.heads(metric),
        })
    }

    /// How means of a metric are written.
    pub fn numbers(&self, metric: Metric) -> Numbers<'_> {
        let spread = self.spreads.get(&metric).copied().unwrap_or(0.0);
        Numbers::apart(metric.unit(), &self.scenario.currency, spread)
    }

    /// How differences in a metric are written: shares in percentage points.
    pub fn change(&self, metric: Metric, value: f64) -> String {
        let widest = self.widest.get(&metric).copied();
        self.change_within(metric.unit(), value, widest.unwrap_or(0.0))
    }

    /// A difference beside others up to `size`.
    pub fn change_within(&self, unit: MetricUnit, value: f64, size: f64) -> String {
        Numbers::differing(unit, &self.scenario.currency, size).change(value)
    }

    /// How large a difference is, whatever its sign, beside others up to `size`: `$2.52`, `under 0.1 points`.
    pub fn size_within(&self, unit: MetricUnit, value: f64, size: f64) -> String {
        Numbers::differing(unit, &self.scenario.currency, size).size(value)
    }

    /// The same in the digits in which differences in the metric are written.
    pub fn size(&self, metric: Metric, value: f64) -> String {
        let widest = self.widest.get(&metric).copied();
        self.size_within(metric.unit(), value, widest.unwrap_or(0.0))
    }

    /// `+$2.52 (+$0.40 to +$4.90)`.
    pub fn change_between(&self, metric: Metric, gain: &Gain) -> String {
        let text = |value| self.change(metric, value);
        let value = text(gain.value);
        match gain.has_interval() {
            true => match (text(gain.low), text(gain.high)) {
                (low, high) if low == value && high == value => match gain.low == gain.high {
                    true => format!("{value}, exactly"),
                    false => value,
                },
                (low, high) => format!("{value} ({} to {high})", pointless(&low)),
            },
            false => value,
        }
    }

    /// The same with the interval on a line of its own, for a cell of a table.
    pub fn change_lines(&self, metric: Metric, gain: &Gain) -> String {
        self.change_between(metric, gain).replacen(" (", "\n(", 1)
    }

    /// An amount of money a head.
    pub fn money(&self, value: f64) -> String {
        Numbers::apart(MetricUnit::Money, &self.scenario.currency, 0.5).text(value)
    }

    /// An amount of money as the scenario's author wrote it.
    pub fn price(&self, value: f64) -> String {
        Numbers::price(&self.scenario.currency, value).text(value)
    }

    pub fn money_change(&self, value: f64) -> String {
        Numbers::apart(MetricUnit::Money, &self.scenario.currency, 0.5).change(value)
    }

    /// A sum of money, to three digits.
    pub fn sum(&self, value: f64) -> String {
        answer::sum(&self.scenario.currency, value)
    }

    /// `over 52 weeks`, `at one visit`.
    pub fn over(&self) -> String {
        answer::over(self.scenario)
    }

    /// The n-th tick, from 0, as people count: `week 3`.
    pub fn tick(&self, tick: u32) -> String {
        dates::tick(&self.scenario.timeline, tick)
    }

    /// So many ticks: `26 weeks`, `one visit`.
    pub fn ticks(&self, ticks: u64) -> String {
        answer::ticks(self.scenario, ticks)
    }

    /// A time in days in the timeline's own unit: `9 weeks`.
    pub fn length(&self, days: f64) -> String {
        if days == 0.0 {
            return "no time".into();
        }
        let each = self.scenario.timeline.days_per_tick();
        let tick = self.scenario.timeline.tick_name();
        let (number, unit) = match each > 0.0 {
            true => (days / each, tick),
            false => (days, "day"),
        };
        let number = (number * 10.0).round() / 10.0;
        let s = if number == 1.0 { "" } else { "s" };
        format!("{number} {unit}{s}")
    }

    pub fn paired(&self) -> bool {
        self.scenario.design.kind == DesignKind::Paired
    }
}

/// The headline of a comparison, else its simulation interval.
pub fn gain_of(c: &Comparison) -> Option<Gain> {
    let or_nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
    match c.headline {
        Some(value) if c.draws > 0 => Some(Gain {
            value,
            low: or_nan(c.headline_lo),
            high: or_nan(c.headline_hi),
            with_psychology: true,
        }),
        _ => Some(Gain {
            value: c.difference?,
            low: or_nan(c.difference_lo),
            high: or_nan(c.difference_hi),
            with_psychology: false,
        }),
    }
}

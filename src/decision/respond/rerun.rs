//! What sending to the chosen is really worth: they are run as an arm of its own, beside the baseline
//! and the arm that all get.

use crate::decision::respond::effort::{for_rerun, paired};
use crate::decision::respond::{Chosen, Responders, Target};
use crate::decision::rows::Note;
use crate::engine::run::{Estimator, Options, RunError};
use crate::experiment;
use crate::experiment::results::{Estimate, Results};
use crate::population::Slots;
use crate::scenario::checked::{self, Scenario};
use crate::vocabulary::metric::{Metric, MetricUnit};

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Rerun {
    /// The arm's number in the scenario.
    pub arm: usize,
    /// Heads that it was run on, of those of the whole run.
    pub heads: u64,
    /// Heads that it rests on.
    pub of_heads: u64,
    /// Gain in profit a head over the baseline: of sending to all.
    pub all: Estimate,
    /// The same of sending to those who were chosen, a head of all.
    pub chosen: Estimate,
    /// Cost per head beyond the baseline's.
    pub all_cost: f64,
    /// What it costs a head of those who are chosen.
    pub chosen_cost: f64,
    /// What the primary outcome gains over the baseline by sending to all, and to the chosen.
    pub primary: (Estimate, Estimate),
}

/// Runs the people of the main run, the first ones where they are many, with the same luck.
///
/// # Errors
///
/// As [`crate::engine::run::run`].
pub fn rerun(scenario: &Scenario, target: &Target, options: &Options) -> Result<Rerun, RunError> {
    let of_heads = whole(scenario);
    let part = part(scenario, target);
    let heads = whole(&part);
    let options = Options {
        threads: options.threads,
        width: options.width,
        counting: Estimator::Events,
        series: false,
        only: Some(&[Metric::Profit, Metric::Cost, scenario.outcome.primary]),
        memory: options.memory,
        cancel: options.cancel,
        ..Options::default()
    };
    let results = experiment::run_experiment(&part, &options)?;
    let gain = |arm| of(&results, arm, Metric::Profit);
    let cost = |arm| of(&results, arm, Metric::Cost).value;
    let primary = scenario.outcome.primary;
    Ok(Rerun {
        arm: target.arm,
        heads,
        of_heads,
        all: gain(1),
        chosen: gain(2),
        all_cost: cost(1),
        chosen_cost: cost(2),
        primary: (of(&results, 1, primary), of(&results, 2, primary)),
    })
}

/// The difference of an arm from the baseline.
fn of(results: &Results, arm: usize, metric: Metric) -> Estimate {
    let found = results
        .contrasts
        .iter()
        .find(|contrast| contrast.arm == arm && contrast.metric == metric);
    found
        .expect("every run tells profit, cost and the primary outcome of every arm")
        .difference
}

/// Heads of all replicates.
fn whole(scenario: &Scenario) -> u64 {
    let slots = Slots::of(scenario).map_or(0, |slots| u64::from(slots.heads()));
    slots * u64::from(scenario.design.replicates)
}

/// The scenario with the baseline, the arm, and the arm for the chosen.
fn part(scenario: &Scenario, target: &Target) -> Scenario {
    let mut part = extent(scenario, target.arm);
    let segments = part.population.segments.len();
    let chosen = &mut part.arms[2];
    chosen.targets = targets(&chosen.targets, &target.chosen, segments);
    part
}

/// The scenario with the baseline and an arm twice, once for those who will be chosen; as many of its people
/// as may be run. Of a file's rows a part is drawn, as its first ones may be of a kind.
pub fn extent(scenario: &Scenario, arm: usize) -> Scenario {
    let mut part = paired(scenario);
    let arm = part.arms[arm].clone();
    let mut chosen = arm.clone();
    chosen.name = format!("{}, chosen", arm.name);
    part.arms = vec![part.arms[0].clone(), arm, chosen];
    part.expectations.clear();
    part.study = None;
    part.claim = None;

    let slots = Slots::of(&part).expect("a replicate has less than 2³² slots");
    let affordable =
        for_rerun(scenario) / (f64::from(part.timeline.steps()) * part.arms.len() as f64);
    if affordable < whole(&part) as f64 {
        let community = f64::from(part.community.size);
        let of_each = affordable / f64::from(part.design.replicates);
        if of_each < community {
            let replicates = (affordable / community) as u32;
            part.design.replicates = replicates.clamp(1, part.design.replicates);
        }
        let of_each = affordable / f64::from(part.design.replicates);
        let communities = (of_each / community).max(1.0) as u64;
        let per_member = f64::from(slots.heads()) / f64::from(slots.members());
        let members = (communities as f64 * community / per_member) as u64;
        part.population.size = members.clamp(1, part.population.size);
    }
    part
}

/// The chosen as targets; where the arm has some already, those of them who are chosen.
fn targets(own: &[checked::Target], chosen: &[Chosen], segments: usize) -> Vec<checked::Target> {
    let whole = |(from, below): (Option<f64>, Option<f64>)| {
        (from.unwrap_or(0.0), below.unwrap_or(f64::INFINITY))
    };
    let boxes = chosen.iter().map(|one| checked::Target {
        segments: (0..segments)
            .map(|segment| segment == one.segment)
            .collect(),
        spend: whole(one.spend),
        tenure: whole(one.tenure),
    });
    if own.is_empty() {
        return boxes.collect();
    }
    let both = |a: (f64, f64), b: (f64, f64)| {
        (
            if a.0 > b.0 { a.0 } else { b.0 },
            if a.1 < b.1 { a.1 } else { b.1 },
        )
    };
    let meet = |one: &checked::Target, two: &checked::Target| {
        let segments = one.segments.iter().zip(&two.segments);
        checked::Target {
            segments: segments.map(|(&one, &two)| one && two).collect(),
            spend: both(one.spend, two.spend),
            tenure: both(one.tenure, two.tenure),
        }
    };
    // Empty meetings stay: a list on which nobody is must not become no list.
    boxes
        .flat_map(|chosen| own.iter().map(move |own| meet(own, &chosen)))
        .collect()
}

impl Responders {
    /// Puts what the rerun found into the row of its arm.
    pub fn settle(&mut self, scenario: &Scenario, rerun: &Rerun) {
        let arm = &scenario.arms[rerun.arm];
        let known = |value: f64| value.is_finite().then_some(value);
        for row in self.gains.iter_mut().filter(|row| row.arm == arm.name) {
            row.all_gain = known(rerun.all.value);
            row.all_gain_lo = known(rerun.all.low);
            row.all_gain_hi = known(rerun.all.high);
            row.gain = known(rerun.chosen.value);
            row.gain_lo = known(rerun.chosen.low);
            row.gain_hi = known(rerun.chosen.high);
            row.kept = (rerun.all.value > 0.0)
                .then(|| rerun.chosen.value / rerun.all.value)
                .and_then(known);
            row.cost = known(rerun.chosen_cost);
            row.all_cost = known(rerun.all_cost);
        }
        let mut say = |sentence: String| {
            self.notes.push(Note {
                key: "say.target".into(),
                value: sentence,
            });
        };
        say(whose(scenario, rerun));
        if rerun.chosen != rerun.all && !rerun.chosen.apart_from(&rerun.all) {
            say(
                "Between sending to the chosen and sending to all there is no real difference in gain: it is within \
                 their intervals."
                    .into(),
            );
        }
        let primary = scenario.outcome.primary;
        if primary != Metric::Profit {
            say(of_primary(scenario, rerun));
        }
    }
}

/// On whom the list was rerun.
fn whose(scenario: &Scenario, rerun: &Rerun) -> String {
    let people = match rerun.heads == rerun.of_heads {
        true => "all people of the run".into(),
        false => format!("{} of the run's {} people", rerun.heads, rerun.of_heads),
    };
    let seen = match scenario.population.data.is_some() {
        true => {
            "they come from the same rows of the data as those by whom the list was made, with other luck and \
             other unseen traits; how it does on customers who are not in the data is not known"
        }
        false => "none of them was seen when the list was made",
    };
    format!("Gains are of a run of its own, with the run's luck, on {people}: {seen}.")
}

/// What the list, made by profit, does to another outcome that decides.
fn of_primary(scenario: &Scenario, rerun: &Rerun) -> String {
    let metric = scenario.outcome.primary;
    let label = metric.label();
    let (all, chosen) = &rerun.primary;
    let named = |one: &Estimate| {
        let percent = metric.unit() == MetricUnit::Share;
        // Three digits of the estimate, and as many of its ends.
        let size = if percent {
            100.0 * one.value
        } else {
            one.value
        };
        let told = format!("{size:e}");
        let exponent = told
            .split_once('e')
            .and_then(|(_, digits)| digits.parse().ok());
        let decimals = 2_i32.saturating_sub(exponent.unwrap_or(0)).clamp(0, 9) as usize;
        let told = |value: f64| {
            let value = if percent { value * 100.0 } else { value };
            let digits = format!("{value:.decimals$}");
            match digits.strip_prefix('-') {
                Some(digits) => format!("\u{2212}{digits}"),
                None if value > 0.0 => format!("+{digits}"),
                None => digits,
            }
        };
        let unit = match metric.unit() {
            MetricUnit::Share => " percentage points",
            MetricUnit::Money => &format!(" {}", scenario.currency),
            _ => "",
        };
        match one.low.is_finite() && one.high.is_finite() {
            true => format!(
                "{}{unit} (95%: {} to {})",
                told(one.value),
                told(one.low),
                told(one.high)
            ),
            false => format!("{}{unit} (without an interval)", told(one.value)),
        }
    };
    if !all.value.is_finite() || !chosen.value.is_finite() {
        return format!(
            "The list is made by profit, not by what decides here, {label}, of which the rerun tells nothing."
        );
    }
    let same = match chosen != all && !chosen.apart_from(all) {
        true => ": no real difference",
        false => "",
    };
    format!(
        "The list is made by profit, not by what decides here, {label}. That changes against {} by {} where \
         the chosen are sent to, and by {} where all are{same}.",
        scenario.arms[0].name,
        named(chosen),
        named(all)
    )
}

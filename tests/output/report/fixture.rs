//! Folders of runs whose decision tables are made up around what the simulation really found: as large
//! and as shaped as real ones, and for any scenario.

use std::time::{Duration, UNIX_EPOCH};

use goodwill::decision::Extent;
use goodwill::decision::rows::*;
use goodwill::engine::run::Options;
use goodwill::evidence::setting::Doubt;
use goodwill::experiment;
use goodwill::experiment::results::Results;
use goodwill::output::run_options::{ChartFiles, RunOptions};
use goodwill::output::tables::{NamedBytes, RunTables};
use goodwill::output::{Input, RunFacts, manifest};
use goodwill::scenario::checked::Scenario;
use goodwill::scenario::{self, Loaded};
use goodwill::vocabulary::metric::{Metric, MetricUnit};
use statrs::distribution::{ContinuousCDF, Normal};

pub fn load(text: &str, overrides: &[&str]) -> Loaded {
    let overrides: Vec<String> = overrides.iter().map(|o| (*o).to_owned()).collect();
    let base = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    match scenario::check("fixture.toml", text, &base, &overrides) {
        Ok(loaded) => loaded,
        Err(problems) => panic!("{problems}"),
    }
}

/// The run of a shipped scenario, small.
pub fn shipped(name: &str, overrides: &[&str]) -> Loaded {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    load(&std::fs::read_to_string(path).unwrap(), overrides)
}

/// A run that was made up: its rows, and what its folder holds besides.
pub struct Run {
    pub facts: RunFacts,
    pub tables: RunTables,
    pub results: Results,
    others: Vec<NamedBytes>,
}

impl Run {
    /// What it hands over, its page apart.
    pub fn files(&self) -> Vec<NamedBytes> {
        let mut files = self.tables.files();
        files.extend(self.others.iter().cloned());
        files
    }
}

/// A run without any decision.
pub fn plain_run(loaded: &Loaded) -> Run {
    let scenario = &loaded.scenario;
    let results = experiment::run_experiment(scenario, &Options::default()).unwrap();
    let facts = RunFacts {
        options: RunOptions {
            draws: 0,
            doubt: Doubt::All,
            sensitivity: Extent::Off,
            until_decided: false,
            most_replicates: None,
            first_replicates: None,
            customers: None,
            charts: ChartFiles::All,
        },
        inputs: vec![Input::of(
            "scenarios/fixture.toml",
            loaded.resolved.as_bytes(),
        )],
        threads: 1,
        vector_width: "scalar".into(),
        started: UNIX_EPOCH + Duration::from_secs(1_800_000_000),
        stages: vec![("running".into(), 1.5)],
    };
    let mut others = vec![("scenario.toml".into(), loaded.resolved.clone().into())];
    others.extend(loaded.copy.iter().flat_map(scenario::Copy::files));
    others.push((
        manifest::MANIFEST.into(),
        manifest::manifest(scenario, &facts).into(),
    ));
    let tables = RunTables::of_results(scenario, &results).with_data(loaded);
    Run {
        facts,
        tables,
        results,
        others,
    }
}

/// What a run without any decision hands over, its page apart.
pub fn plain(loaded: &Loaded) -> (Vec<NamedBytes>, Results) {
    let run = plain_run(loaded);
    (run.files(), run.results)
}

/// A run with every table of a decision, as if over so many draws of the psychology.
pub fn decided_run(loaded: &Loaded, draws: u64) -> Run {
    let mut run = plain_run(loaded);
    let scenario = &loaded.scenario;
    let made = Made {
        scenario,
        results: &run.results,
        draws,
    };
    run.tables = RunTables {
        comparisons: made.comparisons(),
        money: made.money(),
        payback: made.payback(),
        strata: made.strata(),
        uplift: made.uplift(),
        cells: made.cells(),
        targeted: made.targeted(),
        policies: made.policies(),
        rule: made.rule(),
        qini: made.qini(),
        allocation: made.allocation(),
        factors: made.factors(),
        pairs: made.pairs(),
        tests: made.tests(),
        backing: backing(scenario),
        notes: notes(&run.results),
        ..run.tables
    };
    run
}

/// What it hands over, its page apart.
pub fn decided(loaded: &Loaded, draws: u64) -> Vec<NamedBytes> {
    decided_run(loaded, draws).files()
}

struct Made<'a> {
    scenario: &'a Scenario,
    results: &'a Results,
    draws: u64,
}

/// Something between 0 and 1 that is the same every time.
fn odd(seed: usize) -> f64 {
    ((seed * 7919 + 104_729) % 1009) as f64 / 1009.0
}

impl Made<'_> {
    fn name(&self, arm: usize) -> String {
        self.results.arms[arm].clone()
    }

    fn arms(&self) -> usize {
        self.results.arms.len()
    }

    fn mean(&self, arm: usize, metric: Metric) -> Option<f64> {
        let mut all = self.results.summary.iter();
        let found = all.find(|s| s.arm == arm && s.metric == metric)?;
        Some(found.mean.value).filter(|m| m.is_finite())
    }

    fn primary(&self) -> Metric {
        self.scenario.outcome.primary
    }

    /// An arm's mean of the primary outcome, with a sign that makes more better.
    fn worth(&self, arm: usize) -> f64 {
        let mean = self.mean(arm, self.primary()).unwrap_or(0.0);
        if self.primary() == Metric::Cost {
            -mean
        } else {
            mean
        }
    }

    fn ranked(&self) -> Vec<usize> {
        let mut arms: Vec<usize> = (0..self.arms()).collect();
        arms.sort_by(|&a, &b| self.worth(b).total_cmp(&self.worth(a)));
        arms
    }

    fn leader(&self) -> usize {
        self.ranked()[0]
    }

    fn draws_sd(&self, arm: usize, difference: f64) -> f64 {
        if self.draws == 0 {
            0.0
        } else {
            difference.abs() * 0.3 + 0.01 * odd(arm) * self.worth(0).abs()
        }
    }

    fn comparisons(&self) -> Vec<Comparison> {
        let ranked = self.ranked();
        if self.arms() < 2 {
            return Vec::new();
        }
        let mut p_best: Vec<f64> = (0..self.arms())
            .map(|arm| {
                let behind = self.worth(self.leader()) - self.worth(arm);
                let far = behind / (self.draws_sd(arm, behind) + 1e-9);
                1.0 / (1.0 + 30.0 * far * far)
            })
            .collect();
        let all: f64 = p_best.iter().sum();
        p_best.iter_mut().for_each(|p| *p /= all);
        let mut out = Vec::new();
        for (arm, &p_best) in p_best.iter().enumerate() {
            let best = if arm == ranked[0] {
                ranked[1]
            } else {
                ranked[0]
            };
            for &metric in &self.results.metrics {
                let wanted = [
                    Metric::Profit,
                    Metric::Revenue,
                    Metric::Retained,
                    Metric::Referrals,
                    Metric::Goodwill,
                    Metric::Tips,
                    Metric::TipShare,
                ];
                if !wanted.contains(&metric) && metric != self.primary() {
                    continue;
                }
                if arm != 0 {
                    out.push(self.comparison(arm, 0, "baseline", metric, p_best));
                }
                if best != 0 {
                    out.push(self.comparison(arm, best, "best", metric, p_best));
                }
            }
        }
        out
    }

    fn comparison(
        &self,
        arm: usize,
        other: usize,
        role: &str,
        metric: Metric,
        p_best: f64,
    ) -> Comparison {
        let (mean, other_mean) = (self.mean(arm, metric), self.mean(other, metric));
        let d = mean.unwrap_or(0.0) - other_mean.unwrap_or(0.0);
        let simulation = d.abs() * 0.02 + 1e-4;
        let psychology = if self.draws == 0 {
            0.0
        } else {
            d.abs() * 0.32 + 0.02 * odd(arm)
        };
        let sd = (psychology * psychology + simulation * simulation).sqrt();
        let primary = metric == self.primary();
        let worthwhile = self.scenario.outcome.worthwhile.filter(|_| primary);
        let w = worthwhile.unwrap_or(0.0);
        let normal = Normal::new(d * 0.97, sd).unwrap();
        let (below, above) = (normal.cdf(-w), 1.0 - normal.cdf(w));
        let better = 1.0 - normal.cdf(0.0);
        let verdict = match () {
            _ if above >= 0.95 => "wins",
            _ if w > 0.0 && 1.0 - above - below >= 0.95 => "equal",
            _ if below >= 0.95 => "harmful",
            _ if better <= 0.05 => "loses",
            _ => "undecided",
        };
        let lift = (metric.unit() != MetricUnit::Scale && other_mean.is_some_and(|m| m > 0.0))
            .then(|| d / other_mean.unwrap());
        Comparison {
            arm: self.name(arm),
            against: self.name(other),
            role: role.into(),
            metric: metric.key().into(),
            unit: "".into(),
            primary,
            mean,
            other_mean,
            difference: Some(d),
            difference_lo: Some(d - 2.0 * simulation),
            difference_hi: Some(d + 2.0 * simulation),
            lift,
            lift_lo: lift.map(|l| l * 0.96),
            lift_hi: lift.map(|l| l * 1.04),
            unit_of_analysis: "community".into(),
            units: 40,
            df: Some(39.0),
            headline: Some(d),
            headline_lo: (self.draws > 0).then_some(d * 0.97 - 1.96 * sd),
            headline_hi: (self.draws > 0).then_some(d * 0.97 + 1.96 * sd),
            width_left: (self.draws > 0 && primary).then_some(3.92 * psychology),
            draws_sd: (self.draws > 0).then_some(psychology),
            simulation_sd: Some(simulation),
            draws: self.draws,
            p_better: Some(better),
            p_best: Some(p_best),
            expected_loss: Some(
                (self.worth(self.leader()) - self.worth(arm)).max(0.0) + 0.08 * psychology,
            ),
            worthwhile,
            p_worth: worthwhile.map(|_| above),
            p_equal: worthwhile.map(|_| 1.0 - above - below),
            p_harm: worthwhile.map(|_| below),
            verdict: verdict.into(),
        }
    }

    fn heads(&self) -> f64 {
        let n = self
            .results
            .summary
            .iter()
            .find(|s| s.metric == Metric::Profit)
            .map_or(0, |s| s.n);
        n as f64 / f64::from(self.scenario.design.replicates)
    }

    fn money(&self) -> Vec<Money> {
        let heads = self.heads();
        let mut out = Vec::new();
        for arm in 0..self.arms() {
            let mut put = |quantity: &str, unit: &str, value: Option<f64>, half: Option<f64>| {
                out.push(Money {
                    arm: self.name(arm),
                    quantity: quantity.into(),
                    unit: unit.into(),
                    value,
                    lo: half.and_then(|h| Some(value? - h)),
                    hi: half.and_then(|h| Some(value? + h)),
                    total: value
                        .filter(|_| unit == "money" && quantity != "break_even_cost")
                        .map(|v| v * heads),
                });
            };
            let (Some(profit), Some(cost)) =
                (self.mean(arm, Metric::Profit), self.mean(arm, Metric::Cost))
            else {
                continue;
            };
            let gain = profit - self.mean(0, Metric::Profit).unwrap_or(0.0);
            put("revenue", "money", self.mean(arm, Metric::Revenue), None);
            put("margin", "money", Some(profit + cost), None);
            put("gesture_cost", "money", Some(cost * 0.98), None);
            put("ask_cost", "money", Some(cost * 0.02), None);
            put("profit", "money", Some(profit), None);
            put("lifetime_value", "money", Some(profit * 0.97), None);
            if arm > 0 {
                put("gain", "money", Some(gain * 0.96), Some(gain.abs() * 0.04));
                put("return", "ratio", (cost > 0.0).then(|| gain / cost), None);
                put(
                    "payback_days",
                    "days",
                    (gain > 0.0).then_some(63.0 + 14.0 * arm as f64),
                    None,
                );
                put(
                    "break_even",
                    "ratio",
                    (cost > 0.0 && gain > 0.0).then(|| 1.0 + gain / cost),
                    None,
                );
            }
        }
        out
    }

    fn payback(&self) -> Vec<Payback> {
        let ticks = self.scenario.timeline.ticks;
        let each = self.scenario.timeline.days_per_tick();
        let mut out = Vec::new();
        for arm in 1..self.arms() {
            let gain = self.worth(arm) - self.worth(0);
            let cost = self.mean(arm, Metric::Cost).unwrap_or(0.0) / 4.0;
            for tick in 1..=ticks {
                let t = f64::from(tick) / f64::from(ticks);
                let spent = cost * (f64::from((tick - 1) / 13) + 1.0).min(4.0) * (1.0 - t);
                let value = gain * t * t * 0.7 + gain * t * 0.3 - spent * 0.6;
                out.push(Payback {
                    arm: self.name(arm),
                    tick: tick.into(),
                    day: f64::from(tick) * each,
                    gain: Some(value),
                    lo: Some(value - 0.25 * gain.abs() * t),
                    hi: Some(value + 0.25 * gain.abs() * t),
                });
            }
        }
        out
    }

    fn kinds(&self, arm: usize, by: &str, group: &str, tilt: f64) -> Vec<Stratum> {
        let d = self.worth(arm) - self.worth(0);
        let persuaded = (0.12 + 0.2 * odd(arm) + 0.1 * tilt).clamp(0.01, 0.6);
        let put_off = if d < 0.0 { 0.16 } else { 0.02 };
        let resentful = if d < 0.0 { 0.05 } else { 0.004 };
        let anyway = 0.38 + 0.1 * tilt;
        let unmoved = 1.0 - persuaded - put_off - resentful - anyway;
        let size = self.scenario.population.size as f64;
        let shares = [
            ("all", 1.0),
            ("persuaded", persuaded),
            ("anyway", anyway),
            ("unmoved", unmoved),
            ("put_off", put_off),
            ("resentful", resentful),
        ];
        shares
            .map(|(kind, share)| Stratum {
                arm: self.name(arm),
                by: by.into(),
                group: group.into(),
                from: None,
                to: None,
                kind: kind.into(),
                customers: (share * 4096.0) as u64,
                share: Some(share),
                share_lo: Some(share * 0.95),
                share_hi: Some((share * 1.05).min(1.0)),
                population: Some(share * size),
                returns: Some(1.9),
                more_returns: Some(0.2 * tilt),
                value: Some(d * (0.6 + tilt)),
                value_total: Some(d * (0.6 + tilt) * share * size),
            })
            .into()
    }

    fn strata(&self) -> Vec<Stratum> {
        let mut out = Vec::new();
        for arm in 1..self.arms() {
            out.extend(self.kinds(arm, "all", "", 0.4));
            for (nth, segment) in self.scenario.population.segments.iter().enumerate() {
                out.extend(self.kinds(arm, "segment", &segment.name, odd(nth) - 0.2));
            }
            for (nth, by) in [
                "reciprocity",
                "skepticism",
                "trust",
                "purchase_rate",
                "basket",
                "tenure",
            ]
            .iter()
            .enumerate()
            {
                for tenth in 1..=10 {
                    let tilt = (tenth as f64 - 5.0) / 5.0 * if nth == 1 { -1.0 } else { 1.0 };
                    let mut rows = self.kinds(arm, by, &tenth.to_string(), tilt);
                    for row in &mut rows {
                        row.from = Some(0.01 * (tenth - 1) as f64);
                        row.to = Some(0.01 * tenth as f64);
                    }
                    out.extend(rows);
                }
            }
        }
        out
    }

    fn uplift(&self) -> Vec<UpliftPoint> {
        let mut out = Vec::new();
        for arm in 1..self.arms() {
            let gain = self.worth(arm) - self.worth(0);
            for at in 0..=20 {
                let share = f64::from(at) / 20.0;
                let value = gain * share + 3.0 * share * (1.0 - share) * (gain.abs() + 0.1) * 0.6;
                out.push(UpliftPoint {
                    arm: self.name(arm),
                    share,
                    gain: value,
                    gain_lo: Some(value - 0.2 * share * gain.abs()),
                    gain_hi: Some(value + 0.2 * share * gain.abs()),
                    random: gain * share,
                });
            }
        }
        out
    }

    fn cells(&self) -> Vec<TargetCell> {
        let mut out = Vec::new();
        let arm = self.leader().max(usize::from(self.arms() > 1));
        for segment in &self.scenario.population.segments {
            for (nth, (from, below)) in [
                (None, Some(50.0)),
                (Some(50.0), Some(150.0)),
                (Some(150.0), None),
            ]
            .into_iter()
            .enumerate()
            {
                let score = nth as f64 * 1.6 - 0.7;
                out.push(TargetCell {
                    arm: self.name(arm),
                    segment: segment.name.clone(),
                    spend_from: from,
                    spend_below: below,
                    tenure_from: Some(0.0),
                    tenure_below: None,
                    share: 0.4
                        / (nth as f64 + 1.0)
                        / self.scenario.population.segments.len() as f64,
                    score,
                    held_out: Some(score * 0.9),
                    send: score > 0.0,
                });
            }
        }
        out
    }

    fn targeted(&self) -> Vec<TargetGain> {
        let arm = self.leader();
        if arm == 0 {
            return Vec::new();
        }
        let gain = self.worth(arm) - self.worth(0);
        vec![TargetGain {
            arm: self.name(arm),
            share: 0.43,
            qini: Some(0.412),
            qini_share: Some(0.38),
            all_gain: Some(gain),
            all_gain_lo: Some(gain * 0.97),
            all_gain_hi: Some(gain * 1.03),
            gain: Some(gain * 0.93),
            gain_lo: Some(gain * 0.9),
            gain_hi: Some(gain * 0.96),
            kept: Some(0.93),
            cost: Some(0.98),
            all_cost: Some(2.31),
            out_of_reach: Some(0.4),
        }]
    }

    fn policies(&self) -> Vec<PolicyGain> {
        if self.arms() < 3 {
            return Vec::new();
        }
        let single = self.leader().max(1);
        let all = self.worth(single) - self.worth(0);
        let row = |policy: &str, arm: &str, over: f64| PolicyGain {
            policy: policy.into(),
            arm: arm.into(),
            budget: Some(1.5),
            treated: 0.7,
            spend: 1.4,
            expected: all + over + 0.02,
            gain: all + over,
            gain_lo: Some(all + over - 0.04),
            gain_hi: Some(all + over + 0.04),
            over_single: over,
            over_single_lo: Some(over - 0.4 * over),
            over_single_hi: Some(over + 0.4 * over),
            differs: over > 0.0,
        };
        let name = self.name(single);
        vec![
            row("rule", "", 0.21),
            row("budget", "", 0.24),
            row("targeted", &name, 0.11),
            row("single", &name, 0.0),
        ]
    }

    fn rule(&self) -> Vec<RuleLeaf> {
        if self.arms() < 3 {
            return Vec::new();
        }
        let leaf =
            |arm: usize, from: Option<f64>, below: Option<f64>, orders: Option<f64>| RuleLeaf {
                first: "past_spend".into(),
                first_from: from,
                first_below: below,
                second: orders.map_or("", |_| "past_orders").into(),
                second_from: orders.filter(|_| arm == 1),
                second_below: orders.filter(|_| arm != 1),
                arm: self.name(arm),
                share: 1.0 / 3.0,
                expected: 0.4 * arm as f64,
                held_out: Some(0.38 * arm as f64),
                cost: 0.3 * arm as f64,
                ..RuleLeaf::default()
            };
        vec![
            leaf(0, None, Some(50.0), None),
            leaf(1, Some(50.0), None, Some(4.0)),
            leaf(2, Some(50.0), None, Some(4.0)),
        ]
    }

    fn qini(&self) -> Vec<QiniPoint> {
        if self.arms() < 3 {
            return Vec::new();
        }
        (0..=20)
            .map(|at| {
                let share = f64::from(at) / 20.0;
                let gain = 2.0 * share - share * share;
                QiniPoint {
                    budget: 2.0 * share,
                    spend: 2.0 * share,
                    expected: gain,
                    gain,
                    gain_lo: Some(0.9 * gain),
                    gain_hi: Some(1.1 * gain),
                    single: self.name(1),
                    single_gain: 0.7 * share,
                    targeted: self.name(2),
                    targeted_gain: 0.8 * gain,
                    over_single: gain - 0.7 * share,
                    over_single_lo: Some(0.8 * (gain - 0.7 * share)),
                    over_single_hi: Some(1.2 * (gain - 0.7 * share)),
                    over_targeted: 0.2 * gain,
                    over_targeted_lo: Some(0.1 * gain),
                    over_targeted_hi: Some(0.3 * gain),
                }
            })
            .collect()
    }

    fn allocation(&self) -> Vec<AllocationCell> {
        if self.arms() < 3 {
            return Vec::new();
        }
        let of_arm = |arm: usize| {
            let cells = self.cells().into_iter().enumerate();
            cells.map(move |(nth, cell)| AllocationCell {
                arm: self.name(arm),
                segment: cell.segment,
                spend_from: cell.spend_from,
                spend_below: cell.spend_below,
                tenure_from: cell.tenure_from,
                tenure_below: cell.tenure_below,
                share: cell.share,
                score: cell.score / arm as f64,
                cost: 0.3 * arm as f64,
                held_out: cell.held_out,
                given: [[0.0, 0.4, 1.0], [0.0, 0.6, 0.0]][arm - 1][nth % 3],
            })
        };
        (1..3).flat_map(of_arm).collect()
    }

    fn factors(&self) -> Vec<Factor> {
        if self.arms() < 2 {
            return Vec::new();
        }
        let ranked = self.ranked();
        let lead = self.worth(ranked[0]) - self.worth(ranked[1]);
        let other = self.name(ranked[1]);
        let list: [(&str, &str, &str, f64, f64, f64, f64); 15] = [
            (
                "context.noticed",
                "the smallest gift value that is noticed",
                "assumption",
                2.0,
                1.0,
                4.0,
                1.6,
            ),
            (
                "reminder_strength",
                "rise of the purchase rate just after any noticed touch, as a share of the rate",
                "psychology",
                3.555,
                2.0,
                5.0,
                1.3,
            ),
            (
                "elasticity_purchase",
                "elasticity of the purchase rate to willingness",
                "psychology",
                0.3,
                0.1,
                1.0,
                1.2,
            ),
            (
                "channel.purchase.margin",
                "margin on a purchase",
                "assumption",
                0.4,
                0.3,
                0.5,
                0.9,
            ),
            (
                "goodwill_half_life",
                "half-life of goodwill",
                "psychology",
                40.0,
                19.0,
                90.0,
                0.8,
            ),
            (
                "lapse_rate",
                "base rate of lapse",
                "psychology",
                0.000571,
                0.000286,
                0.00114,
                0.7,
            ),
            (
                "lapse_goodwill",
                "how much goodwill slows lapse",
                "psychology",
                0.9,
                0.45,
                1.8,
                0.6,
            ),
            (
                "surprise",
                "share of the gain that surprise adds",
                "psychology",
                1.0,
                0.5,
                1.0,
                0.4,
            ),
            (
                "trust_step",
                "step of trust towards perceived sincerity",
                "psychology",
                0.15,
                0.05,
                0.3,
                0.3,
            ),
            (
                "purchase_rate",
                "baseline purchase rate, times",
                "assumption",
                1.0,
                0.67,
                1.5,
                0.55,
            ),
            (
                "unease",
                "goodwill that a dutiful return costs",
                "psychology",
                0.25,
                0.125,
                0.5,
                0.1,
            ),
            (
                "newness",
                "how much likelier a customer leaves at the start of the relationship",
                "psychology",
                1.0,
                0.5,
                2.0,
                0.12,
            ),
            (
                "imposition",
                "goodwill that an ask costs where nothing was recently given",
                "psychology",
                0.1,
                0.05,
                0.2,
                0.05,
            ),
            (
                "price_response",
                "price response to a conditional offer",
                "psychology",
                0.716,
                0.3,
                3.0,
                0.04,
            ),
            (
                "service.failure_rate",
                "share of purchases that go wrong",
                "assumption",
                0.0,
                0.0,
                0.05,
                0.2,
            ),
        ];
        list.map(|(factor, meaning, kind, base, low, high, swing)| {
            let (lead_low, lead_high) = (lead * (1.0 - swing), lead * (1.0 + 0.7 * swing));
            Factor {
                factor: factor.into(),
                meaning: meaning.into(),
                kind: kind.into(),
                unit: match factor {
                    factor if factor.ends_with("noticed") => "money".into(),
                    factor if kind == "assumption" && !factor.is_empty() => "share".into(),
                    _ => "number".into(),
                },
                base,
                low,
                high,
                lead,
                lead_low: Some(lead_low),
                lead_high: Some(lead_high),
                winner_low: if lead_low < 0.0 {
                    other.clone()
                } else {
                    self.name(ranked[0])
                },
                winner_high: self.name(ranked[0]),
                threshold: (lead_low < 0.0).then(|| base - (base - low) / swing),
                then: if lead_low < 0.0 {
                    other.clone()
                } else {
                    String::new()
                },
            }
        })
        .into()
    }

    fn pairs(&self) -> Vec<PairOfFactors> {
        let factors = self.factors();
        let mut out = Vec::new();
        for (nth, one) in factors.iter().enumerate().take(5) {
            for other in &factors[nth + 1..5] {
                let lead = one.lead_low.unwrap() + other.lead_low.unwrap() - one.lead;
                out.push(PairOfFactors {
                    one: one.factor.clone(),
                    one_value: one.low,
                    other: other.factor.clone(),
                    other_value: other.low,
                    lead,
                    winner: if lead < 0.0 {
                        factors[0].then.clone()
                    } else {
                        self.name(self.leader())
                    },
                });
            }
        }
        out
    }

    fn tests(&self) -> Vec<FieldTest> {
        if self.arms() < 2 {
            return Vec::new();
        }
        let ranked = self.ranked();
        let ticks = u64::from(self.scenario.timeline.ticks);
        let lengths = [ticks.div_ceil(4), ticks.div_ceil(2), ticks];
        let d = self.worth(ranked[0]) - self.worth(ranked[1]);
        lengths
            .iter()
            .enumerate()
            .map(|(nth, &ticks)| FieldTest {
                arm: self.name(ranked[0]),
                against: self.name(ranked[1]),
                metric: self.primary().key().into(),
                ticks,
                length: ticks as f64 * self.scenario.timeline.days_per_tick(),
                expected: Some(d * (nth as f64 + 1.0) / 3.0),
                expected_lo: Some(d * (nth as f64 + 1.0) / 3.0 * 0.2),
                expected_hi: Some(d * (nth as f64 + 1.0) / 3.0 * 1.9),
                sd: Some(67.0),
                customers_per_arm: Some(37_331 / (nth as u64 + 1)),
                most_per_arm: self.scenario.population.size / 2,
                finds: Some(d * 0.5),
                power: Some(0.9),
                holdout: Some(0.12),
                changes_at: Some(d * 0.1),
                changes: "below".into(),
                chosen: nth == 1,
            })
            .collect()
    }
}

fn backing(scenario: &Scenario) -> Vec<Backing> {
    let arms: Vec<&str> = scenario
        .arms
        .iter()
        .skip(1)
        .map(|arm| arm.name.as_str())
        .collect();
    let list = [
        (
            "pleasure",
            "what a gift is felt as",
            14,
            11,
            9,
            6,
            "measured",
        ),
        (
            "personal",
            "that a gift is meant for this person",
            9,
            7,
            8,
            5,
            "measured",
        ),
        (
            "reminder",
            "that any touch reminds people to buy",
            2,
            2,
            2,
            1,
            "thin",
        ),
        (
            "strings",
            "that strings press and cost sincerity",
            5,
            3,
            4,
            3,
            "measured",
        ),
        ("lapse", "that goodwill slows lapse", 0, 0, 0, 2, "assumed"),
        (
            "elasticity_purchase",
            "that willingness moves everyday purchases",
            0,
            0,
            0,
            0,
            "assumed",
        ),
    ];
    list.map(
        |(mechanism, meaning, contrasts, inside, sourced, claims, strength)| Backing {
            mechanism: mechanism.into(),
            meaning: meaning.into(),
            arms: arms.join("; "),
            contrasts,
            inside_left_out: inside,
            sourced,
            studies: if contrasts > 0 {
                "Falk 2007; Strohmetz et al. 2002, Study 2; Garner 2005".into()
            } else {
                String::new()
            },
            claims,
            claims_hold: claims,
            strength: strength.into(),
        },
    )
    .into()
}

fn notes(results: &Results) -> Vec<Note> {
    let note = |key: &str, value: &str| Note {
        key: key.into(),
        value: value.into(),
    };
    vec![
        note("population", "like_these"),
        note("clusters", &results.precision.clusters.to_string()),
        note("threshold", "0.257"),
        note(
            "say.respond",
            "Luck still blurs the types a little: split over lucks, the scores agree with a reliability of 0.94.",
        ),
        note(
            "say.target",
            "Within a segment, past spend and the traits of the psychology were drawn independently: no correlation was assumed.",
        ),
        note("reliability", "0.94"),
    ]
}

/// Arms of a shop with these names, the first of which does nothing.
pub fn shop(names: &[String], more: &str) -> Loaded {
    let mut text = String::from(
        r#"title = "A shop"
question = "Which gift?"
timeline = { unit = "week", length = "12 weeks" }
[population]
of = "customers"
size = 600
purchase_rate = { gamma = { mean = "6 per year", cv = 1 } }
basket = { lognormal = { mean = 35, cv = 0.85 } }
[context]
noticed = 2
[channel.purchase]
margin = "40%"
[design]
replicates = 2
[outcome]
primary = "profit"
worthwhile = 0.2
"#,
    );
    text += more;
    for (nth, name) in names.iter().enumerate() {
        text += &format!("[[arm]]\nname = {}\n", toml_text(name));
        if nth > 0 {
            text += &format!(
                "[[arm.gesture]]\ngift = {}\nvalue = {}\ncost = {}\nuseful = {}\nevery = \"4 weeks\"\n",
                toml_text(name),
                1 + nth % 5,
                0.2 + 0.1 * (nth % 7) as f64,
                (nth % 4) as f64 / 4.0,
            );
        }
    }
    load(&text, &[])
}

fn toml_text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

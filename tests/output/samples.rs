//! Results of no run: made up, to be written and drawn.

pub use goodwill::experiment::results::*;
use goodwill::output::charts::{self, Chart};
use goodwill::output::report;
use goodwill::output::tables::RunTables;
use goodwill::psychology::Parameters;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

/// A chart as its file has it.
#[derive(Clone)]
pub struct Picture {
    pub name: &'static str,
    pub svg: String,
}

/// The charts of a run with these results and no more.
pub fn draw(scenario: &Scenario, results: &Results) -> Vec<Picture> {
    let tables = RunTables::of_results(scenario, results).as_written();
    let report = report::report(scenario, &report::Made::default(), &tables).unwrap();
    let of = |chart: &Chart| Picture {
        name: chart.id,
        svg: charts::document(chart),
    };
    report.charts.iter().map(of).collect()
}

/// Of these the one of a name.
pub fn picture(scenario: &Scenario, results: &Results, name: &str) -> Picture {
    let all = draw(scenario, results);
    all.into_iter().find(|own| own.name == name).unwrap()
}

/// A scenario with these arms and nothing in particular.
pub fn scenario(title: &str, arms: &[&str], ticks: u32, primary: Metric) -> Scenario {
    let visit = ticks == 1;
    Scenario {
        title: title.into(),
        question: "Does a second, unexpected mint raise tips, and is it goodwill or duty?".into(),
        notes: String::new(),
        currency: "$".into(),
        timeline: Timeline {
            unit: if visit {
                TickUnit::Visit { gap: 0.0 }
            } else {
                TickUnit::Span {
                    name: SpanName::Week,
                    days: 7.0,
                }
            },
            ticks,
            start: None,
        },
        season: None,
        population: Population {
            of: "dining parties".into(),
            size: 20_000,
            segments: vec![Segment {
                name: "all".into(),
                share: 1.0,
                traits: Traits(std::array::from_fn(|_| Distribution::Constant(1.0))),
            }],
            contacts: Vec::new(),
            data: None,
        },
        context: Context {
            noticed: 0.1,
            customary: 0.0,
            stake: Stake::Basket,
            inertia: 0.0,
            loss: None,
        },
        channels: Channels([None; ChannelKind::COUNT]),
        service: Service {
            failure_rate: 0.0,
            severity: 0.0,
        },
        prospects: None,
        community: Community {
            size: 4096,
            ties: None,
        },
        design: Design {
            kind: DesignKind::Paired,
            seed: 7,
            replicates: 20,
        },
        outcome: Outcome {
            primary,
            worthwhile: None,
            discount: 0.0,
        },
        psychology: Parameters::default(),
        arms: arms
            .iter()
            .map(|name| Arm {
                name: (*name).into(),
                union_of: Vec::new(),
                gestures: Vec::new(),
                asks: Vec::new(),
                budget: None,
                belonging: None,
                targets: Vec::new(),
                holdout: 0.0,
                fixed_cost: 0.0,
            })
            .collect(),
        publication: Default::default(),
        study: None,
        claim: None,
        expectations: Vec::new(),
        observed: Vec::new(),
        policy: Policy::default(),
        sweep: None,
        optimize: None,
    }
}

pub fn estimate(value: f64, half: f64) -> Estimate {
    Estimate {
        value,
        low: value - half,
        high: value + half,
    }
}

/// Results in which an arm's effect grows with its number, scaled by `size`.
pub fn results(scenario: &Scenario, metrics: &[Metric], size: f64) -> Results {
    let arms = scenario.arms.len();
    let level = |metric: Metric, arm: usize| {
        let effect = size * (arm as f64 * 0.7).min(3.1 + arm as f64 * 0.01);
        match metric {
            Metric::TipShare => size.min(1.0) * 0.188 * (1.0 + 0.06 * effect),
            Metric::Profit => size * (14.2 + 2.6 * effect - 0.9 * effect * effect),
            Metric::Revenue => size * (212.4 + 9.0 * effect),
            Metric::Retained => size.min(1.0) * (0.62 + 0.04 * effect),
            Metric::WillingReturns => 0.11 * effect,
            Metric::DutifulReturns => 0.06 * effect * effect,
            _ => 0.4 * effect,
        }
    };
    let mut r = Results {
        arms: scenario.arms.iter().map(|arm| arm.name.clone()).collect(),
        metrics: metrics.to_vec(),
        summary: Vec::new(),
        contrasts: Vec::new(),
        expectations: Vec::new(),
        series: Vec::new(),
        replicates: Vec::new(),
        sincerity: Vec::new(),
        power: Vec::new(),
        shortages: Vec::new(),
        precision: Precision {
            unit: Unit::Customer,
            units: 400_000,
            clusters: 100,
            paired: true,
        },
        cut: Vec::new(),
        unreached: Vec::new(),
        interactions: Vec::new(),
    };
    for arm in 0..arms {
        for &metric in metrics {
            let value = level(metric, arm);
            let mean = estimate(value, value.abs() * 0.012);
            r.summary.push(ArmMean {
                arm,
                metric,
                n: 400_000,
                mean,
                sd: value.abs() * 0.4,
            });
            if arm > 0 {
                let base = level(metric, 0);
                let half = value.abs() * 0.004;
                let lift = (base > 0.0).then(|| estimate(value / base - 1.0, half / base));
                let difference = estimate(value - base, half);
                r.contrasts.push(Contrast {
                    arm,
                    metric,
                    difference,
                    lift,
                    units: 400_000,
                    df: 399_999.0,
                });
            }
        }
    }
    series(scenario, &mut r, size);
    for replicate in 0..2 {
        for s in &r.summary {
            let mean = s.mean.value;
            r.replicates.push(ReplicateMean {
                replicate,
                arm: s.arm,
                metric: s.metric,
                n: 20_000,
                mean,
                sd: s.sd,
            });
        }
    }
    for arm in 0..arms {
        let centre = 0.35 + 0.4 * arm as f64 / arms as f64;
        let bin = |i: usize| {
            let z = ((i as f64 + 0.5) / SINCERITY_BINS as f64 - centre) / 0.14;
            (size * 40_000.0 / (1.0 + z * z * z * z)) as u64
        };
        let counts = (0..SINCERITY_BINS)
            .map(|i| if arm == 0 { 0 } else { bin(i) })
            .collect();
        r.sincerity.push(SincerityHistogram { arm, counts });
    }
    r
}

fn series(scenario: &Scenario, r: &mut Results, size: f64) {
    for arm in 0..r.arms.len() {
        for quantity in Quantity::ALL {
            for tick in 0..scenario.timeline.ticks {
                let t = f64::from(tick);
                let a = size * arm as f64;
                // Something that rises and saturates, with a beat of thirteen ticks.
                let rise = t / (t + 9.0) + 0.15 * f64::from(tick % 13 < 3);
                let rise = if scenario.timeline.ticks == 1 {
                    1.0
                } else {
                    rise
                };
                let value = match quantity {
                    Quantity::Goodwill => 0.22 * a * rise - 0.05 * size,
                    Quantity::Obligation => 0.1 * a * f64::from(1 + 12 - tick % 13) / 13.0,
                    Quantity::Trust => size.min(1.0) * 0.5 + 0.02 * a * rise,
                    Quantity::Active => size.min(1.0) * (1.0 - t * (0.006 - 0.0006 * a)),
                    Quantity::TipShare => 0.188 * size + 0.009 * a,
                    Quantity::Profit => size * 1.4 + 0.2 * a * rise,
                    Quantity::Revenue => size * 14.0 + 0.7 * a * rise,
                    Quantity::WillingReturns => 0.02 * a * rise,
                    Quantity::DutifulReturns => 0.012 * a * f64::from(1 + 12 - tick % 13) / 13.0,
                    Quantity::HabitReturns => 0.9 * size,
                    _ => 0.1 * a,
                };
                let half = value.abs() * 0.03 + 0.001 * size;
                r.series.push(SeriesPoint {
                    arm,
                    quantity,
                    tick,
                    mean: estimate(value, half),
                });
            }
        }
    }
}

/// A published effect.
pub fn held(
    arm: usize,
    metric: Metric,
    scale: EffectScale,
    value: f64,
    half: Option<f64>,
    tag: EvidenceTag,
) -> ExpectationResult {
    ExpectationResult {
        arm,
        against: 0,
        metric,
        scale,
        published: value,
        interval: half.map(|h| (value - h, value + h)),
        tag,
        source: "Strohmetz et al. 2002, Study 2".into(),
        simulated: estimate(value * 0.9, 0.004),
        inside: half.map(|h| value * 0.1 < h),
    }
}

pub const TIPS: [Metric; 4] = [
    Metric::TipShare,
    Metric::Profit,
    Metric::WillingReturns,
    Metric::DutifulReturns,
];
pub const SHOP: [Metric; 5] = [
    Metric::Revenue,
    Metric::Profit,
    Metric::Retained,
    Metric::WillingReturns,
    Metric::DutifulReturns,
];

/// One visit, four arms, published marks of all kinds.
pub fn mints() -> (Scenario, Results) {
    let arms = ["no mint", "one mint", "two mints", "one, then one more"];
    let mut scenario = scenario("Two mints", &arms, 1, Metric::TipShare);
    scenario.outcome.worthwhile = Some(0.01);
    let mut results = results(&scenario, &TIPS, 1.0);
    let m = Metric::TipShare;
    results.expectations = vec![
        held(1, m, EffectScale::Lift, 0.03, None, EvidenceTag::Popular),
        held(
            2,
            m,
            EffectScale::Lift,
            0.141,
            Some(0.06),
            EvidenceTag::Source,
        ),
        held(
            3,
            m,
            EffectScale::Lift,
            0.21,
            Some(0.07),
            EvidenceTag::Source,
        ),
        held(3, m, EffectScale::Lift, 0.23, None, EvidenceTag::Recalled),
        held(
            2,
            m,
            EffectScale::LogOdds,
            0.12,
            Some(0.05),
            EvidenceTag::Computed,
        ),
    ];
    (scenario, results)
}

/// A year of weeks, seven arms, names long and hostile.
pub fn year() -> (Scenario, Results) {
    let arms = [
        "nothing but the newsletter that everyone has always received",
        "a personal, hand-written thank-you note after the third purchase of every single season",
        "a useful guide, no strings",
        "<script>alert(\"x\")</script> & a voucher",
        "=2+2 \u{202e}gnirts a\u{202c}",
        "Überraschung für Stammkunden: ein Stück Kuchen, ½ Preis — δῶρον → €5",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihung",
    ];
    let scenario = scenario(
        "What a year of thank-yous does in a small shop",
        &arms,
        52,
        Metric::Profit,
    );
    let results = results(&scenario, &SHOP, 1.0);
    (scenario, results)
}

/// A field experiment, many times over.
pub fn randomized() -> (Scenario, Results) {
    let arms = [
        "control",
        "a note",
        "a note and a small gift",
        "a large gift",
    ];
    let mut scenario = scenario("Would the trial have seen it?", &arms, 12, Metric::Revenue);
    scenario.design.kind = DesignKind::Randomized { per_arm: 250 };
    scenario.outcome.worthwhile = Some(12.5);
    let mut results = results(&scenario, &SHOP, 1.0);
    results.precision.paired = false;
    scenario.design.replicates = 1_000;
    for (arm, detected) in [(1, 0.11), (2, 0.46), (3, 0.83)] {
        results.power.push(Power {
            arm,
            metric: Metric::Revenue,
            per_arm: 250,
            experiments: 1_000,
            detected: estimate(detected, 0.03),
            wrong_sign: if arm == 1 { f64::NAN } else { 0.004 },
            exaggeration: if arm == 1 { f64::NAN } else { 1.6 },
            needed: [f64::NAN, 560.0, 240.0][arm - 1],
            difference: estimate(6.0 * f64::from(arm as u32), 9.0),
        });
    }
    (scenario, results)
}

/// One arm only, over time.
pub fn alone() -> (Scenario, Results) {
    let scenario = scenario("One arm", &["a thank-you"], 26, Metric::Retained);
    let results = results(&scenario, &SHOP, 1.0);
    (scenario, results)
}

/// Nothing happens, over so many ticks.
pub fn zeros(ticks: u32) -> (Scenario, Results) {
    let scenario = scenario("Nothing", &["none", "none either"], ticks, Metric::Profit);
    let results = results(&scenario, &SHOP, 0.0);
    (scenario, results)
}

/// A single unit: no interval anywhere.
pub fn single(ticks: u32) -> (Scenario, Results) {
    let arms = ["none", "a gift", "a larger gift"];
    let scenario = scenario("A single customer", &arms, ticks, Metric::Profit);
    let mut results = results(&scenario, &SHOP, 1.0);
    let bare = |e: &mut Estimate| (e.low, e.high) = (f64::NAN, f64::NAN);
    results.summary.iter_mut().for_each(|s| {
        bare(&mut s.mean);
        s.sd = f64::NAN;
    });
    results.series.iter_mut().for_each(|s| bare(&mut s.mean));
    for contrast in &mut results.contrasts {
        bare(&mut contrast.difference);
        contrast.lift.iter_mut().for_each(bare);
    }
    results.precision.clusters = 1;
    (scenario, results)
}

/// Everything at once: names of 120 letters, numbers of all sizes, intervals that are none.
#[allow(dead_code)] // for pictures alone: no table is wide enough for it
pub fn torture(ticks: u32) -> (Scenario, Results) {
    let names: Vec<String> = (0..8)
        .map(|i| {
            let long = "a card by hand with a sample of what they liked best, and after a month a call that asks for nothing";
            format!("{i}: {long} ").chars().cycle().take(120).collect()
        })
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let title = "A title that goes on and on, as titles of studies do ".repeat(6);
    let mut scenario = scenario(title.trim(), &names, ticks, Metric::Profit);
    scenario.currency = "doubloons".into();
    scenario.population.of = "people who once bought something somewhere ".repeat(5);
    scenario.outcome.worthwhile = Some(1e-9);
    let mut results = results(&scenario, &SHOP, 1.0);
    let sizes = [1.0, 1e-9, -1e9, 0.0, 1e9, -3.5, 1e3, 1e-3];
    let bend = |arm: usize, e: &mut Estimate| {
        let k = sizes[arm];
        (e.value, e.low, e.high) = (k * e.value, k * e.low.min(e.high), k * e.high.max(e.low));
        if arm == 5 {
            (e.low, e.high) = (f64::NAN, f64::NAN);
        }
    };
    for s in &mut results.summary {
        bend(s.arm, &mut s.mean);
    }
    for s in &mut results.series {
        bend(s.arm, &mut s.mean);
    }
    for c in &mut results.contrasts {
        bend(c.arm, &mut c.difference);
    }
    (scenario, results)
}

/// A season of a shop whose arms have short names.
pub fn season() -> (Scenario, Results) {
    let arms = ["nothing", "a note", "a sample", "a call", "all of it"];
    let scenario = scenario("A season", &arms, 26, Metric::Retained);
    let results = results(&scenario, &SHOP, 1.0);
    (scenario, results)
}

/// As many arms as anyone would ask for.
pub fn crowd(ticks: u32) -> (Scenario, Results) {
    let names: Vec<String> = (0..64)
        .map(|i| format!("value {} · personal 0.{}", i / 8, i % 8))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scenario = scenario("A sweep", &names, ticks, Metric::Profit);
    let results = results(&scenario, &SHOP, 1.0);
    (scenario, results)
}

/// Every sample with a name of its own.
pub fn all() -> Vec<(&'static str, (Scenario, Results))> {
    vec![
        ("mints", mints()),
        ("year", year()),
        ("randomized", randomized()),
        ("alone", alone()),
        ("zeros_once", zeros(1)),
        ("zeros", zeros(20)),
        ("single_once", single(1)),
        ("single", single(20)),
        ("crowd_once", crowd(1)),
        ("crowd", crowd(104)),
        ("season", season()),
    ]
}

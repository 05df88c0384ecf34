//! The comparison as a whole: what it must say where the truth is known, how often its headline interval
//! covers a truth under another psychology, and how often an arm is said to win that does not.
//!
//! The counts are reduced here. All of them: `GOODWILL_FULL=1 cargo test --release --test decision comparison -- --nocapture`

use crate::common::*;
use goodwill::decision::Part;
use goodwill::decision::compare::sequence::{Sequence, until_decided};
use goodwill::decision::compare::shifts::BUDGET;
use goodwill::decision::compare::{Asked, Comparisons, compare};
use goodwill::decision::rows::Comparison;
use goodwill::engine::run::{Estimator, Options, run};
use goodwill::evidence::Case;
use goodwill::evidence::draws::Draws;
use goodwill::evidence::setting::{Doubt, Draw};
use goodwill::psychology::Parameters;
use goodwill::random::philox4x32_10;
use goodwill::scenario::checked::*;
use goodwill::scenario::{Loaded, PsychologyOverrides};
use goodwill::vocabulary::metric::Metric;

/// Critical value of the standard normal for 1 in 10,000, two-sided.
const Z: f64 = 3.891;

fn full() -> bool {
    std::env::var_os("GOODWILL_FULL").is_some()
}

/// A scenario from code, whose elasticities are the psychology's.
fn case(scenario: Scenario) -> Case {
    stating(scenario, PsychologyOverrides::default())
}

/// A scenario that states something of the psychology itself.
pub fn stating(scenario: Scenario, own: PsychologyOverrides) -> Case {
    let loaded = Loaded {
        scenario,
        resolved: String::new(),
        own,
        inputs: Vec::new(),
        account: None,
        copy: None,
        notes: Vec::new(),
    };
    Case::of("test.toml".as_ref(), loaded)
}

pub fn options(threads: usize) -> Options<'static> {
    Options {
        threads,
        ..Options::default()
    }
}

fn compared(case: &Case, draws: usize) -> Comparisons {
    let draws = Draws::shipped().spread(draws);
    compared_over(case, &draws, BUDGET)
}

/// The least part there is.
const LITTLE: u64 = 1;

fn compared_over(case: &Case, draws: &[Parameters], budget: u64) -> Comparisons {
    let options = options(1);
    let tally = run(&case.scenario, &options).expect("it runs");
    let asked = Asked {
        case,
        tally: &tally,
        sequence: None,
        draws: &Draw::of_case(case, draws, Doubt::Psychology),
        doubt: Doubt::Psychology,
        budget,
        update: None,
    };
    compare(&asked, &options).expect("it runs")
}

fn row<'a>(found: &'a Comparisons, metric: Metric, arm: &str, role: &str) -> &'a Comparison {
    let wanted =
        |row: &&Comparison| row.metric == metric.key() && row.arm == arm && row.role == role;
    found.rows.iter().find(wanted).expect("a row")
}

fn note<'a>(found: &'a Comparisons, key: &str) -> Option<&'a str> {
    let note = found.notes.iter().find(|note| note.key == key)?;
    Some(&note.value)
}

/// Purchases move as the psychology has them.
fn shop(size: u64) -> Scenario {
    let elasticity = Parameters::default().elasticity_purchase;
    scenario(span(SpanName::Week), 12, size).with_channel(ChannelKind::Purchase, sold(elasticity))
}

fn gifts(value: f64) -> Gesture {
    gift(value, when(every(12, 0, 4)))
}

fn with_gifts(size: u64) -> Scenario {
    let mut scenario = shop(size)
        .with_arm(arm("no gift"))
        .with_arm(arm("gifts").giving(gifts(2.0)))
        .with_arm(arm("the same gifts").giving(gifts(2.0)))
        .with_arm(arm("dear gifts").giving(Gesture {
            cost: 8.0,
            ..gifts(2.0)
        }));
    scenario.outcome.worthwhile = Some(1.0);
    scenario
}

#[test]
fn equal_arms_differ_by_exactly_nothing() {
    for ties in [false, true] {
        let mut scenario = with_gifts(3_000);
        if ties {
            scenario = scenario.with_ties(256, 6, true, true);
        }
        scenario.arms.swap(0, 2);
        let found = compared(&case(scenario), 10);
        let same: Vec<&Comparison> = found.rows.iter().filter(|row| row.arm == "gifts").collect();
        assert!(same.iter().any(|row| row.role == "baseline"));
        for row in same.iter().filter(|row| row.against == "the same gifts") {
            assert_eq!(row.difference, Some(0.0), "{row:?}");
            let headline = (row.headline, row.headline_lo, row.headline_hi);
            assert_eq!(headline, (Some(0.0), Some(0.0), Some(0.0)), "{row:?}");
            assert_eq!((row.p_better, row.draws_sd), (Some(0.5), Some(0.0)));
            assert_eq!(row.verdict, "equal");
        }
        // The chance to be best is shared.
        let best = &found.outcomes[0].best.as_ref().expect("it is known");
        assert_eq!(best[0], best[1]);
        assert!((best.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn what_is_cheaper_wins_and_what_is_dearer_harms() {
    let mut scenario = with_gifts(3_000);
    let found = compared(&case(scenario.clone()), 10);
    let dear = row(&found, Metric::Profit, "dear gifts", "baseline");
    assert_eq!((dear.verdict.as_str(), dear.p_harm), ("harmful", Some(1.0)));
    assert!(dear.primary && dear.worthwhile == Some(1.0) && dear.draws == 10);
    // Where cost decides, less is better; the figures stay as they are.
    scenario.outcome.primary = Metric::Cost;
    let found = compared(&case(scenario), 10);
    assert_eq!(note(&found, "best"), Some("no gift"));
    let dear = row(&found, Metric::Cost, "dear gifts", "baseline");
    assert!(dear.difference.unwrap() > 10.0 && dear.headline_lo.unwrap() > 10.0);
    assert_eq!(
        (dear.verdict.as_str(), dear.p_better),
        ("harmful", Some(0.0))
    );
    assert!(dear.expected_loss.unwrap() > 10.0);
    let free = row(&found, Metric::Cost, "no gift", "best");
    assert_eq!(
        (free.against.as_str(), free.verdict.as_str()),
        ("gifts", "wins")
    );
    assert_eq!((free.p_best, free.expected_loss), (Some(1.0), Some(0.0)));
}

#[test]
fn every_arm_stands_against_the_baseline_and_the_best_once() {
    let found = compared(&case(with_gifts(1_000)), 5);
    let primary: Vec<_> = found.rows.iter().filter(|row| row.primary).collect();
    let of = |role: &str| -> Vec<(&str, &str)> {
        let rows = primary.iter().filter(|row| row.role == role);
        rows.map(|row| (row.arm.as_str(), row.against.as_str()))
            .collect()
    };
    let baseline = of("baseline");
    assert_eq!(
        baseline,
        [
            ("gifts", "no gift"),
            ("the same gifts", "no gift"),
            ("dear gifts", "no gift")
        ]
    );
    let best = note(&found, "best").unwrap();
    let runner_up = note(&found, "runner_up").unwrap();
    for (arm, against) in of("best") {
        assert_eq!(against, if arm == best { runner_up } else { best });
        assert_ne!(against, "no gift");
    }
    // The primary outcome comes first; what the scenario has not is not there.
    assert!(found.rows[0].primary);
    assert!(found.rows.iter().all(|row| row.metric != "tips"));
    assert!(
        found
            .rows
            .iter()
            .any(|row| row.metric == "goodwill" && row.lift.is_none())
    );
}

#[test]
fn without_draws_the_headline_is_the_simulation_s() {
    let found = compared(&case(with_gifts(1_000)), 0);
    for row in &found.rows {
        assert_eq!(
            (row.headline, row.headline_lo, row.headline_hi),
            (row.difference, row.difference_lo, row.difference_hi)
        );
        assert_eq!((row.draws, row.draws_sd), (0, None));
        assert!(row.p_better.is_some());
    }
}

#[test]
fn a_psychology_that_the_scenario_states_does_not_vary() {
    let own = PsychologyOverrides {
        parameters: Parameters::ALL
            .iter()
            .map(|parameter| parameter.key)
            .collect(),
        elasticities: [true; ChannelKind::COUNT],
    };
    let case = stating(with_gifts(1_000), own);
    let found = compared(&case, 20);
    for row in &found.rows {
        assert_eq!((row.draws, row.draws_sd), (20, Some(0.0)), "{row:?}");
        // What is left is the simulation's, up to the samples' grain and the wider tails of 20 draws.
        let width = |low: Option<f64>, high: Option<f64>| high.unwrap() - low.unwrap();
        let (headline, alone) = (
            width(row.headline_lo, row.headline_hi),
            width(row.difference_lo, row.difference_hi),
        );
        assert!(headline >= 0.97 * alone, "{row:?}");
    }
}

#[test]
fn a_single_unit_decides_nothing() {
    let mut scenario = with_gifts(100).with_ties(256, 6, true, true);
    scenario.design.replicates = 1;
    let found = compared(&case(scenario), 5);
    assert!(
        note(&found, "no_interval")
            .unwrap()
            .contains("single community")
    );
    for row in &found.rows {
        assert_eq!(row.verdict, "undecided");
        assert_eq!((row.units, row.df), (1, None));
        assert!(
            row.difference.is_some() && row.headline.is_some(),
            "{row:?}"
        );
        let unknown = [
            row.difference_lo,
            row.headline_lo,
            row.headline_hi,
            row.p_better,
            row.p_best,
            row.expected_loss,
            row.p_worth,
            row.simulation_sd,
        ];
        assert_eq!(unknown, [None; 8], "{row:?}");
    }
}

#[test]
fn one_arm_has_nothing_to_be_compared_with() {
    let found = compared(&case(shop(100)), 5);
    assert_eq!((found.rows.len(), found.runner_up), (0, None));
    assert!(note(&found, "nothing_to_compare").is_some());
}

#[test]
fn few_communities_are_flagged() {
    let few = with_gifts(1_000).with_ties(256, 6, true, true);
    assert_eq!(note(&compared(&case(few), 0), "few_clusters"), Some("yes"));
    let many = with_gifts(256 * 31).with_ties(256, 6, true, true);
    assert_eq!(note(&compared(&case(many), 0), "few_clusters"), Some("no"));
    let customers = compared(&case(with_gifts(1_000)), 0);
    assert_eq!(note(&customers, "few_clusters"), None);
    assert_eq!(note(&customers, "population"), Some("like_these"));
}

#[test]
fn the_same_on_any_number_of_threads() {
    let case = case(with_gifts(2_000));
    let draws = Draws::shipped().spread(7);
    let tally = run(&case.scenario, &options(1)).expect("it runs");
    let asked = Asked {
        case: &case,
        tally: &tally,
        sequence: None,
        draws: &Draw::of_case(&case, &draws, Doubt::All),
        doubt: Doubt::All,
        budget: BUDGET,
        update: None,
    };
    let one = compare(&asked, &options(1)).expect("it runs");
    assert!(one == compare(&asked, &options(3)).expect("it runs"));
}

#[test]
fn a_randomized_design_has_independent_arms_and_shifts_of_the_paired_one() {
    let mut scenario = with_gifts(2_000);
    scenario.outcome.primary = Metric::Revenue;
    let paired = compared(&case(scenario.clone()), 10);
    scenario.design.kind = DesignKind::Randomized { per_arm: 2_000 };
    let randomized = compared(&case(scenario), 10);
    let of = |found: &Comparisons| row(found, Metric::Revenue, "gifts", "baseline").clone();
    let (paired, randomized) = (of(&paired), of(&randomized));
    assert!(randomized.simulation_sd.unwrap() > 2.0 * paired.simulation_sd.unwrap());
    let ratio = randomized.draws_sd.unwrap() / paired.draws_sd.unwrap();
    assert!((0.9..1.1).contains(&ratio), "{ratio}");
}

/// Replicates are added, the run is that of so many, and the verdict rests on the sequence.
#[test]
fn replicates_are_added_until_it_is_decided() {
    let mut scenario = with_gifts(400);
    scenario.outcome.worthwhile = Some(0.5);
    scenario.design.replicates = 2;
    let options = options(2);
    let first = run(&scenario, &options).expect("it runs");
    let (tally, sequence) = until_decided(&mut scenario, first, 2, 400, &options).expect("it runs");
    assert!(sequence.decided && sequence.open.is_empty(), "{sequence:?}");
    assert_eq!(sequence.replicates, scenario.design.replicates);
    assert!((3..400).contains(&sequence.replicates) && sequence.looks > 1);
    let again = run(&scenario, &options).expect("it runs");
    let case = case(scenario);
    let with = |tally, sequence| {
        let (draws, budget) = (&[][..], LITTLE);
        let asked = Asked {
            case: &case,
            tally,
            sequence,
            draws,
            doubt: Doubt::All,
            budget,
            update: None,
        };
        compare(&asked, &options).expect("it runs")
    };
    let (one, other) = (with(&tally, None), with(&again, None));
    assert!(
        one == other,
        "a run that grew is another than one of as many replicates"
    );
    let found = with(&tally, Some(&sequence));
    assert_eq!(note(&found, "until_decided"), Some("yes"));
    for row in found.rows.iter().filter(|row| row.primary) {
        assert_ne!(row.verdict, "undecided", "{row:?}");
    }
    // At most so many, and then it says what is open.
    let mut scenario = with_gifts(50);
    scenario.outcome.worthwhile = Some(0.01);
    let planned = scenario.design.replicates;
    let first = run(&scenario, &options).expect("it runs");
    let (_, sequence) = until_decided(&mut scenario, first, planned, 5, &options).expect("it runs");
    assert!(!sequence.decided && !sequence.open.is_empty());
    assert_eq!((sequence.replicates, scenario.design.replicates), (5, 5));
}

/// Four gifts of which each pleases the quarter of the customers that the others do not: every customer is
/// moved, and on average no arm does more than another, whatever the psychology.
fn cancelling(size: u64) -> Scenario {
    const ARMS: usize = 4;
    let mut scenario = scenario(span(SpanName::Week), 8, size).with_channel(
        ChannelKind::Purchase,
        sold(Parameters::default().elasticity_purchase),
    );
    scenario.population.segments = (0..ARMS)
        .map(|number| segment(&format!("quarter {number}"), 1.0 / ARMS as f64))
        .collect();
    for number in 0..ARMS {
        let mut gesture = gift(1.0, when(every(8, 0, 4)));
        gesture.when.segments = vec![true; ARMS];
        gesture.personal = (0..ARMS)
            .map(|segment| f64::from(segment == number))
            .collect();
        scenario = scenario.with_arm(arm(&format!("for quarter {number}")).giving(gesture));
    }
    scenario
}

/// In how many of so many runs some arm is said to win, against the baseline or the best; to lose or harm
/// against the baseline; and to differ from the best.
fn false_verdicts(name: &str, scenario: &Scenario, draws: usize) {
    let nulls = if full() { 1_000 } else { 100 };
    let draws = Draws::shipped().spread(draws);
    let (mut winners, mut losers, mut not_best) = (0, 0, 0);
    for null in 0..nulls {
        let mut scenario = scenario.clone();
        scenario.design.seed += null;
        let found = compared_over(&case(scenario), &draws, LITTLE);
        let primary = || found.rows.iter().filter(|row| row.primary);
        // Every arm has an effect to cancel: no interval is without width.
        assert!(primary().all(|row| row.difference_lo < row.difference_hi));
        let some = |role: &str, verdicts: &[&str]| {
            let mut rows = primary();
            let said = |row: &Comparison| verdicts.contains(&row.verdict.as_str());
            u64::from(rows.any(|row| (role.is_empty() || row.role == role) && said(row)))
        };
        winners += some("", &["wins"]);
        losers += some("baseline", &["loses", "harmful"]);
        not_best += some("best", &["wins", "loses", "harmful"]);
    }
    println!(
        "{name}: of {nulls} nulls {winners} with a false winner, {losers} with a false loser, {not_best} with a false \
         difference from the best"
    );
    let share = 0.05;
    let of = nulls as f64;
    let chance = if full() {
        0.0
    } else {
        Z * (share * (1.0 - share) * of).sqrt()
    };
    for count in [winners, losers, not_best] {
        assert!(
            count as f64 <= share * of + chance,
            "{name}: {count} of {nulls}"
        );
    }
}

#[test]
fn effects_that_cancel_make_no_winners() {
    let goodwill = |mut scenario: Scenario| {
        scenario.outcome.primary = Metric::Goodwill;
        scenario
    };
    false_verdicts("paired, over draws", &goodwill(cancelling(600)), 10);
    false_verdicts("paired, the point alone", &goodwill(cancelling(600)), 0);
    let communities = goodwill(cancelling(6 * 96)).with_ties(96, 6, true, true);
    false_verdicts("six communities", &communities, 5);
    let mut randomized = goodwill(cancelling(600));
    randomized.design.kind = DesignKind::Randomized { per_arm: 300 };
    false_verdicts("randomized", &randomized, 0);
}

/// Whoever adds replicates until something is decided finds no more winners than whoever does not.
#[test]
fn stopping_at_will_makes_no_winners() {
    let nulls = if full() { 1_000 } else { 60 };
    let options = options(1);
    let (mut winners, mut decided) = (0, 0);
    for null in 0..nulls {
        let mut scenario = cancelling(200);
        scenario.outcome.primary = Metric::Goodwill;
        scenario.design.seed += null;
        scenario.design.replicates = 2;
        let tally = run(&scenario, &options).expect("it runs");
        let (tally, sequence) =
            until_decided(&mut scenario, tally, 2, 60, &options).expect("it runs");
        let asked = Asked {
            case: &case(scenario),
            tally: &tally,
            sequence: Some(&sequence),
            draws: &[],
            doubt: Doubt::All,
            budget: LITTLE,
            update: None,
        };
        let found = compare(&asked, &options).expect("it runs");
        let wins = |row: &Comparison| row.primary && row.verdict == "wins";
        winners += u64::from(found.rows.iter().any(wins));
        // Without a margin, arms that are the same are never settled but by mistake.
        decided += u64::from(sequence.decided);
    }
    println!("stopped at will: of {nulls} nulls {winners} with a false winner, {decided} decided");
    let most = 0.05 * nulls as f64 + Z * (0.05 * 0.95 * nulls as f64).sqrt();
    assert!(
        winners as f64 <= if full() { 0.05 * nulls as f64 } else { most },
        "{winners}"
    );
    assert!(decided as f64 <= most, "{decided}");
}

/// Files are often sorted: a part is drawn from all rows, and as large as it says.
#[test]
fn a_part_is_no_prefix_of_the_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: String = (0..2_000)
        .map(|row| format!("{}\n", 1 + row / 100))
        .collect();
    std::fs::write(folder.path().join("sorted.csv"), format!("bill\n{rows}")).expect("written");
    let text = r#"
title = "Sorted"
timeline = { unit = "visit", ticks = 1 }
outcome = { primary = "revenue" }
[population]
of = "tables"
[population.data]
file = "sorted.csv"
basket = "bill"
[[arm]]
name = "nothing"
"#;
    let loaded = goodwill::scenario::check("test.toml", text, folder.path(), &[]);
    let scenario = loaded
        .unwrap_or_else(|problem| panic!("{problem}"))
        .scenario;
    let part = Part::of(&scenario, 100, 1);
    assert_eq!((part.units, part.heads), (16, 32));
    let options = Options {
        communities: Some(1),
        ..options(1)
    };
    let mean = |part: Part| {
        let tally = run(&part.cut(scenario.clone()), &options).expect("it runs");
        let heads: u64 = (0..part.units as usize)
            .map(|unit| tally.heads(unit, 0, Metric::Revenue.base()))
            .sum();
        assert_eq!(heads, u64::from(part.units * part.heads));
        let place = tally
            .shape
            .metrics
            .iter()
            .position(|&own| own == Metric::Revenue);
        tally.pooled(0, place.expect("it is told")).0 / heads as f64
    };
    // Baskets of 1 to 20: 10.5 on average, with a standard deviation of 5.8.
    assert!((mean(part) - 10.5).abs() < Z * 5.8 / 22.6);
    // As many as there are rows: still drawn among them.
    let (units, heads) = (4, 2_000);
    let all = mean(Part { units, heads });
    assert!((all - 10.5).abs() < Z * 5.8 / 89.0 && all != 10.5);
}

#[test]
fn a_part_fits_the_budget_and_the_population() {
    let long = with_gifts(100_000);
    let (runs, budget) = (101, 60_000_000);
    let part = Part::of(&long, runs, budget);
    let cost = part.cost(&long, runs);
    assert!(cost <= budget && 2 * cost > budget, "{part:?}");
    // No unit has more people than there are.
    let few = with_gifts(20);
    assert_eq!(
        Part::of(&few, runs, budget),
        Part {
            units: 16,
            heads: 20
        }
    );
    // Nor do all runs together take much more than the scenario's own, down to a part that still tells.
    let small = with_gifts(2_000);
    let own = Part {
        units: 1,
        heads: 2_000,
    };
    let least = Part {
        units: 16,
        heads: 32,
    };
    assert_eq!(Part::of(&small, 101, budget), least);
    assert!(least.cost(&small, 101) < 30 * own.cost(&small, 1));
    // Where people meet, a unit is a community, cut where it is large; four at least.
    let tied = |size, degree| with_gifts(100_000).with_ties(size, degree, true, true);
    assert_eq!(Part::of(&tied(96, 6), runs, budget).heads, 96);
    assert_eq!(Part::of(&tied(4_096, 6), runs, budget).heads, 1_024);
    assert_eq!(
        Part::of(&tied(4_096, 30), runs, 1),
        Part {
            units: 4,
            heads: 1_920
        }
    );
}

/// How often the headline interval covers the difference under a psychology that is another draw of the fit:
/// each experiment takes draws of its own at random, and the rest are truths.
fn headline_coverage(name: &str, scenario: &Scenario, metric: Metric) {
    let (draws, experiments, every) = if full() { (100, 60, 1) } else { (40, 6, 6) };
    let mut case = case(scenario.clone());
    let rows: Vec<Parameters> = Draws::shipped()
        .rows
        .iter()
        .copied()
        .step_by(every)
        .collect();
    let truths: Vec<f64> = rows.iter().map(|row| truth(&case, row, metric)).collect();
    let (mut covered, mut of, mut width, mut simulation) = (0, 0, 0.0, 0.0);
    for experiment in 0..experiments {
        case.scenario.design.seed = scenario.design.seed + experiment;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&row| philox4x32_10([row as u32, experiment as u32, 0, 0], [7, 7]));
        let (used, others) = order.split_at(draws);
        let used: Vec<Parameters> = used.iter().map(|&row| rows[row]).collect();
        let found = compared_over(&case, &used, BUDGET / 10);
        let row = row(&found, metric, "gifts", "baseline");
        let (low, high) = (row.headline_lo.unwrap(), row.headline_hi.unwrap());
        let inside = |&&row: &&usize| low <= truths[row] && truths[row] <= high;
        covered += others.iter().filter(inside).count();
        of += others.len();
        width += row.draws_sd.unwrap() / experiments as f64;
        simulation += row.simulation_sd.unwrap() / experiments as f64;
    }
    let share = covered as f64 / of as f64;
    println!(
        "{name}, {}: {:.1}% of {of} truths in {experiments} experiments (sd {width:.4} by the psychology, \
         {simulation:.4} by the simulation)",
        metric.key(),
        100.0 * share
    );
    // What an interval between two of D draws covers is beta distributed, with variance p(1 − p)/(D + 2).
    let chance = Z * (0.05 * 0.95 / ((draws + 2) as f64 * experiments as f64)).sqrt();
    // Luck that is each draw's own widens the interval a little.
    assert!(
        share >= 0.94 - chance && share <= 0.98 + chance,
        "{name}: {share}"
    );
}

/// The difference under a psychology, from many other customers.
fn truth(case: &Case, psychology: &Parameters, metric: Metric) -> f64 {
    let mut scenario = case.under(psychology);
    scenario.design.seed += 1_000_000;
    scenario.design.replicates = 1;
    scenario.population.size = 30_000;
    let options = Options {
        counting: Estimator::Expected,
        ..options(2)
    };
    let tally = run(&scenario, &options).expect("it runs");
    let place = tally
        .shape
        .metrics
        .iter()
        .position(|&own| own == metric)
        .expect("it is told");
    let mean = |arm| tally.outcome(0, arm, place).0 / tally.heads(0, arm, metric.base()) as f64;
    mean(1) - mean(0)
}

#[test]
fn the_headline_covers_other_psychologies() {
    let gifts = |scenario: Scenario| {
        scenario
            .with_arm(arm("no gift"))
            .with_arm(arm("gifts").giving(gift(2.0, when(every(12, 0, 4)))))
    };
    // Psychology by far the larger part of the error, about as large, and by far the smaller.
    headline_coverage("many customers", &gifts(shop(20_000)), Metric::Goodwill);
    headline_coverage("some customers", &gifts(shop(1_500)), Metric::Profit);
    headline_coverage("few customers", &gifts(shop(100)), Metric::Revenue);
    let communities = gifts(shop(8 * 96)).with_ties(96, 6, true, true);
    headline_coverage("eight communities", &communities, Metric::Profit);
}

#[test]
fn a_sequence_of_one_replicate_says_nothing() {
    let scenario = with_gifts(50);
    let tally = run(&scenario, &options(1)).expect("it runs");
    let sequence = Sequence::look(&scenario, &tally);
    assert!(!sequence.decided);
    assert_eq!(sequence.interval(1, 0).1, f64::INFINITY);
}

//! Effects that share an arm share its chance: what the likelihood says of it against experiments that the
//! simulator runs.

// The oracle uses the standard library's functions.
#![allow(clippy::disallowed_methods)]

use goodwill::engine::run::{Estimator, Never, Options, run};
use goodwill::evidence::fit::codes::slopes_by_codes;
use goodwill::evidence::fit::dependence::{Between, Dependence};
use goodwill::evidence::{Case, Effort, measure};
use goodwill::psychology::Parameters;
use goodwill::scenario::checked::{DesignKind, EffectScale, Expectation, Statement};
use goodwill::scenario::yields::metrics_of;

use crate::calibrate::{LETTERS, study};

/// Letters to donors who answer or not, and what is expected of them.
fn letters(expected: &str) -> Case {
    study(&format!("{LETTERS}{expected}"))
}

fn expect(arm: &str, against: &str, scale: &str) -> String {
    format!(
        "[[expect]]\nid = \"{arm} {against} {scale}\"\narm = \"{arm}\"\nagainst = \"{against}\"\n{scale} = 0.1\n\
         interval = [0, 0.2]\ntag = \"source\"\nsource = \"made up\"\n"
    )
}

/// By chance alone: without errors of codes.
fn dependence(case: &Case) -> Dependence {
    with_codes(case, &[])
}

fn with_codes(case: &Case, codes: &[Vec<f64>]) -> Dependence {
    let effort = Effort {
        heads: 4_000,
        replicates: 1,
        threads: 2,
        seed: 3,
    };
    let measured = measure(case, &Parameters::START, &effort).expect("it runs");
    Dependence::of(&case.scenario, &measured.means(), codes)
}

fn effect(expectation: &Expectation, mean: impl Fn(usize) -> f64) -> f64 {
    let (own, other) = (mean(expectation.arm), mean(expectation.against));
    let odds = |share: f64| (share / (1.0 - share)).ln();
    match expectation.statement {
        Statement::Value { scale, .. } => match scale {
            EffectScale::LogOdds => odds(own) - odds(other),
            EffectScale::LogRatio => (own / other).ln(),
            EffectScale::Lift => own / other - 1.0,
            EffectScale::Difference => own - other,
            _ => panic!("no such scale here"),
        },
        _ => panic!("no value"),
    }
}

/// The effects in each of many randomized experiments, in standard errors from their mean.
fn experiments(case: &Case, count: u32) -> Vec<Vec<f64>> {
    let mut scenario = case.under(&Parameters::START);
    scenario.design.kind = DesignKind::Randomized { per_arm: 300 };
    scenario.design.replicates = count;
    scenario.design.seed = 11;
    let options = Options {
        threads: 2,
        counting: Estimator::Events,
        ..Options::default()
    };
    let tally = run(&scenario, &options).expect("it runs");
    let metrics = metrics_of(&scenario);
    let mut effects: Vec<Vec<f64>> = (0..count as usize)
        .map(|replicate| {
            let of = |expectation: &Expectation| {
                let metric = expectation.metric;
                let place = metrics.iter().position(|own| *own == metric);
                let place = place.expect("a metric of the scenario");
                effect(expectation, |arm| {
                    let (sum, _) = tally.outcome(replicate, arm, place);
                    sum / tally.heads(replicate, arm, metric.base()) as f64
                })
            };
            scenario.expectations.iter().map(of).collect()
        })
        .collect();
    for at in 0..scenario.expectations.len() {
        let mean = effects.iter().map(|own| own[at]).sum::<f64>() / f64::from(count);
        let squares: f64 = effects.iter().map(|own| (own[at] - mean).powi(2)).sum();
        let sd = (squares / f64::from(count - 1)).sqrt();
        for own in &mut effects {
            own[at] = (own[at] - mean) / sd;
        }
    }
    effects
}

/// The mean product of two columns.
fn correlation(effects: &[Vec<f64>], i: usize, j: usize) -> f64 {
    effects.iter().map(|own| own[i] * own[j]).sum::<f64>() / effects.len() as f64
}

/// What is left of each correlation once the dependence is taken out.
fn left(case: &Case, effects: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let dependence = dependence(case);
    effects
        .iter()
        .map(|own| dependence.taken_out(0.0, own).0)
        .collect()
}

#[test]
fn what_experiments_share_by_their_control_is_taken_out() {
    for (scale, least) in [("log_odds", 0.4), ("lift", 0.4), ("difference", 0.4)] {
        let both =
            expect("a card", "no gift", scale) + &expect("a card with a note", "no gift", scale);
        let case = letters(&both);
        let effects = experiments(&case, 1_500);
        let before = correlation(&effects, 0, 1);
        assert!(before > least, "{scale}: {before}");
        let left = left(&case, &effects);
        // One in a thousand lies beyond 0.085 by chance; a twentieth of the correlation is not taken out.
        let after = correlation(&left, 0, 1);
        assert!(after.abs() < 0.11, "{scale}: {after}, before {before}");
        // What counts is then χ² of as many degrees of freedom as there are effects.
        let squares = correlation(&left, 0, 0) + correlation(&left, 1, 1);
        assert!((squares - 2.0).abs() < 0.2, "{scale}: {squares}");
    }
}

/// The arm that one effect counts for counts against the other.
#[test]
fn an_arm_on_opposite_sides_makes_effects_part() {
    let chain = expect("a card", "no gift", "log_odds")
        + &expect("a card with a note", "a card", "log_odds");
    let case = letters(&chain);
    let effects = experiments(&case, 1_500);
    assert!(correlation(&effects, 0, 1) < -0.4);
    let left = left(&case, &effects);
    assert!(correlation(&left, 0, 1).abs() < 0.11);
}

#[test]
fn of_three_arms_all_pairs_still_count_as_two() {
    let pairs = expect("a card", "no gift", "log_odds")
        + &expect("a card with a note", "no gift", "log_odds")
        + &expect("a card with a note", "a card", "log_odds");
    let case = letters(&pairs);
    let left = left(&case, &experiments(&case, 1_500));
    let counted: f64 = (0..3).map(|at| correlation(&left, at, at)).sum();
    // Independent effects would count 3, and the third is the difference of the others.
    assert!(counted < 2.5, "{counted}");
}

#[test]
fn what_shares_no_arm_or_no_metric_counts_alone() {
    let residuals = [1.5, -0.7];
    let other_metric = expect("a card with a note", "no gift", "lift")
        .replace("[[expect]]", "[[expect]]\nmetric = \"donated\"");
    let direction = "[[expect]]\narm = \"a card with a note\"\nabove = \"no gift\"\ntag = \"source\"\nsource = \"made up\"\n";
    let no_interval =
        expect("a card with a note", "no gift", "lift").replace("interval = [0, 0.2]\n", "");
    for second in [other_metric.as_str(), direction, &no_interval] {
        let case = letters(&(expect("a card", "no gift", "lift") + second));
        let alone = dependence(&case).taken_out(0.0, &residuals).0;
        assert_eq!(alone, residuals, "{second}");
    }
    let shared = letters(
        &(expect("a card", "no gift", "lift") + &expect("a card with a note", "no gift", "lift")),
    );
    assert_ne!(dependence(&shared).taken_out(0.0, &residuals).0, residuals);
}

/// Both misses in one direction are half excused by the control they share; in opposite ones they count more.
#[test]
fn misses_on_one_side_count_less_than_misses_on_both() {
    let case = letters(
        &(expect("a card", "no gift", "lift") + &expect("a card with a note", "no gift", "lift")),
    );
    let dependence = dependence(&case);
    let counted = |residuals: [f64; 2]| -> f64 {
        let independent = dependence.taken_out(0.0, &residuals).0;
        independent.iter().map(|one| one * one).sum()
    };
    assert!(counted([1.0, 1.0]) < 1.5, "{}", counted([1.0, 1.0]));
    assert!(counted([1.0, -1.0]) > 3.0, "{}", counted([1.0, -1.0]));
}

/// What studies differ by is added to what chance does: two gifts of one study deviate together by half, a gift and its
/// baseline, which gives nothing, do not.
#[test]
fn a_spread_between_studies_is_shared_by_half() {
    let case = letters(
        &(expect("a card", "no gift", "log_odds")
            + &expect("a card with a note", "no gift", "log_odds")),
    );
    // The published standard error is 0.1/1.96, so that the variance of chance is 1 and that of the spread τ²·d².
    let (spread, error) = (0.3, 0.1 / 1.959_963_985);
    let between = (spread / error) * (spread / error);
    let dependence = dependence(&case);
    let squares = |spread: f64, residuals: [f64; 2]| -> f64 {
        let (independent, _) = dependence.taken_out(spread, &residuals);
        independent.iter().map(|one| one * one).sum()
    };
    // rᵀ·R⁻¹·r for r = (1, 1) and (1, −1) is 2/(1 + ρ) and 2/(1 − ρ): so ρ and the variances follow.
    let rho = 2.0 / squares(0.0, [1.0, 1.0]) - 1.0;
    let [same, apart] = [[1.0, 1.0], [1.0, -1.0]].map(|residuals| squares(spread, residuals));
    let expected_same = 2.0 / (1.0 + rho + 1.5 * between);
    let expected_apart = 2.0 / (1.0 - rho + 0.5 * between);
    assert!(
        (same / expected_same - 1.0).abs() < 0.01,
        "{same} {expected_same}"
    );
    assert!(
        (apart / expected_apart - 1.0).abs() < 0.01,
        "{apart} {expected_apart}"
    );
    // A miss counts the less the more settings differ; and what is allowed for is paid by the determinant.
    assert!(same < squares(0.0, [1.0, 1.0]));
    let determinant = |spread: f64| dependence.taken_out(spread, &[0.0, 0.0]).1;
    let expected = (1.0 + rho + 1.5 * between) * (1.0 - rho + 0.5 * between);
    assert!((determinant(spread) - expected.ln()).abs() < 0.01);
    assert!((determinant(0.0) - (1.0 - rho * rho).ln()).abs() < 1e-9);
}

/// An error that moves two effects alike excuses a miss of both, and none of their difference.
#[test]
fn what_a_code_may_have_wrong_excuses_what_it_moves() {
    let case = letters(
        &(expect("a card", "no gift", "log_odds")
            + &expect("a card with a note", "no gift", "log_odds")),
    );
    let squares = |codes: &[Vec<f64>], residuals: [f64; 2]| -> f64 {
        let (independent, _) = with_codes(&case, codes).taken_out(0.0, &residuals);
        independent.iter().map(|one| one * one).sum()
    };
    let both = [vec![2.0, 2.0]];
    let rho = 2.0 / squares(&[], [1.0, 1.0]) - 1.0;
    let expected = 2.0 / (1.0 + rho + 2.0 * 4.0);
    let found = squares(&both, [1.0, 1.0]);
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
    let (with, without) = (squares(&both, [1.0, -1.0]), squares(&[], [1.0, -1.0]));
    assert!((with / without - 1.0).abs() < 1e-9, "{with} {without}");
    // Two codes that move one effect each excuse each by itself.
    let apart = squares(&[vec![2.0, 0.0], vec![0.0, 2.0]], [1.0, -1.0]);
    assert!((apart - 2.0 / (1.0 - rho + 4.0)).abs() < 1e-9, "{apart}");
}

/// A personal touch moves what it is coded for, and a study without intervals has nothing to be moved.
#[test]
fn an_error_of_a_code_moves_the_effects_of_its_own_gesture() {
    let effort = Effort {
        heads: 2_000,
        replicates: 1,
        threads: 2,
        seed: 3,
    };
    let case = letters(
        &(expect("a card", "no gift", "log_odds")
            + &expect("a card with a note", "no gift", "log_odds")),
    );
    let slopes = slopes_by_codes(&case, &Parameters::START, &effort, &Never).expect("it runs");
    // Four codes of each distinct gesture.
    assert!(
        slopes.len() >= 8 && slopes.len().is_multiple_of(4),
        "{}",
        slopes.len()
    );
    assert!(slopes.iter().any(|moved| moved[1] > 0.05), "{slopes:?}");
    let direction = "[[expect]]\narm = \"a card with a note\"\nabove = \"no gift\"\ntag = \"source\"\nsource = \"made up\"\n";
    let none =
        slopes_by_codes(&letters(direction), &Parameters::START, &effort, &Never).expect("it runs");
    assert!(none.is_empty());
}

#[test]
fn a_spread_has_a_half_normal_prior() {
    let spread = Between::HalfNormal;
    // Quartiles of |N(0, 0.2)|.
    for (score, known) in [
        (-0.674_489_75, 0.063_728),
        (0.0, 0.134_898),
        (0.674_489_75, 0.230_070),
    ] {
        assert!((spread.at(Some(score)) - known).abs() < 1e-4, "{score}");
    }
    assert_eq!(Between::Fixed(0.3).at(None), 0.3);
    assert_eq!(Between::Fixed(0.3).bounds(), None);
}

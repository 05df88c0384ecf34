//! Tests of one's own: what they do to the psychology, the setting and the comparison.

use crate::common::*;
use crate::comparison::{options, stating};
use goodwill::decision::compare::shifts::BUDGET;
use goodwill::decision::compare::{Asked, Comparisons, compare};
use goodwill::decision::update::{FEWEST_EFFECTIVE, SURPRISE, Update, UpdateError, update};
use goodwill::engine::run::run;
use goodwill::evidence::draws::Draws;
use goodwill::evidence::psis::MOST_K;
use goodwill::evidence::setting::{Assumptions, Coded, Doubt, Draw};
use goodwill::evidence::{Case, Effort, Means, measure_scenario};
use goodwill::numeric::{Z_95, exp64};
use goodwill::psychology::Parameters;
use goodwill::random::{philox4x32_10, unit};
use goodwill::scenario::PsychologyOverrides;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

/// Critical value of the standard normal for 1 in 10,000, two-sided.
const Z: f64 = 3.891;

/// A restaurant whose guests tip, and which can give a card with the bill, or a gift.
fn restaurant() -> Scenario {
    let elasticity = Parameters::default().elasticity_tip;
    let card = Gesture {
        gift: "a card".into(),
        cost: 0.5,
        ..gift(1.0, when(every(1, 0, 1)))
    };
    let dear = Gesture {
        gift: "a gift".into(),
        cost: 2.0,
        ..gift(5.0, when(every(1, 0, 1)))
    };
    let mut scenario = scenario(visits(0.0), 1, 2_000)
        .with_channel(ChannelKind::Tip, sold(elasticity))
        .with_arm(arm("no gift"))
        .with_arm(arm("card").giving(card))
        .with_arm(arm("gift").giving(dear));
    scenario.outcome.primary = Metric::TipShare;
    scenario
}

/// The lift of an arm's tips over doing nothing, with a standard error.
fn found(arm: usize, lift: f64, error: f64) -> Expectation {
    Expectation {
        id: format!("arm {arm}"),
        arm,
        against: 0,
        metric: Metric::TipShare,
        at: None,
        since: None,
        statement: Statement::Value {
            scale: EffectScale::Lift,
            value: lift,
            interval: Some((lift - Z_95 * error, lift + Z_95 * error)),
        },
        confidence: 0.95,
        knock_out: false,
        tag: Some(EvidenceTag::Source),
        spread: Some(Spread::Sourced),
        source: "a test".into(),
    }
}

fn case(observed: Vec<Expectation>) -> Case {
    let scenario = Scenario {
        observed,
        ..restaurant()
    };
    stating(scenario, PsychologyOverrides::default())
}

fn updated(observed: Vec<Expectation>) -> Result<Update, UpdateError> {
    let update = update(&case(observed), &Draws::shipped().rows, &options(2));
    update.map(|update| update.expect("there is a test"))
}

fn compared(update: &Update) -> Comparisons {
    let options = options(2);
    let tally = run(&update.case.scenario, &options).expect("it runs");
    let asked = Asked {
        case: &update.case,
        tally: &tally,
        sequence: None,
        draws: &[],
        doubt: Doubt::All,
        budget: BUDGET / 20,
        update: Some(update),
    };
    compare(&asked, &options).expect("it runs")
}

/// What is expected of the card before any test: its mean and standard deviation over the draws.
fn expected() -> (f64, f64) {
    let told = updated(vec![found(1, 0.0, 100.0)]).expect("it tells nothing");
    let row = &told.tests[0];
    // The test's error is all of its predictive interval here.
    let effects: Vec<f64> = effects(&told.case, &told.draws)
        .iter()
        .map(|own| own[0])
        .collect();
    let mean = effects.iter().sum::<f64>() / effects.len() as f64;
    let squares: f64 = effects.iter().map(|x| (x - mean) * (x - mean)).sum();
    assert!(
        (row.expected.expect("a mean") - mean).abs() < 1e-9,
        "{mean} {row:?}"
    );
    (mean, (squares / effects.len() as f64).sqrt())
}

/// The lifts of both arms under each draw, on the same people.
fn effects(case: &Case, draws: &[Draw]) -> Vec<[f64; 2]> {
    let both = [found(1, 0.0, 1.0), found(2, 0.0, 1.0)];
    let effort = Effort {
        heads: 256,
        replicates: 16,
        threads: 1,
        seed: case.scenario.design.seed,
    };
    let of = |draw: &Draw| {
        let mut scenario = draw.under(case);
        scenario.expectations = both.to_vec();
        let measured = measure_scenario(&scenario, &effort).expect("it runs");
        let means: Means<'_> = measured.means();
        both.clone().map(|test| means.statistic(&test))
    };
    draws.iter().map(of).collect()
}

/// Weighing gives what drawing anew gives: of draws by another lot those are kept whose test comes out as observed, each with
/// the chance that its effect gives the result.
#[test]
fn reweighted_is_as_refitted() {
    let (mean, sd) = expected();
    let (lift, error) = (mean + 0.8 * sd, 0.6 * sd);
    let told = updated(vec![found(1, lift, error)]).expect("it can be weighed");
    let plain = case(Vec::new());
    let coded = std::sync::Arc::new(Coded::of(&plain.scenario));
    let others = Draw::by_lot(&coded, &Draws::shipped().rows, 4, 4_711);
    let kept: Vec<[f64; 2]> = effects(&plain, &others)
        .into_iter()
        .zip(0..)
        .filter(|&([effect, _], number)| {
            let r = (lift - effect) / error;
            let word = philox4x32_10([number, 0, 0, 0], [5, 0])[0];
            f64::from(unit(word)) < exp64(-0.5 * r * r)
        })
        .map(|(effects, _)| effects)
        .collect();
    let weighed = effects(&plain, &told.draws);
    let (effective, kept_count) = (told.weights.effective(), kept.len() as f64);
    assert!(kept_count > 500.0, "{kept_count}");
    for arm in 0..2 {
        let refitted = kept.iter().map(|own| own[arm]).sum::<f64>() / kept_count;
        let squares = kept
            .iter()
            .map(|own| (own[arm] - refitted) * (own[arm] - refitted));
        let spread = (squares.sum::<f64>() / kept_count).sqrt();
        let reweighted = told.weights.mean(weighed.iter().map(|own| own[arm]));
        let of_squares = weighed
            .iter()
            .map(|own| (own[arm] - reweighted) * (own[arm] - reweighted));
        let own_spread = told.weights.mean(of_squares).sqrt();
        let chance = Z * spread * (1.0 / kept_count + 1.0 / effective).sqrt();
        assert!(
            (reweighted - refitted).abs() < chance,
            "{arm}: {reweighted} {refitted}"
        );
        let ratio = own_spread / spread;
        let of_spread = Z * (0.5 / kept_count + 0.5 / effective).sqrt();
        assert!((ratio - 1.0).abs() < 2.0 * of_spread, "{arm}: {ratio}");
    }
    // The 400 that are compared are no others.
    let after = effects(&plain, &told.after);
    let of_after = after.iter().map(|own| own[1]).sum::<f64>() / after.len() as f64;
    let reweighted = told.weights.mean(weighed.iter().map(|own| own[1]));
    let squares = weighed
        .iter()
        .map(|own| (own[1] - reweighted) * (own[1] - reweighted));
    let chance = Z * told.weights.mean(squares).sqrt() / (after.len() as f64).sqrt();
    assert!(
        (of_after - reweighted).abs() < chance,
        "{of_after} {reweighted}"
    );
}

#[test]
fn what_was_expected_narrows_and_moves_little() {
    let (mean, sd) = expected();
    let told = updated(vec![found(1, mean, 0.3 * sd)]).expect("it can be weighed");
    let comparison = compared(&told);
    assert_eq!(comparison.updated.len(), 2);
    let card = &comparison.updated[0];
    let width =
        |low: Option<f64>, high: Option<f64>| high.expect("a bound") - low.expect("a bound");
    let before = width(card.before_lo, card.before_hi);
    let after = width(card.after_lo, card.after_hi);
    assert!(after < 0.6 * before, "{card:?}");
    let moved = (card.after.expect("a mean") - card.before.expect("a mean")).abs();
    assert!(moved < 0.25 * before, "{card:?}");
    // The gift is another gesture in the same setting, under the same psychology: a little is learned of it, too.
    let gift = &comparison.updated[1];
    let (before, after) = (
        width(gift.before_lo, gift.before_hi),
        width(gift.after_lo, gift.after_hi),
    );
    assert!(after < before, "{gift:?}");
    let row = &told.tests[0];
    assert!(
        !row.surprise && row.tail.is_some_and(|tail| tail > 0.8),
        "{row:?}"
    );
    assert!(row.pareto_k.is_some_and(|k| k < MOST_K));
    assert!(row.effective.is_some_and(|worth| worth >= FEWEST_EFFECTIVE));
    assert!(row.draws >= 4_000, "{row:?}");
}

#[test]
fn a_test_that_tells_nothing_leaves_everything_as_it_was() {
    let told = updated(vec![found(1, 0.0, 1e6)]).expect("it can be weighed");
    let (own, plain) = (&told.case.scenario, restaurant());
    for parameter in Parameters::ALL {
        let value = |all: &Parameters| all.get(parameter.key).expect("it is one of them");
        let (now, then) = (value(&own.psychology), value(&plain.psychology));
        assert!((now - then).abs() <= 1e-6 * then.abs(), "{}", parameter.key);
    }
    assert!((own.context.noticed / plain.context.noticed - 1.0).abs() < 1e-6);
    for (own, plain) in own.arms.iter().zip(&plain.arms) {
        for (own, plain) in own.gestures.iter().zip(&plain.gestures) {
            assert!(own.deviation.abs() < 1e-6);
            assert!((own.useful - plain.useful).abs() < 1e-6);
        }
    }
    assert!(told.weights.effective() > 3_999.0);
}

#[test]
fn a_surprise_is_told_and_what_is_out_of_reach_is_refused() {
    let (mean, sd) = expected();
    let far = updated(vec![found(1, mean + 6.5 * sd, 2.0 * sd)]).expect("it can be weighed");
    let row = &far.tests[0];
    assert!(
        row.surprise && row.tail.is_some_and(|tail| tail < SURPRISE),
        "{row:?}"
    );
    assert!(row.after > row.expected, "{row:?}");

    let refused = updated(vec![found(1, mean + 30.0 * sd, 0.2 * sd)]);
    let Err(UpdateError::Refused(refusal)) = refused else {
        panic!("{:?}", refused.map(|update| update.tests));
    };
    let bad_k = refusal.k.is_some_and(|k| k >= MOST_K);
    assert!(bad_k || refusal.effective < FEWEST_EFFECTIVE, "{refusal:?}");
    let says = refusal.to_string();
    for part in [
        "“card” against “no gift”",
        "goodwill calibrate scenarios/studies",
        "--draws-file",
    ] {
        assert!(says.contains(part), "{part}: {says}");
    }
}

#[test]
fn threads_change_no_bit() {
    let tests = vec![found(1, 0.1, 0.1), found(2, 0.1, 0.2)];
    let by = |threads: usize| {
        let told = update(
            &case(tests.clone()),
            &Draws::shipped().rows,
            &options(threads),
        );
        told.expect("it can be weighed").expect("there are tests")
    };
    let (one, three) = (by(1), by(3));
    assert!(one.weights == three.weights && one.tests == three.tests);
    assert!(one.case.scenario == three.case.scenario);
    assert!(compared(&one).updated == compared(&three).updated);
}

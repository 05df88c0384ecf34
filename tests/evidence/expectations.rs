//! Expectations held against the simulation: errors, verdicts, precision, scores.

// The standard library's logarithms and powers are the oracle.
#![allow(clippy::disallowed_methods)]

use std::path::Path;

use goodwill::engine::run::parallel::over_threads;
use goodwill::engine::run::{Never, RunError};
use goodwill::evidence::freedom::Freedom;
use goodwill::evidence::precision::{Limits, find, look};
use goodwill::evidence::verdict::{Verdict, judge, judge_knock_out};
use goodwill::evidence::{Case, Effort, Jackknife, draws, measure, measure_scenario, score};
use goodwill::numeric::{t_critical_95, t_upper};
use goodwill::psychology::Parameters;
use goodwill::psychology::parameters::Origin;
use goodwill::scenario;
use goodwill::scenario::checked::{ChannelKind, EvidenceTag, Expectation, Spread, Statement};

/// A dinner with a mint or two, and whatever is expected of it.
fn mints(rest: &str) -> Case {
    case(&format!(
        r#"
title = "Mints"
timeline = {{ unit = "visit", ticks = 1 }}
outcome = {{ primary = "tip_share" }}
[population]
basket = 20
size = 100
tip_share = {{ normal = {{ mean = "16%", sd = "3%" }} }}
[[arm]]
name = "no mint"
[[arm]]
name = "one"
[[arm.gesture]]
gift = "mint"
value = 1
personal = 0.3
when = "with the bill"
[[arm]]
name = "one and one"
[[arm.gesture]]
gift = "mint"
value = 1
personal = 0.3
when = "with the bill"
[[arm.gesture]]
gift = "second"
value = 1
personal = 1
when = "with the bill"
{rest}"#
    ))
}

/// A shop over weeks with gifts, asks, ties and people who leave.
fn shop(ticks: u32, rest: &str) -> Case {
    case(&format!(
        r#"
title = "Shop"
timeline = {{ unit = "week", ticks = {ticks} }}
outcome = {{ primary = "purchases" }}
prospects = {{ per_member = 0.5, join = "0.5 per year" }}
community = {{ size = 90, ties = {{ degree = 6 }} }}
[population]
size = 600
purchase_rate = {{ gamma = {{ mean = "1 per month", cv = 0.7 }} }}
basket = 30
[channel.referral]
asked = "8%"
[[arm]]
name = "nothing"
[[arm]]
name = "gifts"
[[arm.gesture]]
gift = "sample"
value = 3
personal = 0.5
every = "4 weeks"
[[arm.ask]]
ways = ["referral"]
when = "after purchase"
delay = "1 week"
{rest}"#
    ))
}

fn case(text: &str) -> Case {
    match scenario::check("case.toml", text, Path::new(""), &[]) {
        Ok(loaded) => Case::of(Path::new("case.toml"), loaded),
        Err(problems) => panic!("{}", problems.render(false)),
    }
}

fn expecting(expectation: &str) -> Case {
    mints(&format!("[[expect]]\nsource = \"a test\"\n{expectation}"))
}

fn found(value: f64, error: f64) -> Jackknife {
    Jackknife {
        value,
        error,
        df: 15.0,
    }
}

const EFFORT: Effort = Effort {
    heads: 200,
    replicates: 8,
    threads: 1,
    seed: 5,
};

fn everything() -> Parameters {
    Parameters::default()
}

#[test]
fn the_jackknife_of_a_mean_is_the_standard_error() {
    let replicates = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0_f64];
    let count = replicates.len() as f64;
    let mean = replicates.iter().sum::<f64>() / count;
    let left_out: Vec<f64> = replicates
        .iter()
        .map(|one| (mean * count - one) / (count - 1.0))
        .collect();
    let squares: f64 = replicates.iter().map(|one| (one - mean).powi(2)).sum();
    let closed = (squares / (count - 1.0) / count).sqrt();
    let found = Jackknife::new(mean, &left_out);
    assert!((found.error - closed).abs() < 1e-12);
    let half = t_critical_95(count - 1.0) * closed;
    assert!((found.estimate().high - mean - half).abs() < 1e-12);
    let (low, high) = found.bounds(0.975);
    assert!(
        (low - found.estimate().low).abs() < 1e-8 && (high - found.estimate().high).abs() < 1e-8
    );
}

#[test]
fn students_t_has_its_tabled_values() {
    for (df, tail, t) in [
        (15.0, 0.05, 1.753_050),
        (7.0, 0.01, 2.997_952),
        (1.0, 0.25, 1.0),
        (30.0, 0.1, 1.310_415),
        (4.0, 0.5, 0.0),
    ] {
        assert!((t_upper(df, tail) - t).abs() < 1e-6, "{df} {tail}");
    }
    assert!(t_upper(0.0, 0.05).is_nan() && t_upper(5.0, 0.7).is_nan());
}

#[test]
fn every_statistic_follows_from_the_means() {
    let all = "
[[expect]]
arm = \"one and one\"
SCALE = 0.1
source = \"a test\"
";
    let of = |scale: &str| {
        let case = mints(&all.replace("SCALE", scale));
        let measured = measure(&case, &everything(), &EFFORT).unwrap();
        measured.effect(&case.scenario.expectations[0]).value
    };
    let case = mints(
        &(all.replace("SCALE", "mean")
            + "[[expect]]\narm = \"no mint\"\nmean = 0.1\nsource = \"\""),
    );
    let measured = measure(&case, &everything(), &EFFORT).unwrap();
    let [with, without] = [0, 1].map(|at| measured.effect(&case.scenario.expectations[at]).value);
    let odds = |share: f64| (share / (1.0 - share)).ln();
    for (scale, value) in [
        ("difference", with - without),
        ("lift", with / without - 1.0),
        ("ratio", with / without),
        ("log_ratio", (with / without).ln()),
        ("log_odds", odds(with) - odds(without)),
    ] {
        assert!((of(scale) - value).abs() < 1e-12, "{scale}");
    }
}

#[test]
fn directions_are_what_must_be_above_0() {
    let case = mints(
        r#"
[[expect]]
arm = "one and one"
above = "one"
times = 1.5
[[expect]]
arm = "one and one"
against = "one"
exceeds = ["one", "no mint"]
scale = "lift"
[[expect]]
arm = "one and one"
metric = "goodwill"
above_metric = "obligation"
[study]
cite = "a test""#,
    );
    let mean = |arm: &str, metric: &str| {
        let one = mints(&format!(
            "[[expect]]\narm = \"{arm}\"\nmetric = \"{metric}\"\nmean = 0.1\nsource = \"\""
        ));
        let measured = measure(&one, &everything(), &EFFORT).unwrap();
        measured.effect(&one.scenario.expectations[0]).value
    };
    let tip = |arm| mean(arm, "tip_share");
    let measured = measure(&case, &everything(), &EFFORT).unwrap();
    let found: Vec<f64> = case
        .scenario
        .expectations
        .iter()
        .map(|expectation| measured.effect(expectation).value)
        .collect();
    let (none, one, both) = (tip("no mint"), tip("one"), tip("one and one"));
    assert!((found[0] - (both - 1.5 * one)).abs() < 1e-12);
    assert!((found[1] - (both / one - one / none)).abs() < 1e-12);
    let feelings = mean("one and one", "goodwill") - mean("one and one", "obligation");
    assert!((found[2] - feelings).abs() < 1e-12);
    assert!(
        case.scenario
            .expectations
            .iter()
            .all(|e| e.decides() && e.source == "a test")
    );
}

#[test]
fn a_span_is_what_was_counted_in_it_and_effects_are_held_against_multiples_of_others() {
    let of = |rest: &str| {
        let text =
            format!("[[expect]]\narm = \"gifts\"\nmetric = \"revenue\"\nsource = \"\"\n{rest}");
        let case = shop(12, &text);
        let measured = measure(&case, &everything(), &EFFORT).unwrap();
        measured.effect(&case.scenario.expectations[0]).value
    };
    let mean = |arm: &str, at: u32| {
        let text = format!(
            "[[expect]]\narm = \"{arm}\"\nmetric = \"revenue\"\nmean = 1\nsource = \"\"\nat = {at}"
        );
        let case = shop(
            12,
            &text.replace(&format!("at = {at}"), &format!("at = \"{at} weeks\"")),
        );
        let measured = measure(&case, &everything(), &EFFORT).unwrap();
        measured.effect(&case.scenario.expectations[0]).value
    };
    let between = |arm: &str, since: u32, at: u32| {
        let before = if since == 0 { 0.0 } else { mean(arm, since) };
        mean(arm, at) - before
    };
    let lift = |since, at| between("gifts", since, at) / between("nothing", since, at) - 1.0;
    for (rest, value) in [
        ("mean = 1\nsince = \"8 weeks\"", between("gifts", 8, 12)),
        (
            "lift = 0.1\nsince = \"4 weeks\"\nat = \"8 weeks\"",
            lift(4, 8),
        ),
        (
            "above = \"nothing\"\ntimes = 2\nsince = \"8 weeks\"",
            between("gifts", 8, 12) - 2.0 * between("nothing", 8, 12),
        ),
        (
            "exceeds = [\"gifts\", \"nothing\"]\ntimes = 3\nscale = \"lift\"\nat = \"4 weeks\"\nother_since = \"8 weeks\"",
            lift(0, 4) - 3.0 * lift(8, 12),
        ),
        (
            "short_of = [\"gifts\", \"nothing\"]\ntimes = 0.4\nscale = \"lift\"\nsince = \"8 weeks\"\nother_at = \"4 weeks\"",
            0.4 * lift(0, 4) - lift(8, 12),
        ),
    ] {
        let found = of(rest);
        assert!((found - value).abs() < 1e-9, "{rest}: {found}, not {value}");
    }
}

#[test]
fn values_are_judged_by_the_point_and_doubt_is_told() {
    let case = expecting("arm = \"one\"\nlift = 0.1\ninterval = [0.0, 0.2]\ntag = \"source\"");
    let expectation = &case.scenario.expectations[0];
    for (value, error, verdict, sure) in [
        (0.1, 0.01, Verdict::Inside, true),
        (0.19, 0.01, Verdict::Inside, false),
        (0.21, 0.01, Verdict::Outside, false),
        (0.3, 0.01, Verdict::Outside, true),
        (-0.3, 0.0, Verdict::Outside, true),
        (0.2, 0.0, Verdict::Inside, true),
        (f64::NAN, f64::NAN, Verdict::NoValue, true),
        (0.1, f64::NAN, Verdict::Inside, false),
    ] {
        let judged = judge(expectation, &found(value, error));
        assert_eq!(
            (judged.verdict, judged.sure),
            (verdict, sure),
            "{value} {error}"
        );
    }
    let without = expecting("arm = \"one\"\nlift = 0.1\ntag = \"source\"");
    let expectation = &without.scenario.expectations[0];
    let judged = judge(expectation, &found(7.0, 0.1));
    assert_eq!(judged.verdict, Verdict::Shown);
    assert!(!expectation.decides());
}

#[test]
fn directions_hold_at_their_confidence_or_fail() {
    let above = |confidence: f64| {
        let text = format!("arm = \"one\"\nabove = \"no mint\"\nconfidence = {confidence}");
        expecting(&text).scenario.expectations[0].clone()
    };
    let judged = |confidence: f64, value: f64| {
        let judged = judge(&above(confidence), &found(value, 1.0));
        (judged.verdict, judged.sure)
    };
    // With 15 degrees of freedom 1.753 errors are 95%, 2.602 are 99%.
    assert_eq!(judged(0.95, 1.8), (Verdict::Holds, true));
    assert_eq!(judged(0.95, 1.7), (Verdict::Fails, false));
    assert_eq!(judged(0.99, 1.8), (Verdict::Fails, false));
    assert_eq!(judged(0.99, 2.7), (Verdict::Holds, true));
    assert_eq!(judged(0.95, -1.7), (Verdict::Fails, false));
    assert_eq!(judged(0.95, -1.8), (Verdict::Fails, true));
    let exactly_none = judge(&above(0.95), &found(0.0, 0.0));
    assert_eq!(
        (exactly_none.verdict, exactly_none.sure),
        (Verdict::Fails, true)
    );

    let within = expecting(
        "arm = \"one\"\nwithin = [-2, 4]\nscale = \"lift\""
            .replace("-2, 4", "-0.2, 0.4")
            .as_str(),
    );
    let judged = |value: f64| {
        let judged = judge(&within.scenario.expectations[0], &found(value, 0.1));
        (judged.verdict, judged.sure)
    };
    assert_eq!(judged(0.1), (Verdict::Holds, true));
    assert_eq!(judged(0.3), (Verdict::Fails, false));
    assert_eq!(judged(0.5), (Verdict::Fails, false));
    assert_eq!(judged(0.6), (Verdict::Fails, true));
}

#[test]
fn a_knock_out_leaves_at_most_a_tenth() {
    for (left, error, verdict, sure) in [
        (0.0, 0.0, Verdict::Holds, true),
        (0.05, 0.01, Verdict::Holds, true),
        (-0.05, 0.01, Verdict::Holds, true),
        (0.09, 0.01, Verdict::Holds, false),
        (0.5, 0.01, Verdict::Fails, true),
        (-0.5, 0.01, Verdict::Fails, true),
        (f64::NAN, 0.0, Verdict::NoValue, true),
    ] {
        let judged = judge_knock_out(&found(left, error));
        assert_eq!((judged.verdict, judged.sure), (verdict, sure), "{left}");
    }
}

#[test]
fn what_rests_on_memory_never_decides() {
    let of = |rest: &str| {
        let text = format!("arm = \"one\"\nlift = 0.9\ninterval = [0.8, 1]\n{rest}");
        let case = expecting(&text);
        let expectation = &case.scenario.expectations[0];
        (expectation.tag, expectation.spread, expectation.decides())
    };
    let (recalled, source) = (EvidenceTag::Recalled, EvidenceTag::Source);
    assert_eq!(of(""), (Some(recalled), Some(Spread::Recalled), false));
    assert_eq!(
        of("tag = \"source\""),
        (Some(source), Some(Spread::Sourced), true)
    );
    assert_eq!(
        of("tag = \"source\"\nspread = \"recalled\""),
        (Some(source), Some(Spread::Recalled), false)
    );
    assert_eq!(
        of("tag = \"recalled\"\nspread = \"sourced\""),
        (Some(recalled), Some(Spread::Sourced), false)
    );
    let assumed = (Some(EvidenceTag::Assumed), Some(Spread::Assumed), true);
    assert_eq!(of("tag = \"assumed\""), assumed);
    assert!(!of("tag = \"popular\"").2);
    let direction = expecting("arm = \"one\"\nabove = \"no mint\"\ntag = \"recalled\"");
    assert!(!direction.scenario.expectations[0].decides());
}

#[test]
fn an_earlier_time_is_the_run_as_if_it_ended_there() {
    let text = "[[expect]]\narm = \"gifts\"\nmetric = \"METRIC\"\nmean = 0.5\nsource = \"\"\n";
    for metric in ["purchases", "referrals", "goodwill", "retained", "joined"] {
        let text = text.replace("METRIC", metric);
        let whole = shop(12, &format!("{text}at = \"6 weeks\""));
        let short = shop(6, &text);
        let of = |case: &Case| {
            let measured = measure(case, &everything(), &EFFORT).unwrap();
            measured.effect(&case.scenario.expectations[0])
        };
        assert_eq!(of(&whole), of(&short), "{metric}");
    }
}

#[test]
fn a_half_life_is_read_off_two_times() {
    let rest = r#"
[[expect]]
arm = "once"
metric = "goodwill"
half_life = "41 days"
from = "30 days"
to = "60 days"
source = ""
[[expect]]
arm = "once"
metric = "goodwill"
difference = 1
at = "30 days"
source = ""
[[expect]]
arm = "once"
metric = "goodwill"
difference = 1
at = "60 days"
source = ""
"#;
    let case = case(&format!(
        r#"
title = "Once"
timeline = {{ unit = "day", ticks = 100 }}
population = {{ size = 10 }}
outcome = {{ primary = "goodwill" }}
[[arm]]
name = "nothing"
[[arm]]
name = "once"
gesture = [{{ gift = "help", value = 5, personal = 1, useful = 1, at = 0 }}]
{rest}"#
    ));
    let measured = measure(&case, &everything(), &EFFORT).unwrap();
    let [days, early, late] =
        [0, 1, 2].map(|at| measured.effect(&case.scenario.expectations[at]).value);
    assert!((days - 30.0 * 2.0_f64.ln() / (early / late).ln()).abs() < 1e-9);
    // Nothing but goodwill's own decay is at work.
    assert!(
        (days - everything().goodwill_half_life).abs() < 2.0,
        "{days}"
    );
}

#[test]
fn a_randomized_scenario_is_measured_as_a_paired_one() {
    let expects = "[[expect]]\narm = \"one\"\nlift = 0.1\nsource = \"\"\n";
    let paired = mints(expects);
    let randomized = mints(&format!(
        "{expects}[design]\nkind = \"randomized\"\nper_arm = 20"
    ));
    let of = |case: &Case| measure(case, &everything(), &EFFORT).unwrap();
    assert_eq!(of(&paired), of(&randomized));
}

#[test]
fn the_same_bits_on_any_number_of_threads() {
    let case = shop(8, "[[expect]]\narm = \"gifts\"\nlift = 0.1\nsource = \"\"");
    let one = measure(&case, &everything(), &EFFORT).unwrap();
    for threads in [2, 5] {
        let effort = Effort { threads, ..EFFORT };
        assert!(measure(&case, &everything(), &effort).unwrap() == one);
    }
    let other = Effort { seed: 6, ..EFFORT };
    assert!(measure(&case, &everything(), &other).unwrap() != one);

    let items: Vec<u64> = (0..50).collect();
    let double = |item: &u64| {
        if *item == 99 {
            Err(RunError::Overflow)
        } else {
            Ok(item * 2)
        }
    };
    for threads in [1, 3, 80] {
        let doubled = over_threads(&items, threads, &|_| {}, double).unwrap();
        assert!(doubled.iter().zip(&items).all(|(two, one)| *two == one * 2));
    }
    assert!(over_threads(&[1, 99, 2], 2, &|_| {}, double).is_err());
}

#[test]
fn a_case_keeps_what_it_says_itself() {
    let text = "[psychology]\nunease = 0\n[channel.tip]\nelasticity = 0.5\n[[expect]]\narm = \"one\"\nlift = 0.1\nsource = \"\"";
    let case = mints(text);
    let mut fitted = everything();
    for key in [
        "unease",
        "elasticity_tip",
        "elasticity_purchase",
        "loss_aversion",
    ] {
        assert!(fitted.set(key, 1.25));
    }
    let scenario = case.under(&fitted);
    assert_eq!(scenario.psychology.unease, 0.0);
    assert_eq!(scenario.psychology.loss_aversion, 1.25);
    assert_eq!(
        scenario.channels.of(ChannelKind::Tip).unwrap().elasticity,
        0.5
    );
    assert_eq!(
        scenario
            .channels
            .of(ChannelKind::Purchase)
            .unwrap()
            .elasticity,
        1.25
    );
    assert_eq!(case.under(&everything()), case.scenario);
    assert!(case.without(&fitted).is_none());
}

const CLAIM: &str = r#"
[claim]
id = "C00"
says = "A mint for this table alone lifts tips."
label = "emergent"
rests_on = "personal effort"
[claim.without]
elasticity_tip = 0
[[expect]]
id = "more"
arm = "one and one"
above = "one"
[[expect]]
id = "bounded"
arm = "one"
within = [0, 1]
scale = "lift"
"#;

#[test]
fn without_its_mechanism_a_claims_effect_vanishes() {
    let claim = mints(CLAIM);
    let limits = Limits::default();
    let found = find(&claim, &everything(), &limits, &Never).unwrap();
    assert!(found.sure());
    let knock_out = found.findings[0].knock_out.as_ref().unwrap();
    assert_eq!(
        (knock_out.left.value, knock_out.judgement.verdict),
        (0.0, Verdict::Holds)
    );
    assert!(found.findings[1].knock_out.is_none());
    let result = (claim, found);
    let held = score::claim(&result).unwrap();
    assert_eq!(
        (held.held, held.knocked_out, held.sure),
        (true, Some(true), true)
    );
    assert!(score::failures(&[result]).is_empty());

    // Something that has no part in it switched off instead.
    let other = mints(&CLAIM.replace("elasticity_tip", "unease"));
    let found = find(&other, &everything(), &limits, &Never).unwrap();
    let knock_out = found.findings[0].knock_out.as_ref().unwrap();
    assert_eq!(
        (knock_out.left.value, knock_out.judgement.verdict),
        (1.0, Verdict::Fails)
    );
    let result = (other, found);
    assert_eq!(score::claim(&result).unwrap().knocked_out, Some(false));
    assert_eq!(score::failures(&[result]), [(0, 0)]);

    let reported = mints(
        &CLAIM
            .replace("label", "required = false\nlabel")
            .replace("above = \"one\"", "above = \"one\"\ntimes = 9"),
    );
    let found = find(&reported, &everything(), &limits, &Never).unwrap();
    assert_eq!(found.findings[0].judgement.verdict, Verdict::Fails);
    assert!(score::failures(&[(reported, found)]).is_empty());
}

#[test]
fn more_is_simulated_until_chance_decides_nothing() {
    let far = mints(
        "[[expect]]\narm = \"one\"\nlift = 0\ninterval = [-1, 1]\nsource = \"\"\ntag = \"source\""
            .replace("[-1, 1]", "[-0.9, 0.9]")
            .as_str(),
    );
    let limits = Limits {
        heads: 20,
        replicates: 8,
        start: 1e6,
        most: 1e6,
        knock_outs: true,
    };
    let found = find(&far, &everything(), &limits, &Never).unwrap();
    assert!(found.sure() && found.effort.heads == 20);
    let lift = found.findings[0].simulated;

    // An end of the interval right beside the effect.
    let edge = lift.value + 0.3 * lift.error;
    let near = |edge: f64| {
        mints(&format!(
            "[[expect]]\narm = \"one\"\nlift = {edge}\ninterval = [{edge}, {}]\nsource = \"\"\ntag = \"source\"",
            edge + 1.0
        ))
    };
    let found = find(&near(edge), &everything(), &limits, &Never).unwrap();
    assert!(found.effort.heads > 20, "{:?}", found.effort);
    let few = Limits {
        most: 20.0 * 8.0 * 3.0,
        ..limits
    };
    let found = find(&near(edge), &everything(), &few, &Never).unwrap();
    assert!(!found.sure() && found.effort.heads == 20);
    assert_eq!(found.findings[0].judgement.verdict, Verdict::Outside);
}

#[test]
fn odds_of_what_is_no_share_have_no_value() {
    let case = shop(
        8,
        "[[expect]]\narm = \"gifts\"\nmetric = \"purchases\"\nlog_odds = 0.5\ninterval = [0, 1]\nsource = \"\"\ntag = \"source\"",
    );
    let found = look(&case, &everything(), &EFFORT, &Never).unwrap();
    assert_eq!(found.findings[0].judgement.verdict, Verdict::NoValue);
    assert_eq!(score::failures(&[(case, found)]), [(0, 0)]);
}

#[test]
fn the_score_tells_spreads_apart_and_knows_its_benchmark() {
    let case = mints(
        r#"
[study]
cite = "a test"
read_off = ["context.customary"]
[[expect]]
arm = "one"
lift = 0.1
interval = [-0.5, 0.5]
tag = "source"
[[expect]]
arm = "one and one"
lift = 5
interval = [4, 6]
tag = "assumed"
[[expect]]
arm = "one"
lift = 0.1
interval = [0.001, 0.5]
tag = "recalled"
[[expect]]
arm = "one"
above = "no mint"
[[expect]]
arm = "one"
within = [-0.9, 0.9]
tag = "source""#,
    );
    let found = look(&case, &everything(), &EFFORT, &Never).unwrap();
    let (error, value) = (
        found.findings[0].simulated.error,
        found.findings[0].simulated.value,
    );
    let results = [(case, found)];
    let (simulated, nothing) = (score::simulated(&results), score::no_effect(&results));
    let counts = |score: &score::Score| {
        let parts = score.parts.iter();
        parts
            .map(|part| {
                (
                    part.contrasts.right,
                    part.contrasts.of,
                    part.directions.right,
                    part.directions.of,
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        counts(&simulated),
        [(1, 1, 1, 1), (0, 1, 0, 0), (1, 1, 0, 0), (0, 0, 1, 1)]
    );
    assert_eq!(
        counts(&nothing),
        [(1, 1, 1, 1), (0, 1, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1)]
    );
    assert_eq!(simulated.log_scored, 3);
    let variance = (0.5_f64 / 1.96).powi(2) + error * error;
    let density =
        -0.5 * ((std::f64::consts::TAU * variance).ln() + (value - 0.1).powi(2) / variance);
    let expectation = &results[0].0.scenario.expectations[0];
    let log = score::log_density(expectation, value, error).unwrap();
    assert!((log - density).abs() < 1e-9);
    let cases = results.iter().map(|(case, _)| case);
    let freedom = Freedom::of(|parameter| parameter.key == "noticing", cases, 3);
    assert_eq!(
        (freedom.fitted, freedom.read_off, freedom.contrasts),
        (1, 1, 3)
    );
    // What is fitted does not count as set by hand as well.
    let set = Parameters::ALL
        .iter()
        .filter(|one| one.origin == Origin::Set);
    assert_eq!(freedom.set, set.count() - 1);
    assert_eq!(score::failures(&results), [(0, 1)]);
}

#[test]
fn draws_say_how_often_it_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("draws.csv");
    let load = |text: &str| {
        std::fs::write(&path, text).unwrap();
        draws::load(&path, &everything())
    };
    let draws = load("elasticity_tip,goodwill_half_life\n0.2,30\n0,40\n0.3,50\n0.25,50\n").unwrap();
    assert_eq!(draws.rows[1].elasticity_tip, 0.0);
    assert_eq!(draws.rows[2].goodwill_half_life, 50.0);
    assert_eq!(draws.rows[0].unease, everything().unease);
    let case = mints(
        "[claim]\nid = \"C\"\nsays = \"so\"\nlabel = \"stated\"\nrests_on = \"it\"\n[[expect]]\narm = \"one\"\nabove = \"no mint\"",
    );
    let found = look(&case, &everything(), &EFFORT, &Never).unwrap();
    for threads in [1, 3] {
        let shares =
            draws::shares(&[(case.clone(), found.clone())], &draws, threads, &Never).unwrap();
        assert_eq!(shares.expectations, [[Some(0.75)]]);
        assert_eq!(shares.claims, [Some(0.75)]);
    }
    for (wrong, says) in [
        ("unese\n1\n", "no parameter `unese`"),
        ("unease\nmuch\n", "line 2: `much` is no value of `unease`"),
        ("unease\n-1\n", "`-1`"),
        ("unease\n", "no draws"),
        ("unease,discharge\n1\n", "found record with 1 fields"),
    ] {
        let error = load(wrong).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn communities_stay_as_large_as_they_are() {
    // With ties a replicate holds whole communities, here of 60 members and 30 prospects.
    let case = shop(4, "[[expect]]\narm = \"gifts\"\nlift = 0.1\nsource = \"\"");
    let small = Effort { heads: 1, ..EFFORT };
    let one = measure(&case, &everything(), &small).unwrap();
    let as_many = Effort {
        heads: 60,
        ..EFFORT
    };
    assert!(one == measure(&case, &everything(), &as_many).unwrap());
    let two = Effort {
        heads: 120,
        ..EFFORT
    };
    assert!(one != measure(&case, &everything(), &two).unwrap());
    let mut alone = case.scenario.clone();
    alone.population.size = 60;
    assert!(one == measure_scenario(&alone, &as_many).unwrap());
}

#[test]
fn default_names_are_unique() {
    let one = "[[expect]]\narm = \"one\"\nlift = 0.1\nsource = \"\"\n";
    let case = mints(&format!(
        "{one}{one}[[expect]]\nid = \"one: tip share (2)\"\narm = \"one\"\nabove = \"no mint\"\nsource = \"\""
    ));
    let ids: Vec<&str> = case
        .scenario
        .expectations
        .iter()
        .map(|e: &Expectation| e.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["one: tip share", "one: tip share (3)", "one: tip share (2)"]
    );
    assert!(matches!(
        case.scenario.expectations[2].statement,
        Statement::Above { times: 1.0 }
    ));
}

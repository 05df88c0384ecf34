//! The tables of a validation: CSV by expectation and by claim, and JSON with everything.

use serde_json::{Map, Value, json};

use super::super::format::cell;
use super::super::tables::{NamedBytes, tag_key};
use super::Validation;
use super::rows::{Claimed, Expected, MovedCode, ValidationTables};
use crate::evidence::Case;
use crate::evidence::precision::Finding;
use crate::evidence::score::{self, PARTS, Part, Score};
use crate::scenario::checked::{ClaimLabel, EffectScale, Expectation, Spread, Statement};

/// All tables, and what stands in them as JSON.
pub fn files(validation: &Validation) -> Vec<NamedBytes> {
    let tables = ValidationTables {
        expectations: expectations(validation),
        claims: claims(validation),
        sensitivity: sensitivity(validation),
    };
    let mut files = tables.files();
    let text = serde_json::to_string_pretty(&json(validation)).unwrap_or_default() + "\n";
    files.push(("validation.json".to_owned(), text.into_bytes()));
    files
}

/// The name of a spread in tables.
pub fn spread_key(spread: Spread) -> &'static str {
    match spread {
        Spread::Sourced => "sourced",
        Spread::Assumed => "assumed",
        Spread::Recalled => "recalled",
    }
}

/// The name of a statement in tables.
pub fn statement_key(statement: &Statement) -> &'static str {
    match statement {
        Statement::Value { .. } => "value",
        Statement::Above { .. } => "above",
        Statement::AboveMetric { .. } => "above_metric",
        Statement::Within { .. } => "within",
        Statement::Exceeds { .. } => "exceeds",
        Statement::ShortOf { .. } => "short_of",
        Statement::HalfLife { .. } => "half_life",
    }
}

/// The name of the scale on which a statement's number is told.
pub fn scale_of(statement: &Statement) -> &'static str {
    match statement {
        Statement::Value { scale, .. }
        | Statement::Within { scale, .. }
        | Statement::Exceeds { scale, .. }
        | Statement::ShortOf { scale, .. } => scale.key(),
        Statement::Above { .. } | Statement::AboveMetric { .. } => EffectScale::Difference.key(),
        Statement::HalfLife { .. } => "days",
    }
}

/// The bounds between which the statistic must lie.
pub fn bounds(expectation: &Expectation) -> (f64, f64) {
    match expectation.statement {
        Statement::Within { low, high, .. } => (low, high),
        Statement::Above { .. }
        | Statement::AboveMetric { .. }
        | Statement::Exceeds { .. }
        | Statement::ShortOf { .. } => (0.0, f64::NAN),
        _ => expectation.interval().unwrap_or((f64::NAN, f64::NAN)),
    }
}

/// The arm that an expectation's arm is compared with, if it is another.
fn against<'a>(case: &'a Case, expectation: &Expectation) -> &'a str {
    match expectation.statement {
        Statement::AboveMetric { .. }
        | Statement::Value {
            scale: EffectScale::Mean,
            ..
        } => "",
        _ => &case.scenario.arms[expectation.against].name,
    }
}

fn each(
    validation: &Validation,
) -> impl Iterator<Item = (usize, usize, &Case, &Expectation, &Finding)> {
    let cases = validation.results.iter().enumerate();
    cases.flat_map(|(at, (case, found))| {
        let findings = found.findings.iter().enumerate();
        findings.map(move |(which, finding)| {
            (at, which, case, &case.scenario.expectations[which], finding)
        })
    })
}

fn expectations(validation: &Validation) -> Vec<Expected> {
    each(validation)
        .map(|(at, which, case, expectation, finding)| {
            let claim = case.scenario.claim.as_ref();
            let (low, high) = bounds(expectation);
            let effort = &validation.results[at].1.effort;
            let knock_out = finding.knock_out.as_ref();
            let left = knock_out.map(|one| one.left.estimate());
            let simulated = finding.simulated.estimate();
            let shares = validation.shares.as_ref();
            Expected {
                file: case.name.clone(),
                claim: claim.map_or(String::new(), |claim| claim.id.clone()),
                expectation: expectation.id.clone(),
                arm: case.scenario.arms[expectation.arm].name.clone(),
                against: against(case, expectation).to_owned(),
                metric: expectation.metric.key().to_owned(),
                since: expectation.since.unwrap_or(0),
                ticks: expectation.at.unwrap_or(case.scenario.timeline.ticks),
                statement: statement_key(&expectation.statement).to_owned(),
                scale: scale_of(&expectation.statement).to_owned(),
                published: expectation.value(),
                published_lo: Some(low),
                published_hi: Some(high),
                simulated: Some(simulated.value),
                simulated_lo: Some(simulated.low),
                simulated_hi: Some(simulated.high),
                error: Some(finding.simulated.error),
                verdict: finding.judgement.verdict.word().to_owned(),
                sure: finding.judgement.sure,
                decides: expectation.decides(),
                tag: expectation.tag.map_or("", tag_key).to_owned(),
                spread: expectation.spread.map_or("", spread_key).to_owned(),
                confidence: Some(expectation.confidence),
                left: left.map(|left| left.value),
                left_lo: left.map(|left| left.low),
                left_hi: left.map(|left| left.high),
                vanishes: knock_out.map(|one| one.judgement.verdict.passes()),
                vanishes_sure: knock_out.map(|one| one.judgement.sure),
                draws: shares.and_then(|shares| shares[at][which]),
                heads: effort.heads,
                replicates: effort.replicates,
                source: expectation.source.clone(),
            }
        })
        .collect()
}

fn label_key(label: ClaimLabel) -> &'static str {
    match label {
        ClaimLabel::Emergent => "emergent",
        ClaimLabel::Stated => "stated",
    }
}

fn claims(validation: &Validation) -> Vec<Claimed> {
    let results = validation.results.iter().enumerate();
    results
        .filter_map(|(at, result)| {
            let (claim, held) = (result.0.scenario.claim.as_ref()?, score::claim(result)?);
            let shares = validation.claim_shares.as_ref();
            Some(Claimed {
                file: result.0.name.clone(),
                claim: claim.id.clone(),
                label: label_key(claim.label).to_owned(),
                required: claim.required,
                holds: held.held,
                vanishes: held.knocked_out,
                sure: held.sure,
                draws: shares.and_then(|shares| shares[at]),
                rests_on: claim.rests_on.clone(),
                says: claim.says.clone(),
            })
        })
        .collect()
}

fn sensitivity(validation: &Validation) -> Vec<MovedCode> {
    let moves = validation.sensitivity.iter().flat_map(|all| &all.moves);
    moves
        .map(|moved| {
            let (case, _) = &validation.results[moved.case];
            let flips: Vec<&str> = moved
                .flips
                .iter()
                .map(|&at| case.scenario.expectations[at].id.as_str())
                .collect();
            MovedCode {
                file: case.name.clone(),
                gift: moved.gift.clone(),
                code: moved.code.name().to_owned(),
                from: Some(moved.from),
                to: Some(moved.to),
                contrasts: moved.score.contrasts.right as u64,
                directions: moved.score.directions.right as u64,
                flips: flips.join("; "),
            }
        })
        .collect()
}

/// A number as tables write it; null for what is none.
fn number(value: f64) -> Value {
    cell(value).parse::<f64>().map_or(Value::Null, Value::from)
}

fn json(validation: &Validation) -> Value {
    let results = &validation.results;
    let freedom = validation.freedom();
    let expectations: Vec<Value> = each(validation)
        .map(|(at, which, case, expectation, finding)| {
            expectation_json(validation, (at, which), case, expectation, finding)
        })
        .collect();
    let claims: Vec<Value> = results
        .iter()
        .enumerate()
        .filter_map(|(at, result)| {
            let (claim, held) = (result.0.scenario.claim.as_ref()?, score::claim(result)?);
            let share = validation
                .claim_shares
                .as_ref()
                .and_then(|shares| shares[at]);
            Some(json!({
                "file": result.0.name,
                "id": claim.id,
                "says": claim.says,
                "label": label_key(claim.label),
                "rests_on": claim.rests_on,
                "required": claim.required,
                "holds": held.held,
                "vanishes": held.knocked_out,
                "sure": held.sure,
                "share_of_draws": share.map_or(Value::Null, number),
            }))
        })
        .collect();
    json!({
        "expectations": expectations,
        "claims": claims,
        "score": score_json(&score::simulated(results)),
        "no_effect": score_json(&score::no_effect(results)),
        "free": {
            "fitted": freedom.fitted,
            "set": freedom.set,
            "forms": freedom.forms,
            "read_off": freedom.read_off,
            "all": freedom.free(),
            "contrasts": freedom.contrasts,
        },
        "draws": validation.draws,
        "sensitivity": validation.sensitivity.as_ref().map(|all| json!({
            "moves": all.moves.len(),
            "coded": part_json(&all.coded),
            "median": part_json(&all.median()),
            "worst": part_json(&all.worst()),
        })),
        "failures": score::failures(results).iter().map(|&(at, which)| {
            let case = &results[at].0;
            json!({ "file": case.name, "expectation": case.scenario.expectations[which].id })
        }).collect::<Vec<_>>(),
    })
}

fn expectation_json(
    validation: &Validation,
    (at, which): (usize, usize),
    case: &Case,
    expectation: &Expectation,
    finding: &Finding,
) -> Value {
    let (low, high) = bounds(expectation);
    let simulated = finding.simulated.estimate();
    let share = validation
        .shares
        .as_ref()
        .and_then(|shares| shares[at][which]);
    let knock_out = finding.knock_out.as_ref().map(|one| {
        let left = one.left.estimate();
        json!({
            "left": [number(left.value), number(left.low), number(left.high)],
            "vanishes": one.judgement.verdict.passes(),
            "sure": one.judgement.sure,
        })
    });
    json!({
        "file": case.name,
        "id": expectation.id,
        "arm": case.scenario.arms[expectation.arm].name,
        "against": against(case, expectation),
        "metric": expectation.metric.key(),
        "since": expectation.since.unwrap_or(0),
        "ticks": expectation.at.unwrap_or(case.scenario.timeline.ticks),
        "statement": statement_key(&expectation.statement),
        "scale": scale_of(&expectation.statement),
        "published": expectation.value().map_or(Value::Null, number),
        "bounds": [number(low), number(high)],
        "simulated": number(simulated.value),
        "interval": [number(simulated.low), number(simulated.high)],
        "error": number(finding.simulated.error),
        "verdict": finding.judgement.verdict.word(),
        "sure": finding.judgement.sure,
        "decides": expectation.decides(),
        "confidence": number(expectation.confidence),
        "knock_out": knock_out,
        "share_of_draws": share.map_or(Value::Null, number),
        "tag": expectation.tag.map(tag_key),
        "spread": expectation.spread.map(spread_key),
        "source": expectation.source,
    })
}

fn part_json(part: &Part) -> Value {
    json!({
        "contrasts": [part.contrasts.right, part.contrasts.of],
        "directions": [part.directions.right, part.directions.of],
    })
}

fn score_json(score: &Score) -> Value {
    let mut all = Map::new();
    for (spread, part) in PARTS.iter().zip(&score.parts) {
        let name = spread.map_or("untagged", spread_key);
        all.insert(name.to_owned(), part_json(part));
    }
    all.insert("all".to_owned(), part_json(&score.all()));
    all.insert("log_score".to_owned(), number(score.log_score));
    all.insert("log_scored".to_owned(), json!(score.log_scored));
    Value::Object(all)
}

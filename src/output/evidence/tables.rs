//! The tables of a validation: CSV by expectation and by claim, and JSON with everything.

use serde_json::{Map, Value, json};

use super::super::format::cell;
use super::super::tables::{NamedBytes, Table, tag_key};
use super::{Validation, columns};
use crate::evidence::Case;
use crate::evidence::precision::Finding;
use crate::evidence::score::{self, PARTS, Part, Score};
use crate::scenario::checked::{ClaimLabel, EffectScale, Expectation, Spread, Statement};

/// All tables.
pub fn tables(validation: &Validation) -> Vec<NamedBytes> {
    let mut files = vec![(
        columns::EXPECTATIONS.file.to_owned(),
        expectations(validation).finish(),
    )];
    if validation
        .results
        .iter()
        .any(|(case, _)| !score::is_study(case))
    {
        files.push((columns::CLAIMS.file.to_owned(), claims(validation).finish()));
    }
    if validation.sensitivity.is_some() {
        files.push((
            columns::SENSITIVITY.file.to_owned(),
            sensitivity(validation).finish(),
        ));
    }
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

fn expectations(validation: &Validation) -> Table {
    let mut table = Table::of(&columns::EXPECTATIONS);
    for (at, which, case, expectation, finding) in each(validation) {
        let claim = case.scenario.claim.as_ref();
        let (low, high) = bounds(expectation);
        let effort = &validation.results[at].1.effort;
        let left = finding.knock_out.as_ref().map(|one| one.left.estimate());
        let vanishes = finding
            .knock_out
            .as_ref()
            .map(|one| one.judgement.verdict.passes());
        let vanishes_sure = finding.knock_out.as_ref().map(|one| one.judgement.sure);
        let share = validation
            .shares
            .as_ref()
            .and_then(|shares| shares[at][which]);
        let nothing = f64::NAN;
        table
            .text(&case.name)
            .text(claim.map_or("", |claim| &claim.id))
            .text(&expectation.id)
            .text(&case.scenario.arms[expectation.arm].name)
            .text(against(case, expectation))
            .text(expectation.metric.key())
            .whole(expectation.since.unwrap_or(0))
            .whole(expectation.at.unwrap_or(case.scenario.timeline.ticks))
            .text(statement_key(&expectation.statement))
            .text(scale_of(&expectation.statement))
            .number(expectation.value().unwrap_or(nothing))
            .number(low)
            .number(high)
            .estimate(&finding.simulated.estimate())
            .number(finding.simulated.error)
            .text(finding.judgement.verdict.word())
            .text(flag(finding.judgement.sure))
            .text(flag(expectation.decides()))
            .text(expectation.tag.map_or("", tag_key))
            .text(expectation.spread.map_or("", spread_key))
            .number(expectation.confidence)
            .number(left.map_or(nothing, |left| left.value))
            .number(left.map_or(nothing, |left| left.low))
            .number(left.map_or(nothing, |left| left.high))
            .text(vanishes.map_or("", flag))
            .text(vanishes_sure.map_or("", flag))
            .number(share.unwrap_or(nothing))
            .whole(effort.heads)
            .whole(effort.replicates)
            .text(&expectation.source)
            .end();
    }
    table
}

fn flag(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

fn label_key(label: ClaimLabel) -> &'static str {
    match label {
        ClaimLabel::Emergent => "emergent",
        ClaimLabel::Stated => "stated",
    }
}

fn claims(validation: &Validation) -> Table {
    let mut table = Table::of(&columns::CLAIMS);
    for (at, result) in validation.results.iter().enumerate() {
        let (Some(claim), Some(held)) = (&result.0.scenario.claim, score::claim(result)) else {
            continue;
        };
        let share = validation
            .claim_shares
            .as_ref()
            .and_then(|shares| shares[at]);
        table
            .text(&result.0.name)
            .text(&claim.id)
            .text(label_key(claim.label))
            .text(flag(claim.required))
            .text(flag(held.held))
            .text(held.knocked_out.map_or("", flag))
            .text(flag(held.sure))
            .number(share.unwrap_or(f64::NAN))
            .text(&claim.rests_on)
            .text(&claim.says)
            .end();
    }
    table
}

fn sensitivity(validation: &Validation) -> Table {
    let mut table = Table::of(&columns::SENSITIVITY);
    for moved in validation.sensitivity.iter().flat_map(|all| &all.moves) {
        let (case, _) = &validation.results[moved.case];
        let flips: Vec<&str> = moved
            .flips
            .iter()
            .map(|&at| case.scenario.expectations[at].id.as_str())
            .collect();
        table
            .text(&case.name)
            .text(&moved.gift)
            .text(moved.code.name())
            .number(moved.from)
            .number(moved.to)
            .whole(moved.score.contrasts.right as u64)
            .whole(moved.score.directions.right as u64)
            .text(&flips.join("; "))
            .end();
    }
    table
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

//! The tables of an optimization.

use super::Optimized;
use super::rows::{
    BestValue, BudgetStep, Gain, JudgedPlan, OF_PLANS, OptimizationTables, PLANS, ResponseRow,
    RestsOn,
};
use crate::experiment::results::Estimate;
use crate::optimize::find::{Held, Measured};
use crate::output::format::{cell, text_cell};
use crate::output::tables::NamedBytes;

/// All of them.
pub fn files(own: &Optimized) -> Vec<NamedBytes> {
    let tables = OptimizationTables {
        best: best(own),
        judged: judged(own),
        gains: gains(&own.found.held),
        responses: responses(own),
        steps: steps(own),
        codes: codes(own),
    };
    let mut files = vec![(PLANS.to_owned(), plans(own))];
    files.extend(tables.files());
    files
}

fn truth(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

fn plans(own: &Optimized) -> Vec<u8> {
    let mut lines = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let axes = &own.space.axes;
    let heads = OF_PLANS.iter().map(|column| column.name.to_owned());
    let heads = heads.chain(axes.iter().map(|axis| text_cell(&axis.factor.head())));
    lines.write_record(heads).expect("memory takes every row");
    for (at, tried) in own.found.tried.iter().enumerate() {
        let values = axes.iter().zip(&tried.plan);
        let values = values.map(|(axis, &value)| match axis.factor.choices() {
            None => axis.factor.cell(value),
            Some(_) => text_cell(&axis.factor.cell(value)),
        });
        let cells = [
            at.to_string(),
            tried.round.to_string(),
            tried.replicates.to_string(),
            cell(tried.worth),
            cell(tried.spend),
            truth(tried.refused).to_owned(),
            truth(at == own.found.best).to_owned(),
        ];
        let cells = cells.into_iter().chain(values);
        lines.write_record(cells).expect("memory takes every row");
    }
    lines.into_inner().expect("memory takes every row")
}

fn best(own: &Optimized) -> Vec<BestValue> {
    let values = own.space.axes.iter().zip(&own.found.best_plan);
    values
        .map(|(axis, &value)| {
            let ends = axis.ends();
            let end =
                |value: Option<f64>| value.map_or(String::new(), |value| axis.factor.cell(value));
            BestValue {
                key: axis.factor.key.clone(),
                best: axis.factor.cell(value),
                written: axis.now.clone().unwrap_or_default(),
                lowest: end(ends.map(|ends| ends.0)),
                highest: end(ends.map(|ends| ends.1)),
                is_at_end: ends.is_some_and(|(low, high)| value == low || value == high),
            }
        })
        .collect()
}

fn judged(own: &Optimized) -> Vec<JudgedPlan> {
    let held = &own.found.held;
    let row = |plan: &str, candidate: String, own: &Measured, behind: &Estimate, is_tie: bool| {
        JudgedPlan {
            plan: plan.to_owned(),
            candidate,
            mean: Some(own.value.value),
            mean_lo: Some(own.value.low),
            mean_hi: Some(own.value.high),
            spend: Some(own.spend.value),
            spend_lo: Some(own.spend.low),
            spend_hi: Some(own.spend.high),
            behind: Some(behind.value),
            behind_lo: Some(behind.low),
            behind_hi: Some(behind.high),
            is_tie,
        }
    };
    let less = |gain: &Estimate| Estimate {
        value: -gain.value,
        low: -gain.high,
        high: -gain.low,
    };
    let is_open = |gain: &Estimate| gain.low <= 0.0 && gain.high >= 0.0;
    let rivals = own.rivals().into_iter().enumerate();
    let mut rows: Vec<JudgedPlan> = rivals
        .map(|(nth, rival)| {
            let name = if nth == 0 { "best" } else { "rival" };
            let candidate = rival.tried.to_string();
            row(
                name,
                candidate,
                &rival.measured,
                &rival.behind,
                rival.is_tie,
            )
        })
        .collect();
    let none = String::new;
    if let (Some(written), Some(gain)) = (&held.written, &held.over_written) {
        rows.push(row("written", none(), written, &less(gain), is_open(gain)));
    }
    let gain = &held.over_nothing;
    rows.push(row(
        "nothing",
        none(),
        &held.nothing,
        &less(gain),
        is_open(gain),
    ));
    rows
}

fn gains(held: &Held) -> Vec<Gain> {
    let row = |over: &str, gain: &Estimate| Gain {
        over: over.to_owned(),
        gain: Some(gain.value),
        gain_lo: Some(gain.low),
        gain_hi: Some(gain.high),
        ..Gain::default()
    };
    let [p10, p50, p90] = held.spread;
    let over_nothing = Gain {
        p10: Some(p10),
        p50: Some(p50),
        p90: Some(p90),
        better: Some(held.better),
        ..row("nothing", &held.over_nothing)
    };
    let over_written = held.over_written.as_ref();
    std::iter::once(over_nothing)
        .chain(over_written.map(|gain| row("written", gain)))
        .collect()
}

fn responses(own: &Optimized) -> Vec<ResponseRow> {
    let responses = own.found.responses.iter();
    responses
        .map(|response| {
            let axis = &own.space.axes[response.axis];
            let measured = response.measured;
            let difference = response.difference;
            ResponseRow {
                key: axis.factor.key.clone(),
                value: axis.factor.cell(response.value),
                is_best: response.is_best,
                mean: measured.map(|own| own.value.value),
                mean_lo: measured.map(|own| own.value.low),
                mean_hi: measured.map(|own| own.value.high),
                spend: measured.map(|own| own.spend.value),
                difference: difference.map(|own| own.value),
                difference_lo: difference.map(|own| own.low),
                difference_hi: difference.map(|own| own.high),
            }
        })
        .collect()
}

fn steps(own: &Optimized) -> Vec<BudgetStep> {
    let steps = own.found.steps.iter();
    steps
        .map(|step| {
            let (spend, mean) = (&step.measured.spend, &step.measured.value);
            BudgetStep {
                most: Some(step.cap),
                spend: Some(spend.value),
                spend_lo: Some(spend.low),
                spend_hi: Some(spend.high),
                mean: Some(mean.value),
                mean_lo: Some(mean.low),
                mean_hi: Some(mean.high),
                marginal: step.marginal.map(|own| own.value),
                marginal_lo: step.marginal.map(|own| own.low),
                marginal_hi: step.marginal.map(|own| own.high),
                plan: own.space.words(&step.plan),
            }
        })
        .collect()
}

fn codes(own: &Optimized) -> Vec<RestsOn> {
    let codes = own.found.codes.iter();
    codes
        .flat_map(|rest| {
            rest.levels.iter().map(|(level, gain)| RestsOn {
                gift: rest.gift.clone(),
                code: rest.key.key().to_owned(),
                value: Some(rest.value),
                level: Some(*level),
                gain: Some(gain.value),
                gain_lo: Some(gain.low),
                gain_hi: Some(gain.high),
                loss: Some(rest.loss.value),
                loss_lo: Some(rest.loss.low),
                loss_hi: Some(rest.loss.high),
                is_rested_on: rest.rests,
            })
        })
        .collect()
}

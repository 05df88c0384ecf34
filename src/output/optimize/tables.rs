//! The tables of an optimization.

use super::{Optimized, columns};
use crate::experiment::results::Estimate;
use crate::optimize::find::{Held, Measured};
use crate::output::format::{cell, text_cell};
use crate::output::tables::{NamedBytes, Table};

const NO: Estimate = Estimate {
    value: f64::NAN,
    low: f64::NAN,
    high: f64::NAN,
};

/// All of them.
pub fn tables(own: &Optimized) -> Vec<NamedBytes> {
    let mut all = vec![
        (columns::PLANS.to_owned(), plans(own)),
        (columns::BEST.file.to_owned(), best(own)),
        (columns::JUDGED.file.to_owned(), judged(own)),
        (columns::GAINS.file.to_owned(), gains(&own.found.held)),
        (columns::RESPONSE.file.to_owned(), response(own)),
    ];
    if !own.found.steps.is_empty() {
        all.push((columns::BUDGET.file.to_owned(), budget(own)));
    }
    if !own.found.codes.is_empty() {
        all.push((columns::CODES.file.to_owned(), codes(own)));
    }
    all
}

fn truth(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

fn plans(own: &Optimized) -> Vec<u8> {
    let mut lines = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let axes = &own.space.axes;
    let heads = columns::OF_PLANS
        .iter()
        .map(|column| column.name.to_owned());
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

fn best(own: &Optimized) -> Vec<u8> {
    let mut table = Table::of(&columns::BEST);
    for (axis, &value) in own.space.axes.iter().zip(&own.found.best_plan) {
        let ends = axis.ends();
        let end = |value: Option<f64>| value.map_or(String::new(), |value| axis.factor.cell(value));
        table
            .text(&axis.factor.key)
            .text(&axis.factor.cell(value))
            .text(axis.now.as_deref().unwrap_or_default())
            .text(&end(ends.map(|ends| ends.0)))
            .text(&end(ends.map(|ends| ends.1)))
            .text(truth(
                ends.is_some_and(|(low, high)| value == low || value == high),
            ))
            .end();
    }
    table.finish()
}

fn judged(own: &Optimized) -> Vec<u8> {
    let mut table = Table::of(&columns::JUDGED);
    let held = &own.found.held;
    let mut row = |plan: &str, candidate: &str, own: &Measured, behind: &Estimate, tie: bool| {
        table
            .text(plan)
            .text(candidate)
            .estimate(&own.value)
            .estimate(&own.spend)
            .estimate(behind)
            .text(truth(tie))
            .end();
    };
    let less = |gain: &Estimate| Estimate {
        value: -gain.value,
        low: -gain.high,
        high: -gain.low,
    };
    for (nth, rival) in own.rivals().into_iter().enumerate() {
        let name = if nth == 0 { "best" } else { "rival" };
        let candidate = rival.tried.to_string();
        row(
            name,
            &candidate,
            &rival.measured,
            &rival.behind,
            rival.is_tie,
        );
    }
    if let (Some(written), Some(gain)) = (&held.written, &held.over_written) {
        let open = gain.low <= 0.0 && gain.high >= 0.0;
        row("written", "", written, &less(gain), open);
    }
    let gain = &held.over_nothing;
    let open = gain.low <= 0.0 && gain.high >= 0.0;
    row("nothing", "", &held.nothing, &less(gain), open);
    table.finish()
}

fn gains(held: &Held) -> Vec<u8> {
    let mut table = Table::of(&columns::GAINS);
    let [p10, p50, p90] = held.spread;
    table
        .text("nothing")
        .estimate(&held.over_nothing)
        .number(p10)
        .number(p50)
        .number(p90)
        .number(held.better)
        .end();
    if let Some(gain) = &held.over_written {
        let none = f64::NAN;
        table
            .text("written")
            .estimate(gain)
            .number(none)
            .number(none)
            .number(none)
            .number(none)
            .end();
    }
    table.finish()
}

fn response(own: &Optimized) -> Vec<u8> {
    let mut table = Table::of(&columns::RESPONSE);
    for response in &own.found.responses {
        let axis = &own.space.axes[response.axis];
        let measured = response.measured;
        table
            .text(&axis.factor.key)
            .text(&axis.factor.cell(response.value))
            .text(truth(response.is_best))
            .estimate(&measured.map_or(NO, |own| own.value))
            .number(measured.map_or(f64::NAN, |own| own.spend.value))
            .estimate(&response.difference.unwrap_or(NO))
            .end();
    }
    table.finish()
}

fn budget(own: &Optimized) -> Vec<u8> {
    let mut table = Table::of(&columns::BUDGET);
    for step in &own.found.steps {
        table
            .number(step.cap)
            .estimate(&step.measured.spend)
            .estimate(&step.measured.value)
            .estimate(&step.marginal.unwrap_or(NO))
            .text(&own.space.words(&step.plan))
            .end();
    }
    table.finish()
}

fn codes(own: &Optimized) -> Vec<u8> {
    let mut table = Table::of(&columns::CODES);
    for rest in &own.found.codes {
        for (level, gain) in &rest.levels {
            table
                .text(&rest.gift)
                .text(rest.key.key())
                .number(rest.value)
                .number(*level)
                .estimate(gain)
                .estimate(&rest.loss)
                .text(truth(rest.rests))
                .end();
        }
    }
    table.finish()
}

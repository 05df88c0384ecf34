//! The tables of a sweep.

use super::{Swept, columns};
use crate::output::format::text_cell;
use crate::output::tables::{NamedBytes, Table};
use crate::sweep::design::Points;

/// All of them.
pub fn tables(swept: &Swept) -> Vec<NamedBytes> {
    let mut all = vec![
        (columns::DESIGN.to_owned(), design(swept.points)),
        (columns::POINTS.file.to_owned(), points(swept)),
    ];
    if swept.scenario.arms.len() > 1 {
        all.push((columns::EFFECTS.file.to_owned(), effects(swept)));
        all.push((columns::WINNERS.file.to_owned(), winners(swept)));
    }
    all
}

/// The design: a row a point, a column a factor. It is read again as a design that is given.
pub fn design(points: &Points) -> Vec<u8> {
    let mut lines = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let heads = points
        .factors
        .iter()
        .map(|factor| text_cell(&factor.head()));
    let heads = std::iter::once("point".to_owned()).chain(heads);
    lines.write_record(heads).expect("memory takes every row");
    for point in 0..points.len() {
        let cells = points.factors.iter().zip(points.at(point));
        let cells = cells.map(|(factor, &value)| match factor.choices() {
            None => factor.cell(value),
            Some(_) => text_cell(&factor.cell(value)),
        });
        let cells = std::iter::once(point.to_string()).chain(cells);
        lines.write_record(cells).expect("memory takes every row");
    }
    lines.into_inner().expect("memory takes every row")
}

fn points(swept: &Swept) -> Vec<u8> {
    let mut table = Table::of(&columns::POINTS);
    let arms = &swept.scenario.arms;
    for (at, point) in swept.results.iter().enumerate() {
        for replicate in 0..point.replicates() {
            for (arm, of_arm) in arms.iter().enumerate() {
                for (place, metric) in point.metrics.iter().enumerate() {
                    let cell = point.cell(replicate, arm, place);
                    table
                        .whole(at as u64)
                        .whole(replicate as u64)
                        .text(&of_arm.name)
                        .text(metric.key())
                        .whole(cell.n)
                        .number(cell.mean)
                        .number(cell.sd)
                        .end();
                }
            }
        }
    }
    table.finish()
}

fn effects(swept: &Swept) -> Vec<u8> {
    let mut table = Table::of(&columns::EFFECTS);
    let arms = &swept.scenario.arms;
    for (at, point) in swept.results.iter().enumerate() {
        for (arm, of_arm) in arms.iter().enumerate().skip(1) {
            for (place, metric) in point.metrics.iter().enumerate() {
                let effect = point.effect(arm, place);
                table
                    .whole(at as u64)
                    .text(&of_arm.name)
                    .text(&arms[0].name)
                    .text(metric.key())
                    .number(point.mean(arm, place).mean.value)
                    .number(point.mean(0, place).mean.value)
                    .estimate(&effect.difference)
                    .estimate(&effect.lift)
                    .whole(effect.units)
                    .number(effect.df)
                    .end();
            }
        }
    }
    table.finish()
}

fn winners(swept: &Swept) -> Vec<u8> {
    let mut table = Table::of(&columns::WINNERS);
    let arms = &swept.scenario.arms;
    let primary = swept.scenario.outcome.primary;
    for (at, point) in swept.results.iter().enumerate() {
        let Some(lead) = &point.lead else { continue };
        let mean = point.place(primary);
        let mean = mean.map_or(f64::NAN, |place| point.mean(lead.winner, place).mean.value);
        let clear = lead.difference.low > 0.0 || lead.difference.high < 0.0;
        table
            .whole(at as u64)
            .text(&arms[lead.winner].name)
            .number(mean)
            .text(&arms[lead.runner_up].name)
            .estimate(&lead.difference)
            .text(if clear { "true" } else { "false" })
            .end();
    }
    table.finish()
}

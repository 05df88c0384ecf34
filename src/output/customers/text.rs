//! The rows as CSV: numbers in the fewest digits that read back as the same value.

use std::fmt::Write as _;
use std::io::{self, Write};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::lives::{Community, Lives};
use crate::engine::run::RunError;
use crate::engine::run::parallel;
use crate::output::format::text_cell;

/// Writes a header and all rows.
pub fn write(
    lives: &Lives,
    out: &mut (dyn Write + Send),
    of_run: impl Fn(RunError) -> io::Error,
) -> io::Result<()> {
    let columns = lives.columns.described();
    let header: Vec<&str> = columns.iter().map(|column| column.name).collect();
    writeln!(out, "{}", header.join(","))?;

    let scenario = lives.scenario;
    let names = Names {
        segments: scenario
            .population
            .segments
            .iter()
            .map(|segment| quoted(&segment.name))
            .collect(),
        arms: scenario.arms.iter().map(|arm| quoted(&arm.name)).collect(),
    };
    let pool = parallel::pool(lives.options.threads).map_err(io::Error::other)?;
    lives.each(of_run, |communities| {
        let texts: Vec<String> = pool.install(|| {
            let rows = communities.par_iter();
            rows.map(|community| rows_of(lives, &names, community))
                .collect()
        });
        texts
            .iter()
            .try_for_each(|text| out.write_all(text.as_bytes()))
    })
}

/// Names, as they stand in the table.
struct Names {
    segments: Vec<String>,
    arms: Vec<String>,
}

fn rows_of(lives: &Lives, names: &Names, community: &Community) -> String {
    let ids = lives
        .scenario
        .population
        .data
        .as_ref()
        .and_then(|data| data.ids.as_deref());
    let arms = names.arms.len();
    let mut text = String::new();
    let mut known = String::new();
    for (slot, who) in community.who.iter().enumerate() {
        known.clear();
        let id = match (ids, who.row) {
            (Some(ids), Some(row)) if who.member => quoted(ids.get(row as usize)),
            _ => String::new(),
        };
        let kind = if who.member { "member" } else { "prospect" };
        // Writing to a text cannot fail.
        let _ = write!(
            known,
            "{},{},{},{id},{kind},{}",
            community.replicate,
            community.number,
            who.customer,
            names.segments[usize::from(who.segment)]
        );
        who.numbers
            .iter()
            .for_each(|&number| push(&mut known, number));
        for (arm, life) in community.lives[slot * arms..(slot + 1) * arms]
            .iter()
            .enumerate()
        {
            if let Some(life) = life {
                text.push_str(&known);
                text.push(',');
                text.push_str(&names.arms[arm]);
                life.iter().for_each(|&number| push(&mut text, number));
                text.push('\n');
            }
        }
    }
    text
}

/// A comma and the number, −0 as 0.
fn push(text: &mut String, number: f32) {
    let _ = match number {
        // Many numbers are none.
        0.0 => text.write_str(",0"),
        number if number.is_finite() => write!(text, ",{number}"),
        _ => text.write_str(","),
    };
}

/// A user's text: disarmed for spreadsheets, and in quotes where it needs them.
fn quoted(text: &str) -> String {
    let text = text_cell(text);
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

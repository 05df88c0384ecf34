//! Boxes of factors in which an arm is best.

use super::Swept;
use crate::decision::rows::{Column, Described};
use crate::output::format::{count, percent, plain};
use crate::output::grid::filled;
use crate::output::tables::{NamedBytes, Table};
use crate::sweep::discovery::{Found, Limit, chosen, peel};

pub const BOXES: Described = Described {
    file: "boxes.csv",
    meaning: "A box of factors on the way from all points to where an arm is best (PRIM).",
    columns: &[
        Column::text("arm", "The arm that is best in it."),
        Column::whole("step", "Parts that were taken off, 0 for all points."),
        Column::whole("points", "Points in the box."),
        Column::number(
            "coverage",
            "share",
            "Share of the points where the arm is best that lie in the box.",
        ),
        Column::number(
            "density",
            "share",
            "Share of the box's points where the arm is best.",
        ),
        Column::truth(
            "is_chosen",
            "Whether it is the box of `box_limits.csv`: that with the largest harmonic mean of both.",
        ),
    ],
};

pub const LIMITS: Described = Described {
    file: "box_limits.csv",
    meaning: "What of a factor the chosen box of an arm has; factors that it has all of are left out.",
    columns: &[
        Column::text("arm", "The arm that is best in the box."),
        Column::text("factor", "What was varied."),
        Column::number(
            "low",
            "see `design.csv`",
            "Its lowest value in the box; empty of a list.",
        ),
        Column::number(
            "high",
            "see `design.csv`",
            "Its highest value in the box; empty of a list.",
        ),
        Column::text("values", "Its values in the box, of a list."),
    ],
};

/// The peelings of all arms that are best at some points and not at all of them.
pub fn found(swept: &Swept) -> Vec<(usize, Vec<Found>)> {
    let winner = |arm: usize| -> Vec<bool> {
        let leads = swept.results.iter().map(|point| point.lead.as_ref());
        leads
            .map(|lead| lead.is_some_and(|lead| lead.winner == arm))
            .collect()
    };
    (0..swept.scenario.arms.len())
        .map(|arm| (arm, peel(swept.points, &winner(arm))))
        .filter(|(_, boxes)| !boxes.is_empty())
        .collect()
}

/// Their tables; none where there is no box.
pub fn tables(swept: &Swept, found: &[(usize, Vec<Found>)]) -> Vec<NamedBytes> {
    if found.is_empty() {
        return Vec::new();
    }
    let (mut boxes, mut limits) = (Table::of(&BOXES), Table::of(&LIMITS));
    for (arm, peeling) in found {
        let arm = &swept.scenario.arms[*arm].name;
        let best = chosen(peeling);
        for (step, own) in peeling.iter().enumerate() {
            boxes
                .text(arm)
                .whole(step as u64)
                .whole(own.points as u64)
                .number(own.coverage)
                .number(own.density)
                .text(if best == Some(own) { "true" } else { "false" })
                .end();
        }
        let of_best = best.iter().flat_map(|best| best.limits.iter());
        for (factor, limit) in swept.points.factors.iter().zip(of_best) {
            let Some(limit) = limit else { continue };
            limits.text(arm).text(&factor.key);
            match limit {
                Limit::Range(low, high) => limits.number(*low).number(*high).text(""),
                Limit::Values(values) => {
                    let values: Vec<String> = values.iter().map(|at| factor.cell(*at)).collect();
                    limits
                        .number(f64::NAN)
                        .number(f64::NAN)
                        .text(&values.join("; "))
                }
            }
            .end();
        }
    }
    let file = |of: &Described, table: Table| (of.file.to_owned(), table.finish());
    vec![file(&BOXES, boxes), file(&LIMITS, limits)]
}

/// The chosen boxes in sentences.
pub fn text(swept: &Swept, found: &[(usize, Vec<Found>)]) -> String {
    let mut out = String::new();
    for (arm, peeling) in found {
        let Some(best) = chosen(peeling) else {
            continue;
        };
        let limits = swept.points.factors.iter().zip(&best.limits);
        let limits = limits.filter_map(|(factor, limit)| {
            let own = match limit.as_ref()? {
                Limit::Range(low, high) => {
                    format!("from {} to {}", factor.cell(*low), factor.cell(*high))
                }
                Limit::Values(values) if values.len() > 4 => {
                    format!("one of {} values", values.len())
                }
                Limit::Values(values) => {
                    let values: Vec<String> = values.iter().map(|at| factor.cell(*at)).collect();
                    values.join(" or ")
                }
            };
            Some(plain(&format!("{} {own}", factor.head())))
        });
        let limits: Vec<String> = limits.collect();
        let place = match limits.is_empty() {
            true => "anywhere".to_owned(),
            false => format!("where {}", limits.join(", ")),
        };
        let sentence = format!(
            "\u{201c}{}\u{201d} is best {place}: there at {} of {} points, which are {} of those where it is best.",
            plain(&swept.scenario.arms[*arm].name),
            percent(best.density),
            count(best.points as u64),
            percent(best.coverage),
        );
        for line in filled(&sentence) {
            out += &format!("{line}\n");
        }
    }
    match out.is_empty() {
        true => out,
        false => format!("\n{out}"),
    }
}

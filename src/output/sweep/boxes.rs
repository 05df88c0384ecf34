//! Boxes of factors in which an arm is best.

use super::Swept;
use super::rows::{BoxLimit, PeeledBox};
use crate::output::format::{count, percent, plain};
use crate::output::grid::filled;
use crate::sweep::discovery::{Found, Limit, chosen, peel};
use crate::table::{NamedBytes, file_of};

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
    let (mut boxes, mut limits) = (Vec::new(), Vec::new());
    for (arm, peeling) in found {
        let arm = &swept.scenario.arms[*arm].name;
        let best = chosen(peeling);
        boxes.extend(peeling.iter().enumerate().map(|(step, own)| PeeledBox {
            arm: arm.clone(),
            step: step as u64,
            points: own.points as u64,
            coverage: Some(own.coverage),
            density: Some(own.density),
            is_chosen: best == Some(own),
        }));
        let of_best = best.iter().flat_map(|best| best.limits.iter());
        for (factor, limit) in swept.points.factors.iter().zip(of_best) {
            let Some(limit) = limit else { continue };
            let (low, high, values) = match limit {
                Limit::Range(low, high) => (Some(*low), Some(*high), Vec::new()),
                Limit::Values(values) => {
                    let values = values.iter().map(|at| factor.cell(*at));
                    (None, None, values.collect())
                }
            };
            limits.push(BoxLimit {
                arm: arm.clone(),
                factor: factor.key.clone(),
                low,
                high,
                values: values.join("; "),
            });
        }
    }
    vec![file_of::<PeeledBox>(boxes), file_of::<BoxLimit>(limits)]
}

/// The chosen boxes, a sentence each.
pub fn sentences(swept: &Swept, found: &[(usize, Vec<Found>)]) -> Vec<String> {
    let mut out = Vec::new();
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
        out.push(format!(
            "\u{201c}{}\u{201d} is best {place}: there at {} of {} points, which are {} of those where it is best.",
            plain(&swept.scenario.arms[*arm].name),
            percent(best.density),
            count(best.points as u64),
            percent(best.coverage),
        ));
    }
    out
}

/// The same as the terminal shows them.
pub fn text(swept: &Swept, found: &[(usize, Vec<Found>)]) -> String {
    let lines = sentences(swept, found);
    let lines = lines.iter().flat_map(|sentence| filled(sentence));
    let out: String = lines.map(|line| format!("{line}\n")).collect();
    match out.is_empty() {
        true => out,
        false => format!("\n{out}"),
    }
}

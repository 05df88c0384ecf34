//! What a sensitivity analysis hands over besides its sweep: the indices, how they settle, and which factors matter in a few
//! lines.

use std::convert::Infallible;

use super::rows::{MorrisMeasure, PawnIndex, SobolIndex, SobolPair, SobolStep};
use super::{Swept, boxes};
use crate::engine::run::parallel::over_threads;
use crate::output::format::{count, percent, plain};
use crate::output::grid::{Grid, Paint, filled};
use crate::scenario::sweep::Design;
use crate::sweep::design::{Points, Saltelli, morris_step};
use crate::sweep::discovery;
use crate::sweep::indices::morris::{Measures, measures};
use crate::sweep::indices::pawn;
use crate::sweep::indices::sobol::{Indices, indices, over_first};
use crate::sweep::indices::{Bootstrap, Of, Output, outputs};
use crate::table::{NamedBytes, file_of};

/// What was found of each output.
pub enum Found {
    /// Sobol' indices of each outcome.
    Sobol(Vec<(Output, Indices)>, Saltelli),
    /// Elementary effects of each outcome.
    Morris(Vec<(Output, Vec<Measures>)>),
    /// PAWN indices of each outcome.
    Pawn(Vec<(Output, Vec<pawn::Index>)>),
    /// Of any other design: by arm the boxes in which it is best.
    Boxes(Vec<(usize, Vec<discovery::Found>)>),
}

/// Works out what the points say, on so many threads: the indices of Saltelli's design, Morris' or PAWN's, of any other the boxes in which
/// an arm is best.
pub fn found(swept: &Swept, threads: usize) -> Found {
    let outputs = outputs(swept.results, swept.scenario.outcome.primary);
    let (settings, points) = (swept.settings, swept.points);
    let factors = points.factors.len();
    let over = |base: usize, terms: usize| {
        Bootstrap::of(base, terms.saturating_mul(outputs.len()), settings.seed)
    };
    match settings.design {
        Design::Saltelli => {
            let design = Saltelli::of(settings, factors);
            let bootstrap = over(design.base, 1 + 2 * factors + factors * factors / 2);
            let found = each(&outputs, threads, |output| {
                indices(output, &design, &bootstrap)
            });
            Found::Sobol(outputs.into_iter().zip(found).collect(), design)
        }
        Design::Morris => {
            let bootstrap = over(settings.trajectories as usize, factors);
            let step = morris_step(settings.levels);
            let found = each(&outputs, threads, |output| {
                measures(output, points, step, &bootstrap)
            });
            Found::Morris(outputs.into_iter().zip(found).collect())
        }
        Design::Pawn => {
            let bootstrap = over(points.len(), 2 * (factors + 1));
            let found = each(&outputs, threads, |output| {
                pawn::indices(output, points, &bootstrap)
            });
            Found::Pawn(outputs.into_iter().zip(found).collect())
        }
        Design::Factorial | Design::LatinHypercube | Design::Sobol | Design::Given => {
            Found::Boxes(boxes::found(swept))
        }
    }
}

fn each<R: Send>(outputs: &[Output], threads: usize, of: impl Fn(&Output) -> R + Sync) -> Vec<R> {
    let of = |output: &Output| Ok::<R, Infallible>(of(output));
    match over_threads(outputs, threads, &|_| {}, of) {
        Ok(found) => found,
        Err(never) => match never {},
    }
}

/// The tables of what was found.
pub fn tables(swept: &Swept, found: &Found) -> Vec<NamedBytes> {
    let factors = &swept.points.factors;
    let arm = |output: &Output| swept.scenario.arms[output.arm].name.clone();
    match found {
        Found::Sobol(all, design) => {
            let (mut first, mut steps_of, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
            for (output, indices) in all {
                let of = || output.of.key().to_owned();
                let metric = || output.metric.key().to_owned();
                let own = factors.iter().zip(&indices.first);
                first.extend(own.map(|(factor, own)| SobolIndex {
                    of: of(),
                    arm: arm(output),
                    metric: metric(),
                    factor: factor.key.clone(),
                    s1: Some(own.s1),
                    s1_conf: Some(own.s1_conf),
                    st: Some(own.st),
                    st_conf: Some(own.st_conf),
                    variance: Some(indices.variance),
                    luck_share: Some(indices.luck_share),
                }));
                pairs.extend(indices.pairs.iter().map(|pair| SobolPair {
                    of: of(),
                    arm: arm(output),
                    metric: metric(),
                    factor: factors[pair.one].key.clone(),
                    other: factors[pair.other].key.clone(),
                    s2: Some(pair.s2),
                    s2_conf: Some(pair.s2_conf),
                }));
                for base in steps(design.base) {
                    let shares = over_first(output, design, base);
                    let own = factors.iter().zip(&shares);
                    steps_of.extend(own.map(|(factor, (s1, st))| SobolStep {
                        of: of(),
                        arm: arm(output),
                        metric: metric(),
                        factor: factor.key.clone(),
                        base_points: base as u64,
                        s1: Some(*s1),
                        st: Some(*st),
                    }));
                }
            }
            let mut files = vec![file_of::<SobolIndex>(first), file_of::<SobolStep>(steps_of)];
            if design.second_order && factors.len() > 1 {
                files.push(file_of::<SobolPair>(pairs));
            }
            files
        }
        Found::Morris(all) => {
            let measures = all.iter().flat_map(|(output, measures)| {
                let own = factors.iter().zip(measures);
                own.map(move |(factor, own)| MorrisMeasure {
                    of: output.of.key().to_owned(),
                    arm: arm(output),
                    metric: output.metric.key().to_owned(),
                    factor: factor.key.clone(),
                    mu: Some(own.mu),
                    mu_star: Some(own.mu_star),
                    mu_star_conf: Some(own.mu_star_conf),
                    sigma: Some(own.sigma),
                    luck_sd: Some(own.luck_sd),
                })
            });
            vec![file_of::<MorrisMeasure>(measures)]
        }
        Found::Pawn(all) => {
            let indices = all.iter().flat_map(|(output, indices)| {
                let own = factors.iter().zip(indices);
                own.map(move |(factor, own)| PawnIndex {
                    of: output.of.key().to_owned(),
                    arm: arm(output),
                    metric: output.metric.key().to_owned(),
                    factor: factor.key.clone(),
                    median: Some(own.median),
                    median_conf: Some(own.median_conf),
                    mean: Some(own.mean),
                    minimum: Some(own.least),
                    maximum: Some(own.most),
                    idle: Some(own.idle),
                })
            });
            vec![file_of::<PawnIndex>(indices)]
        }
        Found::Boxes(_) => Vec::new(),
    }
}

/// An eighth, a quarter, half and all of the base points.
fn steps(base: usize) -> Vec<usize> {
    let mut steps: Vec<usize> = [8, 4, 2, 1].map(|part| base / part).into();
    steps.retain(|&step| step >= 2 || step == base);
    steps.dedup();
    steps
}

/// Factors that are named.
const NAMED: usize = 15;

/// Which factors matter for which arm is best, and for each arm's difference in the primary outcome.
pub fn text(swept: &Swept, found: &Found, color: bool) -> String {
    let paint = Paint { color };
    let primary = swept.scenario.outcome.primary;
    let is_told = |output: &Output| output.metric == primary;
    let mut out = String::new();
    let line = |text: &str| {
        let lines = filled(text);
        lines
            .iter()
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    let name = |output: &Output| {
        let arm = plain(&swept.scenario.arms[output.arm].name);
        match output.of {
            Of::Mean => format!("{} of \u{201c}{arm}\u{201d}", primary.label()),
            Of::Difference => format!("difference of \u{201c}{arm}\u{201d} in {}", primary.label()),
            Of::Best => format!("whether \u{201c}{arm}\u{201d} is best"),
        }
    };
    match found {
        Found::Sobol(all, design) => {
            for (output, indices) in all.iter().filter(|(output, _)| is_told(output)) {
                if indices.first.iter().all(|own| own.st == 0.0) {
                    out += &line(&format!("{}: the same at every point", name(output)));
                    continue;
                }
                let rows = |factor: usize| {
                    let own = indices.first[factor];
                    let with = |value: f64, conf: f64| format!("{value:.3} ± {conf:.3}");
                    (
                        own.st,
                        vec![
                            plain(&swept.points.factors[factor].key),
                            with(own.s1, own.s1_conf),
                            with(own.st, own.st_conf),
                        ],
                    )
                };
                out += &grid(&paint, &name(output), ["S1", "ST"], swept.points, &rows);
                if indices.luck_share >= 0.01 {
                    out += &line(&format!(
                        "Luck makes up {} of the variance between points; it is in none of the indices.",
                        percent(indices.luck_share)
                    ));
                }
            }
            out.push('\n');
            out += &line(&format!(
                "S1: share of the variance that a factor explains by itself. ST: with all its interactions. ± is half of the 95% \
                 bootstrap interval over {} base points.{}",
                count(design.base as u64),
                match design.base.is_power_of_two() {
                    true => "",
                    false =>
                        " The Sobol' sequence is at its best where the base points are a power of two.",
                }
            ));
        }
        Found::Morris(all) => {
            for (output, measures) in all.iter().filter(|(output, _)| is_told(output)) {
                let rows = |factor: usize| {
                    let own = measures[factor];
                    (
                        own.mu_star,
                        vec![
                            plain(&swept.points.factors[factor].key),
                            format!("{:.4} ± {:.4}", own.mu_star, own.mu_star_conf),
                            format!("{:.4}", own.sigma),
                        ],
                    )
                };
                out += &grid(&paint, &name(output), ["mu*", "sigma"], swept.points, &rows);
            }
            out.push('\n');
            out += &line(
                "mu*: mean size of the change over a factor's whole range, ± half of its 95% bootstrap interval over trajectories; \
                 sigma: how far that change hangs on the other factors, or is out of proportion.",
            );
        }
        Found::Pawn(all) => {
            for (output, indices) in all.iter().filter(|(output, _)| is_told(output)) {
                let rows = |factor: usize| {
                    let own = indices[factor];
                    (
                        own.median,
                        vec![
                            plain(&swept.points.factors[factor].key),
                            format!("{:.3} ± {:.3}", own.median, own.median_conf),
                            format!("{:.3}", own.idle),
                        ],
                    )
                };
                let heads = ["PAWN", "idle"];
                out += &grid(&paint, &name(output), heads, swept.points, &rows);
            }
            out.push('\n');
            out += &line(&format!(
                "PAWN: how far the distribution of the outcome moves where the factor is held within a slice of its range, the median \
                 over {} slices of the Kolmogorov-Smirnov distance, ± half of its 95% bootstrap interval over points. Idle: 95 in 100 \
                 factors that do nothing stay below it.",
                pawn::SLICES
            ));
        }
        Found::Boxes(_) => {}
    }
    out
}

/// The factors, those that matter most first.
fn grid(
    paint: &Paint,
    head: &str,
    heads: [&str; 2],
    points: &Points,
    row: &dyn Fn(usize) -> (f64, Vec<String>),
) -> String {
    let mut rows: Vec<(f64, Vec<String>)> = (0..points.factors.len()).map(row).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let more = rows.len().saturating_sub(NAMED);
    let heads = [head, heads[0], heads[1]].map(str::to_owned).into();
    let rows = rows.into_iter().take(NAMED).map(|(_, row)| row).collect();
    let lines = Grid { heads, rows }.lines(paint);
    let mut out: String = std::iter::once("\n".to_owned())
        .chain(lines.iter().map(|line| format!("{line}\n")))
        .collect();
    if more > 0 {
        out += &format!("and {more} more\n");
    }
    out
}

//! What a sensitivity analysis hands over besides its sweep: the indices, how they settle, and which factors matter in a few
//! lines.

use std::convert::Infallible;

use super::{Swept, boxes};
use crate::decision::rows::{Column, Described};
use crate::engine::run::parallel::over_threads;
use crate::output::format::{count, percent, plain};
use crate::output::grid::{Grid, Paint, filled};
use crate::output::tables::{NamedBytes, Table};
use crate::scenario::sweep::Design;
use crate::sweep::design::{Points, Saltelli, morris_step};
use crate::sweep::discovery;
use crate::sweep::indices::morris::{Measures, measures};
use crate::sweep::indices::sobol::{Indices, indices, over_first};
use crate::sweep::indices::{Bootstrap, Of, Output, outputs};

const OF: Column = Column::text(
    "of",
    "What is explained: `mean` of the baseline, `difference` of an arm from it, or `best`: 1 where the arm is best, else 0.",
);
const ARM: Column = Column::text("arm", "The arm.");
const METRIC: Column = Column::text("metric", "The outcome.");
const FACTOR: Column = Column::text("factor", "What was varied.");
const LUCK_SHARE: Column = Column::number(
    "luck_share",
    "share",
    "Share of the variance of the replicates' mean over the points that is luck's, and is in none of the indices; empty of one \
     replicate and of `best`.",
);

pub const SOBOL: Described = Described {
    file: "sobol.csv",
    meaning: "The Sobol' indices of a factor for an output.",
    columns: &[
        OF,
        ARM,
        METRIC,
        FACTOR,
        Column::number(
            "S1",
            "share",
            "First-order index (Saltelli et al. 2010): share of the variance that the factor explains by itself.",
        ),
        Column::number(
            "S1_conf",
            "share",
            "Half the width of its 95% bootstrap interval over base points.",
        ),
        Column::number(
            "ST",
            "share",
            "Total index (Jansen 1999): share that is lost where the factor is known, interactions included.",
        ),
        Column::number(
            "ST_conf",
            "share",
            "Half the width of its 95% bootstrap interval.",
        ),
        Column::number(
            "variance",
            "the output's, squared",
            "Variance of the output over the factors, luck taken off.",
        ),
        LUCK_SHARE,
    ],
};

pub const PAIRS: Described = Described {
    file: "sobol_pairs.csv",
    meaning: "What two factors explain together beyond what each explains by itself.",
    columns: &[
        OF,
        ARM,
        METRIC,
        FACTOR,
        Column::text("other", "The other factor."),
        Column::number("S2", "share", "Second-order index (Saltelli 2002)."),
        Column::number(
            "S2_conf",
            "share",
            "Half the width of its 95% bootstrap interval.",
        ),
    ],
};

pub const SETTLING: Described = Described {
    file: "sobol_convergence.csv",
    meaning: "The indices from the first base points alone: how they settle.",
    columns: &[
        OF,
        ARM,
        METRIC,
        FACTOR,
        Column::whole("base_points", "Base points that they are from."),
        Column::number("S1", "share", "First-order index."),
        Column::number("ST", "share", "Total index."),
    ],
};

pub const MORRIS: Described = Described {
    file: "morris.csv",
    meaning: "Morris' measures of a factor for an output: of its elementary effects, the whole range of the factor being 1.",
    columns: &[
        OF,
        ARM,
        METRIC,
        FACTOR,
        Column::number("mu", "the output's", "Mean elementary effect."),
        Column::number(
            "mu_star",
            "the output's",
            "Mean size of an elementary effect.",
        ),
        Column::number(
            "mu_star_conf",
            "the output's",
            "Half the width of its 95% bootstrap interval over trajectories.",
        ),
        Column::number(
            "sigma",
            "the output's",
            "Standard deviation of the elementary effects: 0 where the factor acts alone and in proportion.",
        ),
        Column::number(
            "luck_sd",
            "the output's",
            "Standard deviation of an elementary effect by luck alone, which sigma holds, too; empty of one replicate and of `best`.",
        ),
    ],
};

/// The tables of an analysis.
pub const TABLES: [Described; 4] = [SOBOL, PAIRS, SETTLING, MORRIS];

/// What was found of each output.
pub enum Found {
    Sobol(Vec<(Output, Indices)>, Saltelli),
    Morris(Vec<(Output, Vec<Measures>)>),
    /// Of any other design: by arm the boxes in which it is best.
    Boxes(Vec<(usize, Vec<discovery::Found>)>),
}

/// Works out what the points say, on so many threads: the indices of Saltelli's design or Morris', of any other the boxes in which
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

fn begin<'t>(table: &'t mut Table, swept: &Swept, output: &Output, factor: usize) -> &'t mut Table {
    table
        .text(output.of.key())
        .text(&swept.scenario.arms[output.arm].name)
        .text(output.metric.key())
        .text(&swept.points.factors[factor].key)
}

/// The tables of what was found.
pub fn tables(swept: &Swept, found: &Found) -> Vec<NamedBytes> {
    let file = |of: &Described, table: Table| (of.file.to_owned(), table.finish());
    let factors = 0..swept.points.factors.len();
    match found {
        Found::Sobol(all, design) => {
            let mut first = Table::of(&SOBOL);
            let mut pairs = Table::of(&PAIRS);
            let mut settling = Table::of(&SETTLING);
            for (output, indices) in all {
                for factor in factors.clone() {
                    let own = indices.first[factor];
                    begin(&mut first, swept, output, factor)
                        .number(own.s1)
                        .number(own.s1_conf)
                        .number(own.st)
                        .number(own.st_conf)
                        .number(indices.variance)
                        .number(indices.luck_share)
                        .end();
                }
                for pair in &indices.pairs {
                    begin(&mut pairs, swept, output, pair.one)
                        .text(&swept.points.factors[pair.other].key)
                        .number(pair.s2)
                        .number(pair.s2_conf)
                        .end();
                }
                for base in steps(design.base) {
                    let shares = over_first(output, design, base);
                    for factor in factors.clone() {
                        begin(&mut settling, swept, output, factor)
                            .whole(base as u64)
                            .number(shares[factor].0)
                            .number(shares[factor].1)
                            .end();
                    }
                }
            }
            let mut files = vec![file(&SOBOL, first), file(&SETTLING, settling)];
            if design.second_order && swept.points.factors.len() > 1 {
                files.push(file(&PAIRS, pairs));
            }
            files
        }
        Found::Morris(all) => {
            let mut table = Table::of(&MORRIS);
            for (output, measures) in all {
                for factor in factors.clone() {
                    let own = measures[factor];
                    begin(&mut table, swept, output, factor)
                        .number(own.mu)
                        .number(own.mu_star)
                        .number(own.mu_star_conf)
                        .number(own.sigma)
                        .number(own.luck_sd)
                        .end();
                }
            }
            vec![file(&MORRIS, table)]
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

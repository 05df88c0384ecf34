//! The blocks of the page: what a validation found, beside what its calibration says.

use super::tables::Tables;
use crate::evidence::fit::foretold::{LEVELS, covered, gain};
use crate::evidence::psis::MOST_K;
use crate::evidence::score::{self, Tally};
use crate::output::evidence::{Validation, direction, scale_of, spread_key, told, told_between};
use crate::output::format::{cell, plain};
use crate::psychology::Parameters;
use crate::scenario::checked::{ClaimLabel, Spread};

/// The blocks of the page.
pub const BLOCKS: [&str; 8] = [
    "fingerprint",
    "scores",
    "foretold",
    "contrasts",
    "directions",
    "claims",
    "parameters",
    "codes",
];

/// All of them, in their order.
pub fn blocks(
    validation: &Validation,
    tables: &Tables,
    fingerprint: &str,
) -> [String; BLOCKS.len()] {
    [
        format!("Fingerprint of model, psychology and battery: `{fingerprint}`.\n"),
        scores(validation, tables),
        foretold(tables),
        contrasts(validation, tables),
        directions(validation, tables),
        claims(validation),
        parameters(tables),
        codes(validation),
    ]
}

fn table(heads: &[&str]) -> String {
    let rule = heads.iter().map(|_| "---|").collect::<String>();
    format!("| {} |\n|{rule}\n", heads.join(" | "))
}

fn row(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    *out += &format!("| {} |\n", cells.join(" | "));
}

fn of(tally: Tally) -> String {
    match tally.of {
        0 => "–".into(),
        all => format!("{} of {all}", tally.right),
    }
}

/// How well the draws foretell each study from all others.
fn foretold(tables: &Tables) -> String {
    let number = |cell: Option<f64>| cell.unwrap_or(f64::NAN);
    let mut out = table(&[
        "study",
        "log density",
        "no effect",
        "difference",
        "k\u{302}",
    ]);
    let (mut differences, mut sure) = (Vec::new(), Vec::new());
    for one in &tables.found.foretold {
        let (own, none) = (number(one.log_density), number(one.no_effect));
        differences.push(own - none);
        let k = number(one.pareto_k);
        if k.is_nan() || k < MOST_K {
            sure.push(own - none);
        }
        let mark = if k >= MOST_K { " **unsure**" } else { "" };
        row(
            &mut out,
            &[
                format!("`{}`", one.study),
                plain_minus(own, 2),
                plain_minus(none, 2),
                plain_minus(own - none, 2),
                format!("{}{mark}", plain_minus(k, 2)),
            ],
        );
    }
    out += &format!("\nAll together {}", gain(&differences).told());
    out += &match sure.len() {
        all if all == differences.len() => ".\n\n".to_owned(),
        0 => "; no weights can be relied on.\n\n".to_owned(),
        _ => format!(
            "; of those that can be relied on {}.\n\n",
            gain(&sure).told()
        ),
    };
    let mut held = table(&["predictive interval", "all values", "effects", "nulls"]);
    let mut below = Vec::new();
    for one in &tables.found.foretold_values {
        below.push((number(one.below), one.null == "yes"));
    }
    for level in LEVELS {
        let tally = |which: &dyn Fn(bool) -> bool| {
            let some = below.iter().filter(|(_, null)| which(*null));
            of(covered(some.map(|(below, _)| *below), level))
        };
        let cells = [tally(&|_| true), tally(&|null| !null), tally(&|null| null)];
        let level = format!("{:.0}%", 100.0 * level);
        row(&mut held, &[vec![level], cells.to_vec()].concat());
    }
    out + &held
}

/// A number with so many decimals and a true minus sign.
fn plain_minus(value: f64, decimals: usize) -> String {
    match value.is_finite() {
        true => format!("{value:.decimals$}").replace('-', "\u{2212}"),
        false => "–".to_owned(),
    }
}

/// Values inside, directions right and the log score.
type Scores = [f64; 3];

const SAMPLES: [&str; 2] = ["in", "left out"];

/// What was scored, in a sample, of the contrasts whose interval is known so.
fn scored(tables: &Tables, name: &str, sample: &str, spread: &str) -> Option<Scores> {
    let mut rows = tables.found.benchmarks.iter();
    let found =
        rows.find(|row| row.benchmark == name && row.sample == sample && row.spread == spread)?;
    Some([
        found.values_inside as f64,
        found.directions_right as f64,
        found.log_score.unwrap_or(f64::NAN),
    ])
}

/// Scores in both samples, as cells.
fn in_and_left_out(tables: &Tables, name: &str, spread: &str) -> Vec<String> {
    let mut cells = Vec::new();
    for sample in SAMPLES {
        cells.extend(match scored(tables, name, sample, spread) {
            Some([values, directions, log]) if log.is_finite() => [
                values.to_string(),
                directions.to_string(),
                format!("{log:.2}"),
            ],
            Some([values, directions, _]) => {
                [values.to_string(), directions.to_string(), String::new()]
            }
            None => ["–", "–", "–"].map(str::to_owned),
        });
    }
    cells
}

/// How the codes do when they are shuffled: the scores of every lot, in both samples.
fn shuffled(tables: &Tables) -> Vec<[Option<Scores>; 2]> {
    let mut names: Vec<&str> = Vec::new();
    for row in &tables.found.benchmarks {
        let name = row.benchmark.as_str();
        if name.starts_with("codes shuffled") && !names.contains(&name) {
            names.push(name);
        }
    }
    let of = |name: &str| SAMPLES.map(|sample| scored(tables, name, sample, "all"));
    names.into_iter().map(of).collect()
}

/// The score at a place among those of all lots, from 0, the worst, to 1, the best; as cells.
fn at_place(lots: &[[Option<Scores>; 2]], place: f64) -> Vec<String> {
    let mut cells = Vec::new();
    for sample in 0..SAMPLES.len() {
        for which in 0..3 {
            let found = lots.iter().filter_map(|lot| lot[sample]);
            let mut values: Vec<f64> = found.map(|scores| scores[which]).collect();
            values.sort_by(f64::total_cmp);
            let at = (place * values.len().saturating_sub(1) as f64) as usize;
            cells.push(match values.get(at) {
                None => "–".into(),
                Some(log) if which == 2 => format!("{log:.2}"),
                Some(count) => count.to_string(),
            });
        }
    }
    cells
}

/// The scores of the fit and of what it is held against.
fn scores(validation: &Validation, tables: &Tables) -> String {
    let mut out = table(&[
        "",
        "values inside",
        "directions right",
        "log score",
        "left out: values inside",
        "directions right",
        "log score",
    ]);
    let mut line = |title: String, cells: Vec<String>| {
        let cells: Vec<String> = std::iter::once(title).chain(cells).collect();
        row(&mut out, &cells);
    };
    let simulated = score::simulated(&validation.results);
    let all = simulated.all();
    line(
        format!(
            "**the model**, {} values and {} directions",
            all.contrasts.of, all.directions.of
        ),
        in_and_left_out(tables, FIT, "all"),
    );
    for (name, part) in SPREADS.iter().zip(&simulated.parts) {
        if part.contrasts.of + part.directions.of > 0 {
            let title = format!(
                "– spread {name}: {} values, {} directions",
                part.contrasts.of, part.directions.of
            );
            line(title, in_and_left_out(tables, FIT, name));
        }
    }
    for (title, name) in [
        ("no effect anywhere", "no effect"),
        (
            "codes as they are, refitted like the shuffled ones",
            "codes as they are",
        ),
    ] {
        line(title.into(), in_and_left_out(tables, name, "all"));
    }
    let lots = shuffled(tables);
    if !lots.is_empty() {
        for (word, place) in [("median", 0.5), ("best", 1.0)] {
            line(
                format!("codes shuffled and refitted, {word} of {}", lots.len()),
                at_place(&lots, place),
            );
        }
    }
    out += &format!("\nFreedom: {}.\n", validation.freedom());
    out
}

/// What the fit is called in the table of benchmarks.
const FIT: &str = "the fit";

/// How intervals are known, in the order of the score's parts.
const SPREADS: [&str; 4] = ["sourced", "assumed", "recalled", "none"];

fn contrasts(validation: &Validation, tables: &Tables) -> String {
    let mut out = table(&[
        "contrast",
        "scale",
        "published (interval)",
        "simulated",
        "left out",
        "spread",
        "source",
    ]);
    for (case, found) in &validation.results {
        for (expectation, finding) in case.scenario.expectations.iter().zip(&found.findings) {
            if !score::is_study(case) || !score::is_contrast(expectation) {
                continue;
            }
            let number = |value: f64| told(&case.scenario, expectation, value);
            let mark = |inside: bool| if inside { "" } else { " **outside**" };
            let interval = expectation.interval().unwrap_or((f64::NAN, f64::NAN));
            let value = expectation.value().unwrap_or(f64::NAN);
            let left_out = tables.left_out(&case.name, &expectation.id);
            let inside = finding.judgement.verdict.passes();
            row(
                &mut out,
                &[
                    format!("`{}`", plain(&expectation.id)),
                    scale_of(&expectation.statement).replace('_', " "),
                    told_between(&case.scenario, expectation, value, interval),
                    format!("{}{}", number(finding.simulated.value), mark(inside)),
                    left_out.map_or("–".into(), |(value, right)| {
                        format!("{}{}", number(value), mark(right))
                    }),
                    spread(expectation.spread).into(),
                    plain(&expectation.source),
                ],
            );
        }
    }
    out
}

fn spread(spread: Option<Spread>) -> &'static str {
    spread.map_or("", spread_key)
}

fn directions(validation: &Validation, tables: &Tables) -> String {
    let mut out = table(&["direction", "must be", "by", "holds", "left out", "source"]);
    for (case, found) in &validation.results {
        for (expectation, finding) in case.scenario.expectations.iter().zip(&found.findings) {
            if !score::is_study(case) || !score::is_direction(expectation) || !expectation.decides()
            {
                continue;
            }
            let yes = |yes: bool| if yes { "yes" } else { "**no**" };
            let left_out = tables.left_out(&case.name, &expectation.id);
            row(
                &mut out,
                &[
                    format!("`{}`", plain(&expectation.id)),
                    direction(&case.scenario, expectation),
                    told(&case.scenario, expectation, finding.simulated.value),
                    yes(finding.judgement.verdict.passes()).into(),
                    left_out.map_or("–", |(_, right)| yes(right)).into(),
                    plain(&expectation.source),
                ],
            );
        }
    }
    out
}

fn claims(validation: &Validation) -> String {
    let mut out = table(&[
        "",
        "claim",
        "rests on",
        "label",
        "holds",
        "without the mechanism",
        "share of draws",
    ]);
    let (mut all, mut knocked) = (Tally::default(), Tally::default());
    for (at, result) in validation.results.iter().enumerate() {
        let (Some(claim), Some(held)) = (&result.0.scenario.claim, score::claim(result)) else {
            continue;
        };
        let shares = validation.claim_shares.as_ref();
        let share = shares.and_then(|shares| shares[at]);
        let sure = if held.sure { "" } else { " (?)" };
        let word = match (held.held, claim.required) {
            (true, _) => "yes",
            (false, true) => "**no**",
            (false, false) => "no; only reported",
        };
        if claim.required {
            all.add(held.held);
            if let Some(vanishes) = held.knocked_out {
                knocked.add(held.held && vanishes);
            }
        }
        row(
            &mut out,
            &[
                format!("[{}](../{})", plain(&claim.id), result.0.path),
                plain(&claim.says),
                plain(&claim.rests_on),
                match claim.label {
                    ClaimLabel::Emergent => "emergent".into(),
                    ClaimLabel::Stated => "stated".into(),
                },
                format!("{word}{sure}"),
                match held.knocked_out {
                    Some(true) => "vanishes".into(),
                    Some(false) => "**remains**".into(),
                    None => "–".into(),
                },
                share.map_or("–".into(), |share| format!("{:.0}%", 100.0 * share)),
            ],
        );
    }
    out += &format!(
        "\n{} required claims hold; {} hold and vanish without their mechanism. Draws: {}.\n",
        of(all),
        of(knocked),
        validation.draws
    );
    out
}

fn parameters(tables: &Tables) -> String {
    let mut out = table(&[
        "parameter",
        "meaning",
        "prior (95%)",
        "value",
        "posterior mean (95%)",
        "learned",
    ]);
    for parameter in &tables.found.parameters {
        let key = &parameter.key;
        let meaning = Parameters::ALL.iter().find(|own| own.key == key);
        let number = |value: Option<f64>| {
            let value = value.unwrap_or(f64::NAN);
            cell((value * 1e4).round() / 1e4)
        };
        let learned = parameter.contraction.unwrap_or(f64::NAN);
        let is_fitted = parameter.is_fitted == "yes";
        let is_known = parameter.identified == "yes";
        row(
            &mut out,
            &[
                format!("`{key}`"),
                meaning.map_or("", |own| own.meaning.trim()).into(),
                format!(
                    "{} ({} to {})",
                    number(parameter.prior_median),
                    number(parameter.prior_low),
                    number(parameter.prior_high)
                ),
                format!(
                    "{}{}",
                    number(parameter.value),
                    if is_fitted { ", fitted" } else { "" }
                ),
                format!(
                    "{} ({} to {})",
                    number(parameter.mean),
                    number(parameter.low),
                    number(parameter.high)
                ),
                format!(
                    "{:.0}%{}",
                    100.0 * if learned > 0.0 { learned } else { 0.0 },
                    if is_known { "" } else { ", not identified" }
                ),
            ],
        );
    }
    out
}

/// What becomes of the score as codes are moved by one level.
fn codes(validation: &Validation) -> String {
    let Some(sensitivity) = &validation.sensitivity else {
        return "Not worked out.\n".into();
    };
    let mut out = table(&["", "values inside", "directions right"]);
    for (name, part) in [
        ("as coded", sensitivity.coded),
        ("median of all moves", sensitivity.median()),
        ("worst move", sensitivity.worst()),
    ] {
        row(
            &mut out,
            &[name.into(), of(part.contrasts), of(part.directions)],
        );
    }
    let flips = sensitivity
        .moves
        .iter()
        .filter(|moved| !moved.flips.is_empty());
    out += &format!(
        "\n{} moves, one code of one gesture at a time; {} of them change a verdict.\n",
        sensitivity.moves.len(),
        flips.count()
    );
    out
}

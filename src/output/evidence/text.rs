//! The table that is printed.

use super::super::format::{cell, plain, shorten, width};
use super::super::grid::{COLUMNS, Paint, filled};
use super::{Validation, direction, told, told_between};
use crate::evidence::precision::Finding;
use crate::evidence::score::{self, Part, Score, Tally};
use crate::evidence::verdict::{Judgement, Verdict};
use crate::evidence::{Case, Jackknife};
use crate::scenario::checked::{ClaimLabel, Expectation, Spread};

/// The widths of the columns: expectation, published, simulated, verdict.
const WIDTHS: [usize; 4] = [27, 24, 29, 17];

/// Everything that was found, in at most 100 columns.
pub fn text(validation: &Validation, color: bool) -> String {
    let paint = Paint { color };
    let mut lines: Vec<String> = Vec::new();
    let heads = [
        "expectation",
        "published (interval)",
        "simulated (95%)",
        "verdict",
    ];
    lines.push(paint.faint(&row(&heads.map(str::to_owned))));
    for (at, (case, found)) in validation.results.iter().enumerate() {
        lines.push(String::new());
        lines.push(paint.strong(&heading(case)));
        let mut last = heading_source(case).map(str::to_owned);
        for (which, finding) in found.findings.iter().enumerate() {
            let expectation = &case.scenario.expectations[which];
            lines.push(row(&cells(case, expectation, finding)));
            if let Some(knock_out) = &finding.knock_out {
                lines.push(row(&without(&knock_out.left, &knock_out.judgement)));
            }
            if last.as_ref() != Some(&expectation.source) {
                let source = format!("  — {}", plain(&expectation.source));
                lines.push(paint.faint(&shorten(&source, COLUMNS)));
                last = Some(expectation.source.clone());
            }
            let share = validation
                .shares
                .as_ref()
                .and_then(|shares| shares[at][which]);
            if let Some(share) = share {
                lines.push(paint.faint(&format!("  in {:.0}% of the draws", share * 100.0)));
            }
        }
    }
    lines.push(String::new());
    lines.extend(notes());
    claims(validation, &paint, &mut lines);
    scores(validation, &paint, &mut lines);
    sensitivity(validation, &paint, &mut lines);
    failing(validation, &paint, &mut lines);
    let mut out = String::new();
    for line in lines {
        out += line.trim_end();
        out.push('\n');
    }
    out
}

fn heading(case: &Case) -> String {
    let about = match (&case.scenario.claim, &case.scenario.study) {
        (Some(claim), _) => format!("{} {}", plain(&claim.id), plain(&claim.says)),
        (None, Some(study)) => plain(&study.cite),
        (None, None) => plain(&case.scenario.title),
    };
    shorten(&format!("{}: {about}", plain(&case.name)), COLUMNS)
}

/// The source that the heading tells already.
fn heading_source(case: &Case) -> Option<&str> {
    match (&case.scenario.claim, &case.scenario.study) {
        (Some(claim), _) => Some(&claim.id),
        (None, Some(study)) => Some(&study.cite),
        (None, None) => None,
    }
}

fn row(cells: &[String; 4]) -> String {
    let mut line = String::new();
    for (at, (cell, wide)) in cells.iter().zip(WIDTHS).enumerate() {
        let cell = shorten(cell, wide);
        line += &cell;
        if at + 1 < cells.len() {
            line += &" ".repeat(wide - width(&cell) + 1);
        }
    }
    line
}

fn cells(case: &Case, expectation: &Expectation, finding: &Finding) -> [String; 4] {
    let number = |value: f64| told(&case.scenario, expectation, value);
    let between = |value: f64, ends| told_between(&case.scenario, expectation, value, ends);
    let published = match (expectation.value(), expectation.interval()) {
        (Some(value), Some(interval)) => between(value, interval),
        (Some(value), None) => number(value),
        (None, _) => direction(&case.scenario, expectation),
    };
    [
        format!("  {}", plain(&expectation.id)),
        published,
        with_interval(&finding.simulated, number, between),
        verdict(expectation, &finding.judgement),
    ]
}

/// What was found with its interval, where there is one that can be told from the number.
fn with_interval(
    found: &Jackknife,
    number: impl Fn(f64) -> String,
    between: impl Fn(f64, (f64, f64)) -> String,
) -> String {
    let estimate = found.estimate();
    let value = number(estimate.value);
    if !found.value.is_finite() || [estimate.low, estimate.high].map(&number) == [&*value, &*value]
    {
        value
    } else {
        between(estimate.value, (estimate.low, estimate.high))
    }
}

fn verdict(expectation: &Expectation, judgement: &Judgement) -> String {
    let word = match judgement.verdict {
        Verdict::Outside => "OUTSIDE",
        Verdict::Fails => "FAILS",
        Verdict::NoValue => "NO VALUE",
        verdict => verdict.word(),
    };
    let mark = if judgement.sure { "" } else { " ?" };
    let why = match expectation.spread {
        _ if expectation.decides() => match expectation.spread {
            Some(Spread::Assumed) => ", assumed",
            _ => "",
        },
        Some(Spread::Recalled) => ", recalled",
        _ if expectation.interval().is_some() => ", recalled",
        _ => ", no interval",
    };
    format!("{word}{mark}{why}")
}

fn without(left: &Jackknife, judgement: &Judgement) -> [String; 4] {
    let percent = |share: f64| {
        if share.is_finite() {
            format!("{:.0}%", share * 100.0 + 0.0).replace("-0%", "0%")
        } else {
            "–".into()
        }
    };
    let between = |value: f64, (low, high)| {
        format!("{} ({} to {})", percent(value), percent(low), percent(high))
    };
    let mark = if judgement.sure { "" } else { " ?" };
    let word = match judgement.verdict.passes() {
        true => "vanishes",
        false => "REMAINS",
    };
    [
        "    without the mechanism".into(),
        "at most 10% left".into(),
        format!("{} left", with_interval(left, percent, between)),
        format!("{word}{mark}"),
    ]
}

fn notes() -> Vec<String> {
    filled(
        "A direction's simulated number is what must be above 0. % is a lift, or a share itself; points are \
         percentage points between two of them. A question mark: more would have to be \
         simulated to be sure. Assumed: the published interval is. What is recalled, and what has no \
         interval, is shown and never decides. No value: odds need a mean between 0 and 1, a ratio one \
         above 0, a half-life a difference that fades; it counts as failed.",
    )
}

fn claims(validation: &Validation, paint: &Paint, lines: &mut Vec<String>) {
    let claims: Vec<_> = validation
        .results
        .iter()
        .enumerate()
        .filter_map(|(at, result)| {
            Some((at, result.0.scenario.claim.as_ref()?, score::claim(result)?))
        })
        .collect();
    if claims.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(paint.strong("Claims"));
    let (mut all, mut knocked) = (Tally::default(), Tally::default());
    for (at, claim, held) in claims {
        let label = match claim.label {
            ClaimLabel::Emergent => "emergent",
            ClaimLabel::Stated => "stated",
        };
        let word = if held.held { "holds" } else { "FAILS" };
        let without = match held.knocked_out {
            Some(true) => "vanishes without it",
            Some(false) => "REMAINS without it",
            None => "no knock-out",
        };
        let mark = if held.sure { "" } else { " ?" };
        let share = validation
            .claim_shares
            .as_ref()
            .and_then(|shares| shares[at]);
        let share = share.map_or(String::new(), |share| {
            format!(", in {:.0}% of the draws", share * 100.0)
        });
        let reported = if claim.required {
            ""
        } else {
            ", only reported"
        };
        let line = format!(
            "  {:<5} {label:<8}  {word}{mark}, {without}{share}{reported}",
            shorten(&plain(&claim.id), 12)
        );
        lines.push(shorten(&line, COLUMNS));
        if claim.required {
            all.add(held.held);
            if let Some(vanishes) = held.knocked_out {
                knocked.add(held.held && vanishes);
            }
        }
    }
    lines.extend(filled(&format!(
        "{} of {} required claims hold; {} of {} with a knock-out hold and vanish without their mechanism.",
        all.right, all.of, knocked.right, knocked.of
    )));
}

fn tally(tally: Tally) -> String {
    match tally.of {
        0 => "–".into(),
        of => format!("{} of {of}", tally.right),
    }
}

fn scores(validation: &Validation, paint: &Paint, lines: &mut Vec<String>) {
    let simulated = score::simulated(&validation.results);
    let nothing = score::no_effect(&validation.results);
    let all = simulated.all();
    if all.contrasts.of + all.directions.of == 0 {
        return;
    }
    lines.push(String::new());
    lines.push(paint.strong("Studies"));
    let line = |name: &str, cells: [String; 4]| {
        let mut line = format!("{name:<34}");
        for cell in cells {
            line += &format!("{cell:>16}");
        }
        line
    };
    lines.push(paint.faint(&line(
        "",
        ["contrasts inside", "no effect", "directions", "no effect"].map(str::to_owned),
    )));
    let names = [
        "spread sourced",
        "spread assumed",
        "spread recalled (never decides)",
        "not tagged",
    ];
    let parts = |part: &Part, other: &Part| {
        [
            part.contrasts,
            other.contrasts,
            part.directions,
            other.directions,
        ]
        .map(tally)
    };
    for (at, name) in names.into_iter().enumerate() {
        let (part, other) = (&simulated.parts[at], &nothing.parts[at]);
        if part.contrasts.of + part.directions.of > 0 {
            lines.push(line(name, parts(part, other)));
        }
    }
    lines.push(line("all", parts(&all, &nothing.all())));
    let log = |score: &Score| format!("{:.2}", score.log_score);
    if simulated.log_scored > 0 {
        lines.extend(filled(&format!(
            "Log score, with both errors, mean of {} contrasts: {}; saying \u{201c}no effect\u{201d} ({} contrasts): {}.",
            simulated.log_scored, log(&simulated), nothing.log_scored, log(&nothing)
        )));
    }
    lines.extend(filled(&format!("{}.", validation.freedom())));
}

fn sensitivity(validation: &Validation, paint: &Paint, lines: &mut Vec<String>) {
    let Some(sensitivity) = &validation.sensitivity else {
        return;
    };
    lines.push(String::new());
    lines.push(
        paint.strong("Each code of each gesture moved one level of the rubric, one at a time"),
    );
    let part = |part: Part| {
        format!(
            "contrasts {}, directions {}",
            tally(part.contrasts),
            tally(part.directions)
        )
    };
    lines.extend(filled(&format!(
        "{} moves; as coded: {}; median: {}; worst: {}.",
        sensitivity.moves.len(),
        part(sensitivity.coded),
        part(sensitivity.median()),
        part(sensitivity.worst()),
    )));
    for moved in sensitivity
        .moves
        .iter()
        .filter(|moved| !moved.flips.is_empty())
    {
        let (case, _) = &validation.results[moved.case];
        let flips: Vec<String> = moved
            .flips
            .iter()
            .map(|&at| plain(&case.scenario.expectations[at].id))
            .collect();
        let line = format!(
            "  {}, {}, {} {} → {}: {}",
            plain(&case.name),
            plain(&moved.gift),
            moved.code.name(),
            cell(moved.from),
            cell(moved.to),
            flips.join(", ")
        );
        lines.push(shorten(&line, COLUMNS));
    }
}

fn failing(validation: &Validation, paint: &Paint, lines: &mut Vec<String>) {
    let failures = score::failures(&validation.results);
    lines.push(String::new());
    if failures.is_empty() {
        lines.push(paint.strong("Everything that decides comes out."));
        return;
    }
    let plural = if failures.len() == 1 { "" } else { "s" };
    lines.push(paint.strong(&format!("{} failing expectation{plural}:", failures.len())));
    for (at, which) in failures {
        let (case, _) = &validation.results[at];
        let line = format!(
            "  {}: {}",
            plain(&case.name),
            plain(&case.scenario.expectations[which].id)
        );
        lines.push(shorten(&line, COLUMNS));
    }
}

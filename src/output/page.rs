//! The page on the evidence: blocks between marks are written anew, the words around them stay.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::calibration::FINGERPRINT;
use super::evidence::{Validation, direction, told};
use super::format::{cell, plain};
use crate::evidence::score::{self, Tally};
use crate::psychology::Parameters;
use crate::scenario::checked::{ClaimLabel, Spread};

/// Why a page could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Table { path: PathBuf, source: csv::Error },
    #[error(
        "{} is of another model, psychology or set of studies; make it anew with `goodwill calibrate`",
        path.display()
    )]
    Stale { path: PathBuf },
    #[error("{}: there is no column `{column}`; make it anew with `goodwill calibrate`", path.display())]
    Column { path: PathBuf, column: String },
    #[error(
        "{} has no block `<!-- {name} -->` … `<!-- /{name} -->`; put the two marks where it belongs",
        path.display()
    )]
    Mark { path: PathBuf, name: &'static str },
}

/// A page to be written anew, with the calibration that it tells of: read before anything is simulated.
pub struct Page {
    path: PathBuf,
    text: String,
    tables: Tables,
}

/// The blocks of the page.
const BLOCKS: [&str; 7] = [
    "fingerprint",
    "scores",
    "contrasts",
    "directions",
    "claims",
    "parameters",
    "codes",
];

impl Page {
    /// Reads a page and the folder of a calibration, which must be of the studies with this
    /// fingerprint.
    ///
    /// # Errors
    /// The page or a table cannot be read, the page lacks a mark, or the calibration is of something
    /// else.
    pub fn read(page: &Path, calibration: &Path, of_studies: &str) -> Result<Page, PageError> {
        let text = read(page)?;
        for name in BLOCKS {
            if replaced(&text, name, "").is_none() {
                let path = page.to_owned();
                return Err(PageError::Mark { path, name });
            }
        }
        if read(&calibration.join(FINGERPRINT))?.trim() != of_studies {
            let path = calibration.to_owned();
            return Err(PageError::Stale { path });
        }
        Ok(Page {
            path: page.to_owned(),
            text,
            tables: Tables::read(calibration)?,
        })
    }
}

fn read(path: &Path) -> Result<String, PageError> {
    fs::read_to_string(path).map_err(|source| PageError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// Writes the blocks of a page anew, whole or not at all.
///
/// # Errors
/// A table of the calibration lacks a column, or the page cannot be written.
pub fn rewrite(page: Page, validation: &Validation, fingerprint: &str) -> Result<(), PageError> {
    let Page {
        path: page,
        mut text,
        tables,
    } = page;
    for (name, block) in BLOCKS
        .into_iter()
        .zip(blocks(validation, &tables, fingerprint)?)
    {
        text = replaced(&text, name, &block).ok_or_else(|| PageError::Mark {
            path: page.clone(),
            name,
        })?;
    }
    let write = |source| PageError::Unwritable {
        path: page.clone(),
        source,
    };
    let folder = page.parent().filter(|parent| parent.as_os_str() != "");
    let mut file =
        tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(write)?;
    io::Write::write_all(&mut file, text.as_bytes()).map_err(write)?;
    // The page keeps the permissions that it had; a new file has its owner's alone.
    let as_before = fs::metadata(&page).map_err(write)?.permissions();
    file.as_file().set_permissions(as_before).map_err(write)?;
    file.as_file().sync_all().map_err(write)?;
    file.persist(&page).map_err(|error| write(error.error))?;
    Ok(())
}

fn replaced(text: &str, name: &str, block: &str) -> Option<String> {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let from = text.find(&open)? + open.len();
    let to = from + text[from..].find(&close)?;
    Some(format!("{}\n{block}{}", &text[..from], &text[to..]))
}

type Row = BTreeMap<String, String>;

/// The tables of a calibration.
struct Tables {
    folder: PathBuf,
    parameters: Vec<Row>,
    benchmarks: Vec<Row>,
    left_out: Vec<Row>,
}

impl Tables {
    fn read(folder: &Path) -> Result<Tables, PageError> {
        let table = |name: &str| -> Result<Vec<Row>, PageError> {
            let path = folder.join(name);
            let wrong = |source| PageError::Table {
                path: path.clone(),
                source,
            };
            let mut reader = csv::Reader::from_path(&path).map_err(wrong)?;
            reader
                .deserialize()
                .collect::<Result<_, _>>()
                .map_err(wrong)
        };
        Ok(Tables {
            folder: folder.to_owned(),
            parameters: table("parameters.csv")?,
            benchmarks: table("benchmarks.csv")?,
            left_out: table("leave_one_out.csv")?,
        })
    }

    fn get<'a>(&self, row: &'a Row, column: &str) -> Result<&'a str, PageError> {
        row.get(column)
            .map(String::as_str)
            .ok_or_else(|| PageError::Column {
                path: self.folder.clone(),
                column: column.to_owned(),
            })
    }

    /// What was predicted of an expectation when its study was left out: the number, and whether it
    /// comes out.
    fn left_out(&self, study: &str, expectation: &str) -> Result<Option<(f64, bool)>, PageError> {
        for row in &self.left_out {
            if self.get(row, "study")? == study && self.get(row, "expectation")? == expectation {
                let number = self.get(row, "predicted")?.parse().unwrap_or(f64::NAN);
                return Ok(Some((number, self.get(row, "comes_out")? == "yes")));
            }
        }
        Ok(None)
    }
}

fn blocks(
    validation: &Validation,
    tables: &Tables,
    fingerprint: &str,
) -> Result<[String; BLOCKS.len()], PageError> {
    Ok([
        format!("Fingerprint of model, psychology and battery: `{fingerprint}`.\n"),
        scores(validation, tables)?,
        contrasts(validation, tables)?,
        directions(validation, tables)?,
        claims(validation),
        parameters(tables)?,
        codes(validation),
    ])
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

/// Values inside, directions right and log scores, of the fit and of what it is held against.
fn scores(validation: &Validation, tables: &Tables) -> Result<String, PageError> {
    let mut out = table(&[
        "",
        "values inside",
        "directions right",
        "log score",
        "left out: values inside",
        "directions right",
        "log score",
    ]);
    let simulated = score::simulated(&validation.results);
    let names = ["sourced", "assumed", "recalled", "none"];
    let shuffled = |name: &str| name.starts_with("codes shuffled");
    let mut benchmarks: Vec<&str> = Vec::new();
    for row in &tables.benchmarks {
        let name = tables.get(row, "benchmark")?;
        if !benchmarks.contains(&name) {
            benchmarks.push(name);
        }
    }
    let find = |name: &str, sample: &str, spread: &str| -> Result<Option<[f64; 3]>, PageError> {
        for row in &tables.benchmarks {
            if tables.get(row, "benchmark")? == name
                && tables.get(row, "sample")? == sample
                && tables.get(row, "spread")? == spread
            {
                let number = |column| -> Result<f64, PageError> {
                    Ok(tables.get(row, column)?.parse().unwrap_or(f64::NAN))
                };
                return Ok(Some([
                    number("values_inside")?,
                    number("directions_right")?,
                    number("log_score")?,
                ]));
            }
        }
        Ok(None)
    };
    let all = simulated.all();
    let both = |name: &str, spread: &str| -> Result<Vec<String>, PageError> {
        let mut cells = Vec::new();
        for sample in ["in", "left out"] {
            match find(name, sample, spread)? {
                Some([values, directions, log]) => {
                    let log = if log.is_finite() {
                        format!("{log:.2}")
                    } else {
                        String::new()
                    };
                    cells.extend([format!("{values}"), format!("{directions}"), log]);
                }
                None => cells.extend(["–".into(), "–".into(), "–".into()]),
            }
        }
        Ok(cells)
    };
    let fit = "the fit";
    let mut line = |title: String, cells: Vec<String>| {
        let mut cells = cells;
        cells.insert(0, title);
        row(&mut out, &cells);
    };
    line(
        format!(
            "**the model**, {} values and {} directions",
            all.contrasts.of, all.directions.of
        ),
        both(fit, "all")?,
    );
    for (at, name) in names.iter().enumerate() {
        let part = &simulated.parts[at];
        if part.contrasts.of + part.directions.of > 0 {
            let title = format!(
                "– spread {name}: {} values, {} directions",
                part.contrasts.of, part.directions.of
            );
            line(title, both(fit, name)?);
        }
    }
    line("no effect anywhere".into(), both("no effect", "all")?);
    line(
        "codes as they are, refitted like the shuffled ones".into(),
        both("codes as they are", "all")?,
    );
    let mut lots: Vec<[Option<[f64; 3]>; 2]> = Vec::new();
    for name in benchmarks.iter().filter(|name| shuffled(name)) {
        lots.push([find(name, "in", "all")?, find(name, "left out", "all")?]);
    }
    if !lots.is_empty() {
        for (word, place) in [("median", 0.5), ("best", 1.0)] {
            let mut cells = Vec::new();
            for sample in 0..2 {
                for which in 0..3 {
                    let mut values: Vec<f64> = lots
                        .iter()
                        .filter_map(|lot| lot[sample].map(|found| found[which]))
                        .collect();
                    values.sort_by(f64::total_cmp);
                    cells.push(match values.len() {
                        0 => "–".into(),
                        count => {
                            let at = (place * (count - 1) as f64) as usize;
                            if which == 2 {
                                format!("{:.2}", values[at])
                            } else {
                                format!("{}", values[at])
                            }
                        }
                    });
                }
            }
            line(
                format!("codes shuffled and refitted, {word} of {}", lots.len()),
                cells,
            );
        }
    }
    out += &format!("\nFreedom: {}.\n", validation.freedom());
    Ok(out)
}

fn contrasts(validation: &Validation, tables: &Tables) -> Result<String, PageError> {
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
            let (low, high) = expectation.interval().unwrap_or((f64::NAN, f64::NAN));
            let published = number(expectation.value().unwrap_or(f64::NAN));
            let left_out = tables.left_out(&case.name, &expectation.id)?;
            let inside = finding.judgement.verdict.passes();
            row(
                &mut out,
                &[
                    format!("`{}`", plain(&expectation.id)),
                    super::evidence::scale_of(&expectation.statement).replace('_', " "),
                    format!("{published} ({} to {})", number(low), number(high)),
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
    Ok(out)
}

fn spread(spread: Option<Spread>) -> &'static str {
    spread.map_or("", super::evidence::spread_key)
}

fn directions(validation: &Validation, tables: &Tables) -> Result<String, PageError> {
    let mut out = table(&["direction", "must be", "by", "holds", "left out", "source"]);
    for (case, found) in &validation.results {
        for (expectation, finding) in case.scenario.expectations.iter().zip(&found.findings) {
            if !score::is_study(case) || !score::is_direction(expectation) || !expectation.decides()
            {
                continue;
            }
            let yes = |yes: bool| if yes { "yes" } else { "**no**" };
            let left_out = tables.left_out(&case.name, &expectation.id)?;
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
    Ok(out)
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

fn parameters(tables: &Tables) -> Result<String, PageError> {
    let mut out = table(&[
        "parameter",
        "meaning",
        "prior (95%)",
        "value",
        "posterior mean (95%)",
        "learned",
    ]);
    for parameter in &tables.parameters {
        let key = tables.get(parameter, "key")?;
        let meaning = Parameters::ALL.iter().find(|own| own.key == key);
        let number = |column: &str| -> Result<String, PageError> {
            let value: f64 = tables.get(parameter, column)?.parse().unwrap_or(f64::NAN);
            Ok(cell((value * 1e4).round() / 1e4))
        };
        let learned: f64 = tables
            .get(parameter, "contraction")?
            .parse()
            .unwrap_or(f64::NAN);
        let is_fitted = tables.get(parameter, "is_fitted")? == "yes";
        let is_known = tables.get(parameter, "identified")? == "yes";
        row(
            &mut out,
            &[
                format!("`{key}`"),
                meaning.map_or("", |own| own.meaning.trim()).into(),
                format!(
                    "{} ({} to {})",
                    number("prior_center")?,
                    number("prior_2.5%")?,
                    number("prior_97.5%")?
                ),
                format!(
                    "{}{}",
                    number("value")?,
                    if is_fitted { ", fitted" } else { "" }
                ),
                format!(
                    "{} ({} to {})",
                    number("mean")?,
                    number("2.5%")?,
                    number("97.5%")?
                ),
                format!(
                    "{:.0}%{}",
                    100.0 * if learned > 0.0 { learned } else { 0.0 },
                    if is_known { "" } else { ", not identified" }
                ),
            ],
        );
    }
    Ok(out)
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

//! In how many draws of the parameters a claim or a direction comes out.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::engine::run::parallel::over_threads;
use crate::engine::run::{Cancel, RunError};
use crate::evidence::Jackknife;
use crate::evidence::precision::{Limits, find};
use crate::evidence::score::{self, Result};
use crate::psychology::Parameters;
use crate::psychology::parameters::{Kind, Parameter};
use crate::scenario::checked::{Expectation, Statement};
use crate::scenario::io_error::in_words;

/// Draws of the parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    /// Each as probable as any other.
    pub rows: Vec<Parameters>,
}

impl Draws {
    /// The draws of the fit that is shipped.
    pub fn shipped() -> &'static Draws {
        static SHIPPED: LazyLock<Draws> = LazyLock::new(|| {
            let others = Parameters::default();
            let shipped = parse(SHIPPED_TABLE, Path::new("psychology_draws.csv"), &others);
            shipped.expect("a test sees to it that the draws can be read")
        });
        &SHIPPED
    }

    /// As many of them as shares are taken of, spread evenly.
    pub fn for_shares(&self) -> Draws {
        Draws {
            rows: self.spread(MOST),
        }
    }

    /// So many of them, spread evenly; all where there are no more.
    pub fn spread(&self, count: usize) -> Vec<Parameters> {
        let all = self.rows.len();
        let count = count.min(all);
        // The middles of `count` equal parts.
        (0..count)
            .map(|at| self.rows[(2 * at + 1) * all / (2 * count)])
            .collect()
    }
}

/// The draws of the fit that is shipped, as `goodwill calibrate` wrote them beside it.
pub const SHIPPED_TABLE: &[u8] =
    include_bytes!("../../docs/evidence/calibration/psychology_draws.csv");

/// Why a file of draws cannot be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum DrawsError {
    #[error("cannot read {}: {}", path.display(), in_words(error))]
    Unreadable {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error("{}: {error}", path.display())]
    Form { path: PathBuf, error: csv::Error },
    #[error("{}: there is no parameter `{name}`; the header names a parameter of `[psychology]` in each column", path.display())]
    Unknown { path: PathBuf, name: String },
    #[error("{}: line {line}: `{text}` is no value of `{key}`", path.display())]
    Value {
        path: PathBuf,
        line: u64,
        key: String,
        text: String,
    },
    #[error("{}: there are no draws", path.display())]
    Empty { path: PathBuf },
}

/// Columns of a file of draws that are no parameters of the psychology: where in which chain a draw was taken, how
/// probable it is, and how far settings differ. Who only needs draws passes them over.
pub const OF_CHAINS: [&str; 4] = ["chain", "draw", "log_density", "between_studies"];

/// Reads draws: a header of parameters, then one draw a line, in days for half-lives and per day for
/// rates. Parameters without a column are as given; the columns [`OF_CHAINS`] are passed over.
///
/// # Errors
/// The file cannot be read, or is none of this form.
pub fn load(path: &Path, others: &Parameters) -> std::result::Result<Draws, DrawsError> {
    let content = std::fs::read(path).map_err(|error| DrawsError::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    parse(&content, path, others)
}

/// The same, of what a file holds; `path` is for the messages.
///
/// # Errors
/// It is none of this form.
pub fn parse(
    content: &[u8],
    path: &Path,
    others: &Parameters,
) -> std::result::Result<Draws, DrawsError> {
    let owned = || path.to_owned();
    let form = |error| DrawsError::Form {
        path: owned(),
        error,
    };
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(content);
    let header = reader.headers().map_err(form)?.clone();
    let keys: Vec<Option<&Parameter>> = header
        .iter()
        .map(|name| {
            if OF_CHAINS.contains(&name) {
                return Ok(None);
            }
            let known = Parameters::ALL
                .iter()
                .find(|parameter| parameter.key == name);
            known.map(Some).ok_or_else(|| DrawsError::Unknown {
                path: owned(),
                name: name.to_owned(),
            })
        })
        .collect::<std::result::Result<_, _>>()?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(form)?;
        let mut draw = *others;
        for (parameter, text) in keys.iter().zip(&record) {
            let Some(parameter) = parameter else {
                continue;
            };
            let value = text
                .parse::<f64>()
                .ok()
                .filter(|value| fits(parameter.kind, *value));
            let value = value.ok_or_else(|| DrawsError::Value {
                path: owned(),
                line: record.position().map_or(0, csv::Position::line),
                key: parameter.key.to_owned(),
                text: text.to_owned(),
            })?;
            draw.set(parameter.key, value);
        }
        rows.push(draw);
    }
    if rows.is_empty() {
        return Err(DrawsError::Empty { path: owned() });
    }
    Ok(Draws { rows })
}

fn fits(kind: Kind, value: f64) -> bool {
    value.is_finite()
        && match kind {
            Kind::Real => true,
            Kind::NonNegative | Kind::Rate => value >= 0.0,
            Kind::Positive | Kind::HalfLife => value > 0.0,
            Kind::Share => (0.0..=1.0).contains(&value),
        }
}

/// Shares of draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// By case and expectation, of claims and directions.
    pub expectations: Vec<Vec<Option<f64>>>,
    /// By case, of claims: everything that decides comes out.
    pub claims: Vec<Option<f64>>,
}

/// Draws of which shares are taken: then a share is known to 5 points, and to be worked out in minutes.
pub const MOST: usize = 400;

/// How much is simulated for one draw: the same people with the same luck for all.
const LIMITS: Limits = Limits {
    heads: 500,
    replicates: 8,
    start: 1e5,
    most: 1e7,
    knock_outs: false,
};

/// In what share of the draws each claim and direction comes out, judged by the point where chance
/// leaves doubt. Knock-outs are no part of it.
///
/// # Errors
/// As [`find`].
pub fn shares(
    results: &[Result],
    draws: &Draws,
    threads: usize,
    cancel: &dyn Cancel,
) -> std::result::Result<Shares, RunError> {
    let asked: Vec<usize> = results
        .iter()
        .enumerate()
        .filter(|(_, (case, _))| {
            !score::is_study(case) || case.scenario.expectations.iter().any(score::is_direction)
        })
        .map(|(at, _)| at)
        .collect();
    let todo: Vec<(usize, usize)> = asked
        .iter()
        .flat_map(|&at| (0..draws.rows.len()).map(move |draw| (at, draw)))
        .collect();
    let passed = over_threads(&todo, threads, &|_| {}, |&(at, draw)| {
        let case = &results[at].0;
        let found = find(case, &draws.rows[draw], &LIMITS, cancel)?;
        let pairs = case.scenario.expectations.iter().zip(&found.findings);
        Ok(pairs
            .map(|(expectation, finding)| comes_out(expectation, &finding.simulated))
            .collect::<Vec<bool>>())
    })?;
    let mut shares = Shares {
        expectations: results
            .iter()
            .map(|(case, _)| vec![None; case.scenario.expectations.len()])
            .collect(),
        claims: vec![None; results.len()],
    };
    let count = draws.rows.len() as f64;
    for (&at, passed) in asked.iter().zip(passed.chunks(draws.rows.len())) {
        let case = &results[at].0;
        let expectations = &case.scenario.expectations;
        for (which, expectation) in expectations.iter().enumerate() {
            if !score::is_study(case) || score::is_direction(expectation) {
                let right = passed.iter().filter(|draw| draw[which]).count();
                shares.expectations[at][which] = Some(right as f64 / count);
            }
        }
        if !score::is_study(case) {
            let all = |draw: &&Vec<bool>| {
                let mut pairs = expectations.iter().zip(draw.iter());
                pairs.all(|(expectation, passed)| *passed || !expectation.decides())
            };
            shares.claims[at] = Some(passed.iter().filter(all).count() as f64 / count);
        }
    }
    Ok(shares)
}

/// Whether the point alone is as expected.
fn comes_out(expectation: &Expectation, found: &Jackknife) -> bool {
    let value = found.value;
    match expectation.statement {
        Statement::Within { low, high, .. } => low <= value && value <= high,
        Statement::Value { .. } | Statement::HalfLife { .. } => expectation
            .interval()
            .is_none_or(|(low, high)| low <= value && value <= high),
        _ => value > 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_draws_can_be_read_and_lie_around_the_shipped_point() {
        let draws = Draws::shipped();
        let all = draws.rows.len();
        assert!(all >= MOST, "{all}");
        let point = Parameters::default();
        for parameter in Parameters::ALL {
            let value = |row: &Parameters| row.get(parameter.key).expect("it is one of them");
            let above = draws.rows.iter().filter(|row| value(row) > value(&point));
            let same = draws.rows.iter().filter(|row| value(row) == value(&point));
            let (above, same) = (above.count(), same.count());
            // Of a normal sample 1 in 1,000 lies beyond three standard deviations.
            let few = all / 200;
            assert!(
                same == all || (few..=all - few).contains(&above),
                "{}",
                parameter.key
            );
        }
    }

    #[test]
    fn draws_are_spread_evenly() {
        let draws = Draws::shipped();
        let all = draws.rows.len();
        assert_eq!(draws.spread(0), []);
        assert_eq!(draws.spread(1), [draws.rows[all / 2]]);
        let four = [3, 5].map(|eighths| draws.rows[eighths * all / 8]);
        assert_eq!(draws.spread(4)[1..3], four);
        assert_eq!(draws.spread(all), draws.rows);
        assert_eq!(draws.spread(10 * all), draws.rows);
        assert_eq!(draws.for_shares().rows.len(), MOST);
    }

    #[test]
    fn columns_of_the_chains_are_passed_over_and_unknown_ones_are_not() {
        let read = |text: &str| parse(text.as_bytes(), Path::new("d.csv"), &Parameters::START);
        let with = "chain,draw,log_density,noticing\n1,17,-12.5,2.5\n2,17,,3.5\n";
        let without = "noticing\n2.5\n3.5\n";
        assert_eq!(read(with).expect("draws"), read(without).expect("draws"));
        let unknown = read("chains,noticing\n1,2.5\n").expect_err("no parameter");
        assert!(
            unknown.to_string().contains("no parameter `chains`"),
            "{unknown}"
        );
    }
}

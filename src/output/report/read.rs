//! What the page is made from: the tables of a run's folder, read back into rows.

use serde::{Deserialize, Serialize};

use super::ReportError;
use crate::decision::rows::{
    Backing, Comparison, Factor, FieldTest, Money, Note, Observed, PairOfFactors, Payback, Row,
    Stratum, TargetCell, TargetGain, Updated, UpliftPoint,
};
use crate::output::manifest::MANIFEST;
use crate::output::rows;
use crate::output::tables::NamedBytes;

/// The account of a population that was read from a file, and of its rows that could not be used.
const DATA: &str = "data.csv";
const REJECTED: &str = "rejected.csv";

/// Every file that the page looks at; others need not be read.
pub const FILES: [&str; 23] = [
    MANIFEST,
    Mean::FILE,
    Difference::FILE,
    Moment::FILE,
    SincerityBin::FILE,
    Power::FILE,
    Effect::FILE,
    Observed::FILE,
    Updated::FILE,
    Comparison::FILE,
    Money::FILE,
    Payback::FILE,
    Stratum::FILE,
    UpliftPoint::FILE,
    TargetCell::FILE,
    TargetGain::FILE,
    Factor::FILE,
    PairOfFactors::FILE,
    FieldTest::FILE,
    Backing::FILE,
    Note::FILE,
    DATA,
    REJECTED,
];

/// A row of `summary.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    pub arm: String,
    pub metric: String,
    pub n: u64,
    pub mean: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
}

impl Row for Mean {
    const FILE: &'static str = "summary.csv";
}

/// A row of `contrasts.csv`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Difference {
    pub arm: String,
    pub metric: String,
    pub difference: Option<f64>,
    pub difference_lo: Option<f64>,
    pub difference_hi: Option<f64>,
    pub lift: Option<f64>,
    pub units: u64,
    pub unit_of_analysis: String,
}

impl Row for Difference {
    const FILE: &'static str = "contrasts.csv";
}

/// A row of `timeseries.csv`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Moment {
    /// From 0.
    pub tick: u32,
    pub arm: String,
    pub quantity: String,
    pub mean: Option<f64>,
    #[serde(default)]
    pub lo: Option<f64>,
    #[serde(default)]
    pub hi: Option<f64>,
}

impl Row for Moment {
    const FILE: &'static str = "timeseries.csv";
}

/// A row of `sincerity.csv`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SincerityBin {
    pub arm: String,
    pub bin_lo: f64,
    pub bin_hi: f64,
    pub count: u64,
}

impl Row for SincerityBin {
    const FILE: &'static str = "sincerity.csv";
}

/// A row of `power.csv`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Power {
    pub arm: String,
    pub per_arm: u64,
    pub experiments: u64,
    pub detected: Option<f64>,
    pub detected_lo: Option<f64>,
    pub detected_hi: Option<f64>,
    pub wrong_sign: Option<f64>,
    pub exaggeration: Option<f64>,
    /// Not in the tables of earlier versions.
    #[serde(default)]
    pub needed: Option<f64>,
    pub difference_lo: Option<f64>,
    pub difference_hi: Option<f64>,
}

impl Row for Power {
    const FILE: &'static str = "power.csv";
}

/// A row of `expectations.csv`: a published effect.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Effect {
    pub arm: String,
    /// Empty where it is held against none.
    #[serde(default)]
    pub against: String,
    pub metric: String,
    pub scale: String,
    pub published: Option<f64>,
    pub published_lo: Option<f64>,
    pub published_hi: Option<f64>,
    pub tag: String,
    pub simulated: Option<f64>,
    pub inside: Option<bool>,
    #[serde(default)]
    pub source: String,
}

impl Row for Effect {
    const FILE: &'static str = "expectations.csv";
}

/// What of `run.json` is the same whenever the run is made again.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Made {
    pub version: String,
    #[serde(default)]
    pub commit: Option<String>,
    #[serde(default)]
    pub inputs: Vec<Source>,
}

/// A file that the run was made from.
#[derive(Clone, Debug, Deserialize)]
pub struct Source {
    pub path: String,
    pub sha256: String,
}

/// A table of which nothing is known but that it is one.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Everything that the page is made from besides the scenario. What a folder lacks is empty.
#[derive(Clone, Debug)]
pub struct Tables {
    pub made: Made,
    pub means: Vec<Mean>,
    pub differences: Vec<Difference>,
    pub moments: Vec<Moment>,
    pub sincerity: Vec<SincerityBin>,
    pub power: Vec<Power>,
    pub effects: Vec<Effect>,
    pub observed: Vec<Observed>,
    pub updated: Vec<Updated>,
    pub comparisons: Vec<Comparison>,
    pub money: Vec<Money>,
    pub payback: Vec<Payback>,
    pub strata: Vec<Stratum>,
    pub uplift: Vec<UpliftPoint>,
    pub cells: Vec<TargetCell>,
    pub targeted: Vec<TargetGain>,
    pub factors: Vec<Factor>,
    pub pairs: Vec<PairOfFactors>,
    pub tests: Vec<FieldTest>,
    pub backing: Vec<Backing>,
    pub notes: Vec<Note>,
    pub account: Plain,
    pub rejected: Plain,
}

impl Tables {
    /// Reads what is there.
    ///
    /// # Errors
    /// `run.json` or `summary.csv` is missing, or a table is not as a run writes it.
    pub fn of(files: &[NamedBytes]) -> Result<Self, ReportError> {
        let made = find(files, MANIFEST).ok_or(ReportError::Missing { file: MANIFEST })?;
        let made = serde_json::from_slice(made).map_err(|error| ReportError::Manifest { error })?;
        let means: Vec<Mean> = table(files)?;
        if means.is_empty() {
            return Err(ReportError::Missing { file: Mean::FILE });
        }
        Ok(Self {
            made,
            means,
            moments: table(files)?,
            sincerity: table(files)?,
            differences: table(files)?,
            power: table(files)?,
            effects: table(files)?,
            observed: table(files)?,
            updated: table(files)?,
            comparisons: table(files)?,
            money: table(files)?,
            payback: table(files)?,
            strata: table(files)?,
            uplift: table(files)?,
            cells: table(files)?,
            targeted: table(files)?,
            factors: table(files)?,
            pairs: table(files)?,
            tests: table(files)?,
            backing: table(files)?,
            notes: table(files)?,
            account: plain_table(files, DATA)?,
            rejected: plain_table(files, REJECTED)?,
        })
    }

    /// What the notes say under a key, in their order.
    pub fn notes_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.notes.iter().filter(move |note| note.key == key);
        own.map(|note| note.value.as_str())
    }

    pub fn note(&self, key: &str) -> Option<&str> {
        let found = self.notes.iter().find(|note| note.key == key)?;
        Some(&found.value)
    }
}

fn find<'a>(files: &'a [NamedBytes], name: &str) -> Option<&'a [u8]> {
    let found = files.iter().find(|(file, _)| file == name)?;
    Some(&found.1)
}

fn table<R: Row>(files: &[NamedBytes]) -> Result<Vec<R>, ReportError> {
    match find(files, R::FILE) {
        Some(bytes) => rows::read(bytes).map_err(|error| ReportError::Table {
            file: R::FILE,
            error,
        }),
        None => Ok(Vec::new()),
    }
}

fn plain_table(files: &[NamedBytes], file: &'static str) -> Result<Plain, ReportError> {
    let Some(bytes) = find(files, file) else {
        return Ok(Plain::default());
    };
    let wrong = |error| ReportError::Table { file, error };
    let mut reader = csv::Reader::from_reader(bytes);
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let heads = cells(reader.headers().map_err(wrong)?);
    let rows = reader
        .records()
        .map(|record| Ok(cells(&record?)))
        .collect::<Result<_, csv::Error>>()
        .map_err(wrong)?;
    Ok(Plain { heads, rows })
}

//! Whom to send to, by the names of one's own customers: the cells of a run's `targeting.csv` laid over the table that the
//! run read. The list names people, so it lies outside of the run's folder, which is passed on.

pub mod policy;

use std::path::{Path, PathBuf};

use csv::{Terminator, WriterBuilder};

use super::format::cell;
use super::made_by::MadeBy;
use super::manifest::{Input, MANIFEST};
use crate::decision::rows::{AllocationCell, Note, RuleLeaf, TargetCell};
use crate::files::Received;
use crate::scenario::checked::{Data, Scenario, Trait};
use crate::scenario::io_error::in_words;
use crate::table::{self, Row};

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum TargetsError {
    /// It is no folder of a run.
    #[error("{} is not the folder of a run: it has no {file}; name one that `goodwill run` made", path.display())]
    NoRun { path: PathBuf, file: &'static str },
    /// A newer goodwill made it.
    #[error("no list can be made of {}: {}", path.display(), made.refusal("make the list with a goodwill that knows its format"))]
    Newer { path: PathBuf, made: MadeBy },
    /// A file in it is not as a run writes it.
    #[error("{} is not as a run writes it: {error}; make the folder anew with `goodwill run`", path.display())]
    Table { path: PathBuf, error: String },
    /// No arm is worth sending to some alone, and none was named.
    #[error("{}: no list gains anything, so that there is none to send to; `--arm` lists the scores of an arm all the same ({})", path.display(), arms.join(", "))]
    NoTarget { path: PathBuf, arms: Vec<String> },
    /// The run tells no rule.
    #[error("{}: the run tells no rule, as none gains more than the best single arm that could be told from nothing (policy.csv); `--by budget` hands out arms by cell all the same", path.display())]
    NoRule { path: PathBuf },
    /// It has fewer than two arms beside the baseline.
    #[error("{}: the run has no cells with several arms (allocation.csv), which a run of two arms beside the baseline and more has; make it anew", path.display())]
    NoPolicy { path: PathBuf },
    /// The arm has no scores.
    #[error("`{arm}` has no scores in this run; those that have are: {}", arms.join(", "))]
    NoArm { arm: String, arms: Vec<String> },
    /// The customers have no names.
    #[error("{}: the table's customers have no `id`; name their column in the scenario, run it anew, and list then", path.display())]
    NoIds { path: PathBuf },
    /// What cells are bounded by is not in the table.
    #[error(
        "the scores go by {what}, and the table has none: it was drawn for simulated customers, and is not known of yours. Give it a column, and run anew"
    )]
    NotKnown { what: &'static str },
    /// The run read other files.
    #[error(
        "{read} is not as the run read it ({path} in {MANIFEST}): run the scenario anew, or name the file that it read"
    )]
    OtherFile { read: String, path: String },
    /// The disk refused.
    #[error("cannot read {}: {}", path.display(), in_words(error))]
    Io {
        path: PathBuf,
        #[source]
        error: std::io::Error,
    },
}

/// A run's folder, as far as a list needs it.
#[derive(Clone, Debug)]
pub struct Targeted {
    folder: PathBuf,
    inputs: Vec<Input>,
    cells: Vec<TargetCell>,
    rule: Vec<RuleLeaf>,
    allocation: Vec<AllocationCell>,
    /// The arm whose list the run recommends.
    recommended: Option<String>,
}

/// How the file of a list begins.
pub const HEADER: &str = "customer,send,score,rank";

/// Everybody with a score, the best first.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The arm that they get.
    pub arm: String,
    /// A line for each customer, the best first.
    pub lines: Vec<Line>,
}

/// A customer in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// As in the table that was read.
    pub customer: String,
    /// Whether the arm should be sent to this customer.
    pub send: bool,
    /// Money that sending is expected to gain over the baseline.
    pub score: f64,
    /// 1 for the highest score; equal scores share one.
    pub rank: usize,
}

#[derive(serde::Deserialize)]
struct Made {
    #[serde(default)]
    inputs: Vec<Input>,
}

impl Targeted {
    /// Reads a run's folder.
    ///
    /// # Errors
    /// It is no run's, has no scores, or cannot be read.
    pub fn read(folder: &Path) -> Result<Targeted, TargetsError> {
        let path = || folder.to_owned();
        let manifest = needed(folder, MANIFEST)?;
        let made_by = MadeBy::of(&manifest).unwrap_or_default();
        if made_by.is_newer() {
            return Err(TargetsError::Newer {
                path: path(),
                made: made_by,
            });
        }
        let made: Made =
            serde_json::from_slice(&manifest).map_err(|error| TargetsError::Table {
                path: folder.join(MANIFEST),
                error: error.to_string(),
            })?;
        let cells: Vec<TargetCell> = table(folder)?;
        let notes: Vec<Note> = table(folder)?;
        let recommended = notes.into_iter().find(|note| note.key == "target_arm");
        Ok(Targeted {
            folder: path(),
            inputs: made.inputs,
            rule: perhaps(folder)?,
            allocation: perhaps(folder)?,
            cells,
            recommended: recommended
                .map(|note| note.value)
                .filter(|arm| !arm.is_empty()),
        })
    }

    /// The scenario file that was run, as its user named it.
    pub fn scenario_file(&self) -> Option<&Path> {
        self.inputs.first().map(|input| Path::new(&input.path))
    }

    fn arms(&self) -> Vec<String> {
        let mut arms: Vec<String> = Vec::new();
        for cell in &self.cells {
            if !arms.contains(&cell.arm) {
                arms.push(cell.arm.clone());
            }
        }
        arms
    }

    /// Lays the arm's cells over the customers of a scenario that was read anew, their ids kept; `inputs` are the files that
    /// it was read from. `arm`: none for the one that the run recommends.
    ///
    /// # Errors
    /// The table is another than the run's, or does not know what the cells go by.
    pub fn list(
        &self,
        scenario: &Scenario,
        inputs: &[Input],
        arm: Option<&str>,
    ) -> Result<List, TargetsError> {
        let path = || self.folder.clone();
        let arm = match (arm, &self.recommended) {
            (Some(arm), _) => arm.to_owned(),
            (None, Some(arm)) => arm.clone(),
            (None, None) => {
                return Err(TargetsError::NoTarget {
                    path: path(),
                    arms: self.arms(),
                });
            }
        };
        let cells: Vec<&TargetCell> = self.cells.iter().filter(|cell| cell.arm == arm).collect();
        if cells.is_empty() {
            return Err(TargetsError::NoArm {
                arm,
                arms: self.arms(),
            });
        }
        let data = self.named_data(scenario, inputs)?;
        let ids = data.ids.as_ref().ok_or_else(|| self.no_ids())?;
        let known = Known::of(scenario, data, &cells)?;
        let mut lines: Vec<Line> = (0..data.rows)
            .filter_map(|row| {
                // Of a cell in which nobody was seen there is no score.
                let cell = cells.iter().find(|cell| known.is_in(row, cell))?;
                Some(Line {
                    customer: ids.get(row).to_owned(),
                    send: cell.send,
                    score: cell.score,
                    rank: 0,
                })
            })
            .collect();
        lines.sort_by(|one, other| {
            let scores = other.score.total_cmp(&one.score);
            scores.then_with(|| one.customer.cmp(&other.customer))
        });
        let mut before: Option<(f64, usize)> = None;
        for (at, line) in lines.iter_mut().enumerate() {
            line.rank = match before {
                Some((score, rank)) if score == line.score => rank,
                _ => at + 1,
            };
            before = Some((line.score, line.rank));
        }
        Ok(List { arm, lines })
    }

    /// The customers, if they have names and are those of the run.
    fn named_data<'s>(
        &self,
        scenario: &'s Scenario,
        inputs: &[Input],
    ) -> Result<&'s Data, TargetsError> {
        let data = scenario.population.data.as_ref();
        let named = data.filter(|data| data.ids.is_some());
        let data = named.ok_or_else(|| self.no_ids())?;
        // The scenario itself may say otherwise what has nothing to do with who is who.
        for read in inputs.iter().skip(1) {
            let known = self.inputs.iter().any(|own| own.sha256 == read.sha256);
            if !known {
                let own = self.inputs.iter().skip(1).map(|own| own.path.as_str());
                return Err(TargetsError::OtherFile {
                    read: read.path.clone(),
                    path: own.collect::<Vec<_>>().join(", "),
                });
            }
        }
        Ok(data)
    }

    fn no_ids(&self) -> TargetsError {
        TargetsError::NoIds {
            path: self.folder.clone(),
        }
    }
}

/// What is known of each row.
struct Known<'a> {
    segments: Option<Vec<&'a str>>,
    of_row: Option<&'a [u16]>,
    spend: Option<&'a [f32]>,
    tenure: Option<&'a [f32]>,
}

impl<'a> Known<'a> {
    fn of(
        scenario: &'a Scenario,
        data: &'a Data,
        cells: &[&TargetCell],
    ) -> Result<Known<'a>, TargetsError> {
        let by_spend = |cell: &&TargetCell| cell.spend_from.or(cell.spend_below).is_some();
        let by_tenure = |cell: &&TargetCell| cell.tenure_from.or(cell.tenure_below).is_some();
        let tenure = data
            .columns
            .iter()
            .find(|(which, _)| *which == Trait::Tenure);
        let tenure = tenure.map(|(_, days)| days.as_slice());
        let spend = data.spend.as_deref();
        let segments = &scenario.population.segments;
        let missing = |what| Err(TargetsError::NotKnown { what });
        if spend.is_none() && cells.iter().any(by_spend) {
            return missing("past spend");
        }
        if tenure.is_none() && cells.iter().any(by_tenure) {
            return missing("tenure");
        }
        if data.segments.is_none() && segments.len() > 1 {
            return missing("the segment");
        }
        Ok(Known {
            segments: (segments.len() > 1).then(|| {
                let names = segments.iter().map(|segment| segment.name.as_str());
                names.collect()
            }),
            of_row: data.segments.as_deref(),
            spend,
            tenure,
        })
    }

    fn is_in(&self, row: usize, cell: &TargetCell) -> bool {
        let within = |values: Option<&[f32]>, from: Option<f64>, below: Option<f64>| {
            let value = values.map(|values| f64::from(values[row]));
            value.is_none_or(|value| {
                from.is_none_or(|from| from <= value) && below.is_none_or(|below| value < below)
            })
        };
        let named = match (&self.segments, self.of_row) {
            (Some(names), Some(of_row)) => names[usize::from(of_row[row])] == cell.segment,
            _ => true,
        };
        named
            && within(self.spend, cell.spend_from, cell.spend_below)
            && within(self.tenure, cell.tenure_from, cell.tenure_below)
    }
}

impl List {
    /// How many to send to.
    pub fn sent(&self) -> usize {
        self.lines.iter().filter(|line| line.send).count()
    }

    /// As CSV: customer, send, score, rank. Ids stand as they are, so that they are found again.
    pub fn csv(&self) -> Vec<u8> {
        let rows = self.lines.iter().map(|line| {
            let send = if line.send { "yes" } else { "no" };
            [
                line.customer.clone(),
                send.to_owned(),
                cell(line.score),
                line.rank.to_string(),
            ]
        });
        written(HEADER, rows)
    }
}

/// Rows below their header, as CSV.
fn written(header: &str, rows: impl Iterator<Item = [String; 4]>) -> Vec<u8> {
    let mut out = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    out.write_record(header.split(','))
        .expect("memory takes every row");
    for row in rows {
        out.write_record(row).expect("memory takes every row");
    }
    out.into_inner().expect("memory takes every row")
}

fn needed(folder: &Path, file: &'static str) -> Result<Vec<u8>, TargetsError> {
    Received(folder)
        .read(file)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
                TargetsError::NoRun {
                    path: folder.to_owned(),
                    file,
                }
            }
            _ => TargetsError::Io {
                path: folder.join(file),
                error,
            },
        })
}

/// A table that a run may be without.
fn perhaps<R: Row>(folder: &Path) -> Result<Vec<R>, TargetsError> {
    match needed(folder, R::FILE) {
        Err(TargetsError::NoRun { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(bytes) => read(folder, &bytes),
    }
}

fn table<R: Row>(folder: &Path) -> Result<Vec<R>, TargetsError> {
    read(folder, &needed(folder, R::FILE)?)
}

fn read<R: Row>(folder: &Path, bytes: &[u8]) -> Result<Vec<R>, TargetsError> {
    table::read(bytes).map_err(|error| TargetsError::Table {
        path: folder.join(R::FILE),
        error: error.to_string(),
    })
}

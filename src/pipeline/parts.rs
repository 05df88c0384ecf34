//! Parts of a run and of a sweep: planned, run, and put together.

use std::ops::Range;
use std::path::PathBuf;

use super::experiment::Experiment;
use super::observe::{Runtime, Stage};
use super::sweep::Sweep;
use crate::decision::update::UpdateError;
use crate::engine::run::partial::PartialRun;
use crate::engine::run::{self, Options, RunError, checkpoint, shape_of};
use crate::output::request::{DESIGN, Request, SCENARIO};
use crate::output::run_options::RunOptions;
use crate::output::tables::NamedBytes;
use crate::parts::Cut;
use crate::parts::file::{Content, Record};
use crate::parts::gather::{Fault, Found};
use crate::parts::plan::{HASH, Kind, Plan};
use crate::parts::points::{Joined, NoPiece, sums};
use crate::scenario::checked::Scenario;
use crate::sweep::drive::{DriveError, Extent, Kept};

/// Why parts could not be put together.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum MergeError {
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Although its hash is right: a fault of whatever wrote it.
    #[error("{} {why}; run the part again", path.display())]
    NoPiece { path: PathBuf, why: NoPiece },
    #[error("the parts that there are do not make up the whole: some communities are missing")]
    Missing,
}

impl Experiment {
    /// Communities of all replicates.
    pub fn units(&self) -> u64 {
        let scenario = self.scenario();
        let communities = u64::from(run::communities(scenario, &Options::default()));
        communities * u64::from(scenario.design.replicates)
    }

    /// The hash of all that decides the results with these options.
    pub fn hash(&self, options: RunOptions) -> [u8; HASH] {
        let request = Request::new(&self.scenario().title, false, options, Vec::new());
        request.run(self.loaded(), &self.psychology().files())
    }

    /// All that a folder needs from which it is loaded again.
    pub fn folder(&self) -> Vec<NamedBytes> {
        let scenario = self.loaded().resolved.clone().into_bytes();
        let mut files = vec![(SCENARIO.to_owned(), scenario)];
        files.extend(self.files());
        files
    }

    /// The run cut into parts of about the same work.
    pub fn plan(&self, options: RunOptions, parts: u32) -> Plan {
        let units = u128::from(self.units());
        let at = |part: u32| Cut {
            point: 0,
            unit: (units * u128::from(part) / u128::from(parts)) as u64,
        };
        let cuts = (0..=parts).map(at).collect();
        let plan = Plan::new(Kind::Run, &self.scenario().title, self.hash(options), cuts);
        Plan {
            options: Some(options),
            inputs: self.inputs().to_vec(),
            ..plan.with_files(&self.folder())
        }
    }

    /// What the customers live under: the scenario, or what its own tests make of it.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn lived(&self, runtime: &Runtime) -> Result<Scenario, UpdateError> {
        let update = self.update(runtime)?;
        Ok(match update {
            Some(update) => update.case.scenario,
            None => self.scenario().clone(),
        })
    }

    /// Runs some of the communities, by their numbers replicate by replicate. `lived` is what [`Experiment::lived`] gave.
    ///
    /// # Errors
    /// As [`Experiment::simulate`].
    pub fn part(
        &self,
        lived: &Scenario,
        units: Range<u64>,
        runtime: &Runtime,
    ) -> Result<Vec<Record>, RunError> {
        if units.is_empty() {
            return Ok(Vec::new());
        }
        runtime.progress.begin(Stage::Running);
        let advance = |done, all| runtime.progress.advance(done, all);
        let part = run::some(lived, units.clone(), &runtime.engine(&advance))?;
        let bytes = checkpoint::write(&part, &[0; 32]).ok_or(RunError::Overflow)?;
        Ok(vec![Record {
            point: 0,
            units,
            content: Content::Sums(bytes),
        }])
    }

    /// The whole run from its parts, to be gone on with by [`Experiment::go_on`].
    ///
    /// # Errors
    /// A file is none of a part any more, or the parts are not all of the run.
    pub fn merged(&self, plan: &Plan, found: &Found) -> Result<PartialRun, MergeError> {
        let scenario = self.scenario();
        let communities = u64::from(run::communities(scenario, &Options::default()));
        let shape = shape_of(scenario);
        let mut whole = PartialRun::none(shape.clone());
        for file in found.records(plan) {
            let (path, records) = file?;
            let wrong = |why| MergeError::NoPiece {
                path: path.to_owned(),
                why,
            };
            for record in &records {
                let part = match &record.content {
                    Content::Sums(bytes) => sums(record, bytes, &shape, communities),
                    Content::Result(_) => None,
                };
                let part = part.ok_or_else(|| wrong(NoPiece::Other))?;
                let merged = whole.merge(&part);
                merged.map_err(|_| wrong(NoPiece::Overlap))?;
            }
        }
        match whole.done.count() == self.units() {
            true => Ok(whole),
            false => Err(MergeError::Missing),
        }
    }
}

impl Sweep {
    /// All that a folder needs from which it is loaded again.
    pub fn folder(&self, design: &dyn Fn() -> Vec<u8>) -> Vec<NamedBytes> {
        let scenario = self.written(DESIGN).into_bytes();
        let mut files = vec![(SCENARIO.to_owned(), scenario)];
        if self.settings().file.is_some() {
            files.push((DESIGN.to_owned(), design()));
        }
        files.extend(self.files());
        files
    }

    /// The sweep cut into parts of about the same work. This one is to be loaded from the folder that the plan goes with.
    pub fn plan(&self, extent: &Extent, parts: u32, folder: &[NamedBytes]) -> Plan {
        let cuts = self.drive().cuts(extent, parts);
        let plan = Plan::new(
            Kind::Sweep,
            &self.scenario().title,
            self.fingerprint(),
            cuts,
        );
        plan.with_files(folder)
    }

    /// Runs the communities from one place to another.
    ///
    /// # Errors
    /// As [`Sweep::run`].
    pub fn part(&self, from: Cut, to: Cut, runtime: &Runtime) -> Result<Vec<Record>, DriveError> {
        runtime.progress.begin(Stage::Running);
        let advance = |done, all| runtime.progress.advance(done, all);
        self.drive().pieces(from, to, &runtime.engine(&advance))
    }

    /// All points from their parts, to be gone on with by [`Sweep::go_on`].
    ///
    /// # Errors
    /// A file is none of a part any more, or the parts are not all of the sweep.
    pub fn merged(&self, plan: &Plan, found: &Found, extent: &Extent) -> Result<Kept, MergeError> {
        let mut joined = Joined::new(self.drive(), extent);
        for file in found.records(plan) {
            let (path, records) = file?;
            for record in &records {
                joined.take(record).map_err(|why| MergeError::NoPiece {
                    path: path.to_owned(),
                    why,
                })?;
            }
        }
        let kept = joined.kept();
        match kept.points() == self.points().len() {
            true => Ok(kept),
            false => Err(MergeError::Missing),
        }
    }
}

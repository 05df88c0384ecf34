//! Scenarios held against what was published: validation and calibration.

use std::io;
use std::path::{Path, PathBuf};

use super::observe::Clocked;
use crate::engine::run::parallel::over_threads;
use crate::engine::run::{Cancel, RunError};
use crate::evidence::draws::{self, Draws};
use crate::evidence::files::files;
use crate::evidence::fingerprint::fingerprint;
use crate::evidence::fit::calibration::{self, Calibration, CalibrationError, Thoroughness};
use crate::evidence::fit::journal::Journal;
use crate::evidence::fit::studies::Studies;
use crate::evidence::precision::{self, Limits};
use crate::evidence::{Case, score, sensitivity};
use crate::output::calibration::Calibrated;
use crate::output::disk::Real;
use crate::output::evidence::{TITLE, Validation};
use crate::output::manifest::Input;
use crate::output::staging::StagedRun;
use crate::output::tables::NamedBytes;
use crate::output::{OutputError, calibration as calibration_files, evidence};
use crate::psychology::Parameters;
use crate::scenario::io_error::in_words;
use crate::scenario::{self, LoadError};

/// Scenarios that expect something, as they were read.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    /// In the order of their files.
    pub cases: Vec<Case>,
    /// What was read, with hashes.
    pub inputs: Vec<Input>,
    /// Files that expect nothing, and are left out.
    pub left_out: Vec<PathBuf>,
}

/// Why there are no cases.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum CasesFailure {
    #[error("cannot read {}: {}", path.display(), in_words(error))]
    Unlisted { path: PathBuf, error: io::Error },
    /// What is wrong with each file that is.
    #[error("{}", .0.iter().map(|error| error.to_string()).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<LoadError>),
    /// The files that expect nothing.
    #[error("no scenario with an `[[expect]]` was found")]
    None { left_out: Vec<PathBuf> },
}

impl Cases {
    /// Reads files and folders of them. With `own_tests`, what a scenario's own tests found is among what it expects.
    ///
    /// # Errors
    /// A folder cannot be read, files are wrong, or none expects anything.
    pub fn read(paths: &[PathBuf], own_tests: bool) -> Result<Cases, CasesFailure> {
        let files = files(paths).map_err(|(path, error)| CasesFailure::Unlisted { path, error })?;
        let mut own = Cases::default();
        let mut wrong = Vec::new();
        for file in files {
            let read = scenario::load(&file, &[]).map(|mut loaded| {
                let scenario = &mut loaded.scenario;
                if own_tests {
                    scenario.expectations.append(&mut scenario.observed);
                }
                loaded
            });
            match read {
                Ok(loaded) if loaded.scenario.expectations.is_empty() => own.left_out.push(file),
                Ok(loaded) => {
                    own.inputs.extend(loaded.inputs.iter().map(Input::from));
                    own.cases.push(Case::of(&file, loaded));
                }
                Err(error) => wrong.push(error),
            }
        }
        match (wrong.is_empty(), own.cases.is_empty()) {
            (false, _) => Err(CasesFailure::Wrong(wrong)),
            (true, true) => Err(CasesFailure::None {
                left_out: own.left_out,
            }),
            (true, false) => Ok(own),
        }
    }

    /// Holds every expectation against the simulation; `done` is told how many cases of all are through.
    ///
    /// # Errors
    /// A case cannot be run, or it is cancelled.
    pub fn validate(
        &self,
        parameters: &Parameters,
        draws: Option<&Draws>,
        with_sensitivity: bool,
        threads: usize,
        done: &(dyn Fn(usize, usize) + Sync),
        cancel: &dyn Cancel,
    ) -> Result<Validation, RunError> {
        let limits = Limits::default();
        let told = |through| done(through, self.cases.len());
        let found = over_threads(&self.cases, threads, &told, |case| {
            precision::find(case, parameters, &limits, cancel)
        })?;
        let results: Vec<score::Result> = self.cases.iter().cloned().zip(found).collect();
        let sensitivity = match with_sensitivity {
            true => Some(sensitivity::sensitivity(
                &results, parameters, threads, cancel,
            )?),
            false => None,
        };
        let shares = match draws {
            Some(draws) => Some(draws::shares(&results, draws, threads, cancel)?),
            None => None,
        };
        Ok(Validation {
            claim_shares: shares.as_ref().map(|shares| shares.claims.clone()),
            shares: shares.map(|shares| shares.expectations),
            draws: draws.map_or(0, |draws| draws.rows.len()),
            results,
            sensitivity,
        })
    }

    /// Fits the psychology to the studies of these cases, keeping nothing on disk; `told` is told stage, done and all.
    ///
    /// # Errors
    /// A study cannot be run, the chains do not agree, or the studies are cancelled.
    pub fn calibrate(
        self,
        studies: Studies,
        how: Thoroughness,
        threads: usize,
        told: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Result<Calibrating, CalibrationError> {
        let journal = Journal::forgetful();
        let found = calibration::calibrate(&self.cases, &studies, &how, &journal, threads, told)?;
        let fingerprint = fingerprint(&self.cases, &found.fitted, threads);
        let fingerprint = fingerprint.map_err(|error| CalibrationError::Run {
            path: "the fitted psychology".to_owned(),
            error,
        })?;
        Ok(Calibrating {
            cases: self,
            studies,
            how,
            found,
            fingerprint,
        })
    }
}

/// Writes the folder of a validation, whole or not at all. Returns the paths of the files.
///
/// # Errors
/// The place is somebody else's, or the disk refuses.
pub fn save_validation(
    validation: &Validation,
    inputs: Vec<Input>,
    folder: &Path,
    force: bool,
    clock: &Clocked,
) -> Result<Vec<PathBuf>, OutputError> {
    let unfinished = StagedRun::begin(&Real, folder, force, TITLE)?;
    evidence::hand_over(&unfinished, validation, &clock.facts(inputs))
}

/// A calibration with all that it was made of. Made by [`Cases::calibrate`].
pub struct Calibrating {
    cases: Cases,
    studies: Studies,
    how: Thoroughness,
    found: Calibration,
    fingerprint: String,
}

impl Calibrating {
    /// What was found.
    pub fn found(&self) -> &Calibration {
        &self.found
    }

    /// What it is handed over with.
    pub fn calibrated(&self) -> Calibrated<'_> {
        Calibrated {
            fingerprint: self.fingerprint.clone(),
            cases: &self.cases.cases,
            studies: &self.studies,
            how: &self.how,
            found: &self.found,
        }
    }

    /// The tables and texts whose bytes the inputs and options decide.
    pub fn tables(&self, clock: &Clocked) -> Vec<NamedBytes> {
        calibration_files::files(&self.calibrated(), &clock.facts(self.cases.inputs.clone()))
    }

    /// The files that were read.
    pub fn inputs(&self) -> &[Input] {
        &self.cases.inputs
    }

    /// Writes the folder, whole or not at all. Returns the paths of the files.
    ///
    /// # Errors
    /// The place is somebody else's, or the disk refuses.
    pub fn save(
        &self,
        folder: &Path,
        force: bool,
        clock: &Clocked,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let unfinished = StagedRun::begin(&Real, folder, force, calibration_files::TITLE)?;
        let facts = clock.facts(self.cases.inputs.clone());
        calibration_files::hand_over(&unfinished, &self.calibrated(), &facts)
    }
}

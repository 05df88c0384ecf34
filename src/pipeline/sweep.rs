//! Many points of a scenario.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::observe::{Runtime, Stage};
use super::psychology::GivenPsychology;
use super::source::{LoadFailure, Source};
use crate::output::manifest::Input;
use crate::output::request::own_program;
use crate::output::tables::NamedBytes;
use crate::psychology::Parameters;
use crate::scenario::checked::Scenario;
use crate::scenario::io_error::in_words;
use crate::scenario::sweep::Design;
use crate::scenario::{self, Copy, Loaded, Prepared, sweep};
use crate::sweep::design::{DesignError, GivenError, Points, given};
use crate::sweep::drive::{Drive, DriveError, Extent, Kept, PART};
use crate::sweep::factor::Factor;
use crate::sweep::journal::Journal;
use crate::sweep::result::PointResult;

/// A scenario that was read once, and the points at which it is to be run. Made by [`Source::sweep`].
#[derive(Debug)]
pub struct Sweep {
    path: PathBuf,
    loaded: Loaded,
    prepared: Prepared,
    psychology: GivenPsychology,
    /// All draws of the psychology, where they are a factor.
    draws: Vec<Parameters>,
    points: Points,
    settings: sweep::Sweep,
    inputs: Vec<Input>,
}

/// Why there is nothing to sweep. Its `Debug` form is its message, too.
#[derive(thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum SweepFailure {
    #[error(transparent)]
    Load(#[from] LoadFailure),
    #[error(transparent)]
    Design(#[from] DesignError),
    #[error("the design `{file}` cannot be read: {why}")]
    File {
        file: String,
        why: String,
        /// Whether the disk refused it.
        disk: bool,
    },
    #[error("{0}")]
    NoFile(&'static str),
}

impl std::fmt::Debug for SweepFailure {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, to)
    }
}

/// What came out of a sweep.
#[derive(Clone, Debug)]
pub struct SweepResults {
    /// In the order of the design's points.
    pub points: Vec<PointResult>,
}

/// A sweep as its scenario says nothing of one.
fn unsaid() -> sweep::Sweep {
    sweep::Sweep {
        design: Design::Factorial,
        points: 64,
        levels: 5,
        trajectories: 10,
        second_order: true,
        seed: 1,
        file: None,
        metrics: Vec::new(),
        vary: Vec::new(),
    }
}

impl Source {
    /// Reads the scenario and what goes with it, once, and works out the points of the design: what `[sweep]` of the file says,
    /// and what [`Source::vary`] lays over it.
    ///
    /// # Errors
    /// As [`Source::load`]; nothing is varied; the design cannot be read or has too many points.
    pub fn sweep(&self) -> Result<Sweep, SweepFailure> {
        let psychology = self.given()?;
        let found = self.prepare(&psychology.parameters());
        let (mut loaded, prepared) = found.map_err(LoadFailure::from)?;
        psychology.lay(&mut loaded);
        let mut settings = loaded.scenario.sweep.clone().unwrap_or_else(unsaid);
        // Without the primary outcome nobody could say which arm is best.
        let primary = loaded.scenario.outcome.primary;
        if !settings.metrics.is_empty() && !settings.metrics.contains(&primary) {
            settings.metrics.push(primary);
        }
        let draws = psychology.sweep_draws();
        let mut inputs: Vec<Input> = loaded.inputs.iter().map(Input::from).collect();
        inputs.extend(psychology.inputs().map(|input| Input::from(&input)));
        let points = match &settings.file {
            Some(file) => {
                if !self.varied.is_empty() {
                    return Err(SweepFailure::NoFile(
                        "a design from a file says itself what is varied: leave out --vary, or name another design",
                    ));
                }
                let failed = |why: String, disk: bool| SweepFailure::File {
                    file: file.clone(),
                    why,
                    disk,
                };
                let content = prepared.beside().read(file);
                let content = content.map_err(|error| failed(in_words(&error), true))?;
                // A path may name a person on the way.
                let name = Path::new(file).file_name().unwrap_or_default();
                inputs.push(Input::of(name.to_string_lossy(), &content));
                let points = given(&content, draws.len());
                points.map_err(|error: GivenError| failed(error.to_string(), false))?
            }
            None => {
                let factors = settings.vary.iter();
                let factors = factors.map(|vary| Factor::of(vary, draws.len()));
                Points::of(&settings, factors.collect())?
            }
        };
        Ok(Sweep {
            path: self.path(),
            loaded,
            prepared,
            psychology,
            draws,
            points,
            settings,
            inputs,
        })
    }
}

impl Sweep {
    /// How messages call the scenario's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The scenario as it is where nothing is varied.
    pub fn scenario(&self) -> &Scenario {
        &self.loaded.scenario
    }

    /// The same with all that is known of how it and its data were read.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// The points, and what is varied.
    pub fn points(&self) -> &Points {
        &self.points
    }

    /// What the design was made by.
    pub fn settings(&self) -> &sweep::Sweep {
        &self.settings
    }

    /// The files that were read, with their hashes.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Copies of what was read besides the scenario, by the names under which it is looked for in a folder.
    pub fn files(&self) -> Vec<NamedBytes> {
        let data = self.loaded.copy.iter().flat_map(Copy::files);
        data.chain(self.psychology.files()).collect()
    }

    /// The scenario as it is written, with its changes and what is varied, such that a folder with [`Sweep::files`] has all that
    /// it needs: a design that was given is read from `design`.
    pub fn written(&self, design: &str) -> String {
        match &self.settings.file {
            Some(_) => {
                let file = format!("\"{design}\"");
                scenario::with_value(self.prepared.written(), "[sweep]", "file", &file)
            }
            None => self.prepared.written().to_owned(),
        }
    }

    /// The hash of all that decides the results: by it a journal is known as this sweep's.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(own_program().as_bytes());
        part(self.loaded.resolved.as_bytes());
        part(format!("{:?}", self.points.factors).as_bytes());
        for value in &self.points.values {
            part(&value.to_bits().to_le_bytes());
        }
        for (name, content) in self.files() {
            part(name.as_bytes());
            part(&content);
        }
        hash.finalize().into()
    }

    pub(super) fn drive(&self) -> Drive<'_> {
        Drive {
            prepared: &self.prepared,
            points: &self.points,
            draws: &self.draws,
            metrics: &self.settings.metrics,
            part: PART,
        }
    }

    /// The scenario at a point.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn scenario_at(&self, point: usize) -> Result<Scenario, scenario::Problems> {
        self.drive().scenario(point)
    }

    /// Checks the scenario at every point, and how large it all is.
    ///
    /// # Errors
    /// As [`Drive::check`].
    pub fn check(&self, runtime: &Runtime) -> Result<Extent, DriveError> {
        self.drive().check(&runtime.engine(&|_, _| {}))
    }

    /// Runs every point. Nothing is written.
    ///
    /// # Errors
    /// A point is refused, before anything is run; as [`Drive::run`].
    pub fn run(&self, runtime: &Runtime) -> Result<SweepResults, DriveError> {
        let extent = self.check(runtime)?;
        self.go_on(&extent, Kept::default(), None, runtime)
    }

    /// Runs the points that were not kept, and keeps each in a journal as it is done.
    ///
    /// # Errors
    /// As [`Drive::run`].
    pub fn go_on(
        &self,
        extent: &Extent,
        kept: Kept,
        journal: Option<&Journal>,
        runtime: &Runtime,
    ) -> Result<SweepResults, DriveError> {
        runtime.progress.begin(Stage::Running);
        let advance = |done, all| runtime.progress.advance(done, all);
        let engine = runtime.engine(&advance);
        let points = self.drive().run(extent, kept, journal, &engine)?;
        Ok(SweepResults { points })
    }
}

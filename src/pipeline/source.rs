//! Where a scenario stands, and what is laid over it.

use std::fmt;
use std::path::{Path, PathBuf};

use super::experiment::Experiment;
use super::psychology::{GivenPsychology, PsychologyFiles};
use crate::evidence::draws::DrawsError;
use crate::files::Received;
use crate::output::request::SCENARIO;
use crate::psychology::Parameters;
use crate::scenario::checked::DesignKind;
use crate::scenario::{self, From, LoadError, Loaded, Prepared};
#[cfg(feature = "report")]
use crate::scenario::{Split, SplitLog};

/// Where a scenario stands, and what is laid over it.
///
/// ```
/// use goodwill::pipeline::Source;
///
/// let larger = Source::file("scenarios/two_mints.toml")
///     .set("arm.\"one mint\".gesture.value = 2")
///     .size(500);
/// let experiment = larger.load()?;
/// println!("{}", experiment.loaded().resolved);
/// # Ok::<(), goodwill::pipeline::LoadFailure>(())
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    place: Place,
    files: PsychologyFiles,
    changes: Vec<String>,
    pub(super) varied: Vec<String>,
    pub(super) decided: Vec<String>,
    size: Option<u64>,
}

#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    /// The path is how messages call it; its folder is where files are looked up that the scenario names.
    Text(PathBuf, String),
    /// A run's folder, which may come from anybody: nothing outside of it is read.
    Folder(PathBuf),
}

/// Why there is nothing to run. Its `Debug` form is its message, too: a program whose `main` returns it prints what is wrong.
#[derive(thiserror::Error)]
pub enum LoadFailure {
    /// The scenario, its data or a psychology.
    #[error(transparent)]
    Scenario(#[from] LoadError),
    /// Draws of a psychology.
    #[error(transparent)]
    Draws(#[from] DrawsError),
}

impl fmt::Debug for LoadFailure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, to)
    }
}

impl Source {
    /// A scenario file.
    pub fn file(path: impl Into<PathBuf>) -> Source {
        Source::at(Place::File(path.into()))
    }

    /// The text of a scenario. `path` is how messages call it, and files that the scenario names are looked up beside
    /// it; none needs to be there.
    pub fn text(path: impl Into<PathBuf>, text: impl Into<String>) -> Source {
        Source::at(Place::Text(path.into(), text.into()))
    }

    /// A scenario as run, in a folder with all that it needs beside it; nothing outside of it is read.
    pub fn run_folder(folder: impl Into<PathBuf>) -> Source {
        let folder = folder.into();
        let files = PsychologyFiles::in_folder(&folder);
        Source {
            files,
            ..Source::at(Place::Folder(folder))
        }
    }

    fn at(place: Place) -> Source {
        Source {
            place,
            files: PsychologyFiles::default(),
            changes: Vec::new(),
            varied: Vec::new(),
            decided: Vec::new(),
            size: None,
        }
    }

    /// With one value changed, such as `arm.gesture.value = 2`; later changes go over earlier ones.
    pub fn set(mut self, change: impl Into<String>) -> Source {
        self.changes.push(change.into());
        self
    }

    /// With a key varied, in [`Source::sweep`], such as `arm.*.gesture.value = 1..6:11`; in place of what the scenario's own `[sweep]`
    /// says of the key.
    pub fn vary(mut self, factor: impl Into<String>) -> Source {
        self.varied.push(factor.into());
        self
    }

    /// With a key decided, in [`Source::optimize`], such as `arm.card.gesture.value = 1..6:11`; in place of what the scenario's own
    /// `[[decide]]` says of the key.
    pub fn decide(mut self, decision: impl Into<String>) -> Source {
        self.decided.push(decision.into());
        self
    }

    /// With so many customers (an arm, in a randomized design).
    pub fn size(mut self, customers: u64) -> Source {
        self.size = Some(customers);
        self
    }

    /// With these files in place of the shipped psychology and its draws.
    pub fn psychology(mut self, files: PsychologyFiles) -> Source {
        self.files = files;
        self
    }

    /// How messages call it.
    pub fn path(&self) -> PathBuf {
        match &self.place {
            Place::File(path) | Place::Text(path, _) => path.clone(),
            Place::Folder(folder) => folder.join(SCENARIO),
        }
    }

    /// Reads the scenario, its data, and the files of a psychology if there are any.
    ///
    /// # Errors
    /// A file cannot be read, or something is wrong with what it says: then everything that is.
    pub fn load(&self) -> Result<Experiment, LoadFailure> {
        let given = self.given()?;
        let mut loaded = self.read_on(&given.parameters())?;
        given.lay(&mut loaded);
        Ok(Experiment::new(self.path(), loaded, given))
    }

    /// The files of a psychology, if there are any.
    pub(super) fn given(&self) -> Result<GivenPsychology, LoadFailure> {
        let received = match &self.place {
            Place::Folder(folder) => Some(Received(folder)),
            Place::File(_) | Place::Text(..) => None,
        };
        self.files.read(received)
    }

    /// The same as [`Source::load`], ready to be checked with other values.
    pub(super) fn prepare(&self, psychology: &Parameters) -> Result<(Loaded, Prepared), LoadError> {
        let from = match &self.place {
            Place::File(path) => From::File(path),
            Place::Text(path, text) => From::Text(path, text),
            Place::Folder(folder) => From::Folder(Received(folder), SCENARIO),
        };
        let prepare = |changes: &[String]| {
            Prepared::load(from, psychology, changes, &self.varied, &self.decided)
        };
        let as_written = prepare(&self.changes)?;
        match self.resized(&as_written.0) {
            None => Ok(as_written),
            Some(changes) => prepare(&changes),
        }
    }

    /// All changes that are laid over the text.
    pub(super) fn laid_over(&self, scenario: &scenario::checked::Scenario) -> Vec<String> {
        let mut changes = self.changes.clone();
        changes.extend(self.size.map(|size| size_change(scenario, size)));
        changes
    }

    /// The changes, with that of the size.
    fn resized(&self, as_written: &Loaded) -> Option<Vec<String>> {
        let size = self.size?;
        let mut changes = self.changes.clone();
        changes.push(size_change(&as_written.scenario, size));
        Some(changes)
    }

    /// The same with a log of orders cut in two, where the scenario has one; on the shipped psychology.
    #[cfg(feature = "report")]
    pub(super) fn load_split(&self, split: Split) -> Result<(Loaded, Option<SplitLog>), LoadError> {
        match &self.place {
            Place::File(path) => scenario::load_split(path, &self.changes, split),
            Place::Text(path, text) => {
                scenario::split_text(path, text.as_bytes(), &self.changes, split)
            }
            Place::Folder(folder) => {
                scenario::load_split(&folder.join(SCENARIO), &self.changes, split)
            }
        }
    }

    fn read_on(&self, psychology: &Parameters) -> Result<Loaded, LoadError> {
        let load = |changes: &[String]| match &self.place {
            Place::File(path) => scenario::load_on(path, psychology, changes),
            Place::Text(path, text) => scenario::load_text(path, text, psychology, changes),
            Place::Folder(folder) => {
                scenario::load_received(Received(folder), SCENARIO, psychology, changes)
            }
        };
        let as_written = load(&self.changes)?;
        match self.resized(&as_written) {
            None => Ok(as_written),
            Some(changes) => load(&changes),
        }
    }
}

/// The change that gives a scenario so many customers.
fn size_change(scenario: &scenario::checked::Scenario, size: u64) -> String {
    match scenario.design.kind {
        DesignKind::Paired => format!("population.size={size}"),
        DesignKind::Randomized { .. } => format!("design.per_arm={size}"),
    }
}

/// A scenario file.
impl std::convert::From<&Path> for Source {
    fn from(path: &Path) -> Source {
        Source::file(path)
    }
}

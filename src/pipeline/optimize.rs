//! The best plan of an arm.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::observe::{Runtime, Stage};
use super::psychology::GivenPsychology;
use super::source::{LoadFailure, Source};
use crate::evidence::Case;
use crate::optimize::runner::{Kept, SearchError};
use crate::optimize::space::Space;
use crate::optimize::world::World;
use crate::optimize::{Found, find};
use crate::output::manifest::Input;
use crate::output::request::own_program;
use crate::output::tables::NamedBytes;
use crate::psychology::Parameters;
use crate::scenario::checked::Scenario;
use crate::scenario::optimize::Optimize;
use crate::scenario::{Copy, LoadError, Loaded, Prepared, edit};
use crate::sweep::journal::Journal;

/// A scenario that was read once, and what is to be decided. Made by [`Source::optimize`].
#[derive(Debug)]
pub struct Optimization {
    path: PathBuf,
    loaded: Loaded,
    prepared: Prepared,
    psychology: GivenPsychology,
    draws: Vec<Parameters>,
    case: Case,
    space: Space,
    settings: Optimize,
    inputs: Vec<Input>,
    /// What is laid over the file.
    overrides: Vec<String>,
    written: String,
}

/// Why there is nothing to optimize. Its `Debug` form is its message, too.
#[derive(thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum OptimizeFailure {
    #[error(transparent)]
    Load(#[from] LoadFailure),
    #[error("nothing is decided; say what, with `[[decide]]` or --decide KEY=VALUES")]
    Nothing,
}

impl std::fmt::Debug for OptimizeFailure {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, to)
    }
}

impl Source {
    /// Reads the scenario and what goes with it, once, with what `[[decide]]` of the file says, and what [`Source::decide`] lays over it.
    ///
    /// # Errors
    /// As [`Source::load`]; nothing is decided.
    pub fn optimize(&self) -> Result<Optimization, OptimizeFailure> {
        let psychology = self.given()?;
        let found = self.prepare(&psychology.parameters());
        let (mut loaded, prepared) = found.map_err(LoadFailure::from)?;
        psychology.lay(&mut loaded);
        let settings = loaded.scenario.optimize.clone();
        let settings = settings.filter(|settings| !settings.decide.is_empty());
        let settings = settings.ok_or(OptimizeFailure::Nothing)?;
        let mut inputs: Vec<Input> = loaded.inputs.iter().map(Input::from).collect();
        inputs.extend(psychology.inputs().map(|input| Input::from(&input)));
        let path = self.path();
        let overrides = self.laid_over(&loaded.scenario);
        let mut own = Optimization {
            written: prepared.written().to_owned(),
            draws: match (settings.doubt, psychology.sweep_draws()) {
                (false, _) => Vec::new(),
                // Codes and setting are in doubt even so.
                (true, none) if none.is_empty() => vec![psychology.parameters()],
                (true, draws) => draws,
            },
            case: Case::of(&path, loaded.clone()),
            space: Space::of(&settings.decide),
            overrides,
            path,
            loaded,
            prepared,
            psychology,
            settings,
            inputs,
        };
        let edited = edit::with_changes(own.prepared.text(), &own.overrides);
        let edited = edited.and_then(|text| edit::with_decisions(&text, &self.decided));
        if let Some(text) = edited.filter(|_| own.loaded.copy.is_none())
            && own
                .read(&text, &[])
                .is_ok_and(|(read, _)| read.scenario == own.loaded.scenario)
        {
            own.written = text;
        }
        Ok(own)
    }
}

impl Optimization {
    /// How messages call the scenario's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The scenario as it is written.
    pub fn scenario(&self) -> &Scenario {
        &self.loaded.scenario
    }

    /// By what plans are judged, and how long is searched.
    pub fn settings(&self) -> &Optimize {
        &self.settings
    }

    /// The plans that are allowed.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The keys of the costs that are written beside values that are decided.
    pub fn costs(&self) -> Vec<String> {
        let axes = self.space.axes.iter();
        let gifts = axes.filter_map(|axis| axis.factor.key.strip_suffix(".value"));
        gifts
            .map(|gift| format!("{gift}.cost"))
            .filter(|key| self.prepared.has(key))
            .collect()
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

    /// The scenario as it is written, with its changes and what is decided, such that a folder with [`Optimization::files`] has all
    /// that it needs: the file that was read, its comments with it, or written anew where that does not say the same.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The same with a plan, as a file that runs.
    ///
    /// # Errors
    /// What is wrong with the plan.
    pub fn best(&self, plan: &[f64]) -> Result<String, LoadFailure> {
        let changes = self.space.changes(plan);
        let meant = self.world().scenario(plan).map_err(LoadError::Wrong)?;
        // Apart from what a run takes no notice of.
        let bare = |scenario: &Scenario| Scenario {
            sweep: None,
            optimize: None,
            ..scenario.clone()
        };
        let edited = edit::with_changes(&self.written, &changes);
        if let Some(text) = edited {
            // Customers' data stand beside it in a folder, and nowhere yet.
            let read = || self.read(&text, &[]).ok();
            let same = |own: Loaded| bare(&own.scenario) == bare(&meant);
            if self.loaded.copy.is_some() || read().is_some_and(|(own, _)| same(own)) {
                return Ok(text);
            }
        }
        let own: Vec<String> = self.overrides.iter().chain(&changes).cloned().collect();
        let (_, anew) = self.read(self.prepared.text(), &own)?;
        Ok(anew.written().to_owned())
    }

    fn read(&self, text: &str, changes: &[String]) -> Result<(Loaded, Prepared), LoadFailure> {
        let source = Source::text(&self.path, text);
        let source = changes.iter().fold(source, Source::set);
        let found = source.prepare(&self.psychology.parameters());
        found.map_err(LoadFailure::from)
    }

    /// The hash of all that decides the results: by it a journal is known as this one's.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(b"optimize");
        part(own_program().as_bytes());
        part(self.loaded.resolved.as_bytes());
        part(format!("{:?} {:?}", self.settings, self.space).as_bytes());
        for (name, content) in self.files() {
            part(name.as_bytes());
            part(&content);
        }
        hash.finalize().into()
    }

    /// Where plans are lived.
    pub fn world(&self) -> World<'_> {
        World {
            prepared: &self.prepared,
            space: &self.space,
            case: &self.case,
            arm: self.settings.arm,
            metric: self.settings.metric,
            draws: &self.draws,
        }
    }

    /// Replicates that it lives, about, and customers' lives in steps.
    pub fn effort(&self) -> (u64, f64) {
        let arm = &self.loaded.scenario.arms[self.settings.arm];
        let replicates = find::expected(&self.settings, self.space.axes.len(), arm.gestures.len());
        (replicates, replicates as f64 * self.world().lives())
    }

    /// Searches, and judges what was found. Nothing is written.
    ///
    /// # Errors
    /// No plan is allowed; a run cannot be made.
    pub fn run(&self, runtime: &Runtime) -> Result<Found, SearchError> {
        self.go_on(Kept::new(), None, runtime)
    }

    /// The same, with what was kept of an interrupted one, and keeps in a journal what is done.
    ///
    /// # Errors
    /// As [`Optimization::run`]; the journal cannot be written.
    pub fn go_on(
        &self,
        kept: Kept,
        journal: Option<&Journal>,
        runtime: &Runtime,
    ) -> Result<Found, SearchError> {
        runtime.progress.begin(Stage::Running);
        let advance = |done, all| runtime.progress.advance(done, all);
        let options = runtime.engine(&advance);
        find(&self.world(), &self.settings, &options, (journal, kept))
    }
}

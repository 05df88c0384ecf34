//! What all requests share: the folder, the gate, and what is under way.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

use serde::Deserialize;
use tokio::sync::Semaphore;

use super::folder::{Entry, Folder};
use super::gate::Gate;
use super::problem::Problem;
use crate::engine::run::Cancel;
use crate::pipeline::{Experiment, Movable, Runtime, Source};
use crate::scenario::checked::Scenario;
use crate::scenario::controls::{Control, controls};

/// Changes that a view may have.
pub const MOST_CHANGES: usize = 100;
/// Bytes of the value of a change.
const LONGEST_VALUE: usize = 200;
/// Pages that may have a move under way.
const MOST_TABS: usize = 32;
/// Scenarios that are kept as they were read.
const MOST_OFFERS: usize = 8;
/// Requests that may work at the same time; and that may wait to.
const WORKING: usize = 3;
pub const WAITING: usize = 64;

/// A scenario of the folder with changes to it, in the words of `--set`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct View {
    /// As the folder lists it: `two_mints`.
    pub scenario: String,
    /// Keys and values: `["arm.\"one mint\".gesture.value", "2"]`.
    #[serde(default)]
    pub changes: Vec<(String, String)>,
}

/// What all requests share.
pub struct Shared {
    pub folder: Folder,
    pub gate: Gate,
    /// Where full runs go.
    pub out: PathBuf,
    /// Where the page begins, below the address: `scenario/two_mints`.
    pub start: String,
    pub threads: usize,
    /// Bytes of sums that a run may take.
    pub memory: usize,
    /// Set when the program ends.
    pub stopping: Arc<AtomicBool>,
    pub working: Semaphore,
    pub waiting: Semaphore,
    /// The full run that is under way.
    pub run: Mutex<Option<Arc<AtomicBool>>>,
    moves: Mutex<BTreeMap<String, Arc<AtomicBool>>>,
    /// What can be moved in a scenario, by its name, with the text that it was read from.
    offers: Mutex<BTreeMap<String, Arc<Offer>>>,
}

/// What can be moved in a scenario, and the scenario as it was read.
pub struct Offer {
    pub text: String,
    pub controls: Vec<Control>,
    pub movable: Movable,
    /// The files that were read, as they were then.
    files: Vec<(PathBuf, Option<Stamp>)>,
}

/// How long a file is, and when it was changed.
type Stamp = (u64, Option<SystemTime>);

fn stamp(file: &Path) -> Option<Stamp> {
    let about = fs::metadata(file).ok()?;
    Some((about.len(), about.modified().ok()))
}

/// Work that ends when whoever asked has gone, or the program ends.
pub struct Stop {
    pub own: Arc<AtomicBool>,
    pub all: Arc<AtomicBool>,
}

impl Cancel for Stop {
    fn is_cancelled(&self) -> bool {
        self.own.load(Ordering::Relaxed) || self.all.load(Ordering::Relaxed)
    }
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Shared {
    pub fn new(
        folder: Folder,
        gate: Gate,
        out: PathBuf,
        start: String,
        (threads, memory): (usize, usize),
    ) -> Shared {
        Shared {
            folder,
            gate,
            out,
            start,
            threads,
            memory,
            stopping: Arc::default(),
            working: Semaphore::new(WORKING),
            waiting: Semaphore::new(WAITING),
            run: Mutex::default(),
            moves: Mutex::default(),
            offers: Mutex::default(),
        }
    }

    /// On what work goes.
    pub fn runtime<'a>(&self, stop: &'a dyn Cancel) -> Runtime<'a> {
        Runtime {
            threads: self.threads,
            memory: self.memory,
            cancel: stop,
            ..Runtime::default()
        }
    }

    /// What can be moved in a scenario, as its file is now.
    ///
    /// # Errors
    /// There is no such scenario, or something is wrong with it.
    pub fn offer(&self, name: &str) -> Result<(Entry, Arc<Offer>), Problem> {
        let entry = self.folder.find(name)?;
        let text = fs::read_to_string(&entry.path)
            .map_err(|error| Problem::missing(format!("the scenario cannot be read: {error}")))?;
        let is_current = |known: &&Arc<Offer>| {
            known.text == text && known.files.iter().all(|(file, then)| stamp(file) == *then)
        };
        if let Some(known) = lock(&self.offers).get(name).filter(is_current) {
            return Ok((entry, Arc::clone(known)));
        }
        let movable = Source::text(&entry.path, &text).movable()?;
        let loaded = movable.experiment().loaded();
        let controls = controls(&text, loaded);
        let beside = entry.path.parent().unwrap_or(Path::new(""));
        // The first is the scenario itself, whose text is known.
        let files = loaded.inputs.iter().skip(1).map(|input| {
            let file = beside.join(&input.name);
            let now = stamp(&file);
            (file, now)
        });
        let offer = Arc::new(Offer {
            files: files.collect(),
            text,
            controls,
            movable,
        });
        let mut offers = lock(&self.offers);
        offers.insert(name.to_owned(), Arc::clone(&offer));
        // Tables of data may be large: of many scenarios only some are kept.
        while offers.len() > MOST_OFFERS
            && let Some(other) = offers.keys().find(|own| *own != name).cloned()
        {
            offers.remove(&other);
        }
        drop(offers);
        Ok((entry, offer))
    }

    /// A view as the source that a run has: the file, and its changes as `--set` gives them. Keys that the page does not offer
    /// are refused: none of them names a file.
    ///
    /// # Errors
    /// There is no such scenario, or a change is none that the page makes.
    pub fn source(&self, view: &View) -> Result<Source, Problem> {
        let (entry, offer) = self.offer(&view.scenario)?;
        let mut source = Source::text(&entry.path, &offer.text);
        for change in self.changes(view, &offer)? {
            source = source.set(change);
        }
        Ok(source)
    }

    /// The changes of a view as `--set` takes them.
    ///
    /// # Errors
    /// A change is none that the page makes.
    pub fn changes(&self, view: &View, offer: &Offer) -> Result<Vec<String>, Problem> {
        if view.changes.len() > MOST_CHANGES {
            let text = format!("a view has at most {MOST_CHANGES} changes");
            return Err(Problem::malformed(text));
        }
        let change = |(key, value): &(String, String)| {
            if !offer.controls.iter().any(|control| control.path == *key) {
                let text = "the page does not offer this key; change it in the file, or by --set";
                return Err(Problem::malformed(text));
            }
            if value.len() > LONGEST_VALUE || value.contains(char::is_control) {
                return Err(Problem::malformed("the value of a change is no value"));
            }
            Ok(format!("{key} = {value}"))
        };
        view.changes.iter().map(change).collect()
    }

    /// A view, read and checked.
    ///
    /// # Errors
    /// As [`Shared::source`], and what is wrong with the scenario as it is changed.
    pub fn load(&self, view: &View) -> Result<Experiment, Problem> {
        Ok(self.source(view)?.load()?)
    }

    /// The same to be looked at, with what was read of its files before.
    ///
    /// # Errors
    /// As [`Shared::load`].
    pub fn look(&self, view: &View) -> Result<Experiment, Problem> {
        let (_, offer) = self.offer(&view.scenario)?;
        Ok(offer.movable.with(&self.changes(view, &offer)?)?)
    }

    /// The same as a checked scenario alone.
    ///
    /// # Errors
    /// As [`Shared::load`].
    pub fn scenario(&self, view: &View) -> Result<Scenario, Problem> {
        Ok(self.look(view)?.scenario().clone())
    }

    /// Begins a move of a page, and ends the one that it has under way.
    ///
    /// # Errors
    /// Too many pages are open.
    pub fn begin_move(&self, tab: &str, own: &Arc<AtomicBool>) -> Result<(), Problem> {
        let mut moves = lock(&self.moves);
        moves.retain(|_, flag| Arc::strong_count(flag) > 1 && !flag.load(Ordering::Relaxed));
        if let Some(before) = moves.get(tab) {
            before.store(true, Ordering::Relaxed);
        } else if moves.len() >= MOST_TABS {
            return Err(Problem::busy("too many pages are open at once"));
        }
        moves.insert(tab.to_owned(), Arc::clone(own));
        Ok(())
    }
}

//! A full run from the page: the usual folder, with progress, and stopped when asked.

use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::routes::Teller;
use super::saves::{file_name, quoted};
use super::shared::{Shared, Stop, View, lock};
use crate::engine::run::RunError;
use crate::output::OutputError;
use crate::output::disk::Real;
use crate::output::report;
use crate::output::run_options::RunOptions;
use crate::output::staging::StagedRun;
use crate::pipeline::{Progress, Stage, UpdateError};
use crate::population::Slots;

/// Steps of customers' lives beyond which a run is one for the terminal.
const MOST: u64 = 20_000_000_000;

#[derive(Deserialize)]
pub struct Run {
    #[serde(flatten)]
    view: View,
    /// What the folder is called.
    name: String,
}

/// How far it has come.
#[derive(Serialize)]
struct Along<'a> {
    stage: &'a str,
    counts: &'a str,
    done: u64,
    all: u64,
}

#[derive(Serialize)]
struct Done {
    folder: String,
    files: usize,
    /// Where the page of the run stands.
    page: String,
    sentence: String,
    seconds: f64,
}

/// Takes the place of the one run that there may be, as long as it lives.
struct Place<'a>(&'a Shared);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *lock(&self.0.run) = None;
    }
}

/// Runs a view as `goodwill run` does, and hands its folder over.
pub fn run(shared: &Arc<Shared>, asked: Run, teller: &Teller) -> Result<(), Problem> {
    let name = file_name(&asked.name)?;
    let flag = Arc::clone(&teller.stop);
    {
        let mut run = lock(&shared.run);
        if run.is_some() {
            return Err(Problem::busy(
                "a full run is under way; wait for it, or stop it",
            ));
        }
        *run = Some(Arc::clone(&flag));
    }
    let _place = Place(shared);
    let (started, clock) = (SystemTime::now(), Instant::now());
    let experiment = shared.load(&asked.view)?;
    let scenario = experiment.scenario();
    let lives = scenario.arms.len() as u64 * u64::from(scenario.timeline.steps());
    let heads = u64::from(Slots::of(scenario).map_or(1, |slots| slots.heads()));
    let cost = heads
        .saturating_mul(lives)
        .saturating_mul(scenario.design.replicates.into());
    if cost > MOST {
        return Err(Problem::wrong(
            "this run is too large for the page; run it from the terminal",
        ));
    }
    let folder = shared.out.join(&name);
    let unfinished = StagedRun::begin(&Real, &folder, false, &scenario.title)?;
    let stop = Stop {
        own: flag,
        all: Arc::clone(&shared.stopping),
    };
    let progress = Watched::new(teller);
    let mut runtime = shared.runtime(&stop);
    runtime.progress = &progress;
    let loading = clock.elapsed().as_secs_f64();
    let stopped = || Problem::wrong("stopped; nothing is kept");
    let simulation = experiment.simulate(RunOptions::default(), &runtime);
    let simulation = simulation.map_err(|error| match error {
        UpdateError::Run(RunError::Interrupted) => stopped(),
        error => error.into(),
    })?;
    let conclusion = simulation.decide(&runtime).map_err(|error| match error {
        RunError::Interrupted => stopped(),
        error => error.into(),
    })?;
    let mut seconds = vec![(Stage::Loading, loading)];
    seconds.extend(conclusion.seconds());
    let files = conclusion.hand_over(&unfinished, started, &seconds, &runtime);
    let files = files.map_err(|error| match error {
        OutputError::Stopped => stopped(),
        error => error.into(),
    })?;
    drop(unfinished);
    let answer = conclusion.answer();
    teller.tell(
        "done",
        &Done {
            folder: folder.display().to_string(),
            files: files.len(),
            page: format!("/runs/{name}/{}", report::FILE),
            sentence: answer.into_iter().next().unwrap_or_default(),
            seconds: clock.elapsed().as_secs_f64(),
        },
    );
    Ok(())
}

#[derive(Deserialize)]
pub struct Nothing {}

#[derive(Serialize)]
pub struct Stopping {
    stopped: bool,
}

/// Stops the full run that is under way.
pub fn stop(shared: &Shared, _: Nothing) -> Result<Stopping, Problem> {
    let run = lock(&shared.run);
    if let Some(flag) = run.as_ref() {
        flag.store(true, Ordering::Relaxed);
    }
    Ok(Stopping {
        stopped: run.is_some(),
    })
}

/// Tells the page how far a run has come, ten times a second at most.
struct Watched<'a> {
    teller: &'a Teller,
    stage: Mutex<Stage>,
    clock: Instant,
    told: AtomicU64,
    first: AtomicBool,
}

impl<'a> Watched<'a> {
    fn new(teller: &'a Teller) -> Watched<'a> {
        Watched {
            teller,
            stage: Mutex::new(Stage::Loading),
            clock: Instant::now(),
            told: AtomicU64::new(0),
            first: AtomicBool::new(true),
        }
    }

    fn say(&self, done: u64, all: u64) {
        let stage = *lock(&self.stage);
        let along = Along {
            stage: stage.name(),
            counts: stage.counts(),
            done,
            all,
        };
        self.teller.mention("along", &along);
    }
}

impl Progress for Watched<'_> {
    fn begin(&self, stage: Stage) {
        *lock(&self.stage) = stage;
        self.say(0, 0);
    }

    fn advance(&self, done: u64, all: u64) {
        let now = self.clock.elapsed().as_millis() as u64;
        let told = self.told.load(Ordering::Relaxed);
        let due = now >= told + 100 || self.first.swap(false, Ordering::Relaxed);
        let swapped = || {
            let (set, read) = (Ordering::Relaxed, Ordering::Relaxed);
            self.told.compare_exchange(told, now, set, read).is_ok()
        };
        if due && swapped() {
            self.say(done, all);
        }
    }
}

/// A file of a run's folder that a page shows: its own page, and what that names.
pub fn file(shared: &Shared, name: &str, file: &str) -> Result<(&'static str, Vec<u8>), Problem> {
    let missing = || Problem::missing("there is no such file of a run");
    let name = file_name(name).map_err(|_| missing())?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.';
    let parts: Vec<&str> = file.split('/').collect();
    let fits = |part: &&str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
    if parts.len() > 2 || !parts.iter().all(fits) {
        return Err(missing());
    }
    let kind = match Path::new(file).extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("csv" | "toml" | "txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        _ => return Err(missing()),
    };
    let folder = shared.out.join(&name);
    // A folder that is no run's, or a link out of it, is none of the page's.
    let is_run = folder.join(crate::output::manifest::MANIFEST).is_file();
    let (path, root) = (folder.join(file).canonicalize(), folder.canonicalize());
    let (Ok(path), Ok(root)) = (path, root) else {
        return Err(missing());
    };
    if !is_run || !path.starts_with(&root) {
        return Err(missing());
    }
    let bytes = std::fs::read(&path).map_err(|_| missing())?;
    Ok((kind, bytes))
}

/// The command of a full run, with where its folder goes.
#[allow(dead_code)]
pub fn out_option(folder: &Path) -> String {
    format!(" --out {}", quoted(&folder.display().to_string()))
}

//! The driver: every point of a design run, over threads, from one scenario that was read once.
//!
//! A task is a point, or a part of a large one: some of the communities of its replicates. Sums are exact, so that tasks
//! may end in any order. People and luck are those of the scenario's seed at every point.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::design::Points;
use super::journal::{Done, Journal};
use super::result::PointResult;
use crate::decision::wanted;
use crate::decision::work::lives;
use crate::engine::run::community::Worker;
use crate::engine::run::parallel::{over_threads, pool};
use crate::engine::run::partial::PartialRun;
use crate::engine::run::{self, Options, RunError, checkpoint, outcome_shape};
use crate::engine::tally::Tally;
use crate::experiment;
use crate::psychology::Parameters;
use crate::scenario::checked::Scenario;
use crate::scenario::{Prepared, Problems};
use crate::vocabulary::metric::Metric;

/// Customers' lives, in steps, that a part of a large point has: some tenths of a second.
pub const PART: f64 = 1e8;

/// What is driven: a scenario over the points of a design.
pub struct Drive<'a> {
    /// The scenario in which keys are set.
    pub prepared: &'a Prepared,
    /// The points.
    pub points: &'a Points,
    /// All draws of the psychology, where that is a factor.
    pub draws: &'a [Parameters],
    /// What is kept of each point; all metrics where none is named.
    pub metrics: &'a [Metric],
    /// Customers' lives, in steps, of a task at the most, where a point has several communities: [`PART`]. It changes no result.
    pub part: f64,
}

/// Why a sweep came to no result.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum DriveError {
    /// What is wrong with the scenario as some of the points have it: of the first such.
    #[error("point {point} of the design is refused: {words}\n\n{problems}")]
    Refused {
        /// From 0.
        point: usize,
        words: String,
        problems: Problems,
    },
    #[error("point {point} of the design ({words}): {error}")]
    Run {
        point: usize,
        words: String,
        error: RunError,
    },
    #[error(
        "the results of {points} points would take about {:.1} MB of memory, more than the {:.1} MB allowed; take fewer points or \
         replicates, or name the metrics that are wanted with --metrics, or allow more with --max-memory",
        *bytes as f64 / 1e6, *most as f64 / 1e6
    )]
    TooLarge {
        points: usize,
        bytes: u64,
        most: u64,
    },
    #[error("what is done cannot be kept: {0}")]
    Journal(String),
    #[error("interrupted")]
    Interrupted,
    #[error(transparent)]
    Threads(RunError),
}

/// How large the points are.
#[derive(Clone, Debug)]
pub struct Extent {
    pub(crate) of_points: Vec<Size>,
    /// Bytes of memory that all results take together, with the tables made of them.
    pub bytes: u64,
    /// Rows of the table of points, one a replicate, arm and metric.
    pub rows: u64,
    /// Customers' lives in steps.
    pub lives: f64,
    /// Communities of all replicates of all points.
    pub communities: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    /// Communities of all replicates.
    pub units: u64,
    parts: u32,
    bytes: u64,
    rows: u64,
    /// Of a tally.
    tally: u64,
    pub lives: f64,
}

/// Bytes that a row takes in a table while it is written, about.
const ROW: u64 = 120;

impl Drive<'_> {
    /// The scenario as a point has it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn scenario(&self, point: usize) -> Result<Scenario, Problems> {
        let mut changes = Vec::new();
        let mut draw = None;
        for (factor, &value) in self.points.factors.iter().zip(self.points.at(point)) {
            match factor.change(value) {
                Some(change) => changes.push(change),
                None => draw = self.draws.get(value as usize),
            }
        }
        self.prepared
            .with(&changes, draw, &format!("point {point}"))
    }

    /// Checks the scenario at every point, before anything is run, and how large all of it is.
    ///
    /// # Errors
    /// [`DriveError::Refused`] of the first point that is wrong, [`DriveError::TooLarge`],
    /// [`DriveError::Interrupted`].
    pub fn check(&self, options: &Options) -> Result<Extent, DriveError> {
        let points: Vec<usize> = (0..self.points.len()).collect();
        let first_wrong = AtomicUsize::new(usize::MAX);
        let size = |&point: &usize| {
            if point > first_wrong.load(Ordering::Relaxed) {
                return Ok(Size::default());
            }
            if options.cancel.is_cancelled() {
                return Err(DriveError::Interrupted);
            }
            match self.scenario(point) {
                Ok(scenario) => Ok(self.size(&scenario)),
                Err(problems) => {
                    first_wrong.fetch_min(point, Ordering::Relaxed);
                    Err(DriveError::Refused {
                        point,
                        words: self.points.words(point),
                        problems,
                    })
                }
            }
        };
        let of_points = over_threads(&points, options.threads, &|_| {}, size)?;
        let sum = |of: fn(&Size) -> u64| of_points.iter().map(of).fold(0, u64::saturating_add);
        let rows = sum(|size| size.rows);
        let tally = of_points.iter().map(|size| size.tally).max().unwrap_or(0);
        let in_flight = tally.saturating_mul(2 * options.threads as u64);
        let bytes = sum(|size| size.bytes)
            .saturating_add(rows.saturating_mul(ROW))
            .saturating_add(in_flight);
        if bytes > options.memory as u64 {
            return Err(DriveError::TooLarge {
                points: points.len(),
                bytes,
                most: options.memory as u64,
            });
        }
        Ok(Extent {
            bytes,
            rows,
            lives: of_points.iter().map(|size| size.lives).sum(),
            communities: sum(|size| size.units),
            of_points,
        })
    }

    pub(crate) fn size(&self, scenario: &Scenario) -> Size {
        let shape = outcome_shape(scenario);
        let wanted = |metric: &&Metric| self.metrics.is_empty() || self.metrics.contains(metric);
        let metrics = shape.metrics.iter().filter(wanted).count() as u64;
        let (replicates, arms) = (shape.replicates as u64, shape.arms as u64);
        let communities = u64::from(run::communities(scenario, &Options::default()));
        let units = communities * replicates;
        let lives = lives(scenario, None);
        Size {
            units,
            parts: ((lives / self.part) as u64).clamp(1, units.max(1)) as u32,
            bytes: PointResult::bytes(replicates, arms, metrics),
            rows: replicates * arms * metrics,
            tally: shape.bytes() as u64,
            lives,
        }
    }

    /// Runs all points that are not in `kept`. The results are in the order of the points, and the same on any number of threads,
    /// whatever was kept. `journal` is given every point as it is done.
    ///
    /// # Errors
    /// As [`run::run`]; the journal cannot be written.
    pub fn run(
        &self,
        extent: &Extent,
        kept: Kept,
        journal: Option<&Journal>,
        options: &Options,
    ) -> Result<Vec<PointResult>, DriveError> {
        let state = Mutex::new(self.restored(extent, kept)?);
        let todo = {
            let state = state
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner());
            state.todo(extent)
        };
        let all = extent.communities;
        let left: u64 = todo
            .iter()
            .map(|task| extent.of_points[task.point].range(task.part))
            .map(|range| range.end - range.start)
            .sum();
        let done = AtomicU64::new(all - left);
        let next = AtomicUsize::new(0);
        let failure: Mutex<Option<DriveError>> = Mutex::new(None);
        let stopped = || {
            let failed = failure.lock().map_or(true, |failure| failure.is_some());
            failed || options.cancel.is_cancelled()
        };
        let tell = |_: u64, _: u64| {
            (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        };
        let own = Options {
            threads: 1,
            series: false,
            progress: &tell,
            keep: None,
            ..*options
        };
        let work = || {
            let mut worker = Worker::new();
            let mut last: Option<(usize, Scenario)> = None;
            while !stopped()
                && let Some(task) = todo.get(next.fetch_add(1, Ordering::Relaxed))
            {
                let size = extent.of_points[task.point];
                let found = self.task(task, size, &mut last, &mut worker, &own, &state, journal);
                let failed = match (found, journal.and_then(Journal::failure)) {
                    (Err(error), _) => Some(error),
                    (Ok(()), Some(why)) => Some(DriveError::Journal(why)),
                    (Ok(()), None) => None,
                };
                if let (Some(error), Ok(mut failure)) = (failed, failure.lock()) {
                    failure.get_or_insert(error);
                }
            }
        };
        match options.threads.clamp(1, todo.len().max(1)) {
            1 => work(),
            threads => {
                let pool = pool(threads)
                    .map_err(|error| DriveError::Threads(RunError::Threads(error.to_string())))?;
                pool.broadcast(|_| work());
            }
        }
        if let Ok(Some(error)) = failure.into_inner() {
            return Err(error);
        }
        let state = state
            .into_inner()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let results: Option<Vec<PointResult>> = state.results.into_iter().collect();
        results.ok_or(DriveError::Interrupted)
    }

    #[allow(clippy::too_many_arguments)]
    fn task(
        &self,
        task: &Task,
        size: Size,
        last: &mut Option<(usize, Scenario)>,
        worker: &mut Worker,
        options: &Options,
        state: &Mutex<State>,
        journal: Option<&Journal>,
    ) -> Result<(), DriveError> {
        let point = task.point;
        let of_run = |error| match error {
            RunError::Interrupted => DriveError::Interrupted,
            error => DriveError::Run {
                point,
                words: self.points.words(point),
                error,
            },
        };
        let scenario = match last {
            Some((own, scenario)) if *own == point => &*scenario,
            last => {
                let scenario = self.checked(point)?;
                &last.insert((point, scenario)).1
            }
        };
        let part = run::units(scenario, size.range(task.part), worker, options).map_err(of_run)?;
        if part.tally.overflowed() {
            return Err(of_run(RunError::Overflow));
        }
        let whole = if size.parts == 1 {
            part
        } else {
            if let (Some(journal), Some(bytes)) = (journal, checkpoint::write(&part, &[0; 32])) {
                let number = Some(task.part);
                let done = Done {
                    point: point as u32,
                    part: number,
                };
                journal.add(done, &bytes);
            }
            let mut state = state
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner());
            match state
                .add(point, task.part, part, size.parts)
                .map_err(of_run)?
            {
                Some(whole) => whole,
                None => return Ok(()),
            }
        };
        if whole.tally.overflowed() {
            return Err(of_run(RunError::Overflow));
        }
        let result = self.result(scenario, &whole.tally);
        if let Some(journal) = journal {
            let done = Done {
                point: point as u32,
                part: None,
            };
            journal.add(done, &result.write());
        }
        let mut state = state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        state.results[point] = Some(result);
        Ok(())
    }

    pub(crate) fn result(&self, scenario: &Scenario, tally: &Tally) -> PointResult {
        let primary = scenario.outcome.primary;
        let brief = experiment::brief(scenario, tally);
        let lead = experiment::lead(scenario, tally, primary, wanted(primary));
        PointResult::of(&brief, lead, scenario.arms.len(), self.metrics)
    }

    pub(crate) fn checked(&self, point: usize) -> Result<Scenario, DriveError> {
        self.scenario(point)
            .map_err(|problems| DriveError::Refused {
                point,
                words: self.points.words(point),
                problems,
            })
    }

    /// What was kept of an earlier run of the same sweep.
    fn restored(&self, extent: &Extent, kept: Kept) -> Result<State, DriveError> {
        let points = self.points.len();
        let mut state = State {
            results: (0..points).map(|_| None).collect(),
            parts: BTreeMap::new(),
        };
        for (point, result) in kept.points {
            if let Some(place) = state.results.get_mut(point as usize) {
                *place = Some(result);
            }
        }
        let mut last: Option<(usize, Scenario)> = None;
        for ((point, number), bytes) in kept.parts {
            let point = point as usize;
            if point >= points || state.results[point].is_some() {
                continue;
            }
            let scenario = match &last {
                Some((own, scenario)) if *own == point => scenario,
                _ => &last.insert((point, self.checked(point)?)).1,
            };
            let shape = outcome_shape(scenario);
            let communities = u64::from(run::communities(scenario, &Options::default()));
            let read = checkpoint::Journal::parse(&bytes).ok();
            let part = read.and_then(|journal| journal.part(&shape, communities));
            let size = extent.of_points[point];
            if let Some(part) = part.filter(|_| number < size.parts) {
                let whole = state.add(point, number, part, size.parts).ok().flatten();
                if let Some(whole) = whole {
                    state.results[point] = Some(self.result(scenario, &whole.tally));
                }
            }
        }
        Ok(state)
    }
}

/// What is kept of a sweep that was interrupted.
#[derive(Debug, Default)]
pub struct Kept {
    points: BTreeMap<u32, PointResult>,
    parts: BTreeMap<(u32, u32), Vec<u8>>,
}

impl Kept {
    /// Takes a record of the journal; whether it is one.
    pub fn take(&mut self, done: Done, bytes: &[u8]) -> bool {
        match done.part {
            None => match PointResult::read(bytes) {
                Some(result) => {
                    self.points.insert(done.point, result);
                    self.parts.retain(|(point, _), _| *point != done.point);
                    true
                }
                None => false,
            },
            Some(part) => {
                if !self.points.contains_key(&done.point) {
                    self.parts.insert((done.point, part), bytes.to_vec());
                }
                true
            }
        }
    }

    /// Points that are done.
    pub fn points(&self) -> usize {
        self.points.len()
    }
}

struct Task {
    point: usize,
    part: u32,
}

struct State {
    results: Vec<Option<PointResult>>,
    /// Of points with several parts: what is done of them.
    parts: BTreeMap<usize, (PartialRun, BTreeSet<u32>)>,
}

impl State {
    /// Adds a part of a point; all of it once nothing is missing.
    fn add(
        &mut self,
        point: usize,
        number: u32,
        part: PartialRun,
        parts: u32,
    ) -> Result<Option<PartialRun>, RunError> {
        let shape = part.tally.shape.clone();
        let begun = || (PartialRun::none(shape), BTreeSet::new());
        let (whole, done) = self.parts.entry(point).or_insert_with(begun);
        whole.merge(&part).map_err(RunError::Twice)?;
        done.insert(number);
        match done.len() == parts as usize {
            true => Ok(self.parts.remove(&point).map(|(whole, _)| whole)),
            false => Ok(None),
        }
    }

    fn todo(&self, extent: &Extent) -> Vec<Task> {
        let mut tasks = Vec::new();
        for (point, size) in extent.of_points.iter().enumerate() {
            if self.results[point].is_some() {
                continue;
            }
            let done = self.parts.get(&point).map(|(_, done)| done);
            let missing = |part: &u32| done.is_none_or(|done| !done.contains(part));
            let parts = (0..size.parts).filter(missing);
            tasks.extend(parts.map(|part| Task { point, part }));
        }
        tasks
    }
}

impl Size {
    /// The communities of a part.
    fn range(&self, part: u32) -> Range<u64> {
        let at = |part: u32| {
            let product = u128::from(self.units) * u128::from(part);
            (product / u128::from(self.parts.max(1))) as u64
        };
        at(part)..at(part + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::run::Never;
    use crate::scenario::From;
    use crate::sweep::factor::Factor;
    use std::path::Path;

    const VILLAGE: &str = r#"
title = "A village"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "profit" }
design = { replicates = 3 }
community = { size = 64, ties = { degree = 4 } }
population = { size = 300, purchase_rate = "1 per week", basket = 10 }
[[arm]]
name = "nothing"
[[arm]]
name = "card"
[[arm.gesture]]
gift = "card"
value = 2
every = "1 week"
"#;

    fn bytes(results: &[PointResult]) -> Vec<Vec<u8>> {
        results.iter().map(PointResult::write).collect()
    }

    /// Whatever the parts, and whichever of them were kept: the results are those of whole points.
    #[test]
    fn parts_of_points_make_up_the_points() {
        let from = From::Text(Path::new("village.toml"), VILLAGE);
        let varied = ["arm.card.gesture.value=1..4:3".to_owned()];
        let psychology = Parameters::default();
        let (loaded, prepared) =
            Prepared::load(from, &psychology, &[], &varied, &[]).expect("right");
        let sweep = loaded.scenario.sweep.expect("a sweep");
        let factors = sweep.vary.iter().map(|vary| Factor::of(vary, 0)).collect();
        let points = Points::of(&sweep, factors).expect("a design");
        let drive = |part: f64| Drive {
            prepared: &prepared,
            points: &points,
            draws: &[],
            metrics: &[],
            part,
        };
        let options = |threads| Options {
            threads,
            cancel: &Never,
            ..Options::default()
        };
        let run = |part: f64, kept: Kept, journal: Option<&Journal>, threads| {
            let drive = drive(part);
            let extent = drive.check(&options(threads)).expect("right");
            let parts = extent.of_points[0].parts;
            let results = drive.run(&extent, kept, journal, &options(threads));
            (parts, bytes(&results.expect("it runs")))
        };
        let (parts, whole) = run(PART, Kept::default(), None, 1);
        assert_eq!((parts, whole.len()), (1, 3));
        for part in [1.0, 3_000.0] {
            let (parts, results) = run(part, Kept::default(), None, 3);
            assert!(parts > 1 && parts <= 15, "{parts}");
            assert!(results == whole, "{part}");
        }

        // Some records of the journal, in any order that several threads may leave.
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let journal = Journal::create(&path, &[1; 32], false).expect("a journal");
        let (parts, _) = run(1.0, Kept::default(), Some(&journal), 1);
        let mut records = Vec::new();
        Journal::resume(&path, &[1; 32], &mut |done, bytes| {
            records.push((done, bytes.to_vec()));
            true
        })
        .expect("it goes on");
        assert_eq!(records.len(), 3 * (parts as usize + 1));
        for keep in [1, 2, 5] {
            let mut kept = Kept::default();
            for (done, bytes) in records.iter().rev().step_by(keep) {
                assert!(kept.take(*done, bytes));
            }
            let (_, results) = run(1.0, kept, None, 2);
            assert!(results == whole, "{keep}");
        }
        // All parts of a point, and not yet the point itself.
        let mut kept = Kept::default();
        for (done, bytes) in records.iter().filter(|(done, _)| done.part.is_some()) {
            assert!(kept.take(*done, bytes));
        }
        assert!(run(1.0, kept, None, 2).1 == whole);
    }
}

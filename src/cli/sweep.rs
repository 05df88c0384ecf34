//! `goodwill sweep`: many points of one scenario, into one folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use clap::Args;

use super::calibrate::how_to_go_on;
use super::integer_arg::integer;
use super::job::{refuse, stopped};
use super::progress::Progress;
use super::{
    Exit, check, color, export, forecast, idle_options, interrupt, other_sweep, print,
    print_styled, say,
};
use crate::engine::run::Options;
use crate::evidence::draws::DrawsError;
use crate::numeric::Width;
use crate::output::disk::{Disk, Real};
use crate::output::format::count;
use crate::output::manifest::Facts;
use crate::output::staging::StagedRun;
use crate::output::sweep::{found, hand_over, text, title};
use crate::pipeline::{LoadFailure, PsychologyFiles, Runtime, Silent, Source, Sweep, SweepFailure};
use crate::scenario::io_error::in_words;
use crate::scenario::plural::many;
use crate::scenario::resolved_text;
use crate::scenario::sweep::Sweep as Settings;
use crate::sweep::drive::{DriveError, Extent, Kept};
use crate::sweep::journal::{Journal, JournalError};
use crate::sweep::result::PointResult;

/// Run a scenario at many points: every key and parameter can be varied, over every combination, a Latin hypercube, a Sobol' sequence or a design of your own.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill sweep scenarios/regulars.toml --vary 'arm.*.gesture.value=0.5..4:8'
  goodwill sweep scenarios/two_mints.toml --vary 'context.customary=0..0.5' --vary 'arm.*.gesture.personal=0..1'
  goodwill sweep my_shop.toml --vary 'psychology.goodwill_half_life=19..90 days' --vary 'arm.gesture.value=log 1..50' --design lhs --points 200
  goodwill sweep my_shop.toml --vary psychology=draws:100 --vary 'design.kind=[\"paired\", \"randomized\"]'
  goodwill sweep my_shop.toml --design my_design.csv

Values: a range 1..6, with 11 values 1..6:11, on a logarithmic scale log 1..100; a list [\"a\", \"b\"]; a distribution
{ normal = { mean = 2, sd = 0.5 } } (also lognormal, uniform, triangular); draws of the whole psychology, psychology=draws:100.
Units are those of --set. A * in a key stands for all tables of a list, which move together. `[sweep]` of the file says
the same; what stands here goes before it.

Every point has the same people with the same luck. The folder has design.csv, points.csv (a row a point, replicate, arm and
metric), effects.csv (each arm against the baseline, with intervals), winners.csv and charts. What is done is kept beside it:
an interrupted sweep goes on with --resume, on any number of threads, to the same bytes.")]
pub struct SweepArgs {
    #[command(flatten)]
    over: Over,
    /// Folder for the results [default: output/<name of the scenario file>-sweep]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Say how many points there are and what they would take, and check all of them; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    how: How,
}

/// What is run, at which points.
#[derive(Debug, Args)]
pub(super) struct Over {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Vary a key over values, such as arm.*.gesture.value=1..6:11; can be given several times
    #[arg(long = "vary", value_name = "KEY=VALUES")]
    vary: Vec<String>,
    /// Which points: factorial, lhs, sobol, morris, saltelli, pawn, or a CSV file with a column a key [default: the scenario's, or factorial]
    #[arg(long, value_name = "DESIGN")]
    design: Option<String>,
    /// Points of lhs, sobol and pawn; base points of saltelli [default: the scenario's, or 64]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(1..=1_000_000))]
    points: Option<u32>,
    /// Values of a range without a count of its own, in a factorial design; levels of morris [default: the scenario's, or 5]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(2..=1_000))]
    levels: Option<u32>,
    /// Trajectories of morris [default: the scenario's, or 10]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(2..=100_000))]
    trajectories: Option<u32>,
    /// Seed of the design's draws [default: the scenario's, or 1]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = integer::<u64>(0..=u64::MAX))]
    design_seed: Option<u64>,
    /// Metrics to write of each point [default: the scenario's, or all]
    #[arg(long, value_name = "METRIC,...", value_delimiter = ',')]
    metrics: Vec<String>,
    /// Change a value of the scenario at all points, such as population.size=500; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Parameters in place of the shipped ones, where the scenario has none of its own
    #[arg(long, value_name = "FILE")]
    psychology: Option<PathBuf>,
    /// Draws of the psychology in place of the shipped ones, for psychology=draws
    #[arg(long, value_name = "FILE")]
    draws_file: Option<PathBuf>,
    /// Seed of people and luck [default: the scenario's]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = integer::<u64>(0..=u64::MAX))]
    seed: Option<u64>,
    /// Replicates of each point [default: the scenario's]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(1..=1_000_000))]
    replicates: Option<u32>,
    /// Customers (an arm, in a randomized design) [default: the scenario's]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u64>(1..=4_000_000_000))]
    size: Option<u64>,
}

/// On what it is run, and what becomes of what was there.
#[derive(Debug, Args)]
pub(super) struct How {
    /// Go on with what was interrupted: the same command, with this flag
    #[arg(long)]
    pub resume: bool,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    /// Replace the folder of another run
    #[arg(long)]
    pub force: bool,
    /// Make a workbook of the tables, too, beside the folder: FOLDER.xlsx, as `goodwill export` does
    #[arg(long)]
    xlsx: bool,
    #[command(flatten)]
    pub limits: forecast::Limits,
    /// No progress and no messages on stderr, errors apart; the summary is still printed
    #[arg(long)]
    pub quiet: bool,
    /// Vector width: scalar, avx2 or avx512; the results are the same with any
    #[arg(long, hide = true, value_name = "WIDTH")]
    width: Option<Width>,
}

impl How {
    pub fn runtime(&self) -> Runtime<'static> {
        let defaults = Options::default();
        Runtime {
            threads: self.threads.unwrap_or(defaults.threads),
            width: self.width.unwrap_or(defaults.width),
            memory: self.limits.memory(),
            progress: &Silent,
            cancel: interrupt::flag(),
            keep: None,
        }
    }
}

impl Over {
    /// The scenario with what the flags lay over it; `more` are further changes to it.
    ///
    /// # Errors
    /// The file of a design has no place.
    pub fn source(&self, more: &[String]) -> Result<Source, Exit> {
        let mut source = Source::file(&self.file).psychology(PsychologyFiles {
            psychology: self.psychology.clone(),
            draws: self.draws_file.clone(),
        });
        let mut changes = self.set.clone();
        let mut change = |key: &str, value: Option<String>| {
            changes.extend(value.map(|value| format!("{key}={value}")));
        };
        change("design.seed", self.seed.map(|n| n.to_string()));
        change("design.replicates", self.replicates.map(|n| n.to_string()));
        change("sweep.points", self.points.map(|n| n.to_string()));
        change("sweep.levels", self.levels.map(|n| n.to_string()));
        change(
            "sweep.trajectories",
            self.trajectories.map(|n| n.to_string()),
        );
        change("sweep.seed", self.design_seed.map(|n| n.to_string()));
        let names: Vec<String> = self
            .metrics
            .iter()
            .map(|name| resolved_text(name))
            .collect();
        let metrics = (!names.is_empty()).then(|| format!("[{}]", names.join(", ")));
        change("sweep.metrics", metrics);
        match &self.design {
            Some(file) if file.to_lowercase().ends_with(".csv") => {
                // Elsewhere a path is taken from where the scenario stands, here from where the user does.
                let path = std::path::absolute(file).map_err(|error| {
                    say(&format!("error: --design {file}: {}", in_words(&error)));
                    Exit::Usage
                })?;
                change("sweep.design", Some("csv".to_owned()));
                change(
                    "sweep.file",
                    Some(resolved_text(&path.display().to_string())),
                );
            }
            design => change("sweep.design", design.clone()),
        }
        changes.extend_from_slice(more);
        for change in changes {
            source = source.set(change);
        }
        for factor in &self.vary {
            source = source.vary(factor);
        }
        Ok(match self.size {
            Some(size) => source.size(size),
            None => source,
        })
    }

    /// Refuses options that do nothing with these settings.
    ///
    /// # Errors
    /// One does nothing.
    fn refuse_idle(&self, first_order: bool, settings: &Settings) -> Result<(), Exit> {
        let given = idle_options::Given {
            points: self.points.is_some(),
            levels: self.levels.is_some(),
            trajectories: self.trajectories.is_some(),
            design_seed: self.design_seed.is_some(),
            first_order,
            set: &self.set,
            vary: &self.vary,
        };
        idle_options::refuse(&given, settings)
    }

    /// Refuses a design where the method says it.
    ///
    /// # Errors
    /// One is named.
    pub fn refuse_design(&self) -> Result<(), Exit> {
        match &self.design {
            None => Ok(()),
            Some(design) => {
                say(&format!(
                    "error: --design {design}: the design is the method's; leave it out, or take `goodwill sweep`"
                ));
                Err(Exit::Usage)
            }
        }
    }

    /// The folder for the results where none is named.
    pub fn folder(&self, ending: &str) -> PathBuf {
        let stem = self.file.file_stem().unwrap_or_default();
        Path::new("output").join(format!("{}-{ending}", stem.to_string_lossy()))
    }
}

/// Reads the scenario and its design; says what is wrong.
pub(super) fn load(source: &Source) -> Result<Sweep, Exit> {
    source.sweep().map_err(|failure| match failure {
        SweepFailure::Load(LoadFailure::Scenario(error)) => check::report(&error),
        SweepFailure::Load(LoadFailure::Draws(error)) => {
            say(&format!("error: {error}"));
            match error {
                DrawsError::Unreadable { .. } => Exit::Disk,
                _ => Exit::Scenario,
            }
        }
        SweepFailure::Design(error) => {
            say(&format!("error: {error}"));
            Exit::Usage
        }
        SweepFailure::NoFile(why) => {
            say(&format!("error: {why}"));
            Exit::Usage
        }
        SweepFailure::File { disk, .. } => {
            say(&format!("error: {failure}"));
            if disk { Exit::Disk } else { Exit::Scenario }
        }
    })
}

/// Says why nothing came of a sweep, and how to end.
pub(super) fn failed(error: &DriveError) -> Exit {
    match error {
        DriveError::Interrupted => Exit::Interrupted,
        DriveError::Threads(error) => stopped(error),
        error => {
            say(&format!("error: {}", error.to_string().trim_end()));
            match error {
                DriveError::Refused { .. } | DriveError::Run { .. } => Exit::Scenario,
                DriveError::TooLarge { .. } => Exit::Limit,
                _ => Exit::Disk,
            }
        }
    }
}

/// What is done of a sweep, in the unfinished folder.
const JOURNAL: &str = "sweep.journal";

/// Bytes that the folder has besides a row's and a point's own.
const FOLDER: u64 = 1_000_000;
const ROW: u64 = 90;
const POINT: u64 = 2_000;

/// Bytes of disk that a sweep takes, its journal with it.
pub(super) fn disk_of(sweep: &Sweep, extent: &Extent) -> u64 {
    let data: usize = sweep.files().iter().map(|(_, bytes)| bytes.len()).sum();
    FOLDER + 2 * data as u64 + extent.rows * ROW * 2 + sweep.points().len() as u64 * POINT
}

pub fn sweep(args: &SweepArgs, disk: &dyn Disk) -> Exit {
    match job(args, disk) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn job(args: &SweepArgs, disk: &dyn Disk) -> Result<(), Exit> {
    let folder = args.out.clone();
    let folder = folder.unwrap_or_else(|| args.over.folder("sweep"));
    let asked = Asked {
        source: args.over.source(&[])?,
        over: &args.over,
        first_order: false,
        folder,
        dry_run: args.dry_run,
        how: &args.how,
    };
    asked.done(disk)
}

/// A sweep that is asked for.
pub(super) struct Asked<'a> {
    pub source: Source,
    pub over: &'a Over,
    /// Indices of pairs are not wanted.
    pub first_order: bool,
    pub folder: PathBuf,
    pub dry_run: bool,
    pub how: &'a How,
}

impl Asked<'_> {
    /// Checks, runs and hands it over.
    ///
    /// # Errors
    /// Once it is said what is wrong.
    pub fn done(&self, disk: &dyn Disk) -> Result<(), Exit> {
        let Asked {
            source,
            folder,
            how,
            ..
        } = self;
        let clock = (SystemTime::now(), Instant::now());
        let sweep = load(source)?;
        self.over.refuse_idle(self.first_order, sweep.settings())?;
        let runtime = how.runtime();
        interrupt::stops_itself(|| {});
        let extent = sweep.check(&runtime).map_err(|error| failed(&error))?;
        if self.dry_run {
            return print(&foretold(&sweep, &extent));
        }
        let title = title(sweep.scenario());
        let session = Session {
            sweep: &sweep,
            extent: &extent,
            folder,
            title: &title,
            how,
        };
        let (unfinished, results) = session.run(disk)?;
        let swept = sweep.swept(&results);
        let found = found(&swept, runtime.threads);
        let facts = facts(&sweep, &runtime, clock);
        let files = hand_over(&unfinished, &swept, &found, &facts).map_err(refuse)?;
        session.end(unfinished);
        let color = color(&io::stdout());
        print_styled(&text(&swept, &found, color), color)?;
        if !how.quiet {
            say(&format!("{} files in {}", files.len(), folder.display()));
        }
        if how.xlsx {
            export::workbook_of(folder, how.quiet)?;
        }
        Ok(())
    }
}

/// Runs the sweep of a folder again, into another one.
pub(super) fn again(
    folder: &Path,
    again: &Path,
    runtime: &Runtime,
    limits: &forecast::Limits,
    quiet: bool,
) -> Result<(), Exit> {
    let clock = (SystemTime::now(), Instant::now());
    let sweep = load(&Source::run_folder(folder))?;
    let extent = sweep.check(runtime).map_err(|error| failed(&error))?;
    limits.check_disk(again, disk_of(&sweep, &extent), "allow more")?;
    let title = title(sweep.scenario());
    let unfinished = StagedRun::begin(&Real, again, false, &title).map_err(refuse)?;
    let progress = Progress::of_stages(quiet);
    let watched = Runtime {
        progress: &progress,
        ..*runtime
    };
    let results = sweep.go_on(&extent, Kept::default(), None, &watched);
    progress.clear();
    let results = results.map_err(|error| failed(&error))?;
    let swept = sweep.swept(&results.points);
    let facts = facts(&sweep, runtime, clock);
    let found = found(&swept, runtime.threads);
    hand_over(&unfinished, &swept, &found, &facts)
        .map(|_| ())
        .map_err(refuse)
}

pub(super) fn facts(sweep: &Sweep, runtime: &Runtime, clock: (SystemTime, Instant)) -> Facts {
    Facts {
        inputs: sweep.inputs().to_vec(),
        threads: runtime.threads,
        started: clock.0,
        seconds: clock.1.elapsed().as_secs_f64(),
    }
}

fn foretold(sweep: &Sweep, extent: &Extent) -> String {
    let megabytes = |bytes: u64| count(bytes.div_ceil(1_000_000));
    format!(
        "{} of {}, all right\nrows    {} in points.csv\nmemory  about {} MB\ndisk    at most {} MB\nNothing was \
         written.\n",
        many(sweep.points().len() as u64, "point", "points"),
        check::size(sweep.scenario()),
        count(extent.rows),
        megabytes(extent.bytes),
        megabytes(disk_of(sweep, extent)),
    )
}

/// A sweep that is under way.
pub(super) struct Session<'a> {
    pub sweep: &'a Sweep,
    pub extent: &'a Extent,
    pub folder: &'a Path,
    pub title: &'a str,
    pub how: &'a How,
}

impl Session<'_> {
    /// Takes the place, runs every point that an interrupted sweep has not, and returns what came out with the place.
    ///
    /// # Errors
    /// Once it is said why nothing came out.
    pub fn run<'d>(&self, disk: &'d dyn Disk) -> Result<(StagedRun<'d>, Vec<PointResult>), Exit> {
        if !self.how.force {
            let factors = self.sweep.points().factors.iter();
            let factors: Vec<String> = factors.map(|factor| factor.key.clone()).collect();
            let design = self.sweep.settings().design.key();
            other_sweep::refuse(self.folder, self.title, design, &factors)?;
        }
        let room = disk_of(self.sweep, self.extent);
        self.how.limits.check_disk(
            self.folder,
            room,
            "take fewer points, replicates or metrics",
        )?;
        let unfinished = StagedRun::begin(disk, self.folder, self.how.force, self.title);
        let unfinished = unfinished.map_err(refuse)?;
        let path = unfinished.folder().join(JOURNAL);
        let known = self.sweep.fingerprint();
        let mut kept = Kept::default();
        let journal = match self.how.resume {
            true => Journal::resume(&path, &known, &mut |done, bytes| kept.take(done, bytes)),
            false => Journal::create(&path, &known, self.how.force),
        };
        let journal = journal.map_err(|error| {
            if let JournalError::Interrupted { .. } = error {
                unfinished.keep();
            }
            say(&format!("error: {error}"));
            match error {
                JournalError::Io { .. } => Exit::Disk,
                _ => Exit::Usage,
            }
        })?;
        unfinished.keep();
        if self.how.resume && !self.how.quiet {
            say(&format!(
                "{} done",
                many(
                    kept.points() as u64,
                    "point of the interrupted sweep is",
                    "points of the interrupted sweep are"
                )
            ));
        }
        let words = how_to_go_on(unfinished.folder(), None);
        let last = words.clone();
        interrupt::stops_itself(move || say(&last));
        let progress = Progress::of_stages(self.how.quiet);
        let runtime = Runtime {
            progress: &progress,
            ..self.how.runtime()
        };
        let results = self
            .sweep
            .go_on(self.extent, kept, Some(&journal), &runtime);
        progress.clear();
        match results {
            Ok(results) => Ok((unfinished, results.points)),
            Err(error) => {
                let exit = failed(&error);
                say(&words);
                Err(exit)
            }
        }
    }

    /// What was kept is in the folder now. Should it stay behind, the next sweep replaces it.
    pub fn end(&self, unfinished: StagedRun) {
        let _ = fs::remove_file(unfinished.folder().join(JOURNAL));
        drop(unfinished);
        interrupt::only_tells(Exit::Done);
    }
}

//! `goodwill optimize`: the best plan of an arm, into a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use clap::Args;

use super::calibrate::how_to_go_on;
use super::integer_arg::integer;
use super::job::{refuse, stopped};
use super::progress::Progress;
use super::sweep::How;
use super::{Exit, check, color, forecast, interrupt, print, print_styled, say};
use crate::engine::run::RunError;
use crate::evidence::draws::DrawsError;
use crate::optimize::Found;
use crate::optimize::runner::{Kept, SearchError};
use crate::output::disk::{Disk, Real};
use crate::output::format::count;
use crate::output::manifest::Facts;
use crate::output::optimize::{hand_over, text, title};
use crate::output::staging::StagedRun;
use crate::pipeline::{
    LoadFailure, Optimization, OptimizeFailure, PsychologyFiles, Runtime, Source,
};
use crate::scenario::optimize::Objective;
use crate::scenario::resolved_text;
use crate::sweep::journal::{Journal, JournalError};

/// Find the best plan of an arm: what to give, of which value, when and to whom, under its budget and capacities; judged by customers that no plan was chosen by.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill optimize scenarios/regulars.toml --decide 'arm.\"every time\".gesture.value=0.5..4'
  goodwill optimize my_shop.toml --decide 'arm.plan.gesture[1].on=[true, false]' --decide 'arm.plan.gesture[2].every=\"4..26 weeks:12\"'
  goodwill optimize my_shop.toml --budget 30000 --objective quantile
  goodwill optimize my_shop.toml --metric retained --plans 1000

What is decided stands in the file, as `[[decide]]` with `key` and `from`, `to` and `step`, or `levels`; or here, in the words of
`goodwill sweep`. `[optimize]` of the file says the rest; what stands here goes before it. One arm is planned. Every plan lives with
the same people, luck and draws of the psychology, codes and setting; the chosen one is judged by others.

The folder has best.toml, which `goodwill run` runs as it is, candidates.csv (every plan that was tried), best.csv, judged.csv and gains.csv
(what the best plan comes to, and near-ties with the cheapest first), response.csv, budget.csv, rests_on.csv and charts. What is done is
kept beside it: an interrupted search goes on with --resume, on any number of threads, to the same bytes.")]
pub struct OptimizeArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Decide a key among values, such as arm.card.gesture.value=1..6:11; can be given several times
    #[arg(long = "decide", value_name = "KEY=VALUES")]
    decide: Vec<String>,
    /// The arm that is planned [default: the scenario's, or the one whose keys are decided]
    #[arg(long, value_name = "ARM")]
    arm: Option<String>,
    /// What is to be as large as possible, or as small where less is better [default: the scenario's, or its primary outcome]
    #[arg(long, value_name = "METRIC")]
    metric: Option<String>,
    /// By what over the draws: mean, quantile (of the gain over doing nothing) or regret [default: the scenario's, or mean]
    #[arg(long, value_name = "OBJECTIVE", value_parser = Objective::KEYS)]
    objective: Option<String>,
    /// Which quantile, such as 10% [default: the scenario's, or 10%]
    #[arg(long, value_name = "SHARE")]
    quantile: Option<String>,
    /// What a plan may cost in the mean, for all members of a replicate together [default: the scenario's, or no limit]
    #[arg(long, value_name = "MONEY")]
    budget: Option<String>,
    /// Plans that the search begins with [default: the scenario's, or 256]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(4..=100_000))]
    plans: Option<u32>,
    /// Replicates by which the best plans are compared [default: the scenario's, or 64]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(4..=4_096))]
    replicates: Option<u32>,
    /// Replicates by which the chosen plan is judged [default: the scenario's, or 128]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(8..=4_096))]
    held_out: Option<u32>,
    /// Seed of the search's draws [default: the scenario's, or 1]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = integer::<u64>(0..=u64::MAX))]
    search_seed: Option<u64>,
    /// Seed of people and luck [default: the scenario's]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = integer::<u64>(0..=u64::MAX))]
    seed: Option<u64>,
    /// Change a value of the scenario, such as population.size=500; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Parameters in place of the shipped ones, where the scenario has none of its own
    #[arg(long, value_name = "FILE")]
    psychology: Option<PathBuf>,
    /// Draws of the psychology in place of the shipped ones
    #[arg(long, value_name = "FILE")]
    draws_file: Option<PathBuf>,
    /// Customers (an arm, in a randomized design) [default: the scenario's]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u64>(1..=4_000_000_000))]
    size: Option<u64>,
    /// Folder for the results [default: output/<name of the scenario file>-optimize]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Say how much would be run; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    how: How,
}

impl OptimizeArgs {
    fn source(&self) -> Source {
        let mut source = Source::file(&self.file).psychology(PsychologyFiles {
            psychology: self.psychology.clone(),
            draws: self.draws_file.clone(),
        });
        let mut changes = self.set.clone();
        let mut change = |key: &str, value: Option<String>| {
            changes.extend(value.map(|value| format!("{key}={value}")));
        };
        let text = |text: &Option<String>| text.as_deref().map(resolved_text);
        change("optimize.arm", text(&self.arm));
        change("optimize.metric", text(&self.metric));
        change("optimize.objective", text(&self.objective));
        change("optimize.quantile", self.quantile.clone());
        change("optimize.budget", self.budget.clone());
        change("optimize.plans", self.plans.map(|n| n.to_string()));
        change(
            "optimize.replicates",
            self.replicates.map(|n| n.to_string()),
        );
        change("optimize.held_out", self.held_out.map(|n| n.to_string()));
        change("optimize.seed", self.search_seed.map(|n| n.to_string()));
        change("design.seed", self.seed.map(|n| n.to_string()));
        for change in changes {
            source = source.set(change);
        }
        for decision in &self.decide {
            source = source.decide(decision);
        }
        match self.size {
            Some(size) => source.size(size),
            None => source,
        }
    }
}

pub fn optimize(args: &OptimizeArgs, disk: &dyn Disk) -> Exit {
    match job(args, disk) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

/// Reads the scenario and what is decided; says what is wrong.
fn load(source: &Source) -> Result<Optimization, Exit> {
    source.optimize().map_err(|failure| match failure {
        OptimizeFailure::Load(failure) => unread(&failure),
        OptimizeFailure::Nothing => {
            say(&format!("error: {failure}"));
            Exit::Usage
        }
    })
}

fn unread(failure: &LoadFailure) -> Exit {
    match failure {
        LoadFailure::Scenario(error) => check::report(error),
        LoadFailure::Draws(error) => {
            say(&format!("error: {error}"));
            match error {
                DrawsError::Unreadable { .. } => Exit::Disk,
                _ => Exit::Scenario,
            }
        }
    }
}

/// Says why nothing came of it, and how to end.
fn failed(error: &SearchError) -> Exit {
    match error {
        SearchError::Run(RunError::Interrupted) => Exit::Interrupted,
        SearchError::Run(error) => stopped(error),
        SearchError::Refused { .. } | SearchError::TooDear { .. } => {
            say(&format!("error: {}", error.to_string().trim_end()));
            Exit::Scenario
        }
        SearchError::Journal(_) => {
            say(&format!("error: {error}"));
            Exit::Disk
        }
    }
}

/// What is done, in the unfinished folder.
const JOURNAL: &str = "optimize.journal";

/// Bytes of disk that an optimization takes, its journal with it.
fn disk_of(own: &Optimization) -> u64 {
    let data: usize = own.files().iter().map(|(_, bytes)| bytes.len()).sum();
    let plans = 4 * u64::from(own.settings().plans);
    2_000_000
        + 2 * data as u64
        + own.effort().0 * 24
        + plans * 40 * (own.space().axes.len() as u64 + 7)
}

fn job(args: &OptimizeArgs, disk: &dyn Disk) -> Result<(), Exit> {
    let clock = (SystemTime::now(), Instant::now());
    let stem = args.file.file_stem().unwrap_or_default();
    let folder = args.out.clone().unwrap_or_else(|| {
        Path::new("output").join(format!("{}-optimize", stem.to_string_lossy()))
    });
    let own = load(&args.source())?;
    let runtime = args.how.runtime();
    interrupt::stops_itself(|| {});
    if args.dry_run {
        return print(&foretold(&own));
    }
    let title = title(own.scenario());
    args.how
        .limits
        .check_disk(&folder, disk_of(&own), "take fewer --plans")?;
    let unfinished = StagedRun::begin(disk, &folder, args.how.force, &title).map_err(refuse)?;
    let found = run(&own, &unfinished, &args.how)?;
    let optimized = own.optimized(&found).map_err(|failure| unread(&failure))?;
    let facts = facts(&own, &runtime, clock);
    let files = hand_over(&unfinished, &optimized, &facts).map_err(refuse)?;
    // What was kept is in the folder now. Should it stay behind, the next one replaces it.
    let _ = fs::remove_file(unfinished.folder().join(JOURNAL));
    drop(unfinished);
    interrupt::only_tells(Exit::Done);
    let color = color(&io::stdout());
    print_styled(&text(&optimized, color), color)?;
    if !args.how.quiet {
        say(&format!("{} files in {}", files.len(), folder.display()));
        say(&format!(
            "the best plan: goodwill run {}",
            folder.join("best.toml").display()
        ));
    }
    Ok(())
}

/// Searches, with what an interrupted one has done, and keeps what is done.
fn run(own: &Optimization, unfinished: &StagedRun, how: &How) -> Result<Found, Exit> {
    let path = unfinished.folder().join(JOURNAL);
    let known = own.fingerprint();
    let mut kept = Kept::new();
    let journal = match how.resume {
        true => Journal::resume(&path, &known, &mut |done, bytes| {
            kept.insert(done.point, bytes.to_vec());
            true
        }),
        false => Journal::create(&path, &known, how.force),
    };
    let journal = journal.map_err(|error| {
        if let JournalError::Interrupted { .. } = error {
            unfinished.keep();
        }
        say(&match &error {
            JournalError::Other { path } => format!(
                "error: {} is of another search (another scenario, seed or version); start anew without --resume",
                path.display()
            ),
            JournalError::Interrupted { path } => format!(
                "error: this search was interrupted before: go on with --resume, or begin anew with --force (it would lose {})",
                path.display()
            ),
            JournalError::None { .. } | JournalError::Io { .. } => format!("error: {error}"),
        });
        match error {
            JournalError::Io { .. } => Exit::Disk,
            _ => Exit::Usage,
        }
    })?;
    unfinished.keep();
    if how.resume && !how.quiet {
        say(&format!(
            "{} tasks of the interrupted search are done",
            count(kept.len() as u64)
        ));
    }
    let words = how_to_go_on(unfinished.folder(), None);
    let last = words.clone();
    interrupt::stops_itself(move || say(&last));
    let progress = Progress::of_stages(how.quiet);
    let runtime = Runtime {
        progress: &progress,
        ..how.runtime()
    };
    let found = own.go_on(kept, Some(&journal), &runtime);
    progress.clear();
    found.map_err(|error| {
        let exit = failed(&error);
        match error {
            // There is nothing to go on with.
            SearchError::Refused { .. } | SearchError::TooDear { .. } => {
                let _ = fs::remove_dir_all(unfinished.folder());
            }
            SearchError::Journal(_) | SearchError::Run(_) => say(&words),
        }
        exit
    })
}

/// Runs the optimization of a folder again, into another one.
pub(super) fn again(
    folder: &Path,
    again: &Path,
    runtime: &Runtime,
    limits: &forecast::Limits,
    quiet: bool,
) -> Result<(), Exit> {
    let clock = (SystemTime::now(), Instant::now());
    let own = load(&Source::run_folder(folder))?;
    limits.check_disk(again, disk_of(&own), "allow more")?;
    let unfinished =
        StagedRun::begin(&Real, again, false, &title(own.scenario())).map_err(refuse)?;
    let progress = Progress::of_stages(quiet);
    let watched = Runtime {
        progress: &progress,
        ..*runtime
    };
    let found = own.run(&watched);
    progress.clear();
    let found = found.map_err(|error| failed(&error))?;
    let optimized = own.optimized(&found).map_err(|failure| unread(&failure))?;
    let facts = facts(&own, runtime, clock);
    hand_over(&unfinished, &optimized, &facts)
        .map(|_| ())
        .map_err(refuse)
}

fn facts(own: &Optimization, runtime: &Runtime, clock: (SystemTime, Instant)) -> Facts {
    Facts {
        inputs: own.inputs().to_vec(),
        threads: runtime.threads,
        started: clock.0,
        seconds: clock.1.elapsed().as_secs_f64(),
    }
}

fn foretold(own: &Optimization) -> String {
    let (replicates, lives) = own.effort();
    let plans = own.space().count();
    format!(
        "{} decisions, {}\nruns    at most about {} replicates of {} heads: {} million steps of customers' lives\ndisk    at most {} \
         MB\nNothing was written.\n",
        own.space().axes.len(),
        match plans {
            Some(plans) if plans < 1e15 => format!("{} plans in all", count(plans as u64)),
            _ => "more plans than can be counted".to_owned(),
        },
        count(replicates),
        count(own.world().heads().0.into()),
        count((lives / 1e6).ceil() as u64),
        count(disk_of(own).div_ceil(1_000_000)),
    )
}

//! `goodwill run`: from a scenario file to a folder of tables and charts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::choice::one_of;
use super::integer_arg::integer;
use super::job::{Clock, How, Job, load, refuse};
use super::run_session::{RunSession, Terms};
use super::{Exit, checkpoint_writer, export, forecast, interrupt, resume, say};
use crate::decision::{Extent, compare};
use crate::engine::run::Options;
use crate::evidence::setting::Doubt;
use crate::numeric::Width;
use crate::output::customers::Form;
use crate::output::disk::Disk;
use crate::output::request::{Request, SCENARIO};
use crate::output::run_options::{ChartFiles, RunOptions};
use crate::output::staging::StagedRun;
use crate::pipeline::{Experiment, PsychologyFiles, Source};

/// Run a scenario: a summary on stdout, and a folder with tables, charts and the scenario as run.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill run scenarios/two_mints.toml
  goodwill run scenarios/launch_strategies.toml --replicates 5 --out results/quick
  goodwill run scenarios/two_mints.toml --set psychology.unease=0 --force
  goodwill run scenarios/two_mints.toml --set 'arm.\"one mint\".gesture.value=2'
  goodwill run scenarios/launch_strategies.toml --size 1000000 --dry-run
  goodwill run scenarios/two_mints.toml --psychology fit/psychology.toml --draws-file fit/psychology_draws.csv
  goodwill run --resume output/two_mints

The folder is built in NAME.unfinished beside its place and renamed when whole. One that an earlier
run of the same scenario made is replaced; any other is left alone, unless --force is given for
another run's. Ctrl-C stops cleanly and keeps what is done: --resume goes on with it, on any number
of threads, to the same bytes.")]
pub struct RunArgs {
    /// Scenario file
    #[arg(value_name = "FILE", required_unless_present = "resume")]
    file: Option<PathBuf>,
    /// Go on with the run to this folder that was interrupted; only --threads and --quiet go with it
    #[arg(long, value_name = "FOLDER", conflicts_with_all = [
        "file", "set", "psychology", "draws_file", "seed", "replicates", "size", "until_decided", "most_replicates",
        "draws", "doubt", "sensitivity", "customers", "charts", "out", "force", "dry_run", "xlsx",
    ])]
    resume: Option<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    /// Add replicates until every arm is told from the baseline and from the best, as far as the luck of
    /// the draw goes
    #[arg(long)]
    until_decided: bool,
    /// The most replicates that --until-decided may add up to [default: 50 times the scenario's]
    #[arg(long, value_name = "COUNT", requires = "until_decided", allow_negative_numbers = true, value_parser = integer::<u32>(1..=1_000_000))]
    most_replicates: Option<u32>,
    #[command(flatten)]
    questions: Questions,
    /// Make a workbook of the tables, too, beside the folder: FOLDER.xlsx, as `goodwill export` does
    #[arg(long)]
    xlsx: bool,
    /// Folder for the results [default: output/<name of the scenario file>]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Replace the folder of another run
    #[arg(long)]
    force: bool,
    /// Say what would be run, and the time, memory and disk that it would take; write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    limits: forecast::Limits,
    /// No progress and no messages on stderr, errors apart; the summary is still printed
    #[arg(long)]
    quiet: bool,
    /// Vector width: scalar, avx2 or avx512; the results are the same with any
    #[arg(long, hide = true, value_name = "WIDTH")]
    width: Option<Width>,
    /// Seconds after which what is done is kept, again and again
    #[arg(long, hide = true, value_name = "SECONDS")]
    keep_every: Option<f64>,
}

/// What the flags lay over the scenario.
#[derive(Debug, Args)]
pub(super) struct Changes {
    /// Change a value of the scenario, such as arm.gesture.value=2; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Parameters in place of the shipped ones, where the scenario has none of its own; the shipped draws leave
    /// them as they are
    #[arg(long, value_name = "FILE")]
    pub psychology: Option<PathBuf>,
    /// Draws of the psychology in place of the shipped ones, as calibrate writes them: they go with a psychology
    /// of its own
    #[arg(long, value_name = "FILE")]
    pub draws_file: Option<PathBuf>,
    /// Seed of all random draws [default: the scenario's]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = integer::<u64>(0..=u64::MAX))]
    pub seed: Option<u64>,
    /// Replicates, each with people, ties and luck of its own [default: the scenario's]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(1..=1_000_000))]
    pub replicates: Option<u32>,
    /// Customers (an arm, in a randomized design) [default: the scenario's]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u64>(1..=4_000_000_000))]
    pub size: Option<u64>,
}

/// What is asked of the run besides its scenario.
#[derive(Debug, Args)]
pub(super) struct Questions {
    /// Draws of the fitted psychology, each in a setting of its own, to compare the arms over, at most 400; 0 for none
    #[arg(long, value_name = "COUNT", default_value_t = compare::DRAWS, allow_negative_numbers = true, value_parser = integer::<usize>(0..=400))]
    pub draws: usize,
    /// What the draws vary: one source alone shows how much of an interval is its own
    #[arg(long, value_name = "SOURCE", default_value = "all", value_parser = one_of::<Doubt>())]
    pub doubt: Doubt,
    /// How much of the customers to look for what would change the answer on; off leaves out the field
    /// test, too
    #[arg(long, value_name = "EXTENT", default_value = "part", value_parser = one_of::<Extent>())]
    pub sensitivity: Extent,
    /// Write every single customer under every arm into a file of its own, too
    #[arg(long, value_name = "FORM", value_parser = one_of::<Form>())]
    pub customers: Option<Form>,
    /// Which files of charts the folder has; the page has all charts in any case
    #[arg(long, value_name = "FILES", default_value = "all", value_parser = one_of::<ChartFiles>())]
    pub charts: ChartFiles,
}

impl Changes {
    /// The scenario with these changes.
    pub fn source(&self, file: &Path) -> Source {
        let mut source = Source::file(file).psychology(PsychologyFiles {
            psychology: self.psychology.clone(),
            draws: self.draws_file.clone(),
        });
        let seed = self.seed.map(|seed| format!("design.seed={seed}"));
        let replicates = self
            .replicates
            .map(|replicates| format!("design.replicates={replicates}"));
        for change in self.set.iter().cloned().chain(seed).chain(replicates) {
            source = source.set(change);
        }
        match self.size {
            Some(size) => source.size(size),
            None => source,
        }
    }
}

impl RunArgs {
    fn terms<'a>(&self, disk: &'a dyn Disk, clock: Clock) -> Terms<'a> {
        let defaults = Options::default();
        let seconds = self
            .keep_every
            .and_then(|s| Duration::try_from_secs_f64(s).ok());
        Terms {
            disk,
            how: How {
                threads: self.threads.unwrap_or(defaults.threads),
                width: self.width.unwrap_or(defaults.width),
                memory: self.limits.memory(),
                quiet: self.quiet,
            },
            limits: self.limits,
            every: seconds.unwrap_or(checkpoint_writer::EVERY),
            clock,
        }
    }
}

pub fn run(args: &RunArgs, disk: &dyn Disk) -> Exit {
    let terms = args.terms(disk, Clock::start());
    let ended = match (&args.resume, &args.file) {
        (Some(folder), _) => resume::resume(folder, &terms),
        (None, Some(file)) => begin(args, file, &terms),
        (None, None) => Err(Exit::Usage),
    };
    match ended {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn begin(args: &RunArgs, file: &Path, terms: &Terms) -> Result<(), Exit> {
    let experiment = load(&args.changes.source(file))?;
    let folder = args.out.clone().unwrap_or_else(|| default_folder(file));
    let job = Job {
        options: options(args, &experiment),
        experiment,
        how: terms.how,
    };
    if args.dry_run {
        return forecast::tell(&args.limits, &job, &folder);
    }
    forecast::check(&args.limits, &job, &folder)?;
    let loaded = job.experiment.loaded();
    let title = &loaded.scenario.title;
    // What is on disk from here on is cleared away or kept, and not left lying about.
    interrupt::stops_itself(|| {});
    let unfinished = StagedRun::begin(terms.disk, &folder, args.force, title).map_err(refuse)?;
    job.announce(&loaded.scenario);
    let inputs = job.experiment.inputs().to_vec();
    let request = Request::new(title, args.force, job.options, inputs);
    let mut files = vec![(SCENARIO.to_owned(), loaded.resolved.clone().into_bytes())];
    files.extend(job.experiment.files());
    unfinished.put_request(&files, &request).map_err(refuse)?;
    let run = request.run(loaded, &job.experiment.psychology().files());
    let session = RunSession {
        job,
        unfinished,
        run,
        terms,
    };
    session.finish(None)?;
    match args.xlsx {
        true => export::workbook_of(&folder, args.quiet),
        false => Ok(()),
    }
}

/// What is asked of the run: no more draws than there are.
fn options(args: &RunArgs, experiment: &Experiment) -> RunOptions {
    experiment.settle(RunOptions {
        until_decided: args.until_decided,
        most_replicates: args.most_replicates,
        ..args.questions.options(experiment, args.quiet)
    })
}

impl Questions {
    /// What is asked, with no more draws than there are.
    pub fn options(&self, experiment: &Experiment, quiet: bool) -> RunOptions {
        if experiment.psychology().leaves_nothing() && self.draws > 0 && !quiet {
            say(
                "note: the psychology that is given leaves nothing that the shipped draws vary: the intervals will be chance \
                 alone; --draws-file gives draws around it, as calibrate writes them",
            );
        }
        experiment.settle(RunOptions {
            draws: self.draws,
            doubt: self.doubt,
            sensitivity: self.sensitivity,
            customers: self.customers,
            charts: self.charts,
            ..RunOptions::default()
        })
    }
}

fn default_folder(file: &Path) -> PathBuf {
    let name = file.file_stem().unwrap_or_else(|| "run".as_ref());
    Path::new("output").join(name)
}

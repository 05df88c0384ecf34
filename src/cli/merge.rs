//! `goodwill merge`: the parts of a plan, put together into the usual folder.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use clap::Args;

use super::integer_arg::integer;
use super::job::{Clock, How, Job, load, refuse};
use super::part::{flag, other, read_plan};
use super::plan::threads;
use super::run_session::{RunSession, Terms};
use super::sweep::{disk_of, facts, failed, load as load_sweep};
use super::{
    Exit, checkpoint_writer, color, forecast, interrupt, print, print_styled, quoted, say,
};
use crate::engine::run::Options;
use crate::numeric::Width;
use crate::output::disk::Disk;
use crate::output::format::count;
use crate::output::manifest::Facts;
use crate::output::request::Request;
use crate::output::staging::StagedRun;
use crate::output::sweep::{found as found_in, hand_over, text, title};
use crate::parts::gather::{Found, told};
use crate::parts::plan::{self, Kind, Plan};
use crate::parts::ranges;
use crate::pipeline::{MergeError, Runtime, Source};

/// Put the parts of a plan together: the folder that one machine would have made, to the same bytes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill merge plan.json parts --out output/launch_strategies
  goodwill merge plan.json parts --list-missing

Every file of a part is held against its hash first. One that is damaged, of another plan or of another version is refused; one
that is there twice with the same bytes counts once. What is missing is told as a scheduler's array takes it. What follows a
run (draws of the psychology, who responds, what would change the answer) is worked out here: it does not grow with the
population.")]
pub struct MergeArgs {
    /// The plan
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Folders with the files of parts, or such files
    #[arg(value_name = "PARTS", required = true)]
    parts: Vec<PathBuf>,
    /// Folder for the results
    #[arg(long, value_name = "FOLDER", required_unless_present = "list_missing")]
    out: Option<PathBuf>,
    /// Print the numbers of the parts that are missing or damaged, such as 0,3-5, and nothing where none is; write nothing
    #[arg(long, conflicts_with = "out")]
    list_missing: bool,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    /// Replace the folder of another run
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    limits: forecast::Limits,
    /// No progress and no messages on stderr, errors apart; the summary is still printed
    #[arg(long)]
    quiet: bool,
    /// Vector width: scalar, avx2 or avx512; the results are the same with any
    #[arg(long, hide = true, value_name = "WIDTH")]
    width: Option<Width>,
}

pub fn merge(args: &MergeArgs, disk: &dyn Disk) -> Exit {
    match run(args, disk) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn run(args: &MergeArgs, disk: &dyn Disk) -> Result<(), Exit> {
    let clock = Clock::start();
    interrupt::ends_anywhere(|| {});
    let plan = read_plan(&args.plan)?;
    let found = Found::of(&plan, &args.parts);
    let missing = found.missing(&plan);
    for fault in &found.faults {
        say(&format!("error: {fault}"));
    }
    if args.list_missing {
        return match missing.is_empty() {
            true => Ok(()),
            false => print(&format!("{}\n", ranges(&missing))),
        };
    }
    if !missing.is_empty() {
        say(&format!(
            "error: {}; run with: goodwill part {} {} --out {}",
            told(&missing, &plan),
            quoted(&args.plan),
            flag(&missing),
            quoted(&args.parts[0]),
        ));
    }
    if !missing.is_empty() || !found.faults.is_empty() {
        return Err(Exit::Disk);
    }
    if !args.quiet {
        let again = match found.duplicates.len() {
            0 => String::new(),
            n => format!("; {n} of them twice, with the same bytes"),
        };
        say(&format!(
            "{} parts, {} bytes{again}",
            count(found.count() as u64),
            count(found.bytes)
        ));
    }
    let Some(folder) = &args.out else {
        return Err(Exit::Usage);
    };
    let merging = Merging {
        args,
        plan: &plan,
        found: &found,
        folder,
        disk,
    };
    match plan.kind {
        Kind::Run => merging.run(clock),
        Kind::Sweep => merging.sweep(),
    }
}

struct Merging<'a> {
    args: &'a MergeArgs,
    plan: &'a Plan,
    found: &'a Found,
    folder: &'a Path,
    disk: &'a dyn Disk,
}

impl Merging<'_> {
    fn source(&self) -> Source {
        Source::run_folder(plan::folder(&self.args.plan))
    }

    fn width(&self) -> Width {
        self.args.width.unwrap_or(Options::default().width)
    }

    fn run(&self, clock: Clock) -> Result<(), Exit> {
        let (args, plan) = (self.args, self.plan);
        let experiment = load(&self.source())?;
        let options = plan.options.unwrap_or_default();
        if experiment.hash(options) != plan.run {
            return Err(other(&args.plan));
        }
        let terms = Terms {
            disk: self.disk,
            how: How {
                threads: threads(args.threads),
                width: self.width(),
                memory: args.limits.memory(),
                quiet: args.quiet,
            },
            limits: args.limits,
            every: checkpoint_writer::EVERY,
            clock,
        };
        let job = Job {
            options,
            experiment: experiment.with_inputs(plan.inputs.clone()),
            how: terms.how,
        };
        forecast::check(&args.limits, &job, self.folder)?;
        let whole = job.experiment.merged(plan, self.found);
        let whole = whole.map_err(|error| refused(&error))?;
        interrupt::stops_itself(|| {});
        let title = &job.experiment.scenario().title;
        let unfinished = StagedRun::begin(self.disk, self.folder, args.force, title);
        let unfinished = unfinished.map_err(refuse)?;
        job.announce(job.experiment.scenario());
        let request = Request::new(title, args.force, options, plan.inputs.clone());
        let files = job.experiment.folder();
        unfinished.put_request(&files, &request).map_err(refuse)?;
        let session = RunSession {
            run: plan.run,
            job,
            unfinished,
            terms: &terms,
        };
        session.finish(Some(whole))
    }

    fn sweep(&self) -> Result<(), Exit> {
        let (args, plan) = (self.args, self.plan);
        let clock = (SystemTime::now(), Instant::now());
        let sweep = load_sweep(&self.source())?;
        if sweep.fingerprint() != plan.run {
            return Err(other(&args.plan));
        }
        let runtime = Runtime {
            threads: threads(args.threads),
            width: self.width(),
            memory: args.limits.memory(),
            cancel: interrupt::flag(),
            ..Runtime::default()
        };
        interrupt::stops_itself(|| {});
        let extent = sweep.check(&runtime).map_err(|error| failed(&error))?;
        let room = disk_of(&sweep, &extent);
        args.limits
            .check_disk(self.folder, room, "allow more, or name another place")?;
        let kept = sweep.merged(plan, self.found, &extent);
        let kept = kept.map_err(|error| refused(&error))?;
        let title = title(sweep.scenario());
        let unfinished = StagedRun::begin(self.disk, self.folder, args.force, &title);
        let unfinished = unfinished.map_err(refuse)?;
        let results = sweep.go_on(&extent, kept, None, &runtime);
        let results = results.map_err(|error| failed(&error))?;
        let swept = sweep.swept(&results.points);
        let found = found_in(&swept, runtime.threads);
        let facts = Facts {
            inputs: plan.inputs.clone(),
            ..facts(&sweep, &runtime, clock)
        };
        let files = hand_over(&unfinished, &swept, &found, &facts).map_err(refuse)?;
        drop(unfinished);
        interrupt::only_tells(Exit::Done);
        let color = color(&io::stdout());
        print_styled(&text(&swept, &found, color), color)?;
        if !args.quiet {
            say(&format!(
                "{} files in {}",
                files.len(),
                self.folder.display()
            ));
        }
        Ok(())
    }
}

fn refused(error: &MergeError) -> Exit {
    say(&format!("error: {error}"));
    Exit::Disk
}

//! `goodwill part`: one part of a plan, into a file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::integer_arg::integer;
use super::job::{load, stopped, stopped_at};
use super::plan::threads;
use super::progress::Progress;
use super::sweep::{failed, load as load_sweep};
use super::{Exit, cannot_write, forecast, interrupt, say};
use crate::decision::update::UpdateError;
use crate::engine::run::Options;
use crate::files;
use crate::numeric::Width;
use crate::output::disk::Disk;
use crate::output::format::count;
use crate::parts::file::{self, NoPart, Record};
use crate::parts::place::put;
use crate::parts::plan::{self, Kind, Plan, PlanError};
use crate::parts::{Cut, ranges};
use crate::pipeline::{Experiment, Runtime, Source, Sweep};
use crate::scenario::checked::Scenario;

/// Run one part of a plan, or some, each into a file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill part plan.json --index 7 --out parts
  goodwill part plan.json --index $SLURM_ARRAY_TASK_ID --threads 1 --out parts
  goodwill part plan.json --index 0-9,12 --out parts

The file is written beside its place and renamed when whole. A part that is there already is left as it is, so that running it
again, or on two machines at a time, does no harm; one that is damaged is run anew. The same part has the same bytes on any
machine, number of threads and vector width.")]
pub struct PartArgs {
    /// The plan
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Which part, from 0; or several, such as 0-9,12
    #[arg(long, value_name = "INDEX")]
    index: String,
    /// Folder for the file; all parts may share it
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    #[command(flatten)]
    limits: forecast::Limits,
    /// Say nothing but errors
    #[arg(long)]
    quiet: bool,
    /// Vector width: scalar, avx2 or avx512; the results are the same with any
    #[arg(long, hide = true, value_name = "WIDTH")]
    width: Option<Width>,
}

pub fn part(args: &PartArgs, disk: &dyn Disk) -> Exit {
    match run(args, disk) {
        Ok(()) => Exit::Done,
        Err(exit) => {
            stopped_at(&exit);
            exit
        }
    }
}

/// Reads a plan; says what is wrong.
pub(super) fn read_plan(path: &Path) -> Result<Plan, Exit> {
    Plan::read(path).map_err(|error: PlanError| {
        say(&format!("error: {error}"));
        Exit::Disk
    })
}

/// That plan and folder are not of one another.
pub(super) fn other(path: &Path) -> Exit {
    let error = PlanError::Other {
        path: path.to_owned(),
        folder: plan::folder(path),
    };
    say(&format!("error: {error}"));
    Exit::Disk
}

/// What is run by a plan, loaded once; of a run what its customers live under, once that is known.
enum Loaded {
    Run(Box<Experiment>, Option<Box<Scenario>>),
    Sweep(Box<Sweep>),
}

fn run(args: &PartArgs, disk: &dyn Disk) -> Result<(), Exit> {
    interrupt::ends_anywhere(|| {});
    let plan = read_plan(&args.plan)?;
    let asked = indices(&args.index, &plan)?;
    let mut todo = Vec::new();
    for index in asked {
        let path = args.out.join(file::name(index));
        if there(&path, index, &plan)? {
            if !args.quiet {
                say(&format!(
                    "part {index} is there already: {}",
                    path.display()
                ));
            }
        } else {
            todo.push((index, path));
        }
    }
    if todo.is_empty() {
        return Ok(());
    }
    let mut loaded = load_all(args, &plan)?;
    interrupt::stops_itself(|| {});
    for (index, path) in todo {
        let records = records(args, &plan, index, &mut loaded)?;
        let bytes = file::write(&plan, index, &records);
        put(disk, &path, &bytes).map_err(|error| cannot_write(&path, &error))?;
        if !args.quiet {
            say(&format!(
                "part {index} of {}: {} bytes in {}",
                plan.parts(),
                count(bytes.len() as u64),
                path.display()
            ));
        }
    }
    Ok(())
}

/// Whether a part is there already, whole.
fn there(path: &Path, index: u32, plan: &Plan) -> Result<bool, Exit> {
    let Ok(bytes) = files::read(path) else {
        // What is in the way is told where it is written.
        return Ok(false);
    };
    let head = file::head(&bytes).and_then(|head| {
        head.belongs(plan)?;
        Ok(head)
    });
    match head {
        Ok(head) if head.index == index => Ok(true),
        Ok(_) | Err(NoPart::Damaged) => Ok(false),
        Err(why) => {
            say(&format!(
                "error: {} {why}, and is left alone; name another folder with --out",
                path.display()
            ));
            Err(Exit::Disk)
        }
    }
}

/// The numbers of parts that are asked for.
fn indices(text: &str, plan: &Plan) -> Result<Vec<u32>, Exit> {
    let wrong = |why: String| {
        say(&format!("error: --index {text}: {why}"));
        Exit::Usage
    };
    let last = plan.parts() - 1;
    let mut all = Vec::new();
    for range in text.split(',') {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let (Some(from), Some(to)) = (number(from), number(to)) else {
            return Err(wrong(
                "a whole number is needed, or several such as 0-9,12".to_owned(),
            ));
        };
        if from > to {
            return Err(wrong(format!("{range} runs backwards")));
        }
        if to > last {
            return Err(wrong(format!("the plan has the parts 0 to {last}")));
        }
        all.extend(from..=to);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn load_all(args: &PartArgs, plan: &Plan) -> Result<Loaded, Exit> {
    let source = Source::run_folder(plan::folder(&args.plan));
    let loaded = match plan.kind {
        Kind::Run => Loaded::Run(Box::new(load(&source)?), None),
        Kind::Sweep => Loaded::Sweep(Box::new(load_sweep(&source)?)),
    };
    let run = match &loaded {
        Loaded::Run(experiment, _) => experiment.hash(plan.options.unwrap_or_default()),
        Loaded::Sweep(sweep) => sweep.fingerprint(),
    };
    let end = match &loaded {
        Loaded::Run(experiment, _) => (0, experiment.units()),
        Loaded::Sweep(sweep) => (sweep.points().len() as u32, 0),
    };
    if run != plan.run || plan.cuts.last() != Some(&Cut::from(end)) {
        return Err(other(&args.plan));
    }
    Ok(loaded)
}

fn records(
    args: &PartArgs,
    plan: &Plan,
    index: u32,
    loaded: &mut Loaded,
) -> Result<Vec<Record>, Exit> {
    let Some((from, to)) = plan.stretch(index).filter(|(from, to)| from != to) else {
        return Ok(Vec::new());
    };
    let progress = Progress::of_stages(args.quiet);
    let runtime = Runtime {
        threads: threads(args.threads),
        width: args.width.unwrap_or(Options::default().width),
        memory: args.limits.memory(),
        progress: &progress,
        cancel: interrupt::flag(),
        ..Runtime::default()
    };
    match loaded {
        Loaded::Run(experiment, lived) => {
            let lived = match lived {
                Some(lived) => lived,
                None => {
                    let found = experiment.lived(&runtime);
                    let found = found.map_err(|error| match error {
                        UpdateError::Run(error) => stopped(&error),
                        UpdateError::Refused(refusal) => {
                            say(&format!("error: {refusal}"));
                            Exit::Expectation
                        }
                    })?;
                    lived.insert(Box::new(found))
                }
            };
            let found = experiment.part(lived, from.unit..to.unit, &runtime);
            found.map_err(|error| stopped(&error))
        }
        Loaded::Sweep(sweep) => {
            let found = sweep.part(from, to, &runtime);
            found.map_err(|error| failed(&error))
        }
    }
}

/// The flag with which the parts that are missing are run.
pub(super) fn flag(missing: &[u32]) -> String {
    format!("--index {}", ranges(missing))
}

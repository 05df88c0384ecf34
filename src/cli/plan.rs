//! `goodwill plan`: work cut into parts, for as many machines as there are.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::integer_arg::integer;
use super::job::{load, stopped_at};
use super::run::{Changes, Questions};
use super::sensitivity::Analysis;
use super::sweep::{Over, failed, load as load_sweep};
use super::{Exit, cannot_write, forecast, interrupt, print, quoted, say};
use crate::decision::Extent;
use crate::engine::run::Options;
use crate::output::disk::Disk;
use crate::output::format::{count, plain};
use crate::output::sweep::design;
use crate::output::tables::NamedBytes;
use crate::parts::place::{put, put_folder};
use crate::parts::plan::{self, MOST, Plan, PlanError};
use crate::pipeline::{Runtime, Source, Sweep};

/// Cut a run or a sweep into parts that run anywhere: a plan for `goodwill part` and `goodwill merge`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill plan run scenarios/launch_strategies.toml --size 1000000 --parts 200 --out plan.json
  goodwill plan sweep scenarios/regulars.toml --vary 'arm.*.gesture.value=0.5..4:8' --parts 16 --out plan.json
  goodwill plan sensitivity scenarios/regulars.toml --method morris --vary 'arm.*.gesture.value=0.5..4' --parts 16 --out plan.json
then, for each index from 0, on any machine that sees plan.json and the folder plan.files beside it,
  goodwill part plan.json --index 7 --out parts
and at the end
  goodwill merge plan.json parts --out output/launch_strategies

The plan has the hashes of the scenario, of its data and options, and of all that decides the results. The parts make up the
bytes that one machine gives. docs/guide/cluster.md has recipes for SLURM, Kubernetes, GNU parallel and Dask.")]
pub struct PlanArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Plan what `goodwill run` does
    Run(RunPlanArgs),
    /// Plan what `goodwill sweep` does
    Sweep(SweepPlanArgs),
    /// Plan what `goodwill sensitivity` does
    Sensitivity(SensitivityPlanArgs),
}

#[derive(Debug, Args)]
struct RunPlanArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    questions: Questions,
    #[command(flatten)]
    cut: CutArgs,
}

#[derive(Debug, Args)]
struct SweepPlanArgs {
    #[command(flatten)]
    over: Over,
    #[command(flatten)]
    cut: CutArgs,
}

#[derive(Debug, Args)]
struct SensitivityPlanArgs {
    #[command(flatten)]
    analysis: Analysis,
    #[command(flatten)]
    cut: CutArgs,
}

/// Into how many parts, and where the plan goes.
#[derive(Debug, Args)]
struct CutArgs {
    /// Parts to cut it into: some minutes of work each are best
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<u32>(1..=u64::from(MOST)))]
    parts: u32,
    /// File for the plan; what it needs goes into a folder beside it, plan.files beside plan.json
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace another plan
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    limits: forecast::Limits,
    /// Say nothing but errors
    #[arg(long)]
    quiet: bool,
}

pub fn plan(args: &PlanArgs, disk: &dyn Disk) -> Exit {
    interrupt::ends_anywhere(|| {});
    let planned = match &args.what {
        What::Run(args) => run(args, disk),
        What::Sweep(args) => args
            .over
            .source(&[])
            .and_then(|source| sweep(&source, &args.cut, disk)),
        What::Sensitivity(args) => args
            .analysis
            .source()
            .and_then(|source| sweep(&source, &args.cut, disk)),
    };
    match planned {
        Ok(()) => Exit::Done,
        Err(exit) => {
            stopped_at(&exit);
            exit
        }
    }
}

fn run(args: &RunPlanArgs, disk: &dyn Disk) -> Result<(), Exit> {
    if args.questions.sensitivity == Extent::Full {
        say(
            "error: --sensitivity full runs all customers some hundred times, and is not cut into parts: take part or off",
        );
        return Err(Exit::Usage);
    }
    let experiment = load(&args.changes.source(&args.file))?;
    let options = args.questions.options(&experiment, args.cut.quiet);
    let place = Place::take(&args.cut, disk)?;
    let files = experiment.folder();
    place.put_files(&files)?;
    // As every part will find it.
    let received = load(&Source::run_folder(place.folder()))?;
    let plan = Plan {
        inputs: experiment.inputs().to_vec(),
        ..received.plan(options, args.cut.parts)
    };
    place.put_plan(&plan)?;
    told(&args.cut, &plan, received.units())
}

fn sweep(source: &Source, cut: &CutArgs, disk: &dyn Disk) -> Result<(), Exit> {
    let sweep = load_sweep(source)?;
    let runtime = Runtime {
        memory: cut.limits.memory(),
        cancel: interrupt::flag(),
        ..Runtime::default()
    };
    let extent = sweep.check(&runtime).map_err(|error| failed(&error))?;
    let place = Place::take(cut, disk)?;
    let files = sweep.folder(&|| design(sweep.points()));
    place.put_files(&files)?;
    let received: Sweep = load_sweep(&Source::run_folder(place.folder()))?;
    let plan = Plan {
        inputs: sweep.inputs().to_vec(),
        ..received.plan(&extent, cut.parts, &files)
    };
    place.put_plan(&plan)?;
    told(cut, &plan, extent.communities)
}

/// Where a plan goes.
struct Place<'a> {
    disk: &'a dyn Disk,
    plan: &'a Path,
}

impl Place<'_> {
    fn take<'a>(cut: &'a CutArgs, disk: &'a dyn Disk) -> Result<Place<'a>, Exit> {
        let place = Place {
            disk,
            plan: &cut.out,
        };
        let folder = place.folder();
        if cut.out.file_name().is_none() || folder == cut.out {
            say(&format!(
                "error: {} names no file for a plan; name one with --out, such as plan.json",
                cut.out.display()
            ));
            return Err(Exit::Usage);
        }
        let there = |path: &Path| path.symlink_metadata().is_ok();
        if !there(&cut.out) && !there(&folder) {
            return Ok(place);
        }
        let (path, of_plan) = match there(&cut.out) {
            true => {
                let known = Plan::read(&cut.out);
                let no_plan = matches!(
                    known,
                    Err(PlanError::NoPlan { .. } | PlanError::Unreadable { .. })
                );
                (cut.out.clone(), !no_plan)
            }
            false => {
                let scenario = folder.join(crate::output::request::SCENARIO);
                (folder.clone(), scenario.is_file())
            }
        };
        if !of_plan {
            say(&format!(
                "error: {} is no plan, and is left alone; name another place with --out",
                path.display()
            ));
            return Err(Exit::Disk);
        }
        if !cut.force {
            say(&format!(
                "error: {} is there already, and parts may be run by it; name another place with --out, or replace it with --force",
                path.display()
            ));
            return Err(Exit::Disk);
        }
        if there(&cut.out) {
            let removed = disk.remove_file(&cut.out);
            removed.map_err(|error| cannot_write(&cut.out, &error))?;
        }
        if there(&folder) {
            let removed = disk.remove_all(&folder);
            removed.map_err(|error| cannot_write(&folder, &error))?;
        }
        Ok(place)
    }

    fn folder(&self) -> PathBuf {
        plan::folder(self.plan)
    }

    fn put_files(&self, files: &[NamedBytes]) -> Result<(), Exit> {
        let folder = self.folder();
        put_folder(self.disk, &folder, files).map_err(|error| cannot_write(&folder, &error))
    }

    fn put_plan(&self, plan: &Plan) -> Result<(), Exit> {
        let put = put(self.disk, self.plan, plan.text().as_bytes());
        put.map_err(|error| cannot_write(self.plan, &error))
    }
}

fn told(cut: &CutArgs, plan: &Plan, communities: u64) -> Result<(), Exit> {
    if cut.quiet {
        return Ok(());
    }
    let last = plan.parts() - 1;
    let file = quoted(&cut.out);
    let mut text = format!(
        "{}: \"{}\" in {} part{}, {} communities in all\n",
        cut.out.display(),
        plain(&plan.title),
        count(plan.parts().into()),
        if last == 0 { "" } else { "s" },
        count(communities),
    );
    let busy = (0..plan.parts())
        .filter(|&part| !plan.is_empty(part))
        .count();
    if busy < plan.parts() as usize {
        text += &format!(
            "A community is the smallest part: {} parts have something to run, the others are empty and need not be run.\n",
            count(busy as u64)
        );
    }
    text += &format!(
        "\nFor each index from 0 to {last}:\n  goodwill part {file} --index INDEX --out parts\nThen:\n  goodwill merge {file} parts --out \
         output/NAME\n"
    );
    print(&text)
}

/// Threads that a part takes where nothing is said.
pub(super) fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or(Options::default().threads)
}

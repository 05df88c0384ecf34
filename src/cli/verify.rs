//! `goodwill verify`: whether a folder is as its run wrote it, and whether the run gives it again.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::integer_arg::integer;
use super::job::{Clock, How, Job, load, refuse, stopped_at};
use super::{Exit, forecast, interrupt, print, say};
use crate::numeric::Width;
use crate::output::disk::Real;
use crate::output::format::plain;
use crate::output::manifest::MANIFEST;
use crate::output::request::{DRAWS, PSYCHOLOGY, SCENARIO, own_program};
use crate::output::run_options::RunOptions;
use crate::output::staging::StagedRun;
use crate::output::verify::{Difference, Fault, Made, check_sums, compare, size};
use crate::output::{optimize, sweep};
use crate::pipeline::{Runtime, Source};
use crate::scenario::io_error::in_words;

/// Verify the folder of a run: its files against their hashes, and all of them against a run of its scenario anew
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill verify output/two_mints

What is needed is in the folder: the scenario as run, its data, and in run.json the options. It is run
again elsewhere and compared byte by byte; nothing in the folder is touched, and nothing outside of it is
read. It may take as much as a run may. Exit code 6 where anything differs, with the first difference. Of
a validation or a calibration the hashes alone are checked.")]
pub struct VerifyArgs {
    /// Folder that `goodwill run` made
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    #[command(flatten)]
    limits: forecast::Limits,
    /// No progress and no messages on stderr, errors apart; the verdict is still printed
    #[arg(long)]
    quiet: bool,
    /// Vector width: scalar, avx2 or avx512; the results are the same with any
    #[arg(long, hide = true, value_name = "WIDTH")]
    width: Option<Width>,
}

impl VerifyArgs {
    fn runtime(&self) -> Runtime<'static> {
        let defaults = Runtime::default();
        Runtime {
            threads: self.threads.unwrap_or(defaults.threads),
            width: self.width.unwrap_or(defaults.width),
            memory: self.limits.memory(),
            cancel: interrupt::flag(),
            ..defaults
        }
    }
}

pub fn verify(args: &VerifyArgs) -> Exit {
    match verified(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn verified(args: &VerifyArgs) -> Result<Exit, Exit> {
    let clock = Clock::start();
    let folder = &args.folder;
    let Some(made) = Made::read(folder).map_err(refuse)? else {
        say(&format!(
            "error: {}: {}",
            folder.display(),
            no_manifest(folder)
        ));
        return Err(Exit::Disk);
    };
    args.limits
        .check_folder(folder, size(folder).map_err(refuse)?)?;
    let sums = held_against_sums(folder)?;
    if !sums.enough {
        return Ok(Exit::Expectation);
    }
    if fs::symlink_metadata(folder.join(SCENARIO)).is_err() {
        print(&format!(
            "\"{}\" cannot be run again from its folder alone: run.json names the files that it was made from\n",
            plain(&made.title)
        ))?;
        return Ok(sums.exit());
    }
    if made.by.is_newer() {
        say(&format!(
            "error: {} was held against its hashes and not run again: {}",
            folder.display(),
            made.by
                .refusal("verify it with a goodwill that knows its format")
        ));
        return Err(Exit::Disk);
    }
    let asked = asked(&made, args)?;
    interrupt::stops_itself(|| {});
    let place = tempfile::tempdir().map_err(|error| {
        say(&format!(
            "error: no folder can be made to run it again: {}",
            in_words(&error)
        ));
        Exit::Disk
    })?;
    let again = place.path().join("again");
    // It may be as large as the folder itself, and is nobody's.
    let clear = || {
        let path = place.path().to_owned();
        move || drop(fs::remove_dir_all(&path))
    };
    interrupt::stops_itself(clear());
    match asked {
        Asked::Run(options) => run_again(args, options, &again, clock),
        Asked::Optimize => super::optimize::again(
            &args.folder,
            &again,
            &args.runtime(),
            &args.limits,
            args.quiet,
        ),
        Asked::Sweep => super::sweep::again(
            &args.folder,
            &again,
            &args.runtime(),
            &args.limits,
            args.quiet,
        ),
    }
    .inspect_err(stopped_at)?;
    interrupt::ends_anywhere(clear());
    let difference = compare(folder, &again).map_err(refuse)?;
    print(&match &difference {
        None if sums.as_listed => "run again it gives the same bytes\n".to_owned(),
        None if sums.only_more => {
            "run again it gives the same bytes, apart from what it did not write\n".to_owned()
        }
        None => {
            "run again it gives the bytes that are there: the list of hashes is not the run's\n"
                .to_owned()
        }
        Some(difference) => told(difference),
    })?;
    Ok(match difference {
        None => sums.exit(),
        Some(_) => Exit::Expectation,
    })
}

/// Why a folder has no manifest that can be read, and what to do.
fn no_manifest(folder: &Path) -> &'static str {
    let bytes = fs::metadata(folder.join(MANIFEST)).map(|found| found.len());
    match (folder.is_dir(), bytes) {
        (false, _) if folder.exists() => {
            "it is no folder; name that of a run, such as output/my_shop"
        }
        (false, _) => "there is no such folder; name that of a run, such as output/my_shop",
        (true, Err(_)) => "it is not the folder of a run: it has no run.json",
        (true, Ok(0)) => {
            "its run.json is empty, so nobody knows how it was made: take the folder from where it was copied from, or run \
             the scenario again"
        }
        (true, Ok(_)) => {
            "its run.json is not one that goodwill wrote, or was cut off: take the folder from where it was copied from, or \
             run the scenario again"
        }
    }
}

/// What the list of hashes says of a folder.
struct Sums {
    as_listed: bool,
    /// Whether nothing is wrong but what no run wrote.
    only_more: bool,
    /// Whether all that the run is made from is as it was.
    enough: bool,
}

impl Sums {
    fn exit(&self) -> Exit {
        match self.as_listed {
            true => Exit::Done,
            false => Exit::Expectation,
        }
    }
}

/// Holds every file against the list of hashes, and prints what is wrong.
fn held_against_sums(folder: &Path) -> Result<Sums, Exit> {
    let (listed, faults) = check_sums(folder).map_err(refuse)?;
    let shown = folder.display();
    if faults.is_empty() {
        print(&format!("{shown}: {listed} files are as SHA256SUMS says\n"))?;
    }
    for (file, fault) in &faults {
        print(&format!("{} {fault}\n", plain(file)))?;
    }
    let enough = !faults.iter().any(|(file, _)| is_made_from(file));
    if !faults.is_empty() {
        let then = if enough { "" } else { "; it was not run again" };
        print(&format!(
            "{shown}: {} not as SHA256SUMS says{then}\n",
            match faults.len() {
                1 => "1 file is".to_owned(),
                n => format!("{n} files are"),
            }
        ))?;
    }
    Ok(Sums {
        as_listed: faults.is_empty(),
        only_more: faults.iter().all(|(_, fault)| *fault == Fault::Extra),
        enough,
    })
}

/// What made a folder.
enum Asked {
    Run(RunOptions),
    Sweep,
    Optimize,
}

/// What was asked, where this program understands it.
fn asked(made: &Made, args: &VerifyArgs) -> Result<Asked, Exit> {
    let asked = match made.kind.as_str() {
        "" => made.options().map(Asked::Run),
        sweep::KIND => Some(Asked::Sweep),
        optimize::KIND => Some(Asked::Optimize),
        _ => None,
    };
    let Some(asked) = asked else {
        say(&format!(
            "error: the run.json of {} lacks the options of the run, or they are no longer understood: it was made by \
             goodwill {}; verify it with that one",
            args.folder.display(),
            made.program()
        ));
        return Err(Exit::Disk);
    };
    if made.program() != own_program() && !args.quiet {
        say(&format!(
            "note: it was made by goodwill {}, and this is {}: results may differ, and then only that one can tell",
            made.program(),
            own_program()
        ));
    } else if let Some(note) = made.by.note().filter(|_| !args.quiet) {
        say(&format!("note: {note}"));
    }
    Ok(asked)
}

/// Whether a file is one that the run read: where such a one is not as it was, running it again tells nothing.
fn is_made_from(file: &str) -> bool {
    [SCENARIO, PSYCHOLOGY, DRAWS, sweep::DESIGN].contains(&file) || file.starts_with("data/")
}

/// Runs what the folder holds, into another one.
fn run_again(
    args: &VerifyArgs,
    options: RunOptions,
    again: &Path,
    clock: Clock,
) -> Result<(), Exit> {
    let mut source = Source::run_folder(&args.folder);
    if let Some(replicates) = options.first_replicates {
        source = source.set(format!("design.replicates={replicates}"));
    }
    let defaults = Runtime::default();
    let job = Job {
        experiment: load(&source)?,
        options,
        how: How {
            threads: args.threads.unwrap_or(defaults.threads),
            width: args.width.unwrap_or(defaults.width),
            memory: args.limits.memory(),
            quiet: args.quiet,
        },
    };
    forecast::check(&args.limits, &job, again)?;
    let title = &job.experiment.scenario().title;
    let unfinished = StagedRun::begin(&Real, again, false, title).map_err(refuse)?;
    let finished = job.run(None, None, clock)?;
    finished.hand_over(&unfinished).map(|_| ())
}

fn told(difference: &Difference) -> String {
    let files = match difference.files {
        1 => "1 file differs".to_owned(),
        n => format!("{n} files differ"),
    };
    let mut text = format!("run again it gives other bytes: {files}\n");
    let file = plain(&difference.file);
    match &difference.line {
        None if difference.missing => text += &format!("first {file}, which is missing\n"),
        None => text += &format!("first {file}\n"),
        Some(line) => {
            let [one, other] = line
                .texts
                .each_ref()
                .map(|text| text.as_deref().unwrap_or("(nothing more)"));
            text += &format!("first {file}, line {}\n", line.number);
            text += &format!("  in the folder: {one}\n  run again:     {other}\n");
        }
    }
    text
}

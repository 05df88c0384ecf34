//! `goodwill calibrate`: the psychology fitted to what studies published.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use clap::Args;

use super::integer_arg::integer;
use super::job::{refuse, stopped};
use super::progress::Progress;
use super::{Exit, check, color, interrupt, print_styled, quoted, say};
use crate::engine::run::{Never, Options, RunError};
use crate::evidence::fingerprint::fingerprint as fingerprint_of;
use crate::evidence::fit::calibration::{self, CalibrationError, Thoroughness};
use crate::evidence::fit::chains::CHAINS;
use crate::evidence::fit::dependence::Between;
use crate::evidence::fit::journal::{Journal, JournalError};
use crate::evidence::fit::prior::Space;
use crate::evidence::fit::search::Limits;
use crate::evidence::fit::studies::Studies;
use crate::evidence::{Case, Effort};
use crate::output::Input;
use crate::output::calibration::{Calibrated, TITLE, hand_over, text};
use crate::output::disk::Real;
use crate::output::manifest::{Facts, sha256};
use crate::output::staging::{StagedRun, sweep};
use crate::psychology::Parameters;
use crate::scenario;
use crate::scenario::io_error::in_words;

/// Fit the psychology to the published effects that scenarios expect: the mean of all probable parameters, draws of them, and how well studies left out are predicted.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill calibrate
  goodwill calibrate --leave-one-out --shuffles 20
  goodwill calibrate scenarios/studies my_study.toml --fit effort_worth,third_party --out results/fit
  goodwill calibrate --resume

Writes psychology.toml, which `goodwill validate --psychology` and scenarios take,
psychology_draws.csv, and tables. The four chains that the draws are taken from run until they
agree: R-hat at most 1.01 and 400 effective draws of every parameter. Exit code 6 where they do
not within --steps: then nothing is written, and --resume with more steps goes on. What was worked
out is kept in NAME.unfinished beside the folder until the folder is complete: a calibration that
was interrupted goes on with --resume, to the same result. The same seed gives the same bytes on
any number of threads.")]
pub struct CalibrateArgs {
    /// Scenario files, or folders of them [default: scenarios/studies]
    #[arg(value_name = "FILES or FOLDERS")]
    paths: Vec<PathBuf>,
    /// Parameters to fit [default: those of the model's table whose origin is a fit]
    #[arg(long, value_name = "KEY,...", value_delimiter = ',')]
    fit: Vec<String>,
    /// Take the fit from this file rather than search for it: draws and scores of a psychology as it is
    #[arg(long, value_name = "FILE", conflicts_with_all = ["starts", "generations"])]
    psychology: Option<PathBuf>,
    /// Fit without figures from memory or hearsay
    #[arg(long)]
    without_recalled: bool,
    /// Spread between studies, as it is known beforehand: how far a gesture's effect on willingness in one setting is from that in
    /// another, as a standard deviation; 0 for none [default: found out with the parameters]
    #[arg(long, value_name = "SPREAD", allow_negative_numbers = true, value_parser = spread)]
    between: Option<f64>,
    /// Take the gestures' codes as known without error: for effects that were made by the model, not found
    #[arg(long)]
    exact_codes: bool,
    /// Fit again without each study in turn, and tell how well it is predicted
    #[arg(long)]
    leave_one_out: bool,
    /// Fit again with the gestures' codes shuffled, so many times
    #[arg(long, value_name = "COUNT", default_value_t = 0, allow_negative_numbers = true, value_parser = integer::<usize>(0..=1000))]
    shuffles: usize,
    /// Seed of the people, their luck, the search and the draws
    #[arg(long, value_name = "NUMBER", default_value_t = 1, allow_negative_numbers = true, value_parser = integer::<u64>(0..=u64::MAX))]
    seed: u64,
    /// Customers that stand for each study's during the search
    #[arg(long, value_name = "COUNT", default_value_t = 768, allow_negative_numbers = true, value_parser = integer::<u64>(16..=1_000_000))]
    heads: u64,
    /// Starts of the search
    #[arg(long, value_name = "COUNT", default_value_t = 3, allow_negative_numbers = true, value_parser = integer::<usize>(1..=100))]
    starts: usize,
    /// Generations of the search from each start, at most
    #[arg(long, value_name = "COUNT", default_value_t = 200, allow_negative_numbers = true, value_parser = integer::<usize>(1..=100_000))]
    generations: usize,
    /// Joint draws of all parameters: a multiple of 4, as many of each chain
    #[arg(long, value_name = "COUNT", default_value_t = 1000, allow_negative_numbers = true, value_parser = integer::<usize>(4..=100_000))]
    draws: usize,
    /// Steps of each of the four chains that the draws are taken from, at most; they end as soon as they agree
    #[arg(long, value_name = "COUNT", default_value_t = 20_000, allow_negative_numbers = true, value_parser = integer::<usize>(1..=1_000_000))]
    steps: usize,
    /// Take the draws from chains that do not agree within --steps, too: for a look, and said so in the files
    #[arg(long)]
    loosely: bool,
    /// Go on with the calibration that was interrupted
    #[arg(long)]
    resume: bool,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    /// Folder for the results
    #[arg(long, value_name = "FOLDER", default_value = "output/calibrate")]
    out: PathBuf,
    /// Replace the folder of another run
    #[arg(long)]
    force: bool,
    /// No progress and no messages on stderr, errors apart; the summary is still printed
    #[arg(long)]
    quiet: bool,
}

/// What was worked out so far, in the unfinished folder.
const JOURNAL: &str = "calibration.journal";

/// Where studies are kept.
const USUAL: [&str; 1] = ["scenarios/studies"];

/// People and replicates of the tables' simulations.
const CLOSING: (u64, u32) = (4_000, 8);

/// Steps down from where a search ended, at most.
const DESCENT: usize = 40;

pub fn calibrate(args: &CalibrateArgs) -> Exit {
    match job(args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn job(args: &CalibrateArgs) -> Result<(), Exit> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    interrupt::stops_itself(|| {});
    let unfinished = StagedRun::begin(&Real, &args.out, args.force, TITLE).map_err(refuse)?;
    let folder = unfinished.folder().to_owned();
    interrupt::ends_anywhere(move || sweep(&Real, &folder));
    let keys = match args.fit.is_empty() {
        true => Space::by_origin(),
        false => args.fit.clone(),
    };
    let given = match &args.psychology {
        Some(file) => {
            let given = scenario::load_psychology(file);
            Some(given.map_err(|error| check::report(&error))?)
        }
        None => None,
    };
    let base = given
        .as_ref()
        .map_or_else(Parameters::default, |own| own.parameters);
    let space = Space::new(&keys, base).map_err(|error| {
        say(&format!("error: --fit: {error}"));
        Exit::Usage
    })?;
    if !args.draws.is_multiple_of(CHAINS) {
        let (below, above) = (
            args.draws / CHAINS * CHAINS,
            args.draws.next_multiple_of(CHAINS),
        );
        say(&format!(
            "error: --draws {}: as many are taken of each of the {CHAINS} chains: give {below} or {above}",
            args.draws
        ));
        return Err(Exit::Usage);
    }
    let own = super::validate::load(&args.paths, &USUAL, args.quiet, true)?;
    let (cases, mut inputs) = (own.cases, own.inputs);
    inputs.extend(given.iter().map(|own| Input::from(&own.input)));
    let studies = Studies::new(
        cases.clone(),
        space,
        effort(args),
        args.without_recalled,
        args.between.map_or(Between::HalfNormal, Between::Fixed),
        args.exact_codes,
        Arc::new(Never),
    );
    let studies = studies.map_err(|(path, error)| {
        say(&format!("{path}:"));
        stopped(&error)
    })?;
    if studies.contrasts.is_empty() {
        say(
            "error: no contrast to fit: an `[[expect]]` needs a value with its `interval`, or a direction that \
             does not rest on memory or hearsay",
        );
        return Err(Exit::Usage);
    }
    let how = thoroughness(args, given.map(|own| own.parameters));
    let path = unfinished.folder().join(JOURNAL);
    let threads = args.threads.unwrap_or(Options::default().threads);
    // What is kept holds for this model alone, whatever its version says.
    let model =
        fingerprint_of(&cases, &Parameters::default(), threads).map_err(|error| stopped(&error))?;
    let fingerprint = fingerprint(args, &studies, &how, &inputs, &model);
    let journal = match args.resume {
        true => Journal::resume(&path, &fingerprint),
        false => Journal::create(&path, &fingerprint, args.force),
    };
    let journal = journal.map_err(|error| {
        say(&format!("error: {error}"));
        match error {
            JournalError::Io { .. } => Exit::Disk,
            _ => Exit::Usage,
        }
    })?;
    unfinished.keep();
    let journal = Arc::new(journal);
    let (kept, folder) = (Arc::clone(&journal), unfinished.folder().to_owned());
    interrupt::ends_anywhere(move || match kept.flush() {
        Ok(()) => say(&how_to_go_on(&folder, None)),
        Err(error) => say(&format!(
            "error: what was worked out cannot be kept: {}",
            in_words(&error)
        )),
    });
    if args.resume && !args.quiet {
        say(&format!(
            "{} results of the interrupted run are known",
            journal.found()
        ));
    }

    let progress = Progress::of_stages(args.quiet);
    let told = |stage: &str, done: u64, all: u64| progress.stage(stage, done, all);
    let found = calibration::calibrate(&cases, &studies, &how, &journal, threads, &told);
    progress.clear();
    let found = found.map_err(|error| {
        let exit = failed(&error);
        if let CalibrationError::Apart(apart) = error {
            let steps = format!("--steps={}", 4 * apart.steps);
            say(&how_to_go_on(unfinished.folder(), Some(&steps)));
        }
        exit
    })?;

    let fingerprint =
        fingerprint_of(&cases, &found.fitted, threads).map_err(|error| stopped(&error))?;
    let calibrated = Calibrated {
        fingerprint,
        cases: &cases,
        studies: &studies,
        how: &how,
        found: &found,
    };
    let facts = Facts {
        inputs,
        threads,
        started,
        seconds: clock.elapsed().as_secs_f64(),
    };
    interrupt::stops_itself(|| {});
    let files = hand_over(&unfinished, &calibrated, &facts).map_err(refuse)?;
    // What it kept is in the folder now; should it stay behind, the next calibration replaces it.
    let _ = fs::remove_file(&path);
    drop(unfinished);
    interrupt::only_tells(Exit::Done);
    let color = color(&io::stdout());
    print_styled(&text(&calibrated, color), color)?;
    if !args.quiet {
        say(&format!("{} files in {}", files.len(), args.out.display()));
    }
    Ok(())
}

fn failed(error: &CalibrationError) -> Exit {
    match error {
        CalibrationError::Run { path, error } => {
            say(&format!("{path}:"));
            stopped(error)
        }
        CalibrationError::Journal(_) => {
            say(&format!("error: {error}"));
            Exit::Disk
        }
        CalibrationError::Threads(_) => {
            say(&format!("error: {error}"));
            Exit::Fault
        }
        CalibrationError::Interrupted => stopped(&RunError::Interrupted),
        CalibrationError::Apart(_) => {
            say(&format!("error: {error}"));
            Exit::Expectation
        }
    }
}

fn effort(args: &CalibrateArgs) -> Effort {
    Effort {
        heads: args.heads,
        replicates: 1,
        threads: 1,
        seed: args.seed,
    }
}

fn thoroughness(args: &CalibrateArgs, given: Option<Parameters>) -> Thoroughness {
    let (heads, replicates) = CLOSING;
    Thoroughness {
        seed: args.seed,
        given,
        starts: args.starts,
        limits: Limits {
            generations: args.generations,
            steps: DESCENT,
        },
        steps: args.steps,
        draws: args.draws,
        loosely: args.loosely,
        leave_one_out: args.leave_one_out,
        shuffles: args.shuffles,
        // Other people than those that were fitted to.
        closing: Effort {
            heads,
            replicates,
            threads: 1,
            seed: args.seed.wrapping_add(1),
        },
    }
}

/// The command that goes on with a calibration or a sweep that was interrupted: this one with --resume, and with
/// this for its --steps where they were too few.
pub(super) fn how_to_go_on(folder: &Path, steps: Option<&str>) -> String {
    let mut own: Vec<String> = Vec::new();
    let mut given = std::env::args_os().skip(1);
    while let Some(argument) = given.next() {
        let text = argument.to_string_lossy();
        if text == "--resume" || text == "--force" {
            continue;
        }
        if steps.is_some() && (text == "--steps" || text.starts_with("--steps=")) {
            // Its value stands by itself where no `=` joins them.
            if text == "--steps" {
                given.next();
            }
            continue;
        }
        own.push(quoted(Path::new(&argument)));
    }
    own.extend(steps.map(str::to_owned));
    format!(
        "what was worked out is kept in {}; go on with: goodwill {} --resume",
        folder.display(),
        own.join(" ")
    )
}

/// Everything that decides what is worked out.
fn fingerprint(
    args: &CalibrateArgs,
    studies: &Studies,
    how: &Thoroughness,
    inputs: &[Input],
    behaviour: &str,
) -> String {
    let cases: Vec<(&str, usize)> = studies
        .cases
        .iter()
        .map(|case: &Case| (case.path.as_str(), case.scenario.expectations.len()))
        .collect();
    let keys: Vec<&str> = studies
        .space
        .fitted
        .iter()
        .map(|own| own.parameter.key)
        .collect();
    // How long the chains may get, how many draws are taken from them, and which refits follow, changes
    // none of what is kept.
    let kept = (how.seed, how.given, how.starts, how.limits, studies.effort);
    let model = (
        Parameters::ALL,
        Parameters::default(),
        env!("CARGO_PKG_VERSION"),
        behaviour,
    );
    let all = format!(
        "{:?}",
        (
            cases,
            keys,
            kept,
            model,
            inputs,
            args.without_recalled,
            args.between,
            args.exact_codes
        )
    );
    sha256(all.as_bytes())
}

/// A spread between studies, as it is written on the command line.
fn spread(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(spread) if (0.0..=2.0).contains(&spread) => Ok(spread),
        _ => Err("write a number from 0 to 2".to_owned()),
    }
}

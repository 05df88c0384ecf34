//! `goodwill validate`: every expectation of many scenarios, held against the simulation.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use clap::Args;

use super::integer_arg::integer;
use super::job::{refuse, stopped};
use super::progress::Progress;
use super::{Exit, check, color, interrupt, print_styled, read, say};
use crate::engine::run::{Never, Options, RunError};
use crate::evidence::draws::{self, Draws};
use crate::evidence::fingerprint::fingerprint;
use crate::evidence::{Case, score};
use crate::output::Input;
use crate::output::disk::Real;
use crate::output::evidence::{TITLE, hand_over, text};
use crate::output::manifest::Facts;
use crate::output::page::{self, PageError, Pages};
use crate::output::staging::{StagedRun, sweep};
use crate::pipeline::{Cases, CasesFailure};
use crate::psychology::Parameters;
use crate::scenario;

/// Hold what scenarios expect against the simulation: a table on stdout, and a folder with tables and a forest plot.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill validate
  goodwill validate scenarios/studies --psychology fitted.toml --out results/fitted
  goodwill validate scenarios/claims --draws psychology_draws.csv
  goodwill validate my_claim.toml --sensitivity

Customers and replicates are chosen so that chance decides no verdict; where that takes too many,
the table says so. Exit code 6 where an expectation fails that decides: one that rests neither on
memory nor on hearsay, and is not only reported.")]
pub struct ValidateArgs {
    /// Scenario files, or folders of them [default: scenarios/claims scenarios/studies]
    #[arg(value_name = "FILES or FOLDERS")]
    paths: Vec<PathBuf>,
    /// Parameters in place of the shipped ones, where a scenario has none of its own
    #[arg(long, value_name = "FILE")]
    psychology: Option<PathBuf>,
    /// Draws of parameters (CSV, a column each): tells in how many of them claims and directions hold; of more than 400, as many spread evenly
    #[arg(long, value_name = "FILE")]
    draws: Option<PathBuf>,
    /// Score the studies again with each code of each gesture moved one level of the rubric
    #[arg(long)]
    sensitivity: bool,
    /// Page whose blocks on the evidence are written anew, from this validation and a calibration; may be said
    /// several times, where the blocks are on several pages
    #[arg(long, value_name = "FILE", requires = "calibration")]
    page: Vec<PathBuf>,
    /// Folder that `goodwill calibrate --leave-one-out` made; its draws are taken unless --draws says others
    #[arg(long, value_name = "FOLDER")]
    calibration: Option<PathBuf>,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    /// Folder for the results
    #[arg(long, value_name = "FOLDER", default_value = "output/validate")]
    out: PathBuf,
    /// Replace the folder of another run
    #[arg(long)]
    force: bool,
    /// No progress and no messages on stderr, errors apart; the table is still printed
    #[arg(long)]
    quiet: bool,
}

/// The draws in the folder of a calibration.
const DRAWS: &str = "psychology_draws.csv";

/// Where claims and studies are kept.
const USUAL: [&str; 2] = ["scenarios/claims", "scenarios/studies"];

pub fn validate(args: &ValidateArgs) -> Exit {
    match job(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn job(args: &ValidateArgs) -> Result<Exit, Exit> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    interrupt::stops_itself(|| {});
    let unfinished = StagedRun::begin(&Real, &args.out, args.force, TITLE).map_err(refuse)?;
    let folder = unfinished.folder().to_owned();
    interrupt::ends_anywhere(move || sweep(&Real, &folder));
    let own = load(&args.paths, &USUAL, args.quiet, false)?;
    let mut inputs = own.inputs.clone();
    let parameters = match &args.psychology {
        Some(file) => {
            let given = scenario::load_psychology(file);
            let given = given.map_err(|error| check::report(&error))?;
            inputs.push(Input::from(&given.input));
            given.parameters
        }
        None => Parameters::default(),
    };
    let draws = draws_of(args, &parameters, &mut inputs)?;
    let threads = args.threads.unwrap_or(Options::default().threads);

    let pages = pages_of(args, &own.cases, &parameters, threads)?;

    let progress = Progress::of(args.quiet, "scenarios");
    let done = |done: usize, all: usize| progress.set(done as u64, all as u64);
    let validation = own.validate(
        &parameters,
        draws.as_ref(),
        args.sensitivity,
        threads,
        &done,
        &Never,
    );
    progress.clear();
    let validation = validation.map_err(|error: RunError| stopped(&error))?;

    let facts = Facts {
        inputs,
        threads,
        started,
        seconds: clock.elapsed().as_secs_f64(),
    };
    interrupt::stops_itself(|| {});
    let files = hand_over(&unfinished, &validation, &facts).map_err(refuse)?;
    drop(unfinished);
    let exit = match score::failures(&validation.results).is_empty() {
        true => Exit::Done,
        false => Exit::Expectation,
    };
    match pages {
        None => interrupt::only_tells(exit),
        Some(_) => interrupt::ends_anywhere(|| {}),
    }
    let color = color(&io::stdout());
    print_styled(&text(&validation, color), color)?;
    if let Some(pages) = pages {
        let cases: Vec<Case> = validation
            .results
            .iter()
            .map(|(case, _)| case.clone())
            .collect();
        let fingerprint =
            fingerprint(&cases, &parameters, threads).map_err(|error| stopped(&error))?;
        page::rewrite(pages, &validation, &fingerprint).map_err(|error| unwritten(&error))?;
    }
    if !args.quiet {
        say(&format!("{} files in {}", files.len(), args.out.display()));
    }
    Ok(exit)
}

/// The draws in which claims and directions may hold, where some were given.
fn draws_of(
    args: &ValidateArgs,
    parameters: &Parameters,
    inputs: &mut Vec<Input>,
) -> Result<Option<Draws>, Exit> {
    let its_draws = args.calibration.as_ref().map(|folder| folder.join(DRAWS));
    let Some(file) = args.draws.as_ref().or(its_draws.as_ref()) else {
        return Ok(None);
    };
    inputs.push(input(file)?);
    let draws = draws::load(file, parameters).map_err(|error| {
        say(&format!("error: {error}"));
        match error {
            draws::DrawsError::Unreadable { .. } => Exit::Disk,
            _ => Exit::Scenario,
        }
    })?;
    Ok(Some(draws.for_shares()))
}

/// The pages that are to be written anew, read and held against their calibration.
fn pages_of(
    args: &ValidateArgs,
    cases: &[Case],
    parameters: &Parameters,
    threads: usize,
) -> Result<Option<Pages>, Exit> {
    let (false, Some(calibration)) = (args.page.is_empty(), &args.calibration) else {
        return Ok(None);
    };
    let studies = cases.iter().filter(|case| score::is_study(case));
    let studies: Vec<Case> = studies.cloned().collect();
    let of_studies = fingerprint(&studies, parameters, threads).map_err(|error| stopped(&error))?;
    let pages = Pages::read(&args.page, calibration, &of_studies);
    pages.map(Some).map_err(|error| unwritten(&error))
}

fn unwritten(error: &PageError) -> Exit {
    say(&format!("error: {error}"));
    Exit::Disk
}

/// Loads every file, or those of the usual folders where none is named, and says all that is wrong
/// with any. With `own_tests`, what a scenario's own tests found is among what it expects.
pub(super) fn load(
    paths: &[PathBuf],
    usual: &[&str],
    quiet: bool,
    own_tests: bool,
) -> Result<Cases, Exit> {
    let paths: Vec<PathBuf> = match paths.is_empty() {
        true => usual.iter().map(PathBuf::from).collect(),
        false => paths.to_vec(),
    };
    let say_left_out = |files: &[PathBuf]| {
        for file in files.iter().filter(|_| !quiet) {
            say(&format!(
                "{}: expects nothing, and is left out",
                file.display()
            ));
        }
    };
    let read = Cases::read(&paths, own_tests).map_err(|failure| match &failure {
        CasesFailure::Wrong(errors) => {
            let exits = errors.iter().map(check::report);
            exits.reduce(check::worse).unwrap_or(Exit::Scenario)
        }
        CasesFailure::Unlisted { .. } => {
            say(&format!("error: {failure}"));
            Exit::Disk
        }
        CasesFailure::None { left_out } => {
            say_left_out(left_out);
            say(&format!("error: {failure}"));
            Exit::Usage
        }
    })?;
    say_left_out(&read.left_out);
    Ok(read)
}

/// A file as one that was read.
fn input(file: &Path) -> Result<Input, Exit> {
    Ok(Input::of(file.display().to_string(), &read(file)?))
}

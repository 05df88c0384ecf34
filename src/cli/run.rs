//! `goodwill run`: the whole job, from a scenario file to a folder of tables and charts.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::progress::Progress;
use super::{Exit, check, color, print, say};
use crate::decision::compare::sequence::{self, Sequence};
use crate::decision::rows::Note;
use crate::decision::{Decision, Extent, Questions, compare};
use crate::engine::run::{self, Options, RunError};
use crate::engine::tally::Tally;
use crate::evidence::Case;
use crate::evidence::draws::Draws;
use crate::experiment;
use crate::experiment::results::Results;
use crate::numeric::Width;
use crate::output::customers::{Customers, Form};
use crate::output::format::count;
use crate::output::{self, Handover, Input, RunFacts, report};
use crate::psychology::Parameters;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::scenario::{self, LoadError, Loaded};

/// Run a scenario: a summary on stdout, and a folder with tables, charts and the scenario as run.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill run scenarios/two_mints.toml
  goodwill run scenarios/launch_strategies.toml --replicates 5 --out results/quick
  goodwill run scenarios/two_mints.toml --set psychology.unease=0 --force
  goodwill run scenarios/two_mints.toml --set 'arm.\"one mint\".gesture.value=2'

The folder is built beside its place and renamed when whole. One that an earlier run of the same
scenario made is replaced; any other is left alone, unless --force is given for another run's.")]
pub struct RunArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Change a value of the scenario, such as arm.gesture.value=2; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Parameters in place of the shipped ones, where the scenario has none of its own
    #[arg(long, value_name = "FILE")]
    psychology: Option<PathBuf>,
    /// Seed of all random draws [default: the scenario's]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Replicates, each with people, ties and luck of its own [default: the scenario's]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    replicates: Option<u32>,
    /// Customers (an arm, in a randomized design) [default: the scenario's]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    size: Option<u64>,
    /// Threads to run on; the results are the same on any number [default: one for each core]
    #[arg(long, value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    threads: Option<usize>,
    /// Add replicates until every arm is told from the baseline and from the best, as far as the luck of
    /// the draw goes
    #[arg(long)]
    until_decided: bool,
    /// The most replicates that --until-decided may add up to [default: 50 times the scenario's]
    #[arg(long, value_name = "COUNT", requires = "until_decided", value_parser = clap::value_parser!(u32).range(1..))]
    most_replicates: Option<u32>,
    /// Draws of the fitted psychology to compare the arms over, at most 400; 0 for none
    #[arg(long, value_name = "COUNT", default_value_t = compare::DRAWS, value_parser = RangedU64ValueParser::<usize>::new().range(0..=400))]
    draws: usize,
    /// How much of the customers to look for what would change the answer on; off leaves out the field
    /// test, too
    #[arg(long, value_enum, value_name = "EXTENT", default_value = "part")]
    sensitivity: Extent,
    /// Write every single customer under every arm into a file of its own, too
    #[arg(long, value_enum, value_name = "FORM")]
    customers: Option<Form>,
    /// Folder for the results [default: output/<name of the scenario file>]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Replace the folder of another run
    #[arg(long)]
    force: bool,
    /// No progress and no messages on stderr, errors apart; the summary is still printed
    #[arg(long)]
    quiet: bool,
    /// Vector width: scalar, avx2 or avx512; the results are the same with any
    #[arg(long, hide = true, value_name = "WIDTH")]
    width: Option<Width>,
}

pub fn run(args: &RunArgs) -> Exit {
    match job(args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn job(args: &RunArgs) -> Result<(), Exit> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let loaded = load(args, args.replicates).map_err(|error| check::report(&error))?;
    let scenario = &loaded.scenario;
    let folder = args
        .out
        .clone()
        .unwrap_or_else(|| default_folder(&args.file));
    output::check_destination(&folder, args.force, &scenario.title).map_err(refuse)?;
    output::check_writable(&folder).map_err(refuse)?;
    if let Some(customers) = customers(args).filter(|_| !args.quiet) {
        announce(&customers, scenario);
    }
    let loading = clock.elapsed().as_secs_f64();

    let progress = Progress::new(args.quiet);
    let never = AtomicBool::new(false);
    let defaults = Options::default();
    let options = Options {
        threads: args.threads.unwrap_or(defaults.threads),
        width: args.width.unwrap_or(defaults.width),
        progress: &|done, all| progress.set(done, all),
        stop: &never,
        ..defaults
    };
    let run = simulate(args, scenario, &options);
    progress.clear();
    let run = run.map_err(|error| stopped(&error))?;
    let replicates = run.tally.shape.replicates as u32;
    // What is handed over names the replicates that were run.
    let loaded = match run.sequence {
        Some(_) => load(args, Some(replicates)).map_err(|error| check::report(&error))?,
        None => loaded,
    };
    let results = experiment::conclude(&loaded.scenario, &run.tally);
    let running = clock.elapsed().as_secs_f64() - loading;
    let case = Case::of(&args.file, loaded.clone());
    let draws = draws(args);
    let questions = Questions {
        draws: &draws,
        sequence: run.sequence.as_ref(),
        sensitivity: args.sensitivity,
    };
    let mut stages = vec![("loading", loading), ("running", running)];
    let mut decision = decide(&case, &run, &results, &questions, &options, &mut stages)
        .map_err(|error| stopped(&error))?;
    decision.notes.extend(output::account::notes(&loaded));

    let mut inputs: Vec<Input> = loaded
        .inputs
        .iter()
        .map(|input| Input::of(input.name.clone(), &input.content))
        .collect();
    if let Some(file) = &args.psychology {
        inputs.push(super::validate::input(file)?);
    }
    let facts = RunFacts {
        inputs,
        threads: options.threads,
        vector_width: options.width.name().to_owned(),
        started,
        stages: stages
            .into_iter()
            .map(|(name, seconds)| (name.to_owned(), seconds))
            .collect(),
    };
    hand_over(args, &loaded, &results, &decision, facts, &folder)
}

/// What was simulated.
struct Run {
    tally: Tally,
    /// Where replicates were added until it was decided.
    sequence: Option<Sequence>,
}

/// Runs the scenario, with as many replicates more as are needed, if that was asked for.
fn simulate(args: &RunArgs, scenario: &Scenario, options: &Options) -> Result<Run, RunError> {
    let tally = run::run(scenario, options)?;
    if !args.until_decided {
        let sequence = None;
        return Ok(Run { tally, sequence });
    }
    let planned = scenario.design.replicates;
    let most = args
        .most_replicates
        .unwrap_or(planned.saturating_mul(sequence::MOST));
    let mut extended = scenario.clone();
    let (tally, found) = sequence::until_decided(&mut extended, tally, most, options)?;
    let sequence = Some(found);
    Ok(Run { tally, sequence })
}

/// All that the page tells beyond the results, and the seconds that each part of it took.
fn decide(
    case: &Case,
    run: &Run,
    results: &Results,
    questions: &Questions,
    options: &Options,
    stages: &mut Vec<(&'static str, f64)>,
) -> Result<Decision, RunError> {
    let mut clock = Instant::now();
    let mut lap = |name, stages: &mut Vec<(&'static str, f64)>| {
        stages.push((name, clock.elapsed().as_secs_f64()));
        clock = Instant::now();
    };
    let mut decision = Decision::of(case, &run.tally, results, questions, options)?;
    lap("comparing", stages);
    decision.who_responds(case, options)?;
    lap("who responds", stages);
    decision.what_would_change(case, questions, options)?;
    lap("sensitivity", stages);
    Ok(decision)
}

/// How adding replicates ended, if any were added.
fn until_decided(notes: &[Note]) -> Option<String> {
    let note = |key: &str| notes.iter().find(|note| note.key == key);
    let replicates = &note("until_decided_replicates")?.value;
    let open: Vec<&str> = notes
        .iter()
        .filter(|note| note.key == "until_decided_open")
        .map(|note| note.value.as_str())
        .collect();
    Some(match open.is_empty() {
        true => {
            format!("After {replicates} replicates the luck of the draw leaves no verdict open.")
        }
        false => format!(
            "After {replicates} replicates the luck of the draw still leaves open: {}. Allow more with \
             --most-replicates.",
            output::format::plain(&open.join("; "))
        ),
    })
}

/// The draws of the psychology over which arms are compared. Those that are shipped lie around the
/// shipped parameters, and say nothing of others.
fn draws(args: &RunArgs) -> Vec<Parameters> {
    if args.psychology.is_none() {
        return Draws::shipped().spread(args.draws);
    }
    if args.draws > 0 && !args.quiet {
        say(
            "note: the draws that are shipped lie around the shipped psychology; with --psychology the \
             arms are compared under its point alone",
        );
    }
    Vec::new()
}

/// What is to be written of single customers.
fn customers(args: &RunArgs) -> Option<Customers> {
    let defaults = Options::default();
    args.customers.map(|form| Customers {
        form,
        threads: args.threads.unwrap_or(defaults.threads),
        width: args.width.unwrap_or(defaults.width),
    })
}

/// Says how large the file of customers will be, before anybody waits for it.
fn announce(customers: &Customers, scenario: &Scenario) {
    let megabytes = customers.bytes(scenario) as f64 / 1e6;
    say(&format!(
        "{} will have {} rows and take about {} MB of disk",
        customers.form.file(),
        count(Customers::rows(scenario)),
        count(megabytes.ceil() as u64),
    ));
}

fn hand_over(
    args: &RunArgs,
    loaded: &Loaded,
    results: &Results,
    decision: &Decision,
    facts: RunFacts,
    folder: &Path,
) -> Result<(), Exit> {
    let scenario = &loaded.scenario;
    let mut tables = output::decision::files(decision);
    tables.extend(output::account::files(loaded));
    let handover = Handover {
        resolved: loaded.resolved.clone(),
        data_files: loaded
            .inputs
            .iter()
            .skip(1)
            .map(|input| (scenario::data_name(&input.name), input.content.clone()))
            .collect(),
        tables,
        customers: customers(args),
        facts,
    };
    let files = output::hand_over(folder, args.force, scenario, results, &handover);
    let files = files.map_err(refuse)?;
    let mut answer = output::answer::sentences(
        &decision.comparison.rows,
        &decision.notes,
        &scenario.currency,
    );
    answer.extend(until_decided(&decision.notes));
    let color = color(&io::stdout());
    print(&output::summary_text(scenario, results, &answer, color))?;
    print(&output::account::text(loaded))?;
    if !args.quiet {
        say(&format!(
            "{} files in {}; open {} in a browser",
            files.len(),
            folder.display(),
            folder.join(report::FILE).display()
        ));
    }
    Ok(())
}

/// Loads the scenario with the flags laid over it.
fn load(args: &RunArgs, replicates: Option<u32>) -> Result<Loaded, LoadError> {
    let mut overrides = args.set.clone();
    overrides.extend(args.seed.map(|seed| format!("design.seed={seed}")));
    overrides.extend(replicates.map(|replicates| format!("design.replicates={replicates}")));
    let psychology = match &args.psychology {
        Some(file) => scenario::load_psychology(file)?,
        None => Parameters::default(),
    };
    let Some(size) = args.size else {
        return scenario::load_on(&args.file, &psychology, &overrides);
    };
    let as_written = scenario::load_on(&args.file, &psychology, &overrides)?;
    overrides.push(match as_written.scenario.design.kind {
        DesignKind::Paired => format!("population.size={size}"),
        DesignKind::Randomized { .. } => format!("design.per_arm={size}"),
    });
    scenario::load_on(&args.file, &psychology, &overrides)
}

fn default_folder(file: &Path) -> PathBuf {
    let name = file.file_stem().unwrap_or_else(|| "run".as_ref());
    Path::new("output").join(name)
}

/// Says why nothing was handed over, and how to end.
pub fn refuse(error: output::OutputError) -> Exit {
    say(&format!("error: {error}"));
    match error {
        output::OutputError::Chart { .. } | output::OutputError::Page { .. } => Exit::Fault,
        _ => Exit::Disk,
    }
}

/// Says why a run came to no result, and how to end.
pub fn stopped(error: &RunError) -> Exit {
    say(&format!("error: {error}"));
    match error {
        RunError::Interrupted => Exit::Interrupted,
        RunError::TooLarge { .. } => Exit::Limit,
        RunError::Overflow => Exit::Scenario,
        RunError::Threads(_) => Exit::Fault,
    }
}

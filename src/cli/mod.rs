//! The command: one file a subcommand, with its flags, its help and what it prints.

mod calibrate;
mod check;
mod checkpoint_writer;
mod choice;
mod completions;
mod diff;
mod exit;
mod explain;
mod export;
mod fit;
mod forecast;
mod hand_out;
mod idle_options;
mod integer_arg;
mod interrupt;
mod job;
mod man;
pub mod memory;
mod merge;
mod new;
mod optimize;
mod other_sweep;
mod part;
mod plan;
mod progress;
mod report;
mod resume;
mod run;
mod run_session;
mod schema;
mod sensitivity;
#[cfg(feature = "serve")]
mod serve;
mod sweep;
mod targets;
mod trace;
mod validate;
mod verify;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::Exit;

use crate::engine::run::parallel;
use crate::output::disk::{Disk, Real};
use crate::scenario::io_error::in_words;
use crate::scenario::printable::{printable, printable_styled};

/// Simulates what customers do with a brand's gifts: tip, buy, review, refer, or turn away.
#[derive(Debug, Parser)]
#[command(
    name = "goodwill",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Examples:
  goodwill new mint
  goodwill run mint.toml
  goodwill check scenarios/*.toml
  goodwill run scenarios/launch_strategies.toml --seed 7 --out results/seed-7
  goodwill verify output/launch_strategies
  goodwill report output/launch_strategies
  goodwill export output/launch_strategies --xlsx
  goodwill diff output/mint output/larger_mints
  goodwill fit scenarios/own_orders.toml
  goodwill targets output/own_customers
  goodwill trace scenarios/two_mints.toml --customer 7
  goodwill serve scenarios/two_mints.toml
  goodwill validate
  goodwill calibrate --leave-one-out
  goodwill sweep scenarios/regulars.toml --vary 'arm.*.gesture.value=0.5..4:8'
  goodwill optimize scenarios/regulars.toml --decide 'arm.\"every time\".gesture.value=0.5..4'

Exit codes: 0 done, 1 fault of the program, 2 wrong usage, 3 wrong scenario, 4 file or disk,
5 too much for the limits of time, memory or disk, 6 an expectation failed or a fit did not settle,
130 interrupted."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::NewArgs),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Run(run::RunArgs),
    Verify(verify::VerifyArgs),
    Report(report::ReportArgs),
    Export(export::ExportArgs),
    Diff(diff::DiffArgs),
    Fit(fit::FitArgs),
    Targets(targets::TargetsArgs),
    Trace(trace::TraceArgs),
    #[cfg(feature = "serve")]
    Serve(serve::ServeArgs),
    Validate(validate::ValidateArgs),
    Calibrate(calibrate::CalibrateArgs),
    Sweep(sweep::SweepArgs),
    Sensitivity(sensitivity::SensitivityArgs),
    Plan(plan::PlanArgs),
    Part(part::PartArgs),
    Merge(merge::MergeArgs),
    Optimize(optimize::OptimizeArgs),
    Schema(schema::SchemaArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// Reads the command line and does what was asked for, on a thread with a stack of its own: that of the
/// first thread is as small as whoever started the program wants it.
pub fn main() -> ExitCode {
    let work = || match Cli::try_parse() {
        Ok(cli) => run(cli),
        Err(error) => usage(&error),
    };
    parallel::on_a_stack(work).unwrap_or(Exit::Fault.into())
}

/// Does what was asked for.
pub fn run(cli: Cli) -> ExitCode {
    interrupt::listen();
    run_on(cli, &Real).into()
}

/// The same on another disk than the real one: what is written for a run goes there.
pub fn run_on(cli: Cli, disk: &dyn Disk) -> Exit {
    match cli.command {
        Command::New(args) => new::new(&args),
        Command::Check(args) => check::check(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Run(args) => run::run(&args, disk),
        Command::Verify(args) => verify::verify(&args),
        Command::Report(args) => report::report(&args),
        Command::Export(args) => export::export(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Fit(args) => fit::fit(&args),
        Command::Targets(args) => targets::targets(&args),
        Command::Trace(args) => trace::trace(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::serve(&args),
        Command::Validate(args) => validate::validate(&args),
        Command::Calibrate(args) => calibrate::calibrate(&args),
        Command::Sweep(args) => sweep::sweep(&args, disk),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args, disk),
        Command::Plan(args) => plan::plan(&args, disk),
        Command::Part(args) => part::part(&args, disk),
        Command::Merge(args) => merge::merge(&args, disk),
        Command::Optimize(args) => optimize::optimize(&args, disk),
        Command::Schema(args) => schema::schema(&args),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => man::man(&args),
    }
}

/// Prints what is wrong with a command line, or the help that was asked for.
pub fn usage(error: &clap::Error) -> ExitCode {
    let plain = error.render().to_string();
    if printable(&plain) == plain {
        // Nothing can be said where the message cannot be printed.
        let _ = error.print();
    } else {
        say(plain.trim_end());
    }
    if error.use_stderr() {
        Exit::Usage.into()
    } else {
        Exit::Done.into()
    }
}

/// Whether to print in colour: to a terminal, and unless `NO_COLOR` is set to something.
fn color(stream: &impl IsTerminal) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !refused
}

/// Prints to stdout, nothing in it acting on a terminal; a reader who has gone away is no error.
fn print(text: &str) -> Result<(), Exit> {
    print_out(&printable(text))
}

/// The same of a text that may have colours of its own.
fn print_styled(text: &str, color: bool) -> Result<(), Exit> {
    match color {
        true => print_out(&printable_styled(text)),
        false => print(text),
    }
}

fn print_out(text: &str) -> Result<(), Exit> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(&format!(
                "error: cannot write to the standard output: {}",
                in_words(&error)
            ));
            Err(Exit::Disk)
        }
        _ => Ok(()),
    }
}

/// A file as it is.
fn read(file: &Path) -> Result<Vec<u8>, Exit> {
    fs::read(file).map_err(|error| {
        say(&format!(
            "error: cannot read {}: {}",
            file.display(),
            in_words(&error)
        ));
        Exit::Disk
    })
}

/// Says that a file or folder cannot be written, and how to end.
fn cannot_write(path: &Path, error: &io::Error) -> Exit {
    say(&format!(
        "error: cannot write `{}`: {}",
        path.display(),
        in_words(error)
    ));
    Exit::Disk
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@,%".contains(c);
    if !path.is_empty() && path.chars().all(plain) {
        return path;
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// Says something on stderr, where it can be said, nothing in it acting on a terminal.
fn say(text: &str) {
    say_out(&printable(text));
}

/// The same of a text that may have colours of its own.
fn say_styled(text: &str, color: bool) {
    match color {
        true => say_out(&printable_styled(text)),
        false => say(text),
    }
}

fn say_out(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

//! `goodwill trace`: one customer's story under several arms.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use super::hand_out::hand_out;
use super::integer_arg::integer;
use super::job::{stopped, unloaded};
use super::{Exit, color, interrupt, print_styled, say};
use crate::output::charts::{document, png};
use crate::output::trace::{chart, csv, story};
use crate::pipeline::{Runtime, Source, TraceFailure, Who};

/// Tell one customer's story: the same life under several arms, with what was given, how sincere it seemed, what it left,
/// and what was bought and why.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill trace scenarios/two_mints.toml --customer 7
  goodwill trace scenarios/launch_strategies.toml --customer 3 --arm nothing --arm \"personal gift\" --chart life.svg
  goodwill trace scenarios/own_customers.toml --id 0004 --table life.csv

Customers are counted from 0 within a replicate, as in the table of `run --customers`. The story is the very
life that a run of the scenario has: one community is lived through again.")]
pub struct TraceArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Number of the customer within the replicate
    #[arg(long, value_name = "NUMBER", default_value_t = 0, allow_negative_numbers = true, value_parser = integer::<u32>(0..=4_294_967_295), conflicts_with = "id")]
    customer: u32,
    /// Name of the customer in the scenario's data
    #[arg(long, value_name = "TEXT")]
    id: Option<String>,
    /// Arm to tell of; can be given several times [default: all]
    #[arg(long = "arm", value_name = "NAME")]
    arms: Vec<String>,
    /// Replicate, from 0
    #[arg(long, value_name = "NUMBER", default_value_t = 0, allow_negative_numbers = true, value_parser = integer::<u32>(0..=999_999))]
    replicate: u32,
    /// Change a value of the scenario, such as arm.gesture.value=2; can be given several times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Draw the story into this file, .svg or .png
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Write every step into this file, as CSV
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// Replace a chart or a table of an earlier story
    #[arg(long)]
    force: bool,
}

pub fn trace(args: &TraceArgs) -> Exit {
    interrupt::stops_itself(|| {});
    match tell(args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn tell(args: &TraceArgs) -> Result<(), Exit> {
    let drawn = args.chart.as_deref().map(form).transpose()?;
    let mut source = Source::file(&args.file);
    for change in &args.set {
        source = source.set(change);
    }
    let who = match &args.id {
        Some(id) => Who::Id(id.clone()),
        None => Who::Number(args.customer),
    };
    let traced = source.trace(&who, &args.arms, args.replicate, &Runtime::default());
    let traced = traced.map_err(failed)?;
    let one = traced.story();
    if let Some(table) = &args.table {
        let own = |there: &[u8]| there.starts_with(b"arm,day,is_customer,");
        hand_out(table, &csv(&one), args.force, &own)?;
    }
    if let (Some(place), Some(form)) = (&args.chart, drawn) {
        let svg = document(&chart(&one));
        let bytes = match form {
            Form::Svg => svg.into_bytes(),
            Form::Png => png("life", &svg).map_err(|error| {
                say(&format!("error: {error}"));
                Exit::Fault
            })?,
        };
        let own = |there: &[u8]| there.starts_with(b"<svg") || there.starts_with(b"\x89PNG");
        hand_out(place, &bytes, args.force, &own)?;
    }
    let colors = color(&io::stdout());
    debug_assert!(!colors || io::stdout().is_terminal());
    print_styled(&story(&one, colors), colors)
}

enum Form {
    Svg,
    Png,
}

fn form(file: &Path) -> Result<Form, Exit> {
    let end = file.extension().unwrap_or_default().to_ascii_lowercase();
    match end.to_str() {
        Some("svg") => Ok(Form::Svg),
        Some("png") => Ok(Form::Png),
        _ => Err(wrong(&format!(
            "--chart {}: name a file that ends in .svg or .png",
            file.display()
        ))),
    }
}

fn failed(failure: TraceFailure) -> Exit {
    match failure {
        TraceFailure::Load(failure) => unloaded(&failure),
        TraceFailure::Run(error) => stopped(&error),
        failure => wrong(&failure.to_string()),
    }
}

fn wrong(message: &str) -> Exit {
    say(&format!("error: {message}"));
    Exit::Usage
}

//! `goodwill fit`: how well a log of orders foretells itself.

use std::path::PathBuf;
use std::time::{Instant, SystemTime};

use clap::Args;

use super::job::refuse;
use super::{Exit, check, interrupt, print, say};
use crate::engine::run::Options;
use crate::output::disk::Real;
use crate::output::holdout::hand_over;
use crate::output::manifest::Facts;
use crate::output::staging::{StagedRun, sweep};
use crate::pipeline::{FitFailure, Source};
use crate::scenario::{self, Split};

/// Hold the last part of a log of orders out, fit the rest, and tell how well it foretells what was held out
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill fit my_shop.toml
  goodwill fit scenarios/own_orders.toml --until 2025-12-31 --out output/fit

The scenario needs `[population.orders]`. The folder has tables and charts: purchases week by week, how many
bought how often, what is to come of whom, and how far the forecast of each customer is off, beside the
customer's own rate going on.

Exit codes: 0 done, 2 wrong usage, 3 the scenario or its log is wrong or too short, 4 file or disk.")]
pub struct FitArgs {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Last day of the part that is fitted, like 2025-12-31
    #[arg(long, value_name = "DAY", conflicts_with = "holdout")]
    until: Option<String>,
    /// Share of the log's days that is held out, at its end
    #[arg(long, value_name = "SHARE", default_value_t = 1.0 / 3.0, value_parser = share, hide_default_value = true)]
    holdout: f64,
    /// Change a value of the scenario before reading it, such as population.orders.rejects=0
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Folder for the results [default: output/fit_ and the scenario file's name]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Replace the folder of another run
    #[arg(long)]
    force: bool,
}

/// A share of the days: more than nothing, and less than all.
fn share(text: &str) -> Result<f64, String> {
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.parse(),
    };
    match number {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err("a share above 0 and below 1, like 0.4 or 40%".to_owned()),
    }
}

pub fn fit(args: &FitArgs) -> Exit {
    match job(args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn job(args: &FitArgs) -> Result<(), Exit> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let split = match &args.until {
        None => Split::Share(args.holdout),
        Some(day) => Split::At(scenario::day(day).ok_or_else(|| {
            say(&format!("error: `{day}` is no day like 2025-12-31"));
            Exit::Usage
        })?),
    };
    let source = args.set.iter().fold(Source::file(&args.file), Source::set);
    let fit = source.fit(split).map_err(|failure| match failure {
        FitFailure::Load(error) => check::report(&error),
        failure => {
            say(&format!("error: {failure}"));
            Exit::Scenario
        }
    })?;
    let out = match &args.out {
        Some(out) => out.clone(),
        None => {
            let stem = args.file.file_stem().unwrap_or_default();
            PathBuf::from("output").join(format!("fit_{}", stem.to_string_lossy()))
        }
    };
    let unfinished = StagedRun::begin(&Real, &out, args.force, fit.title()).map_err(refuse)?;
    let folder = unfinished.folder().to_owned();
    interrupt::ends_anywhere(move || sweep(&Real, &folder));
    let facts = Facts {
        inputs: fit.inputs(),
        threads: Options::default().threads,
        started,
        seconds: clock.elapsed().as_secs_f64(),
    };
    interrupt::stops_itself(|| {});
    let files = hand_over(&unfinished, fit.title(), fit.holdout(), &facts).map_err(refuse)?;
    drop(unfinished);
    interrupt::only_tells(Exit::Done);
    print(&fit.text())?;
    say(&format!("{} files in {}", files.len(), out.display()));
    Ok(())
}

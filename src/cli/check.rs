//! `goodwill check`: whether scenario files are right, without running them.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::{Exit, color, print, say};
use crate::scenario::checked::{DesignKind, Scenario};
use crate::scenario::{self, LoadError};

/// Check scenario files: every problem at once, with its place and what is allowed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill check scenarios/two_mints.toml
  goodwill check scenarios/*.toml
  goodwill check my.toml --set population.size=5000

Exit codes: 0 all are right, 3 at least one is wrong, 4 at least one cannot be read.")]
pub struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change a value of the scenario before checking it, such as arm.gesture.value=2
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
}

pub fn check(args: &CheckArgs) -> Exit {
    let mut exit = Exit::Done;
    for file in &args.files {
        match scenario::load(file, &args.set) {
            Ok(loaded) => {
                let line = format!("{}: right: {}\n", file.display(), size(&loaded.scenario));
                if let Err(exit) = print(&line) {
                    return exit;
                }
            }
            Err(error) => exit = worse(exit, report(&error)),
        }
    }
    exit
}

/// Prints why a scenario could not be loaded, and says how to end.
pub fn report(error: &LoadError) -> Exit {
    match error {
        LoadError::Unreadable { .. } => {
            say(&format!("error: {error}"));
            Exit::Disk
        }
        LoadError::Wrong(problems) => {
            say(problems.render(color(&io::stderr())).trim_end());
            Exit::Scenario
        }
    }
}

/// The worse of two ends.
pub fn worse(one: Exit, other: Exit) -> Exit {
    if other as u8 > one as u8 { other } else { one }
}

/// What a scenario would run, in a line.
pub fn size(scenario: &Scenario) -> String {
    let arms = scenario.arms.len();
    let ticks = scenario.timeline.ticks;
    let customers = match scenario.design.kind {
        DesignKind::Paired => format!("{} {}", scenario.population.size, scenario.population.of),
        DesignKind::Randomized { per_arm } => {
            format!("{per_arm} {} an arm, randomized", scenario.population.of)
        }
    };
    format!(
        "{arms} arm{} × {customers} × {ticks} {}{} × {} replicate{}",
        plural(arms as u64),
        scenario.timeline.tick_name(),
        plural(u64::from(ticks)),
        scenario.design.replicates,
        plural(u64::from(scenario.design.replicates)),
    )
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

//! `goodwill diff`: what changed between two runs.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::{Exit, color, print_styled, say};
use crate::output::diff::{self, Side};

/// Tell what changed between two runs: their scenarios key by key, and their results
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill run scenarios/two_mints.toml --set arm.gesture.value=0.5 --out output/larger_mints
  goodwill diff output/two_mints output/larger_mints

The exit code is 0 whether anything changed or not.")]
pub struct DiffArgs {
    /// Folder of a run
    #[arg(value_name = "A")]
    one: PathBuf,
    /// Folder of the run to hold against it
    #[arg(value_name = "B")]
    other: PathBuf,
}

pub fn diff(args: &DiffArgs) -> Exit {
    let sides = Side::read(&args.one).and_then(|one| Ok((one, Side::read(&args.other)?)));
    let color = color(&io::stdout());
    let text = match &sides {
        Ok((one, other)) => diff::text(one, other, color),
        Err(error) => {
            say(&format!("error: {error}"));
            return Exit::Disk;
        }
    };
    match print_styled(&text, color) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

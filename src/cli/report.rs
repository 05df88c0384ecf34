//! `goodwill report`: the page of a run, made anew from the tables in its folder.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, check, interrupt, say};
use crate::output::report::ReportError;
use crate::output::report::rebuild::{RebuildError, rebuild};

/// Make the page of a run anew: report.html, from the tables in the run's folder.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill report output/launch_strategies

The page is replaced when the new one is whole, and SHA256SUMS with it; nothing else in the
folder is touched. The same tables make the same page. If it is killed on the way, run it again.")]
pub struct ReportArgs {
    /// Folder that `goodwill run` made
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// No messages on stderr, errors apart
    #[arg(long)]
    quiet: bool,
}

pub fn report(args: &ReportArgs) -> Exit {
    // It is soon done, and leaves nothing lying about if it is let.
    interrupt::stops_itself(|| {});
    match rebuild(&args.folder) {
        Ok(rebuilt) => {
            if !args.quiet {
                if let Some(note) = &rebuilt.note {
                    say(&format!("note: {note}"));
                }
                for file in &rebuilt.changed {
                    say(&format!(
                        "warning: {file} is not as the run wrote it (see SHA256SUMS); the page tells what it says now"
                    ));
                }
                say(&format!("the page is {}", rebuilt.page.display()));
            }
            Exit::Done
        }
        Err(RebuildError::Scenario(error)) => check::report(&error),
        Err(error) => {
            say(&format!("error: {error}"));
            match error {
                RebuildError::Report {
                    error: ReportError::Template { .. },
                    ..
                } => Exit::Fault,
                _ => Exit::Disk,
            }
        }
    }
}

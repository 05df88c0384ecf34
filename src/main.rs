//! The `goodwill` command.

use std::process::ExitCode;

use clap::Parser;
use goodwill::cli::{self, Cli};

#[global_allocator]
static MEMORY: cli::memory::OrEnd = cli::memory::OrEnd;

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => cli::run(cli),
        Err(usage) => cli::usage(&usage),
    }
}

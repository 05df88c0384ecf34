//! The `goodwill` command.

use std::process::ExitCode;

use goodwill::cli;

#[global_allocator]
static MEMORY: cli::memory::OrEnd = cli::memory::OrEnd;

fn main() -> ExitCode {
    cli::main()
}

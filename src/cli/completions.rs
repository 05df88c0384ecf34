//! `goodwill completions`: what a shell needs to complete the command line.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, Exit, print};

/// Print a script by which a shell completes commands, flags and their words
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill completions bash > ~/.local/share/bash-completion/completions/goodwill
  goodwill completions zsh > ~/.zfunc/_goodwill
  goodwill completions fish > ~/.config/fish/completions/goodwill.fish

The folders are those in which the shells look by default, but for zsh: it needs `fpath+=~/.zfunc`
before `compinit` in ~/.zshrc.")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub fn completions(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "goodwill", &mut script);
    match print(&String::from_utf8_lossy(&script)) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

//! `goodwill man`: the manual pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::{Cli, Exit, print, say};

/// Print the manual page, or write one for each command into a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill man | man -l -
  goodwill man --out ~/.local/share/man/man1

With --out there are goodwill.1 and a page for each command, such as goodwill-run.1, to be read with
`man goodwill-run`. Pages that are there already are written anew.")]
pub struct ManArgs {
    /// Folder for the pages
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub fn man(args: &ManArgs) -> Exit {
    let done = match &args.out {
        Some(folder) => fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
            .map_err(|error| cannot(folder, &error)),
        None => page(),
    };
    match done {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn page() -> Result<(), Exit> {
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _ = Man::new(Cli::command()).render(&mut page);
    print(&String::from_utf8_lossy(&page))
}

fn cannot(path: &Path, error: &io::Error) -> Exit {
    let shown = path.display();
    say(&match error.kind() {
        io::ErrorKind::AlreadyExists => {
            format!("error: `{shown}` is not a folder, and was left alone")
        }
        _ => format!("error: cannot write `{shown}`: {error}"),
    });
    Exit::Disk
}

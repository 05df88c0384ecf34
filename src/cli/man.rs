//! `goodwill man`: the manual pages.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::{Cli, Exit, cannot_write, print, say};

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
        Some(folder) => pages(folder),
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

/// Writes all pages and then puts them in their places, so that none is ever cut short.
fn pages(folder: &Path) -> Result<(), Exit> {
    if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        say(&format!(
            "error: {} is not a folder, and is left alone; name another place with --out",
            folder.display()
        ));
        return Err(Exit::Disk);
    }
    let written = fs::create_dir_all(folder).and_then(|()| {
        let fresh = tempfile::tempdir_in(folder)?;
        clap_mangen::generate_to(Cli::command(), fresh.path())?;
        for page in fs::read_dir(fresh.path())? {
            let page = page?;
            fs::rename(page.path(), folder.join(page.file_name()))?;
        }
        Ok(())
    });
    written.map_err(|error| cannot_write(folder, &error))
}

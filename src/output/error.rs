//! Why nothing was handed over: what, where, and what to do.

use std::io;
use std::path::{Path, PathBuf};

use super::format::plain;
use super::request::own_program;
use crate::engine::run::RunError;
use crate::engine::run::checkpoint::NoJournal;
use crate::scenario::io_error::in_words;
use crate::scenario::plural::many;

/// Why nothing was handed over; the destination is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The destination is a file or a link.
    #[error("{} is not a folder, and is left alone; name another place with --out", path.display())]
    NotAFolder {
        /// The destination.
        path: PathBuf,
    },
    /// The destination is a folder without the manifest of a run.
    #[error(
        "{} was not made by a run, and is left alone; name another place with --out, or move it away",
        path.display()
    )]
    Foreign {
        /// The destination.
        path: PathBuf,
    },
    /// The destination is the run of a scenario with another title.
    #[error(
        "{} holds the run of another scenario, \"{}\"; replace it with --force, or name another place with --out",
        path.display(), plain(title)
    )]
    OtherScenario {
        /// The destination.
        path: PathBuf,
        /// The other scenario's title.
        title: String,
    },
    /// The destination is a run that somebody added a file to.
    #[error(
        "{} holds {}, which no run wrote; move it away, or replace the folder with --force",
        path.display(), plain(stranger)
    )]
    Stranger {
        /// The destination.
        path: PathBuf,
        /// The name of what was added.
        stranger: String,
    },
    /// A run to this destination was interrupted, and has something to go on with.
    #[error(
        "{} has {} done of a run that was interrupted{}; go on with `goodwill run --resume {}`, \
         or begin anew with --force",
        folder.display(), many(*communities, "community", "communities"), of_title(title), path.display()
    )]
    Interrupted {
        /// The destination.
        path: PathBuf,
        /// The unfinished folder.
        folder: PathBuf,
        /// The interrupted scenario's title.
        title: String,
        /// Communities that are done.
        communities: u64,
    },
    /// Another process works on a run to this destination.
    #[error("{} is in use by another goodwill; wait for it, or name another place with --out", path.display())]
    Busy {
        /// The unfinished folder.
        path: PathBuf,
    },
    /// Nothing was interrupted there.
    #[error("there is nothing to resume: no {}", path.display())]
    NothingToResume {
        /// The unfinished folder.
        path: PathBuf,
    },
    /// The run came to its end.
    #[error("{} is a whole run: nothing of it is left to do", path.display())]
    NothingLeft {
        /// Its folder.
        path: PathBuf,
    },
    /// Another version of the program began the run.
    #[error(
        "{} was begun by goodwill {program}, and this is {}; go on with that one, or begin anew with --force",
        path.display(), own_program()
    )]
    OtherProgram {
        /// The unfinished folder.
        path: PathBuf,
        /// Version and commit of the other.
        program: String,
    },
    /// The run cannot be gone on with by what is kept of it.
    #[error("what is kept in {} {reason}; begin the run anew with --force", path.display())]
    BadJournal {
        /// The unfinished folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: NoJournal,
    },
    /// What was asked of an unfinished run cannot be read.
    #[error("{}/request.json cannot be read: {reason}; begin the run anew with --force", path.display())]
    BadRequest {
        /// The unfinished folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The earlier run stepped aside, and neither the new one nor it could be put in place.
    #[error(
        "cannot put {} in place: {}; the earlier run is safe in {}, and comes back with the next one",
        path.display(), in_words(error), before.display()
    )]
    SetAside {
        /// The destination.
        path: PathBuf,
        /// Where the earlier run is.
        before: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// The run was stopped while it was handed over.
    #[error("interrupted")]
    Stopped,
    /// The destination ends in no name: `/`, `..`.
    #[error(
        "{} names no folder that could be made; name one with --out, such as output/my-run",
        path.display()
    )]
    NoName {
        /// The destination.
        path: PathBuf,
    },
    /// A file handed in has a name that cannot be kept within the folder.
    #[error("a file named {name:?} would leave the run's folder or replace one of its files")]
    BadName {
        /// The file's name.
        name: String,
    },
    /// The disk or the system refused.
    #[error(
        "cannot {doing} {}: {}; check that the place exists, is yours and has room",
        path.display(), in_words(error)
    )]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// The page could not be made: a fault of this program.
    #[cfg(feature = "report")]
    #[error("{error}; please report this")]
    Page {
        /// What was wrong.
        #[from]
        error: super::report::ReportError,
    },
    /// A chart could not be rasterized: a fault of this program.
    #[error("the chart {name} could not be drawn: {reason}; please report this")]
    Chart {
        /// The chart's name.
        name: String,
        /// What the renderer said.
        reason: String,
    },
}

/// What a failure of the disk becomes.
pub(super) fn failed<'a>(
    doing: &'static str,
    path: &'a Path,
) -> impl FnOnce(io::Error) -> OutputError + 'a {
    move |error| match stopped(&error) {
        true => OutputError::Stopped,
        false => OutputError::Io {
            doing,
            path: path.to_owned(),
            error,
        },
    }
}

/// Whether it was not the disk that refused, but the run that was stopped.
fn stopped(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    inner == Some(&RunError::Interrupted)
}

fn of_title(title: &str) -> String {
    match title {
        "" => String::new(),
        title => format!(", \"{}\"", plain(title)),
    }
}

//! Why nothing was handed over: what, where, and what to do.

use std::io;
use std::path::{Path, PathBuf};

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
        "{} holds the run of another scenario, \"{title}\"; replace it with --force, or name another place with --out",
        path.display()
    )]
    OtherScenario {
        /// The destination.
        path: PathBuf,
        /// The other scenario's title.
        title: String,
    },
    /// The destination is a run that somebody added a file to.
    #[error(
        "{} holds {stranger}, which no run wrote; move it away, or replace the folder with --force",
        path.display()
    )]
    Stranger {
        /// The destination.
        path: PathBuf,
        /// The name of what was added.
        stranger: String,
    },
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
        "cannot {doing} {}: {error}; check that the place exists, is yours and has room",
        path.display()
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
    move |error| OutputError::Io {
        doing,
        path: path.to_owned(),
        error,
    }
}

//! The page made anew in a run's folder: it alone is replaced, and its line in the list of hashes.
//!
//! The two cannot be replaced in one step. Whatever a kill leaves of them, the page made anew once more mends.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::read::{self, files as made_from};
use super::{FILE, ReportError, report_with};
use crate::files::Received;
use crate::output::folder::{PARTIAL, SUMS, is_partial, listed};
use crate::output::made_by::MadeBy;
use crate::output::manifest::{MANIFEST, sha256, title_of_run};
use crate::output::request::SCENARIO;
use crate::output::tables::NamedBytes;
use crate::output::verify::{self, DATA};
use crate::psychology::Parameters;
use crate::scenario::io_error::in_words;
use crate::scenario::{self, LoadError};

/// Why no page was made; the folder is as it was before.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum RebuildError {
    /// There is no manifest of a run.
    #[error("{} is not the folder of a run: it has no {MANIFEST} that `goodwill run` wrote", path.display())]
    NoRun { path: PathBuf },
    /// A validation or a calibration.
    #[error("{} holds no {SCENARIO}; only the folder of `goodwill run` has a page", path.display())]
    NoScenario { path: PathBuf },
    /// A newer goodwill made it.
    #[error("{} has no page that this goodwill can make: {}", path.display(), made.refusal("make its page with a goodwill that knows its format"))]
    Newer { path: PathBuf, made: MadeBy },
    /// The scenario in the folder is wrong.
    #[error(transparent)]
    Scenario(#[from] LoadError),
    /// The tables are.
    #[error("{}: {error}", path.display())]
    Report {
        path: PathBuf,
        #[source]
        error: ReportError,
    },
    /// Another process makes it.
    #[error("the page of {} is being made by another goodwill; wait for it", path.display())]
    Busy { path: PathBuf },
    /// The disk or the system refused.
    #[error("cannot {doing} {}: {}", path.display(), in_words(error))]
    Io {
        doing: &'static str,
        path: PathBuf,
        #[source]
        error: io::Error,
    },
}

/// A page that was made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The page that was written.
    pub page: PathBuf,
    /// Files that the page is made from and that are no longer as the run wrote them, or that are gone.
    pub changed: Vec<String>,
    /// Who made the folder, where that was another goodwill.
    pub note: Option<String>,
}

/// Makes the page of the run in this folder anew, from its tables.
///
/// # Errors
/// The folder is no run's, a table in it is not as a run writes it, or the disk refuses.
pub fn rebuild(folder: &Path) -> Result<Rebuilt, RebuildError> {
    let path = || folder.to_owned();
    let received = Received(folder);
    let read_file = |name: &str| match received.read(name) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
            _ => Err(io_error("read", &folder.join(name))(error)),
        },
    };
    let manifest = read_file(MANIFEST)?.unwrap_or_default();
    if title_of_run(&manifest).is_none() {
        return Err(RebuildError::NoRun { path: path() });
    }
    let made = MadeBy::of(&manifest).unwrap_or_default();
    if made.is_newer() {
        return Err(RebuildError::Newer { path: path(), made });
    }
    if fs::symlink_metadata(folder.join(SCENARIO)).is_err() {
        return Err(RebuildError::NoScenario { path: path() });
    }
    let _held = hold(folder)?;
    let loaded = scenario::load_received(received, SCENARIO, &Parameters::default(), &[])?;
    let mut files: Vec<NamedBytes> = Vec::new();
    for name in made_from() {
        files.extend(read_file(name)?.map(|bytes| (name.to_owned(), bytes)));
    }
    let sums = read_file(SUMS)?.map(|sums| String::from_utf8_lossy(&sums).into_owned());
    let changed = match &sums {
        Some(sums) => {
            let gone = gone(sums, &files).into_iter();
            // The scenario, and the data that it reads.
            let read = |name: &str| name == SCENARIO || name.starts_with(DATA);
            not_as_listed(sums, &files)
                .into_iter()
                .chain(verify::changed(folder, read))
                .chain(gone.map(|file| format!("{file} (gone)")))
                .collect()
        }
        None => Vec::new(),
    };
    let report = read::read(&files).and_then(|(made, tables)| {
        report_with(&loaded.scenario, &made, &tables, &warnings(&changed))
    });
    let page = report
        .map(|report| report.page)
        .map_err(|error| RebuildError::Report {
            path: path(),
            error,
        })?;
    let mut parts = vec![(FILE, page.clone())];
    if let Some(sums) = sums {
        parts.push((SUMS, with_page(&sums, &sha256(page.as_bytes()))));
    }
    replace(folder, &parts)?;
    Ok(Rebuilt {
        page: folder.join(FILE),
        changed,
        note: made.note(),
    })
}

/// Keeps other processes from making the page, until it is dropped. Some disks over a network know no locks;
/// there nobody is kept out.
fn hold(folder: &Path) -> Result<File, RebuildError> {
    let path = folder.join(MANIFEST);
    let file = Received(folder)
        .open(MANIFEST)
        .map_err(io_error("read", &path))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(RebuildError::Busy {
            path: folder.to_owned(),
        }),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// Writes the files that are not as they are to be beside their places, and renames them when all are whole.
fn replace(folder: &Path, files: &[(&str, String)]) -> Result<(), RebuildError> {
    clear(folder).map_err(io_error("clear", folder))?;
    let mut whole = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        let now = Received(folder).read(name);
        if now.is_ok_and(|now| now == text.as_bytes()) {
            continue;
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(PARTIAL);
        if let Some(permissions) = permissions(&path) {
            builder.permissions(permissions);
        }
        let mut file = builder
            .tempfile_in(folder)
            .map_err(io_error("make a file in", folder))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(io_error("write", &path))?;
        whole.push((file, path));
    }
    for (file, path) in whole {
        file.persist(&path)
            .map_err(|failed| io_error("put in place", &path)(failed.error))?;
    }
    Ok(())
}

/// Removes what a kill left behind.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_partial(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Those of the file that is replaced, else those of the others.
fn permissions(path: &Path) -> Option<fs::Permissions> {
    let of_file = |path: &Path| {
        let found = fs::symlink_metadata(path).ok()?;
        found.is_file().then(|| found.permissions())
    };
    of_file(path).or_else(|| of_file(&path.with_file_name(MANIFEST)))
}

/// The list of hashes with the page's own line, in its order.
fn with_page(sums: &str, hash: &str) -> String {
    let mut lines: Vec<&str> = sums
        .lines()
        .filter(|line| line.split_once("  ").is_none_or(|(_, file)| file != FILE))
        .collect();
    let own = format!("{hash}  {FILE}");
    lines.push(&own);
    lines.sort_by_key(|line| line.split_once("  ").map_or("", |(_, file)| file));
    lines.join("\n") + "\n"
}

/// What the page itself says of files that are not as the run wrote them.
fn warnings(changed: &[String]) -> Vec<String> {
    match changed {
        [] => Vec::new(),
        files => vec![format!(
            "Made anew from tables that are not all as the run wrote them (see {SUMS}): {}.",
            files.join(", ")
        )],
    }
}

/// Files that the page would be made from, that the run wrote, and that are no longer there.
fn gone(sums: &str, files: &[NamedBytes]) -> Vec<&'static str> {
    let listed: Vec<&str> = listed(sums).map(|(_, file)| file).collect();
    let there = |name: &str| files.iter().any(|(file, _)| file == name);
    made_from()
        .filter(|name| listed.contains(name) && !there(name))
        .collect()
}

fn not_as_listed(sums: &str, files: &[NamedBytes]) -> Vec<String> {
    let hash_of = |name: &str| listed(sums).find(|(_, file)| *file == name);
    let same =
        |(name, bytes): &&NamedBytes| hash_of(name).is_some_and(|(hash, _)| hash == sha256(bytes));
    let files = files.iter().filter(|(name, _)| name != MANIFEST);
    files
        .filter(|file| !same(file))
        .map(|(name, _)| name.clone())
        .collect()
}

fn io_error<'a>(
    doing: &'static str,
    path: &'a Path,
) -> impl FnOnce(io::Error) -> RebuildError + 'a {
    move |error| RebuildError::Io {
        doing,
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_hashes_gets_the_page_in_its_place() {
        let before = "aa  charts/a.svg\nbb  report.html\ncc  summary.csv\n";
        let after = "aa  charts/a.svg\ndd  report.html\ncc  summary.csv\n";
        assert_eq!(with_page(before, "dd"), after);
        assert_eq!(gone(before, &[]), ["summary.csv"]);
        let without = "aa  charts/a.svg\ncc  summary.csv\n";
        assert_eq!(with_page(without, "dd"), after);
    }

    #[test]
    fn what_a_kill_left_is_cleared_and_what_is_right_is_let_be() {
        let folder = tempfile::tempdir().unwrap();
        let names = || {
            let entries = fs::read_dir(folder.path()).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        fs::write(folder.path().join(format!("{PARTIAL}x7")), "half").unwrap();
        fs::write(folder.path().join(FILE), "old").unwrap();
        fs::write(folder.path().join(SUMS), "right").unwrap();
        let listed_at = fs::metadata(folder.path().join(SUMS))
            .unwrap()
            .modified()
            .unwrap();
        let parts = [(FILE, "new".to_owned()), (SUMS, "right".to_owned())];
        replace(folder.path(), &parts).unwrap();
        assert_eq!(names(), [SUMS, FILE]);
        assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), b"new");
        let now = fs::metadata(folder.path().join(SUMS)).unwrap();
        assert_eq!(now.modified().unwrap(), listed_at);
    }
}

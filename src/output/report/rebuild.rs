//! The page made anew in a run's folder: it alone is replaced, and its line in the list of hashes.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{FILE, FILES, ReportError, page_with};
use crate::output::folder::SUMS;
use crate::output::manifest::{MANIFEST, sha256, title_of_run};
use crate::output::tables::NamedBytes;
use crate::scenario::{self, LoadError};

/// The scenario as run, in a run's folder.
const SCENARIO: &str = "scenario.toml";

/// Why no page was made; the folder is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// There is no manifest of a run.
    #[error("{} is not the folder of a run: it has no {MANIFEST} that `goodwill run` wrote", path.display())]
    NoRun { path: PathBuf },
    /// A validation or a calibration.
    #[error("{} holds no {SCENARIO}; only the folder of `goodwill run` has a page", path.display())]
    NoScenario { path: PathBuf },
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
    /// The disk or the system refused.
    #[error("cannot {doing} {}: {error}", path.display())]
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
    pub page: PathBuf,
    /// Files that the page is made from and that are no longer as the run wrote them, or that are gone.
    pub changed: Vec<String>,
}

/// Makes the page of the run in this folder anew, from its tables.
///
/// # Errors
/// The folder is no run's, a table in it is not as a run writes it, or the disk refuses.
pub fn rebuild(folder: &Path) -> Result<Rebuilt, RebuildError> {
    let path = || folder.to_owned();
    let manifest = fs::read(folder.join(MANIFEST)).ok();
    if manifest.and_then(|bytes| title_of_run(&bytes)).is_none() {
        return Err(RebuildError::NoRun { path: path() });
    }
    if !folder.join(SCENARIO).is_file() {
        return Err(RebuildError::NoScenario { path: path() });
    }
    let loaded = scenario::load(&folder.join(SCENARIO), &[])?;
    let mut files: Vec<NamedBytes> = Vec::new();
    for name in FILES {
        match fs::read(folder.join(name)) {
            Ok(bytes) => files.push((name.to_owned(), bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_error("read", &folder.join(name))(error)),
        }
    }
    let sums = match fs::read_to_string(folder.join(SUMS)) {
        Ok(sums) => Some(sums),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(io_error("read", &folder.join(SUMS))(error)),
    };
    let changed = match &sums {
        Some(sums) => {
            let gone = gone(sums, &files).into_iter();
            not_as_listed(sums, &files)
                .into_iter()
                .chain(gone.map(|file| format!("{file} (gone)")))
                .collect()
        }
        None => Vec::new(),
    };
    let page = page_with(&loaded.scenario, &files, &warnings(&changed)).map_err(|error| {
        RebuildError::Report {
            path: path(),
            error,
        }
    })?;
    let mut parts = vec![(FILE, page.clone())];
    if let Some(sums) = sums {
        parts.push((SUMS, with_page(&sums, &sha256(page.as_bytes()))));
    }
    replace(folder, &parts)?;
    Ok(Rebuilt {
        page: folder.join(FILE),
        changed,
    })
}

/// Writes the files beside their places and renames them when all are whole.
fn replace(folder: &Path, files: &[(&str, String)]) -> Result<(), RebuildError> {
    let mut whole = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        let mut file = tempfile::Builder::new()
            .prefix(&format!(".{name}.partial-"))
            .permissions(permissions(&path))
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

/// Those of the file that is replaced, else those of any new file.
fn permissions(path: &Path) -> fs::Permissions {
    let sums = path.with_file_name(MANIFEST);
    let known = fs::metadata(path).or_else(|_| fs::metadata(sums));
    known.map_or_else(|_| default_permissions(), |found| found.permissions())
}

#[cfg(unix)]
fn default_permissions() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o644)
}

#[cfg(not(unix))]
fn default_permissions() -> fs::Permissions {
    fs::metadata(".").map_or_else(
        |_| unreachable!("there is a current folder"),
        |found| found.permissions(),
    )
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
    let lines = sums.lines().filter_map(|line| line.split_once("  "));
    let listed: Vec<&str> = lines.map(|(_, file)| file).collect();
    let there = |name: &str| files.iter().any(|(file, _)| file == name);
    FILES
        .into_iter()
        .filter(|name| listed.contains(name) && !there(name))
        .collect()
}

fn not_as_listed(sums: &str, files: &[NamedBytes]) -> Vec<String> {
    let listed = |name: &str| {
        let mut lines = sums.lines().filter_map(|line| line.split_once("  "));
        lines
            .find(|(_, file)| *file == name)
            .map(|(hash, _)| hash.to_owned())
    };
    let same = |(name, bytes): &&NamedBytes| listed(name).is_some_and(|hash| hash == sha256(bytes));
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
}

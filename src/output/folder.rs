//! The run's folder: built beside its place and renamed into it when whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::error::{OutputError, failed};
use super::manifest::{MANIFEST, sha256, title_of_run};
use super::tables::NamedBytes;

/// The file with the hashes of all others.
pub const SUMS: &str = "SHA256SUMS";

/// Whether a run of the scenario with this title may be handed over at `dest`. Asked before the run
/// starts, so that nobody waits for a run that cannot be kept.
///
/// # Errors
/// `dest` is a file or a link, was not made by a run, or holds another scenario's run or somebody's
/// own files and `force` is not given.
pub fn check_destination(dest: &Path, force: bool, title: &str) -> Result<(), OutputError> {
    let path = || dest.to_owned();
    if dest.file_name().is_none() {
        return Err(OutputError::NoName { path: path() });
    }
    let found = match fs::symlink_metadata(dest) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.map_err(failed("look at", dest))?,
    };
    if !found.is_dir() {
        return Err(OutputError::NotAFolder { path: path() });
    }
    let Some(of) = fs::read(dest.join(MANIFEST))
        .ok()
        .and_then(|bytes| title_of_run(&bytes))
    else {
        return Err(OutputError::Foreign { path: path() });
    };
    if force {
        return Ok(());
    }
    if of != title {
        return Err(OutputError::OtherScenario {
            path: path(),
            title: of,
        });
    }
    match stranger(dest).map_err(failed("look into", dest))? {
        Some(stranger) => Err(OutputError::Stranger {
            path: path(),
            stranger,
        }),
        None => Ok(()),
    }
}

/// Whether a folder can be made where `dest` is to stand. Like [`check_destination`] asked before the
/// run starts; leaves nothing behind.
///
/// # Errors
/// The place is somebody else's, full, or no folder at all.
pub fn check_writable(dest: &Path) -> Result<(), OutputError> {
    let above = dest.ancestors().skip(1);
    let nearest = above
        .map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        })
        .find(|folder| folder.exists());
    let nearest = nearest.unwrap_or(Path::new("."));
    tempfile::Builder::new()
        .prefix(".goodwill-probe-")
        .tempdir_in(nearest)
        .and_then(tempfile::TempDir::close)
        .map_err(failed("make a folder in", nearest))
}

/// The first entry of a run's folder that its list of hashes does not know.
fn stranger(dest: &Path) -> io::Result<Option<String>> {
    let sums = fs::read_to_string(dest.join(SUMS)).unwrap_or_default();
    let known = |name: &str| {
        name == MANIFEST
            || name == SUMS
            || name.starts_with('.')
            || sums.lines().any(|line| {
                line.split_once("  ")
                    .is_some_and(|(_, file)| file.split('/').next() == Some(name))
            })
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(dest)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names.into_iter().find(|name| !known(name)))
}

/// Writes the files and their hashes to `dest`: all of them, or nothing. The run of the same
/// scenario, or with `force` of any, is replaced. Returns where the files are.
///
/// # Errors
/// As [`check_destination`]; a file's name that leaves the folder; any failure of the disk. Then
/// `dest` is as it was before.
pub fn write(
    dest: &Path,
    force: bool,
    title: &str,
    files: &[NamedBytes],
) -> Result<Vec<PathBuf>, OutputError> {
    check_destination(dest, force, title)?;
    let mut files = files.to_vec();
    check_names(&files)?;
    files.push((SUMS.into(), sums(&files)));

    let parent = match dest.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(failed("make the folder", parent))?;
    let name = dest.file_name().unwrap_or_default().to_string_lossy();
    // Removed when dropped, that is, on every way out but the last.
    let partial = tempfile::Builder::new()
        .prefix(&format!(".{name}.partial-"))
        .tempdir_in(parent)
        .map_err(failed("make a folder in", parent))?;
    for (file, bytes) in &files {
        let path = partial.path().join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed("make the folder", folder))?;
        }
        let mut out = File::create_new(&path).map_err(failed("create", &path))?;
        out.write_all(bytes).map_err(failed("write", &path))?;
        out.sync_all().map_err(failed("flush", &path))?;
    }
    put_in_place(partial, dest, parent, &name)?;
    Ok(files.iter().map(|(file, _)| dest.join(file)).collect())
}

/// Renames the whole folder into its place; the old one steps aside first and comes back on failure.
fn put_in_place(
    partial: tempfile::TempDir,
    dest: &Path,
    parent: &Path,
    name: &str,
) -> Result<(), OutputError> {
    if fs::symlink_metadata(dest).is_err() {
        fs::rename(partial.path(), dest).map_err(failed("put in place", dest))?;
    } else {
        let aside = tempfile::Builder::new()
            .prefix(&format!(".{name}.old-"))
            .tempdir_in(parent)
            .map_err(failed("make a folder in", parent))?;
        let old = aside.path().join("run");
        fs::rename(dest, &old).map_err(failed("set aside", dest))?;
        if let Err(error) = fs::rename(partial.path(), dest) {
            if fs::rename(&old, dest).is_err() {
                // Better a stray folder than a lost run.
                let _ = aside.keep();
            }
            return Err(failed("put in place", dest)(error));
        }
    }
    let _ = partial.keep();
    // The renames are made to last; a platform that cannot do so has them in its own time.
    if let Ok(folder) = File::open(parent) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn check_names(files: &[NamedBytes]) -> Result<(), OutputError> {
    let mut seen: Vec<&str> = vec![SUMS];
    for (name, _) in files {
        let safe = !name.is_empty()
            && !name.contains(['\\', '\0', '\n', '\r'])
            && Path::new(name)
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
        if !safe || seen.contains(&name.as_str()) {
            return Err(OutputError::BadName { name: name.clone() });
        }
        seen.push(name);
    }
    Ok(())
}

/// The hashes as `sha256sum --check` reads them; the manifest, which varies, is left out.
fn sums(files: &[NamedBytes]) -> Vec<u8> {
    let mut lines: Vec<(&str, String)> = files
        .iter()
        .filter(|(name, _)| name != MANIFEST)
        .map(|(name, bytes)| (name.as_str(), sha256(bytes)))
        .collect();
    lines.sort();
    lines
        .iter()
        .flat_map(|(name, hash)| format!("{hash}  {name}\n").into_bytes())
        .collect()
}

//! Where an unfinished run stands, whose it is, and how it is cleared away.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::output::disk::Disk;
use crate::output::error::{OutputError, failed};
use crate::output::request::{DRAWS, PSYCHOLOGY, REQUEST, SCENARIO};

/// What the folder of an unfinished run is called beyond its place's name.
const ENDING: &str = ".unfinished";

/// Held by whoever works on the run; what marks the folder as ours, and leaves it last.
pub(super) const LOCK: &str = "goodwill.lock";

/// What is done of the run.
pub(super) const JOURNAL: &str = "journal";
pub(super) const FRESH_JOURNAL: &str = "journal.new";

/// The folder as it is being built.
pub(super) const WHOLE: &str = "whole";

/// The earlier run, while the new one takes its place.
pub(super) const BEFORE: &str = "before";

/// The unfinished folder of a place.
pub fn beside(dest: &Path) -> PathBuf {
    let mut name = OsString::from(dest.file_name().unwrap_or_default());
    name.push(ENDING);
    dest.with_file_name(name)
}

/// The place that is meant by it or by its unfinished folder.
pub(super) fn finished(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default();
    let bytes = name.as_encoded_bytes();
    match bytes.strip_suffix(ENDING.as_bytes()) {
        Some(stem) if !stem.is_empty() => match name.to_str() {
            Some(name) => place.with_file_name(&name[..stem.len()]),
            None => place.to_owned(),
        },
        _ => place.to_owned(),
    }
}

/// Refuses a folder of this name that no run made.
pub(super) fn check_ours(folder: &Path) -> Result<(), OutputError> {
    let path = || folder.to_owned();
    let found = match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.map_err(failed("look at", folder))?,
    };
    if !found.is_dir() {
        return Err(OutputError::NotAFolder { path: path() });
    }
    let mut entries = fs::read_dir(folder).map_err(failed("look into", folder))?;
    let marked = folder.join(LOCK).is_file();
    match marked || entries.next().is_none() {
        true => Ok(()),
        false => Err(OutputError::Foreign { path: path() }),
    }
}

/// The folders above one that are not there yet, the innermost first.
pub(super) fn missing(folder: &Path) -> Vec<PathBuf> {
    let above = folder.ancestors().skip(1);
    above
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .map(Path::to_owned)
        .collect()
}

pub(super) fn parent(dest: &Path) -> &Path {
    match dest.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Clears away all that a run puts into its unfinished folder, the request first: without it there is
/// nothing to go on with. What cannot be removed is left; the next run tries again.
pub(super) fn clear(disk: &dyn Disk, folder: &Path) {
    for file in [REQUEST, JOURNAL, FRESH_JOURNAL, SCENARIO, PSYCHOLOGY, DRAWS] {
        let path = folder.join(file);
        if fs::symlink_metadata(&path).is_ok() {
            let _ = disk.remove_file(&path);
        }
    }
    for within in ["data", WHOLE, BEFORE] {
        remove_tree(disk, &folder.join(within));
    }
}

pub(super) fn remove_tree(disk: &dyn Disk, path: &Path) {
    if fs::symlink_metadata(path).is_ok() {
        let _ = disk.remove_all(path);
    }
}

/// Clears the folder away, too, if nothing else is in it.
pub fn sweep(disk: &dyn Disk, folder: &Path) {
    clear(disk, folder);
    let alone = fs::read_dir(folder).is_ok_and(|entries| entries.count() == 1);
    if alone {
        let _ = disk.remove_file(&folder.join(LOCK));
        let _ = disk.remove_folder(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_with_and_without_its_ending() {
        for named in ["output/mints", "output/mints.unfinished", "output/mints/"] {
            assert_eq!(finished(Path::new(named)), Path::new("output/mints"));
        }
        assert_eq!(finished(Path::new(".unfinished")), Path::new(".unfinished"));
        let folder = beside(Path::new("output/mints/"));
        assert_eq!(folder, Path::new("output/mints.unfinished"));
    }
}

//! The scenario files that paths name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The scenario files that paths name: files as they are, of folders the `.toml` files in them, in the
/// order of their names.
///
/// # Errors
/// A folder cannot be read, or a path leads nowhere: the path with what the system says.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let failed = |error| (path.clone(), error);
        if !fs::metadata(path).map_err(failed)?.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            if is_scenario(&file) {
                inside.push(file);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    // A file that is named twice counts once.
    let mut seen = Vec::new();
    files.retain(|file| {
        let place = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
        let new = !seen.contains(&place);
        seen.push(place);
        new
    });
    Ok(files)
}

fn is_scenario(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "toml")
        && file.is_file()
}

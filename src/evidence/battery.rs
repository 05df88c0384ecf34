//! Many files at once: found, loaded, run over threads, in their order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::engine::run::RunError;

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

/// Does something with each item on so many threads; the results are in the order of the items, and
/// the same on any number of threads. `done` is told how many are through.
///
/// # Errors
/// The first error, in the order of the items.
pub fn over_threads<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    done: &(dyn Fn(usize) + Sync),
    work: impl Fn(&T) -> Result<R, RunError> + Sync,
) -> Result<Vec<R>, RunError> {
    let next = AtomicUsize::new(0);
    let through = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Result<R, RunError>>>> =
        Mutex::new(items.iter().map(|_| None).collect());
    let threads = threads.clamp(1, items.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let result = work(item);
                    if let Ok(mut results) = results.lock() {
                        results[at] = Some(result);
                    }
                    done(through.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let results = results
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    // A missing result means that its thread panicked, which the scope has passed on.
    results.into_iter().flatten().collect()
}

//! The run's folder: built beside its place and renamed into it when whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use super::error::{OutputError, failed};
use sha2::{Digest, Sha256};

use super::manifest::{MANIFEST, hex, sha256, title_of_run};
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
    let nearest = nearest(dest);
    tempfile::Builder::new()
        .prefix(".goodwill-probe-")
        .tempdir_in(nearest)
        .and_then(tempfile::TempDir::close)
        .map_err(failed("make a folder in", nearest))
}

/// The folder that there is already, nearest above a place.
pub fn nearest(dest: &Path) -> &Path {
    let above = dest.ancestors().skip(1);
    let nearest = above
        .map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        })
        .find(|folder| folder.exists());
    nearest.unwrap_or(Path::new("."))
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
    write_with(dest, force, title, files, None)
}

/// A file that is too large to be made before it is written.
pub struct Streamed<'a> {
    pub name: &'a str,
    /// Writes all of it.
    pub write: &'a dyn Fn(&mut (dyn Write + Send)) -> io::Result<()>,
}

/// The same with one file that is written as it is made.
///
/// # Errors
/// As [`write()`].
pub fn write_with(
    dest: &Path,
    force: bool,
    title: &str,
    files: &[NamedBytes],
    streamed: Option<&Streamed>,
) -> Result<Vec<PathBuf>, OutputError> {
    check_destination(dest, force, title)?;
    let mut files = files.to_vec();
    let streamed_name = streamed.map(|streamed| streamed.name);
    check_names(
        files
            .iter()
            .map(|(name, _)| name.as_str())
            .chain(streamed_name),
    )?;
    let mut hashes = hashes(&files);

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
    if let Some(streamed) = streamed {
        let path = partial.path().join(streamed.name);
        let file = File::create_new(&path).map_err(failed("create", &path))?;
        let mut out = Hashing::new(file);
        (streamed.write)(&mut out).map_err(failed("write", &path))?;
        let hash = out.finish().map_err(failed("write", &path))?;
        hashes.push((streamed.name.to_owned(), hash));
    }
    files.push((SUMS.into(), sums(hashes)));
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
    let names = files.iter().map(|(file, _)| file.as_str());
    Ok(names
        .chain(streamed_name)
        .map(|file| dest.join(file))
        .collect())
}

/// Writes through to a file, and hashes what passes.
struct Hashing {
    out: BufWriter<File>,
    hash: Sha256,
}

impl Hashing {
    fn new(file: File) -> Self {
        Self {
            out: BufWriter::with_capacity(1 << 20, file),
            hash: Sha256::new(),
        }
    }

    /// The hash in lower-case hexadecimal, once all is on disk.
    fn finish(mut self) -> io::Result<String> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        Ok(hex(&self.hash.finalize()))
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
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

fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), OutputError> {
    let mut seen: Vec<&str> = vec![SUMS];
    for name in names {
        let safe = !name.is_empty()
            && !name.contains(['\\', '\0', '\n', '\r'])
            && Path::new(name)
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
        if !safe || seen.contains(&name) {
            return Err(OutputError::BadName { name: name.into() });
        }
        seen.push(name);
    }
    Ok(())
}

/// The hashes of all files but the manifest, which varies.
fn hashes(files: &[NamedBytes]) -> Vec<(String, String)> {
    let steady = files.iter().filter(|(name, _)| name != MANIFEST);
    steady
        .map(|(name, bytes)| (name.clone(), sha256(bytes)))
        .collect()
}

/// Hashes by file, as `sha256sum --check` reads them.
fn sums(mut hashes: Vec<(String, String)>) -> Vec<u8> {
    hashes.sort();
    hashes
        .iter()
        .flat_map(|(name, hash)| format!("{hash}  {name}\n").into_bytes())
        .collect()
}

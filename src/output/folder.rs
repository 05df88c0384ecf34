//! The run's folder: what may be replaced by it, the names in it, and their hashes.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::disk::Sink;
use super::error::{OutputError, failed};
use super::manifest::{MANIFEST, hex, sha256, title_of_run};
use super::tables::NamedBytes;
use crate::files::{self, Received, is_within};

/// The file with the hashes of all others.
pub const SUMS: &str = "SHA256SUMS";

/// The page of a run.
pub const PAGE: &str = "report.html";

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
    let Some(of) = title_within(dest) else {
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

/// The title of the run that made a folder, if one did. It is the user's own folder: a manifest behind a link
/// is one.
pub fn title_within(folder: &Path) -> Option<String> {
    title_of_run(&files::read(&folder.join(MANIFEST)).ok()?)
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

/// The first file of a run's folder that its list of hashes does not know.
fn stranger(dest: &Path) -> io::Result<Option<String>> {
    let sums = Received(dest).read(SUMS).unwrap_or_default();
    let sums = String::from_utf8(sums).unwrap_or_default();
    let known = |name: &str| {
        let own = name == MANIFEST || name == SUMS;
        own || listed(&sums).any(|(_, file)| file == name) || is_litter(name)
    };
    let files = files(dest)?;
    Ok(files.into_iter().find(|name| !known(name)))
}

/// What systems put into any folder that is looked at, and what is left of a page that was being made anew.
pub(super) fn is_litter(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    let of_systems = matches!(
        name,
        ".DS_Store" | "Thumbs.db" | "desktop.ini" | ".directory"
    );
    of_systems || is_partial(name)
}

/// What the name of a file begins with that is being written within a whole folder.
pub const PARTIAL: &str = ".goodwill.partial-";

/// Whether a file was being written when the program was killed.
pub fn is_partial(name: &str) -> bool {
    name.starts_with(PARTIAL)
}

/// The hashes and files of a list of them.
pub fn listed(sums: &str) -> impl Iterator<Item = (&str, &str)> {
    sums.lines().filter_map(|line| line.split_once("  "))
}

/// All files in a folder and those below it, by their paths within it, sorted. Links are not followed, and
/// an empty folder stands for itself.
///
/// # Errors
/// A folder cannot be read.
pub fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, within)) = folders.pop() {
        let mut empty = true;
        for entry in fs::read_dir(&path)? {
            let entry = entry?;
            empty = false;
            let name = format!("{within}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                found.push(name);
            }
        }
        if empty && !within.is_empty() {
            found.push(within);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes through to a file, and hashes what passes.
pub(super) struct Hashing {
    out: BufWriter<Box<dyn Sink>>,
    hash: Sha256,
}

impl Hashing {
    pub(super) fn new(file: Box<dyn Sink>) -> Self {
        Self {
            out: BufWriter::with_capacity(1 << 20, file),
            hash: Sha256::new(),
        }
    }

    /// The hash in lower-case hexadecimal, once all is on disk.
    pub(super) fn finish(mut self) -> io::Result<String> {
        self.out.flush()?;
        self.out.get_mut().sync()?;
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

/// Refuses names that leave the folder, and names that are there twice.
pub(super) fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), OutputError> {
    let mut seen: Vec<&str> = vec![SUMS];
    for name in names {
        if !is_within(name) || seen.contains(&name) {
            return Err(OutputError::BadName { name: name.into() });
        }
        seen.push(name);
    }
    Ok(())
}

/// The hashes of all files but the manifest, which varies.
pub(super) fn hashes(files: &[NamedBytes]) -> Vec<(String, String)> {
    let steady = files.iter().filter(|(name, _)| name != MANIFEST);
    steady
        .map(|(name, bytes)| (name.clone(), sha256(bytes)))
        .collect()
}

/// Hashes by file, as `sha256sum --check` reads them.
pub(super) fn sums(mut hashes: Vec<(String, String)>) -> Vec<u8> {
    hashes.sort();
    hashes
        .iter()
        .flat_map(|(name, hash)| format!("{hash}  {name}\n").into_bytes())
        .collect()
}

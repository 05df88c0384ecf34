//! A run's folder held against its own list of hashes, and against what its scenario gives when it is run
//! again.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::error::{OutputError, failed};
use super::folder::{SUMS, files, is_litter, listed};
use super::format::{plain, shorten};
use super::made_by::MadeBy;
use super::manifest::{MANIFEST, hex};
use super::request::program;
use super::run_options::RunOptions;
use crate::files::{Received, is_within};

/// What `run.json` says of how the folder was made.
#[derive(Clone, Debug, Deserialize)]
pub struct Made {
    program: String,
    /// What the run is called.
    pub title: String,
    version: String,
    #[serde(default)]
    commit: Option<String>,
    /// What the folder is of, if it is no run's.
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    options: serde_json::Value,
    /// Who made it, in which format.
    #[serde(skip)]
    pub by: MadeBy,
}

impl Made {
    /// Reads the manifest of a run's folder; none where no run made it.
    ///
    /// # Errors
    /// There is one, and it cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Made>, OutputError> {
        let path = folder.join(MANIFEST);
        let text = match Received(folder).read(MANIFEST) {
            Err(error) if is_absent(&error) => return Ok(None),
            text => text.map_err(failed("read", &path))?,
        };
        let made = serde_json::from_slice(&text).ok();
        let made = made.filter(|made: &Made| made.program == "goodwill");
        Ok(made.map(|made| Made {
            by: MadeBy::of(&text).unwrap_or_default(),
            ..made
        }))
    }

    /// What was asked of the run; none of a folder that no `goodwill run` made, or another version's.
    pub fn options(&self) -> Option<RunOptions> {
        serde_json::from_value(self.options.clone()).ok()
    }

    /// Version and commit of the program that made it.
    pub fn program(&self) -> String {
        plain(&program(&self.version, self.commit.as_deref()))
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Where in a run's folder the data stand that its scenario reads.
pub const DATA: &str = "data/";

/// What is wrong with a file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file is not there.
    Missing,
    /// The file has other bytes.
    Changed,
    /// It is not in the list.
    Extra,
    /// Its name leads out of the folder, or it is listed twice.
    BadName,
    /// It is a link, a device or the like, or a folder.
    NoFile,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Fault::Missing => "is missing",
            Fault::Changed => "is not as the run wrote it",
            Fault::Extra => "was not written by the run",
            Fault::BadName => "is no name of a file within the folder",
            Fault::NoFile => "is no ordinary file, and was not opened",
        })
    }
}

/// Holds every file against the list of hashes; returns how many are listed, and what is wrong.
///
/// # Errors
/// The list, or a file, cannot be read.
pub fn check_sums(folder: &Path) -> Result<(usize, Vec<(String, Fault)>), OutputError> {
    let path = folder.join(SUMS);
    let sums = match Received(folder).read(SUMS) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok((0, vec![(SUMS.to_owned(), Fault::Missing)]));
        }
        sums => sums.map_err(failed("read", &path))?,
    };
    let sums = String::from_utf8_lossy(&sums);
    let there = files(folder).map_err(failed("look into", folder))?;
    let mut faults = Vec::new();
    let mut known: Vec<&str> = vec![MANIFEST, SUMS];
    for (hash, name) in listed(&sums) {
        let path = folder.join(name);
        if !is_within(name) || known.contains(&name) {
            faults.push((name.to_owned(), Fault::BadName));
            continue;
        }
        known.push(name);
        if there
            .binary_search_by(|file| file.as_str().cmp(name))
            .is_err()
        {
            faults.push((name.to_owned(), Fault::Missing));
            continue;
        }
        match hash_of(folder, name).map_err(failed("read", &path))? {
            None => faults.push((name.to_owned(), Fault::NoFile)),
            Some(own) if own != hash => faults.push((name.to_owned(), Fault::Changed)),
            Some(_) => {}
        }
    }
    let extra = there
        .into_iter()
        .filter(|name| !known.contains(&name.as_str()) && !is_litter(name));
    faults.extend(extra.map(|name| (name, Fault::Extra)));
    Ok((known.len() - 2, faults))
}

/// The files of these names that the run has listed and that are not as it wrote them, in the list's order; none where
/// there is no list. What cannot be read is not as it was.
pub fn changed(folder: &Path, of: impl Fn(&str) -> bool) -> Vec<String> {
    let sums = Received(folder).read(SUMS).unwrap_or_default();
    let sums = String::from_utf8_lossy(&sums);
    let listed = listed(&sums).filter(|(_, name)| is_within(name) && of(name));
    let changed = listed.filter(|(hash, name)| match hash_of(folder, name) {
        Ok(Some(own)) => own != *hash,
        // What is gone is told by who needs it.
        Ok(None) => fs::symlink_metadata(folder.join(name)).is_ok(),
        Err(_) => true,
    });
    changed.map(|(_, name)| name.to_owned()).collect()
}

/// Bytes of all that a folder holds, as far as it is ordinary files.
///
/// # Errors
/// The folder cannot be read.
pub fn size(folder: &Path) -> Result<u64, OutputError> {
    let names = files(folder).map_err(failed("look into", folder))?;
    let sizes = names.iter().filter_map(|name| {
        let found = fs::symlink_metadata(folder.join(name)).ok()?;
        found.is_file().then_some(found.len())
    });
    Ok(sizes.fold(0, u64::saturating_add))
}

/// The hash of a file; none of what is no ordinary file.
fn hash_of(folder: &Path, name: &str) -> io::Result<Option<String>> {
    let Some(mut file) = ordinary(folder, name)? else {
        return Ok(None);
    };
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Some(hex(&hash.finalize()))),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// A file; none where there is none, or what is there is no ordinary file.
fn ordinary(folder: &Path, name: &str) -> io::Result<Option<File>> {
    match Received(folder).open(name) {
        Ok(file) => Ok(Some(file)),
        Err(error) if is_absent(&error) || error.raw_os_error().is_none() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Where two folders part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file that differs.
    pub file: String,
    /// Files that differ in all.
    pub files: usize,
    /// Whether the folder lacks the file.
    pub missing: bool,
    /// None where one folder lacks the file, or where it is no text.
    pub line: Option<Line>,
}

/// A line in which two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// In the folder, and when run again; none where the text has ended.
    pub texts: [Option<String>; 2],
}

/// The first difference of a run's folder from the same run's anew, of tables before anything else; none
/// where all bytes but the manifests' are the same. Files that no run wrote do not matter.
///
/// # Errors
/// A file cannot be read.
pub fn compare(folder: &Path, again: &Path) -> Result<Option<Difference>, OutputError> {
    let mut names = files(again).map_err(failed("look into", again))?;
    let sums = Received(folder).read(SUMS).unwrap_or_default();
    let sums = String::from_utf8_lossy(&sums);
    let written = listed(&sums).map(|(_, name)| name.to_owned());
    names.extend(written.filter(|name| is_within(name)));
    names.retain(|name| name != MANIFEST && name != SUMS);
    names.sort();
    names.dedup();
    names.sort_by_key(|name| (!name.ends_with(".csv"), name.clone()));
    let mut differing = Vec::new();
    for name in names {
        let hash = |of: &Path| hash_of(of, &name).map_err(failed("read", &of.join(&name)));
        let (own, anew) = (hash(folder)?, hash(again)?);
        if own.is_none() || own != anew {
            differing.push(name);
        }
    }
    let Some(file) = differing.first() else {
        return Ok(None);
    };
    let open = |of: &Path| ordinary(of, file).map_err(failed("read", &of.join(file)));
    let (own, anew) = (open(folder)?, open(again)?);
    let missing = fs::symlink_metadata(folder.join(file)).is_err();
    let line = match own.zip(anew) {
        Some((own, anew)) => line(own, anew).map_err(failed("read", &folder.join(file)))?,
        None => None,
    };
    Ok(Some(Difference {
        file: file.clone(),
        files: differing.len(),
        missing,
        line,
    }))
}

/// The first line in which two files differ, of files of any size; none where they are no text.
fn line(one: File, other: File) -> io::Result<Option<Line>> {
    let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
    let mut number = 1;
    loop {
        let (left, right) = (next(&mut one)?, next(&mut other)?);
        let [Ok(left), Ok(right)] =
            [left, right].map(|line| line.map(String::from_utf8).transpose())
        else {
            return Ok(None);
        };
        if left.is_none() && right.is_none() {
            break;
        }
        if left != right {
            // What cannot be seen is spelled out where it alone differs.
            let shown = |line: &Option<String>| line.as_deref().map(plain);
            let hidden = shown(&left) == shown(&right);
            let told = |text: String| {
                let text = text.trim_end_matches('\n');
                match hidden {
                    true => shorten(&text.escape_debug().to_string(), 160),
                    false => shorten(&plain(text), 160),
                }
            };
            let texts = [left.map(told), right.map(told)];
            return Ok(Some(Line { number, texts }));
        }
        number += usize::from(left.is_some_and(|line| line.ends_with('\n')));
    }
    Ok(None)
}

/// Of a line without end in sight so much is looked at at a time.
const LONGEST: u64 = 1 << 20;

/// The next line with its end, or the next part of a long one; none at the end of the file.
fn next(file: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    file.take(LONGEST).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then_some(line))
}

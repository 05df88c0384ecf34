//! A run's folder held against its own list of hashes, and against what its scenario gives when it is run
//! again.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::error::{OutputError, failed};
use super::folder::{SUMS, files, is_litter, is_within, listed};
use super::format::{plain, shorten};
use super::manifest::{Asked, MANIFEST, hex};
use super::request::program;

/// What `run.json` says of how the folder was made.
#[derive(Clone, Debug, Deserialize)]
pub struct Made {
    program: String,
    pub title: String,
    version: String,
    #[serde(default)]
    commit: Option<String>,
    #[serde(default)]
    options: serde_json::Value,
}

impl Made {
    /// Reads the manifest of a run's folder; none where no run made it.
    ///
    /// # Errors
    /// There is one, and it cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Made>, OutputError> {
        let path = folder.join(MANIFEST);
        let text = match fs::read(&path) {
            Err(error) if is_absent(&error) => return Ok(None),
            text => text.map_err(failed("read", &path))?,
        };
        let made = serde_json::from_slice(&text).ok();
        Ok(made.filter(|made: &Made| made.program == "goodwill"))
    }

    /// What was asked of the run; none of a folder that no `goodwill run` made, or another version's.
    pub fn options(&self) -> Option<Asked> {
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

/// What is wrong with a file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Missing,
    Changed,
    /// It is not in the list.
    Extra,
    /// Its name leads out of the folder, or it is listed twice.
    BadName,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Fault::Missing => "is missing",
            Fault::Changed => "is not as the run wrote it",
            Fault::Extra => "was not written by the run",
            Fault::BadName => "is no name of a file within the folder",
        })
    }
}

/// Holds every file against the list of hashes; returns how many are listed, and what is wrong.
///
/// # Errors
/// The list, or a file, cannot be read.
pub fn check_sums(folder: &Path) -> Result<(usize, Vec<(String, Fault)>), OutputError> {
    let path = folder.join(SUMS);
    let sums = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok((0, vec![(SUMS.to_owned(), Fault::Missing)]));
        }
        sums => sums.map_err(failed("read", &path))?,
    };
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
        } else if hash_of(&path).map_err(failed("read", &path))? != hash {
            faults.push((name.to_owned(), Fault::Changed));
        }
    }
    let extra = there
        .into_iter()
        .filter(|name| !known.contains(&name.as_str()) && !is_litter(name));
    faults.extend(extra.map(|name| (name, Fault::Extra)));
    Ok((known.len() - 2, faults))
}

/// The hash of a file, or none's of what is no file.
fn hash_of(path: &Path) -> io::Result<String> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(String::new());
    }
    let mut hash = Sha256::new();
    let (mut file, mut buffer) = (File::open(path)?, vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// Where two folders part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
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
    let sums = fs::read_to_string(folder.join(SUMS)).unwrap_or_default();
    let written = listed(&sums).map(|(_, name)| name.to_owned());
    names.extend(written.filter(|name| is_within(name)));
    names.retain(|name| name != MANIFEST && name != SUMS);
    names.sort();
    names.dedup();
    names.sort_by_key(|name| (!name.ends_with(".csv"), name.clone()));
    let mut differing = Vec::new();
    for name in names {
        let paths = [folder.join(&name), again.join(&name)];
        let [one, other] = &paths;
        let both = one.is_file() && other.is_file();
        let same = |path: &Path| hash_of(path).map_err(failed("read", path));
        if !both || same(one)? != same(other)? {
            differing.push(name);
        }
    }
    let Some(file) = differing.first() else {
        return Ok(None);
    };
    let [one, other] = [folder.join(file), again.join(file)];
    let line = line(&one, &other).map_err(failed("read", &one))?;
    Ok(Some(Difference {
        file: file.clone(),
        files: differing.len(),
        missing: !folder.join(file).exists(),
        line,
    }))
}

/// The first line in which two files differ, of files of any size; none where one is missing, or no text.
fn line(one: &Path, other: &Path) -> io::Result<Option<Line>> {
    let open = |path: &Path| match File::open(path) {
        Err(error) if is_absent(&error) => Ok(None),
        file => file.map(|file| Some(BufReader::new(file))),
    };
    let (Some(mut one), Some(mut other)) = (open(one)?, open(other)?) else {
        return Ok(None);
    };
    for number in 1.. {
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
    }
    Ok(None)
}

/// The next line with its end; none at the end of the file.
fn next(file: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    file.read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then_some(line))
}

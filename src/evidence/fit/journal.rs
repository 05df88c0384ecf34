//! What was worked out so far, so that an interrupted calibration goes on where it was.
//!
//! Nothing of a search's state is kept, only the numbers it asked for: a search that is started again
//! with the same seed asks for the same numbers, finds them here, and so comes to the same result.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::scenario::io_error::in_words;
use sha2::{Digest, Sha256};

/// The first line, in which the fingerprint of the calibration follows.
const HEADER: &str = "goodwill calibration journal 1 ";

/// What a line ends with: a line that was cut short lacks it.
const END: &str = " .";

type Key = [u8; 16];

/// Numbers by what they are of, in memory and in a file.
pub struct Journal {
    known: Mutex<Kept>,
}

struct Kept {
    known: BTreeMap<Key, Vec<f64>>,
    /// Known, but not yet in the file, in the order of their keys.
    fresh: BTreeMap<Key, Vec<f64>>,
    file: Option<File>,
    /// Entries that an earlier calibration left.
    found: usize,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum JournalError {
    #[error("there is nothing to resume: no {}", path.display())]
    None { path: PathBuf },
    #[error(
        "{} is of another calibration (other files, options, seed or version); start anew without --resume",
        path.display()
    )]
    Other { path: PathBuf },
    #[error(
        "this calibration was interrupted before: go on with --resume, or begin anew with --force (it would lose {})",
        path.display()
    )]
    Interrupted { path: PathBuf },
    #[error("cannot use {}: {}", path.display(), in_words(source))]
    Io { path: PathBuf, source: io::Error },
}

impl Journal {
    /// Kept in memory alone.
    pub fn forgetful() -> Journal {
        Journal::of(BTreeMap::new(), None)
    }

    fn of(known: BTreeMap<Key, Vec<f64>>, file: Option<File>) -> Journal {
        Journal {
            known: Mutex::new(Kept {
                found: known.len(),
                known,
                fresh: BTreeMap::new(),
                file,
            }),
        }
    }

    /// A new journal in place of whatever is there. One of this very calibration that was interrupted is
    /// only lost where `anew` says so.
    ///
    /// # Errors
    /// There is such a one, or the file cannot be written.
    pub fn create(path: &Path, fingerprint: &str, anew: bool) -> Result<Journal, JournalError> {
        if !anew && Journal::resume(path, fingerprint).is_ok() {
            return Err(JournalError::Interrupted {
                path: path.to_owned(),
            });
        }
        let failed = |source| JournalError::Io {
            path: path.to_owned(),
            source,
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut file = File::create(path).map_err(failed)?;
        writeln!(file, "{HEADER}{fingerprint}").map_err(failed)?;
        Ok(Journal::of(BTreeMap::new(), Some(file)))
    }

    /// The journal of an interrupted calibration with this fingerprint.
    ///
    /// # Errors
    /// There is none, it is of another calibration, or it cannot be read.
    pub fn resume(path: &Path, fingerprint: &str) -> Result<Journal, JournalError> {
        let failed = |source| JournalError::Io {
            path: path.to_owned(),
            source,
        };
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(JournalError::None {
                    path: path.to_owned(),
                });
            }
            read => read.map_err(failed)?,
        };
        let text = String::from_utf8_lossy(&bytes);
        let mut lines = text.split_inclusive('\n');
        if lines.next() != Some(&format!("{HEADER}{fingerprint}\n")) {
            return Err(JournalError::Other {
                path: path.to_owned(),
            });
        }
        let mut known = BTreeMap::new();
        let mut whole = HEADER.len() + fingerprint.len() + 1;
        for line in lines {
            // A power cut may leave half a line; what follows it is worked out again.
            let Some((key, values)) = parse(line) else {
                break;
            };
            whole += line.len();
            known.insert(key, values);
        }
        let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        file.set_len(whole as u64).map_err(failed)?;
        drop(file);
        let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
        Ok(Journal::of(known, Some(file)))
    }

    /// The numbers of what `name` and `point` say, found or worked out.
    pub fn of_point(
        &self,
        name: &str,
        point: &[f64],
        work_out: impl FnOnce() -> Vec<f64>,
    ) -> Vec<f64> {
        let mut hash = Sha256::new();
        hash.update(name.as_bytes());
        for z in point {
            hash.update(z.to_bits().to_le_bytes());
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        let kept = || {
            self.known
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
        };
        if let Some(values) = kept().known.get(&key) {
            return values.clone();
        }
        let values = work_out();
        let mut kept = kept();
        kept.known.insert(key, values.clone());
        if kept.file.is_some() {
            kept.fresh.insert(key, values.clone());
        }
        values
    }

    /// Puts what is new into the file.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn flush(&self) -> io::Result<()> {
        let mut kept = self
            .known
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        let fresh = std::mem::take(&mut kept.fresh);
        let Some(file) = &mut kept.file else {
            return Ok(());
        };
        let lines: String = fresh
            .iter()
            .map(|(key, values)| line(key, values))
            .collect();
        file.write_all(lines.as_bytes())?;
        file.flush()
    }

    /// How many entries an earlier calibration left.
    pub fn found(&self) -> usize {
        self.known
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .found
    }
}

fn line(key: &Key, values: &[f64]) -> String {
    let mut line: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    for value in values {
        line += &format!(" {:016x}", value.to_bits());
    }
    line + END + "\n"
}

fn parse(line: &str) -> Option<(Key, Vec<f64>)> {
    let mut words = line.strip_suffix('\n')?.strip_suffix(END)?.split(' ');
    let first = words.next()?;
    let mut key = [0; 16];
    if first.len() != 32 || !first.is_ascii() {
        return None;
    }
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&first[2 * at..2 * at + 2], 16).ok()?;
    }
    let value = |word: &str| u64::from_str_radix(word, 16).ok().map(f64::from_bits);
    Some((key, words.map(value).collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_and_a_line_cut_short_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let journal = Journal::create(&path, "this", false).expect("a journal");
        assert_eq!(
            journal
                .of_point("a", &[1.0], || vec![0.1, f64::NEG_INFINITY])
                .len(),
            2
        );
        journal.of_point("b", &[2.0], || vec![3.0]);
        journal.flush().expect("it is written");
        journal.of_point("never flushed", &[], || vec![4.0]);
        drop(journal);

        let whole = fs::read(&path).expect("a file");
        fs::write(&path, &whole[..whole.len() - 3]).expect("a file");
        let lost = Journal::create(&path, "this", false);
        assert!(matches!(lost, Err(JournalError::Interrupted { .. })));
        let again = Journal::resume(&path, "this").expect("it goes on");
        assert_eq!(again.found(), 1);
        let both = [("a", 1.0), ("b", 2.0)];
        let worked_out = both.map(|(name, z)| {
            let mut worked_out = false;
            again.of_point(name, &[z], || {
                worked_out = true;
                vec![9.0]
            });
            worked_out
        });
        assert_eq!(worked_out.iter().filter(|&&one| one).count(), 1);
        again.flush().expect("it is written");
        assert_eq!(
            Journal::resume(&path, "this").expect("it goes on").found(),
            2
        );
        assert!(matches!(
            Journal::resume(&path, "that"),
            Err(JournalError::Other { .. })
        ));
        let nowhere = folder.path().join("nowhere");
        assert!(matches!(
            Journal::resume(&nowhere, "this"),
            Err(JournalError::None { .. })
        ));
    }
}

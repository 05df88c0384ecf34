//! What is done of a sweep, on disk: a record for each point, or for each part of a large one, added as it is done. Whatever
//! cut the writing short, what was whole is read again; the rest is run again, to the same bits.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::scenario::io_error::in_words;

/// What a journal begins with, and its form.
const HEADER: &[u8] = b"goodwill sweep journal 1\n";

/// Bytes of a hash by which a sweep is known.
const HASH: usize = 32;

/// Bytes of the hash at the end of a record.
const CHECK: usize = 8;

/// Bytes of a record at the most: more are no record.
const LONGEST: u64 = 1 << 30;

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Done {
    /// Number of the point.
    pub point: u32,
    /// None: the whole point; else the number of the part.
    pub part: Option<u32>,
}

/// The file, open at its end.
#[derive(Debug)]
pub struct Journal(Mutex<Result<File, io::Error>>);

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum JournalError {
    #[error("there is nothing to resume: no {}", path.display())]
    None { path: PathBuf },
    #[error(
        "{} is of another sweep (another scenario, design, seed or version); start anew without --resume",
        path.display()
    )]
    Other { path: PathBuf },
    #[error(
        "this sweep was interrupted before: go on with --resume, or begin anew with --force (it would lose {})",
        path.display()
    )]
    Interrupted { path: PathBuf },
    #[error("cannot use {}: {}", path.display(), in_words(source))]
    Io { path: PathBuf, source: io::Error },
}

impl Journal {
    /// A new journal of the sweep with this hash. One of the same sweep that was interrupted is lost only where `anew`
    /// says so.
    ///
    /// # Errors
    /// There is such a one, or the file cannot be written.
    pub fn create(path: &Path, sweep: &[u8; HASH], anew: bool) -> Result<Journal, JournalError> {
        let failed = |source| JournalError::Io {
            path: path.to_owned(),
            source,
        };
        if !anew && begins(path, sweep).map_err(failed)? == Some(true) {
            return Err(JournalError::Interrupted {
                path: path.to_owned(),
            });
        }
        let mut file = File::create(path).map_err(failed)?;
        file.write_all(&[HEADER, sweep].concat()).map_err(failed)?;
        Ok(Journal(Mutex::new(Ok(file))))
    }

    /// The journal of a sweep with this hash that was interrupted; `known` is shown every record in it, and says whether it
    /// can use it.
    ///
    /// # Errors
    /// There is none, it is of another sweep, or it cannot be read.
    pub fn resume(
        path: &Path,
        sweep: &[u8; HASH],
        known: &mut dyn FnMut(Done, &[u8]) -> bool,
    ) -> Result<Journal, JournalError> {
        let failed = |source| JournalError::Io {
            path: path.to_owned(),
            source,
        };
        match begins(path, sweep).map_err(failed)? {
            None => {
                return Err(JournalError::None {
                    path: path.to_owned(),
                });
            }
            Some(false) => {
                return Err(JournalError::Other {
                    path: path.to_owned(),
                });
            }
            Some(true) => {}
        }
        let mut file = io::BufReader::new(File::open(path).map_err(failed)?);
        let start = HEADER.len() + HASH;
        let mut skipped = vec![0; start];
        file.read_exact(&mut skipped).map_err(failed)?;
        let mut whole = start as u64;
        while let Some((done, bytes)) = record(&mut file) {
            if !known(done, &bytes) {
                break;
            }
            whole += (16 + bytes.len() + CHECK) as u64;
        }
        let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        file.set_len(whole).map_err(failed)?;
        drop(file);
        let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
        Ok(Journal(Mutex::new(Ok(file))))
    }

    /// Adds a record, in one write. Once the disk refuses, nothing more is added: [`Journal::failure`] tells it.
    pub fn add(&self, done: Done, bytes: &[u8]) {
        let mut all = head(done, bytes.len() as u64).to_vec();
        all.extend_from_slice(bytes);
        let check = Sha256::digest(&all);
        all.extend_from_slice(&check[..CHECK]);
        if let Ok(mut file) = self.0.lock()
            && let Ok(open) = file.as_mut()
            && let Err(error) = open.write_all(&all)
        {
            *file = Err(error);
        }
    }

    /// Why the disk refused, if it did.
    pub fn failure(&self) -> Option<String> {
        let file = self.0.lock().ok()?;
        file.as_ref().err().map(in_words)
    }
}

/// Whether a file begins as the journal of this sweep; none where there is no file.
fn begins(path: &Path, sweep: &[u8; HASH]) -> io::Result<Option<bool>> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut start = vec![0; HEADER.len() + HASH];
    match file.read_exact(&mut start) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Some(false)),
        read => read.map(|()| Some(start == [HEADER, sweep].concat())),
    }
}

fn head(done: Done, length: u64) -> [u8; 16] {
    let mut head = [0; 16];
    head[..4].copy_from_slice(&done.point.to_le_bytes());
    let part = done.part.map_or(0, |part| part + 1);
    head[4..8].copy_from_slice(&part.to_le_bytes());
    head[8..].copy_from_slice(&length.to_le_bytes());
    head
}

/// The next record; none where there is no whole one.
fn record(file: &mut impl Read) -> Option<(Done, Vec<u8>)> {
    let mut head = [0; 16];
    file.read_exact(&mut head).ok()?;
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let length = u64::from(word(8)) | u64::from(word(12)) << 32;
    if length > LONGEST {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(length + CHECK as u64)
        .read_to_end(&mut bytes)
        .ok()?;
    let body = usize::try_from(length).ok()?;
    if bytes.len() != body + CHECK {
        return None;
    }
    let check = bytes.split_off(body);
    let mut hash = Sha256::new();
    hash.update(head);
    hash.update(&bytes);
    let done = Done {
        point: word(0),
        part: word(4).checked_sub(1),
    };
    (hash.finalize()[..CHECK] == check[..]).then_some((done, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const SWEEP: [u8; HASH] = [7; HASH];

    fn found(path: &Path) -> Vec<(Done, Vec<u8>)> {
        let mut found = Vec::new();
        Journal::resume(path, &SWEEP, &mut |done, bytes| {
            found.push((done, bytes.to_vec()));
            true
        })
        .expect("it goes on");
        found
    }

    #[test]
    fn records_come_back_and_what_was_cut_short_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let journal = Journal::create(&path, &SWEEP, false).expect("a journal");
        let records = [
            (
                Done {
                    point: 3,
                    part: None,
                },
                b"whole".to_vec(),
            ),
            (
                Done {
                    point: 0,
                    part: Some(0),
                },
                Vec::new(),
            ),
            (
                Done {
                    point: 0,
                    part: Some(1),
                },
                vec![9; 300],
            ),
        ];
        for (done, bytes) in &records {
            journal.add(*done, bytes);
        }
        assert_eq!(journal.failure(), None);
        drop(journal);
        assert_eq!(found(&path), records);

        let whole = fs::read(&path).expect("a file");
        for end in HEADER.len() + HASH..whole.len() {
            fs::write(&path, &whole[..end]).expect("a file");
            let found = found(&path);
            assert_eq!(found, records[..found.len()], "{end}");
            assert!(found.len() < records.len());
        }
        // A byte that was changed ends what is believed.
        let mut changed = whole.clone();
        changed[HEADER.len() + HASH + 17] ^= 1;
        fs::write(&path, &changed).expect("a file");
        assert!(found(&path).is_empty());
    }

    #[test]
    fn a_journal_is_known_by_its_sweep() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal");
        let resume = |sweep| Journal::resume(&path, sweep, &mut |_, _| true);
        assert!(matches!(resume(&SWEEP), Err(JournalError::None { .. })));
        Journal::create(&path, &SWEEP, false).expect("a journal");
        assert!(matches!(
            resume(&[8; HASH]),
            Err(JournalError::Other { .. })
        ));
        assert!(matches!(
            Journal::create(&path, &SWEEP, false),
            Err(JournalError::Interrupted { .. })
        ));
        assert!(Journal::create(&path, &SWEEP, true).is_ok());
        assert!(Journal::create(&path, &[8; HASH], false).is_ok());
    }
}

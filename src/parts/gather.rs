//! The files of parts that there are: each of them whole, of the plan and of this version, none in two forms; and which parts
//! are missing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::file::{self, ENDING, NoPart, Record};
use super::plan::{HASH, Plan};
use super::{Cut, ranges};
use crate::scenario::io_error::in_words;

/// What was found of a plan's parts.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// By the number of the part: a file that is whole.
    files: BTreeMap<u32, (PathBuf, [u8; HASH])>,
    /// Files that say again what another one says.
    pub duplicates: Vec<PathBuf>,
    /// What is wrong, a sentence each.
    pub faults: Vec<Fault>,
    /// Bytes of all parts.
    pub bytes: u64,
}

/// What is wrong with a file.
#[derive(Clone, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum Fault {
    #[error("{} {why}", path.display())]
    NoPart { path: PathBuf, why: NoPart },
    #[error(
        "{} and {} are both part {index}, and differ: at least one of two machines (or of two builds of the same version) erred; \
         run the part again on a machine that you trust",
        paths[0].display(), paths[1].display()
    )]
    Differ { index: u32, paths: [PathBuf; 2] },
    #[error("cannot read {}: {why}", path.display())]
    Unreadable { path: PathBuf, why: String },
}

impl Found {
    /// Looks through folders for files of parts, and at files that are named. All of each is read, one after another, and held
    /// against its hash.
    pub fn of(plan: &Plan, places: &[PathBuf]) -> Found {
        let mut found = Found::default();
        for place in places {
            match files_of(place) {
                Ok(files) => files.into_iter().for_each(|file| found.take(plan, file)),
                Err(error) => found.faults.push(Fault::Unreadable {
                    path: place.clone(),
                    why: in_words(&error),
                }),
            }
        }
        found
    }

    fn take(&mut self, plan: &Plan, path: PathBuf) {
        let bytes = match crate::files::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let why = in_words(&error);
                return self.faults.push(Fault::Unreadable { path, why });
            }
        };
        let head = file::head(&bytes).and_then(|head| {
            head.belongs(plan)?;
            Ok(head)
        });
        let head = match head {
            Ok(head) => head,
            Err(why) => return self.faults.push(Fault::NoPart { path, why }),
        };
        match self.files.get(&head.index) {
            None => {
                self.bytes += bytes.len() as u64;
                self.files.insert(head.index, (path, head.hash));
            }
            Some((known, _)) if same(known, &path) => {}
            Some((_, hash)) if *hash == head.hash => self.duplicates.push(path),
            Some((known, _)) => self.faults.push(Fault::Differ {
                index: head.index,
                paths: [known.clone(), path],
            }),
        }
    }

    /// How many parts there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// Parts that are not there and have something to run.
    pub fn missing(&self, plan: &Plan) -> Vec<u32> {
        let lacking = |index: &u32| !self.files.contains_key(index) && !plan.is_empty(*index);
        (0..plan.parts()).filter(lacking).collect()
    }

    /// The records of all parts, in the order of the plan, a file at a time.
    pub fn records<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> impl Iterator<Item = Result<(&'a Path, Vec<Record>), Fault>> + 'a {
        self.files.values().map(|(path, hash)| {
            let bytes = crate::files::read(path).map_err(|error| Fault::Unreadable {
                path: path.clone(),
                why: in_words(&error),
            })?;
            let wrong = |why| Fault::NoPart {
                path: path.clone(),
                why,
            };
            let (head, records) = file::read(&bytes, plan).map_err(wrong)?;
            // It was another one a moment ago, or says what another part is to say.
            let stretch = plan.stretch(head.index);
            let within = |record: &Record| stretch.is_some_and(|stretch| lies(record, stretch));
            if head.hash != *hash || !records.iter().all(within) {
                return Err(wrong(NoPart::Damaged));
            }
            Ok((path.as_path(), records))
        })
    }
}

/// Whether a record is of communities between two places.
fn lies(record: &Record, (from, to): (Cut, Cut)) -> bool {
    let at = |unit| Cut {
        point: record.point,
        unit,
    };
    let before_end = record.point < to.point || at(record.units.end) <= to;
    at(record.units.start) >= from && before_end
}

/// What is missing.
pub fn told(missing: &[u32], plan: &Plan) -> String {
    let of = plan.parts();
    match missing {
        [one] => format!("part {one} of {of} is missing"),
        more => format!("{} of {of} parts are missing: {}", more.len(), ranges(more)),
    }
}

/// The files of parts in a folder, sorted; a file is itself.
fn files_of(place: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !fs::metadata(place)?.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What is being written has a name of its own.
        if name.ends_with(ENDING) && !name.starts_with('.') {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether two paths are the same file, named twice.
fn same(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

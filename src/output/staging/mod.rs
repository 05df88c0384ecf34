//! A run that is under way: `NAME.unfinished` beside its place `NAME`. It holds what the run was asked for,
//! what is done of it, and at the end the folder itself, which is renamed into its place when it is whole.
//!
//! Wherever it is cut off, `NAME` is not there, or is the earlier run or the new one, whole; and what
//! is unfinished says so by its name.

mod place;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::disk::Disk;
use super::error::{OutputError, failed};
use super::folder::{self, SUMS, check_destination, title_within};
use super::request::{BadRequest, REQUEST, Request};
use super::tables::NamedBytes;
use crate::engine::run::checkpoint::{Journal, NoJournal};

use place::{
    BEFORE, FRESH_JOURNAL, JOURNAL, LOCK, WHOLE, check_ours, clear, finished, missing, parent,
    remove_tree,
};
pub use place::{beside, sweep};

/// A run that is under way. What it has on disk is cleared away when it is dropped, unless something of it
/// is worth going on with.
pub struct StagedRun<'a> {
    disk: &'a dyn Disk,
    dest: PathBuf,
    folder: PathBuf,
    force: bool,
    title: String,
    /// Folders that were made on the way to it, the innermost first.
    made: Vec<PathBuf>,
    stays: AtomicBool,
    lock: Option<File>,
}

/// A file that is too large to be made before it is written.
pub struct Streamed<'a> {
    /// Its name in the folder.
    pub name: &'a str,
    /// Writes all of it.
    pub write: &'a dyn Fn(&mut (dyn Write + Send)) -> io::Result<()>,
}

impl<'a> StagedRun<'a> {
    /// Begins a run of the scenario with this title that is to be handed over at `dest`.
    ///
    /// # Errors
    /// As [`check_destination`]; somebody else works there, or was interrupted there and has something
    /// to go on with, unless `force` is given; the disk refuses.
    pub fn begin(
        disk: &'a dyn Disk,
        dest: &Path,
        force: bool,
        title: &str,
    ) -> Result<Self, OutputError> {
        check_destination(dest, force, title)?;
        let folder = beside(dest);
        check_ours(&folder)?;
        let made = missing(&folder);
        let mut begun = Self {
            disk,
            dest: dest.to_owned(),
            folder,
            force,
            title: title.to_owned(),
            made,
            stays: AtomicBool::new(true),
            lock: None,
        };
        begun.take()?;
        let done = match begun.done() {
            Err(_) if force => Ok(None),
            done => done,
        };
        // Nothing is lost before it is known that the run may begin: no work, and no earlier run that had
        // stepped aside for one that never came.
        let worth = !matches!(done, Ok(None)) || begun.set_aside();
        begun.stays = AtomicBool::new(worth);
        // An earlier run may have come back.
        check_destination(dest, force, title)?;
        if let Some(communities) = done?
            && !force
        {
            let known = begun.request().ok();
            return Err(OutputError::Interrupted {
                path: dest.to_owned(),
                folder: begun.folder.clone(),
                title: known.map(|request| request.title).unwrap_or_default(),
                communities,
            });
        }
        begun.stays = AtomicBool::new(false);
        clear(disk, &begun.folder);
        Ok(begun)
    }

    /// Takes up the run that was interrupted at `place`, be it named with or without what its unfinished
    /// folder is called beyond.
    ///
    /// # Errors
    /// There is none; somebody else works there; its request cannot be read; the disk refuses.
    pub fn resume(disk: &'a dyn Disk, place: &Path) -> Result<(Self, Request), OutputError> {
        let dest = finished(place);
        let folder = beside(&dest);
        if dest.file_name().is_none() || !folder.join(REQUEST).is_file() {
            return Err(match title_within(&dest) {
                Some(_) => OutputError::NothingLeft { path: dest },
                None => OutputError::NothingToResume { path: folder },
            });
        }
        check_ours(&folder)?;
        let mut taken = Self {
            disk,
            dest,
            folder,
            force: false,
            title: String::new(),
            made: Vec::new(),
            stays: AtomicBool::new(true),
            lock: None,
        };
        taken.take()?;
        let request = taken.request()?;
        taken.force = request.force;
        taken.title = request.title.clone();
        check_destination(&taken.dest, taken.force, &taken.title)?;
        remove_tree(disk, &taken.folder.join(WHOLE));
        Ok((taken, request))
    }

    /// Where it is to be handed over.
    pub fn dest(&self) -> &Path {
        &self.dest
    }

    /// Its own folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it stays on disk when it is dropped, to be gone on with.
    pub fn stays(&self) -> bool {
        self.stays.load(Ordering::Relaxed)
    }

    /// Keeps it on disk when it is dropped.
    pub fn keep(&self) {
        self.stays.store(true, Ordering::Relaxed);
    }

    /// Takes hold of the folder, and lets an earlier run come back that had stepped aside.
    fn take(&mut self) -> Result<(), OutputError> {
        let (disk, folder) = (self.disk, &self.folder);
        disk.make_folder(folder)
            .map_err(failed("make the folder", folder))?;
        let lock = disk.lock(&folder.join(LOCK)).map_err(|error| {
            let path = folder.clone();
            match error.kind() {
                io::ErrorKind::WouldBlock => OutputError::Busy { path },
                _ => failed("hold", folder)(error),
            }
        });
        if lock.is_err() {
            self.remove_made();
        }
        self.lock = Some(lock?);
        self.bring_back()
    }

    fn bring_back(&self) -> Result<(), OutputError> {
        let before = self.folder.join(BEFORE);
        if before.exists() && !self.dest.exists() {
            let back = self.disk.rename(&before, &self.dest);
            back.map_err(failed("put back", &self.dest))?;
        }
        Ok(())
    }

    /// Whether an earlier run is here that a new one, whole as it was, did not come to replace.
    fn set_aside(&self) -> bool {
        self.folder.join(BEFORE).exists() && self.folder.join(WHOLE).exists()
    }

    /// Communities that are done of the run that was interrupted here; none where it came to nothing.
    fn done(&self) -> Result<Option<u64>, OutputError> {
        if !self.folder.join(REQUEST).is_file() {
            return Ok(None);
        }
        let done = match self.journal() {
            Ok(journal) => journal.map_or(0, |journal| journal.done.count()),
            Err(OutputError::BadJournal {
                reason: NoJournal::Damaged,
                ..
            }) => 0,
            Err(error) => return Err(error),
        };
        Ok((done > 0).then_some(done))
    }

    fn request(&self) -> Result<Request, OutputError> {
        let path = self.folder.join(REQUEST);
        let text = fs::read(&path).map_err(failed("read", &path))?;
        let path = self.folder.clone();
        Request::parse(&text).map_err(|bad| match bad {
            BadRequest::OtherProgram(program) => OutputError::OtherProgram { path, program },
            BadRequest::Unreadable(reason) => OutputError::BadRequest { path, reason },
        })
    }

    /// The journal, if there is one.
    ///
    /// # Errors
    /// It cannot be read, is damaged, or is of another form.
    pub fn journal(&self) -> Result<Option<Journal>, OutputError> {
        let path = self.folder.join(JOURNAL);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(failed("read", &path))?,
        };
        let journal = Journal::parse(&bytes).map_err(|reason| self.bad_journal(reason))?;
        Ok(Some(journal))
    }

    /// That the run cannot be gone on with by its journal.
    pub fn bad_journal(&self, reason: NoJournal) -> OutputError {
        OutputError::BadJournal {
            path: self.folder.clone(),
            reason,
        }
    }

    /// Puts down what is asked for, the request itself last; all of it lasts before there is a journal that
    /// needs it.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn put_request(&self, files: &[NamedBytes], request: &Request) -> Result<(), OutputError> {
        folder::check_names(files.iter().map(|(name, _)| name.as_str()))?;
        for (name, bytes) in files {
            self.put(&self.folder.join(name), bytes)?;
        }
        self.put(&self.folder.join(REQUEST), request.text().as_bytes())
    }

    /// Replaces the journal, in one step. From then on there is something to go on with.
    ///
    /// # Errors
    /// The disk refuses; then the journal is as it was.
    pub fn put_journal(&self, bytes: &[u8]) -> Result<(), OutputError> {
        let (fresh, path) = (self.folder.join(FRESH_JOURNAL), self.folder.join(JOURNAL));
        if fresh.exists() {
            let removed = self.disk.remove_file(&fresh);
            removed.map_err(failed("remove", &fresh))?;
        }
        self.put(&fresh, bytes)?;
        let placed = self.disk.rename(&fresh, &path);
        placed.map_err(failed("put in place", &path))?;
        self.stays.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
        if let Some(folder) = path.parent() {
            let made = self.disk.make_folder(folder);
            made.map_err(failed("make the folder", folder))?;
        }
        let mut out = self.disk.create(path).map_err(failed("create", path))?;
        out.write_all(bytes).map_err(failed("write", path))?;
        out.sync().map_err(failed("flush", path))
    }

    /// Writes the files and their hashes, and hands them over: all of them, or nothing. Returns where
    /// the files are.
    ///
    /// # Errors
    /// A file's name that leaves the folder; any failure of the disk. Then what was there before is there
    /// still, and what is done of the run stays to be gone on with.
    pub fn finish(
        &self,
        files: &[NamedBytes],
        streamed: Option<&Streamed>,
    ) -> Result<Vec<PathBuf>, OutputError> {
        let streamed_name = streamed.map(|streamed| streamed.name);
        let names = files.iter().map(|(file, _)| file.as_str());
        folder::check_names(names.chain(streamed_name))?;
        let whole = self.folder.join(WHOLE);
        let built = self.build(&whole, files, streamed);
        let handed_over = built.and_then(|()| self.put_in_place(&whole));
        if handed_over.is_err() {
            // Room for whatever filled the disk.
            remove_tree(self.disk, &self.folder.join(WHOLE));
        }
        handed_over?;
        self.stays.store(false, Ordering::Relaxed);
        let names = files.iter().map(|(file, _)| file.as_str());
        let names = names.chain([SUMS]).chain(streamed_name);
        Ok(names.map(|file| self.dest.join(file)).collect())
    }

    fn build(
        &self,
        whole: &Path,
        files: &[NamedBytes],
        streamed: Option<&Streamed>,
    ) -> Result<(), OutputError> {
        let mut hashes = folder::hashes(files);
        let made = self.disk.make_folder(whole);
        made.map_err(failed("make the folder", whole))?;
        if let Some(streamed) = streamed {
            let path = whole.join(streamed.name);
            let file = self.disk.create(&path).map_err(failed("create", &path))?;
            let mut out = folder::Hashing::new(file);
            (streamed.write)(&mut out).map_err(failed("write", &path))?;
            let hash = out.finish().map_err(failed("write", &path))?;
            hashes.push((streamed.name.to_owned(), hash));
        }
        let mut folders = vec![whole.to_owned()];
        for (name, bytes) in files {
            let path = whole.join(name);
            self.put(&path, bytes)?;
            folders.extend(path.parent().map(Path::to_owned));
        }
        self.put(&whole.join(SUMS), &folder::sums(hashes))?;
        folders.sort();
        folders.dedup();
        for folder in folders {
            let synced = self.disk.sync_folder(&folder);
            synced.map_err(failed("flush", &folder))?;
        }
        Ok(())
    }

    /// Renames the whole folder into its place; the old one steps aside first and comes back on failure.
    fn put_in_place(&self, whole: &Path) -> Result<(), OutputError> {
        let (disk, dest) = (self.disk, &self.dest);
        // Somebody may have put something there meanwhile.
        check_destination(dest, self.force, &self.title)?;
        let before = self.folder.join(BEFORE);
        let replaced = fs::symlink_metadata(dest).is_ok();
        if replaced {
            if before.exists() {
                let removed = disk.remove_all(&before);
                removed.map_err(failed("remove", &before))?;
            }
            disk.rename(dest, &before)
                .map_err(failed("set aside", dest))?;
        }
        if let Err(error) = disk.rename(whole, dest) {
            if replaced && disk.rename(&before, dest).is_err() {
                self.stays.store(true, Ordering::Relaxed);
                return Err(OutputError::SetAside {
                    path: dest.clone(),
                    before,
                    error,
                });
            }
            return Err(failed("put in place", dest)(error));
        }
        // The folder is in its place; that its name lasts through a power cut is beyond its control.
        let _ = disk.sync_folder(parent(dest));
        Ok(())
    }

    fn remove_made(&self) {
        for folder in &self.made {
            let _ = self.disk.remove_folder(folder);
        }
    }
}

impl Drop for StagedRun<'_> {
    fn drop(&mut self) {
        // An earlier run that could not come back is never cleared away.
        if self.lock.is_none() || self.stays() || self.bring_back().is_err() {
            return;
        }
        sweep(self.disk, &self.folder);
        self.remove_made();
    }
}

//! All that is ever done to a run's folder, said in one place, so that a test can let any of it fail.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::Path;

/// What changes a disk.
pub trait Disk: Sync {
    /// Makes a folder and those above it that are missing.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes a file that is not there yet.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>>;
    /// Gives a file or folder another name, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder that is empty.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all that is in it.
    fn remove_all(&self, path: &Path) -> io::Result<()>;
    /// Makes what a folder lists last through a power cut.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Holds a file, made if need be, for this process until it is dropped.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] where another process holds it.
    fn lock(&self, path: &Path) -> io::Result<File>;
}

/// A file that is being written.
pub trait Sink: Write + Send {
    /// Makes what was written last through a power cut.
    fn sync(&mut self) -> io::Result<()>;
}

impl Sink for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

/// The disk itself.
pub struct Real;

impl Disk for Real {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        Ok(Box::new(File::create_new(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn remove_all(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        // A platform that cannot open a folder has it last in its own time.
        match File::open(path) {
            Ok(folder) => folder.sync_all(),
            Err(_) => Ok(()),
        }
    }

    fn lock(&self, path: &Path) -> io::Result<File> {
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            // Some disks over a network know no locks; there nobody is kept out.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // Whoever held it before may have removed it since it was opened.
        match is_gone(&file)? {
            true => Err(io::ErrorKind::WouldBlock.into()),
            false => Ok(file),
        }
    }
}

#[cfg(unix)]
fn is_gone(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(file.metadata()?.nlink() == 0)
}

#[cfg(not(unix))]
fn is_gone(_: &File) -> io::Result<bool> {
    Ok(false)
}

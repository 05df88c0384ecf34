//! Reading files: ordinary ones alone, and of a folder that came from elsewhere nothing but what is in it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path};

/// Bytes of a file that is read as a whole, at most, where it may be anybody's.
const MOST: u64 = 1 << 30;

/// Reads a whole ordinary file.
///
/// # Errors
/// Whatever keeps it from being read; folders, devices and files beyond a gigabyte are refused.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    up_to_most(File::open(path)?)
}

/// All that a file holds, if it is not too much.
fn up_to_most(file: File) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::other("it is larger than a gigabyte");
    if file.metadata()?.len() > MOST {
        return Err(too_large());
    }
    // Some files have more in them than they say.
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > MOST {
        true => Err(too_large()),
        false => Ok(bytes),
    }
}

/// Whether a name is that of a file within a folder.
pub fn is_within(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['\\', '\0', '\n', '\r'])
        && Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// A folder that somebody else may have made. The way to it is the user's own; within it no link is
/// followed, and what is no ordinary file is not opened.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a>(pub &'a Path);

impl Received<'_> {
    /// Opens a file.
    ///
    /// # Errors
    /// There is none ([`io::ErrorKind::NotFound`]); its name leads out of the folder; it, or a folder
    /// on the way to it, is a link; it is no ordinary file; the system refuses.
    pub fn open(&self, name: &str) -> io::Result<File> {
        if !is_within(name) {
            return Err(io::Error::other("it lies outside of the folder"));
        }
        let mut path = self.0.to_owned();
        for part in Path::new(name) {
            path.push(part);
            if fs::symlink_metadata(&path)?.is_symlink() {
                return Err(io::Error::other(
                    "it is a link, and none is followed out of a run's folder",
                ));
            }
        }
        // A pipe would have to be waited for.
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(not_ordinary());
        }
        let file = File::open(&path)?;
        match file.metadata()?.is_file() {
            true => Ok(file),
            false => Err(not_ordinary()),
        }
    }

    /// Reads a whole file of at most a gigabyte.
    ///
    /// # Errors
    /// As [`Received::open`]; it is larger.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        up_to_most(self.open(name)?)
    }
}

fn not_ordinary() -> io::Error {
    io::Error::other("it is not an ordinary file")
}

/// Where the files that a scenario names are looked up: beside it.
#[derive(Clone, Copy, Debug)]
pub enum Beside<'a> {
    /// The user's own scenario, whose paths lead anywhere.
    Own(&'a Path),
    /// One in a run's folder, which holds all that it needs.
    Received(Received<'a>),
}

impl Beside<'_> {
    /// Opens a file that the scenario names, to be read piece by piece, however large it is.
    ///
    /// # Errors
    /// It is no ordinary file, or the system refuses; else as [`Received::open`].
    pub fn open(&self, name: &str) -> io::Result<File> {
        match self {
            Beside::Own(folder) => {
                let path = folder.join(name);
                match fs::metadata(&path)?.is_file() {
                    true => File::open(path),
                    false => Err(io::Error::other("it is not a regular file")),
                }
            }
            Beside::Received(folder) => folder.open(name),
        }
    }

    /// Reads a file that the scenario names.
    ///
    /// # Errors
    /// As [`read`], or as [`Received::read`].
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        match self {
            Beside::Own(folder) => read(&folder.join(name)),
            Beside::Received(folder) => folder.read(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn of_a_received_folder_ordinary_files_alone_are_read() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("secret"), "secret").unwrap();
        let folder = place.path().join("run");
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::write(folder.join("data/own.csv"), "own").unwrap();
        symlink("../secret", folder.join("link")).unwrap();
        symlink("/dev/zero", folder.join("device")).unwrap();
        symlink("..", folder.join("up")).unwrap();
        let received = Received(&folder);
        assert_eq!(received.read("data/own.csv").unwrap(), b"own");
        for (name, why) in [
            ("link", "a link"),
            ("device", "a link"),
            ("up/secret", "a link"),
            ("../secret", "outside"),
            ("/etc/hostname", "outside"),
            ("data", "not an ordinary file"),
            ("", "outside"),
        ] {
            let error = received.read(name).unwrap_err().to_string();
            assert!(error.contains(why), "{name}: {error}");
        }
        let missing = received.read("data/other.csv").unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    #[cfg(unix)]
    fn a_file_without_end_in_sight_is_not_read() {
        let place = tempfile::tempdir().unwrap();
        let file = File::create(place.path().join("large")).unwrap();
        // It takes no room on the disk.
        file.set_len(MOST + 1).unwrap();
        let error = Received(place.path()).read("large").unwrap_err();
        assert!(error.to_string().contains("larger than a gigabyte"));
    }
}

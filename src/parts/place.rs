//! Where plans and parts lie on the disk: each is written beside its place and renamed, so that it is there whole or not at all,
//! however often and by how many machines at a time it is written.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::output::disk::Disk;
use crate::output::tables::NamedBytes;

/// A name beside a place that nobody else takes at the moment, whatever machine they are on.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_nanos();
    let process = std::process::id();
    path.with_file_name(format!(".{name}.{process:x}-{now:x}.unfinished"))
}

/// Writes a file beside its place and renames it; what was there is replaced.
///
/// # Errors
/// The disk refuses; its place is then as it was.
pub fn put(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        disk.make_folder(folder)?;
    }
    let fresh = beside(path);
    let placed = write(disk, &fresh, bytes).and_then(|()| disk.rename(&fresh, path));
    if placed.is_err() {
        // It may not have come to be.
        let _ = disk.remove_file(&fresh);
    }
    placed
}

/// Writes a folder of files beside its place and renames it.
///
/// # Errors
/// As [`put`]; something is there.
pub fn put_folder(disk: &dyn Disk, path: &Path, files: &[NamedBytes]) -> io::Result<()> {
    let fresh = beside(path);
    let written = files.iter().try_for_each(|(name, bytes)| {
        let file = fresh.join(name);
        disk.make_folder(file.parent().unwrap_or(&fresh))?;
        write(disk, &file, bytes)
    });
    let placed = written.and_then(|()| disk.rename(&fresh, path));
    if placed.is_err() {
        let _ = disk.remove_all(&fresh);
    }
    placed
}

fn write(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk.create(path)?;
    file.write_all(bytes)?;
    file.sync()
}

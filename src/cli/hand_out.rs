//! A file that somebody asked for, beside or far from what is read.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use super::{Exit, cannot_write, say};

/// So much of a file that is there is looked at.
const LOOKED_AT: u64 = 64;

/// Writes a file, all of it or nothing. One that is there is replaced with `force` alone, and only where it is of the same
/// kind (`own`, by how it begins): so nobody loses a scenario or a table of customers by a slip.
pub fn hand_out(
    out: &Path,
    content: &[u8],
    force: bool,
    own: &dyn Fn(&[u8]) -> bool,
) -> Result<(), Exit> {
    if out.exists() {
        if !force {
            say(&format!(
                "error: {} is there already; --force replaces it, or name another file",
                out.display()
            ));
            return Err(Exit::Disk);
        }
        let mut begins = Vec::new();
        let read =
            fs::File::open(out).and_then(|file| file.take(LOOKED_AT).read_to_end(&mut begins));
        if read.is_err() || !own(&begins) {
            say(&format!(
                "error: {} is there and is none that this command writes; it is left as it is. Name another file",
                out.display()
            ));
            return Err(Exit::Disk);
        }
    }
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let partial = out.with_file_name(format!(".{name}.partial"));
    let written = || -> io::Result<()> {
        if let Some(parent) = out.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&partial)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&partial, out)
    };
    written().map_err(|error| {
        let _ = fs::remove_file(&partial);
        cannot_write(out, &error)
    })
}

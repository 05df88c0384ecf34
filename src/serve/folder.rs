//! The scenarios of a folder, by the names under which they are listed. Nobody asks for a path: a name that is not in the list
//! leads nowhere.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::problem::Problem;
use crate::scenario::controls::heading;

/// Folders below the one that is served are looked into so deep.
const DEEPEST: usize = 2;
/// More scenarios than this are not listed.
const MOST: usize = 500;
/// A longer file is no scenario, in bytes.
const LONGEST: u64 = 1 << 20;

/// The folder that is served.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

/// A scenario of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As the page calls it: `studies/regan_1971`.
    pub name: String,
    /// Where the file is.
    pub path: PathBuf,
}

/// What the index says of it.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Its name on the page.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub question: String,
}

impl Folder {
    /// The folder at this path.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn new(root: &Path) -> io::Result<Folder> {
        fs::read_dir(root)?;
        let root = match root.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => root.to_owned(),
        };
        Ok(Folder { root })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// All scenarios, by name. Links are not followed, and what begins with a dot is left alone.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        collect(&self.root, "", DEEPEST, &mut entries);
        // Those of the folder itself come first.
        let key = |entry: &Entry| (entry.name.matches('/').count(), entry.name.clone());
        entries.sort_by_key(key);
        entries.truncate(MOST);
        entries
    }

    /// The scenario with this name.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, name: &str) -> Result<Entry, Problem> {
        let found = self.entries().into_iter().find(|entry| entry.name == name);
        found.ok_or_else(|| {
            Problem::missing("there is no such scenario in the folder that is served")
        })
    }

    /// What the index says of them all.
    pub fn listed(&self) -> Vec<Listed> {
        let listed = self.entries().into_iter().filter_map(|entry| {
            let text = fs::read_to_string(&entry.path).ok()?;
            let (title, question) = heading(&text)?;
            Some(Listed {
                name: entry.name,
                title,
                question,
            })
        });
        listed.collect()
    }
}

fn collect(folder: &Path, before: &str, deep: usize, entries: &mut Vec<Entry>) {
    let Ok(files) = fs::read_dir(folder) else {
        return;
    };
    for file in files.flatten() {
        let Ok(kind) = file.file_type() else { continue };
        let name = file.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        if kind.is_dir() && deep > 0 && entries.len() < 4 * MOST {
            collect(&file.path(), &format!("{before}{name}/"), deep - 1, entries);
        }
        let small = || file.metadata().is_ok_and(|about| about.len() <= LONGEST);
        if kind.is_file()
            && let Some(stem) = name.strip_suffix(".toml")
            && small()
        {
            entries.push(Entry {
                name: format!("{before}{stem}"),
                path: file.path(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_a_file_of_the_folder_and_to_nothing_else() {
        let folder = Folder::new(Path::new("scenarios")).expect("the shipped scenarios");
        assert!(folder.find("two_mints").is_ok());
        assert!(folder.find("studies/regan_1971").is_ok());
        for name in [
            "",
            "two_mints.toml",
            "./two_mints",
            "../Cargo",
            "studies/../two_mints",
            "studies//regan_1971",
            "/etc/passwd",
            "data",
            "two_mints\0",
            "..%2fCargo",
        ] {
            let missing = folder.find(name).expect_err(name);
            assert_eq!(missing.status.as_u16(), 404, "{name}");
        }
        let listed = folder.listed();
        let mints = listed.iter().find(|one| one.name == "two_mints");
        assert_eq!(mints.map(|one| one.title.as_str()), Some("Two mints"));
    }
}

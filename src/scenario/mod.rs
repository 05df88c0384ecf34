//! What a user wrote: read, checked, and held as a [`checked::Scenario`] that cannot be wrong.
//!
//! Text becomes a tree of nodes that know their places (`node`); `--set` changes the tree
//! (`overrides`); a walk over the tree (`reader`, `sections`) checks every key as it is declared
//! ([`key`]), lists all that is wrong ([`diagnostics`]), and keeps what was understood (`resolved`).

pub mod checked;
mod data;
pub mod diagnostics;
pub mod key;
pub mod metric;
mod node;
mod overrides;
mod reader;
pub mod reference;
mod resolved;
mod sections;
mod value;

use std::io;
use std::path::{Path, PathBuf};

use checked::Scenario;
pub use data::{Input, data_name};
use diagnostics::Source;
pub use diagnostics::{Diagnostic, Problems};
use node::Table;
use reader::{Reader, Shared};

/// Every key of a scenario file, for its schema and its reference page.
pub fn schema() -> &'static key::Section {
    &sections::root::SECTION
}

/// A scenario that was read and found right.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub scenario: Scenario,
    /// The scenario as understood, every default explicit, as TOML. It reads to the same scenario
    /// where the data file, if there is one, stands beside it under its [`data_name`].
    pub resolved: String,
    /// The scenario file, then the data file if there is one.
    pub inputs: Vec<Input>,
}

/// Why a scenario file could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file itself cannot be read.
    #[error("cannot read the scenario `{}`: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// The file was read, and this is wrong with it.
    #[error("{0}")]
    Wrong(Problems),
}

/// Reads and checks a scenario file. `overrides` are texts like `arm.gesture.value=2`, applied in
/// their order.
///
/// # Errors
/// The file cannot be read, or something is wrong with what it says: then everything that is.
pub fn load(path: &Path, overrides: &[String]) -> Result<Loaded, LoadError> {
    let content = data::read_file(path).map_err(|source| LoadError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let name = path.display().to_string();
    let base = path.parent().unwrap_or(Path::new(""));
    check_bytes(&name, path, &content, base, overrides).map_err(LoadError::Wrong)
}

/// Checks the text of a scenario. `name` is how messages call it, `base` the folder from which its
/// data file is looked up.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check(
    name: &str,
    text: &str,
    base: &Path,
    overrides: &[String],
) -> Result<Loaded, Problems> {
    check_bytes(name, &base.join(name), text.as_bytes(), base, overrides)
}

fn check_bytes(
    name: &str,
    path: &Path,
    content: &[u8],
    base: &Path,
    overrides: &[String],
) -> Result<Loaded, Problems> {
    let text = String::from_utf8_lossy(content).into_owned();
    let mut sources = vec![Source {
        name: name.to_owned(),
        text,
    }];
    sources.extend(overrides.iter().map(|text| Source {
        name: "--set".to_owned(),
        text: text.clone(),
    }));
    let shared = Shared::new(sources);

    let tree = parse(&shared);
    let read = tree.and_then(|tree| {
        let place = diagnostics::Place::new(0, 0..0);
        let mut reader = Reader::new(&shared, schema(), &tree, place);
        let (scenario, data) = sections::root::read(&mut reader, base)?;
        Some((scenario, data, resolved::write(&reader.finish())))
    });
    match read {
        Some((scenario, data, resolved)) if shared.is_fine() => Ok(Loaded {
            scenario,
            resolved,
            inputs: std::iter::once(Input::of(name, path, content))
                .chain(data)
                .collect(),
        }),
        _ => Err(shared.into_problems()),
    }
}

/// The tree with the overrides applied; none where the file is not TOML.
fn parse(shared: &Shared) -> Option<Table> {
    let (mut tree, faults) = node::parse_document(&shared.sources[0].text, 0);
    let broken = !faults.is_empty();
    faults.into_iter().for_each(|fault| shared.report(fault));
    for (at, source) in shared.sources.iter().enumerate().skip(1) {
        match overrides::apply(&mut tree, &source.text, at) {
            Err(fault) if !broken => shared.report(fault),
            _ => {}
        }
    }
    (!broken).then_some(tree)
}

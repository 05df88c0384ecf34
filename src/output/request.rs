//! `request.json`: what is asked of a run that is under way, so that it can be run again from its
//! unfinished folder alone.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::manifest::Input;
use super::run_options::RunOptions;
use super::tables::NamedBytes;
use crate::scenario::{Copy, Loaded};

/// The name of the request in the unfinished folder.
pub const REQUEST: &str = "request.json";

/// The scenario as it is run, in the unfinished folder and in the run's own.
pub const SCENARIO: &str = "scenario.toml";

/// The parameters that a run took in place of the shipped ones.
pub const PSYCHOLOGY: &str = "psychology.toml";

/// The draws of the psychology that a run took in place of the shipped ones.
pub const DRAWS: &str = "psychology_draws.csv";

/// The points of a sweep, in its folder.
pub const DESIGN: &str = "design.csv";

/// Why a request cannot be gone on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadRequest {
    /// It was made by another program than this very one, and may be of another form.
    OtherProgram(String),
    /// In words.
    Unreadable(String),
}

/// By whom a request was made: of any form.
#[derive(Deserialize)]
struct Maker {
    version: String,
    #[serde(default)]
    commit: Option<String>,
}

/// What is asked of a run, besides its scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Version of the program.
    pub version: String,
    /// Commit that it was built from, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Title of the scenario.
    pub title: String,
    /// Whether the folder of another run may be replaced.
    pub force: bool,
    /// What was asked for.
    pub options: RunOptions,
    /// The files that were read, as the user named them.
    pub inputs: Vec<Input>,
}

impl Request {
    /// A request to this very program.
    pub fn new(title: &str, force: bool, options: RunOptions, inputs: Vec<Input>) -> Request {
        Request {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("GOODWILL_COMMIT").map(str::to_owned),
            title: title.to_owned(),
            force,
            options,
            inputs,
        }
    }

    /// Reads a request to this very program.
    ///
    /// # Errors
    /// The text is none, or another program's.
    pub fn parse(text: &[u8]) -> Result<Request, BadRequest> {
        let unreadable = |error: serde_json::Error| BadRequest::Unreadable(error.to_string());
        let maker: Maker = serde_json::from_slice(text).map_err(unreadable)?;
        let made_by = program(&maker.version, maker.commit.as_deref());
        if made_by != own_program() {
            return Err(BadRequest::OtherProgram(made_by));
        }
        serde_json::from_slice(text).map_err(unreadable)
    }

    /// As it stands in the file.
    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("plain strings and numbers");
        text + "\n"
    }

    /// The hash of all that decides the run's results: by it a journal is known as this run's.
    pub fn run(&self, loaded: &Loaded, given: &[NamedBytes]) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        part(program(&self.version, self.commit.as_deref()).as_bytes());
        part(format!("{:?}", self.options).as_bytes());
        part(loaded.resolved.as_bytes());
        for (name, content) in given {
            part(name.as_bytes());
            part(content);
        }
        for (name, content) in loaded.copy.iter().flat_map(Copy::files) {
            part(name.as_bytes());
            part(&content);
        }
        hash.finalize().into()
    }
}

/// Version and commit as they are told.
pub fn program(version: &str, commit: Option<&str>) -> String {
    match commit {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    }
}

/// Version and commit of this program.
pub fn own_program() -> String {
    program(env!("CARGO_PKG_VERSION"), option_env!("GOODWILL_COMMIT"))
}

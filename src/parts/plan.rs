//! The plan: what is to be run, and where it is cut into parts. The scenario and all that it reads lie in a folder beside it;
//! the plan has their hashes, and that of all that decides the results.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Cut;
use crate::files::{Received, is_within};
use crate::output::manifest::{Input, hex, sha256};
use crate::output::request::{own_program, program};
use crate::output::run_options::RunOptions;
use crate::output::tables::NamedBytes;
use crate::scenario::io_error::in_words;

/// The form of plans that this program reads and writes.
const FORM: u32 = 1;

/// Parts of a plan, at most.
pub const MOST: u32 = 100_000;

/// Bytes of a hash.
pub const HASH: usize = 32;

/// What is to be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One scenario.
    Run,
    /// The points of a design, those of a sensitivity analysis among them.
    Sweep,
}

/// What is to be run in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The form of the plan.
    pub plan: u32,
    /// Version of the program.
    pub version: String,
    /// Commit that it was built from, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// What is cut into parts.
    pub kind: Kind,
    /// Of the scenario.
    pub title: String,
    /// The hash of all that decides the results.
    #[serde(with = "hexadecimal")]
    pub run: [u8; HASH],
    /// What is asked of a run besides its scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<RunOptions>,
    /// The files that were read, as the user named them.
    pub inputs: Vec<Input>,
    /// What lies in the folder beside the plan.
    pub files: Vec<Input>,
    /// Where each part begins, and where the last one ends.
    pub cuts: Vec<Cut>,
}

/// Why a plan cannot be worked by.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum PlanError {
    #[error("cannot read {}: {why}", path.display())]
    Unreadable { path: PathBuf, why: String },
    #[error("{} is no plan of goodwill: {why}; make one with `goodwill plan`", path.display())]
    NoPlan { path: PathBuf, why: String },
    #[error(
        "{} was made by goodwill {program}, and this is {}; a plan, its parts and its merging need one version: use that one, or \
         plan anew",
        path.display(), own_program()
    )]
    OtherVersion { path: PathBuf, program: String },
    #[error(
        "{} is not as it was planned{}: copy plan and folder again, or plan anew",
        path.display(),
        if *missing { " (it is missing)" } else { "" }
    )]
    Changed { path: PathBuf, missing: bool },
    #[error(
        "{} and what lies in {} do not belong together; copy both again, or plan anew",
        path.display(), folder.display()
    )]
    Other { path: PathBuf, folder: PathBuf },
}

#[derive(Deserialize)]
struct Maker {
    plan: u32,
    version: String,
    #[serde(default)]
    commit: Option<String>,
}

impl Plan {
    /// A plan by this very program.
    pub fn new(kind: Kind, title: &str, run: [u8; HASH], cuts: Vec<Cut>) -> Plan {
        Plan {
            plan: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: option_env!("GOODWILL_COMMIT").map(str::to_owned),
            kind,
            title: title.to_owned(),
            run,
            options: None,
            inputs: Vec::new(),
            files: Vec::new(),
            cuts,
        }
    }

    /// Names the files that lie in the folder beside the plan.
    pub fn with_files(mut self, files: &[NamedBytes]) -> Plan {
        let files = files.iter().map(|(name, bytes)| Input::of(name, bytes));
        self.files = files.collect();
        self
    }

    /// Reads a plan, and holds the files beside it against their hashes.
    ///
    /// # Errors
    /// It cannot be read, is no plan or another version's, or a file is not as it was planned.
    pub fn read(path: &Path) -> Result<Plan, PlanError> {
        let text = crate::files::read(path).map_err(|error| PlanError::Unreadable {
            path: path.to_owned(),
            why: in_words(&error),
        })?;
        let plan = Plan::parse(&text, path)?;
        let folder = folder(path);
        for file in &plan.files {
            let changed = |missing| PlanError::Changed {
                path: folder.join(&file.path),
                missing,
            };
            let bytes = Received(&folder).read(&file.path);
            let bytes =
                bytes.map_err(|error| changed(error.kind() == std::io::ErrorKind::NotFound))?;
            if sha256(&bytes) != file.sha256 {
                return Err(changed(false));
            }
        }
        Ok(plan)
    }

    /// Reads the text of a plan.
    ///
    /// # Errors
    /// It is none, or another version's.
    pub fn parse(text: &[u8], path: &Path) -> Result<Plan, PlanError> {
        let none = |why: String| PlanError::NoPlan {
            path: path.to_owned(),
            why,
        };
        let maker: Maker = serde_json::from_slice(text).map_err(|error| none(error.to_string()))?;
        let made_by = program(&maker.version, maker.commit.as_deref());
        if made_by != own_program() || maker.plan != FORM {
            return Err(PlanError::OtherVersion {
                path: path.to_owned(),
                program: made_by,
            });
        }
        let plan: Plan = serde_json::from_slice(text).map_err(|error| none(error.to_string()))?;
        match plan.wrong() {
            None => Ok(plan),
            Some(why) => Err(none(why.to_owned())),
        }
    }

    fn wrong(&self) -> Option<&'static str> {
        let parts = self.cuts.len().saturating_sub(1);
        if parts == 0 || parts > MOST as usize {
            return Some("it has no parts, or too many");
        }
        if self.cuts[0] != Cut::default() || self.cuts.windows(2).any(|pair| pair[1] < pair[0]) {
            return Some("its parts are not in order");
        }
        if self.files.iter().any(|file| !is_within(&file.path)) {
            return Some("it names a file outside of its folder");
        }
        (self.kind == Kind::Run && self.options.is_none()).then_some("it lacks its options")
    }

    /// As it stands in the file.
    pub fn text(&self) -> String {
        let text = serde_json::to_string(self).expect("plain strings and numbers");
        // A line a key, so that it can be looked at, and the cuts of many parts stay short.
        let mut lines = String::with_capacity(text.len() + 64);
        let value: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).expect("an object was written");
        for (key, value) in &value {
            lines += if lines.is_empty() { "{\n" } else { ",\n" };
            lines += &format!("  \"{key}\": {value}");
        }
        lines + "\n}\n"
    }

    /// How many parts there are.
    pub fn parts(&self) -> u32 {
        (self.cuts.len() - 1) as u32
    }

    /// From where to where a part goes; none where there is no such part.
    pub fn stretch(&self, index: u32) -> Option<(Cut, Cut)> {
        let at = index as usize;
        Some((*self.cuts.get(at)?, *self.cuts.get(at + 1)?))
    }

    /// Whether a part has nothing to run: there are fewer communities than parts.
    pub fn is_empty(&self, index: u32) -> bool {
        self.stretch(index).is_none_or(|(from, to)| from == to)
    }

    /// The hash by which parts are known as this plan's: of what is run, and of how it is cut.
    pub fn hash(&self) -> [u8; HASH] {
        let mut hash = Sha256::new();
        hash.update(self.run);
        for cut in &self.cuts {
            hash.update(cut.point.to_le_bytes());
            hash.update(cut.unit.to_le_bytes());
        }
        hash.finalize().into()
    }
}

/// Where the files of a plan lie: `plan.files` beside `plan.json`.
pub fn folder(plan: &Path) -> PathBuf {
    plan.with_extension("files")
}

/// Hashes as people read them.
mod hexadecimal {
    use super::{HASH, hex};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(hash: &[u8; HASH], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex(hash))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; HASH], D::Error> {
        let text = String::deserialize(from)?;
        let digits: Option<Vec<u8>> = text
            .bytes()
            .map(|digit| char::from(digit).to_digit(16).map(|value| value as u8))
            .collect();
        let digits = digits.filter(|digits| digits.len() == 2 * HASH);
        let digits =
            digits.ok_or_else(|| D::Error::custom("a hash of 64 hexadecimal digits is needed"))?;
        let mut hash = [0; HASH];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        let cuts = [(0, 0), (0, 7), (2, 0), (2, 0)].map(Cut::from).to_vec();
        Plan::new(Kind::Sweep, "A \"shop\"", [0xa7; HASH], cuts)
            .with_files(&[("scenario.toml".to_owned(), b"abc".to_vec())])
    }

    #[test]
    fn what_is_written_is_read() {
        let plan = plan();
        let text = plan.text();
        let read = Plan::parse(text.as_bytes(), Path::new("plan.json")).expect("a plan");
        assert_eq!(read, plan);
        assert_eq!(read.hash(), plan.hash());
        assert!(read.is_empty(2) && !read.is_empty(1));
        assert_eq!(read.stretch(3), None);
        assert!(
            text.contains("\"cuts\": [[0,0],[0,7],[2,0],[2,0]]"),
            "{text}"
        );
    }

    #[test]
    fn what_is_no_plan_is_refused() {
        let text = plan().text();
        let refused = |text: &str| {
            let error = Plan::parse(text.as_bytes(), Path::new("plan.json")).expect_err("refused");
            error.to_string()
        };
        assert!(refused("{}").contains("is no plan"));
        assert!(refused(&text[..text.len() / 2]).contains("is no plan"));
        let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
        let other = text.replace(&version, "\"version\": \"0.0.9\"");
        assert!(refused(&other).contains("made by goodwill 0.0.9"));
        let turned = text.replace("[0,0],[0,7]", "[0,0],[9,7]");
        assert!(refused(&turned).contains("not in order"));
        let outside = text.replace("scenario.toml", "../scenario.toml");
        assert!(refused(&outside).contains("outside"));
        let short = text.replace("a7a7", "a7");
        assert!(refused(&short).contains("64 hexadecimal digits"));
    }
}

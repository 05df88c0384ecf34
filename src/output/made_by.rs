//! Which goodwill made a folder, in which format, and what this one can still do with it.

use serde::Deserialize;

use super::format::spelled;
use super::request::{own_program, program};

/// The format of folders: it changes where a table, `run.json` or the list of hashes is read otherwise than before.
/// Folders of before formats were counted have none, and read as 0.
pub const FORMAT: u32 = 1;

/// What a manifest says of its maker.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MadeBy {
    version: String,
    #[serde(default)]
    commit: Option<String>,
    /// Version of the folder's format.
    #[serde(default)]
    pub format: u32,
}

impl MadeBy {
    /// From the bytes of `run.json`; none where it is no manifest.
    pub fn of(manifest: &[u8]) -> Option<MadeBy> {
        serde_json::from_slice(manifest).ok()
    }

    /// Version and commit, and the format.
    pub fn told(&self) -> String {
        let program = spelled(&program(&self.version, self.commit.as_deref()));
        match self.format {
            0 => format!("goodwill {program}, before formats were counted"),
            format => format!("goodwill {program}, in format {format}"),
        }
    }

    /// Whether this goodwill does not know its format yet.
    pub fn is_newer(&self) -> bool {
        self.format > FORMAT
    }

    /// What is to be known of a folder that another goodwill made, and that this one can read; none of its own.
    pub fn note(&self) -> Option<String> {
        let own = program(&self.version, self.commit.as_deref()) == own_program();
        match self.format < FORMAT {
            true => Some(format!(
                "the folder was made by {}; this is goodwill {}, in format {FORMAT}, and reads what the two have in common",
                self.told(),
                own_program()
            )),
            false if own => None,
            false => Some(format!(
                "the folder was made by {}; this is goodwill {}, which reads that format",
                self.told(),
                own_program()
            )),
        }
    }

    /// Why a folder of a newer format is not read; `what`: what another goodwill is to do with it.
    pub fn refusal(&self, what: &str) -> String {
        format!(
            "it was made by {}, a newer goodwill than this one, {}, which knows formats up to {FORMAT}; {what}",
            self.told(),
            own_program()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_before_at_and_after_this_format_are_told_apart() {
        let of = |format: &str| {
            let text = format!("{{\"program\": \"goodwill\", \"version\": \"0.0.9\"{format}}}");
            MadeBy::of(text.as_bytes()).unwrap()
        };
        let older = of("");
        assert!(!older.is_newer());
        assert!(
            older
                .note()
                .unwrap()
                .contains("goodwill 0.0.9, before formats were counted")
        );
        let same = of(", \"format\": 1");
        assert!(same.note().unwrap().contains("reads that format"));
        let newer = of(", \"format\": 2");
        assert!(newer.is_newer());
        assert!(
            newer
                .refusal("do")
                .contains("goodwill 0.0.9, in format 2, a newer goodwill")
        );
        assert!(MadeBy::of(b"[]").is_none());
    }
}

//! `run.json`: how the run was made. All that varies from run to run stands here and nowhere else.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::made_by::FORMAT;
use super::run_options::RunOptions;
use crate::scenario::{self, checked::Scenario};

/// The name of the manifest in the run's folder.
pub const MANIFEST: &str = "run.json";

/// The file that tells of which model and studies a calibration is.
pub const FINGERPRINT: &str = "fingerprint.txt";

/// What only the one who ran it knows.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// What was asked of the run.
    pub options: RunOptions,
    /// The files that were read: the scenario and its data.
    pub inputs: Vec<Input>,
    /// Worker threads.
    pub threads: usize,
    /// The width of the vector code: `scalar`, `avx2`, `avx512`.
    pub vector_width: String,
    /// When the run began.
    pub started: SystemTime,
    /// Wall seconds by stage, in the order in which they passed.
    pub stages: Vec<(String, f64)>,
}

/// How a validation or a calibration was made.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Files that were read, with their hashes.
    pub inputs: Vec<Input>,
    /// Threads that it ran on.
    pub threads: usize,
    /// When it began.
    pub started: SystemTime,
    /// In all, by the wall.
    pub seconds: f64,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// As the user named it.
    pub path: String,
    /// In lower-case hexadecimal.
    pub sha256: String,
}

impl From<&scenario::Input> for Input {
    fn from(input: &scenario::Input) -> Self {
        Self {
            path: input.name.clone(),
            sha256: input.sha256.clone(),
        }
    }
}

impl Input {
    /// The input with this path and these bytes.
    pub fn of(path: impl Into<String>, bytes: &[u8]) -> Self {
        Self {
            path: path.into(),
            sha256: sha256(bytes),
        }
    }
}

#[derive(Serialize)]
struct Manifest<'a> {
    program: &'a str,
    format: u32,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
    title: &'a str,
    seed: u64,
    replicates: u32,
    arms: Vec<&'a str>,
    /// What besides scenario.toml decides the results.
    options: RunOptions,
    inputs: &'a [Input],
    threads: usize,
    vector_width: &'a str,
    started: String,
    wall_seconds: serde_json::Map<String, serde_json::Value>,
}

/// The text of `run.json`.
pub fn manifest(scenario: &Scenario, facts: &RunFacts) -> String {
    let manifest = Manifest {
        program: "goodwill",
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("GOODWILL_COMMIT"),
        title: &scenario.title,
        seed: scenario.design.seed,
        replicates: scenario.design.replicates,
        arms: scenario.arms.iter().map(|arm| arm.name.as_str()).collect(),
        options: facts.options,
        inputs: &facts.inputs,
        threads: facts.threads,
        vector_width: &facts.vector_width,
        started: rfc3339(facts.started),
        wall_seconds: facts
            .stages
            .iter()
            .map(|(stage, s)| (stage.clone(), ((s * 1e6).round() / 1e6).into()))
            .collect(),
    };
    let text = serde_json::to_string_pretty(&manifest).expect("plain strings and numbers");
    text + "\n"
}

/// The text of the `run.json` of a validation or calibration.
#[cfg(feature = "report")]
pub(super) fn of_evidence(title: &str, facts: &Facts) -> String {
    let manifest = serde_json::json!({
        "program": "goodwill",
        "format": FORMAT,
        "version": env!("CARGO_PKG_VERSION"),
        "commit": option_env!("GOODWILL_COMMIT"),
        "title": title,
        "inputs": facts.inputs,
        "threads": facts.threads,
        "started": rfc3339(facts.started),
        "wall_seconds": (facts.seconds * 1e6).round() / 1e6,
    });
    let text = serde_json::to_string_pretty(&manifest).expect("plain strings and numbers");
    text + "\n"
}

/// The text of the `run.json` of a folder that is no run's: of what kind it is, and what more there is to say of it.
#[cfg(feature = "report")]
pub(super) fn of_kind(kind: &str, title: &str, facts: &Facts, more: &serde_json::Value) -> String {
    let mut manifest = serde_json::json!({
        "program": "goodwill",
        "kind": kind,
        "format": FORMAT,
        "version": env!("CARGO_PKG_VERSION"),
        "commit": option_env!("GOODWILL_COMMIT"),
        "title": title,
        kind: more,
        "inputs": facts.inputs,
        "threads": facts.threads,
        "started": rfc3339(facts.started),
        "wall_seconds": (facts.seconds * 1e6).round() / 1e6,
    });
    if let Some(manifest) = manifest.as_object_mut() {
        manifest.retain(|_, value| !value.is_null());
    }
    let text = serde_json::to_string_pretty(&manifest).expect("plain strings and numbers");
    text + "\n"
}

/// What a folder's manifest says about who made it: the title of the scenario.
pub(super) fn title_of_run(manifest: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    (value.get("program")?.as_str()? == "goodwill")
        .then(|| value.get("title").and_then(|t| t.as_str()).unwrap_or(""))
        .map(str::to_owned)
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A moment as RFC 3339 writes it, in UTC, to the second.
fn rfc3339(moment: SystemTime) -> String {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    jiff::Timestamp::from_second(seconds)
        .unwrap_or_default()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn moments_are_written_as_the_standard_says() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_735_689_600, "2025-01-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn the_hash_is_the_known_one() {
        assert!(sha256(b"abc").starts_with("ba7816bf8f01cfea414140de5dae2223"));
    }
}

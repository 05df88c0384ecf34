//! Work in parts: however it is cut and whatever happens on the way, the folder is the one that a single machine makes; and what
//! is said where it cannot be.

#[path = "../common/mod.rs"]
mod common;

mod recipes;
mod refused;
mod same_bytes;

use std::fs;
use std::path::{Path, PathBuf};

use common::place::{BUSY, GUESTS, SHOP, bills, ends, folder};

/// A folder with small scenarios.
pub fn place() -> tempfile::TempDir {
    folder(&[
        ("shop.toml", SHOP),
        ("busy.toml", BUSY),
        ("guests.toml", GUESTS),
        ("guests.csv", &bills()),
    ])
}

/// What leaves out all that follows a run.
pub const BARE: [&str; 4] = ["--draws", "0", "--sensitivity", "off"];

/// Plans something in so many parts; gives what is said.
#[track_caller]
pub fn plan(at: &Path, what: &[&str], parts: u32, out: &str) -> String {
    let parts = parts.to_string();
    let arguments = [&["plan"], what, &["--parts", &parts, "--out", out]].concat();
    ends(at, &arguments, 0).0
}

/// Runs parts of a plan into a folder.
#[track_caller]
pub fn part(at: &Path, plan: &str, index: &str, out: &str, more: &[&str]) {
    let arguments = [&["part", plan, "--index", index, "--out", out], more].concat();
    ends(at, &arguments, 0);
}

/// Merges parts, which must end with this code; gives stdout and stderr.
#[track_caller]
pub fn merge(at: &Path, plan: &str, parts: &[&str], out: &str, code: i32) -> (String, String) {
    let arguments = [&["merge", plan], parts, &["--out", out, "--quiet"]].concat();
    ends(at, &arguments, code)
}

/// The file of a part.
pub fn file(at: &Path, parts: &str, index: u32) -> PathBuf {
    at.join(parts).join(format!("part-{index:05}.goodwill"))
}

/// Changes a file.
pub fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

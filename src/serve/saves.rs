//! A view made citable: written as a scenario, and as the command that gives the same.

use std::fs::OpenOptions;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::shared::{Shared, View};
use crate::pipeline::Source;
use crate::scenario::edit::with_changes;

/// A view in a shell's words.
#[derive(Serialize)]
pub struct Command {
    pub command: String,
}

pub fn command(shared: &Shared, view: View) -> Result<Command, Problem> {
    let (entry, offer) = shared.offer(&view.scenario)?;
    let mut command = format!("goodwill run {}", quoted(&entry.path.display().to_string()));
    for change in shared.changes(&view, &offer)? {
        let change = change.replacen(" = ", "=", 1);
        command += &format!(" --set {}", quoted(&change));
    }
    Ok(Command { command })
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@,%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[derive(Deserialize)]
pub struct Save {
    #[serde(flatten)]
    view: View,
    /// What the new scenario is called, without folder and ending.
    name: String,
}

#[derive(Serialize)]
pub struct Saved {
    /// As the folder lists it.
    pub name: String,
    pub file: String,
    pub command: String,
}

/// Writes the scenario with the changes and nothing else, beside the one that it was made from; never over another file.
pub fn save(shared: &Shared, asked: Save) -> Result<Saved, Problem> {
    let name = file_name(&asked.name)?;
    let (entry, offer) = shared.offer(&asked.view.scenario)?;
    let changes = shared.changes(&asked.view, &offer)?;
    let text = with_changes(&offer.text, &changes).ok_or_else(|| {
        Problem::wrong(
            "one of these changes has no place of its own in the text of the scenario; the command line gives the same all the same",
        )
    })?;
    let path = entry.path.with_file_name(format!("{name}.toml"));
    // What is written must say what was seen.
    let meant = shared.load(&asked.view)?;
    let written = Source::text(&path, &text).load()?;
    if written.scenario() != meant.scenario() {
        return Err(Problem::wrong(
            "the text with these changes would say something else than what is on the screen; the command line gives the same",
        ));
    }
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = file.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Problem::taken(format!(
            "there is a scenario `{name}` already; take another name"
        )),
        _ => Problem::taken(format!("cannot write `{}`: {error}", path.display())),
    })?;
    let whole = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if let Err(error) = whole {
        drop(file);
        let _ = std::fs::remove_file(&path);
        return Err(Problem::taken(format!(
            "cannot write `{}`: {error}",
            path.display()
        )));
    }
    let folder = asked
        .view
        .scenario
        .rsplit_once('/')
        .map(|(folder, _)| format!("{folder}/"));
    Ok(Saved {
        name: folder.unwrap_or_default() + &name,
        command: format!("goodwill run {}", quoted(&path.display().to_string())),
        file: path.display().to_string(),
    })
}

/// A name for a file: letters, digits, `-` and `_`, none of which leads anywhere else.
pub fn file_name(name: &str) -> Result<String, Problem> {
    let name = name.trim().replace(' ', "_");
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let reserved = ["con", "prn", "aux", "nul"];
    if name.is_empty()
        || name.len() > 60
        || !name.chars().all(fits)
        || name.starts_with('-')
        || reserved.contains(&name.to_lowercase().as_str())
    {
        return Err(Problem::wrong(
            "a name has 1 to 60 letters (a to z), digits, - and _, and does not begin with -",
        ));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        assert_eq!(file_name(" two mints-2 ").as_deref(), Ok("two_mints-2"));
        for name in [
            "",
            "..",
            "a/b",
            "a\\b",
            "-o",
            "a.b",
            "é",
            "NUL",
            "\0",
            &"a".repeat(61),
        ] {
            assert!(file_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn words_are_quoted_as_a_shell_takes_them() {
        assert_eq!(quoted("scenarios/a.toml"), "scenarios/a.toml");
        assert_eq!(quoted("arm.\"it's\".on=true"), r#"'arm."it'\''s".on=true'"#);
    }
}

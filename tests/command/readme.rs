//! The commands that the README shows do what it says.

use std::fs;
use std::path::Path;

use super::{command, tree};

/// The lines of the README's code blocks that run the program: those marked `sh`, without `cargo test`.
fn commands(readme: &str) -> Vec<&str> {
    let mut marked = false;
    let mut commands = Vec::new();
    for line in readme.lines() {
        if let Some(mark) = line.strip_prefix("```") {
            marked = mark == "sh";
        } else if marked && line.starts_with("goodwill ") {
            commands.push(line);
        }
    }
    commands
}

/// Splits a line as a shell would, as far as the README needs it.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.split(" #").next().unwrap().trim().chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words
}

#[test]
fn every_command_of_the_readme_works() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let commands = commands(&readme);
    assert!(commands.len() >= 5, "{commands:?}");
    let at = super::folder(&[]);
    for (name, bytes) in tree(&root.join("scenarios")) {
        let path = at.path().join("scenarios").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    for line in commands {
        let words = words(line);
        let mut arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        if arguments.contains(&"scenarios/*.toml") {
            arguments = vec!["check", "scenarios/two_mints.toml"];
        }
        if arguments[0] == "run" {
            // Smaller than the README's, for the sake of time.
            for (flag, value) in [("--size", "200"), ("--replicates", "2")] {
                if !arguments.contains(&flag) {
                    arguments.extend([flag, value]);
                }
            }
        }
        let output = command(at.path(), &arguments).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{err}");
    }
}

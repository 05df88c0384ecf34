//! The commands that the README and the guides show do what they say.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{command, tree};

/// The code blocks of a page: what each is marked with, and its text.
fn blocks(page: &str) -> Vec<(&str, String)> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut within = false;
    for line in page.lines() {
        if let Some(mark) = line.strip_prefix("```") {
            within = !within;
            if within {
                blocks.push((mark, String::new()));
            }
        } else if within && let Some((_, text)) = blocks.last_mut() {
            *text += &format!("{line}\n");
        }
    }
    blocks
}

/// Splits a line as a shell would, as far as the pages need it.
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

/// A folder with the scenarios in it, as in the repository's.
fn repository() -> TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let at = super::folder(&[]);
    for (name, bytes) in tree(&root.join("scenarios")) {
        let path = at.path().join("scenarios").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    at
}

/// Runs a line of a page, on less than the page has, for the sake of time.
fn works(at: &Path, line: &str) {
    let words = words(line);
    let mut arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    if arguments.contains(&"scenarios/*.toml") {
        arguments = vec!["check", "scenarios/two_mints.toml"];
    }
    if arguments[0] == "run" {
        let less = [
            ("--size", "200"),
            ("--replicates", "2"),
            ("--draws", "4"),
            ("--sensitivity", "off"),
        ];
        for (flag, value) in less {
            match arguments.iter().position(|argument| *argument == flag) {
                Some(at) => arguments[at + 1] = value,
                None => arguments.extend([flag, value]),
            }
        }
        if arguments.contains(&"--until-decided") {
            arguments.extend(["--most-replicates", "4"]);
        }
    }
    let output = command(at, &arguments).output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{err}");
}

/// Writes the files that a page shows, and runs its commands, in their order; gives how many there were.
/// A file's block begins with its name: `# my_shop.toml`, or what it is: `# at the end of my_shop.toml`.
fn every_command_works(page: &str, at: &Path) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join(page)).unwrap();
    let mut commands = 0;
    for (mark, text) in blocks(&page) {
        let first = text.lines().next().unwrap_or_default();
        match mark {
            "toml" if first.starts_with("# ") && first.ends_with(".toml") => {
                let name = &first[2..];
                let (name, before) = match name.strip_prefix("at the end of ") {
                    Some(name) => (name, fs::read_to_string(at.join(name)).unwrap()),
                    None => (name, String::new()),
                };
                fs::write(at.join(name), before + "\n" + &text).unwrap();
            }
            "sh" => {
                for line in text.lines().filter(|line| line.starts_with("goodwill ")) {
                    works(at, line);
                    commands += 1;
                }
            }
            _ => {}
        }
    }
    commands
}

#[test]
fn every_command_of_the_readme_works() {
    let at = repository();
    assert!(every_command_works("README.md", at.path()) >= 5);
}

#[test]
fn every_command_of_the_marketers_guide_works() {
    let at = repository();
    assert!(every_command_works("docs/guide/marketer.md", at.path()) >= 9);
    assert!(at.path().join("output/my_shop/report.html").is_file());
    assert!(at.path().join("output/with_a_list/data.csv").is_file());
}

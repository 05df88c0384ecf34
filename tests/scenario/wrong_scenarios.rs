//! Scenario files with the mistakes that people make: one each in `tests/scenario/wrong/scenarios`, with what is said
//! of it in `tests/scenario/wrong/messages`.
//!
//! Every message was read: it marks the right place, says what is allowed, and gives advice that helps.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use goodwill::scenario::diagnostics::code;
use goodwill::scenario::{self, LoadError, Problems, explain};
use insta::Settings;
use tempfile::TempDir;

use crate::common::place::{ends, folder, names, repository};

fn wrong() -> PathBuf {
    repository("tests/scenario/wrong/scenarios")
}

/// The names of the scenario files, without their extension.
fn wrong_files() -> Vec<String> {
    let files = names(&wrong()).into_iter();
    let names: Vec<String> = files
        .filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned()))
        .collect();
    assert!(names.len() >= 120, "{}", names.len());
    names
}

/// A copy of all files in a folder of their own.
fn copy() -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in fs::read_dir(wrong()).unwrap() {
        let path = file.unwrap().path();
        let to = folder.path().join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(to).unwrap();
        } else {
            fs::copy(path, to).unwrap();
        }
    }
    folder
}

fn problems(folder: &Path, name: &str) -> Problems {
    match scenario::load(&folder.join(format!("{name}.toml")), &[]) {
        Err(LoadError::Wrong(problems)) => problems,
        Err(error) => panic!("{name}: {error}"),
        Ok(_) => panic!("{name} is found right"),
    }
}

#[test]
fn what_is_wrong_is_said_as_it_was_read_and_found_good() {
    let folder = copy();
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("wrong/messages");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let before = listing(folder.path());
    for name in wrong_files() {
        let file = format!("{name}.toml");
        let (out, said) = ends(folder.path(), &["run", &file, "--out", "out"], 3);
        assert!(out.is_empty(), "{name}");
        settings.bind(|| insta::assert_snapshot!(name.as_str(), said));
    }
    assert_eq!(listing(folder.path()), before, "something was written");
}

/// Every path below a folder.
fn listing(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(listing(&path));
        }
        found.insert(path);
    }
    found
}

#[test]
fn every_problem_lies_in_its_file_and_has_a_code_that_is_explained() {
    let folder = copy();
    let mut codes = BTreeSet::new();
    for name in wrong_files() {
        let problems = problems(folder.path(), &name);
        assert!(problems.len() <= 12, "{name}: {}", problems.len());
        for problem in problems.told() {
            assert!(explain::of(problem.code).is_some(), "{name}");
            assert!(problem.span.start <= problem.span.end, "{name}");
            assert!(
                (problem.span.line, problem.span.column)
                    <= (problem.span.end_line, problem.span.end_column),
                "{name}"
            );
            codes.insert(problem.code);
        }
    }
    let all: BTreeSet<&str> = explain::ALL
        .iter()
        .map(|explained| explained.code)
        .collect();
    // A wrong `--set` is no mistake of a file.
    codes.insert(code::OVERRIDE);
    assert_eq!(codes, all);
}

/// Programs read the same as people.
#[test]
fn problems_are_told_as_json_too() {
    let folder = copy();
    for name in wrong_files() {
        let file = format!("{name}.toml");
        let (lines, err) = ends(folder.path(), &["check", &file, "--format", "json"], 3);
        assert!(err.is_empty(), "{name}");
        let problems = problems(folder.path(), &name);
        let text =
            String::from_utf8_lossy(&fs::read(folder.path().join(&file)).unwrap()).into_owned();
        let mut count = 0;
        for (line, problem) in lines.lines().zip(problems.told()) {
            let told: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(told["file"], file.as_str());
            assert_eq!(told["severity"], "error");
            assert_eq!(told["code"], problem.code);
            assert_eq!(told["message"], problem.message.as_str());
            assert_eq!(told["help"].as_array().unwrap().len(), problem.help.len());
            let number = |key: &str| told[key].as_u64().unwrap() as usize;
            // UTF-16 is not read at all.
            if text.get(..number("end")).is_some() && name != "syntax_utf16" {
                let before = &text[..number("start")];
                let (line, column) = (number("line"), number("column"));
                assert_eq!(before.matches('\n').count() + 1, line, "{name}");
                let of_line = before.rsplit('\n').next().unwrap();
                assert_eq!(of_line.chars().count() + 1, column, "{name}");
            }
            count += 1;
        }
        assert_eq!(count, problems.len(), "{name}");
    }
}

#[test]
fn a_right_file_has_no_lines_of_json_and_one_that_is_not_there_has_one() {
    let right = "title = \"Mints\"\noutcome = { primary = \"tips\" }\n\
                 timeline = { unit = \"visit\", ticks = 1 }\n\
                 population = { size = 10, tip_share = 0.2, basket = 20 }\narm = [{ name = \"nothing\" }]\n";
    let folder = folder(&[("right.toml", right)]);
    let check =
        |file: &str, code: i32| ends(folder.path(), &["check", file, "--format", "json"], code).0;
    assert_eq!(check("right.toml", 0), "");
    let told: serde_json::Value = serde_json::from_str(&check("none.toml", 4)).unwrap();
    assert_eq!(told["file"], "none.toml");
    assert!(told.get("code").is_none());
}

/// Texts that would take time or memory without end if problems were not bounded.
#[test]
fn hostile_texts_are_refused_in_bounded_time() {
    let brackets = format!("title = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let begun = "a = [\n".repeat(100_000);
    let quotes = "a = \"\n".repeat(100_000);
    let unknown: String = (0..200_000).map(|at| format!("key{at} = 1\n")).collect();
    let broken = "= = =\n".repeat(400_000);
    let twice = "a = 1\n".repeat(200_000);
    let headers = "[arm]\n".repeat(200_000);
    let one_line = format!("x = \"{}\" y", "é".repeat(1_000_000));
    let long = "# nothing\n".repeat(1_000_000);
    let many = format!(
        "[study]\ncite = \"x\"\nread_off = [{}]\n",
        (0..200_000)
            .map(|at| format!("\"k{at}\","))
            .collect::<String>()
    );
    for (name, text) in [
        ("brackets", brackets),
        ("begun", begun),
        ("quotes", quotes),
        ("unknown", unknown),
        ("broken", broken),
        ("twice", twice),
        ("headers", headers),
        ("one_line", one_line),
        ("long", long),
        ("many", many),
    ] {
        let begin = std::time::Instant::now();
        let problems = scenario::check("x.toml", &text, Path::new(""), &[]).unwrap_err();
        let rendered = problems.render(false);
        let seconds = begin.elapsed().as_secs_f64();
        assert!(
            rendered.len() < 2_000_000,
            "{name}: {} bytes",
            rendered.len()
        );
        assert!(seconds < 20.0, "{name}: {seconds:.1} s");
        eprintln!(
            "{name}: {seconds:.2} s, {} problems, {} bytes",
            problems.len(),
            rendered.len()
        );
    }
}

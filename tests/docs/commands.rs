//! The commands that the README and the guides show do what they say.
//!
//! Each is run as it stands, but on less, for the sake of time: see [`reduced`].

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use tempfile::TempDir;

use crate::common::place::{ended, folder, put, repository, tree};

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

/// A folder with the scenarios and the guides' files in it, as in the repository's.
fn checkout() -> TempDir {
    let at = folder(&[]);
    for folder in ["scenarios", "docs/guide"] {
        for (name, bytes) in tree(&repository(folder)) {
            put(&at.path().join(folder).join(name), &bytes);
        }
    }
    at
}

/// Gives flags these values, in place of those that they have.
fn set(arguments: &mut Vec<String>, flags: &[(&str, &str)]) {
    for (flag, value) in flags {
        match arguments.iter().position(|argument| argument == flag) {
            Some(at) => arguments[at + 1] = (*value).to_owned(),
            None => arguments.extend([*flag, *value].map(str::to_owned)),
        }
    }
}

/// The same command on less. Sweeps: 100 customers, 2 replicates, 4 points where the design does not say them; plans likewise. Runs: 200 customers, 2 replicates, 4 draws, nothing on what would change
/// the answer. Validations: of the claims one, and of all files one claim and one study. Calibrations: on
/// three studies, with hardly a search.
fn reduced(words: &[String]) -> Vec<String> {
    let mut arguments = words.to_vec();
    let names = |name: &str| words.iter().any(|word| word == name);
    match words[0].as_str() {
        "check" if names("scenarios/*.toml") => arguments[1] = "scenarios/two_mints.toml".into(),
        "run" => {
            let less = [
                ("--size", "200"),
                ("--replicates", "2"),
                ("--draws", "4"),
                ("--sensitivity", "off"),
                ("--charts", "svg"),
            ];
            set(&mut arguments, &less);
            if names("--until-decided") {
                set(&mut arguments, &[("--most-replicates", "4")]);
            }
        }
        "validate" => {
            const CLAIM: &str = "scenarios/claims/c02_give_first.toml";
            const STUDY: &str = "scenarios/studies/strohmetz_2002_study1.toml";
            for argument in &mut arguments {
                if argument == "scenarios/claims" {
                    *argument = CLAIM.to_owned();
                }
            }
            if !words[1..]
                .iter()
                .any(|word| word.contains("scenarios") || word.ends_with(".toml"))
            {
                arguments.extend([CLAIM, STUDY].map(str::to_owned));
            }
        }
        "calibrate" => {
            arguments.retain(|argument| argument != "scenarios/studies");
            for study in ["falk_2007", "garner_2005", "strohmetz_2002_study1"] {
                arguments.push(format!("scenarios/studies/{study}.toml"));
            }
            let less = [
                ("--heads", "16"),
                ("--starts", "1"),
                ("--generations", "2"),
                ("--draws", "8"),
            ];
            set(&mut arguments, &less);
            // Chains that need not agree need not be long.
            if names("--loosely") {
                set(&mut arguments, &[("--steps", "40")]);
            }
        }
        "optimize" => {
            let less = [
                ("--size", "100"),
                ("--plans", "8"),
                ("--replicates", "4"),
                ("--held-out", "8"),
            ];
            set(&mut arguments, &less);
        }
        "plan" if names("run") => {
            let less = [
                ("--size", "200"),
                ("--replicates", "2"),
                ("--draws", "4"),
                ("--sensitivity", "off"),
            ];
            set(&mut arguments, &less);
        }
        // It runs until it is stopped; tests/output/serve opens the page.
        "serve" => arguments.push("--help".to_owned()),
        "plan" | "sweep" | "sensitivity" => {
            let less = [("--size", "100"), ("--replicates", "2")];
            set(&mut arguments, &less);
            // Of a factorial design the points are its values; morris has trajectories.
            if ["lhs", "sobol", "saltelli"].into_iter().any(names) {
                set(&mut arguments, &[("--points", "4")]);
            }
        }
        _ => {}
    }
    arguments
}

/// Runs a command of a page.
fn works(at: &Path, line: &str) {
    let words = reduced(&words(line)[1..]);
    let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    let (code, _, err) = ended(at, &arguments);
    // Hardly searched for, the parameters of a reduced calibration need not meet what is expected.
    let poor = line.contains("output/calibrate") && code == 6;
    // A study that the model misses is an answer: how many there are stands on the page of the evidence.
    let missed = line.starts_with("goodwill validate") && code == 6;
    assert!(code == 0 || poor || missed, "{line}\n{err}");
}

/// Runs a line of another program, where there is that program on this machine.
fn shell(at: &Path, line: &str) {
    let program = line.split(' ').next().unwrap();
    if Process::new(program).arg("--version").output().is_err() {
        eprintln!("skipped, as there is no `{program}` on this machine: {line}");
        return;
    }
    let output = Process::new("sh")
        .current_dir(at)
        .args(["-c", line])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{said}");
}

/// Writes the files that a page shows, and runs its commands, in their order; gives how many there were.
/// A file's block begins with its name: `# my_shop.toml`, or what it is: `# at the end of my_shop.toml`.
fn every_command_works(page: &str, at: &Path) -> usize {
    let page = fs::read_to_string(repository(page)).unwrap();
    let mut commands = 0;
    for (mark, text) in blocks(&page) {
        let first = text.lines().next().unwrap_or_default();
        let named = first.ends_with(".toml") || first.ends_with(".py");
        match mark {
            "toml" | "python" if first.starts_with("# ") && named => {
                let name = &first[2..];
                let (name, before) = match name.strip_prefix("at the end of ") {
                    Some(name) => (name, fs::read_to_string(at.join(name)).unwrap()),
                    None => (name, String::new()),
                };
                fs::write(at.join(name), before + "\n" + &text).unwrap();
            }
            "sh" => {
                for line in text.lines().filter(|line| !line.is_empty()) {
                    if line.starts_with("goodwill ") {
                        works(at, line);
                    } else {
                        shell(at, line);
                    }
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
    let at = checkout();
    assert!(every_command_works("README.md", at.path()) >= 5);
}

#[test]
fn every_command_of_the_marketers_guide_works() {
    let at = checkout();
    assert!(every_command_works("docs/guide/marketer.md", at.path()) >= 9);
    assert!(at.path().join("output/my_shop/report.html").is_file());
    assert!(at.path().join("output/with_a_list/data.csv").is_file());
}

#[test]
fn every_command_of_the_coffee_plan_works() {
    let at = checkout();
    assert!(every_command_works("docs/guide/coffee_plan.md", at.path()) >= 6);
    let page = fs::read_to_string(at.path().join("output/coffee_plan/report.html")).unwrap();
    assert!(page.contains("on 6 Dec 2027"), "the page has no dates");
}

/// The lines of the plan that the page shows stand in the plan.
#[test]
fn the_lines_of_the_coffee_plan_are_its_own() {
    let page = fs::read_to_string(repository("docs/guide/coffee_plan.md")).unwrap();
    let plan = fs::read_to_string(repository("scenarios/coffee_plan.toml")).unwrap();
    let own: Vec<&str> = plan
        .lines()
        .map(|line| line.split('#').next().unwrap().trim())
        .collect();
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'));
    let shown = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let mut count = 0;
    for line in shown {
        assert!(own.contains(&line), "{line}");
        count += 1;
    }
    assert!(count >= 25, "{count}");
    for (mark, text) in blocks(&page) {
        for line in text
            .lines()
            .filter(|line| mark == "toml" && !line.is_empty())
        {
            assert!(own.contains(&line), "{line}");
        }
    }
}

#[test]
fn every_command_of_the_page_on_the_best_plan_works() {
    let at = checkout();
    assert!(every_command_works("docs/guide/best_plan.md", at.path()) >= 6);
    assert!(at.path().join("output/best_plan/best.toml").is_file());
}

#[test]
fn every_command_of_the_students_guide_works() {
    let at = checkout();
    assert!(every_command_works("docs/guide/student.md", at.path()) >= 14);
    assert!(
        at.path()
            .join("output/regulars/charts/over_time.svg")
            .is_file()
    );
}

#[test]
fn every_command_of_the_guide_to_the_page_works() {
    let at = checkout();
    assert!(every_command_works("docs/guide/serve.md", at.path()) >= 2);
}

#[test]
fn every_command_of_the_researchers_guide_works() {
    let at = checkout();
    assert!(every_command_works("docs/guide/researcher.md", at.path()) >= 14);
    assert!(
        at.path()
            .join("output/left_out/leave_one_out.csv")
            .is_file()
    );
    assert!(
        at.path()
            .join("output/with_compliment/psychology.toml")
            .is_file()
    );
}

#[test]
fn every_command_of_the_guide_to_clusters_works() {
    let at = checkout();
    assert!(every_command_works("docs/guide/cluster.md", at.path()) >= 7);
    assert!(at.path().join("output/merged/report.html").is_file());
    assert!(at.path().join("output/swept/effects.csv").is_file());
}

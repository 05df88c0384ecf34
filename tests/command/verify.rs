//! `goodwill verify`: a folder that is as its run wrote it gives itself again; any other is found out.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::place::{GUESTS, bills, ends, folder};

fn place() -> TempDir {
    folder(&[
        ("mints.toml", GUESTS),
        ("guests.csv", &bills()),
        ("psychology.toml", "unease = 0.3\n"),
    ])
}

/// A small run with these arguments, and where it is.
fn run(at: &TempDir, arguments: &[&str]) -> PathBuf {
    let all = ["run", "mints.toml", "--quiet", "--out", "mints", "--force"];
    ends(at.path(), &[&all[..], arguments].concat(), 0);
    at.path().join("mints")
}

const LITTLE: [&str; 4] = ["--draws", "2", "--sensitivity", "off"];

#[test]
fn a_folder_gives_itself_again_whatever_was_asked() {
    let at = place();
    let asked: [&[&str]; 4] = [
        &["--draws", "3", "--seed", "9", "--size", "300"],
        &["--psychology", "psychology.toml"],
        &[
            "--draws",
            "0",
            "--sensitivity",
            "off",
            "--until-decided",
            "--most-replicates",
            "9",
        ],
        &["--draws", "0", "--sensitivity", "off", "--customers", "csv"],
    ];
    for arguments in asked {
        let folder = run(&at, arguments);
        // Nothing but the folder is needed, wherever it is.
        let elsewhere = TempDir::new().unwrap();
        fs::rename(&folder, elsewhere.path().join("moved")).unwrap();
        let (out, err) = ends(
            elsewhere.path(),
            &["verify", "moved", "--quiet", "--threads", "3"],
            0,
        );
        assert!(out.contains("are as SHA256SUMS says\n"), "{out}");
        assert!(
            out.ends_with("run again it gives the same bytes\n"),
            "{out}"
        );
        assert_eq!(err, "");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    }
}

#[test]
fn the_command_in_the_notes_makes_the_run_again_with_its_parameters() {
    let at = place();
    let folder = run(
        &at,
        &["--psychology", "psychology.toml", "--sensitivity", "off"],
    );
    let notes = fs::read_to_string(folder.join("decision.csv")).unwrap();
    let command = notes
        .lines()
        .find_map(|line| line.strip_prefix("command,"))
        .unwrap();
    assert!(
        command.ends_with("--psychology psychology.toml"),
        "{command}"
    );
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    ends(&folder, &words, 0);
    let sums = |folder: &Path| fs::read(folder.join("SHA256SUMS")).unwrap();
    assert_eq!(sums(&folder), sums(&folder.join("again")));
}

#[test]
fn files_that_changed_are_named() {
    let at = place();
    let folder = run(&at, &LITTLE);
    fs::write(folder.join("summary.csv"), "spoilt").unwrap();
    fs::remove_file(folder.join("charts/primary.svg")).unwrap();
    fs::create_dir(folder.join("deep")).unwrap();
    fs::write(folder.join("deep/notes.txt"), "mine").unwrap();
    fs::write(folder.join(".DS_Store"), "litter").unwrap();
    let (out, _) = ends(at.path(), &["verify", "mints"], 6);
    assert_eq!(
        out,
        "charts/primary.svg is missing\n\
         summary.csv is not as the run wrote it\n\
         deep/notes.txt was not written by the run\n\
         mints: 3 files are not as SHA256SUMS says\n\
         run again it gives other bytes: 2 files differ\n\
         first summary.csv, line 1\n  \
         in the folder: spoilt\n  \
         run again:     arm,metric,unit,n,mean,sd,lo,hi\n"
    );
}

#[test]
fn what_cannot_be_seen_is_spelled_out() {
    let at = place();
    let folder = run(&at, &LITTLE);
    let summary = folder.join("summary.csv");
    let text = fs::read_to_string(&summary).unwrap();
    fs::write(&summary, text.replace('\n', "\r\n")).unwrap();
    let (out, _) = ends(at.path(), &["verify", "mints"], 6);
    let told = "  in the folder: arm,metric,unit,n,mean,sd,lo,hi\\r\n  \
                run again:     arm,metric,unit,n,mean,sd,lo,hi\n";
    assert!(out.ends_with(told), "{out}");
}

#[test]
fn what_somebody_laid_beside_is_no_difference_of_the_run() {
    let at = place();
    let folder = run(&at, &LITTLE);
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let (out, _) = ends(at.path(), &["verify", "mints"], 6);
    assert_eq!(
        out,
        "notes.txt was not written by the run\n\
         mints: 1 file is not as SHA256SUMS says\n\
         run again it gives the same bytes, apart from what it did not write\n"
    );
    fs::remove_file(folder.join("notes.txt")).unwrap();
    fs::remove_file(folder.join("SHA256SUMS")).unwrap();
    let (out, _) = ends(at.path(), &["verify", "mints"], 6);
    assert!(out.starts_with("SHA256SUMS is missing\n"), "{out}");
}

/// Changes a file, and its hash with it, as somebody would who wants to deceive.
fn forge(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let before = fs::read(&path).unwrap();
    let after = String::from_utf8(before.clone())
        .unwrap()
        .replacen(from, to, 1);
    assert!(after.as_bytes() != before, "{file} has no {from}");
    fs::write(&path, &after).unwrap();
    let hash = goodwill::output::manifest::sha256;
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    let sums = sums.replace(&hash(&before), &hash(after.as_bytes()));
    fs::write(folder.join("SHA256SUMS"), sums).unwrap();
}

#[test]
fn forged_results_are_found_out_with_their_first_difference() {
    let at = place();
    let folder = run(&at, &LITTLE);
    forge(
        &folder,
        "summary.csv",
        "no mint,tips,$,800,",
        "no mint,tips,$,801,",
    );
    let (out, _) = ends(at.path(), &["verify", "mints", "--quiet"], 6);
    let lines: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(lines[0], "run again it gives other bytes: 1 file differs");
    assert!(lines[1].starts_with("first summary.csv, line "), "{out}");
    assert!(
        lines[2].starts_with("  in the folder: no mint,tips,$,801,"),
        "{out}"
    );
    assert!(
        lines[3].starts_with("  run again:     no mint,tips,$,800,"),
        "{out}"
    );

    let folder = run(&at, &LITTLE);
    forge(&folder, "scenario.toml", "seed = 1", "seed = 2");
    let (out, _) = ends(at.path(), &["verify", "mints", "--quiet"], 6);
    assert!(out.contains("first "), "{out}");

    // The options are in the manifest, which the hashes leave out.
    let folder = run(&at, &LITTLE);
    forge(&folder, "run.json", "\"draws\": 2", "\"draws\": 1");
    ends(at.path(), &["verify", "mints", "--quiet"], 6);
    forge(&folder, "run.json", "\"draws\": 1", "\"draws\": \"many\"");
    let (_, err) = ends(at.path(), &["verify", "mints", "--quiet"], 4);
    assert!(err.contains("lacks the options of the run"), "{err}");
}

#[test]
fn a_list_that_leads_out_of_the_folder_is_not_followed() {
    let at = place();
    let folder = run(&at, &LITTLE);
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    let hash = goodwill::output::manifest::sha256(GUESTS.as_bytes());
    fs::write(
        folder.join("SHA256SUMS"),
        format!("{sums}{hash}  ../mints.toml\n"),
    )
    .unwrap();
    let (out, _) = ends(at.path(), &["verify", "mints"], 6);
    assert!(
        out.starts_with("../mints.toml is no name of a file within the folder\n"),
        "{out}"
    );
}

#[test]
fn another_version_and_what_no_run_made_are_told() {
    let at = place();
    let folder = run(&at, &LITTLE);
    forge(&folder, "run.json", "\"version\": \"", "\"version\": \"9");
    let (_, err) = ends(at.path(), &["verify", "mints"], 0);
    assert!(err.starts_with("note: it was made by goodwill 9"), "{err}");
    for (folder, says) in [
        ("nowhere", "not the folder of a run"),
        (".", "not the folder of a run"),
    ] {
        let (_, err) = ends(at.path(), &["verify", folder], 4);
        assert!(err.contains(says), "{err}");
    }
}

#[test]
fn of_a_validation_the_hashes_are_checked() {
    let at = place();
    let claim = format!(
        "{GUESTS}\n[[expect]]\narm = \"one mint\"\nabove = \"no mint\"\nsource = \"a test\"\n"
    );
    fs::write(at.path().join("claim.toml"), claim).unwrap();
    let validate = ["validate", "claim.toml", "--quiet", "--out", "validated"];
    ends(at.path(), &validate, 0);
    let (out, _) = ends(at.path(), &["verify", "validated"], 0);
    assert!(
        out.contains("cannot be run again from its folder alone"),
        "{out}"
    );
    fs::write(at.path().join("validated/validation.txt"), "all is well").unwrap();
    ends(at.path(), &["verify", "validated"], 6);
}

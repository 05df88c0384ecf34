//! `goodwill verify`: a folder that is as its run wrote it gives itself again; any other is found out.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::place::{
    GUESTS, Tree, bills, ended, ends, folder, names, results, text_of, tree,
};

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
        ("nowhere", "there is no such folder"),
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

/// Customers with names and addresses, in a file that has more than is used.
fn customers() -> String {
    let mut table = String::from("mail,city,orders,paid,last,first,group\n");
    for row in 0..90 {
        let orders = 1 + row % 4;
        let last = match orders {
            1 => "2025-01-10".to_owned(),
            _ => format!("2026-{:02}-{:02}", 1 + row % 6, 1 + row % 28),
        };
        let group = ["bread", "cakes"][row % 2];
        table += &format!(
            "anna{row}@x.org,Ghent,{orders},{},{last},2025-01-10,{group}\n",
            20 * orders
        );
    }
    table + "bert@x.org,Bruges,2,-5,2026-01-01,2025-01-10,bread\n"
}

/// Customers with names of which something is to be said, with their lines.
fn odd_names() -> String {
    let looks_like_latin = "ann\u{430}@x.org,Ghent,1,9,2026-01-01,2025-01-10,bread\n";
    let rounded = "1.23457E+12,Ghent,1,9,2026-01-01,2025-01-10,bread\n";
    customers() + looks_like_latin + rounded
}

const OWN: &str = r#"
title = "Own customers"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "profit" }
design = { replicates = 2 }
arm = [{ name = "nothing" }, { name = "card", gesture = [{ gift = "card", value = 1, at = "1 week" }] }]
[channel.purchase]
margin = "40%"
[population.data]
file = "people.csv"
as_of = 2026-06-30
id = "mail"
segment = "group"
purchases = "orders"
spend = "paid"
last_purchase = "last"
tenure = "first"
"#;

const WITH_ROWS: [&str; 6] = [
    "--draws",
    "0",
    "--sensitivity",
    "part",
    "--customers",
    "csv",
];

/// A run of [`OWN`] with this table.
fn own_run(at: &TempDir, table: &str, name: &str, arguments: &[&str]) -> PathBuf {
    fs::write(at.path().join("own.toml"), OWN).unwrap();
    fs::write(at.path().join("people.csv"), table).unwrap();
    let all = ["run", "own.toml", "--quiet", "--out", name];
    ends(at.path(), &[&all[..], &WITH_ROWS, arguments].concat(), 0);
    at.path().join(name)
}

#[test]
fn nobody_is_named_in_a_folder_and_it_gives_itself_again() {
    let at = TempDir::new().unwrap();
    let folder = own_run(&at, &odd_names(), "own", &[]);
    for (name, bytes) in tree(&folder) {
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["anna", "x.org", "1.23457E+12", "Ghent", "bert", "Bruges"] {
            assert!(!text.contains(secret), "{secret} in {}", name.display());
        }
    }
    ends(at.path(), &["verify", "own", "--quiet"], 0);
    ends(at.path(), &["report", "own", "--quiet"], 0);
    ends(at.path(), &["verify", "own", "--quiet"], 0);
    // Kept, ids change no figure.
    let kept = own_run(
        &at,
        &odd_names(),
        "kept",
        &["--set", "population.data.keep_ids=true"],
    );
    ends(at.path(), &["verify", "kept", "--quiet"], 0);
    let (hashed, kept) = (results(&folder), results(&kept));
    assert!(text_of(&kept, "customers.csv").contains("anna7@x.org"));
    assert!(text_of(&kept, "rejected.csv").contains("bert@x.org"));
    let named = [
        "SHA256SUMS",
        "customers.csv",
        "data/people.csv",
        "data/people.csv.json",
        "rejected.csv",
        "report.html",
        "scenario.toml",
    ];
    assert_eq!(differing(&hashed, &kept), named.map(Path::new));
}

/// The files of two runs that are not the same.
fn differing<'f>(one: &'f Tree, other: &Tree) -> Vec<&'f Path> {
    let differ = one.iter().filter(|(name, bytes)| other[*name] != **bytes);
    differ.map(|(name, _)| name.as_path()).collect()
}

#[test]
fn shuffled_rows_give_the_same_tables() {
    let at = TempDir::new().unwrap();
    let table = customers();
    let one = results(&own_run(&at, &table, "one", &[]));
    let mut lines: Vec<&str> = table.lines().skip(1).collect();
    lines.reverse();
    lines.rotate_left(17);
    let mut shuffled = table.lines().next().unwrap().to_owned();
    lines
        .iter()
        .for_each(|line| shuffled += &format!("\n{line}"));
    let other = results(&own_run(&at, &shuffled, "other", &[]));
    // The file is another one, and a rejected row stands on another line of it.
    let told = [
        "SHA256SUMS",
        "data/people.csv.json",
        "rejected.csv",
        "report.html",
    ];
    assert_eq!(differing(&one, &other), told.map(Path::new));
}

#[test]
#[cfg(unix)]
fn what_is_no_ordinary_file_of_the_folder_is_not_opened() {
    use std::os::unix::fs::symlink;
    let at = place();
    let secret = "a secret of this machine";
    fs::write(at.path().join("secret.csv"), format!("{secret}\n1\n")).unwrap();
    run(&at, &LITTLE);
    let kept = tree(&at.path().join("mints"));
    let commands: [&[&str]; 3] = [
        &["verify", "mints"],
        &["report", "mints"],
        &["diff", "mints", "mints"],
    ];
    let tries = |what: &str, fails: [bool; 3]| {
        for (command, fails) in commands.into_iter().zip(fails) {
            let (code, out, err) = ended(at.path(), command);
            assert!(
                !fails || code != 0,
                "{what}, {command:?}: {code}\n{out}\n{err}"
            );
            assert!(
                !out.contains(secret) && !err.contains(secret),
                "{what}: {out}\n{err}"
            );
        }
        for (name, bytes) in &kept {
            let path = at.path().join("mints").join(name);
            let _ = fs::remove_file(&path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    };
    let file = |name: &str| at.path().join("mints").join(name);
    for name in [
        "summary.csv",
        "run.json",
        "scenario.toml",
        "SHA256SUMS",
        "comparison.csv",
    ] {
        for to in ["/dev/zero", "../secret.csv"] {
            fs::remove_file(file(name)).unwrap();
            symlink(to, file(name)).unwrap();
            // What `diff` does not read is nothing to it.
            tries(
                &format!("{name} to {to}"),
                [true, true, name != "SHA256SUMS"],
            );
        }
        fs::remove_file(file(name)).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(file(name))
            .status();
        assert!(made.unwrap().success());
        tries(
            &format!("{name} as a pipe"),
            [true, true, name != "SHA256SUMS"],
        );
    }
    // A folder of the folder that leads elsewhere.
    fs::create_dir(at.path().join("elsewhere")).unwrap();
    fs::copy(
        at.path().join("secret.csv"),
        at.path().join("elsewhere/guests.csv"),
    )
    .unwrap();
    fs::remove_dir_all(file("data")).unwrap();
    symlink("../elsewhere", file("data")).unwrap();
    let outcome = commands.map(|command| ended(at.path(), command));
    assert!(
        outcome
            .iter()
            .all(|(_, out, err)| !out.contains(secret) && !err.contains(secret))
    );
    fs::remove_file(file("data")).unwrap();
    tries("nothing", [false; 3]);
    // A scenario that names a file elsewhere, with its own hash in the list.
    let outside = at.path().join("secret.csv").display().to_string();
    for path in [outside.as_str(), "../secret.csv"] {
        forge(
            &file(""),
            "scenario.toml",
            "file = \"data/guests.csv\"",
            &format!("file = \"{path}\""),
        );
        let (_, err) = ends(at.path(), &["verify", "mints"], 3);
        assert!(err.contains("it lies outside of the folder"), "{err}");
        tries(path, [true, true, false]);
    }
}

#[test]
fn a_folder_may_take_as_much_as_a_run() {
    let at = place();
    run(&at, &LITTLE);
    let (_, err) = ends(at.path(), &["verify", "mints", "--max-disk", "1kB"], 5);
    assert!(err.contains("more than --max-disk 1.0 kB allows"), "{err}");
    let (_, err) = ends(at.path(), &["verify", "mints", "--max-memory", "1MB"], 5);
    assert!(
        err.contains("more than --max-memory 1.0 MB allows"),
        "{err}"
    );
    assert_eq!(
        names(at.path())
            .iter()
            .filter(|name| name.starts_with("mints"))
            .count(),
        2
    );
}

#[test]
fn times_of_one_tick_are_read_again() {
    let at = TempDir::new().unwrap();
    for timeline in [
        "{ unit = \"week\", ticks = 1 }",
        "{ unit = \"visit\", ticks = 1 }",
        "{ unit = \"week\", ticks = 3 }",
    ] {
        let every = if timeline.contains("visit") {
            "1"
        } else {
            "\"1 week\""
        };
        let scenario = format!(
            "title = \"One tick\"\ntimeline = {timeline}\noutcome = {{ primary = \"profit\" }}\n\
             population = {{ size = 10, basket = 1, purchase_rate = \"1 per week\" }}\n\
             [[arm]]\nname = \"nothing\"\n[[arm]]\nname = \"card\"\n\
             gesture = [{{ gift = \"card\", value = 1, every = {every} }}, {{ gift = \"one\", value = 1, every = {every}, until = \"1 tick\" }}]\n"
        );
        fs::write(at.path().join("one.toml"), scenario).unwrap();
        let run = ["run", "one.toml", "--quiet", "--force", "--out", "one"];
        ends(at.path(), &[&run[..], &LITTLE].concat(), 0);
        ends(at.path(), &["verify", "one", "--quiet"], 0);
    }
}

/// Whose run the manifest is said to be, and of which format (none: of before formats were counted).
fn made_by(folder: &Path, version: &str, format: Option<u32>) {
    let path = folder.join("run.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut made: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    made.insert("version".into(), version.into());
    made.remove("commit");
    match format {
        Some(format) => made.insert("format".into(), format.into()),
        None => made.remove("format"),
    };
    fs::write(path, serde_json::to_string(&made).unwrap()).unwrap();
}

#[test]
fn of_another_goodwill_s_folder_it_is_said_who_made_it_and_what_can_be_done() {
    let at = place();
    let folder = run(&at, &LITTLE);
    let said = |command: &[&str]| {
        let (code, out, err) = ended(at.path(), command);
        (code, out + &err)
    };
    let manifest = fs::read_to_string(folder.join("run.json")).unwrap();
    assert!(manifest.contains("\"format\": 1,"), "{manifest}");
    // Its own is no news.
    let (code, text) = said(&["report", "mints"]);
    assert_eq!((code, text.contains("made by")), (0, false), "{text}");

    made_by(&folder, "0.0.9", None);
    let (code, text) = said(&["report", "mints"]);
    assert_eq!(code, 0);
    let older = "note: the folder was made by goodwill 0.0.9, before formats were counted; this is goodwill";
    assert!(text.contains(older), "{text}");
    let (code, text) = said(&["diff", "mints", "mints"]);
    assert_eq!(code, 0, "{text}");
    let (_, text) = said(&["verify", "mints"]);
    assert!(text.contains("it was made by goodwill 0.0.9"), "{text}");
    assert!(text.contains("run again it gives"), "{text}");

    made_by(&folder, "9.0.0", Some(1 + 1));
    for (command, can) in [
        (
            &["report", "mints"][..],
            "make its page with a goodwill that knows its format",
        ),
        (
            &["diff", "mints", "mints"],
            "compare it with a goodwill that knows its format",
        ),
        (
            &["verify", "mints"],
            "verify it with a goodwill that knows its format",
        ),
    ] {
        let (code, text) = said(command);
        assert_eq!(code, 4, "{text}");
        assert!(
            text.contains("made by goodwill 9.0.0, in format 2, a newer goodwill than this one"),
            "{text}"
        );
        assert!(text.contains(can), "{text}");
    }
    // The hashes were held all the same.
    let (_, text) = said(&["verify", "mints"]);
    assert!(text.contains("files are as SHA256SUMS says"), "{text}");
    assert!(!text.contains("run again it gives"), "{text}");
}

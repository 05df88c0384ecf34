//! Plans and parts that are refused, and what is said.

use std::fs;

use sha2::{Digest, Sha256};

use crate::common::place::ends;
use crate::{BARE, change, file, merge, part, place, plan};

fn planned(parts: u32) -> tempfile::TempDir {
    let at = place();
    plan(
        at.path(),
        &[&["run", "busy.toml"], &BARE[..]].concat(),
        parts,
        "plan.json",
    );
    at
}

/// Changes bytes of a part and gives it the hash that they have.
fn forge(bytes: &mut Vec<u8>, change: impl FnOnce(&mut Vec<u8>)) {
    bytes.truncate(bytes.len() - 32);
    change(bytes);
    let hash = Sha256::digest(&bytes[..]);
    bytes.extend_from_slice(&hash);
}

#[test]
fn what_is_missing_is_listed() {
    let at = planned(7);
    let list = |code| {
        ends(
            at.path(),
            &["merge", "plan.json", "parts", "--list-missing"],
            code,
        )
    };
    fs::create_dir(at.path().join("parts")).unwrap();
    assert_eq!(list(0).0, "0-6\n");
    part(at.path(), "plan.json", "1,3,4", "parts", &["--quiet"]);
    assert_eq!(list(0).0, "0,2,5-6\n");
    let (out, err) = merge(at.path(), "plan.json", &["parts"], "out", 4);
    assert_eq!(out, "");
    assert_eq!(
        err,
        "error: 4 of 7 parts are missing: 0,2,5-6; run with: goodwill part plan.json --index 0,2,5-6 --out parts\n"
    );
    assert!(!at.path().join("out").exists() && !at.path().join("out.unfinished").exists());
    part(at.path(), "plan.json", "0,2,5-6", "parts", &["--quiet"]);
    assert_eq!(list(0), (String::new(), String::new()));
    // Of a folder that is not there nothing is said to be missing alone.
    let (_, err) = ends(
        at.path(),
        &["merge", "plan.json", "nowhere", "--out", "out"],
        4,
    );
    assert!(err.starts_with("error: cannot read nowhere: "), "{err}");
}

#[test]
fn damaged_parts_are_named_and_count_as_missing() {
    let at = planned(3);
    part(at.path(), "plan.json", "0-2", "parts", &["--quiet"]);
    change(&file(at.path(), "parts", 0), |bytes| bytes.truncate(500));
    change(&file(at.path(), "parts", 2), |bytes| bytes[400] ^= 1);
    fs::write(at.path().join("parts/notes.goodwill"), "not to be lost").unwrap();
    let (_, err) = merge(at.path(), "plan.json", &["parts"], "out", 4);
    assert_eq!(
        err,
        "error: parts/notes.goodwill is no part of goodwill's\n\
         error: parts/part-00000.goodwill is damaged or was cut short\n\
         error: parts/part-00002.goodwill is damaged or was cut short\n\
         error: 2 of 3 parts are missing: 0,2; run with: goodwill part plan.json --index 0,2 --out parts\n"
    );
    let (out, err) = ends(
        at.path(),
        &["merge", "plan.json", "parts", "--list-missing"],
        0,
    );
    assert_eq!(out, "0,2\n");
    assert!(err.contains("notes.goodwill"), "{err}");
}

#[test]
fn parts_of_another_run_cut_or_version_are_refused() {
    let at = planned(3);
    let other = [&["run", "busy.toml", "--seed", "8"], &BARE[..]].concat();
    plan(at.path(), &other, 3, "other.json");
    plan(
        at.path(),
        &[&["run", "busy.toml"], &BARE[..]].concat(),
        4,
        "finer.json",
    );
    part(at.path(), "plan.json", "0-2", "parts", &["--quiet"]);
    part(at.path(), "other.json", "0", "others", &["--quiet"]);
    part(at.path(), "finer.json", "0", "finer", &["--quiet"]);
    let (_, err) = merge(
        at.path(),
        "plan.json",
        &["parts", "others", "finer"],
        "out",
        4,
    );
    assert_eq!(
        err,
        "error: others/part-00000.goodwill is of another run (another scenario, data, option or seed)\n\
         error: finer/part-00000.goodwill is of the same run cut otherwise: the two cuts overlap, and cannot be mixed\n"
    );
    // Nor are they written over.
    let before = fs::read(file(at.path(), "others", 0)).unwrap();
    let arguments = ["part", "plan.json", "--index", "0", "--out", "others"];
    let (_, err) = ends(at.path(), &arguments, 4);
    assert!(
        err.contains("is of another run") && err.contains("is left alone"),
        "{err}"
    );
    assert!(fs::read(file(at.path(), "others", 0)).unwrap() == before);

    let version = env!("CARGO_PKG_VERSION").as_bytes();
    change(&file(at.path(), "parts", 1), |bytes| {
        forge(bytes, |bytes| {
            let at = bytes
                .windows(version.len())
                .position(|own| own == version)
                .unwrap();
            bytes[at] = b'9';
        });
    });
    let (_, err) = merge(at.path(), "plan.json", &["parts"], "out", 4);
    assert!(
        err.starts_with("error: parts/part-00001.goodwill was made by goodwill 9"),
        "{err}"
    );
}

/// Where two files say that they are the same part, one of them errs.
#[test]
fn parts_that_differ_or_say_what_others_are_to_say_are_refused() {
    let at = planned(3);
    part(at.path(), "plan.json", "0-2", "parts", &["--quiet"]);
    let label = |bytes: &mut Vec<u8>| {
        let program = usize::from(u16::from_le_bytes([bytes[16], bytes[17]]));
        let index = 18 + program + 64;
        forge(bytes, |bytes| {
            assert_eq!(bytes[index..index + 4], 0u32.to_le_bytes());
            bytes[index] = 1;
        });
    };
    let copy = at.path().join("parts/copy.goodwill");
    fs::copy(file(at.path(), "parts", 0), &copy).unwrap();
    change(&copy, label);
    let (_, err) = merge(at.path(), "plan.json", &["parts"], "out", 4);
    assert!(
        err.starts_with(
            "error: parts/copy.goodwill and parts/part-00001.goodwill are both part 1, and differ"
        ),
        "{err}"
    );
    fs::remove_file(file(at.path(), "parts", 1)).unwrap();
    let (_, err) = merge(at.path(), "plan.json", &["parts"], "out", 4);
    assert_eq!(
        err,
        "error: parts/copy.goodwill is damaged or was cut short\n"
    );
    assert!(!at.path().join("out").exists());
}

#[test]
fn a_plan_and_what_goes_with_it_must_be_as_planned() {
    let at = planned(3);
    let again = |more: &[&str], code| {
        let own = [
            "plan",
            "run",
            "shop.toml",
            "--parts",
            "2",
            "--out",
            "plan.json",
        ];
        ends(at.path(), &[&own, more].concat(), code).1
    };
    let err = again(&[], 4);
    assert!(err.contains("plan.json is there already"), "{err}");
    let run = |code| {
        let arguments = ["part", "plan.json", "--index", "0", "--out", "parts"];
        ends(at.path(), &arguments, code).1
    };
    let plan = at.path().join("plan.json");
    let text = fs::read_to_string(&plan).unwrap();

    // Another option than that which was planned.
    fs::write(&plan, text.replace("\"draws\":0", "\"draws\":9")).unwrap();
    let err = run(4);
    assert!(err.contains("do not belong together"), "{err}");
    let version = env!("CARGO_PKG_VERSION");
    fs::write(&plan, text.replace(version, "0.0.7")).unwrap();
    let err = run(4);
    assert!(
        err.contains("plan.json was made by goodwill 0.0.7"),
        "{err}"
    );
    fs::write(&plan, &text[..200]).unwrap();
    let err = run(4);
    assert!(err.contains("plan.json is no plan of goodwill"), "{err}");
    fs::write(&plan, &text).unwrap();

    let scenario = at.path().join("plan.files/scenario.toml");
    let own = fs::read_to_string(&scenario).unwrap();
    fs::write(&scenario, own.replace("value = 3", "value = 4")).unwrap();
    let err = run(4);
    assert!(
        err.starts_with("error: plan.files/scenario.toml is not as it was planned"),
        "{err}"
    );
    fs::remove_file(&scenario).unwrap();
    let err = run(4);
    assert!(err.contains("(it is missing)"), "{err}");
    fs::write(&scenario, own).unwrap();
    run(0);

    again(&["--force"], 0);
    let err = run(4);
    assert!(
        err.contains("parts/part-00000.goodwill is of another run"),
        "{err}"
    );
    fs::write(at.path().join("notes.json"), "[]").unwrap();
    let own = [
        "plan",
        "run",
        "shop.toml",
        "--parts",
        "2",
        "--out",
        "notes.json",
        "--force",
    ];
    let (_, err) = ends(at.path(), &own, 4);
    assert!(
        err.contains("notes.json is no plan, and is left alone"),
        "{err}"
    );
}

#[test]
fn what_cannot_be_asked_for_is_told() {
    let at = planned(3);
    for (index, why) in [
        ("3", "the plan has the parts 0 to 2"),
        ("0-7", "the plan has the parts 0 to 2"),
        ("2-1", "2-1 runs backwards"),
        ("one", "a whole number is needed"),
        ("-1", "a whole number is needed"),
    ] {
        let index = format!("--index={index}");
        let (_, err) = ends(
            at.path(),
            &["part", "plan.json", &index, "--out", "parts"],
            2,
        );
        assert!(err.contains(why), "{err}");
    }
    let run = [
        "plan",
        "run",
        "shop.toml",
        "--parts",
        "2",
        "--out",
        "full.json",
    ];
    let (_, err) = ends(
        at.path(),
        &[&run[..], &["--sensitivity", "full"]].concat(),
        2,
    );
    assert!(err.contains("is not cut into parts"), "{err}");
    let (_, err) = ends(at.path(), &[&run[..], &["--until-decided"]].concat(), 2);
    assert!(err.contains("--until-decided"), "{err}");
    // A point that is wrong is told before anything is planned.
    let vary = ["--vary", "arm.*.gesture.value=[1, -1]"];
    let sweep = [
        "plan",
        "sweep",
        "shop.toml",
        "--parts",
        "2",
        "--out",
        "swept.json",
    ];
    let (_, err) = ends(at.path(), &[&sweep[..], &vary].concat(), 3);
    assert!(err.contains("point 1 of the design is refused"), "{err}");
    assert!(!at.path().join("full.json").exists() && !at.path().join("swept.files").exists());
    let none = ["merge", "none.json", "parts", "--out", "out"];
    let (_, err) = ends(at.path(), &none, 4);
    assert!(err.contains("cannot read none.json"), "{err}");
}

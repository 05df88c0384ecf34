//! `goodwill export`: workbooks and spreadsheets' CSV of folders, which say what the folder says and leave it as it is.

use std::fs;
use std::io::Read;
use std::path::Path;

use tempfile::TempDir;

use crate::common::place::{SHOP, ended, ends, folder, names, tree};

/// A shop's run in the folder `made`, and what it said.
fn made(more: &[&str]) -> (TempDir, String) {
    let at = folder(&[("shop.toml", SHOP)]);
    let run = [
        "run",
        "shop.toml",
        "--out=made",
        "--draws=10",
        "--sensitivity=off",
        "--quiet",
    ];
    let (said, _) = ends(at.path(), &[&run[..], more].concat(), 0);
    (at, said)
}

/// The parts of a workbook, by name.
fn parts(file: &Path) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn part<'p>(parts: &'p [(String, String)], name: &str) -> &'p str {
    let found = parts.iter().find(|(own, _)| own == name);
    found.map_or_else(|| panic!("no {name}"), |(_, text)| text)
}

fn sheets(parts: &[(String, String)]) -> Vec<String> {
    let book = part(parts, "xl/workbook.xml");
    let names = book.split("<sheet name=\"").skip(1);
    names
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
#[cfg(feature = "xlsx")]
fn a_workbook_says_what_the_folder_says_and_the_folder_still_verifies() {
    let (at, _) = made(&["--charts=all", "--xlsx"]);
    let before = tree(&at.path().join("made"));
    let parts_of_run = parts(&at.path().join("made.xlsx"));
    let sheets = sheets(&parts_of_run);
    assert_eq!(sheets.first().map(String::as_str), Some("answer"));
    assert_eq!(sheets.last().map(String::as_str), Some("columns"));
    for name in names(&at.path().join("made"))
        .iter()
        .filter_map(|name| name.strip_suffix(".csv"))
    {
        assert!(
            sheets.iter().any(|sheet| sheet == name),
            "{name} {sheets:?}"
        );
    }
    // The answer, in its words.
    let texts = part(&parts_of_run, "xl/sharedStrings.xml");
    assert!(
        texts.contains("A shop") && texts.contains("How sure that is"),
        "{texts}"
    );
    // The means as numbers, to their last digit, and the charts.
    let place = sheets.iter().position(|sheet| sheet == "summary").unwrap();
    let sheet = part(
        &parts_of_run,
        &format!("xl/worksheets/sheet{}.xml", place + 1),
    );
    let summary = fs::read_to_string(at.path().join("made/summary.csv")).unwrap();
    for line in summary.lines().skip(1) {
        let mean = line.split(',').nth(4).unwrap();
        let number: f64 = mean.parse().unwrap();
        assert!(sheet.contains(&format!("<v>{number}</v>")), "{mean}");
    }
    let header = sheet.split("<row").nth(1).unwrap();
    assert!(header.contains("metric"), "{header}");
    let pictures = parts_of_run
        .iter()
        .filter(|(name, _)| name.ends_with(".png"))
        .count();
    assert!(pictures >= 2, "{pictures}");
    // The same bytes again, and beside the folder alone.
    let first = fs::read(at.path().join("made.xlsx")).unwrap();
    let (_, err) = ends(
        at.path(),
        &["export", "made", "--xlsx", "--out", "again.xlsx"],
        0,
    );
    assert!(err.contains("the workbook is again.xlsx"), "{err}");
    assert_eq!(fs::read(at.path().join("again.xlsx")).unwrap(), first);
    assert_eq!(tree(&at.path().join("made")), before);
    ends(at.path(), &["verify", "made"], 0);
    // Nothing is replaced without being told to.
    let (code, _, err) = ended(at.path(), &["export", "made", "--xlsx"]);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("--force"), "{err}");
    ends(at.path(), &["export", "made", "--xlsx", "--force"], 0);
    fs::write(at.path().join("made.xlsx"), "mine").unwrap();
    let (code, _, err) = ended(at.path(), &["export", "made", "--xlsx", "--force"]);
    assert_eq!(code, 4, "{err}");
    assert_eq!(fs::read(at.path().join("made.xlsx")).unwrap(), b"mine");
}

#[test]
#[cfg(feature = "xlsx")]
fn a_sweep_and_texts_that_look_like_formulas_go_into_a_workbook() {
    let odd = SHOP.replace("name = \"card\"", "name = \"=cmd()\"");
    let at = folder(&[("shop.toml", &odd)]);
    let sweep = [
        "sweep",
        "shop.toml",
        "--vary",
        "arm.*.gesture.value=1..3:2",
        "--out",
        "swept",
        "--quiet",
        "--xlsx",
    ];
    ends(at.path(), &sweep, 0);
    let parts = parts(&at.path().join("swept.xlsx"));
    let sheets = sheets(&parts);
    for name in [
        "answer", "design", "points", "effects", "winners", "columns",
    ] {
        assert!(
            sheets.iter().any(|sheet| sheet == name),
            "{name} {sheets:?}"
        );
    }
    let all: String = parts.iter().map(|(_, text)| text.as_str()).collect();
    assert!(
        all.contains(">=cmd()<") && !all.contains("'=cmd()"),
        "texts are as they are"
    );
    assert!(!all.contains("<f>"), "nothing is a formula");
    assert!(part(&parts, "xl/sharedStrings.xml").contains("2 points, 3 replicates each"));
}

#[test]
fn tables_for_spreadsheets_of_another_country_have_its_signs() {
    let at = folder(&[("shop.toml", SHOP)]);
    let run = [
        "run",
        "shop.toml",
        "--out",
        "made",
        "--draws",
        "0",
        "--sensitivity",
        "off",
        "--quiet",
    ];
    ends(at.path(), &run, 0);
    let (_, err) = ends(at.path(), &["export", "made", "--csv", "excel-eu"], 0);
    assert!(err.contains("made-excel-eu"), "{err}");
    ends(
        at.path(),
        &["export", "made", "--csv", "excel", "--quiet"],
        0,
    );
    for name in names(&at.path().join("made"))
        .iter()
        .filter(|name| name.ends_with(".csv"))
    {
        let read = |folder: &str| fs::read(at.path().join(folder).join(name)).unwrap();
        let (own, eu, plain) = (read("made"), read("made-excel-eu"), read("made-excel"));
        assert!(
            eu.starts_with(b"\xef\xbb\xbf") && plain.starts_with(b"\xef\xbb\xbf"),
            "{name}"
        );
        let records = |bytes: &[u8], separator: u8| -> Vec<csv::StringRecord> {
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(separator)
                .has_headers(false)
                .from_reader(bytes);
            reader.records().map(Result::unwrap).collect()
        };
        let own = records(&own, b',');
        assert_eq!(records(&plain[3..], b','), own, "{name}");
        let eu = records(&eu[3..], b';');
        assert_eq!(eu.len(), own.len(), "{name}");
        // What the values of decision.csv are, its keys say: the column is one of texts.
        for (one, other) in eu.iter().zip(&own).skip(1) {
            for (eu, own) in one.iter().zip(other.iter()) {
                match own.parse::<f64>().is_ok() && own.contains('.') && name != "decision.csv" {
                    true => assert_eq!(eu, own.replace('.', ","), "{name}"),
                    false => assert_eq!(eu, own, "{name}"),
                }
            }
        }
    }
    let summary = fs::read_to_string(at.path().join("made-excel-eu/summary.csv")).unwrap();
    assert!(
        summary.contains("\r\n") && summary.lines().nth(1).unwrap().contains(','),
        "{summary}"
    );
    ends(at.path(), &["verify", "made"], 0);
    // An earlier export is replaced where that is said, somebody's files never.
    let again = ["export", "made", "--csv", "excel"];
    assert_eq!(ended(at.path(), &again).0, 4);
    ends(at.path(), &[&again[..], &["--force"]].concat(), 0);
    fs::write(at.path().join("made-excel/notes.txt"), "mine").unwrap();
    assert_eq!(ended(at.path(), &[&again[..], &["--force"]].concat()).0, 4);
    assert!(at.path().join("made-excel/notes.txt").exists());
}

#[test]
fn slides_say_what_the_answer_says_and_the_folder_still_verifies() {
    let (at, said) = made(&[]);
    let before = tree(&at.path().join("made"));
    let (_, err) = ends(at.path(), &["export", "made", "--slides"], 0);
    let slides = at.path().join("made-slides");
    let all = names(&slides);
    assert!(all.contains(&"1-primary.svg".to_owned()), "{all:?}");
    assert!(
        err.contains(&format!("{} slides in made-slides", all.len() / 2)),
        "{err}"
    );
    for name in &all {
        let bytes = fs::read(slides.join(name)).unwrap();
        match name.strip_suffix(".png") {
            // Width and height, in the header of a PNG.
            Some(stem) => {
                let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
                assert_eq!((number(16), number(20)), (2560, 1440), "{name}");
                assert!(all.contains(&format!("{stem}.svg")));
            }
            None => {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.contains("viewBox=\"0 0 1280 720\""), "{name}");
                assert!(
                    text.contains("a simulation by goodwill, no forecast"),
                    "{name}"
                );
            }
        }
    }
    // The title of the first is the answer's first sentence, as the terminal has it.
    let first = fs::read_to_string(slides.join("1-primary.svg")).unwrap();
    let title = first
        .split("<title>")
        .nth(1)
        .unwrap()
        .split("</title>")
        .next()
        .unwrap();
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(&said).contains(&flat(title)), "{title}\n{said}");
    // The same bytes again; nothing is replaced without being told to, and what is no slide never.
    ends(
        at.path(),
        &["export", "made", "--slides", "--out", "again"],
        0,
    );
    assert_eq!(tree(&at.path().join("again")), tree(&slides));
    assert_eq!(tree(&at.path().join("made")), before);
    ends(at.path(), &["verify", "made"], 0);
    let (code, _, err) = ended(at.path(), &["export", "made", "--slides"]);
    assert!(code == 4 && err.contains("--force"), "{err}");
    ends(at.path(), &["export", "made", "--slides", "--force"], 0);
    fs::write(slides.join("notes.txt"), "mine").unwrap();
    let (code, _, err) = ended(at.path(), &["export", "made", "--slides", "--force"]);
    assert!(code == 4 && err.contains("other files"), "{err}");
    assert_eq!(fs::read(slides.join("notes.txt")).unwrap(), b"mine");
    // A sweep has no answer to present.
    let sweep = [
        "sweep",
        "shop.toml",
        "--vary",
        "arm.*.gesture.value=1..3:2",
        "--out",
        "swept",
        "--quiet",
    ];
    ends(at.path(), &sweep, 0);
    let (code, _, err) = ended(at.path(), &["export", "swept", "--slides"]);
    assert!(code == 4 && err.contains("swept has no slides"), "{err}");
}

#[test]
fn what_is_no_folder_of_ours_is_refused() {
    let at = folder(&[("mine/notes.txt", "mine"), ("empty/run.json", "")]);
    let mut all = String::new();
    for arguments in [
        &["export", "none", "--csv", "excel"][..],
        &["export", "mine", "--csv", "excel"],
        &["export", "empty", "--csv", "excel-eu"],
        &["export", "mine"],
        &["export", "mine", "--csv", "excel-de"],
        &["verify", "none"],
        &["verify", "mine"],
        &["verify", "empty"],
    ] {
        let (code, _, err) = ended(at.path(), arguments);
        all += &format!("{}\n{err}exit code {code}\n\n", arguments.join(" "));
    }
    insta::assert_snapshot!("export_wrong", all);
    assert_eq!(names(at.path()), ["empty", "mine"]);
}

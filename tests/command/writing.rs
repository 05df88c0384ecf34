//! Writing a scenario: what there is to begin with, and what editors, shells and readers are given.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use goodwill::scenario::{self, json_schema};
use jsonschema::Validator;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::place::{ends, names, repository};

fn validator() -> Validator {
    let schema: Value = json_schema::text().parse().unwrap();
    jsonschema::draft7::new(&schema).unwrap()
}

/// A scenario as an editor holds it against the schema.
fn json(text: &str) -> Value {
    let table: toml::Table = text.parse().unwrap();
    json_schema::json_of(&toml::Value::Table(table))
}

/// Every scenario file that is shipped.
fn shipped() -> Vec<PathBuf> {
    let folders = [
        "scenarios",
        "scenarios/claims",
        "scenarios/studies",
        "docs/guide",
        "src/scenario/templates",
    ];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(repository(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn the_schema_accepts_every_scenario_as_written_and_as_run() {
    let validator = validator();
    let files = shipped();
    assert!(files.len() > 55, "{}", files.len());
    for file in files {
        let loaded = scenario::load(&file, &[]).unwrap_or_else(|error| panic!("{error}"));
        for text in [fs::read_to_string(&file).unwrap(), loaded.resolved] {
            let wrong: Vec<_> = validator
                .iter_errors(&json(&text))
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(wrong.is_empty(), "{}: {wrong:#?}", file.display());
        }
    }
}

/// A scenario in which much can be done wrong.
const RIGHT: &str = r#"
title = "A shop"
currency = "$"
timeline = { unit = "week", length = "12 weeks" }
context = { noticed = "$2", stake = "basket" }
service = { failure_rate = "5%" }
prospects = { per_member = 0.5, join = "0.5 per year" }
community = { size = 1024, ties = { degree = 6 } }
design = { replicates = 2, seed = 5 }
outcome = { primary = "profit", worthwhile = 0.5 }
psychology = { goodwill_half_life = "30 days" }

[population]
size = 2_500
purchase_rate = { gamma = { mean = "1 per month", cv = 0.7 } }
basket = { lognormal = { mean = 30, cv = 0.6 } }
trust = { beta = { a = 5, b = 5 } }

[channel.purchase]
margin = "40%"
[channel.referral]
asked = "8%"

[[arm]]
name = "nothing"
[[arm]]
name = "gifts"
[[arm.gesture]]
gift = "sample"
value = 3
personal = 0.5
every = "4 weeks"
[[arm.ask]]
ways = ["referral"]
when = "after purchase"
delay = "1 week"

[[expect]]
arm = "gifts"
lift = "10%"
interval = ["5%", "15%"]
tag = "assumed"
source = "a guess"
"#;

/// What is written, and what wrongly instead of it.
const WRONG: [(&str, &str); 44] = [
    ("title = \"A shop\"", "titel = \"A shop\""),
    ("title = \"A shop\"", ""),
    ("title = \"A shop\"", "title = 7"),
    ("title = \"A shop\"", "title = \"\""),
    ("title = \"A shop\"", "title = \"two\\nlines\""),
    ("unit = \"week\"", "unit = \"fortnight\""),
    ("unit = \"week\"", "unit = 7"),
    ("unit = \"week\", ", ""),
    ("\"12 weeks\"", "\"12\""),
    ("\"12 weeks\"", "\"12 fortnights\""),
    ("\"12 weeks\"", "true"),
    ("noticed = \"$2\"", "noticed = 0"),
    ("noticed = \"$2\"", "noticed = -2"),
    ("noticed = \"$2\"", "noticed = \"two dollars\""),
    ("noticed = \"$2\"", "noticed = \"2,50 $\""),
    ("stake = \"basket\"", "stake = \"cart\""),
    ("\"5%\" }", "\"105%\" }"),
    ("\"5%\" }", "1.5 }"),
    ("\"5%\" }", "\"5 percent\" }"),
    ("per_member = 0.5, ", ""),
    ("per_member = 0.5", "per_member = 0"),
    ("\"0.5 per year\"", "0.5"),
    ("\"0.5 per year\"", "\"0.5\""),
    ("\"0.5 per year\"", "\"0.5 per visit\""),
    ("size = 1024", "size = 1"),
    ("size = 1024", "size = 12.5"),
    ("degree = 6", "degre = 6"),
    ("seed = 5", "seed = -5"),
    ("primary = \"profit\"", "primary = \"profits\""),
    ("primary = \"profit\", ", ""),
    ("\"30 days\"", "30"),
    ("goodwill_half_life", "good_will_half_life"),
    ("size = 2_500", "size = \"2500\""),
    ("{ gamma = { mean = \"1 per month\", cv = 0.7 } }", "2"),
    ("cv = 0.7", "sd = 0.7"),
    ("lognormal", "log_normal"),
    ("beta = { a = 5, b = 5 }", "gamma = { mean = 0.5, cv = 1 }"),
    ("[channel.purchase]", "[channel.buying]"),
    ("asked = \"8%\"", "asked = 1"),
    ("value = 3", "value = \"free\""),
    ("personal = 0.5", "personal = 5"),
    ("[\"referral\"]", "[\"recommend\"]"),
    ("[\"referral\"]", "[]"),
    ("\"after purchase\"", "\"after a purchase\""),
];

#[test]
fn the_schema_refuses_what_the_program_refuses() {
    let validator = validator();
    let at = Path::new(".");
    assert!(scenario::check("shop.toml", RIGHT, at, &[]).is_ok());
    assert!(validator.is_valid(&json(RIGHT)));
    for (right, wrong) in WRONG {
        assert!(RIGHT.contains(right), "{right}");
        let text = RIGHT.replacen(right, wrong, 1);
        let why = format!("{right} -> {wrong}");
        assert!(!validator.is_valid(&json(&text)), "the schema: {why}");
        assert!(
            scenario::check("shop.toml", &text, at, &[]).is_err(),
            "the program: {why}"
        );
    }
}

/// Every way of writing a value that the reference names.
#[test]
fn the_schema_accepts_values_as_people_write_them() {
    let validator = validator();
    for (plain, otherwise) in [
        ("noticed = \"$2\"", "noticed = \"2 $\""),
        ("noticed = \"$2\"", "noticed = 2.5"),
        ("\"5%\" }", "0.05 }"),
        ("\"5%\" }", "\"0.05\" }"),
        ("\"5%\" }", "\"12.5 %\" }"),
        ("\"0.5 per year\"", "\"2/month\""),
        ("\"0.5 per year\"", "\"2 a quarter\""),
        ("\"0.5 per year\"", "0"),
        ("\"12 weeks\"", "\"12 ticks\""),
        ("[\"referral\"]", "\"referral\""),
        ("every = \"4 weeks\"", "at = [\"1 week\", \"5 weeks\"]"),
        ("every = \"4 weeks\"", "at = 0"),
        (
            "lift = \"10%\"\ninterval = [\"5%\", \"15%\"]",
            "lift = [0.05, 0.15]",
        ),
    ] {
        let text = RIGHT.replacen(plain, otherwise, 1);
        assert!(text != RIGHT, "{plain}");
        let checked = scenario::check("shop.toml", &text, Path::new("."), &[]);
        assert!(checked.is_ok(), "{otherwise}: {}", checked.unwrap_err());
        assert!(validator.is_valid(&json(&text)), "{otherwise}");
    }
}

/// The properties of a schema and of all below it.
fn properties<'s>(schema: &'s Value, found: &mut Vec<(&'s String, &'s Value)>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties);
            }
            object.values().for_each(|inner| properties(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| properties(inner, found)),
        _ => {}
    }
}

#[test]
fn an_editor_can_say_what_every_key_means() {
    let schema: Value = json_schema::text().parse().unwrap();
    let mut found = Vec::new();
    properties(&schema, &mut found);
    assert!(found.len() > 150, "{}", found.len());
    for (name, property) in found {
        let told = property["description"]
            .as_str()
            .is_some_and(|text| text.len() > 8);
        assert!(told, "{name}: {property:#}");
    }
}

#[test]
fn defaults_and_examples_are_what_their_keys_allow() {
    let schema: Value = json_schema::text().parse().unwrap();
    let mut found = Vec::new();
    properties(&schema, &mut found);
    let mut shown = 0;
    for (name, property) in found {
        let mut own = property.clone();
        own["definitions"] = schema["definitions"].clone();
        let own = jsonschema::draft7::new(&own).unwrap();
        let examples = property["examples"].as_array().into_iter().flatten();
        for value in property.get("default").into_iter().chain(examples) {
            assert!(own.is_valid(value), "{name} = {value}");
            shown += 1;
        }
    }
    assert!(shown > 200, "{shown}");
}

const TEMPLATES: [&str; 5] = ["mint", "strategies", "recovery", "circle", "customers"];

#[test]
fn every_template_is_listed_right_and_runs_at_once() {
    let at = TempDir::new().unwrap();
    let (list, _) = ends(at.path(), &["new"], 0);
    for template in TEMPLATES {
        assert!(list.contains(&format!("  {template}")), "{list}");
        let (told, _) = ends(at.path(), &["new", template], 0);
        let file = format!("{template}.toml");
        assert!(told.contains(&format!("goodwill run {file}")), "{told}");
        let text = fs::read_to_string(at.path().join(&file)).unwrap();
        assert!(
            text.starts_with("#:schema scenario.schema.json\n"),
            "{template}"
        );
        ends(at.path(), &["check", &file], 0);
        let mut arguments = vec!["run", &file, "--replicates", "2", "--draws", "0"];
        arguments.extend(["--sensitivity", "off", "--quiet", "--size", "150"]);
        ends(at.path(), &arguments, 0);
        assert!(
            at.path()
                .join("output")
                .join(template)
                .join("report.html")
                .is_file()
        );
    }
    let schema = fs::read_to_string(at.path().join("scenario.schema.json")).unwrap();
    assert_eq!(schema, json_schema::text());
    assert_eq!(ends(at.path(), &["schema"], 0).0, schema);
    assert_eq!(names(at.path()).len(), 5 + 3, "{:?}", names(at.path()));
}

#[test]
fn a_new_file_takes_the_place_of_none() {
    let at = TempDir::new().unwrap();
    let path = at.path();
    fs::write(path.join("mint.toml"), "mine").unwrap();
    fs::write(path.join("customers.csv"), "mine").unwrap();
    fs::write(path.join("scenario.schema.json"), "mine").unwrap();
    fs::create_dir(path.join("folder.toml")).unwrap();
    let before = names(path);
    for (arguments, code, says) in [
        (&["new", "mint"][..], 4, "`mint.toml` is there already"),
        (
            &["new", "customers", "ours.toml"],
            4,
            "`customers.csv` is there already",
        ),
        (
            &["new", "mint", "folder.toml"],
            4,
            "`folder.toml` is there already",
        ),
        (
            &["new", "mint", "folder.toml", "--force"],
            4,
            "cannot write `folder.toml`",
        ),
        (
            &["new", "mint", "no/such/folder.toml"],
            4,
            "cannot write `no/such/folder.toml`",
        ),
        (
            &["new", "mint", "scenario.schema.json"],
            4,
            "`scenario.schema.json` is there already",
        ),
        (
            &["new", "customers", "customers.csv", "--force"],
            2,
            "choose another name",
        ),
        (&["new", "mnt"], 2, "'mint'"),
        (&["new", "--force"], 2, "TEMPLATE"),
    ] {
        let (out, err) = ends(path, arguments, code);
        assert!(out.is_empty() && err.contains(says), "{arguments:?}: {err}");
        assert_eq!(names(path), before, "{arguments:?}");
        assert_eq!(fs::read_to_string(path.join("mint.toml")).unwrap(), "mine");
    }
    ends(path, &["new", "mint", "--force"], 0);
    ends(path, &["new", "customers", "it's ours.toml", "--force"], 0);
    assert!(
        fs::read_to_string(path.join("mint.toml"))
            .unwrap()
            .contains("[[arm]]")
    );
    assert!(
        fs::read_to_string(path.join("customers.csv"))
            .unwrap()
            .starts_with("customer,")
    );
    // The schema that was there is somebody's.
    let schema = fs::read_to_string(path.join("scenario.schema.json")).unwrap();
    assert_eq!(schema, "mine");
}

/// What a program makes of a text; none where it is not on this machine.
fn through(program: &str, arguments: &[&str], text: &str) -> Option<Output> {
    let at = TempDir::new().unwrap();
    let file = at.path().join("text");
    fs::write(&file, text).unwrap();
    let output = Command::new(program)
        .args(arguments)
        .arg(&file)
        .stdin(Stdio::null())
        .env("MANPAGER", "cat")
        .output();
    if output.is_err() {
        eprintln!("skipped: there is no `{program}` on this machine");
    }
    output.ok()
}

#[test]
fn shells_get_completions() {
    let at = TempDir::new().unwrap();
    for (shell, checker) in [
        ("bash", Some(["bash", "-n"])),
        ("zsh", Some(["zsh", "-n"])),
        ("fish", Some(["fish", "-n"])),
        ("elvish", None),
        ("powershell", None),
    ] {
        let (script, _) = ends(at.path(), &["completions", shell], 0);
        for word in ["calibrate", "until-decided"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        let Some([program, flag]) = checker else {
            continue;
        };
        if let Some(output) = through(program, &[flag], &script) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{shell}: {said}");
        }
    }
    let (_, err) = ends(at.path(), &["completions", "tcsh"], 2);
    assert!(err.contains("bash"), "{err}");
}

#[test]
fn readers_get_manual_pages() {
    let at = TempDir::new().unwrap();
    let (page, _) = ends(at.path(), &["man"], 0);
    assert!(page.contains(".TH goodwill 1"), "{page}");
    ends(at.path(), &["man", "--out", "pages/man1"], 0);
    let pages = names(&at.path().join("pages/man1"));
    for page in [
        "goodwill.1",
        "goodwill-new.1",
        "goodwill-run.1",
        "goodwill-calibrate.1",
    ] {
        assert!(pages.iter().any(|name| name == page), "{page}: {pages:?}");
    }
    if let Some(output) = through("man", &["-l"], &page) {
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("EXTRA"), "{text}");
    }
}

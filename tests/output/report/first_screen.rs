//! What is read first: the answer of every shipped scenario, in short sentences and known words, and the same in the terminal.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::text_of;
use crate::common::place::{ends, folder, repository};

/// Words that everybody knows, one a line.
const EVERYDAY: &str = include_str!("everyday.txt");
/// The most words of a sentence.
const LONGEST: usize = 25;

/// Every shipped scenario: its name, its page, what the terminal said, and its scenario as run.
fn shipped() -> Vec<(String, String, String, toml::Table)> {
    let mut names: Vec<String> = fs::read_dir(repository("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    assert!(names.len() >= 7, "{names:?}");
    let run = |name: String| {
        let at = folder(&[]);
        let scenario = repository(&format!("scenarios/{name}"));
        let scenario = scenario.to_str().unwrap();
        let args = [
            "run",
            scenario,
            "--out=run",
            "--size=1000",
            "--replicates=2",
            "--draws=64",
        ];
        let (out, _) = ends(at.path(), &args, 0);
        let read = |file: &str| fs::read_to_string(at.path().join("run").join(file)).unwrap();
        let as_run = read("scenario.toml").parse().unwrap();
        (name, read("report.html"), out, as_run)
    };
    names.into_iter().map(run).collect()
}

/// The texts of the first screen: title, question, setting and answer.
fn texts(page: &str) -> Vec<String> {
    let screen = page.split_once("<header").unwrap().1;
    let screen = screen.split_once("</section>").unwrap().0;
    let parts = screen.split(['<']).filter_map(|part| part.split_once('>'));
    let texts = parts.map(|(_, text)| text_of(&format!("</head><p>{text}")));
    texts.filter(|text| !text.is_empty()).collect()
}

fn sentences(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in text.split_whitespace() {
        let last = out.last_mut().unwrap();
        *last += word;
        last.push(' ');
        if word.trim_end_matches(['”', ')']).ends_with(['.', '!', '?']) {
            out.push(String::new());
        }
    }
    out.retain(|sentence| !sentence.is_empty());
    out
}

fn words(sentence: &str) -> Vec<&str> {
    let words = sentence.split_whitespace();
    words
        .filter(|word| word.contains(char::is_alphanumeric))
        .collect()
}

/// A text without names in quotes, which are the scenario's own.
fn without_names(text: &str) -> String {
    let mut depth = 0;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '“' => depth += 1,
            '”' => depth -= 1,
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

fn letters(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !(c.is_alphabetic() || c == '-' || c == '’' || c == '\''));
    let words = parts.map(|word| word.trim_matches(['-', '\'', '’']).to_lowercase());
    words.filter(|word| word.chars().count() > 1).collect()
}

#[test]
fn the_first_screen_has_short_sentences_and_known_words_alone_and_the_terminal_says_the_same() {
    let glossary =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/glossary.md"));
    let mut known = letters(&glossary.unwrap());
    known.extend(EVERYDAY.lines().map(str::to_owned));
    let is_known = |word: &str| {
        let without = |end| word.strip_suffix(end).unwrap_or(word);
        [word, without("s"), without("es")]
            .iter()
            .any(|form| known.contains(*form))
    };
    let mut wrong = Vec::new();
    for (name, page, terminal, scenario) in shipped() {
        let own = |table: &str, key: &str| {
            let at = scenario.get(table).and_then(|table| table.get(key));
            at.and_then(toml::Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let of_scenario = letters(&own("population", "of"));
        let title = ["title", "question"].map(|key| {
            let text = scenario.get(key).and_then(toml::Value::as_str);
            text.unwrap_or_default()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        });
        for text in texts(&page) {
            for sentence in sentences(&text) {
                let count = words(&sentence).len();
                if count > LONGEST {
                    wrong.push(format!("{name}: {count} words: {sentence}"));
                }
            }
            if title.contains(&text) {
                continue;
            }
            let unknown = letters(&without_names(&text));
            let unknown: Vec<_> = unknown
                .iter()
                .filter(|word| !is_known(word) && !of_scenario.contains(*word))
                .collect();
            if !unknown.is_empty() {
                wrong.push(format!("{name}: {unknown:?} in: {text}"));
            }
        }
        // One wording: every sentence of the page's answer stands in the terminal.
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let terminal = flat(&terminal);
        let reasons = page.split_once("<dl class=\"reasons\">").unwrap().1;
        let reasons = reasons.split_once("</dl>").unwrap().0;
        let decision = page.split_once("class=\"sentence\"").unwrap().1;
        let mut said: Vec<String> = reasons.split("<dd").skip(1).map(str::to_owned).collect();
        said.push(decision.to_owned());
        for part in said {
            let part = part.split_once("</").unwrap().0;
            let text = text_of(&format!("</head><p{part}"));
            let text = text.replace(['\u{2068}', '\u{2069}'], "");
            // How often a test of this size finds it stands in a table there.
            if !terminal.contains(&text) && !text.contains("experiments would find") {
                wrong.push(format!("{name}: not in the terminal: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_sentence_that_is_too_long_or_has_a_strange_word_would_be_found() {
    let page = "<html><head></head><body><header><h1>A</h1></header><section><p>The log-odds of “elasticity” rise. \
                Two.</p></section>";
    let all = texts(page);
    assert_eq!(sentences(&all[1]).len(), 2);
    let found = letters(&without_names(&all[1]));
    assert!(found.contains("log-odds") && !found.contains("elasticity"));
    for term in [
        "log-odds",
        "qini",
        "heteroscedastic",
        "quantile",
        "posterior",
        "coefficient",
    ] {
        assert!(!EVERYDAY.lines().any(|word| word == term), "{term}");
    }
}

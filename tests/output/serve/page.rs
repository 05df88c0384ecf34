//! What the page shows is what a run says; what it saves says the same again.

use std::collections::BTreeMap;
use std::fs;

use goodwill::output::verify;
use goodwill::pipeline::{RunOptions, Runtime, Source};
use serde_json::{Value, json};

use super::{SMALL, Served};
use crate::report::browser::{self, Browser};

const CHECKS: &str = include_str!("../report/checks.js");
const COST: &str = "arm.card.gesture.\"a card\".cost";

/// Means by arm and outcome, as `goodwill run` writes them.
fn run(source: Source) -> BTreeMap<(String, String), f64> {
    let simulation = source
        .load()
        .unwrap()
        .simulate(RunOptions::quick(), &Runtime::default())
        .unwrap();
    let conclusion = simulation.decide(&Runtime::default()).unwrap();
    let means = conclusion.tables().means.iter();
    means
        .filter_map(|row| Some(((row.arm.clone(), row.metric.clone()), row.mean?)))
        .collect()
}

/// The same of what a look shows.
fn shown(look: &Value) -> BTreeMap<(String, String), f64> {
    let live = &look["live"];
    let mut means = BTreeMap::new();
    for outcome in live["outcomes"].as_array().unwrap() {
        for (arm, mean) in outcome["arms"].as_array().unwrap().iter().enumerate() {
            if let Some(value) = mean["value"].as_f64() {
                let name = live["arms"][arm]["name"].as_str().unwrap();
                means.insert(
                    (name.to_owned(), outcome["key"].as_str().unwrap().to_owned()),
                    value,
                );
            }
        }
    }
    means
}

#[test]
fn a_move_says_what_the_command_says() {
    let served = Served::of(&[("cards", SMALL)]);
    let visitor = served.enter();
    let opened = visitor.post("open", &json!({"scenario": "cards"})).json();
    let controls = opened["controls"].as_array().unwrap();
    let cost = controls
        .iter()
        .find(|control| control["path"] == COST)
        .expect("a slider for the cost");
    assert_eq!(
        (cost["value"].as_f64(), cost["group"].as_str()),
        (Some(1.0), Some("done"))
    );
    let moved = json!({"scenario": "cards", "changes": [[COST, "2.5"]], "tab": "a", "draws": 5});
    let answer = visitor.post("move", &moved);
    let looks = answer.events("look");
    let last = looks.last().expect("a look");
    assert_eq!(
        (&last["last"], &last["whole"], &last["draws"]),
        (&json!(true), &json!(true), &json!(5))
    );
    let said = run(Source::file(served.file("cards.toml")).set(format!("{COST}=2.5")));
    let page = shown(last);
    assert!(page.len() >= 8, "{page:?}");
    for (key, value) in &page {
        assert_eq!(Some(value), said.get(key), "{key:?}");
    }
    // Moved, it is another number than unmoved, and what follows from other keys is told.
    let unmoved = run(Source::file(served.file("cards.toml")));
    let profit = ("card".to_owned(), "profit".to_owned());
    assert_ne!(said[&profit], unmoved[&profit]);
    let values = answer.events("values");
    assert!(
        values[0]
            .as_array()
            .unwrap()
            .iter()
            .any(|own| own[0] == COST && own[1]["value"] == 2.5)
    );
    // What is wrong is told in the words of the terminal.
    let wrong = visitor.post(
        "move",
        &json!({"scenario": "cards", "changes": [[COST, "-1"]], "tab": "a"}),
    );
    let problem = wrong.events("problem")[0]["problem"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        problem.contains("E006") && problem.contains("at least 0"),
        "{problem}"
    );
}

#[test]
fn a_saved_view_has_the_changes_alone_and_says_the_same() {
    let served = Served::of(&[("cards", SMALL)]);
    let visitor = served.enter();
    let changes = json!([
        [COST, "2.5"],
        ["psychology.surprise", "0"],
        ["context.customary", "0.5"]
    ]);
    let view = json!({"scenario": "cards", "changes": changes, "name": "dear cards"});
    let saved = visitor.post("save", &view).json();
    assert_eq!(saved["name"], "dear_cards");
    let text = fs::read_to_string(served.file("dear_cards.toml")).unwrap();
    let expected = SMALL.replace("cost = 1\n", "cost = 2.5\n").replace(
        "noticed = 1   # assumed\n",
        "customary = 0.5\nnoticed = 1   # assumed\n",
    ) + "\n[psychology]\nsurprise = 0\n";
    assert_eq!(text, expected);
    let sets = ["psychology.surprise=0", "context.customary=0.5"];
    let source = sets
        .iter()
        .fold(Source::file(served.file("cards.toml")), |source, set| {
            source.set(*set)
        });
    assert_eq!(
        run(Source::file(served.file("dear_cards.toml"))),
        run(source.set(format!("{COST}=2.5")))
    );
    // Nothing is written over.
    assert_eq!(visitor.post("save", &view).status, 409);
    // The command gives the same to a shell.
    let told = visitor.post("command", &view).json();
    let command = told["command"].as_str().unwrap();
    assert!(command.ends_with(
        " --set 'arm.card.gesture.\"a card\".cost=2.5' --set psychology.surprise=0 --set context.customary=0.5"
    ), "{command}");
}

#[test]
fn a_full_run_leaves_the_usual_folder() {
    let served = Served::of(&[("cards", SMALL)]);
    let visitor = served.enter();
    let view = json!({"scenario": "cards", "changes": [[COST, "2.5"]], "name": "dear"});
    let answer = visitor.post("run", &view);
    let done = answer.events("done");
    assert_eq!(done.len(), 1, "{}", answer.body);
    assert!(!answer.events("along").is_empty());
    let folder = served.file("output/dear");
    let (files, faults) = verify::check_sums(&folder).unwrap();
    assert!(files > 10 && faults.is_empty(), "{files}");
    let page = visitor.get(done[0]["page"].as_str().unwrap());
    assert_eq!(page.status, 200);
    // It may not run anything, wherever it comes from.
    assert!(
        page.head.contains("content-security-policy: sandbox"),
        "{}",
        page.head
    );
    for file in [
        "../../cards.toml",
        "%2e%2e/%2e%2e/cards.toml",
        "charts",
        ".hidden",
        "scenario.toml/x",
    ] {
        assert_eq!(
            visitor.get(&format!("/runs/dear/{file}")).status,
            404,
            "{file}"
        );
    }
    // A folder that somebody else made is left alone.
    fs::create_dir_all(served.file("output/other")).unwrap();
    fs::write(served.file("output/other/notes.txt"), "mine").unwrap();
    let other = visitor.post("run", &json!({"scenario": "cards", "name": "other"}));
    assert_eq!(other.events("problem").len(), 1, "{}", other.body);
    assert_eq!(
        fs::read_to_string(served.file("output/other/notes.txt")).unwrap(),
        "mine"
    );
}

#[test]
fn what_a_scenario_holds_stays_text() {
    let hostile = "<img src=x onerror=document.title='taken'>";
    let text = SMALL
        .replace("Two cards", hostile)
        .replace("a card", &format!("a card {hostile}"))
        .replace("name = \"card\"", &format!("name = \"{hostile}\""));
    let served = Served::of(&[("cards", &text)]);
    let Some(program) = browser::find() else {
        return;
    };
    let mut browser = Browser::start(&program);
    open(&mut browser, &served, "scenario/cards", 1180, "light");
    assert_eq!(
        browser.eval("document.querySelectorAll('main img').length"),
        json!(0)
    );
    assert_eq!(
        browser.eval("document.getElementById('title').textContent"),
        json!(hostile)
    );
    assert_ne!(browser.eval("document.title"), json!("taken"));
}

/// Lets the browser in, and opens a page of the server when its answer is there.
fn open(browser: &mut Browser, served: &Served, place: &str, width: u32, scheme: &str) {
    if browser.eval("location.href") == json!("about:blank") {
        browser.go(&served.link(), width, scheme);
        browser.until("document.querySelector('#scenarios li')");
    }
    browser.go(&format!("http://{}/{place}", served.address), width, scheme);
    browser.until(
        "document.body.dataset.last === 'true' && document.body.dataset.running === 'false'",
    );
}

#[test]
fn a_hand_moves_a_slider_and_sees_what_the_run_says() {
    let Some(program) = browser::find() else {
        return;
    };
    let served = Served::of(&[("cards", SMALL)]);
    let mut browser = Browser::start(&program);
    open(&mut browser, &served, "scenario/cards", 1180, "light");
    let row = format!(
        "[...document.querySelectorAll('[data-path]')].find((row) => row.dataset.path === {})",
        json!(COST)
    );
    let value = "document.querySelector('#outcome-plot [data-arm=\"1\"]')";
    let before = browser.eval(&format!("{value}.dataset.value"));
    // A hand drags to the right, and lets go.
    let place = browser.eval(&format!(
        "(() => {{ const box = {row}.querySelector('input[type=range]').getBoundingClientRect(); return [box.left, box.width, box.top + box.height / 2]; }})()"
    ));
    let [left, wide, y] = [0, 1, 2].map(|at| place[at].as_f64().unwrap());
    let at = |share: f64| left + wide * share;
    browser.drag((at(0.25), y), (at(0.8), y), 12);
    browser.until(&format!("{value}.dataset.value !== {before} && document.body.dataset.last === 'true' && document.body.dataset.running === 'false'"));
    let cost = browser.eval(&format!("{row}.querySelector('input[type=number]').value"));
    let cost: f64 = cost.as_str().unwrap().parse().unwrap();
    assert!((2.5..=4.6).contains(&cost), "{cost}");
    let said = run(Source::file(served.file("cards.toml")).set(format!("{COST}={cost}")));
    let profit = said[&("card".to_owned(), "profit".to_owned())];
    let shown = browser.eval(&format!("{value}.dataset.value"));
    assert_eq!(shown.as_str().unwrap().parse(), Ok(profit));
    // The keyboard does the same, and the address remembers it.
    browser.eval(&format!("{row}.querySelector('input[type=range]').focus()"));
    browser.key("ArrowRight");
    browser.until(&format!("{value}.dataset.value !== '{profit}' && document.body.dataset.last === 'true' && document.body.dataset.running === 'false'"));
    assert!(
        browser
            .eval("location.hash")
            .as_str()
            .unwrap()
            .contains("cost")
    );
    // Saved from the page, and opened again.
    browser.eval("document.getElementById('save-name').value = 'dear', [...document.querySelectorAll('#keep button')].find((one) => one.textContent === 'Save as scenario').click()");
    browser.until("document.querySelector('#saved a')");
    assert!(served.file("dear.toml").is_file());
    let moved = browser.eval(&format!("{value}.dataset.value"));
    open(&mut browser, &served, "scenario/dear", 1180, "light");
    assert_eq!(browser.eval(&format!("{value}.dataset.value")), moved);
    let home = format!("http://{}", served.address);
    let elsewhere: Vec<String> = browser
        .asked_for()
        .into_iter()
        .filter(|url| !url.starts_with(&home) && !url.starts_with("data:"))
        .collect();
    assert_eq!(elsewhere, Vec::<String>::new());
    let said: Vec<String> = browser
        .complaints()
        .into_iter()
        .filter(|told| !told.contains("Network.requestWillBeSent"))
        .collect();
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn the_page_can_be_read_at_every_width_by_day_and_by_night() {
    let Some(program) = browser::find() else {
        return;
    };
    let served = Served::of(&[("cards", SMALL)]);
    let mut browser = Browser::start(&program);
    for (width, scheme) in [(375, "light"), (1180, "dark"), (1920, "light")] {
        open(&mut browser, &served, "scenario/cards", width, scheme);
        let found = browser.eval(CHECKS);
        assert_eq!(found, json!([]), "{width} {scheme}");
        // Whatever can be moved has a name.
        let unnamed = browser.eval(
            "[...document.querySelectorAll('input, select, button')].filter((one) => !(one.getAttribute('aria-label') || one.labels?.length || one.textContent.trim() || one.title)).map((one) => one.outerHTML)",
        );
        assert_eq!(unnamed, json!([]), "{width}");
    }
}

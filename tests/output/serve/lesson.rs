//! The dots move and tell the lives that `goodwill trace` tells; the lesson is done from start to end; both in a browser.

use goodwill::experiment::results::Results;
use goodwill::pipeline::{RunOptions, Runtime, Source};
use goodwill::vocabulary::metric::Metric;
use serde_json::{Value, json};

use super::{SMALL, Served};
use crate::report::browser::{self, Browser};

const CHECKS: &str = include_str!("../report/checks.js");

fn results(file: &str, changes: &[&str]) -> Results {
    let source = Source::file(format!("scenarios/{file}.toml"));
    let source = changes
        .iter()
        .fold(source, |source, change| source.set(*change));
    let run = source
        .load()
        .unwrap()
        .simulate(RunOptions::quick(), &Runtime::default())
        .unwrap();
    run.results().clone()
}

/// Nothing was said on the console, and nothing was asked for elsewhere.
fn is_quiet(browser: &mut Browser, served: &Served) {
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

fn enter(browser: &mut Browser, served: &Served, place: &str, width: u32, scheme: &str) {
    if browser.eval("location.href") == json!("about:blank") {
        browser.go(&served.link(), width, scheme);
        browser.until("document.querySelector('#scenarios li')");
    }
    browser.go(&format!("http://{}/{place}", served.address), width, scheme);
}

/// Moves a slider as a hand does.
fn slide(browser: &mut Browser, id: &str, value: f64) {
    browser.eval(&format!(
        "(() => {{ const own = document.getElementById({id:?}); own.value = {value}; own.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
    ));
}

fn click(browser: &mut Browser, selector: &str) {
    browser.eval(&format!("document.querySelector({selector:?}).click()"));
}

fn numbers(browser: &mut Browser, expression: &str) -> Vec<f64> {
    let found = browser.eval(expression);
    let found = found.as_array().unwrap().iter();
    found
        .map(|value| match value {
            Value::String(text) => text.parse().unwrap(),
            other => other.as_f64().unwrap(),
        })
        .collect()
}

/// The values of a saying in a chart of the lesson, row by row.
fn said(browser: &mut Browser, part: u32, kind: &str) -> Vec<f64> {
    let all = format!(
        "[...document.querySelectorAll('#step-{part} .sayings [data-kind={kind}]')].map((one) => one.dataset.value)"
    );
    numbers(browser, &all)
}

#[test]
fn the_lesson_is_done_from_start_to_end() {
    let Some(program) = browser::find() else {
        return;
    };
    // The folder that is served has none of the lesson's scenarios.
    let served = Served::of(&[("cards", SMALL)]);
    let mut browser = Browser::start(&program);
    enter(&mut browser, &served, "lesson/mints", 1180, "light");
    browser.until("document.getElementById('guess-2')");
    // Nothing is shown before a guess is locked, and no guess is locked before all three are made.
    let open = "document.querySelector('#step-2').offsetParent !== null";
    assert_eq!(browser.eval(open), json!(false));
    let lock = "document.querySelector('#step-1 button.main').disabled";
    for (at, guess) in [3.0, 14.0, 23.0].into_iter().enumerate() {
        assert_eq!(browser.eval(lock), json!(true), "{at}");
        slide(&mut browser, &format!("guess-{at}"), guess);
    }
    assert_eq!(browser.eval(lock), json!(false));
    click(&mut browser, "#step-1 button.main");
    browser.until(&format!(
        "{open} && document.querySelector('#step-2 .sayings')"
    ));
    assert_eq!(
        browser.eval("document.getElementById('guess-0').disabled"),
        json!(true)
    );
    // Guess, model, paper and telling.
    let run = results("two_mints", &[]);
    let of = |run: &Results, lift: bool| -> Vec<f64> {
        let contrast = |arm| *run.contrast(arm, Metric::TipShare).unwrap();
        (1..=3)
            .map(|arm| match lift {
                true => contrast(arm).lift.unwrap().value,
                false => contrast(arm).difference.value,
            })
            .collect()
    };
    assert_eq!(said(&mut browser, 2, "model"), of(&run, true));
    assert_eq!(said(&mut browser, 2, "guess"), [0.03, 0.14, 0.23]);
    assert_eq!(said(&mut browser, 2, "paper"), [0.034, 0.14, 0.214]);
    assert_eq!(said(&mut browser, 2, "popular"), [0.03, 0.14, 0.23]);
    click(&mut browser, "input[name=unit][value=points]");
    assert_eq!(said(&mut browser, 2, "model"), of(&run, false));
    // The telling's last figure is the tip itself.
    let mixed = browser
        .eval("[...document.querySelectorAll('.telling .mixed')].map((one) => one.textContent)");
    assert_eq!(mixed, json!(["23.0%", "23%"]));
    // A word unfolds where it stands.
    click(&mut browser, "#step-2 .word");
    let meaning =
        browser.eval("document.querySelector('#step-2 .meaning:not([hidden])').textContent");
    assert!(meaning.as_str().unwrap().contains("19 of 20"), "{meaning}");
    // Surprise is taken away, and then a second mint is expected, too.
    click(&mut browser, "#switch-surprise");
    let off = of(&results("two_mints", &["psychology.surprise=0"]), true);
    let first = format!(
        "Number(document.querySelector('#step-4 [data-kind=model]').dataset.value) === Number('{}')",
        off[0]
    );
    browser.until(&first);
    assert_eq!(said(&mut browser, 4, "model"), off);
    assert_eq!(said(&mut browser, 4, "before"), of(&run, true));
    // Small experiments pile up.
    click(&mut browser, "#draw");
    browser.until(
        "document.querySelector('#counts caption')?.textContent.startsWith('1 experiment ')",
    );
    click(&mut browser, "#draw-many");
    browser.until(
        "document.querySelector('#counts caption').textContent.startsWith('101 experiments')",
    );
    assert_eq!(
        browser.eval("document.querySelectorAll('#step-5 .drawn').length"),
        json!(3 * 101)
    );
    let line = browser
        .eval("document.querySelector('#step-5 div:not([hidden]) > .line > .command').textContent");
    assert_eq!(line, "seed 1; guess 3.0 14.0 23.0; found -9.5 22.3 7.4");
    // A class hands in its lines, one of which is none.
    let lines = json!(format!("{}\nsed 2\n3", line.as_str().unwrap()));
    browser.eval(&format!(
        "document.getElementById('class-lines').value = {lines}"
    ));
    click(&mut browser, "#pool");
    browser.until("document.querySelector('#pooled [data-points]')");
    let problems = browser.eval("document.querySelector('.problems').textContent");
    assert!(
        problems.as_str().unwrap().starts_with("Line 2: `sed`"),
        "{problems}"
    );
    let told = browser.eval("document.querySelector('#step-6 .verdict').textContent");
    assert!(
        told.as_str().unwrap().starts_with("2 students, 40 tables"),
        "{told}"
    );
    // Thirteen visits.
    click(&mut browser, "input[name=most-money][value='every time']");
    click(&mut browser, "#lock-regulars");
    let profits =
        "[...document.querySelectorAll('#step-7 [data-profit]')].map((one) => one.dataset.profit)";
    browser.until(&format!("{profits}.length === 4"));
    let regulars = |run: &Results| -> Vec<f64> {
        (0..4)
            .map(|arm| run.mean(arm, Metric::Profit).unwrap().mean.value)
            .collect()
    };
    assert_eq!(
        numbers(&mut browser, profits),
        regulars(&results("regulars", &[]))
    );
    slide(&mut browser, "life-obligation_half_life", 21.0);
    let slow = regulars(&results(
        "regulars",
        &["psychology.obligation_half_life=40 days"],
    ));
    browser.until(&format!("Number({profits}[2]) === Number('{}')", slow[2]));
    assert_eq!(numbers(&mut browser, profits), slow);
    is_quiet(&mut browser, &served);
    for (width, scheme) in [(375, "dark"), (1180, "light"), (1920, "dark")] {
        browser.view(width, "screen", scheme);
        browser.until(&format!("innerWidth === {width}"));
        assert_eq!(browser.eval(CHECKS), json!([]), "{width} {scheme}");
        let unnamed = browser.eval(
            "[...document.querySelectorAll('input, select, button, textarea')].filter((one) => !(one.getAttribute('aria-label') || one.labels?.length || one.textContent.trim() || one.title)).map((one) => one.outerHTML)",
        );
        assert_eq!(unnamed, json!([]), "{width}");
    }
}

#[test]
fn dots_move_and_tell_a_life() {
    let Some(program) = browser::find() else {
        return;
    };
    let served = Served::of(&[("cards", SMALL)]);
    // A token is good for one visit: questions without a browser go to a server of their own.
    let other = Served::of(&[("cards", SMALL)]);
    let visitor = other.enter();
    let told = visitor
        .post("dots", &json!({"scenario": "cards", "customers": 300}))
        .json();
    assert_eq!(
        (&told["customers"], &told["frames"]),
        (&json!(300), &json!(12))
    );
    let life = visitor
        .post("life", &json!({"scenario": "cards", "customer": 7}))
        .json();
    assert!(
        life["who"]
            .as_str()
            .unwrap()
            .starts_with("Customer 7 of replicate 0")
    );
    for wrong in [
        json!({"scenario": "cards", "customer": 100_000}),
        json!({"scenario": "cards", "customer": -1}),
        json!({"scenario": "../cards", "customer": 1}),
    ] {
        assert!(visitor.post("life", &wrong).status >= 400, "{wrong}");
    }
    assert_eq!(
        visitor
            .post(
                "dots",
                &json!({"scenario": "cards", "customers": 1_000_000})
            )
            .status,
        400
    );

    let mut browser = Browser::start(&program);
    browser.go(&served.link(), 1180, "light");
    browser.until("document.querySelector('#scenarios li')");
    browser.go(
        &format!("http://{}/scenario/cards", served.address),
        1180,
        "light",
    );
    browser.until(
        "document.body.dataset.last === 'true' && document.body.dataset.running === 'false'",
    );
    browser.eval("document.getElementById('dots').scrollIntoView()");
    browser.until("document.querySelectorAll('.dots-grid canvas').length === 2 && document.querySelector('.dots-grid').dataset.busy === 'false'");
    let drawn = "document.querySelectorAll('.dots-grid canvas')[1].toDataURL()";
    let scrub = "document.querySelector('.dots-time input')";
    let frame = "document.querySelector('.dots-grid').dataset.frame";
    let first = browser.eval(drawn);
    browser.eval(&format!(
        "{scrub}.value = 5, {scrub}.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ));
    assert_eq!(browser.eval(frame), "5");
    assert_ne!(browser.eval(drawn), first);
    assert_eq!(
        browser.eval(&format!("{scrub}.getAttribute('aria-valuetext')")),
        "week 6 of 12"
    );
    // The keyboard moves time, too; play goes on from there, and pause holds it.
    browser.eval(&format!("{scrub}.focus()"));
    browser.key("ArrowRight");
    browser.until(&format!("{frame} === '6'"));
    click(&mut browser, ".dots-time .play");
    browser.until(&format!("Number({frame}) >= 8"));
    click(&mut browser, ".dots-time .play");
    let held = browser.eval(frame);
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    assert_eq!(browser.eval(frame), held);
    // Somebody is pointed at: the life is the one that trace tells.
    let place = browser.eval("(() => { const box = document.querySelectorAll('.dots-grid canvas')[1].getBoundingClientRect(); return [box.left + 30, box.top + 30]; })()");
    browser.mouse(place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
    browser.until("document.querySelectorAll('.dots-life article').length === 2");
    let who = browser.eval("document.querySelector('.dots-life h3').textContent");
    let who = who.as_str().unwrap();
    let number: u32 = who.split(' ').nth(1).unwrap().parse().unwrap();
    let life = visitor
        .post("life", &json!({"scenario": "cards", "customer": number}))
        .json();
    assert_eq!(who, life["who"]);
    let events = browser.eval("document.querySelectorAll('.dots-life .events')[1].children.length");
    assert_eq!(events, life["arms"][1]["events"].as_array().unwrap().len());
    // By the keyboard the next one.
    browser.eval("document.querySelectorAll('.dots-grid canvas')[1].focus()");
    browser.key("ArrowRight");
    let next = format!("Customer {} of", number + 1);
    browser.until(&format!(
        "document.querySelector('.dots-life h3').textContent.startsWith({next:?})"
    ));
    let heard = browser.eval("document.querySelector('.dots-said').textContent");
    let next = format!("Customer {} ·", number + 1);
    assert!(heard.as_str().unwrap().starts_with(&next), "{heard}");
    // Whether the card persuades somebody or puts them off is told, too.
    browser.until("/persuaded|anyway|unmoved|put off|resentful/i.test(document.querySelectorAll('.dots-life .kind')[1].textContent)");
    // A move of a slider moves the dots.
    let before = browser.eval(drawn);
    browser.eval("location.hash = '', document.querySelector('[data-path*=\".value\"] input[type=number]').value = '12', document.querySelector('[data-path*=\".value\"] input[type=number]').dispatchEvent(new Event('change', { bubbles: true }))");
    browser.until(&format!("{drawn} !== {before}"));
    is_quiet(&mut browser, &served);
    for (width, scheme) in [(375, "light"), (1920, "dark")] {
        browser.view(width, "screen", scheme);
        browser.until(&format!("innerWidth === {width}"));
        assert_eq!(browser.eval(CHECKS), json!([]), "{width} {scheme}");
    }
}

//! The page of a run: what it says, what it shows in a browser, and that nothing a user writes becomes markup.

pub mod browser;
mod first_screen;
mod fixture;
mod questions;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use browser::Browser;
use goodwill::output::report;
use goodwill::output::tables::{Mean, NamedBytes};
use goodwill::scenario::Loaded;
use goodwill::table::{self, Row};

use crate::common::place::{ended, ends, folder, names, repository};

const CHECKS: &str = include_str!("report/checks.js");
const SMALL: [&str; 2] = ["population.size=2000", "design.replicates=2"];

fn launch() -> Loaded {
    fixture::shipped("launch_strategies", &SMALL)
}

fn page(loaded: &Loaded, files: &[NamedBytes]) -> String {
    report::report_of_files(&loaded.scenario, files)
        .unwrap()
        .page
}

fn without(files: &[NamedBytes], names: &[&str]) -> Vec<NamedBytes> {
    let kept = files
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()));
    kept.cloned().collect()
}

/// The text of a page without its markup, entities resolved.
fn text_of(page: &str) -> String {
    let mut text = String::new();
    let body = page
        .split_once("</head>")
        .unwrap()
        .1
        .split("<script>")
        .next()
        .unwrap();
    for part in body.split('<') {
        text += part.split_once('>').map_or(part, |(_, rest)| rest);
        text.push(' ');
    }
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text.replace('\u{2060}', "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Names that would be markup, formulas, or turn the page around, if they could.
fn hostile_names() -> Vec<String> {
    vec![
        "</title><script>alert(1)</script>".to_owned(),
        "\"><img src=x onerror=alert(2)>".to_owned(),
        "=cmd()|' /C calc'!A0".to_owned(),
        "{{ 7 * 7 }}{% raw %}{# x #}".to_owned(),
        "الهدية الشخصية".to_owned(),
        "מתנה אישית".to_owned(),
        "W".repeat(120),
        "a very long name of an idea that goes on "
            .repeat(3)
            .trim()
            .chars()
            .take(120)
            .collect(),
        "日本語の贈り物🎁".to_owned(),
    ]
}

fn tame_names(n: usize) -> Vec<String> {
    (0..n).map(|nth| format!("idea {nth}")).collect()
}

/// The shop with hostile texts wherever a scenario holds one.
fn hostile() -> Loaded {
    let more = "[[population.segment]]\nname = \"<b>bold</b>\"\nshare = \"50%\"\n[[population.segment]]\nname = \"</script>\"\nshare = \"50%\"\n";
    let mut loaded = fixture::shop(&hostile_names(), more);
    loaded.scenario.title = "<script>alert(3)</script>".repeat(12);
    loaded.scenario.question = "\u{202e}why? <img src=x onerror=alert(4)>".into();
    loaded.scenario.notes =
        "</details><iframe src=\"http://example.com\"></iframe>\n\n<style>*{display:none}</style>"
            .into();
    loaded
}

#[test]
fn the_page_begins_with_the_answer_and_keeps_its_order() {
    let loaded = launch();
    let text = text_of(&page(&loaded, &fixture::decided(&loaded, 100)));
    let order = [
        "Launch strategies",
        "“plain message” is the best bet, and not a sure one. It earns $",
        "95% interval",
        "What to do next",
        "Five questions",
        "What does it cost in total?",
        "When is the money gone?",
        "What if we do two?",
        "What happens at Christmas?",
        "How would we know that we are wrong?",
        "Verdicts each arm",
        "The arms",
        "How sure",
        "Money",
        "Discounted profit earned beyond “nothing”",
        "Who responds",
        "Whom to send to",
        "Goodwill and obligation",
        "After the gifts stop",
        "What would change the answer one thing",
        "the smallest gift value that is noticed",
        "How far to trust it",
        "This is not a forecast",
        "What backs the mechanisms",
        "The field test to run next",
        "customers in each, for 26 weeks",
        "To make this again",
        "goodwill run scenario.toml",
    ];
    let mut from = 0;
    for piece in order {
        let at = text[from..].find(piece);
        from += at.unwrap_or_else(|| {
            panic!(
                "{piece:?} is not where it belongs after {:?}",
                &text[from..from + 80]
            )
        });
    }
}

#[test]
fn the_same_files_make_the_same_page() {
    let loaded = launch();
    let files = fixture::decided(&loaded, 100);
    let first = page(&loaded, &files);
    let mut turned = files.clone();
    turned.reverse();
    assert!(first == page(&loaded, &turned));
    // The scenario as the folder holds it makes the same page as the one that was run.
    let again = fixture::load(&loaded.resolved, &[]);
    assert!(first == page(&again, &files));
}

#[test]
fn the_rows_of_a_run_make_the_page_that_its_files_make() {
    let mints = fixture::shipped("two_mints_small", &SMALL);
    for loaded in [launch(), mints, hostile()] {
        for run in [
            fixture::plain_run(&loaded),
            fixture::decided_run(&loaded, 100),
        ] {
            let files = run.files();
            let (made, tables) = (report::Made::of(&run.facts), run.tables);
            assert!(tables != tables.clone().as_written(), "nothing is rounded");
            let tables = tables.as_written();
            let fresh = report::report(&loaded.scenario, &made, &tables).unwrap();
            assert!(
                fresh.page == page(&loaded, &files),
                "{}",
                loaded.scenario.title
            );
            // Rows that are rounded make the same files.
            let tables = tables.files();
            assert!(tables.iter().all(|file| files.contains(file)));
        }
    }
}

#[test]
fn a_missing_table_leaves_its_section_out_and_says_so() {
    let loaded = launch();
    let all = fixture::decided(&loaded, 100);
    let whole = text_of(&page(&loaded, &all));
    for name in [
        "comparison.csv",
        "money.csv",
        "payback.csv",
        "segments.csv",
        "targeted.csv",
        "timeseries.csv",
        "sensitivity.csv",
        "backing.csv",
        "field_test.csv",
    ] {
        let said = format!("the folder has no {name}");
        assert!(!whole.contains(&said), "{name}");
        let text = text_of(&page(&loaded, &without(&all, &[name])));
        assert!(text.contains(&said), "{name}");
    }
    let plain = text_of(&page(&loaded, &fixture::plain(&loaded).0));
    assert!(plain.contains("Run “plain message”"), "{}", &plain[..600]);
    assert!(plain.contains("not the doubt about the psychology"));
}

#[test]
fn what_no_page_can_do_without_is_named() {
    let loaded = launch();
    let files = fixture::plain(&loaded).0;
    for name in ["summary.csv", "run.json"] {
        let error =
            report::report_of_files(&loaded.scenario, &without(&files, &[name])).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
    let mut files = without(&files, &["money.csv"]);
    files.push(("money.csv".into(), b"arm,quantity\nx,y\n".to_vec()));
    let error = report::report_of_files(&loaded.scenario, &files).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("money.csv is not as a run writes it"),
        "{error}"
    );
}

/// An edit of the rows of a table in a folder.
fn edited<R: Row>(files: &[NamedBytes], edit: impl Fn(&mut R)) -> Vec<NamedBytes> {
    let mut files = files.to_vec();
    let own = files.iter_mut().find(|(name, _)| name == R::FILE).unwrap();
    let mut rows: Vec<R> = table::read(&own.1).unwrap();
    rows.iter_mut().for_each(edit);
    *own = table::file(&rows).unwrap();
    files
}

#[test]
fn the_answer_follows_the_verdict() {
    use goodwill::decision::rows::Comparison;
    let loaded = launch();
    let files = fixture::decided(&loaded, 100);
    let sentence = |files: &[NamedBytes]| {
        let page = page(&loaded, files);
        let from = page.split_once("class=\"sentence\"").unwrap().1;
        text_of(&format!("</head><p{}", from.split_once("</p>").unwrap().0))
    };
    let with =
        |verdict: &'static str| edited::<Comparison>(&files, move |c| c.verdict = verdict.into());
    assert!(sentence(&with("wins")).starts_with("Run “plain message”: it earns $"));
    assert!(
        sentence(&with("equal"))
            .starts_with("For practical purposes no arm does better than “nothing”")
    );
    let unsure = sentence(&with("undecided"));
    assert!(
        unsure.starts_with("“plain message” is the best bet, and not a sure one. It earns $"),
        "{unsure}"
    );
    // What is surely better is told so beside every arm.
    let ahead = with("better");
    let told = sentence(&ahead);
    assert!(
        told.starts_with("Run “plain message”: it earns $"),
        "{told}"
    );
    assert!(
        answer_of(&page(&loaded, &ahead)).contains("So it is better, but perhaps by less than $")
    );
    let whole = text_of(&page(&loaded, &ahead));
    assert!(whole.contains("△ Better"), "{told}");
    assert!(!whole.contains("? Undecided"), "{told}");
    // What loses least is the baseline.
    let lost = edited::<Comparison>(&files, |c| {
        c.expected_loss = Some(if c.arm == "nothing" { 0.0 } else { 1.0 });
        c.verdict = "loses".into();
        c.headline = Some(-1.0);
        (c.headline_lo, c.headline_hi) = (Some(-2.0), Some(-0.5));
    });
    let kept = sentence(&lost);
    assert!(kept.starts_with("Keep “nothing”: "), "{kept}");
    assert!(
        kept.contains("earns $1.00 a head less than “nothing”"),
        "{kept}"
    );
}

#[test]
fn arms_that_are_the_same_are_no_coin_toss_and_nobody_is_surer_than_who_wins() {
    use goodwill::decision::rows::Comparison;
    let loaded = launch();
    let files = fixture::decided(&loaded, 100);
    let same = edited::<Comparison>(&files, |c| {
        if c.arm == "plain message" && c.primary && c.role == "baseline" {
            (c.headline, c.headline_lo, c.headline_hi) = (Some(0.0), Some(0.0), Some(0.0));
            (c.p_better, c.verdict) = (Some(0.5), "equal".into());
        }
    });
    let told = text_of(&page(&loaded, &same));
    assert!(
        told.contains("The same as “nothing”, whatever is assumed."),
        "{told}"
    );
    assert!(told.contains(", exactly"), "{told}");
    // Both win, and the other one has the larger gain.
    let both = edited::<Comparison>(&files, |c| {
        c.verdict = "wins".into();
        if c.arm == "full circle" && c.primary && c.role == "baseline" {
            (c.headline, c.headline_lo, c.headline_hi) = (Some(90.0), Some(80.0), Some(99.0));
        }
    });
    let told = answer_of(&page(&loaded, &both));
    assert!(
        told.contains("“full circle” has the larger gain at the best fit."),
        "{told}"
    );
    assert!(!told.contains("surer"), "{told}");
}

/// The answer's own part of a page.
fn answer_of(page: &str) -> String {
    let from = page.split_once("class=\"answer\"").unwrap().1;
    text_of(&format!(
        "</head><p{}",
        from.split_once("</section>").unwrap().0
    ))
}

#[test]
fn a_list_stands_up_front_where_it_is_the_answers_own_and_makes_a_difference() {
    use goodwill::decision::rows::TargetGain;
    let loaded = launch();
    let files = fixture::decided(&loaded, 100);
    let answer = |edit: fn(&mut TargetGain)| answer_of(&page(&loaded, &edited(&files, edit)));
    let own = answer(|_| {});
    assert!(own.contains("of customers to send to 43%"), "{own}");
    assert!(own.contains("best scores, “plain message” gains"), "{own}");
    assert!(own.contains("Sent to all, it gains $"), "{own}");
    // That of another arm is named, and no figure of the answer's.
    let others = answer(|t| t.arm = "useful content".into());
    assert!(!others.contains("to send to"), "{others}");
    assert!(
        others.contains("best scores, “useful content” gains"),
        "{others}"
    );
    // No real difference, or a list of everybody.
    let same: [fn(&mut TargetGain); 2] = [|t| t.gain_lo = Some(0.0), |t| t.share = 1.0];
    for edit in same {
        let answer = answer(edit);
        assert!(!answer.contains("best scores"), "{answer}");
        assert!(!answer.contains("to send to"), "{answer}");
    }
    let page = page(&loaded, &edited(&files, same[0]));
    assert!(text_of(&page).contains("which is no real difference"));
}

#[test]
fn payback_is_not_sure_where_the_gain_is_not() {
    use goodwill::decision::rows::{Comparison, Money};
    let loaded = launch();
    let files = fixture::decided(&loaded, 100);
    let sure = edited::<Comparison>(&files, |c| {
        (c.headline_lo, c.headline_hi) = (Some(0.5), Some(9.0));
    });
    let open = edited::<Comparison>(&files, |c| {
        (c.headline_lo, c.headline_hi) = (Some(-3.6), Some(9.0));
    });
    let told = answer_of(&page(&loaded, &sure));
    assert!(told.contains("until it has paid for itself"), "{told}");
    let told = text_of(&page(&loaded, &open));
    assert!(told.contains("pay for itself not sure to after"), "{told}");
    assert!(
        told.contains("and whether it does is open (−$3.60 to +$9.00 a head)"),
        "{told}"
    );
    assert!(told.contains("(not sure)"), "{told}");
    // Not at the best fit: never, or perhaps all the same.
    let never = |files: &[NamedBytes]| {
        edited::<Money>(files, |m| {
            if m.quantity == "payback_days" {
                m.value = None;
            }
        })
    };
    let told = answer_of(&page(&loaded, &never(&open)));
    assert!(told.contains("not at the best fit; −$3.60"), "{told}");
    let lost = edited::<Comparison>(&files, |c| {
        (c.headline_lo, c.headline_hi) = (Some(-3.6), Some(-0.1));
    });
    let told = answer_of(&page(&loaded, &never(&lost)));
    assert!(told.contains("pays for itself never"), "{told}");
}

#[test]
fn what_lies_where_things_are_and_what_is_nothing_are_told_so() {
    use goodwill::decision::rows::Factor;
    let loaded = launch();
    let files = fixture::decided(&loaded, 100);
    let near = edited::<Factor>(&files, |f| {
        let noticed = f.factor == "context.noticed";
        f.threshold = noticed.then_some(f.base * 0.999_999);
        f.then = "full circle".into();
    });
    let told = text_of(&page(&loaded, &near));
    assert!(
        told.contains("If the smallest gift that people notice is slightly lower than assumed, “full circle” wins"),
        "{told}"
    );
    assert!(
        told.contains("(context.noticed) just below $2.00, where it is now"),
        "{told}"
    );
    assert!(!told.contains("below $2.00 (now $2.00)"), "{told}");
    // Duty that no digit shows is no more than goodwill.
    let returns = |value: f64| {
        edited::<Mean>(&files, move |m| match m.metric.as_str() {
            "willing_returns" => m.mean = Some(0.0),
            "dutiful_returns" => m.mean = Some(value),
            _ => {}
        })
    };
    let more = "More came back out of obligation";
    assert!(!text_of(&page(&loaded, &returns(1e-9))).contains(more));
    assert!(text_of(&page(&loaded, &returns(0.2))).contains(more));
}

#[test]
fn the_page_of_an_experiment_tells_what_it_would_find() {
    let told = |replicates: &str| {
        let loaded = fixture::shipped("two_mints_small", &[replicates]);
        text_of(&page(&loaded, &fixture::decided(&loaded, 0)))
    };
    let many = told("design.replicates=100");
    for piece in [
        "of such experiments find it",
        "What such an experiment would find",
        "for 80%",
        "Published effects beside the simulated ones",
        "from memory",
    ] {
        assert!(many.contains(piece), "{piece}: {many}");
    }
    let few = told("design.replicates=20");
    assert!(
        few.contains("these are 20: 100 and more are needed"),
        "{few}"
    );
    assert!(!few.contains("of such experiments find it"), "{few}");
}

#[test]
fn hostile_texts_stay_texts() {
    let loaded = hostile();
    let page = page(&loaded, &fixture::decided(&loaded, 50));
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script").count(), 1);
    for tag in ["<img", "<iframe", "<b>", "onerror=alert(2)>\""] {
        assert!(!page.contains(tag), "{tag}");
    }
    assert_eq!(page.matches("<style").count(), 1);
    assert!(!page.contains('\u{202e}'));
    let text = text_of(&page);
    for name in [
        "</title><script>alert(1)</script>",
        "{{ 7 * 7 }}{% raw %}{# x #}",
        "=cmd()|' /C calc'!A0",
    ] {
        assert!(text.contains(name), "{name}");
    }
    // Right-to-left names are kept apart from what stands around them.
    assert!(text.contains("\u{2068}الهدية الشخصية\u{2069}"));
}

#[test]
fn templates_escape_everything() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/output/report");
    let mut seen = 0;
    for name in ["page.html", "parts.html", "style.css", "script.js"] {
        let source = fs::read_to_string(folder.join(name)).unwrap();
        for way_out in [
            "safe",
            "autoescape",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ] {
            assert!(!source.contains(way_out), "{name}: {way_out}");
        }
        seen += source.matches("{{").count();
    }
    assert!(seen > 40);
}

#[test]
fn any_number_of_arms_has_a_page() {
    for arms in [1, 2, 12, 64] {
        let loaded = fixture::shop(&tame_names(arms), "");
        for draws in [0, 100] {
            let files = fixture::decided(&loaded, draws);
            let page = page(&loaded, &files);
            let text = text_of(&page);
            assert!(text.contains("idea 0"), "{arms}");
            assert_eq!(
                text.contains("With one arm there is nothing to compare"),
                arms == 1
            );
            assert!(!text.contains("NaN") && !text.contains("inf "), "{arms}");
            assert!(
                page.len() < 1_500_000,
                "{arms} arms take {} bytes",
                page.len()
            );
        }
    }
}

/// Makes the page of a folder anew: the exit code, and what was said.
fn report_on(folder: &Path) -> (i32, String) {
    let (code, _, err) = ended(folder, &["report", "."]);
    (code, err)
}

/// A run's folder, as the command writes it.
fn written_run() -> (tempfile::TempDir, PathBuf) {
    let at = folder(&[]);
    let scenario = repository("scenarios/two_mints.toml");
    let usual = ["run", scenario.to_str().unwrap(), "--out=run", "--quiet"];
    ends(
        at.path(),
        &[&usual[..], &["--size=500", "--replicates=2"]].concat(),
        0,
    );
    let out = at.path().join("run");
    (at, out)
}

fn sums_hold(folder: &Path) {
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    assert!(sums.contains("  report.html\n"));
    for line in sums.lines() {
        let (hash, file) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder.join(file)).unwrap();
        assert_eq!(hash, goodwill::output::manifest::sha256(&bytes), "{file}");
    }
}

#[test]
fn the_command_makes_the_same_page_again() {
    let (_at, out) = written_run();
    let page = fs::read(out.join("report.html")).unwrap();
    sums_hold(&out);
    fs::write(out.join("report.html"), "scribbled").unwrap();
    assert_eq!(report_on(&out).0, 0);
    assert!(fs::read(out.join("report.html")).unwrap() == page);
    sums_hold(&out);
    let left = names(&out);
    assert!(left.iter().all(|name| !name.starts_with('.')), "{left:?}");
}

#[test]
fn a_table_that_was_changed_is_told_of_and_a_broken_one_is_refused() {
    let (_at, out) = written_run();
    let (code, said) = report_on(&out);
    assert_eq!((code, said.contains("warning")), (0, false), "{said}");
    let contrasts = fs::read_to_string(out.join("contrasts.csv")).unwrap();
    let fewer: Vec<&str> = contrasts.lines().take(9).collect();
    fs::write(out.join("contrasts.csv"), fewer.join("\n")).unwrap();
    let (code, said) = report_on(&out);
    assert_eq!(code, 0);
    assert!(
        said.contains("warning: contrasts.csv is not as the run wrote it"),
        "{said}"
    );

    let before = fs::read(out.join("report.html")).unwrap();
    fs::write(out.join("summary.csv"), "arm,metric\nx,y\n").unwrap();
    let (code, said) = report_on(&out);
    assert_eq!(code, 4);
    assert!(
        said.contains("summary.csv is not as a run writes it"),
        "{said}"
    );
    assert!(fs::read(out.join("report.html")).unwrap() == before);
}

#[test]
fn only_the_folder_of_a_run_has_a_page() {
    let dir = tempfile::tempdir().unwrap();
    let (code, said) = report_on(dir.path());
    assert_eq!(code, 4);
    assert!(said.contains("is not the folder of a run"), "{said}");
    let manifest = r#"{"program": "goodwill", "title": "Validation"}"#;
    fs::write(dir.path().join("run.json"), manifest).unwrap();
    let (code, said) = report_on(dir.path());
    assert_eq!(code, 4);
    assert!(said.contains("holds no scenario.toml"), "{said}");
    fs::write(dir.path().join("scenario.toml"), "title = 3\n").unwrap();
    assert_eq!(report_on(dir.path()).0, 3);
    assert!(!dir.path().join("report.html").exists());
    ends(dir.path(), &["report"], 2);
}

/// The browser, one for all tests; none where none is installed.
fn browser() -> Option<std::sync::MutexGuard<'static, Browser>> {
    static BROWSER: OnceLock<Option<Mutex<Browser>>> = OnceLock::new();
    let found =
        BROWSER.get_or_init(|| browser::find().map(|program| Mutex::new(Browser::start(&program))));
    found.as_ref().map(|browser| {
        browser
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    })
}

fn written(dir: &Path, page: &str) -> PathBuf {
    let file = dir.join("report.html");
    fs::write(&file, page).unwrap();
    file
}

/// Pages of every kind: what a name or a number could do to the layout.
fn pages_of_all_kinds() -> Vec<(&'static str, String)> {
    let launch = launch();
    let mints = fixture::shipped("two_mints", &SMALL);
    let randomized = [
        "design.replicates=2",
        "design.kind=\"randomized\"",
        "design.per_arm=500",
    ];
    let randomized = fixture::shipped("launch_strategies", &randomized);
    let shop = |arms| fixture::shop(&tame_names(arms), "");
    let (one, two, twelve, many, hostile) = (shop(1), shop(2), shop(12), shop(64), hostile());
    vec![
        ("launch", page(&launch, &fixture::decided(&launch, 100))),
        ("no decision", page(&launch, &fixture::plain(&launch).0)),
        ("no draws", page(&launch, &fixture::decided(&launch, 0))),
        ("one visit", page(&mints, &fixture::decided(&mints, 100))),
        (
            "randomized",
            page(&randomized, &fixture::decided(&randomized, 0)),
        ),
        ("one arm", page(&one, &fixture::decided(&one, 100))),
        ("two arms", page(&two, &fixture::decided(&two, 100))),
        (
            "twelve arms",
            page(&twelve, &fixture::decided(&twelve, 100)),
        ),
        (
            "sixty-four arms",
            page(&many, &fixture::decided(&many, 100)),
        ),
        (
            "hostile names",
            page(&hostile, &fixture::decided(&hostile, 100)),
        ),
    ]
}

#[test]
fn in_a_browser_every_page_reads_well_at_every_width_in_light_and_dark() {
    let Some(mut browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, page) in pages_of_all_kinds() {
        let file = written(dir.path(), &page);
        for (width, scheme) in [
            (1280, "light"),
            (768, "dark"),
            (375, "light"),
            (375, "dark"),
            (320, "light"),
        ] {
            browser.open(&file, width, scheme);
            let found = browser.eval(CHECKS);
            if found != serde_json::json!([]) {
                wrong.push(format!("{name} at {width} in {scheme}: {found:#}"));
            }
            let complaints = browser.complaints();
            assert!(complaints.is_empty(), "{name}: {complaints:#?}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn in_a_browser_all_charts_are_there() {
    let Some(mut browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let loaded = launch();
    let file = written(dir.path(), &page(&loaded, &fixture::decided(&loaded, 100)));
    browser.open(&file, 1280, "light");
    let charts =
        browser.eval("Array.from(document.querySelectorAll('figure.chart')).map(f => f.id)");
    let wanted = [
        "primary",
        "intervals",
        "frontier",
        "payback",
        "types",
        "segments",
        "deciles",
        "uplift",
        "qini",
        "over_time",
        "returns",
        "sincerity",
        "tornado",
    ];
    assert_eq!(
        charts,
        serde_json::json!(wanted.map(|id| format!("chart-{id}")))
    );
    // What a screen reader finds: an image with a name for each.
    let tree = browser.call("Accessibility.getFullAXTree", serde_json::json!({}));
    let images = tree["nodes"].as_array().unwrap().iter().filter(|node| {
        let role = &node["role"]["value"];
        (role == "image" || role == "img") && node["ignored"] == false
    });
    let names: Vec<&str> = images
        .map(|node| node["name"]["value"].as_str().unwrap_or(""))
        .collect();
    assert_eq!(names.len(), wanted.len(), "{names:?}");
    assert!(names.iter().all(|name| name.len() > 20), "{names:?}");
}

#[test]
fn in_a_browser_hostile_names_make_no_element() {
    let Some(mut browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let census = "(() => { const n = {}; document.querySelectorAll('*').forEach(e => n[e.tagName] = (n[e.tagName] || 0) + 1); \
                  return Object.keys(n).sort().filter(t => !['tspan'].includes(t)); })()";
    let hostile = hostile();
    let tame = fixture::shop(&tame_names(9), "");
    let mut tags = Vec::new();
    for loaded in [&tame, &hostile] {
        let file = written(dir.path(), &page(loaded, &fixture::decided(loaded, 50)));
        browser.open(&file, 1280, "light");
        tags.push(browser.eval(census));
        assert!(browser.complaints().is_empty());
        assert_eq!(
            browser.eval("document.querySelectorAll('script, iframe, img, object, embed').length"),
            1
        );
    }
    let only_in_hostile: Vec<_> = tags[1]
        .as_array()
        .unwrap()
        .iter()
        .filter(|tag| !tags[0].as_array().unwrap().contains(tag))
        .collect();
    assert!(only_in_hostile.is_empty(), "{only_in_hostile:?}");
}

#[test]
fn in_a_browser_the_pointer_tells_values_and_arms_can_be_switched_off() {
    let Some(mut browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let loaded = launch();
    let file = written(dir.path(), &page(&loaded, &fixture::decided(&loaded, 100)));
    browser.open(&file, 1280, "light");
    let place = |selector: &str| {
        format!(
            "(() => {{ const e = document.querySelector('{selector}'); e.scrollIntoView({{block: 'center'}}); \
             const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; }})()"
        )
    };
    let point = |browser: &mut Browser, selector: &str| {
        let at = browser.eval(&place(selector));
        browser.mouse(at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
        browser.eval("(() => { const t = document.querySelector('.tip'); return t.hidden ? '' : t.textContent; })()")
    };
    let told = point(&mut browser, "#chart-payback .wide .pane");
    let told = told.as_str().unwrap();
    assert!(
        told.starts_with("after week 26") && told.contains("plain message+$"),
        "{told}"
    );
    let told = point(&mut browser, "#chart-types .wide .persuaded path");
    assert!(
        told.as_str().unwrap().contains("% persuaded")
            || told.as_str().unwrap().contains("persuaded"),
        "{told}"
    );

    // Switched off by a click, and no longer told of.
    let button = "#chart-payback .keys button";
    assert_eq!(
        browser.eval(&format!("document.querySelectorAll('{button}').length")),
        6
    );
    let name = browser.eval(&format!("(() => {{ const b = document.querySelector('{button}'); b.click(); return b.textContent.trim(); }})()"));
    assert_eq!(
        browser.eval(&format!(
            "document.querySelector('{button}').getAttribute('aria-pressed')"
        )),
        "false"
    );
    let told = point(&mut browser, "#chart-payback .wide .pane");
    assert!(
        !told.as_str().unwrap().contains(name.as_str().unwrap()),
        "{told}"
    );

    // The same with the keyboard.
    browser.eval("document.querySelector('#chart-over_time .wide').focus()");
    browser.key("ArrowRight");
    browser.key("ArrowRight");
    let told = browser.eval("document.querySelector('.tip').textContent");
    assert!(told.as_str().unwrap().starts_with("week 2"), "{told}");
    browser.key("Escape");
    assert_eq!(browser.eval("document.querySelector('.tip').hidden"), true);
    assert!(browser.complaints().is_empty());
}

#[test]
fn in_a_browser_nothing_is_lost_without_scripts() {
    let Some(mut browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    let loaded = launch();
    let page = page(&loaded, &fixture::decided(&loaded, 100));
    let file = written(dir.path(), &page);
    let seen = "(() => { document.querySelectorAll('details').forEach(d => d.open = true); return document.querySelector('main').innerText.replace(/\\s+/g, ' '); })()";
    browser.open(&file, 1280, "light");
    let with = browser.eval(seen);
    let bare = format!(
        "{}{}",
        page.split_once("<script>").unwrap().0,
        "</body></html>"
    );
    let file = written(dir.path(), &bare);
    browser.open(&file, 1280, "light");
    assert_eq!(browser.eval(seen), with);
    assert_eq!(browser.eval(CHECKS), serde_json::json!([]));
}

#[test]
fn on_paper_nothing_is_cut_off() {
    let Some(mut browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    for (name, page) in pages_of_all_kinds() {
        let file = written(dir.path(), &page);
        browser.open(&file, 680, "dark");
        // 180 mm, what A4 leaves between the margins.
        browser.view(680, "print", "dark");
        let cut = "Array.from(document.querySelectorAll('.scroll, .sheet, p, h1, h2, h3')).filter(e => e.getBoundingClientRect().width > 0 && \
                   (e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > 682)).map(e => e.className + ' ' + e.textContent.slice(0, 40) + ' ' + e.scrollWidth)";
        assert_eq!(browser.eval(cut), serde_json::json!([]), "{name}");
        // Ink on white, even where the screen is dark.
        assert_eq!(
            browser.eval("getComputedStyle(document.body).backgroundColor"),
            "rgb(255, 255, 255)"
        );
        assert_eq!(
            browser.eval("getComputedStyle(document.body).color"),
            "rgb(28, 30, 34)"
        );
        // The answer has the first page for itself, on Letter, too (247 mm between the margins).
        assert_eq!(
            browser.eval("getComputedStyle(document.querySelector('.answer')).breakAfter"),
            "page"
        );
        let bottom = browser.eval(
            "document.querySelector('.answer').getBoundingClientRect().bottom + window.scrollY",
        );
        let fits = bottom.as_f64().unwrap() <= 930.0;
        assert!(fits || name == "hostile names", "{name}: {bottom}");
        let pdf = browser.pdf();
        assert!(pdf.starts_with(b"%PDF-"), "{name}");
        let text = String::from_utf8_lossy(&pdf);
        assert!(
            text.contains("/MediaBox [0 0 594") || text.contains("/MediaBox [0 0 595"),
            "{name} is not on A4"
        );
    }
}

/// Writes folders to look at: `GOODWILL_PAGES=folder cargo test --test output report::pages -- --ignored`.
#[test]
#[ignore = "writes folders to look at"]
fn pages() {
    let to = std::env::var("GOODWILL_PAGES").unwrap_or("output/pages".into());
    for (name, page) in pages_of_all_kinds() {
        let folder = Path::new(&to).join(name.replace(' ', "_"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("report.html"), page).unwrap();
    }
    let launch = launch();
    for (name, bytes) in fixture::decided(&launch, 100) {
        let path = Path::new(&to).join("launch").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

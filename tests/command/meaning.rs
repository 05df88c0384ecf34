//! What a scenario says that does nothing or only costs is told, by `check`, under the summary and on the page; what
//! cannot mean anything is refused, however it came into the scenario. What is told cannot act on a terminal.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::place::{GUESTS, SHOP, bills, ended, ends, folder, put, told, tree};

/// Arms after the one that does nothing, in a shop on weeks.
fn shop(arms: &str) -> String {
    let (before, _) = SHOP.split_once("[[arm]]\nname = \"card\"").unwrap();
    format!("{before}{arms}")
}

/// The lines of `check` that are notes, without what stands before them.
fn notes(scenario: &str) -> Vec<String> {
    let at = folder(&[("a.toml", scenario)]);
    let (out, err) = ends(at.path(), &["check", "a.toml"], 0);
    assert_eq!(err, "");
    let notes = out
        .lines()
        .filter_map(|line| line.strip_prefix("a.toml: note: "));
    notes.map(str::to_owned).collect()
}

/// A gesture alone in an arm, by what is written of it.
fn gift(written: &str) -> String {
    shop(&format!(
        "[[arm]]\nname = \"it\"\ngesture = [{{ gift = \"10% off\", value = 3, {written} }}]\n"
    ))
}

/// The lines of `check` that are warnings, without what stands before them.
fn warnings(gift: &str) -> Vec<String> {
    let scenario = shop(&format!(
        "[[arm]]\nname = \"it\"\ngesture = [{{ {gift}, every = \"4 weeks\" }}]\n"
    ));
    let at = folder(&[("a.toml", &scenario)]);
    let (out, err) = ends(at.path(), &["check", "a.toml"], 0);
    assert_eq!(err, "");
    let warnings: Vec<String> = out
        .lines()
        .filter_map(|line| line.strip_prefix("a.toml: warning: "))
        .map(str::to_owned)
        .collect();
    let (json, _) = ends(at.path(), &["check", "a.toml", "--format", "json"], 0);
    let told = json.matches("\"severity\":\"warning\"").count();
    assert_eq!(told, warnings.len(), "{json}");
    warnings
}

#[test]
fn codes_that_look_like_a_slip_are_warned_of() {
    for (gift, key) in [
        (
            "gift = \"the monthly newsletter\", personal = 1",
            "personal",
        ),
        ("gift = \"flyers\", value = 2, personal = 1", "personal"),
        ("gift = \"Handwritten card\", useful = 0.3", "personal"),
        (
            "gift = \"bonus points\", value = 1, personal = 1",
            "personal",
        ),
        ("gift = \"a voucher\", value = 0, useful = 0", "value"),
        ("gift = \"free shipping\"", "value"),
        (
            "gift = \"a guide to coffee\", value = 3, useful = 0",
            "useful",
        ),
        ("gift = \"promotion\", value = 3, useful = 1", "useful"),
        ("gift = \"a sticker\", value = 0.1", "noticed"),
        ("gift = \"a nod\", personal = 0.02, useful = 0", "noticed"),
    ] {
        let told = warnings(gift);
        assert_eq!(told.len(), 1, "{gift}: {told:?}");
        assert!(
            told[0].contains(&format!("goodwill explain {key}`")),
            "{told:?}"
        );
    }
    for usual in [
        "gift = \"newsletter\", value = 0, useful = 0",
        "gift = \"a newsletter by name\", personal = 0.6",
        "gift = \"newsletter with a handwritten line\", personal = 1",
        "gift = \"handwritten card\", personal = 1",
        "gift = \"voucher\", value = 5, useful = 0, conditional = true",
        "gift = \"help with a voucher that is broken\", useful = 1",
        "gift = \"guide\", value = 3, useful = 1",
        "gift = \"sticker\", value = 0.1, personal = 0.6",
        "gift = \"a mint\", value = 1, personal = 0.3",
        "gift = \"10 cents off\", value = 0.1, conditional = true",
    ] {
        assert_eq!(warnings(usual), Vec::<String>::new(), "{usual}");
    }
}

#[test]
fn no_shipped_scenario_has_codes_that_look_like_a_slip() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["scenarios", "scenarios/studies", "scenarios/claims"] {
        let files = goodwill::evidence::files::files(&[root.join(folder)]).unwrap();
        for file in files {
            let loaded = goodwill::scenario::load(&file, &[]).unwrap();
            let told = goodwill::output::unusual::sentences(&loaded.scenario);
            let known = KNOWN.iter().any(|name| file.ends_with(name));
            assert!(told.is_empty() != known, "{}: {told:?}", file.display());
        }
    }
}

/// Files whose point is a gift that is hardly noticed.
const KNOWN: [&str; 1] = ["c09_too_small.toml"];

const OFFER: &str = "conditional = true, announced = true, stands = \"2 weeks\"";

#[test]
fn an_offer_that_can_never_be_redeemed_is_told() {
    for when in [
        "when = \"after lapse\"",
        "every = \"2 weeks\", to = \"lapsed\"",
    ] {
        let alone = gift(&format!("{OFFER}, {when}"));
        let told = notes(&alone);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("can never be redeemed"), "{told:?}");
        // With an ask at the same moment it is its price.
        let asked = format!("{alone}ask = [{{ ways = [\"purchase\"], {when} }}]\n");
        let asked = asked.replace("margin = \"40%\"", "margin = \"40%\"\nasked = \"5%\"");
        assert_eq!(notes(&asked), Vec::<String>::new());
    }
    assert_eq!(
        notes(&gift(&format!("{OFFER}, every = \"2 weeks\""))),
        Vec::<String>::new()
    );
    let prospects = "prospects = { per_member = 1, join = \"1 per year\" }\n";
    let offer = |stands: &str| {
        let offer = OFFER.replace("2 weeks", stands);
        prospects.to_owned() + &gift(&format!("{offer}, at = \"1 week\", to = \"prospects\""))
    };
    assert_eq!(notes(&offer("1 week")).len(), 1);
    assert_eq!(notes(&offer("2 weeks")), Vec::<String>::new());
}

#[test]
fn a_gift_that_only_costs_is_told() {
    let told = notes(&gift("when = \"after lapse\", delay = \"1 week\""));
    assert!(told[0].contains("can bring nobody back"), "{told:?}");
    let told = notes(&gift("at = \"1 week\", reach = 0"));
    assert!(told[0].contains("nobody notices it"), "{told:?}");
    let visits = GUESTS.replace("value = 0.1", "value = 0.1\nconditional = true");
    let at = folder(&[("a.toml", &visits), ("guests.csv", &bills())]);
    let (out, _) = ends(at.path(), &["check", "a.toml"], 0);
    assert!(out.contains("on visits each one is certain"), "{out}");
}

#[test]
fn a_list_on_which_nobody_happens_to_be_is_told() {
    let listed = |from: u32| {
        let people = "tenure = { lognormal = { mean = \"1 year\", cv = 0.5 } }";
        let list = format!("target = [{{ tenure_from = \"{from} years\" }}]\n");
        gift("at = \"1 week\"").replace("basket = 10", &format!("basket = 10, {people}")) + &list
    };
    assert_eq!(notes(&listed(1)), Vec::<String>::new());
    let told = notes(&listed(900));
    assert!(
        told[0].contains("none of the first 500 members"),
        "{told:?}"
    );
}

/// A shop of three segments, in the last of which nobody is.
fn segments(arm: &str) -> String {
    let segments = "segment = [{ name = \"a\", share = 0.5 }, { name = \"b\", share = 0.499 }, { name = \"few\", \
                    share = 0.001 }]";
    shop(&format!("[[arm]]\nname = \"it\"\n{arm}\n"))
        .replace("size = 500", "size = 20")
        .replace("basket = 10", &format!("basket = 10, {segments}"))
}

fn card(written: &str) -> String {
    format!("gesture = [{{ gift = \"card\", value = 2, at = \"1 week\", {written} }}]")
}

#[test]
fn a_segment_in_which_nobody_happens_to_be_is_told() {
    let empty = "None of the first 20 members is in the segment “few”, whose share is 0.001.";
    assert_eq!(notes(&segments(&card("segments = [\"a\"]"))), [empty]);
    assert_eq!(
        notes(&segments(&card("segments = [\"few\"]"))),
        [
            empty,
            "“card” of “it” goes to nobody: none of the first 20 members is in a segment that it is meant for."
        ]
    );
}

/// Where all of an arm is, it is refused: see `never_off_the_list`.
#[test]
fn one_of_two_gestures_for_nobody_on_the_list_is_told() {
    let list = "target = [{ segments = [\"b\"] }]\n";
    let call = "{ gift = \"call\", value = 1, at = \"1 week\" }, {";
    let both = card("segments = [\"a\"]").replacen('{', call, 1);
    let told = notes(&segments(&format!("{list}{both}")));
    assert_eq!(
        told[1..],
        [
            "“card” of “it” goes to nobody: none of the first 20 members is on its list and in a segment that it is meant for."
        ]
    );
    // A trait can keep them off it as well, and then nothing is certain before the run.
    let old =
        "target = [{ segments = [\"a\"] }, { tenure_from = \"900 years\", segments = [\"b\"] }]\n";
    let people = "tenure = { lognormal = { mean = \"1 year\", cv = 0.5 } }, basket = 10";
    let scenario = segments(&format!("{old}{}", card("segments = [\"b\"]")));
    let told = notes(&scenario.replace("basket = 10", people));
    assert!(told[1].contains("goes to nobody"), "{told:?}");
    // Who joins later is on no list, and may be met.
    let prospects = "prospects = { per_member = 1, join = \"12 per year\" }\n";
    let apart = segments(&format!("{list}{}", card("segments = [\"a\"]")));
    let told = notes(&(prospects.to_owned() + &apart));
    assert!(
        !told.iter().any(|note| note.contains("goes to nobody")),
        "{told:?}"
    );
}

#[test]
fn a_fit_for_whom_a_gesture_does_not_go_is_told() {
    let of = |personal: &str| {
        let personal = format!("segments = [\"a\"], personal = {personal}");
        notes(&segments(&card(&personal))).split_off(1)
    };
    assert_eq!(
        of("{ a = 0.5, b = 1 }"),
        ["“card” of “it” does not go to “b”: how it fits them counts for nothing."]
    );
    for right in ["0.5", "{ a = 1 }", "{ a = 1, b = 0 }"] {
        assert_eq!(of(right), Vec::<String>::new(), "{right}");
    }
}

#[test]
fn an_arm_that_does_what_the_baseline_does_is_told() {
    let told = |arm: &str| notes(&shop(&format!("[[arm]]\nname = \"it\"\n{arm}\n")));
    assert_eq!(
        told(""),
        ["“it” does what the baseline does: neither has a gesture or an ask."]
    );
    assert_eq!(
        told("budget = 2"),
        [
            "“it” does what the baseline does: it has a budget, and no gesture or ask to spend it on."
        ]
    );
    let null = "[[expect]]\nid = \"null\"\narm = \"it\"\nagainst = \"nothing\"\nmetric = \"profit\"\nscale = \"difference\"\nwithin = [-1, 1]\nsource = \"itself\"";
    assert_eq!(told(null), Vec::<String>::new());
    assert_eq!(told(&card("reach = 1")), Vec::<String>::new());
    // Where the baseline does something, an arm that does nothing is another one.
    let twice = |second: &str| {
        let (before, _) = SHOP.split_once("[[arm]]\nname = \"nothing\"").unwrap();
        let first = card("reach = 1");
        notes(&format!(
            "{before}[[arm]]\nname = \"one\"\n{first}\n[[arm]]\nname = \"other\"\n{second}\n"
        ))
    };
    assert_eq!(twice(""), Vec::<String>::new());
    assert_eq!(
        twice(&card("reach = 1")),
        ["“other” does what the baseline does: all that they say is the same."]
    );
}

#[test]
fn a_budget_for_nothing_is_told_as_that_and_each_short_one_on_the_page() {
    let arm = |name: &str, budget: &str| {
        format!(
            "[[arm]]\nname = \"{name}\"\nbudget = {budget}\n{}\n",
            card("cost = 5")
        )
    };
    // 500 members with a cent each have just the money for one.
    assert_eq!(notes(&shop(&arm("one", "0.01"))), Vec::<String>::new());
    let arms = [arm("none", "0"), arm("less", "0.0099"), arm("some", "1")].concat();
    let told = notes(&shop(&arms));
    assert_eq!(told.len(), 2, "{told:?}");
    for (note, says) in told
        .iter()
        .zip(["“none”, $0.00 a member", "“less”, $0.0099 a member"])
    {
        assert!(
            note.contains(says) && note.contains("does not pay for one"),
            "{note}"
        );
    }
    let at = folder(&[("a.toml", &shop(&arms))]);
    let (out, _) = ends(
        at.path(),
        &["run", "a.toml", "--draws", "0", "--sensitivity", "off"],
        0,
    );
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = fs::read_to_string(at.path().join("output/a/report.html")).unwrap();
    for told in [
        "The budget of “none” is too small to pay for anything",
        "The budget of “less” is too small to pay for anything",
        "The money of “some” was gone in week 2; about 398 gestures, asks and offers went unpaid. Lots decided whom it \
         reached.",
    ] {
        // The cards cost more than they bring: the baseline is the one that is recommended.
        assert!(out.contains(told), "{told}\n{out}");
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("The money of “none”"));
}

#[test]
fn a_priority_by_which_all_are_equal_is_told() {
    let arm = |priority: &str| {
        format!(
            "[[arm]]\nname = \"it\"\nbudget = 1\npriority = \"{priority}\"\n{}\n",
            card("reach = 1")
        )
    };
    let of = |priority: &str, tenure: &str| {
        let scenario = shop(&arm(priority));
        notes(&scenario.replace("basket = 10", &format!("basket = 10{tenure}")))
    };
    let told = |priority, tenure, why: &str| {
        let told = of(priority, tenure);
        assert!(
            told.len() == 1 && told[0].starts_with("Lots decide"),
            "{told:?}"
        );
        assert!(told[0].contains(why), "{told:?}");
    };
    told(
        "spend",
        "",
        "nobody spent anything in the year before the start",
    );
    told("tenure", "", "all are new at the start");
    told("tenure", ", tenure = \"2 years\"", "equally long");
    let spread = ", tenure = { lognormal = { mean = \"1 year\", cv = 0.5 } }";
    for priority in ["spend", "tenure"] {
        assert_eq!(of(priority, spread), Vec::<String>::new());
    }
    assert_eq!(of("random", ""), Vec::<String>::new());
}

/// The case of cards a day after each purchase, 5% fewer by the week than by the day.
#[test]
fn a_delay_shorter_than_a_step_is_told() {
    let of = |when: &str| {
        let gesture = format!("gesture = [{{ gift = \"card\", value = 2, {when} }}]");
        let scenario = shop(&format!("[[arm]]\nname = \"it\"\n{gesture}\n"));
        notes(&scenario.replace("ticks = 4", "ticks = 20"))
    };
    let told = of("when = \"after purchase\", delay = \"1 day\"");
    assert!(
        told[0].contains("shorter than a step of 7 days"),
        "{told:?}"
    );
    assert!(told[0].contains("about 4% of all"), "{told:?}");
    for right in [
        "when = \"after purchase\", delay = \"1 week\"",
        "when = \"after purchase\"",
    ] {
        assert_eq!(of(right), Vec::<String>::new(), "{right}");
    }
}

#[test]
fn a_coupon_above_the_price_is_told() {
    let of = |money: &str, basket: &str| {
        let gesture = format!(
            "gesture = [{{ gift = \"coupon\", {money}, conditional = true, every = \"2 weeks\" }}]"
        );
        let scenario = shop(&format!("[[arm]]\nname = \"it\"\n{gesture}\n"));
        notes(&scenario.replace("basket = 10", &format!("basket = {basket}")))
    };
    assert_eq!(
        of("value = 30", "10"),
        [
            "“coupon” of “it” costs $30.00 at each purchase for which it stands: 100% of those it is meant for have a \
          smaller basket (their mean basket is $10.00)."
        ]
    );
    let told = of("value = 30, cost = 1", "10");
    assert!(told[0].contains("takes off $30.00"), "{told:?}");
    let spread = "{ lognormal = { mean = 30, cv = 0.6 } }";
    let told = of("value = 30", spread);
    assert!(
        told[0].contains("6") && told[0].contains("% of those"),
        "{told:?}"
    );
    for (money, basket) in [
        ("value = 10", "10"),
        ("value = 0.1", "0.1"),
        ("value = 3", spread),
    ] {
        assert_eq!(of(money, basket), Vec::<String>::new(), "{money}");
    }
}

/// The case of tips of a fifth of the turnover that counted as profit.
#[test]
fn a_tip_share_alone_opens_no_channel() {
    let with = SHOP.replace("basket = 10", "basket = 10, tip_share = 0.2");
    let at = folder(&[("with.toml", &with), ("without.toml", SHOP)]);
    let mut profits = Vec::new();
    for name in ["with", "without"] {
        let (out, _) = ends(
            at.path(),
            &[
                "run",
                &format!("{name}.toml"),
                "--draws",
                "0",
                "--sensitivity",
                "off",
            ],
            0,
        );
        assert_eq!(out.contains("Nobody tips"), name == "with", "{out}");
        let folder = at.path().join("output").join(name);
        let page = fs::read_to_string(folder.join("report.html")).unwrap();
        assert_eq!(page.contains("Nobody tips"), name == "with");
        profits.push(fs::read_to_string(folder.join("summary.csv")).unwrap());
    }
    assert_eq!(profits[0], profits[1]);
}

/// What is told stands in the folder, so that it is told again when the page is made anew and the run verified.
#[test]
fn a_length_between_two_ticks_is_rounded_and_told() {
    let year = SHOP.replace("ticks = 4", "length = \"1 month\"");
    let at = folder(&[("year.toml", &year)]);
    let told = "the length, 1 month, is 4.3482 weeks: it was rounded to 4 whole weeks.";
    let (out, _) = ends(at.path(), &["check", "year.toml"], 0);
    assert!(out.contains(told), "{out}");
    let (out, _) = ends(
        at.path(),
        &["run", "year.toml", "--draws", "0", "--sensitivity", "off"],
        0,
    );
    let one_line = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains(told), "{out}");
    let folder = at.path().join("output/year");
    let before = tree(&folder);
    ends(at.path(), &["verify", "output/year"], 0);
    ends(at.path(), &["report", "output/year"], 0);
    assert_eq!(tree(&folder), before);
    let (json, _) = ends(at.path(), &["check", "year.toml", "--format", "json"], 0);
    let line: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
    assert_eq!(
        (line["severity"].as_str(), line["message"].as_str()),
        (Some("note"), Some(told))
    );
}

#[test]
fn what_means_nothing_beside_the_data_is_refused_by_every_way() {
    let at = folder(&[("guests.toml", GUESTS), ("guests.csv", &bills())]);
    ends(at.path(), &["check", "guests.toml"], 0);
    for set in ["population.basket=30", "population.basket=0"] {
        for command in ["check", "run"] {
            let (_, err) = ends(at.path(), &[command, "guests.toml", "--set", set], 3);
            assert!(
                err.contains("E013") && err.contains("the data give each customer's own"),
                "{err}"
            );
        }
    }
    assert!(!at.path().join("output").exists());
    // What was understood is right as it stands.
    ends(
        at.path(),
        &["run", "guests.toml", "--draws", "0", "--sensitivity", "off"],
        0,
    );
    ends(at.path(), &["check", "output/guests/scenario.toml"], 0);
    for (set, code) in [
        ("population.purchase_rate=0", "E017"),
        ("arm.gesture.cost=1e12", "E019"),
    ] {
        let at = folder(&[("shop.toml", SHOP)]);
        let (_, err) = ends(at.path(), &["run", "shop.toml", "--set", set], 3);
        assert!(err.contains(code), "{err}");
    }
}

#[test]
fn a_thousand_segments_are_too_many_and_nothing_else_is_wrong() {
    let segments = (0..1000).map(|at| format!("{{ name = \"s{at}\", share = 0.001 }}"));
    let segments = segments.collect::<Vec<_>>().join(", ");
    let gift = "gesture = [{ gift = \"card\", at = \"1 week\", segments = [\"s900\"], personal = { s900 = 1 } }]";
    let scenario = shop(&format!("[[arm]]\nname = \"card\"\n{gift}\n"));
    let scenario = scenario.replace(
        "basket = 10",
        &format!("basket = 10, segment = [{segments}]"),
    );
    let at = folder(&[("a.toml", &scenario)]);
    let (_, err) = ends(at.path(), &["check", "a.toml"], 3);
    assert!(err.contains("error[E019]: 1000 times `segment`"), "{err}");
    assert!(err.contains("1 problem found"), "{err}");
}

/// Line ends are no part of what a scenario says.
#[test]
fn lines_that_end_otherwise_say_the_same() {
    let notes = "notes = \"\"\"\nTwo lines,\nand \\\n  a third.\n\nA paragraph.\"\"\"\nquestion = '''\nDoes\nit?'''\n";
    let unix = SHOP.replace("title =", &format!("{notes}title ="));
    let windows = unix.replace('\n', "\r\n");
    let made = |text: &str| {
        let at = folder(&[("shop.toml", text)]);
        ends(
            at.path(),
            &["run", "shop.toml", "--draws", "0", "--sensitivity", "off"],
            0,
        );
        let mut tree = tree(&at.path().join("output/shop"));
        // It has the hash of the file that was read, and the time of day.
        tree.remove(Path::new("run.json")).unwrap();
        tree
    };
    assert_eq!(made(&unix), made(&windows));
}

/// Everything that a file name, a line of a file or an argument may do to a terminal.
const ACTS: &str = "\u{1b}[31m\u{7}\u{9b}2J\u{1b}]0;owned\u{7}\u{7f}\u{202e}";

#[test]
fn nothing_that_is_told_acts_on_a_terminal() {
    let name = format!("a{ACTS}.toml");
    let at = folder(&[("shop.toml", SHOP), ("guests.toml", GUESTS)]);
    let wrong = format!("titel = \"{ACTS}\"\n{ACTS} = 1\n# {ACTS}\n{SHOP}");
    put(&at.path().join(&name), wrong.as_bytes());
    let data = GUESTS.replace("guests.csv", "guests\\u001b[31m\\u009b.csv");
    put(&at.path().join("data.toml"), data.as_bytes());
    let set = format!("population.{ACTS}=1");
    let cases: &[&[&str]] = &[
        &["check", &name],
        &["check", &name, "--format", "json"],
        &["check", &format!("no{name}")],
        &["check", &format!("no{name}"), "--format", "json"],
        &["check", "data.toml"],
        &["check", "shop.toml", "--set", &set],
        &["run", &name],
        &["run", "shop.toml", "--out", &name],
        &["run", "shop.toml", "--psychology", &name],
        &["run", "shop.toml", &format!("--seed={ACTS}")],
        &["run", "--resume", &name],
        &["verify", &name],
        &["report", &name],
        &["diff", &name, "shop.toml"],
        &["explain", ACTS],
        &["new", ACTS],
        &["validate", &name],
        &["calibrate", &name],
        &[ACTS],
        &["check", &format!("--{ACTS}")],
    ];
    for arguments in cases {
        let (code, out, err) = ended(at.path(), arguments);
        assert_ne!((code, out.len() + err.len()), (0, 0), "{arguments:?}");
        for said in [&out, &err] {
            let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!said.contains(acts), "{arguments:?}\n{said:?}");
        }
    }
    let (json, _) = ends(at.path(), &["check", &name, "--format", "json"], 3);
    for line in json.lines() {
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(told["file"].as_str(), Some(name.as_str()));
    }
}

/// Whoever starts the program may leave it next to no stack: the work has one of its own.
#[test]
fn a_small_stack_is_enough() {
    let at = folder(&[("shop.toml", SHOP)]);
    let program = env!("CARGO_BIN_EXE_goodwill");
    let script = format!(
        "ulimit -s 128; exec '{program}' run shop.toml --draws 0 --sensitivity off --threads 3"
    );
    let output = Command::new("sh")
        .args(["-c", &script])
        .env("RUST_MIN_STACK", "65536")
        .current_dir(at.path())
        .output()
        .unwrap();
    let (code, out, err) = told(output);
    assert_eq!(code, 0, "{out}\n{err}");
    assert!(at.path().join("output/shop/report.html").is_file());
}

/// The rows of a table: by name of the column.
fn rows(table: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(table).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The case of gamma, log-normal and normal tips, some of which were above the bill.
#[test]
fn nobody_tips_more_than_the_bill() {
    for tips in [
        "{ gamma = { mean = 0.4, cv = 0.43 } }",
        "{ lognormal = { mean = 0.5, cv = 1 } }",
        "{ normal = { mean = 0.9, sd = 0.3 } }",
        // Of these it is goodwill alone that lifts some above the bill.
        "0.97",
    ] {
        let scenario = format!(
            "title = \"Tips\"\ntimeline = {{ unit = \"visit\", ticks = 2 }}\npopulation = {{ size = 300, basket = 10, \
             tip_share = {tips} }}\nchannel = {{ tip = {{ elasticity = 5 }} }}\noutcome = {{ primary = \"tip_share\" }}\ndesign = {{ \
             replicates = 3 }}\n[[arm]]\nname = \"mint\"\ngesture = [{{ gift = \"mint\", value = 2, personal = 1, when \
             = \"with the bill\" }}]\n"
        );
        let at = folder(&[("a.toml", &scenario)]);
        let how = [
            "run",
            "a.toml",
            "--draws",
            "0",
            "--sensitivity",
            "off",
            "--customers",
            "csv",
        ];
        ends(at.path(), &how, 0);
        let customers = rows(&at.path().join("output/a/customers.csv"));
        let shares: Vec<f64> = customers
            .iter()
            .map(|row| row["tip_share"].parse().unwrap())
            .collect();
        assert!(
            shares.iter().all(|share| (0.0..=1.0).contains(share)),
            "{tips}"
        );
        let tipped: Vec<f64> = customers
            .iter()
            .map(|row| row["tips"].parse().unwrap())
            .collect();
        assert!(tipped.contains(&20.0), "{tips}");
        assert!(tipped.iter().all(|&tips| tips <= 20.0), "{tips}");
    }
}

/// The case of coupons that sold fifty times as much to whoever had no basket.
#[test]
fn a_coupon_for_next_to_nothing_sells_no_fortune() {
    let lift = |basket: &str| {
        let scenario = format!(
            "title = \"Coupon\"\ntimeline = {{ unit = \"week\", ticks = 26 }}\npopulation = {{ size = 2000, basket = \
             {basket}, purchase_rate = \"1 per month\" }}\noutcome = {{ primary = \"purchases\" }}\ndesign = {{ \
             replicates = 3 }}\n[[arm]]\nname = \"nothing\"\n[[arm]]\nname = \"coupon\"\ngesture = [{{ gift = \"a \
             coupon\", value = 2, conditional = true, every = \"4 weeks\" }}]\n"
        );
        let at = folder(&[("a.toml", &scenario)]);
        ends(
            at.path(),
            &["run", "a.toml", "--draws", "0", "--sensitivity", "off"],
            0,
        );
        let summary = rows(&at.path().join("output/a/summary.csv"));
        let mean = |arm: &str| -> f64 {
            let row = summary
                .iter()
                .find(|row| row["arm"] == arm && row["metric"] == "purchases");
            row.unwrap()["mean"].parse().unwrap()
        };
        mean("coupon") / mean("nothing") - 1.0
    };
    let usual = lift("20");
    assert!((0.02..0.2).contains(&usual), "{usual}");
    // A fortieth of the customers have no basket, and many a small one.
    let some = lift("{ normal = { mean = 20, sd = 10 } }");
    assert!(some < usual + 0.03, "{some} and {usual}");
    // Three times as much is what a coupon of twice all that is noticed makes of a purchase at most.
    let hardly = lift("0.001");
    assert!(hardly < 1.0, "{hardly}");
}

/// What a gesture is stands on the page in whole, and in the numbers in which it was written.
#[test]
fn the_page_tells_all_of_a_gesture_as_it_was_written() {
    let arms = r#"
[[arm]]
name = "express"
gesture = [{ gift = "express", value = 4, cost = 0.005, when = "at random", rate = "0.25 per year" }]
[[arm]]
name = "card"
gesture = [{ gift = "card", value = 3, useful = 0.35, personal = 0.125, strings = 0.1, reach = "12.5%", at = "3 weeks" }]
ask = [{ ways = ["purchase"], other_ways = 2, in_sight = true, reach = 0.5, when = "after purchase", delay = "36 hours" }]
[[arm]]
name = "offer"
gesture = [{ gift = "offer", value = 3, conditional = true, stands = "2 weeks", every = "1 week", from = "1 week" }]
target = [{ tenure_below = "1 year" }]
"#;
    let scenario = shop(arms).replace("margin = \"40%\"", "margin = \"40%\"\nasked = \"2.5%\"");
    let at = folder(&[("a.toml", &scenario)]);
    ends(
        at.path(),
        &["run", "a.toml", "--draws", "0", "--sensitivity", "off"],
        0,
    );
    let page = fs::read_to_string(at.path().join("output/a/report.html")).unwrap();
    for told in [
        "at random, 0.25 times a year",
        "costs $0.005",
        "after 3 weeks",
        "personal (0.125)",
        "useful (0.35)",
        "with strings (0.1)",
        "noticed by 12.5%",
        "a purchase and 2 further ways",
        "after each purchase, 1.5 days later",
        "noticed by 50%",
        "stands for 14 days",
        "every week, first after 1 week (3 times)",
        "customers for less than 365.25 days",
        "2.5% of those asked say yes",
    ] {
        assert!(page.contains(told), "{told}");
    }
}

/// A shop with a coupon for everybody and money for few, and a second arm that does nothing.
fn coupon(budget: &str, more: &str) -> String {
    format!(
        "title = \"Coupon\"\ntimeline = {{ unit = \"week\", length = \"26 weeks\" }}\n\
         population = {{ size = 400, purchase_rate = \"0.1 per week\", basket = 30 }}\n\
         channel.purchase.margin = \"40%\"\ndesign.replicates = 4\noutcome.primary = \"profit\"\n\
         [[arm]]\nname = \"nothing\"\n[[arm]]\nname = \"coupon\"\n{budget}\n\
         gesture = [{{ gift = \"off\", value = 5, cost = 5, useful = 0, conditional = true, announced = true, \
         stands = \"4 weeks\", every = \"8 weeks\" }}]\n{more}"
    )
}

fn run_of(scenario: &str, arguments: &[&str]) -> (String, String) {
    let at = folder(&[("a.toml", scenario)]);
    let base = ["run", "a.toml", "--sensitivity", "off"];
    let (out, _) = ends(at.path(), &[&base[..], arguments].concat(), 0);
    let page = fs::read_to_string(at.path().join("output/a/report.html")).unwrap();
    (out.split_whitespace().collect::<Vec<_>>().join(" "), page)
}

#[test]
fn an_effect_that_is_the_reminder_s_is_told_as_that() {
    let says = "most of this effect is the reminder, not the gift";
    let twenty = ["--draws", "20"];
    let (out, page) = run_of(&coupon("budget = 0.05", ""), &twenty);
    assert!(
        out.contains("Its budget paid for 4 at most; about "),
        "{out}"
    );
    assert!(out.contains(says) && page.contains(says), "{out}");
    let (out, page) = run_of(&coupon("budget = 100", ""), &twenty);
    assert!(!out.contains(says) && !page.contains(says), "{out}");
}

#[test]
fn a_few_draws_are_told_as_few() {
    let few = "Only 8 draws of psychology and setting stand behind this";
    let open = "It could go either way.";
    let (out, _) = run_of(&coupon("budget = 0.05", ""), &["--draws", "8"]);
    assert!(out.contains(few) && !out.contains(open), "{out}");
    let (out, _) = run_of(&coupon("budget = 0.05", ""), &["--draws", "19"]);
    assert!(
        !out.contains("draws of psychology and setting stand behind"),
        "{out}"
    );
}

#[test]
fn an_arm_that_does_the_same_says_nothing_of_the_others() {
    // The coupon is never paid, and so does nothing; a gift to all costs far more than it brings.
    let gift = "[[arm]]\nname = \"gift\"\ngesture = [{ gift = \"g\", value = 50, cost = 50, at = \"1 week\" }]\n";
    let (out, _) = run_of(&coupon("budget = 0", gift), &["--draws", "20"]);
    assert!(
        out.contains("Keep “nothing”: “coupon”, the best of the others, does the same."),
        "{out}"
    );
    assert!(!out.contains("all do as"), "{out}");
    let (out, _) = run_of(&coupon("budget = 0", ""), &["--draws", "20"]);
    assert!(
        out.contains("No arm moves profit: all do as “nothing”."),
        "{out}"
    );
}

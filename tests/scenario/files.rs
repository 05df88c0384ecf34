//! Scenario files: what is understood, what is refused, and how the refusal reads.

use std::path::{Path, PathBuf};

use goodwill::scenario::checked::*;
use goodwill::scenario::key::{Default, Kind, Section};
use goodwill::scenario::yields::metrics_of;
use goodwill::scenario::{self, LoadError, Loaded};
use goodwill::vocabulary::metric::Metric;
use proptest::prelude::*;

const MINTS: &str = r#"#:schema ../docs/scenario.schema.json
title = "Two mints"
question = "Does a second, unexpected mint raise tips?"

[timeline]
unit = "visit"
ticks = 1

[population]
of = "dining parties"
size = 20_000
basket = { lognormal = { mean = 20, cv = 0.5 } }
tip_share = 0.16

[outcome]
primary = "tip_share"
worthwhile = "2%"

[[arm]]
name = "no mint"

[[arm]]
name = "one, then one more"
[[arm.gesture]]
gift = "mint"
value = 1.0
personal = 0.3
when = "with the bill"
[[arm.gesture]]
gift = "a second mint"
value = "$1"
personal = 1.0
when = "with-the-bill"

[[expect]]
arm = "one, then one more"
lift = [0.14, 0.28]
source = "Strohmetz et al. 2002, Study 2"
"#;

/// A scenario with something of everything.
const FULL: &str = r#"
title = "A year of a café \"Zur Post\""
question = "What pays?"
notes = """Two lines:
with a tab	and a backslash \\."""
currency = "EUR"

[timeline]
unit = "week"
length = "52 weeks"

[population]
of = "members"
size = 5000
purchase_rate = { gamma = { mean = "0.5 per week", cv = 1 } }
tip_share = "10%"
tenure = { uniform = { low = 0, high = "3 years" } }
reciprocity = { normal = { mean = 1, sd = 0.3 } }
[[population.segment]]
name = "families"
share = "40%"
trust = { beta = { a = 6, b = 4 } }
basket = "12.50 EUR"
[[population.segment]]
name = "students & co"
share = 0.6
basket = { lognormal = { mean = "8 EUR", cv = 0.5 } }

[context]
noticed = 0.5
customary = "1 EUR"

[channel.purchase]
asked = "2%"
margin = "40%"
elasticity = 0.4
[channel.tip]
[channel.donation]
asked = "12%"
amount = 20
[channel.referral]
asked = "5%"
unasked = "0.2 per year"
worth = 3
[channel.review]
asked = 0.03
[channel.sign-up]
asked = 0.2

[service]
failure_rate = "5%"

[prospects]
per_member = 0.5
join = "0.5 per year"

[community]
size = 2048
[community.ties]
degree = 6
belonging = false

[design]
kind = "randomized"
per_arm = 20
seed = 18446744073709551615
replicates = 3

[outcome]
primary = "profit"
worthwhile = "0.5 EUR"

[psychology]
goodwill_half_life = "6 weeks"
unease = 0
lapse_rate = "0.1/year"

[[arm]]
name = "nothing"
[[arm]]
name = "gifts"
budget = 20
[[arm.gesture]]
gift = "coffee"
value = 3
cost = 0.8
personal = { families = 1, "students & co" = 0.2 }
every = "13 weeks"
from = "1 week"
until = "40 weeks"
to = "customers and prospects"
[[arm.gesture]]
gift = "cake"
value = 4
offers = [{ families = 1 }, { "students & co" = "80%" }]
at = ["26 weeks", "0 weeks", "30 days"]
to = "lapsed"
segments = ["families"]
promised = true
kept = "95%"
[[arm.gesture]]
gift = "discount"
value = 2
conditional = true
stands = "4 weeks"
when = "after_purchase"
delay = "1 day"
[[arm.gesture]]
gift = "thanks"
when = "after reciprocation"
of = ["referral", "sign_up"]
[[arm.gesture]]
gift = "card"
when = "birthday"
third_party = true
announced = true
[[arm.gesture]]
gift = "surprise"
when = "at random"
rate = "4 per year"
reach = "50%"
[[arm.gesture]]
gift = "apology"
when = "after failure"
[[arm.gesture]]
gift = "miss you"
when = "after lapse"
delay = "2 weeks"
[[arm.gesture]]
gift = "welcome"
when = "onboarding"
[[arm.ask]]
ways = ["review", "referral", "purchase"]
other_ways = 2
cost = 0.05
every = "4 ticks"
[[arm.ask]]
ways = ["sign up"]
when = "onboarding"

[[expect]]
arm = "gifts"
metric = "retained"
log_odds = 0.2
interval = [0.1, 0.4]
tag = "source"
source = "nobody"
[[expect]]
arm = "gifts"
metric = "goodwill"
mean = 1
source = "nobody"
"#;

const DATA: &str = r#"
title = "Data"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "revenue" }
arm = [{ name = "nothing" }, { name = "card", gesture = [
    { gift = "card", when = "birthday", personal = { Lunch = 1 } },
] }]
[population.data]
file = "tips.csv"
segment = "time"
basket = "total_bill"
tip_share = { column = "tip", over = "total_bill" }
purchase_rate = { column = "x", over = "T", per = "week" }
tenure = { column = "T", unit = "week" }
"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenario/files")
}

fn check(text: &str) -> Result<Loaded, String> {
    check_with(text, &[])
}

fn check_with(text: &str, overrides: &[&str]) -> Result<Loaded, String> {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    scenario::check("shop.toml", text, &folder(), &overrides).map_err(|problems| {
        assert!(!problems.is_empty());
        problems.render(false)
    })
}

fn right(text: &str) -> Scenario {
    match check(text) {
        Ok(loaded) => loaded.scenario,
        Err(problems) => panic!("{problems}"),
    }
}

#[test]
fn the_sketch_is_understood() {
    let scenario = right(MINTS);
    assert_eq!(
        scenario.timeline,
        Timeline {
            unit: TickUnit::Visit { gap: 0.0 },
            ticks: 1,
            start: None,
        }
    );
    assert_eq!(scenario.population.size, 20_000);
    assert_eq!(scenario.population.segments.len(), 1);
    assert_eq!(scenario.context.stake, Stake::Basket);
    assert_eq!(
        scenario.channels.of(ChannelKind::Tip).unwrap().elasticity,
        goodwill::psychology::Parameters::default().elasticity_tip
    );
    assert!(scenario.channels.of(ChannelKind::Purchase).is_some());
    assert_eq!(scenario.outcome.worthwhile, Some(0.02));
    let gestures = &scenario.arms[1].gestures;
    assert_eq!(gestures[1].when.trigger, Trigger::WithTheBill);
    assert_eq!((gestures[1].value, gestures[1].cost), (1.0, 1.0));
    let expectation = &scenario.expectations[0];
    assert!((expectation.value().unwrap() - 0.21).abs() < 1e-12);
    assert_eq!(expectation.interval(), Some((0.14, 0.28)));
    assert_eq!((expectation.arm, expectation.against), (1, 0));
    let metrics = metrics_of(&scenario);
    assert!(metrics.contains(&Metric::TipShare) && !metrics.contains(&Metric::Retained));
}

#[test]
fn everything_is_understood() {
    let scenario = right(FULL);
    assert_eq!(scenario.timeline.ticks, 52);
    assert_eq!(scenario.design.seed, u64::MAX);
    assert_eq!(scenario.psychology.goodwill_half_life, 42.0);
    let segments = &scenario.population.segments;
    assert_eq!(
        segments[0].traits.of(Trait::Basket),
        &Distribution::Constant(12.5)
    );
    assert_eq!(
        segments[1].traits.of(Trait::Trust),
        &Distribution::Beta { a: 5.0, b: 5.0 }
    );
    let gestures = &scenario.arms[1].gestures;
    assert_eq!(gestures[0].when.trigger, Trigger::Schedule(vec![1, 14, 27]));
    assert_eq!(gestures[0].personal, [1.0, 0.2]);
    assert_eq!(gestures[1].personal, [1.0, 0.8]);
    assert_eq!(gestures[1].when.trigger, Trigger::Schedule(vec![0, 4, 26]));
    assert_eq!(gestures[1].when.segments, [true, false]);
    assert_eq!(gestures[1].promised, Some(0.95));
    assert_eq!(gestures[2].stands, 28.0);
    let of = vec![ChannelKind::Referral, ChannelKind::SignUp];
    assert_eq!(gestures[3].when.trigger, Trigger::AfterReciprocation(of));
    assert_eq!(gestures[5].when.trigger, Trigger::AtRandom(4.0 / 365.25));
    let ticks = (0..52).step_by(4).collect();
    assert_eq!(
        scenario.arms[1].asks[0].when.trigger,
        Trigger::Schedule(ticks)
    );
    let metrics = metrics_of(&scenario);
    assert!(!metrics.contains(&Metric::TipShare) && metrics.contains(&Metric::Tips));
    assert!(metrics.contains(&Metric::ExpectedPurchases) && metrics.contains(&Metric::Joined));
}

#[test]
fn data_are_read_and_name_the_segments() {
    let loaded = check(DATA).unwrap();
    let population = &loaded.scenario.population;
    assert_eq!(population.size, 4);
    let names: Vec<_> = population
        .segments
        .iter()
        .map(|segment| segment.name.as_str())
        .collect();
    assert_eq!(names, ["Dinner", "Lunch"]);
    assert_eq!(population.segments[0].share, 0.75);
    let data = population.data.as_ref().unwrap();
    let mut of_rows = data.segments.clone().unwrap();
    of_rows.sort_unstable();
    assert_eq!(of_rows, [0, 0, 0, 1]);
    let columns: Vec<_> = data.columns.iter().map(|(which, _)| *which).collect();
    assert_eq!(
        columns,
        [
            Trait::PurchaseRate,
            Trait::Basket,
            Trait::TipShare,
            Trait::Tenure
        ]
    );
    assert!(
        data.columns[0]
            .1
            .contains(&((2.0 / 38.86 * (1.0 / 7.0)) as f32))
    );
    assert!(data.columns[3].1.contains(&210.0));
    assert_eq!(loaded.inputs.len(), 2);
    assert_eq!(loaded.inputs[1].name, "tips.csv");
    assert_eq!(loaded.inputs[1].sha256.len(), 64);
}

/// Every kind of statement.
const EXPECTS: &str = r#"
title = "Expectations"
timeline = { unit = "day", ticks = 100 }
population = { size = 10, purchase_rate = "1 per week", basket = 5 }
outcome = { primary = "purchases" }
arm = [
    { name = "a" },
    { name = "b", gesture = [{ gift = "x", value = 1, at = 0 }] },
    { name = "c" },
    { name = "d", gesture = [{ gift = "y", value = 2, at = 0 }] },
]

[study]
cite = "Somebody 2001"
read_off = ["context.customary", "context.noticed"]

[claim]
id = "C99"
says = "What is said."
label = "stated"
rests_on = "everything"
required = false
[claim.without]
goodwill_half_life = "1 hour"
lapse_rate = "0 per week"
unease = 0

[[expect]]
arm = "b"
ratio = 2
interval = [1.5, 2.5]
at = "2 weeks"
tag = "computed"
spread = "recalled"
knock_out = true
[[expect]]
arm = "b"
above = "c"
times = 2
confidence = "99%"
[[expect]]
id = "feelings"
arm = "b"
metric = "goodwill"
above_metric = "obligation"
at = "100 days"
knock_out = false
tag = "source"
[[expect]]
arm = "b"
against = "d"
within = ["-1%", 0.01]
scale = "lift"
source = "somebody else"
[[expect]]
arm = "b"
exceeds = ["d", "c"]
scale = "log-odds"
[[expect]]
arm = "b"
metric = "purchases"
short_of = ["b", "a"]
times = 0.25
since = "60 days"
at = "90 days"
other_at = "30 days"
[[expect]]
arm = "d"
metric = "goodwill"
half_life = "41 days"
interval = ["5 weeks", "50 days"]
from = "30 days"
to = "2 months"
tag = "assumed"
"#;

/// Nothing but what must be there.
const BARE: &str = r#"
title = "Bare"
timeline = { unit = "day", ticks = 1 }
population = { size = 1 }
outcome = { primary = "goodwill" }
arm = [{ name = "nothing" }]
"#;

/// Reads what was resolved and compares.
fn round_trip(loaded: &Loaded) {
    let at = tempfile::tempdir().unwrap();
    for (name, bytes) in loaded.copy.iter().flat_map(scenario::Copy::files) {
        crate::common::place::put(&at.path().join(name), &bytes);
    }
    let mut again = match scenario::check("shop.toml", &loaded.resolved, at.path(), &[]) {
        Ok(again) => again,
        Err(problems) => panic!("{}\n{}", loaded.resolved, problems.render(false)),
    };
    // The copy of the data has another path, and nothing else.
    if let (Some(copy), Some(data)) = (
        &mut again.scenario.population.data,
        &loaded.scenario.population.data,
    ) {
        copy.path.clone_from(&data.path);
    }
    assert_eq!(again.scenario, loaded.scenario, "{}", loaded.resolved);
    assert_eq!(again.resolved, loaded.resolved);
}

#[test]
fn the_resolved_scenario_reads_to_the_same_scenario() {
    for text in [MINTS, FULL, DATA, BARE, EXPECTS] {
        round_trip(&check(text).unwrap());
    }
    insta::assert_snapshot!("resolved_mints", check(MINTS).unwrap().resolved);
    insta::assert_snapshot!("resolved_full", check(FULL).unwrap().resolved);
}

#[test]
fn every_kind_of_expectation_is_understood() {
    let scenario = right(EXPECTS);
    let claim = scenario.claim.unwrap();
    assert_eq!(
        (claim.id.as_str(), claim.label, claim.required),
        ("C99", ClaimLabel::Stated, false)
    );
    let off = [
        ("goodwill_half_life", 1.0 / 24.0),
        ("unease", 0.0),
        ("lapse_rate", 0.0),
    ];
    assert_eq!(claim.without, off);
    assert_eq!(scenario.study.unwrap().read_off.len(), 2);
    let all = scenario.expectations;
    let statements: Vec<Statement> = all.iter().map(|one| one.statement.clone()).collect();
    assert_eq!(
        statements,
        [
            Statement::Value {
                scale: EffectScale::Ratio,
                value: 2.0,
                interval: Some((1.5, 2.5))
            },
            Statement::Above { times: 2.0 },
            Statement::AboveMetric {
                other: Metric::Obligation
            },
            Statement::Within {
                scale: EffectScale::Lift,
                low: -0.01,
                high: 0.01
            },
            Statement::Exceeds {
                scale: EffectScale::LogOdds,
                than: Yardstick {
                    arm: 3,
                    against: 2,
                    times: 1.0,
                    at: None,
                    since: None
                }
            },
            Statement::ShortOf {
                scale: EffectScale::Difference,
                of: Yardstick {
                    arm: 1,
                    against: 0,
                    times: 0.25,
                    at: Some(30),
                    since: None
                }
            },
            Statement::HalfLife {
                days: 41.0,
                interval: Some((35.0, 50.0)),
                from: 30,
                to: 61
            },
        ]
    );
    let compared: Vec<_> = all.iter().map(|one| (one.arm, one.against)).collect();
    assert_eq!(
        compared,
        [(1, 0), (1, 2), (1, 0), (1, 3), (1, 0), (1, 0), (3, 0)]
    );
    let at: Vec<_> = all.iter().map(|one| (one.since, one.at)).collect();
    assert_eq!(at[0], (None, Some(14)));
    assert_eq!(at[5], (Some(60), Some(90)));
    assert!([1, 2, 3, 4, 6].iter().all(|one| at[*one] == (None, None)));
    let knock_outs: Vec<_> = all.iter().map(|one| one.knock_out).collect();
    assert_eq!(knock_outs, [true, true, false, false, true, true, false]);
    let decide: Vec<_> = all.iter().map(Expectation::decides).collect();
    assert_eq!(decide, [false, true, true, true, true, true, true]);
    assert_eq!(all[1].confidence, 0.99);
    assert_eq!(all[0].source, "Somebody 2001");
}

#[test]
fn a_psychology_lies_under_what_a_scenario_says() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let mine = write(
        "mine.toml",
        &format!("{MINTS}\n[psychology]\nunease = 0.125\n"),
    );
    let fitted = "goodwill_half_life = \"8 weeks\"\nunease = 0.5\nlapse_rate = \"0.1 per year\"\nelasticity_tip = 0.3\n";
    for text in [
        fitted.to_owned(),
        format!("[fit]\nseed = 1\n[psychology]\n{fitted}"),
    ] {
        let path = write("fitted.toml", &text);
        let psychology = scenario::load_psychology(&path).unwrap().parameters;
        let loaded = scenario::load_on(&mine, &psychology, &[]).unwrap();
        assert_eq!(loaded.scenario.psychology.goodwill_half_life, 56.0);
        assert_eq!(loaded.scenario.psychology.lapse_rate, psychology.lapse_rate);
        assert_eq!(loaded.scenario.psychology.unease, 0.125);
        let tip = loaded.scenario.channels.of(ChannelKind::Tip).unwrap();
        assert_eq!(tip.elasticity, 0.3);
        assert_eq!(loaded.own.parameters, ["unease"]);
        round_trip(&loaded);
        let set = ["psychology.lapse_rate=0".to_owned()];
        let loaded = scenario::load_on(&mine, &psychology, &set).unwrap();
        assert_eq!(loaded.scenario.psychology.lapse_rate, 0.0);
    }
    let wrong = write(
        "wrong.toml",
        "goodwil_half_life = \"8 weeks\"\nunease = -1\n",
    );
    let Err(LoadError::Wrong(problems)) = scenario::load_psychology(&wrong) else {
        panic!("a wrong psychology is found right");
    };
    let said = problems.render(false);
    assert!(
        said.contains("did you mean `goodwill_half_life`?"),
        "{said}"
    );
    assert!(said.contains("2 problems"), "{said}");
}

#[test]
fn what_is_not_given_is_not_there() {
    let scenario = right(BARE);
    assert!(scenario.channels.0.iter().all(Option::is_none));
    assert_eq!(scenario.context.stake, Stake::Money(10.0));
    assert_eq!(scenario.question, "");
    assert!(!metrics_of(&scenario).contains(&Metric::Revenue));
}

#[test]
fn overrides_change_what_they_name() {
    let set = |overrides: &[&str]| match check_with(FULL, overrides) {
        Ok(loaded) => {
            round_trip(&loaded);
            loaded.scenario
        }
        Err(problems) => panic!("{problems}"),
    };
    let values = |scenario: &Scenario| -> Vec<f64> {
        scenario.arms[1]
            .gestures
            .iter()
            .map(|gesture| gesture.value)
            .collect()
    };
    assert_eq!(values(&set(&["arm.gesture.value=2"])), [2.0; 9]);
    assert_eq!(
        values(&set(&["arm[2].gesture[1].value=7"]))[..2],
        [7.0, 4.0]
    );
    assert_eq!(
        values(&set(&["arm.gifts.gesture.cake.value=9 EUR"]))[..2],
        [3.0, 9.0]
    );
    assert_eq!(
        values(&set(&[
            "arm.\"gifts\".gesture.value=1",
            "arm.gesture[2].value=5"
        ]))[..2],
        [1.0, 5.0]
    );
    assert_eq!(set(&["psychology.unease=0.5"]).psychology.unease, 0.5);
    assert_eq!(set(&["design.seed=7"]).design.seed, 7);
    assert_eq!(set(&["design.seed=8", "design.seed = 9"]).design.seed, 9);
    assert_eq!(set(&["population.size=1000"]).population.size, 1000);
    assert_eq!(
        set(&["community.ties.rewired=20%"])
            .community
            .ties
            .unwrap()
            .rewired,
        0.2
    );
    assert_eq!(set(&["timeline.ticks=60"]).timeline.ticks, 60);
    let mints = check_with(
        MINTS,
        &["psychology.unease=0", "timeline.gap=2 weeks", "service={}"],
    );
    let mints = mints.unwrap().scenario;
    assert_eq!(mints.psychology.unease, 0.0);
    assert_eq!(mints.timeline.unit, TickUnit::Visit { gap: 14.0 });
}

#[test]
fn a_missing_file_is_not_a_wrong_one() {
    let missing = scenario::load(&folder().join("no such.toml"), &[]);
    assert!(matches!(missing, Err(LoadError::Unreadable { .. })));
    let wrong = scenario::load(&folder().join("tips.csv"), &[]);
    assert!(matches!(wrong, Err(LoadError::Wrong(_))));
}

#[test]
fn every_key_is_declared_in_full() {
    fn walk(section: &Section) {
        let mut seen = Vec::new();
        for key in section.keys() {
            assert!(
                !seen.contains(&key.name),
                "{} twice in {}",
                key.name,
                section.name
            );
            seen.push(key.name);
            assert!(!key.meaning.is_empty(), "{}", key.name);
            match key.kind {
                Kind::Table(section) | Kind::Tables(section) => walk(section),
                _ => {
                    let parameter = matches!(key.default, Default::Parameter(_));
                    assert!(parameter || !key.example.is_empty(), "{}", key.name);
                    for toml in key.default.toml().iter().chain([&key.example.to_owned()]) {
                        let text = format!("x = {toml}");
                        assert!(
                            toml.is_empty() || text.parse::<toml::Table>().is_ok(),
                            "{text}"
                        );
                    }
                }
            }
        }
    }
    walk(scenario::schema());
}

#[test]
fn wrong_overrides_are_shown_as_they_were_given() {
    let mut out = String::new();
    for text in [
        "psycholgy.unease=0",
        "arm.gesture.valu=2",
        "arm[9].gesture.value=2",
        "arm.gifs.gesture.value=2",
        "arm.\"no one\".budget=2",
        "title.x=2",
        "design[1].seed=2",
        "expect=3",
        "arm.gesture.value=-2",
        "arm.gesture[10].value=2",
        "arm.gesture.value=[1,",
        "arm.gesture.value",
        "arm.gesture.value=",
        "=3",
        "",
        "arm.\"x",
        "arm[0].budget=1",
        "arm.gesture.personal.x.y=1",
        "arm=\u{1F36C}",
    ] {
        let Err(rendered) = check_with(FULL, &[text]) else {
            panic!("`{text}` is found right");
        };
        out.push_str(&rendered);
        out.push('\n');
    }
    insta::assert_snapshot!("overrides", out);
}

#[test]
fn nothing_a_file_can_say_breaks_the_reader() {
    let deep_list = format!("title = {}1{}", "[".repeat(9000), "]".repeat(9000));
    let deep_keys = format!("{}x = 1", "a.".repeat(100_000));
    let deep_header = format!("[{}x]", "a.".repeat(100_000));
    let many = "x = 1\n".repeat(2_000);
    let huge = MINTS.replace("20_000", &"9".repeat(5_000));
    for text in [&deep_list, &deep_keys, &deep_header, &many, &huge] {
        assert!(check(text).is_err());
    }
    assert!(
        scenario::check("x", &deep_list, &folder(), &[])
            .unwrap_err()
            .render(true)
            .len()
            > 10
    );
    assert!(check_with(MINTS, &[&format!("{}=1", "a.".repeat(100_000))]).is_err());
    assert!(check_with(MINTS, &[&format!("title={}", "[".repeat(100_000))]).is_err());
}

/// Every word and number of a scenario, in turn, made a value of every other kind.
#[test]
fn every_value_may_be_of_any_kind() {
    for text in [MINTS, FULL, DATA, EXPECTS] {
        for (at, line) in text.lines().enumerate() {
            let Some((key, _)) = line.split_once(" = ") else {
                continue;
            };
            for piece in PIECES {
                let mut lines: Vec<&str> = text.lines().collect();
                let changed = format!("{key} = {piece}");
                lines[at] = &changed;
                if let Ok(loaded) = check(&lines.join("\n")) {
                    round_trip(&loaded);
                }
            }
        }
    }
}

/// Pieces that a mutation puts in place of what was there.
const PIECES: &[&str] = &[
    "",
    "nan",
    "inf",
    "-inf",
    "-1",
    "0",
    "1e308",
    "1e-308",
    "99999999999999999999",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\"2 weeks\"",
    "\"$3\"",
    "\"é\u{301}🍬\"",
    "=",
    "\n",
    "[[arm]]",
    "1979-05-27",
    "\u{0}",
    "\"",
    "[[[[",
    "a.b.c",
    "'x'",
    "[1, 2]",
    "{ families = 1 }",
    "\"1e300 years\"",
    "\"1e-300/second\"",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutations_never_panic(
        which in 0..4usize,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12usize, 0..PIECES.len()), 1..4),
    ) {
        let mut text = [MINTS, FULL, DATA, EXPECTS][which].to_owned();
        for (at, length, piece) in cuts {
            let boundary = |mut at: usize| { while !text.is_char_boundary(at) { at -= 1; } at };
            let start = boundary(at.index(text.len() + 1));
            let end = boundary((start + length).min(text.len())).max(start);
            text.replace_range(start..end, PIECES[piece]);
        }
        if let Ok(loaded) = check(&text) { round_trip(&loaded) }
    }

    #[test]
    fn mutated_values_never_panic(
        which in 0..4usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..PIECES.len()), 1..4),
    ) {
        let text = [MINTS, FULL, DATA, EXPECTS][which];
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (at, piece) in changes {
            let line = at.get(&lines).clone();
            if let Some((key, _)) = line.split_once('=') {
                let at = at.index(lines.len());
                lines[at] = format!("{key} = {}", PIECES[piece]);
            }
        }
        if let Ok(loaded) = check(&lines.join("\n")) { round_trip(&loaded) }
    }

    #[test]
    fn random_overrides_never_panic(text in "(arm|population|title|[a-z\"\\[\\]0-9.]{0,8})(\\[[0-9]\\])?(\\.[a-z_\"é]{0,9}){0,3}=?.{0,9}") {
        let _ = check_with(FULL, &[&text]);
    }
}

#[test]
fn a_share_that_agrees_when_asked_is_told_where_nobody_asks() {
    let told = |channel: &str, arm: &str| {
        let text = format!(
            "title = \"t\"\ntimeline = {{ unit = \"week\", length = \"4 weeks\" }}\n\
             outcome = {{ primary = \"retained\" }}\n[population]\nsize = 100\n{channel}\n\
             [[arm]]\nname = \"nothing\"\n[[arm]]\nname = \"something\"\n{arm}\n"
        );
        let loaded = scenario::check("t.toml", &text, Path::new("."), &[]);
        loaded.unwrap_or_else(|e| panic!("{e}")).notes
    };
    let gift = "gesture = [{ gift = \"g\", value = 3, at = \"1 week\" }]";
    let ask = "ask = [{ ways = [\"sign-up\"], at = \"1 week\" }]";
    let sign_up = "[channel.sign-up]\nasked = \"5%\"";
    let says = "`asked` in `[channel.sign-up]` does nothing: no arm asks for it";
    assert_eq!(
        told(sign_up, gift),
        [format!("{says}, so that nobody ever does it.")]
    );
    let unasked = format!("{sign_up}\nunasked = \"1 per year\"");
    assert_eq!(told(&unasked, gift), [format!("{says}.")]);
    assert_eq!(told(sign_up, ask), Vec::<String>::new());
}

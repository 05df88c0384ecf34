//! What each fuzz target does with its bytes. The tests replay the corpus through the same functions.

#![allow(dead_code)]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use goodwill::engine::run::checkpoint;
use goodwill::engine::run::shape_of;
use goodwill::engine::tally::Shape;
use goodwill::evidence::fit::journal::Journal as Calibration;
use goodwill::scenario::{self, Copy, Loaded, Problems};
use tempfile::TempDir;

/// The text of a scenario file: it is read, and what is read writes itself down as the same scenario, or
/// all that is wrong with it is told.
pub fn scenario(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    told(
        scenario::check("fuzz.toml", &text, EMPTY.path(), &[]),
        EMPTY.path(),
    );
}

/// A table of customers, read in one of several ways, which the first byte chooses.
pub fn data(bytes: &[u8]) {
    let (&way, table) = bytes.split_first().unwrap_or((&0, &[]));
    let at = DATA.path();
    // The resolved scenario names the file so, and the scenario itself, too.
    let file = at.join("data/customers.csv");
    fs::write(file, table).expect("a temporary file can be written");
    let columns = COLUMNS[usize::from(way) % COLUMNS.len()];
    let text = format!("{OWN_CUSTOMERS}{columns}");
    told(scenario::check("fuzz.toml", &text, at, &[]), at);
}

/// Values for `--set`, one a line.
pub fn set(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let overrides: Vec<String> = text.lines().take(8).map(str::to_owned).collect();
    told(
        scenario::check("fuzz.toml", SMALL, EMPTY.path(), &overrides),
        EMPTY.path(),
    );
}

/// The journal of a run or of a calibration that was interrupted: whatever stands in it, it is gone on with
/// or refused.
pub fn journal(bytes: &[u8]) {
    let _ = checkpoint::Journal::parse(bytes);
    // Without the hash at its end, which no luck would hit.
    if let Some(journal) = checkpoint::Journal::parse_body(bytes)
        && let Some(part) = journal.part(&SHAPE, 1)
    {
        assert!(part.done.count() <= u64::from(part.tally.shape.replicates as u32));
        if let Some(again) = checkpoint::write(&part, &journal.run) {
            assert!(
                checkpoint::Journal::parse(&again).is_ok(),
                "it is not read again"
            );
        }
    }
    let path = EMPTY.path().join("journal");
    fs::write(&path, bytes).expect("a temporary file can be written");
    if let Ok(found) = Calibration::resume(&path, "fingerprint") {
        found.of_point("a", &[1.0], || vec![2.0]);
        found.flush().expect("a temporary file can be written");
        let again = Calibration::resume(&path, "fingerprint").expect("what was read is read again");
        assert!(again.found() >= found.found());
    }
}

/// What was read reads again as the same; what is wrong can be told, with and without colour.
fn told(read: Result<Loaded, Problems>, at: &Path) {
    match read {
        Ok(loaded) => {
            for (name, bytes) in loaded.copy.iter().flat_map(Copy::files) {
                fs::write(at.join(name), bytes).expect("a temporary file can be written");
            }
            match scenario::check("scenario.toml", &loaded.resolved, at, &[]) {
                Ok(again) => assert_eq!(again.resolved, loaded.resolved, "it is read otherwise"),
                Err(problems) => panic!("{}\n{}", problems.render(false), loaded.resolved),
            }
        }
        Err(problems) => {
            assert!(!problems.render(false).trim().is_empty());
            assert!(!problems.render(true).trim().is_empty());
        }
    }
}

static EMPTY: LazyLock<TempDir> =
    LazyLock::new(|| TempDir::new().expect("a temporary folder can be made"));

static DATA: LazyLock<TempDir> = LazyLock::new(|| {
    let at = TempDir::new().expect("a temporary folder can be made");
    fs::create_dir(at.path().join("data")).expect("a temporary folder can be made");
    at
});

static SHAPE: LazyLock<Shape> = LazyLock::new(|| {
    let loaded = scenario::check("small.toml", SMALL, EMPTY.path(), &[]);
    shape_of(&loaded.expect("it is right").scenario)
});

/// A scenario that is soon run.
pub const SMALL: &str = r#"
title = "Small"
timeline = { unit = "week", ticks = 4 }
population = { size = 100, basket = 10, purchase_rate = "1 per week" }
outcome = { primary = "profit" }

[channel.purchase]
margin = "40%"

[channel.referral]
asked = "5%"
worth = 10

[[arm]]
name = "nothing"

[[arm]]
name = "card"
gesture = [{ gift = "card", value = 1, at = "1 week" }]
ask = [{ ways = ["referral"], every = "2 weeks" }]
"#;

const OWN_CUSTOMERS: &str = r#"
title = "Own customers"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "profit" }
arm = [{ name = "nothing" }, { name = "card", gesture = [{ gift = "card", value = 1, at = "1 week" }] }]

[channel.purchase]
margin = "40%"

[population.data]
file = "data/customers.csv"
rejects = "50%"
"#;

/// Ways in which a table is read.
const COLUMNS: [&str; 5] = [
    r#"
id = "id"
segment = "segment"
purchases = "orders"
spend = "spend"
last_purchase = "last"
tenure = "first"
spend_last_year = "year"
as_of = 2026-06-30
"#,
    r#"
id = "id"
purchases = "orders"
spend = "spend"
last_purchase = "last"
tenure = "first"
as_of = 2026-06-30
dates = "day month year"
"#,
    r#"
basket = "bill"
tip_share = { column = "tip", over = "bill" }
segment = "time"
trust = "trust"
"#,
    r#"
purchase_rate = { column = "x", over = "T", per = "week" }
tenure = { column = "T", unit = "week" }
"#,
    r#"
id = "id"
frequency = "orders"
recency = { column = "last", unit = "day" }
T = { column = "first", unit = "day" }
monetary_value = "spend"
"#,
];

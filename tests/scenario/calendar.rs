//! Runs with a start: dates where a time stands, months of the calendar, seasons.

use goodwill::scenario::calendar;
use goodwill::scenario::checked::*;
use goodwill::scenario::{self, Loaded};

use crate::common::place::repository;

fn loaded(timeline: &str, when: &str) -> Loaded {
    let text = format!(
        r#"
title = "A shop"
[timeline]
{timeline}
[population]
size = 100
basket = 20
purchase_rate = "1 per month"
[channel.purchase]
margin = "40%"
[outcome]
primary = "profit"
[[arm]]
name = "nothing"
[[arm]]
name = "something"
[[arm.gesture]]
gift = "a card"
value = 2
{when}
"#
    );
    let read = scenario::check("shop.toml", &text, &repository("tests/cases"), &[]);
    read.unwrap_or_else(|problems| panic!("{problems}"))
}

/// The days on which a gesture comes.
fn days(timeline: &str, when: &str) -> Vec<String> {
    let scenario = loaded(timeline, when).scenario;
    let timeline = scenario.timeline;
    let start = timeline.start.expect("a start");
    let ticks = scenario.arms[1].gestures[0].when.trigger.ticks();
    let day = |tick: &u32| calendar::as_written(start + timeline.tick_start(*tick) as i32);
    ticks.expect("a schedule").iter().map(day).collect()
}

#[test]
fn dates_stand_where_a_time_does() {
    const DAYS: &str = "unit = \"day\"\nlength = \"1 year\"\nstart = 2027-01-04";
    assert_eq!(days(DAYS, "at = 2027-12-06"), ["2027-12-06"]);
    assert_eq!(days(DAYS, "at = \"2027-12-06\""), ["2027-12-06"]);
    assert_eq!(
        days(DAYS, "at = [\"1 week\", 2027-02-14, \"1 month\"]"),
        ["2027-01-11", "2027-02-04", "2027-02-14"]
    );
    assert_eq!(
        days(
            DAYS,
            "every = \"1 week\"\nfrom = 2027-03-01\nuntil = 2027-03-20"
        ),
        ["2027-03-01", "2027-03-08", "2027-03-15"]
    );
    // Of a week its Monday, as the run starts on one.
    const WEEKS: &str = "unit = \"week\"\nlength = \"52 weeks\"\nstart = 2027-01-04";
    assert_eq!(days(WEEKS, "at = 2027-12-10"), ["2027-12-06"]);
    // The last day is in it.
    let between = |written: &str| {
        let when = format!("when = \"birthday\"\nbetween = {written}");
        loaded(DAYS, &when).scenario.arms[1].gestures[0]
            .when
            .between
    };
    assert_eq!(between("[2027-01-05, 2027-01-10]"), Some((1, 7)));
    assert_eq!(between("[\"1 week\", \"2 weeks\"]"), Some((7, 14)));
    assert_eq!(between("[2027-12-06, 2028-12-24]"), Some((336, 365)));
}

#[test]
fn months_are_the_calendar_s_where_there_is_a_start() {
    const MONTHLY: &str = "every = \"1 month\"";
    let day = |start: &str| format!("unit = \"day\"\nlength = \"6 months\"\nstart = {start}");
    assert_eq!(
        days(&day("2027-01-31"), MONTHLY),
        [
            "2027-01-31",
            "2027-02-28",
            "2027-03-31",
            "2027-04-30",
            "2027-05-31",
            "2027-06-30"
        ]
    );
    let quarterly = "every = \"1 quarter\"\nfrom = 2027-02-15";
    let year = "unit = \"week\"\nlength = \"52 weeks\"\nstart = 2027-01-04";
    assert_eq!(
        days(year, quarterly),
        ["2027-02-15", "2027-05-10", "2027-08-09", "2027-11-15"]
    );
    let months = "unit = \"month\"\nlength = \"1 year\"\nstart = 2027-02-01";
    assert_eq!(days(months, "at = 2027-08-31"), ["2027-08-01"]);
    assert_eq!(
        days(
            months,
            "every = \"45 days\"\nfrom = \"1 month\"\nuntil = 2027-07-01"
        ),
        ["2027-03-01", "2027-04-01", "2027-05-01"]
    );
}

#[test]
fn a_year_has_the_days_of_the_calendar() {
    let ticks = |timeline: &str| loaded(timeline, "at = 0").scenario.timeline.ticks;
    let by_day = |length: &str, start: &str| {
        ticks(&format!("unit = \"day\"\nlength = \"{length}\"\n{start}"))
    };
    assert_eq!(by_day("1 year", "start = 2027-01-01"), 365);
    assert_eq!(by_day("1 year", "start = 2028-01-01"), 366);
    assert_eq!(by_day("12 months", "start = 2028-01-01"), 366);
    assert_eq!(by_day("1 month", "start = 2027-02-01"), 28);
    assert_eq!(by_day("1 month", ""), 30);
    assert_eq!(by_day("4 years", ""), 1461);
    assert_eq!(
        ticks("unit = \"month\"\nlength = \"1 year\"\nstart = 2027-01-31"),
        12
    );
}

#[test]
fn a_run_starts_on_the_day_of_the_data() {
    let file = repository("scenarios/own_orders.toml");
    let own = scenario::load(&file, &[]).unwrap_or_else(|error| panic!("{error}"));
    let start = own.scenario.timeline.start.map(calendar::as_written);
    let log = own
        .account
        .as_ref()
        .and_then(|account| account.log.as_ref());
    assert_eq!(start, log.map(|log| log.as_of.clone()));
    assert!(start.is_some());
    assert!(own.resolved.contains("\nstart = "), "{}", own.resolved);
}

#[test]
fn a_season_is_fitted_to_the_log_and_told_in_numbers() {
    let file = repository("scenarios/own_orders.toml");
    let set = ["timeline.season.from=\"orders\"".to_owned()];
    let own = scenario::load(&file, &set).unwrap_or_else(|error| panic!("{error}"));
    let Some(Season {
        of_year: OfYear::Months(months),
        ..
    }) = &own.scenario.season
    else {
        panic!("no season of months");
    };
    assert!(
        months.iter().all(|times| (0.2..4.0).contains(times)),
        "{months:?}"
    );
    // In the run's folder there are the customers, not the log: the numbers stand there.
    let (_, season) = own.resolved.split_once("[timeline.season]").unwrap();
    assert!(season.starts_with("\nmonths = ["), "{season}");
    let note = own
        .notes
        .iter()
        .find(|note| note.contains("the season is fitted"));
    assert!(note.is_some(), "{:?}", own.notes);
}

#[test]
fn a_season_s_numbers_are_a_shape_and_peaks_come_on_top() {
    const YEAR: &str = "unit = \"day\"\nlength = \"1 year\"\nstart = 2027-01-01\n[timeline.season]";
    let season = |written: &str| {
        let read = loaded(&format!("{YEAR}\n{written}"), "at = 0");
        let (mean, _) = read.scenario.season.unwrap().over(&read.scenario.timeline);
        (mean, read.notes.join(" "))
    };
    let (doubled, _) = season("months = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]");
    assert_eq!(doubled, 1.0);
    let (shaped, told) = season("months = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3]");
    assert!((shaped - 1.0).abs() < 1e-3, "{shaped}");
    assert!(!told.contains("the season has"), "{told}");
    let (peaked, told) = season(
        "[[timeline.season.peak]]\nname = \"Christmas\"\nbetween = [2027-12-06, 2027-12-24]\ntimes = 2",
    );
    assert!((peaked - 1.0 - 19.0 / 365.0).abs() < 1e-9, "{peaked}");
    assert!(told.contains("5.2% more bought"), "{told}");
}

//! What a run hands over, from made-up results: tables, charts, the folder, the summary.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use goodwill::decision::Extent;
use goodwill::evidence::setting::Doubt;
use goodwill::experiment::results::Results;
use goodwill::output::charts;
use goodwill::output::disk::Real;
use goodwill::output::run_options::{ChartFiles, RunOptions};
use goodwill::output::staging::StagedRun;
use goodwill::output::tables::RunTables;
use goodwill::output::{
    self, Handover, Input, OutputError, RunFacts, check_destination, summary_text,
};
use goodwill::scenario::checked::Scenario;
use goodwill::vocabulary::metric::Metric;
use resvg::usvg::roxmltree;

use crate::samples::{self, Picture};

fn table((scenario, results): &(Scenario, Results), name: &str) -> String {
    let all = RunTables::of_results(scenario, results).files();
    let found = all.into_iter().find(|(file, _)| file == name);
    String::from_utf8(found.expect(name).1).unwrap()
}

fn handover(tables: &RunTables) -> Handover<'_> {
    Handover {
        resolved: "title = \"Two mints\"\n".into(),
        data_files: vec![("data/tips.csv".to_owned(), b"tip\n0.2\n".to_vec())],
        tables,
        lived: None,
        customers: None,
        facts: RunFacts {
            options: RunOptions {
                draws: 0,
                doubt: Doubt::All,
                sensitivity: Extent::Off,
                until_decided: false,
                most_replicates: None,
                first_replicates: None,
                customers: None,
                charts: ChartFiles::All,
            },
            inputs: vec![Input::of("mints.toml", b"abc")],
            threads: 2,
            vector_width: "avx2".into(),
            started: UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            stages: vec![("simulate".into(), 1.25)],
        },
    }
}

fn hand_over(
    dest: &Path,
    force: bool,
    scenario: &Scenario,
    results: &Results,
    handover: &Handover,
) -> Result<Vec<PathBuf>, OutputError> {
    let unfinished = StagedRun::begin(&Real, dest, force, &scenario.title)?;
    output::hand_over(&unfinished, scenario, results, handover, &|_, _| {})
}

/// Hands over the mints, with their title changed where one is given.
fn mints_to(dest: &Path, force: bool, title: Option<&str>) -> Result<Vec<PathBuf>, OutputError> {
    let (mut scenario, results) = samples::mints();
    if let Some(title) = title {
        scenario.title = title.into();
    }
    let tables = RunTables::of_results(&scenario, &results);
    hand_over(dest, force, &scenario, &results, &handover(&tables))
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn tables_have_their_columns_rows_and_numbers() {
    let mints = samples::mints();
    let summary = table(&mints, "summary.csv");
    assert!(
        summary
            .starts_with("arm,metric,unit,n,mean,sd,lo,hi\nno mint,tip_share,share,400000,0.188,")
    );
    assert_eq!(summary.lines().count(), 1 + 4 * 4);
    let contrasts = table(&mints, "contrasts.csv");
    assert!(contrasts.contains("\none mint,no mint,tip_share,share,0.007896,"));
    assert!(
        contrasts
            .lines()
            .skip(1)
            .all(|line| line.ends_with(",400000,customer,399999,95% simulation"))
    );
    assert_eq!(contrasts.lines().count(), 1 + 3 * 4);
    let series = table(&samples::year(), "timeseries.csv");
    assert!(series.starts_with("tick,time_days,date,arm,quantity,mean,lo,hi\n0,0,,nothing but"));
    assert!(series.contains("\n51,357,"));
    assert_eq!(
        table(&mints, "replicates.csv").lines().count(),
        1 + 2 * 4 * 4
    );
    let sincerity = table(&mints, "sincerity.csv");
    assert_eq!(sincerity.lines().count(), 1 + 4 * 50);
    assert!(sincerity.contains("\nno mint,0.14,0.16,0\n"));
}

#[test]
fn tables_of_what_is_not_there_are_not_written() {
    let (scenario, results) = samples::alone();
    let all = RunTables::of_results(&scenario, &results).files();
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "summary.csv",
            "contrasts.csv",
            "timeseries.csv",
            "replicates.csv",
            "sincerity.csv"
        ]
    );
    let power = table(&samples::randomized(), "power.csv");
    assert!(power.contains("\na note,control,revenue,250,1000,0.11,0.08,0.14,,,,6,-3,15\n"));
}

#[test]
fn what_is_missing_is_an_empty_cell_and_zero_has_no_sign() {
    let (scenario, mut results) = samples::single(1);
    results.contrasts[0].lift = None;
    results.contrasts[0].difference.value = -0.0;
    let contrasts = table(&(scenario, results), "contrasts.csv");
    assert!(contrasts.contains("\na gift,none,revenue,$,0,,,,,,,400000,"));
    assert!(!contrasts.contains("NaN"));
    let expectations = table(&samples::mints(), "expectations.csv");
    assert!(
        expectations
            .contains("\none mint,no mint,tip_share,lift,0.03,,,popular,0.027,0.023,0.031,,")
    );
    assert!(expectations.contains(",source,"));
    assert!(expectations.contains(",\"Strohmetz et al. 2002, Study 2\"\n"));
}

#[test]
fn a_spreadsheet_runs_no_formula_from_a_name() {
    let summary = table(&samples::year(), "summary.csv");
    assert!(summary.contains("\n'=2+2 "));
    assert!(!summary.contains("\n="));
    // Numbers keep their sign: they are no text.
    assert!(table(&samples::year(), "timeseries.csv").contains(",goodwill,-0.05,"));
}

/// Every chart of every sample; the pictures stay in the target folder, to be looked at.
fn gallery() -> Vec<(&'static str, Scenario, Picture)> {
    let shelf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts");
    let mut all = Vec::new();
    for (name, (scenario, results)) in samples::all() {
        let folder = shelf.join(name);
        fs::create_dir_all(&folder).unwrap();
        for chart in samples::draw(&scenario, &results) {
            fs::write(folder.join(format!("{}.svg", chart.name)), &chart.svg).unwrap();
            all.push((name, scenario.clone(), chart));
        }
    }
    all
}

/// Well-formed, titled, without a number that is none, and nothing off the sheet.
fn check_sound(about: &str, chart: &Picture) {
    let about = format!("{about}/{}", chart.name);
    let xml = roxmltree::Document::parse(&chart.svg).expect(&about);
    let heads: Vec<&str> = xml
        .root_element()
        .children()
        .filter(|node| node.is_element())
        .map(|node| node.tag_name().name())
        .collect();
    assert_eq!(heads[..2], ["title", "desc"], "{about}");
    assert!(
        !chart.svg.contains("NaN") && !chart.svg.contains("inf\""),
        "{about}"
    );
    assert!(!chart.svg.contains("<script"), "{about}");
    let height = xml.root_element().attribute("height").unwrap();
    let height: f64 = height.parse().unwrap();
    let inside = |text: &str, size: f64| {
        let at: f64 = text.parse().expect(&about);
        (-8.0..=size).contains(&at)
    };
    for node in xml.descendants().filter(|node| node.is_element()) {
        let steps = node.attribute("d").unwrap_or_default();
        for step in steps.trim_end_matches('Z').split(['M', 'L']).skip(1) {
            let (x, y) = step.split_once(' ').expect(&about);
            assert!(inside(x, 868.0) && inside(y, height), "{about}: {step}");
        }
        if node.tag_name().name() == "text" {
            let at = |name| node.attribute(name).unwrap();
            assert!(inside(at("x"), 868.0) && inside(at("y"), height), "{about}");
        }
    }
}

#[test]
fn every_chart_is_sound() {
    for (sample, _, chart) in gallery() {
        check_sound(sample, &chart);
    }
}

#[test]
fn charts_stay_sound_whatever_the_numbers() {
    let odd = [
        0.0,
        -0.0,
        1e-300,
        -1e300,
        1e300,
        1e12,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        3.5,
    ];
    for (name, sample) in [
        ("mints", samples::mints()),
        ("year", samples::year()),
        ("randomized", samples::randomized()),
    ] {
        for shift in 0..odd.len() {
            let (scenario, mut results) = sample.clone();
            let mut turn = shift;
            let mut next = || {
                turn += 1;
                odd[turn * turn % odd.len()]
            };
            let mut spoil = |e: &mut samples::Estimate| {
                (e.value, e.low, e.high) = (next(), next(), next());
            };
            results.summary.iter_mut().for_each(|s| spoil(&mut s.mean));
            results.series.iter_mut().for_each(|s| spoil(&mut s.mean));
            results
                .power
                .iter_mut()
                .for_each(|p| spoil(&mut p.detected));
            results
                .contrasts
                .iter_mut()
                .for_each(|c| spoil(&mut c.difference));
            for held in &mut results.expectations {
                held.published = odd[(shift + 3) % odd.len()];
                held.interval = Some((f64::NEG_INFINITY, 1e300));
            }
            for chart in samples::draw(&scenario, &results) {
                check_sound(&format!("{name} {shift}"), &chart);
            }
            summary_text(&scenario, &results, &[], false);
            RunTables::of_results(&scenario, &results).files();
        }
    }
}

#[test]
fn every_chart_names_every_arm() {
    for (name, (scenario, results)) in samples::all() {
        for chart in samples::draw(&scenario, &results) {
            let xml = roxmltree::Document::parse(&chart.svg).unwrap();
            let said: String = xml.descendants().filter_map(|node| node.text()).collect();
            let first = usize::from(["power", "intervals"].contains(&chart.name));
            for arm in &results.arms[first..] {
                let arm: String = arm
                    .chars()
                    .filter(|c| !"\u{202e}\u{202c}".contains(*c))
                    .collect();
                assert!(said.contains(&arm), "{name}/{}: {arm}", chart.name);
            }
        }
    }
}

#[test]
fn an_arm_without_a_gesture_is_named() {
    let (scenario, results) = samples::mints();
    let sincerity = &samples::picture(&scenario, &results, "sincerity");
    assert_eq!(sincerity.name, "sincerity");
    assert!(sincerity.svg.contains("Nothing to judge: “no mint”."));
}

#[test]
fn no_chart_is_empty() {
    let (scenario, mut results) = samples::zeros(20);
    results.sincerity.clear();
    let charts = samples::draw(&scenario, &results);
    let names: Vec<&str> = charts.iter().map(|chart| chart.name).collect();
    assert_eq!(names, ["primary", "intervals", "over_time"]);
}

#[test]
fn bars_are_of_the_difference_where_arms_are_paired() {
    let bars = |(scenario, results): (Scenario, Results)| {
        let primary = samples::picture(&scenario, &results, "primary").svg;
        // The bars' own stroke width is no other line's.
        let bars = primary.matches("stroke-width=\"2.4\"").count();
        (bars, primary.contains("interval of the difference"))
    };
    assert_eq!(bars(samples::mints()), (3, true));
    assert_eq!(bars(samples::randomized()), (4, false));
    assert_eq!(bars(samples::alone()), (1, false));
}

#[test]
fn what_is_worth_having_is_drawn_where_it_can_be() {
    let (mut scenario, results) = samples::mints();
    let drawn = |scenario: &Scenario| {
        let svg = samples::picture(scenario, &results, "primary").svg;
        (
            svg.contains("stroke-dasharray=\"1.5 3\""),
            svg.contains("worth having, 1 percentage point"),
            svg.contains("lies far outside"),
        )
    };
    assert_eq!(drawn(&scenario), (true, true, false));
    scenario.outcome.worthwhile = Some(0.5);
    assert_eq!(drawn(&scenario), (false, false, true));
    scenario.outcome.worthwhile = None;
    assert_eq!(drawn(&scenario), (false, false, false));
}

#[test]
#[allow(clippy::disallowed_methods)] // the standard library's logarithm is the oracle
fn published_marks_stand_where_their_scale_puts_them() {
    // A lift of 10% on the baseline and the mean that it comes to are one place.
    use goodwill::scenario::checked::{EffectScale, EvidenceTag};
    let draw = |scale, value| {
        let (scenario, mut results) = samples::mints();
        let mark = samples::held(1, Metric::TipShare, scale, value, None, EvidenceTag::Source);
        results.expectations = vec![mark];
        samples::picture(&scenario, &results, "primary").svg
    };
    let lift = draw(EffectScale::Lift, 0.1);
    assert_eq!(lift, draw(EffectScale::Mean, 0.188 * 1.1));
    assert_eq!(lift, draw(EffectScale::Difference, 0.188 * 0.1));
    assert_eq!(lift, draw(EffectScale::LogRatio, 1.1_f64.ln()));
    let odds = |p: f64| p / (1.0 - p);
    assert_eq!(
        lift,
        draw(EffectScale::LogOdds, (odds(0.188 * 1.1) / odds(0.188)).ln())
    );
    assert_ne!(lift, draw(EffectScale::Lift, 0.2));
    assert!(lift.contains('◇') && !lift.contains('▽'));
}

#[test]
fn a_png_is_the_svg_at_twice_its_size_and_not_blank() {
    for (name, sample) in [
        ("mints", samples::mints()),
        ("year", samples::year()),
        ("randomized", samples::randomized()),
    ] {
        for chart in samples::draw(&sample.0, &sample.1) {
            let png = charts::png(chart.name, &chart.svg).unwrap();
            let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join("charts")
                .join(name);
            fs::create_dir_all(&path).unwrap();
            fs::write(path.join(format!("{}.png", chart.name)), &png).unwrap();
            let pixels = resvg::tiny_skia::Pixmap::decode_png(&png).unwrap();
            let xml = roxmltree::Document::parse(&chart.svg).unwrap();
            let height: u32 = xml
                .root_element()
                .attribute("height")
                .unwrap()
                .parse()
                .unwrap();
            assert_eq!(
                (pixels.width(), pixels.height()),
                (900 * charts::SCALE, height * charts::SCALE)
            );
            let inked = pixels.pixels().iter().filter(|p| p.red() < 250).count();
            let share = inked as f64 / pixels.pixels().len() as f64;
            assert!(
                (0.005..0.6).contains(&share),
                "{name}/{}: {share}",
                chart.name
            );
            // The letters of the title are there: no font was missing.
            let title = (100..1700).flat_map(|x| (60..100).map(move |y| (x, y)));
            let dark = title
                .filter(|&(x, y)| pixels.pixel(x, y).unwrap().red() < 90)
                .count();
            assert!(dark > 300, "{name}/{}: {dark}", chart.name);
        }
    }
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for place in [&first, &second] {
        mints_to(&place.path().join("run"), false, None).unwrap();
    }
    let read = |place: &tempfile::TempDir, file: &str| {
        fs::read(place.path().join("run").join(file)).unwrap()
    };
    let sums = String::from_utf8(read(&first, "SHA256SUMS")).unwrap();
    assert_eq!(sums.as_bytes(), read(&second, "SHA256SUMS"));
    assert!(!sums.contains("run.json"));
    for file in [
        "charts/primary.png",
        "charts/returns.svg",
        "data/tips.csv",
        "report.html",
        "scenario.toml",
        "summary.csv",
    ] {
        assert!(sums.contains(&format!("  {file}\n")), "{file}");
        assert_eq!(read(&first, file), read(&second, file));
    }
}

#[test]
fn the_folder_is_whole_and_nothing_is_left_beside_it() {
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("deep/er/mints");
    let paths = mints_to(&dest, false, None).unwrap();
    assert!(paths.iter().all(|path| path.is_file()));
    assert_eq!(paths.len(), 6 + 10 + 7);
    assert_eq!(names(&place.path().join("deep/er")), ["mints"]);
    let run: serde_json::Value =
        serde_json::from_slice(&fs::read(dest.join("run.json")).unwrap()).unwrap();
    assert_eq!(run["program"], "goodwill");
    assert_eq!(run["started"], "2023-11-14T22:13:20Z");
    assert_eq!(run["wall_seconds"]["simulate"], 1.25);
    assert_eq!(run["inputs"][0]["path"], "mints.toml");
}

#[test]
fn a_run_is_replaced_by_its_like_and_by_force_only() {
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("run");
    mints_to(&dest, false, None).unwrap();
    fs::write(dest.join("summary.csv"), "spoilt").unwrap();
    mints_to(&dest, false, None).unwrap();
    assert!(
        fs::read_to_string(dest.join("summary.csv"))
            .unwrap()
            .starts_with("arm,")
    );

    let other = mints_to(&dest, false, Some("Another")).unwrap_err();
    assert!(matches!(&other, OutputError::OtherScenario { title, .. } if title == "Two mints"));
    assert!(other.to_string().contains("--force"));
    mints_to(&dest, true, Some("Another")).unwrap();
    assert!(
        fs::read_to_string(dest.join("run.json"))
            .unwrap()
            .contains("\"title\": \"Another\"")
    );

    for mine in ["notes.txt", "charts/mine.png", ".hidden/deep/notes.txt"] {
        fs::create_dir_all(dest.join(mine).parent().unwrap()).unwrap();
        fs::write(dest.join(mine), "mine").unwrap();
        let found = mints_to(&dest, false, Some("Another")).unwrap_err();
        assert!(matches!(&found, OutputError::Stranger { stranger, .. } if stranger == mine));
        assert_eq!(fs::read_to_string(dest.join(mine)).unwrap(), "mine");
        fs::remove_file(dest.join(mine)).unwrap();
    }
    fs::remove_dir_all(dest.join(".hidden")).unwrap();
    // What systems leave in a folder that was looked at is nobody's work.
    fs::write(dest.join("charts/.DS_Store"), "").unwrap();
    mints_to(&dest, false, Some("Another")).unwrap();
    assert_eq!(names(place.path()), ["run"]);
}

#[test]
fn what_no_run_made_is_never_touched() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("photos");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("run.json"), "{\"program\": \"other\"}").unwrap();
    let file = place.path().join("thesis");
    fs::write(&file, "years of work").unwrap();
    for force in [false, true] {
        assert!(matches!(
            mints_to(&folder, force, None),
            Err(OutputError::Foreign { .. })
        ));
        assert!(matches!(
            mints_to(&file, force, None),
            Err(OutputError::NotAFolder { .. })
        ));
        assert!(matches!(
            check_destination(Path::new("/"), force, ""),
            Err(OutputError::NoName { .. })
        ));
    }
    let below = mints_to(&file.join("run"), true, None);
    assert!(matches!(below, Err(OutputError::Io { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "years of work");
    assert_eq!(names(&folder), ["run.json"]);
    assert_eq!(names(place.path()), ["photos", "thesis"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let place = tempfile::tempdir().unwrap();
    let real = place.path().join("real");
    mints_to(&real, false, None).unwrap();
    let link = place.path().join("link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert!(matches!(
        mints_to(&link, true, None),
        Err(OutputError::NotAFolder { .. })
    ));
    assert!(link.is_symlink() && real.join("run.json").is_file());
}

#[test]
fn a_name_that_leaves_the_folder_leaves_all_as_it_was() {
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("run");
    mints_to(&dest, false, None).unwrap();
    let before = fs::read(dest.join("run.json")).unwrap();
    let (scenario, results) = samples::mints();
    let tables = RunTables::of_results(&scenario, &results);
    for name in [
        "../escape",
        "/etc/escape",
        "a/../../escape",
        "",
        "summary.csv",
        "SHA256SUMS",
    ] {
        let mut handover = handover(&tables);
        handover.data_files = vec![(name.into(), b"x".to_vec())];
        let result = hand_over(&dest, true, &scenario, &results, &handover);
        assert!(matches!(result, Err(OutputError::BadName { .. })), "{name}");
    }
    // A file where a folder must be: fails midway, and leaves no trace.
    let mut handover = handover(&tables);
    handover.data_files = vec![("summary.csv/x".into(), b"x".to_vec())];
    let result = hand_over(&dest, true, &scenario, &results, &handover);
    assert!(matches!(result, Err(OutputError::Io { .. })));
    assert_eq!(fs::read(dest.join("run.json")).unwrap(), before);
    assert_eq!(names(place.path()), ["run"]);
}

/// The columns that a line takes, counted without the library.
fn columns(line: &str) -> usize {
    line.chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .count()
}

#[test]
fn summaries_fit_the_page_and_read_as_before() {
    for (name, (scenario, results)) in samples::all() {
        let text = summary_text(&scenario, &results, &[], false);
        assert!(
            text.lines().all(|line| columns(line) <= 100),
            "{name}:\n{text}"
        );
        assert!(!text.contains("NaN") && !text.contains('\u{1b}') && !text.contains('\u{202e}'));
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.ends_with("The model is not a forecast."));
        if !name.starts_with("crowd") {
            insta::assert_snapshot!(format!("summary_{name}"), text);
        }
        let colored = summary_text(&scenario, &results, &[], true);
        assert!(colored.starts_with("\u{1b}[1m"));
    }
}

#[test]
fn where_a_step_was_cut_the_summary_says_so() {
    let (scenario, mut results) = samples::all().swap_remove(0).1;
    let flat = |results: &Results| {
        let text = summary_text(&scenario, results, &[], false);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    results.cut = vec![0; results.arms.len()];
    assert!(!flat(&results).contains("too low"));
    results.cut[1] = 1_234;
    let told = flat(&results);
    assert!(
        told.contains("Numbers are too low: a customer would have bought"),
        "{told}"
    );
    assert!(told.contains("1,234 times"), "{told}");
    assert!(told.contains(results.arms[1].as_str()), "{told}");
}

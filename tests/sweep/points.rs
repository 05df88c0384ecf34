//! A point is what the same changes give by `--set`, whatever is varied, on any number of threads.

use goodwill::pipeline::{RunOptions, Runtime, Source, Sweep};
use goodwill::scenario::sweep::Design;
use goodwill::sweep::result::PointResult;

use crate::common::place::{BUSY, GUESTS, SHOP, bills, folder, repository};

fn runtime() -> Runtime<'static> {
    Runtime {
        threads: 2,
        ..Runtime::default()
    }
}

fn run(sweep: &Sweep) -> Vec<PointResult> {
    sweep.run(&runtime()).expect("it runs").points
}

/// Holds every point against a run of its own with the same changes.
#[track_caller]
fn hold(source: &Source, factors: &[&str]) {
    let varied = factors
        .iter()
        .fold(source.clone(), |source, factor| source.vary(*factor));
    let sweep = varied.sweep().expect("it is right");
    let results = run(&sweep);
    let points = sweep.points();
    assert_eq!(results.len(), points.len());
    for (at, result) in results.iter().enumerate() {
        let by_hand = points
            .factors
            .iter()
            .zip(points.at(at))
            .filter_map(|(factor, &value)| factor.change(value))
            .fold(source.clone(), |source, change| source.set(change));
        let run = by_hand
            .load()
            .expect("it is right")
            .simulate(RunOptions::quick(), &runtime())
            .expect("it runs");
        let of_run = run.results();
        assert_eq!(result.metrics, of_run.metrics);
        let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let cells = result.cells.iter().map(|cell| cell.mean);
        let replicates = of_run.replicates.iter().map(|cell| cell.mean);
        assert_eq!(
            bits(&cells.collect::<Vec<_>>()),
            bits(&replicates.collect::<Vec<_>>()),
            "{}",
            points.words(at)
        );
        for (effect, contrast) in result.effects.iter().zip(&of_run.contrasts) {
            let own = effect.difference;
            let other = contrast.difference;
            assert_eq!(
                bits(&[own.value, own.low, own.high]),
                bits(&[other.value, other.low, other.high])
            );
        }
        for (mean, summary) in result.means.iter().zip(&of_run.summary) {
            assert_eq!(
                bits(&[mean.mean.value, mean.mean.low]),
                bits(&[summary.mean.value, summary.mean.low])
            );
        }
    }
}

#[test]
fn points_are_what_the_same_changes_by_hand_give() {
    let shop = Source::text("shop.toml", SHOP);
    hold(
        &shop,
        &[
            "arm.*.gesture.value = 1..4:3",
            "psychology.goodwill_half_life = 20..60 days:2",
            "design.replicates = 1..2",
        ],
    );
    let busy = Source::text("busy.toml", BUSY).size(300);
    hold(
        &busy,
        &[
            "service.failure_rate = [\"1%\", 0.2]",
            "arm.gifts.gesture[1].every = 2..6 weeks:2",
            "population.basket = [20, { lognormal = { mean = 30, cv = 0.6 } }]",
        ],
    );
}

#[test]
fn data_are_read_once_and_points_have_all_of_them() {
    let place = folder(&[("guests.toml", GUESTS), ("guests.csv", &bills())]);
    let source = Source::file(place.path().join("guests.toml"));
    hold(
        &source,
        &[
            "population.size = [200, 300, 301]",
            "arm.*.gesture.value = 0.1..0.5:2",
        ],
    );
    let sweep = source
        .vary("arm.*.gesture.value = 0.1..0.5:3")
        .sweep()
        .expect("it is right");
    // What is read once is not missed when it is gone.
    std::fs::remove_file(place.path().join("guests.csv")).expect("it was there");
    assert_eq!(run(&sweep).len(), 3);
}

#[test]
fn a_draw_of_the_psychology_is_the_run_on_that_psychology() {
    let place = folder(&[
        ("shop.toml", SHOP),
        (
            "draws.csv",
            "unease,goodwill_half_life\n0.1,20\n0.2,30\n0.3,40\n0.4,50\n",
        ),
    ]);
    let files = goodwill::pipeline::PsychologyFiles {
        psychology: None,
        draws: Some(place.path().join("draws.csv")),
    };
    let source = Source::file(place.path().join("shop.toml"));
    let sweep = source
        .clone()
        .psychology(files)
        .vary("psychology = draws:2")
        .sweep()
        .expect("it is right");
    // The middles of two halves.
    assert_eq!(sweep.points().values, [1.0, 3.0]);
    let results = run(&sweep);
    for (result, [unease, days]) in results.iter().zip([[0.2, 30.0], [0.4, 50.0]]) {
        let by_hand = source
            .clone()
            .set(format!("psychology.unease = {unease}"))
            .set(format!("psychology.goodwill_half_life = {days} days"));
        let run = by_hand.load().expect("it is right");
        let run = run
            .simulate(RunOptions::quick(), &runtime())
            .expect("it runs");
        let own: Vec<f64> = result.means.iter().map(|mean| mean.mean.value).collect();
        let other: Vec<f64> = run
            .results()
            .summary
            .iter()
            .map(|mean| mean.mean.value)
            .collect();
        assert_eq!(own, other);
    }
}

#[test]
fn results_are_the_same_on_any_number_of_threads() {
    let sweep = Source::text("busy.toml", BUSY)
        .size(300)
        .vary("arm.gifts.gesture.value = log 1..20")
        .vary("psychology.unease = { normal = { mean = 0.25, sd = 0.02 } }")
        .set("sweep.design = lhs")
        .set("sweep.points = 9")
        .sweep()
        .expect("it is right");
    let on = |threads| {
        let runtime = Runtime {
            threads,
            ..Runtime::default()
        };
        let points = sweep.run(&runtime).expect("it runs").points;
        // As bytes: a number that is none equals no other.
        points.iter().map(PointResult::write).collect::<Vec<_>>()
    };
    let one = on(1);
    assert_eq!(one.len(), 9);
    assert!(on(3) == one);
    assert!(on(16) == one);
}

/// What differs between points is what was varied: where nothing hangs on a factor, nothing moves.
#[test]
fn all_points_have_the_same_people_and_luck() {
    let sweep = Source::text("shop.toml", SHOP)
        .vary("arm.card.gesture.value = 1..9:3")
        .sweep()
        .expect("it is right");
    let results = run(&sweep);
    let baseline = |result: &PointResult| -> Vec<u64> {
        let replicates = 0..result.replicates();
        let cells = replicates.flat_map(|replicate| {
            (0..result.metrics.len()).map(move |metric| result.cell(replicate, 0, metric).mean)
        });
        cells.map(f64::to_bits).collect()
    };
    assert_eq!(baseline(&results[1]), baseline(&results[0]));
    assert_eq!(baseline(&results[2]), baseline(&results[0]));
    assert_ne!(results[1].means, results[0].means);
}

#[test]
fn designs_have_the_points_that_they_say() {
    let shop = |design: &str| {
        Source::text("shop.toml", SHOP)
            .set(format!("sweep.design = {design}"))
            .set("sweep.points = 16")
            .set("sweep.trajectories = 3")
            .vary("arm.card.gesture.value = 1..4")
            .vary("psychology.unease = log 0.1..0.4:3")
            .vary("design.replicates = [1, 2]")
            .sweep()
            .expect("it is right")
    };
    for (design, points) in [
        ("factorial", 5 * 3 * 2),
        ("lhs", 16),
        ("sobol", 16),
        ("morris", 3 * 4),
        ("saltelli", 16 * 8),
    ] {
        let sweep = shop(design);
        assert_eq!(sweep.points().len(), points, "{design}");
        for point in 0..points {
            let [value, unease, replicates] = *sweep.points().at(point) else {
                panic!("three factors");
            };
            assert!((1.0..=4.0).contains(&value), "{value}");
            assert!((0.1..=0.4).contains(&unease), "{unease}");
            assert!(replicates == 0.0 || replicates == 1.0, "{replicates}");
        }
        // The same seed, the same design; another one, another.
        assert_eq!(shop(design).points(), sweep.points());
        let other = Source::text("shop.toml", SHOP)
            .set(format!("sweep.design = {design}"))
            .set("sweep.points = 16")
            .set("sweep.trajectories = 3")
            .set("sweep.seed = 2")
            .vary("arm.card.gesture.value = 1..4")
            .vary("psychology.unease = log 0.1..0.4:3")
            .vary("design.replicates = [1, 2]")
            .sweep()
            .expect("it is right");
        let same = other.points() == sweep.points();
        assert_eq!(same, design == "factorial", "{design}");
    }
}

#[test]
fn a_scenario_says_the_same_as_the_flags_and_a_run_takes_no_notice() {
    let said = format!(
        "{SHOP}\n[sweep]\ndesign = \"sobol\"\npoints = 8\nmetrics = [\"profit\"]\n[[sweep.vary]]\nkey = \"arm.*.gesture.value\"\n\
         values = \"1..4\"\n[[sweep.vary]]\nkey = \"psychology.unease\"\nvalues = {{ uniform = {{ low = 0.1, high = 0.4 }} }}\n"
    );
    let from_file = Source::text("shop.toml", said.as_str());
    let by_flags = Source::text("shop.toml", SHOP)
        .set("sweep.design = sobol")
        .set("sweep.points = 8")
        .set("sweep.metrics = [\"profit\"]")
        .vary("arm.gesture.value = 1..4")
        .vary("psychology.unease = { uniform = { low = 0.1, high = 0.4 } }");
    let (one, other) = (
        from_file.sweep().expect("it is right"),
        by_flags.sweep().expect("it is right"),
    );
    assert_eq!(one.settings().design, Design::Sobol);
    assert_eq!(one.points().values, other.points().values);
    assert_eq!(run(&one), run(&other));

    let options = RunOptions::quick();
    let results = |source: Source| {
        let run = source.load().expect("it is right");
        let run = run.simulate(options, &runtime()).expect("it runs");
        run.results().clone()
    };
    assert_eq!(
        results(from_file.clone()),
        results(Source::text("shop.toml", SHOP))
    );
    // A flag goes before the file's own factor of the key, however it is named.
    let narrower = from_file.vary("arm.gesture.value = 2..3").sweep();
    let narrower = narrower.expect("it is right");
    assert_eq!(narrower.points().factors.len(), 2);
    let values = (0..8).map(|point| narrower.points().at(point)[1]);
    assert!(values.clone().all(|value| (2.0..=3.0).contains(&value)));
}

/// The example that the repository ships, and its claim about the time that a point takes is no part of a test.
#[test]
fn shipped_scenarios_can_be_swept() {
    let source = Source::file(repository("scenarios/regulars.toml"))
        .size(64)
        .set("design.replicates = 2");
    let sweep = source
        .vary("arm.*.gesture.value = 0.5..4:2")
        .vary("population.tip_share = 10%..20%:2")
        .sweep()
        .expect("it is right");
    let results = run(&sweep);
    assert_eq!(results.len(), 4);
    assert!(results.iter().all(|point| point.lead.is_some()));
}

/// A run takes no notice of what is right, and refuses what is wrong.
#[test]
fn a_run_checks_the_sweep_of_its_scenario() {
    for (said, code) in [
        ("[sweep]\npoins = 8\n", "E002"),
        ("[sweep]\npoints = 0\n", "E006"),
        ("[sweep]\nfile = \"design.csv\"\n", "E013"),
        ("[[sweep.vary]]\nkey = \"arm.gesture.value\"\n", "E003"),
        (
            "[[sweep.vary]]\nkey = \"arm.gesture.valeu\"\nvalues = \"1..2\"\n",
            "E023",
        ),
        (
            "[[sweep.vary]]\nkey = \"arm.gesture.value\"\nvalues = \"2..1\"\n",
            "E006",
        ),
    ] {
        let source = Source::text("shop.toml", format!("{SHOP}\n{said}"));
        let told = source.load().expect_err(said).to_string();
        assert!(told.contains(&format!("error[{code}]")), "{told}");
        assert!(told.contains("shop.toml:"), "{told}");
    }
}

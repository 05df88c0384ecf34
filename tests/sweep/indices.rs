//! Indices held against SALib's figures, against closed forms, and against what luck does to them.
//!
//! The files in `salib/` were made with SALib 1.6.0 (numpy 2.4.6): `sobol.sample(problem, N, calc_second_order, scramble=False)` with N
//! = 128 for Ishigami and N = 256 without second order for the G function with a = 0, 1, 4.5, 9; `morris.sample` with 12
//! trajectories of 4 levels; its own test functions, and `sobol.analyze` and `morris.analyze` of what they gave; `pawn.analyze` (S = 10) of Ishigami at 387 points of `latin.sample`, rounded to
//! two decimals, so that some outputs are alike.

#![allow(clippy::disallowed_methods)]

use std::f64::consts::PI;
use std::fs;

use goodwill::scenario::sweep::{Design, Form, Sweep};
use goodwill::sweep::design::{Points, Saltelli, morris_step};
use goodwill::sweep::factor::{Factor, Kind, Number, Range};
use goodwill::sweep::indices::{Bootstrap, Of, Output, morris, pawn, sobol};
use goodwill::vocabulary::metric::Metric;

use crate::common::place::repository;

/// The rows of a file of SALib's, without the header; NaN for an empty cell.
fn rows(name: &str) -> Vec<Vec<f64>> {
    let path = repository("tests/sweep/salib").join(name);
    let text = fs::read_to_string(path).unwrap();
    let row = |line: &str| -> Vec<f64> {
        let cells = line.split(',');
        cells.map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    };
    text.lines().skip(1).map(row).collect()
}

fn resampled(base: usize, resamples: u32) -> Bootstrap {
    Bootstrap {
        base,
        resamples,
        seed: 1,
    }
}

fn output(values: Vec<f64>) -> Output {
    Output::plain(Of::Mean, 0, Metric::Profit, values)
}

#[track_caller]
fn near(own: f64, other: f64, by: f64) {
    assert!((own - other).abs() <= by, "{own} and {other}");
}

#[test]
fn sobol_indices_are_salibs() {
    for (name, base, factors, second_order) in
        [("ishigami", 128, 3, true), ("sobol_g", 256, 4, false)]
    {
        let design = Saltelli {
            base,
            factors,
            second_order,
        };
        let values: Vec<f64> = rows(&format!("{name}_output.csv")).concat();
        assert_eq!(values.len(), design.points());
        let found = sobol::indices(&output(values), &design, &resampled(base, 2));
        for row in rows(&format!("{name}_indices.csv")) {
            let factor = row[0] as usize;
            if row[1].is_nan() {
                near(found.first[factor].s1, row[2], 1e-10);
                near(found.first[factor].st, row[3], 1e-10);
            } else {
                let other = row[1] as usize;
                let pair = found
                    .pairs
                    .iter()
                    .find(|pair| (pair.one, pair.other) == (factor, other));
                near(pair.unwrap().s2, row[4], 1e-10);
            }
        }
        assert_eq!(found.pairs.len(), if second_order { 3 } else { 0 });
    }
}

fn factor(key: &str, low: f64, high: f64) -> Factor {
    Factor {
        key: key.to_owned(),
        kind: Kind::Number(Number {
            form: Form::Plain,
            whole: false,
            range: Range::Even {
                low,
                high,
                count: None,
            },
        }),
    }
}

fn sweep(design: Design, points: u32) -> Sweep {
    Sweep {
        design,
        points,
        levels: 4,
        trajectories: 12,
        second_order: true,
        seed: 11,
        file: None,
        metrics: Vec::new(),
        vary: Vec::new(),
    }
}

fn factors(count: usize, low: f64, high: f64) -> Vec<Factor> {
    (0..count)
        .map(|at| factor(&format!("x{at}"), low, high))
        .collect()
}

#[test]
fn morris_measures_are_salibs() {
    let rows_of = rows("morris_points.csv");
    let mut points = Points::of(&sweep(Design::Morris, 1), factors(4, 0.0, 1.0)).unwrap();
    assert_eq!(points.len(), rows_of.len());
    points.values = rows_of.iter().flat_map(|row| row[..4].to_vec()).collect();
    let values = rows_of.iter().map(|row| row[4]).collect();
    let found = morris::measures(&output(values), &points, morris_step(4), &resampled(12, 2));
    for (own, row) in found.iter().zip(rows("morris_measures.csv")) {
        near(own.mu, row[1], 1e-10);
        near(own.mu_star, row[2], 1e-10);
        near(own.sigma, row[3], 1e-10);
        assert!(own.luck_sd.is_nan());
    }
}

/// A function's values at the points of this project's own design.
fn at_own_design(
    base: u32,
    factors: Vec<Factor>,
    f: impl Fn(&[f64]) -> f64,
) -> (Saltelli, Vec<f64>) {
    let settings = sweep(Design::Saltelli, base);
    let design = Saltelli::of(&settings, factors.len());
    let points = Points::of(&settings, factors).unwrap();
    let values = (0..points.len()).map(|point| f(points.at(point))).collect();
    (design, values)
}

fn ishigami(x: &[f64]) -> f64 {
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// S1, ST of each factor, and S2 of the first and the third, by the closed form (Ishigami & Homma 1990, a = 7, b = 0.1).
fn closed_ishigami() -> ([f64; 3], [f64; 3], f64) {
    let (a, b) = (7.0f64, 0.1f64);
    let first = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let second = a * a / 8.0;
    let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let all = first + second + both;
    (
        [first / all, second / all, 0.0],
        [(first + both) / all, second / all, both / all],
        both / all,
    )
}

#[test]
fn indices_of_ishigami_come_to_the_closed_form() {
    let (s1, st, s2) = closed_ishigami();
    let (design, values) = at_own_design(4_096, factors(3, -PI, PI), ishigami);
    let bootstrap = resampled(design.base, 200);
    let found = sobol::indices(&output(values), &design, &bootstrap);
    for factor in 0..3 {
        let own = found.first[factor];
        near(own.s1, s1[factor], 0.01);
        near(own.st, st[factor], 0.01);
        // The sequence does better than chance, by which the intervals are reckoned: they hold what is true.
        near(own.s1, s1[factor], own.s1_conf);
        near(own.st, st[factor], own.st_conf);
        assert!(own.s1_conf > 0.0 && own.s1_conf < 0.1);
    }
    let pair = |one, other| {
        found
            .pairs
            .iter()
            .find(|pair| (pair.one, pair.other) == (one, other))
            .unwrap()
    };
    near(pair(0, 2).s2, s2, 0.02);
    near(pair(0, 1).s2, 0.0, 0.02);
    near(pair(1, 2).s2, 0.0, 0.02);
    near(found.variance, 13.844_6, 0.1);
}

#[test]
fn indices_of_the_g_function_come_to_the_closed_form() {
    let a = [0.0, 1.0, 4.5, 9.0];
    let g = |x: &[f64]| -> f64 {
        let of = x.iter().zip(a);
        of.map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a))
            .product()
    };
    let own = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let all: f64 = own.iter().map(|v| 1.0 + v).product::<f64>() - 1.0;
    let (design, values) = at_own_design(4_096, factors(4, 0.0, 1.0), g);
    let found = sobol::indices(&output(values), &design, &resampled(design.base, 2));
    for factor in 0..4 {
        let others: f64 = (0..4)
            .filter(|at| *at != factor)
            .map(|at| 1.0 + own[at])
            .product();
        near(found.first[factor].s1, own[factor] / all, 0.01);
        near(found.first[factor].st, own[factor] * others / all, 0.01);
    }
    near(found.variance, all, 0.02);
}

/// A uniform number in ±1 for a point and a replicate.
fn luck(point: usize, replicate: usize) -> f64 {
    use goodwill::random::{Purpose, Stream, unit};
    let stream = Stream {
        seed: 4,
        replicate: replicate as u32,
        luck: 0,
    };
    2.0 * f64::from(unit(stream.draw(point as u32, 0, Purpose::Own, 0)[0])) - 1.0
}

#[test]
fn luck_is_no_interaction() {
    let (s1, st, _) = closed_ishigami();
    let (design, values) = at_own_design(2_048, factors(3, -PI, PI), ishigami);
    let replicates = 4;
    // Variance 13.8 by the factors; by luck 8²/3 = 21.3 of a replicate, 5.3 of the mean of four. A move of a whole
    // replicate is no luck of a point's.
    let rows: Vec<Vec<f64>> = (0..replicates)
        .map(|replicate| {
            let of_point = values.iter().enumerate();
            of_point
                .map(|(at, y)| y + 8.0 * luck(at, replicate) + 100.0 * replicate as f64)
                .collect()
        })
        .collect();
    let noisy = Output {
        replicates: rows.clone(),
        ..output(Vec::new())
    };
    let bootstrap = resampled(design.base, 100);
    let found = sobol::indices(&noisy, &design, &bootstrap);
    let means =
        (0..values.len()).map(|at| rows.iter().map(|row| row[at]).sum::<f64>() / replicates as f64);
    let naive = sobol::indices(&output(means.collect()), &design, &bootstrap);
    for factor in 0..3 {
        near(
            found.first[factor].s1,
            s1[factor],
            2.0 * found.first[factor].s1_conf,
        );
        near(
            found.first[factor].st,
            st[factor],
            2.0 * found.first[factor].st_conf,
        );
        // Taken for an output without luck, every factor would interact with every other.
        assert!(naive.first[factor].st > found.first[factor].st + 0.05);
    }
    near(found.luck_share, 5.33 / (13.84 + 5.33), 0.05);
    assert!(naive.luck_share.is_nan());
}

#[test]
fn what_never_moves_has_no_indices() {
    let (design, values) = at_own_design(16, factors(2, 0.0, 1.0), |_| 5.0);
    let found = sobol::indices(&output(values), &design, &resampled(16, 10));
    assert!(found.first.iter().all(|own| own.s1 == 0.0 && own.st == 0.0));
    assert_eq!(found.variance, 0.0);
}

#[test]
fn measures_of_a_plane_are_its_slopes() {
    let settings = sweep(Design::Morris, 1);
    let points = Points::of(&settings, factors(3, 0.0, 2.0)).unwrap();
    let plane = |x: &[f64]| 3.0 * x[0] - x[1];
    let values: Vec<f64> = (0..points.len()).map(|at| plane(points.at(at))).collect();
    let rows = (0..3).map(|replicate| {
        values
            .iter()
            .enumerate()
            .map(|(at, y)| y + 0.1 * luck(at, replicate))
            .collect()
    });
    let noisy = Output {
        replicates: rows.collect(),
        ..output(Vec::new())
    };
    let bootstrap = resampled(settings.trajectories as usize, 100);
    let own = morris::measures(&output(values), &points, morris_step(4), &bootstrap);
    // Over the whole range, which is 2.
    for (factor, slope) in [6.0, -2.0, 0.0].into_iter().enumerate() {
        near(own[factor].mu, slope, 1e-9);
        near(own[factor].mu_star, slope.abs(), 1e-9);
        near(own[factor].sigma, 0.0, 1e-9);
        near(own[factor].mu_star_conf, 0.0, 1e-9);
    }
    // Luck of 0.1/√3 at both ends of a step of 2/3, over three replicates: 0.0707.
    let noisy = morris::measures(&noisy, &points, morris_step(4), &bootstrap);
    for own in noisy {
        near(own.luck_sd, 0.0707, 0.03);
        near(own.sigma, own.luck_sd, 0.04);
    }
}

/// Points at which so many factors have these values.
fn points_of(factors: Vec<Factor>, values: Vec<f64>) -> Points {
    Points { factors, values }
}

#[test]
fn pawn_indices_are_salibs() {
    let rows_of = rows("pawn_points.csv");
    let values = rows_of.iter().flat_map(|row| row[..3].to_vec()).collect();
    let points = points_of(factors(3, -PI, PI), values);
    let outputs = rows_of.iter().map(|row| row[3]).collect();
    let found = pawn::indices(&output(outputs), &points, &resampled(387, 50));
    for (own, row) in found.iter().zip(rows("pawn_indices.csv")) {
        near(own.least, row[1], 1e-12);
        near(own.mean, row[2], 1e-12);
        near(own.median, row[3], 1e-12);
        near(own.most, row[4], 1e-12);
        assert!(own.median_conf > 0.0 && own.median_conf < 0.2);
    }
}

/// The median distance of a factor that does nothing stays below what is said of such; that of one that does all goes far beyond,
/// whatever strictly rising function the output is of it.
#[test]
fn pawn_tells_what_matters_from_what_does_nothing() {
    let settings = sweep(Design::Pawn, 512);
    let points = Points::of(&settings, factors(3, 0.0, 1.0)).unwrap();
    assert_eq!(points.len(), 512);
    let of = |f: &dyn Fn(f64) -> f64| {
        let values = (0..points.len()).map(|at| f(points.at(at)[0])).collect();
        pawn::indices(&output(values), &points, &resampled(512, 200))
    };
    let (straight, bent) = (of(&|x| x), of(&|x| x.powi(9)));
    for (one, other) in straight.iter().zip(&bent) {
        assert_eq!(one.median, other.median);
        assert_eq!(one.most, other.most);
    }
    assert!(straight[0].median > 0.4 && straight[0].median > 3.0 * straight[0].idle);
    for idle in &straight[1..] {
        assert!(idle.median < idle.idle, "{idle:?}");
    }
    // The same at all points: there is nothing to move.
    assert!(
        of(&|_| 1.0)
            .iter()
            .all(|own| own.median == 0.0 && own.most == 0.0)
    );
}

/// A list is cut at its values: two, of which one lets the output be 1 in all cases and the other in none, are half of all apart.
#[test]
fn pawn_cuts_a_list_at_its_values() {
    let values: Vec<f64> = (0..40).map(|at| f64::from(at % 2)).collect();
    let points = points_of(factors(1, 0.0, 1.0), values.clone());
    let found = pawn::indices(&output(values), &points, &resampled(40, 20));
    assert_eq!(
        (found[0].least, found[0].median, found[0].most),
        (0.5, 0.5, 0.5)
    );
}

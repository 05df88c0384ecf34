//! What a setting makes of gestures: the constant that carries its deviation from willingness to sincerity.

use goodwill::evidence::setting::{BETWEEN, WILLINGNESS};
use goodwill::evidence::{Case, Effort, measure_scenario};
use goodwill::psychology::Parameters;
use goodwill::scenario::checked::{ChannelKind, EffectScale, Statement};
use goodwill::vocabulary::metric::Metric;

/// By how much willingness moves with sincerity, per unit of log-odds: of each effect of a study that has an interval and is
/// measured by a tip or an answer, the derivative of the effect by the sincerity of its arm's gestures, over that by willingness.
fn slopes() -> Vec<(String, f64)> {
    let mut paths: Vec<_> = std::fs::read_dir("scenarios/studies")
        .expect("there are studies")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let mut slopes = Vec::new();
    for path in paths {
        let case = Case::load(&path).expect("a study");
        let plain = case.under(&Parameters::default());
        let effort = Effort {
            heads: 1_000,
            replicates: 2,
            threads: 2,
            seed: 1,
        };
        let base = measure_scenario(&plain, &effort).expect("it runs");
        for expectation in &plain.expectations {
            let &Statement::Value {
                scale, interval, ..
            } = &expectation.statement
            else {
                continue;
            };
            let way = match expectation.metric {
                Metric::Tips | Metric::TipShare => ChannelKind::Tip,
                Metric::Purchases | Metric::ExpectedPurchases | Metric::Revenue => continue,
                _ => ChannelKind::Donation,
            };
            let judged = |arm: usize| {
                let gestures = &plain.arms[arm].gestures;
                gestures.iter().any(|gesture| !gesture.conditional)
            };
            if interval.is_none() || !judged(expectation.arm) {
                continue;
            }
            let moved = |by: f64| {
                let mut other = plain.clone();
                for gesture in &mut other.arms[expectation.arm].gestures {
                    gesture.deviation = by;
                }
                let measured = measure_scenario(&other, &effort).expect("it runs");
                measured.means().statistic(expectation)
            };
            let means = base.means();
            let mean = |arm| means.mean_at(expectation, arm, expectation.metric);
            let by_willingness = plain.psychology.elasticity_of(way)
                * match scale {
                    EffectScale::LogOdds | EffectScale::LogRatio => 1.0,
                    EffectScale::Lift | EffectScale::Ratio => {
                        mean(expectation.arm) / mean(expectation.against)
                    }
                    _ => mean(expectation.arm),
                };
            let step = 0.25;
            let slope = (moved(step) - moved(-step)) / (2.0 * step) / by_willingness;
            slopes.push((expectation.id.clone(), slope));
        }
    }
    slopes
}

/// The spread between studies that a new setting has is that of the draws that are shipped.
#[test]
fn a_settings_spread_is_that_of_the_shipped_draws() {
    let table = csv::Reader::from_path("docs/evidence/calibration/psychology_draws.csv");
    let mut table = table.expect("the draws");
    let place = table
        .headers()
        .expect("a header")
        .iter()
        .position(|name| name == "between_studies");
    let place = place.expect("a column of the spread");
    let values = table
        .records()
        .map(|row| row.expect("a row")[place].parse::<f64>().expect("a number"));
    let values: Vec<f64> = values.collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    assert!((mean / BETWEEN - 1.0).abs() < 0.1, "{mean}");
}

#[test]
fn a_settings_deviation_moves_the_studies_effects_by_their_spread() {
    let slopes = slopes();
    assert!(slopes.len() > 10, "{}", slopes.len());
    for (id, slope) in &slopes {
        println!("{id}: {slope:.3}");
        assert!(*slope > -0.02, "{id}: {slope}");
    }
    let squares: f64 = slopes.iter().map(|(_, slope)| slope * slope).sum();
    let root = (squares / slopes.len() as f64).sqrt();
    println!(
        "root of the mean square {root:.3}, τ ÷ it {:.3}",
        BETWEEN / root
    );
    assert!((root / WILLINGNESS - 1.0).abs() < 0.1, "{root}");
}

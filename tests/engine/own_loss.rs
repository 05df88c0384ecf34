//! A setting that says how many customers it loses loses so many where nothing is done.

use std::sync::Arc;

use goodwill::engine::run::each_customer;
use goodwill::engine::state::stage;
use goodwill::numeric::Width;
use goodwill::scenario::checked::*;

use crate::common::*;

const WEEKS: u32 = 26;

/// The share of all who are no customers at the end.
fn lost(scenario: &Scenario) -> f64 {
    let (mut all, mut gone) = (0.0, 0.0);
    each_customer(scenario, 0, Width::detect(), &mut |ended| {
        for lane in 0..ended.people.len {
            all += 1.0;
            gone += f64::from(u8::from(ended.state.stage[lane] != stage::CUSTOMER));
        }
    });
    gone / all
}

fn quiet(share: f64) -> Scenario {
    let mut scenario = scenario(span(SpanName::Week), WEEKS, 40_000)
        .with_trait(Trait::Trust, Distribution::Beta { a: 3.0, b: 2.0 })
        .with_trait(
            Trait::Tenure,
            Distribution::Uniform {
                low: 0.0,
                high: 700.0,
            },
        )
        .with_arm(arm("nothing"));
    scenario.context.loss = Some(Loss {
        share,
        days: f64::from(WEEKS) * 7.0,
    });
    scenario
}

/// 1 in 10,000 of such shares lies beyond 3.891 standard errors.
#[track_caller]
fn is(found: f64, share: f64) {
    let error = 3.891 * (share * (1.0 - share) / 40_000.0).sqrt();
    assert!(
        (found - share).abs() < error + 0.002 * share,
        "{found} for {share}"
    );
}

#[test]
fn as_many_leave_as_the_setting_says_whatever_the_psychology() {
    for share in [0.06, 0.4] {
        is(lost(&quiet(share)), share);
    }
    for set in [("lapse_rate", 0.0), ("newness", 6.0), ("lapse_trust", 3.0)] {
        let mut scenario = quiet(0.2);
        assert!(scenario.psychology.set(set.0, set.1));
        is(lost(&scenario), 0.2);
    }
    let mut scenario = in_two_segments(quiet(0.2));
    scenario.population.segments[1].traits.0[Trait::Trust as usize] = Distribution::Constant(0.1);
    is(lost(&scenario), 0.2);
}

#[test]
fn the_trust_of_the_data_counts_in_whatever_order_they_are() {
    let of_rows = |rows: Vec<f32>| {
        let mut scenario = quiet(0.2);
        scenario.population.data = Some(Data {
            path: "customers.csv".into(),
            rows: rows.len(),
            columns: vec![(Trait::Trust, rows)],
            segments: None,
            spend: None,
            here: None,
            ids: None::<Arc<_>>,
        });
        scenario
    };
    let half: Vec<f32> = (0..1_000)
        .map(|row| f32::from(u8::from(row < 500)))
        .collect();
    let mixed: Vec<f32> = (0..1_000_u32)
        .map(|row| f32::from(u8::from(row.is_multiple_of(2))))
        .collect();
    for rows in [half, mixed] {
        let mut scenario = of_rows(rows);
        assert!(scenario.psychology.set("lapse_trust", 1.5));
        is(lost(&scenario), 0.2);
    }
}

#[test]
fn without_it_the_base_rate_holds() {
    let mut scenario = quiet(0.2);
    scenario.context.loss = None;
    assert!(scenario.psychology.set("lapse_rate", 0.0));
    assert_eq!(lost(&scenario), 0.0);
}

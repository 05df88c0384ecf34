//! A customer who is followed lives the very life that a run has.

use std::path::Path;

use goodwill::engine::run::community::Ended;
use goodwill::engine::run::{Options, customer_of_row, each_customer, follow};
use goodwill::numeric::Width;
use goodwill::scenario::{self, checked::Scenario};

fn named(file: &str, size: u64) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let changes = [
        format!("population.size={size}"),
        "design.replicates=2".into(),
    ];
    scenario::load(&path, &changes)
        .expect("it is right")
        .scenario
}

/// Ties, budgets, asks and offers; and customers who do not meet, in several communities.
#[test]
fn the_last_moment_is_the_end_of_the_run() {
    for (file, size) in [
        ("scenarios/coffee_plan.toml", 700),
        ("scenarios/launch_strategies.toml", 5_000),
        ("scenarios/two_mints.toml", 600),
    ] {
        let scenario = named(file, size);
        let last = u32::try_from(size).unwrap() - 1;
        for customer in [0, 255, 300, last] {
            let options = Options::default();
            let found = follow(&scenario, 1, customer, &options)
                .unwrap()
                .expect("there is one");
            assert_eq!(found.lives.len(), scenario.arms.len(), "{file}");
            let mut seen = 0;
            each_customer(&scenario, 1, Width::Scalar, &mut |ended: &Ended| {
                let lane = customer.wrapping_sub(ended.people.first) as usize;
                if lane >= ended.people.len {
                    return;
                }
                seen += 1;
                let (state, outcome) = (ended.state, &ended.state.outcome);
                let life = &found.lives[ended.arm];
                assert_eq!(life.moments.len() as u32, scenario.timeline.steps());
                let end = life.moments.last().expect("a step");
                assert_eq!(found.people.basket[found.lane], ended.people.basket[lane]);
                assert_eq!(end.goodwill, state.goodwill[lane], "{file} {customer}");
                assert_eq!(end.obligation, state.obligation[lane]);
                assert_eq!(end.purchases, outcome.purchases[lane]);
                assert_eq!(
                    (end.cost, end.tips),
                    (outcome.cost[lane], outcome.tips[lane])
                );
                let motives = [
                    outcome.willing[lane],
                    outcome.dutiful[lane],
                    outcome.habit[lane],
                ];
                assert_eq!(end.motives, motives);
                let arm = &scenario.arms[ended.arm];
                let given = life.touches.iter().flat_map(|touch| &touch.gestures);
                let given = given
                    .filter(|given| given.kept && given.paid)
                    .map(|given| &arm.gestures[given.gesture])
                    .filter(|gesture| !gesture.conditional);
                let spent: f64 = given.map(|gesture| gesture.cost).sum();
                // Every member bears a part of what the programme costs as a whole.
                let spent = spent + arm.fixed_cost * f64::from(ended.people.member[lane]);
                // What was given is what was paid for, asks and offers apart.
                let near = (spent - end.cost).abs() < 1e-6;
                let offers = arm.gestures.iter().any(|gesture| gesture.conditional);
                assert!(
                    near || spent < end.cost && (offers || !arm.asks.is_empty()),
                    "{file} {customer}: {spent} of {}",
                    end.cost
                );
            });
            assert_eq!(seen, scenario.arms.len());
        }
        let beyond = follow(&scenario, 1, u32::MAX, &Options::default()).unwrap();
        assert!(beyond.is_none());
    }
}

#[test]
fn rows_of_the_data_are_found_where_customers_are_these_rows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/own_customers.toml");
    let scenario = scenario::load(&path, &[]).expect("it is right").scenario;
    for row in [0, 1, 2_000, 2_356] {
        let customer = customer_of_row(&scenario, 3, row).expect("a census");
        let found = follow(&scenario, 3, customer, &Options::default())
            .unwrap()
            .expect("there is one");
        assert_eq!(found.row, Some(row));
    }
    assert_eq!(customer_of_row(&scenario, 3, 2_357), None);
}

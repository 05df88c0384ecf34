//! That people are as their distributions say, at any width, in any block, and as the data say.

use super::*;
use crate::psychology::Parameters;
use crate::scenario::checked::*;
use crate::vocabulary::metric::Metric;

const STREAM: Stream = Stream {
    seed: 7,
    replicate: 1,
    luck: 0,
};

fn scenario() -> Scenario {
    let segment = |name: &str, share, reciprocity| Segment {
        name: name.into(),
        share,
        traits: Traits([
            Distribution::LogNormal {
                mean: reciprocity,
                cv: 0.5,
            },
            Distribution::LogNormal { mean: 1.0, cv: 0.5 },
            Distribution::Beta { a: 2.0, b: 2.0 },
            Distribution::Beta { a: 5.0, b: 5.0 },
            Distribution::Gamma {
                mean: 0.03,
                cv: 2.0,
            },
            Distribution::LogNormal {
                mean: 40.0,
                cv: 0.6,
            },
            Distribution::Constant(0.15),
            Distribution::Uniform {
                low: 0.0,
                high: 700.0,
            },
        ]),
    };
    Scenario {
        title: String::new(),
        question: String::new(),
        notes: String::new(),
        currency: "$".into(),
        timeline: Timeline {
            unit: TickUnit::Visit { gap: 0.0 },
            ticks: 1,
            start: None,
        },
        season: None,
        population: Population {
            of: "customers".into(),
            size: 10_000,
            segments: vec![segment("all", 1.0, 1.0)],
            contacts: Vec::new(),
            data: None,
        },
        context: Context {
            noticed: 1.0,
            customary: 0.0,
            stake: Stake::Basket,
            inertia: 0.0,
            loss: None,
        },
        channels: Channels([None; ChannelKind::COUNT]),
        service: Service {
            failure_rate: 0.0,
            severity: 0.0,
        },
        prospects: None,
        community: Community {
            size: 4_096,
            ties: None,
        },
        design: Design {
            kind: DesignKind::Paired,
            seed: 7,
            replicates: 1,
        },
        outcome: Outcome {
            primary: Metric::Purchases,
            worthwhile: None,
            discount: 0.0,
        },
        psychology: Parameters::default(),
        arms: Vec::new(),
        publication: Default::default(),
        study: None,
        claim: None,
        expectations: Vec::new(),
        observed: Vec::new(),
        policy: Policy::default(),
        sweep: None,
        optimize: None,
    }
}

/// A population of two halves that differ in reciprocity alone.
fn halves() -> Scenario {
    let mut scenario = scenario();
    let segments = &mut scenario.population.segments;
    let mut second = segments[0].clone();
    second.traits.0[0] = Distribution::LogNormal { mean: 3.0, cv: 0.5 };
    segments.push(second);
    segments.iter_mut().for_each(|segment| segment.share = 0.5);
    scenario
}

fn with_rows(mut scenario: Scenario, rows: usize, segments: Option<Vec<u16>>) -> Scenario {
    let baskets = (0..rows).map(|row| row as f32).collect();
    let columns = vec![(Trait::Basket, baskets)];
    let path = "data.csv".into();
    scenario.population.data = Some(Data {
        path,
        rows,
        columns,
        segments,
        spend: None,
        here: None,
        ids: None,
    });
    scenario
}

fn everybody(scenario: &Scenario, width: Width) -> Vec<People> {
    let synthesis = Synthesis::new(scenario);
    let heads = synthesis.slots().heads();
    let block = |first: u32| {
        let mut people = People::nobody();
        let len = LANES.min((heads - first) as usize);
        synthesis.block(&STREAM, first, len, width, &mut people);
        people
    };
    (0..heads).step_by(LANES).map(block).collect()
}

fn columns(people: &People) -> [&Column; 13] {
    [
        &people.reciprocity,
        &people.indebtedness,
        &people.skepticism,
        &people.trust,
        &people.purchase_rate,
        &people.basket,
        &people.tip_share,
        &people.tenure,
        &people.birthday,
        &people.stake,
        &people.member,
        &people.prospect,
        &people.left,
    ]
}

fn mean(blocks: &[People], column: impl Fn(&People) -> &Column) -> f64 {
    let heads: usize = blocks.iter().map(|people| people.len).sum();
    let lanes = blocks
        .iter()
        .flat_map(|people| &column(people)[..people.len]);
    lanes.map(|&value| value as f64).sum::<f64>() / heads as f64
}

#[test]
fn means_are_those_of_the_distributions() {
    // 10,000 customers: within 4 standard errors.
    let blocks = everybody(&scenario(), Width::detect());
    let near = |mean: f64, expected: f64, sd: f64| {
        assert!(
            (mean - expected).abs() < 4.0 * sd / 100.0,
            "{mean} {expected}"
        )
    };
    near(mean(&blocks, |people| &people.reciprocity), 1.0, 0.5);
    near(mean(&blocks, |people| &people.indebtedness), 1.0, 0.5);
    near(mean(&blocks, |people| &people.skepticism), 0.5, 0.2237);
    near(mean(&blocks, |people| &people.trust), 0.5, 0.1508);
    near(mean(&blocks, |people| &people.purchase_rate), 0.03, 0.06);
    near(mean(&blocks, |people| &people.basket), 40.0, 24.0);
    near(mean(&blocks, |people| &people.tip_share), 0.15, 1e-6);
    near(mean(&blocks, |people| &people.tenure), 350.0, 202.1);
    near(mean(&blocks, |people| &people.birthday), 182.625, 105.5);
}

#[test]
fn every_width_makes_the_same_people() {
    let mut scenario = with_rows(halves(), 300, None);
    scenario.prospects = Some(Prospects {
        per_member: 0.5,
        join: 0.01,
    });
    let narrow = everybody(&scenario, Width::Scalar);
    for width in Width::available() {
        for (one, other) in everybody(&scenario, width).iter().zip(&narrow) {
            assert_eq!(one.segment, other.segment);
            for (one, other) in columns(one).into_iter().zip(columns(other)) {
                assert!(one.map(f32::to_bits) == other.map(f32::to_bits));
            }
        }
    }
}

#[test]
fn a_customer_does_not_depend_on_its_block() {
    let scenario = halves();
    let synthesis = Synthesis::new(&scenario);
    let [mut one, mut other] = [People::nobody(), People::nobody()];
    synthesis.block(&STREAM, 1_000, LANES, Width::detect(), &mut one);
    synthesis.block(&STREAM, 1_037, 3, Width::detect(), &mut other);
    for lane in 0..3 {
        assert_eq!(one.segment[lane + 37], other.segment[lane]);
        for (one, other) in columns(&one).into_iter().zip(columns(&other)) {
            assert_eq!(one[lane + 37], other[lane]);
        }
    }
}

#[test]
fn a_further_segment_changes_nobody_elses_luck() {
    let before = everybody(&scenario(), Width::detect());
    let after = everybody(&halves(), Width::detect());
    let mut seconds = 0;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.basket, after.basket);
        assert_eq!(before.trust, after.trust);
        for lane in 0..after.len {
            let ratio = after.reciprocity[lane] / before.reciprocity[lane];
            let expected = [1.0, 3.0][after.segment[lane] as usize];
            assert!((ratio - expected).abs() < 1e-5);
            seconds += after.segment[lane] as i32;
        }
    }
    assert!((seconds - 5_000).abs() < 200, "{seconds}");
}

#[test]
fn as_many_rows_as_members_are_taken_in_order() {
    let named = (0..10_000).map(|row| (row % 2) as u16).collect();
    let mut scenario = with_rows(halves(), 10_000, Some(named));
    scenario.prospects = Some(Prospects {
        per_member: 0.25,
        join: 0.01,
    });
    let mut next = 0;
    for people in everybody(&scenario, Width::detect()) {
        for lane in 0..people.len {
            assert_eq!(people.segment[lane], people.basket[lane] as u16 % 2);
            if people.member[lane] == 1.0 {
                assert_eq!(people.basket[lane], next as f32);
                next += 1;
            } else {
                assert_eq!((people.prospect[lane], people.tenure[lane]), (1.0, 0.0));
            }
        }
    }
    assert_eq!(next, 10_000);
}

#[test]
fn what_the_data_say_of_the_past_goes_before_any_draw() {
    let mut scenario = with_rows(scenario(), 10_000, None);
    scenario.prospects = Some(Prospects {
        per_member: 0.25,
        join: 0.01,
    });
    let data = scenario.population.data.as_mut().unwrap();
    data.spend = Some((0..10_000).map(|row| 2.0 * row as f32).collect());
    let synthesis = Synthesis::new(&scenario);
    let mut people = People::nobody();
    synthesis.block(&STREAM, 256, LANES, Width::detect(), &mut people);
    let spend = synthesis.past_spend(&STREAM, &people, Width::detect());
    for lane in 0..LANES {
        let expected = 2.0 * people.basket[lane] * people.member[lane];
        assert_eq!(spend[lane], expected);
    }
}

#[test]
fn those_leave_whom_the_data_let_go() {
    let mut scenario = with_rows(scenario(), 10_000, None);
    scenario.prospects = Some(Prospects {
        per_member: 0.25,
        join: 0.01,
    });
    let before = everybody(&scenario, Width::detect());
    let here = (0..10_000).map(|row| [0.0, 0.3, 1.0][row % 3]).collect();
    scenario.population.data.as_mut().unwrap().here = Some(here);
    let mut left = [0.0; 3];
    for (people, before) in everybody(&scenario, Width::detect()).iter().zip(&before) {
        assert_eq!((people.basket, people.trust), (before.basket, before.trust));
        for lane in 0..people.len {
            assert!(people.left[lane] <= people.member[lane]);
            left[people.basket[lane] as usize % 3] += people.left[lane];
        }
    }
    // 3,333 of each: within 4 standard deviations.
    assert!(left[0] == 3_334.0 && left[2] == 0.0, "{left:?}");
    assert!((left[1] - 2_333.0).abs() < 106.0, "{left:?}");
}

#[test]
fn fewer_rows_are_drawn_again_and_again() {
    let mut counts = [0.0; 20];
    for people in everybody(&with_rows(scenario(), 20, None), Width::detect()) {
        people.basket[..people.len]
            .iter()
            .for_each(|&row| counts[row as usize] += 1.0);
    }
    // χ² with 19 degrees of freedom: critical value at 0.001: 43.8.
    let chi_squared: f64 = counts
        .iter()
        .map(|n| (n - 500.0) * (n - 500.0) / 500.0)
        .sum();
    assert!(chi_squared < 43.8, "{chi_squared}");
}

#[test]
fn nothing_leaves_its_range() {
    let mut scenario = scenario();
    let wild = Distribution::Normal { mean: 0.5, sd: 5.0 };
    scenario.population.segments[0].traits = Traits(std::array::from_fn(|_| wild.clone()));
    for people in everybody(&scenario, Width::detect()) {
        for lane in 0..LANES {
            assert!((0.0..=1.0).contains(&people.skepticism[lane]));
            assert!((0.0..=1.0).contains(&people.trust[lane]));
            assert!(people.purchase_rate[lane] >= 0.0 && people.tenure[lane] >= 0.0);
            assert!((0.0..=1.0).contains(&people.tip_share[lane]));
            let noticed = scenario.context.noticed as f32;
            assert!(people.stake[lane] >= noticed && people.stake[lane] >= people.basket[lane]);
            assert!((0.0..365.25).contains(&people.birthday[lane]));
            let present = people.member[lane] + people.prospect[lane];
            assert_eq!(present, (lane < people.len) as u8 as f32);
        }
    }
    assert!(unit(u32::MAX) * (DAYS_PER_YEAR as f32) < DAYS_PER_YEAR as f32);
}

#[test]
fn a_randomized_design_has_its_members_for_each_arm() {
    let mut scenario = scenario();
    let arm = |name: &str| Arm {
        name: name.into(),
        union_of: Vec::new(),
        gestures: Vec::new(),
        asks: Vec::new(),
        budget: None,
        belonging: None,
        targets: Vec::new(),
        holdout: 0.0,
        fixed_cost: 0.0,
    };
    scenario.arms = vec![arm("a"), arm("b"), arm("c")];
    scenario.design.kind = DesignKind::Randomized { per_arm: 5_000 };
    assert_eq!(Slots::of(&scenario).unwrap().members(), 15_000);

    scenario.community.ties = Some(Ties {
        degree: 8,
        rewired: 0.1,
        belonging: true,
        pull: true,
    });
    assert_eq!(Slots::of(&scenario).unwrap().heads(), 3 * 2 * 4_096);

    scenario.design.kind = DesignKind::Randomized { per_arm: u32::MAX };
    assert_eq!(Slots::of(&scenario), None);
}

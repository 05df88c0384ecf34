//! Which arm for whom: held against all allocations and all trees of small problems, against planted truths, and against chance.

use crate::common::*;
use goodwill::decision::respond;
use goodwill::decision::respond::policy::hull::{Group, Path, Worth, allocate};
use goodwill::decision::respond::policy::tree::{Column, Sample, Tree, search};
use goodwill::decision::respond::policy::{BUDGET, Policies, RULE, SINGLE, policies};
use goodwill::decision::respond::score::Table;
use goodwill::decision::respond::survey::{Life, Member, Seen};
use goodwill::decision::respond::target::Halves;
use goodwill::decision::rows::PolicyGain;
use goodwill::engine::run::Options;
use goodwill::scenario::checked::*;
use proptest::prelude::*;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// Groups whose numbers are whole, so that every order of adding them gives the same.
fn groups(cheapest: i32) -> impl Strategy<Value = Vec<Group>> {
    let worth = (-6..12_i32, cheapest..9_i32).prop_map(|(gain, cost)| Worth {
        gain: f64::from(gain),
        cost: f64::from(cost),
    });
    (1..4_usize).prop_flat_map(move |arms| {
        let group = (0..4_u32, prop::collection::vec(worth.clone(), arms));
        prop::collection::vec(
            group.prop_map(|(size, arms)| Group {
                size: f64::from(size),
                arms,
            }),
            1..5,
        )
    })
}

/// What a group may have: what saves at a loss is never taken to pay for others.
fn options(group: &Group) -> Vec<Worth> {
    let free = std::iter::once(Worth::default()).chain(group.arms.iter().copied());
    let best = free
        .filter(|worth| worth.cost <= 0.0)
        .max_by(|a, b| a.gain.total_cmp(&b.gain).then(b.cost.total_cmp(&a.cost)));
    let dear = group.arms.iter().copied().filter(|worth| worth.cost > 0.0);
    best.into_iter().chain(dear).collect()
}

/// The most that whole groups gain for no more than this.
fn best_of_whole(groups: &[Group], budget: f64) -> f64 {
    fn go(groups: &[Group], cost: f64, gain: f64, budget: f64, best: &mut f64) {
        let Some((first, rest)) = groups.split_first() else {
            if cost <= budget && gain > *best {
                *best = gain;
            }
            return;
        };
        for own in options(first) {
            let (more, spent) = (first.size * own.gain, first.size * own.cost);
            go(rest, cost + spent, gain + more, budget, best);
        }
    }
    let mut best = f64::NEG_INFINITY;
    go(groups, 0.0, 0.0, budget, &mut best);
    best
}

/// The optimum of the linear programme by its dual: the least, over prices of money, of what the budget is worth and what each group
/// gains beyond the price. It bends only at slopes between two options.
fn best_of_parts(groups: &[Group], budget: f64) -> f64 {
    let mut prices = vec![0.0];
    for group in groups {
        let all = options(group);
        for one in &all {
            for other in &all {
                let price = (other.gain - one.gain) / (other.cost - one.cost);
                prices.extend((price.is_finite() && price > 0.0).then_some(price));
            }
        }
    }
    let worth = |price: f64| {
        let beyond = groups.iter().map(|group| {
            let own = options(group).into_iter();
            let own = own.map(|worth| worth.gain - price * worth.cost);
            group.size * own.fold(f64::NEG_INFINITY, f64::max)
        });
        price * budget + beyond.sum::<f64>()
    };
    prices.into_iter().map(worth).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn steps_along_hulls_are_the_best_use_of_every_budget(groups in groups(-3), share in 0.0..1.2_f64) {
        let path = Path::of(&groups, |_| true);
        // Whole steps: no other allocation of whole groups gains more for as much.
        let mut spent = path.start.cost;
        for step in &path.steps {
            spent += step.cost;
            let found = path.at(spent);
            prop_assert!((found.gain - best_of_whole(&groups, spent)).abs() < 1e-9);
        }
        // Any budget: the optimum of the linear programme, and never more than the budget.
        let budget = path.start.cost + share * (path.most() - path.start.cost);
        let found = path.at(budget);
        prop_assert!((found.gain - best_of_parts(&groups, budget)).abs() < 1e-9);
        prop_assert!(found.spent <= budget + 1e-9);
        prop_assert!(found.gain >= best_of_whole(&groups, budget) - 1e-9);
        // What is told of it is what it comes to.
        let arms = groups[0].arms.len();
        let shares = found.shares(arms);
        let (mut gain, mut cost) = (0.0, 0.0);
        for (group, own) in groups.iter().zip(shares.chunks_exact(arms + 1)) {
            prop_assert!((own.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for (worth, share) in group.arms.iter().zip(&own[1..]) {
                gain += group.size * share * worth.gain;
                cost += group.size * share * worth.cost;
            }
        }
        prop_assert!((gain - found.gain).abs() < 1e-9 && (cost - found.spent).abs() < 1e-9);
    }

    #[test]
    fn the_curve_never_bends_upwards(groups in groups(-3)) {
        let path = Path::of(&groups, |_| true);
        let slopes: Vec<f64> = path.steps.iter().map(|step| step.gain / step.cost).collect();
        prop_assert!(slopes.iter().all(|slope| *slope > 0.0));
        prop_assert!(slopes.windows(2).all(|pair| pair[0] >= pair[1]));
    }

    #[test]
    fn the_order_of_groups_does_not_matter(mut groups in groups(0), budget in 0.0..60.0_f64) {
        let before = Path::of(&groups, |_| true).at(budget);
        groups.reverse();
        let after = Path::of(&groups, |_| true).at(budget);
        prop_assert!((before.gain - after.gain).abs() < 1e-9);
        prop_assert!((before.spent - after.spent).abs() < 1e-9);
    }

    #[test]
    fn costs_in_any_case_are_paid_where_they_pay(
        groups in groups(-2),
        fixed in prop::collection::vec(0..12_i32, 3),
        budget in prop::option::of(0..40_i32),
    ) {
        let arms = groups[0].arms.len();
        let fixed: Vec<f64> = fixed[..arms].iter().map(|cost| f64::from(*cost)).collect();
        let budget = budget.map(f64::from);
        let told: Vec<Option<f64>> = fixed.iter().map(|cost| Some(*cost)).collect();
        let found = allocate(&groups, &told, budget);
        // Each choice of arms by itself, the others taken away.
        let mut best = f64::NEG_INFINITY;
        for choice in 0..1_usize << arms {
            let has = |arm: usize| choice >> arm & 1 == 1;
            let paid: f64 = (0..arms).filter(|&arm| has(arm)).map(|arm| fixed[arm]).sum();
            let left = budget.map_or(1e9, |budget| budget - paid);
            let mut without = groups.clone();
            for group in &mut without {
                for arm in (0..arms).filter(|&arm| !has(arm)) {
                    group.arms[arm] = Worth { gain: -1e6, cost: 1.0 };
                }
            }
            // What saves money may pay for it.
            let least: f64 = without.iter().map(|group| group.size * options(group)[0].cost).sum();
            if least <= left || paid == 0.0 {
                best = best.max(best_of_parts(&without, left) - paid);
            }
        }
        prop_assert!((found.gain - best).abs() < 1e-9, "{} {best}", found.gain);
        prop_assert!(budget.is_none_or(|budget| found.spent <= budget + 1e-9));
    }
}

/// A small sample of whole numbers.
#[derive(Clone, Debug)]
struct Small {
    columns: Vec<Column>,
    arms: usize,
    intervals: Vec<u16>,
    worth: Vec<Worth>,
    smallest: f64,
}

impl Small {
    fn drawn(seed: u64) -> Small {
        let mut random = SmallRng::seed_from_u64(seed);
        let columns: Vec<Column> = (0..random.random_range(1..4))
            .map(|_| Column {
                intervals: random.random_range(1..5),
                names: random.random_bool(0.4),
            })
            .collect();
        let arms = random.random_range(1..4);
        let customers = random.random_range(3..24);
        let mut small = Small {
            columns,
            arms,
            intervals: Vec::new(),
            worth: Vec::new(),
            smallest: f64::from(random.random_range(1..4_u8)),
        };
        for _ in 0..customers {
            for column in &small.columns {
                let own = random.random_range(0..column.intervals);
                small.intervals.push(own as u16);
            }
            for _ in 0..arms {
                small.worth.push(Worth {
                    gain: f64::from(random.random_range(-5..6_i8)),
                    cost: f64::from(random.random_range(-1..5_i8)),
                });
            }
        }
        small
    }

    fn sample(&self) -> Sample<'_> {
        Sample {
            columns: &self.columns,
            arms: self.arms,
            intervals: &self.intervals,
            worth: &self.worth,
            smallest: self.smallest,
        }
    }

    fn customers(&self) -> Vec<usize> {
        (0..self.worth.len() / self.arms).collect()
    }

    /// What a tree gains and costs, customer by customer.
    fn of(&self, tree: &Tree, fixed: &[f64]) -> (f64, f64) {
        let leaves = tree.leaves();
        let wide = self.columns.len();
        let (mut gain, mut cost) = (0.0, 0.0);
        for who in self.customers() {
            let own = &self.intervals[who * wide..(who + 1) * wide];
            let arm = leaves[tree.leaf_of(&self.columns, own)];
            if arm > 0 {
                let worth = self.worth[who * self.arms + arm - 1];
                gain += worth.gain;
                cost += worth.cost;
            }
        }
        let paid: f64 = (0..self.arms)
            .filter(|arm| leaves.contains(&(arm + 1)))
            .map(|arm| fixed[arm])
            .sum();
        (gain - paid, cost + paid)
    }

    /// The most that any tree gains within the budget, by going through all of them.
    fn best(&self, fixed: &[f64], budget: f64) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for plan in self.plans(&self.customers(), 2) {
            let paid: f64 = (0..self.arms)
                .filter(|arm| plan.arms >> (arm + 1) & 1 == 1)
                .map(|arm| fixed[arm])
                .sum();
            if plan.cost + paid <= budget {
                best = best.max(plan.gain - paid);
            }
        }
        best
    }

    /// Gain, cost and arms of every tree of so many levels for these customers.
    fn plans(&self, who: &[usize], levels: usize) -> Vec<Naive> {
        let mut plans: Vec<Naive> = (0..=self.arms)
            .map(|arm| {
                let worth = |&who: &usize| match arm {
                    0 => Worth::default(),
                    arm => self.worth[who * self.arms + arm - 1],
                };
                Naive {
                    gain: who.iter().map(|who| worth(who).gain).sum(),
                    cost: who.iter().map(|who| worth(who).cost).sum(),
                    arms: 1 << arm,
                }
            })
            .collect();
        if levels == 0 {
            return plans;
        }
        let wide = self.columns.len();
        for (at, column) in self.columns.iter().enumerate() {
            for cut in 0..column.intervals {
                let is_first = |who: &usize| {
                    let own = usize::from(self.intervals[who * wide + at]);
                    if column.names { own == cut } else { own < cut }
                };
                let (yes, no): (Vec<usize>, Vec<usize>) = who.iter().partition(|who| is_first(who));
                if (yes.len() as f64) < self.smallest || (no.len() as f64) < self.smallest {
                    continue;
                }
                let others = self.plans(&no, levels - 1);
                for one in self.plans(&yes, levels - 1) {
                    plans.extend(others.iter().map(|other| Naive {
                        gain: one.gain + other.gain,
                        cost: one.cost + other.cost,
                        arms: one.arms | other.arms,
                    }));
                }
            }
        }
        plans
    }
}

struct Naive {
    gain: f64,
    cost: f64,
    /// A bit for each, the baseline's first.
    arms: usize,
}

#[test]
fn no_tree_of_all_gains_more() {
    let mut asked = [0; 3];
    for seed in 0..120 {
        let small = Small::drawn(seed);
        let mut random = SmallRng::seed_from_u64(seed + 1_000);
        let fixed: Vec<f64> = (0..small.arms)
            .map(|_| {
                f64::from(random.random_range(0..3_u8)) * f64::from(random.random_range(0..3_u8))
            })
            .collect();
        let told: Vec<Option<f64>> = fixed.iter().map(|cost| Some(*cost)).collect();
        for budget in [None, Some(12.0), Some(3.0), Some(0.0)] {
            let found = search(&small.sample(), &told, budget);
            let limit = budget.unwrap_or(f64::INFINITY);
            let (gain, cost) = small.of(&found.tree, &fixed);
            assert_eq!((gain, cost), (found.gain, found.cost), "seed {seed}");
            assert!(cost <= limit, "seed {seed}");
            assert_eq!(gain, small.best(&fixed, limit), "seed {seed}, {budget:?}");
            asked[(found.tree.leaves().len() - 1).min(2)] += 1;
        }
    }
    // Otherwise nothing was shown.
    assert!(asked.iter().all(|trees| *trees > 20), "{asked:?}");
}

#[test]
fn the_order_of_customers_and_the_unit_of_money_do_not_matter() {
    for seed in 0..60 {
        let small = Small::drawn(seed);
        let free = vec![Some(0.0); small.arms];
        let found = search(&small.sample(), &free, Some(9.0));
        let mut random = SmallRng::seed_from_u64(seed);
        let mut order = small.customers();
        for at in (1..order.len()).rev() {
            order.swap(at, random.random_range(0..=at));
        }
        let wide = small.columns.len();
        let shuffled = Small {
            intervals: order
                .iter()
                .flat_map(|who| small.intervals[who * wide..(who + 1) * wide].to_vec())
                .collect(),
            worth: order
                .iter()
                .flat_map(|who| small.worth[who * small.arms..(who + 1) * small.arms].to_vec())
                .map(|worth| Worth {
                    gain: 4.0 * worth.gain,
                    cost: 4.0 * worth.cost,
                })
                .collect(),
            ..small.clone()
        };
        let again = search(&shuffled.sample(), &free, Some(36.0));
        assert_eq!((again.tree, again.gain), (found.tree, 4.0 * found.gain));
    }
}

/// A population with three arms to choose from, whose worth is planted.
struct Planted {
    units: u32,
    of_unit: u32,
    coupled: bool,
    /// What an arm gains a customer of this spend and tenure.
    gain: fn(arm: usize, spend: f32, tenure: f32) -> f64,
    cost: [f64; 3],
}

const ARMS: usize = 4;

impl Planted {
    fn scenario(&self) -> Scenario {
        let mut planted = scenario(span(SpanName::Week), 10, 4_000);
        planted.arms.extend(["card", "call", "gift"].map(arm));
        planted
    }

    fn seen(&self, seed: u64) -> Seen {
        let mut random = SmallRng::seed_from_u64(seed);
        // Twelve uniform draws less their mean: near enough to normal, of deviation 1.
        let noise =
            |random: &mut SmallRng| (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        let (mut members, mut lives) = (Vec::new(), Vec::new());
        for unit in 0..self.units {
            let shared: Vec<f64> = (0..ARMS)
                .map(|_| {
                    if self.coupled {
                        0.3 * noise(&mut random)
                    } else {
                        0.0
                    }
                })
                .collect();
            for _ in 0..self.of_unit {
                let (spend, tenure) = (
                    random.random_range(0.0..100.0_f32),
                    random.random_range(0.0..900.0_f32),
                );
                let mut traits = [0.0; 7];
                (traits[5], traits[6]) = (10.0, tenure);
                members.push(Member {
                    unit,
                    segment: 0,
                    spend,
                    traits,
                    tip_share: 0.0,
                });
                for arm in 0..ARMS {
                    let profit = match arm {
                        0 => 0.0,
                        arm => (self.gain)(arm, spend, tenure) + shared[arm] + noise(&mut random),
                    };
                    lives.push(Life {
                        profit: [profit as f32; 2],
                        cost: arm.checked_sub(1).map_or(0.0, |at| self.cost[at]) as f32,
                        ..Life::default()
                    });
                }
            }
        }
        Seen::new(ARMS, self.coupled, members, lives)
    }

    fn policies(&self, scenario: &Scenario, seed: u64) -> Policies {
        let seen = self.seen(seed);
        let halves = Halves::of(&seen);
        let table = Table::of(&seen, 1, &halves.fitted);
        policies(scenario, &seen, &halves, &table)
    }
}

fn row<'a>(found: &'a Policies, name: &str) -> &'a PolicyGain {
    found.gains.iter().find(|row| row.policy == name).unwrap()
}

/// Arms that gain differently, and each the same of everybody: at 95%, two-sided, a rule is told in 2.5% of cases at most. Of 400
/// these are 10 ± 3.1; 20 are 5%.
#[test]
fn without_differences_between_customers_no_rule_is_told() {
    for coupled in [false, true] {
        let planted = Planted {
            units: 24,
            of_unit: 50,
            coupled,
            gain: |arm, _, _| [0.0, 0.2, 0.15, 0.1][arm],
            cost: [0.5, 1.0, 1.5],
        };
        let scenario = planted.scenario();
        let mut learned = 0;
        let told = (0..400).filter(|&seed| {
            let found = planted.policies(&scenario, seed);
            let rule = row(&found, RULE);
            learned += usize::from(rule.over_single_hi != Some(0.0));
            assert_eq!(rule.differs, !found.rule.is_empty());
            rule.differs
        });
        let told = told.count();
        assert!(told <= 20, "{told} of 400 (coupled: {coupled})");
        // Noise makes rules, and the judge does not believe them.
        assert!(learned > 300, "{learned}");
    }
}

/// What is planted is found, and its interval holds the truth as often as it says.
#[test]
fn a_planted_rule_is_found_and_its_gain_is_not_overstated() {
    let planted = Planted {
        units: 24,
        of_unit: 60,
        coupled: false,
        gain: |arm, spend, tenure| match arm {
            1 => 0.3,
            2 if spend >= 50.0 => 1.6,
            3 if spend < 50.0 && tenure >= 450.0 => 1.0,
            _ => -0.4,
        },
        cost: [0.2, 0.8, 0.5],
    };
    let scenario = planted.scenario();
    let (mut held, seeds) = (0, 300);
    for seed in 0..seeds {
        let found = planted.policies(&scenario, seed);
        let rule = row(&found, RULE);
        assert!(rule.differs, "{rule:?}");
        assert_eq!(row(&found, SINGLE).arm, "call");
        // By what is planted, over a fine grid of customers.
        let mut truth = 0.0;
        for at in 0..100 {
            for other in 0..90 {
                let (spend, tenure) = (at as f32 + 0.5, other as f32 * 10.0 + 5.0);
                let fits = |column: &str, from: Option<f64>, below: Option<f64>| {
                    let value = match column {
                        "past_spend" => f64::from(spend),
                        "past_orders" => f64::from(spend / 10.0).round(),
                        "tenure" => f64::from(tenure),
                        _ => return true,
                    };
                    from.is_none_or(|from| from <= value) && below.is_none_or(|below| value < below)
                };
                let leaf = found.rule.iter().find(|leaf| {
                    fits(&leaf.first, leaf.first_from, leaf.first_below)
                        && fits(&leaf.second, leaf.second_from, leaf.second_below)
                });
                let name = &leaf.expect("every customer is in a leaf").arm;
                let arm = scenario
                    .arms
                    .iter()
                    .position(|arm| arm.name == *name)
                    .unwrap();
                truth += if arm == 0 {
                    0.0
                } else {
                    (planted.gain)(arm, spend, tenure)
                };
            }
        }
        truth /= 9_000.0;
        held += usize::from(rule.gain_lo.unwrap() <= truth && truth <= rule.gain_hi.unwrap());
    }
    // 285 ± 3.8 of 300.
    assert!((272..=297).contains(&held), "{held}");
}

#[test]
fn a_budget_is_kept_and_more_of_it_never_gains_less_where_it_was_learned() {
    let planted = Planted {
        units: 20,
        of_unit: 100,
        coupled: false,
        gain: |arm, spend, _| arm as f64 * f64::from(spend) / 100.0,
        cost: [0.5, 1.2, 2.5],
    };
    let mut scenario = planted.scenario();
    let free = planted.policies(&scenario, 1);
    let most = free.points.last().unwrap();
    let mut last = 0.0;
    for point in &free.points {
        assert!((point.spend - point.budget).abs() < 0.1 * most.budget);
        assert!(point.expected >= last);
        last = point.expected;
    }
    let bends = free.points.windows(3).map(|three| {
        let slope = |a: usize| {
            (three[a + 1].expected - three[a].expected) / (three[a + 1].budget - three[a].budget)
        };
        slope(1) - slope(0)
    });
    assert!(bends.into_iter().all(|bend| bend < 1e-9));
    scenario.policy.budget = Some(0.6);
    let within = planted.policies(&scenario, 1);
    for name in [RULE, BUDGET, SINGLE] {
        let row = row(&within, name);
        assert_eq!(row.budget, Some(0.6));
        assert!((0.4..0.7).contains(&row.spend), "{row:?}");
    }
    assert!(row(&within, BUDGET).differs);
    assert!(row(&within, BUDGET).gain < row(&free, BUDGET).gain);
    // Who gets what adds up to what is spent.
    let spent: f64 = within
        .cells
        .iter()
        .map(|cell| cell.share * cell.given * cell.cost)
        .sum();
    assert!((spent - 0.6).abs() < 0.03, "{spent}");
}

#[test]
fn threads_do_not_matter() {
    let mut shop = scenario(span(SpanName::Week), 20, 3_000)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_failures(0.03, 0.5);
    shop.arms
        .push(arm("card").giving(gift(1.0, when(every(20, 1, 6)))));
    shop.arms
        .push(arm("gift").giving(gift(6.0, when(every(20, 1, 9)))));
    let on = |threads| {
        let options = Options {
            threads,
            ..Options::default()
        };
        respond::respond(&shop, 0, &options).unwrap().policies
    };
    let (one, three) = (on(1), on(3));
    assert!(!one.points.is_empty() && !one.cells.is_empty());
    assert_eq!(
        (one.points, one.cells, one.gains, one.rule),
        (three.points, three.cells, three.gains, three.rule)
    );
    // With one arm to choose from there is a list, and no choice.
    shop.arms.pop();
    let found = respond::respond(&shop, 0, &Options::default()).unwrap();
    assert!(found.policies.gains.is_empty() && !found.gains.is_empty());
}

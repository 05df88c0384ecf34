//! Who responds: what is known of single customers, held against runs of their own and planted truths.

use crate::common::*;
use goodwill::decision::respond::effort::Extent;
use goodwill::decision::respond::survey::{Seen, survey};
use goodwill::decision::respond::{self, Responders, types};
use goodwill::decision::rows::{Stratum, TargetCell, TargetGain};
use goodwill::engine::run::{Estimator, Options};
use goodwill::experiment;
use goodwill::numeric::Width;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

const TICKS: u32 = 26;

/// A shop with a gift that comes five times.
fn shop() -> Scenario {
    shop_with(gift(3.0, when(every(TICKS, 1, 5))))
}

fn shop_with(gesture: Gesture) -> Scenario {
    let mut scenario = scenario(span(SpanName::Week), TICKS, 4_000)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_channel(
            ChannelKind::Review,
            Channel {
                worth: 2.0,
                unasked: 0.002,
                ..asked(0.1)
            },
        )
        .with_failures(0.03, 0.5);
    scenario.arms.push(arm("gift").giving(gesture));
    scenario
}

fn respond(scenario: &Scenario) -> Responders {
    respond::respond(scenario, 0, &Options::default()).unwrap()
}

fn look(extent: &Extent) -> Seen {
    survey(extent, &Options::default()).unwrap()
}

fn row<'a>(found: &'a Responders, arm: &str, by: &str, group: &str, kind: &str) -> &'a Stratum {
    let mut rows = found.strata.iter();
    let wanted =
        |row: &&Stratum| (&*row.arm, &*row.by, &*row.group, &*row.kind) == (arm, by, group, kind);
    rows.find(wanted).unwrap()
}

fn gain_of<'a>(found: &'a Responders, arm: &str) -> &'a TargetGain {
    found.gains.iter().find(|gain| gain.arm == arm).unwrap()
}

/// Means over members of what `of` says, with its standard error.
fn mean(seen: &Seen, of: impl Fn(usize) -> f64) -> (f64, f64) {
    let n = seen.members.len() as f64;
    let values: Vec<f64> = (0..seen.members.len()).map(of).collect();
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// The same people, nobody leaving and everything counted by the chance to be there still, or really
/// leaving, over many lucks.
#[test]
fn nobody_leaving_means_the_same_on_average() {
    let weeks = {
        let mut scenario = shop();
        let asking = ask(
            &[ChannelKind::Review, ChannelKind::Purchase],
            when(every(TICKS, 3, 7)),
        );
        let offer = Gesture {
            conditional: true,
            stands: 14.0,
            ..gift(2.0, when(every(TICKS, 2, 9)))
        };
        let thanks = gift(0.5, when(Trigger::AfterPurchase));
        scenario.channels.0[ChannelKind::Purchase as usize] = Some(Channel {
            margin: 0.4,
            ..asked(0.1)
        });
        scenario
            .arms
            .push(arm("all").giving(offer).giving(thanks).asking(asking));
        scenario.psychology.lapse_rate *= 8.0;
        scenario
    };
    let visits = {
        let mut scenario = scenario(visits(20.0), 8, 4_000)
            .with_channel(ChannelKind::Purchase, sold(0.4))
            .with_channel(ChannelKind::Tip, sold(0.2));
        let mint = gift(1.0, when(Trigger::WithTheBill));
        scenario.arms.push(arm("mint").giving(mint));
        scenario.psychology.lapse_rate *= 8.0;
        scenario
    };
    for scenario in [weeks, visits] {
        let mut extent = Extent::of(&scenario);
        extent.scenario.population.size = 3_000;
        extent.counting = Estimator::Surviving;
        extent.lucks = 4;
        let surviving = look(&extent);
        extent.counting = Estimator::Expected;
        extent.lucks = 60;
        let leaving = look(&extent);
        assert_eq!(surviving.members, leaving.members);
        for arm in 0..surviving.arms {
            let told = |what: &str, of: &dyn Fn(&Seen, usize) -> f64| {
                let (off, error) = mean(&surviving, |member| {
                    of(&surviving, member) - of(&leaving, member)
                });
                let size = mean(&leaving, |member| of(&leaving, member)).0;
                assert!(size != 0.0 || what == "dutiful", "{what} {arm}");
                assert!(
                    off.abs() <= 4.0 * error + 1e-4 * size.abs(),
                    "{what} {arm}: {off} ± {error} of {size}"
                );
            };
            told("measure", &|seen, m| seen.life(m, arm).measure());
            told("profit", &|seen, m| seen.life(m, arm).profit());
            told("returns", &|seen, m| f64::from(seen.life(m, arm).returns));
            told("dutiful", &|seen, m| f64::from(seen.life(m, arm).dutiful));
            told("left", &|seen, m| f64::from(seen.life(m, arm).left));
            if arm > 0 {
                told("cost", &|seen, m| f64::from(seen.life(m, arm).cost));
            }
        }
    }
}

/// With so few lucks nearly all that differs between customers is theirs.
#[test]
fn types_are_told_by_a_few_lucks() {
    let scenario = shop();
    let extent = Extent::of(&scenario);
    assert_eq!((extent.counting, extent.lucks), (Estimator::Surviving, 4));
    let few = look(&extent);
    let reliability = types::reliability(&few, 1).unwrap();
    assert!(reliability > 0.95, "{reliability}");
    // The types of the same people over many more lucks.
    let many = look(&Extent {
        lucks: 24,
        ..extent.clone()
    });
    let kinds = |seen: &Seen| types::kinds(seen, 1, &types::Thresholds::of(seen));
    let (few_kinds, many_kinds) = (kinds(&few), kinds(&many));
    let same = few_kinds
        .iter()
        .zip(&many_kinds)
        .filter(|(a, b)| a == b)
        .count();
    let share = same as f64 / few_kinds.len() as f64;
    assert!(share > 0.97, "{share}");
}

#[test]
fn where_leaving_is_felt_customers_leave() {
    let leaves = |scenario: &Scenario| Extent::of(scenario).counting == Estimator::Expected;
    let mut budget = shop();
    budget.arms[1] = budget.arms[1].clone().with_budget(2.0);
    let mut winning_back = shop();
    winning_back.arms[1].gestures[0].when = when(Trigger::AfterLapse);
    let mut to_the_lapsed = shop();
    to_the_lapsed.arms[1].gestures[0].when.audience = Audience::Lapsed;
    let mut arm_belongs = shop().with_ties(512, 6, false, false);
    arm_belongs.arms[1].belonging = Some(true);
    assert!(!leaves(&shop()));
    assert!(!leaves(&shop().with_ties(512, 6, false, false)));
    assert!(leaves(&shop().with_ties(512, 6, true, false)));
    assert!(leaves(&shop().with_ties(512, 6, false, true)));
    for scenario in [budget, winning_back, to_the_lapsed, arm_belongs] {
        assert!(leaves(&scenario));
        let found = respond(&scenario);
        assert_eq!(row(&found, "gift", "all", "", "all").share, Some(1.0));
    }
}

#[test]
fn equal_arms_move_nobody() {
    let mut scenario = shop().with_ties(512, 6, true, false);
    for arm in &mut scenario.arms {
        arm.gestures = vec![gift(3.0, when(every(TICKS, 1, 5)))];
    }
    let found = respond(&scenario);
    for stratum in &found.strata {
        let idle = ["all", "anyway", "unmoved"].contains(&&*stratum.kind);
        assert!(idle || stratum.customers == 0, "{stratum:?}");
        assert!([None, Some(0.0)].contains(&stratum.more_returns));
        assert!([None, Some(0.0)].contains(&stratum.value));
        assert_eq!(stratum.value_total, Some(0.0));
    }
    assert!(found.uplift.len() > 2);
    for point in &found.uplift {
        assert_eq!((point.gain, point.random), (0.0, 0.0));
        assert!([None, Some(0.0)].contains(&point.gain_lo));
    }
    let gain = &found.gains[0];
    assert_eq!(
        (gain.share, gain.qini, gain.qini_share),
        (0.0, Some(0.0), None)
    );
    assert_eq!(gain.out_of_reach, Some(0.0));
    assert!(
        found
            .cells
            .iter()
            .all(|cell| cell.score == 0.0 && !cell.send)
    );
    assert_eq!(found.target, None);
}

#[test]
fn what_costs_more_than_it_brings_is_sent_to_nobody() {
    let dear = Gesture {
        cost: 80.0,
        personal: vec![0.0],
        useful: 0.0,
        strings: 1.0,
        ..gift(3.0, when(every(TICKS, 1, 2)))
    };
    let found = respond(&shop_with(dear));
    let put_off = row(&found, "gift", "all", "", "put_off");
    let persuaded = row(&found, "gift", "all", "", "persuaded");
    assert!(put_off.customers > 4 * persuaded.customers, "{put_off:?}");
    assert!(put_off.value.unwrap() < -80.0);
    assert_eq!(found.target, None);
    assert!(found.cells.iter().all(|cell| !cell.send));
    let gain = gain_of(&found, "gift");
    assert_eq!((gain.share, gain.cost), (0.0, Some(0.0)));
    assert!(gain.all_cost.unwrap() > 80.0);
    // Knowing better would send to nobody, too.
    assert_eq!(gain.out_of_reach, Some(0.0));
}

/// A gift that one segment gets and is glad of, and that comes too dear for those in the other, who get
/// it with strings.
fn planted() -> Scenario {
    let glad = Gesture {
        cost: 1.0,
        when: When {
            segments: vec![true, false],
            ..when(every(TICKS, 1, 8))
        },
        personal: vec![1.0, 0.0],
        ..gift(3.0, when(every(TICKS, 1, 8)))
    };
    let dear = Gesture {
        cost: 9.0,
        when: When {
            segments: vec![false, true],
            ..when(every(TICKS, 1, 8))
        },
        personal: vec![0.0, 0.0],
        strings: 1.0,
        ..glad.clone()
    };
    let mut scenario = in_two_segments(shop());
    scenario.arms[1].gestures = vec![glad, dear];
    // The others' rates are the same for all, so that past spend tells nothing of the response there.
    scenario.prospects = Some(Prospects {
        per_member: 0.25,
        join: 0.001,
    });
    scenario
}

#[test]
fn whom_to_send_to_is_found_and_rerun() {
    let scenario = planted();
    let mut found = respond(&scenario);
    let target = found.target.clone().unwrap();
    assert_eq!(target.arm, 1);
    assert!(
        target.chosen.iter().all(|chosen| chosen.segment == 0),
        "{target:?}"
    );
    assert!((0.3..0.62).contains(&target.share), "{}", target.share);

    let rerun = respond::rerun(&scenario, &target, &Options::default()).unwrap();
    found.settle(&scenario, &rerun);
    // All people of the run: the gain of sending to all is that of the run itself.
    assert_eq!(rerun.heads, rerun.of_heads);
    let results = experiment::run_experiment(&scenario, &Options::default()).unwrap();
    let whole = results
        .contrasts
        .iter()
        .find(|c| c.metric == Metric::Profit)
        .unwrap();
    let gain = gain_of(&found, "gift");
    assert_eq!(gain.all_gain, Some(whole.difference.value));
    assert_eq!(gain.all_gain_lo, Some(whole.difference.low));
    assert!(gain.gain_lo.unwrap() > whole.difference.high, "{gain:?}");

    // The curve was judged on other people than it was fitted on, and agrees with the rerun on yet others.
    let best = found
        .uplift
        .iter()
        .find(|point| point.share >= target.share - 1e-9)
        .unwrap();
    let (low, high) = (best.gain_lo.unwrap(), best.gain_hi.unwrap());
    // Both are estimates: the rerun's interval meets the curve's, which is taken threefold.
    let wide = high - low;
    let chosen = &rerun.chosen;
    assert!(
        chosen.high > low - wide && chosen.low < high + wide,
        "{best:?} {rerun:?}"
    );
    // The line ends where sending to all does.
    let last = found.uplift.last().unwrap();
    assert_eq!((last.share, last.random), (1.0, last.gain));
}

#[test]
fn the_list_of_the_arm_to_choose_is_rerun() {
    let mut scenario = planted();
    let mut dearer = scenario.arms[1].clone();
    dearer.name = "dearer".into();
    dearer.gestures[0].cost *= 1.05;
    scenario.arms.push(dearer);
    let rerun = |recommended: usize| {
        let found = respond::respond(&scenario, recommended, &Options::default()).unwrap();
        found.target.unwrap().arm
    };
    // That of the cheaper one gains more; the other's is rerun all the same where it is the answer's.
    assert_eq!([rerun(0), rerun(1), rerun(2)], [1, 1, 2]);
}

#[test]
fn a_list_of_the_arms_own_is_narrowed_not_widened() {
    let mut scenario = shop();
    scenario.arms[1].gestures[0].cost = 0.2;
    scenario.arms[1].targets = vec![Target {
        segments: vec![true],
        spend: (0.0, f64::INFINITY),
        tenure: (0.0, 200.0),
    }];
    let found = respond(&scenario);
    let target = found.target.unwrap();
    let options = Options::default();
    let rerun = respond::rerun(&scenario, &target, &options).unwrap();
    assert!(rerun.chosen_cost <= rerun.all_cost && rerun.chosen_cost > 0.0);
    // Everybody is chosen: the arm's own list stands.
    let everybody = respond::Target {
        chosen: vec![respond::Chosen {
            segment: 0,
            spend: (None, None),
            tenure: (None, None),
        }],
        ..target
    };
    let rerun = respond::rerun(&scenario, &everybody, &options).unwrap();
    assert_eq!(rerun.chosen, rerun.all);
}

#[test]
fn nothing_depends_on_threads_or_width() {
    let scenario = planted().with_ties(256, 6, true, true);
    let told = |threads: usize, width: Width| {
        let options = Options {
            threads,
            width,
            ..Options::default()
        };
        let found = respond::respond(&scenario, 0, &options).unwrap();
        let rerun = respond::rerun(&scenario, &found.target.clone().unwrap(), &options).unwrap();
        format!("{found:?} {rerun:?}")
    };
    let first = told(1, Width::Scalar);
    assert!(told(3, Width::detect()) == first);
    for width in Width::available() {
        assert!(told(2, width) == first, "{width:?}");
    }
}

#[test]
fn a_randomized_design_is_seen_both_ways() {
    let mut scenario = planted();
    scenario.design.kind = DesignKind::Randomized { per_arm: 900 };
    scenario.design.replicates = 3;
    let mut found = respond(&scenario);
    let all = row(&found, "gift", "all", "", "all");
    assert_eq!(all.population, Some(1_800.0));
    let target = found.target.clone().unwrap();
    let rerun = respond::rerun(&scenario, &target, &Options::default()).unwrap();
    found.settle(&scenario, &rerun);
    assert!(gain_of(&found, "gift").kept.is_none_or(|kept| kept > 1.0));
    // Three replicates of 1,800 members and a quarter as many prospects, each under every arm.
    assert_eq!(rerun.heads, 3 * 2_250);
}

#[test]
fn odd_scenarios_have_answers() {
    // Nothing to buy: no returns, no threshold, nobody moved.
    let mut nothing = scenario(span(SpanName::Week), 4, 300);
    nothing
        .arms
        .push(arm("gift").giving(gift(1.0, when(every(4, 0, 1)))));
    let found = respond(&nothing);
    let unmoved = row(&found, "gift", "all", "", "unmoved");
    assert_eq!(unmoved.share, Some(1.0));
    // Four gifts that cost 1, but for the few who leave before.
    assert!((-4.0..-3.9).contains(&unmoved.value.unwrap()));
    assert_eq!(found.target, None);

    // One arm: nothing to respond to.
    nothing.arms.pop();
    assert!(respond(&nothing).strata.is_empty());

    // Two customers.
    let mut tiny = shop();
    tiny.population.size = 2;
    assert!(!respond(&tiny).strata.is_empty());

    // One community that holds all: halves of its members.
    let mut one = shop().with_ties(4_096, 200, true, false);
    one.population.size = 4_096;
    one.timeline.ticks = 104;
    one.arms[1].gestures[0].when = when(every(104, 1, 5));
    one.design.replicates = 1;
    let extent = Extent::of(&one);
    let mut small = extent.clone();
    small.scenario.population.size = u64::from(small.scenario.community.size);
    let seen = look(&small);
    assert_eq!(seen.units, 1);
    let found = respond::summarize(&one, 0, &seen);
    let halves = found.notes.iter().find(|note| note.key == "target_halves");
    assert_eq!(halves.unwrap().value, "customers");
    assert!(row(&found, "gift", "all", "", "all").customers > 0);
}

#[test]
fn tips_are_told_in_money() {
    let mut scenario = scenario(visits(0.0), 1, 5_000)
        .with_channel(ChannelKind::Purchase, sold(0.3))
        .with_channel(ChannelKind::Tip, sold(0.2));
    let mint = Gesture {
        cost: 0.05,
        personal: vec![1.0],
        ..gift(1.0, when(Trigger::WithTheBill))
    };
    scenario.arms.push(arm("mint").giving(mint));
    let found = respond(&scenario);
    let all = row(&found, "mint", "all", "", "all");
    // 15% of 40, and more of it.
    assert!((5.5..6.5).contains(&all.returns.unwrap()), "{all:?}");
    assert!(all.more_returns.unwrap() > 0.3);
    // Everybody visits, and so would have given something anyway.
    assert_eq!(row(&found, "mint", "all", "", "unmoved").customers, 0);
    let measure = found
        .notes
        .iter()
        .find(|note| note.key == "respond_measure");
    assert_eq!(measure.unwrap().value, "tips");
}

#[test]
fn the_datas_own_spend_is_what_is_cut() {
    let mut scenario = shop();
    let rows = 5_000;
    scenario.population.size = rows as u64;
    scenario.population.data = Some(Data {
        path: "customers.csv".into(),
        rows,
        columns: vec![(Trait::Basket, vec![30.0; rows])],
        segments: None,
        spend: Some((0..rows).map(|row| (row % 1_000) as f32).collect()),
        here: None,
        ids: None,
    });
    let found = respond(&scenario);
    let deciles: Vec<&Stratum> = found
        .strata
        .iter()
        .filter(|row| row.by == respond::PAST_SPEND && row.kind == "all")
        .collect();
    assert_eq!(deciles.len(), 10);
    assert!((400.0..=500.0).contains(&deciles[4].from.unwrap()));
    assert_eq!(deciles[9].to, Some(999.0));
    let said = found
        .notes
        .iter()
        .any(|note| note.value.contains("Past spend is the data's own"));
    assert!(said);
    scenario.arms[1].gestures[0].cost = 0.1;
    let said = notes_of_a_rerun(&scenario);
    assert!(said.contains("the same rows of the data"), "{said}");
    assert!(!said.contains("none of them was seen"), "{said}");
}

#[test]
fn a_table_adds_up() {
    let scenario = planted();
    let found = respond(&scenario);
    let groups = |by: &str, kind: &str| -> Vec<&Stratum> {
        found
            .strata
            .iter()
            .filter(|row| row.by == by && row.kind == kind)
            .collect()
    };
    let whole = row(&found, "gift", "all", "", "all");
    let total = whole.value_total.unwrap();
    for by in [
        "segment",
        "trust",
        "purchase_rate",
        "basket",
        "tenure",
        "past_spend",
    ] {
        let of_groups = groups(by, "all");
        assert!(of_groups.len() >= 2, "{by}");
        let customers: u64 = of_groups.iter().map(|row| row.customers).sum();
        assert_eq!(customers, whole.customers, "{by}");
        let sum: f64 = of_groups.iter().map(|row| row.value_total.unwrap()).sum();
        assert!(
            (sum - total).abs() < 1e-6 * total.abs(),
            "{by}: {sum} {total}"
        );
    }
    let kinds = ["persuaded", "anyway", "unmoved", "put_off", "resentful"];
    let rows = kinds.map(|kind| row(&found, "gift", "all", "", kind));
    let shares: f64 = rows.iter().map(|row| row.share.unwrap()).sum();
    let values: f64 = rows.iter().map(|row| row.value_total.unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-12 && (values - total).abs() < 1e-6 * total.abs());
    for row in rows {
        let share = row.share.unwrap();
        assert!((row.share_lo.unwrap()..=row.share_hi.unwrap()).contains(&share));
    }
    // The cells hold all members, and the chosen ones are what is sent to.
    let of_arm = || found.cells.iter().filter(|cell| cell.arm == "gift");
    let all: f64 = of_arm().map(|cell| cell.share).sum();
    let sent: f64 = of_arm()
        .filter(|cell| cell.send)
        .map(|cell| cell.share)
        .sum();
    assert!((all - 1.0).abs() < 1e-12);
    assert!((sent - gain_of(&found, "gift").share).abs() < 1e-12);
}

/// What a score expects of those who are sent to is found on the other half: over seeds neither more nor
/// less, also where those who gain most differ most, and are few.
#[test]
fn what_is_expected_is_found() {
    let dear = Gesture {
        cost: 2.0,
        ..gift(3.0, when(every(TICKS, 1, 4)))
    };
    for scenario in [shop(), planted(), shop_with(dear)] {
        let mut extent = Extent::of(&scenario);
        extent.scenario.population.size = 3_000;
        extent.scenario.community.size = 100;
        let seeds = 40;
        let (mut off, mut of_all, mut size) = (Vec::new(), Vec::new(), 0.0_f64);
        for seed in 0..seeds {
            extent.scenario.design.seed = 500 + seed;
            let found = respond::summarize(&scenario, 0, &look(&extent));
            let sum = |only: bool, of: &dyn Fn(&TargetCell) -> f64| -> f64 {
                let cells = found.cells.iter().filter(|cell| !only || cell.send);
                cells.map(|cell| cell.share * of(cell)).sum()
            };
            let differs = |cell: &TargetCell| cell.score - cell.held_out.unwrap_or(cell.score);
            off.push(sum(true, &differs));
            of_all.push(sum(false, &differs));
            // What is at stake, gains and losses alike.
            size += sum(false, &|cell| cell.score.abs()) / seeds as f64;
        }
        for (what, values) in [("sent", off), ("all", of_all)] {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
            let error = (squares / (n - 1.0) / n).sqrt();
            println!("{what}: {mean} ± {error} of {size}");
            // Whoever is chosen for a high score is so by luck, too, which drawing takes out nearly.
            assert!(
                mean.abs() < 3.5 * error + 0.02 * size,
                "{what}: {mean} ± {error} of {size}"
            );
        }
    }
}

#[test]
fn who_are_too_few_have_strata_only() {
    for size in 1..=3 {
        let mut few = planted().with_ties(64, 6, true, false);
        few.prospects = None;
        few.population.size = size;
        let found = respond(&few);
        assert!(!found.strata.is_empty());
        let numbers = found
            .uplift
            .iter()
            .flat_map(|p| [p.share, p.gain, p.random]);
        assert!(numbers.into_iter().all(f64::is_finite), "{size}");
        let of_cells = found.cells.iter().flat_map(|cell| [cell.share, cell.score]);
        assert!(of_cells.into_iter().all(f64::is_finite), "{size}");
    }
    let scenario = planted();
    let mut extent = Extent::of(&scenario);
    extent.scenario.population.size = 1;
    extent.scenario.prospects = None;
    let found = respond::summarize(&scenario, 0, &look(&extent));
    assert_eq!(row(&found, "gift", "all", "", "all").customers, 1);
    assert!(found.uplift.is_empty() && found.cells.is_empty() && found.gains.is_empty());
    assert_eq!(found.target, None);
    let said = |text: &str| found.notes.iter().any(|note| note.value.contains(text));
    assert!(said("Too few customers") && !said("was fitted on"));
}

fn notes_of_a_rerun(scenario: &Scenario) -> String {
    let mut found = respond(scenario);
    let target = found.target.clone().unwrap();
    let rerun = respond::rerun(scenario, &target, &Options::default()).unwrap();
    found.settle(scenario, &rerun);
    let said = found.notes.iter().filter(|note| note.key == "say.target");
    said.map(|note| format!("{}\n", note.value)).collect()
}

#[test]
fn what_a_list_by_profit_does_to_another_outcome_is_said() {
    let mut scenario = planted();
    scenario.population.size = 1_000;
    let said = notes_of_a_rerun(&scenario);
    assert!(said.contains("none of them was seen"), "{said}");
    assert!(!said.contains("not by what decides here"), "{said}");
    scenario.outcome.primary = Metric::Retained;
    let said = notes_of_a_rerun(&scenario);
    let told = "not by what decides here, retained. That changes against nothing by ";
    assert!(
        said.contains(told) && said.contains("percentage points (95%: "),
        "{said}"
    );
}

/// The interval of the curve's end, which is the gain of sending to all, over seeds; and of a share.
#[test]
fn intervals_cover_what_they_should() {
    let scenario = shop();
    let mut extent = Extent::of(&scenario);
    extent.scenario.population.size = 150_000;
    let whole = look(&extent);
    let truth = respond::summarize(&scenario, 0, &whole);
    let gain = mean(&whole, |member| whole.gain(member, 1)).0;
    let share = row(&truth, "gift", "all", "", "persuaded").share.unwrap();
    extent.scenario.population.size = 1_024;
    extent.scenario.community.size = 128;
    let runs = 200;
    let mut inside = [0, 0];
    for seed in 0..runs {
        extent.scenario.design.seed = 1_000 + seed;
        let found = respond::summarize(&scenario, 0, &look(&extent));
        let last = found.uplift.last().unwrap();
        let covers = |low: Option<f64>, high: Option<f64>, value: f64| {
            i32::from((low.unwrap()..=high.unwrap()).contains(&value))
        };
        inside[0] += covers(last.gain_lo, last.gain_hi, gain);
        let persuaded = row(&found, "gift", "all", "", "persuaded");
        inside[1] += covers(persuaded.share_lo, persuaded.share_hi, share);
    }
    // Binomial with 0.95: fewer than 179 of 200 comes in one of 1,000.
    assert!(inside.iter().all(|&inside| inside >= 179), "{inside:?}");
}

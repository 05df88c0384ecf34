//! Which arm for whom: several arms to choose from, and a budget for all of them.
//!
//! - [`hull`]: cells and the arms that gain most for the money, at every budget
//! - [`tree`]: the rule of at most two questions that gains most
//! - [`judge`]: what a policy gains on those by whom it was not learned
//! - [`columns`]: what a shop knows of its customers
//!
//! Everything is learned on one half of the communities and judged on the other, as lists of one arm are. What is learned is profit,
//! beyond the baseline's.

pub mod columns;
pub mod hull;
pub mod judge;
mod notes;
pub mod tree;

use crate::decision::respond::score::{Scores, Table};
use crate::decision::respond::survey::Seen;
use crate::decision::respond::target::Halves;
use crate::decision::rows::{AllocationCell, Note, PolicyGain, QiniPoint, RuleLeaf};
use crate::scenario::checked::Scenario;

use columns::{Asked, Known};
use hull::{Group, InAnyCase, MOST_FIXED, Path, Worth, allocate};
use judge::{Judge, Judgement, for_all, less};
use tree::{Found, Question, Sample, search};

/// Arms beside the baseline that are chosen from, at most: those that promise most.
const MOST_ARMS: usize = 8;
/// Customers in a leaf of a rule, as a share, at least.
const SMALLEST: f64 = 0.05;
/// Budgets at which the curve is told, from nothing to the most that is worth spending.
const STEPS: usize = 20;

/// The names of policies in tables.
pub const RULE: &str = "rule";
/// Key of the policy of several arms within a budget.
pub const BUDGET: &str = "budget";
/// Key of the best targeting of one arm.
pub const TARGETED: &str = "targeted";
/// Key of the best single arm for all.
pub const SINGLE: &str = "single";

/// Which arm for whom, in tables. Nothing where fewer than two arms stand beside the baseline.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Gain by budget.
    pub points: Vec<QiniPoint>,
    /// Which arm each group gets.
    pub cells: Vec<AllocationCell>,
    /// What each policy brings, judged on customers that it was not learned on.
    pub gains: Vec<PolicyGain>,
    /// None where it cannot be told from the best single arm.
    pub rule: Vec<RuleLeaf>,
    /// What else is worth knowing of them.
    pub notes: Vec<Note>,
}

/// What may be spent beyond the baseline, in money per member; none: as much as pays. By the scenario, or where every arm but the
/// baseline has a budget, the largest of these.
pub fn budget_of(scenario: &Scenario) -> Option<f64> {
    scenario.policy.budget.or_else(|| {
        let budgets = scenario.arms.iter().skip(1);
        let budgets: Option<Vec<f64>> = budgets
            .map(|arm| arm.budget.map(|budget| budget.per_member))
            .collect();
        let largest = |most: f64, own: f64| if own > most { own } else { most };
        budgets.and_then(|all| all.into_iter().reduce(largest))
    })
}

/// What each arm beside the baseline costs in any case, in money per member; none of those that are not to be chosen. `promise`: what
/// each gains per member where it gains anything.
pub fn in_any_case(scenario: &Scenario, promise: &[f64]) -> Vec<Option<f64>> {
    let fixed: Vec<f64> = scenario
        .arms
        .iter()
        .skip(1)
        .map(|arm| arm.fixed_cost)
        .collect();
    let mut order: Vec<usize> = (0..fixed.len()).collect();
    let worth = |at: usize| promise[at] - fixed[at];
    order.sort_by(|&one, &other| worth(other).total_cmp(&worth(one)).then(one.cmp(&other)));
    let mut chosen = vec![None; fixed.len()];
    let (mut left, mut costly) = (MOST_ARMS, MOST_FIXED);
    for at in order {
        if left == 0 || (fixed[at] > 0.0 && costly == 0) {
            continue;
        }
        left -= 1;
        costly -= usize::from(fixed[at] > 0.0);
        chosen[at] = Some(fixed[at]);
    }
    chosen
}

/// What is learned, and how it is judged.
struct Learned<'a> {
    scenario: &'a Scenario,
    seen: &'a Seen,
    halves: &'a Halves,
    table: &'a Table,
    /// By cell: its share of those from whom it was learned, and what arms are worth there.
    groups: Vec<Group>,
    /// The same over all cells.
    everybody: Group,
    /// By arm beside the baseline.
    in_any_case: Vec<Option<f64>>,
    budget: Option<f64>,
    /// The judged half by cell.
    judge: Judge,
}

/// A policy: who has which arm, by group of its own judge.
struct Policy<'a> {
    name: &'static str,
    arm: Option<usize>,
    judge: &'a Judge,
    /// Groups × arms.
    shares: Vec<f64>,
    expected: f64,
}

/// Finds policies and judges them.
pub fn policies(scenario: &Scenario, seen: &Seen, halves: &Halves, table: &Table) -> Policies {
    if seen.arms < 3 {
        return Policies::default();
    }
    let learned = Learned::of(scenario, seen, halves, table);
    let single = learned.single(learned.budget, true);
    let targeted = learned.targeted(learned.budget, true);
    let allocation = learned.allocation(learned.budget, true);
    let asked = Asked::of(scenario, seen, &halves.fitted);
    let rule = Rule::of(&learned, &asked);

    let shares = allocation.shares(seen.arms - 1);
    let by_cell = |name, arm, shares, expected| Policy {
        name,
        arm,
        judge: &learned.judge,
        shares,
        expected,
    };
    let of_single = |judge: &Judge| for_all(judge.groups(), seen.arms, single.arm, single.share);
    let policies = [
        Policy {
            name: RULE,
            arm: None,
            judge: &rule.judge,
            shares: rule.shares(seen.arms),
            expected: rule.found.gain,
        },
        by_cell(BUDGET, None, shares.clone(), allocation.gain),
        by_cell(
            TARGETED,
            Some(targeted.arm),
            targeted.shares.clone(),
            targeted.expected,
        ),
        by_cell(
            SINGLE,
            Some(single.arm),
            of_single(&learned.judge),
            single.expected,
        ),
    ];
    let gains: Vec<PolicyGain> = policies
        .iter()
        .map(|policy| learned.gain(policy, &of_single(policy.judge)))
        .collect();
    let differs = gains[0].differs;
    Policies {
        points: learned.points(),
        cells: learned.cells(&shares),
        rule: match differs {
            true => rule.leaves(&learned, &asked),
            false => Vec::new(),
        },
        notes: notes::notes(scenario, seen, halves, &learned.in_any_case, learned.budget),
        gains,
    }
}

/// One arm within a budget.
struct One {
    /// The baseline, where none is worth it.
    arm: usize,
    /// Of all, by lot.
    share: f64,
    /// By cell.
    shares: Vec<f64>,
    expected: f64,
}

impl<'a> Learned<'a> {
    fn of(scenario: &'a Scenario, seen: &'a Seen, halves: &'a Halves, table: &'a Table) -> Self {
        let cell = |member: usize| table.cell_of(&seen.members[member]);
        let fitted = |of: &dyn Fn(usize) -> f64| {
            let members = halves.fitted.iter();
            let values: Vec<(usize, f64)> = members.map(|&m| (cell(m), of(m))).collect();
            Scores::fit(table, &values)
        };
        let all = halves.fitted.len() as f64;
        let mut sizes = vec![0.0; table.cells()];
        halves.fitted.iter().for_each(|&m| sizes[cell(m)] += 1.0);
        let mut groups: Vec<Group> = sizes
            .iter()
            .map(|size| Group {
                size: size / all,
                arms: Vec::with_capacity(seen.arms - 1),
            })
            .collect();
        for arm in 1..seen.arms {
            let gains = fitted(&|member| seen.gain(member, arm)).score;
            let costs = fitted(&|member| seen.more_cost(member, arm)).score;
            for ((group, gain), cost) in groups.iter_mut().zip(gains).zip(costs) {
                group.arms.push(Worth { gain, cost });
            }
        }
        let over_all = |arm: usize, of: &dyn Fn(&Worth) -> f64| -> f64 {
            let groups = groups.iter();
            groups.map(|group| group.size * of(&group.arms[arm])).sum()
        };
        let arms = 0..seen.arms - 1;
        let everybody = Group {
            size: 1.0,
            arms: arms
                .clone()
                .map(|arm| Worth {
                    gain: over_all(arm, &|worth| worth.gain),
                    cost: over_all(arm, &|worth| worth.cost),
                })
                .collect(),
        };
        let gaining = |worth: &Worth| if worth.gain > 0.0 { worth.gain } else { 0.0 };
        let promise: Vec<f64> = arms.map(|arm| over_all(arm, &gaining)).collect();
        let clustered = seen.coupled && halves.by_community;
        let judge = Judge::of(seen, &halves.judged, clustered, table.cells(), cell);
        Learned {
            in_any_case: in_any_case(scenario, &promise),
            budget: budget_of(scenario),
            scenario,
            seen,
            halves,
            table,
            groups,
            everybody,
            judge,
        }
    }

    /// Per head rather than per member.
    fn per_head(&self) -> f64 {
        1.0 / self.seen.heads_per_member()
    }

    /// The costs in any case, as they are or left out; only of one arm, if it is named.
    fn fixed(&self, counted: bool, only: Option<usize>) -> Vec<Option<f64>> {
        let arms = self.in_any_case.iter().enumerate();
        let own = |(at, cost): (usize, &Option<f64>)| {
            let chosen = only.is_none_or(|only| only == at + 1);
            let cost = cost.filter(|_| chosen)?;
            Some(if counted { cost } else { 0.0 })
        };
        arms.map(own).collect()
    }

    fn allocation(&self, budget: Option<f64>, counted: bool) -> hull::Allocation {
        allocate(&self.groups, &self.fixed(counted, None), budget)
    }

    /// The arm that gains most of those that do, each within the budget.
    fn best_of(
        &self,
        counted: bool,
        found: impl Fn(&InAnyCase) -> hull::Allocation,
    ) -> (usize, hull::Allocation) {
        let nothing = found(&vec![None; self.in_any_case.len()]);
        (1..self.seen.arms).fold((0, nothing), |best, arm| {
            let own = found(&self.fixed(counted, Some(arm)));
            if own.gain > best.1.gain {
                (arm, own)
            } else {
                best
            }
        })
    }

    /// The best single arm for all, or for as many as the budget pays for.
    fn single(&self, budget: Option<f64>, counted: bool) -> One {
        let everybody = std::slice::from_ref(&self.everybody);
        let (arm, found) = self.best_of(counted, |fixed| allocate(everybody, fixed, budget));
        let share = found.shares(self.seen.arms - 1)[arm];
        One {
            arm,
            share,
            shares: for_all(self.groups.len(), self.seen.arms, arm, share),
            expected: found.gain,
        }
    }

    /// The single arm that does best when sent by its own scores.
    fn targeted(&self, budget: Option<f64>, counted: bool) -> One {
        let (arm, found) = self.best_of(counted, |fixed| allocate(&self.groups, fixed, budget));
        One {
            arm,
            share: 1.0,
            shares: found.shares(self.seen.arms - 1),
            expected: found.gain,
        }
    }

    /// What the arms that somebody has cost in any case, per member.
    fn paid_in_any_case(&self, shares: &[f64]) -> f64 {
        let has = |arm: usize| {
            let groups = shares.chunks_exact(self.seen.arms);
            groups.into_iter().any(|own| own[arm] > 0.0)
        };
        let arms = self.in_any_case.iter().enumerate();
        arms.filter(|(at, _)| has(at + 1))
            .filter_map(|(_, cost)| *cost)
            .sum()
    }

    fn gain(&self, policy: &Policy, single: &[f64]) -> PolicyGain {
        let per_head = self.per_head();
        let (own, other) = (
            self.paid_in_any_case(&policy.shares),
            self.paid_in_any_case(single),
        );
        let after = |judgement: Judgement, paid: f64| Judgement {
            value: (judgement.value - paid) * per_head,
            half: judgement.half.map(|half| half * per_head),
        };
        let judge = policy.judge;
        let gain = after(judge.gain(&policy.shares), own);
        let over = after(judge.gain(&less(&policy.shares, single)), own - other);
        let arms = self.scenario.arms.iter();
        let mut named = arms.skip(1).zip(1..);
        let arm = named.find(|(_, arm)| policy.arm == Some(*arm));
        PolicyGain {
            policy: policy.name.into(),
            arm: arm.map_or_else(String::new, |(arm, _)| arm.name.clone()),
            budget: self.budget.map(|budget| budget * per_head),
            treated: judge.treated(&policy.shares),
            spend: (judge.cost(&policy.shares) + own) * per_head,
            expected: policy.expected * per_head,
            gain: gain.value,
            gain_lo: gain.low(),
            gain_hi: gain.high(),
            over_single: over.value,
            over_single_lo: over.low(),
            over_single_hi: over.high(),
            differs: policy.name != SINGLE && over.is_gain(),
        }
    }

    /// The curve, before what arms cost in any case.
    fn points(&self) -> Vec<QiniPoint> {
        let may = |arm: usize| self.in_any_case[arm - 1].is_some();
        let most = Path::of(&self.groups, may).most();
        let mut budgets: Vec<f64> = vec![0.0];
        if most > 0.0 {
            budgets.extend((1..=STEPS).map(|step| most * step as f64 / STEPS as f64));
        }
        if let Some(own) = self.budget.filter(|own| *own < most)
            && !budgets.contains(&own)
        {
            budgets.push(own);
            budgets.sort_by(f64::total_cmp);
        }
        budgets
            .into_iter()
            .map(|budget| self.point(budget))
            .collect()
    }

    fn point(&self, budget: f64) -> QiniPoint {
        let (per_head, within) = (self.per_head(), Some(budget));
        let several = self.allocation(within, false);
        let shares = several.shares(self.seen.arms - 1);
        let (single, targeted) = (self.single(within, false), self.targeted(within, false));
        let gain = |shares: &[f64]| {
            let found = self.judge.gain(shares);
            Judgement {
                value: found.value * per_head,
                half: found.half.map(|half| half * per_head),
            }
        };
        let name = |one: &One| match one.arm {
            0 => String::new(),
            arm => self.scenario.arms[arm].name.clone(),
        };
        let own = gain(&shares);
        let over_single = gain(&less(&shares, &single.shares));
        let over_targeted = gain(&less(&shares, &targeted.shares));
        QiniPoint {
            budget: budget * per_head,
            spend: self.judge.cost(&shares) * per_head,
            expected: several.gain * per_head,
            gain: own.value,
            gain_lo: own.low(),
            gain_hi: own.high(),
            single_gain: gain(&single.shares).value,
            single: name(&single),
            targeted_gain: gain(&targeted.shares).value,
            targeted: name(&targeted),
            over_single: over_single.value,
            over_single_lo: over_single.low(),
            over_single_hi: over_single.high(),
            over_targeted: over_targeted.value,
            over_targeted_lo: over_targeted.low(),
            over_targeted_hi: over_targeted.high(),
        }
    }

    fn cells(&self, shares: &[f64]) -> Vec<AllocationCell> {
        let seen = self.seen;
        let mut in_cell = vec![0.0; self.groups.len()];
        for member in &seen.members {
            in_cell[self.table.cell_of(member)] += 1.0;
        }
        let all = seen.members.len() as f64;
        let chosen = (1..seen.arms).filter(|arm| self.in_any_case[arm - 1].is_some());
        chosen
            .flat_map(|arm| {
                let peopled = (0..self.groups.len()).filter(|&cell| in_cell[cell] > 0.0);
                let rows: Vec<AllocationCell> = peopled
                    .map(|cell| AllocationCell {
                        arm: self.scenario.arms[arm].name.clone(),
                        segment: self.scenario.population.segments[self.table.segment_of(cell)]
                            .name
                            .clone(),
                        spend_from: self.table.spend_of(cell).0,
                        spend_below: self.table.spend_of(cell).1,
                        tenure_from: self.table.tenure_of(cell).0,
                        tenure_below: self.table.tenure_of(cell).1,
                        share: in_cell[cell] / all,
                        score: self.groups[cell].arms[arm - 1].gain,
                        cost: self.groups[cell].arms[arm - 1].cost,
                        held_out: self.judge.gain_of_group(cell, arm),
                        given: shares[cell * seen.arms + arm],
                    })
                    .collect();
                rows
            })
            .collect()
    }
}

/// The rule, judged.
struct Rule {
    found: Found,
    /// By leaf.
    judge: Judge,
    /// By leaf: the share of all customers, and of those from whom it was learned the mean worth of its arm.
    sizes: Vec<f64>,
    worth: Vec<Worth>,
}

impl Rule {
    fn of(learned: &Learned, asked: &[Asked]) -> Rule {
        let Learned { seen, halves, .. } = learned;
        let columns: Vec<tree::Column> = asked.iter().map(Asked::column).collect();
        let of = |member: usize| -> Vec<u16> {
            let who = &seen.members[member];
            asked.iter().map(|asked| asked.interval(who)).collect()
        };
        let intervals: Vec<u16> = halves.fitted.iter().flat_map(|&m| of(m)).collect();
        let worth: Vec<Worth> = halves
            .fitted
            .iter()
            .flat_map(|&member| {
                (1..seen.arms).map(move |arm| Worth {
                    gain: seen.gain(member, arm),
                    cost: seen.more_cost(member, arm),
                })
            })
            .collect();
        let all = halves.fitted.len() as f64;
        let sample = Sample {
            columns: &columns,
            arms: seen.arms - 1,
            intervals: &intervals,
            worth: &worth,
            smallest: SMALLEST * all,
        };
        let scaled = |value: f64| value * all;
        let fixed: Vec<Option<f64>> = learned
            .in_any_case
            .iter()
            .map(|cost| cost.map(scaled))
            .collect();
        let found = search(&sample, &fixed, learned.budget.map(scaled));
        let leaves = found.tree.leaves();
        let leaf = |member: usize| found.tree.leaf_of(&columns, &of(member));
        let clustered = seen.coupled && halves.by_community;
        let judge = Judge::of(seen, &halves.judged, clustered, leaves.len(), leaf);
        let mut sizes = vec![0.0; leaves.len()];
        (0..seen.members.len()).for_each(|member| sizes[leaf(member)] += 1.0);
        let mut sums = vec![(0.0, Worth::default()); leaves.len()];
        for &member in &halves.fitted {
            let at = leaf(member);
            sums[at].0 += 1.0;
            sums[at].1.gain += seen.gain(member, leaves[at]);
            sums[at].1.cost += seen.more_cost(member, leaves[at]);
        }
        let worth = sums.iter().map(|(n, sum)| Worth {
            gain: sum.gain / n,
            cost: sum.cost / n,
        });
        let members = seen.members.len() as f64;
        Rule {
            sizes: sizes.into_iter().map(|size| size / members).collect(),
            worth: worth.collect(),
            found: Found {
                gain: found.gain / all,
                cost: found.cost / all,
                tree: found.tree,
            },
            judge,
        }
    }

    fn shares(&self, arms: usize) -> Vec<f64> {
        let leaves = self.found.tree.leaves();
        let mut shares = vec![0.0; leaves.len() * arms];
        for (own, arm) in shares.chunks_exact_mut(arms).zip(leaves) {
            own[arm] = 1.0;
        }
        shares
    }

    fn leaves(&self, learned: &Learned, asked: &[Asked]) -> Vec<RuleLeaf> {
        let scenario = learned.scenario;
        let leaves = self.found.tree.leaves().into_iter().enumerate();
        leaves
            .zip(self.found.tree.ways())
            .map(|((at, arm), way)| {
                let [first, second] = conditions(scenario, asked, &way);
                RuleLeaf {
                    first: first.column,
                    first_is: first.is,
                    first_is_not: first.is_not,
                    first_from: first.from,
                    first_below: first.below,
                    second: second.column,
                    second_is: second.is,
                    second_is_not: second.is_not,
                    second_from: second.from,
                    second_below: second.below,
                    arm: scenario.arms[arm].name.clone(),
                    share: self.sizes[at],
                    expected: self.worth[at].gain,
                    held_out: self.judge.gain_of_group(at, arm),
                    cost: self.worth[at].cost,
                }
            })
            .collect()
    }
}

/// What a column has to be like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// What is asked about.
    pub column: String,
    /// The group for which the answer is yes; empty for a number.
    pub is: String,
    /// The group for which the answer is no; empty for a number.
    pub is_not: String,
    /// From this number on, where a number is asked about.
    pub from: Option<f64>,
    /// Below this number, where a number is asked about.
    pub below: Option<f64>,
}

/// The conditions that lead to a leaf; two of one column as one, where that can be.
fn conditions(scenario: &Scenario, asked: &[Asked], way: &[(Question, bool)]) -> [Condition; 2] {
    let mut told: [Condition; 2] = Default::default();
    for (nth, (question, yes)) in way.iter().enumerate() {
        let asked = &asked[question.column];
        let (column, segment) = (asked.known.key(), asked.known == Known::Segment);
        // Of two names that somebody is not of, or of a name after one that she is not of, each stands by itself.
        let same = nth == 1 && told[0].column == column && !segment;
        let at = if same { 0 } else { nth };
        let own = &mut told[at];
        own.column = column.into();
        match (segment, yes) {
            (true, true) => own.is = scenario.population.segments[question.at].name.clone(),
            (true, false) => {
                own.is_not = scenario.population.segments[question.at].name.clone();
            }
            (false, true) => {
                let cut = asked.cuts[question.at - 1];
                own.below = Some(
                    own.below
                        .map_or(cut, |own| if own < cut { own } else { cut }),
                );
            }
            (false, false) => {
                let cut = asked.cuts[question.at - 1];
                own.from = Some(
                    own.from
                        .map_or(cut, |own| if own > cut { own } else { cut }),
                );
            }
        }
    }
    // Whoever is of one segment is of no other.
    if told[1].column == columns::SEGMENT
        && !told[1].is.is_empty()
        && told[0].column == told[1].column
    {
        let [_, second] = told;
        told = [second, Condition::default()];
    }
    told
}

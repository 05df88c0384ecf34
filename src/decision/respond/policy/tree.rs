//! Rules of at most two questions: the tree of depth two that gains most, found by looking at every one.
//!
//! Zhou, Z., Athey, S. & Wager, S. (2023). Offline multi-action policy learning: generalization and optimization. Operations
//! Research 71, 148–183; Sverdrup, E., Kanodia, A., Zhou, Z., Athey, S. & Wager, S. (2020). policytree: policy learning via doubly
//! robust empirical welfare maximization over trees. Journal of Open Source Software 5(50), 2232. Here values are cut into
//! few intervals beforehand, so that sums over them tell all trees apart; and a budget can bind: then of each side all plans stay
//! that no other one beats in both cost and gain, and the best two that are within the budget together are taken.

use super::hull::{InAnyCase, Worth, choices};

/// A column of the sample, cut into intervals (or names), which count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// How many there are, at least 1.
    pub intervals: usize,
    /// Whether they are names, of which a question singles out one, rather than intervals in their order.
    pub names: bool,
}

impl Column {
    /// The questions that can be asked.
    fn cuts(&self) -> std::ops::Range<usize> {
        match self.names {
            true if self.intervals > 1 => 0..self.intervals,
            true => 0..0,
            false => 1..self.intervals,
        }
    }

    /// Whether an interval lies on the first side: below the cut, or the name itself.
    fn is_first(&self, cut: usize, interval: usize) -> bool {
        match self.names {
            true => interval == cut,
            false => interval < cut,
        }
    }
}

/// What a tree is learned from.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// What may be asked about.
    pub columns: &'a [Column],
    /// Arms beside the baseline.
    pub arms: usize,
    /// Customers × columns: the interval of each.
    pub intervals: &'a [u16],
    /// Customers × arms: what each arm is worth beyond the baseline, which is arm 0.
    pub worth: &'a [Worth],
    /// Customers in a leaf, at least.
    pub smallest: f64,
}

/// A question: whether a column's interval lies below `at`, or is this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Index of the column.
    pub column: usize,
    /// Index of the cut among the column's values.
    pub at: usize,
}

/// A rule: an arm for all, or a question with a rule for yes and one for no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// This arm for all.
    Leaf(usize),
    /// A question, and what follows where the answer is no or yes.
    Ask(Question, Box<[Tree; 2]>),
}

impl Tree {
    /// Without questions whose answer changes nothing.
    fn plain(self) -> Tree {
        let Tree::Ask(question, sides) = self else {
            return self;
        };
        let [yes, no] = *sides;
        let (yes, no) = (yes.plain(), no.plain());
        match (&yes, &no) {
            (Tree::Leaf(one), Tree::Leaf(other)) if one == other => Tree::Leaf(*one),
            _ => Tree::Ask(question, Box::new([yes, no])),
        }
    }

    /// Arms of the leaves, from left to right.
    pub fn leaves(&self) -> Vec<usize> {
        match self {
            Tree::Leaf(arm) => vec![*arm],
            Tree::Ask(_, sides) => sides.iter().flat_map(Tree::leaves).collect(),
        }
    }

    /// The place among the leaves of a customer with these intervals.
    pub fn leaf_of(&self, columns: &[Column], intervals: &[u16]) -> usize {
        match self {
            Tree::Leaf(_) => 0,
            Tree::Ask(question, sides) => {
                let own = usize::from(intervals[question.column]);
                match columns[question.column].is_first(question.at, own) {
                    true => sides[0].leaf_of(columns, intervals),
                    false => sides[0].leaves().len() + sides[1].leaf_of(columns, intervals),
                }
            }
        }
    }

    /// What leads to each leaf: questions with whether the answer is yes.
    pub fn ways(&self) -> Vec<Vec<(Question, bool)>> {
        match self {
            Tree::Leaf(_) => vec![Vec::new()],
            Tree::Ask(question, sides) => {
                let of = |side: &Tree, answer: bool| {
                    side.ways()
                        .into_iter()
                        .map(move |way| std::iter::once((*question, answer)).chain(way).collect())
                };
                of(&sides[0], true).chain(of(&sides[1], false)).collect()
            }
        }
    }
}

/// The best tree, with what it gains and costs on the sample, what arms cost in any case counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The rule.
    pub tree: Tree,
    /// What it brings, added up over the sample.
    pub gain: f64,
    /// What it costs, added up over the sample.
    pub cost: f64,
}

/// Looks at every tree of depth two within the budget (none: any) for the whole sample. Of equal ones the plainest, then the first
/// by its questions.
pub fn search(sample: &Sample, in_any_case: &InAnyCase, budget: Option<f64>) -> Found {
    let tables = Tables::of(sample);
    let mut best: Option<Found> = None;
    for (may, fixed) in choices(in_any_case) {
        let left = budget.map_or(f64::INFINITY, |budget| budget - fixed);
        let may: Vec<usize> = (1..=sample.arms).filter(|arm| may[arm - 1]).collect();
        // What saves money may pay for what an arm costs in any case, or there is no such tree.
        let Some(found) = tables.best(&may, left, budget.is_some()) else {
            continue;
        };
        let gain = found.gain - fixed;
        if best.as_ref().is_none_or(|best| gain > best.gain) {
            best = Some(Found {
                tree: found.tree.plain(),
                gain,
                cost: found.cost + fixed,
            });
        }
    }
    best.expect("the choice without any such arm is always there")
}

/// A plan for one side of the first question: one leaf, or a question of its own.
#[derive(Clone, Copy, Debug)]
struct Plan {
    gain: f64,
    cost: f64,
    ask: Option<Question>,
    /// For yes and for no; the same where nothing is asked.
    arms: [usize; 2],
}

impl Plan {
    fn tree(&self) -> Tree {
        match self.ask {
            None => Tree::Leaf(self.arms[0]),
            Some(question) => Tree::Ask(question, Box::new(self.arms.map(Tree::Leaf))),
        }
    }
}

/// Sums of the sample by two columns at a time.
struct Tables<'a> {
    sample: &'a Sample<'a>,
    /// By column, where its intervals begin among all intervals.
    starts: Vec<usize>,
    /// Intervals of all columns.
    all: usize,
    /// Numbers of an interval: customers, then gain and cost by arm.
    wide: usize,
    /// By first column, by its interval: the sums of all intervals of all columns.
    sums: Vec<Vec<Vec<f64>>>,
}

impl<'a> Tables<'a> {
    fn of(sample: &'a Sample<'a>) -> Self {
        let mut starts = Vec::with_capacity(sample.columns.len());
        let mut all = 0;
        for column in sample.columns {
            starts.push(all);
            all += column.intervals;
        }
        let wide = 1 + 2 * sample.arms;
        let empty = |column: &Column| vec![vec![0.0; all * wide]; column.intervals];
        let mut sums: Vec<Vec<Vec<f64>>> = sample.columns.iter().map(empty).collect();
        let columns = sample.columns.len();
        if columns > 0 {
            let customers = sample.intervals.chunks_exact(columns);
            for (own, worth) in customers.zip(sample.worth.chunks_exact(sample.arms)) {
                for (table, &row) in sums.iter_mut().zip(own) {
                    let row = &mut table[usize::from(row)];
                    for (&start, &interval) in starts.iter().zip(own) {
                        let at = (start + usize::from(interval)) * wide;
                        row[at] += 1.0;
                        for (cell, worth) in row[at + 1..at + wide].chunks_exact_mut(2).zip(worth) {
                            cell[0] += worth.gain;
                            cell[1] += worth.cost;
                        }
                    }
                }
            }
        }
        Self {
            sample,
            starts,
            all,
            wide,
            sums,
        }
    }

    /// Sums over the intervals of a column on one side of a question.
    fn side(&self, question: Question, first: bool) -> Vec<f64> {
        let column = &self.sample.columns[question.column];
        let mut sums = vec![0.0; self.all * self.wide];
        for (interval, row) in self.sums[question.column].iter().enumerate() {
            if column.is_first(question.at, interval) == first {
                add(&mut sums, row);
            }
        }
        sums
    }

    /// Sums over everybody.
    fn everybody(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.all * self.wide];
        for row in self.sums.first().into_iter().flatten() {
            add(&mut sums, row);
        }
        sums
    }

    fn interval<'t>(&self, table: &'t [f64], column: usize, interval: usize) -> &'t [f64] {
        let at = (self.starts[column] + interval) * self.wide;
        &table[at..at + self.wide]
    }

    /// Sums of a table over one side of a question.
    fn of_side(&self, table: &[f64], question: Question, first: bool) -> Vec<f64> {
        let column = &self.sample.columns[question.column];
        let mut sums = vec![0.0; self.wide];
        for interval in 0..column.intervals {
            if column.is_first(question.at, interval) == first {
                add(&mut sums, self.interval(table, question.column, interval));
            }
        }
        sums
    }

    fn questions(&self) -> impl Iterator<Item = Question> {
        let columns = self.sample.columns.iter().enumerate();
        columns.flat_map(|(column, own)| own.cuts().map(move |at| Question { column, at }))
    }

    /// The best tree of these arms; none where each costs more than the budget. Where nothing `binds`, only the plan that gains most is
    /// kept of each side.
    fn best(&self, may: &[usize], budget: f64, binds: bool) -> Option<Found> {
        let mut best: Option<Found> = None;
        if self.sample.columns.is_empty() {
            return self.best_of_all(may, budget);
        }
        for plan in self.plans(&self.everybody(), may, binds) {
            if plan.cost <= budget && best.as_ref().is_none_or(|best| plan.gain > best.gain) {
                best = Some(Found {
                    tree: plan.tree(),
                    gain: plan.gain,
                    cost: plan.cost,
                });
            }
        }
        for question in self.questions() {
            let sides = [true, false].map(|first| self.side(question, first));
            // Any column has everybody.
            let heads = |side: &[f64]| -> f64 {
                (0..self.sample.columns[0].intervals)
                    .map(|interval| self.interval(side, 0, interval)[0])
                    .sum()
            };
            if sides.iter().any(|side| heads(side) < self.sample.smallest) {
                continue;
            }
            let [yes, no] = sides.map(|side| self.plans(&side, may, binds));
            // The more the one side costs, the less is left for the other.
            let mut at = no.len();
            for one in &yes {
                while at > 0 && one.cost + no[at - 1].cost > budget {
                    at -= 1;
                }
                let Some(other) = at.checked_sub(1).map(|at| &no[at]) else {
                    break;
                };
                let gain = one.gain + other.gain;
                if best.as_ref().is_none_or(|best| gain > best.gain) {
                    best = Some(Found {
                        tree: Tree::Ask(question, Box::new([one.tree(), other.tree()])),
                        gain,
                        cost: one.cost + other.cost,
                    });
                }
            }
        }
        best
    }

    /// Without any column: the best arm for all.
    fn best_of_all(&self, may: &[usize], budget: f64) -> Option<Found> {
        let mut sums = vec![0.0; self.wide];
        for worth in self.sample.worth.chunks_exact(self.sample.arms) {
            for (cell, worth) in sums[1..].chunks_exact_mut(2).zip(worth) {
                cell[0] += worth.gain;
                cell[1] += worth.cost;
            }
        }
        let mut within = self.leaf(&sums, may, true).into_iter();
        let (arm, worth) = within.rfind(|(_, worth)| worth.cost <= budget)?;
        Some(Found {
            tree: Tree::Leaf(arm),
            gain: worth.gain,
            cost: worth.cost,
        })
    }

    /// Plans of at most one question that none beats in both cost and gain, by rising cost and gain.
    fn plans(&self, table: &[f64], may: &[usize], binds: bool) -> Vec<Plan> {
        let whole = self.of_all(table);
        let one = self.leaf(&whole, may, binds).into_iter();
        let mut plans: Vec<Plan> = one
            .map(|(arm, worth)| Plan {
                gain: worth.gain,
                cost: worth.cost,
                ask: None,
                arms: [arm, arm],
            })
            .collect();
        for question in self.questions() {
            let sides = [true, false].map(|first| self.of_side(table, question, first));
            if sides.iter().any(|side| side[0] < self.sample.smallest) {
                continue;
            }
            let [yes, no] = sides.map(|side| self.leaf(&side, may, binds));
            for (one, left) in &yes {
                for (other, right) in &no {
                    if one != other {
                        plans.push(Plan {
                            gain: left.gain + right.gain,
                            cost: left.cost + right.cost,
                            ask: Some(question),
                            arms: [*one, *other],
                        });
                    }
                }
            }
        }
        unbeaten(plans, binds, |plan| (plan.gain, plan.cost))
    }

    fn of_all(&self, table: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.wide];
        for interval in 0..self.sample.columns[0].intervals {
            add(&mut sums, self.interval(table, 0, interval));
        }
        sums
    }

    /// Arms for a leaf that none beats in both cost and gain, by rising cost and gain; the baseline is one to choose from.
    fn leaf(&self, sums: &[f64], may: &[usize], binds: bool) -> Vec<(usize, Worth)> {
        let mut arms = vec![(0, Worth::default())];
        arms.extend(may.iter().map(|&arm| {
            let at = 2 * arm - 1;
            let (gain, cost) = (sums[at], sums[at + 1]);
            (arm, Worth { gain, cost })
        }));
        unbeaten(arms, binds, |(_, worth)| (worth.gain, worth.cost))
    }
}

fn add(sums: &mut [f64], more: &[f64]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// Of some plans those that no other beats in both cost and gain, by rising cost and gain; where nothing binds, the one that gains
/// most. Of equal ones the first.
fn unbeaten<T: Copy>(mut plans: Vec<T>, binds: bool, of: impl Fn(&T) -> (f64, f64)) -> Vec<T> {
    if !binds {
        let best = plans
            .iter()
            .fold(None, |best: Option<&T>, plan| match best {
                Some(best) if of(plan).0 <= of(best).0 => Some(best),
                _ => Some(plan),
            });
        return best.copied().into_iter().collect();
    }
    plans.sort_by(|one, other| {
        let ((gain, cost), (more, dearer)) = (of(one), of(other));
        cost.total_cmp(&dearer).then(more.total_cmp(&gain))
    });
    let mut highest = f64::NEG_INFINITY;
    plans.retain(|plan| {
        let better = of(plan).0 > highest;
        highest = if better { of(plan).0 } else { highest };
        better
    });
    plans
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [
        Column {
            intervals: 3,
            names: false,
        },
        Column {
            intervals: 2,
            names: true,
        },
    ];

    #[test]
    fn questions_without_an_effect_are_not_asked() {
        let ask = |column, at, yes, no| Tree::Ask(Question { column, at }, Box::new([yes, no]));
        let same = ask(0, 1, Tree::Leaf(2), ask(1, 0, Tree::Leaf(2), Tree::Leaf(2)));
        assert_eq!(same.plain(), Tree::Leaf(2));
        let tree = ask(0, 1, Tree::Leaf(0), ask(1, 1, Tree::Leaf(2), Tree::Leaf(1)));
        assert_eq!(tree.leaves(), [0, 2, 1]);
        let leaf = |intervals: [u16; 2]| tree.leaf_of(&COLUMNS, &intervals);
        assert_eq!([leaf([0, 1]), leaf([1, 1]), leaf([2, 0])], [0, 1, 2]);
        let last = &tree.ways()[2];
        let said: Vec<(usize, bool)> = last.iter().map(|(q, yes)| (q.column, *yes)).collect();
        assert_eq!(said, [(0, false), (1, false)]);
    }

    #[test]
    fn without_a_column_there_is_one_leaf() {
        let worth = |gain, cost| Worth { gain, cost };
        let sample = Sample {
            columns: &[],
            arms: 2,
            intervals: &[],
            worth: &[
                worth(1.0, 1.0),
                worth(2.0, 3.0),
                worth(1.0, 1.0),
                worth(2.0, 3.0),
            ],
            smallest: 1.0,
        };
        let arms = [Some(0.0), Some(0.0)];
        let tree = |budget| search(&sample, &arms, budget).tree;
        assert_eq!(tree(None), Tree::Leaf(2));
        assert_eq!(tree(Some(5.0)), Tree::Leaf(1));
        assert_eq!(tree(Some(1.0)), Tree::Leaf(0));
    }
}

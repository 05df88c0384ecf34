//! Several arms within a budget: by how much the gain rises with what is spent, and who gets which arm.
//!
//! Each group of customers has arms to choose from, of which it gets one. Only arms on the upper concave hull of gain over
//! cost are ever worth their money; steps along these hulls are taken in the order of gain per money, over all groups. At every
//! budget that is the optimum of the linear programme (the last step is made for a part of a group), and without a
//! part it is the optimum for whole groups. Sinha, P. & Zoltners, A. A. (1979). The multiple-choice knapsack problem. Operations
//! Research 27, 503–515; as the cost curve of a policy: Sverdrup, E., Wu, H., Athey, S. & Wager, S. (2023). Qini curves for
//! multi-armed treatment rules. arXiv:2306.11979.

/// What a customer is expected to gain and to cost under an arm, more than under the baseline. Both in money, finite.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Worth {
    /// What the arm brings a head, beyond the baseline.
    pub gain: f64,
    /// What it costs a head, beyond the baseline.
    pub cost: f64,
}

/// Customers who are alike: how many there are (any weight ≥ 0), and what each arm is worth to one of them. The baseline is not among
/// the arms: it is arm 0, worth nothing; the arms count from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Customers in it.
    pub size: f64,
    /// What each arm is worth there; the baseline first.
    pub arms: Vec<Worth>,
}

impl Group {
    fn worth(&self, arm: usize) -> Worth {
        match arm.checked_sub(1) {
            Some(at) => self.arms[at],
            None => Worth::default(),
        }
    }
}

/// The upper concave hull of gain over cost, from what costs no more than the baseline: arms by rising cost and gain.
///
/// The first is, among what costs nothing or less, what gains most. An arm that saves money at a loss is never taken to
/// pay for others. `may`: the arms that may be chosen; the baseline always may.
pub fn hull(group: &Group, may: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut free = 0;
    let mut dear: Vec<usize> = Vec::new();
    for arm in 1..=group.arms.len() {
        let own = group.worth(arm);
        if !may(arm) {
            continue;
        }
        if own.cost > 0.0 {
            dear.push(arm);
            continue;
        }
        let best = group.worth(free);
        if own.gain > best.gain || (own.gain == best.gain && own.cost < best.cost) {
            free = arm;
        }
    }
    dear.sort_by(|&one, &other| {
        let (a, b) = (group.worth(one), group.worth(other));
        let cost = a.cost.total_cmp(&b.cost);
        cost.then(b.gain.total_cmp(&a.gain)).then(one.cmp(&other))
    });
    let slope = |from: usize, to: usize| {
        let (a, b) = (group.worth(from), group.worth(to));
        (b.gain - a.gain) / (b.cost - a.cost)
    };
    let mut hull = vec![free];
    for arm in dear {
        let last = hull[hull.len() - 1];
        if group.worth(arm).gain <= group.worth(last).gain {
            continue;
        }
        while let [.., before, last] = hull[..]
            && slope(before, last) <= slope(last, arm)
        {
            hull.pop();
        }
        hull.push(arm);
    }
    hull
}

/// A step of a group from one arm of its hull to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Index of the group.
    pub group: usize,
    /// Index of the arm that it had.
    pub from: usize,
    /// Index of the arm that it gets.
    pub to: usize,
    /// For the whole group.
    pub cost: f64,
    /// What the step brings, in all.
    pub gain: f64,
}

/// All steps of all groups, those first that gain most for their money.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// What each group has before anything is spent.
    pub free: Vec<usize>,
    /// What that costs (nothing or less) and gains (nothing or more).
    pub start: Worth,
    /// Gain per cost never rises from one step to the next.
    pub steps: Vec<Step>,
}

impl Path {
    /// The path over groups; those of no size have their place but no step.
    pub fn of(groups: &[Group], may: impl Fn(usize) -> bool) -> Path {
        let mut steps: Vec<(f64, Step)> = Vec::new();
        let mut free = Vec::with_capacity(groups.len());
        let mut start = Worth::default();
        for (at, group) in groups.iter().enumerate() {
            let hull = hull(group, &may);
            let first = group.worth(hull[0]);
            free.push(hull[0]);
            start.cost += group.size * first.cost;
            start.gain += group.size * first.gain;
            if group.size <= 0.0 {
                continue;
            }
            for pair in hull.windows(2) {
                let (from, to) = (group.worth(pair[0]), group.worth(pair[1]));
                let (gain, cost) = (to.gain - from.gain, to.cost - from.cost);
                let step = Step {
                    group: at,
                    from: pair[0],
                    to: pair[1],
                    cost: group.size * cost,
                    gain: group.size * gain,
                };
                steps.push((gain / cost, step));
            }
        }
        // Stable: steps of a group, which have falling ratios, stay in their order.
        steps.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        Path {
            free,
            start,
            steps: steps.into_iter().map(|(_, step)| step).collect(),
        }
    }

    /// What all steps cost together, the start included: the most that is worth spending.
    pub fn most(&self) -> f64 {
        self.steps
            .iter()
            .fold(self.start.cost, |sum, step| sum + step.cost)
    }

    /// Who has what once so much is spent. A budget below what the start costs gives the start.
    pub fn at(&self, budget: f64) -> Allocation {
        let mut found = Allocation {
            arms: self.free.clone(),
            part: None,
            spent: self.start.cost,
            gain: self.start.gain,
        };
        for step in &self.steps {
            if found.spent + step.cost <= budget {
                found.arms[step.group] = step.to;
                found.spent += step.cost;
                found.gain += step.gain;
                continue;
            }
            let share = (budget - found.spent) / step.cost;
            if share > 0.0 {
                found.part = Some(Partly {
                    group: step.group,
                    arm: step.to,
                    share,
                });
                found.spent += share * step.cost;
                found.gain += share * step.gain;
            }
            break;
        }
        found
    }
}

/// Which arm each group has, and who of them have another.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// By group.
    pub arms: Vec<usize>,
    /// The group of which only a share gets its next arm, where the budget ends within it.
    pub part: Option<Partly>,
    /// Over all groups.
    pub spent: f64,
    /// What all of it brings.
    pub gain: f64,
}

/// Where the budget ended within a group: the share of it, strictly between 0 and 1, that has this arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partly {
    /// Index of the group.
    pub group: usize,
    /// Index of the arm that the share gets.
    pub arm: usize,
    /// From 0 to 1.
    pub share: f64,
}

impl Allocation {
    /// The share of each group that has each arm, the baseline first: groups × (arms + 1).
    pub fn shares(&self, arms: usize) -> Vec<f64> {
        let mut shares = vec![0.0; self.arms.len() * (arms + 1)];
        for (group, &arm) in self.arms.iter().enumerate() {
            shares[group * (arms + 1) + arm] = 1.0;
        }
        if let Some(part) = self.part {
            shares[part.group * (arms + 1) + self.arms[part.group]] = 1.0 - part.share;
            shares[part.group * (arms + 1) + part.arm] = part.share;
        }
        shares
    }

    /// Whether somebody has an arm.
    pub fn has(&self, arm: usize) -> bool {
        self.arms.contains(&arm) || self.part.is_some_and(|part| part.arm == arm)
    }
}

/// What each arm costs in any case, once somebody has it: in money over all groups, ≥ 0, the first arm after the baseline first. None:
/// the arm is not to be chosen. No more than [`MOST_FIXED`] may cost anything.
pub type InAnyCase = [Option<f64>];

/// Arms with costs of their own that may be chosen from: every choice of them is looked at.
pub const MOST_FIXED: usize = 4;

/// Every choice of arms that have costs of their own, with what they cost together: whether each arm may be chosen then. The
/// choice without any of them comes first.
pub fn choices(in_any_case: &InAnyCase) -> Vec<(Vec<bool>, f64)> {
    let costs = |at: &usize| in_any_case[*at].is_some_and(|cost| cost > 0.0);
    let mut costly: Vec<usize> = (0..in_any_case.len()).filter(costs).collect();
    costly.truncate(MOST_FIXED);
    (0..1_usize << costly.len())
        .map(|choice| {
            let mut may: Vec<bool> = in_any_case
                .iter()
                .map(|cost| cost.is_some_and(|cost| cost <= 0.0))
                .collect();
            let mut sum = 0.0;
            for (bit, &at) in costly.iter().enumerate() {
                if choice >> bit & 1 == 1 {
                    may[at] = true;
                    sum += in_any_case[at].unwrap_or(0.0);
                }
            }
            (may, sum)
        })
        .collect()
}

/// The allocation that gains most within a budget (none: any), what arms cost in any case counted: gain and spending hold
/// it. Of equal ones the one with fewer such arms.
pub fn allocate(groups: &[Group], in_any_case: &InAnyCase, budget: Option<f64>) -> Allocation {
    let mut best: Option<Allocation> = None;
    for (may, fixed) in choices(in_any_case) {
        let left = budget.map_or(f64::INFINITY, |budget| budget - fixed);
        let path = Path::of(groups, |arm| may[arm - 1]);
        if path.start.cost > left && fixed > 0.0 {
            continue;
        }
        let mut found = path.at(left);
        found.gain -= fixed;
        found.spent += fixed;
        // An arm that is paid for and that nobody has: the choice without it, which came before, gains more.
        if best.as_ref().is_none_or(|best| found.gain > best.gain) {
            best = Some(found);
        }
    }
    best.expect("the choice without any such arm is always there")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(size: f64, arms: &[(f64, f64)]) -> Group {
        let worth = |&(gain, cost): &(f64, f64)| Worth { gain, cost };
        Group {
            size,
            arms: arms.iter().map(worth).collect(),
        }
    }

    #[test]
    fn only_what_is_worth_its_money_is_on_the_hull() {
        // The second is under the line from the first to the third; the fourth costs more and gains less.
        let one = group(1.0, &[(2.0, 1.0), (2.5, 2.0), (4.0, 3.0), (3.0, 5.0)]);
        assert_eq!(hull(&one, |_| true), [0, 1, 3]);
        assert_eq!(hull(&one, |arm| arm == 2), [0, 2]);
        // What saves and gains comes first; what saves at a loss never.
        let two = group(1.0, &[(1.0, -1.0), (-1.0, -5.0), (1.5, 2.0)]);
        assert_eq!(hull(&two, |_| true), [1, 3]);
        assert_eq!(hull(&group(1.0, &[(-1.0, 1.0)]), |_| true), [0]);
        assert_eq!(hull(&group(1.0, &[(0.0, 0.0)]), |_| true), [0]);
    }

    #[test]
    fn the_last_step_is_made_for_a_part() {
        let groups = [group(10.0, &[(2.0, 1.0)]), group(10.0, &[(3.0, 1.0)])];
        let path = Path::of(&groups, |_| true);
        assert_eq!(path.most(), 20.0);
        let at = path.at(15.0);
        assert_eq!(
            (at.arms.as_slice(), at.spent, at.gain),
            (&[0, 1][..], 15.0, 40.0)
        );
        assert_eq!(at.shares(1), [0.5, 0.5, 0.0, 1.0]);
        assert_eq!(path.at(99.0).part, None);
        assert_eq!(path.at(-1.0).gain, 0.0);
    }

    #[test]
    fn an_arm_that_costs_more_in_any_case_than_it_brings_is_left_out() {
        let groups = [group(10.0, &[(2.0, 1.0), (2.5, 1.0)])];
        let arm = |fixed: [f64; 2], budget| allocate(&groups, &fixed.map(Some), budget).arms[0];
        assert_eq!(arm([0.0, 0.0], None), 2);
        assert_eq!(arm([0.0, 6.0], None), 1);
        assert_eq!(arm([0.0, 4.0], None), 2);
        // With what it costs there is no money left for it.
        assert_eq!(arm([0.0, 4.0], Some(10.0)), 1);
        assert_eq!(arm([30.0, 30.0], None), 0);
        let found = allocate(&groups, &[Some(0.0), Some(4.0)], None);
        assert_eq!((found.gain, found.spent), (21.0, 14.0));
        // Nor is one that is not to be chosen.
        assert_eq!(allocate(&groups, &[Some(0.0), None], None).arms, [1]);
    }
}

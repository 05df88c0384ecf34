//! What a policy gains on customers by whom it was not learned. Everybody was seen under every arm, so that any policy, and the
//! difference of two, is a sum of what was seen.

use crate::decision::respond::survey::Seen;
use crate::numeric::t_critical_95;

/// A mean per customer with half the width of its 95% interval; none where there is but one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The estimate.
    pub value: f64,
    /// Half the width of its 95% interval; none where it cannot be told.
    pub half: Option<f64>,
}

impl Judgement {
    /// Lower end of the interval.
    pub fn low(&self) -> Option<f64> {
        self.half.map(|half| self.value - half)
    }

    /// Upper end of the interval.
    pub fn high(&self) -> Option<f64> {
        self.half.map(|half| self.value + half)
    }

    /// Whether the interval lies above 0. Rounding is no gain.
    pub fn is_gain(&self) -> bool {
        self.low().is_some_and(|low| low > 1e-9 * self.value.abs())
    }
}

/// Customers summed up by group.
#[derive(Clone, Debug)]
pub struct Judge {
    /// With the baseline.
    arms: usize,
    groups: usize,
    customers: f64,
    /// By unit: sums of gains by group and arm.
    units: Vec<Unit>,
    /// By group, arm and arm: sums of products of gains.
    products: Vec<f64>,
    /// By group and arm: sums of costs beyond the baseline.
    costs: Vec<f64>,
    /// By group.
    sizes: Vec<f64>,
    /// Whether customers of a unit depend on one another, and units can be told apart.
    clustered: bool,
}

#[derive(Clone, Debug)]
struct Unit {
    customers: f64,
    gains: Vec<f64>,
}

impl Judge {
    /// Sums of some members; `group` says which group each is of.
    pub fn of(
        seen: &Seen,
        members: &[usize],
        clustered: bool,
        groups: usize,
        group: impl Fn(usize) -> usize,
    ) -> Judge {
        let arms = seen.arms;
        let empty = Unit {
            customers: 0.0,
            gains: vec![0.0; groups * arms],
        };
        let mut judge = Judge {
            arms,
            groups,
            customers: members.len() as f64,
            units: vec![empty; seen.units],
            products: vec![0.0; groups * arms * arms],
            costs: vec![0.0; groups * arms],
            sizes: vec![0.0; groups],
            clustered,
        };
        let mut gains = vec![0.0; arms];
        for &member in members {
            let at = group(member);
            for (arm, gain) in gains.iter_mut().enumerate() {
                *gain = seen.gain(member, arm);
                judge.costs[at * arms + arm] += seen.more_cost(member, arm);
            }
            let unit = &mut judge.units[seen.members[member].unit as usize];
            unit.customers += 1.0;
            judge.sizes[at] += 1.0;
            let products = &mut judge.products[at * arms * arms..(at + 1) * arms * arms];
            for (one, gain) in gains.iter().enumerate() {
                unit.gains[at * arms + one] += gain;
                for (product, other) in products[one * arms..].iter_mut().zip(&gains) {
                    *product += gain * other;
                }
            }
        }
        judge.units.retain(|unit| unit.customers > 0.0);
        judge
    }

    /// How many groups are independent.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The share of customers who have another arm than the baseline.
    pub fn treated(&self, shares: &[f64]) -> f64 {
        let own = shares.chunks_exact(self.arms).zip(&self.sizes);
        let base: f64 = own.map(|(own, size)| own[0] * size).sum();
        let treated = 1.0 - base / self.customers;
        if treated > 0.0 { treated } else { 0.0 }
    }

    /// The gain per customer of giving each group its arms by these shares (groups × arms); of a difference of shares, the
    /// difference in gain.
    ///
    /// Intervals: Student's t over customers, or over units as a ratio of sums where customers of a unit depend on one another.
    pub fn gain(&self, shares: &[f64]) -> Judgement {
        let sum: f64 = self.units.iter().map(|unit| unit.gain(shares)).sum();
        let value = sum / self.customers;
        let (count, squares) = match self.clustered {
            true => {
                let off = |unit: &Unit| unit.gain(shares) - value * unit.customers;
                let squares = self.units.iter().map(|unit| off(unit) * off(unit)).sum();
                (self.units.len() as f64, squares)
            }
            false => (
                self.customers,
                self.square(shares) - self.customers * value * value,
            ),
        };
        let squares: f64 = if squares > 0.0 { squares } else { 0.0 };
        let half = (count > 1.0).then(|| {
            t_critical_95(count - 1.0) * (squares * count / (count - 1.0)).sqrt() / self.customers
        });
        Judgement { value, half }
    }

    /// What it costs per customer beyond the baseline.
    pub fn cost(&self, shares: &[f64]) -> f64 {
        let sum: f64 = self.costs.iter().zip(shares).map(|(c, s)| c * s).sum();
        sum / self.customers
    }

    /// What an arm gains per customer of a group; none where the group has nobody.
    pub fn gain_of_group(&self, group: usize, arm: usize) -> Option<f64> {
        let at = group * self.arms + arm;
        let sum: f64 = self.units.iter().map(|unit| unit.gains[at]).sum();
        (self.sizes[group] > 0.0).then(|| sum / self.sizes[group])
    }

    /// The sum of squares of what single customers gain.
    fn square(&self, shares: &[f64]) -> f64 {
        let arms = self.arms;
        let mut sum = 0.0;
        for group in 0..self.groups {
            let own = &shares[group * arms..(group + 1) * arms];
            let products = &self.products[group * arms * arms..(group + 1) * arms * arms];
            for (one, row) in own.iter().zip(products.chunks_exact(arms)) {
                let dot: f64 = row
                    .iter()
                    .zip(own)
                    .map(|(product, share)| product * share)
                    .sum();
                sum += one * dot;
            }
        }
        sum
    }
}

impl Unit {
    fn gain(&self, shares: &[f64]) -> f64 {
        self.gains
            .iter()
            .zip(shares)
            .map(|(gain, share)| gain * share)
            .sum()
    }
}

/// Shares of one arm for every group.
pub fn for_all(groups: usize, arms: usize, arm: usize, share: f64) -> Vec<f64> {
    let mut shares = vec![0.0; groups * arms];
    for own in shares.chunks_exact_mut(arms) {
        own[0] = 1.0 - share;
        own[arm] += share;
    }
    shares
}

/// One policy less another.
pub fn less(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter()
        .zip(other)
        .map(|(one, other)| one - other)
        .collect()
}

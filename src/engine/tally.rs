//! Sums that come out the same in any order: exact, and small whatever the population.

use crate::engine::quantity::Quantity;
use crate::numeric::Exact;
use crate::vocabulary::metric::{Base, Metric};

/// Bins of the histogram of perceived sincerity, of equal width over [0, 1].
pub const SINCERITY_BINS: usize = 50;

/// The sums of one tick over some customers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TickSums {
    values: [f64; Quantity::COUNT],
    tips: f64,
}

impl Default for TickSums {
    fn default() -> Self {
        Self {
            values: [0.0; Quantity::COUNT],
            tips: 0.0,
        }
    }
}

impl TickSums {
    /// Adds to a quantity.
    #[inline(always)]
    pub fn add(&mut self, quantity: Quantity, value: f32) {
        self.values[quantity as usize] += f64::from(value);
    }

    /// Adds to a quantity, in double precision.
    #[inline(always)]
    pub fn add_f64(&mut self, quantity: Quantity, value: f64) {
        self.values[quantity as usize] += value;
    }

    /// Sets a quantity.
    #[inline(always)]
    pub fn set(&mut self, quantity: Quantity, value: f64) {
        self.values[quantity as usize] = value;
    }

    /// Counts tips.
    pub fn count_tips(&mut self, tips: usize) {
        self.tips += tips as f64;
    }

    /// The sum of a quantity.
    pub fn of(&self, quantity: Quantity) -> f64 {
        self.values[quantity as usize]
    }

    /// How many tips there were.
    pub fn tips(&self) -> f64 {
        self.tips
    }
}

/// How often sincerity was perceived in each bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SincerityCounts(pub [u64; SINCERITY_BINS]);

impl Default for SincerityCounts {
    fn default() -> Self {
        Self([0; SINCERITY_BINS])
    }
}

impl SincerityCounts {
    /// The bin of those of whom nothing is counted.
    pub const NONE: u8 = SINCERITY_BINS as u8;

    /// The bin of a perceived sincerity.
    #[inline(always)]
    pub fn bin(sincerity: f32) -> u8 {
        let bin = (sincerity * SINCERITY_BINS as f32) as i32;
        let last = SINCERITY_BINS as i32 - 1;
        (if bin < last { bin } else { last }) as u8
    }

    /// Counts so many by their bins.
    pub fn count_all(&mut self, bins: &[u8]) {
        let mut counts = [0_u32; SINCERITY_BINS + 1];
        for &bin in bins {
            counts[usize::from(bin).min(SINCERITY_BINS)] += 1;
        }
        for (all, more) in self.0.iter_mut().zip(counts) {
            *all += u64::from(more);
        }
    }

    /// Adds the counts of another.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(&other.0) {
            *count += more;
        }
    }
}

/// What one community came to in one replicate, before it is rounded and added.
pub struct CommunityTally {
    /// Number of the replicate.
    pub replicate: u32,
    /// arms × ticks.
    pub series: Vec<TickSums>,
    /// arms × metrics: Σ y and Σ y² over heads.
    pub first: Vec<f64>,
    /// Sums of squares, like the sums.
    pub second: Vec<f64>,
    /// metrics × pairs of arms: Σ y_a·y_b over heads.
    pub cross: Vec<f64>,
    /// arms × bases: heads.
    pub heads: Vec<u64>,
    /// By arm.
    pub sincerity: Vec<SincerityCounts>,
    /// By arm: how often more was wanted of a customer in a step than it follows.
    pub cut: Vec<u64>,
    /// arms × gestures: how often each was due, and how often it was made.
    pub made: Vec<[u64; 2]>,
    /// Whether somebody lived under the arm.
    pub peopled: Vec<bool>,
    /// By arm: the tick in which the budget first did not suffice.
    pub gone: Vec<Option<u32>>,
}

/// The size of everything that is tallied.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// How many arms there are.
    pub arms: usize,
    /// The most gestures that an arm has.
    pub gestures: usize,
    /// What is measured.
    pub metrics: Vec<Metric>,
    /// Of which sums are kept; none where only what customers came to by the end is.
    pub ticks: usize,
    /// What money is worth today that comes in each tick.
    pub discounts: Vec<f64>,
    /// How many replicates there are.
    pub replicates: usize,
}

impl Shape {
    /// Number of pairs a < b of arms.
    pub fn pairs(&self) -> usize {
        self.arms * (self.arms - 1) / 2
    }

    /// Index of the pair (a, b), a < b.
    pub fn pair(&self, a: usize, b: usize) -> usize {
        a * (2 * self.arms - a - 1) / 2 + (b - a - 1)
    }

    /// Counts that a [`Tally`] of this shape has.
    pub fn counts(&self) -> usize {
        let of_gestures = 2 * self.gestures;
        self.arms * (self.replicates * BASES.len() + 2 + self.ticks + SINCERITY_BINS + of_gestures)
    }

    /// Bytes that a [`Tally`] of this shape takes.
    pub fn bytes(&self) -> usize {
        self.numbers() * size_of::<Exact>()
    }

    /// Numbers that a [`Tally`] of this shape has, about: sums, and counts that take no more room.
    pub fn numbers(&self) -> usize {
        let series = self.arms * self.ticks * (Quantity::COUNT + 1) * 3;
        let heads = self.replicates * self.arms * (self.metrics.len() * 2 + BASES.len());
        let pairs = self.metrics.len() * (self.pairs() * 2 + self.arms * 2);
        let earned = self.arms * self.ticks * 4;
        series + heads + pairs + earned
    }
}

/// The bases of metrics, in the order in which heads are counted.
pub const BASES: [Base; 5] = [
    Base::Members,
    Base::Prospects,
    Base::Everyone,
    Base::Referred,
    Base::Others,
];

/// Everything that a run keeps, added up exactly over communities.
#[derive(Clone)]
pub struct Tally {
    /// What it has sums of.
    pub shape: Shape,
    /// replicates × arms × bases.
    pub heads: Vec<u64>,
    /// replicates × arms × metrics.
    first: Vec<Exact>,
    second: Vec<Exact>,
    /// metrics × pairs of arms, over heads.
    cross: Vec<Exact>,
    /// metrics × arms: Σ over clusters of S², S·h; metrics × pairs: S_a·S_b.
    cluster_square: Vec<Exact>,
    cluster_by_heads: Vec<Exact>,
    cluster_cross: Vec<Exact>,
    /// arms × bases: Σ h² over clusters.
    cluster_heads_square: Vec<Exact>,
    /// By arm: clusters.
    pub clusters: Vec<u64>,
    /// arms × ticks: clusters whose budget first did not suffice in the tick.
    gone: Vec<u64>,
    /// arms × ticks × (quantities and tips).
    series: Vec<SeriesSums>,
    /// arms × ticks.
    earned: Vec<EarnedSums>,
    /// How sincere touchpoints seemed, by arm.
    pub sincerity: Vec<SincerityCounts>,
    /// By arm: how often more was wanted of a customer in a step than it follows.
    pub cut: Vec<u64>,
    /// arms × gestures: how often each was due, and how often it was made.
    made: Vec<[u64; 2]>,
}

/// Of the discounted profit S that a cluster has earned by the end of a tick, over clusters: Σ S, Σ S²,
/// Σ S·h, and Σ S·S₀ with the baseline's.
#[derive(Clone, Copy, Debug, Default)]
pub struct EarnedSums {
    /// Sum of the values.
    pub sum: Exact,
    /// Sum of their squares.
    pub square: Exact,
    /// Sum of their products with the heads.
    pub by_heads: Exact,
    /// Sum of their products with the baseline's.
    pub with_baseline: Exact,
}

/// Over clusters: Σ s, Σ s², Σ s·d, d being the quantity's denominator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SeriesSums {
    /// Sum of the values.
    pub sum: Exact,
    /// Sum of their squares.
    pub square: Exact,
    /// Sum of their products with the denominators.
    pub by_denominator: Exact,
}

impl Tally {
    /// One in which all sums are 0.
    pub fn new(shape: Shape) -> Self {
        let (arms, metrics) = (shape.arms, shape.metrics.len());
        let zeros = |n: usize| vec![Exact::ZERO; n];
        Self {
            heads: vec![0; shape.replicates * arms * BASES.len()],
            first: zeros(shape.replicates * arms * metrics),
            second: zeros(shape.replicates * arms * metrics),
            cross: zeros(metrics * shape.pairs()),
            cluster_square: zeros(metrics * arms),
            cluster_by_heads: zeros(metrics * arms),
            cluster_cross: zeros(metrics * shape.pairs()),
            cluster_heads_square: zeros(arms * BASES.len()),
            clusters: vec![0; arms],
            gone: vec![0; arms * shape.ticks],
            series: vec![SeriesSums::default(); arms * shape.ticks * (Quantity::COUNT + 1)],
            earned: vec![EarnedSums::default(); arms * shape.ticks],
            sincerity: vec![SincerityCounts::default(); arms],
            cut: vec![0; arms],
            made: vec![[0; 2]; arms * shape.gestures],
            shape,
        }
    }

    /// Makes room for so many replicates, at least those that it has.
    pub fn widen(&mut self, replicates: usize) {
        let (arms, metrics) = (self.shape.arms, self.shape.metrics.len());
        debug_assert!(replicates >= self.shape.replicates);
        self.heads.resize(replicates * arms * BASES.len(), 0);
        self.first.resize(replicates * arms * metrics, Exact::ZERO);
        self.second.resize(replicates * arms * metrics, Exact::ZERO);
        self.shape.replicates = replicates;
    }

    /// Adds one community.
    pub fn add(&mut self, community: &CommunityTally) {
        self.add_outcomes(community);
        self.add_clusters(community);
        self.add_series(community);
        self.add_earned(community);
        for (counts, more) in self.sincerity.iter_mut().zip(&community.sincerity) {
            counts.merge(more);
        }
        for (cut, more) in self.cut.iter_mut().zip(&community.cut) {
            *cut += more;
        }
        for (made, more) in self.made.iter_mut().zip(&community.made) {
            made[0] += more[0];
            made[1] += more[1];
        }
    }

    fn add_outcomes(&mut self, community: &CommunityTally) {
        let width = self.shape.arms * self.shape.metrics.len();
        let from = community.replicate as usize * width;
        for at in 0..width {
            self.first[from + at].add(community.first[at]);
            self.second[from + at].add(community.second[at]);
        }
        for (sum, &value) in self.cross.iter_mut().zip(&community.cross) {
            sum.add(value);
        }
        let bases = self.shape.arms * BASES.len();
        let from = community.replicate as usize * bases;
        for (heads, more) in self.heads[from..from + bases]
            .iter_mut()
            .zip(&community.heads)
        {
            *heads += more;
        }
    }

    fn add_clusters(&mut self, community: &CommunityTally) {
        let (arms, metrics) = (self.shape.arms, self.shape.metrics.len());
        for arm in 0..arms {
            self.clusters[arm] += u64::from(community.peopled[arm]);
            if let Some(tick) = community.gone[arm]
                && let Some(gone) = self.gone.get_mut(arm * self.shape.ticks + tick as usize)
            {
                *gone += 1;
            }
            for base in 0..BASES.len() {
                let heads = community.heads[arm * BASES.len() + base] as f64;
                self.cluster_heads_square[arm * BASES.len() + base].add(heads * heads);
            }
        }
        for (at, metric) in self.shape.metrics.iter().enumerate() {
            let sum = |arm: usize| community.first[arm * metrics + at];
            for a in 0..arms {
                let heads = community.heads[a * BASES.len() + base_index(metric.base())] as f64;
                self.cluster_square[at * arms + a].add(sum(a) * sum(a));
                self.cluster_by_heads[at * arms + a].add(sum(a) * heads);
                for b in a + 1..arms {
                    let pair = at * self.shape.pairs() + self.shape.pair(a, b);
                    self.cluster_cross[pair].add(sum(a) * sum(b));
                }
            }
        }
    }

    fn add_series(&mut self, community: &CommunityTally) {
        let width = Quantity::COUNT + 1;
        for (at, sums) in community.series.iter().enumerate() {
            let arm = at / self.shape.ticks;
            let heads = community.heads[arm * BASES.len() + base_index(Base::Everyone)] as f64;
            let row = &mut self.series[at * width..(at + 1) * width];
            for quantity in Quantity::ALL {
                let denominator = match quantity.denominator() {
                    crate::engine::quantity::Denominator::Heads => heads,
                    crate::engine::quantity::Denominator::Active => sums.of(Quantity::Active),
                    crate::engine::quantity::Denominator::Tips => sums.tips,
                };
                row[quantity as usize].add(sums.of(quantity), denominator);
            }
            row[Quantity::COUNT].add(sums.tips, sums.tips);
        }
    }

    fn add_earned(&mut self, community: &CommunityTally) {
        let ticks = self.shape.ticks;
        let mut baseline = vec![0.0; ticks];
        for arm in 0..self.shape.arms {
            let heads = community.heads[arm * BASES.len() + base_index(Base::Everyone)] as f64;
            let mut earned = 0.0;
            for tick in 0..ticks {
                let profit = community.series[arm * ticks + tick].of(Quantity::Profit);
                earned += profit * self.shape.discounts[tick];
                if arm == 0 {
                    baseline[tick] = earned;
                }
                self.earned[arm * ticks + tick].add(earned, heads, baseline[tick]);
            }
        }
    }

    /// Adds another tally of the same shape.
    pub fn merge(&mut self, other: &Tally) {
        debug_assert_eq!(self.shape, other.shape);
        for (sum, more) in self.sums_mut().zip(other.sums()) {
            sum.merge(more);
        }
        for (count, more) in self.counts_mut().zip(other.counts()) {
            *count += more;
        }
    }

    /// Whether a sum has left its range, so that nothing here can be trusted.
    pub fn overflowed(&self) -> bool {
        self.sums().any(Exact::overflowed)
    }

    /// All sums, in a fixed order.
    pub fn sums(&self) -> impl Iterator<Item = &Exact> {
        let series = self.series.iter().flat_map(SeriesSums::each);
        let earned = self.earned.iter().flat_map(EarnedSums::each);
        [
            &self.first,
            &self.second,
            &self.cross,
            &self.cluster_square,
            &self.cluster_by_heads,
            &self.cluster_cross,
            &self.cluster_heads_square,
        ]
        .into_iter()
        .flatten()
        .chain(series)
        .chain(earned)
    }

    /// The same, to be changed.
    pub fn sums_mut(&mut self) -> impl Iterator<Item = &mut Exact> {
        let series = self.series.iter_mut().flat_map(SeriesSums::each_mut);
        let earned = self.earned.iter_mut().flat_map(EarnedSums::each_mut);
        [
            &mut self.first,
            &mut self.second,
            &mut self.cross,
            &mut self.cluster_square,
            &mut self.cluster_by_heads,
            &mut self.cluster_cross,
            &mut self.cluster_heads_square,
        ]
        .into_iter()
        .flatten()
        .chain(series)
        .chain(earned)
    }

    /// All counts, in a fixed order.
    pub fn counts(&self) -> impl Iterator<Item = &u64> {
        let sincerity = self.sincerity.iter().flat_map(|counts| &counts.0);
        let others = self.heads.iter().chain(&self.clusters);
        let made = self.made.iter().flatten();
        let others = others.chain(&self.gone).chain(&self.cut);
        others.chain(sincerity).chain(made)
    }

    /// The same, to be changed.
    pub fn counts_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        let sincerity = self.sincerity.iter_mut().flat_map(|counts| &mut counts.0);
        let others = self.heads.iter_mut().chain(&mut self.clusters);
        others
            .chain(&mut self.gone)
            .chain(&mut self.cut)
            .chain(sincerity)
            .chain(self.made.iter_mut().flatten())
    }

    /// Clusters of an arm whose budget first did not suffice, by tick.
    pub fn gone(&self, arm: usize) -> &[u64] {
        &self.gone[arm * self.shape.ticks..(arm + 1) * self.shape.ticks]
    }

    /// How often an arm's gesture was due, and how often it was made, over all heads and replicates.
    pub fn made(&self, arm: usize, gesture: usize) -> [u64; 2] {
        self.made[arm * self.shape.gestures + gesture]
    }

    /// Heads of a replicate's arm among a metric's base.
    pub fn heads(&self, replicate: usize, arm: usize, base: Base) -> u64 {
        self.heads[(replicate * self.shape.arms + arm) * BASES.len() + base_index(base)]
    }

    /// Σ y and Σ y² of a metric (by its place in the shape) in a replicate's arm.
    pub fn outcome(&self, replicate: usize, arm: usize, metric: usize) -> (f64, f64) {
        let at = (replicate * self.shape.arms + arm) * self.shape.metrics.len() + metric;
        (self.first[at].value(), self.second[at].value())
    }

    /// The same over all replicates.
    pub fn pooled(&self, arm: usize, metric: usize) -> (f64, f64) {
        let (mut first, mut second) = (Exact::ZERO, Exact::ZERO);
        for replicate in 0..self.shape.replicates {
            let at = (replicate * self.shape.arms + arm) * self.shape.metrics.len() + metric;
            first.merge(&self.first[at]);
            second.merge(&self.second[at]);
        }
        (first.value(), second.value())
    }

    /// Σ y_a·y_b over heads, for two different arms.
    pub fn cross(&self, metric: usize, a: usize, b: usize) -> f64 {
        self.cross[metric * self.shape.pairs() + self.shape.pair(a.min(b), a.max(b))].value()
    }

    /// Σ over clusters of (S², S·h, h²), of a metric in an arm.
    pub fn cluster_moments(&self, arm: usize, metric: usize) -> (f64, f64, f64) {
        let at = metric * self.shape.arms + arm;
        let base = base_index(self.shape.metrics[metric].base());
        (
            self.cluster_square[at].value(),
            self.cluster_by_heads[at].value(),
            self.cluster_heads_square[arm * BASES.len() + base].value(),
        )
    }

    /// Σ h² over clusters of an arm.
    pub fn heads_square(&self, arm: usize, base: Base) -> f64 {
        self.cluster_heads_square[arm * BASES.len() + base_index(base)].value()
    }

    /// Σ over clusters of S_a·S_b, for two different arms.
    pub fn cluster_cross(&self, metric: usize, a: usize, b: usize) -> f64 {
        self.cluster_cross[metric * self.shape.pairs() + self.shape.pair(a.min(b), a.max(b))]
            .value()
    }

    /// The sums of a quantity in an arm's tick.
    pub fn series(&self, arm: usize, tick: usize, quantity: Quantity) -> &SeriesSums {
        let width = Quantity::COUNT + 1;
        &self.series[(arm * self.shape.ticks + tick) * width + quantity as usize]
    }

    /// The sums of the discounted profit that an arm has earned by the end of a tick.
    pub fn earned(&self, arm: usize, tick: usize) -> &EarnedSums {
        &self.earned[arm * self.shape.ticks + tick]
    }

    /// The sums of the number of tips in an arm's tick.
    pub fn tips(&self, arm: usize, tick: usize) -> &SeriesSums {
        let width = Quantity::COUNT + 1;
        &self.series[(arm * self.shape.ticks + tick) * width + Quantity::COUNT]
    }
}

impl EarnedSums {
    fn each(&self) -> [&Exact; 4] {
        [&self.sum, &self.square, &self.by_heads, &self.with_baseline]
    }

    fn each_mut(&mut self) -> [&mut Exact; 4] {
        [
            &mut self.sum,
            &mut self.square,
            &mut self.by_heads,
            &mut self.with_baseline,
        ]
    }

    fn add(&mut self, earned: f64, heads: f64, baseline: f64) {
        if earned != 0.0 {
            self.sum.add(earned);
            self.square.add(earned * earned);
            self.by_heads.add(earned * heads);
            self.with_baseline.add(earned * baseline);
        }
    }
}

impl SeriesSums {
    fn each(&self) -> [&Exact; 3] {
        [&self.sum, &self.square, &self.by_denominator]
    }

    fn each_mut(&mut self) -> [&mut Exact; 3] {
        [&mut self.sum, &mut self.square, &mut self.by_denominator]
    }

    fn add(&mut self, sum: f64, denominator: f64) {
        // Most sums of rare things are 0 in most ticks.
        if sum != 0.0 {
            self.sum.add(sum);
            self.square.add(sum * sum);
            self.by_denominator.add(sum * denominator);
        }
    }
}

/// The place of a base in [`BASES`].
pub fn base_index(base: Base) -> usize {
    match base {
        Base::Members => 0,
        Base::Prospects => 1,
        Base::Everyone => 2,
        Base::Referred => 3,
        Base::Others => 4,
    }
}

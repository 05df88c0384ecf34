//! A score that a marketer can use: a table of segment, past spend and tenure, with the gain that each cell
//! is expected to bring.

use crate::decision::respond::survey::{Member, Seen};

/// Cells of a table, at most: a marketer has to read it.
const MOST_CELLS: usize = 64;
/// Members that a cell has on average, at least.
const FEWEST: usize = 25;
/// Members in every interval of a cut, as a share, at least.
const SMALLEST: f64 = 0.08;
/// How many members' worth the common spread counts beside a cell's own.
const COMMON: f64 = 10.0;

/// Where past spend and tenure are cut, and so how the cells lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How many segments there are.
    pub segments: usize,
    /// Ascending, in money.
    pub spend: Vec<f64>,
    /// Ascending, in days.
    pub tenure: Vec<f64>,
}

/// Bounds of an interval: from, below; none where it is open.
pub type Bounds = (Option<f64>, Option<f64>);

impl Table {
    /// As fine as these members allow, cut at round numbers.
    pub fn of(seen: &Seen, segments: usize, members: &[usize]) -> Table {
        let sorted = |value: &dyn Fn(&Member) -> f32| {
            let mut values: Vec<f64> = members
                .iter()
                .map(|&member| f64::from(value(&seen.members[member])))
                .collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let (spends, tenures) = (sorted(&|m| m.spend), sorted(&|m| m.tenure()));
        let room = (members.len() / FEWEST).clamp(1, MOST_CELLS) / segments.max(1);
        // Spend tells more than tenure: finer steps of it go first.
        let steps = [(4, 3), (4, 2), (3, 2), (2, 2), (2, 1), (1, 1)];
        for (of_spend, of_tenure) in steps {
            let table = Table {
                segments,
                spend: cuts(&spends, of_spend),
                tenure: cuts(&tenures, of_tenure),
            };
            if table.intervals() <= room || (of_spend, of_tenure) == (1, 1) {
                return table;
            }
        }
        unreachable!("the last step is taken")
    }

    fn intervals(&self) -> usize {
        (self.spend.len() + 1) * (self.tenure.len() + 1)
    }

    /// How many cells the table has.
    pub fn cells(&self) -> usize {
        self.segments * self.intervals()
    }

    /// The cell of a member.
    pub fn cell_of(&self, member: &Member) -> usize {
        let place = |cuts: &[f64], value: f32| {
            let value = f64::from(value);
            cuts.iter().filter(|&&cut| value >= cut).count()
        };
        let of_segment = usize::from(member.segment) * (self.spend.len() + 1);
        let of_spend = of_segment + place(&self.spend, member.spend);
        of_spend * (self.tenure.len() + 1) + place(&self.tenure, member.tenure())
    }

    /// Index of the segment of a cell.
    pub fn segment_of(&self, cell: usize) -> usize {
        cell / self.intervals()
    }

    /// From and to of the past spend of a cell.
    pub fn spend_of(&self, cell: usize) -> Bounds {
        bounds(
            &self.spend,
            cell / (self.tenure.len() + 1) % (self.spend.len() + 1),
        )
    }

    /// From and to of the tenure of a cell.
    pub fn tenure_of(&self, cell: usize) -> Bounds {
        bounds(&self.tenure, cell % (self.tenure.len() + 1))
    }
}

fn bounds(cuts: &[f64], interval: usize) -> Bounds {
    let from = interval.checked_sub(1).and_then(|at| cuts.get(at));
    (from.copied(), cuts.get(interval).copied())
}

/// Round numbers that cut an ascending sample into so many parts of about equal size, those who have
/// nothing apart; fewer where a part would be small.
pub fn cuts(sorted: &[f64], parts: usize) -> Vec<f64> {
    let n = sorted.len();
    let below = |cut: f64| sorted.partition_point(|&value| value < cut);
    let zeros = sorted.partition_point(|&value| value <= 0.0);
    let mut wanted = Vec::new();
    let (rest, parts) = match sorted.get(zeros) {
        Some(&least) if zeros as f64 >= SMALLEST * n as f64 && parts > 1 => {
            // Half of the least that anybody has tells those with something from those with nothing.
            wanted.push(0.5 * least);
            (&sorted[zeros..], parts - 1)
        }
        _ => (sorted, parts),
    };
    wanted.extend((1..parts).filter_map(|part| rest.get(part * rest.len() / parts).copied()));
    let mut cuts: Vec<f64> = Vec::new();
    for cut in wanted.into_iter().map(round) {
        let from = cuts.last().map_or(0, |&last| below(last));
        let (lower, upper) = (below(cut) - from.min(below(cut)), n - below(cut));
        let least = SMALLEST * n as f64;
        if lower as f64 >= least && upper as f64 >= least {
            cuts.push(cut);
        }
    }
    cuts
}

/// To two digits, the first of them odd or not: 0.034, 1.2, 47, 380.
fn round(value: f64) -> f64 {
    // By its digits: a power of ten from a logarithm might depend on the machine.
    format!("{value:.1e}").parse().unwrap_or(value)
}

/// The gain that each cell is expected to bring per member, under each arm: fitted on these members.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// By cell.
    pub score: Vec<f64>,
    /// Members in each cell among those that it was fitted on.
    pub fitted_on: Vec<usize>,
}

impl Scores {
    /// Means of cells, drawn towards those of their segment, and these towards that of all, by as much
    /// as chance makes them differ (empirical Bayes with the variance of DerSimonian & Laird 1986): of
    /// many noisy cells the best would otherwise look better than they are. What all members gain stays
    /// what it was (see `centre`).
    pub fn fit(table: &Table, members: &[(usize, f64)]) -> Scores {
        let mut cells = vec![Sums::default(); table.cells()];
        for &(cell, gain) in members {
            cells[cell].add(gain);
        }
        let peopled = cells.iter().filter(|cell| cell.n > 0.0).count();
        let free = members.len() - peopled;
        let squares: f64 = cells.iter().map(|cell| cell.square).sum();
        let within = if free > 0 { squares / free as f64 } else { 0.0 };
        let estimates: Vec<Noisy> = cells.iter().map(|cell| cell.noisy(within)).collect();
        let by_segment: Vec<&[Noisy]> = estimates.chunks(table.intervals()).collect();

        let between_cells = between(&by_segment);
        let pools: Vec<Noisy> = by_segment.iter().map(|cells| pooled(cells)).collect();
        let between_segments = between(&[&pools]);
        let drawn = by_segment
            .iter()
            .map(|cells| centre(cells, between_cells))
            .zip(&pools);
        // As many members as are drawn in a segment, so that drawing its centre moves no more than them.
        let segments: Vec<Noisy> = drawn
            .map(|((mean, n), pool)| Noisy { n, mean, ..*pool })
            .collect();
        let (whole, _) = centre(&segments, between_segments);
        let mut score = Vec::with_capacity(estimates.len());
        for ((cells, segment), pool) in by_segment.iter().zip(&segments).zip(&pools) {
            let to = Noisy {
                n: pool.n,
                ..*segment
            };
            let centre = to.drawn_to(whole, between_segments);
            score.extend(
                cells
                    .iter()
                    .map(|cell| cell.drawn_to(centre, between_cells)),
            );
        }
        Scores {
            score,
            fitted_on: cells.iter().map(|cell| cell.n as usize).collect(),
        }
    }

    /// Cells by their score, the highest first; of equal ones the earlier.
    pub fn ranking(&self) -> Vec<usize> {
        let mut ranking: Vec<usize> = (0..self.score.len()).collect();
        ranking.sort_by(|&a, &b| self.score[b].total_cmp(&self.score[a]).then(a.cmp(&b)));
        ranking
    }

    /// Whether to send to the members of a cell: where they bring more than nothing.
    pub fn sends_to(&self, cell: usize) -> bool {
        self.score[cell] > 0.0
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    n: f64,
    mean: f64,
    /// Sum of squares around the mean.
    square: f64,
}

impl Sums {
    /// Welford's update: exact zeros stay exact.
    fn add(&mut self, value: f64) {
        self.n += 1.0;
        let off = value - self.mean;
        self.mean += off / self.n;
        self.square += off * (value - self.mean);
    }

    /// The mean with its variance; `within`: of a single member, where nothing else is known.
    fn noisy(&self, within: f64) -> Noisy {
        let own = if self.n > 1.0 { self.n - 1.0 } else { 0.0 };
        let variance = (self.square + COMMON * within) / (own + COMMON);
        Noisy {
            n: self.n,
            mean: self.mean,
            variance: if self.n > 0.0 { variance / self.n } else { 0.0 },
        }
    }
}

/// The mean of so many members, with the variance of its error.
#[derive(Clone, Copy, Debug)]
struct Noisy {
    n: f64,
    mean: f64,
    variance: f64,
}

impl Noisy {
    /// The mean that is to be expected, of one that is spread by so much around a centre.
    fn drawn_to(&self, centre: f64, between: f64) -> f64 {
        if self.n == 0.0 {
            centre
        } else if self.variance + between > 0.0 {
            centre + (self.mean - centre) * between / (self.variance + between)
        } else {
            // No noise: the mean is what it is.
            self.mean
        }
    }
}

/// Variance of the true means around those of their groups, by the method of moments.
fn between(groups: &[&[Noisy]]) -> f64 {
    let (mut excess, mut scale) = (0.0, 0.0);
    for group in groups {
        let noisy = group.iter().filter(|one| one.variance > 0.0);
        let weighed: Vec<(f64, f64)> = noisy.map(|one| (one.mean, 1.0 / one.variance)).collect();
        if weighed.len() < 2 {
            continue;
        }
        let sum: f64 = weighed.iter().map(|(_, w)| w).sum();
        let square: f64 = weighed.iter().map(|(_, w)| w * w).sum();
        let mean = weighed.iter().map(|(m, w)| m * w).sum::<f64>() / sum;
        let spread = weighed.iter().map(|(m, w)| w * (m - mean) * (m - mean));
        excess += spread.sum::<f64>() - (weighed.len() - 1) as f64;
        scale += sum - square / sum;
    }
    if excess > 0.0 { excess / scale } else { 0.0 }
}

/// What the means of a group are drawn towards, and how many members' worth of them is drawn: the centre
/// at which the members' sum stays what it was, Σ n·c·(m − centre) = 0 where c is the part of the way
/// that a mean goes. Around any other, where those who gain most also differ most, they are drawn down
/// further than the rest is drawn up, and the whole looks worse than it is.
fn centre(group: &[Noisy], between: f64) -> (f64, f64) {
    let (mut drawn, mut sum) = (0.0, 0.0);
    for one in group.iter().filter(|one| one.variance > 0.0) {
        let weight = one.n * one.variance / (one.variance + between);
        drawn += weight;
        sum += weight * one.mean;
    }
    if drawn > 0.0 {
        (sum / drawn, drawn)
    } else {
        (pooled(group).mean, 0.0)
    }
}

/// The mean of all members of some groups.
fn pooled(groups: &[Noisy]) -> Noisy {
    let n: f64 = groups.iter().map(|one| one.n).sum();
    if n == 0.0 {
        return Noisy {
            n,
            mean: 0.0,
            variance: 0.0,
        };
    }
    let sum = |of: &dyn Fn(&Noisy) -> f64| groups.iter().map(of).sum::<f64>();
    Noisy {
        n,
        mean: sum(&|one| one.n * one.mean) / n,
        variance: sum(&|one| one.n * one.n * one.variance) / (n * n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            segments: 2,
            spend: vec![10.0, 50.0],
            tenure: vec![100.0],
        }
    }

    fn member(segment: u16, spend: f32, tenure: f32) -> Member {
        let mut traits = [0.0; crate::decision::respond::survey::TOLD.len()];
        traits[traits.len() - 1] = tenure;
        Member {
            unit: 0,
            segment,
            spend,
            traits,
            tip_share: 0.0,
        }
    }

    #[test]
    fn a_member_lies_within_the_bounds_of_its_cell() {
        let table = table();
        assert_eq!(table.cells(), 12);
        let inside = |(from, below): Bounds, value: f64| {
            from.is_none_or(|from| from <= value) && below.is_none_or(|below| value < below)
        };
        let mut seen = vec![0; table.cells()];
        for segment in 0..2 {
            for spend in [0.0, 9.99, 10.0, 49.0, 50.0, 1e6] {
                for tenure in [0.0, 99.0, 100.0, 5_000.0] {
                    let cell = table.cell_of(&member(segment, spend, tenure));
                    seen[cell] += 1;
                    assert_eq!(table.segment_of(cell), usize::from(segment));
                    assert!(inside(table.spend_of(cell), f64::from(spend)));
                    assert!(inside(table.tenure_of(cell), f64::from(tenure)));
                }
            }
        }
        assert_eq!(seen, [4; 12]);
    }

    #[test]
    fn cuts_are_round_and_leave_no_small_part() {
        let tenths: Vec<f64> = (0..1_000).map(|i| 100.0 + f64::from(i) * 0.777).collect();
        assert_eq!(cuts(&tenths, 3), [360.0, 620.0]);
        // Those with nothing stand apart, whatever their number.
        let spends: Vec<f64> = (0..1_000)
            .map(|i| if i < 400 { 0.0 } else { f64::from(i - 390) })
            .collect();
        assert_eq!(cuts(&spends, 4), [5.0, 210.0, 410.0]);
        assert!(cuts(&[3.0; 50], 4).is_empty());
        assert!(cuts(&[], 4).is_empty());
        assert!(cuts(&tenths, 1).is_empty());
    }

    #[test]
    fn without_noise_scores_are_the_means_of_cells() {
        let members: Vec<(usize, f64)> =
            (0..120).map(|i| (i % 12, (i % 12) as f64 - 5.0)).collect();
        let scores = Scores::fit(&table(), &members);
        for cell in 0..12 {
            assert!((scores.score[cell] - (cell as f64 - 5.0)).abs() < 1e-12);
        }
        assert_eq!(scores.ranking()[..2], [11, 10]);
        assert!(scores.sends_to(6) && !scores.sends_to(5));
    }

    #[test]
    fn nothing_gained_is_nothing_sent() {
        let members: Vec<(usize, f64)> = (0..120).map(|i| (i % 12, 0.0)).collect();
        let scores = Scores::fit(&table(), &members);
        assert_eq!(scores.score, [0.0; 12]);
        assert_eq!(scores.ranking()[0], 0);
        // Nobody to learn from.
        assert_eq!(Scores::fit(&table(), &[]).score, [0.0; 12]);
    }

    #[test]
    fn who_gain_much_and_differ_much_are_not_drawn_down() {
        // Cells of 20 to 60 members: the more they gain, the more they differ from one another.
        let table = table();
        let mut members = Vec::new();
        for cell in 0..12 {
            let size = cell as f64 * 0.2 - 0.5;
            for i in 0..20 + 40 * (cell % 2) {
                let noise = ((i * 7919 + cell * 31) % 101) as f64 / 50.0 - 1.0;
                members.push((cell, size + noise * (0.1 + 6.0 * size * size)));
            }
        }
        let scores = Scores::fit(&table, &members);
        let found: f64 = members.iter().map(|(_, gain)| gain).sum();
        let expected: f64 = (0..12)
            .map(|cell| scores.score[cell] * scores.fitted_on[cell] as f64)
            .sum();
        assert!(
            (expected - found).abs() < 1e-9 * found.abs(),
            "{expected} {found}"
        );
    }

    #[test]
    fn what_is_only_chance_is_drawn_together() {
        // Two segments that differ, 5 and −5, and cells that differ by chance alone: noise of ±1 in turn
        // on 40 members each, and a cell that nobody is in.
        let noise = |i: usize| if (i * 7919) % 13 < 6 { 1.0 } else { -6.0 / 7.0 };
        let members: Vec<(usize, f64)> = (0..12 * 40)
            .filter(|i| i % 12 != 3)
            .map(|i| (i % 12, noise(i) + if i % 12 < 6 { 5.0 } else { -5.0 }))
            .collect();
        let scores = Scores::fit(&table(), &members);
        for cell in 0..12 {
            let centre = if cell < 6 { 5.0 } else { -5.0 };
            assert!((scores.score[cell] - centre).abs() < 0.1, "{scores:?}");
        }
        assert!((scores.score[3] - 5.0).abs() < 0.1);
    }
}

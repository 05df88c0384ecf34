//! Whom to send to: scores fitted on one half of what was seen, and judged on the other.

use crate::decision::respond::score::{Bounds, Scores, Table};
use crate::decision::respond::survey::Seen;
use crate::decision::respond::uplift::{Group, Point, curve, qini};
use crate::decision::rows::{TargetCell, TargetGain, UpliftPoint};
use crate::numeric::t_critical_95;
use crate::scenario::checked::Scenario;

/// The two halves: every other community, or every other member where there is one community only.
#[derive(Clone, Debug)]
pub struct Halves {
    /// Whether whole communities are in one half; else single members are.
    pub by_community: bool,
    /// Members that the rule is learned on.
    pub fitted: Vec<usize>,
    /// Members that it is judged on.
    pub judged: Vec<usize>,
}

impl Halves {
    /// Halves of those who were looked at, by their numbers.
    pub fn of(seen: &Seen) -> Halves {
        let by_community = seen.units > 1;
        let (fitted, judged) = (0..seen.members.len()).partition(|&member| match by_community {
            true => seen.members[member].unit.is_multiple_of(2),
            false => member.is_multiple_of(2),
        });
        Halves {
            by_community,
            fitted,
            judged,
        }
    }

    /// Whether there is somebody to learn from, somebody to judge on, and a gain of everybody's.
    pub fn tell(&self, seen: &Seen) -> bool {
        let known = |member| (1..seen.arms).all(|arm| seen.gain(member, arm).is_finite());
        !self.fitted.is_empty() && !self.judged.is_empty() && (0..seen.members.len()).all(known)
    }
}

/// Members of one segment between bounds of past spend and tenure, who are sent to.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Index of the segment.
    pub segment: usize,
    /// Money in the year before the start.
    pub spend: Bounds,
    /// Days.
    pub tenure: Bounds,
}

/// What was found of one arm.
#[derive(Clone, Debug)]
pub struct Targeting {
    /// Index of the arm.
    pub arm: usize,
    /// Gain by how many are reached.
    pub points: Vec<UpliftPoint>,
    /// Groups, the best first.
    pub cells: Vec<TargetCell>,
    /// Without what a rerun tells.
    pub gain: TargetGain,
    /// What sending to the chosen gains, per member, on the half that the score has not seen.
    pub found: f64,
    /// The groups that are worth reaching.
    pub chosen: Vec<Chosen>,
}

/// Fits the arm's score and judges it.
pub fn targeting(
    scenario: &Scenario,
    seen: &Seen,
    halves: &Halves,
    table: &Table,
    arm: usize,
) -> Targeting {
    let cell = |member: usize| table.cell_of(&seen.members[member]);
    let of_fit: Vec<(usize, f64)> = halves
        .fitted
        .iter()
        .map(|&member| (cell(member), seen.gain(member, arm)))
        .collect();
    let scores = Scores::fit(table, &of_fit);
    let judged = Judged::of(seen, halves, table, arm);
    let ranking = scores.ranking();
    let name = &scenario.arms[arm].name;
    let per_head = 1.0 / seen.heads_per_member();

    let groups: Vec<Group> = ranking
        .iter()
        .map(|&cell| Group::paired(judged.count[cell], judged.sum(cell)))
        .collect();
    let line = curve(&groups);
    let whole = line.last().map_or(0.0, |last| last.gain);
    let points = (0..line.len())
        // A cell in which nobody was seen adds no point.
        .filter(|&at| at == 0 || line[at].share > line[at - 1].share)
        .map(|at| {
            let Point { share, gain } = line[at];
            let half = judged.half_width(&ranking[..at], gain);
            UpliftPoint {
                arm: name.clone(),
                share,
                gain: gain * per_head,
                gain_lo: half.map(|half| (gain - half) * per_head),
                gain_hi: half.map(|half| (gain + half) * per_head),
                random: share * whole * per_head,
            }
        })
        .collect();

    let members = seen.members.len() as f64;
    let mut in_cell = vec![0.0; table.cells()];
    (0..seen.members.len()).for_each(|member| in_cell[cell(member)] += 1.0);
    let cells = (0..table.cells())
        .filter(|&at| in_cell[at] > 0.0)
        .map(|at| TargetCell {
            arm: name.clone(),
            segment: scenario.population.segments[table.segment_of(at)]
                .name
                .clone(),
            spend_from: table.spend_of(at).0,
            spend_below: table.spend_of(at).1,
            tenure_from: table.tenure_of(at).0,
            tenure_below: table.tenure_of(at).1,
            share: in_cell[at] / members,
            score: scores.score[at],
            held_out: (judged.count[at] > 0.0).then(|| judged.sum(at) / judged.count[at]),
            send: scores.sends_to(at),
        })
        .collect();

    let sent = |at: &usize| scores.sends_to(*at);
    let over_sent = |of: &dyn Fn(usize) -> f64| -> f64 {
        // From 0 on: a sum of nothing is −0 otherwise.
        (0..table.cells())
            .filter(sent)
            .fold(0.0, |sum, at| sum + of(at))
    };
    let gain_of_chosen = over_sent(&|at| judged.sum(at)) / halves.judged.len() as f64;
    let (best_gain, best_qini) = perfect(seen, halves, arm);
    let qini = qini(&line);
    let cost = |only: bool| {
        let who = (0..seen.members.len()).filter(|&member| !only || sent(&cell(member)));
        let cost = |member, arm| f64::from(seen.life(member, arm).cost);
        let sum = who.fold(0.0, |sum, member| sum + cost(member, arm) - cost(member, 0));
        sum / seen.heads as f64
    };
    let out_of_reach = (best_gain - gain_of_chosen) * per_head;
    let gain = TargetGain {
        arm: name.clone(),
        share: over_sent(&|at| in_cell[at]) / members,
        qini: Some(qini * per_head),
        // What a cell brings on average can be better known than what a single customer does: then
        // nobody knows better than the score.
        qini_share: (best_qini > 0.0).then(|| {
            if qini < best_qini {
                qini / best_qini
            } else {
                1.0
            }
        }),
        all_gain: None,
        all_gain_lo: None,
        all_gain_hi: None,
        gain: None,
        gain_lo: None,
        gain_hi: None,
        kept: None,
        cost: Some(cost(true)),
        all_cost: Some(cost(false)),
        out_of_reach: Some(if out_of_reach > 0.0 {
            out_of_reach
        } else {
            0.0
        }),
    };
    Targeting {
        arm,
        points,
        cells,
        gain,
        found: gain_of_chosen,
        chosen: boxes(table, &scores),
    }
}

/// The judged half of the members, summed up by cell.
struct Judged {
    /// Members of each cell.
    count: Vec<f64>,
    /// Sum of squared gains of each cell.
    square: Vec<f64>,
    /// By community, then by cell: sums of gains.
    sums: Vec<Vec<f64>>,
    /// Members of each community.
    heads: Vec<f64>,
    /// Whether members of a community depend on one another, and can be told apart from others.
    clustered: bool,
}

impl Judged {
    fn of(seen: &Seen, halves: &Halves, table: &Table, arm: usize) -> Judged {
        let mut judged = Judged {
            count: vec![0.0; table.cells()],
            square: vec![0.0; table.cells()],
            sums: vec![vec![0.0; table.cells()]; seen.units],
            heads: vec![0.0; seen.units],
            clustered: seen.coupled && halves.by_community,
        };
        for &member in &halves.judged {
            let who = &seen.members[member];
            let (cell, gain) = (table.cell_of(who), seen.gain(member, arm));
            judged.count[cell] += 1.0;
            judged.square[cell] += gain * gain;
            judged.sums[who.unit as usize][cell] += gain;
            judged.heads[who.unit as usize] += 1.0;
        }
        judged
    }

    fn sum(&self, cell: usize) -> f64 {
        self.sums.iter().map(|of_unit| of_unit[cell]).sum()
    }

    /// Half the width of the 95% interval of the gain per member that these cells bring: over members, or
    /// over communities (as a ratio of sums over them) where these depend on one another. None where
    /// there is but one.
    fn half_width(&self, cells: &[usize], gain: f64) -> Option<f64> {
        let n: f64 = self.heads.iter().sum();
        let (k, squares) = if self.clustered {
            let units = self.sums.iter().zip(&self.heads);
            let peopled = units.filter(|(_, heads)| **heads > 0.0);
            let residuals: Vec<f64> = peopled
                .map(|(sums, heads)| {
                    cells.iter().map(|&cell| sums[cell]).sum::<f64>() - gain * heads
                })
                .collect();
            let squares = residuals.iter().map(|residual| residual * residual).sum();
            (residuals.len() as f64, squares)
        } else {
            let squares: f64 = cells.iter().map(|&cell| self.square[cell]).sum();
            (n, squares - n * gain * gain)
        };
        let squares: f64 = if squares > 0.0 { squares } else { 0.0 };
        (k > 1.0).then(|| t_critical_95(k - 1.0) * (squares * k / (k - 1.0)).sqrt() / n)
    }
}

/// Gain and Qini coefficient per member for who knew each member's own expected gain: from one half of
/// the lucks, judged on the other, both ways. Judged on the same lucks it would look better than it is.
fn perfect(seen: &Seen, halves: &Halves, arm: usize) -> (f64, f64) {
    let (mut gain, mut area) = (0.0, 0.0);
    for known in 0..2 {
        let mut pairs: Vec<(f64, f64)> = halves
            .judged
            .iter()
            .map(|&member| {
                let of_half = |half| seen.gain_of_half(member, arm, half);
                (of_half(known), of_half(1 - known))
            })
            .collect();
        let worth: f64 = pairs
            .iter()
            .filter(|(known, _)| *known > 0.0)
            .map(|(_, gain)| gain)
            .sum();
        gain += 0.5 * worth / pairs.len() as f64;
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let groups: Vec<Group> = pairs
            .chunk_by(|a, b| a.0 == b.0)
            .map(|alike| {
                let sum = alike.iter().map(|(_, gain)| gain).sum();
                Group::paired(alike.len() as f64, sum)
            })
            .collect();
        area += 0.5 * qini(&curve(&groups));
    }
    (gain, area)
}

/// The cells that are sent to, those side by side as one: along past spend first, then along tenure.
fn boxes(table: &Table, scores: &Scores) -> Vec<Chosen> {
    let (spends, tenures) = (table.spend.len() + 1, table.tenure.len() + 1);
    let mut boxes: Vec<Chosen> = Vec::new();
    for segment in 0..table.segments {
        let cell = |spend: usize, tenure: usize| (segment * spends + spend) * tenures + tenure;
        let sends = |spend, tenure| scores.sends_to(cell(spend, tenure));
        // Runs of past spend, one tenure after the other.
        let of_tenure = |tenure: usize| -> Vec<Bounds> {
            let starts = (0..spends)
                .filter(|&spend| sends(spend, tenure) && (spend == 0 || !sends(spend - 1, tenure)));
            starts
                .map(|start| {
                    let run = (start..spends).take_while(|&spend| sends(spend, tenure));
                    let end = run.last().unwrap_or(start);
                    (
                        table.spend_of(cell(start, tenure)).0,
                        table.spend_of(cell(end, tenure)).1,
                    )
                })
                .collect()
        };
        let mut from = 0;
        while from < tenures {
            let runs = of_tenure(from);
            let alike = (from..tenures).take_while(|&tenure| of_tenure(tenure) == runs);
            let last = alike.last().unwrap_or(from);
            let tenure = (
                table.tenure_of(cell(0, from)).0,
                table.tenure_of(cell(0, last)).1,
            );
            boxes.extend(runs.into_iter().map(|spend| Chosen {
                segment,
                spend,
                tenure,
            }));
            from = last + 1;
        }
    }
    boxes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_side_by_side_are_one_box() {
        let table = Table {
            segments: 2,
            spend: vec![10.0, 50.0],
            tenure: vec![100.0],
        };
        // Segment 0: all but the new with little; segment 1: none but those in between, of any tenure.
        let send = [0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0];
        let scores = Scores {
            score: send.iter().map(|&send| f64::from(send) - 0.5).collect(),
            fitted_on: vec![1; 12],
        };
        let one = |segment, spend, tenure| Chosen {
            segment,
            spend,
            tenure,
        };
        assert_eq!(
            boxes(&table, &scores),
            [
                one(0, (Some(10.0), None), (None, Some(100.0))),
                one(0, (None, None), (Some(100.0), None)),
                one(1, (Some(10.0), Some(50.0)), (None, None)),
            ]
        );
    }
}

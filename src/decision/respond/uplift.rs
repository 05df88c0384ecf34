//! Uplift curves and the Qini coefficient: how well a score finds those who respond.
//!
//! Radcliffe, N. J. (2007). Using control groups to target on predicted lift: Building and assessing
//! uplift models. Direct Marketing Analytics Journal, 14–21.

/// Customers with one score, the treated and the controls apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Group {
    /// How many got the arm.
    pub treated: f64,
    /// Sum of the treated customers' outcomes.
    pub treated_sum: f64,
    /// How many did not.
    pub controls: f64,
    /// Their outcomes, added up.
    pub controls_sum: f64,
}

impl Group {
    /// Customers who were each seen with the treatment and without, whose outcomes differ by this sum.
    pub fn paired(customers: f64, difference: f64) -> Group {
        Group {
            treated: customers,
            treated_sum: difference,
            controls: customers,
            controls_sum: 0.0,
        }
    }
}

/// A point of the curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Share of all who have a score as high as this or higher.
    pub share: f64,
    /// Outcome gained by treating them, per treated customer of the whole sample.
    pub gain: f64,
}

/// The curve of groups in the order of their scores, from nobody to all.
///
/// Gain: (R_t − R_c·N_t/N_c) ÷ N, of sums and counts over all groups so far, N the treated ones of all
/// (as long as there are no controls, R_c·N_t/N_c counts 0).
pub fn curve(groups: &[Group]) -> Vec<Point> {
    let everybody: f64 = groups.iter().map(|g| g.treated + g.controls).sum();
    let all_treated: f64 = groups.iter().map(|group| group.treated).sum();
    let mut so_far = Group::default();
    let mut points = vec![Point {
        share: 0.0,
        gain: 0.0,
    }];
    for group in groups {
        so_far.treated += group.treated;
        so_far.treated_sum += group.treated_sum;
        so_far.controls += group.controls;
        so_far.controls_sum += group.controls_sum;
        let without = if so_far.controls > 0.0 {
            so_far.controls_sum * so_far.treated / so_far.controls
        } else {
            0.0
        };
        points.push(Point {
            share: (so_far.treated + so_far.controls) / everybody,
            gain: (so_far.treated_sum - without) / all_treated,
        });
    }
    points
}

/// The Qini coefficient in units of the outcome: the area between a curve and the straight line that
/// treating customers at random follows.
pub fn qini(points: &[Point]) -> f64 {
    let Some(last) = points.last() else {
        return 0.0;
    };
    let under: f64 = points
        .windows(2)
        .map(|pair| 0.5 * (pair[0].gain + pair[1].gain) * (pair[1].share - pair[0].share))
        .sum();
    under - 0.5 * last.gain
}

/// The highest gain on a curve: what is had by treating no more than pay.
pub fn highest(points: &[Point]) -> f64 {
    points.iter().fold(
        0.0,
        |best, point| if point.gain > best { point.gain } else { best },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Single records (outcome, score, treated), the highest score first; equal scores together.
    fn groups(records: &[(f64, f64, bool)]) -> Vec<Group> {
        let mut sorted = records.to_vec();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut groups: Vec<Group> = Vec::new();
        for chunk in sorted.chunk_by(|a, b| a.1 == b.1) {
            let mut group = Group::default();
            for &(outcome, _, treated) in chunk {
                let (n, sum) = match treated {
                    true => (&mut group.treated, &mut group.treated_sum),
                    false => (&mut group.controls, &mut group.controls_sum),
                };
                *n += 1.0;
                *sum += outcome;
            }
            groups.push(group);
        }
        groups
    }

    /// Against the best order: those who respond when treated first, those who respond anyway last.
    fn coefficient(records: &[(f64, f64, bool)]) -> f64 {
        let best: Vec<(f64, f64, bool)> = records
            .iter()
            .map(|&(y, _, treated)| (y, if treated { y } else { -y }, treated))
            .collect();
        qini(&curve(&groups(records))) / qini(&curve(&groups(&best)))
    }

    #[test]
    fn published_cases_come_out() {
        // scikit-uplift 0.5, sklift/tests/test_metrics.py, test_qini_auc_score.
        for (records, expected) in [
            (vec![(1.0, 0.1, false), (1.0, 0.3, true)], 1.0),
            (vec![(1.0, 0.1, true), (1.0, 0.3, false)], 0.0),
            (vec![(0.0, 0.1, true), (1.0, 0.3, false)], 1.0),
            (vec![(1.0, 0.1, false), (0.0, 0.3, true)], 1.0),
            (
                vec![(0.0, 0.1, false), (1.0, 0.3, true), (2.0, 0.9, false)],
                -0.5,
            ),
            (
                vec![(0.0, 0.1, true), (1.0, 0.3, false), (2.0, 0.9, true)],
                0.75,
            ),
        ] {
            let found = coefficient(&records);
            assert!((found - expected).abs() < 1e-12, "{records:?}: {found}");
        }
        // The same file, test_qini_curve, in its scale: sums of the treated, not means.
        let records = [(0.0, 0.0, false), (1.0, 1.0, true), (2.0, 1.0, true)];
        let points = curve(&groups(&records));
        let gains: Vec<f64> = points.iter().map(|point| point.gain * 2.0).collect();
        assert_eq!(gains, [0.0, 3.0, 3.0]);
        assert_eq!(points[1].share, 2.0 / 3.0);
    }

    #[test]
    fn a_pair_is_a_treated_and_a_control() {
        // Four customers gain 3, 1, 0 and −2, seen both ways, in this order.
        let paired: Vec<Group> = [3.0, 1.0, 0.0, -2.0]
            .map(|difference| Group::paired(1.0, difference))
            .into();
        let points = curve(&paired);
        let gains: Vec<f64> = points.iter().map(|point| point.gain).collect();
        assert_eq!(gains, [0.0, 0.75, 1.0, 1.0, 0.5]);
        assert_eq!(highest(&points), 1.0);
        // (0.375 + 0.875 + 1 + 0.75)/4 − 0.25
        assert!((qini(&points) - 0.5).abs() < 1e-12);
        // As single records with outcomes that only differ by these.
        let records: Vec<(f64, f64, bool)> = [3.0, 1.0, 0.0, -2.0]
            .iter()
            .zip([10.0, 20.0, 30.0, 40.0])
            .flat_map(|(more, base)| [(base + more, -base, true), (base, -base, false)])
            .collect();
        let of_records: Vec<f64> = curve(&groups(&records)).iter().map(|p| p.gain).collect();
        for (a, b) in of_records.iter().zip(&gains) {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn who_differ_in_nothing_lie_on_the_line() {
        let points = curve(&[Group::paired(3.0, 0.0), Group::paired(2.0, 0.0)]);
        assert_eq!((qini(&points), highest(&points)), (0.0, 0.0));
        assert!(points.iter().all(|point| point.gain == 0.0));
        let alike = curve(&[Group::paired(3.0, 6.0), Group::paired(2.0, 4.0)]);
        assert!(qini(&alike).abs() < 1e-12);
        assert_eq!(qini(&curve(&[])), 0.0);
    }
}

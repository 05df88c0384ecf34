//! How many of each kind there are, and what they are worth: by segment and by deciles of traits.

use crate::decision::respond::survey::{Seen, TOLD};
use crate::decision::respond::types::{Kind, Thresholds, kinds};
use crate::decision::rows::Stratum;
use crate::experiment::shares::wilson;
use crate::numeric::t_critical_95;
use crate::population::Slots;
use crate::scenario::checked::Scenario;

/// The trait's name by which past spend goes in the table.
pub const PAST_SPEND: &str = "past_spend";

/// A way to sort members into groups.
struct Grouping {
    by: &'static str,
    groups: Vec<Group>,
    /// The group of each member.
    of: Vec<usize>,
}

impl Grouping {
    /// The members of each group, ascending.
    fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.groups.len()];
        for (member, &group) in self.of.iter().enumerate() {
            members[group].push(member);
        }
        members
    }
}

struct Group {
    name: String,
    range: Option<(f64, f64)>,
}

/// The table of all arms but the baseline.
pub fn strata(scenario: &Scenario, seen: &Seen, thresholds: &Thresholds) -> Vec<Stratum> {
    let groupings = groupings(scenario, seen);
    let population = Slots::of(scenario).map_or(0.0, |slots| f64::from(slots.members()));
    let mut rows = Vec::new();
    for arm in 1..seen.arms {
        let kinds = kinds(seen, arm, thresholds);
        for grouping in &groupings {
            for (group, who) in grouping.members().iter().enumerate() {
                let of_kind = |kind: Option<Kind>| {
                    let has = |&member: &usize| kind.is_none_or(|kind| kinds[member] == kind);
                    let mut row = row(seen, arm, who, has, population);
                    if kind.is_none() {
                        (row.share_lo, row.share_hi) = (None, None);
                    }
                    row.arm.clone_from(&scenario.arms[arm].name);
                    row.by = grouping.by.into();
                    row.group.clone_from(&grouping.groups[group].name);
                    row.from = grouping.groups[group].range.map(|range| range.0);
                    row.to = grouping.groups[group].range.map(|range| range.1);
                    row.kind = kind.map_or("all", Kind::key).into();
                    row
                };
                rows.push(of_kind(None));
                rows.extend(Kind::ALL.map(|kind| of_kind(Some(kind))));
            }
        }
    }
    rows
}

/// Those of a group for whom `has` holds.
fn row(
    seen: &Seen,
    arm: usize,
    group: &[usize],
    has: impl Fn(&usize) -> bool,
    population: f64,
) -> Stratum {
    let those: Vec<usize> = group.iter().copied().filter(|own| has(own)).collect();
    let n = those.len();
    let mean = |of: &dyn Fn(usize) -> f64| {
        let sum: f64 = those.iter().map(|&member| of(member)).sum();
        (n > 0).then_some(sum / n as f64)
    };
    let (low, high) = share_interval(seen, group, n, &has);
    let value = mean(&|member| seen.gain(member, arm));
    let population = population * n as f64 / seen.members.len() as f64;
    Stratum {
        arm: String::new(),
        by: String::new(),
        group: String::new(),
        from: None,
        to: None,
        kind: String::new(),
        customers: n as u64,
        share: Some(n as f64 / group.len() as f64),
        share_lo: Some(low),
        share_hi: Some(high),
        population: Some(population),
        returns: mean(&|member| seen.life(member, 0).measure()),
        more_returns: mean(&|member| seen.more(member, arm)),
        value,
        value_total: Some(value.unwrap_or(0.0) * population),
    }
}

/// Wilson's interval of a share; where members of a community depend on one another, of as many members
/// as tell as much, by the design effect over communities and its few degrees of freedom (Korn &
/// Graubard 1998).
fn share_interval(
    seen: &Seen,
    group: &[usize],
    hits: usize,
    has: impl Fn(&usize) -> bool,
) -> (f64, f64) {
    let n = group.len() as f64;
    let share = hits as f64 / n;
    let effective = match seen.coupled {
        true => effective_size(seen, group, share, has).unwrap_or(n),
        false => n,
    };
    let interval = wilson(share * effective, effective);
    (interval.low, interval.high)
}

/// As many independent members as tell as much of a share; none where that cannot be told.
fn effective_size(
    seen: &Seen,
    group: &[usize],
    share: f64,
    has: impl Fn(&usize) -> bool,
) -> Option<f64> {
    let n = group.len() as f64;
    // Each community's hits beyond what the share lets expect.
    let mut residuals = vec![0.0; seen.units];
    let mut peopled = vec![false; seen.units];
    for member in group {
        let unit = seen.members[*member].unit as usize;
        residuals[unit] += f64::from(u8::from(has(member))) - share;
        peopled[unit] = true;
    }
    let k = peopled.iter().filter(|&&here| here).count() as f64;
    if k < 2.0 || share <= 0.0 || share >= 1.0 {
        return None;
    }
    let variance = residuals.iter().map(|r| r * r).sum::<f64>() * k / ((k - 1.0) * n * n);
    let independent = share * (1.0 - share) / n;
    let factor = t_critical_95(n - 1.0) / t_critical_95(k - 1.0);
    let effect = if variance > independent {
        variance / independent
    } else {
        1.0
    };
    let effective = n / effect * factor * factor;
    Some(if effective > 1.0 { effective } else { 1.0 })
}

fn groupings(scenario: &Scenario, seen: &Seen) -> Vec<Grouping> {
    let n = seen.members.len();
    let mut groupings = vec![Grouping {
        by: "all",
        groups: vec![Group {
            name: String::new(),
            range: None,
        }],
        of: vec![0; n],
    }];
    let segments = &scenario.population.segments;
    if segments.len() > 1 {
        let of: Vec<usize> = seen.members.iter().map(|m| m.segment.into()).collect();
        let names = segments.iter().map(|segment| Group {
            name: segment.name.clone(),
            range: None,
        });
        groupings.push(peopled("segment", names.collect(), &of));
    }
    for (at, which) in TOLD.iter().enumerate() {
        let values = seen.members.iter().map(|member| member.traits[at]);
        groupings.extend(deciles(which.key(), values.collect()));
    }
    let spend = seen.members.iter().map(|member| member.spend);
    groupings.extend(deciles(PAST_SPEND, spend.collect()));
    groupings
}

/// Without the groups that nobody is in.
fn peopled(by: &'static str, groups: Vec<Group>, of: &[usize]) -> Grouping {
    let mut here = vec![false; groups.len()];
    of.iter().for_each(|&group| here[group] = true);
    let mut next = 0;
    let places: Vec<usize> = here
        .iter()
        .map(|&here| {
            next += usize::from(here);
            next.saturating_sub(1)
        })
        .collect();
    Grouping {
        by,
        groups: groups
            .into_iter()
            .zip(&here)
            .filter_map(|(group, &here)| here.then_some(group))
            .collect(),
        of: of.iter().map(|&group| places[group]).collect(),
    }
}

/// Ten groups of equal size, as far as equal values stay together; none where nothing varies.
fn deciles(by: &'static str, values: Vec<f32>) -> Option<Grouping> {
    let mut sorted = values.clone();
    sorted.sort_by(f32::total_cmp);
    if sorted.first()? == sorted.last()? {
        return None;
    }
    // The first value of each decile but the first; a value belongs to the last decile that begins
    // at or below it.
    let n = sorted.len();
    let edges: Vec<f32> = (1..10).map(|decile| sorted[decile * n / 10]).collect();
    let of: Vec<usize> = values
        .iter()
        .map(|value| edges.iter().filter(|edge| value >= edge).count())
        .collect();
    let mut ranges = vec![None; 10];
    for (value, &group) in values.iter().zip(&of) {
        let value = f64::from(*value);
        let (low, high) = ranges[group].unwrap_or((value, value));
        ranges[group] = Some((
            if value < low { value } else { low },
            if value > high { value } else { high },
        ));
    }
    let groups = ranges.into_iter().enumerate().map(|(at, range)| Group {
        name: (at + 1).to_string(),
        range,
    });
    Some(peopled(by, groups.collect(), &of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deciles_are_tenths_and_equal_values_stay_together() {
        let tenths = deciles("x", (0..100).map(|i| i as f32).collect()).unwrap();
        assert_eq!(tenths.groups.len(), 10);
        for (value, &group) in tenths.of.iter().enumerate() {
            assert_eq!(group, value / 10);
            let (low, high) = tenths.groups[group].range.unwrap();
            assert!((low..=high).contains(&(value as f64)));
        }
        // Thirty of a hundred are 0: they are one group, that of the first three tenths.
        let zeros = (0..100).map(|i| if i < 30 { 0.0 } else { i as f32 });
        let zeros = deciles("x", zeros.collect()).unwrap();
        assert_eq!(zeros.groups.len(), 8);
        assert_eq!(zeros.of.iter().filter(|&&group| group == 0).count(), 30);
        assert_eq!(zeros.groups[0].range, Some((0.0, 0.0)));
        assert!(deciles("x", vec![3.0; 50]).is_none());
    }
}

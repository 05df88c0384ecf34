//! Days far from all others: a year that was mistyped must not move the day of the data.

use std::collections::BTreeMap;

/// Of fewer rows nothing can be said.
const FEWEST: usize = 20;
/// So many rows may be mistyped, or one in a hundred of them.
const FEW: usize = 3;
/// Days without a row before them, at least; and so many times the longest other such gap.
const GAP: i32 = 90;
const TIMES: i32 = 4;

/// The rule in words, as notices say it.
pub const RULE: &str = "so few rows (3, or one in a hundred) after more than 90 days without any, and more than four times \
                        the longest other gap";

/// Rows whose days are far after all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FarOff {
    /// The latest of the other days, and the first and the latest of these.
    pub until: i32,
    pub first: i32,
    pub latest: i32,
    pub rows: usize,
}

/// The rows far after all others, of how many there are on each day.
pub fn after(days: &BTreeMap<i32, usize>) -> Option<FarOff> {
    let all: usize = days.values().sum();
    if all < FEWEST {
        return None;
    }
    let few = FEW.max(all / 100);
    let (mut rows, mut found) = (0, None);
    let listed: Vec<(i32, usize)> = days.iter().map(|(day, rows)| (*day, *rows)).collect();
    // The longest gap up to each day.
    let mut longest = vec![0; listed.len()];
    for at in 1..listed.len() {
        longest[at] = longest[at - 1].max(listed[at].0 - listed[at - 1].0);
    }
    for at in (1..listed.len()).rev() {
        rows += listed[at].1;
        if rows > few {
            break;
        }
        let gap = listed[at].0 - listed[at - 1].0;
        if gap > GAP && gap / TIMES > longest[at - 1] {
            found = Some(FarOff {
                until: listed[at - 1].0,
                first: listed[at].0,
                latest: listed[listed.len() - 1].0,
                rows,
            });
        }
    }
    found
}

/// The rows far before all others: the day of the data does not hang on them.
pub fn before(days: &BTreeMap<i32, usize>) -> Option<FarOff> {
    let turned = days.iter().map(|(day, rows)| (-day, *rows)).collect();
    after(&turned).map(|far| FarOff {
        until: -far.until,
        first: -far.first,
        latest: -far.latest,
        rows: far.rows,
    })
}

/// How many rows there are on each day, as rows of one day stand together.
#[derive(Debug, Default)]
pub struct Rows {
    days: BTreeMap<i32, usize>,
    last: Option<(i32, usize)>,
}

impl Rows {
    pub fn take(&mut self, day: i32) {
        match &mut self.last {
            Some((own, rows)) if *own == day => *rows += 1,
            last => {
                if let Some((own, rows)) = last.replace((day, 1)) {
                    *self.days.entry(own).or_default() += rows;
                }
            }
        }
    }

    pub fn finish(&mut self) -> &BTreeMap<i32, usize> {
        if let Some((own, rows)) = self.last.take() {
            *self.days.entry(own).or_default() += rows;
        }
        &self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(of: impl IntoIterator<Item = i32>) -> BTreeMap<i32, usize> {
        let mut rows = Rows::default();
        of.into_iter().for_each(|day| rows.take(day));
        rows.finish().clone()
    }

    #[test]
    fn a_lone_day_is_far_off_where_no_gap_is_like_it() {
        let usual = (0..400).map(|at| at * 3);
        assert_eq!(after(&days(usual.clone())), None);
        let far = after(&days(usual.clone().chain([13_000]))).unwrap();
        assert_eq!((far.until, far.first, far.rows), (1_197, 13_000, 1));
        // Two that are far from each other, too.
        let far = after(&days(usual.clone().chain([13_000, 29_000]))).unwrap();
        assert_eq!(
            (far.until, far.first, far.latest, far.rows),
            (1_197, 13_000, 29_000, 2)
        );
        // Half a year is enough where days are dense, and not where such gaps are usual.
        assert!(after(&days(usual.chain([1_197 + 180]))).is_some());
        let seasons = (0..200).map(|at| at / 50 * 365 + at % 50);
        assert_eq!(after(&days(seasons.chain([4 * 365 + 400]))), None);
        // Many are no slip, and of few rows nothing is known.
        assert_eq!(after(&days((0..100).chain((0..10).map(|_| 9_000)))), None);
        assert_eq!(after(&days((0..10).chain([9_000]))), None);
    }

    #[test]
    fn it_is_the_same_the_other_way_round() {
        let far = before(&days((0..400).chain([-9_000]))).unwrap();
        assert_eq!((far.until, far.first, far.rows), (0, -9_000, 1));
    }
}

//! A part of a run: which communities are done, and what they came to. As sums are exact, the parts of a
//! run add up to the same bits in whatever order they were done.

use std::ops::Range;
use std::time::Duration;

use crate::engine::tally::{Shape, Tally};

/// Communities of a run by their number: replicate by replicate, each in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// In order, none empty, with gaps between them.
    ranges: Vec<Range<u64>>,
}

impl Units {
    /// The first so many.
    pub fn first(count: u64) -> Units {
        Units::of(std::iter::once(0..count).collect())
    }

    /// Those of any ranges.
    pub fn of(mut ranges: Vec<Range<u64>>) -> Units {
        ranges.retain(|range| !range.is_empty());
        ranges.sort_by_key(|range| range.start);
        let mut units = Units::default();
        for range in ranges {
            match units.ranges.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => units.ranges.push(range),
            }
        }
        units
    }

    /// Adds one that comes after all that are there.
    fn push(&mut self, unit: u64) {
        match self.ranges.last_mut() {
            Some(last) if last.end == unit => last.end += 1,
            _ => self.ranges.push(unit..unit + 1),
        }
    }

    fn merge(&mut self, other: &Units) -> Result<(), Overlap> {
        let both = self.ranges.iter().chain(&other.ranges);
        let both = Units::of(both.cloned().collect());
        if both.count() < self.count() + other.count() {
            return Err(Overlap);
        }
        *self = both;
        Ok(())
    }

    /// How many units there are.
    pub fn count(&self) -> u64 {
        self.ranges
            .iter()
            .map(|range| range.end - range.start)
            .sum()
    }

    /// What ends after all of them.
    pub fn end(&self) -> u64 {
        self.ranges.last().map_or(0, |range| range.end)
    }

    /// Them as ranges, ascending, none of which touches another.
    pub fn ranges(&self) -> &[Range<u64>] {
        &self.ranges
    }

    /// Those below `all` that are not among these.
    pub fn missing(&self, all: u64) -> Units {
        let starts = std::iter::once(0).chain(self.ranges.iter().map(|range| range.end));
        let ends = self.ranges.iter().map(|range| range.start);
        let gaps = starts.zip(ends.chain(std::iter::once(all)));
        Units::of(gaps.map(|(start, end)| start..end.min(all)).collect())
    }
}

/// Two parts have a community in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two parts of the run have a community in common, which would count twice")]
pub struct Overlap;

/// What is done of a run, and what it came to.
pub struct PartialRun {
    /// Their sums.
    pub tally: Tally,
    /// Which units are in it.
    pub done: Units,
}

impl PartialRun {
    /// One in which nothing is done.
    pub fn none(shape: Shape) -> PartialRun {
        PartialRun {
            tally: Tally::new(shape),
            done: Units::default(),
        }
    }

    /// Notes that a community's sums are in the tally; communities come in their order.
    pub fn note(&mut self, unit: u64) {
        self.done.push(unit);
    }

    /// Adds another part, of other communities.
    ///
    /// # Errors
    /// [`Overlap`] where both have a community, which would count twice; nothing is added then.
    pub fn merge(&mut self, other: &PartialRun) -> Result<(), Overlap> {
        self.done.merge(&other.done)?;
        self.tally.merge(&other.tally);
        Ok(())
    }
}

/// Told now and then of what is done, for whoever wants to go on from there.
pub trait Keep: Sync {
    /// How often each worker hands in what it has done.
    fn pace(&self) -> Duration;
    /// Called where a worker has handed in.
    fn underway(&self, part: &PartialRun);
    /// Called once more when the run has ended, whole or stopped.
    fn ended(&self, part: &PartialRun, whole: bool);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::metric::Metric;
    use proptest::prelude::*;

    fn part<const N: usize>(done: [Range<u64>; N]) -> PartialRun {
        let mut part = PartialRun::none(Shape {
            arms: 1,
            gestures: 1,
            metrics: vec![Metric::Profit],
            ticks: 1,
            discounts: vec![1.0],
            replicates: 1,
        });
        part.done = Units::of(done.to_vec());
        part.tally.clusters[0] = part.done.count();
        part
    }

    #[test]
    fn a_community_is_not_added_twice() {
        let mut whole = part([0..3, 7..9]);
        assert_eq!(whole.merge(&part([8..10, 10..12])), Err(Overlap));
        let clusters = |part: &PartialRun| (part.done.count(), part.tally.clusters[0]);
        assert_eq!(clusters(&whole), (5, 5));
        assert_eq!(whole.merge(&part([3..7, 9..12])), Ok(()));
        assert_eq!(clusters(&whole), (12, 12));
    }

    proptest! {
        #[test]
        fn what_is_done_and_what_is_missing_make_up_the_whole(
            ranges in prop::collection::vec((0..60u64, 0..9u64), 0..12), all in 0..70u64,
        ) {
            let done = Units::of(ranges.iter().map(|&(start, len)| start..start + len).collect());
            let missing = done.missing(all);
            let holds = |units: &Units, unit: u64| units.ranges().iter().any(|range| range.contains(&unit));
            for unit in 0..all {
                let written = ranges.iter().any(|&(start, len)| (start..start + len).contains(&unit));
                prop_assert_eq!(holds(&done, unit), written);
                prop_assert_eq!(holds(&missing, unit), !written);
            }
            prop_assert!(missing.end() <= all);
            for pair in done.ranges().windows(2) {
                prop_assert!(pair[0].end < pair[1].start);
            }
        }
    }
}

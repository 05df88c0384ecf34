//! Who knows whom within a community: a small world.
//!
//! Watts & Strogatz (1998), Collective dynamics of 'small-world' networks. Nature 393.

use std::ops::Range;

use crate::random::{Purpose, Stream, below};
use crate::scenario::checked::Ties;

/// Draws of four words at most for one tie to find a new end, the first word of which says whether
/// it is rewired at all.
const DRAWS: u8 = 4;

/// The ties of one community: mutual, none to oneself, none double.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallWorld {
    /// For each slot where its ties begin in `others`, and behind the last where they end.
    offsets: Vec<u32>,
    /// The other ends, ascending for each slot.
    others: Vec<u16>,
}

impl SmallWorld {
    /// Ties the slots of a community (their numbers within the replicate, at most 65,536).
    ///
    /// Around a ring each slot is tied to the `degree`/2 next on either side; then each tie keeps
    /// one end and, with probability `rewired`, gets a new other one, uniform among the slots that
    /// are neither the first nor tied to it. (After 15 misses in a row it stays.) Where there are no
    /// more slots than `degree` everybody knows everybody.
    pub fn new(stream: &Stream, community: Range<u32>, ties: &Ties) -> SmallWorld {
        let n = community.len();
        if n <= ties.degree as usize {
            return SmallWorld::complete(n);
        }
        let mut ring = Ring::new(n, ties.degree as usize / 2);
        // A share as a bound on a word; 1 lies above every word.
        let rewired = (ties.rewired * (1u64 << 32) as f64) as u64;
        for reach in 0..ring.reach {
            for (slot, customer) in community.clone().enumerate() {
                let draw = |index| stream.draw(customer, reach as u32, Purpose::Tie, index);
                if (draw(0)[0] as u64) < rewired {
                    let mut ends = (0..DRAWS)
                        .flat_map(draw)
                        .skip(1)
                        .map(|word| below(n as u32, word) as usize);
                    if let Some(end) = ends.find(|&end| end != slot && !ring.tied(slot, end)) {
                        ring.ends[slot * ring.reach + reach] = end as u16;
                    }
                }
            }
        }
        SmallWorld::from_ties(n, ring.ties())
    }

    fn complete(n: usize) -> SmallWorld {
        let ties = (0..n).flat_map(|slot| (slot + 1..n).map(move |other| (slot, other)));
        SmallWorld::from_ties(n, ties)
    }

    /// Bytes that the ties of a community of so many slots take at the most, while they are made.
    pub fn bytes(n: u64, ties: &Ties) -> u64 {
        let degree = u64::from(ties.degree);
        // Each tie has two ends in the end, and one more in the ring.
        match n <= degree {
            true => 2 * n * n,
            false => 2 * n * degree + n * degree,
        }
    }

    /// Sorts ties by both their ends. They are gone through twice: kept, they would take four times the room
    /// of what becomes of them.
    fn from_ties(n: usize, ties: impl Iterator<Item = (usize, usize)> + Clone) -> SmallWorld {
        let mut offsets = vec![0u32; n + 1];
        for (slot, other) in ties.clone() {
            offsets[slot + 1] += 1;
            offsets[other + 1] += 1;
        }
        for slot in 0..n {
            offsets[slot + 1] += offsets[slot];
        }
        let mut next = offsets.clone();
        let mut others = vec![0u16; offsets[n] as usize];
        let mut put = |slot: usize, other: usize| {
            others[next[slot] as usize] = other as u16;
            next[slot] += 1;
        };
        for (slot, other) in ties {
            put(slot, other);
            put(other, slot);
        }
        for slot in 0..n {
            others[offsets[slot] as usize..offsets[slot + 1] as usize].sort_unstable();
        }
        SmallWorld { offsets, others }
    }

    /// The slots tied to this one, ascending; both are counted from the community's first.
    #[inline(always)]
    pub fn of(&self, slot: usize) -> &[u16] {
        &self.others[self.offsets[slot] as usize..self.offsets[slot + 1] as usize]
    }

    /// Slots of the community.
    pub fn slots(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Ties of the community, each counted once.
    pub fn ties(&self) -> usize {
        self.others.len() / 2
    }
}

/// The ties while they are being rewired: for each slot the other ends of the ties that it keeps.
struct Ring {
    /// Ties that each slot keeps.
    reach: usize,
    ends: Vec<u16>,
}

impl Ring {
    fn new(n: usize, reach: usize) -> Ring {
        let mut ends = Vec::with_capacity(n * reach);
        for slot in 0..n {
            ends.extend((1..=reach).map(|step| ((slot + step) % n) as u16));
        }
        Ring { reach, ends }
    }

    fn kept_by(&self, slot: usize) -> &[u16] {
        &self.ends[slot * self.reach..(slot + 1) * self.reach]
    }

    fn tied(&self, slot: usize, other: usize) -> bool {
        self.kept_by(slot).contains(&(other as u16)) || self.kept_by(other).contains(&(slot as u16))
    }

    fn ties(&self) -> impl Iterator<Item = (usize, usize)> + Clone {
        let ends = self.ends.iter().enumerate();
        ends.map(|(place, &end)| (place / self.reach, end as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STREAM: Stream = Stream {
        seed: 11,
        replicate: 2,
        luck: 0,
    };

    fn world(n: u32, degree: u32, rewired: f64) -> SmallWorld {
        let ties = Ties {
            degree,
            rewired,
            belonging: false,
            pull: false,
        };
        SmallWorld::new(&STREAM, 70_000..70_000 + n, &ties)
    }

    /// Mean over slots of the share of a slot's ties that are tied to each other.
    fn clustering(world: &SmallWorld) -> f64 {
        let of_slot = |slot: usize| {
            let ties = world.of(slot);
            let pairs = ties.len() * (ties.len().max(1) - 1);
            let closed = ties.iter().map(|&one| {
                let knows = |other: &&u16| world.of(one as usize).binary_search(other).is_ok();
                ties.iter().filter(knows).count()
            });
            if pairs == 0 {
                0.0
            } else {
                closed.sum::<usize>() as f64 / pairs as f64
            }
        };
        (0..world.slots()).map(of_slot).sum::<f64>() / world.slots() as f64
    }

    #[test]
    fn clustering_is_that_of_a_small_world() {
        // On the ring 3(k−2) ÷ 4(k−1), and after rewiring (1 − rewired)³ of it (Barrat & Weigt 2000).
        let ring = 3.0 * 6.0 / (4.0 * 7.0);
        assert!((clustering(&world(4_096, 8, 0.0)) - ring).abs() < 1e-12);
        let rewired = clustering(&world(4_096, 8, 0.1));
        assert!(
            (rewired - ring * (0.9 * 0.9 * 0.9)).abs() < 0.02,
            "{rewired}"
        );
        assert!(clustering(&world(4_096, 8, 1.0)) < 0.02);
    }

    #[test]
    fn the_room_that_ties_take_is_foretold() {
        for (n, degree) in [(600, 8), (600, 598), (9, 10), (50, 50)] {
            let world = world(n, degree, 0.3);
            let kept = world.others.len() * size_of::<u16>();
            let ring = if n > degree { kept / 2 } else { 0 };
            let ties = Ties {
                degree,
                rewired: 0.3,
                belonging: false,
                pull: false,
            };
            let told = SmallWorld::bytes(u64::from(n), &ties) as f64;
            let taken = (kept + ring) as f64;
            assert!(
                (taken..=taken * 1.2).contains(&told),
                "{n}, {degree}: {told} for {taken}"
            );
        }
    }

    #[test]
    fn a_small_community_is_complete() {
        for n in 1..=9 {
            assert_eq!(world(n, 8, 0.3).ties(), (n * (n - 1) / 2) as usize);
        }
    }

    #[test]
    fn the_largest_community_fits() {
        let world = world(65_536, 2, 0.5);
        assert_eq!((world.slots(), world.ties()), (65_536, 65_536));
    }

    proptest! {
        #[test]
        fn ties_are_mutual_and_never_double(
            n in 1u32..200,
            half in 1u32..8,
            rewired in 0.0..=1.0f64,
        ) {
            let world = world(n, 2 * half, rewired);
            for slot in 0..n as usize {
                let ties = world.of(slot);
                prop_assert!(ties.windows(2).all(|pair| pair[0] < pair[1]));
                for &other in ties {
                    prop_assert_ne!(other as usize, slot);
                    prop_assert!(world.of(other as usize).contains(&(slot as u16)));
                }
            }
            if n > 2 * half {
                prop_assert_eq!(world.ties(), (n * half) as usize);
            }
        }
    }
}

//! A selection of a block's lanes, packed so that work on few customers is still vector work.

use crate::numeric::{Column, Kernel, LANES, Width, at_width};
use crate::random::{Purpose, Stream};

/// Selection of a block, ascending (so that all of them are lane by lane), with the event number at whose address each one draws.
#[derive(Clone)]
pub struct Selection {
    len: usize,
    lane: [u16; LANES],
    /// The step or the number of the customer's event: the time part of a draw's address.
    pub event: [u32; LANES],
}

impl Selection {
    /// Nobody.
    pub fn none() -> Self {
        Self {
            len: 0,
            lane: [0; LANES],
            event: [0; LANES],
        }
    }

    /// How many are selected.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The length rounded up to whole vectors; what lies beyond `len` is harmless filling.
    pub fn padded(&self) -> usize {
        let padded = (self.len + 15) & !15;
        // Said for the compiler, which then needs no check in the loops over so many lanes.
        if padded < LANES { padded } else { LANES }
    }

    /// Selects nobody.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Selects one more, whose lane is above those of the others.
    pub fn push(&mut self, lane: usize, event: u32) {
        self.lane[self.len] = lane as u16;
        self.event[self.len] = event;
        self.len += 1;
    }

    /// The lane at a place of the selection.
    pub fn lane(&self, at: usize) -> usize {
        // The mask tells the compiler what always holds, so that columns are read without a check.
        self.lane[at] as usize & (LANES - 1)
    }

    /// Selects the lanes whose `left` is spent (≤ 0).
    pub fn select_spent(&mut self, left: &Column, width: Width) {
        let mut flags = [0; LANES];
        let any = at_width(
            width,
            Spent {
                left,
                flags: &mut flags,
            },
        );
        if any {
            self.pick(&flags);
        } else {
            self.clear();
        }
    }

    /// Selects the flagged lanes: one bit each first, as the length of every loop that is not known beforehand costs
    /// more than many steps of it.
    fn pick(&mut self, flags: &[u8; LANES]) {
        let mut len = 0;
        for (word, flags) in flags.as_chunks::<64>().0.iter().enumerate() {
            let eights = flags.as_chunks::<8>().0;
            // Mostly nothing happens to anybody of so many.
            let any = eights
                .iter()
                .fold(0, |any, &eight| any | u64::from_le_bytes(eight));
            if any == 0 {
                continue;
            }
            let eights = eights.iter().enumerate();
            let mut set = eights.fold(0, |set, (at, &eight)| set | bits(eight) << (8 * at));
            if set == u64::MAX {
                // Or to everybody.
                let lanes = self.lane[len..].iter_mut().zip((word * 64) as u16..);
                lanes.take(64).for_each(|(lane, number)| *lane = number);
                len += 64;
                continue;
            }
            while set != 0 {
                self.lane[len & (LANES - 1)] = (word * 64) as u16 + set.trailing_zeros() as u16;
                len += 1;
                set &= set - 1;
            }
        }
        self.len = len;
    }

    /// Selects everybody where at least a quarter is flagged, else the flagged lanes.
    ///
    /// For work that looks at the flags itself: to pack many costs more than to work on all.
    pub fn select_for_flagged(&mut self, flags: &[u8; LANES], event: u32) {
        let flagged: u32 = flags.iter().map(|&flag| u32::from(flag != 0)).sum();
        if flagged as usize * 4 < LANES {
            self.select_flagged(flags, event);
            return;
        }
        for (at, lane) in self.lane.iter_mut().enumerate() {
            *lane = at as u16;
        }
        self.len = LANES;
        self.event = [event; LANES];
    }

    /// Selects the lanes whose flag is set.
    #[inline]
    pub fn select_flagged(&mut self, flags: &[u8; LANES], event: u32) {
        self.pick(flags);
        self.event[..self.len].fill(event);
    }

    /// Drops the flagged lanes.
    pub fn drop_flagged(&mut self, flags: &[u8; LANES]) {
        let mut len = 0;
        for at in 0..self.len {
            let lane = self.lane(at);
            self.lane[len] = lane as u16;
            self.event[len] = self.event[at];
            len += usize::from(flags[lane] == 0);
        }
        self.len = len;
    }

    /// Keeps of this selection the lanes whose `left` is still spent.
    pub fn keep_spent(&mut self, left: &Column) {
        let mut len = 0;
        for at in 0..self.len {
            let lane = self.lane(at);
            self.lane[len] = lane as u16;
            len += usize::from(left[lane] <= 0.0);
        }
        self.len = len;
    }

    /// Does something for each selected lane, `(at, lane)`; where all are selected in a plain loop, which becomes vector code.
    #[inline(always)]
    pub fn each(&self, mut what: impl FnMut(usize, usize)) {
        if self.len == LANES {
            for lane in 0..LANES {
                what(lane, lane);
            }
            return;
        }
        for at in 0..self.len {
            what(at & (LANES - 1), self.lane(at));
        }
    }

    /// Packs a column: `packed[at] = column[lane(at)]`; the filling repeats lane 0's value.
    #[inline(always)]
    pub fn gather(&self, column: &Column, packed: &mut Column) {
        if self.len == LANES {
            *packed = *column;
            return;
        }
        let padded = self.padded();
        for at in 0..padded {
            packed[at] = column[self.lane[at] as usize & (LANES - 1)];
        }
    }

    /// Adds what is packed to a column: `column[lane(at)] += packed[at]`.
    #[inline(always)]
    pub fn add<T: Copy + std::ops::AddAssign>(&self, packed: &[T; LANES], column: &mut [T; LANES]) {
        if self.len == LANES {
            for lane in 0..LANES {
                column[lane] += packed[lane];
            }
            return;
        }
        for at in 0..self.len {
            column[self.lane[at] as usize & (LANES - 1)] += packed[at];
        }
    }

    /// Unpacks a column: `column[lane(at)] = packed[at]`.
    #[inline(always)]
    pub fn scatter(&self, packed: &Column, column: &mut Column) {
        if self.len == LANES {
            *column = *packed;
            return;
        }
        for at in 0..self.len {
            column[self.lane[at] as usize & (LANES - 1)] = packed[at];
        }
    }
}

/// One bit for each of eight flags, set where the flag is not 0.
#[inline(always)]
fn bits(flags: [u8; 8]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let flags = u64::from_le_bytes(flags);
    // The high bit of each byte that is not 0; the product brings them together in its highest byte.
    let set = (((flags & LOW) + LOW) | flags) & !LOW;
    (set >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Four words for each selected lane.
pub struct RandomBlock(pub [[u32; LANES]; 4]);

impl RandomBlock {
    /// Words that are all 0.
    pub fn none() -> Self {
        Self([[0; LANES]; 4])
    }

    /// Draws for every selected lane at (its customer, its event, `purpose`, `index`).
    pub fn draw(
        &mut self,
        lanes: &Selection,
        first_customer: u32,
        stream: &Stream,
        purpose: Purpose,
        index: u8,
        width: Width,
    ) {
        at_width(
            width,
            Draw {
                words: self,
                lanes,
                first_customer,
                stream,
                purpose,
                index,
            },
        );
    }
}

struct Spent<'a> {
    left: &'a Column,
    flags: &'a mut [u8; LANES],
}

impl Kernel for Spent<'_> {
    /// Whether anything is.
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let mut any = 0;
        for (flag, &left) in self.flags.iter_mut().zip(self.left) {
            *flag = u8::from(left <= 0.0);
            any |= *flag;
        }
        any != 0
    }
}

struct Draw<'a> {
    words: &'a mut RandomBlock,
    lanes: &'a Selection,
    first_customer: u32,
    stream: &'a Stream,
    purpose: Purpose,
    index: u8,
}

impl Kernel for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let padded = self.lanes.padded();
        let [w0, w1, w2, w3] = &mut self.words.0;
        for at in 0..padded {
            let customer = self
                .first_customer
                .wrapping_add(u32::from(self.lanes.lane[at]));
            let event = self.lanes.event[at];
            let words = self.stream.draw(customer, event, self.purpose, self.index);
            w0[at] = words[0];
            w1[at] = words[1];
            w2[at] = words[2];
            w3[at] = words[3];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flagged_lanes_are_picked_whatever_their_flag() {
        let mut who = Selection::none();
        for seed in 1..200_u64 {
            let flag = |lane: usize| {
                let mixed =
                    (lane as u64 + 1).wrapping_mul(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                let flagged = mixed >> 60 < seed % 17;
                if flagged {
                    (mixed >> 40) as u8 | 1 << (seed % 8)
                } else {
                    0
                }
            };
            let flags: [u8; LANES] = std::array::from_fn(flag);
            who.select_flagged(&flags, 7);
            let picked: Vec<usize> = (0..who.len()).map(|at| who.lane(at)).collect();
            let meant: Vec<usize> = (0..LANES).filter(|&lane| flags[lane] != 0).collect();
            assert_eq!(picked, meant);
        }
    }
}

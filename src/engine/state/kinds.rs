//! How used each customer is to each kind of kindness that an arm has.
//!
//! It is worked out when something of the kind is met, from how long ago it last was: no step touches it in between.

use crate::engine::state::Padded;
use crate::numeric::LANES;
use crate::psychology::habituation::{freshness, still_used_to, used_to_after};
use crate::psychology::mind::Mind;

/// One column for each kind.
#[derive(Default)]
pub struct Kinds {
    /// How used each is, 0..1, just after it was last met.
    used: Vec<Padded>,
    /// Days from the start of the run to then.
    day: Vec<Padded>,
}

impl Kinds {
    /// Bytes for each kind and block.
    pub const BYTES: u64 = 2 * size_of::<Padded>() as u64;

    /// Nobody is used to any of so many kinds.
    pub fn begin(&mut self, kinds: usize) {
        for columns in [&mut self.used, &mut self.day] {
            columns.clear();
            columns.resize(kinds, Padded::of([0.0; LANES]));
        }
    }

    /// The share of its intensity that something of a kind has for this lane on this day.
    pub fn freshness(&self, kind: usize, lane: usize, day: f32, mind: &Mind) -> f32 {
        freshness(self.used_on(kind, lane, day, mind), mind)
    }

    /// Takes in that something of a kind was given.
    pub fn meet(&mut self, kind: usize, lane: usize, day: f32, mind: &Mind) {
        self.used[kind][lane] = used_to_after(self.used_on(kind, lane, day, mind), mind);
        self.day[kind][lane] = day;
    }

    fn used_on(&self, kind: usize, lane: usize, day: f32, mind: &Mind) -> f32 {
        let since = day - self.day[kind][lane];
        still_used_to(self.used[kind][lane], since, mind)
    }
}

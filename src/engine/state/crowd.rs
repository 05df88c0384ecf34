//! Some thousand customers who are watched: what each feels and does over time, under every arm.
//!
//! A run watches nobody. With a crowd it takes the same steps to the same bits; only that something is written down. Feelings
//! are noted where the tables of a run note them ([`decide`](crate::engine::phases::decay::decide)), so that their means over
//! a crowd are those of `timeseries.csv`; what is done is noted at the end of a step.

use std::ops::Range;

use crate::engine::state::context::Block;
use crate::engine::state::stage;
use crate::vocabulary::channel::ChannelKind;

/// What somebody is at the end of a frame, and did within it: bits.
pub mod sign {
    /// A customer.
    pub const CUSTOMER: u8 = 1;
    /// Somebody who is no customer yet.
    pub const PROSPECT: u8 = 2;
    /// Somebody who has left.
    pub const LEFT: u8 = 4;
    /// Bought at least once; on a timeline of visits: came.
    pub const BOUGHT: u8 = 8;
    /// Gave something back by another way than buying or tipping: a yes to an ask, or unasked.
    pub const ANSWERED: u8 = 16;
}

/// The customers who are watched, and what was seen of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowd {
    /// Their numbers within the replicate, from 0.
    pub watched: Range<u32>,
    /// How many frames there are under each arm.
    pub frames: usize,
    /// Steps of a frame; the last one may have fewer.
    pub steps: u32,
    /// Arms × frames × customers.
    seen: Vec<Seen>,
    /// Purchases, answers, tip shares and tips of each customer up to now, under the arm that is lived.
    before: Vec<[f32; 4]>,
    arm: usize,
}

/// One customer in one frame: sums over its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Seen {
    goodwill: f32,
    obligation: f32,
    /// Steps in which the customer was there.
    there: f32,
    /// Tips as shares of the bill, and how many there were.
    tip_shares: f32,
    tips: f32,
    signs: u8,
}

/// One customer in one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Mean goodwill and obligation over the steps in which the customer was there; none where that is none.
    pub feelings: Option<[f32; 2]>,
    /// Steps of the frame in which the customer was there.
    pub there: f32,
    /// Mean tip as a share of the bill, where something was tipped, and how many tips that were.
    pub tip: Option<(f32, f32)>,
    /// Bits of [`sign`].
    pub signs: u8,
}

impl Crowd {
    /// Bytes that a customer takes in a frame.
    pub const BYTES: usize = size_of::<Seen>();

    /// Nobody has been seen yet. `steps` of a frame, at least 1, of `all` steps.
    pub fn new(watched: Range<u32>, arms: usize, steps: u32, all: u32) -> Crowd {
        let frames = all.div_ceil(steps.max(1)) as usize;
        Crowd {
            frames,
            steps: steps.max(1),
            seen: vec![Seen::default(); arms * frames * watched.len()],
            before: vec![[0.0; 4]; watched.len()],
            watched,
            arm: 0,
        }
    }

    /// One customer (from 0, among those watched) in one frame under one arm.
    pub fn look(&self, arm: usize, frame: usize, customer: usize) -> Look {
        let seen = &self.seen[self.place(arm, frame) + customer];
        Look {
            feelings: (seen.there > 0.0)
                .then(|| [seen.goodwill / seen.there, seen.obligation / seen.there]),
            there: seen.there,
            tip: (seen.tips > 0.0).then(|| (seen.tip_shares / seen.tips, seen.tips)),
            signs: seen.signs,
        }
    }

    fn place(&self, arm: usize, frame: usize) -> usize {
        (arm * self.frames + frame) * self.watched.len()
    }

    /// The lanes of a block that are watched, with the place of the first of them; none where nobody is.
    fn lanes(&self, block: &Block) -> Option<(Range<usize>, usize)> {
        let (first, len) = (block.people.first, block.people.len as u32);
        let from = self.watched.start.max(first);
        let to = self.watched.end.min(first + len);
        let lanes = (from < to).then(|| (from - first) as usize..(to - first) as usize)?;
        Some((lanes, (from - self.watched.start) as usize))
    }

    /// A life under an arm begins.
    pub(in crate::engine) fn begin(&mut self, arm: usize) {
        self.arm = arm;
    }

    /// The stocks of a step are as they count in it.
    pub(in crate::engine) fn feel(&mut self, step: u32, block: &Block) {
        let Some((lanes, at)) = self.lanes(block) else {
            return;
        };
        let from = self.place(self.arm, (step / self.steps) as usize) + at;
        let state = &block.state;
        for (seen, lane) in self.seen[from..].iter_mut().zip(lanes) {
            let active = state.active[lane];
            seen.goodwill += active * state.mean_goodwill[lane];
            seen.obligation += active * state.mean_obligation[lane];
            seen.there += active;
        }
    }

    /// A step has ended.
    pub(in crate::engine) fn observe(&mut self, step: u32, block: &Block) {
        let Some((lanes, at)) = self.lanes(block) else {
            return;
        };
        let from = self.place(self.arm, (step / self.steps) as usize) + at;
        let (state, outcome) = (&block.state, &block.state.outcome);
        let before = self.before[at..].iter_mut();
        for ((seen, before), lane) in self.seen[from..].iter_mut().zip(before).zip(lanes) {
            if step == 0 {
                *before = [0.0; 4];
            }
            let answers = ChannelKind::ALL.iter().filter(|way| way.is_answer());
            let now = [
                outcome.purchases[lane],
                answers.map(|&way| outcome.yes[way as usize][lane]).sum(),
                outcome.tip_share[lane],
                outcome.tip_count[lane],
            ];
            let more = |at: usize| now[at] - before[at];
            seen.tip_shares += more(2);
            seen.tips += more(3);
            seen.signs &= !(sign::CUSTOMER | sign::PROSPECT | sign::LEFT);
            seen.signs |= match state.stage[lane] {
                stage::CUSTOMER => sign::CUSTOMER,
                stage::PROSPECT => sign::PROSPECT,
                stage::LAPSED => sign::LEFT,
                _ => 0,
            };
            if more(0) > 0.0 {
                seen.signs |= sign::BOUGHT;
            }
            if more(1) > 0.0 {
                seen.signs |= sign::ANSWERED;
            }
            *before = now;
        }
    }
}

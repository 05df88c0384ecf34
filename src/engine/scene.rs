//! What every phase works on: the scene of a step, a block of customers, room to work in.

use crate::engine::ask::Asking;
use crate::engine::lanes::{Lanes, Words};
use crate::engine::occasion::Felt;
use crate::engine::plan::{ArmPlan, Plan};
use crate::engine::purchase::Till;
use crate::engine::purse::Purse;
use crate::engine::run::Counting;
use crate::engine::spread::Referral;
use crate::engine::state::State;
use crate::engine::tally::{SincerityCounts, TickSums};
use crate::numeric::{LANES, Width};
use crate::population::People;
use crate::random::Stream;
#[cfg(doc)]
use crate::scenario::checked::MOST_IN_A_STEP;

/// What is fixed during one step of one arm.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub plan: &'a Plan,
    pub arm: &'a ArmPlan,
    pub stream: &'a Stream,
    pub width: Width,
    pub counting: Counting,
    /// Number of the step in the run.
    pub step: u32,
    /// Days since the start of the run, at the start of the step.
    pub day: f32,
}

/// A block of customers: who they are and what has become of them.
pub struct Block {
    pub people: Box<People>,
    pub state: Box<State>,
}

/// Room to work in, and what a step leaves for the community: one for each worker.
pub struct Workspace {
    pub felt: Box<Felt>,
    pub asking: Box<Asking>,
    pub till: Box<Till>,
    /// Selections and words that nobody uses at the moment; boxed, as they are handed about.
    #[allow(clippy::vec_box)]
    spare_lanes: Vec<Box<Lanes>>,
    #[allow(clippy::vec_box)]
    spare_words: Vec<Box<Words>>,
    pub due: Vec<[u8; LANES]>,
    /// How often something is still due.
    pub times: Vec<[u16; LANES]>,
    pub referrals: Vec<Referral>,
    pub purse: Purse,
    pub sums: TickSums,
    pub sincerity: SincerityCounts,
    /// How often more was wanted of a customer in a step than it follows ([`MOST_IN_A_STEP`]).
    pub cut: u64,
}

impl Workspace {
    pub fn new() -> Self {
        Self {
            felt: Felt::new(),
            asking: Asking::new(),
            till: Till::new(),
            spare_lanes: Vec::new(),
            spare_words: Vec::new(),
            due: Vec::new(),
            times: Vec::new(),
            referrals: Vec::new(),
            purse: Purse::of(None),
            sums: TickSums::default(),
            sincerity: SincerityCounts::default(),
            cut: 0,
        }
    }

    /// An empty selection; to be given back with [`Workspace::give_back`], lest the next one be made anew.
    pub fn lanes(&mut self) -> Box<Lanes> {
        let mut lanes = self
            .spare_lanes
            .pop()
            .unwrap_or_else(|| Box::new(Lanes::none()));
        lanes.clear();
        lanes
    }

    pub fn give_back(&mut self, lanes: Box<Lanes>) {
        self.spare_lanes.push(lanes);
    }

    /// Room for draws; to be given back likewise.
    pub fn words(&mut self) -> Box<Words> {
        self.spare_words
            .pop()
            .unwrap_or_else(|| Box::new(Words::none()))
    }

    pub fn give_back_words(&mut self, words: Box<Words>) {
        self.spare_words.push(words);
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

//! What every phase works on: the context of a step, a block of customers, room to work in.

use crate::engine::estimator::Estimator;
use crate::engine::phases::ask::Asking;
use crate::engine::phases::purchase::Checkout;
use crate::engine::phases::spread::Referral;
use crate::engine::phases::touchpoint::AppraisalScratch;
use crate::engine::plan::{ArmPlan, Backing, Plan};
use crate::engine::state::State;
use crate::engine::state::crowd::Crowd;
use crate::engine::state::ledger::{Claim, Ledger};
use crate::engine::state::selection::{RandomBlock, Selection};
use crate::engine::state::turnout::Turnout;
use crate::engine::state::witness::Witness;
use crate::engine::tally::{SincerityCounts, TickSums};
use crate::numeric::{LANES, Width};
use crate::population::People;
use crate::random::Stream;
#[cfg(doc)]
use crate::scenario::checked::MOST_IN_A_STEP;
use crate::vocabulary::channel::ChannelSet;

/// What is fixed during one step of one arm.
#[derive(Clone, Copy)]
pub struct TickContext<'a> {
    /// As they are in the step.
    pub plan: &'a Plan,
    /// The arm that is lived under.
    pub arm: &'a ArmPlan,
    /// Where draws come from.
    pub stream: &'a Stream,
    /// Vector width.
    pub width: Width,
    /// Whether events are counted or their chances.
    pub counting: Estimator,
    /// Whether the sums of the tick are kept.
    pub series: bool,
    /// Number of the step in the run.
    pub step: u32,
    /// Days since the start of the run, at the start of the step and of the next one.
    pub day: f32,
    /// Days from the start to the end of the step.
    pub next_day: f32,
    /// Days of the step times what the season multiplies purchase rates by.
    pub buying_days: f32,
}

/// A block of customers: who they are and what has become of them.
pub struct Block {
    /// Who they are.
    pub people: Box<People>,
    /// How they are now.
    pub state: Box<State>,
}

/// A selection of the lanes of each of some blocks.
#[allow(clippy::vec_box)]
pub type Selections = Vec<Box<Selection>>;

/// Room to work in, and what a step leaves for the community: one for each worker.
pub struct Scratch {
    /// For how gestures are felt.
    pub felt: Box<AppraisalScratch>,
    /// For how asks are answered.
    pub asking: Box<Asking>,
    /// The same, were there no offer.
    pub unoffered: Box<Asking>,
    /// For purchases.
    pub till: Box<Checkout>,
    /// Selections and words that nobody uses at the moment; boxed, as they are handed about.
    #[allow(clippy::vec_box)]
    spare_lanes: Vec<Box<Selection>>,
    #[allow(clippy::vec_box)]
    spare_words: Vec<Box<RandomBlock>>,
    spare_selections: Vec<Selections>,
    /// Block by block, for whom each gesture of a touchpoint is due.
    pub due: Vec<[u8; LANES]>,
    /// How often something is still due.
    pub times: Vec<[u16; LANES]>,
    /// By block: the ways of the returns that are followed up.
    pub returned: Vec<[ChannelSet; LANES]>,
    /// Offers that were taken up and are still to be paid for, by their number.
    pub taken: Vec<(usize, Claim)>,
    /// By round of the step's purchases on the clock and by offer: who wanted to be paid.
    pub turnouts: Vec<Vec<Turnout>>,
    /// The offers that stand in this step: those that the ledger could pay for as it began.
    pub backed: Backing,
    /// Friends who were told in this step.
    pub referrals: Vec<Referral>,
    /// What budgets and capacities have left.
    pub ledger: Ledger,
    /// Sums of the tick.
    pub sums: TickSums,
    /// How sincere touchpoints seemed.
    pub sincerity: SincerityCounts,
    /// Who is followed, if anybody is.
    pub witness: Option<Witness>,
    /// Who are watched, if anybody is.
    pub crowd: Option<Crowd>,
    /// How often more was wanted of a customer in a step than it follows ([`MOST_IN_A_STEP`]).
    pub cut: u64,
    /// By gesture of the arm: how often it was due, and how often it was made.
    pub made: Vec<[u64; 2]>,
}

impl Scratch {
    /// Nothing in it yet.
    pub fn new() -> Self {
        Self {
            felt: AppraisalScratch::new(),
            asking: Asking::new(),
            unoffered: Asking::new(),
            till: Checkout::new(),
            spare_lanes: Vec::new(),
            spare_words: Vec::new(),
            spare_selections: Vec::new(),
            due: Vec::new(),
            times: Vec::new(),
            returned: Vec::new(),
            taken: Vec::new(),
            turnouts: Vec::new(),
            backed: Backing::ALL,
            referrals: Vec::new(),
            ledger: Ledger::of(None),
            sums: TickSums::default(),
            sincerity: SincerityCounts::default(),
            witness: None,
            crowd: None,
            cut: 0,
            made: Vec::new(),
        }
    }

    /// An empty selection; to be given back with [`Scratch::give_back`], lest the next one be made anew.
    pub fn lanes(&mut self) -> Box<Selection> {
        let mut lanes = self
            .spare_lanes
            .pop()
            .unwrap_or_else(|| Box::new(Selection::none()));
        lanes.clear();
        lanes
    }

    /// Takes a selection back that is no longer needed.
    pub fn give_back(&mut self, lanes: Box<Selection>) {
        self.spare_lanes.push(lanes);
    }

    /// An empty selection of each of so many blocks; to be given back likewise.
    pub fn selections(&mut self, blocks: usize) -> Selections {
        let mut selections = self.spare_selections.pop().unwrap_or_default();
        for _ in 0..blocks {
            let lanes = self.lanes();
            selections.push(lanes);
        }
        selections
    }

    /// Takes the selections of some blocks back.
    pub fn give_back_all(&mut self, mut selections: Selections) {
        self.spare_lanes.append(&mut selections);
        self.spare_selections.push(selections);
    }

    /// Room for draws; to be given back likewise.
    pub fn words(&mut self) -> Box<RandomBlock> {
        self.spare_words
            .pop()
            .unwrap_or_else(|| Box::new(RandomBlock::none()))
    }

    /// Takes words back that are no longer needed.
    pub fn give_back_words(&mut self, words: Box<RandomBlock>) {
        self.spare_words.push(words);
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

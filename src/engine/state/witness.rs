//! One customer who is followed: where the state stands after each step, and what each touchpoint meant.
//!
//! A run has no witness. With one it takes the same steps to the same bits; only that something is written down.

use crate::engine::state::context::Block;
use crate::engine::state::stage;
use crate::vocabulary::channel::ChannelKind;

/// Follows one customer through the arms of a run.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// The customer's number within the replicate.
    pub customer: u32,
    /// By arm.
    pub lives: Vec<Life>,
}

/// One customer under one arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Life {
    /// Step by step.
    pub moments: Vec<Moment>,
    /// In the order in which they came.
    pub touches: Vec<Touch>,
}

/// Where a customer stands at the end of a step. Counts and money are sums since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    /// Number of the step.
    pub step: u32,
    /// Whether it is a customer.
    pub is_customer: bool,
    /// Whether it is no customer yet.
    pub is_prospect: bool,
    /// Goodwill, memory and mood together.
    pub goodwill: f32,
    /// The part of goodwill that is a mood.
    pub mood: f32,
    /// Obligation.
    pub obligation: f32,
    /// Trust, from 0 to 1.
    pub trust: f32,
    /// Willingness in the step, before elasticity.
    pub willing: f32,
    /// Purchases so far.
    pub purchases: f32,
    /// Money.
    pub tips: f64,
    /// Money that was spent on the customer.
    pub cost: f64,
    /// Yes by way, indexed as [`ChannelKind`].
    pub yes: [f32; ChannelKind::COUNT],
    /// Returns out of goodwill, out of obligation, and out of habit.
    pub motives: [f32; 3],
}

/// What a touchpoint was to a customer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touch {
    /// Number of the step.
    pub step: u32,
    /// What was given.
    pub gestures: Vec<Given>,
    /// How sincere it seemed, in (0, 1), where something was noticed that is judged.
    pub sincerity: Option<f32>,
    /// Goodwill and obligation after it.
    pub goodwill: f32,
    /// What it adds to obligation.
    pub obligation: f32,
}

/// A gesture of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Given {
    /// Its place in the arm.
    pub gesture: usize,
    /// Whether it reached the customer.
    pub reached: bool,
    /// False where it had been promised and did not come.
    pub kept: bool,
    /// False where the arm's money did not suffice for it.
    pub paid: bool,
}

impl Witness {
    /// Of a customer, by the number within the replicate.
    pub fn of(customer: u32) -> Witness {
        Witness {
            customer,
            lives: Vec::new(),
        }
    }

    /// A life under the next arm begins.
    pub(in crate::engine) fn begin(&mut self) {
        self.lives.push(Life::default());
    }

    /// The customer's lane in a block that begins with this customer; none where it is another block's.
    pub(in crate::engine) fn lane(&self, first: u32, len: usize) -> Option<usize> {
        let lane = self.customer.checked_sub(first)? as usize;
        (lane < len).then_some(lane)
    }

    /// A touchpoint has come; where nothing of it was for the customer, it was none.
    pub(in crate::engine) fn touched(&mut self, touch: Touch) {
        if let Some(life) = self.lives.last_mut()
            && !touch.gestures.is_empty()
        {
            life.touches.push(touch);
        }
    }

    /// A step has ended.
    pub(in crate::engine) fn observe(&mut self, step: u32, block: &Block) {
        let Some(lane) = self.lane(block.people.first, block.people.len) else {
            return;
        };
        let (state, outcome) = (&block.state, &block.state.outcome);
        let moment = Moment {
            step,
            is_customer: state.stage[lane] == stage::CUSTOMER,
            is_prospect: state.stage[lane] == stage::PROSPECT,
            goodwill: state.goodwill[lane],
            mood: state.mood[lane],
            obligation: state.obligation[lane],
            trust: state.trust[lane],
            willing: state.willing[lane],
            purchases: outcome.purchases[lane],
            tips: outcome.tips[lane],
            cost: outcome.cost[lane],
            yes: std::array::from_fn(|way| outcome.yes[way][lane]),
            motives: [
                outcome.willing[lane],
                outcome.dutiful[lane],
                outcome.habit[lane],
            ],
        };
        if let Some(life) = self.lives.last_mut() {
            life.moments.push(moment);
        }
    }
}

//! What is remembered of a customer's purchases, where a trigger of the arm asks for it.

use crate::engine::plan::purchases::{Follows, Memory};
use crate::numeric::LANES;
use crate::population::People;

/// A step that never comes.
const NEVER: u32 = u32::MAX;

/// Purchases counted from the start of the run, or from joining, and when each silence is long enough.
#[derive(Debug)]
pub struct Remembered {
    /// Purchases so far.
    bought: [u32; LANES],
    /// By silence: the step at whose start it has lasted long enough, should nothing be bought until then.
    quiet_by: Vec<[u32; LANES]>,
}

impl Remembered {
    /// At the start of the run: members are silent from then on, prospects are not spoken of.
    pub fn new(memory: &Memory, people: &People) -> Box<Self> {
        let silences = memory.silences.iter().map(|silence| {
            std::array::from_fn(|lane| match people.member[lane] > 0.0 {
                true => silence.at_first,
                false => NEVER,
            })
        });
        Box::new(Self {
            bought: [0; LANES],
            quiet_by: silences.collect(),
        })
    }

    /// Counts a purchase.
    pub fn count(&mut self, lane: usize) {
        self.bought[lane] = self.bought[lane].saturating_add(1);
    }

    /// Lets silence begin anew after a purchase in a step, of a customer with this number.
    pub fn speak(&mut self, memory: &Memory, lane: usize, customer: u32, step: u32) {
        let turn = (customer.wrapping_add(step) % 2) as usize;
        for (silence, quiet_by) in memory.silences.iter().zip(&mut self.quiet_by) {
            quiet_by[lane] = step.saturating_add(silence.after[turn]);
        }
    }

    /// Lets silence begin with somebody's first step as a customer, who has bought nothing yet.
    pub fn join(&mut self, memory: &Memory, lane: usize, starts: u32) {
        if self.bought[lane] > 0 {
            return;
        }
        for (silence, quiet_by) in memory.silences.iter().zip(&mut self.quiet_by) {
            quiet_by[lane] = starts.saturating_add(silence.at_first);
        }
    }

    /// Whether a silence has just become long enough with a step.
    #[inline]
    pub fn falls_silent(&self, silence: usize, lane: usize, step: u32) -> bool {
        self.quiet_by[silence][lane] == step
    }

    /// Whether the purchase just counted, in a step, is one of those.
    #[inline]
    pub fn has_made(&self, follows: Follows, lane: usize, basket: f32, step: u32) -> bool {
        follows.includes(self.bought[lane], basket, |silence| {
            self.quiet_by[silence][lane] <= step
        })
    }
}

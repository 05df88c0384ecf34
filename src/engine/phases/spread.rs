//! Phase 9: what customers mean to each other and to prospects.

use crate::engine::quantity::Quantity;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::stage;
use crate::numeric::{LANES, exp};
use crate::population::SmallWorld;
use crate::random::{Purpose, exponential, unit};
use crate::scenario::checked::Ties;

/// A yes to a referral, not yet told to anybody.
#[derive(Clone, Copy, Debug)]
pub struct Referral {
    /// Number of the referrer in the replicate.
    pub customer: u32,
    /// How many referrals this customer had made before: the time part of the draw's address.
    pub event: u32,
}

/// Where the customers of one community meet.
pub struct Meeting {
    pub ties: Ties,
    pub world: SmallWorld,
    /// Global number of slot 0.
    pub first: u32,
    /// What each slot means to its ties, side by side: whether it is a customer's, its goodwill, how
    /// well-disposed it is (each 0 where it is no customer's), and nothing.
    seen: Vec<[f32; 4]>,
}

impl Meeting {
    pub fn new(ties: Ties, world: SmallWorld, first: u32) -> Self {
        Self {
            ties,
            world,
            first,
            seen: Vec::new(),
        }
    }
}

/// Sets what flows to each member from belonging and from the community's pull, until the next step.
///
/// All values are read before any is written, so that the order of members does not matter.
pub fn belong(context: &TickContext, blocks: &mut [Block], meeting: &mut Meeting) {
    if !context.arm.belonging && !meeting.ties.pull {
        return;
    }
    meeting.seen.clear();
    for block in blocks.iter() {
        for lane in 0..LANES {
            let (active, goodwill) = (block.state.active[lane], block.state.goodwill[lane]);
            let well = well_disposed(goodwill);
            meeting
                .seen
                .push([active, active * goodwill, active * well, 0.0]);
        }
    }
    let mind = &context.plan.mind;
    let belonging = f32::from(u8::from(context.arm.belonging)) * mind.belonging;
    let pull = f32::from(u8::from(meeting.ties.pull)) * mind.community_pull;
    for (at, block) in blocks.iter_mut().enumerate() {
        for lane in 0..block.people.len {
            let others = meeting.world.of(at * LANES + lane);
            let mut sums = [0.0; 4];
            for &other in others {
                let seen = &meeting.seen[other as usize];
                for (sum, seen) in sums.iter_mut().zip(seen) {
                    *sum += seen;
                }
            }
            let [active, goodwill, well, _] = sums;
            let known = if active > 0.0 { active } else { 1.0 };
            let ties = if others.is_empty() { 1 } else { others.len() };
            let towards = goodwill / known - block.state.goodwill[lane];
            let towards = if active > 0.0 { towards } else { 0.0 };
            block.state.inflow[lane] =
                block.state.active[lane] * (belonging * (well / ties as f32) + pull * towards);
        }
    }
}

/// How well-disposed a goodwill is, 0..1: counted by its sign alone, the slightest goodwill would feed
/// itself for years.
fn well_disposed(goodwill: f32) -> f32 {
    let above = if goodwill > 0.0 { goodwill } else { 0.0 };
    if above < 1.0 { above } else { 1.0 }
}

/// Lets prospects join whose clock has rung, and whoever agreed to a purchase without being a
/// customer; they act from the next step.
pub fn join(context: &TickContext, block: &mut Block, work: &mut Scratch) {
    let plan = context.plan;
    if plan.join_hazard > 0.0 {
        spend_join_hazard(context, block);
    } else if context.arm.asks.is_empty() {
        return;
    }
    for lane in 0..block.people.len {
        let state = &mut *block.state;
        let won = std::mem::take(&mut state.won[lane]) > 0;
        match state.stage[lane] {
            stage::PROSPECT if won || state.join_left[lane] <= 0.0 => {
                state.since[lane] = context.day + plan.passing.days;
                state.outcome.joined[lane] = 1.0;
                if let (Some(memory), Some(remembered)) =
                    (&context.arm.memory, &mut state.remembered)
                {
                    remembered.join(memory, lane, context.step + 1);
                }
                if state.referred[lane] > 0.0 {
                    work.sums.add(Quantity::ReferredJoins, 1.0);
                }
            }
            stage::LAPSED if won => {
                state.lapse_event[lane] += 1;
                let customer = block.people.first + lane as u32;
                let event = state.lapse_event[lane];
                let words = context.stream.draw(customer, event, Purpose::LapseClock, 0);
                state.lapse_left[lane] = exponential(words[0]);
            }
            _ => continue,
        }
        state.stage[lane] = stage::CUSTOMER;
        state.active[lane] = 1.0;
        state.starts[lane] = (context.step + 1) as f32;
        work.sums.add(Quantity::Joins, 1.0);
    }
}

fn spend_join_hazard(context: &TickContext, block: &mut Block) {
    let (plan, state) = (context.plan, &mut *block.state);
    let mind = &plan.mind;
    for lane in 0..block.people.len {
        if state.stage[lane] == stage::PROSPECT {
            let referred = state.referred[lane] > 0.0;
            let factor = if referred { mind.referral_factor } else { 1.0 };
            let drawn_in = exp(mind.elasticity_answer * state.willing[lane]);
            state.join_left[lane] -= plan.join_hazard * factor * drawn_in;
        }
    }
}

/// Tells each referral to a free prospect among the referrer's ties, drawn at random.
///
/// Where two refer the same prospect the lower slot is credited; who finds none has referred in vain.
pub fn refer(context: &TickContext, blocks: &mut [Block], meeting: &Meeting, work: &mut Scratch) {
    let warmth = context.plan.mind.referral_warmth;
    work.referrals.sort_by_key(|referral| referral.customer);
    for referral in &work.referrals {
        let free = |&&other: &&u16| {
            let (block, lane) = place(other);
            let state = &blocks[block].state;
            state.stage[lane] == stage::PROSPECT && state.referred[lane] == 0.0
        };
        let slot = referral.customer - meeting.first;
        let ties = meeting.world.of(slot as usize);
        let count = ties.iter().filter(free).count();
        let words = context
            .stream
            .draw(referral.customer, referral.event, Purpose::Referral, 0);
        let nth = (unit(words[0]) * count as f32) as usize;
        let nth = if nth + 1 > count {
            count.saturating_sub(1)
        } else {
            nth
        };
        let chosen = ties.iter().filter(free).nth(nth).copied();
        match chosen {
            None => work.sums.add(Quantity::LostReferrals, 1.0),
            Some(other) => {
                let (block, lane) = place(other);
                let state = &mut blocks[block].state;
                let warmer = state.trust[lane] + warmth;
                state.referred[lane] = 1.0;
                state.trust[lane] = if warmer < 1.0 { warmer } else { 1.0 };
            }
        }
    }
}

fn place(slot: u16) -> (usize, usize) {
    (slot as usize / LANES, slot as usize % LANES)
}

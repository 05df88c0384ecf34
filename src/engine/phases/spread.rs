//! Phase 9: what customers mean to each other and to prospects.

use crate::engine::quantity::Quantity;
use crate::engine::state::State;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::stage;
use crate::numeric::{Kernel, LANES, at_width, each_lane, exp};
use crate::population::SmallWorld;
use crate::psychology::Mind;
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
    /// How strongly feelings pass along them.
    pub ties: Ties,
    /// Who knows whom.
    pub world: SmallWorld,
    /// Global number of slot 0.
    pub first: u32,
    /// What each slot means to its ties, side by side: whether it is a customer's, its goodwill, how
    /// well-disposed it is (each 0 where it is no customer's), and 1, by which ties are counted.
    seen: Vec<[f32; 4]>,
}

impl Meeting {
    /// Of the community whose first customer has this number.
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
    let mind = &context.plan.mind;
    meeting.seen.resize(blocks.len() * LANES, [0.0; 4]);
    for (block, seen) in blocks.iter().zip(meeting.seen.chunks_exact_mut(LANES)) {
        at_width(
            context.width,
            Show {
                state: &block.state,
                seen,
            },
        );
    }
    for (at, block) in blocks.iter_mut().enumerate() {
        let meet = Meet {
            from: at * LANES,
            len: block.people.len,
            state: &mut block.state,
            world: &meeting.world,
            seen: &meeting.seen,
            belonging: f32::from(u8::from(context.arm.belonging)) * mind.belonging,
            pull: f32::from(u8::from(meeting.ties.pull)) * mind.community_pull,
        };
        at_width(context.width, meet);
    }
}

/// Lets a block's customers be seen.
struct Show<'a> {
    state: &'a State,
    seen: &'a mut [[f32; 4]],
}

impl Kernel for Show<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let s = self.state;
        for (lane, seen) in self.seen.iter_mut().enumerate().take(LANES) {
            let (active, goodwill) = (s.active[lane], s.goodwill[lane]);
            let well = well_disposed(goodwill);
            *seen = [active, active * goodwill, active * well, 1.0];
        }
    }
}

/// What flows to a block's customers from those they know.
struct Meet<'a> {
    /// Slot of lane 0.
    from: usize,
    len: usize,
    state: &'a mut State,
    world: &'a SmallWorld,
    seen: &'a [[f32; 4]],
    belonging: f32,
    pull: f32,
}

impl Kernel for Meet<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (s, seen, belonging, pull) = (self.state, self.seen, self.belonging, self.pull);
        let mut met = [[0.0; 4]; LANES];
        let len = if self.len < LANES { self.len } else { LANES };
        for lane in 0..len {
            let mut sums = [0.0; 4];
            // Four ties at a time, one after the other: the length of every short loop costs more than many steps of it.
            let (fours, rest) = self.world.of(self.from + lane).as_chunks::<4>();
            for four in fours {
                for &other in four {
                    sums = plus(sums, seen[other as usize]);
                }
            }
            for &other in rest {
                sums = plus(sums, seen[other as usize]);
            }
            met[lane] = sums;
        }
        for lane in 0..len {
            let [active, goodwill, well, ties] = met[lane];
            let known = if active > 0.0 { active } else { 1.0 };
            let ties = if ties > 0.0 { ties } else { 1.0 };
            let towards = goodwill / known - s.goodwill[lane];
            let towards = if active > 0.0 { towards } else { 0.0 };
            s.inflow[lane] = s.active[lane] * (belonging * (well / ties) + pull * towards);
        }
    }
}

#[inline(always)]
fn plus(sums: [f32; 4], more: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|at| sums[at] + more[at])
}

/// How well-disposed a goodwill is, 0..1: counted by its sign alone, the slightest goodwill would feed
/// itself for years.
#[inline(always)]
fn well_disposed(goodwill: f32) -> f32 {
    let above = if goodwill > 0.0 { goodwill } else { 0.0 };
    if above < 1.0 { above } else { 1.0 }
}

/// Lets prospects join whose clock has rung, and whoever agreed to a purchase without being a
/// customer; they act from the next step.
pub fn join(context: &TickContext, block: &mut Block, work: &mut Scratch) {
    let plan = context.plan;
    if plan.join_hazard <= 0.0 && context.arm.asks.is_empty() {
        return;
    }
    let mut flags = [0; LANES];
    let draw_in = DrawIn {
        state: &mut block.state,
        flags: &mut flags,
        mind: plan.mind,
        join_hazard: plan.join_hazard,
    };
    at_width(context.width, draw_in);
    let mut who = work.lanes();
    who.select_flagged(&flags, context.step);
    for at in 0..who.len() {
        let lane = who.lane(at);
        let state = &mut *block.state;
        let won = state.won[lane] > 0;
        match state.stage[lane] {
            stage::PROSPECT if won || state.join_left[lane] <= 0.0 => {
                state.since[lane] = context.day + plan.passing.days;
                state.outcome.joined[lane] = 1.0;
                state.outcome.grew = true;
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
    work.give_back(who);
    block.state.won = [0; LANES];
}

/// Spends the hazard of prospects to join, and flags who may do so now: prospects whose clock has rung, and who agreed to a purchase.
struct DrawIn<'a> {
    state: &'a mut State,
    flags: &'a mut [u8; LANES],
    mind: Mind,
    /// Per step; 0 where nobody joins so.
    join_hazard: f32,
}

impl Kernel for DrawIn<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (s, flags, mind, join_hazard) = (self.state, self.flags, self.mind, self.join_hazard);
        let prospects = s
            .stage
            .iter()
            .fold(0, |any, &own| any | u8::from(own == stage::PROSPECT));
        if prospects == 0 {
            *flags = s.won;
            return;
        }
        // Nobody is in the rows that are left out, and nobody was won there.
        each_lane!(s.half, |lane| {
            let prospect = s.stage[lane] == stage::PROSPECT;
            let referred = s.referred[lane] > 0.0;
            let factor = if referred { mind.referral_factor } else { 1.0 };
            let drawn_in = exp(mind.elasticity_answer * s.willing[lane]);
            let hazard = join_hazard * factor * drawn_in;
            let left = s.join_left[lane];
            s.join_left[lane] = if prospect & (join_hazard > 0.0) {
                left - hazard
            } else {
                left
            };
            flags[lane] = s.won[lane] | u8::from(prospect & (s.join_left[lane] <= 0.0));
        });
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

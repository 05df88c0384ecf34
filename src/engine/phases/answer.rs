//! Phase 7: what is returned, why, and what that does to the one who returns it.

use crate::engine::estimator::Estimator;
use crate::engine::phases::ask;
use crate::engine::phases::due;
use crate::engine::phases::purchase;
use crate::engine::phases::spread::Referral;
use crate::engine::phases::touchpoint;
use crate::engine::plan::{ChannelPlan, Class, Timing, Touchpoint};
use crate::engine::quantity::Quantity;
use crate::engine::state::State;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::selection::Selection;
use crate::engine::state::stage;
use crate::engine::tally::TickSums;
use crate::numeric::{Kernel, LANES, at_width, clamp, each_lane, exp};
use crate::psychology::Mind;
use crate::psychology::willingness::{Motive, duty_share, influenced_share, motive};
use crate::random::{Purpose, exponential, unit};
use crate::scenario::checked::{ChannelKind, MOST_IN_A_STEP};
use crate::vocabulary::channel::ChannelSet;

impl State {
    /// Lets a return's motive be felt: a willing one strengthens goodwill by self-perception (Bem 1972),
    /// a dutiful one discharges the debt and leaves unease, habit does neither.
    pub fn returned_from(&mut self, lane: usize, motive: Motive, mind: &Mind) {
        let goodwill = &mut self.goodwill[lane];
        match motive {
            Motive::Habit => {}
            Motive::Willing => *goodwill = mind.self_perception.of(*goodwill, mind.goodwill_limit),
            Motive::Dutiful => {
                *goodwill = mind.unease.of(*goodwill, mind.goodwill_limit);
                self.obligation[lane] *= 1.0 - mind.discharge;
                self.mean_obligation[lane] *= 1.0 - mind.discharge;
            }
        }
    }

    /// Counts a return by its motive.
    #[inline(always)]
    pub fn count_motive(&mut self, lane: usize, motive: Motive, times: f32, sums: &mut TickSums) {
        let (count, quantity) = match motive {
            Motive::Habit => (&mut self.outcome.habit, Quantity::HabitReturns),
            Motive::Willing => (&mut self.outcome.willing, Quantity::WillingReturns),
            Motive::Dutiful => (&mut self.outcome.dutiful, Quantity::DutifulReturns),
        };
        count[lane] += times;
        sums.add(quantity, times);
    }

    /// Counts a return by the chances of its motives, from influenced share and duty share.
    pub fn count_motives(
        &mut self,
        lane: usize,
        influenced: f32,
        duty: f32,
        times: f32,
        sums: &mut TickSums,
    ) {
        let chances = [
            (Motive::Dutiful, duty * influenced),
            (Motive::Willing, (1.0 - duty) * influenced),
            (Motive::Habit, 1.0 - influenced),
        ];
        for (motive, chance) in chances {
            self.count_motive(lane, motive, times * chance, sums);
        }
    }
}

/// Books a yes in one way.
///
/// A yes to a purchase is one purchase more in this step, with a motive and a possible failure of its
/// own; on a visit timeline it is added to the visit's, and the motive is the answer's.
pub fn accept(
    context: &TickContext,
    block: &mut Block,
    lane: usize,
    way: ChannelKind,
    motive: Motive,
    work: &mut Scratch,
) {
    let state = &mut *block.state;
    if way == ChannelKind::Purchase && state.stage[lane] != stage::CUSTOMER {
        state.won[lane] = 1;
    }
    if way == ChannelKind::Purchase && context.plan.purchases_on_a_clock {
        state.agreed[lane] = state.agreed[lane].saturating_add(1);
        return;
    }
    if way == ChannelKind::Referral {
        work.referrals.push(Referral {
            customer: block.people.first + lane as u32,
            event: state.referral_event[lane],
        });
        state.referral_event[lane] += 1;
    }
    if way == ChannelKind::Purchase {
        // At a visit one more is bought; nothing follows on it.
        remember(context, block, lane);
    }
    if context.counting == Estimator::Events {
        count_yes(context, block, lane, way, 1.0, &mut work.sums);
        block.state.count_motive(lane, motive, 1.0, &mut work.sums);
    }
    let state = &mut *block.state;
    state.returned[lane].insert(way);
    state.returned_from(lane, motive, &context.plan.mind);
}

/// Remembers a purchase that sets nothing off, where the arm remembers any.
pub fn remember(context: &TickContext, block: &mut Block, lane: usize) {
    if let (Some(memory), Some(remembered)) = (&context.arm.memory, &mut block.state.remembered) {
        let customer = block.people.first + lane as u32;
        remembered.count(lane);
        remembered.speak(memory, lane, customer, context.step);
    }
}

/// Counts a yes in one way, so many `times`.
#[inline(always)]
pub fn count_yes(
    context: &TickContext,
    block: &mut Block,
    lane: usize,
    way: ChannelKind,
    times: f32,
    sums: &mut TickSums,
) {
    let outcome = &mut block.state.outcome;
    outcome.yes[way as usize][lane] += times;
    outcome.answered = true;
    if way == ChannelKind::Purchase {
        outcome.purchases[lane] += times;
    }
    sum_yes(context, block, lane, way, times, sums);
}

/// Adds a yes in one way to the sums of its tick.
#[inline(always)]
fn sum_yes(
    context: &TickContext,
    block: &Block,
    lane: usize,
    way: ChannelKind,
    times: f32,
    sums: &mut TickSums,
) {
    let channel = &context.plan.answers[way as usize];
    let counted = f64::from(times);
    if way == ChannelKind::Purchase {
        let revenue = counted * f64::from(block.people.basket[lane]);
        purchase::count(context.plan, counted, revenue, sums);
        return;
    }
    sums.add_f64(Quantity::Answers, counted);
    sums.add_f64(Quantity::Profit, counted * channel.earns());
    if way == ChannelKind::Donation {
        sums.add_f64(Quantity::Donated, counted * channel.amount);
    }
    if way == ChannelKind::Referral {
        sums.add_f64(Quantity::Referrals, counted);
    }
}

/// Returns that nobody asked for: one clock for all ways, then a choice in proportion to their rates.
pub fn unasked(context: &TickContext, block: &mut Block, work: &mut Scratch) {
    if !context.plan.any_unasked {
        return;
    }
    let (state, answers) = (&mut *block.state, context.plan.answers);
    if context.counting.expects() {
        at_width(context.width, SpendUnasked::<true> { state, answers });
        if context.series {
            sum_hazards(context, block, &mut work.sums);
        }
    } else {
        at_width(context.width, SpendUnasked::<false> { state, answers });
    }
    let mut who = work.lanes();
    who.select_spent(&block.state.unasked_left, context.width);
    for at in 0..who.len() {
        let lane = who.lane(at);
        let willing = block.state.willing[lane];
        let mut answers = context.plan.answers.iter();
        work.cut += u64::from(answers.any(|way| unasked_hazard(way, willing) == MOST_IN_A_STEP));
        while block.state.unasked_left[lane] <= 0.0 {
            return_unasked(context, block, lane, work);
        }
    }
    work.give_back(who);
}

/// Spends the hazard of all unasked returns. `COUNT`: what is spent is what is counted of them for each customer.
struct SpendUnasked<'a, const COUNT: bool> {
    state: &'a mut State,
    answers: [ChannelPlan; ChannelKind::COUNT],
}

impl<const COUNT: bool> Kernel for SpendUnasked<'_, COUNT> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let s = self.state;
        for way in ChannelKind::ALL {
            let answer = self.answers[way as usize];
            if answer.unasked <= 0.0 {
                continue;
            }
            let bought = COUNT && way == ChannelKind::Purchase;
            s.outcome.answered |= COUNT;
            let yes = &mut s.outcome.yes[way as usize];
            each_lane!(s.half, |lane| {
                let spent = s.there[lane] * unasked_hazard(&answer, s.willing[lane]);
                s.unasked_left[lane] -= spent;
                if COUNT {
                    yes[lane] += spent;
                }
                if bought {
                    s.outcome.purchases[lane] += spent;
                }
            });
        }
    }
}

/// Adds the unasked returns that a step's hazards are counted for to the sums of its tick.
fn sum_hazards(context: &TickContext, block: &Block, sums: &mut TickSums) {
    for way in ChannelKind::ALL {
        let answer = &context.plan.answers[way as usize];
        if answer.unasked > 0.0 {
            for lane in 0..LANES {
                let there = block.state.there[lane];
                if there > 0.0 {
                    let hazard = unasked_hazard(answer, block.state.willing[lane]);
                    sum_yes(context, block, lane, way, there * hazard, sums);
                }
            }
        }
    }
}

/// Hazard per step of an unasked return in one way, at most [`MOST_IN_A_STEP`].
#[inline(always)]
fn unasked_hazard(answer: &ChannelPlan, willing: f32) -> f32 {
    clamp(
        answer.unasked * exp(answer.elasticity * willing),
        0.0,
        MOST_IN_A_STEP,
    )
}

/// One return of a customer whose clock has rung.
fn return_unasked(context: &TickContext, block: &mut Block, lane: usize, work: &mut Scratch) {
    let answers = &context.plan.answers;
    let state = &mut block.state;
    let willing = state.willing[lane];
    state.unasked_event[lane] += 1;
    let customer = block.people.first + lane as u32;
    let event = state.unasked_event[lane];
    let words = context
        .stream
        .draw(customer, event, Purpose::UnaskedClock, 0);
    state.unasked_left[lane] += exponential(words[0]);

    let ways = ChannelKind::ALL
        .into_iter()
        .filter(|&way| answers[way as usize].unasked > 0.0);
    let hazard = |way: ChannelKind| unasked_hazard(&answers[way as usize], willing);
    let total: f32 = ways.clone().map(hazard).sum();
    let target = unit(words[1]) * total;
    let mut passed = 0.0;
    let mut chosen = ChannelKind::Review;
    for way in ways {
        chosen = way;
        passed += hazard(way);
        if target < passed {
            break;
        }
    }
    let influenced = influenced_share(answers[chosen as usize].elasticity * willing);
    let duty = duty_share(
        state.mean_goodwill[lane],
        state.mean_obligation[lane],
        &context.plan.mind,
    );
    if context.counting.expects() {
        state.count_motives(lane, influenced, duty, 1.0, &mut work.sums);
    }
    let motive = motive(unit(words[2]), influenced, duty);
    accept(context, block, lane, chosen, motive, work);
}

/// What the brand does for those who returned something in this step, once for each of them.
pub fn follow_up(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    if !context.arm.follows_reciprocation {
        return;
    }
    let mut returned = std::mem::take(&mut work.returned);
    returned.clear();
    let mut who = work.selections(blocks.len());
    for (block, who) in blocks.iter_mut().zip(&mut who) {
        let ways = std::mem::replace(&mut block.state.returned, [ChannelSet::NONE; LANES]);
        let flags = std::array::from_fn(|lane| u8::from(!ways[lane].is_empty()));
        who.select_flagged(&flags, context.step);
        for at in 0..who.len() {
            let lane = who.lane(at);
            let class = Class::DelayedReciprocation;
            due::set_off_later(context, block, class, lane, ways[lane]);
        }
        returned.push(ways);
    }
    let touchpoint = &context.arm.after_reciprocation;
    event_occasion(context, touchpoint, blocks, &who, Some(&returned), work);
    work.give_back_all(who);
    work.returned = returned;
    // What an ask brings now sets off nothing more in this step.
    for block in blocks {
        block.state.returned = [ChannelSet::NONE; LANES];
    }
}

/// Lets what an event sets off at once happen to the lanes that it concerns, in each block.
///
/// `returned`: the ways of what they returned, where that is the event.
pub fn event_occasion(
    context: &TickContext,
    touchpoint: &Touchpoint,
    blocks: &mut [Block],
    who: &[Box<Selection>],
    returned: Option<&[[ChannelSet; LANES]]>,
    work: &mut Scratch,
) {
    if touchpoint.is_empty() || who.iter().all(|who| who.is_empty()) {
        return;
    }
    let concerned = |timing: &Timing, blocks: &[Block], number: usize| {
        let mut flags = [0; LANES];
        due::flag_meant(timing, &blocks[number], context.step, &mut flags);
        due::flag_following(context, timing, &blocks[number], &mut flags);
        if let Some(returned) = returned {
            for (flag, ways) in flags.iter_mut().zip(&returned[number]) {
                *flag &= u8::from(ways.meets(timing.ways));
            }
        }
        flags
    };
    let mut due = std::mem::take(&mut work.due);
    due.clear();
    for number in 0..blocks.len() {
        for given in &touchpoint.gestures {
            let timing = &context.arm.gestures[given.gesture].timing;
            due.push(concerned(timing, blocks, number));
        }
    }
    touchpoint::happen(context, touchpoint, blocks, who, &mut due, work);
    work.due = due;
    for asked in &touchpoint.asks {
        let timing = &context.arm.asks[asked.ask].timing;
        let mut meant = work.selections(blocks.len());
        for (number, (who, meant)) in who.iter().zip(&mut meant).enumerate() {
            let flags = concerned(timing, blocks, number);
            for at in 0..who.len() {
                if flags[who.lane(at)] != 0 {
                    meant.push(who.lane(at), who.event[at]);
                }
            }
        }
        ask::make(context, asked, blocks, &mut meant, work);
        work.give_back_all(meant);
    }
}

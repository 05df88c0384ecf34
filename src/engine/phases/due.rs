//! Phase 2: which gestures and asks are due, and for whom.

use crate::engine::phases::ask;
use crate::engine::phases::touchpoint;
use crate::engine::plan::purchases::Follows;
use crate::engine::plan::{Asked, Class, Due, Given, OwnDay, Timing, Touchpoint};
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::numeric::LANES;
use crate::random::{Purpose, exponential};
use crate::scenario::checked::DAYS_PER_YEAR;
use crate::vocabulary::channel::ChannelSet;
use crate::vocabulary::trigger::Day;

/// Lets every touchpoint of the step happen, in the order of [`Class`].
pub fn gestures(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    for touchpoint in touchpoints(context) {
        if !touchpoint.gestures.is_empty() {
            for group in context.arm.groups(blocks) {
                give(context, touchpoint, group, work);
            }
        }
    }
}

fn give(context: &TickContext, touchpoint: &Touchpoint, blocks: &mut [Block], work: &mut Scratch) {
    let each = touchpoint.gestures.len();
    let mut due = std::mem::take(&mut work.due);
    due.resize(blocks.len() * each, [0; LANES]);
    let timing = |given: &Given| &context.arm.gestures[given.gesture].timing;
    if touchpoint.class.repeats() {
        let mut times = std::mem::take(&mut work.times);
        times.clear();
        for block in blocks.iter_mut() {
            let all = touchpoint.gestures.iter();
            times.extend(all.map(|given| times_due(context, timing(given), block)));
        }
        for round in 0.. {
            for (times, flags) in times.iter_mut().zip(&mut due) {
                take_one(times, flags);
            }
            if !give_flagged(context, touchpoint, round, blocks, &mut due, work) {
                break;
            }
        }
        work.times = times;
    } else {
        for (block, due) in blocks.iter_mut().zip(due.chunks_mut(each)) {
            for (given, flags) in touchpoint.gestures.iter().zip(due) {
                flag_due(context, timing(given), block, flags);
            }
        }
        give_flagged(context, touchpoint, 0, blocks, &mut due, work);
    }
    work.due = due;
}

/// Lets a touchpoint happen to everybody flagged; says whether there was anybody.
fn give_flagged(
    context: &TickContext,
    touchpoint: &Touchpoint,
    round: u32,
    blocks: &mut [Block],
    due: &mut [[u8; LANES]],
    work: &mut Scratch,
) -> bool {
    let mut who = work.selections(blocks.len());
    let mut any = false;
    for (due, who) in due.chunks(touchpoint.gestures.len()).zip(&mut who) {
        let mut anyone = [0; LANES];
        for flags in due {
            for (any, flag) in anyone.iter_mut().zip(flags) {
                *any |= flag;
            }
        }
        any |= anyone != [0; LANES];
        who.select_for_flagged(&anyone, event(context.step, round));
    }
    if any {
        touchpoint::happen(context, touchpoint, blocks, &who, due, work);
    }
    work.give_back_all(who);
    any
}

/// The time part of the addresses of draws for what is due in a step: for the `round`-th time, from 0.
///
/// A run has less than 2²⁴ steps; of more than 256 times in one the numbers come again.
fn event(step: u32, round: u32) -> u32 {
    step | round << 24
}

/// Flags those for whom something is due once more, and takes it off their times.
pub fn take_one(times: &mut [u16; LANES], flags: &mut [u8; LANES]) {
    for (times, flag) in times.iter_mut().zip(flags) {
        *flag = u8::from(*times > 0);
        *times -= u16::from(*flag);
    }
}

/// Makes every ask of the step, after all its gestures.
pub fn asks(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    for touchpoint in touchpoints(context) {
        for asked in &touchpoint.asks {
            for group in context.arm.groups(blocks) {
                ask_group(context, touchpoint, asked, group, work);
            }
        }
    }
}

fn ask_group(
    context: &TickContext,
    touchpoint: &Touchpoint,
    asked: &Asked,
    blocks: &mut [Block],
    work: &mut Scratch,
) {
    let timing = &context.arm.asks[asked.ask].timing;
    let mut due = [0; LANES];
    let mut who = work.selections(blocks.len());
    if !touchpoint.class.repeats() {
        for (block, who) in blocks.iter_mut().zip(&mut who) {
            flag_due(context, timing, block, &mut due);
            who.select_flagged(&due, context.step);
        }
        ask::make(context, asked, blocks, &mut who, work);
        work.give_back_all(who);
        return;
    }
    let mut times = std::mem::take(&mut work.times);
    times.clear();
    times.extend(
        blocks
            .iter_mut()
            .map(|block| times_due(context, timing, block)),
    );
    for round in 0.. {
        for (times, who) in times.iter_mut().zip(&mut who) {
            take_one(times, &mut due);
            who.select_flagged(&due, event(context.step, round));
        }
        if who.iter().all(|who| who.is_empty()) {
            break;
        }
        ask::make(context, asked, blocks, &mut who, work);
    }
    work.give_back_all(who);
    work.times = times;
}

/// The touchpoints of the step: the calendar's and the standing ones, merged by class.
fn touchpoints<'a>(context: &TickContext<'a>) -> impl Iterator<Item = &'a Touchpoint> + use<'a> {
    // What is scheduled for a tick comes at its start.
    let scheduled: &[Touchpoint] = match context.step.is_multiple_of(context.plan.steps_per_tick) {
        true => &context.arm.calendar[context.plan.tick_of(context.step) as usize],
        false => &[],
    };
    let mut scheduled = scheduled.iter().peekable();
    let mut standing = context.arm.standing.iter().peekable();
    std::iter::from_fn(move || match (scheduled.peek(), standing.peek()) {
        (Some(one), Some(other)) if other.class < one.class => standing.next(),
        (Some(_), _) => scheduled.next(),
        (None, _) => standing.next(),
    })
}

/// Flags (1) the lanes for whom something with this timing is due in this step.
fn flag_due(context: &TickContext, timing: &Timing, block: &mut Block, flags: &mut [u8; LANES]) {
    flag_meant(timing, block, context.step, flags);
    match (timing.class.due(), timing.day) {
        (Due::OwnDay, OwnDay::Joining { delay }) => {
            let (delay, step) = (delay as f32, context.step as f32);
            for (flag, &starts) in flags.iter_mut().zip(block.state.starts.iter()) {
                *flag &= u8::from(starts >= 0.0 && starts + delay == step);
            }
            if timing.referred {
                let state = &block.state;
                for (lane, flag) in flags.iter_mut().enumerate() {
                    let joined = state.outcome.joined[lane] > 0.0;
                    *flag &= u8::from(joined && state.referred[lane] > 0.0);
                }
            }
        }
        (Due::OwnDay, OwnDay::OfYear(day)) => {
            let days = context.plan.passing.days;
            let year = DAYS_PER_YEAR as f32;
            let years = (context.day / year) as u32 as f32;
            let from = context.day - years * year;
            match day {
                Day::Birthday => {
                    for (flag, &day) in flags.iter_mut().zip(block.people.birthday.iter()) {
                        let this_year = day >= from && day < from + days;
                        let next_year = day + year >= from && day + year < from + days;
                        *flag &= u8::from(this_year || next_year);
                    }
                }
                Day::Anniversary => {
                    let next = context.next_day;
                    for (flag, &since) in flags.iter_mut().zip(block.state.since.iter()) {
                        let turns = anniversaries(since, next) > anniversaries(since, context.day);
                        *flag &= u8::from(turns);
                    }
                }
            }
        }
        (Due::OwnDay, OwnDay::Silence(silence)) => {
            if let Some(remembered) = &block.state.remembered {
                for (lane, flag) in flags.iter_mut().enumerate() {
                    *flag &= u8::from(remembered.falls_silent(silence, lane, context.step));
                }
            }
        }
        // For everybody meant; what comes by clock, queue or event is counted elsewhere.
        (Due::Calendar | Due::Always | Due::Clock | Due::Queue | Due::Event, _) => {}
    }
}

/// How many anniversaries of `since` there were before `day`, and the day itself. What falls on a day, but for the rounding of
/// days in single precision, was not before it.
fn anniversaries(since: f32, day: f32) -> f64 {
    let years = (f64::from(day) - f64::from(since) - 0.01) / DAYS_PER_YEAR;
    years.ceil().max(1.0)
}

/// How often something of a class that [repeats](Class::repeats) is due in this step, by lane.
fn times_due(context: &TickContext, timing: &Timing, block: &mut Block) -> [u16; LANES] {
    let mut meant = [0; LANES];
    flag_meant(timing, block, context.step, &mut meant);
    let mut times = match timing.class.due() {
        Due::Clock => rung(context, timing, block, &meant),
        Due::Queue => block.state.queues[timing.queue].take(context.step),
        Due::Calendar | Due::Always | Due::OwnDay | Due::Event => [1; LANES],
    };
    for (times, &meant) in times.iter_mut().zip(&meant) {
        *times *= u16::from(meant);
    }
    times
}

/// How often a clock of random moments rings in this step; it runs for those who are meant.
fn rung(
    context: &TickContext,
    timing: &Timing,
    block: &mut Block,
    meant: &[u8; LANES],
) -> [u16; LANES] {
    let index = context.arm.random_clocks[timing.clock];
    let state = &mut *block.state;
    let mut times = [0; LANES];
    for lane in 0..LANES {
        let left = &mut state.random_left[timing.clock][lane];
        *left -= f32::from(meant[lane]) * timing.clock_hazard;
        while *left <= 0.0 {
            let event = &mut state.random_event[timing.clock][lane];
            *event += 1;
            let customer = block.people.first + lane as u32;
            let words = context
                .stream
                .draw(customer, *event, Purpose::RandomClock, index);
            *left += exponential(words[0]);
            times[lane] += 1;
        }
    }
    times
}

/// Flags the lanes for whom something is meant, by list, stage and segment.
pub fn flag_meant(timing: &Timing, block: &Block, step: u32, flags: &mut [u8; LANES]) {
    let (from, until) = timing.steps;
    if !(from..until).contains(&step) {
        return flags.fill(0);
    }
    let state = &block.state;
    for ((flag, stage), &listed) in flags.iter_mut().zip(&state.stage).zip(&state.listed) {
        *flag = u8::from(stage & timing.stages != 0) & listed;
    }
    if timing.min_basket > 0.0 {
        for (flag, &basket) in flags.iter_mut().zip(block.people.basket.iter()) {
            *flag &= u8::from(basket >= timing.min_basket);
        }
    }
    if timing.contact != 0 {
        for (flag, reached) in flags.iter_mut().zip(&state.contacts) {
            *flag &= u8::from(reached & timing.contact != 0);
        }
    }
    if !timing.every_segment {
        for (flag, &segment) in flags.iter_mut().zip(&block.people.segment) {
            *flag &= u8::from(timing.segments[segment as usize]);
        }
    }
}

/// Takes those off the flags whose purchase, counted last, is none of those that set something with this timing off.
pub fn flag_following(
    context: &TickContext,
    timing: &Timing,
    block: &Block,
    flags: &mut [u8; LANES],
) {
    let (Some(remembered), true) = (&block.state.remembered, timing.follows != Follows::Each)
    else {
        return;
    };
    for (lane, flag) in flags.iter_mut().enumerate().filter(|(_, flag)| **flag != 0) {
        let basket = block.people.basket[lane];
        *flag = u8::from(remembered.has_made(timing.follows, lane, basket, context.step));
    }
}

/// Queues what follows an event of `class` later, for one customer.
///
/// `ways`: the ways of a return.
pub fn set_off_later(
    context: &TickContext,
    block: &mut Block,
    class: Class,
    lane: usize,
    ways: ChannelSet,
) {
    let customer = block.people.first + lane as u32;
    for (item, queue) in context.arm.delayed.iter().zip(&mut block.state.queues) {
        let meant = item.class != Class::DelayedReciprocation || item.ways.meets(ways);
        let set_off = match &block.state.remembered {
            Some(remembered) if item.follows != Follows::Each => {
                let basket = block.people.basket[lane];
                remembered.has_made(item.follows, lane, basket, context.step)
            }
            _ => true,
        };
        if item.class == class && meant && set_off {
            queue.add(lane, customer, context.step);
        }
    }
}

//! Phase 2: which gestures and asks are due, and for whom.

use crate::engine::ask;
use crate::engine::occasion;
use crate::engine::plan::{Class, Occasion, Timing};
use crate::engine::scene::{Block, Scene, Workspace};
use crate::engine::state::UNSET;
use crate::numeric::LANES;
use crate::random::{Purpose, exponential};

/// Lets every occasion of the tick happen, in the order of [`Class`].
pub fn gestures(scene: &Scene, blocks: &mut [Block], work: &mut Workspace) {
    for occasion in occasions(scene) {
        if !occasion.gestures.is_empty() {
            for group in scene.arm.groups(blocks) {
                give(scene, occasion, group, work);
            }
        }
    }
}

fn give(scene: &Scene, occasion: &Occasion, blocks: &mut [Block], work: &mut Workspace) {
    let mut due = std::mem::take(&mut work.due);
    let each = occasion.gestures.len();
    due.resize(blocks.len() * each, [0; LANES]);
    let mut who = work.selections(blocks.len());
    for ((block, due), who) in blocks.iter_mut().zip(due.chunks_mut(each)).zip(&mut who) {
        let mut anyone = [0; LANES];
        for (given, flags) in occasion.gestures.iter().zip(due) {
            let timing = &scene.arm.gestures[given.gesture].timing;
            flag_due(scene, timing, block, flags);
            for (any, flag) in anyone.iter_mut().zip(flags.iter()) {
                *any |= flag;
            }
        }
        who.select_for_flagged(&anyone, scene.tick);
    }
    occasion::happen(scene, occasion, blocks, &who, &mut due, work);
    work.give_back_all(who);
    work.due = due;
}

/// Makes every ask of the tick, after all its gestures.
pub fn asks(scene: &Scene, blocks: &mut [Block], work: &mut Workspace) {
    for occasion in occasions(scene) {
        for asked in &occasion.asks {
            for group in scene.arm.groups(blocks) {
                let mut who = work.selections(group.len());
                for (block, who) in group.iter_mut().zip(&mut who) {
                    let mut due = [0; LANES];
                    let timing = &scene.arm.asks[asked.ask].timing;
                    flag_due(scene, timing, block, &mut due);
                    who.select_flagged(&due, scene.tick);
                }
                ask::make(scene, asked, group, &mut who, work);
                work.give_back_all(who);
            }
        }
    }
}

/// The occasions of the tick: the calendar's and the standing ones, merged by class.
fn occasions<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a Occasion> + use<'a> {
    let mut scheduled = scene.arm.calendar[scene.tick as usize].iter().peekable();
    let mut standing = scene.arm.standing.iter().peekable();
    std::iter::from_fn(move || match (scheduled.peek(), standing.peek()) {
        (Some(one), Some(other)) if other.class < one.class => standing.next(),
        (Some(_), _) => scheduled.next(),
        (None, _) => standing.next(),
    })
}

/// Flags (1) the lanes for whom something with this timing is due in this tick.
fn flag_due(scene: &Scene, timing: &Timing, block: &mut Block, flags: &mut [u8; LANES]) {
    flag_meant(timing, block, flags);
    let state = &mut *block.state;
    let tick = scene.tick as f32;
    match timing.class {
        Class::Onboarding => {
            for lane in 0..LANES {
                let starts = state.starts[lane];
                flags[lane] &= u8::from(starts >= 0.0 && starts + timing.delay_ticks == tick);
            }
        }
        Class::Birthday => {
            let days = scene.plan.passing.days;
            let year = crate::scenario::checked::DAYS_PER_YEAR as f32;
            let years = (scene.day / year) as u32 as f32;
            let from = scene.day - years * year;
            for lane in 0..LANES {
                let birthday = block.people.birthday[lane];
                let this_year = birthday >= from && birthday < from + days;
                let next_year = birthday + year >= from && birthday + year < from + days;
                flags[lane] &= u8::from(this_year || next_year);
            }
        }
        Class::Random => {
            let index = scene.arm.random_clocks[timing.clock];
            for lane in 0..LANES {
                let left = &mut state.random_left[timing.clock][lane];
                *left -= f32::from(flags[lane]) * timing.clock_hazard;
                let rings = *left <= 0.0;
                flags[lane] &= u8::from(rings);
                while *left <= 0.0 {
                    let event = &mut state.random_event[timing.clock][lane];
                    *event += 1;
                    let customer = block.people.first + lane as u32;
                    let words = scene
                        .stream
                        .draw(customer, *event, Purpose::RandomClock, index);
                    *left += exponential(words[0]);
                }
            }
        }
        class if class.waits() => {
            for lane in 0..LANES {
                let timer = &mut state.timers[timing.timer][lane];
                let due = *timer == tick;
                flags[lane] &= u8::from(due);
                if due {
                    *timer = UNSET;
                }
            }
        }
        _ => {}
    }
}

/// Flags the lanes for whom something is meant, by list, stage and segment.
pub fn flag_meant(timing: &Timing, block: &Block, flags: &mut [u8; LANES]) {
    let state = &block.state;
    for ((flag, stage), &listed) in flags.iter_mut().zip(&state.stage).zip(&state.listed) {
        *flag = u8::from(stage & timing.stages != 0) & listed;
    }
    if !timing.every_segment {
        for (flag, &segment) in flags.iter_mut().zip(&block.people.segment) {
            *flag &= u8::from(timing.segments[segment as usize]);
        }
    }
}

/// Sets the timers of what waits for an event of `class`, for one customer.
///
/// `ways`: the ways of a return, as bits. A timer that is set already keeps its tick.
pub fn set_timers(scene: &Scene, block: &mut Block, class: Class, lane: usize, ways: u8) {
    for item in &scene.arm.delayed {
        let meant = item.class != Class::DelayedReciprocation || item.ways & ways != 0;
        let timer = &mut block.state.timers[item.timer][lane];
        if item.class == class && meant && *timer < scene.tick as f32 {
            *timer = scene.tick as f32 + item.delay_ticks;
        }
    }
}

//! One step: the order of the phases, said once.
//!
//! A step is a tick, or an equal part of at most a week of a longer one: so months, quarters and years
//! agree with weeks. It covers the time from its start to the next one's. Gestures and asks land at its
//! start; rates over it count each stock at its mean; what customers do in it, and what that sets off, is
//! booked at its end, when the stocks have decayed. On a visit timeline the visit takes no time, and the
//! gap to the next one passes at the end.
//!
//! | phase | what happens | where |
//! |---|---|---|
//! | touch; appraise, perceive sincerity, feel | due gestures, touchpoint by touchpoint | [`due`], [`touchpoint`](crate::engine::phases::touchpoint) |
//! | decide | answers to asks; rates for the step | [`ask`](crate::engine::phases::ask), [`decay`] |
//! | decay | stocks fade while the step passes | [`decay`] |
//! | reciprocate, serve | returns and their motives; failures; event gestures | [`purchase`], [`answer`] |
//! | spread | belonging, pull, joining, referrals | [`spread`] |
//! | lapse | who leaves; on visits the gap passes first | [`decay`] |
//! | observe | sums, as things happen | [`tally`](crate::engine::tally) |

use crate::engine::phases::spread::Meeting;
use crate::engine::phases::{answer, decay, due, purchase, spread};
use crate::engine::state::context::{Block, Scratch, TickContext};

/// Takes blocks through one step; all the blocks of a community where customers meet, else one.
pub fn step(
    context: &TickContext,
    blocks: &mut [Block],
    mut meeting: Option<&mut Meeting>,
    work: &mut Scratch,
) {
    due::gestures(context, blocks, work);
    due::asks(context, blocks, work);
    for group in context.arm.groups(blocks) {
        work.backed = work.ledger.backs(&context.arm.offers);
        for block in group.iter_mut() {
            decay::decide(context, block, work);
        }
        purchase::purchases(context, group, work);
        for block in group.iter_mut() {
            answer::unasked(context, block, work);
        }
        answer::follow_up(context, group, work);
        purchase::late_purchases(context, group, work);
    }
    if let Some(meeting) = meeting.as_deref_mut() {
        spread::belong(context, blocks, meeting);
    }
    for block in blocks.iter_mut() {
        spread::join(context, block, work);
    }
    if let Some(meeting) = meeting {
        spread::refer(context, blocks, meeting, work);
    }
    work.referrals.clear();
    for block in blocks.iter_mut() {
        decay::lapse(context, block, work);
    }
}

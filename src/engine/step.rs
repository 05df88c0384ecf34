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
//! | touch; appraise, perceive sincerity, feel | due gestures, occasion by occasion | [`touch`], [`occasion`](crate::engine::occasion) |
//! | decide | answers to asks; rates for the step | [`ask`](crate::engine::ask), [`elapse`] |
//! | decay | stocks fade while the step passes | [`elapse`] |
//! | reciprocate, serve | returns and their motives; failures; event gestures | [`purchase`], [`answer`] |
//! | spread | belonging, pull, joining, referrals | [`spread`] |
//! | lapse | who leaves; on visits the gap passes first | [`elapse`] |
//! | observe | sums, as things happen | [`tally`](crate::engine::tally) |

use crate::engine::scene::{Block, Scene, Workspace};
use crate::engine::spread::Meeting;
use crate::engine::{answer, elapse, purchase, spread, touch};

/// Takes blocks through one step; all the blocks of a community where customers meet, else one.
pub fn step(
    scene: &Scene,
    blocks: &mut [Block],
    mut meeting: Option<&mut Meeting>,
    work: &mut Workspace,
) {
    touch::gestures(scene, blocks, work);
    touch::asks(scene, blocks, work);
    for group in scene.arm.groups(blocks) {
        work.backed = work.purse.backs(&scene.arm.offers);
        for block in group.iter_mut() {
            elapse::decide(scene, block, work);
        }
        purchase::purchases(scene, group, work);
        for block in group.iter_mut() {
            answer::unasked(scene, block, work);
        }
        answer::follow_up(scene, group, work);
        purchase::late_purchases(scene, group, work);
    }
    if let Some(meeting) = meeting.as_deref_mut() {
        spread::belong(scene, blocks, meeting);
    }
    for block in blocks.iter_mut() {
        spread::join(scene, block, work);
    }
    if let Some(meeting) = meeting {
        spread::refer(scene, blocks, meeting, work);
    }
    work.referrals.clear();
    for block in blocks.iter_mut() {
        elapse::lapse(scene, block, work);
    }
}

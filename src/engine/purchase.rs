//! Phases 7 and 8 at the till: purchases and tips, their motives, failures, and what they set off.

use crate::engine::answer::event_occasion;
use crate::engine::lanes::{Lanes, Words};
use crate::engine::plan::{ArmPlan, Class, Offer};
use crate::engine::quantity::Quantity;
use crate::engine::state::{State, stage};
use crate::engine::tick::{Block, Scene, Workspace};
use crate::engine::touch;
use crate::numeric::{LANES, exp};
use crate::psychology::willingness::{duty_share, influenced_share, motive};
use crate::random::{Purpose, exponential, unit};

/// Lets everybody buy whose clock has rung, as often as it has; on a visit timeline everybody once.
pub fn purchases(scene: &Scene, block: &mut Block, work: &mut Workspace) {
    if scene.plan.visits {
        visit(scene, block, work);
    } else if scene.plan.purchases_on_a_clock {
        ring(scene, block, work);
    }
}

fn visit(scene: &Scene, block: &mut Block, work: &mut Workspace) {
    let mut who = work.lanes();
    let mut present = [0; LANES];
    for (flag, &stage) in present.iter_mut().zip(&block.state.stage) {
        *flag = u8::from(stage == stage::CUSTOMER);
    }
    who.select_flagged(&present, scene.tick);
    if !who.is_empty() {
        let mut words = work.words();
        words.draw(
            &who,
            block.people.first,
            scene.stream,
            Purpose::Tip,
            0,
            scene.width,
        );
        buy(scene, block, &who, &words, work);
        work.give_back_words(words);
    }
    work.give_back(who);
}

fn ring(scene: &Scene, block: &mut Block, work: &mut Workspace) {
    let mut who = work.lanes();
    let mut words = work.words();
    who.select_spent(&block.state.purchase_left);
    while !who.is_empty() {
        for at in 0..who.len() {
            let event = &mut block.state.purchase_event[who.lane(at)];
            *event += 1;
            who.event[at] = *event;
        }
        words.draw(
            &who,
            block.people.first,
            scene.stream,
            Purpose::PurchaseClock,
            0,
            scene.width,
        );
        for at in 0..who.len() {
            block.state.purchase_left[who.lane(at)] += exponential(words.0[0][at]);
        }
        buy(scene, block, &who, &words, work);
        who.keep_spent(&block.state.purchase_left);
    }
    work.give_back(who);
    work.give_back_words(words);
}

/// One purchase for each lane of `who`; word 1 draws the motive, word 2 a failure.
fn buy(scene: &Scene, block: &mut Block, who: &Lanes, words: &Words, work: &mut Workspace) {
    let plan = scene.plan;
    let mut failed = work.lanes();
    for at in 0..who.len() {
        let lane = who.lane(at);
        let state = &mut *block.state;
        let basket = block.people.basket[lane];
        let sums = &mut work.sums;
        state.outcome.purchases[lane] += 1.0;
        state.outcome.revenue[lane] += basket;
        let mut earned = basket * plan.purchase.margin;
        sums.add(Quantity::Purchases, 1.0);
        sums.add(Quantity::Revenue, basket);
        let mut influence = plan.purchase.elasticity * state.willing[lane];
        if let Some(tip) = plan.tip {
            let tip_influence = tip.elasticity * state.willing[lane];
            let share = block.people.tip_share[lane] * exp(tip_influence);
            state.outcome.tip_share[lane] += share;
            state.outcome.tip_count[lane] += 1.0;
            state.outcome.tips[lane] += share * basket;
            earned += share * basket * tip.margin;
            sums.add(Quantity::TipShare, share);
            sums.tip();
            if plan.visits {
                influence = tip_influence;
            }
        }
        state.outcome.profit[lane] += earned;
        sums.add(Quantity::Profit, earned);
        if !plan.visits || plan.tip.is_some() {
            let duty = duty_share(state.goodwill[lane], state.obligation[lane], &plan.mind);
            let draw = unit(words.0[1][at]);
            let motive = motive(draw, influenced_share(influence), duty);
            state.returned_from(lane, motive, &plan.mind, sums);
        }
        if let Some(offer) = scene.arm.best_offer(state, lane, scene.tick) {
            state.pay(lane, offer.cost, sums);
        }
        if unit(words.0[2][at]) < plan.failure_rate {
            failed.push(lane, who.event[at]);
            let goodwill = &mut state.goodwill[lane];
            *goodwill = plan.failure.of(*goodwill, plan.mind.goodwill_limit);
            state.trust[lane] -= plan.failure_trust_step * state.trust[lane];
        }
    }
    set_off(scene, block, who, &failed, work);
    work.give_back(failed);
}

fn set_off(scene: &Scene, block: &mut Block, who: &Lanes, failed: &Lanes, work: &mut Workspace) {
    if !scene.arm.delayed.is_empty() {
        for at in 0..who.len() {
            touch::set_timers(scene, block, Class::DelayedPurchase, who.lane(at), 0);
        }
        for at in 0..failed.len() {
            touch::set_timers(scene, block, Class::DelayedFailure, failed.lane(at), 0);
        }
    }
    event_occasion(scene, block, who, None, Class::AfterPurchase, work);
    event_occasion(scene, block, failed, None, Class::AfterFailure, work);
}

impl ArmPlan {
    /// The most valuable offer that stands for a customer in a tick.
    #[inline(always)]
    pub fn best_offer(&self, state: &State, lane: usize, tick: u32) -> Option<&Offer> {
        self.offers
            .iter()
            .zip(&state.offer_until)
            .find(|(_, until)| until[lane] > tick as f32)
            .map(|(offer, _)| offer)
    }
}

//! Phases 7 and 8 at the till: purchases and tips, their motives, failures, and what they set off.

use crate::engine::answer::event_occasion;
use crate::engine::lanes::{Lanes, Words};
use crate::engine::plan::{ArmPlan, Class, Offer, Plan};
use crate::engine::quantity::Quantity;
use crate::engine::scene::{Block, Scene, Workspace};
use crate::engine::stage;
use crate::engine::state::State;
use crate::engine::tally::TickSums;
use crate::engine::touch;
use crate::numeric::{Column, Kernel, LANES, at_width, exp};
use crate::psychology::Mind;
use crate::psychology::willingness::{Motive, duty_share, influenced_share, motive};
use crate::random::{Purpose, exponential, unit};
use crate::scenario::checked::{MOST_IN_A_STEP, Way};

/// Lets everybody buy whose clock has rung, as often as it has; on a visit timeline everybody once.
pub fn purchases(scene: &Scene, block: &mut Block, work: &mut Workspace) {
    if scene.plan.visits {
        visit(scene, block, work);
    } else if scene.plan.purchases_on_a_clock {
        if scene.arm.asks.is_empty() {
            ring(scene, block, work);
            return;
        }
        let agreed = std::mem::replace(&mut block.state.invited, [0; LANES]);
        ring(scene, block, work);
        invited(scene, block, agreed, work, true);
    }
}

/// Lets everybody buy who agreed to when asked in the course of this step's events; that sets off
/// nothing more in it.
pub fn late_purchases(scene: &Scene, block: &mut Block, work: &mut Workspace) {
    if scene.plan.purchases_on_a_clock && !scene.arm.asks.is_empty() {
        let agreed = std::mem::replace(&mut block.state.invited, [0; LANES]);
        invited(scene, block, agreed, work, false);
    }
}

/// The purchases that were agreed to, so many by lane, each at the address of the customer's next purchase; the
/// clock runs on as it was.
fn invited(
    scene: &Scene,
    block: &mut Block,
    mut agreed: [u16; LANES],
    work: &mut Workspace,
    sets_off: bool,
) {
    if agreed == [0; LANES] {
        return;
    }
    let mut who = work.lanes();
    let mut words = work.words();
    let mut once_more = [0; LANES];
    loop {
        touch::take_one(&mut agreed, &mut once_more);
        who.select_flagged(&once_more, 0);
        if who.is_empty() {
            break;
        }
        next_purchase(scene, block, &mut who, &mut words);
        buy(scene, block, &who, &words, sets_off, work);
    }
    work.give_back(who);
    work.give_back_words(words);
}

/// Draws for each customer's next purchase.
fn next_purchase(scene: &Scene, block: &mut Block, who: &mut Lanes, words: &mut Words) {
    for at in 0..who.len() {
        let event = &mut block.state.purchase_event[who.lane(at)];
        *event += 1;
        who.event[at] = *event;
    }
    words.draw(
        who,
        block.people.first,
        scene.stream,
        Purpose::PurchaseClock,
        0,
        scene.width,
    );
}

fn visit(scene: &Scene, block: &mut Block, work: &mut Workspace) {
    let mut who = work.lanes();
    let mut present = [0; LANES];
    for (flag, &stage) in present.iter_mut().zip(&block.state.stage) {
        *flag = u8::from(stage == stage::CUSTOMER);
    }
    who.select_flagged(&present, scene.step);
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
        buy(scene, block, &who, &words, true, work);
        work.give_back_words(words);
    }
    work.give_back(who);
}

fn ring(scene: &Scene, block: &mut Block, work: &mut Workspace) {
    let mut who = work.lanes();
    let mut words = work.words();
    who.select_spent(&block.state.purchase_left);
    for at in 0..who.len() {
        // Of a hazard that was cut at its limit a budget, which is below 17, leaves at least so much.
        work.cut += u64::from(block.state.purchase_left[who.lane(at)] < 17.0 - MOST_IN_A_STEP);
    }
    while !who.is_empty() {
        next_purchase(scene, block, &mut who, &mut words);
        buy(scene, block, &who, &words, true, work);
        for at in 0..who.len() {
            let (lane, budget) = (who.lane(at), work.till.budget[at]);
            block.state.purchase_left[lane] += budget;
            block.state.purchase_budgets[lane] += budget;
        }
        who.keep_spent(&block.state.purchase_left);
    }
    work.give_back(who);
    work.give_back_words(words);
}

/// One purchase for each lane of `who`; word 1 draws the motive, word 2 a failure.
fn buy(
    scene: &Scene,
    block: &mut Block,
    who: &Lanes,
    words: &Words,
    sets_off: bool,
    work: &mut Workspace,
) {
    let plan = scene.plan;
    settle(scene, block, who, words, &mut work.till);
    let returns = !plan.visits || plan.tip.is_some();
    let mut failed = work.lanes();
    let (state, till, sums) = (&mut *block.state, &*work.till, &mut work.sums);
    let expected = scene.counting.expects();
    // Elsewhere they were counted when their hazard was spent or when they were agreed to.
    let counted = !expected || plan.visits;
    let mut revenue = 0.0;
    for at in 0..who.len() {
        let lane = who.lane(at);
        if counted {
            state.outcome.purchases[lane] += 1.0;
            revenue += f64::from(block.people.basket[lane]);
        }
        if returns {
            if expected {
                let elasticity = plan.elasticity_of_returns();
                let influenced = influenced_share(elasticity * till.willing[at]);
                let duty = duty_share(till.goodwill[at], till.obligation[at], &plan.mind);
                state.count_motives(lane, influenced, duty, 1.0, sums);
            } else {
                state.count_motive(lane, till.motive[at], 1.0, sums);
            }
            state.returned_from(lane, till.motive[at], &plan.mind);
        }
        if till.fails[at] > 0.0 {
            failed.push(lane, who.event[at]);
        }
    }
    if counted {
        count_purchases(plan, who.len() as f64, revenue, sums);
    }
    if let Some(tip) = plan.tip {
        take_tips(
            block,
            who,
            &work.till.tip_factor,
            tip.margin,
            &mut work.sums,
        );
    }
    redeem_offers(scene, block, who, &mut work.sums);
    fail(scene, block, &failed);
    if sets_off {
        set_off(scene, block, who, &failed, work);
    }
    work.give_back(failed);
}

/// Counts so many purchases of one step.
fn count_purchases(plan: &Plan, purchases: f64, revenue: f64, sums: &mut TickSums) {
    sums.add_f64(Quantity::Purchases, purchases);
    sums.add_f64(Quantity::Revenue, revenue);
    let earned =
        revenue * f64::from(plan.purchase.margin) + purchases * f64::from(plan.purchase.worth);
    sums.add_f64(Quantity::Profit, earned);
}

/// Counts purchases by the hazard spent on them in this step, `left` being the clocks before it.
pub fn count_hazards(scene: &Scene, block: &Block, left: &Column, sums: &mut TickSums) {
    let (mut purchases, mut revenue) = (0.0, 0.0);
    for lane in 0..LANES {
        let spent = f64::from(left[lane] - block.state.purchase_left[lane]);
        purchases += spent;
        revenue += spent * f64::from(block.people.basket[lane]);
    }
    count_purchases(scene.plan, purchases, revenue, sums);
}

fn take_tips(block: &mut Block, who: &Lanes, factor: &Column, margin: f32, sums: &mut TickSums) {
    let outcome = &mut block.state.outcome;
    for at in 0..who.len() {
        let lane = who.lane(at);
        let share = block.people.tip_share[lane] * factor[at];
        let tip = share * block.people.basket[lane];
        outcome.tip_share[lane] += share;
        outcome.tip_count[lane] += 1.0;
        outcome.tips[lane] += tip;
        outcome.profit[lane] += tip * margin;
        sums.add(Quantity::TipShare, share);
        sums.add(Quantity::Profit, tip * margin);
        sums.tip();
    }
}

/// Pays for the conditional offers under which something was bought.
fn redeem_offers(scene: &Scene, block: &mut Block, who: &Lanes, sums: &mut TickSums) {
    if scene.arm.offers.is_empty() {
        return;
    }
    for at in 0..who.len() {
        let lane = who.lane(at);
        if let Some(offer) = scene.arm.best_offer(&block.state, lane, scene.step) {
            block.state.pay(lane, offer.cost, sums);
        }
    }
}

/// Lets purchases go wrong.
fn fail(scene: &Scene, block: &mut Block, failed: &Lanes) {
    let plan = scene.plan;
    for at in 0..failed.len() {
        let lane = failed.lane(at);
        let goodwill = &mut block.state.goodwill[lane];
        *goodwill = plan.failure.of(*goodwill, plan.mind.goodwill_limit);
        block.state.trust[lane] -= plan.failure_trust_step * block.state.trust[lane];
    }
}

/// What is settled of each purchase before anything is booked, packed.
pub struct Till {
    willing: Column,
    /// Means over the step, as willingness has them.
    goodwill: Column,
    obligation: Column,
    /// The next budget of the purchase clock.
    budget: Column,
    motive: [Motive; LANES],
    /// 1 where it goes wrong.
    fails: Column,
    /// Factor on the usual tip.
    tip_factor: Column,
}

impl Till {
    pub fn new() -> Box<Self> {
        const ZERO: Column = [0.0; LANES];
        Box::new(Self {
            willing: ZERO,
            goodwill: ZERO,
            obligation: ZERO,
            budget: ZERO,
            motive: [Motive::Habit; LANES],
            fails: ZERO,
            tip_factor: ZERO,
        })
    }
}

fn settle(scene: &Scene, block: &Block, who: &Lanes, words: &Words, till: &mut Till) {
    let plan = scene.plan;
    who.gather(&block.state.willing, &mut till.willing);
    who.gather(&block.state.mean_goodwill, &mut till.goodwill);
    who.gather(&block.state.mean_obligation, &mut till.obligation);
    let tip = plan.tip.map_or(0.0, |tip| tip.elasticity);
    at_width(
        scene.width,
        Settle {
            till,
            words,
            mind: plan.mind,
            elasticity: plan.elasticity_of_returns(),
            tip_elasticity: tip,
            failure_rate: plan.failure_rate,
            lanes: who.padded(),
        },
    );
}

struct Settle<'a> {
    till: &'a mut Till,
    words: &'a Words,
    mind: Mind,
    /// Of the return that is booked.
    elasticity: f32,
    tip_elasticity: f32,
    failure_rate: f32,
    lanes: usize,
}

impl Kernel for Settle<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let t = self.till;
        let mind = self.mind;
        let [w0, w1, w2, _] = &self.words.0;
        // Said again for the compiler, which then needs no check in the loop.
        let lanes = if self.lanes < LANES {
            self.lanes
        } else {
            LANES
        };
        for at in 0..lanes {
            let willing = t.willing[at];
            let influenced = influenced_share(self.elasticity * willing);
            let duty = duty_share(t.goodwill[at], t.obligation[at], &mind);
            let draw = unit(w1[at]);
            t.motive[at] = motive(draw, influenced, duty);
            t.fails[at] = if unit(w2[at]) < self.failure_rate {
                1.0
            } else {
                0.0
            };
            t.tip_factor[at] = exp(self.tip_elasticity * willing);
            t.budget[at] = exponential(w0[at]);
        }
    }
}

fn set_off(scene: &Scene, block: &mut Block, who: &Lanes, failed: &Lanes, work: &mut Workspace) {
    if scene.arm.follows_reciprocation {
        let mut ways = 1 << Way::Purchase as u8;
        if scene.plan.tip.is_some() {
            ways |= 1 << Way::Tip as u8;
        }
        for at in 0..who.len() {
            block.state.returned[who.lane(at)] |= ways;
        }
    }
    if !scene.arm.delayed.is_empty() {
        for at in 0..who.len() {
            touch::set_off_later(scene, block, Class::DelayedPurchase, who.lane(at), 0);
        }
        for at in 0..failed.len() {
            touch::set_off_later(scene, block, Class::DelayedFailure, failed.lane(at), 0);
        }
    }
    event_occasion(scene, block, who, None, Class::AfterPurchase, work);
    event_occasion(scene, block, failed, None, Class::AfterFailure, work);
}

impl Plan {
    /// Elasticity of the return that a purchase is: on a visit timeline its tip.
    fn elasticity_of_returns(&self) -> f32 {
        if self.visits {
            self.tip.map_or(0.0, |tip| tip.elasticity)
        } else {
            self.purchase.elasticity
        }
    }
}

impl ArmPlan {
    /// The most valuable offer that stands for a customer in a step.
    #[inline(always)]
    pub fn best_offer(&self, state: &State, lane: usize, step: u32) -> Option<&Offer> {
        let now = step as f32;
        let standing = (0..self.offers.len()).find(|&offer| {
            state.offer_from[offer][lane] <= now && state.offer_until[offer][lane] > now
        });
        standing.map(|offer| &self.offers[offer])
    }
}

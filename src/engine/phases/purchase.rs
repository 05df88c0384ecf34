//! Phases 7 and 8 at the till: purchases and tips, their motives, failures, and what they set off.

use crate::engine::phases::answer::{event_occasion, remember};
use crate::engine::phases::due;
use crate::engine::plan::{ArmPlan, Backing, Class, Offer, Plan};
use crate::engine::quantity::Quantity;
use crate::engine::state::State;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::ledger::{Claim, Item, Redeemed};
use crate::engine::state::selection::{RandomBlock, Selection};
use crate::engine::state::stage;
use crate::engine::state::turnout::Turnout;
use crate::engine::tally::TickSums;
use crate::numeric::{Column, Kernel, LANES, WideColumn, at_width, clamp, exp};
use crate::psychology::Mind;
use crate::psychology::willingness::{Motive, duty_share, influenced_share, motive};
use crate::random::{LARGEST_EXPONENTIAL, Purpose, exponential, unit};
use crate::scenario::checked::{ChannelKind, MOST_IN_A_STEP};
use crate::vocabulary::channel::ChannelSet;

/// What brings a purchase about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    Visit,
    /// The customer's clock has rung.
    Clock,
    /// The customer agreed to it when asked. What is agreed to in the course of a step's events sets off
    /// nothing more in it.
    Agreed {
        sets_off: bool,
    },
}

/// Lets everybody buy whose clock has rung, as often as it has; on a visit timeline everybody once.
pub fn purchases(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    if context.plan.visits {
        visit(context, blocks, work);
    } else if context.plan.purchases_on_a_clock {
        // What is agreed to from now on, in the course of the step's events, comes last.
        take_in_hand(context, blocks);
        ring(context, blocks, work);
        buy_as_agreed(context, blocks, true, work);
    }
}

/// Lets everybody buy who agreed to when asked in the course of this step's events.
pub fn late_purchases(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    if context.plan.purchases_on_a_clock {
        take_in_hand(context, blocks);
        buy_as_agreed(context, blocks, false, work);
    }
}

/// Takes in hand the purchases that were agreed to so far.
fn take_in_hand(context: &TickContext, blocks: &mut [Block]) {
    for block in blocks.iter_mut().filter(|_| !context.arm.asks.is_empty()) {
        block.state.in_hand = std::mem::replace(&mut block.state.agreed, [0; LANES]);
    }
}

/// The purchases in hand, each at the address of the customer's next purchase; the clock runs
/// on as it was.
fn buy_as_agreed(context: &TickContext, blocks: &mut [Block], sets_off: bool, work: &mut Scratch) {
    if context.arm.asks.is_empty() {
        return;
    }
    let mut who = work.selections(blocks.len());
    let mut once_more = [0; LANES];
    loop {
        for (block, who) in blocks.iter_mut().zip(&mut who) {
            due::take_one(&mut block.state.in_hand, &mut once_more);
            who.select_flagged(&once_more, 0);
        }
        if who.iter().all(|who| who.is_empty()) {
            break;
        }
        buy(context, blocks, &mut who, Cause::Agreed { sets_off }, work);
    }
    work.give_back_all(who);
}

fn visit(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    let mut who = work.selections(blocks.len());
    for (block, who) in blocks.iter().zip(&mut who) {
        let mut present = [0; LANES];
        for (flag, &stage) in present.iter_mut().zip(&block.state.stage) {
            *flag = u8::from(stage == stage::CUSTOMER);
        }
        who.select_flagged(&present, context.step);
    }
    buy(context, blocks, &mut who, Cause::Visit, work);
    work.give_back_all(who);
}

fn ring(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    let thins = thins(context, work);
    work.turnouts.clear();
    let mut who = work.selections(blocks.len());
    for (block, who) in blocks.iter().zip(&mut who) {
        who.select_spent(&block.state.purchase_left, context.width);
        for at in 0..who.len() {
            let left = block.state.purchase_left[who.lane(at)];
            work.cut += u64::from(left < LARGEST_EXPONENTIAL - MOST_IN_A_STEP);
        }
    }
    while who.iter().any(|who| !who.is_empty()) {
        buy(context, blocks, &mut who, Cause::Clock, work);
        for (block, who) in blocks.iter().zip(&mut who) {
            if thins {
                // Who bought nothing in the end was dropped, but the clock may have rung again.
                who.select_spent(&block.state.purchase_left, context.width);
            } else {
                who.keep_spent(&block.state.purchase_left);
            }
        }
    }
    work.give_back_all(who);
    if thins {
        take_back(context, blocks, work);
    }
}

/// Whether purchases on the clock may not be made as the money for their offers is gone.
fn thins(context: &TickContext, work: &Scratch) -> bool {
    work.ledger.is_limited() && !context.arm.offers.is_empty()
}

/// Takes the money for the offers under which one purchase of each is made, and drops those from `who` who came for
/// an offer alone and find no money left for it: all but the share e^−(price response) of the unpaid, which is what
/// would have come without it (thinning of a Poisson process). Their clocks run on.
fn thin(
    context: &TickContext,
    blocks: &mut [Block],
    who: &mut [Box<Selection>],
    work: &mut Scratch,
) -> Redeemed {
    for (number, block) in blocks.iter_mut().enumerate() {
        take_offers(context, number, block, &who[number], work);
    }
    for (_, claim) in &work.taken {
        if let Some(uplift) = &mut blocks[claim.block].state.uplift {
            uplift.claims[claim.lane] = uplift.claims[claim.lane].saturating_add(1);
        }
    }
    let redeemed = work.redeem(context, blocks, |offer| Item::gesture(offer.gesture));
    if redeemed.unpaid.is_empty() {
        return redeemed;
    }
    let mut gone = vec![[0; LANES]; blocks.len()];
    for &(number, claim) in &redeemed.unpaid {
        let block = &mut blocks[claim.block];
        let slot = block.people.first + claim.lane as u32;
        let purpose = Purpose::PurchaseClock;
        let words = context.stream.draw(slot, claim.event, purpose, 0);
        let basket = block.people.basket[claim.lane];
        let price = context
            .plan
            .offered_price(&context.arm.offers[number], basket);
        if unit(words[3]) >= exp(-price) {
            block.state.renew(claim.lane, exponential(words[0]));
            gone[claim.block][claim.lane] = 1;
        }
    }
    for (who, gone) in who.iter_mut().zip(&gone) {
        who.drop_flagged(gone);
    }
    redeemed
}

/// Takes back what was counted of the hazard that offers added to a step, as far as they went unpaid: for each
/// customer the chance that one more purchase had gone unpaid, in any of the rounds in which it could have been made.
fn take_back(context: &TickContext, blocks: &mut [Block], work: &mut Scratch) {
    let nobody = |offer: &Offer| {
        let enough_for = work.ledger.enough_for(offer.cost, context.plan.mean_basket);
        Turnout::new(enough_for, std::iter::empty())
    };
    let after_all = context.arm.offers.iter().map(nobody).collect();
    work.turnouts.push(after_all);
    if work.turnouts.iter().flatten().all(Turnout::is_ample) {
        return;
    }
    let (mut purchases, mut revenue) = (0.0, 0.0);
    for block in blocks {
        let Some(uplift) = block.state.uplift.take() else {
            continue;
        };
        for lane in 0..LANES {
            let state = &mut *block.state;
            let extra = f64::from(uplift.extra[lane]);
            if extra <= 0.0 {
                continue;
            }
            let best = context.arm.best_offer(
                state,
                block.people.basket[lane],
                lane,
                context.step,
                work.backed,
            );
            let Some((offer, _)) = best else { continue };
            let claims = usize::from(uplift.claims[lane]);
            let rounds = work.turnouts.iter().take(claims + 1).enumerate();
            let chances = rounds.map(|(round, turnouts)| {
                turnouts[offer].unpaid(state.priority[lane], round < claims)
            });
            let missed = extra * chances.sum::<f64>() / (claims + 1) as f64;
            state.purchase_budgets[lane] -= missed as f32;
            purchases += missed;
            revenue += missed * f64::from(block.people.basket[lane]);
        }
        block.state.uplift = Some(uplift);
    }
    if context.counting.expects() {
        count(context.plan, -purchases, -revenue, &mut work.sums);
    }
}

/// One purchase for each lane of `who` in each block, and what it sets off.
fn buy(
    context: &TickContext,
    blocks: &mut [Block],
    who: &mut [Box<Selection>],
    cause: Cause,
    work: &mut Scratch,
) {
    for (block, who) in blocks.iter_mut().zip(who.iter_mut()) {
        address(block, who, cause);
    }
    let mut redeemed = None;
    let thins = cause == Cause::Clock && thins(context, work);
    if thins {
        redeemed = Some(thin(context, blocks, who, work));
    }
    let mut failed = work.selections(blocks.len());
    let mut words = work.words();
    for (number, block) in blocks.iter_mut().enumerate() {
        let who = &mut *who[number];
        if who.is_empty() {
            continue;
        }
        draw(context, block, who, cause, &mut words);
        settle(context, block, who, cause, &words, &mut work.till);
        book(context, block, who, cause, &mut failed[number], work);
        if !thins {
            take_offers(context, number, block, who, work);
        }
        fail(context, block, &failed[number]);
    }
    work.give_back_words(words);
    if !context.arm.offers.is_empty() {
        let redeemed = redeemed
            .unwrap_or_else(|| work.redeem(context, blocks, |offer| Item::gesture(offer.gesture)));
        work.pay_offers(context, blocks, &redeemed);
        if thins {
            work.turnouts.push(redeemed.turnouts);
        }
    }
    if cause != (Cause::Agreed { sets_off: false }) {
        set_off(context, blocks, who, &failed, work);
    } else {
        for (block, who) in blocks.iter_mut().zip(&*who) {
            for at in 0..who.len() {
                remember(context, block, who.lane(at));
            }
        }
    }
    work.give_back_all(failed);
}

/// Numbers one purchase of each, but for visits, whose number is the step's.
fn address(block: &mut Block, who: &mut Selection, cause: Cause) {
    match cause {
        Cause::Visit => {}
        Cause::Clock | Cause::Agreed { .. } => {
            for at in 0..who.len() {
                let event = &mut block.state.purchase_event[who.lane(at)];
                *event += 1;
                who.event[at] = *event;
            }
        }
    }
}

/// Draws for one purchase of each: word 0 the clock's next budget, 1 the motive, 2 a failure. Word 3 says whether it
/// is made though its offer goes unpaid ([`thin`]).
fn draw(
    context: &TickContext,
    block: &Block,
    who: &Selection,
    cause: Cause,
    words: &mut RandomBlock,
) {
    let purpose = match cause {
        Cause::Visit => Purpose::Tip,
        Cause::Clock | Cause::Agreed { .. } => Purpose::PurchaseClock,
    };
    let first = block.people.first;
    words.draw(who, first, context.stream, purpose, 0, context.width);
}

/// Books what was settled of the purchases of one block.
fn book(
    context: &TickContext,
    block: &mut Block,
    who: &Selection,
    cause: Cause,
    failed: &mut Selection,
    work: &mut Scratch,
) {
    let plan = context.plan;
    // Elsewhere they were counted when their hazard was spent or when they were agreed to.
    let counted = !context.counting.expects() || plan.visits;
    let tip = plan.tip.is_some();
    at_width(
        context.width,
        Book {
            block,
            who,
            till: &mut work.till,
            counted,
            returns: plan.books_returns(),
            renews: cause == Cause::Clock,
            tip,
        },
    );
    let till = &*work.till;
    if context.series {
        let baskets = &block.people.basket;
        sum(plan, who, baskets, till, counted, &mut work.sums);
    }
    if plan.failure_rate > 0.0 {
        for at in 0..who.len() {
            if till.fails[at] > 0.0 {
                failed.push(who.lane(at), who.event[at]);
            }
        }
    }
}

/// Books purchases, tips and motives for each customer, and lets the motives be felt.
struct Book<'a> {
    block: &'a mut Block,
    who: &'a Selection,
    till: &'a mut Checkout,
    /// Whether purchases are counted, whether they are returns, and whether tips are left.
    counted: bool,
    returns: bool,
    tip: bool,
    /// Whether their clocks are wound up once more.
    renews: bool,
}

impl Kernel for Book<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (who, till) = (self.who, self.till);
        let (people, state) = (&self.block.people, &mut *self.block.state);
        let outcome = &mut state.outcome;
        if self.counted {
            who.each(|_, lane| outcome.purchases[lane] += 1.0);
        }
        if self.returns {
            who.add(&till.habit, &mut outcome.habit);
            who.add(&till.by_will, &mut outcome.willing);
            who.add(&till.by_duty, &mut outcome.dutiful);
            who.scatter(&till.goodwill_after, &mut state.goodwill);
            who.scatter(&till.obligation_after, &mut state.obligation);
            who.scatter(&till.mean_obligation_after, &mut state.mean_obligation);
        }
        if self.renews {
            who.add(&till.budget, &mut state.purchase_left);
            who.add(&till.budget, &mut state.purchase_budgets);
        }
        if self.tip {
            who.gather(&people.tip_share, &mut till.tip_share);
            who.gather(&people.basket, &mut till.basket);
            for at in 0..who.padded() {
                // Nobody is so well-disposed as to tip more than the bill.
                let share = clamp(till.tip_share[at] * till.tip_factor[at], 0.0, 1.0);
                till.tip_share[at] = share;
                till.tip[at] = f64::from(share) * f64::from(till.basket[at]);
            }
            outcome.tipped = true;
            who.each(|_, lane| outcome.tip_count[lane] += 1.0);
            who.add(&till.tip_share, &mut outcome.tip_share);
            who.add(&till.tip, &mut outcome.tips);
        }
    }
}

/// Adds what was booked to the sums of its tick, customer by customer.
fn sum(
    plan: &Plan,
    who: &Selection,
    baskets: &Column,
    till: &Checkout,
    counted: bool,
    sums: &mut TickSums,
) {
    let len = who.len();
    if plan.books_returns() {
        let columns = [&till.habit, &till.by_will, &till.by_duty];
        let quantities = [
            Quantity::HabitReturns,
            Quantity::WillingReturns,
            Quantity::DutifulReturns,
        ];
        let mut all = quantities.map(|quantity| sums.of(quantity));
        for at in 0..len {
            for (sum, column) in all.iter_mut().zip(columns) {
                *sum += f64::from(column[at]);
            }
        }
        for (sum, quantity) in all.into_iter().zip(quantities) {
            sums.set(quantity, sum);
        }
    }
    if counted {
        let revenue = (0..len).fold(0.0, |sum, at| sum + f64::from(baskets[who.lane(at)]));
        count(plan, len as f64, revenue, sums);
    }
    if let Some(tip) = plan.tip {
        let (mut share, mut profit) = (sums.of(Quantity::TipShare), sums.of(Quantity::Profit));
        for at in 0..len {
            share += f64::from(till.tip_share[at]);
            profit += till.tip[at] * tip.margin;
        }
        sums.set(Quantity::TipShare, share);
        sums.set(Quantity::Profit, profit);
        sums.count_tips(len);
    }
}

/// Counts so many purchases of one step.
pub fn count(plan: &Plan, purchases: f64, revenue: f64, sums: &mut TickSums) {
    sums.add_f64(Quantity::Purchases, purchases);
    sums.add_f64(Quantity::Revenue, revenue);
    let earned = revenue * plan.purchase.margin + purchases * plan.purchase.worth;
    sums.add_f64(Quantity::Profit, earned);
}

/// Counts purchases by the hazard spent on them in this step, `left` being the clocks before it.
pub fn count_hazards(context: &TickContext, block: &Block, left: &Column, sums: &mut TickSums) {
    let (mut purchases, mut revenue) = (0.0, 0.0);
    for lane in 0..LANES {
        let spent = f64::from(left[lane] - block.state.purchase_left[lane]);
        purchases += spent;
        revenue += spent * f64::from(block.people.basket[lane]);
    }
    count(context.plan, purchases, revenue, sums);
}

/// Notes the conditional offers under which something was bought.
fn take_offers(
    context: &TickContext,
    number: usize,
    block: &Block,
    who: &Selection,
    work: &mut Scratch,
) {
    if context.arm.offers.is_empty() {
        return;
    }
    let (step, backed) = (context.step, work.backed);
    for at in 0..who.len() {
        let lane = who.lane(at);
        let basket = block.people.basket[lane];
        let best = context
            .arm
            .best_offer(&block.state, basket, lane, step, backed);
        if let Some((offer, _)) = best {
            work.taken.push((offer, Claim::of(number, who, at)));
        }
    }
}

/// Lets purchases go wrong.
fn fail(context: &TickContext, block: &mut Block, failed: &Selection) {
    let plan = context.plan;
    for at in 0..failed.len() {
        let lane = failed.lane(at);
        let goodwill = &mut block.state.goodwill[lane];
        *goodwill = plan.failure.of(*goodwill, plan.mind.goodwill_limit);
        block.state.trust[lane] -= plan.failure_trust_step * block.state.trust[lane];
    }
}

/// What is settled of each purchase before anything is booked, packed.
pub struct Checkout {
    willing: Column,
    /// Means over the step, as willingness has them.
    goodwill: Column,
    obligation: Column,
    /// The next budget of the purchase clock.
    budget: Column,
    /// What is counted of each motive: 1 for the one that was drawn, or the chance of each.
    habit: Column,
    by_will: Column,
    by_duty: Column,
    /// The stocks as they are before the purchase, and after it.
    goodwill_before: Column,
    obligation_before: Column,
    goodwill_after: Column,
    obligation_after: Column,
    mean_obligation_after: Column,
    /// 1 where it goes wrong.
    fails: Column,
    /// Factor on the usual tip; the tip as a share of the bill, and in money.
    tip_factor: Column,
    tip_share: Column,
    basket: Column,
    tip: WideColumn,
}

impl Checkout {
    /// Empty columns.
    pub fn new() -> Box<Self> {
        const ZERO: Column = [0.0; LANES];
        Box::new(Self {
            willing: ZERO,
            goodwill: ZERO,
            obligation: ZERO,
            budget: ZERO,
            habit: ZERO,
            by_will: ZERO,
            by_duty: ZERO,
            goodwill_before: ZERO,
            obligation_before: ZERO,
            goodwill_after: ZERO,
            obligation_after: ZERO,
            mean_obligation_after: ZERO,
            fails: ZERO,
            tip_factor: ZERO,
            tip_share: ZERO,
            basket: ZERO,
            tip: [0.0; LANES],
        })
    }
}

fn settle(
    context: &TickContext,
    block: &Block,
    who: &Selection,
    cause: Cause,
    words: &RandomBlock,
    till: &mut Checkout,
) {
    let plan = context.plan;
    at_width(
        context.width,
        Settle {
            till,
            state: &block.state,
            who,
            words,
            mind: plan.mind,
            elasticity: plan.elasticity_of_returns(),
            returns: plan.books_returns(),
            tip_elasticity: plan.tip.map(|tip| tip.elasticity),
            failure_rate: plan.failure_rate,
            renews: cause == Cause::Clock,
            expected: context.counting.expects(),
        },
    );
}

/// What follows from the draws of each purchase, packed: of the parts of [`Checkout`] those that are booked.
struct Settle<'a> {
    till: &'a mut Checkout,
    state: &'a State,
    who: &'a Selection,
    words: &'a RandomBlock,
    mind: Mind,
    /// Of the return that is booked.
    elasticity: f32,
    /// Whether purchases are returns, or tips are.
    returns: bool,
    /// None where no tips are left.
    tip_elasticity: Option<f32>,
    failure_rate: f32,
    /// Whether a clock is to be wound up once more.
    renews: bool,
    /// Whether the chances of motives are counted, rather than the one that was drawn.
    expected: bool,
}

impl Kernel for Settle<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (t, who) = (self.till, self.who);
        let [w0, _, w2, _] = &self.words.0;
        let lanes = who.padded();
        if self.returns {
            who.gather(&self.state.willing, &mut t.willing);
            who.gather(&self.state.mean_goodwill, &mut t.goodwill);
            who.gather(&self.state.mean_obligation, &mut t.obligation);
            who.gather(&self.state.goodwill, &mut t.goodwill_before);
            who.gather(&self.state.obligation, &mut t.obligation_before);
            let draws = &self.words.0[1];
            match self.expected {
                true => t.feel::<true>(draws, self.elasticity, self.mind, lanes),
                false => t.feel::<false>(draws, self.elasticity, self.mind, lanes),
            }
        }
        if let Some(elasticity) = self.tip_elasticity {
            for at in 0..lanes {
                t.tip_factor[at] = exp(elasticity * t.willing[at]);
            }
        }
        if self.failure_rate > 0.0 {
            for at in 0..lanes {
                let fails = unit(w2[at]) < self.failure_rate;
                t.fails[at] = f32::from(u8::from(fails));
            }
        }
        if self.renews {
            for at in 0..lanes {
                t.budget[at] = exponential(w0[at]);
            }
        }
    }
}

impl Checkout {
    /// What is counted of each motive, and what it does to the stocks. `EXPECTED`: the chances of motives are counted, rather
    /// than the one that was drawn.
    #[inline(always)]
    fn feel<const EXPECTED: bool>(
        &mut self,
        draws: &[u32; LANES],
        elasticity: f32,
        mind: Mind,
        lanes: usize,
    ) {
        let t = self;
        // Said again for the compiler, which then needs no check in the loop.
        let lanes = if lanes < LANES { lanes } else { LANES };
        for at in 0..lanes {
            let influenced = influenced_share(elasticity * t.willing[at]);
            let duty = duty_share(t.goodwill[at], t.obligation[at], &mind);
            let draw = unit(draws[at]);
            let motive = motive(draw, influenced, duty);
            let (by_will, by_duty) = (motive == Motive::Willing, motive == Motive::Dutiful);
            if EXPECTED {
                t.by_duty[at] = duty * influenced;
                t.by_will[at] = (1.0 - duty) * influenced;
                t.habit[at] = 1.0 - influenced;
            } else {
                t.by_duty[at] = f32::from(u8::from(by_duty));
                t.by_will[at] = f32::from(u8::from(by_will));
                t.habit[at] = f32::from(u8::from(motive == Motive::Habit));
            }
            // As `State::returned_from` has it, without a branch.
            let goodwill = t.goodwill_before[at];
            let shift = if by_duty {
                mind.unease
            } else {
                mind.self_perception
            };
            let moved = shift.of(goodwill, mind.goodwill_limit);
            t.goodwill_after[at] = if by_will | by_duty { moved } else { goodwill };
            let kept = if by_duty { 1.0 - mind.discharge } else { 1.0 };
            t.obligation_after[at] = t.obligation_before[at] * kept;
            t.mean_obligation_after[at] = t.obligation[at] * kept;
        }
    }
}

fn set_off(
    context: &TickContext,
    blocks: &mut [Block],
    who: &[Box<Selection>],
    failed: &[Box<Selection>],
    work: &mut Scratch,
) {
    for (block, (who, failed)) in blocks.iter_mut().zip(who.iter().zip(failed)) {
        if let Some(remembered) = &mut block.state.remembered {
            (0..who.len()).for_each(|at| remembered.count(who.lane(at)));
        }
        note(context, block, who, failed);
    }
    event_occasion(
        context,
        &context.arm.after_purchase,
        blocks,
        who,
        None,
        work,
    );
    event_occasion(
        context,
        &context.arm.after_failure,
        blocks,
        failed,
        None,
        work,
    );
    let Some(memory) = &context.arm.memory else {
        return;
    };
    for (block, who) in blocks.iter_mut().zip(who) {
        let Some(remembered) = &mut block.state.remembered else {
            continue;
        };
        for at in 0..who.len() {
            let customer = block.people.first + who.lane(at) as u32;
            remembered.speak(memory, who.lane(at), customer, context.step);
        }
    }
}

/// Notes what is to follow on purchases and failures later.
fn note(context: &TickContext, block: &mut Block, who: &Selection, failed: &Selection) {
    if context.arm.follows_reciprocation {
        let mut ways = ChannelSet::from_iter([ChannelKind::Purchase]);
        if context.plan.tip.is_some() {
            ways.insert(ChannelKind::Tip);
        }
        for at in 0..who.len() {
            block.state.returned[who.lane(at)].merge(ways);
        }
    }
    if !context.arm.delayed.is_empty() {
        for at in 0..who.len() {
            due::set_off_later(
                context,
                block,
                Class::DelayedPurchase,
                who.lane(at),
                ChannelSet::NONE,
            );
        }
        for at in 0..failed.len() {
            due::set_off_later(
                context,
                block,
                Class::DelayedFailure,
                failed.lane(at),
                ChannelSet::NONE,
            );
        }
    }
}

impl State {
    /// Winds the purchase clock up once more.
    #[inline(always)]
    fn renew(&mut self, lane: usize, budget: f32) {
        self.purchase_left[lane] += budget;
        self.purchase_budgets[lane] += budget;
    }
}

impl Plan {
    /// Whether a purchase is a return, or its tip.
    fn books_returns(&self) -> bool {
        !self.visits || self.tip.is_some()
    }

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
    /// The most valuable offer that stands for a customer in a step, of those that can be paid for
    /// (`backed`): its number, and what it is.
    #[inline(always)]
    pub fn best_offer(
        &self,
        state: &State,
        basket: f32,
        lane: usize,
        step: u32,
        backed: Backing,
    ) -> Option<(usize, &Offer)> {
        let now = step as f32;
        let standing = (0..self.offers.len()).filter(|&offer| {
            backed.pays(offer, self.offers[offer].cost, basket)
                && state.offer_from[offer][lane] <= now
                && state.offer_until[offer][lane] > now
        });
        let best = self.most_valuable(standing, basket);
        best.map(|offer| (offer, &self.offers[offer]))
    }

    /// The most valuable of some offers, of equals the first.
    #[inline(always)]
    pub fn most_valuable(
        &self,
        mut offers: impl Iterator<Item = usize>,
        basket: f32,
    ) -> Option<usize> {
        if !self.offers_vary {
            return offers.next();
        }
        let value = |offer: usize| self.offers[offer].value.at(basket);
        offers.fold(None, |best, offer| match best {
            Some(best) if value(best) >= value(offer) => Some(best),
            _ => Some(offer),
        })
    }
}

//! Phase 6, the answers: what those who are asked decide.

use crate::engine::estimator::Estimator;
use crate::engine::phases::answer::{self, count_yes};
use crate::engine::plan::{AskPlan, Asked, Backing, ChannelPlan, Cost, Offer, Plan};
use crate::engine::quantity::Quantity;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::ledger::{Claim, Item, Redeemed};
use crate::engine::state::selection::{RandomBlock, Selection};
use crate::engine::tally::TickSums;
use crate::numeric::{Column, Kernel, LANES, at_width};
use crate::psychology::feelings::Shift;
use crate::psychology::respond::{
    MOST_WAYS, chosen_way, imposition, way_term, yes_chance, yes_log_odds,
};
use crate::psychology::willingness::{
    duty_share, influenced_share, motive, price_response, willingness,
};
use crate::random::{Purpose, unit};
use crate::scenario::checked::ChannelKind;

/// The columns on which an ask is decided, packed.
pub struct Asking {
    goodwill: Column,
    obligation: Column,
    pressure: Column,
    sincerity: Column,
    given: Column,
    stake: Column,
    /// Value of the conditional offer in the same breath, in money.
    offered: Column,
    /// Willingness before elasticity, price response and sight included.
    willing: Column,
    /// The best way's log-odds, and the sum of all ways' terms.
    best: Column,
    terms: Column,
    chance: Column,
    /// Goodwill and pressure once the ask is made.
    goodwill_after: Column,
}

impl Asking {
    /// Empty columns.
    pub fn new() -> Box<Self> {
        const ZERO: Column = [0.0; LANES];
        Box::new(Self {
            goodwill: ZERO,
            obligation: ZERO,
            pressure: ZERO,
            sincerity: ZERO,
            given: ZERO,
            stake: [1.0; LANES],
            offered: ZERO,
            willing: ZERO,
            best: ZERO,
            terms: ZERO,
            chance: ZERO,
            goodwill_after: ZERO,
        })
    }
}

/// Asks the lanes of `who` in each block, whose event numbers are the time part of the draws' addresses,
/// but for those for whom there is no money left.
pub fn make(
    context: &TickContext,
    asked: &Asked,
    blocks: &mut [Block],
    who: &mut [Box<Selection>],
    work: &mut Scratch,
) {
    if work.ledger.is_limited() {
        fund(context, asked.ask, blocks, who, work);
    }
    let mut breath = Breath {
        asked,
        backed: work.ledger.backs(&context.arm.offers),
        redeemed: None,
    };
    if work.ledger.is_limited() && !asked.offers.is_empty() {
        for (number, (block, who)) in blocks.iter().zip(&*who).enumerate() {
            if !who.is_empty() {
                want(context, &breath, number, block, who, work);
            }
        }
        breath.redeemed = Some(work.redeem(context, blocks, |_| Item::answer(asked.ask)));
    }
    for (number, (block, who)) in blocks.iter_mut().zip(who).enumerate() {
        if !who.is_empty() {
            put(context, &breath, number, block, who, work);
        }
    }
    if !asked.offers.is_empty() {
        let redeemed = breath
            .redeemed
            .unwrap_or_else(|| work.redeem(context, blocks, |_| Item::answer(asked.ask)));
        work.pay_offers(context, blocks, &redeemed);
    }
}

/// An ask, and the offers in the same breath.
struct Breath<'a> {
    asked: &'a Asked,
    /// The offers that can be paid for at least once more.
    backed: Backing,
    /// Whom the money reaches of those who say yes under an offer; where there is a cap.
    redeemed: Option<Redeemed>,
}

/// Notes who of one block says yes if the offer in the same breath is paid.
fn want(
    context: &TickContext,
    breath: &Breath,
    number: usize,
    block: &Block,
    who: &Selection,
    work: &mut Scratch,
) {
    let (index, ask) = (breath.asked.ask, &context.arm.asks[breath.asked.ask]);
    let mut words = work.words();
    draw(context, index, block, who, &mut words);
    decide(
        context,
        breath.asked,
        breath.backed,
        block,
        who,
        &mut work.asking,
    );
    for at in 0..who.len() {
        let offer = context.offer_with(breath.asked, breath.backed, block, who.lane(at));
        let Some((offer, _)) = offer else { continue };
        let reached = unit(words.0[0][at]) < ask.reach;
        if reached && unit(words.0[1][at]) < work.asking.chance[at] {
            work.taken.push((offer, Claim::of(number, who, at)));
        }
    }
    work.give_back_words(words);
}

/// Draws for an ask: word 0 whether it is noticed, 1 the answer, 2 the way, 3 the motive.
fn draw(
    context: &TickContext,
    ask: usize,
    block: &Block,
    who: &Selection,
    words: &mut RandomBlock,
) {
    let (first, index) = (block.people.first, ask as u8);
    words.draw(
        who,
        first,
        context.stream,
        Purpose::Ask,
        index,
        context.width,
    );
}

/// Pays for an ask, and drops from `who` whomever the money does not reach.
fn fund(
    context: &TickContext,
    ask: usize,
    blocks: &[Block],
    who: &mut [Box<Selection>],
    work: &mut Scratch,
) {
    let mut claims = Vec::new();
    for (block, who) in who.iter().enumerate() {
        claims.extend((0..who.len()).map(|at| Claim::of(block, who, at)));
    }
    let cost = Cost::Money(context.arm.asks[ask].cost);
    let paid = work.fund(
        context,
        blocks,
        Item::ask(ask),
        cost,
        usize::MAX,
        &mut claims,
    );
    if paid < claims.len() {
        let mut unpaid = vec![[0; LANES]; blocks.len()];
        for claim in &claims[paid..] {
            unpaid[claim.block][claim.lane] = 1;
        }
        for (who, unpaid) in who.iter_mut().zip(&unpaid) {
            who.drop_flagged(unpaid);
        }
    }
}

/// Asks the lanes of one block (the `number`th).
///
/// The answer is decided before the ask itself adds to pressure: the channel's baseline was
/// measured with one ask made. Whom the money for an offer does not reach decides by the same draw as if there were
/// no offer, so that only those who would have said yes anyway do.
fn put(
    context: &TickContext,
    breath: &Breath,
    number: usize,
    block: &mut Block,
    who: &Selection,
    work: &mut Scratch,
) {
    let (asked, backed) = (breath.asked, breath.backed);
    let ask = &context.arm.asks[asked.ask];
    // Who is there already, by an event of their own, needs no reminder.
    let reminds = if ask.timing.class.follows_event() {
        0.0
    } else {
        context.plan.mind.reminder_strength
    };
    let mut words = work.words();
    draw(context, asked.ask, block, who, &mut words);
    decide(context, asked, backed, block, who, &mut work.asking);
    // Who goes unpaid, or might have.
    let short = breath.redeemed.as_ref().filter(|all| !all.is_ample());
    let unpaid = short.map(|redeemed| redeemed.unpaid_of(number));
    if short.is_some() {
        let none = Backing::NONE;
        decide(context, asked, none, block, who, &mut work.unoffered);
    }
    // What is left of a budget goes by events, whatever is counted.
    let by_events = context.counting == Estimator::Events || work.ledger.is_limited();
    for at in 0..who.len() {
        let lane = who.lane(at);
        let offer = context.offer_with(asked, backed, block, lane);
        if ask.cost > 0.0 {
            block.state.pay(lane, ask.cost, &mut work.sums);
            work.sums.add_f64(Quantity::AskCost, ask.cost);
        }
        let reached = unit(words.0[0][at]) < ask.reach;
        if context.counting.expects() {
            let unpaid = match (short, offer) {
                (Some(redeemed), Some((offer, _))) => {
                    let wants = reached && unit(words.0[1][at]) < work.asking.chance[at];
                    redeemed.turnouts[offer].unpaid(block.state.priority[lane], wants) as f32
                }
                _ => 0.0,
            };
            let (asking, sums) = (&work.asking, &mut work.sums);
            let yes = count_chances(context, ask, block, lane, at, 1.0 - unpaid, asking, sums);
            if unpaid > 0.0 {
                let asking = &work.unoffered;
                count_chances(context, ask, block, lane, at, unpaid, asking, sums);
            }
            if let Some((_, offer)) = offer
                && !by_events
            {
                let cost = offer.cost.at(block.people.basket[lane]) * f64::from(yes);
                block.state.pay(lane, cost, &mut work.sums);
            }
        }
        if !reached {
            continue;
        }
        let goes_unpaid = unpaid.is_some_and(|unpaid| unpaid[lane] != 0);
        let asking = match goes_unpaid {
            true => &work.unoffered,
            false => &work.asking,
        };
        let says_yes = unit(words.0[1][at]) < asking.chance[at];
        let willing = asking.willing[at];
        let state = &mut block.state;
        let duty = duty_share(
            state.goodwill[lane],
            state.obligation[lane],
            &context.plan.mind,
        );
        state.goodwill[lane] = asking.goodwill_after[at];
        state.pressure[lane] += 1.0;
        if state.reminder[lane] < reminds {
            state.reminder[lane] = reminds;
        }
        if says_yes {
            let options = options(context.plan, ask, willing, asking.offered[at]);
            let draw = unit(words.0[2][at]);
            let way = ask.ways[chosen_way(draw, &options, ask.ways.len(), &context.plan.mind)];
            let elasticity = context.plan.answers[way as usize].elasticity;
            let influenced = influenced_share(elasticity * willing);
            let motive = motive(unit(words.0[3][at]), influenced, duty);
            if let Some((offer, _)) = offer
                && by_events
                && breath.redeemed.is_none()
            {
                work.taken.push((offer, Claim::of(number, who, at)));
            }
            answer::accept(context, block, lane, way, motive, work);
        }
    }
    work.give_back_words(words);
}

/// Counts an ask by the chances of its answers, before it is answered; `at` is the customer's place in
/// what was decided, and `share` the chance that it is decided so. The chance of a yes.
#[allow(clippy::too_many_arguments)]
fn count_chances(
    context: &TickContext,
    ask: &AskPlan,
    block: &mut Block,
    lane: usize,
    at: usize,
    share: f32,
    asking: &Asking,
    sums: &mut TickSums,
) -> f32 {
    let mind = &context.plan.mind;
    let (willing, best, terms) = (asking.willing[at], asking.best[at], asking.terms[at]);
    let yes = share * ask.reach * asking.chance[at];
    let duty = duty_share(
        block.state.goodwill[lane],
        block.state.obligation[lane],
        mind,
    );
    let options = options(context.plan, ask, willing, asking.offered[at]);
    for (&way, option) in ask.ways.iter().zip(options) {
        let chance = yes * way_term(option, best, mind) / terms;
        count_yes(context, block, lane, way, chance, sums);
        // A purchase on a clock has its motive when it is made.
        if way != ChannelKind::Purchase || !context.plan.purchases_on_a_clock {
            let influenced =
                influenced_share(context.plan.answers[way as usize].elasticity * willing);
            block
                .state
                .count_motives(lane, influenced, duty, chance, sums);
        }
    }
    yes
}

/// Log-odds of each suggested way at a willingness, and under an offer of this value, in money.
#[inline(always)]
fn options(plan: &Plan, ask: &AskPlan, willing: f32, offered: f32) -> [f32; MOST_WAYS] {
    let mut options = [0.0; MOST_WAYS];
    for (option, &way) in options.iter_mut().zip(&ask.ways) {
        let channel = &plan.answers[way as usize];
        *option = option_of(channel, willing, offered);
    }
    options
}

/// Log-odds of a yes in a channel at a willingness, and under an offer of this value, in money.
#[inline(always)]
fn option_of(channel: &ChannelPlan, willing: f32, offered: f32) -> f32 {
    let crowded = if offered > 0.0 { channel.crowding } else { 0.0 };
    channel.log_odds + channel.elasticity * willing - crowded
}

fn decide(
    context: &TickContext,
    asked: &Asked,
    backed: Backing,
    block: &Block,
    who: &Selection,
    asking: &mut Asking,
) {
    let ask = &context.arm.asks[asked.ask];
    let state = &block.state;
    who.gather(&state.goodwill, &mut asking.goodwill);
    who.gather(&state.obligation, &mut asking.obligation);
    who.gather(&state.pressure, &mut asking.pressure);
    who.gather(&state.sincerity, &mut asking.sincerity);
    who.gather(&state.given, &mut asking.given);
    who.gather(&block.people.stake, &mut asking.stake);
    for at in 0..who.len() {
        let lane = who.lane(at);
        let offer = context.offer_with(asked, backed, block, lane);
        let basket = block.people.basket[lane];
        asking.offered[at] = offer.map_or(0.0, |(_, offer)| offer.value.at(basket));
    }
    at_width(
        context.width,
        Decide {
            asking,
            plan: context.plan,
            ask,
            lanes: who.padded(),
        },
    );
}

impl TickContext<'_> {
    /// The most valuable offer that was made to a customer in the same breath as an ask, of those that
    /// can be paid for: its number, and what it is.
    fn offer_with(
        &self,
        asked: &Asked,
        backed: Backing,
        block: &Block,
        lane: usize,
    ) -> Option<(usize, &Offer)> {
        let basket = block.people.basket[lane];
        let made = asked.offers.iter().copied().filter(|&offer| {
            backed.pays(offer, self.arm.offers[offer].cost, basket)
                && block.state.offered_at[offer][lane] == self.step as f32
        });
        let best = self.arm.most_valuable(made, basket);
        best.map(|offer| (offer, &self.arm.offers[offer]))
    }
}

struct Decide<'a> {
    asking: &'a mut Asking,
    plan: &'a Plan,
    ask: &'a AskPlan,
    lanes: usize,
}

impl Kernel for Decide<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let a = self.asking;
        // Copies, so that the compiler knows that no column's store changes them.
        let mind = self.plan.mind;
        let (listed, sight) = (self.ask.listed, self.ask.sight);
        // Said again for the compiler, which then needs no check in the loops.
        let lanes = if self.lanes < LANES {
            self.lanes
        } else {
            LANES
        };
        for at in 0..lanes {
            let price = price_response(a.offered[at], a.stake[at], &mind);
            a.willing[at] = sight
                + price
                + willingness(
                    a.goodwill[at],
                    a.obligation[at],
                    a.pressure[at],
                    a.sincerity[at],
                    &mind,
                );
            a.best[at] = f32::MIN;
            a.terms[at] = 0.0;
            let cost = imposition(a.pressure[at] + 1.0, a.given[at], &mind);
            a.goodwill_after[at] =
                Shift::new(-cost, mind.goodwill_limit).of(a.goodwill[at], mind.goodwill_limit);
        }
        // Way by way rather than customer by customer: then each pass is vector code.
        for &way in &self.ask.ways {
            let channel = self.plan.answers[way as usize];
            for at in 0..lanes {
                let option = option_of(&channel, a.willing[at], a.offered[at]);
                a.best[at] = if option > a.best[at] {
                    option
                } else {
                    a.best[at]
                };
            }
        }
        for &way in &self.ask.ways {
            let channel = self.plan.answers[way as usize];
            for at in 0..lanes {
                let option = option_of(&channel, a.willing[at], a.offered[at]);
                a.terms[at] += way_term(option, a.best[at], &mind);
            }
        }
        for at in 0..lanes {
            a.chance[at] = yes_chance(yes_log_odds(a.best[at], a.terms[at], listed, &mind));
        }
    }
}

//! Phases 1, 6 and 10: time passes, the stocks fade, and the hazards of buying, joining and
//! leaving are spent.

use crate::engine::estimator::Estimator;
use crate::engine::phases::due;
use crate::engine::phases::purchase;
use crate::engine::plan::{Backing, Class, Cost, Offer, Plan};
use crate::engine::quantity::Quantity;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::stage;
use crate::engine::state::turnout::Uplift;
use crate::engine::state::{State, UNSET};
use crate::numeric::{
    Column, Kernel, LANES, at_width, block_dot, block_sum, clamp, each_lane, exp,
};
use crate::population::People;
use crate::psychology::feelings::within;
use crate::psychology::lapse::{lapse_factor, mean_share_there, share_there};
use crate::psychology::passing::faded;
use crate::psychology::reminder::reminded;
use crate::psychology::sincerity::relationship_length;
use crate::psychology::willingness::{at_least_noticed, price_response, willingness};
use crate::scenario::checked::MOST_IN_A_STEP;
use crate::vocabulary::channel::ChannelSet;

/// Decides at what rate things happen in this step, lets its time pass, and observes the stocks.
///
/// On a visit timeline the decision is taken at the visit and no time passes yet.
pub fn decide(context: &TickContext, block: &mut Block, work: &mut Scratch) {
    if context.plan.visits {
        at_width(
            context.width,
            AtOnce {
                state: &mut block.state,
                plan: context.plan,
            },
        );
    } else {
        let purchases = context.plan.purchases_on_a_clock;
        let counted = purchases && context.series && context.counting.expects();
        let left = counted.then(|| *block.state.purchase_left);
        if let Some(uplift) = &mut block.state.uplift {
            **uplift = Uplift::NONE;
        }
        let offers = purchases && offers_stand(context, &block.state);
        let reminder = offers.then(|| *block.state.reminder);
        pass(
            context,
            block,
            if purchases { context.buying_days } else { 0.0 },
        );
        if let Some(reminder) = reminder {
            spend_on_offers(context, block, &reminder, work.backed);
        }
        if let Some(left) = left {
            purchase::count_hazards(context, block, &left, &mut work.sums);
        }
    }
    if !context.series {
        return;
    }
    let [active, goodwill, obligation, trust] = at_width(
        context.width,
        Observe {
            state: &block.state,
        },
    );
    if let Some(crowd) = &mut work.crowd {
        crowd.feel(context.step, block);
    }
    // What is told of a tick is the mean over its steps.
    let share = 1.0 / f64::from(context.plan.steps_per_tick);
    work.sums.add_f64(Quantity::Active, active * share);
    work.sums.add_f64(Quantity::Goodwill, goodwill * share);
    work.sums.add_f64(Quantity::Obligation, obligation * share);
    work.sums.add_f64(Quantity::Trust, trust * share);
}

/// Sums over customers: their number, goodwill, obligation, trust.
struct Observe<'a> {
    state: &'a State,
}

impl Kernel for Observe<'_> {
    type Output = [f64; 4];

    #[inline(always)]
    fn run(self) -> [f64; 4] {
        let s = self.state;
        [
            block_sum(&s.active),
            block_dot(&s.active, &s.mean_goodwill),
            block_dot(&s.active, &s.mean_obligation),
            block_dot(&s.active, &s.trust),
        ]
    }
}

/// Lets customers leave whose hazard is spent; on a visit timeline the gap passes first.
pub fn lapse(context: &TickContext, block: &mut Block, work: &mut Scratch) {
    if context.plan.visits {
        let last = context.step + 1 == context.plan.steps;
        if last || context.plan.passing.days == 0.0 {
            return;
        }
        pass(context, block, 0.0);
    }
    if context.counting == Estimator::Surviving {
        return;
    }
    let mut rung = work.lanes();
    rung.select_spent(&block.state.lapse_left, context.width);
    for at in 0..rung.len() {
        let lane = rung.lane(at);
        let state = &mut block.state;
        if state.stage[lane] != stage::CUSTOMER {
            continue;
        }
        state.stage[lane] = stage::LAPSED;
        state.active[lane] = 0.0;
        state.lapse_left[lane] = f32::MAX;
        if state.outcome.joined[lane] > 0.0 && state.left_after[lane] == UNSET {
            let stayed = (context.step + 1) as f32 - state.starts[lane];
            state.left_after[lane] = stayed;
            if stayed <= judged_after(context.plan) {
                state.lapse_spent[lane] = state.lapse_budgets[lane];
            }
        }
        work.sums.add(Quantity::Lapses, 1.0);
        due::set_off_later(context, block, Class::DelayedLapse, lane, ChannelSet::NONE);
    }
    work.give_back(rung);
    if context.counting.expects() {
        let judge = JudgeJoiners {
            state: &mut block.state,
            next: (context.step + 1) as f32,
            judged: judged_after(context.plan),
        };
        at_width(context.width, judge);
    }
}

/// Steps that a joiner must outlast to be one who stays.
fn judged_after(plan: &Plan) -> f32 {
    plan.steps_to_stay().ceil() - 1.0
}

/// Notes what of their first budget those have spent who joined so long ago that it is judged now
/// whether they stay.
struct JudgeJoiners<'a> {
    state: &'a mut State,
    next: f32,
    judged: f32,
}

impl Kernel for JudgeJoiners<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (s, next, judged) = (self.state, self.next, self.judged);
        each_lane!(s.half, |lane| {
            let still = (s.outcome.joined[lane] > 0.0) & (s.left_after[lane] == UNSET);
            let now = still & (next - s.starts[lane] == judged);
            let spent = s.lapse_budgets[lane] - s.lapse_left[lane];
            s.lapse_spent[lane] = if now { spent } else { s.lapse_spent[lane] };
        });
    }
}

fn pass(context: &TickContext, block: &mut Block, buying_days: f32) {
    // What an arm never does need not fade: columns that stay 0 are left alone.
    let arm = context.arm;
    let (gives, meet) = (
        !arm.gestures.is_empty(),
        context.plan.community.ties.is_some(),
    );
    let days = buying_days;
    if context.counting == Estimator::Surviving {
        // Nothing flows in from ties where customers are counted so.
        return match (gives, arm.presses) {
            (false, false) => buy_or_pass::<false, false, false, false>(context, block, days),
            (true, false) => buy_or_pass::<true, false, false, false>(context, block, days),
            (_, true) => buy_or_pass::<true, true, false, false>(context, block, days),
        };
    }
    match (gives, arm.presses, meet) {
        (false, false, false) => buy_or_pass::<false, false, false, true>(context, block, days),
        (true, false, false) => buy_or_pass::<true, false, false, true>(context, block, days),
        (_, _, false) => buy_or_pass::<true, true, false, true>(context, block, days),
        (_, _, true) => buy_or_pass::<true, true, true, true>(context, block, days),
    }
}

fn buy_or_pass<const GIVES: bool, const PRESSES: bool, const MEET: bool, const LEAVE: bool>(
    context: &TickContext,
    block: &mut Block,
    buying_days: f32,
) {
    if buying_days > 0.0 {
        pass_with::<GIVES, PRESSES, MEET, LEAVE, true>(context, block, buying_days);
    } else {
        pass_with::<GIVES, PRESSES, MEET, LEAVE, false>(context, block, 0.0);
    }
}

fn pass_with<
    const GIVES: bool,
    const PRESSES: bool,
    const MEET: bool,
    const LEAVE: bool,
    const BUY: bool,
>(
    context: &TickContext,
    block: &mut Block,
    buying_days: f32,
) {
    at_width(
        context.width,
        Pass::<GIVES, PRESSES, MEET, LEAVE, BUY> {
            state: &mut block.state,
            people: &block.people,
            plan: context.plan,
            buying_days,
            // Half way through the step.
            day: context.day + 0.5 * context.plan.passing.days,
        },
    );
}

/// A quiet step: everything that happens to everybody, in one pass.
///
/// `GIVES`: the arm has gestures; `PRESSES`: it asks, or gives with strings; `MEET`: customers have ties; `LEAVE`:
/// they leave, rather than being counted by their chance to be there; `BUY`: the hazard of purchases is spent.
struct Pass<
    'a,
    const GIVES: bool,
    const PRESSES: bool,
    const MEET: bool,
    const LEAVE: bool,
    const BUY: bool,
> {
    state: &'a mut State,
    people: &'a People,
    plan: &'a Plan,
    /// Days of the step over which purchases are made, as the season has them; 0 where none are.
    buying_days: f32,
    /// Days from the start of the run.
    day: f32,
}

impl<const GIVES: bool, const PRESSES: bool, const MEET: bool, const LEAVE: bool, const BUY: bool>
    Kernel for Pass<'_, GIVES, PRESSES, MEET, LEAVE, BUY>
{
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (s, people) = (self.state, self.people);
        // Copies, so that the compiler knows that no column's store changes them.
        let (mind, time) = (self.plan.mind, self.plan.passing);
        let (elasticity, customary) = (self.plan.purchase.elasticity, self.plan.customary);
        let wakes = self.plan.wakes;
        each_lane!(s.half, |i| {
            let (g, o) = (s.goodwill[i], s.obligation[i]);
            let inflow = if MEET { s.inflow[i] } else { 0.0 };
            let mood = if GIVES { s.mood[i] } else { 0.0 };
            let mut mean_goodwill =
                g * time.mean_goodwill + mood * time.mean_passing_mood - o * time.mean_discomfort;
            let mut rest = g * time.keep_goodwill + mood * time.passing_mood - o * time.discomfort;
            if MEET {
                mean_goodwill += inflow * time.mean_inflow;
                rest += inflow * time.inflow;
            }
            let mean_goodwill = within(mean_goodwill, mind.goodwill_limit);
            let mean_obligation = o * time.mean_obligation;
            let pressure = if PRESSES {
                s.pressure[i] * time.mean_pressure
            } else {
                0.0
            };
            let w = willingness(
                mean_goodwill,
                mean_obligation,
                pressure,
                s.sincerity[i],
                &mind,
            );
            let length = relationship_length(self.day - s.since[i]);
            let reminder = if GIVES || PRESSES { s.reminder[i] } else { 0.0 };
            let mean_reminder = reminder * time.mean_reminder;
            let factor = lapse_factor(
                mean_goodwill,
                mean_obligation,
                s.trust[i],
                length,
                wakes * mean_reminder,
                &mind,
            );
            let lapse = s.active[i] * time.lapse * factor;
            let share = if LEAVE {
                share_there(s.lapse_left[i], lapse)
            } else {
                mean_share_there(lapse)
            };
            let there = s.active[i] * share;
            s.lapse_left[i] -= lapse;
            if BUY {
                let base = there * self.buying_days * people.purchase_rate[i];
                // Where nothing reminds it is by a factor of 1.
                let reminded = if GIVES || PRESSES {
                    reminded(mean_reminder, people.purchase_rate[i], &mind)
                } else {
                    1.0
                };
                let hazard = base * exp(elasticity * w) * reminded;
                s.purchase_left[i] -= clamp(hazard, 0.0, MOST_IN_A_STEP);
            }
            s.goodwill[i] = faded(within(rest, mind.goodwill_limit));
            s.obligation[i] = faded(o * time.keep_obligation);
            if GIVES {
                s.mood[i] = faded(mood * time.keep_mood);
            }
            if PRESSES {
                s.pressure[i] = faded(s.pressure[i] * time.keep_pressure);
                s.given[i] = faded(s.given[i] * time.keep_pressure);
            }
            if GIVES || PRESSES {
                s.reminder[i] = faded(reminder * time.keep_reminder);
                s.expectation[i] =
                    customary + (s.expectation[i] - customary) * time.keep_expectation;
            }
            s.there[i] = there;
            s.willing[i] = w;
            s.mean_goodwill[i] = mean_goodwill;
            s.mean_obligation[i] = mean_obligation;
        });
    }
}

/// A visit: willingness by the stocks as they are.
struct AtOnce<'a> {
    state: &'a mut State,
    plan: &'a Plan,
}

impl Kernel for AtOnce<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (s, mind) = (self.state, self.plan.mind);
        each_lane!(s.half, |i| {
            s.mean_goodwill[i] = s.goodwill[i];
            s.mean_obligation[i] = s.obligation[i];
            s.willing[i] = willingness(
                s.goodwill[i],
                s.obligation[i],
                s.pressure[i],
                s.sincerity[i],
                &mind,
            );
        });
    }
}

/// Whether a conditional offer stands for anybody in this step.
fn offers_stand(context: &TickContext, state: &State) -> bool {
    let now = context.step as f32;
    state
        .offer_until
        .iter()
        .any(|until| until.iter().any(|&until| until > now))
}

/// Spends the part of the purchase hazard that standing offers add: its factor is
/// exp(price response) − 1 on top of what [`Pass`] has spent. `reminder`: as it was at the step's start.
fn spend_on_offers(context: &TickContext, block: &mut Block, reminder: &Column, backed: Backing) {
    // What stands for each, chosen first: then all the rest is vector code.
    let mut values = [0.0; LANES];
    let (state, people) = (&*block.state, &block.people);
    match context.arm.offers.as_slice() {
        // One offer alone, which is paid to all or to none, is for those for whom it stands.
        [offer] if matches!(offer.cost, Cost::Money(_)) => {
            let now = context.step as f32;
            let (from, until) = (&state.offer_from[0], &state.offer_until[0]);
            let paid = backed.pays(0, offer.cost, 0.0);
            for lane in 0..LANES {
                let stands = paid & (from[lane] <= now) & (until[lane] > now);
                let value = offer.value.at(people.basket[lane]);
                values[lane] = if stands { value } else { 0.0 };
            }
        }
        _ => {
            for (lane, value) in values.iter_mut().enumerate() {
                let basket = people.basket[lane];
                let best = context
                    .arm
                    .best_offer(state, basket, lane, context.step, backed);
                *value = best.map_or(0.0, |(_, offer)| offer.value.at(basket));
            }
        }
    }
    at_width(
        context.width,
        SpendOnOffers {
            block,
            values: &values,
            reminder,
            plan: context.plan,
            buying_days: context.buying_days,
        },
    );
}

/// The hazard that offers add, each of this value to its customer; nothing where nothing is of value.
struct SpendOnOffers<'a> {
    block: &'a mut Block,
    values: &'a Column,
    reminder: &'a Column,
    plan: &'a Plan,
    buying_days: f32,
}

impl Kernel for SpendOnOffers<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Block { people, state: s } = self.block;
        let mut hazards = [0.0; LANES];
        // Copies, so that the compiler knows that no column's store changes them.
        let (mind, noticed, time) = (self.plan.mind, self.plan.noticed, self.plan.passing);
        let elasticity = self.plan.purchase.elasticity;
        each_lane!(s.half, |lane| {
            let value = self.values[lane];
            let basket = at_least_noticed(people.basket[lane], noticed);
            let price = price_response(value, basket, &mind);
            let more = exp(elasticity * s.willing[lane]) * (exp(price) - 1.0);
            let mean_reminder = self.reminder[lane] * time.mean_reminder;
            let reminded = reminded(mean_reminder, people.purchase_rate[lane], &mind);
            let hazard =
                s.there[lane] * self.buying_days * people.purchase_rate[lane] * more * reminded;
            let hazard = clamp(hazard, 0.0, MOST_IN_A_STEP);
            hazards[lane] = if value > 0.0 { hazard } else { 0.0 };
            s.purchase_left[lane] -= hazards[lane];
        });
        if let Some(uplift) = &mut s.uplift {
            uplift.extra = hazards;
        }
    }
}

impl Plan {
    /// What a standing offer adds to the log-rate of buying of a customer with this basket, in money.
    #[inline(always)]
    pub fn offered_price(&self, offer: &Offer, basket: f32) -> f32 {
        let value = offer.value.at(basket);
        let basket = at_least_noticed(basket, self.noticed);
        price_response(value, basket, &self.mind)
    }
}

//! A touchpoint: what was received is appraised, its sincerity perceived, and felt (phases 3 to 5).

use crate::engine::phases::due;
use crate::engine::plan::compile::STRINGS_SOON_AFTER;
use crate::engine::plan::{Cost, GesturePlan, Plan, Touchpoint, Value};
use crate::engine::quantity::Quantity;
use crate::engine::state::State;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::ledger::{Claim, Item};
use crate::engine::state::selection::{RandomBlock, Selection};
use crate::engine::state::witness::{Given, Touch};
use crate::engine::tally::{SincerityCounts, TickSums};
use crate::numeric::{Column, Kernel, LANES, at_width};
use crate::population::People;
use crate::psychology::Mind;
use crate::psychology::appraise::{disappointment, effort, intensity, pleasure};
use crate::psychology::feelings::{
    Shift, expectation_after, made_good, obligation_share, trust_after,
};
use crate::psychology::memory::{memorable, remembered_share};
use crate::psychology::sincerity::{
    Shown, excess, is_excessive, kindness, relationship_length, sincerity,
};
use crate::random::{Purpose, unit};

/// Weight of a gesture that nobody notices in what the touchpoint's sincerity is taken to be.
const LEAST_WEIGHT: f32 = 1.0e-6;

/// The flag of a gesture that is due and that the ledger does not pay for.
const UNPAID: u8 = 2;

/// Lets a touchpoint happen to the lanes of `who` in each block; `due` says for whom, block by block and
/// gesture by gesture on the touchpoint.
///
/// The event numbers of `who` are the time part of the addresses of reach, of kept promises and of lots.
pub fn happen(
    context: &TickContext,
    touchpoint: &Touchpoint,
    blocks: &mut [Block],
    who: &[Box<Selection>],
    due: &mut [[u8; LANES]],
    work: &mut Scratch,
) {
    if touchpoint.gestures.is_empty() {
        return;
    }
    share_out(context, touchpoint, blocks, who, due);
    if context.arm.rations() {
        fund(context, touchpoint, blocks, who, due, work);
    }
    let due = due.chunks(touchpoint.gestures.len());
    for ((block, who), due) in blocks.iter_mut().zip(who).zip(due) {
        if !who.is_empty() {
            befall(context, touchpoint, block, who, due, work);
        }
    }
}

/// Takes back what is given in a share of the cases and not in these, by lot.
fn share_out(
    context: &TickContext,
    touchpoint: &Touchpoint,
    blocks: &[Block],
    who: &[Box<Selection>],
    due: &mut [[u8; LANES]],
) {
    let each = touchpoint.gestures.len();
    for (on, given) in touchpoint.gestures.iter().enumerate() {
        let gesture = &context.arm.gestures[given.gesture];
        if gesture.share >= 1.0 {
            continue;
        }
        let stream = context.stream.of(gesture.lots);
        for (number, (block, who)) in blocks.iter().zip(who).enumerate() {
            let flags = &mut due[number * each + on];
            for at in 0..who.len() {
                let lane = who.lane(at);
                if flags[lane] != 0 {
                    let customer = block.people.first + lane as u32;
                    let words = stream.draw(customer, who.event[at], Purpose::Share, 0);
                    flags[lane] = u8::from(unit(words[0]) < gesture.share);
                }
            }
        }
    }
}

/// Pays for what is due in all blocks, gesture by gesture, as far as the money goes, and marks what it
/// does not pay for. An offer is paid for when it is redeemed, but not made where it could not be.
fn fund(
    context: &TickContext,
    touchpoint: &Touchpoint,
    blocks: &[Block],
    who: &[Box<Selection>],
    due: &mut [[u8; LANES]],
    work: &mut Scratch,
) {
    let each = touchpoint.gestures.len();
    let mut claims = Vec::new();
    let mut words = work.words();
    for (on, given) in touchpoint.gestures.iter().enumerate() {
        let gesture = &context.arm.gestures[given.gesture];
        claims.clear();
        for (number, (block, who)) in blocks.iter().zip(who).enumerate() {
            if who.is_empty() {
                continue;
            }
            if gesture.promised.is_some() {
                draw(context, block, who, given.gesture, &mut words);
            }
            let flags = &due[number * each + on];
            for at in 0..who.len() {
                // A promise that is broken costs nothing.
                let kept = gesture.promised.is_none_or(|kept| keeps(&words, at, kept));
                if flags[who.lane(at)] != 0 && kept {
                    claims.push(Claim::of(number, who, at));
                }
            }
        }
        let paid = if !gesture.conditional {
            let item = Item::gesture(given.gesture);
            let room = work.ledger.room(given.gesture);
            let paid = work.fund(context, blocks, item, gesture.cost, room, &mut claims);
            work.ledger.take_room(given.gesture, paid);
            paid
        } else {
            // An offer is made to those for whom it could be paid.
            let backing = work.ledger.backing();
            let (paid, unpaid): (Vec<Claim>, Vec<Claim>) = claims.iter().partition(|claim| {
                let basket = blocks[claim.block].people.basket[claim.lane];
                match gesture.cost {
                    Cost::Money(cost) => work.ledger.affords(cost, 1) > 0,
                    Cost::OfBasket(_) => backing.pays(0, gesture.cost, basket),
                }
            });
            work.fall_short(context, unpaid.len());
            claims.clear();
            claims.extend(paid.iter().chain(&unpaid));
            paid.len()
        };
        for claim in &claims[paid..] {
            due[claim.block * each + on][claim.lane] = UNPAID;
        }
    }
    work.give_back_words(words);
}

/// Draws whether a gesture is noticed and, where promised, kept.
fn draw(
    context: &TickContext,
    block: &Block,
    who: &Selection,
    place: usize,
    words: &mut RandomBlock,
) {
    words.draw(
        who,
        block.people.first,
        context.stream,
        Purpose::Gesture,
        place as u8,
        context.width,
    );
}

fn keeps(words: &RandomBlock, at: usize, kept: f32) -> bool {
    unit(words.0[1][at]) < kept
}

/// Lets a touchpoint happen to the lanes of one block.
fn befall(
    context: &TickContext,
    touchpoint: &Touchpoint,
    block: &mut Block,
    who: &Selection,
    due: &[[u8; LANES]],
    work: &mut Scratch,
) {
    let mut words = work.words();
    let felt = &mut *work.felt;
    if felt.presence.len() < touchpoint.gestures.len() {
        felt.presence
            .resize_with(touchpoint.gestures.len(), Presence::none);
    }
    at_width(
        context.width,
        Deliver {
            context,
            touchpoint,
            block,
            who,
            due,
            felt,
            words: &mut words,
            sums: &mut work.sums,
            made: &mut work.made,
        },
    );
    make_offers(context, touchpoint, block, who, felt);
    tire(context, touchpoint, block, who, felt);
    at_width(
        context.width,
        Feel {
            felt,
            block,
            who,
            context,
            touchpoint,
            plan: context.plan,
            gestures: &context.arm.gestures,
            lanes: who.padded(),
            step: context.step as usize,
        },
    );
    work.sincerity.count_all(&felt.bins[..who.len()]);
    if let Some(witness) = &mut work.witness
        && let Some(lane) = witness.lane(block.people.first, block.people.len)
        && let Some(at) = (0..who.len()).find(|&at| who.lane(at) == lane)
    {
        let presence = felt.presence.iter();
        let gestures = touchpoint.gestures.iter().zip(presence).zip(due);
        let given = gestures.filter(|(_, due)| due[lane] != 0);
        witness.touched(Touch {
            step: context.step,
            gestures: given
                .map(|((given, presence), due)| Given {
                    gesture: given.gesture,
                    reached: presence.here[at] > 0.0,
                    kept: presence.kept[at] > 0.0,
                    paid: due[lane] != UNPAID,
                })
                .collect(),
            sincerity: (felt.judged[at] * felt.delivered[at] > 0.0).then_some(felt.seen[at]),
            goodwill: block.state.goodwill[lane],
            obligation: block.state.obligation[lane],
        });
    }
    work.give_back_words(words);
}

/// Who notices each gesture, and whether it is given at all.
struct Presence {
    /// 1 where it is noticed (or missed, if promised).
    here: Column,
    /// 1 where it is given; 0 where the promise is broken.
    kept: Column,
    /// Share of its intensity that is left for those who are used to its kind, where it has one.
    fresh: Column,
    /// Its intensity z.
    intensity: Column,
    /// What it does to goodwill per unit of pleasure, in −1..1, times the giver's share.
    kindness: Column,
    /// How kind it is felt to be, in −1..1, by which gestures are ranked.
    sincere: Column,
}

impl Presence {
    /// Takes back what the ledger does not pay for: it is missed where it was promised or announced.
    fn withhold(&mut self, gesture: &GesturePlan, who: &Selection, due: &[u8; LANES]) {
        let known = gesture.announced || gesture.promised.is_some();
        let column = match known && !gesture.conditional {
            true => &mut self.kept,
            false => &mut self.here,
        };
        for at in 0..who.len() {
            if due[who.lane(at)] == UNPAID {
                column[at] = 0.0;
            }
        }
    }

    /// Books what is sent at a share of each basket.
    fn pay_share(
        &self,
        cost: Cost,
        people: &People,
        state: &mut State,
        who: &Selection,
        sums: &mut TickSums,
    ) {
        for at in 0..who.len() {
            if self.here[at] * self.kept[at] > 0.0 {
                let lane = who.lane(at);
                state.pay(lane, cost.at(people.basket[lane]), sums);
            }
        }
    }

    /// Books what is sent, to so many.
    #[inline(always)]
    fn pay(&self, cost: f64, sent: u32, state: &mut State, who: &Selection, sums: &mut TickSums) {
        let costs = &mut state.outcome.cost;
        who.each(|at, lane| {
            let is_sent = self.here[at] * self.kept[at] > 0.0;
            costs[lane] += if is_sent { cost } else { 0.0 };
        });
        let paid = cost * f64::from(sent);
        sums.add_f64(Quantity::Cost, paid);
        sums.add_f64(Quantity::Profit, -paid);
    }

    fn none() -> Self {
        Self {
            here: [0.0; LANES],
            kept: [0.0; LANES],
            fresh: [1.0; LANES],
            intensity: [0.0; LANES],
            kindness: [0.0; LANES],
            sincere: [0.0; LANES],
        }
    }
}

/// Decides who gets and notices what, and books what it costs.
struct Deliver<'a> {
    context: &'a TickContext<'a>,
    touchpoint: &'a Touchpoint,
    block: &'a mut Block,
    who: &'a Selection,
    due: &'a [[u8; LANES]],
    felt: &'a mut AppraisalScratch,
    words: &'a mut RandomBlock,
    sums: &'a mut TickSums,
    made: &'a mut [[u64; 2]],
}

impl Kernel for Deliver<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (context, who) = (self.context, self.who);
        let padded = who.padded();
        for (on, given) in self.touchpoint.gestures.iter().enumerate() {
            let gesture = &context.arm.gestures[given.gesture];
            let presence = &mut self.felt.presence[on];
            let due = &self.due[on];
            presence.here[..padded].fill(0.0);
            presence.kept[..padded].fill(1.0);
            let here = &mut presence.here;
            let mut all_due = 0_u32;
            who.each(|at, lane| {
                let is_due = u8::from(due[lane] != 0);
                here[at] = f32::from(is_due);
                all_due += u32::from(is_due);
            });
            if gesture.reach < 1.0 || gesture.promised.is_some() {
                draw(context, self.block, who, given.gesture, self.words);
            }
            if let Some(kept) = gesture.promised {
                for at in 0..who.len() {
                    presence.kept[at] = f32::from(u8::from(keeps(self.words, at, kept)));
                }
            }
            if context.arm.rations() {
                presence.withhold(gesture, who, due);
            }
            let mut all_made = 0_u32;
            for (here, kept) in presence.here[..padded].iter().zip(&presence.kept) {
                all_made += u32::from(here * kept > 0.0);
            }
            let [due_before, made_before] = &mut self.made[given.gesture];
            *due_before += u64::from(all_due);
            *made_before += u64::from(all_made);
            match gesture.cost {
                Cost::Money(cost) if !gesture.conditional && cost > 0.0 => {
                    presence.pay(cost, all_made, &mut self.block.state, who, self.sums);
                }
                Cost::OfBasket(_) if !gesture.conditional => {
                    let Block { people, state } = &mut *self.block;
                    presence.pay_share(gesture.cost, people, state, who, self.sums);
                }
                Cost::Money(_) | Cost::OfBasket(_) => {}
            }
            if gesture.reach < 1.0 {
                let reached = &self.words.0[0];
                for at in 0..padded {
                    let noticed = unit(reached[at]) < gesture.reach;
                    presence.here[at] *= f32::from(u8::from(noticed));
                }
            }
        }
    }
}

/// Looks up how fresh what is of a kind is to each, and takes in that it was given.
fn tire(
    context: &TickContext,
    touchpoint: &Touchpoint,
    block: &mut Block,
    who: &Selection,
    felt: &mut AppraisalScratch,
) {
    if context.arm.kinds == 0 {
        return;
    }
    let (kinds, mind) = (&mut block.state.kinds, &context.plan.mind);
    for (given, presence) in touchpoint.gestures.iter().zip(&mut felt.presence) {
        let Some(kind) = context.arm.gestures[given.gesture].kind else {
            continue;
        };
        presence.fresh = [1.0; LANES];
        for at in 0..who.len() {
            let lane = who.lane(at);
            presence.fresh[at] = kinds.freshness(kind, lane, context.day, mind);
            if presence.here[at] * presence.kept[at] > 0.0 {
                kinds.meet(kind, lane, context.day, mind);
            }
        }
    }
}

/// Makes conditional offers to those who notice them: with an ask in the same breath for its answer,
/// else for purchases, for as long as they stand.
fn make_offers(
    context: &TickContext,
    touchpoint: &Touchpoint,
    block: &mut Block,
    who: &Selection,
    felt: &AppraisalScratch,
) {
    if context.arm.offers.is_empty() {
        return;
    }
    // What is offered at the end of a step stands from the next one on.
    let from = context.step + u32::from(touchpoint.class.follows_event());
    for (given, presence) in touchpoint.gestures.iter().zip(&felt.presence) {
        let gesture = &context.arm.gestures[given.gesture];
        let Some(offer) = gesture.offer else { continue };
        let mut asked = [0; LANES];
        for ask in touchpoint
            .asks
            .iter()
            .filter(|ask| ask.offers.contains(&offer))
        {
            let mut meant = [0; LANES];
            let timing = &context.arm.asks[ask.ask].timing;
            due::flag_meant(timing, block, context.step, &mut meant);
            for (asked, meant) in asked.iter_mut().zip(&meant) {
                *asked |= meant;
            }
        }
        let state = &mut block.state;
        let until = from as f32 + gesture.stands_steps;
        for at in 0..who.len() {
            let lane = who.lane(at);
            if presence.here[at] == 0.0 {
                continue;
            }
            if asked[lane] == 0 {
                let now = context.step as f32;
                let stands =
                    state.offer_from[offer][lane] <= now && state.offer_until[offer][lane] > now;
                if !stands {
                    state.offer_from[offer][lane] = from as f32;
                }
                state.offer_until[offer][lane] = until;
            } else {
                state.offered_at[offer][lane] = context.step as f32;
            }
        }
    }
}

/// The columns on which a touchpoint is felt, packed.
pub struct AppraisalScratch {
    presence: Vec<Presence>,
    goodwill: Column,
    mood: Column,
    obligation: Column,
    pressure: Column,
    trust: Column,
    expectation: Column,
    given: Column,
    reminder: Column,
    sincerity: Column,
    reciprocity: Column,
    indebtedness: Column,
    skepticism: Column,
    stake: Column,
    /// Where a gesture of the arm is worth a share of it.
    basket: Column,
    /// What the gesture at hand is worth, in money.
    value: Column,
    length: Column,
    segment: [u16; LANES],
    personal: Column,
    strings: Column,
    reference: Column,
    left: Column,
    intensity: Column,
    /// Intensity and kindness of the gesture at hand.
    z: Column,
    sincere: Column,
    kindness: Column,
    /// What of the touchpoint counts for memory, in money.
    memorable: Column,
    duty: Column,
    /// What the strings press, per unit of pleasure, times intensity.
    press: Column,
    seen: Column,
    weight: Column,
    total: Column,
    customary: Column,
    /// The presence of the gesture at hand.
    here: Column,
    kept: Column,
    /// The share of the intensity of the gesture at hand that is left for those who are used to its kind; 1 for what has none.
    fresh: Column,
    noticed: Column,
    judged: Column,
    delivered: Column,
    counted: Column,
    /// Whether anything presses anybody.
    presses: bool,
    /// In which bin of the histogram the perceived sincerity is counted.
    bins: [u8; LANES],
}

impl AppraisalScratch {
    /// Empty columns.
    pub fn new() -> Box<Self> {
        const ZERO: Column = [0.0; LANES];
        Box::new(Self {
            presence: Vec::new(),
            goodwill: ZERO,
            mood: ZERO,
            obligation: ZERO,
            pressure: ZERO,
            trust: ZERO,
            expectation: ZERO,
            given: ZERO,
            reminder: ZERO,
            sincerity: ZERO,
            reciprocity: ZERO,
            indebtedness: ZERO,
            skepticism: ZERO,
            stake: [1.0; LANES],
            basket: ZERO,
            value: ZERO,
            length: ZERO,
            segment: [0; LANES],
            personal: ZERO,
            strings: ZERO,
            reference: ZERO,
            left: ZERO,
            intensity: ZERO,
            z: ZERO,
            sincere: ZERO,
            kindness: ZERO,
            memorable: ZERO,
            duty: ZERO,
            press: ZERO,
            seen: ZERO,
            weight: ZERO,
            total: ZERO,
            customary: ZERO,
            here: ZERO,
            kept: ZERO,
            fresh: [1.0; LANES],
            noticed: ZERO,
            judged: ZERO,
            delivered: ZERO,
            counted: ZERO,
            presses: false,
            bins: [SincerityCounts::NONE; LANES],
        })
    }

    #[inline(always)]
    fn pack(&mut self, block: &Block, who: &Selection, context: &TickContext) {
        let (state, people) = (&block.state, &block.people);
        who.gather(&state.goodwill, &mut self.goodwill);
        who.gather(&state.mood, &mut self.mood);
        who.gather(&state.obligation, &mut self.obligation);
        who.gather(&state.trust, &mut self.trust);
        who.gather(&state.expectation, &mut self.expectation);
        who.gather(&state.given, &mut self.given);
        who.gather(&state.sincerity, &mut self.sincerity);
        who.gather(&people.reciprocity, &mut self.reciprocity);
        who.gather(&people.indebtedness, &mut self.indebtedness);
        who.gather(&people.skepticism, &mut self.skepticism);
        who.gather(&people.stake, &mut self.stake);
        let mut gestures = context.arm.gestures.iter();
        if gestures.any(|gesture| gesture.value.is_of_basket()) {
            who.gather(&people.basket, &mut self.basket);
        }
        who.gather(&state.since, &mut self.length);
        for at in 0..who.padded() {
            self.length[at] = relationship_length(context.day - self.length[at]);
        }
        if context.plan.segments > 1 {
            for at in 0..who.len() {
                self.segment[at] = people.segment[who.lane(at)];
            }
        }
    }

    /// Takes up the presence of one gesture of the touchpoint.
    #[inline(always)]
    fn face(&mut self, on: usize, lanes: usize) {
        self.here[..lanes].copy_from_slice(&self.presence[on].here[..lanes]);
        self.kept[..lanes].copy_from_slice(&self.presence[on].kept[..lanes]);
    }

    /// Takes up what one gesture of the touchpoint is worth to each.
    #[inline(always)]
    fn price(&mut self, value: Value, lanes: usize) {
        match value {
            Value::Money(money) => self.value[..lanes].fill(money),
            Value::OfBasket(share) => {
                for at in 0..lanes {
                    self.value[at] = share * self.basket[at];
                }
            }
        }
    }

    /// Keeps what ranking the gestures needs of the one at hand.
    #[inline(always)]
    fn keep(&mut self, on: usize, giver: f32, lanes: usize) {
        let presence = &mut self.presence[on];
        for at in 0..lanes {
            presence.intensity[at] = self.z[at];
            presence.sincere[at] = self.sincere[at];
            presence.kindness[at] = giver * self.sincere[at];
        }
    }

    /// Lets one gesture of the touchpoint be received. `AGAINST`: something tells against the giver, at least in the eyes of
    /// some; else what is seen is what is meant.
    #[inline(always)]
    fn receive<const AGAINST: bool>(
        &mut self,
        gesture: &GesturePlan,
        mind: Mind,
        noticed: f32,
        lanes: usize,
    ) {
        let f = self;
        // Said again for the compiler, which then needs no check in the loop.
        let lanes = if lanes < LANES { lanes } else { LANES };
        let (useful, giver) = (gesture.useful, gesture.giver);
        let deviation = gesture.deviation;
        let feeds_expectation = if gesture.promised.is_none() { 1.0 } else { 0.0 };
        let known = if gesture.announced || gesture.promised.is_some() {
            1.0
        } else {
            0.0
        };
        for at in 0..lanes {
            let (here, value) = (f.here[at], f.value[at]);
            let given = here * f.kept[at];
            let effort = effort(f.personal[at], useful, noticed, &mind);
            let x = given * (value + effort);
            let z = f.fresh[at] * intensity(x, f.left[at], noticed, &mind);
            f.left[at] = larger(0.0, f.left[at] - x);
            let shown = Shown {
                personal: f.personal[at],
                useful,
                strings: if AGAINST { f.strings[at] } else { 0.0 },
                excess: if AGAINST {
                    excess(value, f.stake[at], f.length[at])
                } else {
                    0.0
                },
                deviation,
            };
            let s = sincerity(shown, f.trust[at], f.skepticism[at], &mind);
            let meant = if AGAINST {
                sincerity(shown.without_motive(), f.trust[at], f.skepticism[at], &mind)
            } else {
                s
            };
            let weight = given * (z + LEAST_WEIGHT);
            f.intensity[at] += z;
            f.z[at] = z;
            f.sincere[at] = kindness(s, meant);
            f.memorable[at] += given * memorable(value, effort, gesture.effort_remembered);
            // Where nothing is of worth nothing is felt either.
            let goods = given * value / larger(x, 1.0e-9);
            f.duty[at] +=
                z * giver * obligation_share(f.strings[at], goods, mind.obligation_unconditional);
            f.press[at] += z * giver * f.strings[at];
            f.seen[at] += weight * s;
            f.weight[at] += weight;
            f.total[at] += x;
            f.customary[at] += feeds_expectation * x;
            let is_gift = if x > 0.0 { 1.0 } else { 0.0 };
            f.counted[at] = larger(f.counted[at], feeds_expectation * is_gift);
            f.judged[at] = larger(f.judged[at], larger(is_gift, known * here));
            f.delivered[at] = larger(f.delivered[at], given);
            f.noticed[at] = larger(f.noticed[at], given);
        }
    }

    #[inline(always)]
    fn unpack(&self, state: &mut State, who: &Selection) {
        who.scatter(&self.goodwill, &mut state.goodwill);
        who.scatter(&self.mood, &mut state.mood);
        who.scatter(&self.obligation, &mut state.obligation);
        who.scatter(&self.trust, &mut state.trust);
        who.scatter(&self.expectation, &mut state.expectation);
        who.scatter(&self.given, &mut state.given);
        who.scatter(&self.sincerity, &mut state.sincerity);
    }
}

/// Phases 3 to 5 as vector passes, gesture by gesture.
struct Feel<'a> {
    felt: &'a mut AppraisalScratch,
    block: &'a mut Block,
    who: &'a Selection,
    context: &'a TickContext<'a>,
    touchpoint: &'a Touchpoint,
    plan: &'a Plan,
    gestures: &'a [GesturePlan],
    lanes: usize,
    step: usize,
}

impl Kernel for Feel<'_> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        let lanes = self.lanes();
        self.felt.pack(self.block, self.who, self.context);
        self.felt.presses = false;
        self.set_reference();
        let touchpoint = self.touchpoint;
        for (on, given) in touchpoint.gestures.iter().enumerate() {
            let gesture = &self.gestures[given.gesture];
            if gesture.conditional {
                self.notice(on);
            } else {
                self.spread(&given.strings, gesture);
                self.receive(on, gesture);
            }
        }
        if touchpoint.gestures.len() > 1 {
            self.rank();
        }
        self.feel();
        let f = &mut *self.felt;
        for at in 0..lanes {
            let judged = f.judged[at] * f.delivered[at] > 0.0;
            f.bins[at] = match judged {
                true => SincerityCounts::bin(f.seen[at]),
                false => SincerityCounts::NONE,
            };
        }
        f.unpack(&mut self.block.state, self.who);
    }
}

impl Feel<'_> {
    /// Said in each part anew, in a way that the compiler sees: it then needs no check in the loops, without which alone they
    /// become vector code.
    #[inline(always)]
    fn lanes(&self) -> usize {
        if self.lanes < LANES {
            self.lanes
        } else {
            LANES
        }
    }

    /// What the touchpoint is measured against: the expectation, or more where more was announced.
    #[inline(always)]
    fn set_reference(&mut self) {
        let lanes = self.lanes();
        let f = &mut *self.felt;
        let expects = if self.touchpoint.class.repairs() {
            0.0
        } else {
            1.0
        };
        f.total[..lanes].fill(0.0);
        for (on, given) in self.touchpoint.gestures.iter().enumerate() {
            let gesture = &self.gestures[given.gesture];
            if (gesture.announced || gesture.promised.is_some()) && !gesture.conditional {
                f.face(on, lanes);
                f.price(gesture.value, lanes);
                for at in 0..lanes {
                    f.total[at] += f.here[at] * f.value[at];
                }
            }
        }
        for at in 0..lanes {
            f.reference[at] = larger(expects * f.expectation[at], f.total[at]);
            f.left[at] = f.reference[at];
            f.intensity[at] = 0.0;
            f.kindness[at] = 0.0;
            f.memorable[at] = 0.0;
            f.duty[at] = 0.0;
            f.press[at] = 0.0;
            f.seen[at] = 0.0;
            f.weight[at] = 0.0;
            f.total[at] = 0.0;
            f.customary[at] = 0.0;
            f.noticed[at] = 0.0;
            f.judged[at] = 0.0;
            f.delivered[at] = 0.0;
            f.counted[at] = 0.0;
        }
    }

    #[inline(always)]
    fn notice(&mut self, on: usize) {
        let lanes = self.lanes();
        self.felt.face(on, lanes);
        let f = &mut *self.felt;
        for at in 0..lanes {
            f.noticed[at] = larger(f.noticed[at], f.here[at]);
        }
    }

    /// Spreads what depends on the segment over the lanes.
    #[inline(always)]
    fn spread(&mut self, strings: &[f32], gesture: &GesturePlan) {
        let lanes = self.lanes();
        let f = &mut *self.felt;
        let step = self.step;
        let felt = |segment: usize| {
            let soon = gesture.ask_soon.get(segment).is_some_and(|soon| soon[step]);
            let least = if soon { STRINGS_SOON_AFTER as f32 } else { 0.0 };
            larger(strings[segment], least)
        };
        if strings.len() == 1 {
            f.personal[..lanes].fill(gesture.personal[0]);
            f.strings[..lanes].fill(felt(0));
        } else {
            for at in 0..lanes {
                let segment = f.segment[at] as usize;
                f.personal[at] = gesture.personal[segment];
                f.strings[at] = felt(segment);
            }
        }
    }

    #[inline(always)]
    fn receive(&mut self, on: usize, gesture: &GesturePlan) {
        let lanes = self.lanes();
        self.felt.face(on, lanes);
        let f = &mut *self.felt;
        // Copies, so that the compiler knows that no column's store changes them.
        let mind = self.plan.mind;
        let noticed = self.plan.noticed;
        f.price(gesture.value, lanes);
        if gesture.kind.is_some() {
            f.fresh[..lanes].copy_from_slice(&f.presence[on].fresh[..lanes]);
        }
        // Whether anything tells against the giver: strings, or a gift that is too large for anybody.
        let mut against = false;
        for at in 0..lanes {
            let large = is_excessive(f.value[at], f.stake[at], f.length[at]);
            against |= large | (f.strings[at] != 0.0);
        }
        f.presses |= against;
        match against {
            true => f.receive::<true>(gesture, mind, noticed, lanes),
            false => f.receive::<false>(gesture, mind, noticed, lanes),
        }
        if gesture.kind.is_some() {
            f.fresh = [1.0; LANES];
        }
        if self.touchpoint.gestures.len() > 1 {
            self.felt.keep(on, gesture.giver, lanes);
        }
    }

    /// Shares pleasure among the gestures of a touchpoint by rank, the kind and the unkind apart: first
    /// comes the sincerest of the kind, and the least sincere of the unkind, and each adds what it
    /// makes of the pleasure on top of those before it (cumulative prospect theory, Tversky &
    /// Kahneman 1992). So one more sincere gesture never lowers goodwill.
    #[inline(always)]
    fn rank(&mut self) {
        let lanes = self.lanes();
        let noticing = self.plan.mind.noticing;
        let gestures = self.touchpoint.gestures.len();
        let f = &mut *self.felt;
        for on in 0..gestures {
            if self.gestures[self.touchpoint.gestures[on].gesture].conditional {
                continue;
            }
            let own = &f.presence[on];
            let before = &mut f.left;
            before[..lanes].fill(0.0);
            for other_on in 0..gestures {
                let conditional =
                    self.gestures[self.touchpoint.gestures[other_on].gesture].conditional;
                if other_on == on || conditional {
                    continue;
                }
                let other = &f.presence[other_on];
                // Of equals the earlier comes first.
                let earlier = other_on < on;
                for at in 0..lanes {
                    let (a, b) = (other.sincere[at], own.sincere[at]);
                    let stronger = magnitude(a) > magnitude(b) || (earlier && a == b);
                    let counts = (a >= 0.0) == (b >= 0.0) && stronger;
                    before[at] += if counts { other.intensity[at] } else { 0.0 };
                }
            }
            for at in 0..lanes {
                let more = pleasure(before[at] + own.intensity[at], noticing)
                    - pleasure(before[at], noticing);
                f.kindness[at] += own.kindness[at] * more;
            }
        }
    }

    #[inline(always)]
    fn feel(&mut self) {
        let lanes = self.lanes();
        let f = &mut *self.felt;
        let mind = self.plan.mind;
        let noticed = self.plan.noticed;
        let alone = self.touchpoint.gestures.len() == 1;
        let giver = self.gestures[self.touchpoint.gestures[0].gesture].giver;
        let reminds = if self.touchpoint.class.follows_event() {
            0.0
        } else {
            mind.reminder_strength
        };
        let (repairs, lost) = (self.touchpoint.class.repairs(), self.plan.failure_cost);
        for at in 0..lanes {
            let judged = f.judged[at] > 0.0;
            let z = f.intensity[at];
            let phi = pleasure(z, mind.noticing);
            let each = if z > 0.0 { phi / z } else { 0.0 };
            let short = f.reference[at] - f.total[at];
            let loss = disappointment(short, noticed, mind.loss_aversion);
            let seen = if f.weight[at] > 0.0 {
                f.seen[at] / f.weight[at]
            } else {
                0.0
            };
            let kindness = if alone {
                phi * giver * f.sincere[at]
            } else {
                f.kindness[at]
            };
            let limit = mind.goodwill_limit;
            let kind = f.reciprocity[at] * kindness;
            let pleased = Shift::new(kind, limit).of(f.goodwill[at], limit);
            let risen = pleased - f.goodwill[at];
            let remembered = remembered_share(f.memorable[at], noticed, &mind);
            // What offends is remembered in full.
            let lasts = if risen < 0.0 {
                risen
            } else {
                remembered * risen
            };
            let lasts = if repairs {
                made_good(lasts, lost)
            } else {
                lasts
            };
            let goodwill = Shift::new(-f.reciprocity[at] * loss, limit).of(pleased, limit);
            let missed = remembered_share(larger(0.0, short), noticed, &mind);
            let fallen = goodwill - pleased;
            let mood = f.mood[at] + risen - lasts + (1.0 - missed) * fallen;
            let obligation = f.obligation[at] + f.indebtedness[at] * each * f.duty[at];
            let trust = trust_after(
                f.trust[at],
                seen,
                remembered * phi,
                missed * loss,
                mind.trust_step,
            );
            let expectation =
                expectation_after(f.expectation[at], f.customary[at], mind.expectation_step);
            f.mood[at] = if judged { mood } else { f.mood[at] };
            f.goodwill[at] = if judged { goodwill } else { f.goodwill[at] };
            f.obligation[at] = if judged { obligation } else { f.obligation[at] };
            f.trust[at] = if judged { trust } else { f.trust[at] };
            // The account of giving and asking takes what was given, expected or not.
            let given = pleasure(f.total[at] / noticed, mind.noticing);
            f.given[at] += if judged { given } else { 0.0 };
            f.press[at] = if judged { each * f.press[at] } else { 0.0 };
            f.expectation[at] = if f.counted[at] > 0.0 {
                expectation
            } else {
                f.expectation[at]
            };
            let concerned = judged || f.delivered[at] > 0.0;
            f.sincerity[at] = if concerned { seen } else { f.sincerity[at] };
            f.seen[at] = seen;
        }
        let (state, who) = (&mut self.block.state, self.who);
        if f.presses {
            who.gather(&state.pressure, &mut f.pressure);
            for at in 0..lanes {
                f.pressure[at] += f.press[at];
            }
            who.scatter(&f.pressure, &mut state.pressure);
        }
        if reminds > 0.0 {
            who.gather(&state.reminder, &mut f.reminder);
            for at in 0..lanes {
                let reminded = larger(f.reminder[at], reminds);
                let noticed = f.noticed[at] > 0.0;
                f.reminder[at] = if noticed { reminded } else { f.reminder[at] };
            }
            who.scatter(&f.reminder, &mut state.reminder);
        }
    }
}

#[inline(always)]
fn magnitude(a: f32) -> f32 {
    if a < 0.0 { -a } else { a }
}

#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

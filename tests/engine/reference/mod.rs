//! The model as docs/model.md tells it, as plainly as it can be written: one customer and one event
//! at a time, in f64, with the standard library's functions. It walks the same addresses of draws.

// The standard library's functions are the oracle.
#![allow(clippy::disallowed_methods)]

pub mod customer;
mod feelings;
mod timing;

pub use customer::{Customer, Fadings, Stage, Till};

use std::collections::BTreeSet;

use goodwill::numeric::{LANES, Width};
use goodwill::population::{People, SmallWorld, Synthesis};
use goodwill::random::{Purpose, Stream, below, unit};
use goodwill::scenario::checked::*;
use timing::{Kind, Timing};

/// Everything fixed about a run under one arm.
pub struct Setting<'a> {
    pub scenario: &'a Scenario,
    pub arm: &'a Arm,
    pub stream: Stream,
    pub timing: Timing,
    /// By step.
    pub fadings: Vec<Fadings>,
}

impl Setting<'_> {
    /// When an item is due: gestures are counted first, then asks.
    fn when(&self, item: usize) -> &When {
        let gestures = &self.arm.gestures;
        match item.checked_sub(gestures.len()) {
            None => &gestures[item].when,
            Some(ask) => &self.arm.asks[ask].when,
        }
    }
}

/// A uniform draw.
pub fn uniform(word: u32) -> f64 {
    f64::from(unit(word))
}

/// What happens in a community rather than to one customer, over all steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Events {
    pub lapses: u64,
    pub joins: u64,
    pub referred_joins: u64,
    pub lost_referrals: u64,
    /// Gestures or asks that the budget no longer paid for.
    pub unpaid: u64,
    /// Customers who came to the till for an offer alone, and found no money left for it.
    pub turned_away: u64,
}

/// Everybody at the end of the run under an arm of a paired design.
pub fn run(scenario: &Scenario, arm: usize, replicate: u32) -> (Vec<Customer>, Events) {
    let (seed, luck) = (scenario.design.seed, 0);
    let timing = Timing::of(scenario);
    let setting = Setting {
        scenario,
        arm: &scenario.arms[arm],
        stream: Stream {
            seed,
            replicate,
            luck,
        },
        fadings: (0..timing.steps)
            .map(|step| Fadings::over(timing.days_of(step), scenario))
            .collect(),
        timing,
    };
    let synthesis = Synthesis::new(scenario);
    let (mut all, mut events) = (Vec::new(), Events::default());
    for number in 0..synthesis.slots().communities() {
        let mut community = Community::new(&setting, &synthesis, number, &mut events);
        for step in 0..setting.timing.steps {
            community.step(step);
        }
        all.append(&mut community.customers);
    }
    (all, events)
}

/// Whether an arm is for this customer.
fn is_listed(setting: &Setting, people: &People, spend: &[f32], lane: usize) -> bool {
    let arm = setting.arm;
    let slot = people.first + lane as u32;
    let word = setting.stream.draw(slot, 0, Purpose::Holdout, 0)[0];
    if uniform(word) < arm.holdout {
        return false;
    }
    let (spend, tenure) = (f64::from(spend[lane]), f64::from(people.tenure[lane]));
    let fits = |target: &Target| {
        target.segments[usize::from(people.segment[lane])]
            && (target.spend.0..target.spend.1).contains(&spend)
            && (target.tenure.0..target.tenure.1).contains(&tenure)
    };
    arm.targets.is_empty() || people.prospect[lane] == 1.0 || arm.targets.iter().any(fits)
}

/// By which ways of contact this customer can be reached.
fn reached(setting: &Setting, people: &People, lane: usize) -> Vec<bool> {
    let segment = usize::from(people.segment[lane]);
    let contacts = setting.scenario.population.contacts.iter();
    contacts
        .map(|contact| {
            // FNV-1a of the name.
            let own = contact
                .name
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                });
            let stream = setting.stream.of(own);
            let word = stream.draw(people.first + lane as u32, 0, Purpose::Contact, 0)[0];
            uniform(word) < contact.shares[segment]
        })
        .collect()
}

/// Whether a gesture that is given in a share of the cases is given in this one.
fn is_drawn(setting: &Setting, place: usize, slot: u32, event: u32) -> bool {
    let gestures = &setting.arm.gestures;
    let name = &gestures[place].gift;
    let before = gestures[..place].iter().filter(|own| own.gift == *name);
    // FNV-1a of the name and the number of those of this name before it.
    let mut hash: u64 = 14_695_981_039_346_656_037;
    for byte in name.bytes().chain([0, before.count() as u8]) {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(1_099_511_628_211);
    }
    let stream = Stream {
        seed: setting.stream.seed ^ hash,
        ..setting.stream
    };
    let word = stream.draw(slot, event, Purpose::Share, 0)[0];
    gestures[place].share >= 1.0 || uniform(word) < gestures[place].share
}

/// What goes first where the budget does not suffice: the higher, the earlier.
fn rank(arm: &Arm, people: &People, spend: &[f32], lane: usize) -> f64 {
    match arm.budget.map(|budget| budget.priority) {
        Some(Priority::Spend) => spend[lane].into(),
        Some(Priority::Tenure) => people.tenure[lane].into(),
        _ => 0.0,
    }
}

/// What an offer is worth in money; those whose worth hangs on the basket come last.
fn in_money(gesture: &Gesture) -> f64 {
    gesture.value_at(0.0)
}

/// How many times the money would have paid for an offer, and the ranks of those who wanted it.
struct Wanted {
    times: usize,
    ranks: Vec<f64>,
}

impl Wanted {
    /// The share of the places in the queue at which somebody of this rank would have gone away with nothing: one of
    /// those who wanted it, or one more.
    fn in_vain(&self, rank: f64, one_more: bool) -> f64 {
        let ahead = self.ranks.iter().filter(|&&other| other > rank).count();
        let equal = self.ranks.iter().filter(|&&other| other == rank).count();
        let places = equal + usize::from(one_more);
        let in_vain = (0..places).filter(|place| ahead + place >= self.times);
        in_vain.count() as f64 / places as f64
    }
}

struct Community<'a> {
    setting: &'a Setting<'a>,
    customers: Vec<Customer>,
    ties: Option<SmallWorld>,
    /// Money left.
    budget: f64,
    /// Of all members of the replicate: those before this community, those in it and before, and all.
    members: [u64; 3],
    /// By gesture: how many more of it can be made in the period.
    room: Vec<f64>,
    /// Money left as the step's rates were decided.
    backed: f64,
    /// By round of the step's purchases on the clock and by gesture.
    rounds: Vec<Vec<Wanted>>,
    events: &'a mut Events,
}

impl<'a> Community<'a> {
    fn new(
        setting: &'a Setting<'a>,
        synthesis: &Synthesis,
        number: u32,
        events: &'a mut Events,
    ) -> Self {
        let slots = synthesis.slots().community(number);
        let mut customers = Vec::new();
        let mut people = People::nobody();
        for first in slots.clone().step_by(LANES) {
            let len = LANES.min((slots.end - first) as usize);
            synthesis.block(&setting.stream, first, len, Width::Scalar, &mut people);
            let spend = synthesis.past_spend(&setting.stream, &people, Width::Scalar);
            customers.extend((0..len).map(|lane| Customer {
                listed: is_listed(setting, &people, &spend, lane),
                reached: reached(setting, &people, lane),
                rank: rank(setting.arm, &people, &spend, lane),
                ..Customer::new(setting, &people, lane)
            }));
        }
        let ties = setting.scenario.community.ties;
        let members = customers.iter().filter(|c| c.member).count();
        let kinds = synthesis.slots().from(0);
        let mut counted = [0; 3];
        for (slot, (is_prospect, _)) in kinds.enumerate().take(synthesis.slots().heads() as usize) {
            let bounds = [slots.start, slots.end, u32::MAX];
            for (count, bound) in counted.iter_mut().zip(bounds) {
                *count += u64::from(!is_prospect && (slot as u32) < bound);
            }
        }
        Self {
            members: counted,
            room: vec![f64::INFINITY; setting.arm.gestures.len()],
            setting,
            customers,
            ties: ties.map(|ties| SmallWorld::new(&setting.stream, slots, &ties)),
            budget: setting
                .arm
                .budget
                .map_or(f64::INFINITY, |budget| match budget.in_all {
                    // It comes by its parts.
                    true => 0.0,
                    false => budget.per_member * members as f64,
                }),
            backed: 0.0,
            rounds: Vec::new(),
            events,
        }
    }

    /// §3, in its order.
    fn step(&mut self, step: u32) {
        let setting = self.setting;
        let visit = setting.scenario.timeline.is_visit();
        self.replenish(step);
        if step == 0 {
            let members = self.customers.iter_mut().filter(|c| c.member);
            members.for_each(|customer| customer.pay(setting.arm.fixed_cost));
        }
        for customer in &mut self.customers {
            customer.begin_step(setting, step);
        }
        // 1. and 2.: touch, ask.
        for kind in Kind::AT_THE_START {
            self.touch(kind, step, |_| true);
        }
        for kind in Kind::AT_THE_START {
            self.ask(kind, step, |_| true);
        }
        // 3.
        self.backed = self.budget;
        for customer in &mut self.customers {
            customer.decide(setting, step, self.backed);
        }
        // 4.
        self.events(step);
        // 5.
        self.flow();
        self.join(step);
        self.tell_referrals();
        // 6.
        let last = step + 1 == setting.timing.steps;
        for customer in &mut self.customers {
            if visit && last {
                continue;
            }
            if visit {
                customer.pass(setting, step);
            }
            self.events.lapses += u64::from(customer.lapse(setting, step));
        }
    }

    /// What comes in with a step: a part of the budget, and room for what can be made in a period.
    fn replenish(&mut self, step: u32) {
        let (setting, [before, until, all]) = (self.setting, self.members);
        let timing = &setting.timing;
        // Whether a step is the first to start in its period.
        let begins = |length: SpanName| {
            step == 0 || timing.period(length, step) > timing.period(length, step - 1)
        };
        if let Some(budget) = setting.arm.budget.filter(|budget| budget.in_all) {
            let cents = (budget.per_member * all as f64 * 100.0).round();
            if budget.period.map_or(step == 0, begins) {
                let shares = budget
                    .period
                    .map_or(vec![1.0], |length| timing.shares(length));
                let part = budget
                    .period
                    .map_or(0, |length| timing.period(length, step));
                let sum = |parts: usize| shares[..parts].iter().sum::<f64>();
                let released =
                    |parts: usize| (cents * sum(parts) / sum(shares.len()) + 1e-6).floor() as u64;
                let cents = released(part + 1) - released(part);
                self.budget += (cents * until / all - cents * before / all) as f64 / 100.0;
            }
        }
        for (gesture, room) in setting.arm.gestures.iter().zip(&mut self.room) {
            let Some(capacity) = gesture.capacity else {
                continue;
            };
            if begins(capacity.period) {
                let period = timing.period(capacity.period, step);
                let share = timing.shares(capacity.period)[period];
                let most = (capacity.per_member * share * all as f64 * 1e6).round() / 1e6;
                let shift = (period as f64 * ((5_f64.sqrt() - 1.0) / 2.0)).fract();
                let cut = |members: u64| (most * (members as f64 / all as f64) + shift).floor();
                *room = cut(until) - cut(before);
            }
        }
    }

    /// Pays as many of these customers (by their place) as the money allows, one after the other: by the
    /// arm's priority, then by lot, drawn at the event of each. Gives those that are paid.
    fn queue(
        &mut self,
        cost: impl Fn(&Customer) -> f64,
        mut due: Vec<(usize, u32)>,
        index: u8,
        word: usize,
        most: f64,
    ) -> Vec<usize> {
        let stream = &self.setting.stream;
        let turn = |&(place, event): &(usize, u32)| {
            let customer = &self.customers[place];
            let words = stream.draw(customer.slot, event, Purpose::Lot, index);
            (-customer.rank, words[word], words[word + 1])
        };
        due.sort_by(|one, other| turn(one).partial_cmp(&turn(other)).expect("no NaN"));
        let mut paid = Vec::new();
        for (place, _) in due {
            let cost = cost(&self.customers[place]);
            if cost <= self.budget + 1e-6 && (paid.len() as f64) < most {
                self.budget -= cost;
                self.customers[place].pay(cost);
                paid.push(place);
            } else {
                self.events.unpaid += 1;
            }
        }
        paid
    }

    /// Phase 4.
    fn events(&mut self, step: u32) {
        let setting = self.setting;
        if setting.scenario.timeline.is_visit() {
            self.purchases(step, |customer| {
                (customer.stage == Stage::Customer).then_some(Till::Visit)
            });
        }
        self.agree();
        self.rounds.clear();
        while self.customers.iter().any(Customer::purchase_rings) {
            self.purchases(step, |customer| {
                customer.purchase_rings().then_some(Till::Clock)
            });
        }
        self.rounds
            .push(self.wanted(&vec![Vec::new(); setting.arm.gestures.len()]));
        for customer in &mut self.customers {
            let Some(offer) = customer.best_offer(setting, step, self.backed) else {
                continue;
            };
            // One purchase more of this customer's would have been made in any of these rounds.
            let rounds = customer.came_for_it + 1;
            let mut in_vain = 0.0;
            for (round, wanted) in self.rounds.iter().take(rounds).enumerate() {
                in_vain += wanted[offer].in_vain(customer.rank, round + 1 == rounds);
            }
            customer.expected_purchases -= customer.for_the_offer * in_vain / rounds as f64;
        }
        self.keep_agreements(step, true);
        for customer in &mut self.customers {
            customer.return_unasked(setting);
        }
        self.set_off(Kind::AfterReciprocation, step, |customer| {
            customer.returned.contains(&true)
        });
        self.agree();
        self.keep_agreements(step, false);
    }

    /// Takes down who has said yes to a purchase so far.
    fn agree(&mut self) {
        for customer in &mut self.customers {
            customer.agreed = std::mem::take(&mut customer.invited);
        }
    }

    fn keep_agreements(&mut self, step: u32, sets_off: bool) {
        while self.customers.iter().any(|customer| customer.agreed > 0) {
            let till = Till::Agreed { sets_off };
            self.purchases(step, |customer| (customer.agreed > 0).then_some(till));
        }
    }

    /// One purchase of everybody for whom `who` says so, and what it sets off.
    fn purchases(&mut self, step: u32, who: impl Fn(&Customer) -> Option<Till>) {
        let setting = self.setting;
        let heads = self.customers.len();
        let (mut bought, mut failed) = (vec![false; heads], vec![false; heads]);
        let mut redeemed = vec![Vec::new(); setting.arm.gestures.len()];
        let mut rings = false;
        for (slot, customer) in self.customers.iter_mut().enumerate() {
            let Some(till) = who(customer) else { continue };
            rings |= till == Till::Clock;
            if let Some(place) = customer.best_offer(setting, step, self.backed) {
                let event = match till {
                    Till::Visit => step,
                    _ => customer.purchases_rung + 1,
                };
                redeemed[place].push((slot, event));
                customer.came_for_it += usize::from(till == Till::Clock);
            }
        }
        if rings {
            let wanted = self.wanted(&redeemed);
            self.rounds.push(wanted);
        }
        let unpaid = self.redeem(redeemed, |place| (place as u8, 0));
        for (slot, customer) in self.customers.iter_mut().enumerate() {
            if let Some(till) = who(customer) {
                let offer = customer.best_offer(setting, step, self.backed);
                if let (Till::Clock, Some(place)) = (till, offer)
                    && unpaid.contains(&slot)
                    && customer.turns_away(setting, place)
                {
                    self.events.turned_away += 1;
                    continue;
                }
                let fails = customer.purchase(setting, step, till);
                if till != (Till::Agreed { sets_off: false }) {
                    bought[slot] = true;
                    failed[slot] = fails;
                    customer.returned[ChannelKind::Purchase as usize] = true;
                    customer.returned[ChannelKind::Tip as usize] |=
                        setting.scenario.channels.of(ChannelKind::Tip).is_some();
                } else {
                    customer.bought_last = Some(step);
                }
            }
        }
        let sets_off = bought.clone();
        let first = self.customers[0].slot;
        let place = |customer: &Customer| (customer.slot - first) as usize;
        self.set_off(Kind::AfterPurchase, step, |customer| {
            bought[place(customer)]
        });
        self.set_off(Kind::AfterFailure, step, |customer| failed[place(customer)]);
        for (customer, sets_off) in self.customers.iter_mut().zip(sets_off) {
            if sets_off {
                customer.bought_last = Some(step);
            }
        }
    }

    /// Pays for offers taken up, by gesture: the most valuable first, of equals the earlier in the file. Gives those who go away with nothing.
    fn redeem(
        &mut self,
        redeemed: Vec<Vec<(usize, u32)>>,
        lot: impl Fn(usize) -> (u8, usize),
    ) -> BTreeSet<usize> {
        let mut unpaid = BTreeSet::new();
        let gestures = &self.setting.arm.gestures;
        let mut order: Vec<usize> = (0..gestures.len()).collect();
        order.sort_by(|&one, &other| {
            in_money(&gestures[other]).total_cmp(&in_money(&gestures[one]))
        });
        for place in order {
            let (index, word) = lot(place);
            let paid = self.queue(
                |customer| gestures[place].cost_at(customer.basket),
                redeemed[place].clone(),
                index,
                word,
                f64::INFINITY,
            );
            unpaid.extend(redeemed[place].iter().map(|&(slot, _)| slot));
            for slot in paid {
                unpaid.remove(&slot);
            }
        }
        unpaid
    }

    /// By gesture, what the money would do for those who want to redeem it.
    fn wanted(&self, redeemed: &[Vec<(usize, u32)>]) -> Vec<Wanted> {
        let gestures = &self.setting.arm.gestures;
        let mut order: Vec<usize> = (0..gestures.len()).collect();
        order.sort_by(|&one, &other| {
            in_money(&gestures[other]).total_cmp(&in_money(&gestures[one]))
        });
        let mut all: Vec<Wanted> = Vec::new();
        all.resize_with(gestures.len(), || Wanted {
            times: 0,
            ranks: Vec::new(),
        });
        let mut budget = self.budget;
        for place in order {
            let wanted = &mut all[place];
            // Of what costs each a share of the basket there is enough in these scenarios.
            let cost = match gestures[place].cost_of_basket {
                true => 0.0,
                false => gestures[place].cost,
            };
            let heads = redeemed[place].iter().map(|&(slot, _)| slot);
            wanted.ranks = heads.map(|slot| self.customers[slot].rank).collect();
            let most = self.customers.len() + 1;
            let times = (1..=most).take_while(|&times| cost * times as f64 <= budget + 1e-6);
            wanted.times = times.count();
            budget -= cost * wanted.times.min(wanted.ranks.len()) as f64;
        }
        all
    }

    /// What an event in the step sets off: at once, or later.
    fn set_off(&mut self, kind: Kind, step: u32, who: impl Fn(&Customer) -> bool) {
        let setting = self.setting;
        for customer in self.customers.iter_mut().filter(|customer| who(customer)) {
            customer.set_off_later(setting, kind, step);
        }
        self.touch(kind, step, &who);
        self.ask(kind, step, &who);
    }

    /// One occasion for everybody: what is due is paid for in its order, then
    /// each customer appraises what was noticed.
    fn touch(&mut self, kind: Kind, step: u32, who: impl Fn(&Customer) -> bool) {
        let setting = self.setting;
        let of_kind =
            |gesture: &Gesture| Kind::of(&gesture.when, gesture.promised.is_some()) == kind;
        if !setting.arm.gestures.iter().any(of_kind) {
            return;
        }
        for round in 0.. {
            if !self.touch_once(kind, step, round, &who) || !kind.repeats() {
                break;
            }
        }
    }

    /// The same, for the so-manieth time in the step; whether anything was due.
    fn touch_once(
        &mut self,
        kind: Kind,
        step: u32,
        round: u32,
        who: impl Fn(&Customer) -> bool,
    ) -> bool {
        let setting = self.setting;
        self.customers.iter_mut().for_each(|c| c.round = round);
        let mut any = false;
        let mut noticed: Vec<Vec<(usize, bool)>> = vec![Vec::new(); self.customers.len()];
        for (place, gesture) in setting.arm.gestures.iter().enumerate() {
            let mut due = Vec::new();
            for (at, customer) in self.customers.iter().enumerate() {
                if who(customer) && customer.is_due(setting, place, kind, step) {
                    let event = customer.event(kind, step);
                    let (slot, index) = (customer.slot, place as u8);
                    let words = setting.stream.draw(slot, event, Purpose::Gesture, index);
                    let share = gesture.promised.unwrap_or(1.0);
                    due.push((at, event, uniform(words[1]) < share, words[0]));
                }
            }
            any |= !due.is_empty();
            due.retain(|&(at, event, ..)| is_drawn(setting, place, self.customers[at].slot, event));
            let to_send: Vec<(usize, u32)> = due
                .iter()
                .filter(|(_, _, kept, _)| *kept)
                .map(|&(at, event, ..)| (at, event))
                .collect();
            let sent: Vec<usize> = if !gesture.conditional {
                {
                    let cost = |customer: &Customer| gesture.cost_at(customer.basket);
                    let sent = self.queue(cost, to_send, place as u8, 0, self.room[place]);
                    self.room[place] -= sent.len() as f64;
                    sent
                }
            } else {
                let (money, all) = (self.budget + 1e-6, to_send.len());
                let cost = |at: usize| gesture.cost_at(self.customers[at].basket);
                let sent: Vec<usize> = to_send
                    .iter()
                    .map(|&(at, _)| at)
                    .filter(|&at| cost(at) <= money)
                    .collect();
                self.events.unpaid += (all - sent.len()) as u64;
                sent
            };
            let sent: BTreeSet<usize> = sent.into_iter().collect();
            for (at, _, kept, word) in due {
                let missed =
                    gesture.promised.is_some() || gesture.announced && !gesture.conditional;
                if kept && !sent.contains(&at) && !missed {
                    continue;
                }
                if uniform(word) < gesture.reach {
                    noticed[at].push((place, kept && sent.contains(&at)));
                }
            }
        }
        for (customer, noticed) in self.customers.iter_mut().zip(noticed) {
            customer.take(setting, kind, step, &noticed);
            customer.round = 0;
        }
        any
    }

    fn ask(&mut self, kind: Kind, step: u32, who: impl Fn(&Customer) -> bool) {
        for place in 0..self.setting.arm.asks.len() {
            for round in 0.. {
                if !self.ask_once(place, kind, step, round, &who) || !kind.repeats() {
                    break;
                }
            }
        }
    }

    /// One ask for the so-manieth time in the step; whether it was due.
    fn ask_once(
        &mut self,
        place: usize,
        kind: Kind,
        step: u32,
        round: u32,
        who: impl Fn(&Customer) -> bool,
    ) -> bool {
        let setting = self.setting;
        let ask = &setting.arm.asks[place];
        let item = setting.arm.gestures.len() + place;
        let index = 128 + place as u8;
        self.customers.iter_mut().for_each(|c| c.round = round);
        let mut due = Vec::new();
        for (at, customer) in self.customers.iter().enumerate() {
            if who(customer) && customer.is_due(setting, item, kind, step) {
                due.push((at, customer.event(kind, step)));
            }
        }
        let any = !due.is_empty();
        let asked = self.queue(|_| ask.cost, due, index, 0, f64::INFINITY);
        let backed = self.budget;
        let mut redeemed = vec![Vec::new(); setting.arm.gestures.len()];
        let words = |customer: &Customer| {
            let (slot, event) = (customer.slot, customer.event(kind, step));
            setting.stream.draw(slot, event, Purpose::Ask, place as u8)
        };
        // Who would say yes to the offer, if it is paid?
        for &at in &asked {
            let customer = &self.customers[at];
            let words = words(customer);
            let offer = customer.offer_in_a_breath(setting, ask, kind, backed);
            if let Some(place) = offer
                && uniform(words[0]) < ask.reach
                && customer.says_yes(setting, ask, offer, words[1])
            {
                redeemed[place].push((at, customer.event(kind, step)));
            }
        }
        let unpaid = self.redeem(redeemed, |_| (index, 2));
        for at in asked {
            let customer = &mut self.customers[at];
            let words = words(customer);
            if uniform(words[0]) < ask.reach {
                let offer = customer.offer_in_a_breath(setting, ask, kind, backed);
                let offer = offer.filter(|_| !unpaid.contains(&at));
                customer.answer(setting, ask, kind, words, offer);
            }
        }
        self.customers.iter_mut().for_each(|c| c.round = 0);
        any
    }

    /// Belonging and pull, for the next step.
    fn flow(&mut self) {
        let (Some(world), Some(ties)) = (&self.ties, self.setting.scenario.community.ties) else {
            return;
        };
        let psychology = &self.setting.scenario.psychology;
        let mut inflows = Vec::new();
        for (slot, customer) in self.customers.iter().enumerate() {
            let of = world.of(slot);
            let known: Vec<&Customer> = of
                .iter()
                .map(|&other| &self.customers[usize::from(other)])
                .filter(|other| other.stage == Stage::Customer)
                .collect();
            let well_disposed: f64 = known
                .iter()
                .map(|other| other.goodwill.clamp(0.0, 1.0))
                .sum();
            let mut inflow = 0.0;
            if customer.stage == Stage::Customer && !known.is_empty() {
                if self.setting.arm.belonging.unwrap_or(ties.belonging) {
                    inflow += psychology.belonging * well_disposed / of.len() as f64;
                }
                if ties.pull {
                    let mean =
                        known.iter().map(|other| other.goodwill).sum::<f64>() / known.len() as f64;
                    inflow += psychology.community_pull * (mean - customer.goodwill);
                }
            }
            inflows.push(inflow);
        }
        for (customer, inflow) in self.customers.iter_mut().zip(inflows) {
            customer.inflow = inflow;
        }
    }

    fn join(&mut self, step: u32) {
        let setting = self.setting;
        for customer in &mut self.customers {
            let won = std::mem::take(&mut customer.won);
            match customer.stage {
                Stage::Prospect if won || customer.join_left <= 0.0 => {
                    customer.joined = true;
                    customer.since = setting.timing.start(step + 1);
                    self.events.referred_joins += u64::from(customer.referred);
                }
                Stage::Lapsed if won => {
                    customer.lapses += 1;
                    let (slot, event) = (customer.slot, customer.lapses);
                    let words = setting.stream.draw(slot, event, Purpose::LapseClock, 0);
                    customer.lapse_left = -uniform(words[0]).ln();
                }
                _ => continue,
            }
            customer.stage = Stage::Customer;
            customer.starts = Some(step + 1);
            self.events.joins += 1;
        }
    }

    fn tell_referrals(&mut self) {
        let Some(world) = &self.ties else { return };
        let psychology = &self.setting.scenario.psychology;
        for slot in 0..self.customers.len() {
            for _ in 0..std::mem::take(&mut self.customers[slot].to_tell) {
                let teller = &mut self.customers[slot];
                let word =
                    self.setting
                        .stream
                        .draw(teller.slot, teller.referrals, Purpose::Referral, 0)[0];
                teller.referrals += 1;
                let free: Vec<usize> = world
                    .of(slot)
                    .iter()
                    .map(|&other| usize::from(other))
                    .filter(|&other| {
                        let other = &self.customers[other];
                        other.stage == Stage::Prospect && !other.referred
                    })
                    .collect();
                if free.is_empty() {
                    self.events.lost_referrals += 1;
                    continue;
                }
                let reached = &mut self.customers[free[below(free.len() as u32, word) as usize]];
                reached.referred = true;
                reached.trust = (reached.trust + psychology.referral_warmth).min(1.0);
            }
        }
    }
}

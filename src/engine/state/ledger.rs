//! What gestures and asks cost: a community's ledger, whom it pays for, and a customer's account.

use crate::engine::plan::{Backing, Cost, Offer};
use crate::engine::quantity::Quantity;
use crate::engine::state::State;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::selection::Selection;
use crate::engine::state::turnout::Turnout;
use crate::engine::tally::TickSums;
use crate::numeric::LANES;
use crate::random::Purpose;

/// Money left of a community's budget under one arm.
pub struct Ledger {
    /// None: no cap.
    left: Option<f64>,
    /// What rounding may take from a budget that is meant to suffice.
    slack: f64,
    /// The first tick in which something was not made for want of money.
    pub gone: Option<u32>,
    /// By gesture: how many more of it can be made in the period; none where as many as are due.
    rooms: Vec<Option<usize>>,
}

/// Something due that costs money: for whom, by block and lane, and at which event's address its lot is
/// drawn.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Index of the block.
    pub block: usize,
    /// The lane within it.
    pub lane: usize,
    /// The event at whose address the lot is drawn.
    pub event: u32,
}

impl Claim {
    /// Of the customer at a place in a selection of a block's lanes.
    pub fn of(block: usize, who: &Selection, at: usize) -> Claim {
        Claim {
            block,
            lane: who.lane(at),
            event: who.event[at],
        }
    }
}

/// What is paid for: the index of its lots, and the first of the two words that are the lot.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    index: u8,
    word: usize,
}

impl Item {
    /// A gesture, or where it is conditional a purchase under it, by its place in the file.
    pub fn gesture(place: usize) -> Item {
        let index = place as u8;
        Item { index, word: 0 }
    }

    /// An ask, by its place in the file.
    pub fn ask(place: usize) -> Item {
        let index = 128 + place as u8;
        Item { index, word: 0 }
    }

    /// A yes to an ask under a conditional gesture in the same breath.
    pub fn answer(ask: usize) -> Item {
        Item {
            word: 2,
            ..Item::ask(ask)
        }
    }
}

impl Ledger {
    /// `budget`: in money for the whole community; None: no cap.
    pub fn of(budget: Option<f64>) -> Self {
        Self {
            left: budget,
            slack: 1e-9 * budget.unwrap_or(0.0),
            gone: None,
            rooms: Vec::new(),
        }
    }

    /// Adds a part of the budget as it is released.
    pub fn grant(&mut self, money: f64) {
        if let Some(left) = &mut self.left {
            *left += money;
            self.slack += 1e-9 * money;
        }
    }

    /// Sets how many of a gesture can be made in the period that begins.
    pub fn make_room(&mut self, gesture: usize, room: usize) {
        if self.rooms.len() <= gesture {
            self.rooms.resize(gesture + 1, None);
        }
        self.rooms[gesture] = Some(room);
    }

    /// How many more of a gesture can be made in the period.
    pub fn room(&self, gesture: usize) -> usize {
        let room = self.rooms.get(gesture).copied().flatten();
        room.unwrap_or(usize::MAX)
    }

    /// Takes note of so many that are made.
    pub fn take_room(&mut self, gesture: usize, made: usize) {
        if let Some(Some(room)) = self.rooms.get_mut(gesture) {
            *room -= made;
        }
    }

    /// Whether anything may run out.
    pub fn is_limited(&self) -> bool {
        self.left.is_some()
    }

    /// The offers that can be paid for at least once more.
    pub fn backs(&self, offers: &[Offer]) -> Backing {
        let backed = |offer: &Offer| match offer.cost {
            Cost::Money(cost) => u64::from(self.affords(cost, 1) > 0),
            Cost::OfBasket(_) => 0,
        };
        let bits = offers.iter().enumerate();
        Backing {
            bits: bits.fold(0, |bits, (at, offer)| bits | backed(offer) << at),
            ..self.backing()
        }
    }

    /// The money left, for what costs a share of the basket.
    pub fn backing(&self) -> Backing {
        Backing {
            bits: 0,
            money: self.left.map_or(f64::INFINITY, |left| left + self.slack),
        }
    }

    /// For how many of a thing there is enough; where its cost is a share of the basket, of so large ones.
    pub fn enough_for(&self, cost: Cost, mean_basket: f32) -> usize {
        self.affords(cost.at(mean_basket), usize::MAX)
    }

    /// For how many of so many things at this cost, in money, there is enough.
    pub fn affords(&self, cost: f64, wanted: usize) -> usize {
        match self.left {
            Some(left) if cost > 0.0 => (((left + self.slack) / cost) as usize).min(wanted),
            _ => wanted,
        }
    }
}

impl Scratch {
    /// Takes `cost`, in money, from the ledger for each claim, as far as it goes, and for `room` of them at the most: for
    /// all of them, or for the first by the arm's priority and by lot. Those that are funded are put first; how many they are.
    pub fn fund(
        &mut self,
        context: &TickContext,
        blocks: &[Block],
        item: Item,
        cost: Cost,
        room: usize,
        claims: &mut [Claim],
    ) -> usize {
        let cost = match cost {
            Cost::Money(cost) => cost,
            Cost::OfBasket(_) => return self.fund_each(context, blocks, item, cost, room, claims),
        };
        let affordable = self.ledger.affords(cost, claims.len());
        let paid = affordable.min(room);
        if 0 < paid && paid < claims.len() {
            claims.sort_by_cached_key(|claim| turn(context, blocks, item, claim));
        }
        if let Some(left) = &mut self.ledger.left {
            *left -= cost * paid as f64;
        }
        if paid < affordable {
            // It is hands that are short, not money.
            let unmade = (affordable - paid) as f64;
            self.sums.add_f64(Quantity::Unfunded, unmade);
        }
        self.fall_short(context, claims.len() - affordable);
        paid
    }

    /// The same of what costs each a share of the basket: whoever's turn it is is paid if there is so much left.
    fn fund_each(
        &mut self,
        context: &TickContext,
        blocks: &[Block],
        item: Item,
        cost: Cost,
        room: usize,
        claims: &mut [Claim],
    ) -> usize {
        claims.sort_by_cached_key(|claim| turn(context, blocks, item, claim));
        let (mut paid, mut short) = (0, 0);
        for at in 0..claims.len() {
            let claim = claims[at];
            let own = cost.at(blocks[claim.block].people.basket[claim.lane]);
            if !self
                .ledger
                .backing()
                .pays(0, cost, blocks[claim.block].people.basket[claim.lane])
            {
                short += 1;
                continue;
            }
            if paid == room {
                continue;
            }
            if let Some(left) = &mut self.ledger.left {
                *left -= own;
            }
            // Those that are paid come first, in their turn.
            claims[paid..=at].rotate_right(1);
            paid += 1;
        }
        let unmade = claims.len() - paid - short;
        if unmade > 0 {
            self.sums.add_f64(Quantity::Unfunded, unmade as f64);
        }
        self.fall_short(context, short);
        paid
    }

    /// Counts what could not be paid for.
    pub fn fall_short(&mut self, context: &TickContext, unpaid: usize) {
        if unpaid > 0 {
            self.sums.add_f64(Quantity::Unfunded, unpaid as f64);
            let tick = context.plan.tick_of(context.step);
            self.ledger.gone.get_or_insert(tick);
        }
    }

    /// Takes the money for the offers of `taken` from the ledger, or does not, if others were faster to the last of
    /// it.
    pub fn redeem(
        &mut self,
        context: &TickContext,
        blocks: &[Block],
        item: impl Fn(&Offer) -> Item,
    ) -> Redeemed {
        let mut taken = std::mem::take(&mut self.taken);
        let mut redeemed = Redeemed::default();
        let mut claims = Vec::new();
        for (number, offer) in context.arm.offers.iter().enumerate() {
            claims.clear();
            let of_offer = taken.iter().filter(|(taken, _)| *taken == number);
            claims.extend(of_offer.map(|(_, claim)| *claim));
            let before = match offer.cost {
                Cost::Money(cost) => Some(self.ledger.affords(cost, usize::MAX)),
                Cost::OfBasket(_) => None,
            };
            let all = usize::MAX;
            let paid = self.fund(context, blocks, item(offer), offer.cost, all, &mut claims);
            if self.ledger.is_limited() {
                // Shares of baskets differ: what is left after those who were paid is told in mean baskets.
                let left = || match paid < claims.len() {
                    true => 0,
                    false => self.ledger.enough_for(offer.cost, context.plan.mean_basket),
                };
                let enough_for = before.unwrap_or_else(|| paid.saturating_add(left()));
                let priority = |claim: &Claim| blocks[claim.block].state.priority[claim.lane];
                let turnout = Turnout::new(enough_for, claims.iter().map(priority));
                redeemed.turnouts.push(turnout);
            }
            let (paid, unpaid) = claims.split_at(paid);
            redeemed
                .paid
                .extend(paid.iter().map(|&claim| (number, claim)));
            redeemed
                .unpaid
                .extend(unpaid.iter().map(|&claim| (number, claim)));
        }
        taken.clear();
        self.taken = taken;
        redeemed
    }

    /// Books what was paid for offers.
    pub fn pay_offers(&mut self, context: &TickContext, blocks: &mut [Block], paid: &Redeemed) {
        for &(number, claim) in &paid.paid {
            let block = &mut blocks[claim.block];
            let cost = context.arm.offers[number].cost;
            let cost = cost.at(block.people.basket[claim.lane]);
            block.state.pay(claim.lane, cost, &mut self.sums);
        }
    }
}

/// Offers that were taken up at once by a community, each by its number.
#[derive(Default)]
pub struct Redeemed {
    /// Which offers were paid for, and of whom.
    pub paid: Vec<(usize, Claim)>,
    /// Others were faster to the last of the money.
    pub unpaid: Vec<(usize, Claim)>,
    /// By offer, where there is a cap.
    pub turnouts: Vec<Turnout>,
}

impl Redeemed {
    /// Whether everybody was paid, and one more would have been.
    pub fn is_ample(&self) -> bool {
        self.turnouts.iter().all(Turnout::is_ample)
    }

    /// Flags (1) the lanes of a block that were not paid.
    pub fn unpaid_of(&self, block: usize) -> [u8; LANES] {
        let mut flags = [0; LANES];
        for (_, claim) in &self.unpaid {
            if claim.block == block {
                flags[claim.lane] = 1;
            }
        }
        flags
    }
}

/// A claim's turn: by the arm's priority, the highest first, then by lot. The slot decides between equal lots of
/// 64 bits alone.
fn turn(context: &TickContext, blocks: &[Block], item: Item, claim: &Claim) -> (u32, u64, u32) {
    let block = &blocks[claim.block];
    // The bits of numbers that are not negative are in their order.
    let priority = u32::MAX - block.state.priority[claim.lane].to_bits();
    let slot = block.people.first + claim.lane as u32;
    let words = context
        .stream
        .draw(slot, claim.event, Purpose::Lot, item.index);
    let lot = u64::from(words[item.word]) << 32 | u64::from(words[item.word + 1]);
    (priority, lot, slot)
}

impl State {
    /// Books a cost in money.
    pub fn pay(&mut self, lane: usize, cost: f64, sums: &mut TickSums) {
        self.outcome.cost[lane] += cost;
        sums.add_f64(Quantity::Cost, cost);
        sums.add_f64(Quantity::Profit, -cost);
    }
}

//! What changes about a block of customers under one arm, as columns.
//!
//! - [`stage`]: where a slot stands with the brand
//! - [`queue`]: what events have set off for later
//! - [`memory`]: what is remembered of purchases, where a trigger asks for it
//! - [`survival`]: what counts of customers by their chance to be there still
//! - [`ledger`]: what gestures and asks cost, and whom a budget pays for
//! - [`turnout`]: how likely somebody was to go unpaid where the money for an offer ran out
//! - [`outcome`]: what each metric comes to for a customer
//! - [`witness`]: one customer who is followed
//! - [`crowd`]: some thousand customers who are watched
//! - [`context`], [`selection`]: what the phases work on

pub mod context;
pub mod crowd;
pub mod kinds;
pub mod ledger;
pub mod memory;
pub mod outcome;
pub mod queue;
pub mod selection;
pub mod stage;
pub mod survival;
pub mod turnout;
pub mod witness;

use crate::engine::estimator::Estimator;
use crate::engine::plan::contact::ContactPlan;
use crate::engine::plan::target::listed;
use crate::engine::plan::{ArmPlan, Plan};
use crate::engine::state::kinds::Kinds;
use crate::engine::state::memory::Remembered;
use crate::engine::state::queue::Queue;
use crate::engine::state::survival::Survival;
use crate::engine::state::turnout::Uplift;
use crate::numeric::{Column, Kernel, LANES, WideColumn, Width, at_width};
use crate::population::People;
use crate::random::{Purpose, Stream, exponential, unit};
use crate::scenario::checked::{ChannelKind, Priority};
use crate::vocabulary::channel::ChannelSet;

/// A day so late that it never comes: the start of a relationship that has not begun.
pub const NEVER: f32 = 1.0e9;
/// The step of something that has not happened.
pub const UNSET: f32 = -1.0;

/// Everything that happens to a block of customers.
pub struct State {
    /// G in ±G_max.
    pub goodwill: Padded,
    /// D: the part of G that is a mood, and fades faster.
    pub mood: Padded,
    /// O ≥ 0.
    pub obligation: Padded,
    /// P ≥ 0: how much was asked lately.
    pub pressure: Padded,
    /// How much was given lately, in pleasure; fades like pressure.
    pub given: Padded,
    /// Rise of the purchase rate by the last touch, as a share.
    pub reminder: Padded,
    /// E ≥ 0, in money.
    pub expectation: Padded,
    /// T in [0, 1].
    pub trust: Padded,
    /// Sincerity last perceived, in (0, 1).
    pub sincerity: Padded,
    /// Willingness of the current step, before elasticity.
    pub willing: Padded,
    /// Goodwill and obligation as they count in the current step: means over it, and what a dutiful return in it
    /// leaves of the obligation.
    pub mean_goodwill: Padded,
    /// Obligation as it counts in the step: its mean over it.
    pub mean_obligation: Padded,
    /// Goodwill that flows in from the community, per day.
    pub inflow: Padded,

    /// Whether nobody is in the second half of the block: nothing happens there then.
    pub half: bool,
    /// One of [`stage`].
    pub stage: [u8; LANES],
    /// 1 for whoever is on the arm's list and not in its control group, else 0.
    pub listed: [u8; LANES],
    /// The ways of contact by which each can be reached, as bits.
    pub contacts: [u8; LANES],
    /// Who goes first where a budget does not suffice for all, ≥ 0: the higher, the earlier.
    pub priority: Column,
    /// 1 for customers, else 0.
    pub active: Padded,
    /// Share of the current step for which a customer is there: 1, or less for who leaves within it; 0 for
    /// everybody else.
    pub there: Padded,
    /// Day at which the relationship began (negative: before the start).
    pub since: Padded,
    /// Step at which somebody starts as a new customer, or [`UNSET`].
    pub starts: Padded,
    /// 1 for prospects that a tie referred.
    pub referred: Padded,

    /// What is left of each clock's Exp(1) budget; it rings when spent.
    pub purchase_left: Padded,
    /// All budgets drawn for purchases so far, less what was spent on purchases that were not made as their offers
    /// went unpaid.
    pub purchase_budgets: Padded,
    /// What is left of the budget of leaving, in units of hazard.
    pub lapse_left: Padded,
    /// The first budget of each clock of lapse.
    pub lapse_budgets: Padded,
    /// What joiners have spent of it by the time at which it is judged whether they stay.
    pub lapse_spent: Padded,
    /// Steps from joining to leaving for the first time, or [`UNSET`]. On visits 0 for who leaves in the very gap
    /// that follows.
    pub left_after: Padded,
    /// What is left of the budget of joining.
    pub join_left: Padded,
    /// What is left of the budget of giving back unasked.
    pub unasked_left: Padded,
    /// Number of the event that each clock runs towards.
    pub purchase_event: [u32; LANES],
    /// Number of the next return that comes unasked.
    pub unasked_event: [u32; LANES],
    /// How many referrals each customer has made.
    pub referral_event: [u32; LANES],
    /// One clock for each item at random moments.
    pub random_left: Vec<Padded>,
    /// Number of the next random moment, for each clock.
    pub random_event: Vec<[u32; LANES]>,
    /// One for each delayed item, in the order of [`ArmPlan::delayed`].
    pub queues: Vec<Queue>,
    /// What is remembered of purchases, where the arm asks for it.
    pub remembered: Option<Box<Remembered>>,
    /// How used they are to each kind of kindness, in the order of [`GesturePlan::kind`](crate::engine::plan::GesturePlan::kind).
    pub kinds: Kinds,
    /// One for each conditional offer: the step at which it stops to stand for purchases.
    pub offer_until: Vec<Padded>,
    /// The step from which it stands.
    pub offer_from: Vec<Padded>,
    /// One for each conditional offer: the step in which it was last made with an ask, or [`UNSET`].
    pub offered_at: Vec<Padded>,
    /// What offers add to the step's hazards of buying; where a budget may not pay for them.
    pub uplift: Option<Box<Uplift>>,
    /// Purchases that customers have agreed to when asked, not yet in hand.
    pub agreed: [u16; LANES],
    /// Those of them that are being made now.
    pub in_hand: [u16; LANES],
    /// 1 for those who agreed to a purchase without being customers: they become customers.
    pub won: [u8; LANES],
    /// Number of the next time of leaving.
    pub lapse_event: [u32; LANES],
    /// Ways in which a customer returned something in the current step.
    pub returned: [ChannelSet; LANES],

    /// What has come of each.
    pub outcome: Outcome,
    /// Where nobody leaves and all counts by the chance to be there still.
    pub survival: Option<Box<Survival>>,
}

/// What each customer came to, over the whole run. Money is summed in f64, of the same numbers as the
/// sums of the ticks, so that both tell the same cents.
pub struct Outcome {
    /// Tips as shares of the bill, added up.
    pub tip_share: Padded,
    /// How many tips there were.
    pub tip_count: Padded,
    /// Money of tips.
    pub tips: WideColumn,
    /// How many purchases there were.
    pub purchases: Padded,
    /// Purchase hazard spent: budgets drawn less what is left of them, known once the run has ended.
    pub expected_purchases: Padded,
    /// Known once the run has ended.
    pub revenue: WideColumn,
    /// Known once the run has ended.
    pub profit: WideColumn,
    /// What gestures and asks cost.
    pub cost: WideColumn,
    /// Yes by way, indexed as [`ChannelKind`].
    pub yes: [Padded; ChannelKind::COUNT],
    /// Known once the run has ended.
    pub donated: WideColumn,
    /// 1 for whoever joined, else 0.
    pub joined: Padded,
    /// Whether somebody who joined was still a customer after [`STAY_DAYS`](crate::vocabulary::metric::STAY_DAYS); known
    /// once the run has ended.
    pub stay: Padded,
    /// Whether somebody joined at least [`STAY_DAYS`](crate::vocabulary::metric::STAY_DAYS) before the end; known once the run has ended.
    pub stay_known: Padded,
    /// Returns out of goodwill.
    pub willing: Padded,
    /// Returns out of obligation.
    pub dutiful: Padded,
    /// Returns that would have come anyway.
    pub habit: Padded,
    /// Whether there may be a yes in any way: where there is none, columns of zeros stay as they are.
    pub answered: bool,
    /// Whether there may be a tip, likewise.
    pub tipped: bool,
    /// Whether there may be somebody who joined, likewise.
    pub grew: bool,
}

const ZERO: Column = [0.0; LANES];
const PADDED: Padded = Padded::of(ZERO);
const NO_MONEY: WideColumn = [0.0; LANES];

/// A column with a gap behind it.
///
/// Columns are a power of two long; without the gap the same lane of every fourth one would share
/// the low bits of its address, and processors take a store to one for a store to the other.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Padded {
    column: Column,
    gap: [f32; 16],
}

impl Padded {
    /// A column on cache lines of its own.
    pub const fn of(column: Column) -> Self {
        Self {
            column,
            gap: [0.0; 16],
        }
    }
}

impl std::ops::Deref for Padded {
    type Target = Column;

    #[inline(always)]
    fn deref(&self) -> &Column {
        &self.column
    }
}

impl std::ops::DerefMut for Padded {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Column {
        &mut self.column
    }
}

impl Outcome {
    fn none() -> Self {
        Self {
            tip_share: PADDED,
            tip_count: PADDED,
            tips: NO_MONEY,
            purchases: PADDED,
            expected_purchases: PADDED,
            revenue: NO_MONEY,
            profit: NO_MONEY,
            cost: NO_MONEY,
            yes: [PADDED; ChannelKind::COUNT],
            donated: NO_MONEY,
            joined: PADDED,
            stay: PADDED,
            stay_known: PADDED,
            willing: PADDED,
            dutiful: PADDED,
            habit: PADDED,
            answered: false,
            tipped: false,
            grew: false,
        }
    }
}

impl Outcome {
    /// Sets everything to nothing, where it is something and is not reckoned anew at the end.
    fn clear(&mut self) {
        for column in [
            &mut self.purchases,
            &mut self.willing,
            &mut self.dutiful,
            &mut self.habit,
        ] {
            **column = ZERO;
        }
        self.cost = NO_MONEY;
        if std::mem::take(&mut self.tipped) {
            *self.tip_share = ZERO;
            *self.tip_count = ZERO;
            self.tips = NO_MONEY;
        }
        if std::mem::take(&mut self.grew) {
            *self.joined = ZERO;
            *self.stay = ZERO;
            *self.stay_known = ZERO;
        }
        if std::mem::take(&mut self.answered) {
            for yes in &mut self.yes {
                **yes = ZERO;
            }
        }
    }

    /// Reckons customers' money from what was counted.
    #[inline(always)]
    fn reckon(&mut self, people: &People, plan: &Plan) {
        let (margin, worth) = (plan.purchase.margin, plan.purchase.worth);
        for lane in 0..LANES {
            let purchases = f64::from(self.purchases[lane]);
            self.revenue[lane] = purchases * f64::from(people.basket[lane]);
            // The nothing that is added has no sign, whatever it is added to.
            self.profit[lane] = self.revenue[lane] * margin + purchases * worth + 0.0;
        }
        if let Some(tip) = plan.tip {
            for lane in 0..LANES {
                self.profit[lane] += self.tips[lane] * tip.margin;
            }
        }
        for way in ChannelKind::ALL {
            // A yes to a purchase is counted as a purchase.
            if way == ChannelKind::Purchase || !self.answered {
                continue;
            }
            let (earns, yes) = (plan.answers[way as usize].earns(), &self.yes[way as usize]);
            for lane in 0..LANES {
                self.profit[lane] += f64::from(yes[lane]) * earns;
            }
        }
        let (amount, yes) = (
            plan.answers[ChannelKind::Donation as usize].amount,
            &self.yes[ChannelKind::Donation as usize],
        );
        for lane in 0..LANES {
            self.donated[lane] = f64::from(yes[lane]) * amount;
            self.profit[lane] -= self.cost[lane];
        }
    }
}

impl State {
    /// An empty state, to be set by [`State::begin`].
    pub fn new() -> Box<Self> {
        Box::new(Self {
            goodwill: PADDED,
            mood: PADDED,
            obligation: PADDED,
            pressure: PADDED,
            given: PADDED,
            reminder: PADDED,
            expectation: PADDED,
            trust: PADDED,
            sincerity: PADDED,
            willing: PADDED,
            mean_goodwill: PADDED,
            mean_obligation: PADDED,
            inflow: PADDED,
            half: false,
            stage: [stage::ABSENT; LANES],
            listed: [1; LANES],
            contacts: [0; LANES],
            priority: ZERO,
            active: PADDED,
            there: PADDED,
            since: PADDED,
            starts: PADDED,
            referred: PADDED,
            purchase_left: PADDED,
            purchase_budgets: PADDED,
            lapse_left: PADDED,
            lapse_budgets: PADDED,
            lapse_spent: PADDED,
            left_after: PADDED,
            join_left: PADDED,
            unasked_left: PADDED,
            purchase_event: [0; LANES],
            unasked_event: [0; LANES],
            referral_event: [0; LANES],
            random_left: Vec::new(),
            random_event: Vec::new(),
            queues: Vec::new(),
            remembered: None,
            kinds: Kinds::default(),
            offer_until: Vec::new(),
            offer_from: Vec::new(),
            offered_at: Vec::new(),
            uplift: None,
            agreed: [0; LANES],
            in_hand: [0; LANES],
            won: [0; LANES],
            lapse_event: [0; LANES],
            returned: [ChannelSet::NONE; LANES],
            outcome: Outcome::none(),
            survival: None,
        })
    }

    /// Sets everybody to where the run begins under `arm`; `assigned` marks the lanes that live
    /// under it (1) and those that do not (0).
    pub fn begin(
        &mut self,
        people: &People,
        assigned: &Column,
        luck: &InitialDraws,
        plan: &Plan,
        arm: &ArmPlan,
    ) {
        self.half = people.len <= LANES / 2;
        *self.goodwill = ZERO;
        *self.mood = ZERO;
        *self.obligation = ZERO;
        *self.pressure = ZERO;
        *self.given = ZERO;
        *self.reminder = ZERO;
        *self.willing = ZERO;
        *self.mean_goodwill = ZERO;
        *self.mean_obligation = ZERO;
        *self.inflow = ZERO;
        *self.there = ZERO;
        *self.expectation = [plan.customary; LANES];
        *self.trust = people.trust;
        *self.sincerity = luck.sincerity;
        *self.referred = ZERO;
        self.returned = [ChannelSet::NONE; LANES];
        self.listed = listed(&arm.targets, people, &luck.spend);
        if arm.holdout > 0.0 {
            luck.keep_out(arm.holdout, &mut self.listed);
        }
        self.contacts = luck.reached(&plan.contacts, &people.segment);
        self.priority = match arm.budget.map(|budget| budget.priority) {
            Some(Priority::Spend) => luck.spend,
            Some(Priority::Tenure) => people.tenure,
            Some(Priority::Random) | None => ZERO,
        };
        for lane in 0..LANES {
            let member = people.member[lane] * assigned[lane] > 0.0;
            let prospect = people.prospect[lane] * assigned[lane] > 0.0;
            let left = member && people.left[lane] > 0.0;
            self.stage[lane] = if left {
                stage::LAPSED
            } else if member {
                stage::CUSTOMER
            } else if prospect {
                stage::PROSPECT
            } else {
                stage::ABSENT
            };
            self.active[lane] = f32::from(u8::from(member && !left));
            self.since[lane] = if member { -people.tenure[lane] } else { NEVER };
            let new = member && !left && people.tenure[lane] == 0.0;
            self.starts[lane] = if new { 0.0 } else { UNSET };
        }
        *self.purchase_left = luck.purchase;
        *self.purchase_budgets = luck.purchase;
        *self.lapse_left = luck.lapse;
        *self.lapse_budgets = luck.lapse;
        *self.lapse_spent = ZERO;
        *self.left_after = [UNSET; LANES];
        *self.join_left = luck.join;
        *self.unasked_left = luck.unasked;
        self.purchase_event = [0; LANES];
        self.unasked_event = [0; LANES];
        self.referral_event = [0; LANES];
        self.random_left.clear();
        self.random_event.clear();
        for &index in &arm.random_clocks {
            self.random_left
                .push(Padded::of(luck.budgets(Purpose::RandomClock, index)));
            self.random_event.push([0; LANES]);
        }
        self.queues.resize_with(arm.delayed.len(), Queue::default);
        for (queue, item) in self.queues.iter_mut().zip(&arm.delayed) {
            queue.begin(item.delays, plan.steps);
        }
        let remember = |memory| Remembered::new(memory, people);
        self.remembered = arm.memory.as_ref().map(remember);
        self.kinds.begin(arm.kinds);
        self.offer_until.clear();
        self.offer_until.resize(arm.offers.len(), PADDED);
        self.offer_from.clear();
        self.offer_from.resize(arm.offers.len(), PADDED);
        self.offered_at.clear();
        self.offered_at
            .resize(arm.offers.len(), Padded::of([UNSET; LANES]));
        let may_go_unpaid = plan.purchases_on_a_clock && arm.budget.is_some();
        self.uplift = (may_go_unpaid && !arm.offers.is_empty()).then(|| Box::new(Uplift::NONE));
        self.agreed = [0; LANES];
        self.in_hand = [0; LANES];
        self.won = [0; LANES];
        self.lapse_event = [0; LANES];
        self.outcome.clear();
    }

    /// Sets what is known only at the end of the run.
    pub fn end(&mut self, people: &People, plan: &Plan, counting: Estimator, width: Width) {
        self.outlasted();
        for lane in 0..LANES {
            if self.outcome.grew && self.outcome.joined[lane] > 0.0 {
                self.judge(lane, plan, counting);
            }
        }
        let expected = counting == Estimator::Expected;
        let reckon = Reckon {
            state: self,
            people,
            plan,
            expected,
        };
        at_width(width, reckon);
    }

    /// Whether a joiner has stayed.
    fn judge(&mut self, lane: usize, plan: &Plan, counting: Estimator) {
        // All are judged at the same age: late joiners would else seem to stay.
        // A whole number of steps, but for its rounding.
        let joined = plan.step_starting(self.since[lane]);
        let judged = plan.steps_to_stay();
        let left = self.left_after[lane];
        let stayed = left == UNSET || left >= judged;
        let known = plan.steps as f32 - joined >= judged;
        self.outcome.stay[lane] = match counting {
            Estimator::Events => f32::from(u8::from(stayed)),
            // Of an Exp(1) budget a hazard H spends min(budget, H), on average 1 − e^−H: the
            // chance to have left.
            Estimator::Expected | Estimator::Surviving => 1.0 - self.lapse_spent[lane],
        };
        self.outcome.stay_known[lane] = f32::from(u8::from(known));
    }
}

/// Reckons at the end of a run what was bought and earned.
struct Reckon<'a> {
    state: &'a mut State,
    people: &'a People,
    plan: &'a Plan,
    /// Whether purchases are counted by their hazard.
    expected: bool,
}

impl Kernel for Reckon<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let s = self.state;
        for lane in 0..LANES {
            let spent = s.purchase_budgets[lane] - s.purchase_left[lane];
            s.outcome.expected_purchases[lane] = spent;
            if self.expected {
                // On top of those that were expected of asks; no hazard is spent on a visit timeline.
                s.outcome.purchases[lane] += spent;
            }
        }
        s.outcome.reckon(self.people, self.plan);
    }
}

/// The clocks' first budgets and the first impression of a block, the same under every arm.
pub struct InitialDraws<'a> {
    /// Number of lane 0.
    first: u32,
    stream: &'a Stream,
    width: Width,
    sincerity: Column,
    purchase: Column,
    lapse: Column,
    join: Column,
    unasked: Column,
    /// Money spent in the year before the start; 0 where no arm asks for it.
    pub spend: Column,
}

impl<'a> InitialDraws<'a> {
    /// What is drawn of these people before the start.
    pub fn new(people: &People, stream: &'a Stream, plan: &Plan, width: Width) -> Self {
        let mut luck = Self {
            first: people.first,
            stream,
            width,
            sincerity: ZERO,
            purchase: ZERO,
            lapse: ZERO,
            join: ZERO,
            unasked: ZERO,
            spend: ZERO,
        };
        at_width(
            width,
            Impress {
                trust: &people.trust,
                sincerity: &mut luck.sincerity,
                plan,
            },
        );
        luck.lapse = luck.budgets(Purpose::LapseClock, 0);
        if plan.purchases_on_a_clock {
            luck.purchase = luck.budgets(Purpose::PurchaseClock, 0);
        }
        luck.join = if plan.join_hazard > 0.0 {
            luck.budgets(Purpose::JoinClock, 0)
        } else {
            [1.0; LANES]
        };
        if plan.any_unasked {
            luck.unasked = luck.budgets(Purpose::UnaskedClock, 0);
        }
        luck
    }

    /// Takes a control group of this share off a list, by lot: the same customers under every arm and luck, and of a
    /// larger share the same and more.
    fn keep_out(&self, share: f32, listed: &mut [u8; LANES]) {
        for (lane, listed) in listed.iter_mut().enumerate() {
            let customer = self.first.wrapping_add(lane as u32);
            let words = self.stream.draw(customer, 0, Purpose::Holdout, 0);
            *listed &= u8::from(unit(words[0]) >= share);
        }
    }

    /// By which ways of contact each can be reached, by lot: the same customers under every arm and luck, and of a larger share the
    /// same and more.
    fn reached(&self, contacts: &[ContactPlan], segments: &[u16; LANES]) -> [u8; LANES] {
        let mut reached = [0; LANES];
        for (bit, contact) in contacts.iter().enumerate() {
            let stream = self.stream.of(contact.lots);
            for (lane, (reached, &segment)) in reached.iter_mut().zip(segments).enumerate() {
                let customer = self.first.wrapping_add(lane as u32);
                let words = stream.draw(customer, 0, Purpose::Contact, 0);
                let share = contact.shares[usize::from(segment)];
                *reached |= u8::from(unit(words[0]) < share) << bit;
            }
        }
        reached
    }

    /// The Exp(1) budgets of everybody's first event.
    fn budgets(&self, purpose: Purpose, index: u8) -> Column {
        let mut budgets = ZERO;
        let kernel = Budgets {
            budgets: &mut budgets,
            first: self.first,
            stream: self.stream,
            purpose,
            index,
        };
        at_width(self.width, kernel);
        budgets
    }
}

struct Impress<'a> {
    trust: &'a Column,
    sincerity: &'a mut Column,
    plan: &'a Plan,
}

impl Kernel for Impress<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (sincerity, &trust) in self.sincerity.iter_mut().zip(self.trust) {
            *sincerity = self.plan.first_impression(trust);
        }
    }
}

struct Budgets<'a> {
    budgets: &'a mut Column,
    first: u32,
    stream: &'a Stream,
    purpose: Purpose,
    index: u8,
}

impl Kernel for Budgets<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        // Copies, so that the compiler knows that no column's store changes them.
        let (stream, first, purpose, index) = (*self.stream, self.first, self.purpose, self.index);
        for (lane, budget) in self.budgets.iter_mut().enumerate() {
            // Lanes beyond the last customer may have numbers beyond the last one, too.
            let customer = first.wrapping_add(lane as u32);
            *budget = exponential(stream.draw(customer, 0, purpose, index)[0]);
        }
    }
}

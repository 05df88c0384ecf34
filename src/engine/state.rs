//! What changes about a block of customers under one arm, as columns.

use crate::engine::plan::{ArmPlan, Plan};
use crate::numeric::{Column, Kernel, LANES, Width, at_width};
use crate::population::People;
use crate::random::{Purpose, Stream, exponential};

/// Where a slot stands with the brand; the bits of [`State::stage`].
pub mod stage {
    /// Nobody is in the slot (or it belongs to another arm of a randomized design).
    pub const ABSENT: u8 = 0;
    pub const CUSTOMER: u8 = 1;
    pub const PROSPECT: u8 = 2;
    pub const LAPSED: u8 = 4;
}

/// A day so late that it never comes: the start of a relationship that has not begun.
pub const NEVER: f32 = 1.0e9;
/// The tick of a timer that is not set.
pub const UNSET: f32 = -1.0;

/// Everything that happens to a block of customers.
pub struct State {
    /// G in ±G_max.
    pub goodwill: Column,
    /// O ≥ 0.
    pub obligation: Column,
    /// P ≥ 0: how much was asked lately.
    pub pressure: Column,
    /// How much was given lately, in pleasure; fades like pressure.
    pub given: Column,
    /// Rise of the purchase rate by the last touch, as a share.
    pub reminder: Column,
    /// E ≥ 0, in money.
    pub expectation: Column,
    /// T in [0, 1].
    pub trust: Column,
    /// Sincerity last perceived, in (0, 1).
    pub sincerity: Column,
    /// Willingness of the current tick, before elasticity.
    pub willing: Column,
    /// Goodwill and obligation as they count in the current tick: means over it.
    pub mean_goodwill: Column,
    pub mean_obligation: Column,
    /// Goodwill that flows in from the community, per day.
    pub inflow: Column,

    pub stage: [u8; LANES],
    /// 1 for customers, else 0.
    pub active: Column,
    /// Day at which the relationship began (negative: before the start).
    pub since: Column,
    /// Tick at which somebody starts as a new customer, or [`UNSET`].
    pub starts: Column,
    /// 1 for prospects that a tie referred.
    pub referred: Column,

    /// What is left of each clock's Exp(1) budget; it rings when spent.
    pub purchase_left: Column,
    pub lapse_left: Column,
    pub join_left: Column,
    pub unasked_left: Column,
    /// Number of the event that each clock runs towards.
    pub purchase_event: [u32; LANES],
    pub unasked_event: [u32; LANES],
    /// One clock for each item at random moments.
    pub random_left: Vec<Column>,
    pub random_event: Vec<[u32; LANES]>,
    /// One timer for each delayed item: the tick at which it is due, or [`UNSET`].
    pub timers: Vec<Column>,
    /// One for each conditional offer: the tick at which it stops to stand.
    pub offer_until: Vec<Column>,
    /// Ways in which a customer returned something in the current tick, as bits.
    pub returned: [u8; LANES],

    pub outcome: Outcome,
}

/// What each customer came to, over the whole run.
pub struct Outcome {
    pub tip_share: Column,
    pub tip_count: Column,
    pub tips: Column,
    pub purchases: Column,
    /// Purchase hazard spent.
    pub expected_purchases: Column,
    pub revenue: Column,
    pub profit: Column,
    pub cost: Column,
    /// Yes by way, indexed as [`crate::scenario::checked::Way`].
    pub yes: [Column; crate::scenario::checked::Way::COUNT],
    pub donated: Column,
    pub joined: Column,
    pub willing: Column,
    pub dutiful: Column,
    pub habit: Column,
}

const ZERO: Column = [0.0; LANES];

impl Outcome {
    fn none() -> Self {
        Self {
            tip_share: ZERO,
            tip_count: ZERO,
            tips: ZERO,
            purchases: ZERO,
            expected_purchases: ZERO,
            revenue: ZERO,
            profit: ZERO,
            cost: ZERO,
            yes: [ZERO; crate::scenario::checked::Way::COUNT],
            donated: ZERO,
            joined: ZERO,
            willing: ZERO,
            dutiful: ZERO,
            habit: ZERO,
        }
    }
}

impl State {
    /// An empty state, to be set by [`State::begin`].
    pub fn new() -> Box<Self> {
        Box::new(Self {
            goodwill: ZERO,
            obligation: ZERO,
            pressure: ZERO,
            given: ZERO,
            reminder: ZERO,
            expectation: ZERO,
            trust: ZERO,
            sincerity: ZERO,
            willing: ZERO,
            mean_goodwill: ZERO,
            mean_obligation: ZERO,
            inflow: ZERO,
            stage: [stage::ABSENT; LANES],
            active: ZERO,
            since: ZERO,
            starts: ZERO,
            referred: ZERO,
            purchase_left: ZERO,
            lapse_left: ZERO,
            join_left: ZERO,
            unasked_left: ZERO,
            purchase_event: [0; LANES],
            unasked_event: [0; LANES],
            random_left: Vec::new(),
            random_event: Vec::new(),
            timers: Vec::new(),
            offer_until: Vec::new(),
            returned: [0; LANES],
            outcome: Outcome::none(),
        })
    }

    /// Sets everybody to where the run begins under `arm`; `assigned` marks the lanes that live
    /// under it (1) and those that do not (0).
    pub fn begin(
        &mut self,
        people: &People,
        assigned: &Column,
        luck: &FirstLuck,
        plan: &Plan,
        arm: &ArmPlan,
    ) {
        let mind = &plan.mind;
        self.goodwill = ZERO;
        self.obligation = ZERO;
        self.pressure = ZERO;
        self.given = ZERO;
        self.reminder = ZERO;
        self.willing = ZERO;
        self.mean_goodwill = ZERO;
        self.mean_obligation = ZERO;
        self.inflow = ZERO;
        self.expectation = [plan.customary; LANES];
        self.trust = people.trust;
        self.sincerity = luck.sincerity;
        self.referred = ZERO;
        self.returned = [0; LANES];
        for lane in 0..LANES {
            let member = people.member[lane] * assigned[lane] > 0.0;
            let prospect = people.prospect[lane] * assigned[lane] > 0.0;
            self.stage[lane] = if member {
                stage::CUSTOMER
            } else if prospect {
                stage::PROSPECT
            } else {
                stage::ABSENT
            };
            self.active[lane] = f32::from(u8::from(member));
            self.since[lane] = if member { -people.tenure[lane] } else { NEVER };
            let new = member && people.tenure[lane] == 0.0;
            self.starts[lane] = if new { 0.0 } else { UNSET };
        }
        self.purchase_left = luck.purchase;
        self.lapse_left = luck.lapse;
        self.join_left = luck.join;
        self.unasked_left = luck.unasked;
        self.purchase_event = [0; LANES];
        self.unasked_event = [0; LANES];
        self.random_left.clear();
        self.random_event.clear();
        for &index in &arm.random_clocks {
            self.random_left
                .push(luck.budgets(Purpose::RandomClock, index));
            self.random_event.push([0; LANES]);
        }
        self.timers.clear();
        self.timers.resize(arm.timers, [UNSET; LANES]);
        self.offer_until.clear();
        self.offer_until.resize(arm.offers.len(), ZERO);
        self.outcome = Outcome::none();
        debug_assert!(mind.goodwill_limit > 0.0);
    }
}

/// The clocks' first budgets and the first impression of a block, the same under every arm.
pub struct FirstLuck<'a> {
    /// Number of lane 0.
    first: u32,
    stream: &'a Stream,
    width: Width,
    sincerity: Column,
    purchase: Column,
    lapse: Column,
    join: Column,
    unasked: Column,
}

impl<'a> FirstLuck<'a> {
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
        if plan.join_hazard > 0.0 {
            luck.join = luck.budgets(Purpose::JoinClock, 0);
        }
        if plan.any_unasked {
            luck.unasked = luck.budgets(Purpose::UnaskedClock, 0);
        }
        luck
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
        for lane in 0..LANES {
            // Lanes beyond the last customer may have numbers beyond the last one, too.
            let customer = self.first.wrapping_add(lane as u32);
            let words = self.stream.draw(customer, 0, self.purpose, self.index);
            self.budgets[lane] = exponential(words[0]);
        }
    }
}

//! What customers do, counted by their chance to be there still, where nobody leaves in the simulation.
//!
//! Whether somebody leaves is settled by an Exp(1) budget that the hazard of leaving spends. Who has
//! spent H of it is there with the chance e^−H; so what is done in a step counts so much, H taken at
//! the step's start, and the sum over steps is the mean over all budgets. That some of those leave
//! within it is in the rates of the step ([`mean_share_there`](crate::psychology::lapse::mean_share_there)).

use crate::engine::plan::{ArmPlan, Plan};
use crate::engine::state::{Outcome, Padded, State};
use crate::numeric::{Column, Kernel, LANES, WideColumn, Width, at_width, each_lane, exp};
use crate::scenario::checked::ChannelKind;

/// Outcomes besides the yeses by way.
const OUTCOMES: usize = 5;
const COUNTED: usize = OUTCOMES + ChannelKind::COUNT;
const ZERO: Padded = Padded::of([0.0; LANES]);

/// The chances and the counts of a block: of purchases, cost, motives, tips and yeses, as far as the arm
/// has them; what they earn is reckoned from these.
pub struct Survival {
    /// To be there at the start of the step.
    chance: Padded,
    /// Which outcomes the arm has, what they stood at when the step began, and what counts of them up to then.
    has: [bool; COUNTED],
    before: [Padded; COUNTED],
    counted: [Padded; COUNTED],
}

impl Survival {
    /// At the start of the run.
    pub fn new(plan: &Plan, arm: &ArmPlan) -> Box<Self> {
        let mut has = [true; COUNTED];
        has[TIPS] = plan.tip.is_some();
        for way in ChannelKind::ALL {
            let asked = arm.asks.iter().any(|ask| ask.ways.contains(&way));
            let unasked = plan.answers[way as usize].unasked > 0.0;
            has[OUTCOMES + way as usize] = asked || unasked;
        }
        Box::new(Self {
            chance: Padded::of([1.0; LANES]),
            has,
            before: [ZERO; COUNTED],
            counted: [ZERO; COUNTED],
        })
    }
}

/// The outcomes that are counted, but purchases and money, in the order of their counts.
macro_rules! counted {
    ($outcome:expr, $($reference:tt)+) => {{
        let [a, b, c, d, e, f, g] = $($reference)+ $outcome.yes;
        [
            $($reference)+ $outcome.willing,
            $($reference)+ $outcome.dutiful,
            a, b, c, d, e, f, g,
        ]
    }};
}

/// The places of purchases and money among the counts, and of the first other outcome.
const PURCHASES: usize = 0;
const COST: usize = 1;
const TIPS: usize = 2;
const OTHERS: usize = 3;

/// Money, as exactly as chances count it.
fn narrow(money: &WideColumn) -> Column {
    money.map(|money| money as f32)
}

impl State {
    /// Counts what was done in a step, once it has ended.
    pub fn outlast(&mut self, width: Width) {
        let Some(mut survival) = self.survival.take() else {
            return;
        };
        at_width(
            width,
            Outlast {
                state: self,
                survival: &mut survival,
            },
        );
        self.survival = Some(survival);
    }

    /// Puts what counts in the place of the outcomes, the purchase hazard that was spent included, at
    /// the end of the run.
    pub(super) fn outlasted(&mut self) {
        let Some(survival) = self.survival.take() else {
            return;
        };
        let outcome: &mut Outcome = &mut self.outcome;
        outcome.answered = true;
        outcome.tipped = true;
        *outcome.purchases = *survival.counted[PURCHASES];
        outcome.cost = survival.counted[COST].map(f64::from);
        outcome.tips = survival.counted[TIPS].map(f64::from);
        let others: [&mut Padded; COUNTED - OTHERS] = counted!(outcome, &mut);
        for (outcome, counted) in others.into_iter().zip(&survival.counted[OTHERS..]) {
            *outcome = *counted;
        }
        for lane in 0..LANES {
            self.active[lane] *= survival.chance[lane];
        }
    }
}

struct Outlast<'a> {
    state: &'a State,
    survival: &'a mut Survival,
}

impl Kernel for Outlast<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (state, survival) = (self.state, self.survival);
        let outcome: &Outcome = &state.outcome;
        let chance: Column = *survival.chance;
        let mut purchases = *outcome.purchases;
        for lane in 0..LANES {
            purchases[lane] += state.purchase_budgets[lane] - state.purchase_left[lane];
        }
        let mut count = |which: usize, now: &Column| {
            let before: &mut Column = &mut survival.before[which];
            let counted: &mut Column = &mut survival.counted[which];
            each_lane!(state.half, |lane| {
                counted[lane] += chance[lane] * (now[lane] - before[lane]);
            });
            *before = *now;
        };
        count(PURCHASES, &purchases);
        count(COST, &narrow(&outcome.cost));
        if survival.has[TIPS] {
            count(TIPS, &narrow(&outcome.tips));
        }
        let others: [&Padded; COUNTED - OTHERS] = counted!(outcome, &);
        for (at, now) in others.into_iter().enumerate() {
            if survival.has[OTHERS + at] {
                count(OTHERS + at, now);
            }
        }
        each_lane!(state.half, |lane| {
            let spent = state.lapse_budgets[lane] - state.lapse_left[lane];
            survival.chance[lane] = exp(-spent);
        });
    }
}

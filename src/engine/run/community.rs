//! One community of one replicate: synthesized, run through all ticks under every arm, tallied, and
//! forgotten.

use crate::engine::estimator::Estimator;
use crate::engine::phases::spread::Meeting;
use crate::engine::phases::step::step;
use crate::engine::plan::{ArmPlan, Plan};
use crate::engine::run::allotment::Allotment;
use crate::engine::run::cancel::Cancel;
use crate::engine::state::context::{Block, Scratch, TickContext};
use crate::engine::state::outcome::values;
use crate::engine::state::survival::Survival;
use crate::engine::state::{InitialDraws, State};
use crate::engine::tally::{BASES, CommunityTally, Shape, SincerityCounts, TickSums};
use crate::numeric::{
    Column, Kernel, LANES, WideColumn, Width, at_width, block_dot, block_sum, block_sum_squares,
};
use crate::population::{People, SmallWorld, Synthesis};
use crate::random::Stream;
use crate::scenario::checked::DesignKind;
use crate::vocabulary::metric::{Base, Metric};

/// What a worker keeps from one community to the next: room, not results.
pub struct Worker {
    pub(super) work: Scratch,
    blocks: Vec<Block>,
    /// arms × metrics columns of one group of blocks, block by block.
    ended: Vec<WideColumn>,
}

impl Worker {
    /// One that has done nothing yet.
    pub fn new() -> Self {
        Self {
            work: Scratch::new(),
            blocks: Vec::new(),
            ended: Vec::new(),
        }
    }
}

impl Default for Worker {
    fn default() -> Self {
        Self::new()
    }
}

/// What all communities of a run have in common.
pub struct RunContext<'a> {
    /// The scenario, compiled.
    pub plan: &'a Plan,
    /// Who the customers are.
    pub synthesis: &'a Synthesis<'a>,
    /// What is kept of them.
    pub shape: &'a Shape,
    /// Who is in which arm.
    pub design: DesignKind,
    /// Vector width.
    pub width: Width,
    /// Whether events are counted or their chances.
    pub counting: Estimator,
    /// Set from outside to give up at the next step.
    pub cancel: &'a dyn Cancel,
}

impl RunContext<'_> {
    fn stopped(&self) -> bool {
        self.cancel.is_cancelled()
    }
}

/// A block at the end of the run under one arm, for whoever wants to look at single customers.
pub struct Ended<'a> {
    /// Index of the arm.
    pub arm: usize,
    /// Who they are.
    pub people: &'a People,
    /// How they are at the end.
    pub state: &'a State,
    /// 1 for the lanes that lived under the arm.
    pub lives: &'a Column,
}

/// Runs one community of one replicate; `look` is shown every block at the end of every arm. None once
/// it was stopped midway.
pub fn run(
    setting: &RunContext,
    stream: &Stream,
    number: u32,
    worker: &mut Worker,
    look: &mut dyn FnMut(&Ended),
) -> Option<CommunityTally> {
    let mut tally = empty(setting, stream.replicate);
    let slots = setting.synthesis.slots().community(number);
    let count = slots.len().div_ceil(LANES);
    // Customers who never meet are stepped a block at a time, which stays in the nearest cache.
    let together = if setting.plan.coupled() { count } else { 1 };
    while worker.blocks.len() < together {
        worker.blocks.push(Block {
            people: Box::new(People::nobody()),
            state: State::new(),
        });
    }
    let meeting = setting.plan.community.ties.map(|ties| {
        let world = SmallWorld::new(stream, slots.clone(), &ties);
        Meeting::new(ties, world, slots.start)
    });
    let mut meeting = meeting;
    for from in (0..count).step_by(together) {
        let blocks = &mut worker.blocks[..together];
        for (at, block) in blocks.iter_mut().enumerate() {
            let first = slots.start + ((from + at) * LANES) as u32;
            let len = (slots.end - first).min(LANES as u32) as usize;
            if setting.stopped() {
                return None;
            }
            setting
                .synthesis
                .block(stream, first, len, setting.width, &mut block.people);
        }
        live(
            setting,
            stream,
            blocks,
            meeting.as_mut(),
            number,
            &mut worker.work,
            &mut worker.ended,
            &mut tally,
            look,
        )?;
    }
    Some(tally)
}

fn empty(setting: &RunContext, replicate: u32) -> CommunityTally {
    let shape = setting.shape;
    let metrics = shape.metrics.len();
    CommunityTally {
        replicate,
        series: vec![TickSums::default(); shape.arms * shape.ticks],
        first: vec![0.0; shape.arms * metrics],
        second: vec![0.0; shape.arms * metrics],
        cross: vec![0.0; shape.pairs() * metrics],
        heads: vec![0; shape.arms * BASES.len()],
        sincerity: vec![SincerityCounts::default(); shape.arms],
        cut: vec![0; shape.arms],
        made: vec![[0; 2]; shape.arms * shape.gestures],
        peopled: vec![false; shape.arms],
        gone: vec![None; shape.arms],
    }
}

/// Lets a group of blocks live through the run under every arm; none where it was stopped midway.
#[allow(clippy::too_many_arguments)]
fn live(
    setting: &RunContext,
    stream: &Stream,
    blocks: &mut [Block],
    mut meeting: Option<&mut Meeting>,
    community: u32,
    work: &mut Scratch,
    ended: &mut Vec<WideColumn>,
    tally: &mut CommunityTally,
    look: &mut dyn FnMut(&Ended),
) -> Option<()> {
    let (plan, shape) = (setting.plan, setting.shape);
    let metrics = shape.metrics.len();
    ended.resize(blocks.len() * shape.arms * metrics, [0.0; LANES]);
    let assignment: Vec<[u16; LANES]> = blocks
        .iter()
        .map(|block| assigned_arms(setting, stream, block))
        .collect();
    let first_luck: Vec<InitialDraws> = blocks
        .iter()
        .map(|block| {
            let mut luck = InitialDraws::new(&block.people, stream, plan, setting.width);
            if plan.arms.iter().any(ArmPlan::looks_at_spend) {
                let synthesis = setting.synthesis;
                luck.spend = synthesis.past_spend(stream, &block.people, setting.width);
            }
            luck
        })
        .collect();
    for (number, arm) in plan.arms.iter().enumerate() {
        if let Some(witness) = &mut work.witness
            && blocks
                .iter()
                .any(|block| witness.lane(block.people.first, block.people.len).is_some())
        {
            witness.begin();
        }
        if let Some(crowd) = &mut work.crowd {
            crowd.begin(number);
        }
        let (mut under_arm, mut members) = (0, 0);
        for (at, block) in blocks.iter_mut().enumerate() {
            let lives = lives_under(setting, &assignment[at], number);
            let heads = count_heads(&block.people, &lives);
            for (count, more) in tally.heads[number * BASES.len()..].iter_mut().zip(heads) {
                *count += more;
            }
            under_arm += heads[2];
            members += heads[0];
            block
                .state
                .begin(&block.people, &lives, &first_luck[at], plan, arm);
            let survives = setting.counting == Estimator::Surviving;
            block.state.survival = survives.then(|| Survival::new(plan, arm));
        }
        tally.peopled[number] |= under_arm > 0;
        if under_arm > 0 {
            let slots = *setting.synthesis.slots();
            let mut allotment = Allotment::new(plan, arm, slots, community, members);
            work.ledger = allotment.begin();
            work.sincerity = SincerityCounts::default();
            work.cut = 0;
            work.made.clear();
            work.made.resize(arm.gestures.len(), [0; 2]);
            for now in 0..plan.steps {
                if setting.stopped() {
                    return None;
                }
                let of_step = plan.at(now);
                let context = TickContext {
                    plan: of_step,
                    arm: &of_step.arms[number],
                    stream,
                    width: setting.width,
                    counting: setting.counting,
                    series: shape.ticks > 0,
                    step: now,
                    day: plan.day_of(now),
                    next_day: plan.day_of(now + 1),
                    buying_days: plan.buying_days(now),
                };
                let at = number * shape.ticks + plan.tick_of(now) as usize;
                work.sums = tally.series.get(at).copied().unwrap_or_default();
                allotment.release(now, &mut work.ledger);
                if now == 0 && arm.fixed_cost > 0.0 {
                    for (at, block) in blocks.iter_mut().enumerate() {
                        let lives = lives_under(setting, &assignment[at], number);
                        charge(arm.fixed_cost, block, &lives, &mut work.sums);
                    }
                }
                step(&context, blocks, meeting.as_deref_mut(), work);
                if let Some(sums) = tally.series.get_mut(at) {
                    *sums = work.sums;
                }
                for block in blocks.iter_mut() {
                    block.state.outlast(setting.width);
                }
                if let Some(witness) = &mut work.witness {
                    for block in blocks.iter() {
                        witness.observe(now, block);
                    }
                }
                if let Some(crowd) = &mut work.crowd {
                    for block in blocks.iter() {
                        crowd.observe(now, block);
                    }
                }
            }
            tally.sincerity[number].merge(&work.sincerity);
            tally.cut[number] += work.cut;
            let made = tally.made[number * shape.gestures..].iter_mut();
            for (all, more) in made.zip(&work.made) {
                all[0] += more[0];
                all[1] += more[1];
            }
            tally.gone[number] = work.ledger.gone;
        }
        for (at, block) in blocks.iter_mut().enumerate() {
            let lives = lives_under(setting, &assignment[at], number);
            block
                .state
                .end(&block.people, plan, setting.counting, setting.width);
            let joined = count_joined(&block.people, &block.state, &lives);
            for (count, more) in tally.heads[number * BASES.len() + 3..]
                .iter_mut()
                .zip(joined)
            {
                *count += more;
            }
            look(&Ended {
                arm: number,
                people: &block.people,
                state: &block.state,
                lives: &lives,
            });
            for (which, &metric) in shape.metrics.iter().enumerate() {
                let column = &mut ended[(at * shape.arms + number) * metrics + which];
                let measure = Measure {
                    metric,
                    block,
                    lives: &lives,
                    column,
                };
                at_width(setting.width, measure);
            }
        }
    }
    for of_block in ended.chunks(shape.arms * metrics) {
        let moments = Moments {
            shape,
            ended: of_block,
            tally: &mut *tally,
        };
        at_width(setting.width, moments);
    }
    Some(())
}

fn assigned_arms(setting: &RunContext, stream: &Stream, block: &Block) -> [u16; LANES] {
    let mut arms = [0; LANES];
    if let DesignKind::Randomized { .. } = setting.design {
        let people = &block.people;
        setting.synthesis.slots().assign(
            stream,
            people.first,
            people.len,
            setting.shape.arms as u16,
            &mut arms,
        );
    }
    arms
}

/// Books what an arm costs once, so much for each member that lives under it.
fn charge(cost: f64, block: &mut Block, lives: &Column, sums: &mut TickSums) {
    for lane in 0..LANES {
        if block.people.member[lane] * lives[lane] > 0.0 {
            block.state.pay(lane, cost, sums);
        }
    }
}

/// 1 for the lanes that live under an arm: all of them in a paired design.
fn lives_under(setting: &RunContext, arms: &[u16; LANES], arm: usize) -> Column {
    let mut lives = [1.0; LANES];
    if let DesignKind::Randomized { .. } = setting.design {
        for (lives, &assigned) in lives.iter_mut().zip(arms) {
            *lives = f32::from(u8::from(assigned as usize == arm));
        }
    }
    lives
}

/// Members, prospects and both, among those who live under an arm.
fn count_heads(people: &People, lives: &Column) -> [u64; 3] {
    let members = block_dot(&people.member, lives) as u64;
    let prospects = block_dot(&people.prospect, lives) as u64;
    [members, prospects, members + prospects]
}

/// Prospects who joined after a referral, and without one, early enough to tell whether they stay.
fn count_joined(people: &People, state: &State, lives: &Column) -> [u64; 2] {
    let mut joined = [0; 2];
    for lane in 0..LANES {
        if people.prospect[lane] * lives[lane] * state.outcome.stay_known[lane] > 0.0 {
            joined[usize::from(state.referred[lane] == 0.0)] += 1;
        }
    }
    joined
}

/// What a metric came to for each head of its base; 0 elsewhere.
struct Measure<'a> {
    metric: Metric,
    block: &'a Block,
    lives: &'a Column,
    column: &'a mut WideColumn,
}

impl Kernel for Measure<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (people, state) = (&self.block.people, &self.block.state);
        let (member, prospect) = (&people.member, &people.prospect);
        let (known, referred) = (&state.outcome.stay_known, &state.referred);
        let mut heads = *self.lives;
        match self.metric.base() {
            Base::Members => times(&mut heads, |lane| member[lane]),
            Base::Prospects => times(&mut heads, |lane| prospect[lane]),
            Base::Everyone => times(&mut heads, |lane| member[lane] + prospect[lane]),
            Base::Referred => times(&mut heads, |lane| {
                prospect[lane] * known[lane] * referred[lane]
            }),
            Base::Others => times(&mut heads, |lane| {
                prospect[lane] * known[lane] * (1.0 - referred[lane])
            }),
        }
        values(self.metric, state).of_each(&heads, self.column);
    }
}

#[inline(always)]
fn times(heads: &mut Column, by: impl Fn(usize) -> f32) {
    for (lane, heads) in heads.iter_mut().enumerate() {
        *heads *= by(lane);
    }
}

/// Adds the sums of squares and of products of what a block's customers came to under all arms.
struct Moments<'a> {
    shape: &'a Shape,
    /// arms × metrics.
    ended: &'a [WideColumn],
    tally: &'a mut CommunityTally,
}

impl Kernel for Moments<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (shape, ended, tally) = (self.shape, self.ended, self.tally);
        let metrics = shape.metrics.len();
        for a in 0..shape.arms {
            for metric in 0..metrics {
                let own = &ended[a * metrics + metric];
                tally.first[a * metrics + metric] += block_sum(own);
                tally.second[a * metrics + metric] += block_sum_squares(own);
                for b in a + 1..shape.arms {
                    let other = &ended[b * metrics + metric];
                    tally.cross[metric * shape.pairs() + shape.pair(a, b)] += block_dot(own, other);
                }
            }
        }
    }
}

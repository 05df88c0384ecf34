//! The same customers as dots: what each of some thousand feels and does in every tick under every arm at once, and the life of one.
//!
//! Both are lives of the very run: [`watch`] and [`follow`] run the communities to which the customers belong, with the seed and
//! the luck of replicate 0. A number in a frame is a byte, of a scale that the answer tells; so a few megabytes hold all frames,
//! and ticks are drawn together where they would be more.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::decision::meet;
use crate::decision::respond::effort::{Extent, paired};
use crate::decision::respond::survey::{Measure, Seen, survey_some};
use crate::decision::respond::types::{self, Kind, THRESHOLD, Thresholds};
use crate::engine::run::{Estimator, Options, Watched, follow, watch};
use crate::engine::state::crowd::{Crowd, sign};
use crate::output::format::plain;
use crate::output::trace::{Story, told};
use crate::population::Slots;
use crate::scenario::checked::Scenario;

/// Customers that are shown where nothing else is asked for, and at most.
const USUAL: u32 = 1_500;
const MOST: u32 = 5_000;
/// Bytes of what is kept of a crowd; beyond it several ticks make a frame, and then fewer customers are shown.
const ROOM: usize = 48 << 20;
/// Lives (customers × steps × arms × lucks) that may be lived to tell who is persuaded.
const EFFORT: f64 = 3e8;
/// Lives (customers × steps × arms) beyond which nobody waits for dots.
const LONGEST: f64 = 1e9;
/// Lucks over which is told what somebody is expected to do: the most, and the fewest.
const LUCKS: [u16; 3] = [8, 4, 2];
/// A person of whom nothing of this kind can be told.
const NOBODY: u8 = 255;

/// What the page asks: how many customers to show.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct AskDots {
    /// At most so many, from 1 to `MOST`.
    #[serde(default)]
    pub customers: Option<u32>,
}

/// Some customers under every arm. Texts of bytes are Base64; in those of frames a byte stands for each customer, frame by frame.
#[derive(Clone, Debug, Serialize)]
pub struct Dots {
    /// What the customers are called: `dining parties`.
    pub of: String,
    /// How many are shown.
    pub customers: usize,
    /// How many a replicate has.
    pub of_all: u32,
    /// What a tick is called.
    pub tick: &'static str,
    /// Ticks of the run.
    pub ticks: u32,
    /// Ticks from one frame to the next.
    pub ticks_a_frame: u32,
    /// How many frames there are.
    pub frames: usize,
    /// Whether a tick is a visit: everybody comes, and what tells customers apart is the tip.
    pub visits: bool,
    /// How goodwill is written.
    pub goodwill: Scale,
    /// How obligation is written.
    pub obligation: Scale,
    /// Tips as shares of the bill; none where nobody tips.
    pub tip: Option<Scale>,
    /// The arms, the baseline first.
    pub arms: Vec<Arm>,
    /// By what customers can be put in order: a name, and the place of each customer from 0.
    pub orders: Vec<(&'static str, Vec<u16>)>,
}

/// Who of the same customers is persuaded or put off by each arm, rather than the first.
#[derive(Clone, Debug, Serialize)]
pub struct Kinds {
    /// What the numbers of [`Kinds::arms`] mean.
    pub names: [&'static str; 5],
    /// By arm a number for each customer, in Base64; 255 for who is no customer at the start, and for all in the first arm.
    pub arms: Vec<String>,
    /// From how much more (or less) on somebody is persuaded (or put off).
    pub threshold: f64,
    /// Of what.
    pub measure: &'static str,
    /// Over how many lucks that is expected.
    pub lucks: u16,
}

/// Values from `low` to `high` as the numbers from 0 to 250; 255 is no value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scale {
    /// What the lowest byte stands for.
    pub low: f64,
    /// What the highest byte stands for.
    pub high: f64,
}

/// What is shown of an arm.
#[derive(Clone, Debug, Serialize)]
pub struct Arm {
    /// Its name.
    pub name: String,
    /// Goodwill of each customer in each frame, as bytes in base 64.
    pub goodwill: String,
    /// Obligation of each customer in each frame, as bytes in base 64.
    pub obligation: String,
    /// Empty where nobody tips.
    pub tip: String,
    /// Bits: 1 a customer, 2 not one yet, 4 has left, 8 bought, 16 gave something else back; at the end of the frame, or within it.
    pub signs: String,
    /// By frame, over the customers who are shown: the means that the table of the series has for them.
    pub means: Vec<[Option<f64>; 3]>,
}

/// Steps in the numbers of a scale.
const STEPS: f64 = 250.0;

impl Scale {
    fn over(values: impl Iterator<Item = f64>, zero: bool) -> Option<Scale> {
        let mut scale: Option<Scale> = None;
        for value in values.filter(|value| value.is_finite()) {
            let own = scale.get_or_insert(Scale {
                low: if zero { 0.0 } else { value },
                high: if zero { 0.0 } else { value },
            });
            own.low = if value < own.low { value } else { own.low };
            own.high = if value > own.high { value } else { own.high };
        }
        scale
    }

    /// The number of a value.
    pub fn byte(&self, value: Option<f64>) -> u8 {
        match value {
            Some(value) if self.high > self.low => {
                ((value - self.low) / (self.high - self.low) * STEPS + 0.5) as u8
            }
            Some(_) => 0,
            None => NOBODY,
        }
    }

    /// The value of a number; none of 255.
    pub fn value(&self, byte: u8) -> Option<f64> {
        let share = f64::from(byte) / STEPS;
        (byte != NOBODY).then_some(self.low + share * (self.high - self.low))
    }
}

/// Which customers are shown, in frames of how many ticks.
fn extent(scenario: &Scenario, asked: AskDots) -> Result<(u32, u32), Problem> {
    let wanted = asked.customers.unwrap_or(USUAL);
    if !(1..=MOST).contains(&wanted) {
        return Err(Problem::malformed(format!(
            "from 1 to {MOST} customers can be shown"
        )));
    }
    let timeline = &scenario.timeline;
    let arms = scenario.arms.len();
    let frames_in = |customers: u32| ROOM / (Crowd::BYTES * arms * customers as usize);
    let mut customers = wanted;
    // A frame for each of a hundred parts of the time, at least.
    while frames_in(customers) < (timeline.ticks as usize).min(100) && customers > 50 {
        customers /= 2;
    }
    let room = frames_in(customers).max(1);
    let ticks = (timeline.ticks as usize).div_ceil(room);
    Ok((customers, ticks as u32))
}

/// The scenario as it is shown, with how many customers, in frames of how many ticks.
fn shown(scenario: &Scenario, asked: AskDots) -> Result<(Scenario, u32, u32), Problem> {
    let mut scenario = paired(scenario);
    let (customers, ticks) = extent(&scenario, asked)?;
    // Who never meet are the same in communities of any size: no more of them are lived than are shown.
    if !meet(&scenario) {
        scenario.community.size = scenario.community.size.min(customers);
    }
    if lives(&scenario, customers) > LONGEST {
        return Err(Problem::wrong(
            "so many lives would take too long to be shown as dots: take fewer ticks or arms, or smaller communities",
        ));
    }
    Ok((scenario, customers, ticks))
}

/// Some customers under every arm of a scenario: of replicate 0, from the first on.
///
/// # Errors
/// A number of customers that cannot be shown, or lives that take too long.
pub fn dots(scenario: &Scenario, asked: AskDots) -> Result<Dots, Problem> {
    let (scenario, customers, ticks) = shown(scenario, asked)?;
    let (scenario, timeline) = (&scenario, &scenario.timeline);
    let options = Options::default();
    let steps = ticks * timeline.steps_per_tick();
    let watched = watch(scenario, 0, customers, steps, &options)?;
    let arms = 0..scenario.arms.len();
    let scale = |of: usize, zero| Scale::over(values(&watched, arms.len(), of), zero);
    let nothing = Scale {
        low: 0.0,
        high: 0.0,
    };
    let scales = [
        Some(scale(0, true).unwrap_or(nothing)),
        Some(scale(1, true).unwrap_or(nothing)),
        scale(2, false),
    ];
    Ok(Dots {
        of: plain(&scenario.population.of),
        customers: watched.people.len(),
        of_all: Slots::of(scenario).map_or(0, |slots| slots.heads()),
        tick: timeline.tick_name(),
        ticks: timeline.ticks,
        ticks_a_frame: ticks,
        frames: watched.crowd.frames,
        visits: timeline.is_visit(),
        goodwill: scales[0].unwrap_or(nothing),
        obligation: scales[1].unwrap_or(nothing),
        tip: scales[2],
        arms: arms
            .map(|arm| Arm {
                name: plain(&scenario.arms[arm].name),
                goodwill: bytes(&watched, arm, 0, scales[0]),
                obligation: bytes(&watched, arm, 1, scales[1]),
                tip: bytes(&watched, arm, 2, scales[2]),
                signs: STANDARD.encode(
                    places(&watched.crowd)
                        .map(|(frame, at)| watched.crowd.look(arm, frame, at).signs)
                        .collect::<Vec<u8>>(),
                ),
                means: (0..watched.crowd.frames)
                    .map(|frame| means(&watched, arm, frame))
                    .collect(),
            })
            .collect(),
        orders: orders(scenario, &watched),
    })
}

/// Who of the same customers is persuaded or put off, by what each is expected to do over several lucks: as the tables of who
/// responds tell it of other people.
///
/// # Errors
/// As [`dots`].
pub fn kinds(scenario: &Scenario, asked: AskDots) -> Result<Kinds, Problem> {
    let (scenario, customers, _) = shown(scenario, asked)?;
    let slots =
        Slots::of(&scenario).ok_or_else(|| Problem::wrong("there are too many customers"))?;
    let customers = customers.min(slots.heads());
    let (seen, lucks) = expected(&scenario, customers, &Options::default())?;
    let thresholds = Thresholds::of(&seen);
    let members: Vec<bool> = slots
        .from(0)
        .take(customers as usize)
        .map(|(is_prospect, _)| !is_prospect)
        .collect();
    let arms = 0..scenario.arms.len();
    Ok(Kinds {
        names: Kind::ALL.map(Kind::key),
        arms: arms
            .map(|arm| STANDARD.encode(of_kind(&seen, arm, &thresholds, &members)))
            .collect(),
        threshold: thresholds.measure,
        measure: match seen.measure {
            Measure::Returns => "returns",
            Measure::Tips => "money in tips",
        },
        lucks,
    })
}

/// Frames and customers, in the order of the bytes.
fn places(crowd: &Crowd) -> impl Iterator<Item = (usize, usize)> {
    let customers = crowd.watched.len();
    (0..crowd.frames).flat_map(move |frame| (0..customers).map(move |at| (frame, at)))
}

/// Goodwill (0), obligation (1) or the tip (2) of somebody in a frame.
fn value(crowd: &Crowd, of: usize, (arm, frame, at): (usize, usize, usize)) -> Option<f64> {
    let look = crowd.look(arm, frame, at);
    match of {
        2 => look.tip.map(|(share, _)| share.into()),
        _ => look.feelings.map(|feelings| feelings[of].into()),
    }
}

fn values(watched: &Watched, arms: usize, of: usize) -> impl Iterator<Item = f64> {
    let crowd = &watched.crowd;
    (0..arms).flat_map(move |arm| {
        places(crowd).filter_map(move |(frame, at)| value(crowd, of, (arm, frame, at)))
    })
}

fn bytes(watched: &Watched, arm: usize, of: usize, scale: Option<Scale>) -> String {
    let crowd = &watched.crowd;
    let Some(scale) = scale else {
        return String::new();
    };
    let byte = |(frame, at)| scale.byte(value(crowd, of, (arm, frame, at)));
    STANDARD.encode(places(crowd).map(byte).collect::<Vec<u8>>())
}

/// Mean goodwill and obligation of those who are there, and the mean tip of those who tip.
fn means(watched: &Watched, arm: usize, frame: usize) -> [Option<f64>; 3] {
    let mut sums = [[0.0; 2]; 3];
    for at in 0..watched.people.len() {
        let look = watched.crowd.look(arm, frame, at);
        let mut add = |of: usize, value: f32, weight: f32| {
            sums[of][0] += f64::from(value) * f64::from(weight);
            sums[of][1] += f64::from(weight);
        };
        if let Some([goodwill, obligation]) = look.feelings {
            add(0, goodwill, look.there);
            add(1, obligation, look.there);
        }
        if let Some((share, tips)) = look.tip {
            add(2, share, tips);
        }
    }
    sums.map(|[sum, weight]| (weight > 0.0).then(|| sum / weight))
}

/// Communities of the first so many customers.
fn communities(scenario: &Scenario, customers: u32) -> u32 {
    customers.div_ceil(scenario.community.size.max(1))
}

/// Lives (customers × steps × arms) that are lived for one luck.
fn lives(scenario: &Scenario, customers: u32) -> f64 {
    f64::from(scenario.timeline.steps())
        * scenario.arms.len() as f64
        * f64::from(communities(scenario, customers))
        * f64::from(scenario.community.size)
}

/// What the same customers are expected to do, over several lucks.
fn expected(
    scenario: &Scenario,
    customers: u32,
    options: &Options,
) -> Result<(Seen, u16), Problem> {
    let lives = lives(scenario, customers);
    let mut lucks = LUCKS.into_iter();
    let fit = lucks.find(|&lucks| lives * f64::from(lucks) <= EFFORT);
    let lucks = fit.unwrap_or(LUCKS[LUCKS.len() - 1]);
    let mut everybody = scenario.clone();
    // Who is kept out as a control group, and what is paid in any case, says nothing of what a gesture does to somebody.
    for arm in &mut everybody.arms {
        arm.holdout = 0.0;
        arm.fixed_cost = 0.0;
    }
    let extent = Extent {
        coupled: meet(scenario),
        counting: match Estimator::may_survive(scenario) {
            true => Estimator::Surviving,
            false => Estimator::Expected,
        },
        scenario: everybody,
        replicate: 0,
        lucks,
    };
    let most = communities(scenario, customers);
    Ok((survey_some(&extent, most, options)?, lucks))
}

/// The kind of everybody who is shown, under an arm.
fn of_kind(seen: &Seen, arm: usize, thresholds: &Thresholds, members: &[bool]) -> Vec<u8> {
    if arm == 0 || seen.members.is_empty() {
        return vec![NOBODY; members.len()];
    }
    // Those who were surveyed come in the order of their numbers.
    let mut kinds = types::kinds(seen, arm, thresholds).into_iter();
    let of = |&is_member: &bool| match is_member {
        true => kinds.next().map_or(NOBODY, |kind| kind as u8),
        false => NOBODY,
    };
    members.iter().map(of).collect()
}

/// By what people can be put in order: places from 0, equals by their number.
fn orders(scenario: &Scenario, watched: &Watched) -> Vec<(&'static str, Vec<u16>)> {
    let people = &watched.people;
    let by = |of: &dyn Fn(usize) -> f32| {
        let mut order: Vec<usize> = (0..people.len()).collect();
        order.sort_by(|&one, &other| of(one).total_cmp(&of(other)).then(one.cmp(&other)));
        let mut places = vec![0; people.len()];
        for (place, customer) in order.into_iter().enumerate() {
            places[customer] = place as u16;
        }
        places
    };
    let differs = |of: &dyn Fn(usize) -> f32| (1..people.len()).any(|at| of(at) != of(0));
    let trust = |at: usize| people[at].trust;
    let reciprocity = |at: usize| people[at].reciprocity;
    let rate = |at: usize| people[at].purchase_rate;
    let segment = |at: usize| f32::from(people[at].segment);
    let segments = scenario.population.segments.len() > 1;
    // A name, whether it is worth a place in the list, and the value by which people stand.
    type Order<'a> = (&'static str, bool, &'a dyn Fn(usize) -> f32);
    let all: [Order; 4] = [
        ("segment", segments, &segment),
        ("trust", true, &trust),
        ("how strongly they return kindness", true, &reciprocity),
        ("how often they buy", !scenario.timeline.is_visit(), &rate),
    ];
    let told = all
        .into_iter()
        .filter(|(_, told, of)| *told && differs(*of));
    told.map(|(name, _, of)| (name, by(of))).collect()
}

/// Whose life is asked for: a number within replicate 0, from 0.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct AskLife {
    /// Number of the customer.
    pub customer: u32,
}

/// One customer's life under every arm, in the words of `goodwill trace`.
#[derive(Clone, Debug, Serialize)]
pub struct Life {
    /// Who it is.
    pub who: String,
    /// Its traits.
    pub traits: String,
    /// Its life under each arm.
    pub arms: Vec<LifeUnder>,
    /// What it came to: heads of columns.
    pub heads: Vec<String>,
    /// A row for each arm.
    pub rows: Vec<Vec<String>>,
    /// What should be known of it.
    pub note: &'static str,
    /// Steps of a tick.
    pub steps_a_tick: u32,
}

/// A life under an arm.
#[derive(Clone, Debug, Serialize)]
pub struct LifeUnder {
    /// Name of the arm.
    pub name: String,
    /// What happened, in sentences.
    pub events: Vec<String>,
    /// At the end of each step.
    pub goodwill: Vec<f32>,
    /// Obligation at the end of each tick.
    pub obligation: Vec<f32>,
    /// Steps in which something was received, or waited for.
    pub touches: Vec<u32>,
}

/// One customer's life under every arm of a scenario, as `goodwill trace --customer N` tells it.
///
/// # Errors
/// There is no such customer.
pub fn life(scenario: &Scenario, asked: AskLife) -> Result<Life, Problem> {
    let scenario = &paired(scenario);
    let customer = asked.customer;
    let followed = follow(scenario, 0, customer, &Options::default())?;
    let missing = || Problem::missing(format!("there is no customer {customer} in a replicate"));
    let followed = followed.ok_or_else(missing)?;
    let arms: Vec<usize> = (0..scenario.arms.len()).collect();
    let told = told(&Story {
        scenario,
        replicate: 0,
        customer,
        id: None,
        followed: &followed,
        arms: &arms,
    });
    let under = told.arms.into_iter().zip(&followed.lives);
    let under = under.map(|((name, events), life)| LifeUnder {
        name,
        events,
        goodwill: life.moments.iter().map(|moment| moment.goodwill).collect(),
        obligation: life
            .moments
            .iter()
            .map(|moment| moment.obligation)
            .collect(),
        touches: life.touches.iter().map(|touch| touch.step).collect(),
    });
    Ok(Life {
        who: told.who,
        traits: told.traits,
        arms: under.collect(),
        heads: told.heads,
        rows: told.rows,
        note: told.note,
        steps_a_tick: scenario.timeline.steps_per_tick(),
    })
}

/// The page explains its threshold by the same figure.
const _: () = assert!(THRESHOLD == 0.1);
/// And its bits by the same numbers.
const _: () = assert!(
    sign::CUSTOMER == 1
        && sign::PROSPECT == 2
        && sign::LEFT == 4
        && sign::BOUGHT == 8
        && sign::ANSWERED == 16
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::results::Quantity;
    use crate::pipeline::{RunOptions, Runtime, Source};

    /// A scenario of one replicate that is small enough for all of it to be shown.
    fn small(file: &str, size: u64, changes: &[&str]) -> Source {
        let source = Source::file(format!("scenarios/{file}.toml")).set("design.replicates=1");
        let source = changes
            .iter()
            .fold(source, |source, change| source.set(*change));
        source.size(size)
    }

    fn decoded(text: &str) -> Vec<u8> {
        STANDARD.decode(text).expect("base64")
    }

    #[test]
    fn the_means_over_all_dots_are_those_of_the_tables() {
        for (file, size, changes) in [
            ("launch_strategies", 300, &[][..]),
            ("regulars", 300, &[]),
            ("two_mints", 400, &[]),
            ("closing_the_circle", 300, &[]),
        ] {
            let source = small(file, size, changes);
            let experiment = source.load().expect("a shipped scenario");
            let all = Slots::of(experiment.scenario()).map_or(0, |slots| slots.heads());
            let asked = AskDots {
                customers: Some(all),
            };
            let dots = dots(experiment.scenario(), asked).expect("dots");
            assert_eq!(dots.customers as u32, all);
            let run = experiment
                .simulate(RunOptions::quick(), &Runtime::default())
                .expect("it runs");
            let mut compared = 0;
            for point in &run.results().series {
                let of = match point.quantity {
                    Quantity::Goodwill => 0,
                    Quantity::Obligation => 1,
                    Quantity::TipShare => 2,
                    _ => continue,
                };
                let mean = dots.arms[point.arm].means[point.tick as usize][of];
                let mean = mean.unwrap_or(f64::NAN);
                let table = point.mean.value;
                let same = (mean - table).abs() <= 1e-6 * (1.0 + table.abs())
                    || (mean.is_nan() && table.is_nan());
                assert!(same, "{file} {point:?} {mean}");
                compared += 1;
            }
            let least = 2 * dots.arms.len() * dots.frames;
            assert!(compared >= least, "{file}: {compared}");
        }
    }

    #[test]
    fn bytes_say_what_was_seen_and_who_is_there_as_the_tables_do() {
        let experiment = small("launch_strategies", 400, &[]);
        let experiment = experiment.load().expect("a shipped scenario");
        let scenario = experiment.scenario();
        let asked = AskDots {
            customers: Some(5_000),
        };
        let dots = dots(scenario, asked).expect("dots");
        let watched = watch(scenario, 0, 5_000, 1, &Options::default()).expect("watched");
        let off = (dots.goodwill.high - dots.goodwill.low) / STEPS * 0.5 + 1e-9;
        let run = experiment
            .clone()
            .simulate(RunOptions::quick(), &Runtime::default())
            .expect("it runs");
        let heads = dots.customers as f64;
        for (arm, told) in dots.arms.iter().enumerate() {
            let (goodwill, signs) = (decoded(&told.goodwill), decoded(&told.signs));
            assert_eq!(goodwill.len(), dots.frames * dots.customers);
            for (at, (frame, customer)) in places(&watched.crowd).enumerate() {
                let look = watched.crowd.look(arm, frame, customer);
                match (dots.goodwill.value(goodwill[at]), look.feelings) {
                    (Some(byte), Some([value, _])) => {
                        assert!((byte - f64::from(value)).abs() <= off, "{byte} {value}");
                    }
                    (None, None) => {}
                    other => panic!("{other:?}"),
                }
            }
            // Who buys in a tick was there at its start; who is there at its end is counted in the next one.
            for frame in 0..dots.frames - 1 {
                let own = &signs[frame * dots.customers..(frame + 1) * dots.customers];
                let there = own
                    .iter()
                    .filter(|signs| *signs & sign::CUSTOMER != 0)
                    .count();
                let series = run.results().series.iter().find(|point| {
                    point.arm == arm
                        && point.quantity == Quantity::Active
                        && point.tick as usize == frame + 1
                });
                let share = series.expect("a series").mean.value;
                assert!(
                    (there as f64 - share * heads).abs() < 0.5 + 0.01 * heads,
                    "{there} {share}"
                );
            }
            assert!(signs.iter().any(|signs| signs & sign::BOUGHT != 0));
        }
    }

    #[test]
    fn nobody_is_changed_by_being_watched_and_frames_hold_several_steps() {
        let experiment = small("regulars", 300, &[]).load().expect("shipped");
        let scenario = experiment.scenario();
        let options = Options::default();
        let fine = watch(scenario, 0, 200, 1, &options).expect("watched");
        let coarse = watch(scenario, 0, 200, 5, &options).expect("watched");
        assert_eq!((fine.crowd.frames, coarse.crowd.frames), (13, 3));
        assert_eq!(fine.people, coarse.people);
        for customer in 0..200 {
            let sum = |frames: std::ops::Range<usize>| -> f32 {
                frames
                    .map(|frame| fine.crowd.look(1, frame, customer).there)
                    .sum()
            };
            assert_eq!(coarse.crowd.look(1, 2, customer).there, sum(10..13));
            let end = |crowd: &Crowd, frame| crowd.look(1, frame, customer).signs & 7;
            assert_eq!(end(&coarse.crowd, 1), end(&fine.crowd, 9));
        }
        // Some are the same as among all.
        let some = dots(
            scenario,
            AskDots {
                customers: Some(40),
            },
        )
        .expect("dots");
        assert_eq!(some.customers, 40);
        let all = dots(
            scenario,
            AskDots {
                customers: Some(300),
            },
        )
        .expect("dots");
        for (one, other) in some.arms.iter().zip(&all.arms) {
            let (one, other) = (decoded(&one.goodwill), decoded(&other.goodwill));
            for (at, frame) in (0..some.frames).flat_map(|frame| (0..40).map(move |at| (at, frame)))
            {
                let (one, other) = (one[frame * 40 + at], other[frame * 300 + at]);
                let (one, other) = (some.goodwill.value(one), all.goodwill.value(other));
                let off = (one.unwrap_or(0.0) - other.unwrap_or(0.0)).abs();
                assert!(
                    off < 0.05 && one.is_some() == other.is_some(),
                    "{one:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn a_life_is_what_trace_tells() {
        let experiment = small("launch_strategies", 600, &[])
            .load()
            .expect("shipped");
        let scenario = experiment.scenario();
        let customer = 3;
        let life = life(scenario, AskLife { customer }).expect("a life");
        let options = Options::default();
        let followed = follow(scenario, 0, customer, &options).expect("followed");
        let followed = followed.expect("there is one");
        let arms: Vec<usize> = (0..scenario.arms.len()).collect();
        let printed = crate::output::trace::story(
            &Story {
                scenario,
                replicate: 0,
                customer,
                id: None,
                followed: &followed,
                arms: &arms,
            },
            false,
        );
        assert!(printed.starts_with(&life.who));
        for (arm, under) in life.arms.iter().enumerate() {
            assert!(printed.contains(&format!("\n{}\n", under.name)));
            for event in &under.events {
                assert!(printed.contains(event.trim_end()), "{event}");
            }
            let moments = &followed.lives[arm].moments;
            assert_eq!(under.goodwill.len(), moments.len());
            assert_eq!(
                under.goodwill.last(),
                moments.last().map(|moment| &moment.goodwill)
            );
        }
        let missing = AskLife {
            customer: 4_000_000_000,
        };
        assert_eq!(
            super::life(scenario, missing)
                .expect_err("nobody")
                .status
                .as_u16(),
            404
        );
    }

    #[test]
    fn kinds_are_those_of_the_survey_and_the_first_arm_has_none() {
        let experiment = small("two_mints", 500, &[]).load().expect("shipped");
        let told = kinds(experiment.scenario(), AskDots::default()).expect("kinds");
        assert!(decoded(&told.arms[0]).iter().all(|&kind| kind == NOBODY));
        let persuaded = |arm: usize| {
            let kinds = decoded(&told.arms[arm]);
            assert_eq!(kinds.len(), 500);
            kinds
                .iter()
                .filter(|&&kind| told.names[usize::from(kind)] == "persuaded")
                .count()
        };
        // A mint alone moves few; one and one more, most.
        assert!(persuaded(1) < persuaded(2) && persuaded(2) < persuaded(3));
        assert!(persuaded(3) > 250, "{}", persuaded(3));
        // Who is no customer at the start is of no kind, and stands among the others where the dots have it.
        let experiment = small("launch_strategies", 300, &[])
            .load()
            .expect("shipped");
        let asked = AskDots {
            customers: Some(200),
        };
        let told = kinds(experiment.scenario(), asked).expect("kinds");
        let watched =
            watch(experiment.scenario(), 0, 200, 1, &Options::default()).expect("watched");
        for arm in &told.arms[1..] {
            for (person, kind) in watched.people.iter().zip(decoded(arm)) {
                assert_eq!(person.member, kind != NOBODY);
            }
        }
    }

    #[test]
    fn room_is_bounded_and_numbers_that_make_no_sense_are_refused() {
        let source = small("launch_strategies", 600, &["timeline.ticks=2000"]);
        let experiment = source.load().expect("long, and allowed");
        let scenario = experiment.scenario();
        let asked = |customers| AskDots {
            customers: Some(customers),
        };
        for customers in [1, 700, 5_000] {
            let (shown, ticks) = extent(scenario, asked(customers)).expect("room");
            let frames = scenario.timeline.ticks.div_ceil(ticks) as usize;
            let bytes = Crowd::BYTES * frames * scenario.arms.len() * shown as usize;
            assert!(bytes <= ROOM, "{customers}: {bytes}");
            assert!(frames >= 100, "{customers}: {frames}");
        }
        for customers in [0, 5_001, u32::MAX] {
            assert!(extent(scenario, asked(customers)).is_err());
        }
    }
}

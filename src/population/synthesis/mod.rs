//! Making customers: a block of slots at a time, each from its own address.
//!
//! A customer's luck in each trait depends on seed, replicate, its number and the trait alone: a
//! further segment, arm or trait changes nobody's.

use crate::numeric::{Column, Kernel, LANES, Width, at_width, clamp};
use crate::psychology::willingness::at_least_noticed;
use crate::random::{Purpose, Stream, below, normal_score, unit};
use crate::scenario::checked::{Context, DAYS_PER_YEAR, Data, Scenario, Stake, Trait};

use super::past::{Rhythm, past_spend};
use super::{People, Quantile, Slots};

/// Everything about a scenario's population that is worked out once.
#[derive(Clone, Debug)]
pub struct Synthesis<'a> {
    slots: Slots,
    draws: [TraitDraw<'a>; Trait::COUNT],
    /// The shares of the segments summed up, as bounds on a 32-bit word, without the last.
    segment_edges: Vec<u64>,
    data: Option<&'a Data>,
    context: &'a Context,
    rhythm: Rhythm,
}

/// Where the values of one trait come from.
#[derive(Clone, Debug)]
enum TraitDraw<'a> {
    /// The data's column.
    Data(&'a [f32]),
    /// One distribution for all.
    Common(Quantile),
    /// The distinct distributions, and for each segment which of them it has.
    BySegment(Vec<Quantile>, Vec<u16>),
}

impl<'a> Synthesis<'a> {
    /// Prepares a scenario's population: a millisecond for each distinct gamma or beta.
    ///
    /// # Panics
    ///
    /// Where a replicate has more slots than 32 bits number (see [`Slots::of`]).
    pub fn new(scenario: &'a Scenario) -> Synthesis<'a> {
        let data = scenario.population.data.as_ref();
        Synthesis {
            slots: Slots::of(scenario).expect("a replicate has less than 2³² slots"),
            draws: Trait::ALL.map(|which| TraitDraw::of(which, scenario)),
            segment_edges: segment_edges(scenario),
            data,
            context: &scenario.context,
            rhythm: Rhythm::of(&scenario.timeline),
        }
    }

    /// The slots of a replicate: heads, communities, arms.
    pub fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Makes the `len` ≤ [`LANES`] customers from number `first` on.
    pub fn block(&self, stream: &Stream, first: u32, len: usize, width: Width, out: &mut People) {
        out.first = first;
        out.len = len;
        let rows = self.place(stream, out);
        self.leave(stream, rows.as_ref(), out);
        let synthesis = self;
        at_width(
            width,
            MakeTraits {
                synthesis,
                stream,
                rows: rows.as_ref(),
                out,
            },
        );
    }

    /// Who is a member, who a prospect, and which row of the data each one is.
    fn place(&self, stream: &Stream, out: &mut People) -> Option<[u32; LANES]> {
        out.member = [0.0; LANES];
        out.prospect = [0.0; LANES];
        for (lane, (is_prospect, _)) in self.slots.from(out.first).take(out.len).enumerate() {
            out.member[lane] = !is_prospect as u8 as f32;
            out.prospect[lane] = is_prospect as u8 as f32;
        }
        self.rows(stream, out)
    }

    /// Who of the members has left before the start, by the data's chances: a draw of each replicate's
    /// own, and of nothing else's.
    fn leave(&self, stream: &Stream, rows: Option<&[u32; LANES]>, out: &mut People) {
        out.left = [0.0; LANES];
        let here = self.data.and_then(|data| data.here.as_deref());
        let (Some(here), Some(rows)) = (here, rows) else {
            return;
        };
        for lane in 0..out.len {
            let customer = out.first.wrapping_add(lane as u32);
            let word = stream.draw(customer, 0, Purpose::Left, 0)[0];
            let left = unit(word) >= here[rows[lane] as usize];
            out.left[lane] = left as u8 as f32 * out.member[lane];
        }
    }

    /// Which row of the data each one of a block is, where there are some. Lanes from `len` on are
    /// any row.
    pub fn rows(&self, stream: &Stream, people: &People) -> Option<[u32; LANES]> {
        let data = self.data?;
        let mut ordinals = [None; LANES];
        let slots = self.slots.from(people.first).take(people.len);
        for (lane, (is_prospect, number)) in slots.enumerate() {
            ordinals[lane] = (!is_prospect).then_some(number);
        }
        // As many members as rows: these very customers. Otherwise customers like these.
        let is_census = data.rows as u64 == self.slots.members() as u64;
        let row = |lane: usize| match ordinals[lane] {
            Some(ordinal) if is_census => ordinal,
            _ => {
                let customer = people.first.wrapping_add(lane as u32);
                below(
                    data.rows as u32,
                    stream.draw(customer, 0, Purpose::Row, 0)[0],
                )
            }
        };
        Some(std::array::from_fn(row))
    }

    /// Money that each one of a block spent in the year before the start: the data's own figure where
    /// they have one, else as [`past_spend`] says; 0 for prospects.
    pub fn past_spend(&self, stream: &Stream, people: &People, width: Width) -> Column {
        let own = self.data.and_then(|data| data.spend.as_deref());
        match (own, self.rows(stream, people)) {
            (Some(own), Some(rows)) => {
                std::array::from_fn(|lane| own[rows[lane] as usize] * people.member[lane])
            }
            _ => past_spend(stream, people, self.rhythm, width),
        }
    }
}

impl<'a> TraitDraw<'a> {
    fn of(which: Trait, scenario: &'a Scenario) -> TraitDraw<'a> {
        let population = &scenario.population;
        let mut columns = population.data.iter().flat_map(|data| &data.columns);
        if let Some((_, values)) = columns.find(|(mapped, _)| *mapped == which) {
            return TraitDraw::Data(values);
        }
        let mut distinct = Vec::new();
        let of_segment = |segment: usize| {
            let distribution = population.segments[segment].traits.of(which);
            let known = distinct.iter().position(|other| *other == distribution);
            known.unwrap_or_else(|| {
                distinct.push(distribution);
                distinct.len() - 1
            }) as u16
        };
        let by_segment: Vec<u16> = (0..population.segments.len()).map(of_segment).collect();
        let mut quantiles: Vec<Quantile> = distinct.into_iter().map(Quantile::new).collect();
        match quantiles.len() {
            1 => TraitDraw::Common(quantiles.remove(0)),
            _ => TraitDraw::BySegment(quantiles, by_segment),
        }
    }

    /// Whether it takes no luck to know the values.
    fn is_certain(&self) -> bool {
        match self {
            TraitDraw::Data(_) => true,
            TraitDraw::Common(quantile) => quantile.is_constant(),
            TraitDraw::BySegment(quantiles, _) => quantiles.iter().all(Quantile::is_constant),
        }
    }
}

fn segment_edges(scenario: &Scenario) -> Vec<u64> {
    let segments = &scenario.population.segments;
    let mut sum = 0.0;
    let edges = segments[..segments.len() - 1].iter().map(|segment| {
        sum += segment.share;
        (sum * (1u64 << 32) as f64) as u64
    });
    edges.collect()
}

/// The vector passes over a block.
struct MakeTraits<'k, 'a> {
    synthesis: &'k Synthesis<'a>,
    stream: &'k Stream,
    /// Each lane's row of the data, where there are some.
    rows: Option<&'k [u32; LANES]>,
    out: &'k mut People,
}

impl Kernel for MakeTraits<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let MakeTraits {
            synthesis,
            stream,
            rows,
            out,
        } = self;

        // The addresses' order of traits is that of `Trait`, four to a draw; then birthday, segment.
        let words = draw_words(stream, out.first, 2);
        for lane in 0..LANES {
            out.birthday[lane] = unit(words[0][lane]) * DAYS_PER_YEAR as f32;
        }
        make_segments(synthesis, &words[1], rows, &mut out.segment);

        for quad in 0..2 {
            let draws = &synthesis.draws[4 * quad..4 * quad + 4];
            let columns: [&mut Column; 4] = match quad {
                0 => [
                    &mut out.reciprocity,
                    &mut out.indebtedness,
                    &mut out.skepticism,
                    &mut out.trust,
                ],
                _ => [
                    &mut out.purchase_rate,
                    &mut out.basket,
                    &mut out.tip_share,
                    &mut out.tenure,
                ],
            };
            let words = match draws.iter().all(TraitDraw::is_certain) {
                true => [[0; LANES]; 4],
                false => draw_words(stream, out.first, quad as u8),
            };
            for (place, column) in columns.into_iter().enumerate() {
                make_trait(&draws[place], &words[place], rows, &out.segment, column);
                let highest = highest(Trait::ALL[4 * quad + place]);
                for value in column.iter_mut() {
                    *value = clamp(*value, 0.0, highest);
                }
            }
        }

        for lane in 0..LANES {
            // A relationship has begun with members only.
            out.tenure[lane] *= out.member[lane];
            let stake = match synthesis.context.stake {
                Stake::Money(money) => money as f32,
                Stake::Basket => {
                    at_least_noticed(out.basket[lane], synthesis.context.noticed as f32)
                }
            };
            out.stake[lane] = clamp(stake, f32::MIN_POSITIVE, f32::MAX);
        }
    }
}

/// The largest value that a trait can mean, whatever distribution it was given.
#[inline(always)]
fn highest(which: Trait) -> f32 {
    match which {
        Trait::Skepticism | Trait::Trust | Trait::TipShare => 1.0,
        _ => f32::MAX,
    }
}

#[inline(always)]
fn draw_words(stream: &Stream, first: u32, index: u8) -> [[u32; LANES]; 4] {
    let mut words = [[0; LANES]; 4];
    for lane in 0..LANES {
        let customer = first.wrapping_add(lane as u32);
        let [a, b, c, d] = stream.draw(customer, 0, Purpose::Traits, index);
        words[0][lane] = a;
        words[1][lane] = b;
        words[2][lane] = c;
        words[3][lane] = d;
    }
    words
}

#[inline(always)]
fn make_segments(
    synthesis: &Synthesis,
    words: &[u32; LANES],
    rows: Option<&[u32; LANES]>,
    out: &mut [u16; LANES],
) {
    *out = [0; LANES];
    let named = synthesis.data.and_then(|data| data.segments.as_deref());
    if let (Some(named), Some(rows)) = (named, rows) {
        for lane in 0..LANES {
            out[lane] = named[rows[lane] as usize];
        }
        return;
    }
    for &edge in &synthesis.segment_edges {
        for lane in 0..LANES {
            out[lane] += (words[lane] as u64 >= edge) as u16;
        }
    }
}

#[inline(always)]
fn make_trait(
    draw: &TraitDraw,
    words: &[u32; LANES],
    rows: Option<&[u32; LANES]>,
    segments: &[u16; LANES],
    out: &mut Column,
) {
    let (mut u, mut z) = ([0.5; LANES], [0.0; LANES]);
    if !draw.is_certain() {
        for lane in 0..LANES {
            u[lane] = unit(words[lane]);
            z[lane] = normal_score(u[lane]);
        }
    }
    match draw {
        TraitDraw::Data(values) => {
            let rows = rows.expect("a mapped trait comes with data");
            for lane in 0..LANES {
                out[lane] = values[rows[lane] as usize];
            }
        }
        TraitDraw::Common(quantile) => quantile.fill(&u, &z, out),
        TraitDraw::BySegment(quantiles, by_segment) => {
            for lane in 0..LANES {
                let which = by_segment[segments[lane] as usize];
                out[lane] = quantiles[which as usize].at(u[lane], z[lane]);
            }
        }
    }
}

#[cfg(test)]
mod tests;

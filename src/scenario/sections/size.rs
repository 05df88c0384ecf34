//! How large a run is in all: what can be numbered, counted and summed up.

use super::super::checked::{
    Community, Design, DesignKind, Distribution, Prospects, TickUnit, Timeline, Trait,
};
use super::super::diagnostics::{Diagnostic, Place, code};
use super::super::reader::Reader;
use super::population::Who;

/// Slots are numbered in 32 bits.
pub const MOST_SLOTS: u64 = 4_000_000_000;
/// Events of an arm are counted in 64 bits, and a customer has up to a thousand in a step.
const MOST_STEPS_LIVED: f64 = 1e15;
/// Squares of money are summed up exactly to this bound.
const MOST_SQUARES: f64 = 1e26;

/// What decides how large a run is.
pub struct Plan<'a> {
    pub who: &'a Who,
    pub timeline: Option<&'a Timeline>,
    pub prospects: Option<&'a Prospects>,
    pub design: &'a Design,
    pub community: &'a Community,
    pub arms: usize,
}

/// Where to mark what is too large.
pub struct Places {
    pub population: Place,
    pub prospects: Place,
    pub design: Place,
    pub community: Place,
}

/// Notes what is too large or, for its ties, too small.
pub fn check(reader: &Reader<'_>, plan: &Plan<'_>, places: &Places) {
    let limit = |place: Place, message: String, label: String| {
        reader.report(Diagnostic::new(code::LIMIT, place, message).label(label));
    };
    let label = || format!("at most {MOST_SLOTS} are allowed");
    if plan.people() > MOST_SLOTS as f64 {
        let message = "members and prospects together are too many";
        limit(places.prospects, message.into(), label());
        return;
    }
    let slots = plan.slots();
    if slots > MOST_SLOTS as f64 {
        let message = "the arms together have too many customers and prospects";
        limit(places.design, message.into(), label());
        return;
    }
    if let (DesignKind::Paired, Some(ties)) = (plan.design.kind, plan.community.ties)
        && slots <= f64::from(ties.degree)
        && ties.degree < plan.community.size
    {
        let message = "a customer cannot have more ties than there are others";
        let label = format!(
            "{} ties each, but there are {slots} people in all",
            ties.degree
        );
        limit(places.community, message.into(), label);
    }
    let Some(timeline) = plan.timeline else {
        return;
    };
    let lives = slots * f64::from(plan.design.replicates);
    if lives * f64::from(timeline.steps()) > MOST_STEPS_LIVED {
        let message = "the run is too large: what happens in it could not be counted";
        let label = "fewer replicates, customers or ticks are needed";
        limit(places.design, message.into(), label.into());
        return;
    }
    let spent = plan.spent_each(timeline);
    if spent * spent * lives > MOST_SQUARES {
        let message = "the run is too large: so much money could not be summed up exactly";
        let label = "is there a slip of the decimal point in a basket or a rate?";
        limit(places.population, message.into(), label.into());
    }
}

impl Plan<'_> {
    fn per_member(&self) -> f64 {
        self.prospects.map_or(0.0, |prospects| prospects.per_member)
    }

    /// The population with its prospects.
    fn people(&self) -> f64 {
        (self.who.population.size as f64 * (1.0 + self.per_member())).floor()
    }

    /// Members and prospects of a replicate, whole communities where those get an arm.
    fn slots(&self) -> f64 {
        let rounding = match self.community.ties {
            Some(_) => f64::from(self.community.size),
            None => 0.0,
        };
        match self.design.kind {
            DesignKind::Paired => self.people(),
            DesignKind::Randomized { per_arm } => {
                (f64::from(per_arm) * (1.0 + self.per_member()) + rounding) * self.arms as f64
            }
        }
    }

    /// Money that a customer of the segment that spends most spends in the run, roughly.
    fn spent_each(&self, timeline: &Timeline) -> f64 {
        let days = timeline.days_per_tick() * f64::from(timeline.ticks);
        let of_segment = |traits: &super::super::checked::Traits| {
            let purchases = match timeline.unit {
                TickUnit::Visit { .. } => f64::from(timeline.ticks),
                TickUnit::Span { .. } => mean(traits.of(Trait::PurchaseRate)) * days,
            };
            mean(traits.of(Trait::Basket)) * purchases
        };
        let segments = self.who.population.segments.iter();
        segments
            .filter(|segment| segment.share > 0.0)
            .map(|segment| of_segment(&segment.traits) * segment.share.sqrt())
            .fold(0.0, f64::max)
    }
}

/// The mean of a trait, at least.
pub fn mean(distribution: &Distribution) -> f64 {
    match *distribution {
        Distribution::Constant(value) => value,
        Distribution::LogNormal { mean, .. }
        | Distribution::Gamma { mean, .. }
        | Distribution::Normal { mean, .. } => mean,
        Distribution::Uniform { low, high } => low + (high - low) / 2.0,
        Distribution::Beta { a, b } => a / (a + b),
    }
}

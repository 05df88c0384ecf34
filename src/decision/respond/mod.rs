//! Who responds: the same members under every arm over several lucks, so that who is persuaded, who
//! would have come anyway and who is put off is known; and whom it pays to send to.
//!
//! - [`effort`]: how many customers are looked at, and over how many lucks
//! - [`survey`]: what each of them is expected to do under each arm
//! - [`types`]: what kind of customer each one is
//! - `strata`: how many of each kind there are, by segment and trait
//! - [`score`]: a table of past spend, tenure and segment with the gain to expect
//! - [`uplift`]: how well a score finds those who respond
//! - [`target`]: whom to send to
//! - `rerun`: what that is really worth
//! - [`policy`]: which of several arms for whom
//!
//! All of it speaks of members. What prospects bring whom they refer is in the gain of a rerun, not in a
//! score. Gain is profit over the horizon, not discounted.

pub mod effort;
mod notes;
pub mod policy;
pub mod rerun;
pub mod score;
mod strata;
pub mod survey;
pub mod target;
pub mod types;
pub mod uplift;

pub use rerun::{Rerun, rerun};
pub use strata::PAST_SPEND;
pub use target::Chosen;

use crate::decision::rows::{Note, Stratum, TargetCell, TargetGain, UpliftPoint};
use crate::engine::run::{Options, RunError};
use crate::scenario::checked::Scenario;

use effort::Extent;
use policy::Policies;
use score::Table;
use survey::Seen;
use target::{Halves, Targeting};
use types::Thresholds;

/// Who responds to the arms of a scenario, and whom to send to.
#[derive(Clone, Debug, Default)]
pub struct Responders {
    /// Kinds of customers in each group.
    pub strata: Vec<Stratum>,
    /// What targeting brings by how many are reached.
    pub uplift: Vec<UpliftPoint>,
    /// Groups, with what each arm brings there.
    pub cells: Vec<TargetCell>,
    /// One row for each arm but the baseline, without what a rerun tells. Like the points and the cells
    /// none where there are too few members to fit a score and to judge it.
    pub gains: Vec<TargetGain>,
    /// What else is worth knowing of them.
    pub notes: Vec<Note>,
    /// Whose list is rerun: the recommended arm's, or where that has none which gains anything on the half that
    /// its score has not seen, that of the arm which gains most there. None where no list gains.
    pub target: Option<Target>,
    /// Which arm for whom, where there are several beside the baseline.
    pub policies: Policies,
}

/// An arm, and whom to send it to.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Index of the arm.
    pub arm: usize,
    /// Share of the members.
    pub share: f64,
    /// Whom to send to, in boxes that do not overlap.
    pub chosen: Vec<Chosen>,
}

/// Surveys members and finds who responds; `recommended` is the arm to choose. Of `options` threads, width and
/// stop are used.
///
/// # Errors
///
/// [`RunError::Interrupted`] once `stop` is set.
pub fn respond(
    scenario: &Scenario,
    recommended: usize,
    options: &Options,
) -> Result<Responders, RunError> {
    if scenario.arms.len() < 2 {
        return Ok(Responders::default());
    }
    let extent = Extent::of(scenario);
    let seen = survey::survey(&extent, options)?;
    Ok(summarize(scenario, recommended, &seen))
}

/// What was seen, in tables.
pub fn summarize(scenario: &Scenario, recommended: usize, seen: &Seen) -> Responders {
    let thresholds = Thresholds::of(seen);
    let halves = Halves::of(seen);
    let told = halves.tell(seen);
    let (all, policies): (Vec<Targeting>, Policies) = if told {
        let segments = scenario.population.segments.len();
        let table = Table::of(seen, segments, &halves.fitted);
        let targeting = |arm| target::targeting(scenario, seen, &halves, &table, arm);
        let policies = policy::policies(scenario, seen, &halves, &table);
        ((1..seen.arms).map(targeting).collect(), policies)
    } else {
        (Vec::new(), Policies::default())
    };
    // By what was found, not by what was expected: the best of several expectations is too high. What was
    // found is so, too, if less; so the list is rerun on others.
    let best = all.iter().fold(None, |best: Option<&Targeting>, one| {
        let so_far = best.map_or(0.0, |best| best.found);
        if one.found > so_far { Some(one) } else { best }
    });
    let own = all.iter().find(|one| one.arm == recommended);
    let target = own
        .filter(|own| own.found > 0.0)
        .or(best)
        .map(|best| Target {
            arm: best.arm,
            share: best.gain.share,
            chosen: best.chosen.clone(),
        });
    let mut notes = notes::notes(scenario, seen, &thresholds, &halves, target.as_ref());
    notes.extend(policies.notes.iter().cloned());
    Responders {
        strata: strata::strata(scenario, seen, &thresholds),
        uplift: all.iter().flat_map(|one| one.points.clone()).collect(),
        cells: all.iter().flat_map(|one| one.cells.clone()).collect(),
        gains: all.into_iter().map(|one| one.gain).collect(),
        notes,
        target,
        policies,
    }
}

//! What the page asks while somebody plays: the list, a scenario opened, and a move.

use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::folder::Listed;
use super::problem::Problem;
use super::routes::Teller;
use super::shared::{Shared, Stop, View};
use crate::decision::compare;
use crate::engine::run::RunError;
use crate::output::format::count;
use crate::output::report::live::{Live, live};
use crate::pipeline::{Look, UpdateError};
use crate::scenario::checked::DesignKind;
use crate::scenario::controls::{Control, Form, controls};

#[derive(Deserialize)]
pub struct Nothing {}

/// The index.
#[derive(Serialize)]
pub struct List {
    folder: String,
    scenarios: Vec<Listed>,
}

pub fn list(shared: &Shared, _: Nothing) -> Result<List, Problem> {
    Ok(List {
        folder: shared.folder.root().display().to_string(),
        scenarios: shared.folder.listed(),
    })
}

#[derive(Deserialize)]
pub struct Open {
    scenario: String,
}

/// A scenario with what can be moved in it.
#[derive(Serialize)]
pub struct Opened {
    title: String,
    question: String,
    notes: String,
    /// Who is simulated, how many, for how long.
    setting: String,
    controls: Vec<Control>,
}

pub fn open(shared: &Shared, open: Open) -> Result<Opened, Problem> {
    let (_, offer) = shared.offer(&open.scenario)?;
    let scenario = offer.movable.experiment().scenario();
    let (size, an_arm) = match scenario.design.kind {
        DesignKind::Paired => (scenario.population.size, ""),
        DesignKind::Randomized { per_arm } => (per_arm.into(), " an arm"),
    };
    let s = |n: u64| if n == 1 { "" } else { "s" };
    let (ticks, arms) = (
        u64::from(scenario.timeline.ticks),
        scenario.arms.len() as u64,
    );
    Ok(Opened {
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        notes: scenario.notes.clone(),
        setting: format!(
            "{} {}{an_arm} · {} {}{} · {arms} arm{}",
            count(size),
            scenario.population.of,
            count(ticks),
            scenario.timeline.tick_name(),
            s(ticks),
            s(arms),
        ),
        controls: offer.controls.clone(),
    })
}

/// A move: the view as it is now.
#[derive(Deserialize)]
pub struct Move {
    #[serde(flatten)]
    view: View,
    /// Which page moves: a newer move of it ends the older one.
    tab: String,
    /// Whether the first look is enough: while a hand drags.
    #[serde(default)]
    first: bool,
    /// Draws of the psychology and the setting that the last look has.
    #[serde(default = "draws")]
    draws: usize,
}

fn draws() -> usize {
    compare::DRAWS
}

/// What a look shows.
#[derive(Serialize)]
struct Shown {
    live: Live,
    /// How much was run: `1 of 10 replicates`.
    part: String,
    whole: bool,
    last: bool,
    draws: usize,
    /// From the request to the answer.
    milliseconds: f64,
}

/// Runs a view in growing parts, and tells what each comes to. When the last one is told, the values that all keys have then
/// follow: of those that follow from others, too.
pub fn go(shared: &Arc<Shared>, asked: Move, teller: &Teller) -> Result<(), Problem> {
    let clock = Instant::now();
    if asked.tab.len() > 40 || asked.draws > 400 {
        return Err(Problem::malformed("this is no move of the page"));
    }
    shared.begin_move(&asked.tab, &teller.stop)?;
    // Draws of the psychology leave alone what the scenario says of it: that takes the whole reading.
    let experiment = match asked.first {
        true => shared.look(&asked.view)?,
        false => shared.load(&asked.view)?,
    };
    let stop = Stop {
        own: Arc::clone(&teller.stop),
        all: Arc::clone(&shared.stopping),
    };
    let runtime = shared.runtime(&stop);
    let replicates = experiment.scenario().design.replicates;
    let mut show = |look: Look, conclusion: crate::pipeline::Conclusion| {
        let shown = Shown {
            live: live(conclusion.scenario(), conclusion.tables()),
            part: part(look, replicates),
            whole: look.whole,
            last: look.last,
            draws: look.draws,
            milliseconds: (clock.elapsed().as_secs_f64() * 1e4).round() / 10.0,
        };
        teller.tell("look", &shown) && !asked.first
    };
    match experiment.glance(asked.draws, &runtime, &mut show) {
        // A newer move, or the page is closed.
        Err(UpdateError::Run(RunError::Interrupted)) => return Ok(()),
        result => result?,
    }
    if !asked.first {
        let (_, offer) = shared.offer(&asked.view.scenario)?;
        let now = controls(&offer.text, experiment.loaded());
        let values: Vec<(String, Form)> = now.into_iter().map(|own| (own.path, own.form)).collect();
        teller.tell("values", &values);
    }
    Ok(())
}

fn part(look: Look, replicates: u32) -> String {
    let (some, all) = look.communities;
    let s = |n: u32| if n == 1 { "" } else { "s" };
    match (some < all, look.replicates == replicates) {
        (true, _) => format!(
            "{} of {} communities of one replicate",
            count(some.into()),
            count(all.into())
        ),
        (false, true) => format!(
            "all {} replicate{}",
            count(replicates.into()),
            s(replicates)
        ),
        (false, false) => format!(
            "{} of {} replicate{}",
            count(look.replicates.into()),
            count(replicates.into()),
            s(replicates)
        ),
    }
}

//! `goodwill run --resume`: what a run that was interrupted lacks.

use std::path::Path;

use super::job::{Job, load, refuse};
use super::run_session::{RunSession, Terms, how_to_go_on};
use super::{Exit, forecast, interrupt, say};
use crate::engine::run::checkpoint::NoJournal;
use crate::engine::run::partial::PartialRun;
use crate::engine::run::{Options, communities, shape_of};
use crate::output::OutputError;
use crate::output::format::plain;
use crate::output::staging::StagedRun;
use crate::pipeline::Source;
use crate::scenario::Loaded;
use crate::scenario::plural::many;

pub fn resume(place: &Path, terms: &Terms) -> Result<(), Exit> {
    let (unfinished, request) = StagedRun::resume(terms.disk, place).map_err(refuse)?;
    let last_words = how_to_go_on(unfinished.dest(), &terms.limits);
    interrupt::ends_anywhere(move || say(&last_words));
    let experiment = load(&Source::run_folder(unfinished.folder()))?;
    let loaded = experiment.loaded();
    let run = request.run(loaded, &experiment.psychology().files());
    let part = known(&unfinished, loaded, &run).map_err(refuse)?;
    let job = Job {
        experiment: experiment.with_inputs(request.inputs),
        options: request.options,
        how: terms.how,
    };
    forecast::check(&terms.limits, &job, place)?;
    if !terms.how.quiet {
        let done = part.as_ref().map_or(0, |part| part.done.count());
        say(&format!(
            "{} done of \"{}\"; going on",
            many(done, "community is", "communities are"),
            plain(&request.title)
        ));
    }
    let session = RunSession {
        job,
        unfinished,
        run,
        terms,
    };
    session.finish(part)
}

/// What is done of a run that was interrupted.
fn known(
    unfinished: &StagedRun,
    loaded: &Loaded,
    run: &[u8; 32],
) -> Result<Option<PartialRun>, OutputError> {
    let Some(journal) = unfinished.journal()? else {
        return Ok(None);
    };
    let communities = u64::from(communities(&loaded.scenario, &Options::default()));
    let part =
        (journal.run == *run).then(|| journal.part(&shape_of(&loaded.scenario), communities));
    match part.flatten() {
        Some(part) => Ok(Some(part)),
        None => Err(unfinished.bad_journal(NoJournal::OtherRun)),
    }
}

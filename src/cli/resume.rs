//! `goodwill run --resume`: what a run that was interrupted lacks.

use std::path::Path;

use super::job::{Job, Source, refuse};
use super::under_way::{Terms, UnderWay, how_to_go_on};
use super::{Exit, forecast, interrupt, say};
use crate::engine::part::Part;
use crate::engine::run::{Options, communities, shape_of};
use crate::output::format::{count, plain};
use crate::output::request::own_program;
use crate::output::unfinished::Unfinished;
use crate::scenario::Loaded;

pub fn resume(place: &Path, terms: &Terms) -> Result<(), Exit> {
    let (unfinished, request) = Unfinished::resume(terms.disk, place).map_err(refuse)?;
    let last_words = how_to_go_on(unfinished.dest(), &terms.limits);
    interrupt::ends_anywhere(move || say(&last_words));
    if !request.is_own() {
        say(&format!(
            "error: {} was begun by goodwill {}, and this is {}; go on with that one, or begin anew with --force",
            unfinished.folder().display(),
            request.program(),
            own_program(),
        ));
        return Err(Exit::Disk);
    }
    let source = Source::in_folder(unfinished.folder());
    let (loaded, psychology) = source.load()?;
    let run = request.run(&loaded, psychology.as_ref());
    let part = known(&unfinished, &loaded, &run)?;
    let job = Job {
        asked: request.options,
        inputs: request.inputs,
        psychology,
        source,
        how: terms.how,
    };
    forecast::check(&terms.limits, &job, &loaded, place)?;
    if !terms.how.quiet {
        let done = part.as_ref().map_or(0, |part| part.done.count());
        say(&format!(
            "{} communities are done of \"{}\"; going on",
            count(done),
            plain(&request.title)
        ));
    }
    let under_way = UnderWay {
        job,
        unfinished: &unfinished,
        run,
        terms,
    };
    under_way.finish(loaded, part)
}

/// What is done of a run that was interrupted.
fn known(unfinished: &Unfinished, loaded: &Loaded, run: &[u8; 32]) -> Result<Option<Part>, Exit> {
    let Some(journal) = unfinished.journal() else {
        return Ok(None);
    };
    let communities = u64::from(communities(&loaded.scenario, &Options::default()));
    let shape = shape_of(&loaded.scenario);
    let part = journal.ok().and_then(|journal| {
        let own = journal.run == *run;
        own.then(|| journal.part(&shape, communities))?
    });
    if part.is_none() {
        say(&format!(
            "error: what is kept in {} is not of this scenario and these options, or is damaged; begin the run \
             anew with --force",
            unfinished.folder().display()
        ));
        return Err(Exit::Disk);
    }
    Ok(part)
}

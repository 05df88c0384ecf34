//! A run that is under way, from its first community to its folder, and what is told where it ends early.

use std::path::Path;
use std::time::Duration;

use super::checkpoint_writer::CheckpointWriter;
use super::forecast::Limits;
use super::job::{Clock, How, Job};
use super::{Exit, interrupt, quoted, say};
use crate::engine::run::partial::PartialRun;
use crate::output::disk::Disk;
use crate::output::staging::{StagedRun, beside};

/// On what a run goes here and now, and what it may take. Nothing of it changes a byte of the results.
pub struct Terms<'a> {
    pub disk: &'a dyn Disk,
    pub how: How,
    pub limits: Limits,
    /// How often what is done is kept.
    pub every: Duration,
    pub clock: Clock,
}

/// A run that is under way.
pub struct RunSession<'a> {
    pub job: Job,
    pub unfinished: StagedRun<'a>,
    /// The hash of all that decides it.
    pub run: [u8; 32],
    pub terms: &'a Terms<'a>,
}

impl RunSession<'_> {
    /// Runs what a part of it lacks, and hands it over.
    pub fn finish(self, part: Option<PartialRun>) -> Result<(), Exit> {
        let RunSession {
            job,
            unfinished,
            run,
            terms,
        } = self;
        let dest = unfinished.dest().to_owned();
        let last_words = how_to_go_on(&dest, &terms.limits);
        interrupt::stops_itself(move || say(&last_words));
        let writer = CheckpointWriter::new(&unfinished, run, terms.every);
        let finished = job.run(part, Some(&writer), terms.clock);
        let handed_over = finished.and_then(|finished| {
            let files = finished.hand_over(&unfinished)?;
            Ok((finished, files))
        });
        let (finished, files) =
            handed_over.inspect_err(|&exit| tell_what_is_kept(exit, &unfinished, &terms.limits))?;
        // However long the summary waits to be read, nothing of the run is unfinished.
        drop(unfinished);
        interrupt::only_tells(Exit::Done);
        finished.tell(&dest, &files)
    }
}

fn tell_what_is_kept(exit: Exit, unfinished: &StagedRun, limits: &Limits) {
    let stopped = exit == Exit::Interrupted;
    match unfinished.stays() {
        true => say(&how_to_go_on(unfinished.dest(), limits)),
        false if stopped => {
            say("stopped; nothing is kept: it would have saved less than two seconds")
        }
        false => {}
    }
}

/// The command that goes on with a run, within the same limits.
pub fn how_to_go_on(dest: &Path, limits: &Limits) -> String {
    format!(
        "what is done is kept in {}; go on with: goodwill run --resume {}{}",
        beside(dest).display(),
        quoted(dest),
        limits.flags()
    )
}

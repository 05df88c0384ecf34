//! A run that is under way, from its first community to its folder, and what is told where it ends early.

use std::path::Path;
use std::time::Duration;

use super::forecast::Limits;
use super::job::{Clock, How, Job};
use super::keeper::Keeper;
use super::{Exit, interrupt, quoted, say};
use crate::engine::part::Part;
use crate::output::disk::Disk;
use crate::output::unfinished::{Unfinished, beside};
use crate::scenario::Loaded;

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
pub struct UnderWay<'a> {
    pub job: Job,
    pub unfinished: Unfinished<'a>,
    /// The hash of all that decides it.
    pub run: [u8; 32],
    pub terms: &'a Terms<'a>,
}

impl UnderWay<'_> {
    /// Runs what a part of it lacks, and hands it over.
    pub fn finish(self, loaded: Loaded, part: Option<Part>) -> Result<(), Exit> {
        let dest = self.unfinished.dest().to_owned();
        let last_words = how_to_go_on(&dest, &self.terms.limits);
        interrupt::stops_itself(move || say(&last_words));
        let keeper = Keeper::new(&self.unfinished, self.run, self.terms.every);
        let finished = self.job.run(loaded, part, Some(&keeper), self.terms.clock);
        let handed_over = finished.and_then(|finished| {
            let files = self.job.hand_over(&finished, &self.unfinished)?;
            Ok((finished, files))
        });
        let (finished, files) = handed_over.inspect_err(|&exit| self.tell_what_is_kept(exit))?;
        // However long the summary waits to be read, nothing of the run is unfinished.
        drop(self.unfinished);
        interrupt::only_tells(Exit::Done);
        self.job.tell(&finished, &dest, &files)
    }

    fn tell_what_is_kept(&self, exit: Exit) {
        let stopped = exit == Exit::Interrupted;
        match self.unfinished.stays() {
            true => say(&how_to_go_on(self.unfinished.dest(), &self.terms.limits)),
            false if stopped => {
                say("stopped; nothing is kept: it would have saved less than two seconds")
            }
            false => {}
        }
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

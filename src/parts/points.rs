//! Parts of a run and of a design: some communities of all points, and points put together from such parts.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Cut;
use super::file::{Content, Record};
use crate::engine::run::community::Worker;
use crate::engine::run::parallel::over_threads;
use crate::engine::run::partial::PartialRun;
use crate::engine::run::{self, Options, RunError, checkpoint, outcome_shape};
use crate::engine::tally::Shape;
use crate::scenario::checked::Scenario;
use crate::sweep::drive::{Drive, DriveError, Extent, Kept};
use crate::sweep::journal::Done;

/// Why records are not those of a design.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum NoPiece {
    #[error("does not fit the plan's points")]
    Other,
    #[error("has communities that another part has, too")]
    Overlap,
    #[error(
        "adds to a sum that grew beyond 10^26: check the scenario's numbers for a slip of the decimal point"
    )]
    Overflow,
}

impl Drive<'_> {
    /// Where the line of all communities of all points is cut into parts of about the same work.
    pub fn cuts(&self, extent: &Extent, parts: u32) -> Vec<Cut> {
        let work = |lives: f64| u128::from(lives as u64) + 1;
        let all: u128 = extent.of_points.iter().map(|size| work(size.lives)).sum();
        let mut points = extent.of_points.iter().enumerate();
        let (mut before, mut current) = (0, points.next());
        let mut cuts = Vec::with_capacity(parts as usize + 1);
        for part in 0..parts {
            let target = all * u128::from(part) / u128::from(parts);
            while let Some((_, size)) = current
                && before + work(size.lives) <= target
            {
                before += work(size.lives);
                current = points.next();
            }
            let Some((point, size)) = current else { break };
            let unit = u128::from(size.units) * (target - before) / work(size.lives);
            cuts.push(Cut {
                point: point as u32,
                unit: unit as u64,
            });
        }
        let end = Cut {
            point: extent.of_points.len() as u32,
            unit: 0,
        };
        cuts.resize(parts as usize + 1, end);
        cuts
    }

    /// Runs the communities from one place to another, over threads: the result of each point that is whole, the exact sums of
    /// others.
    ///
    /// # Errors
    /// A point is refused, the places are none of this design, or as [`run::run`].
    pub fn pieces(&self, from: Cut, to: Cut, options: &Options) -> Result<Vec<Record>, DriveError> {
        let last = match to.unit {
            0 => to.point,
            _ => to.point + 1,
        };
        let points: Vec<u32> = (from.point..last.min(self.points.len() as u32)).collect();
        let (done, all) = (AtomicU64::new(0), points.len() as u64);
        let tell = || (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        let own = Options {
            threads: 1,
            series: false,
            progress: &|_, _| {},
            keep: None,
            ..*options
        };
        // Small ones side by side, each on one thread; then large ones, each on all threads.
        let small = |&point: &u32| {
            let (scenario, piece) = self.piece(point, from, to)?;
            if piece.units.is_empty() {
                tell();
                return Ok(Some(None));
            }
            if options.threads > 1 && piece.lives > self.part {
                return Ok(None);
            }
            let mut worker = Worker::new();
            let part = run::units(&scenario, piece.units.clone(), &mut worker, &own);
            let record = self.record(&scenario, point, piece, part)?;
            tell();
            Ok(Some(Some(record)))
        };
        let mut records = over_threads(&points, options.threads, &|_| {}, small)?;
        for (record, &point) in records.iter_mut().zip(&points) {
            if record.is_none() {
                let (scenario, piece) = self.piece(point, from, to)?;
                let options = Options {
                    series: false,
                    progress: &|_, _| {},
                    keep: None,
                    ..*options
                };
                let part = run::some(&scenario, piece.units.clone(), &options);
                *record = Some(Some(self.record(&scenario, point, piece, part)?));
                tell();
            }
        }
        Ok(records.into_iter().flatten().flatten().collect())
    }

    fn piece(&self, point: u32, from: Cut, to: Cut) -> Result<(Scenario, Piece), DriveError> {
        let scenario = self.checked(point as usize)?;
        let size = self.size(&scenario);
        let start = if point == from.point { from.unit } else { 0 };
        let end = if point == to.point {
            to.unit
        } else {
            size.units
        };
        let units = start..end.min(size.units);
        let count = units.end.saturating_sub(units.start);
        let piece = Piece {
            whole: count == size.units,
            lives: size.lives * count as f64 / size.units.max(1) as f64,
            units,
        };
        Ok((scenario, piece))
    }

    fn record(
        &self,
        scenario: &Scenario,
        point: u32,
        piece: Piece,
        part: Result<PartialRun, RunError>,
    ) -> Result<Record, DriveError> {
        let failed = |error| match error {
            RunError::Interrupted => DriveError::Interrupted,
            error => DriveError::Run {
                point: point as usize,
                words: self.points.words(point as usize),
                error,
            },
        };
        let part = part.map_err(failed)?;
        if part.tally.overflowed() {
            return Err(failed(RunError::Overflow));
        }
        let content = match piece.whole {
            true => Content::Result(self.result(scenario, &part.tally).write()),
            false => {
                let bytes = checkpoint::write(&part, &[0; 32]);
                Content::Sums(bytes.ok_or_else(|| failed(RunError::Overflow))?)
            }
        };
        Ok(Record {
            point,
            units: piece.units,
            content,
        })
    }
}

struct Piece {
    units: std::ops::Range<u64>,
    lives: f64,
    whole: bool,
}

/// Points that are put together from records, which come in the order of the plan.
pub struct Joined<'a> {
    drive: Drive<'a>,
    extent: &'a Extent,
    kept: Kept,
    /// The point that is not whole yet.
    open: Option<(u32, Scenario, PartialRun)>,
}

impl<'a> Joined<'a> {
    /// Nothing joined yet.
    pub fn new(drive: Drive<'a>, extent: &'a Extent) -> Joined<'a> {
        Joined {
            drive,
            extent,
            kept: Kept::default(),
            open: None,
        }
    }

    /// Takes the next record.
    ///
    /// # Errors
    /// It is of no point of the design, or overlaps.
    pub fn take(&mut self, record: &Record) -> Result<(), NoPiece> {
        let size = self.extent.of_points.get(record.point as usize);
        let size = size.ok_or(NoPiece::Other)?;
        match &record.content {
            Content::Result(bytes) if record.units == (0..size.units) => {
                self.keep(record.point, bytes)
            }
            Content::Result(_) => Err(NoPiece::Other),
            Content::Sums(bytes) => {
                let scenario = match self.open.take() {
                    Some((point, scenario, part)) if point == record.point => {
                        let added = self.piece(record, bytes, &scenario)?;
                        return self.add(record.point, scenario, part, &added);
                    }
                    _ => self.drive.checked(record.point as usize),
                };
                let scenario = scenario.map_err(|_| NoPiece::Other)?;
                let added = self.piece(record, bytes, &scenario)?;
                let none = PartialRun::none(outcome_shape(&scenario));
                self.add(record.point, scenario, none, &added)
            }
        }
    }

    fn piece(
        &self,
        record: &Record,
        bytes: &[u8],
        scenario: &Scenario,
    ) -> Result<PartialRun, NoPiece> {
        let communities = u64::from(run::communities(scenario, &Options::default()));
        sums(record, bytes, &outcome_shape(scenario), communities).ok_or(NoPiece::Other)
    }

    fn add(
        &mut self,
        point: u32,
        scenario: Scenario,
        mut whole: PartialRun,
        added: &PartialRun,
    ) -> Result<(), NoPiece> {
        whole.merge(added).map_err(|_| NoPiece::Overlap)?;
        if whole.tally.overflowed() {
            return Err(NoPiece::Overflow);
        }
        if whole.done.count() < self.extent.of_points[point as usize].units {
            self.open = Some((point, scenario, whole));
            return Ok(());
        }
        let result = self.drive.result(&scenario, &whole.tally);
        self.keep(point, &result.write())
    }

    fn keep(&mut self, point: u32, bytes: &[u8]) -> Result<(), NoPiece> {
        let done = Done { point, part: None };
        match self.kept.take(done, bytes) {
            true => Ok(()),
            false => Err(NoPiece::Other),
        }
    }

    /// All points that are whole.
    pub fn kept(self) -> Kept {
        self.kept
    }
}

/// The sums of a record, where they have this shape and are of the communities that it says, of so many in each replicate.
pub fn sums(record: &Record, bytes: &[u8], shape: &Shape, communities: u64) -> Option<PartialRun> {
    let journal = checkpoint::Journal::parse(bytes).ok()?;
    let part = journal.part(shape, communities)?;
    (part.done.ranges() == std::slice::from_ref(&record.units)).then_some(part)
}

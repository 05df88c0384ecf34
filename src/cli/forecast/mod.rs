//! What a run would take, before it starts: what is run, the time, the memory and the disk, and the limits on the last two.

mod disk;
mod memory;
mod pilot;

use std::path::Path;

use bytesize::ByteSize;
use clap::Args;

use super::job::Job;
use super::{Exit, check, print, say};
use crate::decision::Questions;
use crate::decision::work::{self, Stage, Work};
use crate::engine::run::Options;
use crate::evidence::setting::Draw;
use crate::output::folder;
use crate::output::format::count;

/// What a run may take.
#[derive(Clone, Copy, Debug, Args)]
pub struct Limits {
    /// Refuse a run that would need more memory, such as 500MB or 2GiB
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = MEMORY, allow_hyphen_values = true)]
    max_memory: ByteSize,
    /// Refuse a run that would take more room on the disk; one that does not fit is refused anyway
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = DISK, allow_hyphen_values = true)]
    max_disk: ByteSize,
}

/// What a run may take where nothing else is said.
const MEMORY: &str = "4GB";
const DISK: &str = "10GB";

impl Limits {
    /// The flags that allow as much, where they are needed.
    pub fn flags(&self) -> String {
        let all = [
            ("--max-memory", self.max_memory, MEMORY),
            ("--max-disk", self.max_disk, DISK),
        ];
        let other = all
            .into_iter()
            .filter(|(_, limit, default)| size(default) != Ok(*limit));
        other
            .map(|(flag, limit, _)| format!(" {flag} {}", limit.as_u64()))
            .collect()
    }

    /// Refuses to look through a folder that takes more room than a run's may.
    ///
    /// # Errors
    /// [`Exit::Limit`], once it is said.
    pub fn check_folder(&self, folder: &Path, size: u64) -> Result<(), Exit> {
        if size <= self.max_disk.as_u64() {
            return Ok(());
        }
        let sizes = |size: u64| ByteSize::b(size).display().si().to_string();
        say(&format!(
            "error: {} takes {}, more than --max-disk {} allows; allow more",
            folder.display(),
            sizes(size),
            sizes(self.max_disk.as_u64())
        ));
        Err(Exit::Limit)
    }

    /// Refuses what would take more room on the disk than is allowed or free at a place.
    ///
    /// # Errors
    /// [`Exit::Limit`], once it is said; `instead` is what to change.
    pub fn check_disk(&self, folder: &Path, size: u64, instead: &str) -> Result<(), Exit> {
        let sizes = |size: u64| ByteSize::b(size).display().si().to_string();
        let most = self.max_disk.as_u64();
        let why = match free(folder) {
            _ if size > most => format!("more than --max-disk {} allows", sizes(most)),
            Some(free) if size > free => format!("and {} are free", sizes(free)),
            _ => return Ok(()),
        };
        say(&format!(
            "error: it was not started: it would take about {} of disk, {why}; {instead}",
            sizes(size)
        ));
        Err(Exit::Limit)
    }

    /// Bytes of memory that a run may take.
    pub fn memory(&self) -> usize {
        usize::try_from(self.max_memory.as_u64()).unwrap_or(usize::MAX)
    }
}

/// A size with a unit, or in bytes.
fn size(text: &str) -> Result<ByteSize, String> {
    match text.trim().parse::<ByteSize>() {
        Ok(size) if size.as_u64() > 0 => Ok(size),
        _ => Err("write a size above 0, such as 500MB, 2GB or 1GiB".to_owned()),
    }
}

/// What a run would need.
struct Needs {
    memory: u64,
    disk: u64,
    /// Bytes beside the folder while the run is under way.
    meanwhile: u64,
    /// Room at the destination, where the system tells it.
    free: Option<u64>,
}

impl Needs {
    /// Bytes of disk at the most: when the folder is whole, and what is done of the run is still kept.
    fn room(&self) -> u64 {
        self.disk.saturating_add(self.meanwhile)
    }
}

/// Refuses a run that would go beyond its limits or the room on the disk.
///
/// # Errors
/// [`Exit::Limit`], once it is said what would be needed, and what to change.
pub fn check(limits: &Limits, job: &Job, folder: &Path) -> Result<(), Exit> {
    refuse(limits, job, &needs(job, folder))
}

/// Says what would be run and what it would take; then as [`check`].
///
/// # Errors
/// As [`check`], or the standard output cannot be written.
pub fn tell(limits: &Limits, job: &Job, folder: &Path) -> Result<(), Exit> {
    let needs = needs(job, folder);
    let case = job.experiment.case();
    let draws = job.experiment.draws(&job.options);
    let work = work::work(&case, &questions(job, &draws));
    let options = Options {
        threads: job.how.threads,
        width: job.how.width,
        ..Options::default()
    };
    let mut text = format!(
        "{}: {}\n",
        job.experiment.path().display(),
        check::size(job.experiment.scenario())
    );
    text += &asked(job, &work);
    print(&text)?;
    // A trial of something too large would itself be too large.
    refuse(limits, job, &needs)?;
    let customers = job.customers();
    let times = pilot::times(&case, &work, customers.as_ref(), &options)
        .map_err(|error| super::job::stopped(&error))?;
    print(&told(job, &needs, &times, folder))
}

fn questions<'a>(job: &Job, draws: &'a [Draw]) -> Questions<'a> {
    Questions {
        draws,
        doubt: job.options.doubt,
        sequence: None,
        update: None,
        sensitivity: job.options.sensitivity,
    }
}

fn needs(job: &Job, folder: &Path) -> Needs {
    let case = job.experiment.case();
    let draws = job.experiment.draws(&job.options);
    let work = work::work(&case, &questions(job, &draws));
    let customers = job.customers();
    let loaded = job.experiment.loaded();
    let replicates = job.most_replicates();
    Needs {
        memory: memory::peak(
            loaded,
            &work,
            job.how.threads,
            replicates,
            customers.is_some(),
            job.options.charts,
        ),
        disk: disk::folder(loaded, replicates, customers.as_ref(), job.options.charts),
        meanwhile: disk::meanwhile(&loaded.scenario, replicates),
        free: free(folder),
    }
}

/// Room on the disk on which a folder stands, or would; none where there is no disk, as under `/proc`: whether
/// anything can be written there is found out when it is tried.
fn free(folder: &Path) -> Option<u64> {
    let disk = fs4::statvfs(folder::nearest(folder)).ok()?;
    (disk.total_space() > 0).then(|| disk.available_space())
}

fn refuse(limits: &Limits, job: &Job, needs: &Needs) -> Result<(), Exit> {
    let sizes = |size: u64| ByteSize::b(size).display().si().to_string();
    let fewer = match job.options.until_decided {
        true => "fewer --most-replicates",
        false => "fewer replicates",
    };
    let message = if needs.memory > limits.max_memory.as_u64() {
        format!(
            "it would need about {} of memory, more than --max-memory {} allows; take {fewer}, ticks or arms, or fewer \
             --threads, or allow more",
            sizes(needs.memory),
            sizes(limits.max_memory.as_u64()),
        )
    } else if needs.room() > limits.max_disk.as_u64() {
        format!(
            "it would take about {} of disk, more than --max-disk {} allows; {}, or allow more",
            sizes(needs.room()),
            sizes(limits.max_disk.as_u64()),
            smaller(job, fewer),
        )
    } else if let Some(free) = needs.free.filter(|&free| needs.room() > free) {
        format!(
            "it would take about {} of disk, and {} are free; {}, or name a place with more room with --out",
            sizes(needs.room()),
            sizes(free),
            smaller(job, fewer),
        )
    } else {
        return Ok(());
    };
    say(&format!("error: this run was not started: {message}"));
    Err(Exit::Limit)
}

fn smaller(job: &Job, fewer: &str) -> String {
    match job.options.customers {
        Some(_) => format!("leave out --customers, or take {fewer}"),
        None => format!("take {fewer}, ticks or arms"),
    }
}

/// What is run besides the scenario itself.
fn asked(job: &Job, all: &[Work]) -> String {
    let on_draws = match job.options.draws {
        0 => "the point psychology alone".to_owned(),
        draws => format!("{draws} draws of {}", job.options.doubt.in_words()),
    };
    let mut parts = vec![format!("compared over {on_draws}")];
    let sensitivity = all.iter().find(|work| work.stage == Stage::Sensitivity);
    if let Some(work) = sensitivity {
        parts.push(format!(
            "about {} runs of a part for what would change the answer",
            count(work.times as u64)
        ));
    }
    if job.options.until_decided {
        parts.push("replicates added until it is decided".to_owned());
    }
    format!("{}\n", parts.join(", "))
}

fn told(job: &Job, needs: &Needs, times: &pilot::Times, folder: &Path) -> String {
    let sizes = |size: u64| ByteSize::b(size).display().si().to_string();
    let stages = [
        ("running", times.running),
        ("comparing", times.comparing),
        ("who responds", times.responding),
        ("what would change the answer", times.sensitivity),
        ("charts and page", times.writing),
        ("single customers", times.customers),
    ];
    let parts: Vec<String> = stages
        .iter()
        .filter(|(_, seconds)| *seconds > 0.0)
        .map(|(name, seconds)| format!("{name} {}", clock(*seconds)))
        .collect();
    let least = if job.options.until_decided {
        "at least "
    } else {
        ""
    };
    let free = needs
        .free
        .map_or(String::new(), |free| format!(" ({} free)", sizes(free)));
    format!(
        "\ntime    {least}about {} on {} thread{}: {}\nmemory  about {}\ndisk    about {} in {}, and {} beside it meanwhile{free}\n\n\
         Foretold from a short trial on this machine, as busy as it is now. Nothing was written.\n",
        clock(times.total()),
        job.how.threads,
        if job.how.threads == 1 { "" } else { "s" },
        parts.join(", "),
        sizes(needs.memory),
        sizes(needs.disk),
        folder.display(),
        sizes(needs.meanwhile),
    )
}

/// A duration as people say it.
fn clock(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3_600.0),
        s => format!("{:.1} days", s / 86_400.0),
    }
}

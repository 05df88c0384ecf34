//! `goodwill targets`: whom to send to, by the names of one's own customers.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::choice::{Choice, one_of};
use super::hand_out::hand_out;
use super::job::load_with_ids;
use super::{Exit, interrupt, print, quoted, say};
use crate::output::format::{Numbers, count};
use crate::output::targets::policy::{self, Assignment, By};
use crate::output::targets::{HEADER, Targeted, TargetsError};
use crate::pipeline::Source;
use crate::scenario::checked::Scenario;
use crate::scenario::plural::many;
use crate::vocabulary::metric::MetricUnit;

/// List your own customers with their scores: whom to send to, by the run's best list.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill targets output/own_customers
  goodwill targets output/my_shop --arm \"thank-you card\" --out lists/card.csv
  goodwill targets output/my_shop --by rule
  goodwill targets output/my_shop --by budget --budget 5000

The scenario that was run is read again with its table of customers, whose ids stay as they are. So the
list names people: it is written beside the run's folder, which names nobody, and not into it.
Scores are money that sending is expected to gain over the baseline, customer by customer of a cell of
`targeting.csv`. With --by each customer gets one of several arms: by the rule that the run tells
(`rule.csv`), or by cell (`allocation.csv`), those first that gain most for the money.")]
pub struct TargetsArgs {
    /// Folder that `goodwill run` made
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Scenario file that was run [default: the one that the run names]
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Arm to list the scores of [default: the one whose list the run recommends]
    #[arg(long, value_name = "NAME")]
    arm: Option<String>,
    /// Which of several arms for whom: by the run's rule, or by cell within a budget
    #[arg(long, value_parser = one_of::<Ways>(), value_name = "HOW", conflicts_with = "arm")]
    by: Option<Ways>,
    /// Money for the whole list, beyond the baseline; with `--by budget` [default: the scenario's]
    #[arg(long, value_name = "MONEY", requires = "by", allow_negative_numbers = true, value_parser = money)]
    budget: Option<f64>,
    /// File for the list [default: FOLDER-targets.csv, with --by FOLDER-arms.csv]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// No summary, no messages on stderr but errors
    #[arg(long)]
    quiet: bool,
}

pub fn targets(args: &TargetsArgs) -> Exit {
    interrupt::stops_itself(|| {});
    match list(args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn list(args: &TargetsArgs) -> Result<(), Exit> {
    let told = |error: TargetsError| {
        say(&format!("error: {error}"));
        match error {
            TargetsError::NoArm { .. } => Exit::Usage,
            TargetsError::NoIds { .. }
            | TargetsError::NotKnown { .. }
            | TargetsError::NoRule { .. }
            | TargetsError::NoPolicy { .. }
            | TargetsError::NoTarget { .. } => Exit::Scenario,
            TargetsError::NoRun { .. }
            | TargetsError::Newer { .. }
            | TargetsError::Table { .. }
            | TargetsError::OtherFile { .. }
            | TargetsError::Io { .. } => Exit::Disk,
        }
    };
    let by = match (args.by, args.budget) {
        (Some(Ways::Rule), Some(_)) => {
            say("error: a rule is told as it is; `--budget` goes with `--by budget`");
            return Err(Exit::Usage);
        }
        (Some(Ways::Rule), None) => Some(By::Rule),
        (Some(Ways::Budget), budget) => Some(By::Budget(budget)),
        (None, _) => None,
    };
    let ending = if by.is_some() { "arms" } else { "targets" };
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| beside(&args.folder, ending));
    if lies_in(&out, &args.folder) {
        say(&format!(
            "error: {} lies in the run's folder, which is passed on and names nobody; name a file outside of it with --out",
            out.display()
        ));
        return Err(Exit::Usage);
    }
    let targeted = Targeted::read(&args.folder).map_err(told)?;
    let Some(file) = args.scenario.as_deref().or(targeted.scenario_file()) else {
        say("error: the run does not say which scenario it was of; name its file with --scenario");
        return Err(Exit::Usage);
    };
    if !file.exists() && args.scenario.is_none() {
        say(&format!(
            "error: the scenario that was run, {}, is not there; name its file with --scenario",
            file.display()
        ));
        return Err(Exit::Disk);
    }
    let Some(experiment) = load_with_ids(&Source::file(file))? else {
        say(&format!(
            "error: {}: the scenario reads no customers with an `id`, so that there is nobody to name; `goodwill new customers` shows how",
            file.display()
        ));
        return Err(Exit::Scenario);
    };
    if let Some(by) = by {
        let (scenario, inputs) = (experiment.scenario(), experiment.inputs());
        let found = targeted.assign(scenario, inputs, by).map_err(told)?;
        let own = |there: &[u8]| there.starts_with(policy::HEADER.as_bytes());
        hand_out(&out, &found.csv(), args.force, &own)?;
        return match args.quiet {
            true => Ok(()),
            false => print(&summary(&out, scenario, &found)),
        };
    }
    let arm = args.arm.as_deref();
    let list = targeted
        .list(experiment.scenario(), experiment.inputs(), arm)
        .map_err(told)?;
    let own = |there: &[u8]| there.starts_with(HEADER.as_bytes());
    hand_out(&out, &list.csv(), args.force, &own)?;
    match args.quiet {
        true => Ok(()),
        false => print(&format!(
            "{}: {}, {} of them worth sending “{}” to\n",
            quoted(&out),
            many(list.lines.len() as u64, "customer", "customers"),
            count(list.sent() as u64),
            list.arm
        )),
    }
}

/// How many get which arm, and what that is expected to cost and to gain.
fn summary(out: &Path, scenario: &Scenario, found: &Assignment) -> String {
    let counts = found.counts(scenario).into_iter();
    let counts: Vec<String> = counts
        .map(|(arm, n)| format!("“{arm}” for {}", count(n as u64)))
        .collect();
    let money = |value: f64| Numbers::apart(MetricUnit::Money, &scenario.currency, 0.5).text(value);
    format!(
        "{}: {}, {}; expected cost {}, expected gain {}\n",
        quoted(out),
        many(found.lines.len() as u64, "customer", "customers"),
        counts.join(", "),
        money(found.cost),
        money(found.gain)
    )
}

/// By what arms are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ways {
    Rule,
    Budget,
}

impl Choice for Ways {
    const ALL: &'static [Self] = &[Ways::Rule, Ways::Budget];

    fn key(self) -> &'static str {
        match self {
            Ways::Rule => "rule",
            Ways::Budget => "budget",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Ways::Rule => "By the rule that the run tells",
            Ways::Budget => "By cell, those first that gain most for the money",
        }
    }
}

fn money(text: &str) -> Result<f64, String> {
    let value: Option<f64> = text.replace('_', "").parse().ok();
    value
        .filter(|value| (0.0..=1e12).contains(value))
        .ok_or_else(|| "write money as a number from 0 on, like `5000`".into())
}

/// `output/x-targets.csv` for `output/x`.
fn beside(folder: &Path, ending: &str) -> PathBuf {
    let own = folder.components().next_back();
    let name = own.map_or("run".into(), |own| own.as_os_str().to_string_lossy());
    folder.with_file_name(format!("{name}-{ending}.csv"))
}

fn lies_in(file: &Path, folder: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => real(parent),
        _ => real(Path::new(".")),
    };
    parent.starts_with(real(folder))
}

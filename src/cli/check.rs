//! `goodwill check`: whether scenario files are right, without running them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Exit, color, print, say, say_styled};
use crate::output::caveats;
use crate::output::dates;
use crate::output::format::plain;
use crate::output::import_summary;
use crate::output::unusual;
use crate::scenario::checked::{DesignKind, Scenario};
use crate::scenario::diagnostics::nearest;
use crate::scenario::plural::singular;
use crate::scenario::printable::printable_json;
use crate::scenario::{self, LoadError, Loaded, Problems};

/// Check scenario files: every problem at once, with its place and what is allowed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill check scenarios/two_mints.toml
  goodwill check scenarios/*.toml
  goodwill check my.toml --set population.size=5000
  goodwill check my.toml --format json

What is right and looks like a slip, such as a newsletter with `personal = 1`, is a warning, and changes no
exit code.

With `--format json` every problem, warning and note is one line of JSON on the standard output, and
nothing else is: for editors, see docs/errors.md. `goodwill explain E006` tells more about a problem.

Exit codes: 0 all are right, 3 at least one is wrong, 4 at least one cannot be read.")]
pub struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change a value of the scenario before checking it, such as arm.gesture.value=2
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// How to tell what is wrong
    #[arg(long, value_name = "FORM", value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: with the text marked
    Human,
    /// For programs: a line of JSON for each problem
    Json,
}

pub fn check(args: &CheckArgs) -> Exit {
    let mut exit = Exit::Done;
    for file in &args.files {
        let one = match (scenario::load(file, &args.set), args.format) {
            (Ok(loaded), Format::Human) => {
                let file = file.display();
                let mut lines = format!("{file}: right: {}\n", size(&loaded.scenario));
                for told in unusual::sentences(&loaded.scenario) {
                    lines += &format!("{file}: warning: {told}\n");
                }
                for told in notes(&loaded) {
                    lines += &format!("{file}: note: {told}\n");
                }
                print(&lines)
            }
            (Ok(loaded), Format::Json) => {
                let file = file.display().to_string();
                let warnings = unusual::sentences(&loaded.scenario).into_iter();
                let warnings = warnings.map(|told| line(&file, "warning", &told));
                let notes = notes(&loaded).into_iter();
                let notes = notes.map(|told| line(&file, "note", &told));
                print(&warnings.chain(notes).collect::<String>())
            }
            (Err(error), Format::Human) => Err(report(&error)),
            (Err(error), Format::Json) => Err(tell(&error)),
        };
        if let Err(other) = one {
            exit = worse(exit, other);
        }
    }
    exit
}

/// What there is to know of the scenario, and of how its data were read.
fn notes(loaded: &Loaded) -> Vec<String> {
    let of_data = loaded.account.iter().flat_map(|account| &account.notices);
    let of_data = of_data.map(|notice| plain(notice));
    let unread = loaded.account.iter().filter_map(import_summary::unread);
    caveats::sentences(loaded)
        .into_iter()
        .chain(of_data)
        .chain(unread)
        .collect()
}

/// Prints why a scenario could not be loaded, a line of JSON for each problem, and says how to end.
fn tell(error: &LoadError) -> Exit {
    let (lines, exit) = match error {
        LoadError::Unreadable { path, .. } => {
            let file = path.display().to_string();
            let line = json!({ "file": file, "severity": "error", "message": error.to_string() });
            (
                format!("{}\n", printable_json(&line.to_string())),
                Exit::Disk,
            )
        }
        LoadError::Wrong(problems) => (lines(problems), Exit::Scenario),
    };
    match print(&lines) {
        Ok(()) => exit,
        Err(exit) => exit,
    }
}

fn lines(problems: &Problems) -> String {
    let mut lines = String::new();
    for problem in problems.told() {
        lines += &printable_json(&json!(problem).to_string());
        lines.push('\n');
    }
    let more = problems.len() - problems.iter().count();
    if more > 0 {
        let message = format!("and {more} more problems");
        let file = problems.file();
        lines += &line(file, "note", &message);
    }
    lines
}

/// Something to know that is no problem, as a line of JSON.
fn line(file: &str, severity: &str, message: &str) -> String {
    let line = json!({ "file": file, "severity": severity, "message": message });
    printable_json(&line.to_string()) + "\n"
}

/// Prints why a scenario could not be loaded, and says how to end.
pub fn report(error: &LoadError) -> Exit {
    match error {
        LoadError::Unreadable { path, source, .. } => {
            let near = match source.kind() {
                io::ErrorKind::NotFound => beside(path),
                _ => None,
            };
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            say(&format!("error: {error}{near}"));
            Exit::Disk
        }
        LoadError::Wrong(problems) => {
            let color = color(&io::stderr());
            say_styled(problems.render(color).trim_end(), color);
            Exit::Scenario
        }
    }
}

/// The scenario file in the same folder whose name is spelled most like this one's.
fn beside(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut stems: Vec<String> = fs::read_dir(folder)
        .ok()?
        .filter_map(|file| {
            let file = file.ok()?;
            // A link that leads nowhere is no better than what was asked for.
            file.path()
                .is_file()
                .then(|| file.file_name().into_string().ok())?
        })
        .filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned()))
        .collect();
    stems.sort();
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    let known = || stems.iter().map(String::as_str);
    // Without another ending, such as `.tml`.
    let shorter = || path.file_stem()?.to_str();
    let near = nearest(stem, known()).or_else(|| nearest(shorter()?, known()))?;
    Some(
        path.with_file_name(format!("{near}.toml"))
            .display()
            .to_string(),
    )
}

/// The worse of two ends.
pub fn worse(one: Exit, other: Exit) -> Exit {
    if other as u8 > one as u8 { other } else { one }
}

/// What a scenario would run, in a line.
pub fn size(scenario: &Scenario) -> String {
    let arms = scenario.arms.len();
    let ticks = scenario.timeline.ticks;
    let people = |count: u64| match count {
        1 => format!("1 {}", singular(&scenario.population.of)),
        _ => format!("{count} {}", scenario.population.of),
    };
    let customers = match scenario.design.kind {
        DesignKind::Paired => people(scenario.population.size),
        DesignKind::Randomized { per_arm } => {
            format!("{} an arm, randomized", people(per_arm.into()))
        }
    };
    let dates = dates::span(&scenario.timeline).map_or(String::new(), |span| format!(" ({span})"));
    format!(
        "{arms} arm{} × {customers} × {ticks} {}{}{dates} × {} replicate{}",
        plural(arms as u64),
        scenario.timeline.tick_name(),
        plural(u64::from(ticks)),
        scenario.design.replicates,
        plural(u64::from(scenario.design.replicates)),
    )
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

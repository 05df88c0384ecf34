//! `goodwill new`: a scenario file to begin with.

mod from;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use tempfile::{Builder, NamedTempFile};

use super::{Exit, cannot_write, print, quoted, say};
use crate::scenario::{json_schema, templates};

/// What editors look a scenario's keys up in, under the name that the templates' first lines give.
const SCHEMA: &str = "scenario.schema.json";

/// Write a scenario file to begin with: commented, and fit to be run at once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill new
  goodwill new mint
  goodwill new strategies my_shop.toml
  goodwill new customers
  goodwill new customers my_shop.toml --from orders.csv

Without a template the templates are listed. Beside the file lies scenario.schema.json, by which an
editor says what each key means and marks what is wrong; one that is there already is left alone.
With `customers` comes a table, customers.csv, to put your own in the place of. With --from the scenario
is written for a file of your own: a log of orders or a table of customers (.csv, .tsv, .xlsx, or packed
with gzip). What was guessed of its columns is said, and what is in doubt. No file is overwritten, unless
--force is given.

Exit codes: 0 written, 2 wrong usage, 3 the file is neither a log nor a table, or does not run as it was
guessed, 4 a file cannot be read or written.")]
pub struct NewArgs {
    /// What to begin with
    #[arg(value_enum, value_name = "TEMPLATE", hide_possible_values = true)]
    template: Option<Template>,
    /// File to write [default: the template's name with .toml, here]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// A log of your orders or a table of your customers to write the scenario for (with `customers`)
    #[arg(long, value_name = "DATA", requires = "template")]
    from: Option<PathBuf>,
    /// Overwrite files that are there
    #[arg(long, requires = "template")]
    force: bool,
}

/// The scenario files to begin with.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Template {
    Mint,
    Strategies,
    Recovery,
    Circle,
    Customers,
}

impl Template {
    fn own(self) -> templates::Template {
        match self {
            Template::Mint => templates::MINT,
            Template::Strategies => templates::STRATEGIES,
            Template::Recovery => templates::RECOVERY,
            Template::Circle => templates::CIRCLE,
            Template::Customers => templates::CUSTOMERS,
        }
    }

    fn name(self) -> &'static str {
        self.own().name
    }
}

pub fn new(args: &NewArgs) -> Exit {
    let done = match (args.template, &args.from) {
        (Some(Template::Customers), Some(data)) => from::write(data, args),
        (Some(_), Some(_)) => {
            say(
                "error: --from goes with the template `customers`: goodwill new customers FILE --from DATA",
            );
            Err(Exit::Usage)
        }
        (Some(template), None) => write(template, args),
        (None, _) => list(),
    };
    match done {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn list() -> Result<(), Exit> {
    let lines: String = Template::value_variants()
        .iter()
        .map(|template| format!("  {:<12}{}\n", template.name(), template.own().about))
        .collect();
    print(&format!(
        "Scenario files to begin with:\n{lines}\nWrite one with `goodwill new TEMPLATE [FILE]`.\n"
    ))
}

fn write(template: Template, args: &NewArgs) -> Result<(), Exit> {
    let file = match &args.file {
        Some(file) => file.clone(),
        None => PathBuf::from(format!("{}.toml", template.name())),
    };
    let beside = |name: &str| file.with_file_name(name);
    let mut files = vec![(file.clone(), text_for(template, &file))];
    if let Some((name, text)) = template.own().data {
        files.push((beside(name), text.to_owned()));
    }
    let schema = beside(SCHEMA);
    if !occupied(&schema) {
        files.push((schema, json_schema::text()));
    }
    if let Some((path, _)) = files[1..].iter().find(|(path, _)| *path == file) {
        say(&format!(
            "error: `{}` is what a file beside the scenario is called: choose another name",
            path.display()
        ));
        return Err(Exit::Usage);
    }
    put(&files, args.force)?;
    print(&told(&files))
}

/// The template's text, whose commands name the file.
fn text_for(template: Template, file: &Path) -> String {
    naming(template.own().text, file)
}

/// A text whose commands name the file in the place of `FILE`.
fn naming(text: &str, file: &Path) -> String {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.filter(|name| !name.contains(char::is_control));
    let shown = name.map_or("FILE".to_owned(), |name| quoted(Path::new(name)));
    let commands = ["goodwill run ", "goodwill check "];
    commands.iter().fold(text.to_owned(), |text, command| {
        text.replace(&format!("{command}FILE"), &format!("{command}{shown}"))
    })
}

/// What was written, and what to do with it.
fn told(files: &[(PathBuf, String)]) -> String {
    let run = format!("Run it:  goodwill run {}\n", quoted(&files[0].0));
    written(files) + &run
}

/// What was written.
fn written(files: &[(PathBuf, String)]) -> String {
    let names: Vec<_> = files
        .iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    format!("Written: {}\n", names.join(", "))
}

/// Whether anything has the name, be it a link to nothing.
fn occupied(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Puts all files in their places, the first one last: it appears when what it needs is there. Nothing
/// is put anywhere before all are written.
fn put(files: &[(PathBuf, String)], force: bool) -> Result<(), Exit> {
    let taken = files.iter().find(|(path, _)| occupied(path));
    if let (Some((path, _)), false) = (taken, force) {
        return Err(there_already(path));
    }
    let mut staged = Vec::new();
    for (path, text) in files {
        let file = stage(path, text).map_err(|error| cannot_write(path, &error))?;
        staged.push((path, file));
    }
    for (path, file) in staged.into_iter().rev() {
        let kept = if force {
            file.persist(path)
        } else {
            file.persist_noclobber(path)
        };
        kept.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => there_already(path),
            _ => cannot_write(path, &error.error),
        })?;
    }
    Ok(())
}

/// A whole file beside its place, with the permissions of any other.
fn stage(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = Builder::new();
    builder.prefix(".goodwill-new-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn there_already(path: &Path) -> Exit {
    say(&format!(
        "error: `{}` is there already, and was left alone: give another name, or overwrite it with --force",
        path.display()
    ));
    Exit::Disk
}

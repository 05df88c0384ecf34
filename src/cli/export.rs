//! `goodwill export`: a folder's tables for a spreadsheet, its charts for slides.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use super::choice::one_of;
use super::{Exit, cannot_write, interrupt, say};
use crate::engine::run::Options;
use crate::output::export::{Dialect, ExportError, Folder, slides as slides_of, write};
use crate::scenario::plural::counted;

/// Make a workbook or spreadsheets' CSV of a folder's tables, or slides of a run's charts.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("as").required(true).args(["xlsx", "csv", "slides"])))]
#[command(after_help = "Examples:
  goodwill export output/launch_strategies --xlsx
  goodwill export output/regulars-sweep --xlsx --out results.xlsx
  goodwill export output/launch_strategies --csv excel-eu
  goodwill export output/launch_strategies --slides

--xlsx makes one workbook: the answer in words and the charts on the first sheet, then a sheet a table with units in its
header, and last what each column is. --csv excel-eu writes each table with semicolons, decimal commas and a mark of UTF-8, as
spreadsheets of most of Europe open it by a double click; --csv excel with commas and decimal points. Folders of runs, sweeps,
validations and fits have tables. --slides draws those charts of a run that the answer speaks of, as SVG and PNG (16:9, 2560 by
1440 pixels), each with what it says as its title. All stand beside the folder, never in it: it still verifies. The same folder
makes the same bytes.

Exit codes: 0 written, 2 wrong usage, 4 no folder of goodwill's, or a file cannot be read or written.")]
pub struct ExportArgs {
    /// Folder that goodwill made
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// One workbook (.xlsx) [default place: FOLDER.xlsx]
    #[arg(long)]
    xlsx: bool,
    /// CSV for spreadsheets: excel-eu (semicolons, decimal commas) or excel [default place: FOLDER-excel-eu]
    #[arg(long, value_name = "DIALECT", value_parser = one_of::<Dialect>())]
    csv: Option<Dialect>,
    /// Charts for slides, 16:9 [default place: FOLDER-slides]
    #[arg(long)]
    slides: bool,
    /// The workbook to write, or the folder for tables or slides
    #[arg(long, value_name = "PLACE")]
    out: Option<PathBuf>,
    /// Replace an earlier export
    #[arg(long)]
    force: bool,
    /// No messages on stderr, errors apart
    #[arg(long)]
    quiet: bool,
}

pub fn export(args: &ExportArgs) -> Exit {
    interrupt::stops_itself(|| {});
    let done = match args.csv {
        Some(dialect) => tables(args, dialect),
        None if args.slides => slides(args),
        None => book(args),
    };
    match done {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn refuse(error: &ExportError) -> Exit {
    say(&format!("error: {error}"));
    Exit::Disk
}

/// A place beside the folder, with another ending.
fn beside(folder: &Path, ending: &str) -> PathBuf {
    let whole = fs::canonicalize(folder);
    let named = match folder.file_name() {
        Some(_) => folder,
        None => whole.as_deref().unwrap_or(folder),
    };
    let mut name = named.file_name().unwrap_or("export".as_ref()).to_owned();
    name.push(ending);
    named.with_file_name(name)
}

fn book(args: &ExportArgs) -> Result<(), Exit> {
    let out = args.out.clone();
    let out = out.unwrap_or_else(|| beside(&args.folder, ".xlsx"));
    to_workbook(&args.folder, &out, args.force, args.quiet)
}

/// Makes the workbook of a folder.
///
/// # Errors
/// Once it is said why there is none.
#[cfg(feature = "xlsx")]
pub fn to_workbook(folder: &Path, out: &Path, force: bool, quiet: bool) -> Result<(), Exit> {
    let read = Folder::read(folder).map_err(|error| refuse(&error))?;
    let bytes = crate::output::export::workbook(&read).map_err(|error| refuse(&error))?;
    // What a workbook begins with, as every packed file does.
    let own = |there: &[u8]| there.starts_with(b"PK");
    super::hand_out::hand_out(out, &bytes, force, &own)?;
    if !quiet {
        say(&format!("the workbook is {}", out.display()));
    }
    Ok(())
}

/// This goodwill makes none.
///
/// # Errors
/// Always.
#[cfg(not(feature = "xlsx"))]
pub fn to_workbook(_: &Path, _: &Path, _: bool, _: bool) -> Result<(), Exit> {
    say("error: this goodwill was built without workbooks (the feature `xlsx`); take --csv excel");
    Err(Exit::Usage)
}

/// The workbook of a run that was just handed over, beside its folder; an earlier one is replaced.
///
/// # Errors
/// As [`to_workbook`].
pub fn workbook_of(folder: &Path, quiet: bool) -> Result<(), Exit> {
    to_workbook(folder, &beside(folder, ".xlsx"), true, quiet)
}

fn tables(args: &ExportArgs, dialect: Dialect) -> Result<(), Exit> {
    let read = Folder::read(&args.folder).map_err(|error| refuse(&error))?;
    let ending = format!("-{}", dialect.key());
    let out = into_folder(args, &ending, &["csv"], |partial| {
        all_tables(&read, dialect, partial)
    })?;
    if !args.quiet {
        say(&format!(
            "{} in {}",
            counted(read.tables.len(), "table", "tables"),
            out.display()
        ));
    }
    Ok(())
}

fn slides(args: &ExportArgs) -> Result<(), Exit> {
    let made =
        slides_of(&args.folder, Options::default().threads).map_err(|error| refuse(&error))?;
    let out = into_folder(args, "-slides", &["svg", "png"], |partial| {
        for (name, bytes) in &made {
            let path = partial.join(name);
            fs::write(&path, bytes).map_err(|error| cannot_write(&path, &error))?;
        }
        Ok(())
    })?;
    if !args.quiet {
        // Each as SVG and as PNG.
        let slides = counted(made.len() / 2, "slide", "slides");
        say(&format!("{slides} in {}", out.display()));
    }
    Ok(())
}

/// Fills a folder beside the one that is exported, whole or not at all; an earlier export, which has files with these endings alone,
/// is replaced where that is asked for. Returns where it is.
fn into_folder(
    args: &ExportArgs,
    ending: &str,
    own: &[&str],
    fill: impl FnOnce(&Path) -> Result<(), Exit>,
) -> Result<PathBuf, Exit> {
    let out = args.out.clone();
    let out = out.unwrap_or_else(|| beside(&args.folder, ending));
    make_room(&out, own, args.force)?;
    let partial = beside(&out, ".partial");
    let _ = fs::remove_dir_all(&partial);
    let made = fs::create_dir_all(&partial)
        .map_err(|error| cannot_write(&partial, &error))
        .and_then(|()| fill(&partial))
        .and_then(|()| {
            if out.exists() {
                fs::remove_dir_all(&out).map_err(|error| cannot_write(&out, &error))?;
            }
            fs::rename(&partial, &out).map_err(|error| cannot_write(&out, &error))
        });
    if made.is_err() {
        let _ = fs::remove_dir_all(&partial);
    }
    made.map(|()| out)
}

/// Refuses a place where something stands that no earlier export made.
fn make_room(out: &Path, own: &[&str], force: bool) -> Result<(), Exit> {
    let Ok(entries) = fs::read_dir(out) else {
        if out.exists() {
            say(&format!(
                "error: {} is there and is no folder; name another place with --out",
                out.display()
            ));
            return Err(Exit::Disk);
        }
        return Ok(());
    };
    if !force {
        say(&format!(
            "error: {} is there already; --force replaces it, or name another place with --out",
            out.display()
        ));
        return Err(Exit::Disk);
    }
    let is_own = |entry: io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| {
            let name = entry.file_name();
            let end = Path::new(&name).extension();
            let is_made = end.is_some_and(|end| own.iter().any(|own| end == *own));
            is_made && entry.file_type().is_ok_and(|kind| kind.is_file())
        })
    };
    if entries.into_iter().all(is_own) {
        return Ok(());
    }
    say(&format!(
        "error: {} holds other files than those of an export; it is left as it is. Name another place with --out",
        out.display()
    ));
    Err(Exit::Disk)
}

fn all_tables(folder: &Folder, dialect: Dialect, out: &Path) -> Result<(), Exit> {
    for table in &folder.tables {
        let path = out.join(format!("{}.csv", table.stem()));
        let file = fs::File::create(&path).map_err(|error| cannot_write(&path, &error))?;
        let mut file = BufWriter::new(file);
        write(folder, table, dialect, &mut file).map_err(|error| refuse(&error))?;
        file.flush().map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(())
}

//! `goodwill serve`: a page on this machine to play with scenarios.

use std::io::{self, IsTerminal};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::Args;

use super::integer_arg::integer;
use super::{Exit, interrupt, say};
use crate::engine::run::Options;
use crate::scenario::io_error::in_words;
use crate::serve::{Server, Settings};

/// Open a page to play with a scenario: sliders for what you do, who they are and what is assumed, and the answer at once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  goodwill serve
  goodwill serve scenarios/launch_strategies.toml
  goodwill serve studies --port 8700 --no-browser
  goodwill serve --lesson mints

The page is for this machine alone. The address that is shown has a token that is good for one visit; after it the terminal
shows another. Scenarios are listed from the folder of FILE; only files of that folder are read, and a view is saved beside
them. Ctrl-C ends it.")]
pub struct ServeArgs {
    /// Scenario file to open, or a folder of them [default: scenarios where there is such a folder, else this one]
    #[arg(value_name = "FILE or FOLDER")]
    place: Option<PathBuf>,
    /// Open a lesson
    #[arg(long, value_name = "NAME", value_parser = ["mints"])]
    lesson: Option<String>,
    /// Port to listen on [default: one that is free]
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true, allow_negative_numbers = true, value_parser = integer::<u16>(0..=65_535))]
    port: u16,
    /// Address to listen on; any but the loopback lets other machines ask, over a line that is not encrypted
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    listen: IpAddr,
    /// A name by which other machines call this one, with --listen; can be given several times
    #[arg(long = "name", value_name = "HOST")]
    names: Vec<String>,
    /// Folder for full runs
    #[arg(long, value_name = "FOLDER", default_value = "output")]
    out: PathBuf,
    /// Threads to run on [default: one for each core]
    #[arg(long, value_name = "COUNT", allow_negative_numbers = true, value_parser = integer::<usize>(1..=1024))]
    threads: Option<usize>,
    /// Only show the address
    #[arg(long)]
    no_browser: bool,
}

pub fn serve(args: &ServeArgs) -> Exit {
    interrupt::stops_itself(|| {});
    match listen(args) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

/// The folder to list, and the name of the scenario to open.
fn place(args: &ServeArgs) -> Result<(PathBuf, Option<String>), Exit> {
    let Some(place) = &args.place else {
        let shipped = Path::new("scenarios");
        let folder = if shipped.is_dir() {
            shipped
        } else {
            Path::new(".")
        };
        return Ok((folder.to_owned(), None));
    };
    if place.is_dir() {
        return Ok((place.clone(), None));
    }
    if !place.is_file() {
        say(&format!(
            "error: there is no file or folder `{}`",
            place.display()
        ));
        return Err(Exit::Disk);
    }
    let stem = place.file_stem().and_then(|stem| stem.to_str());
    let (Some(stem), Some("toml")) = (stem, place.extension().and_then(|end| end.to_str())) else {
        say(&format!(
            "error: `{}` is no scenario: its name does not end in .toml",
            place.display()
        ));
        return Err(Exit::Usage);
    };
    let folder = place
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    Ok((
        folder.unwrap_or(Path::new(".")).to_owned(),
        Some(stem.to_owned()),
    ))
}

fn listen(args: &ServeArgs) -> Result<(), Exit> {
    let (folder, opened) = place(args)?;
    let start = match (&args.lesson, opened) {
        (Some(lesson), _) => format!("lesson/{lesson}"),
        (None, Some(name)) => format!("scenario/{}", percent(&name)),
        (None, None) => String::new(),
    };
    let server = Server::bind(Settings {
        folder,
        start,
        out: args.out.clone(),
        listen: SocketAddr::new(args.listen, args.port),
        names: args.names.clone(),
        threads: args.threads.unwrap_or(Options::default().threads),
    });
    let server = server.map_err(|error| {
        say(&format!(
            "error: cannot serve on {}:{}: {}",
            args.listen,
            args.port,
            in_words(&error)
        ));
        Exit::Disk
    })?;
    if !args.listen.is_loopback() {
        say(
            "warning: other machines can reach this address, and what goes to and fro is not encrypted; who has the address \
             below can start runs and write scenarios",
        );
    }
    let link = server.link();
    say(&format!("open {link}\nCtrl-C ends it"));
    if !args.no_browser && io::stderr().is_terminal() && args.listen.is_loopback() {
        open(&link);
    }
    let entered = |next: &str| {
        say(&format!(
            "a browser was let in; to let another one in, open {next}"
        ))
    };
    server.run(interrupt::flag(), &entered).map_err(|error| {
        say(&format!("error: {}", in_words(&error)));
        Exit::Disk
    })
}

/// Opens the address in the user's browser by way of a file that nobody else can read: on the command line of the browser all users
/// of the machine would see the token. Where that cannot be, the address is there to be opened by hand.
fn open(link: &str) {
    let page = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>goodwill</title><meta http-equiv=\"refresh\" content=\"0; url={link}\">\
         <p><a href=\"{link}\">Open the page</a>"
    );
    let file = tempfile::Builder::new()
        .prefix("goodwill-")
        .suffix(".html")
        .tempfile();
    let Ok(mut file) = file else { return };
    if io::Write::write_all(&mut file, page.as_bytes()).is_ok()
        && let Ok((_, path)) = file.keep()
    {
        let _ = open::that_detached(path);
    }
}

/// A name as a part of an address.
fn percent(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let part = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    name.bytes().map(part).collect()
}

//! What a user wrote: read, checked, and held as a [`checked::Scenario`] that cannot be wrong.
//!
//! Text becomes a tree of nodes that know their places (`node`); `--set` changes the tree
//! (`overrides`); a walk over the tree (`reader`, `sections`) checks every key as it is declared
//! ([`key`]), lists all that is wrong ([`diagnostics`]), and keeps what was understood (`resolved`).

pub mod calendar;
pub mod checked;
pub mod controls;
mod data;
pub mod diagnostics;
pub mod edit;
pub mod expectation;
pub mod explain;
pub mod io_error;
pub mod json_schema;
pub mod key;
mod name;
mod node;
pub mod optimize;
mod overrides;
pub mod plural;
mod prepared;
pub mod printable;
mod problems;
pub mod publication;
mod reader;
pub mod reference;
mod resolved;
pub mod season;
mod sections;
pub mod shape;
pub mod sweep;
mod syntax;
pub mod templates;
mod time;
mod value;
pub mod yields;

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{self, Beside, Received};
use crate::psychology::Parameters;
use crate::psychology::parameters;

use checked::{ChannelKind, Scenario, Trait};
use data::Memo;
pub use data::{
    BgNbd, Buyer, ColumnUse, Copy, FromRecord, GammaGamma, Guess, ImportSummary, Input, LeftLines,
    LogSummary, Record, Split, SplitLog, Spread, Unused, fit_records, hypergeometric, off_one,
    repeats_in,
};
pub use diagnostics::Diagnostic;
use diagnostics::Source;
use io_error::in_words;
use node::{Node, Table, Value};
pub(crate) use prepared::From;
pub use prepared::Prepared;
pub use problems::{JsonDiagnostic, Problems};
use reader::{Reader, Shared};
use resolved::Resolved;

/// Every key of a scenario file, for its schema and its reference page.
pub fn schema() -> &'static key::Section {
    &sections::root::SECTION
}

/// What a trait is, in words.
pub fn meaning_of(which: Trait) -> &'static str {
    sections::traits::KEYS[which as usize].meaning
}

/// A scenario that was read and found right.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario, checked.
    pub scenario: Scenario,
    /// The scenario as understood, every default explicit, as TOML. It reads to the same scenario
    /// where the files of the copy of its data, if there are some, stand beside it.
    pub resolved: String,
    /// Which parameters of the psychology the file sets itself.
    pub own: PsychologyOverrides,
    /// The scenario file, then the data file if there is one.
    pub inputs: Vec<Input>,
    /// What became of the data file, if there is one.
    pub account: Option<ImportSummary>,
    /// What of it a run's folder holds.
    pub copy: Option<Copy>,
    /// What was not taken as it is written, in sentences.
    pub notes: Vec<String>,
}

impl Loaded {
    /// The section whose `keep_ids` says whether customers are called by their own ids or by hashes; none where they have
    /// no ids.
    pub fn keeps_ids_in(&self) -> Option<&'static str> {
        self.scenario.population.data.as_ref()?.ids.as_ref()?;
        let log = self
            .account
            .as_ref()
            .and_then(|account| account.log.as_ref());
        Some(match log {
            Some(_) => "population.orders",
            None => "population.data",
        })
    }

    /// The same scenario with so many replicates.
    pub fn with_replicates(mut self, replicates: u32) -> Loaded {
        self.scenario.design.replicates = replicates;
        let value = replicates.to_string();
        self.resolved = resolved::with_value(&self.resolved, "[design]", "replicates", &value);
        self
    }
}

/// A text as TOML, on one line.
pub fn resolved_text(text: &str) -> String {
    resolved::quoted(text)
}

/// The text of a resolved scenario with another value of a key, which it says in the table with this header.
pub(crate) fn with_value(text: &str, header: &str, key: &str, value: &str) -> String {
    resolved::with_value(text, header, key, value)
}

/// What of the psychology the scenario says itself: what it writes and what is other than the psychology
/// it is read on, so that a file with every default written out says no more than one without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PsychologyOverrides {
    /// Keys of parameters.
    pub parameters: Vec<&'static str>,
    /// Whether a channel has an elasticity of its own.
    pub elasticities: [bool; ChannelKind::COUNT],
}

/// Why a scenario file could not be loaded.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum LoadError {
    /// The file itself cannot be read.
    #[error("cannot read the {what} `{}`: {}", path.display(), in_words(source))]
    Unreadable {
        /// What the file is to be.
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// The file was read, and this is wrong with it.
    #[error("{0}")]
    Wrong(Problems),
}

/// Reads and checks a scenario file. `overrides` are texts like `arm.gesture.value=2`, applied in
/// their order.
///
/// # Errors
/// The file cannot be read, or something is wrong with what it says: then everything that is.
pub fn load(path: &Path, overrides: &[String]) -> Result<Loaded, LoadError> {
    load_on(path, &Parameters::default(), overrides)
}

/// The same, with this psychology where the scenario does not say otherwise.
///
/// # Errors
/// As [`load`].
pub fn load_on(
    path: &Path,
    psychology: &Parameters,
    overrides: &[String],
) -> Result<Loaded, LoadError> {
    let content = read(path, "scenario")?;
    let name = path.display().to_string();
    let beside = Beside::Own(path.parent().unwrap_or(Path::new("")));
    check_bytes(&name, &content, &beside, psychology, overrides).map_err(LoadError::Wrong)
}

/// The day of a text like `2025-12-31`, from 1970-01-01; none where it is no such day.
pub fn day(text: &str) -> Option<i32> {
    data::date::day(text, data::date::DateOrder::YearMonthDay)
}

/// A day, counted from 1970-01-01, as `2025-12-31`.
pub fn date_as_written(day: i32) -> String {
    data::date::as_written(day)
}

/// Reads and checks a scenario file, and hands its log of orders back in two parts; none where it has no log.
///
/// # Errors
/// As [`load`].
pub fn load_split(
    path: &Path,
    overrides: &[String],
    split: Split,
) -> Result<(Loaded, Option<SplitLog>), LoadError> {
    split_text(path, &read(path, "scenario")?, overrides, split)
}

/// The same of a text that stands in `path`, or might.
///
/// # Errors
/// As [`load`].
pub fn split_text(
    path: &Path,
    content: &[u8],
    overrides: &[String],
    split: Split,
) -> Result<(Loaded, Option<SplitLog>), LoadError> {
    let name = path.display().to_string();
    let beside = Beside::Own(path.parent().unwrap_or(Path::new("")));
    let changes = Changes {
        overrides,
        split: Some(split),
        ..Changes::default()
    };
    let found = read_bytes(&name, content, &beside, &Parameters::default(), &changes);
    let found = found.map_err(LoadError::Wrong)?;
    Ok((found.loaded, found.purchases))
}

/// Checks the text of a scenario. `path` is how messages call it, and files that the scenario names are looked up
/// beside it.
///
/// # Errors
/// Something is wrong with what it says: then everything that is.
pub fn load_text(
    path: &Path,
    text: &str,
    psychology: &Parameters,
    overrides: &[String],
) -> Result<Loaded, LoadError> {
    let name = path.display().to_string();
    let beside = Beside::Own(path.parent().unwrap_or(Path::new("")));
    check_bytes(&name, text.as_bytes(), &beside, psychology, overrides).map_err(LoadError::Wrong)
}

/// Reads the scenario of a run's folder. Nothing outside of the folder is read.
///
/// # Errors
/// As [`load`].
pub(crate) fn load_received(
    folder: Received<'_>,
    scenario: &str,
    psychology: &Parameters,
    overrides: &[String],
) -> Result<Loaded, LoadError> {
    let path = folder.0.join(scenario);
    let content = received(folder, scenario, "scenario")?;
    let name = path.display().to_string();
    let beside = Beside::Received(folder);
    check_bytes(&name, &content, &beside, psychology, overrides).map_err(LoadError::Wrong)
}

/// A file of parameters.
#[derive(Clone, Debug)]
pub struct Psychology {
    /// All of them, those that the file does not name as they are shipped.
    pub parameters: Parameters,
    /// The file, with its hash.
    pub input: Input,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Reads a file of parameters: a table `[psychology]`, beside which there may be others, or the keys
/// of one at the top. Shipped values stand for what is not written.
///
/// # Errors
/// As [`load`].
pub fn load_psychology(path: &Path) -> Result<Psychology, LoadError> {
    psychology_of(path, read(path, "psychology")?)
}

/// The same of a file in a run's folder.
///
/// # Errors
/// As [`load`].
pub(crate) fn received_psychology(
    folder: Received<'_>,
    name: &str,
) -> Result<Psychology, LoadError> {
    psychology_of(&folder.0.join(name), received(folder, name, "psychology")?)
}

fn psychology_of(path: &Path, content: Vec<u8>) -> Result<Psychology, LoadError> {
    let name = path.display().to_string();
    let input = Input::of(&name, &content);
    let (text, fault) = syntax::decode(&content);
    let mut shared = Shared::new(vec![Source { name, text }]);
    fault.into_iter().for_each(|fault| shared.report(fault));
    let tree = parse(&mut shared, (0, 0));
    let table = match tree.entry("psychology").map(|entry| &entry.node.value) {
        Some(Value::Table(table)) => table,
        _ => &tree,
    };
    let place = diagnostics::Place::new(0, 0..0);
    let mut reader = Reader::new(&shared, &sections::psychology::SECTION, table, place);
    let parameters = sections::psychology::read(&mut reader);
    if shared.is_fine() {
        Ok(Psychology {
            parameters,
            input,
            content,
        })
    } else {
        Err(LoadError::Wrong(shared.into_problems()))
    }
}

/// The bytes of a scenario file; of one that is too long to be meant, no more than show that.
fn read(path: &Path, what: &'static str) -> Result<Vec<u8>, LoadError> {
    let too_long = |path| {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path)?;
        file.take(node::LONGEST as u64 + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let read = match std::fs::metadata(path) {
        Ok(about) if about.is_file() && about.len() > node::LONGEST as u64 => too_long(path),
        _ => files::read(path),
    };
    read.map_err(unreadable(path, what))
}

fn received(folder: Received<'_>, name: &str, what: &'static str) -> Result<Vec<u8>, LoadError> {
    let mut content = folder
        .read(name)
        .map_err(unreadable(&folder.0.join(name), what))?;
    content.truncate(node::LONGEST + 1);
    Ok(content)
}

/// What a file of orders or of customers seems to be, to begin a scenario with; `called` is what the scenario calls it.
///
/// # Errors
/// It cannot be read, or is neither: why, in words.
pub fn guess(path: &Path, called: &str) -> Result<Guess, String> {
    let beside = Beside::Own(path.parent().unwrap_or(Path::new("")));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let open = || beside.open(name.as_deref().unwrap_or_default());
    if let Err(error) = open() {
        return Err(in_words(&error));
    }
    data::guess(called, &open)
}

fn unreadable<'a>(path: &'a Path, what: &'static str) -> impl FnOnce(io::Error) -> LoadError + 'a {
    move |source| LoadError::Unreadable {
        what,
        path: path.to_owned(),
        source,
    }
}

/// Checks the text of a scenario. `name` is how messages call it, `base` the folder from which its
/// data file is looked up.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check(
    name: &str,
    text: &str,
    base: &Path,
    overrides: &[String],
) -> Result<Loaded, Problems> {
    let psychology = Parameters::default();
    let beside = Beside::Own(base);
    check_bytes(name, text.as_bytes(), &beside, &psychology, overrides)
}

fn check_bytes(
    name: &str,
    content: &[u8],
    beside: &Beside<'_>,
    psychology: &Parameters,
    overrides: &[String],
) -> Result<Loaded, Problems> {
    let changes = Changes {
        overrides,
        ..Changes::default()
    };
    read_bytes(name, content, beside, psychology, &changes).map(|found| found.loaded)
}

/// A scenario that was found right, with what it was read from.
struct Found {
    loaded: Loaded,
    /// Changed, but without what the psychology lays under it.
    tree: Table,
    sources: Vec<Source>,
    /// `[population.data]` as the copy of the data is read.
    data: Option<Resolved>,
    /// The purchases of a log of orders, where they are wanted.
    purchases: Option<SplitLog>,
}

/// What is laid over a scenario's text.
#[derive(Clone, Copy, Debug, Default)]
struct Changes<'a> {
    /// `--set`.
    overrides: &'a [String],
    /// `--vary`.
    varied: &'a [String],
    /// `--decide`.
    decided: &'a [String],
    /// Where tables of data are kept that it reads.
    memo: Option<&'a Arc<Memo>>,
    /// The purchases of a log of orders are wanted, in two parts.
    split: Option<Split>,
}

/// Checks the text of a scenario with changes to it.
fn read_bytes(
    name: &str,
    content: &[u8],
    beside: &Beside<'_>,
    psychology: &Parameters,
    changes: &Changes<'_>,
) -> Result<Found, Problems> {
    let (text, fault) = syntax::decode(content);
    let mut sources = vec![Source {
        name: name.to_owned(),
        text,
    }];
    for (name, texts) in [
        ("--set", changes.overrides),
        ("--vary", changes.varied),
        ("--decide", changes.decided),
    ] {
        sources.extend(texts.iter().map(|text| Source {
            name: name.to_owned(),
            text: text.clone(),
        }));
    }
    let mut shared = Shared::new(sources);
    shared.memo = changes.memo.cloned();
    shared.split = changes.split;
    if let Some(fault) = fault {
        let hopeless = shared.sources[0].text.is_empty();
        shared.report(fault);
        if hopeless {
            return Err(shared.into_problems());
        }
    }

    let (set, varied) = (changes.overrides.len(), changes.varied.len());
    let mut tree = parse(&mut shared, (set, varied));
    if let Some(fault) = sections::root::newer_format(&tree) {
        shared.report(fault);
        return Err(shared.into_problems());
    }
    let own = own(&tree);
    let as_written = tree.clone();
    for fault in sections::combine::expand(&mut tree) {
        shared.report(fault);
    }
    lay_under(&mut tree, psychology);
    let place = diagnostics::Place::new(0, 0..0);
    let mut reader = Reader::new(&shared, schema(), &tree, place);
    match sections::root::read(&mut reader, beside) {
        Some((scenario, origin)) if shared.is_fine() => {
            let whole = reader.finish();
            let resolved = resolved::write(&whole);
            let data = resolved::find(whole, &["population", "data"]);
            let (mut inputs, mut account, mut copy) = (vec![Input::of(name, content)], None, None);
            if let Some(origin) = origin {
                inputs.push(origin.input);
                (account, copy) = (Some(origin.account), Some(origin.copy));
            }
            let sources = shared.sources.clone();
            let purchases = shared.purchases.take();
            let loaded = Loaded {
                notes: shared.into_notes(),
                own: own.beyond(psychology, &scenario),
                scenario,
                resolved,
                inputs,
                account,
                copy,
            };
            Ok(Found {
                loaded,
                tree: as_written,
                sources,
                data,
                purchases,
            })
        }
        _ => Err(shared.into_problems()),
    }
}

impl PsychologyOverrides {
    /// Without what is written as it would be anyway.
    fn beyond(mut self, psychology: &Parameters, scenario: &Scenario) -> PsychologyOverrides {
        let own = &scenario.psychology;
        self.parameters
            .retain(|key| own.get(key) != psychology.get(key));
        for way in ChannelKind::ALL {
            let channel = scenario.channels.of(way);
            self.elasticities[way as usize] &=
                channel.is_some_and(|channel| channel.elasticity != own.elasticity_of(way));
        }
        self
    }
}

fn table<'t>(tree: &'t Table, key: &str) -> Option<&'t Table> {
    match &tree.entry(key)?.node.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

fn own(tree: &Table) -> PsychologyOverrides {
    let psychology = table(tree, "psychology");
    let written = |key: &str| psychology.is_some_and(|table| table.entry(key).is_some());
    let channel = table(tree, "channel");
    PsychologyOverrides {
        parameters: Parameters::ALL
            .iter()
            .map(|parameter| parameter.key)
            .filter(|key| written(key))
            .collect(),
        elasticities: ChannelKind::ALL.map(|way| {
            let of_way = channel.and_then(|channels| table(channels, way.key()));
            of_way.is_some_and(|table| table.entry("elasticity").is_some())
        }),
    }
}

/// Writes into the tree what a psychology has other than the shipped values, where nothing is written.
fn lay_under(tree: &mut Table, psychology: &Parameters) {
    let other: Vec<_> = Parameters::ALL
        .iter()
        .filter_map(|parameter| Some((parameter, psychology.get(parameter.key)?)))
        .filter(|(parameter, value)| *value != parameter.shipped())
        .collect();
    if other.is_empty() {
        return;
    }
    let place = diagnostics::Place::new(0, 0..0);
    if tree.entry("psychology").is_none() {
        let empty = Node {
            value: Value::Table(Table::default()),
            place,
        };
        tree.set("psychology", place, empty);
    }
    let Some(Node {
        value: Value::Table(table),
        ..
    }) = tree.get_mut("psychology")
    else {
        return;
    };
    for (parameter, value) in other {
        if table.entry(parameter.key).is_some() {
            continue;
        }
        let number = value::number(value);
        let value = match parameter.kind {
            parameters::Kind::HalfLife => Value::Text(format!("{number} days")),
            parameters::Kind::Rate => Value::Text(format!("{number} per day")),
            _ => Value::Number(value),
        };
        table.set(parameter.key, place, Node { value, place });
    }
}

/// The tree as far as it could be understood, with the overrides applied.
///
/// How many of the texts behind the first are of `--set`, and how many of `--vary`; what follows them is of `--decide`.
fn parse(shared: &mut Shared, (set, varied): (usize, usize)) -> Table {
    let document = node::parse_document(&shared.sources[0].text, 0);
    let mut tree = document.tree;
    for fault in document.faults {
        shared.report(fault);
    }
    shared.doubt = document.doubt;
    for (at, source) in shared.sources.iter().enumerate().skip(1) {
        let applied = if at <= set {
            overrides::apply(&mut tree, &source.text, at)
        } else if at <= set + varied {
            prepared::vary(&mut tree, &source.text, at, set + 1)
        } else {
            prepared::decide(&mut tree, &source.text, at, set + varied + 1)
        };
        match applied {
            Err(fault) if !shared.doubt.any() => shared.report(fault),
            _ => {}
        }
    }
    tree
}

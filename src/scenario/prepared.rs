//! A scenario whose text was read once, to be checked again and again with other values: for sweeps.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::checked::{ChannelKind, Scenario};
use super::data::Memo;
use super::diagnostics::{Diagnostic, Fault, Place, Source, code, excerpt};
use super::node::{Entry, Node, Table, Value};
use super::reader::{Reader, Shared};
use super::resolved;
use super::{
    Changes, Found, LoadError, Loaded, Problems, PsychologyOverrides, lay_under, overrides, read,
    read_bytes, received, schema, sections,
};
use crate::files::{Beside, Received};
use crate::psychology::Parameters;

/// A scenario that was read and found right, ready to be checked with other values. Files of data are not read again,
/// as long as what a value changes is none of how they are read.
#[derive(Debug)]
pub struct Prepared {
    tree: Table,
    written: String,
    sources: Vec<Source>,
    home: Home,
    psychology: Parameters,
    memo: Arc<Memo>,
}

/// Where the files stand that the scenario names.
#[derive(Clone, Debug)]
enum Home {
    Own(PathBuf),
    Received(PathBuf),
}

impl Home {
    fn beside(&self) -> Beside<'_> {
        match self {
            Home::Own(folder) => Beside::Own(folder),
            Home::Received(folder) => Beside::Received(Received(folder)),
        }
    }
}

/// Where a scenario comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum From<'a> {
    File(&'a Path),
    Text(&'a Path, &'a str),
    /// The file of this name in a run's folder.
    Folder(Received<'a>, &'a str),
}

impl Prepared {
    /// Reads and checks a scenario; `varied` are texts like `arm.gesture.value=1..6`, and so are
    /// `decided`.
    ///
    /// # Errors
    /// As [`super::load`].
    pub(crate) fn load(
        from: From<'_>,
        psychology: &Parameters,
        overrides: &[String],
        varied: &[String],
        decided: &[String],
    ) -> Result<(Loaded, Prepared), LoadError> {
        let folder = |path: &Path| Home::Own(path.parent().unwrap_or(Path::new("")).to_owned());
        let (name, content, home) = match from {
            From::File(path) => (path.to_owned(), read(path, "scenario")?, folder(path)),
            From::Text(path, text) => (path.to_owned(), text.as_bytes().to_vec(), folder(path)),
            From::Folder(within, name) => (
                within.0.join(name),
                received(within, name, "scenario")?,
                Home::Received(within.0.to_owned()),
            ),
        };
        let memo = Arc::new(Memo::default());
        let changes = Changes {
            overrides,
            varied,
            decided,
            memo: Some(&memo),
            ..Changes::default()
        };
        let name = name.display().to_string();
        let found = read_bytes(&name, &content, &home.beside(), psychology, &changes);
        let Found {
            loaded,
            mut tree,
            sources,
            data,
            purchases: _,
        } = found.map_err(LoadError::Wrong)?;
        let mut written = resolved::as_written(&tree);
        if let Some(data) = data {
            resolved::put_data(&mut written, data);
        }
        let written = resolved::write(&written);
        // Points do not vary anything themselves.
        tree.entries
            .retain(|entry| !["sweep", "optimize", "decide"].contains(&entry.key.as_str()));
        forget_defaults(&mut tree, &loaded.own);
        let prepared = Prepared {
            tree,
            written,
            sources,
            home,
            psychology: *psychology,
            memo,
        };
        Ok((loaded, prepared))
    }

    /// The scenario as it is written, with its changes and what is varied; of the customers' data as the copy is read. It reads to
    /// the same scenario at every point where the files of the copy stand beside it, as the resolved one does not: what
    /// follows from another key stays unsaid.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The text of the file, as it was read.
    pub fn text(&self) -> &str {
        &self.sources[0].text
    }

    /// Whether a key such as `arm.card.gesture.cost` is written.
    pub fn has(&self, key: &str) -> bool {
        let spots = overrides::spots(&self.tree, key).unwrap_or_default();
        spots.iter().any(|spot| spot.node.is_some())
    }

    /// The folder beside whose files the scenario stands, to read one that it names.
    pub(crate) fn beside(&self) -> Beside<'_> {
        self.home.beside()
    }

    /// The scenario with these changes, texts like `arm.gesture.value = 2`, under another psychology if one is given,
    /// where it says none of its own. `name` is how messages call the changes.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn with(
        &self,
        changes: &[String],
        psychology: Option<&Parameters>,
        name: &str,
    ) -> Result<Scenario, Problems> {
        let first = self.sources.len();
        let mut sources = self.sources.clone();
        sources.extend(changes.iter().map(|text| Source {
            name: name.to_owned(),
            text: text.clone(),
        }));
        let mut shared = Shared::new(sources);
        shared.memo = Some(Arc::clone(&self.memo));
        let mut tree = self.tree.clone();
        for (at, text) in changes.iter().enumerate() {
            if let Err(fault) = overrides::apply(&mut tree, text, first + at) {
                shared.report(fault);
            }
        }
        for fault in sections::combine::expand(&mut tree) {
            shared.report(fault);
        }
        lay_under(&mut tree, psychology.unwrap_or(&self.psychology));
        let place = Place::new(0, 0..0);
        let mut reader = Reader::new(&shared, schema(), &tree, place);
        match sections::root::read(&mut reader, &self.home.beside()) {
            Some((scenario, _)) if shared.is_fine() => Ok(scenario),
            _ => Err(shared.into_problems()),
        }
    }
}

/// Takes away what the tree says of the psychology as it would be anyway: a file with every default written out says no more
/// than one without.
fn forget_defaults(tree: &mut Table, own: &PsychologyOverrides) {
    let inner = |node: Option<&mut Node>, keep: &dyn Fn(&str) -> bool| {
        if let Some(Node {
            value: Value::Table(table),
            ..
        }) = node
        {
            table.entries.retain(|entry| keep(&entry.key));
        }
    };
    inner(tree.get_mut("psychology"), &|key| {
        own.parameters.contains(&key)
    });
    let Some(Node {
        value: Value::Table(channels),
        ..
    }) = tree.get_mut("channel")
    else {
        return;
    };
    for way in ChannelKind::ALL {
        if !own.elasticities[way as usize] {
            inner(channels.get_mut(way.key()), &|key| key != "elasticity");
        }
    }
}

/// Applies one `--vary`: a factor more, in place of the file's own of this key. `from` is the index of the first such
/// text among the sources.
///
/// # Errors
/// The text is not `KEY=VALUES`.
pub(super) fn vary(tree: &mut Table, text: &str, source: usize, from: usize) -> Result<(), Fault> {
    declare(tree, text, source, from, Where::Sweep)
}

/// Applies one `--decide`, likewise.
///
/// # Errors
/// The text is not `KEY=VALUES`.
pub(super) fn decide(
    tree: &mut Table,
    text: &str,
    source: usize,
    from: usize,
) -> Result<(), Fault> {
    declare(tree, text, source, from, Where::Decide)
}

/// Which list a key is put into with its values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Sweep,
    Decide,
}

fn declare(
    tree: &mut Table,
    text: &str,
    source: usize,
    from: usize,
    of: Where,
) -> Result<(), Fault> {
    let (key, values) = overrides::varied(text, source)?;
    let place = Place::new(source, 0..text.len());
    let path = |node: &Node, tree: &Table| match &node.value {
        Value::Text(text) => overrides::key_at(tree, text, node.place)
            .map(|keyed| keyed.path)
            .unwrap_or_else(|_| text.clone()),
        _ => String::new(),
    };
    let own = path(&key, tree);
    let whole = tree.clone();
    let (within, list, done, named) = match of {
        Where::Sweep => {
            let sweep = child(tree, "sweep", Value::Table(Table::default()), place);
            let Value::Table(sweep) = &mut sweep.value else {
                let message = "`sweep` is not a table";
                return Err(Diagnostic::new(code::OVERRIDE, place, message));
            };
            (sweep, "vary", "varied", "values")
        }
        Where::Decide => (&mut *tree, "decide", "decided", "levels"),
    };
    let factors = child(within, list, Value::List(Vec::new()), place);
    let Value::List(factors) = &mut factors.value else {
        let message = format!("`{list}` is not a list of tables");
        return Err(Diagnostic::new(code::OVERRIDE, place, message));
    };
    for factor in factors.iter() {
        let Value::Table(table) = &factor.value else {
            continue;
        };
        if factor.place.source >= from
            && let Some(other) = table.entry("key")
            && path(&other.node, &whole) == own
        {
            let message = format!("`{}` is {done} twice", excerpt(&own));
            let fault = Diagnostic::new(code::DUPLICATE, key.place, message);
            return Err(fault
                .label("leave out one of them")
                .also(other.node.place, "the first is here"));
        }
    }
    factors.retain(|factor| match &factor.value {
        Value::Table(table) => {
            let other = table.entry("key").map(|entry| path(&entry.node, &whole));
            other.as_ref() != Some(&own)
        }
        _ => true,
    });
    let entry = |name: &str, node: Node| Entry {
        key: name.to_owned(),
        key_place: node.place,
        node,
    };
    factors.push(Node {
        value: Value::Table(Table {
            entries: vec![entry("key", key), entry(named, values)],
        }),
        place,
    });
    Ok(())
}

fn child<'t>(table: &'t mut Table, key: &str, empty: Value, place: Place) -> &'t mut Node {
    let at = table.entries.iter().position(|entry| entry.key == key);
    let at = at.unwrap_or_else(|| {
        table.entries.push(Entry {
            key: key.to_owned(),
            key_place: place,
            node: Node {
                value: empty,
                place,
            },
        });
        table.entries.len() - 1
    });
    &mut table.entries[at].node
}

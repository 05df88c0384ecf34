//! What is wrong with a scenario: every problem with its place, its code and what to do about it.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// The stable codes, one for each kind of problem.
pub mod code {
    /// The text is not TOML.
    pub const SYNTAX: &str = "E001";
    /// No such key here.
    pub const UNKNOWN_KEY: &str = "E002";
    /// A key that must be there is not.
    pub const MISSING_KEY: &str = "E003";
    /// A number where a text belongs, and the like.
    pub const WRONG_TYPE: &str = "E004";
    /// Not one of the words that are allowed.
    pub const UNKNOWN_WORD: &str = "E005";
    /// A number outside its range, `nan` and `inf` included.
    pub const OUT_OF_RANGE: &str = "E006";
    /// Money, a share, a duration or a rate written in a way that cannot be read.
    pub const NOTATION: &str = "E007";
    /// Another currency than the scenario's.
    pub const CURRENCY: &str = "E008";
    /// The same name or item twice.
    pub const DUPLICATE: &str = "E009";
    /// A name (of an arm, a segment, a metric) that the scenario does not have.
    pub const UNKNOWN_NAME: &str = "E010";
    /// Shares that do not sum to 1.
    pub const SHARE_SUM: &str = "E011";
    /// Keys that exclude each other, or none of those of which one is needed.
    pub const CONFLICT: &str = "E012";
    /// A key that means nothing beside the others.
    pub const NOT_HERE: &str = "E013";
    /// A time off the ticks or beyond the end.
    pub const TIME: &str = "E014";
    /// A channel that the scenario does not have, or that cannot be asked.
    pub const CHANNEL: &str = "E015";
    /// A metric that the scenario does not have.
    pub const METRIC: &str = "E016";
    /// Something that can never happen.
    pub const NEVER: &str = "E017";
    /// A name that cannot be used as one.
    pub const NAME: &str = "E018";
    /// Too many, too few, too large.
    pub const LIMIT: &str = "E019";
    /// The data file cannot be read.
    pub const DATA_FILE: &str = "E020";
    /// The data file has no such column.
    pub const DATA_COLUMN: &str = "E021";
    /// Cells of the data file cannot be used.
    pub const DATA_CELL: &str = "E022";
    /// A `--set` that cannot be applied.
    pub const OVERRIDE: &str = "E023";
    /// The data are too few for what is to be learned from them.
    pub const DATA_FIT: &str = "E024";
}

/// A text that was read: the scenario file, or one `--set`.
#[derive(Clone, Debug)]
pub struct Source {
    /// As shown before the line number.
    pub name: String,
    pub text: String,
}

/// A stretch of bytes of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the source.
    pub source: usize,
    pub start: usize,
    pub end: usize,
}

impl Place {
    /// The stretch `range` of the source with this index.
    pub fn new(source: usize, range: Range<usize>) -> Self {
        Place {
            source,
            start: range.start,
            end: range.end,
        }
    }
}

/// One problem.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Stable: see [`code`].
    pub code: &'static str,
    pub message: String,
    pub place: Place,
    /// What stands beside the mark; may be empty.
    pub label: String,
    /// A second place that explains the first.
    pub other: Option<(Place, String)>,
    /// What to do, one piece of advice each.
    pub help: Vec<String>,
}

/// A problem on its way to the list.
pub type Fault = Box<Diagnostic>;

impl Diagnostic {
    /// A problem at a place, without label or advice yet.
    pub fn new(code: &'static str, place: Place, message: impl Into<String>) -> Fault {
        Box::new(Diagnostic {
            code,
            message: message.into(),
            place,
            label: String::new(),
            other: None,
            help: Vec::new(),
        })
    }

    /// Sets what stands beside the mark.
    pub fn label(mut self: Box<Self>, label: impl Into<String>) -> Fault {
        self.label = label.into();
        self
    }

    /// Adds a piece of advice.
    pub fn help(mut self: Box<Self>, help: impl Into<String>) -> Fault {
        self.help.push(help.into());
        self
    }

    /// Marks a second place that explains the first.
    pub fn also(mut self: Box<Self>, place: Place, label: impl Into<String>) -> Fault {
        self.other = Some((place, label.into()));
        self
    }
}

/// Everything that is wrong with a scenario, sorted by place. Never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    sources: Vec<Source>,
    list: Vec<Diagnostic>,
}

/// More problems than this are counted, not shown.
const SHOWN: usize = 100;

impl Problems {
    pub(super) fn new(sources: Vec<Source>, mut list: Vec<Diagnostic>) -> Self {
        list.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
        // One `--set` may reach many places; what is wrong with it is said once.
        list.dedup_by(|a, b| (a.place, a.code, &a.message) == (b.place, b.code, &b.message));
        Problems { sources, list }
    }

    /// How many problems there are, at least 1.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Always `false`: where nothing is wrong there are no `Problems`.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// The name, line and column of a place, both counted from 1, columns in characters.
    pub fn locate(&self, place: Place) -> (&str, usize, usize) {
        let source = &self.sources[place.source];
        let start = floor_boundary(&source.text, place.start);
        let before = &source.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        (&source.name, line, before[line_start..].chars().count() + 1)
    }

    /// All problems as people read them, each with the text marked, and a last line that counts them.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for problem in self.list.iter().take(SHOWN) {
            out.push_str(&renderer.render(&[self.group(problem)]));
            out.push_str("\n\n");
        }
        let hidden = self.len().saturating_sub(SHOWN);
        if hidden > 0 {
            out.push_str(&format!("and {hidden} more\n\n"));
        }
        let noun = if self.len() == 1 {
            "problem"
        } else {
            "problems"
        };
        out.push_str(&format!("{} {noun} found; nothing was run\n", self.len()));
        out
    }

    fn group<'a>(&'a self, problem: &'a Diagnostic) -> Group<'a> {
        let title = Level::ERROR
            .primary_title(printable(&problem.message))
            .id(problem.code);
        let mut group = title.element(self.snippet(problem.place, &problem.label, true));
        if let Some((place, label)) = &problem.other {
            group = group.element(self.snippet(*place, label, false));
        }
        for help in &problem.help {
            group = group.element(Level::HELP.message(printable(help)));
        }
        group
    }

    /// The line at the start of a place with its part of the place marked.
    fn snippet(
        &self,
        place: Place,
        label: &str,
        primary: bool,
    ) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let source = &self.sources[place.source];
        let text = &source.text;
        let start = floor_boundary(text, place.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let from = (start - line_start).min(line.len());
        let to = floor_boundary(text, place.end.clamp(start, line_end)) - line_start;
        let to = to.clamp(from, line.len());
        let kind = if primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let mut annotation = kind.span(from..to);
        if !label.is_empty() {
            annotation = annotation.label(printable(label));
        }
        Snippet::source(line)
            .path(source.name.as_str())
            .line_start(text[..line_start].matches('\n').count() + 1)
            .annotation(annotation)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Control characters made visible, so that a file cannot write to the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control() && c != '\n';
            let plain = (!escaped).then_some(c);
            let shown = escaped.then(|| c.escape_default());
            plain.into_iter().chain(shown.into_iter().flatten())
        })
        .collect()
}

/// What a user wrote, short enough for a message.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    short.push('…');
    short
}

/// The candidate spelled most like `word`, if any is close.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.chars().count() > 60 {
        return None;
    }
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let other = candidate.to_lowercase();
            let distance = strsim::damerau_levenshtein(&word, &other);
            let longest = word.chars().count().max(other.chars().count());
            (candidate, distance, longest)
        })
        .filter(|(_, distance, longest)| *distance * 5 <= *longest * 2 && distance < longest)
        .min_by_key(|(_, distance, _)| *distance)
        .map(|(candidate, _, _)| candidate)
}

/// "`a`, `b` or `c`".
pub fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

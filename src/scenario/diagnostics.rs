//! What is wrong with a scenario: every problem with its place, its code and what to do about it.

use std::ops::Range;

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

    /// Those that may come of another part of the file than the one that they mark. They are not told
    /// where a part of the file could not be understood.
    pub const DEPENDENT: [&str; 11] = [
        UNKNOWN_NAME,
        SHARE_SUM,
        CONFLICT,
        NOT_HERE,
        TIME,
        CHANNEL,
        METRIC,
        NEVER,
        LIMIT,
        OVERRIDE,
        CURRENCY,
    ];
}

/// A text that was read: the scenario file, or one `--set`.
#[derive(Clone, Debug)]
pub struct Source {
    /// As shown before the line number.
    pub name: String,
    /// What stands in the file.
    pub text: String,
}

/// A stretch of bytes of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the source.
    pub source: usize,
    /// Byte at which it begins.
    pub start: usize,
    /// Byte after its end.
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
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where in the file.
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
    listed(words, "or")
}

/// "`a`, `b` and `c`".
pub fn all_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    listed(words, "and")
}

fn listed<'a>(words: impl IntoIterator<Item = &'a str>, last_with: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {last_with} {last}", first.join(", ")),
    }
}

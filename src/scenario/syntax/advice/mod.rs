//! What is wrong with a statement that is not TOML, in the reader's words, and what was probably meant.

mod bare;
mod header;
mod key;
mod list;
mod text;
mod value;

use std::ops::Range;

use toml::de::Error;

use super::statements::{Open, Statement};

use header::on_header;
use key::{equals, on_key, on_no_equals};
use value::on_value;

/// What to say about a statement. Places count from its start.
pub struct Advice {
    pub message: String,
    pub mark: Range<usize>,
    pub label: String,
    pub help: Option<String>,
    /// What to read in place of a stretch.
    pub instead: Option<(Range<usize>, String)>,
}

impl Advice {
    fn new(message: impl Into<String>, mark: Range<usize>, label: impl Into<String>) -> Self {
        Advice {
            message: message.into(),
            mark,
            label: label.into(),
            help: None,
            instead: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn instead(mut self, range: Range<usize>, text: impl Into<String>) -> Self {
        self.instead = Some((range, text.into()));
        self
    }
}

/// Signs that word processors put in place of straight quotes.
const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '«', '»', '`'];

/// What is wrong with a statement that the parser refuses.
pub fn on(statement: &Statement, written: &str, error: &Error) -> Advice {
    if written.starts_with('[') {
        return on_header(written);
    }
    if let Some((at, open)) = statement.open {
        return on_open(at, open);
    }
    if let Some(advice) = on_comment(written) {
        return advice;
    }
    let Some(equals) = equals(written) else {
        return on_no_equals(written);
    };
    if let Some(advice) = on_key(written, equals) {
        return advice;
    }
    on_value(written, equals, error).unwrap_or_else(|| plain(written, error))
}

/// The parser's own words.
fn plain(written: &str, error: &Error) -> Advice {
    if error.message().contains("recurse") {
        return Advice::new("the brackets are nested too deep", span(written, error), "");
    }
    let message = format!("this is not TOML: {}", error.message());
    Advice::new(message, span(written, error), "")
}

/// Where the parser stopped: at least one character of the statement.
fn span(written: &str, error: &Error) -> Range<usize> {
    let span = error.span().unwrap_or(0..0);
    let start = floor(written, span.start);
    let end = floor(written, span.end).max(start);
    if start < end {
        return start..end;
    }
    match written[start..].chars().next() {
        Some(c) if c != '\n' && c != '\r' => start..start + c.len_utf8(),
        _ => start..start,
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn on_open(at: usize, open: Open) -> Advice {
    match open {
        Open::List => Advice::new("this `[` is never closed", at..at + 1, "its `]` is missing"),
        Open::Table => Advice::new("this `{` is never closed", at..at + 1, "its `}` is missing"),
        Open::Text => Advice::new(
            "these three quotes are never closed",
            at..at + 3,
            "three more are missing where the text ends",
        ),
    }
}

/// Comments of other languages, and marks of a merge.
fn on_comment(written: &str) -> Option<Advice> {
    let merge = ["<<<<<<<", "=======", ">>>>>>>"];
    if merge.iter().any(|mark| written.starts_with(mark)) {
        let advice = Advice::new(
            "this is the mark of a merge that was not finished",
            0..7,
            "keep one of the two versions, and take the marks out",
        );
        return Some(advice.instead(0..written.len(), ""));
    }
    let mark = ["//", "--", "/*", ";", "%"]
        .into_iter()
        .find(|mark| written.starts_with(mark))?;
    Some(
        Advice::new("a comment begins with `#`", 0..mark.len(), "write `#` here")
            .instead(0..written.len(), ""),
    )
}

//! A text cut into its statements: a header, or a key with its value. Nothing here judges them.

use std::ops::Range;

use crate::scenario::key::{Kind, Section};
use crate::scenario::schema;

/// One statement, over as many lines as its brackets and quotes keep open.
#[derive(Debug)]
pub struct Statement {
    /// Without the line break at its end.
    pub range: Range<usize>,
    /// What is opened and never closed, and where, from the start of the statement.
    pub open: Option<(usize, Open)>,
}

/// What can be left open over the end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    List,
    Table,
    /// Three quotes.
    Text,
}

impl Statement {
    /// The key, where it can be told: the last part of what is left of the `=`, or the first word.
    pub fn key<'t>(&self, written: &'t str) -> Option<&'t str> {
        let left = match written.split_once('=') {
            Some((left, _)) => left,
            None => written.split([':', ' ', '\t', '\r', '\n']).next()?,
        };
        let key = left.rsplit('.').next()?.trim().trim_matches(['"', '\'']);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        (!key.is_empty() && key.chars().all(plain) && is_known(schema(), key)).then_some(key)
    }
}

/// Whether a scenario has such a key anywhere.
fn is_known(section: &'static Section, key: &str) -> bool {
    section.keys().any(|own| match own.kind {
        _ if own.name == key => true,
        Kind::Table(inner) | Kind::Tables(inner) => is_known(inner, key),
        _ => false,
    })
}

/// Cuts a text into its statements; blank lines and comments are left out.
pub fn cut(text: &str) -> impl Iterator<Item = Statement> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let rest = &text[at..];
            let blank = rest.len() - rest.trim_start().len();
            if blank > 0 {
                at += blank;
                continue;
            }
            if rest.starts_with('#') {
                at += line(rest).len();
                continue;
            }
            let (length, open) = one(rest);
            let range = at..at + length;
            at = range.end;
            return Some(Statement { range, open });
        }
        None
    })
}

/// The first line of a text, without its line break.
fn line(text: &str) -> &str {
    let end = text.find('\n').unwrap_or(text.len());
    text[..end].trim_end_matches('\r')
}

/// The length of the statement at the start of a text, and what it leaves open.
fn one(text: &str) -> (usize, Option<(usize, Open)>) {
    let first = line(text).len();
    // A header never goes on.
    if text.starts_with('[') {
        return (first, None);
    }
    let mut open: Vec<(usize, Open)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let step = match rest.as_bytes()[0] {
            b'\n' if open.is_empty() => break,
            b'\n' if begins_anew(&text[..at], &rest[1..], open.last()) => {
                return (at, open.first().copied());
            }
            b'#' => line(rest).len(),
            quote @ (b'"' | b'\'') => match quoted(rest, quote) {
                Some(length) => length,
                None => {
                    let opening = if open.is_empty() {
                        (at, Open::Text)
                    } else {
                        open[0]
                    };
                    return (at + until_statement(rest), Some(opening));
                }
            },
            b'[' => {
                open.push((at, Open::List));
                1
            }
            b'{' => {
                open.push((at, Open::Table));
                1
            }
            b']' | b'}' => {
                open.pop();
                1
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        at += step.max(1);
    }
    let length = text[..at.min(text.len())].trim_end().len();
    (length.max(first.min(1)), open.first().copied())
}

/// The length of a quoted text, up to the end of its line where it is not closed; none where three
/// quotes are never closed.
pub fn quoted(text: &str, quote: u8) -> Option<usize> {
    let mark = char::from(quote);
    let three = [quote; 3];
    let long = text.as_bytes().starts_with(&three);
    let start = if long { 3 } else { 1 };
    let mut escaped = false;
    for (at, c) in text[start..].char_indices() {
        let at = start + at;
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == b'"' => escaped = true,
            '\n' if !long => return Some(at),
            c if c == mark && !long => return Some(at + 1),
            c if c == mark && text.as_bytes()[at..].starts_with(&three) => {
                let more = text[at + 3..].bytes().take_while(|byte| *byte == quote);
                return Some(at + 3 + more.count().min(2));
            }
            _ => {}
        }
    }
    (!long).then_some(text.len())
}

/// The length up to the next line that begins a statement.
fn until_statement(text: &str) -> usize {
    let lines = text.match_indices('\n').map(|(at, _)| at);
    lines
        .into_iter()
        .find(|at| is_header(&text[at + 1..]) || is_pair(&text[at + 1..]))
        .unwrap_or(text.len())
}

/// Whether the next line cannot belong to what is open.
fn begins_anew(before: &str, next: &str, innermost: Option<&(usize, Open)>) -> bool {
    let goes_on = before.trim_end().ends_with([',', '{', '[']);
    match innermost {
        _ if is_header(next) => true,
        Some((_, Open::List)) => is_pair(next),
        Some((_, Open::Table)) => is_pair(next) && !goes_on,
        _ => false,
    }
}

/// Whether a line is the header of a table that a scenario can have.
fn is_header(text: &str) -> bool {
    let line = line(text).trim_start();
    let Some(inner) = line.strip_prefix('[') else {
        return false;
    };
    let name = inner.trim_start_matches('[').trim_start();
    let end = name
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(name.len());
    let then = name[end..].trim_start();
    schema().key(&name[..end]).is_some() && (then.is_empty() || then.starts_with(['.', ']', '#']))
}

/// Whether a line begins with a plain key and an `=`.
fn is_pair(text: &str) -> bool {
    let line = line(text).trim_start();
    let Some((key, _)) = line.split_once('=') else {
        return false;
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let key = key.trim_end();
    !key.is_empty() && key.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        cut(text).map(|statement| &text[statement.range]).collect()
    }

    #[test]
    fn statements_end_where_people_mean_them_to() {
        for (text, expected) in [
            ("# x\n\na = 1 # y\r\n[b]\n", vec!["a = 1 # y", "[b]"]),
            (
                "a = [\n1, # ]\n2]\nb = 2",
                vec!["a = [\n1, # ]\n2]", "b = 2"],
            ),
            (
                "a = \"\"\"x\nb = 1\"\"\"\nc = 2",
                vec!["a = \"\"\"x\nb = 1\"\"\"", "c = 2"],
            ),
            (
                "a = \"x\nb = [1,\nc = 2",
                vec!["a = \"x", "b = [1,", "c = 2"],
            ),
            ("a = '''x\ny z\nb = 1", vec!["a = '''x\ny z", "b = 1"]),
            ("a = { b = 1\nc = 2", vec!["a = { b = 1", "c = 2"]),
            (
                "a = { b = 1,\nc = 2 }\nd = 3",
                vec!["a = { b = 1,\nc = 2 }", "d = 3"],
            ),
            (
                "a = [[1],\n[2],\n[timeline]\nb = 1",
                vec!["a = [[1],\n[2],", "[timeline]", "b = 1"],
            ),
            (
                "a = \"\\\"[\" # \"\nb = 1",
                vec!["a = \"\\\"[\" # \"", "b = 1"],
            ),
            ("é\n=\n", vec!["é", "="]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}

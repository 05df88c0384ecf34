//! A list, or a table in braces.

use std::ops::Range;

use toml::de::Error;

use super::bare::on_bare;
use super::{Advice, CURLY, floor, plain, span};
use crate::scenario::diagnostics::excerpt;
use crate::scenario::syntax::number::number_meant;

/// Numbers of a table in braces that have a comma for their decimal point: what stands behind it is no key.
fn decimal_commas(written: &str) -> Option<Advice> {
    let bytes = written.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut open, mut quote, mut start) = (Vec::new(), None, None);
    for (at, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(mark), _) => {
                if byte == mark {
                    quote = None;
                }
                continue;
            }
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[' | b'{') => open.push(byte),
            (None, b']' | b'}') => drop(open.pop()),
            _ => {}
        }
        let in_number = byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-');
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let comma = byte == b',' && start.is_some() && digit(at + 1);
        match start {
            None if in_number && open.last() == Some(&b'{') => {
                let before = written[..at].trim_end();
                start = before.ends_with('=').then_some(at);
            }
            Some(from) if !in_number && !comma => {
                let after = written[at..].trim_start();
                if written[from..at].contains(',') && after.starts_with([',', '}']) {
                    found.push(from..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    let first = found.first()?.clone();
    let meant = number_meant(&written[first.clone()])?;
    let mut right = written.to_owned();
    let mut known = true;
    for range in found.iter().rev() {
        match number_meant(&written[range.clone()]).and_then(|meant| meant.number) {
            Some(number) => right.replace_range(range.clone(), &number),
            None => known = false,
        }
    }
    let advice = Advice::new(meant.message, first, meant.label);
    Some(match known {
        true => advice.instead(0..written.len(), right),
        false => advice,
    })
}

/// A value that begins with a bracket.
pub fn on_list(written: &str, error: &Error) -> Advice {
    let span = span(written, error);
    let piece = written[span.clone()].trim();
    let message = error.message();
    if let Some(at) = written.find(CURLY) {
        let straight = written.replace(CURLY, "\"");
        let c = written[at..].chars().next().map_or(1, char::len_utf8);
        return Advice::new("these are not straight quotes", at..at + c, "type `\"`")
            .instead(0..written.len(), straight);
    }
    if let Some(advice) = decimal_commas(written) {
        return advice;
    }
    if message.contains("missing comma") || message.contains("extra assignment") {
        let at = span.start;
        return Advice::new("a comma is missing", span, "write `,` before this")
            .instead(at..at, ", ");
    }
    if message.contains("missing assignment") || message.contains("unquoted key") {
        let advice = Advice::new(
            "between a key and its value stands `=`",
            span,
            "write it like `{ mean = 1, cv = 0.5 }`",
        );
        return if written.contains(['"', '\'']) {
            advice
        } else {
            advice.instead(0..written.len(), written.replace(':', " ="))
        };
    }
    if message.contains("must be quoted") {
        let pieces: Vec<&str> = piece.split_whitespace().collect();
        let number = |piece: &&str| piece.parse::<f64>().is_ok();
        // Two pairs without a comma are read as a value that goes up to the next `=`.
        if pieces.len() > 1 && written[span.end..].trim_start().starts_with('=') {
            let key = pieces[pieces.len() - 1];
            let at = span.start + written[span.clone()].rfind(key).unwrap_or(0);
            return Advice::new(
                "a comma is missing",
                at..at + key.len(),
                "write `,` before this",
            )
            .instead(at..at, ", ");
        }
        if let [low, "-", high] = pieces[..]
            && number(&low)
            && number(&high)
        {
            let ends = format!("{low}, {high}");
            let label = format!("write `{ends}`");
            return Advice::new(
                "the two ends of a range are set off by a comma",
                span.clone(),
                label,
            )
            .instead(span, ends);
        }
        if pieces.len() > 1 && pieces.iter().all(number) {
            let label = format!("write `{}`", excerpt(&pieces.join(", ")));
            return Advice::new("a comma is missing", span.clone(), label)
                .instead(span, pieces.join(", "));
        }
        return on_bare(piece, span);
    }
    // A number that is written in another way than TOML's.
    let outside = |c: char| c.is_whitespace() || "[]{},=".contains(c);
    let start = written[..span.start].rfind(outside).map_or(0, |at| at + 1);
    let start = floor(written, start);
    let end = written[span.start..]
        .find(outside)
        .map_or(written.len(), |at| span.start + at);
    match number_meant(&written[start..end.max(start)]) {
        Some(_) => on_bare(&written[start..end], start..end),
        None => plain(written, error),
    }
}

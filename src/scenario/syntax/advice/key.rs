//! A key, and the `=` behind it.

use super::{Advice, CURLY};
use crate::scenario::diagnostics::excerpt;
use crate::scenario::key::{Kind, Section};
use crate::scenario::schema;
use crate::scenario::syntax::first_error;

/// Where the `=` after the key stands.
pub fn equals(written: &str) -> Option<usize> {
    let line = written.split('\n').next()?;
    let mut quote = None;
    line.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '=') => return Some(at),
            (Some(mark), c) if c == mark => quote = None,
            _ => {}
        }
        None
    })
}

pub fn on_no_equals(written: &str) -> Advice {
    let line = written.split('\n').next().unwrap_or(written).trim_end();
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let end = line.find(|c: char| !bare(c)).unwrap_or(line.len());
    let (key, rest) = (&line[..end], line[end..].trim_start());
    let at = line.len() - rest.len();
    if !key.is_empty() && rest.starts_with(':') {
        return Advice::new(
            "between a key and its value stands `=`, not `:`",
            at..at + 1,
            "write `=` here",
        )
        .instead(end..at + 1, " =");
    }
    let known = known_as(key.rsplit('.').next().unwrap_or(key)).is_some();
    if !known || rest.starts_with([',', ';']) {
        return neither(line);
    }
    if rest.is_empty() {
        let label = format!("write `{} = …`", excerpt(key));
        return Advice::new("the key has no value", 0..end, label);
    }
    let label = format!("write `{} = …`", excerpt(key));
    Advice::new(
        "`=` is missing between the key and its value",
        0..line.len(),
        label,
    )
    .instead(end..at, " = ")
}

fn neither(line: &str) -> Advice {
    Advice::new(
        "this is neither a comment nor the name of a table nor a key with its value",
        0..line.len(),
        "write `key = value`, or `#` before a comment",
    )
}

pub fn on_key(written: &str, equals: usize) -> Option<Advice> {
    let key = written[..equals].trim();
    let whole = 0..key.len();
    if key.is_empty() {
        return Some(Advice::new(
            "there is no key before the `=`",
            equals..equals + 1,
            "write `key = value`",
        ));
    }
    if key.contains(CURLY) {
        let straight = key.replace(CURLY, "\"");
        return Some(
            Advice::new(
                "these are not straight quotes",
                whole.clone(),
                "type `\"`, or leave them out",
            )
            .instead(whole, straight),
        );
    }
    first_error(&format!("{key} = 0"))?;
    if let Some(known) = known_as(key) {
        let message = format!("`{}` cannot be a key", excerpt(key));
        return Some(
            Advice::new(message, whole.clone(), format!("did you mean `{known}`?"))
                .instead(whole, known),
        );
    }
    if key.contains('"') || key.contains('\'') {
        return None;
    }
    let message = format!("`{}` cannot be a key", excerpt(key));
    Some(Advice::new(message, whole, "").help(
        "a key has letters, digits, `_` and `-`; anything else stands in quotes: `\"two mints\"`",
    ))
}

/// The key of a scenario that is spelled so but for spaces, hyphens and capitals.
pub fn known_as(word: &str) -> Option<&'static str> {
    fn search(section: &'static Section, plain: &str) -> Option<&'static str> {
        section.keys().find_map(|key| match key.kind {
            _ if fold(key.name) == plain => Some(key.name),
            Kind::Table(inner) | Kind::Tables(inner) => search(inner, plain),
            _ => None,
        })
    }
    fn fold(word: &str) -> String {
        word.to_lowercase().replace([' ', '-'], "_")
    }
    search(schema(), &fold(word.trim()))
}

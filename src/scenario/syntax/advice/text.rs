//! A text in quotes, and what stands behind it.

use std::ops::Range;

use toml::de::Error;

use super::{Advice, floor};
use crate::scenario::syntax::statements;

/// A value that begins with a quote.
pub fn on_text(written: &str, range: Range<usize>, quote: u8, error: &Error) -> Option<Advice> {
    let value = &written[range.clone()];
    let mark = char::from(quote);
    let length = statements::quoted(value, quote)?;
    let closed = length > 1 && value[..length].ends_with(mark);
    let (start, end) = (range.start, range.start + length);
    if !closed {
        let label = format!("a `{mark}` is missing at its end");
        return Some(
            Advice::new(
                "the quotes of this text are never closed",
                start..end,
                label,
            )
            .instead(end..end, mark),
        );
    }
    let rest = value[length..].trim_start();
    if rest.is_empty() || rest.starts_with('#') {
        if ["escape", "unicode"]
            .iter()
            .any(|word| error.message().contains(word))
        {
            return Some(on_escape(written, range, error));
        }
        return None;
    }
    let rest_start = range.end - rest.len();
    if let Some(advice) = on_rest(rest, rest_start, end) {
        return Some(advice);
    }
    let after = rest_start..range.end;
    if rest.starts_with(['"', '\'']) && value[length..].starts_with(char::is_whitespace) {
        return Some(
            Advice::new(
                "two texts stand side by side",
                after,
                "there can be only one",
            )
            .help("make them one text, or a list: `[\"one\", \"two\"]`"),
        );
    }
    let other = if quote == b'"' { '\'' } else { '"' };
    let help = format!(
        "a text that has {mark} in it stands in the other quotes: {other}…{mark}…{mark}…{other}"
    );
    Some(
        Advice::new(
            "the text ends at its second quote, and more follows",
            after,
            "this is outside the quotes",
        )
        .help(help),
    )
}

/// What may stand behind a value by mistake.
pub fn on_rest(rest: &str, start: usize, end: usize) -> Option<Advice> {
    let whole = start..start + rest.len();
    if rest.starts_with("//") || rest.starts_with("--") {
        return Some(
            Advice::new(
                "a comment begins with `#`",
                start..start + 2,
                "write `#` here",
            )
            .instead(end..whole.end, ""),
        );
    }
    if rest == "," || rest == ";" {
        return Some(
            Advice::new(
                format!("a line does not end with `{rest}`"),
                whole.clone(),
                "leave this out",
            )
            .instead(end..whole.end, ""),
        );
    }
    let pair = rest.trim_start_matches([',', ';', ' ']);
    let key = pair.split('=').next().unwrap_or(pair).trim_end();
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if pair.contains('=') && !key.is_empty() && key.chars().all(bare) {
        let at = whole.end - pair.len();
        return Some(
            Advice::new(
                "each key stands on a line of its own",
                at..at + key.len(),
                "begin a new line here",
            )
            .instead(end..at, "\n"),
        );
    }
    None
}

fn on_escape(written: &str, range: Range<usize>, error: &Error) -> Advice {
    let at = floor(written, error.span().map_or(range.start, |span| span.start));
    let slash = written[..at].rfind('\\').unwrap_or(range.start);
    let value = &written[range.clone()];
    let inner = value.trim_matches('"');
    let advice = Advice::new(
        "a backslash in double quotes begins a sign of its own, such as `\\n` for a new line",
        slash..floor(written, (slash + 2).min(written.len())).max(slash + 1),
        "this is none of them",
    )
    .help("put the text in single quotes, in which a backslash is a backslash; in paths `/` does as well");
    if inner.contains('\'') {
        advice
    } else {
        advice.instead(range, format!("'{inner}'"))
    }
}

//! What is wrong with a statement that is not TOML, in the reader's words, and what was probably meant.

use std::ops::Range;

use toml::de::Error;

use super::first_error;
use super::number::number_meant;
use super::statements::{self, Open, Statement};
use crate::scenario::data::cell::in_any_order;
use crate::scenario::diagnostics::excerpt;
use crate::scenario::key::{Kind, Section};
use crate::scenario::resolved;
use crate::scenario::schema;

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

fn on_header(written: &str) -> Advice {
    let line = written.trim_end();
    let opening = if line.starts_with("[[") { 2 } else { 1 };
    let inner = &line[opening..];
    let end = inner.find([']', '#']).unwrap_or(inner.len());
    let name = inner[..end].trim();
    let shown = match opening {
        2 => format!("[[{name}]]"),
        _ => format!("[{name}]"),
    };
    let whole = 0..line.len();
    if name.is_empty() {
        return Advice::new("the table has no name", whole, "write it like `[timeline]`");
    }
    let closing = inner[end..].bytes().take_while(|b| *b == b']').count();
    if first_error(&shown).is_some() {
        let message = format!("`{}` cannot be the name of a table", excerpt(name));
        let start = opening + inner[..end].find(name).unwrap_or(0);
        let advice = Advice::new(message, start..start + name.len(), "");
        return match known_as(name.rsplit('.').next().unwrap_or(name)) {
            Some(key) => {
                let last = name.rsplit('.').next().unwrap_or(name).len();
                let end = start + name.len();
                Advice {
                    label: format!("did you mean `{key}`?"),
                    ..advice
                }
                .instead(end - last..end, key)
            }
            None => advice.help(
                "a name has letters, digits, `_` and `-`; parts are joined by `.`, and anything else stands in quotes",
            ),
        };
    }
    let after = opening + end + closing.min(opening);
    let rest = line[after..].trim_start();
    if closing == opening && !rest.is_empty() && !rest.starts_with('#') {
        let at = line.len() - rest.len();
        return Advice::new(
            "the name of a table stands alone on its line",
            at..line.len(),
            "begin a new line here",
        )
        .instead(after..at, "\n");
    }
    let message = if closing == 0 {
        "the name of the table is not closed"
    } else {
        "the brackets of the table do not match"
    };
    let comment = line.find('#').unwrap_or(line.len());
    Advice::new(
        message,
        0..line[..comment].trim_end().len(),
        format!("write `{shown}`"),
    )
    .instead(0..comment, shown)
}

/// Where the `=` after the key stands.
fn equals(written: &str) -> Option<usize> {
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

fn on_no_equals(written: &str) -> Advice {
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

fn on_key(written: &str, equals: usize) -> Option<Advice> {
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
fn known_as(word: &str) -> Option<&'static str> {
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

fn on_value(written: &str, equals: usize, error: &Error) -> Option<Advice> {
    let after = &written[equals + 1..];
    let start = equals + 1 + (after.len() - after.trim_start_matches([' ', '\t']).len());
    let value = written[start..].trim_end();
    let range = start..start + value.len();
    if value.is_empty() || value.starts_with('#') || value.starts_with('\n') {
        let key = written[..equals].trim();
        let message = format!("`{}` has no value", excerpt(key));
        return Some(Advice::new(
            message,
            equals..equals + 1,
            "write it behind the `=`",
        ));
    }
    if value.starts_with('=') {
        let more = value.bytes().take_while(|byte| *byte == b'=').count();
        return Some(
            Advice::new("one `=` is enough", start..start + more, "leave this out")
                .instead(start..start + more, ""),
        );
    }
    if value.starts_with(CURLY) {
        return Some(curly(value, range));
    }
    match value.as_bytes()[0] {
        quote @ (b'"' | b'\'') => on_text(written, range, quote, error),
        b'[' | b'{' => Some(on_list(written, error)),
        _ => Some(on_bare(value, range)),
    }
}

fn curly(value: &str, range: Range<usize>) -> Advice {
    let straight = value.replace(CURLY, "\"");
    Advice::new(
        "these are not straight quotes",
        range.clone(),
        format!("write `{}`", excerpt(&straight)),
    )
    .help("word processors make quotes curly; a plain text editor leaves them straight")
    .instead(range, straight)
}

/// A value that begins with a quote.
fn on_text(written: &str, range: Range<usize>, quote: u8, error: &Error) -> Option<Advice> {
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
fn on_rest(rest: &str, start: usize, end: usize) -> Option<Advice> {
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

/// A value that begins with a bracket.
fn on_list(written: &str, error: &Error) -> Advice {
    let span = span(written, error);
    let piece = written[span.clone()].trim();
    let message = error.message();
    if let Some(at) = written.find(CURLY) {
        let straight = written.replace(CURLY, "\"");
        let c = written[at..].chars().next().map_or(1, char::len_utf8);
        return Advice::new("these are not straight quotes", at..at + c, "type `\"`")
            .instead(0..written.len(), straight);
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

/// A value without quotes or brackets.
fn on_bare(value: &str, range: Range<usize>) -> Advice {
    let words = value.split('#').next().unwrap_or(value).trim_end();
    let range = range.start..range.start + words.len();
    for sign in [" //", " --", ",", ";"] {
        if let Some(at) = words.find(sign)
            && first_error(&format!("x = {}", &words[..at])).is_none()
            && let rest = words[at..].trim_start()
            && let Some(advice) = on_rest(rest, range.end - rest.len(), range.start + at)
        {
            return advice;
        }
    }
    if let Some((before, _)) = words.split_once('=')
        && let Some(at) = before.trim_end().rfind(' ')
        && let Some(advice) = on_rest(
            words[at..].trim_start(),
            range.start + at + 1,
            range.start + at,
        )
        && first_error(&format!("x = {}", &words[..at])).is_none()
    {
        return advice;
    }
    if let Some((low, high)) = words.split_once("..").or_else(|| words.split_once(" - "))
        && [low, high]
            .iter()
            .all(|end| end.trim().parse::<f64>().is_ok())
    {
        let list = format!("[{}, {}]", low.trim(), high.trim());
        let label = format!("write `{list}`");
        return Advice::new("a range is a list of its two ends", range.clone(), label)
            .instead(range, list);
    }
    if let Some((date, unsure)) = in_any_order(words) {
        let shown = if unsure { "2026-06-30" } else { &date };
        let label = format!("write year, month and day: `{shown}`");
        return Advice::new("a date begins with its year", range.clone(), label)
            .instead(range, date);
    }
    if let Some(meant) = number_meant(words) {
        let advice = Advice::new(meant.message, range.clone(), meant.label);
        return match meant.number {
            Some(number) => advice.instead(range, number),
            None => advice,
        };
    }
    match words.to_lowercase().as_str() {
        flag @ ("true" | "false") => {
            return Advice::new(
                format!("`{flag}` is written in small letters"),
                range.clone(),
                format!("write `{flag}`"),
            )
            .instead(range, flag);
        }
        word @ ("yes" | "on" | "no" | "off") => {
            let flag = if matches!(word, "yes" | "on") {
                "true"
            } else {
                "false"
            };
            return Advice::new(
                format!(
                    "`{}` is neither a text in quotes nor `true` or `false`",
                    excerpt(words)
                ),
                range.clone(),
                format!("write `{flag}`"),
            )
            .instead(range, flag);
        }
        "none" | "null" | "nil" | "na" | "n/a" => {
            return Advice::new(
                format!("there is no value `{}`", excerpt(words)),
                range,
                "leave the whole line out",
            );
        }
        _ => {}
    }
    let date = words.len() >= 8
        && words
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
        && words.matches('-').count() == 2;
    if date {
        return Advice::new(
            format!("there is no day `{}`", excerpt(words)),
            range,
            "a date has year, month and day: `2026-06-30`",
        );
    }
    let quoted = resolved::quoted(words);
    let message = if words.contains(|c: char| c.is_ascii_digit()) {
        "a value with a sign or a unit stands in quotes"
    } else {
        "a text stands in quotes"
    };
    Advice::new(
        message,
        range.clone(),
        format!("write `{}`", excerpt(&quoted)),
    )
    .instead(range, quoted)
}

//! The name of a table, in its brackets.

use super::Advice;
use super::key::known_as;
use crate::scenario::diagnostics::excerpt;
use crate::scenario::syntax::first_error;

pub fn on_header(written: &str) -> Advice {
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

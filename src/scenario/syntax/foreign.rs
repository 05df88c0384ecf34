//! Texts that are something else than TOML from their first line on.

use crate::scenario::diagnostics::{Diagnostic, Fault, Place, code};

/// What is said of a text that is no TOML at all; none where it may be.
pub fn foreign(text: &str, source: usize) -> Option<Fault> {
    let body = text.trim_start_matches('\u{feff}').trim_start();
    let start = text.len() - body.len();
    let place = Place::new(source, start..start + body.chars().next()?.len_utf8());
    if text.contains('\r') && !text.contains('\n') {
        let message = "the lines end as those of very old systems do, with CR alone";
        let fault = Diagnostic::new(code::SYNTAX, place, message);
        return Some(fault.help("save it with the line ends of Unix (LF) or Windows (CRLF)"));
    }
    let what = looks_like(body)?;
    let message = format!("this is not a scenario file: it looks like {what}");
    let fault = Diagnostic::new(code::SYNTAX, place, message).label("a scenario is a TOML file");
    Some(if what == TABLE {
        fault.help("`goodwill new customers` writes a scenario that reads such a table")
    } else {
        fault.help("begin with lines like `title = \"Two mints\"`, and tables like `[timeline]`")
    })
}

const TABLE: &str = "a table (CSV)";

fn looks_like(body: &str) -> Option<&'static str> {
    let beginnings = [
        (
            "{\\rtf",
            "a text of a word processor (RTF): save it as plain text",
        ),
        ("{", "JSON"),
        ("<", "a web page or XML"),
        ("---\n", "YAML"),
        ("---\r", "YAML"),
        ("%PDF", "PDF"),
    ];
    let begins = beginnings
        .iter()
        .find(|(beginning, _)| body.starts_with(beginning));
    match begins {
        Some((_, what)) => Some(what),
        None if is_table(body) => Some(TABLE),
        None if is_yaml(body) => Some("YAML"),
        None => None,
    }
}

/// How many lines are looked at.
const FIRST: usize = 20;

fn lines(body: &str) -> impl Iterator<Item = &str> + Clone {
    let lines = body.lines().map(str::trim_end);
    lines.filter(|line| !line.is_empty()).take(FIRST)
}

/// Whether all lines have cells, and as many.
fn is_table(body: &str) -> bool {
    [',', ';', '\t'].into_iter().any(|separator| {
        let mut cells = lines(body).map(|line| line.matches(separator).count());
        let of_toml = |line: &str| line.starts_with(['[', '#', '"', '\'']) || line.contains('=');
        let first = cells.next().unwrap_or(0);
        first > 0
            && lines(body).count() > 1
            && cells.all(|count| count == first)
            && !lines(body).any(of_toml)
    })
}

/// Whether all lines are keys with a colon, or items of a list.
fn is_yaml(body: &str) -> bool {
    let of_yaml = |line: &str| {
        let line = line.trim_start();
        let key = line.split(':').next().unwrap_or("");
        let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ');
        let pair = line.len() > key.len() && !key.is_empty() && key.chars().all(bare);
        (pair && !line.contains(" = ")) || line.starts_with(['#', '-'])
    };
    lines(body)
        .filter(|line| !line.trim_start().starts_with('#'))
        .count()
        > 2
        && lines(body).all(of_yaml)
        && lines(body).any(|line| line.starts_with([' ', '-']) || line.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_kinds_of_text_are_known_by_their_looks() {
        for (text, what) in [
            (
                "{\\rtf1\\ansi}",
                Some("a text of a word processor (RTF): save it as plain text"),
            ),
            ("{ \"title\": 1 }", Some("JSON")),
            ("id,orders\n1,2\n2,3\n", Some(TABLE)),
            ("id;orders;x\n1;2;\n", Some(TABLE)),
            ("title: x\ntimeline:\n  unit: week\n", Some("YAML")),
            ("title: x\n# y\narms:\n  - name: a\n", Some("YAML")),
            ("title: \"x\"\nquestion: \"y\"\nnotes: \"z\"\n", None),
            ("title = \"x\", y\nb = 2, z\n", None),
            ("title: x\n[timeline]\nunit: week\n", None),
            ("", None),
        ] {
            assert_eq!(looks_like(text), what, "{text}");
        }
    }
}

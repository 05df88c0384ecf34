//! All that is wrong with a scenario, in the order of the text: for people, and for programs.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use super::diagnostics::{Diagnostic, Place, Source, excerpt};
use super::printable::{printable, printable_line};

/// Everything that is wrong with a scenario, sorted by place. Never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    sources: Vec<Source>,
    list: Vec<Diagnostic>,
    /// Problems beyond those in the list.
    more: usize,
    /// Whether parts could not be understood at all, so that not everything was checked.
    unread: bool,
}

/// More problems than this are counted, not shown.
const SHOWN: usize = 100;

/// A problem as programs read it. Lines and columns count from 1, columns in characters; `start` and `end`
/// are bytes from the start of the file.
#[derive(Clone, Debug, Serialize)]
pub struct JsonDiagnostic<'a> {
    /// The file as it was named.
    pub file: &'a str,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// The code that `goodwill explain` takes.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What is wrong with the very place.
    pub label: String,
    /// Where it is.
    #[serde(flatten)]
    pub span: Span,
    /// What to do about it.
    pub help: &'a [String],
    /// A second place that explains the first.
    pub other: Option<Other<'a>>,
}

/// The second place of a problem.
#[derive(Clone, Debug, Serialize)]
pub struct Other<'a> {
    pub file: &'a str,
    pub label: &'a str,
    #[serde(flatten)]
    pub span: Span,
}

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    pub start: usize,
    pub end: usize,
}

impl Problems {
    pub(super) fn new(
        sources: Vec<Source>,
        mut list: Vec<Diagnostic>,
        more: usize,
        unread: bool,
    ) -> Self {
        list.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
        // One `--set` may reach many places; what is wrong with it is said once.
        list.dedup_by(|a, b| (a.place, a.code, &a.message) == (b.place, b.code, &b.message));
        Problems {
            sources,
            list,
            more,
            unread,
        }
    }

    /// How many problems there are, at least 1.
    pub fn len(&self) -> usize {
        self.list.len() + self.more
    }

    /// Always `false`: where nothing is wrong there are no `Problems`.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The problems in the order of their places, as far as they were kept.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.sources[0].name
    }

    /// The problems as programs read them, as far as they were kept.
    pub fn told(&self) -> impl Iterator<Item = JsonDiagnostic<'_>> {
        self.list.iter().map(|problem| JsonDiagnostic {
            file: &self.sources[problem.place.source].name,
            severity: "error",
            code: problem.code,
            message: printable(&problem.message),
            label: printable(&problem.label),
            span: self.span(problem.place),
            help: &problem.help,
            other: problem.other.as_ref().map(|(place, label)| Other {
                file: &self.sources[place.source].name,
                label,
                span: self.span(*place),
            }),
        })
    }

    fn span(&self, place: Place) -> Span {
        let text = &self.sources[place.source].text;
        let start = floor_boundary(text, place.start);
        let end = floor_boundary(text, place.end).max(start);
        let (line, column) = position(text, start);
        let (end_line, end_column) = position(text, end);
        Span {
            line,
            column,
            end_line,
            end_column,
            start,
            end,
        }
    }

    /// All problems as people read them, each with the text marked, and last how many there are.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for problem in self.list.iter().take(SHOWN) {
            out.push_str(&self.of_flags(problem, renderer.render(&[self.group(problem)])));
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
        let rest = if self.unread {
            "; the rest is checked when all lines can be read"
        } else {
            ""
        };
        out.push_str(&format!(
            "{} {noun} found; nothing was run{rest}\n",
            self.len()
        ));
        if let Some(first) = self.list.first() {
            out.push_str(&format!(
                "An example of wrong and right: goodwill explain {}\n",
                first.code
            ));
        }
        out
    }

    /// What a flag gave has no line: its place is the flag as it was given, and the column.
    fn of_flags(&self, problem: &Diagnostic, mut text: String) -> String {
        let places =
            std::iter::once(problem.place).chain(problem.other.iter().map(|other| other.0));
        for place in places {
            let source = &self.sources[place.source];
            if !source.name.starts_with("--") {
                continue;
            }
            let given = printable(&excerpt(source.text.trim())).replace('\n', " ");
            let (from, to) = (
                format!(" {}:1:", source.name),
                format!(" {} {given}, column ", source.name),
            );
            text = text.replacen(&from, &to, 1);
        }
        text
    }

    fn group(&self, problem: &Diagnostic) -> Group<'static> {
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
    ) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
        let source = &self.sources[place.source];
        let text = &source.text;
        let start = floor_boundary(text, place.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let whole = text[line_start..line_end].trim_end_matches('\r');
        let from = (start - line_start).min(whole.len());
        let to = floor_boundary(text, place.end.clamp(start, line_end)) - line_start;
        let line = &whole[..floor_boundary(whole, from.saturating_add(LONGEST_SHOWN))];
        let to = to.clamp(from, line.len());
        let (line, from, to) = printable_line(line, from, to);
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
            .path(printable(&source.name).replace('\n', "\\u{a}"))
            .line_start(text[..line_start].matches('\n').count() + 1)
            .annotation(annotation)
    }
}

/// Of a line, so many bytes behind the start of what is marked are looked at; the page is narrower anyway.
const LONGEST_SHOWN: usize = 1_000;

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

/// Line and column, both from 1, columns in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

//! The page of a run: one file that a marketer reads, made from the tables of the folder alone.
//!
//! Tables become rows (`read`), rows become what each section says and draws (a file a section), and
//! templates that escape every text make that into HTML. A shape of a chart and a sentence go the same
//! way: nothing that a user wrote can become markup.

mod answer;
mod arms;
mod chart;
mod comparison;
mod experiment;
mod feelings;
mod model;
mod money;
mod next;
mod observed;
mod read;
pub mod rebuild;
mod respond;
mod sensitivity;
mod trust;
mod view;
mod words;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::charts::Chart;
use super::tables::NamedBytes;
use crate::scenario::checked::Scenario;
use model::ReportModel;
use read::Tables;
pub use read::{FILES, Mean};

pub use super::folder::PAGE as FILE;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// What no page can do without.
    #[error("there is no {file}, or it is empty; make the folder anew with `goodwill run`")]
    Missing { file: &'static str },
    /// A table that was changed by hand, or by another version.
    #[error("{file} is not as a run writes it: {error}; make the folder anew with `goodwill run`")]
    Table {
        file: &'static str,
        #[source]
        error: csv::Error,
    },
    /// The same of the manifest.
    #[error(
        "run.json is not as a run writes it: {error}; make the folder anew with `goodwill run`"
    )]
    Manifest {
        #[source]
        error: serde_json::Error,
    },
    /// A fault of this program.
    #[error("the page could not be made: {error}; please report this")]
    Template {
        #[source]
        error: minijinja::Error,
    },
}

/// The page of a run, and the charts on it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The page as HTML.
    pub page: String,
    /// As they follow one another on the page.
    pub charts: Vec<Chart>,
}

/// The page of a run, from its scenario and the files of its folder (names and bytes; [`FILES`] are
/// looked at). The same files make the same bytes.
///
/// # Errors
/// The manifest or the means are missing, or a table is not as a run writes it.
pub fn report(scenario: &Scenario, files: &[NamedBytes]) -> Result<Report, ReportError> {
    report_with(scenario, files, &[])
}

/// The answer in words, from the same files: what each is about (nothing, for the sentence that comes first), and the text.
///
/// # Errors
/// As [`page`].
pub fn in_words(
    scenario: &Scenario,
    files: &[NamedBytes],
) -> Result<Vec<(String, String)>, ReportError> {
    let told = ReportModel::new(scenario, Tables::of(files)?);
    let said = answer::answer(&told);
    let plain = |text: String| (String::new(), text);
    let reasons = said.reasons.into_iter();
    let reasons = reasons.map(|reason| (reason.about.to_owned(), reason.text));
    let caution = said.caution.into_iter().map(plain);
    let notes = said.notes.into_iter().chain([said.basis]).map(plain);
    let sentence = std::iter::once(plain(said.sentence));
    Ok(sentence
        .chain(caution)
        .chain(reasons)
        .chain(notes)
        .collect())
}

/// The same with what is to be known of the files first.
fn report_with(
    scenario: &Scenario,
    files: &[NamedBytes],
    warnings: &[String],
) -> Result<Report, ReportError> {
    let told = ReportModel::new(scenario, Tables::of(files)?);
    let mut view = view::view(&told, warnings);
    let charts = view
        .sections
        .iter_mut()
        .flat_map(|section| std::mem::take(&mut section.charts));
    let charts = charts.collect();
    let render = || {
        environment()?
            .get_template("page.html")?
            .render(Serde(view))
    };
    let page = render().map_err(|error| ReportError::Template { error })?;
    Ok(Report { page, charts })
}

/// A text whose lines do not break between a sign and its number.
fn whole(text: String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        out.push(c);
        let starts = matches!(before, ' ' | '(' | '\n');
        let joins = chars.peek().is_some_and(|next| !next.is_whitespace());
        if c == '−' || (c == '+' && starts && joins) {
            out.push('\u{2060}');
        }
        before = c;
    }
    out
}

/// Whether a text has a word that no narrow column has room for, and that must be broken there.
fn long(text: &str) -> bool {
    text.split_whitespace()
        .any(|word| word.chars().count() > 14)
}

/// The templates; every value is escaped, whatever the file is called.
fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_filter("whole", whole);
    environment.add_filter("long", long);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    for (name, source) in [
        ("page.html", include_str!("page.html")),
        ("parts.html", include_str!("parts.html")),
        ("style.css", include_str!("style.css")),
        ("script.js", include_str!("script.js")),
    ] {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

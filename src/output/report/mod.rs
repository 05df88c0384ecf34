//! The page of a run: one file that a marketer reads, made from the rows of the run's tables alone.
//!
//! Rows, of a run or read back from its folder (`read`), become what each section says and draws (a file a section), and
//! templates that escape every text make that into HTML. A shape of a chart and a sentence go the same
//! way: nothing that a user wrote can become markup.

pub(super) mod answer;
mod arms;
mod chart;
mod comparison;
mod experiment;
mod feelings;
pub mod live;
mod model;
mod money;
mod next;
mod observed;
mod policy;
mod questions;
mod read;
pub mod rebuild;
mod respond;
mod sensitivity;
mod trust;
pub(super) mod view;
pub(super) mod words;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::charts::Chart;
use super::tables::{NamedBytes, RunTables};
use crate::scenario::checked::Scenario;
use crate::table::Unreadable;
use chart::primary;
use model::ReportModel;
pub use read::{Made, files};

pub use super::folder::PAGE as FILE;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum ReportError {
    /// What no page can do without.
    #[error("there is no {file}, or it is empty; make the folder anew with `goodwill run`")]
    Missing { file: &'static str },
    /// A table that was changed by hand, or by another version.
    #[error("{} is not as a run writes it: {}; make the folder anew with `goodwill run`", .0.file, .0.error)]
    Table(#[from] Unreadable),
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

/// The page of a run, from its scenario and the rows of its tables as they are written. The same rows make the same bytes.
///
/// # Errors
/// A fault of this program.
pub fn report(scenario: &Scenario, made: &Made, tables: &RunTables) -> Result<Report, ReportError> {
    report_with(scenario, made, tables, &[])
}

/// The same page from the files of the run's folder (names and bytes; [`files()`] are looked at).
///
/// # Errors
/// The manifest or the means are missing, or a table is not as a run writes it.
pub fn report_of_files(scenario: &Scenario, files: &[NamedBytes]) -> Result<Report, ReportError> {
    let (made, tables) = read::read(files)?;
    report(scenario, &made, &tables)
}

/// The answer in words, from the same files: what each is about (nothing, for the sentence that comes first), and the text.
///
/// # Errors
/// As [`report_of_files`].
pub fn in_words(
    scenario: &Scenario,
    files: &[NamedBytes],
) -> Result<Vec<(String, String)>, ReportError> {
    let (made, tables) = read::read(files)?;
    let told = ReportModel::new(scenario, &made, &tables);
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

/// A chart with what it says.
#[derive(Clone, Debug)]
pub struct Message {
    /// Sentences of the answer, made from the figures that the chart shows.
    pub text: String,
    /// What marks of the chart mean that no legend explains; may be empty.
    pub marks: String,
    /// The chart.
    pub chart: Chart,
}

/// The charts that a decision is presented by, each with what it says, from the files of a run's folder: first the one that
/// decides. A chart of which the answer says nothing is not among them.
///
/// # Errors
/// As [`report_of_files`].
pub fn messages(scenario: &Scenario, files: &[NamedBytes]) -> Result<Vec<Message>, ReportError> {
    let (made, tables) = read::read(files)?;
    let told = ReportModel::new(scenario, &made, &tables);
    let said = answer::answer(&told);
    let about = |heads: &[&str]| {
        let mut reasons = said.reasons.iter();
        reasons.find_map(|reason| heads.contains(&reason.about).then(|| reason.text.clone()))
    };
    let message = |chart: &Chart| match chart.id {
        "primary" => Some(said.sentence.clone()),
        "intervals" => about(&["How sure that is"]),
        "payback" => money::payback_sentence(&told),
        "frontier" => about(&["Value for money", "What it costs"]),
        "uplift" => about(&["Whom to send it to"]),
        "qini" => about(&["Which arm for whom"]),
        "tornado" => about(&["What would change it"]),
        "power" => about(&["What a test of this size finds"]),
        _ => None,
    };
    let charts = report(scenario, &made, &tables)?.charts;
    let mut all: Vec<Message> = charts
        .into_iter()
        .filter_map(|chart| {
            let text = message(&chart).filter(|text| !text.is_empty())?;
            let marks = match chart.id {
                "primary" => primary::marks_caption(&primary::marks(&told, told.primary)),
                _ => None,
            };
            Some(Message {
                text,
                marks: marks.unwrap_or_default(),
                chart,
            })
        })
        .collect();
    all.sort_by_key(|own| own.chart.id != "primary");
    Ok(all)
}

/// The page with what is to be known of the files first.
fn report_with(
    scenario: &Scenario,
    made: &Made,
    tables: &RunTables,
    warnings: &[String],
) -> Result<Report, ReportError> {
    let told = ReportModel::new(scenario, made, tables);
    let mut view = view::view(&told, warnings);
    let charts = view
        .sections
        .iter_mut()
        .flat_map(|section| std::mem::take(&mut section.charts));
    let charts = charts.collect();
    let page = rendered(view)?;
    Ok(Report { page, charts })
}

/// A page as HTML.
///
/// # Errors
/// A fault of this program.
pub(super) fn rendered(view: view::Page) -> Result<String, ReportError> {
    let render = || {
        environment()?
            .get_template("page.html")?
            .render(Serde(view))
    };
    render().map_err(|error| ReportError::Template { error })
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

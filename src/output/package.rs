//! `datapackage.json`: what each file of a run's folder is, and what stands in each column of its tables, for
//! programs that read them (Frictionless Data Package, version 1).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::customers::Customers;
use super::folder::{self, SUMS};
use super::format::{plain, quantity_label, quantity_unit};
use super::manifest::{FINGERPRINT, MANIFEST};
use super::request::{DRAWS, PSYCHOLOGY, SCENARIO};
use super::tables::{NamedBytes, RunTables};
use crate::experiment::results::Results;
use crate::scenario::checked::Scenario;
use crate::scenario::publication::Publication;
use crate::table::{Column, Kind, Known};
use crate::vocabulary::metric::Metric;

/// The name of the description in the run's folder.
pub const FILE: &str = "datapackage.json";

/// The description of a run's folder as an RO-Crate.
pub const CRATE: &str = "ro-crate-metadata.json";

/// The key of the Table Schema in the metadata of a Parquet file.
#[cfg(feature = "parquet")]
pub(super) const TABLE_SCHEMA: &str = "table_schema";

/// How every table of a folder is written.
const TABLES: &str = "Tables are CSV in UTF-8 with commas and a header; \
    an empty cell is a missing value. A text that a spreadsheet would take for a formula (it begins with =, +, -, @, \
    a tab or a carriage return) or that begins with an apostrophe has an apostrophe before it; numbers never have.";

/// The description of a run's files; of `customers` the table of single customers, if there is one.
///
/// No hashes: those are in the list of hashes, and nowhere else.
pub fn describe(
    scenario: &Scenario,
    results: &Results,
    files: &[NamedBytes],
    customers: Option<&str>,
) -> NamedBytes {
    let currency = plain(&scenario.currency);
    let mut resources = resources(files, &RunTables::known, &currency);
    if let Some(path) = customers {
        let meaning = "A customer under an arm: who it is, and what came of it.";
        let columns = Customers::columns(scenario);
        resources.push(table(&currency, path, meaning, &columns));
    }
    resources.push(other(
        CRATE,
        "application/ld+json",
        "What was made from what, as an RO-Crate",
    ));
    resources.push(sums());
    let package = json!({
        "profile": "data-package",
        "name": "goodwill-run",
        "title": plain(&scenario.title),
        "description": format!("The tables, charts and page of a run of goodwill. {TABLES}"),
        "version": env!("CARGO_PKG_VERSION"),
        "currency": currency,
        "metrics": metrics(scenario, results),
        "quantities": quantities(scenario, results),
        "resources": resources,
    });
    written(&published(package, &scenario.publication))
}

/// With what the scenario says of its publication; of what it does not say there is nothing.
fn published(mut package: Value, own: &Publication) -> Value {
    if let Some(license) = &own.license {
        let license = plain(license);
        package["licenses"] = match license.contains("://") {
            true => json!([{ "path": license }]),
            false => {
                let path = format!("https://spdx.org/licenses/{}", license.replace(' ', "%20"));
                json!([{ "name": license, "path": path }])
            }
        };
    }
    if !own.authors.is_empty() {
        let authors = own.authors.iter();
        let authors = authors.map(|name| json!({ "title": plain(name), "role": "author" }));
        package["contributors"] = authors.collect();
    }
    if let Some(date) = &own.date {
        package["created"] = format!("{date}T00:00:00Z").into();
    }
    package
}

/// The description of a validation's or a calibration's files. `columns` tells what a row of a table is, and
/// its columns; none of what is no table.
pub fn of_evidence(
    title: &str,
    about: &str,
    files: &[NamedBytes],
    columns: &dyn Fn(&str) -> Option<Known>,
) -> NamedBytes {
    let mut resources = resources(files, columns, "");
    resources.push(sums());
    written(&json!({
        "profile": "data-package",
        "name": name(&format!("goodwill-{title}")),
        "title": title,
        "description": format!("{about} {TABLES}"),
        "version": env!("CARGO_PKG_VERSION"),
        "resources": resources,
    }))
}

/// The description of a sweep's files; of `design` the fields are given, whose names are the scenario's. `metrics`: the places of
/// those that the tables tell, in [`Metric::ALL`].
pub fn of_sweep(
    title: &str,
    scenario: &Scenario,
    files: &[NamedBytes],
    columns: &dyn Fn(&str) -> Option<Known>,
    (design, fields): (&str, Vec<Value>),
    metrics: &BTreeSet<usize>,
) -> NamedBytes {
    let about = (
        "sweep",
        "The design, tables and charts of a sweep of goodwill.",
        "A point of the design.",
    );
    of_points(
        about,
        title,
        scenario,
        files,
        columns,
        (design, fields),
        metrics,
    )
}

/// The same of a search: of `plans` the fields are given.
pub fn of_search(
    title: &str,
    scenario: &Scenario,
    files: &[NamedBytes],
    columns: &dyn Fn(&str) -> Option<Known>,
    plans: (&str, Vec<Value>),
    metrics: &BTreeSet<usize>,
) -> NamedBytes {
    let about = (
        "optimize",
        "The best plan that goodwill found, with tables and charts.",
        "A plan that was tried.",
    );
    of_points(about, title, scenario, files, columns, plans, metrics)
}

fn of_points(
    (kind, about, row): (&str, &str, &str),
    title: &str,
    scenario: &Scenario,
    files: &[NamedBytes],
    columns: &dyn Fn(&str) -> Option<Known>,
    (design, fields): (&str, Vec<Value>),
    metrics: &BTreeSet<usize>,
) -> NamedBytes {
    let currency = plain(&scenario.currency);
    let mut resources = resources(files, columns, &currency);
    for resource in resources.iter_mut().filter(|own| own["path"] == design) {
        *resource = of_fields(design, row, &fields);
    }
    resources.push(sums());
    let all = Metric::ALL.iter().enumerate();
    let told = all
        .filter(|(at, _)| metrics.contains(at))
        .map(|(_, metric)| {
            let unit = metric.unit().name(&scenario.currency);
            (metric.key(), metric.label(), plain(unit))
        });
    let package = json!({
        "profile": "data-package",
        "name": format!("goodwill-{kind}"),
        "title": title,
        "description": format!("{about} {TABLES}"),
        "version": env!("CARGO_PKG_VERSION"),
        "currency": currency,
        "metrics": words(told),
        "resources": resources,
    });
    written(&published(package, &scenario.publication))
}

fn written(package: &Value) -> NamedBytes {
    let text = serde_json::to_string_pretty(package).expect("plain strings");
    (FILE.to_owned(), (text + "\n").into_bytes())
}

fn sums() -> Value {
    let title = "SHA-256 of every file but run.json";
    other(SUMS, "text/plain", title)
}

fn resources(
    files: &[NamedBytes],
    columns: &dyn Fn(&str) -> Option<Known>,
    currency: &str,
) -> Vec<Value> {
    let paths = files.iter().map(|(path, _)| path);
    paths
        .map(|path| match columns(path) {
            Some((meaning, columns)) => table(currency, path, meaning, &columns),
            None => no_table(path),
        })
        .collect()
}

/// What the words in the columns `metric` mean.
fn metrics(scenario: &Scenario, results: &Results) -> Value {
    let told = results.metrics.iter().map(|metric| {
        let unit = metric.unit().name(&scenario.currency);
        (metric.key(), metric.label(), plain(unit))
    });
    words(told)
}

/// What the words in the column `quantity` of the time series mean.
fn quantities(scenario: &Scenario, results: &Results) -> Value {
    let mut all = Vec::new();
    for point in &results.series {
        if !all.contains(&point.quantity) {
            all.push(point.quantity);
        }
    }
    let told = all.into_iter().map(|quantity| {
        let unit = quantity_unit(quantity).name(&scenario.currency);
        (quantity.key(), quantity_label(quantity), plain(unit))
    });
    words(told)
}

fn words<'a>(all: impl Iterator<Item = (&'a str, &'a str, String)>) -> Value {
    let described = all.map(|(key, meaning, unit)| {
        let about = json!({ "description": meaning, "unit": unit });
        (key.to_owned(), about)
    });
    Value::Object(described.collect::<Map<_, _>>())
}

fn no_table(path: &str) -> Value {
    let chart = |kind: &str| format!("A chart of the results, as {kind}");
    match path {
        MANIFEST => other(path, "application/json", "How the run was made"),
        FINGERPRINT => other(path, "text/plain", "By what a page knows model and studies"),
        folder::PAGE => other(path, "text/html", "The page of the run"),
        PSYCHOLOGY => other(path, "application/toml", "Parameters of the psychology"),
        DRAWS => other(path, "text/csv", "Draws of the psychology"),
        SCENARIO => other(
            path,
            "application/toml",
            "The scenario as run, every default written out",
        ),
        "best.toml" => other(
            path,
            "application/toml",
            "The scenario with the best plan, as a file that runs",
        ),
        _ if path.ends_with(".txt") && !path.contains('/') => {
            other(path, "text/plain", "What was found, as people read it")
        }
        _ if path.ends_with(".json") && !path.contains('/') => {
            other(path, "application/json", "All that was found, for programs")
        }
        _ if path.ends_with(".svg") => other(path, "image/svg+xml", &chart("drawing")),
        _ if path.ends_with(".png") => other(path, "image/png", &chart("picture")),
        _ if path.ends_with(".json") => other(
            path,
            "application/json",
            "How the customers' own file was read",
        ),
        _ => other(path, "text/csv", "What was used of the customers' own file"),
    }
}

fn other(path: &str, mediatype: &str, title: &str) -> Value {
    json!({
        "profile": "data-resource",
        "name": name(path),
        "path": path,
        "title": title,
        "mediatype": mediatype,
    })
}

/// What stands in the columns of a table, as a Table Schema of the Data Package: units, types, meanings. It goes into the
/// metadata of a Parquet file, which has no room for units of its own.
#[cfg(feature = "parquet")]
pub(super) fn table_schema(currency: &str, columns: &[Column]) -> String {
    let fields: Vec<Value> = columns
        .iter()
        .map(|column| field(currency, column))
        .collect();
    json!({ "fields": fields }).to_string()
}

fn table(currency: &str, path: &str, meaning: &str, columns: &[Column]) -> Value {
    let fields: Vec<Value> = columns
        .iter()
        .map(|column| field(currency, column))
        .collect();
    of_fields(path, meaning, &fields)
}

fn of_fields(path: &str, meaning: &str, fields: &[Value]) -> Value {
    let is_text = path.ends_with(".csv");
    let mut table = json!({
        "profile": if is_text { "tabular-data-resource" } else { "data-resource" },
        "name": name(path),
        "path": path,
        "title": meaning.trim(),
        "mediatype": if is_text { "text/csv" } else { "application/vnd.apache.parquet" },
    });
    if is_text {
        table["encoding"] = "utf-8".into();
    }
    table["schema"] = json!({ "fields": fields, "missingValues": [""] });
    table
}

fn field(currency: &str, column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Whole => "integer",
        Kind::Number => "number",
        Kind::Truth => "boolean",
    };
    let mut field = json!({ "name": column.name, "type": kind });
    if !column.unit.is_empty() {
        let unit = column.unit.replace("money", currency);
        field["unit"] = unit.into();
    }
    field["description"] = column.meaning.trim().into();
    field
}

/// A path as the name of a resource: small letters, digits, and marks between them.
fn name(path: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    path.chars()
        .map(|c| {
            if allowed(c) {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect()
}

//! `ro-crate-metadata.json`: the folder of a run as a Process Run Crate (RO-Crate 1.1, profile 0.5): what was made, from
//! what, by which program. It is made from `datapackage.json`, and says no more than that and the scenario do: the hour of
//! the run stands in `run.json` alone.

use serde_json::{Map, Value, json};

use super::manifest::MANIFEST;
use super::package;
use super::request::{DRAWS, PSYCHOLOGY, SCENARIO, own_program};
use super::tables::NamedBytes;

pub use super::package::CRATE as FILE;

const CONTEXT: [&str; 2] = [
    "https://w3id.org/ro/crate/1.1/context",
    "https://w3id.org/ro/terms/workflow-run/context",
];
const CRATE: &str = "https://w3id.org/ro/crate/1.1";
const PROFILE: &str = "https://w3id.org/ro/wfrun/process/0.5";
const RUN: &str = "#run";
const PROGRAM: &str = "https://github.com/goodwill-sim/goodwill";

/// The crate of a folder, from its `datapackage.json`.
pub fn describe(data_package: &NamedBytes) -> NamedBytes {
    let package: Value = serde_json::from_slice(&data_package.1).unwrap_or_default();
    let text = serde_json::to_string_pretty(&of(&package)).expect("plain strings");
    (FILE.to_owned(), (text + "\n").into_bytes())
}

fn of(package: &Value) -> Value {
    // The crate's description describes itself below.
    let resources = package["resources"].as_array().into_iter().flatten();
    let resources = resources.filter(|resource| resource["path"] != FILE);
    let mut files: Vec<Value> = resources.map(file).collect();
    files.push(json!({
        "@id": package::FILE,
        "@type": "File",
        "name": "What each file is, and what stands in each column of its tables",
        "encodingFormat": "application/json",
    }));
    let (inputs, outputs): (Vec<Value>, Vec<Value>) = files
        .iter()
        .map(|file| id(&file["@id"]))
        .partition(|file| is_input(file["@id"].as_str().unwrap_or_default()));
    let people = people(package);
    let mut graph = vec![
        json!({
            "@id": FILE,
            "@type": "CreativeWork",
            "conformsTo": { "@id": CRATE },
            "about": { "@id": "./" },
        }),
        root(package, &files, &people),
        json!({ "@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5" }),
        json!({
            "@id": PROGRAM,
            "@type": "SoftwareApplication",
            "name": "goodwill",
            "url": PROGRAM,
            "softwareVersion": own_program(),
        }),
        json!({
            "@id": RUN,
            "@type": "CreateAction",
            "name": format!("goodwill run of {}", package["title"].as_str().unwrap_or_default()),
            "description": format!("Who ran it when, and on what, is no part of the results: see {MANIFEST}."),
            "instrument": { "@id": PROGRAM },
            "object": inputs,
            "result": outputs,
        }),
    ];
    graph.extend(people);
    graph.extend(license(package));
    graph.extend(files);
    json!({ "@context": CONTEXT, "@graph": graph })
}

fn root(package: &Value, files: &[Value], people: &[Value]) -> Value {
    let mut root = json!({
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": { "@id": PROFILE },
        "name": package["title"],
        "description": package["description"],
        "hasPart": files.iter().map(|file| id(&file["@id"])).collect::<Vec<_>>(),
        "mentions": { "@id": RUN },
    });
    if let Some(date) = package["created"].as_str() {
        root["datePublished"] = date.get(..10).unwrap_or(date).into();
    }
    if let Some(license) = license(package) {
        root["license"] = id(&license["@id"]);
    }
    if !people.is_empty() {
        root["author"] = people.iter().map(|person| id(&person["@id"])).collect();
    }
    root
}

fn id(of: &Value) -> Value {
    json!({ "@id": of })
}

fn file(resource: &Value) -> Value {
    let mut file = Map::new();
    let path = resource["path"].as_str().unwrap_or_default();
    file.insert("@id".to_owned(), encoded(path).into());
    file.insert("@type".to_owned(), "File".into());
    file.insert("name".to_owned(), resource["title"].clone());
    file.insert("encodingFormat".to_owned(), resource["mediatype"].clone());
    Value::Object(file)
}

/// What the run was made from lies in the folder, too.
fn is_input(path: &str) -> bool {
    [SCENARIO, PSYCHOLOGY, DRAWS].contains(&path) || path.starts_with("data/")
}

/// The authors, by their place: names are no identifiers.
fn people(package: &Value) -> Vec<Value> {
    let all = package["contributors"].as_array().into_iter().flatten();
    let authors = all.filter(|own| own["role"] == "author").enumerate();
    let people = authors.map(|(nth, own)| {
        json!({ "@id": format!("#author-{}", nth + 1), "@type": "Person", "name": own["title"] })
    });
    people.collect()
}

fn license(package: &Value) -> Option<Value> {
    let own = package["licenses"].as_array()?.first()?;
    Some(json!({
        "@id": own["path"],
        "@type": "CreativeWork",
        "name": own.get("name").unwrap_or(&own["path"]),
    }))
}

/// A path as a relative address: what an address cannot have is written by its bytes.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Value {
        json!({
            "title": "Two mints",
            "description": "Tables.",
            "created": "2026-12-01T00:00:00Z",
            "licenses": [{ "name": "CC-BY-4.0", "path": "https://spdx.org/licenses/CC-BY-4.0" }],
            "contributors": [
                { "title": "Ada", "role": "author" },
                { "title": "goodwill", "role": "wrangler" },
            ],
            "resources": [
                { "path": "summary.csv", "title": "Means", "mediatype": "text/csv" },
                { "path": "scenario.toml", "title": "The scenario", "mediatype": "application/toml" },
                { "path": FILE, "title": "The crate", "mediatype": "application/ld+json" },
                { "path": "data/my shop.csv", "title": "Data", "mediatype": "text/csv" },
            ],
        })
    }

    fn entity<'a>(graph: &'a [Value], id: &str) -> &'a Value {
        graph.iter().find(|own| own["@id"] == id).unwrap()
    }

    #[test]
    fn a_crate_says_what_was_made_from_what() {
        let told = of(&package());
        let graph = told["@graph"].as_array().unwrap();
        assert_eq!(entity(graph, FILE)["about"]["@id"], "./");
        let root = entity(graph, "./");
        assert_eq!(root["datePublished"], "2026-12-01");
        assert_eq!(root["author"], json!([{ "@id": "#author-1" }]));
        assert_eq!(
            root["license"]["@id"],
            "https://spdx.org/licenses/CC-BY-4.0"
        );
        let run = entity(graph, RUN);
        assert_eq!(
            run["object"],
            json!([{ "@id": "scenario.toml" }, { "@id": "data/my%20shop.csv" }])
        );
        assert_eq!(
            run["result"],
            json!([{ "@id": "summary.csv" }, { "@id": package::FILE }])
        );
        // Everything that is referred to is there, and nothing twice.
        let ids: Vec<&str> = graph.iter().filter_map(|own| own["@id"].as_str()).collect();
        let once: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), once.len());
        for part in root["hasPart"].as_array().unwrap() {
            entity(graph, part["@id"].as_str().unwrap());
        }
    }

    #[test]
    fn without_publication_nothing_is_made_up() {
        let mut package = package();
        for key in ["created", "licenses", "contributors"] {
            package.as_object_mut().unwrap().remove(key);
        }
        let told = of(&package);
        let root = entity(told["@graph"].as_array().unwrap(), "./");
        for key in ["datePublished", "license", "author"] {
            assert!(root.get(key).is_none(), "{key}");
        }
    }
}

//! A scenario as a tree, with the customers that it reads: what can be changed, written and loaded.

use goodwill::scenario::{self, Loaded, Problems};
use toml::{Table, Value};

use crate::common::place::put;

/// The file of customers.
#[derive(Clone, Debug)]
pub struct Rows {
    pub header: Vec<&'static str>,
    pub lines: Vec<Vec<String>>,
}

/// A scenario file and, where it reads one, its file of customers.
#[derive(Clone, Debug)]
pub struct Case {
    pub tree: Table,
    pub rows: Option<Rows>,
}

/// The name of the file of customers.
pub const DATA: &str = "customers.csv";

impl Case {
    pub fn toml(&self) -> String {
        toml::to_string(&self.tree).expect("a tree of plain values")
    }

    pub fn csv(&self) -> Option<String> {
        let rows = self.rows.as_ref()?;
        let lines = rows.lines.iter().map(|line| line.join(","));
        let all: Vec<String> = std::iter::once(rows.header.join(","))
            .chain(lines)
            .collect();
        Some(all.join("\n") + "\n")
    }

    /// Reads and checks it, as the program does.
    pub fn load(&self) -> Result<Loaded, Problems> {
        load(&self.toml(), self.csv().as_deref())
    }

    /// A table of the scenario; where there is none yet, an empty one.
    pub fn table(&mut self, name: &str) -> &mut Table {
        let entry = self.tree.entry(name).or_insert(Table::new().into());
        entry.as_table_mut().expect("a table")
    }

    pub fn arms(&self) -> &[Value] {
        self.tree["arm"].as_array().expect("arms")
    }

    pub fn arms_mut(&mut self) -> &mut Vec<Value> {
        self.tree["arm"].as_array_mut().expect("arms")
    }

    pub fn segments(&self) -> &[Value] {
        let segments = self.tree["population"].get("segment");
        segments
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    pub fn is_randomized(&self) -> bool {
        self.tree
            .get("design")
            .and_then(|design| design.get("per_arm"))
            .is_some()
    }

    pub fn is_visit(&self) -> bool {
        self.tree["timeline"]["unit"].as_str() == Some("visit")
    }

    /// The place of this column in the file of customers.
    pub fn column(&self, name: &str) -> Option<usize> {
        let rows = self.rows.as_ref()?;
        rows.header.iter().position(|own| *own == name)
    }

    /// Changes the tree as a value.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        let mut tree = Value::Table(std::mem::take(&mut self.tree));
        change(&mut tree);
        if let Value::Table(tree) = tree {
            self.tree = tree;
        }
    }

    /// For a message: all that is needed to try it by hand.
    pub fn told(&self) -> String {
        let rows = self.csv().map(|csv| format!("\n--- {DATA}\n{csv}"));
        format!(
            "--- scenario.toml\n{}{}",
            self.toml(),
            rows.unwrap_or_default()
        )
    }
}

/// Reads and checks the text of a scenario, with this file of customers beside it.
pub fn load(text: &str, csv: Option<&str>) -> Result<Loaded, Problems> {
    let file = csv.map(|csv| (DATA.to_owned(), csv.as_bytes().to_vec()));
    load_beside(text, file.into_iter().collect())
}

/// The same, beside files of these names.
pub fn load_beside(text: &str, files: Vec<(String, Vec<u8>)>) -> Result<Loaded, Problems> {
    let place = tempfile::tempdir().expect("a folder for the data");
    for (name, content) in files {
        put(&place.path().join(name), &content);
    }
    scenario::check("scenario.toml", text, place.path(), &[])
}

/// Calls `change` for every value of a tree, with its key (a list's items have the key of the list).
pub fn each_value(value: &mut Value, key: &str, change: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Table(table) => {
            for (key, value) in table.iter_mut() {
                each_value(value, key, change);
            }
        }
        Value::Array(items) => {
            for item in items {
                each_value(item, key, change);
            }
        }
        _ => change(key, value),
    }
}

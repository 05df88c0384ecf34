//! A run with all of its tables, as its folder would hold them.

use std::collections::BTreeMap;
use std::path::Path;

use goodwill::decision::{Decision, Extent, Questions, money};
use goodwill::engine::run::{self, Never, Options};
use goodwill::engine::tally::Tally;
use goodwill::evidence::Case as Evidence;
use goodwill::evidence::draws::Draws;
use goodwill::evidence::setting::{Doubt, Draw};
use goodwill::experiment::{self, results::Results};
use goodwill::numeric::Width;
use goodwill::output::customers::{Customers, Form};
use goodwill::output::tables::RunTables;
use goodwill::scenario::Loaded;
use goodwill::table::{Column, Kind};

/// The table of single customers.
pub const CUSTOMERS: &str = "customers.csv";

/// A table with what its columns are.
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    pub fn text<'t>(&'t self, row: &'t [String], column: &str) -> &'t str {
        let place = self.place(column);
        &row[place.unwrap_or_else(|| panic!("no column {column}"))]
    }

    /// The number in a cell; none where it is empty.
    pub fn number(&self, row: &[String], column: &str) -> Option<f64> {
        let cell = self.text(row, column);
        if cell.is_empty() {
            return None;
        }
        Some(
            cell.parse()
                .unwrap_or_else(|_| panic!("{column}: {cell} is no number")),
        )
    }

    /// The rows in which these columns say so.
    pub fn of(&self, says: &[(&str, &str)]) -> Vec<&Vec<String>> {
        let says = |row: &&Vec<String>| {
            says.iter()
                .all(|(column, text)| self.text(row, column) == *text)
        };
        self.rows.iter().filter(says).collect()
    }
}

/// Tables by their file.
pub type Tables = BTreeMap<String, Table>;

/// On what a run is made, and how much is asked of it.
#[derive(Clone, Copy)]
pub struct How {
    pub threads: usize,
    pub width: Width,
    pub draws: usize,
    /// Whether arms are compared over draws, and asked who responds.
    pub decision: bool,
    pub sensitivity: bool,
}

impl Default for How {
    fn default() -> Self {
        How {
            threads: 1,
            width: Width::detect(),
            draws: 2,
            decision: true,
            sensitivity: false,
        }
    }
}

/// A run's tables as bytes.
pub fn files(loaded: &Loaded, how: &How) -> BTreeMap<String, Vec<u8>> {
    let options = Options {
        threads: how.threads,
        width: how.width,
        ..Options::default()
    };
    let scenario = &loaded.scenario;
    let tally = run::run(scenario, &options).expect("a run");
    let results = experiment::summarize(scenario, &tally);
    let mut tables = RunTables::of_results(scenario, &results).with_data(loaded);
    if how.decision {
        let decision = decided(loaded, &tally, &results, how, &options);
        tables = tables.with_decision(&decision);
    } else {
        let accounts = money::accounts(scenario, &tally, &results);
        (tables.money, tables.payback) = (accounts.money, accounts.payback);
    }
    let mut files = tables.files();
    let customers = Customers {
        form: Form::Csv,
        threads: how.threads,
        width: how.width,
        cancel: &Never,
    };
    let mut rows = Vec::new();
    customers
        .write(scenario, &mut rows, &|_, _| {})
        .expect("memory takes every row");
    files.push((CUSTOMERS.into(), rows));
    files.into_iter().collect()
}

fn decided(
    loaded: &Loaded,
    tally: &Tally,
    results: &Results,
    how: &How,
    options: &Options,
) -> Decision {
    let case = Evidence::of(Path::new("scenario.toml"), loaded.clone());
    let draws = Draws::shipped().spread(how.draws);
    let questions = Questions {
        draws: &Draw::of_case(&case, &draws, Doubt::All),
        doubt: Doubt::All,
        sequence: None,
        update: None,
        sensitivity: if how.sensitivity {
            Extent::Part
        } else {
            Extent::Off
        },
    };
    let mut decision =
        Decision::of(&case, tally, results, &questions, options).expect("a comparison");
    decision.who_responds(&case, options).expect("a survey");
    decision
        .what_would_change(&case, &questions, options)
        .expect("a sensitivity");
    decision
}

/// Reads tables; each must be one that is described, column by column.
pub fn read(loaded: &Loaded, files: &BTreeMap<String, Vec<u8>>) -> Tables {
    let columns_of = |file: &str| -> Vec<Column> {
        if file == CUSTOMERS {
            return Customers::columns(&loaded.scenario);
        }
        let known = RunTables::DESCRIBED.iter().find(|table| table.file == file);
        known
            .unwrap_or_else(|| panic!("{file} is not described"))
            .columns
            .to_vec()
    };
    let table = |(file, bytes): (&String, &Vec<u8>)| {
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        let columns = columns_of(file);
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        assert_eq!(
            reader.headers().unwrap().iter().collect::<Vec<_>>(),
            names,
            "{file}"
        );
        let rows = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect());
        (
            file.clone(),
            Table {
                rows: rows.collect(),
                columns,
            },
        )
    };
    files.iter().map(table).collect()
}

/// Runs a scenario; its tables.
pub fn run(loaded: &Loaded, how: &How) -> Tables {
    read(loaded, &files(loaded, how))
}

/// Whether a column holds numbers.
pub fn is_number(column: &Column) -> bool {
    matches!(column.kind, Kind::Number | Kind::Whole)
}

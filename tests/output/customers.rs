//! Single customers, written one by one: they add up to the run's own figures.

use crate::common::*;
use goodwill::engine::run::{Never, Options};
use goodwill::experiment;
use goodwill::numeric::Width;
use goodwill::output::customers::{Customers, Form};
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::{Base, Metric};

use crate::common::place::{ends, folder, repository};

const TICKS: u32 = 12;

/// With hostile names, prospects, and three communities in two replicates.
fn shop() -> Scenario {
    let mut scenario = scenario(span(SpanName::Week), TICKS, 1_000)
        .with_channel(ChannelKind::Purchase, sold(0.4))
        .with_channel(
            ChannelKind::Referral,
            Channel {
                worth: 2.0,
                ..asked(0.1)
            },
        )
        .with_prospects(0.25, 0.01)
        .with_ties(512, 6, true, false);
    scenario.arms.push(
        arm("=cmd(), \"quoted\"")
            .giving(gift(2.0, when(every(TICKS, 1, 5))))
            .asking(ask(&[ChannelKind::Referral], when(every(TICKS, 4, 6)))),
    );
    scenario.arms.push(arm("third"));
    scenario.design.replicates = 2;
    scenario
}

fn customers(form: Form, threads: usize, width: Width) -> Customers<'static> {
    Customers {
        form,
        threads,
        width,
        cancel: &Never,
    }
}

fn text(scenario: &Scenario, threads: usize, width: Width) -> String {
    let mut bytes = Vec::new();
    let customers = customers(Form::Csv, threads, width);
    customers.write(scenario, &mut bytes, &|_, _| {}).unwrap();
    String::from_utf8(bytes).unwrap()
}

struct Table {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(text: &str) -> Table {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        Table {
            header: reader.headers().unwrap().clone(),
            rows: reader.records().map(Result::unwrap).collect(),
        }
    }

    fn cell<'a>(&self, row: &'a csv::StringRecord, column: &str) -> &'a str {
        let at = self.header.iter().position(|name| name == column);
        &row[at.unwrap_or_else(|| panic!("no column {column} in {:?}", self.header))]
    }

    fn number(&self, row: &csv::StringRecord, column: &str) -> f64 {
        self.cell(row, column).parse().unwrap()
    }
}

#[test]
fn rows_add_up_to_the_summary() {
    let scenario = shop();
    let table = Table::read(&text(&scenario, 2, Width::detect()));
    assert_eq!(table.rows.len() as u64, Customers::rows(&scenario));
    assert_eq!(table.rows.len(), 1_250 * 3 * 2);
    let results = experiment::run_experiment(&scenario, &Options::default()).unwrap();
    let mut told = 0;
    for mean in &results.summary {
        let column = match mean.metric {
            Metric::Trust => "trust_at_end",
            Metric::ReferredStay | Metric::OthersStay => continue,
            metric => metric.key(),
        };
        let arm = match mean.arm {
            1 => "'=cmd(), \"quoted\"",
            arm => &*scenario.arms[arm].name,
        };
        let kind = match mean.metric.base() {
            Base::Members => "member",
            Base::Prospects => "prospect",
            _ => "",
        };
        let rows = table.rows.iter().filter(|row| {
            let of_base = kind.is_empty() || table.cell(row, "kind") == kind;
            of_base && table.cell(row, "arm") == arm
        });
        let values: Vec<f64> = rows.map(|row| table.number(row, column)).collect();
        assert_eq!(values.len() as u64, mean.n, "{column}");
        let of_rows = values.iter().sum::<f64>() / values.len() as f64;
        let size = if mean.mean.value.abs() > 1.0 {
            mean.mean.value.abs()
        } else {
            1.0
        };
        assert!(
            (of_rows - mean.mean.value).abs() < 1e-6 * size,
            "{column} {arm}"
        );
        told += 1;
    }
    assert!(told > 3 * 12, "{told}");

    // Everybody once in each arm, in order, with the same past under every arm; and what was expected
    // is near what came, on average.
    let (mut expected, mut came) = (0.0, 0.0);
    for (at, row) in table.rows.iter().enumerate() {
        assert_eq!(table.number(row, "replicate"), (at / 3_750) as f64);
        assert_eq!(table.number(row, "customer"), (at % 3_750 / 3) as f64);
        assert_eq!(
            table.number(row, "community"),
            (at % 3_750 / 3 / 512) as f64
        );
        let first = &table.rows[at / 3 * 3];
        assert_eq!(
            table.cell(row, "past_spend"),
            table.cell(first, "past_spend")
        );
        expected += table.number(row, "expected_returns");
        came += table.number(row, "returns");
    }
    assert!((expected - came).abs() < 0.05 * came, "{expected} {came}");
}

#[test]
fn no_byte_depends_on_threads_or_width() {
    let scenario = shop();
    let first = text(&scenario, 1, Width::Scalar);
    for width in Width::available() {
        assert!(text(&scenario, 3, width) == first);
    }
    // What was told of its size beforehand is near enough to plan by.
    let told = customers(Form::Csv, 1, Width::Scalar).bytes(&scenario) as f64;
    let size = first.len() as f64;
    assert!(told > 0.6 * size && told < 1.6 * size, "{told} {size}");
}

#[test]
fn a_randomized_design_has_a_row_for_each_customer() {
    let mut scenario = shop();
    scenario.community.ties = None;
    scenario.design.kind = DesignKind::Randomized { per_arm: 100 };
    let table = Table::read(&text(&scenario, 2, Width::detect()));
    assert_eq!(table.rows.len() as u64, Customers::rows(&scenario));
    for arm in ["nothing", "third"] {
        let members = table
            .rows
            .iter()
            .filter(|row| table.cell(row, "arm") == arm && table.cell(row, "kind") == "member");
        assert_eq!(members.count(), 200);
    }
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_says_the_same() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use std::io::Write;

    let scenario = shop();
    let table = Table::read(&text(&scenario, 2, Width::detect()));
    let mut bytes = Vec::new();
    let packed = customers(Form::Parquet, 2, Width::detect());
    packed.write(&scenario, &mut bytes, &|_, _| {}).unwrap();
    let mut again = Vec::new();
    let one_thread = customers(Form::Parquet, 1, Width::Scalar);
    one_thread.write(&scenario, &mut again, &|_, _| {}).unwrap();
    assert_eq!(Form::Parquet.file(), "customers.parquet");
    let told = packed.bytes(&scenario) as f64;
    let size = bytes.len() as f64;
    assert!(told > 0.4 * size && told < 2.5 * size, "{told} {size}");

    assert!(again == bytes);
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    // Units and meanings, as the folder's description has them.
    let about = reader.metadata().file_metadata().key_value_metadata();
    let about = about.unwrap().iter().find(|one| one.key == "table_schema");
    let schema: serde_json::Value =
        serde_json::from_str(about.unwrap().value.as_ref().unwrap()).unwrap();
    let fields = schema["fields"].as_array().unwrap();
    let names: Vec<&str> = fields
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, table.header.iter().collect::<Vec<_>>());
    let unit = |name: &str| {
        let field = fields.iter().find(|field| field["name"] == name).unwrap();
        field["unit"].as_str().unwrap().to_owned()
    };
    assert_eq!(unit("past_spend"), scenario.currency);
    assert_eq!(unit("tenure"), "days");
    let mut rows = 0;
    for (row, text) in reader.get_row_iter(None).unwrap().zip(&table.rows) {
        rows += 1;
        let row = row.unwrap();
        for ((name, field), (column, cell)) in
            row.get_column_iter().zip(table.header.iter().zip(text))
        {
            assert_eq!(name, column);
            match field {
                Field::Null => assert_eq!(cell, ""),
                Field::Str(name) => assert!(cell == name || cell == format!("'{name}")),
                Field::Long(number) => assert_eq!(cell, number.to_string()),
                Field::Float(number) => assert_eq!(cell.parse::<f32>().unwrap(), *number),
                other => panic!("{other}"),
            }
        }
    }
    assert_eq!(rows, table.rows.len());
}

/// By the command: told beforehand, hashed with the rest of the folder, and whole.
#[test]
fn the_command_writes_them_into_the_folder() {
    let place = folder(&[]);
    let out = place.path().join("run");
    let file = repository("scenarios/two_mints.toml");
    let usual = [
        "run",
        file.to_str().unwrap(),
        "--out=run",
        "--customers=csv",
    ];
    let less = [
        "--size=500",
        "--replicates=2",
        "--draws=0",
        "--sensitivity=off",
    ];
    let run = || ends(place.path(), &[usual, less].concat(), 0);
    let (_, said) = run();
    assert!(
        said.contains("customers.csv will have 4,000 rows and take about 1 MB of disk"),
        "{said}"
    );
    let written = std::fs::read(out.join("customers.csv")).unwrap();
    assert_eq!(written.iter().filter(|&&byte| byte == b'\n').count(), 4_001);
    let sums = std::fs::read_to_string(out.join("SHA256SUMS")).unwrap();
    let hash = goodwill::output::manifest::sha256(&written);
    assert!(sums.contains(&format!("{hash}  customers.csv\n")), "{sums}");
    // A run in its place is one of the same: the file is known as its own.
    run();
    assert_eq!(std::fs::read(out.join("customers.csv")).unwrap(), written);
}

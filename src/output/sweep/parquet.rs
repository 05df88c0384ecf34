//! The tables of points and effects as Parquet: numbers in full, names as a dictionary.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Swept, tables};
use crate::output::OutputError;
use crate::output::format::plain;
use crate::output::package::{TABLE_SCHEMA, table_schema};
use crate::table::{Column, Kind, NamedBytes, Row, Value};

/// A column of a table. Where cells may be empty there is a level for each row, 0 where there is no value.
struct Values {
    column: &'static Column,
    cells: Cells,
    levels: Vec<i16>,
}

enum Cells {
    Whole(Vec<i64>),
    Text {
        cells: Vec<ByteArray>,
        /// Each text that was met, in memory once.
        known: BTreeMap<String, ByteArray>,
    },
    Number(Vec<f64>),
    Truth(Vec<bool>),
}

impl Values {
    fn of(column: &'static Column) -> Values {
        Values {
            column,
            cells: match column.kind {
                Kind::Whole => Cells::Whole(Vec::new()),
                Kind::Text => Cells::Text {
                    cells: Vec::new(),
                    known: BTreeMap::new(),
                },
                Kind::Number => Cells::Number(Vec::new()),
                Kind::Truth => Cells::Truth(Vec::new()),
            },
            levels: Vec::new(),
        }
    }

    fn push(&mut self, value: Value<'_>) {
        let is_there = match (&mut self.cells, value) {
            (Cells::Whole(cells), Value::Whole(value)) => {
                cells.push(value as i64);
                true
            }
            (Cells::Text { cells, known }, Value::Text(text)) => {
                let cell = match known.get(text) {
                    Some(cell) => cell.clone(),
                    None => {
                        let cell = ByteArray::from(text);
                        known.insert(text.to_owned(), cell.clone());
                        cell
                    }
                };
                cells.push(cell);
                true
            }
            (Cells::Number(cells), Value::Number(value)) if value.is_finite() => {
                cells.push(value);
                true
            }
            (Cells::Truth(cells), Value::Truth(value)) => {
                cells.push(value);
                true
            }
            // A cell of another kind than its column's there is not: both are the field's.
            _ => false,
        };
        if self.column.optional {
            self.levels.push(i16::from(is_there));
        }
    }
}

/// `points.parquet` and `effects.parquet`.
///
/// # Errors
/// The writer refuses, which is a fault of this program.
pub fn files(swept: &Swept) -> Result<Vec<NamedBytes>, OutputError> {
    let currency = plain(&swept.scenario.currency);
    let mut all = vec![file(tables::points(swept), &currency)?];
    if swept.scenario.arms.len() > 1 {
        all.push(file(tables::effects(swept), &currency)?);
    }
    Ok(all)
}

/// A table's rows as Parquet.
fn file<R: Row>(rows: impl Iterator<Item = R>, currency: &str) -> Result<NamedBytes, OutputError> {
    let mut columns: Vec<Values> = R::TABLE.columns.iter().map(Values::of).collect();
    for row in rows {
        let mut columns = columns.iter_mut();
        row.each_cell(&mut |value| {
            if let Some(column) = columns.next() {
                column.push(value);
            }
        });
    }
    let name = R::FILE.replace(".csv", ".parquet");
    let bytes = write(columns, table_schema(currency, R::TABLE.columns)).map_err(|error| {
        OutputError::Io {
            doing: "make",
            path: PathBuf::from(&name),
            error: io::Error::other(error),
        }
    })?;
    Ok((name, bytes))
}

fn write(columns: Vec<Values>, described: String) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![KeyValue::new(TABLE_SCHEMA.into(), described)]))
        .set_created_by(concat!("goodwill ", env!("CARGO_PKG_VERSION")).into())
        .build();
    let fields = columns.iter().map(|values| {
        let column = values.column;
        let (physical, logical) = match column.kind {
            Kind::Whole => (Physical::INT64, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Truth => (Physical::BOOLEAN, None),
        };
        let field = Type::primitive_type_builder(column.name, physical)
            .with_repetition(match column.optional {
                true => Repetition::OPTIONAL,
                false => Repetition::REQUIRED,
            })
            .with_logical_type(logical);
        field.build().map(Arc::new)
    });
    let schema = Type::group_type_builder("sweep")
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()?;
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for values in columns {
        let Some(mut column) = group.next_column()? else {
            return Err(ParquetError::General(
                "more columns than the schema has".into(),
            ));
        };
        let levels = values.column.optional.then_some(&values.levels[..]);
        match (column.untyped(), &values.cells) {
            (ColumnWriter::Int64ColumnWriter(to), Cells::Whole(cells)) => {
                to.write_batch(cells, levels, None)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(to), Cells::Text { cells, .. }) => {
                to.write_batch(cells, levels, None)?;
            }
            (ColumnWriter::DoubleColumnWriter(to), Cells::Number(cells)) => {
                to.write_batch(cells, levels, None)?;
            }
            (ColumnWriter::BoolColumnWriter(to), Cells::Truth(cells)) => {
                to.write_batch(cells, levels, None)?;
            }
            _ => return Err(ParquetError::General("a column of another type".into())),
        }
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(bytes)
}

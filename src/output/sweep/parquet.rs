//! The tables of points and effects as Parquet: numbers in full, names as a dictionary.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Swept, columns};
use crate::decision::rows::{Described, Kind};
use crate::output::OutputError;
use crate::output::tables::NamedBytes;

/// A column of a table.
enum Values {
    Whole(Vec<i64>),
    Text(Vec<ByteArray>),
    /// With a level for each row, 0 where there is no value.
    Number(Vec<f64>, Vec<i16>),
}

impl Values {
    fn numbers(all: impl Iterator<Item = f64>) -> Values {
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        for value in all {
            levels.push(i16::from(value.is_finite()));
            values.extend(value.is_finite().then_some(value));
        }
        Values::Number(values, levels)
    }
}

/// `points.parquet` and `effects.parquet`.
///
/// # Errors
/// The writer refuses, which is a fault of this program.
pub fn files(swept: &Swept) -> Result<Vec<NamedBytes>, OutputError> {
    let mut all = vec![(columns::POINTS, points(swept))];
    if swept.scenario.arms.len() > 1 {
        all.push((columns::EFFECTS, effects(swept)));
    }
    let file = |(table, values): (Described, Vec<Values>)| {
        let name = table.file.replace(".csv", ".parquet");
        let bytes = write(&table, values).map_err(|error| OutputError::Io {
            doing: "make",
            path: PathBuf::from(&name),
            error: io::Error::other(error),
        })?;
        Ok((name, bytes))
    };
    all.into_iter().map(file).collect()
}

fn names(swept: &Swept) -> Vec<ByteArray> {
    let arms = swept.scenario.arms.iter();
    arms.map(|arm| ByteArray::from(arm.name.as_str())).collect()
}

fn points(swept: &Swept) -> Vec<Values> {
    let names = names(swept);
    let rows = || {
        swept.results.iter().enumerate().flat_map(|(at, point)| {
            let width = point.metrics.len().max(1);
            let cells = point.cells.iter().enumerate();
            cells.map(move |(nth, cell)| {
                let (arm, place) = (nth / width % point.arms, nth % width);
                let replicate = nth / (width * point.arms);
                (at as i64, replicate as i64, arm, point.metrics[place], cell)
            })
        })
    };
    vec![
        Values::Whole(rows().map(|row| row.0).collect()),
        Values::Whole(rows().map(|row| row.1).collect()),
        Values::Text(rows().map(|row| names[row.2].clone()).collect()),
        Values::Text(rows().map(|row| ByteArray::from(row.3.key())).collect()),
        Values::Whole(rows().map(|row| row.4.n as i64).collect()),
        Values::numbers(rows().map(|row| row.4.mean)),
        Values::numbers(rows().map(|row| row.4.sd)),
    ]
}

fn effects(swept: &Swept) -> Vec<Values> {
    let names = names(swept);
    let rows = || {
        swept.results.iter().enumerate().flat_map(|(at, point)| {
            let width = point.metrics.len().max(1);
            let effects = point.effects.iter().enumerate();
            effects.map(move |(nth, effect)| {
                let (arm, place) = (1 + nth / width, nth % width);
                let means = [arm, 0].map(|arm| point.mean(arm, place).mean.value);
                (at as i64, arm, point.metrics[place], means, effect)
            })
        })
    };
    let baseline = ByteArray::from(swept.scenario.arms[0].name.as_str());
    vec![
        Values::Whole(rows().map(|row| row.0).collect()),
        Values::Text(rows().map(|row| names[row.1].clone()).collect()),
        Values::Text(rows().map(|_| baseline.clone()).collect()),
        Values::Text(rows().map(|row| ByteArray::from(row.2.key())).collect()),
        Values::numbers(rows().map(|row| row.3[0])),
        Values::numbers(rows().map(|row| row.3[1])),
        Values::numbers(rows().map(|row| row.4.difference.value)),
        Values::numbers(rows().map(|row| row.4.difference.low)),
        Values::numbers(rows().map(|row| row.4.difference.high)),
        Values::numbers(rows().map(|row| row.4.lift.value)),
        Values::numbers(rows().map(|row| row.4.lift.low)),
        Values::numbers(rows().map(|row| row.4.lift.high)),
        Values::Whole(rows().map(|row| row.4.units as i64).collect()),
        Values::numbers(rows().map(|row| row.4.df)),
    ]
}

fn write(table: &Described, all: Vec<Values>) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("goodwill ", env!("CARGO_PKG_VERSION")).into())
        .build();
    let fields = table.columns.iter().map(|column| {
        let (physical, repetition, logical) = match column.kind {
            Kind::Whole => (Physical::INT64, Repetition::REQUIRED, None),
            Kind::Text => (
                Physical::BYTE_ARRAY,
                Repetition::REQUIRED,
                Some(LogicalType::String),
            ),
            Kind::Number => (Physical::DOUBLE, Repetition::OPTIONAL, None),
            Kind::Truth => (Physical::BOOLEAN, Repetition::REQUIRED, None),
        };
        let field = Type::primitive_type_builder(column.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical);
        field.build().map(Arc::new)
    });
    let schema = Type::group_type_builder("sweep")
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()?;
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for values in all {
        let Some(mut column) = group.next_column()? else {
            return Err(ParquetError::General(
                "more columns than the schema has".into(),
            ));
        };
        match (column.untyped(), &values) {
            (ColumnWriter::Int64ColumnWriter(to), Values::Whole(values)) => {
                to.write_batch(values, None, None)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(to), Values::Text(values)) => {
                to.write_batch(values, None, None)?;
            }
            (ColumnWriter::DoubleColumnWriter(to), Values::Number(values, levels)) => {
                to.write_batch(values, Some(levels), None)?;
            }
            _ => return Err(ParquetError::General("a column of another type".into())),
        }
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(bytes)
}

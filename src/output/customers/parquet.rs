//! The rows as Parquet: a group of rows for every few communities, names as a dictionary, packed.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::lives::{Community, Lives};
use crate::engine::run::RunError;
use crate::output::format::plain;
use crate::output::package::{TABLE_SCHEMA, table_schema};

/// A column of one group of rows.
enum Column {
    Whole(Vec<i64>),
    Text(Vec<ByteArray>),
    /// With a level for each row, 0 where there is none.
    Maybe(Vec<ByteArray>, Vec<i16>),
    Number(Vec<f32>),
}

/// Writes all rows.
pub fn write(
    lives: &Lives,
    out: &mut (dyn Write + Send),
    of_run: impl Fn(RunError) -> io::Error,
) -> io::Result<()> {
    let currency = plain(&lives.scenario.currency);
    let described = table_schema(&currency, &lives.columns.described());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![KeyValue::new(TABLE_SCHEMA.into(), described)]))
        .set_created_by(concat!("goodwill ", env!("CARGO_PKG_VERSION")).into())
        .build();
    let schema = schema(lives).map_err(broken)?;
    let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
    let mut writer = writer.map_err(broken)?;
    lives.each(of_run, |communities| {
        let mut group = writer.next_row_group().map_err(broken)?;
        for column in columns(lives, &communities) {
            put(&mut group, column).map_err(broken)?;
        }
        group.close().map(|_| ()).map_err(broken)
    })?;
    writer.close().map(|_| ()).map_err(broken)
}

fn broken(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

fn schema(lives: &Lives) -> Result<Type, ParquetError> {
    let field = |name: &str, physical, repetition| {
        let text = (physical == Physical::BYTE_ARRAY).then_some(LogicalType::String);
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(repetition)
            .with_logical_type(text);
        field.build().map(Arc::new)
    };
    let there = |name: &str, physical| field(name, physical, Repetition::REQUIRED);
    let (who, life) = lives.columns.names();
    let mut fields = vec![
        there("replicate", Physical::INT64)?,
        there("community", Physical::INT64)?,
        there("customer", Physical::INT64)?,
        field("id", Physical::BYTE_ARRAY, Repetition::OPTIONAL)?,
        there("kind", Physical::BYTE_ARRAY)?,
        there("segment", Physical::BYTE_ARRAY)?,
    ];
    for name in who {
        fields.push(there(name, Physical::FLOAT)?);
    }
    fields.push(there("arm", Physical::BYTE_ARRAY)?);
    for name in life {
        fields.push(there(name, Physical::FLOAT)?);
    }
    Type::group_type_builder("customers")
        .with_fields(fields)
        .build()
}

/// The rows of some communities, column by column, in the order of the schema.
fn columns(lives: &Lives, communities: &[Community]) -> Vec<Column> {
    let scenario = lives.scenario;
    let arms = scenario.arms.len();
    let bytes = |text: &str| ByteArray::from(text);
    let names: Vec<ByteArray> = scenario.arms.iter().map(|arm| bytes(&arm.name)).collect();
    let segments = scenario.population.segments.iter();
    let segments: Vec<ByteArray> = segments.map(|segment| bytes(&segment.name)).collect();
    let ids = scenario
        .population
        .data
        .as_ref()
        .and_then(|data| data.ids.as_deref());
    let rows = || {
        communities.iter().flat_map(move |community| {
            let lived = community.lives.iter().enumerate();
            lived.filter_map(move |(at, life)| {
                let life = life.as_ref()?;
                Some((community, &community.who[at / arms], at % arms, life))
            })
        })
    };
    let (mut known, mut levels) = (Vec::new(), Vec::new());
    for (_, who, _, _) in rows() {
        let id = ids.zip(who.row).filter(|_| who.member);
        levels.push(i16::from(id.is_some()));
        known.extend(id.map(|(ids, row)| bytes(ids.get(row as usize))));
    }
    let (member, prospect) = (bytes("member"), bytes("prospect"));
    let kind = |is_member: bool| {
        if is_member {
            member.clone()
        } else {
            prospect.clone()
        }
    };
    let of_segment = |segment: u16| segments[usize::from(segment)].clone();
    let mut columns = vec![
        Column::Whole(rows().map(|(c, ..)| i64::from(c.replicate)).collect()),
        Column::Whole(rows().map(|(c, ..)| i64::from(c.number)).collect()),
        Column::Whole(rows().map(|(_, who, ..)| i64::from(who.customer)).collect()),
        Column::Maybe(known, levels),
        Column::Text(rows().map(|(_, who, ..)| kind(who.member)).collect()),
        Column::Text(rows().map(|(_, who, ..)| of_segment(who.segment)).collect()),
    ];
    let (of_who, of_life) = lives.columns.names();
    for at in 0..of_who.len() {
        columns.push(Column::Number(
            rows().map(|(_, who, ..)| who.numbers[at] + 0.0).collect(),
        ));
    }
    columns.push(Column::Text(
        rows().map(|(_, _, arm, _)| names[arm].clone()).collect(),
    ));
    for at in 0..of_life.len() {
        columns.push(Column::Number(
            rows().map(|(.., life)| life[at] + 0.0).collect(),
        ));
    }
    columns
}

fn put<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    column: Column,
) -> Result<(), ParquetError> {
    let Some(mut writer) = group.next_column()? else {
        return Err(ParquetError::General(
            "more columns than the schema has".into(),
        ));
    };
    match (writer.untyped(), &column) {
        (ColumnWriter::Int64ColumnWriter(to), Column::Whole(values)) => {
            to.write_batch(values, None, None)?;
        }
        (ColumnWriter::ByteArrayColumnWriter(to), Column::Text(values)) => {
            to.write_batch(values, None, None)?;
        }
        (ColumnWriter::ByteArrayColumnWriter(to), Column::Maybe(values, levels)) => {
            to.write_batch(values, Some(levels), None)?;
        }
        (ColumnWriter::FloatColumnWriter(to), Column::Number(values)) => {
            to.write_batch(values, None, None)?;
        }
        _ => return Err(ParquetError::General("a column of another type".into())),
    }
    writer.close()
}

//! Tables whose rows are structs: written to CSV and read back.

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::format::{cell, text_cell};
use super::tables::NamedBytes;
use crate::decision::rows::Row;

/// The table's file: a header of the struct's fields, numbers and texts as in every table of a run.
/// None where there are no rows.
pub fn file<R: Row>(rows: &[R]) -> Option<NamedBytes> {
    let mut lines = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let Ok(Value::Object(fields)) = serde_json::to_value(row) else {
            unreachable!("a row is a struct of plain values");
        };
        if at == 0 {
            lines
                .write_record(fields.keys())
                .expect("memory takes every row");
        }
        lines
            .write_record(fields.values().map(written))
            .expect("every row has the same fields");
    }
    let bytes = lines.into_inner().expect("memory takes every row");
    (!rows.is_empty()).then(|| (R::FILE.to_owned(), bytes))
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text_cell(text),
        Value::Number(number) if number.is_f64() => cell(number.as_f64().unwrap_or(f64::NAN)),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Reads a table back. Texts come as they were before they were disarmed for spreadsheets.
///
/// # Errors
/// The bytes are no table of these rows.
pub fn read<R: Row>(bytes: &[u8]) -> Result<Vec<R>, csv::Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers()?.clone();
    reader
        .records()
        .map(|record| {
            let record: csv::StringRecord = record?.iter().map(armed).collect();
            record.deserialize(Some(&header))
        })
        .collect()
}

/// What [`text_cell`] disarmed.
pub(super) fn armed(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if text_cell(rest) == text => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::rows::{Factor, Note};

    #[test]
    fn what_is_written_is_read_back() {
        let notes: Vec<Note> = ["=cmd()", "'quoted", "a, \"b\"\nc", "", "-3"]
            .map(|value| Note {
                key: "hostile".into(),
                value: value.into(),
            })
            .into();
        let (name, bytes) = file(&notes).unwrap();
        assert_eq!(name, "decision.csv");
        assert!(String::from_utf8_lossy(&bytes).contains("'=cmd()"));
        assert_eq!(read::<Note>(&bytes).unwrap(), notes);
    }

    #[test]
    fn missing_numbers_are_empty_cells() {
        let factor = Factor {
            factor: "noticed".into(),
            meaning: String::new(),
            kind: "assumption".into(),
            unit: "money".into(),
            base: 2.0,
            low: 1.0,
            high: 4.0,
            lead: 0.1 + 0.2,
            lead_low: None,
            lead_high: Some(f64::NAN),
            winner_low: "a".into(),
            winner_high: "b".into(),
            threshold: None,
            then: String::new(),
        };
        let (_, bytes) = file(std::slice::from_ref(&factor)).unwrap();
        let back = &read::<Factor>(&bytes).unwrap()[0];
        assert_eq!(
            (back.lead, back.lead_low, back.lead_high),
            (0.3, None, None)
        );
    }

    #[test]
    fn no_rows_make_no_file() {
        assert!(file::<Note>(&[]).is_none());
    }
}

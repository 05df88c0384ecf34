//! A design of one's own: a CSV file with a row a point and a column a key.

use super::{MOST_POINTS, Points};
use crate::scenario::sweep::{End, Form};
use crate::sweep::factor::{Factor, Kind, Number, Range};

/// Why a file is no design.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what they hold")]
pub enum GivenError {
    #[error("it is no table: {0}")]
    Form(#[from] csv::Error),
    #[error("it has no point: a header names the keys, and a row says the values of a point")]
    Empty,
    #[error("it has more than {MOST_POINTS} points")]
    TooMany,
    #[error("it has {0} columns, and at most 100 are allowed")]
    TooManyColumns(usize),
    #[error("`{key}` is the head of two columns")]
    Twice { key: String },
    #[error("line {line}: the cell of `{key}` is empty")]
    EmptyCell { line: u64, key: String },
    #[error(
        "line {line}: `{text}` is no draw of the psychology; they are numbered from 0 to {last}"
    )]
    NoDraw {
        line: u64,
        text: String,
        last: usize,
    },
}

/// The column that numbers the points, and is no factor.
const POINT: &str = "point";

/// Reads a design as `design.csv` writes it: in each column's head a key, behind it the unit of its numbers in brackets
/// where they have one. A column that is not of numbers alone has values as `--set` takes them. `draws`: how many
/// draws of the psychology there are.
///
/// # Errors
/// It is not so.
pub fn given(content: &[u8], draws: usize) -> Result<Points, GivenError> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(content);
    let heads: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let columns: Vec<usize> = (0..heads.len()).filter(|&at| heads[at] != POINT).collect();
    if columns.len() > 100 {
        return Err(GivenError::TooManyColumns(columns.len()));
    }
    let split: Vec<(String, Option<Form>)> = columns.iter().map(|&at| head(&heads[at])).collect();
    for (at, (key, _)) in split.iter().enumerate() {
        if split[..at].iter().any(|(other, _)| other == key) {
            return Err(GivenError::Twice { key: key.clone() });
        }
    }
    let mut cells: Vec<Vec<(u64, String)>> = vec![Vec::new(); columns.len()];
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        for (own, &at) in columns.iter().enumerate() {
            let text = record.get(at).unwrap_or_default();
            // What keeps a spreadsheet from taking it for a formula.
            let text = text.strip_prefix('\'').unwrap_or(text);
            if text.is_empty() {
                let key = split[own].0.clone();
                return Err(GivenError::EmptyCell { line, key });
            }
            cells[own].push((line, text.to_owned()));
        }
        if cells
            .first()
            .is_some_and(|own| own.len() as u64 > MOST_POINTS)
        {
            return Err(GivenError::TooMany);
        }
    }
    let points = cells.first().map_or(0, Vec::len);
    if points == 0 {
        return Err(GivenError::Empty);
    }
    let mut factors = Vec::new();
    let mut by_factor: Vec<Vec<f64>> = Vec::new();
    for ((key, form), cells) in split.into_iter().zip(&cells) {
        let (kind, values) = column(&key, form, cells, draws)?;
        factors.push(Factor { key, kind });
        by_factor.push(values);
    }
    let values = (0..points).flat_map(|point| by_factor.iter().map(move |own| own[point]));
    Ok(Points {
        values: values.collect(),
        factors,
    })
}

/// The key of a column, and how its numbers are written where the head says it.
fn head(text: &str) -> (String, Option<Form>) {
    let parts = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    let Some((key, unit)) = parts else {
        return (text.to_owned(), None);
    };
    match End::read(&format!("1 {unit}"), "") {
        Some(End { form, .. }) => (key.to_owned(), form),
        None => (text.to_owned(), None),
    }
}

fn column(
    key: &str,
    form: Option<Form>,
    cells: &[(u64, String)],
    draws: usize,
) -> Result<(Kind, Vec<f64>), GivenError> {
    if key == "psychology" {
        let draw = |(line, text): &(u64, String)| match text.parse::<usize>() {
            Ok(draw) if draw < draws => Ok(draw as f64),
            _ => Err(GivenError::NoDraw {
                line: *line,
                text: text.clone(),
                last: draws.saturating_sub(1),
            }),
        };
        let values = cells.iter().map(draw).collect::<Result<_, _>>()?;
        let kind = Kind::Draws {
            count: draws,
            of: draws,
        };
        return Ok((kind, values));
    }
    let number = |(_, text): &(u64, String)| text.parse::<f64>().ok().filter(|x| x.is_finite());
    if let Some(values) = cells.iter().map(number).collect::<Option<Vec<f64>>>() {
        let number = Number {
            form: form.unwrap_or(Form::Plain),
            whole: false,
            range: Range::Given,
        };
        return Ok((Kind::Number(number), values));
    }
    let mut list: Vec<String> = Vec::new();
    let values = cells.iter().map(|(_, text)| {
        let at = list.iter().position(|own| own == text);
        at.unwrap_or_else(|| {
            list.push(text.clone());
            list.len() - 1
        }) as f64
    });
    let values = values.collect();
    Ok((Kind::List(list), values))
}

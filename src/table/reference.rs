//! Tables as a page explains them.

use super::column::{Column, Described, Kind};

/// A heading, what a row is, and a line for each column; in Markdown.
pub fn reference(table: &Described) -> String {
    let mut page = format!(
        "### `{}`\n\n{}\n\n| column | type | unit | |\n|---|---|---|---|\n",
        table.file,
        table.meaning.trim()
    );
    for column in table.columns {
        let Column {
            name,
            kind,
            unit,
            meaning,
            optional: _,
        } = column;
        let kind = match kind {
            Kind::Text => "text",
            Kind::Whole => "whole number",
            Kind::Number => "number",
            Kind::Truth => "true or false",
        };
        let (unit, meaning) = (unit.replace('|', "\\|"), meaning.trim().replace('|', "\\|"));
        page += &format!("| `{name}` | {kind} | {unit} | {meaning} |\n");
    }
    page
}

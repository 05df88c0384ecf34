//! What a table and its columns are, for whoever reads the file without this program.

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The file in the folder.
    pub file: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// From left to right.
    pub columns: &'static [Column],
}

/// What a row of a table is, and its columns, where they are known only when it is written.
pub type Known = (&'static str, Vec<Column>);

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// As in the header.
    pub name: &'static str,
    /// The type of its cells.
    pub kind: Kind,
    /// Whether a cell may be empty.
    pub optional: bool,
    /// `money` stands for the scenario's currency; empty where there is none.
    pub unit: &'static str,
    /// What it says, in a sentence or two.
    pub meaning: &'static str,
}

/// The type of a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A whole number from 0 on.
    Whole,
    /// A number in double precision.
    Number,
    /// `true` or `false`.
    Truth,
}

impl Kind {
    /// What a cell of it is called, as in "is no …".
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Whole => "whole number",
            Kind::Number => "number",
            Kind::Truth => "`true` or `false`",
        }
    }
}

impl Column {
    /// A column of texts.
    pub const fn text(name: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Text, "", meaning)
    }

    /// A column of whole numbers.
    pub const fn whole(name: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Whole, "", meaning)
    }

    /// A column of numbers in a unit.
    pub const fn number(name: &'static str, unit: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Number, unit, meaning)
    }

    /// A column of `true` and `false`.
    pub const fn truth(name: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Truth, "", meaning)
    }

    const fn new(
        name: &'static str,
        kind: Kind,
        unit: &'static str,
        meaning: &'static str,
    ) -> Column {
        Column {
            name,
            kind,
            optional: matches!(kind, Kind::Number),
            unit,
            meaning,
        }
    }
}

//! What a table and its columns are, for whoever reads the file without this program.

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The file in the run's folder.
    pub file: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    pub columns: &'static [Column],
}

/// What a row of a table is, and its columns, where they are known only when it is written.
pub type Known = (&'static str, Vec<Column>);

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    /// `money` stands for the scenario's currency; empty where there is none.
    pub unit: &'static str,
    pub meaning: &'static str,
}

/// The type of a column's cells, any of which may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    Number,
    /// `true` or `false`.
    Truth,
}

impl Column {
    pub const fn text(name: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Text, "", meaning)
    }

    pub const fn whole(name: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Whole, "", meaning)
    }

    pub const fn number(name: &'static str, unit: &'static str, meaning: &'static str) -> Column {
        Column::new(name, Kind::Number, unit, meaning)
    }

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
            unit,
            meaning,
        }
    }
}

/// The types of a row's fields.
pub trait Cell {
    const KIND: Kind;
}

impl Cell for String {
    const KIND: Kind = Kind::Text;
}

impl Cell for u64 {
    const KIND: Kind = Kind::Whole;
}

impl Cell for f64 {
    const KIND: Kind = Kind::Number;
}

impl Cell for bool {
    const KIND: Kind = Kind::Truth;
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
}

//! The types that a row's fields may have.

use super::column::Kind;
use super::number::{armed, rounded};
use super::text::Text;

/// What a cell holds, whatever its field's type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A text, as it is.
    Text(&'a str),
    /// A whole number from 0 on.
    Whole(u64),
    /// An infinity or NaN is an empty cell.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// An empty cell.
    Nothing,
}

/// The type of a field: how it is told, read back, and rounded.
pub trait Cell: Sized {
    /// The kind of the column that it stands in.
    const KIND: Kind;
    /// Whether the cell may be empty.
    const OPTIONAL: bool = false;

    /// What stands in the cell.
    fn value(&self) -> Value<'_>;

    /// From what stands in a file; none where that is no such cell.
    fn read(text: &str) -> Option<Self>;

    /// Where a file has no such column; none where it must have it.
    fn lacking() -> Option<Self> {
        None
    }

    /// As it is read back from where it was written.
    #[expect(clippy::wrong_self_convention, reason = "texts are moved, not copied")]
    fn as_written(self) -> Self {
        self
    }
}

impl Cell for String {
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }

    fn read(text: &str) -> Option<Self> {
        Some(armed(text).to_owned())
    }
}

impl Cell for Text {
    const KIND: Kind = Kind::Text;

    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }

    fn read(text: &str) -> Option<Self> {
        Some(armed(text).into())
    }
}

impl Cell for u64 {
    const KIND: Kind = Kind::Whole;

    fn value(&self) -> Value<'_> {
        Value::Whole(*self)
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Cell for u32 {
    const KIND: Kind = Kind::Whole;

    fn value(&self) -> Value<'_> {
        Value::Whole((*self).into())
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Cell for f64 {
    const KIND: Kind = Kind::Number;
    const OPTIONAL: bool = true;

    fn value(&self) -> Value<'_> {
        Value::Number(*self)
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &f64| value.is_finite())
    }

    fn as_written(self) -> Self {
        rounded(self)
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Truth;

    fn value(&self) -> Value<'_> {
        Value::Truth(*self)
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// What may be missing: an empty cell, and a column that files of earlier versions lack.
impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const OPTIONAL: bool = true;

    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Nothing, T::value)
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "" => Some(None),
            text => T::read(text).map(Some),
        }
    }

    fn lacking() -> Option<Self> {
        Some(None)
    }

    fn as_written(self) -> Self {
        let is_empty = match self.value() {
            Value::Number(number) => !number.is_finite(),
            Value::Text(text) => text.is_empty(),
            Value::Whole(_) | Value::Truth(_) => false,
            Value::Nothing => true,
        };
        self.filter(|_| !is_empty).map(T::as_written)
    }
}

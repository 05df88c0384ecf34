//! A row as a struct, and many tables as one.

use super::cell::Value;
use super::column::Described;
use super::file::{self, Cells, NamedBytes, ReadError};

/// A row of a table: a struct that `table!` declares, whose fields are the columns.
pub trait Row: Sized {
    /// What stands in the table.
    const TABLE: Described;

    /// The file in the folder.
    const FILE: &'static str = Self::TABLE.file;

    /// Shows every cell, in the order of the columns.
    fn each_cell(&self, see: &mut impl FnMut(Value<'_>));

    /// From the cells of a line.
    ///
    /// # Errors
    /// A cell is missing, or of another type than its column.
    fn read(cells: &mut Cells<'_>) -> Result<Self, ReadError>;

    /// As it is read back from where it was written: numbers with the digits that the table has of them.
    #[must_use]
    #[expect(clippy::wrong_self_convention, reason = "texts are moved, not copied")]
    fn as_written(self) -> Self;
}

/// Shown the rows of tables, one table after another, each with its own type.
pub trait EachTable {
    /// Shows the rows of one table.
    fn table<R: Row>(&mut self, rows: &[R]);
}

/// How a table stands among the others of its folder.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Whether it is written though it has no row.
    pub always: bool,
    /// Whether it is written alone: nothing is made from it that must agree with the file, and it is not read back.
    pub unread: bool,
}

impl Standing {
    /// Written where it has rows, and read back.
    pub const USUAL: Standing = Standing {
        always: false,
        unread: false,
    };

    /// The same, there even without rows.
    pub const fn always(self) -> Standing {
        Standing {
            always: true,
            ..self
        }
    }

    /// The same, not read back from a folder.
    pub const fn unread(self) -> Standing {
        Standing {
            unread: true,
            ..self
        }
    }

    /// The table's file, if there is to be one.
    pub fn file<R: Row>(self, rows: &[R]) -> Option<NamedBytes> {
        match self.always {
            true => Some(file::file_of::<R>(rows)),
            false => file::file(rows),
        }
    }

    /// The name of the file, if it is read back.
    pub fn read_file<R: Row>(self) -> Option<&'static str> {
        (!self.unread).then_some(R::FILE)
    }

    /// The rows that are read back; none where there is no file.
    ///
    /// # Errors
    /// The file is no table of these rows.
    pub fn read<R: Row>(self, bytes: Option<&[u8]>) -> Result<Vec<R>, Unreadable> {
        match bytes.filter(|_| !self.unread) {
            Some(bytes) => file::read(bytes).map_err(|error| Unreadable {
                file: R::FILE,
                error,
            }),
            None => Ok(Vec::new()),
        }
    }

    /// Rows as they are read back, where they are.
    pub fn as_written<R: Row>(self, rows: Vec<R>) -> Vec<R> {
        match self.unread {
            true => rows,
            false => rows.into_iter().map(R::as_written).collect(),
        }
    }
}

/// A table that is not as it was written.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {error}")]
pub struct Unreadable {
    /// The file in the folder.
    pub file: &'static str,
    /// What is wrong with it.
    #[source]
    pub error: ReadError,
}

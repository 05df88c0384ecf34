//! Tables: a row is a struct, declared once by `table!`, and its fields are the columns.
//!
//! The declaration is all there is to a column: from it come the CSV, what `datapackage.json` says, reading back, and the
//! rows from which pages are made. Money is in the scenario's currency and shares lie in [0, 1]; `None` is an empty cell,
//! and so is a number that is none. Who adds a column adds a field where the table is declared, and its value where the row
//! is made; the compiler names the latter.

mod cell;
mod column;
mod file;
mod number;
mod reference;
mod row;
mod text;

pub use cell::{Cell, Value};
pub use column::{Column, Described, Kind, Known};
pub use file::{Cells, Lines, NamedBytes, ReadError, file, file_of, read, written};
pub use number::{armed, cell, rounded, text_cell};
pub use reference::reference;
pub use row::{EachTable, Row, Standing, Unreadable};
pub use text::Text;

/// The struct of a table's rows, the table's file, and what each column is: its type and meaning are the field's, its unit
/// stands behind it.
///
/// A column whose name is no identifier is `field as "2.5%": f64`. A column that files of earlier versions lack is an
/// `Option`, or `field: String = String::new()` names what stands for it.
macro_rules! table {
    (
        $(#[doc = $table:literal])+
        $row:ident in $file:literal;
        $(
            $(#[doc = $meaning:literal])+
            $field:ident $(as $name:literal)?: $type:ty $(= $lacking:expr)? $(=> $unit:expr)?,
        )+
    ) => {
        $(#[doc = $table])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $row {
            $( $(#[doc = $meaning])+ pub $field: $type, )+
        }

        impl $crate::table::Row for $row {
            const TABLE: $crate::table::Described = $crate::table::Described {
                file: $file,
                meaning: concat!($($table),+),
                columns: &[$(
                    $crate::table::Column {
                        name: [$($name,)? stringify!($field)][0],
                        kind: <$type as $crate::table::Cell>::KIND,
                        optional: <$type as $crate::table::Cell>::OPTIONAL,
                        unit: [$($unit,)? ""][0],
                        meaning: concat!($($meaning),+),
                    },
                )+],
            };

            fn each_cell(&self, see: &mut impl FnMut($crate::table::Value<'_>)) {
                $( see($crate::table::Cell::value(&self.$field)); )+
            }

            fn read(
                cells: &mut $crate::table::Cells<'_>,
            ) -> Result<Self, $crate::table::ReadError> {
                Ok($row { $( $field: cells.next(None $(.or(Some($lacking)))?)?, )+ })
            }

            fn as_written(self) -> Self {
                $row { $( $field: $crate::table::Cell::as_written(self.$field), )+ }
            }
        }
    };
}
pub(crate) use table;

/// A struct of the tables of a folder, each listed once: a field of rows, and in brackets whether it is written `always`,
/// though it has no row, and whether it is written alone (`unread`).
macro_rules! tables {
    (
        $(#[doc = $tables:literal])+
        pub struct $name:ident;
        $( $(#[doc = $meaning:literal])* $field:ident: $row:ty $([$($how:ident),+])?, )+
    ) => {
        $(#[doc = $tables])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( $(#[doc = $meaning])* #[doc = concat!("The rows of `", stringify!($row), "`.")] pub $field: Vec<$row>, )+
        }

        impl $name {
            /// What stands in each of them, in the order of their files.
            pub const DESCRIBED: &'static [$crate::table::Described] =
                &[$( <$row as $crate::table::Row>::TABLE, )+];

            /// What a row of the table in this file is, and its columns; none of what is none of these tables.
            pub fn known(file: &str) -> Option<$crate::table::Known> {
                let found = Self::DESCRIBED.iter().find(|table| table.file == file)?;
                Some((found.meaning, found.columns.to_vec()))
            }

            /// Shows the rows of each of them, in the order of their files.
            pub fn each(&self, to: &mut impl $crate::table::EachTable) {
                $( to.table(&self.$field); )+
            }

            /// Their files; of what has no row only those that are always written.
            pub fn files(&self) -> Vec<$crate::table::NamedBytes> {
                let files = [$(
                    $crate::table::Standing::USUAL$($(.$how())+)?.file(&self.$field),
                )+];
                files.into_iter().flatten().collect()
            }

            /// The names of those that are read back.
            pub fn read_files() -> impl Iterator<Item = &'static str> {
                let files = [$(
                    $crate::table::Standing::USUAL$($(.$how())+)?
                        .read_file::<$row>(),
                )+];
                files.into_iter().flatten()
            }

            /// The rows of those that are read back, from the bytes of their files.
            ///
            /// # Errors
            /// One is not as it was written.
            pub fn read<'f>(
                bytes: impl Fn(&str) -> Option<&'f [u8]>,
            ) -> Result<Self, $crate::table::Unreadable> {
                Ok($name { $(
                    $field: $crate::table::Standing::USUAL$($(.$how())+)?
                        .read(bytes(<$row as $crate::table::Row>::FILE))?,
                )+ })
            }

            /// The rows as they are read back: numbers with the digits that the files have of them.
            #[must_use]
            pub fn as_written(self) -> Self {
                $name { $(
                    $field: $crate::table::Standing::USUAL$($(.$how())+)?
                        .as_written(self.$field),
                )+ }
            }
        }
    };
}
pub(crate) use tables;

#[cfg(test)]
mod tests {
    use super::*;

    table! {
        /// A row with a cell
        /// of each kind.
        Sample in "sample.csv";
        /// A text.
        name: String,
        /// A text that is shared.
        shared: Text,
        /// Whole.
        count: u64,
        /// A number whose name is no identifier.
        low as "2.5%": f64 => "share",
        /// What may be missing.
        high: Option<f64> => UNIT,
        /// Yes or no, or neither.
        sure: Option<bool>,
        /// What files of earlier versions lack.
        later: String = "as before".into(),
    }

    const UNIT: &str = "money";

    fn sample(name: &str) -> Sample {
        Sample {
            name: name.into(),
            shared: "a, \"b\"\nc".into(),
            count: u64::MAX,
            low: 0.1 + 0.2,
            high: Some(f64::NAN),
            sure: Some(false),
            later: String::new(),
        }
    }

    #[test]
    fn the_declaration_describes_the_columns() {
        let table = Sample::TABLE;
        assert_eq!((table.file, Sample::FILE), ("sample.csv", "sample.csv"));
        assert_eq!(table.meaning, " A row with a cell of each kind.");
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            names,
            ["name", "shared", "count", "2.5%", "high", "sure", "later"]
        );
        let units: Vec<_> = table.columns.iter().map(|column| column.unit).collect();
        assert_eq!(units, ["", "", "", "share", "money", "", ""]);
        assert_eq!(table.columns[2].kind, Kind::Whole);
        assert_eq!(table.columns[4].kind, Kind::Number);
        assert_eq!(table.columns[5].kind, Kind::Truth);
    }

    #[test]
    fn what_is_written_is_read_back_as_written() {
        let rows = ["=cmd()", "'quoted", "a, \"b\"\r\nc", "", "-3"].map(sample);
        let (name, bytes) = file(&rows).unwrap();
        assert_eq!(name, "sample.csv");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(text.starts_with("name,shared,count,2.5%,high,sure,later\n'=cmd(),\"a, \"\"b\"\"\nc\",18446744073709551615,0.3,,false,\n"), "{text}");
        let back: Vec<Sample> = read(&bytes).unwrap();
        assert_eq!(back, rows.clone().map(Sample::as_written));
        assert_ne!(back[0], rows[0]);
        assert_eq!(written::<Sample>(&back), bytes);
    }

    #[test]
    fn columns_are_found_by_their_names_and_what_earlier_versions_lack_is_let_be() {
        let bytes = b"2.5%,more,sure,count,shared,name\n1,x,,2,c,d\n";
        let back: Vec<Sample> = read(bytes).unwrap();
        let expected = Sample {
            name: "d".into(),
            shared: "c".into(),
            count: 2,
            low: 1.0,
            high: None,
            sure: None,
            later: "as before".into(),
        };
        assert_eq!(back, [expected]);
    }

    #[test]
    fn what_is_no_such_table_is_refused_by_line_and_column() {
        let error = |bytes: &[u8]| read::<Sample>(bytes).unwrap_err().to_string();
        let head = "name,shared,count,2.5%,high,sure,later\n";
        let with = |row: &str| error(format!("{head}a,b,1,2,3,true,c\n{row}\n").as_bytes());
        assert_eq!(error(b"name\nx\n"), "it has no column `shared`");
        assert_eq!(
            with("a,b,-1,2,3,true,c"),
            "line 3, column `count`: \"-1\" is no whole number"
        );
        assert_eq!(
            with("a,b,1,,3,true,c"),
            "line 3, column `2.5%`: \"\" is no number"
        );
        assert_eq!(
            with("a,b,1,2,inf,true,c"),
            "line 3, column `high`: \"inf\" is no number"
        );
        assert_eq!(
            with("a,b,1,2,3,yes,c"),
            "line 3, column `sure`: \"yes\" is no `true` or `false`"
        );
        assert!(with("a,b").contains("2 fields"), "{}", with("a,b"));
    }

    #[test]
    fn no_rows_make_no_file_but_a_header() {
        assert!(file::<Sample>(&[]).is_none());
        let header = written::<Sample>(&[]);
        assert_eq!(header, b"name,shared,count,2.5%,high,sure,later\n");
    }
}

//! Flags whose value is one of a few words.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::decision::Extent;
use crate::evidence::setting::Doubt;
use crate::output::customers::Form;
use crate::output::export::Dialect;
use crate::output::run_options::ChartFiles;

/// One of a few things, each with its word.
pub trait Choice: Copy + Send + Sync + 'static {
    const ALL: &'static [Self];
    fn key(self) -> &'static str;
    fn meaning(self) -> &'static str;
}

impl Choice for Extent {
    const ALL: &'static [Self] = Extent::ALL;

    fn key(self) -> &'static str {
        Extent::key(self)
    }

    fn meaning(self) -> &'static str {
        Extent::meaning(self)
    }
}

impl Choice for Form {
    const ALL: &'static [Self] = Form::ALL;

    fn key(self) -> &'static str {
        Form::key(self)
    }

    fn meaning(self) -> &'static str {
        Form::meaning(self)
    }
}

impl Choice for Doubt {
    const ALL: &'static [Self] = Doubt::ALL;

    fn key(self) -> &'static str {
        Doubt::key(self)
    }

    fn meaning(self) -> &'static str {
        Doubt::meaning(self)
    }
}

impl Choice for Dialect {
    const ALL: &'static [Self] = &Dialect::ALL;

    fn key(self) -> &'static str {
        Dialect::key(self)
    }

    fn meaning(self) -> &'static str {
        match self {
            Dialect::Excel => "commas between cells, decimal points",
            Dialect::ExcelEu => "semicolons between cells, decimal commas",
        }
    }
}

impl Choice for ChartFiles {
    const ALL: &'static [Self] = ChartFiles::ALL;

    fn key(self) -> &'static str {
        ChartFiles::key(self)
    }

    fn meaning(self) -> &'static str {
        ChartFiles::meaning(self)
    }
}

/// Reads one of them.
pub fn one_of<T: Choice>() -> impl TypedValueParser<Value = T> {
    let words = T::ALL
        .iter()
        .map(|one| PossibleValue::new(one.key()).help(one.meaning()));
    let find = |word: String| T::ALL.iter().find(|one| one.key() == word).copied();
    PossibleValuesParser::new(words).try_map(move |word| find(word).ok_or("no such word"))
}

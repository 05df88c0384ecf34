//! What a calibration hands over: the fitted psychology, draws, and the tables that say how far to
//! trust them.

mod columns;
mod rows;
mod tables;
mod text;

use std::path::{Path, PathBuf};

use super::OutputError;
use super::format::plain;
use super::manifest::{self, FINGERPRINT, Facts, MANIFEST};
use super::package;
use super::staging::StagedRun;
use super::tables::NamedBytes;
use crate::evidence::Case;
use crate::evidence::fit::calibration::{Calibration, Thoroughness, as_written, four_digits};
use crate::evidence::fit::dependence::Between;
use crate::evidence::fit::posterior::Posterior;
use crate::evidence::fit::studies::Studies;
use crate::evidence::freedom::Freedom;
use crate::psychology::Parameters;
use crate::table;

pub use columns::LEFT_OUT;
pub use rows::{Benchmark, CalibrationTables, FittedParameter, Foretold, ForetoldValue, Predicted};
pub use text::text;

/// The title under which a calibration's folder is known.
pub const TITLE: &str = "Calibration";

/// A calibration with what it was made of.
pub struct Calibrated<'a> {
    /// Of the cases under the fitted parameters: by this a page knows its model.
    pub fingerprint: String,
    /// All scenarios that were read.
    pub cases: &'a [Case],
    /// Those that were fitted to.
    pub studies: &'a Studies,
    /// How thoroughly.
    pub how: &'a Thoroughness,
    /// What was found.
    pub found: &'a Calibration,
}

impl Calibrated<'_> {
    fn freedom(&self) -> Freedom {
        Freedom::of(
            |parameter| self.studies.space.is_fitted(parameter),
            self.studies.cases.iter(),
            self.found.score.all().contrasts.of,
        )
    }
}

/// Writes everything to its place, whole or not at all, and returns the paths of the files.
///
/// # Errors
/// As [`StagedRun::finish`].
pub fn hand_over(
    unfinished: &StagedRun,
    calibrated: &Calibrated<'_>,
    facts: &Facts,
) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = files(calibrated, facts);
    files.push((MANIFEST.into(), manifest::of_evidence(TITLE, facts).into()));
    let about = "The fitted psychology, draws of all probable ones, and the tables that say how far to trust them.";
    let space = &calibrated.studies.space;
    let described = |file: &str| columns::of(file, space);
    files.push(package::of_evidence(TITLE, about, &files, &described));
    unfinished.finish(&files, None)
}

/// What a row of a table is, and its columns; none of what is no table.
pub fn known(file: &str, calibrated: &Calibrated<'_>) -> Option<table::Known> {
    columns::of(file, &calibrated.studies.space)
}

/// What stands in a table of draws.
pub fn of_draws() -> Vec<table::Column> {
    columns::draws()
}

/// All files whose bytes the inputs and options decide.
pub fn files(calibrated: &Calibrated<'_>, facts: &Facts) -> Vec<NamedBytes> {
    let found = calibrated.found;
    let mut files = vec![
        (
            "psychology.toml".to_owned(),
            psychology(calibrated, facts).into_bytes(),
        ),
        (columns::DRAWS.to_owned(), tables::draws(found)),
    ];
    files.extend(tables(calibrated).files());
    files.extend([
        (
            FINGERPRINT.to_owned(),
            format!("{}\n", calibrated.fingerprint).into_bytes(),
        ),
        (
            "calibration.txt".to_owned(),
            text(calibrated, false).into_bytes(),
        ),
    ]);
    if let Some(left_out) = &found.left_out {
        files.push((
            columns::LEFT_OUT.to_owned(),
            table::written(tables::predictions(calibrated, &left_out.predicted)),
        ));
        files.push((
            columns::LEFT_OUT_PARAMETERS.to_owned(),
            tables::parameters_left_out(calibrated, &left_out.points),
        ));
    }
    files
}

/// The tables whose columns are always the same.
fn tables(calibrated: &Calibrated<'_>) -> CalibrationTables {
    let found = calibrated.found;
    CalibrationTables {
        parameters: tables::parameters(calibrated),
        predicted: tables::predictions(calibrated, &found.predicted),
        benchmarks: tables::benchmarks(found),
        foretold: tables::foretold(calibrated),
        foretold_values: tables::foretold_values(calibrated),
    }
}

/// The spread between studies in words.
fn spread(between: Between, found: Option<&Posterior>) -> String {
    match found {
        None => format!("{} (given)", between.typical()),
        Some(found) => format!("{:.3} ({:.3} to {:.3})", found.mean, found.low, found.high),
    }
}

/// The fitted parameters as a scenario file writes them, with where they come from.
fn psychology(calibrated: &Calibrated<'_>, facts: &Facts) -> String {
    let Calibrated {
        studies,
        how,
        found,
        ..
    } = calibrated;
    let all = found.score.all();
    let freedom = calibrated.freedom();
    let (made, searched) = match how.given {
        None => ("The posterior mean, by", format!("{} starts", how.starts)),
        Some(_) => ("Not fitted here, but given to", "no search".to_owned()),
    };
    let mut text = format!(
        "# {made} `goodwill calibrate`, version {}; held against {} studies: {} of {} values inside\n\
         # their intervals, {} of {} directions right; {} parameters fitted, {} choices in all, {} contrasts.\n\
         # Seed {}, {} heads, {searched}; spread between studies {}; objective {} (half the sum of squared residuals,\n\
         # the prior's included).\n\
         # Parameters that are not listed here have the start values of the model's table.\n#\n",
        env!("CARGO_PKG_VERSION"),
        studies.cases.len(),
        all.contrasts.right,
        all.contrasts.of,
        all.directions.right,
        all.directions.of,
        freedom.fitted,
        freedom.free(),
        freedom.contrasts,
        how.seed,
        studies.effort.heads,
        spread(studies.between, found.between.as_ref()),
        four_digits(found.fit.cost),
    );
    for input in &facts.inputs {
        let name = Path::new(&input.path).file_name().unwrap_or_default();
        let name = plain(&name.to_string_lossy());
        text += &format!("# {} {name}\n", &input.sha256[..16]);
    }
    if !found.chains.agree() {
        text += &format!(
            "#\n# The chains do not agree ({}): the draws are for a look.\n",
            found.apart().brief()
        );
    }
    text += "\n[psychology]\n";
    for (drawn, posterior) in found.drawn.fitted.iter().zip(&found.posterior) {
        let parameter = drawn.parameter;
        let value = found.fitted.get(parameter.key).unwrap_or_default();
        text += &format!(
            "{} = {}  # {} to {} in 95% of the draws\n",
            parameter.key,
            as_written(parameter, value),
            four_digits(posterior.low),
            four_digits(posterior.high),
        );
    }
    for parameter in Parameters::ALL {
        let is_drawn = found.drawn.is_fitted(parameter);
        let value = found.fitted.get(parameter.key);
        if let Some(value) = value.filter(|value| !is_drawn && *value != parameter.start) {
            let written = as_written(parameter, value);
            text += &format!("{} = {written}  # held\n", parameter.key);
        }
    }
    text
}

//! How the command ends.

use std::process::ExitCode;

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Done = 0,
    /// A fault of the program.
    Fault = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The scenario is wrong.
    Scenario = 3,
    /// A file or the disk is in the way.
    Disk = 4,
    /// More than the limits of time, memory or disk allow. A scenario with more in it than the engine can hold
    /// (E019) is wrong on any machine: [`Exit::Scenario`].
    Limit = 5,
    /// Something that was expected did not come out, or chains do not agree.
    Expectation = 6,
    /// Stopped from outside.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

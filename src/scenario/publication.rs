//! Under what a scenario and its results are handed on.

/// By whom, under which licence, and when results are published. It changes no result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// An identifier of the SPDX list, such as `CC-BY-4.0`, or the address of a licence.
    pub license: Option<String>,
    /// Names, in their order.
    pub authors: Vec<String>,
    /// Like `2026-12-01`.
    pub date: Option<String>,
}

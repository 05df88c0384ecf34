//! What a run leaves: tables, charts, pages, and a folder that is whole or not there.

#[path = "../common/mod.rs"]
mod common;

mod charts;
mod customers;
mod disk_faults;
mod package;
mod report;
mod samples;
#[cfg(feature = "serve")]
mod serve;
mod tables;

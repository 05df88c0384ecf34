//! One file a table of the scenario: its keys as data, and how they become checked values.

pub mod arm;
pub mod channel;
pub mod claim;
pub mod community;
pub mod context;
pub mod data;
pub mod design;
pub mod expect;
pub mod gesture;
pub mod observed;
pub mod orders;
pub mod outcome;
pub mod pace;
pub mod population;
pub mod prospects;
pub mod psychology;
pub mod root;
pub mod service;
pub mod size;
pub mod statement;
pub mod study;
pub mod target;
pub mod timeline;
pub mod traits;
pub mod unreachable_triggers;
pub mod when;

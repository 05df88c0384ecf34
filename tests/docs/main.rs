//! What the pages say is what the program does.

#[path = "../common/mod.rs"]
mod common;

mod commands;
mod evidence_page;
mod examples;
mod loaders;
mod pages;

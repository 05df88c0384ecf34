//! The programs in `examples/` do what they say.

#[path = "../../examples/mint.rs"]
mod mint;
#[path = "../../examples/policy.rs"]
mod policy;
#[path = "../../examples/sweep.rs"]
mod sweep;
#[path = "../../examples/table.rs"]
mod table;

#[test]
fn every_example_runs_to_its_end() {
    mint::main().expect("mint");
    policy::main().expect("policy");
    sweep::main().expect("sweep");
    table::main().expect("table");
}

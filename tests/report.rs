//! The page of a run: what it says, what it shows in a browser, and that nothing a user writes becomes markup.

#[path = "report/fixture.rs"]
mod fixture;

use std::fs;
use std::path::Path;

use goodwill::output::report;

/// Writes folders to look at: `GOODWILL_PAGES=folder cargo test --test report -- --ignored pages`.
#[test]
#[ignore = "writes folders to look at"]
fn pages() {
    let to = std::env::var("GOODWILL_PAGES").unwrap_or("output/pages".into());
    let put = |name: &str, loaded: &goodwill::scenario::Loaded, files: Vec<(String, Vec<u8>)>| {
        let folder = Path::new(&to).join(name);
        fs::create_dir_all(&folder).unwrap();
        let page = report::page(&loaded.scenario, &files).unwrap();
        for (name, bytes) in files {
            fs::write(folder.join(name), bytes).unwrap();
        }
        fs::write(folder.join("report.html"), page).unwrap();
    };
    let small = ["population.size=2000", "design.replicates=2"];
    let launch = fixture::shipped("launch_strategies", &small);
    put("launch", &launch, fixture::decided(&launch, 100));
    put("launch_point", &launch, fixture::decided(&launch, 0));
    put("launch_plain", &launch, fixture::plain(&launch).0);
    let mints = fixture::shipped("two_mints", &small);
    put("mints", &mints, fixture::decided(&mints, 100));
}

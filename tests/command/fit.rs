//! `goodwill fit`: a log of orders held against itself.

use std::fs;
use std::path::Path;

use crate::common::place::{ends, folder, repository, text_of, tree};

#[test]
fn a_fit_leaves_a_folder_of_tables_and_charts() {
    let log = fs::read_to_string(repository("scenarios/data/orders.csv")).unwrap();
    let shop = fs::read_to_string(repository("scenarios/own_orders.toml")).unwrap();
    let at = folder(&[("data/orders.csv", &log), ("shop.toml", &shop)]);
    let (out, err) = ends(at.path(), &["fit", "shop.toml", "--until", "2025-12-31"], 0);
    assert!(err.contains("files in output/fit_shop"), "{err}");
    insta::assert_snapshot!("fit", out);
    let files = tree(&at.path().join("output/fit_shop"));
    for name in [
        "fit.csv",
        "tracking.csv",
        "frequency.csv",
        "deciles.csv",
        "fit.txt",
        "charts/tracking.svg",
        "charts/tracking.png",
        "charts/frequency.svg",
        "charts/conditional.png",
        "charts/deciles.svg",
        "datapackage.json",
        "SHA256SUMS",
        "run.json",
    ] {
        assert!(files.contains_key(Path::new(name)), "{name}");
    }
    assert_eq!(text_of(&files, "fit.txt"), out);
    insta::assert_snapshot!("fit_figures", text_of(&files, "fit.csv"));
    // No customer is in it.
    for bytes in files.values() {
        assert!(!String::from_utf8_lossy(bytes).contains("K1001"));
    }
    // The same again, and nobody's folder is overwritten.
    let (again, _) = ends(at.path(), &["fit", "shop.toml", "--until", "2025-12-31"], 0);
    assert_eq!(again, out);
    let (_, err) = ends(
        at.path(),
        &["fit", "shop.toml", "--until", "2025-12-31", "--out", "data"],
        4,
    );
    assert!(err.contains("data"), "{err}");
}

#[test]
fn what_cannot_be_fitted_is_told() {
    let log = fs::read_to_string(repository("scenarios/data/orders.csv")).unwrap();
    let shop = fs::read_to_string(repository("scenarios/own_orders.toml")).unwrap();
    let mints = "title = \"Mints\"\noutcome = { primary = \"tips\" }\ntimeline = { unit = \"visit\", ticks = 1 }\n\
                 population = { size = 10, tip_share = 0.2, basket = 20 }\narm = [{ name = \"nothing\" }]\n";
    let at = folder(&[
        ("data/orders.csv", &log),
        ("shop.toml", &shop),
        ("mints.toml", mints),
    ]);
    let told = |arguments: &[&str], code: i32, says: &str| {
        let (out, err) = ends(at.path(), arguments, code);
        assert!(err.contains(says) && out.is_empty(), "{arguments:?}: {err}");
    };
    told(&["fit", "mints.toml"], 3, "needs `[population.orders]`");
    told(
        &["fit", "shop.toml", "--until", "31.12.2025"],
        2,
        "is no day like 2025-12-31",
    );
    told(
        &["fit", "shop.toml", "--until", "2027-01-01"],
        3,
        "nothing is held out",
    );
    told(
        &["fit", "shop.toml", "--until", "2024-07-02"],
        3,
        "too few customers",
    );
    told(
        &["fit", "shop.toml", "--holdout", "1.5"],
        2,
        "above 0 and below 1",
    );
    assert!(!at.path().join("output").exists());
}

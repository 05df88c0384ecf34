//! Cut into any number of parts, run in any order, on any width, some of them twice or killed on the way: the same bytes.

use std::fs;
use std::time::Duration;

use goodwill::numeric::Width;

use crate::common::place::{ends, goodwill, names, repository, results, text_of};
use crate::{BARE, change, file, merge, part, place, plan};

/// Cuts a run into parts, runs them out of order on different widths and threads, and compares.
#[track_caller]
fn same_run(scenario: &str, more: &[&str], counts: &[u32]) {
    let at = place();
    let own = [&["run", scenario], more].concat();
    ends(
        at.path(),
        &[&own[..], &["--out", "one", "--quiet"]].concat(),
        0,
    );
    same(at.path(), &own, counts);
}

#[track_caller]
fn same(at: &std::path::Path, what: &[&str], counts: &[u32]) {
    let one = results(&at.join("one"));
    let widths = Width::available();
    for &count in counts {
        let (file, parts, out) = (
            format!("plan{count}.json"),
            format!("parts{count}"),
            format!("out{count}"),
        );
        plan(at, what, count, &file);
        for nth in 0..count {
            // 5 is prime to all counts but its own multiples.
            let index = (nth * 5 + 3) % count;
            let index = if count % 5 == 0 {
                count - 1 - nth
            } else {
                index
            };
            let width = widths[index as usize % widths.len()].name();
            let threads = (1 + index % 3).to_string();
            let how = ["--width", width, "--threads", &threads, "--quiet"];
            part(at, &file, &index.to_string(), &parts, &how);
        }
        merge(at, &file, &[&parts], &out, 0);
        let merged = results(&at.join(&out));
        let differs = one.keys().find(|name| one.get(*name) != merged.get(*name));
        assert_eq!(differs, None, "{what:?} in {count} parts");
        assert_eq!(one.len(), merged.len());
    }
}

#[test]
fn a_run_with_ties_prospects_and_several_communities() {
    same_run("busy.toml", &BARE, &[1, 3, 7, 40]);
}

#[test]
fn what_follows_a_run_is_worked_out_where_it_is_merged() {
    let more = ["--draws", "5", "--seed", "9", "--replicates", "2"];
    same_run("shop.toml", &more, &[2]);
}

#[test]
fn runs_over_a_table_and_a_randomized_design() {
    same_run("guests.toml", &BARE, &[3]);
    let at = place();
    let text = fs::read_to_string(at.path().join("shop.toml")).unwrap();
    let text = text
        .replace(
            "design = { replicates = 3 }",
            "design = { kind = \"randomized\", per_arm = 700, replicates = 3 }\ncommunity = { size = 256 }",
        )
        .replace("size = 500, ", "size = 1400, ");
    fs::write(at.path().join("shop.toml"), text).unwrap();
    let own = [&["run", "shop.toml"], &BARE[..]].concat();
    ends(
        at.path(),
        &[&own[..], &["--out", "one", "--quiet"]].concat(),
        0,
    );
    same(at.path(), &own, &[4]);
}

#[test]
fn shipped_scenarios() {
    for (name, size) in [
        ("launch_strategies", "5000"),
        ("making_it_right", "5000"),
        ("own_orders", "3000"),
    ] {
        let scenario = repository(&format!("scenarios/{name}.toml"));
        let more = ["--size", size, "--replicates", "2"];
        let more = [&BARE[..], &more].concat();
        same_run(scenario.to_str().unwrap(), &more, &[3]);
    }
}

/// Every part works out anew what the scenario's own tests say of the psychology.
#[test]
fn a_run_that_is_updated_by_tests_of_its_own() {
    let at = place();
    let observed = "\n[[observed]]\narm = \"card\"\nagainst = \"nothing\"\nmetric = \"revenue\"\nlift = \"2%\"\n\
                    interval = [\"-9%\", \"13%\"]\n";
    change(&at.path().join("shop.toml"), |text| {
        text.extend(observed.bytes())
    });
    let own = ["run", "shop.toml", "--draws", "4", "--sensitivity", "off"];
    ends(
        at.path(),
        &[&own[..], &["--out", "one", "--quiet"]].concat(),
        0,
    );
    same(at.path(), &own, &[2]);
}

#[test]
fn customers_one_by_one_are_written_where_it_is_merged() {
    same_run(
        "shop.toml",
        &[&BARE[..], &["--customers", "csv"]].concat(),
        &[2],
    );
}

#[track_caller]
fn same_sweep(what: &[&str], counts: &[u32]) {
    let at = place();
    fs::write(
        at.path().join("mine.csv"),
        "arm.*.gesture.at,psychology,population.tenure (weeks)\n1 week,3,2\n2 weeks,700,0\n1 week,0,50\n",
    )
    .unwrap();
    ends(at.path(), &[what, &["--out", "one", "--quiet"]].concat(), 0);
    same(at.path(), what, counts);
}

#[test]
fn a_sweep_with_points_of_several_communities() {
    let vary = ["--vary", "arm.gifts.gesture.value=1..4:3"];
    let size = ["--vary", "population.size=[600, 4000]"];
    let what = [&["sweep", "busy.toml"], &vary[..], &size].concat();
    same_sweep(&what, &[1, 3, 7, 100]);
}

#[test]
fn sweeps_over_a_table_the_psychology_and_a_design_of_ones_own() {
    same_sweep(
        &[
            "sweep",
            "guests.toml",
            "--vary",
            "arm.*.gesture.value=0.1..0.4:2",
            "--size",
            "150",
        ],
        &[3],
    );
    same_sweep(
        &[
            "sweep",
            "shop.toml",
            "--vary",
            "psychology=draws:3",
            "--metrics",
            "retained",
            "--seed",
            "7",
        ],
        &[2],
    );
    same_sweep(&["sweep", "shop.toml", "--design", "mine.csv"], &[2]);
}

#[test]
fn analyses_of_sensitivity() {
    let vary = [
        "--vary",
        "arm.*.gesture.value=1..4",
        "--vary",
        "psychology.unease=0.1..0.4",
    ];
    for (method, more) in [
        ("morris", ["--trajectories", "4"]),
        ("sobol", ["--points", "8"]),
        ("pawn", ["--points", "20"]),
    ] {
        let own = ["sensitivity", "shop.toml", "--method", method];
        same_sweep(&[&own[..], &more, &vary].concat(), &[3]);
    }
}

/// What `verify` makes of a folder that was merged is what it makes of any other.
#[test]
fn a_folder_that_was_merged_verifies() {
    let at = place();
    plan(
        at.path(),
        &[&["run", "busy.toml"], &BARE[..]].concat(),
        3,
        "plan.json",
    );
    part(at.path(), "plan.json", "0-2", "parts", &["--quiet"]);
    merge(at.path(), "plan.json", &["parts"], "merged", 0);
    let (out, _) = ends(at.path(), &["verify", "merged", "--quiet"], 0);
    assert!(
        out.ends_with("run again it gives the same bytes\n"),
        "{out}"
    );
    let made = fs::read(at.path().join("merged/run.json")).unwrap();
    let made: serde_json::Value = serde_json::from_slice(&made).unwrap();
    assert_eq!(made["inputs"][0]["path"], "busy.toml");
}

#[test]
fn a_part_that_was_killed_or_run_twice_does_no_harm() {
    let at = place();
    let what = [&["run", "busy.toml", "--replicates", "400"], &BARE[..]].concat();
    plan(at.path(), &what, 3, "plan.json");
    let arguments = [
        "part",
        "plan.json",
        "--index",
        "1",
        "--out",
        "parts",
        "--threads",
        "1",
    ];
    let mut child = goodwill(at.path(), &arguments).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let killed = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!killed || !file(at.path(), "parts", 1).exists());
    // What a machine leaves that loses its power while it writes.
    fs::create_dir_all(at.path().join("parts")).unwrap();
    fs::write(
        at.path().join("parts/.part-00001.goodwill.7-7.unfinished"),
        "goodw",
    )
    .unwrap();

    // Two machines run the same part at a time.
    let both: Vec<_> = (0..2)
        .map(|_| goodwill(at.path(), &arguments).spawn().unwrap())
        .collect();
    for mut child in both {
        assert!(child.wait().unwrap().success());
    }
    part(at.path(), "plan.json", "0-2", "parts", &["--quiet"]);
    let found = names(&at.path().join("parts"));
    let of_parts: Vec<_> = found.iter().filter(|name| !name.starts_with('.')).collect();
    assert_eq!(
        of_parts,
        [
            "part-00000.goodwill",
            "part-00001.goodwill",
            "part-00002.goodwill"
        ]
    );
    let same = fs::read(file(at.path(), "parts", 1)).unwrap();

    // A part that is there is left as it is, one that is damaged is run anew.
    let written = |index| {
        fs::metadata(file(at.path(), "parts", index))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = written(0);
    change(&file(at.path(), "parts", 1), |bytes| bytes.truncate(700));
    part(at.path(), "plan.json", "0-2", "parts", &[]);
    assert_eq!(written(0), before);
    assert!(fs::read(file(at.path(), "parts", 1)).unwrap() == same);

    // The same bytes twice count once.
    fs::create_dir(at.path().join("more")).unwrap();
    fs::copy(file(at.path(), "parts", 2), file(at.path(), "more", 2)).unwrap();
    merge(
        at.path(),
        "plan.json",
        &["parts", "more", "parts"],
        "merged",
        0,
    );
    ends(
        at.path(),
        &[&what[..], &["--out", "one", "--quiet"]].concat(),
        0,
    );
    assert!(results(&at.path().join("merged")) == results(&at.path().join("one")));
    assert!(text_of(&results(&at.path().join("one")), "scenario.toml").contains("A shop"));
}

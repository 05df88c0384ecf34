//! The folder of a sweep: whole commands, interrupted ones among them.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::common::place::{
    GUESTS, SHOP, bills, ended, ends, folder, goodwill, names, repository, results, text_of, tree,
};

const VALUE: &str = "arm.*.gesture.value=1..4:3";

fn place() -> tempfile::TempDir {
    folder(&[
        ("shop.toml", SHOP),
        ("guests.toml", GUESTS),
        ("guests.csv", &bills()),
    ])
}

#[test]
fn a_sweep_leaves_a_folder_that_verifies() {
    let at = place();
    let (out, err) = ends(
        at.path(),
        &[
            "sweep",
            "shop.toml",
            "--vary",
            VALUE,
            "--vary",
            "psychology.unease=0.1..0.4:2",
            "--out",
            "swept",
            "--quiet",
        ],
        0,
    );
    assert_eq!(err, "");
    assert!(
        out.starts_with("A shop: 6 points, 3 replicates each\n"),
        "{out}"
    );
    let files = tree(&at.path().join("swept"));
    let design = text_of(&files, "design.csv");
    assert_eq!(
        design,
        "point,arm.*.gesture.value,psychology.unease\n0,1,0.1\n1,1,0.4\n2,2.5,0.1\n3,2.5,0.4\n4,4,0.1\n5,4,0.4\n"
    );
    let points = text_of(&files, "points.csv");
    assert!(
        points.starts_with("point,replicate,arm,metric,n,mean,sd\n0,0,nothing,"),
        "{points}"
    );
    let metrics = points
        .lines()
        .filter(|line| line.starts_with("0,0,nothing,"))
        .count();
    assert_eq!(points.lines().count(), 1 + 6 * 3 * 2 * metrics);
    let effects = text_of(&files, "effects.csv");
    assert_eq!(effects.lines().count(), 1 + 6 * metrics);
    assert_eq!(text_of(&files, "winners.csv").lines().count(), 1 + 6);
    let page = text_of(&files, "report.html");
    for said in [
        "Sweep of A shop",
        "How the outcome responds",
        "Which arm is best where",
        "All 6 points",
        "How this was made",
        "How the outcome responds to what is varied",
    ] {
        assert!(page.contains(said), "{said}");
    }
    for from_elsewhere in ["src=\"", "href=\"http", "@import"] {
        assert!(!page.contains(from_elsewhere), "{from_elsewhere}");
    }
    for chart in ["response", "winners"] {
        assert!(text_of(&files, &format!("charts/{chart}.svg")).starts_with("<svg"));
        assert!(files.contains_key(Path::new(&format!("charts/{chart}.png"))));
    }
    // Every file is described, and every column.
    let package: serde_json::Value =
        serde_json::from_str(text_of(&files, "datapackage.json")).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let described: Vec<&str> = resources
        .iter()
        .map(|own| own["path"].as_str().unwrap())
        .collect();
    for name in files.keys() {
        let name = name.to_str().unwrap();
        assert!(
            name == "datapackage.json" || described.contains(&name),
            "{name}"
        );
    }
    for resource in resources.iter().filter(|own| own["schema"].is_object()) {
        let path = resource["path"].as_str().unwrap();
        if !path.ends_with(".csv") {
            continue;
        }
        let heads: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap())
            .collect();
        let head = text_of(&files, path).lines().next().unwrap().to_owned();
        assert_eq!(head, heads.join(","), "{path}");
    }
    let made: serde_json::Value = serde_json::from_str(text_of(&files, "run.json")).unwrap();
    assert_eq!(made["kind"], "sweep");
    assert_eq!(made["sweep"]["points"], 6);
    assert_eq!(
        names(at.path()),
        ["guests.csv", "guests.toml", "shop.toml", "swept"]
    );

    let (out, _) = ends(at.path(), &["verify", "swept", "--threads", "3"], 0);
    assert!(
        out.ends_with("run again it gives the same bytes\n"),
        "{out}"
    );
    let effects = at.path().join("swept/effects.csv");
    let changed = fs::read_to_string(&effects)
        .unwrap()
        .replacen("card", "Card", 1);
    fs::write(&effects, changed).unwrap();
    let (out, _) = ends(at.path(), &["verify", "swept"], 6);
    assert!(
        out.contains("effects.csv is not as the run wrote it"),
        "{out}"
    );
    assert!(out.contains("first effects.csv, line 2"), "{out}");
}

/// What makes a sweep again is in its folder, whatever was varied and however it was asked for.
#[test]
fn folders_give_themselves_again_elsewhere() {
    let at = place();
    fs::write(
        at.path().join("mine.csv"),
        "arm.*.gesture.at,psychology,population.tenure (weeks)\n1 week,3,2\n2 weeks,700,0\n1 week,0,50\n",
    )
    .unwrap();
    let asked: [&[&str]; 4] = [
        &[
            "guests.toml",
            "--vary",
            "arm.*.gesture.value=0.1..0.4:2",
            "--vary",
            "population.tip_share=12%..20%:2",
            "--size",
            "150",
        ],
        &[
            "shop.toml",
            "--vary",
            "psychology=draws:3",
            "--design",
            "lhs",
            "--points",
            "3",
            "--seed",
            "7",
            "--metrics",
            "retained",
        ],
        &["shop.toml", "--design", "mine.csv", "--replicates", "1"],
        &[
            "shop.toml",
            "--vary",
            "timeline.ticks=[2, 5]",
            "--vary",
            "channel.purchase.margin=20%..60%",
            "--design",
            "morris",
            "--trajectories",
            "2",
            "--set",
            "arm.card.gesture.value=3",
        ],
    ];
    for (nth, arguments) in asked.into_iter().enumerate() {
        let out = format!("swept{nth}");
        let all = [&["sweep"], arguments, &["--out", &out, "--quiet"]].concat();
        ends(at.path(), &all, 0);
        let elsewhere = tempfile::tempdir().unwrap();
        fs::rename(at.path().join(&out), elsewhere.path().join("moved")).unwrap();
        let (out, err) = ends(elsewhere.path(), &["verify", "moved", "--quiet"], 0);
        assert!(
            out.ends_with("run again it gives the same bytes\n"),
            "{out}"
        );
        assert_eq!(err, "");
    }
}

#[test]
fn a_design_that_was_written_is_read_as_the_same_design() {
    let at = place();
    let factors = [
        "--vary",
        VALUE,
        "--vary",
        "arm.card.gesture.at=[\"1 week\", \"2 weeks\"]",
        "--vary",
        "psychology.goodwill_half_life=3..9 weeks:2",
    ];
    let sweep = [
        &["sweep", "shop.toml"],
        &factors[..],
        &["--out", "one", "--quiet"],
    ]
    .concat();
    ends(at.path(), &sweep, 0);
    let again = [
        "sweep",
        "shop.toml",
        "--design",
        "one/design.csv",
        "--out",
        "two",
        "--quiet",
    ];
    ends(at.path(), &again, 0);
    let (one, two) = (
        results(&at.path().join("one")),
        results(&at.path().join("two")),
    );
    for table in ["design.csv", "points.csv", "effects.csv", "winners.csv"] {
        assert_eq!(text_of(&one, table), text_of(&two, table), "{table}");
    }
}

#[test]
fn a_sweep_that_was_killed_goes_on_to_the_same_bytes() {
    let at = place();
    let sweep = |out: &'static str| {
        vec![
            "sweep",
            "shop.toml",
            "--vary",
            "arm.*.gesture.value=1..40:400",
            "--replicates",
            "20",
            "--out",
            out,
            "--quiet",
        ]
    };
    ends(at.path(), &sweep("whole"), 0);
    let whole = results(&at.path().join("whole"));

    let journal = at.path().join("killed.unfinished/sweep.journal");
    let mut child = goodwill(
        at.path(),
        &[&sweep("killed")[..], &["--threads", "1"]].concat(),
    )
    .spawn()
    .unwrap();
    let begun = Instant::now();
    // Once something is kept and long before all is.
    while fs::metadata(&journal).map_or(0, |about| about.len()) < 20_000 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing is kept");
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        !at.path().join("killed").exists(),
        "it was too fast to be killed"
    );
    let kept = fs::metadata(&journal).unwrap().len();

    // Without the flag nothing of it is lost.
    let (_, err) = ends(at.path(), &sweep("killed"), 2);
    assert!(err.contains("go on with --resume"), "{err}");
    assert_eq!(fs::metadata(&journal).unwrap().len(), kept);
    // Nor is it taken for another sweep's.
    let other = [&sweep("killed")[..], &["--resume", "--seed", "9"]].concat();
    let (_, err) = ends(at.path(), &other, 2);
    assert!(err.contains("is of another sweep"), "{err}");

    let last = sweep("killed")
        .iter()
        .position(|own| *own == "--quiet")
        .unwrap();
    let mut resumed = sweep("killed");
    resumed[last] = "--resume";
    let (_, err) = ends(at.path(), &resumed, 0);
    let done: usize = err.split(' ').next().unwrap().parse().unwrap();
    assert!(done > 0 && done < 400, "{err}");
    assert!(results(&at.path().join("killed")) == whole);
    assert!(!at.path().join("killed.unfinished").exists());
}

#[test]
fn a_dry_run_says_what_there_is_to_run_and_writes_nothing() {
    let at = place();
    let arguments = [
        "sweep",
        "shop.toml",
        "--vary",
        VALUE,
        "--dry-run",
        "--out",
        "none",
    ];
    let (out, _) = ends(at.path(), &arguments, 0);
    assert!(out.starts_with("3 points of 2 arms × 500"), "{out}");
    assert!(!at.path().join("none").exists());
    let (code, _, err) = ended(
        at.path(),
        &[
            "sweep",
            "shop.toml",
            "--resume",
            "--vary",
            VALUE,
            "--out",
            "none",
        ],
    );
    assert_eq!(code, 2);
    assert!(err.contains("there is nothing to resume"), "{err}");
}

/// The cells of a table, by row, without the header.
fn rows(files: &crate::common::place::Tree, name: &str) -> Vec<Vec<String>> {
    let lines = text_of(files, name).lines().skip(1);
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn boxes_say_where_an_arm_is_best() {
    let at = place();
    let sweep = [
        "sweep",
        "shop.toml",
        "--vary",
        "arm.card.gesture.cost=0..2:12",
        "--vary",
        "arm.card.gesture.value=1..9:5",
        "--out",
        "swept",
        "--quiet",
    ];
    let (out, _) = ends(at.path(), &sweep, 0);
    assert!(out.contains("\u{201c}card\u{201d} is best where"), "{out}");
    let files = tree(&at.path().join("swept"));
    let (design, winners) = (rows(&files, "design.csv"), rows(&files, "winners.csv"));
    for arm in ["nothing", "card"] {
        let boxes = rows(&files, "boxes.csv");
        let chosen: Vec<_> = boxes
            .iter()
            .filter(|row| row[0] == arm && row[5] == "true")
            .collect();
        assert_eq!(chosen.len(), 1);
        let limits: Vec<Vec<String>> = rows(&files, "box_limits.csv")
            .into_iter()
            .filter(|row| row[0] == arm)
            .collect();
        let within = |point: &Vec<String>| {
            limits.iter().all(|limit| {
                let column = if limit[1].ends_with("cost") { 1 } else { 2 };
                let number = |text: &String| text.parse::<f64>().unwrap();
                let value = number(&point[column]);
                // Limits are written with nine digits.
                number(&limit[2]) <= value + 1e-8 && value <= number(&limit[3]) + 1e-8
            })
        };
        let inside: Vec<usize> = (0..design.len())
            .filter(|&at| within(&design[at]))
            .collect();
        let wins = |at: &usize| winners[*at][1] == arm;
        let won = inside.iter().filter(|at| wins(at)).count() as f64;
        let all = (0..design.len()).filter(wins).count() as f64;
        let told = |column: usize| chosen[0][column].parse::<f64>().unwrap();
        assert_eq!(told(2), inside.len() as f64);
        assert!((told(3) - won / all).abs() < 1e-6);
        assert!((told(4) - won / inside.len() as f64).abs() < 1e-6);
    }
}

#[test]
fn a_sensitivity_analysis_is_a_sweep_with_indices() {
    let at = place();
    let factors = [
        "--vary",
        "arm.card.gesture.cost=0..2",
        "--vary",
        "arm.card.gesture.value=1..9",
        "--vary",
        "psychology.persuasion_knowledge=0.5..1.5",
    ];
    for (method, size, table) in [
        ("sobol", &["--points", "8"], "sobol.csv"),
        ("morris", &["--trajectories", "5"], "morris.csv"),
    ] {
        let command = [
            "sensitivity",
            "shop.toml",
            "--method",
            method,
            "--out",
            method,
            "--quiet",
        ];
        let all = [&command[..], &factors[..], &size[..]].concat();
        let (out, _) = ends(at.path(), &all, 0);
        assert!(
            out.contains("whether \u{201c}card\u{201d} is best"),
            "{out}"
        );
        let files = tree(&at.path().join(method));
        let found = rows(&files, table);
        let of = |what: &str, arm: &str, factor: &str| {
            let row = found.iter().find(|row| {
                row[0] == what && row[1] == arm && row[2] == "profit" && row[3].ends_with(factor)
            });
            row.unwrap()[4..]
                .iter()
                .map(|cell| cell.parse().unwrap_or(f64::NAN))
                .collect::<Vec<f64>>()
        };
        // What a card costs is paid for certain, and nobody judges it; the baseline hangs on nothing.
        let cost = of("difference", "card", "cost");
        let baseline = of("mean", "nothing", "cost");
        match method {
            "sobol" => {
                assert!(cost[0] > 0.3 && cost[2] > 0.3, "{cost:?}");
                assert_eq!((baseline[0], baseline[2], baseline[4]), (0.0, 0.0, 0.0));
                assert_eq!(rows(&files, "sobol_convergence.csv").len(), found.len() * 3);
                assert_eq!(rows(&files, "sobol_pairs.csv").len(), found.len());
            }
            _ => {
                assert!(cost[0] < 0.0 && cost[1] == -cost[0], "{cost:?}");
                assert_eq!(baseline[1], 0.0);
            }
        }
        let (out, _) = ends(at.path(), &["verify", method, "--quiet"], 0);
        assert!(
            out.ends_with("run again it gives the same bytes\n"),
            "{out}"
        );
    }
    let lhs = [
        "sensitivity",
        "shop.toml",
        "--method",
        "sobol",
        "--design",
        "lhs",
        "--vary",
        VALUE,
    ];
    let (_, err) = ends(at.path(), &lhs, 2);
    assert!(err.contains("the design is the method's"), "{err}");
}

/// The log is read once, and the folder holds its customers in place of it.
#[test]
fn customers_of_a_log_of_orders_are_swept() {
    let at = place();
    let shipped = repository("scenarios/own_orders.toml");
    let shipped = shipped.to_str().unwrap();
    let sweep = [
        "sweep",
        shipped,
        "--vary",
        "arm.*.gesture.value=1..4:3",
        "--size",
        "100",
        "--replicates",
        "2",
        "--out",
        "swept",
        "--quiet",
    ];
    ends(at.path(), &sweep, 0);
    let files = tree(&at.path().join("swept"));
    assert!(!text_of(&files, "scenario.toml").contains("[population.orders]"));
    let elsewhere = tempfile::tempdir().unwrap();
    fs::rename(at.path().join("swept"), elsewhere.path().join("moved")).unwrap();
    let (out, _) = ends(elsewhere.path(), &["verify", "moved", "--quiet"], 0);
    assert!(
        out.ends_with("run again it gives the same bytes\n"),
        "{out}"
    );
    let rejects = "population.orders.rejects=0.1..0.2";
    let (_, err) = ends(
        at.path(),
        &["sweep", shipped, "--vary", rejects, "--out", "x"],
        3,
    );
    assert!(err.contains("the customers' file is read once"), "{err}");
}

#[test]
fn another_sweep_of_the_scenario_is_not_replaced() {
    let at = place();
    let sweep = |key: &str, more: &[&str]| {
        let vary = format!("{key}=0.1..0.4:2");
        let own = [
            "sweep",
            "shop.toml",
            "--vary",
            &vary,
            "--out",
            "swept",
            "--quiet",
        ];
        ended(at.path(), &[&own[..], more].concat())
    };
    let design = || fs::read_to_string(at.path().join("swept/design.csv")).unwrap();
    assert_eq!(sweep("psychology.unease", &[]).0, 0);
    let first = design();
    // The same again, with other values, takes its place.
    assert_eq!(sweep("psychology.unease", &["--replicates", "2"]).0, 0);
    assert_eq!(design(), first);
    for other in [&[][..], &["--design", "lhs", "--points", "2"]] {
        let key = match other {
            [] => "psychology.discounting",
            _ => "psychology.unease",
        };
        let (code, _, err) = sweep(key, other);
        assert_eq!(code, 4, "{err}");
        assert!(
            err.contains("holds another sweep of this scenario")
                && err.contains("--force")
                && err.contains("--out"),
            "{err}"
        );
        assert_eq!(design(), first);
    }
    assert_eq!(sweep("psychology.discounting", &["--force"]).0, 0);
    assert!(design().contains("psychology.discounting"));
}

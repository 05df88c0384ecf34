//! What holds for every chart: its colours, its letters, and pictures that change only on purpose.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use goodwill::experiment::results::Results;
use goodwill::output::charts;
use goodwill::scenario::checked::Scenario;
use resvg::tiny_skia::Pixmap;
use resvg::usvg::{self, fontdb, roxmltree};

use crate::common::place;
use crate::samples::{self, Picture};

/// Ink, greys and white; what Okabe and Ito chose, but for their yellow; their purple and blue paled.
const PALETTE: [&str; 20] = [
    "#1c1e22", "#565b63", "#a8adb4", "#8a9099", "#e1e4e8", "#eef0f3", "#c3c8ce", "#757575",
    "#ffffff", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#d18f00", "#3ba0dd", "#e4b6d1",
    "#6f96b3", "#b9c2cc", "#e3e6ea", "#e69f00",
];

fn drawn() -> Vec<(String, Picture)> {
    let of = |(sample, (scenario, results)): (&str, (Scenario, Results))| {
        let charts = samples::draw(&scenario, &results).into_iter();
        let named = charts.map(|chart| (format!("{sample}/{}", chart.name), chart));
        named.collect::<Vec<_>>()
    };
    let torture = [
        ("torture_once", samples::torture(1)),
        ("torture", samples::torture(20)),
    ];
    let all = samples::all().into_iter().chain(torture);
    all.flat_map(of).collect()
}

#[test]
fn colours_are_of_the_palette() {
    for (name, chart) in drawn() {
        let xml = roxmltree::Document::parse(&chart.svg).unwrap();
        let used: BTreeSet<&str> = xml
            .descendants()
            .flat_map(|node| ["fill", "stroke"].map(|key| node.attribute(key)))
            .flatten()
            .filter(|color| *color != "none")
            .collect();
        let strange: Vec<_> = used.iter().filter(|c| !PALETTE.contains(c)).collect();
        assert!(strange.is_empty(), "{name}: {strange:?}");
    }
}

/// The embedded fonts.
fn fonts() -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    for font in ["Inter-Regular.ttf", "Inter-SemiBold.ttf"] {
        fonts.load_font_data(fs::read(place::repository("src/output/font").join(font)).unwrap());
    }
    fonts
}

#[test]
fn both_weights_are_found_by_one_name() {
    let fonts = fonts();
    for (weight, named) in [(400, "Inter-Regular"), (600, "Inter-SemiBold")] {
        let found = fonts.query(&fontdb::Query {
            families: &[fontdb::Family::Name("Inter")],
            weight: fontdb::Weight(weight),
            ..fontdb::Query::default()
        });
        let face = fonts.face(found.unwrap()).unwrap();
        assert_eq!(face.post_script_name, named);
    }
}

/// docs/charts.md promises these scripts, and these exceptions.
#[test]
fn every_letter_of_the_promised_scripts_has_a_glyph() {
    const SCRIPTS: [(&str, std::ops::RangeInclusive<u32>); 9] = [
        ("Basic Latin", 0x20..=0x7e),
        ("Latin-1", 0xa0..=0xff),
        ("Latin Extended-A", 0x100..=0x17f),
        ("Latin Extended-B", 0x180..=0x24f),
        ("Latin Extended Additional", 0x1e00..=0x1eff),
        ("Greek", 0x370..=0x3ff),
        ("Greek Extended", 0x1f00..=0x1fff),
        ("Cyrillic", 0x400..=0x4ff),
        ("currencies", 0x20a0..=0x20bf),
    ];
    const LACKING: &str = "\u{149}\u{1c4}\u{49e}\u{49f}";
    let coptic = 0x3e2..=0x3ef;
    let fonts = fonts();
    for id in fonts.faces().map(|face| face.id) {
        fonts.with_face_data(id, |data, index| {
            let face = ttf_parser::Face::parse(data, index).unwrap();
            for (script, letters) in SCRIPTS {
                let sign = |c: &char| c.is_alphanumeric() || script == "currencies";
                let missing: String = letters
                    .filter(|code| !coptic.contains(code))
                    .filter_map(char::from_u32)
                    .filter(sign)
                    .filter(|c| face.glyph_index(*c).is_none() && !LACKING.contains(*c))
                    .collect();
                assert_eq!(missing, "", "{script}");
            }
            for c in " –—…“”‘’‚„«»‹›·•×÷±−≤≥≈≠∞√∂∑∏∆←↑→↓◇△▽○●%‰°²³¹§¶†‡©®™№".chars()
            {
                assert!(face.glyph_index(c).is_some(), "{c}");
            }
        });
    }
}

/// Where the letters of each text are, in points.
fn texts(chart: &Picture) -> Vec<(String, usvg::Rect)> {
    let fonts = fonts();
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        font_family: "Inter".into(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(&chart.svg, &options).unwrap();
    let mut all = Vec::new();
    collect(tree.root(), &mut all);
    all
}

fn collect(group: &usvg::Group, all: &mut Vec<(String, usvg::Rect)>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => collect(inner, all),
            usvg::Node::Text(text) => {
                let said = text.chunks().iter().map(|chunk| chunk.text()).collect();
                all.push((said, text.flattened().abs_bounding_box()));
            }
            _ => {}
        }
    }
}

#[test]
fn no_letters_run_into_others_or_off_the_sheet() {
    let mut faults = Vec::new();
    for (name, chart) in drawn() {
        let all = texts(&chart);
        let xml = roxmltree::Document::parse(&chart.svg).unwrap();
        let height: f32 = xml
            .root_element()
            .attribute("height")
            .unwrap()
            .parse()
            .unwrap();
        for (nth, (text, place)) in all.iter().enumerate() {
            let on_sheet = place.left() >= 0.0
                && place.right() <= 900.0
                && place.top() >= 0.0
                && place.bottom() <= height;
            if !on_sheet {
                faults.push(format!("{name}: {text:?} leaves the sheet: {place:?}"));
            }
            for (other, there) in &all[nth + 1..] {
                // Half a point: letters may lean on one another.
                let over = place.left() + 0.5 < there.right()
                    && there.left() + 0.5 < place.right()
                    && place.top() + 0.5 < there.bottom()
                    && there.top() + 0.5 < place.bottom();
                if over {
                    faults.push(format!("{name}: {text:?} runs into {other:?}"));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn no_letters_are_too_small_at_half_size() {
    // Of a sheet of 900 points, on half a page 6.5 inches wide: none below 5 points.
    for (name, chart) in drawn() {
        let xml = roxmltree::Document::parse(&chart.svg).unwrap();
        for node in xml.descendants().filter(|node| node.has_tag_name("text")) {
            let size: f64 = node.attribute("font-size").unwrap().parse().unwrap();
            assert!(size >= 10.49, "{name}: {:?} has {size}", node.text());
        }
    }
}

/// The picture at half of its pixels, as it is kept.
fn halved(chart: &Picture) -> Pixmap {
    let full = Pixmap::decode_png(&charts::png(chart.name, &chart.svg).unwrap()).unwrap();
    let (width, height) = (full.width() / 2, full.height() / 2);
    let mut half = Pixmap::new(width, height).unwrap();
    let (from, to) = (full.data(), half.data_mut());
    for y in 0..height as usize {
        for x in 0..width as usize {
            for channel in 0..4 {
                let at = |dx, dy| {
                    let pixel = (2 * y + dy) * 2 * width as usize + 2 * x + dx;
                    u16::from(from[4 * pixel + channel])
                };
                let mean = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4;
                to[4 * (y * width as usize + x) + channel] = mean as u8;
            }
        }
    }
    half
}

/// The mean difference of all values, of 255, and the share of those more than 48 apart.
fn apart(one: &Pixmap, other: &Pixmap) -> (f64, f64) {
    if (one.width(), one.height()) != (other.width(), other.height()) {
        return (255.0, 1.0);
    }
    let pairs = one.data().iter().zip(other.data());
    let gaps: Vec<u8> = pairs.map(|(a, b)| a.abs_diff(*b)).collect();
    let n = gaps.len() as f64;
    let sum: f64 = gaps.iter().map(|&gap| f64::from(gap)).sum();
    let far = gaps.iter().filter(|&&gap| gap > 48).count() as f64;
    (sum / n, far / n)
}

/// As much as two machines' rounding may differ; a dot that moves by its own width is more.
fn alike((mean, far): (f64, f64)) -> bool {
    mean <= 0.1 && far <= 0.0001
}

/// A chart of a folder that the program made with these arguments.
fn made(arguments: &[&str], name: &'static str) -> Picture {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("made");
    let out = out.to_str().unwrap();
    let all = [arguments, &["--quiet", "--out", out]].concat();
    place::ends(&place::repository(""), &all, 0);
    let svg = fs::read_to_string(format!("{out}/charts/{name}.svg")).unwrap();
    Picture { name, svg }
}

/// What the program draws of its own scenarios: a run's primary outcome, and a forest plot with published intervals
/// of every kind.
fn shipped() -> [(String, Picture); 2] {
    let mint = "scenarios/two_mints.toml";
    let small = [
        "--size",
        "500",
        "--replicates",
        "2",
        "--draws",
        "0",
        "--sensitivity",
        "off",
    ];
    let studies = ["falk_2007", "dav_labels", "strohmetz_2002_study2"]
        .map(|study| format!("scenarios/studies/{study}.toml"));
    let mut validate = vec!["validate"];
    validate.extend(studies.iter().map(String::as_str));
    [
        (
            "two_mints/primary".into(),
            made(&[&["run", mint], &small[..]].concat(), "primary"),
        ),
        ("validate/forest".into(), made(&validate, "forest")),
    ]
}

fn golden() -> Vec<(String, Picture)> {
    const KEPT: [&str; 11] = [
        "mints/primary",
        "mints/over_time",
        "mints/returns",
        "mints/sincerity",
        "year/over_time",
        "season/over_time",
        "season/returns",
        "season/sincerity",
        "randomized/power",
        "torture_once/primary",
        "torture/returns",
    ];
    let mut all = drawn();
    all.retain(|(name, _)| KEPT.contains(&name.as_str()));
    assert_eq!(all.len(), KEPT.len());
    all.extend(shipped());
    all
}

#[test]
fn charts_look_as_they_did() {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/output/golden");
    let bless = std::env::var_os("GOODWILL_BLESS").is_some();
    for (name, chart) in golden() {
        let file = folder.join(format!("{}.png", name.replace('/', "_")));
        let now = halved(&chart);
        if bless {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, now.encode_png().unwrap()).unwrap();
            continue;
        }
        let then = Pixmap::decode_png(&fs::read(&file).expect(&name)).unwrap();
        let apart = apart(&now, &then);
        assert!(
            alike(apart),
            "{name} looks different (mean {:.3}, far {:.5}); where that is meant: GOODWILL_BLESS=1 cargo test --test output charts",
            apart.0,
            apart.1
        );
    }
}

#[test]
fn a_moved_dot_is_seen() {
    let (scenario, results) = samples::mints();
    let before = halved(&samples::picture(&scenario, &results, "primary"));
    let mut moved = results.clone();
    let one = moved.summary.iter_mut().find(|s| s.arm == 1).unwrap();
    one.mean.value += 0.0005;
    let after = halved(&samples::picture(&scenario, &moved, "primary"));
    assert!(alike(apart(&before, &before)));
    assert!(
        !alike(apart(&before, &after)),
        "{:?}",
        apart(&before, &after)
    );
}

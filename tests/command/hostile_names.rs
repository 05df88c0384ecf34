//! Names that mean something to a shell, a path, a spreadsheet, a page or a terminal: in a scenario, of files,
//! of folders and in data they stay names. Nothing is written but what was asked for.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::place::{SHOP, goodwill, put, told};

/// A sandbox with the folder in which the command runs, and somebody's files beside it.
struct Sandbox {
    at: TempDir,
}

/// Every file and link below the sandbox, with what it holds or where it leads.
type Listing = BTreeMap<PathBuf, Vec<u8>>;

impl Sandbox {
    fn new() -> Sandbox {
        let at = TempDir::new().unwrap();
        for file in [
            "theirs/letter.txt",
            "theirs/deep/run.json",
            "beside.txt",
            "here/own.txt",
        ] {
            put(
                &at.path().join(file),
                format!("{file} is not ours").as_bytes(),
            );
        }
        put(&at.path().join("here/shop.toml"), SHOP.as_bytes());
        Sandbox { at }
    }

    fn here(&self) -> PathBuf {
        self.at.path().join("here")
    }

    fn theirs(&self) -> PathBuf {
        self.at.path().join("theirs")
    }

    fn listing(&self) -> Listing {
        let mut found = Listing::new();
        let mut folders = vec![self.at.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let kind = fs::symlink_metadata(&path).unwrap();
                if kind.is_symlink() {
                    let to = fs::read_link(&path).unwrap();
                    found.insert(path, to.into_os_string().into_vec());
                } else if kind.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        found
    }

    /// Runs the command here; gives the exit code and what it says.
    #[track_caller]
    fn goodwill(&self, arguments: &[OsString]) -> (i32, String) {
        let mut command = goodwill(&self.here(), arguments);
        let (code, _, err) = told(command.env("HOME", self.here()).output().unwrap());
        (code, err)
    }

    /// Runs a scenario, so that it ends with this code and leaves everything alone but `folder`, in which,
    /// where it ends well, there is a whole run.
    #[track_caller]
    fn runs(&self, arguments: &[OsString], code: i32, folder: Option<&Path>) {
        let before = self.listing();
        let mut all = words(&["run", "--draws", "0", "--sensitivity", "off", "--quiet"]);
        all.extend(words(&["--size", "40", "--replicates", "1"]));
        all.extend_from_slice(arguments);
        let (ended, err) = self.goodwill(&all);
        assert_eq!(ended, code, "{arguments:?}\n{err}");
        if code != 0 {
            assert!(!err.trim().is_empty(), "{arguments:?}: no word of why");
        }
        let mut after = self.listing();
        if let Some(folder) = folder {
            let folder = self.here().join(folder);
            after.retain(|path, _| !path.starts_with(&folder));
            if code == 0 {
                is_whole(&folder);
            }
        }
        let kept: Listing = before
            .into_iter()
            .filter(|(path, _)| {
                folder.is_none_or(|folder| !path.starts_with(self.here().join(folder)))
            })
            .collect();
        assert_eq!(names(&after), names(&kept), "{arguments:?}\n{err}");
        assert!(after == kept, "{arguments:?}: what was there is another");
    }
}

fn names(listing: &Listing) -> Vec<&PathBuf> {
    listing.keys().collect()
}

fn words(arguments: &[&str]) -> Vec<OsString> {
    arguments.iter().map(OsString::from).collect()
}

/// A run's folder whose files are those in its list of hashes, and tame.
#[track_caller]
fn is_whole(folder: &Path) {
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    for line in sums.lines() {
        let (_, file) = line.split_once("  ").unwrap();
        assert!(folder.join(file).is_file(), "{file}");
    }
    for table in fs::read_dir(folder).unwrap() {
        let path = table.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            tables_are_tame(&path);
        }
    }
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    for wild in ["<script>alert", "<img src=x", "</style><", "49{%"] {
        assert!(!page.contains(wild), "{wild} on the page");
    }
    for chart in fs::read_dir(folder.join("charts")).unwrap() {
        let path = chart.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "svg") {
            let text = fs::read_to_string(&path).unwrap();
            resvg::usvg::roxmltree::Document::parse(&text).unwrap();
        }
    }
    let package: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("datapackage.json")).unwrap()).unwrap();
    for resource in package["resources"].as_array().unwrap() {
        let path = Path::new(resource["path"].as_str().unwrap());
        assert!(folder.join(path).is_file(), "{path:?}");
    }
}

/// No cell that a spreadsheet would run, numbers apart.
fn tables_are_tame(path: &Path) {
    let mut rows = csv::Reader::from_path(path).unwrap();
    for row in rows.records() {
        for cell in row.unwrap().iter() {
            let wild = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!wild || cell.parse::<f64>().is_ok(), "{path:?}: {cell}");
        }
    }
}

/// What becomes of a name in a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Taken,
    Refused,
}

use Fate::{Refused, Taken};

/// Names of arms, segments, gifts and titles.
fn in_scenarios() -> Vec<(String, Fate)> {
    let own = |names: &[(&str, Fate)]| -> Vec<(String, Fate)> {
        names
            .iter()
            .map(|(name, fate)| (name.to_string(), *fate))
            .collect()
    };
    let mut names = own(&[
        ("../x", Taken),
        ("..", Taken),
        ("/etc/passwd", Taken),
        ("C:\\x", Taken),
        ("\\\\server\\share", Taken),
        ("CON", Taken),
        ("NUL.txt", Taken),
        ("~root", Taken),
        ("-rf", Taken),
        ("--force", Taken),
        ("$(touch x)", Taken),
        ("`touch x`; touch x", Taken),
        ("%2e%2e%2fx", Taken),
        ("%s%n", Taken),
        ("=cmd()", Taken),
        ("+1+1", Taken),
        ("-1-1", Taken),
        ("@SUM(A1)", Taken),
        ("'=1", Taken),
        ("a,\"b\";c", Taken),
        ("<script>alert(1)</script>", Taken),
        ("\"><img src=x onerror=alert(2)>", Taken),
        ("</style></title><!--", Taken),
        ("{{ 7 * 7 }}{% raw %}", Taken),
        ("javascript:alert(1)", Taken),
        ("SHA256SUMS", Taken),
        ("run.json", Taken),
        ("\u{5de}\u{5ea}\u{5e0}\u{5d4}", Taken),
        (
            "\u{1f381}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            Taken,
        ),
        ("e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", Taken),
        ("\u{ff1d}cmd()", Taken),
        ("x. ", Taken),
        ("a\0b", Refused),
        ("a\nb", Refused),
        ("a\tb", Refused),
        ("\u{1b}[31mred", Refused),
        ("", Refused),
        ("   ", Refused),
    ]);
    names.push(("W".repeat(120), Taken));
    names.push(("W".repeat(300), Refused));
    names
}

/// The shop with these arms; the first one stands for the baseline.
fn with_arms(names: &[&str]) -> String {
    let start = SHOP.find("[[arm]]").unwrap();
    let arms: String = names
        .iter()
        .map(|name| {
            let name = toml::Value::from(*name);
            format!("[[arm]]\nname = {name}\n[[arm.gesture]]\ngift = {name}\nvalue = 1\nat = \"1 week\"\n")
        })
        .collect();
    format!("{}{arms}", &SHOP[..start])
}

#[test]
fn a_name_is_taken_or_refused_and_never_obeyed() {
    let sandbox = Sandbox::new();
    for (name, fate) in in_scenarios() {
        fs::write(
            sandbox.here().join("arms.toml"),
            with_arms(&["nothing", &name]),
        )
        .unwrap();
        let (code, err) = sandbox.goodwill(&words(&["check", "arms.toml"]));
        let expected = if fate == Taken { 0 } else { 3 };
        assert_eq!(code, expected, "{name:?}\n{err}");
        assert!(
            !err.contains('\u{1b}') && !err.contains('\0'),
            "{name:?} reaches the terminal"
        );
    }
}

#[test]
fn taken_names_stay_names_in_every_file_of_the_run() {
    let all = in_scenarios();
    let taken: Vec<&str> = all
        .iter()
        .filter(|(_, fate)| *fate == Taken)
        .map(|(name, _)| name.as_str())
        .collect();
    for some in taken.chunks(8) {
        let sandbox = Sandbox::new();
        let title = format!("title = {}", toml::Value::from(some[0]));
        let text = with_arms(some).replace("title = \"A shop\"", &title);
        fs::write(sandbox.here().join("arms.toml"), text).unwrap();
        let folder = Path::new("output/arms");
        sandbox.runs(&words(&["arms.toml"]), 0, Some(folder));
    }
}

#[test]
fn names_of_scenario_files_lead_nowhere_else() {
    let long = format!("{}.toml", "n".repeat(240));
    let names: Vec<(OsString, i32)> = [
        ("CON.toml", 0),
        ("NUL.txt.toml", 0),
        ("~.toml", 0),
        ("=cmd().toml", 0),
        ("$(touch x).toml", 0),
        ("a b;touch x.toml", 0),
        ("a\\b.toml", 0),
        ("a\nb.toml", 0),
        ("\u{202e}lmot.toml", 0),
        ("\u{1f381}.toml", 0),
        ("SHA256SUMS.toml", 0),
        ("trailing. .toml", 0),
        (".toml", 0),
        // Their own names would be `.` and `..`.
        ("..toml", 4),
        ("...toml", 4),
        (long.as_str(), 0),
    ]
    .into_iter()
    .map(|(name, code)| (OsString::from(name), code))
    .chain([(OsString::from_vec(b"\xff\xfe.toml".to_vec()), 0)])
    .collect();
    for (name, code) in names {
        let sandbox = Sandbox::new();
        fs::write(sandbox.here().join(&name), SHOP).unwrap();
        let path = Path::new(".").join(&name).into_os_string();
        let folder = Path::new("output").join(Path::new(&name).file_stem().unwrap());
        sandbox.runs(&[path], code, (code == 0).then_some(folder.as_path()));
    }
}

#[test]
fn folders_are_made_where_they_were_asked_for_and_nowhere_else() {
    let long = "n".repeat(300);
    for (out, code, folder) in [
        ("", 2, None),
        (".", 4, None),
        ("..", 4, None),
        ("/", 4, None),
        ("own.txt", 4, None),
        ("own.txt/x", 4, None),
        ("../theirs", 4, None),
        ("../theirs/deep", 4, None),
        (long.as_str(), 4, None),
        ("-rf", 0, Some("-rf")),
        ("~", 0, Some("~")),
        ("CON", 0, Some("CON")),
        ("=cmd()", 0, Some("=cmd()")),
        ("a\nb", 0, Some("a\nb")),
        ("a b. ", 0, Some("a b. ")),
        ("x/../y", 0, Some("y")),
        ("deep/deeper/deepest", 0, Some("deep/deeper/deepest")),
        ("\u{1f381}", 0, Some("\u{1f381}")),
        ("end/", 0, Some("end")),
    ] {
        let sandbox = Sandbox::new();
        let out = OsString::from(format!("--out={out}"));
        sandbox.runs(&["shop.toml".into(), out], code, folder.map(Path::new));
    }
}

#[test]
fn links_are_not_followed_to_what_is_theirs() {
    let linked: [(&str, &str); 4] = [
        ("a folder", "../theirs"),
        ("a file", "../beside.txt"),
        ("nothing", "../nowhere"),
        ("itself", "out"),
    ];
    for (what, to) in linked {
        let sandbox = Sandbox::new();
        symlink(to, sandbox.here().join("out")).unwrap();
        for flags in [
            &["shop.toml", "--out=out"][..],
            &["shop.toml", "--out=out", "--force"],
        ] {
            println!("a link to {what}: {flags:?}");
            sandbox.runs(&words(flags), 4, None);
        }
    }
}

#[test]
fn links_within_a_run_are_replaced_and_what_they_led_to_stays() {
    for within in ["charts", "summary.csv", "run.json", "data"] {
        let sandbox = Sandbox::new();
        let arguments = words(&["shop.toml", "--out=out", "--force"]);
        sandbox.runs(&arguments, 0, Some(Path::new("out")));
        let place = sandbox.here().join("out").join(within);
        if place.is_dir() {
            fs::remove_dir_all(&place).unwrap();
        } else if place.exists() {
            let kept = sandbox.theirs().join(within);
            fs::rename(&place, kept).unwrap();
        }
        let to = sandbox.theirs().join(within);
        symlink(if to.exists() { to } else { sandbox.theirs() }, &place).unwrap();
        sandbox.runs(&arguments, 0, Some(Path::new("out")));
    }
}

#[test]
fn unfinished_work_is_not_put_where_a_link_leads() {
    for to in ["../theirs", "../beside.txt", "../nowhere"] {
        let sandbox = Sandbox::new();
        symlink(to, sandbox.here().join("out.unfinished")).unwrap();
        let before = sandbox.listing();
        let (code, err) = sandbox.goodwill(&words(&[
            "run",
            "shop.toml",
            "--out=out",
            "--quiet",
            "--draws=0",
            "--sensitivity=off",
        ]));
        assert!([0, 4].contains(&code), "{to}: {code}\n{err}");
        let after = sandbox.listing();
        let outside = |listing: &Listing| -> Listing {
            let own = sandbox.here();
            let all = listing.clone().into_iter();
            all.filter(|(path, _)| !path.starts_with(&own)).collect()
        };
        assert!(outside(&before) == outside(&after), "{to}\n{err}");
    }
}

/// The shop with its customers from a table.
fn of_data(file: &str, columns: &[(&str, &str)]) -> String {
    let file = toml::Value::from(file);
    let columns: String = columns
        .iter()
        .map(|(key, column)| format!("{key} = {}\n", toml::Value::from(*column)))
        .collect();
    SHOP.replace(
        "population = { size = 40, purchase_rate = \"1 per week\", basket = 10 }",
        &format!("[population]\npurchase_rate = \"1 per week\"\n[population.data]\nfile = {file}\n{columns}"),
    )
}

#[test]
fn data_files_are_copied_under_their_own_names() {
    for name in [
        "../theirs/spend.csv",
        "CON.csv",
        "NUL",
        "-rf.csv",
        "~.csv",
        "=cmd().csv",
        "a\\b.csv",
        "a\nb.csv",
        "a\rb.csv",
        "\u{202e}vsc.csv",
        "\u{1f381}.csv",
        "SHA256SUMS",
        "scenario.toml",
        "trailing. ",
        "%s.csv",
        "..csv",
        &"n".repeat(250),
    ] {
        let sandbox = Sandbox::new();
        let table = format!("spend,group\n{}", "10,a\n12,b\n9,a\n".repeat(20));
        fs::write(sandbox.here().join(name), table).unwrap();
        let text = of_data(name, &[("basket", "spend"), ("segment", "group")]);
        fs::write(sandbox.here().join("data.toml"), text).unwrap();
        println!("{name:?}");
        sandbox.runs(
            &words(&["data.toml", "--out=out"]),
            0,
            Some(Path::new("out")),
        );
        // The folder alone is enough to read it again.
        let (code, err) = sandbox.goodwill(&words(&["check", "out/scenario.toml"]));
        assert_eq!(code, 0, "{err}");
    }
}

#[test]
fn columns_and_cells_of_data_stay_text() {
    let long = "c".repeat(300);
    for column in [
        "=cmd()",
        "+1",
        "-rf",
        "@x",
        "../x",
        "a,b",
        "a\"b",
        "a\nb",
        "<script>alert(1)</script>",
        "\u{202e}x",
        long.as_str(),
    ] {
        let sandbox = Sandbox::new();
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut table = format!("{},spend\n", quoted(column));
        for row in 0..40 {
            let cells = ["=cmd()", "-rf", "<script>alert(1)</script>", "../x"];
            table += &format!("{},{}\n", quoted(cells[row % 4]), 10 + row % 7);
        }
        fs::write(sandbox.here().join("table.csv"), table).unwrap();
        let text = of_data("table.csv", &[("segment", column), ("basket", "spend")]);
        fs::write(sandbox.here().join("data.toml"), text).unwrap();
        println!("{column:?}");
        sandbox.runs(
            &words(&["data.toml", "--out=out"]),
            0,
            Some(Path::new("out")),
        );
    }
}

//! What of customers' own file goes into a run's folder, in what order, and what comes out of it again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use goodwill::output::tables::RunTables;
use goodwill::scenario::checked::Data;
use goodwill::scenario::{self, Loaded};
use tempfile::TempDir;

const SCENARIO: &str = r#"
title = "Own customers"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "goodwill" }
design = { seed = 7 }
arm = [{ name = "nothing" }, { name = "card", gesture = [{ gift = "card", value = 1, at = "1 week" }] }]
[population.data]
file = "customers.csv"
"#;

/// Reads a scenario beside a table, in this folder.
fn read_at(at: &Path, keys: &str, table: &str) -> Loaded {
    fs::write(at.join("customers.csv"), table).unwrap();
    let text = format!("{SCENARIO}{keys}");
    scenario::check("shop.toml", &text, at, &[])
        .unwrap_or_else(|problems| panic!("{}", problems.render(false)))
}

fn read(keys: &str, table: &str) -> Loaded {
    read_at(TempDir::new().unwrap().path(), keys, table)
}

fn data(loaded: &Loaded) -> &Data {
    loaded.scenario.population.data.as_ref().unwrap()
}

fn ids(loaded: &Loaded) -> Vec<String> {
    let data = data(loaded);
    let ids = data.ids.as_ref().expect("names");
    (0..data.rows).map(|row| ids.get(row).to_owned()).collect()
}

/// What a run's folder would hold of the table: the copy, then its account.
fn copied(loaded: &Loaded) -> [String; 2] {
    let files = loaded.copy.as_ref().unwrap().files();
    files.map(|(_, bytes)| String::from_utf8(bytes).unwrap())
}

/// Eighty customers with names, addresses and dates, of whom some are alike, and two of no use.
fn shop() -> String {
    let mut table = String::from("mail;name;group;orders;paid;last;first;city\n");
    for row in 0..80 {
        let (orders, month) = (1 + row % 4, 1 + row % 6);
        let group = ["éclairs", "bread", "all, \"or\" none"][row % 3];
        let last = match orders {
            1 => format!("{:02}.{month:02}.2025", 10),
            _ => format!("{:02}.{month:02}.2026", 1 + row % 28),
        };
        table += &format!(
            "anna{row}@example.org;Anna {row};\"{}\";{orders};{},50;{last};10.{month:02}.2025;Ghent\n",
            group.replace('"', "\"\""),
            20 * orders
        );
    }
    table
        + "bert@example.org;Bert;bread;0;0;;01.01.2025;Bruges\ncaro@example.org;Caro;bread;x;1;01.01.2026;01.01.2025;Ostend\n"
}

const SHOP: &str = r#"
id = "mail"
segment = "group"
purchases = "orders"
spend = "paid"
last_purchase = "last"
tenure = "first"
dates = "day month year"
as_of = 2026-06-30
"#;

/// Bills without names, many of them alike.
fn bills() -> String {
    let rows = (0..90).map(|row| format!("{}.5,{},{}\n", 10 + row % 7, row % 3, 1 + row % 2));
    format!("bill,tip,weeks\n{}", rows.collect::<String>())
}

const BILLS: &str = r#"
basket = "bill"
tip_share = { column = "tip", over = "bill" }
purchase_rate = { column = "tip", over = "weeks", per = "month" }
tenure = { column = "weeks", unit = "week" }
"#;

fn all() -> [(&'static str, String); 4] {
    [
        (SHOP, shop()),
        (BILLS, bills()),
        ("segment = \"tip\"\nbasket = \"bill\"", bills()),
        ("id = \"mail\"\nbasket = \"paid\"\nkeep_ids = true", shop()),
    ]
}

/// The same rows, in another order.
fn shuffled(table: &str, by: usize) -> String {
    let lines: Vec<&str> = table.lines().collect();
    let rows = lines.len() - 1;
    let mut text = lines[0].to_owned() + "\n";
    // Of a prime number of steps every row is met once.
    let prime = [7, 11, 13][by];
    assert!(!rows.is_multiple_of(prime));
    for at in 0..rows {
        text += lines[1 + (at * prime + by) % rows];
        text.push('\n');
    }
    text
}

#[test]
fn the_order_of_rows_does_not_matter() {
    for (keys, table) in all() {
        let loaded = read(keys, &table);
        for by in 0..3 {
            let other = read(keys, &shuffled(&table, by));
            assert_eq!(loaded.scenario, other.scenario, "{keys}");
            assert_eq!(copied(&loaded)[0], copied(&other)[0], "{keys}");
        }
    }
}

#[test]
fn of_rows_with_one_name_no_order_decides() {
    let mut table = shop();
    // Two that are the same and one that differs, in a segment that no other has; two that are the same; and two of
    // which one cannot be used.
    let lines: Vec<String> = table.lines().map(str::to_owned).collect();
    for row in [
        lines[5].clone(),
        lines[5].replace("bread", "rolls"),
        lines[6].clone(),
        lines[9].replacen(";10.", ";x10.", 1),
    ] {
        table += &(row + "\n");
    }
    let keys = format!("{SHOP}rejects = \"20%\"");
    let loaded = read(&keys, &table);
    let account = |loaded: &Loaded| {
        let account = loaded.account.as_ref().unwrap();
        let numbers = [account.read, account.used, account.rejected];
        (numbers, account.columns.clone(), account.never_bought)
    };
    assert_eq!(account(&loaded).0, [84, 78, 5]);
    for by in 0..3 {
        let other = read(&keys, &shuffled(&table, by));
        assert_eq!(loaded.scenario, other.scenario);
        assert_eq!(copied(&loaded)[0], copied(&other)[0]);
        assert_eq!(account(&loaded), account(&other));
    }
}

#[test]
fn like_rows_do_not_stand_together() {
    // Sorted by content, as a file can be, three of ten rows would have an equal neighbour more than nine
    // times out of ten.
    let table = format!("basket\n{}{}", "10\n".repeat(300), "20\n".repeat(300));
    let loaded = read("basket = \"basket\"", &table);
    let (_, baskets) = &data(&loaded).columns[0];
    let alike = baskets.windows(2).filter(|pair| pair[0] == pair[1]).count();
    // Of 599 pairs half are alike by chance: 300 ± 4 standard deviations of 12.2.
    assert!((251..=349).contains(&alike), "{alike}");
}

#[test]
fn a_copy_reads_to_the_same_customers_and_tells_the_same() {
    for (keys, table) in all() {
        let loaded = read(keys, &table);
        let at = TempDir::new().unwrap();
        fs::create_dir(at.path().join("data")).unwrap();
        for (name, bytes) in loaded.copy.as_ref().unwrap().files() {
            fs::write(at.path().join(name), bytes).unwrap();
        }
        let again = scenario::check("scenario.toml", &loaded.resolved, at.path(), &[])
            .unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        let (mut one, mut other) = (data(&loaded).clone(), data(&again).clone());
        (one.path, other.path) = (String::new(), String::new());
        assert_eq!(one, other, "{keys}");
        assert_eq!(again.account, loaded.account, "{keys}");
        assert_eq!(again.resolved, loaded.resolved, "{keys}");
        assert_eq!(copied(&again), copied(&loaded), "{keys}");
        assert_eq!(again.inputs[1].sha256, loaded.inputs[1].sha256, "{keys}");
        // Another seed neither hashes again nor reorders.
        let set = ["design.seed=8".to_owned()];
        let seed = scenario::check("scenario.toml", &loaded.resolved, at.path(), &set);
        assert_eq!(copied(&seed.unwrap())[0], copied(&loaded)[0], "{keys}");
    }
}

#[test]
fn a_copy_holds_what_was_used_and_no_more() {
    let loaded = read(SHOP, &shop());
    let [table, account] = copied(&loaded);
    for secret in [
        "anna", "Anna", "example", "Ghent", "bert", "Bruges", "caro", "Ostend",
    ] {
        assert!(!table.contains(secret), "{secret} in {table}");
        assert!(!account.contains(secret), "{secret} in {account}");
        assert!(!loaded.resolved.contains(secret), "{secret}");
    }
    let header = "id,segment,purchases,spend,last_purchase,tenure\n";
    assert!(table.starts_with(header), "{table}");
    assert_eq!(table.lines().count(), 81);
    // Who was rejected is told by line and reason, and by what nobody can read.
    let unused = &loaded.account.as_ref().unwrap().unused;
    let told: Vec<_> = unused
        .iter()
        .map(|row| (row.line, row.reason.as_str()))
        .collect();
    let expected = [
        (82, "never bought: no customer yet"),
        (83, "orders: `x` is not a number"),
    ];
    assert_eq!(told, expected);
    assert!(
        unused
            .iter()
            .all(|row| row.id.len() == 26 && !ids(&loaded).contains(&row.id))
    );
}

#[test]
fn ids_that_are_kept_change_nothing_else() {
    let hashed = read(SHOP, &shop());
    let kept = read(&format!("{SHOP}keep_ids = true"), &shop());
    assert!(copied(&kept)[0].contains("anna7@example.org"));
    assert!(!copied(&kept)[0].contains("Ghent"));
    let names = |loaded: &Loaded| ids(loaded).into_iter().collect::<BTreeSet<_>>();
    assert_eq!((names(&hashed).len(), names(&kept).len()), (80, 80));
    assert!(names(&hashed).is_disjoint(&names(&kept)));
    let without = |loaded: &Loaded| {
        let mut scenario = loaded.scenario.clone();
        scenario.population.data.as_mut().unwrap().ids = None;
        scenario
    };
    assert_eq!(without(&hashed), without(&kept));
}

#[test]
fn hashes_are_of_the_seed_and_of_all_who_are_there() {
    let table = shop();
    let loaded = read(SHOP, &table);
    assert_eq!(ids(&loaded), ids(&read(SHOP, &table)));
    let common = |other: &Loaded| {
        let own: BTreeSet<String> = ids(&loaded).into_iter().collect();
        ids(other).iter().filter(|id| own.contains(*id)).count()
    };
    let at = TempDir::new().unwrap();
    read_at(at.path(), SHOP, &table);
    let text = format!("{SCENARIO}{SHOP}");
    let set = ["design.seed=8".to_owned()];
    let seed = scenario::check("shop.toml", &text, at.path(), &set).unwrap();
    assert_eq!(common(&seed), 0);
    let more = table + "dora@example.org;Dora;bread;1;1;01.01.2026;01.01.2025;Ostend\n";
    assert_eq!(common(&read(SHOP, &more)), 0);
}

#[test]
fn keep_ids_and_account_that_cannot_be_are_told() {
    let wrong = |keys: &str, says: &str| {
        let at = TempDir::new().unwrap();
        fs::write(at.path().join("customers.csv"), "id,basket\na,1\n").unwrap();
        fs::write(at.path().join("none.json"), "{}").unwrap();
        let text = format!("{SCENARIO}basket = \"basket\"\n{keys}");
        let problems = scenario::check("shop.toml", &text, at.path(), &[]).unwrap_err();
        let problems = problems.render(false);
        assert!(problems.contains(says), "not \"{says}\" in\n{problems}");
    };
    wrong("keep_ids = true", "no column is named as `id`");
    wrong("id = \"id\"\nkeep_ids = 1", "keep_ids");
    wrong(
        "account = \"none.json\"",
        "the account is not as a run writes it",
    );
    wrong(
        "account = \"nowhere.json\"",
        "`nowhere.json` cannot be read",
    );
}

#[test]
fn no_text_of_any_column_is_kept_that_may_name_somebody() {
    let mut table = shop();
    let right = [
        "zoe@example.org",
        "Zoe",
        "bread",
        "2",
        "40",
        "01.02.2026",
        "10.01.2025",
        "Ghent",
    ];
    let texts = [
        "Quentin",
        "Qu Ng",
        "Quentin` Webb `x",
        "April Quon",
        "Jan Quist 12",
        "quincy@example.org",
        "10,5 Quay",
        "+49 171 7777777",
        "4111777777777777",
        "1.2.26 Quinn:7",
        "q7777",
        "24.4.26 8:30 Quirk",
    ];
    for (at, text) in texts.iter().enumerate() {
        // In each column that is mapped to something, but for the name and what is told as it is.
        for column in [3, 4, 5, 6] {
            let mut row = right.map(str::to_owned);
            row[0] = format!("zoe{at}.{column}@example.org");
            row[column] = (*text).to_owned();
            table += &(row.join(";") + "\n");
        }
    }
    table += "Quentin;zoe@example.org\n";
    let loaded = read(&format!("{SHOP}rejects = \"100%\""), &table);
    let account = loaded.account.as_ref().unwrap();
    // A number of a card is a time since 1970 where a date stands.
    assert!(
        account.rejected >= 4 * texts.len() - 1,
        "{}",
        account.rejected
    );
    let mut kept = copied(&loaded).to_vec();
    kept.push(loaded.resolved.clone());
    kept.extend(goodwill::output::import_summary::sentences(&loaded));
    let tables = RunTables::default().with_data(&loaded);
    for (_, bytes) in tables.files() {
        kept.push(String::from_utf8(bytes).unwrap());
    }
    for text in kept {
        for secret in [
            "Qu", "quincy", "q7777", "777777", "Webb", "April", "Ng", "zoe", "Jan",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[test]
fn a_path_that_leads_out_of_the_folder_is_told_by_its_end() {
    let at = TempDir::new().unwrap();
    let own = at.path().join("shop");
    fs::create_dir_all(own.join("exports")).unwrap();
    fs::create_dir(at.path().join("quentin")).unwrap();
    let name = |path: &str| {
        fs::write(own.join(path), "basket\n1\n").unwrap();
        let text = SCENARIO.replace("customers.csv", path) + "basket = \"basket\"";
        let loaded = scenario::check("shop.toml", &text, &own, &[]).unwrap();
        loaded.inputs[1].name.clone()
    };
    assert_eq!(name("exports/c.csv"), "exports/c.csv");
    assert_eq!(name("../quentin/c.csv"), "c.csv");
    assert_eq!(
        name(at.path().join("quentin/d.csv").to_str().unwrap()),
        "d.csv"
    );
}

//! Tables of customers as they were found in use, in `tests/cases`: each is read rightly, or it is told what
//! is wrong.

use std::fs;

use goodwill::scenario::checked::{Data, Trait};
use goodwill::scenario::{self, ImportSummary, Loaded};
use tempfile::TempDir;

use crate::common::place::repository;
use crate::says::{column, told, wrong};

const SCENARIO: &str = r#"
title = "Customers as they are"
timeline = { unit = "week", length = "26 weeks" }
outcome = { primary = "profit" }
arm = [{ name = "nothing" }, { name = "card", gesture = [{ gift = "card", value = 4, cost = 1, at = "1 week" }] }]
[channel.purchase]
margin = "40%"
"#;

/// Columns of dates, as in most of the tables.
const DATED: &str = r#"
id = "customer"
segment = "group"
purchases = "orders"
spend = "spend"
last_purchase = "last"
tenure = "first"
as_of = 2026-06-30
"#;

/// Durations in days.
const DAYS: &str = r#"
id = "customer"
purchases = "orders"
spend = "spend"
last_purchase = { column = "ago", unit = "day" }
tenure = { column = "days", unit = "day" }
"#;

fn read(currency: &str, file: &str, keys: &str, table: &[u8]) -> Result<Loaded, String> {
    let at = TempDir::new().unwrap();
    fs::write(at.path().join(file), table).unwrap();
    let text =
        format!("currency = \"{currency}\"{SCENARIO}[population.data]\nfile = \"{file}\"\n{keys}");
    scenario::check("case.toml", &text, at.path(), &[]).map_err(|problems| problems.render(false))
}

/// A file of `tests/cases`, read with these keys.
fn case(path: &str, currency: &str, keys: &str) -> Result<Loaded, String> {
    let table = fs::read(repository("tests/cases").join(path)).unwrap();
    read(currency, path.rsplit('/').next().unwrap(), keys, &table)
}

#[track_caller]
fn right(loaded: Result<Loaded, String>) -> (Data, ImportSummary) {
    let loaded = loaded.unwrap_or_else(|problems| panic!("{problems}"));
    let data = loaded.scenario.population.data.unwrap();
    (data, loaded.account.unwrap())
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64
}

/// The same customers, whatever their file is called.
#[track_caller]
fn same(one: &Data, other: &Data) {
    let other = Data {
        path: one.path.clone(),
        ..other.clone()
    };
    assert_eq!(*one, other);
}

#[test]
fn a_stray_quotation_mark_swallows_no_rows_in_silence() {
    let file = |name: &str| case(&format!("stray_quotation_mark/{name}"), "$", DATED);
    let (data, account) = right(file("right.csv"));
    assert_eq!((data.rows, account.read), (200, 200));
    wrong(
        file("unclosed.csv"),
        &["E020", "the quotation mark on line 52 is not closed"],
    );
    wrong(
        file("closed_later.csv"),
        &[
            "E020",
            "from line 22 to line 122 runs over lines that are rows",
        ],
    );
}

#[test]
fn the_usual_summary_says_the_same_as_the_own_keys() {
    let own = r#"
id = "customer"
purchases = "orders"
spend = "spend"
last_purchase = { column = "ago", unit = "day" }
tenure = { column = "T", unit = "day" }
"#;
    let summary = r#"
id = "customer"
frequency = "frequency"
recency = { column = "recency", unit = "day" }
T = { column = "T", unit = "day" }
spend = "spend"
"#;
    let (own, account) = right(case("usual_summary/own.csv", "$", own));
    let (summary, _) = right(case("usual_summary/summary.csv", "$", summary));
    same(&own, &summary);
    // As expected of these customers: 1.77 purchases a year, 28.0% have left, a basket of 36.16.
    let rate = mean(column(&own, Trait::PurchaseRate)) * 365.25;
    assert!((rate - 1.77).abs() < 0.005, "{rate}");
    let left = account.record.unwrap().left / 200.0;
    assert!((left - 0.280).abs() < 5e-4, "{left}");
    let basket = mean(column(&own, Trait::Basket));
    assert!((basket - 36.16).abs() < 0.005, "{basket}");
    // The columns taken for others.
    let taken = r#"
id = "customer"
purchases = "frequency"
spend = "spend"
last_purchase = { column = "recency", unit = "day" }
tenure = { column = "T", unit = "day" }
"#;
    wrong(
        case("usual_summary/summary.csv", "$", taken),
        &[
            "96 rows without a purchase have spent money",
            "34 of 34 customers with one purchase",
            "write `frequency = \"frequency\"`",
        ],
    );
}

#[test]
fn mean_money_after_the_first_purchase_gives_the_basket() {
    let keys = r#"
id = "customer"
frequency = "frequency"
recency = { column = "recency", unit = "week" }
T = { column = "T", unit = "week" }
monetary_value = "monetary_value"
"#;
    let table = |of_one: &str| {
        let mut table = String::from("customer,frequency,recency,T,monetary_value\n");
        for row in 0..80 {
            let (repeats, money) = match row % 4 {
                0 => (0, of_one.to_owned()),
                repeats => (repeats, format!("{}.5", 20 + row % 7 * 5)),
            };
            let recency = if repeats > 0 { 10 + row % 30 } else { 0 };
            table += &format!("c{row},{repeats},{recency},{},{money}\n", 50 + row % 20);
        }
        table.into_bytes()
    };
    let (data, account) = right(read("$", "s.csv", keys, &table("0")));
    let basket = column(&data, Trait::Basket);
    let usual = account.baskets.unwrap().mean() as f32;
    assert_eq!(basket.iter().filter(|basket| **basket == usual).count(), 20);
    told(&account, "20 customers have no known basket");
    assert!(data.spend.is_some() && data.here.is_some());
    // Money of a first purchase, where the mean is of all.
    let (all, account) = right(read("$", "s.csv", keys, &table("40")));
    assert!(
        column(&all, Trait::Basket)
            .iter()
            .all(|basket| *basket != usual)
    );
    told(&account, "the mean of all purchases");
    // The time since the last purchase in place of the time up to it.
    let since: String = String::from_utf8(table("0"))
        .unwrap()
        .lines()
        .map(|line| line.replace(",0,0,", ",0,33,") + "\n")
        .collect();
    wrong(
        read("$", "s.csv", keys, since.as_bytes()),
        &[
            "20 of 20 customers with one purchase",
            "`recency` is the time from the first purchase to the last",
        ],
    );
    let with = |keys: &str| read("$", "s.csv", keys, &table("0"));
    wrong(
        with("frequency = \"frequency\""),
        &["`frequency` needs `recency`"],
    );
    wrong(
        with("monetary_value = \"monetary_value\""),
        &["`monetary_value` needs `frequency`"],
    );
    wrong(
        with(&format!("{keys}purchases = \"frequency\"")),
        &["`purchases` and `frequency` both give the number of purchases"],
    );
}

#[test]
fn a_basket_of_zero_is_one_that_is_not_known() {
    let keys = r#"
id = "customer"
basket = "mean_repeat"
purchase_rate = { column = "repeats", over = "weeks", per = "week" }
"#;
    let (filled, _) = right(case("baskets_of_zero/filled.csv", "$", keys));
    let (zero, account) = right(case("baskets_of_zero/zero.csv", "$", keys));
    told(&account, "150 customers have a basket of 0");
    // The mean of the others is next to what the other file has in the gaps.
    for (zero, filled) in column(&zero, Trait::Basket)
        .iter()
        .zip(column(&filled, Trait::Basket))
    {
        assert!((zero / filled - 1.0).abs() < 0.004, "{zero} {filled}");
    }
    wrong(
        read("$", "z.csv", "basket = \"b\"", b"b\n0\n0\n"),
        &["nobody in the data has spent anything"],
    );
}

#[test]
fn records_that_contradict_themselves_are_told() {
    let file = |name: &str, keys: &str| case(&format!("contradictions/{name}"), "$", keys);
    wrong(
        file("contradictory.csv", DATED),
        &[
            "96 of 96 customers with one purchase",
            "the first is on line 2",
        ],
    );
    wrong(
        file("spent_but_never_bought.csv", DATED),
        &[
            "100 rows without a purchase have spent money",
            "no purchase, yet `51.56` was spent",
        ],
    );
    // Where all may be of no use, it is told what was made of them.
    let keys = format!("{DATED}rejects = \"100%\"");
    let (_, account) = right(file("contradictory.csv", &keys));
    told(
        &account,
        "96 customers bought once and yet have days between",
    );
}

#[test]
fn the_best_customers_are_not_lost_by_how_their_money_is_written() {
    let file = |name: &str| case(&format!("digit_groups/{name}"), "₹", DATED);
    let (plain, _) = right(file("plain.csv"));
    let (grouped, account) = right(file("grouped.csv"));
    same(&plain, &grouped);
    assert_eq!((account.read, account.rejected), (400, 0));
    // The same customers lost in a way that nobody can read: few rows, but too much of the purchases.
    let table = fs::read_to_string(repository("tests/cases/digit_groups/grouped.csv")).unwrap();
    let lost: String = table
        .lines()
        .map(|line| match line.matches(',').count() > 6 {
            true => line.replace("\"1,", "\"1;").replace("\"2,", "\"2;") + "\n",
            false => line.to_owned() + "\n",
        })
        .collect();
    wrong(
        read("₹", "lost.csv", DATED, lost.as_bytes()),
        &["15 of 400 rows", "of the purchases; `rejects` allows 5%"],
    );
    let keys = format!("{DATED}rejects = \"20%\"");
    let (_, account) = right(read("₹", "lost.csv", &keys, lost.as_bytes()));
    told(
        &account,
        "15 of the 15 rejected rows have purchases that can be read: 11.4",
    );
}

#[test]
fn tables_are_read_as_programs_export_them() {
    let file = |name: &str| right(case(&format!("exported_tables/{name}"), "$", DATED));
    let (blank, account) = file("blank_rows.csv");
    assert_eq!((account.read, account.used, account.rejected), (60, 60, 0));
    assert!(
        account
            .form
            .contains("12 rows of nothing but separators passed over")
    );
    let (above, account) = file("lines_above.csv");
    same(&blank, &above);
    assert!(account.notices[0].contains("header of the table is on line 4"));
    let (spaces, account) = file("by_spaces.txt");
    same(&blank, &spaces);
    assert!(account.notices[0].contains("set off by blanks"));
    let (dollars, account) = right(case("currencies/usd.csv", "$", DATED));
    same(&blank, &dollars);
    assert!(account.notices[0].contains("line 2: `USD 51.56` is taken for the scenario"));
    let (euros, account) = right(case("currencies/eur.csv", "EUR", DATED));
    same(&blank, &euros);
    assert!(account.notices.is_empty());
    wrong(
        case("currencies/eur.csv", "$", DATED),
        &[
            "is in another currency than the scenario's `$`",
            "write `currency = \"€\"`",
        ],
    );
}

#[test]
fn an_order_log_is_no_table_of_customers() {
    let keys = "purchases = \"Quantity\"\nspend = \"Price\"";
    wrong(
        case("order_log/log.csv", "£", keys),
        &["one row a purchase", "`Customer ID`", "[population.orders]"],
    );
    let keys = format!("id = \"Customer ID\"\n{keys}");
    wrong(
        case("order_log/log.csv", "£", &keys),
        &["it is a log of orders"],
    );
}

/// Two kinds of customers, in turn or one after the other.
fn kinds(in_turn: bool) -> Vec<u8> {
    let small = |i: u32| {
        let n = 1 + u32::from(i.is_multiple_of(9)) + u32::from(i.is_multiple_of(27));
        let t = 300 + i % 61;
        let ago = if n > 1 { (i * 7) % t } else { t };
        format!("S{i:05},{n},{}.00,{ago},{t}\n", n * (8 + i % 7))
    };
    let large = |i: u32| {
        let n = 3 + (i * 5) % 11;
        format!(
            "L{i:05},{n},{}.00,{},400\n",
            n * (80 + (i * 3) % 50),
            (i * 3) % 60
        )
    };
    let mut table = String::from("customer,orders,spend,ago,days\n");
    match in_turn {
        true => (0..10_200).for_each(|i| table += &(small(i) + &large(i))),
        false => {
            (0..10_200).for_each(|i| table += &small(i));
            (0..10_200).for_each(|i| table += &large(i));
        }
    }
    table.into_bytes()
}

#[test]
fn fits_see_every_row_in_any_order() {
    let fits = [true, false].map(|in_turn| {
        let (data, account) = right(read("$", "k.csv", DAYS, &kinds(in_turn)));
        let rate = mean(column(&data, Trait::PurchaseRate)) * 365.25;
        // As an independent fit to all rows has it: 3.317 a year, and nobody has left.
        assert!((rate - 3.317).abs() < 0.01, "{rate}");
        let record = account.record.unwrap();
        assert!(record.left < 1.0 && record.fitted == 20_400, "{record:?}");
        (record.fit, account.baskets)
    });
    assert_eq!(fits[0], fits[1]);
}

#[test]
fn a_sample_of_many_records_does_not_hang_on_their_order() {
    // More different records than a fit looks at.
    let rows = |from: u32, to: u32| -> String {
        let row = |i: u32| {
            let (n, t) = (2 + i % 5, 200 + i * 13 % 700);
            let ago = i * 31 % t;
            let cents = n * 500 + i * i % 9_973;
            format!("c{i},{n},{}.{:02},{ago},{t}\n", cents / 100, cents % 100)
        };
        (from..to).map(row).collect()
    };
    let fits = [[0, 11_000], [11_000, 0]].map(|[first, second]| {
        let head = "customer,orders,spend,ago,days\n";
        let table = head.to_owned() + &rows(first, first + 11_000) + &rows(second, second + 11_000);
        let (_, account) = right(read("$", "m.csv", DAYS, table.as_bytes()));
        let record = account.record.unwrap();
        assert!((15_000..22_000).contains(&record.fitted), "{record:?}");
        (record.fit, account.baskets)
    });
    assert_eq!(fits[0], fits[1]);
}

//! A marketer's own table of customers: how it is read, what is rejected, and what it becomes.

use std::fs;
use std::path::Path;

use goodwill::output::import_summary;
use goodwill::random::{Purpose, Stream, unit};
use goodwill::scenario::checked::{Data, Trait};
use goodwill::scenario::{self, ImportSummary, Loaded};
use goodwill::table;
use tempfile::TempDir;

use crate::says::{self, column, told};

const SCENARIO: &str = r#"
title = "Own customers"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "goodwill" }
arm = [{ name = "nothing" }, { name = "card", gesture = [{ gift = "card", value = 1, at = "1 week" }] }]
[population.data]
file = "customers.csv"
"#;

/// Columns that make records.
const RECORDS: &str = r#"
id = "id"
purchases = "orders"
spend = "spend"
last_purchase = "last"
tenure = "first"
as_of = 2026-06-30
"#;

/// What becomes of a table under these keys of `[population.data]`.
fn read(keys: &str, table: impl AsRef<[u8]>) -> Result<Loaded, String> {
    let at = TempDir::new().unwrap();
    fs::write(at.path().join("customers.csv"), table).unwrap();
    let text = format!("{SCENARIO}{keys}");
    scenario::check("shop.toml", &text, at.path(), &[]).map_err(|problems| problems.render(false))
}

/// Customers in the order of their file, which is none that the program keeps, and under their own names.
/// Rows without names are in the order of their values.
fn right(keys: &str, table: impl AsRef<[u8]>) -> (Data, ImportSummary) {
    let table = String::from_utf8(table.as_ref().to_vec()).unwrap();
    let kept = match keys.contains("id = ") {
        true => format!("{keys}\nkeep_ids = true\n"),
        false => keys.to_owned(),
    };
    match read(&kept, &table) {
        Ok(loaded) => (
            as_filed(loaded.scenario.population.data.unwrap(), &table),
            loaded.account.unwrap(),
        ),
        Err(problems) => panic!("{problems}"),
    }
}

fn as_filed(mut data: Data, table: &str) -> Data {
    let mut order: Vec<usize> = (0..data.rows).collect();
    match &data.ids {
        Some(ids) => order.sort_by_key(|row| table.find(ids.get(*row))),
        None => order.sort_by(|one, other| {
            let values = |row: usize| data.columns.iter().map(move |(_, values)| values[row]);
            values(*one).partial_cmp(values(*other)).unwrap()
        }),
    }
    let sorted = |values: &[f32]| order.iter().map(|row| values[*row]).collect();
    for (_, values) in &mut data.columns {
        *values = sorted(values);
    }
    data.spend = data.spend.as_deref().map(sorted);
    data.here = data.here.as_deref().map(sorted);
    data.segments = data
        .segments
        .map(|of_rows| order.iter().map(|row| of_rows[*row]).collect());
    data.ids = None;
    data
}

#[track_caller]
fn wrong(keys: &str, table: impl AsRef<[u8]>, says: &[&str]) {
    says::wrong(read(keys, table), says);
}

/// A table of sixty customers who can be fitted, and further lines.
fn records(further: &str) -> String {
    let mut table = String::from("id,orders,spend,last,first\n");
    for row in 0..60 {
        let (orders, month) = (1 + row % 4, 1 + row % 6);
        let last = match orders {
            1 => format!("2025-{month:02}-10"),
            _ => format!("2026-{month:02}-{:02}", 1 + row % 28),
        };
        table += &format!(
            "c{row},{orders},{}.50,{last},2025-{month:02}-10\n",
            20 * orders
        );
    }
    table + further
}

fn reasons(account: &ImportSummary) -> Vec<(u64, &str, &str)> {
    let rows = account.unused.iter();
    rows.map(|row| (row.line, row.id.as_str(), row.reason.as_str()))
        .collect()
}

#[test]
fn records_become_rates_baskets_and_who_has_left() {
    let (data, account) = right(RECORDS, records(""));
    assert_eq!((account.read, account.used, account.rejected), (60, 60, 0));
    let rates = column(&data, Trait::PurchaseRate);
    assert!(rates.iter().all(|rate| *rate > 0.0 && *rate < 0.1));
    // Who has bought more often in the same time buys more often.
    assert!(rates[3] > rates[1] && rates[2] > rates[0]);
    let baskets = column(&data, Trait::Basket);
    assert!(
        baskets.iter().all(|basket| (18.0..23.0).contains(basket)),
        "{baskets:?}"
    );
    let tenure = column(&data, Trait::Tenure);
    assert_eq!(tenure[0], 536.0);
    let here = data.here.as_ref().unwrap();
    assert!(
        here.iter()
            .zip(rates)
            .all(|(here, _)| (0.0..=1.0).contains(here))
    );
    assert_eq!(here[0], 1.0);
    // The only order of c0 is more than a year ago; of c1 the last one is not.
    let spend = data.spend.as_ref().unwrap();
    assert_eq!(spend[0], 0.0);
    assert!(spend[1] > 20.0 && spend[1] < 40.5);
}

#[test]
fn rows_of_no_use_are_rejected_with_line_and_reason() {
    let further = "\
c7,2,40,2026-01-01,2025-01-01
,2,40,2026-01-01,2025-01-01
x1,2,-12.5,2026-01-01,2025-01-01
x2,2,40,2026-07-01,2025-01-01
x3,2,40,2024-01-01,2025-01-01
x4,0,,,2025-01-01
x5,2,,2026-01-01,2025-01-01
x6,two,40,2026-01-01,2025-01-01
x7,2.5,40,2026-01-01,2025-01-01
x8,2,40,1.6.2026,2025-01-01
x9,2,40,2026-02-30,2025-01-01
x10,2,40
\"x11
b\",2,ten,2026-01-01,2025-01-01
x12,2,\"1,240.50\",2026-01-01,2025-01-01
";
    let keys = format!("{RECORDS}rejects = \"20%\"");
    let (data, account) = right(&keys, records(further));
    assert_eq!((account.read, account.used, account.rejected), (74, 60, 13));
    assert_eq!(account.never_bought, 1);
    assert_eq!(data.rows, 60);
    let twice = |line: u64| {
        format!("id: it stands on line {line}, too, and the rows differ: none of them is used")
    };
    let expected = [
        (9, "c7", &*twice(62)),
        (62, "c7", &*twice(9)),
        (63, "", "id: it is empty"),
        (64, "x1", "spend: `-12.5`: more was paid back than paid"),
        (65, "x2", "last: `2026-07-01` is after the day of the data"),
        (66, "x3", "last: `2024-01-01` is before the customer began"),
        (67, "x4", "never bought: no customer yet"),
        (68, "x5", "spend: it is empty"),
        // What may name somebody is not kept.
        (69, "x6", "orders: a text is not a number"),
        (
            70,
            "x7",
            "orders: `2.5` is not a whole number from 0 to a million",
        ),
        (71, "x8", "last: `1.6.2026` is not a date like 2026-06-30"),
        (72, "x9", "last: `2026-02-30` is not a date like 2026-06-30"),
        (73, "", "it has 3 cells, the header 5"),
        (74, "x11\nb", "spend: a text is not a number"),
    ];
    assert_eq!(reasons(&account), expected);
    // More than 5%, the default.
    wrong(
        RECORDS,
        records(further),
        &[
            "13 of 74 rows of the data file cannot be used",
            "`rejects` allows 5%",
            "line 64",
            "line 73",
        ],
    );
    wrong(
        &format!("{RECORDS}rejects = 0"),
        records("x1,2,-1,2026-01-01,2025-01-01\n"),
        &["1 of 61 rows"],
    );
    // Within 5% it goes on.
    assert_eq!(
        right(RECORDS, records("x1,2,-1,2026-01-01,2025-01-01\n"))
            .1
            .rejected,
        1
    );
}

#[test]
fn tables_are_read_as_programs_write_them() {
    let keys = "id = \"name\"\nbasket = \"spend\"\nsegment = \"kind\"";
    let plain = "name,spend,kind\nAnna,12.5,a\nBob,1234.5,b\n";
    let (expected, _) = right(keys, plain);
    assert_eq!(column(&expected, Trait::Basket), [12.5, 1234.5]);
    for table in [
        "\u{feff}name,spend,kind\r\nAnna,12.5,a\r\nBob,1234.5,b",
        "name;spend;kind\nAnna;12,5;a\nBob;1.234,50;b\n",
        "name\tspend\tkind\nAnna\t12.5\ta\nBob\t1,234.5\tb\n",
        "name|spend|kind\nAnna|$12.5|a\nBob|1 234.5 $|b\n",
        "\"name\",\"spend\",\"kind\"\n\"Anna\",\"12.50\",\"a\"\n\"Bob\",\"1,234.50\",\"b\"\n\n",
        "kind , name , spend\n a , Anna , 12.5 \n b , Bob , 1234.5 \n",
        "other,name,spend,kind\n\"a \"\"quoted\"\", text\",Anna,12.5,a\n,Bob,1234.5,b\n",
    ] {
        let (data, _) = right(keys, table);
        assert_eq!(data, expected, "{table}");
    }
    // Many cells with a comma before the first is read again.
    let mut many = String::from("name;spend;kind\n");
    (0..5_000).for_each(|row| many += &format!("c{row};{row},25;a\n"));
    let (data, account) = right(keys, many);
    assert_eq!(
        (data.rows, column(&data, Trait::Basket)[4_999]),
        (5_000, 4_999.25)
    );
    assert!(account.form.contains("semicolons") && account.form.contains("comma"));
}

#[test]
fn what_could_mean_two_things_is_asked() {
    let keys = "basket = \"spend\"";
    let ambiguous = "spend\n\"1,234\"\n\"2,500\"\n40\n";
    wrong(
        keys,
        ambiguous,
        &[
            "thousands or a little more than one",
            "line 2: `1,234`",
            "decimal = \"point\"",
        ],
    );
    let (data, _) = right(&format!("{keys}\ndecimal = \"point\""), ambiguous);
    assert_eq!(column(&data, Trait::Basket), [40.0, 1234.0, 2500.0]);
    let (data, _) = right(&format!("{keys}\ndecimal = \"comma\""), ambiguous);
    assert_eq!(column(&data, Trait::Basket), [1.234, 2.5, 40.0]);
    // One cell that leaves no doubt decides for all.
    let (data, _) = right(keys, "spend\n\"1,234\"\n\"0,5\"\n");
    assert_eq!(column(&data, Trait::Basket), [0.5, 1.234]);
    let mixed = "spend\n12.5\n\"12,5\"\n";
    wrong(
        keys,
        mixed,
        &[
            "decimal points and decimal commas",
            "line 2: `12.5`",
            "line 3: `12,5`",
        ],
    );
    let rejected = right(
        &format!("{keys}\ndecimal = \"point\"\nrejects = 0.5"),
        mixed,
    )
    .1;
    assert_eq!(
        reasons(&rejected),
        [(3, "", "spend: `12,5` is not a number with a decimal point")]
    );
}

#[test]
fn dates_are_read_in_the_order_that_is_said() {
    let table = |first: &str| format!("first,basket\n{first},10\n");
    let keys = |dates: &str| {
        format!("basket = \"basket\"\ntenure = \"first\"\nas_of = \"2026-06-30\"\n{dates}")
    };
    for (first, dates) in [
        ("2026-06-01", ""),
        ("2026-06-01T08:30:00Z", ""),
        ("01.06.2026", "dates = \"day month year\""),
        ("6/1/2026", "dates = \"month day year\""),
        ("06/01/26", "dates = \"month day year\""),
        ("1.6.26 14:05", "dates = \"day month year\""),
        ("01-Jun-2026", ""),
        ("\"Jun 1, 2026\"", ""),
        ("46174", ""),
        ("46174.5", ""),
        ("1780272000", ""),
        ("1780272000000", ""),
        ("2026-06-01T23:30:00+02:00", ""),
    ] {
        let (data, _) = right(&keys(dates), table(first));
        assert_eq!(column(&data, Trait::Tenure), [29.0], "{first}");
    }
    wrong(
        &keys(""),
        table("01/06/2026"),
        &["`01/06/2026` is not a date like 2026-06-30"],
    );
    // What is not as it stands is told.
    for (first, dates, told) in [
        (
            "46174",
            "",
            "1 date is read as `46174` is, 2026-06-01: the serial day",
        ),
        ("1780272000", "", "2026-06-01: the time since 1970"),
        (
            "6/1/26",
            "dates = \"month day year\"",
            "2026-06-01: a year of two digits",
        ),
    ] {
        let notices = right(&keys(dates), table(first)).1.notices;
        assert!(
            notices.iter().any(|notice| notice.contains(told)),
            "{notices:?}"
        );
    }
    wrong(
        &keys(""),
        table("2026-07-15"),
        &[
            "1 date is after the day of the data, the last of them 2026-07-15",
            "`as_of`",
        ],
    );
    wrong(
        "basket = \"basket\"\ntenure = \"first\"",
        table("2026-06-01"),
        &["`tenure` needs `unit`", "as_of"],
    );
    wrong(
        &keys("").replace("2026-06-30", "June"),
        table("2026-06-01"),
        &["`June` is no date"],
    );
    // Numbers with a unit need no day.
    let ago = "basket = \"basket\"\ntenure = { column = \"first\", unit = \"week\" }";
    assert_eq!(column(&right(ago, table("3")).0, Trait::Tenure), [21.0]);
}

#[test]
fn files_that_are_no_table_are_refused() {
    let keys = "basket = \"spend\"";
    wrong(keys, "", &["the data file is empty"]);
    wrong(keys, "\u{feff}\r\n", &["the data file is empty"]);
    wrong(keys, "spend\n", &["no rows below its header"]);
    wrong(
        keys,
        "spent\n1\n",
        &["no column `spend`", "did you mean `spent`?"],
    );
    wrong(keys, "spend,spend\n1,2\n", &["two columns `spend`"]);
    wrong(
        keys,
        b"spend\n1\n\xe9\n",
        &["not UTF-8 on line 3", "CSV UTF-8"],
    );
    wrong(keys, b"\xff\xfes\0p\0", &["UTF-16"]);
    wrong("", "spend\n1\n", &["no column of the data is used"]);
    // A single row is a customer, but nothing to fit a model to.
    assert_eq!(right(keys, "spend\n1\n").0.rows, 1);
    let one = "id,orders,spend,last,first\na,2,40,2026-01-01,2025-01-01\n";
    let says = [
        "too few customers",
        "1 customer, 1 of whom",
        "give `purchase_rate`",
    ];
    wrong(RECORDS, one, &says);
    wrong(
        RECORDS,
        "id,orders,spend,last,first\na,0,,,2025-01-01\n",
        &["nobody has bought"],
    );
    // One row a purchase.
    let log: String = (0..40)
        .map(|row| format!("c{},2,40,2026-01-01,2025-01-01\n", row % 9))
        .collect();
    wrong(
        RECORDS,
        format!("id,orders,spend,last,first\n{log}"),
        &["it is a log of orders"],
    );
}

#[test]
fn columns_that_make_nothing_together_are_refused() {
    let table = records("");
    wrong("spend = \"spend\"", &table, &["`spend` needs `purchases`"]);
    wrong(
        "purchases = \"orders\"",
        &table,
        &["`purchases` alone says nothing"],
    );
    wrong(
        "purchases = \"orders\"\nlast_purchase = \"last\"\nas_of = 2026-06-30",
        &table,
        &["`last_purchase` needs `tenure`"],
    );
    wrong(
        &format!("{RECORDS}basket = \"spend\""),
        &table,
        &["`spend` and `basket` both give the basket"],
    );
    wrong(
        &format!("{RECORDS}decimals = 1"),
        &table,
        &["did you mean `decimal`?"],
    );
}

#[test]
fn days_before_and_after_months_are_not_mixed() {
    let keys = |rejects: &str| {
        format!(
            "basket = \"basket\"\ntenure = \"first\"\nas_of = 2026-06-30\ndates = \"day month year\"\nrejects = {rejects}"
        )
    };
    let table = |count: usize, other: &str| {
        let rows: String = (0..count)
            .map(|row| format!("{}/04/2025,10\n", 13 + row % 12))
            .collect();
        format!("first,basket\n{rows}{other},10\n05/06/2025,10\n")
    };
    // Whatever share may be of no use: nobody can tell what 05/06 is.
    wrong(
        &keys("1"),
        table(20, "04/24/2025"),
        &[
            "the day first and dates with the month first",
            "line 2: `13/04/2025`",
            "line 22: `04/24/2025`",
        ],
    );
    // One in many is a mistake, and told.
    let (_, account) = right(&keys("0.05"), table(200, "04/24/2025"));
    assert_eq!(account.rejected, 1);
    assert!(
        account
            .notices
            .iter()
            .any(|notice| notice.contains("the other way round"))
    );
}

#[test]
fn rows_that_are_no_customers_are_passed_over_and_told() {
    let keys = "id = \"id\"\nbasket = \"spend\"";
    let plain = right(keys, "id,spend\na,10\nb,20\n").0;
    for (table, told) in [
        (
            "id,spend\na,10\nid,spend\nb,20\n",
            "A row (line 3) is the header again",
        ),
        (
            "id,spend\na,10\nb,20\nTotal,30\n",
            "A row (line 4) sums up others",
        ),
        (
            "id,spend\na,10\nb,20\nGRAND TOTAL,30\n",
            "A row (line 4) sums up others",
        ),
    ] {
        let (data, account) = right(keys, table);
        assert_eq!((&data, account.read), (&plain, 2), "{table}");
        assert!(
            account.notices.iter().any(|notice| notice.contains(told)),
            "{:?}",
            account.notices
        );
    }
    // Without names, too, where the last row is the sum of the others.
    let rows: String = (1..=20).map(|row| format!("{row}.25\n")).collect();
    for sum in ["215.00", "216"] {
        let (data, account) = right("basket = \"spend\"", format!("spend\n{rows}{sum}\n"));
        assert_eq!((data.rows, account.read), (20, 20));
        assert_eq!(account.unused[0].line, 22);
    }
    // One that is not is told, but for a few rows.
    let (data, account) = right("basket = \"spend\"", format!("spend\n{rows}218\n"));
    assert_eq!(data.rows, 21);
    assert_eq!(
        account.notices,
        [
            "1 customer (line 22) has 50% of all `spend`: it may be a row of totals, or an account that many share."
        ]
    );
    let few = rows.lines().take(12).collect::<Vec<_>>().join("\n");
    let (data, account) = right("basket = \"spend\"", format!("spend\n{few}\n81.3\n"));
    assert_eq!((data.rows, account.notices.len()), (13, 0));
}

#[test]
fn what_programs_write_for_nothing_is_no_number() {
    let keys = "basket = \"spend\"\nrejects = \"90%\"";
    for nothing in [
        "NaN", "nan", "NULL", "None", "N/A", "#N/A", "#DIV/0!", "\\N", "-",
    ] {
        let (_, account) = right(keys, format!("spend\n10\n{nothing}\n"));
        let reason = format!("spend: `{nothing}` says that there is no value");
        assert_eq!(reasons(&account), [(3, "", reason.as_str())]);
    }
    for (cell, reason) in [
        ("TRUE", "`TRUE` is not a number"),
        // What may name somebody is not kept.
        ("12 apples", "a text is not a number"),
        ("16%", "`16%` is a share, not a number"),
        (
            "£12",
            "`£12` is in another currency than the scenario's `$`",
        ),
        ("(12.50)", "`(12.50)` is not at least 0"),
        ("12.50-", "`12.50-` is not at least 0"),
        (
            "12\u{200b}.5",
            "it has a character that cannot be seen, U+200B",
        ),
        ("１２", "it has U+FF11"),
    ] {
        let (_, account) = right(keys, format!("spend\n10\n{cell}\n"));
        assert!(
            account.unused[0].reason.contains(reason),
            "{:?}",
            account.unused
        );
    }
    let share = "basket = \"spend\"\ntip_share = \"tip\"";
    let (data, _) = right(share, "spend,tip\n10,16%\n20,0.2\n");
    let mut shares = column(&data, Trait::TipShare).to_vec();
    shares.sort_by(f32::total_cmp);
    assert_eq!(shares, [0.16, 0.2]);
    let two = "spend\nUSD 10\n$5\nCAD 10\n";
    wrong(
        "basket = \"spend\"",
        two,
        &[
            "money in two currencies",
            "line 2: `USD 10`",
            "line 4: `CAD 10`",
        ],
    );
}

#[test]
fn cells_and_headers_that_only_look_right_are_told() {
    let keys = "id = \"id\"\nbasket = \"spend\"\nsegment = \"kind\"";
    wrong(
        keys,
        "id,sp\u{435}nd,kind\na,10,x\n",
        &[
            "no column `spend`",
            "on line 1 that looks like it has U+0435, which looks like the letter e",
        ],
    );
    wrong(
        keys,
        "id,spend\u{200b},kind\na,10,x\n",
        &["no column `spend`", "U+200B"],
    );
    // A row without a name for it is no header.
    wrong(
        keys,
        "a,10,x\nb,20,x\n",
        &[
            "no column `id`",
            "looks like data: give the file a line with the columns' names",
        ],
    );
    let rejects = format!("{keys}\nrejects = \"80%\"");
    let (_, account) = right(
        &rejects,
        "id,spend,kind\na,10,gold\nb,20,g\u{43e}ld\nc,20,gold\n",
    );
    assert_eq!(
        account.unused[0].reason,
        "kind: a text has U+043E, which looks like the letter o"
    );
    wrong(
        keys,
        "id,spend,kind\na,10,\u{430}\u{441}\u{435}\nb,20,ace\n",
        &["two segments of the data look the same", "U+0430"],
    );
    let (_, account) = right(
        &rejects,
        "id,spend,kind\na,10,x\na\u{200b},2,x\nb\u{200b},5,x\n",
    );
    let of_rows = reasons(&account);
    assert_eq!(of_rows.len(), 2);
    for ((_, _, reason), line) in of_rows.iter().zip([3, 2]) {
        let says = format!(
            "it looks like the name on line {line}, and one has a character that cannot be seen"
        );
        assert!(reason.contains(&says), "{reason}");
    }
    let told = "2 customers have names that are not what they look like: the one on line 3 has";
    assert!(
        account.notices.iter().any(|notice| notice.contains(told)),
        "{:?}",
        account.notices
    );
    let table = "id,spend,kind\n1.23E+12,10,x\n1.24E+12,20,x\n1.23E+12,5,x\n";
    let (_, account) = right(&rejects, table);
    assert!(
        account.unused[0]
            .reason
            .contains("rounded by a spreadsheet, it stands on line 4, too")
    );
    assert!(
        account
            .notices
            .iter()
            .any(|notice| notice.contains("3 customers have names that look like numbers"))
    );
}

#[test]
fn rows_with_other_numbers_of_cells_are_told() {
    let keys = "id = \"id\"\nbasket = \"spend\"";
    // A separator at the end of all rows tells nothing.
    let (data, _) = right(keys, "id,spend\na,10,\nb,20,\n");
    assert_eq!(data.rows, 2);
    wrong(
        keys,
        "id,spend\n1,a,10\n2,b,20\n",
        &[
            "it has 3 cells, the header 2",
            "rows have one cell more than the header",
        ],
    );
    // An index without a name is a column like any other.
    assert_eq!(right(keys, ",id,spend\n0,a,10\n1,b,2e1\n").0.rows, 2);
    // A text over several lines is one cell.
    let notes = "id,spend,note\na,10,\"called, twice\n3 times\"\nb,20,\n";
    let (data, account) = right(keys, notes);
    assert_eq!(data.rows, 2);
    assert!(
        account
            .form
            .contains("1 row over more than one line (lines 2 to 3)")
    );
    wrong(
        keys,
        "id,spend,note\na,10,\"called\nb,20,again\"\nc,30,\n",
        &["from line 2 to line 3 runs over lines that are rows"],
    );
    wrong(
        keys,
        "id,spend,note\na,10,\"called\" twice\n",
        &["on line 2 has text behind its end"],
    );
}

#[test]
fn wide_and_long_lines_take_no_room() {
    let commas = ",".repeat(4_000_000);
    wrong(
        "basket = \"spend\"",
        &commas,
        &["line 1 is longer than a megabyte"],
    );
    let (data, account) = right(
        "basket = \"spend\"\nrejects = \"50%\"",
        format!("spend,x\n10,\n1{commas}\n{commas}\n"),
    );
    assert_eq!((data.rows, account.read, account.rejected), (1, 2, 1));
    assert_eq!(
        account.unused[0].reason,
        "it has 4000001 cells, the header 2: a cell with a separator in it has to stand in quotation marks"
    );
}

#[test]
fn hostile_cells_stay_text() {
    let long = "x".repeat(300);
    let names = [
        "=cmd()",
        "<script>alert(1)</script>",
        "\u{202e}\u{5e9}\u{5dc}",
        "+1",
        long.as_str(),
    ];
    let rows: String = names
        .iter()
        .map(|name| format!("\"{name}\",no\n"))
        .collect();
    let keys = "id = \"id\"\nkeep_ids = true\nbasket = \"spend\"\nrejects = \"100%\"";
    let loaded = read(keys, format!("id,spend\n{rows}fine,1\n")).unwrap();
    let (_, rejected) = table::file(&import_summary::rejections(&loaded)).unwrap();
    let mut table = csv::Reader::from_reader(rejected.as_slice());
    let ids: Vec<String> = table
        .records()
        .map(|row| row.unwrap()[1].to_owned())
        .collect();
    assert_eq!(ids.len(), 5);
    assert_eq!((ids[0].as_str(), ids[3].as_str()), ("'=cmd()", "'+1"));
    assert!(ids[4].chars().count() < 80 && !ids[2].contains('\u{202e}'));
    for sentence in import_summary::sentences(&loaded) {
        assert!(!sentence.contains(char::is_control), "{sentence}");
    }
}

#[test]
fn the_account_tells_rows_columns_and_what_was_assumed() {
    let loaded = read(RECORDS, records("x1,2,-1,2026-01-01,2025-01-01\n")).unwrap();
    let text = import_summary::text(&loaded);
    for words in [
        "61 rows read, 60 used, 1 rejected",
        "BG/NBD",
        "gamma-gamma",
        "Not in the data",
    ] {
        let text = text.replace('\n', " ");
        assert!(text.contains(words), "{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100));
    let uses = import_summary::uses(&loaded);
    let what: Vec<String> = uses.into_iter().map(|row| row.what).collect();
    for expected in [
        "rows read",
        "rows rejected",
        "purchase_rate",
        "basket",
        "still a customer",
        "trust",
        "BG/NBD r",
    ] {
        assert!(
            what.iter().any(|what| what == expected),
            "{expected}: {what:?}"
        );
    }
}

#[test]
fn the_example_is_of_real_customers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/own_customers.toml");
    let loaded = scenario::load(&file, &[]).unwrap();
    let account = loaded.account.unwrap();
    assert_eq!(
        (account.read, account.used, account.rejected),
        (2357, 2357, 0)
    );
    let record = account.record.unwrap();
    assert_eq!(record.fitted, 2357);
    // The same customers as in the published fit, seen for twice as long.
    assert!((record.fit.r - 0.243).abs() < 0.05, "{:?}", record.fit);
    assert!((record.left - 502.0).abs() < 5.0, "{}", record.left);
}

/// Columns of a small table.
const BASKET: &str = "id = \"id\"\nbasket = \"basket\"\n";

#[test]
fn a_comma_that_cuts_a_number_is_not_passed_over() {
    // The last column is empty, so that the row has one cell more and ends with an empty one.
    let row = "id,basket,note\na,99.50,\nb,1,204.50,\nc,7,x\n";
    wrong(
        BASKET,
        row,
        &["line 3: it has 4 cells, the header 3", "quotation marks"],
    );
    // Nearly all rows end with a separator: that tells nothing.
    let ends = "id,basket,note\nx7,99.50,,\nx8,12.5,x,\nx9,7,x,\n";
    assert_eq!(
        column(&right(BASKET, ends).0, Trait::Basket),
        [99.5, 12.5, 7.0]
    );
    wrong(
        BASKET,
        ends.replace("12.5", "1,204.5"),
        &["line 3: it has 5 cells"],
    );
    // All numbers are cut.
    for table in [
        "id,basket,note\na,12,50,\nb,9,25,\n",
        "id,basket,note\na,12,50\nb,9,05\n",
        "id,basket,\na,12,50\nb,9,00\n",
    ] {
        wrong(
            BASKET,
            table,
            &["seem to cut the numbers of `basket` in two"],
        );
    }
    wrong(
        BASKET,
        "id,basket,\na,99.50,\nb,1,204.50\nc,7,\n",
        &["line 3: it has something in the last column, which has no name"],
    );
}

#[test]
fn rejected_rows_of_unknown_weight_count_as_heavy() {
    let mut table = String::from("id;basket\n");
    for row in 0..95 {
        table += &format!("c{row};{}\n", if row % 19 == 0 { 100 } else { 10 });
    }
    let clean = table.clone();
    for row in 0..3 {
        table += &format!("x{row};######\n");
    }
    wrong(
        BASKET,
        &table,
        &[
            "they have 17.",
            "what 3 of the rejected rows carry is not known",
        ],
    );
    let keys = format!("{BASKET}rejects = \"20%\"\n");
    let (_, account) = right(&keys, &table);
    let told = account.notices.join("\n");
    assert!(
        told.contains("What 3 rejected rows carry is not known"),
        "{told}"
    );
    // What is empty is not taken to be heavy.
    let (_, account) = right(BASKET, clean + "x0;\nx1;\nx2;\n");
    assert_eq!(account.rejected, 3);
    // Money and orders that are read in the other's stead.
    let further = "x0,2,######,2026-01-01,2025-01-01\nx1,######,40,2026-01-01,2025-01-01\n";
    assert_eq!(right(RECORDS, records(further)).1.rejected, 2);
}

#[test]
fn rows_in_a_quoted_cell_are_found_with_other_numbers_of_cells() {
    for table in [
        "id,basket,note\na,10,\"nice\nb,20,well, thanks\"\nc,30,x\n",
        "id,basket,note\na,10,\"nice\nb,20\"\nc,30,x\n",
        "id,basket,note\na,10,\"nice\nb,,thanks\"\nc,30,x\n",
    ] {
        wrong(
            BASKET,
            table,
            &["from line 2 to line 3 runs over lines that are rows"],
        );
    }
    let note =
        "id,basket,note\na,10,\"nice\nwell, thanks\"\nc,30,\"12 Main St\nSpringfield, IL\"\n";
    assert_eq!(right(BASKET, note).0.rows, 2);
}

#[test]
fn thousands_are_no_decimals_because_another_column_has_some() {
    let keys = format!("{BASKET}trust = \"trust\"\n");
    let table = "id;basket;trust\nx7;1.908;0.6\nx8;950;0.5\n";
    wrong(&keys, table, &["line 2: `1.908`", "decimal = \"point\""]);
    wrong(&keys, table.replace('.', ","), &["line 2: `1,908`"]);
    // Only one of two marks can be decimal.
    let other = table.replace("1.908", "1,908");
    assert_eq!(column(&right(&keys, other).0, Trait::Basket)[0], 1908.0);
    let said = format!("{keys}decimal = \"point\"\n");
    assert_eq!(column(&right(&said, table).0, Trait::Basket)[0], 1.908);
}

#[test]
fn columns_that_contradict_each_other_are_told() {
    let mut table = String::from("id,frequency,recency,T,spend\n");
    for row in 0..60 {
        let frequency = 1 + row % 4;
        let recency = if frequency == 1 { 0 } else { 50 + row };
        table += &format!(
            "c{row},{frequency},{recency},{},{}\n",
            300 + row,
            20 * frequency
        );
    }
    let keys = "id = \"id\"\nfrequency = \"frequency\"\nrecency = { column = \"recency\", unit = \"day\" }\n\
                T = { column = \"T\", unit = \"day\" }\nspend = \"spend\"\n";
    let told = right(keys, table).1.notices.join("\n");
    assert!(told.contains("Nobody has a `frequency` of 0"), "{told}");
}

#[test]
fn an_order_number_is_no_customer() {
    let mut table = String::from("id,email,basket\n");
    for row in 0..60 {
        table += &format!("o{row},u{}@x.example,{}\n", row % 20, 10 + row);
    }
    wrong(BASKET, &table, &["E022", "one row a purchase"]);
}

#[test]
fn rows_of_totals_are_told_by_their_sums_and_other_headers_by_their_names() {
    let sums: (u32, f64) = (0..60).fold((0, 0.0), |(orders, money), row| {
        let own = 1 + row % 4;
        (orders + own, money + 20.0 * f64::from(own) + 0.5)
    });
    for dates in ["2026-06-01,2025-01-01", ","] {
        let total = format!("All customers,{},{},{dates}\n", sums.0, sums.1);
        let (data, account) = right(RECORDS, records(&total));
        assert_eq!((data.rows, account.read, account.rejected), (60, 60, 0));
        let reason = "it holds the sums of all rows before: no customer";
        assert_eq!(reasons(&account), [(62, "", reason)]);
    }
    wrong(
        RECORDS,
        records("id,spend,orders,last,first\nx1,20,1,2025-01-01,2025-01-01\n"),
        &[
            "E020",
            "a second header with columns in another order",
            "it is on line 62",
        ],
    );
}

#[test]
fn rows_that_are_the_same_count_once_and_rows_that_differ_not_at_all() {
    let keys = format!("{BASKET}rejects = \"50%\"\n");
    let table = |rows: &[&str]| format!("id,basket,note\n{}\n", rows.join("\n"));
    let others = "k4,4,\nk5,5,\nk6,6,\nk7,7,\nk8,8,";
    let (data, account) = right(&keys, table(&["k1,1,x", "k2,2,x", "k1,1,x", others]));
    assert_eq!(column(&data, Trait::Basket)[..2], [1.0, 2.0]);
    assert_eq!((account.read, account.used, account.rejected), (7, 7, 0));
    let reason = "the same row as on line 2: the customer counts once";
    assert_eq!(reasons(&account), [(4, "k1", reason)]);
    let told = "A row (line 4) is the same as another one of its customer, who counts once.";
    assert_eq!(account.notices, [told]);
    // What differs in another column only is not the same.
    for second in ["k1,1,y", "k1,2,x", "k1,,x"] {
        for rows in [["k1,1,x", second], [second, "k1,1,x"]] {
            let (data, account) = right(&keys, table(&[rows[0], "k2,2,x", rows[1], others]));
            assert_eq!(column(&data, Trait::Basket)[0], 2.0);
            assert_eq!((account.read, account.used, account.rejected), (8, 6, 2));
        }
    }
    // Who has bought in one row and not in another, in whatever order.
    let further = ["c7,0,0,,2025-01-01", "c7,2,9,2026-01-01,2025-01-01"];
    for rows in [further, [further[1], further[0]]] {
        let (_, account) = right(RECORDS, records(&format!("{}\n{}\n", rows[0], rows[1])));
        assert_eq!(
            (account.used, account.rejected, account.never_bought),
            (59, 2, 1)
        );
    }
    // Purchases of one price are not one customer's copies.
    let log: String = (0..60)
        .map(|row| format!("c{},9.99\n", row * row % 23))
        .collect();
    wrong(
        BASKET,
        format!("id,basket\n{log}"),
        &[
            "of 60 rows of the data file are the same as others",
            "it is a log of orders",
        ],
    );
    // A table below itself is that table.
    let once = records("");
    let (data, account) = right(RECORDS, format!("{once}{once}"));
    assert_eq!(data, right(RECORDS, &once).0);
    assert_eq!((account.read, account.used, account.rejected), (60, 60, 0));
    let told = "60 rows (the first on line 63) are the same as others of their customers";
    assert!(account.notices.iter().any(|notice| notice.contains(told)));
}

#[test]
fn a_table_below_itself_is_told_where_no_names_give_it_away() {
    let rows: String = (0..40)
        .map(|row| format!("{}.5,{}\n", 10 + row * row % 37, row % 3))
        .collect();
    let keys = "basket = \"bill\"\ntip_share = { column = \"tip\", over = \"bill\" }";
    for between in ["", "bill,tip\n"] {
        let (_, account) = right(keys, format!("bill,tip\n{rows}{between}{rows}"));
        assert_eq!(account.used, 80);
        told(
            &account,
            "the rows are those above once more, in the same order",
        );
        told(&account, "each customer counts 2 times");
    }
    let (_, account) = right(keys, format!("bill,tip\n{rows}"));
    assert!(account.notices.is_empty(), "{:?}", account.notices);
}

#[test]
fn a_row_of_totals_is_known_wherever_it_stands() {
    let money = |row: i32| f64::from(10 + row * row % 37) + 0.25;
    let rows: String = (0..40)
        .map(|row| format!("c{row},{}\n", money(row)))
        .collect();
    let total = format!("All,{}\n", (0..40).map(money).sum::<f64>());
    let (plain, _) = right(BASKET, format!("id,basket\n{rows}"));
    let middle = rows.replacen("c17,", &format!("{total}c17,"), 1);
    let before = "it holds the sums of all rows before: no customer";
    let others = "it holds the sums of all other rows: no customer";
    for (table, line, reason) in [
        (format!("id,basket\n{rows}{total}"), 42, before),
        (format!("id,basket\n{middle}"), 19, others),
        (format!("id,basket\n{total}{rows}"), 2, others),
    ] {
        // Among the others it needs a name.
        let without = if line == 19 {
            &table
        } else {
            &table.replace("All,", ",")
        };
        for table in [&table, without] {
            let (data, account) = right(BASKET, table);
            assert_eq!(data, plain);
            assert_eq!((account.read, account.used, account.rejected), (40, 40, 0));
            assert_eq!(reasons(&account), [(line, "", reason)]);
        }
    }
    // At the top of records, with and without dates.
    let once = records("");
    let sums = (0..60).fold((0, 0.0), |(orders, money), row| {
        let own = 1 + row % 4;
        (orders + own, money + 20.0 * f64::from(own) + 0.5)
    });
    for dates in ["2026-06-01,2025-01-01", ","] {
        let total = format!("All customers,{},{},{dates}\nc0,", sums.0, sums.1);
        let (data, account) = right(RECORDS, once.replacen("c0,", &total, 1));
        assert_eq!(data, right(RECORDS, &once).0);
        assert_eq!((account.read, account.rejected), (60, 0));
    }
    // A first row that is not of totals is rejected as any other.
    let (_, account) = right(RECORDS, once.replacen("c0,1,", "c0,x,", 1));
    assert_eq!(reasons(&account)[0].0, 2);
    assert_eq!(account.rejected, 1);
}

#[test]
fn the_usual_basket_is_no_more_than_the_known_ones_bear_out() {
    // Baskets from a tail so heavy that it has no mean, and one customer without money.
    let keys = "id = \"id\"\nfrequency = \"x\"\nmonetary_value = \"m\"\n\
                recency = { column = \"r\", unit = \"day\" }\ntenure = { column = \"t\", unit = \"day\" }\n";
    let money = |row: i32| 200.0 / f64::from(201 - row);
    let rows: String = (1..=200)
        .map(|row| format!("c{row},{},{:.2},30,{}\n", 1 + row % 3, money(row), 90 + row))
        .collect();
    let (data, account) = right(keys, format!("id,x,m,r,t\n{rows}z,0,0,0,90\n"));
    let known: f64 = (1..=200).map(money).sum::<f64>() / 200.0;
    let baskets = column(&data, Trait::Basket);
    assert!(
        (f64::from(baskets[200]) / known - 1.0).abs() < 0.01,
        "{}",
        baskets[200]
    );
    for (row, basket) in (1..=200).zip(baskets) {
        let (own, basket) = (money(row), f64::from(*basket));
        let (low, high) = (f64::min(own, known), f64::max(own, known));
        assert!(
            basket > low - 0.01 && basket < high + 0.01,
            "{row}: {basket}"
        );
    }
    let says = format!("the mean over customers, {known:.2}");
    told(&account, &says);
    // Not of customers that the model fits.
    let (_, account) = right(RECORDS, records(""));
    let mut notices = account.notices.iter();
    assert!(!notices.any(|notice| notice.contains("gamma-gamma")));
}

#[test]
fn rows_of_totals_of_segments_and_of_rounded_sums_are_no_customers() {
    let keys = format!("{RECORDS}segment = \"kind\"\nrejects = \"10%\"\n");
    let header = "id,orders,spend,last,first,kind\n";
    let dates = "2026-06-01,2025-01-01";
    // Three segments of twenty rows each, and a row of their sums.
    let kinds = ["few", "more", "most"];
    let mut groups = Vec::new();
    let mut sums = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        let (mut rows, mut orders, mut spend) = (String::new(), 0, 0.0);
        for row in 0..20 {
            let own = 1 + (row + at) % 4;
            let money = 20.0 * own as f64 + 0.25 * row as f64;
            let last = match own {
                1 => "2025-01-10".to_owned(),
                _ => format!("2026-0{}-10", 1 + row % 6),
            };
            rows += &format!("{kind}{row},{own},{money:.2},{last},2025-01-10,{kind}\n");
            (orders, spend) = (orders + own, spend + money);
        }
        groups.push(rows);
        sums.push((orders, spend));
    }
    let (plain, _) = right(&keys, format!("{header}{}", groups.concat()));
    let orders: usize = sums.iter().map(|(orders, _)| orders).sum();
    let spend: f64 = sums.iter().map(|(_, spend)| spend).sum();
    for label in ["few total", "Zwischensumme few", "Subtotal: few", "few"] {
        let totals: Vec<String> = (0..3)
            .map(|at| {
                let label = label.replace("few", kinds[at]);
                format!(
                    "{label},{},{:.2},{dates},{}\n",
                    sums[at].0, sums[at].1, kinds[at]
                )
            })
            .collect();
        let within = (0..3)
            .map(|at| groups[at].clone() + &totals[at])
            .collect::<String>();
        let behind = groups.concat() + &totals.concat();
        let grand = format!("All in all,{orders},{spend:.2},{dates},few\n");
        for table in [&within, &behind, &(within.clone() + &grand)] {
            let (data, account) = right(&keys, format!("{header}{table}"));
            assert_eq!(data, plain, "{label}");
            assert_eq!((account.read, account.rejected), (60, 0));
        }
    }
    // Sums that were rounded, and sums of rows that are rejected as well.
    let broken = groups.concat().replacen("2026-01-10", "", 1);
    for (rows, spend) in [
        (groups.concat(), spend + 7.0),
        (groups.concat(), spend - 7.0),
        (broken, spend),
    ] {
        let table = format!("{header}{rows}4711,{orders},{spend:.2},{dates},few\n");
        let (data, account) = right(&keys, table);
        assert_eq!(data.rows + account.rejected, 60);
        assert_eq!(account.unused.last().unwrap().line, 62);
    }
    // A customer who is called so, and has no more than others.
    let table = format!(
        "{header}{}Total Wine,2,20.00,{dates},few\n",
        groups.concat()
    );
    assert_eq!(right(&keys, table).0.rows, 61);
    // What is no sum and yet more than a customer has.
    for (row, says) in [
        (
            "x,9,90000",
            "1 customer (line 62) has 97% of all `spend`: it may be a row of totals",
        ),
        ("x,140,90", "1 customer (line 62) has 48% of all `orders`"),
        (
            "x,45,90",
            "1 customer (line 62) has 11 times the `orders` of anybody else",
        ),
    ] {
        let table = format!("{header}{}{row},{dates},few\n", groups.concat());
        told(&right(&keys, table).1, says);
    }
}

#[test]
fn a_customer_called_a_total_is_one_unless_it_sums_up_others() {
    let wide: String = (0..30)
        .map(|row| format!("c{row},{}\n", 20 + row % 17))
        .collect();
    for (before, name, basket, is_customer) in [
        // The largest so far, and no sum.
        ("a,10\n", "Total Wine", 14, true),
        ("a,10\nb,11\nc,9\n", "Total Wine", 25, true),
        (wide.as_str(), "Total Wine", 90, true),
        (wide.as_str(), "Total Wine", 4_000, true),
        ("a,10\nb,11\nc,9\n", "Total of all", 30, false),
        (wide.as_str(), "Total of all", 815, false),
        // Of rows of which some were left out.
        (wide.as_str(), "Total of all", 560, false),
    ] {
        let table = format!("id,basket\n{before}{name},{basket}\nz1,12\nz2,13\n");
        let (data, account) = right(BASKET, table);
        let others = before.lines().count() + 2;
        assert_eq!(
            data.rows,
            others + usize::from(is_customer),
            "{name} {basket}"
        );
        let says = "a row of totals by its name: no customer";
        let told = reasons(&account).iter().any(|(.., reason)| *reason == says);
        assert_eq!(told, !is_customer);
    }
}

#[test]
fn remarks_below_a_table_are_passed_over_and_told() {
    let rows: String = (0..30)
        .map(|row| format!("c{row},{}\n", 20 + row % 17))
        .collect();
    let plain = right(BASKET, format!("id,basket\n{rows}")).0;
    let last = "The last line (line 32) is a remark below the table: it is passed over.";
    let several = "The last 3 lines (the first is line 33) are remarks below the table: they are passed over.";
    for (below, told) in [
        ("(30 rows)\n", last),
        ("(30 rows)", last),
        ("Generated by the shop, on 2026-06-30, at noon\r\n", last),
        (
            "\n\"Confidential Information - Do Not Distribute\"\n\
             \"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\n\
             \"Generated By: Jo Smith 30.6.2026 12:00\"\n\n",
            several,
        ),
    ] {
        let (data, account) = right(BASKET, format!("id,basket\n{rows}{below}"));
        assert_eq!(data, plain, "{below}");
        assert_eq!((account.read, account.rejected), (30, 0));
        assert_eq!(account.notices, [told]);
        let reason = "a remark below the table: no customer";
        assert!(
            reasons(&account)
                .iter()
                .all(|(_, id, why)| id.is_empty() && *why == reason)
        );
    }
    let bars = rows.replace(',', " | ");
    let (data, _) = right(
        BASKET,
        format!(" id | basket\n----+------\n{bars}(30 rows)\n\n"),
    );
    assert_eq!(data, plain);
    // Within the table, or cut off, it is a row that cannot be used.
    for (below, line) in [("(30 rows)\nz,12\n", 32), ("c30", 32), ("c31;12", 32)] {
        let (_, account) = right(BASKET, format!("id,basket\n{rows}{below}"));
        assert_eq!(account.rejected, 1, "{below}");
        assert_eq!(reasons(&account)[0].0, line);
    }
}

#[test]
fn row_names_of_r_get_their_advice() {
    let rows: String = (1..=30)
        .map(|row| format!("\"{row}\" \"c{row}\" {}\n", 20 + row % 17))
        .collect();
    for sign in [" ", ",", "\t"] {
        let table = format!("\"id\" \"basket\"\n{rows}").replace(' ', sign);
        wrong(
            BASKET,
            table,
            &["one cell more than the header", "`row.names = FALSE`"],
        );
    }
}

#[test]
fn rounded_totals_of_baskets_alone_are_no_customer() {
    let keys = "basket = \"bill\"\ntip_share = { column = \"tip\", over = \"bill\" }";
    let money = |row: i32| (f64::from(1000 + row * row % 3700) + 31.0 * f64::from(row % 9)) / 100.0;
    let rows: String = (0..200)
        .map(|row| format!("{:.2},{:.2}\n", money(row), 0.18 * money(row)))
        .collect();
    let sum: f64 = (0..200).map(money).sum();
    let (plain, account) = right(keys, format!("bill,tip\n{rows}"));
    assert!(account.notices.is_empty(), "{:?}", account.notices);
    for bill in [sum, sum.round(), (sum / 10.0).round() * 10.0, 1.004 * sum] {
        let table = format!("bill,tip\n{rows}{bill:.0},{:.0}\n", 0.18 * sum);
        let (data, account) = right(keys, &table);
        assert_eq!(data, plain, "{bill}");
        assert_eq!((account.read, account.rejected), (200, 0));
        let reason = "it holds the sums of all rows before: no customer";
        assert_eq!(reasons(&account), [(202, "", reason)]);
    }
    // What is farther off is told, and so is what stands elsewhere or has a name.
    let says = "of all `bill`: it may be a row of totals, or an account that many share";
    for bill in [0.98 * sum, 0.6 * sum] {
        let (data, account) = right(keys, format!("bill,tip\n{rows}{bill:.0},1\n"));
        assert_eq!(data.rows, 201);
        told(&account, says);
    }
    let (_, account) = right(keys, format!("bill,tip\n{:.0},1\n{rows}", 1.004 * sum));
    told(&account, says);
    let named: String = (0..200)
        .map(|row| format!("c{row},{:.2}\n", money(row)))
        .collect();
    let (data, account) = right(BASKET, format!("id,basket\n{named}x9,{:.0}\n", 1.004 * sum));
    assert_eq!(data.rows, 201);
    told(&account, "of all `basket`: it may be a row of totals");
}

#[test]
#[allow(clippy::disallowed_methods)] // A last bit decides nothing here.
fn baskets_with_heavy_tails_are_no_totals() {
    // Twenty customers are the fewest of whom anything is told; a coefficient of variation of 1 is usual, 2 is much.
    let stream = Stream {
        seed: 7,
        replicate: 0,
        luck: 0,
    };
    for (cv, rows, most) in [
        (1.0_f64, 20, 9),
        (1.0, 200, 0),
        (2.0, 60, 12),
        (2.0, 1_000, 1),
    ] {
        let sigma = (1.0 + cv * cv).ln().sqrt();
        let mut alarms = 0;
        for table in 0..100 {
            let lines: String = (0..rows)
                .map(|row| {
                    let words = stream.draw(row, table, Purpose::Own, 0);
                    let (one, other) = (f64::from(unit(words[0])), f64::from(unit(words[1])));
                    let normal = (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos();
                    format!("{:.2},1\n", 30.0 * (sigma * normal).exp())
                })
                .collect();
            let (data, account) = right("basket = \"bill\"", format!("bill,tip\n{lines}"));
            assert_eq!(data.rows, rows as usize);
            alarms += usize::from(!account.notices.is_empty());
        }
        assert!(alarms <= most, "cv {cv}, {rows} rows: {alarms} of 100");
    }
}

#[test]
fn a_row_with_a_cell_too_many_counts_as_the_heaviest_do() {
    let rows = records("").replacen("c7,4,80.50,", "c7,4,80,50,", 1);
    let (_, account) = right(RECORDS, rows);
    assert_eq!((account.used, account.rejected), (59, 1));
    told(&account, "What 1 rejected row carries is not known");
}

#[test]
fn what_stands_for_nothing_is_told_or_rejected() {
    let table = |last: [&str; 2]| {
        let rows: String = (0..40)
            .map(|row| format!("c{row},{}\n", 10 + row * row % 37))
            .collect();
        format!("id,basket\n{rows}x1,{}\nx2,{}\n", last[0], last[1])
    };
    for (last, says) in [
        (
            ["999999", "999999"],
            "2 customers have the same `basket` (the first on line 42), 21739 times as much",
        ),
        (
            ["99999999", "99999999"],
            "2 customers have the same `basket`",
        ),
        (["999", "999"], "2 customers have the same `basket`"),
        (["5000000", "5000000"], "2 customers have the same `basket`"),
        (
            ["9999.99", "12"],
            "1 customer has a `basket` (line 42), 217 times as much as anybody else",
        ),
    ] {
        told(&right(BASKET, table(last)).1, says);
    }
    // More than a third of all is told, if not what it is.
    told(
        &right(BASKET, table(["700", "12"])).1,
        "1 customer (line 42) has 39% of all `basket`: it may be a row of totals",
    );
    for last in [["99", "99"], ["400", "400"], ["500", "12"]] {
        let (_, account) = right(BASKET, table(last));
        assert!(account.notices.is_empty(), "{:?}", account.notices);
    }
    wrong(
        BASKET,
        table(["-1", "-1"]).replace("c1,", "c1,-1\nc99,"),
        &["`-1` is not at least 0"],
    );
    // Days that databases write where there is none.
    for day in [
        "9999-12-31",
        "2999-12-31",
        "2099-12-31T00:00:00",
        "31-Dec-2099",
    ] {
        let (_, account) = right(RECORDS, records(&format!("x1,2,9,{day},2025-01-01\n")));
        let reason = format!("last: `{day}` stands for no date");
        assert_eq!(reasons(&account), [(62, "x1", reason.as_str())]);
    }
    // One day for many who are not known to have begun on it.
    let placeholder: String = (0..30)
        .map(|row| format!("x{row},2,9,2026-01-{:02},2015-01-01\n", 1 + row % 28))
        .collect();
    told(
        &right(RECORDS, records(&placeholder)).1,
        "30 of 90 customers have one day in `first`, 2015-01-01 (the first on line 62)",
    );
}

#[test]
fn columns_of_dates_of_another_kind_are_refused() {
    let keys = "basket = \"basket\"\ntenure = \"first\"\nas_of = 2026-06-30\n";
    let table = |first: &dyn Fn(i64) -> String| {
        let rows: String = (0..30).map(|row| format!("{},10\n", first(row))).collect();
        format!("first,basket\n{rows}")
    };
    let as_of = 20_634;
    let ago = |row: i64| as_of - 20 - 11 * row;
    for (first, says) in [
        (
            &(|row| format!("{}", (ago(row) + 134_774) * 864_000_000_000))
                as &dyn Fn(i64) -> String,
            [
                "the latest day in `first` is 1974-",
                "52 years before",
                "FILETIME",
            ],
        ),
        (
            &(|row| format!("{}", (ago(row) + 719_162) * 864_000_000_000)),
            [
                "the latest day in `first` is 1990-",
                "36 years before",
                ".NET",
            ],
        ),
        (
            &(|row| format!("{}", ago(row) + 25_569 - 1_462)),
            [
                "the latest day in `first` is 2022-",
                "4 years before",
                "from 1904",
            ],
        ),
        (
            &(|row| format!("1998-03-{:02}", 1 + row % 28)),
            [
                "is 1998-03-28, 28 years before",
                "is `as_of` the day",
                "like 2026-06-30",
            ],
        ),
    ] {
        wrong(keys, table(first), &[&["E022"][..], &says].concat());
    }
    // The same days as spreadsheets count them, as Unix does, and run together with the time.
    let expected = right(keys, table(&|row| goodwill_day(ago(row)))).0;
    for first in [
        &(|row| format!("{}", ago(row) + 25_569)) as &dyn Fn(i64) -> String,
        &(|row| format!("{}", ago(row) * 86_400)),
        &(|row| format!("{}1030", goodwill_day(ago(row)).replace('-', ""))),
        &(|row| format!("{}235959", goodwill_day(ago(row)).replace('-', ""))),
    ] {
        assert_eq!(right(keys, table(first)).0, expected);
    }
}

/// A day, counted from 1970-01-01, as `2026-06-30`.
fn goodwill_day(day: i64) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    (epoch + jiff::SignedDuration::from_hours(24 * day)).to_string()
}

#[test]
fn dates_and_numbers_of_other_programs_are_read_or_get_their_advice() {
    let keys = "basket = \"basket\"\ntenure = \"first\"\nas_of = 2026-06-30\n";
    let table = |first: &str, basket: &str| format!("first;basket\n{first};{basket}\n");
    for first in ["20260601.0", "01JUN2026", "01JUN2026:08:30:00"] {
        let (data, _) = right(keys, table(first, "10"));
        assert_eq!(column(&data, Trait::Tenure), [29.0], "{first}");
    }
    for (first, basket, says) in [
        (
            "20605",
            "10",
            "if it counts days, as in R from 1970 or in SAS from 1960",
        ),
        ("24258.0", "10", "if it counts days"),
        (
            "2026-06-01 2026-06-08",
            "10",
            "is not a date like 2026-06-30",
        ),
        (
            "=\"2026-06-01\"",
            "10",
            "is a spreadsheet's formula: write its value",
        ),
        (
            "2026-06-01",
            "=\"51.56\"",
            "`=\"51.56\"` is a spreadsheet's formula: write its value",
        ),
    ] {
        wrong(keys, table(first, basket), &[says]);
    }
    // `as_of` is named where there is one.
    let later = RECORDS.replace("2026-06-30", "2026-12-31");
    let loaded = read(&later, records("")).unwrap();
    assert!(import_summary::text(&loaded).contains("`as_of`"));
    let days: String = (0..60)
        .map(|row| {
            format!(
                "c{row},{},9.5,{},{}\n",
                1 + row % 4,
                300 + row,
                400 + row - 100 * i32::from(row % 4 == 0)
            )
        })
        .collect();
    let relative = RECORDS
        .replace("\"last\"", "{ column = \"last\", unit = \"day\" }")
        .replace("\"first\"", "{ column = \"first\", unit = \"day\" }")
        .replace("as_of = 2026-06-30\n", "");
    let loaded = read(&relative, format!("id,orders,spend,last,first\n{days}")).unwrap();
    let text = import_summary::text(&loaded).replace('\n', " ");
    assert!(
        text.contains("300 days before the start: if the column counts in another unit"),
        "{text}"
    );
    assert!(!text.contains("as_of"), "{text}");
}

#[test]
fn names_that_may_be_one_are_told() {
    for (one, other) in [
        ("1", "1.0"),
        ("7", "007"),
        ("A-1", "A\u{2013}1"),
        ("Joe@x.example", "joe@x.example"),
        ("Anna 1", "Anna  1"),
    ] {
        let (_, account) = right(BASKET, format!("id,basket\nz,3\n{one},1\n{other},2\n"));
        assert_eq!(account.used, 3);
        told(
            &account,
            "1 customer has a name that is another\u{2019}s but for capitals",
        );
        told(&account, "the first on lines 3 and 4");
    }
    let (_, account) = right(BASKET, "id,basket\nA1,1\na2,2\nA-1,3\n10,4\n100,5\n");
    assert!(account.notices.is_empty(), "{:?}", account.notices);
}

#[test]
fn one_sign_for_two_currencies_is_refused() {
    let table = "id,basket\na,$5\nb,CA$7\n";
    wrong(
        BASKET,
        table,
        &["money in two currencies", "line 2: `$5`", "line 3: `CA$7`"],
    );
}

#[test]
fn a_column_is_not_named_for_two_things() {
    for (from, to, says) in [
        (
            "spend = \"spend\"",
            "spend = \"orders\"",
            "`purchases` and `spend` name one column, `orders`",
        ),
        (
            "tenure = \"first\"",
            "tenure = \"last\"",
            "`last_purchase` and `tenure` name one column, `last`",
        ),
        (
            "id = \"id\"",
            "id = \"orders\"",
            "`id` and `purchases` name one column, `orders`",
        ),
    ] {
        wrong(&RECORDS.replace(from, to), records(""), &["E012", says]);
    }
}

#[test]
fn an_order_number_with_a_count_of_its_items_is_no_customer() {
    let table = |id: &str, who: &str| {
        let mut table = format!("{id},{who},orders,spend\n");
        (0..60).for_each(|row| {
            table += &format!("o{row},u{},{},{}\n", row % 20, 1 + row % 3, 10 + row)
        });
        table
    };
    let keys = |id: &str| format!("id = \"{id}\"\npurchases = \"orders\"\nspend = \"spend\"\n");
    for (id, who) in [
        ("Name", "Email"),
        ("order_id", "user"),
        ("id", "Kundennummer"),
    ] {
        wrong(&keys(id), table(id, who), &["one row a purchase", who]);
    }
    // Several customers may have one member of the staff.
    assert_eq!(right(&keys("id"), table("id", "user")).1.used, 60);
}

#[test]
fn files_of_other_kinds_are_named() {
    for (content, says) in [
        (
            &b"PK\x03\x04\x14\0\x06\0\xff"[..],
            "save the sheet with the customers as \"CSV UTF-8\"",
        ),
        (b"\x1f\x8b\x08\0\0", "it is packed with gzip"),
        (
            "id,basket\u{2028}a,1\u{2028}b,2".as_bytes(),
            "its lines end with U+2028",
        ),
    ] {
        wrong(BASKET, content, &["E020", says]);
    }
}

/// A table of eighty customers with baskets of about 40, made of these columns for so many purchases and so much money.
fn shop(header: &str, row: impl Fn(usize, usize, f64) -> String) -> String {
    let mut table = format!("{header}\n");
    for at in 0..80 {
        let purchases = 1 + at % 4;
        // Customers differ by more than a cent, and less than twofold.
        let money = purchases as f64 * (30.25 + (at * 7 % 20) as f64);
        table += &format!("{}\n", row(at, purchases, money));
    }
    table
}

const SUMS: &str = "id = \"id\"\npurchases = \"orders\"\nspend = \"spend\"\n";

#[test]
fn cents_and_money_of_another_sum_are_told() {
    let sums = |of: &dyn Fn(usize, f64) -> String| {
        let row = |at, orders, money| format!("c{at},{orders},{}", of(orders, money));
        right(SUMS, shop("id,orders,spend", row)).1
    };
    let all = sums(&|_, money| format!("{money:.2}"));
    assert_eq!(all.notices, Vec::<String>::new());
    told(
        &sums(&|_, money| format!("{:.0}", 100.0 * money)),
        "All `spend` are whole numbers, and a purchase is 3985 on average: if they are cents",
    );
    told(
        &sums(&|orders, money| format!("{:.2}", money / orders as f64)),
        "Customers who bought more often have hardly more `spend`: it may be the money of one purchase",
    );
    let basket = |of: &dyn Fn(usize, f64) -> f64| {
        let row = |at: usize, orders, money| {
            let last = 1 + at % 28;
            let first = if orders == 1 { "2026-06" } else { "2025-01" };
            format!(
                "c{at},{orders},{:.2},2026-06-{last:02},{first}-{last:02}",
                of(orders, money)
            )
        };
        let keys = RECORDS.replace("spend = ", "basket = ");
        right(&keys, shop("id,orders,spend,last,first", row)).1
    };
    let one = basket(&|orders, money| money / orders as f64);
    assert_eq!(one.notices, Vec::<String>::new());
    told(
        &basket(&|_, money| money),
        "`spend` grows with the number of purchases: it may be the money of all purchases",
    );
    // Where a thousand is little, whole numbers are what there is.
    let table = shop("id,orders,spend", |at, orders, money| {
        format!("c{at},{orders},{:.0}", 100.0 * money)
    });
    let at = TempDir::new().unwrap();
    fs::write(at.path().join("customers.csv"), table).unwrap();
    let text = format!("currency = \"JPY\"\n{SCENARIO}{SUMS}");
    let yen = scenario::check("shop.toml", &text, at.path(), &[]);
    let yen = yen.map_err(|problems| problems.render(false)).unwrap();
    assert_eq!(yen.account.unwrap().notices, Vec::<String>::new());
}

#[test]
fn purchases_on_one_day_and_money_of_a_part_of_the_year_are_told() {
    let keys = format!("{RECORDS}spend_last_year = \"year\"\n");
    let table = |items: usize, part: f64| {
        shop("id,orders,spend,year,last,first", |at, orders, money| {
            let first = format!("2025-{:02}-10", 8 + at % 5);
            let last = match orders {
                1 => first.clone(),
                _ => format!("2026-{:02}-{:02}", 1 + at % 6, 1 + at % 28),
            };
            let year = part * money;
            format!(
                "c{at},{},{money:.2},{year:.2},{last},{first}",
                orders * items
            )
        })
    };
    let (_, whole) = right(&keys, table(1, 1.0));
    assert_eq!(whole.notices, Vec::<String>::new());
    told(
        &right(&keys, table(7, 1.0)).1,
        "20 of 80 customers who bought again did so on the day of the first purchase",
    );
    told(
        &right(&keys, table(1, 1.0 / 12.0)).1,
        "80 of 80 customers who began within the last year have less money in the last year than in all",
    );
}

#[test]
fn currencies_of_a_column_that_is_not_used_are_told() {
    let table = |currency: &'static [&'static str]| {
        shop("id,orders,spend,Currency", move |at, orders, money| {
            format!(
                "c{at},{orders},{money:.2},{}",
                currency[at % currency.len()]
            )
        })
    };
    let notices = |currency| right(SUMS, table(currency)).1.notices;
    assert_eq!(notices(&["USD"]), Vec::<String>::new());
    assert_eq!(notices(&["none"]), Vec::<String>::new());
    for (currency, says) in [
        (
            &["USD", "EUR"][..],
            "has several currencies (`USD` on line 2, `EUR` on line 3)",
        ),
        (
            &["gbp"][..],
            "has `gbp` (line 2), and the scenario\u{2019}s currency is `$`",
        ),
    ] {
        let notices = notices(currency);
        assert!(
            notices.len() == 1 && notices[0].contains(says),
            "{notices:?}"
        );
    }
}

#[test]
fn times_in_another_unit_shares_in_percent_and_columns_taken_for_each_other_get_their_advice() {
    let tenure = |unit: &str| {
        let keys = format!("id = \"id\"\ntenure = {{ column = \"T\", unit = \"{unit}\" }}\n");
        let table = shop("id,T", |at, _, _| format!("c{at},{}", 100 + 10 * at));
        right(&keys, table).1
    };
    assert_eq!(tenure("day").notices, Vec::<String>::new());
    told(&tenure("month"), "The longest `T` is 74 years (line 81)");
    let share = |times: f64| {
        let row = |at, _, _| format!("c{at},{}", times * (0.1 + (at % 9) as f64 / 100.0));
        read("id = \"id\"\ntip_share = \"tip\"\n", shop("id,tip", row))
    };
    let says = "write them in percent with the sign, like `21%`";
    says::wrong(share(100.0), &["E022", says]);
    assert!(!share(1000.0).unwrap_err().contains(says));
    let swapped = RECORDS
        .replace("\"last\"", "\"x\"")
        .replace("\"first\"", "\"last\"")
        .replace("\"x\"", "\"first\"");
    wrong(
        &swapped,
        records(""),
        &["is `last_purchase` taken for `tenure`?"],
    );
}

#[test]
fn a_rejected_row_is_told_with_its_reason_and_what_stands_as_read_with_its_mean() {
    let keys = format!("{RECORDS}segment = \"segment\"\n");
    let table = records("late,2,40.50,2027-01-01,2025-01-10\n")
        .lines()
        .map(|line| match line.starts_with("id") {
            true => format!("{line},segment\n"),
            false => format!("{line},all\n"),
        })
        .collect::<String>();
    told(
        &right(&keys, &table).1,
        "A row is rejected (last: `2027-01-01` is after the day of the data).",
    );
    let said = import_summary::text(&read(&keys, &table).unwrap());
    assert!(said.contains("years as a customer"), "{said}");
    assert!(!said.contains("a basket of"), "the fit tells it: {said}");
    let rate = "id = \"id\"\npurchase_rate = { column = \"rate\", per = \"week\" }\n";
    let table = shop("id,rate", |at, _, _| format!("c{at},2"));
    let said = import_summary::text(&read(rate, table).unwrap());
    assert!(said.contains("on average: 104 purchases a year"), "{said}");
}

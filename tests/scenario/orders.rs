//! A log of orders: the shapes in which it comes, and that it is the same customers in all of them.

use std::fs;
use std::io::Write;

use goodwill::output::import_summary;
use goodwill::scenario::checked::{Data, Trait};
use goodwill::scenario::{self, ImportSummary, Loaded};
use goodwill::table;
use tempfile::TempDir;

use crate::common::place::repository;
use crate::says::{self, column, told};

const SCENARIO: &str = r#"
title = "Own orders"
timeline = { unit = "week", ticks = 4 }
outcome = { primary = "goodwill" }
design = { seed = 7 }
arm = [{ name = "nothing" }, { name = "card", gesture = [{ gift = "card", value = 1, at = "1 week" }] }]
"#;

/// What becomes of a file under these tables of the scenario, in which `FILE` stands for its name.
fn read_as(currency: &str, name: &str, keys: &str, content: &[u8]) -> Result<Loaded, String> {
    let at = TempDir::new().unwrap();
    read_at(
        &at,
        currency,
        &[(name, content)],
        &keys.replace("FILE", name),
    )
}

fn read_at(
    at: &TempDir,
    currency: &str,
    files: &[(&str, &[u8])],
    keys: &str,
) -> Result<Loaded, String> {
    for (name, content) in files {
        fs::write(at.path().join(name), content).unwrap();
    }
    let text = format!("currency = \"{currency}\"\n{SCENARIO}{keys}");
    scenario::check("shop.toml", &text, at.path(), &[]).map_err(|problems| problems.render(false))
}

#[track_caller]
fn right(loaded: Result<Loaded, String>) -> Loaded {
    loaded.unwrap_or_else(|problems| panic!("{problems}"))
}

fn data(loaded: &Loaded) -> Data {
    let mut data = loaded.scenario.population.data.clone().unwrap();
    data.path = String::new();
    data
}

fn account(loaded: &Loaded) -> &ImportSummary {
    loaded.account.as_ref().unwrap()
}

/// What a run's folder would hold of the log: the table of customers, then the account.
fn copied(loaded: &Loaded) -> [String; 2] {
    let files = loaded.copy.as_ref().unwrap().files();
    files.map(|(_, bytes)| String::from_utf8(bytes).unwrap())
}

/// Purchases, spend, days since the last and the first one, spend of the last year, by the customer's name.
fn customers(loaded: &Loaded) -> Vec<String> {
    let [table, _] = copied(loaded);
    let mut rows: Vec<String> = table.lines().skip(1).map(str::to_owned).collect();
    rows.sort();
    rows
}

/// A row of a log.
#[derive(Clone)]
struct Line {
    order: String,
    /// Days from 2025-01-01.
    day: u32,
    minute: u32,
    customer: String,
    quantity: i64,
    cents: i64,
}

/// A shop's log: orders of several lines, some given back, some of nobody.
fn shop() -> Vec<Line> {
    let mut lines = Vec::new();
    let mut order = 536_365;
    for customer in 0..90_u32 {
        let name = match customer {
            0..4 => String::new(),
            // Letters that encodings write in different ways.
            4..8 => format!("Zoë {customer}"),
            _ => (13_000 + customer).to_string(),
        };
        for visit in 0..1 + customer % 5 {
            order += 7;
            let day = (customer * 37 + visit * (11 + customer % 60)) % 540;
            for item in 0..1 + (customer + visit) % 3 {
                lines.push(Line {
                    order: order.to_string(),
                    day,
                    minute: 480 + (customer * 7 + visit) % 600,
                    customer: name.clone(),
                    quantity: i64::from(1 + (item + visit) % 4),
                    cents: i64::from(199 + 235 * ((customer + item) % 9)),
                });
            }
            // Something comes back some days later.
            if (customer + visit) % 11 == 5 {
                let last = lines.last().unwrap().clone();
                lines.push(Line {
                    order: format!("C{}", order + 3),
                    day: last.day + 5,
                    quantity: -last.quantity,
                    ..last
                });
            }
        }
    }
    lines.sort_by_key(|line| (line.day, line.minute, line.order.clone()));
    lines
}

/// Year, month and day.
fn date(day: u32) -> (u32, u32, u32) {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut year, mut month, mut left) = (2025, 0, day);
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
        if month == 12 {
            (year, month) = (year + 1, 0);
        }
    }
    (year, month as u32 + 1, left + 1)
}

fn iso(line: &Line) -> String {
    let (year, month, day) = date(line.day);
    let (hour, minute) = (line.minute / 60, line.minute % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:00")
}

fn american(line: &Line) -> String {
    let (year, month, day) = date(line.day);
    format!(
        "{month}/{day}/{year} {}:{:02}",
        line.minute / 60,
        line.minute % 60
    )
}

fn money(cents: i64, mark: char) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}{mark}{:02}", cents.abs() / 100, cents.abs() % 100)
}

const HEADER: [&str; 5] = ["Invoice", "Quantity", "InvoiceDate", "Price", "Customer ID"];

/// A log as text: how its rows are written, with this between cells.
fn text(lines: &[Line], between: char, row: impl Fn(&Line) -> [String; 5]) -> String {
    let mut text = HEADER.join(&between.to_string()) + "\n";
    for line in lines {
        text += &row(line).join(&between.to_string());
        text.push('\n');
    }
    text
}

fn plain(line: &Line) -> [String; 5] {
    [
        line.order.clone(),
        line.quantity.to_string(),
        iso(line),
        money(line.cents, '.'),
        line.customer.clone(),
    ]
}

const KEYS: &str = r#"
[population.orders]
file = "FILE"
customer = "Customer ID"
date = "InvoiceDate"
quantity = "Quantity"
price = "Price"
order = "Invoice"
as_of = 2026-06-30
"#;

/// An `.xlsx` with a sheet before the one that is meant: numbers as numbers, days as days, texts shared.
fn workbook(lines: &[Line]) -> Vec<u8> {
    let mut texts: Vec<String> = HEADER.map(str::to_owned).to_vec();
    let mut rows = String::from("<row r=\"1\">");
    for at in 0..5 {
        rows += &format!(
            "<c r=\"{}1\" t=\"s\"><v>{at}</v></c>",
            ['A', 'B', 'C', 'D', 'E'][at]
        );
    }
    rows += "</row>";
    for (at, line) in lines.iter().enumerate() {
        // A row of nothing lies between header and rows.
        let row = at + 3;
        let (year, month, day) = date(line.day);
        let since = jiff_days(year, month, day) + 25_569;
        let serial = f64::from(since) + f64::from(line.minute) / 1_440.0;
        rows += &format!("<row r=\"{row}\">");
        rows += &match line.order.parse::<u32>() {
            Ok(number) => format!("<c r=\"A{row}\"><v>{number}</v></c>"),
            Err(_) => format!(
                "<c r=\"A{row}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                line.order
            ),
        };
        rows += &format!("<c r=\"B{row}\"><v>{}</v></c>", line.quantity);
        rows += &format!("<c r=\"C{row}\" s=\"1\"><v>{serial}</v></c>");
        // As spreadsheets write numbers that have no end in binary.
        rows += &format!(
            "<c r=\"D{row}\"><f>1+1</f><v>{:.17}</v></c>",
            line.cents as f64 / 100.0
        );
        match line.customer.parse::<u32>() {
            Ok(number) => rows += &format!("<c r=\"E{row}\"><v>{number}</v></c>"),
            Err(_) if line.customer.is_empty() => {}
            Err(_) => {
                texts.push(line.customer.clone());
                rows += &format!("<c r=\"E{row}\" t=\"s\"><v>{}</v></c>", texts.len() - 1);
            }
        }
        rows += "</row>";
    }
    let shared: String = texts
        .iter()
        .map(|text| {
            format!(
                "<si><r><t>{}</t></r><rPh><t>x</t></rPh></si>",
                text.replace('&', "&amp;")
            )
        })
        .collect();
    let sheet = |rows: &str| {
        format!("<?xml version=\"1.0\"?><worksheet><sheetData>{rows}</sheetData></worksheet>")
    };
    let parts = [
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Notes &amp; more\" sheetId=\"1\" r:id=\"rId1\"/>\
             <sheet name=\"2025\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>"
                .to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>\
             <Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"
                .to_owned(),
        ),
        (
            "xl/styles.xml",
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy hh:mm\"/></numFmts>\
             <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
                .to_owned(),
        ),
        ("xl/sharedStrings.xml", format!("<sst>{shared}</sst>")),
        ("xl/worksheets/sheet1.xml", sheet("")),
        ("xl/worksheets/sheet2.xml", sheet(&rows)),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Days from 1970-01-01.
fn jiff_days(year: u32, month: u32, day: u32) -> i32 {
    let of_year = (1..month)
        .map(|month| [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]);
    20_089 + (year as i32 - 2025) * 365 + of_year.sum::<i32>() + day as i32 - 1
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn a_log_is_the_same_customers_in_any_shape() {
    let lines = shop();
    let base = text(&lines, ',', plain);
    let first = right(read_as("£", "log.csv", KEYS, base.as_bytes()));
    let mut shuffled = lines.clone();
    shuffled.sort_by_key(|line| {
        (line.minute * 7_919 + line.day * 104_729 + line.cents as u32 * 31) % 65_537
    });
    // Three pieces are one and two, or thrice one.
    let split: Vec<Line> = lines
        .iter()
        .flat_map(|line| {
            let one = line.quantity.signum();
            (0..line.quantity.abs()).map(move |_| Line {
                quantity: one,
                ..line.clone()
            })
        })
        .collect();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(base.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let latin: Vec<u8> = base.chars().map(|c| c as u32 as u8).collect();
    let commas = text(&lines, ';', |line| {
        let mut row = plain(line);
        row[3] = money(line.cents, ',');
        row
    });
    let american_dates = text(&lines, ',', |line| {
        let mut row = plain(line);
        row[2] = american(line);
        row
    });
    // Cancellations told by their number alone.
    let positive = text(&lines, ',', |line| {
        let mut row = plain(line);
        row[1] = line.quantity.abs().to_string();
        row
    });
    let pandas: String = base
        .lines()
        .enumerate()
        .map(|(at, line)| match (at, line.rsplit_once(',')) {
            (0, _) => format!(",{line}\n"),
            (_, Some((rest, name))) if name.parse::<u32>().is_ok() => {
                format!("{},{rest},{name}.0\n", at - 1)
            }
            _ => format!("{},{line}\n", at - 1),
        })
        .collect();
    let sheet = KEYS.replace("as_of", "sheet = \"2025\"\nas_of");
    let shapes: [(&str, &str, Vec<u8>); 12] = [
        (
            "shuffled.csv",
            KEYS,
            text(&shuffled, ',', plain).into_bytes(),
        ),
        ("split.csv", KEYS, text(&split, ',', plain).into_bytes()),
        ("utf16.csv", KEYS, utf16),
        ("latin.csv", KEYS, latin),
        ("commas.csv", KEYS, commas.into_bytes()),
        ("log.tsv", KEYS, text(&lines, '\t', plain).into_bytes()),
        ("american.csv", KEYS, american_dates.into_bytes()),
        ("positive.csv", KEYS, positive.into_bytes()),
        ("pandas.csv", KEYS, pandas.into_bytes()),
        ("log.csv.gz", KEYS, packed(base.as_bytes())),
        ("log.xlsx", &sheet, workbook(&lines)),
        (
            "shuffled.csv.gz",
            KEYS,
            packed(text(&shuffled, ',', plain).as_bytes()),
        ),
    ];
    for (name, keys, content) in shapes {
        let loaded = right(read_as("£", name, keys, &content));
        assert_eq!(copied(&loaded)[0], copied(&first)[0], "{name}");
        assert_eq!(data(&loaded), data(&first), "{name}");
        let (mut log, mut own) = (
            account(&loaded).log.clone().unwrap(),
            account(&first).log.clone().unwrap(),
        );
        if name == "split.csv" {
            for log in [&mut log, &mut own] {
                (log.bought, log.refunded) = (0, 0);
                log.left.iter_mut().for_each(|left| left.lines = 0);
            }
        }
        assert_eq!(log, own, "{name}");
    }
}

/// A log and the table that is summed up from it are the same customers to the last bit.
#[test]
fn a_log_is_what_the_table_made_of_it_is() {
    let log = fs::read(repository("scenarios/data/cdnow_sample.csv")).unwrap();
    let table = fs::read(repository("scenarios/data/cdnow_customers.csv")).unwrap();
    let of_log = right(read_as(
        "$",
        "log.csv",
        "[population.orders]\nfile = \"FILE\"\ncustomer = \"customer_id\"\ndate = \"date\"\namount = \"amount\"\n",
        &log,
    ));
    let of_table = right(read_as(
        "$",
        "customers.csv",
        r#"[population.data]
file = "FILE"
id = "customer_id"
purchases = "orders"
spend = "spend"
spend_last_year = "spend_12_months"
last_purchase = "last_order"
tenure = "first_order"
as_of = 1998-06-30
"#,
        &table,
    ));
    assert_eq!(data(&of_log), data(&of_table));
    assert_eq!(copied(&of_log)[0], copied(&of_table)[0]);
    assert_eq!(account(&of_log).record, account(&of_table).record);
    assert_eq!(account(&of_log).baskets, account(&of_table).baskets);
    let told = account(&of_log).log.as_ref().unwrap();
    assert_eq!((told.bought, told.free), (6_919, 8));
    assert_eq!(account(&of_log).used, 2_357);
}

/// The run's folder holds the customers, and reads to the very same.
#[test]
fn a_copy_of_a_log_is_a_table_of_its_customers() {
    let keys = KEYS.replace("as_of", "segment = \"Price\"\nas_of");
    for keys in [KEYS, &keys] {
        let loaded = right(read_as(
            "£",
            "log.csv.gz",
            keys,
            &packed(text(&shop(), ',', plain).as_bytes()),
        ));
        let at = TempDir::new().unwrap();
        fs::create_dir(at.path().join("data")).unwrap();
        for (name, bytes) in loaded.copy.as_ref().unwrap().files() {
            fs::write(at.path().join(name), bytes).unwrap();
        }
        assert!(
            loaded
                .resolved
                .contains("file = \"data/log_customers.csv\""),
            "{}",
            loaded.resolved
        );
        assert!(
            !loaded.resolved.contains("population.orders"),
            "{}",
            loaded.resolved
        );
        let again = scenario::check("scenario.toml", &loaded.resolved, at.path(), &[])
            .unwrap_or_else(|problems| panic!("{}", problems.render(false)));
        assert_eq!(data(&again), data(&loaded));
        assert_eq!(again.account, loaded.account);
        assert_eq!(again.resolved, loaded.resolved);
        assert_eq!(copied(&again), copied(&loaded));
        assert_eq!(again.inputs[1].sha256, loaded.inputs[1].sha256);
        // No name of a customer is in it.
        let [table, account] = copied(&loaded);
        assert!(
            !table.contains("Zoë") && !account.contains("Zoë"),
            "{account}"
        );
        assert!(!table.contains("13010") && !account.contains("13010"));
    }
}

/// A log of so many customers who come back, each row written so from number of the order, customer, and day.
fn simple(header: &str, row: impl Fn(u32, u32, u32) -> String) -> String {
    let mut rows: Vec<(u32, u32)> = (0..40_u32)
        .flat_map(|customer| {
            (0..1 + customer % 4).map(move |visit| (customer * 3 + visit * 31, customer))
        })
        .collect();
    rows.sort_unstable();
    let mut text = header.to_owned();
    for (at, (day, customer)) in rows.into_iter().enumerate() {
        text += &row(1001 + at as u32, customer, day);
    }
    text
}

fn iso_day(day: u32) -> String {
    let (year, month, day) = date(day);
    format!("{year}-{month:02}-{day:02}")
}

/// What a log of [`simple`] comes to where a row is 10 + the customer's number.
fn of_simple(loaded: &Loaded) {
    let log = account(loaded).log.as_ref().unwrap();
    assert_eq!(account(loaded).used, 40, "{log:?}");
    assert_eq!(log.purchases, 100);
    let expected: u32 = (0..40_u32)
        .map(|customer| (10 + customer) * (1 + customer % 4))
        .sum();
    assert_eq!(log.money, i64::from(expected) * 1_000_000);
    assert_eq!(log.last, iso_day(39 * 3 + 3 * 31));
}

#[test]
fn exports_of_shops_and_payment_services_read_as_they_are() {
    // Shopify: the total stands on the first row of an order alone.
    let shopify = simple(
        "Name,Email,Financial Status,Paid at,Total,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price\n",
        |order, customer, day| {
            let email = format!("c{customer}@example.org");
            let at = format!("{} 10:22:33 +0100", iso_day(day));
            format!(
                "#{order},{email},paid,{at},{}.00,USD,{at},1,\"Tea, green\",4.00\n#{order},{email},,,,,{at},2,Cup,3.00\n",
                10 + customer
            )
        },
    );
    let keys = r#"
[population.orders]
file = "FILE"
customer = "Email"
date = "Created at"
amount = "Total"
order = "Name"
status = "Financial Status"
"#;
    let loaded = right(read_as("$", "orders_export.csv", keys, shopify.as_bytes()));
    of_simple(&loaded);
    let log = account(&loaded).log.as_ref().unwrap();
    assert_eq!((log.bought, log.further), (100, 100));
    // Stripe: what failed is no purchase, and what was given back stands beside.
    let stripe = simple(
        "id,Created (UTC),Amount,Amount Refunded,Currency,Captured,Customer ID,Status\n",
        |order, customer, day| {
            let row = |id: &str, amount: u32, refunded: &str, status: &str| {
                format!(
                    "{id},{}T10:22:33Z,{amount}.00,{refunded},usd,true,cus_{customer},{status}\n",
                    iso_day(day)
                )
            };
            let id = format!("ch_{order}");
            row(&id, 10 + customer, "0.00", "Paid")
                + &row("ch_failed", 10 + customer, "0.00", "Failed")
                + &row("ch_back", 77, "77.00", "Refunded")
        },
    );
    let keys = r#"
[population.orders]
file = "FILE"
customer = "Customer ID"
date = "Created (UTC)"
amount = "Amount"
refunded = "Amount Refunded"
status = "Status"
"#;
    let loaded = right(read_as("USD", "charges.csv", keys, stripe.as_bytes()));
    of_simple(&loaded);
    let log = account(&loaded).log.as_ref().unwrap();
    assert_eq!(log.left[0].what, "lines that were not paid");
    assert_eq!(log.left[0].lines, 100);
    assert_eq!(log.refund, 100 * 77_000_000);
    told(
        account(&loaded),
        "Rows by status: Paid (100) count; Refunded (100) are given back whole; Failed (100) are left out.",
    );
    // WooCommerce, with its states and a decimal comma.
    let woo = simple(
        "Order ID;Order Date;Order Status;Customer Email;Order Total Amount\n",
        |order, customer, day| {
            let at = iso_day(day);
            format!(
                "{order};{at} 09:05;wc-completed;c{customer}@example.org;{},00\n\
                 9{order};{at} 09:06;wc-cancelled;c{customer}@example.org;50,00\n",
                10 + customer
            )
        },
    );
    let keys = r#"
[population.orders]
file = "FILE"
customer = "Customer Email"
date = "Order Date"
amount = "Order Total Amount"
order = "Order ID"
status = "Order Status"
"#;
    of_simple(&right(read_as("€", "woo.csv", keys, woo.as_bytes())));
    // CDNOW's master file: no header, blanks between cells.
    let cdnow = simple("", |_, customer, day| {
        let (year, month, of_month) = date(day);
        format!(
            " {:05} {year}{month:02}{of_month:02} {:2} {:7}.00\n",
            customer + 1,
            1,
            10 + customer
        )
    });
    let keys = r#"
[population.orders]
file = "FILE"
header = false
customer = "1"
date = "2"
amount = "4"
"#;
    of_simple(&right(read_as(
        "$",
        "CDNOW_master.txt",
        keys,
        cdnow.as_bytes(),
    )));
}

/// A log in the form of the UCI repository's Online Retail II: days as in America with times, customers as numbers with a
/// fraction and some missing, cancellations with a `C` before their number, postage as a product.
#[test]
fn online_retail_reads_as_it_is() {
    let text = simple(
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n",
        |order, customer, day| {
            let (year, month, of_month) = date(day);
            let at = format!("{month}/{of_month}/{year} 8:26");
            let who = format!("{}.0", 12_346 + customer);
            let line = |order: &str, code: &str, pieces: i32, price: &str, who: &str| {
                format!(
                    "{order},{code},\"LUNCH BAG, RED\",{pieces},{at},{price},{who},United Kingdom\n"
                )
            };
            let order = order.to_string();
            line(&order, "22423", 4, "2.50", &who)
                + &line(&order, "85123A", customer as i32, "1.00", &who)
                + &line(&order, "POST", 1, "18.00", &who)
                + &line(&format!("5{order}"), "22423", 2, "1.25", "")
                + &line(&format!("6{order}"), "22423", 3, "7.77", &who)
                + &line(&format!("C6{order}"), "22423", -3, "7.77", &who)
        },
    );
    let keys = r#"
[population.orders]
file = "FILE"
customer = "Customer ID"
date = "InvoiceDate"
quantity = "Quantity"
price = "Price"
order = "Invoice"
product = "StockCode"
except = ["POST"]
"#;
    let loaded = right(read_as("£", "online_retail_II.csv", keys, text.as_bytes()));
    of_simple(&loaded);
    let account = account(&loaded);
    told(
        account,
        "Dates are read as month day year, as only so all of them are days.",
    );
    let log = account.log.as_ref().unwrap();
    let left: Vec<(&str, usize, i64)> = log
        .left
        .iter()
        .map(|left| (left.what.as_str(), left.lines, left.money))
        .collect();
    let expected = [
        ("lines without a customer", 100, 250_000_000),
        ("lines of excepted products", 100, 1_800_000_000),
    ];
    assert_eq!(left, expected);
    assert_eq!((account.read, log.bought, log.refunded), (600, 300, 100));
    insta::assert_snapshot!(
        "online_retail",
        import_summary::sentences(&loaded).join("\n")
    );
}

/// The first of a real log is too short to learn from, and its days could be either.
#[test]
fn a_log_that_is_too_short_is_told() {
    let log = fs::read(repository("tests/cases/order_log/log.csv")).unwrap();
    let keys = r#"
[population.orders]
file = "FILE"
customer = "Customer ID"
date = "InvoiceDate"
quantity = "Quantity"
price = "Price"
order = "Invoice"
"#;
    says::wrong(
        read_as("£", "log.csv", keys, &log),
        &["the day first or the month first"],
    );
    let keys = format!("{keys}dates = \"month day year\"\n");
    says::wrong(
        read_as("£", "log.csv", &keys, &log),
        &["13 customers, 1 of whom bought again"],
    );
}

const FEW: &str = r#"
[population.orders]
file = "FILE"
customer = "who"
date = "day"
amount = "sum"
"#;

/// A log of sixty customers who come back, and further lines.
fn log(further: &str) -> String {
    let base = simple("who,day,sum\n", |_, customer, day| {
        format!("c{customer},{},{}.50\n", iso_day(day), 10 + customer)
    });
    base + further
}

#[test]
fn rows_that_are_no_purchase_are_counted_with_their_money() {
    let further = "\
,2025-05-01,30
NULL,2025-05-01,-10
c1,2025-12-31,40
c2,x,50
c3,2025-05-03,######
c4,2025-05-04,-3
Total,,99999
who,day,sum
";
    let keys = format!("{FEW}as_of = 2025-08-01\n");
    let loaded = right(read_as("$", "log.csv", &keys, log(further).as_bytes()));
    let account = account(&loaded);
    let log = account.log.as_ref().unwrap();
    let left: Vec<(&str, usize, i64, usize)> = log
        .left
        .iter()
        .map(|left| {
            (
                left.what.as_str(),
                left.lines,
                left.money / 1_000_000,
                left.unknown,
            )
        })
        .collect();
    let expected = [
        ("lines without a customer", 2, 20, 0),
        ("lines after the day of the data", 1, 40, 0),
        ("lines that cannot be read", 2, 50, 1),
    ];
    assert_eq!(left, expected);
    assert_eq!(
        (account.read, account.rejected, log.bought, log.refunded),
        (106, 2, 100, 1)
    );
    let reasons: Vec<(u64, &str)> = account
        .unused
        .iter()
        .map(|row| (row.line, row.reason.as_str()))
        .collect();
    let expected = [
        (102, "no customer is named: left out"),
        (103, "no customer is named: left out"),
        (104, "after the day of the data: left out"),
        (105, "day: `x` is not a date like 2026-06-30"),
        (106, "sum: `######` is not a number"),
    ];
    assert_eq!(reasons, expected);
    told(account, "A row (line 108) sums up others");
    told(account, "A row (line 109) is the header again");
    told(
        account,
        "2 rows are rejected, one of them for this: day: `x` is not a date like 2026-06-30.",
    );
    let uses = table::written(import_summary::uses(&loaded));
    insta::assert_snapshot!(
        "left_out",
        format!(
            "{}\n{}",
            import_summary::sentences(&loaded).join("\n"),
            String::from_utf8_lossy(&uses)
        )
    );
}

#[test]
fn refunds_are_netted_with_the_purchases_before_them() {
    // c0 bought once; c1 twice, 31 days apart.
    let plain = right(read_as("$", "log.csv", FEW, log("").as_bytes()));
    let spend = |loaded: &Loaded, first: &str| -> Vec<f64> {
        let rows = customers(loaded).into_iter();
        rows.filter(|row| row.contains(first))
            .map(|row| row.split(',').nth(2).unwrap().parse().unwrap())
            .collect()
    };
    let tenure = format!(",{}", 39 * 3 + 3 * 31 - 3);
    assert_eq!(spend(&plain, &tenure), [23.0]);
    // A part of the last purchase.
    let part = right(read_as(
        "$",
        "log.csv",
        FEW,
        log("c1,2025-03-01,-1.50\n").as_bytes(),
    ));
    assert_eq!(spend(&part, &tenure), [21.5]);
    // The whole of it: it is no purchase.
    let whole = right(read_as(
        "$",
        "log.csv",
        FEW,
        log("c1,2025-03-01,-11.50\n").as_bytes(),
    ));
    assert_eq!(spend(&whole, &tenure), [11.5]);
    assert_eq!(account(&whole).log.as_ref().unwrap().undone, 1);
    // More than there was, and of somebody who never bought.
    let more = log("c1,2025-03-01,-50\nd1,2025-03-01,-5\n");
    let more = right(read_as("$", "log.csv", FEW, more.as_bytes()));
    let told_log = account(&more).log.as_ref().unwrap();
    assert_eq!((told_log.without, told_log.without_money), (2, 32_000_000));
    assert_eq!((account(&more).used, told_log.customers_undone), (39, 2));
    told(
        account(&more),
        "Of 2 refunds something (32.00 $) has no purchase",
    );
}

#[test]
fn a_table_of_the_same_customers_is_joined_by_name() {
    let table: String = (0..42)
        .map(|at| format!("c{at},group {},0.{}\n", at % 2, 1 + at % 5))
        .collect();
    let table = format!("name,group,belief\n{table}");
    let keys = |more: &str| {
        format!(
            "[population.data]\nfile = \"table.csv\"\nid = \"name\"\nsegment = \"group\"\ntrust = \"belief\"\n{more}{}",
            FEW.replace("FILE", "log.csv")
        )
    };
    let at = TempDir::new().unwrap();
    let log_text = log("x9,2025-03-02,5\nx9,2025-03-08,5\n");
    let files = [
        ("table.csv", table.as_bytes()),
        ("log.csv", log_text.as_bytes()),
    ];
    let loaded = right(read_at(&at, "$", &files, &keys("")));
    let (data, account) = (data(&loaded), account(&loaded));
    assert_eq!((data.rows, account.never_bought), (40, 2));
    assert!(
        column(&data, Trait::Trust)
            .iter()
            .all(|trust| (0.05..0.55).contains(trust))
    );
    assert_eq!(loaded.scenario.population.segments.len(), 2);
    assert_eq!(column(&data, Trait::Tenure).len(), 40);
    told(
        account,
        "2 people are in the table of customers, and not in the log of orders: no customers yet.",
    );
    told(
        account,
        "1 customer is in the log of orders (10.00 $), and not in the table of customers: left out.",
    );
    // What the log gives cannot stand in the table, and nobody who is the same is nobody.
    let wrong = |keys: &str, says: &[&str]| says::wrong(read_at(&at, "$", &files, keys), says);
    wrong(
        &keys("purchases = \"belief\"\n"),
        &[
            "`purchases` means nothing here",
            "the log of orders gives it",
        ],
    );
    wrong(
        &keys("").replace("id = \"name\"\n", ""),
        &["beside `[population.orders]` needs `id`"],
    );
    wrong(
        &keys("")
            .replace("id = \"name\"", "id = \"group\"")
            .replace("segment = \"group\"\n", ""),
        &["cannot be used"],
    );
}

#[test]
fn what_could_mean_two_things_is_asked_and_the_rest_is_found_out() {
    let dated = |first: u32| {
        simple("who,day,sum\n", |_, customer, day| {
            format!(
                "c{customer},{}/{}/2025,{}.50\n",
                1 + (customer + day) % 12,
                first + day % 12,
                10 + customer
            )
        })
    };
    let asked = read_as("$", "log.csv", FEW, dated(1).as_bytes());
    says::wrong(
        asked,
        &[
            "the day first or the month first",
            "dates = \"day month year\"",
        ],
    );
    let clear = right(read_as("$", "log.csv", FEW, dated(15).as_bytes()));
    told(account(&clear), "Dates are read as month day year");
    // One cell is enough, wherever it stands: here beyond what is looked at first.
    let many: String = (0..60_000)
        .map(|at| format!("d{},1/2/2025,{at}.50\n", at % 500))
        .collect();
    let far = right(read_as(
        "$",
        "log.csv",
        FEW,
        format!("{}{many}c1,28/2/2025,5.00\n", dated(1)).as_bytes(),
    ));
    told(account(&far), "Dates are read as day month year");
    told(
        account(&far),
        "The day of the data is that of the latest order",
    );
    let thousands = simple("who,day,sum\n", |_, customer, day| {
        format!(
            "c{customer},{},\"1,{}00\"\n",
            iso_day(day),
            1 + customer % 8
        )
    });
    says::wrong(
        read_as("$", "log.csv", FEW, thousands.as_bytes()),
        &["thousands or a little more than one"],
    );
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let wrong = |name: &str, keys: &str, content: &[u8], says: &[&str]| {
        says::wrong(read_as("$", name, keys, content), says);
    };
    let gz = packed(log("").as_bytes());
    wrong(
        "log.csv.gz",
        FEW,
        &gz[..gz.len() / 2],
        &["cannot be read to its end", "it ends in the middle"],
    );
    let mut spoiled = gz.clone();
    spoiled[gz.len() / 2] ^= 0xff;
    wrong("log.csv.gz", FEW, &spoiled, &["cannot be read to its end"]);
    wrong("log.csv.gz", FEW, &packed(b""), &["the data file is empty"]);
    wrong(
        "log.xlsx",
        FEW,
        b"PK\x03\x04rest",
        &["no spreadsheet that can be read"],
    );
    wrong(
        "log.xls",
        FEW,
        b"\xd0\xcf\x11\xe0rest",
        &["a spreadsheet's own file (.xls)"],
    );
    let sheet = |name: &str| format!("{FEW}sheet = \"{name}\"\n");
    wrong(
        "log.xlsx",
        &sheet("Orders"),
        &workbook(&shop()),
        &["has no sheet `Orders`", "`Notes & more` and `2025`"],
    );
    wrong(
        "log.csv",
        &sheet("Orders"),
        log("").as_bytes(),
        &["is no spreadsheet"],
    );
    wrong(
        "log.csv",
        FEW,
        b"who,day,sum\nc1,\"2025-01-01,5\nc2,2025-01-01,6\n",
        &["may swallow rows"],
    );
    wrong(
        "log.csv",
        FEW,
        b"who,day,sum\nc1,\"2025-01-01\nc2,2025-01-01,\"6\n",
        &["may swallow rows"],
    );
    wrong(
        "log.csv",
        &FEW.replace("\"sum\"", "\"7\"")
            .replace("file", "header = false\nfile"),
        log("").as_bytes(),
        &["column 7 is named"],
    );
}

/// Pieces end anywhere: in a cell, between quotation marks, in a letter.
#[test]
fn a_log_is_read_piece_by_piece_as_in_one() {
    let mut text = String::from("who,day,\"what, and \"\"how\"\"\",sum\n");
    let rows = 24_000;
    for at in 0..rows {
        let customer = at % 977;
        let day = iso_day((customer + at / 977 * 13) as u32 % 360);
        text += &format!(
            "é{customer},{day},\"über, \"\"{at}\"\"\nzwei\",\"{}.25\"\r\n",
            at % 40
        );
    }
    let loaded = right(read_as("$", "log.csv", FEW, text.as_bytes()));
    let log = account(&loaded).log.as_ref().unwrap();
    assert_eq!(
        (account(&loaded).read, log.bought, account(&loaded).used),
        (rows, rows, 977)
    );
    let cents: i64 = (0..rows as i64).map(|at| at % 40 * 100 + 25).sum();
    assert_eq!(log.money, cents * 10_000);
}

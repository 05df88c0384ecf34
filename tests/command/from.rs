//! `goodwill new customers --from FILE`: a scenario for a file of the user's own, which runs as it is.

use std::fs;
use std::path::Path;

use crate::common::place::{ends, folder, repository};

/// Year, month and day, as many days after 1 January 2025.
fn date(day: u32) -> (u32, u32, u32) {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut month, mut left) = (0, day);
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    (2025, month as u32 + 1, left + 1)
}

/// A log of forty customers who come back; a row from the order's number, the customer, and the day.
fn log(header: &str, row: impl Fn(u32, u32, (u32, u32, u32)) -> String) -> String {
    let mut rows: Vec<(u32, u32)> = (0..40_u32)
        .flat_map(|customer| {
            (0..1 + customer % 4).map(move |visit| (customer * 3 + visit * 31, customer))
        })
        .collect();
    rows.sort_unstable();
    let rows = rows.into_iter().enumerate();
    let rows = rows.map(|(at, (day, customer))| row(1001 + at as u32, customer, date(day)));
    std::iter::once(header.to_owned()).chain(rows).collect()
}

fn iso((year, month, day): (u32, u32, u32)) -> String {
    format!("{year}-{month:02}-{day:02}")
}

/// What programs export, each under the name of its file.
fn exports() -> [(&'static str, String); 8] {
    let shopify = log(
        "Name,Email,Financial Status,Paid at,Subtotal,Shipping,Total,Currency,Created at,Lineitem quantity,Lineitem name,\
         Lineitem price,Refunded Amount\n",
        |order, customer, day| {
            let at = format!("{} 10:22:33 +0100", iso(day));
            let mail = format!("c{customer}@example.org");
            format!(
                "#{order},{mail},paid,{at},{}.00,1.00,{}.00,EUR,{at},1,\"Tea, green\",4.00,0.00\n\
                 #{order},{mail},,,,,,,{at},2,Cup,3.00,\n",
                9 + customer,
                10 + customer
            )
        },
    );
    let woo = log(
        "Order ID;Order Date;Order Status;Customer Email;Order Total Amount\n",
        |order, customer, (year, month, day)| {
            let at = format!("{day:02}.{month:02}.{year} 09:05");
            format!(
                "{order};{at};wc-completed;c{customer}@example.org;{},50\n",
                10 + customer
            )
        },
    );
    let stripe = log(
        "id,Created (UTC),Amount,Amount Refunded,Currency,Captured,Customer ID,Status\n",
        |order, customer, day| {
            let at = format!("{}T10:22:33Z", iso(day));
            format!(
                "ch_{order},{at},{}.00,0.00,usd,true,cus_{customer},Paid\n",
                10 + customer
            )
        },
    );
    let cdnow = log("", |_, customer, (year, month, day)| {
        format!(
            " {:05} {year}{month:02}{day:02}  1 {:7}.50\n",
            customer + 1,
            10 + customer
        )
    });
    let uci = log(
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n",
        |order, customer, (year, month, day)| {
            let (at, who) = (
                format!("{month}/{day}/{year} 8:26"),
                format!("{}.0", 12_346 + customer),
            );
            format!(
                "{order},22423,\"BAG, RED\",4,{at},2.50,{who},United Kingdom\n\
                 {order},POST,POSTAGE,1,{at},18,{who},United Kingdom\n\
                 C{order},22423,\"BAG, RED\",-1,{at},2.50,{who},United Kingdom\n\
                 9{order},22423,\"BAG, RED\",1,{at},2.50,,United Kingdom\n"
            )
        },
    );
    let pandas = log(",kunde,datum,betrag in EUR\n", |order, customer, day| {
        format!(
            "{},{customer},{},{}.25\n",
            order - 1001,
            iso(day),
            10 + customer
        )
    });
    let unnamed = log("a,b,c\n", |_, customer, day| {
        format!("x{customer},{},{}.25\n", iso(day), 10 + customer)
    });
    let table: String = (0..40_u32)
        .map(|at| {
            let (orders, first) = (1 + at % 4, format!("5/{}/2025", 1 + at % 30));
            let last = match orders {
                1 => first.clone(),
                _ => format!("6/{}/2025", 1 + at % 29),
            };
            format!("c{at},{orders},{} $,{first},{last}\n", 20 * orders)
        })
        .collect();
    [
        ("shopify.csv", shopify),
        ("woo.csv", woo),
        ("stripe.csv", stripe),
        ("CDNOW_master.txt", cdnow),
        ("online_retail.csv", uci),
        ("pandas.csv", pandas),
        ("unnamed.csv", unnamed),
        (
            "table.csv",
            format!("Customer,Orders,Total Spent,First Order,Last Order\n{table}"),
        ),
    ]
}

#[test]
fn a_scenario_for_an_own_file_runs_as_it_is() {
    let mut all = String::new();
    for (name, content) in exports() {
        let at = folder(&[(name, &content)]);
        let (out, err) = ends(
            at.path(),
            &["new", "customers", "my_shop.toml", "--from", name],
            0,
        );
        assert_eq!(err, "", "{name}");
        let text = fs::read_to_string(at.path().join("my_shop.toml")).unwrap();
        let section: Vec<&str> = text
            .lines()
            .skip_while(|line| !line.starts_with("[population."))
            .take_while(|line| !line.is_empty())
            .collect();
        all += &format!("== {name}\n{out}{}\n\n", section.join("\n"));
        let (checked, _) = ends(at.path(), &["check", "my_shop.toml"], 0);
        assert!(
            checked.contains("right: ") && checked.contains("40 customers"),
            "{checked}"
        );
        assert!(!checked.contains("warning"), "{checked}");
    }
    insta::assert_snapshot!("new_from", all);
}

#[test]
fn the_whole_scenario_for_an_own_file_explains_itself() {
    let (name, content) = &exports()[0];
    let at = folder(&[("data/orders.csv", content.as_str())]);
    let _ = name;
    let arguments = [
        "new",
        "customers",
        "my_shop.toml",
        "--from",
        "data/orders.csv",
    ];
    ends(at.path(), &arguments, 0);
    let text = fs::read_to_string(at.path().join("my_shop.toml")).unwrap();
    insta::assert_snapshot!("new_from_text", text);
    // What is there is not written over without being told to.
    let (_, err) = ends(at.path(), &arguments, 4);
    assert!(err.contains("is there already"), "{err}");
    ends(at.path(), &[&arguments[..], &["--force"]].concat(), 0);
    // From another folder, too.
    ends(
        at.path(),
        &[
            "new",
            "customers",
            "data/here.toml",
            "--from",
            "data/orders.csv",
        ],
        0,
    );
    let text = fs::read_to_string(at.path().join("data/here.toml")).unwrap();
    assert!(text.contains("file = \"orders.csv\""), "{text}");
}

#[test]
fn files_that_are_no_log_and_no_table_are_told() {
    let prose = "Dear all,\nplease find the log of orders attached.\nBest\n";
    let bills = fs::read_to_string(repository("scenarios/data/tips.csv")).unwrap();
    let few = "customer,date,amount\na,2025-01-01,5\na,2025-02-01,6\nb,2025-03-01,7\n";
    let at = folder(&[
        ("prose.txt", prose),
        ("bills.csv", &bills),
        ("empty.csv", ""),
        ("header.csv", "customer,date,amount\n"),
        ("few.csv", few),
    ]);
    fs::write(at.path().join("book.xls"), b"\xd0\xcf\x11\xe0rest").unwrap();
    let mut all = String::new();
    for (name, code) in [
        ("prose.txt", 3),
        ("bills.csv", 3),
        ("empty.csv", 3),
        ("header.csv", 3),
        ("book.xls", 3),
        ("none.csv", 4),
        // It is written, and what is wrong with it is told.
        ("few.csv", 3),
    ] {
        let (_, err) = ends(
            at.path(),
            &["new", "customers", "my.toml", "--from", name],
            code,
        );
        all += &format!("== {name}\n{err}\n");
        assert_eq!(
            at.path().join("my.toml").exists(),
            name == "few.csv",
            "{name}"
        );
    }
    insta::assert_snapshot!("new_from_wrong", all);
    let wrong = |arguments: &[&str]| ends(at.path(), arguments, 2).1;
    assert!(
        wrong(&["new", "mint", "--from", "few.csv"])
            .contains("--from goes with the template `customers`")
    );
    assert!(
        wrong(&["new", "customers", "few.csv", "--from", "few.csv"]).contains("would be one file")
    );
    assert!(!Path::new("my.toml").exists());
}

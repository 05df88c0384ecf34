//! What `goodwill new customers --from FILE` makes of files that can be read in two ways: every guess is said with what
//! speaks for it, and what is in balance is asked.

use std::fs;

use crate::common::place::{ended, ends, folder};

/// The day that is so many days after 1 January 2024.
fn date(day: u32) -> (u32, u32, u32) {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut month, mut left) = (0, day % 366);
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    (2024 + day / 366, month as u32 + 1, left + 1)
}

/// Orders of forty customers who come back: customer, day, and money in whole units, most of it of four digits.
fn orders() -> Vec<(u32, u32, u32)> {
    let mut all: Vec<(u32, u32, u32)> = (0..40_u32)
        .flat_map(|customer| {
            (0..2 + customer % 3).map(move |visit| {
                let money = match (customer + visit) % 4 {
                    0 => 250 + customer,
                    1 => 1_200 + customer,
                    2 => 3_622,
                    _ => 12_400 + visit,
                };
                (customer, customer * 3 + visit * 31, money)
            })
        })
        .collect();
    all.sort_unstable_by_key(|(customer, day, _)| (*day, *customer));
    all
}

fn grouped(money: u32, sign: char) -> String {
    match money {
        0..1_000 => money.to_string(),
        _ => format!("{}{sign}{:03}", money / 1_000, money % 1_000),
    }
}

fn iso(day: u32) -> String {
    let (year, month, day) = date(day);
    format!("{year}-{month:02}-{day:02}")
}

fn dotted(day: u32) -> String {
    let (year, month, day) = date(day);
    format!("{day:02}.{month:02}.{year}")
}

fn file(header: &str, row: impl Fn(usize, u32, u32, u32) -> String) -> String {
    let rows = orders().into_iter().enumerate();
    let rows = rows.map(|(at, (customer, day, money))| row(at, customer, day, money));
    std::iter::once(header.to_owned()).chain(rows).collect()
}

/// What is said of a file, the section that is written, and what `check` says of it.
fn told(content: &str) -> (String, String) {
    let at = folder(&[("log.csv", content)]);
    let (_, out, err) = ended(
        at.path(),
        &["new", "customers", "my.toml", "--from", "log.csv"],
    );
    let text = fs::read_to_string(at.path().join("my.toml")).unwrap_or_default();
    let section: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("[population."))
        .take_while(|line| !line.is_empty())
        .collect();
    let scale = text
        .lines()
        .find(|line| line.contains("What things are worth"));
    let (_, checked, wrong) = ended(at.path(), &["check", "my.toml"]);
    let said = format!(
        "{out}{err}{}\n{}\n",
        section.join("\n"),
        scale.unwrap_or_default()
    );
    (said, checked + &wrong)
}

#[test]
fn numbers_that_can_be_read_both_ways_are_decided_by_all_that_tells() {
    let files = [
        (
            "semicolons, dates with points, thousands with a point",
            file(
                "Kundennummer;Bestelldatum;Betrag\n",
                |_, customer, day, money| {
                    format!("K{customer};{};{}\n", dotted(day), grouped(money, '.'))
                },
            ),
        ),
        (
            "in quotes, dates with the month first, thousands with a comma",
            file("customer,date,amount\n", |_, customer, day, money| {
                let (year, month, day) = date(day);
                let money = grouped(money, ',');
                format!("K{customer},{month}/{day}/{year},\"${money}\"\n")
            }),
        ),
        (
            "another column tells it",
            file("client;date;montant;poids\n", |at, customer, day, money| {
                let money = grouped(money.max(1_000), '.');
                format!("K{customer};{};{money};{},5\n", iso(day), at % 9)
            }),
        ),
        (
            "whole numbers from 1000 on without a sign, too",
            file("customer\tdate\tamount\n", |at, customer, day, money| {
                let money = match at % 2 {
                    0 => format!("{}.{:03}", 1 + at % 9, 101 + at),
                    _ => money.to_string(),
                };
                format!("K{customer}\t{}\t{money}\n", iso(day))
            }),
        ),
        (
            "in balance",
            file("customer,date,amount\n", |at, customer, day, _| {
                format!("K{customer},{},{}.{:03}\n", iso(day), 1 + at % 9, 101 + at)
            }),
        ),
        (
            "nothing tells",
            file("customer\tdate\tamount\n", |at, customer, day, money| {
                let money = match at {
                    3 => "1.234".to_owned(),
                    _ => (money % 1_000).to_string(),
                };
                format!("K{customer}\t{}\t{money}\n", iso(day))
            }),
        ),
    ];
    let mut all = String::new();
    for (name, content) in &files {
        let (said, checked) = told(content);
        all += &format!("== {name}\n{said}-- check\n{checked}\n");
    }
    insta::assert_snapshot!("guessed_decimals", all);
}

#[test]
fn a_thousands_point_is_no_decimal_point() {
    let content = file("Kunde;Datum;Betrag\n", |_, customer, day, money| {
        format!("K{customer};{};{}\n", dotted(day), grouped(money, '.'))
    });
    let at = folder(&[("log.csv", &content)]);
    let new = ["new", "customers", "my.toml", "--from", "log.csv"];
    ends(at.path(), &new, 0);
    let (out, _) = ends(
        at.path(),
        &["run", "my.toml", "--draws", "0", "--sensitivity", "off"],
        0,
    );
    let sum: u32 = orders().iter().map(|(.., money)| money).sum();
    let sum = format!("{},{:03}", sum / 1_000, sum % 1_000);
    assert!(out.contains(&format!("for ${sum}")), "{out}");
}

#[test]
fn gifts_are_scaled_by_the_median_of_the_purchases_that_count() {
    // One order of a million, cancelled ones of another size, and a guest's.
    let content = file(
        "order id,customer,date,amount,status\n",
        |at, customer, day, _| {
            let at_day = iso(day);
            let cancelled = format!("X{at},K{customer},{at_day},900.00,cancelled\n");
            let guest = format!("Y{at},,{at_day},800.00,paid\n");
            let money = if at == 7 { 1_000_000 } else { 40 };
            format!("{at},K{customer},{at_day},{money}.00,paid\n{cancelled}{guest}")
        },
    );
    let (said, _) = told(&content);
    assert!(said.contains("about 40."), "{said}");
}

#[test]
fn cancellations_by_a_status_are_known_and_columns_that_are_not_used_are_listed() {
    let files = [
        (
            "rows of their own, without a sign",
            file(
                "Kunde;Datum;Betrag;Typ;Filiale\n",
                |at, customer, day, _| {
                    let (bought, back) = (dotted(day), dotted(day + 2));
                    let storno = match at % 6 {
                        0 => format!("K{customer};{back};{},50;Storno;Mitte\n", 20 + at),
                        _ => String::new(),
                    };
                    format!("K{customer};{bought};{},50;Kauf;Mitte\n{storno}", 20 + at)
                },
            ),
        ),
        (
            "rows of their own, below 0",
            file("customer,date,amount,kind\n", |at, customer, day, _| {
                let back = match at % 6 {
                    0 => format!("K{customer},{},-{}.50,Refund\n", iso(day + 2), 5 + at),
                    _ => String::new(),
                };
                format!("K{customer},{},{}.50,Sale\n{back}", iso(day), 20 + at)
            }),
        ),
        (
            "the orders themselves",
            file(
                "order id,customer,date,amount,Status\n",
                |at, customer, day, _| {
                    let status = match at % 9 {
                        0 => "storniert",
                        1 => "refunded",
                        2 => "partially_refunded",
                        _ => "ok",
                    };
                    format!("{at},K{customer},{},{}.50,{status}\n", iso(day), 20 + at)
                },
            ),
        ),
        (
            "a column of yes and no",
            file(
                "customer,date,amount,Storniert\n",
                |at, customer, day, _| {
                    let is = if at % 9 == 0 { "ja" } else { "nein" };
                    format!("K{customer},{},{}.50,{is}\n", iso(day), 20 + at)
                },
            ),
        ),
        (
            "a column whose name tells nothing",
            file("customer,date,amount,x\n", |at, customer, day, _| {
                let is = if at % 9 == 0 { "Retoure" } else { "Verkauf" };
                format!("K{customer},{},{}.50,{is}\n", iso(day), 20 + at)
            }),
        ),
    ];
    let mut all = String::new();
    for (name, content) in &files {
        let (said, checked) = told(content);
        all += &format!("== {name}\n{said}-- check\n{checked}\n");
    }
    insta::assert_snapshot!("guessed_status", all);
}

#[test]
fn a_mistyped_year_does_not_move_the_day_of_the_data() {
    let header = "customer,date,amount\n";
    let row = |customer: u32, day: &str| format!("K{customer},{day},20.50\n");
    let usual = file(header, |_, customer, day, _| row(customer, &iso(day)));
    let day_of = |content: &str| {
        let (_, checked) = told(content);
        let line = checked
            .lines()
            .find(|line| line.contains("ay of the data is"));
        line.unwrap_or_default().to_owned()
    };
    let before = day_of(&usual);
    assert!(before.contains("latest order, 2024-07-26"), "{before}");
    let mut all = format!("== as it is\n{before}\n");
    for (name, days) in [
        ("2062 for 2026", &["2062-03-01"][..]),
        ("two of them", &["2106-01-01", "2062-03-01"]),
        ("a year later", &["2025-06-01"]),
        ("long before", &["1934-06-01"]),
    ] {
        let more: String = days.iter().map(|day| row(3, day)).collect();
        let (_, checked) = told(&format!("{usual}{more}"));
        all += &format!("== {name}\n{checked}");
    }
    // Where it is said, it is no slip.
    let at = folder(&[("log.csv", &format!("{usual}{}", row(3, "2062-03-01")))]);
    ends(
        at.path(),
        &["new", "customers", "my.toml", "--from", "log.csv"],
        0,
    );
    let text = fs::read_to_string(at.path().join("my.toml")).unwrap();
    let said = text.replace("# as_of = 2026-06-30 ", "as_of = 2062-03-01");
    fs::write(at.path().join("my.toml"), said).unwrap();
    let (checked, _) = ends(at.path(), &["check", "my.toml"], 0);
    all += &format!("== as_of says so\n{checked}");
    // Of a table the day of the export is written, and it is not that day either.
    let table: String = (0..40_u32)
        .map(|at| {
            format!(
                "c{at},{},{},2024-05-{:02},2025-06-{:02}\n",
                2 + at % 4,
                40,
                1 + at % 30,
                1 + at % 28
            )
        })
        .collect();
    let header = "Customer,Orders,Total Spent,First Order,Last Order\n";
    let odd = "c99,2,40,2024-05-01,2052-06-01\n";
    let (said, _) = told(&format!("{header}{table}{odd}"));
    assert!(said.contains("as_of = 2025-06-28"), "{said}");
    all += &format!("== a table\n{said}");
    insta::assert_snapshot!("guessed_day", all);
}

#[test]
fn rows_that_are_far_off_are_rejected_and_change_nothing_else() {
    let usual = file("customer,date,amount\n", |_, customer, day, _| {
        format!("K{customer},{},20.50\n", iso(day))
    });
    let summary = |content: &str| {
        let at = folder(&[("log.csv", content)]);
        ends(
            at.path(),
            &["new", "customers", "my.toml", "--from", "log.csv"],
            0,
        );
        let run = [
            "run",
            "my.toml",
            "--draws",
            "0",
            "--sensitivity",
            "off",
            "--quiet",
        ];
        ends(at.path(), &run, 0);
        fs::read_to_string(at.path().join("output/my/summary.csv")).unwrap()
    };
    let with = summary(&format!("{usual}K3,2062-03-01,20.50\n"));
    assert_eq!(with, summary(&usual));
}

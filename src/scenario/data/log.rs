//! Tables that have one row a purchase, not one a customer, and that no `id` gives away.

use super::form::{Form, Row};
use super::ids::Unique;
use super::layout::{Layout, Role};
use crate::scenario::diagnostics::{Diagnostic, Fault, code, excerpt};

/// Words in the name of a column that says who a row is about, in the languages of the months.
const WHO: [&str; 16] = [
    "customer",
    "client",
    "cust",
    "buyer",
    "shopper",
    "email",
    "mail",
    "kunde",
    "kunden",
    "cliente",
    "klant",
    "user",
    "member",
    "guest",
    "account",
    "household",
];
/// Words in the names of columns that say something about them that many share.
const WHAT: [&str; 22] = [
    "type", "segment", "group", "class", "tier", "status", "level", "country", "city", "state",
    "region", "source", "since", "date", "age", "gender", "language", "count", "orders", "value",
    "spend", "score",
];

/// Those of them that hardly any two customers share.
const SURELY: usize = 11;
/// Words in the name of a column of orders' numbers.
const ORDER: [&str; 18] = [
    "order",
    "invoice",
    "transaction",
    "txn",
    "receipt",
    "sale",
    "purchase",
    "ticket",
    "booking",
    "bestellung",
    "rechnung",
    "auftrag",
    "commande",
    "facture",
    "pedido",
    "factura",
    "ordine",
    "bestelling",
];

/// Whether a column's name has one of these words.
fn says(name: &str, words: &[&str]) -> bool {
    let lower = name.to_lowercase();
    let mut parts = lower.split(|c: char| !c.is_alphanumeric());
    parts.any(|part| {
        // `customerid`, `kundennummer`
        let bare = part.trim_end_matches("id").trim_end_matches("number");
        let bare = bare.trim_end_matches("nummer").trim_end_matches("nr");
        let bare = bare.trim_end_matches("no");
        words.contains(&part) || words.contains(&bare)
    })
}

/// Whether a column's name says who a row is about.
fn is_who(name: &str) -> bool {
    says(name, &WHO) && !says(name, &WHAT)
}

/// What to say where no column names the customers and one that the scenario does not use has most of its
/// names more than once.
pub fn recognized(form: &Form, layout: &Layout) -> Option<Fault> {
    // The number of an order may be taken for the customer's, and that of its items for the number of purchases.
    let id = layout.column(Role::Id);
    let named = id.is_some();
    let summed = [Role::Purchases, Role::Frequency];
    let summed = summed.iter().any(|role| layout.column(*role).is_some());
    let of_orders = id.is_some_and(|(id, _)| says(id, &ORDER));
    let who = match named && summed && !of_orders {
        true => &WHO[..SURELY],
        false => &WHO[..],
    };
    // Customers may share these.
    let shared = |name: &str| {
        let lower = name.to_lowercase();
        ["household", "account"]
            .iter()
            .any(|word| lower.contains(word))
    };
    let used = |name: &String| layout.names().any(|(used, _)| used == name);
    let columns = form.headers.iter().enumerate();
    let mut named = columns.filter(|(_, name)| {
        is_who(name) && says(name, who) && !used(name) && !(named && shared(name))
    });
    named.find_map(|(at, name)| repeated(form, layout, at, name))
}

fn repeated(form: &Form, layout: &Layout, at: usize, name: &str) -> Option<Fault> {
    /// With fewer different names it may be a group of customers.
    const FEWEST: usize = 10;
    let mut unique = Unique::default();
    let (mut filled, mut again, mut first) = (0, 0, None);
    let (mut rows, mut row) = (form.rows(), Row::default());
    while let Ok(true) = rows.next(&mut row) {
        let who = row.cell(at);
        if who.is_empty() {
            continue;
        }
        filled += 1;
        if unique.row_of(&who).is_some() {
            again += 1;
            first.get_or_insert(row.line);
        } else {
            unique.push(&who);
        }
    }
    let line = first?;
    if again * 5 <= filled || unique.ids.len() < FEWEST {
        return None;
    }
    let name = excerpt(name);
    let message = format!(
        "the data file seems to have one row a purchase: {filled} rows, {} different names in `{name}`",
        unique.ids.len()
    );
    Some(
        Diagnostic::new(code::DATA_CELL, layout.file, message)
            .label(format!("the one on line {line} stands there again"))
            .help(format!(
                "a log of orders is read as it is: begin a table `[population.orders]` in the place of `[population.data]`, \
                 with `customer = \"{name}\"`, `date`, and `amount` (or `quantity` and `price`)"
            ))
            .help(format!(
                "or `goodwill new customers --from FILE` writes a scenario for it; a table of customers has one row a \
                 customer, whom `id = \"{name}\"` names"
            )),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_say_who_are_told_from_those_that_say_what() {
        for name in [
            "Customer ID",
            "customer_id",
            "CustomerID",
            "Kundennummer",
            "user",
            "E-Mail",
            "client",
        ] {
            assert!(is_who(name), "{name}");
        }
        for name in [
            "customer_type",
            "Country",
            "orders",
            "guest count",
            "segment",
            "total_bill",
        ] {
            assert!(!is_who(name), "{name}");
        }
    }
}

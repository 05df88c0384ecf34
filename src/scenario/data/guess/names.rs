//! What columns are called, in the words of shop systems, payment services and spreadsheets.

/// What a column may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    Customer,
    Date,
    Amount,
    Quantity,
    Price,
    Refunded,
    Order,
    Product,
    Status,
    Segment,
    /// Of a table of customers.
    Purchases,
    Spend,
    SpendLastYear,
    FirstPurchase,
    LastPurchase,
}

/// Names, the surest first. They are compared in small letters, with one blank in place of every sign.
fn names(of: Meaning) -> &'static [&'static str] {
    match of {
        Meaning::Customer => &[
            "customer id", "customerid", "customer", "customer number", "customer email", "email", "e mail",
            "billing email", "customer email address", "client id", "client", "user id", "userid", "user", "member id",
            "member", "account id", "buyer", "buyer id", "shopper", "kundennummer", "kundennr", "kunden nr", "kunden id",
            "kunde", "id client", "cliente", "id cliente", "klantnummer", "klant", "customer name", "who", "cust id",
            "cust", "household", "guest", "id",
        ],
        Meaning::Date => &[
            "order date", "created at", "created utc", "invoicedate", "invoice date", "date created", "purchase date",
            "transaction date", "sale date", "order created at", "orderdate", "date", "datetime", "order time",
            "timestamp", "time", "day", "created", "bestelldatum", "rechnungsdatum", "datum", "date de commande",
            "fecha", "fecha de pedido", "data", "data ordine", "besteldatum", "paid at", "processed at",
        ],
        Meaning::Amount => &[
            "order total amount", "order total", "total", "amount", "total amount", "total price", "grand total",
            "net amount", "net sales", "total sales", "sales", "revenue", "order value", "order amount", "sum", "paid",
            "turnover", "betrag", "gesamtbetrag", "umsatz", "summe", "montant", "montant total", "importe", "importo",
            "totale", "valor", "bedrag", "totaal", "spend", "value", "dollars", "usd", "eur", "gbp",
        ],
        Meaning::Quantity => &[
            "quantity", "qty", "lineitem quantity", "units", "pieces", "menge", "anzahl", "stück", "quantité",
            "quantite", "cantidad", "quantità", "aantal", "items",
        ],
        Meaning::Price => &[
            "price", "unit price", "unitprice", "lineitem price", "price per unit", "item price", "einzelpreis",
            "stückpreis", "preis", "prix", "prix unitaire", "precio", "prezzo", "prijs",
        ],
        Meaning::Refunded => &[
            "amount refunded", "refunded amount", "refund amount", "order refund amount", "refunded", "refunds",
            "erstattet", "remboursé",
        ],
        Meaning::Order => &[
            "order id", "order number", "order no", "orderid", "order", "invoice", "invoiceno", "invoice no",
            "invoice number", "invoice id", "transaction id", "transaction", "receipt", "receipt number", "name",
            "bestellnummer", "auftragsnummer", "rechnungsnummer", "commande", "numéro de commande", "pedido", "ordine",
            "bestelnummer",
        ],
        Meaning::Product => &[
            "stockcode", "stock code", "sku", "product id", "product", "product name", "lineitem sku", "lineitem name",
            "item", "item name", "article", "artikel", "artikelnummer", "produkt", "produit", "producto", "prodotto",
        ],
        Meaning::Status => &[
            "financial status", "order status", "payment status", "status", "state", "bestellstatus", "statut", "estado",
        ],
        Meaning::Segment => &[
            "segment", "customer segment", "customer group", "group", "tier", "channel", "sales channel", "gruppe",
            "kundengruppe", "canal",
        ],
        Meaning::Purchases => &[
            "orders", "purchases", "orders count", "order count", "total orders", "number of orders", "num orders",
            "n orders", "transactions", "visits", "anzahl bestellungen", "bestellungen", "commandes", "pedidos", "ordini",
        ],
        Meaning::Spend => &[
            "spend", "total spent", "total spend", "spent", "revenue", "total revenue", "lifetime value", "ltv",
            "total sales", "amount", "amount spent", "money spent", "umsatz", "chiffre d affaires", "gasto",
        ],
        Meaning::SpendLastYear => &[
            "spend 12 months", "spend last year", "revenue 12 months", "revenue last year", "spent last year",
            "last 12 months", "umsatz 12 monate",
        ],
        Meaning::FirstPurchase => &[
            "first order", "first order date", "first purchase", "first purchase date", "first visit", "customer since",
            "since", "joined", "sign up", "sign up date", "date registered", "registered", "created at",
            "erste bestellung", "kunde seit", "première commande",
        ],
        Meaning::LastPurchase => &[
            "last order", "last order date", "last purchase", "last purchase date", "last visit", "last active",
            "most recent order", "letzte bestellung", "dernière commande", "último pedido",
        ],
    }
}

/// A name in small letters, with one blank in place of every sign.
pub fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// How sure it is that a column of this name has this meaning: 0 surest; none where it is not known.
pub fn rank(name: &str, of: Meaning) -> Option<usize> {
    let plain = plain(name);
    names(of).iter().position(|known| *known == plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_however_they_are_written() {
        for (name, of) in [
            ("Customer ID", Meaning::Customer),
            ("customer_id", Meaning::Customer),
            ("Created (UTC)", Meaning::Date),
            ("InvoiceDate", Meaning::Date),
            ("Order Total Amount", Meaning::Amount),
            ("Amount Refunded", Meaning::Refunded),
            ("StockCode", Meaning::Product),
            ("E-Mail", Meaning::Customer),
            ("spend_12_months", Meaning::SpendLastYear),
        ] {
            assert!(rank(name, of).is_some(), "{name}");
        }
        assert_eq!(rank("Shipping", Meaning::Amount), None);
        assert_eq!(rank("Subtotal", Meaning::Amount), None);
    }
}

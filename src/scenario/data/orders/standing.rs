//! What an order's status says of its money.

/// What an order's status says of its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Counts,
    /// All of it was given back.
    Refunded,
    /// It was never paid.
    Unpaid,
    /// The order was cancelled.
    Cancelled,
    /// A cancellation or a return: the row takes another one back, or it is itself the order that was cancelled.
    Reverses,
    /// The scenario says that the row gives its money back.
    GivesBack,
}

/// What the scenario says of statuses, beyond those whose words are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub counts: Vec<String>,
    pub cancelled: Vec<String>,
    pub gives_back: Vec<String>,
}

impl Words {
    /// What a status means: as the scenario says, else in the words of shop systems and payment services.
    pub fn standing(&self, status: &str) -> Standing {
        let plain = status.trim().to_lowercase();
        let has = |words: &[String]| words.iter().any(|word| word.trim().to_lowercase() == plain);
        if has(&self.counts) {
            Standing::Counts
        } else if has(&self.cancelled) {
            Standing::Unpaid
        } else if has(&self.gives_back) {
            Standing::GivesBack
        } else {
            of_status(status)
        }
    }
}

/// Statuses of orders that were never paid: as a whole, as these words mean something else elsewhere.
const UNPAID: [&str; 21] = [
    "failed",
    "declined",
    "voided",
    "pending",
    "pending payment",
    "on hold",
    "expired",
    "abandoned",
    "draft",
    "checkout draft",
    "trash",
    "unpaid",
    "uncaptured",
    "requires payment method",
    "incomplete",
    "blocked",
    "authorized",
    "false",
    "unbezahlt",
    "nicht bezahlt",
    "fehlgeschlagen",
];

/// An order that was cancelled, in any status that has the word.
const CANCELLED: [&str; 24] = [
    "cancelled",
    "canceled",
    "storniert",
    "stornierte",
    "annulliert",
    "abgebrochen",
    "abgelehnt",
    "annulé",
    "annulée",
    "annule",
    "annulee",
    "cancelado",
    "cancelada",
    "anulado",
    "anulada",
    "rechazado",
    "annullato",
    "annullata",
    "geannuleerd",
    "anulowane",
    "annullerad",
    "annulleret",
    "rejected",
    "refusé",
];

/// An order whose money was given back.
const REFUNDED: [&str; 24] = [
    "refunded",
    "chargeback",
    "returned",
    "reversed",
    "erstattet",
    "rückerstattet",
    "zurückerstattet",
    "zurückgegeben",
    "zurückgesendet",
    "retourniert",
    "remboursé",
    "remboursée",
    "rembourse",
    "retourné",
    "retournée",
    "reembolsado",
    "reembolsada",
    "devuelto",
    "devuelta",
    "rimborsato",
    "rimborsata",
    "restituito",
    "terugbetaald",
    "geretourneerd",
];

/// The row is a cancellation or a return.
const REVERSES: [&str; 28] = [
    "storno",
    "stornierung",
    "stornobuchung",
    "stornorechnung",
    "annullierung",
    "cancellation",
    "cancelation",
    "refund",
    "return",
    "reversal",
    "retoure",
    "rücksendung",
    "rückgabe",
    "rückerstattung",
    "erstattung",
    "gutschrift",
    "rückbuchung",
    "annulation",
    "remboursement",
    "avoir",
    "retour",
    "anulación",
    "cancelación",
    "devolución",
    "reembolso",
    "rimborso",
    "annullamento",
    "annulering",
];

/// Only a part was given back, or the word is denied: how much, the status does not say.
const NOT_WHOLE: [&str; 14] = [
    "partially",
    "partial",
    "partly",
    "teilweise",
    "teil",
    "partiellement",
    "parcialmente",
    "parzialmente",
    "gedeeltelijk",
    "no",
    "not",
    "nicht",
    "keine",
    "non",
];

/// What a status means, in the words of shop systems and payment services.
pub fn of_status(status: &str) -> Standing {
    let lower = status.trim().to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // WooCommerce's own names begin so.
    let words = match words.split_first() {
        Some((&"wc", rest)) if !rest.is_empty() => rest,
        _ => &words[..],
    };
    let plain = words.join(" ");
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let pair = |one: &str, other: &str| words.windows(2).any(|pair| pair == [one, other]);
    if UNPAID.contains(&plain.as_str()) {
        Standing::Unpaid
    } else if has(&NOT_WHOLE) {
        Standing::Counts
    } else if has(&CANCELLED) {
        Standing::Cancelled
    } else if has(&REFUNDED) || pair("charged", "back") {
        Standing::Refunded
    } else if has(&REVERSES) || pair("credit", "note") || pair("credit", "memo") {
        Standing::Reverses
    } else {
        Standing::Counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_shop_systems_are_known() {
        for (status, standing) in [
            ("paid", Standing::Counts),
            ("partially_refunded", Standing::Counts),
            ("Teilweise erstattet", Standing::Counts),
            ("not cancelled", Standing::Counts),
            ("wc-completed", Standing::Counts),
            ("Credit card", Standing::Counts),
            ("", Standing::Counts),
            ("Refunded", Standing::Refunded),
            ("Charged back", Standing::Refunded),
            ("Rückerstattet", Standing::Refunded),
            ("wc-cancelled", Standing::Cancelled),
            ("Cancelled by customer", Standing::Cancelled),
            ("STORNIERT", Standing::Cancelled),
            ("Annulée", Standing::Cancelled),
            ("Storno", Standing::Reverses),
            ("Credit Note", Standing::Reverses),
            ("Retoure", Standing::Reverses),
            ("Failed", Standing::Unpaid),
            ("checkout-draft", Standing::Unpaid),
            ("requires_payment_method", Standing::Unpaid),
            ("voided", Standing::Unpaid),
        ] {
            assert_eq!(of_status(status), standing, "{status}");
        }
    }

    #[test]
    fn the_scenario_goes_before_known_words() {
        let words = Words {
            counts: vec!["authorized".to_owned()],
            cancelled: vec!["Zurückgezogen".to_owned()],
            gives_back: vec!["Umtausch".to_owned()],
        };
        for (status, standing) in [
            ("Authorized", Standing::Counts),
            ("zurückgezogen ", Standing::Unpaid),
            ("Umtausch", Standing::GivesBack),
            ("Storno", Standing::Reverses),
        ] {
            assert_eq!(words.standing(status), standing, "{status}");
        }
    }
}

//! Signs and codes of currencies: which spellings can mean the same one.

/// A currency's code, and how else its amounts are marked.
const KNOWN: [(&str, &[&str]); 43] = [
    ("USD", &["$", "US$", "U$S"]),
    ("CAD", &["$", "C$", "CA$"]),
    ("AUD", &["$", "A$", "AU$"]),
    ("NZD", &["$", "NZ$"]),
    ("HKD", &["$", "HK$"]),
    ("SGD", &["$", "S$"]),
    ("TWD", &["$", "NT$"]),
    ("MXN", &["$", "MX$"]),
    ("ARS", &["$", "AR$"]),
    ("CLP", &["$", "CL$"]),
    ("COP", &["$", "COL$"]),
    ("BRL", &["R$"]),
    ("EUR", &["€", "Euro"]),
    ("GBP", &["£"]),
    ("JPY", &["¥", "￥", "円"]),
    ("CNY", &["¥", "￥", "元", "RMB", "CN¥"]),
    ("INR", &["₹", "Rs"]),
    ("PKR", &["₨", "Rs"]),
    ("LKR", &["₨", "Rs"]),
    ("NPR", &["₨", "Rs"]),
    ("BDT", &["৳", "Tk"]),
    ("CHF", &["Fr", "SFr"]),
    ("SEK", &["kr"]),
    ("NOK", &["kr"]),
    ("DKK", &["kr"]),
    ("ISK", &["kr"]),
    ("PLN", &["zł"]),
    ("CZK", &["Kč"]),
    ("HUF", &["Ft"]),
    ("RON", &["lei"]),
    ("BGN", &["лв"]),
    ("RUB", &["₽", "руб", "р"]),
    ("UAH", &["₴", "грн"]),
    ("TRY", &["₺", "TL"]),
    ("ILS", &["₪"]),
    ("KRW", &["₩", "원"]),
    ("THB", &["฿"]),
    ("VND", &["₫"]),
    ("PHP", &["₱"]),
    ("NGN", &["₦"]),
    ("IDR", &["Rp"]),
    ("MYR", &["RM"]),
    ("ZAR", &["R"]),
];

/// The currencies that a spelling can mean, a bit each of [`KNOWN`]; 0 where it is not known.
fn meant(spelling: &str) -> u64 {
    let plain = spelling.trim_end_matches('.').to_lowercase();
    let is = |known: &str| known.to_lowercase() == plain;
    KNOWN
        .iter()
        .enumerate()
        .filter(|(_, (code, signs))| is(code) || signs.iter().any(|sign| is(sign)))
        .fold(0, |bits, (at, _)| bits | 1 << at)
}

/// The scenario's currency, and what the cells of a table tell about which one it is.
#[derive(Clone, Debug)]
pub struct Currency {
    own: String,
    /// What the scenario's spelling can mean.
    meant: u64,
    /// What is left of all that the scenario's spelling can mean.
    left: u64,
    /// The last spelling in a cell, and what it can mean: most cells are alike.
    last: (String, u64),
    /// The first cell that is in another currency than a cell before, with that one.
    pub two: Option<(String, String)>,
    /// The first cell that told more than the scenario's spelling.
    pub told: Option<String>,
    /// Of spellings that several currencies share and of others, each that was met first, with its cell.
    shared: Vec<(String, String)>,
    single: Vec<(String, String)>,
}

impl Currency {
    pub fn new(own: &str) -> Currency {
        Currency {
            own: own.to_owned(),
            meant: meant(own),
            left: meant(own),
            last: Default::default(),
            two: None,
            told: None,
            shared: Vec::new(),
            single: Vec::new(),
        }
    }

    /// Whether a spelling is some currency's.
    pub fn is_known(spelling: &str) -> bool {
        meant(spelling) != 0
    }

    /// Whether two spellings can be of one currency.
    pub fn are_one(one: &str, other: &str) -> bool {
        one == other || meant(one) & meant(other) != 0
    }

    /// Whether amounts in it have cents, and a thousand of the whole is much.
    pub fn has_cents(spelling: &str) -> bool {
        const OF_CENTS: [&str; 7] = ["USD", "CAD", "AUD", "NZD", "EUR", "GBP", "CHF"];
        OF_CENTS
            .iter()
            .any(|code| Currency::are_one(code, spelling))
    }

    /// Whether a spelling can be of the scenario's currency.
    pub fn is_own(&mut self, spelling: &str) -> bool {
        spelling == self.own || self.bits(spelling) & self.meant != 0
    }

    fn bits(&mut self, spelling: &str) -> u64 {
        if self.last.0 != spelling {
            self.last = (spelling.to_owned(), meant(spelling));
        }
        self.last.1
    }

    /// Who writes `CA$` does so to tell it from `$`: that is then another currency.
    fn compare(&mut self, spelling: &str, bits: u64, cell: &impl Fn() -> String) {
        let met = match bits.count_ones() {
            0 => return,
            1 => &mut self.single,
            _ => &mut self.shared,
        };
        if met.iter().any(|(known, _)| known == spelling) {
            return;
        }
        met.push((spelling.to_owned(), cell()));
        let own_is_single = self.meant.count_ones() == 1;
        let differ = |sign: &str, other: &str| {
            // The first of the currencies that share a sign is the one that is usually meant.
            let usual = meant(sign) & meant(sign).wrapping_neg();
            let within = sign != other && other.contains(sign);
            meant(other) != usual && (within || !own_is_single)
        };
        let mut pairs = self
            .shared
            .iter()
            .flat_map(|shared| self.single.iter().map(move |single| (shared, single)));
        let two = pairs.find(|((sign, _), (other, _))| differ(sign, other));
        if let (None, Some(((_, one), (_, other)))) = (&self.two, two) {
            self.two = Some((one.clone(), other.clone()));
        }
    }

    /// Takes down what a cell's spelling, one of the scenario's currency, tells. `cell`: the cell with its
    /// line.
    pub fn take(&mut self, spelling: &str, cell: impl Fn() -> String) {
        let bits = self.bits(spelling);
        let left = self.left & bits;
        if spelling != self.own && left == 0 {
            let before = self.told.clone().unwrap_or_default();
            self.two.get_or_insert_with(|| (before, cell()));
        } else if spelling != self.own && left != self.left {
            self.left = left;
            self.told.get_or_insert_with(&cell);
        }
        self.compare(spelling, bits, &cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_currency_are_told_from_those_of_another() {
        for (own, spelling, same) in [
            ("$", "USD", true),
            ("$", "usd", true),
            ("$", "CAD", true),
            ("USD", "$", true),
            ("USD", "US$", true),
            ("USD", "CAD", false),
            ("EUR", "€", true),
            ("€", "EUR", true),
            ("€", "$", false),
            ("₹", "Rs.", true),
            ("SEK", "kr.", true),
            ("points", "points", true),
            ("points", "$", false),
            ("$", "apples", false),
        ] {
            assert_eq!(
                Currency::new(own).is_own(spelling),
                same,
                "{own} {spelling}"
            );
        }
        let mut dollars = Currency::new("$");
        dollars.take("$", String::new);
        dollars.take("USD", || "line 2: `USD 5`".into());
        dollars.take("US$", String::new);
        assert_eq!(dollars.two, None);
        dollars.take("CAD", || "line 9: `CAD 5`".into());
        let two = ("line 2: `USD 5`".into(), "line 9: `CAD 5`".into());
        assert_eq!(dollars.two, Some(two));
        for (own, one, other, are_two) in [
            ("$", "$", "CA$", true),
            ("$", "CA$", "$", true),
            ("$", "$", "CAD", true),
            ("CAD", "$", "CA$", true),
            ("CAD", "$", "CAD", false),
            ("$", "$", "US$", false),
            ("$", "$", "USD", false),
            ("kr", "kr", "SEK", false),
            ("NOK", "kr", "NOK", false),
            ("€", "€", "EUR", false),
        ] {
            let mut currency = Currency::new(own);
            currency.take(one, || one.into());
            currency.take(other, || other.into());
            assert_eq!(currency.two.is_some(), are_two, "{own}: {one} {other}");
        }
    }
}

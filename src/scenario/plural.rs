//! Counts in words: one of a thing, or several.

/// So many of a thing, with the word for one and for any other number: `1 customer`, `0 customers`, `12 customers`.
pub fn counted(count: usize, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {several}"),
    }
}

/// The same with thousands set off.
pub fn many(count: u64, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{} {several}", grouped(count)),
    }
}

/// So many of those whom a scenario calls by this plural: of one, where the word allows it, the singular.
pub fn people(count: u64, of: &str) -> String {
    many(count, &singular(of), of)
}

/// The singular of a scenario's word for its people; the word itself where no rule gives it.
pub fn singular(of: &str) -> String {
    let lower = of.to_lowercase();
    if lower == "people" {
        return "person".to_owned();
    }
    match lower.ends_with('s') && !lower.ends_with("ss") && !lower.contains(' ') {
        true => of[..of.len() - 1].to_owned(),
        false => of.to_owned(),
    }
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "row is", "rows are"), "1 row is");
        assert_eq!(counted(0, "row is", "rows are"), "0 rows are");
        assert_eq!(many(1_234_567, "line", "lines"), "1,234,567 lines");
        assert_eq!(many(999, "line", "lines"), "999 lines");
        for (of, told) in [
            ("customers", "1 customer"),
            ("people", "1 person"),
            ("guests of the house", "1 guests of the house"),
            ("Gäste", "1 Gäste"),
        ] {
            assert_eq!(people(1, of), told);
        }
        assert_eq!(people(2, "customers"), "2 customers");
    }
}

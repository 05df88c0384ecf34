//! Who there is: traits, segments, and the columns that a file of customers gives.

use toml::{Table, Value};

use super::Builder;
use crate::case::{DATA, Rows};
use crate::draw::short;

/// Distributions between two ends, those without an upper end, and those of shares.
pub(super) const INTERVALS: [&str; 4] = ["uniform", "truncated_normal", "triangular", "pert"];
pub(super) const UNBOUNDED: [&str; 6] = [
    "lognormal",
    "gamma",
    "normal",
    "exponential",
    "weibull",
    "pareto",
];
pub(super) const SHARES: [&str; 1] = ["beta"];

/// A table with one key.
fn table(key: &str, value: Value) -> Table {
    let mut table = Table::new();
    table.insert(key.into(), value);
    table
}

/// A trait, and the distributions that it can have.
const TRAITS: [(&str, &[&[&str]]); 8] = [
    ("reciprocity", &[&UNBOUNDED, &SHARES, &INTERVALS]),
    ("indebtedness", &[&UNBOUNDED, &SHARES, &INTERVALS]),
    ("skepticism", &[&SHARES, &INTERVALS]),
    ("trust", &[&SHARES, &INTERVALS]),
    ("purchase_rate", &[&UNBOUNDED, &INTERVALS]),
    ("basket", &[&UNBOUNDED, &INTERVALS]),
    ("tip_share", &[&UNBOUNDED, &SHARES, &INTERVALS]),
    ("tenure", &[&UNBOUNDED, &INTERVALS]),
];

impl Builder<'_> {
    pub(super) fn population(&mut self, rows: Option<&Rows>) -> Value {
        let mut population = Table::new();
        let size = i64::from(self.draw.whole(30, 150));
        let mut given: Vec<&str> = Vec::new();
        let mut named = false;
        if let Some(rows) = rows {
            let has = |name: &&str| rows.header.contains(name);
            let mut data = Table::new();
            data.insert("file".into(), DATA.into());
            for (key, column) in [
                ("id", "id"),
                ("segment", "segment"),
                ("reciprocity", "warmth"),
                ("basket", "bill"),
                ("spend", "spent"),
                ("purchases", "orders"),
                ("spend_last_year", "spent_lately"),
            ] {
                if has(&column) {
                    data.insert(key.into(), column.into());
                }
            }
            let mut put = |key: &str, text: &str| {
                let value: Table = text.parse().expect("a table");
                data.insert(key.into(), value["x"].clone());
            };
            if has(&"tip") {
                put("tip_share", r#"x = { column = "tip", over = "bill" }"#);
            }
            if has(&"weekly") {
                put(
                    "purchase_rate",
                    r#"x = { column = "weekly", per = "week" }"#,
                );
            }
            if has(&"since_last") {
                put(
                    "last_purchase",
                    r#"x = { column = "since_last", unit = "day" }"#,
                );
            }
            if has(&"since_first") {
                put("tenure", r#"x = { column = "since_first", unit = "day" }"#);
            }
            for (name, column) in [
                ("reciprocity", "warmth"),
                ("basket", "bill"),
                ("basket", "spent"),
                ("tip_share", "tip"),
                ("purchase_rate", "weekly"),
                ("purchase_rate", "since_last"),
                ("tenure", "since_first"),
            ] {
                if has(&column) {
                    given.push(name);
                }
            }
            named = has(&"segment");
            population.insert("data".into(), data.into());
        }
        if rows.is_none() || self.draw.chance(0.3) {
            population.insert("size".into(), size.into());
        }
        self.put_traits(&mut population, &given);
        if !self.segments.is_empty() && (!named || self.draw.chance(0.5)) {
            let shares: &[f64] = match self.segments.len() {
                2 => &[0.35, 0.65],
                _ => &[0.5, 0.125, 0.375],
            };
            let mut segments = Vec::new();
            for (at, share) in shares.iter().enumerate() {
                let mut segment = Table::new();
                segment.insert("name".into(), self.segments[at].into());
                if !named {
                    segment.insert("share".into(), (*share).into());
                }
                self.put_traits(&mut segment, &given);
                segments.push(Value::from(segment));
            }
            population.insert("segment".into(), segments.into());
        }
        population.into()
    }

    /// Traits of everybody or, more seldom, of a segment, but for those that the data give.
    fn put_traits(&mut self, table: &mut Table, without: &[&str]) {
        for (name, forms) in TRAITS {
            let (is_there, often) = match name {
                "basket" => (self.has_baskets, 1.0),
                "purchase_rate" => (self.has_rates, 1.0),
                "tip_share" => (self.has_tips, 1.0),
                _ => (true, 0.4),
            };
            let often = if table.contains_key("name") {
                0.4 * often
            } else {
                often
            };
            if is_there && !without.contains(&name) && self.draw.chance(often) {
                let distribution = self.distribution(name, forms);
                table.insert(name.into(), distribution);
            }
        }
    }

    /// One value for all, a distribution or, now and then, a mixture of them.
    fn distribution(&mut self, name: &str, forms: &[&[&str]]) -> Value {
        if self.draw.chance(0.1) {
            let share = short(self.draw.number(0.1, 0.9));
            let parts = [share, 1.0 - share].map(|share| {
                let mut part = self.part(name, forms);
                part.insert("share".into(), share.into());
                Value::Table(part)
            });
            return table("mixture", parts.to_vec().into()).into();
        }
        let mut part = self.part(name, forms);
        part.remove("value").unwrap_or_else(|| part.into())
    }

    /// `value = …`, or a distribution by its name.
    fn part(&mut self, name: &str, forms: &[&[&str]]) -> Table {
        let about = self.draw.number(0.3, 2.0);
        if self.draw.chance(0.25) {
            return table("value", self.of_trait(name, about));
        }
        let forms = forms.concat();
        let form = self.draw.pick(&forms);
        let mut parameters = Table::new();
        let mut put = |key: &str, value: Value| parameters.insert(key.into(), value);
        match form {
            "beta" => {
                put("a", self.draw.number(0.5, 8.0).into());
                put("b", self.draw.number(0.5, 8.0).into());
            }
            "normal" => {
                put("mean", self.of_trait(name, about));
                put("sd", self.of_trait(name, about * 0.4));
            }
            "exponential" => {
                put("mean", self.of_trait(name, about));
            }
            "weibull" => {
                put("scale", self.of_trait(name, about));
                put("shape", self.draw.number(0.7, 3.0).into());
            }
            "pareto" => {
                put("minimum", self.of_trait(name, about / 4.0));
                put("shape", self.draw.number(2.2, 4.0).into());
            }
            "lognormal" | "gamma" => {
                put("mean", self.of_trait(name, about));
                put("cv", self.draw.number(0.1, 1.2).into());
            }
            "uniform" | "truncated_normal" | "triangular" | "pert" => {
                put("low", self.of_trait(name, about / 4.0));
                put("high", self.of_trait(name, about));
                match form {
                    "truncated_normal" => {
                        put("mean", self.of_trait(name, about / 2.0));
                        put("sd", self.of_trait(name, about * 0.4));
                    }
                    "triangular" | "pert" => {
                        put("mode", self.of_trait(name, about / 2.0));
                    }
                    _ => {}
                }
            }
            other => panic!("no parameters for `{other}`"),
        }
        table(form, parameters.into())
    }

    /// A value of a trait about so large, as it is written.
    fn of_trait(&self, name: &str, size: f64) -> Value {
        match name {
            "basket" => short(20.0 * self.money * size).into(),
            "purchase_rate" => {
                let rate = short((0.5 * size / self.days).min(2.0));
                format!("{rate} per day").into()
            }
            "tenure" => format!("{} days", short(300.0 * size)).into(),
            "tip_share" => short((0.15 * size).min(1.0)).into(),
            "skepticism" | "trust" => short((0.5 * size).min(1.0)).into(),
            _ => short(size).into(),
        }
    }
}

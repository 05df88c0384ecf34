//! A file of customers.

use super::Builder;
use crate::case::Rows;
use crate::draw::short;

impl Builder<'_> {
    pub(super) fn rows(&mut self) -> Rows {
        let mut header = Vec::new();
        let records =
            !self.is_visit() && self.has_rates && self.has_baskets && self.draw.chance(0.4);
        let mut add = |name, is_there: bool| {
            if is_there {
                header.push(name);
            }
        };
        add("id", self.draw.chance(0.5));
        add(
            "segment",
            !self.segments.is_empty() && self.draw.chance(0.6),
        );
        add("warmth", self.draw.chance(0.4));
        add("bill", self.has_baskets && !records);
        add(
            "tip",
            self.has_baskets && !records && self.has_tips && self.draw.chance(0.6),
        );
        add("weekly", self.has_rates && !records);
        for column in ["spent", "orders", "since_last", "since_first"] {
            add(column, records);
        }
        add("spent_lately", records && self.draw.chance(0.3));
        if header.is_empty() || header == ["id"] {
            header.push("warmth");
        }
        let count = if records {
            120
        } else {
            self.draw.whole(20, 60)
        };
        let lines = (0..count).map(|at| self.row(&header, at)).collect();
        Rows { header, lines }
    }

    fn row(&mut self, header: &[&str], at: u32) -> Vec<String> {
        let bill = short(self.draw.number(3.0, 60.0) * self.money);
        let orders = if self.draw.chance(0.3) {
            1
        } else {
            self.draw.whole(2, 12)
        };
        let first = self.draw.whole(60, 900);
        let last = if orders == 1 {
            first
        } else {
            self.draw.whole(1, first - 1)
        };
        let spent = short(bill * f64::from(orders));
        let weekly = if self.days > 7.0 { 0.6 } else { 2.0 };
        let cell = |name: &&str| match *name {
            // No order is the file's own.
            "id" => format!("c{}", (at * 37 + 11) % 1_009),
            "segment" => {
                let place = if (at as usize) < self.segments.len() {
                    at
                } else {
                    self.draw.whole(0, self.segments.len() as u32 - 1)
                };
                self.segments[place as usize].to_owned()
            }
            "warmth" => self.draw.number(0.1, 2.5).to_string(),
            "bill" => bill.to_string(),
            "tip" => short(bill * self.draw.number(0.0, 0.3)).to_string(),
            "weekly" => self.draw.number(0.02, weekly).to_string(),
            "spent" => spent.to_string(),
            "orders" => orders.to_string(),
            "since_last" => last.to_string(),
            "since_first" => first.to_string(),
            "spent_lately" => short(spent * self.draw.number(0.2, 1.0)).to_string(),
            other => unreachable!("no column {other}"),
        };
        header.iter().map(cell).collect()
    }
}

//! A table of the same customers: what else is known of them.

use super::super::ids::Unique;
use super::super::import_summary::Unused;
use super::super::layout::Layout;
use super::super::rows::Rows;
use super::pass::plain_name;

/// A table that was read, to be joined by its names.
pub struct Joined {
    pub layout: Layout,
    pub rows: Rows,
    pub notices: Vec<String>,
    /// Columns of the table that are not used.
    pub unread: Vec<String>,
}

/// Customers of the log and rows of the table that have no part in the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unjoined {
    /// Rows of the table whose customers never bought.
    pub never_bought: usize,
    /// Customers of the log whom the table does not have, and the money of their purchases.
    pub unknown: usize,
    pub money: f64,
}

impl Joined {
    /// Takes over what the table has of the log's customers, and leaves out whom it does not have.
    pub fn join(self, log: &mut Rows) -> Unjoined {
        let mut unjoined = Unjoined::default();
        let mut table = self.rows;
        let (Some(names), Some(ids)) = (table.ids.take(), log.ids.clone()) else {
            return unjoined;
        };
        let mut known = Unique::default();
        // Of names that are one but for `.0` the first row is taken.
        let mut rows: Vec<u32> = Vec::new();
        for row in 0..names.len() {
            let name = plain_name(names.get(row));
            if known.row_of(name).is_none() {
                known.push(name);
                rows.push(row as u32);
            }
        }
        let (mut kept, mut order) = (Vec::new(), Vec::new());
        let mut met = vec![false; rows.len()];
        for customer in 0..log.count {
            match known.row_of(ids.get(customer)) {
                Some(at) => {
                    met[at] = true;
                    kept.push(customer as u32);
                    order.push(rows[at]);
                }
                None => {
                    unjoined.unknown += 1;
                    let spend = log.spend.as_ref().map_or(0.0, |spend| spend[customer]);
                    unjoined.money += f64::from(spend);
                    log.unused.push(Unused {
                        line: 0,
                        id: ids.get(customer).to_owned(),
                        reason: "in the log of orders, and not in the table of customers"
                            .to_owned(),
                    });
                }
            }
        }
        for (at, _) in met.iter().enumerate().filter(|(_, met)| !**met) {
            unjoined.never_bought += 1;
            log.unused.push(Unused {
                line: 0,
                id: plain_name(names.get(rows[at] as usize)).to_owned(),
                reason: "in the table of customers, and not in the log of orders: no customer yet"
                    .to_owned(),
            });
        }
        log.put_in_order(&kept);
        log.count = kept.len();
        table.put_in_order(&order);
        let of_log = std::mem::take(&mut log.columns);
        log.columns = table.columns;
        log.columns.extend(of_log);
        if table.segments.is_some() {
            log.segments = table.segments;
            log.drop_empty_segments();
        }
        log.never_bought = unjoined.never_bought;
        log.rejected += table.rejected;
        log.unused.extend(table.unused);
        unjoined
    }
}

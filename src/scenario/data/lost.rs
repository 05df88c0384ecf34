//! How heavy rows are: what purchases and money the rows carry that are used, and those that are not.

use super::columns::At;
use super::layout::Role;
use super::pass::Pass;
use super::rows::Rows;
use crate::numeric::Exact;
use crate::scenario::checked::Trait;

/// What is known of the weight of rows, whether or not they can be used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lost {
    pub used: Carried,
    pub rejected: Carried,
    /// Of the rejected rows with purchases but no money that can be read, the purchases; and the money of those
    /// without purchases.
    half: Carried,
    /// Rejected rows of which neither can be read though something stands there.
    pub unknown: usize,
    /// What each of these is taken to carry, so that none is thought light: the mean of the heaviest twentieth of
    /// the rows used.
    pub heavy: [f64; 2],
}

/// Sums of purchases and of money, and over how many rows: those where the cells can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried([(usize, Exact); 2]);

/// What rows carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Purchases,
    Money,
}

impl Carried {
    /// Adds a row's purchases and money, as far as they are known.
    pub fn take(&mut self, row: [Option<f32>; 2]) {
        for ((rows, sum), value) in self.0.iter_mut().zip(row) {
            if let Some(value) = value {
                *rows += 1;
                sum.add(f64::from(value));
            }
        }
    }

    /// Rows of which it is known.
    pub fn rows(&self, of: Weight) -> usize {
        self.0[of as usize].0
    }

    pub fn sum(&self, of: Weight) -> f64 {
        self.0[of as usize].1.value()
    }

    /// Of at least one row.
    pub fn mean(&self, of: Weight) -> f64 {
        self.sum(of) / self.rows(of) as f64
    }
}

impl Lost {
    /// Takes a rejected row. `unread`: something stands there that cannot be read.
    pub fn reject(&mut self, row: [Option<f32>; 2], unread: bool) {
        self.rejected.take(row);
        match row {
            [None, None] => self.unknown += usize::from(unread),
            [Some(_), Some(_)] => {}
            _ => self.half.take(row),
        }
    }

    /// The share of the rejected rows in all: as far as it can be read, worked out from the other weight where only
    /// that one can, and as the heaviest where neither can. 0 where nothing stands there.
    pub fn share(&self, of: Weight) -> f64 {
        let other = match of {
            Weight::Purchases => Weight::Money,
            Weight::Money => Weight::Purchases,
        };
        let used = self.used.sum(of);
        let half = match self.used.sum(other) > 0.0 {
            true => self.half.sum(other) * used / self.used.sum(other),
            false => 0.0,
        };
        let rejected = self.rejected.sum(of) + half + self.unknown as f64 * self.heavy[of as usize];
        match used + rejected > 0.0 {
            true => rejected / (used + rejected),
            false => 0.0,
        }
    }
}

impl Pass<'_, '_> {
    /// The columns of a row's weight: purchases, money.
    pub fn weights(&self, at: &At) -> [Vec<usize>; 2] {
        let of_trait = |which: Trait| {
            let mut mappings = self.layout.mappings.iter();
            let found = mappings.position(|mapping| mapping.which == which);
            found.map(|found| at.mappings[found].0)
        };
        let of = |roles: &[Role], which: Trait| {
            let roles = roles.iter().filter_map(|role| at.of(*role));
            roles.chain(of_trait(which)).collect()
        };
        [
            of(&[Role::Purchases, Role::Frequency], Trait::PurchaseRate),
            of(&[Role::Spend, Role::SpendLastYear], Trait::Basket),
        ]
    }

    /// What the rows used carry, and how heavy the heaviest of them are, to weigh those of which nothing can be read.
    pub fn weigh(&mut self) {
        let mut lost = std::mem::take(&mut self.rows.met.lost);
        for row in 0..self.rows.count {
            lost.used.take(self.rows.carried(row));
        }
        if lost.unknown > 0 && self.rows.count > 0 {
            let heaviest_of = |values: Option<&[f32]>| values.map_or(0.0, heaviest);
            lost.heavy = self.rows.weights().map(heaviest_of);
        }
        self.rows.met.lost = lost;
    }
}

impl Rows {
    /// What a row carries, as far as it is known: purchases, money.
    pub fn carried(&self, row: usize) -> [Option<f32>; 2] {
        let of = |values: &[f32]| values[row];
        self.weights().map(|values| values.map(of))
    }

    /// The columns that tell what rows carry: purchases, money.
    fn weights(&self) -> [Option<&[f32]>; 2] {
        let money = self.spend.as_deref().or(self.spend_last_year.as_deref());
        [
            self.purchases
                .as_deref()
                .or(self.column(Trait::PurchaseRate)),
            money.or(self.column(Trait::Basket)),
        ]
    }
}

/// The mean of the heaviest twentieth, of at least one value.
fn heaviest(values: &[f32]) -> f64 {
    let mut values = values.to_vec();
    let count = values.len().div_ceil(20);
    let heaviest = &mut values[..];
    let (more, least, _) =
        heaviest.select_nth_unstable_by(count - 1, |one, other| f32::total_cmp(other, one));
    let mut sum = Exact::default();
    more.iter().for_each(|value| sum.add(f64::from(*value)));
    sum.add(f64::from(*least));
    sum.value() / count as f64
}

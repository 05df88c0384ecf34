//! What was read of a table: a value of each column for each row used.

use std::sync::Arc;

use super::ids::Ids;
use super::import_summary::Unused;
use super::met::Met;
use super::orders::plain_name;
use crate::scenario::checked::Trait;

/// What a data file holds for a scenario: a value for each row used.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Rows used.
    pub count: usize,
    /// Rows below the header.
    pub read: usize,
    pub rejected: usize,
    pub never_bought: usize,
    pub unused: Vec<Unused>,
    /// One column for each mapping, in its order.
    pub columns: Vec<(Trait, Vec<f32>)>,
    /// The names of the segments, and the name of each row as an index; as they are read, in order of first
    /// appearance.
    pub segments: Option<(Vec<String>, Vec<u32>)>,
    pub ids: Option<Arc<Ids>>,
    /// At least 1.
    pub purchases: Option<Vec<f32>>,
    /// The file has those after the first.
    pub counts_repeats: bool,
    /// Money for all purchases.
    pub spend: Option<Vec<f32>>,
    /// Days from the last purchase to the start.
    pub last: Option<Vec<f32>>,
    /// Money.
    pub spend_last_year: Option<Vec<f32>>,
    /// Mean money of the purchases after the first.
    pub monetary_value: Option<Vec<f32>>,
    pub met: Met,
}

impl Rows {
    /// The values of a trait that a column is mapped to.
    pub fn column(&self, which: Trait) -> Option<&[f32]> {
        let found = self.columns.iter().find(|(mapped, _)| *mapped == which);
        found.map(|(_, values)| values.as_slice())
    }

    /// Every column of numbers.
    fn numbers_mut(&mut self) -> impl Iterator<Item = &mut Vec<f32>> {
        let Rows {
            columns,
            purchases,
            spend,
            last,
            spend_last_year,
            monetary_value,
            // What is no column of numbers is named, so that a new column is not forgotten.
            count: _,
            read: _,
            rejected: _,
            never_bought: _,
            unused: _,
            segments: _,
            ids: _,
            counts_repeats: _,
            met: _,
        } = self;
        let others = [purchases, spend, last, spend_last_year, monetary_value];
        let traits = columns.iter_mut().map(|(_, values)| values);
        traits.chain(others.into_iter().flatten())
    }

    /// Puts the rows into this order.
    pub fn put_in_order(&mut self, order: &[u32]) {
        for column in self.numbers_mut() {
            *column = order.iter().map(|row| column[*row as usize]).collect();
        }
        if let Some((_, of_rows)) = &mut self.segments {
            *of_rows = order.iter().map(|row| of_rows[*row as usize]).collect();
        }
        if let Some(ids) = &self.ids {
            let mut ordered = Ids::default();
            order
                .iter()
                .for_each(|row| ordered.push(ids.get(*row as usize)));
            self.ids = Some(Arc::new(ordered));
        }
    }

    /// Where all names are numbers with `.0` behind, as a program writes them that took them for numbers with a fraction,
    /// the customers are called by the numbers: so they are in any other file.
    pub fn name_by_numbers(&mut self) {
        let Some(ids) = &self.ids else {
            return;
        };
        let all = || (0..ids.len()).map(|row| ids.get(row));
        if ids.is_empty() || all().any(|name| plain_name(name) == name) {
            return;
        }
        let mut plain = Ids::default();
        all().for_each(|name| plain.push(plain_name(name)));
        self.ids = Some(Arc::new(plain));
        for unused in &mut self.unused {
            unused.id = plain_name(&unused.id).to_owned();
        }
    }

    /// Forgets the names of segments that no row has.
    pub(super) fn drop_empty_segments(&mut self) {
        let Some((names, of_rows)) = &mut self.segments else {
            return;
        };
        let mut rows = vec![0; names.len()];
        of_rows.iter().for_each(|at| rows[*at as usize] += 1);
        let mut place = Vec::new();
        for rows in &rows {
            let before = place.last().map_or(0, |(_, next)| *next);
            place.push((before, before + u32::from(*rows > 0)));
        }
        of_rows
            .iter_mut()
            .for_each(|at| *at = place[*at as usize].0);
        let mut rows = rows.iter();
        names.retain(|_| rows.next().is_some_and(|rows| *rows > 0));
    }

    /// Puts the segments into the order of their names.
    pub fn sort_segments(&mut self) {
        let Some((names, of_rows)) = &mut self.segments else {
            return;
        };
        let mut sorted: Vec<u32> = (0..names.len() as u32).collect();
        sorted.sort_by_key(|at| &names[*at as usize]);
        let mut place = vec![0; names.len()];
        for (to, from) in (0..).zip(sorted) {
            place[from as usize] = to;
        }
        of_rows.iter_mut().for_each(|at| *at = place[*at as usize]);
        names.sort();
    }

    /// Every column of numbers, those of traits first.
    fn numbers(&self) -> impl Iterator<Item = &Vec<f32>> {
        let others = [
            &self.purchases,
            &self.spend,
            &self.last,
            &self.spend_last_year,
            &self.monetary_value,
        ];
        let traits = self.columns.iter().map(|(_, values)| values);
        traits.chain(others.into_iter().flatten())
    }

    /// Writes all that was read of a row, its name apart: the same for equal rows, whatever their order.
    pub fn write_content(&self, row: usize, out: &mut Vec<u8>) {
        for column in self.numbers() {
            out.extend(column[row].to_be_bytes());
        }
        if let Some((names, of_rows)) = &self.segments {
            out.extend(names[of_rows[row] as usize].as_bytes());
        }
    }

    /// Whether all that was read of two rows is the same.
    pub fn are_equal(&self, one: usize, other: usize) -> bool {
        let mut columns = self.numbers();
        let mut segments = self.segments.iter().map(|(_, of_rows)| of_rows);
        columns.all(|values| values[one].to_bits() == values[other].to_bits())
            && segments.all(|of_rows| of_rows[one] == of_rows[other])
    }
}

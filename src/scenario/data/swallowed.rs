//! Rows that a stray quotation mark has swallowed.

use super::Moment;
use super::columns::At;
use super::form::{Form, Row};
use super::layout::Role;
use super::number::says_nothing;
use super::pass::Pass;

impl Pass<'_, '_> {
    /// Whether a row over several lines has one among them, but for the first, that is a row itself: then a
    /// quotation mark that was not meant as one has swallowed it.
    pub fn swallows(&self, row: &Row, form: &Form, at: &At) -> bool {
        let (most, mut cells) = (form.headers.len(), 0..row.count.min(form.headers.len() + 2));
        let looks_like_a_row = |line: &str| {
            let Some(cells) = form.cells_of_line(line) else {
                return false;
            };
            // A stray mark may stand in a row with a separator in a text, or without its last cells.
            if cells.len() < 2 || cells.len() + 1 < most {
                return false;
            }
            let moments = at
                .mappings
                .iter()
                .enumerate()
                .map(|(which, (column, _))| (*column, self.layout.mappings[which].moment));
            let text = [Role::Id, Role::Segment];
            let roles = Role::ALL.into_iter().filter(|role| !text.contains(role));
            let roles = roles.filter_map(|role| {
                let moment = match role {
                    Role::LastPurchase => self.layout.last,
                    _ => Moment::Before(1.0),
                };
                Some((at.of(role)?, moment))
            });
            let (mut all, mut likely, mut empty) = (0, 0, 0);
            for (column, moment) in moments.chain(roles) {
                let cell = cells.get(column).copied().unwrap_or("");
                all += 1;
                if cell.is_empty() || says_nothing(cell) {
                    empty += 1;
                } else {
                    likely += usize::from(self.cells.is_likely(cell, moment));
                }
            }
            (likely + empty) * 2 >= all && (likely > 0 || cells.len() >= most)
        };
        if cells.any(|cell| row.cell(cell).lines().skip(1).any(looks_like_a_row)) {
            return true;
        }
        row.text.lines().skip(1).any(|line| {
            let Some(cells) = form.cells_of_line(line) else {
                return false;
            };
            let likely = |(which, (column, over)): (usize, &(usize, Option<usize>))| {
                let moment = self.layout.mappings[which].moment;
                let cells = [Some(cells[*column]), over.map(|at| cells[at])];
                let mut cells = cells.into_iter().flatten();
                cells.all(|cell| self.cells.is_likely(cell, moment))
            };
            let number = |role: Role| {
                at.of(role).is_none_or(|at| {
                    let moment = match role {
                        Role::LastPurchase => self.layout.last,
                        _ => Moment::Before(1.0),
                    };
                    self.cells.is_likely(cells[at], moment)
                })
            };
            let text = [Role::Id, Role::Segment];
            cells.len() == form.headers.len()
                && cells.len() > 1
                && at.mappings.iter().enumerate().all(likely)
                && Role::ALL
                    .into_iter()
                    .filter(|role| !text.contains(role))
                    .all(number)
        })
    }
}

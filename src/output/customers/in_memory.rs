//! The rows as columns in memory, for whoever goes on with them there.

use super::lives::{Community, Lives};
use crate::engine::run::RunError;
use crate::table::Column;

/// A column of the table, with its values in the order of the rows.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What the column is.
    pub column: Column,
    /// Its cells.
    pub values: Values,
}

/// What stands in a column.
#[derive(Clone, Debug)]
pub enum Values {
    /// Whole numbers.
    Whole(Vec<i64>),
    /// For each row the place of its text among the words; none where there is none.
    Text {
        /// For each row the place of its text among the words; none where there is no text.
        places: Vec<Option<u32>>,
        /// Each text once.
        words: Vec<String>,
    },
    /// Numbers in single precision.
    Number(Vec<f32>),
}

impl Values {
    fn text(words: Vec<String>) -> Values {
        let places = Vec::new();
        Values::Text { places, words }
    }
}

/// The columns before those of numbers, as [`Lives`] has them.
const NAMED: usize = 6;

/// All rows.
///
/// # Errors
/// What the run says.
pub fn filled(lives: &Lives) -> Result<Vec<Filled>, RunError> {
    let scenario = lives.scenario;
    let arms = scenario.arms.iter().map(|arm| arm.name.clone()).collect();
    let segments = scenario.population.segments.iter();
    let segments = segments.map(|segment| segment.name.clone()).collect();
    let ids = scenario.population.data.as_ref();
    let ids = ids.and_then(|data| data.ids.as_deref());
    let known = ids.map_or_else(Vec::new, |ids| {
        (0..ids.len()).map(|row| ids.get(row).to_owned()).collect()
    });
    let (who, life) = lives.columns.counts();
    let mut values = vec![
        Values::Whole(Vec::new()),
        Values::Whole(Vec::new()),
        Values::Whole(Vec::new()),
        Values::text(known),
        Values::text(vec!["member".to_owned(), "prospect".to_owned()]),
        Values::text(segments),
    ];
    values.extend((0..who).map(|_| Values::Number(Vec::new())));
    values.push(Values::text(arms));
    values.extend((0..life).map(|_| Values::Number(Vec::new())));
    let has_ids = ids.is_some();
    lives.each(
        |error| error,
        |communities| {
            for community in &communities {
                add(&mut values, community, scenario.arms.len(), has_ids, who);
            }
            Ok(())
        },
    )?;
    let columns = lives.columns.described().into_iter();
    let filled = columns.zip(values);
    Ok(filled
        .map(|(column, values)| Filled { column, values })
        .collect())
}

fn add(values: &mut [Values], community: &Community, arms: usize, has_ids: bool, numbers: usize) {
    for (at, life) in community.lives.iter().enumerate() {
        let Some(life) = life else { continue };
        let (who, arm) = (&community.who[at / arms], at % arms);
        let whole = [community.replicate, community.number, who.customer];
        let row = who.row.filter(|_| has_ids && who.member);
        let text = [row, Some(u32::from(!who.member)), Some(who.segment.into())];
        let (named, rest) = values.split_at_mut(NAMED);
        let (of_who, rest) = rest.split_at_mut(numbers);
        for (to, value) in named.iter_mut().zip(whole) {
            if let Values::Whole(to) = to {
                to.push(value.into());
            }
        }
        let places = named[whole.len()..].iter_mut().chain(&mut rest[..1]);
        for (to, place) in places.zip(text.into_iter().chain([Some(arm as u32)])) {
            if let Values::Text { places, .. } = to {
                places.push(place);
            }
        }
        let of_life = rest[1..].iter_mut();
        let told = who.numbers.iter().chain(life);
        for (to, value) in of_who.iter_mut().chain(of_life).zip(told) {
            if let Values::Number(to) = to {
                // No negative zero.
                to.push(value + 0.0);
            }
        }
    }
}

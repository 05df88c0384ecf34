//! What in rows that can be used does not go together.

use super::rows::Rows;
use crate::scenario::checked::Trait;

/// Days by which first and last purchase may differ for reasons of clocks and zones.
const SAME_DAY: f32 = 1.0;

/// Takes down what does not go together in each row used, of which these are the lines.
pub fn take(rows: &mut Rows, lines: &[u64]) {
    let mut met = std::mem::take(&mut rows.met);
    let tenures = rows.column(Trait::Tenure);
    for (row, line) in lines.iter().enumerate() {
        let line = || format!("line {line}");
        let of = |column: &Option<Vec<f32>>| column.as_ref().map(|values| values[row]);
        let (purchases, last, spend) = (of(&rows.purchases), of(&rows.last), of(&rows.spend));
        let tenure = tenures.map(|values| values[row]);
        if let (Some(purchases), Some(last), Some(tenure)) = (purchases, last, tenure) {
            if purchases == 1.0 {
                met.once += 1;
                if tenure - last > SAME_DAY {
                    met.apart.take(line);
                }
            } else {
                met.again += 1;
                if tenure == last {
                    met.one_day.take(line);
                }
            }
        }
        met.single += usize::from(purchases == Some(1.0));
        if purchases == Some(2.0) {
            met.twice[0] += 1;
            met.twice[1] += usize::from(last.is_some() && last == tenure);
        }
        if let Some(year) = of(&rows.spend_last_year) {
            if spend.is_some_and(|spend| year > spend * 1.0001) {
                met.year_above.take(line);
            }
            if let (Some(tenure), Some(spend)) = (tenure, spend)
                && tenure < 364.0
            {
                met.young += 1;
                if year < spend * 0.99 {
                    met.year_below.take(line);
                }
            }
            match last {
                Some(last) if last < 364.0 && year == 0.0 && spend != Some(0.0) => {
                    met.year_without.take(line);
                }
                Some(last) if last > 367.0 && year > 0.0 => met.year_after.take(line),
                _ => {}
            }
        }
        let mean = of(&rows.monetary_value);
        if purchases == Some(1.0) && mean.is_some_and(|money| money > 0.0) {
            met.money_of_none.take(line);
        }
    }
    rows.met = met;
}

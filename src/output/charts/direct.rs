//! Names at the ends of lines, in place of a legend: each with a sample of its stroke, moved apart
//! where ends lie close, and tied to its end.

use super::chart::Key;
use super::letters::{Align, text_width};
use super::sheet::Sheet;
use super::style::NAME;

/// The most room that names take on the right of a panel.
const WIDEST: f64 = 172.0;
/// What lies between a line’s end and its name.
pub const NAMES: f64 = 44.0;
const GAP: f64 = 15.0;
/// As many as stand beside a panel.
const MOST: usize = 12;
/// The room that the names take beside a panel; none where they have no room.
pub fn room(keys: &[Key]) -> Option<f64> {
    let widest = keys
        .iter()
        .map(|key| text_width(&key.name, NAME))
        .fold(0.0, f64::max);
    let room = (NAMES + widest).ceil();
    ((2..=MOST).contains(&keys.len()) && room <= WIDEST).then_some(room)
}

/// Writes the names of the lines that end at these heights, right of `x`.
pub fn write(
    sheet: &mut Sheet,
    keys: &[Key],
    ends: &[Option<f64>],
    x: f64,
    (top, bottom): (f64, f64),
) {
    let mut order: Vec<(usize, f64)> = ends
        .iter()
        .enumerate()
        .filter_map(|(nth, end)| Some((nth, (*end)?)))
        .collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let places = spread_out(
        &order.iter().map(|&(_, end)| end).collect::<Vec<f64>>(),
        (top, bottom),
    );
    for ((nth, end), y) in order.into_iter().zip(places) {
        let key = &keys[nth];
        let Some(ink) = key.paint.stroke else {
            continue;
        };
        let group = sheet.group("end");
        group.arm = key.arm;
        group
            .line(&[(x + 2.0, end), (x + 12.0, y)], ink, 0.8)
            .path(&[(x + 12.0, y), (x + NAMES - 6.0, y)], key.paint)
            .halo((x + NAMES, y + 4.4), Align::Left, NAME, key.name.clone());
    }
}

/// Heights in the same order at least a line apart, as near to the wanted ones as a block can be.
pub fn spread_out(wanted: &[f64], (top, bottom): (f64, f64)) -> Vec<f64> {
    // Blocks of neighbours that push each other: where they begin, and how many they are.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for &y in wanted {
        blocks.push((y, 1));
        while let [.., (above, many), (below, few)] = blocks[..] {
            let room = GAP * many as f64;
            if above + room <= below {
                break;
            }
            let (m, f) = (many as f64, few as f64);
            let start = (above * m + (below - room) * f) / (m + f);
            blocks.truncate(blocks.len() - 2);
            blocks.push((start, many + few));
        }
    }
    let mut places: Vec<f64> = blocks
        .into_iter()
        .flat_map(|(start, many)| (0..many).map(move |i| start + GAP * i as f64))
        .collect();
    // Back between the panel's edges, from above and then from below.
    let mut least = top;
    for y in &mut places {
        *y = if *y < least { least } else { *y };
        least = *y + GAP;
    }
    let mut most = bottom;
    for y in places.iter_mut().rev() {
        *y = if *y > most { most } else { *y };
        most = *y - GAP;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_apart_in_order_and_inside() {
        for wanted in [
            vec![50.0, 50.0, 50.0],
            vec![0.0, 1.0, 100.0, 200.0, 200.0, 200.0],
            vec![199.0; 12],
            vec![10.0, 80.0, 150.0],
        ] {
            let places = spread_out(&wanted, (0.0, 200.0));
            assert!(places.windows(2).all(|p| p[1] - p[0] >= GAP - 1e-9));
            assert!(places.iter().all(|&y| (0.0..=200.0).contains(&y)));
        }
        assert_eq!(spread_out(&[50.0, 50.0], (0.0, 200.0)), [42.5, 57.5]);
        assert_eq!(spread_out(&[10.0, 80.0], (0.0, 200.0)), [10.0, 80.0]);
    }
}

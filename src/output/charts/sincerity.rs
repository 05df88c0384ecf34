//! How sincere the arms' gestures were taken to be: one distribution a row, on one shared axis.

use super::axis::{Axis, x_axis, x_title};
use super::canvas::{Align, Canvas, Type, WIDTH};
use super::layout::Rows;
use super::style::{
    CAPTION, GREY, INK, MARGIN, PALE, PANEL, TICK, TOP, VALUE, WILLING, Words, names, subtitle,
};
use crate::experiment::results::Results;
use crate::output::format::count;
use crate::scenario::checked::Scenario;

/// The width of the column on the right that tells the share above an even chance.
const TOLD: f64 = 128.0;

/// The chart; none where no arm has a gesture to judge.
pub fn draw(scenario: &Scenario, results: &Results) -> Option<String> {
    let all = names(results);
    let (judged, silent): (Vec<usize>, Vec<usize>) =
        (0..all.len()).partition(|&arm| occasions(results, arm) > 0);
    if judged.is_empty() {
        return None;
    }
    let names: Vec<String> = judged.iter().map(|&arm| all[arm].clone()).collect();
    let rows = Rows::new(&names, TOP + 34.0, 74.0);
    let mut captions = vec![
        "Below an even chance a gift breeds ill will.".into(),
        "Heights are shares of an arm's own occasions, each row up to its own highest; n is their number.".into(),
    ];
    if !silent.is_empty() {
        let silent: Vec<String> = silent
            .iter()
            .map(|&arm| format!("\u{201c}{}\u{201d}", all[arm]))
            .collect();
        captions.push(format!("Nothing to judge: {}.", silent.join(", ")));
    }
    let words = Words {
        title: "Perceived sincerity of the gestures".into(),
        subtitle: subtitle(scenario, "share of occasions, by arm"),
        captions,
    };
    let mut canvas = Canvas::new(words.height(rows.bottom() + 44.0));
    words.write(&mut canvas);
    let right = WIDTH - MARGIN - TOLD;
    let axis = Axis::exactly(0.0, 1.0, (rows.left, right), 0.25);
    let labels = [0.0, 0.25, 0.5, 0.75, 1.0].map(|t| (axis.at(t), format!("{t:.2}")));
    x_axis(&mut canvas, &labels, rows.top, rows.bottom());
    let counted = "perceived sincerity, from 0 (surely a trick) to 1 (surely meant)";
    x_title(&mut canvas, (rows.left, right), rows.bottom(), counted);

    let full = rows.height * 0.84;
    for (row, &arm) in judged.iter().enumerate() {
        let shares = shares(results, arm);
        let floor = rows.top + rows.height * (row as f64 + 1.0) - 1.0;
        let color = if arm == 0 { GREY } else { WILLING };
        let bins = shares.len() as f64;
        let highest = |peak, &share| if share > peak { share } else { peak };
        let peak = shares.iter().fold(0.0, highest);
        let mut outline = vec![(axis.at(0.0), floor)];
        for (bin, share) in shares.iter().enumerate() {
            let y = floor - full * share / peak;
            outline.push((axis.at(bin as f64 / bins), y));
            outline.push((axis.at((bin as f64 + 1.0) / bins), y));
        }
        outline.push((axis.at(1.0), floor));
        canvas.shapes(None, |pen| {
            pen.area(&outline, color, 0.45);
            pen.line(&outline, color, 1.2);
        });
        let above: f64 = shares[shares.len().div_ceil(2)..].iter().sum();
        let tall = full >= 28.0;
        let y = rows.middle(row) + if tall { -3.0 } else { 4.8 };
        let told = format!("{:.0}%", above * 100.0);
        canvas.text((right + 24.0, y), Align::Left, VALUE, &told);
        if tall {
            let n = format!("n = {}", count(occasions(results, arm)));
            canvas.text((right + 24.0, y + 17.0), Align::Left, CAPTION, &n);
        }
        canvas.shapes(None, |pen| {
            pen.line(&[(rows.left, floor), (right, floor)], PALE, 0.8)
        });
    }
    let even = axis.at(0.5);
    canvas.shapes(Some(&[4.0, 3.0]), |pen| {
        pen.line(&[(even, rows.top - 6.0), (even, rows.bottom())], INK, 1.1);
    });
    canvas.text(
        (even, rows.top - 12.0),
        Align::Middle,
        TICK,
        "an even chance",
    );
    let heading = Type {
        size: 12.5,
        ..PANEL
    };
    canvas.text(
        (right + 24.0, rows.top - 12.0),
        Align::Left,
        heading,
        "above even",
    );
    rows.write(&mut canvas);
    Some(canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!(
            "A distribution from 0 to 1 for each arm: {}.",
            all.join("; ")
        ),
    ))
}

fn occasions(results: &Results, arm: usize) -> u64 {
    let of_arm = results.sincerity.iter().filter(|h| h.arm == arm);
    of_arm.flat_map(|h| &h.counts).sum()
}

/// The share of an arm's occasions in each bin.
fn shares(results: &Results, arm: usize) -> Vec<f64> {
    let total = occasions(results, arm) as f64;
    let of_arm = results.sincerity.iter().find(|h| h.arm == arm);
    let counts = of_arm.into_iter().flat_map(|h| &h.counts);
    counts.map(|&n| n as f64 / total).collect()
}

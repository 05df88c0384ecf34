//! How often an experiment of the scenario's size finds the effect.

use super::subtitle;
use crate::output::charts::Chart;
use crate::output::charts::axis::{Axis, x_axis, x_title};
use crate::output::charts::letters::{Align, text_width};
use crate::output::charts::palette::Ink;
use crate::output::charts::rows::Rows;
use crate::output::charts::sheet::{Dot, Paint, Sheet, Size};
use crate::output::charts::style::{HEAD, NAME, NOTE, TICK, VALUE, WIDTH};
use crate::output::format::{count, plain, shorten};
use crate::output::needed::about;
use crate::output::report::model::ReportModel;
use crate::vocabulary::metric::MetricUnit;

/// The head of the column with the size that finds the effect.
const NEEDED: &str = "n for 80%";

/// The chart; None where no experiment is made.
pub fn chart(told: &ReportModel) -> Option<Chart> {
    let found = &told.tables.power;
    let first = found.first()?;
    let name = |arm: &str| {
        told.arm(arm)
            .map_or(plain(arm), |arm| plain(&told.scenario.arms[arm].name))
    };
    let names: Vec<String> = found.iter().map(|row| name(&row.arm)).collect();
    let rows = Rows::new(&names, 26.0, 50.0);
    let mut sheet = Sheet::new(Size::Wide, rows.bottom() + 44.0);
    let needed: Vec<String> = found
        .iter()
        .map(|row| about(row.needed.unwrap_or(f64::NAN)))
        .collect();
    let wide = |text: &String| text_width(text, VALUE);
    let last = needed.iter().map(wide);
    let last = last.fold(text_width(NEEDED, HEAD), f64::max);
    let shares = WIDTH - last - 22.0;
    let right = shares - text_width("found", HEAD) - 20.0;
    for (x, head) in [(shares, "found"), (WIDTH, NEEDED)] {
        sheet.text((x, rows.top - 12.0), Align::Right, HEAD, head);
    }
    let axis = Axis::exactly(0.0, 1.0, (rows.left, right), 0.2);
    let labels = axis.labels(MetricUnit::Share, "");
    x_axis(&mut sheet, &labels, rows.top, rows.bottom());
    let counted = "share of experiments that find the effect";
    x_title(&mut sheet, (rows.left, right), rows.bottom(), counted);
    let goal = axis.at(0.8);
    sheet.draw(|pen| {
        let dashed = Paint::line(Ink::Soft, 1.3).dashed(&[4.0, 3.0]);
        pen.path(&[(goal, rows.top - 6.0), (goal, rows.bottom())], dashed);
    });
    let aim = "80%, the usual aim";
    sheet.text((goal, rows.top - 12.0), Align::Middle, TICK, aim);
    for (row, power) in found.iter().enumerate() {
        let y = rows.middle(row);
        let Some(detected) = power.detected else {
            let at = (rows.left + 8.0, y + 4.5);
            sheet.text(at, Align::Left, NOTE, "no test could be made");
            continue;
        };
        let share = format!("{:.0}%", detected * 100.0);
        sheet.draw(|pen| {
            let ends = power.detected_lo.zip(power.detected_hi);
            let ends = ends.map(|(low, high)| (axis.at(low), axis.at(high)));
            let look = Dot {
                radius: 5.0,
                cap: 4.0,
                ink: Ink::WILLING,
            };
            pen.tip(format!("{}: {share}", names[row]));
            pen.estimate((axis.at(detected), y), ends, look);
        });
        sheet.text((shares, y + 4.8), Align::Right, VALUE, &share);
        sheet.text((WIDTH, y + 4.8), Align::Right, NAME, &needed[row]);
    }
    sheet.draw(|pen| {
        let ends = [(rows.left, rows.bottom()), (right, rows.bottom())];
        pen.line(&ends, Ink::Pale, 1.0);
    });
    rows.write(&mut sheet);
    let primary = told.primary.label();
    Some(Chart {
        id: "power",
        title: "How often the experiment would find the effect".into(),
        subtitle: subtitle(told, &format!("{primary}, {} per arm", count(first.per_arm))),
        description: format!("Detected share of each arm: {}.", names.join("; ")),
        notes: vec![
            format!(
                "Share of {} simulated experiments whose Welch test against {} rejects at 5%, with its 95% Wilson interval.",
                count(first.experiments),
                told.quoted(0),
            ),
            format!(
                "With no effect at all about 5% would be found. n for 80%: about so many {} an arm; a normal approximation from the mean difference and the spread within arms.",
                shorten(&plain(&told.scenario.population.of), 30),
            ),
            "It shows what the model's own effect would take to see, not how large the true effect is.".into(),
        ],
        sheets: vec![sheet],
        ..Chart::default()
    })
}

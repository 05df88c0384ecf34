//! How often an experiment of the scenario's size finds the effect.

use super::axis::{Axis, x_axis, x_title};
use super::canvas::{Align, Canvas, Dot, Type, WIDTH, fit, text_width};
use super::layout::Rows;
use super::style::{
    CAPTION, GREY, MARGIN, NAME, PALE, PANEL, TICK, TOP, VALUE, WILLING, Words, names, subtitle,
};
use crate::experiment::results::Results;
use crate::output::format::{count, has_interval, plain};
use crate::output::needed::about;
use crate::scenario::checked::Scenario;
use crate::vocabulary::metric::MetricUnit;

/// The head of the column with the size that finds the effect.
const NEEDED: &str = "n for 80%";

pub fn draw(scenario: &Scenario, results: &Results) -> String {
    let all = names(results);
    let names: Vec<String> = results.power.iter().map(|p| all[p.arm].clone()).collect();
    let rows = Rows::new(&names, TOP + 26.0, 50.0);
    let first = results.power.first();
    let (per_arm, experiments) = first.map_or((0, 0), |p| (p.per_arm, p.experiments));
    let words = Words {
        title: "How often the experiment would find the effect".into(),
        subtitle: subtitle(
            scenario,
            &format!("{}, {} per arm", scenario.outcome.primary.label(), count(per_arm.into())),
        ),
        captions: vec![
            format!(
                "Share of {} simulated experiments whose Welch test against \u{201c}{}\u{201d} rejects at 5%, with its 95% Wilson interval.",
                count(experiments),
                fit(&all[0], 220.0, CAPTION),
            ),
            format!(
                "With no effect at all about 5% would be found. n for 80%: about so many {} an arm; a normal approximation from the mean difference and the spread within arms.",
                fit(&plain(&scenario.population.of), 200.0, CAPTION),
            ),
            "It shows what the model's own effect would take to see, not how large the true effect is.".into(),
        ],
    };
    let mut canvas = Canvas::new(words.height(rows.bottom() + 44.0));
    words.write(&mut canvas);
    let heading = Type {
        size: 12.5,
        ..PANEL
    };
    let needed: Vec<String> = results.power.iter().map(|p| about(p.needed)).collect();
    let wide = |text: &String| text_width(text, VALUE);
    let last = needed
        .iter()
        .map(wide)
        .fold(text_width(NEEDED, heading), f64::max);
    let found = WIDTH - MARGIN - last - 22.0;
    let right = found - text_width("found", heading) - 20.0;
    for (x, head) in [(found, "found"), (WIDTH - MARGIN, NEEDED)] {
        canvas.text((x, rows.top - 12.0), Align::Right, heading, head);
    }
    let axis = Axis::exactly(0.0, 1.0, (rows.left, right), 0.2);
    x_axis(
        &mut canvas,
        &axis.labels(MetricUnit::Share, ""),
        rows.top,
        rows.bottom(),
    );
    let counted = "share of experiments that find the effect";
    x_title(&mut canvas, (rows.left, right), rows.bottom(), counted);
    let goal = axis.at(0.8);
    canvas.shapes(Some(&[4.0, 3.0]), |pen| {
        pen.line(&[(goal, rows.top - 6.0), (goal, rows.bottom())], GREY, 1.3);
    });
    canvas.text(
        (goal, rows.top - 12.0),
        Align::Middle,
        TICK,
        "80%, the usual aim",
    );
    for (row, power) in results.power.iter().enumerate() {
        let y = rows.middle(row);
        let detected = power.detected;
        if !detected.value.is_finite() {
            canvas.text(
                (rows.left + 8.0, y + 4.5),
                Align::Left,
                CAPTION,
                "no test could be made",
            );
            continue;
        }
        canvas.shapes(None, |pen| {
            let ends =
                has_interval(&detected).then(|| (axis.at(detected.low), axis.at(detected.high)));
            let look = Dot {
                radius: 5.0,
                cap: 4.0,
                color: WILLING,
            };
            pen.estimate((axis.at(detected.value), y), ends, look);
        });
        let told = format!("{:.0}%", detected.value * 100.0);
        canvas.text((found, y + 4.8), Align::Right, VALUE, &told);
        canvas.text((WIDTH - MARGIN, y + 4.8), Align::Right, NAME, &needed[row]);
    }
    canvas.shapes(None, |pen| {
        pen.line(
            &[(rows.left, rows.bottom()), (right, rows.bottom())],
            PALE,
            1.0,
        );
    });
    rows.write(&mut canvas);
    canvas.finish(
        &format!("{}: {}", words.title, scenario.title),
        &format!("Detected share of each arm: {}.", names.join("; ")),
    )
}

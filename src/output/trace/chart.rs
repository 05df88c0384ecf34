//! The story drawn: goodwill and obligation under each arm, with a mark where something was received.

use super::Story;
use crate::engine::state::witness::Moment;
use crate::output::charts::axis::{Axis, ticks_axis, whole_step, y_axis};
use crate::output::charts::letters::Align;
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{Sheet, Size};
use crate::output::charts::style::{PANEL, STROKES, WIDTH, subtitle};
use crate::output::charts::{Chart, Key, arm_line};
use crate::output::format::plain;
use crate::vocabulary::metric::MetricUnit;

/// Height of a panel, and the room between two.
const PANEL_HEIGHT: f64 = 170.0;
const GAP: f64 = 70.0;

/// The chart: of as many arms as strokes tell apart, the first ones asked for.
pub fn chart(story: &Story) -> Chart {
    let arms = &story.arms[..story.arms.len().min(STROKES)];
    let name = |arm: usize| plain(&story.scenario.arms[arm].name);
    let keys = arms.iter().enumerate();
    let keys = keys.map(|(nth, &arm)| Key::line(name(arm), arm_line(Some(nth))));
    let timeline = &story.scenario.timeline;
    let tick = timeline.tick_name();
    let mut notes = vec![
        "A dot: something was received. The same chance stands behind every line. One life shows how the model works; it is no forecast."
            .to_owned(),
    ];
    if arms.len() < story.arms.len() {
        notes.push(format!(
            "The first {} arms of {}.",
            arms.len(),
            story.arms.len()
        ));
    }
    let top = 34.0;
    let bottom = top + 2.0 * PANEL_HEIGHT + GAP;
    let mut sheet = Sheet::new(Size::Wide, bottom + 42.0);
    let ticks = f64::from(timeline.ticks.max(2));
    let per_tick = f64::from(timeline.steps_per_tick());
    let (left, right) = (50.0, WIDTH - 8.0);
    let goodwill = |moment: &Moment| f64::from(moment.goodwill);
    let obligation = |moment: &Moment| f64::from(moment.obligation);
    type Panel<'p> = (&'p str, &'p dyn Fn(&Moment) -> f64);
    let panels: [Panel; 2] = [
        ("Goodwill, scale without unit", &goodwill),
        ("Obligation, scale without unit", &obligation),
    ];
    for (nth, (heading, value)) in panels.into_iter().enumerate() {
        let top = top + nth as f64 * (PANEL_HEIGHT + GAP);
        sheet.text((left - 42.0, top - 16.0), Align::Left, PANEL, heading);
        let all = arms
            .iter()
            .flat_map(|&arm| story.life(arm).moments.iter().map(value));
        let y = Axis::over(all, true, (top + PANEL_HEIGHT, top), 5).of(MetricUnit::Scale);
        let x = Axis::exactly(1.0, ticks, (left, right), whole_step(tick, ticks, 12.0));
        y_axis(&mut sheet, &y.labels(MetricUnit::Scale, ""), left, right);
        ticks_axis(
            &mut sheet,
            &x,
            timeline,
            12,
            (left, right),
            top + PANEL_HEIGHT,
        );
        for (nth, &arm) in arms.iter().enumerate() {
            let paint = arm_line(Some(nth));
            let life = story.life(arm);
            let at = |moment: &Moment| {
                let tick = (f64::from(moment.step) + 1.0) / per_tick;
                (
                    x.at(if tick < 1.0 { 1.0 } else { tick }),
                    y.at(value(moment)),
                )
            };
            let path: Vec<_> = life.moments.iter().map(at).collect();
            sheet.draw(|pen| {
                pen.path(&path, paint);
                for touch in &life.touches {
                    let moment = life.moments.iter().find(|m| m.step == touch.step);
                    if let Some(moment) = moment {
                        pen.dot(at(moment), 3.2, Ink::Arm(nth));
                    }
                }
            });
        }
    }
    Chart {
        id: "life",
        title: format!("Customer {} under each arm", story.customer),
        subtitle: subtitle(story.scenario, &format!("at the end of each {tick}")),
        description: format!(
            "Two panels by {tick}: goodwill, obligation. Arms: {}.",
            arms.iter()
                .map(|&arm| name(arm))
                .collect::<Vec<_>>()
                .join("; ")
        ),
        notes,
        keys: keys.collect(),
        sheets: vec![sheet],
        ..Chart::default()
    }
}

//! Charts of a fit: purchases week by week, how many bought how often, and what is to come of whom.

use crate::evidence::holdout::{Holdout, Week};
use crate::output::charts::Chart;
use crate::output::charts::axis::{Axis, time_axis, x_axis, x_title, y_axis};
use crate::output::charts::canvas::{Align, Canvas, WIDTH};
use crate::output::charts::layout::{Key, legend, legend_layout};
use crate::output::charts::style::{DUTIFUL, GREY, MARGIN, PANEL, TICK, TOP, WILLING, Words};
use crate::scenario::date_as_written;
use crate::vocabulary::metric::MetricUnit;

/// The drawing's place between labels and margin.
const LEFT: f64 = 92.0;
const RIGHT: f64 = WIDTH - MARGIN;
const HEIGHT: f64 = 300.0;
/// What the model says, and what was.
const DASHED: &[f64] = &[6.0, 4.0];

pub fn draw(title: &str, holdout: &Holdout) -> Vec<Chart> {
    [
        ("tracking", tracking(title, holdout)),
        ("frequency", frequency(title, holdout)),
        ("conditional", conditional(title, holdout)),
        ("deciles", deciles(title, holdout)),
    ]
    .into_iter()
    .map(|(name, svg)| Chart { name, svg })
    .collect()
}

fn keys(bought: &str, foretold: &str) -> [Key; 2] {
    [
        Key {
            color: DUTIFUL,
            dash: None,
            width: 2.4,
            name: bought.to_owned(),
        },
        Key {
            color: WILLING,
            dash: Some(DASHED),
            width: 2.4,
            name: foretold.to_owned(),
        },
    ]
}

fn subtitle(title: &str, holdout: &Holdout) -> String {
    format!(
        "{} · fitted up to {}, held out up to {}",
        super::shown(title),
        date_as_written(holdout.until),
        date_as_written(holdout.end)
    )
}

/// Weekly purchases above, all so far below.
fn tracking(title: &str, holdout: &Holdout) -> String {
    let words = Words {
        title: "Purchases week by week".into(),
        subtitle: subtitle(title, holdout),
        captions: vec![
            "Purchases after the first one of the customers of the first part. The model is fitted to what stands left of \
             the line; right of it, it is held against what it did not see."
                .into(),
        ],
    };
    let keys = keys("bought", "expected (BG/NBD)");
    let top = TOP + legend_layout(&keys).1 + 26.0;
    let panel = 210.0;
    let bottom = top + 2.0 * panel + 56.0;
    let mut canvas = Canvas::new(words.height(bottom + 44.0));
    words.write(&mut canvas);
    legend(&mut canvas, &keys, TOP);
    let weeks = &holdout.weeks;
    let x = Axis::over([0.0, weeks.len() as f64], true, (LEFT, RIGHT), 10);
    let line = f64::from(holdout.until - holdout.first + 1) / 7.0;
    type Of = fn(&Week) -> f64;
    let panels: [(&str, f64, Of, Of); 2] = [
        ("in a week", top, |week| week.bought, |week| week.expected),
        (
            "so far",
            top + panel + 56.0,
            |week| week.all_bought,
            |week| week.all_expected,
        ),
    ];
    // The last week may be cut off.
    let whole = |week: &&Week| week.days as usize == week.week * 7;
    for (name, top, bought, expected) in panels {
        let shown: Vec<&Week> = weeks
            .iter()
            .filter(|week| name == "so far" || whole(week))
            .collect();
        let values = shown.iter().flat_map(|week| [bought(week), expected(week)]);
        let y = Axis::over(values, true, (top + panel, top), 5);
        y_axis(&mut canvas, &y.labels(MetricUnit::Count, ""), LEFT, RIGHT);
        canvas.text((LEFT, top - 10.0), Align::Left, PANEL, name);
        let points = |of: Of| -> Vec<(f64, f64)> {
            let place = |week: &&Week| (x.at(f64::from(week.days) / 7.0), y.at(of(week)));
            shown.iter().map(place).collect()
        };
        canvas.shapes(Some(&[2.0, 3.0]), |pen| {
            pen.line(&[(x.at(line), top), (x.at(line), top + panel)], GREY, 1.2);
        });
        canvas.shapes(None, |pen| pen.line(&points(bought), DUTIFUL, 2.0));
        canvas.shapes(Some(DASHED), |pen| {
            pen.line(&points(expected), WILLING, 2.2)
        });
    }
    canvas.text(
        (x.at(line) + 6.0, top + 12.0),
        Align::Left,
        TICK,
        "held out",
    );
    time_axis(&mut canvas, &x, "weeks", (LEFT, RIGHT), bottom);
    canvas.finish(
        &words.title,
        "Purchases bought and expected in each week, and so far.",
    )
}

/// A pair of bars for each number of repeats.
fn frequency(title: &str, holdout: &Holdout) -> String {
    let words = Words {
        title: "How many customers bought how often".into(),
        subtitle: subtitle(title, holdout),
        captions: vec![
            "Purchases after the first one in the part that the model is fitted to.".into(),
        ],
    };
    let mut keys = keys("there are", "the model has");
    keys[1].dash = None;
    let top = TOP + legend_layout(&keys).1 + 14.0;
    let bottom = top + HEIGHT;
    let mut canvas = Canvas::new(words.height(bottom + 44.0));
    words.write(&mut canvas);
    legend(&mut canvas, &keys, TOP);
    let of = &holdout.repeats;
    let values = of
        .iter()
        .flat_map(|own| [own.customers as f64, own.expected]);
    let y = Axis::over(values, true, (bottom, top), 6);
    y_axis(&mut canvas, &y.labels(MetricUnit::Count, ""), LEFT, RIGHT);
    let step = (RIGHT - LEFT) / of.len() as f64;
    for (at, own) in of.iter().enumerate() {
        let middle = LEFT + step * (at as f64 + 0.5);
        let half = step * 0.34;
        canvas.shapes(None, |pen| {
            let bar = |from: f64, to: f64, value: f64, color| {
                pen.rect((from, y.at(value)), (to, bottom), color, 0.9);
            };
            bar(middle - half, middle - 1.0, own.customers as f64, DUTIFUL);
            bar(middle + 1.0, middle + half, own.expected, WILLING);
        });
        let name = match own.or_more {
            true => format!("{}+", own.repeats),
            false => own.repeats.to_string(),
        };
        canvas.text((middle, bottom + 19.0), Align::Middle, TICK, &name);
    }
    x_title(
        &mut canvas,
        (LEFT, RIGHT),
        bottom,
        "purchases after the first",
    );
    canvas.finish(
        &words.title,
        "Customers by number of repeats, and the model\u{2019}s.",
    )
}

/// A group's name, what one of it bought (with the interval's ends), and what was foretold.
type Against = (String, Option<(f64, f64, f64)>, Option<f64>);

/// What was bought, with its interval, beside what was foretold; for each group a name.
fn held_against(words: &Words, groups: &[Against], counted: &str) -> String {
    let keys = keys("bought, with its 95% interval", "foretold (BG/NBD)");
    let top = TOP + legend_layout(&keys).1 + 14.0;
    let bottom = top + HEIGHT;
    let mut canvas = Canvas::new(words.height(bottom + 44.0));
    words.write(&mut canvas);
    legend(&mut canvas, &keys, TOP);
    let values = groups.iter().flat_map(|(_, bought, foretold)| {
        let (value, low, high) = bought.unwrap_or((0.0, 0.0, 0.0));
        [value, low, high, foretold.unwrap_or(0.0)]
    });
    let y = Axis::over(values, true, (bottom, top), 6);
    y_axis(&mut canvas, &y.labels(MetricUnit::Count, ""), LEFT, RIGHT);
    let step = (RIGHT - LEFT) / groups.len() as f64;
    let middle = |at: usize| LEFT + step * (at as f64 + 0.5);
    let ticks: Vec<(f64, String)> = groups
        .iter()
        .enumerate()
        .map(|(at, (name, ..))| (middle(at), name.clone()))
        .collect();
    x_axis(&mut canvas, &ticks, top, bottom);
    let line: Vec<(f64, f64)> = groups
        .iter()
        .enumerate()
        .filter_map(|(at, (.., foretold))| Some((middle(at), y.at((*foretold)?))))
        .collect();
    canvas.shapes(Some(DASHED), |pen| pen.line(&line, WILLING, 2.2));
    canvas.shapes(None, |pen| {
        for (at, (_, bought, _)) in groups.iter().enumerate() {
            let Some((value, low, high)) = *bought else {
                continue;
            };
            let x = middle(at);
            pen.line(&[(x, y.at(low)), (x, y.at(high))], DUTIFUL, 1.6);
            pen.dot((x, y.at(value)), 4.5, DUTIFUL);
        }
    });
    x_title(&mut canvas, (LEFT, RIGHT), bottom, counted);
    canvas.finish(
        &words.title,
        "Purchases bought and foretold, by group of customers.",
    )
}

fn conditional(title: &str, holdout: &Holdout) -> String {
    let words = Words {
        title: "What is to come of whom".into(),
        subtitle: subtitle(title, holdout),
        captions: vec![
            "Purchases of one customer in the part that is held out, by the purchases after the first one before it.".into(),
        ],
    };
    let groups: Vec<_> = holdout
        .repeats
        .iter()
        .map(|own| {
            let name = match own.or_more {
                true => format!("{}+", own.repeats),
                false => own.repeats.to_string(),
            };
            let bought = own.bought.map(|mean| (mean.value, mean.low, mean.high));
            (name, bought, own.foretold)
        })
        .collect();
    held_against(&words, &groups, "purchases after the first, before")
}

fn deciles(title: &str, holdout: &Holdout) -> String {
    let words = Words {
        title: "Customers by what is foretold of them".into(),
        subtitle: subtitle(title, holdout),
        captions: vec![
            "Purchases of one customer in the part that is held out, by tenths of the customers."
                .into(),
        ],
    };
    let groups: Vec<_> = holdout
        .groups
        .iter()
        .map(|group| {
            let bought = (group.bought.value, group.bought.low, group.bought.high);
            (group.group.to_string(), Some(bought), Some(group.foretold))
        })
        .collect();
    held_against(
        &words,
        &groups,
        "tenth, from the least foretold to the most",
    )
}

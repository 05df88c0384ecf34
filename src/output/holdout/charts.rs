//! Charts of a fit: purchases week by week, how many bought how often, and what is to come of whom.

use crate::evidence::holdout::{Holdout, Week};
use crate::output::charts::axis::{Axis, time_axis, x_axis, x_title, y_axis};
use crate::output::charts::letters::Align;
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{Paint, Sheet, Size};
use crate::output::charts::style::{PANEL, TICK, WIDTH};
use crate::output::charts::{Chart, Key};
use crate::scenario::date_as_written;
use crate::vocabulary::metric::MetricUnit;

/// The drawing's place between labels and margin.
const LEFT: f64 = 60.0;
const RIGHT: f64 = WIDTH;
const HEIGHT: f64 = 300.0;
/// What was, and what the model says.
const BOUGHT: Paint = Paint::line(Ink::DUTIFUL, 2.2);
const EXPECTED: Paint = Paint::line(Ink::WILLING, 2.2).dashed(&[6.0, 4.0]);

pub fn draw(title: &str, holdout: &Holdout) -> Vec<Chart> {
    let all = [
        tracking(holdout),
        frequency(holdout),
        conditional(holdout),
        deciles(holdout),
    ];
    let subtitle = subtitle(title, holdout);
    all.into_iter()
        .map(|chart| Chart {
            subtitle: subtitle.clone(),
            ..chart
        })
        .collect()
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
fn tracking(holdout: &Holdout) -> Chart {
    let panel = 210.0;
    let top = 26.0;
    let bottom = top + 2.0 * panel + 56.0;
    let mut sheet = Sheet::new(Size::Wide, bottom + 44.0);
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
        y_axis(&mut sheet, &y.labels(MetricUnit::Count, ""), LEFT, RIGHT);
        sheet.text((LEFT, top - 10.0), Align::Left, PANEL, name);
        let points = |of: Of| -> Vec<(f64, f64)> {
            let place = |week: &&Week| (x.at(f64::from(week.days) / 7.0), y.at(of(week)));
            shown.iter().map(place).collect()
        };
        sheet.draw(|pen| {
            let dotted = Paint::line(Ink::Soft, 1.2).dashed(&[2.0, 3.0]);
            pen.path(&[(x.at(line), top), (x.at(line), top + panel)], dotted);
            pen.path(&points(bought), BOUGHT);
            pen.path(&points(expected), EXPECTED);
        });
    }
    sheet.text(
        (x.at(line) + 6.0, top + 12.0),
        Align::Left,
        TICK,
        "held out",
    );
    time_axis(&mut sheet, &x, "weeks", (LEFT, RIGHT), bottom);
    Chart {
        id: "tracking",
        title: "Purchases week by week".into(),
        description: "Purchases bought and expected in each week, and so far.".into(),
        notes: vec![
            "Purchases after the first one of the customers of the first part. The model is fitted to what stands left of \
             the line; right of it, it is held against what it did not see."
                .into(),
        ],
        keys: vec![
            Key::line("bought", BOUGHT),
            Key::line("expected (BG/NBD)", EXPECTED),
        ],
        sheets: vec![sheet],
        ..Chart::default()
    }
}

/// A pair of bars for each number of repeats.
fn frequency(holdout: &Holdout) -> Chart {
    let top = 10.0;
    let bottom = top + HEIGHT;
    let mut sheet = Sheet::new(Size::Wide, bottom + 44.0);
    let of = &holdout.repeats;
    let values = of
        .iter()
        .flat_map(|own| [own.customers as f64, own.expected]);
    let y = Axis::over(values, true, (bottom, top), 6);
    y_axis(&mut sheet, &y.labels(MetricUnit::Count, ""), LEFT, RIGHT);
    let step = (RIGHT - LEFT) / of.len() as f64;
    for (at, own) in of.iter().enumerate() {
        let middle = LEFT + step * (at as f64 + 0.5);
        let half = step * 0.34;
        sheet.draw(|pen| {
            let mut bar = |from: f64, to: f64, value: f64, ink| {
                pen.rect(
                    (from, y.at(value)),
                    (to, bottom),
                    Paint::fill(ink).faint(0.9),
                );
            };
            let there_are = own.customers as f64;
            bar(middle - half, middle - 1.0, there_are, Ink::DUTIFUL);
            bar(middle + 1.0, middle + half, own.expected, Ink::WILLING);
        });
        let name = match own.or_more {
            true => format!("{}+", own.repeats),
            false => own.repeats.to_string(),
        };
        sheet.text((middle, bottom + 19.0), Align::Middle, TICK, &name);
    }
    x_title(
        &mut sheet,
        (LEFT, RIGHT),
        bottom,
        "purchases after the first",
    );
    Chart {
        id: "frequency",
        title: "How many customers bought how often".into(),
        description: "Customers by number of repeats, and the model\u{2019}s.".into(),
        notes: vec![
            "Purchases after the first one in the part that the model is fitted to.".into(),
        ],
        keys: vec![
            Key::area("there are", Paint::fill(Ink::DUTIFUL)),
            Key::area("the model has", Paint::fill(Ink::WILLING)),
        ],
        sheets: vec![sheet],
        ..Chart::default()
    }
}

/// A group's name, what one of it bought (with the interval's ends), and what was foretold.
type Against = (String, Option<(f64, f64, f64)>, Option<f64>);

/// What was bought, with its interval, beside what was foretold; for each group a name.
fn held_against(chart: Chart, groups: &[Against], counted: &str) -> Chart {
    let top = 10.0;
    let bottom = top + HEIGHT;
    let mut sheet = Sheet::new(Size::Wide, bottom + 44.0);
    let values = groups.iter().flat_map(|(_, bought, foretold)| {
        let (value, low, high) = bought.unwrap_or((0.0, 0.0, 0.0));
        [value, low, high, foretold.unwrap_or(0.0)]
    });
    let y = Axis::over(values, true, (bottom, top), 6);
    y_axis(&mut sheet, &y.labels(MetricUnit::Count, ""), LEFT, RIGHT);
    let step = (RIGHT - LEFT) / groups.len() as f64;
    let middle = |at: usize| LEFT + step * (at as f64 + 0.5);
    let ticks: Vec<(f64, String)> = groups
        .iter()
        .enumerate()
        .map(|(at, (name, ..))| (middle(at), name.clone()))
        .collect();
    x_axis(&mut sheet, &ticks, top, bottom);
    let line: Vec<(f64, f64)> = groups
        .iter()
        .enumerate()
        .filter_map(|(at, (.., foretold))| Some((middle(at), y.at((*foretold)?))))
        .collect();
    sheet.draw(|pen| {
        pen.path(&line, EXPECTED);
        for (at, (_, bought, _)) in groups.iter().enumerate() {
            let Some((value, low, high)) = *bought else {
                continue;
            };
            let x = middle(at);
            pen.line(&[(x, y.at(low)), (x, y.at(high))], Ink::DUTIFUL, 1.6);
            pen.dot((x, y.at(value)), 4.5, Ink::DUTIFUL);
        }
    });
    x_title(&mut sheet, (LEFT, RIGHT), bottom, counted);
    Chart {
        description: "Purchases bought and foretold, by group of customers.".into(),
        keys: vec![
            Key::dot("bought, with its 95% interval", Paint::fill(Ink::DUTIFUL)),
            Key::line("foretold (BG/NBD)", EXPECTED),
        ],
        sheets: vec![sheet],
        ..chart
    }
}

fn conditional(holdout: &Holdout) -> Chart {
    let words = Chart {
        id: "conditional",
        title: "What is to come of whom".into(),
        notes: vec![
            "Purchases of one customer in the part that is held out, by the purchases after the first one before it.".into(),
        ],
        ..Chart::default()
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
    held_against(words, &groups, "purchases after the first, before")
}

fn deciles(holdout: &Holdout) -> Chart {
    let words = Chart {
        id: "deciles",
        title: "Customers by what is foretold of them".into(),
        notes: vec![
            "Purchases of one customer in the part that is held out, by tenths of the customers."
                .into(),
        ],
        ..Chart::default()
    };
    let groups: Vec<_> = holdout
        .groups
        .iter()
        .map(|group| {
            let bought = (group.bought.value, group.bought.low, group.bought.high);
            (group.group.to_string(), Some(bought), Some(group.foretold))
        })
        .collect();
    held_against(words, &groups, "tenth, from the least foretold to the most")
}

//! What kinds of customers there are, as bars cut into shares.

use super::{Chart, Key, Sheet, Size, column, cut};
use crate::output::report::view::{Table, head, number_head};
use crate::output::report::words::percent;

/// The types in the order in which they are drawn: key, class, in words.
pub const KINDS: [(&str, &str, &str); 5] = [
    ("persuaded", "persuaded", "persuaded"),
    ("anyway", "anyway", "would have anyway"),
    ("unmoved", "unmoved", "unmoved"),
    ("put_off", "put-off", "put off"),
    ("resentful", "resentful", "obliged but resentful"),
];

/// One bar: a name, and the share of each type.
pub struct Bar {
    pub name: String,
    pub shares: [Option<f64>; 5],
}

pub fn chart(
    id: &'static str,
    title: String,
    note: String,
    of: &str,
    bars: &[Bar],
) -> Option<Chart> {
    if bars.is_empty() {
        return None;
    }
    let mut table = Table::new(
        title.clone(),
        std::iter::once(head(of))
            .chain(KINDS.map(|(_, _, words)| number_head(words)))
            .collect(),
    );
    for bar in bars {
        let shares = bar
            .shares
            .iter()
            .map(|share| share.map_or("–".into(), percent));
        table.row(std::iter::once(bar.name.clone()).chain(shares).collect());
    }
    let said: Vec<String> = bars.iter().map(told).collect();
    Some(Chart {
        id,
        title,
        description: said.join("; "),
        note,
        keys: KINDS
            .map(|(_, class, words)| Key {
                class: class.into(),
                text: words.into(),
                arm: None,
                sample: "box",
            })
            .into(),
        sheets: Size::BOTH.map(|size| draw(bars, size)).into(),
        hover: String::new(),
        table,
    })
}

fn told(bar: &Bar) -> String {
    let known = KINDS.iter().zip(bar.shares);
    let shares: Vec<String> = known
        .filter_map(|((_, _, words), share)| Some(format!("{} {words}", percent(share?))))
        .collect();
    format!("{}: {}", bar.name, shares.join(", "))
}

fn draw(bars: &[Bar], size: Size) -> Sheet {
    let wide = size.is_wide();
    let (each, thick) = if wide { (38.0, 24.0) } else { (54.0, 24.0) };
    let mut sheet = Sheet::new(size, each * bars.len() as f64 + 4.0);
    let names = column(bars.iter().map(|b| b.name.as_str())).clamp(60.0, 0.45 * size.width());
    let left = if wide { names + 34.0 } else { 0.0 };
    let room = size.width() - left - 1.0;
    for (nth, bar) in bars.iter().enumerate() {
        let y = each * nth as f64;
        let top = if wide {
            y + (each - thick) / 2.0
        } else {
            y + 24.0
        };
        let label = sheet.group("label");
        match wide {
            true => label.text(
                "name end",
                (names + 20.0, top + thick / 2.0 + 4.5),
                cut(&bar.name, names),
            ),
            false => label.text("name", (0.0, y + 17.0), cut(&bar.name, size.width())),
        };
        let mut from = left;
        for ((_, class, words), share) in KINDS.iter().zip(bar.shares) {
            let Some(share) = share.filter(|share| *share > 0.0) else {
                continue;
            };
            let to = from + share * room;
            let group = sheet.group(format!("kind {class}"));
            group.tip(format!("{}: {} {words}", bar.name, percent(share)));
            group.rect("fill", (from, top), (to, top + thick));
            if to - from > 36.0 {
                group.text(
                    "inside mid",
                    ((from + to) / 2.0, top + thick / 2.0 + 4.5),
                    percent(share),
                );
            }
            from = to;
        }
    }
    sheet
}

//! What kinds of customers there are, as bars cut into shares.

use super::{column, cut, subtitle};
use crate::output::charts::letters::{Align, Letters};
use crate::output::charts::palette::Ink;
use crate::output::charts::sheet::{Paint, Sheet, Size};
use crate::output::charts::style::NAME;
use crate::output::charts::{Chart, Key};
use crate::output::report::model::ReportModel;
use crate::output::report::view::{Table, head, number_head};
use crate::output::report::words::percent;

/// The types in the order in which they are drawn: key, in words, colour, colour of letters on it.
pub const KINDS: [(&str, &str, Ink, Ink); 5] = [
    ("persuaded", "persuaded", Ink::Persuaded, Ink::OnPersuaded),
    ("anyway", "would have anyway", Ink::Anyway, Ink::OnPale),
    ("unmoved", "unmoved", Ink::Unmoved, Ink::OnPale),
    ("put_off", "put off", Ink::PutOff, Ink::OnWarm),
    (
        "resentful",
        "obliged but resentful",
        Ink::Resentful,
        Ink::OnWarm,
    ),
];

/// One bar: a name, and the share of each type.
pub struct Bar {
    pub name: String,
    pub shares: [Option<f64>; 5],
}

pub fn chart(
    model: &ReportModel,
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
            .chain(KINDS.map(|(_, words, ..)| number_head(words)))
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
        subtitle: subtitle(model, "shares of customers"),
        description: said.join("; "),
        notes: vec![note],
        keys: KINDS
            .map(|(_, words, ink, _)| Key::area(words, Paint::fill(ink)))
            .into(),
        sheets: Size::BOTH.map(|size| draw(bars, size)).into(),
        table: Some(table),
        ..Chart::default()
    })
}

fn told(bar: &Bar) -> String {
    let known = KINDS.iter().zip(bar.shares);
    let shares: Vec<String> = known
        .filter_map(|((_, words, ..), share)| Some(format!("{} {words}", percent(share?))))
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
                (names + 20.0, top + thick / 2.0 + 4.5),
                Align::Right,
                NAME,
                cut(&bar.name, names),
            ),
            false => label.text(
                (0.0, y + 17.0),
                Align::Left,
                NAME,
                cut(&bar.name, size.width()),
            ),
        };
        let mut from = left;
        for ((key, words, ink, on), share) in KINDS.iter().zip(bar.shares) {
            let Some(share) = share.filter(|share| *share > 0.0) else {
                continue;
            };
            let to = from + share * room;
            let group = sheet.group(*key);
            group.tip(format!("{}: {} {words}", bar.name, percent(share)));
            let paint = Paint::fill(*ink).edged(Ink::Paper, 1.0);
            group.rect((from, top), (to, top + thick), paint);
            if to - from > 36.0 {
                group.text(
                    ((from + to) / 2.0, top + thick / 2.0 + 4.5),
                    Align::Middle,
                    Letters::of(13.0, *on),
                    percent(share),
                );
            }
            from = to;
        }
    }
    sheet
}

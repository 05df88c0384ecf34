//! Colours and dashes of the arms, and which arms have them: the same on the page and in the charts.

/// How an arm is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// On white, and on a dark screen.
    pub light: (u8, u8, u8),
    pub dark: (u8, u8, u8),
    /// Lengths drawn and left out; empty: all drawn.
    pub dash: &'static [f64],
}

/// How many arms can be told apart, the baseline among them.
pub const STROKES: usize = 8;

/// The baseline in ink, then the colours of Okabe and Ito, the pale ones somewhat darker and with grey for their yellow,
/// which does not show on white: told apart by the colour-blind, and by their dashes without any colour.
pub const ARMS: [Stroke; STROKES] = [
    of((28, 30, 34), (232, 234, 237), &[2.0, 2.5]),
    of((0, 114, 178), (77, 166, 224), &[]),
    of((213, 94, 0), (240, 133, 72), &[7.0, 3.0]),
    of((0, 158, 115), (44, 192, 150), &[12.0, 3.0, 2.0, 3.0]),
    of((204, 121, 167), (227, 155, 197), &[3.0, 1.5, 3.0, 5.0]),
    of((209, 143, 0), (233, 178, 60), &[16.0, 4.0]),
    of(
        (59, 160, 221),
        (142, 208, 245),
        &[7.0, 2.5, 2.0, 2.5, 2.0, 2.5],
    ),
    of((117, 117, 117), (155, 159, 166), &[2.0, 2.0, 2.0, 7.0]),
];

const fn of(light: (u8, u8, u8), dark: (u8, u8, u8), dash: &'static [f64]) -> Stroke {
    Stroke { light, dark, dash }
}

/// The arms that are drawn in strokes of their own, the n-th in the n-th stroke: all, or where they are too many the
/// baseline and those with the highest value, in the scenario's order.
pub fn told_apart(arms: usize, most: usize, value: impl Fn(usize) -> Option<f64>) -> Vec<usize> {
    if arms <= most {
        return (0..arms).collect();
    }
    let value = |arm: usize| value(arm).unwrap_or(f64::NEG_INFINITY);
    let mut best: Vec<usize> = (1..arms).collect();
    best.sort_by(|&a, &b| value(b).total_cmp(&value(a)).then(a.cmp(&b)));
    best.truncate(most - 1);
    best.push(0);
    best.sort_unstable();
    best
}

/// The same for the page's style sheet.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Styles {
    /// Variables `--s0` to `--s7`, and those of dark screens.
    pub light: String,
    pub dark: String,
    /// Classes `.s0` to `.s7`: a colour and dashes.
    pub classes: String,
}

impl Styles {
    pub fn of_arms() -> Self {
        let variables = |color: fn(&Stroke) -> (u8, u8, u8)| {
            let all = ARMS.iter().enumerate().map(|(nth, stroke)| {
                let (r, g, b) = color(stroke);
                format!("--s{nth}: #{r:02x}{g:02x}{b:02x};")
            });
            all.collect::<Vec<_>>().join(" ")
        };
        let classes = ARMS.iter().enumerate().map(|(nth, stroke)| {
            let lengths: Vec<String> = stroke.dash.iter().map(f64::to_string).collect();
            let dash = match lengths.is_empty() {
                true => "none".to_owned(),
                false => lengths.join(" "),
            };
            format!(".s{nth} {{ --c: var(--s{nth}); --d: {dash}; }}")
        });
        Self {
            light: variables(|stroke| stroke.light),
            dark: variables(|stroke| stroke.dark),
            classes: classes.collect::<Vec<_>>().join("\n"),
        }
    }
}

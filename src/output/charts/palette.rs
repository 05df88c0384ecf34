//! The colours of charts and pages, each for paper and for dark screens; and which arms have which.

/// A colour.
pub type Rgb = (u8, u8, u8);

/// What something is drawn in. The page has a variable for each, the files of charts the colour on white.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A colour with a name.
    Named(Named),
    /// That of the n-th arm drawn; the baseline is the first.
    Arm(usize),
}

macro_rules! inks {
    ($($name:ident $key:literal $light:literal $dark:literal,)+) => {
        /// The colours that belong to no arm.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Named { $(#[doc = concat!("`", $key, "` on the page.")] $name),+ }

        impl Named {
            const ALL: &'static [Named] = &[$(Named::$name),+];

            fn key(self) -> &'static str {
                match self { $(Named::$name => $key),+ }
            }

            const fn colors(self) -> [u32; 2] {
                match self { $(Named::$name => [$light, $dark]),+ }
            }
        }

        #[allow(non_upper_case_globals, dead_code)]
        impl Ink {
            $(#[doc = concat!("`", $key, "` on the page.")] pub const $name: Ink = Ink::Named(Named::$name);)+
        }
    };
}

// On white, and on a dark screen.
inks! {
    Paper "paper" 0xffffff 0x15171b,
    Text "ink" 0x1c1e22 0xe8eaed,
    Soft "soft" 0x565b63 0xa7adb6,
    Pale "pale" 0xa8adb4 0x6a717a,
    Edge "edge" 0x8a9099 0x747b86,
    Rule "rule" 0xe1e4e8 0x2d3138,
    Mid "mid-wash" 0xeef0f3 0x262a31,
    Rest "rest" 0xc3c8ce 0x474d56,
    Lead "lead" 0x0072b2 0x56aee8,
    AllDoubt "all-doubt" 0x6f96b3 0x56788f,
    Published "published" 0xcc79a7 0xe39bc5,
    Assumed "assumed" 0xe4b6d1 0x8f5f7b,
    Persuaded "persuaded" 0x0072b2 0x4da6e0,
    Anyway "anyway" 0xb9c2cc 0x59616c,
    Unmoved "unmoved" 0xe3e6ea 0x363b43,
    PutOff "put-off" 0xe69f00 0xe9b23c,
    Resentful "resentful" 0xd55e00 0xf08548,
    OnPersuaded "on-persuaded" 0xffffff 0x0b1218,
    OnPale "on-pale" 0x1c1e22 0xf1f2f4,
    OnWarm "on-warm" 0x111111 0x17110a,
}

const fn rgb(color: u32) -> Rgb {
    ((color >> 16) as u8, (color >> 8) as u8, color as u8)
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

impl Ink {
    /// What comes out of goodwill, and out of obligation.
    pub const WILLING: Ink = Ink::Arm(1);
    /// What is done out of obligation.
    pub const DUTIFUL: Ink = Ink::Arm(2);

    /// On white.
    pub fn light(self) -> Rgb {
        match self {
            Ink::Named(named) => rgb(named.colors()[0]),
            Ink::Arm(nth) => ARMS[nth % STROKES].light,
        }
    }

    /// The same as files have it: `#0072b2`.
    pub fn hex(self) -> String {
        hex(self.light())
    }

    /// As the page names it: `var(--lead)`.
    pub fn variable(self) -> String {
        match self {
            Ink::Named(named) => format!("var(--{})", named.key()),
            Ink::Arm(nth) => format!("var(--s{})", nth % STROKES),
        }
    }
}

/// The variables of all inks, for a style sheet.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Variables {
    /// For a light page.
    pub light: String,
    /// On dark screens.
    pub dark: String,
}

impl Variables {
    /// Of all inks.
    pub fn all() -> Self {
        let written = |of: usize, arm: fn(&Stroke) -> Rgb| {
            let named = Named::ALL
                .iter()
                .map(|named| format!("--{}: {};", named.key(), hex(rgb(named.colors()[of]))));
            let arms = ARMS
                .iter()
                .enumerate()
                .map(|(nth, stroke)| format!("--s{nth}: {};", hex(arm(stroke))));
            named.chain(arms).collect::<Vec<_>>().join(" ")
        };
        Self {
            light: written(0, |stroke| stroke.light),
            dark: written(1, |stroke| stroke.dark),
        }
    }
}

/// How an arm is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// On white, and on a dark screen.
    pub light: Rgb,
    /// On a dark page.
    pub dark: Rgb,
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

const fn of(light: Rgb, dark: Rgb, dash: &'static [f64]) -> Stroke {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of a colour on white, as WCAG reckons it.
    fn contrast((r, g, b): Rgb) -> f64 {
        let linear = |part: u8| match f64::from(part) / 255.0 {
            x if x <= 0.040_45 => x / 12.92,
            x => crate::numeric::exp64(2.4 * crate::numeric::ln64((x + 0.055) / 1.055)),
        };
        1.05 / (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05)
    }

    #[test]
    fn letters_are_legible_and_strokes_differ_without_colour() {
        for letters in [Ink::Text, Ink::Soft] {
            assert!(contrast(letters.light()) >= 4.5);
        }
        for (nth, own) in ARMS.iter().enumerate() {
            let ink = Ink::Arm(nth);
            assert!(contrast(ink.light()) >= 2.7, "{ink:?}");
            let others = &ARMS[nth + 1..];
            let apart = |other: &Stroke| other.dash != own.dash && other.light != own.light;
            assert!(others.iter().all(apart));
            // The page has the very same.
            let variable = format!("--s{nth}: {};", ink.hex());
            assert!(Variables::all().light.contains(&variable), "{variable}");
        }
    }
}

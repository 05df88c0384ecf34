//! How wide texts are, by the embedded fonts; and texts cut or broken to a width.

use std::sync::OnceLock;

use ttf_parser::Face;

use super::palette::Ink;

pub(super) static REGULAR: &[u8] = include_bytes!("../font/Inter-Regular.ttf");
pub(super) static SEMI_BOLD: &[u8] = include_bytes!("../font/Inter-SemiBold.ttf");

/// The look of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letters {
    /// In points.
    pub size: f64,
    /// Whether they are bold.
    pub strong: bool,
    /// Their colour.
    pub ink: Ink,
}

impl Letters {
    /// Plain letters of a size in points.
    pub const fn of(size: f64, ink: Ink) -> Self {
        let strong = false;
        Self { size, strong, ink }
    }

    /// The same in bold.
    pub const fn strong(self) -> Self {
        Self {
            strong: true,
            ..self
        }
    }
}

/// How a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The text begins at its place.
    Left,
    /// The text has its middle at its place.
    Middle,
    /// The text ends at its place.
    Right,
}

fn face(strong: bool) -> &'static Face<'static> {
    static FACES: OnceLock<[Face<'static>; 2]> = OnceLock::new();
    let read = || {
        [REGULAR, SEMI_BOLD].map(|bytes| match Face::parse(bytes, 0) {
            Ok(face) => face,
            Err(_) => unreachable!("the embedded font is a font"),
        })
    };
    &FACES.get_or_init(read)[usize::from(strong)]
}

/// Letters of the reader's system, which the page has, may be wider than those that the program carries.
const AIR: f64 = 1.12;

/// The room of a text in points, without kerning. A letter that the font lacks is as wide as its size.
pub fn text_width(text: &str, look: Letters) -> f64 {
    let face = face(look.strong);
    let em = f64::from(face.units_per_em());
    let of = |letter: char| {
        let advance = face
            .glyph_index(letter)
            .and_then(|glyph| face.glyph_hor_advance(glyph));
        advance.map_or(1.0, |advance| f64::from(advance) / em)
    };
    AIR * look.size * text.chars().map(of).sum::<f64>()
}

/// The text, cut where it exceeds the room, its loss shown by an ellipsis.
pub fn fit(text: &str, room: f64, look: Letters) -> String {
    if text_width(text, look) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while !kept.is_empty() {
        kept.pop();
        let short: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if text_width(&short, look) <= room {
            return short;
        }
    }
    "…".into()
}

/// The text broken between words into at most so many lines, the last one cut where it must be.
pub fn wrap(text: &str, room: f64, lines: usize, look: Letters) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if out.len() + 1 >= lines || text_width(rest, look) <= room {
            out.push(fit(rest, room, look));
            break;
        }
        let breaks = rest.match_indices(' ').map(|(at, _)| at);
        let at = breaks
            .take_while(|&at| text_width(&rest[..at], look) <= room)
            .last()
            .unwrap_or_else(|| {
                // One word longer than the line.
                let cut = rest.char_indices().map(|(at, _)| at).skip(1);
                cut.take_while(|&at| text_width(&rest[..at], look) <= room)
                    .last()
                    .unwrap_or(rest.len())
            });
        out.push(rest[..at].to_owned());
        rest = rest[at..].trim_start();
    }
    out
}

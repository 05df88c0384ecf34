//! A drawing: shapes and texts with their paints, on a sheet of points. What is drawn here once is a file's picture and
//! the page's.

use super::letters::{Align, Letters};
use super::palette::Ink;

/// A place in points, from the left and from the top.
pub type Point = (f64, f64);

/// For which width a sheet is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A desk, a file.
    Wide,
    /// A hand.
    Narrow,
}

impl Size {
    /// Both, the wide one first.
    pub const BOTH: [Size; 2] = [Size::Wide, Size::Narrow];

    /// In points, which are pixels where the sheet is as wide as it was meant.
    pub const fn width(self) -> f64 {
        match self {
            Size::Wide => 836.0,
            Size::Narrow => 343.0,
        }
    }

    /// Whether it is the wide one.
    pub fn is_wide(self) -> bool {
        self == Size::Wide
    }

    /// Its name in files and on the page.
    pub fn key(self) -> &'static str {
        match self {
            Size::Wide => "wide",
            Size::Narrow => "narrow",
        }
    }
}

/// How a shape is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// What fills it, if anything.
    pub fill: Option<Ink>,
    /// What is drawn around it, if anything.
    pub stroke: Option<Ink>,
    /// Of the stroke.
    pub width: f64,
    /// Lengths of the stroke that are drawn and left out; empty: all drawn.
    pub dash: &'static [f64],
    /// From 0 to 1.
    pub opacity: f64,
}

impl Paint {
    /// A filled shape without a stroke.
    pub const fn fill(ink: Ink) -> Self {
        Self {
            fill: Some(ink),
            stroke: None,
            width: 0.0,
            dash: &[],
            opacity: 1.0,
        }
    }

    /// A stroke of a width in points.
    pub const fn line(ink: Ink, width: f64) -> Self {
        Self {
            fill: None,
            stroke: Some(ink),
            width,
            dash: &[],
            opacity: 1.0,
        }
    }

    /// The same stroke, dashed.
    pub const fn dashed(self, dash: &'static [f64]) -> Self {
        Self { dash, ..self }
    }

    /// The same, seen through: 0 to 1.
    pub const fn faint(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// With an outline.
    pub const fn edged(self, ink: Ink, width: f64) -> Self {
        Self {
            stroke: Some(ink),
            width,
            ..self
        }
    }
}

/// Lines behind and around what is drawn.
pub const HAIR: Paint = Paint::line(Ink::Rule, 1.0);
/// A line that everything is read against: no effect, the end of an axis.
pub const EDGE: Paint = Paint::line(Ink::Edge, 1.25);
/// The same of what is drawn for comparison.
pub const DASHED: Paint = Paint::line(Ink::Soft, 1.25).dashed(&[4.0, 3.0]);

/// A mark.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the texts of the variants explain their fields"
)]
pub enum Shape {
    /// A line through points, closed where it ends where it began.
    Path { points: Vec<Point>, paint: Paint },
    /// A disc.
    Dot {
        at: Point,
        radius: f64,
        paint: Paint,
    },
    /// A line of text; `at` is on its base line. `halo`: with paper around its letters, to be read on lines.
    Text {
        at: Point,
        align: Align,
        look: Letters,
        text: String,
        halo: bool,
    },
}

/// Shapes that are one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What it is, for scripts and tests; its look does not depend on it.
    pub class: String,
    /// The arm that it shows, which a reader can switch off.
    pub arm: Option<usize>,
    /// What the pointer shows.
    pub tip: String,
    /// In the order in which they are drawn.
    pub shapes: Vec<Shape>,
}

/// Where the pointer shows values along the way: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pane {
    /// Its upper left corner.
    pub from: Point,
    /// Its lower right corner.
    pub to: Point,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// For which width it is drawn.
    pub size: Size,
    /// In points.
    pub height: f64,
    /// In the order in which they are drawn.
    pub groups: Vec<Group>,
    /// Where the pointer finds the nearest mark rather than the one below it.
    pub panes: Vec<Pane>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(size: Size, height: f64) -> Self {
        Self {
            size,
            height: height.ceil(),
            groups: Vec::new(),
            panes: Vec::new(),
        }
    }

    /// A new group, on top of the others.
    pub fn group(&mut self, class: impl Into<String>) -> &mut Group {
        self.groups.push(Group {
            class: class.into(),
            ..Group::default()
        });
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    /// Draws shapes, on top of the others.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Group)) {
        draw(self.group(""));
    }

    /// Writes a line of text; `at` is on its base line.
    pub fn text(&mut self, at: Point, align: Align, look: Letters, text: &str) {
        self.group("").halo(at, align, look, text);
    }

    /// A part in which the pointer finds the nearest mark.
    pub fn pane(&mut self, from: Point, to: Point) {
        self.panes.push(Pane { from, to });
    }
}

/// How a dot with its interval looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// In points.
    pub radius: f64,
    /// Half the height of the caps at the interval's ends; 0 for none.
    pub cap: f64,
    /// Its colour.
    pub ink: Ink,
}

/// What of an interval is not seen beside its dot.
pub const BESIDE: f64 = 2.5;

/// An interval as it is drawn inside its dot: never shorter than can be seen, nor longer than the dot.
pub fn inside((x, radius): (f64, f64), (low, high): (f64, f64)) -> (f64, f64) {
    const LEAST: f64 = 0.5;
    (
        low.clamp(x - radius, x - LEAST),
        high.clamp(x + LEAST, x + radius),
    )
}

fn finite(points: &[Point]) -> bool {
    points.iter().all(|p| p.0.is_finite() && p.1.is_finite())
}

/// A shape with a coordinate that is no number is not drawn.
impl Group {
    /// A line, or a shape where it ends where it began.
    pub fn path(&mut self, points: &[Point], paint: Paint) -> &mut Self {
        if points.len() > 1 && finite(points) {
            self.shapes.push(Shape::Path {
                points: points.to_vec(),
                paint,
            });
        }
        self
    }

    /// A line through points.
    pub fn line(&mut self, points: &[Point], ink: Ink, width: f64) -> &mut Self {
        self.path(points, Paint::line(ink, width))
    }

    /// An outline that closes itself.
    pub fn area(&mut self, outline: &[Point], paint: Paint) -> &mut Self {
        let closed: Vec<Point> = outline.iter().chain(outline.first()).copied().collect();
        if closed.len() > 3 {
            self.path(&closed, paint);
        }
        self
    }

    /// A box between two corners.
    pub fn rect(&mut self, from: Point, to: Point, paint: Paint) -> &mut Self {
        self.path(&[from, (to.0, from.1), to, (from.0, to.1), from], paint)
    }

    /// A disc with a paint of its own.
    pub fn disc(&mut self, at: Point, radius: f64, paint: Paint) -> &mut Self {
        if finite(&[at]) {
            self.shapes.push(Shape::Dot { at, radius, paint });
        }
        self
    }

    /// A filled disc.
    pub fn dot(&mut self, at: Point, radius: f64, ink: Ink) -> &mut Self {
        self.disc(at, radius, Paint::fill(ink))
    }

    /// A dot with its interval along a row. Where the dot hides the interval, but for a hair, it is drawn
    /// white inside it; with caps where `cap` is their half height.
    pub fn estimate(&mut self, at: Point, ends: Option<(f64, f64)>, look: Dot) -> &mut Self {
        let (x, y) = at;
        let hidden = |end: f64| (end - x).abs() <= look.radius + BESIDE;
        if let Some((low, high)) = ends {
            self.line(&[(low, y), (high, y)], look.ink, 2.4);
            for end in [low, high].into_iter().filter(|_| look.cap > 0.0) {
                if !hidden(end) {
                    self.line(&[(end, y - look.cap), (end, y + look.cap)], look.ink, 1.6);
                }
            }
        }
        self.dot(at, look.radius, look.ink);
        if let Some((low, high)) = ends.filter(|&(low, high)| hidden(low) && hidden(high)) {
            let (low, high) = inside((x, look.radius), (low, high));
            self.line(&[(low, y), (high, y)], Ink::Paper, 2.0);
        }
        self
    }

    /// A shape of paper with an outline: what is not simulated.
    pub fn hollow(&mut self, outline: &[Point], ink: Ink, width: f64) -> &mut Self {
        self.area(outline, Paint::fill(Ink::Paper).edged(ink, width))
    }

    /// A line of text; `at` is on its base line.
    pub fn text(
        &mut self,
        at: Point,
        align: Align,
        look: Letters,
        text: impl Into<String>,
    ) -> &mut Self {
        self.letters(at, align, look, text.into(), false)
    }

    /// The same with paper around its letters.
    pub fn halo(
        &mut self,
        at: Point,
        align: Align,
        look: Letters,
        text: impl Into<String>,
    ) -> &mut Self {
        self.letters(at, align, look, text.into(), true)
    }

    fn letters(
        &mut self,
        at: Point,
        align: Align,
        look: Letters,
        text: String,
        halo: bool,
    ) -> &mut Self {
        if finite(&[at]) && !text.is_empty() {
            self.shapes.push(Shape::Text {
                at,
                align,
                look,
                text,
                halo,
            });
        }
        self
    }

    /// What is shown where the pointer is on the group.
    pub fn tip(&mut self, text: impl Into<String>) -> &mut Self {
        self.tip = text.into();
        self
    }

    /// The arm that the group stands for.
    pub fn of_arm(&mut self, arm: usize) -> &mut Self {
        self.arm = Some(arm);
        self
    }
}

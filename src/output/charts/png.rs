//! PNG from the very same SVG, with the embedded font and no other.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::letters::{REGULAR, SEMI_BOLD};
use crate::output::OutputError;

/// Pixels of the PNG for each point of the SVG.
pub const SCALE: u32 = 2;

/// A point of the SVG is 1/96 inch, as in browsers: pasted into a document, the PNG has the size of the SVG.
const PIXELS_PER_METRE: u32 = (SCALE as f64 * 96.0 / 0.0254) as u32;

fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(REGULAR.to_vec());
        fonts.load_font_data(SEMI_BOLD.to_vec());
        fonts.set_sans_serif_family("Inter");
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}

/// A drawing as a PNG, at [`SCALE`] pixels a point.
///
/// # Errors
/// The SVG cannot be read or is empty, which is a fault of this program.
pub fn png(name: &str, svg: &str) -> Result<Vec<u8>, OutputError> {
    let failed = |reason: String| OutputError::Chart {
        name: name.to_owned(),
        reason,
    };
    let options = usvg::Options {
        fontdb: fonts(),
        font_family: "Inter".into(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width() * SCALE, size.height() * SCALE)
        .ok_or_else(|| failed("it has no size".into()))?;
    let scale = SCALE as f32;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    encode(&pixels).map_err(|error| failed(error.to_string()))
}

/// Drawings are flat areas and repeated lines: without filters and at a low level of compression their files
/// are smaller than as most programs write them, in a third of the time. Charts are opaque: no fourth channel.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, ::png::EncodingError> {
    let (pixels_of_four, _) = pixels.data().as_chunks::<4>();
    let mut colours = vec![[0; 3]; pixels_of_four.len()];
    for (colour, [red, green, blue, _]) in colours.iter_mut().zip(pixels_of_four) {
        *colour = [*red, *green, *blue];
    }
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_filter(::png::Filter::NoFilter);
    encoder.set_deflate_compression(::png::DeflateCompression::Level(3));
    encoder.set_pixel_dims(Some(::png::PixelDimensions {
        xppu: PIXELS_PER_METRE,
        yppu: PIXELS_PER_METRE,
        unit: ::png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(colours.as_flattened())?;
    writer.finish()?;
    Ok(bytes)
}

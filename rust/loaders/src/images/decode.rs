//! Bytes of a file to pixels.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use minent_jpeg::{Scale, Scratch};

use super::orient::{orient, swaps};
use super::pixels::Pixels;
use crate::fault::Fault;

/// An upright image, and how many times smaller it was decoded.
pub(crate) struct Full {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) times: usize,
}

/// What a file may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most pixels that are decoded.
    pub max_pixels: usize,
}

/// Decodes the first image of a file, upright, as gray or color.
///
/// `spare` tells how many times smaller an upright image of some width and height may be decoded.
/// What it was decoded from is returned.
pub(crate) fn decode(
    bytes: &[u8],
    name: &dyn Fn() -> String,
    limits: Limits,
    spare: impl FnOnce(usize, usize) -> usize,
    pixels: &mut Pixels,
    scratch: &mut Scratch,
) -> Result<Full, Fault> {
    let damaged = |reason: String| Fault::Damaged { name: name(), reason };
    let orientation = match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => {
            if let Some((orientation, full)) = plain(bytes, name, limits, spare, pixels, scratch)? {
                orient(pixels, orientation);
                return Ok(full);
            }
            jpeg(bytes, name, limits, pixels)?
        }
        // of the library's formats only PNG, WebP and GIF are built in
        Ok(format) if format.reading_enabled() => other(bytes, format, name, limits, pixels)?,
        _ if bytes.is_empty() => return Err(damaged("it is empty".into())),
        _ => return Err(damaged("it is no JPEG, PNG, WebP or GIF".into())),
    };
    orient(pixels, orientation);
    Ok(Full { width: pixels.width, height: pixels.height, times: 1 })
}

/// Decodes a JPEG of the common kind, smaller where that will do; any other is left to [`jpeg`].
fn plain(
    bytes: &[u8],
    name: &dyn Fn() -> String,
    limits: Limits,
    spare: impl FnOnce(usize, usize) -> usize,
    pixels: &mut Pixels,
    scratch: &mut Scratch,
) -> Result<Option<(Orientation, Full)>, Fault> {
    let Some(header) = minent_jpeg::header(bytes) else { return Ok(None) };
    check(header.width, header.height, name, limits)?;
    let turned = header.exif.and_then(Orientation::from_exif_chunk);
    let orientation = turned.unwrap_or(Orientation::NoTransforms);
    let (mut width, mut height) = (header.width, header.height);
    if swaps(orientation) {
        (width, height) = (height, width);
    }
    let (scale, times) = match spare(width, height) {
        0..2 => (Scale::Full, 1),
        2..4 => (Scale::Half, 2),
        4..8 => (Scale::Quarter, 4),
        _ => (Scale::Eighth, 8),
    };
    let Some(size) = minent_jpeg::decode(bytes, scale, &mut pixels.data, scratch) else {
        return Ok(None);
    };
    (pixels.width, pixels.height, pixels.channels) = (size.width, size.height, size.channels);
    Ok(Some((orientation, Full { width, height, times })))
}

fn check(
    width: usize,
    height: usize,
    name: &dyn Fn() -> String,
    limits: Limits,
) -> Result<(), Fault> {
    let most = limits.max_pixels;
    match width.checked_mul(height) {
        Some(0) => Err(Fault::Damaged { name: name(), reason: "it has no pixels".into() }),
        Some(pixels) if pixels <= most => Ok(()),
        _ => Err(Fault::TooLarge { name: name(), width, height, most }),
    }
}

fn jpeg(
    bytes: &[u8],
    name: &dyn Fn() -> String,
    limits: Limits,
    pixels: &mut Pixels,
) -> Result<Orientation, Fault> {
    let damaged = |e: &dyn std::fmt::Display| {
        // the decoder puts some of its reasons in quotation marks, and ends some with a line
        let reason = e.to_string().replace("\\n", "").trim_matches(['"', '\n', ' ']).to_owned();
        Fault::Damaged { name: name(), reason }
    };
    let options = DecoderOptions::new_fast()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|e| damaged(&e))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| damaged(&"it has no header"))?;
    check(width, height, name, limits)?;
    let gray = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let (space, channels) = if gray { (ColorSpace::Luma, 1) } else { (ColorSpace::RGB, 3) };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    pixels.data.resize(width * height * channels, 0);
    decoder.decode_into(&mut pixels.data).map_err(|e| damaged(&e))?;
    (pixels.width, pixels.height, pixels.channels) = (width, height, channels);
    let turned = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    Ok(turned.unwrap_or(Orientation::NoTransforms))
}

fn other(
    bytes: &[u8],
    format: ImageFormat,
    name: &dyn Fn() -> String,
    limits: Limits,
    pixels: &mut Pixels,
) -> Result<Orientation, Fault> {
    let damaged = |e: ImageError| Fault::Damaged { name: name(), reason: e.to_string() };
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    check(width as usize, height as usize, name, limits)?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let gray = !image.color().has_color();
    pixels.channels = if gray { 1 } else { 3 };
    pixels.data = if gray { image.into_luma8().into_raw() } else { image.into_rgb8().into_raw() };
    (pixels.width, pixels.height) = (width as usize, height as usize);
    Ok(turned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_stand_without_quotation_marks_and_line_ends() {
        let limits = Limits { max_pixels: 100 };
        for bytes in [[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0], [0xff, 0xd8, 0xff, 0xfe, 0, 9, 0, 0]] {
            let (mut pixels, mut scratch) = (Pixels::default(), Scratch::default());
            let name = || "a.jpg".to_owned();
            let found = decode(&bytes, &name, limits, |_, _| 1, &mut pixels, &mut scratch);
            let Err(Fault::Damaged { reason, .. }) = found else { panic!("it is no image") };
            assert!(!reason.is_empty() && !reason.contains(['"', '\n', '\\']), "{reason}");
        }
    }
}

//! Parts of images at another size.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::draw::Rect;
use super::pixels::Pixels;

/// How pixels are weighed; all but the nearest look at every pixel when they shrink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The nearest pixel alone.
    Nearest,
    /// Means.
    Box,
    /// Tents.
    Bilinear,
    /// Cubics.
    Bicubic,
    /// Windowed sinc of three lobes.
    Lanczos,
}

impl Filter {
    fn algorithm(self) -> ResizeAlg {
        match self {
            Self::Nearest => ResizeAlg::Nearest,
            Self::Box => ResizeAlg::Convolution(FilterType::Box),
            Self::Bilinear => ResizeAlg::Convolution(FilterType::Bilinear),
            Self::Bicubic => ResizeAlg::Convolution(FilterType::CatmullRom),
            Self::Lanczos => ResizeAlg::Convolution(FilterType::Lanczos3),
        }
    }
}

/// Resizes a part of an image to `to` (height, width).
pub(crate) fn resize(
    resizer: &mut Resizer,
    image: &Pixels,
    rect: Rect,
    filter: Filter,
    to: (usize, usize),
    result: &mut Vec<u8>,
) -> Result<(), String> {
    let kind = if image.channels == 1 { PixelType::U8 } else { PixelType::U8x3 };
    result.resize(to.0 * to.1 * image.channels, 0);
    let from = ImageRef::new(image.width as u32, image.height as u32, &image.data, kind);
    let from = from.map_err(|e| e.to_string())?;
    let mut into =
        Image::from_slice_u8(to.1 as u32, to.0 as u32, result, kind).map_err(|e| e.to_string())?;
    let options = ResizeOptions::new()
        .resize_alg(filter.algorithm())
        .crop(rect.left, rect.top, rect.width, rect.height)
        .use_alpha(false);
    resizer.resize(&from, &mut into, &options).map_err(|e| e.to_string())
}

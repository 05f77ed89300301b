//! Turning a stored image upright.

use image::metadata::Orientation;

use super::pixels::Pixels;

/// Whether width and height change places.
pub(crate) fn swaps(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Turns and mirrors an image as its orientation says.
pub(crate) fn orient(pixels: &mut Pixels, orientation: Orientation) {
    if orientation == Orientation::NoTransforms {
        return;
    }
    let (width, height, channels) = (pixels.width, pixels.height, pixels.channels);
    let (wide, high) = if swaps(orientation) { (height, width) } else { (width, height) };
    let mut turned = Vec::with_capacity(pixels.data.len());
    for y in 0..high {
        for x in 0..wide {
            // where the pixel that belongs here is stored
            let (from_x, from_y) = match orientation {
                Orientation::NoTransforms => (x, y),
                Orientation::FlipHorizontal => (width - 1 - x, y),
                Orientation::Rotate180 => (width - 1 - x, height - 1 - y),
                Orientation::FlipVertical => (x, height - 1 - y),
                Orientation::Rotate90FlipH => (y, x),
                Orientation::Rotate90 => (y, height - 1 - x),
                Orientation::Rotate270FlipH => (width - 1 - y, height - 1 - x),
                Orientation::Rotate270 => (width - 1 - y, x),
            };
            let from = (from_y * width + from_x) * channels;
            turned.extend_from_slice(&pixels.data[from..from + channels]);
        }
    }
    *pixels = Pixels { data: turned, width: wide, height: high, channels };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The image library turns in its own way; both must agree.
    #[test]
    fn all_orientations_are_those_of_the_image_library() {
        let (width, height) = (5, 3);
        let data: Vec<u8> = (0..width * height * 3).map(|i| i as u8).collect();
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).unwrap();
            let image = image::RgbImage::from_raw(width, height, data.clone()).unwrap();
            let mut expected = image::DynamicImage::from(image);
            expected.apply_orientation(orientation);
            let (width, height) = (width as usize, height as usize);
            let mut found = Pixels { data: data.clone(), width, height, channels: 3 };
            orient(&mut found, orientation);
            assert_eq!(found.width, expected.width() as usize, "{exif}");
            assert_eq!(found.data, expected.into_bytes(), "{exif}");
        }
    }
}

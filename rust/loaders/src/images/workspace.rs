//! Working memory of one thread.

use fast_image_resize::Resizer;
use minent_jpeg::Scratch;

use super::pixels::Pixels;

/// What a thread uses again from image to image.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) bytes: Vec<u8>,
    pub(crate) decoded: Pixels,
    pub(crate) scratch: Scratch,
    pub(crate) resizer: Resizer,
    pub(crate) resized: Vec<u8>,
    pub(crate) floats: Vec<f32>,
}

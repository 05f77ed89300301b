//! Pictures and files of them.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use minent_jpeg::{Scale, Scratch, Size, decode};

/// How a file is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) gray: bool,
    pub(crate) sampling: SamplingFactor,
    pub(crate) quality: u8,
    pub(crate) restart: u16,
    pub(crate) optimized: bool,
}

/// A picture between a gradient and noise.
pub(crate) fn picture(form: &Form, noise: u8, seed: u64) -> Vec<u8> {
    let channels = if form.gray { 1 } else { 3 };
    let mut state = seed;
    let mut pixels = Vec::new();
    for y in 0..usize::from(form.height) {
        for x in 0..usize::from(form.width) {
            for channel in 0..channels {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let random = (state >> 56) as usize * usize::from(noise) / 255;
                pixels.push(((40 + 2 * x + (channel + 1) * y) % 200 + random).min(255) as u8);
            }
        }
    }
    pixels
}

pub(crate) fn encode(form: &Form, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, form.quality);
    encoder.set_sampling_factor(form.sampling);
    // With colors, the encoder would write a scan for each component then; with restarts, it fails.
    encoder.set_optimized_huffman_tables(form.optimized && form.gray && form.restart == 0);
    if form.restart > 0 {
        encoder.set_restart_interval(form.restart);
    }
    let color = if form.gray { ColorType::Luma } else { ColorType::Rgb };
    encoder.encode(pixels, form.width, form.height, color).unwrap();
    file
}

pub(crate) fn ours(file: &[u8], scale: Scale) -> Option<(Size, Vec<u8>)> {
    let mut out = Vec::new();
    let size = decode(file, scale, &mut out, &mut Scratch::default())?;
    Some((size, out))
}

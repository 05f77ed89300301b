//! What is drawn at random for one image.

use super::jitter::{Jitter, Shift};
use crate::random::Random;

/// Which part of an image is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Crop {
    /// The largest part in the middle that has the shape of the result.
    Center,
    /// A part of at most so many pixels high and wide in the middle, then as [`Crop::Center`].
    Middle(usize, usize),
    /// A part of random area and shape at a random place.
    Random {
        /// The least and the largest share of the area.
        scale: (f32, f32),
        /// The least and the largest width over height.
        ratio: (f32, f32),
    },
    /// All of it, stretched.
    Whole,
}

/// How images are varied.
#[derive(Clone, Copy, Debug)]
pub struct Augment {
    /// Which part is kept.
    pub crop: Crop,
    /// How likely an image is mirrored.
    pub flip: f32,
    /// How colors change.
    pub jitter: Jitter,
}

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// What was drawn for one image.
#[derive(Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) rect: Rect,
    pub(crate) flip: bool,
    pub(crate) shift: Shift,
}

impl Rect {
    /// How many times smaller the image may become before this part has fewer pixels than `to`
    /// (height, width).
    pub(crate) fn spare(&self, to: (usize, usize)) -> usize {
        (self.width / to.1 as f64).min(self.height / to.0 as f64) as usize
    }

    /// The same part of the image so many times smaller.
    pub(crate) fn scaled(&self, times: usize) -> Self {
        let times = times as f64;
        Self {
            left: self.left / times,
            top: self.top / times,
            width: self.width / times,
            height: self.height / times,
        }
    }
}

impl Augment {
    /// Draws for an image of `width` x `height` pixels of which `to` (height, width) will be left.
    pub(crate) fn draw(
        &self,
        random: &mut Random,
        (width, height): (usize, usize),
        to: (usize, usize),
    ) -> Drawn {
        let rect = match self.crop {
            Crop::Whole => middle((width, height), (width as f64, height as f64)),
            Crop::Center => fitted((width, height), (width, height), to),
            Crop::Middle(high, wide) => {
                fitted((width, height), (wide.min(width), high.min(height)), to)
            }
            Crop::Random { scale, ratio } => somewhere(random, (width, height), scale, ratio),
        };
        let flip = self.flip > 0.0 && random.unit() < self.flip;
        Drawn { rect, flip, shift: self.jitter.draw(random) }
    }
}

/// A rectangle in the middle.
fn middle((width, height): (usize, usize), (wide, high): (f64, f64)) -> Rect {
    Rect {
        // whole pixels, so that what keeps its size keeps its pixels
        left: ((width as f64 - wide) / 2.0).floor(),
        top: ((height as f64 - high) / 2.0).floor(),
        width: wide,
        height: high,
    }
}

/// The largest rectangle in the middle, within `within` (width, height), of the shape of `to`.
fn fitted(size: (usize, usize), within: (usize, usize), to: (usize, usize)) -> Rect {
    let (wide, high) = (within.0 as f64, within.1 as f64);
    let shape = to.1 as f64 / to.0 as f64;
    middle(size, (wide.min(high * shape), high.min(wide / shape)))
}

/// A rectangle of random area and shape, whole pixels; after ten that do not fit, the largest in the
/// middle whose shape is allowed (the rule of Inception).
fn somewhere(
    random: &mut Random,
    (width, height): (usize, usize),
    scale: (f32, f32),
    ratio: (f32, f32),
) -> Rect {
    let area = (width * height) as f32;
    for _ in 0..10 {
        let part = area * random.between(scale.0, scale.1);
        let shape = random.between(ratio.0.ln(), ratio.1.ln()).exp();
        let wide = (part * shape).sqrt().round() as usize;
        let high = (part / shape).sqrt().round() as usize;
        if (1..=width).contains(&wide) && (1..=height).contains(&high) {
            return Rect {
                left: f64::from(random.below((width - wide + 1) as u32)),
                top: f64::from(random.below((height - high + 1) as u32)),
                width: wide as f64,
                height: high as f64,
            };
        }
    }
    let shape = (width as f64 / height as f64).clamp(f64::from(ratio.0), f64::from(ratio.1));
    let (wide, high) = (width as f64, height as f64);
    middle((width, height), (wide.min(high * shape), high.min(wide / shape)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STILL: Jitter = Jitter { brightness: 0.0, contrast: 0.0, saturation: 0.0, hue: 0.0 };

    proptest! {
        #[test]
        fn crops_lie_within_the_image(
            width in 1usize..300, height in 1usize..300, high in 1usize..300, wide in 1usize..300, seed: u64,
        ) {
            let random = Crop::Random { scale: (0.08, 1.0), ratio: (0.75, 4.0 / 3.0) };
            for crop in [Crop::Center, Crop::Middle(40, 90), Crop::Whole, random] {
                let augment = Augment { crop, flip: 0.5, jitter: STILL };
                let r = augment.draw(&mut Random::of(seed, 0, 0), (width, height), (high, wide)).rect;
                prop_assert!(r.left >= 0.0 && r.top >= 0.0 && r.width > 0.0 && r.height > 0.0);
                prop_assert!(r.left + r.width <= width as f64 + 1e-9);
                prop_assert!(r.top + r.height <= height as f64 + 1e-9);
                if crop == Crop::Center {
                    let shape = r.width / r.height * high as f64 / wide as f64;
                    prop_assert!((shape - 1.0).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn random_crops_have_the_areas_and_shapes_that_were_asked_for() {
        let crop = Crop::Random { scale: (0.2, 0.6), ratio: (0.75, 4.0 / 3.0) };
        let augment = Augment { crop, flip: 0.25, jitter: STILL };
        let (mut flips, mut area) = (0, 0.0);
        for i in 0..20_000 {
            let drawn = augment.draw(&mut Random::of(1, 2, i), (400, 300), (64, 64));
            let r = drawn.rect;
            let share = r.width * r.height / 120_000.0;
            assert!(
                (0.195..0.605).contains(&share) && (0.74..1.35).contains(&(r.width / r.height))
            );
            flips += u32::from(drawn.flip);
            area += share / 20_000.0;
        }
        assert!(flips.abs_diff(5000) < 300, "{flips}");
        assert!((area - 0.4).abs() < 0.005, "{area}");
    }
}

//! Colors that change at random.

// what was not drawn is exactly the number that changes nothing
#![allow(clippy::float_cmp)]

use crate::random::Random;

/// How far colors may change; 0 leaves them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jitter {
    /// Factors from 1 - b to 1 + b, at least 0.
    pub brightness: f32,
    /// Likewise, of the distance from the mean gray.
    pub contrast: f32,
    /// Likewise, of the distance from gray.
    pub saturation: f32,
    /// Turns of the circle of hues, from -h to h.
    pub hue: f32,
}

/// One change of colors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shift {
    brightness: f32,
    contrast: f32,
    saturation: f32,
    hue: f32,
}

impl Jitter {
    /// Draws a change. Nothing is drawn for what does not change.
    pub(crate) fn draw(&self, random: &mut Random) -> Shift {
        let mut factor = |most: f32| {
            if most > 0.0 { random.between((1.0 - most).max(0.0), 1.0 + most) } else { 1.0 }
        };
        Shift {
            brightness: factor(self.brightness),
            contrast: factor(self.contrast),
            saturation: factor(self.saturation),
            hue: if self.hue > 0.0 { random.between(-self.hue, self.hue) } else { 0.0 },
        }
    }
}

/// What a color is mixed with.
fn gray(pixel: &[f32]) -> f32 {
    match *pixel {
        [r, g, b] => 0.299 * r + 0.587 * g + 0.114 * b,
        _ => pixel[0],
    }
}

/// Moves a value away from a center, within 0..=255.
fn stretch(value: f32, center: f32, factor: f32) -> f32 {
    (center + (value - center) * factor).clamp(0.0, 255.0)
}

impl Shift {
    /// Whether nothing changes.
    pub(crate) fn is_none(&self) -> bool {
        (self.brightness, self.contrast, self.saturation, self.hue) == (1.0, 1.0, 1.0, 0.0)
    }

    /// Changes brightness, contrast, saturation and hue, in this order.
    pub(crate) fn apply(&self, data: &mut [u8], channels: usize, room: &mut Vec<f32>) {
        room.clear();
        let brightness = self.brightness;
        room.extend(data.iter().map(|&v| stretch(f32::from(v), 0.0, brightness)));
        if self.contrast != 1.0 {
            let sum: f64 = room.chunks_exact(channels).map(|pixel| f64::from(gray(pixel))).sum();
            let mean = (sum / (room.len() / channels).max(1) as f64) as f32;
            for v in room.iter_mut() {
                *v = stretch(*v, mean, self.contrast);
            }
        }
        if channels == 3 {
            for pixel in room.chunks_exact_mut(3) {
                if self.saturation != 1.0 {
                    let gray = gray(pixel);
                    for v in pixel.iter_mut() {
                        *v = stretch(*v, gray, self.saturation);
                    }
                }
                if self.hue != 0.0 {
                    turn(pixel, self.hue);
                }
            }
        }
        for (to, &from) in data.iter_mut().zip(room.iter()) {
            *to = (from + 0.5) as u8;
        }
    }
}

/// Turns the hue of a color; its largest and smallest channel stay as they are (HSV).
fn turn(pixel: &mut [f32], turns: f32) {
    let [r, g, b] = *pixel else { return };
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let range = most - least;
    if range <= 0.0 {
        return;
    }
    let sixth = if most == r {
        (g - b) / range
    } else if most == g {
        2.0 + (b - r) / range
    } else {
        4.0 + (r - g) / range
    };
    let hue = (sixth + 6.0 * turns).rem_euclid(6.0);
    // each channel falls and rises along the circle, a third of a turn behind the one before
    for (channel, value) in pixel.iter_mut().enumerate() {
        let place = (hue + [5.0, 3.0, 1.0][channel]).rem_euclid(6.0);
        *value = most - range * place.min(4.0 - place).clamp(0.0, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Shift = Shift { brightness: 1.0, contrast: 1.0, saturation: 1.0, hue: 0.0 };

    fn apply(shift: Shift, mut data: Vec<u8>) -> Vec<u8> {
        shift.apply(&mut data, 3, &mut Vec::new());
        data
    }

    #[test]
    fn each_change_does_what_it_says() {
        let colors = vec![200, 100, 50, 10, 20, 30];
        assert_eq!(apply(NONE, colors.clone()), colors);
        assert_eq!(
            apply(Shift { brightness: 1.5, ..NONE }, colors.clone()),
            [255, 150, 75, 15, 30, 45]
        );
        let mean = f32::midpoint(124.2, 18.15);
        let halved = colors.iter().map(|&v| (mean + (f32::from(v) - mean) / 2.0 + 0.5) as u8);
        assert_eq!(
            apply(Shift { contrast: 0.5, ..NONE }, colors.clone()),
            halved.collect::<Vec<_>>()
        );
        assert_eq!(
            apply(Shift { saturation: 0.0, ..NONE }, colors.clone()),
            [124, 124, 124, 18, 18, 18]
        );
        // a third of a turn makes red green, half a turn red cyan
        assert_eq!(apply(Shift { hue: 1.0 / 3.0, ..NONE }, vec![255, 0, 0]), [0, 255, 0]);
        assert_eq!(apply(Shift { hue: -0.5, ..NONE }, vec![255, 0, 0]), [0, 255, 255]);
        assert_eq!(apply(Shift { hue: 1.0, ..NONE }, colors.clone()), colors);
    }

    #[test]
    fn draws_stay_in_their_range() {
        let jitter = Jitter { brightness: 0.4, contrast: 1.5, saturation: 0.0, hue: 0.1 };
        for i in 0..1000 {
            let shift = jitter.draw(&mut Random::of(0, 0, i));
            assert!(
                (0.6..=1.4).contains(&shift.brightness) && (0.0..=2.5).contains(&shift.contrast)
            );
            assert!(shift.saturation == 1.0 && shift.hue.abs() <= 0.1);
        }
    }
}

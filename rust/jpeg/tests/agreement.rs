//! Pixels agree with a general decoder and with slow transforms of what that gives.

mod common;

use std::f64::consts::PI;

use common::{Form, encode, ours, picture};
use jpeg_encoder::SamplingFactor;
use minent_jpeg::{Scale, header};
use proptest::prelude::*;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

const SCALES: [(Scale, usize); 4] =
    [(Scale::Full, 1), (Scale::Half, 2), (Scale::Quarter, 4), (Scale::Eighth, 8)];

/// The pixels by a general decoder.
fn general(file: &[u8], gray: bool) -> Vec<u8> {
    let colors = if gray { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(colors);
    JpegDecoder::new_with_options(ZCursor::new(file), options).decode().unwrap()
}

fn form() -> impl Strategy<Value = Form> {
    let sampling = prop::sample::select(vec![
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
    ]);
    let rest = (30_u8..=100, 0_u16..4, any::<bool>());
    ((1_u16..=40, 1_u16..=40), any::<bool>(), sampling, rest).prop_map(
        |((width, height), gray, sampling, (quality, restart, optimized))| Form {
            width,
            height,
            gray,
            sampling,
            quality,
            restart,
            optimized,
        },
    )
}

/// The `count` lowest frequencies of a block along one axis, turned back into as many values.
fn reduced(block: &[f64; 8], count: usize) -> Vec<f64> {
    let wave = |size: usize, frequency: usize, at: usize| {
        let weight: f64 = if frequency == 0 { 1.0 } else { 2.0 };
        let angle = PI * (2 * at + 1) as f64 * frequency as f64 / (2 * size) as f64;
        (weight / size as f64).sqrt() * angle.cos()
    };
    let low = |frequency| (0..8).map(|at| block[at] * wave(8, frequency, at)).sum::<f64>();
    let scale = (count as f64 / 8.0).sqrt();
    (0..count)
        .map(|at| scale * (0..count).map(|f| low(f) * wave(count, f, at)).sum::<f64>())
        .collect()
}

/// One block reduced along both axes.
fn reduced_block(block: &[[f64; 8]; 8], count: usize) -> Vec<Vec<f64>> {
    let rows: Vec<_> = block.iter().map(|row| reduced(row, count)).collect();
    let columns: Vec<_> =
        (0..count).map(|x| reduced(&std::array::from_fn(|y| rows[y][x]), count)).collect();
    (0..count).map(|y| (0..count).map(|x| columns[x][y]).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn full_size_agrees_with_a_general_decoder(form in form(), noise in 0_u8..=255, seed: u64) {
        let file = encode(&form, &picture(&form, noise, seed));
        let expected = general(&file, form.gray);
        let (size, pixels) = ours(&file, Scale::Full).unwrap();
        prop_assert_eq!((size.width, size.height), (form.width.into(), form.height.into()));
        prop_assert_eq!(size.channels, if form.gray { 1 } else { 3 });
        prop_assert_eq!(pixels.len(), expected.len());
        // The decoders enlarge colors in different ways at the right and at the bottom.
        let margin = if form.gray || form.sampling == SamplingFactor::F_1_1 { 0 } else { 4 };
        let inner = |at: &usize| {
            let at = at / size.channels;
            at % size.width + margin < size.width && at / size.width + margin < size.height
        };
        let far = (0..pixels.len()).filter(inner).filter(|&at| pixels[at].abs_diff(expected[at]) > 3).count();
        prop_assert!(far * 1000 <= pixels.len(), "{far} of {}", pixels.len());
    }

    #[test]
    fn reduced_size_is_the_transform_of_low_frequencies(
        (across, down) in (1_u16..4, 1_u16..4), noise in 0_u8..=60, seed: u64, optimized: bool,
    ) {
        let (width, height) = (8 * across, 8 * down);
        let sampling = SamplingFactor::F_1_1;
        let form = Form { width, height, gray: true, sampling, quality: 95, restart: 0, optimized };
        let file = encode(&form, &picture(&form, noise, seed));
        let full = general(&file, form.gray);
        prop_assume!(full.iter().all(|value| (1..255).contains(value)));
        for (scale, part) in SCALES {
            let (size, pixels) = ours(&file, scale).unwrap();
            let count = 8 / part;
            prop_assert_eq!((size.width, size.height), (usize::from(width) / part, usize::from(height) / part));
            for (at, &value) in pixels.iter().enumerate() {
                let (x, y) = (at % size.width, at / size.width);
                let first = y / count * 8 * usize::from(width) + x / count * 8;
                let block = std::array::from_fn(|row| {
                    std::array::from_fn(|column| f64::from(full[first + row * usize::from(width) + column]))
                });
                let expected = reduced_block(&block, count)[y % count][x % count].clamp(0.0, 255.0);
                prop_assert!((f64::from(value) - expected).abs() < 2.0, "{value} {expected}");
            }
        }
    }

    #[test]
    fn reduced_size_is_near_the_means_of_boxes(form in form(), noise in 0_u8..=40, seed: u64) {
        let file = encode(&form, &picture(&form, noise, seed));
        let full = general(&file, form.gray);
        for (scale, part) in SCALES {
            let (size, pixels) = ours(&file, scale).unwrap();
            let (width, height) = (usize::from(form.width), usize::from(form.height));
            prop_assert_eq!((size.width, size.height), (width.div_ceil(part), height.div_ceil(part)));
            prop_assert_eq!(pixels.len(), size.width * size.height * size.channels);
            // Boxes that the edge cuts hold what the encoder filled up.
            let (whole_x, whole_y) = (width / part, height / part);
            let mut off = 0.0;
            for (y, x, channel) in (0..whole_y).flat_map(|y| (0..whole_x).map(move |x| (y, x)))
                .flat_map(|(y, x)| (0..size.channels).map(move |channel| (y, x, channel)))
            {
                let sum: f64 = (0..part * part).map(|at| {
                    let (row, column) = (y * part + at / part, x * part + at % part);
                    f64::from(full[(row * width + column) * size.channels + channel])
                }).sum();
                let value = pixels[(y * size.width + x) * size.channels + channel];
                off += (f64::from(value) - sum / (part * part) as f64).abs();
            }
            let count = whole_x * whole_y * size.channels;
            prop_assert!(off <= 12.0 * count as f64, "{off} in {count} at 1/{part}");
        }
    }
}

#[test]
fn the_header_tells_size_and_camera_data() {
    let form = Form {
        width: 9,
        height: 5,
        gray: false,
        sampling: SamplingFactor::F_2_2,
        quality: 80,
        restart: 0,
        optimized: false,
    };
    let mut file = encode(&form, &picture(&form, 9, 1));
    let plain = header(&file).unwrap();
    assert_eq!((plain.width, plain.height, plain.channels(), plain.exif), (9, 5, 3, None));
    let chunk = *b"\xFF\xE1\0\x0CExif\0\0MM\0*";
    file.splice(2..2, chunk);
    assert_eq!(header(&file).unwrap().exif, Some(&b"MM\0*"[..]));
}

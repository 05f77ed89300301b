//! Damaged and unsupported files end in `None` or pixels, never in a panic.

mod common;

use common::{Form, encode, ours, picture};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use minent_jpeg::{Scale, Scratch, decode, header};

fn files() -> [Vec<u8>; 3] {
    let form = Form {
        width: 19,
        height: 17,
        gray: false,
        sampling: SamplingFactor::F_2_2,
        quality: 90,
        restart: 0,
        optimized: false,
    };
    let forms = [
        form,
        Form { restart: 1, sampling: SamplingFactor::F_2_1, ..form },
        Form { gray: true, optimized: true, sampling: SamplingFactor::F_1_1, ..form },
    ];
    forms.map(|form| encode(&form, &picture(&form, 80, 7)))
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for file in files() {
        assert!(ours(&file, Scale::Full).is_some());
        for length in 0..file.len() {
            for scale in [Scale::Full, Scale::Quarter] {
                assert!(ours(&file[..length], scale).is_none(), "{length} of {}", file.len());
            }
        }
    }
}

#[test]
fn any_changed_byte_is_survived() {
    let (mut out, mut scratch) = (Vec::new(), Scratch::default());
    for mut file in files() {
        for at in 0..file.len() {
            let before = file[at];
            for mask in [0x01, 0x90] {
                file[at] = before ^ mask;
                // Sizes are for the caller to bound; these take long in slow builds only.
                if header(&file).is_none_or(|header| header.width * header.height < 1 << 16) {
                    for scale in [Scale::Full, Scale::Half, Scale::Quarter, Scale::Eighth] {
                        if let Some(size) = decode(&file, scale, &mut out, &mut scratch) {
                            assert_eq!(out.len(), size.width * size.height * size.channels);
                        }
                    }
                }
            }
            file[at] = before;
        }
    }
}

#[test]
fn other_kinds_are_refused() {
    let pixels = vec![90; 16 * 16 * 4];
    let mut progressive = Vec::new();
    let mut encoder = Encoder::new(&mut progressive, 80);
    encoder.set_progressive(true);
    encoder.encode(&pixels[..16 * 16 * 3], 16, 16, ColorType::Rgb).unwrap();
    let mut four = Vec::new();
    Encoder::new(&mut four, 80).encode(&pixels, 16, 16, ColorType::Cmyk).unwrap();
    let mut parted = files()[0].clone();
    let scan = parted.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    parted[scan + 4] = 1;
    for file in [progressive, four, parted, b"\x89PNG\r\n".to_vec()] {
        assert!(header(&file).is_none());
        assert!(ours(&file, Scale::Half).is_none());
    }
}

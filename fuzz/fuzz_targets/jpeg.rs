//! JPEG files: any bytes are decoded, at any part of their size, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minent_jpeg::{Scale, Scratch, decode, header};

/// Pixels of a file, at most: many blocks, in little time.
const PIXELS: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let bytes = [&[0xff, 0xd8, 0xff], bytes].concat();
    let Some(header) = header(&bytes) else { return };
    let (width, height) = (header.width, header.height);
    if width * height > PIXELS {
        return;
    }
    let (mut out, mut scratch) = (Vec::new(), Scratch::default());
    for (scale, part) in [(Scale::Full, 1), (Scale::Half, 2), (Scale::Quarter, 4), (Scale::Eighth, 8)] {
        if let Some(size) = decode(&bytes, scale, &mut out, &mut scratch) {
            assert_eq!((size.width, size.height), (width.div_ceil(part), height.div_ceil(part)));
            assert_eq!(out.len(), size.width * size.height * size.channels);
            let found = out.clone();
            assert!(decode(&bytes, scale, &mut out, &mut scratch).is_some() && out == found);
        }
    }
});

//! Ids in a file: pieces and the saved array are what the whole is.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_fuzz::{folder, saved, stream};
use minent_monitor::Silent;
use minent_text::{Error, Ids, Options, Sentences, Tokens, encode};

#[derive(Arbitrary, Debug)]
struct Input {
    /// Words of sentences.
    text: Vec<Vec<u8>>,
    held_out: bool,
    seed: u64,
    pieces: Vec<(u16, u16)>,
    far: usize,
}

/// An `.npy` file of 32-bit numbers, read by the book of its form.
fn npy(bytes: &[u8]) -> Vec<u32> {
    let (magic, rest) = bytes.split_at(8);
    assert_eq!(magic, b"\x93NUMPY\x01\0");
    let length = usize::from(u16::from_le_bytes([rest[0], rest[1]]));
    let (header, data) = rest[2..].split_at(length);
    let header = std::str::from_utf8(header).expect("a header of text");
    assert!((10 + length).is_multiple_of(64) && header.ends_with('\n'));
    let count = data.len() / 4;
    let about = format!("{{'descr': '<i4', 'fortran_order': False, 'shape': ({count},), }}");
    assert_eq!(header.trim_end(), about);
    assert!(data.len().is_multiple_of(4));
    data.chunks_exact(4).map(|id| u32::from_le_bytes(id.try_into().unwrap())).collect()
}

fn check(ids: &Ids, expected: Option<&[u32]>, input: &Input) {
    let all = ids.as_slice();
    assert_eq!((ids.len(), ids.is_empty()), (all.len(), all.is_empty()));
    assert!(expected.is_none_or(|expected| expected == all));
    for &(start, len) in &input.pieces {
        let (start, len) = (usize::from(start) % (all.len() + 2), usize::from(len) % 300);
        let mut piece = vec![7; len];
        let read = ids.read(start, &mut piece);
        match all.get(start..start + len) {
            Some(expected) => {
                read.expect("ids that there are");
                assert_eq!(piece, expected);
            }
            None => assert!(read.is_err()),
        }
    }
    assert_eq!(ids.read(input.far, &mut [0]).is_ok(), input.far < all.len());
    let file = saved(b"", ".npy");
    ids.save_npy(file.path()).expect("a saved array");
    assert_eq!(npy(&std::fs::read(file.path()).expect("the array")), all);
}

fuzz_target!(|input: Input| {
    let options = Options {
        tokens: Some(Tokens::Space),
        sentences: Some(Sentences::Lines),
        held_out: input.held_out.then_some(0.4),
        seed: input.seed,
        temp_dir: Some(folder().to_path_buf()),
        ..Options::default()
    };
    let word = |byte: &u8| format!("w{byte}");
    let line = |words: &Vec<u8>| words.iter().map(word).collect::<Vec<_>>().join(" ");
    let text = input.text.iter().map(line).collect::<Vec<_>>().join("\n");
    let encoded = match encode(vec![stream(text.as_bytes())], &options, &mut Silent) {
        Ok(encoded) => encoded,
        Err(Error::EmptyText { .. } | Error::AllHeldOut { .. }) => return,
        Err(error) => panic!("{error}"),
    };
    let rank = |byte: &u8| encoded.vocab.words.iter().position(|known| known == word(byte));
    let mut expected = Vec::new();
    for words in input.text.iter().filter(|words| !words.is_empty()) {
        expected.extend(words.iter().map(|byte| rank(byte).map_or(u32::MAX - 1, |id| id as u32)));
        expected.push(u32::MAX);
    }
    check(&encoded.ids, (!input.held_out).then_some(&expected), &input);
    check(&encoded.held_out, (!input.held_out).then_some(&[]), &input);
    // Held-out words that occur nowhere else are dropped.
    assert!(encoded.ids.len() + encoded.held_out.len() <= expected.len());
});

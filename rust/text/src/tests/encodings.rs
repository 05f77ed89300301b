//! Encodings: round trips, detection, and the place of bad bytes.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};
use proptest::prelude::*;

use super::{encode_bytes, options, words_of};
use crate::{Encoded, EncodingChoice, Error, OnError, Options, Sentences, Tokens};

fn space() -> Options {
    options(Tokens::Space, Sentences::Lines)
}

fn named(encoding: &'static Encoding) -> Options {
    Options { encoding: EncodingChoice::Named(encoding), ..space() }
}

fn to_bytes(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else if encoding == UTF_16BE {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    } else {
        encoding.encode(text).0.into_owned()
    }
}

/// Sentences without the white space between words, since small blocks cut words.
fn words(encoded: &Encoded) -> Vec<String> {
    words_of(&encoded.ids, encoded).iter().map(|words| words.concat()).collect()
}

fn round_trip(text: &str, encoding: &'static Encoding, size: usize) {
    let bytes = to_bytes(text, encoding);
    let plain = encode_bytes(text.as_bytes(), &named(UTF_8), 1 << 18).unwrap();
    let encoded = encode_bytes(&bytes, &named(encoding), size).unwrap();
    assert_eq!(words(&encoded), words(&plain), "{}", encoding.name());
    assert_eq!(encoded.report.sources[0].encoding, encoding.name().to_ascii_lowercase());
    assert_eq!(encoded.report.sources[0].decoded_bytes, text.len() as u64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_in_unicode(text in "x[a-c \n\r\t\u{85}éß中文字。😀\u{2028}\\x00]{0,60}", size in 1_usize..40) {
        for encoding in [UTF_8, UTF_16LE, UTF_16BE, GB18030] {
            round_trip(&text, encoding, size);
        }
    }

    #[test]
    fn legacy_text(size in 1_usize..40, times in 1_usize..5) {
        round_trip(&"中文 字 。\n".repeat(times), BIG5, size);
        round_trip(&"中文 カナ 。\n".repeat(times), SHIFT_JIS, size);
        round_trip(&"한국 말\n".repeat(times), EUC_KR, size);
        round_trip(&"café été ß\n".repeat(times), WINDOWS_1252, size);
    }

    #[test]
    fn any_bytes_are_read_with_replacement(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1_usize..40) {
        let replace = Options { errors: OnError::Replace, ..space() };
        match encode_bytes(&bytes, &replace, size) {
            Ok(_) | Err(Error::EmptyText { .. } | Error::Unsupported { .. }) => {}
            Err(error) => panic!("{error}"),
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(encoded) = encode_bytes(&bytes, &Options { errors: OnError::Replace, ..named(UTF_8) }, size)
            && Encoding::for_bom(&bytes).is_none()
            && encoded.report.sources[0].compression == crate::Compression::None
        {
            let naive = encode_bytes(text.as_bytes(), &named(UTF_8), 1 << 18).unwrap();
            prop_assert_eq!(words(&encoded), words(&naive));
            let bad = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
            prop_assert_eq!(encoded.report.sources[0].replaced, bad as u64);
        }
    }

    #[test]
    fn bad_bytes_are_found(lines in 0_usize..9, width in 0_usize..30, crlf: bool, size in 1_usize..40) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut bytes = "文字 ok".repeat(width).into_bytes();
        bytes.extend(end.as_bytes());
        let mut bytes = bytes.repeat(lines);
        bytes.extend("好 x".as_bytes());
        let place = bytes.len() as u64;
        bytes.extend(b"\xff and more\n");
        match encode_bytes(&bytes, &named(UTF_8), size) {
            Err(Error::Encoding { line, offset, byte, .. }) => {
                prop_assert_eq!((line, offset, byte), (lines as u64 + 1, place, 0xff));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn marks_are_honored_and_never_part_of_a_word() {
    let utf16 = [vec![0xff, 0xfe], to_bytes("a b\n", UTF_16LE)].concat();
    let utf16_big = [vec![0xfe, 0xff], to_bytes("a b\n", UTF_16BE)].concat();
    let utf8 = b"\xef\xbb\xbfa b\n".to_vec();
    let gb = to_bytes("\u{feff}a b\n", GB18030);
    for (bytes, choice) in [
        (&utf16, EncodingChoice::Auto),
        (&utf16_big, EncodingChoice::Auto),
        (&utf16_big, EncodingChoice::Named(UTF_16LE)),
        (&utf8, EncodingChoice::Auto),
        (&utf8, EncodingChoice::Named(UTF_8)),
        (&gb, EncodingChoice::Named(GB18030)),
    ] {
        for size in [1, 2, 3, 100] {
            let encoded =
                encode_bytes(bytes, &Options { encoding: choice, ..space() }, size).unwrap();
            assert_eq!(words(&encoded), ["ab"], "{bytes:?}");
        }
    }
}

#[test]
fn bad_bytes_of_other_encodings_are_found() {
    let place = |bytes: &[u8], encoding| match encode_bytes(bytes, &named(encoding), 3) {
        Err(Error::Encoding { line, offset, byte, .. }) => (line, offset, byte),
        other => panic!("{other:?}"),
    };
    let mut gb = to_bytes("一二三\n四五", GB18030);
    gb.extend(b"\xffab");
    assert_eq!(place(&gb, GB18030), (2, 11, 0xff));
    let mut shift = to_bytes("日本\r\n語", SHIFT_JIS);
    shift.extend(b"\xa0");
    assert_eq!(place(&shift, SHIFT_JIS), (2, 8, 0xa0));
    let mut utf16 = to_bytes("ab\ncd", UTF_16LE);
    utf16.extend([0x00, 0xd8, 0x20, 0x00]);
    assert_eq!(place(&utf16, UTF_16LE).1, 10);
    let odd = to_bytes("abc", UTF_16LE);
    assert_eq!(place(&odd[..5], UTF_16LE), (1, 4, b'c'));
}

#[test]
fn a_character_cut_by_the_end_is_bad() {
    let mut bytes = "好".as_bytes().to_vec();
    bytes.extend(&"好".as_bytes()[..2]);
    let error = encode_bytes(&bytes, &named(UTF_8), 100).unwrap_err();
    assert_eq!(
        error.to_string(),
        "test, line 1: byte 3 (0xE5) is not valid UTF-8; \
         give another encoding, or replace such bytes"
    );
}

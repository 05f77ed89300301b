//! Compressed sources: whole, in several parts, truncated and damaged.

use std::io::Write;

use proptest::prelude::*;

use super::{encode_bytes, options, words_of};
use crate::{Compression, Error, Options, Sentences, Source, Tokens, encode};
use minent_monitor::Silent;

const FORMS: [Compression; 3] = [Compression::Gzip, Compression::Bzip2, Compression::Zstd];

fn compress(form: Compression, text: &[u8]) -> Vec<u8> {
    match form {
        Compression::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Bzip2 => {
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::new(6));
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        _ => {
            let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
    }
}

fn text() -> String {
    let lines = (0..5000).map(|i| format!("word{} again{}", i % 97, i * 7919 % 1009));
    lines.collect::<Vec<_>>().join("\n")
}

fn space() -> Options {
    options(Tokens::Space, Sentences::Lines)
}

#[test]
fn parts_in_a_row_are_one_text() {
    let text = text();
    let plain = encode_bytes(text.as_bytes(), &space(), 1 << 12).unwrap();
    for form in FORMS {
        let (first, second) = text.as_bytes().split_at(text.len() / 3);
        let data = [compress(form, first), compress(form, second)].concat();
        let encoded = encode_bytes(&data, &space(), 1 << 12).unwrap();
        assert_eq!(words_of(&encoded.ids, &encoded), words_of(&plain.ids, &plain));
        let report = &encoded.report.sources[0];
        assert_eq!(report.compression, form);
        assert_eq!(report.raw_bytes, data.len() as u64);
        assert_eq!(report.decoded_bytes, text.len() as u64);
        assert_eq!(report.digest, blake3::hash(&data).to_hex().as_str());
    }
}

#[test]
fn empty_compressed_text_is_empty() {
    for form in FORMS {
        let error = encode_bytes(&compress(form, b""), &space(), 64).unwrap_err();
        assert!(matches!(error, Error::EmptyText { .. }), "{form:?}: {error}");
    }
}

#[test]
fn damage_is_noticed() {
    for form in FORMS {
        let mut data = compress(form, text().as_bytes());
        let middle = data.len() / 2;
        data[middle] ^= 0xff;
        data[middle + 1] ^= 0xff;
        let error = encode_bytes(&data, &space(), 1 << 12).unwrap_err();
        assert!(
            matches!(error, Error::Damaged { .. } | Error::Truncated { .. }),
            "{form:?}: {error:?}"
        );
        assert!(error.to_string().starts_with("test is "), "{error}");
    }
}

#[test]
fn truncated_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for (form, name) in FORMS.into_iter().zip(["a.gz", "a.bz2", "a.zst"]) {
        let path = folder.path().join(name);
        let data = compress(form, text().as_bytes());
        for kept in [0, 1, 2, 3, 9, 10, 11, 40, data.len() / 2, data.len() - 1] {
            std::fs::write(&path, &data[..kept]).unwrap();
            let source = vec![Source::Path(path.clone())];
            let error = encode(source, &space(), &mut Silent).unwrap_err();
            assert!(matches!(error, Error::Truncated { .. }), "{form:?} {kept}: {error:?}");
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_after_a_magic_number_are_survived(
        form in 0_usize..3,
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut data = compress(FORMS[form], b"some words");
        data.truncate(12);
        data.extend(rest);
        let _ = encode_bytes(&data, &space(), 64);
    }
}

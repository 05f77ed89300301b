//! Compressed files: any bytes, whole files, changed files and bombs.
#![no_main]

use std::io::Write;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_fuzz::{Change, folder, saved};
use minent_monitor::Silent;
use minent_text::{
    Compression, Encoded, EncodingChoice, Error, OnError, Options, Sentences, Source, Tokens,
    count_words, encode,
};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    form: Form,
    name: Option<Form>,
    what: What<'a>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Form {
    Gzip,
    Bzip2,
    Zstd,
}

#[derive(Arbitrary, Debug)]
enum What<'a> {
    /// A magic number, if there is to be one, and any bytes.
    Noise(bool, &'a [u8]),
    /// Texts compressed one after the other.
    Parts(Vec<&'a [u8]>),
    /// One text, compressed and changed.
    Changed(u8, Change, &'a [u8]),
    /// A piece that comes many times.
    Bomb(u16, &'a [u8]),
}

/// Text of a bomb, at most: many blocks, in little time.
const BOMB: usize = 1 << 16;

fn compress(form: Form, level: u8, text: &[u8]) -> Vec<u8> {
    let level = u32::from(level);
    match form {
        Form::Gzip => {
            let level = flate2::Compression::new(level % 10);
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        Form::Bzip2 => {
            let level = bzip2::Compression::new(level % 9 + 1);
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), level);
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        Form::Zstd => {
            let mut encoder = zstd::Encoder::new(Vec::new(), level as i32 % 8 - 2).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
    }
}

impl Form {
    fn magic(self) -> &'static [u8] {
        match self {
            Self::Gzip => &[0x1f, 0x8b, 8],
            Self::Bzip2 => b"BZh1\x31\x41\x59\x26\x53\x59",
            Self::Zstd => &[0x28, 0xb5, 0x2f, 0xfd],
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Gzip => ".gz",
            Self::Bzip2 => ".bz2",
            Self::Zstd => ".zst",
        }
    }

    fn compression(self) -> Compression {
        match self {
            Self::Gzip => Compression::Gzip,
            Self::Bzip2 => Compression::Bzip2,
            Self::Zstd => Compression::Zstd,
        }
    }
}

fn options() -> Options {
    Options {
        encoding: EncodingChoice::from_label("utf-8").expect("a label that there is"),
        errors: OnError::Replace,
        tokens: Some(Tokens::Space),
        sentences: Some(Sentences::Lines),
        temp_dir: Some(folder().to_path_buf()),
        ..Options::default()
    }
}

/// Words and ids, none of them where there is no text.
fn read(bytes: &[u8], suffix: &str) -> Result<(Option<Compression>, String), Error> {
    let file = saved(bytes, suffix);
    match encode(vec![Source::Path(file.path().to_path_buf())], &options(), &mut Silent) {
        Ok(Encoded { vocab, ids, report, .. }) => {
            assert_eq!(report.sources[0].raw_bytes, bytes.len() as u64);
            Ok((Some(report.sources[0].compression), format!("{vocab:?} {:?}", ids.as_slice())))
        }
        Err(Error::EmptyText { .. }) => Ok((None, String::new())),
        Err(error) => Err(error),
    }
}

/// A text that starts as no other form or encoding does.
fn unmarked(text: &[u8]) -> Vec<u8> {
    [b"x ", text].concat()
}

fn changed(form: Form, suffix: &str, level: u8, change: &Change, text: &[u8]) {
    let text = unmarked(text);
    let bytes = compress(form, level, &text);
    let mut other = bytes.clone();
    change.apply(&mut other);
    match read(&other, suffix) {
        // No longer the same form, or the same content.
        Ok((Some(Compression::None), _)) => assert_ne!(other, bytes),
        Ok((_, found)) => match *change {
            // What follows may be another part.
            Change::More { .. } | Change::Twice { .. } if other != bytes => {}
            // Nothing is left, and the name says nothing of it.
            _ if found.is_empty() => assert!(other.len() < 10),
            _ => assert_eq!(found, read(&text, ".txt").expect("plain text").1),
        },
        Err(_) => assert_ne!(other, bytes),
    }
}

fn bomb(form: Form, suffix: &str, times: u16, piece: &[u8]) {
    let piece = &piece[..piece.len().min(64)];
    let times = usize::from(times).min(BOMB / piece.len().max(1));
    let mut text = b"x ".to_vec();
    text.extend(piece.repeat(times));
    let file = saved(&compress(form, 1, &text), suffix);
    let source = vec![Source::Path(file.path().to_path_buf())];
    let tight = Options { memory: Some(1 << 20), ..options() };
    let counted = count_words(source, &tight, &mut Silent).expect("what was compressed");
    assert_eq!(counted.report.sources[0].compression, form.compression());
    let plain = saved(&text, ".txt");
    let source = vec![Source::Path(plain.path().to_path_buf())];
    let expected = count_words(source, &options(), &mut Silent).expect("plain text").report;
    let found = &counted.report;
    assert_eq!(
        (found.n_tokens, found.n_sentences, found.n_types),
        (expected.n_tokens, expected.n_sentences, expected.n_types)
    );
}

fuzz_target!(|input: Input<'_>| {
    let Input { form, name, what } = input;
    let suffix = name.map_or(".txt", Form::suffix);
    match what {
        What::Noise(marked, bytes) => {
            let magic = if marked { form.magic() } else { &[] };
            let _ = read(&[magic, bytes].concat(), suffix);
        }
        What::Parts(parts) => {
            let first = [unmarked(b"")];
            let parts: Vec<&[u8]> = first.iter().map(|part| &part[..]).chain(parts).collect();
            let bytes: Vec<Vec<u8>> = parts.iter().map(|part| compress(form, 3, part)).collect();
            let (compression, found) = read(&bytes.concat(), suffix).expect("whole parts");
            assert_eq!(compression, Some(form.compression()));
            assert_eq!(found, read(&parts.concat(), ".txt").expect("plain text").1);
        }
        What::Changed(level, change, text) => changed(form, suffix, level, &change, text),
        What::Bomb(times, piece) => bomb(form, suffix, times, piece),
    }
});

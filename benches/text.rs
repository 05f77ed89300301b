//! Reading and tokenizing: bytes of text per second, from bytes in memory to ids.

use std::hint::black_box;
use std::io::{Cursor, Write};
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput};
use minent_benches::{chinese, criterion, english};
use minent_monitor::Silent;
use minent_text::{Encoded, EncodingChoice, Options, Source, Tokens, encode};

const BYTES: usize = 2 << 20;
const VOCAB: usize = 20_000;
const AUTO: EncodingChoice = EncodingChoice::Auto;

fn main() {
    let mut criterion = criterion();
    reading(&mut criterion);
    tokenizing(&mut criterion);
    criterion.final_summary();
}

/// Text in several forms, split at spaces; the bytes are those of the text in UTF-8, however it comes.
fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    for (form, length, bytes) in forms(&english(BYTES, VOCAB), &chinese(BYTES)) {
        let bytes: Arc<[u8]> = bytes.into();
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_function(form, |bench| bench.iter(|| ids(&bytes, Tokens::Space, AUTO)));
    }
    // The bytes before, their encoding given instead of guessed from the first of them.
    let (zh, named) = (chinese(BYTES), EncodingChoice::Named(encoding_rs::GB18030));
    let bytes: Arc<[u8]> = encoding_rs::GB18030.encode(&zh).0.as_ref().into();
    group.throughput(Throughput::Bytes(zh.len() as u64));
    group.bench_function("gb18030, given", |bench| {
        bench.iter(|| ids(&bytes, Tokens::Space, named));
    });
    group.finish();
}

/// Each tokenizer on the text it is for.
fn tokenizing(criterion: &mut Criterion) {
    let (en, zh) = (english(BYTES, VOCAB), chinese(BYTES));
    let texts = [
        (Tokens::Space, "en", &en),
        (Tokens::Words, "en", &en),
        (Tokens::Chars, "en", &en),
        (Tokens::Words, "zh", &zh),
        (Tokens::Chars, "zh", &zh),
        (Tokens::Jieba, "zh", &zh),
    ];
    let mut group = criterion.benchmark_group("tokenize");
    for (tokens, language, text) in texts {
        let bytes: Arc<[u8]> = text.as_bytes().into();
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::new(tokens.as_str(), language), |bench| {
            bench.iter(|| ids(&bytes, tokens, AUTO));
        });
    }
    group.finish();
}

/// Encodes a text that lies in memory, with one thread that tokenizes.
fn ids(bytes: &Arc<[u8]>, tokens: Tokens, encoding: EncodingChoice) -> Encoded {
    let reader = Box::new(Cursor::new(Arc::clone(bytes)));
    let source = Source::Stream { name: "made up".to_owned(), reader };
    let options = Options { tokens: Some(tokens), encoding, ..Options::default() };
    black_box(encode(vec![source], &options, &mut Silent).expect("made-up text is well formed"))
}

/// Files of several kinds: the kind, the length of the text in UTF-8, and the bytes of the file.
fn forms(en: &str, zh: &str) -> [(&'static str, usize, Vec<u8>); 6] {
    let plain = en.as_bytes();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    for packer in [&mut gz as &mut dyn Write, &mut bz2] {
        packer.write_all(plain).expect("memory takes all");
    }
    let utf16 = [0xfeff].into_iter().chain(en.encode_utf16()).flat_map(u16::to_le_bytes);
    [
        ("plain", en.len(), plain.to_vec()),
        ("gz", en.len(), gz.finish().expect("memory takes all")),
        ("bz2", en.len(), bz2.finish().expect("memory takes all")),
        ("zst", en.len(), zstd::encode_all(plain, 3).expect("memory takes all")),
        ("utf-16", en.len(), utf16.collect()),
        ("gb18030", zh.len(), encoding_rs::GB18030.encode(zh).0.into_owned()),
    ]
}

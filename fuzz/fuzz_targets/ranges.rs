//! A file cut into ranges holds the words of the whole file, each once and in order.
#![no_main]

use std::collections::BTreeMap;
use std::path::Path;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_fuzz::{folder, saved};
use minent_monitor::Silent;
use minent_text::{
    Compression, EncodingChoice, Error, Lang, OnError, Options, Sentences, Source, Tokens,
    count_words, encode,
};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    way: u8,
    strict: bool,
    places: Vec<u16>,
    threads: u8,
    text: &'a [u8],
}

/// How words and sentences end, and whether ranges begin only after a blank line.
const WAYS: [(Tokens, Sentences, bool); 8] = [
    (Tokens::Space, Sentences::Lines, false),
    (Tokens::Space, Sentences::Lines, true),
    (Tokens::Words, Sentences::Lines, false),
    (Tokens::Words, Sentences::Punctuation, false),
    (Tokens::Words, Sentences::Wrapped, true),
    (Tokens::Space, Sentences::Wrapped, true),
    (Tokens::Chars, Sentences::Punctuation, true),
    (Tokens::Jieba, Sentences::Punctuation, false),
];

/// The words in order, None at the end of a sentence.
type Text = Vec<Option<String>>;

fn read(sources: Vec<Source>, options: &Options) -> Result<Text, Error> {
    match encode(sources, options, &mut Silent) {
        Ok(encoded) => {
            let word = |id: &u32| encoded.vocab.words.get(*id as usize).map(str::to_owned);
            Ok(encoded.ids.as_slice().iter().map(word).collect())
        }
        Err(Error::EmptyText { .. }) => Ok(Text::new()),
        Err(error) => Err(error),
    }
}

fn count(source: Source, options: &Options, sum: &mut BTreeMap<Vec<u8>, u64>) -> (u64, u64) {
    let counted = count_words(vec![source], options, &mut Silent).expect("what encode can read");
    let mut words = counted.words.by_word().expect("words");
    while words.advance().expect("a word") {
        *sum.entry(words.key().0.clone()).or_default() += words.value();
    }
    (counted.report.n_tokens, counted.report.n_sentences)
}

fn whole(path: &Path, options: &Options) -> Option<Result<Text, Error>> {
    let counted = count_words(vec![Source::Path(path.into())], options, &mut Silent);
    if let Ok(counted) = &counted {
        let about = &counted.report.sources[0];
        // What its first bytes say is of another form cannot be read in ranges.
        if about.compression != Compression::None || about.encoding != "utf-8" {
            return None;
        }
    }
    if matches!(counted, Err(Error::Unsupported { .. })) {
        return None;
    }
    Some(read(vec![Source::Path(path.into())], options))
}

/// The text in lines so short that blocks are cut between lines alone: what a long line is cut into may
/// depend on where the text begins.
fn short_lines(text: &[u8]) -> Vec<u8> {
    let short = |line: &[u8]| line.chunks(80).collect::<Vec<_>>().join(&b'\n');
    text.split(|byte| *byte == b'\n').map(short).collect::<Vec<_>>().join(&b'\n')
}

fuzz_target!(|input: Input<'_>| {
    let (tokens, sentences, blank) = WAYS[usize::from(input.way) % WAYS.len()];
    let options = Options {
        encoding: EncodingChoice::from_label("utf-8").expect("a label that there is"),
        errors: if input.strict { OnError::Strict } else { OnError::Replace },
        lang: Some(Lang::En),
        tokens: Some(tokens),
        sentences: Some(sentences),
        threads: usize::from(input.threads % 2) + 1,
        temp_dir: Some(folder().to_path_buf()),
        ..Options::default()
    };
    let text = short_lines(input.text);
    let file = saved(&text, ".txt");
    let path = file.path();
    let Some(whole) = whole(path, &options) else { return };
    let size = text.len() as u64;
    let place = |at: &u16| u64::from(*at) % (size + 2);
    let mut places: Vec<u64> = input.places.iter().take(3).map(place).collect();
    places.extend([0, size]);
    places.sort_unstable();
    let ranges = || {
        let range = |ends: &[u64]| Source::Range {
            path: path.to_path_buf(),
            start: ends[0],
            end: ends[1],
            blank,
        };
        places.windows(2).map(range).collect::<Vec<_>>()
    };
    let together = read(ranges(), &options);
    match whole {
        Ok(whole) => {
            assert_eq!(together.expect("ranges of what can be read"), whole);
            let apart = ranges().into_iter().map(|range| read(vec![range], &options));
            let apart: Result<Vec<_>, _> = apart.collect();
            assert_eq!(apart.expect("ranges of what can be read").concat(), whole);
            let (mut expected, mut sum) = (BTreeMap::new(), BTreeMap::new());
            let total = count(Source::Path(path.to_path_buf()), &options, &mut expected);
            let parts = ranges().into_iter().map(|range| count(range, &options, &mut sum));
            assert_eq!(parts.fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)), total);
            assert_eq!(sum, expected);
        }
        // Bytes that are not UTF-8.
        Err(error) => assert!(together.is_err(), "{error}"),
    }
});

//! Files in parts.

use std::io::Write;

use minent_monitor::Silent;
use proptest::prelude::*;

use super::options;
use crate::{EncodingChoice, Error, Options, Sentences, Source, Tokens, Unknown, encode};

const TEXT: &str =
    "\u{feff}?([ab]{1,2}|é|中\u{feff}|c\\.|\n|\r\n|\r|\n\n| |\n \t\n|\u{2028}){0,40}";

fn saved(text: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    file
}

/// The words of ids, END as `None`.
fn tokens(sources: Vec<Source>, options: &Options) -> Vec<Option<String>> {
    match encode(sources, options, &mut Silent) {
        Ok(encoded) => {
            let word = |id: &u32| encoded.vocab.words.get(*id as usize).map(str::to_owned);
            encoded.ids.as_slice().iter().map(word).collect()
        }
        Err(Error::EmptyText { .. }) => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #[test]
    fn consecutive_ranges_are_the_whole(
        text in TEXT,
        mut places in prop::collection::vec(0_u64..130, 0..6),
        way in prop::sample::select(&[
            (Tokens::Space, Sentences::Lines, false),
            (Tokens::Space, Sentences::Lines, true),
            (Tokens::Words, Sentences::Punctuation, false),
            (Tokens::Words, Sentences::Wrapped, true),
            (Tokens::Space, Sentences::Wrapped, true),
        ]),
    ) {
        let file = saved(text.as_bytes());
        let path = file.path().to_path_buf();
        let (tokens_by, ends, blank) = way;
        let utf8 = EncodingChoice::Named(encoding_rs::UTF_8);
        let options = Options { encoding: utf8, ..options(tokens_by, ends) };
        places.extend([0, text.len() as u64]);
        places.sort_unstable();
        let range = |pair: &[u64]| Source::Range { path: path.clone(), start: pair[0], end: pair[1], blank };
        let whole = tokens(vec![Source::Path(path.clone())], &options);
        let ranges = places.windows(2).map(range);
        let apart: Vec<_> = ranges.clone().flat_map(|range| tokens(vec![range], &options)).collect();
        prop_assert_eq!(&whole, &apart);
        prop_assert_eq!(&whole, &tokens(ranges.collect(), &options));
    }
}

#[test]
fn a_mark_alone_is_no_line() {
    let file = saved("\u{feff}".as_bytes());
    let path = file.path().to_path_buf();
    let range = Source::Range { path: path.clone(), start: 0, end: 3, blank: false };
    let counted =
        |source| crate::count_words(vec![source], &Options::default(), &mut Silent).unwrap().report;
    let (whole, part) = (counted(Source::Path(path)), counted(range));
    assert_eq!((whole.sources[0].lines, part.sources[0].lines), (0, 0));
}

#[test]
fn messages_name_the_range() {
    let file = saved(b"a\nb\nc \xff\n");
    let path = file.path().to_path_buf();
    let range = |start, end| Source::Range { path: path.clone(), start, end, blank: false };
    let options = options(Tokens::Space, Sentences::Lines);
    let error = encode(vec![range(1, 9)], &options, &mut Silent).unwrap_err().to_string();
    let expected = format!(
        "{}, bytes 1 to 9 (counted from the first line that begins there), line 2: byte 4 (0xFF)",
        path.display()
    );
    assert!(error.starts_with(&expected), "{error}");
    let dropped = Options { unknown: Unknown::Drop, ..options };
    let encoded = encode(vec![range(0, 1), range(1, 2), range(2, 3)], &dropped, &mut Silent);
    assert_eq!(encoded.unwrap().documents, [2, 2, 4]);
}

#[test]
fn ranges_of_what_is_no_plain_file() {
    let gzip = saved(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
    let range = Source::Range { path: gzip.path().to_path_buf(), start: 0, end: 9, blank: false };
    let error = encode(vec![range], &Options::default(), &mut Silent).unwrap_err();
    assert!(matches!(error, Error::Unsupported { format: "gzip", .. }), "{error}");
}

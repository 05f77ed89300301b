//! Small texts with known outcomes.

use super::{joined, options, source};
use crate::encode::encode_in_blocks;
use crate::{Lang, Options, Sentences, Tokens};
use minent_monitor::Silent;

#[test]
fn space_is_literal() {
    let plain = options(Tokens::Space, Sentences::Lines);
    assert_eq!(
        joined("The <unk> a\0b \u{feff}x\r\n\r\n 中文　字 \u{1c}é\u{a0}É\rlast", &plain),
        "The|<unk>|a\0b|\u{feff}x/中文|字|é|É/last"
    );
    assert_eq!(joined("a\u{2028}b\u{85}c\u{b}d\u{c}e\n", &plain), "a/b/c|d|e");
}

#[test]
fn words_follow_unicode() {
    let plain = options(Tokens::Words, Sentences::Lines);
    let text = "Don't PANIC: it's 3.14, \u{c9}t\u{e9} \u{39f}\u{394}\u{39f}\u{3a3}! __init__ wow_";
    assert_eq!(joined(text, &plain), "don't|panic|it's|3.14|été|οδος|__init__|wow_");
    let cased = Options { keep_case: true, ..plain.clone() };
    assert_eq!(joined("Don't PANIC É", &cased), "Don't|PANIC|É");
    let marks = Options { punctuation: true, ..plain };
    assert_eq!(joined("\"Well,\" he said... £5\0 ok", &marks), "\"|well|,|\"|he|said|.|.|.|£|5|ok");
    assert_eq!(joined("！ \u{200b} —", &marks), "！|—");
}

#[test]
fn chars_are_grapheme_clusters() {
    let plain = options(Tokens::Chars, Sentences::Lines);
    assert_eq!(joined("天气 e\u{301}x，A\n", &plain), "天|气|e\u{301}|x|a");
    let marks = Options { punctuation: true, keep_case: true, ..plain };
    assert_eq!(joined("天，A", &marks), "天|，|A");
}

#[test]
fn jieba_finds_words() {
    let plain = options(Tokens::Jieba, Sentences::Punctuation);
    assert_eq!(
        joined("我们来到北京清华大学。他来到了网易Python大厦 ！", &plain),
        "我们|来到|北京|清华大学/他|来到|了|网易|python|大厦"
    );
    let marks = Options { punctuation: true, keep_case: true, ..plain };
    assert_eq!(joined("北京，Python。", &marks), "北京|，|Python|。");
}

#[test]
fn sentence_ends() {
    let text = "One two. Three\nfour! Five\n\nsix \n \t \nseven";
    let by = |sentences| joined(text, &options(Tokens::Words, sentences));
    assert_eq!(by(Sentences::Lines), "one|two|three/four|five/six/seven");
    assert_eq!(by(Sentences::Punctuation), "one|two/three/four/five/six/seven");
    assert_eq!(by(Sentences::Wrapped), "one|two/three|four/five/six/seven");
    let space = options(Tokens::Space, Sentences::Wrapped);
    assert_eq!(joined("a b\nc . d\n\ne", &space), "a|b|c|./d/e");
}

#[test]
fn sources_do_not_run_together() {
    let both = [&b"a b"[..], b"", b"\xef\xbb\xbfc a"].map(source);
    let names = options(Tokens::Space, Sentences::Wrapped);
    let encoded = encode_in_blocks(both.into(), &names, &mut Silent, 1 << 18).unwrap();
    assert_eq!(encoded.vocab.words, ["a", "b", "c"]);
    assert_eq!(encoded.vocab.counts, [2, 1, 1]);
    assert_eq!(encoded.ids.as_slice(), [0, 1, u32::MAX, 2, 0, u32::MAX]);
    assert_eq!(encoded.report.sources.len(), 3);
    assert_eq!(encoded.report.n_sentences, 2);
    assert_eq!(encoded.report.n_tokens, 4);
    assert_eq!(encoded.report.lang, Lang::En);
    assert_eq!(
        encoded.report.sources[2].digest,
        blake3::hash(b"\xef\xbb\xbfc a").to_hex().as_str()
    );
}

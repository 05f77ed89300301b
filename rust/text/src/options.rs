//! What the caller may choose.

use std::path::PathBuf;
use std::sync::Arc;

use encoding_rs::Encoding;

use crate::{Error, Known};

/// How to decode the bytes of the sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EncodingChoice {
    /// Look at the bytes of each source.
    #[default]
    Auto,
    /// Use this encoding, unless the source starts with a byte-order mark.
    Named(&'static Encoding),
}

impl EncodingChoice {
    /// Finds an encoding by name: `auto`, or any label of the WHATWG encoding standard.
    ///
    /// # Errors
    /// [`Error::UnknownEncoding`] when there is none of that name.
    pub fn from_label(label: &str) -> Result<Self, Error> {
        let tidy = label.trim().to_ascii_lowercase().replace('_', "-");
        let name = match tidy.as_str() {
            "auto" => return Ok(Self::Auto),
            "utf8-sig" | "utf-8-sig" => "utf-8",
            "cp936" => "gbk",
            "cp950" => "big5",
            "latin-1" => "latin1",
            other => other,
        };
        // "replacement" is the standard's name for encodings that must not be decoded.
        Encoding::for_label_no_replacement(name.as_bytes())
            .or_else(|| Encoding::for_label_no_replacement(label.trim().as_bytes()))
            .map(Self::Named)
            .ok_or_else(|| Error::UnknownEncoding { label: label.to_owned() })
    }
}

/// Makes an enum whose values have the names that the command line and Python use.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident, $option:literal, $expected:literal:
     $($(#[$about:meta])* $value:ident = $name:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $type { $($(#[$about])* $value),+ }

        impl $type {
            /// The name of this value.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $name),+ }
            }

            /// The value of this name.
            ///
            /// # Errors
            /// [`Error::Option`] when there is none of that name.
            pub fn from_name(name: &str) -> Result<Self, Error> {
                match name {
                    $($name => Ok(Self::$value),)+
                    _ => Err(Error::Option {
                        option: $option,
                        expected: $expected,
                        given: name.to_owned(),
                    }),
                }
            }
        }
    };
}

named! {
    /// What to do with bytes that are not in the encoding.
    OnError, "errors", "strict or replace":
    /// Stop with [`Error::Encoding`].
    Strict = "strict",
    /// Put U+FFFD in their place and count them.
    Replace = "replace",
}

named! {
    /// The kind of language.
    Lang, "lang", "en or zh":
    /// Words are separated by spaces, as in English.
    En = "en",
    /// Words are written without spaces in Han characters.
    Zh = "zh",
}

named! {
    /// What a token is.
    Tokens, "tokens", "words, space, chars or jieba":
    /// The words of Unicode's text segmentation (UAX #29).
    Words = "words",
    /// Whatever stands between white space, literally.
    Space = "space",
    /// Each character as a reader sees it (extended grapheme cluster).
    Chars = "chars",
    /// The words that jieba finds in Chinese text.
    Jieba = "jieba",
}

named! {
    /// Where a sentence ends.
    Sentences, "sentences", "lines, punctuation or wrapped":
    /// At the end of each line.
    Lines = "lines",
    /// At the end of each line and after each mark that ends a sentence.
    Punctuation = "punctuation",
    /// At blank lines and after each mark that ends a sentence; other line ends are spaces.
    Wrapped = "wrapped",
}

named! {
    /// What becomes of the words that are not in the vocabulary.
    Unknown, "unknown", "word or drop":
    /// They become `<unk>`.
    Word = "word",
    /// They are left out as if they had not been there, and so are sentences that lose all their words.
    Drop = "drop",
}

/// Everything that `encode` can be told.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // Each is a choice of its own.
pub struct Options {
    /// How to decode the sources.
    pub encoding: EncodingChoice,
    /// What to do with bytes that are not in the encoding.
    pub errors: OnError,
    /// The language; `None` looks at the text.
    pub lang: Option<Lang>,
    /// The tokenizer; `None` looks at the text.
    pub tokens: Option<Tokens>,
    /// The end of sentences; `None` looks at the text.
    pub sentences: Option<Sentences>,
    /// Keep capital letters instead of lower-casing ([`Tokens::Space`] always keeps them).
    pub keep_case: bool,
    /// Keep punctuation and symbols as tokens ([`Tokens::Space`] always keeps them).
    pub punctuation: bool,
    /// Let jieba guess words that are not in its dictionary.
    pub hmm: bool,
    /// Words that occur less often become `<unk>`.
    pub min_count: u64,
    /// The largest vocabulary, `<unk>` included; the rarest words beyond it become `<unk>`.
    pub max_vocab: Option<usize>,
    /// What becomes of words that are too rare or beyond the largest vocabulary.
    pub unknown: Unknown,
    /// A vocabulary that is given: ids are ranks in it, and what is said of rare words does not apply.
    pub known: Option<Arc<Known>>,
    /// The share of sentences to put aside, from 0 to below 1.
    pub held_out: Option<f64>,
    /// Chooses which sentences are put aside.
    pub seed: u64,
    /// How many threads split text into words; 0 means one for each core.
    pub threads: usize,
    /// The folder of temporary files; `None` means the system's.
    pub temp_dir: Option<PathBuf>,
    /// How many bytes the words of all threads together may take while the text is read; beyond that they
    /// go to temporary files, which changes nothing in the outcome. A size that is far too small for the
    /// text is exceeded rather than that there were thousands of files.
    pub memory: Option<u64>,
    /// Compute the digests of the sources for the report.
    pub digest: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            encoding: EncodingChoice::Auto,
            errors: OnError::Strict,
            lang: None,
            tokens: None,
            sentences: None,
            keep_case: false,
            punctuation: false,
            hmm: false,
            min_count: 1,
            max_vocab: None,
            unknown: Unknown::Word,
            known: None,
            held_out: None,
            seed: 0,
            threads: 1,
            temp_dir: None,
            memory: None,
            digest: true,
        }
    }
}

impl Options {
    /// Checks that every value is one that the option can have.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let fail = |option, expected, given: String| Err(Error::Option { option, expected, given });
        if let Some(share) = self.held_out
            && !(0.0..1.0).contains(&share)
        {
            return fail("held_out", "at least 0 and below 1", share.to_string());
        }
        if self.max_vocab == Some(0) {
            return fail("max_vocab", "at least 1", "0".to_owned());
        }
        Ok(())
    }

    /// The folder of temporary files.
    pub(crate) fn folder(&self) -> PathBuf {
        self.temp_dir.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// How many threads split text into words.
    pub(crate) fn workers(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n.min(1024),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        let named = |label| match EncodingChoice::from_label(label) {
            Ok(EncodingChoice::Named(encoding)) => encoding.name(),
            other => panic!("{label}: {other:?}"),
        };
        assert_eq!(EncodingChoice::from_label("auto").ok(), Some(EncodingChoice::Auto));
        assert_eq!(named("UTF8"), "UTF-8");
        assert_eq!(named("utf_16le"), "UTF-16LE");
        assert_eq!(named("latin-1"), "windows-1252");
        assert_eq!(named("shift_jis"), "Shift_JIS");
        assert_eq!(named("gb18030"), "gb18030");
        assert!(EncodingChoice::from_label("klingon").is_err());
    }

    #[test]
    fn names_round_trip() {
        for tokens in [Tokens::Words, Tokens::Space, Tokens::Chars, Tokens::Jieba] {
            assert_eq!(Tokens::from_name(tokens.as_str()).ok(), Some(tokens));
        }
        let error = Lang::from_name("fr").unwrap_err();
        assert_eq!(error.to_string(), "lang must be en or zh, not fr");
    }

    #[test]
    fn values_are_checked() {
        assert!(Options { held_out: Some(1.0), ..Options::default() }.check().is_err());
        assert!(Options { held_out: Some(f64::NAN), ..Options::default() }.check().is_err());
        assert!(Options { max_vocab: Some(0), ..Options::default() }.check().is_err());
        assert!(Options::default().check().is_ok());
    }
}

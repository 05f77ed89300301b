//! Finding out the encoding of a source from its first bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use crate::options::EncodingChoice;

/// How many bytes are looked at.
pub(crate) const LOOK: usize = 1 << 20;
/// Bytes from which an old encoding is guessed, once it is clear that the text is not UTF-8.
const ENOUGH: usize = 1 << 16;

/// The encoding of a source and the length of its byte-order mark.
pub(crate) fn decide(
    head: &[u8],
    complete: bool,
    choice: EncodingChoice,
) -> (&'static Encoding, usize) {
    // A byte-order mark wins over any choice, as in the WHATWG standard.
    if let Some(found) = Encoding::for_bom(head) {
        return found;
    }
    let encoding = match choice {
        EncodingChoice::Named(encoding) => encoding,
        EncodingChoice::Auto => guess(head, complete),
    };
    (encoding, 0)
}

/// Guesses the encoding of text without a byte-order mark.
fn guess(head: &[u8], complete: bool) -> &'static Encoding {
    let shape = Utf8Shape::of(head, complete);
    if let Some(encoding) = utf16(head, shape.bad > 0) {
        return encoding;
    }
    // A few bad bytes in what is clearly UTF-8 do not make it another encoding.
    if shape.bad == 0 || shape.good >= 20 * shape.bad {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // The first part tells it as well as the whole would, in a fraction of the time.
    let enough = head.len().min(ENOUGH);
    detector.feed(&head[..enough], complete && enough == head.len());
    let found = detector.guess(None, Utf8Detection::Deny);
    if found == GBK {
        return GB18030;
    }

    found
}

/// How far bytes are UTF-8.
struct Utf8Shape {
    /// Characters of more than one byte.
    good: usize,
    /// Places where the bytes are not UTF-8.
    bad: usize,
}

impl Utf8Shape {
    fn of(head: &[u8], complete: bool) -> Self {
        if simdutf8::basic::from_utf8(head).is_ok() {
            return Self { good: 0, bad: 0 };
        }
        let mut shape = Self { good: 0, bad: 0 };
        let mut seen = 0;
        for chunk in head.utf8_chunks() {
            // Bytes of the form 10xxxxxx follow in characters of more than one byte.
            let lead = |b: &&u8| **b >= 0xC0;
            shape.good += chunk.valid().as_bytes().iter().filter(lead).count();
            let bad = chunk.invalid();
            seen += chunk.valid().len() + bad.len();
            let cut = !complete
                && seen == head.len()
                && std::str::from_utf8(bad).is_err_and(|e| e.error_len().is_none());
            shape.bad += usize::from(!bad.is_empty() && !cut);
        }
        shape
    }
}

/// Recognizes UTF-16 without a byte-order mark: NUL bytes, little that reads as single bytes, and units
/// that are letters, digits and punctuation of the scripts in use.
fn utf16(head: &[u8], not_utf8: bool) -> Option<&'static Encoding> {
    if head.len() < 4 || memchr::memchr(0, head).is_none() {
        return None;
    }
    let share = |n: usize, all: usize| n as f64 / all.max(1) as f64;
    let is_text = |b: &&u8| matches!(**b, 0x20..=0x7e | b'\t' | b'\n' | b'\r');
    let is_control = |b: &&u8| **b < 0x20 && !is_text(b);
    if share(head.iter().filter(is_text).count(), head.len()) >= 0.85 {
        return None;
    }
    if !not_utf8 && share(head.iter().filter(is_control).count(), head.len()) <= 0.15 {
        return None;
    }
    let score = |read: fn([u8; 2]) -> u16| {
        let (mut plain, mut ascii, mut all) = (0, 0, 0);
        for pair in head.chunks_exact(2) {
            let unit = read([pair[0], pair[1]]);
            all += 1;
            ascii += usize::from(matches!(unit, 0x20..=0x7e | 9 | 10 | 13));
            plain += usize::from(matches!(unit,
                0x20..=0x7e | 9 | 10 | 13 | 0xa0..=0x05ff | 0x2010..=0x2027 | 0x2030..=0x205e
                | 0x3000..=0x30ff | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xff00..=0xffef));
        }
        (share(plain, all), share(ascii, all))
    };
    let (little, big) = (score(u16::from_le_bytes), score(u16::from_be_bytes));
    let (encoding, best) =
        if little.0 + little.1 >= big.0 + big.1 { (UTF_16LE, little) } else { (UTF_16BE, big) };
    (best.0 >= 0.9).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZH: &str = "二〇二四年，一个人在上海看一本书。他说：「天气很好」，于是我们去了公园。\n他们都笑了，因为下雨了。\n";

    fn guessed(bytes: &[u8]) -> &'static str {
        guess(bytes, true).name()
    }

    fn utf16_bytes(text: &str, swap: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| if swap { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect()
    }

    #[test]
    fn utf8_and_ascii() {
        assert_eq!(guessed(b""), "UTF-8");
        assert_eq!(guessed(b"plain text"), "UTF-8");
        assert_eq!(guessed(ZH.as_bytes()), "UTF-8");
        assert_eq!(guess(&ZH.as_bytes()[..100], false).name(), "UTF-8");
        let mut spoiled = ZH.as_bytes().to_vec();
        spoiled.insert(60, 0xff);
        assert_eq!(guessed(&spoiled), "UTF-8");
    }

    #[test]
    fn utf16_without_mark() {
        for text in [ZH, "plain text\n", "Ну что, князь, Генуя и Лукка\n", "naïve café\n"]
        {
            assert_eq!(guessed(&utf16_bytes(text, false)), "UTF-16LE", "{text}");
            assert_eq!(guessed(&utf16_bytes(text, true)), "UTF-16BE", "{text}");
        }
    }

    #[test]
    fn nul_bytes_alone_do_not_make_utf16() {
        assert_eq!(guessed(b"some words\0and more\0words\n"), "UTF-8");
        assert_eq!(guessed(b"a\0b c\0d\0"), "UTF-8");
    }

    #[test]
    fn legacy_encodings() {
        let gb = GB18030.encode(ZH).0;
        assert_eq!(guessed(&gb), "gb18030");
        let traditional =
            "他們都笑了，因為下雨了。於是我們去了公園，天氣很好，這是一個測試檔案。\n";
        assert_eq!(guessed(&encoding_rs::BIG5.encode(traditional).0), "Big5");
        let latin = encoding_rs::WINDOWS_1252.encode("Le café était fermé, voilà la vérité.\n").0;
        assert_eq!(guessed(&latin), "windows-1252");
        let japanese = "これは日本語の文章です。東京に行きました。カタカナも書きます。\n";
        assert_eq!(guessed(&encoding_rs::SHIFT_JIS.encode(japanese).0), "Shift_JIS");
    }
}

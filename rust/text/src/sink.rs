//! Where tokenizers put their tokens: words become local ids, sentence ends are marked.

use crate::table::{BATCH, Key, SHORT, Table};

/// The ids of the block at hand, and the words of the worker.
pub(crate) struct Sink<'a> {
    table: &'a mut Table,
    ids: &'a mut Vec<u32>,
    fold: bool,
    punctuation: bool,
    scratch: &'a mut String,
    /// Keys whose ids are yet to be found; an empty one is the end of a sentence.
    batch: [Key; BATCH],
    waiting: usize,
    /// Whether the last thing taken was the end of a sentence.
    ended: bool,
}

impl<'a> Sink<'a> {
    /// A sink that folds case unless told to keep it, and drops punctuation unless told to keep it.
    pub(crate) fn new(
        table: &'a mut Table,
        ids: &'a mut Vec<u32>,
        scratch: &'a mut String,
        keep_case: bool,
        punctuation: bool,
    ) -> Self {
        let batch = [Key::default(); BATCH];
        Self { table, ids, fold: !keep_case, punctuation, scratch, batch, waiting: 0, ended: false }
    }

    /// Takes a token as it stands.
    #[inline]
    pub(crate) fn literal(&mut self, word: &[u8]) {
        if word.len() <= SHORT {
            self.literal_key(Key::short(word));
        } else {
            self.long(word);
        }
    }

    /// Takes a token of at most 15 bytes as it stands.
    #[inline]
    pub(crate) fn literal_key(&mut self, key: Key) {
        self.ended = false;
        self.push(key);
    }

    #[inline]
    fn push(&mut self, key: Key) {
        self.batch[self.waiting] = key;
        self.waiting += 1;
        if self.waiting == BATCH {
            self.flush();
        }
    }

    #[cold]
    fn long(&mut self, word: &[u8]) {
        self.flush();
        self.ended = false;
        self.ids.push(self.table.add(word, 1));
    }

    /// Finds the ids of all keys that wait; nothing may be left waiting at the end of a block.
    pub(crate) fn flush(&mut self) {
        self.table.add_keys(&self.batch[..self.waiting], self.ids);
        self.waiting = 0;
    }

    /// Takes a segment of text if it is a word, or punctuation where that is wanted; folds its case.
    #[inline]
    pub(crate) fn segment(&mut self, segment: &str) {
        let bytes = segment.as_bytes();
        if bytes.is_ascii() {
            if bytes.iter().any(u8::is_ascii_alphanumeric) {
                self.ascii_word(bytes);
            } else if self.punctuation && bytes.iter().all(u8::is_ascii_graphic) {
                self.literal(bytes);
            }
        } else if segment.chars().any(char::is_alphanumeric) {
            self.word(segment);
        } else if self.punctuation && !segment.chars().any(is_invisible) {
            self.literal(bytes);
        }
    }

    /// Takes an ASCII word.
    #[inline]
    pub(crate) fn ascii_word(&mut self, word: &[u8]) {
        let mut folded = [0; 16];
        if !self.fold || !word.iter().any(u8::is_ascii_uppercase) {
            self.literal(word);
        } else if let Some(short) = folded.get_mut(..word.len()) {
            short.copy_from_slice(word);
            short.make_ascii_lowercase();
            self.literal(&folded[..word.len()]);
        } else {
            self.literal(&word.to_ascii_lowercase());
        }
    }

    /// Whether punctuation is wanted.
    pub(crate) fn keeps_punctuation(&self) -> bool {
        self.punctuation
    }

    /// Takes a word of any script.
    fn word(&mut self, word: &str) {
        // Han, kana and most other letters have no case.
        let changes =
            |c: char| c >= '\u{80}' && !matches!(c, '\u{2E80}'..='\u{A63F}') && c.is_alphabetic();
        if !self.fold || !word.chars().any(|c| c.is_ascii_uppercase() || changes(c)) {
            return self.literal(word.as_bytes());
        }
        self.scratch.clear();
        if word.contains('Σ') {
            // The small letter depends on the place in the word.
            self.scratch.push_str(&word.to_lowercase());
        } else {
            self.scratch.extend(word.chars().flat_map(char::to_lowercase));
        }
        let scratch = std::mem::take(self.scratch);
        self.literal(scratch.as_bytes());
        *self.scratch = scratch;
    }

    /// Ends the sentence; harmless where there is none.
    ///
    /// At the start of a block the mark may end a sentence of the block before, so it is always put there.
    #[inline]
    pub(crate) fn end(&mut self) {
        if !self.ended {
            self.ended = true;
            self.push(Key::default());
        }
    }
}

/// Whether a character leaves no ink: white space, controls, byte-order marks and the like.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

//! Where tokenizers put their tokens: words become local ids, sentence ends are marked.

use crate::key::{Key, SHORT};
use crate::plan::Plan;
use crate::table::{BATCH, Table};

/// What a block holds, in numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Tokens.
    pub(crate) tokens: u64,
    /// Sentence ends.
    pub(crate) ends: u64,
    /// Whether the block starts with a sentence end, which may end a sentence of the block before.
    pub(crate) leading: bool,
    /// Whether the last thing is a token, so that its sentence goes on.
    pub(crate) open: bool,
}

/// The most keys that may be put in the batch without looking whether there is room.
pub(crate) const ROOM: usize = 80;

/// The ids of the block at hand, and the words of the worker.
#[allow(clippy::struct_excessive_bools)] // They have nothing to do with each other.
pub(crate) struct Sink<'a> {
    table: &'a mut Table,
    ids: &'a mut Vec<u32>,
    /// Whether ids are wanted, or words only.
    wanted: bool,
    fold: bool,
    punctuation: bool,
    scratch: &'a mut String,
    /// Keys whose ids are yet to be found; an empty one is the end of a sentence.
    batch: [Key; BATCH],
    waiting: usize,
    /// Keys and long words that went through.
    taken: u64,
    tally: Tally,
    /// Whether the last thing taken was the end of a sentence.
    ended: bool,
}

impl<'a> Sink<'a> {
    /// A sink that folds case and drops punctuation unless the plan says otherwise.
    pub(crate) fn new(
        table: &'a mut Table,
        ids: &'a mut Vec<u32>,
        scratch: &'a mut String,
        plan: Plan,
        wanted: bool,
    ) -> Self {
        Self {
            table,
            ids,
            wanted,
            fold: !plan.keep_case,
            punctuation: plan.punctuation,
            scratch,
            batch: [Key::default(); BATCH],
            waiting: 0,
            taken: 0,
            tally: Tally::default(),
            ended: false,
        }
    }

    /// Takes a token as it stands.
    #[inline]
    pub(crate) fn literal(&mut self, word: &[u8]) {
        if word.len() <= SHORT {
            self.ended = false;
            self.push(Key::short(word));
        } else {
            self.long(word);
        }
    }

    /// Makes sure that [`ROOM`] keys can be put without further ado.
    #[inline]
    pub(crate) fn make_room(&mut self) {
        if self.waiting + ROOM > BATCH {
            self.flush();
        }
    }

    /// Takes a token of at most 15 bytes as it stands, after [`Sink::make_room`].
    #[inline]
    pub(crate) fn put_key(&mut self, key: Key) {
        self.ended = false;
        self.batch[self.waiting % BATCH] = key;
        self.waiting += 1;
    }

    #[inline]
    fn push(&mut self, key: Key) {
        self.batch[self.waiting % BATCH] = key;
        self.waiting += 1;
        if self.waiting == BATCH {
            self.flush();
        }
    }

    #[cold]
    fn long(&mut self, word: &[u8]) {
        self.flush();
        self.ended = false;
        let id = self.table.add(word, 1);
        self.taken += 1;
        if self.wanted {
            self.ids.push(id);
        }
    }

    /// Finds the ids of all keys that wait.
    fn flush(&mut self) {
        if !self.wanted {
            self.ids.clear();
        }
        self.table.add_keys(&self.batch[..self.waiting], self.ids);
        self.taken += self.waiting as u64;
        self.waiting = 0;
    }

    /// Finishes the block; nothing is left waiting.
    pub(crate) fn finish(mut self) -> Tally {
        self.flush();
        if !self.wanted {
            self.ids.clear();
        }
        let tokens = self.taken - self.tally.ends;
        Tally { tokens, open: self.taken > 0 && !self.ended, ..self.tally }
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
            self.tally.leading |= self.taken + self.waiting as u64 == 0;
            self.tally.ends += 1;
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

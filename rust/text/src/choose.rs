//! Which words are in the vocabulary, and what becomes of the others.

use std::cmp::Reverse;

use minent_monitor::Monitor;
use minent_runs::{Ranked, Sorter, Stream, Word};

use crate::Error;
use crate::options::Unknown;
use crate::table::END;
use crate::vocab::{UNK, Vocab};

/// What decides which words stay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) min_count: u64,
    pub(crate) max_vocab: Option<usize>,
    pub(crate) unknown: Unknown,
}

/// Lets frequent words in, and keeps account of the others.
pub(crate) struct Gate {
    limits: Limits,
    /// Different words.
    pub(crate) types: usize,
    /// Words that were let in.
    admitted: usize,
    /// Their tokens.
    tokens: u64,
    /// Tokens of the others, literal `<unk>` included.
    rare: u64,
    /// Whether there must be an `<unk>`.
    unk: bool,
    /// The id of the literal `<unk>`, or [`END`].
    literal: u32,
    /// The most frequent of the others.
    most: Option<(u64, Box<[u8]>)>,
}

impl Gate {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            types: 0,
            admitted: 0,
            tokens: 0,
            rare: 0,
            unk: false,
            literal: END,
            most: None,
        }
    }

    /// Whether a word of this count is frequent enough; a count of zero means that it is none.
    #[inline]
    pub(crate) fn admits(&mut self, word: &[u8], count: u64, id: u32) -> bool {
        if count == 0 {
            return false;
        }
        self.types += 1;
        let is_unk = word == UNK.as_bytes();
        if !is_unk && count >= self.limits.min_count {
            self.admitted += 1;
            self.tokens += count;
            return true;
        }
        self.unk = true;
        self.rare += count;
        if is_unk {
            self.literal = id;
            return false;
        }
        match &self.most {
            Some((best, _)) if *best > count => {}
            Some((best, least)) if *best == count && **least < *word => {}
            _ => self.most = Some((count, word.into())),
        }
        false
    }

    /// How many words there is room for, `<unk>` aside.
    pub(crate) fn room(&mut self) -> Result<usize, Error> {
        let Limits { min_count, max_vocab, unknown } = self.limits;
        if self.admitted == 0 {
            // `<unk>` stands for rare words, so it is never the example of one.
            return Err(match self.most.take() {
                Some((count, word)) => {
                    Error::AllRare { min_count, most_frequent: shown(&word), count }
                }
                None => Error::OnlyUnknown,
            });
        }
        // Ids must stay below the one that ends sentences, also where there is one more for edges.
        let limit = max_vocab.unwrap_or(usize::MAX).min(END as usize - 2);
        self.unk |= self.admitted > limit;
        self.unk &= unknown == Unknown::Word;
        let room = limit - usize::from(self.unk);
        if room == 0 {
            return Err(Error::VocabTooSmall { max_vocab: limit, types: self.types });
        }
        Ok(room)
    }

    /// Puts `<unk>`, if there is one, where its count belongs in the vocabulary, and its id among those
    /// of the words.
    pub(crate) fn place_unk(&self, vocab: &mut Vocab, ids: &mut Vec<u32>) {
        if !self.unk {
            return;
        }
        let count = self.rare + self.tokens - vocab.counts.iter().sum::<u64>();
        let larger = vocab.counts.partition_point(|other| *other > count);
        let same = vocab.counts[larger..].partition_point(|other| *other == count);
        let before = (larger..larger + same).take_while(|at| vocab.words[*at] < *UNK).count();
        let rank = larger + before;
        vocab.counts.insert(rank, count);
        vocab.words.insert(rank, UNK);
        ids.insert(rank, self.literal);
        vocab.unk = Some(rank as u32);
    }
}

/// Chooses the words that stay, of all words in any order; gives the number of those that occur too.
pub(crate) fn choose(
    mut next: impl FnMut(&mut Vec<u8>) -> Result<Option<u64>, Error>,
    limits: Limits,
    mut sorter: Sorter<Ranked>,
    monitor: &mut dyn Monitor,
) -> Result<(Vocab, u64), Error> {
    let mut gate = Gate::new(limits);
    let mut word = Vec::new();
    while let Some(count) = next(&mut word)? {
        if gate.admits(&word, count, END) {
            sorter.push(ranked(&word, count), 0, monitor)?;
        }
    }
    let room = gate.room()?;
    let mut sorted = sorter.stream(monitor)?;
    let mut vocab = Vocab::default();
    while vocab.counts.len() < room && sorted.advance()? {
        vocab.words.push(&sorted.key().word.0);
        vocab.counts.push(sorted.key().count.0);
    }
    gate.place_unk(&mut vocab, &mut vec![END; room.min(gate.types)]);
    Ok((vocab, gate.types as u64))
}

/// A word in order of rank.
pub(crate) fn ranked(word: &[u8], count: u64) -> Ranked {
    Ranked { count: Reverse(count), word: Word(word.to_vec()) }
}

/// A word as it appears in messages, shortened where it is very long.
fn shown(word: &[u8]) -> String {
    const MOST: usize = 40;
    let word = String::from_utf8_lossy(word);
    match word.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.into_owned(),
    }
}

//! The vocabulary: words by rank, rare ones gathered in `<unk>`.

use std::cmp::Reverse;
use std::string::FromUtf8Error;

use crate::Error;
use crate::table::{END, Table, read_u64};

/// The word that stands for all words that were left out.
pub const UNK: &str = "<unk>";

/// Words and counts in order of rank: by count from the largest, then by code points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocab {
    /// The words.
    pub words: Vec<String>,
    /// How often each occurs, held-out sentences left out.
    pub counts: Vec<u64>,
    /// The id of `<unk>`, if some words were left out or the text has it literally.
    pub unk: Option<u32>,
}

/// A vocabulary, and how to get there from the ids of the workers.
pub(crate) struct Ranked {
    pub(crate) vocab: Vocab,
    /// For each worker, the rank of each of its ids; [`END`] where a word has none.
    pub(crate) maps: Vec<Vec<u32>>,
    /// Different words with a count, before any was left out.
    pub(crate) types: u64,
}

/// What decides which words stay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) min_count: u64,
    pub(crate) max_vocab: Option<usize>,
}

/// A word on its way to its rank.
struct Candidate {
    word: Box<[u8]>,
    /// The first eight bytes, which decide most comparisons without a look at the word.
    start: u64,
    count: u64,
    id: u32,
}

impl Candidate {
    fn new(word: Box<[u8]>, count: u64, id: u32) -> Self {
        Self { start: read_u64(&word).swap_bytes(), word, count, id }
    }

    /// What orders words.
    fn key(&self) -> (Reverse<u64>, u64, &[u8]) {
        (Reverse(self.count), self.start, &self.word)
    }

    fn into_string(self) -> String {
        let lossy = |error: FromUtf8Error| String::from_utf8_lossy(error.as_bytes()).into_owned();
        String::from_utf8(self.word.into_vec()).unwrap_or_else(lossy)
    }
}

impl Ranked {
    /// Brings the tables of the workers together and ranks their words.
    ///
    /// `held_out` has, for each worker, how often its words were met in held-out sentences, which do not count.
    pub(crate) fn new(
        tables: Vec<Table>,
        held_out: &[Vec<u64>],
        limits: Limits,
    ) -> Result<Self, Error> {
        let Merged { table, mut maps, held } = Merged::new(tables, held_out)?;
        let (mut kept, rare, types) = sift(&table, &held, limits)?;
        let unk = settle(&mut kept, rare, limits, types)?;
        let mut ranks = vec![END; table.len()];
        drop(table);
        let mut vocab = Vocab::default();
        for (rank, candidate) in kept.into_iter().enumerate() {
            if let Some(place) = ranks.get_mut(candidate.id as usize) {
                *place = rank as u32;
            }
            vocab.counts.push(candidate.count);
            vocab.words.push(candidate.into_string());
        }
        vocab.unk = unk.map(|rank| rank as u32);
        if let Some(unk) = vocab.unk {
            ranks.iter_mut().filter(|rank| **rank == END).for_each(|rank| *rank = unk);
        }
        for map in &mut maps {
            for id in map.iter_mut() {
                *id = ranks[*id as usize];
            }
        }
        Ok(Self { vocab, maps, types: types as u64 })
    }
}

/// The words of all workers.
struct Merged {
    table: Table,
    /// For each worker, its ids in the table.
    maps: Vec<Vec<u32>>,
    /// How often each word was held out; empty when no sentence was.
    held: Vec<u64>,
}

impl Merged {
    fn new(tables: Vec<Table>, held_out: &[Vec<u64>]) -> Result<Self, Error> {
        tables.iter().try_for_each(Table::check)?;
        let mut tables = tables.into_iter();
        let mut merged = tables.next().unwrap_or_else(Table::new);
        let mut maps = vec![(0..merged.len() as u32).collect::<Vec<_>>()];
        for table in tables {
            let mut map = vec![0; table.len()];
            for (word, id, count) in table.iter() {
                map[id as usize] = word.with(|bytes| merged.add(bytes, count));
            }
            maps.push(map);
        }
        merged.check()?;
        let mut held = vec![0; if held_out.is_empty() { 0 } else { merged.len() }];
        for (map, counts) in maps.iter().zip(held_out) {
            for (&id, count) in map.iter().zip(counts) {
                held[id as usize] += count;
            }
        }
        Ok(Self { table: merged, maps, held })
    }
}

/// What is left of the words that are not kept.
struct Rare {
    /// Their tokens, literal `<unk>` included.
    count: u64,
    /// Whether there must be an `<unk>`.
    any: bool,
    /// The id of the literal `<unk>`, or [`END`].
    literal: u32,
}

/// Words that are frequent enough, in order of rank; the rest; and the number of all.
fn sift(
    table: &Table,
    held: &[u64],
    limits: Limits,
) -> Result<(Vec<Candidate>, Rare, usize), Error> {
    let mut kept = Vec::new();
    let mut rare = Rare { count: 0, any: false, literal: END };
    let mut types = 0;
    let mut most: Option<Candidate> = None;
    for (word, id, count) in table.iter() {
        let count = count - held.get(id as usize).copied().unwrap_or(0).min(count);
        if count == 0 {
            continue;
        }
        types += 1;
        let is_unk = word.with(|bytes| bytes == UNK.as_bytes());
        if is_unk || count < limits.min_count {
            rare.any = true;
            rare.count += count;
            if is_unk {
                rare.literal = id;
                continue;
            }
            let candidate = || Candidate::new(word.to_box(), count, id);
            match &most {
                Some(best) if best.count > count => {}
                Some(best) if best.count == count && word.with(|bytes| *best.word < *bytes) => {}
                _ => most = Some(candidate()),
            }
        } else {
            kept.push(Candidate::new(word.to_box(), count, id));
        }
    }
    if kept.is_empty() {
        // `<unk>` stands for rare words, so it is never the example of one.
        let min_count = limits.min_count;
        return Err(match most {
            Some(most) => {
                let count = most.count;
                Error::AllRare { min_count, most_frequent: shown(most.into_string()), count }
            }
            None => Error::OnlyUnknown,
        });
    }
    kept.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
    Ok((kept, rare, types))
}

/// A word as it appears in messages, shortened where it is very long.
fn shown(word: String) -> String {
    const MOST: usize = 40;
    match word.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word,
    }
}

/// Cuts the vocabulary to its size and puts `<unk>`, if there is one, where its count belongs.
fn settle(
    kept: &mut Vec<Candidate>,
    mut rare: Rare,
    limits: Limits,
    types: usize,
) -> Result<Option<usize>, Error> {
    // Ids must stay below the one that marks dropped tokens.
    let limit = limits.max_vocab.unwrap_or(usize::MAX).min(END as usize - 2);
    rare.any |= kept.len() > limit;
    if !rare.any {
        return Ok(None);
    }
    let room = limit.saturating_sub(1);
    if room == 0 {
        return Err(Error::VocabTooSmall { max_vocab: limit, types });
    }
    rare.count += kept.drain(room.min(kept.len())..).map(|candidate| candidate.count).sum::<u64>();
    let unk = Candidate::new(UNK.as_bytes().into(), rare.count, rare.literal);
    let rank = kept.partition_point(|other| other.key() < unk.key());
    kept.insert(rank, unk);
    Ok(Some(rank))
}

//! The vocabulary: words by rank, rare ones gathered in `<unk>`.

use crate::Error;
use crate::choose::{Gate, Limits};
use crate::known::Known;
use crate::table::{END, Table, Word};
use crate::words::Words;

/// The word that stands for all words that were left out.
pub const UNK: &str = "<unk>";

/// Words and counts in order of rank: by count from the largest, then by code points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocab {
    /// The words.
    pub words: Words,
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

impl Ranked {
    /// Brings the tables of the workers together and ranks their words.
    ///
    /// `held_out` has, for each worker, how often its words were met in held-out sentences, which do not count.
    pub(crate) fn new(
        tables: Vec<Table>,
        held_out: &[Vec<u64>],
        limits: Limits,
        known: Option<&Known>,
    ) -> Result<Self, Error> {
        let Merged { mut table, mut maps, held } = Merged::new(tables, held_out)?;
        let (vocab, ranks, types) = match known {
            Some(known) => look_up(&mut table, &held, known),
            None => choose(&mut table, &held, limits)?,
        };
        for map in &mut maps {
            for id in map.iter_mut() {
                *id = ranks[*id as usize];
            }
        }
        Ok(Self { vocab, maps, types })
    }
}

/// The words of all workers.
pub(crate) struct Merged {
    pub(crate) table: Table,
    /// For each worker, its ids in the table.
    maps: Vec<Vec<u32>>,
    /// How often each word was held out; empty when no sentence was.
    held: Vec<u64>,
}

impl Merged {
    pub(crate) fn new(tables: Vec<Table>, held_out: &[Vec<u64>]) -> Result<Self, Error> {
        tables.iter().try_for_each(Table::check)?;
        let mut tables = tables.into_iter();
        let mut merged = tables.next().unwrap_or_else(Table::new);
        let mut maps = vec![(0..merged.len() as u32).collect::<Vec<_>>()];
        for mut table in tables {
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

/// The count of a word without held-out sentences.
#[inline]
fn counted(held: &[u64], id: u32, count: u64) -> u64 {
    count - held.get(id as usize).copied().unwrap_or(0).min(count)
}

/// Chooses the words that stay; gives the rank of each id, and the number of all words.
fn choose(
    table: &mut Table,
    held: &[u64],
    limits: Limits,
) -> Result<(Vocab, Vec<u32>, u64), Error> {
    let mut gate = Gate::new(limits);
    let mut ranks = vec![END; table.len()];
    let mut kept = Vec::new();
    for (word, id, count) in table.iter() {
        let count = counted(held, id, count);
        if word.with(|bytes| gate.admits(bytes, count, id)) {
            kept.push(Candidate { count, order: word.order(), word, id });
        }
    }
    let room = gate.room()?;
    if room < kept.len() {
        kept.select_nth_unstable_by(room, Candidate::compare);
        kept.truncate(room);
    }
    kept.sort_unstable_by(Candidate::compare);
    let (mut vocab, mut ids) = listed(&kept);
    gate.place_unk(&mut vocab, &mut ids);
    for (rank, id) in ids.into_iter().enumerate() {
        // A literal `<unk>` need not be there.
        if let Some(place) = ranks.get_mut(id as usize) {
            *place = rank as u32;
        }
    }
    if let Some(unk) = vocab.unk {
        ranks.iter_mut().filter(|rank| **rank == END).for_each(|rank| *rank = unk);
    }
    Ok((vocab, ranks, gate.types as u64))
}

/// All words of a table by rank, none left out.
pub(crate) fn all_by_rank(table: &mut Table) -> Vocab {
    let candidates =
        table.iter().map(|(word, id, count)| Candidate { count, order: word.order(), word, id });
    let mut all: Vec<_> = candidates.collect();
    all.sort_unstable_by(Candidate::compare);
    listed(&all).0
}

/// Words that are sorted, as a vocabulary and their ids.
fn listed(sorted: &[Candidate]) -> (Vocab, Vec<u32>) {
    let bytes = sorted.iter().map(|candidate| candidate.word.with(<[u8]>::len)).sum();
    let mut words = Words::with_capacity(sorted.len(), bytes);
    for candidate in sorted {
        candidate.word.with(|bytes| words.push(bytes));
    }
    let counts = sorted.iter().map(|candidate| candidate.count).collect();
    let ids = sorted.iter().map(|candidate| candidate.id).collect();
    (Vocab { words, counts, unk: None }, ids)
}

/// Finds the words in a vocabulary that was given.
fn look_up(table: &mut Table, held: &[u64], known: &Known) -> (Vocab, Vec<u32>, u64) {
    let mut counts = vec![0; known.words().len()];
    let mut ranks = vec![END; table.len()];
    let mut types = 0;
    for (word, id, count) in table.iter() {
        let count = counted(held, id, count);
        types += u64::from(count > 0);
        if let Some(rank) = word.with(|bytes| known.rank_or_unk(bytes)) {
            counts[rank as usize] += count;
            ranks[id as usize] = rank;
        }
    }
    (Vocab { words: known.words().clone(), counts, unk: known.unk() }, ranks, types)
}

/// A word on its way to its rank.
struct Candidate<'a> {
    count: u64,
    /// The start of the word, which decides most comparisons without a look at the rest.
    order: [u64; 2],
    word: Word<'a>,
    id: u32,
}

impl Candidate<'_> {
    /// What orders words: count from the largest, then bytes, which are in the order of code points.
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        other.count.cmp(&self.count).then(self.order.cmp(&other.order)).then_with(|| {
            match (self.word, other.word) {
                (Word::Long(a), Word::Long(b)) => a.cmp(b),
                _ => std::cmp::Ordering::Equal,
            }
        })
    }
}

//! Ranking words that lie on disk, since they did not fit in memory together.

use std::fs::File;
use std::io;
use std::path::Path;

use minent_monitor::Silent;
use minent_runs::{Place, Sorter};

use crate::choose::{Limits, choose};
use crate::epoch::{Aside, Epoch};
use crate::join::{Join, Met};
use crate::known::Known;
use crate::table::END;
use crate::vocab::Vocab;
use crate::words::Words;
use crate::{Error, at};

/// Words in memory at least, while they are sorted.
const LEAST: u64 = 1 << 20;

/// A vocabulary, and how to get there from the ids of the epochs.
pub(crate) struct Spilled {
    pub(crate) vocab: Vocab,
    pub(crate) maps: MapFile,
    /// Different words with a count, before any was left out.
    pub(crate) types: u64,
}

/// What is ranked, and how.
pub(crate) struct Task<'a> {
    pub(crate) epochs: Vec<Epoch>,
    /// For each epoch, how often its words were held out.
    pub(crate) held_out: &'a [Vec<u64>],
    pub(crate) limits: Limits,
    pub(crate) known: Option<&'a Known>,
    pub(crate) memory: u64,
    pub(crate) folder: &'a Path,
}

impl Spilled {
    /// Ranks the words of all epochs.
    pub(crate) fn new(task: Task<'_>) -> Result<Self, Error> {
        let Task { epochs, held_out, limits, known, memory, folder } = task;
        let (mut numbers, mut asides) = (Vec::new(), Vec::new());
        for epoch in epochs {
            let (number, aside) = epoch.aside(folder)?;
            numbers.push(number);
            asides.push(aside);
        }
        let count = |met: &Met| {
            let held = held_out.get(numbers[met.epoch]).and_then(|held| held.get(met.id as usize));
            met.count - held.copied().unwrap_or(0).min(met.count)
        };
        let sum = |met: &[Met]| met.iter().map(count).sum::<u64>();
        let (vocab, types) = if let Some(known) = known {
            look_up(&asides, sum, known)?
        } else {
            let mut join = Join::open(&asides)?;
            let mut met = Vec::new();
            let next = |word: &mut Vec<u8>| Ok(join.next(word, &mut met)?.then(|| sum(&met)));
            let limit = usize::try_from(memory.max(LEAST)).unwrap_or(usize::MAX);
            let sorter = Sorter::new(limit, Place::Folder(folder.to_path_buf()));
            choose(next, limits, sorter, &mut Silent)?
        };
        let maps = MapFile::create(&numbers, asides, &vocab, folder)?;
        Ok(Self { vocab, maps, types })
    }
}

/// Finds the words in a vocabulary that was given.
fn look_up(
    epochs: &[Aside],
    sum: impl Fn(&[Met]) -> u64,
    known: &Known,
) -> Result<(Vocab, u64), Error> {
    let mut counts = vec![0; known.words().len()];
    let mut types = 0;
    let mut join = Join::open(epochs)?;
    let (mut word, mut met) = (Vec::new(), Vec::new());
    while join.next(&mut word, &mut met)? {
        let count = sum(&met);
        types += u64::from(count > 0);
        if let Some(rank) = known.rank_or_unk(&word) {
            counts[rank as usize] += count;
        }
    }
    Ok((Vocab { words: known.words().clone(), counts, unk: known.unk() }, types))
}

/// From the ids of each epoch to ranks, on disk.
pub(crate) struct MapFile {
    /// By number of epoch: its ids in some order, how many they are, and where their ranks start.
    epochs: Vec<Option<(File, usize, u64)>>,
    /// The ranks of the ids, in the same order.
    ranks: File,
}

impl MapFile {
    /// Finds the rank of every word of every epoch.
    fn create(
        numbers: &[usize],
        epochs: Vec<Aside>,
        vocab: &Vocab,
        folder: &Path,
    ) -> Result<Self, Error> {
        let fail = |source| Error::Write { folder: folder.to_path_buf(), source };
        let ranks = tempfile::tempfile_in(folder).map_err(fail)?;
        let mut starts = Vec::with_capacity(epochs.len());
        let mut total = 0;
        for Aside { len, .. } in &epochs {
            starts.push(total);
            total += *len as u64;
        }
        let mut columns: Vec<_> = starts.iter().map(|start| Column::new(*start)).collect();
        let lookup = Lookup::new(&vocab.words);
        let mut rest = lookup.sorted.iter().peekable();
        let mut join = Join::open(&epochs)?;
        let (mut word, mut met) = (Vec::new(), Vec::new());
        while join.next(&mut word, &mut met)? {
            while rest.next_if(|rank| lookup.word(**rank) < &word[..]).is_some() {}
            let found = rest.peek().filter(|rank| lookup.word(***rank) == &word[..]);
            let rank = found.map(|rank| **rank).or(vocab.unk).unwrap_or(END);
            for met in &met {
                columns[met.epoch].push(rank, &ranks).map_err(fail)?;
            }
        }
        for column in &mut columns {
            column.flush(&ranks).map_err(fail)?;
        }
        let mut by_number = Vec::new();
        for ((number, Aside { ids, len, .. }), start) in numbers.iter().zip(epochs).zip(starts) {
            if by_number.len() <= *number {
                by_number.resize_with(number + 1, || None);
            }
            by_number[*number] = Some((ids, len, start));
        }
        Ok(Self { epochs: by_number, ranks })
    }

    /// The map of an epoch: the rank of each id.
    pub(crate) fn get(&self, number: usize) -> io::Result<Vec<u32>> {
        const PIECE: usize = 1 << 14;
        let Some(Some((ids, len, start))) = self.epochs.get(number) else {
            return Ok(Vec::new());
        };
        let mut map = vec![END; *len];
        let (mut some_ids, mut some_ranks) = (vec![0; PIECE], vec![0; PIECE]);
        for done in (0..*len).step_by(PIECE) {
            let count = PIECE.min(len - done);
            at::read(ids, done as u64, &mut some_ids[..count])?;
            at::read(&self.ranks, start + done as u64, &mut some_ranks[..count])?;
            for (id, rank) in some_ids[..count].iter().zip(&some_ranks) {
                if let Some(place) = map.get_mut(*id as usize) {
                    *place = *rank;
                }
            }
        }
        Ok(map)
    }
}

/// Ranks on their way to the file.
struct Column {
    next: u64,
    waiting: Vec<u32>,
}

impl Column {
    fn new(start: u64) -> Self {
        Self { next: start, waiting: Vec::new() }
    }

    fn push(&mut self, rank: u32, file: &File) -> io::Result<()> {
        const PIECE: usize = 1 << 12;
        self.waiting.push(rank);
        if self.waiting.len() == PIECE { self.flush(file) } else { Ok(()) }
    }

    fn flush(&mut self, file: &File) -> io::Result<()> {
        at::write(file, self.next, &self.waiting)?;
        self.next += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}

/// The ranks of words in the order of words.
struct Lookup<'a> {
    words: &'a Words,
    sorted: Vec<u32>,
}

impl<'a> Lookup<'a> {
    fn new(words: &'a Words) -> Self {
        let mut sorted: Vec<u32> = (0..words.len() as u32).collect();
        sorted.sort_unstable_by(|a, b| words[*a as usize].cmp(&words[*b as usize]));
        Self { words, sorted }
    }

    fn word(&self, rank: u32) -> &'a [u8] {
        self.words[rank as usize].as_bytes()
    }
}

//! From local ids to ranks, in place and piece by piece.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::sync::Mutex;
use std::thread;

use crate::at;
use crate::table::END;

/// How many ids are in memory at a time, for each thread.
const PIECE: usize = 1 << 16;

/// Where the map of an epoch comes from: the rank of each local id.
pub(crate) type Maps<'a, 'b> = &'a mut dyn FnMut(usize) -> io::Result<Cow<'b, [u32]>>;

/// What is left after tokens were dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Ids, sentence ends included.
    pub(crate) ids: u64,
    /// Sentences.
    pub(crate) sentences: u64,
}

/// Replaces ids by what the map of their epoch says; `runs` has the end of each stretch and its epoch.
///
/// Tokens that map to [`END`] are dropped, and so are sentences that lost all of theirs. `marks` are numbers
/// of ids in ascending order; they move with what they stand before.
pub(crate) fn renumber(
    file: &File,
    runs: &[(u64, usize)],
    maps: Maps<'_, '_>,
    marks: &mut [u64],
    threads: usize,
) -> io::Result<Left> {
    let mut pieces = pieces(runs);
    for epoch in 0..runs.iter().map(|run| run.1 + 1).max().unwrap_or(0) {
        let mut these = pieces.iter_mut().filter(|piece| piece.epoch == epoch).peekable();
        if these.peek().is_none() {
            continue;
        }
        let map = maps(epoch)?;
        let marks = &*marks;
        each(these, threads, |piece, ids| {
            at::read(file, piece.start, ids)?;
            piece.apply(ids, &map, marks);
            at::write(file, piece.start, &ids[..piece.kept])
        })?;
    }
    let left = place(&mut pieces, marks);
    if pieces.iter().any(|piece| piece.start != piece.place) {
        close(file, &pieces, threads)?;
    }
    Ok(left)
}

/// Ids of one epoch that follow each other.
struct Piece {
    start: u64,
    count: usize,
    epoch: usize,
    /// How many are left.
    kept: usize,
    /// How many of those are ends of sentences.
    ends: u64,
    /// Whether the first one and the last one are.
    border: [bool; 2],
    /// For each mark within, how many of those that are left stand before it.
    marks: Vec<usize>,
    /// Where they go.
    place: u64,
}

fn pieces(runs: &[(u64, usize)]) -> Vec<Piece> {
    let starts = std::iter::once(0).chain(runs.iter().map(|run| run.0));
    let cut = starts.zip(runs).flat_map(|(start, &(end, epoch))| {
        (start..end).step_by(PIECE).map(move |start| Piece {
            start,
            count: (end - start).min(PIECE as u64) as usize,
            epoch,
            kept: 0,
            ends: 0,
            border: [false; 2],
            marks: Vec::new(),
            place: start,
        })
    });
    cut.collect()
}

impl Piece {
    /// Renumbers the ids of this piece and puts those that are left at the start.
    fn apply(&mut self, ids: &mut [u32], map: &[u32], marks: &[u64]) {
        let within = |mark: &u64| *mark < self.start + self.count as u64;
        let mut marks = marks[marks.partition_point(|mark| *mark < self.start)..].iter();
        let mut next_mark = || marks.next().filter(|mark| within(mark));
        let mut mark = next_mark();
        let (mut kept, mut ends, mut open) = (0, 0, true);
        for at in 0..ids.len() {
            while mark.is_some_and(|mark| *mark == self.start + at as u64) {
                self.marks.push(kept);
                mark = next_mark();
            }
            let id = ids[at];
            if id == END {
                // Whether the first end is one of a sentence turns out later.
                ids[kept] = END;
                kept += usize::from(open);
                ends += u64::from(open);
                open = false;
            } else {
                let new = map.get(id as usize).copied().unwrap_or(END);
                ids[kept] = new;
                kept += usize::from(new != END);
                open |= new != END;
            }
        }
        self.kept = kept;
        self.ends = ends;
        self.border = [ids[..kept].first(), ids[..kept].last()].map(|id| id == Some(&END));
    }
}

/// Finds where each piece goes, and moves the marks.
fn place(pieces: &mut [Piece], marks: &mut [u64]) -> Left {
    let mut left = Left { ids: 0, sentences: 0 };
    let mut closed = true;
    let mut marks = marks.iter_mut();
    for piece in pieces {
        piece.place = left.ids;
        let idle = closed && piece.border[0];
        for (before, mark) in piece.marks.iter().zip(marks.by_ref()) {
            *mark = left.ids + before.saturating_sub(usize::from(idle)) as u64;
        }
        if piece.kept > 0 {
            closed = piece.border[1];
        }
        if idle {
            // The end that is left out stands first.
            piece.start += 1;
            piece.kept -= 1;
            piece.ends -= 1;
        }
        left.ids += piece.kept as u64;
        left.sentences += piece.ends;
    }
    marks.for_each(|mark| *mark = left.ids);
    left
}

/// Moves pieces to the front, where each goes.
fn close(file: &File, pieces: &[Piece], threads: usize) -> io::Result<()> {
    // Read in order, one at a time: a piece overwrites only what was read before it.
    let pieces = Mutex::new(pieces.iter());
    in_threads(threads, || {
        let mut buffer = vec![0; PIECE];
        loop {
            let mut rest = pieces.lock().map_err(|_| stopped())?;
            let Some(piece) = rest.next() else { return Ok(()) };
            let ids = &mut buffer[..piece.kept];
            at::read(file, piece.start, ids)?;
            drop(rest);
            at::write(file, piece.place, ids)?;
        }
    })
}

/// Does something with each piece and room for its ids.
fn each<'a>(
    pieces: impl Iterator<Item = &'a mut Piece> + Send,
    threads: usize,
    f: impl Fn(&mut Piece, &mut [u32]) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let pieces = Mutex::new(pieces);
    let take = || pieces.lock().ok().and_then(|mut pieces| pieces.next());
    in_threads(threads, || {
        let mut buffer = vec![0; PIECE];
        while let Some(piece) = take() {
            let count = piece.count;
            f(piece, &mut buffer[..count])?;
        }
        Ok(())
    })
}

/// Does the same work in several threads.
fn in_threads(threads: usize, run: impl Fn() -> io::Result<()> + Sync) -> io::Result<()> {
    thread::scope(|scope| {
        // This thread works too, so that all is done even when the system gives no other.
        let more = || thread::Builder::new().spawn_scoped(scope, &run).ok();
        let others: Vec<_> = (1..threads).map_while(|_| more()).collect();
        run()?;
        others.into_iter().try_for_each(|thread| thread.join().map_err(|_| stopped())?)
    })
}

fn stopped() -> io::Error {
    io::Error::other("a thread stopped unexpectedly")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// What is left, found in the plainest way.
    fn slow(ids: &[u32], runs: &[(u64, usize)], maps: &[Vec<u32>]) -> Vec<u32> {
        let mut left: Vec<u32> = Vec::new();
        for (at, &id) in ids.iter().enumerate() {
            let epoch = runs.iter().find(|run| run.0 > at as u64).unwrap().1;
            let new = if id == END { END } else { maps[epoch][id as usize] };
            let stays = if id == END { left.last().is_some_and(|l| *l != END) } else { new != END };
            left.extend(stays.then_some(new));
        }
        left
    }

    proptest! {
        #[test]
        fn as_the_plain_way(
            ids in prop::collection::vec(prop_oneof![3 => 0_u32..6, 1 => Just(END)], 1..80),
            cuts in prop::collection::btree_map(1_u64..80, 0_usize..3, 0..9),
            maps in prop::collection::vec(prop::collection::vec(prop_oneof![0_u32..9, Just(END)], 6), 3),
            marks in prop::collection::btree_set(0_u64..90, 0..9),
            threads in 1_usize..4,
        ) {
            let len = ids.len() as u64;
            let mut runs: Vec<_> = cuts.into_iter().filter(|cut| cut.0 < len).collect();
            runs.push((len, 1));
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(bytemuck::cast_slice(&ids)).unwrap();
            let mut moved: Vec<u64> = marks.iter().copied().filter(|m| *m <= len).collect();
            let before = moved.clone();
            let map = &mut |epoch: usize| Ok(Cow::Borrowed(&maps[epoch][..]));
            let left = renumber(&file, &runs, map, &mut moved, threads).unwrap();
            let expected = slow(&ids, &runs, &maps);
            let mut found = vec![0; left.ids as usize];
            at::read(&file, 0, &mut found).unwrap();
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(left.sentences, found.iter().filter(|id| **id == END).count() as u64);
            for (mark, moved) in before.into_iter().zip(moved) {
                let all_before = slow(&ids[..mark as usize], &runs, &maps).len() as u64;
                prop_assert_eq!(moved, all_before);
            }
        }
    }
}

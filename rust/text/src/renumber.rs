//! From local ids to ranks, in place and piece by piece.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::sync::Mutex;
use std::thread;

use crate::at;
use crate::table::END;

/// Marks a token to be dropped, which is not the end of its sentence.
const DROP: u32 = END - 1;

/// How many ids are in memory at a time, for each thread.
const PIECE: usize = 1 << 16;

/// Where the map of an epoch comes from: the rank of each local id.
pub(crate) type Maps<'a, 'b> = &'a mut dyn FnMut(usize) -> io::Result<Cow<'b, [u32]>>;

/// Replaces ids by what the map of their epoch says; `runs` has the end of each stretch and its epoch.
///
/// Tokens that map to [`END`] are marked, and true comes back if there are any.
pub(crate) fn renumber(
    file: &File,
    runs: &[(u64, usize)],
    maps: Maps<'_, '_>,
    threads: usize,
) -> io::Result<bool> {
    let epochs = runs.iter().map(|run| run.1 + 1).max().unwrap_or(0);
    let mut stretches = vec![Vec::new(); epochs];
    let mut start = 0;
    for &(end, epoch) in runs {
        stretches[epoch].push((start, end));
        start = end;
    }
    let mut dropped = false;
    for (epoch, stretches) in stretches.iter().enumerate() {
        if !stretches.is_empty() {
            dropped |= apply(file, stretches, &maps(epoch)?, threads)?;
        }
    }
    Ok(dropped)
}

/// Renumbers the stretches of one epoch.
fn apply(file: &File, stretches: &[(u64, u64)], map: &[u32], threads: usize) -> io::Result<bool> {
    let pieces = stretches.iter().flat_map(|&(start, end)| {
        (start..end).step_by(PIECE).map(move |at| (at, (end - at).min(PIECE as u64) as usize))
    });
    let pieces = Mutex::new(pieces);
    let take = || pieces.lock().ok().and_then(|mut pieces| pieces.next());
    let run = || {
        let mut buffer = vec![0; PIECE];
        let mut dropped = false;
        while let Some((start, count)) = take() {
            let ids = &mut buffer[..count];
            at::read(file, start, ids)?;
            for id in &mut *ids {
                if *id != END {
                    let new = map.get(*id as usize).copied().unwrap_or(END);
                    dropped |= new == END;
                    *id = if new == END { DROP } else { new };
                }
            }
            at::write(file, start, ids)?;
        }
        Ok(dropped)
    };
    if threads <= 1 {
        return run();
    }
    thread::scope(|scope| {
        // This thread works too, so that all is done even when the system gives no other.
        let more = || thread::Builder::new().spawn_scoped(scope, run).ok();
        let others: Vec<_> = (1..threads).map_while(|_| more()).collect();
        let mut dropped = run()?;
        for thread in others {
            let stopped = |_| io::Error::other("a thread stopped unexpectedly");
            dropped |= thread.join().map_err(stopped)??;
        }
        Ok(dropped)
    })
}

/// What is left after tokens were dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Ids, sentence ends included.
    pub(crate) ids: u64,
    /// Sentences.
    pub(crate) sentences: u64,
}

/// Closes the gaps of dropped tokens and of sentences that lost all of theirs.
///
/// `marks` are numbers of ids in ascending order; they move with what they stand before.
pub(crate) fn compact(file: &File, len: u64, marks: &mut [u64]) -> io::Result<Left> {
    let mut buffer = vec![0; PIECE];
    let mut left = Left { ids: 0, sentences: 0 };
    let mut last = END;
    let mut marks = marks.iter_mut().peekable();
    for start in (0..len).step_by(PIECE) {
        let count = (len - start).min(PIECE as u64) as usize;
        at::read(file, start, &mut buffer[..count])?;
        let mut kept = 0;
        for at in 0..count {
            while let Some(mark) = marks.next_if(|mark| **mark == start + at as u64) {
                *mark = left.ids + kept as u64;
            }
            let id = buffer[at];
            if id != DROP && (id != END || last != END) {
                buffer[kept] = id;
                kept += 1;
                last = id;
                left.sentences += u64::from(id == END);
            }
        }
        at::write(file, left.ids, &buffer[..kept])?;
        left.ids += kept as u64;
    }
    marks.for_each(|mark| *mark = left.ids);
    Ok(left)
}
